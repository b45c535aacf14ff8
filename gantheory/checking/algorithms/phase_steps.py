r"""Learning rules of Boltzmann machines by the means of two phases, `\Delta W_{ij} = \eta (<v_i h_j>_0 - <v_i h_j>_1)`.

The energy falls with the units that go together, so log p(v) rises with the mean of the data and falls with that of the
model. A change that goes the other way round lowers it; one with the same phase twice is no change at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flint import arb

from ...language.printing import latex
from ...language.terms import Bind, Num, Op, Rel, Sym, Term, neg
from ..names import take_apart
from ..sentences.worked import Worked, number
from ..verdict import Surroundings, Verdict

_MACHINE = re.compile(r"Boltzmann|\b[RD]BMs?\b|contrastive divergence|\bP?CD\b", re.IGNORECASE)
_RULE = re.compile(
    r"\b(?:updat\w*|learning rules?|learning rate|contrastive divergence|P?CD(?:-?\$?[k1]\$?)?|ascent|ascend\w*|"
    r"weights? (?:are )?chang\w*)\b",
    re.IGNORECASE,
)
_DOWNHILL = re.compile(
    r"descent|descend|minimi[sz]|negative log|\bloss\b|\bcost\b|-\s*\\Delta|\bnot\b|wrong|anti-?Hebb|unlearn|\+\s*v\^",
    re.IGNORECASE,
)
_DATA = ("data", "clamped", "0", "+", "pos", "p_{data}")
_MODEL = (
    "model",
    "free",
    "recon",
    "1",
    "k",
    "\\infty",
    "-",
    "neg",
    "p_{model}",
    "reconstruction",
    "p_{\\theta}",
    "\\theta",
)
_RATES = ("\\eta", "\\epsilon", "\\varepsilon", "\\alpha", "\\gamma", "\\lambda", "\\mu")
_WEIGHTS = ("W", "w", "a", "b", "c", "\\theta")


_MODEL_OF_TWO = {"machine": "energy -w v h, w = 0", "data": "v = 1"}  # the means of v h are 1/2 and 1/4


def _likelihood(w: str) -> arb:
    """log p(v = 1) of the machine: 1 + exp w of all 3 + exp w."""
    e = number(w).exp()
    return ((1 + e) / (3 + e)).log()


_DOWN = Worked(
    ("log p(v) was {}", "and is {} after a step of rate 1"),
    lambda: (_likelihood("0"), _likelihood("-1/4")),
    _MODEL_OF_TWO,
)
_STILL = Worked(
    ("the weight changes by {}", "the slope of log p(v) is {}"), lambda: (number("0"), number("1/4")), _MODEL_OF_TWO
)


@dataclass(frozen=True, slots=True)
class _Change:
    """The sign of the difference of means, and the phases of the first and of the one taken off: +1 for the data's."""

    sign: int
    first: int
    last: int


def of_phase_step(rel: Rel, around: Surroundings) -> Verdict | None:
    """The verdict on a learning rule by two phases; None on anything else, and where the text may go downhill."""
    if rel.op not in ("=", ":=", "<-", "propto") or around.literal:
        return None
    change = _change(rel)
    near = around.above[-1500:] + around.said[1]
    if change is None or not _MACHINE.search(around.above + around.said[1]) or not _RULE.search(near):
        return None
    if change.sign > 0 and change.first > 0 > change.last:
        reason = "the means of the data raise log p(v), those of the model lower it"
        return Verdict("supported", reason=reason, conditions=("the energy is linear in every unit",))
    if _DOWNHILL.search(near[-800:]):
        return None
    same = change.first == change.last
    if not same and change.sign * change.first > 0:
        return None
    reason = (
        "both means are of one phase" if same else "it lowers the probability of the data, and raises the model's own"
    )
    mended = None if same else {"latex": latex(Rel(rel.op, rel.lhs, _turned(rel.rhs))), "verdict": "supported"}
    example = (_STILL if same else _DOWN).counterexample()
    kind = "wrong variable" if same else "sign"
    return Verdict("refuted", reason=reason, counterexample=example, mistake=kind, repair=mended)


def _change(rel: Rel) -> _Change | None:
    match rel.lhs, rel.rhs:
        case Op("mul", (Sym("\\Delta"), Sym() as weight)), change:
            pass
        case Sym() as weight, Op("add", (start, change)) if start == weight:
            pass
        case _:
            return None
    if take_apart(weight.name).letter not in _WEIGHTS:
        return None
    sign = 1
    while isinstance(change, Op) and change.op in ("neg", "mul", "div"):
        if change.op == "neg":
            sign, change = -sign, change.args[0]
            continue
        inner = [a for a in change.args if not _is_rate(a)]
        if len(inner) != 1:
            return None
        change = inner[0]
    match change:
        case Op("add", (Bind("E", _, (plus,), first), Op("neg", (Bind("E", _, (minus,), last),)))) if first == last:
            phases = _phase(plus), _phase(minus)
        case _:
            return None
    return None if 0 in phases else _Change(sign, *phases)


def _is_rate(t: Term) -> bool:
    return isinstance(t, Num) or (isinstance(t, Sym) and take_apart(t.name).letter in _RATES)


def _phase(law: Term | None) -> int:
    name = law.name if isinstance(law, Sym) else str(law.value) if isinstance(law, Num) else ""
    return 1 if name in _DATA else -1 if name in _MODEL else 0


def _turned(t: Term) -> Term:
    """The change with its two phases the other way round."""
    match t:
        case Op("add", (Bind("E") as first, Op("neg", (Bind("E") as last,)))):
            return Op("add", (last, neg(first)))
        case Op(op, args):
            return Op(op, tuple(map(_turned, args)))
        case _:
            return t


__all__ = ["of_phase_step"]
