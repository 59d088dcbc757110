"""The server as a WSGI application, for waitress and for any other that somebody prefers."""

import threading

from django.core.handlers.wsgi import WSGIHandler
from whitenoise import WhiteNoise

from tallyproof.web.assets import with_assets
from tallyproof.web.outages import set_up_when_reachable
from tallyproof.web.place import Place
from tallyproof.workflow.places import hold_in_memory

__all__ = ["application"]


def application(place: Place) -> WhiteNoise:
    """Return the application that serves a project."""
    set_up_when_reachable(place)
    threading.Thread(target=hold_in_memory, args=(place.folder,), daemon=True).start()
    return with_assets(WSGIHandler())
