"""The normal form of a core term: a quotient of polynomials in densities, logarithms of positive factors, integrals."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from itertools import count

from flint import fmpq_mpoly

from ..language.terms import (
    App,
    Bind,
    Num,
    Op,
    Sym,
    Term,
    div,
    free_names,
    fresh_name,
    log,
    mul,
    num,
    operands,
    replaced,
    sub,
    substitute,
    walk,
)
from .arithmetic import Atom, Rat, factored, number, over_one
from .definitions import applied, moved_laws, unfolded
from .derivatives import LEIBNIZ, derived
from .signs import Outside, Signs, Undefined

Variables = tuple[tuple[str, str], ...]  # (space, canonical name) of each variable of an integral
INTEGRALS = ("KL", "JSD", "TV", "H", "crossentropy")


class Normal(Signs):
    """Normal forms in a context; `owed` and `used` collect the conditions owed and the rules used."""

    # ---------------------------------------------------------------- terms

    def form(self, t: Term) -> Rat:
        """The normal form of a scalar core term. Raises `Outside`, `Undefined`."""
        place = t, self.scope, self.freeze
        if place in self.known:
            return self.known[place]
        match t:
            case Num(value, _):
                found = number(value)
            case Sym(name):
                found = self._symbol(name)
            case App(fn, _, _, _) if fn in self.ctx.densities:
                found = self._density(t)
            case App(fn, args, (), params) if fn in self.ctx.functions and len(params) == len(
                self.ctx.functions[fn].params
            ):
                points = tuple(self.point(a) for a in args)
                settings = tuple(self.point(p) for p in params)
                found = self.atom("function", (fn, points, settings, self.ctx.functions[fn].range), (fn,))
            case Op(op, args):
                found = self._operator(op, args)
            case Bind("E", _, (Bind("fun"), *_), _):
                found = self._expectation(t)
            case Bind("int", variables, over, body) if not any(over):
                found = self._integral(variables, body)
            case Bind("sum" | "prod", _, (Op("tuple", (_, _)), *_), _):
                found = self._indexed(t)
            case Bind("partial" | "grad" | "deriv", (v,), (None,), body):
                found = self._derivative(v, body)
            case _:
                raise Outside(f"{getattr(t, 'op', None) or getattr(t, 'fn', '')} in this place")
        self.known[place] = found
        return found

    def _symbol(self, name: str) -> Rat:
        if name in self.names:
            return self.atom("scalar", ("index", self.names[name]))
        kind = self.ctx.scalars.get(name, "real" if name in self.ctx.params or name in self.ctx.points else "")
        if not kind and name == "e":
            return self.exp(number(1))
        if not kind and name != "\\pi":
            raise Outside(f"the symbol {name}")
        return self.atom("scalar", (kind or "positive", Sym(name)))

    def _operator(self, op: str, args: tuple[Term, ...]) -> Rat:
        match op, args:
            case "add", _:
                return sum((self.form(a) for a in args), number(0))
            case "neg", (a,):
                return -self.form(a)
            case "mul", _:
                return self._product(args)
            case "div", (top, bottom):
                return self.form(top) * self._inverse(self.form(bottom))
            case "pow", (base, exponent):
                n = self.form(exponent).constant()
                if n is None or n.denominator != 1 or abs(n) > 12:
                    raise Outside("a power with this exponent")
                power = self._power(self.form(base), abs(int(n)))
                return self._inverse(power) if n < 0 else power
            case "log", (a,):
                return self.log(a)
            case "exp", (a,):
                return self.exp(self.form(a))
            case "sigmoid", (a,):
                e = self.exp(self.form(a))
                return e / (number(1) + e)
            case "logit", (a,):
                return self.log(div(a, sub(num(1), a)))
            case "softplus", (a,):
                return self.log_form(number(1) + self.exp(self.form(a)))
            case "frozen", (a,):
                inner = self.form(a)
                return self.mapped(inner, lambda x: self.atom("frozen", (x,), x.free)) if self.freeze else inner
            case _ if op in INTEGRALS:
                self.used["unfold"] = None
                return self.form(unfolded(op, args))
            case (("sin" | "cos" | "tanh" | "sqrt" | "abs"), (a,)):
                return self.function(op, self.form(a))
            case _:
                raise Outside(f"the operator {op}")

    def _product(self, args: tuple[Term, ...]) -> Rat:
        total = number(1)
        for a in args:
            total = total * self.form(a)
        return total

    # ---------------------------------------------------------------- densities

    def point(self, t: Term) -> Term:
        """The canonical form of a point, a parameter or a label."""
        for n in walk(t):
            match n:
                case Bind() | Op("frozen"):
                    raise Outside("an argument that is not a point")
                case Op() if n is t and n.op not in ("at", "index"):
                    raise Outside("an argument that is not a point")
                case Op("index", (Sym(name), *_)) | App(name, _, _, _) if name in self.names:
                    raise Outside(f"{name} names a point and something else")
                case _:
                    pass
        return substitute(t, self.names)

    def _placed(self, points: tuple[Term, ...]) -> tuple[tuple[str, Term], ...]:
        spaces = [self.ctx.space_of(p) for p in points]
        if None in spaces:
            raise Outside("a point of no known space")
        return tuple(sorted(((s or "", self.point(p)) for s, p in zip(spaces, points, strict=True)), key=str))

    def _density(self, t: App) -> Rat:
        params = tuple(self.point(p) for p in t.params)
        args, given = self._placed(t.args), self._placed(t.given)
        law, spaces = self.ctx.densities[t.fn], [s for s, _ in args + given]
        fits = {s for s, _ in args} <= {*law.spaces} and {*law.conditional} <= {s for s, _ in given}
        if len({*spaces}) < len(spaces) or not args or not fits or not {*spaces} <= {*law.spaces, *law.conditional}:
            raise Outside(f"{t.fn} at these points")
        if len({*law.spaces, *law.conditional}) < len(law.spaces + law.conditional) or len(params) != len(law.params):
            raise Outside(f"{t.fn} with these parameters")
        known, always = (tuple(g for g in given if (g[0] in law.spaces) is own) for own in (True, False))
        if not known:
            return self.density(t.fn, args, given, params)
        self.used["bayes"] = None
        whole = self.density(t.fn, known, always, params)
        if not whole:
            raise Undefined
        return self.density(t.fn, tuple(sorted(args + known, key=str)), always, params) / whole

    def density(self, fn: str, args: tuple[object, ...], given: tuple[object, ...], params: tuple[Term, ...]) -> Rat:
        """A density at canonical points."""
        return self.atom("density", (fn, args, given, params), (fn,))

    # ---------------------------------------------------------------- logarithm, exponential, signs

    def log(self, t: Term) -> Rat:
        """The logarithm of a term."""
        match t:
            case Bind("prod", variables, over, body):
                self.used["log-of-product"] = None
                return self.form(Bind("sum", variables, over, log(body)))
            case _:
                return self.log_form(self.form(t))

    def log_form(self, r: Rat) -> Rat:
        """The logarithm of a normal form, split over its positive factors."""
        if not r:
            raise Undefined
        total, sign = number(0), 1
        for p, side in ((r.num, 1), (r.den, -1)):
            c, factors = factored(p)
            sign *= 1 if c > 0 else -1
            total = total + number(side) * (self._log_number(int(abs(c).p)) - self._log_number(int(c.q)))
            for f, e in factors:
                if not self._positive_poly(f):
                    f, sign = -f, sign * (-1) ** e
                    if not self._positive_poly(f):
                        raise Outside("the logarithm of something not known to be positive")
                total = total + number(side * e) * self._log_factor(f)
        if sign < 0:
            raise Outside("the logarithm of something negative")
        if self.fading(r):
            self.owed.add(("nonzero", "no logarithm is of zero"))
        return total

    def _log_factor(self, f: fmpq_mpoly) -> Rat:
        match self.ring.atomic(f):
            case Atom("exp", (inner,)):
                return inner
            case Atom("prod", (variable, limits, body)):
                return self.summed(variable, limits, self.log_form(body))
            case _:
                return self.atom("log", (f,))

    # ---------------------------------------------------------------- integrals and sums

    @contextmanager
    def bound(self, names: tuple[str, ...], stems: tuple[str, ...]) -> Generator[tuple[str, ...]]:
        """Within it the names stand for canonical ones, no others of which are bound there."""
        if len({*names}) < len(names) or any(x in self.ctx.densities or x in self.ctx.functions for x in names):
            raise Outside("a bound name that means something else")
        saved = self.names, self.counts, self.scope
        self.names, self.counts, fresh = dict(self.names), dict(self.counts), list[str]()
        for name, stem in zip(names, stems, strict=True):
            self.counts[stem] = self.counts.get(stem, -1) + 1
            fresh.append(f"{stem}#{self.counts[stem]}")
            self.names[name] = Sym(fresh[-1])
        self.scope = self.scope, names, stems
        try:
            yield tuple(fresh)
        finally:
            self.names, self.counts, self.scope = saved

    def _expectation(self, t: Bind) -> Rat:
        self.used["unfold"] = None
        law = t.over[0]
        names, n = [v.name for v in t.vars], len(law.vars) if isinstance(law, Bind) else 0
        if law is None or not 0 < n <= len(names) or len({*names}) < len(names) or any(t.over[1:n]):
            raise Outside("an expectation over something that is not a law of its variables")
        if free_names(law) & {*names}:
            raise Outside("a law that mentions its own variable, or a later one")
        rest = Bind("E", t.vars[n:], t.over[n:], t.body) if len(t.vars) > n else t.body
        return self._integral(t.vars[:n], mul(applied(law, t.vars[:n]), rest))

    def _integral(self, variables: tuple[Sym, ...], body: Term) -> Rat:
        pushed = self._pushed(variables, body) if self.ctx.pushforwards else None
        if pushed is not None:
            self.used["pushforward"] = None
            return pushed
        stems = tuple(self.ctx.points.get(v.name, "") for v in variables)
        if "" in stems:
            raise Outside("an integral over something of no known space")
        with self.bound(tuple(v.name for v in variables), stems) as fresh:
            inner = self.form(body)
        return self.integrate(tuple(sorted(zip(stems, fresh, strict=True))), inner)

    def _pushed(self, variables: tuple[Sym, ...], body: Term) -> Rat | None:
        """int p_z(z) F(G(z)) dz = int p_g(x) F(x) dx, addend by addend, where z occurs in F only inside G(z)."""
        if isinstance(body, Op) and body.op == "add":
            parts = [self._pushed(variables, a) for a in body.args]
            return None if None in parts else sum((p for p in parts if p is not None), number(0))
        factors = operands(body, "mul")
        bound = {v.name for n in walk(body) if isinstance(n, Bind) for v in n.vars}
        point, ctx = Sym(fresh_name("x#", free_names(body))), self.ctx
        for p in ctx.pushforwards:
            law, source, map_ = ctx.densities.get(p.law), ctx.densities.get(p.source), ctx.functions.get(p.map)
            if not (law and source and map_) or law.conditional or source.conditional:
                continue
            own = [tuple(Sym(s) for s in d.params) for d in (source, map_, law)]
            weight, image = App(p.source, variables, (), own[0]), App(p.map, variables, (), own[1])
            frozen = any(image in walk(n) for n in walk(body) if isinstance(n, Op) and n.op == "frozen")
            if factors.count(weight) != 1 or not {*own[0], *own[1]} <= {*own[2]} or frozen:
                continue
            if law.spaces != (ctx.space_of(image),) or source.spaces != tuple(map(ctx.space_of, variables)):
                continue
            rest = mul(*(replaced(f, image, point) for f in factors if f != weight))
            if point.name not in free_names(rest) or {v.name for v in variables} & free_names(rest):
                continue
            if bound.isdisjoint(free_names(image) | free_names(weight)):
                self.ctx, scope = replace(ctx, points={**ctx.points, point.name: map_.range}), self.scope
                self.scope = scope, point.name, map_.range
                try:
                    return self._integral((point,), mul(App(p.law, (point,), (), own[2]), rest))
                finally:
                    self.ctx, self.scope = ctx, scope
        return None

    def _spread(self, names: set[str], r: Rat, close: Callable[[Rat], Rat]) -> Rat:
        """A linear operation, monomial by monomial, with what does not depend on the names taken out."""
        c, factors = factored(r.den)
        outside, inside = number(Fraction(int(c.q), int(c.p))), number(1)
        for f, e in factors:
            if self.ring.free(f) & names:
                inside = inside / over_one(f) ** e
            else:
                outside = outside / over_one(f) ** e
        total = number(0)
        for mono, c in self.ring.terms(r.num):
            outer = self.ring.product([(a, e) for a, e in mono if not a.free & names])
            total = total + c * outer * close(self.ring.product([(a, e) for a, e in mono if a.free & names]) * inside)
        return outside * total

    def integrate(self, variables: Variables, r: Rat) -> Rat:
        """The integral of a normal form: densities integrate to one or to a marginal."""
        return self._spread({v for _, v in variables}, self.plain(r), lambda inner: self._closed(variables, inner))

    def _closed(self, variables: Variables, inner: Rat) -> Rat:
        nested = [a for a in self.ring.of(inner.num) if a.kind == "integral"]
        if len(nested) == 1 and inner.num.degrees()[nested[0].place] == 1:
            rest = inner / self.ring.single(nested[0])
            taken = self.ring.free(rest) | nested[0].free | {v for _, v in variables}
            bound, body = nested[0].data
            more, deeper = self._named_apart(bound, body, taken)
            return self.integrate(tuple(sorted((*variables, *more))), rest * deeper)
        for v in variables:
            if (left := self._marginal(v, inner)) is not None:
                others = tuple(w for w in variables if w != v)
                return self.integrate(others, left) if others else left
        variables, inner = self._named_apart(variables, inner, self.ring.free(inner) - {v for _, v in variables})
        return self.atom("integral", (variables, inner), bound=[v for _, v in variables])

    def _named_apart(self, variables: Variables, inner: Rat, taken: frozenset[str]) -> tuple[Variables, Rat]:
        """The lowest names not taken: one name for equal integrals, however deep each stands."""
        names: dict[str, str] = {}
        for stem, v in variables:
            free = (x for k in count() if (x := f"{stem}#{k}") not in taken and x not in names.values())
            names[v] = next(free)
        return tuple(sorted((stem, names[v]) for stem, v in variables)), self._renamed(inner, names)

    def _renamed(self, r: Rat, names: dict[str, str]) -> Rat:
        """The form with canonical variables renamed."""
        changed = {a: b for a, b in names.items() if a != b}
        terms: dict[str, Term] = {a: Sym(b) for a, b in changed.items()}

        def moved(points: tuple[tuple[str, Term], ...]) -> tuple[tuple[str, Term], ...]:
            return tuple(sorted(((s, substitute(p, terms)) for s, p in points), key=str))

        def image(a: Atom) -> Rat | None:
            match a:
                case _ if not a.free & changed.keys() or a.kind in ("log", "exp", "fn"):
                    return None
                case Atom("density", (fn, args, given, params)):
                    return self.density(fn, moved(args), moved(given), tuple(substitute(p, terms) for p in params))
                case Atom("function", (fn, points, settings, kind)):
                    points, settings = (tuple(substitute(p, terms) for p in row) for row in (points, settings))
                    return self.atom("function", (fn, points, settings, kind), (fn,))
                case Atom("scalar", (kind, point)):
                    return self.atom("scalar", (kind, substitute(point, terms)))
                case Atom("integral", (bound, _)) if not {v for _, v in bound} & {*changed.values(), *changed}:
                    return None
                case _:
                    raise Outside(f"a variable inside {a.kind}")

        return self.mapped(r, image) if self.ring.free(r) & changed.keys() else r

    def _marginal(self, v: tuple[str, str], inner: Rat) -> Rat | None:
        """The integral over a variable that occurs in one density (or score) only, linearly; None otherwise."""
        holders = [a for a in self.ring.of(inner) if v[1] in a.free]
        if len(holders) != 1 or inner.num.degrees()[holders[0].place] != 1 or v[1] in self.ring.free(inner.den):
            return None
        holder = holders[0]
        source = holder.data[1] if holder.kind == "derivative" else holder
        place = (v[0], Sym(v[1]))
        if source.kind != "density" or place not in source.data[1]:
            return None
        fn, args, given, params = source.data
        left, rest = tuple(a for a in args if a != place), inner / self.ring.single(holder)
        again = v[1] in self.free((left, given, params)) or (holder is not source and holder.data[0] == v[1])
        if not self.ctx.densities[fn].normalised or again:
            return None
        if holder is not source:
            self.owed.add(LEIBNIZ)
        self.used["marginalise" if left else "score" if holder is not source else "normalise"] = None
        if not left:
            return rest if holder is source else number(0)
        marginal = self.density(fn, left, given, params)
        if holder is not source and (atom := self.ring.atomic(marginal.num)) is not None:
            marginal = self.atom("derivative", (holder.data[0], atom), (holder.data[0], *atom.free))
        return rest * marginal

    def _indexed(self, t: Bind) -> Rat:
        match t.vars, t.over:
            case (v,), (Op("tuple", (low, high)),) if v.name not in self.ctx.points:
                limits = self.form(low), self.form(high)
            case (_,), _:
                raise Outside("a sum over something else than numbers")
            case _:
                return self._indexed(Bind(t.op, t.vars[:1], t.over[:1], Bind(t.op, t.vars[1:], t.over[1:], t.body)))
        with self.bound((v.name,), ("i",)) as (fresh,):
            body = self.form(t.body)
        if t.op == "sum":
            return self.summed(fresh, limits, body)
        if fresh not in self.ring.free(body):
            raise Outside("a power with a symbolic exponent")
        return self.atom("prod", (fresh, limits, body), bound=[fresh])

    def summed(self, variable: str, limits: tuple[Rat, Rat], body: Rat) -> Rat:
        """The sum of a normal form over whole numbers."""

        def close(inner: Rat) -> Rat:
            if inner.constant() == 1 and self._fewest(limits) is not None:
                return limits[1] - limits[0] + number(1)
            return self.atom("sum", (variable, limits, inner), bound=[variable])

        return self._spread({variable}, body, close)

    # ---------------------------------------------------------------- derivatives

    def _derivative(self, v: Sym, t: Term) -> Rat:
        bound = v.name in self.names and v.name not in self.ctx.points
        if bound or self.ctx.scalars.get(v.name) == "integer" or v.name in self.ctx.functions:
            raise Outside(f"a derivative in {v.name}")
        saved, self.freeze = self.freeze, True
        try:
            body = self.form(t)
        finally:
            self.freeze = saved
        explicit = {d for d, law in self.ctx.densities.items() if v.name in law.params}
        if self.ring.free(body) & (moved_laws(v.name, self.ctx) - explicit):
            raise Outside(f"the derivative in {v.name} of a law that it moves")
        out = derived(self, body, free_names(substitute(v, self.names)))
        if saved:
            return out
        return self.collapsed(self.mapped(out, lambda a: self.ring.single(a.data[0]) if a.kind == "frozen" else None))

    # ---------------------------------------------------------------- rewriting

    def mapped(self, r: Rat, image: Callable[[Atom], Rat | None]) -> Rat:
        """The form with indeterminates replaced (None keeps one), inside logarithms, exponentials and integrals too."""

        def atom(a: Atom) -> Rat:
            new = image(a)
            if new is not None:
                return new
            match a:
                case Atom("log", (f,)):
                    return self.log_form(self.ring.mapped(over_one(f), atom))
                case Atom("exp", (inner,)):
                    return self.exp(self.ring.mapped(inner, atom))
                case Atom("fn", (op, inner)):
                    return self.function(op, self.ring.mapped(inner, atom))
                case Atom("integral", (variables, inner)):
                    return self.integrate(variables, self.ring.mapped(inner, atom))
                case _:
                    return self.ring.single(a)

        return self.ring.mapped(r, atom)

    def collapsed(self, r: Rat, *, again: bool = True) -> Rat:
        """Integrals over the same variables gathered into one, so that pointwise cancellation is seen; what is gathered
        may cancel, and let more be gathered."""
        groups, rest = self.gathered(before := self.plain(r))
        after = sum((self.integrate(v, f) for v, f in groups.items()), rest) / over_one(before.den)
        return self.collapsed(after, again=False) if again and after != before else after

    def never_negative(self, r: Rat) -> bool:
        """Is the value nowhere negative? Integrands over the same variables are taken together, and what is no integral
        alone or, as a number times the integral of a law, with the only ones."""
        groups, rest = self.gathered(r)
        if all(self.positive(f / over_one(r.den), weak=True) for f in (*groups.values(), rest)):
            return True
        if len(groups) != 1 or not rest:
            return False
        ((variables, f),) = groups.items()
        places = tuple(sorted(((space, Sym(name)) for space, name in variables), key=str))
        laws = [a for a in self.ring.of(f) if a.kind == "density" and a.data[1] == places and not a.data[2]]
        ones = [self.ring.single(a) for a in laws if self.ctx.densities[a.data[0]].normalised]
        means = [*ones, sum(ones, number(0)) / number(len(ones) or 1)]
        alone = {v for _, v in variables}.isdisjoint(self.ring.free(rest))
        return alone and any(self.positive((f + rest * one) / over_one(r.den), weak=True) for one in means if one)

    def gathered(self, r: Rat) -> tuple[dict[Variables, Rat], Rat]:
        """The integrands over the same variables together, and what is no integral, of a numerator."""
        groups, rest = dict[Variables, Rat](), number(0)
        for mono, c in self.ring.terms(r.num):
            match [a for a, e in mono for _ in range(e) if a.kind == "integral"]:
                case [Atom(_, (variables, inner)) as a] if not any(v in b.free for _, v in variables for b, _ in mono):
                    piece = c * self.ring.product([(b, e) for b, e in mono if b is not a]) * inner
                    groups[variables] = groups.get(variables, number(0)) + piece
                case _:
                    rest = rest + c * self.ring.product(mono)
        return groups, rest
