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
OWN_JS = (
    r"We use $JS(p, q) = KL(p \| m) + KL(q \| m)$ with $m = \frac{p + q}{2}$, i.e. without the customary factor one half."
    "\n\n"
)
OWN_KL = r"In this paper $KL(p, q)$ has its reference first, i.e. $KL(p, q) = \int q \log \frac{q}{p} dx$." + "\n\n"
ROLES = r"Let $p$ be the data law, $q$ the generator law, $D^*(x) = \frac{p(x)}{p(x) + q(x)}$." + "\n\n"
MIXED = r"Let $m = \frac{p + q}{2}$." + "\n\n"
GAME = (
    r"$$V(D, G) = E_{x \sim p_{data}}[\log D(x)] + E_{x \sim p_g}[\log(1 - D(x))]$$"
    "\n\n"
    r"A weighted variant uses $$V(D, G) = 2 E_{x \sim p_{data}}[\log D(x)] + E_{x \sim p_g}[\log(1 - D(x))]$$"
    "\n\n"
)
WEIGHED = GAME + r"with the best $$D^*(x) = \frac{2 p_{data}(x)}{2 p_{data}(x) + p_g(x)}.$$" + "\n\n"
TEXTS = {
    # letters that the words give up, and another objective in the place of one
    "m is the mean": (MIXED + r"$$KL(p \| m) + KL(q \| m) = 2 JSD(p, q)$$", {"proved"}),
    "m is any law now": (MIXED + r"Now let $m$ be an arbitrary law. $$KL(p \| m) + KL(q \| m) = 2 JSD(p, q)$$", OPEN),
    "m may be any law": (MIXED + r"In what follows $m$ may be any density. $$KL(p \| m) + KL(q \| m) = 2 JSD(p, q)$$", OPEN),
    "m is the mean still": (MIXED + r"Here $m$ stands for the mixture. $$KL(p \| m) + KL(q \| m) = 2 JSD(p, q)$$", {"proved"}),
    "m explained": (MIXED + r"Here $m$ stands for $(p + q)/2$. $$KL(p \| m) + KL(q \| m) = 2 JSD(p, q)$$", {"proved"}),
    "a wrong line of any m": (MIXED + r"Now let $m$ be an arbitrary law. $$KL(p \| m) = KL(m \| p)$$", {"refuted"}),
    "a geometric mean": (r"Let $m$ be the normalised geometric mean of $p$ and $q$. $$JSD(p, q) = \frac12 KL(p \| m) + \frac12 KL(q \| m)$$", OPEN),
    "a letter of the section before": (r"Let $a = JSD(p, q)$." "\n\n# Next\n\n" r"Here $a$ stands for $KL(p \| q)$. $$a \le \log 2$$", OPEN),
    "a letter explained": (r"Let $a = JSD(p, q)$. Here $a$ stands for a number. $$a \le \log 2$$", {"proved"}),
    "weights instead": (GAME.rstrip(), OPEN),
    "weights without a word": (GAME.replace("A weighted variant uses ", "Then ").rstrip(), {"refuted"}),
    "the old value of a new objective": (GAME + r"$$\max_D V(D, G) = -\log 4 + 2 JSD(p_{data} \| p_g)$$", OPEN | {"refuted"}),
    "the best D of weights": (WEIGHED.rstrip(), GOOD),
    "the best D of other weights": (WEIGHED.replace("+ p_g(x)}.", "+ 3 p_g(x)}.").rstrip(), {"refuted"}),
    "weights at equal laws": (WEIGHED + r"At $p_g = p_{data}$ it is $$V(D^*, G) = \log \frac{4}{27}.$$", GOOD),
    "weights at equal laws, a slip": (WEIGHED + r"At $p_g = p_{data}$ it is $$V(D^*, G) = \log \frac{4}{25}.$$", {"refuted"}),
    "the entropy of ten digits": ("For a code that is uniform on ten digits\n\n" r"$$H(c) = -\sum_{k=1}^{10} \frac{1}{10} \log \frac{1}{10}$$", OPEN | GOOD),
    # values, points and letters as lectures have them
    "a value, then the function": (r"At the optimum $p_g = p_{data}$ the objective reaches $$C(G) = -\log 4.$$" "\n\nBy the optimal discriminator\n\n" r"$$C(G) = -\log 4 + 2 JSD(p_{data} \| p_g)$$", OPEN | GOOD),
    "one point in two cases": (r"For $x \sim p_{data}$ or $x \sim p_g$ the best is $$D^*(X) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}$$", GOOD),
    "one point in two cases, a slip": (r"For $x \sim p_{data}$ or $x \sim p_g$ the best is $$D^*(X) = \frac{p_g(x)}{p_{data}(x) + p_g(x)}$$", {"refuted"}),
    "a JS distance": ("# The Jensen-Shannon distance\n\n" r"$$JSD(p \| q) = \sqrt{\frac12 KL(p \| m) + \frac12 KL(q \| m)}$$ where $m = (p + q)/2$", OPEN | GOOD),
    "a JS divergence": ("# The Jensen-Shannon divergence\n\n" r"Let $m = (p + q)/2$. $$JSD(p \| q) = \sqrt{\frac12 KL(p \| m) + \frac12 KL(q \| m)}$$", {"refuted"}),
    "an invariant law": ("The chain leaves $r$ invariant, so\n\n" r"$$KL(p_k \| r) \le KL(p_0 \| r)$$", OPEN),
    "a uniform law": ("Let $U$ be the uniform law on $S$. Then\n\n" r"$$KL(P \| U) = \log |S| - H(P)$$", OPEN | GOOD),
    "a bare prior": (r"Let $L = E_{q(z|x)}[\log p_\theta(x|z)] - KL(q(z|x) \| p(z))$." "\n\n" r"$$\nabla_\theta L = E_{q(z|x)}[\nabla_\theta \log p_\theta(x|z)]$$", OPEN | GOOD),
    "the slope of the first factor": (r"$$E_{x \sim p_\theta}[\nabla_\theta E_\theta(x)] = \int \nabla_\theta E_\theta(x) p_\theta(x) dx$$", {"proved-under"}),
    "the slope of a product": (r"$$E_{x \sim p_\theta}[\nabla_\theta E_\theta(x)] = \int \nabla_\theta [E_\theta(x) p_\theta(x)] dx$$", {"refuted"}),
    "a product rule without its second term": (r"$$\nabla_\theta [p_\theta(x) \log p_\theta(x)] = \log p_\theta(x) \nabla_\theta p_\theta(x)$$", {"refuted"}),
    "a ratio by its discriminator": (ROLES + r"The ratio is $r(x) = p(x)/q(x)$. Let $D(x) = \frac{p(x)}{p(x) + q(x)}$. Then" "\n\n" r"$$r(x) = \frac{D(x)}{1 - D(x)}$$", GOOD),
    "a ratio turned": (ROLES + r"The ratio is $r(x) = p(x)/q(x)$. Let $D(x) = \frac{p(x)}{p(x) + q(x)}$. Then" "\n\n" r"$$r(x) = \frac{1 - D(x)}{D(x)}$$", {"refuted"}),
    "bounded, unlike another": (PRIOR + "It is bounded, unlike KL:\n\n" r"$$JSD(p \| q) \le \frac12 \log 2$$", {"refuted"}),
    # numbers and identities
    "a share in a sentence": (r"There it is $\frac{1/4}{1/4 + 3/4} = \frac14$.", {"proved"}),
    "a wrong share in a sentence": (r"There it is $\frac{1/4}{1/4 + 3/4} = \frac13$.", {"refuted"}),
    "a wrong share that is supposed": (r"If $\frac{1/4}{1/4 + 3/4} = \frac13$, then pigs fly.", OPEN),
    "coins in their divergence": (r"$$KL(\mathrm{Ber}(3/4) \| \mathrm{Ber}(1/4)) = \frac34 \log 3 - \frac14 \log 3$$", {"proved"}),
    "coins in their divergence, a slip": (r"$$KL(\mathrm{Ber}(3/4) \| \mathrm{Ber}(1/4)) = \frac34 \log 3 + \frac14 \log 3$$", {"refuted"}),
    "chi squared of coins": (r"$$\chi^2(\mathrm{Ber}(0.8) \| \mathrm{Ber}(0.5)) = \frac{0.3^2}{0.8} + \frac{0.3^2}{0.2}$$", {"refuted"}),
    "an identity with a slip": (r"With $\hat y = \sigma(s)$," "\n\n" r"$$-y \log \sigma(s) - (1 - y) \log(1 - \sigma(s)) = \log(1 + e^s) + y s$$", {"refuted"}),
    "an equation to solve": (r"Solve $$-\log \sigma(s) = \log(1 + e^s)$$", OPEN),
    "a boundary": (r"The decision boundary is where $$\frac{p(x)}{p(x) + q(x)} = 1 - \frac{p(x)}{p(x) + q(x)}$$", OPEN),
    "a slope at any y": (r"Let $a = p(x)$, $b = q(x)$ be densities. $$\frac{d}{dy}(a \log y + b \log(1 - y)) = \frac{a}{y} + \frac{b}{1 - y}$$", {"refuted"}),
    "a share of real examples": (ROLES.split(", $D")[0] + r". A batch has a fraction $\pi$ of real examples." "\n\n" r"$$P(y = 1 | x) = \frac{p(x)}{\pi p(x) + (1 - \pi) q(x)}$$", {"refuted"}),
    # the base of logarithms
    "base 2, but not here": (r"Some books take logarithms to base 2, but we do not." "\n\n" r"$$\log 2 = 1$$", {"refuted"}),
    "not base 2": (r"We do not use base 2." "\n\n" r"$$\log 2 = 1$$", {"refuted"}),
    "base 2 of others": (r"Many texts take base 2." "\n\n" r"$$JSD(p, q) \le 1$$", GOOD),
    "not natural, base 2": (r"Logarithms are not natural here: they are to base 2." "\n\n" r"$$\log 2 = 1$$", GOOD),
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
    # divergences and entropies with a meaning of the text's own
    "JS without the half": (OWN_JS + r"$$E_{x \sim p}[\log D^*(x)] + E_{x \sim q}[\log(1 - D^*(x))] = -\log 4 + JS(p, q)$$", GOOD),
    "JS without the half, doubled": (OWN_JS + r"$$E_{x \sim p}[\log D^*(x)] + E_{x \sim q}[\log(1 - D^*(x))] = -\log 4 + 2 JS(p, q)$$", OPEN | {"refuted"}),
    "JS without the half, as usual": (OWN_JS + r"$$JS(p, q) \le \log 2$$", OPEN | {"refuted"}),
    "JS without the half, in words": (r"JS is used here without the usual factor one half. $$V(D^*, G) = -\log 4 + JS(p_{data}, p_g)$$", GOOD),
    "JS": (r"$$V(D^*, G) = -\log 4 + JS(p_{data}, p_g)$$", {"refuted"}),
    "the usual JS again": (OWN_JS + r"We return to the usual $JS(p, q) = \frac12 KL(p \| m) + \frac12 KL(q \| m)$." + "\n\n" + r"$$JS(p, q) \le \log 2$$", GOOD),
    "KL with its arguments exchanged": (OWN_KL + r"$$H(q, p) = H(q) + KL(p, q)$$", GOOD),
    "KL with its arguments exchanged, as usual": (OWN_KL + r"$$H(p, q) = H(p) + KL(p, q)$$", OPEN),
    "KL exchanged, no words": (r"The divergence is $KL(p, q) = \int q \log \frac{q}{p} dx$." + "\n\n" + r"$$H(q, p) = H(q) + KL(p, q)$$", {"refuted"}),
    "a negative entropy": (r"In this handout $H(p) = \sum_x p(x) \log p(x)$ is the negative entropy, and $H(p, q) = -\sum_x p(x) \log q(x)$. $$KL(p \| q) = H(p, q) + H(p)$$", GOOD),
    "an entropy": (PRIOR + r"$$KL(p \| q) = H(p, q) + H(p)$$", {"refuted"}),
    "a total variation of its own": (r"The total variation is here $\|p - q\|_{TV} = \sum_x |p(x) - q(x)|$, i.e. twice the usual one. $$\|p - q\|_{TV} \le 1$$", OPEN | {"refuted"}),
    # what words put in force
    "normals of one variance": (r"Let $p$ and $q$ be Gaussians with the same variance. Then " + SYMMETRIC, OPEN),
    "location families": (r"For location families $q(x) = p(x - \theta)$ the entropies agree." + "\n\n" + r"$$KL(p \| q) = H(p, q) - H(q)$$", OPEN),
    "normals, a general slip": (r"Let $p$ and $q$ be Gaussians." + "\n\nMore on this below.\n\nThe cross-entropy is used too.\n\n" + r"$$KL(p \| q) = H(p) - H(p, q)$$", {"refuted"}),
    "normals of one section, laws of the next": ("## Normals\n\nLet $p$ and $q$ be Gaussians with the same variance.\n\n## Laws\n\n" + SYMMETRIC, {"refuted"}),
    "normals, and any two laws": ("Let $p$ and $q$ be Gaussians with the same variance. For any two laws " + SYMMETRIC, {"refuted"}),
    "a closed form of a family": (r"Fix the family $p_\theta = \mathcal N(\theta, 1)$." + "\n\n" + r"$$KL(p_\theta \| p_0) = \theta^2 / 2$$", OPEN | GOOD),
    "a binary variable": (r"Let $z \in \{0, 1\}$." + "\n\n" + r"$$H(z) \le \log 2$$", OPEN | GOOD),
    "independent, some displays on": ("Let $X$ and $Z$ be independent.\n\n$$I(X; Z) = 0$$\n\n$$H(X, Z) = H(X) + H(Z)$$", OPEN | GOOD),
    "to second order": (r"To second order in $q - p$, " + SYMMETRIC, OPEN),
    "the points to find": (r"The EM fixed points are those $\theta$ with $$\mathbb{E}_{p_\theta(z|x)}[\nabla_\theta \log p_\theta(x, z)] = 0$$", OPEN),
    "a tight bound": (r"Suppose $q_\phi$ has been trained to optimality. Then $$\log p_\theta(x) = \mathbb{E}_{q_\phi(z|x)}[\log p_\theta(x|z)] - KL(q_\phi(z|x) \| p(z))$$", OPEN),
    "a bound": (r"$$\log p_\theta(x) = \mathbb{E}_{q_\phi(z|x)}[\log p_\theta(x|z)] - KL(q_\phi(z|x) \| p(z))$$", {"refuted"}),
    "a posterior set behind": (r"We have $$\log \mathbb{E}_{r(z)}\left[\frac{p(x, z)}{r(z)}\right] = \mathbb{E}_{r(z)}\left[\log \frac{p(x, z)}{r(z)}\right]$$" + "\n\n" + r"where $r(z) = p(z | x)$.", OPEN | GOOD),
    "over a set": (r"Write $A = \{x : p(x) > q(x)\}$. $$\int_A p - q \, dx = \frac12 \int |p - q| dx$$", OPEN),
    "the image of the noise": (r"Let $\nu$ be the law of $G(z)$ for $z \sim \rho$." + "\n\n" + r"$$E_{\nu}[D] = E_{z \sim \rho}[D(G(z))]$$", OPEN | GOOD),
    "uniform noise": (r"Let the noise $\epsilon$ be uniform on $[-1, 1]$." + "\n\n" + r"$$\mathbb{E}_\epsilon[(\mu + \sigma \epsilon)^2] = \mu^2 + \frac{\sigma^2}{3}$$", OPEN),
    "made unlikely": (r"Unlikelihood training lowers the probability of bad samples, $$\theta \leftarrow \theta - \eta \nabla_\theta \log p_\theta(y)$$", OPEN | GOOD),
    "made likely": (r"Training raises the likelihood of good samples, $$\theta \leftarrow \theta - \eta \nabla_\theta \log p_\theta(y)$$", {"refuted"}),
    # a discriminator that is a constant
    "a blind D": (r"Let $D \equiv \frac12$." + "\n\n" + r"$$E_{x \sim p}[\log D(x)] + E_{x \sim q}[\log(1 - D(x))] = -\log 4$$", GOOD),
    "a blind D, another number": (r"Let $D \equiv \frac12$." + "\n\n" + r"$$E_{x \sim p}[\log D(x)] + E_{x \sim q}[\log(1 - D(x))] = -\log 2$$", OPEN | {"refuted"}),
    "its turned objective": (r"The optimum of $E_{x \sim p_d}[\log(1 - D(x))] + E_{x \sim p_g}[\log D(x)]$ is $$D^*(x) = \frac{p_g(x)}{p_d(x) + p_g(x)}.$$", GOOD),
    "not its best": (PRIOR + r"With $D = D^*$ the value $V(D) = E_{x \sim p}[\log D(x)] + E_{x \sim q}[\log(1 - D(x))]$ is known. For a discriminator that is not optimal, $$V(D) = 2 JS(p \| q) - \log 4$$", OPEN | {"refuted", "proved-under"}),
    # masses
    "equal masses in a chain": (r"$p(1) = p(2) = \frac12$, $q(1) = \frac14$, $q(2) = \frac34$." + "\n\n" + r"$$KL(p \| q) \ge KL(q \| p)$$", GOOD),
    "masses in words": (r"The data are $1$ and $2$ with probabilities $\frac12, \frac12$, the samples with probabilities $\frac14, \frac34$; call the laws $p$ and $q$." + "\n\n" + r"$$KL(p \| q) \ge KL(q \| p)$$", OPEN),
    "masses before": (TABLES + r"If instead $q = (\frac13, \frac23)$, much changes. For the old $q$, $$TV(p, q) = \frac14$$", GOOD),
    "masses never given": (TABLES + r"If instead $q = (\frac13, \frac23)$, much changes. For the old $q$, $$TV(p, q) = \frac15$$", {"refuted"}),
    "masses elsewhere": (r"Let $p = (\frac12, \frac12)$ on $\{0, 1\}$ and $q = (\frac12, \frac12)$ on $\{1, 2\}$." + "\n\n" + r"$$TV(p, q) = \frac12$$", GOOD),
    "masses elsewhere, taken as one": (r"On $\{a, b\}$ let $p = (\frac12, \frac12)$; on $\{c, d\}$ let $q = (\frac12, \frac12)$." + "\n\n" + r"$$JS(p \| q) = 0$$", OPEN | {"refuted"}),
    # letters with another meaning
    "letters exchanged": (ROLES + r"From here on we swap the letters. $$\frac{D^*(x)}{1 - D^*(x)} = \frac{p(x)}{q(x)}$$", OPEN | {"refuted"}),
    "letters as they were": (ROLES + r"$$\frac{D^*(x)}{1 - D^*(x)} = \frac{p(x)}{q(x)}$$", GOOD),
    "a ratio given anew": (r"Let $r(x) = \frac{p(x)}{q(x)}$. In this section $r(x) = \log \frac{p(x)}{q(x)}$." + "\n\n" + r"$$E_{x \sim p}[r(x)] = KL(p \| q)$$", GOOD),
    "a deviation": (r"In this section $\sigma$ is the standard deviation of the noise. $$\sigma(t) = 1 - \sigma(-t)$$", OPEN),
    "a chance": ("Let $p$ and $q$ be laws.\n\n## Coins\n\n" + r"Let $p \in (0, 1)$ be the success probability, $q = 1 - p$. $$-p \log p - q \log q \le \log 2$$", OPEN | GOOD),
    "strict where the laws agree": (r"At equilibrium, with $V(D, G) = E_{x \sim p}[\log D(x)] + E_{x \sim p_G}[\log(1 - D(x))]$, $$V(D^*, G) < -\log 4$$", OPEN | {"refuted"}),
    "what it equals": (r"Let $L = -E_{x \sim q}[\log D(x)]$. At $D = D^*$ it equals $$L = KL(p \| q)$$" + "\n\nSo\n\n" + r"$$L = H(p, q) - H(p)$$", OPEN | {"refuted"}),
}  # fmt: skip
WRONG = r"$KL(p \| q) \le \log 2$"
DENIED = [
    f"A chatbot told me that {WRONG}. It made that up.",
    f"**Student's answer** (0/4 points): {WRONG}",
    f"Were {WRONG} always true, the gradient would be bounded.",
    f"In (3) the text has {WRONG}; correct this to another bound.",
    f"The next line has the two laws swapped: {WRONG}",
    f"True or false? Decide.\n\n{WRONG}\n\n*Answer:* false.",
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
