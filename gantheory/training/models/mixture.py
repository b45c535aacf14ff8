"""Mixtures of Gaussians, many at once, fitted by EM or by climbing the likelihood itself.

Axes are (restart, row, part, coordinate): R mixtures of K parts in d dimensions, on n rows. Everything is done in logs.
Covariances are held to eigenvalues >= `floor`, since without one the likelihood has no maximum: a part may shrink onto
a single row. Clipping the eigenvalues of the scatter maximises the M step within that family, so EM stays monotone.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from gantheory.training.data import Data

Array = np.ndarray
KINDS = ("full", "diagonal")


def log_sum_exp(a: Array, axis: int = -1) -> Array:
    """log of the sum of exp(a) along an axis, which is dropped; -inf where every term is."""
    top = a.max(axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return (np.log(np.exp(a - top).sum(axis, keepdims=True)) + top).squeeze(axis)


@dataclass(frozen=True)
class GaussianMixture:
    """R mixtures: weights (R, K), means (R, K, d), covariances (R, K, d, d).

    Raises:
        ValueError: on shapes that do not fit, weights that do not sum to 1, or a covariance that is not positive.
    """

    weights: Array
    means: Array
    covariances: Array

    def __post_init__(self) -> None:
        r, k, d = self.means.shape
        if self.weights.shape != (r, k) or self.covariances.shape != (r, k, d, d):
            shapes = (self.weights.shape, self.means.shape, self.covariances.shape)
            raise ValueError(f"weights, means, covariances have shapes {shapes}; give (R, K), (R, K, d), (R, K, d, d)")
        if (self.weights < 0).any() or (np.abs(self.weights.sum(-1) - 1) > 1e-9).any():
            raise ValueError(f"weights sum to {self.weights.sum(-1)}; give probabilities")
        if not np.isfinite(self.means).all() or not (np.linalg.eigvalsh(self.covariances) > 0).all():
            raise ValueError("means must be finite, and every covariance positive definite")

    def __repr__(self) -> str:
        return "GaussianMixture({} x {} parts in dimension {})".format(*self.means.shape)

    def __getitem__(self, restart: int) -> "GaussianMixture":
        """One of the mixtures, as a batch of one."""
        at = slice(restart, restart + 1) if restart != -1 else slice(-1, None)
        return GaussianMixture(self.weights[at], self.means[at], self.covariances[at])

    def log_parts(self, x: Array) -> Array:
        """log w_k + log N(x; m_k, Σ_k) at rows x (n, d) or (R, n, d) -> (R, n, K)."""
        root = np.linalg.cholesky(self.covariances)
        white = _whiten(root, x, self.means)
        size = np.log(np.diagonal(root, axis1=-2, axis2=-1)).sum(-1)
        with np.errstate(divide="ignore"):
            base = np.log(self.weights) - size - 0.5 * self.means.shape[-1] * np.log(2 * np.pi)
        return np.swapaxes(base[..., None] - 0.5 * (white**2).sum(-1), 1, 2)

    def log_density(self, x: Array) -> Array:
        """log p(x) at rows (n, d) or (R, n, d) -> (R, n)."""
        return log_sum_exp(self.log_parts(x))

    def responsibilities(self, x: Array) -> Array:
        """P(part | x), (R, n, K)."""
        return _posterior(self.log_parts(x))[1]

    def sample(self, rng: np.random.Generator, n: int) -> tuple[Array, Array]:
        """n points of each (R, n, d), and the parts they are from (R, n)."""
        edges = np.cumsum(self.weights, axis=-1)
        part = (rng.random((len(edges), n, 1)) * edges[:, None, -1:] >= edges[:, None]).sum(-1)
        which = np.arange(len(edges))[:, None]
        root = np.linalg.cholesky(self.covariances)[which, part]
        noise = rng.standard_normal((*part.shape, self.means.shape[-1], 1))
        return self.means[which, part] + (root @ noise)[..., 0], part

    def data(self, restart: int = 0) -> "MixtureData":
        """One of the mixtures as data to train on."""
        return MixtureData(self[restart])


class MixtureData(Data):
    """A fitted mixture in the place of data or of a generator."""

    def __init__(self, mixture: GaussianMixture) -> None:
        self.mixture, self.modes, self.name = mixture, mixture.means[0], "gaussian-mixture"
        self.dim = mixture.means.shape[-1]
        self.spread = float(np.sqrt(np.linalg.eigvalsh(mixture.covariances).max()))

    def sample(self, rng: np.random.Generator, n: int, dtype: str) -> Array:
        return self.mixture.sample(rng, n)[0][0].astype(dtype)

    def density(self, x: Array) -> Array:
        x = np.asarray(x, dtype=np.float64)
        return np.exp(self.mixture.log_density(x.reshape(-1, self.dim))[0]).reshape(x.shape[:-1])


@dataclass(frozen=True)
class Fit:
    """What a fit leaves: R mixtures, and how each came about.

    history (T + 1, R): mean log-likelihood in nats per row before each step and at the end; surrogate (T, R): what EM's
    bound promised for that step (nan for gradient ascent); rounding: what a difference of two entries of the history
    may owe to arithmetic; floored (R, K): parts with an eigenvalue at `floor`; emptied (R, K): parts of no weight;
    residual (R,): by how much the likelihood equations fail, see `residual`; converged (R,).
    """

    mixture: GaussianMixture
    history: Array
    surrogate: Array
    rounding: float
    floor: float
    floored: Array
    emptied: Array
    residual: Array
    converged: Array

    @property
    def log_likelihood(self) -> Array:
        """Mean log-likelihood of each restart at the end (R,)."""
        return self.history[-1]

    @property
    def best(self) -> int:
        """The restart of highest likelihood."""
        return int(self.history[-1].argmax())

    @property
    def largest_fall(self) -> float:
        """By how much a single step lowered the likelihood of any restart, at worst (0 if never)."""
        return float(max(0.0, -np.diff(self.history, axis=0).min(initial=0.0)))

    @property
    def monotone(self) -> bool:
        """Whether no step lowered the likelihood by more than rounding."""
        return self.largest_fall <= self.rounding

    @property
    def keeps_its_promise(self) -> bool:
        """Whether every step gained at least what the surrogate did, and that was >= 0, up to rounding: for EM only."""
        gains = np.diff(self.history, axis=0)
        return bool((self.surrogate >= -self.rounding).all() and (gains >= self.surrogate - self.rounding).all())

    def __repr__(self) -> str:
        notes = [f"{self.floored.sum()} parts at the floor {self.floor:.3g}"] if self.floored.any() else []
        notes += [f"{self.emptied.sum()} parts empty"] if self.emptied.any() else []
        best = f"{self.log_likelihood[self.best]:.6g} nats a row, residual {self.residual[self.best]:.1e}"
        return f"Fit({self.mixture}, {len(self.history) - 1} steps, best {best}{''.join(', ' + n for n in notes)})"


def start(x: Array, parts: int, restarts: int, rng: np.random.Generator, covariance: str = "full") -> GaussianMixture:
    """Equal weights, the covariance of all rows, and means at rows drawn far apart.

    Source: Arthur and Vassilvitskii, k-means++, SODA 2007: each next mean with odds that are squared distances.
    """
    chosen = [x[rng.integers(0, len(x), restarts)]]
    for _ in range(parts - 1):
        square = np.min([((x - m[:, None]) ** 2).sum(-1) for m in chosen], axis=0)  # (R, n)
        edges = np.cumsum(square + 1e-300, axis=-1)
        at = (rng.random((restarts, 1)) * edges[:, -1:] >= edges).sum(-1)
        chosen.append(x[np.minimum(at, len(x) - 1)])
    scatter = np.atleast_2d(np.cov(x.T, bias=True))
    spread = np.diag(np.diag(scatter)) if covariance == "diagonal" else scatter
    spread = spread + 1e-9 * (np.trace(spread) or 1.0) * np.eye(len(spread))
    shape = (restarts, parts, *spread.shape)
    return GaussianMixture(
        np.full(shape[:2], 1 / parts), np.stack(chosen, axis=1), np.broadcast_to(spread, shape).copy()
    )


def maximise(
    mixture: GaussianMixture, x: Array, weight: Array, *, covariance: str = "full", floor: float = 0.0
) -> tuple[GaussianMixture, Array]:
    """The M step: the mixture that maximises the expected complete log-likelihood under responsibilities (R, n, K).

    A part of no weight keeps its mean and covariance. Returns the mixture and which parts met the floor (R, K).
    """
    total = weight.sum(1)
    seen = total > 1e-12
    share = weight / np.where(seen, total, 1.0)[:, None]
    means = np.where(seen[..., None], np.swapaxes(share, 1, 2) @ x, mixture.means)
    gap = x - means[:, :, None]
    rows = np.swapaxes(share, 1, 2)[..., None]
    if covariance == "diagonal":
        spread = (rows * gap**2).sum(2)
        low = spread < floor
        scatter = np.maximum(spread, floor)[..., None] * np.eye(x.shape[-1])
    else:
        scatter, low = _raise(np.swapaxes(rows * gap, -1, -2) @ gap, floor)
    scatter = np.where(seen[..., None, None], scatter, mixture.covariances)
    weights = total / total.sum(-1, keepdims=True)
    return GaussianMixture(weights, means, scatter), low.any(-1) & seen


def residual(mixture: GaussianMixture, x: Array, *, covariance: str = "full", floor: float = 0.0) -> Array:
    """By how much the likelihood equations fail (R,): the largest change that a step of EM would still make.

    The equations say w_k = mean r_k, m_k and Σ_k = mean and scatter of the rows weighted by r_k (clipped at the floor).
    Means are measured in deviations of their part, covariances relative to it; each times the part's weight.
    """
    new, _ = maximise(mixture, x, mixture.responsibilities(x), covariance=covariance, floor=floor)
    inverse = np.linalg.inv(np.linalg.cholesky(mixture.covariances))
    shift = np.linalg.norm((inverse @ (new.means - mixture.means)[..., None])[..., 0], axis=-1)
    turned = inverse @ new.covariances @ np.swapaxes(inverse, -1, -2) - np.eye(x.shape[-1])
    stretch = np.abs(turned).max((-1, -2))
    worst = np.maximum(np.abs(new.weights - mixture.weights), mixture.weights * np.maximum(shift, stretch))
    return worst.max(-1)


def em(
    x: Any,
    parts: int,
    *,
    restarts: int = 8,
    steps: int = 1000,
    tolerance: float = 1e-12,
    covariance: str = "full",
    floor: float | None = None,
    rng: "int | np.random.Generator" = 0,
    begin: GaussianMixture | None = None,
) -> Fit:
    """Fit mixtures to rows x (n, d) by expectation maximisation, all restarts at once.

    Stops when no restart gains more than `tolerance` nats a row. `floor` is the least eigenvalue of a covariance, 1e-6
    of the mean variance unless given; `begin` overrides the k-means++ start.

    Raises:
        ValueError: naming the argument.

    Source: Dempster, Laird and Rubin 1977.
    """
    x, floor, now = _prepare(x, parts, restarts, covariance, floor, np.random.default_rng(rng), begin)
    logs = now.log_parts(x)
    value, weight = _posterior(logs)
    history, surrogate, gain = [value.mean(-1)], [], np.full(len(value), np.inf)
    floored = np.zeros(now.weights.shape, dtype=bool)
    for _ in range(steps):
        now, floored = maximise(now, x, weight, covariance=covariance, floor=floor)
        new = now.log_parts(x)
        with np.errstate(invalid="ignore"):
            surrogate.append(np.where(weight > 0, weight * (new - logs), 0.0).sum(-1).mean(-1))
        logs = new
        value, weight = _posterior(logs)
        history.append(value.mean(-1))
        gain = history[-1] - history[-2]
        if (gain <= tolerance).all():
            break
    return _report(now, x, history, surrogate, floored, covariance, floor, gain <= tolerance)


def climb(
    x: Any,
    parts: int,
    *,
    restarts: int = 8,
    steps: int = 2000,
    tolerance: float = 1e-7,
    covariance: str = "full",
    floor: float | None = None,
    rng: "int | np.random.Generator" = 0,
    begin: GaussianMixture | None = None,
) -> Fit:
    """Fit mixtures to rows x (n, d) by maximum likelihood itself: gradient ascent in coordinates without a constraint.

    Weights are a softmax, means free, covariances floor I + L L^T. A step is Barzilai and Borwein's, halved until the
    likelihood rises (Armijo), for each restart its own. Stops when no gradient of the mean log-likelihood has a norm
    above `tolerance`. The arguments are those of `em`.

    Raises:
        ValueError: naming the argument.

    Source: Barzilai and Borwein, IMA Journal of Numerical Analysis 8, 1988.
    """
    x, floor, now = _prepare(x, parts, restarts, covariance, floor, np.random.default_rng(rng), begin)
    chart = Chart(parts, x.shape[1], floor, diagonal=covariance == "diagonal")
    theta = chart.coordinates(now)
    value, slope = chart.likelihood(theta, x)
    rate, history = np.full(len(theta), 0.1), [value]
    done = np.linalg.norm(slope, axis=-1) <= tolerance
    for _ in range(steps):
        new, value_new, moved = _rise(chart, x, theta, value, slope, np.where(done, 0.0, rate))
        done |= ~moved
        _, slope_new = chart.likelihood(new, x)
        step, bend = new - theta, slope - slope_new
        curve = np.abs((step * bend).sum(-1))
        rate = np.clip(np.where(curve > 0, (step**2).sum(-1) / np.where(curve > 0, curve, 1.0), 2 * rate), 1e-8, 1e4)
        theta, value, slope = new, value_new, slope_new
        history.append(value)
        done |= np.linalg.norm(slope, axis=-1) <= tolerance
        if done.all():
            break
    now = chart.mixture(theta)
    floored = np.linalg.eigvalsh(now.covariances).min(-1) <= floor * (1 + 1e-3)
    return _report(now, x, history, [], floored, covariance, floor, np.linalg.norm(slope, axis=-1) <= tolerance)


def _rise(
    chart: "Chart", x: Array, theta: Array, value: Array, slope: Array, rate: Array
) -> tuple[Array, Array, Array]:
    """The next point of every restart, its value, and whether it moved: the step halved until the rise is Armijo's."""
    new, best = theta.copy(), value.copy()
    square, waiting = (slope**2).sum(-1), rate > 0
    for _ in range(60):
        if not waiting.any():
            break
        at = np.flatnonzero(waiting)
        trial = theta[at] + rate[at, None] * slope[at]
        with np.errstate(over="ignore", invalid="ignore"):
            seen = chart.value(trial, x)
        good = seen >= value[at] + 1e-4 * rate[at] * square[at]
        new[at[good]], best[at[good]] = trial[good], seen[good]
        waiting[at[good]] = False
        rate = np.where(waiting, rate / 2, rate)
    return new, best, ~waiting & (rate > 0)


