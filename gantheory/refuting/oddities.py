"""What hardly anybody would write, and how much of it stands in a line: of two repairs the plainer is the likelier."""

from __future__ import annotations

from fractions import Fraction

from gantheory.language.context import Context
from gantheory.language.terms import App, Bind, Num, Op, Rel, Sym, Term, children, free_names, operands, walk


class Oddities:
    """Counts what is odd in relations of one context. Edits of a line share most of its terms, so each is looked at
    once."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self._known: dict[int, tuple[Term, int]] = {}  # a term kept here keeps its id to itself

    def of(self, rel: Rel) -> int:
        """How much stands in a relation that hardly anybody would write."""
        return self._count(rel.lhs) + self._count(rel.rhs)

    def _count(self, t: Term) -> int:
        if id(t) not in self._known:
            self._known[id(t)] = t, _odd(t, self.ctx) + sum(self._count(k) for k in children(t))
        return self._known[id(t)][1]

    def burden(self, rel: Rel) -> int:
        """How much is in a relation that is unlike the rest of it: oddities, signs, numbers, powers, terms that occur
        once, less what it speaks of. The lower, the likelier a line is as it is meant."""
        nodes = [n for t in (rel.lhs, rel.rhs) for n in walk(t)]
        signs = sum(isinstance(n, Op) and n.op in ("neg", "pow") for n in nodes)
        values = [n.value for n in nodes if isinstance(n, Num)]
        numbers = sum(1 + abs(v.numerator).bit_length() + v.denominator.bit_length() for v in values)
        names = sum(2 if isinstance(n, App | Sym) else isinstance(n, Op) and n.op == "log" for n in nodes)
        return 3 * self.of(rel) + signs + numbers // 2 + len(set(nodes)) - names


def _odd(n: Term, ctx: Context) -> bool:
    match n:
        case Op("add", args):
            whole = Num(Fraction(1)) in args and any(_is_unit(a, ctx) for a in args)
            logs = any(isinstance(a, Op) and a.op == "log" and isinstance(a.args[0], App) for a in args)
            return (
                whole or (logs and any(isinstance(a, App) for a in args)) or any(Op("neg", (a,)) in args for a in args)
            )
        case Op("div", (a, b)):
            return a == b or _signed(a) or _signed(b) or any(map(_is_ratio, (a, b, *_factors(a), *_factors(b))))
        case Op("log", (a,)):
            return a == Num(Fraction(1)) or _signed(a) or (isinstance(a, Op) and a.op in ("log", "pow"))
        case Op("pow", (_, e)):
            return e == Num(Fraction(1))
        case Op("neg", (Op("neg", _),)):
            return True
        case Op("mul", args):
            apps = [a for a in args if isinstance(a, App)]
            return any(isinstance(a, Num) and a.value <= 0 for a in args) or len(set(apps)) < len(apps)
        case Op("KL" | "JSD" | "TV" | "W" | "crossentropy" | "H", args):
            return (len(args) == 2 and args[0] == args[1]) or any(_no_law(a) for a in args)
        case Bind("E", variables, over, body):
            unused = free_names(body).isdisjoint(v.name for v in variables)
            return unused or any(law is not None and _no_law(law) for law in over)
        case Bind("int", variables, _, body) if any(v.name in ctx.points for v in variables):
            return not all(_weighted(a, ctx) for a in operands(body, "add"))
        case _:
            return False


def _is_ratio(t: Term) -> bool:
    return isinstance(t, Op) and t.op == "div" and not all(isinstance(a, Num) for a in t.args)


def _factors(t: Term) -> tuple[Term, ...]:
    return t.args if isinstance(t, Op) and t.op == "mul" else ()


def _is_unit(t: Term, ctx: Context) -> bool:
    return isinstance(t, App) and t.fn in ctx.functions and ctx.functions[t.fn].range == "unit"


def _weighted(t: Term, ctx: Context) -> bool:
    """Is a density in it?"""
    return any(isinstance(n, App) and n.fn in ctx.densities for n in walk(t))


def _signed(t: Term) -> bool:
    """A negative number, or a difference that begins with what is taken away."""
    first = t.args[0] if isinstance(t, Op) and t.op == "add" else t
    return (isinstance(t, Num) and t.value < 0) or (first is not t and isinstance(first, Op) and first.op == "neg")


def _no_law(law: Term) -> bool:
    """A law that is a logarithm, a power or a negative, that has a power of a density in it, that leaves a variable out
    or has one twice in a product, or that is a mixture with another mass than 1."""
    if not isinstance(law, Bind):
        return False
    strange = isinstance(law.body, Op) and law.body.op in ("log", "pow", "neg")
    strange |= any(isinstance(n, Op) and n.op == "pow" and isinstance(n.args[0], App) for n in walk(law.body))
    factors = law.body.args if isinstance(law.body, Op) and law.body.op == "mul" else ()
    strange |= _mass(law.body) not in (None, 1)
    twice = [a for f in factors for a in _arguments(f)]
    return strange or len(set(twice)) < len(twice) or not {v.name for v in law.vars} <= _arguments(law.body)


def _mass(body: Term) -> Fraction | None:
    """The mass of a mixture with numbers for weights; None for anything else."""
    match body:
        case App():
            return Fraction(1)
        case Op("add", args):
            parts = [_mass(a) for a in args]
            return None if None in parts else sum((p for p in parts if p is not None), Fraction(0))
        case Op("div", (top, Num(value))) if value:
            mass = _mass(top)
            return None if mass is None else mass / value
        case Op("mul", (Num(value), rest)) if value > 0:
            mass = _mass(rest)
            return None if mass is None else mass * value
        case _:
            return None


def _arguments(body: Term) -> set[str]:
    return {a.name for n in walk(body) if isinstance(n, App) for a in n.args if isinstance(a, Sym)}
