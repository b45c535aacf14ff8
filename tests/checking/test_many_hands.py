# ruff: noqa: E501 (formulas are written as in notes)
"""Notes in many hands and tongues: what is right in them stays right, and the slip beside it is found and mended."""

from __future__ import annotations

import pytest

from gantheory.checking.sentences.reading import told
from gantheory.reading import read_text
from tests.checking.texts import findings

FIT = r"$$\arg\max_\theta \int p_{data}(x) \log p_g(x; \theta)\, dx = \arg\%s_\theta KL(p_{data} \| p_g)$$"
TWO_LETTERS = r"$$V = \mathbb{E}_{x \sim p}[\log D(x)] + \mathbb{E}_{y \sim q}[\log(1 - D(y))]$$" "\n\n"
MIXTURE = (
    r"The EM algorithm for $$p(x) = \sum_{k=1}^K \pi_k \mathcal{N}(x | \mu_k, \Sigma_k)$$" "\n\nE-step and M-step:\n\n"
)
STEP = MIXTURE + r"$$\gamma_{nk} = \frac{\pi_k \mathcal{N}(x_n | \mu_k, \Sigma_k)}{%s}$$"
LAST = {  # the last line of a document, and its verdicts
    "an optimum is sought, though a sentence before set the laws equal": (
        "The minimum is attained if and only if $p_g = p_{data}$.\n\n" + FIT % "max",
        {"refuted"},
    ),
    "an optimum is sought, in the right direction": (
        "The minimum is attained if and only if $p_g = p_{data}$.\n\n" + FIT % "min",
        {"proved", "proved-under"},
    ),
    "a sentence that ends in another script sets the laws equal for no line after the next": (
        "当且仅当 $P_G = P_{data}$ 时取最小值。此时最优。下面计算。\n\n"
        r"$$KL(P_{data} \| P_G) = 0$$",
        {"proved-under"},
    ),
    "a heading ends what a sentence sets": (
        "The global minimum is reached.\n\n## Another matter\n\n" r"$$2 JSD(p_{data} \| p_g) = 0$$",
        {"proved-under"},
    ),
    "an order of optima": (r"$$\max_y \min_x V(x, y) \le \min_x \max_y V(x, y)$$", {"supported"}),
    "an order of optima, turned": (r"$$\max_y \min_x V(x, y) \ge \min_x \max_y V(x, y)$$", {"refuted"}),
    "an order of optima, turned, written from the other side": (
        r"$$\inf_a \sup_b F(a, b) \le \sup_b \inf_a F(a, b)$$",
        {"refuted"},
    ),
    "an order of optima, turned, where there is a saddle point": (
        "At a saddle point we also have\n" r"$$\max_y \min_x V(x, y) \ge \min_x \max_y V(x, y)$$",
        {"definition"},
    ),
    "an order of optima, turned, of the game itself": (
        r"$$\max_D \min_G V(D, G) \ge \min_G \max_D V(D, G)$$",
        {"definition"},
    ),
    "a divergence by its name": (r"- $\chi^2(P \| Q) = \int \frac{p(x)^2}{q(x)} dx - 1$", {"proved", "proved-under"}),
    "a divergence by its name, with a plus": (r"- $\chi^2(P \| Q) = \int \frac{p(x)^2}{q(x)} dx + 1$", {"refuted"}),
    "a divergence by its name, of sums": (r"$$\chi^2(p \| q) = \sum_x \frac{(p(x) - q(x))^2}{q(x)}$$", {"proved"}),
    "a divergence by its name, as others define it": (
        r"$$D_{\chi^2}(p \| q) = \int \frac{(p(x) - q(x))^2}{p(x)} dx$$",
        {"proved", "proved-under"},
    ),
    "a divergence by its name after a slip in it": (
        r"$$\chi^2(p \| q) = \int \frac{(p(x) + q(x))^2}{q(x)} dx$$ so"
        "\n\n"
        r"$$\chi^2(p \| q) = \int \frac{(p(x) - q(x))^2}{q(x)} dx$$",
        {"proved", "proved-under"},
    ),
    "a distance of roots, without its half": (
        r"$$H^2(P, Q) = \int (\sqrt{p(x)} - \sqrt{q(x)})^2 dx$$",
        {"proved"},
    ),
    "a distance of roots, with a plus": (
        r"$$H^2(P, Q) = 1 + \int \sqrt{p(x) q(x)} dx$$",
        {"refuted"},
    ),
    "a bound that is written in another way, in French": (
        r"On pose $$\mathcal{L}(\phi; x) = \mathbb{E}_{q_\phi(z | x)}[\log p(x, z) - \log q_\phi(z | x)]$$"
        "\n\nCela s'écrit\n\n"
        r"$$\mathcal{L}(\phi; x) = \mathbb{E}_{q_\phi(z | x)}[\log p(x, z)] - H(q_\phi(z | x))$$",
        {"refuted"},
    ),
    "a bound that is written in another way, in French, rightly": (
        r"On pose $$\mathcal{L}(\phi; x) = \mathbb{E}_{q_\phi(z | x)}[\log p(x, z) - \log q_\phi(z | x)]$$"
        "\n\nCela s'écrit\n\n"
        r"$$\mathcal{L}(\phi; x) = \mathbb{E}_{q_\phi(z | x)}[\log p(x, z)] + H(q_\phi(z | x))$$",
        {"proved", "proved-under"},
    ),
    "weights over the components": (STEP % r"\sum_{j=1}^K \pi_j \mathcal{N}(x_n | \mu_j, \Sigma_j)", {"definition"}),
    "weights over the samples": (STEP % r"\sum_{m=1}^N \pi_k \mathcal{N}(x_m | \mu_k, \Sigma_k)", {"refuted"}),
    "weights over the samples by their own letter": (
        STEP % r"\sum_{n=1}^N \pi_k \mathcal{N}(x_n | \mu_k, \Sigma_k)",
        {"refuted"},
    ),
    "shares of the sample": (MIXTURE + r"$$\pi_k = \frac{N_k}{N}$$", {"definition"}),
    "shares of the components": (MIXTURE + r"$$\pi_k = \frac{N_k}{K}$$", {"refuted"}),
    "shares of the sample, summed": (MIXTURE + r"$$\pi_k = \frac{1}{N} \sum_{n=1}^N \gamma_{nk}$$", {"definition"}),
    "shares of the components, summed": (MIXTURE + r"$$\pi_k = \frac{1}{K} \sum_{n=1}^N \gamma_{nk}$$", {"refuted"}),
    "a weighted mean": (MIXTURE + r"$$\mu_k = \frac{1}{N_k} \sum_{n=1}^N \gamma_{nk} x_n$$", {"definition"}),
    "a weighted mean by the number of samples": (
        MIXTURE + r"$$\mu_k = \frac{1}{N} \sum_{n=1}^N \gamma_{nk} x_n$$",
        {"refuted"},
    ),
    "shares where no mixture is": (r"$$\pi_k = \frac{N_k}{K}$$", {"definition"}),
    "an aggregated posterior": (
        r"$$E_{p_d(x)}[KL(q(z | x) \| p(z))] = KL(q(z) \| p(z)) + E_{p_d(x)}[KL(q(z | x) \| q(z))]$$",
        {"proved-under"},
    ),
    "an aggregated posterior, a sign lost": (
        r"$$E_{p_d(x)}[KL(q(z | x) \| p(z))] = KL(q(z) \| p(z)) - E_{p_d(x)}[KL(q(z | x) \| q(z))]$$",
        {"refuted"},
    ),
    "an aggregated posterior in a bound": (
        r"$$E_{p_d(x)}[KL(q(z | x) \| p(z))] \ge KL(q(z) \| p(z))$$",
        {"supported", "proved-under"},
    ),
    "an aggregated posterior in a bound, turned": (
        r"$$E_{p_d(x)}[KL(q(z | x) \| p(z))] \le KL(q(z) \| p(z))$$",
        {"refuted"},
    ),
    "an item of a sheet": (r"1. $JS(p, q) = \frac{1}{2} KL(p \| q) + \frac{1}{2} KL(q \| p)$", {"refuted"}),
    "an item of a sheet, rightly": (r"1. $JS(p, q) = H(\frac{p + q}{2}) - \frac{H(p) + H(q)}{2}$", {"proved"}),
    "an item among answers": (
        "Which of these are true?\n\n" r"1. $JS(p, q) = \frac{1}{2} KL(p \| q) + \frac{1}{2} KL(q \| p)$",
        {"definition"},
    ),
    "what is said in passing": (
        r"To some $JS(p, q) = \frac{1}{2} KL(p \| q) + \frac{1}{2} KL(q \| p)$",
        {"definition"},
    ),
    "an item that supposes": (r"- $p = q$", {"definition"}),
    "a value times its complement": (r"$$-\frac{1}{D} + \frac{1}{1 - D} = \frac{2D - 1}{D(1 - D)}$$", {"proved"}),
    "a value times its complement, a sign lost": (
        r"$$\frac{1}{D} + \frac{1}{1 - D} = \frac{2D - 1}{D(1 - D)}$$",
        {"refuted", "definition"},
    ),
    "a bound within a sentence": (
        r"$$\mathrm{ELBO}(q) = \mathbb{E}_{q(z | x)}[\log p(x | z)] - KL(q(z | x) \| p(z))$$"
        "\n\nso that $\\mathrm{ELBO}(q) \\le \\log p(x)$.",
        {"proved-under"},
    ),
    "a bound within a sentence, turned": (
        r"$$\mathrm{ELBO}(q) = \mathbb{E}_{q(z | x)}[\log p(x | z)] - KL(q(z | x) \| p(z))$$"
        "\n\nso that $\\mathrm{ELBO}(q) \\ge \\log p(x)$.",
        {"refuted"},
    ),
    "a sum that is written out is one over points": (
        "Here $p$ is a density elsewhere.\n\n" r"$$-\sum_x p(x) \log p(x) \ge 0$$",
        {"supported", "proved", "proved-under"},
    ),
    "a sum that is written out, turned": (
        "Here $p$ is a density elsewhere.\n\n" r"$$-\sum_x p(x) \log p(x) \le 0$$",
        {"refuted"},
    ),
    "an integral may be below zero": (r"$$-\int p(x) \log p(x) dx \ge 0$$", {"refuted"}),
    "a value of one's own under the name of a family": (
        r"$$U(D) = \int (p(x) \log D(x) + q(x) \log(1 - D(x))) dx$$"
        "\n\n$$\\sup_D U(D) = 2 JSD(p \\| q) - 2 \\log 2$$",
        {"proved"},
    ),
    "a value of one's own under the name of a family, halved": (
        r"$$U(D) = \int (p(x) \log D(x) + q(x) \log(1 - D(x))) dx$$"
        "\n\n$$\\sup_D U(D) = 2 JSD(p \\| q) - \\log 2$$",
        {"refuted"},
    ),
    "a divergence by its name on the right": (
        r"$$E_{x \sim q}[(\frac{p(x)}{q(x)})^2] - 1 = \chi^2(p \| q)$$",
        {"proved", "proved-under"},
    ),
    "points of one space by two letters": (
        TWO_LETTERS + r"$$V = \int (p(x) \log D(x) + q(x) \log(1 - D(x))) dx$$",
        {"proved"},
    ),
    "points of one space by two letters, a law exchanged": (
        TWO_LETTERS + r"$$\mathbb{E}_{x \sim p}[\log D(x)] + \mathbb{E}_{y \sim q}[\log(1 - D(y))]"
        r" = \int (p(x) \log D(x) + p(x) \log(1 - D(x))) dx$$",
        {"refuted"},
    ),
    "points of one space by the second letter alone": (
        TWO_LETTERS + r"$$\mathbb{E}_{y \sim q}[\log(1 - D(y))] = \int q(y) \log(1 - D(y)) dy$$",
        {"proved"},
    ),
    "points of one space by the second letter alone, a law exchanged": (
        TWO_LETTERS + r"$$\mathbb{E}_{y \sim q}[\log(1 - D(y))] = \int p(y) \log(1 - D(y)) dy$$",
        {"refuted"},
    ),
    "two letters within each other": (
        r"$$\mathbb{E}_{x \sim p}[\mathbb{E}_{y \sim q}[f(x) - f(y)]] = \mathbb{E}_{x \sim p}[f(x)] - \mathbb{E}_{y \sim q}[f(y)]$$",
        {"proved"},
    ),
    "what a map gives is a point of the other letter": (
        r"$G(Z)$ has the law $\nu$ for $Z \sim \rho$, and $\mu$ is the law of the data."
        r"$$\mathbb{E}_{Z \sim \rho}[\log(1 - D(G(Z)))] = \mathbb{E}_{Y \sim \nu}[\log(1 - D(Y))]$$",
        {"proved", "supported"},
    ),
    "a divergence behind a sum is none of its terms": (
        r"$$\log p(x) = \sum_z q(z) \log \frac{p(x, z)}{q(z)} + KL(q(z) \| p(z | x))$$",
        {"proved-under"},
    ),
    "a divergence behind a sum, with a minus": (
        r"$$\log p(x) = \sum_z q(z) \log \frac{p(x, z)}{q(z)} - KL(q(z) \| p(z | x))$$",
        {"refuted"},
    ),
    "an entropy and a mean behind a sum": (
        r"$$\log p(x) = \sum_z q(z) \log p(x, z) + H(q(z)) - \mathbb{E}_{q(z)}[\log \frac{p(z | x)}{q(z)}]$$",
        {"proved-under"},
    ),
    "a divergence at the point that a sum runs over is one of its terms": (
        r"$$KL(p(x, y) \| q(x, y)) = \sum_y p(y) \log \frac{p(y)}{q(y)} + p(y) KL(p(x | y) \| q(x | y))$$",
        {"proved", "proved-under"},
    ),
}


