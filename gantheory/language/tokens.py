"""LaTeX math source → tokens with positions.

The scanner is our own rather than `pylatexenc`'s walker: it is linear and iterative (10,000 nested braces cost
nothing), keeps every offset, and never has to guess how many arguments an unknown macro takes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .notation import ACCENTS, BARE_WORDS, BOLD_FONTS, GREEK_LETTERS, GREEK_WORDS, KEEP_FONTS, TEXT_FONTS

MAX_LENGTH = 100_000
MAX_TOKENS = 20_000
MAX_DEPTH = 60
MAX_DIGITS = 400

OPENING = frozenset(("(", "[", "{", "\\{", "<<", "begin"))
CLOSING = frozenset((")", "]", "}", "\\}", ">>", "end"))


class Unread(Exception):
    """The passage is not understood; `pos` is the offset in its source where reading stopped."""

    def __init__(self, reason: str, pos: int) -> None:
        printable = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in reason)
        super().__init__(printable)
        self.reason = printable
        self.pos = pos


class Tok(NamedTuple):
    """A token: `kind` is one of num, name, rel, text, quad, row, amp, begin, end, diff, cmd or a punctuation mark."""

    kind: str
    text: str
    pos: int
    end: int


_WRITTEN = {
    "bar": "|", "lbar": "|", "rbar": "|", "dbar": "||", "<<": "\\langle", ">>": "\\rangle", "~": "\\sim",
    "<-": "\\leftarrow", "->": "\\to", "=>": "\\Rightarrow", "~=": "\\approx", "!=": "\\neq", "in": "\\in",
}  # fmt: skip


def shown(text: str) -> str:
    """A token's text as a reader knows it, in quotes."""
    return f"'{_WRITTEN.get(text, text)}'"


_SCAN = re.compile(
    r"(?P<space>\s+)|(?P<comment>%[^\n]*)|(?P<env>\\(?:begin|end)\s*\{[A-Za-z]+\*?\})"
    r"|(?P<row>\\\\(?:\s*\[\s*-?[\d.]+\s*(?:[a-z]{2}|\\[a-z]+)\s*\])?|\\-?\d+(?:px|pt|em|ex)\])|(?P<cmd>\\(?:[A-Za-z]+\*?|.))"
    r"|(?P<decimal>\d+\{,\}\d+)"
    r"|(?P<science>\d+(?:\.\d+)?[eE]-\d+)|(?P<num>\d+(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?|\.\d+)"
    r"|(?P<letters>[A-Za-z]+)|(?P<other>.)",
    re.DOTALL,
)

