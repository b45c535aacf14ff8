"""The notation of the field as tables: which commands mean what, which are decoration, which letters are words."""

from __future__ import annotations


def words(text: str) -> tuple[str, ...]:
    """The words of a table written as one string."""
    return tuple(text.split())


def word_set(text: str) -> frozenset[str]:
    """The words of a table written as one string, as a set."""
    return frozenset(text.split())


# ---------------------------------------------------------------- commands that only decorate

DROP = word_set(
    "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm biggm Biggm "
    "displaystyle textstyle scriptstyle limits nolimits nonumber notag scriptsize small footnotesize tiny large "
    "Large LARGE huge Huge "
    "normalsize boxed cancel bcancel xcancel fbox mathstrut strut centering mathbin mathrel mathord mathop "
    "mathopen mathclose ensuremath allowbreak relax newline blacksquare square qedhere checkmark qed noindent "
    "therefore par , ; : ! / > space medspace thinspace thickspace negthinspace"
) | {" ", "\n", "\t"}
DROP_WITH_GROUP = word_set("color textcolor vspace label tag tag* eqlabel phantom vphantom hphantom textsize fontsize")
WIDE = frozenset((" ", ";", "space", "thickspace"))  # spaces that may stand before a condition in brackets
GAPS = word_set("quad qquad and hfill hfil hspace hspace* hskip enspace")
BETWEEN_ROWS = word_set("intertext shortintertext")
DECORATION_WITH_LABEL = word_set("underbrace overbrace underbracket overbracket")
BOLD_FONTS = word_set("mathbf boldsymbol bm mathit bf it pmb textbf textit mathnormal textcolor_ bold mathbfit symbf")
TEXT_FONTS = word_set(
    "text mathrm mathsf textrm textsf rm sf mbox operatorname operatorname* operatornamewithlimits mathtt "
    "texttt tt textnormal textup DeclareMathOperator"
)
KEEP_FONTS = word_set("mathbb mathcal mathscr mathfrak cal Bbb mathds mathbbm")
SWITCHES = word_set("bf rm it sf tt cal")
ACCENTS = word_set("hat tilde bar widetilde widehat overline vec dot mathring check breve")

# ---------------------------------------------------------------- commands with a meaning

RELATION_COMMANDS = {
    "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=", "ne": "!=", "neq": "!=",
    "lt": "<", "gt": ">", "approx": "~=", "simeq": "~=", "thickapprox": "~=", "to": "->", "rightarrow": "->",
    "longrightarrow": "->", "leftarrow": "<-", "gets": "<-", "longleftarrow": "<-", "sim": "~", "thicksim": "~",
    "in": "in", "equiv": "equiv", "triangleq": ":=", "coloneqq": ":=", "coloneq": ":=", "doteq": ":=",
    "eqqcolon": ":=", "eqcolon": ":=",
    "propto": "propto", "Rightarrow": "=>", "implies": "=>", "Longrightarrow": "=>", "iff": "iff",
    "rArr": "=>", "Rarr": "=>", "nearrow": "->", "searrow": "->", "downarrow": "->", "hookrightarrow": "->",
    "Leftrightarrow": "iff", "Longleftrightarrow": "iff", "perp": "indep", "mapsto": "maps",
}  # fmt: skip
COMMAND_TOKENS = {
    "|": "dbar", "parallel": "dbar", "Vert": "dbar", "lVert": "dbar", "rVert": "dbar", "mid": "bar", "vert": "bar",
    "lvert": "bar", "rvert": "bar", "lbrace": "\\{", "rbrace": "\\}", "{": "\\{", "}": "\\}", "lbrack": "[",
    "rbrack": "]", "lparen": "(", "rparen": ")", "cdot": "*", "times": "*", "ast": "ast", "star": "ast", "prime": "'",
    "colon": ":", "over": "over", "ldots": "dots", "dots": "dots", "cdots": "dots", "dotsc": "dots", "dotsb": "dots",
    "dotsm": "dots", "vdots": "dots", "ddots": "dots", "langle": "<<", "rangle": ">>",
}  # fmt: skip
COMMAND_NAMES = {
    "log": "log", "ln": "ln", "lg": "log", "exp": "exp", "max": "max", "min": "min", "sup": "sup", "inf": "inf",
    "arg": "arg", "argmax": "argmax", "argmin": "argmin", "sin": "sin", "cos": "cos", "tanh": "tanh", "lim": "lim",
    "limsup": "lim", "liminf": "lim", "Pr": "Pr", "E": "\\mathbb{E}", "triangledown": "\\nabla", "ell": "\\ell",
    "hslash": "\\hbar", "det": "det", "Epsilon": "\\mathbb{E}",
}  # fmt: skip