@pytest.mark.parametrize(("text", "verdicts"), LAST.values(), ids=LAST)
def test_the_last_line(text: str, verdicts: set[str]) -> None:
    found = findings(text)[-1]
    assert found.verdict.verdict in verdicts, (found.text, found.verdict.reason)


MENDED = {  # the last line of a document, its slip, and the mended line
    "a constant beside mixtures, which keep their mass": (
        r"Here $V(D, G) = E_{x \sim p}[\log D(x)] + E_{x \sim q}[\log(1 - D(x))]$."
        "\n\n"
        r"$$\max_D V(D, G) = KL(p \| \frac{p + q}{2}) + KL(q \| \frac{p + q}{2}) - \log 2$$",
        "factor",
        r"\max_{D} V(D, G) = D_{KL}(p \| \frac{p + q}{2}) + D_{KL}(q \| \frac{p + q}{2}) - \log 4",
    ),
    "a bound of Jensen's, turned": (
        r"$$\mathbb{E}_{x \sim p}[-\log \frac{q(x)}{p(x)}] \le -\log \mathbb{E}_{x \sim p}[\frac{q(x)}{p(x)}]$$",
        "inequality reversed",
        r"\mathbb{E}_{x \sim p}[-\log(\frac{q(x)}{p(x)})] \ge -\log(\mathbb{E}_{x \sim p}[\frac{q(x)}{p(x)}])",
    ),
    "a divergence by its name": (
        r"$$\chi^2(P \| Q) = \int \frac{p(x)^2}{q(x)} dx + 1$$",
        "sign",
        r"Div_{\chi^{2}}(P, Q) = \int \frac{p(x)^{2}}{q(x)} \, dx - 1",
    ),
}


