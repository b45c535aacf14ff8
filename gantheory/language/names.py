"""Names: sub- and superscripts that label, index or exponentiate; application; divergences with their two laws."""

from __future__ import annotations

from dataclasses import dataclass, field

from .notation import FUNCTION_LETTERS
from .terms import App, Op, Sym, Term
from .tokens import Tok, Unread


@dataclass(frozen=True, slots=True)
class Hints:
    """What the document told about its names before this passage was parsed."""

    functions: frozenset[str] = frozenset()
    samples: frozenset[str] = frozenset()


GREEK = frozenset(
    f"\\{g}"
    for g in [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "varepsilon",
        "zeta",
        "eta",
        "theta",
        "vartheta",
        "iota",
        "kappa",
        "lambda",
        "mu",
        "nu",
        "xi",
        "omicron",
        "pi",
        "rho",
        "sigma",
        "tau",
        "upsilon",
        "phi",
        "varphi",
        "chi",
        "psi",
        "omega",
        "Gamma",
        "Delta",
        "Theta",
        "Lambda",
        "Xi",
        "Pi",
        "Sigma",
        "Upsilon",
        "Phi",
        "Psi",
        "Omega",
    ]
)
_SAME = {"\\varepsilon": "\\epsilon", "\\varphi": "\\phi", "\\vartheta": "\\theta", "\\mathcal{l}": "\\ell"}
CONSTANTS = frozenset(("\\infty", "\\pi"))

DIVERGENCES = {
    "KL": "KL", "JSD": "JSD", "JS": "JSD", "TV": "TV", "Div": "Div", "W": "W", "D_{KL}": "KL", "D_{JS}": "JSD", "D_{JSD}": "JSD",
    "D_{TV}": "TV", "W_{1}": "W", "D_{W}": "W", "KL_{div}": "KL", "d_{TV}": "TV", "D_{kl}": "KL", "CE": "crossentropy",
}  # fmt: skip

_LABEL_MARKS = frozenset(("*", "'", "+", "\\dagger", "\\circ", "\\star", "\\bullet"))
_INDEX_LETTERS = frozenset(["i", "j", "k", "l", "n", "t", "m"])


