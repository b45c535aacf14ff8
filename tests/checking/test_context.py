# ruff: noqa: E501 (formulas are written as in notes)
"""Lines whose verdict hangs on the text around them: laws that it fixes, wrong lines that it quotes, its own conventions.

Each text ends in the line that is judged. What must not be called false is true of it, or is not claimed by it; a twin
without the words, or with wrong numbers, still is.
"""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

GOOD = {"proved", "proved-under", "supported"}
OPEN = {"unread", "definition"}
SYMMETRIC = r"$$KL(p \| q) = KL(q \| p)$$"
PRIOR = "Let $p$ and $q$ be two laws.\n\n"
TABLES = r"Let $p = (\frac12, \frac12)$ and $q = (\frac14, \frac34)$." + "\n\n"
SHIFTS = r"Let $p = \mathcal{N}(\mu, 1)$ and $q = \mathcal{N}(0, 1)$." + "\n\n"
LOSS = r"The discriminator minimises $L(D) = -E_{x \sim p}[\log D(x)] - E_{x \sim q}[\log(1 - D(x))]$." + "\n\n"
HALVED = (
    r"We define the normalised value $$V(D) = \frac12 E_{x \sim p}[\log D(x)] + \frac12 E_{x \sim q}[\log(1 - D(x))].$$"
    " We get\n\n"
)
SOLVED = (
    r"Let $J(D) = \int p_d(x) \log D(x) dx + \int p_m(x) \log(1 - D(x)) dx$. Then $D(x) = \frac{p_d(x)}{p_d(x) + p_m(x)}$."
    "\n\n"
)
FAKES = r"Label fake samples $1$ and real samples $0$." + "\n\n"
BASES = "In this section logarithms are to base 2, in the last they were natural.\n\n"
ELBO = r"Let $L(q) = \mathbb{E}_{q(z|x)}[\log p(x, z) - \log q(z|x)]$." + "\n\n"
TEXTS = {
    # laws that the text fixes
    "numbers compared": (TABLES + r"$$KL(q \| p) \le KL(p \| q)$$", GOOD),
    "numbers compared, turned": (TABLES + r"$$KL(p \| q) \le KL(q \| p)$$", {"refuted"}),
    "a bound in numbers": (TABLES + r"$$KL(p \| q) \le \log 2$$", GOOD),
    "a bound in numbers, too low": (TABLES + "We get\n\n" + r"$$KL(p \| q) \le 0.1$$", {"refuted"}),
    "coins by their names": (r"Let $p = \mathrm{Ber}(1/2)$, $q = \mathrm{Ber}(1/4)$." + "\n\n" + r"$$TV(p, q) = \frac14$$", GOOD),
    "coins, a wrong distance": (r"Let $p = \mathrm{Ber}(1/2)$, $q = \mathrm{Ber}(1/4)$." + "\n\n" + r"$$TV(p, q) = \frac12$$", {"refuted"}),
    "two normal laws": (SHIFTS + SYMMETRIC, OPEN | GOOD),
    "then any two": (SHIFTS + "For any two laws $p$ and $q$ we have\n\n" + SYMMETRIC, {"refuted"}),
    "in another problem": (TABLES + "**Problem 2.** Show that\n\n" + SYMMETRIC, {"refuted"}),
    "in another section": (SHIFTS + "# Theory\n\n" + SYMMETRIC, {"refuted"}),
    "masses at other points": (TABLES + "With $q = (1, 0)$ instead: " + r"$$KL(p \| q) = \frac12 \log \frac43$$", {"unread", "refuted", "definition"}),
    # numbers for laws
    "coins by their chances": ("For two coins with probabilities of heads $p$ and $q$,\n\n" + r"$$KL(p \| q) = p \log \frac{p}{q} + (1 - p) \log \frac{1 - p}{1 - q}$$", OPEN | GOOD),
    "no coins": (PRIOR + r"$$KL(p \| q) = p \log \frac{p}{q}$$", {"refuted", "unread"}),
    # letters that are sizes
    "a diameter": (PRIOR + r"On a set of diameter $\Delta$: $$\Delta\, TV(p, q) \le \Delta \sqrt{\frac12 KL(p \| q)}$$", GOOD),
    "a diameter, turned": (PRIOR + r"On a set of diameter $\Delta$: $$\Delta\, TV(p, q) \ge \Delta \sqrt{\frac12 KL(p \| q)}$$", {"refuted"}),
    # its own conventions
    "KL turned round": ("We write the reference law first, so that\n\n" + r"$$KL(q \| p) = \sum_x p(x) \log \frac{p(x)}{q(x)}$$", OPEN | GOOD),
    "KL wrong": ("We write\n\n" + r"$$KL(q \| p) = \sum_x p(x) \log \frac{p(x)}{q(x)}$$", {"refuted"}),
    "H of Hellinger": (PRIOR + r"For the rest $H$ is the Hellinger distance. $$H(p, q) = H(q, p)$$", OPEN | GOOD),
    "H of entropy": (PRIOR + "$$H(p, q) = H(q, p)$$", {"refuted"}),
    # functions without their argument
    "f is no number": (PRIOR + r"For a critic $f$ $$\mathbb{E}_p[f] = \mathbb{E}_q[f]$$", OPEN | {"refuted"}),
    "a mean of a square": (PRIOR + r"$$\mathbb{E}_p[f^2] = (\mathbb{E}_p[f])^2$$", {"refuted"} | OPEN),
    "Jensen for squares": (PRIOR + r"$$\mathbb{E}_p[f^2] \ge (\mathbb{E}_p[f])^2$$", {"proved"}),
    "a mean of a sum": (PRIOR + r"$$\mathbb{E}_p[f + g] = \mathbb{E}_p[f] + \mathbb{E}_p[g]$$", {"proved"}),
    "a mean of a product": (PRIOR + r"$$\mathbb{E}_p[f g] = \mathbb{E}_p[f] \mathbb{E}_p[g]$$", {"refuted"}),
    # where a slope is taken
    "a slope at a value": (r"$$\nabla_\theta \log p_{\theta_0}(x) = 0$$", OPEN),
    "a slope at the iterate": (PRIOR + r"$$\nabla_\theta KL(p_{\theta_t} \| q) = \mathbb{E}_{x \sim p_{\theta_t}}[\nabla_\theta \log p_{\theta_t}(x) \log \frac{p_{\theta_t}(x)}{q(x)}]$$", OPEN),
    "an evaluation": (r"$$p_\theta(x) |_{\theta = \theta_0} = p_{\theta_0}(x)$$", OPEN | GOOD),
    "an evaluation dropped": (PRIOR + r"$$KL(p_\theta \| q) |_{\theta = \theta_0} = KL(p_\theta \| q)$$", OPEN | {"refuted"}),
    "at the best D": (PRIOR + r"$$V(D, G) |_{D = D^*} = -\log 4 + 2 JSD(p_{data} \| p_g)$$", OPEN | GOOD),
    # two variables
    "laws of two variables": (r"$$KL(p_X \| p_Y) = 0$$", OPEN),
    "their entropies": (r"$$H(p_X) = H(p_Y)$$", OPEN),
    # the law of what is generated
    "a change of variables": (r"$$\mathbb{E}_{z \sim p_z}[\log D(G(z))] = \int p_g(x) \log D(x) dx$$", GOOD),
    "a change of variables, wrong": (r"$$\mathbb{E}_{z \sim p_z}[\log D(G(z))] = \int p_g(x) \log(1 - D(x)) dx$$", {"refuted"}),
    # values and losses by the text's own scale
    "the least of a loss": (LOSS + r"$$\min_D L = \log 4 - 2 JSD(p, q)$$", {"proved"}),
    "the most of a loss": (LOSS + r"$$\max_D L = -\log 4 + 2 JSD(p, q)$$", {"refuted"} | OPEN),
    "a halved value": (HALVED + r"$$\max_D V(D) = -\log 2 + JSD(p, q)$$", {"proved"}),
    "a halved value, not halved": (HALVED + r"$$\max_D V(D) = -\log 4 + 2 JSD(p, q)$$", {"refuted"}),
    # a D that tells fakes
    "labels exchanged": (FAKES + r"$$D^*(x) = \frac{p_g(x)}{p_{data}(x) + p_g(x)}$$", {"proved-under"}),
    "labels exchanged, the usual D": (FAKES + r"$$D^*(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}$$", OPEN | {"refuted"}),
    "its odds": (FAKES + r"$$\frac{p_{data}(x)}{p_g(x)} = \frac{1 - D^*(x)}{D^*(x)}$$", {"proved-under"}),
    "the usual odds": (FAKES + r"$$\frac{p_{data}(x)}{p_g(x)} = \frac{D^*(x)}{1 - D^*(x)}$$", OPEN | {"refuted"}),
    "odds of nothing": (FAKES + r"$$\frac{p_{data}(x)}{p_g(x)} = 1 + D^*(x)$$", {"refuted"}),
    "in German": (r"Hier ist $D(x)$ die Wahrscheinlichkeit, dass $x$ gefälscht ist. $$D^*(x) = \frac{p_g(x)}{p_{data}(x) + p_g(x)}$$", {"proved-under"}),
    "an objective turned round": (r"We minimise $$L_D = -\mathbb{E}_{x \sim p_{data}}[\log(1 - D(x))] - \mathbb{E}_{x \sim p_g}[\log D(x)].$$ The best is" + "\n\n" + r"$$D^*(x) = \frac{p_g(x)}{p_{data}(x) + p_g(x)}$$", GOOD),
    "a low probability for fakes": (r"It gives probability 0 to generated samples. $$D^*(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}$$", GOOD),
    # logarithms
    "in bits": (BASES + r"$$\max_D V(D, G) = -2 + 2 JSD(p_{data} \| p_g)$$", GOOD),
    "in nats": (BASES + r"$$\max_D V(D, G) = -\log 4 + 2 JSD(p_{data} \| p_g)$$", GOOD),
    "in neither": (BASES + r"$$\max_D V(D, G) = -3 + 2 JSD(p_{data} \| p_g)$$", {"refuted"}),
    "in Chinese": (r"对数以 2 为底。$$\max_D V(D, G) = -2 + 2 JSD(p_{data} \| p_g)$$", GOOD),
    # a discriminator that the text has set is set in what is defined of it, and does not make that true
    "a wrong loss of a set D": (SOLVED + r"The loss for the label $y$ is $$\ell(y, D) = -y \log D - y \log(1 - D).$$", {"refuted"}),
    "a right loss of a set D": (SOLVED + r"The loss for the label $y$ is $$\ell(y, D) = -y \log D - (1 - y) \log(1 - D).$$", OPEN | GOOD),
    "a wrong loss in means": (SOLVED + r"$$L(D) = -\frac12 \mathbb{E}_{x \sim p_d}[\log D(x)] + \frac12 \mathbb{E}_{x \sim p_m}[\log(1 - D(x))]$$", {"refuted"}),
    # laws that are equal, or only hoped to be
    "hoped for": (r"It is hoped that $p_g = p_{data}$. $$H(p_{data}, p_g) = H(p_g)$$", OPEN | {"refuted", "proved-under"}),
    "at the optimum": (r"At the optimum $p_g = p_{data}$ we have $$H(p_{data}, p_g) = H(p_g)$$", GOOD),
    "a slope where they are": (r"At the optimum $p_\theta = p_{data}$ we have $$\nabla_\theta \log p_\theta(x) = 0$$", OPEN),
    # a name given twice
    "a claim about what is defined": (ELBO + r"$$L(q) = \log p(x)$$" + "\n\nHence we get\n\n" + r"$$L(q) = \log p(x)$$", OPEN | {"refuted"}),
    "what is defined": (ELBO + r"$$L(q) \le \log p(x)$$", GOOD),
    # what the words before suppose
    "a bound on densities": (PRIOR + r"If $p(x) \le 2 q(x)$ for all $x$ then $$KL(p \| q) \le \log 2$$", OPEN | GOOD),
    "no bound on densities": (PRIOR + r"For all laws we have $$KL(p \| q) \le \log 2$$", {"refuted"}),
    "the law chosen as the best": (PRIOR + r"Let $\theta^*$ minimise $KL(p \| p_\theta)$. $$KL(p \| p_{\theta^*}) \le KL(p \| p_\theta)$$", OPEN),
    "a perfect D, two displays on": (
        PRIOR + "Suppose that the discriminator is perfect. Then\n\n" + r"$$\mathbb{E}_p[\log D(x)] = 0$$" + "\n\nand\n\n" + r"$$\mathbb{E}_q[\log(1 - D(x))] = 0$$",
        OPEN,
    ),
    "any D": (PRIOR + r"$$\mathbb{E}_p[\log D(x)] = \mathbb{E}_q[\log(1 - D(x))]$$", OPEN | {"refuted"}),
    "TV without the half": (PRIOR + r"We define $TV(p, q) = \int |p(x) - q(x)| dx$ (no factor $\frac12$). $$TV(p, q) \le 1$$", OPEN),
    "TV": (PRIOR + r"$$TV(p, q) \le 1$$", GOOD),
    # kernels
    "kernels": (r"For a Markov kernel $T$ $$KL(T P \| T Q) = KL(P \| Q)$$", OPEN),
}  # fmt: skip
WRONG = r"$KL(p \| q) \le \log 2$"
DENIED = [
    f"| statement | true? |\n|---|---|\n| {WRONG} | no |\n",
    f"| page | for | read |\n|---|---|---|\n| 3 | {WRONG} | something else |\n",
    f"| wrong | right |\n|---|---|\n| {WRONG} | another bound |\n",
    f"T/F: {WRONG}. **F**",
    f"True or false? For all laws: {WRONG}. *False.*",
    f"### Misconception 2: {WRONG}\n\nIt is not bounded.",
    f"> A forum has it that {WRONG}.\n\nThis quotation is wrong.",
    f"# Common mistakes\n\nPeople write {WRONG}.",
    f"The printed formula {WRONG} should read otherwise.",
    f"Instead of a bound, {WRONG} (sic).",
    f"One has neither {WRONG} nor anything like it.",
    f"It would be nice if {WRONG} held. It does not.",
    f"I once believed that {WRONG}. I was wrong.",
    f"{WRONG} ← wrong",
    r"$$KL(p \| q) \le \log 2 \qquad\text{(false!)}$$",
    "$$" + WRONG.strip("$") + "$$\n\nThis last bound does not hold.",
    "$$" + WRONG.strip("$") + "$$\n\ncan never happen for all laws.",
    "If it were a metric, we would have\n\n$$" + WRONG.strip("$") + "$$",
    "Suppose not; that is, suppose\n\n$$" + WRONG.strip("$") + "$$",
    "No es cierto que\n\n$$" + WRONG.strip("$") + "$$",
]
CLAIMED = [
    f"| statement | proof |\n|---|---|\n| {WRONG} | by Jensen |\n",
    f"| symbol | meaning | bound |\n|---|---|---|\n| f | KL | {WRONG} |\n",
    f"# Bounds\n\nWe have {WRONG}.",
    f"> The bound is {WRONG}.\n\nThis quotation is from the first chapter.",
    "The bound\n\n$$" + WRONG.strip("$") + "$$\n\nThe discriminator fails to see this.",
    "The bound\n\n$$" + WRONG.strip("$") + "$$\n\nshould be compared with the one for JSD.",
    "$$" + WRONG.strip("$") + r"\qquad\text{(a uniform bound)}$$",
]


@pytest.mark.parametrize("name", TEXTS)
def test_what_hangs_on_the_text(name: str) -> None:
    text, verdicts = TEXTS[name]
    assert findings(text)[-1].verdict.verdict in verdicts


def verdict_on(text: str) -> str:
    (found,) = [f.verdict.verdict for f in findings(PRIOR + text) if "D_{KL}" in f.text]
    return found


@pytest.mark.parametrize("text", DENIED)
def test_a_line_that_the_text_disowns_is_no_alarm(text: str) -> None:
    assert verdict_on(text) in OPEN


@pytest.mark.parametrize("text", CLAIMED)
def test_a_line_that_the_text_claims_is_one(text: str) -> None:
    assert verdict_on(text) == "refuted"
