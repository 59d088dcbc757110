"""The routes and the API as Django wants them; none is left unguarded, for there is no other way in."""

from django.urls import path

from tallyproof.web.api.application import api
from tallyproof.web.guard import guard
from tallyproof.web.routes import ROUTES

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    *(path(route.path, guard(route), name=route.name) for route in ROUTES),
    path("api/", api.urls),
]

handler400 = "tallyproof.web.failures.bad_request"
handler403 = "tallyproof.web.failures.forbidden"
handler404 = "tallyproof.web.failures.not_found"
handler500 = "tallyproof.web.failures.broken"
