r"""What the field's nouns stand for: terms of the language, written as LaTeX over the laws `p` (data) and `q` (model).

Nothing here says what is true of a quantity: only how the field defines or writes it. Whether it is symmetric,
bounded or least at the optimum is decided by the prover and the refuter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ...language.layout import Hints, parse_passage
from ...language.terms import App, Op, Sym, Term
from ...language.tokens import Unread
from ...reading.document import Passage
from ..names import take_apart
from ..symbols import DATA_LABELS, MODEL_LABELS
from .text import Token

Build = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A quantity of the field: its definition over two laws, over the model's parameter, over the discriminator."""

    name: str
    of: Build
    laws: int = 2
    ordered: bool = False
    of_critic: str | None = None
    fitted: bool = True
    discrete: bool = False
    continuous: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    """A noun phrase that names a quantity; `pair` are the laws it is taken between, as they are named."""

    kind: Kind
    pair: tuple[str, str] | None = None
    exact: bool = False
    generic: bool = True
    starred: bool = False
    index: str = ""


_BCE = r"-E_{x\sim p_{data}}[\log %s(x)] - E_{x\sim p_g}[\log(1-%s(x))]"
_LL = r"E_{x\sim %s}[\log %s(x)]"

KL = Kind("KL divergence", lambda p, q: rf"KL({p}\|{q})", ordered=True)
REVERSE = Kind("reverse KL divergence", lambda p, q: rf"KL({q}\|{p})", ordered=True)
JS = Kind("JS divergence", lambda p, q: rf"JSD({p}\|{q})")
JS_ROOT = Kind("JS distance", lambda p, q: rf"\sqrt{{JSD({p}\|{q})}}")
TV = Kind("total variation", lambda p, q: rf"TV({p},{q})")
W = Kind("Wasserstein distance", lambda p, q: rf"W({p},{q})", fitted=False)
CE = Kind("cross-entropy", lambda p, q: rf"H({p},{q})", ordered=True, of_critic=_BCE)
LIKELIHOOD = Kind("log-likelihood", lambda p, q: _LL % (p, q), ordered=True)
ENTROPY = Kind("entropy", lambda p, q: f"H({p})", laws=1, fitted=False)
SHANNON = Kind("entropy of a discrete law", lambda p, q: f"H({p})", laws=1, fitted=False, discrete=True)
DIFFERENTIAL = Kind("differential entropy", lambda p, q: f"H({p})", laws=1, fitted=False, continuous=True)
INFORMATION = Kind("mutual information", lambda p, q: f"I({p};{q})", fitted=False)
CONDITIONAL = Kind("conditional entropy", lambda p, q: f"H({p}|{q})", fitted=False, ordered=True)
JOINT = Kind("joint entropy", lambda p, q: f"H({p},{q})", fitted=False)
ELBO = Kind("ELBO", lambda p, q: r"E_{z\sim q(z|x)}[\log p(x,z) - \log q(z|x)]", laws=0, fitted=False)
EVIDENCE = Kind("log-evidence", lambda p, q: r"\log p(x)", laws=0, fitted=False)
VALUE = Kind("value V(G, D)", lambda p, q: "V(G,D)", laws=0, fitted=False, of_critic="V(G,%s)")
VARIABLES = frozenset((INFORMATION.name, CONDITIONAL.name, JOINT.name))

