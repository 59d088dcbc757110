"""Verbs and nouns with which English news texts report what somebody says, and what kind of claim each makes."""

__all__ = ["KIND_OF_CUE", "REPORTING", "TAKING"]

REPORTING = {
    "asserts": (
        "said says say claimed claims claim stated states state declared declares announced announces added adds explained "
        "insisted insists argued argues maintained maintains believed believes thinks thought noted notes stressed stresses "
        "emphasised emphasized observed told tells reported reports report reiterated reiterates confirmed confirms suggested suggests "
        "warned warns predicted predicts speculated speculating acknowledged acknowledges admitted admits conceded concedes replied "
        "responded reminded recalled indicated indicates pointed alleged alleges asserted asserts remarked commented promised promises "
        "pledged vowed hoped hopes expected estimates estimated concluded concludes found finds revealed complained complains"
    ),
    "disputes": "denied denies deny doubted doubts questioned questions",
}
"""Past and present forms before or after what is said."""
TAKING = {
    "disputes": (
        "disputed disputes rejected rejects criticised criticized criticises criticizes condemned condemns denounced denounces accused "
        "accuses blamed blames challenged challenges contested contests protested protests dismissed dismisses refused opposed opposes"
    ),
    "rebuts": "rebutted rebuts refuted refutes",
    "corrects": "corrected corrects clarified clarifies retracted retracts",
    "quotes": "cited cites quoted quotes",
    "asserts": (
        "welcomed welcomes praised praises called calls described describes supported supports demanded demands urged urges threatened "
        "threatens offered offers voiced voices expressed expresses appealed appeals evaded concealed excluded assessed assesses"
    ),
}
"""Verbs that take what they speak of as their object."""

KIND_OF_CUE = {
    word: kind for table in (REPORTING, TAKING) for kind, words in table.items() for word in words.split()
}
"""Cue -> kind of claim."""
