"""How a catalogue writes numbers."""

import pytest

from tallyproof.texts import LANGUAGES, load_catalogue


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("value", "digits"), [(-0.0, 0), (-0.3, 0), (-0.004, 2), (0.0, 2)])
def test_what_rounds_to_nothing_has_no_sign(language: str, value: float, digits: int) -> None:
    nothing = load_catalogue(language).number(0, digits=digits)
    assert load_catalogue(language).number(value, digits=digits) == nothing
    assert load_catalogue(language).percent(value / 100, digits=digits).startswith(nothing)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_below_nothing_keeps_its_sign(language: str) -> None:
    assert load_catalogue(language).number(-0.05, digits=2)[0] in "-\u2212"
    assert load_catalogue(language).percent(-0.5)[0] in "-\u2212"
