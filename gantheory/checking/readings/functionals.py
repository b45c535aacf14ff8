"""Functions and functionals: discriminators, the value of the game, divergences, entropies, information."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from ...language.context import Function
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, div, log, mul, num, sub, substitute, walk
from ...language.terms import add as plus
from ..names import nominal, parameter_of, take_apart, without_parameter
from ..scope import NORMAL, Cannot, IllTyped, Scope
from ..scruples import RAISED, is_raised
from ..symbols import WEIGHTS, conditional_named, point_base
from .chances import are_chances, of_chances
from .densities import Densities

_NORMAL = frozenset(("\\mathcal{N}", "N", "Normal"))
_COMPARISONS = frozenset(("KL", "JSD", "TV", "H", "crossentropy"))
_HELLINGER = "Div_{H^{2}}"
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
        "factorial",
        "frozen",
        "norm",
    ]
)


class Functionals(Densities):
    """Reads what stands for a number or a function made of laws."""

    _distances = False  # does the relation speak of nothing but distances W, so that those on the line say enough?
    _entropies = False  # does an entropy H(p) stand in the relation, so that H(p, q) is no distance?

    def _discriminator(self, fn: str, t: App, scope: Scope) -> Term:
        points = tuple(self.point(a, scope) for a in (*t.args, *t.given))
        if take_apart(fn).optimal or (self.options.optimal and fn not in scope.functions):
            if len(points) != 1:
                raise Cannot("the optimal discriminator of several variables", fn)
            if fn in self.definitions:
                return self._unfold(fn, (points[0],), scope)
            return self._optimal_at(points[0], fn, scope)
        if fn in self.definitions and len(points) == len(self.definitions[fn].vars) == 1 and fn not in scope.functions:
            return self._unfold(fn, points, scope)  # a D that is given with its weights
        params = self._function_params(fn) or tuple(self.term(p, scope) for p in t.params)
        if fn in scope.functions:
            params = ()
        spaces = tuple(self._space(point) for point in points)
        self._use(Function(fn, spaces, "unit", tuple(nominal(p) for p in params)))
        return App(fn, points, (), params)

    def _optimal_at(self, point: Term, fn: str, scope: Scope) -> Term:
        """`D*` is `p_data / (p_data + p_g)`, the pointwise maximiser of the document's value function."""
        if "*" in take_apart(fn).sub:  # D_{G*}^*: the best discriminator against the best generator
            self.assumed.append("the best generator matches the data (capacity)")
            return num(Fraction(1, 2))
        if take_apart(fn).weighted:
            raise Cannot("the best discriminator for other shares", fn)
        data, model = self.symbols.data, self.symbols.model
        if point_base(point) == "z" and "x" in self.symbols.slots.get(data or "", set()):
            raise Cannot(
                "the optimal discriminator of latent points, where the document does not say which come from which law",
                fn,
            )
        if data is None or model is None:
            raise Cannot("the optimal discriminator of laws the document does not name", fn)
        p, q = (self._density_at(name, point, scope) for name in (data, model))
        if self.options.optimal and not take_apart(fn).optimal:
            self.assumed.append("D = D^*")
        self._note_sides()
        self.unfolded.append("D^*")
        ratio = div(p, plus(p, q))
        return Op("frozen", (ratio,)) if scope.differentiated else ratio

    def _note_sides(self) -> None:
        said = f"{self.symbols.data} is the law of the data"
        if self.symbols.guessed and said not in self.assumed:
            self.assumed.append(said)

    def _bare_discriminator(self, name: str, scope: Scope) -> Term:
        if name in scope.bound:
            return Sym(name)
        if take_apart(name).optimal:
            if {"a", "b"} <= self._stars and "a" not in self.definitions:
                self.scalars.update(a="positive", b="positive")
                return div(Sym("a"), plus(Sym("a"), Sym("b")))
            point = scope.current.get("x", Sym("x"))
            self.points[point.name] = "x"
            if name in self.definitions and len(self.definitions[name].vars) == 1:
                return self._unfold(name, (point,), scope)
            return self._optimal_at(point, name, scope)
        at = scope.current.get("x")
        if at is not None and (name in scope.functions or not self.options.optimal):  # under a mean: D for D(x)
            return self._discriminator(name, App(name, (at,)), scope)
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

    def _functional(self, name: str, args: tuple[Term, ...], scope: Scope) -> Term:
        r"""`V(G, D)` and its synonyms, where the document leaves them to the field."""
        letter = take_apart(name).letter
        if not args and scope.current and take_apart(name).sub:
            raise Cannot(f"{name}, under a mean, may be a function of the point", name)
        stripped = next((d for d in (name, letter) if d in self.definitions and d != name), None)
        if stripped and letter in ("V", "\\mathcal{V}"):
            return self._unfold(stripped, args, scope)
        if letter in ("V", "\\mathcal{V}") and not take_apart(name).accent:
            optimal = any(
                isinstance(a, Sym) and self.symbols.is_unit(a.name) and take_apart(a.name).optimal for a in args
            )
            return self.gan_value(scope, optimal=optimal, discriminator="D" if optimal else self._played(args))
        discriminators = [f for f in sorted(scope.functions) if self.symbols.is_unit(f)]
        if letter in ("L", "\\mathcal{L}") and discriminators and not take_apart(name).accent:
            return self.gan_value(scope, discriminator=discriminators[0])
        raise Cannot(f"{name} is not defined before it is used", name)

    def _played(self, args: tuple[Term, ...]) -> str:
        """The discriminator of `V(G, D_\\phi)`, `V(\\theta, \\phi)`."""
        names = [a.name for a in args if isinstance(a, Sym)]
        owners = [f for f in sorted(self.symbols.unit) if parameter_of(f) in names]
        return next((n for n in (*names, *owners) if self.symbols.is_unit(n) and not take_apart(n).optimal), "D")

    def gan_value(self, scope: Scope, *, optimal: bool = False, discriminator: str = "D") -> Term:
        """`E_data[log D] + E_model[log(1 - D)]` with the document's own laws."""
        data, model = self.symbols.data, self.symbols.model
        if data is None or model is None:
            raise Cannot("a value function of laws the document does not name", "V")
        if self.symbols.other_game:
            raise Cannot("the value of another game than minimax", "V")
        self.unfolded.append("V")
        self._note_sides()
        slots = self.symbols.slots.get(data, set[str]()) | self.symbols.slots.get(model, set[str]())
        x = Sym(min(slots) if len(slots) == 1 else "x")  # a document may call its data y
        self.points[x.name] = x.name
        fn = f"{discriminator}^{{*}}" if optimal else discriminator
        d = self._discriminator(fn, App(fn, (x,)), replace(scope, current={}))
        law_p, law_q = (Bind("fun", (x,), (None,), self._density_at(n, x, scope)) for n in (data, model))
        real, fake = (div(log(t), log(num(2))) if self._base_two else log(t) for t in (d, sub(num(1), d)))
        return plus(Bind("E", (x,), (law_p,), real), Bind("E", (x,), (law_q,), fake))

    # ---------------------------------------------------------------- operators

    @property
    def _base_two(self) -> bool:
        return self.symbols.base_two or self.options.bits

    def _operator(self, op: str, args: tuple[Term, ...], scope: Scope) -> Term:
        if op in ("KL", "JSD", "crossentropy", "H", "I", "Div") and self._base_two:
            return div(self._information_measure(op, args, scope), log(num(2)))  # the document counts in bits
        return self._information_measure(op, args, scope)

    def _information_measure(self, op: str, args: tuple[Term, ...], scope: Scope) -> Term:
        if op in ("KL", "H", "crossentropy") and all(isinstance(a, App) and a.fn in _NORMAL for a in args):
            return self._of_normal_laws(op, args, scope)
        if are_chances(op, args, self.symbols):
            return of_chances(op, tuple(self.term(a, scope) for a in args))
        if op in ("KL", "JSD", "TV", "crossentropy") or (op == "W" and self._distances):
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
        if op == "log" and self._base_two:
            return div(Op("log", (self.term(args[0], scope),)), log(num(2)))
        if op == "logbase":
            base, inner = (self.term(a, scope) for a in args)
            return div(log(inner), log(base))
        if op == "pow" and args[0] == Sym("e") and "e" not in self.definitions and "e" not in scope.bound:
            return Op("exp", (self.term(args[1], scope),))
        if op == "pow" and isinstance(args[0], Sym) and self.symbols.is_law(args[0].name):
            return Op("pow", tuple(self.term(a, scope) for a in args))
        if op == "relu":
            inner = self.term(args[0], scope)
            return mul(num(Fraction(1, 2)), plus(inner, Op("abs", (inner,))))
        if op in _PASS:
            return Op(op, tuple(self.term(a, scope) for a in args))
        raise Cannot(f"{op} is outside what can be judged", op)

    def _indexed(self, t: Op, scope: Scope) -> Term:
        head = t.args[0]
        if isinstance(head, Sym) and self.symbols.is_law(head.name) and len(t.args) == 2 and isinstance(t.args[1], Sym):
            name = self.symbols.alias.get(head.name, head.name)
            if self.points.setdefault(t.args[1].name, self._slot(name)) != self._slot(name):
                raise Cannot(f"{t.args[1].name} counts points of two spaces", t.args[1].name)
            if name in self.definitions and not self.definitions[name].vars and name not in self.symbols.families:
                self.unfolded.append(name)
                counted = {**scope.current, self._slot(name): t.args[1]}
                return self.term(self.definitions[name].body, replace(scope, current=counted))
            return App(name, (t.args[1],))
        raise Cannot("an indexed quantity", head.name if isinstance(head, Sym) else None)

    # ---------------------------------------------------------------- laws of divergences, entropies

    def _laws(self, args: tuple[Term, ...], scope: Scope) -> tuple[Term, ...]:
        """Both laws of a divergence over the same variables."""
        first = self.law(args[0], scope)
        second = self.law(args[1], scope, wanted=first.vars)
        if [self.points.get(v.name) for v in first.vars] != [self.points.get(v.name) for v in second.vars]:
            self._of_its_condition(*args[:2])
            raise Cannot("a divergence between laws on different spaces")
        mapping: dict[str, Term] = {w.name: v for v, w in zip(first.vars, second.vars, strict=True) if v != w}
        return first, Bind("fun", first.vars, (None,) * len(first.vars), substitute(second.body, mapping))

    def _of_its_condition(self, p: Term, q: Term) -> None:
        """Refuse `KL(p(x|z) \\| p(z))`: one of the two is a law of what the other is conditioned on."""
        match p, q:
            case (App(_, (Sym(x),), (Sym(z),)), App(_, (Sym(y),), ())) | (
                App(_, (Sym(y),), ()),
                App(_, (Sym(x),), (Sym(z),)),
            ) if y == z != x and point_base(Sym(x)) != point_base(Sym(z)):
                raise IllTyped(f"a law of {x} given {z} is compared with one of {z}", z)
            case _:
                pass

    def law(self, t: Term, scope: Scope, wanted: tuple[Sym, ...] = ()) -> Bind:
        """A law as `fun vars -> density`. `wanted` are the variables of the law it is compared with."""
        if any(is_raised(n) for n in walk(t)):
            raise Cannot(RAISED)
        t = self._independent(conditional_named(t, self.symbols), wanted)
        variables = self._law_variables(t, scope) or wanted or (Sym(self._law_slot(t)),)
        for v in variables:
            self.points.setdefault(v.name, scope.spaces.get(v.name) or point_base(v) or "x")
        spaces = {v.name: self.points[v.name] for v in variables}
        body = self.term(t, scope.binding(variables, spaces))
        return Bind("fun", variables, (None,) * len(variables), body)

    def _independent(self, t: Term, wanted: tuple[Sym, ...]) -> Term:
        r"""`p_1 p_2` as a law, without points: that of independent variables, each at a point of its own."""
        match t:
            case Op("mul" | "product_law", (Sym(), *_) as args) if all(
                isinstance(a, Sym) and self._names_law(a) for a in args
            ):
                slots = [self._law_slot(a) for a in args]
                points = tuple(Sym(slot + "'" * slots[:k].count(slot)) for k, slot in enumerate(slots))
            case _:
                return t
        if wanted and wanted != points:
            return t
        return Op("mul", tuple(App(a.name, (v,)) for a, v in zip(args, points, strict=True) if isinstance(a, Sym)))

    def _common_slot(self, rel: Rel) -> str | None:
        """`JSD(p || q)` in a text with p(x) and q(z) elsewhere: laws that are only compared here are laws of one x."""
        terms = [n for t in (rel.lhs, rel.rhs) for n in walk(t)]
        compared = [a for n in terms if isinstance(n, Op) and n.op in _COMPARISONS for a in n.args]
        bare = {self.symbols.alias.get(a.name, a.name) for a in compared if isinstance(a, Sym)} - set(self.definitions)
        slots = {self._slot(n) for n in bare if self.symbols.is_law(n)}
        applied = {self.symbols.alias.get(n.fn, n.fn) for n in terms if isinstance(n, App)}
        return "x" if len(slots) > 1 and "x" in slots and not bare & applied else None

    def _law_slot(self, t: Term) -> str:
        if self._common is not None:
            return self._common
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

    def _of_normal_laws(self, op: str, args: tuple[Term, ...], scope: Scope) -> Term:
        """The closed forms on the line, from the two moments: page gaussian-kl of the book."""
        (m, v), (n, w) = (self._moments(a, scope) for a in (args[0], args[-1]))
        self.unfolded.append(f"{op} {NORMAL}")
        half = num(Fraction(1, 2))
        if len(args) == 1:
            return mul(half, log(mul(num(2), Sym("\\pi"), Sym("e"), v)))
        spread = div(plus(v, Op("pow", (sub(m, n), num(2)))), w)
        if op == "KL":
            return mul(half, plus(log(div(w, v)), spread, num(-1)))
        return mul(half, plus(log(mul(num(2), Sym("\\pi"), w)), spread))

    def _moments(self, t: Term, scope: Scope) -> tuple[Term, Term]:
        """Mean and variance of N(mu, sigma^2), numbers or scalars."""
        if not isinstance(t, App) or t.given or t.params or len(t.args) != 2:
            raise Cannot("a normal law that is not given by mean and variance")
        mean, variance = t.args
        match variance:
            case Num(value) if value == 1:  # of another number nobody knows whether it is the variance
                pass
            case Op("pow", (Sym() | Num() | Op("sqrt"), Num(value))) if value == 2:
                pass
            case _:
                raise Cannot("a normal law whose variance is neither 1 nor a square")
        found = self.term(mean, scope), self.term(variance, scope)
        if any(self.points.get(n.name) or n.name in self.params for f in found for n in walk(f) if isinstance(n, Sym)):
            raise Cannot("a normal law with moments that are no scalars")
        return found

    def _entropy(self, args: tuple[Term, ...], scope: Scope) -> Term:
        if len(args) == 2 and all(self._names_law(a) for a in args):
            if _HELLINGER in self.definitions and not self._entropies:  # the document's H^2 is the square of a distance
                return Op("sqrt", (self._unfold(_HELLINGER, args, scope),))
            return Op("crossentropy", self._laws(args, scope))
        if len(args) == 1 and isinstance(args[0], Op) and args[0].op == "given":
            if (at := _at_value(args[0].args[1])) is not None:  # H(X | Y = y)
                return self._entropy_at(self._variables(args[0].args[0], scope), at, scope)
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
            case Op("add" | "mul" | "div", args):  # (p + q)/2
                return any(self._names_law(a) for a in args) and all(_is_weight(a) or self._names_law(a) for a in args)
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

    def _information(self, args: tuple[Term, ...], scope: Scope) -> Term:
        left, right, *rest = (self._variables(a, scope) for a in args)
        if rest:
            return self._conditional_information(left, right, rest[0])
        joint = self._joint((*left, *right))
        both = (*left, *right)
        over = (None,) * len(both)
        return Op(
            "KL",
            (Bind("fun", both, over, joint), Bind("fun", both, over, mul(App(joint.fn, left), App(joint.fn, right)))),
        )

    def _conditional_information(self, left: tuple[Sym, ...], right: tuple[Sym, ...], given: tuple[Sym, ...]) -> Term:
        """`I(X; Y | Z)`: the mean of log p(x, y, z) p(z) / (p(x, z) p(y, z))."""
        every = (*left, *right, *given)
        if len({v.name for v in every}) != len(every):
            raise Cannot("an information that names a variable twice")
        joint = self._joint(every)
        parts = (App(joint.fn, (*left, *given)), App(joint.fn, (*right, *given)))
        ratio = div(mul(joint, App(joint.fn, given)), mul(*parts))
        return Bind("int", every, (None,) * len(every), mul(joint, log(ratio)))

    def _entropy_at(self, whats: tuple[Sym, ...], value: Term, scope: Scope) -> Term:
        """`H(X | Y = y)`: the entropy of the law of X at one value of the condition."""
        point = self.point(value, scope)
        if not isinstance(point, Sym):
            raise Cannot("an entropy at a value that is no point")
        joint = self._joint((*whats, point))
        law = App(joint.fn, whats, (point,))
        return Bind("int", whats, (None,) * len(whats), Op("neg", (mul(law, log(law)),)))


def _is_weight(t: Term) -> bool:
    r"""A number, or arithmetic of numbers such as `1 - \alpha`."""
    return all(
        isinstance(n, Num | Op) or (isinstance(n, Sym) and take_apart(n.name).letter in WEIGHTS) for n in walk(t)
    )


def _at_value(given: Term) -> Term | None:
    """The point y of the condition `Y = y`."""
    match given:
        case Op("at", (Sym(name), Sym() as value)) if point_base(Sym(name)) == point_base(value) is not None:
            return value
        case _:
            return None
