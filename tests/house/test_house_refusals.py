"""What a page may have to show as an error is a sentence in the reader's language."""

import string
from pathlib import Path

from house import raise_sites
from tallyproof.errors import InputError, NotComputableError, ReproducibilityError
from tallyproof.texts import load_catalogue
from tallyproof.workflow.refusals import told_of

LISTED = Path(__file__).parent / "english_only_errors.txt"
"""How many errors only a fault of the program or its installation raises, by module. It may shrink only."""


def test_no_new_error_that_pages_can_meet_is_told_in_english_only() -> None:
    listed = dict(line.rsplit(maxsplit=1) for line in LISTED.read_text("utf-8").splitlines())
    now = {module: str(count) for module, count in raise_sites.english_only().items()}
    assert now == listed, (
        "give a new error a sentence (text=, texts/*/refusals.po); take a mended one off the list"
    )


def test_the_sentence_of_each_error_exists_and_its_fields_are_filled() -> None:
    parse = string.Formatter().parse
    texts = {
        key: {name for _, name, _, _ in parse(text) if name}
        for key, text in load_catalogue("en").messages.items()
        if isinstance(text, str)
    }
    wanted = [(place, f"refusals.{name}", filled) for place, name, filled in raise_sites.told()]
    assert [(place, key) for place, key, _ in wanted if key not in texts] == []
    assert [(place, key) for place, key, filled in wanted if texts[key] - filled] == []


def test_an_error_fills_its_sentence_with_its_own_fields() -> None:
    error = InputError(
        "counts.csv", place="row 2", found="'12 votes'", expected="a number", text="not_a_count", row=2
    )
    told = told_of(error, load_catalogue("ru"))
    assert told == "counts.csv, строка 2: '12 votes' – не целое число. Пишите его цифрами, без разделителей."


def test_what_cannot_be_computed_and_what_is_not_reproduced_are_told_in_each_language() -> None:
    lacking = NotComputableError("A media report", reason="no row could be used", text="media_no_rows")
    changed = ReproducibilityError("Case 5, law", recorded="KZ-1", now="KZ-2")
    for language in ("ru", "kk"):
        told = [told_of(error, load_catalogue(language)) for error in (lacking, changed)]
        assert all(told)
        assert not any(word in " ".join(map(str, told)) for word in ("row", "Case", "recorded"))
