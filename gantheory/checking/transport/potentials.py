r"""What follows for two potentials from their constraint: `f(x) + g(y) \leq c(x, y)` gives `f(x) + g(x) \leq 0`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from ...kernel import ProofError, Step, replay
from ...language.context import Context, Function
from ...language.printing import latex
from ...language.terms import App, Num, Op, Rel, Sym, Term, num, transform, walk
from ...proving import Proof
from ..names import take_apart
from ..scope import Defined
from ..verdict import Verdict

_DISTANCES = {"norm": "\\operatorname{norm}", "abs": "\\operatorname{abs}"}
_SPACE = "\\operatorname{point}"
_ANY = re.compile(r"[a-z](?:_\{[a-z]\})?'*")  # a point that may be any: not x_0, not x^*


@dataclass(slots=True)
class Potentials:
    """The constraints on potentials that a text has set up so far."""

    bounds: list[Rel] = field(default_factory=list[Rel])
    equations: list[Rel] = field(default_factory=list[Rel])

    def follows(self, rel: Rel, definitions: Mapping[str, Defined]) -> Verdict | None:
        """The verdict on a relation of potentials that follows from the constraint above it, and from what one of them
        is set to; None on a constraint, which is kept, and where nothing follows."""
        names = _potentials(rel)
        if names is None:
            return None
        if len(names) == 2 and _cost_between(rel) is not None:
            self.bounds.append(rel)
            return None
        for bound in reversed(self.bounds):
            known = _potentials(bound) or frozenset()
            if names <= known:
                tied = [e for e in (*self.equations, *_set(known, definitions)) if _potentials(e) == known]
                verdict = _derived(rel, bound, []) or (_derived(rel, bound, tied[-1:]) if tied else None)
                if verdict is not None:
                    return verdict
                break
        if rel.op == "=":
            self.equations.append(rel)
        return None


def _set(names: frozenset[str], definitions: Mapping[str, Defined]) -> Iterator[Rel]:
    """What the text has set potentials to."""
    for name in sorted(names & definitions.keys()):
        d = definitions[name]
        if len(d.vars) == 1:
            yield Rel("=", App(name, (Sym(d.vars[0]),)), d.body)


def _potentials(rel: Rel) -> frozenset[str] | None:
    """The functions of one point that a relation of such values, costs and numbers speaks of; None of any other."""
    if rel.op not in ("<=", ">=", "="):
        return None
    names = set[str]()
    for side in (rel.lhs, rel.rhs):
        if not _plain(side):
            return None
        names |= {n.fn for n in walk(side) if isinstance(n, App) and len(n.args) == 1}
    return frozenset(names) if 0 < len(names) < 3 else None


def _plain(t: Term) -> bool:
    match t:
        case Num():
            return True
        case App(_, (Sym(),), (), ()):
            return True
        case Op("add" | "neg", args):
            return all(_plain(a) for a in args)
        case _:
            return _cost(t) is not None


def _cost(t: Term) -> tuple[Term, Term] | None:
    r"""The points of `\|x - y\|`, `|x - y|`, a power of it, or `c(x, y)`."""
    match t:
        case Op("norm" | "abs", (Op("add", (Sym() as x, Op("neg", (Sym() as y,)))),)):
            return x, y
        case App(_, (Sym() as x, Sym() as y), (), ()):
            return x, y
        case Op("pow", (base, Num(value, _))) if value > 0:
            return _cost(base)
        case _:
            return None


def _cost_between(rel: Rel) -> tuple[Term, Term] | None:
    """The two points of the cost that is the greater side of a constraint; they may be any."""
    pair = _cost(rel.rhs if rel.op == "<=" else rel.lhs)
    fits = rel.op != "=" and pair is not None and pair[0] != pair[1]
    return pair if fits and all(_ANY.fullmatch(name) for name in _points(rel)) else None


def _derived(rel: Rel, bound: Rel, tied: list[Rel]) -> Verdict | None:
    """The relation proved from the bound, and from equations between the potentials. It holds at all points, and a
    point has no distance to itself."""
    same = _identified([rel, bound, *tied])
    letters = {y: x for x, y, _ in same}
    statement, known, *equal = (_at_points(r, letters) for r in (rel, bound, *tied))
    points = sorted({name for r in (statement, known, *equal) for name in _points(r)})
    names = _potentials(bound) or frozenset()
    ctx = Context(
        points=dict.fromkeys(points, _SPACE),
        functions={
            **{f: Function(f, (_SPACE,)) for f in names},
            **{c: Function(c, (_SPACE, _SPACE)) for c in (*_DISTANCES.values(), *_letters(bound))},
        },
        hypotheses=(known, Rel("=", _nowhere(known, Sym(points[0])), num(0)), *equal, *map(_turned, equal)),
    )
    proof = next(_proofs(statement, ctx, [Sym(p) for p in points]), None)
    if proof is None or proof.theorem.owed:
        return None
    vanishing = [f"{c}(x, x) = 0" for c in _letters(bound)]  # a cost that is only a letter must say so
    owed = [said for _, _, said in same] + [latex(e) for e in tied] + vanishing
    return Verdict(
        "proved-under" if owed else "proved",
        reason="it follows from the constraint on the potentials",
        conditions=tuple(owed),
        rules=proof.theorem.rules,
        proof=proof,
    )


def _turned(equation: Rel) -> Rel:
    return replace(equation, lhs=equation.rhs, rhs=equation.lhs)


def _points(rel: Rel) -> set[str]:
    return {n.name for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, Sym)}


def _proofs(rel: Rel, ctx: Context, points: list[Term]) -> Iterator[Proof]:
    """The statement from one instance of the bound, and at most one of the equations."""

    def witness(k: int, *at: Term) -> tuple[Term, str, tuple[Term, ...]]:
        return num(1), "hypothesis", (num(1), num(k), *at)

    equations = [(), *((witness(k, p),) for k in range(2, len(ctx.hypotheses)) for p in points)]
    for at in product(points, repeat=len(_points(ctx.hypotheses[0]))):
        for more in equations:
            for nothing in ((), *((witness(1, p),) for p in points)):
                step = Step("order", (rel, witness(0, *at), *nothing, *more))
                try:
                    yield Proof(replay(step, ctx), step)
                except ProofError:
                    continue


def _identified(rels: list[Rel]) -> list[tuple[str, str, str]]:
    """Two families of points, `x_i` and `y_j`, that must be one for the relations to speak of each other."""
    letters = dict.fromkeys(
        take_apart(n.name).letter
        for r in rels
        for t in (r.lhs, r.rhs)
        for n in walk(t)
        if isinstance(n, Sym) and take_apart(n.name).sub
    )
    match [*letters]:
        case [x, y]:
            first, other = sorted((x, y))
            return [(first, other, f"{first}_{{i}} = {other}_{{i}}")]
        case _:
            return []


def _at_points(rel: Rel, letters: dict[str, str]) -> Rel:
    """The relation with every distance as a function of two points, and one letter for points that are the same."""

    def renamed(t: Term) -> Term:
        parts = take_apart(t.name) if isinstance(t, Sym) else None
        if isinstance(t, Sym) and parts is not None and parts.sub and parts.letter in letters:
            return Sym(letters[parts.letter] + t.name[len(parts.letter) :])
        return t

    def put(t: Term) -> Term:
        pair = _cost(t) if isinstance(t, Op) and t.op in _DISTANCES else None
        if pair is None or not isinstance(t, Op):
            return t
        return num(0) if pair[0] == pair[1] else App(_DISTANCES[t.op], pair)

    lhs, rhs = (transform(transform(t, renamed), put) for t in (rel.lhs, rel.rhs))
    return replace(rel, lhs=lhs, rhs=rhs)


def _nowhere(bound: Rel, point: Sym) -> Term:
    """The cost of a constraint between a point and itself."""
    cost = bound.rhs if bound.op == "<=" else bound.lhs
    return transform(cost, lambda t: point if isinstance(t, Sym) else t)


def _letters(bound: Rel) -> list[str]:
    """The costs that are letters."""
    return [n.fn for t in (bound.lhs, bound.rhs) for n in walk(t) if isinstance(n, App) and len(n.args) == 2]
