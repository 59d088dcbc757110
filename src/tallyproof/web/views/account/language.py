"""Choose the language of the pages."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tallyproof.texts import LANGUAGES
from tallyproof.web.accounts.entering import wanted_page
from tallyproof.web.carried import keep, switched
from tallyproof.web.failures import bad_request
from tallyproof.web.language import COOKIE

__all__ = ["send"]

_YEAR = 365 * 24 * 3600


def send(request: HttpRequest) -> HttpResponse:
    """Keep the language for this browser, and for the account where somebody is signed in.

    What stands half written in a form of the page stands in it again, in the other language.
    """
    chosen = request.POST.get("language", "")
    if chosen not in LANGUAGES:
        return bad_request(request)
    wanted = wanted_page(request)
    carried = switched(request, wanted) if request.user.is_authenticated else None
    if carried is not None:
        keep(request, carried)
    response = HttpResponseRedirect(wanted)
    response.set_cookie(
        COOKIE, chosen, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    if request.user.is_authenticated:
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return response
