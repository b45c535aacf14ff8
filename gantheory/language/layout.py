"""A passage → its chains of relations: rows, alignment, separators, remarks and equation numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from .brackets import (
    unwrap_integrands,
    with_couplings,
    with_dots,
    with_lost_brackets,
    with_such_that,
    without_doubled_brackets,
)
from .cursor import Hints
from .decoration import tokenize
from .notation import DOWN_ARROWS, ENVIRONMENTS_OF_ROWS, OPTIMISERS
from .parser import Parser
from .terms import Op, Sym, Term, depth
from .tidy import join_letters, own_functions, unwrap_operators, unwrap_statements
from .tokens import CLOSING, MAX_DEPTH, OPENING, Tok, Unread

_BRACKETS = OPENING - {"begin"}
_CLOSERS = CLOSING - {"end"}

SHORT = 300  # so long may a formula be that is remembered


@dataclass(frozen=True, slots=True)
class Chain:
    """`terms[0] ops[0] terms[1] ops[1] ..`; `terms[0]` is None when the line continues an earlier one.

    `spans[k]` are the offsets of `terms[k]` in the passage, `implied` says a `=>` stood before the chain,
    `label` is the law named in front (`P: X ~ ..`), `quantified` that a `for all` stood behind it, `word` is the
    remark that stood before it in its row (`if`, `where`, ..), in lower case.
    """

    terms: tuple[Term | None, ...]
    ops: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    implied: bool = False
    label: str | None = None
    quantified: bool = False
    system: bool = False
    word: str = ""
    equivalence: bool = False  # one side of an `iff`
    mended: tuple[int, ...] = ()  # where a bracket was put back that the text has lost


@dataclass(slots=True)
class _Segment:
    toks: list[Tok]
    system: bool = False
    word: str = ""
    aligned: bool = False  # does the mark of alignment stand in it?


def parse_passage(latex: str, hints: Hints | None = None) -> tuple[Chain, ...]:
    """The chains of one passage, in order. Raises `Unread` unless the whole passage is understood."""
    try:
        found = (_known if len(latex) <= SHORT else _parsed)(latex, hints or Hints())
    except RecursionError:
        raise Unread("the formula is nested too deep", 0) from None
    if isinstance(found, Unread):
        raise Unread(found.reason, found.pos)
    return found


def _parsed(latex: str, hints: Hints) -> tuple[Chain, ...] | Unread:
    try:
        bare = _bare(latex)
    except Unread as error:
        return error.with_traceback(None)
    try:
        chains = _read(bare, hints)
    except Unread as error:
        if (mended := _with_lost_brackets(bare, hints)) is None:
            return error.with_traceback(None)
        chains = mended
    if not chains:
        return Unread("there is no formula in the passage", 0)
    for chain in chains:
        for term, span in zip(chain.terms, chain.spans, strict=True):
            if term is not None and depth(term) > MAX_DEPTH:
                return Unread(f"a term nested deeper than {MAX_DEPTH}", span[0])
    return chains


_known = lru_cache(1024)(_parsed)  # a formula in a sentence is read in one way after another


def _with_lost_brackets(plain: list[Tok], hints: Hints) -> tuple[Chain, ...] | None:
    try:
        single = without_doubled_brackets(plain)
        bare = single if len(single) < len(plain) else with_lost_brackets(plain)
        chains = _read(bare, hints) if bare is not None else ()
    except Unread:
        return None
    added = tuple(t.pos for t in bare or () if t.pos == t.end and t.kind == ")")
    return tuple(replace(c, mended=added) for c in chains) or None


def _bare(latex: str) -> list[Tok]:
    return with_dots(_open_remarks(with_such_that(_strip_outer(tokenize(latex)))))


def _read(bare: list[Tok], hints: Hints) -> tuple[Chain, ...]:
    plain = with_couplings(unwrap_integrands(unwrap_statements(_join_broken_brackets(bare))))
    toks = join_letters(unwrap_operators(plain))
    hints = replace(hints, own=hints.own | own_functions(toks))
    steps = [0]
    chains: list[Chain] = []
    for segment in _segments(toks):
        chains.extend(_chains(segment, hints, steps))
    return tuple(chains)


def _strip_outer(toks: list[Tok]) -> list[Tok]:
    return [t for t in toks if not (t.kind in ("begin", "end") and t.text in ENVIRONMENTS_OF_ROWS)]


def _open_remarks(toks: list[Tok]) -> list[Tok]:
    r"""`a = b & {\scriptstyle{\text{because } c = d}}`: the braces around a remark beside a formula mean nothing."""
    out = list(toks)
    k = 0
    while k + 1 < len(out):
        ahead = out[k - 1].kind if k else "row"
        if out[k].kind == "{" and out[k + 1].kind in ("text", "{") and ahead in _BEFORE_REMARKS:
            close = _closing(out, k)
            inner = next((t for t in out[k:close] if t.kind != "{"), None)
            if inner is not None and inner.kind == "text":
                del out[close], out[k]
                continue
        k += 1
    return out


def _closing(toks: list[Tok], start: int) -> int:
    """The brace that closes the one at `start`; the last token if none does."""
    depth = 0
    for k in range(start, len(toks)):
        depth += (toks[k].kind == "{") - (toks[k].kind == "}")
        if depth == 0:
            return k
    return len(toks) - 1


_BEFORE_REMARKS = frozenset(("amp", "quad", "row"))


def _join_broken_brackets(toks: list[Tok]) -> list[Tok]:
    """A bracket that goes on in the next row: the row end (and the alignment) inside it means nothing."""
    out: list[Tok] = []
    depth = environments = 0
    for t in toks:
        environments += (t.kind == "begin") - (t.kind == "end")
        depth += (t.kind in _BRACKETS) - (t.kind in _CLOSERS)
        if not (t.kind in ("row", "amp") and depth > 0 and environments == 0):
            out.append(t)
    return out


def _split(toks: list[Tok], *kinds: str) -> list[list[Tok]]:
    """Split at tokens of these kinds outside every bracket and environment."""
    parts: list[list[Tok]] = [[]]
    depth = 0
    for t in toks:
        depth += (t.kind in OPENING) - (t.kind in CLOSING)
        if depth <= 0 and t.kind in kinds:
            parts.append([])
            depth = 0
        else:
            parts[-1].append(t)
    return parts


def _segments(toks: list[Tok]) -> list[_Segment]:
    """Rows joined where one continues the other, remarks dropped."""
    out: list[_Segment] = []
    last: list[_Segment] = []  # those of the last row, but for reasons beside them: what a row may go on from
    for row in _split(toks, "row"):
        flat, here = _drop_alignment(row), list[_Segment]()
        marks = {t.pos for t in row if t.kind == "amp"} - {t.pos for t in flat}
        for k, segment in enumerate(_row_segments(flat) if flat else []):
            before = _gone_on_from(last, aligned=row[0].kind == "amp") if k == 0 and not _has_left_side(row) else None
            if before is not None and not segment.system and _continues(before, segment.toks):
                before.toks.extend(segment.toks)
                before.aligned = bool(marks)
                here.append(before)
                continue
            segment.aligned = any(segment.toks[0].pos < mark < segment.toks[-1].pos for mark in marks)
            out.append(segment)
            if not (k > 0 and _REASON.search(segment.word)):
                here.append(segment)
        last = here or last
    return out


def _gone_on_from(last: list[_Segment], *, aligned: bool) -> _Segment | None:
    r"""The formula that a row goes on from: the last one, or in `a &= b, \quad c = d \\ &= e` the aligned one."""
    marked = [s for s in last if s.aligned]
    return marked[0] if aligned and len(marked) == 1 else last[-1] if last else None


_REASON = re.compile(r"\b(?:because|since|as|using|by|recall|note|from|due|where|with|if|when|given|assuming)\b")


def _drop_alignment(row: list[Tok]) -> list[Tok]:
    out: list[Tok] = []
    depth = 0
    for t in row:
        depth += (t.kind == "begin") - (t.kind == "end")
        if t.kind != "amp" or depth > 0:
            out.append(t)
    return [] if len(out) == 1 and out[0].text in DOWN_ARROWS else out


def _has_left_side(row: list[Tok]) -> bool:
    r"""Does a row start with a left side of its own, as `-a &= b` does? What goes on from above starts at the mark."""
    mark = next((k for k, t in enumerate(row) if t.kind == "amp"), 0)
    return (
        mark > 1 and row[0].kind == "-" and "rel" in (row[mark - 1].kind, *(t.kind for t in row[mark + 1 : mark + 2]))
    )


def _continues(previous: _Segment, toks: list[Tok]) -> bool:
    if previous.system or not previous.toks:
        return False
    return toks[0].kind in _JOINING or previous.toks[-1].kind in _JOINING


_JOINING = frozenset(("rel", "+", "-", "*", "/"))


def _row_segments(row: list[Tok]) -> list[_Segment]:
    out: list[_Segment] = []
    words = ""
    for k, part in enumerate(_join_at_gaps(_split(_with_gap(row), "quad"))):
        bare = part[:-1] if part[-1].kind in (".", ",") else part
        if k and _is_condition(bare):  # a = b \\quad (x > 0)
            part = [Tok("text", "if", part[0].pos, part[0].end), *bare[1:-1]]
        if _is_equation_number(part) or (k and any(t.kind == "text" for t in part) and _mentions_only(part)):
            continue
        if all(t.kind == "text" for t in part):  # a = b, \\quad where \\quad c = d
            words = " ".join(t.text for t in part).strip(" .,;:()").lower()
        for word, piece in _split_text(_drop_number(part)):
            if not _is_remark(piece):
                out.extend(_Segment(toks, system, word or words) for toks, system in _split_statements(piece))
                words = ""
    return out


def _join_at_gaps(parts: list[list[Tok]]) -> list[list[Tok]]:
    """A gap inside a formula (`a \\quad = b`) separates nothing."""
    out: list[list[Tok]] = []
    for part in parts:
        if not part:
            continue
        if out and (part[0].kind in _JOINING or out[-1][-1].kind in _JOINING or _awaits_body(out[-1])):
            out[-1] = [*out[-1], *part]
        else:
            out.append(part)
    return out


def _with_gap(row: list[Tok]) -> list[Tok]:
    """The row with a gap for the comma before a condition in brackets at its end: `a = b, (x > 0)`."""
    depth = 0
    for k in range(len(row) - 1, 0, -1):
        depth += (row[k].kind in CLOSING) - (row[k].kind in OPENING)
        if depth == 0 and row[k].kind not in (".", ","):
            bracketed = row[k - 1].kind == "," and _is_condition([t for t in row[k:] if t.kind not in (".",)])
            return [*row[: k - 1], row[k - 1]._replace(kind="quad"), *row[k:]] if bracketed else row
    return row


def _is_condition(part: list[Tok]) -> bool:
    """Is a part one bracket around relations?"""
    if len(part) < 5 or (part[0].kind, part[-1].kind) != ("(", ")") or len(_flat(part[:-1])) > 1:
        return False
    return any(t.kind == "rel" and t.text not in ("->", "=>", "~") for t in _flat(part[1:-1]))


def _awaits_body(part: list[Tok]) -> bool:
    r"""Does a part end with the variable of an optimiser, as in `\\min_G \\quad V(G)`?"""
    scripts = [k for k, t in enumerate(part) if t.kind == "_" and k and part[k - 1].text in OPTIMISERS]
    return bool(scripts) and _closing(part, scripts[-1] + 1) == len(part) - 1


def _mentions_only(part: list[Tok]) -> bool:
    """A remark behind a gap: words with formulas in them, unless the words only link (`and`, `where`, `if`)."""
    words = " ".join(t.text for t in part if t.kind == "text").lower().strip(" ,.;:")
    return words not in _LINKING


_LINKING = frozenset(
    ("and", "where", "if", "with", "for", "s.t.", "subject to", "or", "such that", "for all", "when", "since")
)


def _is_equation_number(part: list[Tok]) -> bool:
    kinds = [t.kind for t in part]
    if len(part) == 1 and part[0].kind in (".", ",", ";"):
        return True
    return kinds in (["(", "num", ")"], ["(", "*", ")"], ["(", "num", "name", ")"]) or (
        kinds[:2] == ["(", "dots"] and len(kinds) <= 4
    )


def _drop_number(part: list[Tok]) -> list[Tok]:
    """`.. = 3 \\;\\; (7)`: a number in brackets far behind a finished formula is the number of the equation."""
    tail = part[-3:]
    if len(part) > 3 and [t.kind for t in tail] == ["(", "num", ")"]:
        gap = tail[0].pos - part[-4].end
        if (gap >= 4 and part[-4].kind in ("num", ")", "]", "}", ".", ",")) or gap >= 8:
            return part[:-3]
    return part


def _is_remark(piece: list[Tok]) -> bool:
    inner = next((t for t in piece if t.kind not in ("(", "{")), None)
    return inner is not None and inner.kind == "text"


def _split_text(part: list[Tok]) -> list[tuple[str, list[Tok]]]:
    """The formulas between remarks, each with the remark before it."""
    out: list[tuple[str, list[Tok]]] = []
    word = ""
    piece: list[Tok] = []
    depth = 0
    for t in [*part, Tok("text", "", 0, 0)]:
        depth += (t.kind in OPENING) - (t.kind in CLOSING)
        if t.kind != "text" or (depth > 0 and t.text):
            piece.append(t)
            continue
        if trimmed := _trim(piece):
            out.append((word, trimmed))
            word = ""
        word = f"{word} {t.text}".strip(" .,;:()").lower()
        piece = []
    return out


def _trim(piece: list[Tok]) -> list[Tok]:
    start, end = 0, len(piece)
    while start < end and piece[end - 1].kind in _PUNCTUATION:
        end -= 1
    while start < end and piece[start].kind in _PUNCTUATION:
        start += 1
    return piece[start:end]


_PUNCTUATION = frozenset((",", ".", ";", ":"))


def _split_statements(piece: list[Tok]) -> list[tuple[list[Tok], bool]]:
    """`a = b, c = d` is two statements, `x, y = f` one; a `cases` that is no value is a system of statements."""
    piece = _drop_forall(piece)
    system = _system(piece)
    if system is not None:
        return system
    parts = [_trim(p) for p in _split(piece, ",", ";") if _trim(p)]
    kept: list[list[Tok]] = []
    related = False  # has the last statement a relation yet?
    for part in parts:
        if kept and part[0].text == "\\forall":
            break
        has = any(t.kind == "rel" for t in _flat(part))
        if kept and not (has and related):
            kept[-1] += [Tok(",", ",", part[0].pos, part[0].pos), *part]
            related = related or has
        else:
            kept.append(list(part))
            related = has
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
        depth += (t.kind in OPENING) - (t.kind in CLOSING)
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


def _chains(segment: _Segment, hints: Hints, steps: list[int]) -> list[Chain]:
    toks = list(segment.toks)
    label = None
    colon = next((k for k, t in enumerate(_flat(toks)) if t.kind == ":"), None)
    if colon:
        cut = toks.index(_flat(toks)[colon])
        head = Parser(toks[:cut], hints, steps=steps).whole("the name before a colon")
        if not isinstance(head, Sym):
            raise Unread("a colon after something that is not a name", toks[cut].pos)
        label, toks = head.name, toks[cut + 1 :]
    out: list[Chain] = []
    parts: list[list[Tok]] = [[]]
    links: list[str] = []
    depth = 0
    for t in toks:
        depth += (t.kind in OPENING) - (t.kind in CLOSING)
        if depth == 0 and t.kind == "rel" and t.text in ("=>", "iff"):
            parts.append([])
            links.append(t.text)
        else:
            parts[-1].append(t)
    for k, part in enumerate(parts):
        part = _trim(part)
        if part:
            chain = _chain(Parser(part, hints, steps=steps), implied=k > 0, label=label)
            between = (k > 0 and links[k - 1] == "iff" and bool(parts[k - 1])) or links[k : k + 1] == ["iff"]
            chain = replace(chain, equivalence=between)
            out.append(replace(chain, system=segment.system, word="" if k else segment.word))
    return out


def _chain(p: Parser, *, implied: bool, label: str | None) -> Chain:
    toks = p.toks
    terms: list[Term | None] = []
    ops: list[str] = []
    spans: list[tuple[int, int]] = []
    if (drawn := _drawn_given(p)) is not None:
        return Chain(
            (drawn, _side(p)), ("~",), ((toks[0].pos, toks[0].end), (toks[-1].pos, toks[-1].end)), implied, label
        )
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
    return Chain(tuple(terms), tuple(ops), tuple(spans), implied, label, quantified)


def _drawn_given(p: Parser) -> Term | None:
    r"""`x | z \sim ..`: what is drawn, and on what condition."""
    flat = _flat(p.toks)
    sign = next((t for t in flat if t.kind == "rel"), None)
    bars = [t for t in flat[: flat.index(sign)] if t.kind == "bar"] if sign is not None and sign.text == "~" else []
    if len(bars) != 1 or sign is None or p.toks[0] is bars[0]:
        return None
    bar, end = p.toks.index(bars[0]), p.toks.index(sign)
    p.i = end + 1
    return Op("given", (p.sub(p.toks[:bar]).whole("what is drawn"), p.sub(p.toks[bar + 1 : end]).whole("a condition")))


def _side(p: Parser) -> Term:
    """One side of a relation: an expression, or a list of them."""
    items = [p.expression()]
    while p.at(",") and not (p.i + 1 < len(p.toks) and p.toks[p.i + 1].text == "\\forall"):
        p.take()
        items.append(p.expression())
    return items[0] if len(items) == 1 else Op("tuple", tuple(items))


__all__ = ["Chain", "Hints", "Sym", "Unread", "parse_passage"]
