"""Fractions, roots, derivatives, integrals and limits."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .application import Applier
from .cursor import tuple_of
from .notation import DIFFERENTIABLE, word_set
from .reach import one_of_many, with_own
from .terms import App, Bind, Num, Op, Sym, Term, free_names, walk
from .tokens import CLOSING, OPENING, Tok, Unread


@dataclass(slots=True)
class Calculus(Applier):
    """Reads what is written with a fraction bar, a nabla, a partial or an integral sign."""

    def _frac(self, tok: Tok) -> Term:
        top, bottom = self._argument(), self._argument()
        if bottom and _is_differential(bottom[0]) and top and _is_differential(top[0]) and len(bottom) > 1:
            return self._derivative(top, bottom)
        if not top or not bottom:
            raise Unread("an empty numerator or denominator", tok.pos)
        return Op("div", (self.sub(top).whole("a numerator"), self.sub(bottom).whole("a denominator")))

    def _argument(self) -> list[Tok]:
        """The argument of a command: a group, or one token (`\\frac12` gives one digit)."""
        self._split_number()
        tok = self.peek()
        if tok is not None and tok.kind == "cmd" and tok.text in ("\\frac", "\\sqrt"):
            start = self.i
            self.factor()
            return self.toks[start : self.i]
        return self.script()

    def _split_number(self) -> None:
        """Without braces, TeX takes one digit: `\\frac12`, `\\log_24`, `\\log_210`."""
        tok = self.peek()
        if tok is not None and tok.kind == "num" and len(tok.text) > 1 and tok.text.isdigit():
            rest = Tok("num", tok.text[1:], tok.pos + 1, tok.end)
            self.toks[self.i : self.i + 1] = [Tok("num", tok.text[0], tok.pos, tok.pos + 1), rest]

    def _derivative(self, top: list[Tok], bottom: list[Tok]) -> Term:
        kind = "partial" if bottom[0].kind == "cmd" else "deriv"
        above, below = _squared_sign(top), _squared_name(bottom)
        twice = bool(above and below)
        if above and not below:
            raise Unread("a mixed derivative, or one whose order is not clear", bottom[0].pos)
        if twice:
            top, bottom = [top[0], *top[1 + above :]], bottom[:-below]
        variable = self.sub(bottom[1:]).whole("the variable of a derivative")
        wrt = variable_of(variable)
        if wrt is None:
            raise Unread("a derivative with respect to something that is not a variable", bottom[0].pos)
        if len(top) > 1:
            body = self.sub(top[1:]).whole("the body of a derivative")
            if (
                kind == "deriv"
                and isinstance(body, Sym)
                and body.name[0] in "PQ\\"
                and body.name not in _OBJECTIVES
                and wrt.name.partition("_{")[0] in _MEASURES
            ):
                laws = {n.name if n.name.startswith("\\") else n.name[0] for n in (body, wrt)}
                if not (laws <= {"P", "Q"} or laws in _PAIRS):
                    raise Unread("a density of one measure against another", bottom[0].pos)
                return self._ratio(body, wrt)
        else:
            body = self._operand()
        once = Bind(kind, (wrt,), (None,), body)
        return Bind(kind, (wrt,), (None,), once) if twice else once

    def _ratio(self, top: Sym, bottom: Sym) -> Term:
        r"""`\frac{dP}{dQ}(x)`, the density of one law against another, is the ratio of their densities."""
        if not self.at("("):
            return Op("div", (top, bottom))
        args, given, params, second = self.arguments()
        if given or params or second:
            raise self.unread("a ratio of densities with a condition")
        return Op("div", (App(top.name, args), App(bottom.name, args)))

    def _partial(self, tok: Tok) -> Term:
        r"""`\partial L(G) / \partial\theta` in one line."""
        if self.at("_"):
            self.take()
            wrt = variable_of(self.sub(self.script()).whole("the variable of a derivative"))
            if wrt is None:
                raise Unread("a derivative with respect to something that is not a variable", tok.pos)
            return Bind("partial", (wrt,), (None,), self._operand())
        body = self.factor()
        if self.at("/"):
            slash = self.take()
            if not (self.at("cmd") and self.take().text == "\\partial"):
                raise Unread("a derivative whose denominator has no \\partial", slash.pos)
            wrt = variable_of(self.factor())
            if wrt is not None:
                return Bind("partial", (wrt,), (None,), body)
        raise Unread("a \\partial without its denominator", tok.pos)

    def _nabla(self, tok: Tok) -> Term:
        variables: tuple[Sym, ...] = ()
        if self.at("_"):
            self.take()
            target = self.sub(self.script()).whole("the variable of a gradient")
            parts = target.args if isinstance(target, Op) and target.op == "tuple" else (target,)
            found = [variable_of(p) for p in parts]
            if any(f is None for f in found):
                raise Unread("a gradient with respect to something that is not a variable", tok.pos)
            variables = tuple(f for f in found if f is not None)
        if self.at("*", "^"):
            raise Unread("a divergence or a Laplacian", tok.pos)
        return Bind("grad", variables, (None,) * len(variables), self._operand())

    def _operand(self) -> Term:
        """What an operator written in front acts on: the rest of the product."""
        if self.at("*"):
            self.take()
        return self.product()

    def _sqrt(self, _tok: Tok) -> Term:
        if self.at("["):
            raise self.unread("a root other than the square root")
        return Op("sqrt", (self.sub(self._argument()).whole("a root"),))

    # ---------------------------------------------------------------- integrals

    def _int(self, tok: Tok) -> Term:
        heads = [self._limits_of_integral()]
        while self.at_command("\\int", "\\iint", "\\iiint"):
            self.take()
            heads.append(self._limits_of_integral())
            if len(heads) > _MAX_INTEGRALS:
                raise Unread(f"more than {_MAX_INTEGRALS} integral signs in a row", tok.pos)
        names: list[Sym] = []
        law: Term | None = None
        if self.at_differential():  # \int dx f(x)
            names, law = self._differentials(tok, None, whole=False)
            body = self._open_integrand()
        else:
            body = self._integrand()
            names, law = self._differentials(tok, body, whole=len(heads) == 1 and heads[0][1] is None)
            if not names and law is None and len(heads) == 1 and _is_everywhere(*heads[0]):
                names = self._unsaid_variable(body, tok)
        if law is not None and _is_reference(law, body):
            law = None
        if law is not None:
            if len(heads) > 1 or heads[0][1] is not None:
                raise Unread("an integral against a measure between limits", tok.pos)
            return Bind("E", tuple(names), (law,) + (None,) * (len(names) - 1), with_own(tuple(names), body))
        for head, own in zip(reversed(heads), self._distribute(heads, names, tok), strict=True):
            limits = self._integral_limits(*head, own, body, tok)
            body = Bind("int", tuple(own), (limits,) * len(own), with_own(tuple(own), body))
        return body

    def _limits_of_integral(self) -> tuple[list[Tok], list[Tok] | None]:
        low: list[Tok] = []
        high: list[Tok] | None = None
        while self.at("_", "^"):
            if self.take().kind == "_":
                low = self.script()
            else:
                high = self.script() or None
        return low, high

    def _distribute(
        self, heads: list[tuple[list[Tok], list[Tok] | None]], names: list[Sym], tok: Tok
    ) -> list[list[Sym]]:
        """The variables of several integral signs in a row, innermost first: the one a sign names, else in order."""
        if len(heads) == 1 or not names:
            return [list(names) if len(heads) == 1 else [] for _ in heads]
        if len(heads) != len(names):
            raise Unread("as many integrals as differentials were expected", tok.pos)
        rest = list(names)
        own: list[list[Sym]] = []
        for low, _ in reversed(heads):
            named = next((n for n in rest if len(low) == 1 and n.name == low[0].text), None)
            own.append([named] if named else [])
            if named:
                rest.remove(named)
        return [o or [rest.pop(0)] for o in own]

    def _integrand(self) -> Term:
        self.differentials += 1
        closed = self._differential_ahead()
        self.waiting += closed
        if closed:
            body = self.expression()
        else:
            body = self.factor() if self.at_command("\\int") else self._open_integrand()
        self.waiting -= closed
        self.differentials -= 1
        return body

    def _differentials(self, tok: Tok, body: Term | None, *, whole: bool) -> tuple[list[Sym], Term | None]:
        """The variables of `dx dy`, leaving one for each integral around this one; the law of `dP(x)`."""
        names: list[Sym] = []
        while self.at_differential() and not (names and self._differentials_left() <= self.waiting):
            self.take()
            if self.at("*"):
                self.take()
            variable = self._differential_variable()
            base = variable.name.partition("_{")[0]
            measures = _MEASURES | _DENSITIES if whole and body is not None else _MEASURES
            if base in measures and self.at("("):
                args, given, params, _ = self.arguments()
                found = variables_of(tuple_of(args)) if args else None
                if names or not found:
                    raise Unread("a measure of something that is not a variable", tok.pos)
                return found, App(variable.name, args, given, params)
            own = body is not None and (variable.name not in free_names(body) or _compares(body, variable))
            if base in measures and own and not names:
                return [Sym("")], variable
            names.append(variable)
        return names, None

    def _unsaid_variable(self, body: Term, tok: Tok) -> list[Sym]:
        r"""`\int p(x) \log p(x)` is over x, `\int p \log \frac{p}{q}` over the points of the laws."""
        names = free_names(body)
        applied = [n for n in walk(body) if isinstance(n, App)]
        points = {n.args for n in applied}
        laws = [n for n in walk(body) if isinstance(n, Sym) and n.name.partition("_{")[0] in _DENSITIES | {"P", "Q"}]
        point = next(iter(points)) if len(points) == 1 else (Sym("x"),) if not points and laws else ()
        found = [p for p in point if isinstance(p, Sym)]
        if len(found) != 1 or "d" in names or self._goes_on_with(names | {found[0].name}):
            raise Unread("an integral without its variable", tok.pos)
        return found

    def _goes_on_with(self, names: frozenset[str]) -> bool:
        """Is something added here that uses names of what is integrated, and so may stand under the integral too?"""
        if not self.at("+", "-"):
            return False
        depth = 0
        for t in self.toks[self.i + 1 :]:
            depth += (t.kind in OPENING) - (t.kind in CLOSING)
            if depth < 0 or (depth == 0 and t.kind in ("rel", "+", "-", ",", ";", "quad", "text")):
                return False
            if t.text in ("\\int", "\\sum", "\\mathbb{E}", "KL", "JSD", "D", "H"):
                return False
            if t.text in names or any(n.startswith(t.text + "_{") for n in names):
                return True
        return False

    def _differentials_left(self) -> int:
        """How many differentials stand here in a row."""
        saved, count = self.i, 0
        while self.at_differential():
            self.i += 1
            if self.at("*"):
                self.i += 1
            self._differential_variable()
            count += 1
        self.spend(count)
        self.i = saved
        return count

    def _open_integrand(self) -> Term:
        """An integral whose `dx` was left out reaches over one product; `\\int_a^b dx` is that of one."""
        if not (self.at("*", "+", "-") or self.starts_factor(first=True)):
            return Num(Fraction(1))
        sign = self.sign()
        body = self.product()
        return Op("neg", (body,)) if sign < 0 else body

    def _integral_limits(
        self, low: list[Tok], high: list[Tok] | None, names: list[Sym], body: Term, tok: Tok
    ) -> Term | None:
        if high is not None:
            if not names:
                raise Unread("an integral without its variable", tok.pos)
            return Op("tuple", (self.sub(low).whole("a limit"), self.sub(high).whole("a limit")))
        if not low:
            if not names:
                raise Unread("an integral without its variable", tok.pos)
            return None
        p = self.sub(low)
        items = [p.expression()]
        while p.at(","):
            p.take()
            items.append(p.expression())
        region = tuple_of(tuple(items))
        found = variables_of(region)
        if p.at("rel"):
            return self._domain(p, found, names)
        p.finish("the region of an integral")
        if isinstance(region, Num):
            raise Unread("an integral with its lower limit alone", tok.pos)
        if found and not names:
            names.extend(_integrated(found, body, tok))
            return None
        if found and {f.name for f in found} & {n.name for n in names}:
            return None
        if not names:
            raise Unread("an integral without its variable", tok.pos)
        if isinstance(region, Op) and region.op == "vector" and len(region.args) == 2:  # over an interval
            return Op("tuple", region.args)
        return Op("tuple", (Sym("\\in"), region))

    def _domain(self, p: Calculus, found: list[Sym] | None, names: list[Sym]) -> Term:
        """`x \\in S` under an integral; any other condition is not read."""
        if p.take().text != "in" or not found:
            raise p.unread("an integral over a region given by a condition")
        domain = p.whole("the region of an integral")
        if not names:
            names.extend(found)
        return Op("tuple", (Sym("\\in"), domain))

    def _differential_ahead(self) -> bool:
        """Is there a `dx` for this integral before the segment (or the bracket it stands in) ends?"""
        depth = opened = 0
        saved = self.i
        try:
            while self.i < len(self.toks):
                tok = self.toks[self.i]
                if tok.kind in ("(", "[", "{", "\\{", "<<"):
                    depth += 1
                elif tok.kind in (")", "]", "}", "\\}", ">>"):
                    depth -= 1
                    if depth < 0:
                        return False
                elif depth == 0 and tok.kind in ("rel", "quad", "row", "text"):
                    return False
                elif depth == 0 and tok.text == "\\int":
                    opened += 1
                elif depth == 0 and self.at_differential():
                    if opened == 0:
                        return True
                    opened -= 1
                    self.i += 1
                self.i += 1
            return False
        finally:
            self.spend((self.i - saved) // 8)
            self.i = saved

    def at_differential(self) -> bool:
        """Does a `dx` stand here?"""
        tok = self.peek()
        if tok is None or not (tok.kind == "diff" or (tok.kind == "name" and tok.text == "d")):
            return False
        nxt = self.toks[self.i + 1] if self.i + 1 < len(self.toks) else None
        if nxt is None:
            return False
        if tok.kind == "diff":
            return nxt.kind in ("name", "cmd", "{")
        return (nxt.kind in ("name", "{") and nxt.text != "d") or (nxt.kind == "cmd" and nxt.text in DIFFERENTIABLE)

    def _differential_variable(self) -> Sym:
        term = self.plain_name()
        found = variables_of(term) if isinstance(term, Op) and term.op == "index" else [term]
        if not found or not isinstance(found[0], Sym):
            raise self.unread("a differential of something that is not a variable")
        return found[0]

    def _limit(self) -> Term:
        self.take()
        if not self.at("_"):
            raise self.unread("a limit without its variable")
        self.take()
        p = self.sub(self.script())
        variable = p.expression()
        if not (isinstance(variable, Sym) and p.at("rel") and p.take().text == "->"):
            raise p.unread("a limit that does not say where its variable goes")
        goal = p.whole("the goal of a limit")
        return Bind("lim", (variable,), (goal,), self._operand())


def _compares(body: Term, law: Sym) -> bool:
    r"""`\int \log \frac{dP}{dQ} dP`: does the law stand in a ratio of laws?"""
    ratios = [n.args for n in walk(body) if isinstance(n, Op) and n.op == "div"]
    return any(law in r and all(isinstance(a, Sym) and a.name[0] in "PQ" for a in r) for r in ratios)


def _is_everywhere(low: list[Tok], high: list[Tok] | None) -> bool:
    """Has an integral no limits, or those of the whole line?"""
    ends = "".join(t.text for t in low), "".join(t.text for t in high or ())
    return ends in (("", ""), ("-\\infty", "\\infty"), ("-\\infty", "+\\infty"))


def _integrated(found: list[Sym], body: Term, tok: Tok) -> list[Sym]:
    """The variables of `\\int_z f(z)`; under `\\int_Z f(z)` the space stands for its points."""
    free = free_names(body)
    points = [f if f.name in free else Sym(f.name.removeprefix("\\mathcal{").rstrip("}").lower()) for f in found]
    if not {p.name for p in points} <= free:
        raise Unread("an integral without its variable", tok.pos)
    return points


def _is_differential(tok: Tok) -> bool:
    return tok.kind == "diff" or tok.text in ("\\partial", "\\delta", "d")


def _squared_sign(top: list[Tok]) -> int:
    r"""How many tokens the square of `d^2 f`, `\partial^{2}` has; none if there is none."""
    texts = [t.text for t in top[1:5]]
    return 2 if texts[:2] == ["^", "2"] else 4 if texts == ["^", "{", "2", "}"] else 0


def _squared_name(bottom: list[Tok]) -> int:
    r"""How many tokens the square at the end of `dx^2`, `\partial\theta^{2}` has; none if there is none."""
    texts = [t.text for t in bottom]
    if sum(t in ("\\partial", "d") or b.kind == "diff" for t, b in zip(texts, bottom, strict=True)) > 1:
        return 0
    return 2 if texts[-2:] == ["^", "2"] else 4 if texts[-4:] == ["^", "{", "2", "}"] else 0


def variable_of(term: Term) -> Sym | None:
    """The variable of a derivative: a name, or `D(x)` standing for its value."""
    match term:
        case Sym():
            return term
        case App(fn, _, _, _):
            return Sym(fn)
        case Op("index", (Sym(name), *_)):
            return Sym(name)
        case _:
            return None


def variables_of(term: Term) -> list[Sym] | None:
    """The variables that a binder names: a name, a list of names, an indexed name."""
    match term:
        case Sym():
            return [term]
        case Op("tuple" | "mul", args) if all(isinstance(a, Sym) for a in args):
            return [a for a in args if isinstance(a, Sym)]
        case App("D" | "x" | "y" | "z" as fn, _, (), ()):
            return [Sym(fn)]  # of D(x), D at every x
        case Op("index", (Sym(name), *subs)):
            return [one_of_many(name, tuple(subs))]
        case _:
            return None


_MAX_INTEGRALS = 6
_REFERENCES = word_set("\\mu \\nu")
_OBJECTIVES = word_set("\\ell \\mathcal{L} \\mathcal{J}")  # of parameters, and no measures
_PAIRS = ({"\\mu", "\\nu"}, {"\\mathbb{P}", "\\mathbb{Q}"})  # of laws, as a rule
_MEASURES = word_set("P Q \\mu \\nu \\gamma \\pi \\rho \\mathbb{P} \\mathbb{Q} F")
_DENSITIES = word_set("p q")


def _is_reference(law: Term, body: Term) -> bool:
    r"""`p(x) .. d\mu(x)`: is the measure the one that densities are taken against, and no law of its own?"""
    if not (isinstance(law, App) and law.fn in _REFERENCES and isinstance(body, Op) and body.op == "mul"):
        return False
    densities = [f for f in body.args if isinstance(f, App) and f.fn[:1] in ("p", "q", "P", "Q")]
    return any(set(law.args) <= set(f.args) for f in densities)
