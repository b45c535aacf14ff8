"""What stands under "Where it fails" on a page of the book is false: refuted, and its two values are what they are."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from itertools import product
from math import exp, log, prod
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import gantheory
from gantheory.checking.book import default_path
from gantheory.language.layout import Hints, parse_passage
from gantheory.language.terms import App, Bind, Num, Op, Sym, walk

PAGES = sorted(default_path().glob("*.md"))
SAMPLE = [pytest.param(p, id=p.stem, marks=[] if k % 6 == 1 else [pytest.mark.slow]) for k, p in enumerate(PAGES)]
BALL = re.compile(r"\[?(-?[\d.]+(?:e[+-]?\d+)?) (?:\+/-|±) ([\d.e+-]+)\]?")
HOLDS = {"=": lambda a, b: abs(a - b) < 1e-9, "<=": lambda a, b: a <= b + 1e-9, ">=": lambda a, b: a >= b - 1e-9}


@cache
def false_lines(path: Path):
    """The verdicts on the false lines of a page, read without its proof, and how many displays the section has."""
    text = path.read_text(encoding="utf-8")
    head, section, _ = re.match(r"(.*?)(^## Where it fails$.*?)(^## .*)", text, re.DOTALL | re.MULTILINE).groups()
    with TemporaryDirectory() as folder:
        page = Path(folder, path.name)
        page.write_text(head + section, encoding="utf-8")
        (file,) = gantheory.verify(page, seed=3).files
    found = [s for s in file.statements() if s.section == "Where it fails"]
    return found, len(re.findall(r"^\$\$", section, re.MULTILINE))


def interval(text: str):
    """A value of a counterexample with its error bound."""
    if match := BALL.fullmatch(text.strip()):
        return Fraction(match[1]), Fraction(match[2])
    return Fraction(text), Fraction(0)


@pytest.mark.parametrize("path", SAMPLE)
def test_every_false_line_is_refuted_with_two_values_that_differ(path: Path) -> None:
    found, displays = false_lines(path)
    assert displays >= 1
    assert len(found) >= displays
    for statement in found:
        if statement.verdict == "type-error":
            assert statement.reason
            continue
        assert statement.verdict == "refuted", statement.text
        left, right = statement.counterexample["lhs"], statement.counterexample["rhs"]
        assert left != right
        try:
            (a, da), (b, db) = interval(left), interval(right)
        except ValueError:  # a set of optima, an infinity
            continue
        assert abs(a - b) > da + db


class Unknown(Exception):
    """The line holds something that the plain evaluator below does not know."""


class Tables:
    """The laws and functions of a counterexample as plain tables, evaluated by the definitions of a textbook."""

    def __init__(self, model) -> None:
        self.tables, self.laws = {}, set()
        for group in ("densities", "functions"):
            for name, entry in (model.get(group) or {}).items():
                rows = entry.get("table") or entry.get("values") or entry.get("weights")
                if "factors" in entry or entry.get("range") not in {None, "unit", "real", "positive"} or not rows:
                    raise Unknown(name)
                cells = {tuple(cell): float(Fraction(str(weight))) for cell, weight in rows}
                if entry.get("range") == "unit":  # kept as odds
                    cells = {cell: w / (1 + w) for cell, w in cells.items()}
                self.tables[name] = (tuple(entry["slots"]), cells)
                self.laws |= {name} if group == "densities" else set()
        self.size = {name: len(space["measure"]) for name, space in (model.get("spaces") or {}).items()}

    def name(self, text: str) -> str:
        return text if text in self.tables else text.replace("\\text{data}", "data")

    def look(self, name: str, at: dict[str, int]) -> float:
        """The mass of a marginal at the atoms of its slots."""
        slots, cells = self.tables[self.name(name)]
        fits = (w for cell, w in cells.items() if all(at.get(s, k) == k for s, k in zip(slots, cell, strict=True)))
        return sum(fits)

    def value(self, term, at: dict[str, int]) -> float:
        """A term with its variables at atoms."""
        match term:
            case Num():
                return float(term.value)
            case Op("add", args):
                return sum(self.value(a, at) for a in args)
            case Op("neg", (a,)):
                return -self.value(a, at)
            case Op("mul", args):
                return prod(self.value(a, at) for a in args)
            case Op("div", (a, b)):
                return self.value(a, at) / self.value(b, at)
            case Op("pow", (a, b)):
                return self.value(a, at) ** self.value(b, at)
            case Op("log" | "exp" as name, (a,)):
                return {"log": log, "exp": exp}[name](self.value(a, at))
            case Op("abs", (a,)):
                return abs(self.value(a, at))
            case Op("KL" | "JSD" | "TV" as name, (a, b)):
                return self.divergence(name, a, b, at)
            case Bind("E", variables, over, body):
                return self.mean(list(zip(variables, over, strict=True)), body, at)
            case Bind("int", variables, over, body) if not any(over):
                return sum(self.value(body, {**at, **cell}) for cell in self.atoms([v.name for v in variables]))
            case App("D^{*}", _):
                p, q = (self.look(name, at) for name in ("p_{data}", "p_{g}"))
                return p / (p + q)
            case App(name, args, given, ()) if self.name(name) in self.tables:
                return self.applied(name, args, given, at)
            case _:
                raise Unknown(str(term))

    def applied(self, name: str, args, given, at: dict[str, int]) -> float:
        there = {slot_of(a): at[a.name] for a in args}
        if self.name(name) not in self.laws:
            return self.tables[self.name(name)][1][tuple(at[a.name] for a in args)]
        behind = {slot_of(a): at[a.name] for a in given}
        return self.look(name, {**there, **behind}) / (self.look(name, behind) if behind else 1.0)

    def atoms(self, names: list[str]):
        spaces = [range(self.size[name.rstrip("'")]) for name in names]
        return [dict(zip(names, cell, strict=True)) for cell in product(*spaces)]

    def mass(self, law, at: dict[str, int]) -> float:
        """A law, applied or as a bare name on one space, or a mixture of such."""
        if isinstance(law, Sym) and self.name(law.name) in self.laws:
            (slot,) = self.tables[self.name(law.name)][0]
            return self.look(law.name, {slot: at[slot]})
        if isinstance(law, Op) and law.op in {"add", "div", "mul"}:
            parts = [self.mass(a, at) if not isinstance(a, Num) else float(a.value) for a in law.args]
            return sum(parts) if law.op == "add" else parts[0] / parts[1] if law.op == "div" else prod(parts)
        return self.value(law, at)

    def variables(self, law, at: dict[str, int]) -> list[str]:
        """What a law is a law of: its variables that have no value yet."""
        heads = [n for n in walk(law) if isinstance(n, App)]
        found = dict.fromkeys(a.name for n in heads for a in n.args if isinstance(a, Sym) and a.name not in at)
        bare = [n for n in walk(law) if isinstance(n, Sym) and self.name(n.name) in self.laws]
        return list(found) or list(dict.fromkeys(self.tables[self.name(n.name)][0][0] for n in bare))

    def divergence(self, name: str, a, b, at: dict[str, int]) -> float:
        names = list(dict.fromkeys([*self.variables(a, at), *self.variables(b, at)]))
        rows = [(self.mass(a, {**at, **c}), self.mass(b, {**at, **c})) for c in self.atoms(names)]
        if name == "TV":
            return sum(abs(p - q) / 2 for p, q in rows)
        if name == "KL":
            return sum(p * log(p / q) for p, q in rows if p)
        return sum(w * log(2 * w / (p + q)) / 2 for p, q in rows for w in (p, q) if w)

    def mean(self, bound, body, at: dict[str, int]) -> float:
        if not bound:
            return self.value(body, at)
        (variable, law), rest = bound[0], bound[1:]
        names = [variable.name] + [v.name for v, over in rest if over is None]
        rest = [(v, over) for v, over in rest if over is not None]
        cells = [{**at, **cell} for cell in self.atoms(names)]
        weights = [self.drawn(law, names, cell) for cell in cells]
        return sum(w * self.mean(rest, body, cell) for w, cell in zip(weights, cells, strict=True) if w)

    def drawn(self, law, names: list[str], at: dict[str, int]) -> float:
        """The mass of the law that variables are drawn from, named alone or with the variables."""
        if isinstance(law, Sym) and len(names) == 1:
            return self.look(law.name, {names[0].rstrip("'"): at[names[0]]})
        return self.mass(law, at)


def slot_of(variable) -> str:
    if not isinstance(variable, Sym):
        raise Unknown(str(variable))
    return variable.name.rstrip("'")


def recomputed(statement) -> bool:
    """Does a line fail at its counterexample by plain floating point, with the values that are printed?"""
    (chain,) = parse_passage(statement.text, Hints())
    model = statement.counterexample["model"]
    tables = Tables(model)
    printed = [float(interval(statement.counterexample[side])[0]) for side in ("lhs", "rhs")]
    try:
        found = [[tables.value(term, {}) for term in chain.terms]]
    except KeyError:  # a line about a point: it is some atom
        found = [[tables.value(term, at) for term in chain.terms] for at in tables.atoms(sorted(tables.size))]
    same = [sides for sides in found if sorted(sides) == pytest.approx(sorted(printed), rel=1e-8, abs=1e-8)]
    assert same, f"{statement.text}: {printed} is printed, {found} is right"
    return not any(HOLDS[chain.ops[0]](*sides) for sides in same)


@pytest.mark.parametrize(
    ("pages", "least"), [(PAGES[1::3], 10), pytest.param(PAGES, 30, marks=pytest.mark.slow)], ids=["some", "all"]
)
def test_counterexamples_are_right_by_plain_arithmetic(pages: list[Path], least: int) -> None:
    checked: list[str] = []
    for path in pages:
        for statement in false_lines(path)[0]:
            try:
                assert recomputed(statement), f"{path.stem}: {statement.text}"
            except (Unknown, KeyError, IndexError, TypeError, ValueError):
                continue
            checked.append(path.stem)
    assert len(checked) >= least, checked
