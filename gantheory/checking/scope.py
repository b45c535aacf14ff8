"""What a reading of a statement needs: its options, its scope, its outcome, and how it fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..language.context import Context
from ..language.printing import latex
from ..language.terms import App, Rel, Sym, Term, substitute, transform


class Cannot(Exception):
    """The statement is outside what can be judged; the message says why, `symbol` names the culprit."""

    def __init__(self, reason: str, symbol: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.symbol = symbol


class IllTyped(Exception):
    """The statement has no reading at all: a wrong or unbound variable, an impossible shape."""

    def __init__(self, reason: str, symbol: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.symbol = symbol


NORMAL = "of normal laws"  # how an unfolded closed form says whose it is


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition found in the document: `name(vars) := body` (surface), and its line; a negative one for a second
    meaning that no words introduce, which may be a claim."""

    vars: tuple[str, ...]
    body: Term
    line: int


@dataclass(frozen=True, slots=True)
class Equated:
    """A law set equal to another, `q(z) = p(z|x)`, and where."""

    law: App | Sym
    other: App | Sym
    start: int
    end: int
    display: bool
    marginal: bool = False  # of two joint laws, `q(y) = p(y)`

    def __str__(self) -> str:
        return f"{latex(self.law)} = {latex(self.other)}"


@dataclass(frozen=True, slots=True)
class Tie:
    """The variable `of` = f(`source`), and whether f is invertible."""

    of: str
    source: str
    invertible: bool

    def __str__(self) -> str:
        kind = "an invertible" if self.invertible else "a"
        return f"{self.of} is {kind} function of {self.source}"


MIDDLE = "the law in the middle is the mean of the two"  # what the reading `mixture` takes for granted


@dataclass(frozen=True, slots=True)
class Options:
    """One way of reading a statement."""

    optimal: bool = False  # D is D*
    merged: bool = False  # p and p_theta are one family
    enumerated: bool = False  # x_1 .. x_n are all points of the space
    balanced: bool = False  # both classes are equally frequent
    matched: bool = False  # the model's law is the law of the data
    jsd_for_div: bool = False  # Div is the Jensen-Shannon divergence
    complement: bool = True  # of two labels, the second has what the first leaves
    prior: bool = False  # p(z) beside p_g(x|z) is the marginal of the one joint
    mixture: bool = False  # a middle law that the document does not define is the mean of the two beside it
    bits: bool = False  # information is counted in bits, and log is the logarithm to the base 2
    narrow_gradients: bool = False  # \\nabla \\log p(x) f(x) is the gradient of the logarithm, times f(x)
    shared: bool = False  # the generator is conditioned on what is drawn from the data
    averaged: bool = False  # KL(p(y|x) || q(y|x)) is averaged over p(x)
    generated: bool = False  # p_G(x|c) is the conditional of the joint law whose information is meant
    written: bool = False  # a bare KL(q, p) is the one KL(q(z|x), p(z|x)) of the document
    drawn: bool = False  # E_z[..] is the mean under the q(z) that the statement writes out
    narrow_logs: bool = False  # \log 2 p(x) is the logarithm of the number, times p(x)
    decimal: bool = False  # logarithms are decimal, and \\log 10 is what turns them into natural ones
    wide_logs: bool = False  # \log p(x|z) p(z) is the logarithm of the product
    conditioned: bool = False  # a bare q is the q(z|x) that the statement writes out elsewhere
    latent: bool = False  # a bare law that the document uses at x and at z is one of z
    functions: bool = False  # what moves with a parameter that nothing carries are the functions, not the laws
    held: bool = False  # what carries no parameter does not depend on any
    compared: bool = False  # means that do not say under which law are under the first law of the divergence
    settled: bool = False  # D^* is the best against the law whose parameter is held
    sampled: bool = False  # a mean over what the generator makes is one under its law
    joined: bool = False  # laws that are compared by name are the joint laws of all that is integrated over
    casefold: bool = False  # a letter that occurs once in the other case is the same letter


@dataclass(frozen=True, slots=True)
class Core:
    """An elaborated relation with its context and what the reading had to assume."""

    rel: Rel
    context: Context
    assumed: tuple[str, ...]
    unfolded: tuple[str, ...]
    literal_family: bool

    @property
    def sides(self) -> tuple[Term, Term]:
        """Left and right of the relation."""
        return self.rel.lhs, self.rel.rhs


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a term stands: bound names, the variable that stands for each space, derivatives around it."""

    bound: frozenset[str] = frozenset()
    current: Mapping[str, Sym] = field(default_factory=dict[str, Sym])
    spaces: Mapping[str, str] = field(default_factory=dict[str, str])
    functions: frozenset[str] = frozenset()
    differentiated: bool = False

    def binding(self, variables: tuple[Sym, ...], spaces: Mapping[str, str]) -> Scope:
        """The scope under a binder of point variables."""
        current = dict(self.current)
        for v in variables:
            if v.name in spaces:
                current[spaces[v.name]] = v
        return replace(
            self,
            bound=self.bound | {v.name for v in variables},
            current=current,
            spaces={**self.spaces, **spaces},
        )


def with_law(term: Term, law: App | Sym, other: App | Sym) -> Term:
    """A term with the one law in place of the other, at the points where that one is taken."""
    name = law.fn if isinstance(law, App) else law.name

    def put(t: Term) -> Term:
        match t:
            case App(fn, args, given, _) if fn == name and isinstance(other, App) and isinstance(law, App):
                if len(args) != len(law.args) or bool(given) != bool(law.given):
                    return t
                points = zip(law.args, args, strict=True)
                return substitute(other, {a.name: b for a, b in points if isinstance(a, Sym)})
            case App(fn, args, given, params) if fn == name and isinstance(other, Sym):
                return App(other.name, args, given, params)
            case Sym(n) if n == name:
                return other
            case _:
                return t

    return transform(term, put)
