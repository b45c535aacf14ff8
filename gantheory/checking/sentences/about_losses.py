r"""Sentences that say which divergence a generator's loss in D(G(z)) minimises, while the best D is held fixed.

`-\exp(\sigma^{-1}(D(G(z)))) ` descends KL(p_data, p_g): the kernel is asked whether the gradient of the loss, with the
best D for this generator as a constant, is the gradient of the divergence. Nothing is said where it is not: a sentence
may mean another step, or another D.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...clock import now
from ...language.context import Context, Density
from ...language.layout import Hints, parse_passage
from ...language.printing import latex
from ...language.terms import (
    App,
    Bind,
    Num,
    Op,
    Rel,
    Sym,
    Term,
    add,
    children,
    div,
    free_names,
    fun,
    mul,
    num,
    rebuild,
    transform,
    walk,
)
from ...language.tokens import Unread
from ...proving import prove
from ..names import take_apart
from ..verdict import Verdict
from .about_play import BEST
from .claim import Claim
from .clauses import named
from .lexicon import JS, KL, REVERSE, Kind, Quantity, law_name
from .near import Near, asserted
from .settling import Settled
from .text import Sentence

HELD = "D is held fixed"
SECONDS = 1.0
AT, _ETA = Sym("x"), Sym("\\theta")
DATA_LAW, MODEL_LAW = App("p_{data}", (AT,)), App("p_{\\theta}", (AT,), (), (_ETA,))
_P, MODEL = (fun(("x",), law) for law in (DATA_LAW, MODEL_LAW))
_DIVERGENCES: dict[str, tuple[Term, ...]] = {
    KL.name: (Op("KL", (_P, MODEL)), Op("KL", (MODEL, _P))),
    REVERSE.name: (Op("KL", (MODEL, _P)),),
    JS.name: (Op("JSD", (_P, MODEL)), mul(num(2), Op("JSD", (_P, MODEL)))),
}
_SHOWN = r"\$\$([^$]+)\$\$|\\\[((?:(?!\\\])[\s\S])+)\\\]"
_BEHIND = re.compile(rf"\s*(?:{_SHOWN})")
_BEFORE = re.compile(rf"(?:{_SHOWN})\s*(?P<where>where [^$]{{0,80}}(?:\$[^$]{{1,30}}\$[^$]{{0,80}})?)?$")
_AIM = re.compile(r"(?:^|[( ])(?:to|which|that|it|this) (?:\w+ly )?minimi[sz]es? «quantity» ?\)? ?[.:]?$")
_SAME = re.compile(r"(?:is|are) (?:\w+ly )?(?:equ\w+lent|identical|the same)(?: to| as)? minimi[sz](?:e|ing) ?:?$")
_ASKED_FOR = re.compile(r"\bminimi[sz](?:e|es|ing|ation of)\b[\s:]*$", re.IGNORECASE)


def aimed(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`maximum likelihood game (to minimise the KL divergence)`, over a loss; `minimising [loss] is equivalent to
    minimising [divergence]`."""
    tokens = named(sentence)
    text = " ".join(t.text for t in tokens)
    if "minimi" not in text or not asserted(sentence):
        return
    if _AIM.search(text) is not None:
        shown = _BEHIND.match(around.rest)
        quantity = next((t.value for t in reversed(tokens) if isinstance(t.value, Quantity)), None)
        found = quantity.kind if quantity is not None and quantity.pair is None else None
        targets = _DIVERGENCES.get(found.name, ()) if isinstance(found, Kind) else ()
        loss = _loss(shown[1] or shown[2]) if shown is not None else None
    elif _SAME.search(text) is not None:
        first, second = _BEFORE.search(around.lead.rstrip()), _BEHIND.match(around.rest)
        if first is None or second is None or not _ASKED_FOR.search(around.lead[: around.lead.rfind(first[0])]):
            return
        loss = _loss(first[1] or first[2])
        target = _divergence(second[1] or second[2])
        targets = () if target is None else (target,)
    else:
        return
    for target in targets if loss is not None else ():
        verdict = same_slope(loss, target) if loss is not None else None
        if verdict is not None:
            says = f"at D = D* the gradient of the loss is that of {said_of(target)}"
            shown_latex = rf"\nabla_{{\theta}} ({said_of(loss or target)}) = \nabla_{{\theta}} {said_of(target)}"
            yield Claim("loss of a generator", sentence.tokens, says, (), computed=Settled(verdict, shown_latex))
            return


_TERMS = re.compile(r"\bfirst term\b.{1,200}\bsecond term\b")
_LOSS = re.compile(
    r"\b(?:optimi[sz]ation|minimi[sz]ation|optimi[sz]ing|minimi[sz]ing)\b.{0,60}\b(?:loss|cost|objective)\b"
)


