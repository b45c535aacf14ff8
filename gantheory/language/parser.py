"""The parser: tokens of one segment → an unevaluated term.

All or nothing: whatever is not understood whole raises `Unread` with the offset. Grammar decisions that follow the
field's habits rather than a bracket (the reach of `\\log`, `\\sum`, `E`, `\\max`) are each one method, here or in the
classes this one is built from: `Cursor` → `NameReader` → `Applier` → `Calculus` → `Binders` → `Parser`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from .binders import Binders
from .cursor import Hints
from .names import canonical, one_name
from .notation import GREEK, MATRICES, OPTIMISERS, PREFIX_FUNCTIONS
from .reach import index_names
from .terms import App, Bind, Num, Op, Sym, Term, operands
from .tokens import Tok, Unread


@dataclass(slots=True)
class Parser(Binders):
    """A cursor over the tokens of one segment (no rows, no top-level separators)."""

    # ---------------------------------------------------------------- sums

    def expression(self) -> Term:
        """A sum of products; the widest thing without a relation."""
        self.deeper()
        terms: list[Term] = []
        evaluated = 0
        while True:
            start, reaching = self.i, self.open_big == self.i
            terms.append(self._signed_product())
            if reaching:
                self._reach_over_next(terms, start)
            if self._at_evaluation_bar():
                if evaluated + 1 < len(terms):
                    raise self.unread("an evaluation bar behind a sum: how far it reaches")
                self.take()
                self.take()
                terms[-1], evaluated = Op("evaluated", (terms[-1], *self._point())), len(terms)
            if not self.at("+", "-"):
                break
        self.depth -= 1
        if 0 < evaluated < len(terms):
            raise self.unread("a sum goes on behind an evaluation bar")
        return terms[0] if len(terms) == 1 else Op("add", tuple(terms))

    def _at_evaluation_bar(self) -> bool:
        r"""Does `|_{D = 1/2}` stand here, behind a formula that is in no bars itself?"""
        if self.barred or not self.at("bar") or (nxt := self.ahead(1)) is None or nxt.kind != "_":
            return False
        start = self.i
        self.i += 2
        found = any(t.kind == "rel" and t.text == "=" for t in self.script())
        self.i = start
        return found

    def _signed_product(self) -> Term:
        sign = self.sign()
        term = self.product()
        return Op("neg", (term,)) if sign < 0 else term

    def sign(self) -> int:
        sign = 1
        while self.at("+", "-"):
            sign *= -1 if self.take().kind == "-" else 1
        return sign

    def _reach_over_next(self, terms: list[Term], start: int) -> None:
        r"""`\sum_i a_i + b_i` without brackets: a later term that uses the index belongs under the sign."""
        big, later = terms[-2], terms[-1]
        outer = big.args[0] if isinstance(big, Op) and big.op == "neg" else big
        inner = _last_factor(outer)
        if not (isinstance(inner, Bind) and inner.op in ("sum", "prod")):
            return
        names = [v.name for v in inner.vars if v.name not in self.bound]
        if not (set(names) & index_names(later)):
            return
        self.i = start
        self.bound.extend(names)
        later = self._signed_product()
        del self.bound[len(self.bound) - len(names) :]
        flipped = isinstance(big, Op) and big.op == "neg"
        merged = Bind(inner.op, inner.vars, inner.over, Op("add", (*operands(inner.body, "add"), later)))
        rebuilt = _replace_last_factor(outer, merged)
        terms[-2:] = [Op("neg", (rebuilt,)) if flipped else rebuilt]
        self.open_big = self.i

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
                run[-1:] = [Op("div", (run[-1], self._denominator()))]
                continue
            if run and self.at_command(*_BINARY):
                run[-1:] = [Op(_BINARY[self.take().text], (run[-1], self._signed_factor()))]
                continue
            if run and self.at_command(*_LATTICE):
                return self._extreme(close(), _LATTICE[self.take().text])
            if not self.starts_factor(first=not run) or (run and self.single_prod and self.peek_text() == "\\prod"):
                break
            run.append(self.factor())
        if not run:
            raise self.unread("a term was expected")
        return close()

    def _extreme(self, left: Term, op: str) -> Term:
        r"""`p \wedge q`, the smaller of the two; of several factors it is not clear which are meant."""
        right = self.product()
        if isinstance(left, Op) and left.op == "mul" and not (isinstance(right, Op) and right.op == "mul"):
            raise self.unread("which factors a minimum or maximum takes")
        if isinstance(right, Op) and right.op == "mul" and not (isinstance(left, Op) and left.op == "mul"):
            raise self.unread("which factors a minimum or maximum takes")
        return Bind(op, (), (), Op("tuple", (left, right)))

    def _denominator(self) -> Term:
        """What stands behind a slash: one factor; `a/bc` is refused, `1/2 x` is not."""
        tok = self.peek()
        below = self._signed_factor()
        nxt, then = self.peek(), self.ahead(1)
        if tok is None or nxt is None or nxt.pos != self.toks[self.i - 1].end or not self.starts_factor():
            return below
        letter = (nxt.kind == "name" and len(nxt.text) == 1) or nxt.text in GREEK
        named = isinstance(below, Num) and then is not None and then.kind in ("(", "_", "[")
        if isinstance(below, Sym | Num) and letter and not named:
            raise Unread("several factors behind a slash: which of them are below it", tok.pos)
        return below

    def _signed_factor(self) -> Term:
        sign = self.sign()
        factor = self.factor()
        return Op("neg", (factor,)) if sign < 0 else factor

    def _opens_bar(self, tok: Tok, first: bool) -> bool:
        """Does this bar open an absolute value or a norm?"""
        nxt = self.ahead(1)
        if tok.text in ("lbar", "rbar"):
            return tok.text == "lbar"
        return (first or not self.barred) and nxt is not None and nxt.kind not in ("_", "^", ")", "]", "}", "rel", ",")

    def starts_factor(self, *, first: bool = False) -> bool:
        """Can the next token begin a factor? `first` says that no factor stands before it."""
        tok = self.peek()
        if tok is None:
            return False
        if tok.kind == "diff" or (tok.kind == "name" and tok.text == "d" and self.differentials):
            return not self.at_differential()
        if tok.kind in ("bar", "dbar"):
            return self._opens_bar(tok, first)
        if tok.text in _BINARY:
            return False
        return tok.kind in ("num", "name", "cmd", "(", "[", "{", "\\{", "<<", "dots", "begin", "evaluate")

    # ---------------------------------------------------------------- factors

    def factor(self) -> Term:
        """An atom with its powers, primes, factorials and transposes."""
        self.spend()
        self.deeper()
        start = self.i
        term = self.atom()
        raised = False
        while True:
            if self.at("^"):
                if raised:
                    raise self.unread("two exponents in a row")
                raised = True
                self.take()
                term = self._power(term)
            elif self.at("!"):
                self.take()
                term = Op("factorial", (term,))
            elif self.at("_") and self.toks[self.i - 1].kind in (")", "]") and self._is_plus(1):
                self.i += 2
                term = Op("relu", (term,))
            elif self.at("_") and self.toks[start].kind == "\\{" and self.toks[self.i - 1].kind == "\\}":
                term = self._family(term)
            elif self.at("_") and self.i == start + 1 and term == Num(Fraction(1)) and self._is_size(1):
                self.i += 1
                self.script()
                term = Sym("\\mathbb{1}")  # 1_n, the vector of ones
            elif self.at("_") and self.i > start:
                raise self.unread("a subscript on something that is not a name")
            else:
                self.depth -= 1
                return term

    def _family(self, member: Term) -> Term:
        r"""`\{x_n\}_{n=1}^N`: a set of what stands in the braces, over a range."""
        self.take()
        script = self.script()
        cut = next((k for k, t in enumerate(script) if t.kind == "rel"), None)
        low = self.sub(script[cut + 1 :] if cut is not None else script).whole("where a family begins")
        if not self.at("^"):
            return Op("set", (member, low))
        self.take()
        return Op("set", (member, Op("seq", (low, self.sub(self.script()).whole("where a family ends")))))

    def _is_size(self, k: int) -> bool:
        tok = self.ahead(k)
        return tok is not None and tok.kind == "name" and tok.text in ("m", "n", "N", "M", "k", "K", "d")

    def _is_plus(self, k: int) -> bool:
        tok = self.ahead(k)
        return tok is not None and tok.kind == "+"

    def _power(self, base: Term) -> Term:
        before = self.i - 1
        toks = self.script()
        texts = [t.text for t in toks]
        if len(toks) == 1 and toks[0].kind == "num" and len(texts[0]) > 1 and self.toks[self.i - 1].kind == "num":
            raise Unread("an exponent of several digits without braces", toks[0].pos)
        if texts in (["T"], ["\\top"], ["\\intercal"]):
            return Op("pow", (base, Sym("T"))) if (base, texts) == (Sym("e"), ["T"]) else Op("transpose", (base,))
        if len(toks) == 2 and toks[0].kind == "num" and texts[1] in ("\\top", "\\intercal"):  # h^{1\top}
            return Op("transpose", (Op("pow", (base, _number(toks[0]))),))
        if texts == ["+"]:
            if self.toks[before - 1].kind not in (")", "]", "\\}"):
                raise Unread("a plus in an exponent: the positive part, a label or a side", toks[0].pos)
            return Op("relu", (base,))
        if texts and all(t == "'" for t in texts):
            raise self.unread("a prime on something that is not a name")
        return Op("pow", (base, self.sub(toks).whole("an exponent")))

    def atom(self) -> Term:
        """A number, a name, a bracket, or an operator with what it takes."""
        tok = self.peek()
        if tok is None:
            raise self.unread("the formula ends where a term was expected")
        match tok.kind:
            case "num":
                self.take()
                return _number(tok)
            case "{" if self._unwrap_name():
                return self.atom()
            case "(" | "[" | "{" | "\\{":
                return self.bracketed()
            case "bar" | "dbar":
                return self._norm()
            case "<<":
                return self._angle()
            case "dots":
                self.take()
                return Sym("\\dots")
            case "begin":
                return self._environment()
            case "evaluate":
                return self._evaluation()
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

    def _unwrap_name(self) -> bool:
        r"""`{P_\theta}(x)`: braces around a name that is called or has scripts mean nothing."""
        start = self.i
        inner = self.script()
        called = self.at("(", "[", "_") and inner and inner[0].kind in ("name", "cmd") and one_name(inner)
        if called and inner[0].text not in PREFIX_FUNCTIONS and inner[0].text not in OPTIMISERS:
            self.toks[start : self.i] = inner
            self.i = start
            return True
        self.i = start
        return False

    def _commands(self) -> dict[str, Callable[[Tok], Term]]:
        return {
            "\\frac": self._frac, "\\dfrac": self._frac, "\\tfrac": self._frac, "\\cfrac": self._frac,
            "\\sqrt": self._sqrt, "\\sum": self._sum, "\\prod": self._sum, "\\int": self._int, "\\iint": self._int,
            "\\nabla": self._nabla, "\\partial": self._partial, "\\binom": self._refuse, "\\iiint": self._int,
            "\\forall": self._refuse, "\\exists": self._refuse, "\\uparrow": self._refuse, "\\pm": self._refuse,
            "\\mp": self._refuse,
        }  # fmt: skip

    def _refuse(self, tok: Tok) -> Term:
        raise Unread(f"{tok.text} is not part of the language here", tok.pos)

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
        if self.is_expectation():
            return self._expectation()
        return self.name()

    # ---------------------------------------------------------------- brackets

    def bracketed(self) -> Term:
        """What stands in brackets: one term as itself, several as a tuple, a set or a vector."""
        open_tok = self.take()
        if open_tok.kind == "\\{" and self.at("begin") and self.peek_text() == "array":
            return self._cases(self.take())  # \left\{ \begin{array} .. \right.
        if open_tok.kind == "\\{" and (built := self.set_builder(open_tok)) is not None:
            return built
        close = {"(": ")", "[": "]", "{": "}", "\\{": "\\}"}[open_tok.kind]
        with self.enclosed(barred=False):
            items = [self.expression()]
            separators: set[str] = set()
            while self.at(",", ";"):
                separators.add(self.take().kind)
                items.append(self.expression())
            if self.at("over") and open_tok.kind == "{" and len(items) == 1:
                self.take()
                items = [Op("div", (items[0], self.expression()))]
            if self.at("bar") and open_tok.kind == "\\{":
                raise self.unread("a set described by a condition")
        self.expect(close, f"a bracket is not closed by {close!r}", open_tok)
        if len(items) == 1:
            return items[0]
        if open_tok.kind == "\\{":
            return Op("set", tuple(items))
        if open_tok.kind == "[" and separators == {","}:
            return Op("vector", tuple(items))
        return Op("tuple", tuple(items))

    def _norm(self) -> Term:
        open_tok = self.take()
        with self.enclosed(barred=True):
            inner = self.expression()
        self.expect(open_tok.kind, "a bar is not closed", open_tok)
        label = ""
        if self.at("_"):
            self.take()
            label = canonical(self.script())
        if open_tok.kind == "bar" and not label:
            return Op("abs", (inner,))
        if open_tok.kind == "dbar" and label in ("", "2", "F"):
            return Op("norm", (inner,))
        if open_tok.kind == "dbar":
            return App(f"norm_{{{label}}}", (inner,))
        raise Unread("a bar with a subscript", open_tok.pos)

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
                if canonical(self.script()) not in ("2", "F"):
                    raise Unread("an inner product of a named space", open_tok.pos)
            return Op("inner", (first, second))
        if not self.at("_"):
            return Bind("E", (), (), first)
        self.take()
        variables, over = self.measure(self.script())
        return Bind("E", variables, over, first)

    def _evaluation(self) -> Term:
        r"""`\left. F \right|_{D = D^*}`: F with the value put in for the variable."""
        open_tok = self.take()
        with self.enclosed(barred=True):
            body = self.expression()
        self.expect("bar", "an evaluation bar is not closed", open_tok)
        if not self.at("_"):
            raise Unread("an evaluation bar without its point", open_tok.pos)
        self.take()
        return Op("evaluated", (body, *self._point()))

    def _point(self) -> tuple[Term, Term]:
        p = self.sub(self.script())
        variable = p.expression()
        if not (p.at("rel") and p.take().text == "="):
            raise p.unread("an evaluation bar that does not say at which point")
        return variable, p.whole("the point of an evaluation")

    def _environment(self) -> Term:
        tok = self.take()
        rows: list[list[Term]] = [[]]
        if tok.text == "cases":
            return self._cases(tok)
        if tok.text not in MATRICES:
            raise Unread(f"the environment {tok.text!r} inside a formula", tok.pos)
        if self.at("quad"):
            self.take()
        while not self.at("end"):
            if self.at("row") or self._is_rule():
                self.take()
                rows.append([])
            elif self.at("amp", ",") or self._is_column_rule():
                self.take()
            else:
                rows[-1].append(self.expression())
            if self.peek() is None:
                raise Unread(f"\\begin{{{tok.text}}} is not closed", tok.pos)
        self.take()
        if tok.text[0] in "vV" and any(len(r) == len(rows) for r in rows):
            raise Unread("a determinant", tok.pos)
        kept = [Op("vector", tuple(r)) for r in rows if r]
        return Op("matrix", tuple(kept))

    def _is_column_rule(self) -> bool:
        """A bar in a cell of its own draws a line; any other opens an absolute value."""
        nxt, before = self.ahead(1), self.toks[self.i - 1]
        alone = nxt is not None and nxt.kind in ("amp", "row", "end") and before.kind in ("amp", "row", "begin")
        return self.at("bar") and alone

    def _is_rule(self) -> bool:
        r"""`\\ - - - \\`: a row of dashes draws a line; the cursor moves to its end."""
        stop = self.i
        while stop < len(self.toks) and self.toks[stop].kind == "-":
            stop += 1
        ruled = stop > self.i + 1 and self.toks[self.i - 1].kind == "row" and self.toks[stop : stop + 1] != []
        if ruled and self.toks[stop].kind == "row":
            self.spend(stop - self.i)
            self.i = stop
            return True
        return False

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


_LATTICE = {"\\wedge": "min", "\\vee": "max"}
_BINARY = {
    "\\odot": "hadamard", "\\otimes": "product_law", "\\circ": "compose", "\\cap": "cap", "\\cup": "cup",
}  # fmt: skip


def _number(tok: Tok) -> Num:
    text = tok.text.replace(",", "")
    return Num(Fraction(text), len(text.partition(".")[2]))


def _last_factor(term: Term) -> Term:
    return term.args[-1] if isinstance(term, Op) and term.op == "mul" else term


def _replace_last_factor(term: Term, new: Term) -> Term:
    if isinstance(term, Op) and term.op == "mul":
        return Op("mul", (*term.args[:-1], new))
    return new


__all__ = ["Hints", "Parser"]
