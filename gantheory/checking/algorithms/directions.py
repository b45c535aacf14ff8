"""In which direction a gradient step must go: D parts the data from the samples, G moves samples to the data.

An objective is what it does to the scores of data and of samples. A step is right if what its player is after grows
along it, which is a claim about slopes at a point: proved by the kernel, or refuted by numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...clock import now
from ...language.context import Context
from ...language.terms import Bind, Op, Rel, Sym, Term, add, log, mul, neg, num, sub
from ...proving import Proof, prove
from ...refuting import Refutation, examine
from ..verdict import Verdict
from .updates import turned

SECONDS = 1.0
FEW = 4  # models, that tell most wrong steps
_QUANTITY = {  # what a player is after, by whether scores are probabilities, and what the letter a stands for
    ("information", True): ("the mutual information with the code", ""),
    ("fit", True): ("the log-likelihood, or a bound below it,", "its slope"),
    ("D", False): ("the difference of the critic's means", "the score of x"),
    ("D", True): ("the mean of log D on data and log(1 - D) on samples", "the logit of D at x"),
    ("G", False): ("the critic's score of samples", "that score"),
    ("G", True): ("the logit of D(G(z))", "that logit"),
}
WRONG_WAY = "ascent and descent confused"
_LOGIT = Sym("a")  # the score of a point: the logit of D, or the value of a critic


@dataclass(frozen=True, slots=True)
class Leaf:
    """A score in an objective: its sign, log D, log(1 - D) or the score itself, of data or of samples."""

    sign: int
    shape: str  # log, log-not, raw
    real: bool
    scorer: str

    @property
    def push(self) -> int:
        """+1 if the objective grows with the score."""
        return -self.sign if self.shape == "log-not" else self.sign


@dataclass(frozen=True, slots=True)
class GradientStep:
    """A step in `variable` along the gradient of an objective (sign +1 or -1), taken by a player."""

    player: str  # D, G, fit (whoever fits a model to data), information (G and Q of an InfoGAN)
    sign: int
    leaves: tuple[Leaf, ...]
    rel: Rel | None  # the line, if it is an assignment
    fit: int = 0  # +1 if the objective is a likelihood or a bound below it, -1 if the negative of one
    taken: bool = True  # a step, not an objective that the words before want greater or smaller
    binder: Bind | None = None  # the max or min that it stands for, if it is no step
    blamed: str = ""  # the name of the objective, where a wrong direction is a fault of its own line
    astray: str = ""  # a parameter of this player, where the words update the other one
    penalty: int = 0  # the sign with which the objective holds a penalty on slopes

    @property
    def scorer(self) -> str:
        """The name of D, or of the critic."""
        return self.leaves[0].scorer if self.leaves else ""

    @property
    def logs(self) -> bool:
        """Are all scores probabilities?"""
        return all(x.shape != "raw" for x in self.leaves)

    @property
    def labels(self) -> int:
        """+1 if the objective of D calls data 1, -1 if it calls samples 1, 0 if it does neither throughout."""
        signs = {x.push * (1 if x.real else -1) * (x.sign if self.logs else self.sign) for x in self.leaves}
        return signs.pop() if len(signs) == 1 else 0

    @property
    def smoothed(self) -> bool:
        """Are both log D and log(1 - D) taken of the same points, with one sign, as for smoothed labels?"""
        return any(
            len({x.shape for x in side}) > 1 and len({x.sign for x in side}) == 1
            for side in ([x for x in self.leaves if x.real is real and x.shape != "raw"] for real in (True, False))
        )

    @property
    def pushes(self) -> int:
        """In which direction the step moves the scores of samples; 0 if in both."""
        signs = {x.push * self.sign for x in self.leaves if not x.real}
        return signs.pop() if len(signs) == 1 else 0


def direction(step: GradientStep, other: GradientStep | None, seed: int | None, convention: int = 0) -> Verdict | None:
    """The verdict on a step: on D by its own objective, on G by that of D.

    A critic may score samples high, if G then lowers their score. `convention` is +1 if the text lets D be the
    probability of data, -1 if that of samples.
    """
    if step.astray:
        said = "generator" if step.player == "D" else "discriminator"
        reason = f"the text updates the {said}, the gradient is one in {step.astray}, a parameter of the other network"
        return Verdict("type-error", reason, mistake="wrong variable")
    if step.player in ("fit", "information"):
        slope = Op("pow", (_LOGIT, num(2)))
        return _judged(Rel(">=", slope if step.fit * step.sign > 0 else neg(slope), num(0)), step, seed)
    if step.player == "D" and step.penalty * step.sign > 0:
        grown = Op("pow", (sub(_LOGIT, num(1)), num(2)))
        return _penalised(Rel(">=", neg(grown), num(0)), step, seed)
    labels = step.labels
    if step.player == "G":
        labels = other.labels if other is not None else (convention or 1) if step.logs else 0
    if not step.logs and labels == -1:
        pushes = step.pushes if step.player == "G" else other.pushes if other is not None else 0
        labels = 1 if pushes == 1 else 0  # if G raises their score, the critic is the wrong way round
        if labels == 0:
            return None
    if step.logs and labels * convention < 0:
        labels = convention
    if step.player == "D" and step.smoothed:
        return None  # which way it moves D hangs on the weights
    if step.player == "D":
        sides = {x.real for x in step.leaves}
        return _judged(_parting(step, labels or 1), step, seed) if labels or len(sides) == 2 else None
    if labels == 0 or step.pushes == 0:
        return None
    return _judged(Rel(">=", _slope(_total(step.leaves, step.sign), _LOGIT, labels), num(0)), step, seed)


def _parting(step: GradientStep, labels: int) -> Rel:
    """That the step raises what parts the data from the samples: the mean of log D and log(1 - D), or of the scores."""
    if step.logs:
        shapes = ("log", "log-not")[::labels]
        wanted = [Leaf(1, shapes[0] if x.real else shapes[1], x.real, x.scorer) for x in step.leaves]
    else:
        wanted = [Leaf(labels if x.real else -labels, "raw", x.real, x.scorer) for x in step.leaves]
    return Rel(">=", _slope(_total(step.leaves, step.sign), _total(wanted, 1), 1), num(0))


def _total(leaves: Iterable[Leaf], sign: int) -> Term:
    """The objective at one point, with weights p(x) of data and q(x) of samples, times a sign."""
    terms = [mul(Sym("p(x)" if x.real else "q(x)"), _shaped(x.shape)) for x in dict.fromkeys(leaves)]
    signed = [t if x.sign * sign > 0 else neg(t) for x, t in zip(dict.fromkeys(leaves), terms, strict=True)]
    return add(*signed) if len(signed) > 1 else signed[0]


def _shaped(shape: str) -> Term:
    d = Op("sigmoid", (_LOGIT,))
    return _LOGIT if shape == "raw" else log(d if shape == "log" else sub(num(1), d))


def _slope(along: Term, of: Term, sign: int) -> Term:
    """The rate at which the second grows when the score follows the slope of the first."""
    rates = [Bind("partial", (_LOGIT,), (None,), t) for t in (along, of)]
    return mul(*rates) if sign > 0 else neg(mul(*rates))


def _judged(claim: Rel, step: GradientStep, seed: int | None) -> Verdict | None:
    ctx = Context(scalars={"a": "real", "p(x)": "positive", "q(x)": "positive"})
    found = examine(claim, ctx, seed=seed, models=FEW, deadline=now() + SECONDS)
    if not isinstance(found, Refutation):  # it is most probably right, and pressing it to fail would take longer
        if (proof := _proof(claim, ctx)) is not None:
            rules = ("gradient-direction", *proof.theorem.rules)
            return Verdict("proved", _said(step, right=True), rules=rules, proof=proof)
        found = examine(claim, ctx, seed=seed, deadline=now() + SECONDS)
    if not isinstance(found, Refutation):
        return None
    mistake = _mistake(step)
    mended = turned(step.rel) if step.rel is not None and mistake == WRONG_WAY else None
    return Verdict(
        "refuted",
        _said(step, right=False),
        counterexample={"model": found.model.describe(), "lhs": found.lhs, "rhs": found.rhs},
        mistake=mistake,
        repair=mended if mended and _proof(Rel(">=", neg(claim.lhs), num(0)), ctx) else None,
    )


def _penalised(claim: Rel, step: GradientStep, seed: int | None) -> Verdict | None:
    found = examine(claim, Context(scalars={"a": "real"}), seed=seed, deadline=now() + SECONDS)
    if not isinstance(found, Refutation):
        return None
    return Verdict(
        "refuted",
        f"{_way(step)} slopes far from 1 are rewarded (left, what the penalty takes off; a is the slope)",
        counterexample={"model": found.model.describe(), "lhs": found.lhs, "rhs": found.rhs},
        mistake="sign",
    )


def _said(step: GradientStep, *, right: bool) -> str:
    quantity, letter = _QUANTITY[step.player, step.logs]
    if step.player == "G":
        moves = "moves to where D sees data" if right else "moves away from where D sees data"
    else:
        moves = "grows" if right else "falls"
    place = "" if right else f" (left, its rate; a is {letter})" if letter else " (left, its rate)"
    return f"{_way(step)} {quantity} {moves}{place}"


def _way(step: GradientStep) -> str:
    if step.taken:
        return f"the step goes {'up' if step.sign > 0 else 'down'}, and"
    who = {"D": "D" if step.logs else "the critic", "G": "G"}.get(step.player)
    verb = "maximise" if step.sign > 0 else "minimise"
    return f"where {who} {verb}s this," if who else f"where this is {verb}d,"


def _mistake(step: GradientStep) -> str:
    signs = {x.sign * step.sign for x in step.leaves}
    if step.player == "D" and (len(signs) == 2 if step.logs else step.labels == 0):
        return "sign"
    if step.player == "D" and step.logs and signs == {1}:
        return "log D and log(1 - D) swapped"
    return (
        "sign"
        if step.blamed or step.player == "information"
        else WRONG_WAY
        if step.binder is None
        else "maximum and minimum confused"
    )


def _proof(claim: Rel, ctx: Context) -> Proof | None:
    proof = prove(claim, ctx, deadline=now() + SECONDS)
    return proof if proof is not None and not proof.theorem.owed else None
