"""From what stands between two delimiters to a formula: comments and labels out, layout mended, damage named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from gantheory.reading.document import Macro
from gantheory.reading.limits import MAX_DEPTH, MAX_FORMULA
from gantheory.reading.macros import DEFINITION, MacroError, definition_end, expand
from gantheory.reading.traced import Traced, join

_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*(?:\n[^\S\n]*)?")
_HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LABEL = re.compile(r"\\label\s*\{([^{}]{0,200})\}")
_MYST_LABEL = re.compile(r"\A\s*(?::[a-z]+:[^\n]*\n)+")
_NUMBERING = re.compile(r"\\(?:nonumber|notag)(?![A-Za-z])\s?")
_NUMBER_IN_WORDS = re.compile(
    r"(?:\\\\)?[（(]\s{0,3}(?:公式|等式|式|식|수식|[Ee]q(?:uation|n)?\.?)\s{0,3}\d{1,3}(?:[.-]\d{1,3})?\s{0,3}[)）]"
    r"(?=\s*(?:\\\\|\\end\{|\Z))"
)  # (Eq. 3) behind a formula
_SPACE_LEFT = re.compile(r"(?<!\\)\\\s*\Z")
_BREAK_LOST = re.compile(r"\\-?\d{1,3}(?:\.\d{1,2})?(?:px|pt|em|ex|mm|cm)\]")
_SPACED_SCRIPT = re.compile(r"(?<=[_^])[^\S\n]+(?=\{)")
_LOOKALIKE = re.compile("[−∗＊′’\u00a0\u2009\u202f\u200b\ufeff（）［］｜＝，]")
_PLAIN = {
    "−": "-", "∗": "*", "＊": "*", "′": "'", "’": "'", "\u00a0": " ", "\u2009": " ", "\u202f": " ",
    "\u200b": "", "\ufeff": "", "（": "(", "）": ")", "［": "[", "］": "]", "｜": "|", "＝": "=", "，": ",",
}  # fmt: skip
_STAR_ABOVE = re.compile(r"(?<=[A-Za-z])(?<!\^)[∗＊](?=\s*[(\[])|(?<=\bD)\*(?=\(\w\))")  # D∗(x), D*(x)
_BREAK_ESCAPED = re.compile(r"(?<!\\)\\\\\\(?:\\)?(?=[^\S\n]*\n)")  # a row ended for a page that eats backslashes
_ENVIRONMENT_ESCAPED = re.compile(r"(\\(?:begin|end)\s*\{\w+)\\\*\}")
_UNESCAPE = re.compile(r"\\([\\_*{}()\[\]|])")
_QUOTE_MARK = re.compile(r"(?<=\n)[^\S\n]{0,3}>[^\S\n]?")
_DEBRIS = re.compile(
    r"(?<![A-Za-z\\])(?:oldsymbol|ullet|egin(?=\{)|ilde(?=[\s{])|heta(?![A-Za-z])|ext(?=\{)|extbf|imes(?![A-Za-z])|"
    r"frac(?=\{)|rac(?=\{)|abla(?![A-Za-z])|ightarrow)|(?<![A-Za-z\\^_/\d}])m(?=\{\s*(?:[A-Za-z]\}|\\?heta))"
)
_ESCAPE_LOST = {"m": "\\bm", "frac": "\\frac"}
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([^{}]{0,60})\}")
_FENCES = re.compile(r"\\(left|right)(?![A-Za-z])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula ready to be parsed, the labels it had, and the reason when it cannot be read."""

    latex: Traced
    labels: tuple[str, ...]
    problem: str | None


