"""The two phases of a Boltzmann machine's gradient: the negative one is made of the model's samples alone.

`Delta <- V^T H~ / m` is added for the data and `Delta <- Delta - V~^T H~ / m` taken off for the model. Where only one
factor of what is taken off is the model's, the two phases do not cancel at a model that fits its data: v and h are
drawn together in the first, apart in the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...clock import now
from ...language.context import Context
from ...language.layout import Unread
from ...language.printing import latex
from ...language.terms import Op, Rel, Sym, Term, add, div, mul, num, transform
from ...refuting import Refutation, examine
from ..names import Name, take_apart
from ..verdict import Verdict
from .directions import GradientStep, direction
from .gradients import is_size
from .objectives import Place, base_of
from .steps import Parsed

SECONDS = 1.0
REASON = (
    "at a model that fits its data the two phases must cancel: here the factors are drawn together in what is added "
    "(left, E[v h] of two units with weights a, b, c, 1 on 11, 10, 01, 00), and apart in what is taken off (right, "
    "E[v] E[h])"
)


@dataclass(frozen=True, slots=True)
class Statistic:
    """A product of two matrices or vectors, of one phase."""

    left: Name
    right: Name

    def names(self) -> tuple[Name, Name]:
        """Both factors."""
        return self.left, self.right


def phases(parsed: Parsed, seed: int | None) -> dict[Place, Verdict]:
    """The verdicts on the lines that take off a statistic of which only one factor is the model's."""
    added: dict[str, Statistic] = {}
    found: dict[Place, Verdict] = {}
    gains: dict[str, int] = {}
    for passage, chains in parsed:
        for chain in () if isinstance(chains, Unread) else chains:
            match chain.terms:
                case (Sym() | Op("mul") as left, right) if right is not None and chain.ops[0] in ("<-", "=", ":="):
                    name = latex(left)
                case _:
                    continue
            if (step := _taken(left, right, gains, chain.ops[0], seed)) is not None:
                found[passage.start, chain.spans[0][0]] = step
            plus, minus = _parts(right, base_of(left) if isinstance(left, Sym) else "")
            if gain := _gain(plus, minus):
                gains[name] = gain
            positive = plus or added.get(name)
            if minus is not None and positive is not None and (wrong := _of_the_data(positive, minus)) is not None:
                model = next(n for n in minus.names() if n != wrong)
                verdict = _verdict(Rel(chain.ops[0], left, right), wrong, model, seed)
                if verdict is not None:
                    found[passage.start, chain.spans[0][0]] = verdict
            elif plus is not None:
                added[name] = plus
    return found


def _gain(plus: Statistic | None, minus: Statistic | None) -> int:
    """+1 if what is added is of the data and what is taken off of the model, -1 the other way round, else 0."""
    told = [_of_the_model(n) for n in plus.names()] if plus is not None else []
    taken = [_of_the_model(n) for n in minus.names()] if minus is not None else []
    if not (told and taken):
        return 0
    return 1 if all(taken) and not any(told) else -1 if all(told) and not any(taken) else 0


def _of_the_model(n: Name) -> bool:
    return n.accent in ("tilde", "bar") or bool(n.primes) or "model" in n.sub + n.sup or "recon" in n.sub + n.sup


def _taken(left: Term, right: Term, gains: dict[str, int], op: str, seed: int | None) -> Verdict | None:
    r"""The verdict on `W \leftarrow W \pm \epsilon \Delta W`: the log-likelihood has to rise."""
    match right:
        case Op("add", (start, change)) if start == left:
            sign, change = (-1, change.args[0]) if isinstance(change, Op) and change.op == "neg" else (1, change)
        case _:
            return None
    factors = change.args if isinstance(change, Op) and change.op == "mul" else (change,)
    for k in range(len(factors)):
        name = latex(Op("mul", factors[k:]) if len(factors) - k > 1 else factors[k])
        rates = all(is_size(f) or (isinstance(f, Sym) and f.name[-1].islower()) for f in factors[:k])
        if rates and name in gains:
            return direction(GradientStep("fit", sign, (), Rel(op, left, right), gains[name]), None, seed)
    return None


