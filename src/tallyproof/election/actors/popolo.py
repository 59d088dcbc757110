"""Popolo JSON: persons, organizations, posts and memberships.

Source: The Popolo Project, specification (popoloproject.com), classes Person, Organization, Membership, Post.
Popolo has no word for who says so beyond `sources`, and none for support, opposition or a denial: what it cannot
hold is counted and named, never bent.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from tallyproof.election.actors.actor import Actor, ActorKind
from tallyproof.election.actors.claim import Claim, Relation, Stance
from tallyproof.election.actors.register import Register
from tallyproof.election.actors.rows import Rows

__all__ = ["popolo_document", "popolo_rows"]

_ROLES = {Relation.MEMBER_OF: "member", Relation.LEADS: "leader", Relation.STANDS_FOR: "candidate"}


def popolo_document(register: Register) -> tuple[dict[str, Any], dict[str, int]]:
    """Return a register as Popolo, and how many claims it cannot hold, by relation or stance."""
    kinds = {actor.id: actor.kind for actor in register.actors}
    bodies = {claim.subject: claim.object for claim in register.claims if claim.relation is Relation.OF_BODY}
    memberships = [one for claim in register.claims if (one := _membership(claim, kinds)) is not None]
    document = {
        "persons": [_common(actor) for actor in register.actors if actor.kind is ActorKind.PERSON],
        "organizations": [
            _common(actor) | {"classification": actor.kind.value}
            for actor in register.actors
            if actor.kind in {ActorKind.PARTY, ActorKind.ALLIANCE, ActorKind.BODY}
        ],
        "posts": [
            {"id": actor.id, "label": actor.name(), "other_labels": _other_names(actor)}
            | ({"organization_id": bodies[actor.id]} if actor.id in bodies else {})
            for actor in register.actors
            if actor.kind is ActorKind.OFFICE
        ],
        "memberships": memberships,
    }
    return document, _left_out(register, {one["id"] for one in memberships})


def _left_out(register: Register, held: set[str]) -> dict[str, int]:
    left = [
        claim for claim in register.claims if claim.id not in held and claim.relation is not Relation.OF_BODY
    ]
    reasons = (
        claim.relation.value if claim.stance is Stance.ASSERTED else claim.stance.value for claim in left
    )
    return dict(sorted(Counter(reasons).items()))


def _common(actor: Actor) -> dict[str, Any]:
    identifiers = [{"scheme": k, "identifier": v} for k, v in sorted(actor.identifiers.items())]
    return {
        "id": actor.id,
        "name": actor.name(),
        "other_names": _other_names(actor),
        "identifiers": identifiers,
    }


def _other_names(actor: Actor) -> list[dict[str, str]]:
    return [
        {"name": name.text} | ({"lang": name.language} if name.language else {})
        for name in actor.names
    ]  # fmt: skip


def _membership(claim: Claim, kinds: Mapping[str, ActorKind]) -> dict[str, Any] | None:
    person = kinds[claim.subject] is ActorKind.PERSON
    if claim.stance is not Stance.ASSERTED:
        return None
    if claim.relation is Relation.HOLDS and person and kinds[claim.object] is ActorKind.OFFICE:
        parties: dict[str, Any] = {"person_id": claim.subject, "post_id": claim.object, "role": "holder"}
    elif claim.relation in _ROLES:
        member = {"person_id": claim.subject} if person else {"member": {"id": claim.subject}}
        parties = {**member, "organization_id": claim.object, "role": _ROLES[claim.relation]}
    else:
        return None
    dates = {"start_date": claim.since, "end_date": claim.until}
    return {
        "id": claim.id,
        **parties,
        **{name: date.text for name, date in dates.items() if date},
        "sources": [{"url": claim.source, "note": claim.quoted}],
    }


def popolo_rows(document: Mapping[str, Any], file: str) -> Rows:
    """Return Popolo as rows of a register; what is not there stays blank, and a blank source is a problem later."""
    actors = [
        *(_actor_row(one, ActorKind.PERSON.value) for one in _listed(document, "persons")),
        *(_actor_row(one, _kind(one)) for one in _listed(document, "organizations")),
        *(_actor_row(one, ActorKind.OFFICE.value) for one in _listed(document, "posts")),
    ]
    claims = [
        row
        for number, one in enumerate(_listed(document, "memberships"), 1)
        for row in _claim_rows(one, number, file)
    ]
    return Rows(file, tuple(enumerate(actors, 1)), tuple(enumerate(claims, 1)))


def _listed(document: Mapping[str, Any], name: str) -> Iterable[Mapping[str, Any]]:
    entries = document.get(name, [])
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _kind(organization: Mapping[str, Any]) -> str:
    kind = str(organization.get("classification", ""))
    return kind if kind in set(ActorKind) else ActorKind.BODY.value


def _actor_row(one: Mapping[str, Any], kind: str) -> dict[str, Any]:
    main = {"text": one.get("name") or one.get("label") or ""}
    others = [
        {"text": name.get("name", ""), "language": name.get("lang", "")}
        for name in [*_listed(one, "other_names"), *_listed(one, "other_labels")]
    ]
    written = {other["text"] for other in others}
    names = others if main["text"] in written else [main, *others]
    identifiers = {
        str(i.get("scheme", "")): str(i.get("identifier", "")) for i in _listed(one, "identifiers")
    }
    return {"id": one.get("id", ""), "kind": kind, "names": names, "identifiers": identifiers}


def _claim_rows(one: Mapping[str, Any], number: int, file: str) -> Iterable[dict[str, Any]]:
    """Return a membership as claims: of an office, of an organization, or both."""
    member = one.get("member")
    subject = one.get("person_id") or (member.get("id", "") if isinstance(member, dict) else "")
    told = _listed(one, "sources")
    common = {
        "subject": subject,
        "since": one.get("start_date") or "",
        "until": one.get("end_date") or "",
        "source": next((str(source.get("url") or "") for source in told), "") or file,
        "quoted": next((str(source.get("note") or "") for source in told), ""),
    }
    roles = {role: relation for relation, role in _ROLES.items()}
    name = str(one.get("id") or f"{file}-{number}")
    if one.get("post_id"):
        yield {**common, "id": name, "relation": Relation.HOLDS.value, "object": one["post_id"]}
    if one.get("organization_id"):
        relation = roles.get(str(one.get("role", "")), Relation.MEMBER_OF).value
        own = f"{name}-organization" if one.get("post_id") else name
        yield {**common, "id": own, "relation": relation, "object": one["organization_id"]}
