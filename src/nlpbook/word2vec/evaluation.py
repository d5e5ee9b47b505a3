"""What word vectors are worth: analogies answered, and agreement with people's judgements of similarity.

a is to b as c is to  the word x, none of the three, with the largest
    3CosAdd   cos(x, b) + cos(x, c) - cos(x, a)
    3CosMul   cos'(x, b) cos'(x, c) / (cos'(x, a) + 0.001)        cos' = (cos + 1) / 2, from 0 to 1

Accuracies can be compared only under one protocol; `analogy_accuracy` states the one here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
import torch

from nlpbook import validation
from nlpbook.word2vec._vector_checks import (
    check_table,
    checked_pairs,
    checked_questions,
    checked_words,
    directions,
    is_lower_case,
)
from nlpbook.words import WordVectors

Method = Literal["3CosAdd", "3CosMul"]
_METHODS = ("3CosAdd", "3CosMul")
_EPSILON = 0.001
_SCORES = 1 << 22  # scores held at once, to bound the memory


class AnalogyScore(NamedTuple):
    """How many questions there were, how many could be asked, and how many were answered correctly."""

    correct: int
    covered: int
    total: int

    @property
    def accuracy(self) -> float:
        """Correct answers among the questions that could be asked; NaN where there was none."""
        return self.correct / self.covered if self.covered else math.nan

    @property
    def accuracy_of_all(self) -> float:
        """Correct answers among all questions, where one that could not be asked counts as not answered."""
        return self.correct / self.total if self.total else math.nan


@dataclass(frozen=True)
class AnalogyReport:
    """The outcome of `analogy_accuracy`.

    Parameters
    ----------
    sections : dict of str to AnalogyScore
        In the order of the questions.
    method : {"3CosAdd", "3CosMul"}
        How they were answered.
    n_words : int
        Among how many words the answers were looked for.
    lower_cased : bool
        Whether the questions were put into lower case.
    """

    sections: dict[str, AnalogyScore] = field(repr=False)
    method: Method
    n_words: int
    lower_cased: bool

    @property
    def syntactic(self) -> AnalogyScore:
        """The sections whose names begin with "gram", added up."""
        return _sum(score for name, score in self.sections.items() if name.startswith("gram"))

    @property
    def semantic(self) -> AnalogyScore:
        """The other sections, added up."""
        return _sum(score for name, score in self.sections.items() if not name.startswith("gram"))

    @property
    def total(self) -> AnalogyScore:
        """All sections, added up."""
        return _sum(self.sections.values())


class SimilarityScore(NamedTuple):
    """Rank correlation and linear correlation over `covered` of `total` pairs."""

    spearman: float
    pearson: float
    covered: int
    total: int


def solve_analogies(
    vectors: WordVectors, questions: Sequence[tuple[str, str, str]], method: Method = "3CosAdd"
) -> list[str]:
    """Answer "a is to b as c is to ...?" many times at once, with any word but a, b and c.

    Parameters
    ----------
    vectors : WordVectors
        No row may be zero.
    questions : sequence of (a, b, c)
        Words of the table.
    method : {"3CosAdd", "3CosMul"}
        With 3CosAdd one very large cosine can outweigh two small ones; 3CosMul lets each count in proportion.

    Returns
    -------
    list of str
        The best answer to each question.

    Raises
    ------
    KeyError
        If a word has no vector.
    TypeError
        If a word is no string.
    ValueError
        If the method is unknown, a row is zero, there are no more than three words in all, or a question has
        not three.

    References
    ----------
    Levy & Goldberg (2014), "Linguistic regularities in sparse and explicit word representations", equations 3
    and 4. Book: chapter 4.
    """
    method = validation.one_of(method, "method", ["3CosAdd", "3CosMul"])
    if len(vectors) < 4:
        raise ValueError(f"vectors must have 4 words at least, one of them to answer; got {len(vectors)}")
    check_table(vectors)
    for i, question in enumerate(questions):
        checked_words(question, 3, f"questions[{i}]")
        for word in question:
            if word not in vectors:
                raise KeyError(
                    f"questions has {word!r}, which has no vector; the table has {len(vectors)} words"
                )
    answers: list[str] = []
    rows = max(1, _SCORES // len(vectors))
    for first in range(0, len(questions), rows):
        block = questions[first : first + rows]
        answers += vectors.answer_analogies(block) if method == "3CosAdd" else _by_products(vectors, block)
    return answers


def analogy_accuracy(
    vectors: WordVectors,
    questions: Mapping[str, Sequence[tuple[str, str, str, str]]],
    method: Method = "3CosAdd",
    restrict: int | None = 30_000,
) -> AnalogyReport:
    """Measure how many analogies the vectors answer, by a fixed protocol.

    The answer is looked for among the table's first `restrict` words, without the question's own three. Where
    all these words are in lower case, questions are put into lower case too. A question with a word that is
    not among them is skipped, and counted as skipped: the report has the accuracy with and without it.

    Parameters
    ----------
    vectors : WordVectors
        Its first words are the frequent ones, in tables of this book.
    questions : dict of str to sequence of (a, b, c, d)
        Sections of questions with the expected answer d: `load_analogies().sections`, or
        `microworld.tasks.analogies(...)`.
    method : {"3CosAdd", "3CosMul"}
        How to answer.
    restrict : int or None
        How many words are looked at, from the first; None for all.

    Returns
    -------
    AnalogyReport
        Scores for each section, for the semantic and the syntactic ones, and in total.

    Raises
    ------
    TypeError
        If `questions` is no dict of sections, or a word is no string.
    ValueError
        If there is no question, one has not four words, none can be asked, `restrict` is below 1, the method
        is unknown, or a vector is zero.

    References
    ----------
    Mikolov, Chen, Corrado & Dean (2013) for the questions; Levy & Goldberg (2014), as in `solve_analogies`.
    Book: chapter 4.
    """
    sections = checked_questions(questions)
    if restrict is not None and validation.whole_number(restrict, "restrict") < len(vectors):
        vectors = vectors.subset(vectors.words[:restrict])
    lower = is_lower_case(vectors)
    if lower:
        sections = {name: [tuple(map(str.lower, q)) for q in part] for name, part in sections.items()}
    known = {name: [q for q in part if all(map(vectors.__contains__, q))] for name, part in sections.items()}
    asked = [question for part in known.values() for question in part]
    if not asked:
        total = sum(map(len, sections.values()))
        raise ValueError(
            f"questions must have one whose four words are among the {len(vectors)} words looked at; "
            f"got none in {total}"
        )
    answers = iter(solve_analogies(vectors, [question[:3] for question in asked], method))
    scores = {}
    for name, part in known.items():
        correct = sum(next(answers) == d for *_, d in part)
        scores[name] = AnalogyScore(correct, len(part), len(sections[name]))
    return AnalogyReport(scores, method, len(vectors), lower)


def similarity_correlation(vectors: WordVectors, pairs: Iterable[tuple[str, str, float]]) -> SimilarityScore:
    """Measure how well the cosines of word pairs agree with the similarities that people gave them.

    Parameters
    ----------
    vectors : WordVectors
        The words of a pair that is covered must not have zero rows. Where all words are in lower case, the
        pairs are put into lower case too.
    pairs : iterable of (first, second, score)
        `load_wordsim353().pairs`, `load_simlex999().pairs`, or `microworld.tasks.similarity_pairs(...)`.

    Returns
    -------
    SimilarityScore
        Spearman's rank correlation and Pearson's linear one over the pairs whose words both have vectors,
        the number of these, and that of all pairs.

    Raises
    ------
    TypeError
        If a word is no string or a score no number.
    ValueError
        If there is no pair, one has not three parts, a score is not finite, fewer than two pairs are covered,
        or all of these have one and the same score or cosine.

    References
    ----------
    Finkelstein et al. (2002) and Hill, Reichart & Korhonen (2015) for such pairs. Book: chapter 4.
    """
    pairs = checked_pairs(pairs)
    if is_lower_case(vectors):
        pairs = [(first.lower(), second.lower(), score) for first, second, score in pairs]
    covered = [pair for pair in pairs if pair[0] in vectors and pair[1] in vectors]
    if len(covered) < 2:
        raise ValueError(
            f"pairs must have two whose words are both in vectors; got {len(covered)} in {len(pairs)}"
        )
    words = list(dict.fromkeys(word for first, second, _ in covered for word in (first, second)))
    unit = directions(vectors, words, "pairs")  # (words, d)
    place = {word: i for i, word in enumerate(words)}
    ids = torch.tensor([[place[first], place[second]] for first, second, _ in covered], device=unit.device)
    # Rounded, so that two cosines of 1 are a tie and not a rank apart by their last digit.
    cosines = (unit[ids[:, 0]] * unit[ids[:, 1]]).sum(dim=1).cpu().numpy().round(12)  # (covered,)
    scores = np.array([score for *_, score in covered], dtype=np.float64)
    for what, values in (("scores", scores), ("cosines", cosines)):
        if np.ptp(values) == 0:
            raise ValueError(
                f"pairs must differ in their {what}; got {values[0]:g} for all {len(values)} covered ones"
            )
    from scipy.stats import pearsonr, spearmanr  # 60 MiB that training does without

    spearman, pearson = spearmanr(scores, cosines), pearsonr(scores, cosines)
    return SimilarityScore(float(spearman[0]), float(pearson[0]), len(covered), len(pairs))


def _by_products(vectors: WordVectors, questions: Sequence[tuple[str, str, str]]) -> list[str]:
    """The answers of 3CosMul."""
    place = {word: i for i, word in enumerate(vectors.words)}
    ids = torch.tensor([[place[word] for word in question] for question in questions])
    ids = ids.to(vectors.unit.device)  # (questions, 3)
    words, where = ids.unique(return_inverse=True)  # neighbouring questions share many of their words
    close = (vectors.unit[words] @ vectors.unit.T).add_(1).div_(2)  # (distinct words, n)
    a, b, c = where.unbind(dim=1)
    scores = close[b].mul_(close[c]).div_(close[a].add_(_EPSILON))  # (questions, n)
    scores.scatter_(1, ids, -torch.inf)
    return [vectors.words[i] for i in scores.argmax(dim=1).tolist()]


def _sum(scores: Iterable[AnalogyScore]) -> AnalogyScore:
    return AnalogyScore(*map(sum, zip((0, 0, 0), *scores, strict=True)))