_UNICODE_RELATIONS = {
    "≤": "<=", "≥": ">=", "≠": "!=", "→": "->", "∼": "~", "≈": "~=", "∈": "in", "≡": "equiv", "∝": "propto", "⇒": "=>",
    "⇔": "iff", "←": "<-", "≜": ":=", "≔": ":=", "＝": "=", "～": "~", "＜": "<", "＞": ">",
}  # fmt: skip
_UNICODE_MARKS = {
    "−": "-",
    "∗": "*",
    "·": "*",
    "×": "*",
    "⋅": "*",
    "∥": "dbar",
    "‖": "dbar",
    "′": "'",
    "∣": "bar",
    "…": "dots",
    **dict(zip("（），；：。＋［］｜", "(),;:.+[]|", strict=True)),
}
_UNICODE_COMMANDS = {
    "∇": "\\nabla", "∂": "\\partial", "∫": "\\int", "∑": "\\sum", "∏": "\\prod", "√": "\\sqrt", "∞": "\\infty",
    "ℓ": "\\ell", "𝔼": "\\E", "∀": "\\forall",
}  # fmt: skip
_GREEK = {
    **dict(zip(GREEK_LETTERS, GREEK_WORDS, strict=True)),
    "ς": "sigma", "ϕ": "phi", "ϵ": "epsilon", "ϑ": "theta",
}  # fmt: skip
_LOOKALIKES = dict(
    zip("асеорхуіѕјԁԛһАВСЕНКМОРТХІЅЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "aceopxyisjdqhABCEHKMOPTXISJABEZHIKMNOPTYXo", strict=True)
)
_KNOWN = re.compile("|".join(BARE_WORDS))
_STARRED = frozenset(("\\operatorname*", "\\tag*", "\\hspace*", "\\vspace*"))
_COMMANDS_WITH_ARGUMENT = BOLD_FONTS | TEXT_FONTS | KEEP_FONTS | ACCENTS | {"begin", "frac", "boldsymbol", "tfrac"}


def scan(latex: str) -> list[Tok]:
    """The raw tokens of a passage. Raises `Unread` on a foreign character and on what is too long or deep."""
    if len(latex) > MAX_LENGTH:
        raise Unread(f"the passage is longer than {MAX_LENGTH} characters", 0)
    out: list[Tok] = []
    depth = 0
    for m in _SCAN.finditer(latex):
        kind, text, pos, end = str(m.lastgroup), m.group(), m.start(), m.end()
        if kind in ("space", "comment"):
            continue
        if kind == "letters":
            if latex.startswith("{", end) and not (out and out[-1].kind in ("_", "^")):
                _refuse_lost_backslash(text, pos)
            out.extend(_letters(text, pos))
        elif kind == "other":
            tok = _character(text, pos)
            depth += (tok.kind == "{") - (tok.kind == "}")
            if depth > MAX_DEPTH:
                raise Unread(f"braces nested deeper than {MAX_DEPTH}", pos)
            out.append(tok)
        elif kind == "cmd" and text.endswith("*") and len(text) > 2 and text not in _STARRED:
            out += [Tok("cmd", text[:-1], pos, end - 1), Tok("*", "*", end - 1, end)]
        elif text == "\\_":  # an underscore that Markdown made its author escape
            out.append(Tok("_", "_", pos, end))
        elif kind == "science":
            raise Unread(f"{text!r} is a power of ten or a difference", pos)
        elif kind == "decimal":
            whole, _, part = text.partition("{,}")
            if len(part) == 3 and whole != "0":
                raise Unread(f"{text!r}: a decimal comma or one between thousands", pos)
            out.append(Tok("num", f"{whole}.{part}", pos, end))
        elif kind == "num" and "," in text and not _thousands(text, out):
            out.extend(_list_of_numbers(text, pos))
        elif kind == "num" and len(text) > MAX_DIGITS:
            raise Unread(f"a number of more than {MAX_DIGITS} digits", pos)
        else:
            out.append(Tok(kind, text, pos, end))
        if len(out) > MAX_TOKENS:
            raise Unread(f"the passage has more than {MAX_TOKENS} tokens", pos)
    return out


def _refuse_lost_backslash(text: str, pos: int) -> None:
    r"""`m{x}`, `ext{..}`, `ilde{z}`: a command whose backslash and first letter an escape (`\b`, `\t`) ate."""
    for lost in ("b", "t", "f", "r", "n", "a", "v"):
        if lost + text in _COMMANDS_WITH_ARGUMENT:
            raise Unread(f"{text!r} before a brace looks like what is left of \\{lost}{text}", pos)


def _thousands(text: str, out: list[Tok]) -> bool:
    """Is `60,000` one number? Not in `N(0,100)`, nor right after a bracket or a comma unless it ends in 000."""
    return text[0] != "0" and (text.endswith(",000") or not (out and out[-1].kind in ("(", "[", "{", ",", ";")))


def _list_of_numbers(text: str, pos: int) -> list[Tok]:
    out: list[Tok] = []
    for part in text.split(","):
        if out:
            out.append(Tok(",", ",", pos - 1, pos))
        out.append(Tok("num", part, pos, pos + len(part)))
        pos += len(part) + 1
    return out


def _character(text: str, pos: int) -> Tok:
    end = pos + 1
    if text in _UNICODE_RELATIONS:
        return Tok("rel", _UNICODE_RELATIONS[text], pos, end)
    if text in _UNICODE_MARKS:
        kind = _UNICODE_MARKS[text]
        return Tok("bar" if kind == "|" else kind, {"dbar": "||", "bar": "|"}.get(kind, kind), pos, end)
    if text in _UNICODE_COMMANDS:
        return Tok("cmd", _UNICODE_COMMANDS[text], pos, end)
    if text in _GREEK:
        return Tok("cmd", "\\" + _GREEK[text], pos, end)
    if text.isalpha() and not text.isascii() and text not in _LOOKALIKES:
        return Tok("foreign", text, pos, end)  # a letter of a remark, refused where it is none
    if not text.isascii() or not text.isprintable():
        raise foreign(text, pos)
    return Tok(text, text, pos, end)


def foreign(text: str, pos: int) -> Unread:
    """The refusal of a character that is no symbol of the notation."""
    alike = _LOOKALIKES.get(text)
    hint = f", it only looks like {alike!r}" if alike else ""
    return Unread(f"the character {text!a} (U+{ord(text):04X}) is not a symbol of the notation{hint}", pos)


def _letters(text: str, pos: int) -> list[Tok]:
    """A run of letters: known words stay whole (`log`, `KL`, also in `2log2`), the rest are single."""
    out: list[Tok] = []
    i = 0
    while i < len(text):
        word = _KNOWN.match(text, i)
        end = word.end() if word else i + 1
        name = text[i:end]
        out.append(Tok("name", name.lower() if word and name.startswith("Arg") else name, pos + i, pos + end))
        i = end
    return out
