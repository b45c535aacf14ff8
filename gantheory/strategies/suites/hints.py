"""What does the code compute instead? Its answers on a few pairs against known values, scaled, rooted, swapped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import exp, expm1, isfinite, log, sqrt
from typing import Any

import numpy as np

from gantheory.strategies.suites import losses, oracle
from gantheory.strategies.suites.run import Misbehaved, number, numbers

Change = tuple[str, Callable[[float, int], float]]
_CHANGES: tuple[Change, ...] = (
    ("the value in bits (log base 2): multiply by log 2", lambda v, _: v / log(2)),
    ("the value in decimal digits (log base 10)", lambda v, _: v / log(10)),
    ("its square", lambda v, _: v * v),
    ("its square root", lambda v, _: sqrt(max(v, 0.0))),
    ("twice the value: a factor 1/2 is missing", lambda v, _: 2 * v),
    ("half the value: a factor 1/2 too many", lambda v, _: v / 2),
    ("four times the value", lambda v, _: 4 * v),
    ("its negative", lambda v, _: -v),
    ("the value divided by the number of atoms: a mean where the sum belongs", lambda v, n: v / n),
    ("the root of the value in bits", lambda v, _: sqrt(max(v, 0.0) / log(2))),
    ("1 minus the value", lambda v, _: 1 - v),
    ("exp of the value", lambda v, _: exp(v)),
    ("exp(-value)", lambda v, _: exp(-v)),
    ("exp(value) - 1", lambda v, _: expm1(v)),
)
_PAIRS = (
    ((0.5, 0.5), (0.2, 0.8)),
    ((0.1, 0.3, 0.6), (0.25, 0.5, 0.25)),
    ((0.1, 0.2, 0.3, 0.4), (0.3, 0.3, 0.1, 0.3)),
    ((0.05, 0.6, 0.1, 0.2, 0.05), (0.2, 0.1, 0.3, 0.2, 0.2)),
)
_CLOSE = 1e-6


def agree(got: Sequence[float], wanted: Sequence[float]) -> bool:
    """Whether the values agree to six digits on every probe."""
    return all(isfinite(g) and abs(g - w) <= _CLOSE * max(abs(w), 1e-3) for g, w in zip(got, wanted, strict=True))


def changed(got: Sequence[float], true: Sequence[float], atoms: Sequence[int], changes: Any = _CHANGES) -> str | None:
    """The name of the change that turns the true values into what the code returned."""
    for text, change in changes:
        if agree(got, [change(v, n) for v, n in zip(true, atoms, strict=True)]):
            return text
    return None


def of_divergence(fn: Callable[..., Any], kind: str, order: float | None) -> str | None:
    """A hint for code checked as `kind`, or None."""
    pairs = [(np.array(p), np.array(q)) for p, q in _PAIRS]
    try:
        got = [number(fn, p, q) for p, q in pairs]
    except Misbehaved:
        return None
    atoms = [len(p) for p, _ in pairs]
    for said, other, a, swap in _candidates(kind, order):
        true = [oracle.divergence(other, *((q, p) if swap else (p, q)), a) for p, q in pairs]
        if agree(got, true):
            if other == kind and not swap:
                return None
            return f"looks like {said}"
        text = changed(got, true, atoms)
        if text is not None:
            return f"looks like {text}" if other == kind and not swap else f"looks like {said}: {text}"
    return None


def _candidates(kind: str, order: float | None) -> Iterator[tuple[str, str, float | None, bool]]:
    if kind in oracle.DIVERGENCES:
        yield kind, kind, order, False
        yield f"{kind} with p and q swapped", kind, order, True
    for other in oracle.DIVERGENCES:
        if other not in ("renyi", "alpha"):
            yield other, other, None, False
    for a in (0.5, 2.0, 3.0):
        yield f"renyi of order {a:g}", "renyi", a, False
        yield f"alpha of order {a:g}", "alpha", a, False


def of_distance(fn: Callable[..., Any], order: int) -> str | None:
    """A hint for code checked as W_order on a cost matrix, or None."""
    probes = [
        (np.array(p), np.array(q), np.abs(np.subtract.outer(np.array(x), np.array(y))))
        for (p, q), x, y in zip(_PAIRS, _PLACES, _OTHERS, strict=True)
    ]
    try:
        got = [number(fn, *probe) for probe in probes]
    except Misbehaved:
        return None
    sides = [len(p) for p, _, _ in probes]
    for said, other, swap in _distances(order):
        true = [_transported(p, q, d.T if swap else d, other) for p, q, d in probes]
        if agree(got, true):
            return None if other == order and not swap else f"looks like {said}"
        text = changed(got, true, sides)
        if text is not None:
            return f"looks like {text}" if other == order and not swap else f"looks like {said}: {text}"
    return None


_PLACES = ((0.0, 1.0), (0.0, 1.0, 3.0), (0.0, 2.0, 3.0, 7.0), (0.0, 1.0, 3.0, 4.0, 9.0))
_OTHERS = ((0.5, 4.0), (0.5, 2.0, 8.0), (-3.0, 1.0, 2.5, 3.0), (0.0, -1.0, 2.5, 6.0, 7.0))


def _distances(order: int) -> Iterator[tuple[str, int, bool]]:
    yield f"W{order}", order, False
    yield "the value for the transposed cost", order, True
    yield f"W{3 - order}", 3 - order, False


def _transported(p: Any, q: Any, d: Any, order: int) -> float:
    return oracle.rooted(oracle.transport(p, q, d, order), order)


def of_discriminator(fn: Callable[..., Any]) -> str | None:
    """A hint for code checked as the best discriminator, or None."""
    others: tuple[tuple[str, Callable[[Any, Any], Any]], ...] = (
        ("q/(p+q): p and q swapped", lambda p, q: q / (p + q)),
        ("the density ratio p/q", lambda p, q: p / q),
        ("the logit log(p/q)", lambda p, q: np.log(p / q)),
        ("the mixture (p+q)/2", lambda p, q: (p + q) / 2),
        ("p^2/(p^2+q^2)", lambda p, q: p**2 / (p**2 + q**2)),
    )
    pairs = [(np.array(p), np.array(q)) for p, q in _PAIRS]
    try:
        got = np.concatenate([numbers(fn, p.shape, p, q) for p, q in pairs]).tolist()
    except Misbehaved:
        return None
    for said, other in others:
        if agree(got, np.concatenate([other(p, q) for p, q in pairs]).tolist()):
            return f"looks like {said}"
    return None


def of_loss(fn: Callable[..., Any], game: str, logits: bool) -> str | None:
    """A hint for code checked as the loss of a game, or None."""
    tables = (0.3, 0.6), (0.2, 0.7, 0.4), (0.1, 0.8, 0.3, 0.45), (0.9, 0.2, 0.6, 0.35, 0.15)
    probes = [(np.array(p), np.array(q), np.array(d)) for (p, q), d in zip(_PAIRS, tables, strict=True)]
    try:
        got = [number(fn, *probe) for probe in probes]
    except Misbehaved:
        return None
    atoms = [len(p) for p, _, _ in probes]
    for other, given_logits, swap in _plays(game, logits):
        true = [losses.exact(other, *((q, p, d) if swap else (p, q, d)), logits=given_logits) for p, q, d in probes]
        said = f"{other} loss" + (" of logits" if given_logits else "") + (" with p and q swapped" if swap else "")
        text = changed(got, true, atoms) if not agree(got, true) else ""
        if text is None:
            continue
        mine = (other, given_logits, swap) == (game, logits, False)
        if mine:
            return f"looks like {text}" if text else None
        return f"looks like the {said}" + (f": {text}" if text else "")
    return None


def _plays(game: str, logits: bool) -> Iterator[tuple[str, bool, bool]]:
    yield game, logits, False
    yield game, logits, True
    for other in losses.GAMES:
        yield other, False, False
        if other in losses.PROBABILITIES:
            yield other, True, False