_DIV = r"(?: divergences?| distance)?"
_TABLE: tuple[tuple[str, Kind], ...] = (
    (rf"(?:reverse|inverse|backward)s? (?:kl|kullback leibler)(?: \( kl \))?{_DIV}", REVERSE),
    (
        rf"(?:forward )?(?:kl|kullback leibler)(?: \( (?:kl|kullback leibler) \))?{_DIV}(?: \( kl \))?|"
        r"relative entropy",
        KL,
    ),
    (
        r"(?:square root of the (?:jsd?|jen[sn][eo]n shannon) divergence|(?:jsd?|jen[sn][eo]n shannon) distance)",
        JS_ROOT,
    ),
    (
        r"(?:jsd?|jen[sn][eo]n shannon)(?: \( (?:jsd?|jen[sn][eo]n shannon) \))?(?: divergences?| entropy)?"
        r"(?: \( jsd? \))?",
        JS,
    ),
    (r"(?:total variation|tv)(?: \( tv \))?(?: distance| divergence)?", TV),
    (
        r"(?<!squared )(?<!sliced )(?<!regularized )(?<!regularised )(?<!gaussian )"
        r"(?:wasserstein|earth mover(?:'s|s)?|em|kantorovich rubinstein)(?: \( \w+ \))? (?:distance|metric)"
        r"(?: \( \w+ \))?",
        W,
    ),
    (r"(?:binary )?cross entropy(?: \( b?ce \))?", CE),
    (r"differential entropy", DIFFERENTIAL),
    (r"conditional entropy", CONDITIONAL),
    (r"joint entropy", JOINT),
    (r"shannon entropy|entropy of (?:a |any |every )?discrete (?:random variables?|distributions?|laws?)", SHANNON),
    (r"entropy(?: of (?:a|the|any) (?:random variable|distribution))?", ENTROPY),
    (r"mutual information", INFORMATION),
    (r"elbo|(?:evidence|variational) lower bound(?: \( elbo \))?", ELBO),
    (r"log evidence|(?:marginal log|log marginal) likelihood", EVIDENCE),
    (
        r"(?<!maximum )(?:log )?likelihood(?: of the (?:training |observed )?(?:data|samples|set|training set))?",
        LIKELIHOOD,
    ),
    (r"(?:gan |minimax )?value function|(?:minimax|gan) value|value of the (?:minimax )?game", VALUE),
)
_TWO = (
    r"(?:any |every |all )?(?:two|pairs? of) (?:arbitrary |probability )?(?:distributions|densities|laws|measures)"
    r"(?: «law» and «law»)?"
)
_NAMED = (
    r"the (?:real |true |data |target )+(?:distribution |law )?and the (?:model|generated|generator|fake)"
    r"(?: data)?(?: distribution| law)?|"
    r"the (?:model|generated|generator|fake)(?: data)?(?: distribution| law)? and the (?:real |true |data |target )+"
    r"(?:distribution|law)?|the (?:generated|model) and (?:the )?(?:real|data) distributions?"
)
QUANTITY = re.compile(
    r"(?:(?<=\s)|^)(?:(?:the|a|an) )?(?:"
    + "|".join(f"(?P<k{n}>{pattern})" for n, (pattern, _) in enumerate(_TABLE))
    + rf")(?: (?:between|of|for) (?P<pair>«law» and «law»|(?P<two>{_TWO})|{_NAMED})|"
    r"(?: of (?P<of>«law» from «law»)| from (?P<from>«law» to «law»)))?(?: «quantity»(?P<same>))?(?=\s|$)"
)


def kind_of(match: re.Match[str]) -> Kind:
    """The quantity that a match of `QUANTITY` names."""
    return next(kind for n, (_, kind) in enumerate(_TABLE) if match[f"k{n}"] is not None)


_LAW = re.compile(r"([pPqQ])(?:_\{?([A-Za-z\\]+(?:_?\{?\w+\}?)?)\}?|([a-z]{2,}))?(?:\((?:x|X)(?:[;|]\\?\w+)?\))?")
_FONTS = re.compile(
    r"\\(?:mathrm|mathbf|mathsf|mathcal|mathbb|textrm|textbf|textsf|text|boldsymbol|bm|rm|bf|sf)(?![A-Za-z])"
)


_PARAMETER = r"(?:θ|w|\\(?:phi|psi|omega|vartheta|varphi|eta|xi|lambda|varsigma)(?![a-z]))"
_PLAYERS_PARAMETER = re.compile(rf"(?<![A-Za-z_{{\\])([DG])_(?:\{{{_PARAMETER}\}}|{_PARAMETER})")


def plain(latex: str) -> str:
    """A formula without fonts, sizes and spaces, its players without their parameters."""
    text = re.sub(r"\\[,;!: ]|\s|~", "", _FONTS.sub("", latex).replace("\\left", "").replace("\\right", ""))
    text = text.replace("\\ast", "*").replace("\\star", "*").replace("\\theta", "θ").replace("\\mid", "|")
    text = _PLAYERS_PARAMETER.sub(r"\1", text)
    while (less := re.sub(r"(?<![_^A-Za-z])\{([^{}]*)\}", r"\1", text)) != text:
        text = less
    return text


