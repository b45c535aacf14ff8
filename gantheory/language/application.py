"""Application: argument lists, divergences with their two laws, entropies."""

from __future__ import annotations

import re
from abc import abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from .cursor import tuple_of
from .names import NameReader
from .notation import DIVERGENCES, FUNCTION_LETTERS, GREEK, word_set
from .terms import App, Bind, Num, Op, Sym, Term
from .tokens import CLOSING, OPENING, Tok, Unread, shown

_INDICATORS = frozenset(("\\mathbb{1}", "\\mathbb{I}"))
_BRACKET_FUNCTIONS = word_set("P Pr \\mathbb{P} \\mathcal{F} \\mathcal{L} \\mathcal{J} D p V J F")
_WORD_OPERATORS = {"sg": "frozen", "Var": "var", "digamma": "digamma", "\\mathbb{V}": "var"}
_POINTS = word_set("x y z s t u v w \\theta")
_SPACED = ("KL", "JSD", "JS", "TV", "MI")
_PUSHES = ("_{\\#}", "_{\\sharp}")
_LAW = re.compile(r"(?:\\mathbb\{[PQ]\}|[pqPQ])(?:_|$)")
_LAWS = word_set("p q P Q m r M R")
_SIZES = frozenset(f"_{{{n}}}" for n in "mnNMdkK")
_SCRIPT_ENTROPIES = frozenset(("\\mathcal{H}", "\\mathbb{H}"))
_INFORMATIONS = frozenset(("\\mathbb{I}", "\\mathcal{I}"))
_PEARSON = frozenset(f"\\chi_{{{sub}}}" for sub in ("Pearson", "\\text{Pearson}", "\\mathrm{Pearson}", "P"))
_SPECIAL = frozenset(("\\sigma", "\\Gamma", "\\psi"))


