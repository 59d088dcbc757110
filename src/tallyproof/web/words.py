"""What every template may use: texts by key, numbers and times in the reader's language, files with lasting names."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.template.context import Context
from django.utils.html import format_html

from tallyproof.texts import Catalogue
from tallyproof.texts.visible import visible
from tallyproof.web import assets, carried
from tallyproof.web.shown_names import shown_name
from tallyproof.workflow.missing_counts import missing_named

__all__ = ["register"]

register = template.Library()
_PAGES = ("page", "start", "before")
"""What in an address says which part of a list is shown."""


def _catalogue(context: Context) -> Catalogue:
    found: Catalogue = context["words"]
    return found


@register.simple_tag(takes_context=True)
def t(context: Context, *key: object, **fields: object) -> str:
    """Return a text: `{% t "web.sign_in.title" %}`, or with a key in parts `{% t "web.role." role %}`."""
    return _catalogue(context).text("".join(map(str, key)), **fields)


@register.simple_tag(takes_context=True)
def tn(context: Context, key: str, count: int, **fields: object) -> str:
    """Return the plural form that fits a count: `{% tn "<catalogue>.<key>" count %}`."""
    return _catalogue(context).plural(key, count, **fields)


@register.simple_tag(takes_context=True)
def number(context: Context, value: float | None, digits: int = 0) -> str:
    """Return a number with the digit groups of the language; a dash where it is missing, never a zero."""
    return "–" if value is None else _catalogue(context).number(value, digits=digits)


@register.simple_tag(takes_context=True)
def percent(context: Context, share: float | None, digits: int = 2) -> str:
    """Return a share (0-1) as percent; a dash where it is missing."""
    return _catalogue(context).percent(share, digits=digits)


@register.simple_tag(takes_context=True)
def moment(context: Context, value: dt.datetime | str | None, zone: str | None = None) -> str:
    """Return a time in words of the language, by the clock of a zone that is named; a dash where there is none.

    The zone is that of the body or the law where a case has the time (`{% moment one.at case.zone %}`), else the
    project's. A text that names no time with its zone is shown as it was written: nobody knows which moment it means.
    """
    if not value:
        return "–"
    at = _zoned(value, zone) if isinstance(value, str) else value
    if at is None:
        return str(value)
    clock = ZoneInfo(zone or context.get("project_zone") or "UTC")
    return _catalogue(context).moment(at.astimezone(clock))


def _zoned(text: str, zone: str | None) -> dt.datetime | None:
    """Return the moment that a text means; a clock on the wall is that of the zone, where one is known."""
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.tzinfo is None and zone:
        return at.replace(tzinfo=ZoneInfo(zone))
    return at if at.tzinfo else None


@register.simple_tag(takes_context=True)
def whose(context: Context) -> str:
    """Return the hidden field that says to whom a form is given out, so that what is written in it can be carried."""
    value = carried.whose(context["request"])
    return format_html('<input type="hidden" name="{}" value="{}">', carried.WHOSE, value) if value else ""


@register.simple_tag(takes_context=True)
def as_file(context: Context, kind: str) -> str:
    """Return the address of the list of this page as a file, all rows of it: `{% as_file "csv" %}`."""
    query = context["request"].GET.copy()
    for name in _PAGES:
        query.pop(name, None)
    query["format"] = kind
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def person_named(context: Context, name: str) -> str:
    """Return how somebody is shown whose sign-in name is kept: `{% person_named one.by %}`."""
    return shown_name(context["request"], str(name or "")) or "–"


@register.simple_tag
def asset(name: str) -> str:
    """Return the address of a file of `static/`, which changes when the file does."""
    return assets.address(name)


@register.filter(name="visible")
def shown_whole(value: object) -> str:
    """Return words from the data with everything hidden in them written out: `{{ one.text|visible }}`."""
    return visible(str(value), keep="\n\r\t")


@register.filter
def counts_named(columns: str, catalogue: Catalogue) -> str:
    """Return counts that a station lacks in words: `{{ one.found|counts_named:words }}`."""
    return missing_named(columns, catalogue)


@register.filter
def at(mapping: Any, key: Any) -> Any:  # noqa: ANN401 - any mapping, any key
    """Return the entry of a mapping: `{{ counts|at:code }}`."""
    return mapping.get(key) if hasattr(mapping, "get") else mapping[key]
