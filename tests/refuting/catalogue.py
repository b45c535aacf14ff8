"""Statements of the field, true and false, as terms under one rich context."""

from __future__ import annotations

from gantheory.language.context import Context, Definition, Density, Function, Pushforward, Sample
from gantheory.language.terms import App, Bind, Num, Op, Rel, Sym, Term, add, div, fun, log, mul, neg, num, sub

X, Z, Y = "X", "Z", "Y"
x, z, y, i, m = Sym("x"), Sym("z"), Sym("y"), Sym("i"), Sym("m")
theta, phi, omega = Sym("\\theta"), Sym("\\phi"), Sym("\\omega")
a, b, t, s = Sym("a"), Sym("b"), Sym("t"), Sym("s")
ONE, TWO, HALF = num(1), num(2), num("1/2")

CONTEXT = Context(
    points={"x": X, "x'": X, "z": Z, "y": Y},
    densities={
        "p": Density("p", (X,)),
        "q": Density("q", (X,)),
        "r": Density("r", (X,)),
        "u": Density("u", (X,), normalised=False),
        "w": Density("w", (X,), normalised=False),
        "j": Density("j", (X, Z)),
        "k": Density("k", (Z,), (X,)),
        "n": Density("n", (Z,)),
        "g": Density("g", (X,)),
        "l": Density("l", (X, Y)),
        "f": Density("f", (X,), params=("\\theta",)),
    },
    functions={
        "D": Function("D", (X,), "unit"),
        "T": Function("T", (X,), "real"),
        "S": Function("S", (X,), "real"),
        "R": Function("R", (X,), "positive"),
        "h": Function("h", (X,), "unit", ("\\phi",)),
        "G": Function("G", (Z,), X),
        "M": Function("M", (Z,), X, ("\\omega",)),
    },
    params=frozenset(("\\theta", "\\phi", "\\omega")),
    scalars={"a": "positive", "b": "positive", "t": "unit", "s": "real", "m": "integer"},
    samples={"x^": Sample("x^", X, "p", m), "z^": Sample("z^", Z, "n", m), "v^": Sample("v^", X, None, m)},
    pushforwards=(Pushforward("g", "G", "n"),),
)


def d(name: str, *args: Term, given: tuple[Term, ...] = ()) -> App:
    """A density (with its parameter if it has one)."""
    return App(name, args, given, (theta,) if name == "f" else ())


p, q, r, u, w, g, f = (d(name, x) for name in "pqruwgf")
D, T, S, R = (App(name, (x,)) for name in "DTSR")
Gz = App("G", (z,))
h = App("h", (x,), (), (phi,))
DG = App("D", (Gz,))
MIX = div(add(p, q), TWO)
BEST = div(p, add(p, q))


def law(body: Term, *names: str) -> Bind:
    """A law over x (or the given names)."""
    return fun(names or ("x",), body)


def E(body: Term, over: Term, var: Sym = x) -> Bind:
    """An expectation over a law of x."""
    return Bind("E", (var,), (law(over, var.name),), body)


def I(body: Term, var: Sym = x) -> Bind:  # noqa: E743
    """An integral."""
    return Bind("int", (var,), (None,), body)


def KL(a: Term, b: Term) -> Op:
    """KL of two densities of x."""
    return Op("KL", (law(a), law(b)))


def JSD(a: Term, b: Term) -> Op:
    """JSD of two densities of x."""
    return Op("JSD", (law(a), law(b)))


def choose(op: str, name: str, body: Term) -> Bind:
    """An optimisation over one name."""
    return Bind(op, (Sym(name),), (None,), body)


def grad(name: Sym, body: Term) -> Bind:
    """The gradient in a parameter."""
    return Bind("grad", (name,), (None,), body)


def at(base: str) -> Op:
    """The i-th element of a sample."""
    return Op("index", (Sym(base), i))


def total(body: Term, op: str = "sum", hi: Term = m) -> Bind:
    """A sum over i = 1..m."""
    return Bind(op, (i,), (Op("tuple", (ONE, hi)),), body)


def op(name: str, *args: Term) -> Op:
    """Any operator."""
    return Op(name, args)


def eq(lhs: Term, rhs: Term) -> Rel:
    """An equation."""
    return Rel("=", lhs, rhs)


def value(dd: Term = D) -> Term:
    """V(G, D) with p against q."""
    return add(E(log(dd), p), E(log(sub(ONE, dd)), q))


