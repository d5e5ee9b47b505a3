"""BLEU: how many n-grams of a translation are also in a reference.

With p_n the modified precision of the n-grams of the whole corpus (each n-gram counts at most as often as in
the reference that has it most), c tokens in all translations and r in the references closest to them in
length,

    BLEU  =  100 · min(1, exp(1 − r/c)) · (p_1 p_2 p_3 p_4)^(1/4)

It is computed by sacreBLEU: scores of different papers can be compared only where tokens are cut the same
way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from nlpbook import validation

TOKENIZERS = ("13a", "zh", "none")


class BleuScore(NamedTuple):
    """The BLEU of a corpus, what it is made of, and how it was computed.

    Parameters
    ----------
    score : float
        From 0 to 100.
    precisions : tuple of four floats
        The modified precisions p_1 to p_4, from 0 to 1, smoothed.
    brevity_penalty : float
        From 0 to 1; below 1 where the translations are shorter than their references.
    signature : str
        The settings and the version of sacreBLEU, to be printed beside the score.
    """

    score: float
    precisions: tuple[float, float, float, float]
    brevity_penalty: float
    signature: str


def bleu(
    hypotheses: Iterable[str], references: Iterable[str | Sequence[str]], *, tokenize: str = "13a"
) -> BleuScore:
    """Return the BLEU of a corpus of translations.

    A precision p_n of which no n-gram is right is smoothed: with N n-grams, the first such is 1/(2N), the
    next 1/(4N), and so on. A corpus that has no four tokens in a row in any hypothesis gets 0, however right
    it is.

    Parameters
    ----------
    hypotheses : iterable of str
        The translations of a model, one a sentence. One may be empty.
    references : iterable of str or of lists of str
        For each of them a right translation, or a list of several; not each needs as many.
    tokenize : {"13a", "zh", "none"}, default "13a"
        How sentences are cut into tokens. "13a": as at the WMT shared tasks, for languages with spaces;
        sentences are given with punctuation at their words, as people write. "zh": every Chinese character
        is a token, the rest as for "13a". "none": at spaces only, for sentences that were joined from
        tokens.

    Returns
    -------
    BleuScore

    Raises
    ------
    TypeError
        If a string stands where a list belongs, or a sentence is no string.
    ValueError
        If there is no hypothesis, there are not as many references, a hypothesis has no reference, a
        reference is empty, or `tokenize` is none of the three.

    References
    ----------
    Papineni, Roukos, Ward and Zhu (2002), "BLEU: a Method for Automatic Evaluation of Machine Translation".
    Post (2018), "A Call for Clarity in Reporting BLEU Scores". Chen and Cherry (2014), "A Systematic
    Comparison of Smoothing Techniques for Sentence-Level BLEU", method 3.

    Examples
    --------
    >>> result = bleu(["the cat sat on the mat"], ["the cat sat on a mat"])
    >>> round(result.score, 2), result.signature.split("|")[3]
    (53.73, 'tok:13a')
    """
    tokenize = validation.one_of(tokenize, "tokenize", TOKENIZERS)
    translations = validation.collection(hypotheses, "hypotheses", "sentences")
    alternatives = validation.collection(references, "references", "sentences")
    validation.same_length(alternatives, translations, ("references", "hypotheses"))
    for i, translation in enumerate(translations):
        _check_sentence(translation, f"hypotheses[{i}]")
    alternatives = [_several(either, f"references[{i}]") for i, either in enumerate(alternatives)]

    from sacrebleu.metrics import BLEU  # here, for it takes a quarter of a second

    # sacreBLEU wants first references, second references and so on, with None where there is no such.
    longest = max(map(len, alternatives))
    streams = [[several[k] if k < len(several) else None for several in alternatives] for k in range(longest)]
    # force: it would warn of sentences that look tokenised; with "none" they are.
    metric = BLEU(tokenize=tokenize, force=tokenize == "none")
    result = metric.corpus_score(translations, streams)
    precisions = tuple(percent / 100 for percent in result.precisions)
    return BleuScore(result.score, precisions, result.bp, str(metric.get_signature()))


def _several(references: str | Sequence[str], name: str) -> list[str]:
    """One reference or several as a list."""
    several = (
        [references] if isinstance(references, str) else validation.collection(references, name, "sentences")
    )
    for k, sentence in enumerate(several):
        place = name if isinstance(references, str) else f"{name}[{k}]"
        _check_sentence(sentence, place)
        if not sentence.strip():
            raise ValueError(f"{place} must be a sentence; got {validation.shown(sentence)}")
    return several


def _check_sentence(sentence: str, name: str) -> None:
    if not isinstance(sentence, str):
        raise TypeError(
            f"{name} must be a string; got {validation.shown(sentence)} ({type(sentence).__name__}). "
            "Join the tokens of a list with spaces, and use tokenize='none'"
        )
