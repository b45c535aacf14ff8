r"""Normal laws with covariance matrices, `KL(N(\mu_1, \Sigma_1) \| N(\mu_2, \Sigma_2))`, and the distance FID."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ...language.layout import Chain
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, free_names, transform, walk
from ...refuting.matrices import DETERMINANT, IDENTITIES, TRACES, Letters, examine_matrices
from ..names import take_apart
from ..verdict import Surroundings, Verdict

_NORMAL = frozenset(("\\mathcal{N}", "N", "Normal"))
_COVARIANCES = frozenset(("\\Sigma", "S", "C", "K", "\\mathcal{C}", "Cov"))
_MEANS = frozenset(("\\mu", "m", "\\nu"))
_SIZES = frozenset(("d", "{d}", "D", "k", "K", "n", "J", "p"))
_CONSTANTS = frozenset(("\\pi", "e", "?"))


def normal_with_matrices(chains: Iterable[Chain]) -> dict[str, App]:
    """Law → `N(mean, covariance)`, where a document sets it equal to one, once or always the same."""
    found: dict[str, set[App]] = {}
    for chain in chains:
        for op, lhs, rhs in zip(chain.ops, chain.terms, chain.terms[1:], strict=False):
            name = lhs.fn if isinstance(lhs, App) else lhs.name if isinstance(lhs, Sym) else None
            law = _law(rhs, {}) if rhs is not None and op in ("=", ":=", "equiv", "~") else None
            if name is not None and law is not None and any(take_apart(n).letter == "\\Sigma" for n in free_names(law)):
                found.setdefault(name, set()).add(law)
    return {name: next(iter(laws)) for name, laws in found.items() if len(laws) == 1}


def of_matrices(rel: Rel, laws: Mapping[str, App], around: Surroundings) -> Verdict | None:
    """The verdict on a relation of normal laws with covariance matrices; None if it is none that can be tried."""
    if rel.op not in ("=", ":=", "equiv", "<=", ">="):
        return None
    read = Rel("=" if rel.op in (":=", "equiv") else rel.op, *(_read(t, laws) for t in (rel.lhs, rel.rhs)))
    if _inception(rel.lhs) and (distance := _distance(read.rhs)) is not None:
        read = Rel("=", distance, read.rhs)
    letters = _letters(read)
    if letters is None:
        return None
    tried = examine_matrices(read, letters, seed=around.seed or 0)
    if tried is None:
        return None
    if tried.counterexample is not None and not letters.sizes:  # it may be one of so many dimensions
        for size in (2, 3):
            again = examine_matrices(read, letters, size=size, seed=around.seed or 0)
            if again is not None and again.counterexample is None:
                reason = f"no proof; random means and covariances of {size} dimensions agree ({again.agree})"
                return Verdict("supported", reason=reason, conditions=(f"there are {size} dimensions",))
    if tried.counterexample is None:
        return Verdict("supported", reason=f"no proof; random means and covariances agree ({tried.agree})")
    if not _of_laws(read.lhs) | _of_laws(read.rhs):
        return None
    if around.inline:
        return Verdict("definition", reason="a condition or a remark")
    return Verdict("refuted", counterexample=tried.counterexample, mistake="the two sides differ")


def _read(t: Term, laws: Mapping[str, App]) -> Term:
    def put(n: Term) -> Term:
        match n:
            case Op("KL" | "H" | "crossentropy", args):
                return Op(n.op, tuple(_law(a, laws) or a for a in args))
            case (
                App(fn, (Sym() as x,), (m, Sym() as c), ())
                | App(fn, (Sym() as x,), (), (m, Sym() as c))
                | App(fn, (Sym() as x, m, Sym() as c), (), ())
            ) if fn in _NORMAL and take_apart(c.name).letter == "\\Sigma":
                return App("density", (x, m, c))
            case Op("pow", (App(fn, (a, b), (), ()), Num(two))) if two == 2 and _second(fn):
                return App("W2", (_law(a, laws) or a, _law(b, laws) or b))
            case _:
                return n

    return transform(t, put)


def _second(fn: str) -> bool:
    parts = take_apart(fn)
    return parts.letter in ("W", "\\mathcal{W}") and parts.sub == "2"


def _law(t: Term, laws: Mapping[str, App]) -> App | None:
    match t:
        case App(fn, (*_, mean, covariance), (), ()) if fn in _NORMAL:
            return App("N", (mean, covariance))
        case App(fn, (Sym(),), (mean, covariance), ()) | App(fn, (Sym(),), (), (mean, covariance)) if fn in _NORMAL:
            return App("N", (mean, covariance))
        case Sym(name) | App(name, (Sym(),), (), ()):
            return laws.get(name)
        case _:
            return None


def _inception(t: Term) -> bool:
    name = t.fn if isinstance(t, App) else t.name if isinstance(t, Sym) else ""
    return take_apart(name).letter in ("FID", "\\mathrm{FID}")


def _distance(t: Term) -> Term | None:
    """The squared distance of the two normal laws whose moments a formula for it names."""
    means = sorted({n.name for n in walk(t) if isinstance(n, Sym) and take_apart(n.name).letter in _MEANS})
    matrices = {n.name for n in walk(t) if isinstance(n, Sym) and take_apart(n.name).letter in _COVARIANCES}
    paired = [next((s for s in matrices if _labels(s) == _labels(m)), None) for m in means]
    if len(means) != 2 or len(matrices) != 2 or None in paired or len(set(paired)) != 2:
        return None
    first, second = (App("N", (Sym(m), Sym(s or ""))) for m, s in zip(means, paired, strict=True))
    return App("W2", (first, second))


def _labels(name: str) -> tuple[str, str, str]:
    parts = take_apart(name)
    return parts.sub, parts.primes, parts.sup


def _letters(rel: Rel) -> Letters | None:
    """The names of a relation by what they are; None if one is of no known kind, or no matrix stands in it."""
    if any(isinstance(n, Bind) for t in (rel.lhs, rel.rhs) for n in walk(t)):
        return None
    names = {_plain(n) for n in free_names(rel.lhs) | free_names(rel.rhs)} - IDENTITIES - TRACES - _CONSTANTS
    names -= {DETERMINANT, "W2", "N", "density"}
    covariances = {n for n in names if _is_covariance(n, rel)}
    points = {n.args[0] for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, App) and n.fn == "density"}
    means = {n for n in names - covariances if take_apart(n).letter in _MEANS or Sym(n) in points}
    sizes = names - covariances - means
    if not covariances or not sizes <= _SIZES or len(sizes) > 1:
        return None
    given = _of_laws(rel.lhs) | _of_laws(rel.rhs)
    if given and not covariances | means <= given:
        return None  # moments of which nobody says whose they are
    rooted = any(_takes_root(n) for t in (rel.lhs, rel.rhs) for n in walk(t))
    return Letters(tuple(sorted(means)), tuple(sorted(covariances)), tuple(sorted(sizes)), rooted)


def _of_laws(t: Term) -> set[str]:
    """The names in the normal laws of a term."""
    return {
        name
        for n in walk(t)
        if (isinstance(n, Op) and n.op in ("KL", "H", "crossentropy"))
        or (isinstance(n, App) and n.fn in ("W2", "density"))
        for law in n.args
        for name in free_names(law)
    }


def _is_covariance(name: str, rel: Rel) -> bool:
    letter = take_apart(name).letter
    if letter == "\\Sigma":
        return True
    return letter in _COVARIANCES and any(name in s for s in _in_second_place(rel))


def _in_second_place(rel: Rel) -> Iterator[frozenset[str]]:
    for t in (rel.lhs, rel.rhs):
        for n in walk(t):
            if isinstance(n, App) and n.fn == "N" and len(n.args) == 2:
                yield free_names(n.args[1])


def _plain(name: str) -> str:
    return name.removesuffix("^{-1}")


def _takes_root(n: Term) -> bool:
    match n:
        case App("W2", _, _, _):
            return True
        case Op("pow", (inner, Op("div", (Num(one), Num(two))))):
            return one == 1 and two == 2 and any(isinstance(m, Sym) for m in walk(inner))
        case Op("pow", (_, Num(value))):
            return value.denominator == 2
        case Op("sqrt", (inner,)):
            return any(isinstance(m, Sym) and take_apart(m.name).letter in _COVARIANCES for m in walk(inner))
        case _:
            return False