@dataclass(frozen=True)
class Chart:
    """Coordinates without constraints (R, K + K d + K d²): logits of the weights, means, and L in Σ = floor I + L L^T.

    L is lower triangular, or diagonal; its other entries stay 0.
    """

    parts: int
    dim: int
    floor: float
    diagonal: bool = False

    def coordinates(self, mixture: GaussianMixture) -> Array:
        """The point of a mixture whose covariances are at least the floor (and 1e-9 more, so that L moves)."""
        spare, _ = _raise(mixture.covariances - self.floor * np.eye(self.dim), 1e-9 * self.floor)
        logits = np.log(np.maximum(mixture.weights, 1e-300))
        pieces = (logits, mixture.means, np.linalg.cholesky(spare))
        return np.concatenate([a.reshape(len(logits), -1) for a in pieces], axis=1)

    def cut(self, theta: Array) -> tuple[Array, Array, Array]:
        """Logits (R, K), means (R, K, d) and L (R, K, d, d) as views."""
        k, d = self.parts, self.dim
        return theta[:, :k], theta[:, k : k + k * d].reshape(-1, k, d), theta[:, k + k * d :].reshape(-1, k, d, d)

    def mixture(self, theta: Array) -> GaussianMixture:
        """The mixture at a point."""
        logits, means, root = self.cut(theta)
        weights = np.exp(logits - log_sum_exp(logits)[:, None])
        spread = root @ np.swapaxes(root, -1, -2) + self.floor * np.eye(self.dim)
        return GaussianMixture(weights / weights.sum(-1, keepdims=True), means, spread)

    def value(self, theta: Array, x: Array) -> Array:
        """Mean log-likelihood (R,); -inf where the point is so far out that no mixture is there."""
        try:
            return self.mixture(theta).log_density(x).mean(-1)
        except (ValueError, np.linalg.LinAlgError):
            if len(theta) == 1:
                return np.array([-np.inf])
            return np.concatenate([self.value(theta[i : i + 1], x) for i in range(len(theta))])

    def likelihood(self, theta: Array, x: Array) -> tuple[Array, Array]:
        """Mean log-likelihood (R,) and its gradient (R, P), by Fisher's identity: the mean score of the full data.

        With r the responsibilities: w_k of the logits gets mean r_k - w_k, m_k gets mean r_k Σ^-1 (x - m), L_k gets
        mean r_k (Σ^-1 (x-m)(x-m)^T Σ^-1 - Σ^-1) L.
        """
        mixture, (_, _, root) = self.mixture(theta), self.cut(theta)
        value, weight = _posterior(mixture.log_parts(x))
        share = weight.mean(1)
        inverse = np.linalg.inv(mixture.covariances)
        pull = (x - mixture.means[:, :, None]) @ inverse  # Σ^-1 (x - m), (R, K, n, d)
        rows = np.swapaxes(weight, 1, 2)[..., None] / len(x)
        outer = np.swapaxes(rows * pull, -1, -2) @ pull - share[..., None, None] * inverse
        keep = np.eye(self.dim) if self.diagonal else np.tri(self.dim)
        pieces = (share - mixture.weights, (rows * pull).sum(2), (outer @ root) * keep)
        return value.mean(-1), np.concatenate([a.reshape(len(theta), -1) for a in pieces], axis=1)


