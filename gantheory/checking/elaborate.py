"""Surface terms → core statements: every name gets its role, every law its variable, every definition is unfolded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ..language.context import Context, Density, Function, Pushforward, Sample
from ..language.terms import App, Bind, Num, Op, Rel, Sym, Term, div, free_names, log, mul, num, sub, substitute, walk
from ..language.terms import add as plus
from .symbols import (
    DATA_LABELS,
    FAMILIES,
    FUNCTIONALS,
    PARAMETER_LETTERS,
    SCALAR_KINDS,
    Symbols,
    parameter_of,
    point_base,
    take_apart,
    without_parameter,
)


class Cannot(Exception):
    """The statement is outside what can be judged; the message says why, `symbol` names the culprit."""

    def __init__(self, reason: str, symbol: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.symbol = symbol


class IllTyped(Exception):
    """The statement has no reading at all: a wrong or unbound variable, an impossible shape."""

    def __init__(self, reason: str, symbol: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.symbol = symbol


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition found in the document: `name(vars) := body` (surface), and its line."""

    vars: tuple[str, ...]
    body: Term
    line: int


@dataclass(frozen=True, slots=True)
class Options:
    """One way of reading a statement."""

    optimal: bool = False  # D is D*
    merged: bool = False  # p and p_theta are one family
    enumerated: bool = False  # x_1 .. x_n are all points of the space
    balanced: bool = False  # both classes are equally frequent
    matched: bool = False  # the model's law is the law of the data
    jsd_for_div: bool = False  # Div is the Jensen-Shannon divergence
    complement: bool = True  # of two labels, the second has what the first leaves
    casefold: bool = False  # a letter that occurs once in the other case is the same letter


