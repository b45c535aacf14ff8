"""Tokens of the formula → tokens of its statements: boxes around statements, letters that run together."""

from __future__ import annotations

import re

from .notation import ACRONYMS, OPTIMISERS, STRAY_WORDS, WORD_NAMES, WORDS
from .tokens import Tok, Unread

_EDGE = frozenset(("row", "amp", "quad", ",", ".", ";", ":", "rel", "text", "begin", "end"))
_PRODUCT_WITH_DIFFERENTIALS = re.compile(r"[A-Za-z]{0,3}(d[a-z])+")
_LONGEST_PRODUCT = 3
_OPERATORS = OPTIMISERS | {"arg", "log", "ln", "exp"}
_EXPECTATIONS = frozenset(("\\mathbb{E}", "E"))


def unwrap_statements(toks: list[Tok]) -> list[Tok]:
    r"""`\boxed{a = b}`, `{\color{red} a = b}`: braces around whole statements mean nothing."""
    drop: set[int] = set()
    stack: list[tuple[int, bool]] = []  # where a brace was opened, and whether a relation stood directly in it
    for k, t in enumerate(toks):
        if t.kind in ("(", "[", "\\{", "<<", "begin", "{"):
            stack.append((k, False))
        elif t.kind in (")", "]", "\\}", ">>", "end", "}"):
            start, related = stack.pop() if stack else (k, False)
            if t.kind == "}" and related and toks[start].kind == "{" and _stands_alone(toks, start, k, drop):
                drop |= {start, k}
                if stack:
                    stack[-1] = (stack[-1][0], True)
        elif stack and (t.kind == "rel" or t.kind == "row"):
            stack[-1] = (stack[-1][0], True)
    return [t for k, t in enumerate(toks) if k not in drop]


def _stands_alone(toks: list[Tok], start: int, end: int, dropped: set[int]) -> bool:
    before, after = start - 1, end + 1
    while before in dropped:
        before -= 1
    opens = before < 0 or toks[before].kind in _EDGE or toks[before].kind == "{"
    return opens and (after >= len(toks) or toks[after].kind in _EDGE or toks[after].kind == "}")


def unwrap_operators(toks: list[Tok]) -> list[Tok]:
    r"""`{\arg\min}_\theta`, `{\rm d}x`: braces around the name of an operator mean nothing."""
    out: list[Tok] = []
    for k, t in enumerate(toks):
        out.append(t)
        if t.kind != "}":
            continue
        start = next((k for k in range(len(out) - 2, max(-1, len(out) - 5), -1) if out[k].kind == "{"), None)
        scripted = start is not None and start > 0 and out[start - 1].kind in ("_", "^", "cmd")
        inner = out[start + 1 : -1] if start is not None else []
        if inner and not scripted and all(u.kind == "name" and u.text in _OPERATORS for u in inner):
            out[start:] = inner
        before = out[start - 1].kind if start else ""
        named = k + 1 < len(toks) and toks[k + 1].kind == "name"
        if [u.text for u in inner] == ["d"] and before not in ("_", "^", "cmd") and named and not _awaits(out[:start]):
            out[start:] = [inner[0]._replace(kind="diff")]
    return out


def join_letters(toks: list[Tok]) -> list[Tok]:
    """Letters written without a gap: a known word is one name, a few are a product, more are refused."""
    out: list[Tok] = []
    k = 0
    while k < len(toks):
        if toks[k].kind in ("_", "^") and k + 1 < len(toks):
            stop = _script_end(toks, k + 1)
            measured = toks[k].kind == "_" and out and (out[-1].text in _EXPECTATIONS or out[-1].kind == ">>")
            _refuse_unbraced(toks, k + 1)
            out += [toks[k], *(_join_measure(toks[k + 1 : stop]) if measured else toks[k + 1 : stop])]
            k = stop
            continue
        stop = _run_end(toks, k)
        out.extend(_joined(toks[k:stop], toks[stop] if stop < len(toks) else None))
        k = stop
    return out


def _join_measure(toks: list[Tok]) -> list[Tok]:
    """Under an expectation: a word is a name, whatever it is (`\\mathbb{E}_{data}`)."""
    out: list[Tok] = []
    k = 0
    while k < len(toks):
        stop = _script_end(toks, k + 1) if toks[k].kind in ("_", "^") else _run_end(toks, k)
        run = toks[k:stop]
        word = "".join(t.text for t in run)
        if _letter(run[0]) and (len(run) > _LONGEST_PRODUCT or word.lower() in WORD_NAMES):
            out.append(Tok("name", word, run[0].pos, run[-1].end))
        else:
            out.extend(run)
        k = stop
    return out


def _script_end(toks: list[Tok], start: int) -> int:
    depth = 0
    for k in range(start, len(toks)):
        depth += (toks[k].kind == "{") - (toks[k].kind == "}")
        if depth <= 0:
            return k + 1
    return len(toks)


