"""Roles of symbols, inferred from how the whole document uses them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ..language.layout import Chain
from ..language.terms import App, Bind, Num, Op, Sym, Term, walk
from .declared import (
    counts_points,
    densities_in,
    laws_of_best,
    masses_named,
    measures_divided,
    middles,
    norm_of_laws,
    norm_told,
    shares,
    unnormalised,
    weighted_mixture,
)
from .document.bases import bases_of
from .document.told import densities_told
from .names import PARAMETER_LETTERS, parameter_of, take_apart, weighs_with_pi, without_parameter
from .scores import laws_of_a_bare_value, plays_another_game, side_of, through_a_map

DENSITY_LETTERS = frozenset(
    ("p", "q", "P", "Q", "\\rho", "\\varrho", "\\gamma", "\\pi", "\\mathbb{P}", "\\mathbb{Q}", "r_")
)
OTHERWISE_USED = frozenset(("\\pi", "\\rho", "\\varrho", "\\gamma"))  # laws only where they stand as laws
POINT = "\\point"  # `\\point{\\theta}`: a letter of something else that the document takes for a random variable
POINT_LETTERS = frozenset(["x", "y", "z", "c", "v", "h", "u", "s", "o"])
FAMILIES = frozenset(
    ("\\mathcal{N}", "\\mathcal{U}", "N", "U", "Bin", "Dir", "Ber", "Cat", "Multi", "Normal", "Uniform")
)
FUNCTIONALS = frozenset(
    ("V", "J", "L", "\\mathcal{L}", "C", "F", "U", "\\mathcal{V}", "\\mathcal{J}", "ELBO", "\\ell", "l", "R")
)
SCALAR_KINDS = {
    **dict.fromkeys(("m", "n", "N", "M", "k", "K"), "integer"),
    **dict.fromkeys(("\\eta", "\\epsilon", "\\alpha", "\\beta", "\\lambda", "\\sigma", "a", "b"), "positive"),
    **dict.fromkeys(("\\mu", "\\Delta"), "real"),
}  # fmt: skip
_MEASURES = ("\\mu", "\\nu", "\\rho")
WEIGHTS = frozenset(
    ("\\alpha", "\\beta", "\\lambda", "\\epsilon", "\\eta", "\\delta", "\\tau", "\\gamma", "t", "w", "a", "b")
)
DATA_LABELS = frozenset(["data", "r", "real", "d", "true", "Data", "pdata"])
MODEL_LABELS = frozenset(("g", "G", "gen", "model", "\\theta", "fake", "generator"))


@dataclass(slots=True)
class Symbols:
    """What the document's use of its names says about them."""

    laws: set[str] = field(default_factory=set[str])
    slots: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    conditioned: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    families: dict[str, str] = field(default_factory=dict[str, str])
    maps: dict[str, str] = field(default_factory=dict[str, str])
    unit: set[str] = field(default_factory=set[str])
    logits: set[str] = field(default_factory=set[str])  # what stands under a sigmoid, `\\sigma(\\tilde{D}(x))`
    applied: Counter[str] = field(default_factory=Counter[str])
    optimised: set[str] = field(default_factory=set[str])
    samples: dict[str, str | None] = field(default_factory=dict[str, "str | None"])
    alias: dict[str, str] = field(default_factory=dict[str, str])
    data: str | None = None
    model: str | None = None
    prior: str | None = None
    guessed: bool = False  # which law is the data's is only taken from what the text calls the best D
    sides: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())  # all names that may be data, model
    base_two: bool = False
    two_bases: bool = False  # the text speaks of logarithms to the base 2, and of natural ones
    speaks_of_bits: bool = False
    two_logarithms: bool = False  # `\\ln 2` beside `\\log`: the latter may be binary
    one_space: bool = False  # x and y are letters for points of one space
    minimax: bool = False  # its V is that of log D and log(1 - D), as a line above says
    other_game: bool = False  # the document plays D for something else than log D and log(1 - D)
    values: tuple[Term, ...] = ()  # what the document writes out as its V
    joint: set[str] = field(default_factory=set[str])  # letters of joint laws, as in P_{XY}
    compared: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    shares: set[str] = field(default_factory=set[str])  # numbers that the document puts between 0 and 1
    written: set[tuple[Term, Term]] = field(default_factory=set[tuple[Term, Term]])  # pairs compared with arguments
    objectives: frozenset[str] = frozenset()  # letters of laws that are functions of parameters alone, Q(theta, theta')
    labels: dict[str, tuple[Term, ...]] = field(default_factory=dict[str, "tuple[Term, ...]"])
    norm: str = ""  # what \\|P - Q\\| is: "TV", or "1" for the norm in L^1
    sizes: set[str] = field(default_factory=set[str])  # letters for how many points there are
    unnormalised: set[str] = field(default_factory=set[str])  # what the document divides by its integral

    def is_law(self, name: str) -> bool:
        """Is the name a distribution or a density?"""
        name = self.alias.get(name, name)
        if name in self.objectives:
            return False
        if name in self.laws or name in self.slots:
            return True
        parts = take_apart(name)
        return parts.letter in DENSITY_LETTERS and not (parts.letter in OTHERWISE_USED and name not in self.laws)

    def is_unit(self, name: str) -> bool:
        """Is the name a discriminator, a function with values in (0, 1)?"""
        parts = take_apart(name)
        plain = parts.letter == "D" and (parts.optimal or not parts.sub.isupper())
        return name in self.unit or (plain and name not in self.logits)

    def is_map(self, name: str) -> bool:
        """Is the name a generator, a map between spaces?"""
        return name in self.maps or take_apart(name).letter == "G"