@dataclass(slots=True)
class NameReader:
    """The cursor and everything about names; `Parser` adds expressions."""

    toks: list[Tok]
    hints: Hints = field(default_factory=Hints)
    i: int = 0
    bound: list[str] = field(default_factory=list[str])
    depth: int = 0
    differentials: int = 0
    barred: bool = False
    single_prod: bool = False

    # ---------------------------------------------------------------- cursor

    def peek(self) -> Tok | None:
        """The next token, or None at the end."""
        return self.toks[self.i] if self.i < len(self.toks) else None

    def peek_text(self) -> str:
        """The next token's text."""
        tok = self.peek()
        return tok.text if tok else ""

    def at(self, *kinds: str) -> bool:
        """Is the next token of one of these kinds?"""
        tok = self.peek()
        return tok is not None and tok.kind in kinds

    def take(self) -> Tok:
        """The next token, consumed."""
        tok = self.toks[self.i]
        self.i += 1
        return tok

    def unread(self, reason: str) -> Unread:
        """The error for the present place."""
        tok = self.peek() or (self.toks[-1] if self.toks else None)
        return Unread(reason, tok.pos if tok else 0)

    def expect(self, kind: str, reason: str, opened: Tok) -> None:
        """Consume a closing token or say which opening one it leaves open."""
        if not self.at(kind):
            raise (
                Unread(reason, opened.pos)
                if self.peek() is None
                else self.unread(f"{self.peek_text()!r} inside a bracket")
            )
        self.i += 1

    def sub(self, toks: list[Tok]) -> NameReader:
        """A reader of the same kind over other tokens, sharing hints and bound names."""
        return type(self)(toks, self.hints, 0, self.bound, self.depth + 1)

    def script(self) -> list[Tok]:
        """The tokens of a script or argument: a braced group or one token (a command takes its own arguments)."""
        tok = self.peek()
        if tok is None:
            raise self.unread("the formula ends where a script was expected")
        if tok.kind != "{":
            self.i += 1
            return [tok]
        start, depth = self.i + 1, 0
        while self.i < len(self.toks):
            depth += (self.toks[self.i].kind == "{") - (self.toks[self.i].kind == "}")
            self.i += 1
            if depth == 0:
                return self.toks[start : self.i - 1]
        raise Unread("a brace is not closed", tok.pos)

    def expression(self) -> Term:
        """A sum of products; given by `Parser`."""
        raise TypeError("NameReader alone reads names only")

    def whole(self, what: str) -> Term:
        """One expression that uses up every token."""
        if not self.toks:
            raise self.unread(f"{what} is empty")
        term = self.expression()
        if self.at(","):
            items = [term]
            while self.at(","):
                self.take()
                items.append(self.expression())
            term = Op("tuple", tuple(items))
        self.finish(what)
        return term

    def finish(self, what: str) -> None:
        """Nothing may be left over."""
        if self.peek() is not None:
            raise self.unread(f"{self.peek_text()!r} is left over in {what}")

    # ---------------------------------------------------------------- names

    def plain_name(self) -> Term:
        """A name with its labels and indices, without an argument list."""
        if self.at("{"):  # a decorated name: {z}
            inner = self.sub(self.script())
            term = inner.plain_name()
            inner.finish("a name")
            return self._scripts(term.name if isinstance(term, Sym) else "", term)
        tok = self.take()
        base = _SAME.get(tok.text, tok.text)
        if tok.kind == "cmd" and base not in GREEK and base not in CONSTANTS:
            raise Unread(f"the command {tok.text} is not known", tok.pos)
        if tok.kind not in ("name", "cmd", "diff"):
            raise Unread(f"{tok.text!r} where a name was expected", tok.pos)
        return self._scripts(base, Sym(base))

    def _scripts(self, base: str, term: Term) -> Term:
        if not isinstance(term, Sym):
            return term
        name, subs, sups = base, list[Term](), list[str]()
        label = ""
        while True:
            if self.at("'"):
                self.take()
                name_mark = "'"
                sups.append(name_mark)
            elif self.at("_") and not label and not subs:
                self.take()
                label = self._subscript(subs)
            elif self.at("^"):
                if not self._superscript(base, sups, subs):
                    break
            else:
                break
        if label:
            name = f"{name}_{{{label}}}"
        primes = "".join(s for s in sups if s == "'")
        marks = "".join(s for s in sups if s != "'")
        name += primes + (f"^{{{marks}}}" if marks else "")
        return Op("index", (Sym(name), *subs)) if subs else Sym(name)

    def _subscript(self, subs: list[Term]) -> str:
        toks = [t for t in self.script() if t.kind not in ("quad",)]
        if not toks:
            raise self.unread("an empty subscript")
        cut = next((k for k, t in enumerate(toks) if t.kind in ("(", "[") and k), None)
        if cut is not None and toks[-1].kind in (")", "]") and toks[0].kind == "name":
            self.toks[self.i : self.i] = toks[cut:]  # p_{data(x)}: the bracket slipped into the subscript
            toks = toks[:cut]
        parts = self._index_parts(toks)
        if parts is not None:
            subs.extend(parts)
            return ""
        return _canonical(toks)

    def _index_parts(self, toks: list[Tok]) -> list[Term] | None:
        """Indices if every part is a bound index (or an index expression); None for a label."""
        kept = [t for t in toks if t.kind not in ("{", "}", ",")]
        if not kept or not all(t.kind in ("name", "num", "+", "-", ":") for t in kept):
            return None
        names = [t.text for t in kept if t.kind == "name"]
        if not names or not all(n in self.bound for n in names):
            return None
        if any(t.kind in "+-" for t in kept):
            return [self.sub(toks).whole("an index")]
        return [Sym(t.text) for t in kept if t.kind == "name"]

    def _superscript(self, base: str, sups: list[str], subs: list[Term]) -> bool:
        """Consume a superscript that labels or indexes; leave a power for the caller."""
        start = self.i
        self.take()
        toks = self.script()
        inner = [t for t in toks if t.kind not in ("{", "}")]
        texts = [t.text for t in inner]
        if all(t in _LABEL_MARKS or t == "\\prime" for t in texts) and texts:
            sups.extend("'" if t in ("'", "\\prime") else t for t in texts)
            return True
        if inner and inner[0].kind == "(" and any(t.kind == ")" for t in inner):
            return self._parenthesised(inner, sups, subs)
        if len(inner) == 1 and inner[0].kind in ("name", "text") and len(texts[0]) > 1 and texts[0][0] != "\\":
            sups.append(texts[0])
            return True
        if len(inner) > 1 and all(len(t) == 1 and t.isupper() for t in texts):  # \theta^{MLE}
            sups.append("".join(texts))
            return True
        if len(inner) == 1 and texts[0] in self.bound and texts[0] in _INDEX_LETTERS and _is_variable(base):
            subs.append(Sym(texts[0]))
            return True
        if len(inner) == 1 and base in self.hints.samples and (texts[0].isdigit() or texts[0] in _INDEX_LETTERS):
            sups.append(texts[0])
            return True
        if texts == ["-", "1"] and self.at("(", "["):
            sups.append("-1")
            return True
        self.i = start
        return False

    def _parenthesised(self, inner: list[Tok], sups: list[str], subs: list[Term]) -> bool:
        close = next(k for k, t in enumerate(inner) if t.kind == ")")
        content, rest = inner[1:close], inner[close + 1 :]
        if len(content) == 1 and content[0].text in self.bound and not rest:
            subs.append(Sym(content[0].text))
            return True
        if any(t.kind not in ("name", "num", "cmd") for t in content) or any(
            t.text not in (*_LABEL_MARKS, "T", "\\top") for t in rest
        ):
            raise Unread("a superscript in brackets that is neither label nor index", inner[0].pos)
        turned = [t for t in rest if t.text in ("T", "\\top")]
        marks = "".join(t.text for t in rest if t not in turned)
        sups.append("(" + "".join(t.text for t in content) + ")" + marks)
        for t in turned:  # W^{(2)\top}: the transpose is a power of the labelled name
            self.toks[self.i : self.i] = [Tok("^", "^", t.pos, t.pos), t]
        return True

    # ---------------------------------------------------------------- application

    def name(self) -> Term:
        """A name and, if one follows, its argument list."""
        if self._is_split_kl():
            first = self.take()
            self.take()
            return self._divergence("KL", Sym("KL"), first)
        tok = self.toks[self.i]
        term = self.plain_name()
        if not self.at("(", "["):
            return term
        if isinstance(term, Op):
            return self._indexed_application(term)
        if not isinstance(term, Sym):
            return term
        if term.name in DIVERGENCES:
            return self._divergence(DIVERGENCES[term.name], term, tok)
        if term.name == "H":
            return self._entropy()
        if term.name == "I" and not self._holds("=="):
            return self._information()
        if self._holds("dbar"):
            if term.name != "D":
                raise Unread(f"{term.name} of two laws is not a divergence of the language", tok.pos)
            return self._divergence("KL", term, tok)
        return self._application(term) if self._applies(term.name) else term

    def _is_split_kl(self) -> bool:
        t = self.toks[self.i : self.i + 3]
        return len(t) == 3 and t[0].text == "K" and t[1].text == "L" and t[2].kind in ("(", "[")

    def _inside(self) -> list[Tok]:
        """Tokens of the bracket that opens here, without the brackets."""
        depth = 0
        for k in range(self.i, len(self.toks)):
            kind = self.toks[k].kind
            depth += kind in ("(", "[", "{", "\\{")
            depth -= kind in (")", "]", "}", "\\}")
            if depth == 0:
                return self.toks[self.i + 1 : k]
        return self.toks[self.i + 1 :]

    def _holds(self, kind: str) -> bool:
        depth = 0
        for t in self._inside():
            depth += (t.kind in ("(", "[", "{", "\\{")) - (t.kind in (")", "]", "}", "\\}"))
            if depth == 0 and t.kind == kind:
                return True
        return False

    def _applies(self, name: str) -> bool:
        """Is the bracket after this name its argument list, or a factor?"""
        base = name.partition("_{")[0].partition("^{")[0].rstrip("'")
        inside = self._inside()
        if self.at("["):
            return base in ("P", "\\mathbb{P}", "\\mathcal{F}", "\\mathcal{L}", "D", "p") and len(inside) > 0
        if name in self.hints.functions or base in FUNCTION_LETTERS or name in FUNCTION_LETTERS:
            return True
        if base == "E":  # an energy: E(v, h; \theta)
            return any(t.kind in (",", ";") for t in inside)
        simple = all(t.kind in ("name", "cmd", ",", ";", "_", "^", "{", "}", "bar", "'", "num") for t in inside)
        variables = [t for t in inside if t.kind in ("name", "cmd")]
        if not simple or not inside or any(t.kind == "cmd" and t.text not in GREEK for t in inside):
            return False
        if not variables:
            return len(inside) == 1 and inside[0].text == "0"
        arguments = len([t for t in inside if t.kind in (",", ";", "bar")]) + 1
        heads = [
            t
            for k, t in enumerate(inside)
            if t.kind in ("name", "cmd") and (k == 0 or inside[k - 1].kind in (",", ";", "bar", "{"))
        ]
        return len(heads) >= arguments and inside[0].kind != "num" and len(variables) <= 2 * arguments

    def _application(self, fn: Sym) -> Term:
        args, given, params, _ = self._arguments()
        if fn.name == "\\sigma" and len(args) == 1 and not given and not params:
            return Op("sigmoid", args)
        if fn.name == "\\sigma^{-1}" and len(args) == 1:
            return Op("logit", args)
        if fn.name in ("\\Gamma", "\\psi") and len(args) == 1:
            return Op("Gamma" if fn.name == "\\Gamma" else "digamma", args)
        return App(fn.name, args, given, params)

    def _indexed_application(self, term: Op) -> Term:
        """`f_i(x)`: an indexed function is outside the language; `x_i (..)` is a product."""
        head = term.args[0]
        if isinstance(head, Sym) and head.name.partition("_{")[0] in FUNCTION_LETTERS:
            raise self.unread("an indexed family of functions")
        return term

    def _arguments(self) -> tuple[tuple[Term, ...], tuple[Term, ...], tuple[Term, ...], tuple[Term, ...]]:
        """`(a, b | c ; d)` → arguments, given, parameters; with `||` the fourth is the second law."""
        opened = self.take()
        close = {"(": ")", "[": "]"}[opened.kind]
        parts: dict[str, list[Term]] = {"args": [], "bar": [], ";": [], "dbar": []}
        current = "args"
        barred, self.barred = self.barred, True
        while not self.at(close):
            parts[current].append(self._argument_item())
            if self.at(","):
                self.take()
            elif self.at(";", "bar", "dbar", ":"):
                kind = self.take().kind
                current = ";" if kind == ":" else kind
            elif not self.at(close):
                raise (
                    Unread("an argument list is not closed", opened.pos)
                    if self.peek() is None
                    else self.unread(f"{self.peek_text()!r} in an argument list")
                )
        self.take()
        self.barred = barred
        return tuple(parts["args"]), tuple(parts["bar"]), tuple(parts[";"]), tuple(parts["dbar"])

    def _argument_item(self) -> Term:
        if self.at(".", "*") or (self.at("cmd") and self.peek_text() == "\\cdot"):
            self.take()
            return Sym("\\cdot")
        sign = self.at("+") and self.i + 1 < len(self.toks)
        item = self.expression()
        if self.at("rel") and self.peek_text() == "=" and not sign:
            self.take()
            value = self.expression()
            return Op("at", (item, value))
        return item

    def _divergence(self, kind: str, fn: Sym, tok: Tok) -> Term:
        args, given, params, second = self._law_pair()
        if given or params:
            raise Unread(f"the laws of {fn.name} are separated by '|' or ';'", tok.pos)
        laws = (*args, *second)
        if len(laws) != 2 or (second and len(args) != 1):
            raise Unread(f"{fn.name} takes two laws, found {len(laws)}", tok.pos)
        return Op(kind, laws)

    def _law_pair(self) -> tuple[tuple[Term, ...], tuple[Term, ...], tuple[Term, ...], tuple[Term, ...]]:
        return self._arguments()

    def _entropy(self) -> Term:
        args, given, params, second = self._arguments()
        if params or second or len(given) > 2:
            raise self.unread("an entropy with an unusual argument list")
        if given:
            return Op("H", (Op("given", (_tuple(args), _tuple(given))),))
        return Op("H", args)

    def _information(self) -> Term:
        args, given, params, second = self._arguments()
        if given or second:
            raise self.unread("a conditional mutual information")
        if params and len(args) == 1 and len(params) >= 1:
            return Op("I", (args[0], _tuple(params)))
        if len(args) == 2 and not params:
            return Op("I", args)
        if len(args) == 1 and not params:
            return App("I", args)
        raise self.unread("a mutual information of other than two variables")


