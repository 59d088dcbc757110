"""A dossier takes answers of methods that an examination kept, and is the one that asking anew gives, to the byte."""

import json
from pathlib import Path
from typing import Any

import pytest

from factories import snapshot, table
from tallyproof import workflow
from tallyproof.store import Project
from tallyproof.texts import load_catalogue
from tallyproof.workflow import dossier, steps, tested_before
from tallyproof.workflow.examination import Examined, examine
from tallyproof.workflow.request import Request, Wishes, take

STATIONS = 60


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that was examined for the second choice, with draws of its own."""
    made = Project.create(tmp_path_factory.mktemp("reuse") / "project")
    cast = [300 + 7 * (number % 11) for number in range(STATIONS)]
    ours = [100 + 5 * (number % 13) for number in range(STATIONS)]
    counts: dict[str, list[Any]] = {
        "registered": [500] * STATIONS,
        "cast": cast,
        "valid": cast,
        "area_1": ["North", "South"] * 30,
    }
    votes = {"Ada": ours, "Ben": [one - two for one, two in zip(cast, ours, strict=True)]}
    made.add(snapshot(table(counts, votes=votes, areas=["region"])))
    examine(made.folder, Examined(choice="Ada", seed=7))
    return made.folder


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Write down each time the methods are asked anew."""
    seeds: list[int] = []

    def counted(taken: Any, catalogue: Any, seed: int, **more: Any) -> Any:
        seeds.append(seed)
        return plain(taken, catalogue, seed, **more)

    plain = steps.tested
    monkeypatch.setattr(dossier, "tested", counted)
    return seeds


def written(project: Path, out: Path, *, seed: int = 7, choice: str | None = "Ada") -> dict[str, bytes]:
    """Return the files of a dossier."""
    wishes = Wishes(choice=choice, cases_as_of="2026-01-01T00:00:00Z")
    workflow.compile_dossier(Request(project, seed=seed), load_catalogue("ru"), out=out, wishes=wishes)
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def test_a_dossier_of_kept_answers_is_the_one_that_asking_anew_gives(
    project: Path, asked: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = written(project, tmp_path / "a" / "dossier")
    assert asked == []
    monkeypatch.setattr(dossier, "tested_before", lambda *_, **__: None)
    anew = written(project, tmp_path / "b" / "dossier")
    assert asked == [7]
    manifests = [json.loads(files.pop("manifest.json")) for files in (kept, anew)]
    assert [one.pop("made_at") != "" for one in manifests] == [True, True]
    assert manifests[0] == manifests[1]
    assert {name: content == anew[name] for name, content in kept.items()} == dict.fromkeys(anew, True)


@pytest.mark.parametrize("other", [{"seed": 8}, {"choice": None}, {"choice": "Ben"}])
def test_another_question_is_asked_anew(
    other: dict[str, Any], project: Path, asked: list[int], tmp_path: Path
) -> None:
    written(project, tmp_path / "dossier", **other)
    assert asked == [other.get("seed", 7)]


def test_another_program_or_changed_answers_are_not_trusted(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = take(Request(project))
    assert tested_before.tested_before(taken, "kk", 7, choice="Ada") is not None
    path = project / "findings" / taken.snapshot.id / "tested.kk.json"
    content = path.read_text("utf-8")
    kept = json.loads(content)
    path.write_text(json.dumps(kept | {"document": kept["document"] + " "}), encoding="utf-8")
    assert tested_before.tested_before(taken, "kk", 7, choice="Ada") is None
    path.write_text(content, encoding="utf-8")
    monkeypatch.setattr(tested_before, "_program", lambda: "another")
    assert tested_before.tested_before(taken, "kk", 7, choice="Ada") is None


def test_a_run_with_changed_parameters_and_the_standard_one_never_stand_in_for_each_other(
    project: Path,
) -> None:
    taken = take(Request(project))
    changed = {"F-SIZE": {"small": 0.5}}
    standard = tested_before.tested_before(taken, "en", 7, choice="Ada")
    assert standard is not None
    assert tested_before.tested_before(taken, "en", 7, choice="Ada", parameters=changed) is None
    assert tested_before.tested_before(taken, "en", 7, choice="Ada", parameters={"F-SIZE": {"small": 0.3}})
    tested_before.keep_tested(taken, {"en": standard}, 7, choice="Ada", parameters=changed)
    assert tested_before.tested_before(taken, "en", 7, choice="Ada") is None
    assert tested_before.tested_before(taken, "en", 7, choice="Ada", parameters=changed) == standard
