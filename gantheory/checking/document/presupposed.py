"""What a definition takes for granted: positive divisors, and of a likelihood that its samples are independent."""

from __future__ import annotations

import re

from ...language.printing import latex
from ...language.terms import App, Bind, Op, Rel, Sym, Term, walk
from ..names import PARAMETER_LETTERS, parameter_of, take_apart
from ..symbols import Symbols

_LIKELIHOOD = re.compile(r"\blikelihoods?\b|\bMLE\b|似然|尤度|vraisemblance|verosimilitud", re.IGNORECASE)
_GIVEN = re.compile(
    r"\bindependen|\bi\.?\s?i\.?\s?d\b|\bwherever\b|\bpositive\b|[pq]\w*\s*\(x\)\s*(?:>|\\neq?)\s*0|\bsupport",
    re.IGNORECASE,
)
SPECIFIED = "the model contains the law of the data"
INDEPENDENT = "the samples are independent"
_REACH = 400


def presupposed(body: Term, before: str, symbols: Symbols) -> tuple[str, ...]:
    """The conditions that a name for `body` owes, where the words before do not state them."""
    told = before[-_REACH:]
    if _GIVEN.search(told):
        return ()
    if _LIKELIHOOD.search(told) and _of_samples(body, symbols):
        return (INDEPENDENT,)
    if any(isinstance(n, Bind) for n in walk(body)):
        return ()  # what is averaged over has no mass where a law in a divisor vanishes, or a divergence is infinite
    below = [n for q in walk(body) if isinstance(q, Op) and q.op == "div" for n in _terms(q.args[1])]
    laws = {latex(n) for n in below if isinstance(n, App) and symbols.is_law(n.fn)}
    return tuple(f"{name} is positive" for name in sorted(laws)) if len(laws) == len(below) == 1 else ()


def specified(rel: Rel, symbols: Symbols) -> tuple[str, ...]:
    r"""`p_{data}(x) = p_{\theta^*}(x)`, `p_{data} = p(x | \theta^*)`: what a true parameter takes for granted."""
    for data, model in ((rel.lhs, rel.rhs), (rel.rhs, rel.lhs)):
        name, family = (t.fn if isinstance(t, App) else t.name if isinstance(t, Sym) else "" for t in (data, model))
        if rel.op != "=" or symbols.alias.get(name, name) != symbols.data or name == family:
            continue
        given = [*model.given, *model.params] if isinstance(model, App) else []
        parameters = [parameter_of(family) or "", *(p.name for p in given if isinstance(p, Sym))]
        if any(take_apart(p).letter in PARAMETER_LETTERS and take_apart(p).optimal for p in parameters):
            return (SPECIFIED,)
    return ()


def factorised(rel: Rel, symbols: Symbols) -> tuple[str, ...]:
    r"""`p(x, z) = p(x) p(z)`, `p(x_1, .., x_n) = \prod_i p(x_i)`: what has to be so for that."""
    for joint, product in ((rel.lhs, rel.rhs), (rel.rhs, rel.lhs)):
        match joint:
            case App(fn, (_, _, *_) as variables, given, _) if rel.op == "=" and symbols.is_law(fn):
                factors = _factors(product)
                if len(factors) > 1 and all(isinstance(f, App) and (f.fn, f.given) == (fn, given) for f in factors):
                    names, condition = ", ".join(map(latex, variables)), ", ".join(map(latex, given))
                    return (f"{names} are independent" + (f" given {condition}" if condition else ""),)
            case _:
                pass
    return ()


def _factors(t: Term) -> list[Term]:
    match t:
        case Op("mul", args):
            return [f for a in args for f in _factors(a)]
        case Bind("prod", _, _, body):
            return _factors(body) * 2  # one for each index
        case _:
            return [t]


def _terms(t: Term) -> list[Term]:
    """The factors of a divisor, each of which must not vanish; a sum is one."""
    return [f for a in t.args for f in _terms(a)] if isinstance(t, Op) and t.op == "mul" else [t]


def _of_samples(body: Term, symbols: Symbols) -> bool:
    """Is it a product of a law at the points of a sample, or the sum of its logarithms?"""
    for n in walk(body):
        match n:
            case Bind("prod", _, _, inner):
                law: Term = inner
            case Bind("sum", _, _, Op("log", (inner,))):
                law = inner
            case _:
                continue
        at_samples = isinstance(law, App) and any(isinstance(a, Op) and a.op == "index" for a in law.args)
        if isinstance(law, App) and at_samples and symbols.is_law(law.fn):
            return True
    return False
