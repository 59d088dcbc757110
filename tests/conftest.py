"""Fixtures that every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tasks.own_scheduler import own_scheduler

# On a busy machine an example may take long; that says nothing about the program.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder with real elections beside the checkout, or skip."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"needs the real election files in {folder}")
    return folder


@pytest.fixture(scope="session")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a real scheduler with two workers."""
    with own_scheduler(tmp_path_factory.mktemp("cluster")) as address:
        yield address
