"""FollowTheMoney entities, one JSON object a line, as Aleph and OpenSanctions read them.

Source: followthemoney 4.11 (MIT), schemata Person, Organization, PublicBody, Position, Occupancy, Membership,
Succession, Family, UnknownLink. Written without the library, which needs about 40 packages; the tests validate the
lines with it where it is installed. Only what somebody asserts is exported: the format has no denial, and a
denied or hearsay relation must not become an edge of a graph.
"""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from tallyproof.election.actors.actor import Actor, ActorKind
from tallyproof.election.actors.claim import Claim, Relation, Stance
from tallyproof.election.actors.register import Register

__all__ = ["follow_the_money_lines"]

_SCHEMATA = {
    ActorKind.PERSON: "Person",
    ActorKind.PARTY: "Organization",
    ActorKind.ALLIANCE: "Organization",
    ActorKind.BODY: "PublicBody",
    ActorKind.OFFICE: "Position",
}
_ROLES = {Relation.MEMBER_OF: "member", Relation.LEADS: "leader", Relation.STANDS_FOR: "candidate"}
_SUCCESSIONS = (Relation.BECAME, Relation.MERGED_INTO)


def follow_the_money_lines(register: Register) -> tuple[bytes, dict[str, int]]:
    """Return the register as entities, and how many claims were left out, by stance."""
    kinds = {actor.id: actor.kind for actor in register.actors}
    told = [claim for claim in register.claims if claim.stance is Stance.ASSERTED]
    entities = [*map(_entity, register.actors), *(_edge(claim, kinds) for claim in told)]
    lines = [json.dumps(entity, ensure_ascii=False, sort_keys=True) + "\n" for entity in entities]
    left = Counter(claim.stance.value for claim in register.claims if claim.stance is not Stance.ASSERTED)
    return "".join(lines).encode(), dict(sorted(left.items()))


def _entity(actor: Actor) -> dict[str, Any]:
    names = list(dict.fromkeys(name.text for name in actor.names))
    properties = {"name": names[:1], "alias": names[1:]}
    if "wikidata" in actor.identifiers:
        properties["wikidataId"] = [actor.identifiers["wikidata"]]
    if actor.kind is ActorKind.PARTY:
        properties["topics"] = ["pol.party"]
    return {
        "id": f"actor-{actor.id}",
        "schema": _SCHEMATA[actor.kind],
        "properties": {name: values for name, values in properties.items() if values},
    }


def _edge(claim: Claim, kinds: Mapping[str, ActorKind]) -> dict[str, Any]:
    schema, ends, extra = _shape(claim, kinds[claim.subject], kinds[claim.object])
    dates = {"startDate": claim.since, "endDate": claim.until}
    properties = {
        ends[0]: [f"actor-{claim.subject}"],
        ends[1]: [f"actor-{claim.object}"],
        **{name: [date.text] for name, date in dates.items() if date},
        "publisher": [claim.teller],
        "summary": [claim.quoted] if claim.quoted else [],
        "description": [claim.source],
        **extra,
    }
    return {
        "id": f"claim-{claim.id}",
        "schema": schema,
        "properties": {name: values for name, values in properties.items() if values},
    }


def _shape(
    claim: Claim, subject: ActorKind, other: ActorKind
) -> tuple[str, tuple[str, str], dict[str, list[str]]]:
    """Return schema, names of both ends, and further properties; a plain link where no schema fits the kinds."""
    relation = claim.relation
    organizations = {ActorKind.PARTY, ActorKind.ALLIANCE, ActorKind.BODY}
    people = {subject, other} == {ActorKind.PERSON}
    if relation is Relation.HOLDS and subject is ActorKind.PERSON and other is ActorKind.OFFICE:
        return "Occupancy", ("holder", "post"), {}
    if relation in _ROLES and subject is not ActorKind.OFFICE and other in organizations:
        return "Membership", ("member", "organization"), {"role": [_ROLES[relation]]}
    if relation in _SUCCESSIONS and {subject, other} <= organizations:
        return "Succession", ("predecessor", "successor"), {"role": [relation.value]}
    if relation is Relation.KIN_OF and people:
        return "Family", ("person", "relative"), {"relationship": [claim.value or "kin"]}
    role = f"{relation.value} {claim.value}".strip()
    return "UnknownLink", ("subject", "object"), {"role": [role]}
