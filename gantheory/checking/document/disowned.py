r"""Places of a text whose formulas are not its claims: a column of a table headed *wrong*, a row that ends in *no*, the
heading of a misconception, a quotation that is taken apart behind it, a list of common mistakes.
"""

from __future__ import annotations

import re

_MARKED = (
    r"wrong|false|incorrect|untrue|mistakes?|mistaken|erroneous|errata|misprints?|misconceptions?|myths?|"
    r"fallac(?:y|ies)|pitfalls?|nonsense|falsch\w*|Fehler|faux|erreurs?|fals[oa]s?|errore?s?|erróne\w*|错误|误区|誤り"
)
_NO = re.compile(rf"^[^\w$]*(?:no|not|n|f|never|nein|non|nie|✗|✘|✕|❌|否|错|不|{_MARKED})[^\w$]*$", re.IGNORECASE)
_ASKS = re.compile(r"\?|\b(?:true|right|correct|holds?|valid|ok|wahr|richtig|vrai|verdad\w*|verit\w*)\b", re.IGNORECASE)
_BAD_COLUMN = re.compile(
    rf"^\W*(?:for|old|printed|was|before|instead of|delete|claim(?:ed)?|said|✗|✘|❌|(?:\w+ )?(?:{_MARKED}))\W*$",
    re.IGNORECASE,
)
_BAD_HEADING = re.compile(
    rf"\b(?:{_MARKED})(?!\w)|\b(?:people|students?) (?:get|do) wrong|\bwhy (?:isn['’]t|is not|not)\b|"
    r"\bnot to (?:do|write)\b",
    re.IGNORECASE,
)
_HEADING_LINE = re.compile(
    r"(?:^|\n)[ \t]*(?:#{1,6}[ \t]+|\\(?:sub)*section\*?\{|\\paragraph\{|\\begin\{frame\}\{|\\frametitle\{)([^\n]*)"
)
_LIST_HEAD = re.compile(rf"(?:{_MARKED})[^\n.$]{{0,40}}:[ \t*_]*\n+(?:[ \t>]*(?:[-*+]|\d+[.)])[^\n]*\n+)*[^\n]*$", re.I)
_CELL = re.compile(r"(?<!\\)\|")
_TAKEN_APART = re.compile(
    rf"\b(?:{_MARKED})\b|\bwrong way round\b|\brefuted\b|\bdisproved\b|\bno[,:.]|\bnot (?:so|true|right)\b|"
    r"\bonly (?:for|if|when)\b",
    re.IGNORECASE,
)
_ANSWERED = re.compile(
    r"^(?:[^\n]{0,80}?[.:?]?[ \t]*[*_(\[]{1,2}|[*_\W]*(?:answer|solution)[:*_\s]+)"
    r"(?:false|f|no|wrong|incorrect|falsch|faux|falso)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\btrue or false\b|\bT/F\b|\bright or wrong\b|\b(?:true|right|correct)\?", re.IGNORECASE)


_REACH = 8000


def is_disowned(text: str, start: int, end: int) -> bool:
    """Does a formula stand in such a place?"""
    begin, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    stop = stop if stop >= 0 else len(text)
    line, behind = text[begin:stop], text[stop : stop + _REACH]
    above = text[max(0, begin - _REACH) : begin]
    if line.lstrip().startswith("|"):
        return _in_a_bad_cell(above, line, start - begin)
    if line.lstrip().startswith("#") or line.lstrip().startswith("\\section"):
        return "?" in line or bool(_BAD_HEADING.search(line))
    headings = _HEADING_LINE.findall(above)
    if headings and _BAD_HEADING.search(re.sub(r"\$[^$]*\$", " ", headings[-1])):
        return True
    if line.lstrip().startswith(">"):
        return bool(_TAKEN_APART.search(_paragraph_behind_quotation(behind)))
    if _LIST_HEAD.search(above[-800:]) and re.match(r"[ \t>]*(?:[-*+]|\d+[.)])", line):
        return True
    asked = _ASKED.search(text[begin:start]) or _ASKED.search(text[max(0, begin - 120) : begin].rsplit("\n\n", 1)[-1])
    if not asked and text[begin:start].strip("$[\\ ") == "":
        asked = _ASKED.search(text[max(0, begin - 200) : begin].rstrip("$[\\ \n").rsplit("\n\n", 1)[-1])
    return bool(asked and _ANSWERED.match(text[end:].lstrip("$ \n")[:120]))


def _in_a_bad_cell(above: str, row: str, place: int) -> bool:
    """Is the cell's column headed as one of errors, or is another cell of its row a no?"""
    cells = [c.strip() for c in _CELL.split(row.strip())]
    column = len(_CELL.findall(row[:place]))
    table = re.split(r"\n\s*\n", above)[-1].strip("\n").split("\n")
    heads = [c.strip() for c in _CELL.split(table[0].strip())] if len(table) > 1 else []
    heads += [""] * (len(cells) - len(heads))
    denied = [
        h for c, h in zip(cells, heads, strict=False) if _NO.match(c) and (len(c.strip("*_ ")) > 1 or _ASKS.search(h))
    ]
    return bool(denied) or bool(_BAD_COLUMN.match(heads[column]))


def _paragraph_behind_quotation(behind: str) -> str:
    """The first sentences after a quotation has ended."""
    rest = behind.lstrip("\n")
    quoted = re.match(r"(?:[ \t]*>[^\n]*\n+)*", rest)
    answer = rest[: quoted.end()] if quoted else ""
    own = rest[quoted.end() if quoted else 0 :].split("\n\n")[0]
    return re.sub(r"\$[^$]*\$", " ", answer[:200] + own[:200])
