"""A header line that damage has torn is told, because a station's row may have run into it."""

from pathlib import Path

from tallyproof.sources import read


def test_half_a_pair_of_quotes_in_a_heading_is_told(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    path.write_text(
        'precinct,regis"ed voters,ballots cast,valid votes,Ada,Ben\n001,50,40,39,20,19\n002,60,50,49,30,19\n'
    )
    assert "S-HEADER-QUOTE" in {problem.code for problem in read(path).problems}


def test_whole_quotes_are_not_told(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    path.write_text('precinct,ballots cast,"Party ""North""",Ben\n001,40,20,19\n002,50,30,19\n')
    assert "S-HEADER-QUOTE" not in {problem.code for problem in read(path).problems}
