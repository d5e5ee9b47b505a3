"""The exercises of section 4.2: negative sampling, NCE, subsampling and hierarchical softmax."""

from __future__ import annotations

import heapq
import math

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake

real_or_made_up = Exercise(
    name="real or made up",
    solution=-2 * math.log(3 / 4) - math.log(1 / 2),
    explanation="With logits of 0 it would be 3 ln 2 = 2.079: k + 1 coins.",
    mistakes=(
        Mistake(
            -math.log(3 / 4) - math.log(1 / 2) - math.log(1 / 4),
            "For noise the right answer is no: sigma(-s), not sigma(s).",
        ),
        Mistake(
            (-2 * math.log(3 / 4) - math.log(1 / 2)) / 3,
            "That is the mean of the three answers. The loss of an example is their sum.",
        ),
        Mistake(
            -math.log(3 / (3 + 1 + 1 / 3)),
            "That is the loss of a softmax over the three words. Here each is a question of its own.",
        ),
        Mistake(-math.log(3 / 4), "That is the answer for the target alone. The noise asks, too."),
        Mistake(9 / 32, "That is the probability of three right answers. The loss is minus its logarithm."),
        Mistake((-2 * math.log(3 / 4) - math.log(1 / 2)) / math.log(2), "In bits. This book counts in nats."),
    ),
    hints=(
        "sigma(ln 3) = 3 / (3 + 1) and sigma(-ln 3) = 1 / 4.",
        "Minus the logarithms of the probabilities of three right answers: yes, no, no.",
    ),
)

urn = Exercise(
    name="from which urn",
    solution=3 / 4,
    explanation="Odds of 3 to 1, and ln 3 is the logit that negative sampling looks for.",
    mistakes=(
        Mistake(1 / 4, "That is the probability that it was made up."),
        Mistake(0.03 / 0.032, "There are five noise words for each word of the text."),
        Mistake(0.03, "That is how often the text says this word, not how often this word is the text's."),
        Mistake(1 / 6, "So it was before we saw which word it is."),
        Mistake(3.0, "These are the odds, 3 to 1. What is the probability?"),
    ),
    hints=("Out of 1 + 5 words, this one comes 0.03 times from the text. How often from the noise?",),
)


def _to_probabilities(s: np.ndarray, q: np.ndarray, k: int) -> np.ndarray:
    weights = np.exp(s) * k * q
    return weights / weights.sum()


to_probabilities = Exercise(
    name="back to probabilities",
    solution=_to_probabilities,
    explanation="After training the sum is near 1 already, so that one may even leave the division out.",
    mistakes=(
        Mistake(
            lambda s, q, k: np.exp(s) / np.exp(s).sum(),
            "That is a softmax of the logits. They are the logarithms of odds, p / (k q), not of p.",
        ),
        Mistake(
            lambda s, q, k: np.exp(s) * k * q,
            "Nearly. These logits are not trained to the end, and do not sum to 1 yet: divide.",
        ),
        Mistake(
            lambda s, q, k: np.exp(s) / (k * q) / (np.exp(s) / (k * q)).sum(),
            "The other way round: the odds are p / (k q), so p is the odds times k q.",
        ),
        Mistake(
            lambda s, q, k: 1 / (1 + np.exp(-s)),
            "That is the probability that the pair is from the text, given the word.",
        ),
    ),
    hints=("The logits are ln p - ln(k q), but for training that is not finished. Solve for p.",),
    cases=(
        (np.array([1.0, 0.0, -1.0]), np.array([0.2, 0.3, 0.5]), 2),
        (np.log([2.0, 0.5, 0.25, 0.1]), np.array([0.1, 0.2, 0.3, 0.4]), 5),
    ),
)

always_kept = Exercise(
    name="always kept",
    solution=(3 + math.sqrt(5)) / 2,
    explanation="The square of the golden ratio. With the paper's formula it is 1.",
    mistakes=(
        Mistake(1.0, "Up to there the paper's formula keeps everything. Take the program's."),
        Mistake((1 + math.sqrt(5)) / 2, "That is the root of f / t. Square it."),
        Mistake((math.sqrt(5) - 1) / 2, "That is the root of t / f. The question is for f / t."),
        Mistake((3 - math.sqrt(5)) / 2, "That is t / f. Turn it round."),
    ),
    hints=("With r for the root of t / f the formula says r + r^2. Where is that 1?",),
)


