r"""The means of one Lipschitz function against W: `E_p[T] - E_q[T] <= K W(p, q)` where the text calls T K-Lipschitz."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from ...language.printing import latex
from ...language.terms import App, Num, Op, Rel, Sym, Term, num
from ..document.denied import TURNED
from ..verdict import Surroundings, Verdict
from .duals import means_of_one, multiple
from .penalties import of_penalty

_SAID = re.compile(
    r"(?<![\w\\])(?:(?P<before>\d|[A-Za-z]|\\\w+)\$?\s*-\s*Lipschitz|"
    r"Lipschitz(?:\s+\w+){0,2}\s+constant\s+(?:is\s+)?(?:at\s+most\s+|of\s+|bounded\s+by\s+)?\$?(?P<behind>\d|[A-Za-z]|\\\w+)(?!\w))",
    re.IGNORECASE,
)
_BEST = re.compile(
    r"\b(?:optim|attain|achiev|suprem|maxim|best|exist|there is|dual|estimat|approxim|train|converg|tight)\w*|"
    r"\\(?:sup|max)\b",
    re.IGNORECASE,
)
_ANY_ONE = re.compile(r"\b(?:each|every|any|all)\b[^.;:]{0,24}?\bLipschitz\b", re.IGNORECASE)
_REACH = 260
_FLIPPED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}


@dataclass(frozen=True, slots=True)
class _Claim:
    """`scale |E_p[T] - E_q[T]|` (or without the bars) at most, at least or equal to `factor W`; T K-Lipschitz."""

    op: str
    scale: Fraction  # of the mean under the law to which it gives the greater weight
    high: Term
    low: Term
    critic: str
    factor: Fraction
    constant: Fraction


def of_one_critic(rel: Rel, around: Surroundings) -> Verdict | None:
    """A verdict on a bound between W and the means of one function that the sentence calls Lipschitz, and on penalties
    of its slope; None on anything else. The best of all K-Lipschitz functions has the difference K W, a constant one
    has none."""
    if (turned := _of_the_condition(rel, around.said) or of_penalty(rel, around)) is not None:
        return turned
    claim = _read(rel, around.said)
    if claim is None or (claim.op not in ("<=", "<") and _may_be_the_best(claim, around.said)):
        return None
    if claim.op in ("<=", "<") and claim.scale * claim.constant <= claim.factor:
        if claim.op == "<":
            return _refuted(rel, claim, best=None)
        reason = f"{claim.critic} is one of the functions over which the dual form of W takes its supremum"
        return Verdict("supported", reason=reason)
    return _refuted(rel, claim, best=claim.op in ("<=", "<"))


_NOT_PLAIN = re.compile(
    r"\b(?:not|no|never|fails?|violat\w*|some|reverse|bi-?Lipschitz|lower|unless|wrong|expan\w+|invers\w*)\b",
    re.IGNORECASE,
)


def _of_the_condition(rel: Rel, said: tuple[str, str]) -> Verdict | None:
    r"""`f is K-Lipschitz if |f(x) - f(y)| \ge K \|x - y\|`: turned, since a constant function is Lipschitz."""
    match rel:
        case Rel(
            ">=" | ">",
            Op("abs" | "norm", (Op("add", (App(f, (x,)), Op("neg", (App(g, (y,)),)))),)),
            Op("norm" | "abs") | Op("mul", (Sym() | Num(), Op("norm" | "abs"))) as bound,
        ) if f == g and x != y:
            gap = bound.args[1] if bound.op == "mul" else bound
        case _:
            return None
    sentence = re.split(r"(?<=[.!?])\s+(?=[A-Z])|\n\s*\n", said[0][-_REACH:].rstrip("$[\\ \n"))[-1]
    behind = re.split(r"[.;]\s|\n\s*\n", said[1])[0]
    if not isinstance(gap, Op) or gap.args[0] not in (Op("add", (x, Op("neg", (y,)))), Op("add", (y, Op("neg", (x,))))):
        return None
    if "lipschitz" not in f"{sentence} {behind}".lower() or _NOT_PLAIN.search(f"{sentence} {behind}"):
        return None
    return Verdict(
        "refuted",
        reason="a constant function is Lipschitz, with every constant",
        counterexample={"model": {latex(x): "0", latex(y): "1", f: "0 everywhere"}, "lhs": "0", "rhs": "the constant"},
        mistake=TURNED,
        repair={"latex": latex(Rel("<=", rel.lhs, rel.rhs)), "verdict": "definition"},
    )


def _read(rel: Rel, said: tuple[str, str]) -> _Claim | None:
    for means, other, op in ((rel.lhs, rel.rhs, rel.op), (rel.rhs, rel.lhs, _FLIPPED.get(rel.op, rel.op))):
        if op not in ("<=", ">=", "<", ">", "="):
            return None
        inner = means.args[0] if isinstance(means, Op) and means.op == "abs" else means
        found = means_of_one(inner)
        if found is None:
            continue
        weights, critic = found
        constant = _constant(said, critic)
        if constant is None or sorted(weights.values()) != [-max(weights.values()), max(weights.values())]:
            continue
        bound = Sym(constant) if not constant.isdigit() else num(constant)
        distance = multiple(other, bound)
        (high, scale), (low, _) = sorted(weights.items(), key=lambda w: -w[1])
        match distance.term:
            case Op("W", (Sym() as p, Sym() as q)) if {p, q} == {high, low}:
                value = Fraction(constant) if constant.isdigit() else Fraction(2)
                return _Claim(op, scale, high, low, critic, distance.at(value), value)
            case _:
                continue
    return None


def _constant(said: tuple[str, str], critic: str) -> str | None:
    """The Lipschitz constant that the sentences around a formula give the function, a number or a letter."""
    before, after = said[0][-_REACH:], re.split(r"[.;]\s|\n\s*\n", said[1])[0]
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z$*\\-])|\n#[^\n]*\n|\$\$", before.rstrip("$[\\ \n"))
    for told in (" ".join(sentences[-2:]), after):
        if re.search(rf"(?<![\w\\]){re.escape(critic)}(?![\w])", told) and len(found := [*_SAID.finditer(told)]) == 1:
            return found[0]["before"] or found[0]["behind"]
    return None


def _may_be_the_best(claim: _Claim, said: tuple[str, str]) -> bool:
    """May the function be the one that attains W?"""
    sentence = re.split(r"(?<=[.!?])\s+(?=[A-Z])|\$\$|\\\]", said[0][-_REACH:].rstrip("$[\\ \n"))[-1]
    if _ANY_ONE.search(sentence) and "*" not in claim.critic:
        return False
    return "*" in claim.critic or bool(_BEST.search(said[0][-_REACH:]) or _BEST.search(said[1]))


def _refuted(rel: Rel, claim: _Claim, *, best: bool | None) -> Verdict:
    """All mass of the one law at 0 and of the other at 1, a constant function or the steepest one; equal laws (best is
    None), where an order is strict."""
    steep = claim.constant if best else Fraction(0)
    laws = (["0", "1"], ["1", "0"]) if best is not None else (["1", "0"], ["1", "0"])
    distance = claim.factor if best is not None else Fraction(0)
    model: dict[str, object] = {
        "x": ["0", "1"],
        latex(claim.high): laws[0],
        latex(claim.low): laws[1],
        claim.critic: ["0", str(steep)],
    }
    values = {"means": str(claim.scale * steep), "W": str(distance)}
    left_is_means = means_of_one(_bare(rel.lhs)) is not None
    lhs, rhs = ("means", "W") if left_is_means else ("W", "means")
    least = "<=" if left_is_means else ">="
    mended = None
    if claim.op != "<=" and claim.scale * claim.constant <= claim.factor:
        mended = {"latex": latex(Rel(least, rel.lhs, rel.rhs)), "verdict": "supported"}
    return Verdict(
        "refuted",
        reason="the means of one Lipschitz function differ by at most its constant times W",
        counterexample={"model": model, "lhs": values[lhs], "rhs": values[rhs]},
        mistake="equality for inequality" if claim.op == "=" else "factor" if best else "false inequality",
        repair=mended,
    )


def _bare(t: Term) -> Term:
    return t.args[0] if isinstance(t, Op) and t.op == "abs" else t