@dataclass(slots=True)
class Applier(NameReader):
    """Reads a name and the argument list that may follow it."""

    def name(self) -> Term:
        """A name and, if one follows, its argument list."""
        if (spaced := self._spaced_letters()) is not None:
            first = self.take()
            for _ in spaced[1:]:
                self.take()
            if spaced == "MI":
                return self._information()
            return self._divergence(DIVERGENCES[spaced], Sym(spaced), first)
        tok = self.toks[self.i]
        if tok.text in _INDICATORS and (found := self.indicator_of()) is not None:
            return found
        term = self.plain_name()
        if isinstance(term, Sym) and term.name in _INFORMATIONS and self.at("(", "[") and self._separates_variables():
            return self._information()
        if isinstance(term, Sym) and term.name.partition("_{")[0] in _INDICATORS:
            return self._indicator(term, tok)
        if term == Sym("logit") and self.at("name", "cmd") and self.peek_text().startswith("D"):
            return Op("logit", (self.name(),))  # logit D(x)
        if isinstance(term, Sym) and self.at("^"):
            return self._powered(term, tok)
        if self.at("{") and isinstance(term, Sym):
            self._unwrap_bracket()
        if isinstance(term, Sym) and self.at("\\{") and self.separates_laws():
            return self._called(term, tok)
        if isinstance(term, Sym) and term.name.endswith(_PUSHES):
            return self._pushed(term)
        if not self.at("(", "["):
            return term
        if isinstance(term, Op):
            return self._indexed_application(term)
        if not isinstance(term, Sym):
            return term
        return self._called(term, tok)

    def _pushed(self, term: Sym) -> Term:
        r"""`G_\# \mu`: the image of a law under a map, a function of the law."""
        if self.at("(", "["):
            args, given, params, second = self.arguments()
            if len(args) != 1 or given or params or second:
                raise self.unread("the image of other than one law")
            return App(term.name, args)
        if not self.at("name", "cmd"):
            raise self.unread("the image of something that is not a law")
        return App(term.name, (self.name(),))

    def _called(self, term: Sym, tok: Tok) -> Term:
        """A name with a bracket behind it."""
        if term.name in DIVERGENCES:
            return self._divergence(DIVERGENCES[term.name], term, tok)
        if term.name in _WORD_OPERATORS:
            return Op(_WORD_OPERATORS[term.name], (self._one_argument(),))
        entropy = term.name in _SCRIPT_ENTROPIES and (self._holds_one_law() or term.name == "\\mathbb{H}")
        if term.name == "H" or (entropy and term.name not in self.hints.own):
            return self._entropy()
        if term.name == "I":
            return self._information()
        if term.name == "E" and self._is_random():
            return Bind("E", (), (), self._one_argument())
        if self.separates_laws():
            return self._two_laws(term, tok)
        first = self.ahead(1)
        if self.differentials and first and (first.kind == "diff" or first.text == "d") and len(self.inside()) > 1:
            raise Unread("a measure written p(dx)", tok.pos)
        return _of_listed_laws(self._application(term)) if self._applies(term.name) else term

    def _separates_variables(self) -> bool:
        """Does the bracket that opens here hold a semicolon of its own, as in `I(X; Y)`?"""
        inner = self.inside()
        depths = accumulate((t.kind in OPENING) - (t.kind in CLOSING) for t in inner)
        return any(depth == 0 and t.kind == ";" for t, depth in zip(inner, depths, strict=True))

    def _holds_one_law(self) -> bool:
        r"""Does the bracket that opens here hold a law alone, as in `\mathcal{H}[q(z|x)]`, and no point or list?"""
        inner = self.inside()
        depths = accumulate((t.kind in OPENING) - (t.kind in CLOSING) for t in inner)
        listed = any(depth == 0 and t.kind in (",", ";", "+") for t, depth in zip(inner, depths, strict=True))
        return bool(inner) and inner[0].text in ("p", "q", "P", "Q") and not listed

    def _powered(self, term: Sym, tok: Tok) -> Term:
        r"""`f^2(x)` is the square of f(x), `\chi^2(p \| q)` a divergence; other powers there are not clear."""
        start = self.i
        self.take()
        exponent = self.script()
        squared = len(exponent) == 1 and exponent[0].text == "2"
        term = Sym("\\chi") if squared and term.name in _PEARSON else term
        if squared and term.name in ("\\chi", "H"):
            if self.at("_"):
                self.take()
                self.script()  # \chi^2_{Pearson}
            if self.at("(", "["):
                return self._squared_divergence(term, tok)
        if not self.at("(", "["):
            self.i = start
            return term
        if not self._applies(term.name) or term.name in ("e", "2"):
            self.i = start
            return term
        letter = len(exponent) == 1 and exponent[0].kind == "name"
        if letter and term.name.endswith(f"_{{{exponent[0].text}}}") and self._lists_arguments():
            return Op("pow", (self._called(term, tok), Sym(exponent[0].text)))  # W_p^p(P, Q)
        numeric = len(exponent) == 1 and exponent[0].kind == "num"
        special = term.name in _SPECIAL and term.name not in self.hints.own
        if not numeric or special or term.name in ("H", "I"):
            raise Unread("a power between a function and its argument", tok.pos)
        return Op("pow", (self._called(term, tok), Num(Fraction(exponent[0].text))))

    def _squared_divergence(self, term: Sym, tok: Tok) -> Term:
        r"""`\chi^2(p \| q)`, `H^2(p, q)`: the names of a divergence, not powers."""
        args, given, params, second = self.arguments()
        laws = (*args, *second)
        if len(laws) != 2 or given or params:
            raise Unread("a power between a function and its argument", tok.pos)
        return App(f"Div_{{{term.name}^{{2}}}}", laws)

    def _unwrap_bracket(self) -> None:
        """`D{(p, q)}`: braces around the whole argument list mean nothing."""
        start = self.i
        inner = self.script()
        if inner and inner[0].kind == "(" and inner[-1].kind == ")" and _matched(inner):
            self.toks[start : self.i] = inner
        self.i = start

    def _two_laws(self, term: Sym, tok: Tok) -> Term:
        """`D(p || q)` is the KL divergence; `D_f(p || q)` and its like keep their name."""
        if term.name == "D":
            return self._divergence("KL", term, tok)
        args, given, params, second = self.arguments()
        base = term.name.partition("_{")[0]
        if base not in ("D", "\\mathcal{D}", "d", "Div") or given or params or len(args) != 1 or len(second) != 1:
            raise Unread(f"{term.name} of two laws is not a divergence of the language", tok.pos)
        return App("Div" + term.name[len(base) :], (*args, *second))

    def _one_argument(self) -> Term:
        args, given, params, second = self.arguments()
        if len(args) != 1 or given or params or second:
            raise self.unread("one argument was expected")
        return args[0]

    def _indicator(self, term: Sym, tok: Tok) -> Term:
        """The indicator of a condition: 1 if it holds, 0 otherwise."""
        if self.at("(", "[", "\\{") and "_{" not in term.name:
            closing = {"(": ")", "[": "]", "\\{": "\\}"}[self.take().kind]
            lhs = self.expression()
            if self.at("rel"):
                op = self.take().text
                condition = Op("rel", (Sym(op), lhs, self.expression()))
                self.expect(closing, "the condition of an indicator is not closed", tok)
                return Op("cases", (Num(_ONE), condition, Num(_ZERO), Sym("otherwise")))
        if term.name == "\\mathbb{1}" or term.name.removeprefix("\\mathbb{1}") in _SIZES:  # the vector of ones
            return Sym("\\mathbb{1}")
        raise Unread("an indicator without a condition in brackets", tok.pos)

    def _spaced_letters(self) -> str | None:
        """`K L(p || q)`, `J S(p || q)`, `M I(X; Y)`: a name of several letters that are written as factors."""
        for name in _SPACED:
            t = self.toks[self.i : self.i + len(name) + 1]
            if [x.text for x in t[:-1]] == list(name) and t[-1].kind in ("(", "["):
                return name
        return None

    def _applies(self, name: str) -> bool:
        """Is the bracket after this name its argument list, or a factor?"""
        base = name.partition("_{")[0].partition("^{")[0].rstrip("'")
        inside = self.inside()
        logs = any(t.text in ("log", "ln") for t in inside) and not any(t.kind == "rel" for t in inside)
        if base in ("p", "q", "P", "Q") and logs:
            return False  # p_g (\log p_g - \log m): a factor
        if base in ("p", "q", "P", "Q") and _adds_laws(inside):
            return False  # q (p + q)
        if self.at("(") and _complement(inside, base):
            return False  # D (1 - D): the value of D
        if self.at("["):
            uniform = base in ("U", "\\mathcal{U}") and any(t.kind == "," for t in inside)
            return uniform or (base in _BRACKET_FUNCTIONS and len(inside) > 0)
        if name in self.hints.functions or base in FUNCTION_LETTERS or name in FUNCTION_LETTERS:
            return True
        if (len(base) > 1 and base.isalpha()) or base.startswith("\\mathcal{") or self._lists_arguments():
            return True
        if base == "\\delta":  # Dirac's, under an integral or at a point
            pointed = len(inside) > 2 and inside[0].text in _POINTS and inside[1].kind in ("-", "_")
            return self.differentials > 0 or pointed
        mean = bool(inside) and (inside[0].text == "\\mathbb{E}" or [t.text for t in inside[:2]] == ["E", "["])
        if base in ("\\phi", "\\psi", "\\varphi") and mean:
            return True  # Jensen's convex function of a mean
        if base == "E":  # an energy: E(v, h; \theta)
            return True
        outside = _outside_scripts(inside)
        simple = all(t.kind in ("name", "cmd", ",", ";", "_", "^", "{", "}", "bar", "'", "num", "*") for t in outside)
        variables = [t for t in outside if t.kind in ("name", "cmd", "*")]
        if not simple or not inside or any(t.kind == "cmd" and t.text not in GREEK for t in inside):
            return False
        if not variables:
            return len(inside) == 1 and inside[0].text == "0"
        arguments = len([t for t in inside if t.kind in (",", ";", "bar")]) + 1
        heads = [
            t
            for k, t in enumerate(inside)
            if t.kind in ("name", "cmd", "*") and (k == 0 or inside[k - 1].kind in (",", ";", "bar", "{"))
        ]
        return len(heads) >= arguments and inside[0].kind != "num" and len(variables) <= 2 * arguments

    def _is_random(self) -> bool:
        """`E(X^2)` is an expectation: capital letters and no list; `E(x)` is an energy."""
        if self._lists_arguments() or not self.at("("):
            return False
        inside = self.inside()
        if inside and inside[0].text in ("log", "ln", "exp"):  # no energy is of a logarithm
            return True
        names = [t for t in _outside_scripts(inside) if t.kind == "name"]
        return bool(names) and all(len(t.text) == 1 and t.text in "XYZUW" for t in names)

    def _lists_arguments(self) -> bool:
        """A bracket with a comma, a semicolon or a bar of its own is no factor."""
        depth = 0
        for t in self.inside():
            depth += (t.kind in OPENING) - (t.kind in CLOSING)
            if depth == 0 and t.kind in (",", ";"):
                return True
        return False

    def _application(self, fn: Sym) -> Term:
        args, given, params, _ = self.arguments()
        if fn.name == "D" and not params and len(args) == len(given) == 1 and all(map(_is_law, (*args, *given))):
            return Op("KL", (*args, *given))  # D(p | q): a bar between two laws
        if fn.name in ("K", "\\mathcal{K}") and not params and len(args) == len(given) == 1 and _is_law(args[0]):
            return App(fn.name, (*args, *given))  # K(p | q)
        if fn.name in self.hints.own:
            return App(fn.name, args, given, params)
        if fn.name == "\\sigma" and len(args) == 1 and not given and not params:
            return Op("sigmoid", args)
        score = fn.name == "logit" and args and isinstance(args[0], Sym)  # `logit(x)`: a network's output, by its name
        if fn.name in ("\\sigma^{-1}", "logit") and len(args) == 1 and not (given or params or score):
            return Op("logit", args)
        if fn.name in ("\\Gamma", "\\psi") and len(args) == 1:
            return Op("Gamma" if fn.name == "\\Gamma" else "digamma", args)
        return App(fn.name, args, given, params)

    @abstractmethod
    def indicator_of(self) -> Term | None:
        """An indicator whose condition is its subscript; given by the reader of conditions."""

    def _indexed_application(self, term: Op) -> Term:
        """`f_i(x)`: a function for each index; `x_i (..)` is a product, as is one with an entry `r_{ij}`."""
        head = term.args[0]
        if not isinstance(head, Sym) or head.name.partition("_{")[0] not in FUNCTION_LETTERS - {"\\Gamma"}:
            return term
        inside = self.inside()
        if any(t.kind in ("+", "-") for t in _outside_scripts(inside)):
            if len(term.args) > 2 or head.name in self.bound:
                return term
            raise self.unread("an indexed family of functions")
        args, given, params, second = self.arguments()
        if second:
            raise self.unread("an indexed family of functions of two laws")
        return App("\\indexed", args, given, (term, *params))

    def arguments(self) -> tuple[tuple[Term, ...], tuple[Term, ...], tuple[Term, ...], tuple[Term, ...]]:
        """`(a, b | c ; d)` → arguments, given, parameters; with `||` the fourth is the second law."""
        before = self.toks[self.i - 1].text if self.i else ""
        event = before in ("P", "Pr")
        opened = self.take()
        close = {"(": ")", "[": "]", "\\{": "\\}"}[opened.kind]
        if self.at(close):
            raise self.unread("an empty argument list")
        parts: dict[str, list[Term]] = {"args": [], "bar": [], ";": [], "dbar": []}
        current = "args"
        with self.enclosed(barred=True):
            while not self.at(close):
                parts[current].append(self._argument_item(event=event))
                if self.at(","):
                    self.take()
                    self._more_follows(close)
                elif self.at(";", "bar", "dbar", ":"):
                    kind = self.take().kind
                    current = ";" if kind == ":" else kind
                    if parts[current]:
                        raise self.unread(f"a second {shown(kind)} in one argument list")
                    self._more_follows(close)
                elif not self.at(close):
                    raise (
                        Unread("an argument list is not closed", opened.pos)
                        if self.peek() is None
                        else self.unread(f"{self.shown()} in an argument list")
                    )
        self.take()
        return tuple(parts["args"]), tuple(parts["bar"]), tuple(parts[";"]), tuple(parts["dbar"])

    def _more_follows(self, close: str) -> None:
        if self.at(close):
            raise self.unread("an argument is missing before the bracket closes")

    def _argument_item(self, *, event: bool = False) -> Term:
        if self.at(".", "*") or (self.at("cmd") and self.peek_text() == "\\cdot"):
            self.take()
            return Sym("\\cdot")
        sign = self.at("+") and self.i + 1 < len(self.toks)
        item = self.expression()
        if self.at("rel") and self.peek_text() == "=" and not sign:
            self.take()
            value = self.expression()
            return Op("at", (item, value))
        if event and self.at("rel") and self.peek_text() in ("in", "!=", "<=", "<", ">=", ">"):  # P(X > 0)
            sign_of = self.take().text
            return Op("rel", (Sym(sign_of), item, self.expression()))
        return item

    def _divergence(self, kind: str, fn: Sym, tok: Tok) -> Term:
        args, given, params, second = self.arguments()
        if len(args) == 1 and len((*given, *params)) == 1 and not second:  # KL(p | q), KL[p : q]
            return Op(kind, (*args, *given, *params))
        if given or params:
            raise Unread(f"the laws of {fn.name} are separated by '|' or ';'", tok.pos)
        laws = (*args, *second)
        if len(laws) != 2 or (second and len(args) != 1):
            raise Unread(f"{fn.name} takes two laws, found {len(laws)}", tok.pos)
        return Op(kind, laws)

    def _entropy(self) -> Term:
        args, given, params, second = self.arguments()
        if params or second or len(given) > 2:
            raise self.unread("an entropy with an unusual argument list")
        if given:
            return Op("H", (Op("given", (tuple_of(args), tuple_of(given))),))
        return Op("H", args)

    def _information(self) -> Term:
        args, given, params, second = self.arguments()
        if second:
            raise self.unread("a conditional mutual information")
        if given:
            left, right = (args, params) if params else (args[:1], args[1:])
            if not (left and right):
                raise self.unread("a mutual information of other than two variables")
            return Op("I", (tuple_of(left), tuple_of(right), tuple_of(given)))
        if params:
            return Op("I", (tuple_of(args), tuple_of(params)))
        if len(args) == 2 and not params:
            return Op("I", args)
        if len(args) == 1 and not params:
            return App("I", args)
        raise self.unread("a mutual information of other than two variables")


