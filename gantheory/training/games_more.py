"""The other games: WGAN-GP, f-GAN, least squares, hinge, InfoGAN, Dirac-GAN and min max xy, a few lines each."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from gantheory.training.arithmetic import Array
from gantheory.training.costs import MINUS, PLUS, Cost
from gantheory.training.games import WGAN, Minimax, NonSaturating
from gantheory.training.optimisers import SGD, Adam
from gantheory.training.penalties import gradient_penalty
from gantheory.training.points import Multiple, Point


class WGANGP(WGAN):
    """WGAN with gradient penalty (Gulrajani et al. 2017, Algorithm 1, with its λ, k and Adam)."""

    name = "wgan-gp"
    notation = r"E_q[f(x)] - E_p[f(x)] + \lambda E_{\hat x}[(\|\nabla f(\hat x)\| - 1)^2]"
    theory = "the critic of WGAN, its slope drawn to 1 on segments between data and samples"
    optimiser = Adam(lr=1e-4, beta1=0.5, beta2=0.9)
    clip = None

    def __init__(self, weight: float = 10.0) -> None:
        self.weight = float(weight)

    def penalty(self, xp: Any, network: Any, layers: Any, points: Array) -> tuple[Array, Array]:
        """λ E[(‖∇f‖ - 1)²] per seed, and its gradient in the flat weights."""
        return gradient_penalty(xp, network, layers, points, weight=self.weight)


class F(NamedTuple):
    """A convex f with f(1) = 0, through u = p/q: f, f', f'', and u f' - f, which is f*(f'(u)); each takes (xp, u)."""

    name: str
    f: Callable[[Any, Array], Array]
    first: Callable[[Any, Array], Array]
    second: Callable[[Any, Array], Array]
    conjugate: Callable[[Any, Array], Array]


F_DIVERGENCES: dict[str, F] = {}


def register_f(
    name: str,
    f: Callable[[Any, Array], Array],
    first: Callable[[Any, Array], Array],
    second: Callable[[Any, Array], Array],
    conjugate: Callable[[Any, Array], Array] | None = None,
) -> F:
    """Make "f-gan:name" a game, from f, f' and f'' as functions of (xp, u), u > 0.

    `conjugate` is u f'(u) - f(u); give it where that difference cancels.

    Raises:
        ValueError: if f(1) is not 0, or f'' < 0 somewhere on a grid.
    """
    u = np.exp(np.linspace(-5, 5, 101))
    if abs(float(f(np, np.float64(1.0)))) > 1e-12 or (second(np, u) < 0).any():
        raise ValueError(f"f-divergence {name!r}: f must be convex with f(1) = 0")
    F_DIVERGENCES[name] = F(name, f, first, second, conjugate or (lambda xp, u: u * first(xp, u) - f(xp, u)))
    return F_DIVERGENCES[name]


register_f("kl", lambda xp, u: u * xp.log(u), lambda xp, u: xp.log(u) + 1, lambda xp, u: 1 / u, lambda xp, u: u * 1)
register_f(
    "reverse-kl",
    lambda xp, u: -xp.log(u),
    lambda xp, u: -1 / u,
    lambda xp, u: 1 / u**2,
    lambda xp, u: xp.log(u) - 1,
)
register_f(
    "pearson", lambda xp, u: (u - 1) ** 2, lambda xp, u: 2 * (u - 1), lambda xp, u: 2 + 0 * u, lambda xp, u: u**2 - 1
)
register_f(
    "neyman",
    lambda xp, u: (u - 1) ** 2 / u,
    lambda xp, u: 1 - 1 / u**2,
    lambda xp, u: 2 / u**3,
    lambda xp, u: 2 - 2 / u,
)
register_f(
    "squared-hellinger",
    lambda xp, u: (u**0.5 - 1) ** 2,
    lambda xp, u: 1 - u**-0.5,
    lambda xp, u: 0.5 * u**-1.5,
    lambda xp, u: u**0.5 - 1,
)
register_f(
    "jensen-shannon",  # 2 JSD
    lambda xp, u: u * xp.log(u) - (1 + u) * xp.log((1 + u) / 2),
    lambda xp, u: xp.log(2 * u / (1 + u)),
    lambda xp, u: 1 / (u * (1 + u)),
    lambda xp, u: xp.log((1 + u) / 2),
)


class FGAN(Minimax):
    """f-GAN (Nowozin, Cseke and Tomioka 2016): T = f'(e^a), J^(D) = -E_p[T] + E_q[f*(T)], J^(G) = -E_q[f*(T)].

    Their output activation is here always f'(exp(a)), so that the best a is log p/q for every f. e^a stops growing
    beyond |a| = 25, where its cube is still finite in float32.
    """

    name = "f-gan"
    notation = r"\min_\theta \max_\omega E_p[T_\omega(x)] - E_{q_\theta}[f^*(T_\omega(x))]"
    theory = "T* = f'(p/q); max V = D_f(p||q); the generator descends D_f(p||q)"

    def __init__(self, f: str | F = "kl") -> None:
        if isinstance(f, str) and f not in F_DIVERGENCES:
            raise ValueError(f"no f-divergence called {f!r}; there is {', '.join(F_DIVERGENCES)}")
        self.f = f = F_DIVERGENCES[f] if isinstance(f, str) else f
        self.real = Cost(lambda xp, a: -f.first(xp, _u(xp, a)), lambda xp, a: -_u(xp, a) * f.second(xp, _u(xp, a)))
        self.fake = Cost(
            lambda xp, a: f.conjugate(xp, _u(xp, a)), lambda xp, a: _u(xp, a) ** 2 * f.second(xp, _u(xp, a))
        )
        self.generator = Cost(lambda xp, a: -self.fake.of(xp, a), lambda xp, a: -self.fake.slope(xp, a))

    def value_at_optimum(self, p: np.ndarray, q: np.ndarray) -> np.ndarray:
        """D_f(p||q) = sum q f(p/q), for p and q with the same support.

        Raises:
            ValueError: when the supports differ: then it hangs on the limits of f.
        """
        if ((p > 0) != (q > 0)).any():
            raise ValueError("D_f here needs p and q with the same support: use gantheory.f_divergence")
        on = q > 0
        u = np.divide(p, q, out=np.ones(np.broadcast(p, q).shape), where=on)
        return np.where(on, q * self.f.f(np, u), 0.0).sum(-1)

    frozen = value_at_optimum


def _u(xp: Any, a: Array) -> Array:
    """The density ratio that the logit stands for."""
    return xp.exp(xp.clip(a, -25.0, 25.0))


class LeastSquares(Minimax):
    """LSGAN (Mao et al. 2017) with labels -1 for samples, 1 for data and 0 for what the generator wants."""

    name = "least-squares"
    notation = r"J^{(D)} = \frac12 E_p[(D-1)^2] + \frac12 E_q[(D+1)^2], \quad J^{(G)} = \frac12 E_q[D^2]"
    theory = "D* = (p-q)/(p+q); max V = Δ/2 - 1, Δ = sum (p-q)²/(p+q); frozen: 2 KL(p||m) - χ²(p||m), m = (p+q)/2"
    real = Cost(lambda xp, a: 0.5 * (a - 1) ** 2, lambda xp, a: a - 1)
    fake = Cost(lambda xp, a: 0.5 * (a + 1) ** 2, lambda xp, a: a + 1)
    generator = Cost(lambda xp, a: 0.5 * a**2, lambda xp, a: a * 1)

    def optimum(self, p: np.ndarray, q: np.ndarray) -> np.ndarray:
        """(p - q) / (p + q); 0 where neither lives."""
        return np.divide(p - q, p + q, out=np.zeros(np.broadcast(p, q).shape), where=p + q > 0)

    def value_at_optimum(self, p: np.ndarray, q: np.ndarray) -> np.ndarray:
        """Δ(p, q)/2 - 1, Δ the triangular discrimination sum (p-q)²/(p+q) (the paper's χ²(p+q||2q))."""
        return ((p - q) * self.optimum(p, q)).sum(-1) / 2 - 1

    def frozen(self, p: np.ndarray, q: np.ndarray) -> np.ndarray:
        """2 KL(p||m) - χ²(p||m): integrate ½ ((p-q)/(p+q))² in q. Not the Δ/2 of the value: these two differ."""
        from gantheory.numerics import kl

        m = (p + q) / 2
        chi2 = np.divide((p - m) ** 2, m, out=np.zeros(m.shape), where=m > 0).sum(-1)
        return 2 * np.asarray(kl(p, m)) - chi2


class Hinge(Minimax):
    """The hinge game (Lim and Ye 2017)."""

    name = "hinge"
    notation = r"J^{(D)} = E_p[\max(0, 1-a)] + E_q[\max(0, 1+a)], \quad J^{(G)} = -E_q[a]"
    theory = "a* = sign(p-q); max V = 2 TV - 2; the generator descends 2 TV"
    real = Cost(
        lambda xp, a: 0.5 * (1 - a + xp.abs(1 - a)), lambda xp, a: -0.5 * (1 + xp.sign(1 - a)) * xp.abs(xp.sign(1 - a))
    )
    fake = Cost(
        lambda xp, a: 0.5 * (1 + a + xp.abs(1 + a)), lambda xp, a: 0.5 * (1 + xp.sign(1 + a)) * xp.abs(xp.sign(1 + a))
    )
    generator = MINUS

    def optimum(self, p: np.ndarray, q: np.ndarray) -> np.ndarray:
        """sign(p - q); anything in [-1, 1] where they are equal."""
        return np.sign(p - q)

    def value_at_optimum(self, p: np.ndarray, q: np.ndarray) -> np.ndarray:
        """2 TV(p, q) - 2."""
        return np.abs(p - q).sum(-1) - 2

    def frozen(self, p: np.ndarray, q: np.ndarray) -> np.ndarray:
        """2 TV(p, q)."""
        return np.abs(p - q).sum(-1)


class InfoGAN(NonSaturating):
    """InfoGAN (Chen et al. 2016): the discriminator's body also guesses the code c, and both gain by it.

    Heads: logits of a categorical code of `categories` values, then mean and log deviation of each of `continuous`
    codes, uniform on [-1, 1]. λ E[-log q(c|x)] is added to both costs.
    """

    name = "infogan"
    notation = r"\min_{G,Q} \max_D V(D,G) - \lambda E_{c \sim p(c), x \sim G(z,c)}[\log q(c|x)]"
    theory = "H(c) + E log q(c|x) <= I(c; G(z,c)), with equality when q is the posterior"

    def __init__(self, categories: int | str = 8, continuous: int = 0, weight: float = 1.0) -> None:
        self.categories, self.continuous, self.weight = int(categories), continuous, weight
        self.heads, self.codes = self.categories + 2 * continuous, self.categories + continuous

    def draw_codes(self, rng: np.random.Generator, n: int) -> np.ndarray:
        """n codes (n, codes): one-hot, then continuous."""
        hot = (
            np.eye(self.categories)[rng.integers(0, max(self.categories, 1), n)]
            if self.categories
            else np.zeros((n, 0))
        )
        return np.concatenate([hot, rng.uniform(-1, 1, (n, self.continuous))], axis=1)

    def code_cost(self, xp: Any, heads: Array, z: Array) -> tuple[Array, Array]:
        """-log q(c|x) per sample (S, m, 1), and its gradient in the heads (S, m, heads)."""
        n, c = self.categories, z[:, :, z.shape[2] - self.codes :]
        cost, slopes = 0 * heads[:, :, :1], []
        if n:
            a, hot = heads[:, :, :n], c[:, :, :n]
            a = a - xp.max(a, axis=2, keepdims=True)
            total = xp.sum(xp.exp(a), axis=2, keepdims=True)
            cost = cost + xp.log(total) - xp.sum(a * hot, axis=2, keepdims=True)
            slopes.append(xp.exp(a) / total - hot)
        if self.continuous:
            mean, log_std = (
                heads[:, :, n : n + self.continuous],
                xp.clip(heads[:, :, n + self.continuous :], -10.0, 10.0),
            )
            scaled = (c[:, :, n:] - mean) * xp.exp(-log_std)
            each = 0.5 * scaled**2 + log_std + 0.5 * float(np.log(2 * np.pi))
            cost = cost + xp.sum(each, axis=2, keepdims=True)
            slopes += [-scaled * xp.exp(-log_std), 1 - scaled**2]
        return cost, xp.concat(slopes, axis=2)

    def code_entropy(self) -> float:
        """H(c) in nats; differential for the continuous codes."""
        return float(np.log(max(self.categories, 1)) + self.continuous * np.log(2))

    def grad_d(self, xp: Any, out: Array, z: Array) -> Array:
        m = out.shape[1] // 2
        logit = super().grad_d(xp, out[:, :, :1], z)
        slope = self.code_cost(xp, out[:, m:, 1:], z)[1] * (self.weight / m)
        return xp.concat([logit, xp.concat([0 * slope, slope], axis=1)], axis=2)

    def grad_g(self, xp: Any, out: Array, z: Array) -> Array:
        slope = self.code_cost(xp, out[:, :, 1:], z)[1] * (self.weight / out.shape[1])
        return xp.concat([super().grad_g(xp, out[:, :, :1], z), slope], axis=2)


class Dirac(Minimax):
    """Mescheder, Geiger and Nowozin's Dirac-GAN (2018): data δ_0, model δ_θ, D(x) = ψ x, the costs of any other game.

    Args:
        base: the game whose costs are played.
        gamma: weight of the gradient penalty γ/2 ‖∇D‖² on the data (R1), which is γ/2 ψ² here.
    """

    name = "dirac"
    notation = r"L(\theta, \psi) = f(\psi \theta) + f(0), \quad f(t) = -\log(1 + e^{-t})"
    theory = "at (0, 0) the vector field has eigenvalues -γ/2 ± sqrt(γ²/4 + fake'(0) generator'(0))"
    optimiser = SGD(lr=0.1)
    batch = 1
    data = 0.0

    def __init__(self, base: Any = "non-saturating", gamma: float = 0.0) -> None:
        from gantheory.training.registry import as_game

        self.base, self.gamma = as_game(base), gamma
        self.real, self.fake, self.generator = self.base.real, self.base.fake, self.base.generator
        if gamma:
            self.penalty = self._r1

    def players(self) -> tuple[Any, Any]:
        """The networks: (generator, discriminator)."""
        return Point(), Multiple()

    def _r1(self, xp: Any, network: Any, layers: Any, points: Array) -> tuple[Array, Array]:
        psi = layers[0][0][:, :, 0]
        return self.gamma / 2 * psi[:, 0] ** 2, self.gamma * psi

    def field(self, theta: float, psi: float) -> tuple[float, float]:
        """(θ', ψ') of gradient descent in continuous time."""
        a = np.float64(theta * psi)
        return -float(self.generator.slope(np, a)) * psi, -float(self.fake.slope(np, a)) * theta - self.gamma * psi

    def eigenvalues(self) -> np.ndarray:
        """Of the Jacobian of the field at (0, 0), from the formula in `theory`."""
        zero = np.float64(0)
        product = complex(self.fake.slope(np, zero) * self.generator.slope(np, zero))
        root = np.sqrt(self.gamma**2 / 4 + product)
        return np.array([-self.gamma / 2 + root, -self.gamma / 2 - root])


class Bilinear(Dirac):
    """min over x, max over y of xy: the generator is x, the discriminator y."""

    name = "bilinear"
    notation = r"\min_x \max_y V(x, y) = xy"
    theory = "simultaneous steps grow by sqrt(1+η²) each; alternating ones stay bounded for η < 2; the flow is a circle"

    def __init__(self) -> None:
        super().__init__("wgan")
        self.real, self.fake, self.generator = Cost(lambda xp, a: 0 * a, lambda xp, a: 0 * a), MINUS, PLUS


GAMES = (WGANGP, FGAN, LeastSquares, Hinge, InfoGAN, Dirac, Bilinear)
__all__ = [
    "FGAN",
    "F_DIVERGENCES",
    "GAMES",
    "WGANGP",
    "Bilinear",
    "Dirac",
    "Hinge",
    "InfoGAN",
    "LeastSquares",
    "register_f",
]
