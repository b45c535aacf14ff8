"""The Pratt parser: tokens → chains of relations between unevaluated terms.

All or nothing: whatever is not understood whole raises `Unread` with the offset. Grammar decisions that follow the
field's habits rather than a bracket (the reach of `\\log`, `\\sum`, `E`, `\\max`) are each one method below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from .names import Hints, NameReader
from .notation import MATRICES, OPTIMISERS, PREFIX_FUNCTIONS
from .terms import App, Bind, Num, Op, Sym, Term, free_names
from .tokens import MAX_DEPTH, Tok, Unread


@dataclass(slots=True)
class Parser(NameReader):
    """A cursor over the tokens of one segment (no rows, no top-level separators)."""

    # ---------------------------------------------------------------- sums

    def expression(self) -> Term:
        """A sum of products; the widest thing without a relation."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.unread("terms nested too deep")
        terms: list[Term] = []
        while True:
            start = self.i
            terms.append(self._signed_product())
            self._reach_over_next(terms, start)
            if not self.at("+", "-"):
                break
        self.depth -= 1
        return terms[0] if len(terms) == 1 else Op("add", tuple(terms))

    def _signed_product(self) -> Term:
        sign = self._sign()
        term = self.product()
        return Op("neg", (term,)) if sign < 0 else term

    def _sign(self) -> int:
        sign = 1
        while self.at("+", "-"):
            sign *= -1 if self.take().kind == "-" else 1
        return sign

    def _reach_over_next(self, terms: list[Term], start: int) -> None:
        r"""`\sum_i a_i + b_i` without brackets: a later term that uses the index belongs under the sign."""
        if len(terms) < 2:
            return
        big, later = terms[-2], terms[-1]
        outer = big.args[0] if isinstance(big, Op) and big.op == "neg" else big
        inner = _last_factor(outer)
        if not (isinstance(inner, Bind) and inner.op in ("sum", "prod")):
            return
        names = [v.name for v in inner.vars if v.name not in self.bound]
        if not (set(names) & _index_names(later)):
            return
        self.i = start
        self.bound.extend(names)
        later = self._signed_product()
        del self.bound[len(self.bound) - len(names) :]
        flipped = isinstance(big, Op) and big.op == "neg"
        merged = Bind(inner.op, inner.vars, inner.over, Op("add", (*_addends(inner.body), later)))
        rebuilt = _replace_last_factor(outer, merged)
        terms[-2:] = [Op("neg", (rebuilt,)) if flipped else rebuilt]

    # ---------------------------------------------------------------- products

    def product(self) -> Term:
        """Factors written side by side, with dots, crosses or slashes."""
        run: list[Term] = []

        def close() -> Term:
            return run[0] if len(run) == 1 else Op("mul", tuple(run))

        while True:
            if self.at("*"):
                if not run:
                    raise self.unread("a product sign with nothing before it")
                self.take()
                run.append(self._signed_factor())
                continue
            if self.at("/"):
                if not run:
                    raise self.unread("a slash with nothing before it")
                self.take()
                run[-1:] = [Op("div", (run[-1], self._signed_factor()))]
                continue
            if not self._starts_factor() or (run and self.single_prod and self.peek_text() == "\\prod"):
                break
            run.append(self.factor())
        if not run:
            raise self.unread("a term was expected")
        return close()

    def _signed_factor(self) -> Term:
        sign = self._sign()
        factor = self.factor()
        return Op("neg", (factor,)) if sign < 0 else factor

    def _starts_factor(self) -> bool:
        tok = self.peek()
        if tok is None:
            return False
        if tok.kind == "diff" or (tok.kind == "name" and tok.text == "d" and self.differentials):
            return not self._at_differential()
        if tok.kind in ("bar", "dbar"):
            return not self.barred
        return tok.kind in ("num", "name", "cmd", "(", "[", "{", "\\{", "<<", "dots", "begin")

    # ---------------------------------------------------------------- factors

    def factor(self) -> Term:
        """An atom with its powers, primes, factorials and transposes."""
        start = self.i
        term = self.atom()
        while True:
            if self.at("^"):
                self.take()
                term = self._power(term)
            elif self.at("!"):
                self.take()
                term = Op("factorial", (term,))
            elif self.at("_") and self.i > start:
                raise self.unread("a subscript on something that is not a name")
            else:
                return term

    def _power(self, base: Term) -> Term:
        toks = self.script()
        texts = [t.text for t in toks]
        if texts in (["T"], ["\\top"], ["\\intercal"]):
            return Op("transpose", (base,))
        if texts and all(t == "'" for t in texts):
            raise self.unread("a prime on something that is not a name")
        return Op("pow", (base, self.sub(toks).whole("an exponent")))

    def atom(self) -> Term:
        tok = self.peek()
        if tok is None:
            raise self.unread("the formula ends where a term was expected")
        match tok.kind:
            case "num":
                self.take()
                return _number(tok)
            case "(" | "[" | "{" | "\\{":
                return self._bracketed()
            case "bar" | "dbar":
                return self._norm()
            case "<<":
                return self._angle()
            case "dots":
                self.take()
                return Sym("\\dots")
            case "begin":
                return self._environment()
            case "cmd":
                handler = self._commands().get(tok.text)
                if handler is not None:
                    self.take()
                    return handler(tok)
                return self.name()
            case "name":
                return self._word(tok)
            case "diff":
                self.take()
                return Sym("d")
            case _:
                raise self.unread(f"{tok.text!r} where a term was expected")

    def _commands(self) -> dict[str, Callable[[Tok], Term]]:
        return {
            "\\frac": self._frac, "\\dfrac": self._frac, "\\tfrac": self._frac, "\\cfrac": self._frac,
            "\\sqrt": self._sqrt, "\\sum": self._sum, "\\prod": self._sum, "\\int": self._int, "\\iint": self._int,
            "\\nabla": self._nabla, "\\partial": self._partial, "\\binom": self._refuse, "\\delta": self._greek_delta,
            "\\forall": self._refuse, "\\exists": self._refuse, "\\uparrow": self._refuse, "\\pm": self._refuse, "\\mp": self._refuse,
        }  # fmt: skip

    def _refuse(self, tok: Tok) -> Term:
        raise Unread(f"{tok.text} is not part of the language here", tok.pos)

    def _greek_delta(self, _tok: Tok) -> Term:
        self.i -= 1
        return self.name()

    def _word(self, tok: Tok) -> Term:
        text = tok.text
        if text in OPTIMISERS or text == "arg":
            return self._optimiser()
        if text in PREFIX_FUNCTIONS:
            return self._prefix_function()
        if text == "lim":
            return self._limit()
        if text == "\\nabla":
            self.take()
            return self._nabla(tok)
        if self._is_expectation():
            return self._expectation()
        return self.name()

    # ---------------------------------------------------------------- brackets

    def _bracketed(self) -> Term:
        open_tok = self.take()
        if open_tok.kind == "\\{" and self.at("begin") and self.peek_text() == "array":
            return self._cases(self.take())  # \left\{ \begin{array} .. \right.
        close = {"(": ")", "[": "]", "{": "}", "\\{": "\\}"}[open_tok.kind]
        barred, self.barred = self.barred, False
        items = [self._item()]
        separators: set[str] = set()
        while self.at(",", ";"):
            separators.add(self.take().kind)
            items.append(self._item())
        if self.at("bar") and open_tok.kind == "\\{":
            raise self.unread("a set described by a condition")
        self.barred = barred
        self.expect(close, f"a bracket is not closed by {close!r}", open_tok)
        if len(items) == 1:
            return items[0]
        if open_tok.kind == "\\{":
            return Op("set", tuple(items))
        if open_tok.kind == "[" and separators == {","}:
            return Op("vector", tuple(items))
        return Op("tuple", tuple(items))

    def _item(self) -> Term:
        """An entry of a list; empty before the dots of `x_1, .., x_n`."""
        return self.expression()

    def _norm(self) -> Term:
        open_tok = self.take()
        barred, self.barred = self.barred, True
        inner = self.expression()
        self.barred = barred
        self.expect(open_tok.kind, "a bar is not closed", open_tok)
        if self.at("_"):
            self.take()
            self.script()
        return Op("abs" if open_tok.kind == "bar" else "norm", (inner,))

    def _angle(self) -> Term:
        r"""`\langle f \rangle_{p(x)}` is an expectation, `\langle A, B \rangle` an inner product."""
        open_tok = self.take()
        first = self.expression()
        second = None
        if self.at(","):
            self.take()
            second = self.expression()
        self.expect(">>", "an angle bracket is not closed", open_tok)
        if second is not None:
            if self.at("_"):
                self.take()
                self.script()
            return Op("inner", (first, second))
        if not self.at("_"):
            return Bind("E", (), (), first)
        self.take()
        variables, over = self._measure(self.script())
        return Bind("E", variables, over, first)

    def _environment(self) -> Term:
        tok = self.take()
        rows: list[list[Term]] = [[]]
        if tok.text == "cases":
            return self._cases(tok)
        if tok.text not in MATRICES:
            raise Unread(f"the environment {tok.text!r} inside a formula", tok.pos)
        while not self.at("end"):
            if self.at("row"):
                self.take()
                rows.append([])
            elif self.at("amp", ",", "bar"):
                self.take()
            else:
                rows[-1].append(self.expression())
            if self.peek() is None:
                raise Unread(f"\\begin{{{tok.text}}} is not closed", tok.pos)
        self.take()
        kept = [Op("vector", tuple(r)) for r in rows if r]
        return Op("matrix", tuple(kept))

    def _cases(self, tok: Tok) -> Term:
        parts: list[Term] = []
        while not self.at("end"):
            parts.append(self.expression())
            while self.at("amp", ",", "quad", ";"):
                self.take()
            parts.append(self._condition())
            while self.at(",", "row", ".", ";"):
                self.take()
            if self.peek() is None:
                raise Unread("\\begin{cases} is not closed", tok.pos)
        self.take()
        return Op("cases", tuple(parts))

    def _condition(self) -> Term:
        words: list[str] = []
        while self.at("text", "quad"):
            words.append(self.take().text)
        if self.at("row", "end", ","):
            return Sym(" ".join(words).strip(" .,;") or "otherwise")
        lhs = self.expression()
        if self.at("rel"):
            op = self.take().text
            return Op("rel", (Sym(op), lhs, self.expression()))
        return lhs

    # ---------------------------------------------------------------- fractions and derivatives

    def _frac(self, tok: Tok) -> Term:
        top, bottom = self._argument(), self._argument()
        if bottom and _is_differential(bottom[0]) and top and _is_differential(top[0]) and len(bottom) > 1:
            return self._derivative(top, bottom)
        if not top or not bottom:
            raise Unread("an empty numerator or denominator", tok.pos)
        return Op("div", (self.sub(top).whole("a numerator"), self.sub(bottom).whole("a denominator")))

    def _argument(self) -> list[Tok]:
        """The argument of a command: a group, or one token (`\\frac12` gives one digit)."""
        tok = self.peek()
        if tok is not None and tok.kind == "num" and len(tok.text) > 1 and tok.text.isdigit():
            self.toks[self.i : self.i + 1] = [
                Tok("num", d, tok.pos + k, tok.pos + k + 1) for k, d in enumerate(tok.text)
            ]
        if tok is not None and tok.kind == "cmd" and tok.text in ("\\frac", "\\sqrt"):
            start = self.i
            self.factor()
            return self.toks[start : self.i]
        return self.script()

    def _derivative(self, top: list[Tok], bottom: list[Tok]) -> Term:
        kind = "partial" if bottom[0].kind == "cmd" else "deriv"
        variable = self.sub(bottom[1:]).whole("the variable of a derivative")
        wrt = _variable_of(variable)
        if wrt is None:
            raise Unread("a derivative with respect to something that is not a variable", bottom[0].pos)
        if len(top) > 1:
            body = self.sub(top[1:]).whole("the body of a derivative")
        else:
            body = self._operand()
        return Bind(kind, (wrt,), (None,), body)

    def _partial(self, tok: Tok) -> Term:
        r"""`\partial L(G) / \partial\theta` in one line."""
        if self.at("_"):
            self.take()
            wrt = _variable_of(self.sub(self.script()).whole("the variable of a derivative"))
            if wrt is None:
                raise Unread("a derivative with respect to something that is not a variable", tok.pos)
            return Bind("partial", (wrt,), (None,), self._operand())
        body = self.factor()
        if self.at("/"):
            slash = self.take()
            if not (self.at("cmd") and self.take().text == "\\partial"):
                raise Unread("a derivative whose denominator has no \\partial", slash.pos)
            wrt = _variable_of(self.factor())
            if wrt is not None:
                return Bind("partial", (wrt,), (None,), body)
        raise Unread("a \\partial without its denominator", tok.pos)

    def _nabla(self, tok: Tok) -> Term:
        variables: tuple[Sym, ...] = ()
        if self.at("_"):
            self.take()
            target = self.sub(self.script()).whole("the variable of a gradient")
            parts = target.args if isinstance(target, Op) and target.op == "tuple" else (target,)
            found = [_variable_of(p) for p in parts]
            if any(f is None for f in found):
                raise Unread("a gradient with respect to something that is not a variable", tok.pos)
            variables = tuple(f for f in found if f is not None)
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

    # ---------------------------------------------------------------- functions in front of their argument

    def _prefix_function(self) -> Term:
        tok = self.take()
        op = PREFIX_FUNCTIONS[tok.text]
        base: Term | None = None
        power: Term | None = None
        while self.at("_", "^"):
            if self.take().kind == "_":
                base = self.sub(self.script()).whole("the base of a logarithm")
            else:
                power = self.sub(self.script()).whole("an exponent")
        argument = self._prefix_argument(tok)
        term: Term = Op("logbase", (base, argument)) if base is not None and op == "log" else Op(op, (argument,))
        return Op("pow", (term, power)) if power is not None else term

    def _prefix_argument(self, tok: Tok) -> Term:
        r"""One factor, or a whole big operator: `\log p(x) q(x)` is `(\log p(x)) q(x)`, `\log \frac1k \sum ..` reaches on."""
        if self.at("-"):
            raise self.unread(f"\\{tok.text} directly before a minus sign")
        if self._is_big():
            return self.factor()
        first = self.factor()
        parts = [first]
        while isinstance(parts[-1], Num | Op) and _is_constant(parts[-1]) and self._starts_factor() and self._is_big():
            parts.append(self.factor())
        return parts[0] if len(parts) == 1 else Op("mul", tuple(parts))

    def _is_big(self) -> bool:
        tok = self.peek()
        if tok is None:
            return False
        return tok.text in ("\\sum", "\\prod", "\\int") or self._is_expectation()

    # ---------------------------------------------------------------- expectations

    def _is_expectation(self) -> bool:
        tok = self.peek()
        if tok is None or tok.kind != "name":
            return False
        if tok.text == "\\mathbb{E}":
            return True
        if tok.text != "E":
            return False
        nxt = self.toks[self.i + 1] if self.i + 1 < len(self.toks) else None
        return nxt is not None and nxt.kind in ("_", "[", "\\{")

    def _expectation(self) -> Term:
        self.take()
        variables: tuple[Sym, ...] = ()
        over: tuple[Term | None, ...] = ()
        if self.at("_"):
            self.take()
            variables, over = self._measure(self.script())
        if self.at("^"):
            raise self.unread("a power of an expectation sign")
        body = self._bracketed() if self.at("[", "(", "\\{", "{") else self.product()
        return Bind("E", variables, over, body)

    def _measure(self, toks: list[Tok]) -> tuple[tuple[Sym, ...], tuple[Term | None, ...]]:
        """The subscript of an expectation: `x\\sim p(x)`, `c\\sim p(c), x\\sim G(z,c)`, `(x,y)\\sim\\gamma`, `x`, `p`."""
        variables: list[Sym] = []
        over: list[Term | None] = []
        p = self.sub(toks)
        while p.peek() is not None:
            lhs = p.expression()
            names = _variables_of(lhs)
            if p.at("rel") and p.peek_text() == "~":
                p.take()
                law = p.expression()
                if names is None:
                    raise p.unread("a law for something that is not a variable")
                variables.extend(names)
                over.extend([law] + [None] * (len(names) - 1))
            else:
                variables.append(Sym(""))
                over.append(lhs)
            if p.at(",", ";"):
                p.take()
                continue
            break
        p.finish("the measure of an expectation")
        return tuple(variables), tuple(over)

    # ---------------------------------------------------------------- big operators

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
                high = self.script()
        return self._read_range(low, high)

    def _read_range(self, low: list[Tok], high: list[Tok] | None) -> tuple[tuple[Sym, ...], tuple[Term | None, ...]]:
        if not low:
            return (), ()
        p = self.sub(low)
        names: list[Sym] = []
        over: list[Term | None] = []
        while True:
            head = p.expression()
            found = _variables_of(head)
            if found is None:
                raise p.unread("a sum over something that is not a variable")
            start: Term | None = None
            if p.at("rel"):
                rel = p.take().text
                start = p.expression()
                if rel == "in":
                    names.extend(found)
                    over.extend([Op("tuple", (Sym("\\in"), start))] * len(found))
                    start = None
                    found = []
                elif rel == "!=":
                    raise p.unread("a sum over all but one index")
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
        self.bound.extend(v.name for v in variables)
        sign = self._sign()
        single, self.single_prod = self.single_prod, op == "prod"  # prod_j a_j prod_k b_k is two products
        body = self.product()
        self.single_prod = single
        del self.bound[len(self.bound) - len(variables) :]
        if not variables:
            index = next((n for n in ("i", "j", "k", "n") if n in _index_names(body)), None)
            if index is None:
                raise Unread("a sum without its index", tok.pos)
            variables, over = (Sym(index),), (None,)
        return Bind(op, variables, over, Op("neg", (body,)) if sign < 0 else body)

    def _int(self, tok: Tok) -> Term:
        low: list[Tok] = []
        high: list[Tok] | None = None
        while self.at("_", "^"):
            if self.take().kind == "_":
                low = self.script()
            else:
                high = self.script()
        self.differentials += 1
        closed = self._differential_ahead()
        inner: Term | None = None
        if self.at("cmd") and self.peek_text() == "\\int" and not closed:
            inner = self.factor()
        body = inner if inner is not None else (self.expression() if closed else self._open_integrand())
        self.differentials -= 1
        names: list[Sym] = []
        while self._at_differential():
            self.take()
            if self.at("*"):
                self.take()
            names.append(self._differential_variable())
        limits = self._integral_limits(low, high, names, tok)
        return Bind("int", tuple(names), (limits,) * len(names), body)

    def _open_integrand(self) -> Term:
        """An integral whose `dx` was left out reaches over one product."""
        sign = self._sign()
        body = self.product()
        return Op("neg", (body,)) if sign < 0 else body

    def _integral_limits(self, low: list[Tok], high: list[Tok] | None, names: list[Sym], tok: Tok) -> Term | None:
        if high is not None:
            return Op("tuple", (self.sub(low).whole("a limit"), self.sub(high).whole("a limit")))
        if not low:
            if not names:
                raise Unread("an integral without its variable", tok.pos)
            return None
        p = self.sub(low)
        region = p.expression()
        while p.at(","):
            p.take()
            region = Op(
                "tuple",
                (*(region.args if isinstance(region, Op) and region.op == "tuple" else (region,)), p.expression()),
            )
        if not p.at("rel"):
            p.finish("the region of an integral")
        found = _variables_of(region)
        if found and not names:
            names.extend(found)
            return None
        if found and {f.name for f in found} & {n.name for n in names}:
            return None
        return Op("tuple", (Sym("\\in"), region)) if found else None

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
                elif depth == 0 and self._at_differential():
                    if opened == 0:
                        return True
                    opened -= 1
                    self.i += 1
                self.i += 1
            return False
        finally:
            self.i = saved

    def _at_differential(self) -> bool:
        tok = self.peek()
        if tok is None or not (tok.kind == "diff" or (tok.kind == "name" and tok.text == "d")):
            return False
        nxt = self.toks[self.i + 1] if self.i + 1 < len(self.toks) else None
        if nxt is None:
            return False
        if tok.kind == "diff":
            return nxt.kind in ("name", "cmd", "{")
        return (nxt.kind in ("name", "{") and nxt.text != "d") or (nxt.kind == "cmd" and nxt.text in _DIFFERENTIABLE)

    def _differential_variable(self) -> Sym:
        term = self.plain_name()
        if not isinstance(term, Sym):
            raise self.unread("a differential of something that is not a variable")
        return term

    # ---------------------------------------------------------------- optimisation and limits

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
        elif self.at("("):  # max(a, b)
            inner = self._bracketed()
            return Bind(op, (), (), inner)
        return Bind(op, variables, over, self.expression())

    def _optimised(self, toks: list[Tok]) -> tuple[tuple[Sym, ...], tuple[Term | None, ...]]:
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
                continue
            head = p.expression()
            domain: Term | None = None
            found = _variables_of(head)
            if p.at("rel"):
                rel = p.take().text
                rhs = p.expression()
                if rel == "in":
                    domain = rhs
                else:
                    domain = Op("rel", (Sym(rel), head, rhs))
                    found = found or [Sym(n) for n in sorted(free_names(head)) if len(n) == 1]
            if not found:
                raise p.unread("an optimiser over something that is not a variable")
            names.extend(found)
            over.extend([domain] * len(found))
            if p.at(","):
                p.take()
                continue
            break
        p.finish("what is optimised over")
        return tuple(names), tuple(over)

    def _norm_bound(self, p: NameReader, names: list[Sym], over: list[Term | None]) -> None:
        r"""`\|f\|_L \le 1`, also with the bound inside the subscript."""
        p.take()
        f = p.plain_name()
        if not (isinstance(f, Sym) and p.at("dbar")):
            raise p.unread("a bound on something that is not a function")
        p.take()
        limit = p.sub([])
        if p.at("_"):
            p.take()
            limit = p.sub([t for t in p.script() if t.text not in ("L", "Lip", "i", "p")])
        where = limit if limit.at("rel") else p
        if not where.at("rel") or where.take().text != "<=":
            raise p.unread("a norm that is not bounded from above")
        bound = where.expression()
        names.append(f)
        over.append(Op("rel", (Sym("<="), Op("norm", (f,)), bound)))

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


