"""A run held against the theory: plain verdicts, each with what was measured, what theory says, and the error.

A learned discriminator can only fall short of the best one, so V below its optimum is no contradiction; V above it
beyond the estimator's error is. Where a density has to be estimated from samples the check says so.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from gantheory.training.data import Data

Array = np.ndarray


@dataclass(frozen=True)
class Check:
    """One comparison, per seed.

    `measured`, `theory`, `error` are (S,): what the run shows, what it should be, and the standard error of the
    difference, NaN where unknown. `holds` is (S,) bool, `verdict` a sentence.
    """

    name: str
    measured: Array
    theory: Array
    error: Array
    holds: Array
    verdict: str

    def __str__(self) -> str:
        m, t, e = (float(np.median(x)) for x in (self.measured, self.theory, self.error))
        within = "" if np.isnan(e) else f" ± {e:.2g}"
        share = f"{int(self.holds.sum())}/{len(self.holds)} seeds"
        return f"{self.name}: measured {m:.4g}, theory {t:.4g}{within}; {self.verdict} ({share})"


@dataclass(frozen=True)
class Report:
    """All checks of a run. Numbers in its text are medians over the seeds."""

    checks: tuple[Check, ...]

    def __str__(self) -> str:
        return "\n".join(str(check) for check in self.checks)

    def __repr__(self) -> str:
        good = sum(bool(c.holds.all()) for c in self.checks)
        return f"Report({good} of {len(self.checks)} checks hold for every seed)"

    def __getitem__(self, name: str) -> Check:
        """The check of this name.

        Raises:
            KeyError: if the run has none.
        """
        for check in self.checks:
            if check.name == name:
                return check
        raise KeyError(f"no check called {name!r}; there is {', '.join(c.name for c in self.checks)}")

    def to_dict(self) -> list[dict[str, Any]]:
        """Plain lists and strings, for JSON."""
        found: list[dict[str, Any]] = []
        for c in self.checks:
            row: dict[str, Any] = {"name": c.name, "verdict": c.verdict}
            for key in ("measured", "theory", "error", "holds"):
                row[key] = [None if v != v else v for v in np.asarray(getattr(c, key)).tolist()]
            found.append(row)
        return found


def against_theory(run: Any, *, samples: int = 4096, transport_samples: int = 512, tolerance: float = 0.02) -> Report:
    """Everything theory has to say about a run.

    Args:
        run: a `Run`.
        samples: fresh points per seed, of data and of the model.
        transport_samples: of these, how many are used for the exact W1 between samples.
        tolerance: how far D may be from D* on average, under (p+q)/2.
    """
    real, fake = run.data(samples).astype(np.float64), run.generate(samples).astype(np.float64)
    checks: list[Check] = []
    critic = run.config.rule.clip is not None or run.config.rule.name in ("wgan", "wgan-gp")
    logit_game = run.config.rule.real is _minimax().real
    p, q = _density(run.config.data), _density(run.config.generator)
    if logit_game and p is not None:
        checks += _discriminator(run, real, fake, p, q, tolerance)
    if critic:
        checks.append(_critic(run, real[:, :transport_samples], fake[:, :transport_samples]))
    if run.config.data.modes is not None and len(run.config.data.modes) > 1 and run.config.network_g is not None:
        checks += _modes(run, fake)
    if run.config.network_g is not None:
        checks.append(_gradient(run, fake))
    return Report(tuple(checks))


def _minimax() -> Any:
    from gantheory.training.games import Minimax

    return Minimax


def _density(source: Any) -> Any:
    """A density function, or None where none is known."""
    if not isinstance(source, Data):
        return None
    try:
        source.density(np.zeros((1, source.dim)))
    except ValueError:
        return None
    return source.density


def _estimated(points: Array) -> Any:
    """A Gaussian kernel estimate of the density of points (n, dim)."""
    from scipy.stats import gaussian_kde

    kernel = gaussian_kde(points.T)
    return lambda x: kernel(x.T)


def _discriminator(run: Any, real: Array, fake: Array, p: Any, q: Any, tolerance: float) -> list[Check]:
    """D against D* under (p+q)/2, and V against max V, both by Monte Carlo over fresh samples."""
    both = np.concatenate([real, fake], axis=1)
    a = run.logits(both).astype(np.float64)
    d, n = 0.5 + 0.5 * np.tanh(a / 2), real.shape[1]
    best = np.empty_like(d)
    with np.errstate(divide="ignore", invalid="ignore"):
        for i in range(len(d)):
            if q is None:
                try:
                    model = _estimated(fake[i, : n // 2])
                except np.linalg.LinAlgError:
                    return []
            else:
                model = q
            pp, qq = p(both[i]), model(both[i])
            best[i] = np.where(pp + qq > 0, pp / (pp + qq), 0.5)
    off = np.abs(d - best)
    holds = off.mean(1) <= tolerance
    zero, note = np.zeros(len(d)), "" if q is not None else ", the model's density estimated from its samples"
    verdict = f"the mean of |D - D*| under (p+q)/2 is to stay below {tolerance:g}{note}"
    checks = [Check("D against D*", off.mean(1), zero, off.std(1) / np.sqrt(2 * n), holds, verdict)]
    soft = np.logaddexp(0, a)
    terms = np.stack([a[:, :n] - soft[:, :n], -soft[:, n:]])
    tiny = np.finfo(float).tiny
    ideal = np.stack([np.log(np.maximum(best[:, :n], tiny)), np.log(np.maximum(1 - best[:, n:], tiny))])
    short = ideal - terms
    error = np.sqrt((short.var(2) / n).sum(0))
    v, top = terms.mean(2).sum(0), ideal.mean(2).sum(0)
    js = (top + np.log(4)) / 2
    verdict = f"V may fall short of -log 4 + 2 JSD, never exceed it; JSD is about {np.median(js):.4g} nats{note}"
    return [
        *checks,
        Check("V against -log 4 + 2 JSD", v, top, error, v <= top + 4 * error + (0 if q else 0.05), verdict),
    ]


def _critic(run: Any, real: Array, fake: Array) -> Check:
    """E_p f - E_q f, divided by the critic's slope, against the exact W1 between the same samples."""
    from gantheory.numerics import wasserstein

    n = real.shape[1]
    f = run.logits(np.concatenate([real, fake], axis=1)).astype(np.float64)
    gap = f[:, :n].mean(1) - f[:, n:].mean(1)
    w1, slope = np.empty(len(f)), np.empty(len(f))
    for i in range(len(f)):
        w1[i] = wasserstein(x=real[i], y=fake[i]).value
        slope[i] = _steepest(f[i], np.concatenate([real[i], fake[i]]))
    measured = gap / np.maximum(slope, 1e-300)
    holds = measured <= w1 * (1 + 1e-9) + 1e-12
    verdict = (
        f"(E_p f - E_q f)/slope is a lower bound on W1 between the samples; it reaches {np.median(measured / w1):.0%}, "
        f"the critic's steepest chord being {np.median(slope):.3g}"
    )
    return Check("critic against W1", measured, w1, np.full(len(f), np.nan), holds, verdict)


