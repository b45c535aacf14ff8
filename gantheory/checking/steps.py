"""Gradient steps of the players: does a step of D part data from samples, does one of G move samples to the data?

A step is `w <- w + a F'(w)`, with its gradient written out, named in a line before or announced in words ("by ascending
its stochastic gradient"). Its objective is read as what it does to the scores of data and of samples; in which
direction the step must go follows from the game, not from the verbs around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..language.layout import Chain, Unread
from ..language.terms import App, Bind, Num, Op, Rel, Sym, Term, walk
from ..reading.document import Passage
from .directions import GradientStep, Leaf, direction
from .fits import fit
from .gradients import gradient_of_all, scaled, undifferentiated
from .symbols import DATA_LABELS, MODEL_LABELS, Symbols, point_base, take_apart
from .verdict import Verdict

_ALONG = re.compile(
    r"(?P<up>\bascend\w*|\bgradient ascent\b|\bmaximi[sz]\w+|梯度上升|最大化)|"
    r"(?P<down>\bdescend\w*|\bgradient descent\b|\bminimi[sz]\w+|梯度下降|最小化)",
    re.IGNORECASE,
)
_ENDS_IN_GOAL = re.compile(
    r"\b(?:(?P<up>maximi[sz](?:es?|ing))|minimi[sz](?:es?|ing))(?:\s+the(?:\s+following)?(?:\s+[\w-]+){0,2}\s+"
    r"(?:objective|loss|cost|function|functional|bound|quantity))?(?:\s+function)?(?:\s+given by)?\s*:?\W*$",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:not|never|instead|rather|wrong\w*|if|would|negative|negated|minus|opposite)\b", re.IGNORECASE
)
_D_WORDS = re.compile(r"\b(?:discriminat\w+|critics?)\b|判别器|判別器|鉴别器", re.IGNORECASE)
_G_WORDS = re.compile(r"\bgenerators?\b|生成器", re.IGNORECASE)
_RUNNING = re.compile(r"\(?[ijkntlmb](?:\s*[+-]\s*1)?\)?|\d?")  # the index of a sample or of a step
_MINIMISERS = frozenset({"Adam", "RMSProp", "SGD", "AdaGrad", "Adagrad", "AdamW"})
_CRITICS = frozenset("fDCTh")


Parsed = Sequence[tuple[Passage, "tuple[Chain, ...] | Unread"]]
Place = tuple[int, int]  # offset of a passage, and of a line in it


@dataclass(slots=True)
class Play:
    """The gradient steps of a document: objectives and gradients by name, and the verdict on each step's passage."""

    symbols: Symbols
    names: dict[str, Term] = field(default_factory=dict[str, Term])
    later: dict[str, Term] = field(default_factory=dict[str, Term])
    places: dict[str, Place] = field(default_factory=dict[str, Place])
    generated: set[str] = field(default_factory=set[str])

    def verdicts(self, parsed: Parsed, seed: int | None) -> dict[Place, Verdict]:
        """The verdicts on gradient steps by place. Steps that are not understood are left out."""
        lines = [(p, c) for p, chains in parsed if not isinstance(chains, Unread) for c in chains]
        for _, chain in lines:
            match chain.terms:
                case (Sym() | App() as left, Sym() | App() | Op() | Bind() as right, *_) if chain.ops[0] in ("=", ":="):
                    self.later.setdefault(_base(left), right)
                case _:
                    pass
        steps: list[tuple[Place, GradientStep]] = []
        for passage, chain in lines:
            place = passage.start, chain.spans[0][0]
            step = self._read(chain, passage.text_before[-300:], place)
            if step is not None:
                steps.append((self.places.get(step.blamed, place), step))
        verdicts: dict[Place, Verdict] = {}
        for k, (place, step) in enumerate(steps):
            verdict = direction(step, _other(steps, k), seed)
            if verdict is not None and (step.taken or not verdict.good):
                verdicts[place] = verdict
        return verdicts

    # ---------------------------------------------------------------- lines

    def _read(self, chain: Chain, before: str, place: Place) -> GradientStep | None:
        """The gradient step that a line is; other lines are remembered by the name on their left side."""
        match chain.terms:
            case (Bind("grad" | "partial") as gradient,):
                sign = _announced(before)
                return self._step(_variable(gradient), sign, gradient.body, before, None) if sign else None
            case (Op() | Bind("sum" | "E") as objective,):  # no step, but the text says where it is to go
                sign = _wanted(before)
                return self._step("", sign, objective, before, None) if sign else None
            case (Sym() | App() | Op() | Bind() as left, Sym() | App() | Op() | Bind() as right, *_):
                if chain.ops[0] not in ("<-", "=", ":="):
                    return None
            case _:
                return None
        while isinstance(left, Bind) and left.op in ("min", "max"):
            left = left.body
        if isinstance(left, Bind) and left.op in ("grad", "partial"):  # the gradient of a cost, written out
            left, right = left.body, undifferentiated(right) or right
        rel = Rel(chain.ops[0], left, right)
        name = _base(left)
        if isinstance(right, App) and self._generates(right.fn) and (take_apart(name).accent or take_apart(name).sub):
            self.generated.add(name)
        found = self._update(rel)
        if found is None:
            if name:
                self.names[name], self.places[name] = right, place
            wanted = _wanted(before) if isinstance(right, Op | Bind) else 0
            return self._step("", wanted, right, before, None) if wanted else None
        sign, gradient = found
        return self._step(_variable(gradient) or name, sign, gradient.body, before, rel)

    def _update(self, rel: Rel) -> tuple[int, Bind] | None:
        """Sign and gradient of `w <- w + a F'(w)`, `w <- w + a RMSProp(w, g)`, `w <- Adam(F'(w), w, ..)`."""
        match rel.rhs:
            case App(fn, args, (), ()) if fn in _MINIMISERS and rel.lhs in args:
                return self._gradient(args, -1)
            case Op("add", (Sym() | Op() as start, change)) if _base(start) and _base(start) == _base(rel.lhs):
                sign = 1
                if isinstance(change, Op) and change.op == "neg":
                    sign, change = -1, change.args[0]
                factors = change.args if isinstance(change, Op) and change.op == "mul" else (change,)
                last = factors[-1]
                if not all(isinstance(f, Sym | Num) for f in factors[:-1]):
                    return None
                return self._gradient(last.args if isinstance(last, App) else (last,), sign)
            case _:
                return None

    def _gradient(self, args: tuple[Term, ...], sign: int) -> tuple[int, Bind] | None:
        for a in args:
            known = gradient_of_all(self._known(_base(a)) if isinstance(a, Sym) else a)
            if isinstance(known, Op) and known.op == "neg":
                sign, known = -sign, gradient_of_all(known.args[0])
            if isinstance(known, Bind) and known.op in ("grad", "partial"):
                return sign, known
        return None

    def _step(self, variable: str, sign: int, objective: Term, before: str, rel: Rel | None) -> GradientStep | None:
        leaves = self._leaves(objective, 1, None, 4)
        if not leaves or len({x.scorer for x in leaves}) > 1:
            raised = 0 if point_base(Sym(variable)) else fit(objective, self.symbols, self._named)
            return GradientStep("fit", sign, (), rel, raised, bool(variable)) if raised else None
        player = self._player(variable, objective, leaves, before)
        if player is None or (player == "G" and all(x.real for x in leaves)):
            return None
        if player == "G":
            leaves = [x for x in leaves if not x.real]
        own = rel is not None and isinstance(rel.rhs, Op)
        blamed = "" if own else self._cost(objective)
        return GradientStep(player, sign, tuple(leaves), rel, taken=bool(variable), blamed=blamed)

    def _cost(self, objective: Term) -> str:
        """The name that an objective goes by, if that is all it is made of."""
        read = {name: self._named(name) for n in walk(objective) if isinstance(n, Sym | App) and (name := _base(n))}
        names = {name for name, known in read.items() if known is not None and self._leaves(known, 1, None, 4)}
        return names.pop() if len(names) == 1 else ""

    def _player(self, variable: str, objective: Term, leaves: list[Leaf], before: str) -> str | None:
        """Who takes the step: said by the variable, by the functions that carry it, or by the words before."""
        if not variable:
            return _spoken_of(before)
        parts, scorer = take_apart(variable), leaves[0].scorer
        said: set[str] = set()
        if parts.letter == "D" or parts.sub in ("d", "D", "disc", "critic") or take_apart(scorer).sub == variable:
            said.add("D")
        if parts.letter == "G" or parts.sub in ("g", "G", "gen"):
            said.add("G")
        for t in (objective, *self.names.values()):
            for n in walk(t):
                if isinstance(n, App) and variable in (take_apart(n.fn).sub, *map(_base, n.params)):
                    samples = self._generates(n.fn) or self.symbols.is_law(n.fn)
                    said |= {"D"} if n.fn == scorer else {"G"} if samples else set()
        return said.pop() if len(said) == 1 else None if said else _spoken_of(before)

    def _generates(self, fn: str) -> bool:
        return self.symbols.is_map(fn) or take_apart(fn).letter in ("g", "G")

    # ---------------------------------------------------------------- objectives

    def _leaves(self, t: Term, sign: int, law: Term | None, depth: int) -> list[Leaf] | None:
        """The scores that an objective is made of; None if there is more to it than these and a penalty."""
        match t:
            case Op("add", args):
                parts = [self._leaves(a, sign, law, depth) for a in args]
                return None if None in parts else [x for p in parts if p is not None for x in p]
            case Op("neg", (a,)):
                return self._leaves(a, -sign, law, depth)
            case Op("mul" | "div", (*_,)) if (rest := scaled(t)) is not None:
                return self._leaves(rest[1], sign * rest[0], law, depth)
            case Bind("sum", _, _, body):
                return self._leaves(body, sign, law, depth)
            case Bind("E", (v,), (over,), body):
                plain = over is None or _base(v) == "z" or point_base(over) is not None  # E_x, E_z: no law is named
                return self._leaves(body, sign, law if plain else over, depth)
            case Op("log", (App() as score,)):
                return self._leaf(sign, "log", score, law)
            case Op("log", (Op("add", (Num(value, _), Op("neg", (App() as score,)))),)) if value == 1:
                return self._leaf(sign, "log-not", score, law)
            case App(fn, _, _, _) | Sym(fn) if (known := self._named(fn)) is not None and depth:
                return self._leaves(known, sign, law, depth - 1)
            case Op("index", (Sym(fn), *_)) if (known := self._named(fn)) is not None and depth:
                return self._leaves(known, sign, law, depth - 1)
            case App():
                return self._leaf(sign, "raw", t, law)
            case _ if _is_penalty(t):
                return []
            case _:
                return None

    def _named(self, name: str) -> Term | None:
        """What a name for an objective was last given."""
        name = _base(Sym(name))
        return None if take_apart(name).letter in _CRITICS or self._generates(name) else self._known(name)

    def _known(self, name: str) -> Term | None:
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
        if any(isinstance(n, App) and self._generates(n.fn) for n in walk(point)):
            return False
        name = _base(point)
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


