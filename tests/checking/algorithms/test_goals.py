"""What the words around an objective want of it, before it and behind it; penalties, and whose parameter moves."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

PENALTY = r"\lambda E_{\hat x}\left[(\|\nabla_{\hat x} f(\hat x)\|_2 - 1)^2\right]"
GAP = r"E_{\tilde x \sim P_g}[f(\tilde x)] - E_{x \sim P_r}[f(x)]"
GAIN = r"E_{x \sim P_r}[f(x)] - E_{\tilde x \sim P_g}[f(\tilde x)]"
MEAN = r"\frac{1}{m} \sum_{i=1}^m"
SCORE = rf"{MEAN} f_w(g_\theta(z_i))"
CRITIC = rf"The critic $f_w$ is trained by gradient ascent on $${MEAN} f_w(x_i) - {SCORE}.$$"
VALUE = r"$$V = E_{x \sim p_{data}}[\log D(x)] + E_{z \sim p_z}[\log(1 - D(G(z)))]$$" + "\n\nThe D maximises V. "
SLOPE = r"\log(1 - D(G(z_i)))$$"
LAST = {
    "a cost, penalised": (f"We minimise over the critic $$L = {GAP} + {PENALTY}$$", "definition"),
    "a cost, its penalty taken off": (f"We train the critic by minimising $$L = {GAP} - {PENALTY}$$", "refuted"),
    "a gain, penalised": (f"We train the critic by maximising $$L = {GAIN} - {PENALTY}$$", "definition"),
    "a gain, its penalty added": (f"We train the critic by maximising $$L = {GAIN} + {PENALTY}$$", "refuted"),
    "a loss": (f"The critic loss is $$L = {GAP} + {PENALTY}$$", "definition"),
    "a loss, its penalty taken off": (f"The critic loss is $$L = {GAP} - {PENALTY}$$", "refuted"),
    "a gain called a loss": (f"The critic loss is $$L = {GAIN} - {PENALTY}$$", "definition"),
    "what the generator minimises": (
        r"The generator has the objective $$J = E_{z \sim p_z}[\log D(G(z))]$$ which it minimises.",
        "refuted",
    ),
    "what the generator maximises": (
        r"The generator has the objective $$J = E_{z \sim p_z}[\log D(G(z))]$$ which it maximises.",
        "definition",
    ),
    "what the other player minimises": (
        r"The discriminator has $$L = E_{x \sim p_{data}}[\log D(x)] + E_{z \sim p_z}[\log(1 - D(G(z)))]$$ which the "
        "generator minimises.",
        "proved",
    ),
    "up the critic": (rf"{CRITIC} Then $$\theta \leftarrow \theta + \nabla_\theta {SCORE}$$", "proved"),
    "down the critic": (rf"{CRITIC} Then $$\theta \leftarrow \theta - \nabla_\theta {SCORE}$$", "refuted"),
    "a gradient written out": (
        rf"A gradient ascent step on the discriminator parameters $$\nabla_\phi V(G, D_\phi) = {MEAN} \nabla_\phi "
        r"[\log D_\phi(x_i) + \log(1 - D_\phi(G(z_i)))]$$",
        "proved",
    ),
    "a gradient written out with a sign": (
        rf"A gradient ascent step on the discriminator parameters $$\nabla_\phi V(G, D_\phi) = {MEAN} \nabla_\phi "
        r"[\log D_\phi(x_i) - \log(1 - D_\phi(G(z_i)))]$$",
        "refuted",
    ),
    "in another language": (r"El generador minimiza $$J = E_{z \sim p_z}[\log D(G(z))]$$", "refuted"),
    "a loss in brackets": (rf"Generator (to be maximised): $${MEAN} \log D(G(z_i))$$", "definition"),
    "a gain in brackets": (rf"Generator (to be minimised): $${MEAN} \log D(G(z_i))$$", "refuted"),
    "labels turned by the text": (
        VALUE + r"If one labels fakes as 1, the discriminator maximises $$E_{x \sim p_{data}}[\log(1 - D(x))] + "
        r"E_{z \sim p_z}[\log D(G(z))]$$",
        "definition",
    ),
    "the M-step": (r"The M-step: $$\theta_{t+1} = \arg\max_\theta Q(\theta, \theta_t)$$", "definition"),
    "the M-step, turned": (r"The M-step: $$\theta_{t+1} = \arg\min_\theta Q(\theta, \theta_t)$$", "refuted"),
    "the M-step of a loss": (
        r"The M-step lowers the loss: $$\theta_{t+1} = \arg\min_\theta Q(\theta, \theta_t)$$",
        "definition",
    ),
    "its own parameter": (
        rf"Update the generator by descending its gradient $$\nabla_{{\theta_g}} {MEAN} {SLOPE}",
        "proved",
    ),
    "the other's parameter": (
        rf"Update the generator by descending its gradient $$\nabla_{{\theta_d}} {MEAN} {SLOPE}",
        "type-error",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "verdict"), LAST.values(), ids=LAST)
def test_an_objective_is_held_to_what_is_wanted_of_it(text: str, verdict: str) -> None:
    assert findings(text)[-1].verdict.verdict == verdict
