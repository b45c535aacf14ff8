# ruff: noqa: E501 (formulas are written as in notes)
"""Whole documents of our own, a verdict for every line; and near misses of every true one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from gantheory.checking.walk import Finding
from tests.checking.texts import findings

GAN = r"""# Two players

The data have density $p_{data}(x)$, the generator $G$ turns noise $z \sim p_z(z)$ into points of density $p_g(x)$, and the
discriminator $D(x)$ says how likely a point is to be real. They play for

$$V(D, G) = \mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]$$ % proved

which, written in the densities, is

$$V(D, G) = \int_x \left[ p_{data}(x) \log D(x) + p_g(x) \log(1 - D(x)) \right] dx$$ % proved

For given $G$ the best reply is

$$D^*(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}$$ % proved-under: p_{data} + p_{g} > 0

and it leaves

$$\begin{aligned}
V(D^*, G) &= \int_x p_{data}(x) \log \frac{p_{data}(x)}{p_{data}(x) + p_g(x)} \, dx + \int_x p_g(x) \log \frac{p_g(x)}{p_{data}(x) + p_g(x)} \, dx \\ % proved
&= -2 \log 2 + KL\left(p_{data} \,\Big\|\, \frac{p_{data} + p_g}{2}\right) + KL\left(p_g \,\Big\|\, \frac{p_{data} + p_g}{2}\right) \\ % proved
&= -2 \log 2 + 2 JSD(p_{data} \| p_g) % proved
\end{aligned}$$

so that

$$V(D^*, G) \geq -2 \log 2$$ % proved

A colleague writes instead

$$V(D^*, G) = -2 \log 2 + JSD(p_{data} \| p_g)$$ % refuted: factor

and

$$D^*(x) = \frac{p_g(x)}{p_{data}(x) + p_g(x)}$$ % refuted: swapped arguments

and

$$D^* = \max_D V(D, G)$$ % type-error: argmax used as a value
"""

VAE = r"""# Latent variables

A decoder $p_\theta(x|z)$, a prior $p(z)$ and an encoder $q_\phi(z|x)$. The marginal density of a point is

$$p_\theta(x) = \int p_\theta(x|z) p(z) \, dz$$ % proved-under: p and its parametrised form are one family

Bayes gives the posterior

$$p_\theta(z|x) = \frac{p_\theta(x|z) p(z)}{p_\theta(x)}$$ % proved-under: p and its parametrised form are one family

For every encoder

$$\log p_\theta(x) \geq \mathbb{E}_{z \sim q_\phi(z|x)}[\log p_\theta(x|z)] - KL(q_\phi(z|x) \| p(z))$$ % proved-under: p and its parametrised form are one family

and the gap is a divergence:

$$\log p_\theta(x) = \mathbb{E}_{z \sim q_\phi(z|x)}\left[\log \frac{p_\theta(x, z)}{q_\phi(z|x)}\right] + KL(q_\phi(z|x) \| p_\theta(z|x))$$ % proved-under

Some notes take the logarithm inside,

$$\log p_\theta(x) = \int \log p_\theta(x, z) \, dz$$ % refuted: misplaced log

or lose a sign:

$$\log p_\theta(x) = \mathbb{E}_{z \sim q_\phi(z|x)}\left[\log \frac{p_\theta(x, z)}{q_\phi(z|x)}\right] - KL(q_\phi(z|x) \| p_\theta(z|x))$$ % refuted: sign
"""

INFORMATION = r"""# Information

For densities $p(x)$ and $q(x)$,

$$H(p) = -\int p(x) \log p(x) \, dx$$ % proved

$$KL(p \| q) = H(p, q) - H(p)$$ % proved

and for a pair with joint density $p(x, y)$

$$I(X; Y) = H(X) - H(X|Y)$$ % proved

$$I(X; Y) = H(X) + H(Y) - H(X, Y)$$ % proved

$$I(X; Y) \geq 0$$ % proved

$$H(X, Y) \leq H(X) + H(Y)$$ % proved

Further lines:

$$KL(p \| q) = H(p) - H(p, q)$$ % refuted: sign

