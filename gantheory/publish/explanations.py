"""What the verdicts mean, in the words that `gantheory explain` prints."""

from __future__ import annotations

VERDICTS = {
    "proved": (
        "The kernel replayed a certificate for this statement and nothing is owed: it holds for every distribution, "
        "discriminator and parameter that the document allows. The rules used are listed with it."
    ),
    "proved-under": (
        "The statement is true under conditions that the text does not state (shared support, D = D*, normalised "
        "densities, infinitely many samples). The conditions are named; where one fails, a counterexample is shown."
    ),
    "refuted": (
        "The statement is false. A smallest counterexample is shown: finite distributions for which both sides are "
        "evaluated in ball arithmetic, so that their difference certainly is not 0, under every reading of the formula "
        "that the field knows. Where one edit makes it true and provable, that is the `did you mean`."
    ),
    "type-error": (
        "The statement cannot mean anything: a variable that nothing binds, an expectation over z of something in x "
        "alone, shapes that do not fit, an argmax used where a value is needed. The symbol and its place are given."
    ),
    "definition": (
        "The statement introduces a symbol. If the field has a definition of it, the two are compared: one that the "
        "kernel proves to agree is `proved`, and a difference that is likely a slip is shown as a warning. Later lines "
        "are judged with the definition of the document."
    ),
    "gap": (
        "The statement is true, but it does not follow from the line above, which is false and has no single mend: "
        "the two cancel, or a step was left out. What it does follow from is said."
    ),
    "supported": (
        "No proof was found and no counterexample either: so many random models agree within so small a bound. "
        "This is evidence, not a proof."
    ),
    "unread": (
        "The formula was not understood whole, or judging it ran over its budget, so nothing is said about it. "
        "The reason and the place are given; an unread formula is never counted as right or wrong."
    ),
}


