"""Raw tokens → tokens of the formula alone: spacing, fonts, colours, labels and accents are settled here."""

from __future__ import annotations

import re

from .notation import (
    ACCENTS,
    ACRONYMS,
    BETWEEN_ROWS,
    BOLD_FONTS,
    COMMAND_NAMES,
    COMMAND_TOKENS,
    DECORATION_WITH_LABEL,
    DROP,
    DROP_WITH_GROUP,
    GAPS,
    KEEP_FONTS,
    OPTIMISERS,
    RELATION_COMMANDS,
    REMARKS,
    SWITCHES,
    TEXT_FONTS,
    UNITS,
    WIDE,
    WORDS,
)
from .stream import Stream
from .tidy import adds, is_applied
from .tokens import Tok, Unread, foreign, scan

_BEFORE = frozenset(("(", ")", "[", "]", "rel", "amp", "num", "name", "+", "-", ",", "|", "/"))  # no argument is due
_OPENERS = frozenset(("left", "bigl", "Bigl", "biggl", "Biggl", "mathopen"))
_CLOSERS = frozenset(("right", "bigr", "Bigr", "biggr", "Biggr", "mathclose"))
_BARS = {
    "|": "bar", "\\vert": "bar", "\\lvert": "bar", "\\rvert": "bar", "\\mid": "bar",
    "\\|": "dbar", "\\Vert": "dbar", "\\lVert": "dbar", "\\rVert": "dbar", "\\parallel": "dbar",
}  # fmt: skip
_SIDES = {"\\lvert": "lbar", "\\lVert": "lbar", "\\rvert": "rbar", "\\rVert": "rbar"}
_DISTRIBUTION = frozenset(("d", "D", "\\mathcal{D}", "law", "dist", "\\mathcal{L}"))


def tokenize(latex: str) -> list[Tok]:
    """Tokens of a math passage, decoration removed. Raises `Unread` on what cannot be scanned."""
    raw = scan(latex)
    stream = Stream(raw, latex, _evaluations(raw))
    return _measures(_merge_bars(_drop_empty_groups(_decorate(stream)), latex))


def _evaluations(raw: list[Tok]) -> frozenset[int]:
    r"""Offsets of the `\left.` whose `\right|` carries a subscript, an evaluation bar and no invisible bracket; and of
    the `\left|` that ends with `\right.`, a bar between two things and no bracket."""
    found: set[int] = set()
    stack: list[int] = []
    for k, tok in enumerate(raw):
        if tok.text == "\\left":
            stack.append(k)
        elif tok.text == "\\right" and stack:
            start = stack.pop()
            after = raw[k + 1 : k + 3]
            closed = len(after) == 2 and after[0].text in _BARS and after[1].kind == "_"
            between = bool(after) and after[0].kind == "." and raw[start + 1].text in _BARS
            if between or (closed and raw[start + 1].kind == "."):
                found.add(raw[start].pos)
    for k in stack:
        if k + 1 < len(raw) and raw[k + 1].kind == ".":
            raise Unread("a \\left. without its \\right", raw[k].pos)
    return frozenset(found)


def _decorate(s: Stream) -> list[Tok]:
    out: list[Tok] = []
    while (tok := s.peek()) is not None:
        s.i += 1
        if tok.kind == "env":
            _environment(tok, s, out)
        elif tok.kind == "cmd":
            _command(tok, s, out)
        elif tok.kind == "&":
            out.append(Tok("amp", "&", tok.pos, tok.end))
        elif tok.kind == "~":
            _tie(tok, s, out)
        elif tok.kind in ("=", "<", ">"):
            out.append(_relation(tok, s))
        elif tok.kind == ":" and (n := s.peek()) and n.kind == "=":
            s.i += 1
            out.append(Tok("rel", ":=", tok.pos, n.end))
        elif tok.kind == "*" and (n := s.peek()) and n.kind == "{" and n.pos == tok.end:
            raise Unread("'*{' looks like a subscript that a formatter mangled", tok.pos)
        elif tok.kind == "foreign":
            raise foreign(tok.text, tok.pos)
        elif tok.kind == "{" and (n := s.peek()) and n.text == "\\color":
            s.i -= 1
            _coloured(s.over(s.group()), s, tok, out)
        elif tok.kind == "{" and (not out or out[-1].kind in _BEFORE):
            _braced(tok, s, out)
        else:
            out.append(tok)
    return out


