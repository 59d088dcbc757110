"""What the repository may hold: locks without hosts, no registry names, nothing too large to travel."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
REGISTRIES = [
    ".".join(parts)
    for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("deb", "debian", "org"))
]


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("needs a git checkout")
    return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_no_host(name: str) -> None:
    assert [line for line in (ROOT / name).read_text("utf-8").splitlines() if "://" in line] == []


@pytest.mark.parametrize("name", LOCKS)
def test_locks_pin_every_package_with_hashes(name: str) -> None:
    blocks = (ROOT / name).read_text("utf-8").replace("\\\n", " ").splitlines()
    packages = [line for line in blocks if line and not line.startswith((" ", "#"))]
    assert len(packages) > 10
    assert [line for line in packages if "==" not in line or "--hash=sha256:" not in line] == []


def test_the_base_lock_is_part_of_the_development_lock() -> None:
    base, dev = [
        {line.split(" ")[0] for line in (ROOT / name).read_text("utf-8").splitlines() if "==" in line}
        for name in LOCKS
    ]
    assert sorted(base - dev) == []


def test_no_file_names_a_package_registry(tracked: list[Path]) -> None:
    found = [
        (str(path.relative_to(ROOT)), host)
        for path in tracked
        for host in REGISTRIES
        if host.encode() in path.read_bytes()
    ]
    assert found == []


def test_no_tracked_file_is_larger_than_the_sample(tracked: list[Path]) -> None:
    assert [str(path) for path in tracked if path.stat().st_size > 2_300_000] == []


def test_the_wheel_holds_everything_the_program_needs(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="needs the build tool of the development lock")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr.decode()
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "src" / "tallyproof"
    needed = {
        str(path.relative_to(ROOT / "src"))
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert sorted(needed - inside) == []
    assert [name for name in ("LICENSE", "NOTICE") if not any(n.endswith(f"/{name}") for n in inside)] == []
