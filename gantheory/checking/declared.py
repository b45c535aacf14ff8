"""What a line says of the letters in it: masses, shares, mixtures, and what is divided by its integral."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from ..language.layout import Chain
from ..language.terms import App, Bind, Num, Op, Sym, Term, walk
from .names import take_apart


def masses_named(chain: Chain) -> tuple[str, ...]:
    r"""`P = (p_1, \dots, p_n)`: the law and the letter of its masses."""
    match chain.terms, chain.ops:
        case (Sym("P" | "Q" as name), Op("tuple" | "vector" | "set", masses)), (("=" | ":="),):
            written = [take_apart(m.name) for m in masses if isinstance(m, Sym) and "dots" not in m.name]
        case _:
            return ()
    plain = all(isinstance(m, Sym) for m in masses) and len(written) > 1
    same = all(w.letter == name.lower() and w.sub and not w.accent for w in written)
    return (name, name.lower()) if plain and same else ()


def shares(chain: Chain) -> set[str]:
    r"""`\lambda \in [0, 1]`, `0 \le \lambda \le 1`, `r = (1 - \lambda) p + \lambda q`: the number between 0 and 1."""
    ends = (Num(Fraction(0)), Num(Fraction(1)))
    match chain.terms, chain.ops:
        case (Sym(name), Op("vector" | "tuple" | "set", args)), ("in",) if args == ends:
            return {name}
        case (low, Sym(name), high), (("<=" | "<"), ("<=" | "<")) if (low, high) == ends:
            return {name}
        case (_, Op("add", (Op("mul", first), Op("mul", second)))), (("=" | ":="),):
            weights = {w for row in (first, second) for w in row if isinstance(w, Sym)}
            rests = {Op("add", (ends[1], Op("neg", (w,)))): w.name for w in weights}
            return {
                name for rest, name in rests.items() if (rest in first) ^ (rest in second) and _mixes(first + second)
            }
        case _:
            return set()


def _mixes(factors: tuple[Term, ...]) -> bool:
    """Are two of the factors laws, at a point or not?"""
    names = [head_name(f) for f in factors if isinstance(f, Sym | App)]
    return len({n for n in names if take_apart(n).letter in ("p", "q", "P", "Q")}) == 2


def unnormalised(chain: Chain) -> set[str]:
    r"""The `\\tilde{p}` of `Z = \\int \\tilde{p}(x) dx`, of which the document does not say that it is one."""
    found, constant = set[str](), False
    for term in chain.terms:
        match term:
            case Bind("int" | "sum", (_, *_) as variables, _, App(fn, args, (), _)) if set(variables) == set(args):
                found.add(fn)
            case Sym(name) | App(name, _, _, _) if take_apart(name).letter in ("Z", "\\mathcal{Z}"):
                constant = True
            case Num():
                return set()
            case _:
                pass
    return found if constant and set(chain.ops) <= {"=", ":="} else set()


_NORM = r"\$\s*\\(?:left\s*\\)?(?:\||lVert)[^$]{1,20}-[^$]{1,20}\\(?:right\s*\\)?(?:\||rVert)\s*\$"
_TV = r"total[- ]variation"
_L1 = r"\$?(?:L|\\ell|ℓ)[_^]\{?1\}?\$?[ -](?:norm|distance)|\b1-norm"
_NORMS = [(kind, re.compile(rf"{_NORM}[^.$]{{0,30}}(?:{it})|(?:{it})[^.$]{{0,20}}{_NORM}", re.IGNORECASE))
          for kind, it in (("TV", _TV), ("1", _L1))]  # fmt: skip


def norm_of_laws(chain: Chain) -> str:
    r"""`\\|P - Q\\| = \\sup_A |P(A) - Q(A)|`: "TV"; `= \\int |p - q|`: "1"; nothing if it says neither."""
    match chain.terms:
        case (Op("norm", (Op("add", (Sym(), Op("neg", (Sym(),)))),)), body, *_):
            pass
        case _:
            return ""
    match body:
        case Bind("sup" | "max", _, _, Op("abs", _)):
            return "TV"
        case Op("mul" | "div", args) if any(isinstance(n, Bind) and n.op in ("int", "sum") for n in args):
            return "TV"
        case Bind("int" | "sum", _, _, Op("abs", _)):
            return "1"
        case _:
            return ""


_COUNTS = (
    r"\$?{letter}\$?[ ~](?:possible |different |distinct )?"
    r"(?:points|outcomes|classes|symbols|states|values|categories|letters|elements)\b|"
    r"\{{\s*(?:0\s*,\s*)?1\s*,(?:\s*2\s*,)?\s*\\?[lcd]*(?:dots|\.\.\.)\s*,\s*{letter}\s*\\?\}}|"
    r"\|\s*\\mathcal\{{?[XY]\}}?\s*\|\s*=\s*{letter}\b"
)


def counts_points(letter: str, text: str) -> bool:
    """Does the text say that there are so many points, or classes?"""
    return bool(re.search(_COUNTS.format(letter=re.escape(letter)), text))


def measures_divided(text: str) -> set[str]:
    r"""The laws of `\frac{d\mu}{d\nu}`, which may be called so nowhere else."""
    return {
        name for m in re.finditer(r"\{\s*d\s*(\\mu|\\nu)\s*\}\s*\{\s*d\s*(\\mu|\\nu)\s*\}", text) for name in m.groups()
    }


def norm_told(text: str) -> str:
    """What words beside a norm of a difference call it."""
    return next((kind for kind, form in _NORMS if form.search(text)), "")


def laws_of_best(chains: Iterable[Chain]) -> tuple[str, str] | None:
    """The laws p and q of `D^* = p/(p + q)`, where a document gives it so and never otherwise."""
    found: set[tuple[str, str]] = set()
    for chain in chains:
        match chain.terms:
            case (Sym(name) | App(name, _, (), _), Op("div", (Sym() | App() as p, Op("add", (a, b)))), *_) if p in (
                a,
                b,
            ):
                parts, q = take_apart(name), b if p == a else a
                if parts.letter == "D" and parts.optimal and isinstance(q, Sym | App):
                    found.add((head_name(p), head_name(q)))
            case _:
                pass
    return next(iter(found)) if len(found) == 1 else None


def head_name(t: Sym | App) -> str:
    """The name of a symbol, or of the function that is applied."""
    return t.name if isinstance(t, Sym) else t.fn


def weighted_mixture(chain: Chain) -> tuple[str, ...]:
    r"""`r_\lambda = \lambda p + (1 - \lambda) q`: a law whose subscript is the weight of a mixture, no parameter."""
    match chain.terms, chain.ops:
        case (Sym(name) | App(name, _, _, _), Op("add", args)), (("=" | ":="),):
            sub = take_apart(name).sub
        case _:
            return ()
    weighs = any(isinstance(a, Op) and a.op == "mul" and Sym(sub) in a.args for a in args)
    return (name,) if sub and weighs else ()


def middles(chain: Chain) -> set[str]:
    """`m = (p + q)/2`: the name of a sum of laws."""
    match chain.terms, chain.ops:
        case (Sym(name), rhs), (("=" | ":="),) if rhs is not None:
            inner = [n for n in walk(rhs) if not isinstance(n, Num)]
        case _:
            return set()
    laws = {n.name for n in inner if isinstance(n, Sym)}
    mixed = all(isinstance(n, Sym) or (isinstance(n, Op) and n.op in ("add", "mul", "div")) for n in inner)
    return {name} if mixed and len(laws) > 1 and all(take_apart(n).letter in "pqPQ" for n in laws) else set()


def densities_in(terms: Iterable[Term]) -> set[str]:
    """The names that stand without a point where densities do: in an integral or a sum over x, as a ratio in a mean."""
    found: set[str] = set()
    for t in (n for term in terms for n in walk(term)):
        match t:
            case Bind("int", _, _, body):
                found |= {n.name for n in walk(body) if isinstance(n, Sym)}
            case Bind("sum", (Sym("x" | "y" | "z" as name),), _, body):
                found |= {n.name for n in walk(body) if isinstance(n, Sym)} - {name}
            case Bind("E", _, _, body):
                ratios = [n.args for n in walk(body) if isinstance(n, Op) and n.op == "div"]
                bare = [a for a in ratios if all(isinstance(n, Sym) for n in a)]
                found |= {n.name for args in bare for n in args if isinstance(n, Sym)}
            case _:
                pass
    return found
