"""Words that often have a capital without being a name."""

import re

__all__ = ["is_ordinary"]

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
"""Words that open sentences, offices, bodies; Russian adjectives."""


def is_ordinary(word: str, language: str) -> bool:
    """Return whether a word is one that often has a capital without being a name: "Council", "Первой"."""
    pattern = _ORDINARY.get(language)
    return bool(pattern and pattern.fullmatch(word))
