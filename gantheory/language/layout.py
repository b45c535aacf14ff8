"""A passage → its chains of relations: rows, alignment, separators, remarks and equation numbers."""

from __future__ import annotations

from dataclasses import dataclass

from .cursor import Hints
from .decoration import tokenize
from .notation import ENVIRONMENTS_OF_ROWS
from .parser import Parser
from .terms import Op, Sym, Term
from .tokens import Tok, Unread

_OPEN = frozenset(("(", "[", "{", "\\{", "<<", "begin"))
_CLOSE = frozenset((")", "]", "}", "\\}", ">>", "end"))


@dataclass(frozen=True, slots=True)
class Chain:
    """`terms[0] ops[0] terms[1] ops[1] ..`; `terms[0]` is None when the line continues an earlier one.

    `spans[k]` are the offsets of `terms[k]` in the passage, `implied` says a `=>` stood before the chain,
    `label` is the law named in front (`P: X ~ ..`), `quantified` that a `for all` stood behind it.
    """

    terms: tuple[Term | None, ...]
    ops: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    implied: bool = False
    label: str | None = None
    quantified: bool = False
    system: bool = False


@dataclass(frozen=True, slots=True)
class _Segment:
    toks: tuple[Tok, ...]
    system: bool = False


def parse_passage(latex: str, hints: Hints | None = None) -> tuple[Chain, ...]:
    """The chains of one passage, in order. Raises `Unread` unless the whole passage is understood."""
    hints = hints or Hints()
    toks = _strip_outer(tokenize(latex))
    chains: list[Chain] = []
    for segment in _segments(toks):
        chains.extend(_chains(segment, hints))
    if not chains:
        raise Unread("there is no formula in the passage", 0)
    return tuple(chains)


def _strip_outer(toks: list[Tok]) -> list[Tok]:
    return [t for t in toks if not (t.kind in ("begin", "end") and t.text in ENVIRONMENTS_OF_ROWS)]


def _split(toks: list[Tok], *kinds: str) -> list[list[Tok]]:
    """Split at tokens of these kinds outside every bracket and environment."""
    parts: list[list[Tok]] = [[]]
    depth = 0
    for t in toks:
        depth += (t.kind in _OPEN) - (t.kind in _CLOSE)
        if depth <= 0 and t.kind in kinds:
            parts.append([])
            depth = 0
        else:
            parts[-1].append(t)
    return parts


def _segments(toks: list[Tok]) -> list[_Segment]:
    """Rows joined where one continues the other, remarks dropped."""
    out: list[_Segment] = []
    for row in _split(toks, "row"):
        flat = _drop_alignment(row)
        if not flat:
            continue
        first = True
        for toks_of, system in _row_segments(flat):
            if first and out and not system and _continues(out[-1], toks_of):
                out[-1] = _Segment((*out[-1].toks, *toks_of))
            else:
                out.append(_Segment(tuple(toks_of), system))
            first = False
    return out


def _drop_alignment(row: list[Tok]) -> list[Tok]:
    out: list[Tok] = []
    depth = 0
    for t in row:
        depth += (t.kind == "begin") - (t.kind == "end")
        if t.kind != "amp" or depth > 0:
            out.append(t)
    return out


def _continues(previous: _Segment, toks: list[Tok]) -> bool:
    if previous.system or not previous.toks:
        return False
    first, last = toks[0].kind, previous.toks[-1].kind
    return first in ("rel", "+", "-", "*") or last in ("rel", "+", "-", "*") or _is_open(previous.toks)


def _is_open(toks: tuple[Tok, ...]) -> bool:
    return sum((t.kind in _OPEN) - (t.kind in _CLOSE) for t in toks) > 0


def _row_segments(row: list[Tok]) -> list[tuple[list[Tok], bool]]:
    out: list[tuple[list[Tok], bool]] = []
    for k, part in enumerate(_split(row, "quad")):
        if _is_equation_number(part) or not part:
            continue
        if k and any(t.kind == "text" for t in part):
            if _mentions_only(part):
                continue
        for piece in _split_text(part):
            if _is_remark(piece):
                continue
            out.extend(_split_statements(piece))
    return out


def _mentions_only(part: list[Tok]) -> bool:
    """A remark behind a gap: words with formulas in them, unless the words only link (`and`, `where`, `if`)."""
    words = " ".join(t.text for t in part if t.kind == "text").lower().strip(" ,.;:")
    return words not in (
        "and",
        "where",
        "if",
        "with",
        "for",
        "s.t.",
        "subject to",
        "or",
        "such that",
        "for all",
        "when",
        "since",
    )


def _is_equation_number(part: list[Tok]) -> bool:
    kinds = [t.kind for t in part]
    return kinds == ["(", "num", ")"] or (len(part) == 1 and part[0].kind in (".", ",", ";"))


def _is_remark(piece: list[Tok]) -> bool:
    inner = list(piece)
    while inner and inner[0].kind in ("(", "{"):
        inner = inner[1:]
    return bool(inner) and inner[0].kind == "text"


def _split_text(part: list[Tok]) -> list[list[Tok]]:
    pieces = [_trim(p) for p in _split(part, "text")]
    return [p for p in pieces if p]


