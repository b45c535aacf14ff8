"""`check_discriminator` and `check_gan_loss`: the laws of the games, against any code for the best D or for a loss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isnan, log
from typing import Any

import numpy as np
from hypothesis import strategies as st

from gantheory.strategies.masses import pairs
from gantheory.strategies.remembering import beside
from gantheory.strategies.spaces import discriminators
from gantheory.strategies.suites import hints, losses, oracle
from gantheory.strategies.suites.run import Law, Misbehaved, Tolerance, number, numbers, run
from gantheory.strategies.suites.violation import Finding, Passed

_GOODFELLOW = "Goodfellow et al., Generative Adversarial Nets, NeurIPS 2014"
_BLIND = {"minimax": ("-log 4", -log(4)), "non-saturating": ("log 2", log(2)), "saturating": ("-log 2", -log(2))}
_RATIO = "Sugiyama, Suzuki and Kanamori, Density Ratio Estimation, 2012, section 4.1"


def check_discriminator(
    fn: Callable[..., Any], *, examples: int = 100, seed: int | None = None, rtol: float = 1e-9, atol: float = 1e-12
) -> Passed:
    """Check fn(p, q) -> D (n,) as the best discriminator p/(p+q), p the data, law by law, `examples` draws each.

    Where neither law has mass every value in [0, 1] is right. Fresh random examples each time unless `seed` is given.
    Raises LawViolated, with the smallest distributions.
    """
    __tracebackhide__ = True
    laws = _Best(fn, Tolerance(rtol, atol)).laws()
    return run(
        "discriminator", ("p", "q"), laws, examples=examples, random_seed=seed, hint=lambda: hints.of_discriminator(fn)
    )


@dataclass(frozen=True)
class _Best:
    fn: Callable[..., Any]
    near: Tolerance

    def at(self, p: Any, q: Any) -> Any:
        return numbers(self.fn, p.shape, p, q)

    def laws(self) -> list[Law]:
        some, formula = pairs(max_atoms=5) | pairs(max_atoms=5, extreme=True), "D*(x) = p(x) / (p(x) + q(x))"
        against = beside(pairs(max_atoms=4), lambda pq: discriminators(len(pq.p)))
        nan = st.tuples(pairs(max_atoms=4), st.booleans(), st.integers(0, 3))
        return [
            Law("values in [0, 1], never NaN", formula, _GOODFELLOW, some, self._inside),
            Law("value", formula, _GOODFELLOW, some, self._value),
            Law("p = q", "D* = 1/2 where p = q", _GOODFELLOW, pairs("equal"), self._blind),
            Law("exchange", "D*(q, p) = 1 - D*(p, q)", _GOODFELLOW, pairs(max_atoms=5), self._exchanged),
            Law("density ratio", "D*/(1 - D*) = p/q", _RATIO, pairs("full"), self._ratio),
            Law("no other D does better", "V(D) <= V(D*)", _GOODFELLOW, against, self._best),
            Law("its value", "V(D*) = 2 JS(p, q) - log 4", _GOODFELLOW, pairs(max_atoms=4), self._optimum),
            Law("order of atoms", "a permutation permutes D*", _GOODFELLOW, some, self._permuted),
            Law("NaN is not answered with a number", "NaN in, no number out", "the contract of a pmf", nan, self._nan),
        ]

    def _inside(self, pq: Any) -> Finding | None:
        got = self.at(*pq)
        return None if ((got >= 0) & (got <= 1)).all() else _found(pq, got, "between 0 and 1 everywhere")

    def _value(self, pq: Any) -> Finding | None:
        p, q = pq
        got, want = self.at(p, q), _exact_best(p, q)
        right = all(w is None or self.near.near(float(g), w) for g, w in zip(got, want, strict=True))
        shown = ", ".join("any" if w is None else repr(w) for w in want)
        return None if right else _found(pq, got, f"[{shown}]")

    def _blind(self, pq: Any) -> Finding | None:
        got = self.at(*pq)
        return None if np.allclose(got, 0.5, rtol=0, atol=self.near.absolute) else _found(pq, got, "1/2 everywhere")

    def _exchanged(self, pq: Any) -> Finding | None:
        p, q = pq
        one, two = self.at(p, q), self.at(q, p)
        right = np.abs(one + two - 1)[p + q > 0].max() <= self.near.relative + self.near.absolute
        return None if right else _found((q, p), two, f"{(1 - one).tolist()} = 1 - D*(p, q)")

    def _ratio(self, pq: Any) -> Finding | None:
        p, q = pq
        got = self.at(p, q)
        right = (np.abs(got * q - (1 - got) * p) <= 4 * self.near.relative * (p + q)).all()
        return None if right else _found(pq, got, f"odds {(p / q).tolist()}")

    def _best(self, drawn: Any) -> Finding | None:
        (p, q), d = drawn
        best, other = (_value(p, q, table) for table in (self.at(p, q), d))
        if self.near.at_most(other, best):
            return None
        return Finding({"p": p, "q": q, "D": d}, f"V = {best!r} at the code's D", f"at least V(D) = {other!r}")

    def _optimum(self, pq: Any) -> Finding | None:
        p, q = pq
        got, want = _value(p, q, self.at(p, q)), 2 * oracle.divergence("js", p, q) - log(4)
        return None if self.near.near(got, want, 10.0) else _found(pq, got, f"{want!r} = 2 JS - log 4")

    def _permuted(self, pq: Any) -> Finding | None:
        p, q = (x[::-1].copy() for x in pq)
        got, want = self.at(p, q), self.at(*pq)[::-1]
        right = np.allclose(got, want, rtol=self.near.relative, atol=self.near.absolute)
        return None if right else _found((p, q), got, f"{want.tolist()}, permuted")

    def _nan(self, drawn: Any) -> Finding | None:
        (p, q), second, place = drawn
        p, q = np.array(p), np.array(q)
        place = place % len(p)
        (q if second else p)[place] = np.nan
        try:
            got = self.at(p, q)
        except Misbehaved:
            return None
        return None if isnan(got[place]) else _found((p, q), got, "an error (or NaN): the input is no distribution")


def _exact_best(p: Any, q: Any) -> list[float | None]:
    both = zip(oracle.rational(p), oracle.rational(q), strict=True)
    return [float(a / (a + b)) if a + b else None for a, b in both]


def _value(p: Any, q: Any, d: Any) -> float:
    """E_p log D + E_q log(1 - D), with 0 log 0 = 0."""
    with np.errstate(all="ignore"):
        return float(np.where(p > 0, p * np.log(d), 0.0).sum() + np.where(q > 0, q * np.log1p(-d), 0.0).sum())


def check_gan_loss(
    fn: Callable[..., Any],
    game: str = "non-saturating",
    *,
    logits: bool = False,
    examples: int = 100,
    seed: int | None = None,
    rtol: float = 1e-9,
    atol: float = 1e-9,
) -> Passed:
    """Check fn(p, q, d) -> number as the loss of `game` on a finite space, law by law, `examples` draws each.

    p the data, q the model, d (n,) the outputs of the discriminator. `game`: "minimax" (the value
    V = E_p log D + E_q log(1 - D), maximised by D), "non-saturating" (-E_q log D), "saturating"
    (E_q log(1 - D)), "least-squares" (the
    discriminator's E_p (D-1)^2 / 2 + E_q D^2 / 2), "wasserstein" (E_p f - E_q f) and "hinge"
    (E_p max(0, 1-f) + E_q max(0, 1+f)), the last two for critics f. With `logits`, the first three take
    s with D = 1/(1 + exp(-s)), up to |s| = 1000. Raises LawViolated, and ValueError for an unknown game.
    """
    __tracebackhide__ = True
    if game not in losses.GAMES:
        raise ValueError(f"game = {game!r} is not known; choose from {', '.join(losses.GAMES)}")
    if logits and game not in losses.PROBABILITIES:
        raise ValueError(f"game = {game!r} takes no logits; they belong to {' and '.join(losses.PROBABILITIES)}")
    subject = _Loss(fn, game, logits, Tolerance(rtol, atol))
    title = f"{game} loss" + (" of logits" if logits else "")
    return run(
        title,
        ("p", "q", "D"),
        subject.laws(),
        examples=examples,
        random_seed=seed,
        hint=lambda: hints.of_loss(fn, game, logits),
    )


@dataclass(frozen=True)
class _Loss:
    fn: Callable[..., Any]
    game: str
    logits: bool
    near: Tolerance

    def at(self, p: Any, q: Any, d: Any) -> float:
        return number(self.fn, p, q, d)

    def laws(self) -> list[Law]:
        formula, source = losses.GAMES[self.game].formula, losses.GAMES[self.game].source
        plain, hard = losses.played(self.game, self.logits), losses.played(self.game, self.logits, hard=True)
        two = losses.played_twice(self.game, self.logits)
        nan = st.tuples(plain, st.integers(0, 2), st.integers(0, 3))
        laws = [
            Law("value", formula, source, plain, self._value),
            Law("saturated outputs", formula + ", 0 log 0 = 0", source, hard, self._value),
            Law("linear in the laws", "L(mean of (p, q)) = mean of L", source, two, self._linear),
            Law("empty atoms", "an atom of mass 0 in both changes nothing", source, plain, self._padded),
            Law("order of atoms", "L is the same after a permutation", source, plain, self._permuted),
            Law("NaN is not answered with a number", "NaN in, no number out", source, nan, self._nan),
        ]
        if self.game == "minimax":
            laws.append(Law("upper bound", "V(D) <= 2 JS(p, q) - log 4", _GOODFELLOW, plain, self._bounded))
        if self.game in losses.PROBABILITIES:
            said = f"{_BLIND[self.game][0]} at D = 1/2"
            laws.append(Law("a blind discriminator", said, _GOODFELLOW, pairs(max_atoms=4), self._blind))
        if self.game == "wasserstein":
            laws.append(Law("constants", "f + c plays as f", source, plain, self._shifted))
        return laws

    def _value(self, drawn: Any) -> Finding | None:
        p, q, d = drawn
        got, want = self.at(p, q, d), losses.exact(self.game, p, q, d, logits=self.logits)
        return None if self.near.near(got, want) else _found(drawn, got, repr(want))

    def _linear(self, drawn: Any) -> Finding | None:
        (p, q), (r, s), d = drawn
        one, two = self.at(p, q, d), self.at(r, s, d)
        case = (p + r) / 2, (q + s) / 2, d
        got, want = self.at(*case), (one + two) / 2
        return None if self.near.near(got, want) else _found(case, got, f"{want!r}, the mean of {one!r} and {two!r}")

    def _padded(self, drawn: Any) -> Finding | None:
        p, q, d = drawn
        case = np.append(p, 0.0), np.append(q, 0.0), np.append(d, d[0])
        got, want = self.at(*case), self.at(*drawn)
        return None if self.near.near(got, want) else _found(case, got, f"{want!r}, as without the empty atom")

    def _permuted(self, drawn: Any) -> Finding | None:
        case = [x[::-1].copy() for x in drawn]
        got, want = self.at(*case), self.at(*drawn)
        return None if self.near.near(got, want) else _found(case, got, f"{want!r}, as before")

    def _bounded(self, drawn: Any) -> Finding | None:
        p, q, _ = drawn
        got, most = self.at(*drawn), 2 * oracle.divergence("js", p, q) - log(4)
        return None if self.near.at_most(got, most) else _found(drawn, got, f"at most {most!r}")

    def _blind(self, pq: Any) -> Finding | None:
        p, q = pq
        case = p, q, np.full(len(p), 0.0 if self.logits else 0.5)
        got, want = self.at(*case), _BLIND[self.game][1]
        return None if self.near.near(got, want) else _found(case, got, repr(want))

    def _shifted(self, drawn: Any) -> Finding | None:
        p, q, f = drawn
        got, want = self.at(p, q, f + 1.0), self.at(p, q, f)
        return None if self.near.near(got, want) else _found((p, q, f + 1.0), got, f"{want!r}, as at f - 1")

    def _nan(self, drawn: Any) -> Finding | None:
        case: list[Any] = [np.array(a) for a in drawn[0]]
        case[drawn[1]][drawn[2] % len(case[0])] = np.nan
        relevant = drawn[1] == 1 or case[0 if drawn[1] == 0 else 1][drawn[2] % len(case[0])] != 0
        try:
            got = self.at(*case)
        except Misbehaved:
            return None
        if isnan(got) or not relevant or (self.game in ("saturating", "non-saturating") and drawn[1] == 0):
            return None
        return _found(case, got, "an error (or NaN): the input has no loss")


def _found(case: Any, got: Any, wanted: str) -> Finding:
    shown = str(got.tolist()) if isinstance(got, np.ndarray) else repr(got)
    return Finding(dict(zip(("p", "q", "D"), case, strict=False)), shown, wanted)
