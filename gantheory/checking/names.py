"""Names taken apart: accent, letter, subscript, primes, superscript."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ..language.terms import Sym, Term

PARAMETER_LETTERS = frozenset(
    ("\\theta", "\\phi", "\\psi", "\\lambda", "\\omega", "\\vartheta", "\\eta", "w", "\\Theta", "\\Phi")
)


@dataclass(frozen=True, slots=True)
class Name:
    r"""`\hat{p}_{\theta}'^{*}` taken apart: accent, letter, subscript, primes, superscript."""

    accent: str
    letter: str
    sub: str
    primes: str
    sup: str

    @property
    def optimal(self) -> bool:
        """Does the name carry the star of an optimum?"""
        return "*" in self.sup or "*" in self.sub or "\\star" in self.sup


_NESTED = r"[^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*"  # text with braces, two deep
_NAME = re.compile(
    rf"^(?P<core>.*?)(?:_\{{(?P<sub>{_NESTED})\}})?(?P<primes>'*)(?:\^\{{(?P<sup>{_NESTED})\}})?$", re.DOTALL
)
_ACCENT = re.compile(r"^\\(hat|tilde|bar|dot|check|breve)\{(.*)\}$")


@lru_cache(maxsize=4096)
def take_apart(name: str) -> Name:
    """The parts of a canonical name."""
    m = _NAME.match(name)
    core, sub, primes, sup = (m["core"], m["sub"], m["primes"], m["sup"]) if m else (name, None, "", None)
    accent = ""
    if a := _ACCENT.match(core):
        accent, core = a[1], a[2]
    return Name(accent, core, sub or "", primes or "", sup or "")


def parameter_of(name: str) -> str | None:
    r"""The parameter in a subscript: `\theta` of `p_{\theta}`, `\theta^{*}` of `p_{\theta^{*}}`."""
    sub = take_apart(name).sub
    if sub and take_apart(sub).letter in PARAMETER_LETTERS:
        return sub
    return None


def nominal(p: Term) -> str:
    """The name that a family gives its parameter."""
    return take_apart(p.name).letter if isinstance(p, Sym) else "\\theta"


def without_parameter(name: str) -> str:
    r"""`p_{\theta^*}` → `p_{\theta}`: families are named with the plain letter."""
    parts = take_apart(name)
    letter = take_apart(parts.sub).letter
    core = f"\\{parts.accent}{{{parts.letter}}}" if parts.accent else parts.letter
    return f"{core}_{{{letter}}}"