def _trim(piece: list[Tok]) -> list[Tok]:
    while piece and piece[-1].kind in (",", ".", ";", ":"):
        piece = piece[:-1]
    while piece and piece[0].kind in (",", ".", ";", ":"):
        piece = piece[1:]
    return piece


def _split_statements(piece: list[Tok]) -> list[tuple[list[Tok], bool]]:
    """`a = b, c = d` is two statements, `x, y = f` one; a `cases` that is no value is a system of statements."""
    piece = _drop_forall(piece)
    system = _system(piece)
    if system is not None:
        return system
    parts = [_trim(p) for p in _split(piece, ",", ";") if _trim(p)]
    related = [any(t.kind == "rel" for t in _flat(p)) for p in parts]
    kept: list[list[Tok]] = []
    for part, has in zip(parts, related, strict=True):
        if kept and part[0].text == "\\forall":
            break
        if kept and not (has and any(t.kind == "rel" for t in _flat(kept[-1]))):
            kept[-1] = [*kept[-1], Tok(",", ",", part[0].pos, part[0].pos), *part]
        else:
            kept.append(part)
    return [(k, False) for k in kept]


def _drop_forall(piece: list[Tok]) -> list[Tok]:
    """`for all i, j,` in front quantifies what follows."""
    if piece[0].text != "\\forall":
        return piece
    k = 1
    while k + 1 < len(piece) and piece[k].kind in ("name", "cmd") and piece[k + 1].kind == ",":
        k += 2
    return piece[k:] or piece


def _flat(toks: list[Tok]) -> list[Tok]:
    depth = 0
    out: list[Tok] = []
    for t in toks:
        depth += (t.kind in _OPEN) - (t.kind in _CLOSE)
        if depth == 0:
            out.append(t)
    return out


def _system(piece: list[Tok]) -> list[tuple[list[Tok], bool]] | None:
    if not (piece[0].kind == "begin" and piece[0].text in ("cases", "array")):
        return None
    end = next((k for k, t in enumerate(piece) if t.kind == "end" and t.text == piece[0].text), None)
    if end is None:
        raise Unread(f"\\begin{{{piece[0].text}}} is not closed", piece[0].pos)
    out: list[tuple[list[Tok], bool]] = []
    for row in _split(piece[1:end], "row"):
        row = _trim([t for t in row if t.kind != "amp"])
        if row:
            out.extend((toks, True) for toks, _ in _split_statements(row))
    rest = _trim(piece[end + 1 :])
    if rest and rest[0].kind == "rel" and rest[0].text in ("->", "=>"):
        out.append((rest[1:], False))
    elif rest:
        raise Unread("something follows a system of equations", rest[0].pos)
    return out


def _chains(segment: _Segment, hints: Hints) -> list[Chain]:
    toks = list(segment.toks)
    label = None
    colon = next((k for k, t in enumerate(_flat(toks)) if t.kind == ":"), None)
    if colon:
        cut = toks.index(_flat(toks)[colon])
        head = Parser(toks[:cut], hints).whole("the name before a colon")
        if not isinstance(head, Sym):
            raise Unread("a colon after something that is not a name", toks[cut].pos)
        label, toks = head.name, toks[cut + 1 :]
    out: list[Chain] = []
    parts: list[list[Tok]] = [[]]
    depth = 0
    for t in toks:
        depth += (t.kind in _OPEN) - (t.kind in _CLOSE)
        if depth == 0 and t.kind == "rel" and t.text in ("=>", "iff"):
            parts.append([])
        else:
            parts[-1].append(t)
    for k, part in enumerate(parts):
        part = _trim(part)
        if part:
            out.append(_chain(part, hints, implied=k > 0, label=label, system=segment.system))
    return out


def _chain(toks: list[Tok], hints: Hints, *, implied: bool, label: str | None, system: bool) -> Chain:
    p = Parser(toks, hints)
    terms: list[Term | None] = []
    ops: list[str] = []
    spans: list[tuple[int, int]] = []
    if p.at("rel"):
        terms.append(None)
        spans.append((toks[0].pos, toks[0].pos))
        ops.append(p.take().text)
    while True:
        start = p.i
        terms.append(_side(p))
        spans.append((toks[start].pos, toks[p.i - 1].end))
        if not p.at("rel"):
            break
        ops.append(p.take().text)
        if p.peek() is None:
            raise Unread("a relation with nothing after it", toks[-1].pos)
    quantified = p.at(",", ":") and any(t.text == "\\forall" for t in toks[p.i :])
    if not quantified:
        p.finish("the formula")
    return Chain(tuple(terms), tuple(ops), tuple(spans), implied, label, quantified, system)


def _side(p: Parser) -> Term:
    """One side of a relation: an expression, or a list of them."""
    items = [p.expression()]
    while p.at(",") and not (p.i + 1 < len(p.toks) and p.toks[p.i + 1].text == "\\forall"):
        p.take()
        items.append(p.expression())
    return items[0] if len(items) == 1 else Op("tuple", tuple(items))


__all__ = ["Chain", "Hints", "Sym", "Unread", "parse_passage"]
