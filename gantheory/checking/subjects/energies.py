r"""Laws that are written by an energy, `p_\theta(x) = e^{-E_\theta(x)}/Z(\theta)`.

Every positive law is one, with an energy that is fixed up to what the normaliser is: with `\zeta` for the logarithm of
Z, an arbitrary number for each parameter, E(x) is `-\log p(x) - \zeta`. So a statement on E, Z and p is one on p and
`\zeta`; what fails then is wrong, unless the document says more of the energy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ...language.layout import Chain
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, add, log, neg, transform, walk
from ..names import PARAMETER_LETTERS, parameter_of, take_apart
from ..scope import Defined
from ..scruples import nodes
from ..symbols import point_base
from ..verdict import Surroundings, Verdict

_POINT = Sym("x_{0}")  # where the function that stands for log Z is taken; any point will do
Judge = Callable[[Rel, Surroundings], Verdict]


@dataclass(frozen=True, slots=True)
class Energy:
    """A law, the function in the exponent with its sign, the normaliser, and whether the document writes E out."""

    law: App
    function: str
    sign: int
    normaliser: Term
    concrete: bool


def energies_of(chains: Iterable[Chain]) -> tuple[Energy, ...]:
    """The laws that a document writes by an energy, those that it writes always the same."""
    chains = list(chains)
    found: dict[tuple[str, int], set[Energy]] = {}
    for chain in chains:
        for lhs, op, rhs in zip(chain.terms, chain.ops, chain.terms[1:], strict=False):
            energy = _written(lhs, rhs, chains) if op in ("=", ":=", "equiv") and rhs is not None else None
            if energy is not None:
                found.setdefault((energy.function, len(energy.law.args)), set()).add(energy)
    told = (min(e, key=str) for e in found.values() if len({(x.sign, x.law.fn, x.normaliser) for x in e}) == 1)
    functions = {function for function, _ in found}
    return tuple(_as_normalised(e, chains) for e in told if not _is_derived(e, functions, chains))


def _is_derived(energy: Energy, functions: set[str], chains: list[Chain]) -> bool:
    """Is its function made of another law's energy, as a free energy is? Then the law is what follows from that one."""
    bodies = [t for c in chains if _defines_by_name(c, energy.function) for t in c.terms[1:] if t is not None]
    return any(_head(n) in functions - {energy.function} for t in bodies for n in walk(t))


def _defines_by_name(chain: Chain, function: str) -> bool:
    first = chain.terms[0]
    return isinstance(first, App) and first.fn == function and chain.ops[:1] in (("=",), (":=",))


def _as_normalised(energy: Energy, chains: list[Chain]) -> Energy:
    """The energy; where its normaliser is the sum of the other sign, an E has the usual one, and the law is a slip."""
    for chain in chains:
        for lhs, op, rhs in zip(chain.terms, chain.ops, chain.terms[1:], strict=False):
            summed = rhs
            while isinstance(summed, Bind) and summed.op in ("sum", "int"):
                summed = summed.body
            match summed:
                case Op("exp", (inner,)) | Op("pow", (Sym("e"), inner)) if summed is not rhs:
                    pass
                case _:
                    continue
            sign, value = (-1, inner.args[0]) if isinstance(inner, Op) and inner.op == "neg" else (1, inner)
            same = isinstance(value, App) and value.fn == energy.function and lhs == energy.normaliser
            if same and op in ("=", ":=", "equiv") and sign != energy.sign:
                return replace(energy, sign=-1) if take_apart(energy.function).letter == "E" else energy
    return energy


def _written(lhs: Term | None, rhs: Term, chains: list[Chain]) -> Energy | None:
    if not isinstance(lhs, App) or lhs.given or not all(isinstance(a, Sym) and point_base(a) for a in lhs.args):
        return None
    match rhs:
        case Op("div", (top, Sym() | App() as z)):
            exponential = top
        case Op("mul", (Op("div", (Num(), Sym() | App() as z)), exponential)):
            pass
        case _:
            return None
    match exponential:
        case Op("exp", (inner,)) | Op("pow", (Sym("e"), inner)):
            pass
        case _:
            return None
    sign, energy = (-1, inner.args[0]) if isinstance(inner, Op) and inner.op == "neg" else (1, inner)
    if not isinstance(energy, App) or energy.args != lhs.args or take_apart(_head(z)).letter != "Z":
        return None
    return Energy(lhs, energy.fn, sign, z, any(_defines(c, energy) for c in chains))