def _steepest(f: Array, x: Array) -> float:
    """The Lipschitz constant of f on the points x."""
    found = 0.0
    for i in range(len(f)):
        distance = np.linalg.norm(x - x[i], axis=1)
        on = distance > 1e-9
        if on.any():
            found = max(found, float((np.abs(f - f[i])[on] / distance[on]).max()))
    return found


def coverage(samples: Array, modes: Array, spread: float, *, weights: Array | None = None) -> tuple[Array, Array]:
    """How many modes are covered, and the share of good samples.

    A sample is good within 3 standard deviations of a mode; a mode is covered when its good samples are at least a
    tenth of its due.

    Args:
        samples: (S, n, dim). modes: (M, dim). weights: (M,) probabilities; equal if not given.

    Returns:
        (S,) counts, (S,) shares.
    """
    weights = np.full(len(modes), 1 / len(modes)) if weights is None else weights
    covered, good = np.empty(len(samples), dtype=int), np.empty(len(samples))
    for i, x in enumerate(samples):
        distance = np.linalg.norm(x[:, None] - modes, axis=-1)
        hit = distance.min(1) <= 3 * spread
        counts = np.bincount(distance.argmin(1)[hit], minlength=len(modes))
        covered[i], good[i] = (counts >= 0.1 * weights * len(x)).sum(), hit.mean()
    return covered, good


def _modes(run: Any, fake: Array) -> list[Check]:
    """Mode coverage and good samples."""
    data = run.config.data
    covered, good = coverage(fake, data.modes, data.spread, weights=data.weights)
    count = len(data.modes)
    nan, full = np.full(len(good), np.nan), np.full(len(good), float(count))
    due = float(np.mean(_within(data.dim)))
    spread = np.full(len(good), np.sqrt(due * (1 - due) / fake.shape[1]))
    return [
        Check("modes covered", covered.astype(float), full, nan, covered == count, f"of {count} modes"),
        Check("good samples", good, np.full(len(good), due), spread, good >= 0.9, "at least 90 % within 3 deviations"),
    ]


def _within(dim: int) -> float:
    """The mass of a standard Gaussian within 3 of its mean."""
    from scipy.stats import chi2

    return float(chi2.cdf(9.0, dim))


def _gradient(run: Any, fake: Array) -> Check:
    """The last recorded gradient of the generator, against the gradient that its samples' slopes would bound.

    A saturating game pays the generator sigmoid(a) <= D per unit of logit: when D rejects every sample nothing is left.
    """
    norms = run.history["grad_g"]
    norms = norms[np.isfinite(norms).all(1)]
    first, last = (norms[0], norms[-1]) if len(norms) else (np.full(len(run.seeds), np.nan),) * 2
    slope = np.abs(run.config.rule.generator.slope(np, run.logits(fake).astype(np.float64))).mean(1)
    vanished = (slope < 1e-2) | ~(last > 1e-6)
    verdict = f"the cost's mean slope |dJ/da| at the samples is {np.median(slope):.3g}: " + (
        "the gradient has vanished" if vanished.mean() > 0.5 else "the generator still has a gradient"
    )
    verdict += "; beside it the norm at the first record"
    return Check("generator's gradient norm", last, first, np.full(len(last), np.nan), ~vanished, verdict)
