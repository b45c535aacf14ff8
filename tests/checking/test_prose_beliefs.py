"""Old mistakes told in words, and the true sentences that sound like them."""

from __future__ import annotations

import pytest

from gantheory.checking.sentences.mistakes_about_games import GAME_BELIEFS
from gantheory.checking.sentences.old_mistakes import BELIEFS, Belief
from gantheory.checking.sentences.reading import told
from gantheory.checking.sentences.worked import INFINITY, Worked, entropy, information, jsd, kl, line, log, number, tv
from gantheory.reading import read_text

FALSE = [
    r"The maximum likelihood estimator $\hat\sigma^2$ is unbiased.",
    "The Jensen-Shannon divergence of two distributions on disjoint supports is 0.",
    "The KL divergence is finite even if the model misses a mode.",
    r"The mutual information is kept by invertible maps. It is zero if and only if $X$ and $Y$ are uncorrelated.",
    "The Wasserstein distance requires the supports to overlap.",
    "Every 1-Lipschitz function is differentiable with gradient norm exactly 1.",
    "In WGAN-GP the penalty pushes the gradient norm to 0.",
    r"To sample from the model draw $z \sim q_\phi(z \mid x)$ and then $x \sim p_\theta(x \mid z)$.",
    "KL is convex in the pair $(p, q)$, and it is zero if and only if the supports coincide.",
    "At a Nash equilibrium of the GAN game the discriminator is perfect: it tells all fakes from real images.",
    r"The value of the game is $-\log 2$ in case of the original GAN.",
    r"Training minimises the ELBO jointly over $\theta$ and $\phi$.",
    "We train the VAE by minimising the ELBO.",
    r"To train the DBM we minimise the variational lower bound $\mathcal{L}(Q, \theta)$.",
    "The optimal discriminator minimises the Jensen-Shannon divergence between real and generated data.",
    "The critic minimises the Wasserstein distance.",
    "The maximum likelihood estimator of the variance of a Gaussian is unbiased.",
    "A Nash equilibrium of the GAN game is a minimum of $V$ in both players' parameters.",
    "The uniform distribution minimises the entropy.",
    "High energy means high probability.",
    "Low energy corresponds to low probability.",
    "The critic outputs a probability.",
    "Conditioning increases entropy.",
    "Mutual information is zero if and only if $X = Y$.",
    "The forward KL is mode-seeking.",
    "The reverse KL divergence is mass covering.",
    "Minimising the reverse KL leads to zero-avoiding behaviour, and minimising the forward KL is zero-forcing.",
    r"The KL divergence is bounded by $\log 2$.",
    "The KL divergence is always bounded.",
    "By Jensen's inequality, since the logarithm is convex, we get the bound.",
    r"The encoder $p_\theta(x \mid z)$ maps data to latents and the decoder $q_\phi(z \mid x)$ maps back.",
    "The independent coupling is always optimal.",
    "In the E-step we update the parameters, in the M-step we compute the responsibilities.",
    "The M-step computes the posterior over the latent variables.",
    "The entropy is a convex function of the distribution.",
    "Given $v$, the units of both hidden layers of a DBM are independent of each other.",
    "With more importance samples the bound becomes looser.",
]
TRUE = [
    r"By maximum likelihood we get $\hat\sigma^2$. The estimator $\hat\sigma^2$ is biased.",
    r"With $\hat\sigma^2 = \frac{1}{n - 1} \sum_i (x_i - \hat\mu)^2$ the estimator $\hat\sigma^2$ is unbiased.",
    "Training maximises a lower bound; we minimise its negative, the ELBO with a minus sign.",
    "Gradient-based training minimises minus the ELBO.",
    "The wake phase maximises the ELBO while the sleep phase minimises another divergence.",
    "We minimise the reconstruction error, and we maximise the variational lower bound.",
    "We train the encoder to minimise the gap, which for a fixed decoder maximises the ELBO.",
    "In actor-critic methods the critic outputs a value and the actor outputs a probability.",
    "If a sigmoid is put on top, the critic outputs a probability.",
    "The log-sum-exp function is convex.",
    "The logarithm of the partition function is convex in the natural parameters.",
    "The logarithm is not convex.",
    "The entropy is concave and the free energy is convex.",
    r"The KL divergence is bounded by $\log K$ when $q$ is uniform on $K$ values.",
    "The KL divergence is bounded from below.",
    "The critic maximises the difference, the generator minimises the Wasserstein distance.",
    "A Nash equilibrium is a point where each player's loss is at a minimum in his own parameters.",
    "Mode collapse means that the generator covers only some modes.",
    "The mode-covering behaviour of the forward KL leads to blurry samples.",
    "The reverse KL is zero-forcing, the forward KL is zero-avoiding.",
    "Maximum likelihood minimises the forward KL, so it is mode covering.",
    "The exclusive KL is mode seeking and the inclusive KL is mass covering.",
    "Conditioning cannot increase entropy on average.",
    "The data processing inequality says that processing cannot increase the mutual information.",
    "In the E-step the posterior is computed; the parameters stay fixed.",
    "The M-step updates the parameters using the posteriors from the E-step.",
    "Online EM interleaves the steps: the E-step updates the parameters of the posterior.",
    "The hidden units of an RBM are dependent, but conditionally independent given the visible units.",
    "Persistent contrastive divergence keeps the chains between updates; the first chain starts at the data.",
    "The uniform distribution on the support maximises the entropy among all laws with that support.",
    "Among laws with a given variance the Gaussian maximises the differential entropy.",
    "The bound becomes looser when the posterior is farther from the approximation.",
    "The importance weighted bound becomes tighter with more samples; the signal of its gradient gets weaker.",
    "The product coupling is optimal if the cost does not depend on the coupling.",
    "The independent coupling is optimal when one of the marginals is a point mass.",
    "At the optimum the discriminator outputs one half everywhere.",
    "Before training, the discriminator perfectly separates real from fake images.",
    "Early in training, at the first equilibrium of the inner loop, the discriminator is perfect.",
    r"The value of the game is $\log 2$ lower for the averaged loss.",
    "The value of the bilinear game is $0$.",
    r"Sampling from the posterior: draw $z \sim q_\phi(z \mid x)$ for the given $x$, and then reconstruct.",
    r"The encoder $q_\phi(z \mid x)$ gives a code, the decoder $p_\theta(x \mid z)$ gives an image.",
    "The Wasserstein distance needs no overlap of the supports, and for disjoint supports it is finite.",
    "Lipschitz functions are differentiable almost everywhere.",
    "Every continuously differentiable 1-Lipschitz function has a gradient of norm at most 1.",
    "The zero-centred gradient penalty pushes the gradient norm to 0 at the data.",
    "The mutual information of two Gaussian variables is zero if and only if they are uncorrelated.",
    r"The Jensen-Shannon divergence of two distributions on disjoint supports is $\log 2$.",
    "The reverse KL divergence is finite even if the model misses a mode.",
    "The mutual information of jointly Gaussian variables: it is zero if and only if they are uncorrelated.",
    "The Wasserstein distance does not require the supports to overlap.",
    "A 1-Lipschitz function is differentiable almost everywhere with gradient norm at most 1.",
    "In WGAN-GP the penalty pushes the gradient norm to 1.",
    "Persistent CD does not restart the chain at the data after each update.",
    r"To sample from the model draw $z \sim p(z)$ and then $x \sim p_\theta(x \mid z)$.",
    "Mode collapse means that the generator covers only a few modes.",
    "KL is zero if and only if the two laws coincide.",
    "At the equilibrium the discriminator of a GAN is unable to tell real from fake and outputs 1/2.",
    r"The value of the game is $-\log 4$ in case of the original GAN.",
    "In the GAN at the optimum the discriminator cannot tell the two apart.",
    "Maximum likelihood minimises the cross entropy between data and model.",
    r"Training maximises the ELBO jointly over $\theta$ and $\phi$.",
    "We train the VAE by maximising the ELBO, that is by minimising the negative ELBO.",
    "We minimise the KL divergence, which maximises the ELBO.",
    "To train the VAE we minimise the gap between the evidence and the lower bound.",
    "The generator minimises the Jensen-Shannon divergence between real and generated data.",
    "The generator minimises the Wasserstein distance that the critic estimates.",
    "The uniform distribution maximises the entropy.",
    "The point mass minimises the entropy, the uniform distribution maximises it.",
    "High energy means low probability.",
    "States with low energy have high probability.",
    "The discriminator outputs a probability, the critic any number.",
    "The critic does not output a probability.",
    "Conditioning reduces entropy.",
    "Mutual information is zero if and only if $X$ and $Y$ are independent.",
    "The forward KL is mode-covering, the reverse KL is mode-seeking.",
    "Unlike the reverse KL, the forward KL is mass covering.",
    "The forward KL is not mode-seeking.",
    "Since the logarithm is concave, Jensen's inequality gives a lower bound.",
    "Since the negative logarithm is convex, we get the bound.",
    "Minus the entropy is convex.",
    "The negative entropy is a convex function.",
    r"The encoder $q_\phi(z \mid x)$ and the decoder $p_\theta(x \mid z)$ are networks.",
    "Given $h^{(2)}$ and $v$, the units of the first hidden layer are independent.",
    "The mean field approximation assumes that the units of both hidden layers are independent given $v$.",
    "In an RBM the hidden units are conditionally independent given the visible units.",
    "In the E-step we compute the responsibilities, in the M-step we update the parameters.",
    "The M-step updates the parameters given the responsibilities.",
    r"The E-step maximises the bound over $q$ by setting $q(z) = p(z \mid x)$.",
    "The bound gets tighter as $K$ grows.",
    "The importance weighted bound gets tighter as $K$ grows, its signal-to-noise ratio worse.",
    "The KL divergence is unbounded.",
    "The KL divergence is bounded below by zero.",
    "If the density ratio is bounded, the KL divergence is bounded by its logarithm.",
    r"The mean field approximation is obtained by minimising $KL(Q \| P)$.",
    r"Expectation propagation works by minimising $KL(P \| Q)$.",
    "The independent coupling is admissible but in general not optimal.",
    "If one of the laws is a point mass, the independent coupling is optimal.",
    "The maximum likelihood estimator of the variance is biased; dividing by $n - 1$ gives an unbiased estimator.",
    "The estimator of the mean is unbiased.",
    r"A Nash equilibrium is a saddle point of $V$: a minimum in $\theta$ and a maximum in $\phi$.",
    "A Nash equilibrium is a local minimum of the cost of each player in his own parameters.",
    "The critic is trained to maximise the difference, which estimates the Wasserstein distance.",
    "It is a mistake to believe that the logarithm is convex.",
    "Is the entropy convex?",
    "Suppose the logarithm were convex.",
    "The discriminator minimises the cross-entropy and the generator the JS divergence.",
]


