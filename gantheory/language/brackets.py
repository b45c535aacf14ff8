r"""Brackets as teaching pages lose them: `[\log(1 - D(x)]` lacks one, `\int {f(x) dx}` has two that mean nothing."""

from __future__ import annotations

import re

from .tokens import Tok

_DOMAIN = re.compile(r"\s*dom\s*\(")
_CLOSES = {")": "(", "]": "[", "}": "{", "\\}": "\\{", ">>": "<<"}
_MOST_LOST = 2  # brackets that one row may lack


def without_doubled_brackets(toks: list[Tok]) -> list[Tok]:
    """`KL((p || q) = ..`: of two brackets that open together one is too many if only one is closed before the sign."""
    out: list[Tok] = []
    start = 0
    for k in range(len(toks) + 1):
        if k == len(toks) or toks[k].kind in ("row", "rel"):
            part = toks[start:k]
            opened: list[int] = []
            for j, t in enumerate(part):
                if t.kind == "(":
                    opened.append(j)
                elif t.kind == ")" and opened:
                    opened.pop()
            if len(opened) == 1 and part[opened[0] + 1 : opened[0] + 2] and part[opened[0] + 1].kind == "(":
                close = _round_end(part, opened[0] + 1)
                if close == len(part) - 1:
                    del part[opened[0]]
            out += [*part, *toks[k : k + 1]]
            start = k + 1
    return out


def _round_end(toks: list[Tok], start: int) -> int:
    depth = 0
    for k in range(start, len(toks)):
        depth += (toks[k].kind == "(") - (toks[k].kind == ")")
        if depth == 0:
            return k
    return len(toks)


def with_lost_brackets(toks: list[Tok]) -> list[Tok] | None:
    """The tokens with round brackets closed where the bracket around them closes, or at the end of their row; None if
    no row lacks one, or one is wrong in another way."""
    out: list[Tok] = []
    changed = False
    start = 0
    for k in range(len(toks) + 1):
        if k == len(toks) or toks[k].kind == "row":
            row = _closed(toks[start:k])
            if row is None:
                return None
            changed |= len(row) != k - start
            out += [*row, *toks[k : k + 1]]
            start = k + 1
    return out if changed else None


def _closed(row: list[Tok]) -> list[Tok] | None:
    out: list[Tok] = []
    opened: list[str] = []
    lost = 0
    for t in row:
        if t.kind in _CLOSES:
            while opened and opened[-1] == "(" and t.kind != ")" and _CLOSES[t.kind] in opened:
                opened.pop()
                lost += 1
                out.append(Tok(")", ")", t.pos, t.pos))
            if not opened or opened.pop() != _CLOSES[t.kind]:
                return None
        elif t.kind in _CLOSES.values():
            opened.append(t.kind)
        out.append(t)
    if opened not in ([], ["("]) or (opened and not _ends_a_claim(row)) or lost + len(opened) > _MOST_LOST:
        return None
    if opened:
        stop = len(out) - (out[-1].kind in (",", "."))
        out.insert(stop, Tok(")", ")", out[stop - 1].end, out[stop - 1].end))
    return out


def _ends_a_claim(row: list[Tok]) -> bool:
    """Does a claim end with the row: stand its relations, and there are some, before the bracket that is not closed?"""
    opened: list[int] = []
    for k, t in enumerate(row):
        if t.kind in _CLOSES:
            opened = opened[:-1]
        elif t.kind in _CLOSES.values():
            opened.append(k)
    related = [k for k, t in enumerate(row) if t.kind == "rel" and t.text not in ("~", "in")]
    return bool(opened and related) and max(related) < opened[0]


def with_dots(toks: list[Tok]) -> list[Tok]:
    """`x_1, ..., x_n`: three full stops between commas are dots."""
    out: list[Tok] = []
    for k, t in enumerate(toks):
        stops = [u.text for u in toks[k : k + 3]] == ["."] * 3
        if stops and 0 < k < len(toks) - 3 and toks[k - 1].kind == toks[k + 3].kind == ",":
            out.append(Tok("dots", "dots", t.pos, toks[k + 2].end))
        elif not (t.text == "." and out and out[-1].kind == "dots" and t.pos < out[-1].end):
            out.append(t)
    return out


def with_such_that(toks: list[Tok]) -> list[Tok]:
    """`s.t.` in plain letters is a word."""
    out: list[Tok] = []
    k = 0
    while k < len(toks):
        t = toks[k : k + 4]
        if "".join(u.text for u in t) == "s.t." and t[-1].end - t[0].pos == 4:
            out.append(Tok("text", "s.t.", t[0].pos, t[-1].end))
            k += 4
        else:
            out.append(toks[k])
            k += 1
    return out


def with_couplings(toks: list[Tok]) -> list[Tok]:
    r"""`\gamma \in \prod(P, Q)`: a product sign with arguments is the set of couplings; `\text{dom(f)}` is a domain."""
    out = list(toks)
    for k in range(1, len(toks) - 1):
        if toks[k].text == "\\prod" and toks[k + 1].kind == "(" and toks[k - 1].text in ("in", "~"):
            out[k] = toks[k]._replace(text="\\Pi")
        if toks[k].kind == "text" and _DOMAIN.match(toks[k].text) and toks[k - 1].text == "in":  # \\text{dom(f)}
            out[k] = toks[k]._replace(kind="name", text="dom")
    return out


def unwrap_integrands(toks: list[Tok]) -> list[Tok]:
    r"""`\int_x {f(x) dx}`: braces around what is integrated and its differential mean nothing."""
    drop: set[int] = set()
    for k, t in enumerate(toks):
        if t.kind == "cmd" and t.text == "\\int":
            start = k + 1
            while start < len(toks) and toks[start].kind in ("_", "^"):
                start = _group_end(toks, start + 1) + 1
            if start < len(toks) and toks[start].kind == "{":
                end = _group_end(toks, start)
                last = toks[max(start, end - 2) : end]
                if len(last) == 2 and (last[0].kind == "diff" or last[0].text == "d") and last[1].kind == "name":
                    drop |= {start, end}
    return [t for k, t in enumerate(toks) if k not in drop]


def _group_end(toks: list[Tok], start: int) -> int:
    """The last token of the group, or of the one token, that starts here."""
    depth = 0
    for k in range(start, len(toks)):
        depth += (toks[k].kind == "{") - (toks[k].kind == "}")
        if depth <= 0:
            return k
    return len(toks) - 1
