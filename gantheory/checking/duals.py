"""The dual form of the Wasserstein distance: the difference of two means of one function is what is maximised."""

from __future__ import annotations

from fractions import Fraction

from ..language.printing import latex
from ..language.terms import App, Bind, Num, Op, Rel, Sym, Term, add, neg, num
from .verdict import Verdict

DUAL = "the dual form of W maximises the difference of the means under its two laws"


def of_duality(rel: Rel) -> Verdict | None:
    r"""A verdict on `W(p, q) = \sup_f a E_p[f] + b E_q[f]`; None if a = -b = 1 or -1, or if it is not of this form.

    Over all 1-Lipschitz f the supremum is infinite unless a + b = 0 (f may be a large constant), and is |a| W(p, q)
    then. The counterexample has two points at distance 1 and all mass of p at the one, all mass of q at the other.
    """
    match rel:
        case Rel("=" | ":=", Op("W", (Sym() as p, Sym() as q)), Bind("sup" | "max" as best, over, within, body)):
            pass
        case _:
            return None
    bound = next((w.args[2] for w in within if isinstance(w, Op) and w.op == "rel" and len(w.args) == 3), num(1))
    critics: set[str] = set()
    weights = _weights(body, critics)
    if weights is None or bound != num(1) or len(critics) != 1 or p == q or not set(weights) <= {p, q}:
        return None
    a, b = weights.get(p, Fraction(0)), weights.get(q, Fraction(0))
    if a == -b and abs(a) == 1:
        return None
    (critic,) = critics
    at = (2 / (a + b),) * 2 if a + b else (Fraction(1 if a > 0 else -1), Fraction(0))
    mended = Rel("=", rel.lhs, Bind(best, over, within, add(_mean(critic, p), neg(_mean(critic, q)))))
    model = {
        "x": ["0", "1"],
        latex(p): ["1", "0"],
        latex(q): ["0", "1"],
        critic: [str(v) for v in at],
    }
    return Verdict(
        "refuted",
        reason=DUAL,
        counterexample={"model": model, "lhs": "1", "rhs": str(a * at[0] + b * at[1])},
        mistake="another function is maximised",
        repair={"latex": latex(mended), "verdict": "definition"},  # the field's own
    )


def _mean(critic: str, law: Term) -> Term:
    x = Sym("x")
    return Bind("E", (x,), (law,), App(critic, (x,)))


def _weights(t: Term, critics: set[str]) -> dict[Term, Fraction] | None:
    """Of a linear combination of means of one function: law -> coefficient."""
    match t:
        case Bind("E", (Sym(x),), (Sym() as law,), App(critic, (Sym(y),), (), ())) if x == y:
            critics.add(critic)
            return {law: Fraction(1)}
        case Op("neg", (inner,)):
            found = _weights(inner, critics)
            return None if found is None else {law: -w for law, w in found.items()}
        case Op("mul", (Num(value), inner)):
            found = _weights(inner, critics)
            return None if found is None else {law: value * w for law, w in found.items()}
        case Op("add", terms):
            total: dict[Term, Fraction] = {}
            for term in terms:
                found = _weights(term, critics)
                if found is None:
                    return None
                for law, w in found.items():
                    total[law] = total.get(law, Fraction(0)) + w
            return total
        case _:
            return None
