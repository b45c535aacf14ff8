"""Looking for a counterexample: many models, certified values, the smallest one reported."""

from __future__ import annotations

import secrets
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import product
from random import Random
from typing import TypeAlias

from flint import arb, fmpq
from flint import ctx as flint_context

from gantheory.clock import now
from gantheory.language.context import Context
from gantheory.language.terms import Bind, Op, Rel, Sym, Term, free_names, walk

from .balls import Number, OverBudget, Undecided, Undefined, Unsupported, exact, primal
from .climbing import climb
from .compiling import Compiler, State, start
from .model import Model
from .needs import CHOICES, Needs, check_size, needs_of, rewriting, unfold
from .optimising import Held
from .relations import Check, Outcome, certain, compile_relation
from .sampling import FULL, RAW, WEIGHTED, ZEROS, Wanted, draw
from .valueless import coincident, without_value

PRECISIONS = (128, 256, 512, 1024)
DEFAULT_SECONDS = 2.0
THOROUGH = 40  # models after which what is still open is looked into
VALUELESS = 12  # models with full supports, on none of which a side has a value
EXTREMES, ENOUGH = 30, 6  # more models where a side seldom has one, until so many give it one


@dataclass(frozen=True, slots=True)
class Refutation:
    """A certified counterexample. `scope` says on which models the statement fails: "everywhere", or only where
    densities vanish ("support"), only for unnormalised densities ("unnormalised"), only for a reference measure other
    than counting or for so many atoms ("atoms")."""

    model: Model
    lhs: str
    rhs: str
    bound: str
    scope: str
    seed: int
    models: int
    at: tuple[tuple[str, int], ...] = ()

    def describe(self) -> dict[str, object]:
        """JSON data: the model, where, both values with their error bounds."""
        where = {n: str(i) for n, i in self.at}
        return {
            "model": self.model.describe(), "at": where, "lhs": self.lhs, "rhs": self.rhs, "bound": self.bound,
            "scope": self.scope, "seed": self.seed,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Support:
    """No model disagrees: how many were decided, with what seed, and the largest certified |lhs - rhs| among them."""

    models: int
    seed: int
    tightest: float


@dataclass(frozen=True, slots=True)
class Unknown:
    """Finite models have nothing to say, and why."""

    reason: str


Result: TypeAlias = Refutation | Support | Unknown


@dataclass(slots=True)
class Plan:
    """A statement ready to run: compiled, with what its models must have."""

    rel: Rel
    ctx: Context
    needs: Needs
    check: Check
    hypotheses: list[object] = field(default_factory=list[object])
    filters: list[Check] = field(default_factory=list[Check])
    lines: frozenset[str] = frozenset()
    empirical: bool = False
    capacity: bool = False
    largest: int = 6
    shared: bool = False


def plan(rel: Rel, ctx: Context, sharing: Compiler | None = None) -> Plan:
    """Compile a statement, with a compiler of many where nothing in it is chosen or moves. Raises `Unsupported` or
    `OverBudget`."""
    check_size(rel)
    if (unfolded := unfold(rel, ctx)) is not rel:
        rel = unfolded
        check_size(rel)
    needs = needs_of(rel, ctx)
    filters: list[Check] = []
    from .smooth import moving_spaces, smoothed

    lines = moving_spaces(rel, ctx, needs)
    if lines:
        rel = smoothed(rel, ctx, lines)
        needs = needs_of(rel, ctx)
    shared = sharing is not None and not needs.chosen and not lines
    check = compile_relation(sharing if sharing is not None and shared else Compiler(ctx), rel)
    for hyp in ctx.hypotheses:
        if rewriting(hyp, ctx) is None:
            filters.append(_filter(hyp, ctx, needs))
    return Plan(
        rel, ctx, needs, check, [], filters, lines,
        empirical=rel.op in ("~=", "->") and bool(needs.samples),
        largest=(2 if _rivals(rel, ctx) else 4) if needs.chosen else 6, shared=shared,
    )  # fmt: skip


def _rivals(rel: Rel, ctx: Context) -> bool:
    """Are two optimisations over all laws compared?"""
    laws = {*ctx.densities, *(p.map for p in ctx.pushforwards)}
    return all(isinstance(t, Bind) and t.op in CHOICES and {v.name for v in t.vars} <= laws for t in (rel.lhs, rel.rhs))


def _filter(hyp: Rel, ctx: Context, needs: Needs) -> Check:
    """A hypothesis that cannot be built in: models where it is not certainly true are passed over."""
    held = unfold(hyp, ctx)
    extra = needs_of(held, ctx)
    needs.densities |= extra.densities
    needs.functions |= extra.functions
    needs.symbols |= extra.symbols
    needs.samples |= extra.samples
    judge = certain(Compiler(ctx), held)
    names = sorted((free_names(held.lhs) | free_names(held.rhs)) & ctx.params)

    def check(st: State) -> Outcome:
        """It holds for all values of its parameters."""
        found: set[bool | None] = set()
        for values in product(st.model.grid if names else (), repeat=len(names)):
            with Held(st):
                st.env.update({n: exact(v) for n, v in zip(names, values, strict=True)})
                found.add(judge(st))
        return Outcome(False if False in found else None if None in found else True)

    return check


@contextmanager
def precision(bits: int) -> Generator[None]:
    """Ball arithmetic at so many bits inside the block."""
    old = flint_context.prec
    flint_context.prec = bits
    try:
        yield
    finally:
        flint_context.prec = old


def judge_model(work: Plan, model: Model, deadline: float) -> Outcome:
    """The outcome on one model, with as many bits as it takes."""
    for bits in PRECISIONS:
        with precision(bits):
            try:
                found = _judge(work, model, deadline, balls=False)
                if found.holds is False and work.needs.decimals:
                    found = _judge(work, model, deadline, balls=True)
            except Undecided:
                continue
            except (Undefined, RecursionError, OverflowError):
                return Outcome(None)
            return found
    return Outcome(None)


def _judge(work: Plan, model: Model, deadline: float, *, balls: bool) -> Outcome:
    for keep in work.filters:
        if keep(start(model, deadline=deadline)).holds is not True:
            return Outcome(None)
    try:
        return work.check(start(model, deadline=deadline, balls=balls))
    except Undecided:
        if balls:
            return Outcome(True, radius=1.0)
        raise


def _schedule(work: Plan, models: int) -> list[str]:
    raw = any(not work.ctx.densities[n].normalised for n in work.needs.densities if n in work.ctx.densities)
    half = max(1, (models * 3) // 5)
    rest = models - half
    kinds = [FULL] * half
    extra = [ZEROS, ZEROS, WEIGHTED] + ([RAW, RAW] if raw else [])
    if work.empirical:
        extra = [k for k in extra if k != WEIGHTED]
    return kinds + sorted((extra[i % len(extra)] for i in range(rest)), key=_ORDER.index)


_ORDER = [FULL, RAW, ZEROS, WEIGHTED]
_SCOPES = {FULL: "everywhere", ZEROS: "support", RAW: "unnormalised", WEIGHTED: "atoms"}


def examine(
    rel: Rel, ctx: Context, *, seed: int | None = None, models: int = 40, deadline: float | None = None
) -> Result:
    """Look for a certified counterexample to `rel` under `ctx`.

    `deadline` is a `clock.now()` instant (default: 2 s from now). A fresh seed is drawn unless given; the result
    carries it.
    """
    seed = secrets.randbits(32) if seed is None else seed
    end = now() + DEFAULT_SECONDS if deadline is None else deadline
    told = list(with_laws(rel, ctx))
    if told:
        found = [_examined(rel, one, seed, models, end) for one in told]
        return next((f for f in found if not isinstance(f, Refutation)), found[0])
    return _examined(rel, ctx, seed, models, end)


def with_laws(rel: Rel, ctx: Context) -> Iterator[Context]:
    """Where a limit does not say which laws its samples have: every law of the context on their spaces in turn."""
    if rel.op not in ("~=", "->") or len(ctx.samples) > 4:
        return
    used = {name for t in (rel.lhs, rel.rhs) for n in walk(t) for name in _sampled(n)}
    choices: list[list[str]] = []
    unsaid = sorted(n for n in used & ctx.samples.keys() if ctx.samples[n].law is None)
    for name in unsaid:
        space = ctx.samples[name].space
        laws = [d.name for d in ctx.densities.values() if d.spaces == (space,) and not d.conditional and not d.params]
        choices.append(sorted(laws))
    for laws in product(*choices) if unsaid else ():
        samples = {n: replace(ctx.samples[n], law=law) for n, law in zip(unsaid, laws, strict=True)}
        yield replace(ctx, samples={**ctx.samples, **samples})


def _sampled(n: Term) -> tuple[str, ...]:
    """The name of which a term is an element."""
    match n:
        case Op("index", (Sym(name), *_)):
            return (name,)
        case _:
            return ()


def _examined(rel: Rel, ctx: Context, seed: int, models: int, end: float) -> Result:
    try:
        work = plan(rel, ctx)
        return _search(work, seed, models, end)
    except Unsupported as error:
        return Unknown(str(error))
    except OverBudget:
        return Unknown("over budget")
    except RecursionError:
        return Unknown("over budget: nested too deeply")


@dataclass(slots=True)
class Tally:
    """What the models tried so far have said."""

    decided: int = 0
    full: int = 0
    tried: int = 0
    refused: int = 0
    tightest: float = 0.0
    differs: bool = False
    generic: int = 0
    valueless: list[Model] = field(default_factory=list[Model])
    agreeing: list[Model] = field(default_factory=list[Model])


def _search(work: Plan, seed: int, models: int, end: float) -> Result:
    seen = Tally()
    for k, profile in enumerate(_schedule(work, models)):
        if now() > end:
            break
        if (found := _tried(work, profile, Random(f"{seed}/{k}"), seen, end)) is not None:
            generic = [m for m in seen.agreeing if m.profile == FULL and profile != FULL and models >= THOROUGH]
            plainer = climb(work, generic, seed, end) if generic else None
            return _refuted(work, *(plainer or found), seed, seen, end)
        if seen.refused > 2 + seen.decided:
            break
    if models >= THOROUGH and (found := _pressed(work, seed, seen, end)) is not None:
        return found
    if not seen.decided:
        reason = "no model satisfies the hypotheses" if work.filters else "no model gives both sides values to compare"
        return Unknown("over budget" if seen.refused or not seen.tried else reason)
    if work.rel.op == "!=" and not seen.differs:
        return Unknown("both sides agree on every model")
    return Support(seen.decided, seed, seen.tightest)


def _tried(
    work: Plan, profile: str, rng: Random, seen: Tally, end: float, *, extreme: bool = False
) -> tuple[Model, Outcome] | None:
    """One more model: itself with the outcome if it refutes; what it says is counted."""
    seen.tried += 1
    needs, ctx = work.needs, work.ctx
    wanted = Wanted(needs, ctx, profile, work.lines, work.empirical, work.capacity, work.largest, extreme)
    try:
        model = draw(wanted, rng)
        found = judge_model(work, model, end)
    except OverBudget:
        seen.refused += 1
        return None
    if found.holds is False:
        return model, found
    if profile == FULL:
        seen.generic += 1
        seen.valueless += [model] if found.negative else []
    if found.holds:
        seen.decided += 1
        seen.full += profile == FULL
        seen.differs |= found.differs
        seen.tightest = max(seen.tightest, found.radius)
        seen.agreeing += [model] if profile in (FULL, WEIGHTED) and not found.unbounded() else []
    return None


def _pressed(work: Plan, seed: int, seen: Tally, end: float) -> Refutation | None:
    """What random models leave open: a side with a value on few of them or none, an inequality to be made to fail."""
    for k in range(EXTREMES if len(seen.valueless) > seen.generic // 2 else 0):
        if now() > end or len(seen.agreeing) > ENOUGH:
            break
        if (found := _tried(work, FULL, Random(f"{seed}/far/{k}"), seen, end, extreme=True)) is not None:
            return _refuted(work, *found, seed, seen, end)
    if (strict := _nowhere(work, seen)) is not None:
        model = seen.valueless[0]
        if (outcome := judge_model(strict, model, end)).holds is False:
            return _refuted(strict, model, outcome, seed, seen, end)
    found = climb(work, seen.agreeing, seed, end)
    return None if found is None else _refuted(work, *found, seed, seen, end)


def _nowhere(work: Plan, seen: Tally) -> Plan | None:
    """The plan that refutes what has no value, if a side has none on any model but for coincidences."""
    few = len(seen.valueless) < max(VALUELESS, seen.generic * 3 // 4)
    return None if few or not all(coincident(m) for m in seen.agreeing) else without_value(work)


def _refuted(work: Plan, model: Model, found: Outcome, seed: int, seen: Tally, end: float) -> Refutation:
    from .shrinking import shrink

    scope = _SCOPES[model.profile]
    if scope != "everywhere" and seen.full < 3 and work.filters:
        scope = "everywhere"
    small, found = shrink(work, model, found, min(end, now() + max(0.5, (end - now()) / 2)))
    lhs, rhs, bound = spelled(found)
    return Refutation(small, lhs, rhs, bound, scope, seed, seen.decided + 1, found.at)


def spelled(found: Outcome) -> tuple[str, str, str]:
    """Both values as decimal strings with their error bounds, and a bound on the error of their difference."""
    with precision(PRECISIONS[-1]):
        sides = [side if isinstance(side, str) else text(side) for side in (found.lhs, found.rhs)]
        radii = [side.rad() for side in (found.lhs, found.rhs) if isinstance(side, arb) and side.is_finite()]
        bound = float(sum(radii, arb(0)).abs_upper()) if radii else 0.0
    return sides[0], sides[1], f"{bound:.3g}"


def text(value: Number) -> str:
    """A number for people: an exact fraction, an infinity, or decimals with an error bound."""
    if isinstance(value, fmpq):
        return str(value)
    if isinstance(value, arb):
        if not value.is_finite():
            return "inf" if value > 0 else "-inf"
        return value.str(20).strip("[]")
    return text(primal(value))


def value(term: Term, ctx: Context, model: Model) -> arb:
    """The value of a term on a model as a ball (128 bits). Raises `Undefined`, `Undecided` or `Unsupported`."""
    unfolded = unfold(Rel("=", term, term), ctx).lhs
    with precision(PRECISIONS[0]):
        result = Compiler(ctx).number(unfolded)(start(model))
        if isinstance(result, fmpq):
            return arb(result)
        if isinstance(result, arb):
            return result
    raise Unsupported("a term that is not a number")
