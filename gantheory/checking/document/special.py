r"""What words put in force for a section, in no formula: normal laws of one variance, a binary alphabet, variables that
are independent, a step to first order.

A line that is false of laws in general may hold of those; it is not called false then. What is said reaches to the end
of its section, or to words that claim something of all laws again.
"""

from __future__ import annotations

import re
from fractions import Fraction

from ...language.notation import INDEX_LETTERS
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, walk
from ..names import take_apart
from ..scruples import nodes, plain_number
from ..symbols import Symbols, point_base
from ..verdict import Surroundings

_HEADING = re.compile(
    r"(?:^|\n)\s*(?:#{1,6}\s[^\n]*|\\(?:sub)*(?:section|paragraph)\*?\{[^}]*\}|\*\*[A-Z][^*\n]{2,60}\*\*|\([a-h1-9]\)\s)"
)
_SENTENCE = re.compile(r"(?<=[.!?:])\s+(?=[A-Z$*\\-])|\n\s*\n|\n\s*(?:[•*+-]|\d+[.)])\s")
_ALL_AGAIN = re.compile(
    r"\b(?:in general|generally|in (?:any|every) case|for (?:any|all|every|arbitrary|general)|any two|"
    r"arbitrary|always|whatever|no matter)\b",
    re.IGNORECASE,
)
_SUPPOSES = re.compile(
    r"\b(?:let|suppos\w*|assum\w*|take|consider|for|fix|among|with|when|if|where|given|"
    r"in this (?:section|example|case)|are|is)\b",
    re.IGNORECASE,
)
_FAMILY = re.compile(
    r"\b(?:gaussians?|normals?|uniform|laplac\w+|exponentials?|bernoullis?|poissons?|(?:location|scale|shift) famil\w+|"
    r"translat(?:es?|ed|ions?)|shifted (?:copies|versions?)|(?:equal|same|unit|common) (?:variance|covariance)s?|"
    r"on a set|related by)\b",
    re.IGNORECASE,
)
_UNIFORM = re.compile(r"\buniform (?:law|distribution|density|measure|one)\b", re.IGNORECASE)
_NO_FAMILY = re.compile(
    r"\b(?:e\.g\.|for (?:example|instance)|such as|like)[^.]*|\b(?:gaussian )?mixtures?\b[^.]*|"
    r"\bnormal (?:equation|form|vector|direction)|\buniform(?:ly)? (?:over|for|in all|bound|conv)",
    re.IGNORECASE,
)
_LAWS = re.compile(r"\b(?:laws|distributions|densities|measures|gaussians|normals)\b", re.IGNORECASE)
_FINITE = re.compile(
    r"\\in\s*\\\{|\b(?:binary|two|three|four|\d) ?(?:letters?|symbols?|classes|outcomes?|values?|points?|states?)\b|"
    r"\bbinary\b|\bcoins?\b|\bfinite (?:set|alphabet|space)\b|\balphabet\b",
    re.IGNORECASE,
)
_TIES = re.compile(
    r"\b(?:let|suppos\w*|assum\w*|with|for|if|when|where)\b[^.]{0,80}\b(?:independent|markov|deterministic|injective|"
    r"invertible|function of)\b|\$?[XYZ]\$?\s*=\s*\$?[a-zXYZ](?:\([XYZ]\)|\s*\+\s*[XYZ])|"
    r"[XYZ]\s*\\(?:to|rightarrow)\s*[XYZ]\s*\\(?:to|rightarrow)",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    r"\b(?:first|second|leading|lowest|higher|linear|quadratic)[- ](?:and (?:first|second)[- ])?order\b|"
    r"\binfinitesimal\w*|\b(?:small|tiny) (?:perturbation|change|step|difference|displacement)s?\b|\btaylor\b|"
    r"\bnearly (?:equal|the same)\b|\bclose (?:to|laws)\b|\bsmall \$",
    re.IGNORECASE,
)
_SOLVES = re.compile(
    r"\b(?:(?:fixed|stationary|critical) points?|those \S+ (?:with|for which)|solutions?|roots?|zeros?|"
    r"satisf\w+|solves?|characteri[sz]ed by|condition)\b[^.]*$",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"\b(?:counter)?(?:examples?|beispiel\w*|exemples?|ejemplos?|esempi\w*)\b|\bzahlenbeispiel|\be\.g\.|"
    r"\bfor instance\b|\btoy (?:case|problem|model)\b",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"\bfor some\b|\bthere (?:is|are|exists?)\b|\bsometimes\b|\b(?:may|can|might) (?:have|happen)\b", re.I
)
_BEST_MODEL = re.compile(
    r"\bwell[- ]specified\b|\breali[sz]able\b|\bcontains? (?:the )?(?:data|true)\b|\bexpressive enough\b|\bthere is \$",
    re.IGNORECASE,
)
_BEST_ENCODER = re.compile(
    r"(?:\$q\w*(?:_\\?\w+)?\b[^.]{0,40}|posterior\b[^.]{0,40}|encoder\b[^.]{0,40}|inference\b[^.]{0,40}|bound\b[^.]{0,20})"
    r"\b(?:optimal\w*|optimum|optimi[sz]ed|exact|unrestricted|perfect|tight|converged)\b",
    re.IGNORECASE,
)
_FIXED_PRIOR = re.compile(
    r"\bprior\b[^.]{0,40}\b(?:fixed|parameter[- ]free|does not depend|no (?:learnable )?parameters|not learned)\b",
    re.IGNORECASE,
)
_BARE_PRIOR = re.compile(r"(?<![\w}])p\(z\)[\s\S]*p_\{?\\theta\}?\(x|p_\{?\\theta\}?\(x[\s\S]*(?<![\w}])p\(z\)")
_CHAINED = re.compile(
    r"\b(?:chains?|markov|mcmc|gibbs (?:step|sampl\w+)|invariant|stationary|channels?|transitions?|process(?:ed|ing)|"
    r"marginali[sz]\w*|pushe[sd]|kernels?)\b",
    re.IGNORECASE,
)
_SMOOTHED = re.compile(
    r"\blabel[- ]smooth\w*|\bsmoothed (?:labels?|targets?)\b|\bsoft(?:ened)? (?:labels?|targets?)\b", re.I
)
_DEVIATION = re.compile(r"\\mathcal\{?\s*N[^$]*\$[^.]{0,40}\bstandard deviation\b")
_IMAGE = re.compile(
    r"\$([^$\s]{1,12})\$ (?:be|is|for|denotes?) the (?:law|distribution|image|push-?forward)[^.$]{0,20}\$?G",
    re.IGNORECASE,
)
_MASSES = re.compile(
    r"\b(?:probabilit(?:y|ies)|masses)\s+\$?(?:\\[td]?frac|0?\.\d|\d/\d)|(?:^|\n)\s*\|[^\n]*\$[pqPQ](?:_\w+)?(?:\(\w\))?\$[^\n]*\d",
    re.IGNORECASE,
)
_DRAWN = re.compile(
    r"\$([^$\s]{1,12})\$ (?:be|is|are|follows?|has) (?:an? )?(?:uniform|laplac|rademacher|exponential)", re.IGNORECASE
)
_SHAPED = re.compile(r"\$([^$=~]{1,20}?)\s*(?::?=|\\sim)\s*([^$]*\\mathcal\s*\{?\s*N[^$]*)\$")
_PRODUCT = re.compile(
    r"\bproduct (?:distributions?|measures?|laws?|densit\w+|form|structure|spaces?)\b|"
    r"\bproducts? of (?:its|the|their) marginals|"
    r"\bfactori[sz]\w*|\bindependent (?:coordinates|components|copies|marginals|parts)\b|\btensori[sz]\w*|"
    r"(?<![\w\\])([PQpq])(?:\([^()$]*\))?\s*=\s*(?:\1_\{?[1i]\}?|\\prod|\\bigotimes|\1\(\w\)\s*(?:\\,)?\s*\1\(\w\))"
)
_DIVERGENCES = ("KL", "JSD", "TV", "W", "H", "crossentropy")
_REACH = 3000


