"""Old mistakes told in words, and the true sentences that sound like them."""

from __future__ import annotations

import pytest

from gantheory.checking.sentences import told
from gantheory.reading import read_text

FALSE = [
    "The Jensen-Shannon divergence of two distributions on disjoint supports is 0.",
    "The KL divergence is finite even if the model misses a mode.",
    r"The mutual information is kept by invertible maps. It is zero if and only if $X$ and $Y$ are uncorrelated.",
    "The Wasserstein distance requires the supports to overlap.",
    "Every 1-Lipschitz function is differentiable with gradient norm exactly 1.",
    "In WGAN-GP the penalty pushes the gradient norm to 0.",
    "Persistent CD restarts the chain at the data after each update.",
    r"To sample from the model draw $z \sim q_\phi(z \mid x)$ and then $x \sim p_\theta(x \mid z)$.",
    "Mode collapse means that the generator covers all modes of the data but with low quality.",
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
    "Contrastive divergence starts the Gibbs chain at a random state.",
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
    "Contrastive divergence starts the Gibbs chain at the data and not at a random state.",
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
    assert [v.verdict for v in found if v.verdict == "refuted"]
    assert all(v.counterexample for v in found)


@pytest.mark.parametrize("sentence", TRUE)
def test_what_only_sounds_like_one_is_left_alone(sentence: str) -> None:
    assert not [t for t in told(read_text(sentence), seed=1) if t.verdict.verdict in ("refuted", "type-error")]
