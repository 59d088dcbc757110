"""By whose link somebody last set a password: who made it could have used it, and signed in as that person."""

import datetime as dt
from collections.abc import Iterable

from tallyproof.store.team.access import Invitation
from tallyproof.store.team.people import Person

__all__ = ["passwords_by_link"]


def passwords_by_link(
    maker: Person, people: Iterable[Person], *, until: dt.datetime | None
) -> list[Invitation]:
    """Return the links of one maker by which people last set their passwords.

    Args:
        maker: Who made the links.
        people: Whose passwords; the maker's own says nothing.
        until: Only what was set by then; None: by now.

    Returns:
        One link a person at most, with `person` and `used_at`; none for whom somebody else made a later one, nor where
        it was used before such times were kept.
    """
    used = Invitation.objects.filter(person__in=list(people), used_at__isnull=False).exclude(person=maker)
    by_then = used.filter(used_at__lte=until) if until else used
    newest = {one.person_id: one for one in by_then.select_related("person").order_by("used_at")}
    return [one for one in newest.values() if one.invited_by == maker.get_username()]
