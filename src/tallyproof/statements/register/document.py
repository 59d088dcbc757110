"""The register as JSON: statements without their words, claims with all their stances."""

from typing import Any

from tallyproof.statements.register.claim import Claim
from tallyproof.statements.register.register import Register
from tallyproof.statements.register.statement import Statement
from tallyproof.texts import Catalogue

__all__ = ["claim_document", "register_document", "registered_document"]

Document = dict[str, Any]


def register_document(register: Register, catalogue: Catalogue) -> Document:
    """Return a register without the words of its statements."""
    return {
        "schema": "tallyproof.statements/1",
        "statements": [
            registered_document(register, versions[-1], catalogue)
            for versions in register.statements.values()
        ],
        "claims": [claim_document(register, claim, catalogue) for claim in register.claims.values()],
    }


def registered_document(register: Register, statement: Statement, catalogue: Catalogue) -> Document:
    """Return what is registered of a statement, without its words."""
    authentic = {True: "yes", False: "no", None: "unsaid"}[statement.authentic]
    return {
        "id": statement.id,
        "version": len(register.statements[statement.id]),
        "versions": [version.sha256 for version in register.statements[statement.id]],
        "language": statement.language,
        "kind": statement.kind.value,
        "kind_title": catalogue.text(f"statements.statement.{statement.kind.value}"),
        "speaker": statement.speaker,
        "role": statement.role,
        "venue": statement.venue,
        "date": statement.date or None,
        "original": statement.original or None,
        "authentic": statement.authentic,
        "authentic_by": statement.authentic_by or None,
        "authentic_sentence": catalogue.text(f"statements.authentic.{authentic}", who=statement.authentic_by),
        "source": statement.source,
        "confirmation": statement.confirmation.value,
        "confirmation_title": catalogue.text(f"statements.confirmation.{statement.confirmation.value}"),
        "note": statement.note,
        "characters": len(statement.text),
        "sha256": statement.sha256,
    }


def claim_document(register: Register, claim: Claim, catalogue: Catalogue) -> Document:
    """Return a claim with its stances in their order."""
    target, _, name = claim.about.partition(":")
    return {
        "id": claim.id,
        "kind": claim.kind.value,
        "kind_title": catalogue.text(f"statements.claim.{claim.kind.value}"),
        "statement": claim.statement,
        "about": claim.about,
        "about_title": catalogue.text(f"statements.about.{target}", name=name),
        "start": claim.start,
        "end": claim.end,
        "speaker": claim.speaker,
        "words": claim.words,
        "stance": claim.stance.value,
        "stance_title": catalogue.text(f"statements.stance.{claim.stance.value}"),
        "stances": [stance.value for stance in register.stances[claim.id]],
        "rule": claim.rule or None,
        "decided_by": claim.decided_by or None,
    }
