"""A small calibrated classifier: logistic regression on quadratic features, fitted by Newton's method."""

import math
from collections.abc import Callable

import numpy as np

from gantheory.numerics.checks import FloatArray

_RIDGE = 1e-3
_MOST_SQUARES = 64  # dimensions up to which all products of coordinates are features


def calibrated_log_ratio(
    x: FloatArray, y: FloatArray, rng: np.random.Generator, prior: float | None
) -> Callable[[FloatArray], FloatArray]:
    """log p/q as a function of points (k, d), from samples x of p and y of q.

    The logit of a classifier fitted on two thirds is calibrated (slope and offset) on the rest, and the log odds of
    the classes are taken off: log p/q = logit D - log(prior / (1 - prior)), where ``prior`` is the share of x.
    """
    fit_x, hold_x = thirds(x, rng)
    fit_y, hold_y = thirds(y, rng)
    both = np.concatenate([fit_x, fit_y])
    middle, spread = both.mean(axis=0), both.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)

    def features(points: FloatArray) -> FloatArray:
        return _quadratic((points - middle) / spread)

    weights = fit_logistic(features(fit_x), features(fit_y), _RIDGE)

    def logit(points: FloatArray) -> FloatArray:
        return features(points) @ weights

    slope = fit_logistic(_line(logit(hold_x)), _line(logit(hold_y)), _RIDGE)
    share = len(hold_x) / (len(hold_x) + len(hold_y)) if prior is None else prior
    odds = math.log(share / (1 - share))

    def log_ratio(points: FloatArray) -> FloatArray:
        return _line(logit(points)) @ slope - odds

    return log_ratio


def fit_logistic(x: FloatArray, y: FloatArray, ridge: float) -> FloatArray:
    """Weights w (f,) of P(class x | features) = sigmoid(features @ w) by damped Newton steps; the offset is free."""
    data = np.concatenate([x, y])
    target = np.concatenate([np.ones(len(x)), np.zeros(len(y))])
    penalty = ridge * np.ones(data.shape[1])
    penalty[0] = 1e-10
    w = np.zeros(data.shape[1])
    loss = _loss(data, target, w, penalty)
    for _ in range(60):
        d = 1 / (1 + np.exp(-np.clip(data @ w, -500, 500)))
        slope = data.T @ (d - target) + penalty * w
        curve = (data * (d * (1 - d))[:, None]).T @ data + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        size = 1.0
        while size > 1e-6 and _loss(data, target, w - size * step, penalty) > loss:
            size /= 2
        w = w - size * step
        new = _loss(data, target, w, penalty)
        if loss - new <= 1e-12 * (1 + abs(loss)):
            break
        loss = new
    return w


def halves(x: FloatArray, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """The rows in two random halves."""
    order = rng.permutation(len(x))
    return x[order[: len(x) // 2]], x[order[len(x) // 2 :]]


def thirds(x: FloatArray, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Two random thirds of the rows, and the rest."""
    order = rng.permutation(len(x))
    cut = (2 * len(x)) // 3
    return x[order[:cut]], x[order[cut:]]


def pair_features(x: FloatArray, y: FloatArray) -> FloatArray:
    """Pairs side by side, (n, dx + dy): their products are among the quadratic features."""
    return np.concatenate([x, y], axis=1)


def _quadratic(z: FloatArray) -> FloatArray:
    """1, every coordinate, and products of two: all in few dimensions, else the squares."""
    ones = np.ones((len(z), 1))
    if z.shape[1] > _MOST_SQUARES:
        return np.concatenate([ones, z, z * z], axis=1)
    i, j = np.triu_indices(z.shape[1])
    return np.concatenate([ones, z, z[:, i] * z[:, j]], axis=1)


def _line(v: FloatArray) -> FloatArray:
    return np.stack([np.ones(len(v)), v], axis=1)


def _loss(data: FloatArray, target: FloatArray, w: FloatArray, penalty: FloatArray) -> float:
    v = data @ w
    return float(np.sum(np.logaddexp(0, v) - target * v) + 0.5 * np.sum(penalty * w * w))