def point_base(term: Term) -> str | None:
    """The base variable of a point: `x` of x, x', x_i, x^{(1)}, X, \tilde{x}."""
    match term:
        case Sym(name):
            parts = take_apart(name)
            if parts.letter.startswith(POINT):
                return parts.letter
            if parts.letter in POINT_LETTERS or parts.letter in ("X", "Y", "Z", "C"):
                return parts.letter.lower() + (
                    parts.sup if parts.letter in "hvHV" and parts.sup.startswith("(") else ""
                )
            return None
        case Op("index", (Sym() as base, *_)):
            return point_base(base)
        case Op("at", (inner, _)):
            return point_base(inner)
        case _:
            return None


_SIZES = ("K", "n", "N", "k", "m", "M")


def survey(chains: Iterable[Chain], text: str = "", told: Mapping[str, str] | None = None) -> Symbols:
    """Infer the roles of all names from all chains of a document and its prose, and from the sides it is `told`."""
    told = {
        n: side for n, side in (told or {}).items() if not point_base(Sym(n)) and take_apart(n).letter not in ("D", "G")
    }
    chains = list(chains)
    terms = [t for c in chains for t in c.terms if t is not None]
    applied = {n.fn for t in terms for n in walk(t) if isinstance(n, App) and any(point_base(a) for a in n.args)}
    measured = {a.name for t in terms for n in walk(t) if isinstance(n, Op) and n.op == "H" for a in n.args
                if isinstance(a, Sym)}  # fmt: skip
    s = Symbols(laws=applied & set(told), objectives=_of_parameters(terms))
    for chain in chains:
        _sampling(chain, s)
        s.shares |= shares(chain)
        s.laws |= set(masses_named(chain)) | (middles(chain) & measured)
        s.unnormalised |= unnormalised(chain)
        s.norm = s.norm or norm_of_laws(chain)
    for term in terms:
        for node in walk(term):
            _observe(node, s)
    for name in [n for n in s.slots if n in OTHERWISE_USED and n != "\\pi" and n not in s.laws and len(s.slots[n]) < 2]:
        del s.slots[name]  # a ratio, a weight or a rate, as far as the document says
    s.shares |= {"\\pi"} if weighs_with_pi(terms) else set[str]()
    s.norm = s.norm or norm_told(text)
    s.laws |= measures_divided(text)
    s.sizes = {letter for letter in _SIZES if counts_points(letter, text)}
    _aliases(s, densities_in(terms))
    for law, density in densities_told(text).items():
        if (
            s.is_law(law)
            and (s.is_law(density) or take_apart(density).letter in ("f", "g"))
            and law != density
            and law not in s.alias
            and (law, density) not in s.compared
        ):
            s.alias[law] = s.alias.get(density, density)
            s.slots[s.alias[law]] |= s.slots.get(law, set())
            s.laws.add(s.alias[law])
    _roles(terms, s, told, frozenset(n for c in chains for n in weighted_mixture(c)), laws_of_best(chains))
    _prose(text, s)
    s.speaks_of_bits |= any(
        isinstance(n, Op) and n.op == "logbase" and n.args[0] == Num(Fraction(2)) for t in terms for n in walk(t)
    )
    s.other_game = plays_another_game(terms)
    return s


