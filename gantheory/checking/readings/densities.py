"""Densities and points: names become laws of one joint, arguments become points of spaces."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from ...language.context import Context, Function, Pushforward, Sample
from ...language.terms import App, Op, Sym, Term, div, free_names, mul, num, sub, substitute, walk
from ..names import PARAMETER_LETTERS, nominal, parameter_of, take_apart, without_parameter
from ..scope import Cannot, Defined, IllTyped, Options, Scope, with_law
from ..symbols import DATA_LABELS, Symbols, point_base

_GIVEN = PARAMETER_LETTERS | {"\\mu", "\\sigma", "\\Sigma", "\\pi", "\\alpha", "\\beta"}  # parameters behind a bar


class Densities(ABC):
    """The state of one reading, and what it makes of laws, points and maps."""

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
        self.classes: dict[str, tuple[Term, ...]] = {}  # c_1 and c_2, where a statement takes them for all values of c
        self.params: set[str] = set()
        self.scalars: dict[str, str] = {}
        self.functions: dict[str, Function] = {}
        self.samples: dict[str, Sample] = {}
        self.pushforwards: set[Pushforward] = set()
        self._counted = False  # are laws taken at counted points only, `p_i`?
        self._common: str | None = None  # the space of all laws that a statement compares by name
        self.literal = False
        self.owner: tuple[str, str] | None = None  # ("map" | "unit", parameter) while differentiating
        self._depth = 0
        self._stars: frozenset[str] = frozenset()
        self._numbers: dict[str, str] = {}  # letters of points that stand for numbers, with their kind
        self._weights: frozenset[str] = frozenset()
        self._heads: frozenset[str] = frozenset()
        self._informed: frozenset[str] = frozenset()
        self._mean: str | None = None  # the one law that the means of a relation are taken under
        self._elsewhere: frozenset[str] = frozenset()
        self._sizes: dict[str, Term] = {}

    @abstractmethod
    def term(self, t: Term, scope: Scope) -> Term:
        """The core form of a scalar term; given by the whole elaborator."""

    def _unfold(self, name: str, args: tuple[Term, ...], scope: Scope) -> Term:
        d = self.definitions[name]
        self.unfolded.append(name)
        laws = any(
            self.symbols.is_law(v) or take_apart(v).letter in "PQ" for v in d.vars
        )  # their order counts; players are known by their names
        if not args or (not laws and {a.name for a in args if isinstance(a, Sym)} == set(d.vars)):
            return self.term(d.body, scope)
        if len(args) != len(d.vars):
            raise Cannot(f"{name} is defined with {len(d.vars)} arguments and used with {len(args)}", name)
        mapping: dict[str, Term] = {}
        for v, a in zip(d.vars, args if laws else _as_named(args, d.vars), strict=True):
            if Sym(v) != a:
                twins = {k for k in self._twins(v, d.body) if k == v or k not in d.vars}
                mapping |= {k: a if k == v or k in self.symbols.alias else self._density_named(a) for k in twins}
        body = d.body
        for v in [v for v, a in mapping.items() if isinstance(a, App) and _is_applied(v, body)]:
            law = mapping.pop(v)
            body = with_law(body, App(v, law.args), law) if isinstance(law, App) else body
        return self.term(substitute(body, mapping), scope)

    def _twins(self, name: str, body: Term) -> set[str]:
        """The names that a law P has in what is defined of it: those of its density p, as far as P is not there."""
        alias = {k for k, same in self.symbols.alias.items() if same == name} | {self.symbols.alias.get(name, name)}
        letter = take_apart(name).letter
        other = name.replace(letter, letter.swapcase(), 1)
        plain = letter in ("p", "q", "P", "Q") and name not in free_names(body) and not _is_applied(name, body)
        return {name, *alias, *((other,) if plain and _is_applied(other, body) else ())}

    def _density_named(self, law: Term) -> Term:
        """The density q of a law Q, if the document has one of that name."""
        letter = take_apart(law.name).letter if isinstance(law, Sym) else ""
        other = law.name.replace(letter, letter.swapcase(), 1) if isinstance(law, Sym) else ""
        return Sym(other) if letter in ("p", "q", "P", "Q") and other in self.symbols.slots else law

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
            if space not in scope.current and len(scope.current) == 1 and not self.options.matched:
                (space,) = scope.current  # never applied to this point elsewhere: a law of the variable at hand
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
            if isinstance(g, Sym) and take_apart(g.name).letter in _GIVEN and g.name not in scope.spaces:
                self.params.add(g.name)
                own = (*own, g)
            else:
                kept.append(self.point(g, scope))
        if own and not self.options.matched and name == self.symbols.data and take_apart(name).sub in DATA_LABELS:
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
                values = self.classes.get(slot) or self.symbols.labels.get(slot, ())
                return Op("at", (y, values[0])) if len(values) == 2 and value == values[1] else None
            case _:
                return None

    def _slot(self, name: str) -> str:
        if self._counted:
            return "x"
        slots = self.symbols.slots.get(name, set())
        free = sorted(slots - self.symbols.conditioned.get(name, set())) or sorted(slots)
        if self.options.latent and {"x", "z"} <= slots:
            return "z"
        return "x" if not free or "x" in slots else free[0]

    def _known_spaces(self) -> set[str]:
        return {s for group in self.symbols.slots.values() for s in group}

    def _at_points(self, args: tuple[Term, ...], scope: Scope) -> Scope:
        current = dict(scope.current)
        for a in args:
            point = self.point(a, scope)
            base = point_base(a)
            if base and isinstance(point, Sym):
                current[base] = point
        return replace(scope, current=current)

    def _density_at(self, name: str, point: Term, scope: Scope) -> Term:
        body = self._density(name, None, (), (), replace(scope, current={}))
        variable = Sym(self._slot(self._family(self.symbols.alias.get(name, name))[0]))
        return body if variable == point else substitute(body, {variable.name: point})

    def _joint(self, variables: tuple[Sym, ...]) -> App:
        wanted = {v.name for v in variables} | self._informed
        plain = [n for n, slots in self.symbols.slots.items() if slots >= wanted and not take_apart(n).sub]
        usual = self._usual
        name = usual if usual in plain or not plain else min(plain, key=lambda n: (n[0] not in "pP", n))
        known = usual in plain or (usual in self.symbols.laws and not self.symbols.slots.get(usual))
        if not known and self._mean is not None and (len(wanted) == 1 or self.symbols.slots[self._mean] >= wanted):
            name = self._mean
            drawn = ", ".join(sorted(v.upper() for v in wanted))
            self.assumed.append(f"{drawn} {'is' if len(wanted) == 1 else 'are'} drawn from {name}")
        return App(name, variables)

    @property
    def _usual(self) -> str:
        """The letter of laws that nothing else names, p unless the document has P alone."""
        return "P" if "P" in self.symbols.slots and "p" not in self.symbols.slots else "p"

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
        return App(self._usual, (variable,))

    # ---------------------------------------------------------------- points and maps

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
                if self.options.enumerated and len(t.args) == 2 and isinstance(t.args[1], Sym):
                    index = t.args[1].name
                    if index in scope.bound and index not in scope.spaces:
                        raise Cannot(f"{index} counts a sample", index)
                    if self.points.setdefault(index, base) != base:
                        raise Cannot(f"{index} counts points of two spaces", index)
                    return Sym(index)
                law = self.symbols.samples.get(name)
                if any("hat" in take_apart(h).accent and self.symbols.is_law(h) for h in self._heads):
                    law = None  # beside the empirical law of the sample
                self.samples[name] = Sample(name, base, None if law is None else self._family(law)[0], self._size_of(t))
                return t
            case Op("at", (Sym(slot), value)):
                base = point_base(Sym(slot))
                if base is None:
                    raise Cannot(f"{slot} is not a variable", slot)
                if isinstance(value, Sym) and point_base(value) == base:
                    return self.point(value, scope)  # `X = x`, at the point x
                self.points[slot] = base
                return Op("at", (Sym(slot), value))
            case App(fn, args, (), _) if self.symbols.is_map(fn) or fn in self.symbols.maps:
                return self._map(fn, args, scope)
            case _:
                raise Cannot("an argument that is not a point")

    def _size_of(self, t: Op) -> Term:
        """The upper limit of the sum or product whose index counts a sample."""
        return next((self._sizes[i.name] for i in t.args[1:] if isinstance(i, Sym) and i.name in self._sizes), Sym("m"))

    def _size(self, t: Term, scope: Scope) -> Term:
        if isinstance(t, Sym):
            self.scalars[t.name] = "integer"
            return t
        return self.term(t, scope)

    def _map(self, fn: str, args: tuple[Term, ...], scope: Scope) -> Term:
        inner = tuple(self.point(a, scope) for a in args)
        spaces = tuple(self._space(a) for a in inner)
        params = self._function_params(fn)
        self._use(Function(fn, spaces, "x", tuple(nominal(p) for p in params)))
        self.points.setdefault("x", "x")
        return App(fn, inner, (), params)

    def _use(self, f: Function) -> None:
        """Note a function; one name is one function on one space."""
        if self.functions.setdefault(f.name, f).spaces != f.spaces:
            raise Cannot(f"{f.name} is used on points of two spaces", f.name)
        self.functions[f.name] = f

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


def _as_named(args: tuple[Term, ...], names: tuple[str, ...]) -> tuple[Term, ...]:
    """L(G, D*) of an L(D, G): arguments that bear the letters of the variables in another order."""
    letters = {take_apart(a.name).letter: a for a in args if isinstance(a, Sym)}
    wanted = [take_apart(v).letter for v in names]
    return tuple(letters[w] for w in wanted) if len(letters) == len(args) and letters.keys() == {*wanted} else args


def _is_applied(name: str, body: Term) -> bool:
    return any(isinstance(n, App) and n.fn == name for n in walk(body))
