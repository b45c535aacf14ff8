"""What a statement needs of a model: which names occur, which are differentiated, which labels fill slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gantheory.language.context import Context, Definition
from gantheory.language.terms import App, Bind, Num, Op, Rel, Sym, Term, substitute, walk

from .balls import OverBudget, Unsupported

MAX_NODES = 6_000
MAX_DEPTH = 24
MAX_NUMBER_BITS = 4_096
DERIVATIVES = frozenset(("grad", "partial", "deriv"))
CHOICES = frozenset(("argmax", "argmin", "max", "min", "sup", "inf"))


@dataclass(slots=True)
class Needs:
    """The inventory of one statement."""

    densities: set[str] = field(default_factory=set[str])
    functions: set[str] = field(default_factory=set[str])
    symbols: set[str] = field(default_factory=set[str])
    bound: set[str] = field(default_factory=set[str])
    indexed: set[str] = field(default_factory=set[str])
    samples: set[str] = field(default_factory=set[str])
    differentiated: set[str] = field(default_factory=set[str])
    chosen: set[str] = field(default_factory=set[str])
    labels: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    decimals: bool = False
    coordinates: bool = False
    quantified: bool = False


def label_of(term: Term) -> str:
    """The text of a label in a filled slot: a number or a name."""
    match term:
        case Num(value):
            return str(value)
        case Sym(name):
            return name
        case Op("neg", (Num(value),)):
            return str(-value)
        case Op("text", (Sym(name),)):
            return name
        case _:
            raise Unsupported("a slot filled by an expression")


def needs_of(rel: Rel, ctx: Context) -> Needs:
    """The inventory of a relation whose definitions are already unfolded."""
    needs = Needs()
    for side in (rel.lhs, rel.rhs):
        _collect(side, ctx, needs)
    return needs


def _collect(term: Term, ctx: Context, needs: Needs) -> None:
    for node in walk(term):
        match node:
            case Num(_, digits):
                needs.decimals |= digits > 0
            case Sym(name):
                needs.symbols.add(name)
            case App(fn, _, _, _):
                _application(fn, node, ctx, needs)
            case Op("at", (Sym(slot), value)):
                space = ctx.points.get(slot, slot)
                text = label_of(value)
                if text not in needs.labels.setdefault(space, []):
                    needs.labels[space].append(text)
            case Op("index", (Sym(name), *_)):
                (needs.samples if name in ctx.samples else needs.indexed).add(name)
            case Op("W", _):
                needs.coordinates = True
            case Bind(op, variables, _, _):
                needs.bound.update(v.name for v in variables)
                if op in DERIVATIVES:
                    needs.differentiated.update(v.name for v in variables)
                if op in CHOICES:
                    needs.chosen.update(v.name for v in variables)
            case _:
                pass


def _application(fn: str, node: App, ctx: Context, needs: Needs) -> None:
    if fn in ctx.densities:
        needs.densities.add(fn)
    elif fn in ctx.functions:
        needs.functions.add(fn)
    else:
        raise Unsupported(f"{fn} is neither a density nor a function of the context")
    if not node.params:
        spec = ctx.densities.get(fn) or ctx.functions[fn]
        needs.symbols.update(spec.params)


def check_size(rel: Rel) -> None:
    """Refuse statements too large to evaluate. Raises `OverBudget`."""
    count = 0
    for side in (rel.lhs, rel.rhs):
        stack: list[tuple[Term, int]] = [(side, 0)]
        while stack:
            node, depth = stack.pop()
            count += 1
            if count > MAX_NODES or depth > 200:
                raise OverBudget
            if isinstance(node, Num) and (
                node.value.numerator.bit_length() + node.value.denominator.bit_length() > MAX_NUMBER_BITS
            ):
                raise OverBudget
            stack.extend((kid, depth + 1) for kid in _kids(node))


def _kids(term: Term) -> tuple[Term, ...]:
    match term:
        case App(_, args, given, params):
            return args + given + params
        case Op(_, args):
            return args
        case Bind(_, _, over, body):
            return (*(o for o in over if o is not None), body)
        case _:
            return ()


def unfold(rel: Rel, ctx: Context) -> Rel:
    """The relation with every definition and every rewriting hypothesis of the context put in place.

    A hypothesis `f(x) = t` or `a = t` is a definition of its left side; a name stands for the text it abbreviates, so
    `a = p(x)` under an integral over x means p at that x. Raises `OverBudget` when unfolding does not end.
    """
    table: dict[str, Definition] = dict(ctx.definitions)
    for hyp in ctx.hypotheses:
        found = rewriting(hyp, ctx)
        if found is not None and found.name not in table:
            table[found.name] = found
    if not table:
        return rel
    return Rel(rel.op, _unfold(rel.lhs, table, ctx, 0), _unfold(rel.rhs, table, ctx, 0))


def rewriting(hyp: Rel, ctx: Context) -> Definition | None:
    """The definition a hypothesis amounts to, if its left side is a name or a name applied to variables."""
    if hyp.op not in ("=", ":="):
        return None
    match hyp.lhs:
        case Sym(name) if name not in ctx.points or hyp.rhs != hyp.lhs:
            if isinstance(hyp.rhs, Bind) and hyp.rhs.op in ("argmax", "argmin"):
                return None
            return Definition(name, (), hyp.rhs)
        case App(fn, args, (), params) if all(isinstance(a, Sym) for a in args + params):
            names = tuple(a.name for a in args + params if isinstance(a, Sym))
            if isinstance(hyp.rhs, Bind) and hyp.rhs.op in ("argmax", "argmin"):
                return None
            if hyp.rhs == hyp.lhs or len(set(names)) != len(names):
                return None
            return Definition(fn, names, hyp.rhs)
        case _:
            return None


def _unfold(term: Term, table: Mapping[str, Definition], ctx: Context, depth: int) -> Term:
    if depth > MAX_DEPTH:
        raise OverBudget
    match term:
        case Sym(name) if name in table:
            return _unfold_symbol(table[name], table, ctx, depth)
        case App(fn, args, given, params):
            new_args = tuple(_unfold(a, table, ctx, depth) for a in args)
            new_given = tuple(_unfold(a, table, ctx, depth) for a in given)
            new_params = tuple(_unfold(a, table, ctx, depth) for a in params)
            node = App(fn, new_args, new_given, new_params)
            return _unfold_application(node, table, ctx, depth)
        case Op("at", (slot, value)):
            return Op("at", (slot, value))
        case Op("index", (base, *rest)):
            return Op("index", (base, *(_unfold(r, table, ctx, depth) for r in rest)))
        case Op(op, args):
            return Op(op, tuple(_unfold(a, table, ctx, depth) for a in args))
        case Bind(_, variables, over, body):
            inner = {k: d for k, d in table.items() if k not in {v.name for v in variables}}
            ranges = tuple(None if o is None else _unfold(o, table, ctx, depth) for o in over)
            return Bind(term.op, variables, ranges, _unfold(body, inner, ctx, depth))
        case _:
            return term


def _unfold_symbol(d: Definition, table: Mapping[str, Definition], ctx: Context, depth: int) -> Term:
    rest = {k: v for k, v in table.items() if k != d.name}
    if d.vars:
        return Bind("fun", tuple(Sym(v) for v in d.vars), (None,) * len(d.vars), _unfold(d.body, rest, ctx, depth + 1))
    return _unfold(d.body, rest, ctx, depth + 1)


def _unfold_application(node: App, table: Mapping[str, Definition], ctx: Context, depth: int) -> Term:
    d = table.get(node.fn)
    if d is None:
        return node
    rest = {k: v for k, v in table.items() if k != d.name}
    slots = node.args + node.params
    if not d.vars and isinstance(d.body, Sym) and (d.body.name in ctx.densities or d.body.name in ctx.functions):
        return _unfold(App(d.body.name, node.args, node.given, node.params), rest, ctx, depth + 1)
    if not d.vars and isinstance(d.body, Bind) and d.body.op == "fun":
        d = Definition(d.name, tuple(v.name for v in d.body.vars), d.body.body)
    if node.given or len(slots) < len(d.vars) or len(slots) > len(d.vars) + len(node.params):
        if node.fn in ctx.densities and isinstance(d.body, App) and _renaming(d):
            return _unfold(App(d.body.fn, node.args, node.given, node.params), rest, ctx, depth + 1)
        raise Unsupported(f"{node.fn} used unlike its definition")
    body = substitute(d.body, dict(zip(d.vars, slots, strict=False)))
    return _unfold(body, rest, ctx, depth + 1)


def _renaming(d: Definition) -> bool:
    match d.body:
        case App(_, args, (), ()):
            return args == tuple(Sym(v) for v in d.vars)
        case _:
            return False


__all__ = ["Needs", "check_size", "label_of", "needs_of", "rewriting", "unfold"]