@dataclass(frozen=True, slots=True)
class Core:
    """An elaborated relation with its context and what the reading had to assume."""

    rel: Rel
    context: Context
    assumed: tuple[str, ...]
    unfolded: tuple[str, ...]
    literal_family: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a term stands: bound names, the variable that stands for each space, derivatives around it."""

    bound: frozenset[str] = frozenset()
    current: Mapping[str, Sym] = field(default_factory=dict[str, Sym])
    spaces: Mapping[str, str] = field(default_factory=dict[str, str])
    functions: frozenset[str] = frozenset()
    differentiated: bool = False

    def binding(self, variables: tuple[Sym, ...], spaces: Mapping[str, str]) -> Scope:
        """The scope under a binder of point variables."""
        current = dict(self.current)
        for v in variables:
            if v.name in spaces:
                current[spaces[v.name]] = v
        return replace(
            self,
            bound=self.bound | {v.name for v in variables},
            current=current,
            spaces={**self.spaces, **spaces},
        )


_CONSTANTS = frozenset(("\\pi", "\\infty", "e"))
_OPTIMISERS = frozenset(("max", "min", "argmax", "argmin", "sup", "inf"))
_PASS = frozenset(
    [
        "add",
        "mul",
        "neg",
        "div",
        "pow",
        "log",
        "logbase",
        "exp",
        "sqrt",
        "abs",
        "sigmoid",
        "logit",
        "softplus",
        "tanh",
        "sin",
        "cos",
        "Gamma",
        "digamma",
        "relu",
        "factorial",
        "frozen",
        "norm",
    ]
)


class Elaborator:
    """Elaborates the statements of one document; `definitions` grows as the document is read."""

    def __init__(
        self,
        symbols: Symbols,
        definitions: Mapping[str, Defined],
        options: Options | None = None,
        families: Mapping[str, str] | None = None,
    ) -> None:
        self.symbols = symbols
        self.implicit = families or {}
        self.definitions = definitions
        self.options = options or Options()
        self.assumed: list[str] = []
        self.unfolded: list[str] = []
        self.points: dict[str, str] = {}
        self.params: set[str] = set()
        self.scalars: dict[str, str] = {}
        self.functions: dict[str, Function] = {}
        self.samples: dict[str, Sample] = {}
        self.pushforwards: set[Pushforward] = set()
        self.literal = False
        self.owner: tuple[str, str] | None = None  # ("map" | "unit", parameter) while differentiating
        self._depth = 0
        self._stars: frozenset[str] = frozenset()
        self._heads: frozenset[str] = frozenset()
        self._elsewhere: frozenset[str] = frozenset()
        self._sizes: dict[str, Term] = {}

    # ---------------------------------------------------------------- statements

    def relation(self, rel: Rel) -> Core:
        """The core statement of a surface relation."""
        names = {n.name for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, Sym)}
        self._stars = frozenset(names)
        self._heads = frozenset(n.fn for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, App)) | names
        scope = Scope()
        core = self._optimum_claim(rel, scope)
        if core is None:
            self._elsewhere = _points_named(rel.rhs)
            left = self.term(rel.lhs, scope)
            self._elsewhere = _points_named(rel.lhs)
            core = Rel(rel.op, left, self.term(rel.rhs, scope))
        self._pushforwards_of_integrals(core)
        return Core(core, self._context(core), tuple(self.assumed), tuple(dict.fromkeys(self.unfolded)), self.literal)

    def term_alone(self, t: Term) -> Term:
        """The core form of an expression that stands alone."""
        self._stars = frozenset(n.name for n in walk(t) if isinstance(n, Sym))
        return self.term(t, Scope())

    def sampling(self, rel: Rel) -> Bind:
        """The law of a declaration `x ~ p(x)`; raises `IllTyped` when the law is one of another variable."""
        variable = rel.lhs
        if not isinstance(variable, Sym):
            raise Cannot("a declaration for something that is not a variable")
        return self._measure((), variable, rel.rhs, Scope())

    def _optimum_claim(self, rel: Rel, scope: Scope) -> Rel | None:
        """`D*(x) = f(x)` claims that f maximises the value over all discriminators."""
        head = rel.lhs.fn if isinstance(rel.lhs, App) else rel.lhs.name if isinstance(rel.lhs, Sym) else None
        if head is None or rel.op != "=" or not (self.symbols.is_unit(head) and take_apart(head).optimal):
            return None
        if {"a", "b"} <= self._stars and "a" not in self.definitions:
            return None
        if any(isinstance(n, Bind) for n in walk(rel.rhs)):
            return None
        argument = rel.lhs.args[0] if isinstance(rel.lhs, App) and rel.lhs.args else Sym("x")
        if not isinstance(argument, Sym):
            return None
        rhs = self.term(rel.rhs, scope)
        if argument.name not in free_names(rhs) and not isinstance(rhs, Num | Op):
            return None
        value = self.gan_value(replace(scope, functions=frozenset(("D",))))
        return Rel("=", Bind("argmax", (Sym("D"),), (None,), value), Bind("fun", (argument,), (None,), rhs))

    def _context(self, rel: Rel) -> Context:
        densities: dict[str, Density] = {}
        args: dict[str, set[str]] = {}
        given: dict[str, set[str]] = {}
        params: dict[str, tuple[str, ...]] = {}
        bare: set[str] = set()
        partial = Context(points=self.points, functions=self.functions, samples=self.samples)
        for node in (n for t in (rel.lhs, rel.rhs) for n in walk(t)):
            if isinstance(node, App) and node.fn not in self.functions:
                bare |= set() if node.given else {node.fn}
                for group, store in ((node.args, args), (node.given, given)):
                    for point in group:
                        space = partial.space_of(point)
                        if space is None:
                            raise Cannot("an argument of a density is not a point", node.fn)
                        store.setdefault(node.fn, set()).add(space)
                if node.params:
                    params[node.fn] = tuple(_nominal(p) for p in node.params)
        for name in {*args, *given}:
            spaces = args.get(name, set())
            only = given.get(name, set()) - spaces
            joint = name in self.symbols.slots and self.symbols.slots[name] >= only
            if joint or (only and name in bare):
                spaces, only = spaces | only, set[str]()
            densities[name] = Density(name, tuple(sorted(spaces)), tuple(sorted(only)), params.get(name, ()))
        used = {
            f
            for f in self.functions
            if any(isinstance(n, App) and n.fn == f for t in (rel.lhs, rel.rhs) for n in walk(t))
        }
        push = tuple(
            p
            for p in sorted(self.pushforwards, key=str)
            if p.law in densities and p.source in densities and p.map in used
        )
        return Context(
            points=dict(self.points),
            densities=densities,
            functions=dict(self.functions),
            params=frozenset(self.params),
            scalars=dict(self.scalars),
            samples=dict(self.samples),
            pushforwards=push,
        )

    def _pushforwards_of_integrals(self, rel: Rel) -> None:
        """`int p_z(z) f(G(z)) dz`: the map and the law of its argument stand in one integrand."""
        nodes = [n for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, Bind) and n.op == "int"]
        for node in nodes:
            inner = [n for n in walk(node.body) if isinstance(n, App)]
            laws = {n.args: n.fn for n in inner if n.fn not in self.functions and not n.given}
            for n in inner:
                f = self.functions.get(n.fn)
                if (
                    f is not None
                    and f.range not in ("unit", "real", "positive")
                    and n.args in laws
                    and self.symbols.model
                ):
                    model = self._density_at(self.symbols.model, Sym("x"), Scope())
                    if isinstance(model, App):
                        self.pushforwards.add(Pushforward(model.fn, n.fn, laws[n.args]))

    # ---------------------------------------------------------------- terms

    def term(self, t: Term, scope: Scope) -> Term:
        """The core form of a scalar term."""
        self._depth += 1
        if self._depth > 200:
            raise Cannot("definitions unfold too deep")
        try:
            return self._term(t, scope)
        finally:
            self._depth -= 1

    def _term(self, t: Term, scope: Scope) -> Term:
        match t:
            case Num():
                return t
            case Sym():
                return self._symbol(t, scope)
            case App():
                return self._application(t, scope)
            case Op(op, args):
                return self._operator(op, args, scope)
            case Bind():
                return self._binder(t, scope)

    def _symbol(self, t: Sym, scope: Scope) -> Term:
        name = self.symbols.alias.get(t.name, t.name)
        if self.options.casefold and len(name) == 1 and name.isupper() and name.lower() in self._stars:
            self.assumed.append(f"{name} is {name.lower()}")
            t, name = Sym(name.lower()), name.lower()
        parts = take_apart(name)
        if name in _CONSTANTS or name in scope.bound:
            return t
        known = name in self.definitions and not parts.optimal
        if known and (scope.differentiated or not self.definitions[name].vars):
            return self._unfold(name, (), scope)
        if self.symbols.is_unit(name):
            return self._bare_discriminator(name, scope)
        if self._is_family_law(name) or self.symbols.is_law(name):
            return self._density(name, None, (), (), scope)
        base = point_base(t)
        if base is not None and not (parts.letter in ("v", "h", "o", "u", "s") and base not in self._known_spaces()):
            self.points[name] = scope.spaces.get(name, base)
            return Sym(name)
        if parts.letter in PARAMETER_LETTERS and parts.letter not in ("\\eta", "\\lambda"):
            self.params.add(name)
            return Sym(name)
        if parts.letter in FUNCTIONALS:
            return self._functional(name, (), scope)
        if parts.letter in SCALAR_KINDS or re_scalar(name):
            self.scalars[name] = SCALAR_KINDS.get(parts.letter, "real")
            return Sym(name)
        raise Cannot(f"the symbol {name} has no meaning the document gives", name)

    def _known_spaces(self) -> set[str]:
        return {s for group in self.symbols.slots.values() for s in group}

    def _unfold(self, name: str, args: tuple[Term, ...], scope: Scope) -> Term:
        d = self.definitions[name]
        self.unfolded.append(name)
        if not args or {a.name for a in args if isinstance(a, Sym)} == set(d.vars):
            return self.term(d.body, scope)
        if len(args) != len(d.vars):
            raise Cannot(f"{name} is defined with {len(d.vars)} arguments and used with {len(args)}", name)
        mapping = {v: a for v, a in zip(d.vars, args, strict=True) if Sym(v) != a}
        return self.term(substitute(d.body, mapping), scope)

    # ---------------------------------------------------------------- laws and densities

    def _is_family_law(self, name: str) -> bool:
        return parameter_of(name) is not None and self.symbols.is_law(without_parameter(name))

    def _is_model(self, name: str) -> bool:
        model = self.symbols.model
        return model is not None and (
            name == model or (parameter_of(name) is not None and without_parameter(name) == model)
        )

    def _family(self, name: str) -> tuple[str, tuple[Term, ...]]:
        """A density's canonical name and the parameter its subscript carries."""
        param = parameter_of(name)
        if param is None:
            if self.options.merged:
                families = [f for f in sorted(self.symbols.families) if take_apart(f).letter == name]
                merged = next((f for f in families if f in self._heads), families[0] if families else None)
                if merged:
                    letter = self.symbols.families[merged]
                    self.params.add(letter)
                    return merged, (Sym(letter),)
            return name, ()
        self.params.add(param)
        self.params.add(take_apart(param).letter)
        return without_parameter(name), (Sym(param),)

    def _density(
        self, name: str, args: tuple[Term, ...] | None, given: tuple[Term, ...], params: tuple[Term, ...], scope: Scope
    ) -> Term:
        """A density at its points; without arguments, at the variable that stands for its space here."""
        name = self.symbols.alias.get(name, name)
        if self.options.matched and self._is_model(name) and self.symbols.data:
            self.assumed.append("p_g = p_data")
            name, params = self.symbols.data, ()
        if take_apart(name).sub.startswith("-"):
            raise Cannot(f"{name}, a law of all variables but one", name)
        if name in self.definitions and not given and name not in self.symbols.families:
            d = self.definitions[name]
            if args is None or not d.vars:
                inner = scope if args is None else self._at_points(args, scope)
                self.unfolded.append(name)
                return self.term(d.body, inner)
            return self._unfold(name, args, scope)
        name, own = self._family(name)
        if args is None:
            space = self._slot(name)
            point = scope.current.get(space, Sym(space))
            self.points[point.name] = space
            args = (point,)
        else:
            args = tuple(self.point(a, scope) for a in args)
        own = own or tuple(self.term(p, scope) for p in params)
        if self.options.complement and (second := self._second_label(name, args, given, params, scope)) is not None:
            return second
        if self.options.balanced and not given and any(isinstance(a, Op) and a.op == "at" for a in args):
            self.assumed.append("the classes are equally frequent")
            return num(Fraction(1, 2))
        kept: list[Term] = []
        for g in given:
            if isinstance(g, Sym) and take_apart(g.name).letter in PARAMETER_LETTERS and g.name not in scope.spaces:
                self.params.add(g.name)
                own = (*own, g)
            else:
                kept.append(self.point(g, scope))
        if own and name == self.symbols.data and take_apart(name).sub in DATA_LABELS and name not in self.implicit:
            raise IllTyped(f"{name} is the law of the data and has no parameter", name)
        if not own and name in self.implicit:  # written with its parameter elsewhere in the passage
            own = (Sym(self.implicit[name]),)
            self.params.add(self.implicit[name])
        return App(name, args, tuple(kept), own)

    def _second_label(
        self,
        name: str,
        args: tuple[Term, ...],
        given: tuple[Term, ...],
        params: tuple[Term, ...],
        scope: Scope,
    ) -> Term | None:
        """A label with two values: what holds of the second is what the first leaves of the whole."""
        if len(args) == 1 and (first := self._first_label(args[0])) is not None:
            if self.options.balanced and not given:
                return num(Fraction(1, 2))
            return sub(num(1), self._density(name, (first,), given, params, scope))
        if len(given) == 1 and (first := self._first_label(given[0])) is not None:
            share = self._density(name, (first,), (), params, scope)
            joint = mul(self._density(name, args, (first,), params, scope), share)
            return div(sub(self._density(name, args, (), params, scope), joint), sub(num(1), share))
        return None

    def _first_label(self, t: Term) -> Term | None:
        """For the second of two label values, the slot filled with the first; None elsewhere."""
        match t:
            case Op("at", (Sym(slot) as y, value)):
                values = self.symbols.labels.get(slot, ())
                if len(values) == 2 and value == values[1]:
                    return Op("at", (y, values[0]))
        return None

    def _slot(self, name: str) -> str:
        slots = self.symbols.slots.get(name, set())
        free = sorted(slots - self.symbols.conditioned.get(name, set())) or sorted(slots)
        return "x" if not free or "x" in slots else free[0]

    def _at_points(self, args: tuple[Term, ...], scope: Scope) -> Scope:
        current = dict(scope.current)
        for a in args:
            point = self.point(a, scope)
            base = point_base(a)
            if base and isinstance(point, Sym):
                current[base] = point
        return replace(scope, current=current)

    def point(self, t: Term, scope: Scope) -> Term:
        """The core form of an argument that must be a point."""
        match t:
            case Sym(name) if name in scope.bound:
                if name in scope.spaces:
                    self.points[name] = scope.spaces[name]
                elif (base := point_base(t)) is not None:
                    self.points.setdefault(name, base)
                return t
            case Sym(name) if name.isupper() and len(name) == 1 and name.lower() in ("x", "y", "z", "c"):
                lower = scope.current.get(name.lower(), Sym(name.lower()))
                self.points[lower.name] = name.lower()
                return lower
            case Sym(name):
                base = scope.spaces.get(name) or point_base(t)
                if base is None:
                    raise Cannot(f"{name} is not a point", name)
                self.points[name] = base
                return t
            case Op("index", (Sym(name), *_)):
                base = point_base(t)
                if base is None:
                    raise Cannot(f"{name} is not a sample of points", name)
                if isinstance(t, Op) and self.options.enumerated and len(t.args) == 2 and isinstance(t.args[1], Sym):
                    index = t.args[1].name
                    if self.points.setdefault(index, base) != base:
                        raise Cannot(f"{index} counts points of two spaces", index)
                    return Sym(index)
                law = self.symbols.samples.get(name)
                self.samples[name] = Sample(name, base, None if law is None else self._family(law)[0], self._size_of(t))
                return t
            case Op("at", (Sym(slot), value)):
                base = point_base(Sym(slot))
                if base is None:
                    raise Cannot(f"{slot} is not a variable", slot)
                self.points[slot] = base
                return Op("at", (Sym(slot), value))
            case App(fn, args, (), _) if self.symbols.is_map(fn) or fn in self.symbols.maps:
                return self._map(fn, args, scope)
            case _:
                raise Cannot("an argument that is not a point")

    def _size_of(self, t: Op) -> Term:
        """The upper limit of the sum or product whose index counts a sample."""
        return next((self._sizes[i.name] for i in t.args[1:] if isinstance(i, Sym) and i.name in self._sizes), Sym("m"))

    def _map(self, fn: str, args: tuple[Term, ...], scope: Scope) -> Term:
        inner = tuple(self.point(a, scope) for a in args)
        spaces = tuple(self._space(a) for a in inner)
        params = self._function_params(fn)
        self.functions[fn] = Function(fn, spaces, "x", tuple(_nominal(p) for p in params))
        self.points.setdefault("x", "x")
        return App(fn, inner, (), params)

    def _space(self, point: Term) -> str:
        partial = Context(points=self.points, functions=self.functions, samples=self.samples)
        space = partial.space_of(point)
        if space is None:
            raise Cannot("an argument that is not a point")
        return space

    def _function_params(self, fn: str) -> tuple[Term, ...]:
        param = parameter_of(fn)
        if param is None and self.owner is not None:
            kind = "unit" if self.symbols.is_unit(fn) else "map" if self.symbols.is_map(fn) else ""
            param = self.owner[1] if kind == self.owner[0] else None
        if param is None:
            return ()
        self.params.add(param)
        return (Sym(param),)

    # ---------------------------------------------------------------- functions

    def _application(self, t: App, scope: Scope) -> Term:
        fn = self.symbols.alias.get(t.fn, t.fn)
        parts = take_apart(fn)
        if fn in FAMILIES or (parts.letter in FAMILIES and not t.args):
            self.literal = True
            raise Cannot(f"the family {fn} written out", fn)
        if self.symbols.is_unit(fn):
            return self._discriminator(fn, t, scope)
        if fn in self.definitions and not parts.optimal and not self.symbols.is_law(fn):
            return self._unfold(fn, t.args, scope)
        if self._is_family_law(fn) or self.symbols.is_law(fn):
            return self._density(fn, t.args, t.given, t.params, scope)
        if self.symbols.is_map(fn) or fn in self.symbols.maps:
            return self._map(fn, t.args, scope)
        if parts.letter in FUNCTIONALS and not any(
            point_base(a) for a in t.args if isinstance(a, Sym) and parts.letter not in "VJL"
        ):
            return self._functional(fn, t.args, scope)
        if t.given:
            raise Cannot(f"{fn} with a condition is not a density here", fn)
        args = tuple(self.point(a, scope) for a in t.args)
        if not args:
            raise Cannot(f"{fn} of nothing", fn)
        params = self._function_params(fn) or tuple(self.term(p, scope) for p in t.params)
        self.functions[fn] = Function(
            fn, tuple(self._space(a) for a in args), "real", tuple(_nominal(p) for p in params)
        )
        return App(fn, args, (), params)

    def _discriminator(self, fn: str, t: App, scope: Scope) -> Term:
        if len(t.args) != 1 or t.given:
            raise Cannot("a discriminator of several variables", fn)
        point = self.point(t.args[0], scope)
        if take_apart(fn).optimal or (self.options.optimal and fn not in scope.functions):
            return self._optimal_at(point, fn, scope)
        params = self._function_params(fn) or tuple(self.term(p, scope) for p in t.params)
        if fn in scope.functions:
            params = ()
        self.functions[fn] = Function(fn, (self._space(point),), "unit", tuple(_nominal(p) for p in params))
        return App(fn, (point,), (), params)

    def _optimal_at(self, point: Term, fn: str, scope: Scope) -> Term:
        """`D*` is `p_data / (p_data + p_g)`, the pointwise maximiser of the document's value function."""
        data, model = self.symbols.data, self.symbols.model
        if data is None or model is None:
            raise Cannot("the optimal discriminator of laws the document does not name", fn)
        p, q = (self._density_at(name, point, scope) for name in (data, model))
        if self.options.optimal and not take_apart(fn).optimal:
            self.assumed.append("D = D^*")
        self.unfolded.append("D^*")
        ratio = div(p, plus(p, q))
        return Op("frozen", (ratio,)) if scope.differentiated else ratio

    def _density_at(self, name: str, point: Term, scope: Scope) -> Term:
        body = self._density(name, None, (), (), replace(scope, current={}))
        variable = Sym(self._slot(self._family(self.symbols.alias.get(name, name))[0]))
        return body if variable == point else substitute(body, {variable.name: point})

    def _bare_discriminator(self, name: str, scope: Scope) -> Term:
        if name in scope.bound:
            return Sym(name)
        if take_apart(name).optimal:
            if {"a", "b"} <= self._stars and "a" not in self.definitions:
                self.scalars.update(a="positive", b="positive")
                return div(Sym("a"), plus(Sym("a"), Sym("b")))
            point = scope.current.get("x", Sym("x"))
            self.points[point.name] = "x"
            return self._optimal_at(point, name, scope)
        if self.options.optimal and {"a", "b"} <= self._stars:
            self.assumed.append("D = D^*")
            self.scalars.update(a="positive", b="positive")
            return div(Sym("a"), plus(Sym("a"), Sym("b")))
        if self.options.optimal and any(self.symbols.is_law(n) for n in self._heads):
            point = scope.current.get("x", Sym("x"))
            self.points[point.name] = "x"
            return self._optimal_at(point, name, scope)
        self.scalars[name] = "unit"
        return Sym(name)

    # ---------------------------------------------------------------- functionals

    def _functional(self, name: str, args: tuple[Term, ...], scope: Scope) -> Term:
        r"""`V(G, D)` and its synonyms, where the document leaves them to the field."""
        letter = take_apart(name).letter
        stripped = next((d for d in (name, letter) if d in self.definitions and d != name), None)
        if stripped and letter in ("V", "\\mathcal{V}"):
            return self._unfold(stripped, args, scope)
        if letter in ("V", "\\mathcal{V}") and not take_apart(name).accent:
            optimal = any(
                isinstance(a, Sym) and self.symbols.is_unit(a.name) and take_apart(a.name).optimal for a in args
            )
            return self.gan_value(scope, optimal=optimal)
        discriminators = [f for f in sorted(scope.functions) if self.symbols.is_unit(f)]
        if letter in ("L", "\\mathcal{L}") and discriminators and not take_apart(name).accent:
            return self.gan_value(scope, discriminator=discriminators[0])
        raise Cannot(f"{name} is not defined before it is used", name)

    def gan_value(self, scope: Scope, *, optimal: bool = False, discriminator: str = "D") -> Term:
        """`E_data[log D] + E_model[log(1 - D)]` with the document's own laws."""
        data, model = self.symbols.data, self.symbols.model
        if data is None or model is None:
            raise Cannot("a value function of laws the document does not name", "V")
        self.unfolded.append("V")
        x = Sym("x")
        self.points["x"] = "x"
        fn = f"{discriminator}^{{*}}" if optimal else discriminator
        d = self._discriminator(fn, App(fn, (x,)), replace(scope, current={}))
        law_p, law_q = (Bind("fun", (x,), (None,), self._density_at(n, x, scope)) for n in (data, model))
        return plus(Bind("E", (x,), (law_p,), log(d)), Bind("E", (x,), (law_q,), log(sub(num(1), d))))

    # ---------------------------------------------------------------- operators

    def _operator(self, op: str, args: tuple[Term, ...], scope: Scope) -> Term:
        if op in ("KL", "JSD", "crossentropy", "H", "I", "Div") and self.symbols.base_two:
            return div(self._information_measure(op, args, scope), log(num(2)))  # the document counts in bits
        return self._information_measure(op, args, scope)

    def _information_measure(self, op: str, args: tuple[Term, ...], scope: Scope) -> Term:
        if op in ("KL", "JSD", "TV", "crossentropy"):
            return Op(op, self._laws(args, scope))
        if op == "Div":
            if not self.options.jsd_for_div:
                raise Cannot("Div stands for any divergence", "Div")
            self.assumed.append("Div is the Jensen-Shannon divergence")
            return Op("JSD", self._laws(args, scope))
        if op == "H":
            return self._entropy(args, scope)
        if op == "I":
            return self._information(args, scope)
        if op == "index":
            return self._indexed(Op(op, args), scope)
        if op == "log" and self.symbols.base_two:
            return div(Op("log", (self.term(args[0], scope),)), log(num(2)))
        if op == "logbase":
            base, inner = (self.term(a, scope) for a in args)
            return div(log(inner), log(base))
        if op == "pow" and isinstance(args[0], Sym) and self.symbols.is_law(args[0].name):
            return Op("pow", tuple(self.term(a, scope) for a in args))
        if op in _PASS:
            return Op(op, tuple(self.term(a, scope) for a in args))
        raise Cannot(f"{op} is outside what can be judged", op)

    def _indexed(self, t: Op, scope: Scope) -> Term:
        head = t.args[0]
        if isinstance(head, Sym) and self.symbols.is_law(head.name) and len(t.args) == 2 and isinstance(t.args[1], Sym):
            name = self.symbols.alias.get(head.name, head.name)
            if self.points.setdefault(t.args[1].name, self._slot(name)) != self._slot(name):
                raise Cannot(f"{t.args[1].name} counts points of two spaces", t.args[1].name)
            return App(name, (t.args[1],))
        raise Cannot("an indexed quantity", head.name if isinstance(head, Sym) else None)

    def _laws(self, args: tuple[Term, ...], scope: Scope) -> tuple[Term, ...]:
        """Both laws of a divergence over the same variables."""
        first = self.law(args[0], scope)
        second = self.law(args[1], scope, wanted=first.vars)
        if [self.points.get(v.name) for v in first.vars] != [self.points.get(v.name) for v in second.vars]:
            raise Cannot("a divergence between laws on different spaces")
        mapping: dict[str, Term] = {w.name: v for v, w in zip(first.vars, second.vars, strict=True) if v != w}
        return first, Bind("fun", first.vars, (None,) * len(first.vars), substitute(second.body, mapping))

    def law(self, t: Term, scope: Scope, wanted: tuple[Sym, ...] = ()) -> Bind:
        """A law as `fun vars -> density`. `wanted` are the variables of the law it is compared with."""
        variables = self._law_variables(t, scope) or wanted or (Sym(self._law_slot(t)),)
        for v in variables:
            self.points.setdefault(v.name, scope.spaces.get(v.name) or point_base(v) or "x")
        spaces = {v.name: self.points[v.name] for v in variables}
        body = self.term(t, scope.binding(variables, spaces))
        return Bind("fun", variables, (None,) * len(variables), body)

    def _law_slot(self, t: Term) -> str:
        for node in walk(t):
            name = self.symbols.alias.get(node.name, node.name) if isinstance(node, Sym) else None
            if name and (self.symbols.is_law(name) or self._is_family_law(name)):
                return self._slot(without_parameter(name) if parameter_of(name) else name)
        return "x"

    def _law_variables(self, t: Term, scope: Scope) -> tuple[Sym, ...]:
        found: dict[str, Sym] = {}
        for node in walk(t):
            for a in node.args if isinstance(node, App) else ():
                point = self.point(a, scope) if isinstance(a, Sym) else None
                if isinstance(point, Sym):
                    found.setdefault(point.name, point)
        return tuple(found.values())

    # ---------------------------------------------------------------- information

    def _entropy(self, args: tuple[Term, ...], scope: Scope) -> Term:
        if len(args) == 2 and all(self._names_law(a) for a in args):
            return Op("crossentropy", self._laws(args, scope))
        if len(args) == 1 and isinstance(args[0], Op) and args[0].op == "given":
            whats, givens = (self._variables(a, scope) for a in args[0].args)
            joint = self._joint((*whats, *givens))
            conditional = App(joint.fn, whats, givens)
            body = Op("neg", (mul(joint, log(conditional)),))
            return Bind("int", (*whats, *givens), (None,) * (len(whats) + len(givens)), body)
        if len(args) == 1 and self._names_law(args[0]):
            return Op("H", (self.law(args[0], scope),))
        variables = tuple(v for a in args for v in self._variables(a, scope))
        return Op("H", (Bind("fun", variables, (None,) * len(variables), self._joint(variables)),))

    def _names_law(self, t: Term) -> bool:
        match t:
            case Sym(name):
                return point_base(t) is None and (
                    self.symbols.is_law(name) or self._is_family_law(name) or name in self.definitions
                )
            case App(fn, _, _, _):
                return self.symbols.is_law(fn)
            case _:
                return False

    def _variables(self, t: Term, scope: Scope) -> tuple[Sym, ...]:
        parts = t.args if isinstance(t, Op) and t.op == "tuple" else (t,)
        out: list[Sym] = []
        for p in parts:
            if isinstance(p, App) and self.symbols.is_map(p.fn):
                p = Sym("x")
            base = point_base(p)
            if base is None or not isinstance(p, Sym):
                raise Cannot("an entropy of something that is not a random variable")
            self.points[base] = base
            out.append(Sym(base))
        return tuple(out)

    def _joint(self, variables: tuple[Sym, ...]) -> App:
        wanted = {v.name for v in variables}
        candidates = [n for n, slots in self.symbols.slots.items() if slots >= wanted]
        name = (
            "p" if "p" in candidates or not candidates else sorted(candidates, key=lambda n: (n[0] not in "pP", n))[0]
        )
        return App(name, variables)

    def _information(self, args: tuple[Term, ...], scope: Scope) -> Term:
        left, right = (self._variables(a, scope) for a in args)
        joint = self._joint((*left, *right))
        both = (*left, *right)
        over = (None,) * len(both)
        return Op(
            "KL",
            (Bind("fun", both, over, joint), Bind("fun", both, over, mul(App(joint.fn, left), App(joint.fn, right)))),
        )

    # ---------------------------------------------------------------- binders

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
        self._note_pushforward(law, body)
        return Bind("E", law.vars, (law, *([None] * (len(law.vars) - 1))), body)

    def _reject_idle(self, law: Bind, body: Term, scope: Scope) -> None:
        """An expectation over z of something that depends on a free x, and on z not at all: a slip, unless x is what
        the law is conditioned on, or the other side of the relation depends on it as well (the mean of a constant)."""
        names = free_names(body)
        if any(v.name in names for v in law.vars):
            return
        known = free_names(law.body) | self._elsewhere | scope.bound
        stray = sorted(n for n in names if n in self.points and n not in known)
        if stray and law.vars:
            raise IllTyped(f"the expectation is over {law.vars[0].name}, but its body depends on {stray[0]}", stray[0])

    def _first_law(self, body: Term) -> Term:
        for node in walk(body):
            if isinstance(node, App) and self.symbols.is_law(node.fn):
                return node
        raise Cannot("an expectation that does not say under which law")

    def _default_law(self, variable: Sym) -> Term:
        base = point_base(variable)
        if base == "z" and self.symbols.prior:
            return Sym(self.symbols.prior)
        named = f"p_{{{variable.name}}}"
        if named in self.symbols.laws or named in self.symbols.slots:
            return Sym(named)
        upper = f"p_{{{variable.name.upper()}}}"
        if upper in self.symbols.slots:
            return App(upper, (variable,))
        return App("p", (variable,))

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
                    raise IllTyped(f"{v.name} is drawn from a law of {point_base(a)}", v.name)
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
        named = tuple(a for a in (point, *given) if isinstance(a, Sym))
        return App(self._joint(named).fn, (point,), given)

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
        return indexed_laws or (self.options.enumerated and _weighted(t.body, v))

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
                high = size if hi == Sym("?") else hi
                if isinstance(high, Sym):
                    self._sizes[v.name] = high
                return Op("tuple", (self.term(low, scope), self._size(high, scope)))
            case None:
                return Op("tuple", (num(1), self._size(size, scope)))
            case _:
                raise Cannot("a sum over a set", v.name)

    def _size(self, t: Term, scope: Scope) -> Term:
        if isinstance(t, Sym):
            self.scalars[t.name] = "integer"
            return t
        return self.term(t, scope)

    # ---------------------------------------------------------------- optimisation and derivatives

    def _optimum(self, t: Bind, scope: Scope) -> Term:
        variables = t.vars or self._guess_variables(t)
        for o in t.over:
            if isinstance(o, Op) and o.op == "rel":
                raise Cannot("an optimum over a Lipschitz class")
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
        if self.symbols.is_unit(v.name):
            return v
        if parts.letter in PARAMETER_LETTERS:
            owner = next((f for f in sorted(self.symbols.unit) if parameter_of(f) == v.name), None)
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


def _points_named(t: Term) -> frozenset[str]:
    """Names of points that are free in a surface term."""
    return frozenset(n for n in free_names(t) if point_base(Sym(n)))


def re_scalar(name: str) -> bool:
    """A single letter, possibly with a plain label: something that may be a number."""
    parts = take_apart(name)
    plain = parts.letter.isalpha() and parts.letter not in "GDVJLEHIXYZWN"
    return plain and (len(parts.letter) == 1 or parts.letter.isupper())


def _nominal(p: Term) -> str:
    return take_apart(p.name).letter if isinstance(p, Sym) else "\\theta"


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


def _weighted(body: Term, index: Sym) -> bool:
    """Does the summand carry a density at `x_i` outside every logarithm?"""
    match body:
        case Op("mul" | "div" | "neg" | "add", args):
            return any(_weighted(a, index) for a in args)
        case App(_, args, _, _):
            return any(isinstance(a, Op) and a.op == "index" and index in a.args for a in args)
        case _:
            return False
