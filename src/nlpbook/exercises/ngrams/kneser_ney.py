"""The exercises of section 2.3, Kneser-Ney, and the race."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from nlpbook.exercises.base import Exercise, Mistake


def _before(sentences: Sequence[Sequence[str]], word: str, marked: bool = True) -> list[str]:
    texts = [["<s>", *sentence] if marked else sentence for sentence in sentences]
    return [a for text in texts for a, b in pairwise(text) if b == word]


_CORPUS = [["the", "same", "dog"], ["the", "same", "cat"], ["dog", "eats", "dog"], ["a", "dog"]]

continuations = Exercise(
    name="versatile",
    solution=lambda sentences, word: len(set(_before(sentences, word))),
    explanation="`same` and the like are frequent, and follow hardly anything but `the`.",
    mistakes=(
        Mistake(
            lambda sentences, word: len(_before(sentences, word)),
            "You have counted tokens. Count *different* words: a set keeps each once.",
        ),
        Mistake(
            lambda sentences, word: len(set(_before(sentences, word, marked=False))),
            "A word at the beginning of a sentence comes after `<s>`, which counts as a word.",
        ),
        Mistake(
            lambda sentences, word: len({b for s in sentences for a, b in pairwise(s) if a == word}),
            "These are the words *behind* it. Look at those in front.",
        ),
    ),
    hints=("Collect the words in front of it in a set.",),
    cases=((_CORPUS, "dog"), (_CORPUS, "same"), (_CORPUS, "eats"), (_CORPUS, "cat"), (_CORPUS, "the")),
)

paying_back = Exercise(
    name="paying back",
    solution=[0.5, 1.0],
    explanation="`same` is more frequent and pays less. What is taken goes by kinds, not by tokens.",
    mistakes=(
        Mistake([3.0, 2.5], "D is taken once from each different bigram, however often it was seen."),
        Mistake([0.5, 0.5], "`dog` is in two different bigrams, and pays in both."),
        Mistake([1.0, 0.5], "The other way round."),
        Mistake([1, 2], "That is the number of bigrams. Each pays D = 0.5."),
    ),
    hints=("Which bigrams end in `same`, which in `dog`?",),
)

kneser_ney_by_hand = Exercise(
    name="one unigram",
    solution=1 / 7 + 3.5 / 28,
    explanation="Maximum likelihood would have said 3/10: what counts here is kinds of predecessors.",
    mistakes=(
        Mistake(1 / 7, "That is the discounted part. Add b's share of what the discounts have freed."),
        Mistake(2 / 7, "Nothing is discounted yet: take D_2 from its 2, and add its share."),
        Mistake(0.25, "These are tokens: b has 3 of 10. Count kinds of predecessors: b has 2 of 7."),
        Mistake(3 / 10, "That is maximum likelihood. Count kinds of predecessors, and discount."),
        Mistake(-0.572097, "That is its logarithm to base 10. The probability itself is asked for."),
        Mistake(2 / 7 + 3.5 / 28, "You have added its share, but not taken D_2 = 1 from the count of 2."),
        Mistake(1 / 7 + 3.5 / 21, "The rest is shared by four: a, b, </s> and <unk>."),
    ),
    hints=("Before b stood a and <s>. All adjusted counts together are 7, and 3.5 are freed.",),
)
