"""Definitions held against the field's own: values and costs of the game, its optima, losses of labels, estimates.

A document may name these as it likes. Where the kernel proves that what it writes is what the field means, the
definition is proved, and said to be what it is; where not, it stays the document's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from ...clock import now
from ...language.context import Context
from ...language.layout import Chain
from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, add, log, mul, neg, num, sub, transform, walk
from ...proving import prove
from ...refuting import Refutation, examine
from ..forms import is_functional, is_starred
from ..names import Name, take_apart
from ..readings.elaborate import Elaborator
from ..scope import Cannot, IllTyped, Options
from ..symbols import FUNCTIONALS
from ..transport.envelopes import best_generator
from ..verdict import Surroundings, Verdict
from .likelihoods import under_conditions
from .objectives_of_d import of_the_best_d, treats_alike
from .sampled import drawn_from, drawn_throughout, expected, sample_names

_SECONDS = 0.5
_PLAYERS = {"D": frozenset(("D", "d", "disc", "dis")), "G": frozenset(("G", "g", "gen"))}
GAME = "the value of the minimax game"
_UP, _DOWN = ("max", "argmax", "sup"), ("min", "argmin", "inf")
_LABEL_LOSSES = FUNCTIONALS | {"H", "BCE", "CE", "\\mathcal{H}"}
_HALF = num(Fraction(1, 2))


def as_in_the_field(rel: Rel, found: Verdict, around: Surroundings, text: str = "") -> Verdict | None:
    """The proof that what a definition introduces is what the field means by it; None where there is none.

    `text` is the whole document, which may say from which laws samples are drawn.
    """
    if found.verdict != "definition" or found.mistake or not (found.reason or "").startswith("introduces"):
        return None
    if (owing := under_conditions(rel, found, around)) is not None or found.conditions:
        return owing
    if (of_d := treats_alike(rel, around) or of_the_best_d(rel, around)) is not None:
        return of_d
    game = _game(rel, around) or _zero_sum(rel, around)
    return game or _optima(rel, around) or best_generator(rel) or _label_loss(rel) or _estimate(rel, around, text)


# ---------------------------------------------------------------- the game


def values_of_the_game(chains: Iterable[Chain]) -> tuple[Term, ...]:
    """What a document writes out as the value V of its players, wherever it does."""
    found: list[Term] = []
    for chain in chains:
        head = _under_optima(chain.terms[0])[1] if chain.terms[0] is not None else None
        if head is not None and take_apart(_name(head)).letter == "V" and not _has_star(head):
            found += [t for t in chain.terms[1:] if t is not None and is_functional(t)]
    return tuple(found)


_OWN_VALUE = re.compile(
    r"\b(?:normali[sz]ed|averaged?|scaled|halved|half|loss|cost|minimi[sz]\w*|define[sd]?|denotes?|convention|instead|"
    r"(?:this|these|our) (?:note|text|chapter|section|lecture)s?)\b",
    re.IGNORECASE,
)


def is_own_scale(rel: Rel, around: Surroundings, judge: Callable[[Rel, Surroundings], Verdict]) -> bool:
    """Does a text that says that it defines V write out half of the field's value, or a loss, its negative?"""
    if not _OWN_VALUE.search(re.split(r"(?<=[.!?])\s|\n\s*\n", around.said[0][-300:].rstrip("$\\[ \n"))[-1]):
        return False
    plain = replace(around, mend=False)
    scales = (mul(num(2), rel.rhs), neg(rel.rhs), mul(num(-2), rel.rhs))
    return any(judge(Rel("=", rel.lhs, scaled), plain).good for scaled in scales)


def _under_optima(t: Term) -> tuple[list[Bind], Term]:
    """The optima that a term opens with, and what they are optima of."""
    binders: list[Bind] = []
    while isinstance(t, Bind) and t.op in (*_UP, *_DOWN):
        binders.append(t)
        t = t.body
    return binders, t


