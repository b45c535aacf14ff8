"""A minimal variational autoencoder, many seeds at once, its bound held against the exact log-likelihood.

The encoder gives N(m(x), s(x)²), the prior is N(0, I), and the decoder is Gaussian (one learnt deviation) or Bernoulli.
Axes are (seed, row, coordinate), the weights of a seed one flat row: encoder, decoder, log of the deviation. With a
latent space of one or two dimensions every integral is a sum on a grid, so that bound, evidence and gap are known.

Source: Kingma and Welling, Auto-Encoding Variational Bayes, 2014, https://arxiv.org/abs/1312.6114.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from gantheory.training.arithmetic import Ops
from gantheory.training.models.mixture import log_sum_exp
from gantheory.training.networks import MLP
from gantheory.training.optimisers import Adam, Optimiser
from gantheory.training.tapes import Layers, Tape

Array = np.ndarray
LOG_2PI = float(np.log(2 * np.pi))
DECODERS = ("gaussian", "bernoulli")


@dataclass(frozen=True)
class VAE:
    """Sizes of the model: data in `dim` dimensions, `latent` of them hidden, `hidden` units by layer (both networks).

    `deviation` fixes the Gaussian decoder's standard deviation; it is learnt if None.

    Raises:
        ValueError: naming what is wrong.
    """

    dim: int
    latent: int = 1
    hidden: tuple[int, ...] = (32,)
    decoder: str = "gaussian"
    activation: str = "tanh"
    deviation: float | None = None

    def __post_init__(self) -> None:
        if self.decoder not in DECODERS:
            raise ValueError(f"decoder {self.decoder!r} is none of {', '.join(DECODERS)}")
        if self.dim < 1 or self.latent < 1:
            raise ValueError(f"dim = {self.dim}, latent = {self.latent}: both must be >= 1")
        if self.deviation is not None and not self.deviation > 0:
            raise ValueError(f"deviation = {self.deviation!r} must be > 0")

    @cached_property
    def encode(self) -> MLP:
        """x -> (m, log s)."""
        return MLP((self.dim, *self.hidden, 2 * self.latent), self.activation)

    @cached_property
    def decode(self) -> MLP:
        """z -> means, or logits."""
        return MLP((self.latent, *self.hidden[::-1], self.dim), self.activation)

    @property
    def parameters(self) -> int:
        """How many numbers the weights of one seed are."""
        return self.encode.parameters + self.decode.parameters + 1

    def init(self, rng: np.random.Generator) -> Array:
        """Weights (parameters,) of one seed."""
        return np.concatenate([self.encode.init(rng, "float64"), self.decode.init(rng, "float64"), [0.0]])

    def cut(self, theta: Array) -> tuple[Layers, Layers, Array]:
        """Layers of the encoder and of the decoder, and the log of the deviation (S, 1, 1), of weights (S, P)."""
        at = self.encode.parameters
        spread = theta[:, -1:, None] if self.deviation is None else np.full((len(theta), 1, 1), np.log(self.deviation))
        return self.encode.layers(theta[:, :at]), self.decode.layers(theta[:, at:-1]), spread

    def posterior(self, theta: Array, x: Array) -> tuple[Array, Array]:
        """m and log s of q(z|x) at rows (n, dim) or (S, n, dim): both (S, n, latent)."""
        layers, x = self.cut(theta)[0], _rows(x, len(theta))
        heads = _forward(self.encode, layers, x)
        return heads[..., : self.latent], heads[..., self.latent :]

    def outputs(self, theta: Array, z: Array) -> Array:
        """What the decoder makes of z (S, n, latent): means, or logits (S, n, dim)."""
        return _forward(self.decode, self.cut(theta)[1], _rows(z, len(theta)))

    def log_decoder(self, theta: Array, x: Array, out: Array) -> Array:
        """log p(x|z) (S, ...) for x and the decoder's outputs (S, ..., dim)."""
        if self.decoder == "bernoulli":
            return (x * out - np.logaddexp(0, out)).sum(-1)
        spread = self.cut(theta)[2].reshape(-1, *[1] * (out.ndim - 1))
        return (-0.5 * ((x - out) / np.exp(spread)) ** 2 - spread - 0.5 * LOG_2PI).sum(-1)

    def sample(self, theta: Array, rng: np.random.Generator, n: int) -> Array:
        """n points of every seed's model (S, n, dim)."""
        out = self.outputs(theta, rng.standard_normal((len(theta), n, self.latent)))
        if self.decoder == "bernoulli":
            return (rng.random(out.shape) < 1 / (1 + np.exp(-out))).astype(np.float64)
        return out + np.exp(self.cut(theta)[2]) * rng.standard_normal(out.shape)

    def step(self, theta: Array, x: Array, noise: Array) -> tuple[Array, Array]:
        """The mean one-sample bound at rows x (n, dim) or (S, n, dim), and the gradient of its negative (S, P).

        Reparameterised: z = m + s ε with noise ε (S, n, latent); the divergence to the prior is in closed form.
        """
        ops, seeds, x = Ops(), len(theta), _rows(x, len(theta))
        encoder, decoder, spread = self.cut(theta)
        tape_e, tape_d = (_tape(net, seeds, x.shape[1]) for net in (self.encode, self.decode))
        heads = self.encode.forward(ops, encoder, x, tape_e)
        m, log_s = heads[..., : self.latent].copy(), heads[..., self.latent :].copy()
        s = np.exp(log_s)
        out = self.decode.forward(ops, decoder, m + s * noise, tape_d)
        bound = self.log_decoder(theta, x, out) - prior_gap(m, log_s)
        scale = x.shape[1]
        grad = np.zeros_like(theta)
        if self.decoder == "bernoulli":
            delta = (1 / (1 + np.exp(-out)) - x) / scale
        else:
            delta = (out - x) * np.exp(-2 * spread) / scale
            if self.deviation is None:
                grad[:, -1] = self.dim - ((out - x) * delta).sum((1, 2))
        back = self.decode.backward(ops, decoder, tape_d, delta, weights=True, inputs=True)
        heads_grad = np.concatenate([back + m / scale, back * noise * s + (s * s - 1) / scale], axis=-1)
        self.encode.backward(ops, encoder, tape_e, heads_grad, weights=True, inputs=False)
        at = self.encode.parameters
        grad[:, :at], grad[:, at:-1] = tape_e.grad, tape_d.grad
        return bound.mean(-1), grad

    def check(self, theta: Array, x: Array, *, reach: float = 8.0, nodes: int = 0) -> "Bound":
        """Bound, evidence and gap at rows x (n, dim), each by its own sum on a grid of the latent space.

        The bound is integrated over m + s t, |t| <= reach, on `nodes` a side (129 in one dimension, 81 in two).
        Evidence and gap are integrated over z itself, as far as prior and q(z|x) go and as finely as the narrowest
        q(z|x) needs, up to 16001 nodes a side in one dimension and 401 in two. `error` is the largest change when
        every second node is left out.

        Raises:
            ValueError: if the latent space has more than two dimensions.
        """
        if self.latent > 2:
            raise ValueError(f"latent = {self.latent}: integrals on a grid take one or two dimensions")
        x = np.asarray(x, dtype=np.float64)
        nodes = nodes or (129, 81)[self.latent - 1]
        parts = [self._sums(theta[i : i + 1], x, reach, nodes) for i in range(len(theta))]
        fine, coarse = (np.stack([p[level] for p in parts], axis=1) for level in (0, 1))  # (3, S, n)
        error = np.abs(fine - coarse).max((0, 2))
        return Bound(elbo=fine[0], log_likelihood=fine[1], gap=fine[2], error=error)

    def _sums(self, theta: Array, x: Array, reach: float, nodes: int) -> tuple[Array, Array]:
        """(bound, evidence, gap) of one seed at x (n, dim), each (3, n): on the grid, and on every second node."""
        m, log_s = (a[0] for a in self.posterior(theta, x))
        nodes = nodes // 2 * 2 + 1
        t, size = _grid(self.latent, reach, nodes)
        z = m[:, None] + np.exp(log_s)[:, None] * t
        made = self.outputs(theta, z.reshape(1, -1, self.latent)).reshape(1, *z.shape[:2], self.dim)
        log_joint = self.log_decoder(theta, x[None, :, None], made)[0] + _normal(z)
        terms = np.exp(_normal(t)) * (log_joint - _normal(t) + log_s.sum(-1, keepdims=True))
        levels = ((skip, _every(self.latent, nodes, skip)) for skip in (1, 2))
        elbo = [terms[:, keep].sum(-1) * (size * skip) ** self.latent for skip, keep in levels]
        far = max(reach, float((np.abs(m) + reach * np.exp(log_s)).max()))
        most = (16001, 401)[self.latent - 1]
        side = int(min(most, max(4 * nodes, np.ceil(8 * far / np.exp(log_s.min()))))) // 4 * 4 + 1
        exact = self._exact(theta, x, m, log_s, far, side)
        fine, coarse = (np.stack([elbo[level], *exact[level]]) for level in (0, 1))
        return fine, coarse

    def _exact(self, theta: Array, x: Array, m: Array, log_s: Array, reach: float, side: int) -> Array:
        """log p(x) and KL(q || posterior) of one seed by sums over z (2, 2, n): on the grid, and on every second node.

        The divergence is the integral of q ((p/q) - 1 - log(p/q)), whose values are >= 0.
        """
        z, size = _grid(self.latent, reach, side)
        made, prior = self.outputs(theta, z[None]), _normal(z)
        every = [_every(self.latent, side, skip) for skip in (1, 2)]
        found = np.empty((2, 2, len(x)))
        for i, row in enumerate(x):
            log_joint = self.log_decoder(theta, row, made)[0] + prior
            log_q = _normal((z - m[i]) / np.exp(log_s[i])) - log_s[i].sum()
            for level, keep in enumerate(every):
                cell = (size * (level + 1)) ** self.latent
                log_p = log_sum_exp(log_joint[keep]) + np.log(cell)
                found[level, :, i] = log_p, cell * _gap_terms(log_q[keep], log_joint[keep] - log_p).sum()
        return found


