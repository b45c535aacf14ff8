"""What means of a discriminator say of the laws they are under: which is the data's and which the model's."""

from __future__ import annotations

from collections.abc import Iterable

from ..language.terms import App, Bind, Num, Op, Sym, Term, walk
from .names import take_apart


def side_of(body: Term) -> str | None:
    """Is the body `log D(x)` (data side) or `log(1 - D(..))` (model side)?"""
    match body:
        case Op("log", (App(fn, _, _, _) as app,)) if take_apart(fn).letter == "D":
            return "either" if any(isinstance(a, App) for a in app.args) else "data"
        case Op("log", (Op("add", (Num(), Op("neg", (App(fn, _, _, _),)))),)) if take_apart(fn).letter == "D":
            return "model"
        case _:
            return None


def plays_another_game(terms: Iterable[Term]) -> bool:
    """Do means of D stand in a document that nowhere takes a logarithm of D: least squares, hinge, Wasserstein?"""
    applied = [n for t in terms for n in walk(t) if isinstance(n, Bind) and n.op == "E"]
    plain = any(isinstance(a, App) and take_apart(a.fn).letter == "D" for n in applied for a in walk(n.body))
    curved = ("log", "sigmoid", "softplus", "logbase")
    logs = (n for t in terms for n in walk(t) if isinstance(n, Op) and n.op in curved)
    return plain and not any(
        isinstance(a, App | Sym) and take_apart(a.fn if isinstance(a, App) else a.name).letter == "D"
        for n in logs
        for a in walk(n)
    )


def through_a_map(body: Term) -> bool:
    return any(isinstance(n, App) and any(isinstance(a, App) for a in n.args) for n in walk(body))


def laws_of_a_bare_value(t: Term) -> tuple[str, str] | None:
    """The laws p and q of `E_p[log D] + E_q[log(1 - D)]`."""
    match t:
        case Op(
            "add",
            (
                Bind("E", _, (Sym(p),), Op("log", (Sym(d),))),
                Bind("E", _, (Sym(q),), Op("log", (Op("add", (Num(), Op("neg", (Sym(other),)))),))),
            ),
        ) if d == other and take_apart(d).letter == "D" and p != q:
            return p, q
        case _:
            return None