def _tie(tok: Tok, s: Stream, out: list[Tok]) -> None:
    r"""A tie is a gap, but `E_{x~p}` means `x \sim p`, and `z ~ p(z)` may."""
    opened = next((k for k in range(len(out) - 1, max(-1, len(out) - 20), -1) if out[k].kind in "{}"), None)
    scripted = opened is not None and opened > 1 and [t.kind for t in out[opened - 1 : opened + 1]] == ["_", "{"]
    if scripted and opened is not None and out[opened - 2].text in ("\\mathbb{E}", "E"):
        out.append(Tok("rel", "~", tok.pos, tok.end))
        return
    spaced = s.source[tok.pos - 1 : tok.pos] == s.source[tok.end : tok.end + 1] == " "
    nxt = s.peek()
    if spaced and out and nxt and out[-1].kind == "name" and nxt.kind in ("name", "letters"):
        raise Unread("'~' is a tie or the sign of sampling; write \\sim", tok.pos)


def _relation(tok: Tok, s: Stream) -> Tok:
    nxt = s.peek()
    if nxt and nxt.pos == tok.end and (both := tok.kind + nxt.kind) in ("<=", ">=", "=>", "==", "=:"):
        s.i += 1
        return Tok("rel", {"==": "=", "=:": ":="}.get(both, both), tok.pos, nxt.end)
    return Tok("rel", tok.kind, tok.pos, tok.end)


def _environment(tok: Tok, s: Stream, out: list[Tok]) -> None:
    name = tok.text[tok.text.index("{") + 1 : -1]
    kind = "begin" if tok.text.startswith("\\begin") else "end"
    if kind == "begin" and name in ("array", "tabular"):
        s.bracket()
        s.group()
    elif kind == "begin" and name in ("alignat", "alignat*", "alignedat"):
        s.group()
    elif kind == "begin" and name in ("aligned", "gathered", "split"):
        s.bracket()
    out.append(Tok(kind, name, tok.pos, tok.end))


def _source(toks: list[Tok], s: Stream) -> str:
    """Source text of a group of text, e.g. the inside of `\\text{..}`."""
    return s.source[toks[0].pos : toks[-1].end] if toks else ""


def _command(tok: Tok, s: Stream, out: list[Tok]) -> None:
    name = tok.text[1:]
    if name in ("mathop", "mathbin", "mathrel", "mathord", "boxed") and (n := s.peek()) and n.kind == "{":
        _transparent(s.group(), s, tok, out)
    elif name in _OPENERS or name in _CLOSERS:
        _delimiter(name, tok, s, out)
    elif name in DROP:
        if name in WIDE and out and s.at_condition():  # f(t) = t \\ (t < 1)
            out.append(Tok("quad", name, tok.pos, tok.end))
    elif name in GAPS or name in BETWEEN_ROWS:
        if name.startswith("hspace") or name in BETWEEN_ROWS:
            s.group()
        out.append(Tok("row" if name in BETWEEN_ROWS else "quad", name, tok.pos, tok.end))
    elif name in DROP_WITH_GROUP:
        _drop_with_group(name, tok, s, out)
    elif name in DECORATION_WITH_LABEL:
        _labelled(name, tok, s, out)
    elif name in ("xrightarrow", "xlongrightarrow"):
        s.bracket()
        _over_arrow(s.group(), s, tok)
        out.append(Tok("rel", "->", tok.pos, s.toks[s.i - 1].end))
    elif name in ("underset", "overset", "stackrel"):
        _stacked(tok, s, out)
    elif name in BOLD_FONTS or name in TEXT_FONTS or name in KEEP_FONTS:
        _font(name, tok, s, out)
    elif name in ACCENTS:
        _accent(name, tok, s, out)
    else:
        _meaning(name, tok, s, out)