def law_name(latex: str) -> str | None:
    """The label of a law, as `data`, `model`, `model:0` (a generator with an index), or the bare letter; else None."""
    text = plain(latex).replace("θ", "\\theta")
    text = re.sub(r"\\(?:wide)?hat\{?([pP])\}?(?=_\{?data)", r"\1", text)  # the empirical law stands for the data's
    match = re.fullmatch(r"([pPqQ])_?\{?([A-Za-z]*|\\theta|G_\{?\w\}?|\\theta_\{?\w\}?)\}?(?:\(x(?:[;|].*)?\))?", text)
    if match is None:
        return None
    label = match[2]
    if not label:
        return match[1].lower()
    if label in DATA_LABELS:
        return "data"
    head, _, index = label.partition("_")
    if head in MODEL_LABELS:
        return f"model:{index.strip('{}')}" if index else "model"
    return None


def read_formula(passage: Passage) -> Token | None:
    """What an inline formula names: a player, a law, a number, a quantity; None for anything else."""
    text = plain(passage.latex)
    place = (passage.start, passage.end, passage)
    if re.fullmatch(r"D(?:_\{?\w\}?)?|D\(x\)", text):
        return Token("D", "«D»", *place)
    if star := re.fullmatch(r"D(?:\^\{?\*\}?_?\{?(\w?)\}?|_\{?(\w)\}?\^\{?\*\}?)(?:\(x\))?", text):
        return Token("D*", "«D*»", *place, value=star[1] or star[2] or "")
    if re.fullmatch(r"G(?:_\{?\w\}?)?", text):
        return Token("G", "«G»", *place)
    if (label := law_name(passage.latex)) is not None:
        return Token("law", "«law»", *place, value=label)
    left, equals, right = passage.latex.partition("=")
    sides = law_name(left), law_name(right)
    if equals and None not in sides and sides[0] != sides[1]:
        return Token("equal", "«equal»", *place, value=f"{sides[0]}={sides[1]}")
    if (number := number_of(text)) is not None:
        return Token("number", "«number»", *place, value=number)
    if game := re.fullmatch(r"V\((?:G_?\{?(\w?)\}?,D([^,()]*)|D([^,()]*),G_?\{?(\w?)\}?)\)", text):
        rest = game[2] or game[3] or ""
        index = re.sub(r"[_^*{}]", "", rest)
        own = game[1] or game[4] or ""
        if "*" in rest or not index or index == own:
            found = Quantity(VALUE, starred="*" in rest, index=own if index in ("", own) else "?")
            return Token("quantity", "«quantity»", *place, value=found)
        return None
    return _divergence(passage, place)


def number_of(text: str) -> str | None:
    """A number in a formula (as LaTeX) or None."""
    if re.fullmatch(
        r"[-+]?(?:\d+(?:\.\d+)?|\\infty|(?:\d\s*|\\[td]?frac\{?\d\}?\{?\d\}?)?\\(?:log|ln)\(?\d\)?|"
        r"\\[td]?frac\{?\d\}?\{?\d\}?|\d/\d)",
        text,
    ):
        return re.sub(r"\\[td]frac", r"\\frac", text.replace("\\ln", "\\log"))
    return None


def _divergence(passage: Passage, place: tuple[int, int, Passage]) -> Token | None:
    """`KL(p || q)`, `D_{JS}(P, Q)` between two plain laws."""
    try:
        chains = parse_passage(passage.latex, Hints())
    except Unread:
        return None
    if len(chains) != 1 or chains[0].ops or len(chains[0].terms) != 1:
        return None
    term = chains[0].terms[0]
    found = between(term) if term is not None else None
    if found is None:
        return None
    return Token("quantity", "«quantity»", *place, value=Quantity(found[0], found[1], exact=True))


def between(term: Term) -> tuple[Kind, tuple[str, str]] | None:
    """The divergence and the two plain laws of `KL(p || q)`."""
    kinds = {"KL": KL, "JSD": JS, "TV": TV, "W": W}
    if not isinstance(term, Op) or term.op not in kinds or len(term.args) != 2:
        return None
    first, second = (_label(t) for t in term.args)
    if first is None or second is None or first == second:
        return None
    return kinds[term.op], (first, second)


def _label(t: Term) -> str | None:
    name = t.name if isinstance(t, Sym) else t.fn if isinstance(t, App) and not t.given else None
    if name is None or take_apart(name).letter not in ("p", "q", "P", "Q"):
        return None
    return law_name(name)
