"""The notation of the field as tables: which commands mean what, which are decoration, which letters are words."""

from __future__ import annotations

DROP = frozenset(
    [
        "left",
        "right",
        "middle",
        "big",
        "Big",
        "bigg",
        "Bigg",
        "bigl",
        "bigr",
        "Bigl",
        "Bigr",
        "biggl",
        "biggr",
        "Biggl",
        "Biggr",
        "bigm",
        "Bigm",
        "displaystyle",
        "textstyle",
        "scriptstyle",
        "limits",
        "nolimits",
        "nonumber",
        "notag",
        "scriptsize",
        "small",
        "footnotesize",
        "tiny",
        "large",
        "normalsize",
        "boxed",
        "cancel",
        "bcancel",
        "xcancel",
        "fbox",
        "mathstrut",
        "strut",
        "centering",
        "mathbin",
        "mathrel",
        "mathord",
        "mathop",
        "mathopen",
        "mathclose",
        "ensuremath",
        "allowbreak",
        "relax",
        ",",
        ";",
        ":",
        "!",
        "/",
        ">",
        "hfill",
        "hfil",
        "newline",
        "blacksquare",
        "square",
        "qedhere",
        "checkmark",
        "qed",
        "noindent",
        "par",
    ]
) | {" ", "\n", "\t"}

DROP_WITH_GROUP = frozenset(
    [
        "color",
        "textcolor",
        "hspace",
        "vspace",
        "hskip",
        "label",
        "tag",
        "tag*",
        "eqlabel",
        "phantom",
        "vphantom",
        "hphantom",
        "textsize",
        "fontsize",
    ]
)

DECORATION_WITH_LABEL = frozenset(["underbrace", "overbrace", "underbracket", "overbracket"])

BOLD_FONTS = frozenset(
    ["mathbf", "boldsymbol", "bm", "mathit", "bf", "it", "pmb", "textbf", "textit", "mathnormal", "textcolor_"]
)
TEXT_FONTS = frozenset(
    [
        "text",
        "mathrm",
        "mathsf",
        "textrm",
        "textsf",
        "rm",
        "sf",
        "mbox",
        "operatorname",
        "operatorname*",
        "mathtt",
        "texttt",
        "tt",
        "textnormal",
        "textup",
    ]
)
KEEP_FONTS = frozenset(["mathbb", "mathcal", "mathscr", "mathfrak", "cal"])
ACCENTS = frozenset(
    ["hat", "tilde", "bar", "widetilde", "widehat", "overline", "vec", "dot", "mathring", "check", "breve"]
)

RELATION_COMMANDS = {
    "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=", "ne": "!=", "neq": "!=",
    "lt": "<", "gt": ">", "approx": "~=", "simeq": "~=", "thickapprox": "~=", "to": "->", "rightarrow": "->", "longrightarrow": "->",
    "leftarrow": "<-", "gets": "<-", "longleftarrow": "<-", "sim": "~", "thicksim": "~", "in": "in", "equiv": "equiv",
    "triangleq": ":=", "coloneqq": ":=", "doteq": ":=", "propto": "propto", "Rightarrow": "=>", "implies": "=>",
    "Longrightarrow": "=>", "iff": "iff", "Leftrightarrow": "iff", "Longleftrightarrow": "iff", "perp": "indep", "mapsto": "maps",
}  # fmt: skip

COMMAND_TOKENS = {
    "|": "dbar", "parallel": "dbar", "Vert": "dbar", "lVert": "dbar", "rVert": "dbar",
    "mid": "bar", "vert": "bar", "lvert": "bar", "rvert": "bar",
    "lbrace": "\\{", "rbrace": "\\}", "{": "\\{", "}": "\\}", "lbrack": "[", "rbrack": "]",
    "cdot": "*", "times": "*", "ast": "*", "prime": "'", "star": "*", "colon": ":",
    "ldots": "dots", "dots": "dots", "cdots": "dots", "dotsc": "dots", "dotsb": "dots", "vdots": "dots", "ddots": "dots",
    "langle": "<<", "rangle": ">>",
}  # fmt: skip

COMMAND_NAMES = {
    "log": "log", "ln": "ln", "exp": "exp", "max": "max", "min": "min", "sup": "sup", "inf": "inf", "arg": "arg", "argmax": "argmax",
    "argmin": "argmin", "sin": "sin", "cos": "cos", "tanh": "tanh", "lim": "lim", "Pr": "Pr", "lg": "log", "limsup": "lim",
    "E": "\\mathbb{E}", "triangledown": "\\nabla", "ell": "\\ell",
}  # fmt: skip

# Upright words: what `\text{..}`, `\mathrm{..}`, `\operatorname{..}` spell.
WORDS = {
    "KL": "KL", "JS": "JSD", "JSD": "JSD", "JSDiv": "JSD", "TV": "TV", "EMD": "W", "Div": "Div", "argmax": "argmax", "argmin": "argmin",
    "arg max": "argmax", "arg min": "argmin", "max": "max", "min": "min", "sup": "sup", "inf": "inf", "log": "log", "ln": "ln", "exp": "exp",
    "E": "\\mathbb{E}", "sigmoid": "\\sigma", "softplus": "softplus", "CE": "CE", "BCE": "BCE", "tanh": "tanh", "arg": "arg", "ReLU": "relu",
    "arg\\,min": "argmin", "arg\\,max": "argmax", "arg\\max": "argmax", "arg\\min": "argmin", "KLD": "KL", "lim": "lim", "sin": "sin", "cos": "cos",
}  # fmt: skip

# Words recognised inside a run of plain letters, longest first (`2log2`, `KL(`); the rest of a run are single letters.
BARE_WORDS = ("argmax", "argmin", "JSD", "log", "exp", "max", "min", "Div", "sup", "inf", "KL", "JS", "ln")

# Function-like letters: a bracket after one of these is an argument list even when its inside is not a bare variable.
FUNCTION_LETTERS = frozenset(["D", "G", "f", "g", "h", "p", "q", "r", "P", "Q", "V", "J", "L", "T", "F", "S", "I", "H", "W", "C", "U", "R", "K"]) | {
    "\\sigma", "\\mathcal{L}", "\\ell", "\\psi", "\\Gamma", "\\mathcal{N}", "\\mathcal{U}", "\\Pi", "\\phi_", "\\mathbb{P}", "\\Phi",
}  # fmt: skip

PREFIX_FUNCTIONS = {
    "log": "log", "ln": "log", "exp": "exp", "sin": "sin", "cos": "cos", "tanh": "tanh", "softplus": "softplus", "relu": "relu",
}  # fmt: skip

OPTIMISERS = frozenset(["max", "min", "sup", "inf", "argmax", "argmin"])

ENVIRONMENTS_OF_ROWS = frozenset(
    [
        "align",
        "align*",
        "aligned",
        "alignat",
        "alignedat",
        "gather",
        "gather*",
        "gathered",
        "split",
        "multline",
        "multline*",
        "eqnarray",
        "eqnarray*",
        "equation",
        "equation*",
        "displaymath",
        "math",
    ]
)
MATRICES = frozenset(["matrix", "bmatrix", "pmatrix", "vmatrix", "Vmatrix", "array", "smallmatrix", "tabular"])