def _meaning(name: str, tok: Tok, s: Stream, out: list[Tok]) -> None:
    """Commands that stand for a token of their own."""
    if name in RELATION_COMMANDS:
        out.append(Tok("rel", RELATION_COMMANDS[name], tok.pos, tok.end))
    elif name == "not" and (n := s.peek()) and n.kind == "=":
        s.i += 1
        out.append(Tok("rel", "!=", tok.pos, n.end))
    elif tok.text in _SIDES:
        out.append(Tok(_BARS[tok.text], _SIDES[tok.text], tok.pos, tok.end))
    elif name in COMMAND_TOKENS:
        kind = COMMAND_TOKENS[name]
        out.append(Tok(kind, "*" if kind == "ast" else kind, tok.pos, tok.end))
    elif name in COMMAND_NAMES:
        out.append(Tok("name", COMMAND_NAMES[name], tok.pos, tok.end))
    else:
        out.append(tok)


def _delimiter(name: str, tok: Tok, s: Stream, out: list[Tok]) -> None:
    r"""`\left` and its kin: dropped, but a bar learns its side and `\left. .. \right|_{..}` opens an evaluation."""
    nxt = s.peek()
    if nxt is None:
        return
    if nxt.kind == "." and name in ("left", "right"):
        s.i += 1
        if tok.pos in s.evaluations:
            out.append(Tok("evaluate", "\\left.", tok.pos, nxt.end))
    elif nxt.text in _BARS:
        s.i += 1
        side = nxt.text if tok.pos in s.evaluations else "lbar" if name in _OPENERS else "rbar"
        out.append(Tok(_BARS[nxt.text], side, tok.pos, nxt.end))
    elif name in _OPENERS:
        s.toks[s.i] = nxt._replace(pos=tok.pos)  # the bracket begins where its size is said


def _drop_with_group(name: str, tok: Tok, s: Stream, out: list[Tok]) -> None:
    group = s.group()
    coloured = name in ("color", "textcolor")
    if coloured and _source(group, s).strip() == "white":
        s.group()  # text in white is there to align columns, not to be read
    elif coloured and (n := s.peek()) and n.kind == "{":
        _transparent(s.group(), s, tok, out)


def _coloured(inner: Stream, s: Stream, tok: Tok, out: list[Tok]) -> None:
    r"""`{\color{red} - B}` is a group."""
    inner.i = 1
    if _source(inner.group(), s).strip() != "white":
        _emit_group(inner.toks[inner.i :], s, tok, out)


def _labelled(name: str, tok: Tok, s: Stream, out: list[Tok]) -> None:
    """`\\underbrace{A}_{label}`, `\\underbrace{A}_\\text{label}`: A stays, the label is a remark."""
    inner, nxt = s.group(), s.peek()
    if nxt and nxt.kind == ("_" if name.startswith("under") else "^"):
        s.i += 1
        label = s.group()
        if len(label) == 1 and label[0].text.lstrip("\\") in TEXT_FONTS | BOLD_FONTS | KEEP_FONTS:
            s.group()
    _emit_group(inner, s, tok, out)


def _stacked(tok: Tok, s: Stream, out: list[Tok]) -> None:
    """`\\underset{label}{A}`: under max, argmin or E it is the variable, anything else is a remark."""
    label, inner = s.group(), s.group()
    end = s.toks[s.i - 1].end
    inner_out = _decorate(s.over(inner))
    words = "".join(t.text for t in inner_out if t.kind not in "{}")
    if tok.text == "\\underset" and (
        words in OPTIMISERS or words in ("\\mathbb{E}", "E", "\\sum", "\\prod", "\\int", "lim")
    ):
        kind = "cmd" if words in ("\\sum", "\\prod", "\\int") else "name"
        out.append(Tok(kind, "\\mathbb{E}" if words == "E" else words, tok.pos, end))
        out += [Tok("_", "_", tok.pos, tok.pos), Tok("{", "{", tok.pos, tok.pos)]
        out.extend(_decorate(s.over(label)))
        out.append(Tok("}", "}", tok.pos, tok.pos))
    elif words.startswith("\\") and words.endswith("arrow"):
        return  # an arrow that points at a remark
    elif len(inner_out) == 1 and inner_out[0].kind == "rel":
        _over_arrow(label, s, tok)
        out.append(Tok("rel", inner_out[0].text, tok.pos, end))
    elif len(inner_out) == 1 and inner_out[0].kind in ("name", "cmd") and len(label) < 2:
        raise Unread(f"a sign over or under {inner_out[0].text!r}", tok.pos)
    else:
        _emit_group(inner, s, tok, out)


