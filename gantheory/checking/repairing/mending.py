"""Did you mean: the single edit that the prover proves, written as the line is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ...clock import now
from ...kernel.support import is_integral
from ...language.context import Context
from ...language.printing import latex
from ...language.terms import App, Bind, Op, Rel, Sym, Term, free_names, transform, walk
from ...proving import Proof, prove
from ...refuting import Refutation, examine, repairs
from ...refuting.mutants import SIGN
from ...refuting.oddities import Oddities
from ...refuting.repairs import says_little, trivial
from ...refuting.screening import Screen, screened
from ..names import parameter_of
from ..scope import Core
from ..scruples import nodes
from ..symbols import Symbols
from .slips import slips

REPAIR_SECONDS = 0.8  # in that time 497 of 600 slips in proofs and notes were mended, in 1.2 seconds 502
MEND_SECONDS = 0.5
Reader = Callable[[Rel], Core | None]
MISSING_INTEGRAL = "missing integral"
EQUALITY = "equality for inequality"


@dataclass(frozen=True, slots=True)
class Mend:
    """An edited core relation that the prover proves, the name of the slip, and the reading it was found under."""

    rel: Rel
    edit: str
    core: Core
    owes: bool
    written: Rel | None = None  # the mended line in the text's own notation, where the edit is one of the text


def shown(mend: Mend | None, rel: Rel, symbols: Symbols) -> dict[str, str] | None:
    """The repair of a line, in LaTeX and with its verdict, as a report carries it."""
    if mend is None:
        return None
    written = latex(mend.written or _as_written(mend.rel, mend.core, rel, symbols))
    return {"latex": written, "verdict": "proved-under" if mend.owes or mend.core.assumed else "proved"}


def mended(rel: Rel, readings: Sequence[tuple[Core, Reader]], *, settled: bool = False) -> Mend | None:
    """A single edit that the prover proves, under the first reading that has one: of the line as it is written if it
    can be, else of what it unfolds to. A reader gives the core of another line under the same reading. `settled`: the
    left side is known to be right, so edits of the right one come first; so they do where the left is but a name."""
    end = now() + REPAIR_SECONDS
    first = _first(rel, settled=settled)
    if (found := _of_the_text(rel, readings, now() + REPAIR_SECONDS / 2, first, settled=settled)) is not None:
        return found

    def proves(rel: Rel, context: Context, seconds: float = MEND_SECONDS) -> Proof | None:
        return prove(rel, context, deadline=now() + seconds)

    for core, _ in readings:
        until = min(end, now() + REPAIR_SECONDS * 0.7)
        fits = partial(_level, ctx=core.context)
        named = bool(core.unfolded)
        found = repairs(core.rel, core.context, prove=proves, deadline=until, side=first, fits=fits, unfolded=named)
        if settled and found is not None and found.rel.lhs != core.rel.lhs:
            continue  # what has been shown to be right is not what was meant otherwise
        if found is not None and (found.rel.op == "=" or core.rel.op != "=") and _laws(core) <= _names(found.rel):
            return Mend(found.rel, found.edit, core, bool(found.proof.theorem.owed))
        for edit, candidates in ((MISSING_INTEGRAL, _integrated(core)), (EQUALITY, _bounds(core))):
            for rel in candidates:
                if (proof := proves(rel, core.context, REPAIR_SECONDS)) is not None:
                    return Mend(rel, edit, core, bool(proof.theorem.owed))
    return None


def _first(rel: Rel, *, settled: bool) -> str | None:
    """The side on which a slip is likelier, if one is."""
    plain = [_is_functional(rel.lhs) or _is_name(rel.lhs), _is_name(rel.rhs)]
    if settled or plain == [True, False]:
        return "rhs"
    return "lhs" if plain == [False, True] else None


def _is_name(t: Term) -> bool:
    return isinstance(t, Sym) or (isinstance(t, App) and all(isinstance(a, Sym) for a in t.args))


def _is_functional(t: Term) -> bool:
    """What the field has a name for, and the left side is likely to say what it is."""
    return isinstance(t, Op) and t.op in ("KL", "JSD", "TV", "W", "H", "I")


def _of_the_text(
    rel: Rel, readings: Sequence[tuple[Core, Reader]], end: float, side: str | None, *, settled: bool
) -> Mend | None:
    """The likeliest slip of the line as it is written whose mend is proved; rather one that assumes no more than the
    text states, and that does not make a bound true by a sign, which makes many a bound true."""
    first, lesser, screens = readings[0][0], None, list[Screen]()
    for edit, line in slips(rel, first.context, side):
        if settled and line.lhs != rel.lhs:
            continue
        for was, read in readings:
            if now() > end:
                return lesser
            better = was.assumed == first.assumed and (rel.op == "=" or edit != SIGN)
            if lesser is not None and not better:
                continue
            core = read(line)
            if core is None or not _level(core.rel, core.context):
                continue
            odd = Oddities(core.context)
            if trivial(rel, line) or trivial(was.rel, core.rel, unfolded=True) or odd.of(core.rel) > odd.of(was.rel):
                continue
            screen = screened(screens, core.context)
            if not screen.passes(core.rel, end) or says_little(core.rel, screen.slack, core.context, end):
                continue
            if not _laws(was) <= _names(core.rel):  # a law that the line speaks of is not to be lost
                continue
            proof = prove(core.rel, core.context, deadline=now() + MEND_SECONDS)
            if proof is not None:
                mend = Mend(core.rel, edit, core, bool(proof.theorem.owed), line)
                if better:
                    return mend
                lesser = mend
    return lesser


def _laws(core: Core) -> frozenset[str]:
    return _names(core.rel) & frozenset(core.context.densities)


def _names(rel: Rel) -> frozenset[str]:
    return free_names(rel.lhs) | free_names(rel.rhs)


def _bounds(core: Core) -> Iterator[Rel]:
    """An equation weakened to the inequalities that a few models leave standing."""
    if core.rel.op != "=" or not _comparable(core.rel, core.context):
        return
    for op in ("<=", ">="):
        weaker = Rel(op, core.rel.lhs, core.rel.rhs)
        found = examine(weaker, core.context, seed=0, models=6, deadline=now() + MEND_SECONDS)
        if not isinstance(found, Refutation):
            yield weaker


def _comparable(rel: Rel, ctx: Context) -> bool:
    """Are both sides numbers, or both functions of points? Only then may one be a bound of the other."""
    left, right = (_points(t, ctx) for t in (rel.lhs, rel.rhs))
    return bool(left) == bool(right)


def _level(rel: Rel, ctx: Context) -> bool:
    """Not a function of points on one side and a mean or an integral on the other: no edit that leaves it so helps."""
    means = (t for t in (rel.lhs, rel.rhs) if not _points(t, ctx) and any(is_integral(n) for n in walk(t)))
    return _comparable(rel, ctx) or not any(means)


def _points(t: Term, ctx: Context) -> frozenset[str]:
    """The points of which a term is a function."""
    return free_names(t) & ctx.points.keys() - ctx.samples.keys()


def _integrated(core: Core) -> Iterator[Rel]:
    """A number equated with a function of a point: the function integrated."""
    left, right = (tuple(map(Sym, sorted(_points(t, core.context)))) for t in core.sides)
    if core.rel.op != "=" or bool(left) == bool(right):
        return
    if right:
        yield Rel("=", core.rel.lhs, Bind("int", right, (None,) * len(right), core.rel.rhs))
    else:
        yield Rel("=", Bind("int", left, (None,) * len(left), core.rel.lhs), core.rel.rhs)


def _as_written(mended: Rel, core: Core, rel: Rel, symbols: Symbols) -> Rel:
    """A repair in the letters of the line it repairs: a side that the edit leaves alone stays as it stands, definitions
    and all, and a law of several variables shows them."""
    heads = {n.fn if isinstance(n, App) else n.name for n in nodes(rel) if isinstance(n, App | Sym)}
    named = [(small, written) for written, small in symbols.alias.items() if written in heads and small not in heads]
    twice = {small for k, (small, _) in enumerate(named) if small in (s for s, _ in named[:k])}  # P_X and P_{Y|X} of P
    letters = {small: written for small, written in named if small not in twice}

    def back(t: Term) -> Term:
        if isinstance(t, Bind) and t.op == "fun" and isinstance(t.body, App) and t.body.fn in core.context.densities:
            several = len(core.context.densities[t.body.fn].spaces) > 1
            return t.body if several else t
        if isinstance(t, Bind) and t.op == "fun" and len(t.vars) == 1:  # a mixture: its laws without the point
            plain = transform(t.body, lambda n: Sym(n.fn) if isinstance(n, App) and n == App(n.fn, t.vars) else n)
            return t if free_names(plain) & {t.vars[0].name} else plain
        if not isinstance(t, App):
            return t
        return App(letters.get(t.fn, t.fn), t.args, t.given, () if parameter_of(t.fn) else t.params)

    def side(new: Term, old: Term, written: Term) -> Term:
        return written if new == old else transform(new, back)

    claimed = isinstance(core.rel.lhs, Bind) and core.rel.lhs.op == "argmax" and not isinstance(rel.lhs, Bind)
    right = mended.rhs.body if claimed and isinstance(mended.rhs, Bind) else mended.rhs  # `D*(x) = ..`, a function of x
    return Rel(mended.op, side(mended.lhs, core.rel.lhs, rel.lhs), side(right, core.rel.rhs, rel.rhs))