def holds_specially(rel: Rel, around: Surroundings, *, slip: bool = True) -> str | None:
    """Why a line that is false of laws in general may be meant of special ones; None where no words say so.

    A line that one edit would make true of all laws is rather a slip, unless the words stand just before it.
    """
    sentences = _in_force(around.above[-_REACH:])
    if not sentences or around.general_stated:
        return None
    near, named = " ".join(sentences[-2:]), {n.op for n in nodes(rel) if isinstance(n, Op)}
    if rel.op in ("<", ">", "<=", ">=", "!=") and _SOME.search(sentences[-1]):
        return "the text claims it of some, not of all"
    if rel.op == "=" and (_ORDERS.search(sentences[-1]) or _ORDERS.search(_behind(around))):
        return "it may hold to the order that the text says"
    numbers = plain_number(rel.lhs) != plain_number(rel.rhs)
    if numbers and rel.op == "=" and not around.matched_stated and _EXAMPLE.search(sentences[-1]):
        return "it may hold for the example that the text gives"
    if Num(Fraction(0)) in (rel.lhs, rel.rhs) and rel.op == "=" and _SOLVES.search(sentences[-1]):
        return "it may be one to solve"
    if named & set(_DIVERGENCES) and any(
        _of_a_family(s, rel, around.symbols) for s in (sentences[-2:] if slip else sentences)
    ):
        return "it may hold for the family of laws that the text speaks of"
    if named & set(_DIVERGENCES) and any(_MASSES.search(s) for s in (sentences[-2:] if slip else sentences)):
        return "it may hold for the laws whose masses the text gives"
    if named & set(_DIVERGENCES) and _of_parts(rel) and _PRODUCT.search(_HEADING.split(around.above[-_REACH:])[-1]):
        return "it may hold for the products of laws that the text speaks of"
    if letter := _letter_of_a_law(" ".join(sentences), rel, around.symbols):
        return f"{letter} is a number of the normal law that the text gives"
    if any(_draws_otherwise(s, rel) for s in sentences):
        return "what is averaged over may follow the law that the text speaks of"
    if named & {"H", "I"}:
        if _bounds_by_a_number(rel) and any(_FINITE.search(s) for s in sentences):
            return "it may hold on the finite set that the text speaks of"
        if any(_TIES.search(s) for s in (sentences[-2:] if slip else sentences)):
            return "it may hold for the variables that the text ties together"
    if _compares_optima(rel) and _BEST_MODEL.search(near):
        return "it may hold for a model that contains the law of the data"
    if rel.op == "=" and _BEST_ENCODER.search(near) and _of_encoders(rel, around.symbols):
        return "it may hold where the bound is tight"
    if rel.op in ("<=", ">=") and _compares_alike(rel) and _CHAINED.search(near):
        return "it may hold for the laws that the text ties together"
    fixed = _FIXED_PRIOR.search(" ".join(sentences)) or _BARE_PRIOR.search(around.above)
    if fixed and any(isinstance(n, Bind) and n.op == "grad" for n in nodes(rel)) and _of_a_decoder(rel):
        return "it may hold for a prior without parameters"
    if _SMOOTHED.search(near) and any(isinstance(n, Num) and n.value.denominator > 1 for n in nodes(rel)):
        return "it may hold for the labels that the text smooths"
    if _DEVIATION.search(" ".join(sentences)) and any(isinstance(n, App) and "N" in n.fn for n in nodes(rel)):
        return "the second number of a normal law may be its deviation"
    images = {m[1].lower() for m in _IMAGE.finditer(" ".join(sentences))}
    if images & {n.name.lower() for n in nodes(rel) if isinstance(n, Sym)}:
        return f"{min(images)} may be the law of what the generator makes"
    return None


