"""The word sets of published association tests, and how the outcome depends on the choice of words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from nlpbook import validation
from nlpbook.word2vec.weat import weat
from nlpbook.words import WordVectors

# Caliskan, Bryson & Narayanan (2017), from their list of stimuli.
_WORDS = {
    "flowers": "aster clover hyacinth marigold poppy azalea crocus iris orchid rose bluebell daffodil lilac "
    "pansy tulip buttercup daisy lily peony violet carnation gladiola magnolia petunia zinnia",
    "insects": "ant caterpillar flea locust spider bedbug centipede fly maggot tarantula bee cockroach gnat "
    "mosquito termite beetle cricket hornet moth wasp blackfly dragonfly horsefly roach weevil",
    "pleasant": "caress freedom health love peace cheer friend heaven loyal pleasure diamond gentle honest "
    "lucky rainbow diploma gift honor miracle sunrise family happy laughter paradise vacation",
    "unpleasant": "abuse crash filth murder sickness accident death grief poison stink assault disaster "
    "hatred pollute tragedy divorce jail poverty ugly cancer kill rotten vomit agony prison",
    "men's names": "john paul mike kevin steve greg jeff bill",
    "women's names": "amy joan lisa sarah diana kate ann donna",
    "male terms": "male man boy brother he him his son",
    "female terms": "female woman girl sister she her hers daughter",
    "career": "executive management professional corporation salary office business career",
    "family": "home parents children family cousins marriage wedding relatives",
}
WEAT_STIMULI: dict[str, list[str]] = {name: words.split() for name, words in _WORDS.items()}
"""The words of each set, in lower case."""

WEAT_TESTS: tuple[tuple[str, str, str, str], ...] = (
    ("flowers", "insects", "pleasant", "unpleasant"),
    ("men's names", "women's names", "career", "family"),
    ("male terms", "female terms", "career", "family"),
)
"""The names of the sets X, Y (targets), A and B (attributes) of some of the paper's tests."""


def weat_sets(test: tuple[str, str, str, str], counts: Mapping[str, int]) -> list[list[str]]:
    """Return the four sets of a test without the words that a text has not.

    Parameters
    ----------
    test : (str, str, str, str)
        Four names of `WEAT_STIMULI`, as those in `WEAT_TESTS`.
    counts : mapping of str to int
        The words of the text, with their counts.

    Returns
    -------
    list of four lists of str
        X, Y, A and B for `weat`, the most frequent words first. Of X and Y the most frequent ones are taken,
        as many of one as of the other. A set may be empty.

    Raises
    ------
    ValueError
        If there is no set of such a name, or there are not four of them.

    References
    ----------
    Caliskan, Bryson & Narayanan (2017), "Semantics derived automatically from language corpora contain
    human-like biases". Book: chapter 4, "Which vectors are good?".
    """
    if len(test) != 4 or any(name not in WEAT_STIMULI for name in test):
        raise ValueError(
            f"test must be four names of {', '.join(WEAT_STIMULI)}; got {validation.shown(tuple(test))}"
        )
    sets = [sorted((w for w in WEAT_STIMULI[name] if w in counts), key=lambda w: -counts[w]) for name in test]
    n = min(len(sets[0]), len(sets[1]))
    return [sets[0][:n], sets[1][:n], *sets[2:]]


def effect_size_range(
    vectors: WordVectors, sets: Sequence[Sequence[str]], rng: np.random.Generator, draws: int = 200
) -> tuple[float, float]:
    """Return how far the effect size of a test moves when words are left out.

    Parameters
    ----------
    vectors : WordVectors
        The table.
    sets : four sequences of str
        X, Y, A and B, as `weat` takes them.
    rng : numpy.random.Generator
        Draws the words that stay: two thirds of each set, rounded up.
    draws : int, default 200
        How often.

    Returns
    -------
    (float, float)
        Nine tenths of the effect sizes lie between the two: the quantiles at 0.05 and 0.95. Vectors and text
        are the same in all draws, so this is no confidence interval for another corpus or another training.

    Raises
    ------
    KeyError, TypeError, ValueError
        As `weat` does; ValueError also if there are not four sets, or `draws` is below 1.
    """
    draws = validation.whole_number(draws, "draws")
    if len(sets) != 4:
        raise ValueError(f"sets must be four lists of words, X, Y, A and B; got {len(sets)}")
    sizes = []
    for _ in range(draws):
        some = [[words[i] for i in rng.permutation(len(words))[: -(-2 * len(words) // 3)]] for words in sets]
        sizes.append(weat(vectors, *some, rng, permutations=1).effect_size)
    low, high = np.quantile(sizes, [0.05, 0.95])
    return float(low), float(high)
