import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import segno
from click.testing import CliRunner

from tallyproof.cli.program import tallyproof
from tallyproof.log import Log, make_receipt, open_published, own_policy, publish
from tallyproof.log.receipt_page import qr_code, receipt_page
from tallyproof.texts import LANGUAGES, load_catalogue


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(tallyproof, ["log", *map(str, arguments)], standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.return_value or 0, done.output


def told(*arguments: object) -> dict[str, Any]:
    return dict(json.loads(run(*arguments, "--json")[1]))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    place = tmp_path / "log"
    run("create", place, "example.org/kz2005")
    (tmp_path / "decision.pdf").write_bytes(b"decision")
    run("append", place, "--kind", "decision", "--id", "14", "--document", tmp_path / "decision.pdf",
        "--set", "outcome=upheld", "--private", "complainant=Aigerim")  # fmt: skip
    run("publish", place)
    (tmp_path / "trusted").write_bytes((place / "published" / "policy").read_bytes())
    return place


def test_every_verb_tells_size_root_and_checkpoint_in_json(place: Path, tmp_path: Path) -> None:
    appended = told("append", place, "--kind", "case", "--id", "K-1")
    published = told("publish", place)
    proved = told("prove", place, "--number", 1)
    verified = told("verify", place, "--policy", tmp_path / "trusted")
    witnessed = told(
        "witness", place, "--state", tmp_path / "w", "--name", "w.example", "--policy", tmp_path / "trusted"
    )
    answers = [appended, published, proved, verified, witnessed]
    assert {(answer["size"], answer["root"]) for answer in answers} == {(2, appended["root"])}
    assert all("example.org/kz2005\n2\n" in str(answer["checkpoint"]) for answer in answers[1:])
    assert len(list(proved["proof"])) == 1


def test_the_version_of_a_thing_counts_on(place: Path) -> None:
    versions = [told("append", place, "--kind", "case", "--id", "K-1")["entry"]["version"] for _ in range(3)]
    assert versions == [1, 2, 3]


def test_private_values_stay_with_their_owner(place: Path) -> None:
    everything = b"".join(path.read_bytes() for path in (place / "published").rglob("*") if path.is_file())
    (opening,) = (place / "openings").iterdir()
    assert b"Aigerim" not in everything + (place / "entries.jsonl").read_bytes()
    assert json.loads(opening.read_text())["complainant"]["value"] == "Aigerim"
    assert opening.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_receipt_is_written_checked_and_printed_in_each_language(
    place: Path, tmp_path: Path, lang: str
) -> None:
    run("prove", place, "--number", 0, "--out", tmp_path / "receipt", "--lang", lang)
    code, text = run(
        "verify",
        tmp_path / "receipt" / "entry-0.tlog-proof",
        "--policy",
        tmp_path / "trusted",
        "--lang",
        lang,
    )
    page = (tmp_path / "receipt" / "entry-0.html").read_text()
    assert code == 0
    assert load_catalogue(lang).text("log.limit.true") in text
    assert load_catalogue(lang).text("log.limit.true") in page
    assert "<svg" in page


def test_the_verifier_beside_a_receipt_runs_alone(place: Path, tmp_path: Path) -> None:
    run("prove", place, "--number", 0, "--out", tmp_path / "receipt")
    command = [sys.executable, "-I", "verify.py", "entry-0.tlog-proof", "--policy", "../trusted"]
    good = subprocess.run(command, cwd=tmp_path / "receipt", capture_output=True, text=True, check=False)
    path = tmp_path / "receipt" / "entry-0.tlog-proof"
    path.write_text(path.read_text().replace("index 0", "index 1"))
    bad = subprocess.run(command, cwd=tmp_path / "receipt", capture_output=True, text=True, check=False)
    assert (good.returncode, good.stdout.splitlines()[0]) == (0, "HOLDS")
    assert "does NOT show" in good.stdout
    assert (bad.returncode, bad.stdout.splitlines()[0]) == (
        1,
        "DOES NOT HOLD: entry 1 is not among the 1 that were signed",
    )


def test_the_verifier_is_one_file_a_court_can_read(place: Path) -> None:
    lines = (place / "published" / "verify.py").read_text().splitlines()
    imports = {line.split()[1].split(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert len(lines) < 300
    assert imports - set(sys.stdlib_module_names) == {"cryptography"}


def test_a_log_that_was_changed_does_not_hold(place: Path, tmp_path: Path) -> None:
    bundle = place / "published" / "tile" / "entries" / "000.p" / "1"
    bundle.write_bytes(bundle.read_bytes().replace(b"upheld", b"denied"))
    assert run("verify", place, "--policy", tmp_path / "trusted")[0] == 3
    answer = told("verify", place, "--policy", tmp_path / "trusted")
    assert (answer["status"], answer["reason"]) == (
        "does_not_hold",
        "the entries are not those whose root was signed",
    )


def test_growth_since_an_older_checkpoint_is_proved_and_checked(place: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_bytes((place / "published" / "checkpoint").read_bytes())
    run("append", place, "--kind", "case", "--id", "K-1")
    run("publish", place)
    run("prove", place, "--since", old, "--out", tmp_path / "growth")
    for target in (tmp_path / "growth", place):
        assert run("verify", target, "--since", old, "--policy", tmp_path / "trusted")[0] == 0


def test_a_witness_signs_and_its_signature_reaches_the_receipt(place: Path, tmp_path: Path) -> None:
    first = told("witness", place, "--state", tmp_path / "w", "--name", "w.example", "--policy", tmp_path / "trusted",
                 "--out", tmp_path / "signed", "--whole")  # fmt: skip
    keys = (
        (tmp_path / "trusted").read_text().replace("quorum none", f"witness w {first['keys'][0]}\nquorum w")
    )
    (tmp_path / "with-witness").write_text(keys)
    run("publish", place, "--policy", tmp_path / "with-witness", "--cosigned", tmp_path / "signed")
    proved = told("prove", place, "--number", 0, "--policy", tmp_path / "with-witness")
    assert [one["name"] for one in proved["witnesses"]] == ["w"]


def test_a_witness_that_refuses_says_so_by_its_exit_code(place: Path, tmp_path: Path) -> None:
    arguments = ("witness", place, "--state", tmp_path / "w")
    run(*arguments, "--name", "w.example", "--policy", tmp_path / "trusted")
    for name in ("entries.jsonl", "head.json", "signed"):
        (place / name).unlink()
    run("append", place, "--kind", "case", "--id", "rewritten")
    run("publish", place)
    assert run(*arguments)[0] == 3
    assert told(*arguments)["status"] == "inconsistent"


def test_keys_change_hands_by_one_command(place: Path, tmp_path: Path) -> None:
    before = Log.open(place).keys
    rotated = told("rotate", place)
    run("append", place, "--kind", "case", "--id", "K-1")
    run("publish", place)
    assert len(list(rotated["keys"])) == 2
    assert Log.open(place).keys[0] == before[1]
    assert run("verify", place, "--policy", tmp_path / "trusted")[0] == 0


def test_a_long_entry_leaves_the_code_but_not_the_page(tmp_path: Path) -> None:
    run("create", tmp_path / "log", "example.org/long")
    run(
        "append",
        tmp_path / "log",
        "--kind",
        "report",
        "--id",
        "<b>R</b>",
        "--set",
        "text=" + "<script>" * 400,
    )
    log = Log.open(tmp_path / "log")
    publish(log)
    receipt = make_receipt(open_published(str(log.published)), 0, own_policy(log))
    code, whole = qr_code(receipt)
    page = receipt_page(receipt, load_catalogue("en"))
    assert "<svg" in code
    assert not whole
    assert "<script>" not in page
    assert page.count("&lt;script&gt;") == 400
    assert segno.make(receipt.text(whole=False), error="L").designator.endswith("-L")


@pytest.mark.parametrize("given", [["x"], ["a=1", "a=2"]])
def test_fields_that_are_none_are_wrong_calls(place: Path, given: list[str]) -> None:
    options = [part for item in given for part in ("--set", item)]
    with pytest.raises(Exception, match="NAME=TEXT"):
        run("append", place, "--kind", "case", "--id", "K", *options)
