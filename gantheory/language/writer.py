"""The LaTeX writer: every node in the notation that the parser reads back to the same node."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import ClassVar

from .glyphs import LATEX_RELATIONS, LATEX_WORDS
from .notation import BARE_WORDS, WORDS
from .reach import names_outside
from .terms import App, Bind, Num, Op, Rel, Sym, Term

# How tightly a position binds: a whole side, one addend of several, one factor of several, the base of a power.
SIDE, ADDEND, FACTOR, BASE = range(4)

_REACHING = frozenset(("sum", "prod", "grad", "partial", "deriv", "lim"))
_OPTIMISERS = frozenset(("max", "min", "sup", "inf", "argmax", "argmin"))
_PREFIX = frozenset(("log", "logbase", "exp", "sin", "cos", "tanh", "softplus", "relu"))
_PLAIN_DIFFERENTIALS = frozenset(("\\theta", "\\mu", "\\nu", "\\lambda", "\\phi", "\\epsilon", "\\xi", "\\omega"))


class LatexWriter:
    """The printer; `PlainWriter` replaces the pieces in which Unicode text differs."""

    relations: ClassVar[Mapping[str, str]] = LATEX_RELATIONS
    words: ClassVar[Mapping[str, str]] = LATEX_WORDS

    # ---------------------------------------------------------------- entry

    def show(self, term: Term | Rel) -> str:
        """A relation, or a term at the widest position."""
        if isinstance(term, Rel):
            return f"{self.term(term.lhs, SIDE)} {self.relations[term.op]} {self.term(term.rhs, SIDE)}"
        return self.term(term, SIDE)

    def term(self, t: Term, place: int) -> str:
        """The term, in brackets if its position needs them."""
        match t:
            case Num():
                return self.number(t, place)
            case Sym(name):
                return self.name(name)
            case App():
                return self.application(t)
            case Op():
                return self.operator(t, place)
            case Bind():
                return self.binder(t, place)

    def wrap(self, text: str, needed: bool) -> str:
        """The text, bracketed when needed."""
        return f"({text})" if needed else text

    def items(self, terms: tuple[Term, ...]) -> str:
        """A comma-separated list."""
        return ", ".join(self.term(t, SIDE) for t in terms)

    # ---------------------------------------------------------------- leaves

    def number(self, t: Num, place: int) -> str:
        """An integer, the decimals that were written, or a fraction."""
        if t.value < 0:
            return self.wrap("-" + self.number(Num(-t.value, t.digits), FACTOR), place > SIDE)
        if t.digits:
            scaled = round(t.value * 10**t.digits)
            return f"{scaled // 10**t.digits}.{scaled % 10**t.digits:0{t.digits}d}"
        if t.value.denominator != 1:
            return self.fraction(Num(Fraction(t.value.numerator)), Num(Fraction(t.value.denominator)), place)
        return str(t.value.numerator)

    def name(self, name: str) -> str:
        """A name as it is read: words upright, labels in braces."""
        if name == "d":
            return "{d}"  # not a differential
        base, rest = split_name(name)
        if len(base) > 1 and base.isalnum() and WORDS.get(base, base) == base and base not in BARE_WORDS:
            base = f"\\mathrm{{{base}}}"
        return base + re.sub(r"_\{([A-Za-z]{2,})\}", _upright, rest)

    def indexed(self, base: Term, subs: tuple[Term, ...]) -> str:
        """`x_{i}`, or `x_{g}^{(i)}` when the subscript is taken by a label."""
        head = self.term(base, BASE)
        if isinstance(base, Sym) and "_{" in split_name(base.name)[1]:
            return head + "".join(f"^{{({self.term(s, SIDE)})}}" for s in subs)
        return f"{head}_{{{self.items(subs)}}}"

    def application(self, t: App) -> str:
        """`p(x | z; theta)`; `q_j(z_j)`, of which the indexed name is the first parameter."""
        if t.fn == "\\indexed" and t.params:
            member = self.application(App("", t.args, t.given, t.params[1:]))
            return self.term(t.params[0], BASE) + member
        text = self.items(t.args)
        if t.given:
            text += self.words["bar"] + self.items(t.given)
        if t.params:
            text += "; " + self.items(t.params)
        if t.fn.startswith("norm_{"):
            return self.norm(text, t.fn[6:-1])
        return f"{self.name(t.fn)}({text})"

    def norm(self, text: str, label: str = "") -> str:
        """A norm, with the name of the norm if it has one."""
        return f"\\lVert {text} \\rVert{self.below(label)}"

    # ---------------------------------------------------------------- arithmetic

    def addends(self, terms: tuple[Term, ...]) -> str:
        """A sum; an addend that ends in a big operator is bracketed where it would swallow what follows."""
        out = ""
        for k, t in enumerate(terms):
            inner = t.args[0] if isinstance(t, Op) and t.op == "neg" else t
            text = self.term(inner, SIDE if _optimises(inner) and k == len(terms) - 1 else ADDEND)
            reach = _reaches(inner)
            if reach and k < len(terms) - 1 and any(_mentions(later, reach) for later in terms[k + 1 :]):
                text = f"({text})"
            sign = "-" if inner is not t else "+"
            out += (f" {sign} " if k else sign.replace("+", "")) + text
        return out

    def factors(self, terms: tuple[Term, ...]) -> str:
        """A product: side by side where that cannot be misread, with a dot elsewhere."""
        out = ""
        for k, t in enumerate(terms):
            last = k == len(terms) - 1
            text = self.term(t, ADDEND if last and isinstance(t, Bind) and t.op in _REACHING else FACTOR)
            if isinstance(t, Op) and t.op == "log" and not last:
                text = self.prefix(t.op, t.args[0], tight=True)
            if isinstance(t, Bind) and t.op == "int" and not last:
                text = f"({text})"
            out += (self.between(terms[k - 1], t, text) if k else "") + text
        return out

    def between(self, left: Term, right: Term, text: str) -> str:
        """What stands between two factors."""
        if text[0] in "([{-.0123456789" or text.startswith(("\\{", "\\prod", "\\begin")):
            return self.words["times"]
        prefixed = isinstance(left, Op) and left.op in _PREFIX
        if prefixed and isinstance(right, Bind):
            return self.words["times"]
        return " "

    def fraction(self, top: Term, bottom: Term, place: int) -> str:
        """A fraction, over a bar."""
        del place
        above, below = self.term(top, SIDE), self.term(bottom, SIDE)
        if re.match(r"\{d\}|\\delta(?![A-Za-z])", above):
            above = f"({above})"
        return f"\\frac{{{above}}}{{{below}}}"

    def power(self, base: Term, exponent: Term) -> str:
        """A power, written so that no exponent is taken for a label."""
        text, inner = self.term(base, BASE), self.term(exponent, SIDE)
        if base == Sym("e") and not inner.startswith("[") and inner not in ("\\top", "\\intercal"):
            return f"{text}^{{{inner}}}"
        if isinstance(base, Sym | Op) and not isinstance(exponent, Num) and not text.startswith("("):
            text = f"({text})"
        if inner in ("T", "\\top", "\\intercal"):
            inner = f"({inner})"
        return f"{text}^{{{inner}}}"

    def prefix(self, op: str, argument: Term, base: Term | None = None, *, tight: bool = False) -> str:
        """`\\log x`, `\\log(a b)`, `\\log_{2} x`."""
        head = self.words[op] + (f"_{{{self.term(base, SIDE)}}}" if base is not None else "")
        text = self.term(argument, BASE)
        bare = isinstance(argument, App | Sym | Num) or (isinstance(argument, Op) and argument.op == "div")
        if text.startswith("("):
            return head + text
        return f"{head} {text}" if bare and not tight else f"{head}({self.term(argument, SIDE)})"

    # ---------------------------------------------------------------- operators

    def operator(self, t: Op, place: int) -> str:
        """An `Op` node."""
        special = self.special(t, place)
        if special is not None:
            return special
        op, args = t.op, t.args
        if op in ("sin", "cos", "tanh", "softplus", "relu", "log", "exp"):
            return self.wrap(self.prefix(op, args[0]), place >= BASE)
        if op in ("KL", "JSD", "Div"):
            return f"{self.words[op]}({self.words['dbar'].join(self.law(a) for a in args)})"
        if op in ("TV", "W", "crossentropy"):
            return f"{self.words[op]}({', '.join(self.law(a) for a in args)})"
        if op in ("sigmoid", "logit", "Gamma", "digamma", "var", "frozen"):
            return f"{self.words[op]}({self.term(args[0], SIDE)})"
        if op in ("hadamard", "compose", "product_law", "cap", "cup"):
            joined = f" {self.words[op]} ".join(self.term(a, FACTOR) for a in args)
            return self.wrap(joined, place >= FACTOR)
        return f"\\text{{{op}}}({self.items(args)})"

    def special(self, t: Op, place: int) -> str | None:
        """The operators with a notation of their own; None for the others."""
        match t:
            case Op("add", args):
                return self.wrap(self.addends(args), place >= ADDEND)
            case Op("neg", (inner,)):
                return self.wrap(self.addends((t,)), place >= ADDEND) if inner is not t else None
            case Op("mul", args):
                return self.wrap(self.factors(args), place >= FACTOR)
            case Op("div", (a, b)):
                return self.wrap(self.fraction(a, b, place), place >= BASE)
            case Op("pow", (a, b)):
                return self.wrap(self.power(a, b), place >= BASE)
            case Op("transpose", (a,)):
                return self.wrap(self.transposed(a), place >= BASE)
            case Op("factorial", (a,)):
                return self.wrap(self.term(a, BASE) + "!", place >= BASE)
            case Op("logbase", (base, a)):
                return self.wrap(self.prefix("log", a, base), place >= BASE)
            case Op("index", (base, *subs)):
                return self.indexed(base, tuple(subs))
            case Op("evaluated", (body, variable, value)):
                point = f"{self.term(variable, SIDE)}={self.term(value, SIDE)}"
                return self.wrap(self.evaluation(self.term(body, SIDE), point), place >= BASE)
            case Op("at", (slot, value)):
                return f"{self.term(slot, SIDE)}={self.term(value, SIDE)}"
            case Op("H" | "I", args):
                return self.information(t.op, args)
            case _:
                return self.bracketed(t)

    def bracketed(self, t: Op) -> str | None:
        """The operators that bring their own brackets."""
        match t:
            case Op("sqrt", (a,)):
                return f"\\sqrt{{{self.term(a, SIDE)}}}"
            case Op("abs", (a,)):
                text = self.term(a, SIDE)
                return f"\\lvert {self.wrap(text, text.startswith(chr(92) + 'lvert'))} \\rvert"
            case Op("norm", (a,)):
                return self.norm(self.term(a, SIDE))
            case Op("inner", (a, b)):
                return f"\\langle {self.term(a, SIDE)}, {self.term(b, SIDE)} \\rangle"
            case Op("tuple", args):
                return f"({self.items(args)})"
            case Op("set", args):
                return f"\\{{{self.items(args)}\\}}"
            case Op("suchthat", (member, *conditions)):
                return f"\\{{{self.listed(member)} : {self.items(tuple(conditions))}\\}}"
            case Op("vector", args):
                return f"[{self.items(args)}]"
            case Op("seq", args):
                return ":".join(self.term(a, SIDE) for a in args)
            case Op("matrix", rows):
                lines = [" & ".join(self.term(x, SIDE) for x in r.args) for r in rows if isinstance(r, Op)]
                return "\\begin{bmatrix} " + " \\\\ ".join(lines) + " \\end{bmatrix}"
            case Op("cases", args):
                pairs = zip(args[::2], args[1::2], strict=False)
                lines = [f"{self.term(v, SIDE)} & {self.condition(c)}" for v, c in pairs]
                return "{\\begin{cases} " + " \\\\ ".join(lines) + " \\end{cases}}"  # bare, it would be a system
            case Op("given", (a, b)):
                return f"{self.term(a, SIDE)}{self.words['bar']}{self.listed(b)}"
            case Op("rel", (Sym(op), a, b)):
                return f"{self.term(a, SIDE)} {self.relations[op]} {self.term(b, SIDE)}"
            case Op("text", (Sym(words),)):
                return f"\\text{{{words}}}"
            case _:
                return None

    def evaluation(self, body: str, point: str) -> str:
        """The body at a point, behind a bar."""
        return f"\\left. {body} \\right|_{{{point}}}"

    def transposed(self, a: Term) -> str:
        """The transpose of a term; a name with a label above it, as `W^{(2)}`, takes the sign into that."""
        text = self.term(a, BASE)
        above = re.search(r"\^\{[^{}]*\}$", text) if isinstance(a, Sym) else None
        return f"{text[:-1]}\\top}}" if above else text + "^{\\top}"

    def listed(self, t: Term) -> str:
        """A tuple without its brackets, where commas separate anyway."""
        return self.items(t.args) if isinstance(t, Op) and t.op == "tuple" else self.term(t, SIDE)

    def condition(self, t: Term) -> str:
        """The condition of a case: a relation, or words."""
        worded = isinstance(t, Sym) and re.fullmatch(r"[^\\_^]{2,}", t.name)
        return f"\\text{{{t.name}}}" if isinstance(t, Sym) and worded else self.term(t, SIDE)

    def information(self, op: str, args: tuple[Term, ...]) -> str:
        """`H(X | Y)`, `I(X; Y)`; in the core the argument of H is a law."""
        if op == "I" and len(args) == 2:
            return f"I({self.listed(args[0])}; {self.listed(args[1])})"
        if op == "I" and len(args) == 3:
            bar = self.words["bar"]
            return f"I({self.listed(args[0])}; {self.listed(args[1])}{bar}{self.listed(args[2])})"
        if len(args) == 1:
            return f"{op}({self.law(args[0])})"
        return f"{op}({self.items(args)})"

    def law(self, t: Term) -> str:
        """A law as the field writes it: its name when it has one, its density otherwise."""
        if isinstance(t, Bind) and t.op == "fun":
            return self.name(t.body.fn) if is_law_name(t) and isinstance(t.body, App) else self.term(t.body, SIDE)
        return self.term(t, SIDE)

    # ---------------------------------------------------------------- binders

    def binder(self, t: Bind, place: int) -> str:
        """A `Bind` node."""
        if t.op == "E":
            return f"{self.words['E']}{self.below(self.measure(t))}[{self.term(t.body, SIDE)}]"
        if t.op in _OPTIMISERS:
            return self.optimiser(t, place)
        if t.op == "int":
            return self.wrap(self.integral(t), place >= BASE)
        if t.op == "fun":
            head = self.items(t.vars)
            text = f"{self.wrap(head, len(t.vars) != 1)}{self.words['maps']}{self.term(t.body, SIDE)}"
            return self.wrap(text, place > SIDE)
        if t.op == "forall":
            return self.wrap(f"{self.words['forall']}{self.items(t.vars)}: {self.term(t.body, SIDE)}", place > SIDE)
        return self.wrap(self.reaching(t), place >= FACTOR)

    def below(self, text: str) -> str:
        """A subscript, if there is anything to write."""
        return f"_{{{text}}}" if text else ""

    def measure(self, t: Bind) -> str:
        """`x \\sim p, (z, c) \\sim q` under an expectation."""
        groups: list[tuple[list[Sym], Term | None]] = []
        for v, law in zip(t.vars, t.over, strict=True):
            if law is None and groups and groups[-1][1] is not None and v.name:
                groups[-1][0].append(v)
            else:
                groups.append(([v], law))
        out: list[str] = []
        for names, law in groups:
            head = self.wrap(self.items(tuple(names)), len(names) > 1)
            if law is None or not names[0].name:
                out.append(self.law(law) if law is not None else head)
            else:
                out.append(f"{head} {self.relations['~']} {self.law(law)}")
        return ", ".join(out)

    def reaching(self, t: Bind) -> str:
        """A binder written in front, which reaches over the product that follows."""
        body = self.term(t.body, ADDEND)
        if t.op in ("sum", "prod"):
            return f"{self.words[t.op]}{self.sum_range(t)} {body}"
        if t.op == "lim":
            where = [f"{self.term(v, SIDE)} {self.relations['->']} {self.goal(o)}" for v, o in _pairs(t)]
            return f"{self.words['lim']}{self.below(', '.join(where))} {body}"
        if t.op == "grad":
            return f"{self.words['grad']}{self.below(self.items(t.vars))} {body}"
        return self.derivative(t, body)

    def goal(self, t: Term | None) -> str:
        """Where the variable of a limit goes."""
        return "" if t is None else self.term(t, SIDE)

    def derivative(self, t: Bind, body: str) -> str:
        """`\\frac{\\partial}{\\partial x} body`."""
        sign = "\\partial" if t.op == "partial" else "d"
        once = f"\\frac{{{sign}}}{{{sign} {self.items(t.vars)}}} "
        if isinstance(t.body, Bind) and (t.body.op, t.body.vars) == (t.op, t.vars) and body.startswith(once):
            return f"\\frac{{{sign}^{{2}}}}{{{sign} {self.items(t.vars)}^{{2}}}} {body.removeprefix(once)}"
        return once + body

    def sum_range(self, t: Bind) -> str:
        """The limits of a sum: all in the subscript but a common upper limit."""
        low: list[str] = []
        high = ""
        for v, over in _pairs(t):
            name = self.term(v, SIDE)
            match over:
                case Op("tuple", (Sym("\\in"), where)):
                    low.append(f"{name} {self.relations['in']} {self.term(where, SIDE)}")
                case Op("tuple", (lo, hi)):
                    low.append(name if lo == Sym("1?") else f"{name}={self.term(lo, SIDE)}")
                    high = high or ("" if hi == Sym("?") else self.term(hi, SIDE))
                case None:
                    low.append(name)
                case Op("rel", _):
                    low.append(self.term(over, SIDE))
                case Op("suchthat", (member, *conditions)):
                    low.append(f"{self.term(member, SIDE)} : {self.items(tuple(conditions))}")
                case _:
                    low.append(f"{name} {self.relations['in']} {self.term(over, SIDE)}")
        return self.below(", ".join(low)) + (f"^{{{high}}}" if high else "")

    def integral(self, t: Bind) -> str:
        """`\\int_a^b f \\, dx dy`."""
        match t.over[0] if t.over else None:
            case Op("tuple", (Sym("\\in"), where)):
                limits = self.below(self.term(where, SIDE))
            case Op("tuple", (lo, hi)):
                limits = f"_{{{self.term(lo, SIDE)}}}^{{{self.term(hi, SIDE)}}}"
            case _:
                limits = ""
        body = self.term(t.body, ADDEND)
        if "\\int" in body and not body.startswith("(") and not isinstance(t.body, App):
            body = f"({body})"
        return f"{self.words['int']}{limits} {body} {self.differentials(t.vars)}"

    def differentials(self, variables: tuple[Sym, ...]) -> str:
        """`\\, dx \\, dy`."""
        out: list[str] = []
        for v in variables:
            base = split_name(v.name)[0]
            simple = (len(base) == 1 and base.isalpha() and base != "d") or base in _PLAIN_DIFFERENTIALS
            out.append(f"\\, {'d' if simple else chr(92) + 'mathrm{d}'}{self.name(v.name)}")
        return " ".join(out)

    def optimiser(self, t: Bind, place: int) -> str:
        """`\\max_{D} ..`, which swallows everything to its right; `\\max(a, b)` of a list."""
        if not t.vars:
            inner = self.term(t.body, SIDE)
            listed = isinstance(t.body, Op) and t.body.op == "tuple"
            return self.words[t.op] + (inner if listed else f"({inner})")
        parts: list[str] = []
        for v, over in _pairs(t):
            part = self.optimised(v, over)
            if not parts or parts[-1] != part:
                parts.append(part)
        text = f"{self.words[t.op]}{self.below(', '.join(parts))} {self.term(t.body, SIDE)}"
        return self.wrap(text, place > SIDE)

    def optimised(self, v: Sym, over: Term | None) -> str:
        """One variable of an optimiser with its domain or constraint."""
        match over:
            case None:
                return self.term(v, SIDE)
            case Op("rel", (Sym("<="), Op("norm", (Sym() as f,)), bound)):
                return f"{self.norm(self.term(f, SIDE), 'L')} {self.relations['<=']} {self.term(bound, SIDE)}"
            case Op("rel", _):
                return self.term(over, SIDE)
            case Op("suchthat", (member, *conditions)):
                return f"{self.term(member, SIDE)} : {self.items(tuple(conditions))}"
            case _:
                return f"{self.term(v, SIDE)} {self.relations['in']} {self.law(over)}"


def is_law_name(law: Bind) -> bool:
    """Is the law `x -> p(x)`, for which the field writes `p`?"""
    return isinstance(law.body, App) and law.body.args == law.vars and not law.body.given and not law.body.params


def split_name(name: str) -> tuple[str, str]:
    r"""A name as its base and its scripts: ``\hat{p}_{g}'`` is ``\hat{p}`` and ``_{g}'``."""
    m = re.match(r"\\[A-Za-z]+(?:\{(?:[^{}]|\{[^{}]*\})*\})?|[A-Za-z0-9]+|.", name)
    return (m[0], name[m.end() :]) if m else (name, "")


def _upright(m: re.Match[str]) -> str:
    word = m[1]
    return f"_{{\\text{{{word}}}}}" if WORDS.get(word, word) == word else m[0]


def _pairs(t: Bind) -> list[tuple[Sym, Term | None]]:
    return list(zip(t.vars, t.over, strict=True))


def _optimises(t: Term) -> bool:
    return isinstance(t, Bind) and t.op in _OPTIMISERS and bool(t.vars)


def _reaches(t: Term) -> frozenset[str]:
    """The indices of the sum or product that the term ends in."""
    last = t.args[-1] if isinstance(t, Op) and t.op == "mul" else t
    if isinstance(last, Bind) and last.op in ("sum", "prod"):
        return frozenset(v.name for v in last.vars)
    return frozenset()


def _mentions(t: Term, indices: frozenset[str]) -> bool:
    return any(re.search(rf"(?<![A-Za-z]){re.escape(i)}(?![A-Za-z])", n) for n in names_outside(t) for i in indices)
