"""Objectives of the two players: what they do to the scores of data and of samples."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ...language.terms import App, Bind, Num, Op, Sym, Term, walk
from ..names import take_apart
from ..symbols import DATA_LABELS, MODEL_LABELS, Symbols, point_base
from .directions import Leaf
from .gradients import scaled

Place = tuple[int, int]  # offset of a passage, and of a line in it

_D_WORDS = re.compile(
    r"\b(?:discrimina\w+|d[iy]skrimin\w+|critics?|cr[ií]tico|critique|kritiker)\b|判别器|判別器|鉴别器", re.IGNORECASE
)
_G_WORDS = re.compile(r"\b(?:generators?|generador|générateur|generatore|gerador)\b|生成器", re.IGNORECASE)
_RUNNING = re.compile(r"\(?[ijkntlmb](?:\s*[+-]\s*1)?\)?|\d?")  # the index of a sample or of a step
_CRITICS = frozenset("fDCTh")


@dataclass(slots=True)
class Objectives:
    """What the names of a document stand for: objectives and gradients, and points that the generator makes."""

    symbols: Symbols
    names: dict[str, Term] = field(default_factory=dict[str, Term])
    later: dict[str, Term] = field(default_factory=dict[str, Term])
    places: dict[str, Place] = field(default_factory=dict[str, Place])
    generated: set[str] = field(default_factory=set[str])
    drawn: set[str] = field(default_factory=set[str])  # accents of x that the text draws from somewhere

    def player(self, variable: str, objective: Term, leaves: list[Leaf], before: str) -> str | None:
        """Who takes the step: said by the variable, by the functions that carry it, or by the words before."""
        if not variable:
            return spoken_of(before)
        scorer = leaves[0].scorer
        said: set[str] = set()
        labelled = labels_of(variable)
        if variable in (base_of(Sym(scorer)), take_apart(scorer).sub) or labelled == "D":
            said.add("D")
        if labelled == "G":
            said.add("G")
        for t in (objective, *self.names.values()):
            for n in walk(t):
                if isinstance(n, App) and variable in (take_apart(n.fn).sub, *map(base_of, n.params)):
                    samples = self.generates(n.fn) or self.symbols.is_law(n.fn)
                    said |= {"D"} if n.fn == scorer else {"G"} if samples else set()
        return said.pop() if len(said) == 1 else None if said else spoken_of(before)

    def generates(self, fn: str) -> bool:
        return self.symbols.is_map(fn) or take_apart(fn).letter in ("g", "G")

    def leaves(self, t: Term, sign: int, law: Term | None, depth: int) -> list[Leaf] | None:
        """The scores that an objective is made of; None if there is more to it than these and a penalty."""
        match t:
            case Op("add", args):
                parts = [self.leaves(a, sign, law, depth) for a in args]
                return None if None in parts else [x for p in parts if p is not None for x in p]
            case Op("neg", (a,)):
                return self.leaves(a, -sign, law, depth)
            case Op("mul" | "div", (*_,)) if (rest := scaled(t)) is not None:
                return self.leaves(rest[1], sign * rest[0], law, depth)
            case Bind("sum" | "int", _, _, body):
                return self.leaves(body, sign, law, depth)
            case Op("mul", (App(fn, (point,), (), _) as weight, rest)) if self.symbols.is_law(fn) and law is None:
                return self.leaves(rest, sign, weight, depth) if point_base(point) == "x" else None
            case Bind("E", (v,), (over,), body):
                plain = over is None or base_of(v) == "z" or point_base(over) is not None  # E_x, E_z: no law is named
                return self.leaves(body, sign, law if plain else over, depth)
            case Op("log", (App() as score,)):
                return self._leaf(sign, "log", score, law)
            case Op("log", (Op("add", (Num(value, _), Op("neg", (App() as score,)))),)) if value == 1:
                return self._leaf(sign, "log-not", score, law)
            case App(fn, _, _, _) | Sym(fn) if (known := self.named(fn)) is not None and depth:
                return self.leaves(known, sign, law, depth - 1)
            case Op("index", (Sym(fn), *_)) if (known := self.named(fn)) is not None and depth:
                return self.leaves(known, sign, law, depth - 1)
            case App(fn, (Sym(a), Sym(b)), (), ()) if take_apart(fn).letter == "V" and {a[0], b[0]} == {"G", "D"}:
                return [Leaf(sign, "log", True, "D"), Leaf(sign, "log-not", False, "D")]  # the value of the GAN paper
            case App():
                return self._leaf(sign, "raw", t, law)
            case _ if _is_penalty(t):
                return []
            case _:
                return None

    def penalty(self, t: Term, sign: int, depth: int) -> int:
        """The sign with which an objective holds a penalty on slopes or weights; 0 if it holds none, or it is open."""
        match t:
            case Op("add", args):
                found = {s for a in args if (s := self.penalty(a, sign, depth))}
                return found.pop() if len(found) == 1 else 0
            case Op("neg", (a,)):
                return self.penalty(a, -sign, depth)
            case _ if _is_penalty(t) and not any(isinstance(n, Op) and n.op in ("add", "neg") for n in _factors(t)):
                return -sign if any(isinstance(n, Num) and n.value < 0 for n in _factors(t)) else sign
            case App(fn, _, _, _) | Sym(fn) if (known := self.named(fn)) is not None and depth:
                return self.penalty(known, sign, depth - 1)
            case _:
                return 0

    def told_apart(self, objective: Term) -> None:
        r"""`\log D(x) + \log(1 - D(\tilde x))`: what D is to tell from x is generated, where the text does not say from
        where it is."""
        sides = {True: set[str](), False: set[str]()}
        names = (base_of(n) for n in walk(objective) if isinstance(n, App | Sym))
        for n in (n for t in (objective, *map(self.named, names)) if t is not None for n in walk(t)):
            match n:
                case Op("log", (App(_, (point,), (), _),)):
                    sides[True].add(base_of(point))
                case Op("log", (Op("add", (Num(value, _), Op("neg", (App(_, (point,), (), _),)))),)) if value == 1:
                    sides[False].add(base_of(point))
                case _:
                    pass
        match [*sides[True]], [*sides[False]]:
            case ["x"], [y] if take_apart(y).letter == "x" and take_apart(y).accent in {"tilde", "hat"} - self.drawn:
                self.generated.add(y)
            case _:
                pass

    def named(self, name: str) -> Term | None:
        """What a name for an objective was last given."""
        name = base_of(Sym(name))
        return None if take_apart(name).letter in _CRITICS or self.generates(name) else self.known(name)

    def known(self, name: str) -> Term | None:
        return self.names.get(name, self.later.get(name))

    def _leaf(self, sign: int, shape: str, score: App, law: Term | None) -> list[Leaf] | None:
        letter = take_apart(score.fn).letter
        if letter not in _CRITICS or self.symbols.is_law(score.fn) or not score.args:
            return None
        if shape != "raw" and not self.symbols.is_unit(score.fn):
            return None
        real = self._is_real(score.args[0], law)
        return None if real is None else [Leaf(sign, shape, real, score.fn)]

    def _is_real(self, point: Term, law: Term | None) -> bool | None:
        """Is a point drawn from the data? None if nothing says."""
        if any(isinstance(n, App) and self.generates(n.fn) for n in walk(point)):
            return False
        if any(isinstance(n, App) for n in walk(point)):
            return None  # D may be of codes, E(x), where the prior is what it takes for real
        name = base_of(point)
        if name in self.generated or take_apart(name).sub in MODEL_LABELS:
            return False
        drawn = law.name if isinstance(law, Sym) else law.fn if isinstance(law, App) else self.symbols.samples.get(name)
        if drawn is not None:
            drawn = self.symbols.alias.get(drawn, drawn)
            label = take_apart(drawn).sub
            if drawn == self.symbols.data or label in DATA_LABELS:
                return True
            return False if drawn == self.symbols.model or label in MODEL_LABELS else None
        return True if point_base(point) == "x" and not take_apart(name).accent else None


def labels_of(variable: str) -> str:
    """Whose a parameter is by its own labels: D, G, or nobody's."""
    parts = take_apart(variable)
    labels = {parts.letter, parts.sub, parts.sup.strip("()")}
    if labels & {"d", "D", "disc", "critic"}:
        return "D"
    return "G" if labels & {"g", "G", "gen"} else ""


