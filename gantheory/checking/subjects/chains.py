r"""Informations of three variables that the text calls a Markov chain, `X \to Y \to Z`, or a chain of any three.

A linear relation of the entropies of three variables holds for all of them exactly if it holds for eight triples of
coins: one of them fair and the others constant, two or three of them the same coin, two fair coins and their parity
(Yeung, A First Course in Information Theory, 2002, chapters 13 and 14: the entropy region of three variables is the
cone that those span). In a chain the first and the last are independent given the middle one, which leaves six.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import log
from typing import TypeAlias

from ...language.printing import latex
from ...language.terms import Num, Op, Rel, Sym, Term
from ..verdict import Surroundings, Verdict

Form: TypeAlias = "Counter[frozenset[str]]"
_NAME = r"\\?[A-Za-z]+(?:_\{?\w+\}?)?|\\(?:hat|tilde|bar)\s*\{?[A-Z]\}?(?:_\{?\w+\}?)?"
_ARROW = r"\s*(?:\\(?:to|rightarrow|longrightarrow)\b|→|->|\$?\s*-\s*\$?)\s*"
_CHAIN = re.compile(rf"(?<![\w\\])({_NAME}){_ARROW}({_NAME}){_ARROW}({_NAME})(?!{_ARROW})")
_SAID = re.compile(r"m[aá]rkov|\bchain\b|马尔可夫|マルコフ", re.IGNORECASE)
_COINS = ("100", "010", "001", "110", "101", "011", "111", "xor")


@dataclass(frozen=True, slots=True)
class Chain:
    """Three variables, the first and the last independent given the middle one."""

    first: str
    middle: str
    last: str

    def __str__(self) -> str:
        return f"{self.first} -> {self.middle} -> {self.last} is a Markov chain"


def chain_told(before: str, after: str) -> Chain | None:
    """The chain of three variables of which the text around a formula speaks, if it is one and no more."""
    section = re.split(r"\n(?=#{1,6}\s|\\(?:sub)*section)", before)[-1]
    behind = re.split(
        r"[.;]|\n#|\n\s*\n(?!\s*(?:where|with|if|when|whenever|as|since|because|for|provided)\b)",
        after.lstrip("$\\] \n"),
    )
    told = f"{section} {behind[0]}"
    if not _SAID.search(told):
        return None
    found = {Chain(*(_canonical(g) for g in m.groups())) for m in _CHAIN.finditer(told)}
    return found.pop() if len(found) == 1 else None


def _canonical(name: str) -> str:
    name = re.sub(r"\\(hat|tilde|bar)\s*\{?([A-Z])\}?", r"\\\1{\2}", name)
    return re.sub(r"_\{?(\w+)\}?$", r"_{\1}", name)


def of_chains(rel: Rel, around: Surroundings) -> Verdict | None:
    """The verdict on a linear relation of the informations of a chain; None where no chain or relation is one."""
    if rel.op not in ("=", "<=", ">=") or around.literal or (chain := chain_told(*around.said)) is None:
        return None
    if (any_three := of_three_variables(rel, around)) is not None:
        return any_three
    names = (chain.first, chain.middle, chain.last)
    try:
        sides = [_form(t) for t in (rel.lhs, rel.rhs)]
    except ValueError:
        return None
    used = {name for form in sides for part in form for name in part}
    if not used <= set(names) or not {chain.first, chain.last} <= used or not _speaks_of_information(rel):
        return None
    wrong = next((c for c in _chained() if not _holds(rel.op, *(_value(form, names, c) for form in sides))), None)
    if wrong is None:
        return Verdict("supported", reason=f"it holds for all discrete variables, as {chain}")
    if around.inline or used != set(names):
        return None  # of two of them alone it may be said of others
    lhs, rhs = (_value(form, names, wrong) for form in sides)
    turned = {"<=": ">=", ">=": "<="}.get(rel.op)
    mended = turned is not None and all(_holds(turned, *(_value(form, names, c) for form in sides)) for c in _chained())
    repair = {"latex": latex(Rel(turned, rel.lhs, rel.rhs)), "verdict": "supported"} if turned and mended else None
    return Verdict(
        "refuted",
        reason=f"false although {chain}",
        counterexample={"model": dict(_told(names, wrong)), "lhs": _bits(lhs), "rhs": _bits(rhs)},
        mistake="false inequality" if turned else "the two sides differ",
        repair=repair,
    )


def of_three_variables(rel: Rel, around: Surroundings) -> Verdict | None:
    """Support for what any three variables satisfy, `I(X_1, X_2; Y) = I(X_1; Y) + I(X_2; Y | X_1)`."""
    if rel.op not in ("=", "<=", ">=") or around.literal or not _speaks_of_information(rel):
        return None
    try:
        sides = [_form(t) for t in (rel.lhs, rel.rhs)]
    except ValueError:
        return None
    names = tuple(sorted({name for form in sides for part in form for name in part}))
    padded = (*names, "?", "??")[:3]
    if not 0 < len(names) <= 3 or not all(_holds(rel.op, *(_value(f, padded, c) for f in sides)) for c in _COINS):
        return None
    return Verdict("supported", reason="no proof; it holds for all discrete variables")


def _speaks_of_information(rel: Rel) -> bool:
    """Does an information or a conditional entropy stand in it?"""
    return any(
        isinstance(n, Op) and (n.op == "I" or (n.op == "H" and isinstance(n.args[0], Op) and n.args[0].op == "given"))
        for t in (rel.lhs, rel.rhs)
        for n in _parts(t)
    )


def _parts(t: Term) -> Iterator[Term]:
    yield t
    if isinstance(t, Op) and t.op in ("add", "neg", "mul", "div"):
        for a in t.args:
            yield from _parts(a)


def _chained() -> Iterator[str]:
    """The coins among the eight for which the first and the last are independent given the middle one."""
    return (c for c in _COINS if c not in ("101", "xor"))


def _form(t: Term) -> Form:
    """A side as multiples of joint entropies. Raises `ValueError` on what is none."""
    match t:
        case Num(value) if value == 0:
            return Counter()
        case Op("H", args):
            return _entropy(args)
        case Op("I", (a, b, *given)):
            left, right = _names(a), _names(b)
            known = _names(given[0]) if given else frozenset[str]()
            out: Form = Counter({left | known: 1})
            out[right | known] += 1
            out[left | right | known] -= 1
            out[known] -= 1
            return _plain(out)
        case Op("neg", (a,)):
            return _scaled(_form(a), Fraction(-1))
        case Op("mul", (Num(k), a)):
            return _scaled(_form(a), k)
        case Op("div", (a, Num(k))) if k:
            return _scaled(_form(a), 1 / k)
        case Op("add", args):
            total: Form = Counter()
            for a in args:
                for part, k in _form(a).items():
                    total[part] += k
            return _plain(total)
        case _:
            raise ValueError("something else than entropies")


def _entropy(args: tuple[Term, ...]) -> Form:
    match args:
        case (Op("given", (what, known)),):
            out: Form = Counter({_names(what) | _names(known): 1})
            out[_names(known)] -= 1
            return _plain(out)
        case _:
            return Counter({frozenset[str]().union(*(_names(a) for a in args)): 1})


def _names(t: Term) -> frozenset[str]:
    match t:
        case Sym(name):
            return frozenset((name,))
        case Op("tuple", args):
            return frozenset[str]().union(*(_names(a) for a in args))
        case _:
            raise ValueError("something else than variables")


def _plain(form: Form) -> Form:
    return Counter({part: k for part, k in form.items() if k and part})


def _scaled(form: Form, by: Fraction) -> Form:
    return Counter({part: k * by for part, k in form.items()})  # type: ignore[arg-type]


def _value(form: Form, names: tuple[str, ...], coins: str) -> Fraction:
    """The value in bits."""
    return sum((Fraction(k) * _joint(part, names, coins) for part, k in form.items()), Fraction(0))


def _joint(part: frozenset[str], names: tuple[str, ...], coins: str) -> int:
    if coins == "xor":
        return min(len(part), 2)
    return int(any(c == "1" and name in part for name, c in zip(names, coins, strict=True)))


def _holds(op: str, lhs: Fraction, rhs: Fraction) -> bool:
    return lhs == rhs if op == "=" else lhs <= rhs if op == "<=" else lhs >= rhs


def _told(names: tuple[str, ...], coins: str) -> Iterator[tuple[str, str]]:
    fair = [n for n, c in zip(names, coins, strict=True) if c == "1"]
    for name in names:
        yield name, "constant" if name not in fair else "a fair coin" if name == fair[0] else f"equal to {fair[0]}"


def _bits(k: Fraction) -> str:
    """So many bits, in nats."""
    return "0" if not k else f"{float(k) * log(2):.12f} +/- 1e-12"
