"""A project tells its own times in the zone that its file names."""

from pathlib import Path

import pytest

from tallyproof.errors import InputError
from tallyproof.store import Project


def test_a_project_names_its_zone_in_its_file_and_is_told_in_utc_without_one(tmp_path: Path) -> None:
    made = Project.create(tmp_path / "project")
    assert made.zone == "UTC"
    (made.folder / "tallyproof.toml").write_text('schema = "tallyproof.project/1"\nzone = "Asia/Almaty"\n')
    assert Project.open(made.folder).zone == "Asia/Almaty"


@pytest.mark.parametrize("zone", ['"Mars/Olympus"', "5", '"../etc/passwd"', '""'])
def test_a_zone_that_does_not_exist_is_named(zone: str, tmp_path: Path) -> None:
    made = Project.create(tmp_path / "project")
    (made.folder / "tallyproof.toml").write_text(f'schema = "tallyproof.project/1"\nzone = {zone}\n')
    with pytest.raises(InputError, match="time zone"):
        Project.open(made.folder)
