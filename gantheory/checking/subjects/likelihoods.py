"""Definitions that hold under a condition: a ratio of two laws, the likelihood of a sample, a factor of mean field."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from ...clock import now
from ...language.context import Context, Density, Function
from ...language.printing import latex
from ...language.terms import App, Bind, Op, Rel, Sym, Term, add, div, log, mul, neg, num, walk
from ...proving import Proof, prove
from ..document.presupposed import INDEPENDENT
from ..names import take_apart
from ..readings.elaborate import Elaborator
from ..scope import Cannot, IllTyped, Options
from ..symbols import DENSITY_LETTERS
from ..verdict import Surroundings, Verdict

NORMALISED = "up to the factor with which it sums to one"
POSITIVE = "the factors are positive"
_SECONDS = 0.5


def under_conditions(rel: Rel, found: Verdict, around: Surroundings) -> Verdict | None:
    """The proof of what a definition says under the conditions that it owes; None where it says nothing of the kind."""
    if found.conditions and (divided := _ratio(rel, around)) is not None:
        return replace(divided, conditions=found.conditions)
    if INDEPENDENT in found.conditions and (sample := _likelihood(rel, around)) is not None:
        return replace(sample, conditions=found.conditions)
    return None if found.conditions else _factor_of_mean_field(rel)


def _ratio(rel: Rel, around: Surroundings) -> Verdict | None:
    """`r(x) = p(x)/q(x)`: with q it gives p, which asks for no more than that q does not vanish."""
    match rel.rhs:
        case Op("div", (App(p, points, _, _) as above, App(q, same, _, _) as below)) if points == same and p != q:
            pass
        case _:
            return None
    if not all(around.symbols.is_law(fn) for fn in (p, q)):
        return None
    said = f"the ratio of the two laws: with {latex(below)} it gives {latex(above)}"
    return _proved(Rel("=", mul(below, rel.rhs), above), around, said)


def _likelihood(rel: Rel, around: Surroundings) -> Verdict | None:
    """A product over a sample, or what its logarithm makes of it, is the law of the sample at what was drawn."""
    for n in walk(rel.rhs):
        match n:
            case Bind("prod", variables, over, App() as law) | Bind("sum", variables, over, Op("log", (App() as law,))):
                whole = Bind("prod", variables, over, law)
            case _:
                continue
        sized = over[0].args[-1] if isinstance(over[0], Op) and over[0].op == "tuple" else None
        if not _of_one_sample(whole):
            return None
        plain: dict[str, Term] = {"likelihood": whole, "log-likelihood": log(whole)}
        signed = plain | {"negative log-likelihood": neg(log(whole))}
        for name, meant in signed.items():
            ways = [(f"the {name} of the sample", meant)]
            if sized is not None and name != "likelihood":
                ways.append((f"the {name} of the sample, over its size", mul(div(num(1), sized), meant)))
            for said, term in ways:
                if (verdict := _proved(Rel("=", rel.rhs, term), around, said)) is not None:
                    return verdict
        return None
    return None


def _of_one_sample(product: Bind) -> bool:
    """Is each factor the law at the point that the product counts, and at no other?"""
    law, counted = product.body, product.vars
    indexed = [n for n in walk(law) if isinstance(n, Op) and n.op == "index"]
    points = [a for a in law.args if isinstance(a, Op) and a.op == "index"] if isinstance(law, App) else []
    return len(counted) == 1 and bool(points) and all(n.args[1:] == counted for n in indexed)


def _factor_of_mean_field(rel: Rel) -> Verdict | None:
    r"""`\tilde{q}_j(h_j | v) = \exp(E_{q_{-j}}[\log p(v, h)])`: the best factor, the others being held."""
    match rel:
        case Rel(
            "=" | ":=", App(name, (own,), _, _), Op("exp", (Bind("E", _, (law, *_), Op("log", (App() as joint,))),))
        ):
            pass
        case _:
            return None
    factor, others = take_apart(name), take_apart(law.fn if isinstance(law, App) else getattr(law, "name", ""))
    every_other = factor.letter == others.letter and factor.sub and others.sub in _all_but(factor.sub)
    joined = {take_apart(n.name).letter for a in (*joint.args, *joint.given) for n in walk(a) if isinstance(n, Sym)}
    told = isinstance(own, Sym | Op) and _letter(own) in joined and _letter(own) not in _given(joint)
    densities = factor.letter in DENSITY_LETTERS and take_apart(joint.fn).letter in DENSITY_LETTERS
    if (
        factor.accent != "tilde"
        or not (every_other and told and densities)
        or factor.letter == take_apart(joint.fn).letter
    ):
        return None
    proofs = _best_factor()
    if not proofs:
        return None
    owed = [POSITIVE] if any(p.theorem.owed for p in proofs) else []
    rules = tuple(dict.fromkeys(r for p in proofs for r in p.theorem.rules))
    said = "the best factor of the bound where the others are held"
    return Verdict("proved-under", said, (NORMALISED, *owed), rules, proof=proofs[1], kinds=("reading",))


def _letter(t: Term) -> str:
    return next((take_apart(n.name).letter for n in walk(t) if isinstance(n, Sym)), "")


def _given(joint: App) -> set[str]:
    return {_letter(t) for t in joint.given}


def _all_but(sub: str) -> tuple[str, ...]:
    """How the other factors are labelled."""
    return tuple(
        sign.format(sub) for sign in ("-{}", "\\neq {}", "\\neq{}", "\\ne {}", "\\setminus {}", "\\backslash {}")
    )


@cache
def _best_factor() -> tuple[Proof, ...]:
    """Jensen's inequality bounds what a factor q is worth, E[f] and its entropy, by a number in which q does not occur;
    the factor that is proportional to exp(E[f]) makes the ratio constant, and attains it."""
    h, s = Sym("h"), Sym("s")
    q = App("q", (h,))
    mean = Bind("E", (s,), (Bind("fun", (s,), (None,), App("r", (s,))),), App("f", (h, s)))
    best = Op("exp", (mean,))
    law, whole = Bind("fun", (h,), (None,), q), Bind("int", (h,), (None,), best)
    worth = add(Bind("E", (h,), (law,), mean), neg(Bind("int", (h,), (None,), mul(q, log(q)))))
    ratio = Bind("E", (h,), (law,), div(best, q))
    context = Context(
        points={"h": "h", "s": "s"},
        densities={"q": Density("q", ("h",)), "r": Density("r", ("s",))},
        functions={"f": Function("f", ("h", "s"), "real")},
    )
    links = (
        Rel("=", worth, Bind("E", (h,), (law,), log(div(best, q)))),
        Rel("<=", Bind("E", (h,), (law,), log(div(best, q))), log(ratio)),
        Rel("=", log(ratio), log(whole)),
        Rel("=", log(div(best, div(best, whole))), log(whole)),
    )
    proofs = [prove(link, context, deadline=now() + _SECONDS) for link in links]
    return tuple(p for p in proofs if p is not None) if None not in proofs else ()


def _proved(claim: Rel, around: Surroundings, said: str) -> Verdict | None:
    try:
        reader = Elaborator(around.symbols, around.definitions, Options(), around.families)
        core = reader.relation(claim, around.hypotheses)
    except (Cannot, IllTyped, RecursionError):
        return None
    proof = None if core.assumed else prove(core.rel, core.context, deadline=now() + _SECONDS)
    if proof is None:
        return None
    return Verdict(
        "proved-under", said, rules=tuple(dict.fromkeys(proof.theorem.rules)), proof=proof, kinds=("support",)
    )
