"""Runs laws against a function: calls it carefully, lets Hypothesis find and shrink, words the failure."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
    if examples < 1:
        raise ValueError(f"examples = {examples!r}: expected at least 1")
    total = 0
    for law in laws:
        total += _check(subject, names, law, examples, random_seed, hint)
    return Passed(subject, tuple(law.name for law in laws), total)


def _check(subject: str, names: Sequence[str], law: Law, examples: int, random_seed: int | None, hint: Hint) -> int:
    __tracebackhide__ = True
    ran, smallest = 0, None

    def attempt(drawn: Any) -> None:
        nonlocal ran, smallest
        ran += 1
        try:
            found = law.test(drawn)
        except Misbehaved as err:
            found = Finding(dict(zip(names, err.arguments, strict=False)), err.got, "an answer, arguments left alone")
        if found is not None:
            smallest = found
            raise _Broken

    case: Any = given(law.drawn)(attempt)
    if random_seed is not None:
        case = seed(random_seed)(case)
    try:
        _settings(examples)(case)()
    except _Broken:
        if smallest is None:
            raise
    if smallest is not None:
        raise LawViolated(subject, law.name, law.formula, law.source, smallest, hint())
    return ran


class _Broken(Exception):
    """Told to Hypothesis: this example breaks the law."""


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=False,
        print_blob=False,
        report_multiple_bugs=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list[Any](HealthCheck),
    )