def clean(inner: Traced, macros: Mapping[str, Macro], *, style: str, problem: str | None = None) -> Formula:
    """Make a formula of what stands between delimiters; ``style`` says how it was delimited."""
    if len(inner.text) > MAX_FORMULA:
        return Formula(inner[:200].strip(), (), problem or f"longer than {MAX_FORMULA:,} characters")
    if style == "doubled":
        inner = inner.sub(_UNESCAPE, lambda match: match[1] if match[1] in "_*" else match.group()).sub(
            re.compile(r"\\\\"), "\\"
        )
    if style == "fence":
        inner = inner.sub(_MYST_LABEL, "")
    labels = tuple(match[1] for match in _LABEL.finditer(inner.text))
    latex = _without_definitions(_mended(inner))
    if problem is None:
        problem = damage(latex.text)
    if problem is None:
        try:
            latex = expand(latex, macros)
        except MacroError as error:
            problem = str(error)
    return Formula(latex.strip(), labels, problem)


def _mended(inner: Traced) -> Traced:
    """Comments, labels and numbering out; a line break that lost its ``\\[`` and typographic signs put right."""
    latex = inner.sub(_HTML_COMMENT, "").sub(_COMMENT, lambda match: match[1]).sub(_LABEL, "").sub(_NUMBERING, "")
    latex = latex.sub(_ENVIRONMENT_ESCAPED, lambda match: match[1] + "*}").sub(_BREAK_ESCAPED, "\\\\")
    latex = latex.sub(_STAR_ABOVE, "^{*}").sub(_BREAK_LOST, "\\\\").sub(_SPACED_SCRIPT, "").sub(_QUOTE_MARK, "")
    latex = latex.sub(_NUMBER_IN_WORDS, "").sub(_SPACE_LEFT, "")
    return latex.sub(_LOOKALIKE, lambda match: _PLAIN[match.group()])


def _without_definitions(latex: Traced) -> Traced:
    parts: list[Traced] = []
    last = 0
    for match in re.finditer(DEFINITION, latex.text):
        if match.start() >= last:
            parts.append(latex[last : match.start()])
            last = max(match.end(), definition_end(latex.text, match.start(), len(latex.text)))
    return join([*parts, latex[last:]]) if parts else latex


def damage(latex: str) -> str | None:
    """Why a formula cannot be read as it stands, or None: lost escapes, braces or environments that do not match."""
    if control := _CONTROL.search(latex):
        return f"control character U+{ord(control.group()):04X} in the formula"
    if debris := _DEBRIS.search(latex):
        word = debris.group()
        whole = _ESCAPE_LOST.get(word) or next(name for name in _WHOLE if name.endswith(word))
        return f"damaged: {word!r} looks like {whole} with its first letters lost"
    return _unbalanced_braces(latex) or _unbalanced_environments(latex) or _unbalanced_fences(latex)


_WHOLE = (
    "\\boldsymbol", "\\bullet", "\\begin", "\\tilde", "\\theta", "\\text", "\\textbf", "\\times", "\\frac", "\\nabla",
    "\\rightarrow",
)  # fmt: skip


def _unbalanced_braces(latex: str) -> str | None:
    depth = 0
    for match in _BRACE.finditer(latex):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth < 0:
            return "a closing brace } with no opening one"
        if depth > MAX_DEPTH:
            return f"braces nested deeper than {MAX_DEPTH}"
    return f"{depth} opening brace{'s' * (depth > 1)} {{ never closed" if depth else None


def _unbalanced_environments(latex: str) -> str | None:
    stack: list[str] = []
    for match in _ENVIRONMENT.finditer(latex):
        if match[1] == "begin":
            stack.append(match[2])
        elif not stack or stack.pop() != match[2]:
            return f"\\end{{{match[2]}}} does not close what was begun last"
        if len(stack) > MAX_DEPTH:
            return f"environments nested deeper than {MAX_DEPTH}"
    return f"\\begin{{{stack[-1]}}} is never ended" if stack else None


def _unbalanced_fences(latex: str) -> str | None:
    depth = 0
    for match in _FENCES.finditer(latex):
        depth += 1 if match[1] == "left" else -1
        if depth < 0:
            return "a \\right with no \\left"
        if depth > MAX_DEPTH:
            return f"\\left .. \\right nested deeper than {MAX_DEPTH}"
    return "a \\left with no \\right" if depth else None
