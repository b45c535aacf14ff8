"""One pass over a text, left to right: where its formulas are, and what in it is no text at all.

Everything is found by position in the original string, so nothing is ever lost between file and formula.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from gantheory.reading.limits import MAX_FORMULA, MAX_PASSAGES
from gantheory.reading.macros import DEFINITION, definition_end
from gantheory.reading.pseudocode import formulas, is_pseudocode

DISPLAY_ENVIRONMENTS = (
    "equation|align|aligned|alignat|alignedat|flalign|gather|gathered|multline|split|cases|eqnarray|"
    "displaymath|math|dmath|dgroup|subequations"
)
_CODE_ENVIRONMENTS = "verbatim|Verbatim|lstlisting|minted|comment|tikzpicture|filecontents|thebibliography"
_VALUE = r"""(?:"[^"]{0,2000}"|'[^']{0,2000}'|\{[^{}]{0,2000}\}|[^\s"'=<>`{}]{1,500})"""
_ATTRIBUTE = rf"(?:\s{{1,20}}[A-Za-z_:@][\w:.\-]{{0,80}}(?:={_VALUE})?)"

_COMMON = rf"""
  (?P<escaped>\\[\\$%&#_*`])
| (?P<double>\$\$)
| (?P<single>\$)
| (?P<bracket>\\\[)
| (?P<paren>\\\()
| (?P<definition>{DEFINITION})
| \\begin[ ]*\{{(?P<env>(?:{DISPLAY_ENVIRONMENTS})(?:\\?\*)?)\}}
"""
_MARKDOWN = re.compile(
    rf"""
  (?P<fence>^[^\S\n]*(?:(?:[-*+>•]|\d{{1,3}}[.)])[^\S\n]+)*(?P<ticks>`{{3,}}|~{{3,}})[^\n]*$)
| (?P<comment><!--|\{{/\*)
| (?P<raw><(?P<tag>script|style|pre|code|textarea|svg)\b)
| (?P<html></?[A-Za-z][A-Za-z0-9.\-]{{0,40}}{_ATTRIBUTE}{{0,40}}\s{{0,20}}/?>)
| (?P<jsx>^(?:import|export)[ ][^\n]*$)
| (?P<liquid>\{{%-?\s*(?P<liquidname>math|highlight|comment|raw)\b[^%\n]{{0,200}}%\}})
| (?P<tagonly>\{{%[^%\n]{{0,400}}%\}})
| (?P<code>(?P<run>`+))
| (?P<doubled>\\\\[\[(](?![^\s\]\)]{{0,6}}[\])]))
| {_COMMON}
""",
    re.VERBOSE | re.MULTILINE,
)
_LATEX = re.compile(
    rf"""
  (?P<comment>(?<!\\)%)
| (?P<rawenv>\\begin[ ]*\{{(?P<rawname>(?:{_CODE_ENVIRONMENTS})\*?)\}})
| (?P<verb>\\verb\*?(?P<mark>[^\w\s*]))
| (?P<iffalse>\\iffalse\b)
| {_COMMON}
""",
    re.VERBOSE | re.MULTILINE,
)
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_MATHY = re.compile(
    r"[\\^_=<>+|{}]|^\W*(?:[A-Za-zα-ωΑ-Ω]{1,2}|\d[\d.]*)(?:\W+(?:\w|\d[\d.]*)){0,4}\W*$|^\s*\w{1,4}\s*$"
)
_MONEY = re.compile(r"\d[\d.,]*\s*[A-Za-z(]")
_PROSE_LINE = re.compile(  # but a line without a dollar that starts with a sign goes on with a formula
    r"^(?:#{1,6} |[-*+•] (?![^\n$]*(?:\\[a-z]|[_^])[^\n$]*$)|\d+[.)] |```|:::)|(?:[A-Za-z]{2,}[ ,]+){7}", re.MULTILINE
)
_DELIMITER = {"double": "$$", "bracket": "\\]", "paren": "\\)"}
_SPECIAL_INSIDE = {"bracket": re.compile(r"\\\\|\\\]"), "paren": re.compile(r"\\\\|\\\)")}


@dataclass(frozen=True, slots=True)
class Region:
    """A formula: where it stands with its delimiters, where without them, and how it was delimited."""

    kind: Literal["display", "inline"]
    start: int
    end: int
    inner_start: int
    inner_end: int
    style: str
    problem: str | None = None


@dataclass(slots=True)
class Scan:
    """The formulas of a text, the stretches that are not text, and the comments among those."""

    regions: list[Region] = field(default_factory=list[Region])
    hidden: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    comments: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    full: bool = False


def scan(text: str, start: int, end: int, *, latex: bool) -> Scan:
    """Find the formulas of ``text[start:end]``; ``latex`` for a LaTeX source, else Markdown and its kin."""
    return _Scanner(text, end, latex).run(start)


