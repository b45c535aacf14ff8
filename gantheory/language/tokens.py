"""LaTeX math source → tokens with positions; decoration, spacing and fonts are settled here.

The scanner is our own rather than `pylatexenc`'s walker: it is linear and iterative (10,000 nested braces cost
nothing), keeps every offset, and never has to guess how many arguments an unknown macro takes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .notation import (
    ACCENTS,
    BARE_WORDS,
    BOLD_FONTS,
    COMMAND_NAMES,
    COMMAND_TOKENS,
    DECORATION_WITH_LABEL,
    DROP,
    DROP_WITH_GROUP,
    KEEP_FONTS,
    RELATION_COMMANDS,
    TEXT_FONTS,
    WORDS,
)

MAX_TOKENS = 20_000
MAX_DEPTH = 60


class Unread(Exception):
    """The passage is not understood; `pos` is the offset in its source where reading stopped."""

    def __init__(self, reason: str, pos: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.pos = pos


@dataclass(frozen=True, slots=True)
class Tok:
    """A token: `kind` is one of num, name, rel, text, quad, row, amp, begin, end, diff, cmd or a punctuation mark."""

    kind: str
    text: str
    pos: int
    end: int


_SCAN = re.compile(
    r"(?P<space>\s+)|(?P<comment>%[^\n]*)|(?P<env>\\(?:begin|end)\s*\{[A-Za-z]+\*?\})"
    r"|(?P<row>\\\\(?:\s*\[[^\]\n]{0,12}\])?|\\-?\d+(?:px|pt|em|ex)\])|(?P<cmd>\\(?:[A-Za-z]+\*?|.))|(?P<num>\d+(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?|\.\d+)"
    r"|(?P<letters>[A-Za-z]+)|(?P<greek>[\u0370-\u03ff])|(?P<other>.)",
    re.DOTALL,
)

_UNICODE = {
    "−": "-",
    "∗": "*",
    "·": "*",
    "×": "*",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "→": "->",
    "∼": "~",
    "≈": "~=",
    "∈": "in",
    "∥": "dbar",
    "′": "'",
}
_GREEK = dict(zip("αβγδεζηθικλμνξοπρστυφχψω", ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"], strict=False))  # fmt: skip
_GREEK |= {
    "ς": "sigma",
    "Γ": "Gamma",
    "Δ": "Delta",
    "Θ": "Theta",
    "Λ": "Lambda",
    "Σ": "Sigma",
    "Φ": "Phi",
    "Ψ": "Psi",
    "Ω": "Omega",
    "ϕ": "phi",
}


# `\8px]` is what a scan leaves of `\\[8px]`: it can be nothing else, so it is read as the row end it was.


def tokenize(latex: str) -> list[Tok]:
    """Tokens of a math passage, decoration removed. Raises `Unread` on what cannot be scanned."""
    raw = list(_raw(latex))
    if len(raw) > MAX_TOKENS:
        raise Unread(f"the passage has more than {MAX_TOKENS} tokens", 0)
    return _merge_bars(_decorate(_Stream(raw, latex)))


def _raw(latex: str) -> list[Tok]:
    out: list[Tok] = []
    depth = 0
    for m in _SCAN.finditer(latex):
        kind, text, pos, end = str(m.lastgroup), m.group(), m.start(), m.end()
        if kind in ("space", "comment"):
            continue
        if kind == "letters":
            if latex.startswith("{", end) and not _in_script(out):
                _refuse_lost_backslash(text, pos)
            out.extend(_letters(text, pos))
            continue
        if kind == "greek":
            if text not in _GREEK:
                raise Unread(f"the character {text!r} (U+{ord(text):04X}) is not a symbol of the notation", pos)
            out.append(Tok("cmd", "\\" + _GREEK[text], pos, end))
            continue
        if kind == "other":
            text, kind = _character(text, pos)
            depth += (text == "{") - (text == "}")
            if depth > MAX_DEPTH:
                raise Unread(f"braces nested deeper than {MAX_DEPTH}", pos)
        out.append(Tok(kind, text, pos, end))
    return out


_LOOKALIKES = dict(zip("асеорхуАВСЕНКМОРТХіѕјԁԛ", "aceopxyABCEHKMOPTXisjdq", strict=True))


def _in_script(out: list[Tok]) -> bool:
    """Does the last token open a script, so that letters here may stand before a brace?"""
    return bool(out) and out[-1].kind in ("_", "^")


def _refuse_lost_backslash(text: str, pos: int) -> None:
    r"""`m{x}`, `ext{..}`, `ilde{z}`: a command that lost its backslash and first letter to a careless escape (`\b`, `\t`)."""
    for lost in ("b", "t", "f", "r", "n", "a", "v"):
        if lost + text in _COMMANDS_WITH_ARGUMENT:
            raise Unread(f"{text!r} before a brace looks like what is left of \\{lost}{text}", pos)


_COMMANDS_WITH_ARGUMENT = BOLD_FONTS | TEXT_FONTS | KEEP_FONTS | ACCENTS | {"begin", "frac", "boldsymbol", "tfrac"}


def _character(text: str, pos: int) -> tuple[str, str]:
    if text in _UNICODE:
        mapped = _UNICODE[text]
        return mapped, "rel" if mapped in ("<=", ">=", "!=", "->", "~", "~=", "in") else mapped
    if not text.isascii():
        alike = _LOOKALIKES.get(text)
        hint = f", it only looks like {alike!r}" if alike else ""
        raise Unread(f"the character {text!r} (U+{ord(text):04X}) is not a symbol of the notation{hint}", pos)
    return text, text


def _letters(text: str, pos: int) -> list[Tok]:
    """Runs of letters: known words stay whole (`log`, `KL`), `2log2` and `alog` give up their word, the rest are single."""
    out: list[Tok] = []
    i = 0
    while i < len(text):
        word = next((w for w in BARE_WORDS if text.startswith(w, i)), None)
        step = len(word) if word else 1
        out.append(Tok("name", text[i : i + step], pos + i, pos + i + step))
        i += step
    return out


class _Stream:
    def __init__(self, toks: list[Tok], source: str) -> None:
        self.toks, self.source, self.i = toks, source, 0

    def peek(self) -> Tok | None:
        return self.toks[self.i] if self.i < len(self.toks) else None

    def next(self) -> Tok:
        tok = self.toks[self.i]
        self.i += 1
        return tok

    def group(self) -> list[Tok]:
        """The tokens of the next argument: a braced group without its braces, or one token."""
        first = self.peek()
        if first is None:
            raise Unread("the passage ends where an argument was expected", len(self.source))
        self.i += 1
        if first.kind != "{":
            return [first]
        start, depth = self.i, 1
        while self.i < len(self.toks):
            kind = self.toks[self.i].kind
            depth += (kind == "{") - (kind == "}")
            self.i += 1
            if depth == 0:
                return self.toks[start : self.i - 1]
        raise Unread("a brace is not closed", first.pos)

    def bracket(self) -> None:
        """Skip an optional `[..]` argument."""
        tok = self.peek()
        if tok and tok.kind == "[":
            while self.i < len(self.toks) and self.next().kind != "]":
                pass


def _decorate(s: _Stream) -> list[Tok]:
    out: list[Tok] = []
    while (tok := s.peek()) is not None:
        s.i += 1
        if tok.kind == "env":
            _environment(tok, s, out)
        elif tok.kind == "cmd":
            _command(tok, s, out)
        elif tok.kind == "row":
            out.append(tok)
        elif tok.kind == "&":
            out.append(Tok("amp", "&", tok.pos, tok.end))
        elif tok.kind == "~":
            continue  # a tie; the relation is \sim
        elif tok.kind in ("=", "<", ">"):
            out.append(_relation(tok, s))
        elif tok.kind == ":" and (n := s.peek()) and n.kind == "=":
            s.i += 1
            out.append(Tok("rel", ":=", tok.pos, n.end))
        else:
            out.append(tok)
    return out


def _relation(tok: Tok, s: _Stream) -> Tok:
    nxt = s.peek()
    if tok.kind in "<>" and nxt and nxt.kind == "=" and nxt.pos == tok.end:
        s.i += 1
        return Tok("rel", tok.kind + "=", tok.pos, nxt.end)
    return Tok("rel", tok.kind, tok.pos, tok.end)


def _environment(tok: Tok, s: _Stream, out: list[Tok]) -> None:
    name = tok.text[tok.text.index("{") + 1 : -1]
    kind = "begin" if tok.text.startswith("\\begin") else "end"
    if kind == "begin" and name in ("array", "tabular"):
        s.bracket()
        s.group()
    out.append(Tok(kind, name, tok.pos, tok.end))


def _plain(toks: list[Tok], source: str) -> str:
    """Source text of a group of text, e.g. the inside of `\\text{..}`."""
    return source[toks[0].pos : toks[-1].end] if toks else ""


def _command(tok: Tok, s: _Stream, out: list[Tok]) -> None:
    name = tok.text[1:]
    if name in DROP:
        if name in ("left", "right") and (n := s.peek()) and n.kind == ".":
            s.i += 1
    elif name in DROP_WITH_GROUP:
        _drop_with_group(name, tok, s, out)
    elif name in DECORATION_WITH_LABEL:
        _labelled(name, tok, s, out)
    elif name in ("underset", "overset", "stackrel"):
        _stacked(tok, s, out)
    elif name in BOLD_FONTS or name in TEXT_FONTS or name in KEEP_FONTS:
        _font(name, tok, s, out)
    elif name in ACCENTS:
        _accent(name, tok, s, out)
    elif name in ("quad", "qquad"):
        out.append(Tok("quad", name, tok.pos, tok.end))
    elif name in RELATION_COMMANDS:
        out.append(Tok("rel", RELATION_COMMANDS[name], tok.pos, tok.end))
    elif name in ("not",) and (n := s.peek()) and n.kind == "=":
        s.i += 1
        out.append(Tok("rel", "!=", tok.pos, n.end))
    elif name in COMMAND_TOKENS:
        kind = COMMAND_TOKENS[name]
        out.append(Tok(kind, kind, tok.pos, tok.end))
    elif name in COMMAND_NAMES:
        out.append(Tok("name", COMMAND_NAMES[name], tok.pos, tok.end))
    else:
        out.append(tok)


def _drop_with_group(name: str, tok: Tok, s: _Stream, out: list[Tok]) -> None:
    group = s.group()
    coloured = name in ("color", "textcolor")
    if coloured and _plain(group, s.source).strip() == "white":
        s.group()  # text in white is there to align columns, not to be read
    elif coloured and (n := s.peek()) and n.kind == "{":
        _transparent(s.group(), s, tok, out)


def _labelled(name: str, tok: Tok, s: _Stream, out: list[Tok]) -> None:
    """`\\underbrace{A}_{label}`: A stays, the label is a remark."""
    inner = s.group()
    nxt = s.peek()
    if nxt and nxt.kind == ("_" if name.startswith("under") else "^"):
        s.i += 1
        s.group()
    _emit_group(inner, s, tok, out)


def _stacked(tok: Tok, s: _Stream, out: list[Tok]) -> None:
    """`\\underset{label}{A}`: a label under max or argmin is its variable, anything else a remark."""
    label, inner = s.group(), s.group()
    inner_out = _decorate(_Stream(inner, s.source))
    words = "".join(t.text for t in inner_out)
    if words in ("argmax", "argmin", "max", "min", "sup", "inf") and tok.text != "\\overset":
        out.append(Tok("name", words, tok.pos, s.toks[s.i - 1].end))
        out.append(Tok("_", "_", tok.pos, tok.pos))
        out.append(Tok("{", "{", tok.pos, tok.pos))
        out.extend(_decorate(_Stream(label, s.source)))
        out.append(Tok("}", "}", tok.pos, tok.pos))
    elif words.startswith("\\") and words.endswith("arrow"):
        return  # an arrow that points at a remark
    elif len(inner_out) == 1 and inner_out[0].kind == "rel":
        out.append(Tok("rel", inner_out[0].text, tok.pos, s.toks[s.i - 1].end))
    else:
        _emit_group(inner, s, tok, out)


def _emit_group(inner: list[Tok], s: _Stream, tok: Tok, out: list[Tok]) -> None:
    close = s.toks[s.i - 1]
    body = _decorate(_Stream(inner, s.source))
    out.append(Tok("{", "{", tok.pos, tok.pos))
    out.extend(body)
    out.append(Tok("}", "}", close.end, close.end))


def _font(name: str, tok: Tok, s: _Stream, out: list[Tok]) -> None:
    if name in ("bf", "rm", "it", "sf", "tt"):
        return
    first = s.peek()
    if first is None:
        raise Unread("the passage ends after a font command", tok.pos)
    group = s.group()
    end = s.toks[s.i - 1].end
    text = re.sub(r"\s+", " ", _plain(group, s.source)).strip()
    if name in ("mathrm", "textrm", "text", "operatorname", "rm") and text == "d":
        out.append(Tok("diff", "d", tok.pos, end))
    elif name in KEEP_FONTS and re.fullmatch(r"[A-Za-z]|\\[A-Za-z]+", text):
        out.append(Tok("name", text if name == "mathbb" and text in "PQ" else f"\\{name}{{{text}}}", tok.pos, end))
    elif name in TEXT_FONTS:
        _text(re.sub(r"\\[,;!: ]|\s", "", text) if name.startswith("operatorname") else text, tok, end, group, s, out)
    elif not text:
        return
    else:
        _transparent(group, s, tok, out)


def _transparent(group: list[Tok], s: _Stream, tok: Tok, out: list[Tok]) -> None:
    """A font or a colour around one token is the token itself; around more it is a group."""
    inner = _decorate(_Stream(group, s.source))
    if len(inner) == 1:
        out.append(Tok(inner[0].kind, inner[0].text, tok.pos, s.toks[s.i - 1].end))
    else:
        _emit_group(group, s, tok, out)


def _text(text: str, tok: Tok, end: int, group: list[Tok], s: _Stream, out: list[Tok]) -> None:
    """Upright text: a word of the field, a name, or a remark."""
    glued = re.fullmatch(r"([a-zA-Z])(log|exp|ln)", text)
    if text in WORDS:
        out.append(Tok("name", WORDS[text], tok.pos, end))
    elif glued:
        out.append(Tok("name", glued[1], tok.pos, end))
        out.append(Tok("name", glued[2], tok.pos, end))
    elif re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", text):
        upright = tok.text in ("\\text", "\\mbox", "\\textit") and len(text) > 1
        out.append(Tok("text" if upright and text.lower() in _REMARKS else "name", text, tok.pos, end))
    elif re.fullmatch(r"[^A-Za-z]*", text) and text:
        _emit_group(group, s, tok, out)
    elif text:
        out.append(Tok("text", text, tok.pos, end))


_REMARKS = frozenset(
    [
        "if",
        "where",
        "and",
        "or",
        "with",
        "for",
        "otherwise",
        "when",
        "since",
        "as",
        "then",
        "so",
        "from",
        "by",
        "true",
        "false",
        "fals",
        "let",
        "is",
        "are",
        "in",
        "of",
        "on",
        "at",
        "not",
        "bits",
        "bit",
        "nats",
        "st",
    ]
)


def _accent(name: str, tok: Tok, s: _Stream, out: list[Tok]) -> None:
    inner = _decorate(_Stream(s.group(), s.source))
    end = s.toks[s.i - 1].end
    inner = [t for t in inner if t.kind not in "{}"]
    if not inner:
        raise Unread("an accent over nothing", tok.pos)
    head = inner[0]
    text = head.text
    if head.kind not in ("name", "cmd"):
        raise Unread(f"an accent over {head.text!r}", tok.pos)
    kind = {"widetilde": "tilde", "widehat": "hat", "overline": "bar"}.get(name, name)
    out.append(Tok("name", text if name in ("vec", "mathring") else f"\\{kind}{{{text}}}", tok.pos, end))
    out.extend(inner[1:])


def _merge_bars(toks: list[Tok]) -> list[Tok]:
    """`||`, `| |` and `\\|` become one token; the bar alone another."""
    out: list[Tok] = []
    for tok in toks:
        if tok.kind == "|":
            tok = Tok("bar", "|", tok.pos, tok.end)
        if tok.kind == "bar" and out and out[-1].kind == "bar" and tok.pos - out[-1].end <= 1 and _adjacent(out):
            out[-1] = Tok("dbar", "||", out[-1].pos, tok.end)
            continue
        out.append(tok)
    return out


def _adjacent(out: list[Tok]) -> bool:
    return len(out) < 2 or out[-2].kind not in ("(", "[", "{", "rel", ",") or True
