"""Laws that a document defines more than once: `m = (p_data + p_g)/2`, and `m = (p + q)/2` where it recalls the JSD."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from ...language.layout import Chain
from ...language.notation import INDEX_LETTERS
from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, substitute, walk
from ..forms import gives_itself, head_of
from ..names import take_apart
from ..scope import Defined
from ..symbols import Symbols
from ..verdict import Surroundings, Verdict
from .inforce import conditional_in
from .naming import mentions

Judge = Callable[[Rel, Surroundings], Verdict]
Meanings = Mapping[str, tuple[Defined, ...]]


def is_new_law(rel: Rel, name: str, symbols: Symbols) -> bool:
    """`P_m = (P_r + P_theta)/2`: a law given by an expression in other laws, not one of the players."""
    if name in (symbols.data, symbols.model, symbols.prior) or (isinstance(rel.lhs, App) and rel.lhs.given):
        return False
    inner = _names(rel.rhs)
    if isinstance(rel.rhs, Op) and rel.rhs.op == "mul" and all(isinstance(a, Sym) for a in rel.rhs.args):
        return False  # P = P_1 P_2, a law of two variables
    match rel.rhs:
        case Op("mul", (Num(), App() | Sym())) | Op("div", (App() | Sym(), Num())):
            return False  # p_1(x) = 3 p_0(x): at the points of which the text speaks
        case Op("add", parts) if not all(any(symbols.is_law(i) for i in _names(a)) for a in parts):
            return False  # mu = r nu + mu_s, a decomposition
        case _:
            pass
    arithmetic = not any(isinstance(n, Bind) for n in walk(rel.rhs))
    built = arithmetic and conditional_in(rel.rhs) is None  # q(z) = p(x, z)/p(x) is where q is the posterior
    return name not in inner and built and any(symbols.is_law(i) for i in inner)


def _names(t: Term) -> set[str]:
    return {n.name if isinstance(n, Sym) else n.fn for n in walk(t) if isinstance(n, Sym | App)}


def meanings(chains: Iterable[Chain], symbols: Symbols) -> dict[str, list[Defined]]:
    """The laws that are given by an expression in others, at least once without a point, and all that they are given
    by, in order."""
    out: dict[str, list[Defined]] = {}
    bare: set[str] = set()
    for chain in chains:
        lhs, rhs = _whole_laws(chain.terms[0], chain.terms[1]) if chain.ops else (None, None)
        name = head_of(lhs, "") if isinstance(lhs, Sym | App) else ""
        if rhs is None or not isinstance(lhs, Sym | App) or chain.ops[0] not in ("=", ":=") or name not in symbols.laws:
            continue
        points = tuple(a.name for a in lhs.args if isinstance(a, Sym)) if isinstance(lhs, App) else ()
        meant = Defined(points, rhs, 0)
        if is_new_law(Rel("=", lhs, rhs), name, symbols) and meant not in out.setdefault(name, []):
            out[name].append(meant)
            bare |= {name} if isinstance(lhs, Sym) else set()
    return {name: found for name, found in out.items() if name in bare}


def _whole_laws(lhs: Term | None, rhs: Term | None) -> tuple[Term | None, Term | None]:
    """`m = (p + q)/2` for `m_i = (p_i + q_i)/2`, where nothing stands without the index."""
    index = take_apart(lhs.name).sub if isinstance(lhs, Sym) else ""
    if index not in INDEX_LETTERS or rhs is None or isinstance(rhs, Sym) or lhs is None:
        return lhs, rhs
    names = {n.name: take_apart(n.name) for t in (lhs, rhs) for n in walk(t) if isinstance(n, Sym)}
    bare = all(isinstance(n, Sym | Num | Op) for n in walk(rhs))
    if not bare or any(n.sub != index or n.primes or n.sup or n.accent for n in names.values()):
        return lhs, rhs
    whole: dict[str, Term] = {name: Sym(n.letter) for name, n in names.items()}
    return substitute(lhs, whole), substitute(rhs, whole)


def in_another_meaning(rel: Rel, verdict: Verdict, known: Meanings, judge: Judge, around: Surroundings) -> Verdict:
    """The verdict on a line that is false of a law as defined last, and true as the document defines it elsewhere."""
    if verdict.verdict != "refuted" or around.literal or gives_itself(rel, around.definitions):
        return verdict
    for name, found in known.items():
        if len(found) == 1 or head_of(rel.lhs, "") == name or not any(mentions(t, name) for t in (rel.lhs, rel.rhs)):
            continue
        for meant in found:
            if meant == around.definitions.get(name):
                continue
            read = judge(rel, replace(around, definitions={**around.definitions, name: meant}, mend=False))
            if read.good:
                conditions = (*read.conditions, f"{name} is {latex(meant.body)}")
                return replace(read, verdict="proved-under", conditions=conditions, kinds=(*read.kinds, "reading"))
    return verdict
