"""A quick look at the edits of one line: do a few models agree? What the edits have in common is worked out once."""

from __future__ import annotations

from math import inf
from random import Random
from typing import TypeAlias

from flint import arb, fmpq

from gantheory.language.context import Context
from gantheory.language.terms import Bind, Op, Rel, Term, free_names

from .balls import Number, OverBudget, Undecided, Undefined, Unsupported
from .compiling import Code, Compiler, State, start
from .examining import PRECISIONS, Plan, judge_model, plan, precision, with_laws
from .model import Model
from .relations import Outcome
from .sampling import FULL, WEIGHTED, ZEROS, Wanted, draw

MODELS = (FULL, FULL, FULL, FULL, ZEROS, FULL, WEIGHTED, FULL)
SMALL = 2  # the first models have two atoms only: most edits are wrong on these already, and they cost least
TINY = 1e-12  # what stands for 0 beside a number of size 1
SEED = 20_140_610
_FUNCTIONALS = ("KL", "JSD", "TV", "W", "H", "crossentropy")
Key: TypeAlias = tuple[object, ...]


class Sharing(Compiler):
    """Compiles many relations of one context; an integral or a functional of laws that stands in several of them is
    compiled once, and has its value on a model worked out once."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._made: dict[Term, Code] = {}
        self._within = False

    def number(self, term: Term) -> Code:
        """The closure of a term that denotes a number. Raises `Unsupported`."""
        whole = isinstance(term, Bind) or (isinstance(term, Op) and term.op in _FUNCTIONALS)
        if self._within or not whole:
            return super().number(term)
        if term not in self._made:
            self._within = True
            try:
                self._made[term] = _remembering(super().number(term), tuple(sorted(free_names(term))))
            finally:
                self._within = False
        return self._made[term]


def _remembering(code: Code, names: tuple[str, ...]) -> Code:
    """A closure that keeps its values, one for each model and each place of the points on it."""
    kept: dict[Key, Number | Undefined] = {}

    def run(st: State) -> Number:
        key = (id(st), *(at if isinstance(at := st.env.get(n), int) else None for n in names))
        if key not in kept:
            try:
                kept[key] = code(st)
            except Undefined as error:
                kept[key] = error
        value = kept[key]
        if isinstance(value, Undefined):
            raise value
        return value

    return run


class Screen:
    """What a few models say of relations in one context. `slack` is how far the sides of the last one were apart, on
    the mean, as a part of their size: 0 for an equation, 1 where one side is all there is."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.slack = 0.0
        self._shared = Sharing(ctx)
        self._models: dict[Key, list[Model]] = {}
        self._states: dict[int, State] = {}
        self._told: list[Screen] = []

    def passes(self, rel: Rel, deadline: float) -> bool:
        """Do a few models agree? Where the time is over, those looked at have to; where the laws of samples are not
        said, under one choice of them."""
        told = list(with_laws(rel, self.ctx))
        return (
            any(screened(self._told, ctx).passes(rel, deadline) for ctx in told)
            if told
            else self._agrees(rel, deadline)
        )

    def _agrees(self, rel: Rel, deadline: float) -> bool:
        decided, apart = 0, list[float]()
        try:
            work = plan(rel, self.ctx, self._shared)
            models = self._models.setdefault(_key(work), [])
            for k, profile in enumerate(MODELS):
                if k == len(models):
                    most = 2 if k < SMALL else work.largest
                    wanted = Wanted(work.needs, self.ctx, profile, work.lines, work.empirical, work.capacity, most)
                    models.append(draw(wanted, Random(f"{SEED}/{k}")))
                found = self._judged(work, models[k], deadline)
                if found.holds is False and profile == FULL:
                    return False
                decided += found.holds is True
                apart += _apart(found) if profile == FULL else []
                self.slack = sum(apart) / len(apart) if apart else 0.0
        except OverBudget:
            return decided > 0
        except (Unsupported, RecursionError):
            return False
        return decided > 0

    def _judged(self, work: Plan, model: Model, deadline: float) -> Outcome:
        if not work.shared or work.filters or work.needs.decimals:
            return judge_model(work, model, deadline)
        state = self._states.setdefault(id(model), start(model))
        state.deadline = deadline
        try:
            with precision(PRECISIONS[0]):
                return work.check(state)
        except Undecided:
            return judge_model(work, model, deadline)
        except (Undefined, OverflowError):
            return Outcome(None)


def screened(screens: list[Screen], ctx: Context) -> Screen:
    """The screen of a context: one of those there are, or a new one among them."""
    for screen in screens:
        if screen.ctx == ctx:
            return screen
    screens.append(Screen(ctx))
    return screens[-1]


def _apart(found: Outcome) -> list[float]:
    """How far the sides are apart, as a part of their size, where both are numbers; half, where one of them is 0."""
    sides = [float(side) for side in (found.lhs, found.rhs) if isinstance(side, arb | fmpq)]
    size = sum(map(abs, sides))
    if not found.holds or len(sides) != 2 or not 0 < size < inf:
        return []
    return [0.5 if min(map(abs, sides)) < TINY * size else abs(sides[0] - sides[1]) / size]


def _key(work: Plan) -> Key:
    needs = work.needs
    named = (needs.densities, needs.functions, needs.symbols, needs.bound, needs.indexed, needs.samples, needs.chosen)
    labels = tuple(sorted((space, *texts) for space, texts in needs.labels.items()))
    kinds = (needs.coordinates, needs.quantified, work.empirical, work.capacity, work.largest)
    return (*map(frozenset, named), frozenset(needs.differentiated), labels, *kinds, work.lines)
