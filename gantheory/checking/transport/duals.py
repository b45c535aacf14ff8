"""The dual form of the Wasserstein distance: the difference of two means of one function is what is maximised."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, add, div, mul, neg, num
from ..verdict import Verdict

DUAL = "the dual form of W maximises the difference of the means under its two laws"
SCALED = "over functions with Lipschitz constant K the dual form gives K times W"
_ONE, _TWO = Fraction(1), Fraction(2)


@dataclass(frozen=True, slots=True)
class Multiple:
    """`number * K**power * term`, K a Lipschitz constant."""

    number: Fraction
    power: int
    term: Term

    def at(self, bound: Fraction) -> Fraction:
        """The factor, where K has a value."""
        return self.number * bound**self.power


def of_duality(rel: Rel) -> Verdict | None:
    r"""A verdict on `W(p, q) = \sup_f a E_p[f] + b E_q[f]` over K-Lipschitz f, with factors on either side; None if it
    is right, or not of this form.

    The supremum is infinite unless a + b = 0 (f may be a large constant), and is K |a| W(p, q) then. The
    counterexample has two points at distance 1 and all mass of p at the one, all mass of q at the other.
    """
    if rel.op not in ("=", ":="):
        return None
    for first, second in ((rel.lhs, rel.rhs), (rel.rhs, rel.lhs)):
        bound = _bound_in(second)
        if bound is None:
            continue
        distance, best = multiple(first, bound), multiple(second, bound)
        match distance.term, best.term:
            case Op("W", (Sym() as p, Sym() as q)), Bind("sup" | "max") as optimum:
                return _compared(rel, (p, q), bound, distance, best, optimum)
            case _:
                continue
    return None


def of_primal(rel: Rel, first: Term | None) -> Verdict | None:
    """`W(p, q) = inf .. = sup ..`: the second link is one of the W at the head of its chain."""
    if not isinstance(first, Op) or first.op != "W" or rel.op != "=":
        return None
    wrong = of_duality(Rel("=", first, rel.rhs))
    if wrong is not None:
        return wrong
    bound = _bound_in(rel.rhs)
    best = None if bound is None else multiple(rel.rhs, bound).term
    right = isinstance(best, Bind) and _weights(best.body, set[str]()) is not None
    return Verdict("definition", reason="the dual form of W") if right else None


def of_extreme(rel: Rel) -> Verdict | None:
    """A verdict on W as the largest cost of a plan, or as the least difference of means; None on anything else.

    Between equal laws on two points at distance 1 a plan may cost 1, where W is 0; with all mass of p at the one and
    all mass of q at the other the least difference of means is -1, where W is 1.
    """
    match rel:
        case Rel(
            "=" | ":=",
            Op("W", (Sym() as p, Sym() as q)),
            Bind("sup" | "max", (v,), (App("\\Pi" | "\\Gamma"),), Bind("E", _, _, cost)),
        ):
            if not (isinstance(cost, App) or (isinstance(cost, Op) and cost.op in ("norm", "abs", "pow"))):
                return None
            values, law = ("0", "1"), (["1/2", "1/2"], ["1/2", "1/2"])
            said, model = "W is the least cost of a plan, not the largest", {v.name: [["0", "1/2"], ["1/2", "0"]]}
        case Rel("=" | ":=", Op("W", (Sym() as p, Sym() as q)), Bind("inf" | "min", (v,), (Op("rel"),), body)):
            weights = _weights(body, set())
            if weights is None or sorted(weights.values()) != [-1, 1]:
                return None
            values, law = ("1", "-1"), (["1", "0"], ["0", "1"])
            at = ["0", "1"] if weights.get(p) == 1 else ["1", "0"]
            said, model = "W is the largest difference of two means, not the least", {v.name: at}
        case _:
            return _of_powers(rel)
    best = rel.rhs
    if not isinstance(best, Bind) or p == q:
        return None
    turned = {"sup": "inf", "max": "min", "inf": "sup", "min": "max"}[best.op]
    mended = Rel(rel.op, rel.lhs, Bind(turned, best.vars, best.over, best.body))
    return Verdict(
        "refuted",
        reason=said,
        counterexample={
            "model": {"x": ["0", "1"], latex(p): law[0], latex(q): law[1], **model},
            "lhs": values[0],
            "rhs": values[1],
        },
        mistake="maximum and minimum confused",
        repair={"latex": latex(mended), "verdict": "definition"},
    )


def _of_powers(rel: Rel) -> Verdict | None:
    """A verdict on the order of W_p and W_q, and on the root in the definition of W_p."""
    first, last = _order(rel.lhs), _order(rel.rhs)
    if rel.op not in ("<=", ">=") or first is None or last is None or first[0] == last[0] or first[1] != last[1]:
        return _of_the_root(rel)
    reason = "W_p grows with p (Jensen's inequality for the cost of a plan)"
    if (first[0] < last[0]) == (rel.op == "<="):
        return Verdict("supported", reason=reason)
    model = {"x": ["0", "1"], "masses": [["1", "0"], ["1/4", "3/4"]]}
    values = [f"(3/4)^(1/{k})" for k, _ in (first, last)]
    return Verdict(
        "refuted",
        reason=reason,
        counterexample={"model": model, "lhs": values[0], "rhs": values[1]},
        mistake="false inequality",
        repair={"latex": latex(Rel("<=" if rel.op == ">=" else ">=", rel.lhs, rel.rhs)), "verdict": "supported"},
    )


def _of_the_root(rel: Rel) -> Verdict | None:
    r"""`W_p = (\inf E[d^p])^p`, where the root is meant."""
    match rel.lhs, rel.rhs:
        case App(fn, (Sym(), Sym())), Op("pow", (Bind("inf" | "min", _, _, Bind("E", _, _, cost)) as least, root)):
            power = cost.args[1] if isinstance(cost, Op) and cost.op == "pow" else None
        case _:
            return None
    if rel.op not in ("=", ":=") or power != root or fn != f"W_{{{latex(root)}}}":
        return None
    mended = Rel(rel.op, rel.lhs, Op("pow", (least, div(num(1), root))))
    values = {"lhs": "2", "rhs": latex(Op("pow", (num(2), Op("pow", (root, num(2))))))}
    return Verdict(
        "refuted",
        reason="W_p is measured as distances are, not as their powers",
        counterexample={"model": {"x": ["0", "2"], "masses": [["1", "0"], ["0", "1"]]}, **values},
        mistake="power",
        repair={"latex": latex(mended), "verdict": "definition"},
    )


def _order(t: Term) -> tuple[int, frozenset[str]] | None:
    """The p of `W_p(P, Q)`, and the two laws."""
    match t:
        case Op("W", (Sym(p), Sym(q))):
            return 1, frozenset((p, q))
        case App("W_{2}" | "\\mathcal{W}_{2}", (Sym(p), Sym(q)), (), ()):
            return 2, frozenset((p, q))
        case _:
            return None


def _bound_in(t: Term) -> Term | None:
    """The Lipschitz constant, 1 or a letter, over which a side takes its supremum; 1 where it does not say."""
    match t:
        case Bind("sup" | "max", _, within, _):
            bounds = [w.args[2] for w in within if isinstance(w, Op) and w.op == "rel" and len(w.args) == 3]
            bound = bounds[0] if bounds else num(1)
            return bound if len(bounds) < 2 and (isinstance(bound, Sym) or bound == num(1)) else None
        case Op("mul" | "div" | "neg", args):
            found = [b for a in args if (b := _bound_in(a)) is not None]
            return found[0] if len(found) == 1 else None
        case _:
            return None


def multiple(t: Term, bound: Term) -> Multiple:
    """A term as a multiple of what is left once numbers and powers of a Lipschitz constant are taken out."""
    match t:
        case Op("div", (top, bottom)) if (m := _factor(bottom, bound)) is not None and m.number:
            inner = multiple(top, bound)
            return Multiple(inner.number / m.number, inner.power - m.power, inner.term)
        case Op("mul", args):
            number, power = _ONE, 0
            rest: list[Term] = []
            for a in args:
                if (m := _factor(a, bound)) is not None:
                    number, power = number * m.number, power + m.power
                else:
                    rest.append(a)
            if len(rest) == 1:
                inner = multiple(rest[0], bound)
                return Multiple(number * inner.number, power + inner.power, inner.term)
            return Multiple(_ONE, 0, t)
        case _:
            return Multiple(_ONE, 0, t)


def _factor(t: Term, bound: Term) -> Multiple | None:
    """A number or a power of K, or a quotient of such."""
    match t:
        case Num(value):
            return Multiple(value, 0, num(1))
        case Sym() if t == bound:
            return Multiple(_ONE, 1, num(1))
        case Op("pow", (base, Num(value))) if base == bound and isinstance(base, Sym) and value.denominator == 1:
            return Multiple(_ONE, int(value), num(1))
        case Op("div", (a, b)) if (m := _factor(a, bound)) and (n := _factor(b, bound)) and n.number:
            return Multiple(m.number / n.number, m.power - n.power, num(1))
        case _:
            return None


def _compared(
    rel: Rel, laws: tuple[Sym, Sym], bound: Term, distance: Multiple, best: Multiple, optimum: Bind
) -> Verdict | None:
    p, q = laws
    critics: set[str] = set()
    weights = _weights(optimum.body, critics)
    if weights is None or len(critics) != 1 or p == q or not set(weights) <= {p, q}:
        return None
    a, b = weights.get(p, Fraction(0)), weights.get(q, Fraction(0))
    constant = _ONE if bound == num(1) else _TWO
    left, right = distance.at(constant), best.at(constant)
    plain = distance.term == _side(rel, distance) and best.term == _side(rel, best)
    if a == -b and abs(a) * right * constant == left:
        return None if plain else Verdict("definition", reason="the dual form of W")
    if not right or (a == -b and plain and isinstance(bound, Sym)):  # W up to its scale
        return None
    (critic,) = critics
    top = (2 + abs(left / right)) / (a + b) if a + b else Fraction(0)
    at = (top, top) if a + b else (constant if a > 0 else Fraction(0), Fraction(0) if a > 0 else constant)
    model: dict[str, object] = {
        "x": ["0", "1"],
        latex(p): ["1", "0"],
        latex(q): ["0", "1"],
        critic: [str(v) for v in at],
    }
    if isinstance(bound, Sym):
        model[bound.name] = str(constant)
    values = {"distance": str(left), "best": str(right * (a * at[0] + b * at[1]))}
    first, second = ("distance", "best") if _bound_in(rel.rhs) is not None else ("best", "distance")
    dual = Bind(optimum.op, optimum.vars, optimum.over, add(_mean(critic, p), neg(_mean(critic, q))))
    scaled = dual if bound == num(1) else mul(div(num(1), bound), dual)
    return Verdict(
        "refuted",
        reason=DUAL if a != -b or bound == num(1) else SCALED,
        counterexample={"model": model, "lhs": values[first], "rhs": values[second]},
        mistake="factor" if a == -b and abs(a) == 1 else "another function is maximised",
        repair={"latex": latex(Rel("=", Op("W", laws), scaled)), "verdict": "definition"},  # the field's own
    )


def _side(rel: Rel, m: Multiple) -> Term | None:
    """The term, if it is a side of the relation as it stands, with no factor taken out."""
    return m.term if m.term in (rel.lhs, rel.rhs) else None


def _mean(critic: str, law: Term) -> Term:
    x = Sym("x")
    return Bind("E", (x,), (law,), App(critic, (x,)))


def means_of_one(t: Term) -> tuple[dict[Term, Fraction], str] | None:
    """The coefficients of the laws in a linear combination of two means of one function, and the function."""
    critics: set[str] = set()
    weights = _weights(t, critics)
    return (weights, critics.pop()) if weights is not None and len(weights) == 2 and len(critics) == 1 else None


def _weights(t: Term, critics: set[str]) -> dict[Term, Fraction] | None:
    """Of a linear combination of means of one function: law -> coefficient."""
    match t:
        case Bind("E", (Sym(x),), (Sym() as law,), App(critic, (Sym(y),), (), ())) if x in (y, ""):
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
