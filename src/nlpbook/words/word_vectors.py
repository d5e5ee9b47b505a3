"""A table of word vectors and the questions one asks of it: neighbours and analogies.

neighbours of w:      the words x with the largest cos(x, w)
a is to b as c is to  the word x with the largest cos(x, c + b - a), on unit vectors   (3CosAdd)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float

from nlpbook import validation
from nlpbook.words.similarity import unit_rows

_BLOCK = 512  # rows of scores computed at a time, to bound the memory


class Scored(NamedTuple):
    """A word and its score."""

    word: str
    score: float


class WordVectors:
    """Words with one vector each.

    Parameters
    ----------
    words : sequence of n str
        Distinct words; the order is the order of the rows.
    vectors : array or tensor, shape (n, d)
        Finite numbers. Rows may be zero: such a word has cosine 0 with every word.
    device : str or torch.device
        Where the comparisons are computed.

    Raises
    ------
    ValueError
        If the numbers of words and rows differ, a word occurs twice, or a vector is not finite.
    TypeError
        If a word is not a string.

    References
    ----------
    Mikolov, Yih & Zweig (2013) for analogies as offsets; Levy & Goldberg (2014) for the name 3CosAdd.
    Book: chapter 1, "Dense".
    """

    def __init__(
        self, words: Sequence[str], vectors: np.ndarray | torch.Tensor, *, device: str | torch.device = "cpu"
    ) -> None:
        self.words = validation.words(words, "words", empty=True)
        self._ids = {word: i for i, word in enumerate(self.words)}
        if len(self._ids) < len(self.words):
            twice = next(word for i, word in enumerate(self.words) if self._ids[word] != i)
            raise ValueError(f"words must be without repeats; got {twice!r} twice")
        if isinstance(vectors, torch.Tensor):
            vectors = vectors.detach().cpu().numpy()
        self.vectors = validation.array(vectors, "vectors")
        if self.vectors.ndim != 2 or len(self.vectors) != len(self.words):
            raise ValueError(
                f"vectors must be a matrix with one row for each of {len(self.words)} words; "
                f"got shape {self.vectors.shape}"
            )
        unit = torch.as_tensor(unit_rows(self.vectors))
        if torch.device(device).type == "mps":
            unit = unit.float()  # Apple's GPUs have no float64
        self.unit = unit.to(device)  # (n, d), rows of length 1

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self._ids

    def __getitem__(self, word: str) -> Float[np.ndarray, " d"]:
        """Return the vector of a word as it was given; KeyError if there is none."""
        return self.vectors[self._id(word)]

    def similarity(self, first: str, second: str) -> float:
        """Return the cosine of two words' vectors."""
        return float(self.unit[self._id(first)] @ self.unit[self._id(second)])

    def neighbours(self, word: str, k: int = 10) -> list[Scored]:
        """Return the k words whose vectors have the largest cosine with the word's own, itself left out.

        Parameters
        ----------
        word : str
            A word of the table; KeyError otherwise.
        k : int
            How many, from 1 to the number of other words.

        Returns
        -------
        list of Scored
            Words and cosines, best first.
        """
        return self._closest(self.unit[self._id(word)], k, exclude={word})

    def analogy(self, a: str, b: str, c: str, k: int = 10, *, exclude_question: bool = True) -> list[Scored]:
        """Answer "a is to b as c is to ...?" with the words nearest to c + b - a.

        Parameters
        ----------
        a, b, c : str
            Words of the table; KeyError otherwise.
        k : int
            How many answers.
        exclude_question : bool
            Leave out a, b and c, as is customary. Without it the best answer is often b or c itself.

        Returns
        -------
        list of Scored
            Words and their cosines with the target vector, best first.
        """
        unit_a, unit_b, unit_c = (self.unit[self._id(word)] for word in (a, b, c))
        target = unit_c + unit_b - unit_a
        length = target.norm()
        target = target / length if length > 0 else target
        return self._closest(target, k, exclude={a, b, c} if exclude_question else set())

    def answer_analogies(
        self, questions: Sequence[tuple[str, str, str]], *, exclude_question: bool = True
    ) -> list[str]:
        """Answer many analogies at once, each as `analogy` would.

        Parameters
        ----------
        questions : sequence of (a, b, c)
            Words of the table; KeyError otherwise.
        exclude_question : bool
            Leave out a, b and c of each question.

        Returns
        -------
        list of str
            The best answer to each question.
        """
        answers: list[str] = []
        for start in range(0, len(questions), _BLOCK):
            block = questions[start : start + _BLOCK]
            ids = torch.tensor([[self._id(word) for word in question] for question in block])
            ids = ids.to(self.unit.device)  # (questions, 3)
            a, b, c = self.unit[ids].unbind(dim=1)  # each (questions, d)
            scores = (c + b - a) @ self.unit.T  # (questions, n)
            if exclude_question:
                scores.scatter_(1, ids, -torch.inf)
            answers += [self.words[i] for i in scores.argmax(dim=1).tolist()]
        return answers

    def nearest(
        self, words: Sequence[str], k: int = 10, among: Sequence[str] | None = None
    ) -> list[list[str]]:
        """Return the k nearest neighbours of many words at once, each word itself left out.

        Parameters
        ----------
        words : sequence of str
            Words of the table; KeyError otherwise.
        k : int
            How many neighbours, from 1 to the number of candidates less one.
        among : sequence of str, optional
            The candidates; all words of the table unless given.

        Returns
        -------
        list of list of str
            Best first, one list for each word.
        """
        words = validation.collection(words, "words", "words", least=0)
        candidates = self.words if among is None else validation.collection(among, "among", "words")
        columns = torch.tensor([self._id(word) for word in candidates], device=self.unit.device)
        k = validation.whole_number(k, "k", most=len(candidates) - 1)
        found: list[list[str]] = []
        for start in range(0, len(words), _BLOCK):
            block = words[start : start + _BLOCK]
            rows = torch.tensor([self._id(word) for word in block], device=self.unit.device)
            cosines = self.unit[rows] @ self.unit[columns].T  # (block, candidates)
            cosines[rows[:, None] == columns] = -torch.inf
            found += [[candidates[i] for i in best] for best in cosines.topk(k).indices.tolist()]
        return found

    def rank(self, word: str, other: str) -> int:
        """Return the place of `other` among the neighbours of `word`, 1 for the nearest."""
        if word == other:
            raise ValueError(f"other must be another word than word; got {validation.shown(word)} twice")
        cosines = self.unit @ self.unit[self._id(word)]  # (n,)
        cosines[self._id(word)] = -torch.inf
        return int((cosines > cosines[self._id(other)]).sum()) + 1

    def subset(self, words: Iterable[str]) -> WordVectors:
        """Return the table of some of the words, in the order given."""
        chosen = validation.collection(words, "words", "words", least=0)
        return WordVectors(chosen, self.vectors[[self._id(word) for word in chosen]], device=self.unit.device)

    def _closest(self, target: torch.Tensor, k: int, exclude: set[str]) -> list[Scored]:
        k = validation.whole_number(k, "k", most=len(self.words) - len(exclude))
        scores = self.unit @ target  # (n,)
        scores[[self._ids[word] for word in exclude]] = -torch.inf
        best = torch.topk(scores, k)
        return [
            Scored(self.words[i], s) for s, i in zip(best.values.tolist(), best.indices.tolist(), strict=True)
        ]

    def _id(self, word: str) -> int:
        try:
            return self._ids[word]
        except (KeyError, TypeError):
            raise KeyError(f"{word!r} has no vector; the table has {len(self.words)} words") from None
