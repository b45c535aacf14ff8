"""The author's own macros: collected from the document, expanded within bounds, every character traced."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from gantheory.reading.document import Macro
from gantheory.reading.habits import BRACED, HABITS
from gantheory.reading.limits import MAX_EXPANSIONS, MAX_FORMULA, MAX_MACRO_DEPTH, MAX_MACROS
from gantheory.reading.traced import Traced, join

DEFINITION = r"\\(?:(?:re)?newcommand|providecommand|def|let|DeclareMathOperator|newenvironment)(?![A-Za-z])\*?"
_HEAD = re.compile(DEFINITION)
_NAME = re.compile(r"\s*\{?\s*(?P<name>\\(?:[A-Za-z]+|[^A-Za-z\s]))\s*\}?")
_ARITY = re.compile(r"\s*\[(\d)\]")
_PARAMETERS = re.compile(r"((?:#\d)*)")
_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|#\d", re.DOTALL)


class MacroError(ValueError):
    """A macro of the document that cannot be expanded: it has no end, grows too large or lacks an argument."""


def group_end(text: str, start: int, end: int, opener: str = "{", closer: str = "}") -> int:
    """Offset just past the group that opens at ``start``; -1 when it never closes before ``end``."""
    depth = 0
    at = start
    token = re.compile(rf"\\.|[{re.escape(opener + closer)}]|[{{}}]", re.DOTALL)
    inner = 0
    while match := token.search(text, at, end):
        mark = match.group()
        at = match.end()
        if opener != "{" and mark in "{}":
            inner += 1 if mark == "{" else -1
        elif mark == opener and inner <= 0:
            depth += 1
        elif mark == closer and inner <= 0:
            depth -= 1
            if depth == 0:
                return at
    return -1


def definition_end(text: str, start: int, end: int) -> int:
    """Where the macro definition at ``start`` ends; at least past its name, at most a few thousand characters on."""
    limit = min(end, start + MAX_FORMULA)
    head = _HEAD.match(text, start, limit)
    if head is None:
        return start
    name = _NAME.match(text, head.end(), limit)
    if name is None:
        return head.end()
    if head.group() == "\\let":
        target = re.compile(r"\s*=?\s*(?:\\[A-Za-z]+|\\?.)").match(text, name.end(), limit)
        return target.end() if target else name.end()
    brace = text.find("{", name.end(), min(limit, name.end() + 200))
    stop = group_end(text, brace, limit) if brace >= 0 else -1
    return stop if stop >= 0 else name.end()


def collect(text: str, hidden: Sequence[tuple[int, int]] = ()) -> tuple[Macro, ...]:
    """Every macro that the text defines, in order; definitions inside ``hidden`` stretches do not count.

    >>> collect(r"\\newcommand{\\E}[1]{\\mathbb{E}[#1]}")[0].body
    '\\\\mathbb{E}[#1]'
    """
    found: list[Macro] = []
    spans = iter(sorted(hidden))
    span = next(spans, None)
    for head in _HEAD.finditer(text):
        while span is not None and span[1] <= head.start():
            span = next(spans, None)
        if span is not None and span[0] <= head.start():
            continue
        macro = _definition(text, head)
        if macro is not None:
            found.append(macro)
        if len(found) >= MAX_MACROS:
            break
    return tuple(found)


def _definition(text: str, head: re.Match[str]) -> Macro | None:
    word = head.group().rstrip("*")
    limit = min(len(text), head.start() + MAX_FORMULA)
    name = _NAME.match(text, head.end(), limit)
    if name is None or word == "\\newenvironment":
        return None
    at = name.end()
    if word == "\\let":
        target = re.compile(r"\s*=?\s*(\\[A-Za-z]+)").match(text, at, limit)
        return Macro(name["name"], 0, target[1], None, target.end()) if target else None
    arity, default = 0, None
    if word == "\\def":
        parameters = _PARAMETERS.match(text, at, limit)
        if parameters:
            arity, at = len(parameters[1]) // 2, parameters.end()
    elif found := _ARITY.match(text, at, limit):
        arity, at = int(found[1]), found.end()
        if text.startswith("[", at):
            stop = group_end(text, at, limit, "[", "]")
            if stop >= 0:
                default, at = text[at + 1 : stop - 1], stop
    while at < limit and text[at].isspace():
        at += 1
    stop = group_end(text, at, limit) if text.startswith("{", at) else -1
    if stop < 0:
        return None
    body = text[at + 1 : stop - 1]
    if word == "\\DeclareMathOperator":
        star = "*" if head.group().endswith("*") else ""
        body = f"\\operatorname{star}{{{body}}}"
    return Macro(name["name"], arity, body, default, stop)


def in_force(macros: Sequence[Macro], offset: int) -> dict[str, Macro]:
    """The macros that a formula at ``offset`` sees, the last definition before it winning over what is usual."""
    own = {macro.name for macro in macros}
    usual = {name: macro for name, macro in (BRACED | HABITS).items() if name not in own}
    return {**usual, **{macro.name: macro for macro in macros if macro.since <= offset}}


def expand(formula: Traced, macros: Mapping[str, Macro]) -> Traced:
    """The formula with every macro call replaced by its body; what a call yields stands where the call stood.

    Raises MacroError when a macro calls itself without end, the result grows past the limits, or an argument lacks.
    """
    if not macros or not any(name in formula.text for name in macros):
        return formula
    budget = _Budget()
    return _expand(formula, macros, 0, budget)


class _Budget:
    __slots__ = ("calls", "size")

    def __init__(self) -> None:
        self.calls = 0
        self.size = 0

    def spend(self, name: str, size: int, depth: int) -> None:
        """Count one expansion; raise MacroError when there were too many, too deep or too large."""
        self.calls += 1
        self.size += size
        if depth > MAX_MACRO_DEPTH:
            raise MacroError(f"macro {name} calls itself without end")
        if self.calls > MAX_EXPANSIONS or self.size > 4 * MAX_FORMULA:
            raise MacroError(f"macro {name} expands to more than this reader takes")


def _expand(formula: Traced, macros: Mapping[str, Macro], depth: int, budget: _Budget) -> Traced:
    text = formula.text
    parts: list[Traced] = []
    last = at = 0
    while match := _TOKEN.search(text, at):
        at = match.end()
        macro = macros.get(match.group())
        if macro is None or _is_definition(text, match.start()):
            continue
        if macro.since < 0:
            braced = text[at : at + 1] == "{"
            macro = BRACED.get(macro.name, macro) if braced else HABITS.get(macro.name)
            if macro is None:
                continue
        arguments, stop = _arguments(formula, macro, at)
        body = formula.placed(macro.body, match.start())
        budget.spend(macro.name, len(body.text) + sum(len(argument.text) for argument in arguments), depth)
        before = formula[last : match.start()]
        if _runs_on(before.text, macro.body):
            before = join([before, formula.placed(" ", match.start())])
        parts += [before, _expand(_fill(body, arguments), macros, depth + 1, budget)]
        if macro.body[-1:].isalpha() and text[stop : stop + 1].isalpha() and re.search(r"\\[A-Za-z]+$", macro.body):
            parts.append(formula.placed(" ", match.start()))
        last = at = stop
    return join([*parts, formula[last:]])


def _runs_on(before: str, after: str) -> bool:
    r"""Would a control word at the end of one text swallow the letter that the next begins with, as `\\sim` in
    `\\simp`?"""
    return after[:1].isalpha() and re.search(r"\\[A-Za-z]+$", before) is not None


def _is_definition(text: str, at: int) -> bool:
    """Whether the control word at ``at`` is just being defined rather than used."""
    return re.search(DEFINITION + r"\s*\{?\s*$", text[max(0, at - 40) : at]) is not None


def _arguments(formula: Traced, macro: Macro, at: int) -> tuple[list[Traced], int]:
    """The arguments of a call whose name ends at ``at``, and where the call ends."""
    text = formula.text
    arguments: list[Traced] = []
    if macro.default is not None:
        stop = group_end(text, at, len(text), "[", "]") if text.startswith("[", at) else -1
        if stop >= 0:
            arguments.append(formula[at + 1 : stop - 1])
            at = stop
        else:
            arguments.append(formula.placed(macro.default, max(0, at - 1)))
    while len(arguments) < macro.arity:
        while at < len(text) and text[at].isspace():
            at += 1
        if at >= len(text):
            raise MacroError(f"macro {macro.name} wants {macro.arity} arguments")
        if text[at] == "{":
            stop = group_end(text, at, len(text))
            if stop < 0:
                raise MacroError(f"macro {macro.name}: an argument has no closing brace")
            arguments.append(formula[at + 1 : stop - 1])
        else:
            token = _TOKEN.match(text, at)
            stop = token.end() if token else at + 1
            arguments.append(formula[at:stop])
        at = stop
    return arguments, at


def _fill(body: Traced, arguments: Sequence[Traced]) -> Traced:
    parts: list[Traced] = []
    last = 0
    for match in re.finditer(r"#([1-9])", body.text):
        index = int(match[1]) - 1
        if index < len(arguments):
            before = body[last : match.start()]
            if _runs_on(before.text, arguments[index].text):
                before = join([before, body.placed(" ", match.start())])
            parts += [before, arguments[index]]
            last = match.end()
    return join([*parts, body[last:]])
