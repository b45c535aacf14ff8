r"""Macros that pages use without defining them, since their site or course does: `\R`, `\EE`, `\KL{p}{q}`, `\bx`.

A name that the document defines is its own affair; a name that TeX gives another meaning in mathematics is left out.
"""

from __future__ import annotations

from gantheory.reading.document import Macro

_PLAIN = {
    "R": r"\mathbb{R}", "RR": r"\mathbb{R}", "Reals": r"\mathbb{R}", "EE": r"\mathbb{E}", "Exp": r"\mathbb{E}",
    "PP": r"\mathbb{P}", "QQ": r"\mathbb{Q}", "L": r"\mathcal{L}", "ELBO": r"\mathrm{ELBO}", "KL": r"\mathrm{KL}",
    "kl": r"\mathrm{KL}", "DKL": r"D_{\mathrm{KL}}", "dkl": r"D_{\mathrm{KL}}", "KLD": r"\mathrm{KL}",
    "JS": r"\mathrm{JS}", "JSD": r"\mathrm{JSD}", "TV": r"\mathrm{TV}", "Var": r"\operatorname{Var}",
    "given": r"\mid", "d": "d", "dd": "d", "diff": "d", "dif": "d",
    "tr": r"\operatorname{tr}", "Tr": r"\operatorname{tr}",
    "diag": r"\operatorname{diag}", "Normal": r"\mathcal{N}", "Gauss": r"\mathcal{N}",
    "softmax": r"\operatorname{softmax}",
    "sigmoid": r"\sigma", "FID": r"\mathrm{FID}", "MSE": r"\mathrm{MSE}", "indep": r"\perp",
    "because": r"\text{because }",
}  # fmt: skip
_BRACED = {  # what the same names, or others, mean right before a brace
    **dict.fromkeys(("KL", "kl", "KLD", "DKL", "dkl"), (2, r"\mathrm{KL}(#1 \| #2)")),
    **dict.fromkeys(("JS", "JSD"), (2, r"\mathrm{JSD}(#1 \| #2)")),
    **dict.fromkeys(("norm", "Norm"), (1, r"\lVert #1 \rVert")),
    **dict.fromkeys(("abs", "Abs"), (1, r"\lvert #1 \rvert")),
    **dict.fromkeys(("paren", "parens"), (1, r"\left( #1 \right)")),
    **dict.fromkeys(("bracket", "brackets", "brac"), (1, r"\left[ #1 \right]")),
}
_LETTERS = "xyzhvwuscb"
_GREEK = ("mu", "theta", "phi", "Sigma", "epsilon", "sigma", "lambda")


def _macro(name: str, arity: int, body: str) -> Macro:
    return Macro(f"\\{name}", arity, body, None, -1)


HABITS = {
    m.name: m
    for m in (
        *(_macro(name, 0, body) for name, body in _PLAIN.items()),
        *(
            _macro(f"{bold}{x}", 0, rf"\mathbf{{{x}}}")
            for bold in ("b", "v", "bf")
            for x in _LETTERS
            if bold + x != "be"
        ),
        *(_macro(f"{bold}{g}", 0, rf"\boldsymbol{{\{g}}}") for bold in ("b", "v", "bf") for g in _GREEK),
        *(_macro(f"{c}{x}", 0, rf"\mathcal{{{x}}}") for c in ("c", "cal", "mc") for x in "ABCDEFGHILMNPQSTUVWXYZ"),
    )
}
BRACED = {f"\\{name}": _macro(name, arity, body) for name, (arity, body) in _BRACED.items()}