def _game(rel: Rel, around: Surroundings) -> Verdict | None:
    """A name for the value of the minimax game, or for a cost of one of its players."""
    binders, head = _under_optima(rel.lhs)
    parts = take_apart(_name(head))
    if parts.letter not in FUNCTIONALS or parts.accent or _has_star(head):
        return None
    if binders and not _after_it(binders, rel.rhs, around):
        return None
    if (value := _value(rel.rhs, around)) is None:
        return None
    real, fake = value
    whole = add(real, fake)
    player = next((p for p, said in _PLAYERS.items() if {parts.sub, parts.sup.strip("()")} & said), None)
    if player is None:
        return _proved(rel.rhs, whole, around, GAME)
    costs = {"D": [(neg(whole), "the cost of the discriminator, -V")]}
    costs["G"] = [
        (whole, "the cost of the generator in the minimax game, V"),
        (fake, "the cost of the generator in the minimax game, the part of V that it can change"),
        (neg(_turned(fake)), "the non-saturating cost of the generator"),
    ]
    for cost, said in costs[player]:
        for read, share in ((cost, ""), (mul(_HALF, cost), ", halved")):
            if (verdict := _proved(rel.rhs, read, around, said + share)) is not None:
                return verdict
    return None


_ZERO_SUM = re.compile(r"\bzero[- ]sum\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:no|not|non|never|unlike)\b", re.IGNORECASE)
_PAYOFF = re.compile(r"\bdiscriminator['’]?s? payoff\b|\bpayoff of the discriminator\b", re.IGNORECASE)


def _said_of_costs(name: Name, other: Name, around: Surroundings) -> str:
    """What the words around an equation of two costs, or of V and a cost, make of it; nothing if they do not."""
    before = re.split(r"\$\$|\\\]|(?<=[.!?])\s", around.said[0][-400:].rstrip("$\\[ \n"))[-1]
    if _DENIED.search(before):
        return ""
    if name.letter == other.letter and (name.sub, name.sup) != (other.sub, other.sup):
        return "with the other player's cost it adds to zero" if _ZERO_SUM.search(before + around.said[1]) else ""
    of_d = {other.sub, other.sup.strip("()")} & _PLAYERS["D"]
    payoff = name.letter == "V" and of_d and _PAYOFF.search(before)
    return "the discriminator's payoff, minus its cost" if payoff else ""


def _zero_sum(rel: Rel, around: Surroundings) -> Verdict | None:
    """`J^{(G)} = -J^{(D)}` where the text speaks of a zero-sum game, `V = -J^{(D)}` of a payoff: they add to zero."""
    parts = take_apart(_name(rel.lhs))
    costs = {n for n in walk(rel.rhs) if isinstance(n, App | Sym) and take_apart(_name(n)).letter in FUNCTIONALS}
    if parts.letter not in FUNCTIONALS or parts.accent or len(costs) != 1:
        return None
    (cost,) = costs
    said = _said_of_costs(parts, take_apart(_name(cost)), around)
    read = transform(rel.rhs, lambda n: Sym("c") if n == cost else n)
    plain = all(isinstance(n, Num | Op) or n == Sym("c") for n in walk(read))
    if not said or not plain:
        return None
    claim = Rel("=", add(read, Sym("c")), num(0))
    proof = prove(claim, Context(scalars={"c": "real"}), deadline=now() + _SECONDS)
    if proof is None or proof.theorem.owed:
        return None
    return Verdict("proved", said, rules=proof.theorem.rules, proof=proof)


def _after_it(binders: list[Bind], body: Term, around: Surroundings) -> bool:
    """Does D maximise, and G minimise?"""
    if not any(b.vars for b in binders):
        return len(binders) == 2 and binders[0].op in _DOWN and binders[1].op in _UP
    players = [(b.op, _player(_name(v), body, around)) for b in binders for v in b.vars]
    return all(p == ("D" if op in _UP else "G") for op, p in players)


def _has_star(t: Term) -> bool:
    return any(is_starred(n.fn if isinstance(n, App) else n.name) for n in walk(t) if isinstance(n, App | Sym))