@pytest.mark.parametrize("sentence", FALSE)
def test_an_old_mistake_is_refuted(sentence: str) -> None:
    found = [t.verdict for t in told(read_text(sentence), seed=1)]
    assert [v.verdict for v in found if v.verdict in ("refuted", "type-error")]
    assert all(v.counterexample for v in found if v.verdict == "refuted")


@pytest.mark.parametrize("belief", [*BELIEFS, *GAME_BELIEFS], ids=lambda b: b.says)
def test_every_example_is_apart_or_none_is_given(belief: Belief) -> None:
    if belief.what is None or belief.values is None:
        assert belief.what is belief.values is None
        return
    found = Worked(belief.what, belief.values, belief.model).counterexample()
    assert found is not None
    assert found["lhs"] != found["rhs"]


def test_an_example_whose_sides_may_be_equal_refutes_nothing() -> None:
    assert Worked(("{}", "{}"), lambda: (log(4), 2 * log(2))).counterexample() is None
    assert Worked(("{}", "{}"), lambda: (kl(["1", "0"], ["0", "1"]), INFINITY)).counterexample() is None


def test_what_examples_are_made_of() -> None:
    assert kl(["1/2", "1/2"], ["1/2", "1/2"]) == 0
    assert jsd(["1", "0"], ["0", "1"]).overlaps(log(2))
    assert tv(["1", "0"], ["1/2", "1/2"]) == number("1/2")
    assert entropy(["1/4"] * 4).overlaps(log(4))
    assert information([["1/4", "1/4"], ["1/4", "1/4"]]).overlaps(log(1))
    assert line({0: "1/2", 2: "1/2"}, {1: "1"}) == 1


@pytest.mark.parametrize("sentence", TRUE)
def test_what_only_sounds_like_one_is_left_alone(sentence: str) -> None:
    assert not [t for t in told(read_text(sentence), seed=1) if t.verdict.verdict in ("refuted", "type-error")]
