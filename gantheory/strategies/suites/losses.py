"""The losses the suites know: formula, source, exact value, and what to draw for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from hypothesis import strategies as st

from gantheory.strategies.masses import pairs
from gantheory.strategies.remembering import beside, remembered
from gantheory.strategies.spaces import discriminators
from gantheory.strategies.suites import oracle

_GOODFELLOW = "Goodfellow et al., Generative Adversarial Nets, NeurIPS 2014, section 3"
PROBABILITIES = ("minimax", "non-saturating", "saturating")


@dataclass(frozen=True, slots=True)
class Game:
    """A loss: `formula`, `source`, and what one atom adds for unit mass of the data (`real`) and the model (`fake`)."""

    formula: str
    source: str
    real: Callable[[Any, Any], Any]
    fake: Callable[[Any, Any], Any]


def _log(mp: Any, x: Any) -> Any:
    return mp.log(x) if x > 0 else -mp.inf


GAMES: dict[str, Game] = {
    "minimax": Game("V = E_p log D + E_q log(1 - D)", _GOODFELLOW, _log, lambda mp, d: _log(mp, 1 - d)),
    "non-saturating": Game("L = -E_q log D", _GOODFELLOW, lambda mp, d: mp.zero, lambda mp, d: -_log(mp, d)),
    "saturating": Game("L = E_q log(1 - D)", _GOODFELLOW, lambda mp, d: mp.zero, lambda mp, d: _log(mp, 1 - d)),
    "least-squares": Game(
        "L = E_p (D - 1)^2 / 2 + E_q D^2 / 2",
        "Mao et al., Least Squares Generative Adversarial Networks, ICCV 2017",
        lambda mp, d: (d - 1) ** 2 / 2,
        lambda mp, d: d**2 / 2,
    ),
    "wasserstein": Game(
        "L = E_p f - E_q f",
        "Arjovsky, Chintala and Bottou, Wasserstein GAN, ICML 2017",
        lambda mp, d: d,
        lambda mp, d: -d,
    ),
    "hinge": Game(
        "L = E_p max(0, 1 - f) + E_q max(0, 1 + f)",
        "Lim and Ye, Geometric GAN, 2017",
        lambda mp, d: max(mp.zero, 1 - d),
        lambda mp, d: max(mp.zero, 1 + d),
    ),
}


def exact(game: str, p: Any, q: Any, d: Any, *, logits: bool = False) -> float:
    """The loss at 60 digits, rounded once; atoms without mass add nothing whatever d says there."""
    mp: Any = import_module("mpmath").mp
    rule = GAMES[game]
    with mp.workdps(oracle.DIGITS + (900 if logits else 320)):
        outputs = [mp.mpf(float(v)) for v in d]
        if logits:
            outputs = [1 / (1 + mp.exp(-s)) for s in outputs]
        total = mp.zero
        for a, b, out in zip(oracle.rational(p), oracle.rational(q), outputs, strict=True):
            total += rule.real(mp, out) * a.numerator / a.denominator if a else 0
            total += rule.fake(mp, out) * b.numerator / b.denominator if b else 0
        return float(total)


@remembered
def _outputs(game: str, n: int, logits: bool, hard: bool) -> st.SearchStrategy[Any]:
    if game not in PROBABILITIES or logits:
        value = st.integers(-16, 16).map(lambda k: k / 4)
        if hard:
            value |= st.sampled_from((-40.0, 40.0, -1000.0, 1000.0))
        return st.lists(value, min_size=n, max_size=n).map(np.array)
    if not hard:
        return discriminators(n)
    ends = st.sampled_from((0.0, 1.0))
    inner = discriminators(1, saturated=True).map(lambda d: float(d[0]))
    return st.lists(ends | inner, min_size=n, max_size=n).map(np.array)


def played(game: str, logits: bool, hard: bool = False) -> st.SearchStrategy[Any]:
    """(p, q, d) with d the outputs of a discriminator or critic; `hard`: saturated ones too."""
    drawn = pairs(max_atoms=4)
    if hard:  # atoms without mass, on which a saturated output must not count
        drawn = st.one_of(pairs("disjoint", max_atoms=4), pairs("overlapping", max_atoms=4), drawn)
    outputs = beside(drawn, lambda pq: _outputs(game, len(pq.p), logits, hard))
    return outputs.map(lambda drawn: (drawn[0].p, drawn[0].q, drawn[1]))


def played_twice(game: str, logits: bool) -> st.SearchStrategy[Any]:
    """((p, q), (r, s), d) on the same atoms."""

    def on(n: int) -> Any:
        return st.tuples(pairs("any", n), pairs("any", n), _outputs(game, n, logits, False))

    return st.integers(1, 4).flatmap(remembered(on))