def _in_force(text: str) -> list[str]:
    """The sentences of the section above a line, since something was claimed of everything."""
    told = _HEADING.split(text)[-1].rstrip("$[\\ \n")
    sentences = [s for s in _SENTENCE.split(re.sub(r"\$\$[\s\S]*?(?:\$\$|$)", "\n\n", told)) if s.strip()]
    again = [k for k, s in enumerate(sentences) if _ALL_AGAIN.search(s)]
    return sentences[again[-1] + 1 :] if again else sentences


def _behind(around: Surroundings) -> str:
    return re.split(r"[.;]\s|\n\s*\n", around.said[1])[0]


def _of_a_family(sentence: str, rel: Rel, symbols: Symbols) -> bool:
    """Does a sentence put the laws of a line, or all it speaks of, into a family?"""
    plain = re.sub(r"\$[^$]*\$", " ", sentence)
    if not _FAMILY.search(_NO_FAMILY.sub(" ", plain)) or not _SUPPOSES.search(plain):
        return False
    laws = {n for t in (rel.lhs, rel.rhs) for m in walk(t) for n in _plain_law(m, symbols)}
    if any(isinstance(n, App) and n.given for n in nodes(rel)) or not laws:
        return False
    told = " ".join(re.findall(r"\$[^$]*\$", sentence))
    letters = {take_apart(law).letter for law in laws}
    found = [re.search(rf"(?<![\w\\]){re.escape(x)}(?![a-z])", told) is not None for x in letters]
    return bool(_LAWS.search(plain)) or all(found) or (any(found) and bool(_UNIFORM.search(plain)))


