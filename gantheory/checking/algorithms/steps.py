"""Gradient steps of the players: does a step of D part data from samples, does one of G move samples to the data?

A step is `w <- w + a F'(w)`, with its gradient written out, named in a line before or announced in words ("by ascending
its stochastic gradient"). Its objective is read as what it does to the scores of data and of samples; in which
direction the step must go follows from the game, not from the verbs around it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ...language.layout import Chain, Unread
from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, operands, walk
from ...reading.document import Passage
from ..names import take_apart
from ..symbols import point_base
from ..verdict import Verdict
from .directions import GradientStep, direction
from .fits import fit
from .gradients import gradient_of_all, undifferentiated
from .objectives import Objectives, Place, base_of, labels_of, spoken_of

_ALONG = re.compile(
    r"(?P<up>\bascend\w*|\bgradient ascent\b|\bmaximi[sz]\w+|梯度上升|最大化)|"
    r"(?P<down>\bdescend\w*|\bgradient descent\b|\bminimi[sz]\w+|梯度下降|最小化)",
    re.IGNORECASE,
)
_ENDS_IN_GOAL = re.compile(
    r"\b(?:(?P<up>maximi(?:[sz](?:es?|ing)|za|ert)|gradient ascent (?:on|of|in|for))|minimi(?:[sz](?:es?|"
    r"ing)|za|ert)|"
    r"to be (?:(?P<raised>maximi[sz]ed)|minimi[sz]ed)|"
    r"gradient descent (?:on|of|in|for))(?:\s+over the (?:critic|discriminator|generator)s?(?:\s+\$?\w+\$?)?)?"
    r"(?:\s+the(?:\s+following)?(?:\s+[\w-]+){0,2}\s+"
    r"(?:objective|loss|cost|function|functional|bound|quantity))?(?:\s+function)?(?:\s+given by)?\s*:?\W*$",
    re.IGNORECASE,
)
_THEN_WANTED = re.compile(
    r"[\s$\\\].,]*(?:\\end\{\w+\*?\}[\s.,]*)?,?\s*(?:which|that|and) (?:(?:it|he|she|one|we|they|the (?:generator|"
    r"discriminator|critic|model)|this player|(?:is|are)(?: then| to be)?) )(?:then |now |tries to |has "
    r"to |wants to |"
    r"should |must )?(?:(?P<up>maximi[sz]\w+)|minimi[sz]\w+)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:not|never|instead|rather|wrong\w*|if|would|negative|negated|minus|opposite)\b", re.IGNORECASE
)
_PROBABILITY = re.compile(
    r"(?:\bdiscriminat\w+|\bD\s*\()[^.]{0,120}\bprobabilit\w+ (?:that|of)\b[^.]{0,60}?\b"
    r"(?:(?P<data>real|true|genuine|authentic|(?:training |actual )?data)|fake|generated|synthetic)\b",
    re.IGNORECASE,
)
_DRAWN = re.compile(
    r"\\(tilde|hat)\s*\{?\s*x\b[^.\n]{0,60}?(?:\bfrom\b|\bdrawn\b|\bsampled?\b|\bof\b|\\sim\b)", re.IGNORECASE
)  # the text says where such points are from
_COST = re.compile(r"\b(?:costs?|loss(?:es)?)\b", re.IGNORECASE)
_GAIN = re.compile(r"\bmaximi[sz]|\bascen[dt]|\bpayoff|\breward|\butilit|\bobjective|\bnegat|\bsign\b", re.IGNORECASE)
_SIGNS = {"<-": r"\leftarrow", "<=": r"\le", ">=": r"\ge"}
_DEFINES = ("=", ":=", "equiv")
_OPTIMA = {"min": -1, "argmin": -1, "inf": -1, "max": 1, "argmax": 1, "sup": 1}
_MINIMISERS = frozenset({"Adam", "RMSProp", "SGD", "AdaGrad", "Adagrad", "AdamW"})


Parsed = Sequence[tuple[Passage, "tuple[Chain, ...] | Unread"]]


@dataclass(slots=True)
class Play(Objectives):
    """The gradient steps and the optimisations of a document, and the verdicts on their lines."""

    def verdicts(self, parsed: Parsed, text: str, seed: int | None) -> dict[Place, Verdict]:
        """The verdicts on gradient steps by place. Steps that are not understood are left out."""
        lines = [(p, c) for p, chains in parsed if not isinstance(chains, Unread) for c in chains]
        self.drawn = {m[1] for m in _DRAWN.finditer(text)}
        for _, chain in lines:
            match chain.terms:
                case (Sym() | App() as left, Sym() | App() | Op() | Bind() as right, *_) if chain.ops[0] in _DEFINES:
                    self.later.setdefault(base_of(left), right)
                case _:
                    pass
        steps: list[tuple[Place, GradientStep]] = []
        for passage, chain in lines:
            place, before = (passage.start, chain.spans[0][0]), passage.text_before[-300:]
            after = text[passage.end : passage.end + 120] if len(chain.ops) < 2 else ""
            found = [self._read(chain, before, place, after), *self._optima(chain, before)]
            if _LABELLED_TURNED.search(_section(text, passage.start)):
                continue  # another convention, told here
            steps += [(self.places.get(s.blamed, place), s) for s in found if s is not None]
        labels = self._labels([step for _, step in steps], text)
        verdicts: dict[Place, Verdict] = {}
        wrong, count = dict[Place, list[Bind]](), Counter[Place]()
        for k, (place, step) in enumerate(steps):
            verdict = direction(step, _other(steps, k), seed, labels)
            if verdict is None or (verdict.good and not step.taken):
                continue
            verdicts.setdefault(place, verdict)
            count[place] += 1
            turned = direction(replace(step, sign=-step.sign), _other(steps, k), seed, labels)
            if step.binder is not None and turned is not None and turned.good:
                wrong.setdefault(place, []).append(step.binder)
        for passage, chain in lines:
            place = passage.start, chain.spans[0][0]
            if len(wrong.get(place, ())) == count[place] > 0 and (line := _with_optima_turned(chain, wrong[place])):
                verdicts[place] = replace(verdicts[place], repair={"latex": line, "verdict": "proved"})
        return verdicts

    def _labels(self, steps: list[GradientStep], text: str) -> int:
        """+1 if D is the probability of data by the words of the text, or by half of its objectives, -1 if that of
        samples, 0 if neither."""
        said = {1 if m["data"] else -1 for m in _PROBABILITY.finditer(text)}
        if len(said) == 1:
            return said.pop()
        of_games = [s.labels for s in steps if s.player == "D" and s.logs]
        return 1 if 1 in of_games and sum(of_games) >= 0 else -1 if -1 in of_games else 0

    # ---------------------------------------------------------------- lines

    def _read(self, chain: Chain, before: str, place: Place, after: str = "") -> GradientStep | None:
        """The gradient step that a line is; other lines are remembered by the name on their left side."""
        match chain.terms:
            case (Bind("grad" | "partial") as gradient,):
                sign = _announced(before)
                return self._step(_variable(gradient), sign, gradient.body, before, None) if sign else None
            case (Op() | Bind("sum" | "E") as objective,):  # no step, but the text says where it is to go
                sign, who = _wanted(before, after)
                return self._step("", sign, objective, who, None) if sign else None
            case (Sym() | App() | Op() | Bind() as left, Sym() | App() | Op() | Bind() as right, *_):
                if chain.ops[0] not in ("<-", *_DEFINES):
                    return None
            case _:
                return None
        while isinstance(left, Bind) and left.op in ("min", "max"):
            left = left.body
        if isinstance(left, Bind) and left.op in ("grad", "partial"):  # the gradient of a cost, written out
            whole = undifferentiated(right)
            if whole is not None and (sign := _announced(before)):
                return self._step(_variable(left), sign, whole, before, None)
            left, right = left.body, whole or right
        rel = Rel(chain.ops[0], left, right)
        name = base_of(left)
        if isinstance(right, App) and self.generates(right.fn) and (take_apart(name).accent or take_apart(name).sub):
            self.generated.add(name)
        found = self._update(rel)
        if found is None:
            if name:
                self.names[name], self.places[name] = right, place
            return self._objective(name, right, before, after)
        sign, gradient = found
        return self._step(_variable(gradient) or name, sign, gradient.body, before, rel)

    def _objective(self, name: str, body: Term, before: str, after: str) -> GradientStep | None:
        """The definition of an objective that the words before want greater or smaller, or call somebody's cost."""
        if not isinstance(body, Op | Bind):
            return None
        wanted, who = _wanted(before, after)
        if wanted:
            return self._step("", wanted, body, who, None)
        parts = take_apart(name)
        player = parts.sup.strip("()") if parts.letter == "J" else ""  # J^{(D)}, J^{(G)}: what a player minimises
        cost = player in ("D", "G") and _is_cost(before)
        if parts.letter in ("L", "J", "\\mathcal{L}") and not cost and _is_cost(before) and spoken_of(before) == "D":
            step = self._step("", -1, body, before, None, taken=False)
            return step if step is not None and step.player == "D" and step.penalty and step.labels == 1 else None
        step = self._step(player, -1, body, before, None, taken=False) if cost else None
        return replace(step, blamed=name) if step is not None else None

    def _optima(self, chain: Chain, before: str) -> Iterator[GradientStep]:
        """What each player of `min_G max_D V` or `D^* = argmax_D V` is after, as steps."""
        if _HEDGE.search(_last_sentence(before)):
            return
        for k, term in enumerate(chain.terms[:2]):
            binders: list[Bind] = []
            while isinstance(term, Bind) and term.op in _OPTIMA:
                binders.append(term)
                term = term.body
            if k == 0 and binders and len(chain.terms) > 1 and chain.ops[0] in ("=", ":="):
                value = chain.terms[1]
                term = term if isinstance(value, Bind) and value.op in _OPTIMA else value
            if term is None:
                continue
            game, information = _without_information(term)
            played = len({_OPTIMA[b.op] for b in binders}) > 1  # min max: nobody fits a model
            steps = [
                (binder, self._step(base_of(v), _OPTIMA[binder.op], game, "", None, taken=False))
                for binder in reversed(binders)
                for v in binder.vars
            ]
            if len(steps) == 1 and steps[0][1] is None and _of_the_m_step(game, before):
                binder = steps[0][0]
                steps = [(binder, GradientStep("fit", _OPTIMA[binder.op], (), None, 1, taken=False))]
            for binder, step in steps:
                if {s.player for b, s in steps if b is binder and s is not None} >= {"D", "G"}:
                    continue  # one optimum over both: no game
                fitted = step is not None and step.player == "fit" and binder.op in ("argmax", "argmin") and not played
                named = " ".join(latex(t) for t in (binder, *chain.terms[:1]) if t is not None)
                fitted = fitted and not _AGAINST.search(f"{_last_sentence(before)} {named}")
                if step is not None and (step.player in ("D", "G") or fitted):
                    yield replace(step, binder=binder)
                    if step.player == "G" and information:
                        yield GradientStep("information", step.sign, (), None, information, taken=False)

    def _update(self, rel: Rel) -> tuple[int, Bind] | None:
        """Sign and gradient of `w <- w + a F'(w)`, `w <- w + a RMSProp(w, g)`, `w <- Adam(F'(w), w, ..)`."""
        match rel.rhs:
            case App(fn, args, (), ()) if fn in _MINIMISERS and rel.lhs in args:
                return self._gradient(args, -1)
            case Op("add", (Sym() | Op() as start, change)) if base_of(start) and base_of(start) == base_of(rel.lhs):
                return self._change(change)
            case change if _is_change(rel.lhs):
                return self._change(change)
            case _:
                return None

    def _change(self, change: Term) -> tuple[int, Bind] | None:
        """Sign and gradient of `a F'(w)`, with rates a before it and an optimiser around it."""
        sign = 1
        if isinstance(change, Op) and change.op == "neg":
            sign, change = -1, change.args[0]
        factors = operands(change, "mul")
        last = factors[-1]
        if not all(isinstance(f, Sym | Num) for f in factors[:-1]):
            return None
        return self._gradient(last.args if isinstance(last, App) else (last,), sign)

    def _gradient(self, args: tuple[Term, ...], sign: int) -> tuple[int, Bind] | None:
        for a in args:
            known = gradient_of_all(self.known(base_of(a)) if isinstance(a, Sym) else a)
            if isinstance(known, Op) and known.op == "neg":
                sign, known = -sign, gradient_of_all(known.args[0])
            if isinstance(known, Bind) and known.op in ("grad", "partial"):
                return sign, known
        return None

    def _step(
        self, variable: str, sign: int, objective: Term, before: str, rel: Rel | None, *, taken: bool | None = None
    ) -> GradientStep | None:
        taken = bool(variable) if taken is None else taken
        if variable:
            self.told_apart(objective)
        leaves = self.leaves(objective, 1, None, 4)
        if not leaves or len({x.scorer for x in leaves}) > 1:
            away = point_base(Sym(variable)) or _AWAY.search(_last_sentence(before))
            raised = 0 if away else fit(objective, self.symbols, self.named)
            return GradientStep("fit", sign, (), rel, raised, taken) if raised else None
        player = self.player(variable, objective, leaves, before)
        sides = {x.real for x in leaves}
        if (
            player is None
            or (player == "G" and sides == {True})
            or (len(leaves) > 1 and player == "D" and len(sides) < 2)
        ):
            return None
        if taken and (other := spoken_of(before)) and _UPDATES.search(_last_sentence(before)):
            labelled = labels_of(variable)
            if labelled and labelled != other and sides == ({False} if other == "G" else {True, False}):
                return GradientStep(labelled, sign, tuple(leaves), rel, astray=variable)
        if player == "G":
            leaves = [x for x in leaves if not x.real]
        blamed = self._cost(objective) if rel is not None and isinstance(rel.rhs, App) else ""
        penalty = self.penalty(objective, 1, 4)
        return GradientStep(player, sign, tuple(leaves), rel, taken=taken, blamed=blamed, penalty=penalty)

    def _cost(self, objective: Term) -> str:
        """The name that an objective goes by, if that is all it is made of."""
        read = {name: self.named(name) for n in walk(objective) if isinstance(n, Sym | App) and (name := base_of(n))}
        names = {name for name, known in read.items() if known is not None and self.leaves(known, 1, None, 4)}
        return names.pop() if len(names) == 1 else ""


