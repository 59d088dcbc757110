"""Ask once about stations that no version of the results has, with what may have been meant."""

from collections.abc import Collection

from tallyproof.web.forms import Form
from tallyproof.web.place import place
from tallyproof.workflow.places import known_among, perhaps_meant, stations_typed

__all__ = ["stations_confirmed"]

_ASKED = 5
"""Unknown stations that are told one by one."""


def stations_confirmed(form: Form, *, named: Collection[str] = ()) -> bool:
    """Return whether all stations are in some version of the results, or it was said that they are meant anyway.

    A complaint about a station that the results left out is as good as any other: it is asked once, with what may have
    been meant, and never refused.

    Args:
        form: A sent form with the fields `stations` and `anyway`; it gets the question as a complaint.
        named: Stations that nobody is asked about again.
    """
    folder, given = place().folder, form.cleaned_data
    typed = stations_typed(folder, given["stations"])
    known = known_among(folder, typed)
    unknown = [one for one in typed if one not in known and one not in named]
    if not unknown or given["anyway"]:
        return True
    near = perhaps_meant(folder, unknown[:_ASKED])
    told = "; ".join(_told(form, one, near.get(one, [])) for one in unknown[:_ASKED])
    more = f" + {len(unknown) - _ASKED}" if len(unknown) > _ASKED else ""
    form.complain("web_cases.file.unknown", "stations", stations=told + more)
    return False


def _told(form: Form, station: str, near: list[str]) -> str:
    listed = ", ".join(near)
    return form.catalogue.text("web_cases.file.near", station=station, near=listed) if near else station