V = value()
LOG4 = log(num(4))
ATOP = add(neg(LOG4), mul(TWO, JSD(p, q)))
L_POS = d("l", op("at", y, ONE), given=(x,))
L_NEG = d("l", op("at", y, num(-1)), given=(x,))
fx = d("f", at("x^"))
score = grad(theta, log(f))
jz, jx = d("j", z), d("j", x)
joint = d("j", x, z)
post = d("j", z, given=(x,))
k = d("k", z, given=(x,))
DM = App("D", (App("M", (z,), (), (omega,)),))

TRUE: dict[str, Rel] = {
    "value as one integral": eq(V, I(add(mul(p, log(D)), mul(q, log(sub(ONE, D)))))),
    "value at the optimum": eq(value(BEST), ATOP),
    "optimal discriminator": eq(choose("argmax", "D", V), law(BEST)),
    "optimal value": eq(choose("max", "D", V), ATOP),
    "optimum of the integrand": eq(
        choose("argmax", "t", add(mul(a, log(t)), mul(b, log(sub(ONE, t))))), div(a, add(a, b))
    ),
    "kl by definition": eq(KL(p, q), I(mul(p, log(div(p, q))))),
    "kl as cross-entropy": eq(KL(p, q), sub(op("crossentropy", law(p), law(q)), op("H", law(p)))),
    "kl non-negative": Rel(">=", KL(p, q), num(0)),
    "kl of equals": eq(KL(p, p), num(0)),
    "jsd by definition": eq(JSD(p, q), add(mul(HALF, KL(p, MIX)), mul(HALF, KL(q, MIX)))),
    "jsd symmetric": eq(JSD(p, q), JSD(q, p)),
    "jsd below log 2": Rel("<=", JSD(p, q), log(TWO)),
    "jsd as entropies": eq(JSD(p, q), sub(op("H", law(MIX)), div(add(op("H", law(p)), op("H", law(q))), TWO))),
    "pinsker": Rel("<=", op("pow", op("TV", law(p), law(q)), TWO), div(KL(p, q), TWO)),
    "tv below one": Rel("<=", op("TV", law(p), law(q)), ONE),
    "tv by halves": eq(op("TV", law(p), law(q)), mul(HALF, I(op("abs", sub(p, q))))),
    "kl differs": Rel("!=", KL(p, q), KL(q, p)),
    "normalised": eq(I(p), ONE),
    "unnormalised kl bound": Rel(">=", KL(u, w), sub(mul(I(u), log(div(I(u), I(w)))), num(0))),
    "marginal": eq(jx, I(joint, z)),
    "bayes": eq(d("j", x, given=(z,)), div(mul(post, jx), jz)),
    "bayes proportional": Rel("propto", post, mul(d("j", x, given=(z,)), jz)),
    "chain rule": eq(joint, mul(post, jx)),
    "elbo": eq(
        log(jx), add(Bind("E", (z,), (law(k, "z"),), log(div(joint, k))), Op("KL", (law(k, "z"), law(post, "z"))))
    ),
    "elbo below": Rel(">=", log(jx), Bind("E", (z,), (law(k, "z"),), log(div(joint, k)))),
    "mutual information": eq(
        Op("KL", (fun(("x", "z"), joint), fun(("x", "z"), mul(jx, jz)))),
        Bind("E", (x, z), (fun(("x", "z"), joint), None), log(div(post, jz))),
    ),
    "tower": eq(
        Bind("E", (x, z), (fun(("x",), jx), fun(("z",), post)), T),
        E(T, jx),
    ),
    "pushforward": eq(E(T, g), Bind("E", (z,), (law(d("n", z), "z"),), App("T", (Gz,)))),
    "value with a generator": eq(
        add(E(log(D), p), Bind("E", (z,), (law(d("n", z), "z"),), log(sub(ONE, DG)))),
        I(add(mul(p, log(D)), mul(g, log(sub(ONE, D))))),
    ),
    "optimal value with a generator": eq(
        choose("max", "D", add(E(log(D), p), Bind("E", (z,), (law(d("n", z), "z"),), log(sub(ONE, DG))))),
        add(neg(LOG4), mul(TWO, JSD(p, g))),
    ),
    "score": eq(E(score, f), num(0)),
    "leibniz": eq(grad(theta, KL(p, f)), neg(E(score, p))),
    "log-derivative trick": eq(grad(theta, E(T, f)), E(mul(T, score), f)),
    "fisher": eq(E(op("pow", score, TWO), f), neg(E(grad(theta, score), f))),
    "gradient of log": eq(score, div(grad(theta, f), f)),
    "reverse kl gradient": eq(grad(theta, KL(f, p)), E(mul(score, log(div(f, p))), f)),
    "frozen optimum": eq(
        grad(theta, E(neg(log(op("frozen", div(p, add(p, f))))), f)),
        grad(theta, sub(KL(f, p), mul(TWO, JSD(p, f)))),
    ),
    "logit gradient": eq(grad(phi, log(sub(ONE, h))), neg(mul(h, grad(phi, op("logit", h))))),
    "generator gradient": eq(
        grad(omega, Bind("E", (z,), (law(d("n", z), "z"),), log(sub(ONE, DM)))),
        neg(Bind("E", (z,), (law(d("n", z), "z"),), div(grad(omega, DM), sub(ONE, DM)))),
    ),
    "likelihood": eq(choose("argmax", "\\theta", total(fx, "prod")), choose("argmax", "\\theta", total(log(fx)))),
    "mean likelihood": eq(
        choose("argmax", "\\theta", total(log(fx))), choose("argmax", "\\theta", mul(div(ONE, m), total(log(fx))))
    ),
    "likelihood is kl": eq(choose("argmax", "\\theta", E(log(f), p)), choose("argmin", "\\theta", KL(p, f))),
    "max is minus min": eq(choose("argmax", "\\theta", KL(p, f)), choose("argmin", "\\theta", neg(KL(p, f)))),
    "log of a product": eq(log(total(fx, "prod")), total(log(fx))),
    "large numbers": Rel("~=", mul(div(ONE, m), total(log(fx))), E(log(f), p)),
    "large numbers in the limit": Rel(
        "->",
        mul(div(ONE, m), total(add(log(App("D", (at("x^"),))), log(sub(ONE, App("D", (App("G", (at("z^"),)),))))))),
        add(E(log(D), p), Bind("E", (z,), (law(d("n", z), "z"),), log(sub(ONE, DG)))),
    ),
    "nearest law": eq(choose("argmin", "q", KL(p, q)), law(p)),
    "nearest law in reverse": eq(choose("argmin", "q", KL(q, p)), law(p)),
    "nearest law in jsd": eq(choose("argmin", "q", JSD(p, q)), law(p)),
    "least squares": eq(
        choose("argmin", "T", add(E(op("pow", sub(T, ONE), TWO), p), E(op("pow", T, TWO), q))), law(BEST)
    ),
    "f-dual of kl": eq(choose("max", "T", sub(E(T, p), E(op("exp", sub(T, ONE)), q))), KL(p, q)),
    "f-dual critic": eq(
        choose("argmax", "T", sub(E(T, p), E(op("exp", sub(T, ONE)), q))), law(add(ONE, log(div(p, q))))
    ),
    "density ratio": eq(div(BEST, sub(ONE, BEST)), div(p, q)),
    "class posterior": eq(
        L_POS,
        div(
            mul(d("l", x, given=(op("at", y, ONE),)), d("l", op("at", y, ONE))),
            add(
                mul(d("l", x, given=(op("at", y, ONE),)), d("l", op("at", y, ONE))),
                mul(d("l", x, given=(op("at", y, num(-1)),)), d("l", op("at", y, num(-1)))),
            ),
        ),
    ),
    "two classes": eq(add(L_POS, L_NEG), ONE),
    "softplus": eq(neg(log(op("sigmoid", s))), op("softplus", neg(s))),
    "sigmoid of the logit": eq(op("sigmoid", op("logit", D)), D),
    "tanh": eq(op("tanh", s), sub(mul(TWO, op("sigmoid", mul(TWO, s))), ONE)),
    "jensen": Rel("<=", E(log(R), p), log(E(R, p))),
    "transport symmetric": eq(op("W", law(p), law(q)), op("W", law(q), law(p))),
    "transport triangle": Rel("<=", op("W", law(p), law(q)), add(op("W", law(p), law(r)), op("W", law(r), law(q)))),
    "transport bounds means": Rel(">=", op("W", law(p), law(q)), sub(E(x, p), E(x, q))),
    "rounded constant": eq(log(TWO), Num(num("0.69").value, 2)),
    "rounded half": eq(mul(Num(num("0.5").value, 1), TWO), ONE),
    "worst law": Rel("<=", choose("min", "q", KL(p, q)), KL(p, r)),
    "minimal value": eq(choose("argmin", "q", choose("max", "D", V)), law(p)),
    "derivative of the integrand": eq(
        Bind("deriv", (t,), (None,), add(mul(a, log(t)), mul(b, log(sub(ONE, t))))),
        sub(div(a, t), div(b, sub(ONE, t))),
    ),
    "most likely point": eq(choose("argmax", "x", p), choose("argmax", "x", log(p))),
    "linearity": eq(E(add(T, mul(s, S)), p), add(E(T, p), mul(s, E(S, p)))),
    "zero iff equal": Rel(
        "=>", op("rel", Sym("="), KL(p, q), num(0)), op("rel", Sym("="), op("TV", law(p), law(q)), num(0))
    ),
}

