"""From terms to closures: a statement is compiled once and run on every model.

A closure maps a `State` (one model, its tables, the values of bound names) to a number. Points are atoms (an `int`) or,
where the text differentiates through a map, numbers on the line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from flint import arb, fmpq

from gantheory.clock import now
from gantheory.language.context import Context
from gantheory.language.printing import latex
from gantheory.language.terms import App, Bind, Num, Op, Sym, Term, walk

from .balls import (
    FUNCTIONS,
    INF,
    ONE,
    ZERO,
    Number,
    OverBudget,
    Undefined,
    Unsupported,
    divide,
    exact,
    is_zero,
    log,
    plus,
    power,
    primal,
    sign,
    times,
)
from .laws import Joint, Tables
from .model import Index, Model
from .needs import label_of

Value: TypeAlias = int | Number
Code: TypeAlias = "Callable[[State], Number]"
Place: TypeAlias = "Callable[[State], Value]"
MAX_TERMS = 4_096


@dataclass(slots=True)
class State:
    """One evaluation: the model and what is bound. `balls` widens decimal literals to all they may stand for."""

    model: Model
    tables: Tables
    env: dict[str, Value]
    functions: dict[str, dict[Index, Number]] = field(default_factory=dict[str, dict[Index, Number]])
    joints: dict[str, Joint] = field(default_factory=dict[str, Joint])
    images: dict[str, dict[Index, int]] = field(default_factory=dict[str, dict[Index, int]])
    tag: int = 0
    balls: bool = False
    deadline: float = float("inf")
    work: int = 0

    def spend(self) -> None:
        """Count one inner evaluation. Raises `OverBudget` past the deadline."""
        self.work += 1
        if self.work & 255 == 0 and now() > self.deadline:
            raise OverBudget


def start(model: Model, *, deadline: float = float("inf"), balls: bool = False) -> State:
    """The state in which the free names of a statement have the model's values."""
    tables = Tables(model)
    env: dict[str, Value] = {}
    env.update({n: exact(v) for n, v in model.scalars.items()})
    env.update({n: exact(v) for n, v in model.params.items()})
    env.update(model.points)
    return State(model, tables, env, deadline=deadline, balls=balls)