$$I(X; Y) = H(X, Y) - H(X) - H(Y)$$ % refuted: sign

$$H(X, Y) = H(X) + H(Y)$$ % refuted: equality for inequality

$$H(X|Y) \geq H(X)$$ % refuted: inequality reversed

$$JSD(p \| q) \leq \frac{1}{2} \log 2$$ % refuted
"""

DOCUMENTS = {"two players": GAN, "latent variables": VAE, "information": INFORMATION}
MARK = re.compile(r" % (proved-under|proved|refuted|type-error)(?:: (.*))?$", re.MULTILINE)

WRONG = re.compile(r"\n(?:A colleague|Some notes|Lines that are wrong)")


def plain(text: str) -> str:
    """The document without our marks."""
    return MARK.sub("", text)


def displays(text: str, seed: int) -> list[Finding]:
    """The findings in its displays."""
    return findings(text, seed, displays=True)


@pytest.mark.repairs
@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_every_line_has_its_verdict(name: str, seed: int) -> None:
    text = DOCUMENTS[name]
    wanted = {text.count("\n", 0, m.start()) + 1: (m[1], m[2]) for m in MARK.finditer(text)}
    found = {f.line: f.verdict for f in displays(plain(text), seed)}
    assert {line: v.verdict for line, v in found.items()} == {line: verdict for line, (verdict, _) in wanted.items()}
    for line, (verdict, more) in wanted.items():
        if more and verdict == "proved-under":
            assert more in found[line].conditions
        elif more:
            assert found[line].mistake == more
        if verdict == "refuted":
            assert found[line].counterexample is not None
            assert found[line].repair is not None or not more


DERIVATION = r"""
For the best reply $D^*$ the value $V(D, G)$ of a game between $p_{data}$ and $p_g$ is