def _over_arrow(label: list[Tok], s: Stream, tok: Tok) -> None:
    """What stands over a relation is a remark, unless it weakens the relation to one of laws."""
    words = "".join(t.text for t in _decorate(s.over(label)))
    if words in _DISTRIBUTION:
        raise Unread("a relation that holds in distribution", tok.pos)
    if words == "?":
        raise Unread("a relation that is asked, not claimed", tok.pos)


def _braced(tok: Tok, s: Stream, out: list[Tok]) -> None:
    r"""Braces in the middle of a formula are not seen: `{\log D}(x)` is `\log D(x)`."""
    at = s.i
    s.i -= 1
    inner = s.group()
    if is_applied(inner, s.peek()):
        out.extend(_decorate(s.over(inner)))
    else:
        s.i = at
        out.append(tok)


def _emit_group(inner: list[Tok], s: Stream, tok: Tok, out: list[Tok]) -> None:
    body, end = _decorate(s.over(inner)), s.toks[s.i - 1].end
    if adds(body, out, s.peek()) or is_applied(inner, s.peek()):
        out.extend(body)
    else:
        out += [Tok("{", "{", tok.pos, tok.pos), *body, Tok("}", "}", end, end)]


def _transparent(group: list[Tok], s: Stream, tok: Tok, out: list[Tok]) -> None:
    """A font or a colour around one token is the token itself; around more it is a group."""
    end = s.toks[s.i - 1].end
    inner = _decorate(s.over(group))
    words = "".join(t.text for t in inner)
    if len(inner) == 1:
        out.append(Tok(inner[0].kind, inner[0].text, tok.pos, end))
    elif words in OPTIMISERS and all(t.kind == "name" for t in inner):
        out.append(Tok("name", words, tok.pos, end))
    else:
        _emit_group(group, s, tok, out)


# ---------------------------------------------------------------- fonts


def _font(name: str, tok: Tok, s: Stream, out: list[Tok]) -> None:
    if name in SWITCHES and not (name == "cal" and (n := s.peek()) and n.kind != "{"):
        _switch(name, s, out)
        return
    if s.peek() is None:
        raise Unread("the passage ends after a font command", tok.pos)
    group = s.group()
    end = s.toks[s.i - 1].end
    text = re.sub(r"\s+", " ", _source(group, s)).strip()
    if name in TEXT_FONTS and text == "d":
        out.append(Tok("diff", "d", tok.pos, end))
    elif name == "mathrm" and re.fullmatch(r"d[a-zA-Z]", text):
        out += [Tok("diff", "d", tok.pos, end - 2), Tok("name", text[1], end - 2, end)]
    elif name in KEEP_FONTS and re.fullmatch(r"[A-Za-z]|\\[A-Za-z]+", text):
        out.append(Tok("name", _lettered(name, text), tok.pos, end))
    elif text in ("1", "I") and name in (*KEEP_FONTS, "mathbf", "bm", "boldsymbol"):
        out.append(Tok("name", "\\mathbb{1}" if text == "1" else text, tok.pos, end))
    elif (name in TEXT_FONTS or _are_words(name, text, group)) and not (
        text in UNITS and out and out[-1].kind == "num"
    ):
        _text(name, text, tok, end, group, s, out)
    elif text and text not in UNITS:
        _transparent(group, s, tok, out)


