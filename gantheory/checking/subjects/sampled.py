"""Sample objectives: a mean over samples stands for the expectation under the law the text draws them from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from ...language.layout import Unread, parse_passage
from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, children, rebuild, transform, walk
from ..forms import head_of, objective_of
from ..judge import judge
from ..names import take_apart
from ..readings.elaborate import Elaborator
from ..scope import Cannot, IllTyped
from ..verdict import Surroundings, Verdict
from .misplaced import misplaced

OBJECTIVES = ("V", "L", "J", "\\mathcal{L}", "\\mathcal{J}", "\\mathcal{V}", "F", "U")
_DRAWN = re.compile(r"\$+([^$]{1,200})\$+\s*(?:[\w-]+\s+){0,4}from\s+(?:[\w-]+\s+){0,5}\$+([^$]{1,80})\$+")


def drawn_from(text: str) -> dict[str, str]:
    """Which sample the text draws from which law: "sample {x^1, .., x^m} from P" gives x → P. The last word counts."""
    out: dict[str, str] = {}
    for sample, law in _DRAWN.findall(text[-1500:]):
        base, name = _first_name(sample), _first_name(law)
        if base and name:
            out[base] = name
    return out


def drawn_throughout(text: str) -> dict[str, str]:
    """Which sample a whole document draws from which law, where it never says otherwise."""
    found: dict[str, set[str]] = {}
    for sample, law in _DRAWN.findall(text):
        base, name = _first_name(sample), _first_name(law)
        if base and name:
            found.setdefault(base, set()).add(name)
    return {base: min(laws) for base, laws in found.items() if len(laws) == 1}


def _first_name(latex: str) -> str | None:
    try:
        chains = parse_passage(latex)
    except Unread:
        return None
    for node in (n for c in chains for t in c.terms if t is not None for n in walk(t)):
        match node:
            case Op("pow" | "index", (Sym(name), *_)):
                return name
            case App(fn, _, _, _):
                return fn
            case Sym(name):
                return name.partition("^{")[0] if name.startswith(("x", "\\tilde", "z")) else name
            case _:
                continue
    return None


def check_sampling(rel: Rel, text: str, around: Surroundings) -> Verdict | None:
    """A verdict if the objective's samples come from the wrong laws: right once the two laws are exchanged."""
    laws = drawn_from(text)
    used = [n for n in dict.fromkeys(sample_names(rel.rhs)) if n in laws]
    if len(used) != 2 or laws[used[0]] == laws[used[1]] or around.symbols.data not in laws.values():
        return None
    played = [n.fn for n in walk(rel.rhs) if isinstance(n, App) and around.symbols.is_unit(n.fn)]
    value = App("V", (Sym("G"), Sym(played[0] if played else "D")))
    plain = replace(around, definitions={}, literal=True, inline=False)
    population = _population(rel.rhs, laws)
    swapped = _population(rel.rhs, {used[0]: laws[used[1]], used[1]: laws[used[0]]})
    if not judge(Rel("=", value, swapped), plain).good:
        return None
    verdict = judge(Rel("=", value, population), plain)
    if verdict.verdict != "refuted":
        return None
    return replace(
        verdict,
        reason=f"the text draws {used[0]} from {laws[used[0]]} and {used[1]} from {laws[used[1]]}: they are exchanged",
        mistake="samples of the two laws exchanged",
        repair=None,
    )


def defined_in(rel: Rel) -> Term:
    """The objective that a line gives, bare or behind its optima: L of `min_G max_D L(D, G) = ..`."""
    return (objective_of(rel.lhs) if isinstance(rel.lhs, Bind) else None) or rel.lhs


def idle_mean(rel: Rel, around: Surroundings) -> Verdict | None:
    """An objective of D whose mean over z is one of a free x: under any name it is what the field's V cannot be. Or one
    that has something else at the wrong place."""
    if (slip := misplaced(rel, around)) is not None:
        return slip
    named = defined_in(rel)
    letter = take_apart(head_of(named, "")).letter
    means = [n for n in walk(rel.rhs) if isinstance(n, Bind) and n.op == "E"]
    played = any(isinstance(n, App) and around.symbols.is_unit(n.fn) for m in means for n in walk(m.body))
    if letter not in OBJECTIVES or not played or around.literal:
        return None
    try:
        Elaborator(around.symbols, {}, families=around.families).term_alone(rel.rhs)
        return None
    except IllTyped:
        value = App("V", (Sym("G"), Sym("D")))
        verdict = judge(Rel("=", value, rel.rhs), replace(around, definitions={}))
    except (Cannot, RecursionError):
        return None
    if verdict.verdict != "type-error":
        return None
    mend = verdict.repair and {
        **verdict.repair,
        "latex": verdict.repair["latex"].replace(latex(value), latex(rel.lhs), 1),
    }
    return replace(verdict, repair=mend)


def expected(t: Term, laws: Mapping[str, str]) -> Term:
    """What a mean over samples is expected to be: each of its terms as a mean under the laws of the samples in it."""
    match t:
        case Bind("sum", (Sym() as i,), over, body):
            for name in dict.fromkeys(sample_names(body)):
                letter = take_apart(name).letter
                point = Sym(letter if Sym(letter) not in walk(body) else f"{letter}'")
                at = Op("index", (Sym(name), i))
                inner = transform(body, lambda n, at=at, point=point: point if n == at else n)
                if name not in laws or name in sample_names(inner):
                    return t
                body = Bind("E", (point,), (Sym(laws[name]),), inner)
            return Bind("sum", (i,), over, body)
        case _:
            kids = children(t)
            return rebuild(t, tuple(expected(k, laws) for k in kids)) if kids else t


def sample_names(t: Term) -> list[str]:
    return [n.args[0].name for n in walk(t) if isinstance(n, Op) and n.op == "index" and isinstance(n.args[0], Sym)]


def _population(t: Term, laws: dict[str, str]) -> Term:
    """The expectation that each mean over samples estimates."""
    match t:
        case Op("mul", (Op("div", (Num(), Sym())), Bind("sum", _, _, body))):
            names = list(dict.fromkeys(sample_names(body)))
            if len(names) == 1 and names[0] in laws:
                return Bind("E", (Sym("x"),), (Sym(laws[names[0]]),), _at_point(body))
            return t
        case _:
            kids = children(t)
            return rebuild(t, tuple(_population(k, laws) for k in kids)) if kids else t


def _at_point(t: Term) -> Term:
    if isinstance(t, Op) and t.op == "index":
        return Sym("x")
    kids = children(t)
    return rebuild(t, tuple(_at_point(k) for k in kids)) if kids else t
