import csv
import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.election.actors.actor import Actor, ActorKind, Name
from tallyproof.election.actors.claim import Claim, Relation, Stance
from tallyproof.election.actors.follow_the_money import follow_the_money_lines
from tallyproof.election.actors.letters import comparable, mixed_words
from tallyproof.election.actors.matching import Ground, exact_actor, propose_actors
from tallyproof.election.actors.partial_date import Held, PartialDate, held_on
from tallyproof.election.actors.popolo import popolo_document
from tallyproof.election.actors.register import Register
from tallyproof.election.actors.register_file import actors_csv, claims_csv, read_register, register_toml
from tallyproof.errors import InputError

TUYAKBAY = Actor(
    "tuyakbay",
    ActorKind.PERSON,
    (Name("Zharmakhan Tuyakbay", "en"), Name("Жармахан Туякбай", "ru"), Name("Жармахан Тұяқбай", "kk")),
    {"wikidata": "Q4463410"},
)
FAIR = Actor(
    "fair", ActorKind.ALLIANCE, (Name("For a Just Kazakhstan", "en"), Name("Әділ Қазақстан үшін", "kk"))
)
OFFICE = Actor("president", ActorKind.OFFICE, (Name("President of the Republic", "en"),))
PARTY = Actor("nagyz", ActorKind.PARTY, (Name("Naghyz Ak Zhol", "en"), Name('"=cmd" \x7f', "x")))
BODY = Actor("state", ActorKind.BODY, (Name("State", "en"),))
SEPTEMBER = PartialDate.parse("2005-09")


def claim(number: int, relation: Relation, subject: str = "tuyakbay", **more: object) -> Claim:
    given = {"object": "fair", "source": "wire report", **more}
    return Claim(f"c{number}", subject, relation, **given)  # type: ignore[arg-type]


CLAIMS = (
    claim(1, Relation.STANDS_FOR, since=SEPTEMBER, quoted='he said: "yes"\nand left'),
    claim(2, Relation.STANDS_FOR, stance=Stance.DENIED, source="press service"),
    claim(3, Relation.MEMBER_OF, subject="nagyz"),
    claim(4, Relation.HOLDS, object="president", stance=Stance.UNCONFIRMED, reported_by="a reader"),
    claim(5, Relation.SUPPORTS, subject="nagyz", object="tuyakbay"),
    claim(6, Relation.OF_BODY, subject="president", object="state"),
    claim(7, Relation.BECAME, subject="nagyz", since=PartialDate.parse("2006")),
    claim(8, Relation.KIN_OF, object="tuyakbay", stance=Stance.RETRACTED),
    claim(9, Relation.HOLDS, object="president", until=PartialDate.parse("2005-12-04")),
)
REGISTER = Register((TUYAKBAY, FAIR, OFFICE, PARTY, BODY), CLAIMS)


@pytest.mark.parametrize(
    "name",
    [
        "Жармахан Туякбай", "ТУЯКБАЙ Жармахан", "Jarmahan Tūiaqbai", "Zharmakhan TUYAQBAY", "Жармахан Тұяқбай",
        "Zharmakhan  Tuyakbai", "Jarmakhan Tuyakbay",
    ],
)  # fmt: skip
def test_one_name_in_three_scripts_and_several_romanisations_proposes_one_actor(name: str) -> None:
    (best, *_) = propose_actors(name, REGISTER.actors)
    assert best.actor == "tuyakbay"
    assert best.ground in {Ground.EXACT, Ground.OTHER_WRITING}


@pytest.mark.parametrize(
    ("name", "ground"),
    [
        ("Туякбай", Ground.PART), ("Ж. Туякбай", Ground.INITIALS), ("Z. Tuyakbay", Ground.INITIALS),
        ("Жармахан Айтбайұлы Тұяқбай", Ground.PART), ("Zharmakan Tuyakbay", Ground.NEAR),
    ],
)  # fmt: skip
def test_the_ground_of_a_proposal_is_named(name: str, ground: Ground) -> None:
    assert [(p.actor, p.ground) for p in propose_actors(name, REGISTER.actors)] == [("tuyakbay", ground)]