# Upright words: what `\text{..}`, `\mathrm{..}`, `\operatorname{..}` spell.
WORDS = {
    "KL": "KL", "KLD": "KL", "DKL": "KL", "JS": "JSD", "DJS": "JSD", "JSD": "JSD", "JSDiv": "JSD", "TV": "TV",
    "EMD": "W", "Div": "Div",
    "argmax": "argmax", "argmin": "argmin", "arg max": "argmax", "arg min": "argmin", "arg\\,max": "argmax",
    "arg\\,min": "argmin", "arg\\max": "argmax", "arg\\min": "argmin", "arg~max": "argmax", "arg~min": "argmin",
    "Argmax": "argmax", "Argmin": "argmin", "ArgMax": "argmax", "ArgMin": "argmin", "Arg": "arg",
    "arg": "arg", "max": "max", "min": "min", "sup": "sup", "inf": "inf", "lim": "lim", "log": "log", "ln": "ln",
    "exp": "exp", "sin": "sin", "cos": "cos", "tanh": "tanh", "E": "\\mathbb{E}", "sigmoid": "\\sigma",
    "softplus": "softplus", "ReLU": "relu", "relu": "relu", "CE": "CE", "BCE": "BCE", "sg": "sg", "stopgrad": "sg",
    "StopGrad": "sg", "Var": "Var", "Uniform": "\\mathcal{U}", "digamma": "digamma", "det": "det",
}  # fmt: skip

# Words recognised inside a run of plain letters, longest first (`2log2`, `KL(`); the rest of a run are single letters.
BARE_WORDS = words("argmax argmin Argmax Argmin ArgMax ArgMin DKL DJS JSD log exp max min Div sup inf KL JS ln")

# Names of several letters that are written in plain letters: acronyms (two letters only before a bracket), words.
ACRONYMS = word_set("ELBO BCE MMD EMD MSE GAN TV CE Var Cov KLD DKL DJS FID tr Tr IS GW SW NLL MLE")
WORD_NAMES = word_set("loss cost const data real fake true model gen pos neg recon rec prior noise train test sigmoid")
# Words that a formula in plain letters cannot hold: they are prose that lost its font.
STRAY_WORDS = word_set("for and the let iff not but all any are where when with then else from that this such over")

# Text words that are remarks, not names, where they stand alone.
REMARKS = word_set(
    "if where and or with for otherwise when since as then so from by true false fals let is are in of on at "
    "because not bits bit nats st minimise minimize maximise maximize subject so"
)
UNITS = word_set("nats nat bits bit")  # behind a number
# Words that join a condition or an explanation to a formula; what follows them is not asserted on its own.
CONDITION_WORDS = word_set("if when where with for since because subject such s.t. st provided given whenever assuming")

PREFIX_FUNCTIONS = {
    "log": "log", "ln": "log", "exp": "exp", "sin": "sin", "cos": "cos", "tanh": "tanh", "softplus": "softplus",
    "relu": "relu", "det": "abs",
}  # fmt: skip
OPTIMISERS = word_set("max min sup inf argmax argmin")

# Function-like letters: a bracket after one of these is an argument list even when its inside is not a bare variable.
FUNCTION_LETTERS = word_set(
    "D G f g h p q r P Q V J L T F S I H W C U R K \\sigma \\mathcal{L} \\ell \\psi \\Gamma \\mathcal{N} "
    "\\mathcal{U} \\Pi \\phi_ \\mathbb{P} \\Phi \\mathcal{F} \\mathcal{J} Div norm"
)
DIVERGENCES = {
    "KL": "KL", "DKL": "KL", "JSD": "JSD", "JS": "JSD", "DJS": "JSD", "TV": "TV", "Div": "Div", "W": "W",
    "D_{KL}": "KL", "D_{JS}": "JSD",
    "D_{JSD}": "JSD", "D_{TV}": "TV", "W_{1}": "W", "D_{W}": "W", "KL_{div}": "KL", "d_{TV}": "TV", "D_{kl}": "KL",
    "CE": "crossentropy", "\\mathcal{D}_{KL}": "KL", "\\mathcal{D}_{JS}": "JSD", "\\mathcal{D}_{JSD}": "JSD",
    "\\mathcal{W}": "W", "d_{KL}": "KL", "\\mathbb{D}_{KL}": "KL", "\\mathcal{D}_{TV}": "TV",
    "\\mathcal{D}_{kl}": "KL",
}  # fmt: skip

# ---------------------------------------------------------------- letters

GREEK_WORDS = words(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon "
    "phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
GREEK_LETTERS = "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ"
GREEK = frozenset("\\" + g for g in (*GREEK_WORDS, "varepsilon", "vartheta", "varphi", "varrho", "varsigma", "varpi"))
SAME_NAME = {
    "\\varepsilon": "\\epsilon",
    "\\varphi": "\\phi",
    "\\vartheta": "\\theta",
    "\\mathcal{l}": "\\ell",
    "\\varnothing": "\\emptyset",
}
CONSTANTS = frozenset(("\\infty", "\\pi", "\\emptyset"))
# Greek letters that `d` makes a differential of; the others are more often a factor.
DIFFERENTIABLE = frozenset(
    "\\" + g
    for g in words("alpha beta gamma theta epsilon varepsilon lambda mu nu xi sigma tau phi psi omega eta rho pi")
)
LABEL_MARKS = frozenset(("*", "'", "+", "\\dagger", "\\circ", "\\star", "\\bullet"))
INDEX_LETTERS = word_set("i j k l n t m")

# ---------------------------------------------------------------- environments

ENVIRONMENTS_OF_ROWS = word_set(
    "align align* aligned alignat alignat* alignedat gather gather* gathered split multline multline* eqnarray "
    "eqnarray* equation equation* displaymath math flalign flalign*"
)
MATRICES = word_set("matrix bmatrix pmatrix vmatrix Vmatrix array smallmatrix tabular")
DOWN_ARROWS = word_set(
    "\\Downarrow \\downarrow \\Updownarrow \\updownarrow \\Longdownarrow"
)  # alone in a row, between two
