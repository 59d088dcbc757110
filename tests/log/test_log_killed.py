import os
import random
import subprocess
import sys
import time
from pathlib import Path

from log.published_logs import ORIGIN, entries
from tallyproof.log import Log, check_files, check_published, open_published, own_policy, publish
from tallyproof.log.tree import Frontier
from tallyproof.log.verifier import leaf_hash

KILLS = 60
PROGRAM = Path(__file__).with_name("killed_log.py")


def acknowledged(folder: Path, start: int, seconds: float) -> list[list[str]]:
    """Run the program, kill it after its first word and some time more; return the lines that it told."""
    environment = os.environ | {"PYTHONPATH": str(PROGRAM.parents[1])}
    command = [sys.executable, str(PROGRAM), str(folder), str(start)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(seconds)
        process.kill()
        told = first + process.stdout.read()
    return [line.split() for line in told.splitlines(keepends=True) if line.endswith("\n")]


def require_whole(folder: Path, told: list[list[str]], before: int) -> int:
    """Check a log after a kill; return how many entries it has."""
    log = Log.open(folder)
    contents = log.file.contents()
    assert Frontier().grown(map(leaf_hash, contents)) == log.head().frontier
    assert len({*contents}) == len(contents)
    assert (len(contents) - before) % 7 == 0
    numbers = [int(word) for line in told if line[0] == "entries" for word in line[1:]]
    assert numbers == list(range(before, before + len(numbers)))
    assert len(contents) in {before + len(numbers), before + len(numbers) + 7}
    sizes = [int(line[1]) for line in told if line[0] == "published"]
    if (log.published / "checkpoint").exists():
        checked = check_published(open_published(str(log.published)), own_policy(log))
        check_files(log.published, checked, own_policy(log))
        assert checked.checkpoint.size >= max(sizes, default=0)
        assert list(checked.entries) == contents[: checked.checkpoint.size]
    return len(contents)


def test_a_process_killed_at_any_moment_loses_nothing_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    folder, generator, size = tmp_path / "log", random.Random(20051204), 0
    Log.create(folder, ORIGIN)
    for number in range(KILLS):
        told = acknowledged(folder, number * 10**6, generator.uniform(0, 0.06))
        size = require_whole(folder, told, size)
    log = Log.open(folder)
    log.append(*entries(1, name="last"))
    assert publish(log).checkpoint.size == size + 1
    checked = check_published(open_published(str(log.published)), own_policy(log))
    check_files(log.published, checked, own_policy(log))
    assert list(log.folder.glob(".head*")) == []
    assert size > KILLS * 7