def test_two_actors_of_one_name_are_both_proposed_and_none_is_picked() -> None:
    twins = [Actor(one, ActorKind.PERSON, (Name("Айгүл Ахметова", "kk"),)) for one in ("b", "a")]
    assert [p.actor for p in propose_actors("Aigul Akhmetova", twins)] == ["a", "b"]
    assert exact_actor("Айгүл Ахметова", twins) is None


def test_another_person_is_not_proposed() -> None:
    assert propose_actors("Alikhan Baimenov", REGISTER.actors) == ()


def test_a_name_of_ten_million_letters_proposes_nothing_at_once() -> None:
    assert propose_actors("а" * 10_000_000, REGISTER.actors) == ()


def test_letters_of_two_alphabets_in_one_word_are_named_and_never_exact() -> None:
    disguised = "Zharmakhan Tuyakbаy"
    assert mixed_words(disguised) == ("Tuyakbаy",)
    assert exact_actor(disguised, REGISTER.actors) is None
    assert propose_actors(disguised, REGISTER.actors)[0].actor == "tuyakbay"


@given(st.text(max_size=40))
def test_the_order_of_the_words_does_not_matter(text: str) -> None:
    assert comparable(text) == comparable(" ".join(reversed(text.split())))


@pytest.mark.parametrize(
    ("day", "held"), [("2005-08-31", Held.NO), ("2005-09-10", Held.UNKNOWN), ("2005-10-01", Held.YES)]
)
def test_a_day_inside_a_partial_date_is_not_known(day: str, held: Held) -> None:
    assert held_on(dt.date.fromisoformat(day), SEPTEMBER, None) is held


def test_without_a_beginning_nothing_is_known_to_have_held() -> None:
    assert held_on(dt.date(2005, 12, 4), None, None) is Held.UNKNOWN
    assert held_on(dt.date(2005, 12, 5), None, PartialDate.parse("2005-12-04")) is Held.NO


