"""The newest backups; make another, take one away."""

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from tallyproof.store.team.jobs import Job
from tallyproof.web.jobs import queue_job
from tallyproof.web.page import page
from tallyproof.web.place import place, records
from tallyproof.workflow.backups import KEPT, backup_file, backups_of
from tallyproof.workflow.kept_work import new_key
from tallyproof.workflow.trail import Note, write_trail

__all__ = ["file", "show"]


def show(request: HttpRequest) -> HttpResponse:
    """List the backups; ask for one."""
    running = Job.objects.filter(kind="backup", state__in=("queued", "running")).first()
    if request.method == "POST":
        if running is not None:
            return HttpResponseRedirect(reverse("jobs.one", args=[running.pk]))
        wish = {
            "key": new_key(),
            "at": timezone.now().isoformat(timespec="seconds"),
            "by": request.user.get_username(),
        }
        job = queue_job("backup", wish, by=request.user)
        return HttpResponseRedirect(reverse("jobs.one", args=[job.pk]))
    shown = {
        "backups": backups_of(place().folder),
        "kept": KEPT,
        "command": "tallyproof restore backup.zip FOLDER",
        "running": running,
    }
    return page(request, "backups/list.html", shown)


def file(request: HttpRequest, key: str) -> FileResponse:
    """Send a backup; who took it away stands in the trail, since it lets its holder in."""
    about, path = backup_file(place().folder, key)
    with transaction.atomic():
        note = Note("backup.make", "backups.list.file", about={"key": key, "sha256": about["sha256"]})
        write_trail(records(), note, by=request.user.get_username())
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"backup-{about['at'][:10]}-{key}.zip")
