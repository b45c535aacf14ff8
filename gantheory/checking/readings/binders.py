"""Binders: expectations, integrals, sums, optima and derivatives find their variables and laws."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from ...language.context import Pushforward
from ...language.terms import App, Bind, Num, Op, Sym, Term, add, free_names, mul, neg, num, sub, walk
from ..names import PARAMETER_LETTERS, parameter_of, take_apart, without_parameter
from ..scope import Cannot, IllTyped, Scope
from ..symbols import DENSITY_LETTERS, POINT, Symbols, law_with, point_base
from .functionals import Functionals

_OF_FAMILIES = frozenset(("\\lambda", "\\mu", "\\alpha", "\\beta", "\\kappa", "\\nu", "\\sigma", "a", "b", "s"))
_OPTIMISERS = frozenset(("max", "min", "argmax", "argmin", "sup", "inf"))
_OF_THEIR_POINT = DENSITY_LETTERS - {"q", "Q", "\\pi"}  # p(x) is a law of x; the others may be laws for each x


class Binders(Functionals):
    """Reads terms that bind a variable."""

    def _binder(self, t: Bind, scope: Scope) -> Term:
        if t.op == "E":
            return self._expectation(t, scope)
        if t.op == "int":
            return self._integral(t, scope)
        if t.op in ("sum", "prod"):
            return self._sum(t, scope)
        if t.op in _OPTIMISERS:
            return self._optimum(t, scope)
        if t.op in ("grad", "partial", "deriv"):
            return self._derivative(t, scope)
        raise Cannot(f"{t.op} is outside what can be judged", t.op)

    def _expectation(self, t: Bind, scope: Scope) -> Term:
        if not t.vars:
            law = self._first_law(t.body)
            self.assumed.append("the expectation is under the first density it names")
            return self._expectation(replace(t, vars=(Sym(""),), over=(law,)), scope)
        t = self._under_its_parameter(self._drawn_together(t))
        variable, law_term = t.vars[0], t.over[0]
        named = bool(variable.name)
        rest = replace(t, vars=t.vars[1:], over=t.over[1:])
        if (
            variable.name == ""
            and isinstance(law_term, Sym)
            and point_base(law_term)
            and not take_apart(law_term.name).sub
        ):
            variable, law_term = law_term, self._default_law(law_term)
            t = replace(t, vars=(variable, *t.vars[1:]))
        width = 1
        while width < len(t.vars) and t.over[width] is None and t.vars[width].name != "":
            width += 1
        law = self._measure(t.vars[:width] if variable.name else (), variable, law_term, scope)
        rest = replace(t, vars=t.vars[width:], over=t.over[width:])
        spaces = {v.name: self.points[v.name] for v in law.vars}
        inner = scope.binding(law.vars, spaces)
        body = self._expectation(rest, inner) if rest.vars else self.term(t.body, inner)
        if named:
            self._reject_idle(law, body, scope)
        elif any(n in self.scalars and take_apart(n).letter == "T" for n in free_names(body)):
            raise Cannot("T, a critic without its argument", "T")
        elif stray := self._idle(law, body, scope):
            raise Cannot(f"a mean of {stray}, under a law that the text does not say to be one of it", stray)
        self._note_pushforward(law, body)
        return Bind("E", law.vars, (law, *([None] * (len(law.vars) - 1))), body)

    def _under_its_parameter(self, t: Bind) -> Bind:
        r"""`E_\theta[\partial_\theta \log p(X; \theta)]`: a mean under the law that has the parameter."""
        law = law_with(t.over[0], t.body) if len(t.vars) == 1 and not t.vars[0].name else None
        return t if law is None or not self.symbols.is_law(law.fn) else replace(t, over=(law,))

    def _drawn_together(self, t: Bind) -> Bind:
        r"""`E_{x,y}[\log p(y | x)]`: a mean over all variables of a law that the body has: under the joint law."""
        points = tuple(o for v, o in zip(t.vars, t.over, strict=True) if not v.name and isinstance(o, Sym))
        bases = [point_base(p) for p in points]
        if len(points) < 2 or len(points) < len(t.vars) or None in bases or len({*bases}) < len(bases):
            return t
        names = {law.fn if isinstance(law := self._default_law(p), App) else "" for p in points}
        joint = self._joint(points)
        together = any(
            isinstance(n, App) and n.fn == joint.fn and {*points} <= {*n.args, *n.given} for n in walk(t.body)
        )
        if names != {joint.fn} or not together:
            return t
        return replace(t, vars=points, over=(joint, *([None] * (len(points) - 1))))

    def _reject_idle(self, law: Bind, body: Term, scope: Scope) -> None:
        """An expectation over z of something that depends on a free x, and on z not at all: a slip, unless x is what
        the law is conditioned on, or the other side of the relation depends on it as well (the mean of a constant)."""
        if (stray := self._idle(law, body, scope)) is not None:
            raise IllTyped(f"the expectation is over {law.vars[0].name}, but its body depends on {stray}", stray)

    def _idle(self, law: Bind, body: Term, scope: Scope) -> str | None:
        """A point, nowhere bound, that a mean is of, where it does not depend on what is drawn."""
        names = free_names(body)
        if not law.vars or any(v.name in names for v in law.vars):
            return None
        known = free_names(law.body) | self._elsewhere | scope.bound
        points = {n for n in names if n in self.points or (n in self.scalars and point_base(Sym(n)) is not None)}
        return min(points - known, default=None)

    def _first_law(self, body: Term) -> Term:
        for node in walk(body):
            if isinstance(node, App) and self.symbols.is_law(node.fn):
                return node
        raise Cannot("an expectation that does not say under which law")

    def _measure(self, variables: tuple[Sym, ...], variable: Sym, law_term: Term | None, scope: Scope) -> Bind:
        if law_term is None:
            raise Cannot("an expectation that does not say under which law")
        if (isinstance(law_term, App) and self.symbols.is_map(law_term.fn)) or (
            isinstance(law_term, Sym) and law_term.name == "G"
        ):
            law_term = self._generated(law_term, variable, scope)
        if not variable.name:
            return self.law(law_term, scope)
        wanted = variables or (variable,)
        if isinstance(law_term, App) and len(law_term.args) == len(wanted):
            for v, a in zip(wanted, law_term.args, strict=True):
                if point_base(a) and point_base(v) and point_base(a) != point_base(v):
                    if take_apart(law_term.fn).letter not in _OF_THEIR_POINT:  # an encoder, a kernel: `z ~ q(x)`
                        raise Cannot(f"{law_term.fn}, a law that depends on {point_base(a)}", v.name)
                    raise IllTyped(f"{v.name} is drawn from a law of {point_base(a)}", v.name)
            named = take_apart(law_term.fn).letter in ("p", "q", "P", "Q") or {*law_term.args} & {*wanted}
            if not named and all(map(_is_parameter, law_term.args)):
                raise Cannot(f"{law_term.fn}, a law of a family", law_term.fn)  # X ~ Exp(lambda)
            law_term = App(law_term.fn, tuple(wanted), law_term.given, law_term.params)
        if isinstance(law_term, Sym):
            name = self.symbols.alias.get(law_term.name, law_term.name)
            if not (self.symbols.is_law(name) or self._is_family_law(name) or name in self.definitions):
                raise Cannot(f"{name} is not a law", name)
            if len(wanted) > 1:
                law_term = App(name, wanted)
            else:
                slot = self._slot(without_parameter(name) if parameter_of(name) else name)
                own = point_base(variable)
                known = self.symbols.slots.get(name)
                self.points[variable.name] = own if own and (not known or own in known) else slot
                if own and (not known or own in known):
                    law_term = App(name, (variable,))
        for v in wanted:
            base = self.points.get(v.name) or point_base(v)
            if base is None:
                raise Cannot(f"{v.name} is not a variable that can be sampled", v.name)
            self.points[v.name] = base
        spaces = {v.name: self.points[v.name] for v in wanted}
        body = self.term(law_term, scope.binding(wanted, spaces))
        return Bind("fun", wanted, (None,) * len(wanted), body)

    def _generated(self, law_term: Term, variable: Sym, scope: Scope) -> Term:
        """`x ~ G(z, c)`: the model's law of x, given what is already bound."""
        args = law_term.args if isinstance(law_term, App) else ()
        point = variable if variable.name else Sym("x")
        given = tuple(a for a in args if isinstance(a, Sym) and a.name in scope.bound and a.name != "z")
        return App(self._joint((point, *given)).fn, (point,), given)

    def _note_pushforward(self, law: Bind, body: Term) -> None:
        if len(law.vars) != 1 or not isinstance(law.body, App):
            return
        for node in walk(body):
            if isinstance(node, App) and node.fn in self.functions and node.args == law.vars:
                f = self.functions[node.fn]
                if f.range not in ("unit", "real", "positive") and self.symbols.model:
                    model = self._density_at(self.symbols.model, Sym("x"), Scope())
                    if isinstance(model, App):
                        self.pushforwards.add(Pushforward(model.fn, node.fn, law.body.fn))

    # ---------------------------------------------------------------- integrals and sums

    def _integral(self, t: Bind, scope: Scope) -> Term:
        if isinstance(t.body, Bind) and t.body.op == "int" and set(t.vars) <= set(t.body.vars):
            return self._integral(t.body, scope)  # int_x int_y f dx dy: the inner sign took both differentials
        for o in t.over:
            if o is not None and not _whole_space(o):
                raise Cannot("an integral with limits")
        spaces: dict[str, str] = {}
        for v in t.vars:
            base = point_base(v)
            if base is None:
                raise Cannot(f"an integral over {v.name}, which is not a point", v.name)
            self.points[v.name] = spaces[v.name] = base
        return Bind("int", t.vars, (None,) * len(t.vars), self.term(t.body, scope.binding(t.vars, spaces)))

    def _sum(self, t: Bind, scope: Scope) -> Term:
        if Sym("\\cdot") in t.vars:
            raise Cannot("a sum without its index")
        points = [v for v in t.vars if self._ranges_over_points(v, t)]
        if points and len(points) == len(t.vars):
            if t.op == "prod":
                raise Cannot("a product over all points of a space")
            spaces = {v.name: self._point_space(v, t) for v in t.vars}
            self.points.update(spaces)
            return Bind("int", t.vars, (None,) * len(t.vars), self.term(t.body, scope.binding(t.vars, spaces)))
        over: list[Term | None] = []
        for v, o in zip(t.vars, t.over, strict=True):
            over.append(self._index_range(v, o, scope))
        return Bind(
            t.op, t.vars, tuple(over), self.term(t.body, replace(scope, bound=scope.bound | {v.name for v in t.vars}))
        )

    def _ranges_over_points(self, v: Sym, t: Bind) -> bool:
        limits = t.over[t.vars.index(v)]
        if point_base(v) is not None and (limits is None or _whole_space(limits) or limits == limits):
            return limits is None or (isinstance(limits, Op) and limits.args[0] == Sym("\\in"))
        indexed_laws = any(
            isinstance(n, Op)
            and n.op == "index"
            and isinstance(n.args[0], Sym)
            and self.symbols.is_law(n.args[0].name)
            and n.args[1:] == (v,)
            for n in walk(t.body)
        )
        return _from_the_first(limits) and (indexed_laws or (self.options.enumerated and _weighted(t.body, v)))

    def _point_space(self, v: Sym, t: Bind) -> str:
        base = point_base(v)
        if base is not None:
            return base
        for n in walk(t.body):
            if isinstance(n, Op) and n.op == "index" and n.args[1:] == (v,):
                inner = point_base(n.args[0])
                return inner or "x"
        return "x"

    def _index_range(self, v: Sym, o: Term | None, scope: Scope) -> Term:
        size = Sym("m")
        match o:
            case Op("tuple", (lo, hi)) if lo != Sym("\\in"):
                low = num(1) if lo == Sym("1?") else lo
                if not isinstance(low, Num):
                    raise Cannot("a sum whose lower limit is a symbol", v.name)
                if hi == Sym("\\infty"):
                    raise Cannot("a sum without end", v.name)
                high = size if hi == Sym("?") else hi
                if isinstance(high, Sym):
                    self._sizes[v.name] = high
                return Op("tuple", (self.term(low, scope), self._size(high, scope)))
            case None:
                return Op("tuple", (num(1), self._size(size, scope)))
            case _:
                raise Cannot("a sum over a set", v.name)

    # ---------------------------------------------------------------- optimisation and derivatives

    def _optimum(self, t: Bind, scope: Scope) -> Term:
        if t.op in ("max", "min") and not t.vars and isinstance(t.body, Op) and t.body.op == "tuple":
            return self._greatest(t.op, t.body.args, scope)
        variables = t.vars or self._guess_variables(t)
        for o in t.over:
            if isinstance(o, Op) and o.op == "rel":
                raise Cannot("an optimum over a Lipschitz class")
            if isinstance(o, Op) and o.op == "suchthat":
                raise Cannot("an optimum under conditions")
        out: list[Sym] = []
        functions = set(scope.functions)
        bound = set(scope.bound)
        for v in variables:
            target = self._optimised(v, t.body)
            out.append(target)
            if self.symbols.is_unit(target.name):
                functions.add(target.name)
            elif target.name in self.params:
                bound.add(target.name)
        inner = replace(scope, functions=frozenset(functions), bound=frozenset(bound))
        body = self.term(t.body, inner)
        for v in out:
            if self.symbols.is_unit(v.name) and v.name not in self.functions:
                raise Cannot(f"{v.name} is optimised but does not occur", v.name)
        return Bind(t.op, tuple(out), (None,) * len(out), body)

    def _greatest(self, op: str, args: tuple[Term, ...], scope: Scope) -> Term:
        """`max(a, b)` as (a + b + |a - b|) / 2, `min(a, b)` as (a + b - |a - b|) / 2."""
        first, *others = (self.term(a, scope) for a in args)
        for other in others:
            apart = Op("abs", (sub(first, other),))
            first = mul(num(Fraction(1, 2)), add(first, other, apart if op == "max" else neg(apart)))
        return first

    def _guess_variables(self, t: Bind) -> tuple[Sym, ...]:
        params = sorted(
            {n.name for n in walk(t.body) if isinstance(n, Sym) and take_apart(n.name).letter in PARAMETER_LETTERS}
        )
        if len(params) == 1:
            return (Sym(params[0]),)
        raise Cannot("an optimum that does not say over what")

    def _optimised(self, v: Sym, body: Term) -> Sym:
        """What is optimised: a parameter, a discriminator (also through its parameters), or a law (also through G)."""
        parts = take_apart(v.name)
        if parts.letter.startswith(POINT):  # a parameter with a prior
            self.points[v.name] = parts.letter
            return v
        if self.symbols.is_unit(v.name):
            return v
        if parts.letter in PARAMETER_LETTERS:
            named = {n.name for n in walk(body) if isinstance(n, Sym) and self.symbols.is_unit(n.name)}
            owner = next((f for f in sorted(self.symbols.unit | named) if parameter_of(f) == v.name), None)
            if owner or parts.sub in ("d", "D") or parts.sup == "(D)":
                self.assumed.append("the discriminator's family contains every function (capacity)")
                return Sym(owner or "D")
            if parts.sub in ("g", "G") or parts.sup == "(G)":
                return self._model_variable()
            self.params.add(v.name)
            return v
        if self.symbols.is_map(v.name):
            return self._model_variable()
        if self.symbols.is_law(v.name):
            return v
        raise Cannot(f"an optimum over {v.name}", v.name)

    def _model_variable(self) -> Sym:
        if self.symbols.model is None:
            raise Cannot("an optimum over a generator whose law has no name", "G")
        return Sym(self.symbols.model)

    def _derivative(self, t: Bind, scope: Scope) -> Term:
        inner = replace(scope, differentiated=True)
        if not t.vars:
            raise Cannot("a gradient that does not say with respect to what")
        owner = self.owner
        self.owner = _owner_of(t.vars[0].name, t.body, self.symbols)
        body = self.term(t.body, inner)
        self.owner = owner
        out: list[Sym] = []
        for v in t.vars:
            name = v.name
            if take_apart(name).letter in PARAMETER_LETTERS:
                self.params.add(name)
            elif name not in self.scalars and name not in self.points:
                raise Cannot(f"a derivative with respect to {name}", name)
            out.append(v)
        return Bind("grad" if t.op == "grad" else "partial", tuple(out), (None,) * len(out), body)