def _parts(t: Term, name: str) -> tuple[Statistic | None, Statistic | None]:
    """What a right side adds and what it takes off; the name itself, as in `Delta - ..`, is passed over."""
    plus: list[Statistic] = []
    minus: list[Statistic] = []
    for sign, part in _addends(t, 1):
        if base_of(part) == name and name:
            continue
        statistic = _statistic(part)
        if statistic is None:
            return None, None
        (plus if sign > 0 else minus).append(statistic)
    return (plus[0] if len(plus) == 1 else None), (minus[0] if len(minus) == 1 else None)


def _addends(t: Term, sign: int) -> Iterator[tuple[int, Term]]:
    match t:
        case Op("add", args):
            for a in args:
                yield from _addends(a, sign)
        case Op("neg", (a,)):
            yield from _addends(a, -sign)
        case Op("mul", (*factors, Op("add" | "neg") as last)) if all(is_size(f) or isinstance(f, Sym) for f in factors):
            yield from _addends(last, sign)
        case _:
            yield sign, t


def _statistic(t: Term) -> Statistic | None:
    if not (isinstance(t, Op) and t.op == "mul"):
        return None
    factors = [f.args[0] if isinstance(f, Op) and f.op == "transpose" else f for f in t.args]
    if not any(isinstance(f, Op) and f.op == "transpose" for f in t.args):
        return None
    names = [take_apart(f.name) for f in factors if isinstance(f, Sym) and not is_size(f)]
    return Statistic(*names[-2:]) if len(names) >= 2 and len(names) == sum(not is_size(f) for f in factors) else None


def _mark(n: Name) -> tuple[str, str]:
    return n.accent, n.primes


def _bare(n: Name) -> tuple[str, str, str]:
    return n.letter, n.sub, n.sup


def _of_the_data(plus: Statistic, minus: Statistic) -> Name | None:
    """The factor of what is taken off that is still the data's, if the other is the model's."""
    pairs = list(zip(plus.names(), minus.names(), strict=True))
    if any(_bare(p) != _bare(m) for p, m in pairs):
        return None
    kept = [m for p, m in pairs if _mark(p) == _mark(m)]
    changed = [m for p, m in pairs if _mark(p) != _mark(m)]
    if len(kept) != 1 or len(changed) != 1 or _mark(changed[0]) in map(_mark, plus.names()):
        return None
    return kept[0]


def _verdict(rel: Rel, wrong: Name, model: Name, seed: int | None) -> Verdict | None:
    a, b, c = (Sym(x) for x in "abc")
    whole = add(a, b, c, num(1))
    claim = Rel("=", div(a, whole), div(mul(add(a, b), add(a, c)), mul(whole, whole)))
    ctx = Context(scalars=dict.fromkeys("abc", "positive"))
    found = examine(claim, ctx, seed=seed, deadline=now() + SECONDS)
    if not isinstance(found, Refutation):
        return None
    mended = Rel(rel.op, rel.lhs, transform(rel.rhs, lambda t: _marked(t, wrong, model) if _taken_off(t) else t))
    return Verdict(
        "refuted",
        REASON,
        counterexample={"model": found.model.describe(), "lhs": found.lhs, "rhs": found.rhs},
        mistake="wrong variable",
        repair={"latex": latex(mended), "verdict": "supported"},
    )


def _taken_off(t: Term) -> bool:
    return isinstance(t, Op) and t.op == "neg"


def _marked(t: Term, wrong: Name, model: Name) -> Term:
    """The term with the mark of the model's on the data's factor."""
    core = f"\\{model.accent}{{{wrong.letter}}}" if model.accent else wrong.letter
    sub, sup = (f"_{{{wrong.sub}}}" if wrong.sub else ""), (f"^{{{wrong.sup}}}" if wrong.sup else "")
    own = Sym(f"{core}{sub}{model.primes}{sup}")
    return transform(t, lambda x: own if isinstance(x, Sym) and take_apart(x.name) == wrong else x)