def _mean_length(counts: list[float]) -> float:
    heap = list(counts)
    heapq.heapify(heap)
    total = 0
    while len(heap) > 1:
        both = heapq.heappop(heap) + heapq.heappop(heap)
        heapq.heappush(heap, both)
        total += both
    return total / sum(counts)


def _never_sorted_again(counts: list[float]) -> float:
    """The sum goes to the front of the queue, whatever it is: a chain."""
    first, *others = sorted(counts)
    total = 0
    for count in others:
        first += count
        total += first
    return total / sum(counts)


def _from_the_top(counts: list[float]) -> float:
    heap = [-count for count in counts]
    heapq.heapify(heap)
    total = 0
    while len(heap) > 1:
        both = heapq.heappop(heap) + heapq.heappop(heap)
        heapq.heappush(heap, both)
        total -= both
    return total / sum(counts)


def _information(counts: list[float]) -> list[float]:
    return [math.log2(sum(counts) / count) for count in counts]


def _average(values: list[float], counts: list[float]) -> float:
    return sum(value * count for value, count in zip(values, counts, strict=True)) / sum(counts)


mean_code_length = Exercise(
    name="the length of a code",
    solution=_mean_length,
    explanation="Each join makes all codes below it longer by one bit, so it costs its own sum.",
    mistakes=(
        Mistake(
            lambda counts: _average(_information(counts), counts),
            "That is the entropy. No code is shorter on average, and Huffman's is mostly a little longer.",
        ),
        Mistake(
            lambda counts: _average([math.ceil(x - 1e-9) for x in _information(counts)], counts),
            "Shannon's code: each word's information, rounded up. Huffman's tree does better.",
        ),
        Mistake(
            lambda counts: math.log2(len(counts)), "That is the depth of a tree without regard to counts."
        ),
        Mistake(
            _never_sorted_again,
            "After each join the sum goes back to where it belongs; it need not be among the two rarest.",
        ),
        Mistake(_from_the_top, "You join the two most frequent ones. Begin with the two rarest."),
        Mistake(
            lambda counts: _mean_length(counts) * sum(counts),
            "That is the length of the whole text in bits. Divide by the number of its words.",
        ),
    ),
    hints=(
        "heapq gives you the two smallest numbers of a list: heapify, heappop, heappush.",
        "No tree is needed: every join makes the codes of all words below it longer by one bit.",
    ),
    cases=(([8, 6, 5, 4, 3],), ([1, 1, 1, 1],), ([20, 1, 1, 1, 1, 1],), ([5, 3],)),
)

path_probability = Exercise(
    name="down the tree",
    solution=2 / 15,
    explanation="Whatever the three logits are, the probabilities of all five words sum to 1.",
    mistakes=(
        Mistake(1 / 20, "You turned the wrong way at each node: 0 is left and has sigma(x)."),
        Mistake(
            1 / 30,
            "The last node is wrong: right is 1 - sigma(-ln 4), which is sigma(ln 4). The rest is right.",
        ),
        Mistake(2 / 5, "The first node is wrong: right is 1 - sigma(ln 3). The rest is right."),
        Mistake(1 / 15, "The second node is wrong: left is sigma(ln 2). The rest is right."),
        Mistake(
            1 / 5, "Only the last node is right. 1 is right, with 1 - sigma(x); 0 is left, with sigma(x)."
        ),
        Mistake(1 / 10, "That is left, left, left. The code says right, left, right."),
        Mistake(1 / 60, "That is right, right, left. The code says right, left, right."),
        Mistake(1 / 8, "So it would be with logits of 0. Here the nodes have opinions."),
        Mistake(4 / 26, "That is the share of the count. The logits decide."),
    ),
    hints=(
        "sigma(ln 3) = 3/4, sigma(ln 2) = 2/3 and sigma(-ln 4) = 1/5.",
        "Right at the first node: 1 - 3/4. Left at the second. Right at the third.",
    ),
)
