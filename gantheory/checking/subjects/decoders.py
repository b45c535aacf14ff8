r"""Logarithms of normal densities written out: `-\frac{\|x - g(z)\|^2}{2 s^2} - \frac{d}{2} \log(2 \pi s^2)`.

The law is the one that the document gives, `p_\theta(x | z) = N(x; g(z), s^2 I_d)`. A line that ends in a constant says
only what stands before the square. What a line leaves open, the number of coordinates for instance, is not judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ...clock import now
from ...language.context import Context
from ...language.layout import Chain
from ...language.printing import latex
from ...language.terms import (
    App,
    Bind,
    Num,
    Op,
    Rel,
    Sym,
    Term,
    add,
    div,
    free_names,
    log,
    mul,
    neg,
    num,
    sub,
    substitute,
    transform,
    walk,
)
from ...proving import prove
from ...refuting import Refutation, Support, examine
from ..names import take_apart
from ..verdict import Surroundings, Verdict
from .two_normals import Moments, moments_given, of_two_normals

_SECONDS = 0.5
_NORMAL = ("\\mathcal{N}", "N", "\\mathrm{N}", "\\mathbb{N}", "\\operatorname{N}")
_SQUARE = Sym("r_{0}")
_PLAIN = ("add", "neg", "mul", "div", "pow", "log", "sqrt")
_CONSTANTS = ("C", "const", "constant", "\\mathrm{const}", "\\text{const}", "\\operatorname{const}")
_SIZES = frozenset(("d", "D", "n", "N", "k", "m"))
_IDENTITIES = ("I", "\\mathbf{I}", "\\mathbb{I}", "\\mathrm{I}", "\\bm{I}", "\\boldsymbol{I}")


@dataclass
class Decoders:
    """The normal laws that a document has given so far: mean and variance, by the name, of conditional ones apart."""

    laws: dict[tuple[str, bool], tuple[Term, Term] | None] = field(
        default_factory=dict[tuple[str, bool], "tuple[Term, Term] | None"]
    )
    scalar: dict[str, Moments] = field(default_factory=dict[str, Moments])  # of one coordinate, the last word on each

    def note(self, chain: Chain) -> None:
        """Remember `p(x | z) = N(x; m, v)`; one that is given twice in two ways is none."""
        for lhs, op, rhs in zip(chain.terms, chain.ops, chain.terms[1:], strict=False):
            if op in ("=", ":=", "equiv", "~") and isinstance(lhs, App | Sym):
                self.scalar.pop(lhs.name if isinstance(lhs, Sym) else lhs.fn, None)
            if op not in ("=", ":=", "equiv") or not isinstance(lhs, App | Sym) or not isinstance(rhs, App):
                continue
            moments = rhs.params or rhs.given or (rhs.args[1:] if len(rhs.args) == 3 else rhs.args)
            if rhs.fn not in _NORMAL or len(moments) != 2:
                continue
            if (isinstance(lhs, Sym) or not lhs.given) and (law := moments_given(*moments)) is not None:
                self.scalar[lhs.name if isinstance(lhs, Sym) else lhs.fn] = law
            if isinstance(lhs, App):
                key = lhs.fn, bool(lhs.given)
                self.laws[key] = moments if self.laws.get(key, moments) == moments else None

    def judged(self, rel: Rel, around: Surroundings) -> Verdict | None:
        """The verdict on the logarithm of one of these laws, or on a line of two of them; None of anything else."""
        return _of_a_density(rel, self.laws, around) or of_two_normals(rel, self.scalar, around)


def _of_a_density(
    rel: Rel, laws: Mapping[tuple[str, bool], tuple[Term, Term] | None], around: Surroundings
) -> Verdict | None:
    sign, left = (-1, rel.lhs.args[0]) if isinstance(rel.lhs, Op) and rel.lhs.op == "neg" else (1, rel.lhs)
    over, left = (left.over, left.body) if isinstance(left, Bind) and left.op == "E" else (None, left)
    match left:
        case Op("log", (App(fn, (Sym(),) as point) as law,)) if moments := laws.get((fn, bool(law.given))):
            mean, spread = moments
        case _:
            return None
    if rel.op not in ("=", ":=") or around.literal or around.symbols.base_two:
        return None
    variance, size = _scalar(spread)
    if variance is None:
        return None
    squares = {n for n in walk(rel.rhs) if _square(n, point[0], mean) is not None}
    claimed = transform(rel.rhs, lambda n: _averaged(n, point[0], mean, over))
    shift = [n for n in walk(claimed) if isinstance(n, Sym) and n.name in _CONSTANTS]
    if not squares or any(not _is_plain(n) for n in walk(claimed)) or _SQUARE.name not in free_names(claimed):
        return None
    if shift:
        claimed = sub(claimed, substitute(claimed, {_SQUARE.name: num(0)}))
    elif size is None:
        measured = any(isinstance(n, Op) and n.op == "norm" for t in squares for n in walk(t))
        letters = sorted((free_names(claimed) & _SIZES) - free_names(variance))
        size = Sym(letters[0]) if len(letters) == 1 else None if measured or letters else num(1)
    if size is None and not shift:
        return None
    shown = next(iter(squares))
    for width in (variance, Op("pow", (variance, num(2)))):  # of which the second is the deviation
        verdict = _held(claimed, sign, width, None if shift else size, around)
        if verdict is not None and verdict.verdict != "refuted":
            return replace(verdict, conditions=(f"the law of {latex(point[0])} is the normal one that the text gives",))
    verdict = _held(claimed, sign, variance, None if shift else size, around)
    chosen = not free_names(variance) <= free_names(claimed)  # for sigma = 1
    if verdict is None or verdict.verdict != "refuted" or chosen:
        return None
    right = _logarithm(shown, variance, None if shift else size, sign)
    right = add(right, shift[0]) if shift else right
    mended = None if over is not None else {"latex": latex(Rel("=", rel.lhs, right)), "verdict": "proved-under"}
    return Verdict(
        "refuted",
        reason="it is not the logarithm of the normal density that the text gives; r_0 is the square",
        counterexample=verdict.counterexample,
        mistake="factor",
        repair=mended,
    )


def _held(claimed: Term, sign: int, variance: Term, size: Term | None, around: Surroundings) -> Verdict | None:
    read = Rel("=", _logarithm(_SQUARE, variance, size, sign), claimed)
    names = (free_names(read.lhs) | free_names(read.rhs)) - {"\\pi", "e"}
    context = Context(scalars=dict.fromkeys(names, "positive"))
    proof = prove(read, context, deadline=now() + _SECONDS)
    if proof is not None:
        return Verdict("proved-under", rules=tuple(proof.theorem.rules), proof=proof, kinds=("reading",))
    found = examine(read, context, seed=around.seed, deadline=now() + _SECONDS)
    if isinstance(found, Support):
        return Verdict("supported", reason=f"no proof; {found.models} random models agree", models=found.models)
    if not isinstance(found, Refutation) or found.scope != "everywhere":
        return None
    example: dict[str, object] = {"model": found.model.describe(), "lhs": found.lhs, "rhs": found.rhs}
    return Verdict("refuted", counterexample=example)


def _logarithm(square: Term, variance: Term, size: Term | None, sign: int) -> Term:
    """`-r/(2 v)`, and `-(k/2) log(2 pi v)` where the number of coordinates is known; or the negative of it."""
    terms = [div(square, mul(num(2), variance))]
    if size is not None:
        terms.append(mul(div(size, num(2)), log(mul(num(2), Sym("\\pi"), variance))))
    return add(*(terms if sign < 0 else map(neg, terms)))


def _scalar(spread: Term) -> tuple[Term | None, Term | None]:
    """The variance of every coordinate, and how many there are, of `s^2 I_d`; None for what is no multiple of I."""
    factors = spread.args if isinstance(spread, Op) and spread.op == "mul" else (spread,)
    units = [f for f in factors if isinstance(f, Sym) and take_apart(f.name).letter in _IDENTITIES]
    rest = [f for f in factors if f not in units]
    plain = all(
        isinstance(n, Num) or (isinstance(n, Op) and n.op in ("mul", "div", "pow"))
        or (isinstance(n, Sym) and take_apart(n.name).letter not in ("\\Sigma", "S", "K", "V"))
        for f in rest for n in walk(f)
    )  # fmt: skip
    if len(units) > 1 or not plain:
        return None, None
    variance = mul(*rest) if len(rest) > 1 else rest[0] if rest else num(1)
    count = take_apart(units[0].name).sub if units else ""
    if not count:
        return variance, None
    return variance, num(int(count)) if count.isdigit() else Sym(count)


def _square(t: Term, point: Term, mean: Term) -> Term | None:
    """What `\\|x - m\\|^2`, `(x - m)^2` and `((x - m)/s)^2` are in the square r."""
    match t:
        case Op("pow", (Op("norm", (inner, *_)) | inner, Num(two))) if two == 2:
            pass
        case _:
            return None
    over: Term = num(1)
    if isinstance(inner, Op) and inner.op == "div":
        inner, over = inner.args
    apart = (sub(point, mean), sub(mean, point))
    same = inner in apart or (mean == num(0) and inner == point)
    if not same:
        return None
    return _SQUARE if over == num(1) else div(_SQUARE, Op("pow", (over, num(2))))


def _averaged(t: Term, point: Term, mean: Term, over: tuple[Term | None, ...] | None) -> Term:
    """A square by the letter for it; under a mean, where the line is one of means."""
    if isinstance(t, Bind) and t.op == "E" and over is not None and t.over == over:
        return t.body if t.body == _SQUARE else t
    return _square(t, point, mean) or t


def _is_plain(t: Term) -> bool:
    return isinstance(t, Num | Sym) or (isinstance(t, Op) and t.op in _PLAIN)
