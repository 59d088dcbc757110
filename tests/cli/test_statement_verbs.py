"""`tallyproof statement` and the dossier's section, from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from tallyproof import workflow
from tallyproof.cli.program import main
from tallyproof.log import Log, read_entry
from tallyproof.workflow.statement_records import open_desk

EN = "The election did not meet a number of commitments.\nThe mission deployed 465 observers.\n"
RU = "Выборы не полностью соответствовали ряду обязательств.\nМиссия направила 456 наблюдателей.\n"


def run(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> dict[str, Any]:
    with pytest.raises(SystemExit) as ended:
        main([*map(str, arguments), "--json"])
    printed = capsys.readouterr().out
    assert ended.value.code == code, printed
    document: dict[str, Any] = json.loads(printed)
    return document


@pytest.fixture
def texts(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "en.txt").write_text(EN, "utf-8")
    (tmp_path / "ru.txt").write_text(RU, "utf-8")
    return tmp_path / "en.txt", tmp_path / "ru.txt"


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    workflow.write_sample("kazakhstan_2005_president", tmp_path / "kz", language="en")
    return tmp_path / "kz"


def test_align_prints_segments_and_flags_with_rule_spans_and_measured_rates(
    texts: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    found = run(capsys, "statement", "align", *texts, "--from", "en", "--to", "ru", "--encoder", "lengths")
    flags = {flag["rule"]: flag for flag in found["flags"]}
    assert set(flags) == {"number.digits", "scale.one-side"}
    number = flags["number.digits"]
    spans = {span["side"]: span for span in number["spans"]}
    assert (spans["source"]["text"], spans["target"]["text"]) == ("465", "456")
    assert RU[spans["target"]["start"] : spans["target"]["end"]] == "456"
    assert 0.97 <= number["recall"] <= 1
    assert 0 < number["false_flag_rate"] <= 0.02
    assert found["method"] == "lengths"
    assert [segment["side"] for segment in found["segments"]] == ["source", "source", "target", "target"]


def test_beads_that_a_person_settled_are_used(
    texts: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    beads = tmp_path / "beads.csv"
    run(capsys, "statement", "align", *texts, "--from", "en", "--to", "ru", "--write-beads", beads)
    beads.write_text("source,target,confirmed\n1,1,yes\n2,,yes\n,2,yes\n", "utf-8")
    found = run(capsys, "statement", "align", *texts, "--from", "en", "--to", "ru", "--beads", beads)
    assert found["method"] == "table"
    assert {"omission.sentence", "addition.sentence"} <= {flag["rule"] for flag in found["flags"]}


def test_diff_shows_where_two_translations_differ(
    texts: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.txt"
    other.write_text(RU.replace("не полностью ", "не ").replace("456", "465"), "utf-8")
    found = run(
        capsys,
        "statement",
        "diff",
        texts[0],
        texts[1],
        other,
        "--from",
        "en",
        "--to",
        "ru",
        "--encoder",
        "lengths",
    )
    changes = [change for one in found["segments"] for change in one["changes"]]
    assert {"first": "полностью", "second": ""} in changes
    assert [len(one["flags"]["second"]) for one in found["segments"]] == [0, 0]
    assert found["encoder"] is None
    assert all(one["nearer"] is None for one in found["segments"])


def test_numbers_fail_on_request_where_figures_contradict_each_other(
    sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wire = sample / "statements" / "wire_en.txt"
    found = run(
        capsys,
        "statement",
        "numbers",
        wire,
        "--lang-of",
        "en",
        "--results",
        sample,
        "--fail-on-contradiction",
        code=1,
    )
    assert {one["kind"] for one in found["contradictions"]} == {"wholes", "sum", "base"}
    assert any(one["reconciles"] for one in found["compared"])


def registered(
    project: Path, sample: Path, texts: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Make a project with a log, an original in two versions, a translation, and a claim that is taken back."""
    run(capsys, "init", project, sample)
    workflow.log_create(project / "log", origin="example.org/log")
    add = ("statement", "add", project)
    run(capsys, *add, "S1", texts[0], "--language", "en", "--speaker", "osce", "--role", "mission")
    run(capsys, *add, "S1", texts[0], "--language", "en", "--authentic", "--authentic-by", "osce")
    run(capsys, *add, "S2", texts[1], "--language", "ru", "--kind", "official_translation", "--of", "S1")
    claim = ("statement", "claim", project, "K1", "--in", "S2")
    run(capsys, *claim, "--kind", "disputes", "--about", "statement:S1")
    run(capsys, *claim, "--kind", "quotes", "--about", "case:C1", code=4)
    run(capsys, "statement", "stance", project, "K1", "retracted")


