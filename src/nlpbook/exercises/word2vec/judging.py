"""The exercises of section 4.4, which vectors are good."""

from __future__ import annotations

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake

two_winners = Exercise(
    name="two ways to answer",
    solution=["first", "second"],
    explanation="One large cosine is enough for the sum. The product wants both to be large.",
    mistakes=(
        Mistake(["second", "first"], "You have them the wrong way round: 3CosAdd first, 3CosMul second."),
        Mistake(["first", "first"], "3CosAdd is right. For 3CosMul move each cosine to (cos + 1) / 2 first."),
        Mistake(["second", "second"], "3CosMul is right. 3CosAdd is cos(x, b) + cos(x, c) - cos(x, a)."),
    ),
    hints=(
        "3CosAdd: 0.98 - 0.1 - 0 against 0.6 + 0.6 - 0.35.",
        "3CosMul: 0.99 * 0.45 / 0.501 against 0.8 * 0.8 / 0.676.",
    ),
)

band_share = Exercise(
    name="how much of the product is used",
    solution=10 / 32,
    explanation="Two thirds of the logits are computed in vain, and it is still faster than fetching rows.",
    mistakes=(
        Mistake(22 / 32, "A row has B + 2W = 32 logits. How many of them are the context of its own centre?"),
        Mistake(5 / 32, "The window reaches to both sides."),
        Mistake(10 / 22, "Beside the 22 columns of the block itself there are W more at either end."),
        Mistake(10 / 27, "There are W more columns at either end, not W in all."),
        Mistake(11 / 32, "The centre's own column is no context."),
    ),
    hints=("A block's product has B rows and B + 2W columns.", "In each row 2W logits count."),
)

noise_weight = Exercise(
    name="what a shared noise word counts",
    solution=5 / 32,
    explanation="32 words that count 5/32 each make as much noise, on average, as 5 words that count 1.",
    mistakes=(
        Mistake(1.0, "Then each pair would have 32 noise words in place of 5."),
        Mistake(32 / 5, "The other way round: there are more of them, so each counts less."),
        Mistake(1 / 32, "Together they must count 5, not 1."),
        Mistake(1 / 5, "There are 32 of them, and together they must count 5."),
    ),
    hints=("All M noise words together stand for k words.",),
)


def _ranks(values):
    values = np.asarray(values, dtype=float)
    below = (values[:, None] > values).sum(axis=1)
    equal = (values[:, None] == values).sum(axis=1)
    return below + (equal + 1) / 2


def _ordinal_ranks(values):
    return np.argsort(np.argsort(values, kind="stable"), kind="stable") + 1.0


def _pearson(a, b):
    return float(np.corrcoef(np.asarray(a, dtype=float), np.asarray(b, dtype=float))[0, 1])


spearman = Exercise(
    name="Spearman's correlation",
    solution=lambda a, b: _pearson(_ranks(a), _ranks(b)),
    explanation="It sees the order and nothing else: exp of all cosines would change nothing.",
    mistakes=(
        Mistake(_pearson, "That is Pearson's, of the values. Take the ranks first."),
        Mistake(
            lambda a, b: _pearson(_ordinal_ranks(a), _ordinal_ranks(b)),
            "Values that are equal share a rank: the mean of the places that they take up.",
        ),
        Mistake(
            lambda a, b: _pearson(np.argsort(a), np.argsort(b)),
            "`argsort` gives the order, not the ranks: which value comes first, and not the place of each.",
        ),
        Mistake(
            lambda a, b: -_pearson(_ranks(a), _ranks(b)),
            "The sign: rank both from small to large, or both from large to small.",
        ),
    ),
    hints=(
        "Replace each value by its rank, and give equal values the mean of their ranks.",
        "Then `np.corrcoef` of the ranks. (`scipy.stats.rankdata` makes them.)",
    ),
    cases=(
        ([1.0, 4.0, 2.0, 30.0], [0.1, 0.3, 0.2, 0.35]),
        ([4, 4, 1, 0, 1, 3], [0.9, 0.5, 0.6, -0.2, 0.1, 0.5]),
    ),
)

effect = Exercise(
    name="an effect size and its p-value",
    solution=[4 / np.sqrt(5), 1 / 6],
    explanation="Nearly the largest effect there is, but one division in six has it: four words are few.",
    mistakes=(
        Mistake([0.4, ...], "0.4 is the difference of the means. Divide it by the spread of all four."),
        Mistake(
            np.array([0.4 / np.std([0.3, 0.1, -0.1, -0.3], ddof=1), 1 / 6]),
            "This book divides by the standard deviation of the four numbers themselves, with 1/n.",
        ),
        Mistake(
            [4 / np.sqrt(5), 0.0],
            "The division that was tested is one of the six, so p is never 0.",
        ),
        Mistake([4 / np.sqrt(5), 1 / 3], "One-sided: only sums that are as large, not as small."),
        Mistake(
            [4 / np.sqrt(5), 1 / 24],
            "24 orders, but the order within X does not matter: 6 divisions.",
        ),
        Mistake([4 / np.sqrt(5), 0.05], "Count: four words can be divided into two pairs in 6 ways."),
    ),
    digits=2,
    hints=(
        "The means are 0.2 and -0.2; the variance is the mean of 0.09, 0.01, 0.01 and 0.09.",
        "In how many of the 6 choices of two words is the sum at least 0.4?",
    ),
)
