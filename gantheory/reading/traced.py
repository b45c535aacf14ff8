"""Text that remembers where each of its characters stood in the file, through every edit."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gantheory.reading.document import Lines, Origin


@dataclass(frozen=True, slots=True)
class Traced:
    """A string and, for each character, its offset in the source (``at``, as long as ``text``)."""

    text: str
    at: Sequence[int]

    @staticmethod
    def of(source: str, start: int, end: int) -> Traced:
        """The stretch ``source[start:end]``, unedited."""
        return Traced(source[start:end], range(start, end))

    def __getitem__(self, part: slice) -> Traced:
        return Traced(self.text[part], self.at[part])

    def strip(self) -> Traced:
        """Without white space at both ends."""
        body = self.text.strip()
        start = len(self.text) - len(self.text.lstrip()) if body else 0
        return self[start : start + len(body)]

    def sub(self, pattern: re.Pattern[str], replace: str | Callable[[re.Match[str]], str]) -> Traced:
        """Replace every match; what replaces a match stands where the match began."""
        if not pattern.search(self.text):
            return self
        parts: list[Traced] = []
        last = 0
        for match in pattern.finditer(self.text):
            new = replace if isinstance(replace, str) else replace(match)
            if new == match.group():
                continue
            parts.append(self[last : match.start()])
            parts.append(self.placed(new, match.start()))
            last = match.end()
        return join([*parts, self[last:]])

    def placed(self, text: str, index: int) -> Traced:
        """A new text that stands at the place of character ``index``."""
        origin = self.at[index] if index < len(self.at) else 0
        return Traced(text, [origin] * len(text))

    def origin(self, lines: Lines) -> Origin:
        """The same map in runs, to keep."""
        if isinstance(self.at, range):
            return Origin(lines, ((0, self.at.start, 1),))
        runs: list[tuple[int, int, int]] = []
        for index, source in enumerate(self.at):
            if runs:
                start, first, step = runs[-1]
                if source == first + step * (index - start):
                    continue
                if index - start == 1 and source == first:
                    runs[-1] = (start, first, 0)
                    continue
            runs.append((index, source, 1))
        return Origin(lines, tuple(runs) or ((0, 0, 0),))


def join(parts: Sequence[Traced]) -> Traced:
    """Put stretches one after another."""
    kept = [part for part in parts if part.text]
    if len(kept) == 1:
        return kept[0]
    return Traced("".join(part.text for part in kept), [offset for part in kept for offset in part.at])
