"""Sentence forms about the display just before: what its brace is called, and where its loss goes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...language.layout import Hints, parse_passage
from ...language.printing import latex
from ...language.terms import App, Bind, Op, Sym, Term, transform, walk
from ...language.tokens import Unread
from ...reading.document import Passage
from ..names import take_apart
from ..symbols import DENSITY_LETTERS
from .claim import Claim
from .clauses import named, plausible
from .lexicon import CE, ENTROPY, JS, KL, REVERSE, TV, Quantity, plain
from .limits import STEPS, one_number
from .settling import Mend, Reading, Statement
from .text import Sentence

Law = tuple[str, tuple[Term, ...]]
_NEAR = re.compile(
    r"⟨d≈(?P<at>[01])⟩ ,? ?(?:so|and|hence|thus|then|therefore|which means)*(?: that)? ?(?:the )?(?:above |"
    r"previous |last |"
    r"generator |generator s )*(?:loss|objective|cost)(?: above)?(?: is| gets| becomes| goes)?(?: very| all)? "
    r"(?:near|close|equal)(?: to)? (?:0|zero|⟨0⟩)(?: |$)"
)


def nearby(sentence: Sentence, display: Passage | None) -> Iterator[Claim]:
    """`if D(x) = 1 nearly, the above loss is near 0`, of the loss in the display before."""
    if display is None:
        return
    match = _NEAR.search(" ".join(_short(t.text, t.passage) for t in sentence.tokens))
    loss = _of_one_number(display) if match is not None else None
    if match is None or loss is None:
        return
    at = STEPS if match["at"] == "0" else tuple(1 - s for s in STEPS)
    found = one_number(loss, "a", at, "0")
    if found is not None:
        first = next(k for k, t in enumerate(sentence.tokens) if _short(t.text, t.passage).startswith("⟨d≈"))
        count = match[0].strip().count(" ") + 1
        said = f"with a for D, {plain(loss)} goes to 0 as a goes to {match['at']}"
        yield Claim("loss near a limit", sentence.tokens[first : first + count], said, (), computed=found)


def _short(word: str, formula: Passage | None) -> str:
    if formula is None:
        return word
    text = plain(formula.latex)
    if found := re.fullmatch(r"D\(.{1,12}\)(?:\\approx|\\to|\\rightarrow|\\simeq)([01])", text):
        return f"⟨d≈{found[1]}⟩"
    return "⟨0⟩" if text == "0" else "⟨m⟩"


def _of_one_number(display: Passage) -> str | None:
    """The last member of a display, without `min` and `max`, as a function of the one value of D in it."""
    term = _last_member(display)
    while isinstance(term, Bind) and term.op in ("min", "max"):
        term = term.body
    while isinstance(term, Op) and term.op in ("set", "tuple") and len(term.args) == 1:
        term = term.args[0]
    if term is None:
        return None
    values = {n for n in walk(term) if isinstance(n, App) and take_apart(n.fn).letter == "D"}
    if len(values) != 1:
        return None
    (score,) = values
    new = transform(term, lambda t: Sym("a") if t == score else t)
    if {n.name for n in walk(new) if isinstance(n, Sym)} != {"a"} or any(isinstance(n, App | Bind) for n in walk(new)):
        return None
    return latex(new)


def _last_member(display: Passage) -> Term | None:
    if display.problem:
        return None
    try:
        return parse_passage(display.latex, Hints())[-1].terms[-1]
    except Unread:
        return None


def labelled(sentence: Sentence, display: Passage | None) -> Iterator[Claim]:
    """A line that only names a divergence, under a display with a brace that has no label of its own."""
    if display is None or not 0 <= sentence.passage.line - display.end_line <= 2:
        return
    if sentence.passage.latex.strip() != sentence.passage.latex or len(sentence.passage.latex) > 60:
        return
    tokens = named(sentence)
    body = _unlabelled(display.latex)
    if body is None or len(tokens) != 1 or tokens[0].kind != "quantity":
        return
    q, term = tokens[0].value, _over_two_laws(body)
    if not isinstance(q, Quantity) or q.kind not in (JS, KL, REVERSE, TV) or term is None:
        return
    readings = tuple(Reading((Statement(f"{term} = {q.kind.of(a, b)}"),)) for a, b in (("p", "q"), ("q", "p")))
    mends = tuple(Mend(Statement(f"{term} = {f} {q.kind.of('p', 'q')}"), "") for f in ("2", r"\frac{1}{2}"))
    says = f"the braced part of the display on line {display.line} is the {q.kind.name}"
    yield Claim("label of a brace", tokens, says, readings, "factor", mends)


_SAMPLED = re.compile(
    r"\\frac\{?1\}?\{?(?P<m>\w)\}?\\sum_\{?(?P<i>\w)=1\}?\^\{?(?P=m)\}?[\[({]*\\log[\[({]*D[^\\]{0,12}?"
    r"\([xX]_?\^?\{?\(?(?P=i)\)?\}?\)[\])}]*\+\\log[\[({]*1-D[^\\]{0,12}?"
    r"\((?:G[^\\]{0,12}?\([zZ]|\\tilde\{?x\}?)_?\^?\{?\(?(?P=i)\)?"
)
_ENTROPY = r"V(G,D) = -2 (-\frac{1}{2} E_{x\sim p_{data}}[\log D(x)] - \frac{1}{2} E_{x\sim p_g}[\log(1-D(x))])"
FACTOR = "up to the factor -2"


def noted(sentence: Sentence, display: Passage | None) -> Iterator[Claim]:
    """A line that only says `binary cross-entropy`, under a display with the mean of log D and log(1 - D)."""
    if display is None or not 0 <= sentence.passage.line - display.end_line <= 5 or not plausible(sentence):
        return
    if sentence.passage.latex.strip() != sentence.passage.latex or len(sentence.passage.latex) > 60:
        return
    tokens = named(sentence)
    if len(tokens) != 1 or tokens[0].kind != "quantity" or "binary" not in sentence.text:
        return
    q, text = tokens[0].value, plain(display.latex).replace("θ", "")
    if isinstance(q, Quantity) and q.kind is CE and _SAMPLED.search(re.sub(r"_\{?(?:\\\w+|[dg])\}?(?=\()", "", text)):
        says = f"the mean in the display on line {display.line} is -2 times the binary cross-entropy"
        readings = (Reading((Statement(_ENTROPY),)),)
        yield Claim("name of a mean", tokens, says, readings, granted=(FACTOR, "the classes are equally frequent"))


def counted(sentence: Sentence, display: Passage | None) -> Iterator[Claim]:
    """`the first term is the entropy of p`, of the two terms that the display before ends in."""
    if display is None:
        return
    tokens = named(sentence)
    match = _TERM.search(" ".join(t.text for t in tokens))
    member = _last_member(display) if match is not None else None
    if match is None or not (isinstance(member, Op) and member.op == "add" and len(member.args) == 2):
        return
    place = match[0].strip().count(" ") + 1
    first = match.string[: match.start()].count(" ")
    said = tokens[first : first + place]
    q = said[-1].value
    if not isinstance(q, Quantity) or q.kind not in (ENTROPY, CE, KL, REVERSE):
        return
    term = member.args[0 if match["which"] in ("first", "left", "former") else 1]
    plain_term = term.args[0] if isinstance(term, Op) and term.op == "neg" else term
    laws = _laws(term)
    both = dict.fromkeys((term, plain_term))  # with the sign before it, or without
    texts = [text for t in both if (text := _over_laws(t, laws)) is not None]
    if not texts or len(laws) != q.kind.laws:
        return
    sign = "-" if match["negative"] else ""
    order = [("p", "q"), ("q", "p")] if q.kind.laws == 2 else [("p", "q")]
    statements = [Statement(f"{text} = {sign}{q.kind.of(a, b)}") for text in texts for a, b in order]
    mends = tuple(Mend(Statement(f"{texts[0]} = {'' if sign else '-'}{q.kind.of(a, b)}"), "") for a, b in order)
    which = f"the {match['which']} term of the display on line {display.line}"
    says = f"{which} is {'minus ' if sign else ''}the {q.kind.name}"
    yield Claim("term of a display", said, says, tuple(Reading((s,)) for s in statements), "sign", mends)


_TERM = re.compile(
    r"(?<!\w)(?:the )?(?P<which>first|left|former|second|right|latter|last)(?: hand)? term (?:is|equals) "
    r"(?:just |simply |exactly |nothing but |nothing else than )?(?:the |a )?(?P<negative>negative |minus |negated )?"
    r"(?:the )?«quantity»"
)


def _laws(term: Term) -> list[Law]:
    """The laws of a term in the order in which they come: a name, and what it is given."""
    found = (_law(n) for n in walk(term))
    return list(dict.fromkeys(law for law in found if law is not None))


def _law(t: Term) -> Law | None:
    name = t.fn if isinstance(t, App) else t.name if isinstance(t, Sym) else ""
    if take_apart(name).letter not in DENSITY_LETTERS:
        return None
    return name, (*t.given, *t.params) if isinstance(t, App) else ()


def _over_laws(term: Term, laws: list[Law]) -> str | None:
    """The term over p and q, if it has no more laws and no other functions."""
    new = dict(zip(laws, ("p", "q"), strict=False))
    if not 1 <= len(laws) <= 2 or any(isinstance(n, App) and _law(n) is None for n in walk(term)):
        return None

    def renamed(t: Term) -> Term:
        law = _law(t)
        if law is None:
            return t
        return App(new[law], t.args) if isinstance(t, App) else Sym(new[law])

    return latex(transform(term, renamed))


def _unlabelled(text: str) -> str | None:
    """What stands under the one `\\underbrace` or `\\overbrace` without a label; None if there is no such brace."""
    found: list[str] = []
    for brace in re.finditer(r"\\(?:under|over)brace\s*\{", text):
        depth, at = 1, brace.end()
        while at < len(text) and depth:
            depth += (text[at] == "{") - (text[at] == "}")
            at += 1
        if depth == 0 and not re.match(r"\s*[_^]", text[at:]):
            found.append(text[brace.end() : at - 1])
    return found[0] if len(found) == 1 else None


def _over_two_laws(text: str) -> str | None:
    """The term over p and q, if it is made of two laws, in the order in which they come."""
    try:
        chain = parse_passage(text, Hints())[0]
    except Unread:
        return None
    term = chain.terms[0]
    if term is None or chain.ops:
        return None
    laws = _laws(term)
    return _over_laws(term, laws) if len(laws) == 2 else None
