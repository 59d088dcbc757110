"""Base forms of verbs and nouns with which English reports what somebody says or holds, for rules over grammar."""

__all__ = ["KIND_OF_LEMMA", "NOUNS", "OBJECT", "SPEECH"]

SPEECH = frozenset(
    "say tell add ask answer reply respond retort continue claim state declare announce explain insist argue maintain "
    "contend assert aver note observe remark comment stress emphasise emphasize underline underscore reiterate repeat "
    "confirm affirm suggest hint imply warn caution predict forecast speculate acknowledge admit concede confess "
    "recall remind indicate allege testify promise pledge vow swear assure hope wish fear worry doubt believe think "
    "feel suspect assume suppose reckon guess expect anticipate estimate calculate conclude find determine decide "
    "rule reveal disclose report write tweet post complain lament joke quip boast brag shout cry whisper mutter "
    "propose recommend advise urge plead agree disagree deny realise realize show demonstrate want plan intend seek "
    "refuse decline threaten offer demand wonder inform notify point clarify correct rebut refute convince persuade "
    "inquire interject recount signal convey mention voice notice fret gloat rejoice stipulate postulate posit "
    "theorise theorize concur counter contest dispute".split()
)
"""Take a clause, or stand beside quoted words."""
OBJECT = frozenset(
    "call describe label brand dub accuse blame criticise criticize condemn denounce decry blast slam attack assail "
    "lambaste deride mock ridicule dismiss reject rebuff oppose protest object challenge question support endorse "
    "favour favor defend praise applaud laud hail commend welcome thank congratulate credit cite quote mention "
    "reference invoke discuss outline detail portray depict characterise characterize compare liken urge demand "
    "request appeal express voice offer propose announce reveal promise threaten predict acknowledge deny dispute "
    "contest rebut refute correct clarify retract withdraw evade conceal exclude assess evaluate regard estimate "
    "report note stress emphasise emphasize highlight underline repeat reiterate confirm approve disapprove disavow "
    "renounce repudiate resent regret lament bemoan deplore fear dread doubt suspect prefer advocate champion promote "
    "recommend suggest tout explain recount recall decline refuse warn complain ask inquire echo apologise apologize "
    "rail boast brag joke agree disagree insist refer point plead pledge vow charge allege claim want seek".split()
)
"""Take what they speak of as their object, or after a preposition."""
NOUNS = frozenset(
    "accusation allegation announcement argument assertion assessment assurance belief call claim comment complaint "
    "conclusion concern condemnation contention criticism decision declaration demand denial endorsement estimate "
    "expectation fear finding hope insistence objection opinion opposition plea pledge prediction promise proposal "
    "protest recommendation remark request ruling statement suggestion suspicion testimony threat view vow warning".split()
)
"""Nouns that name what somebody says or holds."""

KIND_OF_LEMMA = {
    lemma: kind
    for kind, lemmas in {
        "disputes": (
            "deny doubt question dispute reject criticise criticize condemn denounce accuse blame challenge contest "
            "protest dismiss refuse oppose decry blast slam attack assail lambaste deride mock ridicule rebuff object "
            "disapprove repudiate renounce deplore disagree accusation allegation criticism denial objection opposition protest"
        ),
        "rebuts": "rebut refute counter",
        "corrects": "correct clarify retract withdraw",
        "quotes": "cite quote",
    }.items()
    for lemma in lemmas.split()
}
"""Base form -> kind of claim; all others assert."""