def _value(body: Term, around: Surroundings) -> tuple[Term, Term] | None:
    """Both means of the game's value in the names of the document: log D on data, log(1 - D) on samples."""
    used = list(_unfolded(body, around))
    played = [n for n in used if isinstance(n, App) and around.symbols.is_unit(n.fn)]
    heads = {(n.fn, n.params) for n in played}
    if any(n.given or len(n.args) != 1 or take_apart(n.fn).optimal for n in played) or len(heads) > 1:
        return None
    if not heads and not any(take_apart(_name(n)).letter == "V" for n in used):
        return None
    if not heads and not _is_the_fields(around):
        return None
    data, model = around.symbols.data, around.symbols.model
    fn, params = heads.pop() if heads else ("D", ())
    if data is None:
        return None
    x = Sym("x")
    real = Bind("E", (x,), (Sym(data),), log(App(fn, (x,), (), params)))
    if model is not None:
        return real, Bind("E", (x,), (Sym(model),), log(sub(num(1), App(fn, (x,), (), params))))
    for n in used:
        match n:
            case Bind("E", (z,), (law,), inner) if law is not None:
                made = {a for m in walk(inner) if isinstance(m, App) and m.fn == fn for a in m.args}
                through = made.pop() if len(made) == 1 else None
                if isinstance(through, App) and around.symbols.is_map(through.fn) and through.args == (z,):
                    return real, Bind("E", (z,), (law,), log(sub(num(1), App(fn, (through,), (), params))))
            case _:
                pass
    return None


def _is_the_fields(around: Surroundings) -> bool:
    """Is V that of the minimax game, if the document writes it out?"""
    written = [(t, v) for t in around.symbols.values if (v := _value_written(t, around)) is not None]
    return not around.symbols.values or any(_proved(t, add(*v), around, "") is not None for t, v in written)


def _value_written(t: Term, around: Surroundings) -> tuple[Term, Term] | None:
    plays = any(isinstance(n, App) and around.symbols.is_unit(n.fn) for n in _unfolded(t, around))
    return _value(t, around) if plays else None


def _unfolded(t: Term, around: Surroundings, depth: int = 3) -> Iterator[Term]:
    """The parts of a term, and of what the document defines the names in it to be."""
    for n in walk(t):
        yield n
        known = around.definitions.get(_name(n))
        if known is not None and depth:
            yield from _unfolded(known.body, around, depth - 1)


def _name(t: Term) -> str:
    return t.fn if isinstance(t, App) else t.name if isinstance(t, Sym) else ""


def _turned(fake: Term) -> Term:
    """The mean of log D in place of log(1 - D)."""

    def put(t: Term) -> Term:
        match t:
            case Op("log", (Op("add", (Num(), Op("neg", (score,)))),)):
                return log(score)
            case _:
                return t

    return transform(fake, put)


def _proved(body: Term, meant: Term, around: Surroundings, said: str) -> Verdict | None:
    """Proved if the kernel proves the two equal, owing and assuming nothing, of any discriminator."""
    try:
        reader = Elaborator(around.symbols, around.definitions, Options(), around.families)
        core = reader.relation(Rel("=", body, meant), around.hypotheses)
    except (Cannot, IllTyped, RecursionError):
        return None
    proof = None if core.assumed else prove(core.rel, core.context, deadline=now() + _SECONDS)
    if proof is None or proof.theorem.owed:
        return None
    return Verdict("proved", said, rules=("unfold", *(r for r in proof.theorem.rules if r != "unfold")), proof=proof)


# ---------------------------------------------------------------- its optima


def _optima(rel: Rel, around: Surroundings) -> Verdict | None:
    r"""`G^* = \arg\min_G \max_D V(G, D)`, `D^* = \arg\max_D V(G, D)`: who is after what in the minimax game."""
    binders, body = _under_optima(rel.rhs)
    if not binders or len(binders) > 2 or _has_star(body):
        return None
    players = _players(rel.lhs, binders, body, around)
    named = rel.lhs.args if isinstance(rel.lhs, Op) and rel.lhs.op == "tuple" else (rel.lhs,)
    whose = [_player(_name(t), body, around, starred=True) for t in named]
    if players not in (("D",), ("G", "D")) or whose not in (list(players[:1]), ["G", "D"], ["D", "G"]):
        return None
    if any(b.op not in (_UP if p == "D" else _DOWN) for b, p in zip(binders, players, strict=True)):
        return None
    value = _value(body, around)
    said = "where D maximises, and G minimises, the value of the minimax game"
    if len(players) == 1:
        said = "where D maximises the value of the minimax game"
    return None if value is None else _proved(body, add(*value), around, said)


