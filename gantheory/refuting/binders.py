"""Expectations, integrals, indexed sums and derivatives on a finite model."""

from __future__ import annotations

from collections.abc import Callable

from flint import fmpq

from gantheory.language.terms import App, Bind, Op, Sym, Term

from .balls import (
    ONE,
    ZERO,
    Dual,
    Formal,
    Number,
    OverBudget,
    Undefined,
    Unsupported,
    is_infinite,
    is_zero,
    plus,
    primal,
    times,
)
from .compiling import MAX_TERMS, Code, Compiler, State


class Law:
    """A law compiled over bound variables: its spaces and the value of its density where they are bound."""

    def __init__(self, spaces: list[str], density: Code) -> None:
        self.spaces = spaces
        self.density = density


def law_of(compiler: Compiler, law: Term, names: list[str] | None = None) -> Law:
    """A law over the variables `names` (or over its own variables). Raises `Unsupported`."""
    variables, body = law_parts(compiler, law)
    if names is None:
        names = [v.name for v in variables]
    if len(names) != len(variables):
        raise Unsupported("a law of another arity than its variables")
    spaces = [compiler.infer(v, body) for v in variables]
    old = [compiler.bind(v.name, s) for v, s in zip(variables, spaces, strict=True)]
    density = compiler.number(body)
    for v, o in zip(variables, old, strict=True):
        compiler.unbind(v.name, o)
    own = [v.name for v in variables]
    return Law(spaces, density if own == names else _renamed(density, own, names))


def law_parts(compiler: Compiler, law: Term) -> tuple[tuple[Sym, ...], Term]:
    """The variables and body of a law written as `fun`, as a density's name or applied to variables."""
    match law:
        case Bind("fun", variables, _, body):
            return variables, body
        case Sym(name) if name in compiler.ctx.densities:
            spec = compiler.ctx.densities[name]
            variables = tuple(Sym(compiler.variable_for(s)) for s in spec.spaces)
            return variables, App(name, variables, (), tuple(Sym(p) for p in spec.params))
        case App(name, args, _, _) if name in compiler.ctx.densities and all(isinstance(a, Sym) for a in args):
            return tuple(a for a in args if isinstance(a, Sym)), law
        case _:
            raise Unsupported("a law that is not written as a density")


def _renamed(density: Code, own: list[str], names: list[str]) -> Code:
    def run(st: State) -> Number:
        env = st.env
        held = [(o, env.get(o)) for o in own]
        for o, value in zip(own, [env[n] for n in names], strict=True):
            env[o] = value
        try:
            return density(st)
        finally:
            for o, value in held:
                if value is None:
                    env.pop(o, None)
                else:
                    env[o] = value

    return run


def over_atoms(st: State, names: list[str], spaces: list[str], run: Callable[[State, fmpq], None]) -> None:
    """Run once for each cell of some spaces, with the variables bound and the cell's reference measure."""
    env, held = st.env, {n: st.env.get(n) for n in names}

    def loop(k: int, measure: fmpq) -> None:
        if k == len(names):
            st.spend()
            run(st, measure)
            return
        for i, m in enumerate(st.tables.measure[spaces[k]]):
            env[names[k]] = i
            loop(k + 1, measure if m == 1 else measure * m)

    try:
        loop(0, ONE)
    finally:
        for n, value in held.items():
            if value is None:
                env.pop(n, None)
            else:
                env[n] = value


def expectation(compiler: Compiler, term: Bind) -> Code:
    """E over one or several laws, nested left to right; only where the law is positive."""
    stages: list[tuple[list[str], Law]] = []
    held: list[tuple[str, str | None]] = []
    k = 0
    while k < len(term.vars):
        law = term.over[k]
        if law is None:
            raise Unsupported(f"the law of {term.vars[k].name} is not said")
        arity = len(law_parts(compiler, law)[0])
        names = [v.name for v in term.vars[k : k + arity]]
        if any(o is not None for o in term.over[k + 1 : k + arity]):
            raise Unsupported("a joint law beside a law of its own")
        compiled = law_of(compiler, law, names)
        held += [(n, compiler.bind(n, s)) for n, s in zip(names, compiled.spaces, strict=True)]
        stages.append((names, compiled))
        k += arity
    body = compiler.number(term.body)
    for name, old in reversed(held):
        compiler.unbind(name, old)
    return _nested(stages, body)