class Compiler:
    """Compiles the terms of one context."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.spaces: dict[str, str] = dict(ctx.points)
        self.indices: set[str] = set()
        self.inside = 0

    # ------------------------------------------------------------ numbers

    def number(self, term: Term) -> Code:
        """The closure of a term that denotes a number. Raises `Unsupported`."""
        match term:
            case Num(value, digits):
                return _literal(exact(value), digits)
            case Sym(name):
                return self._symbol(name)
            case App():
                return self._application(term)
            case Op(op, args):
                return self._operator(op, args)
            case Bind():
                return self._binder(term)

    def _symbol(self, name: str) -> Code:
        if name in _CONSTANTS and name not in self.indices and name not in self.ctx.scalars:
            constant = _CONSTANTS[name]
            return lambda st: constant()
        if name in self.spaces and name not in self.indices:
            space = self.spaces[name]

            def coordinate(st: State) -> Number:
                at = st.env[name]
                return st.tables.coords[space][at] if isinstance(at, int) else at

            return coordinate

        def lookup(st: State) -> Number:
            value = st.env.get(name)
            if value is None or isinstance(value, int):
                raise Unsupported(f"the symbol {name} has no value")
            return value

        return lookup

    def _operator(self, op: str, args: tuple[Term, ...]) -> Code:
        if op == "add":
            return _fold([self.number(a) for a in args], plus, ZERO)
        if op in ("mul", "inner", "hadamard"):
            return _product([self.number(a) for a in args], self.inside > 0)
        if op == "log":
            return self._log(args[0])
        if op in FUNCTIONS:
            f, a = FUNCTIONS[op], self.number(args[0])
            return lambda st: f(a(st))
        if op in ("transpose", "frozen"):
            a = self.number(args[0])
            return a if op == "transpose" else lambda st: primal(a(st))
        if op in ("div", "pow", "logbase"):
            return self._two(op, self.number(args[0]), self.number(args[1]))
        if op in ("KL", "JSD", "TV", "crossentropy", "W", "H"):
            from .functionals import functional

            return functional(self, op, args)
        if op == "index":
            return self._indexed(args)
        if op == "cases":
            return self._cases(args)
        raise Unsupported(f"the operator {op}")

    def _two(self, op: str, a: Code, b: Code) -> Code:
        if op == "div":
            return lambda st: divide(a(st), b(st))
        if op == "pow":
            return lambda st: power(a(st), b(st))
        return lambda st: divide(log(b(st)), log(a(st)))

    def _log(self, arg: Term) -> Code:
        """log, where log(a/0) = ∞ for a > 0."""
        match arg:
            case Op("div", (top, bottom)):
                a, b = self.number(top), self.number(bottom)

                def ratio(st: State) -> Number:
                    x, y = a(st), b(st)
                    if is_zero(y):
                        if sign(x) > 0:
                            return INF
                        raise Undefined
                    return log(divide(x, y))

                return ratio
            case _:
                a = self.number(arg)
                return lambda st: log(a(st))

    def _indexed(self, args: tuple[Term, ...]) -> Code:
        base = args[0]
        if not isinstance(base, Sym) or len(args) != 2:
            raise Unsupported("an index of something that is not a name")
        name, at = base.name, self.number(args[1])
        space = self.ctx.samples[name].space if name in self.ctx.samples else self.ctx.points.get(name)
        if space is not None:
            place = self.place(Op("index", args))

            def coordinate(st: State) -> Number:
                i = place(st)
                return st.tables.coords[space][i] if isinstance(i, int) else i

            return coordinate

        def term(st: State) -> Number:
            values = st.model.sequences.get(name)
            if values is None:
                raise Unsupported(f"the sequence {name}")
            return exact(values[_offset(at(st), len(values))])

        return term

    def _cases(self, args: tuple[Term, ...]) -> Code:
        from .relations import condition

        values = [self.number(a) for a in args[::2]]
        tests = [condition(self, a) for a in args[1::2]]

        def choose(st: State) -> Number:
            for value, test in zip(values, tests, strict=False):
                if test(st):
                    return value(st)
            if len(values) > len(tests):
                return values[-1](st)
            raise Undefined

        return choose

    # ------------------------------------------------------------ applications

    def place(self, term: Term) -> Place:
        """The closure of a term that denotes a point. Raises `Unsupported`."""
        match term:
            case Sym(name) if name in self.spaces:
                return lambda st: st.env[name]
            case Op("at", (Sym(name), value)):
                return _labelled(self.space_of(Sym(name)), label_of(value))
            case Op("index", (Sym(name), at)):
                which = self.number(at)

                def element(st: State) -> Value:
                    atoms = st.model.samples.get(name)
                    if atoms is None:
                        raise Unsupported(f"the sample {name}")
                    return atoms[_offset(which(st), len(atoms))]

                return element
            case Op("frozen", (inner,)):
                a = self.place(inner)

                def stopped(st: State) -> Value:
                    v = a(st)
                    return v if isinstance(v, int) else primal(v)

                return stopped
            case App(fn, args, _, params) if fn in self.ctx.functions:
                return self._image(fn, args, params)
            case _:
                value = self.number(term)
                return lambda st: value(st)

    def _image(self, fn: str, args: tuple[Term, ...], params: tuple[Term, ...]) -> Place:
        places = [self.place(a) for a in args]
        settings = self._params(fn, params)

        def image(st: State) -> Value:
            cell = _cell(places, st)
            swapped = st.images.get(fn)
            if swapped is not None:
                return swapped[cell]
            return st.tables.apply(fn, cell, tuple(p(st) for p in settings))

        return image

    def _params(self, fn: str, params: tuple[Term, ...]) -> list[Code]:
        spec = self.ctx.densities.get(fn) or self.ctx.functions[fn]
        if params:
            return [self.number(p) for p in params]
        return [self._symbol(p) for p in spec.params]

    def _application(self, term: App) -> Code:
        if term.fn in self.ctx.densities:
            return self._density(term)
        if term.fn in self.ctx.functions:
            return self._value(term)
        raise Unsupported(f"{term.fn} is neither a density nor a function")

    def _value(self, term: App) -> Code:
        fn = term.fn
        spec = self.ctx.functions[fn]
        if len(term.args) != len(spec.spaces):
            raise Unsupported(f"{fn} with {len(term.args)} arguments")
        if spec.range not in ("unit", "positive", "real"):
            place, target = self._image(fn, term.args, term.params), spec.range

            def coordinate(st: State) -> Number:
                at = place(st)
                return st.tables.coords[target][at] if isinstance(at, int) else at

            return coordinate
        places = [self.place(a) for a in term.args]
        settings = self._params(fn, term.params)

        def value(st: State) -> Number:
            chosen = st.functions.get(fn)
            if chosen is None and st.model.functions[fn].line:
                at = tuple(_on_line(st, s, p(st)) for s, p in zip(spec.spaces, places, strict=True))
                return st.tables.on_line(fn, at, tuple(p(st) for p in settings))
            cell = _cell(places, st)
            if chosen is not None:
                return chosen[cell]
            return st.tables.function(fn, tuple(p(st) for p in settings))[cell]

        return value

    def _density(self, term: App) -> Code:
        fn, spec = term.fn, self.ctx.densities[term.fn]
        slots = list(spec.spaces + spec.conditional)
        args = tuple(self._slot(a, slots, fn) for a in term.args)
        given = tuple(self._slot(a, slots, fn) for a in term.given)
        if any(a >= len(spec.spaces) for a in args):
            raise Unsupported(f"{fn} has no law on what it is conditioned on")
        conditional = range(len(spec.spaces), len(slots))
        if any(c not in given for c in conditional):
            raise Unsupported(f"{fn} without its condition")
        at_code = [self.place(a) for a in term.args]
        given_code = [self.place(a) for a in term.given]
        settings = self._params(fn, term.params)

        def density(st: State) -> Number:
            joint = st.joints.get(fn)
            if joint is None:
                joint = st.tables.joint(fn, tuple(p(st) for p in settings))
            return joint.value(args, given, _cell(at_code, st), _cell(given_code, st))

        return density

    def _slot(self, arg: Term, slots: list[str], fn: str) -> int:
        space = self.space_of(arg)
        if space not in slots:
            raise Unsupported(f"{fn} has no coordinate for {latex(arg)}")
        k = slots.index(space)
        slots[k] = ""
        return k

    def space_of(self, term: Term) -> str | None:
        """The space of a point, with the bound variables in scope."""
        match term:
            case Sym(name) | Op("at", (Sym(name), _)):
                return self.spaces.get(name, name)
            case Op("frozen", (inner,)):
                return self.space_of(inner)
            case _:
                return self.ctx.space_of(term)

    # ------------------------------------------------------------ binders

    def _binder(self, term: Bind) -> Code:
        from . import binders

        match term.op:
            case "E":
                return binders.expectation(self, term)
            case "int":
                return binders.integral(self, term)
            case "sum" | "prod":
                return binders.indexed(self, term)
            case "partial" | "grad" | "deriv":
                return binders.derivative(self, term)
            case "max" | "min" | "sup" | "inf":
                from .optimising import extreme

                return extreme(self, term)
            case _:
                raise Unsupported(f"{term.op} as a number")

    def variable_for(self, space: str) -> str:
        """A point variable of a space. Raises `Unsupported` when the context has none."""
        for name, where in self.spaces.items():
            if where == space:
                return name
        raise Unsupported(f"no variable of the space {space}")

    def bind(self, name: str, space: str) -> str | None:
        """Put a point variable in scope; returns what `unbind` needs."""
        old = self.spaces.get(name)
        self.spaces[name] = space
        return old

    def unbind(self, name: str, old: str | None) -> None:
        """Leave the scope of a point variable."""
        if old is None:
            self.spaces.pop(name, None)
        else:
            self.spaces[name] = old

    def infer(self, var: Sym, body: Term) -> str:
        """The space of a bound variable: declared, or the slot it fills in the body. Raises `Unsupported`."""
        if var.name in self.spaces:
            return self.spaces[var.name]
        for node in walk(body):
            if isinstance(node, App) and var in node.args:
                spec = self.ctx.densities.get(node.fn) or self.ctx.functions.get(node.fn)
                if spec is not None and len(spec.spaces) == len(node.args):
                    return spec.spaces[node.args.index(var)]
        raise Unsupported(f"the space of {var.name} is not known")


def _offset(at: Number, size: int) -> int:
    if not isinstance(at, fmpq) or at.q != 1:
        raise Undefined
    i = int(at.p)
    if not 1 <= i <= size:
        raise Undefined
    return i - 1


def _cell(places: list[Place], st: State) -> Index:
    cell: list[int] = []
    for p in places:
        i = p(st)
        if type(i) is not int:
            raise Unsupported("a table at a point between its atoms")
        cell.append(i)
    return tuple(cell)


def _on_line(st: State, space: str, at: Value) -> Number:
    return st.tables.coords[space][at] if isinstance(at, int) else at


def _labelled(space: str | None, label: str) -> Place:
    def atom(st: State) -> Value:
        spec = st.model.spaces.get(space or "")
        if spec is None or label not in spec.labels:
            raise Unsupported(f"the value {label}")
        return spec.labels.index(label)

    return atom


def _literal(value: fmpq, digits: int) -> Code:
    if not digits:
        return lambda st: value
    wide = arb(value) + arb(0, 1) / (2 * fmpq(10) ** digits)
    return lambda st: wide if st.balls else value


def _fold(codes: list[Code], op: Callable[[Number, Number], Number], unit: fmpq) -> Code:
    if not codes:
        return lambda st: unit
    if len(codes) == 2:
        a, b = codes
        return lambda st: op(a(st), b(st))

    def fold(st: State) -> Number:
        total = codes[0](st)
        for code in codes[1:]:
            total = op(total, code(st))
        return total

    return fold


def _product(codes: list[Code], inside: bool) -> Code:
    """A product; under an integral an exact zero factor wins over one that is undefined there."""
    if not inside:
        return _fold(codes, times, ONE)

    def product(st: State) -> Number:
        total: Number = ONE
        failed: Undefined | None = None
        for code in codes:
            try:
                total = times(total, code(st))
            except Undefined as error:
                failed = error
            if is_zero(total):
                return ZERO
        if failed:
            raise failed
        return total

    return product


def _pi() -> Number:
    return arb.pi()


def _e() -> Number:
    return arb(1).exp()


_CONSTANTS: dict[str, Callable[[], Number]] = {
    "\\pi": _pi, "e": _e, "\\mathrm{e}": _e, "\\infty": lambda: INF,
}  # fmt: skip