_M_STEP = re.compile(r"\bM[- ]?step\b", re.IGNORECASE)
_COSTS = re.compile(r"\b(?:negative|minus|loss|cost|free energy|energy|regulari[sz]\w*)\b", re.IGNORECASE)


def _of_the_m_step(objective: Term, before: str) -> bool:
    r"""Is it the bound that the M-step raises, `Q(\theta, \theta_t)` or `\mathcal{L}(q, \theta)`?"""
    bound = isinstance(objective, App) and take_apart(objective.fn).letter in (
        "Q",
        "\\mathcal{Q}",
        "\\mathcal{L}",
        "ELBO",
    )
    return bound and bool(_M_STEP.search(_last_sentence(before))) and not _COSTS.search(before)


def _section(text: str, place: int) -> str:
    """The text shortly before a place, in its section."""
    return re.split(r"\n#{1,6}\s|\\(?:sub)*section\b|\\paragraph\b", text[max(0, place - 400) : place])[-1]


_LABELLED_TURNED = re.compile(
    r"\blabel\w*\s+(?:the\s+|all\s+)?(?:fakes?|generated|synthetic|model|samples? of the (?:model|"
    r"generator))\b[^.;]{0,24}?"
    r"\b(?:as|by|with)?\s*\$?1\b|\b(?:fakes?|generated \w+|samples?)\s+(?:\w+\s+){0,2}label\w*\s+(?:as\s+|"
    r"by\s+|with\s+)?\$?1\b|"
    r"\b(?:swap\w*|flip\w*|revers\w*|turned|opposite|other)\s+(?:\w+\s+){0,2}(?:labels?|convention)\b|"
    r"\b(?:high|scores?) (?:for|on) (?:fakes?|generated)|\bfakes? (?:score |are scored )?high",
    re.IGNORECASE,
)
_AWAY = re.compile(  # what makes given points less likely
    r"\bunlikelihood\b|\bun-?learn\w*|\bforget\w*|\bsuppress\w*|\bpush\w* (?:\w+ ){0,2}away\b|"
    r"\bless (?:likely|probable)\b|"
    r"\blower(?:s|ed|ing)?\W+(?:the|its|their)\b(?![^.]{0,30}\b(?:negative|loss)\b)[^.]{0,30}\b(?:probabilit|likelihood|chance)",
    re.IGNORECASE,
)
_UPDATES = re.compile(r"\b(?:updat|train|optimi[sz]|improv)\w*\b", re.IGNORECASE)
_AGAINST = re.compile(
    r"adv|negatives|\{neg|fake|\banti|\bbad\b|wrong|worst|least|unlike|unlearn|forget|attack|poison|lowest|"
    r"minimi[sz]\w* the (?:log[- ])?like",
    re.IGNORECASE,
)  # where a likelihood may be made small on purpose