def _base(t: Term) -> str:
    """The name that a line is about: `L` of `L^{(i)}`, `x` of `x_i`, `w` of `w_{t+1}`."""
    match t:
        case Op("index" | "pow" | "at", (inner, *_)):
            return _base(inner)
        case App(name, _, _, _) | Sym(name):
            parts = take_apart(name)
            core = f"\\{parts.accent}{{{parts.letter}}}" if parts.accent else parts.letter
            sub, sup = ("" if _RUNNING.fullmatch(x) else x for x in (parts.sub, parts.sup))
            return core + (f"_{{{sub}}}" if sub else "") + (f"^{{{sup}}}" if sup else "")
        case _:
            return ""


def _variable(gradient: Bind) -> str:
    match gradient:
        case Bind(_, (v,), _, _):
            return _base(v)
        case Bind(_, (), _, App(_, (Sym() as v,), _, _)):
            return _base(v)
        case _:
            return ""


def _is_penalty(t: Term) -> bool:
    """`lambda (|f'(x)| - 1)^2`, or a norm of the weights."""
    inside = [n for n in walk(t) if isinstance(n, Op) and n.op == "norm"]
    return bool(inside) and any(isinstance(n, Op) and n.op == "pow" for n in walk(t))


def _spoken_of(before: str) -> str | None:
    """The player that the last sentence names, if it is one."""
    words = re.split(r"(?<=[.;:])\s(?=[A-Z*\d-])|\n\s*\n", before.strip())[-1]
    said = [p for p, w in (("D", _D_WORDS), ("G", _G_WORDS)) if w.search(words)]
    return said[0] if len(said) == 1 else None