def _is_parameter(t: Term) -> bool:
    return isinstance(t, Num) or (isinstance(t, Sym) and t.name in _OF_FAMILIES)


def _owner_of(param: str, body: Term, symbols: Symbols) -> tuple[str, str] | None:
    r"""Whose parameter is `\theta_d`, `\theta_g`, or a `\theta` that no name in the body carries?"""
    parts = take_apart(param)
    if parts.letter not in PARAMETER_LETTERS:
        return None
    if parts.sub in ("d", "D") or parts.sup == "(D)":
        return "unit", param
    if parts.sub in ("g", "G") or parts.sup == "(G)":
        return "map", param
    names = {n.fn for n in walk(body) if isinstance(n, App)}
    if any(parameter_of(n) for n in names) or any(isinstance(n, App) and n.params for n in walk(body)):
        return None
    if any(symbols.is_map(n) for n in names):
        return "map", param
    return None


def _whole_space(o: Term) -> bool:
    match o:
        case Op("tuple", (Sym("\\in"), _)):
            return True
        case Op("tuple", (Op("neg", (Sym("\\infty"),)), Sym("\\infty"))):
            return True
        case Sym(name):
            return name.startswith("\\mathcal{") or name in ("X", "\\Omega", "\\mathbb{R}")
        case Op("pow", (Sym("\\mathbb{R}"), _)):
            return True
        case _:
            return False


def _from_the_first(limits: Term | None) -> bool:
    """May a range be that of all indices: one that starts at a number and ends at no computed place?"""
    match limits:
        case Op("tuple", (lo, hi)) if lo != Sym("\\in"):
            return isinstance(lo, Num | Sym) and isinstance(hi, Num | Sym) and (lo == Sym("1?") or isinstance(lo, Num))
        case Op("rel" | "suchthat", _):
            return False
        case _:
            return True


def _weighted(body: Term, index: Sym) -> bool:
    """Does the summand carry a density at `x_i` outside every logarithm?"""
    match body:
        case Op("mul" | "div" | "neg" | "add", args):
            return any(_weighted(a, index) for a in args)
        case App(_, args, _, _):
            return any(isinstance(a, Op) and a.op == "index" and index in a.args for a in args)
        case _:
            return False
