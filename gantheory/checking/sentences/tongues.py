"""Sentences in German, French or Chinese, word for word in English where every word of them is in a small glossary.

All or nothing: a sentence with one word that is not in it, a hedge for instance, stays as it is and claims nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from .text import Sentence, Token

_GERMAN = """
die der das den dem des=the | ein eine einen=a | ist=is | sind=are | nicht=not | und=and | aber=but |
also daher somit=so | denn=because | auch ebenfalls=also | stets immer=always | niemals nie=never |
zwischen=between | von vom=of | für=for | divergenz=divergence | distanz abstand=distance | metrik=metric |
symmetrisch=symmetric | unsymmetrisch asymmetrisch=asymmetric | unbeschränkt=unbounded | beschränkt=bounded |
durch=by | nichtnegativ=nonnegative | negativ=negative | kann=can | werden=become | sein=be | endlich=finite |
unendlich=infinite | null=zero | erfüllt=satisfies | dreiecksungleichung=triangle inequality |
kreuzentropie=cross entropy | entropie=entropy | größer=larger | kleiner=smaller | gleich=equal to |
höchstens=at most | mindestens=at least | echte=proper | wenn=when | verteilungen=distributions | träger=supports |
disjunkt=disjoint | diskriminator=discriminator | generator=generator | maximiert=maximises | minimiert=minimises |
maximum likelihood schätzung=maximum likelihood | maximum=maximum | likelihood=likelihood | kullback=kullback |
leibler=leibler | jensen=jensen | shannon=shannon | wasserstein=wasserstein | kl=kl | js=js | jsd=jsd |
transinformation=mutual information | wechselseitige information=mutual information | elbo=elbo |
eine untere schranke für=a lower bound on | eine obere schranke für=an upper bound on |
die obere schranke hat keine=has no upper bound | hat keine obere schranke=has no upper bound | zwei=two |
sie er es=it | im allgemeinen=in general | keine metrik=not a metric | em=em | algorithmus=algorithm |
konvergiert immer gegen=always converges to | findet immer=always finds | globale globales=global |
maximums=maximum | totalvariation=total variation
"""
_FRENCH = """
la le les=the | un une=a | est=is | sont=are | n'est pas=is not | ne sont pas=are not | et=and | mais=but |
donc=so | car=because | aussi également=also | toujours=always | jamais=never | entre=between | de du des=of |
pour=for | divergence de kullback leibler=kl divergence | divergence de jensen shannon=js divergence |
divergence kl=kl divergence | divergence js=js divergence | divergence=divergence |
distance de wasserstein=wasserstein distance | distance=distance | symétrique=symmetric | asymétrique=asymmetric |
bornée borné=bounded | non bornée=unbounded | n'est pas bornée=is unbounded | par=by |
positive ou nulle=nonnegative | négative=negative | peut être=can be | finie=finite | infinie=infinite |
nulle=zero | satisfait vérifie=satisfies | ne vérifie pas=does not satisfy | ne satisfait pas=does not satisfy |
l'inégalité triangulaire=the triangle inequality | inégalité triangulaire=triangle inequality |
entropie croisée=cross entropy | l'entropie croisée=the cross entropy | l'entropie=the entropy |
information mutuelle=mutual information | l'information mutuelle=the mutual information |
discriminateur=discriminator | générateur=generator | maximise=maximises | minimise=minimises | elle il=it |
une vraie métrique=a proper metric | le maximum de vraisemblance=maximum likelihood |
l'algorithme em=the em algorithm | converge toujours vers=always converges to | maximum global=global maximum |
kl=kl | js=js | elbo=elbo | n'a pas de borne supérieure=has no upper bound | supérieurement=above |
au plus=at most | au moins=at least | égale à=equal to | variation totale=total variation | en général=in general |
une métrique=a metric
"""
_CHINESE = """
散度=divergence | 散度不对称=divergence is asymmetric | 散度对称=divergence is symmetric |
散度非负=divergence is nonnegative | 散度有界=divergence is bounded | 散度无界=divergence is unbounded |
距离=distance | 熵=entropy | 交叉熵=cross entropy | 互信息=mutual information | 是=is | 不是=is not |
对称的=symmetric | 对称=symmetric | 不对称的=asymmetric | 不对称=asymmetric | 非对称的=asymmetric |
非对称=asymmetric | 是非负的=is nonnegative | 非负=nonnegative | 非负的=nonnegative | 总是=always | 永远=always |
有限的=finite | 有界的=bounded | 有界=bounded | 无界的=unbounded | 无界=unbounded | 没有上界=has no upper bound |
可以为负=can be negative | 可能为负=can be negative | 可以是负的=can be negative | 满足=satisfies |
不满足=does not satisfy | 三角不等式=the triangle inequality | 最大似然=maximum likelihood |
极大似然=maximum likelihood | 最大似然估计=maximum likelihood | 等价于=is equivalent to | 最小化=minimizing |
最大化=maximizing | 判别器=the discriminator | 生成器=the generator | 因此=so | 所以=so | 而=while | 而且=and |
并且=and | 但是=but | 但=but | 也=also | 也是=is also | 是一种=is a | 是一个=is a | 度量=metric |
真正的度量=proper metric | 真正的距离=proper distance | 的= | 与=and | 和=and | 算法=algorithm |
总能收敛到全局最优=always converges to the global optimum |
一定收敛到全局最优=always converges to the global optimum | 总变差=total variation | 相对熵=relative entropy |
反向=reverse | 前向=forward | 一般=in general | 一般来说=in general
"""
_STAYS = frozenset(
    "kl js jsd tv em elbo kullback leibler jensen shannon wasserstein gan wgan vae v d g a f w log and".split()
)
_CJK = re.compile(r"[\u4e00-\u9fff]")
_TAKEN_BACK = re.compile(
    r"误区|误解|错误|错的|不对(?!称)|判断|问题|疑问|吗|falsch|irrt[uü]m|richtig oder|frage|behaupt|aufgabe|faux|fausse|"
    r"erreur|idées? reçue|question|exercice|prétend|tort\b",
    re.IGNORECASE,
)
_MARKS = {"，": ",", "。": ".", "；": ";", "：": ":", "、": ","}


def _entries(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    phrases = ("not a metric", "mutual", "triangle", "lower", "upper", "global", "has no", "kl div", "js div", "can be")
    for entry in text.replace("\n", " ").split("|"):
        left, _, right = entry.strip().partition("=")
        one = " " in right.strip() or any(right.startswith(p) for p in phrases) or "'" in left
        for source in [left] if one else _alternatives(left):
            yield tuple(source.split()), right.strip()


def _alternatives(left: str) -> list[str]:
    return left.split() if left.isascii() or " " in left else [left]


_WORDS: tuple[dict[tuple[str, ...], str], ...] = tuple(dict(_entries(t)) for t in (_GERMAN, _FRENCH))
_RUNS = {k[0]: v for k, v in _entries(_CHINESE)}


def in_english(sentence: Sentence) -> Sentence:
    """The sentence word for word in English, if it is in another tongue and every word of it is known."""
    tokens = sentence.tokens
    if _TAKEN_BACK.search(f"{sentence.heading} {sentence.before} {sentence.text} {sentence.after}"):
        return sentence
    if any(_CJK.search(t.text) for t in tokens):
        found = _from_runs(tokens)
    else:
        found = next((f for table in _WORDS if (f := _translated(tokens, table)) is not None), None)
    return sentence if found is None else replace(sentence, tokens=tuple(found))


def _put(text: str, start: Token, end: Token) -> Iterator[Token]:
    for word in text.split():
        yield Token("word", word, start.start, end.end)


def _translated(tokens: tuple[Token, ...], table: dict[tuple[str, ...], str]) -> list[Token] | None:
    kept = [t for k, t in enumerate(tokens) if t.text != "-" or k in (0, len(tokens) - 1)]
    out: list[Token] = []
    k, foreign = 0, 0
    while k < len(kept):
        for n in range(min(6, len(kept) - k), 0, -1):
            phrase = tuple(t.text.replace("’", "'") for t in kept[k : k + n])
            if phrase in table:
                out += _put(table[phrase], kept[k], kept[k + n - 1])
                foreign += table[phrase] != " ".join(phrase)
                k += n
                break
        else:
            token = kept[k]
            if token.kind == "word" and token.text not in _STAYS:
                return None
            out.append(token)
            k += 1
    return out if foreign else None


def _from_runs(tokens: tuple[Token, ...]) -> list[Token] | None:
    out: list[Token] = []
    for token in tokens:
        if token.kind == "mark":
            out.append(replace(token, text=_MARKS.get(token.text, token.text)))
        elif token.kind != "word" or (token.text in _STAYS and not _CJK.search(token.text)):
            out.append(token)
        elif (words := _segmented(token.text)) is None:
            return None
        else:
            out += _put(words, token, token)
    return out


def _segmented(run: str) -> str | None:
    """A run of characters as words of the glossary, the longest first."""
    out: list[str] = []
    while run:
        latin = re.match(r"[a-z]+", run)
        if latin and latin[0] in _STAYS:
            out.append(latin[0])
            run = run[latin.end() :]
            continue
        n = next((n for n in range(min(14, len(run)), 0, -1) if run[:n] in _RUNS), None)
        if n is None:
            return None
        out.append(_RUNS[run[:n]])
        run = run[n:]
    return " ".join(out)
