"""Names taken apart: accent, letter, subscript, primes, superscript."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ..language.terms import App, Num, Op, Sym, Term, num, sub, walk

LOG_OF_BASE = "\\beta_{\\ln "  # `\\beta_{\\ln b}` for the logarithm of a base b
PARAMETER_LETTERS = frozenset(
    ("\\theta", "\\phi", "\\psi", "\\lambda", "\\omega", "\\vartheta", "\\eta", "w", "\\Theta", "\\Phi")
)
SHARES = frozenset(("\\pi", "\\alpha", "\\beta", "\\rho", "\\lambda"))  # letters for shares of two laws


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
        """Does the name carry the star of an optimum, or the word?"""
        return (
            "*" in self.sup or "*" in self.sub or "\\star" in self.sup or bool(_BEST.search(f"{self.sub},{self.sup}"))
        )

    @property
    def weighted(self) -> bool:
        r"""Is it labelled by weights alone, as `D_\pi` and `D_{\alpha, \beta}`?"""
        return {label.strip() for label in self.sub.split(",")} <= SHARES


_BEST = re.compile(r"(?<![a-zA-Z])(?:opt|best|optimal|optimum)(?![a-zA-Z])")
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


def weighs_with_pi(terms: Iterable[Term]) -> bool:
    r"""Is `\pi` a weight between 0 and 1, as in `\pi p + (1 - \pi) q`, and nowhere the number, `2 \pi`, or a law?"""
    pi = Sym("\\pi")
    nodes = [n for t in terms for n in walk(t)]
    number = any(isinstance(n, Op) and n.op == "mul" and pi in n.args and isinstance(n.args[0], Num) for n in nodes)
    return not number and sub(num(1), pi) in nodes and not any(isinstance(n, App) and n.fn == pi.name for n in nodes)
