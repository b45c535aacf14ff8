"""Binders: expectations, sums and products, optimisers, and functions written in front of their argument."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .calculus import variables_of
from .conditions import Conditions, conditional_mean
from .names import canonical
from .notation import PREFIX_FUNCTIONS
from .reach import index_names, with_own
from .terms import App, Bind, Num, Op, Sym, Term, div, free_names, walk
from .tokens import CLOSING, OPENING, Tok, Unread

_WEIGHTS = frozenset(("w", "\\theta", "\\phi", "\\psi", "\\omega", "\\eta", "\\vartheta", "\\xi"))


@dataclass(slots=True)
class Binders(Conditions):
    """Reads operators that bind a variable or reach over what follows them."""

    def _prefix_function(self) -> Term:
        tok = self.take()
        op = PREFIX_FUNCTIONS[tok.text]
        base: Term | None = None
        power: Term | None = None
        while self.at("_", "^"):
            if self.take().kind == "_":
                self._split_number()
                base = self.sub(self.script()).whole("the base of a logarithm")
            else:
                power = self.sub(self.script()).whole("an exponent")
        if power == Op("neg", (Num(Fraction(1)),)):
            raise Unread(f"\\{tok.text} to the power -1: the inverse or the reciprocal", tok.pos)
        argument = self._prefix_argument(tok)
        term: Term = Op("logbase", (base, argument)) if base is not None and op == "log" else Op(op, (argument,))
        return Op("pow", (term, power)) if power is not None else term

    def _prefix_argument(self, tok: Tok) -> Term:
        r"""One factor, or a big operator: `\log p(x) q(x)` is `(\log p(x)) q(x)`, `\log \frac1k \sum ..` reaches on."""
        if self.at("-"):
            raise self.unread(f"\\{tok.text} directly before a minus sign")
        if self.is_big():
            return self.factor()
        bracket = self.i if self.at("(", "[", "\\{") else None
        first = self.factor()
        if bracket is not None and self._raised(bracket):
            raise Unread(f"\\{tok.text}(..)^..: the power of the function or of its argument", tok.pos)
        if (
            self.at("/") and first == Num(Fraction(1)) and PREFIX_FUNCTIONS[tok.text] == "log"
        ):  # \log 1/2: nobody halves 0
            self.take()
            return div(first, self.factor())
        if self.at("/") and isinstance(first, App | Sym):
            raise self.unread(f"the reach of \\{tok.text} before a slash")
        parts = [first]
        if PREFIX_FUNCTIONS[tok.text] == "log" and self._goes_on_with_pi(first):  # of the normaliser of a normal law
            while self.starts_factor() and not self.is_big() and not self.at("(", "[", "\\{", "rel"):
                if self.peek_text() in PREFIX_FUNCTIONS:
                    break
                parts.append(self.factor())
            return Op("mul", tuple(parts)) if len(parts) > 1 else first
        while isinstance(parts[-1], Num | Op) and _is_constant(parts[-1]) and self.starts_factor() and self.is_big():
            parts.append(self.factor())
        return parts[0] if len(parts) == 1 else Op("mul", tuple(parts))

    def _goes_on_with_pi(self, first: Term) -> bool:
        r"""`\log 2 \pi \sigma^2`, `\log \sqrt{2 \pi} \sigma`: does \pi stand behind a number, or under a root?"""
        if isinstance(first, Op) and first.op == "sqrt":
            return Sym("\\pi") in walk(first)
        behind = self.ahead(1)
        plain = behind is None or behind.kind not in ("_", "(", "[", "'")
        return isinstance(first, Num) and self.peek_text() == "\\pi" and plain

    def _raised(self, start: int) -> bool:
        """Did the bracket opened at `start` carry a power?"""
        depth = 0
        for k in range(start, self.i):
            depth += (self.toks[k].kind in OPENING) - (self.toks[k].kind in CLOSING)
            if depth == 0:
                return k + 1 < self.i and self.toks[k + 1].kind == "^"
        return False

    def is_big(self) -> bool:
        """Does a sum, a product, an integral or an expectation stand here?"""
        tok = self.peek()
        if tok is None:
            return False
        return tok.text in ("\\sum", "\\prod", "\\int") or self.is_expectation()

    # ---------------------------------------------------------------- expectations

    def is_expectation(self) -> bool:
        """Does an expectation sign stand here, and not a name E?"""
        tok = self.peek()
        if tok is None or tok.kind != "name":
            return False
        if tok.text == "\\mathbb{E}":
            return True
        if tok.text != "E":
            return False
        nxt = self.ahead(1)
        return nxt is not None and nxt.kind in ("_", "[", "\\{") and not self._is_energy()

    def _is_energy(self) -> bool:
        r"""`E_\theta(x)` is the energy of x, a function with a parameter, not an expectation."""
        saved = self.i
        self.i += 1
        if not self.at("_"):
            self.i = saved
            return False
        self.i += 1
        toks = self.script()
        called = self.at("(") and all(t.kind in ("name", "cmd", ",", ";", "_", "{", "}", "'") for t in self.inside())
        self.i = saved
        return called and toks[0].kind == "cmd" and all(t.kind in ("cmd", "_", "{", "}", "name") for t in toks)

    def _expectation(self) -> Term:
        self.take()
        variables: tuple[Sym, ...] = ()
        over: tuple[Term | None, ...] = ()
        if self.at("_"):
            self.take()
            variables, over = self.measure(self.script())
            over = tuple(with_own(variables, o) if o is not None else None for o in over)
        if self.at("^"):
            raise self.unread("a power of an expectation sign")
        if self.at("[", "(", "\\{") and self.holds_condition():
            return self._conditional(variables, over)
        body = self.bracketed() if self.at("[", "(", "\\{", "{") else self.product()
        return Bind("E", variables, over, with_own(variables, body))

    def _conditional(self, variables: tuple[Sym, ...], over: tuple[Term | None, ...]) -> Term:
        r"""`E_z[f(z) | x]` is the mean under p(z | x); another mean keeps its condition."""
        body, given = self.conditioned()
        if variables == (Sym(""),) and isinstance(over[0], Sym) and over[0].name[0] in "xyzXYZ":
            return Bind("E", (over[0],), (App("p", (over[0],), given),), body)
        return Bind("E", variables, over, with_own(variables, conditional_mean(body, given)))

    def measure(self, toks: list[Tok]) -> tuple[tuple[Sym, ...], tuple[Term | None, ...]]:
        r"""Under an expectation: `x\sim p(x)`, `c\sim p(c), x\sim G(z,c)`, `(x,y)\sim\gamma`, `x`, `p`."""
        variables: list[Sym] = []
        over: list[Term | None] = []
        bars = [k for k, t in enumerate(toks) if t.kind == "bar"]
        if len(bars) == 1 and bars[0] > 0 and not _called(toks):
            return self._posterior(toks[: bars[0]], toks[bars[0] + 1 :])
        p = self.sub(toks)
        while p.peek() is not None:
            lhs = p.expression()
            names = variables_of(lhs)
            generated = p.peek_text() == "=" and (g := p.ahead(1)) is not None and g.text == "G"  # x = G(z, c)
            if p.at("rel") and (p.peek_text() == "~" or generated):
                p.take()
                law = p.expression()
                if names is None:
                    raise p.unread("a law for something that is not a variable")
                self._together(variables, over, names, law)
            elif p.at("rel") and p.peek_text() == "in" and names is not None:
                p.take()
                law = p.expression()  # x \in p_g, for x \sim p_g
                if not isinstance(law, Sym | App) or (law.name if isinstance(law, Sym) else law.fn)[0] not in "pqPQ":
                    raise p.unread("an expectation over a set")
                self._together(variables, over, names, law)
            elif p.at("rel") and p.peek_text() == "!=":  # i \ne j: over all but one
                p.take()
                variables.append(Sym(""))
                over.append(Op("rel", (Sym("!="), lhs, p.expression())))
            elif (drawn := _drawn_without_sign(lhs)) is not None:
                self._together(variables, over, [drawn[0]], drawn[1])
            else:
                variables.append(Sym(""))
                over.append(lhs)
            if p.at(",", ";"):
                p.take()
                continue
            break
        p.finish("the measure of an expectation")
        return tuple(variables), tuple(over)

    def _posterior(self, drawn: list[Tok], condition: list[Tok]) -> tuple[tuple[Sym, ...], tuple[Term | None, ...]]:
        r"""`Z | X, \theta` under an expectation: Z drawn from p(Z | X, \theta)."""
        names = variables_of(self.sub(drawn).whole("what an expectation is over"))
        if names is None:
            raise self.unread("an expectation over something that is not a variable")
        p = self.sub(condition)
        given = [p.expression()]
        while p.at(",", ";"):
            p.take()
            given.append(p.expression())
        p.finish("the condition of an expectation")
        variables: list[Sym] = []
        over: list[Term | None] = []
        self._together(variables, over, names, App("p", tuple(names), tuple(given)))
        return tuple(variables), tuple(over)

    def _together(self, variables: list[Sym], over: list[Term | None], names: list[Sym], law: Term) -> None:
        """`x, y ~ p` draws jointly, `x, x' ~ p` independently: the names listed before belong to the law too."""
        before: list[Sym] = []
        while variables and variables[-1] == Sym("") and isinstance(over[-1], Sym):
            before.insert(0, Sym(over[-1].name))
            variables.pop()
            over.pop()
        if Sym("\\dots") in before:
            raise self.unread("a law for a list with dots")
        letters = {n.name.rstrip("'").partition("_{")[0] for n in (*before, *names)}
        alike = bool(before) and len(letters) == 1
        variables.extend((*before, *names))
        over.extend([law] + [law if alike else None] * (len(before) + len(names) - 1))

    # ---------------------------------------------------------------- sums and products

    def _sum(self, tok: Tok) -> Term:
        op = "sum" if tok.text == "\\sum" else "prod"
        variables, over = self._range()
        return self._big(op, variables, over, tok)

    def _range(self) -> tuple[tuple[Sym, ...], tuple[Term | None, ...]]:
        low: list[Tok] = []
        high: list[Tok] | None = None
        while self.at("_", "^"):
            if self.take().kind == "_":
                low = self.script()
            else:
                high = self.script() or None
        return self._read_range(low, high)

    def _read_range(self, low: list[Tok], high: list[Tok] | None) -> tuple[tuple[Sym, ...], tuple[Term | None, ...]]:
        if not low:
            if high is not None:
                raise self.unread("a sum with an upper limit alone")
            return (), ()
        p = self.sub(low)
        names: list[Sym] = []
        over: list[Term | None] = []
        while True:
            head = p.expression()
            found = variables_of(head)
            if found is None:
                raise p.unread("a sum over something that is not a variable")
            start: Term | None = None
            if p.at(":", "bar") and high is None:  # i : y_i = 1
                names.extend(found)
                over.extend([p.such_that(head)] * len(found))
                break
            if p.at("rel"):
                rel = p.take().text
                start = p.expression()
                if rel == "in":
                    names.extend(found)
                    over.extend([Op("tuple", (Sym("\\in"), start))] * len(found))
                    start = None
                    found = []
                elif rel != "=":  # t \ge 1, j \ne i
                    names.extend(found)
                    over.extend([Op("rel", (Sym(rel), head, start))] * len(found))
                    start = None
                    found = []
            if found:
                top = self.sub(high).whole("the upper limit") if high is not None else None
                limits = None if start is None and top is None else Op("tuple", (start or Sym("1?"), top or Sym("?")))
                names.extend(found)
                over.extend([limits] * len(found))
            if p.at(","):
                p.take()
                continue
            break
        p.finish("the range of a sum")
        return tuple(names), tuple(over)

    def _big(self, op: str, variables: tuple[Sym, ...], over: tuple[Term | None, ...], tok: Tok) -> Term:
        start = self.i
        names = [*(v.name for v in variables), *(v.name.partition("_{")[0] for v in variables if "_{" in v.name)]
        self.bound.extend(names)
        self.powers.extend(powers := _power_indices(variables, over))
        sign = self.sign()
        single, self.single_prod = self.single_prod, op == "prod"  # prod_j a_j prod_k b_k is two products
        body = with_own(variables, self.product())
        self.single_prod = single
        del self.bound[len(self.bound) - len(names) :]
        del self.powers[len(self.powers) - len(powers) :]
        if not variables:
            index = next((n for n in ("i", "j", "k", "n") if n in index_names(body) and n not in self.bound), None)
            places = {a.name for n in walk(body) if isinstance(n, App) for a in n.args if isinstance(a, Sym)}
            if index is None and len(places) == 1 and places.isdisjoint(self.bound):  # sum P(x) log P(x)
                (index,) = places
            if index is None and {"\\mu", "\\sigma"} <= free_names(body):  # of the coordinates of a normal law
                index = "\\cdot"
            if index is None:
                raise Unread("a sum without its index", tok.pos)
            self.i = start
            return self._big(op, (Sym(index),), (None,), tok)
        self.open_big = self.i
        return Bind(op, variables, over, Op("neg", (body,)) if sign < 0 else body)

    # ---------------------------------------------------------------- optimisers

    def _optimiser(self) -> Term:
        tok = self.take()
        op = tok.text
        if op == "arg":
            if not (self.at("name") and self.peek_text() in ("max", "min", "inf", "sup")):
                raise self.unread("arg without max or min")
            op = {"max": "argmax", "sup": "argmax"}.get(self.take().text, "argmin")
        variables: tuple[Sym, ...] = ()
        over: tuple[Term | None, ...] = ()
        if self.at("_"):
            self.take()
            variables, over = self._optimised(self.script())
        elif self.at("(", "[", "\\{"):  # max(a, b)
            inner = self.bracketed()
            listed = isinstance(inner, Op) and inner.op in ("set", "vector")
            return Bind(op, (), (), Op("tuple", inner.args) if listed and isinstance(inner, Op) else inner)
        return Bind(op, variables, over, self.expression())

    def _optimised(self, toks: list[Tok]) -> tuple[tuple[Sym, ...], tuple[Term | None, ...]]:
        if not toks:
            raise self.unread("nothing is optimised over")
        p = self.sub(toks)
        if p.at("\\{"):  # {f_w}_{w in W}: the family is named, the index is optimised
            close = next((k for k, t in enumerate(toks) if t.kind == "\\}"), 0)
            if close + 1 < len(toks) and toks[close + 1].kind == "_":
                p.i = close + 2
                p = p.sub(p.script())
        names: list[Sym] = []
        over: list[Term | None] = []
        while p.peek() is not None:
            if p.at("dbar"):
                self._norm_bound(p, names, over)
                if p.at(",", ":"):
                    p.take()
                continue
            head = p.expression()
            domain: Term | None = None
            found = variables_of(head)
            if p.at("rel"):
                rel = p.take().text
                plain = isinstance(head, Sym) and head.name not in _WEIGHTS  # of \theta the class is one of f_\theta
                if rel == "in" and isinstance(head, Sym) and plain and (bound := p.lipschitz()) is not None:
                    rel, head = "<=", Op("norm", (head,))
                    rhs: Term = bound
                else:
                    rhs = p.expression()
                if rel == "in":
                    domain = rhs
                else:
                    domain = Op("rel", (Sym(rel), head, rhs))
                    found = found or [Sym(n) for n in sorted(free_names(head)) if len(n) == 1]
            if isinstance(head, App) and head.fn[:1] in ("p", "q", "P", "Q"):  # \max_{p(x)}
                found = [Sym(head.fn)]
            if not found:
                raise p.unread("an optimiser over something that is not a variable")
            if p.at(":") and any(t.text in ("to", "\\to", "->", "maps") for t in p.toks[p.i :]):
                while p.peek() is not None:  # f : X \to Y ranges over all functions
                    p.take()
            if p.at_such_that() and domain is None and p.toks[p.i + 1].kind != "dbar":
                domain = p.such_that(head)
            names.extend(found)
            over.extend([domain] * len(found))
            if p.at(",") or (p.at(":") and (n := p.ahead(1)) and n.kind == "dbar"):
                p.take()
                continue
            break
        p.finish("what is optimised over")
        return tuple(names), tuple(over)

    def _norm_bound(self, p: Binders, names: list[Sym], over: list[Term | None]) -> None:
        r"""`\|f\|_L \le 1`, also with the bound inside the subscript."""
        p.take()
        f = p.plain_name()
        if not (isinstance(f, Sym) and p.at("dbar")):
            raise p.unread("a bound on something that is not a function")
        p.take()
        norm: Term = Op("norm", (f,))
        limit = p.sub([])
        if p.at("_"):
            p.take()
            script = p.script()
            cut = next((k for k, t in enumerate(script) if t.kind == "rel"), len(script))
            label = canonical(script[:cut])
            norm = norm if label in ("", "L", "Lip", "\\text{Lip}", "\\mathcal{L}") else App(f"norm_{{{label}}}", (f,))
            limit = p.sub(script[cut:])
        where = limit if limit.at("rel") else p
        if not where.at("rel") or where.take().text != "<=":
            raise p.unread("a norm that is not bounded from above")
        bound = where.expression()
        limit.finish("the bound of a norm")
        domain = Op("rel", (Sym("<="), norm, bound))
        if names and names[-1] == f and over[-1] is None:
            over[-1] = domain
            return
        names.append(f)
        over.append(domain)


def _drawn_without_sign(t: Term) -> tuple[Sym, Term] | None:
    r"""`x p(x)` under an expectation, which has lost its `\sim`: the variable and its law."""
    match t:
        case Op("mul", (Sym(x) as v, Sym() | App() as law)) if x[0] in "xyzXYZ":
            return (v, law) if (law.name if isinstance(law, Sym) else law.fn)[0] in "pqPQ" else None
        case _:
            return None


def _called(toks: list[Tok]) -> bool:
    """Does a relation or a bracket stand among the tokens, outside every superscript in braces?"""
    depth = 0
    for t in toks:
        depth += (t.kind == "{") - (t.kind == "}")
        if t.kind in ("rel", "(", "[") and depth == 0:
            return True
    return False


def _power_indices(variables: tuple[Sym, ...], over: tuple[Term | None, ...]) -> list[str]:
    """Indices of a series from 0 or up to infinity: `x^k` under it is a power, not the k-th x."""
    out: list[str] = []
    for v, limits in zip(variables, over, strict=True):
        if isinstance(limits, Op) and limits.op == "tuple" and limits.args != (Sym("\\in"),):
            low, high = limits.args[0], limits.args[-1]
            if high == Sym("\\infty") or (isinstance(low, Num) and low.value == 0):
                out.append(v.name)
    return out


def _is_constant(term: Term) -> bool:
    """Numbers, and fractions of numbers and sizes: what may stand between `\\log` and its big operator."""
    return all(n in ("m", "n", "N", "k", "K", "M") for n in free_names(term))
