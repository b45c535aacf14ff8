r"""The steps of EM on a mixture: whose weights sum to one, and what a weighted mean is divided by.

`\gamma_{nk} = \pi_k f_k(x_n) / \sum_j \pi_j f_j(x_n)` sums over the components, with their weights;
`\pi_k = N_k / N` divides by the number of samples, `\mu_k` and `\Sigma_k` by the weight `N_k` of their component.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, mul, operands, walk
from ..symbols import point_base
from ..verdict import Verdict

_SPEAKS = re.compile(
    r"responsib|posterior|\be[- ]?step\b|\bbayes|\bEM\b|后验|期望最大|responsabilit|postérieur|a posteriori|verantwort",
    re.IGNORECASE,
)
_SIZES = ("N", "n", "m", "M")  # what a number of samples is called
_SETS = ("=", ":=", "<-", "equiv")
_INDEXED = re.compile(r"(?P<letter>\\?[A-Za-z]+)_\{(?P<index>[a-z])\}")


@dataclass(frozen=True, slots=True)
class Mixture:
    """A mixture that a document writes out: the letter of its weights, and how many components it has."""

    weight: str
    size: str


def mixture_of(terms: Iterable[Term], text: str) -> Mixture | None:
    r"""The one mixture `\sum_{k=1}^K \pi_k f(x; \mu_k)` of a document that speaks of EM or of posteriors; where it is
    not written out, that of the shares `\pi_k f(x; \mu_k) / \sum_j ..`."""
    found, shared = set[Mixture](), set[Mixture]()
    for t in terms:
        for n in walk(t):
            if isinstance(n, Bind) and n.op == "sum" and len(n.vars) == 1 and isinstance(n.body, Op):
                found |= _mixture(n)
            elif isinstance(n, Op) and n.op == "div" and isinstance(n.args[1], Bind) and n.args[1].op == "sum":
                shared |= {Mixture(letter, "K") for t in (n.args[0], n.args[1].body) if (letter := _letter(t))}
    found = found or shared
    return found.pop() if len(found) == 1 and _SPEAKS.search(text) else None


def _letter(t: Term) -> str | None:
    r"""The weight in `\pi_k f(x; \mu_k)`, in either order."""
    match t:
        case Op("mul", (App() as law, weight) | (weight, App() as law)):
            found = _INDEXED.fullmatch(_plain(weight))
            own = found is not None and f"_{{{found['index']}}}" in _plain(law)
            return found["letter"] if found is not None and own and _of_a_sample(law) else None
        case _:
            return None


def _of_a_sample(law: App) -> bool:
    return len(law.args) == 1 and point_base(law.args[0]) == "x"


def _mixture(total: Bind) -> set[Mixture]:
    index, body, limits = total.vars[0].name, total.body, total.over[0]
    size = limits.args[1] if isinstance(limits, Op) and limits.op == "tuple" and len(limits.args) == 2 else None
    if not isinstance(body, Op) or body.op != "mul" or len(body.args) != 2 or not isinstance(size, Sym):
        return set()
    weight, law = _INDEXED.fullmatch(_plain(body.args[0])), body.args[1]
    own = weight is not None and weight["index"] == index and isinstance(law, App) and f"_{{{index}}}" in _plain(law)
    return {Mixture(weight["letter"], size.name)} if weight is not None and own else set()


def of_a_step(rel: Rel, mixture: Mixture | None) -> Verdict | None:
    """The verdict on a step of EM that is divided by the wrong thing; None for anything else."""
    if rel.op not in _SETS:
        return None
    if mixture is None:
        return _left_behind(rel)
    return (
        _left_behind(rel)
        or _inverted(rel, mixture)
        or _unweighted(rel, mixture)
        or _weights(rel, mixture)
        or _fractions(rel, mixture)
        or _moments(rel, mixture)
    )


def _weights(rel: Rel, mixture: Mixture) -> Verdict | None:
    r"""`\gamma_{nk} = \pi_k f_k(x_n) / \sum_m \pi_k f_k(x_m)`: shares of the samples, not of the components."""
    match rel.rhs:
        case Op("div", (top, Bind("sum", (v,), _, body))):
            above, below = _plain(top), _plain(body)
        case _:
            return None
    weight = re.search(rf"{re.escape(mixture.weight)}_\{{([a-z])\}}", above)
    point = re.search(r"x_\{([a-z])\}", above)
    if weight is None or point is None or weight[1] == point[1]:
        return None
    if _renamed(below, v.name, weight[1]) == above or _renamed(below, v.name, point[1]) != above:
        return None
    k, j = weight[1], "j" if "j" not in (weight[1], point[1]) else "l"
    right = rf"\frac{{{above}}}{{\sum_{{{j}=1}}^{{{mixture.size}}} {_renamed(above, k, j)}}}"
    model: dict[str, object] = {"samples": "3, all the same point", mixture.size: "2"}
    return Verdict(
        "refuted",
        reason="the weights of one sample have to sum to one over the components",
        counterexample={"model": model, "lhs": "the sum over the components is 1", "rhs": "2/3"},
        mistake="index",
        repair={"latex": f"{latex(rel.lhs)} = {right}", "verdict": "supported"},
    )


_PARAMETERS = ("\\mu", "\\sigma", "\\Sigma", "\\pi", "\\theta", "\\lambda", "\\phi", "\\alpha", "m", "s")


def _left_behind(rel: Rel) -> Verdict | None:
    r"""`\pi_k N(x; \mu_k, \Sigma_k) / \sum_j \pi_j N(x; \mu_j, \Sigma_k)`: the parameters of one component in all."""
    match rel.rhs:
        case Op("div", (top, Bind("sum", (v,), over, body))):
            above, below = _plain(top), _plain(body)
        case _:
            return None
    for k in _subscripts(above):
        right, kept = _renamed(above, k, v.name), re.findall(rf"(\\?[A-Za-z]+)_\{{{k}\}}", below)
        if k == v.name or below == right or _renamed(below, v.name, k) != above or f"_{{{v.name}}}" not in below:
            continue
        if not kept or not set(kept) <= set(_PARAMETERS):
            continue
        limits = latex(Bind("sum", (v,), over, Sym("0")))[: -len(" 0")]
        weights = {f.name.partition("_")[0] for f in operands(top, "mul") if isinstance(f, Sym)}
        if set(kept) <= weights:  # as many in both places: a share of one in two
            model: dict[str, object] = {"components": "2, alike at x", "weights": "1/4, 3/4"}
            share = "1/4"
        else:  # the other parameters the same, so that the one density stands twice
            model = {"components": "2, the first with twice the density of the second at x", "weights": "1/2, 1/2"}
            share = "2/3"
        return Verdict(
            "refuted",
            reason="the parameters of one component stand in all of them",
            counterexample={"model": model, "lhs": share, "rhs": "1/2"},
            mistake="index",
            repair={"latex": rf"{latex(rel.lhs)} = \frac{{{above}}}{{{limits} {right}}}", "verdict": "supported"},
        )
    return None


def _inverted(rel: Rel, mixture: Mixture) -> Verdict | None:
    r"""`\pi_k = N / N_k`: a weight above 1."""
    head = _INDEXED.fullmatch(_bare(_plain(rel.lhs)))
    match rel.rhs:
        case Op("div", (Sym(size), Sym(part))) if head is not None and size in _SIZES:
            own = part == f"{size}_{{{head['index']}}}" and head["letter"] == mixture.weight
        case _:
            return None
    return (
        None
        if not own
        else Verdict(
            "refuted",
            reason="the weights of a mixture sum to one",
            counterexample={"model": {size: "4", part: "2, 2"}, "lhs": "the weights sum to 1", "rhs": "they sum to 4"},
            mistake="upside down",
            repair={"latex": rf"{latex(rel.lhs)} = \frac{{{part}}}{{{size}}}", "verdict": "supported"},
        )
    )


def _unweighted(rel: Rel, mixture: Mixture) -> Verdict | None:
    r"""`\gamma_{nk} = \pi_k f_k(x_n) / \sum_j f_j(x_n)`, or the other way round: the weights on one side only."""
    match rel.rhs:
        case Op("div", (top, Bind("sum", (v,), over, body) as total)):
            (above, k), (below, j) = (_apart(t, mixture.weight) for t in (top, body))
        case _:
            return None
    if (k is None) == (j is None) or (j is not None and j != v.name):
        return None
    index = k or next((i for i in _subscripts(above) if _renamed(below, v.name, i) == above), None)
    if index is None or index == v.name or _renamed(below, v.name, index) != above:
        return None
    weighted = mul(Op("index", (Sym(mixture.weight), Sym(v.name if k else index))), body if k else top)
    right = Op("div", (top, Bind("sum", total.vars, over, weighted)) if k else (weighted, total))
    return Verdict(
        "refuted",
        reason="the weights of one sample have to sum to one over the components",
        counterexample={
            "model": {"components": "2, of one law", f"weights {mixture.weight}": "1/4, 3/4"},
            "lhs": "the sum over the components is 1",
            "rhs": "1/2" if k else "2",
        },
        mistake="lost factor",
        repair={"latex": latex(replace(rel, rhs=right)), "verdict": "supported"},
    )


def _apart(t: Term, letter: str) -> tuple[str, str | None]:
    """A product without its weight, and the index of the weight, if it has one."""
    for f in (factors := operands(t, "mul")):
        weight = _INDEXED.fullmatch(_plain(f))
        if weight is not None and weight["letter"] == letter:
            return _plain(mul(*(g for g in factors if g is not f))), weight["index"]
    return _plain(t), None


def _subscripts(text: str) -> list[str]:
    return [*dict.fromkeys(re.findall(r"_\{([a-z])\}", text))]


def _fractions(rel: Rel, mixture: Mixture) -> Verdict | None:
    r"""`\pi_k = N_k / K`: then the weights sum to N / K."""
    head = _INDEXED.fullmatch(_bare(_plain(rel.lhs)))
    parts = _shares(rel.rhs)
    if head is None or head["letter"] != mixture.weight or parts is None or parts[0] != mixture.size:
        return None
    body = parts[1]
    if not re.fullmatch(rf"N_\{{{head['index']}\}}|\\sum_\{{\w=1\}}\^\{{\w\}} .*", body) or "x" in body:
        return None
    size = re.match(r"\\sum_\{\w=1\}\^\{(\w)\}", body)
    count = size[1] if size is not None else "N" if mixture.size != "N" else "m"
    return Verdict(
        "refuted",
        reason="the weights of a mixture sum to one",
        counterexample={
            "model": {"number of samples": "3", mixture.size: "2"},
            "lhs": "the weights sum to 1",
            "rhs": "they sum to 3/2",
        },
        mistake="wrong normalisation",
        repair={"latex": rf"{latex(rel.lhs)} = \frac{{{body}}}{{{count}}}", "verdict": "supported"},
    )


def _moments(rel: Rel, mixture: Mixture) -> Verdict | None:
    r"""`\mu_k = (1/N) \sum_n \gamma_{nk} x_n`: the mean of equal samples would not be theirs."""
    head = _INDEXED.fullmatch(_bare(_plain(rel.lhs)))
    parts = _shares(rel.rhs)
    if head is None or parts is None or head["letter"] in (mixture.weight, "N"):
        return None
    total = re.fullmatch(r"\\sum_\{(\w)(?:=1\}\^\{(\w))?\} (\\?[A-Za-z]+)_\{(\w), (\w)\} (.*)", parts[1])
    if total is None or {total[4], total[5]} != {total[1], head["index"]} or parts[0] == total[1]:
        return None
    if parts[0] not in ((total[2],) if total[2] else _SIZES):
        return None
    if head["letter"] not in ("\\mu", "m", "\\Sigma", "\\sigma", "S") or f"_{{{total[1]}}}" not in total[6]:
        return None
    share = f"{total[3]}_{{{total[4]}, {total[5]}}}"
    below = rf"\sum_{{{total[1]}=1}}^{{{total[2]}}} {share}" if total[2] else rf"\sum_{{{total[1]}}} {share}"
    return Verdict(
        "refuted",
        reason="a weighted mean is divided by the sum of its weights",
        counterexample={
            "model": {"samples": "2, both 1", f"weights {share}": "1/2, 1/2"},
            "lhs": "the mean of what is always 1 is 1",
            "rhs": "1/2",
        },
        mistake="wrong normalisation",
        repair={"latex": rf"{latex(rel.lhs)} = \frac{{{parts[1]}}}{{{below}}}", "verdict": "supported"},
    )


def _shares(t: Term) -> tuple[str, str] | None:
    """What something is divided by, as in `A / n` and `(1/n) A`, and that thing."""
    match t:
        case Op("div", (Num(value), _)) if value == 1:
            return None
        case Op("div", (top, Sym(below))):
            return below, _plain(top)
        case Op("mul", (Op("div", (Num(value), Sym(below))), rest)) if value == 1:
            return below, _plain(rest)
        case _:
            return None


def _plain(t: Term) -> str:
    """A term with the indices of `\\gamma_{nk}` apart."""
    return re.sub(r"\\text\{([a-z])([a-z])\}", r"\1, \2", latex(t))


def _bare(text: str) -> str:
    r"""`\hat{\mu}_{k}`, `\mu_{k}^{new}` as `\mu_{k}`."""
    text = re.sub(r"\^\{[^{}]*(?:\{[^{}]*\})?[^{}]*\}$|'$", "", text)
    return re.sub(r"^\\(?:hat|bar|tilde)\{([^{}]*)\}", r"\1", text)


def _renamed(text: str, old: str, new: str) -> str:
    """A term with one index for another, in its subscripts."""
    return re.sub(rf"(?<=[{{ ]){re.escape(old)}(?=[}},])", new, text)
