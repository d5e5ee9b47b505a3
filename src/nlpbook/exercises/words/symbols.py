"""The exercises of section 1.1, Symbols."""

from __future__ import annotations

from collections.abc import Sequence

from nlpbook.exercises.base import Exercise, Mistake

_VOCABULARY = ["the", "cat", "sat", "on", "mat"]


def _bag_of_words(sentence: Sequence[str], vocabulary: Sequence[str]) -> list[int]:
    return [sum(token == word for token in sentence) for word in vocabulary]


bag_of_words = Exercise(
    name="bag of words",
    solution=_bag_of_words,
    explanation="The sum forgets the order: whatever sentence these words make gets this vector.",
    mistakes=(
        Mistake(
            lambda sentence, vocabulary: [int(word in sentence) for word in vocabulary],
            "A word that occurs twice contributes two one-hot vectors, so its entry is 2: "
            "this says *whether* a word occurs, not how often.",
        ),
        Mistake(
            lambda sentence, vocabulary: [vocabulary.index(token) for token in sentence],
            "These are the ids of the tokens. The sum of their one-hot vectors has one entry per word of the "
            "*vocabulary*, whatever the length of the sentence.",
        ),
        Mistake(
            lambda sentence, vocabulary: [
                sum(token == word for token in sentence) / len(sentence) for word in vocabulary
            ],
            "This is the average of the one-hot vectors; the question asks for their sum.",
        ),
    ),
    hints=(
        "Entry i counts how often word i of the vocabulary occurs in the sentence.",
        "`sentence.count(word)` counts a word in a list.",
    ),
    cases=(
        ("the cat sat on the mat".split(), _VOCABULARY),
        (["mat", "mat", "mat"], _VOCABULARY),
        (["on"], _VOCABULARY),
    ),
)

one_hot_distance = Exercise(
    name="distance of one-hot vectors",
    solution=2**0.5,
    explanation="The two vectors differ in exactly two places, by 1 in each: whatever the two words are, "
    "their distance is the square root of 2. Distances know as little as angles do.",
    mistakes=(
        Mistake(2, "That is the *squared* distance, 1 + 1. The Euclidean distance is its square root."),
        Mistake(0, "The dot product is 0, but the distance is not: the vectors are different points."),
        Mistake(
            1 / 2**0.5, "That is half the distance. The difference has *two* entries, 1 and -1: 1 + 1 is 2."
        ),
        Mistake(1, "Both vectors have length 1, but they point in directions at right angles to each other."),
    ),
    hints=("Subtract the two vectors. How many entries of the difference are not zero?",),
)


def _lowest_common_hypernym(first: Sequence[str], second: Sequence[str]) -> str:
    return next(name for name in first if name in second)


lowest_common_hypernym = Exercise(
    name="lowest common hypernym",
    solution=_lowest_common_hypernym,
    explanation="The lower two words meet, the closer their meanings: this is what path similarity measures.",
    mistakes=(
        Mistake(
            lambda first, second: next(name for name in reversed(first) if name in second),
            "This returns the *most general* shared meaning, which is the same for almost every pair. "
            "Walk the chain from the word upwards and stop at the first meeting.",
        ),
        Mistake(
            lambda first, second: [name for name in first if name in second],
            "These are all the shared meanings. The lowest of them is the first that one meets on "
            "the way up.",
        ),
        Mistake(
            lambda first, second: next(name for name in first[1:] if name in second[1:]),
            "You leave the words themselves out. A word may stand above the other one: a motel *is* a hotel.",
        ),
    ),
    hints=(
        "Both chains start at the word itself and end at `entity`.",
        "Go through `first` in its order, and return the first name that is also in `second`.",
    ),
    cases=(
        (["cat", "pet", "animal", "organism", "entity"], ["dog", "pet", "animal", "organism", "entity"]),
        (["motel", "hotel", "building", "object", "entity"], ["hotel", "building", "object", "entity"]),
        (["cat", "animal", "object", "entity"], ["car", "vehicle", "object", "entity"]),
    ),
)
