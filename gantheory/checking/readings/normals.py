r"""Normal laws with a mean and a variance for each coordinate: one coordinate stands for all.

`KL(q \| p) = \frac12 \sum_j (\mu_j^2 + \sigma_j^2 - \log \sigma_j^2 - 1)` holds for laws that are products over their
coordinates exactly if it holds for one coordinate, where every addend is a sum over the coordinates or a multiple of
their number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from ...language.layout import Chain
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, free_names, num, substitute, transform, walk
from ..names import PARAMETER_LETTERS, take_apart

_INDICES = ("i", "j", "k", "d")
_NORMAL = ("\\mathcal{N}", "N")
COORDINATE = "one coordinate stands for all of a law that is a product over them"


def normal_laws(chains: Iterable[Chain]) -> dict[str, App]:
    """Law → `N(mean, variance)`, where a document says so of it, and says it once or always the same."""
    found: dict[str, set[App]] = {}
    for chain in chains:
        for k, op in enumerate(chain.ops):
            lhs, rhs = chain.terms[k], chain.terms[k + 1]
            name = lhs.fn if isinstance(lhs, App) else lhs.name if isinstance(lhs, Sym) else None
            law = moments_of(rhs) if op in ("=", ":=", "equiv", "~") else None
            if name is not None and law is not None and take_apart(name).letter in ("p", "q", "P", "Q"):
                found.setdefault(name, set()).add(law)
    return {name: next(iter(laws)) for name, laws in found.items() if len(laws) == 1}


_MOMENT = r"(\\(?:sigma|mu|tau)|[ms])(_\{?\w\}?)?(?:\^\{?2\}?)?"
_SET_EQUAL = re.compile(rf"{_MOMENT}\s*:?=\s*{_MOMENT}(?:\s*:?=\s*{_MOMENT})?(?![\w^_])")


def with_equal_moments(normals: Mapping[str, App], before: str) -> Mapping[str, App]:
    r"""The laws where the sentence before sets their moments equal: `for \sigma_1 = \sigma_2 = \sigma`."""
    sentence = re.split(r"(?<=[.;!?])\s|\n\s*\n|\$\$|\\\]|\\end\{", before.rstrip("$\\[ \n"))[-1]
    found = _SET_EQUAL.search(sentence) if normals else None
    if found is None:
        return normals
    letters = found.groups()
    names = [a + (f"_{{{b.strip('_{}')}}}" if b else "") for a, b in zip(letters[::2], letters[1::2], strict=True) if a]
    return {name: _with_names(law, dict.fromkeys(names, Sym(names[-1]))) for name, law in normals.items()}


def _with_names(law: App, names: Mapping[str, Term]) -> App:
    return App(law.fn, tuple(substitute(a, dict(names)) for a in law.args))


def by_coordinate(rel: Rel, normals: Mapping[str, App], inside: int = 2) -> Rel | None:
    """The relation of a divergence between normal laws for one coordinate; None if it is nothing of the kind. Where
    all coordinates are alike and there are so many, it is the relation itself, divided by their number."""
    sides = (rel.lhs, rel.rhs)
    named = [transform(t, lambda n: _named(n, normals)) for t in sides]
    compared = [n for t in named for n in walk(t) if isinstance(n, Op) and n.op == "KL"]
    if not compared or not all(is_normal(a) for n in compared for a in n.args):
        return None
    letters = {n.name for c in compared for n in walk(c) if isinstance(n, Sym)}
    named = [transform(t, lambda n: _plain(n, letters)) for t in named]
    over = {n for t in named for n in walk(t) if isinstance(n, Bind)}
    sums = [b for b in over if b.op == "sum" and len(b.vars) == 1]
    if len(sums) != len(over):
        return None
    if not sums:
        used = any(isinstance(n, Sym) and n.name in letters for t in sides for n in walk(t))
        return Rel(rel.op, named[0], named[1]) if named != list(sides) and used else None
    sizes = {s for b in sums if (s := _size(b)) is not None}
    if len(sizes) > 1 or not all(_each_summed(t, sizes) for t in named):
        return None
    written = [_one(t, sizes, inside) for t in named]
    return None if any(isinstance(n, Bind) for t in written for n in walk(t)) else Rel(rel.op, written[0], written[1])


def _named(t: Term, normals: Mapping[str, App]) -> Term:
    if not (isinstance(t, Op) and t.op == "KL"):
        return t
    names = [a.fn if isinstance(a, App) else a.name if isinstance(a, Sym) else "" for a in t.args]
    return Op("KL", tuple(moments_of(a) or normals.get(n, a) for a, n in zip(t.args, names, strict=True)))


def _plain(t: Term, letters: set[str]) -> Term:
    r"""`\mu(x)`, where it is the mean of a normal law, as a number."""
    match t:
        case App(fn, (Sym(),), (), _) if _letter(fn) in letters and fn not in _NORMAL:
            return Sym(_letter(fn))
        case _:
            return t


def is_normal(t: Term) -> bool:
    return isinstance(t, App) and t.fn in _NORMAL


def moments_of(t: Term | None) -> App | None:
    r"""`N(z; \mu_\phi(x), \sigma_\phi^2(x) I)` as `N(\mu, \sigma^2)`; None if it is no such law."""
    if not isinstance(t, App) or t.fn not in _NORMAL:
        return None
    given = t.params or t.given or t.args
    if len(given) != 2 and len(t.args) == 3:
        given = t.args[1:]
    if len(given) != 2:
        return None
    mean, variance = _mean(given[0]), _variance(given[1])
    return None if mean is None or variance is None else App(_NORMAL[0], (mean, variance))


_MEANS = ("\\mu", "m", "a", "b", "c", "\\nu", "\\theta", "\\alpha", "\\beta", "\\delta")
_DEVIATIONS = ("\\sigma", "s", "\\tau", "t")


def _mean(t: Term) -> Term | None:
    match t:
        case Num(value) if value == 0:
            return t
        case Sym(name) | App(name, (Sym(),), (), _) if take_apart(name).letter in _MEANS:
            return Sym(_letter(name))
        case _:
            return None


def _variance(t: Term) -> Term | None:
    match t:
        case Num(value) if value == 1:
            return t
        case Sym("I" | "\\mathbb{I}"):
            return num(1)
        case Op("mul", (inner, Sym("I"))):
            return _variance(inner)
        case App("diag" | "\\mathrm{diag}", (inner,), (), ()):
            return _variance(inner) if isinstance(inner, Op) else None
        case Op("pow", (Sym(name) | App(name, (Sym(),), (), _), Num(value))) if value == 2:
            return Op("pow", (Sym(_letter(name)), num(2))) if take_apart(name).letter in _DEVIATIONS else None
        case _:
            return None


def _letter(name: str) -> str:
    r"""`\mu_{\phi}` and `\mu_{j}` are `\mu`, `\mu_{1}` is itself."""
    parts = take_apart(name)
    labelled = parts.sub and take_apart(parts.sub).letter not in PARAMETER_LETTERS and parts.sub not in _INDICES
    return name if labelled or parts.sup or parts.accent else parts.letter


def _size(b: Bind) -> str | None:
    """The name of the number of coordinates, the upper limit of a sum over them."""
    match b.over[0]:
        case Op("tuple", (_, Sym(name))) if name != "?":
            return name
        case _:
            return None


def _addends(t: Term) -> list[Term]:
    if isinstance(t, Op) and t.op == "add":
        return [a for inner in t.args for a in _addends(inner)]
    if isinstance(t, Op) and (t.op == "neg" or (t.op == "div" and _is_number(t.args[1]))):
        return _addends(t.args[0])
    if isinstance(t, Op) and t.op == "mul" and sum(not _is_number(a) for a in t.args) == 1:
        return _addends(next(a for a in t.args if not _is_number(a)))
    return [t]


def _is_number(t: Term) -> bool:
    return all(isinstance(n, Num | Op) for n in walk(t))


def _each_summed(t: Term, sizes: set[str]) -> bool:
    """Is every addend a divergence, a sum over the coordinates, or a multiple of their number?"""
    for a in _addends(t):
        divergence = isinstance(a, Op) and a.op == "KL"
        summed = isinstance(a, Bind) and a.op == "sum"
        counted = isinstance(a, Sym) and a.name in sizes
        if not (divergence or summed or counted or a == Num(Fraction(0))):
            return False
    return True


def _one(t: Term, sizes: set[str], inside: int) -> Term:
    """The term for one coordinate; in an addend for each of them, their number is what it is for so many."""

    def taken(n: Term) -> Term:
        match n:
            case Bind("sum", (Sym(index),), _, body):
                plain = transform(body, lambda m: m.args[0] if _indexed(m, index) and isinstance(m, Op) else m)
                plain = transform(plain, lambda m: Sym(_letter(m.name)) if isinstance(m, Sym) else m)
                plain = substitute(plain, {name: num(inside) for name in sizes})
                return n if index in free_names(plain) else plain
            case _:
                return n

    return substitute(transform(t, taken), {name: num(1) for name in sizes})


def _indexed(t: Term, index: str) -> bool:
    return isinstance(t, Op) and t.op == "index" and t.args[1:] == (Sym(index),)
