"""Which law is the data's and which the model's, where only the words say so."""

from __future__ import annotations

import time

import pytest

from gantheory.checking.document.passages import functions_written
from gantheory.checking.document.told import densities_told, sides_told
from gantheory.language.layout import Hints, parse_passage
from gantheory.reading import read_text
from tests.checking.texts import last

SAID = {  # the sentence, and who is who after it
    "The data distribution is $p$ and the model distribution $q$.": {"p": "data", "q": "model"},
    "Let $p(x)$ be the true data distribution and $q(x)$ the distribution of generated samples.": {
        "p": "data",
        "q": "model",
    },
    "Here $P$ denotes the real data distribution, $Q$ the generator's distribution.": {"P": "data", "Q": "model"},
    "where $f$ is the density of the data and $g$ that of the generator": {"f": "data", "g": "model"},
    "the distribution $q$ of the model approximates the true distribution \\(p\\)": {"q": "model", "p": "data"},
    "the densities $p$ of the data and $q$ of the generated samples": {"p": "data"},
    "$p$: data distribution, $q$: model distribution": {"p": "data", "q": "model"},
    "the model distribution $q$, the data distribution $p$": {"p": "data", "q": "model"},
    "Data law $p$, generator law $q$.": {"p": "data", "q": "model"},
    "Real images follow $p$, generated images follow $q$.": {"p": "data", "q": "model"},
    "We have real samples $x \\sim p$ and fake samples $x \\sim q$.": {"p": "data", "q": "model"},
    "The training data are drawn from $p$, fakes come from the law $q$.": {"p": "data", "q": "model"},
    "Let $p$ denote the real distribution and $q$ the fake one.": {"p": "data", "q": "model"},
    "The generated data follow $q$.": {"q": "model"},
    "between data sampled from $q$ and data sampled from $p$": {},
    "Latent samples $z \\sim p$ follow $r$.": {},
    # in one place this, in another that
    "The data distribution is $p$.\n\nThe model distribution is $p$.": {},
    "the posterior $p(z|x)$ is the distribution of the latent variable given the data": {},
    "The generator is $G$ and the model is trained on $x$.": {},
    "The prior is $q$.": {},
    "Let $a$ be the weight of the real points and $b$ that of the generated points.": {},
    "Let $f$ be the law of the data, $a$ the share of real points and $b$ that of the generated points.": {"f": "data"},
}


@pytest.mark.parametrize(("text", "sides"), SAID.items())
def test_the_sides_that_words_name(text: str, sides: dict[str, str]) -> None:
    document = read_text(text + "\n")
    parsed = [(p, parse_passage(p.latex, Hints())) for p in document.passages if p.kind == "inline"]
    assert sides_told(parsed, document) == sides


TWO = "Let ${0}$ be the density of the data and ${1}$ the density of the generated samples.\n\n"
MEANT = r"$$ \int {0}(x) \log D(x) \, dx + \int {1}(x) \log(1 - D(x)) \, dx $$"


@pytest.mark.parametrize(
    ("saying", "data", "model"),
    [
        (TWO, "f", "g"),
        (TWO, "p", "q"),
        (TWO, "q", "p"),
        (TWO, r"\mu", r"\nu"),
        (TWO, r"\varrho_1", r"\varrho_2"),
        (MEANT, "q", "p"),
        (MEANT, "P_1", "P_2"),
    ],
)
def test_the_best_discriminator_is_judged_for_laws_of_any_name(saying: str, data: str, model: str) -> None:
    head = saying.replace("{0}", data).replace("{1}", model)
    right = rf"$$ D^*(x) = \frac{{{data}(x)}}{{{data}(x) + {model}(x)}} $$"
    found = last(f"{head}\n\n{right}\n")
    assert found.verdict in ("proved", "proved-under")
    wrong = right.replace(f"frac{{{data}", f"frac{{{model}")
    found = last(f"{head}\n\n{wrong}\n")
    assert found.verdict == "refuted"
    assert found.counterexample is not None


def test_without_a_word_on_who_is_who_nothing_is_held_against_the_line() -> None:
    text = r"Two densities $p$ and $q$. $$ D^*(x) = \frac{q(x)}{p(x) + q(x)} $$"
    found = last(text)
    assert found.verdict not in ("refuted", "type-error")


LABELS = [
    r"D^*(x) = p(y = 1 | x)",
    r"\frac{p(x | y=1)}{p(x | y=0)} = \frac{D^*(x)}{1 - D^*(x)}",
    r"\frac{p(x)}{q(x)} = \frac{p(x | y=1)}{p(x | y=0)}",
    r"p(x | y = 1) = p(x)",
]


@pytest.mark.parametrize("latex", LABELS)
def test_what_a_label_tells_is_said_and_not_claimed(latex: str) -> None:
    head = "The data distribution is $p(x)$ and the model distribution is $q(x)$."
    found = last(f"{head}\n\n$$ {latex} $$\n")
    assert found.verdict == "definition"
    assert found.mistake is None


LONG = [
    "$P$ " + " " * 20_000,
    "$P$ and $Q$ " * 2_000,
    "$P, Q$ with densities " * 2_000,
    r"Let $\zeta(a) = a$. " + r"\zeta" + " " * 20_000,
]


@pytest.mark.parametrize("text", LONG)
def test_long_runs_of_spaces_and_names_are_read_in_time(text: str) -> None:
    """A pattern that looks at each space once more for each other space takes minutes here."""
    began = time.perf_counter()
    densities_told(text)
    functions_written(text)
    assert time.perf_counter() - began < 2


BEST = r"$$D^*(x) = \frac{q(x)}{p(x) + q(x)}$$"


def test_which_law_is_whose_is_owed_where_nothing_says_it() -> None:
    silent = last(f"The best discriminator is\n\n{BEST}")
    assert silent.verdict == "proved-under"
    assert "q is the law of the data" in silent.conditions
    assert last(f"Real images follow $p$, generated images follow $q$.\n\n{BEST}").verdict == "refuted"
    turned = last(f"Real images follow $q$, generated images follow $p$.\n\n{BEST}")
    assert (turned.verdict, turned.conditions) == ("proved-under", ("p + q > 0",))


BARE = r"$$V(D) = \mathbb{E}_p[\log D] + \mathbb{E}_q[\log(1 - D)]$$"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\max_D V(D) = -\log 4 + 2 JSD(p, q)", "proved"),
        (r"\max_D V(D) = -\log 2 + 2 JSD(p, q)", "refuted"),
        (r"D^* = \frac{p}{p + q}", "proved-under"),
        (r"D^* = \frac{q}{p + q}", "refuted"),
    ],
)
def test_a_value_of_bare_names_says_which_law_is_whose(line: str, verdict: str) -> None:
    assert last(f"{BARE}\n\n$${line}$$").verdict == verdict


SMOOTHED = r"$$V_\epsilon(D) = \mathbb{E}_p[(1 - \epsilon) \log D + \epsilon \log(1 - D)] + \mathbb{E}_q[\log(1 - D)]$$"


@pytest.mark.parametrize(("below", "verdict"), [("p(x)", "supported"), (r"(1 - \epsilon) p(x)", "refuted")])
def test_the_best_D_of_two_laws_that_nothing_tells_apart(below: str, verdict: str) -> None:
    line = rf"$$D_\epsilon^*(x) = \frac{{(1 - \epsilon) p(x)}}{{{below} + q(x)}}$$"
    assert last(f"{SMOOTHED}\n\n{line}").verdict == verdict