def _are_words(font: str, text: str, group: list[Tok]) -> bool:
    r"""Is what stands in `\textbf{..}` a remark, of several words or in another script, and no bold letter?"""
    words = re.search(r"[A-Za-z]{2,} +[A-Za-z]{2,}", text) or any(t.kind == "foreign" for t in group)
    return font in ("textbf", "textit") and bool(words)


def _lettered(font: str, letter: str) -> str:
    if font in ("mathbb", "Bbb", "mathds", "mathbbm"):
        return letter if letter in ("P", "Q") else f"\\mathbb{{{letter}}}"
    return f"\\{'mathcal' if font in ('cal', 'mathscr') else font}{{{letter}}}"


def _switch(name: str, s: Stream, out: list[Tok]) -> None:
    r"""`{\rm data}`, `{\bf x}`: the upright letters up to the end of the group are one word."""
    letters: list[Tok] = []
    while (
        name in ("rm", "sf", "tt")
        and (n := s.peek())
        and n.kind == "name"
        and (not letters or n.pos == letters[-1].end)
    ):
        letters.append(n)
        s.i += 1
    if letters:
        word = "".join(t.text for t in letters)
        if word == "d":
            out.append(Tok("diff", "d", letters[0].pos, letters[-1].end))
        else:
            _word(word, letters[0].pos, letters[-1].end, out)


def _word(text: str, pos: int, end: int, out: list[Tok]) -> None:
    out.append(Tok("name", WORDS.get(text, text), pos, end))


def _text(name: str, text: str, tok: Tok, end: int, group: list[Tok], s: Stream, out: list[Tok]) -> None:
    """Upright text: a word of the field, a name, or a remark."""
    math = name in ("mathrm", "mathsf", "mathtt") or name.startswith("operatorname")
    if math:
        text = re.sub(r"\\[,;!: ]|~", "", text)
        text = re.sub(r"\s", "", text) if name.startswith("operatorname") else text
    if re.fullmatch(r"(const|constant)[.,;]?", text):
        text = "const"
    glued = re.fullmatch(r"([a-zA-Z])(log|exp|ln)", text)
    if text in WORDS:
        _word(text, tok.pos, end, out)
    elif _EQUIVALENCE.fullmatch(text):
        out.append(Tok("rel", "iff", tok.pos, end))
    elif glued:
        out.append(Tok("name", glued[1], tok.pos, end))
        out.append(Tok("name", glued[2], tok.pos, end))
    elif re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", text):
        remark = not math and len(text) > 1 and text.lower() in REMARKS and text not in ACRONYMS
        out.append(Tok("text" if remark else "name", text, tok.pos, end))
    elif re.fullmatch(r"[A-Za-z]+(-[A-Za-z]+)+", text):  # \text{f-divergence}, \text{WGAN-GP}: one word
        out.append(Tok("name" if math else "text", text.replace("-", ""), tok.pos, end))
    elif any(t.kind == "foreign" for t in group):
        out.append(Tok("text", text, tok.pos, end))
    elif re.fullmatch(r"[^A-Za-z]*", text) and text:
        _emit_group(group, s, tok, out)
    elif math and re.search(r"[\\_^()]", text):
        _transparent(group, s, tok, out)
    elif text:
        out.append(Tok("text", text, tok.pos, end))


def _accent(name: str, tok: Tok, s: Stream, out: list[Tok]) -> None:
    inner = _decorate(s.over(s.group()))
    end = s.toks[s.i - 1].end
    while inner and inner[0].kind == "{":
        inner = inner[1:]
    if not inner:
        raise Unread("an accent over nothing", tok.pos)
    head, rest = inner[0], inner[1:]
    if head.kind not in ("name", "cmd") or head.text == "\\mathbb{E}":
        raise Unread(f"an accent over {head.text!r}", tok.pos)
    while rest and rest[0].kind == "}":
        rest = rest[1:]
    if rest and rest[0].kind not in ("_", "^", "'"):
        raise Unread("an accent over more than one name", tok.pos)
    if rest and not _one_script(rest):
        raise Unread("an accent over more than one name", tok.pos)
    kind = {"widetilde": "tilde", "widehat": "hat", "overline": "bar"}.get(name, name)
    out.append(Tok("name", head.text if name in ("vec", "mathring") else f"\\{kind}{{{head.text}}}", tok.pos, end))
    out.extend(rest)


