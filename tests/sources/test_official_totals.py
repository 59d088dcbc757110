"""Real elections, read without a hand-made mapping, give the official totals to the last vote."""

from pathlib import Path
from typing import Any

import pytest

from tallyproof.errors import InputError
from tallyproof.sources import read

TOTALS: dict[str, dict[str, int]] = {
    "ru2018_president.parquet": {
        "registered": 109_008_428,
        "issued": 73_629_581,
        "cast": 73_578_992,
        "votes__Путин Владимир Владимирович": 56_430_712,
    },
    "ua2004_round2_annulled.parquet": {
        "cast": 30_511_289,
        "invalid": 488_025,
        "votes__Yanukovych": 15_093_691,
        "votes__Yushchenko": 14_222_289,
        "votes__against.all": 707_284,
    },
    "ua2004_round3_rerun.parquet": {
        "cast": 29_068_971,
        "invalid": 422_492,
        "votes__Yushchenko": 15_115_712,
        "votes__Yanukovych": 12_848_528,
        "votes__against.all": 682_239,
    },
    "mx2006_president.parquet": {
        "cast": 41_791_322,
        "votes__pan": 15_000_284,
        "votes__prd_pt_conv": 14_756_350,
        "votes__pri_pvem": 9_301_441,
    },
    "il2021_knesset24.parquet": {
        "registered": 6_578_084,
        "cast": 4_436_365,
        "invalid": 26_313,
        "valid": 4_410_052,
        "votes__מחל": 1_066_892,
        "votes__פה": 614_112,
    },
    "am2017_parliament.parquet": {"votes__republican": 769_912},
    "am2018_parliament.parquet": {"votes__my_step": 884_471},
    "ge2013_official_pres.csv.gz": {
        "issued": 1_660_976,
        "votes__41 - Giorgi Margvelashvili": 1_012_569,
        "votes__5 - Davit Bakradze": 354_103,
    },
    "ge2016_official_parl_party.csv.gz": {
        "votes__41 - Georgian Dream": 852_576,
        "votes__5 - United National Movement": 473_906,
    },
    "lt2016": {"registered": 2_401_831, "cast": 1_204_666},
    "spb2021_duma_by_uik.parquet": {
        "cast": 1_466_593,
        'votes__Всероссийская политическая партия "ЕДИНАЯ РОССИЯ"': 513_120,
    },
    "tr2017_referendum.parquet": {
        "cast": 49_798_855,
        "valid": 48_936_604,
        "invalid": 862_251,
        "votes__evet": 25_157_463,
        "votes__hayir": 23_779_141,
    },
    "cl2021_president_r1.parquet": {
        "invalid": 30_397 + 55_285,
        "votes__C2": 1_953_207,
        "votes__C1": 1_795_691,
    },
    "ve2024_RESULTADOS_2024_CSV_V1.csv.gz": {
        "valid": 10_659_128,
        "invalid": 1_139,
        "votes__egu": 7_156_462,
        "votes__nm": 3_241_461,
        "votes__otros": 261_205,
    },
    "raw/am2017_cec_results_by_station.xlsx": {"registered": 2_587_721, "cast": 1_575_039},
    "raw/ru2021_spb_uik10_protocol.json": {"registered": 1681, "valid": 607, "invalid": 5},
}

STATIONS = {"ru2018_president.parquet": 97_699, "tr2017_referendum.parquet": 167_157, "lt2016": 1996}

REFUSED = {
    "af2009_ecc_disqualified_by_complaints.pdf": "a PDF document",
    "ru2021_cik_page_obfuscated-digits.html": "a web page",
    "tr2019_istanbul_box_entry_errors.md": "headings",
    "nist_cvr_example_1.xml": "cast vote records",
    "us_bay_fl2012_cvr.csv": "cast vote records",
    "us_boulder2024_redacted_cvr_dominion.csv": "cast vote records",
    "us_boulder2023_irv_manifest.csv": "manifest",
    "us_co2024_round1_contest.csv": "audit",
    "ge2024_votemonitor_observers.csv": "observers",
    "fr2022_csa_speaking_time.csv": "speaking time",
    "ge_pvt_2003-2020.xlsx": "quick count",
    "uk_scotland_stv_ward_edinburgh_2017_ward1.csv": "no row that names the columns",
    "us_co2024_seed.csv": "columns seed",
}


@pytest.mark.data
@pytest.mark.parametrize("name", TOTALS)
def test_a_published_file_gives_its_official_totals(shared_data: Path, name: str) -> None:
    reading = read(shared_data / name)
    found: dict[str, Any] = {column: reading.results.total(column).value for column in TOTALS[name]}
    assert found == TOTALS[name]
    assert reading.rows.read == reading.rows.used + reading.rows.refused
    assert reading.results.stations == STATIONS.get(name, reading.results.stations)


@pytest.mark.data
@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_not_results_is_refused_by_what_it_is(shared_data: Path, name: str) -> None:

    with pytest.raises(InputError, match=REFUSED[name]):
        read(shared_data / "raw" / name)


@pytest.mark.data
def test_a_source_without_a_register_reports_none_and_not_zero(shared_data: Path) -> None:
    results = read(shared_data / "cl2021_president_r1.parquet").results
    assert results.total("registered").value is None
    assert results.frame["registered"].null_count() == results.stations


@pytest.mark.data
def test_repeated_codes_of_a_published_file_stay_and_are_found(shared_data: Path) -> None:
    results = read(shared_data / "ua2004_round2_annulled.parquet").results
    assert results.frame["station_id"].is_duplicated().sum() == 170