def _head(t: Term) -> str:
    return t.fn if isinstance(t, App) else t.name if isinstance(t, Sym) else ""


def _defines(chain: Chain, energy: App) -> bool:
    first = chain.terms[0]
    same = isinstance(first, App) and first.fn == energy.fn and len(first.args) == len(energy.args)
    return same and chain.ops[:1] in (("=",), (":=",))


def of_energies(rel: Rel, energies: Iterable[Energy], judge: Judge, around: Surroundings) -> Verdict | None:
    """The verdict on a relation that names an energy or its normaliser; None if there is none, or nothing to say."""
    for energy in energies:
        read = _rewritten(rel, energy)
        if read is None:
            continue
        free = frozenset(around.specific - _names(energy.law.fn))
        plain = replace(around, specific=free, mend=False, definitions=_without(around, energy))
        verdict = judge(read, plain)
        if not (verdict.good or verdict.verdict == "supported" or energy.concrete or _introduces(rel, energy, around)):
            verdict = replace(judge(read, replace(plain, literal=True)), repair=None)  # zeta is any number
        if verdict.good or verdict.verdict == "supported" or (verdict.verdict == "refuted" and not energy.concrete):
            return verdict
    return None


def _introduces(rel: Rel, energy: Energy, around: Surroundings) -> bool:
    r"""Is the left side a name that means nothing yet, `F(v) = -\log \sum_h e^{-E(v, h)}`?"""
    name = _head(rel.lhs)
    known = name in (energy.function, _head(energy.normaliser)) or name in around.definitions
    return bool(name) and not (known or around.symbols.is_law(name))


def _without(around: Surroundings, energy: Energy) -> dict[str, Defined]:
    """The document's definitions but for those of the energy's own names."""
    own = {energy.function, energy.law.fn, _head(energy.normaliser)}
    return {name: d for name, d in around.definitions.items() if name not in own}


def _names(name: str) -> set[str]:
    parts = take_apart(name)
    return {
        name,
        name.replace(parts.letter, parts.letter.lower(), 1),
        name.replace(parts.letter, parts.letter.upper(), 1),
    }


def _rewritten(rel: Rel, energy: Energy) -> Rel | None:
    """The relation on the law and zeta alone; None if it names neither the energy nor the normaliser."""
    z = _head(energy.normaliser)
    named = {_head(n) for n in nodes(rel)}
    if energy.function not in named and z not in named:
        return None
    moved = _parameter(rel, energy)
    zeta = App(f"\\zeta_{{{moved.name}}}" if moved is not None else "\\zeta", (_POINT,))
    inside = parameter_of(energy.law.fn) is not None

    def put(t: Term) -> Term:
        match t:
            case App(fn, args, (), _) if fn == energy.function and len(args) == len(energy.law.args):
                value = add(log(_law(args)), zeta)
                return value if energy.sign > 0 else neg(value)
            case Op("log", (Op("exp", (inner,)),)) if inner == zeta:
                return zeta
            case App(fn, _, _, _) | Sym(fn) if fn == z:
                return Op("exp", (zeta,))
            case App(fn, args, given, ()) if fn == energy.law.fn and moved is not None and not inside:
                return App(fn, args, given, (moved,))
            case _:
                return t

    def _law(args: tuple[Term, ...]) -> App:
        params = (moved,) if moved is not None and not inside else energy.law.params
        return App(energy.law.fn, args, (), params)

    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put))


def _parameter(rel: Rel, energy: Energy) -> Sym | None:
    r"""The parameter that the law moves with: of its name, or the one that the relation differentiates by."""
    if (own := parameter_of(energy.law.fn)) is not None:
        return Sym(own)
    if energy.law.params and isinstance(energy.law.params[0], Sym):
        return energy.law.params[0]
    for n in nodes(rel):
        if isinstance(n, Bind) and n.op in ("grad", "partial", "deriv") and len(n.vars) == 1:
            return n.vars[0] if take_apart(n.vars[0].name).letter in PARAMETER_LETTERS else None
    return None