_DIFFERENTIABLE = frozenset(
    f"\\{g}"
    for g in [
        "alpha",
        "beta",
        "gamma",
        "theta",
        "epsilon",
        "varepsilon",
        "lambda",
        "mu",
        "nu",
        "xi",
        "sigma",
        "tau",
        "phi",
        "psi",
        "omega",
    ]
)


def _number(tok: Tok) -> Num:
    text = tok.text.replace(",", "")
    digits = len(text.partition(".")[2])
    if len(text) > 400:
        raise Unread("a number of more than 400 digits", tok.pos)
    return Num(Fraction(text), digits)


def _is_differential(tok: Tok) -> bool:
    return tok.kind == "diff" or tok.text in ("\\partial", "\\delta", "d")


def _is_constant(term: Term) -> bool:
    """Numbers, and fractions of numbers and sizes: what may stand between `\\log` and its big operator."""
    return all(n in ("m", "n", "N", "k", "K", "M") for n in free_names(term))


def _variable_of(term: Term) -> Sym | None:
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


def _variables_of(term: Term) -> list[Sym] | None:
    match term:
        case Sym():
            return [term]
        case Op("tuple" | "mul", args) if all(isinstance(a, Sym) for a in args):
            return [a for a in args if isinstance(a, Sym)]
        case App(fn, args, (), ()) if fn in ("x", "y", "z"):
            return [Sym(fn)]
        case Op("index", (Sym(name), *_)):
            return [Sym(name)]
        case _:
            return None


def _addends(term: Term) -> tuple[Term, ...]:
    return term.args if isinstance(term, Op) and term.op == "add" else (term,)


def _last_factor(term: Term) -> Term:
    return term.args[-1] if isinstance(term, Op) and term.op == "mul" else term


def _replace_last_factor(term: Term, new: Term) -> Term:
    if isinstance(term, Op) and term.op == "mul":
        return Op("mul", (*term.args[:-1], new))
    return new


def _index_names(term: Term) -> frozenset[str]:
    """Names used as an index: free symbols, and subscripts such as the i of `z_i`."""
    names: set[str] = set(free_names(term))
    for name in list(names):
        _, _, sub = name.partition("_{")
        if sub and len(sub) == 2:
            names.add(sub[0])
        _, _, sup = name.partition("^{")
        if sup and sup.strip("()}").isalpha():
            names.add(sup.strip("()}"))
    return frozenset(names)


__all__ = ["Hints", "Parser"]
