"""The games of the GAN paper and of WGAN: what each player pays, and what theory says of it.

A discriminator is its logit a, D = σ(a); a critic is a itself. J^(D) = E_p[real(a)] + E_q[fake(a)] and J^(G) =
E_q[generator(a)], p the data, q the model, each a cost per sample with its derivative, written with softplus so that
nothing overflows. Theory speaks of pmfs p, q on a finite space, last axis atoms, in nats.
"""

from typing import Any

import numpy as np

from gantheory.training.costs import LOG_NOT_D, MINUS, MINUS_EXP, NEG_LOG_D, NEG_LOG_NOT_D, PLUS
from gantheory.training.optimisers import Adam, Optimiser, RMSProp

Array = Any


class Minimax:
    """The zero-sum game (Goodfellow et al. 2014, eq. 1): J^(G) = -J^(D). The base of every other game."""

    name = "minimax"
    notation = r"\min_G \max_D V(D,G) = E_{x \sim p}[\log D(x)] + E_{z \sim p_z}[\log(1 - D(G(z)))]"
    theory = "D* = p/(p+q); max V = 2 JSD(p||q) - log 4; the generator descends 2 JSD(p||q)"
    optimiser: Optimiser = Adam()  # the defaults of a run: optimiser, k steps for D, batch
    k, batch = 1, 128
    real, fake, generator = NEG_LOG_D, NEG_LOG_NOT_D, LOG_NOT_D
    heads = 0  # outputs of the discriminator beside the logit (InfoGAN's Q)
    codes = 0  # coordinates of the generator's input that are a code (InfoGAN's c)
    clip: float | None = None  # the discriminator's weights stay within [-clip, clip]
    penalty: Any = None  # a further term of J^(D), of the discriminator's gradient (WGAN-GP)

    def value(self, xp: Any, real: Array, fake: Array) -> Array:
        """V = -J^(D) per seed, from logits (S, batch, 1)."""
        return -xp.mean(self.real.of(xp, real), axis=(1, 2)) - xp.mean(self.fake.of(xp, fake), axis=(1, 2))

    def cost_g(self, xp: Any, fake: Array) -> Array:
        """J^(G) per seed, from logits (S, batch, 1)."""
        return xp.mean(self.generator.of(xp, fake), axis=(1, 2))

    def grad_d(self, xp: Any, out: Array, z: Array) -> Array:
        """dJ^(D)/d(out) for outputs (S, 2 batch, 1 + heads), real rows above fake rows; z is the fake rows' noise."""
        m = out.shape[1] // 2
        return xp.concat([self.real.slope(xp, out[:, :m, :]), self.fake.slope(xp, out[:, m:, :])], axis=1) * (1 / m)

    def grad_g(self, xp: Any, out: Array, z: Array) -> Array:
        """dJ^(G)/d(out) for outputs (S, batch, 1 + heads)."""
        return self.generator.slope(xp, out) * (1 / out.shape[1])

    def optimum(self, p: np.ndarray, q: np.ndarray) -> np.ndarray:
        """The best logit: log p/q, ±inf where only one of them lives, 0 where neither does."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(p == q, 0.0, np.log(p) - np.log(q))

    def value_at_optimum(self, p: np.ndarray, q: np.ndarray) -> np.ndarray:
        """max_D V = 2 JSD(p||q) - log 4 (Goodfellow et al. 2014, theorem 1)."""
        return 2 * _numerics().js(p, q) - np.log(4)

    def frozen(self, p: np.ndarray, q: np.ndarray) -> np.ndarray:
        """The divergence whose gradient in q the generator follows while D = D* is held still."""
        return 2 * _numerics().js(p, q)


class NonSaturating(Minimax):
    """The heuristic game of the GAN paper, section 3: the generator maximises log D(G(z))."""

    name = "non-saturating"
    notation = r"J^{(G)} = -E_z \log D(G(z))"
    theory = "D* and max V of minimax; at D* held still the generator descends KL(q||p) - 2 JSD(p||q)"
    generator = NEG_LOG_D

    def frozen(self, p: np.ndarray, q: np.ndarray) -> np.ndarray:
        """KL(q||p) - 2 JSD(p||q) (Arjovsky and Bottou 2017, theorem 2.5)."""
        return _numerics().kl(q, p) - 2 * _numerics().js(p, q)


class MaximumLikelihood(Minimax):
    """Goodfellow 2014 (arXiv:1412.6515): at D*, -exp(σ⁻¹(D)) = -p/q. exp stops growing at e^60, inside float32."""

    name = "maximum-likelihood"
    notation = r"J^{(G)} = -E_z \exp(\sigma^{-1}(D(G(z))))"
    theory = "D* and max V of minimax; at D* held still the generator descends KL(p||q)"
    generator = MINUS_EXP

    def frozen(self, p: np.ndarray, q: np.ndarray) -> np.ndarray:
        """KL(p||q)."""
        return _numerics().kl(p, q)


class WGAN(Minimax):
    """Wasserstein GAN with weight clipping (Arjovsky, Chintala and Bottou 2017, Algorithm 1, with its defaults)."""

    name = "wgan"
    notation = r"\min_\theta \max_{w \in [-c,c]} E_{x \sim P_r}[f_w(x)] - E_z[f_w(g_\theta(z))]"
    theory = "over all 1-Lipschitz f: max V = W1(p, q), and the generator descends W1"
    optimiser = RMSProp()
    k, batch, clip = 5, 64, 0.01
    real, fake, generator = MINUS, PLUS, MINUS

    def optimum(self, p: np.ndarray, q: np.ndarray) -> np.ndarray:
        """None without a cost between atoms."""
        raise ValueError("the best critic needs a cost between atoms: use gantheory.training.exact.solve_critic")

    value_at_optimum = frozen = optimum


def _numerics() -> Any:
    """`gantheory.numerics`, loaded when first needed."""
    from gantheory import numerics

    return numerics
