r"""What a model that fits attains: the least value of a divergence or a game, `\min_\theta KL(p \| p_\theta) = 0`, and
with the true parameter, `p_{data} = p_{\theta^*}`, the greatest mean log-likelihood."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from ...clock import now
from ...language.context import Context, Density
from ...language.printing import latex
from ...language.terms import App, Bind, Op, Rel, Sym, Term, fun, log, walk
from ...proving import prove
from ..document.presupposed import SPECIFIED
from ..names import PARAMETER_LETTERS, take_apart
from ..verdict import Surroundings, Verdict

Judge = Callable[[Rel, Surroundings], Verdict]
_SUPPOSED = re.compile(
    r"\b(?:assum|suppos|hypothes|presum|let|if|when|where|given|well[- ]specified|reali[sz]ab)", re.I
)
_SECONDS = 0.5


def of_best_fit(rel: Rel, judge: Judge, around: Surroundings) -> Verdict | None:
    """The verdict on the least value over a model, where it bounds every value and is the one at the law of the data;
    None for anything else."""
    if rel.op not in ("=", ":=") or around.literal or around.failing:
        return None
    for best, value in ((rel.lhs, rel.rhs), (rel.rhs, rel.lhs)):
        match best:
            case Bind("min" | "inf", (Sym(name),), (None,), body) if _fits(name, around) and _is_number(value):
                break
            case _:
                continue
    else:
        return None
    plain = replace(around, mend=False, matched_hinted=False, matched_stated=False, optimal_stated=False)
    bound = judge(Rel(">=", body, value), plain)
    if not bound.good or "optimal" in bound.kinds or "matched" in bound.kinds:
        return None
    said, at = SPECIFIED, judge(Rel("=", body, value), replace(plain, matched_stated=True))
    other = _fitted_to(name, body)
    if not at.good and other is not None and isinstance(body, Op):
        said, at = (
            f"the family contains {latex(other)}",
            judge(Rel("=", replace(body, args=(other, other)), value), plain),
        )
    if not at.good or "optimal" in at.kinds:
        return None
    owed = dict.fromkeys((said, *bound.conditions, *at.conditions))
    reason = "no law does better, and one that equals the other attains it"
    return Verdict("proved-under", reason, conditions=tuple(owed), rules=at.rules, proof=at.proof)


def of_true_parameter(owed: tuple[str, ...], before: str) -> Verdict | None:
    """The verdict on the law of the data as a member of the model, which nothing but that gives: in it no other member
    has a greater mean log-likelihood. None where the text supposes it."""
    if not owed or _SUPPOSED.search(before[-80:]):
        return None
    x, true, other = Sym("x"), *(App("p", (Sym("x"),), (), (Sym(t),)) for t in ("\\theta^{*}", "\\theta"))
    context = Context(
        {"x": "X"}, {"p": Density("p", ("X",), (), ("\\theta",))}, params=frozenset(("\\theta", "\\theta^{*}"))
    )
    means = [Bind("E", (x,), (fun(("x",), true),), log(law)) for law in (other, true)]
    proof = prove(Rel("<=", *means), context, deadline=now() + _SECONDS)
    if proof is None:
        return None
    reason = "under the true parameter the mean log-likelihood is greatest"
    return Verdict("proved-under", reason, conditions=owed, rules=proof.theorem.rules, proof=proof, kinds=("reading",))


def _fitted_to(name: str, body: Term) -> Term | None:
    """The law of a divergence that does not change with the name, where the other one does."""
    if not isinstance(body, Op) or body.op not in ("KL", "JSD", "TV", "W") or len(body.args) != 2:
        return None
    moving = [name in _names(a) for a in body.args]
    return body.args[moving.index(False)] if sum(moving) == 1 else None


def _names(t: Term) -> set[str]:
    """The names in a term, and the parameters in their subscripts."""
    names = {n.fn if isinstance(n, App) else n.name for n in walk(t) if isinstance(n, App | Sym)}
    return names | {take_apart(n).sub for n in names}


def _fits(name: str, around: Surroundings) -> bool:
    """Is it a generator, a law of the model, or a parameter?"""
    generates = around.symbols.is_map(name) or (around.symbols.is_law(name) and name != around.symbols.data)
    return generates or take_apart(name).letter in PARAMETER_LETTERS


def _is_number(t: Term) -> bool:
    return not any(isinstance(n, App | Bind) or (isinstance(n, Sym) and n.name != "\\pi") for n in walk(t))
