"""What the printers write for each operator and relation, in LaTeX and in plain text."""

from __future__ import annotations

from collections.abc import Mapping

from .notation import GREEK_LETTERS, GREEK_WORDS

LATEX_RELATIONS: Mapping[str, str] = {
    "=": "=", "!=": "\\neq", "<=": "\\le", "<": "<", ">=": "\\ge", ">": ">", "~=": "\\approx", ":=": ":=",
    "->": "\\to", "in": "\\in", "~": "\\sim", "<-": "\\leftarrow", "propto": "\\propto", "iff": "\\iff",
    "=>": "\\Rightarrow", "indep": "\\perp", "equiv": "\\equiv", "maps": "\\mapsto",
}  # fmt: skip

LATEX_WORDS: Mapping[str, str] = {
    "log": "\\log", "exp": "\\exp", "sin": "\\sin", "cos": "\\cos", "tanh": "\\tanh",
    "softplus": "\\operatorname{softplus}", "relu": "\\operatorname{ReLU}", "sigmoid": "\\sigma",
    "logit": "\\sigma^{-1}", "Gamma": "\\Gamma", "digamma": "\\operatorname{digamma}", "KL": "D_{KL}", "JSD": "JSD",
    "TV": "\\mathrm{TV}", "W": "W", "Div": "Div", "crossentropy": "\\mathrm{CE}", "var": "\\mathrm{Var}",
    "frozen": "\\operatorname{sg}", "product_law": "\\otimes", "hadamard": "\\odot", "compose": "\\circ",
    "cap": "\\cap", "cup": "\\cup",
    "max": "\\max", "min": "\\min", "sup": "\\sup", "inf": "\\inf", "argmax": "\\arg\\max", "argmin": "\\arg\\min",
    "E": "\\mathbb{E}", "int": "\\int", "sum": "\\sum", "prod": "\\prod", "grad": "\\nabla", "lim": "\\lim",
    "times": " \\cdot ", "dbar": " \\| ", "bar": " | ", "(": "(", ")": ")", "maps": " \\mapsto ",
    "forall": "\\forall ",
}  # fmt: skip

PLAIN_RELATIONS: Mapping[str, str] = {
    "=": "=", "!=": "≠", "<=": "≤", "<": "<", ">=": "≥", ">": ">", "~=": "≈", ":=": ":=", "->": "→", "in": "∈",
    "~": "∼", "<-": "←", "propto": "∝", "iff": "⇔", "=>": "⇒", "indep": "⊥", "equiv": "≡", "maps": "↦",
}  # fmt: skip

PLAIN_WORDS: Mapping[str, str] = {
    **LATEX_WORDS, "cap": "∩", "cup": "∪",
    "log": "log", "exp": "exp", "sin": "sin", "cos": "cos", "tanh": "tanh", "softplus": "softplus", "relu": "ReLU",
    "sigmoid": "σ", "logit": "σ⁻¹", "Gamma": "Γ", "digamma": "ψ", "KL": "KL", "TV": "TV", "crossentropy": "CE",
    "var": "Var", "frozen": "sg", "product_law": "⊗", "hadamard": "⊙", "compose": "∘", "max": "max", "min": "min",
    "sup": "sup", "inf": "inf", "argmax": "argmax", "argmin": "argmin", "E": "E", "int": "∫", "sum": "Σ",
    "prod": "Π", "grad": "∇", "lim": "lim", "times": "·", "dbar": " ‖ ", "bar": "|", "maps": " ↦ ", "forall": "∀",
}  # fmt: skip

PLAIN_GREEK: Mapping[str, str] = dict(zip(GREEK_WORDS, GREEK_LETTERS, strict=True))
COMBINING: Mapping[str, str] = {
    "hat": "\u0302", "tilde": "\u0303", "bar": "\u0304", "dot": "\u0307", "check": "\u030c", "breve": "\u0306",
}  # fmt: skip
PLAIN_SIGNS: Mapping[str, str] = {
    "\\infty": "∞", "\\ell": "ℓ", "\\dots": "…", "\\cdot": "·", "\\dagger": "†", "\\circ": "∘", "\\star": "*",
    "\\bullet": "•", "\\sharp": "♯", "\\emptyset": "∅",
}  # fmt: skip