def _letter(tok: Tok) -> bool:
    return tok.kind == "name" and len(tok.text) == 1 and tok.end - tok.pos == 1 and tok.text.isascii()


def _run_end(toks: list[Tok], start: int) -> int:
    """Behind the letters that stand here without a gap; behind one token if it is no letter."""
    k = start + 1
    if _letter(toks[start]):
        while k < len(toks) and _letter(toks[k]) and toks[k].pos == toks[k - 1].end:
            k += 1
    return k


def _joined(run: list[Tok], after: Tok | None) -> list[Tok]:
    word = "".join(t.text for t in run)
    if len(run) == 1:
        return run
    called = after is not None and after.kind in ("(", "[")
    if word in ("arg", "Arg") and after is not None and after.text in OPTIMISERS:
        return [Tok("name", "arg", run[0].pos, run[-1].end)]
    if word == "EM" and called:  # the distance of the earth mover
        return [Tok("name", "W", run[0].pos, run[-1].end)]
    if word in ACRONYMS and (called or len(run) > 2 or (after is not None and after.kind == "rel")):
        return [Tok("name", WORDS.get(word, word), run[0].pos, run[-1].end)]
    if word.lower() in STRAY_WORDS:
        raise Unread(f"the word {word!r} inside a formula", run[0].pos)
    if len(run) <= _LONGEST_PRODUCT or _PRODUCT_WITH_DIFFERENTIALS.fullmatch(word):
        return run
    if word in WORDS or word.lower() in WORD_NAMES:
        return [Tok("name", WORDS.get(word, word), run[0].pos, run[-1].end)]
    raise Unread(f"{word!r} is a word or a product of letters", run[0].pos)


def _refuse_unbraced(toks: list[Tok], start: int) -> None:
    """`p_data`: only the `d` is the subscript, though the whole word was meant."""
    run = toks[start : _run_end(toks, start)]
    word = "".join(t.text for t in run)
    if len(run) > _LONGEST_PRODUCT and not _PRODUCT_WITH_DIFFERENTIALS.fullmatch(word):
        raise Unread(f"a script of several letters without braces: {word!r}", run[0].pos)


def own_functions(toks: list[Tok]) -> frozenset[str]:
    r"""Letters of special functions that stand for functions of the passage's own.

    `\sigma(x)` beside `\mu(x)` is a deviation, not the sigmoid; `\psi`, unless `\Gamma` is near, is the digamma
    function of parameters only.
    """
    found: set[str] = set()
    texts = {t.text for t in toks}
    for k, t in enumerate(toks):
        if t.text == "\\mu" and _called(toks, k):
            found.add("\\sigma")
        if t.text == "\\psi" and "\\Gamma" not in texts and (not _opens(toks, k + 1) or _of_a_point(toks, k + 2)):
            found.add("\\psi")
    return frozenset(found)


def _called(toks: list[Tok], k: int) -> bool:
    k += 1
    while k < len(toks) and toks[k].kind in ("_", "^"):
        k = _script_end(toks, k + 1)
    return _opens(toks, k)


def _opens(toks: list[Tok], k: int) -> bool:
    return k < len(toks) and toks[k].kind == "("


def _of_a_point(toks: list[Tok], k: int) -> bool:
    """A point stands there, plain or with a script."""
    point = k + 1 < len(toks) and toks[k].kind == "name" and toks[k].text in "stuvwxyz"
    return point and toks[k + 1].kind in (")", "_", "^", "'")


def adds(body: list[Tok], before: list[Tok], behind: Tok | None) -> bool:
    r"""`A \underbrace{- B}_{label}` is A - B: a group that starts with a sign behind an operand."""
    if not body or body[0].text not in ("+", "-") or not before:
        return False
    operand = before[-1].kind in ("name", "num", "}") or before[-1].text in (")", "]")
    if not operand or _awaits(before) or (behind is not None and behind.kind in ("_", "^")):
        return False
    several = any(t.text in ("+", "-") for t in body[1:])  # A - B + C, times D, is another number than A + (-B + C) D
    return not several or behind is None or behind.text in ("+", "-") or behind.kind in _EDGE


def is_applied(group: list[Tok], behind: Tok | None) -> bool:
    r"""Does a group end with a function whose argument stands behind it, as in `{\color{red} \log D}(x)`?"""
    if len(group) < 2 or group[-1].kind != "name" or behind is None or behind.text != "(":
        return False
    return not any(t.text in ("+", "-") for t in group)


def _awaits(toks: list[Tok]) -> bool:
    r"""`\frac{a}`, which goes on with another group."""
    depth, groups = 0, 0
    for t in reversed(toks):
        depth += (t.kind == "}") - (t.kind == "{")
        groups += t.kind == "{" and depth == 0
        if depth == 0 and t.kind not in "{}":
            return groups == 1 and t.text.endswith(("frac", "binom"))
    return False