def _players(lhs: Term, binders: list[Bind], body: Term, around: Surroundings) -> tuple[str, ...]:
    """Whose each optimum is: said by its variable, or, where none is written, by the name of the outer one."""
    if all(len(b.vars) == 1 for b in binders):
        return tuple(_player(_name(b.vars[0]), body, around) for b in binders)
    outer = _player(_name(lhs), body, around, starred=True)
    unsaid = isinstance(lhs, Sym | App) and not any(b.vars for b in binders)
    return (outer, "D")[: len(binders)] if unsaid and (outer == "G" or len(binders) == 1) else ()


def _player(variable: str, body: Term, around: Surroundings, *, starred: bool = False) -> str:
    """Whose a variable is, or the optimum of that name: by its labels, or by the functions that carry it."""
    if starred != is_starred(variable):
        return ""
    parts = take_apart(variable)
    labels = {parts.letter, parts.sub, parts.sup.strip("*()")}
    said = {p for p, names in _PLAYERS.items() if labels & names}
    plain = variable.removesuffix("^{*}")
    for n in _unfolded(body, around):
        carried = isinstance(n, App) and plain in (take_apart(n.fn).sub, *(_name(p) for p in n.params))
        if isinstance(n, App) and carried:
            said |= {"D"} if around.symbols.is_unit(n.fn) else {"G"} if around.symbols.is_map(n.fn) else set()
    return said.pop() if len(said) == 1 else ""


# ---------------------------------------------------------------- losses of labels


def _label_loss(rel: Rel) -> Verdict | None:
    r"""`H(y, D(x)) = -y \log D(x) - (1 - y) \log(1 - D(x))`: the cross-entropy of a label and its probability."""
    match rel.lhs:
        case Op("H" | "crossentropy", args):
            pass
        case App(fn, args, (), _) if take_apart(fn).letter in _LABEL_LOSSES:
            pass
        case _:
            return None
    scores = [n.args[0] for n in walk(rel.rhs) if isinstance(n, Op) and n.op == "log"]
    plain = [s for s in scores if isinstance(s, App | Sym)]
    named = {_name(n) for a in args for n in walk(a)}
    if len(set(plain)) != 1 or _name(plain[0]) not in named:
        return None
    score, t, a = plain[0], Sym("t"), Sym("a")
    read = transform(rel.rhs, lambda n: a if n == score else n)
    letters = {n.name for n in walk(read) if isinstance(n, Sym)} - {"a"}
    if len(letters) != 1 or not letters <= named or not all(isinstance(n, Num | Op | Sym) for n in walk(read)):
        return None
    label = letters.pop()
    read = transform(read, lambda n: t if n == Sym(label) else n)
    meant, context = _cross_entropy(t, sub(num(1), t)), Context(scalars={"t": "unit", "a": "unit"})
    proof = prove(Rel("=", read, meant), context, deadline=now() + _SECONDS)
    if proof is None or proof.theorem.owed:
        return _slip_of_a_label(read, meant, context)
    said = f"the cross-entropy of the label {label} and its probability {latex(score)}"
    return Verdict("proved", said, rules=("unfold", *proof.theorem.rules), proof=proof)


def _cross_entropy(one: Term, other: Term) -> Term:
    """`-t log a - s log(1 - a)` for the weights t and s of the two labels."""
    return neg(add(mul(one, log(Sym("a"))), mul(other, log(sub(num(1), Sym("a"))))))


def _slip_of_a_label(read: Term, meant: Term, context: Context) -> Verdict | None:
    """Refuted: a cross-entropy with one weight for both labels, or with a sign that one of them has lost."""
    t, rest = Sym("t"), sub(num(1), Sym("t"))
    slips = [_cross_entropy(*ws) for ws in ((t, t), (rest, rest), (t, neg(rest)), (neg(t), rest))]
    if not any(prove(Rel("=", read, slip), context, deadline=now() + _SECONDS / 4) for slip in slips):
        return None
    found = examine(Rel("=", read, meant), context, deadline=now() + _SECONDS)
    if not isinstance(found, Refutation):
        return None
    example: dict[str, object] = {"model": found.model.describe(), "lhs": found.lhs, "rhs": found.rhs}
    reason = "it is not the cross-entropy of the label, which is on the right"
    return Verdict("refuted", reason, counterexample=example, mistake="the two sides differ")


# ---------------------------------------------------------------- estimates