@dataclass(frozen=True)
class Bound:
    """elbo <= log_likelihood = elbo + gap at every row, all (S, n), in nats; `error` (S,) of the sums."""

    elbo: Array
    log_likelihood: Array
    gap: Array
    error: Array

    @property
    def holds(self) -> Array:
        """Whether bound and identity hold at every row, up to the error of the sums and rounding (S,)."""
        room = 10 * self.error + 1e-12 * (1 + np.abs(self.log_likelihood).max(-1))
        below = (self.elbo <= self.log_likelihood + room[:, None]).all(-1)
        return below & (self.mismatch <= room)

    @property
    def mismatch(self) -> Array:
        """By how much elbo + gap misses the log-likelihood, at worst (S,)."""
        return np.abs(self.elbo + self.gap - self.log_likelihood).max(-1)

    def __repr__(self) -> str:
        mean = (self.elbo.mean(), self.log_likelihood.mean(), self.gap.mean())
        return "Bound(elbo {:.6g} <= log p {:.6g}, gap {:.3g}, ".format(*mean) + f"error {self.error.max():.1e})"


@dataclass(frozen=True)
class VAERun:
    """A trained model: weights (S, P), the one-sample bound of every step (T, S), and weights kept on the way."""

    model: VAE
    weights: Array
    history: Array
    kept: dict[int, Array]

    def check(self, x: Array, **options: Any) -> Bound:
        """`VAE.check` at the final weights."""
        return self.model.check(self.weights, x, **options)

    def __repr__(self) -> str:
        return f"VAERun({self.model}, {len(self.weights)} seeds, {len(self.history)} steps)"