RULES = {
    "algebra": (
        "Both sides have the same normal form: definitions unfolded, logarithms of positive factors split, integrals "
        "gathered, normalised densities integrated to 1, every pattern of zeros of the densities compared.",
        "log(a b) - log a = log b,   int (p + q) f = int p f + int q f",
        "a divisor is not zero; what stands under a logarithm is positive; the integrals are finite.",
    ),
    "order": (
        "One side is at most the other: their difference is a positive combination of quantities known to be "
        "non-negative (gibbs, log-sum, jensen, square, tangent, size, average, triangle, bernoulli, valley, "
        "cauchy-schwarz, hypothesis) and of other terms that are.",
        "b - a = w1 KL(p || q) + w2 .. >= 0  =>  a <= b,   w1, w2 > 0",
        "the weights are surely positive; a strict inequality needs a surely positive rest.",
    ),
    "pointwise-max": (
        "An integral is maximised over all functions with values in (0, 1) by maximising its integrand at every point.",
        "argmax_D int [a log D + b log(1 - D)] = a / (a + b)",
        "D ranges over all functions (capacity); the integrand is concave in D (a, b >= 0); a + b > 0 at the point.",
    ),
    "max-value": (
        "A maximum over all functions with values in (0, 1) is the value at the pointwise maximiser.",
        "max_D F(D) = F(D*),   D* the pointwise maximiser of F",
        "those of pointwise-max, and what the statement at D* owes.",
    ),
    "extreme": (
        "What bounds a term for every value of a parameter or a point bounds its maximum or minimum over them; a "
        "maximum is at least, and a minimum at most, the value at any point.",
        "F(w) <= b for all w  =>  max_w F(w) <= b,   min_x F(x) <= F(y)",
        "the bound does not depend on the variable; what the statement about the values owes.",
    ),
    "root": (
        "What has a square of at most b is at most the root of b.",
        "a^2 <= b  =>  a <= sqrt(b)",
        "what the statement about the squares owes.",
    ),
    "same-optimisers": (
        "Two optimisations have the same solutions: one objective is a positive multiple of the other plus something "
        "free of the variable, possibly after a logarithm; a negative multiple swaps max and min.",
        "argmax_t F = argmax_t (c F + d) = argmin_t (-F),   c > 0, d free of t",
        "the factor has a known sign; what is added is finite and free of the variable; a logarithm needs F > 0.",
    ),
    "factorisation": (
        "A joint law is no product whose factors each leave out some of its variables, where these are dependent.",
        "p(x, z) != f(x) g(z)",
        "x and z are not independent; with a condition, not independent given it.",
    ),
    "law-of-large-numbers": (
        "In the limit of many samples the mean over the sample is the expectation under its law.",
        "(1/m) sum_i f(x_i) -> E_{x ~ p}[f(x)]   as m -> infinity",
        "the samples are independent and drawn from p; E|f| is finite. Holds in the limit, not for any finite m.",
    ),
    "argmax-affine": (
        "A positive factor and an added constant do not move the optimum.",
        "argmax_t (c F(t) + d) = argmax_t F(t),   c > 0",
        "c > 0 and d do not depend on t; d is finite.",
    ),
    "argmax-monotone": (
        "An increasing function, the logarithm, does not move the optimum.",
        "argmax_t F(t) = argmax_t log F(t)",
        "F > 0, as a likelihood is where every sample has positive density.",
    ),
    "unfold": (
        "A symbol is replaced by its definition, the document's own or the field's.",
        "KL(p || q) = int p log(p / q),   D*(x) = p(x) / (p(x) + q(x))",
        "the definition is not circular and stands before its use.",
    ),
    "bayes": (
        "A conditional density is the joint over the marginal.",
        "p(x | y) = p(x, y) / p(y)",
        "p(y) > 0.",
    ),
    "normalise": (
        "A probability density integrates to 1.",
        "int p(x) dx = 1",
        "p is normalised; the integral runs over the whole space.",
    ),
    "marginalise": (
        "Integrating a joint density over one variable leaves the marginal of the others.",
        "int p(x, z) dz = p(x)",
        "both are marginals of one joint; the integral runs over the whole space.",
    ),
    "pushforward": (
        "An expectation under the law of G(z) is one over z.",
        "E_{x ~ p_g}[f(x)] = E_{z ~ p_z}[f(G(z))]",
        "p_g is the law of G(z) for z ~ p_z.",
    ),
    "leibniz": (
        "Differentiation and integration are exchanged.",
        "d/dt int f(x; t) dx = int d/dt f(x; t) dx",
        "the derivative is dominated by an integrable function and the domain does not move with t.",
    ),
    "score": (
        "The integral of the derivative of a normalised density vanishes.",
        "int d/dt p_t(x) dx = E_{p_t}[d/dt log p_t(x)] = d/dt 1 = 0",
        "those of leibniz; p_t is normalised for every t.",
    ),
    "log-of-product": (
        "The logarithm of a product is the sum of the logarithms.",
        "log prod_i a_i = sum_i log a_i",
        "every a_i > 0.",
    ),
    "gibbs": (
        "The Kullback-Leibler divergence of two laws is never negative (Gibbs' inequality).",
        "KL(p || q) >= 0, with equality exactly where p = q",
        "p and q are normalised and nowhere negative.",
    ),
    "log-sum": (
        "A mean of log(1 + q/p) is never negative.",
        "int p log((p + q) / p) >= 0",
        "p and q are nowhere negative.",
    ),
    "jensen": (
        "The logarithm of a mean is at least the mean of the logarithm.",
        "log E_q[r] >= E_q[log r]",
        "q is normalised and r > 0.",
    ),
    "square": (
        "A square times something positive is never negative, at a point or in the mean.",
        "int w f^2 >= 0;   E[f^2] - E[f]^2 = E[(f - E[f])^2] >= 0",
        "w > 0.",
    ),
    "tangent": (
        "The logarithm lies below its tangent at one.",
        "log r <= r - 1,   E_p[T] - E_q[exp(T - 1)] <= KL(p || q)",
        "r > 0, with a positive weight.",
    ),
    "size": (
        "Nothing is more than its absolute value, nor is a multiple of it by a factor between minus one and one.",
        "f <= |f|,   E[f] <= E[|f|],   int (2 D - 1) (p - q) <= int |p - q|",
        "f is real, and the factor lies between minus one and one; no density occurs in the factor.",
    ),
    "average": (
        "The absolute value of a mean is at most the mean of the absolute values, at a point or integrated over more.",
        "|E[f]| <= E[|f|],   int |E[f(., u)]| du <= E[int |f(., u)| du]",
        "the weights are nowhere negative.",
    ),
    "triangle": (
        "The absolute value of a sum is at most the sum of the absolute values.",
        "|f + g| <= |f| + |g|,   int |p - q| <= 2",
        "f and g are real.",
    ),
    "bernoulli": (
        "a log D + b log(1 - D) is greatest at D = a / (a + b): another value loses a divergence of Bernoulli laws.",
        "V(D) <= V(D*)   for every D",
        "a, b > 0 and 0 < D < 1.",
    ),
    "valley": (
        "A function of one positive variable that falls to zero at a point and rises after it is never negative, at a "
        "point or in the mean: it vanishes there, and either its slope has the sign of the distance from the point, or "
        "its slope vanishes there, too, and its second derivative is nowhere negative (shown in the same way).",
        "f(c) = f'(c) = 0, f'' >= 0  =>  w f(r) >= 0;   u log u - u + 1 >= 3 (u - 1)^2 / (2 u + 4)",
        "f is made of powers and logarithms of the variable and of numbers alone, its denominator has no zero on the "
        "positive half-line; c > 0 is a number; r > 0 and w > 0.",
    ),
    "cauchy-schwarz": (
        "The square of the integral of a product is at most the product of the integrals of the squares.",
        "(int w f g)^2 <= int w f^2 int w g^2,   (int |a|)^2 <= int w int a^2 / w",
        "w is nowhere negative; f and g are real, and the integral on the left exists.",
    ),
    "hypothesis": (
        "What a page displays under Hypotheses holds at all points, and on average under every law.",
        "f(x) - f(y) <= c(x, y)  =>  E_z[f(G(z)) - f(H(z))] <= E_z[c(G(z), H(z))]",
        "it is an inequality or equation of functions of points, and speaks of no law.",
    ),
    "gradient-direction": (
        "A gradient step goes the way the text wants: up to maximise, down to minimise.",
        "t <- t + eta grad F  to maximise F,   t <- t - eta grad F  to minimise it",
        "eta > 0; the text says which of the two is wanted.",
    ),
}


def explain(name: str) -> str | None:
    """What a verdict or a rule means; a rule with its formula and its side conditions. None for no such name."""
    key = name.strip().lower().replace("_", "-").replace(" ", "-")
    if key in VERDICTS:
        return VERDICTS[key]
    if key not in RULES:
        return None
    says, formula, conditions = RULES[key]
    return f"{says}\n\n    {formula}\n\nSide conditions: {conditions}"


def known_names() -> list[str]:
    """Everything that can be explained: verdicts first, then rules."""
    return [*VERDICTS, *sorted(RULES)]
