"""Words for people: what a mistake is called, numbers with their error, a repair in the document's own notation."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher

from gantheory.publish.safe import one_line

MISTAKES = {
    "sign": "a sign is wrong",
    "swapped arguments": "two arguments are swapped",
    "inverted ratio": "a ratio is upside down",
    "lost log": "a logarithm is missing",
    "misplaced log": "a logarithm stands in the wrong place",
    "added log": "there is a logarithm too many",
    "lost or misplaced log": "a logarithm is missing or stands in the wrong place",
    "factor": "a factor or constant is wrong",
    "wrong measure": "the average is taken over the wrong law",
    "missing integral": "an integral is missing",
    "missing weight": "a density is missing under the integral",
    "doubled weight": "a density is counted twice",
    "missing integral or expectation": "one side depends on the point, the other does not",
    "index": "the wrong variable is summed or integrated over",
    "product for sum": "product and sum are confused",
    "product and sum confused": "product and sum are confused",
    "wrong variable": "a variable is the wrong one",
    "max for min": "max and min are confused",
    "inequality reversed": "the inequality goes the other way",
    "false inequality": "the inequality does not hold",
    "inequality for equality": "only an inequality holds here",
    "lost normaliser": "a normaliser is missing",
    "exponent": "an exponent is wrong",
    "lost term": "a term is missing or one too many",
    "wrong condition": "a condition or conditional is wrong",
    "wrong divergence": "it is another divergence",
    "wrong function": "a function is the wrong one",
    "frozen": "what is held fixed under the gradient is differentiated, or the reverse",
    "ascent and descent confused": "ascent and descent are confused",
    "the two sides differ": "the two sides differ",
    "equality for inequality": "only an inequality holds here",
    "maximise and minimise confused": "maximise and minimise are confused",
    "symmetric and asymmetric confused": "a quantity is taken for symmetric that is not, or the reverse",
    "not a metric": "it is no metric",
    "not a divergence": "it is no divergence",
    "a divergence and a value of the game confused": "a divergence is confused with a value of the game",
    "equilibrium and dominance confused": "an equilibrium is confused with an action that is best whatever others do",
    "a limit is wrong": "a limit is wrong",
    "a loss under another's name": "a loss stands under another's name",
    "a dimension is wrong": "a dimension is wrong",
}
_FONT = (
    r"\\(?:mathrm|mathbf|mathsf|mathcal|mathbb|mathit|text|textrm|operatorname|boldsymbol|bm|rm|bf|it)(?![A-Za-z])\s*"
)
_WORDS = (
    "alpha:α beta:β gamma:γ delta:δ epsilon:ε varepsilon:ε zeta:ζ eta:η theta:θ kappa:κ lambda:λ mu:μ nu:ν xi:ξ "
    "pi:π varpi:ϖ rho:ρ varrho:ϱ sigma:σ varsigma:ς tau:τ phi:φ varphi:φ "
    "chi:χ psi:ψ omega:ω Delta:Δ Theta:Θ Lambda:Λ Sigma:Σ Phi:Φ Omega:Ω "
    "int:∫ sum:∑ prod:∏ le:≤ leq:≤ ge:≥ geq:≥ ne:≠ neq:≠ to:→ infty:∞ cdot:· in:∈ partial:∂ nabla:∇ sim:∼ "
    "subseteq:⊆ forall:∀ approx:≈"
)
_GREEK: dict[str, str] = {pair.partition(":")[0]: pair.partition(":")[2] for pair in _WORDS.split()}
_ACCENTS = {"tilde": "\u0303", "hat": "\u0302", "bar": "\u0304"}
_ACCENT = re.compile(r"\\(tilde|hat|bar)\{([^{}]{1,3})\}")
_ENTROPY = re.compile(r"H\(([A-Za-z](?:, ?[A-Za-z])*)\)")
_INFORMATION = re.compile(r"[HI]\(([A-Z](?:\s*(?:[,;|]|\\mid)\s*[A-Z])+)\)")
_CONDITIONAL = re.compile(  # the conditional entropy, written out
    r"\\int \(-[a-z]\(([a-z]), ([a-z])\) \\log [a-z]\(([a-z]) \| ([a-z])\)\) \\, d\1 \\, d\2"
)
_DENSITY = r"[A-Za-z](?:_\{(?:[^{}]|\{[^{}]*\})*\}|_[A-Za-z])?\([a-z]\)"
_OPTIMUM = re.compile(rf"\\frac\{{({_DENSITY})\}}\{{\1 \+ {_DENSITY}\}}")
_STARRED = re.compile(r"D_?\{?[A-Za-z]?\}?\^(?:\*|\{\*\}|\\ast)(?:_\{?[A-Za-z]\}?)?\([a-z]\)")
_SUBSCRIPT = r"([_^])\{([^{}]*)\}"
_NAME = re.compile(
    r"(\\[A-Za-z]+|(?<![A-Za-z\\])[A-Za-z])\s*_\s*(\{(?:[^{}]|\{[^{}]*\})*\}|\\[A-Za-z]+(?:\{[^{}]*\})?|[A-Za-z0-9])"
)
_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|[A-Za-z]+|\d+(?:\.\d+)?|\S")
_BALL = re.compile(r"\[?(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?) (?:\+/-|±) (\d[\w.+-]*)\]?")
_RELATION = re.compile(
    r"\\(?:leftarrow|rightarrow|gets|le|leq|ge|geq|ne|neq|approx|propto|to|equiv)(?![A-Za-z])|:?=|<|>"
)
_KL = ("D_{KL}", r"D_{\mathrm{KL}}", r"D_{\text{KL}}", r"D_{\rm KL}", r"\mathrm{KL}", r"\text{KL}")
_KL_MORE = (r"\operatorname{KL}", r"\mathbb{KL}", r"\KL", "KL")


def mistake(name: str) -> str:
    """A class of mistake as half a sentence.

    >>> mistake("inverted ratio")
    'a ratio is upside down'
    """
    return MISTAKES.get(name, one_line(name, 120))


def pretty(latex: str, width: int = 40) -> str:
    """A LaTeX name as plain text.

    >>> pretty("\\\\mathbf{p}_{\\\\theta}")
    'p_θ'
    """
    return plainly(latex, width).replace("{", "").replace("}", "")


def plainly(latex: str, width: int = 300) -> str:
    """A sentence that holds LaTeX names, as plain text: ``p_{data} + p_{g} > 0`` is p_data + p_g > 0."""
    text = re.sub(_FONT + r"\{([^{}]*)\}", r"\1", latex)
    text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"\1/\2", re.sub(_SUBSCRIPT, r"\1\2", text))
    text = _ACCENT.sub(lambda match: match[2] + _ACCENTS[match[1]], re.sub(_FONT, "", text)).replace("\\|", "||")
    text = re.sub(r"\\([A-Za-z]+)", lambda match: _GREEK.get(match[1], match[1]), text)
    text = re.sub(_SUBSCRIPT, r"\1\2", text)
    return one_line(text, width)


def values(left: object, right: object) -> tuple[str, str]:
    """Both sides of a counterexample: as many digits as tell them apart, with a bound on the error.

    >>> values("0.69314718055994530942 +/- 2.77e-21", "1/2")
    ('0.6931471806 (certified to 3e-21)', '1/2')
    """
    shown = ("", "")
    for digits in (10, 15, 20, 30, 50):
        shown = (_value(str(left), digits), _value(str(right), digits))
        if shown[0] != shown[1]:
            break
    return shown


def _value(text: str, digits: int) -> str:
    if len(text) > 2 and text[0] == "{" and text[-1] == "}":
        return one_line(f"the optimum is at {text[1:-1]}", 160)
    match = _BALL.fullmatch(text.strip())
    if match is None:
        return one_line(re.sub(r"(\d\.\d{12})\d{3,}", r"\1…", text), 160)
    from decimal import ROUND_CEILING, Context, Decimal, InvalidOperation

    try:
        number = Context(prec=digits).create_decimal(Decimal(match[1]))
        bound = Context(prec=1, rounding=ROUND_CEILING).create_decimal(Decimal(match[2]))
    except InvalidOperation:
        return one_line(text, 160)
    return f"{number} (certified to {bound:.0e})".replace("e-0", "e-")


def split_relation(latex: str) -> tuple[str, str, str] | None:
    """The left side, the relation and the right side, split at the first relation outside all brackets."""
    depth, at = 0, 0
    while at < len(latex):
        match = _RELATION.match(latex, at) if depth == 0 else None
        if match is not None:
            return latex[:at].strip(), match[0], latex[match.end() :].strip()
        step = 2 if latex[at] == "\\" and not latex[at + 1 : at + 2].isalpha() else 1
        if step == 1:
            depth += (latex[at] in "{[(") - (latex[at] in "}])")
        at += step
    return None


class Notation:
    """How a document writes its names, so that a repair can be shown in its own spelling."""

    def __init__(self, source: str) -> None:
        self.source = source
        spelled: dict[str, Counter[str]] = {}
        for match in _NAME.finditer(source):
            spelled.setdefault(_key(match), Counter())[match[0]] += 1
        self.names = {key: counts.most_common(1)[0][0] for key, counts in spelled.items()}
        plain = source.replace(" ", "")
        self.kl = next((name for name in (*_KL, *_KL_MORE) if name in plain), "D_{KL}")

    def apply(self, latex: str, formula: str) -> str:
        """A formula of ours respelled; ``formula`` is the line of the document that it stands for."""
        text = latex.replace("D_{KL}", self.kl)
        text = _NAME.sub(self._name, text)
        if ";" not in formula:
            text = re.sub(r"; \\?[A-Za-z_{}]+\)", ")", text)
        if "(x)" not in formula.replace(" ", ""):
            text = text.replace("(x)", "")
        if re.search(r"\\log\s*\\frac", self.source):
            text = _bare_fractions(text)
        return _entropies(text, formula)

    def _name(self, match: re.Match[str]) -> str:
        base, sub = match[1], match[2].strip("{}")
        if re.fullmatch(r"[ijkn]", sub) and not re.search(rf"{re.escape(base)}_\{{?{sub}", self.source):
            for power in (f"{base}^{{({sub})}}", f"{base}^{{{sub}}}", f"{base}^{sub}"):
                if power in self.source:
                    return power
        return self.names.get(_key(match), match[0])


def folded(text: str, before: str, formula: str) -> str:
    r"""A repair in which ``D^*(x)`` was written out, with ``D^*(x)`` again where the line has it."""
    starred = _STARRED.search(formula.replace(" ", ""))
    sides = split_relation(text) or ("", "", "")
    says_what_it_is = any(_STARRED.fullmatch(side.replace(" ", "")) for side in sides)
    if starred is None or says_what_it_is or _OPTIMUM.search(before):
        return text
    return _OPTIMUM.sub(lambda _: starred[0], text).replace(f"\\log({starred[0]})", f"\\log {starred[0]}")


def _entropies(text: str, formula: str) -> str:
    r"""``H(p(y))`` as ``H(Y)`` where the formula writes entropies of variables; ``H(p)`` is of the one not named."""
    written = {letter for group in _ENTROPY.findall(formula) for letter in group.replace(" ", "").split(",")}
    named = {letter for group in _INFORMATION.findall(formula) for letter in re.findall(r"[A-Z]", group)}
    spelled = {letter.lower(): letter for letter in written | named}
    if not written:
        return text
    text = _CONDITIONAL.sub(lambda m: f"H({spelled.get(m[3], m[3])} | {spelled.get(m[4], m[4])})", text)

    def variables(match: re.Match[str]) -> str:
        letters = match[1].replace(" ", "").split(",")
        return f"H({', '.join(spelled.get(letter.lower(), letter) for letter in letters)})"

    out = re.sub(r"H\([a-z]\(([a-z](?:, ?[a-z])*)\)\)", variables, text)
    named = {letter for group in _ENTROPY.findall(out) if "," not in group for letter in group}
    singles = {letter for group in _ENTROPY.findall(formula) if "," not in group for letter in group}
    left = sorted(singles - named)
    return re.sub(r"H\([a-z]\)", f"H({left[0]})", out) if len(left) == 1 and out.count("H(p)") == 1 else out


def _key(match: re.Match[str]) -> str:
    return match[1] + "_" + re.sub(r"[{}\s]", "", re.sub(_FONT, "", match[2]))


def _bare_fractions(text: str) -> str:
    r"""``\log(\frac{a}{b})`` as ``\log \frac{a}{b}``."""
    out, at = "", 0
    while (found := text.find("\\log(\\frac{", at)) >= 0:
        first = _closing(text, found + 10)
        second = _closing(text, first + 1) if text[first + 1 : first + 2] == "{" else -1
        if second > 0 and text[second + 1 : second + 2] == ")":
            out += text[at:found] + "\\log " + text[found + 5 : second + 1]
            at = second + 2
        else:
            out += text[at : found + 5]
            at = found + 5
    return out + text[at:]


def _closing(text: str, at: int) -> int:
    """Where the brace that opens at ``at`` closes; -1 if it does not."""
    depth = 0
    for index in range(at, len(text)):
        depth += (text[index] == "{") - (text[index] == "}")
        if depth == 0:
            return index
    return -1


def changed(before: str, after: str) -> list[tuple[int, int]]:
    """The spans of ``after`` that are new in it, token by token."""
    old = [match[0] for match in _TOKEN.finditer(before)]
    new = list(_TOKEN.finditer(after))
    spans: list[tuple[int, int]] = []
    for kind, _, _, start, stop in SequenceMatcher(None, old, [m[0] for m in new], autojunk=False).get_opcodes():
        if kind != "equal" and stop > start:
            spans.append((new[start].start(), new[stop - 1].end()))
    return spans
