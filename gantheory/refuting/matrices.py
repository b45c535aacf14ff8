r"""Statements on vectors and matrices that are written without entries, `\mu^\top \Sigma^{-1} \mu + \log |\Sigma|`.

Means are columns of random fractions, covariances symmetric and positive definite, of up to three dimensions. The
divergence, the entropies and the squared distance W_2 of normal laws have their closed forms; a root of a matrix is
taken where all covariances are diagonal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import TypeAlias

from flint import fmpq, fmpq_mat

from ..clock import now
from ..language.terms import App, Num, Op, Rel, Sym, Term
from .balls import (
    ONE,
    ZERO,
    Number,
    OverBudget,
    Undecided,
    Undefined,
    Unsupported,
    absolute,
    divide,
    exact,
    exp,
    log,
    minus,
    negate,
    plus,
    power,
    sqrt,
    times,
)
from .examining import PRECISIONS, precision, spelled
from .relations import Outcome, compare

Value: TypeAlias = Number | fmpq_mat
TRACES = frozenset(("tr", "Tr", "trace", "\\mathrm{tr}", "\\mathrm{Tr}", "\\mathrm{trace}"))
IDENTITIES = frozenset(("I", "\\mathbb{I}", "\\mathbb{1}"))
DETERMINANT = "det"
_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Letters:
    """The names of a statement by what they are; all covariances are diagonal where a root is taken of one."""

    means: tuple[str, ...]
    covariances: tuple[str, ...]
    sizes: tuple[str, ...]
    diagonal: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """Values for the names of a statement."""

    size: int
    of: Mapping[str, fmpq_mat]
    sizes: tuple[str, ...]

    def describe(self) -> dict[str, object]:
        """JSON data: the size, and every vector and matrix row by row."""
        rows = {n: [str(m[i, j]) for i in range(m.nrows()) for j in range(m.ncols())] for n, m in self.of.items()}
        return {"profile": "full", "scalars": dict.fromkeys(self.sizes, str(self.size)), "sequences": rows}


@dataclass(frozen=True, slots=True)
class Tried:
    """How many random matrices agree, or those that do not."""

    agree: int
    counterexample: dict[str, object] | None = None


def examine_matrices(
    rel: Rel, letters: Letters, *, size: int | None = None, seed: int = 0, models: int = 18, seconds: float = 0.5
) -> Tried | None:
    """Try a relation on random vectors and matrices, of one size if it is given; None where it is outside, or nothing
    was decided."""
    end, agree = now() + seconds, 0
    try:
        for k in range(models):
            if now() > end:
                break
            drawn = draw(letters, Random(f"{seed}/{k}"), size)
            found = _judged(rel, drawn)
            if found is not None and found.holds is False:
                lhs, rhs, _ = spelled(found)
                return Tried(agree, {"model": drawn.describe(), "lhs": lhs, "rhs": rhs})
            agree += found is not None and found.holds is True
    except (Unsupported, OverBudget, RecursionError, OverflowError, ValueError):
        return None
    return Tried(agree) if agree else None


def draw(letters: Letters, rng: Random, size: int | None = None) -> Drawn:
    """Random columns and covariances, of one size."""
    size = size or rng.choice((1, 2, 2, 3))
    of = {
        n: fmpq_mat(size, 1, [fmpq(rng.randint(-4, 4), rng.randint(1, 2)) for _ in range(size)]) for n in letters.means
    }
    for n in letters.covariances:
        root = fmpq_mat(size, size, [fmpq(rng.randint(-2, 2)) for _ in range(size * size)])
        if letters.diagonal:
            root = fmpq_mat(size, size, [0] * (size * size))
        for i in range(size):
            root[i, i] = fmpq(rng.randint(1, 5), rng.randint(1, 2))
        square = root * root.transpose()
        for i in range(0 if letters.diagonal else size):
            square[i, i] = square[i, i] + fmpq(1, 2)
        of[n] = square
    return Drawn(size, of, letters.sizes)


def _judged(rel: Rel, drawn: Drawn) -> Outcome | None:
    for bits in PRECISIONS[:2]:
        with precision(bits):
            try:
                return compare(rel.op, _number(evaluate(rel.lhs, drawn)), _number(evaluate(rel.rhs, drawn)))
            except Undecided:
                continue
            except (Undefined, ZeroDivisionError):
                return None
    return None


def evaluate(t: Term, at: Drawn) -> Value:
    """The value of a term, a number or a matrix. Raises `Unsupported` or `Undefined`."""
    match t:
        case Num(v):
            return exact(v)
        case Sym(name):
            return _named(name, at)
        case Op("add", args):
            return _sum([evaluate(a, at) for a in args])
        case Op("neg", (a,)):
            return _scaled(evaluate(a, at), negate(ONE))
        case Op("mul", args):
            return _product(args, at)
        case Op("div", (a, b)):
            return _scaled(evaluate(a, at), divide(ONE, _number(evaluate(b, at))))
        case Op("transpose", (a,)):
            return _matrix(evaluate(a, at)).transpose()
        case Op("exp", (a,)) | Op("pow", (Sym("e"), a)):
            return exp(_number(evaluate(a, at)))
        case Op("pow", (Op("norm", (a,)), Num(two))) if two == 2:
            return _squared(_matrix(evaluate(a, at)))
        case Op("pow", (a, b)):
            return _power(evaluate(a, at), _number(evaluate(b, at)))
        case Op("sqrt", (a,)):
            return _power(evaluate(a, at), fmpq(1, 2))
        case Op("norm", (a,)):
            return sqrt(_squared(_matrix(evaluate(a, at))))
        case Op("abs", (a,)) | App("det", (a,), (), ()):
            inner = evaluate(a, at)
            return inner.det() if isinstance(inner, fmpq_mat) else absolute(inner)
        case Op("log", (a,)):
            return log(_number(evaluate(a, at)))
        case Op("KL" | "H" | "crossentropy", laws):
            return _of_laws(t.op, laws, at)
        case App("W2", (_, _) as laws, (), ()):
            return _of_laws("W2", laws, at)
        case App("density", (x, m, c), (), ()):
            return _density(_matrix(evaluate(x, at)), _moments(App("N", (m, c)), at), at)
        case App(fn, (a,), (), ()) if fn in TRACES:
            return _trace(evaluate(a, at))
        case _:
            raise Unsupported("something else than vectors and matrices")


def _named(name: str, at: Drawn) -> Value:
    base, inverted, _ = name.partition("^{-1}")
    if inverted and base in at.of:
        return at.of[base].inv()
    if name in at.of:
        return at.of[name]
    if name in at.sizes:
        return exact(at.size)
    if name in IDENTITIES:
        return _identity(at.size)
    if name in ("\\pi", "e"):
        from flint import arb

        return arb.pi() if name == "\\pi" else arb(1).exp()
    raise Unsupported(f"{name}, which is neither a mean nor a covariance")


def _identity(size: int) -> fmpq_mat:
    return fmpq_mat(size, size, [fmpq(int(i == j)) for i in range(size) for j in range(size)])


def _number(v: Value) -> Number:
    if not isinstance(v, fmpq_mat):
        return v
    if (v.nrows(), v.ncols()) == (1, 1):
        return v[0, 0]
    raise Unsupported("a matrix where a number was expected")


def _matrix(v: Value) -> fmpq_mat:
    if isinstance(v, fmpq_mat):
        return v
    if isinstance(v, fmpq):
        return fmpq_mat(1, 1, [v])
    raise Unsupported("a number where a vector or a matrix was expected")


def _sum(values: list[Value]) -> Value:
    total = values[0]
    for v in values[1:]:
        a, b = (total, v) if isinstance(total, fmpq_mat) else (v, total)
        if not isinstance(a, fmpq_mat):
            total = plus(_number(total), _number(v))
        elif isinstance(b, fmpq_mat):
            if (a.nrows(), a.ncols()) != (b.nrows(), b.ncols()):
                raise Unsupported("a sum of matrices of different shapes")
            total = a + b
        elif (a.nrows(), a.ncols()) == (1, 1):
            total = plus(a[0, 0], b)
        elif isinstance(b, fmpq) and b == 0:
            total = a
        else:
            raise Unsupported("a matrix and a number added")
    return total


def _scaled(v: Value, by: Number) -> Value:
    if not isinstance(v, fmpq_mat):
        return times(v, by)
    if not isinstance(by, fmpq):
        return times(_number(v), by)
    return v * by


def _product(args: tuple[Term, ...], at: Drawn) -> Value:
    """A product from left to right; `tr A B` and `det A` written without brackets take what stands behind them."""
    head, rest = args[0], args[1:]
    if isinstance(head, Sym) and rest and head.name in TRACES:
        return _trace(_product(rest, at))
    if isinstance(head, Sym) and rest and head.name == DETERMINANT:
        first: Value = _matrix(evaluate(rest[0], at)).det()
        rest = rest[1:]
    else:
        first = evaluate(head, at)
    return _joined(first, _product(rest, at)) if rest else first


def _joined(a: Value, b: Value) -> Value:
    if not isinstance(a, fmpq_mat):
        return _scaled(b, a)
    if not isinstance(b, fmpq_mat):
        return _scaled(a, b)
    if a.ncols() != b.nrows():
        raise Unsupported("a product of matrices whose shapes do not fit")
    return a * b


def _squared(v: fmpq_mat) -> fmpq:
    if v.ncols() != 1:
        raise Unsupported("the norm of something else than a vector")
    return (v.transpose() * v)[0, 0]


def _trace(v: Value) -> fmpq:
    m = _matrix(v)
    if m.nrows() != m.ncols():
        raise Unsupported("the trace of something else than a square matrix")
    return sum((m[i, i] for i in range(m.nrows())), fmpq(0))


def _power(a: Value, n: Number) -> Value:
    if not isinstance(a, fmpq_mat):
        return power(a, n)
    if a.nrows() != a.ncols():
        raise Unsupported("a power of something else than a square matrix")
    if n == -1:
        return a.inv()
    if n == 2:
        return a * a
    if n == fmpq(1, 2):
        return _root(a)
    raise Unsupported("a power of a matrix")


def _root(a: fmpq_mat) -> fmpq_mat:
    size = a.nrows()
    if any(a[i, j] != 0 for i in range(size) for j in range(size) if i != j):
        raise Unsupported("a root of a matrix that is not diagonal")
    roots = fmpq_mat(size, size, [0] * (size * size))
    for i in range(size):
        roots[i, i] = _fraction(sqrt(a[i, i]))
    return roots


def _of_laws(op: str, laws: tuple[Term, ...], at: Drawn) -> Number:
    """The closed forms of normal laws `N(m, S)`: pages gaussian-kl and gaussian-entropy of the book, by matrices."""
    moments = [_moments(law, at) for law in laws]
    size = exact(at.size)
    m, s = moments[0]
    n, t = moments[-1]
    if op == "W2":
        gap = m - n
        return plus(_squared(gap), _trace(s + t - (_root(s) * _root(t)) * fmpq(2)))
    spread = plus(_trace(t.inv() * s), _number((m - n).transpose() * t.inv() * (m - n)))
    if op == "KL":
        return _half(plus(minus(log(t.det()), log(s.det())), minus(spread, size)))
    constant = times(size, log(times(exact(2), _number(_named("\\pi", at)))))
    return _half(plus(constant, plus(log(t.det()), spread)))


def _density(x: fmpq_mat, moments: tuple[fmpq_mat, fmpq_mat], at: Drawn) -> Number:
    m, s = moments
    spread = _half(negate(_number((x - m).transpose() * s.inv() * (x - m))))
    constant = power(times(exact(2), _number(_named("\\pi", at))), exact(at.size))
    return divide(exp(spread), sqrt(times(constant, s.det())))


def _moments(law: Term, at: Drawn) -> tuple[fmpq_mat, fmpq_mat]:
    match law:
        case App(_, (mean, covariance), (), ()):
            m, s = evaluate(mean, at), evaluate(covariance, at)
            m = fmpq_mat(at.size, 1, [0] * at.size) if isinstance(m, fmpq) and m == ZERO else _matrix(m)
            return m, s if isinstance(s, fmpq_mat) else _identity(at.size) * _fraction(s)
        case _:
            raise Unsupported("a law that is not normal")


def _fraction(v: Number) -> fmpq:
    if isinstance(v, fmpq):
        return v
    raise Unsupported("an entry of a matrix that is no fraction")


def _half(v: Number) -> Number:
    return times(exact(_HALF), v)
