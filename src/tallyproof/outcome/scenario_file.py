"""Read named scenarios from TOML.

    [[scenario]]
    name = "Contested sheets"
    annul = ["0412", "0413"]
    annul_file = "contested.csv"            # beside this file

    [[scenario]]
    name = "Without two regions"
    areas = { Region = ["North", "South"] } # level names of the source, or area_1, area_2, ...

A scenario annuls every station that any of its entries names.
"""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tallyproof.election.problem import Problem
from tallyproof.election.results import Results
from tallyproof.errors import InputError
from tallyproof.outcome.annul_list import AnnulList, listed_stations, read_annul_list
from tallyproof.outcome.scenario import AreaNames, Scenario
from tallyproof.short_file import read_text

__all__ = ["load_scenarios"]

_KEYS = ("name", "annul", "annul_file", "areas")


def load_scenarios(path: Path, results: Results) -> tuple[Scenario, ...]:
    """Read the scenarios of a TOML file (its form stands at the top of this file).

    Args:
        path: The file; a list that it names must lie in its folder or below.
        results: The codes and areas that the scenarios may name.

    Returns:
        The scenarios in file order. Unknown station codes and area names are problems of their scenario,
        which is made of what remains.

    Raises:
        InputError: The file is not TOML, holds no scenario or one without a name of its own, names a key
            or an area level that does not exist, or a list outside its folder.
    """
    try:
        document = tomllib.loads(read_text(path))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(
            path.name, found=str(error), expected="a TOML file", text="bad_toml", why=str(error)
        ) from error
    entries = document.get("scenario")
    if not isinstance(entries, list) or not entries or set(document) != {"scenario"}:
        raise InputError(
            path.name,
            found=_keys(document),
            expected="[[scenario]] tables and nothing else",
            text="wrong_value_known",
            where="–",
            known="[[scenario]]",
        )
    _require_names(path.name, entries)
    known = frozenset(results.frame["station_id"].drop_nulls())
    return tuple(_scenario(entry, path, results, known=known) for entry in entries)


def _require_names(file: str, entries: list[Any]) -> None:
    names = [entry.get("name") if isinstance(entry, dict) else None for entry in entries]
    for position, name in enumerate(names):
        if not isinstance(name, str) or not name.strip() or name in names[:position]:
            place = f"scenario {position + 1}"
            raise InputError(
                file,
                found=repr(name),
                expected="a name of its own",
                place=place,
                text="wrong_value",
                where=f"[[scenario]] {position + 1}: name",
            )


def _scenario(entry: Mapping[str, Any], path: Path, results: Results, *, known: Collection[str]) -> Scenario:
    name = str(entry["name"])
    _require_known(entry, _KEYS, file=path.name, place=name)
    codes = _strings(entry.get("annul", []), path.name, f"{name}: annul")
    listed = listed_stations(((None, code) for code in codes), file=path.name, known=known)
    filed = _filed(entry, path, name, known=known)
    areas = _areas(entry.get("areas", {}), path.name, results)
    return Scenario(
        name=name,
        station_ids=tuple(dict.fromkeys((*listed.station_ids, *filed.station_ids))),
        areas=areas,
        reasons=filed.reasons,
        problems=(*listed.problems, *filed.problems, *_unknown_areas(areas, path.name, results)),
    )


def _filed(entry: Mapping[str, Any], path: Path, name: str, *, known: Collection[str]) -> AnnulList:
    if "annul_file" not in entry:
        return AnnulList(())
    (written,) = _strings([entry["annul_file"]], path.name, f"{name}: annul_file")
    folder = path.parent.resolve()
    try:
        file = (folder / written).resolve()
    except (ValueError, OSError):
        file = folder.parent
    if not file.is_relative_to(folder) or not file.is_file():
        expected = f"a file in the folder of {path.name}"
        raise InputError(
            path.name,
            found=repr(written),
            expected=expected,
            place=f"{name}: annul_file",
            text="not_in_folder",
            where=f"{name}: annul_file",
        )
    return read_annul_list(file, known=known)


def _areas(written: object, file: str, results: Results) -> tuple[AreaNames, ...]:
    """Return the wanted names by area column; refuses levels that the results do not have."""
    if not isinstance(written, dict):
        raise InputError(
            file,
            found=repr(written),
            expected="a table of area names by level",
            place="areas",
            text="wrong_value",
            where="areas",
        )
    columns = dict(zip(results.area_levels, results.area_columns, strict=True))
    columns |= {column: column for column in results.area_columns}
    _require_known(written, columns, file=file, place="areas")
    return tuple(
        (columns[level], _strings(names, file, f"areas.{level}")) for level, names in written.items()
    )


def _unknown_areas(areas: tuple[AreaNames, ...], file: str, results: Results) -> Iterator[Problem]:
    for column, names in areas:
        known = frozenset(results.frame[column])
        for name in names:
            if name not in known:
                yield Problem("O-UNKNOWN-AREA", file, column=column, found=name)


def _require_known(names: Iterable[str], known: Collection[str], *, file: str, place: str) -> None:
    for name in names:
        if name not in known:
            raise InputError(
                file,
                found=repr(name),
                expected=", ".join(known) or "no key",
                place=place,
                text="wrong_value_known",
                where=place,
                known=", ".join(known) or "–",
            )


def _strings(value: object, file: str, place: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    for item in values:
        if not isinstance(item, str):
            raise InputError(
                file,
                found=repr(item),
                expected="text in quotation marks",
                place=place,
                text="wrong_value",
                where=place,
            )
    return tuple(values)


def _keys(document: Mapping[str, Any]) -> str:
    return ", ".join(document) or "nothing"