def _announced(before: str) -> int:
    """+1 if the sentence that ends here announces a step up a gradient, -1 one down, 0 if it does neither."""
    tail = re.split(r"(?<=[.;])\s|\n\s*\n", before.strip())[-1]
    found = {"up" if m["up"] else "down" for m in _ALONG.finditer(tail)}
    if len(found) != 1 or _HEDGE.search(tail) or not re.search("gradient|梯度", tail, re.IGNORECASE):
        return 0
    return 1 if found == {"up"} else -1


def _other(steps: list[tuple[Place, GradientStep]], k: int) -> GradientStep | None:
    """The step of the other player that goes with a step: the last before one of G, the next after one of D."""
    step = steps[k][1]
    near: Iterator[tuple[Place, GradientStep]] = reversed(steps[:k]) if step.player == "G" else iter(steps[k + 1 :])
    return next((s for _, s in near if {s.player, step.player} == {"D", "G"} and s.scorer == step.scorer), None)


def _wanted(before: str) -> int:
    """+1 if the sentence that ends here says that what follows is maximised, -1 if minimised, 0 if it says neither."""
    tail = re.split(r"(?<=[.;])\s|\n\s*\n", before.strip())[-1]
    m = _ENDS_IN_GOAL.search(tail)
    return 0 if m is None or _HEDGE.search(tail) else 1 if m["up"] else -1