def _of_parameters(terms: Iterable[Term]) -> frozenset[str]:
    r"""`Q(\theta, \theta^{old})`: Q, where it only ever stands before parameters."""
    nodes = [n for t in terms for n in walk(t)]
    found = {n.fn: True for n in nodes if isinstance(n, App) and take_apart(n.fn).letter in ("Q", "\\mathcal{Q}")}
    for n in nodes:
        if isinstance(n, App) and n.fn in found:
            given = (*n.args, *n.given, *n.params)
            plain = all(isinstance(a, Sym) and take_apart(a.name).letter in PARAMETER_LETTERS for a in given)
            found[n.fn] &= plain and len(given) > 1
    return frozenset(fn for fn, only in found.items() if only and Sym(fn) not in nodes)


def _sampling(chain: Chain, s: Symbols) -> None:
    for lhs, op, rhs in zip(chain.terms, chain.ops, chain.terms[1:], strict=False):
        if op == "~" and lhs is not None and rhs is not None:
            law = _law_name(rhs)
            if law and take_apart(law).letter not in ("G", "g"):
                s.laws.add(law)
                base = next((b for p in _parts(lhs) if (b := _drawn(p))), None)
                if base and isinstance(lhs, Sym | Op):
                    s.samples.setdefault(base, law)


def _drawn(term: Term) -> str | None:
    """The base of what is drawn; `x^i` is the i-th draw."""
    match term:
        case Op("pow", (Sym() as base, Sym("i" | "j" | "k" | "n"))):
            return point_base(base)
        case _:
            return point_base(term)


def _parts(term: Term) -> tuple[Term, ...]:
    return term.args if isinstance(term, Op) and term.op in ("tuple", "set") else (term,)


def _law_name(term: Term | None) -> str | None:
    match term:
        case Sym(name) if point_base(term) is None or take_apart(name).sub:
            return name
        case App(fn, _, _, _) if fn not in FAMILIES:
            return fn
        case _:
            return None


def law_with(parameter: Term | None, body: Term) -> App | None:
    r"""The law in a formula that has a parameter, `p(X; \theta)`: `E_\theta` of the formula is a mean under it."""
    if not isinstance(parameter, Sym) or take_apart(parameter.name).letter not in PARAMETER_LETTERS:
        return None
    laws = [n for n in walk(body) if isinstance(n, App) and n.args and not n.given]
    laws = [n for n in laws if take_apart(n.fn).letter in ("p", "q", "P", "Q", "f")]
    own = next((n for n in laws if parameter in n.params or parameter_of(n.fn) == parameter.name), None)
    if own is not None or parameter.name == take_apart(parameter.name).letter:
        return own
    kin = (n for n in laws if n.fn in (f"{c}_{{{take_apart(parameter.name).letter}}}" for c in "pqPQ"))
    return next((replace(n, fn=f"{n.fn[0]}_{{{parameter.name}}}") for n in kin), None)  # E_{\theta_0}[\log p_\theta(X)]


