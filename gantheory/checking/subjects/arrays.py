r"""Relations of arrays and of binary machines: transport plans `\Gamma_{ij}`, counts, units of a Boltzmann machine.

Products of vectors and matrices are written out in entries. What the document says of its arrays is put in: marginals
`\sum_j \Gamma_{ij} = a_i`, bounds `u_i + v_j \le C_{ij}`. What then holds of all random arrays is supported; what fails
is wrong if nothing else in the document ties the arrays together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ...language.layout import Chain
from ...language.printing import latex
from ...language.terms import App, Bind, Op, Rel, Sym, Term, add, free_names, mul, neg, num, substitute, transform, walk
from ...refuting.arrays import PARTITION, SLOPE, Machine, examine_arrays, state_of
from ...refuting.pieces import Ends
from ..names import take_apart
from ..scruples import nodes
from ..symbols import Symbols
from ..verdict import Verdict
from .energies import Energy
from .phase_means import linear_machine, tells_phases, with_phases
from .splits import on_integers, uniform_laws

_LETTERS, _MORE = frozenset("ijkl"), (Sym("m"), Sym("n"))
_BINARY = re.compile(r"\{\s*0\s*,\s*1\s*\\?\}|\bbinary\b|\bBernoulli\b|Boltzmann|\b[RD]BMs?\b", re.IGNORECASE)
_NOT_BINARY = re.compile(
    r"\\pm\s*1|\{\s*-\s*1\s*,|\bspins?\b|\bIsing\b|\bPotts\b|\bHopfield\b|\bcosh\b|"
    r"\b(?:gaussian|normal|softmax|real[- ]valued|continuous)[- ](?:visible |hidden )?(?:units?|inputs?|Bernoulli|RBM)",
    re.IGNORECASE,
)
_BOLTZMANN = re.compile(r"Boltzmann|\b[RD]BMs?\b|玻尔兹曼|波茲曼|ボルツマン|볼츠만")
_ANY_LAWS = frozenset(("q", "Q", "r", "\\mathcal{H}"))
_SUPPORTED = "no proof; random arrays agree"
_LIMIT = "random arrays do not agree"


@dataclass(frozen=True, slots=True)
class Arrays:
    """What a document says of its arrays: entries given by others, names that are tied, machines."""

    given: Mapping[str, tuple[tuple[Sym, ...], Term]] = field(default_factory=dict[str, "tuple[tuple[Sym, ...], Term]"])
    tied: Mapping[str, frozenset[Rel]] = field(default_factory=dict[str, "frozenset[Rel]"])
    positive: frozenset[str] = frozenset()
    machines: tuple[Machine, ...] = ()
    uniform: Mapping[str, Ends] = field(default_factory=dict[str, Ends])  # laws between two ends
    on_integers: bool = False  # uniform laws are discrete
    boltzmann: bool = False  # the text speaks of Boltzmann machines and writes no energy of binary units
    covariant: Mapping[str, App] = field(default_factory=dict[str, App])  # normal laws with covariance matrices


def arrays_of(chains: Iterable[Chain], energies: Iterable[Energy], text: str = "") -> Arrays:
    """Read a document for what it says of arrays, and of machines if its text speaks of binary units and no others."""
    given: dict[str, tuple[tuple[Sym, ...], Term]] = {}
    tied: dict[str, set[Rel]] = {}
    positive: set[str] = set()
    machines: list[Machine] = []
    unwritten: list[Machine] = []
    chains = list(chains)
    binary = bool(_BINARY.search(text)) and not _NOT_BINARY.search(text)
    energies = [e for e in energies if e.concrete and e.sign < 0 and binary]
    for chain in chains:
        if len(chain.ops) == 1 and chain.terms[0] is not None and chain.terms[1] is not None:
            plain = Rel(chain.ops[0], chain.terms[0], chain.terms[1])
            machines += [m for e in energies if (m := _machine(plain, e)) is not None]
            unwritten += _unwritten(plain) if binary and _ENERGY.search(text) and not _HEATED.search(text) else []
            rel = in_entries(plain)
            told = _told(rel)
            if told is not None:
                given[told[0]] = told[1:]
                positive |= _bases(told[2]) if isinstance(told[2], Bind) else set[str]()
            for base in _bases(rel.lhs, rel.rhs):
                tied.setdefault(base, set()).add(plain)
    machines += [m for m in unwritten if all(m.states != other.states for other in machines)]
    positive_ones, by_name = frozenset(positive), {k: frozenset(v) for k, v in tied.items()}
    linear = not machines and bool(_BOLTZMANN.search(text))
    return Arrays(given, by_name, positive_ones, tuple(machines), uniform_laws(chains), on_integers(text), linear)


def _is_entry(t: Term) -> bool:
    return isinstance(t, Op) and t.op == "index" and isinstance(t.args[0], Sym)


def _bases(*terms: Term) -> set[str]:
    """The names of the arrays whose entries stand in the terms."""
    return {n.args[0].name for t in terms for n in walk(t) if isinstance(n, Op) and n.op == "index"
            and isinstance(n.args[0], Sym)}  # fmt: skip


def _told(rel: Rel) -> tuple[str, tuple[Sym, ...], Term] | None:
    r"""`\sum_j \Gamma_{ij} = a_i`: the entries of a; `u_i + v_j \le C_{ij}`: those of C, with a positive slack."""
    for entry, other, op in ((rel.rhs, rel.lhs, rel.op), (rel.lhs, rel.rhs, _TURNED.get(rel.op, rel.op))):
        if not (_is_entry(entry) and isinstance(entry, Op) and isinstance(entry.args[0], Sym)):
            continue
        places = [p for p in entry.args[1:] if isinstance(p, Sym)]
        if len(places) != len(entry.args) - 1 or len({p.name for p in places}) != len(places):
            continue
        sums = isinstance(other, Bind) and other.op == "sum" and _is_entry(other.body)
        if op == "=" and sums:
            return entry.args[0].name, tuple(places), other
        bounded = isinstance(other, Op) and other.op == "add" and all(_is_entry(a) for a in other.args)
        if op == "<=" and bounded:
            slack = Op("index", (Sym("\\slack"), *places))
            return entry.args[0].name, tuple(places), add(other, Op("exp", (slack,)))
    return None


_TURNED = {"<=": ">=", ">=": "<="}


# ---------------------------------------------------------------- entries


def in_entries(rel: Rel) -> Rel:
    r"""The relation with `a_i` as an entry where i is an index of it, and with `a^\top W b` as a sum of entries."""
    sides = [_written_out(_with_transposes(t)) for t in (rel.lhs, rel.rhs)]
    inner = [n for t in sides for n in walk(t)]
    used = {p.name for n in inner if _is_entry(n) and isinstance(n, Op) for p in n.args[1:] if isinstance(p, Sym)}
    used |= {v.name for n in inner if isinstance(n, Bind) and n.op in ("sum", "prod") for v in n.vars}
    inner += [v for n in inner if isinstance(n, Bind) and n.op in _SLOPES for v in n.vars]
    labelled = {take_apart(n.name).sub for n in inner if isinstance(n, Sym)}
    letters = (used | {s for s in labelled if len(s) == 1}) & _LETTERS | {m.name for m in _MORE if m.name in used}

    def entry(t: Term) -> Term:
        match t:
            case Bind("partial" | "grad" | "deriv", (Sym() as v,), _, body) if (at := entry(v)) != v:
                return App(SLOPE, (at, body))
            case Sym():
                parts = take_apart(t.name)
            case _:
                return t
        if not parts.sub or not set(parts.sub) <= letters:
            return t
        if parts.sup and not _LAYER.fullmatch(parts.sup):
            return t
        base = f"\\{parts.accent}{{{parts.letter}}}" if parts.accent else parts.letter
        base = f"{base}^{{{parts.sup}}}{parts.primes}" if parts.sup else base + parts.primes
        return Op("index", (Sym(base), *(Sym(c) for c in parts.sub)))

    return Rel(rel.op, *(transform(t, entry) for t in sides))


_SLOPES = ("partial", "grad", "deriv")
_LAYER = re.compile(r"\(?\d\)?")
_TRANSPOSED = re.compile(r"\s*\\(?:top|intercal|mathsf\{?T\}?)$")


def _with_transposes(t: Term) -> Term:
    r"""`h^{(1)\top}` as the transpose of `h^{(1)}`."""

    def put(n: Term) -> Term:
        if not isinstance(n, Sym) or not _TRANSPOSED.search(sup := take_apart(n.name).sup):
            return n
        plain = n.name.removesuffix(f"^{{{sup}}}") + f"^{{{_TRANSPOSED.sub('', sup)}}}"
        return Op("transpose", (Sym(plain.removesuffix("^{}")),))

    return transform(t, put)


def _written_out(t: Term) -> Term:
    count = iter(range(1, 100))

    def put(n: Term) -> Term:
        if not (isinstance(n, Op) and n.op == "mul"):
            return n
        for k, a in enumerate(n.args):
            match a:
                case Op("transpose", (Sym() as first,)):
                    summed = _product(first, n.args[k + 1 :], count)
                case _:
                    continue
            return n if summed is None else mul(*n.args[:k], summed)
        return n

    return transform(t, put)


def _product(first: Sym, rest: tuple[Term, ...], count: Iterator[int]) -> Term | None:
    r"""`a^\top b` and `a^\top W b` as sums of entries; None for anything else."""
    i, j = Sym(f"i{next(count)}"), Sym(f"j{next(count)}")
    match rest:
        case (Sym() as last,):
            return Bind("sum", (i,), (None,), mul(Op("index", (first, i)), Op("index", (last, i))))
        case (Sym() as middle, Sym() as last):
            at = (middle, i, j)
        case (Op("transpose", (Sym() as middle,)), Sym() as last):
            at = (middle, j, i)
        case _:
            return None
    return Bind("sum", (i, j), (None, None), mul(Op("index", (first, i)), Op("index", at), Op("index", (last, j))))


# ---------------------------------------------------------------- verdicts


def of_arrays(rel: Rel, arrays: Arrays, symbols: Symbols, seed: int | None) -> Verdict | None:
    """The verdict on a relation of arrays; None if it is none, or if random arrays say nothing of it."""
    if (told := _told(in_entries(rel))) is not None and told[0] in arrays.given:
        return Verdict("definition", reason=f"gives {told[0]} by the entries of another array")
    read = _with_given(in_entries(_without_optimum(rel)), arrays)
    bases = _bases(read.lhs, read.rhs)
    laws = frozenset(b for b in bases if symbols.is_law(b) and take_apart(b).letter in ("p", "q", "P", "Q"))
    tried = examine_arrays(read, laws=laws, positive=arrays.positive, seed=seed or 0)
    if tried is None:
        return None
    if tried.outcome is None:
        return Verdict("supported", reason=f"{_SUPPORTED} ({tried.agree})", models=tried.agree)
    numbers = [free_names(t) for t in (read.lhs, read.rhs)]
    tied = any(len(arrays.tied.get(b, frozenset()) - {rel}) and b not in arrays.given for b in bases)
    if rel.op in _TURNED and "\\slack" in bases:
        return _turned(rel, read, laws, arrays, tried.counterexample(), seed)
    if rel.op != "=" or _under_habits(read, bases, arrays):
        return None
    if numbers[0] != numbers[1] or tied or laws or (isinstance(rel.lhs, Bind) and rel.lhs.op not in ("sum", "prod")):
        return None
    return _refuted(tried.counterexample())


def _turned(
    rel: Rel, read: Rel, laws: frozenset[str], arrays: Arrays, found: dict[str, object] | None, seed: int | None
) -> Verdict | None:
    """Refuted, where a bound that follows from one of the text holds the other way round, and only so."""
    op = _TURNED[rel.op]
    other = examine_arrays(replace(read, op=op), laws=laws, positive=arrays.positive, seed=seed or 0)
    if other is None or other.outcome is not None or isinstance(rel.lhs, Sym) or _is_entry(rel.lhs):
        return None
    repair = {"latex": latex(replace(rel, op=op)), "verdict": "supported"}
    return Verdict("refuted", reason=_LIMIT, counterexample=found, mistake="false inequality", repair=repair)


def _under_habits(read: Rel, bases: set[str], arrays: Arrays) -> bool:
    """Does it hold of weights that add up to 1, or of symmetric matrices, which a text may leave unsaid?"""
    weights = [frozenset((b,)) for b in sorted(bases)] + [frozenset(bases)]
    tries = [examine_arrays(read, laws=w, positive=arrays.positive, models=8) for w in weights]
    tries.append(examine_arrays(read, positive=arrays.positive, symmetric=True, models=8))
    return any(t is not None and t.outcome is None for t in tries)


def _without_optimum(rel: Rel) -> Rel:
    r"""`\min_\Gamma f = \min_\Gamma g` as f = g, which is more than is claimed, but what is meant."""
    match rel:
        case Rel("=", Bind("min" | "max" | "inf" | "sup" as op, v, _, f), Bind(other, w, _, g)) if (op, v) == (
            other,
            w,
        ):
            return Rel("=", f, g)
        case _:
            return rel


def _refuted(counterexample: dict[str, object] | None) -> Verdict:
    return Verdict("refuted", reason=_LIMIT, counterexample=counterexample, mistake="the two sides differ")


def _with_given(rel: Rel, arrays: Arrays) -> Rel:
    """The relation with the entries that the document gives by those of others, where both are in it."""
    present = _bases(rel.lhs, rel.rhs)
    present |= {n.name for n in nodes(rel) if isinstance(n, Sym)}

    def put(t: Term) -> Term:
        if not (_is_entry(t) and isinstance(t, Op) and isinstance(t.args[0], Sym) and t.args[0].name in arrays.given):
            return t
        places, value = arrays.given[t.args[0].name]
        if len(places) != len(t.args) - 1 or not (_bases(value) - {"\\slack"}) <= present:
            return t
        value = _renamed(value)
        return substitute(value, {p.name: at for p, at in zip(places, t.args[1:], strict=True)})

    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put))


def _renamed(t: Term) -> Term:
    """The sum with an index of its own."""
    match t:
        case Bind(op, (v,), over, body):
            return Bind(op, (Sym(f"{v.name}0"),), over, substitute(body, {v.name: Sym(f"{v.name}0")}))
        case _:
            return t


# ---------------------------------------------------------------- machines


def _machine(rel: Rel, energy: Energy) -> Machine | None:
    match rel:
        case Rel("=" | ":=", App(fn, args, (), _), body) if fn == energy.function:
            states = tuple(a.name for a in args if isinstance(a, Sym))
        case _:
            return None
    if len(states) != len(args) or len(states) != len(energy.law.args):
        return None
    body = in_entries(Rel("=", body, body)).lhs
    squares = any(isinstance(n, Op) and n.op == "pow" and _bases(n) & set(states) for n in walk(body))
    found = set(states) <= _bases(body) and not squares
    return Machine(states, energy.law.fn, fn, body, normaliser=_head(energy.normaliser)) if found else None


_HEATED = re.compile(r"\btemperature|k_\{?B|\banneal", re.IGNORECASE)
_ENERGY = re.compile(r"\benerg(?:y|ies)\b", re.IGNORECASE)


def _unwritten(rel: Rel) -> list[Machine]:
    """The machines of an energy E of states: its law, p or P, is e^{-E}/Z, which a text may take for known."""
    match rel:
        case Rel("=" | ":=", App("E", (_, _, *_) as args, (), params)) if all(isinstance(a, Sym) for a in args):
            laws = [App(law, args, (), params) for law in ("p", "P")]
            found = [_machine(rel, Energy(law, "E", -1, Sym("Z"), True)) for law in laws]
            return [m for m in found if m is not None]
        case _:
            return []


def _names_more(read: Rel, machine: Machine) -> bool:
    """Does a relation name a number that the energy does not, such as a temperature?"""
    own = {n.name for n in walk(machine.body) if isinstance(n, Sym)} | set(machine.states)
    numbers = {n.name for n in nodes(read) if isinstance(n, Sym)} - own - _LETTERS - {"e", "?", "1?", machine.law}
    numbers -= {p.name for n in nodes(read) if _is_entry(n) and isinstance(n, Op) for p in n.args[1:] if p in _MORE}
    bound = {v.name for n in nodes(read) if isinstance(n, Bind) for v in n.vars}
    primed = {n for n in numbers if n.rstrip("'").removeprefix("\\tilde{").rstrip("}") in machine.states}
    return bool(numbers - bound - primed - _ANY_LAWS)


def _agrees(rel: Rel, machines: Iterable[Machine], seed: int | None) -> bool:
    found = (examine_arrays(in_entries(rel), machine=m, seed=seed or 0, models=8) for m in machines)
    return any(f is not None and f.outcome is None for f in found)


def names_units(rel: Rel, machines: Iterable[Machine]) -> bool:
    """Does a relation name units, weights or the free energy of a machine, and not only laws of whole states?"""
    machines = tuple(machines)
    if not machines:
        return False
    free = {m.free_energy for m in machines}
    if isinstance(rel.lhs, Sym | App) and _head(rel.lhs) in {m.normaliser for m in machines}:
        return isinstance(rel.rhs, Bind)
    return bool(_bases(*nodes(in_entries(rel)))) or any(isinstance(n, App) and n.fn in free for n in nodes(rel))


def _head(t: Term) -> str:
    return t.fn if isinstance(t, App) else t.name if isinstance(t, Sym) else ""


def _with_partition(rel: Rel, machine: Machine) -> Rel:
    """The relation with the sum over all states where the normaliser of the machine stands."""

    def put(t: Term) -> Term:
        return App(PARTITION, (num(0),)) if isinstance(t, App | Sym) and _head(t) == machine.normaliser else t

    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put))


def of_linear_machines(rel: Rel, arrays: Arrays, seed: int | None) -> Verdict | None:
    """What holds of a machine whose energy the text leaves to be known; nothing is wrong for that."""
    read = in_entries(rel)
    machine = linear_machine(read) if arrays.boltzmann or (not arrays.machines and tells_phases(read)) else None
    verdict = of_machines(rel, (machine,), seed) if machine is not None else None
    if verdict is None or verdict.verdict != "supported":
        return None
    return replace(verdict, conditions=("the energy is linear in every unit",))


def of_machines(rel: Rel, machines: Iterable[Machine], seed: int | None) -> Verdict | None:
    """The verdict on a relation of the law, the free energy and the units of a machine whose energy is written out."""
    machines = tuple(machines)
    verdicts: list[Verdict] = []
    whole = in_entries(rel) if machines else rel
    heads: set[str] = set()
    for machine in machines:
        read = _with_partition(with_phases(whole, machine), machine)
        applied = {n.fn for n in nodes(read) if isinstance(n, App)}
        heads = applied - {SLOPE, PARTITION}
        own = {machine.law, machine.free_energy, machine.energy}
        summed = heads != applied
        summed |= any(isinstance(n, Bind) and {v.name for v in n.vars} & set(machine.states) for n in nodes(read))
        if not heads & own or (heads & own == {machine.energy} and not summed) or not heads - own <= _ANY_LAWS:
            continue
        named = {state_of(b, machine) or b for b in _bases(read.lhs, read.rhs)}
        if not named <= {n.name for n in walk(machine.body) if isinstance(n, Sym)}:
            continue
        tried = examine_arrays(read, machine=machine, seed=seed or 0, models=8)
        if tried is not None and tried.outcome is None:
            reason = f"no proof; random small machines agree ({tried.agree})"
            return Verdict("supported", reason=reason, models=tried.agree)
        if tried is not None and not _names_more(read, machine):
            verdicts.append(replace(_refuted(tried.counterexample()), reason="a small machine disagrees"))
    if verdicts and heads == {"F"} and isinstance(rel.lhs, App):  # F may be the negative free energy of this text
        turned = Rel(rel.op, rel.lhs, neg(rel.rhs))
        return None if _agrees(turned, machines, seed) else verdicts[0]
    return verdicts[0] if verdicts else None
