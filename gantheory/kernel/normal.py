"""The normal form of a core term: a quotient of polynomials in densities, logarithms of positive factors and integrals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction

from gantheory.language.context import Context
from gantheory.language.terms import App, Bind, Num, Op, Sym, Term, div, log, mul, num, sub, substitute
from gantheory.language.terms import add as plus

from .rational import ONE, Atom, Mono, Poly, Rat, factored, number, reduced, single, times

OMEGA = Atom("omega", "omega", ())  # -log 0, on strata where a density vanishes


class Outside(Exception):
    """The term is outside the fragment, or a factor is not known to be positive."""


class Undefined(Exception):
    """A quotient of zero by zero, or by zero, on a stratum."""


class Normal:
    """Normal forms in a context. `zero` tells which density atoms vanish on the stratum looked at."""

    def __init__(self, ctx: Context, zero: frozenset[str] = frozenset()) -> None:
        self.ctx = ctx
        self.zero = zero
        self.names: dict[str, str] = {}
        self.owed: set[tuple[str, str]] = set()
        self.used: dict[str, None] = {}
        self.freeze = False
        self.counts: dict[str, int] = {}

    # ---------------------------------------------------------------- terms

    def form(self, t: Term) -> Rat:
        """The normal form of a scalar core term."""
        match t:
            case Num(value, _):
                return number(value)
            case Sym(name):
                return self._symbol(name)
            case App():
                return self._application(t)
            case Op(op, args):
                return self._operator(op, args)
            case Bind():
                return self._binder(t)

    def _symbol(self, name: str) -> Rat:
        kind = self.ctx.scalars.get(name)
        if name == "e":
            return self._exp(number(1))
        if name in self.names:
            return single(Atom("scalar", self.names[name], ("index", self.names[name])))
        if kind is None and name in self.ctx.params:
            kind = "real"
        if kind is None and name != "\\pi":
            raise Outside(f"the symbol {name}")
        return single(Atom("scalar", name, ("positive" if name == "\\pi" else kind, name)))

    def _operator(self, op: str, args: tuple[Term, ...]) -> Rat:
        match op:
            case "add":
                total = number(0)
                for a in args:
                    total = total + self.form(a)
                return total
            case "neg":
                return -self.form(args[0])
            case "mul":
                return self._product(args)
            case "div":
                top = self.form(args[0])
                bottom = self.form(args[1])
                return top * self._inverse(bottom)
            case "pow":
                return self._power(*args)
            case "log":
                return self.log(args[0])
            case "exp":
                return self._exp(self.form(args[0]))
            case "sigmoid":
                e = self._exp(self.form(args[0]))
                return e * (number(1) + e).inverse()
            case "logit":
                return self.log(div(args[0], sub(num(1), args[0])))
            case "softplus":
                return self._log_of(number(1) + self._exp(self.form(args[0])))
            case "frozen":
                return self._frozen(args[0])
            case "KL" | "JSD" | "H" | "crossentropy":
                self.used["unfold"] = None
                return self.form(unfolded(op, args))
            case "sin" | "cos" | "tanh" | "sqrt" | "abs":
                inner = self.form(args[0])
                return single(Atom("fn", f"{op}({inner.text})", (op, inner)))
            case _:
                raise Outside(f"the operator {op}")

    def _product(self, args: tuple[Term, ...]) -> Rat:
        """A product; on a stratum, zero times anything is zero (0 log 0 = 0)."""
        total = number(1)
        failure: Undefined | None = None
        for a in args:
            try:
                factor = self.form(a)
            except Undefined as error:
                failure = error
                continue
            total = total * factor
        if failure is not None and total:
            raise failure
        return total

    def _power(self, base: Term, exponent: Term) -> Rat:
        e = self.form(exponent).constant()
        if e is None or e.denominator != 1 or abs(e) > 12:
            raise Outside("a power with this exponent")
        b = self.form(base)
        if not b and e <= 0:
            raise Undefined
        out = number(1)
        for _ in range(abs(int(e))):
            out = out * b
        return self._inverse(out) if e < 0 else out

    def _inverse(self, r: Rat) -> Rat:
        """One over it; what is not surely positive or negative owes that it is not zero."""
        if not r:
            raise Undefined
        if not (self.positive(r) or self.positive(-r)):
            self.owed.add(("nonzero", "no divisor is zero"))
        return r.inverse()

    def _frozen(self, t: Term) -> Rat:
        inner = self.form(t)
        return self._mapped(inner, lambda a: Atom("frozen", f"frozen[{a.text}]", (a,))) if self.freeze else inner

    # ---------------------------------------------------------------- applications

    def _application(self, t: App) -> Rat:
        if t.fn in self.ctx.densities:
            return self._density(t)
        if t.fn not in self.ctx.functions:
            raise Outside(f"the function {t.fn}")
        f = self.ctx.functions[t.fn]
        args = tuple(self.point(a) for a in t.args)
        params = tuple(self.point(p) for p in t.params)
        return single(self._function_atom(t.fn, f.range, args, params))

    def _function_atom(self, fn: str, kind: str, args: tuple[str, ...], params: tuple[str, ...]) -> Atom:
        return Atom("function", f"{fn}({','.join(args)};{','.join(params)})", (fn, kind, args, params))

    def point(self, t: Term) -> str:
        """The canonical name of a point, a parameter or an index."""
        match t:
            case Sym(name):
                return self.names.get(name, name)
            case Num(value, _):
                return str(value)
            case Op("at", (slot, value)):
                return f"@{self.point(slot)}={self.form(value).text}"
            case Op("index", args):
                return f"{self.point(args[0])}[{','.join(self.point(a) for a in args[1:])}]"
            case App(fn, args, (), params):
                return f"{fn}<{','.join(self.point(a) for a in args)};{','.join(self.point(p) for p in params)}>"
            case _:
                raise Outside("an argument that is not a point")

    def _density(self, t: App) -> Rat:
        d = self.ctx.densities[t.fn]
        params = tuple(self.point(p) for p in t.params)
        args = tuple((self._space(a), self.point(a)) for a in t.args)
        given = tuple((self._space(g), self.point(g)) for g in t.given)
        if given and all(s in d.spaces for s, _ in given):
            self.used["bayes"] = None
            top = self._density_atom(t.fn, tuple(sorted(args + given)), (), params)
            bottom = self._density_atom(t.fn, tuple(sorted(given)), (), params)
            if self.vanishes(bottom):
                raise Undefined
            return number(0) if self.vanishes(top) else single(top) * single(bottom).inverse()
        atom = self._density_atom(t.fn, tuple(sorted(args)), tuple(sorted(given)), params)
        return number(0) if self.vanishes(atom) else single(atom)

    def _space(self, t: Term) -> str:
        space = self.ctx.space_of(t)
        if space is None:
            raise Outside("a point of no known space")
        return space

    def _density_atom(
        self, fn: str, args: tuple[tuple[str, str], ...], given: tuple[tuple[str, str], ...], params: tuple[str, ...]
    ) -> Atom:
        text = f"{fn}({','.join(p for _, p in args)}|{','.join(p for _, p in given)};{','.join(params)})"
        return Atom("density", text, (fn, args, given, params))

    def vanishes(self, atom: Atom) -> bool:
        """Is the density zero on this stratum?"""
        return atom.text in self.zero

    def form_of_function(self, fn: str, x: str) -> Poly:
        """The value of a function at a canonical point, as a polynomial."""
        return single(self._function_atom(fn, self.ctx.functions[fn].range, (x,), ())).num

    def log_form(self, r: Rat) -> Rat:
        """The logarithm of a normal form."""
        return self._log_of(r)

    # ---------------------------------------------------------------- logarithm and exponential

    def log(self, t: Term) -> Rat:
        """The logarithm of a term, split over products of positive factors."""
        match t:
            case Op("mul", args) if self._all_positive(args):
                total = number(0)
                for a in args:
                    total = total + self.log(a)
                return total
            case Op("exp", (inner,)):
                return self.form(inner)
            case Bind("prod", variables, over, body):
                self.used["log-of-product"] = None
                return self.form(Bind("sum", variables, over, log(body)))
            case Op("div", (top, bottom)):
                try:
                    return self._log_of(self.form(t))
                except Undefined:  # log(p/0) is -log 0 more than log p
                    if not self.form(top):
                        raise
                    return self.log(top) - self.log(bottom)
            case _:
                return self._log_of(self.form(t))

    def _all_positive(self, args: tuple[Term, ...]) -> bool:
        try:
            return any(isinstance(a, Bind) for a in args) and all(self.positive(self.form(a)) for a in args)
        except Undefined:
            return False

    def _log_of(self, r: Rat) -> Rat:
        if not r:
            return -single(OMEGA)
        c, parts = factored(r)
        total = number(0)
        for f, e in parts:
            if not self.positive_poly(f):
                f, c = f.scaled(Fraction(-1)), c * (-1) ** abs(e)
                if not self.positive_poly(f):
                    raise Outside("the logarithm of something not known to be positive")
            total = total + number(e) * self._log_factor(f)
        if c <= 0:
            raise Outside("the logarithm of something negative")
        return total + log_number(c)

    def _log_factor(self, f: Poly) -> Rat:
        if len(f.terms) == 1:
            ((mono, c),) = f.terms.items()
            if c == 1 and len(mono) == 1 and mono[0][1] == 1:
                atom = mono[0][0]
                if atom.kind == "exp":
                    return atom.data[0]
                if atom.kind == "prod":
                    variable, over, body = atom.data
                    return self._sum_of(variable, over, self._log_of(body))
        return single(Atom("log", f"log{f.text}", (f,)))

    def _exp(self, r: Rat) -> Rat:
        """The exponential, with integer multiples of logarithms taken out."""
        if r.den:
            return single(Atom("exp", f"exp({r.text})", (r,)))
        out = number(1)
        rest: dict[Mono, Fraction] = {}
        for mono, c in r.num.terms.items():
            if len(mono) == 1 and mono[0][1] == 1 and c.denominator == 1 and mono[0][0].kind == "log" and abs(c) <= 12:
                base = Rat(mono[0][0].data[0])
                for _ in range(abs(int(c))):
                    out = out * (base if c > 0 else base.inverse())
            else:
                rest[mono] = c
        for mono, c in rest.items():
            unit = Rat(Poly({mono: Fraction(1, c.denominator)}))
            atom = single(Atom("exp", f"exp({unit.text})", (unit,)))
            n = int(c * c.denominator)
            if abs(n) > 12:
                raise Outside("a large exponent")
            for _ in range(abs(n)):
                out = out * (atom if n > 0 else atom.inverse())
        return out

    # ---------------------------------------------------------------- signs

    def positive(self, r: Rat) -> bool:
        """Is the value surely positive?"""
        if not r:
            return False
        c, parts = factored(r)
        for f, e in parts:
            if not self.positive_poly(f):
                if not self.positive_poly(f.scaled(Fraction(-1))):
                    return False
                c = c * (-1) ** abs(e)
        return c > 0

    def positive_poly(self, p: Poly) -> bool:
        """Is the polynomial surely positive: positive coefficients and atoms, or `c - c u` with 0 < u < 1?"""
        if all(c > 0 and all(e % 2 == 0 or self.positive_atom(a) for a, e in m) for m, c in p.terms.items()):
            return any(all(self.positive_atom(a) for a, _ in m) for m in p.terms)
        if len(p.terms) == 2 and p.terms.get((), Fraction(0)) > 0:
            ((m, c),) = ((m, c) for m, c in p.terms.items() if m)
            return -c == p.terms[()] and all(self._unit_atom(a) for a, _ in m)
        return False

    def positive_atom(self, a: Atom) -> bool:
        """Is the atom surely positive (densities: on this stratum)?"""
        match a.kind:
            case "density" | "exp":
                return True
            case "function":
                return a.data[1] in ("unit", "positive")
            case "scalar":
                return a.data[0] in ("positive", "unit", "integer")
            case "integral" | "sum" | "prod":
                return self._positive_integrand(a)
            case "prime":
                return True
            case "frozen":
                return self.positive_atom(a.data[0])
            case _:
                return False

    def _positive_integrand(self, a: Atom) -> bool:
        if a.kind == "prod":
            return self.positive(a.data[2])
        mono, den = a.data[-2], a.data[-1]
        return all(self.positive_atom(x) for x, _ in mono) and all(self.positive_poly(f) for f, _ in den)

    def _unit_atom(self, a: Atom) -> bool:
        return (a.kind == "function" and a.data[1] == "unit") or (a.kind == "scalar" and a.data[0] == "unit")

    # ---------------------------------------------------------------- binders

    def _binder(self, t: Bind) -> Rat:
        match t.op:
            case "E":
                return self._expectation(t)
            case "int":
                if any(o is not None for o in t.over):
                    raise Outside("an integral with limits")
                return self._integral(t.vars, t.body)
            case "sum" | "prod":
                return self._indexed(t)
            case "partial" | "grad" | "deriv":
                return self._derivative(t)
            case _:
                raise Outside(f"the binder {t.op}")

    def _expectation(self, t: Bind) -> Rat:
        self.used["unfold"] = None
        law = t.over[0]
        if not isinstance(law, Bind) or law.op != "fun":
            raise Outside("an expectation without its law")
        n = len(law.vars)
        rest = Bind("E", t.vars[n:], t.over[n:], t.body) if len(t.vars) > n else t.body
        renamed: dict[str, Term] = {a.name: b for a, b in zip(law.vars, t.vars[:n], strict=True) if a != b}
        weight = substitute(law.body, renamed)
        pushed = self._pushed(t.vars[:n], weight, rest)
        return self._integral(t.vars[:n], mul(weight, rest)) if pushed is None else pushed

    def _pushed(self, variables: tuple[Sym, ...], weight: Term, rest: Term) -> Rat | None:
        """E_{z ~ p_z} F(G(z)) = E_{x ~ p_g} F(x), where z occurs in F only inside G(z)."""
        if len(variables) != 1 or not isinstance(weight, App):
            return None
        for p in self.ctx.pushforwards:
            if p.source != weight.fn or p.map not in self.ctx.functions:
                continue
            image = Sym("x'")
            body, found = _replace_image(rest, p.map, variables[0], image)
            if found and variables[0].name not in _names(body):
                self.used["pushforward"] = None
                space = self.ctx.functions[p.map].range
                law = App(p.law, (image,), (), self._model_params(p.law))
                inner = Normal(_with_point(self.ctx, image.name, space), self.zero)
                inner.names, inner.counts, inner.owed, inner.used = (
                    dict(self.names),
                    dict(self.counts),
                    self.owed,
                    self.used,
                )
                return inner._integral((image,), mul(law, body))
        return None

    def _model_params(self, law: str) -> tuple[Term, ...]:
        return tuple(Sym(p) for p in self.ctx.densities[law].params) if law in self.ctx.densities else ()

    @contextmanager
    def _bound(self, names: tuple[str, ...], stems: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        saved, counts = dict(self.names), dict(self.counts)
        fresh: list[str] = []
        for name, stem in zip(names, stems, strict=True):
            k = self.counts[stem] = self.counts.get(stem, -1) + 1
            fresh.append(f"{stem}#{k}")
            self.names[name] = fresh[-1]
        try:
            yield tuple(fresh)
        finally:
            self.names, self.counts = saved, counts

    def _integral(self, variables: tuple[Sym, ...], body: Term) -> Rat:
        if len(variables) == 1:
            pushed = self._pushed_integral(variables[0], body)
            if pushed is not None:
                return pushed
        stems = tuple(self._space(v) for v in variables)
        with self._bound(tuple(v.name for v in variables), stems) as fresh:
            inner = self.form(body)
        return self.integrate(tuple(sorted(zip(stems, fresh, strict=True))), inner)

    def _pushed_integral(self, v: Sym, body: Term) -> Rat | None:
        """The same for an integral written out: `int p_z(z) F(G(z)) dz`, term by term."""
        addends = body.args if isinstance(body, Op) and body.op == "add" else (body,)
        total = number(0)
        for a in addends:
            factors = a.args if isinstance(a, Op) and a.op == "mul" else (a,)
            weights = [f for f in factors if isinstance(f, App) and f.fn in self.ctx.densities and f.args == (v,)]
            if len(weights) != 1 or len(factors) < 2:
                return None
            pushed = self._pushed((v,), weights[0], mul(*(f for f in factors if f is not weights[0])))
            if pushed is None:
                return None
            total = total + pushed
        return total

    def integrate(self, variables: tuple[tuple[str, str], ...], r: Rat) -> Rat:
        """The integral of a normal form: linear, constants taken out, densities integrated to one or to a marginal."""
        total = number(0)
        names = {n for _, n in variables}
        free_den = tuple((f, e) for f, e in r.den if not any(self._depends(a, names) for a in f.atoms()))
        den = tuple(row for row in r.den if row not in free_den)
        for mono, c in r.num.terms.items():
            outside = tuple((a, e) for a, e in mono if not self._depends(a, names))
            inside = tuple((a, e) for a, e in mono if self._depends(a, names))
            value = self._integrate_monomial(variables, inside, den)
            total = total + Rat(Poly({outside: c})) * value
        return reduced_over(total, free_den)

    def _integrate_monomial(
        self, variables: tuple[tuple[str, str], ...], mono: Mono, den: tuple[tuple[Poly, int], ...]
    ) -> Rat:
        variables, mono, den = self._flatten(variables, mono, den)
        changed = True
        while changed:
            changed = False
            for v in variables:
                merged = self._marginal(v, mono, den)
                if merged is not None:
                    self.used["normalise" if not merged[0] else "marginalise"] = None
                    if merged[1]:
                        return number(0)
                    mono, variables, changed = merged[0], tuple(w for w in variables if w != v), True
                    break
        if not variables:
            return reduced_over(Rat(Poly({mono: Fraction(1)})), den)
        text = f"int[{','.join(n for _, n in variables)}]{Poly({mono: Fraction(1)}).text}" + "".join(
            f"/{f.text}^{e}" for f, e in den
        )
        return single(Atom("integral", text, (variables, mono, den)))

    def _flatten(
        self, variables: tuple[tuple[str, str], ...], mono: Mono, den: tuple[tuple[Poly, int], ...]
    ) -> tuple[tuple[tuple[str, str], ...], Mono, tuple[tuple[Poly, int], ...]]:
        """An integral of a product with one integral in it is one integral over more variables."""
        inner = [a for a, e in mono if a.kind == "integral"]
        if len(inner) != 1 or dict(mono)[inner[0]] != 1:
            return variables, mono, den
        more, inside, below = inner[0].data
        rest = tuple((a, e) for a, e in mono if a != inner[0])
        joint = dict(den)
        for f, e in below:
            joint[f] = joint.get(f, 0) + e
        return (
            tuple(sorted((*variables, *more))),
            times(rest, inside),
            tuple(sorted(joint.items(), key=lambda row: row[0].text)),
        )

    def _marginal(self, v: tuple[str, str], mono: Mono, den: tuple[tuple[Poly, int], ...]) -> tuple[Mono, bool] | None:
        """Integrate out a variable that occurs in one density only; `(rest, whether the integral is zero)`."""
        if any(self._depends(a, {v[1]}) for f, _ in den for a in f.atoms()):
            return None
        holders = [(a, e) for a, e in mono if self._depends(a, {v[1]})]
        if len(holders) != 1 or holders[0][1] != 1:
            return None
        atom = holders[0][0]
        source = atom.data[1] if atom.kind == "derivative" else atom
        if source.kind != "density" or v not in source.data[1] or not self.ctx.densities[source.data[0]].normalised:
            return None
        fn, args, given, params = source.data
        left = tuple(a for a in args if a != v)
        rest = tuple((a, e) for a, e in mono if a != atom)
        if atom.kind == "derivative" and not left:
            self.used["score"] = None
            return rest, True
        if not left:
            return rest, False
        if given:
            return None
        marginal = self._density_atom(fn, left, given, params)
        new = (
            Atom("derivative", f"d[{atom.data[0]}]{marginal.text}", (atom.data[0], marginal))
            if atom.kind == "derivative"
            else marginal
        )
        return times(rest, ((new, 1),)), False

    def _depends(self, a: Atom, names: set[str]) -> bool:
        match a.kind:
            case "density":
                return any(_mentions(p, names) for _, p in (*a.data[1], *a.data[2])) or any(
                    _mentions(p, names) for p in a.data[3]
                )
            case "function":
                return any(_mentions(p, names) for p in (*a.data[2], *a.data[3]))
            case "log":
                return any(self._depends(x, names) for x in a.data[0].atoms())
            case "exp":
                return any(self._depends(x, names) for x in a.data[0].atoms())
            case "fn":
                return any(self._depends(x, names) for x in a.data[1].atoms())
            case "integral":
                own = names - {n for _, n in a.data[0]}
                return self._any(a.data[1], a.data[2], own)
            case "sum":
                return self._any(a.data[2], a.data[3], names - {a.data[0]}) or any(
                    _mentions(o, names) for o in a.data[1]
                )
            case "prod":
                return any(self._depends(x, names - {a.data[0]}) for x in a.data[2].atoms())
            case "scalar":
                return a.data[1] in names
            case "derivative":
                return self._depends(a.data[1], names) or a.data[0] in names
            case "frozen":
                return self._depends(a.data[0], names)
            case _:
                return False

    def _any(self, mono: Mono, den: tuple[tuple[Poly, int], ...], names: set[str]) -> bool:
        return any(self._depends(x, names) for x, _ in mono) or any(
            self._depends(x, names) for f, _ in den for x in f.atoms()
        )

    # ---------------------------------------------------------------- sums over an index

    def _indexed(self, t: Bind) -> Rat:
        if len(t.vars) > 1:
            inner = Bind(t.op, t.vars[1:], t.over[1:], t.body)
            return self._indexed(Bind(t.op, t.vars[:1], t.over[:1], inner))
        over = t.over[0]
        if not isinstance(over, Op) or over.op != "tuple" or len(over.args) != 2:
            raise Outside("a sum without limits")
        limits = (self.form(over.args[0]), self.form(over.args[1]))
        with self._bound((t.vars[0].name,), ("i",)) as fresh:
            body = self.form(t.body)
        if t.op == "prod":
            if not any(self._depends(a, {fresh[0]}) for a in body.atoms()):
                raise Outside("a power with a symbolic exponent")
            text = f"prod[{fresh[0]}:{limits[0].text}..{limits[1].text}]{body.text}"
            return single(Atom("prod", text, (fresh[0], limits, body)))
        return self._sum_of(fresh[0], limits, body)

    def _sum_of(self, variable: str, limits: tuple[Rat, Rat], body: Rat) -> Rat:
        total = number(0)
        free_den = tuple((f, e) for f, e in body.den if not any(self._depends(a, {variable}) for a in f.atoms()))
        den = tuple(row for row in body.den if row not in free_den)
        count = limits[1] - limits[0] + number(1)
        for mono, c in body.num.terms.items():
            outside = tuple((a, e) for a, e in mono if not self._depends(a, {variable}))
            inside = tuple((a, e) for a, e in mono if self._depends(a, {variable}))
            if inside or den:
                texts = (limits[0].text, limits[1].text)
                text = f"sum[{variable}:{texts[0]}..{texts[1]}]{Poly({inside: Fraction(1)}).text}" + "".join(
                    f"/{f.text}^{e}" for f, e in den
                )
                value = single(Atom("sum", text, (variable, texts, inside, den)))
            else:
                value = count
            total = total + Rat(Poly({outside: c})) * value
        return reduced_over(total, free_den)

    # ---------------------------------------------------------------- derivatives

    def _derivative(self, t: Bind) -> Rat:
        if len(t.vars) != 1:
            raise Outside("a gradient in several variables at once")
        saved, self.freeze = self.freeze, True
        body = self.form(t.body)
        self.freeze = saved
        out = self.derived(body, self.names.get(t.vars[0].name, t.vars[0].name))
        if self.freeze:
            return out
        return self.collapsed(self._mapped(out, lambda a: a.data[0] if a.kind == "frozen" else a))

    def derived(self, r: Rat, v: str) -> Rat:
        """The derivative of a normal form with respect to a parameter or scalar."""
        top = self._derived_poly(r.num, v)
        below = number(1)
        for f, e in r.den:
            for _ in range(e):
                below = below * Rat(f)
        out = top * below.inverse() if r.den else top
        for f, e in r.den:
            slope = self._derived_poly(f, v)
            if slope:
                out = out - r * number(e) * slope * Rat(f).inverse()
        return out

    def _derived_poly(self, p: Poly, v: str) -> Rat:
        total = number(0)
        for mono, c in p.terms.items():
            for k, (a, e) in enumerate(mono):
                slope = self._derived_atom(a, v)
                if slope:
                    rest = tuple(
                        (b, f - 1 if j == k else f) for j, (b, f) in enumerate(mono) if not (j == k and f == 1)
                    )
                    total = total + Rat(Poly({rest: c * e})) * slope
        return total

    def _derived_atom(self, a: Atom, v: str) -> Rat:
        if not self._depends(a, {v}):
            return number(0)
        match a.kind:
            case "scalar":
                return number(1)
            case "log":
                return self._derived_poly(a.data[0], v) * Rat(a.data[0]).inverse()
            case "exp":
                return single(a) * self.derived(a.data[0], v)
            case "integral":
                self.owed.add(("leibniz", "differentiation and integration may be exchanged"))
                self.used["leibniz"] = None
                variables, mono, den = a.data
                inner = self.derived(reduced_over(Rat(Poly({mono: Fraction(1)})), den), v)
                return self.integrate(variables, inner)
            case "sum":
                variable, texts, mono, den = a.data
                if any(_mentions(x, {v}) for x in texts):
                    raise Outside("a derivative with respect to the size of a sum")
                inner = self.derived(reduced_over(Rat(Poly({mono: Fraction(1)})), den), v)
                return self._resummed(variable, texts, inner)
            case "density" | "function":
                return single(Atom("derivative", f"d[{v}]{a.text}", (v, a)))
            case "frozen" if not _moves(a.data[0], v):
                return number(0)
            case _:
                raise Outside(f"the derivative of {a.kind}")

    def _resummed(self, variable: str, texts: tuple[str, str], inner: Rat) -> Rat:
        total = number(0)
        free_den = tuple((f, e) for f, e in inner.den if not any(self._depends(a, {variable}) for a in f.atoms()))
        den = tuple(row for row in inner.den if row not in free_den)
        for mono, c in inner.num.terms.items():
            outside = tuple((a, e) for a, e in mono if not self._depends(a, {variable}))
            inside = tuple((a, e) for a, e in mono if self._depends(a, {variable}))
            if not inside and not den:
                raise Outside("the derivative of a sum that becomes constant")
            text = f"sum[{variable}:{texts[0]}..{texts[1]}]{Poly({inside: Fraction(1)}).text}" + "".join(
                f"/{f.text}^{e}" for f, e in den
            )
            total = total + Rat(Poly({outside: c})) * single(Atom("sum", text, (variable, texts, inside, den)))
        return reduced_over(total, free_den)

    def _mapped(self, r: Rat, fn: Callable[[Atom], Atom]) -> Rat:
        """The same form with every atom replaced, inside logarithms and integrals too."""

        def atom(a: Atom) -> Rat:
            new = fn(a)
            if new is not a:
                return single(new)
            match a.kind:
                case "log":
                    return self._log_of(poly(a.data[0]))
                case "exp":
                    return self._exp(self._mapped(a.data[0], fn))
                case "integral":
                    inner = poly(Poly({a.data[1]: Fraction(1)}))
                    for f, e in a.data[2]:
                        for _ in range(e):
                            inner = inner * poly(f).inverse()
                    return self.integrate(a.data[0], inner)
                case _:
                    return single(a)

        def poly(p: Poly) -> Rat:
            total = number(0)
            for m, c in p.terms.items():
                product = number(c)
                for a, e in m:
                    value = atom(a)
                    for _ in range(e):
                        product = product * value
                total = total + product
            return total

        out = poly(r.num)
        for f, e in r.den:
            for _ in range(e):
                out = out * poly(f).inverse()
        return out

    # ---------------------------------------------------------------- zero

    def collapsed(self, r: Rat) -> Rat:
        """Integrals over the same variables gathered into one, so that pointwise cancellation is seen."""
        for _ in range(3):
            again = self._gathered(r)
            if again == r:
                break
            r = again
        return r

    def _gathered(self, r: Rat) -> Rat:
        groups: dict[tuple[str, tuple[tuple[str, str], ...]], Rat] = {}
        rest: dict[Mono, Fraction] = {}
        for mono, c in r.num.terms.items():
            integrals = [a for a, e in mono if a.kind == "integral"]
            if len(integrals) != 1 or dict(mono)[integrals[0]] != 1:
                rest[mono] = c
                continue
            variables, inside, den = integrals[0].data
            outside = tuple((a, e) for a, e in mono if a != integrals[0])
            key = (Poly({outside: Fraction(1)}).text if False else "", variables)
            piece = reduced_over(Rat(Poly({times(outside, inside): c})), den)
            groups[key] = groups[key] + piece if key in groups else piece
        total = Rat(Poly(rest))
        for (_, variables), integrand in groups.items():
            total = total + self.integrate(variables, integrand)
        return reduced_over(total, r.den)


def reduced_over(r: Rat, den: tuple[tuple[Poly, int], ...]) -> Rat:
    """`r / den`."""
    if not den:
        return r
    below = dict(r.den)
    for f, e in den:
        below[f] = below.get(f, 0) + e
    return reduced(r.num, tuple(below.items()))


def log_number(c: Fraction) -> Rat:
    """The logarithm of a positive rational in logarithms of primes."""
    total: dict[Mono, Fraction] = {}
    for n, sign in ((c.numerator, 1), (c.denominator, -1)):
        if n.bit_length() > 64:
            raise Outside("the logarithm of a very large number")
        d = 2
        while n > 1:
            if d * d > n:
                d = n
            while n % d == 0:
                key: Mono = ((Atom("prime", f"log {d}", (d,)), 1),)
                total[key] = total.get(key, Fraction(0)) + sign
                n //= d
            d += 1
            if d > 100_000:
                raise Outside("the logarithm of a number with a large prime factor")
    return Rat(Poly(total))


def unfolded(op: str, args: tuple[Term, ...]) -> Term:
    """The definition of a divergence or entropy of laws."""
    laws = [a for a in args if isinstance(a, Bind) and a.op == "fun"]
    if len(laws) != len(args):
        raise Outside(f"{op} of something that is not a law")
    p = laws[0]
    variables, over = p.vars, (None,) * len(p.vars)
    if op == "H":
        return Bind("int", variables, over, mul(p.body, Op("neg", (log(p.body),))))
    renamed: dict[str, Term] = {a.name: b for a, b in zip(laws[1].vars, variables, strict=True) if a != b}
    q = substitute(laws[1].body, renamed)
    if op == "KL":
        return Bind("int", variables, over, mul(p.body, log(div(p.body, q))))
    if op == "crossentropy":
        return Bind("int", variables, over, mul(p.body, Op("neg", (log(q),))))
    middle = div(plus(p.body, q), num(2))
    half = num(Fraction(1, 2))
    sides = (mul(half, s, log(div(s, middle))) for s in (p.body, q))
    return plus(*(Bind("int", variables, over, s) for s in sides))


def _mentions(text: str, names: set[str]) -> bool:
    if text in names:
        return True
    for sign in "<>,;[]@=":
        text = text.replace(sign, " ")
    return any(word in names for word in text.split(" "))


def _moves(a: Atom, v: str) -> bool:
    """Does a name occur in the points of a density or function, not only among its parameters?"""
    match a.kind:
        case "density":
            return any(_mentions(p, {v}) for _, p in (*a.data[1], *a.data[2]))
        case "function":
            return any(_mentions(p, {v}) for p in a.data[2])
        case _:
            return True


def _names(t: Term) -> frozenset[str]:
    from gantheory.language.terms import free_names

    return free_names(t)


def _with_point(ctx: Context, name: str, space: str) -> Context:
    from dataclasses import replace

    return replace(ctx, points={**ctx.points, name: space})


def _replace_image(t: Term, fn: str, variable: Sym, image: Sym) -> tuple[Term, bool]:
    """Replace `fn(variable)` by the image point everywhere; say whether it occurred."""
    from gantheory.language.terms import children, rebuild

    if isinstance(t, App) and t.fn == fn and t.args == (variable,):
        return image, True
    kids = [_replace_image(k, fn, variable, image) for k in children(t)]
    if not any(found for _, found in kids):
        return t, False
    return rebuild(t, tuple(k for k, _ in kids)), True


__all__ = ["ONE", "Normal", "Outside", "Undefined"]
