"""What a page displays under Hypotheses: it can be met, it is taken for granted on the page, and only there."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import gantheory
from gantheory.checking.book import check_page, default_path
from gantheory.language.layout import Hints, parse_passage
from gantheory.language.terms import App, Bind, Num, Op, Rel, Sym
from gantheory.publish.pages import page

PAGES = {p.stem: p for p in sorted(default_path().glob("*.md"))}
LINE = (-2.0, -0.5, 0.0, 1.0, 3.0)
MET = {  # functions on a line that meet them, none of them constant
    "complementary-slackness": {"c": lambda x, y: (x - y) ** 2, "f": lambda x: 2 * x - 1, "g": lambda y: -2 * y},
    "gmm-dense": {"f": lambda x: x - 0.25 * (x > 0), "\\epsilon": 0.5},
    "kantorovich-rubinstein": {
        "c": lambda x, y: abs(x - y),
        "f": lambda x: x,
        "g_{1}": lambda x: x - abs(x),
        "g_{2}": lambda x: -x - 1,
    },
    "lipschitz-family-bound": {"c": lambda x, y: abs(x - y), "f_{w}": lambda x: 1.5 * x, "\\lambda": 2.0},
    "strong-duality": {
        "c": lambda x, y: abs(x - y),
        "f": lambda x: x,
        "g": lambda y: -y,
        "g_{1}": lambda x: abs(x),
        "g_{2}": lambda y: -abs(y),
    },
    "w1-continuity": {
        "c": lambda x, y: abs(x - y),
        "G_{\\theta}": lambda z: 2 * z,
        "G_{\\phi}": lambda z: 3 * z,
        "l": lambda z: abs(z),
        "\\theta": 2.0,
        "\\phi": 3.0,
    },
    "weight-clipping-lipschitz": {
        "l": lambda z, w: abs(z - w),
        "c": lambda x, y: abs(x - y),
        "G_{1}": lambda z: 2 * z + 1,
        "f": lambda x: -3 * x,
        "\\alpha": 2.0,
        "\\beta": 3.5,
    },
    "wgan-gradient": {"s": lambda x, y: 2 * x * y - y * y, "r": lambda x: x * x},
    "weak-duality": {
        "c": lambda x, y: (x - y) ** 2,
        "f": lambda x: 2 * x - 1,
        "g": lambda y: -2 * y,
        "f_{w}": lambda x: -4 * x - 4,
        "g_{w}": lambda y: 4 * y,
    },
}


def hypotheses(path: Path) -> list[Rel]:
    """The relations that a page displays under Hypotheses."""
    text = path.read_text(encoding="utf-8")
    section = text[text.index("## Hypotheses") : text.index("## Where it fails")]
    chains = [c for latex in section.split("$$")[1::2] for c in parse_passage(latex, Hints())]
    return [Rel(op, a, b) for c in chains for op, a, b in zip(c.ops, c.terms, c.terms[1:], strict=False)]


def value(t: object, at: dict) -> float:
    """A term of numbers, names and functions, by the definitions."""
    match t:
        case Num(number, _):
            return float(number)
        case Sym(name):
            return at[name]
        case App(fn, args, (), ()):
            return at[fn](*(value(a, at) for a in args))
        case Op("add", args):
            return sum(value(a, at) for a in args)
        case Op("neg", (a,)):
            return -value(a, at)
        case Op("abs", (a,)):
            return abs(value(a, at))
        case Op("mul", args):
            out = 1.0
            for a in args:
                out *= value(a, at)
            return out
    raise AssertionError(t)


def points(t: object) -> set[str]:
    """The points of a term."""
    match t:
        case Sym(name):
            return {name} if name.rstrip("'") in {"x", "y", "z"} else set()
        case App(_, args, _, _) | Op(_, args):
            return set().union(*(points(a) for a in args))
        case Bind():
            raise AssertionError("a hypothesis on points binds none")
    return set()


def test_every_page_with_displayed_hypotheses_is_here() -> None:
    assert {name for name, path in PAGES.items() if hypotheses(path)} == MET.keys()


@pytest.mark.parametrize("name", MET)
def test_the_hypotheses_of_a_page_can_be_met(name: str) -> None:
    for rel in hypotheses(PAGES[name]):
        names = sorted(points(rel.lhs) | points(rel.rhs))
        for values in product(LINE, repeat=len(names)):
            at = {**MET[name], **dict(zip(names, values, strict=True))}
            left, right = value(rel.lhs, at), value(rel.rhs, at)
            assert {"<=": left <= right + 1e-12, ">=": left >= right - 1e-12, "=": left == right}[rel.op], (rel, at)


PAGE = """# A page

## Statement

{statement}

## Hypotheses

{given}

## Where it fails

$$f(x) \\leq g(x)$$

## Proof

{statement}

## Uses

Nothing.

## Source

None.
"""
STATEMENT = r"$$\mathbb{E}_{x \sim p(x)}[f(x)] \leq \mathbb{E}_{x \sim p(x)}[g(x)]$$"


def problems(given: str, statement: str = STATEMENT) -> tuple[str, ...]:
    """What is wrong with a page of one statement and one hypothesis."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "page.md")
        path.write_text(PAGE.format(given=given, statement=statement), encoding="utf-8")
        return check_page(path, seed=5).problems


def test_a_hypothesis_is_granted_to_the_statement_and_the_proof_but_not_where_it_fails() -> None:
    assert problems(r"$$f(x) \leq g(x)$$") == ()


@pytest.mark.parametrize(
    "given",
    [
        "- None.",
        r"$$g(x) \leq f(x)$$",
        r"$$f(x) \leq g(x')  + 1$$",
        r"$$f(x) \leq s(x)$$",
        r"$f(x) \leq g(x)$",
        r"$$\mathbb{E}_{x \sim p(x)}[f(x)] \leq \mathbb{E}_{x \sim p(x)}[g(x)]$$",
    ],
)
def test_nothing_follows_from_another_hypothesis_or_none(given: str) -> None:
    assert len(problems(given)) == 2


def test_a_statement_is_no_hypothesis() -> None:
    statement = r"$$f(x) \leq g(x)$$"
    assert len(problems(r"$$f(x) \leq g(x) + 1$$", statement)) == 2
    assert problems(statement, statement) == ()


def test_the_written_page_says_that_a_hypothesis_is_taken_for_granted() -> None:
    path = PAGES["lipschitz-family-bound"]
    (file,) = gantheory.verify(path, seed=1).files
    text = page(file)
    assert text.count("- **taken for granted**") == 1
    assert text.index("## Hypotheses") < text.index("- **taken for granted**") < text.index("## Where it fails")
    assert "`hypothesis`, `order`, `extreme`" in text
