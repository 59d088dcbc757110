"""The story: one function a step, load -> compute -> save. The command line and the web call nothing else.

Every function takes a `Request`, which names the source and everything that decides how it is read, and
returns the JSON document of its step. With a project as source, the document is saved under its snapshot.

What a name needs is imported when the name is used: a verb that asks for the hash of a file does not wait for the
libraries of a dossier.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    from tallyproof.workflow.audit_by_cards import CardWishes, audit_cards
    from tallyproof.workflow.audit_entry import audit_enter, audit_enter_file
    from tallyproof.workflow.audit_publication import audit_publish, audit_verify
    from tallyproof.workflow.audit_recounts import RecountWishes, audit_recount
    from tallyproof.workflow.audit_replays import audit_replay
    from tallyproof.workflow.audit_statute import StatutoryWishes, audit_statutory
    from tallyproof.workflow.calibration import Measure, calibrate
    from tallyproof.workflow.case_correction import case_correct_stations
    from tallyproof.workflow.case_effects import stated_effects
    from tallyproof.workflow.case_files import case_import
    from tallyproof.workflow.case_records import Office, open_office
    from tallyproof.workflow.case_stations import unknown_stations, unknown_words
    from tallyproof.workflow.cases import (
        Deed,
        case_add,
        case_advance,
        case_deadlines,
        case_decide,
        case_list,
        case_show,
    )
    from tallyproof.workflow.comparison import compare
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
    from tallyproof.workflow.media_records import media_add, media_list, media_take_back, stored_media
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
        file_listed_sheets,
        file_sheets,
        list_sheets,
        withdraw_sheet,
    )
    from tallyproof.workflow.published_sheets import choose_sheets
    from tallyproof.workflow.request import Request, Taken, Wishes, take
    from tallyproof.workflow.sheet_files import SentPicture, picture_of
    from tallyproof.workflow.simulation import Recipe, simulate
    from tallyproof.workflow.site import publish_site
    from tallyproof.workflow.site_check import check_site, is_site
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
    from tallyproof.workflow.tabulation import Records, tabulate
    from tallyproof.workflow.verification import verify

__all__ = [
    "ACTOR_FORMATS",
    "SHEET_KINDS",
    "Act",
    "AuditWishes",
    "CardWishes",
    "CountWishes",
    "Deed",
    "Dispute",
    "Levels",
    "Measure",
    "MediaRequest",
    "Office",
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
    "case_add",
    "case_advance",
    "case_correct_stations",
    "case_deadlines",
    "case_decide",
    "case_import",
    "case_list",
    "case_show",
    "check",
    "check_site",
    "choose_sheets",
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
    "is_site",
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
    "media_add",
    "media_list",
    "media_take_back",
    "methods",
    "open_office",
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
    "stated_effects",
    "stored_media",
    "summarise_reports",
    "tabulate",
    "take",
    "test",
    "unknown_stations",
    "unknown_words",
    "update_register",
    "verify",
    "withdraw_sheet",
    "write_sample",
]

_FILES = {
    "ACTOR_FORMATS": "actors",
    "Act": "log",
    "AuditWishes": "audit",
    "CardWishes": "audit_by_cards",
    "CountWishes": "observe",
    "Deed": "cases",
    "Dispute": "dispute",
    "Levels": "observe",
    "Measure": "calibration",
    "MediaRequest": "media_request",
    "Office": "case_records",
    "Recipe": "simulation",
    "Records": "tabulation",
    "RecountWishes": "audit_recounts",
    "ReportRequest": "observe_reports",
    "Request": "request",
    "SHEET_KINDS": "observe_sheets",
    "SamplePlan": "observe",
    "Sender": "observe_sheets",
    "SentPicture": "sheet_files",
    "StandIn": "observe",
    "StatutoryWishes": "audit_statute",
    "Survey": "archive",
    "Taken": "request",
    "Wishes": "request",
    "archive_add": "archive",
    "archive_survey": "archive",
    "audit_cards": "audit_by_cards",
    "audit_draw": "audit",
    "audit_enter": "audit_entry",
    "audit_enter_file": "audit_entry",
    "audit_full_count": "audit",
    "audit_plan": "audit",
    "audit_publish": "audit_publication",
    "audit_recount": "audit_recounts",
    "audit_replay": "audit_replays",
    "audit_sketch": "audit",
    "audit_status": "audit",
    "audit_statutory": "audit_statute",
    "audit_verify": "audit_publication",
    "calibrate": "calibration",
    "case_add": "cases",
    "case_advance": "cases",
    "case_correct_stations": "case_correction",
    "case_deadlines": "cases",
    "case_decide": "cases",
    "case_import": "case_files",
    "case_list": "cases",
    "case_show": "cases",
    "check": "steps",
    "check_site": "site_check",
    "choose_sheets": "published_sheets",
    "clean_pictures": "observe_pictures",
    "compare": "comparison",
    "compile_dossier": "dossier",
    "draw_observers": "observe",
    "export": "steps",
    "export_actors": "actors",
    "file_listed_sheets": "observe_sheets",
    "file_sheets": "observe_sheets",
    "find_actors": "actors",
    "fix_frame": "observe",
    "import_actors": "actors",
    "import_media": "media",
    "import_reports": "observe_reports",
    "init": "steps",
    "inspect": "steps",
    "is_site": "site_check",
    "link_reports": "observe_link",
    "list_register": "observe_register",
    "list_sheets": "observe_sheets",
    "log_append": "log",
    "log_create": "log",
    "log_growth": "log",
    "log_prove": "log",
    "log_publish": "log",
    "log_rotate": "log",
    "log_verify": "log_check",
    "log_witness": "log_check",
    "media_add": "media_records",
    "media_list": "media_records",
    "media_take_back": "media_records",
    "methods": "steps",
    "open_office": "case_records",
    "outcome": "steps",
    "picture_of": "sheet_files",
    "plan_observers": "observe",
    "process_shares": "observe",
    "publish_site": "site",
    "quick_count": "observe",
    "replace_observed": "observe",
    "report_media": "media",
    "require_check_codes": "steps",
    "sample_coverage": "observe",
    "show_actors": "actors",
    "simulate": "simulation",
    "stated_effects": "case_effects",
    "stored_media": "media_records",
    "summarise_reports": "observe_reports",
    "tabulate": "tabulation",
    "take": "request",
    "test": "steps",
    "unknown_stations": "case_stations",
    "unknown_words": "case_stations",
    "update_register": "observe_register",
    "verify": "verification",
    "withdraw_sheet": "observe_sheets",
    "write_sample": "steps",
}
"""Name -> the file of this folder that holds it."""


def __getattr__(name: str) -> object:
    """Import what a name stands for."""
    if name not in _FILES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_FILES[name]}"), name)
    globals()[name] = found
    return found
