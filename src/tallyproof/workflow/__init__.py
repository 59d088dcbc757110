"""The story: one function a step, load -> compute -> save. The command line and the web call nothing else.

Every function takes a `Request`, which names the source and everything that decides how it is read, and
returns the JSON document of its step. With a project as source, the document is saved under its snapshot.
"""

from tallyproof.workflow.actors import (
    ACTOR_FORMATS,
    export_actors,
    find_actors,
    import_actors,
    show_actors,
)
from tallyproof.workflow.archive import Survey, archive_add, archive_survey
from tallyproof.workflow.audit import (
    AuditWishes,
    audit_draw,
    audit_full_count,
    audit_plan,
    audit_sketch,
    audit_status,
)
from tallyproof.workflow.audit_cards import CardWishes, audit_cards
from tallyproof.workflow.audit_entry import audit_enter, audit_enter_file
from tallyproof.workflow.audit_publish import audit_publish, audit_verify
from tallyproof.workflow.audit_recount import RecountWishes, audit_recount
from tallyproof.workflow.audit_replay import audit_replay
from tallyproof.workflow.audit_statutory import StatutoryWishes, audit_statutory
from tallyproof.workflow.calibrate import Measure, calibrate
from tallyproof.workflow.compare import compare
from tallyproof.workflow.dispute import Dispute
from tallyproof.workflow.dossier import compile_dossier
from tallyproof.workflow.log import (
    Act,
    log_append,
    log_create,
    log_growth,
    log_prove,
    log_publish,
    log_rotate,
)
from tallyproof.workflow.log_check import log_verify, log_witness
from tallyproof.workflow.media import import_media, report_media
from tallyproof.workflow.media_request import MediaRequest
from tallyproof.workflow.observe import (
    CountWishes,
    Levels,
    SamplePlan,
    StandIn,
    draw_observers,
    fix_frame,
    plan_observers,
    process_shares,
    quick_count,
    replace_observed,
    sample_coverage,
)
from tallyproof.workflow.observe_link import link_reports
from tallyproof.workflow.observe_pictures import clean_pictures
from tallyproof.workflow.observe_register import list_register, update_register
from tallyproof.workflow.observe_reports import ReportRequest, import_reports, summarise_reports
from tallyproof.workflow.observe_sheets import (
    SHEET_KINDS,
    Sender,
    SentPicture,
    file_listed_sheets,
    file_sheets,
    list_sheets,
    picture_of,
    withdraw_sheet,
)
from tallyproof.workflow.request import Request, Taken, Wishes, take
from tallyproof.workflow.simulate import Recipe, simulate
from tallyproof.workflow.site import publish_site
from tallyproof.workflow.steps import (
    check,
    export,
    init,
    inspect,
    methods,
    outcome,
    require_check_codes,
    test,
    write_sample,
)
from tallyproof.workflow.tabulate import Records, tabulate
from tallyproof.workflow.verify import verify

__all__ = [
    "ACTOR_FORMATS",
    "SHEET_KINDS",
    "Act",
    "AuditWishes",
    "CardWishes",
    "CountWishes",
    "Dispute",
    "Levels",
    "Measure",
    "MediaRequest",
    "Recipe",
    "Records",
    "RecountWishes",
    "ReportRequest",
    "Request",
    "SamplePlan",
    "Sender",
    "SentPicture",
    "StandIn",
    "StatutoryWishes",
    "Survey",
    "Taken",
    "Wishes",
    "archive_add",
    "archive_survey",
    "audit_cards",
    "audit_draw",
    "audit_enter",
    "audit_enter_file",
    "audit_full_count",
    "audit_plan",
    "audit_publish",
    "audit_recount",
    "audit_replay",
    "audit_sketch",
    "audit_status",
    "audit_statutory",
    "audit_verify",
    "calibrate",
    "check",
    "clean_pictures",
    "compare",
    "compile_dossier",
    "draw_observers",
    "export",
    "export_actors",
    "file_listed_sheets",
    "file_sheets",
    "find_actors",
    "fix_frame",
    "import_actors",
    "import_media",
    "import_reports",
    "init",
    "inspect",
    "link_reports",
    "list_register",
    "list_sheets",
    "log_append",
    "log_create",
    "log_growth",
    "log_prove",
    "log_publish",
    "log_rotate",
    "log_verify",
    "log_witness",
    "methods",
    "outcome",
    "picture_of",
    "plan_observers",
    "process_shares",
    "publish_site",
    "quick_count",
    "replace_observed",
    "report_media",
    "require_check_codes",
    "sample_coverage",
    "show_actors",
    "simulate",
    "summarise_reports",
    "tabulate",
    "take",
    "test",
    "update_register",
    "verify",
    "withdraw_sheet",
    "write_sample",
]