def _prepare(
    x: Any,
    parts: int,
    restarts: int,
    covariance: str,
    floor: float | None,
    rng: np.random.Generator,
    begin: GaussianMixture | None,
) -> tuple[Array, float, GaussianMixture]:
    """Checked rows (n, d), the floor, and a start above it."""
    x = np.asarray(x, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    if x.ndim != 2 or not len(x) or not np.isfinite(x).all():
        raise ValueError(f"x has shape {x.shape}; give finite rows (n, d)")
    if covariance not in KINDS:
        raise ValueError(f"covariance = {covariance!r} is none of {', '.join(KINDS)}")
    if not 1 <= parts <= len(x) or restarts < 1:
        raise ValueError(f"parts = {parts}, restarts = {restarts}: give 1 to {len(x)} parts and at least 1 restart")
    floor = 1e-6 * float(x.var(0).mean()) if floor is None else float(floor)
    if not 0 < floor < np.inf:
        raise ValueError(f"floor = {floor!r}: give a positive least eigenvalue; without one there is no maximum")
    now = begin or start(x, parts, restarts, rng, covariance)
    if now.means.shape[1:] != (parts, x.shape[1]):
        raise ValueError(f"begin has means of shape {now.means.shape}; give (R, {parts}, {x.shape[1]})")
    return x, floor, GaussianMixture(now.weights, now.means, _raise(now.covariances, floor)[0])


def _report(
    now: GaussianMixture,
    x: Array,
    history: list[Array],
    surrogate: list[Array],
    floored: Array,
    covariance: str,
    floor: float,
    converged: Array,
) -> Fit:
    """The `Fit` of a finished run."""
    table = np.stack(history)
    condition = float(np.max(np.linalg.cond(now.covariances)))
    rounding = 64 * np.finfo(float).eps * (x.shape[1] * condition + float(np.abs(table).max()) + np.log(len(x)))
    return Fit(
        mixture=now,
        history=table,
        surrogate=np.stack(surrogate) if surrogate else np.full((len(table) - 1, table.shape[1]), np.nan),
        rounding=float(rounding),
        floor=floor,
        floored=floored,
        emptied=now.weights <= 0,
        residual=residual(now, x, covariance=covariance, floor=floor),
        converged=converged,
    )


def _posterior(logs: Array) -> tuple[Array, Array]:
    """log p(x) (R, n) and P(part | x) (R, n, K) from the logs of the parts; the latter sums to 1."""
    value = log_sum_exp(logs)
    weight = np.exp(logs - value[..., None])
    return value, weight / weight.sum(-1, keepdims=True)


def _raise(matrices: Array, floor: float) -> tuple[Array, Array]:
    """Symmetric matrices (..., d, d) with eigenvalues below the floor lifted to it, and which were (..., d)."""
    spectrum: Any = np.linalg.eigh(matrices)
    values, vectors = spectrum
    low: Array = values < floor
    lifted = (vectors * np.maximum(values, floor)[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    return np.where(np.any(low, axis=-1)[..., None, None], lifted, matrices), low


def _whiten(root: Array, x: Array, means: Array) -> Array:
    """L^-1 (x - m) for every part, (R, K, n, d)."""
    gap = (x if x.ndim == 2 else x[:, None]) - means[:, :, None]
    return gap @ np.swapaxes(np.linalg.inv(root), -1, -2)