def _observe(node: Term, s: Symbols) -> None:
    match node:
        case Bind("E", variables, over, body):
            for law in over:
                if isinstance(law, Op) and law.op in ("mul", "product_law"):  # E_{P_X \otimes P_Z}
                    factors = {a.name for a in law.args if isinstance(a, Sym)}
                    s.laws.update(n for n in factors if take_apart(n).letter in ("p", "q", "P", "Q"))
                name = _law_name(law)
                s.laws.update(_of_the_same_joint(name or "", body))
                if (family := law_with(law, body)) is not None and family.fn not in s.maps:
                    s.laws.add(family.fn)
                elif name and take_apart(name).letter not in ("G", "g"):
                    s.laws.add(name)
                    if isinstance(law, Sym) and len(variables) == 1 and (base := point_base(variables[0])):
                        s.slots[name].add(base)
        case Op("KL" | "JSD" | "TV" | "W" | "Div" | "crossentropy", args):
            names = [n for a in args if (n := _law_name(a))]
            s.compared.update((a, b) for a in names for b in names)
            applied = [a for a in args if isinstance(a, App)]
            if node.op == "KL" and len(applied) == 2 and any(a.given for a in applied):
                s.written.add((args[0], args[1]))
            for arg in args:
                if isinstance(arg, App) and arg.fn in FAMILIES:
                    continue  # what a normal law is written with are numbers
                letter = take_apart(arg.fn).letter if isinstance(arg, App) else ""
                if isinstance(arg, App) and node.op in ("KL", "JSD") and (len(letter) == 1 or letter in _MEASURES):
                    bases = [b for a in arg.args if (b := point_base(a))]
                    if bases and arg.fn not in s.maps and letter not in "GDfgT":
                        s.laws.add(arg.fn)
                        s.slots[arg.fn].update(bases)
                for inner in walk(arg):
                    name = _law_name(inner) if isinstance(inner, Sym) else None
                    if (
                        name
                        and point_base(inner) is None
                        and (inner == arg or take_apart(name).letter not in WEIGHTS)
                        and take_apart(name).letter.replace("\\", "") not in ("theta", "phi", "pi", "cdot")
                    ):
                        s.laws.add(name)
        case Op("H", args):
            s.laws.update(a.name for a in args if isinstance(a, Sym) and take_apart(a.name).letter in ("p", "q"))
            s.laws.update(a.name for a in args if isinstance(a, Sym) and a.name in ("P", "Q"))
        case App("K" | "\\mathcal{K}", (Sym(a), Sym(b)), (), ()) if {*"pqPQ"} & {take_apart(n).letter for n in (a, b)}:
            s.laws |= {n for n in (a, b) if take_apart(n).letter in (*"pqPQmMr", "\\mu", "\\nu")}
        case App(fn, args, given, _):
            _observe_application(fn, args, given, s)
        case Op("sigmoid", (App(name, _, _, _) | Sym(name),)) if take_apart(name).accent:
            s.logits.add(name)
        case Op("at", (Sym(slot), value)):
            known = s.labels.get(slot, ())
            if value not in known:
                s.labels[slot] = (*known, value)
        case Bind("max" | "min" | "argmax" | "argmin" | "sup" | "inf" | "grad" | "partial" | "deriv", variables, _, _):
            s.optimised.update(v.name for v in variables)
        case Op("log", (Op("add", (Num(), Op("neg", (App(fn, _, _, _),)))),)) | Op(
            "log", (Op("add", (Num(), Op("neg", (App(fn, _, _, _), *_)))),)
        ):
            if take_apart(fn).letter not in DENSITY_LETTERS:
                s.unit.add(fn)
        case _:
            return


def _of_the_same_joint(law: str, body: Term) -> set[str]:
    r"""The names `P_{XY}`, `P_X` in an expectation under `p_{XY}`: a law and its density."""
    parts = take_apart(law)
    if parts.letter not in ("p", "q") or len(parts.sub.replace(",", "")) < 2 or not _names_variables(parts.sub):
        return set()
    named = {n.name: take_apart(n.name) for n in walk(body) if isinstance(n, Sym)}
    return {name for name, n in named.items() if n.letter == parts.letter.upper() and _names_variables(n.sub)}