def _nested(stages: list[tuple[list[str], Law]], body: Code) -> Code:
    def stage(k: int) -> Code:
        if k == len(stages):
            return body
        names, law = stages[k]
        inner = stage(k + 1)

        def mean(st: State) -> Number:
            total: Number = ZERO

            def add(st: State, measure: fmpq) -> None:
                nonlocal total
                weight = law.density(st)
                if not is_zero(weight):
                    total = plus(total, times(times(weight, measure), inner(st)))

            over_atoms(st, names, law.spaces, add)
            return total

        return mean

    return stage(0)


def integral(compiler: Compiler, term: Bind) -> Code:
    """∫ over whole spaces against the reference measure; 0·undefined = 0 inside."""
    if any(o is not None for o in term.over):
        raise Unsupported("an integral with limits")
    names = [v.name for v in term.vars]
    spaces = [compiler.infer(v, term.body) for v in term.vars]
    old = [compiler.bind(n, s) for n, s in zip(names, spaces, strict=True)]
    compiler.inside += 1
    body = compiler.number(term.body)
    compiler.inside -= 1
    for n, o in zip(names, old, strict=True):
        compiler.unbind(n, o)

    def run(st: State) -> Number:
        total: Number = ZERO

        def add(st: State, measure: fmpq) -> None:
            nonlocal total
            value = body(st)
            total = plus(total, value if measure == 1 else times(measure, value))

        over_atoms(st, names, spaces, add)
        return total

    return run


def indexed(compiler: Compiler, term: Bind) -> Code:
    """Σ or Π over integers from lo to hi."""
    limits: list[tuple[str, Code, Code]] = []
    for v, over in zip(term.vars, term.over, strict=True):
        match over:
            case Op("tuple", (lo, hi)):
                limits.append((v.name, compiler.number(lo), compiler.number(hi)))
                compiler.indices.add(v.name)
            case _:
                raise Unsupported(f"the range of {v.name} is not said")
    body = compiler.number(term.body)
    combine, unit = (plus, ZERO) if term.op == "sum" else (times, ONE)

    def level(k: int) -> Code:
        if k == len(limits):
            return body
        name, lo, hi = limits[k]
        inner = level(k + 1)

        def run(st: State) -> Number:
            total: Number = unit
            old = st.env.get(name)
            for i in _range(lo(st), hi(st)):
                st.spend()
                st.env[name] = fmpq(i)
                total = combine(total, inner(st))
            if old is None:
                st.env.pop(name, None)
            else:
                st.env[name] = old
            return total

        return run

    return level(0)


def _range(lo: Number, hi: Number) -> range:
    if not isinstance(lo, fmpq) or not isinstance(hi, fmpq) or lo.q != 1 or hi.q != 1:
        raise Undefined
    if hi - lo > MAX_TERMS:
        raise OverBudget
    return range(int(lo.p), int(hi.p) + 1)


def derivative(compiler: Compiler, term: Bind) -> Code:
    """The derivative in one parameter or symbol, by forward mode."""
    if len(term.vars) != 1:
        raise Unsupported("a derivative in several variables")
    name = term.vars[0].name
    space = compiler.spaces.get(name)
    body = compiler.number(term.body)

    def run(st: State) -> Number:
        old = st.env.get(name)
        if old is None:
            raise Unsupported(f"the symbol {name} has no value")
        value = st.tables.coords[space][old] if isinstance(old, int) and space is not None else old
        st.tag += 1
        tag = st.tag
        st.env[name] = Dual(tag, value, ONE)  # type: ignore[arg-type]
        try:
            result = body(st)
        finally:
            st.env[name] = old
            st.tag -= 1
        if not isinstance(result, Formal) and is_infinite(primal(result)):
            raise Undefined
        return result.slope if isinstance(result, Dual) and result.tag == tag else ZERO

    return run
