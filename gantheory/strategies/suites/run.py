"""Runs laws against a function: calls it carefully, lets Hypothesis find and shrink, words the failure."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from random import getrandbits
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from gantheory.strategies.suites.violation import Finding, LawViolated, Passed

Hint = Callable[[], str | None]


@dataclass(frozen=True, slots=True)
class Law:
    """A law: its name, formula and source, what to draw, and the test, which returns what it found wrong or None."""

    name: str
    formula: str
    source: str
    drawn: st.SearchStrategy[Any]
    test: Callable[[Any], Finding | None]


@dataclass(frozen=True, slots=True)
class Tolerance:
    """|got - wanted| <= relative * |wanted| + absolute."""

    relative: float
    absolute: float

    def near(self, got: float, wanted: float, scale: float = 1.0) -> bool:
        """Whether two values agree; infinities agree with themselves, NaN with nothing."""
        if got == wanted:
            return True
        return bool(abs(got - wanted) <= self.relative * abs(wanted) + self.absolute * scale) and np.isfinite(wanted)

    def at_most(self, small: float, large: float, scale: float = 1.0) -> bool:
        """Whether small <= large up to the tolerance; false for NaN."""
        return small <= large or small - large <= self.relative * abs(large) + self.absolute * scale


class Misbehaved(Exception):
    """A call that gave no value: it raised, returned no number, or wrote to its arguments."""

    def __init__(self, arguments: Sequence[Any], got: str):
        super().__init__(got)
        self.arguments, self.got = tuple(arguments), got


def call(fn: Callable[..., Any], *arguments: Any) -> Any:
    """fn on copies of the arguments, floating-point warnings off. Raises Misbehaved if it raises or writes to them."""
    copies = [np.array(a) for a in arguments]
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            result = fn(*copies)
    except Exception as err:
        raise Misbehaved(arguments, f"raised {type(err).__name__}: {err}") from err
    for before, after in zip(arguments, copies, strict=True):
        if not np.array_equal(before, after, equal_nan=True):
            raise Misbehaved(arguments, f"changed an argument to {after.tolist()}")
    return result


def number(fn: Callable[..., Any], *arguments: Any) -> float:
    """The value of a call as a float; a result with an attribute `value` counts as that. Raises Misbehaved."""
    result = call(fn, *arguments)
    result = getattr(result, "value", result)
    try:
        return float(np.asarray(result, dtype=np.float64).reshape(()))
    except (TypeError, ValueError) as err:
        raise Misbehaved(arguments, f"returned {result!r}, not one number") from err


def numbers(fn: Callable[..., Any], shape: tuple[int, ...], *arguments: Any) -> np.ndarray[Any, Any]:
    """The value of a call as a float64 array of `shape`. Raises Misbehaved."""
    result = call(fn, *arguments)
    try:
        return np.asarray(result, dtype=np.float64).reshape(shape)
    except (TypeError, ValueError) as err:
        raise Misbehaved(arguments, f"returned {result!r}, not an array of shape {shape}") from err


def run(
    subject: str, names: Sequence[str], laws: Sequence[Law], *, examples: int, random_seed: int | None, hint: Hint
) -> Passed:
    """Check each law on `examples` draws; the arguments of a call are called `names`. Raises LawViolated."""
    __tracebackhide__ = True
    suites = _collected.get()
    if suites is not None:
        suites.append(Suite(subject, tuple(names), tuple(laws), hint))
        return Passed(subject, (), 0)
    if examples < 1:
        raise ValueError(f"examples = {examples!r}: expected at least 1")
    suite = Suite(subject, tuple(names), tuple(laws), hint)
    total = sum(_together(suite, group, examples, random_seed) for group in suite.groups())
    return Passed(subject, tuple(law.name for law in laws), total)


@dataclass(frozen=True, slots=True)
class Suite:
    """The laws of a function under test, what the arguments of a call are called, and how to guess what it computes."""

    subject: str
    names: tuple[str, ...]
    laws: tuple[Law, ...]
    hint: Hint

    def groups(self) -> list[tuple[Law, ...]]:
        """The laws by what they draw: those of a group can be checked on the same draws."""
        out: dict[int, list[Law]] = {}
        for law in self.laws:
            out.setdefault(id(law.drawn), []).append(law)
        return [tuple(group) for group in out.values()]

    def check(self, laws: Sequence[Law], examples: int, random_seed: int | None = None) -> int:
        """Check laws that draw alike on `examples` draws; how many (law, draw) were run. Raises LawViolated."""
        __tracebackhide__ = True
        return _check(self, laws, examples, random_seed)


_collected: ContextVar[list[Suite] | None] = ContextVar("collected", default=None)


@contextmanager
def collecting() -> Generator[list[Suite], None, None]:
    """Within it the `check_...` functions check nothing: their suites are put in the list."""
    suites: list[Suite] = []
    token = _collected.set(suites)
    try:
        yield suites
    finally:
        _collected.reset(token)


def _together(suite: Suite, laws: Sequence[Law], examples: int, random_seed: int | None) -> int:
    """Check laws on the same draws; what breaks one is told as the first law that breaks by itself."""
    __tracebackhide__ = True
    if len(laws) > 1:
        random_seed = getrandbits(32) if random_seed is None else random_seed  # one law alone then draws the same again
        ran, broken = _first_broken(suite, laws, examples, random_seed)
        if broken is None:
            return ran
        _check(suite, (broken,), examples, random_seed)
    return _check(suite, laws, examples, random_seed)


def _first_broken(suite: Suite, laws: Sequence[Law], examples: int, random_seed: int) -> tuple[int, Law | None]:
    """How many (law, draw) were run, and the first of the laws that any of the draws breaks."""
    ran, broken, before = 0, None, list(laws)

    def attempt(drawn: Any) -> None:
        nonlocal ran, broken, before
        for place, law in enumerate(before):
            ran += 1
            if _found(suite, law, drawn) is not None:
                broken, before = law, before[:place]
                break
        if not before:
            raise _Broken

    with suppress(_Broken):
        _draw(laws[0].drawn, attempt, examples, random_seed, [Phase.generate])
    return ran, broken


def _check(suite: Suite, laws: Sequence[Law], examples: int, random_seed: int | None) -> int:
    """Check laws on the same draws; how many (law, draw) were run. The first failure is shrunk: raises LawViolated."""
    __tracebackhide__ = True
    ran, smallest, broken = 0, None, None

    def attempt(drawn: Any) -> None:
        nonlocal ran, smallest, broken
        for law in laws if broken is None else [broken]:  # shrink the first failure, not another one
            ran += 1
            found = _found(suite, law, drawn)
            if found is not None:
                smallest, broken = found, law
                raise _Broken

    with suppress(_Broken):
        _draw(laws[0].drawn, attempt, examples, random_seed, [Phase.generate, Phase.shrink])
    if smallest is not None and broken is not None:
        raise LawViolated(suite.subject, broken.name, broken.formula, broken.source, smallest, suite.hint())
    return ran


def _draw(
    drawn: st.SearchStrategy[Any],
    attempt: Callable[[Any], None],
    examples: int,
    random_seed: int | None,
    phases: Sequence[Phase],
) -> None:
    case: Any = given(drawn)(attempt)
    if random_seed is not None:
        case = seed(random_seed)(case)
    _settings(examples, phases)(case)()


def _found(suite: Suite, law: Law, drawn: Any) -> Finding | None:
    try:
        return law.test(drawn)
    except Misbehaved as err:
        return Finding(dict(zip(suite.names, err.arguments, strict=False)), err.got, "an answer, arguments left alone")


class _Broken(Exception):
    """Told to Hypothesis: this example breaks the law."""


def _settings(examples: int, phases: Sequence[Phase]) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=False,
        print_blob=False,
        report_multiple_bugs=False,
        phases=phases,
        suppress_health_check=list[Any](HealthCheck),
    )
