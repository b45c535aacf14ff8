"""Letters of other alphabets that look like Latin ones: another symbol to us, and worth saying so."""

from __future__ import annotations

_CYRILLIC = dict(zip("АВЕЅЗІЈКМНОРСТУХЫЬаеѕіјорсухԁɡһԛԝкмнтв", "ABESZIJKMHOPCTYXYbaesijopcyxdghqwkmhtb", strict=True))
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϳ", "ABEZHIKMNOPTYXocj", strict=True))


def _latin(character: str) -> str | None:
    """The Latin letter that a character passes for, or None when it is itself one or looks like none."""
    code = ord(character)
    if 0xFF21 <= code <= 0xFF3A or 0xFF41 <= code <= 0xFF5A:  # full-width forms
        return chr(code - 0xFEE0)
    if 0x1D400 <= code <= 0x1D6A3:  # mathematical alphanumerics
        letter = (code - 0x1D400) % 52
        return chr(65 + letter) if letter < 26 else chr(71 + letter)
    return _CYRILLIC.get(character) or _GREEK.get(character)


def homoglyphs(latex: str) -> list[tuple[int, str, str]]:
    """Characters of ``latex`` that are not the Latin letters they look like: (offset, character, looks like).

    >>> homoglyphs("р(x)")
    [(0, 'р', 'p')]
    """
    if latex.isascii():
        return []
    found = ((offset, character, _latin(character)) for offset, character in enumerate(latex) if character > "\x7f")
    return [(offset, character, looks) for offset, character, looks in found if looks is not None]