@pytest.mark.repairs
@pytest.mark.parametrize(("text", "mistake", "mended"), MENDED.values(), ids=MENDED)
def test_the_mend_of_the_last_line(text: str, mistake: str, mended: str) -> None:
    found = findings(text)[-1].verdict
    assert (found.verdict, found.mistake) == ("refuted", mistake)
    assert found.repair is not None
    assert found.repair["latex"] == mended


SAID = {  # a sentence, and the verdicts of what it claims
    "a bound denied": ("The JS divergence is unbounded.", ["refuted"]),
    "a bound denied beside a truth": (
        "JS is symmetric, and it is unbounded like the KL divergence.",
        ["proved", "refuted"],
    ),
    "no bound where there is none": ("The KL divergence is unbounded.", []),
    "a bound denied, hedged": ("The JS divergence seems to be unbounded.", []),
    "a bound denied, of others": ("The JS divergence of unnormalised measures is unbounded.", []),
    "finite": ("The KL divergence is always finite.", ["refuted"]),
    "finite under a condition": ("The KL divergence is always finite if the supports are the same finite set.", []),
    "below zero": ("Mutual information can be negative.", ["refuted"]),
    "below zero, of three": ("Mutual information can be negative for three variables.", []),
    "never below zero": ("Mutual information can never be negative.", ["proved"]),
    "the stronger from the weaker": ("Convergence in $W_1$ implies convergence in KL.", ["refuted"]),
    "the weaker from the stronger": ("Convergence in KL implies convergence in total variation.", []),
    "the stronger from the weaker, denied": ("It is not true that convergence in TV implies convergence in KL.", []),
    "a local search": ("EM always converges to the global maximum of the likelihood.", ["refuted"]),
    "a local search, guaranteed": ("EM is always guaranteed to converge to the global maximum.", ["refuted"]),
    "a local search that is one": ("EM always converges to a local maximum or a saddle point.", []),
    "a local search where there is one maximum": (
        "EM always converges to the global maximum if the likelihood is unimodal.",
        [],
    ),
    "the largest for the least": (
        "The mutual information is maximal when $X$ and $Y$ are independent.",
        ["refuted"],
    ),
    "every divergence": ("Every $f$-divergence is symmetric.", ["refuted"]),
    "not every divergence": ("Not every $f$-divergence is symmetric.", []),
    "the wrong way round": (
        r"So maximum likelihood minimises the reverse KL divergence $KL(p_\theta \| p_{data})$.",
        ["refuted"],
    ),
    "the right way round": (
        r"So maximum likelihood minimises the forward KL divergence $KL(p_{data} \| p_\theta)$.",
        ["proved-under"],
    ),
    "in German": ("Die KL-Divergenz ist symmetrisch.", ["refuted"]),
    "in German, rightly": ("Die JS-Divergenz ist symmetrisch.", ["proved"]),
    "in German, hedged": ("Die KL-Divergenz ist vermutlich symmetrisch.", []),
    "in German, of errors": ("Ein Irrtum: Die KL-Divergenz ist symmetrisch.", []),
    "in French": ("La divergence de Kullback--Leibler est toujours finie.", ["refuted"]),
    "in French, denied": ("La divergence de Kullback--Leibler n'est pas symétrique.", ["supported"]),
    "in Chinese": ("- KL 散度是对称的，因此是一种距离", ["refuted"]),
    "in Chinese, rightly": ("JS散度是对称的。", ["proved"]),
    "in Chinese, reported": ("有人说KL散度是对称的。", []),
    "in Chinese, the wrong way": ("最大似然等价于最大化 KL 散度。", ["refuted"]),
}


@pytest.mark.parametrize(("text", "verdicts"), SAID.values(), ids=SAID)
def test_what_a_sentence_says(text: str, verdicts: list[str]) -> None:
    found = told(read_text(text), seed=1)
    assert [t.verdict.verdict for t in found] == verdicts, [t.claim.says for t in found]


UNMENDED = {  # no edit is offered that empties a line, or that changes what has been shown to be right
    "a law over itself": r"$$KL(p \| q) \ge \log \int \frac{p(x)^2}{q(x)} dx$$",
    "the side before": (
        r"$$\int \frac{p(x)^2}{q(x)} dx = \mathbb{E}_{x \sim p}[\frac{p(x)}{q(x)}] = \mathbb{E}_{x \sim q}[\frac{p(x)}{q(x)}]$$"
    ),
}


@pytest.mark.repairs
@pytest.mark.parametrize("text", UNMENDED.values(), ids=UNMENDED)
def test_no_mend_is_better_than_an_idle_one(text: str) -> None:
    found = findings(text)[-1].verdict
    assert found.verdict == "refuted"
    assert found.repair is None or "q(x)^{2}" not in found.repair["latex"]
    assert found.repair is None or r"\frac{q(x)}{p(x)}" not in found.repair["latex"]