def _tuple(terms: tuple[Term, ...]) -> Term:
    return terms[0] if len(terms) == 1 else Op("tuple", terms)


def _is_variable(base: str) -> bool:
    inner = base[base.index("{") + 1 : -1] if base.endswith("}") and "{" in base else base
    return (len(inner) == 1 and inner.islower()) or inner in ("\\mu", "\\epsilon", "\\xi", "\\alpha", "\\lambda")


def _canonical(toks: list[Tok]) -> str:
    """The label of a subscript as one string: `{\\text{data}}`, `{d a t a}` and `{data}` are the same name.

    Scripts inside the label always carry braces (`\\theta_g` is `\\theta_{g}`), other braces are dropped.
    """
    out = ""
    k = 0
    while k < len(toks):
        t = toks[k]
        k += 1
        if t.kind in ("{", "}"):
            continue
        if t.kind in ("_", "^"):
            stop = _script_end(toks, k)
            out += f"{t.text}{{{_canonical(toks[k:stop])}}}"
            k = stop
        elif t.kind == "text":
            out += t.text.replace(" ", "")
        elif t.kind in ("name", "num", "cmd", ",", ":", "+", "-", "(", ")", "rel", "*", "'", "bar", "/"):
            name = _SAME.get(t.text, t.text)
            followed = k < len(toks) and toks[k].kind == "name" and toks[k].text[:1].isalpha()
            out += name + (" " if name.startswith("\\") and name[-1].isalpha() and followed else "")
        else:
            raise Unread(f"{t.text!r} in a subscript", t.pos)
    return out


def _script_end(toks: list[Tok], start: int) -> int:
    """Where the script that starts here ends: after its braces, or after one token."""
    if start >= len(toks):
        raise Unread("a script of nothing", toks[-1].pos)
    depth = 0
    for k in range(start, len(toks)):
        depth += (toks[k].kind == "{") - (toks[k].kind == "}")
        if depth <= 0:
            return k + 1
    return len(toks)
