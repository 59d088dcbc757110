"""Names of a register of actors in sentences: endings, family names alone, and who is taken for whom."""

import pytest

from tallyproof.election.actors.actor import Actor, ActorKind, Name
from tallyproof.statements.actor_names import names_of_actors
from tallyproof.statements.flags.flag import Pair
from tallyproof.statements.flags.run import find_flags
from tallyproof.statements.terms import Terms


def person(english: str, russian: str, kazakh: str) -> Actor:
    names = (Name(english, "en"), Name(russian, "ru"), Name(kazakh, "kk"))
    return Actor(english, ActorKind.PERSON, names)


REGISTER = (
    person("Nursultan Nazarbayev", "Нурсултан Назарбаев", "Нұрсұлтан Назарбаев"),
    person("Dariga Nazarbayeva", "Дарига Назарбаева", "Дариға Назарбаева"),
    person("Zharmakhan Tuyakbay", "Жармахан Туякбай", "Жармахан Тұяқбай"),
    person("Pavel Karimov", "Павел Каримов", "Павел Каримов"),
    Actor("hope", ActorKind.PARTY, (Name("Hope", "en"), Name("Надежда", "ru"))),
)
KNOWN = Terms(names=names_of_actors(REGISTER))


def missing(english: str, other: str, language: str = "ru") -> dict[str, str]:
    """Return what the rule for registered names shows; nothing where it raises no flag."""
    flags = find_flags(Pair(english, "en", other, language, KNOWN))
    return next((dict(flag.shown) for flag in flags if flag.rule == "name.registered"), {})


def test_a_name_is_found_in_every_case_of_russian_and_with_the_endings_of_kazakh() -> None:
    for case in ("Жармахана Туякбая", "Жармахану Туякбаю", "Жармаханом Туякбаем", "Жармахане Туякбае"):
        assert missing("A word on Zharmakhan Tuyakbay.", f"Слово о {case}.") == {}
    assert missing("A word on Pavel Karimov.", "Слово о Павле Каримове.") == {}
    assert missing("A word on Dariga Nazarbayeva.", "Слово о Дариге Назарбаевой.") == {}
    assert missing("A word on Zharmakhan Tuyakbay.", "Жармахан Тұяқбайдың сөзі.", "kk") == {}


def test_a_family_name_alone_answers_the_whole_name() -> None:
    assert missing("Zharmakhan Tuyakbay spoke.", "Вчера Туякбай выступил.") == {}
    assert missing("Tuyakbay spoke.", "Выступил кандидат Жармахан Туякбай.") == {}


def test_one_registered_name_in_the_place_of_another_is_told_on_both_sides() -> None:
    found = missing("In Almaty Tuyakbay spoke.", "В Алматы выступил Назарбаев.")
    assert found == {"source": "Tuyakbay", "target": "Назарбаев"}


def test_a_first_name_beside_another_family_name_answers_nobody() -> None:
    found = missing("In Almaty Zharmakhan Tuyakbay spoke.", "В Алматы выступил Жармахан Сабитов.")
    assert found["source"] == "Zharmakhan Tuyakbay"


def test_relatives_of_one_family_name_are_not_taken_for_each_other() -> None:
    assert missing("Dariga Nazarbayeva spoke.", "Выступила Дарига Назарбаева.") == {}
    assert missing("Dariga Nazarbayeva spoke.", "Вчера выступила Назарбаева.") == {}
    assert missing("Nazarbayev's plan.", "План Назарбаева.") == {}


ALIKE = tuple(
    person(f"{english} {family}", f"{russian} {other}", f"{russian} {other}")
    for english, russian, family, other in (
        ("Ivan", "Иван", "Sidorov", "Сидоров"),
        ("Roman", "Роман", "Petrov", "Петров"),
        ("Igor", "Игорь", "Koval", "Коваль"),
        ("Marat", "Марат", "Akhmet", "Ахмет"),
        ("Sergey", "Сергей", "Cherny", "Черный"),
        ("Petr", "Петр", "Petrenko", "Петренко"),
    )
)


def rules(english: str, other: str, language: str = "ru", register: tuple[Actor, ...] = ALIKE) -> set[str]:
    known = Terms(names=names_of_actors(register))
    return {flag.rule for flag in find_flags(Pair(english, "en", other, language, known))}


@pytest.mark.parametrize(
    ("english", "russian"),
    [("Ivan Sidorov", "Иванов"), ("Sidorov", "Иванов"), ("Roman Petrov", "Романов"), ("Petrov", "Романов"),
     ("Petrov", "Сабитов"), ("Koval", "Ковалев"), ("Koval", "Коваленко"), ("Petrov", "Петровский"),
     ("Cherny", "Черных"), ("Petr Petrenko", "Петров")],
)  # fmt: skip
def test_a_family_name_that_only_looks_like_a_registered_name_is_told(english: str, russian: str) -> None:
    assert rules(f"In Almaty {english} spoke.", f"В Алматы выступил {russian}.") == {"name.registered"}
    back = Pair(f"В Алматы выступил {russian}.", "ru", f"In Almaty {english} spoke.", "en",
                Terms(names=names_of_actors(ALIKE)))  # fmt: skip
    assert {flag.rule for flag in find_flags(back)} == {"name.registered"}


