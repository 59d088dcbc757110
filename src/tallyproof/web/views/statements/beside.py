"""A translation beside its original, sentence by sentence, with what differs and how sure each rule is."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from tallyproof.web.jobs import queue_job
from tallyproof.web.page import page
from tallyproof.web.paging import SIZE, rows_before
from tallyproof.web.statements_kept import statement_desk
from tallyproof.workflow.statement_desk import compared_beside

__all__ = ["show"]


def show(request: HttpRequest) -> HttpResponse:
    """Show two statements side by side, or have them compared: `?original=S1&translation=S2&flagged=1`."""
    original, translation = (request.GET.get(name, "")[:200] for name in ("original", "translation"))
    found = compared_beside(statement_desk(request), original, translation, request.language)
    if request.method == "POST":
        wish = {"original": original, "translation": translation, "by": request.user.get_username()}
        job = queue_job("beside", wish, by=request.user)
        return HttpResponseRedirect(reverse("jobs.one", args=[job.pk]))
    rows = _rows(found) if found else []
    flagged = [row for row in rows if row["flags"]]
    listed = flagged if request.GET.get("flagged") else rows
    first = rows_before(request)
    shown = {
        "original": original,
        "translation": translation,
        "found": found,
        "rows": listed[first : first + SIZE],
        "number": len(rows),
        "flagged": len(flagged),
        "all": _link(request, flagged=""),
        "only": _link(request, flagged="1"),
        "earlier": _link(request, page=str(first // SIZE)) if first else "",
        "later": _link(request, page=str(first // SIZE + 2)) if first + SIZE < len(listed) else "",
    }
    return page(request, "statements/beside.html", shown)


def _rows(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return one row a pair of sentences: the words of both sides, and what differs."""
    rows: dict[int, dict[str, Any]] = {
        bead["number"]: {"number": bead["number"], "source": [], "target": [], "flags": []}
        for bead in found["beads"]
    }
    for segment in found["segments"]:
        rows[segment["bead"]][segment["side"]].append(segment["text"])
    for flag in found["flags"]:
        rows[flag["bead"]]["flags"].append(flag)
    return list(rows.values())


def _link(request: HttpRequest, **more: str) -> str:
    query = QueryDict(mutable=True)
    query.update(
        {name: request.GET[name] for name in ("original", "translation", "flagged") if name in request.GET}
    )
    for name, value in more.items():
        query[name] = value
    return f"?{query.urlencode()}"