$$\begin{aligned}
\mathbb{E}_{x \sim p_{data}}[\log D^*(x)] + \mathbb{E}_{x \sim p_g}[\log(1 - D^*(x))]
&= \int_x p_{data}(x) \log \frac{p_{data}(x)}{p_{data}(x) + p_g(x)} \, dx + \int_x p_g(x) \log \frac{p_g(x)}{p_{data}(x) + p_g(x)} \, dx \\
&= -2 \log 2 + KL\left(p_{data} \,\Big\|\, \frac{p_{data} + p_g}{2}\right) + KL\left(p_g \,\Big\|\, \frac{p_{data} + p_g}{2}\right) \\
&= -2 \log 2 + 2 JSD(p_{data} \| p_g)
\end{aligned}$$
"""
SLIPS = [  # (what stands there, the slip, verdicts of the three links)
    ("", "", "proved proved proved"),
    (r"[\log D^*(x)] +", r"[\log D^*(x)] -", "refuted proved proved"),
    (r"[\log(1 - D^*(x))]", r"[\log(1 + D^*(x))]", "refuted proved proved"),
    (r"\mathbb{E}_{x \sim p_{data}}", r"\mathbb{E}_{x \sim p_g}", "refuted proved proved"),
    (r"\mathbb{E}_{x \sim p_g}", r"\mathbb{E}_{x \sim p_{data}}", "refuted proved proved"),
    (r"\log \frac{p_g(x)}", r"\log \frac{p_{data}(x)}", "refuted gap proved"),
    (r"-2 \log 2 + KL", r"-2 \log 2 - KL", "proved refuted gap"),  # no mend was looked for
    (r"2 JSD", r"3 JSD", "proved proved refuted"),
]


@pytest.mark.parametrize(("old", "new", "wanted"), SLIPS)
def test_the_step_that_carries_the_slip_is_the_one_refuted(old: str, new: str, wanted: str) -> None:
    text = DERIVATION.replace(old, new, 1) if old else DERIVATION
    found = displays(text, 1)
    assert [f.verdict.verdict for f in found] == wanted.split()


@pytest.mark.repairs
@pytest.mark.parametrize("wrong", [r"&= -3 \log 2 + KL", r"&= -2 \log 2 - KL"])
def test_a_slip_made_good_by_the_next_is_still_one(wrong: str) -> None:
    found = displays(DERIVATION.replace(r"&= -2 \log 2 + KL", wrong), 1)
    assert [f.verdict.verdict for f in found] == ["proved", "refuted", "proved"]
    assert "as it is mended" in (found[-1].verdict.reason or "")


@pytest.mark.repairs
@pytest.mark.parametrize("wrong", [r"&= -3 \log 2 - KL", r"&= 7 \log 5 - 2 KL"])
def test_a_line_that_only_follows_from_before_the_wrong_one_is_a_gap(wrong: str) -> None:
    found = displays(DERIVATION.replace(r"&= -2 \log 2 + KL", wrong), 1)
    assert [f.verdict.verdict for f in found] == ["proved", "refuted", "gap"]
    assert found[1].verdict.repair is None
    assert "before that line" in (found[-1].verdict.reason or "")


def test_a_false_line_after_a_wrong_one_is_no_gap() -> None:
    text = DERIVATION.replace(r"&= -2 \log 2 + KL", r"&= -3 \log 2 - KL").replace("2 JSD", "3 JSD")
    assert [f.verdict.verdict for f in displays(text, 1)] == ["proved", "refuted", "refuted"]


NEAR = [  # small enough to be overlooked, and false wherever the line was true
    (r"-\\?2 \\log 2", r"-2 \\log 2.001"),
    (r"2 JSD", "2.0000001 JSD"),
    (r"\\frac\{1\}\{2\}", r"\\frac{1}{2.00001}"),
    (r"(?<=\+ )KL", "1.000000000001 KL"),
    (r"(?<=- )KL", "0.999999 KL"),
    (r"(?<== )H\(", "1.001 H("),
    (r"(?<== -)\\int", r"1.0001 \\int"),
    (r"\\log D\(x\)", r"\\log(D(x) + 0.0001)"),
    (r"(?<== )\\frac\{p_\{data\}", r"\\frac{1.00001 p_{data}"),
    (r"(?<=&= )\\int_x p", r"\\int_x 1.000001 p"),
    (r"(?<== )\\int p", r"\\int 1.000001 p"),
    (r"(?<== )\\frac\{p_\\theta\(x\|z\)", r"\\frac{1.000001 p_\\theta(x|z)"),
    (r"(?<=\\geq )\\mathbb", r"1.5 + \\mathbb"),
    (r"(?<=\\geq )0\$", r"0.0001$"),
    (r"(?<=\\geq )-2 \\log 2", r"-1.9 \\log 2"),
    (r"\\leq H\(X\)", r"\\leq 0.999 H(X)"),
]


def near_misses(text: str) -> Iterator[tuple[int, str]]:
    """Each true line changed by one near miss: its number, and the document up to the end of its display."""
    rows = WRONG.split(text)[0].split("\n")
    for k, row in enumerate(rows):
        if not (mark := MARK.search(row)) or not mark[1].startswith("proved"):
            continue
        for pattern, new in NEAR:
            if re.search(pattern, row):
                changed = re.sub(pattern, new, row, count=1)
                end = next((n for n in range(k, len(rows)) if not rows[n]), len(rows))
                yield k + 1, plain("\n".join([*rows[:k], changed, *rows[k + 1 : end]]))


CASES = [(name, line, text) for name, doc in DOCUMENTS.items() for line, text in near_misses(doc)]


def test_every_true_line_has_a_near_miss() -> None:
    true = {
        (n, t.count("\n", 0, m.start()) + 1) for n, t in DOCUMENTS.items() for m in MARK.finditer(t) if m[1][0] == "p"
    }
    assert true - {(name, line) for name, line, _ in CASES} == set()


@pytest.mark.parametrize(
    ("name", "line", "text"), CASES, ids=[f"{n}-{line}-{k}" for k, (n, line, _) in enumerate(CASES)]
)
def test_no_near_miss_is_established(name: str, line: int, text: str) -> None:
    (found,) = (f.verdict for f in displays(text, 1) if f.line == line)
    assert not found.good, found.rules