def _is_change(left: Term) -> bool:
    """`Delta w`, or the rate of change of w."""
    match left:
        case Op("mul", (Sym("\\Delta"), Sym())):
            return True
        case Sym(name):
            return take_apart(name).accent == "dot"
        case _:
            return False


def _variable(gradient: Bind) -> str:
    match gradient:
        case Bind(_, (v,), _, _):
            return base_of(v)
        case Bind(_, (), _, App(_, (Sym() as v,), _, _)):
            return base_of(v)
        case _:
            return ""


def _last_sentence(before: str) -> str:
    return re.split(r"(?<=[.;])\s|\n\s*\n", before.strip())[-1]


def _announced(before: str) -> int:
    """+1 if the sentence that ends here announces a step up a gradient, -1 one down, 0 if it does neither."""
    tail = _last_sentence(before)
    found = {"up" if m["up"] else "down" for m in _ALONG.finditer(tail)}
    if len(found) != 1 or _HEDGE.search(tail) or not re.search("gradient|梯度", tail, re.IGNORECASE):
        return 0
    return 1 if found == {"up"} else -1


def _with_optima_turned(chain: Chain, wrong: Sequence[Bind]) -> str:
    """The line with some of its maxima made minima, or the other way round."""
    turned = {"min": "max", "argmin": "argmax", "inf": "sup"} | {"max": "min", "argmax": "argmin", "sup": "inf"}

    def mended(t: Term) -> Term:
        if isinstance(t, Bind) and t.op in _OPTIMA:
            return Bind(turned[t.op] if t in wrong else t.op, t.vars, t.over, mended(t.body))
        return t

    terms = [mended(t) for t in chain.terms if t is not None]
    if len(terms) != len(chain.terms):
        return ""
    signs = ("", *(f" {_SIGNS.get(op, op)} " for op in chain.ops))
    return "".join(sign + latex(t) for sign, t in zip(signs, terms, strict=True))