def parted(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`in the optimisation of this loss the first term .. the second term ..`, behind `loss = KL - 2 JSD + ..`: the
    terms beside the divergences do not move, while the best D is held fixed."""
    shown = _BEFORE.search(around.lead.rstrip()) if _TERMS.search(sentence.text) else None
    if shown is None or not _LOSS.search(sentence.text) or sentence.quoted or sentence.asked:
        return
    sides = _sides(shown[1] or shown[2])
    loss, target = (_as_loss(sides[0]), _divergences(sides[1])) if sides is not None else (None, None)
    verdict = same_slope(loss, target) if loss is not None and target is not None else None
    if verdict is not None and loss is not None and target is not None:
        says = f"at D = D* the gradient of the loss is that of {said_of(target)}"
        shown_latex = rf"\nabla_{{\theta}} ({said_of(loss)}) = \nabla_{{\theta}} ({said_of(target)})"
        yield Claim("loss of a generator", sentence.tokens, says, (), computed=Settled(verdict, shown_latex))


def _sides(text: str) -> tuple[Term, Term] | None:
    try:
        chains = parse_passage(text.strip().rstrip(".,;"), Hints())
    except (Unread, RecursionError):
        return None
    if len(chains) != 1 or chains[0].ops != ("=",):
        return None
    lhs, rhs = chains[0].terms
    return None if lhs is None or rhs is None else (lhs, rhs)


def _divergences(t: Term) -> Term | None:
    """The first two addends of a sum, if they are multiples of divergences between data and model."""
    if not isinstance(t, Op) or t.op != "add" or len(t.args) < 2:
        return None
    parts = [_multiple(a) for a in t.args[:2]]
    return add(*(p for p in parts if p is not None)) if None not in parts else None


def _multiple(t: Term) -> Term | None:
    match t:
        case Op("neg", (inner,)):
            found = _multiple(inner)
            return None if found is None else Op("neg", (found,))
        case Op("mul", (Num() as factor, inner)):
            found = _multiple(inner)
            return None if found is None else mul(factor, found)
        case _:
            return between_sides(t)


def said_of(t: Term) -> str:
    """The term with its laws by their names."""
    return latex(_named(t))


def _named(t: Term) -> Term:
    if t in (_P, MODEL):
        return Sym(DATA_LAW.fn if t == _P else "p_{g}")
    if isinstance(t, App) and t.fn == MODEL_LAW.fn:
        return App("p_{g}", t.args)
    kids = tuple(_named(k) for k in children(t))
    return rebuild(t, kids) if kids else t


def same_slope(loss: Term, target: Term, granted: tuple[str, ...] = (BEST, HELD)) -> Verdict | None:
    """The proof that both have one gradient in the parameter of the model; `granted` is what that takes for granted."""
    context = Context(
        points={"x": "x"},
        densities={
            DATA_LAW.fn: Density(DATA_LAW.fn, ("x",)),
            MODEL_LAW.fn: Density(MODEL_LAW.fn, ("x",), (), ("\\theta",)),
        },
        params=frozenset(("\\theta",)),
    )
    slopes = [Bind("partial", (_ETA,), (None,), t) for t in (loss, target)]
    proof = prove(Rel("=", *slopes), context, deadline=now() + SECONDS)
    if proof is None:
        return None
    owed = tuple(sorted({c.text for c in proof.theorem.owed}))
    rules = tuple(dict.fromkeys(proof.theorem.rules))
    return Verdict("proved-under", conditions=(*owed, *granted), rules=rules, proof=proof)


def _loss(text: str) -> Term | None:
    """`J = E_z[h(D(G(z)))]` as the mean of h at the best D, held fixed, over the law of the model."""
    term = _last(text)
    return None if term is None else _as_loss(term)


def _as_loss(term: Term) -> Term | None:
    sign, mean = (-1, term.args[0]) if isinstance(term, Op) and term.op == "neg" else (1, term)
    if not (isinstance(mean, Bind) and mean.op == "E" and len(mean.vars) == 1):
        return None
    scores = {n for n in walk(mean.body) if isinstance(n, App) and take_apart(n.fn).letter == "D"}
    if len(scores) != 1:
        return None
    (score,) = scores
    generated = isinstance(score.args[0], App) and take_apart(score.args[0].fn).letter == "G"
    law = mean.over[0]
    drawn = law.fn if isinstance(law, App) else law.name if isinstance(law, Sym) else ""
    if not generated and not (law_name(drawn) or "").startswith("model"):
        return None
    best = Op("frozen", (div(DATA_LAW, add(DATA_LAW, MODEL_LAW)),))
    body = transform(mean.body, lambda t: best if t == score else t)
    left = {n.fn for n in walk(body) if isinstance(n, App)} - {DATA_LAW.fn, MODEL_LAW.fn}
    if left or (free_names(mean.body) - free_names(score)) or any(isinstance(n, Bind) for n in walk(body)):
        return None
    of_model = Bind("E", (AT,), (MODEL,), body)
    return Op("neg", (of_model,)) if sign < 0 else of_model


def _divergence(text: str) -> Term | None:
    term = _last(text)
    return None if term is None else between_sides(term)


def between_sides(t: Term) -> Term | None:
    match t:
        case Op("KL" | "JSD" as op, (Sym(a), Sym(b))):
            sides = [law_name(n) or "" for n in (a, b)]
        case _:
            return None
    laws = [_P if s == "data" else MODEL if s.startswith("model") else None for s in sides]
    return Op(op, (laws[0], laws[1])) if laws[0] is not None and laws[1] is not None and laws[0] != laws[1] else None


def _last(text: str) -> Term | None:
    try:
        chains = parse_passage(text.strip().rstrip(".,;"), Hints())
    except (Unread, RecursionError):
        return None
    return chains[0].terms[-1] if len(chains) == 1 else None