def _of_parts(rel: Rel) -> bool:
    """Are laws compared, or measured, that look like parts of another: `P_1` or `P_i` of P, p(x) and p(y) of p?"""
    args = [a for n in nodes(rel) if isinstance(n, Op) and n.op in _DIVERGENCES for a in n.args]
    names = [take_apart(a.fn if isinstance(a, App) else a.name) for a in args if isinstance(a, App | Sym)]
    numbered = {n.letter for n in names if n.sub.isdigit() or n.sub in INDEX_LETTERS}
    numbered |= {a.args[0].name for a in args if isinstance(a, Op) and a.op == "index" and isinstance(a.args[0], Sym)}
    points = {a.args for a in args if isinstance(a, App)}
    return bool(numbered) or len(points) > 1


def _letter_of_a_law(text: str, rel: Rel, symbols: Symbols) -> str | None:
    r"""A letter of a line that is one of `$p = \frac12 \mathcal{N}(-a, 1) + ..$` too, for a law p of the line."""
    laws = {n.strip("{}") for t in nodes(rel) for n in _plain_law(t, symbols)}
    letters = {n.name for n in nodes(rel) if isinstance(n, Sym) and point_base(n) is None and not n.name.isdigit()}
    for m in _SHAPED.finditer(text):
        if re.sub(r"\(x\)|[{}\s]", "", m[1]) in {re.sub(r"[{}]", "", law) for law in laws}:
            for letter in sorted(letters - laws):
                if letter and re.search(rf"(?<![\\\w]){re.escape(letter)}(?![a-z])", m[2]):
                    return letter
    return None


def _draws_otherwise(sentence: str, rel: Rel) -> bool:
    """Does a sentence give what a mean is over, by its letter, a law that is no normal one?"""
    found = _DRAWN.search(sentence)
    means = [n for n in nodes(rel) if isinstance(n, Bind) and n.op == "E"]
    drawn = {t.name for n in means for t in (*n.vars, *n.over) if isinstance(t, Sym)}
    return found is not None and found[1] in drawn


def _plain_law(t: Term, symbols: Symbols) -> tuple[str, ...]:
    name = t.fn if isinstance(t, App) else t.name if isinstance(t, Sym) else ""
    return (name,) if name and symbols.is_law(name) else ()


def _bounds_by_a_number(rel: Rel) -> bool:
    """`H(z) \\le \\log 2`, `H(p) \\le H(u)`."""
    crossed = any(isinstance(n, Op) and n.op in ("H", "crossentropy") and len(n.args) > 1 for n in nodes(rel))
    return rel.op in ("<=", ">=", "<", ">") and not crossed and not any(isinstance(n, Bind) for n in nodes(rel))


def _compares_alike(rel: Rel) -> bool:
    """One divergence of two pairs of laws, or the difference of the two and 0."""
    match rel:
        case Rel(_, Op("add", (Op(op), Op("neg", (Op(other),)))), Num(zero)) if zero == 0:
            return op == other in ("KL", "JSD", "TV")
        case Rel(_, Op(op), Op(other)):
            return op == other in ("KL", "JSD", "TV")
        case _:
            return False


def _of_a_decoder(rel: Rel) -> bool:
    """Does p(x | z) stand in it?"""
    return any(isinstance(n, App) and n.given and Sym("z") in n.given for n in nodes(rel))


def _compares_optima(rel: Rel) -> bool:
    return all(isinstance(t, Bind) and t.op in ("argmin", "argmax", "min", "max") for t in (rel.lhs, rel.rhs))


def _of_encoders(rel: Rel, symbols: Symbols) -> bool:
    """Does a conditional law that is no p stand in it?"""
    return any(isinstance(n, App) and n.given and symbols.is_law(n.fn) and n.fn[:1] in "qQ" for n in nodes(rel))