def test_a_family_name_that_only_looks_like_a_registered_name_is_told_in_kazakh_and_english() -> None:
    assert rules("In Almaty Akhmet spoke.", "Алматыда Ахметов сөйледі.", "kk") == {"name.registered"}
    assert rules("In Almaty Akhmet spoke.", "Алматыда Ахметтің сөзі.", "kk") == set()
    assert rules("In Almaty Kovalev spoke.", "В Алматы выступил Коваль.") == {"name.registered"}


def test_the_registered_name_itself_is_found_in_every_case_of_the_singular() -> None:
    for family in ("Коваль", "Коваля", "Ковалю", "Ковалем", "Ковале"):
        assert rules("A word on Koval.", f"Слово о {family}.") == set()
    for family in ("Черный", "Черного", "Черному", "Черным"):
        assert rules("A word on Cherny.", f"Слово о {family}.") == set()
    for name in ("Павел", "Павла", "Павлу", "Павлом"):
        assert missing("A word on Pavel Karimov.", f"Слово о {name} Каримове.") == {}


def test_a_first_name_alone_stands_for_nobody() -> None:
    assert rules("The Roman road.", "Дорога римлян.") == set()
    assert missing("Nursultan spoke.", "Выступил человек.") == {}


def test_the_first_name_of_another_person_beside_a_family_name_is_told_in_every_case() -> None:
    assert rules("A talk with Igor Koval.", "Разговор с Романом Ковалем.") == {"name.registered"}
    assert rules("A talk with Igor Koval.", "Разговор с Игорем Ковалем.") == set()


def test_a_family_name_that_is_made_from_the_first_name_is_found() -> None:
    register = (person("Karim Karimov", "Карим Каримов", "Кәрім Кәрімов"),)
    assert rules("Karimov spoke.", "Выступил Каримов.", register=register) == set()
    assert rules("Karimov spoke.", "Слово взял Сабитов.", register=register) == {"name.registered"}


def test_the_family_name_is_known_where_lists_write_it_first() -> None:
    for name in ("Сидоров Иван Петрович", "Сидоров Иван", "Иван Петрович Сидоров"):
        found = names_of_actors([Actor("s", ActorKind.PERSON, (Name(name, "ru"),))])[0]
        assert found.alone["ru"] == ("Сидоров~",)
        assert "Иван~" in found.beside["ru"]


def test_a_patronymic_between_the_names_changes_nothing() -> None:
    assert missing("Nursultan Nazarbayev won.", "Победил Нурсултан Абишевич Назарбаев.") == {}


def test_a_common_noun_in_small_letters_is_not_a_party() -> None:
    assert missing("There is some chance.", "Есть надежда.") == {}
    assert missing("The programme of Hope.", "Программа партии «Надежда».") == {}
    assert missing("The programme is new.", "Программа «Надежды» новая.") == {
        "source": "",
        "target": "Надежды",
    }


def test_a_name_written_in_another_way_is_answered_by_its_sound() -> None:
    assert missing("Zharmakhan Tuyakbay spoke.", "Выступил Джармахан Туяхбай.") == {}


def test_a_name_whose_language_is_not_recorded_counts_for_its_alphabet() -> None:
    actor = Actor("k", ActorKind.PERSON, (Name("Karimov"), Name("Каримов")))
    words = names_of_actors([actor])[0].words
    assert words == {"en": ("Karimov",), "ru": ("Каримов~",), "kk": ("Каримов*",)}


def test_signs_of_patterns_in_a_name_are_only_letters() -> None:
    actor = Actor("k", ActorKind.BODY, (Name("*", "en"), Name("What? Now!", "en")))
    known = Terms(names=names_of_actors([actor]))
    assert find_flags(Pair("All of us.", "en", "Все мы.", "ru", known)) == ()


def test_of_ten_thousand_names_only_those_that_begin_as_words_of_the_text_are_looked_for() -> None:
    letters = "абвгдежзиклмнопрстуфхцчшэюя"
    names = [f"{a}{b}{c}ев".title() for a in letters for b in letters for c in letters]
    known = Terms(names=names_of_actors([Actor(n, ActorKind.PERSON, (Name(n, "ru"),)) for n in names]))
    assert {name.id for name in known.names_for("Выступил Каиев.", "ru")} == {
        name for name in names if name[:2].lower() in {"вы", "ка"}
    }
