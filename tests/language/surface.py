"""Hypothesis strategies for the surface terms that the parser can produce."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from gantheory.language.terms import App, Bind, Num, Op, Sym, Term, walk

NAMES = (
    r"x y z a b c m \theta \theta_{d} p_{data} \hat{x} x^{(1)} D^{*} \theta' \mathcal{X} \epsilon \theta_{old} "
    r"p_{\theta_{g}} \pi \infty W^{(2)} W^{[l]} \theta^{(t+1)} \theta^{t+1} loss \tilde{z} \mu_{1} ELBO q \lambda"
).split(" ")
FUNCTIONS = (
    r"clip MMD \mathcal{N} W_{2} G_{\theta} D G f p q p_{data} p_{\theta} D^{*} T f^{*} P Q D_{\phi} q_{\phi} V".split(
        " "
    )
)
VARIABLES = r"x y z \theta w \phi \epsilon".split(" ")
INDICES = ("i", "j", "k")

names = st.sampled_from(NAMES).map(Sym)
variables = st.sampled_from(VARIABLES).map(Sym)
integers = st.integers(0, 12).map(lambda n: Num(Fraction(n)))
decimals = st.tuples(st.integers(0, 9999), st.integers(1, 3)).map(lambda nd: Num(Fraction(nd[0], 10 ** nd[1]), nd[1]))
leaves = st.one_of(names, names, integers, decimals)

UNARY = "log exp sin cos tanh sqrt abs norm sigmoid logit softplus relu Gamma digamma factorial transpose neg".split(
    " "
)
DIVERGENCES = "KL JSD TV W Div crossentropy".split(" ")


def _several(inner: st.SearchStrategy[Term], low: int = 2, high: int = 3) -> st.SearchStrategy[tuple[Term, ...]]:
    return st.lists(inner, min_size=low, max_size=high).map(tuple)


def _op(name: str, args: st.SearchStrategy[tuple[Term, ...]]) -> st.SearchStrategy[Term]:
    return args.map(lambda a: Op(name, a))


def _indexed(term: Term, index: str) -> Term:
    """Some mention of the index, so that the binder has something to bind."""
    return Op("mul", (Op("index", (Sym("x"), Sym(index))), term))


def _applied(fn: str, args: tuple[Term, ...], given: tuple[Term, ...], params: tuple[Term, ...]) -> App:
    r"""A function of points; `p(\log x)` would be read as a product, for no law is one of logarithms, and `D(m | m)`
    as a divergence."""
    whole = (*args, *given, *params)
    logs = any(isinstance(n, Op) and n.op in ("log", "logbase") for t in whole for n in walk(t))
    other = (logs and fn[0] in "pqPQ") or (fn == "D" and given == (Sym("m"),))
    return App("f" if other else fn, args, given, params)


def _binders(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    law = st.one_of(
        st.sampled_from(FUNCTIONS).map(Sym), st.builds(lambda f, v: App(f, (v,)), st.sampled_from(FUNCTIONS), variables)
    )
    some = st.lists(variables, min_size=1, max_size=2, unique=True).map(tuple)
    sums = st.builds(
        lambda op, i, hi, b: Bind(op, (Sym(i),), (Op("tuple", (Num(Fraction(1)), hi)),), _indexed(b, i)),
        st.sampled_from(("sum", "prod")),
        st.sampled_from(INDICES),
        st.sampled_from((Sym("m"), Sym("n"), Num(Fraction(3)))),
        inner,
    )
    return st.one_of(
        st.builds(lambda v, p, b: Bind("E", (v,), (p,), b), variables, law, inner),
        st.builds(lambda vs, p, b: Bind("E", vs, (p, *[None] * (len(vs) - 1)), b), some, law, inner),
        st.builds(lambda p, b: Bind("E", (Sym(""),), (p,), b), law, inner),
        st.builds(lambda b: Bind("E", (), (), b), inner),
        st.builds(lambda vs, b: Bind("int", vs, (None,) * len(vs), b), some, inner),
        st.builds(lambda v, a, b, c: Bind("int", (v,), (Op("tuple", (a, b)),), c), variables, leaves, leaves, inner),
        sums,
        st.builds(lambda v, b: Bind("sum", (v,), (None,), b), variables, inner),
        st.builds(
            lambda v, b: Bind("sum", (v,), (Op("tuple", (Sym("\\in"), Sym("\\mathcal{X}"))),), b), variables, inner
        ),
        st.builds(
            lambda op, vs, b: Bind(op, vs, (None,) * len(vs), b),
            st.sampled_from("max min sup inf argmax argmin grad".split(" ")),
            some,
            inner,
        ),
        st.builds(
            lambda f, b: Bind("sup", (f,), (Op("rel", (Sym("<="), Op("norm", (f,)), Num(Fraction(1)))),), b),
            st.sampled_from((Sym("f"), Sym("D"))),
            inner,
        ),
        st.builds(lambda op, bs: Bind(op, (), (), Op("tuple", bs)), st.sampled_from(("max", "min")), _several(inner)),
        st.builds(lambda op, v, b: Bind(op, (v,), (None,), b), st.sampled_from(("partial", "deriv")), variables, inner),
        st.builds(
            lambda v, g, b: Bind("lim", (v,), (g,), b), names.filter(lambda n: n.name != "\\infty"), leaves, inner
        ),
    )


def _extend(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    unary = st.builds(lambda op, a: Op(op, (a,)), st.sampled_from(UNARY), inner)
    laws = st.one_of(st.sampled_from(FUNCTIONS).map(Sym), inner)
    return st.one_of(
        unary,
        _op("add", _several(inner)),
        _op("mul", _several(inner)),
        _op("div", _several(inner, 2, 2)),
        _op("pow", _several(inner, 2, 2)),
        _op("logbase", st.tuples(integers, inner)),
        _op("inner", _several(inner, 2, 2)),
        _op("hadamard", _several(inner, 2, 2)),
        _op("compose", _several(inner, 2, 2)),
        _op("product_law", _several(inner, 2, 2)),
        _op("cap", _several(inner, 2, 2)),
        _op("cup", _several(inner, 2, 2)),
        st.builds(
            lambda m, a, b, c: Op("suchthat", (m, Op("rel", (Sym("<="), a, b)), Op("rel", (Sym("="), b, c)))),
            names,
            inner,
            inner,
            inner,
        ),
        st.builds(lambda a, c: Bind("E", (), (), Op("given", (a, c))), inner, names),
        st.builds(lambda a, b: App("Div_{\\chi^{2}}", (a, b)), laws, laws),
        st.builds(lambda a: App("G_{\\#}", (a,)), inner),
        st.builds(lambda a, v, b: Op("evaluated", (a, v, b)), inner, variables, inner),
        _op("tuple", _several(inner)),
        _op("set", _several(inner)),
        _op("vector", _several(inner)),
        st.builds(
            lambda rows: Op("matrix", tuple(Op("vector", r) for r in rows)),
            st.lists(_several(inner, 1, 2), min_size=1, max_size=2),
        ),
        st.builds(
            lambda a, b, c, d: Op("cases", (a, Op("rel", (Sym("<="), b, c)), d, Sym("otherwise"))),
            inner,
            inner,
            inner,
            inner,
        ),
        st.builds(
            _applied,
            st.sampled_from(FUNCTIONS),
            _several(inner, 1, 2),
            _several(inner, 0, 1),
            _several(inner, 0, 1),
        ),
        st.builds(
            lambda f, v, n, x: App(f, (Op("at", (v, n)),), (x,)), st.sampled_from(FUNCTIONS), variables, integers, inner
        ),
        st.builds(lambda op, a, b: Op(op, (a, b)), st.sampled_from(DIVERGENCES), laws, laws),
        st.builds(lambda a, b: Op("H", (Op("given", (a, b)),)), names, names),
        st.builds(lambda a: Op("H", a), _several(names, 1, 2)),
        st.builds(lambda a, b: Op("I", (a, b)), names, inner),
        _binders(inner),
    )


surface_terms: st.SearchStrategy[Term] = st.recursive(leaves, _extend, max_leaves=12)
