r"""Sentences about what a generator follows: the weight that gives its loss another gradient, and where it rests.

`by setting f = -p_data/p_g` the gradient of E_g[f] becomes that of KL(p_data, p_g), once f is held fixed: the kernel is
asked for both. Where the model is at the data, and D at 1/2, no loss of D(G(z)) has a gradient.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ...language.layout import Chain, Hints, parse_passage
from ...language.terms import App, Bind, Op, Sym, Term, transform, walk
from ...language.tokens import Unread
from ...reading.document import Passage
from ..document.presupposed import SPECIFIED
from ..names import take_apart
from .about_losses import AT, DATA_LAW, MODEL, MODEL_LAW, between_sides, said_of, same_slope
from .claim import Claim
from .lexicon import law_name
from .near import Near, asserted, denied, parsed, stretch, words
from .settling import Reading, Settled, Statement
from .text import Sentence

_SLOPES = r"(?:gradients?|derivatives?|slopes?)"
_MATCH = r"(?:match(?:es)?|agrees? with|coincides? with|equals?|be(?:comes?)? equal|(?:is|are) the same)"
_WANTED = re.compile(rf"\b{_SLOPES}\b[^.]{{0,80}}\b{_MATCH}\b|\b{_MATCH}\b[^.]{{0,80}}\b{_SLOPES}\b", re.IGNORECASE)
_SETS = re.compile(r"\b(?:setting|choosing|taking|putting|letting|using|with)(?: the (?:function|weight))? ⟨f⟩(?= |$)")
_SHOWN = re.compile(r"\$\$([^$]{1,800})\$\$|\\\[((?:(?!\\\])[\s\S]){1,800})\\\]")


def tuned(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`we fix this by setting f = -p/q`, where the derivatives of E_q[f] are to match those of a divergence."""
    text = words(sentence, lambda p: "⟨f⟩" if _weight(p) is not None else "⟨m⟩")
    match = _SETS.search(text)
    if match is None or denied(text, match) or not asserted(sentence) or not _WANTED.search(around.before[-2_500:]):
        return
    said = next(t.passage for t in stretch(sentence, text, match) if t.passage is not None)
    name, weight = _weight(said) or ("", MODEL_LAW)
    chains = [c for shown in _SHOWN.finditer(around.before) for c in _chains(shown[1] or shown[2])]
    targets = [t for c in chains if (t := _slope_of(c)) is not None]
    if not targets or not any(_is_mean_of(name, t) for c in chains for t in c.terms if t is not None):
        return
    loss = Bind("E", (AT,), (MODEL,), Op("frozen", (weight,)))
    verdict = same_slope(loss, targets[-1], (f"{name} is held fixed",))
    if verdict is not None:
        says = f"with it the gradient of the mean of {name} is that of {said_of(targets[-1])}"
        shown_latex = rf"\nabla_{{\theta}} ({said_of(loss)}) = \nabla_{{\theta}} {said_of(targets[-1])}"
        tokens = stretch(sentence, text, match)
        yield Claim("weight of a loss", tokens, says, (), computed=Settled(verdict, shown_latex))


def _weight(formula: Passage) -> tuple[str, Term] | None:
    """`f = -p/q` of data and model: the name of the function, and its value at a point."""
    chain = parsed(formula)
    if chain is None or chain.ops not in (("=",), (":=",)):
        return None
    head, body = chain.terms
    if not isinstance(head, Sym | App) or body is None:
        return None
    name = head.name if isinstance(head, Sym) else head.fn
    if law_name(name) is not None or take_apart(name).letter in ("D", "G", "V"):
        return None

    def put(t: Term) -> Term:
        if not isinstance(t, Sym | App):
            return t
        side = law_name(t.name if isinstance(t, Sym) else t.fn) or ""
        return DATA_LAW if side == "data" else MODEL_LAW if side.startswith("model") else t

    read = transform(body, put)
    laws = {n for n in walk(read) if isinstance(n, App)}
    plain = all(not isinstance(n, Bind) for n in walk(read))
    return (name, read) if plain and laws == {DATA_LAW, MODEL_LAW} else None


def _chains(text: str) -> tuple[Chain, ...]:
    try:
        return parse_passage(text.strip().rstrip(".,;"), Hints())
    except (Unread, RecursionError):
        return ()


def _slope_of(chain: Chain) -> Term | None:
    """The divergence between data and model whose derivative a display writes out."""
    head = chain.terms[0]
    if not (isinstance(head, Bind) and head.op in ("partial", "deriv", "grad")):
        return None
    return between_sides(head.body)


def _is_mean_of(name: str, t: Term) -> bool:
    """Is a mean of the function under the law of the model somewhere in a term?"""
    for n in walk(t):
        match n:
            case Bind("E", _, (law,), App(fn, _)) if fn == name:
                drawn = law.fn if isinstance(law, App) else law.name if isinstance(law, Sym) else ""
                if (law_name(drawn) or "").startswith("model"):
                    return True
            case _:
                pass
    return False


_OBJECTIVE = r"(?:objective(?: functions?)?|loss(?: functions?)?|cost(?: functions?)?|heuristic|game)"
_REST = re.compile(
    rf"\b(?:new|alternative|other|non saturating|modified|this|second|latter) (?:\w+ )?{_OBJECTIVE} "
    r"(?:has|results? in|leads? to|yields?|shares|keeps|gives)(?: exactly)? the same "
    r"(?:fixed|stationary|equilibrium|rest) points?(?= |$)"
)
_FOOLED = re.compile(r"\b(?:being|is|gets) (?:mistaken|wrong|fooled)\b")  # who is mistaken is D, not the text
_SCORED = re.compile(r"\\log[^$]{0,12}\bD\b|\\log\s*\\?(?:left)?\s*[\[(]?\s*D")
_AT_REST = tuple(
    Statement(rf"\frac{{\partial}}{{\partial \theta}} E_{{x\sim p_\theta}}[{loss}] = 0")
    for loss in (r"-\log \frac{1}{2}", r"\log(1 - \frac{1}{2})")
)


def resting(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`this new objective has the same fixed point`: at p_g = p_data and D = 1/2 neither loss has a gradient."""
    if "same" not in sentence.text:
        return
    text = words(sentence, lambda _: "⟨m⟩")
    match = _REST.search(text)
    plainly = replace(sentence, before=_FOOLED.sub("", sentence.before))
    if match is None or denied(text, match) or not asserted(plainly) or not _SCORED.search(around.before[-2_500:]):
        return
    says = "where the model is at the data, and D is 1/2, neither loss of the generator has a gradient"
    tokens = stretch(sentence, text, match)
    yield Claim("fixed point", tokens, says, (Reading(_AT_REST),), granted=(SPECIFIED, "D is held fixed"))