C = "1000000000001/1000000000000"
FALSE: dict[str, tuple[Rel, str]] = {
    "log 2 for log 4": (eq(value(BEST), add(neg(log(TWO)), mul(TWO, JSD(p, q)))), "everywhere"),
    "one jsd": (eq(value(BEST), add(neg(LOG4), JSD(p, q))), "everywhere"),
    "swapped optimum": (eq(choose("argmax", "D", V), law(div(q, add(p, q)))), "everywhere"),
    "half optimum": (eq(choose("argmax", "D", V), law(div(p, add(p, mul(TWO, q))))), "everywhere"),
    "minimum for maximum": (eq(choose("argmin", "D", V), law(BEST)), "everywhere"),
    "minimum value": (eq(choose("min", "D", V), ATOP), "everywhere"),
    "kl symmetric": (eq(KL(p, q), KL(q, p)), "everywhere"),
    "kl without log": (eq(KL(p, q), I(mul(p, div(p, q)))), "everywhere"),
    "kl doubly weighted": (eq(KL(p, q), I(mul(p, p, log(div(p, q))))), "everywhere"),
    "kl below zero": (Rel("<=", KL(p, q), num(0)), "everywhere"),
    "kl strictly": (Rel("<", KL(p, p), num(0)), "everywhere"),
    "near 1e-3": (eq(KL(p, q), mul(num("1001/1000"), KL(p, q))), "everywhere"),
    "near 1e-6": (eq(JSD(p, q), mul(num("1000001/1000000"), JSD(p, q))), "everywhere"),
    "near 1e-9": (
        eq(value(BEST), add(mul(num("1000000001/1000000000"), neg(LOG4)), mul(TWO, JSD(p, q)))),
        "everywhere",
    ),
    "near 1e-12": (eq(I(mul(num(C), p)), ONE), "everywhere"),
    "log D plus epsilon": (eq(E(log(D), p), E(log(add(D, num("1/100000000"))), p)), "everywhere"),
    "only at p = q": (eq(V, I(add(mul(q, log(D)), mul(p, log(sub(ONE, D)))))), "everywhere"),
    "only for two atoms": (eq(op("TV", law(p), law(q)), div(I(op("abs", sub(p, q))), I(mul(TWO, p)))), ""),
    "only with a shared support": (eq(I(mul(q, div(p, q))), ONE), "support"),
    "kl finite": (Rel("<", KL(p, q), num(10**9)), "support"),
    "only when normalised": (Rel(">=", KL(u, w), num(0)), "unnormalised"),
    "only under counting": (Rel(">=", op("H", law(p)), num(0)), "atoms"),
    "mass below one": (Rel("<=", p, ONE), "atoms"),
    "wrong marginal": (eq(jx, I(joint, x)), "everywhere"),
    "wrong bayes": (eq(d("j", x, given=(z,)), div(mul(post, jz), jx)), "everywhere"),
    "wrong proportion": (Rel("propto", post, d("j", x, given=(z,))), "everywhere"),
    "elbo reversed": (Rel("<=", log(jx), Bind("E", (z,), (law(k, "z"),), log(div(joint, k)))), "everywhere"),
    "wrong posterior kl": (
        eq(log(jx), add(Bind("E", (z,), (law(k, "z"),), log(div(joint, k))), Op("KL", (law(post, "z"), law(k, "z"))))),
        "everywhere",
    ),
    "score of another law": (eq(E(score, p), num(0)), "everywhere"),
    "leibniz sign": (eq(grad(theta, KL(p, f)), E(score, p)), "everywhere"),
    "trick without weight": (eq(grad(theta, E(T, f)), E(score, f)), "everywhere"),
    "fisher factor": (eq(E(op("pow", score, TWO), f), mul(neg(TWO), E(grad(theta, score), f))), "everywhere"),
    "unfrozen optimum": (
        eq(
            grad(theta, E(neg(log(div(p, add(p, f)))), f)),
            grad(theta, sub(KL(f, p), mul(TWO, JSD(p, f)))),
        ),
        "everywhere",
    ),
    "generator gradient sign": (
        eq(
            grad(omega, Bind("E", (z,), (law(d("n", z), "z"),), log(sub(ONE, DM)))),
            Bind("E", (z,), (law(d("n", z), "z"),), div(grad(omega, DM), sub(ONE, DM))),
        ),
        "everywhere",
    ),
    "sum for product": (
        eq(choose("argmax", "\\theta", total(fx)), choose("argmax", "\\theta", total(log(fx)))),
        "everywhere",
    ),
    "argmin likelihood": (
        eq(choose("argmin", "\\theta", E(log(f), p)), choose("argmin", "\\theta", KL(p, f))),
        "everywhere",
    ),
    "argmax as value": (eq(choose("argmax", "\\theta", E(log(f), p)), num("17/3")), "everywhere"),
    "reverse likelihood": (
        eq(choose("argmax", "\\theta", E(log(f), p)), choose("argmin", "\\theta", KL(f, p))),
        "everywhere",
    ),
    "log of a sum": (eq(log(total(fx)), total(log(fx))), "everywhere"),
    "large numbers without the mean": (Rel("~=", total(log(fx)), E(log(f), p)), "everywhere"),
    "large numbers, another law": (Rel("~=", mul(div(ONE, m), total(log(fx))), E(log(f), q)), "everywhere"),
    "pushforward of another law": (eq(E(T, p), Bind("E", (z,), (law(d("n", z), "z"),), App("T", (Gz,)))), "everywhere"),
    "nearest law, another": (eq(choose("argmin", "q", KL(p, q)), law(r)), "everywhere"),
    "nearest law, a mixture": (eq(choose("argmin", "q", KL(p, q)), law(div(add(p, r), TWO))), "everywhere"),
    "farthest law": (eq(choose("argmax", "q", KL(p, q)), law(p)), "everywhere"),
    "least squares swapped": (
        eq(
            choose("argmin", "T", add(E(op("pow", sub(T, ONE), TWO), p), E(op("pow", T, TWO), q))),
            law(div(q, add(p, q))),
        ),
        "everywhere",
    ),
    "critic without one": (
        eq(choose("argmax", "T", sub(E(T, p), E(op("exp", sub(T, ONE)), q))), law(log(div(p, q)))),
        "everywhere",
    ),
    "discriminator out of range": (eq(choose("argmax", "D", V), law(div(p, q))), "everywhere"),
    "global minimum": (eq(choose("min", "q", choose("max", "D", V)), neg(log(TWO))), "everywhere"),
    "density ratio inverted": (eq(div(BEST, sub(ONE, BEST)), div(q, p)), "everywhere"),
    "jensen reversed": (Rel(">=", E(log(R), p), log(E(R, p))), "everywhere"),
    "rounded wrongly": (eq(log(TWO), Num(num("0.68").value, 2)), "everywhere"),
    "softplus 37": (eq(op("softplus", add(num(37), a)), add(num(37), a)), "everywhere"),
    "absolute value lost": (eq(op("sqrt", op("pow", s, TWO)), s), "everywhere"),
    "triangle reversed": (
        Rel(">=", op("W", law(p), law(q)), add(op("W", law(p), law(r)), op("W", law(r), law(q)))),
        "everywhere",
    ),
    "zero implies nothing": (
        Rel("=>", op("rel", Sym(">="), KL(p, q), num(0)), op("rel", Sym("="), p, q)),
        "everywhere",
    ),
}
# True for two or three atoms of x, false for four: p(x)(1 - 3p ..) would do; this one counts the atoms.
COUNT = I(div(p, p))
FALSE["only for two atoms"] = (eq(mul(sub(COUNT, TWO), sub(COUNT, num(3))), num(0)), "everywhere")

DEFINITION = Definition("D^{*}", ("x",), BEST)
