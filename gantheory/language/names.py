"""Names: sub- and superscripts that label, index or exponentiate."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from .cursor import Cursor
from .notation import CONSTANTS, GREEK, INDEX_LETTERS, LABEL_MARKS, SAME_NAME
from .terms import Num, Op, Sym, Term
from .tokens import Tok, Unread


@dataclass(slots=True)
class NameReader(Cursor):
    """Reads one name with its labels and indices."""

    def plain_name(self) -> Term:
        """A name with its labels and indices, without an argument list."""
        if self.at("{"):  # a decorated name: {z}
            inner = self.sub(self.script())
            term = inner.plain_name()
            inner.finish("a name")
            return self._scripts(term.name if isinstance(term, Sym) else "", term)
        tok = self.take()
        base = SAME_NAME.get(tok.text, tok.text)
        if tok.kind == "cmd" and base not in GREEK and base not in CONSTANTS:
            raise Unread(f"the command {tok.text} is not known", tok.pos)
        if tok.kind not in ("name", "cmd", "diff"):
            raise Unread(f"{tok.text!r} where a name was expected", tok.pos)
        return self._scripts(base, Sym(base))

    def _scripts(self, base: str, term: Term) -> Term:
        if not isinstance(term, Sym):
            return term
        self._subscript_first()
        if self.at("cmd") and self.peek_text() in ("\\#", "\\sharp"):  # T \# \mu for T_\# \mu
            mark = self.take()
            self.i -= 1
            self.toks[self.i : self.i + 1] = [mark._replace(kind="_", text="_"), mark]
        name, subs, sups = base, list[Term](), list[str]()
        label = ""
        while True:
            if self.at("'"):
                self.take()
                sups.append("'")
            elif self.at("_") and not label and not subs:
                self.take()
                label = self._subscript(subs)
            elif not (self.at("^") and self._superscript(base, sups, subs)):
                break
        if label:
            name = f"{name}_{{{label}}}"
        primes = "".join(s for s in sups if s == "'")
        marks = "".join(s for s in sups if s != "'")
        name += primes + (f"^{{{marks}}}" if marks else "")
        return Op("index", (Sym(name), *subs)) if subs else Sym(name)

    def _subscript_first(self) -> None:
        r"""`\sigma^2_\phi`, `w^{(i)}_j`: the subscript is read before what stands above."""
        if not self.at("^"):
            return
        start = self.i
        self.i += 1
        self.script()
        middle = self.i
        if self.at("_"):
            self.i += 1
            self.script()
            self.toks[start : self.i] = [*self.toks[middle : self.i], *self.toks[start:middle]]
        self.i = start

    # ---------------------------------------------------------------- subscripts

    def _subscript(self, subs: list[Term]) -> str:
        start = self.i
        toks = [t for t in self.script() if t.kind != "quad"]
        if not toks:
            raise self.unread("an empty subscript")
        cut = next((k for k, t in enumerate(toks) if t.kind in ("(", "[") and k), None)
        if cut is not None and toks[-1].kind in (")", "]") and toks[0].kind == "name":
            toks = self._slipped(start, toks, cut)
        if len(toks) > 2 and (toks[0].kind, toks[-1].kind) == ("(", ")") and any(t.kind == "," for t in toks):
            toks = toks[1:-1]  # P_{(X,Y)}
        parts = self._index_parts(toks)
        if parts is not None:
            subs.extend(parts)
            return ""
        return canonical(toks)

    def _slipped(self, start: int, toks: list[Tok], cut: int) -> list[Tok]:
        """`p_{data(x)}`: the bracket slipped into the subscript; it is moved behind it."""
        label, bracket = toks[:cut], toks[cut:]
        opened, closed = Tok("{", "{", label[0].pos, label[0].pos), Tok("}", "}", label[-1].end, label[-1].end)
        self.toks[start : self.i] = [opened, *label, closed, *bracket]
        self.i = start + len(label) + 2
        return label

    def _index_parts(self, toks: list[Tok]) -> list[Term] | None:
        """Indices if every name is a bound index; None for a label."""
        kept = [t for t in toks if t.kind not in ("{", "}")]
        names = [t.text for t in kept if t.kind == "name"]
        if not names or not (all(n in self.bound for n in names) or self._partly_bound(kept)):
            self._refuse_inner_index(toks)
            return None
        if not all(t.kind in ("name", "num", "+", "-", ":", ",") for t in kept):
            self._refuse_inner_index(toks)
            return None
        out: list[Term] = []
        part: list[Tok] = []
        for t in [*kept, Tok(",", ",", kept[-1].end, kept[-1].end)]:
            if t.kind != ",":
                part.append(t)
                continue
            out.extend(self._index_part(part))
            part = []
        return out

    def _partly_bound(self, toks: list[Tok]) -> bool:
        r"""`\sum_i W_{ij} x_i`: the j is an index too, though nothing binds it."""
        letters = [t for t in toks if t.kind != ","]
        indices = len(letters) == 2 and all(t.kind == "name" and t.text in INDEX_LETTERS for t in letters)
        return indices and any(t.text in self.bound for t in letters)

    def _refuse_inner_index(self, toks: list[Tok]) -> None:
        r"""`\sum_i f_{\theta_i}`: the name would not say that it changes with the index."""
        for before, t in pairwise(t for t in toks if t.kind not in ("{", "}")):
            if before.kind == "_" and t.text in self.bound and t.text in INDEX_LETTERS:
                raise Unread("a running index inside a label", t.pos)

    def _index_part(self, part: list[Tok]) -> list[Term]:
        if not part:
            raise self.unread("an index is missing")
        if all(t.kind in ("name", "num") for t in part) and len(part) > 1:  # x_{ij}, \alpha_{1i}
            return [Sym(t.text) if t.kind == "name" else Num(Fraction(t.text)) for t in part]
        colon = next((k for k, t in enumerate(part) if t.kind == ":"), None)
        if colon is None:
            return [self.sub(part).whole("an index")]
        ends = (part[:colon], part[colon + 1 :])
        return [Op("seq", tuple(self.sub(e).whole("a range of indices") for e in ends))]

    # ---------------------------------------------------------------- superscripts

    def _superscript(self, base: str, sups: list[str], subs: list[Term]) -> bool:
        """Consume a superscript that labels or indexes; leave a power for the caller."""
        start = self.i
        self.take()
        toks = self.script()
        inner = [t for t in toks if t.kind not in ("{", "}")]
        texts = [t.text for t in inner]
        negative = texts == ["-"] and base != "e"  # x^-, beside x^+
        marks = texts[:-1] if texts[-1:] and texts[-1] in _TURNING else texts
        if marks and (negative or all(t in LABEL_MARKS or t == "\\prime" for t in marks)):
            sups.extend("'" if t in ("'", "\\prime") else t for t in marks)
            if len(marks) < len(texts):
                self._turn(start, inner, inner[-1:])
            return True
        turned = inner[-1:] if texts[-1:] and texts[-1] in _TURNING else []
        label = inner[: len(inner) - len(turned)]
        if len(label) > 2 and (label[0].kind, label[-1].kind) == ("[", "]"):  # W^{[l]}, W^{[l]\top}
            if any(t.text in self.bound for t in label):
                raise Unread("an index in square brackets", label[0].pos)
            sups.append(canonical([t for t in label if t.kind not in "[]"]).join("[]"))
            if turned:
                self._turn(start, inner, turned)
            return True
        if inner and inner[0].kind == "(" and any(t.kind == ")" for t in inner):
            return self._parenthesised(base, start, inner, sups, subs)
        name = self._label(base, inner, texts, subs)
        if name is None:
            self.i = start
            return False
        sups.extend([name] if name else [])
        return True

    def _label(self, base: str, inner: list[Tok], texts: list[str], subs: list[Term]) -> str | None:
        """The label a superscript is, "" for an index (put into `subs`), None for a power."""
        if texts == ["-", "1"] and self.at("(", "[") and base not in _MATRICES:
            return "-1"
        if base in _ITERATES and texts in (["t"], ["t", "+", "1"], ["t", "-", "1"]) and "t" not in self.bound:
            return "".join(texts)  # \theta^{t+1}
        if base != "e" and len(inner) > 1 and all(len(t) == 1 and t.isupper() for t in texts):  # \theta^{MLE}
            return "".join(texts)
        word = _one_word(inner) and not any(t in self.bound for t in texts)
        if base != "e" and word and len(inner) > (1 if base in _COSTS else 2):
            return "".join(texts)  # L^{hinge}, L^{ns}
        if texts in (["G"], ["D"]) and base in _COSTS and not self.at("("):  # \\mathcal{L}^G
            return texts[0]
        if texts == ["c"] and base in _TRANSFORMED and self.at("(") and "c" not in self.bound:
            return "c"  # f^c(y), the c-transform
        if len(inner) != 1:
            return None
        text = texts[0]
        if base != "e" and inner[0].kind in ("name", "text") and len(text) > 1 and text[0] != "\\":
            return text
        if text in self.bound and text not in self.powers and text in INDEX_LETTERS and _is_variable(base):
            subs.append(Sym(text))
            return ""
        if base in self.hints.samples and (text.isdigit() or text in INDEX_LETTERS):
            return text
        return None

    def _parenthesised(self, base: str, start: int, inner: list[Tok], sups: list[str], subs: list[Term]) -> bool:
        """`x^{(i)}`: an index when `i` is bound, else a label; a mark or a transpose may follow the bracket."""
        close = next(k for k, t in enumerate(inner) if t.kind == ")")
        content, rest = inner[1:close], inner[close + 1 :]
        if len(content) == 1 and content[0].text in self.bound and not rest:
            subs.append(Sym(content[0].text))
            return True
        steps = all(t.kind in ("name", "num", "+", "-") for t in content) and any(t.kind in ("+", "-") for t in content)
        if steps and not rest and any(t.text in self.bound for t in content):
            subs.append(self.sub(content).whole("an index"))
            return True
        letters = content[::2]
        pairs = len(content) == 3 and content[1].kind == "," and all(t.kind in ("name", "num") for t in letters)
        if pairs and not rest:  # x^{(i,l)}
            if any(t.text in self.bound for t in letters):
                subs.extend(self.sub([t]).whole("an index") for t in letters)
            else:
                sups.append("(" + ",".join(t.text for t in letters) + ")")
            return True
        if base == "e" and (steps or rest or len(content) > 1):  # e^{(a + b) c}
            self.i = start
            return False
        turned = [t for t in rest if t.text in _TURNING]
        marks = [t for t in rest if t not in turned]
        plain = (steps or all(t.kind in ("name", "num", "cmd") for t in content)) and content
        if not plain or any(t.text not in LABEL_MARKS for t in marks):
            raise Unread("a superscript in brackets that is neither label nor index", inner[0].pos)
        sups.append("(" + "".join(t.text for t in content) + ")" + "".join(t.text for t in marks))
        if turned:
            self._turn(start, inner, turned)
        return True

    def _turn(self, start: int, inner: list[Tok], turned: list[Tok]) -> None:
        r"""`W^{(2)\top}`, `\theta^{*\top}`: the transpose is a power of the labelled name."""
        kept = [t for t in inner if t not in turned]
        opened, closed = Tok("{", "{", inner[0].pos, inner[0].pos), Tok("}", "}", inner[-1].end, inner[-1].end)
        top = [x for t in turned for x in (Tok("^", "^", t.pos, t.pos), t)]
        self.toks[start : self.i] = [Tok("^", "^", inner[0].pos, inner[0].pos), opened, *kept, closed, *top]
        self.i = start + len(kept) + 3


_TURNING = frozenset(("T", "\\top", "\\intercal"))
_ITERATES = frozenset(("\\theta", "\\phi", "\\omega"))
_TRANSFORMED = frozenset(("f", "g", "\\phi", "\\varphi", "\\psi"))
_MATRICES = frozenset(("\\Sigma", "\\Lambda"))  # inverted, where a function has an inverse function
_COSTS = frozenset(("L", "J", "C", "V", "\\ell", "\\mathcal{L}", "\\mathcal{J}"))
_LABELS = frozenset(("name", "num", "cmd", ",", ":", "+", "-", "(", ")", "rel", "*", "ast", "'", "bar", "/", "diff"))


def one_name(toks: list[Tok]) -> bool:
    """Are these tokens a name with its scripts and nothing else?"""
    k = 1
    while k < len(toks):
        if toks[k].kind == "'":
            k += 1
        elif toks[k].kind in ("_", "^") and k + 1 < len(toks):
            k = _script_end(toks, k + 1)
        else:
            return False
    return True


def _one_word(toks: list[Tok]) -> bool:
    """Letters written without a gap."""
    letters = all(t.kind == "name" and t.text.isalpha() for t in toks)
    return letters and all(a.end == b.pos for a, b in pairwise(toks))


def _is_variable(base: str) -> bool:
    inner = base[base.index("{") + 1 : -1] if base.endswith("}") and "{" in base else base
    letter = len(inner) == 1 and inner.islower() and base != "e"
    return letter or inner in ("\\mu", "\\epsilon", "\\xi", "\\alpha", "\\lambda")


def canonical(toks: list[Tok]) -> str:
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
            out += f"{t.text}{{{canonical(toks[k:stop])}}}"
            k = stop
        elif t.kind == "text":
            out += t.text.replace(" ", "")
        elif t.kind in _LABELS:
            name = SAME_NAME.get(t.text, t.text)
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
