"""A name on one side that answers to none on the other."""

import re
from collections.abc import Iterator
from functools import lru_cache

from tallyproof.statements.flags.flag import Flag, Mark, Pair
from tallyproof.statements.reading.dates import find_dates
from tallyproof.statements.reading.names import NameWord, find_names, likeness
from tallyproof.statements.reading.patterns import any_of, spans
from tallyproof.statements.reading.territories import territory_pairs
from tallyproof.statements.terms import WordList

__all__ = ["ALIKE", "differing_names"]

ALIKE = 0.70
"""Likeness from which two words may be one name."""
_ORDINARY = {
    "en": re.compile(
        r"(?:A|An|All|Any|And|But|Or|So|If|In|On|At|As|By|For|From|With|Without|Within|Of|To|Under|Over|After|Before|During|Since|Until|While|When|Where|Why|How|Who|What|Which|Because|Although|"
        r"Though|However|Moreover|Therefore|Thus|Also|Even|Only|Just|Still|Then|There|Here|Now|Later|Soon|Today|Once|Back|Again|Meanwhile|Instead|Despite|Among|Between|According|Following|Like|Unlike|Most|Many|Some|Several|Few|Each|Every|Both|Other|Another|Such|No|Not|None|Never|It|Its|He|She|They|We|You|This|These|Those|Their|Your|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten"
        r"|The|That|My|Our|His|Her|Mr|Mrs|Ms|Dr|Sir|Lord|Lady|Saint|St|New|Old|Great|Little|Big|First|Second|Third|Last|North\w*|South\w*|East\w*|West\w*"
        r"|President\w*|Prime|Ministe?r\w*|Ministry|Secretary|Governor\w*|Mayor|Chair\w*|Deputy|Director|Head|King\w*|Queen|Prince\w*|Duke|Emperor"
        r"|Council\w*|Commission\w*|Committee|Court|Parliament\w*|Assembly|Senate|House|Congress|Government|State\w*|United|Union|Republic\w*|Party|Office"
        r"|Mission|Department|Agency|Bureau|Board|Institute|Foundation|Association|Organi[sz]ation|Society|Company|Group|Centre|Center|University|School|Academy"
        r"|Law|Act|Code|Constitution\w*|Article|Chapter|Section|Treaty|Agreement|Convention|Declaration|Decree|Protocol|Code|Rights"
        r"|City|Town|Region\w*|District|Province|Oblast|County|Street|Square|Road|River|Sea|Lake|Ocean|Mountains?|Island\w*|Bay|Gulf|Valley|Park|Palace|Castle|Bridge|Airport|Station"
        r"|War|Wars|Battle|Revolution|Games?|Cup|League|Championship|Festival|Open|Museum|Church|Cathedral|Bible|Book|Film|Times|News|Post|National|International|Federal|Central|Supreme|General|Royal|Public|Social\w*|Democratic|People|World|European|Human"
        r"|Internet|God|Christmas|Easter|Earth|Sun|Moon|Holy|High|Special|Representative|Mediterranean|Black|White|Red|Green|Blue|Native|Community|Service\w*|Force\w*|Army|Police|Bank|Summer|Winter|Testament|Age|Ages|Century|[A-Z]?I{2,3}|[A-Z][a-z]+(?:ese|ish|ian|ians|ean|ican|icans))"
    ),
    "ru": re.compile(
        r"(?:\w+(?:ой|ого|ому|ая|яя|ую|юю|ый|ые|ых|ыми|ское|ской|ских|ский|ским|ские|ская|скую|его|ему|ее|ие|их|ими|ым|ом(?=$))(?<!ков)"
        r"|Президент\w*|Премьер\w*|Министр\w*|Министерств\w*|Секретар\w*|Губернатор\w*|Мэр\w*|Председател\w*|Директор\w*|Глав\w*|Корол\w*|Принц\w*|Герцог\w*|Император\w*|Лорд\w*"
        r"|Совет\w*|Комисси\w*|Комитет\w*|Суд\w{0,2}|Парламент\w*|Ассамбле\w*|Собрани\w*|Сенат\w*|Палат\w*|Конгресс\w*|Правительств\w*|Штат\w{0,3}|Союз\w*|Республик\w*|Парти\w*|Бюро|Мисси\w*|Департамент\w*|Агентств\w*|Институт\w*|Фонд\w*|Ассоциаци\w*|Организаци\w*|Обществ\w*|Компани\w*|Групп\w*|Центр\w{0,3}|Университет\w*|Школ\w*|Академи\w*"
        r"|Закон\w*|Кодекс\w*|Конституци\w*|Стать\w*|Договор\w*|Соглашени\w*|Конвенци\w*|Деклараци\w*|Указ\w*|Протокол\w*|Прав[ао]?\w{0,2}"
        r"|Город\w*|Район\w*|Област\w*|Округ\w*|Провинци\w*|Улиц\w*|Площад\w*|Рек[аиеу]|Мор[еяю]|Озер\w*|Океан\w*|Остров\w*|Залив\w*|Дворец|Дворца|Мост\w*|Войн\w*|Битв\w*|Революци\w*|Игр\w{0,4}|Куб[ок]\w{0,3}|Лиг\w{1,2}|Чемпионат\w*|Музе\w*|Церк\w*|Собор\w*|Библи\w*|Завет\w*|Бог\w{0,3}|Интернет\w*|Земл\w*|Солнц\w*|Силы?|Королевств\w*|Княжеств\w*|Империи?\w*|Тем|Рождеств\w*)"
    ),
}
"""Words that often have a capital without being a name: those that open sentences, offices, bodies; Russian adjectives."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LEAST = 3


def differing_names(pair: Pair) -> Iterator[Flag]:
    """Yield a flag for a registered name that the other side lacks, and one where names on both sides answer to none.

    Without a register only a replacement is flagged: a capitalised word alone on one side is mostly no name.
    """
    listed = _listed(pair)
    alone = [
        [place for name in pair.terms.names for place in _registered(name, i, listed, pair)] for i in (0, 1)
    ]
    if alone[0] or alone[1]:
        yield _flag(pair, "name.registered", alone)
    covered = [[place for places in listed[i].values() for place in places] for i in (0, 1)]
    free = [_free(pair, i, covered[i]) for i in (0, 1)]
    sure = any(not one.first for one in free[1]) or (
        pair.source_language != "en" and any(not one.first for one in free[0])
    )
    if free[0] and free[1] and sure and not (alone[0] or alone[1]):
        yield _flag(pair, "name.replaced", [_places(side) for side in free])


Place = tuple[int, int]


def _listed(pair: Pair) -> list[dict[str, list[Place]]]:
    """Return where registered names stand on each side."""
    return [
        {
            name.id: found
            for name in pair.terms.names
            if (found := list(spans(_pattern(name, language), text)))
        }
        for _, text, language in pair.sides
    ]


def _registered(name: WordList, side: int, listed: list[dict[str, list[Place]]], pair: Pair) -> list[Place]:
    """Return the places of a registered name where the other side, which could write it, does not."""
    other = pair.sides[1 - side]
    missing = name.id in listed[side] and name.id not in listed[1 - side] and bool(name.words.get(other[2]))
    return listed[side][name.id] if missing else []


def _free(pair: Pair, side: int, covered: list[Place]) -> list[NameWord]:
    """Return the capitalised words of one side to which nothing on the other is alike."""
    _, text, language = pair.sides[side]
    _, other, other_language = pair.sides[1 - side]
    days = [(mark.start, mark.end) for mark in find_dates(text, language).marks]
    words = [match[0] for match in _WORD.finditer(other)]
    return [
        name
        for name in find_names(text)
        if len(name.text) >= _LEAST
        and not name.text.isupper()
        and not _is_ordinary(name.text, language)
        and not any(start <= name.start < end for start, end in (*covered, *days))
        and not _answered(name.text, language, words, other_language)
    ]


def _places(words: list[NameWord]) -> list[Place]:
    """Return where the words stand; the first of a sentence only where there is no other."""
    later = [word for word in words if not word.first]
    return [(word.start, word.end) for word in later or words]


def _is_ordinary(word: str, language: str) -> bool:
    """Return whether a word is one that often has a capital without being a name: "Council", "Первой"."""
    pattern = _ORDINARY.get(language)
    return bool(pattern and pattern.fullmatch(word))


def _answered(name: str, language: str, words: list[str], other_language: str) -> bool:
    if any(likeness(name, word) >= ALIKE for word in words if len(word) >= _LEAST):
        return True
    stems = territory_pairs(language, other_language)
    known = [there for here, there in stems if name.lower().startswith(here)]
    return any(word.lower().startswith(there) for there in known for word in words)


@lru_cache(maxsize=2000)
def _pattern_of(words: tuple[str, ...]) -> re.Pattern[str] | None:
    return any_of(words)


def _pattern(name: WordList, language: str) -> re.Pattern[str] | None:
    return _pattern_of(name.words.get(language, ()))


def _flag(pair: Pair, rule: str, found: list[list[Place]]) -> Flag:
    marks, texts = [], {}
    for (side, text, _), places in zip(pair.sides, found, strict=True):
        marks += [Mark(side, *place) for place in sorted(places)]
        texts[side] = ", ".join(text[start:end] for start, end in sorted(places))
    return Flag("name", rule, tuple(marks), texts)