def _estimate(rel: Rel, around: Surroundings, text: str) -> Verdict | None:
    r"""`\hat{V} = \frac{1}{m} \sum_i \log D(x_i) + ..`, where V is the mean that it is over all samples."""
    parts = take_apart(_name(rel.lhs))
    names = list(dict.fromkeys(sample_names(rel.rhs)))
    if parts.accent not in ("hat", "tilde", "bar") or parts.letter not in FUNCTIONALS or not names:
        return None
    told = {**around.symbols.samples, **drawn_throughout(text), **drawn_from(around.said[0])}
    laws = {n: law for n in names if (law := told.get(n)) is not None}
    supposed = {n: law for n in names if n not in laws and (law := _law_meant(n, laws, around)) is not None}
    mean = expected(rel.rhs, laws | supposed)
    plain = _name(rel.lhs).replace(f"\\{parts.accent}{{{parts.letter}}}", parts.letter)
    if (other := _other_objective(rel.rhs, laws, around)) is not None:
        return other
    if plain in around.definitions:
        whole: Term | None = around.definitions[plain].body
    else:
        value = _value(mean, around) if plain == "V" else None
        whole = None if value is None else add(*value)
    said = f"introduces {_name(rel.lhs)}, whose mean over all such samples is {plain}"
    verdict = None if whole is None else _proved(mean, whole, around, said)
    if verdict is None or not supposed:
        return verdict
    owed = tuple(f"{name} is drawn from {law}" for name, law in supposed.items())
    return replace(verdict, verdict="proved-under", conditions=owed, kinds=("reading",))


NON_SATURATING = "the generator plays the non-saturating game, not that of V"
_FOR_G = re.compile(r"\bgenerator\b[^.$]*(?:\$[^$]*\$[^.$]*)?\bmaximi[sz]", re.IGNORECASE)


def _other_objective(body: Term, laws: Mapping[str, str], around: Surroundings) -> Verdict | None:
    r"""`update the generator to maximise \frac{1}{m} \sum_i \log D(G(z_i))`, beside what does not depend on it: on
    average minus its cost in the non-saturating game."""
    if not _FOR_G.search(around.said[0][-300:].rstrip("$\\[ \n")):
        return None
    parts = list(body.args) if isinstance(body, Op) and body.op == "add" else [body]
    own = [t for t in parts if any(isinstance(n, App) and around.symbols.is_map(n.fn) for n in walk(t))]
    scores = {n for t in own for n in walk(t) if isinstance(n, App) and around.symbols.is_unit(n.fn)}
    if len(own) != 1 or len(scores) != 1 or not all(_is_free_of_fakes(t, around) for t in parts if t is not own[0]):
        return None
    (score,) = scores
    (name, *more) = dict.fromkeys(sample_names(own[0]))
    made = score.args[0]
    if more or not isinstance(made, App) or made.args != (Op("index", (Sym(name), *_indices(made))),):
        return None
    law, z = laws.get(name, "p_{z}"), Sym("z")
    cost = Bind("E", (z,), (Sym(law),), log(replace(score, args=(replace(made, args=(z,)),))))
    said = "minus the cost of the generator in the non-saturating game, on samples"
    verdict = _proved(expected(own[0], {name: law}), cost, around, said)
    return None if verdict is None else replace(
        verdict, verdict="proved-under", conditions=(NON_SATURATING,), kinds=("reading",)
    )  # fmt: skip


def _indices(t: App) -> tuple[Term, ...]:
    return next((a.args[1:] for a in t.args if isinstance(a, Op) and a.op == "index"), ())


def _is_free_of_fakes(t: Term, around: Surroundings) -> bool:
    """Is a term made of scores of the data alone?"""
    names = {around.symbols.samples.get(n, around.symbols.data) for n in sample_names(t)}
    plain = all(not take_apart(n).accent for n in sample_names(t))
    return bool(names) and names <= {around.symbols.data, None} and plain


def _law_meant(name: str, laws: Mapping[str, str], around: Surroundings) -> str | None:
    r"""The law of samples of which the text does not say it: the generator's for \tilde{x} beside data x."""
    parts, symbols = take_apart(name), around.symbols
    if parts.accent:
        return symbols.model if laws.get(parts.letter) == symbols.data else None
    return symbols.prior if parts.letter == "z" else None
