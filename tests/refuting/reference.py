"""The value of a term on a described model, from its JSON data alone: sums over atoms in 60-digit arithmetic.

It shares nothing with the refuter: no balls, no compilation; derivatives are symmetric differences.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

from mpmath import mp, mpf

from gantheory.language.context import Context
from gantheory.language.terms import App, Bind, Num, Op, Sym, Term

mp.dps = 60
STEP = mpf(10) ** -18


class Beyond(Exception):
    """An operator that this evaluator does not know."""


def number(text: str) -> mpf:
    """A fraction, a decimal with its bound, or an infinity."""
    text = text.split("+/-")[0].strip()
    top, _, bottom = text.partition("/")
    return mpf(top) / mpf(bottom) if bottom else mpf(text)


def table(cells: list[Any]) -> dict[tuple[int, ...], Any]:
    """A described table as a dictionary."""
    return {tuple(cell): (number(v) if isinstance(v, str) else v) for cell, v in cells}


class Reader:
    """Evaluates terms on one described model, at the atoms named by `at`."""

    def __init__(self, ctx: Context, counterexample: dict[str, Any]) -> None:
        self.ctx, self.model = ctx, counterexample["model"]
        self.env: dict[str, Any] = {n: int(i) for n, i in counterexample["at"].items()}
        for n, i in self.model["points"].items():
            self.env.setdefault(n, i)
        for group in ("scalars", "params"):
            self.env.update({n: number(v) for n, v in self.model[group].items()})

    # ---- tables

    def atoms(self, space: str) -> range:
        return range(len(self.model["spaces"][space]["measure"]))

    def measure(self, space: str, i: int) -> mpf:
        return number(self.model["spaces"][space]["measure"][i])

    def masses(self, name: str) -> tuple[tuple[str, ...], dict[tuple[int, ...], mpf]]:
        """Slots, and the mass of every cell."""
        if name in self.model["pushforwards"]:
            push = self.model["pushforwards"][name]
            _, source = self.masses(push["source"])
            image = self.model["maps"][push["map"]]
            if "moving" in image or "grids" in image:
                raise Beyond
            out = {(i,): mpf(0) for i in self.atoms(image["target"])}
            for cell, to in table(image["table"]).items():
                out[(to,)] += source[cell]
            return (image["target"],), out
        d = self.model["densities"][name]
        slots, weights = tuple(d["slots"]), table(d["weights"])
        for param, factors in zip(self.ctx.densities[name].params, d.get("factors", []), strict=False):
            for cell, k, c in factors:
                weights[tuple(cell)] *= 1 + number(k) * (self.env[param] + number(c)) ** 2
        if "scale" in d:
            return slots, {c: w * number(d["scale"]) for c, w in weights.items()}
        split = len(slots) - d["conditional"]
        totals: dict[tuple[int, ...], mpf] = {}
        for cell, w in weights.items():
            totals[cell[split:]] = totals.get(cell[split:], mpf(0)) + w
        return slots, {c: w / totals[c[split:]] for c, w in weights.items()}

    # ---- points

    def point(self, term: Term) -> tuple[str, int]:
        """(space, atom)"""
        match term:
            case Sym(name) if name in self.ctx.points and isinstance(self.env.get(name), int):
                return self.ctx.points[name], self.env[name]
            case Op("at", (Sym(name), Num(v))):
                space = self.ctx.points[name]
                return space, self.model["spaces"][space]["labels"].index(str(v))
            case Op("index", (Sym(name), at)):
                return self.ctx.samples[name].space, self.model["samples"][name][int(self(at)) - 1]
            case App(fn, args) if fn in self.model["maps"] and not {"moving", "grids"} & self.model["maps"][fn].keys():
                m = self.model["maps"][fn]
                return m["target"], table(m["table"])[tuple(self.point(a)[1] for a in args)]
            case _:
                raise Beyond

    def density(self, term: App) -> mpf:
        if term.params and term.fn in self.ctx.densities:  # p(x; theta*): the family at another parameter
            values = {n: self(p) for n, p in zip(self.ctx.densities[term.fn].params, term.params, strict=False)}
            return self.under(values, App(term.fn, term.args, term.given))
        slots, masses = self.masses(term.fn)
        args, given = (dict(map(self.point, side)) for side in (term.args, term.given))

        def mass(of: dict[str, int]) -> mpf:
            return mpf(sum(m for c, m in masses.items() if all(c[slots.index(s)] == i for s, i in of.items())))

        kernel = bool(self.ctx.densities[term.fn].conditional)
        top = mass({**given, **args})
        if given and not kernel:
            top /= mass(given)
        return top / prod(self.measure(s, i) for s, i in args.items())

    def function(self, term: App) -> mpf:
        f = self.model["functions"][term.fn]
        if "line" in f:
            raise Beyond
        cell = tuple(self.point(a)[1] for a in term.args)
        w = table(f["values"])[cell]
        for param, factors in zip(self.ctx.functions[term.fn].params, f.get("factors", []), strict=False):
            k, c = next((number(k), number(c)) for at, k, c in factors if tuple(at) == cell)
            t = self.env[param]
            w = w + k * t + c * t * t if f["range"] == "real" else w * (1 + k * (t + c) ** 2)
        return w / (1 + w) if f["range"] == "unit" else w

    # ---- terms

    def __call__(self, term: Term) -> mpf:
        match term:
            case Num(value):
                return mpf(value.numerator) / value.denominator
            case Sym(name):
                v = self.env[name]
                return number(self.model["spaces"][self.ctx.points[name]]["coordinates"][v]) if type(v) is int else v
            case App(fn):
                return self.density(term) if fn in self.ctx.densities else self.function(term)
            case Op(op, args):
                return self.operator(op, args)
            case Bind(op, names, over, body):
                return self.binder(op, [v.name for v in names], over, body)

    def operator(self, op: str, args: tuple[Term, ...]) -> mpf:
        if op in ("KL", "JSD", "TV", "H", "W", "crossentropy"):
            return self.functional(op, args)
        if op == "mul":
            return self.product(args)
        a = [self(x) for x in args]
        simple = {
            "add": lambda: sum(a), "neg": lambda: -a[0], "pow": lambda: a[0] ** a[1], "exp": lambda: mp.exp(a[0]),
            "sqrt": lambda: mp.sqrt(a[0]), "abs": lambda: abs(a[0]), "sigmoid": lambda: 1 / (1 + mp.exp(-a[0])),
            "logit": lambda: mp.log(a[0] / (1 - a[0])), "softplus": lambda: mp.log(1 + mp.exp(a[0])),
            "log": lambda: mp.log(a[0]) if a[0] else -mp.inf,
            "div": lambda: a[0] / a[1],
        }  # fmt: skip
        if op not in simple:
            raise Beyond
        return mpf(simple[op]())

    def product(self, args: tuple[Term, ...]) -> mpf:
        """A factor 0 wins over one that is infinite or has no value there, as in q(x) p(x)/q(x) where q vanishes."""
        values: list[mpf] = []
        failed = False
        for a in args:
            try:
                values.append(self(a))
            except ZeroDivisionError:
                failed = True
        if 0 in values:
            return mpf(0)
        if failed:
            raise ZeroDivisionError
        return prod(values)

    def functional(self, op: str, laws: tuple[Term, ...]) -> mpf:
        spaces = [self.ctx.points[v.name] for v in laws[0].vars]
        space, cells = spaces[0], list(product(*(self.atoms(s) for s in spaces)))
        rows = [
            [self.under({v.name: i for v, i in zip(law.vars, cell, strict=True)}, law.body) for cell in cells]
            for law in laws
        ]
        ms = [prod(self.measure(s, i) for s, i in zip(spaces, cell, strict=True)) for cell in cells]
        p, q = rows[0], rows[-1]
        if op == "H":
            return -sum((m * a * mp.log(a) for m, a in zip(ms, p, strict=True) if a), mpf(0))
        if op == "TV":
            return sum(m * abs(a - b) for m, a, b in zip(ms, p, q, strict=True)) / 2
        if op == "crossentropy":
            return -sum((m * a * (mp.log(b) if b else -mp.inf) for m, a, b in zip(ms, p, q, strict=True) if a), mpf(0))
        if op == "W":
            xs = [number(c) for c in self.model["spaces"][space]["coordinates"]]
            total, gap = mpf(0), mpf(0)
            for i in sorted(range(len(xs)), key=xs.__getitem__)[:-1]:
                gap += ms[i] * (p[i] - q[i])
                total += abs(gap) * (min(x for x in xs if x > xs[i]) - xs[i])
            return total
        if op == "JSD":
            mix = [(a + b) / 2 for a, b in zip(p, q, strict=True)]
            return (self.kl(ms, p, mix) + self.kl(ms, q, mix)) / 2
        return self.kl(ms, p, q)

    @staticmethod
    def kl(ms: list[mpf], p: list[mpf], q: list[mpf]) -> mpf:
        return sum((m * a * (mp.log(a / b) if b else mp.inf) for m, a, b in zip(ms, p, q, strict=True) if a), mpf(0))

    def under(self, names: dict[str, Any], body: Term) -> mpf:
        old = dict(self.env)
        self.env.update(names)
        try:
            return self(body)
        finally:
            self.env = old

    def binder(self, op: str, names: list[str], over: tuple[Term | None, ...], body: Term) -> mpf:
        if op in ("grad", "deriv", "partial"):
            t = self.env[names[0]]
            return (self.under({names[0]: t + STEP}, body) - self.under({names[0]: t - STEP}, body)) / (2 * STEP)
        if op in ("sum", "prod"):
            lo, hi = (int(self(b)) for b in over[0].args)
            terms = [self.under({names[0]: mpf(i)}, body) for i in range(lo, hi + 1)]
            return sum(terms, mpf(0)) if op == "sum" else prod(terms)
        if op not in ("E", "int"):
            raise Beyond
        spaces = [self.ctx.points[n] for n in names]
        total = mpf(0)
        for cell in product(*map(self.atoms, spaces)):
            at = dict(zip(names, cell, strict=True))
            weight = prod((self.measure(s, i) for s, i in zip(spaces, cell, strict=True)), start=mpf(1))
            for o in over:
                if op == "E" and o is not None:
                    weight *= self.under({v.name: at[v.name] for v in o.vars} | at, o.body)
            if weight:
                total += weight * self.under(at, body)
        return total
