"""Old mistakes told in words: the sentence, what it says, what is right, and a small example that is worked out.

A form reads one clause, lower case; formulas stand in it under names in angle brackets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flint import arb

from .worked import entropy, information, kl, line, log, number


@dataclass(frozen=True, slots=True)
class Belief:
    """A form of sentence, what it says, what is right instead, and the example that refutes it."""

    pattern: re.Pattern[str]
    says: str
    latex: str
    right: str
    mistake: str
    what: tuple[str, str] | None  # the two sides of the example, with a place for the value of each
    values: Callable[[], tuple[arb, arb]] | None  # None where a wrong variable is named, and no number is wrong
    repair: str
    model: Mapping[str, object] = field(default_factory=dict[str, object])
    unless: re.Pattern[str] | None = None  # words of the sentence under which it may hold
    about: re.Pattern[str] | None = None  # words that must stand in the sentence or before it
    excused: re.Pattern[str] | None = None  # words around the sentence under which it may be meant otherwise


_SURE = r"(?:(?:also|always|still|in fact|thus|therefore|indeed|clearly|then|now|simply|both|jointly) )*"
_IS = rf"(?:is|are) {_SURE}"
THE = r"(?:(?:the|a|an|our|this) )?"
_MIN, _MAX = r"(?:minimi[sz](?:es?|ed|ing))", r"(?:maximi[sz](?:es?|ed|ing))"
_BOUND = (
    r"(?:elbo(?! loss)|evidence lower bound|variational (?:lower )?bound|variational free energy lower bound|"
    r"lower bound(?: on the (?:log )?(?:likelihood|evidence))?)"
)
KL = r"(?:kl|kullback leibler)(?: divergence)?"
_COVERING = r"(?:mode covering|mass covering|zero avoiding|mean seeking|inclusive)"
_SEEKING = r"(?:mode seeking|zero forcing|exclusive)"
_LEADS = (
    rf"(?:{_IS}(?:known to be |called )?|(?:leads to|shows|has|exhibits|results in|tends to be|encourages) {_SURE})"
)
_HARD = r"(?: behaviou?r)?"
_START = (
    r"(?:^|[,;:.] (?:and |but |so |while |whereas |since |because |as )*|\b(?:and|but|while|whereas|since|"
    r"because|that|as) )"
)
_END = r"(?=$| ?[,:;.!)]| and\b| but\b| while\b| because\b| since\b| so\b| we\b| jensen\b)"
_EVEN, _UNEVEN, _ONE, _OTHER = ["1/2", "1/2"], ["1/4", "3/4"], ["1", "0"], ["0", "1"]
_SEEN: Mapping[str, object] = {"x": ["1", "2"], "data": ["1/2", "1/2"], "model": ["1", "0"]}


def _hidden_units() -> tuple[arb, arb]:
    """p(1, 1) and p(1) p(1) of two hidden units with the energy -v h1 - v h2; all units are 0 or 1."""
    mass = {(a, b): sum((arb(v * (a + b)).exp() for v in (0, 1)), arb(0)) for a in (0, 1) for b in (0, 1)}
    total = sum(mass.values(), arb(0))
    return mass[1, 1] / total, ((mass[1, 0] + mass[1, 1]) / total) ** 2


def _form(text: str) -> re.Pattern[str]:
    return re.compile(text)


def clause(text: str) -> re.Pattern[str]:
    return re.compile(rf"{_START}(?:{text}){_END}")


BELIEFS = (
    Belief(
        _form(rf"{_START}{THE}(?:forward {KL}|minimi[sz]ing {THE}forward {KL}) {_LEADS}{_SEEKING}{_HARD}{_END}"),
        "the forward KL divergence seeks modes",
        r"KL(p_{data} \| p_\theta) < \infty \text{ where a mode is missed}",
        "it covers the data: a mode that is missed makes it infinite",
        "forward and reverse confused",
        ("KL(data, model) = {}", "KL(model, data) = {}"),
        lambda: (kl(_EVEN, _ONE), kl(_ONE, _EVEN)),
        r"KL(p_\theta \| p_{data}) \text{ seeks modes}", _SEEN,
    ),
    Belief(
        _form(rf"{_START}{THE}(?:reverse {KL}|minimi[sz]ing {THE}reverse {KL}) {_LEADS}{_COVERING}{_HARD}{_END}"),
        "the reverse KL divergence covers the data",
        r"KL(p_\theta \| p_{data}) = \infty \text{ where a mode is missed}",
        "it seeks modes: one that is missed costs it little",
        "forward and reverse confused",
        ("KL(model, data) = {}", "KL(data, model) = {}"),
        lambda: (kl(_ONE, _EVEN), kl(_EVEN, _ONE)),
        r"KL(p_{data} \| p_\theta) \text{ covers the data}", _SEEN,
    ),
    Belief(
        _form(
            rf"{_START}{THE}(?:logarithm(?: function)?|log|⟨log⟩|log function|natural logarithm) {_IS}"
            rf"(?:a )?(?:strictly )?convex(?: function)?{_END}"
        ),
        "the logarithm is convex",
        r"\log \frac{a + b}{2} \le \frac{\log a + \log b}{2}",
        "it is concave",
        "convex and concave confused",
        ("log((1 + 3)/2) = {}", "(log 1 + log 3)/2 = {}"),
        lambda: (log(2), (log(1) + log(3)) / 2),
        r"\log E[X] \ge E[\log X]", {"a": "1", "b": "3"},
        re.compile(r"\bnegative\b|\bminus\b|⟨m⟩ (?:log|⟨log⟩)|- (?:the )?log|log convex"),
    ),
    Belief(
        clause(
            r"(?:the |shannon )*entropy (?:is|of a distribution is) (?:a )?(?:strictly )?convex"
            r"(?: function)?(?: (?:of|in) (?:the |its )?(?:distribution|probabilit\w+|⟨m⟩))?"
        ),
        "the entropy is convex",
        r"H(\tfrac{p + q}{2}) \le \tfrac{H(p) + H(q)}{2}",
        "it is concave",
        "convex and concave confused",
        ("H = {} at the mean of two point masses", "the mean of their entropies is {}"),
        lambda: (entropy(_EVEN), entropy(_ONE)),
        r"H(\tfrac{p + q}{2}) \ge \tfrac{H(p) + H(q)}{2}",
        {"x": ["1", "2"], "p": ["1", "0"], "q": ["0", "1"]},
        re.compile(r"\bnegative\b|\bminus\b|\brelative\b|\bcross\b|⟨m⟩ the entropy"),
    ),
    Belief(
        _form(
            rf"(?:{_START}(?:training|learning|optimi[sz]ation|(?:the|a) vae|vaes|variational inference|"
            rf"(?:the )?variational autoencoders?|we|one) {_SURE}(?:the vae |it )?{_MIN} {THE}{_BOUND}(?: ⟨m⟩)?|"
            rf"\b(?:train\w*|fit\w*|learn\w*|optimi[sz]e\w*) [^,;.]{{0,40}}?(?:by {_MIN}|we minimi[sz]e|to "
            rf"minimi[sz]e) "
            rf"{THE}{_BOUND}(?: ⟨m⟩)?|{THE}{_BOUND} (?:is|gets|must be|has to be|should be) {_SURE}minimi[sz]ed)"
            rf"(?! (?:of|is|was|loss))"
        ),
        "the evidence lower bound is minimised",
        r"\log p(x) = \min_q ELBO(q)",
        "it is maximised: it lies below the log-evidence",
        "maximise and minimise confused",
        ("log p(x) = {}", "the bound is {} at q = (1, 0)"),
        lambda: (log("1/2"), -kl(_ONE, ["1/4", "1/4"])),
        r"\log p(x) = \max_q ELBO(q)",
        {"z": ["1", "2"], "p(x, z)": ["1/4", "1/4"]},
        re.compile(r"\bnegative\b|\bminus\b|\bnegated\b|\bloss\b|\bgap\b|\bupper\b|\bdual\b|\b(?:kl|divergence)\b"),
        excused=re.compile(r"negative (?:elbo|evidence|variational|lower)|-\s*\\?\w*\{?elbo|minus the|"
        r"free energy", re.IGNORECASE),
    ),
    Belief(
        clause(
            rf"(?:{THE}(?:uniform distribution|uniform law|uniform density) (?:minimi[sz]es|has (?:the )?"
            r"(?:minimal|minimum|lowest|smallest|least)) (?:the |shannon )*entropy|"
            r"(?:the )?entropy (?:is|becomes) (?:minimal|minimi[sz]ed|smallest|lowest) (?:for|by|at|when ⟨m⟩ is) "
            r"(?:the |a )?uniform(?: distribution)?)(?: .*)?"
        ),
        "the uniform law has the least entropy",
        r"H(u) \le H(p)",
        "it has the largest, log K",
        "maximum and minimum confused",
        ("H = {} for the uniform law", "H = {} for a point mass"),
        lambda: (entropy(_EVEN), entropy(_ONE)),
        r"H(p) \le H(u) = \log K", {"x": ["1", "2"], "u": ["1/2", "1/2"], "p": ["1", "0"]},
        re.compile(r"\brelative\b|\bcross\b|\bnegative\b"),
    ),
    Belief(
        clause(
            r"(?:that )?conditioning (?:always |never decreases and |only )?(?:increases|raises) (?:the )?"
            r"(?:differential |shannon )?entropy(?: on average)?"
        ),
        "conditioning increases entropy",
        r"H(X | Y) \ge H(X)",
        "on average it reduces it",
        "false inequality",
        ("H(X | Y) = H(X) - I(X; Y) = {} for Y = X", "H(X) = {}"),
        lambda: (arb(0), entropy(_EVEN)),
        r"H(X | Y) \le H(X)", {"X": "a fair coin", "Y": "X"},
    ),
    Belief(
        clause(
            r"(?:the )?mutual information(?: ⟨m⟩)? (?:is|equals|becomes|vanishes) ?(?:equal to )?(?:zero|0|⟨0⟩)? ?"
            r"(?:exactly |precisely )?(?:if and only if|iff|if|when) (?:⟨x=y⟩|the two (?:random )?variables "
            r"(?:are equal|coincide)|(?:both|the) variables are (?:equal|identical))"
        ),
        "the mutual information of equal variables is zero",
        r"I(X; X) = 0",
        "it is zero exactly for independent variables; I(X; X) = H(X)",
        "maximum and minimum confused",
        ("I = {}", "{}"),
        lambda: (information([["1/2", "0"], ["0", "1/2"]]), arb(0)),
        r"I(X; X) = H(X)", {"X": "a fair coin", "Y": "X"},
    ),
    Belief(
        clause(
            rf"(?:{THE}(?:states? (?:of|with) |configurations? (?:of|with) |points? (?:of|with) "
            rf")?(?:(?P<a>high(?:er)?)|"
            r"low(?:er)?) energ(?:y|ies) (?:means?|corresponds? to|implies|have|has|is the same as|gives?) "
            r"(?:(?:a|the) )?(?(a)(?:high(?:er)?|large(?:r)?)|(?:low(?:er)?|small(?:er)?)) "
            r"(?:probabilit(?:y|ies)|likelihood))"
        ),
        "probability grows with energy",
        r"E(x) > E(y) \implies p(x) > p(y)",
        "p = e^{-E}/Z falls with the energy",
        "sign",
        ("p(x) = {} at the energy log 2", "p(y) = {} at the energy 0"),
        lambda: ((-log(2)).exp() / (1 + (-log(2)).exp()), 1 / (1 + (-log(2)).exp())),
        r"E(x) > E(y) \iff p(x) < p(y)", {"E(x)": "log 2", "E(y)": "0"},
    ),
    Belief(
        clause(
            rf"{THE}(?:maximum likelihood )?(?:mle|ml estimat(?:or|e)|estimat(?:or|e)|maximum likelihood "
            rf"estimat(?:or|e))"
            r"(?: ⟨var⟩)? (?:of|for) the variance(?: of (?:a|the) (?:gaussian|normal)(?: distribution)?)? is "
            r"(?:also |thus |therefore )?(?:an )?unbiased(?: estimat(?:or|e))?|"
            r"(?:the )?(?:maximum likelihood )?(?:estimator |estimate )?⟨var⟩ is (?:also |thus |therefore "
            r")?(?:an )?unbiased"
        ),
        "the maximum likelihood estimate of a variance is unbiased",
        r"E[\tfrac{1}{n} \sum_i (x_i - \bar x)^2] = \sigma^2",
        "its mean is (n - 1)/n times the variance",
        "factor",
        ("E[(x_1 - x_2)^2 / 4] = {} for two draws", "the variance is {}"),
        lambda: (number(2) / 4, number(1)),
        r"E[\hat\sigma^2] = \tfrac{n - 1}{n} \sigma^2", {"n": "2", "variance": "1"},
        re.compile(r"asymptotic|n - 1|divid|known mean|sample variance|correct"),
        re.compile(r"likelihood|\bmle?\b|\\frac\{?1\}?\{?n\}?", re.IGNORECASE),
        re.compile(r"n\s*-\s*1"),
    ),
    Belief(
        clause(
            rf"(?:{THE}(?:units|neurons|variables) of both (?:hidden )?layers|(?:both|the two) hidden "
            rf"layers|all hidden units"
            r"(?: of (?:a|the) (?:dbm|deep boltzmann machine))?)(?: of (?:a|the) (?:dbm|deep boltzmann "
            r"machine))? are "
            r"(?:also |then |conditionally |mutually )*independent(?: of each other)?(?: given (?:the )?"
            r"(?:visible units?|⟨v⟩|v|data))?"
        ),
        "the layers of a deep Boltzmann machine are independent given the visible units",
        r"p(h^{(1)}, h^{(2)} | v) = p(h^{(1)} | v) p(h^{(2)} | v)",
        "only the units of one layer are independent, given the layers beside it",
        "independence that does not hold",
        ("p(1, 1 | v) = e/(3 + e) = {}", "p(1 | v) p(1 | v) = ((1 + e)/(3 + e))^2 = {}"),
        lambda: (arb(1).exp() / (3 + arb(1).exp()), ((1 + arb(1).exp()) / (3 + arb(1).exp())) ** 2),
        r"p(h^{(1)} | v, h^{(2)}) = \prod_j p(h^{(1)}_j | v, h^{(2)})",
        {"E": "-h1 h2", "states": "0, 1"},
        re.compile(r"mean field|approximat|factori|⟨q\S*⟩|posterior ⟨|assum|restricted|\brbms?\b"),
        re.compile(r"deep|dbm|two hidden|both", re.IGNORECASE),
    ),
    Belief(
        clause(
            rf"(?:the )?{KL} {_IS}(?:bounded|bounded (?:from )?above|bounded (?:from )?above by ⟨\S+⟩|"
            rf"bounded by ⟨\S+⟩|"
            r"upper bounded|bounded (?:above )?by log 2)"
        ),
        "the KL divergence is bounded",
        r"\sup_{p, q} KL(p \| q) < \infty",
        "it has no upper bound",
        "a bound that does not hold",
        ("KL(p, q) = {}", "a bound such as {}"),
        lambda: (kl(_ONE, _OTHER), log(2)),
        r"\sup_{p, q} KL(p \| q) = \infty", {"x": ["1", "2"], "p": ["1", "0"], "q": ["0", "1"]},
        re.compile(r"below|ratio|tv|variation|if\b|when\b|gaussian|mixture|compact|⟨m⟩ and ⟨m⟩|to the m|by ⟨m⟩"),
    ),
    Belief(
        _form(
            r"\be step [^.;]{0,60}?(?:by )?(?:setting|set|sets|choosing|putting|is attained at|attained at|taking) "
            r"(?:⟨m⟩ to )?⟨q=prior⟩"
        ),
        "the bound is largest at the prior",
        r"\arg\max_q \mathcal{L}(q) = p(z)",
        "it is largest at the posterior p(z | x)",
        "prior and posterior confused",
        ("KL(q, p(z|x)) = {} at the prior", "{} at the posterior"),
        lambda: (kl(_EVEN, _UNEVEN), kl(_UNEVEN, _UNEVEN)),
        r"\arg\max_q \mathcal{L}(q) = p(z | x)",
        {"z": ["1", "2"], "p(z)": ["1/2", "1/2"], "p(z | x)": ["1/4", "3/4"]},
    ),
    Belief(
        clause(
            r"(?:this |the |our )?(?:\w+ weighted |iwae )?(?:lower )?bound(?: ⟨m⟩)? (?:gets|becomes|is|"
            r"grows) (?:\w+ )?"
            r"(?:looser|weaker|less tight|worse) (?:as|when|if|with|for) (?:⟨k⟩|the number of (?:importance )?"
            r"(?:samples|weights)|more (?:importance )?samples?)(?: (?:grows|increases|is increased|gets larger))?|"
            r"with more (?:importance )?(?:samples|weights) ,? ?the (?:lower )?bound (?:becomes|gets|is) "
            r"(?:looser|weaker|less tight|worse)"
        ),
        "the bound gets looser with more samples",
        r"\mathcal{L}_{K+1} \le \mathcal{L}_K",
        "it gets tighter: L_K never decreases",
        "false inequality",
        ("L_1 = (log 1/2 + log 3/2)/2 = {}", "L_2 = (log 1/2 + 2 log 1 + log 3/2)/4 = {}"),
        lambda: ((log("1/2") + log("3/2")) / 2, (log("1/2") + 2 * log(1) + log("3/2")) / 4),
        r"\mathcal{L}_K \le \mathcal{L}_{K+1} \le \log p(x)", {"w": "1/2 or 3/2 with probability 1/2 each"},
        None,
        re.compile(r"importance|iwae|\\mathcal\{?L\}?_\{?K", re.IGNORECASE),
    ),
    Belief(
        _form(
            r"\b(?:mean field|variational)(?: \w+)? (?:approximation|inference|bayes|distribution|posterior|method)"
            r"(?: ⟨\S+⟩)* (?:is |therefore |then )*(?:fitted|fits|obtained|found|chosen|learned|works|trained|"
            r"minimi[sz]es|computed)(?: ⟨\S+⟩)? ?(?:by )?(?:minimi[sz]ing )?(?:the )?(?:kl divergence |"
            r"divergence )?⟨klpq⟩"
        ),
        "the approximation minimises KL(P, Q)",
        r"\min_Q KL(P \| Q)",
        "it minimises KL(Q, P), the gap of the bound",
        "swapped arguments",
        ("log p(v) - L(Q) = KL(Q, P) = {}", "KL(P, Q) = {}"),
        lambda: (kl(_EVEN, _ONE), kl(_ONE, _EVEN)),
        r"\min_Q KL(Q \| P)", {"P": ["1", "0"], "Q": ["1/2", "1/2"]},
        re.compile(r"expectation propagation|\bep\b|forward|wake sleep|sleep"),
    ),
    Belief(
        clause(
            r"(?:in (?:a |an |the )?(?:rbm|restricted boltzmann machine) ,? ?)?(?:the )?(?:hidden|visible) units are "
            r"(?:marginally |mutually |unconditionally )+independent(?: of each other)?"
        ),
        "units of one layer are independent",
        r"p(h_1, h_2) = p(h_1) p(h_2)",
        "only given the other layer",
        "independence that does not hold",
        ("p(1, 1) = {}", "p(1) p(1) = {}"),
        _hidden_units,
        r"p(h | v) = \prod_j p(h_j | v)", {"E": "-v h1 - v h2"},
        re.compile(r"given|conditional"),
    ),
    Belief(
        clause(
            r"(?:the )?(?:independent|product|trivial) (?:coupling|plan)(?: ⟨\S+⟩)? (?:is|attains|"
            r"achieves|gives) (?:always )?"
            r"(?:the )?(?:optimal|optimum|infimum|minimum)(?: (?:coupling|plan|transport plan))?"
        ),
        "the independent coupling is optimal",
        r"W(p, q) = E_{x \sim p, y \sim q} |x - y|",
        "it only gives an upper bound",
        "false equality",
        ("W(p, q) = {}", "E|x - y| = {} under independent draws"),
        lambda: (line({0: "1/2", 1: "1/2"}, {0: "1/2", 1: "1/2"}), 2 * number("1/4")),
        r"W(p, q) \le E_{x \sim p, y \sim q} |x - y|", {"x": ["0", "1"], "p": ["1/2", "1/2"], "q": ["1/2", "1/2"]},
        re.compile(r"point mass|dirac|delta|if\b|when\b|entropic|regulari"),
    ),
    Belief(
        clause(
            rf"(?:(?:the )?{KL}|it) (?:is|vanishes|equals|becomes) ?(?:zero|0|⟨0⟩)? ?(?:exactly |precisely )?"
            r"(?:if and only if|iff|exactly when|if|when) (?:the |both |their |its )+supports (?:coincide|"
            r"agree|are equal|"
            r"are the same|overlap)"
        ),
        "the KL divergence of laws with one support is zero",
        r"KL(p \| q) = 0 \iff \operatorname{supp} p = \operatorname{supp} q",
        "it is zero only for equal laws",
        "a condition that is too weak",
        ("KL(p, q) = {}", "{}"),
        lambda: (kl(_EVEN, _UNEVEN), arb(0)),
        r"KL(p \| q) = 0 \iff p = q", {"x": ["1", "2"], "p": ["1/2", "1/2"], "q": ["1/4", "3/4"]},
        about=re.compile(r"\bkl\b|kullback", re.IGNORECASE),
    ),
    Belief(
        clause(
            r"(?:(?:the )?mutual information(?: ⟨m⟩)?|it) (?:is|equals|vanishes|becomes) ?(?:zero|0|⟨0⟩)? "
            r"?(?:exactly |precisely )?"
            r"(?:if and only if|iff|exactly when) (?:⟨m⟩ and ⟨m⟩|the (?:two )?(?:random )?variables|they|"
            r"both) are uncorrelated"
        ),
        "the mutual information of uncorrelated variables is zero",
        r"\operatorname{Cov}(X, Y) = 0 \implies I(X; Y) = 0",
        "it is zero exactly for independent variables",
        "a condition that is too weak",
        ("I(X; Y) = {}", "{}"),
        lambda: (information([["0", "1/4"], ["1/2", "0"], ["0", "1/4"]]), arb(0)),
        r"I(X; Y) = 0 \iff p(x, y) = p(x) p(y)", {"X": ["-1", "0", "0", "1"], "Y": "X^2"},
        re.compile(r"gaussian|normal|jointly"),
        re.compile(r"mutual information", re.IGNORECASE),
    ),
    Belief(
        clause(
            r"(?:the )?(?:forward )?(?:kl|kullback leibler)(?: divergence)?(?: ⟨\S+⟩)? (?:is|stays|"
            r"remains) (?:still )?(?:finite|"
            r"bounded|small) even (?:if|when|where) (?:the |a )?(?:model|generator) (?:misses|drops|"
            r"ignores|leaves out) "
            r"(?:a |some |one |whole )*modes?"
        ),
        "the forward KL divergence is finite where a mode is missed",
        r"KL(p_{data} \| p_\theta) < \infty",
        "it is infinite",
        "finite and infinite confused",
        ("KL(data, model) = {}", "a number such as {}"),
        lambda: (kl(_EVEN, _ONE), log(2)),
        r"KL(p_{data} \| p_\theta) = \infty", {"x": ["1", "2"], "data": ["1/2", "1/2"], "model": ["1", "0"]},
        re.compile(r"reverse|⟨m⟩ and ⟨m⟩"),
    ),
    Belief(
        clause(
            r"(?:in |during )?(?:the )?m step (?:computes|evaluates|infers|calculates|updates|estimates) (?:the )?"
            r"(?:posteriors?|responsibilit\w+|posterior distribution)(?: (?:of|over) the latent(?: "
            r"variables?| variable)?s?)?"
        ),
        "the M-step computes the posterior",
        r"M: q(z) \leftarrow p(z | x)",
        "the E-step does; the M-step maximises over the parameters",
        "two steps confused",
        None,
        None,
        r"E: q(z) \leftarrow p(z | x; \theta)",
        {},
    ),
    Belief(
        clause(
            r"(?:in |during )?(?:the )?e step (?:,? ?(?:we )?)?(?:updates?|maximi[sz]es?|re estimates?|"
            r"optimi[sz]es?|fits) "
            r"(?:over )?(?:the )?(?:model )?parameters"
        ),
        "the E-step changes the parameters",
        r"E: \theta \leftarrow \arg\max_\theta Q(\theta)",
        "the M-step does; the E-step computes the posterior",
        "two steps confused",
        None,
        None,
        r"M: \theta \leftarrow \arg\max_\theta Q(\theta)",
        {},
        re.compile(r"variational parameters|of ⟨q\S*⟩"),
    ),
    Belief(
        clause(
            r"(?:in (?:a |an )?(?:vae|variational autoencoder) ,? ?)?(?:the |our |an? )?encoder(?: "
            r"network)? ⟨p\(x\|z\)⟩(?: .*)?|"
            r"(?:in (?:a |an )?(?:vae|variational autoencoder) ,? ?)?(?:the |our |a )?decoder(?: "
            r"network)? ⟨q\(z\|x\)⟩(?: .*)?"
        ),
        "the encoder gives x from z, or the decoder z from x",
        r"q(z | x) \text{ decodes}",
        "the encoder is q(z|x), the decoder p(x|z)",
        "wrong variable",
        None,
        None,
        r"q_\phi(z | x) \text{ encodes}, \; p_\theta(x | z) \text{ decodes}",
        {},
        re.compile(r"\band decoder\b|\band encoder\b|\bor (?:de|en)coder\b|inverse|invert"),
    ),
    Belief(
        _form(
            r"\b(?:to (?:generate|sample)|generat\w+|sampling|new (?:samples?|data|images?|points?)|"
            r"samples? from the model)"
            r"\b[^.;]{0,60}?\b(?:draw|sample|drawing|sampling|draws?|first)\b(?: a| the)?(?: code| latent)? ?⟨z~q⟩"
        ),
        "new data are made from codes of the posterior",
        r"z \sim q_\phi(z | x), \; x \sim p_\theta(x | z)",
        "codes are drawn from the prior p(z)",
        "prior and posterior confused",
        None,
        None,
        r"z \sim p(z), \; x \sim p_\theta(x | z)",
        {},
        re.compile(r"reconstruct|train|given|condition|posterior predictive|aggregat|interpolat|variation"),
    ),
)  # fmt: skip