def _without_information(t: Term) -> tuple[Term, int]:
    """A game without the mutual information (or its bound L_I) that it adds or subtracts, and that sign."""
    match t:
        case Op("add", (*game, last)):
            sign, last = (-1, last.args[0]) if isinstance(last, Op) and last.op == "neg" else (1, last)
            match last:
                case (
                    Op("mul", (Sym(), Op("I") | App("L_{I}" | "L_{1}" | "I"))) | Op("I") | App("L_{I}" | "L_{1}" | "I")
                ):
                    return (Op("add", tuple(game)) if len(game) > 1 else game[0]), sign
                case _:
                    pass
        case _:
            pass
    return t, 0


def _other(steps: list[tuple[Place, GradientStep]], k: int) -> GradientStep | None:
    """The step of the other player that goes with a step: the last before one of G, the next after one of D."""
    step = steps[k][1]
    near: Iterator[tuple[Place, GradientStep]] = reversed(steps[:k]) if step.player == "G" else iter(steps[k + 1 :])
    return next((s for _, s in near if {s.player, step.player} == {"D", "G"} and s.scorer == step.scorer), None)


def _is_cost(before: str) -> bool:
    """Does the sentence that ends here call what follows a cost or a loss?"""
    tail = _last_sentence(before)
    return bool(_COST.search(tail)) and not (_GAIN.search(tail) or _HEDGE.search(tail))


def _wanted(before: str, after: str = "") -> tuple[int, str]:
    """+1 if the sentence of a formula says that it is maximised, -1 if minimised, 0 if it says neither; and the words
    that say who does it."""
    tail = _last_sentence(before)
    if _HEDGE.search(tail):
        return 0, before
    if (m := _ENDS_IN_GOAL.search(tail)) is not None:
        return (1 if m["up"] or m["raised"] else -1), before
    if (m := _THEN_WANTED.match(after)) is not None:
        return (1 if m["up"] else -1), m[0] if spoken_of(m[0]) else before
    return 0, before