def _observe_application(fn: str, args: tuple[Term, ...], given: tuple[Term, ...], s: Symbols) -> None:
    s.applied[fn] += 1
    for arg in args:
        if (
            isinstance(arg, App)
            and take_apart(arg.fn).letter in ("G", "g", "T")
            and any(point_base(a) for a in arg.args)
        ):
            source = next(b for a in arg.args if (b := point_base(a)))
            s.maps[arg.fn] = source
    if take_apart(fn).letter not in DENSITY_LETTERS and fn not in s.laws:
        return
    bases = [b for a in args if (b := point_base(a))]
    if bases:
        s.slots[fn].update(bases)
        s.conditioned[fn].update(b for g in given if (b := point_base(g)))
    param = parameter_of(fn)
    if param:
        s.families[without_parameter(fn)] = take_apart(param).letter


def _aliases(s: Symbols, integrated: set[str]) -> None:
    r"""`P` as the law whose density is `p(x)`, or the `p` of `\int p \log p \, d\mu`; `p_{X,Y}`, `p_X` as marginals of
    the one joint `p`."""
    for name in sorted(integrated):
        parts = take_apart(name)
        if parts.letter in ("f", "p", "g") and parts.sub in s.laws & {"P", "Q", "\\mu", "\\nu"} - set(s.alias):
            s.alias[parts.sub] = name  # f_P, the density of P
            s.laws.add(name)
    named = [take_apart(n) for n in s.laws | set(s.slots)]
    s.joint = {p.letter for p in named if len(p.sub.replace(",", "")) > 1 and _names_variables(p.sub)}
    for name in sorted(s.laws | set(s.slots)):
        parts = take_apart(name)
        other = f"{parts.letter}_{{{parts.sub.swapcase()}}}"
        if parts.sub in ("x", "y", "z") and parts.letter in ("P", "Q", "p", "q") and other in s.laws | set(s.slots):
            s.alias[name] = other  # P_x beside P_X
            s.slots[other] |= s.slots[name]
    for name in sorted((s.laws | set(s.slots)) - set(s.alias)):
        parts = take_apart(name)
        if parts.letter in ("P", "Q") and parts.letter in s.joint and _names_variables(parts.sub):
            density = parts.letter.lower()  # P_{XY} beside p_{XY}
            same = density in s.joint and not any(take_apart(b).letter == density for a, b in s.compared if a == name)
            s.alias[name] = density if same else parts.letter
            s.slots[s.alias[name]] |= s.slots[name]
        elif parts.letter in ("P", "Q"):
            lower = name.replace(parts.letter, parts.letter.lower(), 1)
            if lower in s.slots.keys() | s.laws | integrated and (name, lower) not in s.compared:
                s.alias[name] = lower
                s.slots[lower] |= s.slots.get(name, set())
        elif parts.letter in ("p", "q") and _names_variables(parts.sub):
            s.alias[name] = parts.letter
            s.slots[parts.letter] |= s.slots[name]


def variables_named(name: str, symbols: Symbols) -> tuple[str, ...]:
    """The variables of `P_{XY}` or `P_X`, where a document names the marginals of one joint law so."""
    parts = take_apart(name)
    if parts.letter not in symbols.joint or "|" in parts.sub or not _names_variables(parts.sub):
        return ()
    return tuple(c.lower() for c in parts.sub if c != ",")


def conditional_named(term: Term, symbols: Symbols) -> Term:
    """`P_{Y|X}`, `P_{Y|X=x}` as `P(y | x)`, where a document names the laws of one joint so; else the term as it is."""
    parts = take_apart(term.name) if isinstance(term, Sym) else None
    if parts is None or parts.letter not in symbols.joint:
        return term
    what, bar, given = parts.sub.partition("|")
    given, at, value = given.partition("=")
    if not (what and bar and given and _names_variables(what + given)) or (at and value != given.lower()):
        return term
    args, known = (tuple(Sym(c.lower()) for c in s if c != ",") for s in (what, given))
    return App(parts.letter, args, known)


def _names_variables(sub: str) -> bool:
    """Is a subscript a list of random variables (`X`, `X,Y`, `Y|X`) rather than a label?"""
    letters = [c for c in sub if c not in ",|"]
    return bool(letters) and all(c in "XYZ" for c in letters)


