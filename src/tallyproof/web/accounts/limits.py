"""How often somebody may try: guessing passwords, codes and links must be slow, without locking anyone out for good."""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from tallyproof.store.team.access import Attempt

__all__ = ["CODE", "LINK", "SIGN_IN", "TOKEN", "Limit", "address_of"]


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures within a time, counted for a name and for an address apart."""

    kind: str
    by_name: int
    by_address: int
    within: dt.timedelta

    def reached(self, request: HttpRequest, name: str, *, at_home: bool = False) -> bool:
        """Return whether this name, or this address, has failed too often.

        Args:
            request: Where it comes from.
            name: Whose failures are counted.
            at_home: Whether it comes from a browser of this person, whom others at the same address do not keep out.
        """
        since = timezone.now() - self.within
        counts = [(name, self.by_name), *([] if at_home else [(address_of(request), self.by_address)])]
        return any(
            Attempt.objects.filter(kind=self.kind, whom=_hidden(whom), at__gte=since).count() >= most
            for whom, most in counts
        )

    def failed(self, request: HttpRequest, name: str) -> None:
        """Remember a failure; forget those that no longer count."""
        now = timezone.now()
        Attempt.objects.filter(at__lt=now - dt.timedelta(days=2)).delete()
        for whom in {name, address_of(request)}:
            Attempt.objects.create(kind=self.kind, whom=_hidden(whom))

    def succeeded(self, name: str) -> None:
        """Forget the failures of a name."""
        Attempt.objects.filter(kind=self.kind, whom=_hidden(name)).delete()


SIGN_IN = Limit("sign-in", 10, 50, dt.timedelta(minutes=15))
CODE = Limit("code", 5, 50, dt.timedelta(minutes=15))
LINK = Limit("link", 20, 20, dt.timedelta(minutes=15))
TOKEN = Limit("token", 50, 50, dt.timedelta(minutes=15))


def address_of(request: HttpRequest) -> str:
    """Return where a request comes from; behind a proxy, what waitress was told to believe."""
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def _hidden(whom: str) -> str:
    return salted_hmac("tallyproof.attempt", whom, algorithm="sha256").hexdigest()