class _Scanner:
    def __init__(self, text: str, end: int, latex: bool) -> None:
        self.text, self.end, self.latex = text, end, latex
        self.pattern = _LATEX if latex else _MARKDOWN
        self.found = Scan()
        self._next: dict[str, tuple[int, int]] = {}
        self._paragraph_end = -1

    def run(self, start: int) -> Scan:
        at = start
        while at < self.end:
            match = self.pattern.search(self.text, at, self.end)
            if match is None:
                break
            if len(self.found.regions) >= MAX_PASSAGES:
                self.found.full = True
                break
            at = max(getattr(self, f"_{match.lastgroup}")(match), match.start() + 1)  # the outermost group closes last
        return self.found

    # -- what is not text

    def _hide(self, start: int, end: int) -> int:
        self.found.hidden.append((start, end))
        return end

    def _find(self, needle: str, at: int) -> int:
        """Like str.find, remembering the answer so that many unclosed openers cost one search."""
        since, known = self._next.get(needle, (0, -1))
        if not since <= at <= known:
            known = self.text.find(needle, at, self.end)
            known = self.end if known < 0 else known
            self._next[needle] = (at, known)
        return known

    def _until(self, needle: str, at: int) -> int:
        return min(self.end, self._find(needle, at) + len(needle))

    def _escaped(self, match: re.Match[str]) -> int:
        return match.end()

    def _definition(self, match: re.Match[str]) -> int:
        return self._hide(match.start(), definition_end(self.text, match.start(), self.end))

    def _comment(self, match: re.Match[str]) -> int:
        closer = {"%": "\n", "<!--": "-->", "{/*": "*/}"}[match.group()]
        stop = self._find(closer, match.end())
        self.found.comments.append((match.end(), stop))
        return self._hide(match.start(), stop if closer == "\n" else min(self.end, stop + len(closer)))

    def _raw(self, match: re.Match[str]) -> int:
        return self._hide(match.start(), self._until(f"</{match['tag']}>", match.end()))

    def _html(self, match: re.Match[str]) -> int:
        return self._hide(match.start(), match.end())

    _jsx = _tagonly = _html

    def _rawenv(self, match: re.Match[str]) -> int:
        return self._hide(match.start(), self._until(f"\\end{{{match['rawname']}}}", match.end()))

    def _verb(self, match: re.Match[str]) -> int:
        return self._hide(match.start(), self._until(match["mark"], match.end()))

    def _iffalse(self, match: re.Match[str]) -> int:
        return self._hide(match.start(), self._until("\\fi", match.end()))

    def _code(self, match: re.Match[str]) -> int:
        run = match["run"]
        stop = self._find(run, match.end())
        while self.text.startswith("`", stop + len(run)) and stop < self.end:  # a longer run closes nothing
            stop = self._find(run, stop + len(run) + 1)
        return self._hide(match.start(), stop + len(run)) if stop <= self._paragraph(match.end()) else match.end()

    def _fence(self, match: re.Match[str]) -> int:
        ticks = match["ticks"]
        close = re.compile(rf"^[^\S\n]*{re.escape(ticks[0])}{{{len(ticks)},}}[^\S\n]*$", re.MULTILINE)
        found = close.search(self.text, match.end(), self.end)
        stop, after = (found.start(), found.end()) if found else (self.end, self.end)
        info = match.group().strip().lstrip("`~").strip()
        if info.startswith(("math", "{math}")):
            return self._add("display", match.start(), after, match.end(), stop, "fence")
        if not is_pseudocode(info, self.text[match.end() : min(stop, match.end() + MAX_FORMULA)]):
            return self._hide(match.start(), after)
        self._hide(match.start(), match.end())
        for place in formulas(self.text, match.end() + 1, stop):
            self._add("inline", *place, "single")
        return self._hide(stop, after)

    def _liquid(self, match: re.Match[str]) -> int:
        name = match["liquidname"]
        if name == "raw":
            return self._hide(match.start(), match.end())
        close = re.compile(rf"\{{%-?\s*end{name}\s*-?%\}}")
        at = self._find(f"end{name}", match.end())
        found = close.search(self.text, max(match.end(), at - 80), min(self.end, at + 80))
        if found is None:
            return self._hide(match.start(), match.end())
        if name == "math":
            return self._add("display", match.start(), found.end(), match.end(), found.start(), "liquid")
        return self._hide(match.start(), found.end())

    # -- formulas

    def _add(
        self,
        kind: Literal["display", "inline"],
        start: int,
        end: int,
        inner_start: int,
        inner_end: int,
        style: str,
        problem: str | None = None,
    ) -> int:
        self.found.regions.append(Region(kind, start, end, inner_start, inner_end, style, problem))
        return end

    def _paragraph(self, at: int) -> int:
        """Where the paragraph that holds ``at`` ends (its first blank line)."""
        if self._paragraph_end < at:
            found = _BLANK_LINE.search(self.text, at, self.end)
            self._paragraph_end = found.start() if found else self.end
        return self._paragraph_end

    def _line(self, start: int, end: int) -> tuple[str, str]:
        """What stands on the same line before ``start`` and after ``end``."""
        before = self.text[max(self.text.rfind("\n", 0, start) + 1, start - 400) : start]
        stop = self.text.find("\n", end, end + 400)
        return before, self.text[end : stop if stop >= 0 else min(self.end, end + 400)]

    def _double(self, match: re.Match[str]) -> int:
        start, inner = match.start(), match.end()
        stop = self._find("$$", inner)
        while stop < self.end and self.text[stop - 1] == "\\" and self.text[stop - 2] != "\\":
            stop = self._find("$$", stop + 1)
        content = self.text[inner:stop]
        if stop >= self.end or not self._plausible(content):
            return self._unclosed("display", match, "$$")
        if not content.strip():
            return stop + 2
        style = "double"
        kind = "display" if self._stands_alone(start, stop + 2, content) else "inline"
        return self._add(kind, start, stop + 2, inner, stop, style)

    def _plausible(self, content: str) -> bool:
        """Whether what stands between two ``$$`` can be one formula rather than the prose between two of them."""
        return not (_BLANK_LINE.search(content) and _PROSE_LINE.search(content)) and len(content) <= 4 * MAX_FORMULA

    def _stands_alone(self, start: int, end: int, content: str) -> bool:
        if "\\begin" in content or "\\\\" in content or "\n" in content.strip():
            return True
        before, after = self._line(start, end)
        return not re.sub(r"^[\s>•*+\-]*(?:\(?\w{1,3}[.):])?[\s*]*", "", before) and not after.strip(" \t.,;:*)")

    def _unclosed(self, kind: Literal["display", "inline"], match: re.Match[str], closer: str) -> int:
        stop = min(self._paragraph(match.end()), match.end() + MAX_FORMULA)
        problem = f"no closing {closer} for this opening {match.group()}"
        return self._add(kind, match.start(), stop, match.end(), stop, "unclosed", problem)

    def _single(self, match: re.Match[str]) -> int:
        limit = min(self._paragraph(match.end()), match.end() + MAX_FORMULA)
        stop = self._find("$", match.end())
        while stop < limit and self.text[stop - 1] == "\\" and self.text[stop - 2] != "\\":
            stop = self._find("$", stop + 1)
        content = self.text[match.end() : stop]
        if stop >= limit or not content.strip():
            return match.end()
        after = self.text[stop + 1 : stop + 2]
        if not _MATHY.search(content) or (after.isdigit() and _MONEY.match(content)):
            return match.end()
        if _MONEY.match(content) and not re.search(r"[\\^_=]", content):
            return match.end()
        return self._add("inline", match.start(), stop + 1, match.end(), stop, "single")

    def _bracket(self, match: re.Match[str]) -> int:
        inner = re.compile(r"\s*\\begin[ ]*\{").match(self.text, match.end(), self.end)
        if inner:
            opened = self.pattern.match(self.text, inner.end() - len(inner.group().strip()), self.end)
            if opened and opened.group("env"):
                end = self._env(opened)
                close = re.compile(r"[\s.,;]*\\\]").match(self.text, end, self.end)
                return close.end() if close else end
        return self._delimited("display", "bracket", match)

    def _paren(self, match: re.Match[str]) -> int:
        return self._delimited("inline", "paren", match)

    def _delimited(self, kind: Literal["display", "inline"], style: str, match: re.Match[str]) -> int:
        closer = _DELIMITER[style]
        limit = min(self.end, match.end() + MAX_FORMULA)
        if self._find(closer, match.end()) < limit:
            for token in _SPECIAL_INSIDE[style].finditer(self.text, match.end(), limit):
                if token.group() == closer:
                    content = self.text[match.end() : token.start()]
                    if not self._plausible(content):
                        break
                    if not _MATHY.search(content):
                        return token.end()
                    return self._add(kind, match.start(), token.end(), match.end(), token.start(), style)
        if kind == "inline":
            return match.end()
        return self._unclosed(kind, match, closer)

    def _doubled(self, match: re.Match[str]) -> int:
        """``\\\\[ .. \\\\]``: Markdown eats one of the two backslashes before MathJax sees them."""
        display = match.group().endswith("[")
        closer = "\\\\]" if display else "\\\\)"
        stop = self._find(closer, match.end())
        if stop >= min(self.end, match.end() + MAX_FORMULA) or not self._plausible(self.text[match.end() : stop]):
            return match.end()
        kind = "display" if display else "inline"
        return self._add(kind, match.start(), stop + 3, match.end(), stop, "doubled")

    def _env(self, match: re.Match[str]) -> int:
        name = match["env"]
        limit = min(self.end, match.end() + 4 * MAX_FORMULA)
        depth = 1
        if self._find(f"\\end{{{name}}}", match.end()) < limit:
            for token in re.finditer(rf"\\(begin|end)[ ]*\{{{re.escape(name)}\}}", self.text[match.end() : limit]):
                depth += 1 if token[1] == "begin" else -1
                if depth == 0:
                    return self._environment(name, match, match.end() + token.start(), match.end() + token.end())
        return self._unclosed("display", match, f"\\end{{{name}}}")

    def _environment(self, name: str, match: re.Match[str], stop: int, end: int) -> int:
        if name.rstrip("\\*") in {"equation", "displaymath", "math", "dmath", "subequations"}:
            kind = "inline" if name == "math" else "display"
            return self._add(kind, match.start(), end, match.end(), stop, "environment")
        return self._add("display", match.start(), end, match.start(), end, "environment")
