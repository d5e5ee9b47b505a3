"""The exercises of section 2.1, Counting."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake

bigram_by_hand = Exercise(
    name="he loves to eat bananas",
    solution=1 / 12,
    explanation="Nobody ever said it, and the model says it once in twelve sentences.",
    mistakes=(
        Mistake(1 / 3, "You left out the beginning: only one sentence in four begins with 他."),
        Mistake(1 / 4, "After 吃 there are two ways to go on, and 香蕉 is taken once in three times."),
        Mistake(0, "That is what a table of whole sentences would say. A bigram looks at pairs, all seen."),
        Mistake(
            1 / 9, "After 吃 it is a third. But 他 begins one sentence of *four*: a quarter, not a third."
        ),
        Mistake(
            1 / 16,
            "香蕉 stands in one sentence of four, but a bigram asks only for what follows 吃: one of three.",
        ),
        Mistake(1 / 8, "After 吃, 苹果 stood twice and 香蕉 once: a third, not a half."),
    ),
    hints=("Five factors, one for each word and one for the end. Three of them are 1.",),
)


def _pairs(sentences: Sequence[Sequence[str]], before: list[str], after: list[str]) -> list[tuple[str, str]]:
    return [pair for sentence in sentences for pair in pairwise([*before, *sentence, *after])]


_CORPUS = [["a", "b", "a"], ["b", "a", "a", "b"], ["a", "a"], []]

count_pair = Exercise(
    name="count pairs",
    solution=lambda sentences, first, second: _pairs(sentences, ["<s>"], ["</s>"]).count((first, second)),
    explanation="No pair crosses from one sentence into the next, because the marks stand between them.",
    mistakes=(
        Mistake(
            lambda sentences, first, second: _pairs(sentences, [], []).count((first, second)),
            "The marks are missing: put `<s>` before and `</s>` behind each sentence.",
        ),
        Mistake(
            lambda sentences, first, second: _pairs([[w for s in sentences for w in s]], [], []).count(
                (first, second)
            ),
            "Your pairs cross the border of a sentence. Go through the sentences one by one, with marks.",
        ),
        Mistake(
            lambda sentences, first, second: _pairs(sentences, ["<s>"], []).count((first, second)),
            "The end is missing: `</s>` follows the last word of each sentence.",
        ),
    ),
    hints=("`zip(text, text[1:])` gives each word with the one behind it.",),
    cases=(
        (_CORPUS, "a", "b"),
        (_CORPUS, "b", "a"),
        (_CORPUS, "a", "a"),
        (_CORPUS, "<s>", "a"),
        (_CORPUS, "b", "</s>"),
        (_CORPUS, "<s>", "</s>"),
    ),
)

perplexity = Exercise(
    name="perplexity",
    solution=lambda probabilities: float(np.exp(-np.mean(np.log(probabilities)))),
    explanation="A uniform choice among k words has perplexity k, and mixed choices lie between.",
    mistakes=(
        Mistake(
            lambda probabilities: float(np.mean(1 / probabilities)),
            "That is the arithmetic mean of 1/p. Perplexity is the geometric one: average the *logarithms*.",
        ),
        Mistake(
            lambda probabilities: float(1 / np.mean(probabilities)),
            "You averaged the probabilities. Average their logarithms.",
        ),
        Mistake(
            lambda probabilities: float(-np.mean(np.log(probabilities))),
            "This is the cross-entropy, in nats. Perplexity is `exp` of it.",
        ),
        Mistake(
            lambda probabilities: float(np.exp(np.mean(np.log(probabilities)))),
            "A minus is missing: this is the geometric mean of the probabilities, one over the perplexity.",
        ),
        Mistake(
            lambda probabilities: float(2 ** -np.mean(np.log(probabilities))),
            "Two units: the logarithm is natural, the power is of 2. Use `exp` with `log`, or 2 with `log2`.",
        ),
        Mistake(
            np.errstate(over="ignore")(lambda probabilities: float(np.exp(-np.sum(np.log(probabilities))))),
            "This is 1 over the probability of the whole text. Divide by the number of tokens first.",
        ),
        Mistake(
            np.errstate(divide="ignore")(
                lambda probabilities: float(np.prod(probabilities) ** (-1 / len(probabilities)))
            ),
            "Right on paper. For a long text the product is 0, and the result infinite: use logarithms.",
        ),
    ),
    hints=("`np.log`, `np.mean`, a minus, `np.exp`.",),
    cases=(
        (np.array([0.5, 0.25]),),
        (np.array([0.1, 0.1, 0.9, 1.0]),),
        (np.full(10_000, 0.2) ** np.linspace(0.5, 1.5, 10_000),),
    ),
)

bits_to_perplexity = Exercise(
    name="from bits to perplexity",
    solution=64,
    explanation="The end of the sentence is a tenth token: somebody has to predict that it is over.",
    mistakes=(
        Mistake(2 ** (60 / 9), "The end of the sentence counts as a token: there are ten, not nine."),
        Mistake(6, "That is the cross-entropy, in bits per token. The perplexity is 2 to that power."),
        Mistake(float(np.exp(6)), "Bits go with powers of 2, nats with powers of e."),
        Mistake(2.0**60, "That is for the whole sentence. Share the bits out over its tokens first."),
    ),
    hints=("How many tokens are there to predict? How many bits has each?",),
)
