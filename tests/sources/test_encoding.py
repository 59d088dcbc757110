"""Codecs: found from the words of a table, never replaced unseen."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.errors import CallError
from tallyproof.sources.encoding import CODECS, decode

RUSSIAN = (
    "Область;Район;Участок\nМосковская область;Истринский район;Павло-Слободская\nУльяновск;Засвияжский;7\n"
)
UKRAINIAN = "Область;Дільниця\nКиївська область;Бровари\nХарків;Шевченківський район\nЄнакієве;Південь\n"
KAZAKH = (
    "Облыс;Аудан;Учаске\nҚызылорда облысы;Шиелі ауданы;Жаңақорған\nТүркістан;Сайрам ауданы;Ұлытау;Әйтеке би\n"
)
TURKISH = "İl;İlçe;Sandık\nİstanbul;Beyoğlu;Kasımpaşa\nŞanlıurfa;Eyyübiye;Haliliye\nIğdır;Tuzluca;Köprübaşı\n"
GERMAN = "Gebiet;Wähler\nGöttingen;Süd\nMünster;Weiß\nThüringen;Ungültige\n"
POLISH = "Gmina;Województwo\nŁódź;łódzkie\nWrocław;dolnośląskie\nCzęstochowa;śląskie\n"
HEBREW = "שם ישוב;קלפי\nאבו ג'ווייעד;1\nירושלים;2\nתל אביב - יפו;3\nפתח תקווה;4\n"
GREEK = "Δήμος;Εκλογικό τμήμα\nΑθήνα;Κυψέλη\nΘεσσαλονίκη;Άνω Πόλη\nΠειραιάς;Καλλίπολη\n"
FIXTURES = [
    (RUSSIAN, "cp1251"),
    (RUSSIAN, "cp866"),
    (RUSSIAN, "koi8_r"),
    (RUSSIAN, "iso8859_5"),
    (UKRAINIAN, "cp1251"),
    (KAZAKH, "kz1048"),
    (TURKISH, "cp1254"),
    (GERMAN, "cp1252"),
    (GERMAN, "cp850"),
    (POLISH, "cp1250"),
    (POLISH, "iso8859_2"),
    (HEBREW, "cp1255"),
    (GREEK, "cp1253"),
]


@pytest.mark.parametrize(("text", "codec"), FIXTURES, ids=[f"{codec}-{text[:4]}" for text, codec in FIXTURES])
@pytest.mark.parametrize("digits", [0, 4000])
def test_names_of_places_decide_the_codec_however_many_digits_stand_beside_them(
    text: str, codec: str, digits: int
) -> None:
    table = text + "1234;5678;90\n" * digits
    found = decode(table.encode(codec))
    assert found.text == table
    assert found.damaged == ()


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "codec", "word"),
    [
        ("ua2004_round2_cp1251_first1500.csv", "cp1251", ""),
        ("il2019_expb21_cp1255_first1000.csv", "cp1255", "שם ישוב"),
        ("il2021_expb_cp1255_first1500.csv", "cp1255", "סמל ועדה"),
        ("de2013_kerg.csv", "cp1252", "Wähler"),
        ("us_co2024_summary.csv", "cp1252", "ñ"),
        ("ve2024_resultados_v1_bom_first3000.csv", "utf_8_sig", "Parroquia"),
        ("ge2012_official_party_list_first700.csv", "utf_8", "უბანი"),
    ],
)
def test_real_files_are_read_in_their_codec(shared_data: Path, name: str, codec: str, word: str) -> None:
    found = decode((shared_data / "raw" / name).read_bytes())
    assert (found.codec, found.alternatives, found.damaged) == (codec, (), ())
    assert word in found.text


@pytest.mark.data
def test_hebrew_and_ukrainian_extracts_equal_their_published_decoding(shared_data: Path) -> None:
    polars = pytest.importorskip("polars")
    decoded = polars.read_parquet(shared_data / "il2021_knesset24.parquet")
    header = decode((shared_data / "raw" / "il2021_expb_cp1255_first1500.csv").read_bytes()).text.split("\n")[
        0
    ]
    assert header.strip().split(",")[:50] == decoded.columns


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_and_is_not_part_of_the_text(codec: str) -> None:
    assert decode(RUSSIAN.encode(codec)).text == RUSSIAN


@pytest.mark.parametrize("codec", ["utf_16_le", "utf_16_be"])
def test_utf16_without_a_mark_is_seen_by_its_zero_bytes(codec: str) -> None:
    text = "Code;Votes\n1;25\n2;31\n"
    assert (decode(text.encode(codec)).text, decode(text.encode(codec)).codec) == (text, codec)


def test_one_damaged_byte_in_utf8_is_shown_and_its_place_given() -> None:
    payload = "Район;Голоса\n".encode() * 5 + b"\xff\xfe;7\n" + "Район\n".encode()
    found = decode(payload)
    at, shown = found.damaged[0]
    assert found.codec == "utf_8"
    assert shown == "ff fe"
    assert found.text[at : at + 8] == r"\xff\xfe"
    assert found.text.count("Район") == 6


def test_places_of_several_damages_are_places_in_the_text() -> None:
    found = decode("Район;".encode() * 9 + b"\xff" + "Район;".encode() * 9 + b"\xfe;", encoding="utf-8")
    assert [found.text[at : at + 4] for at, _ in found.damaged] == [r"\xff", r"\xfe"]


def test_the_codec_that_the_user_gives_is_used() -> None:
    assert decode("Wähler".encode("cp850"), encoding="cp850").text == "Wähler"


@pytest.mark.parametrize("name", ["no-such-codec", "hex", "\x00", "idna", "unicode_escape"])
def test_a_codec_that_does_not_exist_is_a_wrong_call(name: str) -> None:
    with pytest.raises(CallError):
        decode(b"x", encoding=name)


def test_text_that_several_codecs_read_equally_well_names_them() -> None:
    found = decode("a;b\n1;é\n".encode("cp1252"))
    assert found.codec == "cp1252"
    assert found.alternatives != ()
    assert all(b"\xe9".decode(codec) != "é" for codec in found.alternatives)


def test_half_a_character_at_the_end_of_utf16_is_shown() -> None:
    found = decode("a;b".encode("utf-16") + b"\x07")
    assert (found.text, found.damaged) == (r"a;b\x07", ((3, "07"),))


@given(st.binary())
def test_any_bytes_become_text_and_nothing_is_replaced_unseen(payload: bytes) -> None:
    found = decode(payload)
    assert "\ufffd" not in found.text or "\ufffd".encode() in payload or found.codec.startswith("utf_16")
    assert not any("\ud800" <= char <= "\udfff" for char in found.text)
    assert all(found.text[at : at + 2] == "\\x" for at, _ in found.damaged)


@given(st.text(), st.sampled_from([*CODECS, "utf-8"]))
def test_what_a_given_codec_can_write_it_reads_back(text: str, codec: str) -> None:
    payload = text.encode(codec, errors="ignore")
    assert decode(payload, encoding=codec).text == payload.decode(codec)
