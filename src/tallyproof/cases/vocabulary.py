"""The controlled words of cases. Each has its text in the catalogue `cases` under `<list>.<word>`."""

__all__ = [
    "ACTIONS",
    "ADMISSIONS",
    "CASE_KINDS",
    "COPIES",
    "GROUNDS",
    "OUTCOMES",
    "PROOF",
    "REASONS",
    "REMEDIES",
    "UNEXAMINED",
    "UNSTATED",
]

CASE_KINDS = ("complaint", "appeal", "petition", "application", "criminal_report", "review")

OUTCOMES = ("upheld", "partly_upheld", "rejected")
"""What a body that examined the substance said; the reason is another field."""

UNEXAMINED = ("inadmissible", "refused", "withdrawn", "moot", "lapsed")
"""How a case ends without an examination of the substance. Never counted as rejected."""

REASONS = (
    "merits",
    "not_proved",
    "no_effect_on_result",
    "no_breach",
    "no_standing",
    "out_of_time",
    "wrong_form",
    "no_competence",
    "same_matter_elsewhere",
    "oral_refusal",
    "no_reason_given",
)

GROUNDS = (
    "count",
    "protocol",
    "tabulation",
    "ballot_stuffing",
    "multiple_voting",
    "voter_list",
    "observers_rights",
    "secrecy",
    "mobile_box",
    "electronic_voting",
    "pressure",
    "bribery",
    "administrative_resources",
    "media",
    "campaign_finance",
    "candidate_registration",
    "complaint_refused",
    "other",
)

REMEDIES = (
    "declare_unlawful",
    "order_conduct",
    "correct_list",
    "correct_protocol",
    "recount",
    "annul_station",
    "annul_contest_in_unit",
    "annul_election",
    "substitute_result",
    "repeat_poll",
    "new_election",
    "restore_registration",
    "discipline",
    "fine",
    "refer_for_prosecution",
    "publish_correction",
    "none",
)

ACTIONS = ("annul", "correct", "recount", "substitute", "repeat_poll")
"""Effects of a decision on the results."""

COPIES = ("original", "certified_copy", "photo", "scan", "photocopy", "transcript")
"""Forms of a piece of evidence that somebody can state ..."""

UNSTATED = "not_stated"
"""... and what one has of which nobody said it: none is made up."""

ADMISSIONS = ("yes", "partly", "no", "undecided")

PROOF = (
    "not_stated",
    "balance",
    "intermediate",
    "court_satisfied",
    "beyond_reasonable_doubt",
    "inquisitorial",
)
"""Standards of proof: a field, never a number."""