def _one_script(toks: list[Tok]) -> bool:
    """Are these tokens scripts alone (`_i`, `_{data}^{(1)}`)?"""
    k = 0
    while k < len(toks):
        if toks[k].kind == "'":
            k += 1
            continue
        if toks[k].kind not in ("_", "^") or k + 1 >= len(toks):
            return False
        depth = 0
        k += 1
        while k < len(toks):
            depth += (toks[k].kind == "{") - (toks[k].kind == "}")
            k += 1
            if depth <= 0:
                break
    return True


# ---------------------------------------------------------------- after decoration


def _drop_empty_groups(toks: list[Tok]) -> list[Tok]:
    r"""`\mathop{}\!d x` leaves braces that mean nothing; after `_`, `^` or a command they stay, to be refused."""
    out: list[Tok] = []
    for tok in toks:
        opened = out and out[-1].kind == "{" and out[-1].text == "{"
        if tok.kind == "}" and opened and not (len(out) > 1 and out[-2].kind in ("_", "^", "cmd")):
            out.pop()
        else:
            out.append(tok)
    return out


def _merge_bars(toks: list[Tok], source: str) -> list[Tok]:
    """`||`, `| |` and `\\|` become one token; the bar alone another."""
    out: list[Tok] = []
    for tok in toks:
        if tok.kind == "|":
            tok = Tok("bar", "|", tok.pos, tok.end)
        elif tok.kind in ("bar", "dbar") and tok.text == tok.kind:
            tok = Tok(tok.kind, "|" if tok.kind == "bar" else "||", tok.pos, tok.end)
        twin = tok.kind == "bar" and out and out[-1].kind == "bar" and out[-1].text == tok.text
        gap = source[out[-1].end : tok.pos] if twin else ""
        if twin and tok.text == "rbar" and not _open_pair(out):
            twin = False  # the end of |x|, and a bar of its own
        if twin and (len(gap) <= 1 or gap.strip() in ("\\middle", "\\!", "\\big", "\\bigm", "\\Big", "\\Bigm")):
            out[-1] = Tok("dbar", {"|": "||"}.get(tok.text, tok.text), out[-1].pos, tok.end)
            continue
        out.append(tok)
    return out


def _open_pair(toks: list[Tok]) -> bool:
    """Is a double bar open that was written as two?"""
    pairs = [t.text for t in toks if t.kind == "dbar" and t.text in ("lbar", "rbar")]
    return pairs.count("lbar") > pairs.count("rbar")


def _measures(toks: list[Tok]) -> list[Tok]:
    """`\\int f(x) p(dx)` is `\\int f(x) p(x) dx` where nothing but the end of the integral follows."""
    out: list[Tok] = []
    integral = False
    k = 0
    while k < len(toks):
        integral = integral or toks[k].text == "\\int"
        t = toks[k : k + 5]
        fits = len(t) >= 4 and [x.kind for x in t[::3]][:2] == ["(", ")"] and t[2].kind in ("name", "cmd")
        if integral and fits and t[1].text == "d" and out and out[-1].kind in ("name", "}", "cmd"):
            last = len(t) < 5 or t[4].kind in _AFTER_INTEGRAL
            if last:
                out += [t[0], t[2], t[3], t[1], t[2]]
                k += 4
                continue
        out.append(toks[k])
        k += 1
    return out


_EQUIVALENCE = re.compile(r"\s*(?:iff|if,? and only if|ssi|当且仅当)\s*", re.IGNORECASE)
_AFTER_INTEGRAL = frozenset(("rel", "+", "-", ")", "]", "}", "row", "amp", "quad", ",", ".", "text", "end"))


__all__ = ["Tok", "Unread", "tokenize"]
