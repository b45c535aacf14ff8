r"""Lines about two coins, `P = Ber(a)` and `Q = Ber(b)`: `TV(P, Q) = |a - b|`, `2 (a - b)^2 \le KL(P \| Q)`.

The divergences of coins are closed forms of the two shares, so such a line is one of numbers in (0, 1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from ...language.terms import (
    App,
    Bind,
    Num,
    Op,
    Rel,
    Sym,
    Term,
    add,
    div,
    free_names,
    log,
    mul,
    neg,
    num,
    sub,
    substitute,
    transform,
)
from ..names import take_apart
from ..scruples import nodes
from ..verdict import Surroundings, Verdict
from .written_out import SHARES, settled

_FAMILIES = ("Ber", "Bern", "Bernoulli", "B", "\\mathcal{B}")
_CHI = ("Div_{\\chi^{2}}", "D_{\\chi^{2}}", "d_{\\chi^{2}}", "\\chi^{2}")
_HALF = num("1/2")
Form = Callable[..., Term]


def of_coins(rel: Rel, around: Surroundings) -> Verdict | None:
    """The verdict on a line in divergences of two coins and their shares; None on any other line.

    One that is false, but true in another usual convention of TV or chi^2, is left open.
    """
    if rel.op not in ("=", ":=", "<=", ">="):
        return None
    first = _judged(rel, _FORMS, around)
    if first is not None and first.verdict == "refuted":
        others = [_judged(rel, {**_FORMS, name: other}, around) for name, other in _OTHERWISE.items()]
        return first if all(o is not None and o.verdict == "refuted" for o in others) else None
    return first


def named_coins(rel: Rel, coins: Mapping[str, Term]) -> Rel:
    """The line with the coins that a text has named written out in its divergences."""

    def put(t: Term) -> Term:
        match t:
            case Op("KL" | "TV" | "JSD" | "H" | "crossentropy") | App() if t.args and all(
                isinstance(a, Sym) and a.name in coins for a in t.args
            ):
                return replace(t, args=tuple(coins[a.name] for a in t.args if isinstance(a, Sym)))
            case _:
                return t

    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put)) if coins else rel


def _judged(rel: Rel, forms: Mapping[str, Form], around: Surroundings) -> Verdict | None:
    read = _as_numbers(rel, forms)
    return settled(read, replace(around, mend=False)) if read is not None else None


def _as_numbers(rel: Rel, forms: Mapping[str, Form]) -> Rel | None:
    """The line with the closed forms for its divergences; None where it has none, or anything else but numbers."""
    found: list[Term] = []

    def put(t: Term) -> Term:
        name = t.op if isinstance(t, Op) else "chi" if isinstance(t, App) and t.fn in _CHI else ""
        name = "crossentropy" if isinstance(t, Op) and name == "H" and len(t.args) == 2 else name
        shares = [_share(a) for a in t.args] if isinstance(t, Op | App) and name in forms else []
        told = [s for s in shares if s is not None]
        if not shares or len(told) < len(shares) or len(told) != (1 if name == "H" else 2):
            return t
        found.append(t)
        return forms[name](*told)

    if not any(free_names(transform(t, lambda n: num(0) if _is_of_coins(n) else n)) for t in (rel.lhs, rel.rhs)):
        return None  # of any laws
    read = Rel("=" if rel.op == ":=" else rel.op, transform(rel.lhs, put), transform(rel.rhs, put))
    letters = sorted((free_names(read.lhs) | free_names(read.rhs)) - {"e", "\\pi"})
    of_coins = {s.name for t in found if isinstance(t, Op | App) for a in t.args if isinstance(s := _share(a), Sym)}
    if not found or not of_coins or set(letters) != of_coins or len(letters) > len(SHARES):
        return None
    if any(isinstance(n, App | Bind) or (isinstance(n, Op) and n.op == "logbase") for n in nodes(read)):
        return None
    names: dict[str, Term] = {letter: Sym(share) for letter, share in zip(letters, SHARES, strict=False)}
    return Rel(read.op, substitute(read.lhs, names), substitute(read.rhs, names))


def _is_of_coins(t: Term) -> bool:
    return isinstance(t, Op | App) and bool(t.args) and all(_share(a) is not None for a in t.args)


def _share(t: Term) -> Term | None:
    """The share a of `Ber(a)`."""
    match t:
        case App(family, (Sym() | Num() | Op("div", (Num(), Num())) as share,), (), ()):
            name = re.sub(r"\\(?:mathrm|text|operatorname)\{(.*)\}", r"\1", take_apart(family).letter)
            return share if name in _FAMILIES else None
        case _:
            return None


# ---------------------------------------------------------------- the closed forms


def _rest(a: Term) -> Term:
    return sub(num(1), a)


def _divergence(a: Term, b: Term) -> Term:
    return add(*(mul(p, log(div(p, q))) for p, q in ((a, b), (_rest(a), _rest(b)))))


def _entropy(a: Term) -> Term:
    return neg(add(*(mul(p, log(p)) for p in (a, _rest(a)))))


def _cross_entropy(a: Term, b: Term) -> Term:
    return neg(add(*(mul(p, log(q)) for p, q in ((a, b), (_rest(a), _rest(b))))))


def _jensen_shannon(a: Term, b: Term) -> Term:
    middle = mul(_HALF, add(a, b))
    return mul(_HALF, add(_divergence(a, middle), _divergence(b, middle)))


def _variation(a: Term, b: Term) -> Term:
    return Op("abs", (sub(a, b),))


def _whole_variation(a: Term, b: Term) -> Term:
    return mul(num(2), _variation(a, b))


def _chi_squared(a: Term, b: Term) -> Term:
    return div(Op("pow", (sub(a, b), num(2))), mul(b, _rest(b)))


def _chi_squared_turned(a: Term, b: Term) -> Term:
    return _chi_squared(b, a)


_FORMS: dict[str, Form] = {
    "KL": _divergence,
    "H": _entropy,
    "crossentropy": _cross_entropy,
    "JSD": _jensen_shannon,
    "TV": _variation,
    "chi": _chi_squared,
}
_OTHERWISE: dict[str, Form] = {"TV": _whole_variation, "chi": _chi_squared_turned}