def fit(
    model: VAE,
    x: Any,
    *,
    steps: int = 3000,
    batch: int = 128,
    seeds: int = 1,
    optimiser: Optimiser | None = None,
    keep: tuple[int, ...] = (),
    rng: "int | np.random.Generator" = 0,
) -> VAERun:
    """Train on rows x (n, dim) by stochastic ascent of the bound; the weights before the steps in `keep` are kept.

    Raises:
        ValueError: if the rows do not fit the model, or training left the finite numbers.
    """
    x = np.asarray(x, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] != model.dim or not len(x) or not np.isfinite(x).all():
        raise ValueError(f"x has shape {x.shape}; give finite rows (n, {model.dim})")
    if model.decoder == "bernoulli" and not np.isin(x, (0, 1)).all():
        raise ValueError("a Bernoulli decoder takes rows of 0 and 1")
    streams = np.random.default_rng(rng).spawn(seeds)
    theta = np.stack([model.init(stream) for stream in streams])
    rule = optimiser or Adam(5e-3, beta1=0.9, half_life=steps / 4)
    slots, history, kept = [np.zeros_like(theta) for _ in range(rule.slots_needed)], np.empty((steps, seeds)), {}
    for t in range(steps):
        if t in keep:
            kept[t] = theta.copy()
        rows = np.stack([x[s.integers(0, len(x), batch)] for s in streams])
        noise = np.stack([s.standard_normal((batch, model.latent)) for s in streams])
        history[t], grad = model.step(theta, rows, noise)
        theta, slots = rule.update(theta, grad, slots, t + 1)
    if not np.isfinite(theta).all():
        raise ValueError("training left the finite numbers: take a smaller learning rate")
    return VAERun(model, theta, history, kept)


