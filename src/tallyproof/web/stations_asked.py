"""Ask once about stations that no version of the results has, with what may have been meant."""

from collections.abc import Collection

from tallyproof.web.forms import Form
from tallyproof.web.place import place
from tallyproof.workflow.case_stations import unknown_stations, unknown_words
from tallyproof.workflow.places import stations_typed

__all__ = ["stations_confirmed"]


def stations_confirmed(form: Form, *, named: Collection[str] = ()) -> bool:
    """Return whether all stations are in some version of the results, or it was said that they are meant anyway.

    A complaint about a station that the results left out is as good as any other: it is asked once, with what may have
    been meant, and never refused.

    Args:
        form: A sent form with the fields `stations` and `anyway`; it gets the question as a complaint.
        named: Stations that nobody is asked about again.
    """
    folder, given = place().folder, form.cleaned_data
    unknown = unknown_stations(folder, stations_typed(folder, given["stations"]), named=named)
    if not unknown or given["anyway"]:
        return True
    form.complain("web_cases.file.unknown", "stations", stations=unknown_words(form.catalogue, unknown))
    return False
