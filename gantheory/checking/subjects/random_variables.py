r"""Means and variances of random variables whose law the text does not name, `Var(X) = E[X^2] - E[X]^2`: of any law."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, free_names, num, sub, transform
from ..scruples import nodes
from ..verdict import Surroundings, Verdict

_TURNED = {"<=": ">=", ">=": "<="}
_CAPITALS = {"X": "x", "Y": "y", "Z": "z"}
Judge = Callable[[Rel, Surroundings], Verdict]


def of_any_law(rel: Rel, judge: Judge, around: Surroundings) -> Verdict | None:
    """The verdict on a relation of means of capital letters alone, under one joint law of them; None if it is none."""
    sides = [transform(t, _variance) for t in (rel.lhs, rel.rhs)]
    drawn = sorted({n for t in sides for n in free_names(t)} & _CAPITALS.keys())
    if not drawn or not all(_only_means(t) for t in sides):
        return None
    law = App("p", tuple(Sym(_CAPITALS[n]) for n in drawn))
    read = Rel(rel.op, *(_under(t, law, drawn) for t in sides))
    if any(isinstance(n, Bind) and n.op == "E" and not n.vars for n in nodes(read)):
        return None
    verdict = judge(read, replace(around, definitions={}, specific=frozenset(), mend=False, literal=True))
    alone = Bind("E", (), (), Sym(drawn[0]))
    spread = any(isinstance(n, Op) and n.op == "var" for n in nodes(rel))
    squared = Bind("E", (), (), Op("pow", (Sym(drawn[0]), num(2))))
    every = len(drawn) == 1 and spread and {alone, squared} <= {*nodes(rel)}
    if verdict.good or verdict.verdict == "supported" or (verdict.verdict == "refuted" and every):
        return replace(verdict, repair=None)
    if verdict.verdict == "refuted" and len(drawn) == 1 and rel.op in _TURNED:
        other = judge(
            Rel(_TURNED[rel.op], read.lhs, read.rhs), replace(around, definitions={}, mend=False, literal=True)
        )
        if other.good or other.verdict == "supported":  # Jensen's inequality, say, the wrong way round
            repair = {"latex": latex(Rel(_TURNED[rel.op], rel.lhs, rel.rhs)), "verdict": other.verdict}
            return replace(verdict, repair=repair, mistake="false inequality")
    return None  # it may hold where variables are independent, or have mean zero


def _variance(t: Term) -> Term:
    match t:
        case Op("var", (inner,)):
            mean = Bind("E", (), (), inner)
            return Bind("E", (), (), Op("pow", (sub(inner, mean), num(2))))
        case _:
            return t


def _only_means(t: Term) -> bool:
    """Are the capitals in means alone, and nothing else than numbers beside them?"""
    match t:
        case Bind("E", (), (), body):
            plain = all(not isinstance(n, App | Bind) or n == t or _is_mean(n) for n in nodes(Rel("=", body, body)))
            return plain and set(free_names(body)) <= _CAPITALS.keys()
        case Op("add" | "neg" | "mul" | "div" | "pow" | "sqrt" | "exp" | "log", args):
            return all(_only_means(a) for a in args)
        case Num():
            return True
        case _:
            return False


def _is_mean(t: Term) -> bool:
    return isinstance(t, Bind) and t.op == "E" and not t.vars


def _under(t: Term, law: App, drawn: list[str]) -> Term:
    """The term with its means as means under the law; a mean inside a mean has letters of its own."""
    variables = tuple(a for a in law.args if isinstance(a, Sym))

    def put(n: Term) -> Term:
        if not (isinstance(n, Bind) and _is_mean(n)):
            return n
        body = transform(n.body, lambda m: Sym(_CAPITALS[m.name]) if isinstance(m, Sym) and m.name in drawn else m)
        return Bind("E", variables, (law, *(None for _ in variables[1:])), body)

    return transform(t, put)