def _roles(
    terms: list[Term],
    s: Symbols,
    told: Mapping[str, str],
    mixtures: frozenset[str],
    of_best: tuple[str, str] | None,
) -> None:
    data, model, prior = Counter[str](), Counter[str](), Counter[str]()
    for name, side in told.items():
        if s.is_law(name):
            (data if side == "data" else model)[s.alias.get(name, name)] += 100
    for term in terms:
        for node in walk(term):
            if isinstance(node, Bind) and node.op == "E" and len(node.vars) == 1:
                law = _law_name(node.over[0])
                if law is None:
                    continue
                kind = side_of(node.body)
                if kind == "data":
                    (prior if through_a_map(node.body) else data)[law] += 1
                elif kind == "model":
                    (prior if through_a_map(node.body) else model)[law] += 1
                elif kind == "either" and through_a_map(node.body):
                    prior[law] += 1
            elif (two := laws_of_a_bare_value(node)) is not None:
                data[two[0]] += 1
                model[two[1]] += 1
            elif isinstance(node, Op) and node.op == "mul":
                _weighted(node.args, s, data, model)
    for name in s.laws | set(s.slots):
        sub = take_apart(name).sub
        if sub in DATA_LABELS:  # the name says more than the places it stands in, one of which may be a slip
            data[name] += 1000
        elif (part := take_apart(sub).letter) in MODEL_LABELS or (part in PARAMETER_LETTERS and name not in mixtures):
            model[name] += 1
        elif sub in ("z", "prior") or (s.slots.get(name) == {"z"} and take_apart(name).letter in "pP"):
            prior[name] += 1
    if of_best and all(map(s.is_law, of_best)) and {*data} <= {of_best[0]} and {*model} <= {of_best[1]}:
        s.guessed = not data
        data[of_best[0]] += 1
        model[of_best[1]] += 1
    labelled = frozenset(n for n in data if take_apart(n).sub in DATA_LABELS or told.get(n) == "data")
    s.sides = labelled, frozenset(n for n in model if n not in labelled and {"x", "y"} & s.slots.get(n, {"x"}))
    s.data = _most(Counter({k: v for k, v in data.items() if take_apart(k).sub not in MODEL_LABELS or v > 99}))
    s.model = _most(Counter({k: v for k, v in model.items() if k != s.data}))
    s.prior = _most(Counter({k: v for k, v in prior.items() if k not in (s.data, s.model)}))


def _weighted(factors: tuple[Term, ...], s: Symbols, data: Counter[str], model: Counter[str]) -> None:
    """`p(x) log D(x)` and `q(x) log(1 - D(x))` under an integral say what a mean says."""
    sides = {kind for f in factors if (kind := side_of(f)) in ("data", "model")}
    laws = [
        f.fn
        for f in factors
        if isinstance(f, App) and s.is_law(f.fn) and not f.given and any(point_base(a) == "x" for a in f.args)
    ]
    if len(sides) == 1 and len(laws) == 1:
        (data if "data" in sides else model)[laws[0]] += 1


def take_sides(s: Symbols, terms: Iterable[Term]) -> None:
    """A text that calls the data or the model otherwise from some line on: the names of these terms, if they say."""
    names = {n.name if isinstance(n, Sym) else n.fn for t in terms for n in walk(t) if isinstance(n, Sym | App)}
    data, model = ({s.alias.get(n, n) for n in names} & side for side in s.sides)
    if s.data not in data and len(data) == 1:
        (s.data,) = data
    model.discard(s.data or "")
    if s.model not in model and len(model) == 1:
        (s.model,) = model


def _most(count: Counter[str]) -> str | None:
    return max(sorted(count), key=lambda k: count[k]) if count else None


def _prose(text: str, s: Symbols) -> None:
    s.base_two, s.two_bases, s.speaks_of_bits = bases_of(text)
    s.two_logarithms = bool(re.search(r"\\ln\s*\{?\s*2\b", text) and re.search(r"\\log(?![_a-z])", text))