def _is_law(t: Term) -> bool:
    r"""A bare name that laws have and points have not: p, q_{\theta}, P_r; also the mean m and the mixture r."""
    return isinstance(t, Sym) and t.name.partition("_{")[0].partition("^{")[0].rstrip("'") in _LAWS


def _adds_laws(inside: list[Tok]) -> bool:
    """Is what stands in a bracket a sum or difference of laws without their points, `p + q`?"""
    outside = _outside_scripts(inside)
    plain = all(t.text in ("p", "q", "P", "Q") or t.kind in ("+", "-", "num", "_", "^", "{", "}") for t in outside)
    return plain and any(t.kind in ("+", "-") for t in outside[1:]) and any(t.kind == "name" for t in outside)


def _complement(inside: list[Tok], name: str) -> bool:
    """Is what stands in a bracket `1 - D`, with the name before the bracket for D?"""
    texts = [t.text for t in inside]
    return len(texts) > 2 and texts[:2] == ["1", "-"] and texts[2] == name and not set(texts[3:]) & {"(", "[", "+", "-"}


def _matched(toks: list[Tok]) -> bool:
    """Does the bracket that opens the tokens close at their end?"""
    depth = 0
    for k, t in enumerate(toks):
        depth += (t.kind == "(") - (t.kind == ")")
        if depth == 0:
            return k == len(toks) - 1
    return False


def _outside_scripts(toks: list[Tok]) -> list[Tok]:
    """The tokens that are not in a sub- or superscript."""
    out: list[Tok] = []
    depth, script = 0, False
    for t in toks:
        if script or depth:
            depth += (t.kind == "{") - (t.kind == "}")
            script = False
        elif t.kind in ("_", "^"):
            script = True
        else:
            out.append(t)
    return out


_ZERO, _ONE = Fraction(0), Fraction(1)


def _of_listed_laws(t: Term) -> Term:
    """`D_f(p, q)` of two laws, as `D_f(p || q)`, and `D_w(p, q)` as W."""
    match t:
        case App(fn, (Sym(p), Sym(q)), (), ()) if p != q and _LAW.match(p) and _LAW.match(q):
            if fn in ("D_{f}", "\\mathcal{D}_{f}"):
                return App("Div_{f}", t.args)
            return Op("W", t.args) if fn == "D_{w}" else t
        case _:
            return t
