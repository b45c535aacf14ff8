r"""Labels under terms, `\underbrace{E[\log D(x)]}_{\text{does not depend on } G}`: the derivative of the term is zero.

What a label says not to matter is a player or its parameter. Its law is read as a family with a parameter, everything
else in the term is held fixed as the label holds it: D while G steps, and the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...language.layout import Hints, parse_passage
from ...language.printing import latex
from ...language.terms import App, Bind, Sym, Term, transform, walk
from ...language.tokens import Unread
from ...reading.document import Document, Passage
from ..names import PARAMETER_LETTERS, take_apart
from ..symbols import DENSITY_LETTERS, MODEL_LABELS
from .claim import Claim
from .settling import Reading, Statement
from .text import Token

_FREE = (
    r"(?:is )?(?:irrelevant (?:to|for)|unrelated to|(?:is )?independent (?:of|from)|"
    r"(?:does )?(?:not|n't) depend(?:s|ent)? on|"
    r"(?:is )?no function of|(?:is )?not a function of|const(?:ant|\.)? (?:in|for|with respect to|w\.?\s?r\.?\s?t\.?)|"
    r"no|without|unaffected by|not affected by)"
)
_LABEL = re.compile(
    rf"^(?:this |it |term )*{_FREE}\s*(?:the )?"
    r"(?P<what>generator|discriminator|\\?[A-Za-z]+)(?P<label>_\S{1,6})?\.?$"
)
_FONTS = r"\\(?:text|mbox|textrm|mathrm|textit|textbf|operatorname|scriptsize|small|tiny)\s*"
_BRACE = re.compile(r"\\(?:under|over)brace\s*\{|\\(?:under|over)set\s*\{")
_PLAYERS = {"G": "G", "generator": "G", "D": "D", "discriminator": "D"}
HELD = {"G": "D is held fixed", "D": "G is held fixed"}
_ETA = "\\theta"


def irrelevant(document: Document) -> Iterator[tuple[Claim, Passage]]:
    """The claims that labels of terms make, with the formula they stand in."""
    for passage in document.passages:
        if passage.kind in ("display", "inline") and _BRACE.search(passage.latex):
            for label, term, start, end in _labelled(passage.latex):
                claim = _claim(label, term, _place(passage, document, start, end))
                if claim is not None:
                    yield claim, passage


def _place(passage: Passage, document: Document, start: int, end: int) -> Token:
    """Where the term stands in the source; the whole formula where its LaTeX is not the source's own."""
    text = passage.latex[start:end]
    at = document.text.find(text, passage.start, passage.end + 1)
    return Token("math", text, at, at + len(text)) if at >= 0 else Token("math", text, passage.start, passage.end)


def _labelled(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Label, term and place of every `\\underset{label}{term}` and `\\underbrace{term}_{label}`."""
    for found in _BRACE.finditer(text):
        first = _group(text, found.end() - 1)
        if first is None:
            continue
        if "set" in found[0]:
            second = _group(text, first[1])
            label, term = first, second
        else:
            behind = re.match(r"\s*[_^]\s*", text[first[1] :])
            second = _group(text, first[1] + behind.end()) if behind is not None else None
            label, term = second, first
        if label is not None and term is not None:
            end = max(label[1], term[1])
            yield _words(text[label[0] : label[1]]), _inner(text[term[0] : term[1]]), found.start(), end


def _group(text: str, at: int) -> tuple[int, int] | None:
    """The place of a group in braces that starts here."""
    while at < len(text) and text[at].isspace():
        at += 1
    if at >= len(text) or text[at] != "{":
        return None
    depth, end = 0, at
    while end < len(text):
        depth += (text[end] == "{") - (text[end] == "}")
        end += 1
        if depth == 0:
            return at, end
    return None


def _words(text: str) -> str:
    plain = re.sub(_FONTS + "|[{}$~]", " ", text)
    return " ".join(re.sub(r"\\[,;!: ]", " ", plain).split())


def _inner(text: str) -> str:
    """A term without its braces, boxes and colours."""
    text = text[1:-1].strip()
    while (boxed := re.fullmatch(r"\\(?:boxed|fbox|color\{\w+\})\s*\{([\s\S]*)\}", text)) is not None:
        text = boxed[1].strip()
    return text


def _claim(label: str, text: str, place: Token) -> Claim | None:
    match = _LABEL.match(label)
    if match is None:
        return None
    what = match["what"]
    player = _PLAYERS.get(what, "")
    if match["label"] is not None and not player:
        return None  # another parameter of that letter
    if not player and take_apart(what).letter not in PARAMETER_LETTERS:
        return None
    try:
        chains = parse_passage(text, Hints())
    except (Unread, RecursionError):
        return None
    if len(chains) != 1 or chains[0].ops or chains[0].terms[0] is None:
        return None
    term = chains[0].terms[0]
    moved = transform(term, lambda t: _moving(t, player)) if player else term
    parameter = _ETA if player else what
    others = {n.name if isinstance(n, Sym) else n.fn for n in walk(term) if isinstance(n, Sym | App)}
    fixed = any(take_apart(n).letter in ("D", "G") and take_apart(n).letter != player for n in others)
    if any(take_apart(n).optimal for n in others):
        return None  # an optimum moves with the other player
    statement = Statement(rf"\frac{{\partial}}{{\partial {parameter}}} ({latex(moved)}) = 0")
    granted = (HELD[player],) if player and fixed else ()
    says = f"the term does not depend on {what}"
    return Claim("irrelevant term", (place,), says, (Reading((statement,)),), "it depends on it", granted=granted)


def _moving(t: Term, player: str) -> Term:
    """What depends on the player's parameter: the model's law for G, and both maps by their names."""
    match t:
        case App(fn, args, given, params) if _of(fn, player):
            return App(_named(fn, player), args, given, params)
        case Sym(name) if _of(name, player) and name != player:
            return Sym(_named(name, player))
        case Bind(op, variables, over, body):
            laws = tuple(Sym(_named(o.name, player)) if isinstance(o, Sym) and _of(o.name, player) else o for o in over)
            return Bind(op, variables, laws, body)
        case _:
            return t


def _of(name: str, player: str) -> bool:
    parts = take_apart(name)
    if player == "G" and parts.letter in DENSITY_LETTERS:
        return parts.sub in MODEL_LABELS
    return parts.letter == player


def _named(name: str, player: str) -> str:
    parts = take_apart(name)
    return f"{parts.letter.lower() if parts.letter == 'P' else parts.letter}_{{{_ETA}}}"