def base_of(t: Term) -> str:
    """The name that a line is about: `L` of `L^{(i)}`, `x` of `x_i`, `w` of `w_{t+1}`."""
    match t:
        case Op("index" | "pow" | "at", (inner, *_)):
            return base_of(inner)
        case App(name, _, _, _) | Sym(name):
            parts = take_apart(name)
            core = f"\\{parts.accent}{{{parts.letter}}}" if parts.accent else parts.letter
            sub, sup = ("" if _RUNNING.fullmatch(x) else x for x in (parts.sub, parts.sup))
            return core + (f"_{{{sub}}}" if sub else "") + (f"^{{{sup}}}" if sup else "")
        case _:
            return ""


def _is_penalty(t: Term) -> bool:
    """`lambda (|f'(x)| - 1)^2`, or a norm of the weights."""
    inside = [n for n in walk(t) if isinstance(n, Op) and n.op == "norm"]
    return bool(inside) and any(isinstance(n, Op) and n.op == "pow" for n in walk(t))


def _factors(t: Term) -> tuple[Term, ...]:
    """The factors of a product of a weight and a mean of squares."""
    match t:
        case Op("mul", args):
            return tuple(f for a in args for f in _factors(a))
        case Bind("E" | "sum", _, _, body):
            return _factors(body)
        case _:
            return (t,)


def spoken_of(before: str) -> str | None:
    """The player that the last sentence names, if it is one."""
    words = re.split(r"(?<=[.;:])\s(?=[A-Z*\d-])|\n\s*\n", before.strip())[-1]
    said = [p for p, w in (("D", _D_WORDS), ("G", _G_WORDS)) if w.search(words)]
    return said[0] if len(said) == 1 else None
