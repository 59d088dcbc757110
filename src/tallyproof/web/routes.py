"""Every address of the server: where it is, who answers, and which action of the table of roles it is.

A route that names no action of `roles.RULES` fails a test. A page is answered by `tallyproof.web.views.<view>`, a
function that takes the request and the parts of the address; its name is also the name to link it by.
"""

from dataclasses import dataclass

from tallyproof.web.roles import ANY_MEMBER, ANYONE

__all__ = ["ROUTES", "Route"]


@dataclass(frozen=True, slots=True)
class Route:
    """One address."""

    path: str
    """As in Django: `areas/<int:number>`; without a slash in front."""
    view: str
    """`<folder>.<file>.<function>` below `tallyproof.web.views`."""
    read: str | None
    """The action of reading it; None: it cannot be read, only sent to."""
    write: str | None = None
    """The action of sending a form to it; None: nothing can be sent."""
    recorded: bool = True
    """Whether the guard writes what is sent into the trail; False where the workflow does so itself."""

    @property
    def name(self) -> str:
        """Return the name to link by: the view, without its function where that is `show` or `send`."""
        return self.view.removesuffix(".show").removesuffix(".send")


ROUTES = (
    # results
    Route("", "results.overview.show", "results.read", "forensics.run"),
    Route("results", "results.areas.show", "results.read"),
    Route("election", "results.election.show", "results.upload", "results.upload"),
    Route("results/versions", "results.versions.show", "results.read"),
    Route("results/versions/<slug:version>", "results.versions.one", "results.read"),
    Route("station", "results.station.show", "results.read", "sheets.file", recorded=False),
    Route("sheets/<int:number>", "results.sheet.show", "sheets.read", "sheets.withdraw", recorded=False),
    Route("sheets/<int:number>/picture", "results.sheet.picture", "sheets.read"),
    Route("sheets/<int:number>/preview", "results.sheet.preview", "sheets.read"),
    Route("chapters/<slug:name>", "results.section.show", "results.read"),
    Route("pictures/<slug:section>/<slug:name>", "results.section.picture", "results.read"),
    Route("forensics", "results.forensics.show", "results.read"),
    Route("forensics/runs", "results.methods.show", "results.read", "forensics.run"),
    Route("forensics/runs/<slug:key>", "results.methods.one", "results.read"),
    Route("forensics/runs/<slug:key>/<slug:name>", "results.methods.picture", "results.read"),
    Route("forensics/<slug:code>", "results.forensics.method", "results.read"),
    Route("outcome", "results.outcome.show", "results.read", "outcome.run"),
    Route("outcome/<slug:key>", "results.outcome.scenario", "results.read"),
    Route("uploads", "results.uploads.show", "results.upload", "results.upload"),
    Route("uploads/<slug:key>", "results.upload_one.show", "results.upload", "results.upload"),
    Route("dossiers", "results.dossiers.show", "dossier.read", "dossier.build"),
    Route("dossiers/<slug:key>/<str:name>", "results.dossiers.file", "dossier.read"),
    # publication
    Route("publications", "publications.list.show", "results.read", "site.publish"),
    Route("publications/<slug:key>", "publications.one.show", "results.read", "site.publish"),
    Route("publications/<slug:key>/site.zip", "publications.one.archive", "results.read"),
    Route("published/<slug:key>/", "publications.one.index", ANYONE),
    Route("published/<slug:key>/<path:name>", "publications.one.file", ANYONE),
    Route("receipt", "publications.check.show", "results.read", "results.read"),
    # audits
    Route("audits", "audits.audits.show", "audit.read", "audit.plan"),
    Route("audits/<slug:key>", "audits.one.show", "audit.read", "audit.plan"),
    Route("audits/<slug:key>/retrieval", "audits.one.retrieval", "audit.read"),
    Route("audits/<slug:key>/papers/<str:name>", "audits.one.paper", "audit.read"),
    Route("audits/<slug:key>/differences", "audits.one.differences", "audit.settle"),
    Route("audits/<slug:key>/full-count", "audits.one.full_count", None, "audit.settle"),
    Route("audits/<slug:key>/count", "audits.count.show", "audit.enter", "audit.enter"),
    # observation
    Route("observe", "observe.start.show", "observe.report"),
    Route("observe/ready", "observe.start.ready", "observe.report"),
    Route("observe/station", "observe.form.station", "observe.report"),
    Route("observe/worker.js", "observe.start.worker", ANYONE),
    Route("observe/forms", "observe.forms.show", "observe.review", "observe.review"),
    Route("observe/forms/<slug:key>", "observe.form.show", "observe.report", "observe.report"),
    Route("observe/reports", "observe.reports.show", "observe.read"),
    Route("observe/report", "observe.reports.one", "observe.read", "observe.review"),
    Route("observe/incidents", "observe.incidents.show", "observe.read"),
    Route("observe/incident", "observe.incidents.one", "observe.read", "observe.review"),
    Route("observe/copies", "observe.copies.show", "observe.read", "observe.review"),
    Route("observe/copies/<slug:key>", "observe.copies.one", "observe.read"),
    Route("observe/copies/<slug:key>/<slug:name>", "observe.copies.picture", "observe.read"),
    Route("observe/quick-counts", "observe.quick_count.show", "observe.read", "observe.review"),
    Route("observe/quick-counts/<slug:key>", "observe.quick_count.one", "observe.read"),
    # cases
    Route("cases", "cases.list.show", "cases.read"),
    Route("cases/deadlines", "cases.deadlines.show", "cases.read"),
    Route("cases/file", "cases.file.show", "cases.file", "cases.file", recorded=False),
    Route("case", "cases.one.show", "cases.read"),
    Route("case/act", "cases.act.show", "cases.act", "cases.act", recorded=False),
    Route("case/stations", "cases.stations.show", "cases.correct", "cases.correct", recorded=False),
    Route("case/decide", "cases.decide.show", "cases.decide", "cases.decide"),
    Route("case/execute", "cases.decide.execute", None, "cases.execute"),
    Route("case/change", "cases.change.show", "cases.read"),
    # coalitions, media
    Route("coalitions", "coalition.list.show", "coalition.read", "coalition.run"),
    Route("coalitions/<slug:key>", "coalition.one.show", "coalition.read"),
    Route("coalitions/<slug:key>/<slug:name>", "coalition.one.picture", "coalition.read"),
    Route("media", "media.list.show", "media.read", "media.code"),
    Route("media/code", "media.code.show", "media.code", "media.code"),
    Route("media/reports/<slug:key>", "media.one.show", "media.read"),
    Route("media/reports/<slug:key>/<slug:name>", "media.one.picture", "media.read"),
    # statements
    Route("statements", "statements.list.show", "statements.read", "statements.write", recorded=False),
    Route("statement", "statements.one.show", "statements.read"),
    Route("statement/figures", "statements.one.figures", "statements.read"),
    Route(
        "statement/claims", "statements.claims.show", "statements.read", "statements.write", recorded=False
    ),
    Route("statement/quotation", "statements.quotation.show", "statements.read", "statements.read"),
    Route("statement/beside", "statements.beside.show", "statements.read", "statements.write"),
    # account
    Route("sign-in", "account.sign_in.show", ANYONE, ANYONE, recorded=False),
    Route("sign-out", "account.sign_out.send", None, ANY_MEMBER),
    Route("invitation/<str:token>", "account.invitation.show", ANYONE, ANYONE, recorded=False),
    Route("language", "account.language.send", None, ANYONE, recorded=False),
    Route("account", "account.own.show", ANY_MEMBER, ANY_MEMBER, recorded=False),
    Route("account/tokens", "account.tokens.show", "api.use", "api.use"),
    # people
    Route("people", "people.people.show", "people.manage", "people.manage"),
    Route("people/<int:number>", "people.person.show", "people.manage", "people.manage"),
    Route("trail", "people.trail.show", "trail.read"),
    Route("backups", "backups.list.show", "backup.make", "backup.make"),
    Route("backups/<slug:key>", "backups.list.file", "backup.make"),
    # what needs two people
    Route("proposals", "proposals.proposals.show", "proposals.read"),
    Route("proposals/<int:number>", "proposals.one.show", "proposals.read", "proposals.read", recorded=False),
    # jobs
    Route("jobs", "jobs.jobs.show", "jobs.read"),
    Route("jobs/<int:number>", "jobs.one.show", "jobs.read"),
    Route("jobs/<int:number>/cancel", "jobs.one.cancel", None, "jobs.read"),
)
"""One line a page, by desk."""
