"""Old mistakes about the players of the game: critics, discriminators, equilibria and what collapses."""

from __future__ import annotations

import re

from .old_mistakes import Belief, clause
from .worked import INFINITY, jsd, line, log, number

GAME_BELIEFS = (
    Belief(
        clause(
            r"(?:in (?:a |the )?wgans? ,? ?)?(?:the |a )?(?:(?:wasserstein |wgan )?critic|critic s output)"
            r"(?: of (?:a|the) wgan)? (?:outputs|returns|gives|computes|predicts|is) (?:a |the )?"
            r"probabilit(?:y|ies)(?: that .*)?(?: between .*)?"
        ),
        "the critic is a probability",
        r"0 \le f(x) \le 1",
        "it is any 1-Lipschitz function; only differences of it matter",
        "critic and discriminator confused",
        ("W = {} between the points 0 and 2", "at most {} with values in [0, 1]"),
        lambda: (line({0: "1"}, {2: "1"}), number(1)),
        r"f: \mathcal{X} \to \mathbb{R}", {"p": "a point mass at 0", "q": "a point mass at 2"},
        re.compile(r"sigmoid|actor|policy"),
    ),
    Belief(
        clause(
            r"(?:a |the |any )?nash equilibri(?:um|a)(?: of (?:the |a )?(?:gan |minimax |zero sum |two "
            r"player )*game)? (?:is|are) "
            r"(?:always |simply |just )?(?:a |the )?(?:local |global )?(?:minim(?:um|a)) of (?:⟨v⟩|the "
            r"value(?: function)?|"
            r"the objective) (?:in|with respect to|over) (?:both (?:players|sets)? ?(?:' )?(?:parameters)?|"
            r"all parameters|the parameters of both.*)"
        ),
        "an equilibrium is a minimum in both parameters",
        r"V(\theta, \phi^*) \ge V(\theta^*, \phi^*) \le V(\theta^*, \phi)",
        "it is a saddle point: a minimum in the one, a maximum in the other",
        "maximum and minimum confused",
        ("V = x^2 - y^2 is {} at the equilibrium (0, 0)", "and {} at (0, 1)"),
        lambda: (number(0), number(0) - number(1)),
        r"V(\theta^*, \phi) \le V(\theta^*, \phi^*) \le V(\theta, \phi^*)", {"V": "x^2 - y^2"},
    ),
    Belief(
        clause(
            r"(?:the |a )?critic (?:is trained to |tries to |aims to |wants to )?minimi[sz](?:es?|ing) (?:the )?"
            r"(?:wasserstein|earth mover s?)(?: 1)?(?: distance)?(?: between .*)?"
        ),
        "the critic minimises the Wasserstein distance",
        r"W(p, q) = \min_f E_p[f] - E_q[f]",
        "it maximises the difference of its means, which estimates W from below; the generator minimises W",
        "maximise and minimise confused",
        ("W = {}", "the difference of the means of f(x) = x is {}"),
        lambda: (line({0: "1"}, {1: "1"}), number(0) - number(1)),
        r"W(p, q) = \max_{\|f\|_L \le 1} E_p[f] - E_q[f]", {"p": "a point mass at 0", "q": "a point mass at 1"},
    ),
    Belief(
        clause(
            r"(?:at |in )(?:the |a |this )?(?:nash |global |unique )?(?:equilibri(?:um|a)|optimum)(?: of "
            r"the (?:gan |minimax )?"
            r"game)? ,? ?the (?:optimal )?discriminator (?:⟨\S+⟩ )?(?:is (?:perfect|always right|never "
            r"wrong|certain)|"
            r"(?:perfectly )?(?:tells|separates|distinguishes|classifies) (?:all |every |real |the )?[^.;,]{0,40}|"
            r"(?:outputs|is|returns|gives) (?:1|⟨1⟩|⟨0⟩|0|one|zero) (?:everywhere|for (?:all|every|real|"
            r"generated|fake)[^.;,]*))"
        ),
        "the discriminator tells the laws apart at the equilibrium",
        r"p_g = p_{data} \implies D^* \in \{0, 1\}",
        "there it is 1/2 everywhere",
        "maximum and minimum confused",
        ("D = p/(p + p) = {}", "{}"),
        lambda: (number(1) / (number(1) + number(1)), number(1)),
        r"p_g = p_{data} \implies D^*(x) = \tfrac{1}{2}", {"p_data": ["1"], "p_g": ["1"]},
        re.compile(r"cannot|can not|no longer|unable|half|1 / 2|⟨m⟩ everywhere"),
        re.compile(r"\bgans?\b|generat|discriminator", re.IGNORECASE),
    ),
    Belief(
        clause(
            r"(?:the |its )?(?:optimal |saddle |minimax |global minimum )?value of the (?:original |"
            r"minimax |gan |vanilla |"
            r"two player )*game(?: at (?:the |its )?(?:equilibrium|optimum|saddle point))? is (?:therefore |thus )?"
            r"(?:⟨-log2⟩|⟨log2⟩|⟨log4⟩|⟨0⟩|zero|minus log 2|log 2|log 4)(?: in case of the original gan| "
            r"for the (?:original )?gan)?"
        ),
        "the value of the game at its equilibrium",
        r"\min_G \max_D V(G, D) \ne -\log 4",
        "it is -log 4",
        "factor",
        ("V = log(1/2) + log(1/2) = {}", "-log 2, 0, log 2 and log 4 are at least {}"),
        lambda: (2 * log("1/2"), log("1/2")),
        r"\min_G \max_D V(G, D) = -\log 4", {"p_data": ["1"], "p_g": ["1"], "D": "1/2"},
        re.compile(r"non saturating|wasserstein|least squares|bits|matching|coin"),
        re.compile(r"\bgans?\b|adversarial", re.IGNORECASE),
        re.compile(r"bilinear|matrix game|pennies"),
    ),
    Belief(
        clause(
            r"(?:the )?(?:jsd?|jensen shannon)(?: divergence)? (?:of|between|for) (?:any |two "
            r")*(?:distributions|laws|densities)"
            r" (?:with|on|having|of) (?:disjoint|non overlapping) supports? (?:is|equals|becomes|"
            r"vanishes) ?(?:0|zero|⟨0⟩)?"
        ),
        "the Jensen-Shannon divergence of laws with disjoint supports is zero",
        r"JSD(p \| q) = 0",
        "it is log 2, its largest value",
        "maximum and minimum confused",
        ("JSD = {}", "{}"),
        lambda: (jsd(["1", "0"], ["0", "1"]), number(0)),
        r"JSD(p \| q) = \log 2", {"x": ["1", "2"], "p": ["1", "0"], "q": ["0", "1"]},
        re.compile(r"log 2|gradient|derivative|slope"),
    ),
    Belief(
        clause(
            r"(?:the )?(?:wasserstein|earth mover s?)(?: 1)?(?: distance)? (?:requires|needs|is (?:only "
            r")?defined only (?:if|when)|"
            r"assumes)(?: that)? (?:the |both |their )*(?:supports (?:to )?overlap|overlapping supports|a "
            r"common support|"
            r"absolute continuity)"
        ),
        "the Wasserstein distance needs overlapping supports",
        r"W(p, q) = \infty",
        "it is finite for any laws with first moments, and measures how far apart they are",
        "finite and infinite confused",
        ("W = {}", "{}, where it had no value"),
        lambda: (line({0: "1"}, {1: "1"}), INFINITY),
        r"W(\delta_0, \delta_1) = 1", {"p": "a point mass at 0", "q": "a point mass at 1"},
    ),
    Belief(
        clause(
            r"(?:in (?:a |the )?wgan gp ,? ?)?(?:the )?(?:gradient )?penalty (?:pushes|drives|forces|"
            r"pulls|moves) (?:the )?"
            r"(?:gradient norm|norm of the gradient|gradients?)(?: of the critic)? (?:to|towards|to be) "
            r"(?:0|zero|⟨0⟩)"
        ),
        "the gradient penalty is least at slope zero",
        r"\arg\min_{\|\nabla f\|} (\|\nabla f\| - 1)^2 = 0",
        "it pushes the norm to 1",
        "another place",
        ("(0 - 1)^2 = {} at slope 0", "(1 - 1)^2 = {} at slope 1"),
        lambda: ((number(0) - 1) ** 2, (number(1) - 1) ** 2),
        r"(\|\nabla f\|_2 - 1)^2", {"slope": "0"},
        re.compile(r"\br ?1\b|\br ?2\b|zero centered|zero centred|0 gp|simplified|⟨m⟩ penalty"),
        re.compile(r"wgan|wasserstein", re.IGNORECASE),
    ),
    Belief(
        clause(
            r"(?:every|any|a|each|all) (?:(?:1|⟨1⟩|⟨k⟩)(?: -)? )?lipschitz functions? (?:is|are) "
            r"(?:everywhere )?differentiable"
            r"(?: everywhere)?(?: with .*)?"
        ),
        "a Lipschitz function is differentiable",
        r"\|f\|_L \le 1 \implies \|\nabla f\| = 1",
        "it is so almost everywhere, with a slope of at most 1",
        "a condition that is too weak",
        ("|x| falls with slope {} left of 0", "and rises with slope {} right of it"),
        lambda: (abs(number(0)) - abs(number(-1)), abs(number(1)) - abs(number(0))),
        r"\|f\|_L \le 1 \implies \|\nabla f\| \le 1 \text{ almost everywhere}", {"f(x)": "|x|"},
        re.compile(r"almost|rademacher|a e\b|if\b"),
    ),
    Belief(
        clause(
            r"(?:the )?(?:optimal |best )?discriminator (?:is trained to |tries to |aims to |wants to "
            r")?minimi[sz](?:es?|ing) "
            r"(?:the )?(?:jsd?|jensen shannon)(?: divergence)?(?: between .*)?"
        ),
        "the discriminator minimises the Jensen-Shannon divergence",
        r"D^* = \arg\min_D JSD(p_{data} \| p_g)",
        "D does not occur in it; D maximises V, and the generator minimises the divergence",
        "wrong variable",
        None,
        None,
        r"D^* = \arg\max_D V(G, D)",
        {},
    ),
)  # fmt: skip