def test_a_statement_keeps_its_versions_and_a_claim_its_stances(
    sample: Path, texts: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "project"
    registered(project, sample, texts, capsys)
    shown = run(capsys, "statement", "show", project, "S1")
    assert (shown["version"], shown["authentic"], shown["text"]) == (2, True, EN)
    assert shown["claims"][0]["stances"] == ["asserted", "retracted"]
    aligned = run(capsys, "statement", "align", "S1", "S2", "--project", project, "--encoder", "lengths")
    assert [text["name"] for text in aligned["texts"]] == ["S1", "S2"]


def test_the_log_gets_hashes_of_statements_and_never_their_words(
    sample: Path, texts: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "project"
    registered(project, sample, texts, capsys)
    contents = list(Log.open(project / "log").file.contents())
    entries = [read_entry(content) for content in contents]
    listed = run(capsys, "statement", "list", project)
    assert [(entry.id, entry.version) for entry in entries] == [
        ("S1", 1), ("S1", 2), ("S2", 1), ("K1", 1), ("K1", 2)
    ]  # fmt: skip
    assert entries[2].documents == {"text": listed["statements"][1]["sha256"]}
    assert all("Выборы" not in content.decode() for content in contents)


def test_a_changed_entry_of_the_register_is_noticed(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "project"
    run(capsys, "init", project, sample)
    run(capsys, "statement", "import", project, sample / "statements")
    run(capsys, "statement", "import", project, sample / "statements")
    assert len(run(capsys, "statement", "list", project)["claims"]) == 5
    open_desk(project).records.stored().filter(sequence=1).update(body="{}")
    found = run(capsys, "statement", "list", project, code=3)
    assert found["code"] == "E-NOT-REPRODUCED"


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_dossier_tells_of_statements_and_verify_recomputes_them(
    sample: Path, tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    statements = sample / "statements"
    written = run(
        capsys, "dossier", sample, "--statements", statements, "--out", tmp_path / "out", "--lang", language
    )
    assert "statements" in {section["id"] for section in written["sections"]}
    page = (tmp_path / "out" / "dossier.html").read_text("utf-8")
    assert "не полностью" in page
    assert "6 694 000" in page.replace("\u00a0", " ")
    assert run(capsys, "verify", tmp_path / "out")["status"] == "identical"
    text = statements / "osce_ru.txt"
    text.write_text(text.read_text("utf-8").replace("не полностью ", ""), "utf-8")
    different = run(capsys, "verify", tmp_path / "out", code=3)
    assert "statements/osce_ru.txt" in {one["what"] for one in different["differences"]}


def test_a_hostile_statement_is_shown_as_codes_in_the_dossier(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = sample / "statements" / "osce_en.txt"
    text.write_text(
        text.read_text("utf-8") + "<script>alert(1)</script> \u202egnorw\u202c zero\u200bwidth b\u0430d.\n",
        "utf-8",
    )
    run(capsys, "dossier", sample, "--statements", sample / "statements", "--out", tmp_path / "out")
    page = (tmp_path / "out" / "dossier.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "\u200b" not in page
    assert "U+202E" in page
    document = json.loads((tmp_path / "out" / "dossier.json").read_text("utf-8"))
    signs = document["parts"]["statements"]["document"]["signs"]
    assert {sign["kind"] for sign in signs} == {"markup", "direction", "invisible", "mixed_script"}


def test_a_folder_of_statements_cannot_name_a_file_outside_of_it(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    listed = sample / "statements" / "statements.toml"
    listed.write_text(listed.read_text("utf-8").replace('"osce_en.txt"', '"../../secret.txt"'), "utf-8")
    project = tmp_path / "project"
    run(capsys, "init", project, sample)
    found = run(capsys, "statement", "import", project, sample / "statements", code=3)
    assert "a file within the folder" in found["message"]
