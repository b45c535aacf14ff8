"""Notation → term, by hand, for what the field writes; each alone, in a Markdown document and in a LaTeX document."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gantheory.language.layout import Chain, parse_passage
from gantheory.language.terms import App, Bind, Num, Op, Sym, Term, add, div, log, mul, neg, num, sub
from gantheory.reading.read import read_text

p, q, x, y, z = (Sym(n) for n in "pqxyz")
a, b, c, m, n = (Sym(s) for s in "abcmn")
D, G, theta = Sym("D"), Sym("G"), Sym("\\theta")
i, j = Sym("i"), Sym("j")
px, qx = App("p", (x,)), App("q", (x,))
Dx, fx = App("D", (x,)), App("f", (x,))
half = div(num(1), num(2))
DOT = Sym("\\cdot")


def E(law: Term | None, body: Term, *variables: Sym) -> Bind:
    """An expectation over one law; a law alone names no variable."""
    names = variables or (Sym(""),)
    return Bind("E", names, (law,) + (None,) * (len(names) - 1), body)


def span(low: Term, high: Term) -> Op:
    """A range of summation, or the limits of an integral."""
    return Op("tuple", (low, high))


def at(name: Sym, *indices: Term) -> Op:
    """An indexed name."""
    return Op("index", (name, *indices))


def over(op: str, body: Term, *variables: Sym, within: Term | None = None) -> Bind:
    """A binder whose variables all range over the same thing."""
    return Bind(op, variables, (within,) * len(variables), body)


def power(base: Term, exponent: Term) -> Op:
    """A power."""
    return Op("pow", (base, exponent))


EXPECTATIONS: dict[str, Term] = {
    r"\mathbb{E}_{x \sim p}[f(x)]": E(p, fx, x),
    r"\mathbb{E}_{x \sim p(x)}\left[f(x)\right]": E(px, fx, x),
    r"E_{x\sim p}\{f(x)\}": E(p, fx, x),
    r"\mathbf{E}_{x\sim p} f(x)": E(p, fx, x),
    r"E_{x p(x)}[f(x)]": E(px, fx, x),  # the sign is lost
    r"E_{x \text{~} p}[f(x)]": E(p, fx, x),
    r"{\mathbb E}_{x\sim p}[f(x)]": E(p, fx, x),
    r"\operatorname{E}_{x\sim p}[f(x)]": E(p, fx, x),
    r"\operatorname*{\mathbb{E}}_{x\sim p}\big[f(x)\big]": E(p, fx, x),
    r"\underset{x\sim p}{\mathbb{E}}[f(x)]": E(p, fx, x),
    r"\mathop{\mathbb{E}}\limits_{x\sim p}[f(x)]": E(p, fx, x),
    r"\mathbb{E}_{\mathbf{x}\sim p}[f(\boldsymbol{x})]": E(p, fx, x),
    r"\langle f(x)\rangle_{p(x)}": E(px, fx),
    r"\mathbb{E}_{p(x)}[f(x)]": E(px, fx),
    r"\mathbb{E}_{p}[f(x)]": E(p, fx),
    r"\mathbb{E}_{q(z|x)}[f(x)]": E(App("q", (z,), (x,)), fx),
    r"\mathbb{E}_{data}[f(x)]": E(Sym("data"), fx),
    r"\mathbb{E}[f(x)]": Bind("E", (), (), fx),
    r"\int f(x)\,dP(x)": E(App("P", (x,)), fx, x),
    r"\int f\,dP": E(Sym("P"), Sym("f")),
    r"\int f\,dp": E(p, Sym("f")),
    r"\mathbb{E}_{(x,y)\sim p}[a]": E(p, a, x, y),
    r"\mathbb{E}_{x,x'\sim p}[a]": Bind("E", (x, Sym("x'")), (p, p), a),
    r"\mathbb{E}_{x,y\sim p}[a]": E(p, a, x, y),
    r"\mathbb{E}_{x\sim p,\,z\sim q(z|x)}[a]": Bind("E", (x, z), (p, App("q", (z,), (x,))), a),
    r"\mathbb{E}_{x\sim\frac{p+q}{2}}[a]": E(div(add(p, q), num(2)), a, x),
    r"\mathbb{E}_{z\sim\mathcal{N}(0,I)}[a]": E(App("\\mathcal{N}", (num(0), Sym("I"))), a, z),
    r"\mathbb{E}_{x\sim p}\mathbb{E}_{z\sim q}[a]": E(p, E(q, a, z), x),
    r"E(X^2)": Bind("E", (), (), power(Sym("X"), num(2))),
    r"\exp(-E(x))": Op("exp", (neg(App("E", (x,))),)),
}

_KL = Op("KL", (p, q))
DIVERGENCES: dict[str, Term] = {
    **dict.fromkeys(
        (
            r"D_{KL}(p \| q)", "D_{KL}(p||q)", r"D_{KL}(p \parallel q)", r"D_{KL}(p \Vert q)", "D_{KL}(p, q)",
            r"D_{KL}[p \| q]", r"D_{KL}\left[p \,\middle\|\, q\right]", r"D_{KL}\{p \| q\}",
            r"D_{KL}\big(p\,\big\|\,q\big)", r"D_{\mathrm{KL}}(p \mathrel{\|} q)", r"D_\text{KL}(p \| q)",
            r"\mathbb{D}_{KL}[p \| q]", "KL(p || q)", "KL[p || q]", r"\mathrm{KL}(p \| q)",
            r"\operatorname{KL}\!\left(p\,\|\,q\right)", r"\mathbf{KL}[p\|q]", r"{\sf KL}(p \parallel q)",
            r"KL\left(p \;\middle|\middle|\; q\right)", r"D(p \| q)",
        ),
        _KL,
    ),
    **dict.fromkeys(
        (
            r"JS(p \| q)", "JSD(p, q)", r"D_{JS}(p \| q)", r"D_{JSD}[p \parallel q]", r"\mathrm{JSD}(p\,\|\,q)",
            r"\text{JS}[p || q]", r"\mathcal{D}_{JS}(p, q)",
        ),
        Op("JSD", (p, q)),
    ),
    **dict.fromkeys(("W(p, q)", "W_1(p, q)", r"\mathcal{W}(p, q)", r"\text{EMD}(p, q)"), Op("W", (p, q))),
    **dict.fromkeys(("TV(p, q)", r"D_{TV}(p, q)", r"\mathrm{TV}(p \| q)"), Op("TV", (p, q))),
    r"D_f(p \| q)": App("Div_{f}", (p, q)),
    r"D_f(p, q)": App("Div_{f}", (p, q)),
    r"D_f(x, y)": App("D_{f}", (x, Sym("y"))),
    r"D_w(p, q)": Op("W", (p, q)),
    r"D_w(x, c)": App("D_{w}", (x, Sym("c"))),
    r"D_\alpha(p \| q)": App("Div_{\\alpha}", (p, q)),
    r"\chi^2(p \| q)": App("Div_{\\chi^{2}}", (p, q)),
    r"W_2^2(p, q)": power(App("W_{2}", (p, q)), num(2)),
    r"D_{KL}\left(p \,\|\, \frac{p+q}{2}\right)": Op("KL", (p, div(add(p, q), num(2)))),
    r"D_{KL}(q(z|x) \| p(z))": Op("KL", (App("q", (z,), (x,)), App("p", (z,)))),
    r"\sqrt{JSD(p \| q)}": Op("sqrt", (Op("JSD", (p, q)),)),
    "H(p, q)": Op("H", (p, q)),
    "H(x | y)": Op("H", (Op("given", (x, y)),)),
    "I(x; y)": Op("I", (x, y)),
    "I(c; G(z, c))": Op("I", (c, App("G", (z, c)))),
}  # fmt: skip

DENSITIES: dict[str, Term] = {
    "p(x | y)": App("p", (x,), (y,)),
    r"p(x \mid y, z)": App("p", (x,), (y, z)),
    r"p\left(x \,\middle|\, y\right)": App("p", (x,), (y,)),
    r"p(x; \theta)": App("p", (x,), (), (theta,)),
    r"p(x | z; \theta)": App("p", (x,), (z,), (theta,)),
    r"p_\theta(x)": App("p_{\\theta}", (x,)),
    r"p_{\text{data}}(x)": App("p_{data}", (x,)),
    r"p_{\rm data}(x)": App("p_{data}", (x,)),
    r"{p_{data}}(x)": App("p_{data}", (x,)),
    "p(y=1|x)": App("p", (Op("at", (y, num(1))),), (x,)),
    r"P(x \in A)": App("P", (Op("rel", (Sym("in"), x, Sym("A"))),)),
    r"\mathcal{N}(x; \mu, \sigma^2)": App("\\mathcal{N}", (x,), (), (Sym("\\mu"), power(Sym("\\sigma"), num(2)))),
    r"\mathcal{N}(z; \mu(x), \sigma^2(x))": App(
        "\\mathcal{N}", (z,), (), (App("\\mu", (x,)), power(App("\\sigma", (x,)), num(2)))
    ),
    r"\sigma(f(x))": Op("sigmoid", (fx,)),
    r"\sigma^{-1}(D(x))": Op("logit", (Dx,)),
    r"D(G(z))": App("D", (App("G", (z,)),)),
    r"f'(x)": App("f'", (x,)),
    r"f^*(x)": App("f^{*}", (x,)),
    r"G_\# p": App("G_{\\#}", (p,)),
    r"\text{clip}(x, -c, c)": App("clip", (x, neg(c), c)),
}

_PLOGP = mul(px, log(px))
INTEGRALS: dict[str, Term] = {
    r"\int p(x)\log p(x)\,dx": Bind("int", (x,), (None,), _PLOGP),
    r"\int p(x)\log p(x)\mathrm{d}x": Bind("int", (x,), (None,), _PLOGP),
    r"\int_x p(x)\log p(x)\,dx": Bind("int", (x,), (None,), _PLOGP),
    r"\int_x p(x)\log p(x)": Bind("int", (x,), (None,), _PLOGP),
    r"\int dx\,p(x)\log p(x)": Bind("int", (x,), (None,), _PLOGP),
    r"\int_{\mathcal{X}} p(x)\,dx": Bind("int", (x,), (span(Sym("\\in"), Sym("\\mathcal{X}")),), px),
    r"\int_{-\infty}^{\infty} p(x)dx": Bind("int", (x,), (span(neg(Sym("\\infty")), Sym("\\infty")),), px),
    r"\int_0^1 x\,dx": Bind("int", (x,), (span(num(0), num(1)),), x),
    r"\int p(x) + q(x)\,dx": Bind("int", (x,), (None,), add(px, qx)),
    r"\int p(x)\,dx - \int q(x)\,dx": sub(Bind("int", (x,), (None,), px), Bind("int", (x,), (None,), qx)),
    r"\int\int a\,dx\,dy": Bind("int", (y,), (None,), Bind("int", (x,), (None,), a)),
    r"\int p(z)\delta(x - G(z))\,dz": Bind(
        "int", (z,), (None,), mul(App("p", (z,)), App("\\delta", (sub(x, App("G", (z,))),)))
    ),
}

_xi = at(x, i)
SUMS: dict[str, Term] = {
    r"\sum_{i=1}^n x_i": over("sum", _xi, i, within=span(num(1), n)),
    r"\sum\limits_{i=1}^{n} x^{(i)}": over("sum", _xi, i, within=span(num(1), n)),
    r"\sum_i x_i": over("sum", _xi, i),
    r"\sum_x p(x)": over("sum", px, x),
    r"\sum p(x)": over("sum", px, x),
    r"\sum_{x\in\mathcal{X}} p(x)": over("sum", px, x, within=span(Sym("\\in"), Sym("\\mathcal{X}"))),
    r"\sum_{i,j} a_{ij}": over("sum", at(a, i, j), i, j),
    r"\sum_i x_i + a": add(over("sum", _xi, i), a),
    r"\sum_i a_i + b_i": over("sum", add(at(a, i), at(b, i)), i),
    r"\frac1m\sum_{i=1}^m \log D(x^{(i)})": mul(
        div(num(1), m), over("sum", log(App("D", (_xi,))), i, within=span(num(1), m))
    ),
    r"\prod_{i=1}^n p(x_i)": over("prod", App("p", (_xi,)), i, within=span(num(1), n)),
    r"\log \prod_i p(x_i)": log(over("prod", App("p", (_xi,)), i)),
    r"\sum_{k=0}^\infty \gamma^k": over(
        "sum", power(Sym("\\gamma"), Sym("k")), Sym("k"), within=span(num(0), Sym("\\infty"))
    ),
}

_V = App("V", (D, G))
OPTIMA: dict[str, Term] = {
    r"\max_D V(D,G)": over("max", _V, D),
    r"\min_G\max_D V(D,G)": over("min", over("max", _V, D), G),
    r"\underset{G}{\min}\,\underset{D}{\max}\,V(D,G)": over("min", over("max", _V, D), G),
    r"\arg\max_\theta a": over("argmax", a, theta),
    r"arg\max_\theta a": over("argmax", a, theta),
    r"arg\mathop{max}_\theta a": over("argmax", a, theta),
    r"\argmax_\theta a": over("argmax", a, theta),
    r"\operatorname*{arg\,max}_{\theta} a": over("argmax", a, theta),
    r"\operatorname{argmax}_\theta a": over("argmax", a, theta),
    r"\underset{\theta}{\operatorname{argmin}}\ a": over("argmin", a, theta),
    r"\mathop{\arg\min}_\theta a": over("argmin", a, theta),
    r"{\arg\min}_\theta a": over("argmin", a, theta),
    r"\arg\min\limits_G \max\limits_D V(D,G)": over("argmin", over("max", _V, D), G),
    r"\max_{D\in\mathcal{D}} a": over("max", a, D, within=Sym("\\mathcal{D}")),
    r"\min_{G,D} a": over("min", a, G, D),
    r"\max\{a, b\}": Bind("max", (), (), span(a, b)),
    r"\max(0, 1-a)": Bind("max", (), (), span(num(0), sub(num(1), a))),
    r"\inf_x f(x)": over("inf", fx, x),
    r"\sup_{\|f\|_L\le1} \mathbb{E}_{x\sim p}[f(x)] - \mathbb{E}_{x\sim q}[f(x)]": over(
        "sup", sub(E(p, fx, x), E(q, fx, x)), Sym("f"), within=Op("rel", (Sym("<="), Op("norm", (Sym("f"),)), num(1)))
    ),
    r"\lim_{n\to\infty} a": Bind("lim", (n,), (Sym("\\infty"),), a),
}

DECORATION: dict[str, Term] = {
    r"\underbrace{a}_{\text{label}} + \overbrace{b}^{c}": add(a, b),
    r"\underbrace{a}_\text{2 times a label} + b": add(a, b),
    r"a \underbrace{- b}_{c}": sub(a, b),
    r"a \underbrace{+ b}_{c} \underbrace{- c}_{d}": add(a, b, neg(c)),
    r"a \underbrace{b}_{c}": mul(a, b),
    r"a {\color{red} - b}": sub(a, b),
    r"a {\color{red} b}": mul(a, b),
    r"{\color{red} \log f}(x)": log(fx),
    r"a {\log f}(x)": mul(a, log(fx)),
    r"\underbrace{\log f}_{c}(x)": log(fx),
    r"\frac{a}{\log f}(x)": mul(div(a, log(Sym("f"))), Sym("x")),
    r"a \boxed{- b}": sub(a, b),
    r"\frac{a}{\color{red} - b}": div(a, neg(b)),
    r"\color{red}{a} + \textcolor{blue}{b}": add(a, b),
    r"\boxed{a + b}": add(a, b),
    r"\left( a + b \right) \cdot c": mul(add(a, b), c),
    r"\Bigl[ a + b \Bigr] c": mul(add(a, b), c),
    r"\displaystyle \tfrac{1}{2}\, a": mul(half, a),
    r"\cancel{a} + b \tag{3}": add(a, b),
    r"\mathbf{x} + \boldsymbol{y} + \bm{z}": add(x, y, z),
    r"D_G^*(x)": App("D_{G}^{*}", (x,)),
    r"D^\star(x)": App("D^{*}", (x,)),
    r"D^*": Sym("D^{*}"),
    "D^2": power(D, num(2)),
    r"D(x)^2": power(Dx, num(2)),
    r"f^2(x)": power(fx, num(2)),
    "(D^*)^2": power(Sym("D^{*}"), num(2)),
    r"x^{(1)}": Sym("x^{(1)}"),
    r"W^{[l]}": Sym("W^{[l]}"),
    r"\theta^{(t+1)}": Sym("\\theta^{(t+1)}"),
    r"\theta^{t+1}": Sym("\\theta^{t+1}"),
    r"\hat{\theta}_{ML}": Sym("\\hat{\\theta}_{ML}"),
    r"\theta'": Sym("\\theta'"),
    r"\tilde{x}^2": power(Sym("\\tilde{x}"), num(2)),
    r"x^T y": mul(Op("transpose", (x,)), y),
    r"x^\top A x": mul(Op("transpose", (x,)), Sym("A"), x),
    r"W^{[1]\top} x": mul(Op("transpose", (Sym("W^{[1]}"),)), x),
    r"W^{(1)\top} x": mul(Op("transpose", (Sym("W^{(1)}"),)), x),
    r"\begin{pmatrix} a \\ b \end{pmatrix}": Op("matrix", (Op("vector", (a,)), Op("vector", (b,)))),
    "[a, b]": Op("vector", (a, b)),
    r"\|x\|_2^2": power(Op("norm", (x,)), num(2)),
    r"\left|\frac{a}{b}\right|": Op("abs", (div(a, b),)),
    r"\langle x, y \rangle": Op("inner", (x, y)),
    r"x \odot y": Op("hadamard", (x, y)),
    r"\log_2 x": Op("logbase", (num(2), x)),
    r"\log^2 x": power(log(x), num(2)),
    r"-\log(1 - D(x))": neg(log(sub(num(1), Dx))),
    r"\ln p(x) q(x)": mul(log(px), qx),
    r"\frac12 a": mul(half, a),
    "1/2 a": mul(half, a),
    "0.50": Num(Fraction(1, 2), 2),
    r"\nabla_\theta f(x)": over("grad", fx, theta),
    r"\frac{\partial f}{\partial x}": over("partial", Sym("f"), x),
    r"\frac{d}{dx} f(x)": over("deriv", fx, x),
    r"\left. a \right|_{D = D^*}": Op("evaluated", (a, D, Sym("D^{*}"))),
    r"D(\cdot)": App("D", (DOT,)),
}

TERMS = {**EXPECTATIONS, **DIVERGENCES, **DENSITIES, **INTEGRALS, **SUMS, **OPTIMA, **DECORATION}


def _one(chains: tuple[Chain, ...]) -> Term | None:
    assert len(chains) == 1
    assert chains[0].ops == ()
    return chains[0].terms[0]


@pytest.mark.parametrize("notation", TERMS)
def test_notation_is_its_term(notation: str) -> None:
    assert _one(parse_passage(notation)) == TERMS[notation]


@pytest.mark.parametrize("notation", TERMS)
def test_notation_is_its_term_in_a_side_of_a_chain(notation: str) -> None:
    (chain,) = parse_passage(f"a = {notation} \\le b")
    assert chain.ops == ("=", "<=")
    assert chain.terms == (a, TERMS[notation], b)


MARKDOWN = "# Notes\n\nWe look at\n\n$$\n{}\n$$\n\nand go on.\n"
LATEX = (
    "\\documentclass{article}\n\\newcommand{\\unused}[1]{#1}\n\\begin{document}\n"
    "We look at\n\\begin{equation}\n"
    "  {}\n\\end{equation}\nand go on.\n\\end{document}\n"
)


@pytest.mark.parametrize("kind", ["md", "tex"])
def test_notation_is_its_term_in_a_document(kind: str) -> None:
    template = MARKDOWN if kind == "md" else LATEX
    wrong: list[str] = []
    for notation, term in TERMS.items():
        document = read_text(template.replace("{}", notation, 1), kind=kind)
        (display,) = document.displays()
        if display.problem or _one(parse_passage(display.latex)) != term:
            wrong.append(notation)
        elif display.line != 5:
            wrong.append(f"line {display.line}: {notation}")
    assert wrong == []


CHAINS: dict[str, list[tuple[tuple[Term | None, ...], tuple[str, ...]]]] = {
    r"a = b \le c": [((a, b, c), ("=", "<="))],
    r"= b": [((None, b), ("=",))],
    r"\begin{aligned} a &= b \\ &= c \end{aligned}": [((a, b, c), ("=", "="))],
    r"\begin{align} a &= b + \\ & c \end{align}": [((a, add(b, c)), ("=",))],
    r"\begin{gather} a = b \\ c = m \end{gather}": [((a, b), ("=",)), ((c, m), ("=",))],
    r"a = b, \quad c = m": [((a, b), ("=",)), ((c, m), ("=",))],
    r"a = b \implies b = a": [((a, b), ("=",)), ((b, a), ("=",))],
    r"a = b \iff b = a": [((a, b), ("=",)), ((b, a), ("=",))],
    r"\boxed{a = b}": [((a, b), ("=",))],
    r"{\color{red} a = b}": [((a, b), ("=",))],
    r"a \overset{(i)}{\le} b": [((a, b), ("<=",))],
    r"a \stackrel{\text{def}}{=} b": [((a, b), ("=",))],
    r"a := b": [((a, b), (":=",))],
    r"a \triangleq b": [((a, b), (":=",))],
    r"a \ge b > c": [((a, b, c), (">=", ">"))],
    r"a \neq b": [((a, b), ("!=",))],
    r"a \approx b": [((a, b), ("~=",))],
    r"a \propto b": [((a, b), ("propto",))],
    r"x \sim p": [((x, p), ("~",))],
    r"x \sim U[0, 1]": [((x, App("U", (num(0), num(1)))), ("~",))],
    r"x, y \sim p": [((Op("tuple", (x, y)), p), ("~",))],
    r"x \in (0, 1)": [((x, span(num(0), num(1))), ("in",))],
    r"a \to 0": [((a, num(0)), ("->",))],
    r"\theta \leftarrow \theta - \eta \nabla_\theta a": [
        ((theta, sub(theta, mul(Sym("\\eta"), over("grad", a, theta)))), ("<-",))
    ],
    r"\theta \gets \theta + a": [((theta, add(theta, a)), ("<-",))],
    r"f(x) = \begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}": [
        ((fx, Op("cases", (num(1), Op("rel", (Sym(">"), x, num(0))), num(0), Sym("otherwise")))), ("=",))
    ],
    r"x \mapsto f(x)": [((x, fx), ("maps",))],
}


@pytest.mark.parametrize("notation", CHAINS)
def test_relations_are_chains(notation: str) -> None:
    assert [(chain.terms, chain.ops) for chain in parse_passage(notation)] == CHAINS[notation]


def test_an_implication_marks_the_chain_behind_it() -> None:
    assert [chain.implied for chain in parse_passage(r"a = b \Rightarrow b = a")] == [False, True]


def test_the_remark_before_a_formula_is_kept() -> None:
    assert [chain.word for chain in parse_passage(r"a = b \quad \text{if } c = 1")] == ["", "if"]


CONTEXTS: list[tuple[str, Term]] = [
    (r"\psi(x) + \Gamma(x)", add(Op("digamma", (x,)), Op("Gamma", (x,)))),
    (r"\mu_\phi(x^{(i)})", App("\\mu_{\\phi}", (Sym("x^{(i)}"),))),
    (r"\mu(x_{i} - 1)", mul(Sym("\\mu"), add(Sym("x_{i}"), neg(num(1))))),
    (r"\psi(\alpha)", Op("digamma", (Sym("\\alpha"),))),
    (r"\psi(x_i)", App("\\psi", (Sym("x_{i}"),))),
    (r"\phi(x) + \psi(y)", add(App("\\phi", (x,)), App("\\psi", (y,)))),
    (r"\sigma(x)", Op("sigmoid", (x,))),
    (r"\mu(x) + \sigma(x)", add(App("\\mu", (x,)), App("\\sigma", (x,)))),
    (r"a(b + c)", mul(a, add(b, c))),
    (r"D(b + c)", App("D", (add(b, c),))),
    (r"\lambda(1 - a)", mul(Sym("\\lambda"), sub(num(1), a))),
    (r"\sum_i x_i x_1", over("sum", mul(_xi, Sym("x_{1}")), i)),
    (r"x_i", Sym("x_{i}")),
    (r"\sum_i W_{ij} x_i", over("sum", mul(at(Sym("W"), i, j), _xi), i)),
    (r"W_{ij}", Sym("W_{ij}")),
    (r"\sum_i \delta(x - x_i)", over("sum", App("\\delta", (sub(x, _xi),)), i)),
    (r"\delta(1 - a)", mul(Sym("\\delta"), sub(num(1), a))),
    (r"\mathbb{V}[x]", Op("var", (x,))),
    (r"\log 1/2 + a", add(Op("log", (div(num(1), num(2)),)), Sym("a"))),
    (r"\log 4/2", div(Op("log", (num(4),)), num(2))),
    (r"\mathcal{H}[q(z)]", Op("H", (App("q", (Sym("z"),)),))),
    (r"\mathcal{H}(q, p)", App("\\mathcal{H}", (Sym("q"), Sym("p")))),
    (r"ELBO + loss", add(Sym("ELBO"), Sym("loss"))),
]


@pytest.mark.parametrize(("notation", "term"), CONTEXTS)
def test_the_same_letters_mean_what_stands_around_them(notation: str, term: Term) -> None:
    assert _one(parse_passage(notation)) == term
