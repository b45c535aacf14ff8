"""Surface terms → core statements: every name gets its role, every law its variable, every definition is unfolded."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from ...language.context import Context, Density, Function, Pushforward
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, free_names, transform, walk
from ..names import PARAMETER_LETTERS, nominal, take_apart
from ..scope import Cannot, Core, Defined, IllTyped, Options, Scope
from ..scruples import only_distances, plain_number
from ..symbols import FAMILIES, FUNCTIONALS, SCALAR_KINDS, Symbols, point_base
from .binders import Binders
from .counted import counts_points_only, with_counted_points, with_named_classes
from .moving import with_moving_laws
from .notations import with_usual_notation
from .runs import with_split_runs
from .spelling import (
    numbers_derived,
    with_base_over_one,
    with_marginals,
    with_one_base,
    with_placeholders,
    with_sizes_and_norms,
    with_value_at_point,
)
from .whole_samples import with_laws_of_each, with_own_variables

_CONSTANTS = frozenset(("\\pi", "\\infty", "e"))


_FUNCTIONS = ("f", "g", "h", "\\varphi", "\\psi")


class Elaborator(Binders):
    """Elaborates the statements of one document; `definitions` grows as the document is read."""

    granted = False  # is a statement read under hypotheses, which say what its functions are?

    # ---------------------------------------------------------------- statements

    def relation(self, rel: Rel, hypotheses: tuple[Rel, ...] = ()) -> Core:
        """The core statement of a surface relation, under those of the hypotheses whose functions it is about."""
        self.granted = bool(hypotheses)
        hypotheses = tuple(h for h in hypotheses if _applied(h) <= _applied(rel))
        rel, of_each = with_laws_of_each(with_own_variables(rel))
        self.assumed += [f"{letter}_i is the law of z beside x_i" for letter in of_each]
        rel = with_placeholders(with_marginals(with_usual_notation(rel, self.symbols), self.symbols), self.symbols)
        rel, self.classes = with_named_classes(with_split_runs(with_counted_points(rel, self.symbols)))
        self.assumed += [f"{name} has two values" for name in self.classes]
        rel = with_base_over_one(with_one_base(with_value_at_point(rel, self.symbols)), self.definitions)
        rel = with_sizes_and_norms(rel, self.symbols)
        self._numbers = numbers_derived(rel)
        names = {n.name for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, Sym)}
        self._stars = frozenset(names)
        self._weights = frozenset(_weights(rel)) if rel.op != "=" else frozenset[str]()
        operators = [n for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, Op)]
        surprises = any(n.op == "log" and isinstance(n.args[0], App) for n in operators)  # - int p log q
        self._entropies = surprises or any(n.op == "H" and len(n.args) == 1 for n in operators)
        self._distances = only_distances(rel)
        self._informed = frozenset(_random_variables(rel, self.symbols))
        self._mean = _mean_law(rel, self.symbols) if self._informed else None
        self._heads = frozenset(n.fn for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, App)) | names
        scope = Scope()
        self._counted = counts_points_only(rel, self.symbols)
        self._common = self._common_slot(rel)
        core = self._optimum_claim(rel, scope)
        if core is None:
            self._elsewhere = _points_named(rel.rhs)
            left = self.term(rel.lhs, scope)
            self._elsewhere = _points_named(rel.lhs)
            core = Rel(rel.op, left, self.term(rel.rhs, scope))
        core = self._with_one_parameter(core)
        self._pushforwards_of_integrals(core)
        granted = tuple(Rel(h.op, self.term(h.lhs, scope), self.term(h.rhs, scope)) for h in hypotheses)
        core, context = with_parameters_of_maps(core, self._context(core))
        if not self.options.held:
            core, context = with_moving_laws(core, context, self.symbols, functions=self.options.functions)
        return Core(
            core,
            replace(context, hypotheses=granted),
            tuple(self.assumed),
            tuple(dict.fromkeys(self.unfolded)),
            self.literal,
        )

    def _with_one_parameter(self, rel: Rel) -> Rel:
        r"""`\nabla_\theta \log D(G(z)) = \nabla_\theta D(G(z)) / D(G(z))`: the G beside a slope is the one in it."""
        carried: dict[str, set[tuple[Term, ...]]] = {}
        for n in (n for t in (rel.lhs, rel.rhs) for n in walk(t)):
            if isinstance(n, App) and n.fn in self.functions:
                carried.setdefault(n.fn, set()).add(n.params)
        moved = {fn: max(found, key=len) for fn, found in carried.items() if len(found) == 2 and () in found}
        for fn, params in moved.items():
            self.functions[fn] = replace(self.functions[fn], params=tuple(nominal(p) for p in params))

        def put(t: Term) -> Term:
            return replace(t, params=moved[t.fn]) if isinstance(t, App) and t.fn in moved and not t.params else t

        return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put)) if moved else rel

    def _optimised(self, v: Sym, body: Term) -> Sym:
        base = point_base(v) if self.granted else None
        if base is None:
            return super()._optimised(v, body)
        self.points[v.name] = base
        return v

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
        arguments = (*rel.lhs.args, *rel.lhs.given) if isinstance(rel.lhs, App) else ()
        argument = arguments[0] if arguments else Sym("x")
        if not isinstance(argument, Sym) or len(arguments) > 1:
            return None
        if "*" in take_apart(head).sub:  # D_{G*}^*
            return None
        if take_apart(head).weighted:
            raise Cannot("the best discriminator for other shares", head)
        if plain_number(rel.rhs) and (argument.name in ("a", "b", "c") or take_apart(argument.name).sub.isdigit()):
            raise Cannot("a value of the best discriminator at one point", head)
        rhs = self.term(rel.rhs, scope)
        self._of_the_game(rhs)
        if argument.name not in free_names(rhs) and not isinstance(rhs, Num | Op):
            return None
        value = self.gan_value(replace(scope, functions=frozenset(("D",))))
        return Rel("=", Bind("argmax", (Sym("D"),), (None,), value), Bind("fun", (argument,), (None,), rhs))

    def _of_the_game(self, t: Term) -> None:
        """A best discriminator between laws that the game does not name belongs to another game."""
        sides = [s for s in (self.symbols.data, self.symbols.model) if s]
        game = {n.fn for s in sides for n in walk(self._density_at(s, Sym("x"), Scope())) if isinstance(n, App)}
        named = {n.fn for n in walk(t) if isinstance(n, App) and (self.symbols.is_law(n.fn) or n.fn in game)}
        if named and not named & game:
            raise Cannot("the optimal discriminator between other laws than those of the game", min(named))

    def _context(self, rel: Rel) -> Context:
        densities: dict[str, Density] = {}
        args: dict[str, set[str]] = {}
        given: dict[str, set[str]] = {}
        params: dict[str, tuple[str, ...]] = {}
        bare: set[str] = set()
        partial = Context(points=self.points, functions=self.functions, samples=self.samples)
        for node in (n for t in (rel.lhs, rel.rhs) for n in walk(t)):
            if (law := self._divided(node)) is not None:
                raise Cannot(f"{law} is taken for a law, but the document divides it by its integral", law)
            if isinstance(node, App) and node.fn not in self.functions:
                bare |= set() if node.given else {node.fn}
                for group, store in ((node.args, args), (node.given, given)):
                    for point in group:
                        space = partial.space_of(point)
                        if space is None:
                            raise Cannot("an argument of a density is not a point", node.fn)
                        store.setdefault(node.fn, set()).add(space)
                if node.params:
                    params[node.fn] = tuple(nominal(p) for p in node.params)
        for name in {*args, *given}:
            spaces = args.get(name, set())
            only = given.get(name, set()) - spaces
            joint = name in self.symbols.slots and self.symbols.slots[name] >= only
            if joint or (only and name in bare):
                spaces, only = spaces | only, set[str]()
            normalised = name not in self.symbols.unnormalised
            densities[name] = Density(
                name, tuple(sorted(spaces)), tuple(sorted(only)), params.get(name, ()), normalised
            )
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

    def _divided(self, node: Term) -> str | None:
        """What is no law by itself, but stands as one in a mean or a divergence."""
        match node:
            case Bind("E", _, laws, _) | Op("KL" | "JSD" | "TV" | "W" | "Div" | "H" | "crossentropy", laws):
                inner = (t.body for t in laws if isinstance(t, Bind) and t.op == "fun")
                return next((t.fn for t in inner if isinstance(t, App) and t.fn in self.symbols.unnormalised), None)
            case _:
                return None

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
        known = self._stars | self.definitions.keys()
        folded = self.options.casefold and name not in scope.bound
        if folded and len(name) == 1 and name.isupper() and name.lower() in known:
            self.assumed.append(f"{name} is {name.lower()}")
            t, name = Sym(name.lower()), name.lower()
        parts = take_apart(name)
        if name in scope.bound or (name in _CONSTANTS and name not in self.symbols.shares):
            return t
        if name in _CONSTANTS:
            self.scalars[name] = "unit"
            return t
        if name in self._numbers:
            self.scalars[name] = self._numbers[name]
            return Sym(name)
        known = name in self.definitions and not parts.optimal
        if known and (scope.differentiated or not (own := self.definitions[name].vars) or {*own} & {*scope.functions}):
            return self._unfold(name, (), scope)
        if known and (point := self._implicit_point(name, scope)) is not None:  # m for m(x)
            return self._unfold(name, (point,), scope)
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
        if parts.letter in _FUNCTIONS and len(scope.current) == 1:  # under a mean: f for f(x)
            return self._application(App(name, tuple(scope.current.values())), scope)
        if parts.letter in SCALAR_KINDS or re_scalar(name):
            self.scalars[name] = self._kind(name)
            return Sym(name)
        raise Cannot(f"the symbol {name} has no meaning the document gives", name)

    def _kind(self, name: str) -> str:
        """What sort of number a letter is; one that stands beside `1 - \\lambda` weighs two things."""
        if name in self.symbols.shares:
            return "unit"
        if name in self._weights:
            self.assumed.append(f"{name} lies between 0 and 1")
            return "unit"
        return SCALAR_KINDS.get(take_apart(name).letter, "real")

    def _implicit_point(self, name: str, scope: Scope) -> Term | None:
        """Where a function of one point that stands without its argument is taken."""
        variables = self.definitions[name].vars
        base = point_base(Sym(variables[0])) if len(variables) == 1 else None
        return scope.current.get(base) if base else None

    def _application(self, t: App, scope: Scope) -> Term:
        if t.fn == "\\indexed":
            raise Cannot("an indexed family of functions", t.fn)
        fn = self.symbols.alias.get(t.fn, t.fn)
        parts = take_apart(fn)
        if (fn in FAMILIES and fn not in self.definitions) or (parts.letter in FAMILIES and not t.args):
            self.literal = True
            raise Cannot(f"the family {fn} written out", fn)
        if self.symbols.is_unit(fn):
            return self._discriminator(fn, t, scope)
        own = fn in self.definitions and not (parts.optimal and self.symbols.is_unit(fn))
        if own and not self.symbols.is_law(fn):
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
        spaces = tuple(self._space(a) for a in args)
        self._use(Function(fn, spaces, "real", tuple(nominal(p) for p in params)))
        return App(fn, args, (), params)


def _points_named(t: Term) -> frozenset[str]:
    """Names of points that are free in a surface term; X is x as an argument."""
    names = {n for n in free_names(t) if point_base(Sym(n))}
    return frozenset(names | {n.lower() for n in names if len(n) == 1})


def _applied(rel: Rel) -> frozenset[str]:
    """The functions and laws that a relation applies."""
    return frozenset(n.fn for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, App))


def _weights(rel: Rel) -> set[str]:
    r"""The letters of an inequality that stand in `1 - \lambda` and beside it: the weights of a mean of two."""
    inner = [n for t in (rel.lhs, rel.rhs) for n in walk(t)]
    rests = {
        n.args[1].args[0].name
        for n in inner
        if isinstance(n, Op)
        and n.op == "add"
        and len(n.args) == 2
        and n.args[0] == Num(Fraction(1))
        and isinstance(n.args[1], Op)
        and n.args[1].op == "neg"
        and isinstance(n.args[1].args[0], Sym)
    }
    factors = {a.name for n in inner if isinstance(n, Op) and n.op == "mul" for a in n.args if isinstance(a, Sym)}
    return rests & factors


def _random_variables(rel: Rel, symbols: Symbols) -> set[str]:
    """The variables whose entropies or information a relation speaks of: they have one joint law."""
    out: set[str] = set()
    for n in (n for t in (rel.lhs, rel.rhs) for n in walk(t)):
        if isinstance(n, Op) and n.op in ("H", "I"):
            for a in (m for arg in n.args for m in walk(arg)):
                if (base := point_base(a)) is not None:
                    out.add(base)
                elif isinstance(a, App) and symbols.is_map(a.fn):
                    out.add("x")
    return out


def _mean_law(rel: Rel, symbols: Symbols) -> str | None:
    """The one law that the means of a relation are taken under."""
    means = [o for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, Bind) and n.op == "E" for o in n.over if o]
    names = {o.fn if isinstance(o, App) else o.name if isinstance(o, Sym) else "" for o in means}
    conditional = any(isinstance(o, App) and o.given for o in means)
    name = min(names) if len(names) == 1 and not conditional else ""
    return name if name and symbols.is_law(name) else None


def re_scalar(name: str) -> bool:
    """A single letter, possibly with a plain label: something that may be a number."""
    parts = take_apart(name)
    plain = parts.letter.isalpha() and parts.letter not in "GDVJLEHIXYZWN"
    return plain and (len(parts.letter) == 1 or parts.letter.isupper())


__all__ = ["Cannot", "Core", "Defined", "Elaborator", "IllTyped", "Options"]


def with_parameters_of_maps(rel: Rel, ctx: Context) -> tuple[Rel, Context]:
    """The law of G(z; theta) depends on theta, whether or not its name says so."""
    moved: dict[str, Density] = {}
    for push in ctx.pushforwards:
        law, source, through = ctx.densities[push.law], ctx.densities[push.source], ctx.functions[push.map]
        params = tuple(dict.fromkeys((*source.params, *through.params)))
        if params and not law.params:
            moved[push.law] = replace(law, params=params)
    if not moved:
        return rel, ctx

    def named(t: Term) -> Term:
        if isinstance(t, App) and t.fn in moved and not t.params:
            return replace(t, params=tuple(Sym(p) for p in moved[t.fn].params))
        return t

    changed = Rel(rel.op, transform(rel.lhs, named), transform(rel.rhs, named))
    return changed, replace(ctx, densities={**ctx.densities, **moved})
