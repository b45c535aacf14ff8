r"""Differential entropies `h(X)`: identities and bounds that hold as those of masses do, and that of the normal law.

A relation that is linear in entropies, and in which every variable comes in as often with a plus as with a minus, holds
of densities exactly where it holds of masses (Chan, IEEE Transactions on Information Theory 49, 2003).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from flint import arb

from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, log, mul, num, transform, walk
from ..scruples import nodes
from ..sentences.worked import Worked, number
from ..sentences.worked import log as logarithm
from ..verdict import Surroundings, Verdict

Judge = Callable[[Rel, Surroundings], Verdict]
_BALANCED = "h is the differential entropy, of variables with a density"
_UNIFORM = Worked(
    ("{}", "{}"),
    lambda: (arb(0), (2 * arb.pi() * arb(1).exp() / 12).log() / 2),
    {"X": "uniform between 0 and 1, of variance 1/12"},
)
_LARGEST = "the normal law has the largest entropy of all with one variance"


def of_differential_entropies(rel: Rel, judge: Judge, around: Surroundings) -> Verdict | None:
    """The verdict on a relation of differential entropies of X, Y; None on any other, and where `h` is given."""
    if "h" in around.definitions or around.literal or not any(_variables(n) is not None for n in nodes(rel)):
        return None
    if (bound := _of_the_normal_law(rel, judge, around)) is not None:
        return bound
    if (written := _written_out(rel, judge, around)) is not None:
        return written
    weights: dict[str, Fraction] = {}
    if not (_weigh(rel.lhs, Fraction(1), weights) and _weigh(rel.rhs, Fraction(-1), weights)):
        return None
    if any(weights.values()):
        return _unbalanced(rel, weights)
    verdict = judge(Rel(rel.op, *(transform(t, _as_masses) for t in (rel.lhs, rel.rhs))), around)
    if verdict.good:
        conditions, kinds = (*verdict.conditions, _BALANCED), (*verdict.kinds, "reading")
        return replace(verdict, verdict="proved-under", conditions=conditions, kinds=kinds)
    return replace(verdict, repair=None) if verdict.verdict in ("refuted", "supported") else None


def _written_out(rel: Rel, judge: Judge, around: Surroundings) -> Verdict | None:
    r"""The verdict on `h(X) = -\int p(x) \log p(x) dx`, which is what the entropy of masses is."""
    inside = [*walk(rel.rhs)]
    averaged = any(isinstance(n, Bind) and n.op in ("int", "E") for n in inside)
    of_a_law = any(isinstance(n, App) and around.symbols.is_law(n.fn) for n in inside)
    if not (rel.op == "=" and averaged and of_a_law and _variables(rel.lhs)) or any(map(_variables, inside)):
        return None
    verdict = judge(Rel("=", _as_masses(rel.lhs), rel.rhs), around)
    if verdict.good:
        conditions, kinds = (*verdict.conditions, _BALANCED), (*verdict.kinds, "reading")
        return replace(verdict, verdict="proved-under", conditions=conditions, kinds=kinds)
    return replace(verdict, repair=None) if verdict.verdict == "refuted" else None


def _variables(t: Term) -> tuple[tuple[str, ...], tuple[Term, ...]] | None:
    """The variables of `h(X, Y | Z)`, and what they are given."""
    match t:
        case App("h", args, given, ()):
            pass
        case _:
            return None
    names = tuple(a.name for a in args if isinstance(a, Sym) and a.name in "XYZUVW")
    return (names, given) if len(names) == len(args) and all(isinstance(g, Sym) for g in given) else None


def _as_masses(t: Term) -> Term:
    found = _variables(t)
    if found is None:
        return t
    names, given = found
    inner: tuple[Term, ...] = tuple(Sym(n) for n in names)
    if not given:
        return Op("H", inner)
    whats = inner[0] if len(inner) == 1 else Op("tuple", inner)
    return Op("H", (Op("given", (whats, *given)),))


def _weigh(t: Term, factor: Fraction, weights: dict[str, Fraction]) -> bool:
    """Count how often each variable comes in; false where a term is not linear in entropies and informations."""
    if (found := _variables(t)) is not None:
        for name in found[0]:
            weights[name] = weights.get(name, Fraction(0)) + factor
        return True
    match t:
        case Op("I", _):
            return True
        case Num(value):
            return value == 0
        case Op("add", args):
            return all(_weigh(a, factor, weights) for a in args)
        case Op("neg", (a,)):
            return _weigh(a, -factor, weights)
        case Op("mul", (Num(value), a)):
            return _weigh(a, factor * value, weights)
        case _:
            return False


def _unbalanced(rel: Rel, weights: dict[str, Fraction]) -> Verdict | None:
    """Refuted, where an information is equated with entropies that change with the unit of a variable."""
    informed = [n for n in nodes(rel) if isinstance(n, Op) and n.op == "I"]
    known = {m.name for n in informed for m in walk(n) if isinstance(m, Sym)}
    if rel.op != "=" or len(informed) != 1 or not set(weights) <= known:
        return None
    name = next(n for n, w in sorted(weights.items()) if w)
    sides = list[Fraction]()
    for side in (rel.lhs, rel.rhs):
        own = dict[str, Fraction]()
        _weigh(side, Fraction(1), own)
        sides.append(own.get(name, Fraction(0)))
    wide = {n: "uniform between 0 and 2" if n == name else "uniform between 0 and 1" for n in sorted(known)}
    example = Worked(
        ("{}", "{}"),
        lambda: (number(str(sides[0])) * logarithm(2), number(str(sides[1])) * logarithm(2)),
        {"independent": wide},
    )
    return Verdict(
        "refuted",
        reason=f"an information does not change with the unit of {name}, this sum of entropies does",
        counterexample=example.counterexample(),
        mistake="the two sides differ",
    )


def _of_the_normal_law(rel: Rel, judge: Judge, around: Surroundings) -> Verdict | None:
    r"""`h(X) \le \frac12 \log(2 \pi e Var(X))`."""
    flipped = {"<=": ">=", ">=": "<="}
    for entropy, bound, op in ((rel.lhs, rel.rhs, rel.op), (rel.rhs, rel.lhs, flipped.get(rel.op, rel.op))):
        variances = {n for n in walk(bound) if isinstance(n, Op) and n.op == "var"}
        if _variables(entropy) is None or op not in flipped or len(variances) > 1:
            continue
        spread = Op("pow", (Sym("\\sigma"), num(2)))
        read = transform(bound, lambda n, v=variances, s=spread: s if n in v else n)
        meant = mul(num("1/2"), log(mul(num(2), Sym("\\pi"), Sym("e"), spread)))
        if not judge(Rel("=", read, meant), replace(around, definitions={}, inline=False, mend=False)).good:
            return None
        if op == "<=":
            return Verdict("supported", reason=_LARGEST)
        return Verdict(
            "refuted",
            reason=_LARGEST,
            counterexample=_UNIFORM.counterexample(),
            mistake="false inequality",
            repair={"latex": latex(Rel(flipped[rel.op], rel.lhs, rel.rhs)), "verdict": "supported"},
        )
    return None


__all__ = ["of_differential_entropies"]
