"""Work that the server keeps: found under its key, and under nothing else."""

from pathlib import Path

import pytest

from tallyproof.errors import UnknownNameError
from tallyproof.workflow.kept_work import about_work, folder_of_work, new_key, works_kept


@pytest.mark.parametrize("key", ["", "..", "../x", "a/b", "0123456789abcde", "0123456789ABCDEF", "é" * 16])
def test_what_is_no_key_leads_nowhere(tmp_path: Path, key: str) -> None:
    with pytest.raises(UnknownNameError, match="dossier"):
        folder_of_work(tmp_path, key, kind="dossier")


def test_only_finished_work_is_told_of(tmp_path: Path) -> None:
    done, begun = new_key(), new_key()
    for key in (done, begun):
        folder_of_work(tmp_path, key, kind="backup").mkdir()
    (tmp_path / done / "about.json").write_text('{"by": "Аня"}', encoding="utf-8")
    assert works_kept(tmp_path) == [about_work(tmp_path, done, kind="backup")] == [{"by": "Аня"}]
    with pytest.raises(UnknownNameError, match=begun):
        about_work(tmp_path, begun, kind="backup")