@pytest.mark.parametrize("text", ["2005-13", "2005-02-30", "5", "2005-9", "yesterday", "٢٠٠٥"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        PartialDate.parse(text)


def test_a_denial_makes_a_relation_disputed_and_a_retraction_does_not_assert() -> None:
    standings = {(one.subject, one.relation): one for one in REGISTER.standings(on=dt.date(2005, 12, 4))}
    disputed = standings["tuyakbay", Relation.STANDS_FOR]
    assert (disputed.disputed, disputed.held) == (True, Held.YES)
    assert disputed.told(Stance.DENIED) == ("press service",)
    assert standings["tuyakbay", Relation.KIN_OF].held is None
    assert standings["tuyakbay", Relation.HOLDS].told(Stance.UNCONFIRMED) == ("a reader",)


def test_a_register_comes_back_whole_from_its_toml_and_its_csv(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_bytes(register_toml(REGISTER))
    (tmp_path / "a.csv").write_bytes(actors_csv(REGISTER))
    (tmp_path / "c.csv").write_bytes(claims_csv(REGISTER))
    for files in (["r.toml"], ["a.csv", "c.csv"]):
        reading = read_register([tmp_path / name for name in files])
        assert reading.register == REGISTER
        assert reading.problems == ()


def test_a_spreadsheet_runs_nothing_in_the_csv() -> None:
    evil = Actor("=1+1", ActorKind.PERSON, (Name("@SUM(A1)"), Name("+7")))
    rows = list(csv.reader(actors_csv(Register((evil,), ())).decode("utf-8-sig").splitlines()))
    assert [cell for row in rows[1:] for cell in row if cell[:1] in "=+-@" and cell] == []


WRONG = """schema = "tallyproof.actors/1"
[[actor]]
id = "a"
kind = "person"
names = [{ text = "Аda" }]
[[actor]]
id = "a"
kind = "office"
names = [{ text = "Chair" }]
[[actor]]
id = "b"
kind = "wizard"
names = [{ text = "B" }]
[[claim]]
id = "1"
subject = "a"
relation = "leads"
object = "nobody"
source = "s"
since = "2005-99"
[[claim]]
id = "2"
subject = "a"
relation = "loves"
object = "a"
source = ""
[[claim]]
id = "3"
subject = "a"
relation = "leads"
object = "nobody"
source = "s"
[[claim]]
id = "4"
subject = "a"
relation = "kin_of"
object = "a"
source = "s"
since = "2006"
until = "2005"
"""


def test_everything_wrong_in_a_file_is_named_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text(WRONG, "utf-8")
    reading = read_register([tmp_path / "wrong.toml"])
    assert [(p.code, p.row) for p in reading.problems] == [
        ("AC-MIXED", 1), ("AC-TWO-KINDS", 2), ("AC-KIND", 3), ("AC-DATE", 1), ("AC-BLANK", 2),
        ("AC-RELATION", 2), ("AC-STRANGER", 3), ("AC-BACKWARDS", 4),
    ]  # fmt: skip
    assert [actor.id for actor in reading.register.actors] == ["a"]
    assert reading.register.claims == ()


@pytest.mark.parametrize("content", ["", "not a register", "[1]", '{"persons": ', "\xff", 'schema = "x"'])
def test_what_is_no_register_is_refused_with_its_name(content: str, tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_bytes(content.encode("latin-1"))
    with pytest.raises(InputError, match=r"odd\.txt"):
        read_register([tmp_path / "odd.txt"])


def test_popolo_holds_what_it_can_and_counts_the_rest(tmp_path: Path) -> None:
    document, left = popolo_document(REGISTER)
    (tmp_path / "popolo.json").write_text(json.dumps(document), "utf-8")
    back = read_register([tmp_path / "popolo.json"])
    assert left == {"became": 1, "denied": 1, "retracted": 1, "supports": 1, "unconfirmed": 1}
    assert document["posts"][0]["organization_id"] == "state"
    assert {actor.id: actor.kind for actor in back.register.actors} == {a.id: a.kind for a in REGISTER.actors}
    assert {one.id: one.relation for one in back.register.claims} == {
        "c1": Relation.STANDS_FOR, "c3": Relation.MEMBER_OF, "c9": Relation.HOLDS,
    }  # fmt: skip
    assert back.problems == ()


def test_follow_the_money_gets_no_edge_for_what_is_denied_or_hearsay() -> None:
    lines, left = follow_the_money_lines(REGISTER)
    entities = [json.loads(line) for line in lines.decode().splitlines()]
    edges = {one["id"]: one["schema"] for one in entities if one["id"].startswith("claim-")}
    assert left == {"denied": 1, "retracted": 1, "unconfirmed": 1}
    assert edges == {
        "claim-c1": "Membership", "claim-c3": "Membership", "claim-c5": "UnknownLink",
        "claim-c6": "UnknownLink", "claim-c7": "Succession", "claim-c9": "Occupancy",
    }  # fmt: skip


def test_the_library_of_follow_the_money_accepts_every_line() -> None:
    library = pytest.importorskip("followthemoney", reason="needs followthemoney (300 MB), not a dependency")
    for line in follow_the_money_lines(REGISTER)[0].decode().splitlines():
        entity = json.loads(line)
        proxy = library.model.get_proxy(entity, cleaned=False)
        library.model.get(entity["schema"]).validate(entity)
        kept = set(entity["properties"]) - {"alias"}  # the library strips quotation marks from names
        assert {name: sorted(proxy.get(name)) for name in kept} == {
            name: sorted(entity["properties"][name]) for name in kept
        }