def prior_gap(m: Array, log_s: Array) -> Array:
    """KL(N(m, s²) || N(0, I)) over the last axis: every term is >= 0."""
    return 0.5 * (m * m + np.expm1(2 * log_s) - 2 * log_s).sum(-1)


def principal(x: Array, latent: int) -> float:
    """The greatest mean log-likelihood of rows x under a linear Gaussian decoder, which a linear VAE can reach.

    Probabilistic principal components: the covariance keeps the `latent` largest eigenvalues and evens out the rest.
    Source: Tipping and Bishop, Journal of the Royal Statistical Society B 61, 1999.
    """
    values = np.sort(np.linalg.eigvalsh(np.cov(x.T, bias=True)))[::-1].copy()
    values[latent:] = values[latent:].mean() if latent < len(values) else 0
    return float(-0.5 * (np.log(values).sum() + len(values) * (LOG_2PI + 1)))


def _gap_terms(log_q: Array, log_p: Array) -> Array:
    """q log(q/p) - q + p from the logs, >= 0, without loss where p is near q and without overflow where it is not."""
    ratio, q = log_p - log_q, np.exp(log_q)
    near = np.abs(ratio) < 1
    small = np.where(near, ratio, 0.0)
    return np.where(near, q * (np.expm1(small) - small), np.exp(log_p) - q * (1 + ratio))


def _tape(net: MLP, seeds: int, rows: int) -> Tape:
    return net.tape(Ops(), seeds, rows, "float64")


def _forward(net: MLP, layers: Layers, x: Array) -> Array:
    """The outputs alone."""
    return net.forward(Ops(), layers, x, _tape(net, x.shape[0], x.shape[1]))


def _rows(x: Array, seeds: int) -> Array:
    """Rows for every seed, (S, n, coordinate)."""
    x = np.asarray(x, dtype=np.float64)
    return x if x.ndim == 3 else np.broadcast_to(x, (seeds, *x.shape))


def _grid(dims: int, reach: float, side: int) -> tuple[Array, float]:
    """Nodes (side^dims, dims) of [-reach, reach]^dims, and their distance."""
    line = np.linspace(-reach, reach, side)
    mesh = np.meshgrid(*[line] * dims, indexing="ij")
    return np.stack([a.reshape(-1) for a in mesh], axis=-1), float(line[1] - line[0])


def _every(dims: int, side: int, skip: int) -> Array:
    """Which nodes stay when only every skip-th along each side does."""
    return np.arange(side**dims).reshape([side] * dims)[tuple([slice(None, None, skip)] * dims)].reshape(-1)


def _normal(z: Array) -> Array:
    """log N(z; 0, I) over the last axis."""
    return -0.5 * ((z * z).sum(-1) + z.shape[-1] * LOG_2PI)
