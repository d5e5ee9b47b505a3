r"""ARPA files: the text format in which n-gram models are exchanged.

    \data\
    ngram 1=4
    ngram 2=6

    \1-grams:
    -0.47	a	-0.30          log10 P(a), a tab, the words, a tab, log10 of the back-off weight
    ...
    \end\

KenLM, SRILM and other tools write and read it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from nlpbook.language_model import BEGINNING_OF_SENTENCE, END_OF_SENTENCE
from nlpbook.ngrams.back_off_table import BackOffTable
from nlpbook.ngrams.index import NGramIndex
from nlpbook.ngrams.model import NGramModel
from nlpbook.text import Vocabulary

_NEVER = -99.0  # what ARPA files have for log10 of 0
_BLOCK = 100_000
_UNKNOWN = ("<unk>", "<UNK>")


class ArpaModel(NGramModel):
    """A model read from a file, made by `read_arpa`. Its words were counted elsewhere."""

    def __init__(self, vocabulary: Vocabulary, table: BackOffTable):
        super().__init__(table.order)
        self.vocabulary, self.table = vocabulary, table

    def fit(self, sentences: Iterable[Sequence[str]]) -> ArpaModel:
        """Refuse: how to smooth is not in the file.

        Raises
        ------
        TypeError
            Always.
        """
        raise TypeError("a model read from an ARPA file cannot be fitted; fit one of the other models")


def write_arpa(model: NGramModel, path: str | Path) -> None:
    """Write a fitted model as an ARPA file.

    Parameters
    ----------
    model : NGramModel
        Its probabilities are written with 8 digits; 0 as 10^-99.
    path : str or Path
        An existing file is replaced, but only by a whole one.

    Raises
    ------
    ValueError
        If the model is not fitted, has no ARPA form (stupid back-off and maximum likelihood weigh unseen
        contexts), or a word holds white space.
    """
    if not hasattr(model, "table"):
        raise ValueError(f"model must be a fitted one; got a {type(model).__name__} before its fit")
    table, tokens = model.table, model.vocabulary.tokens
    if table.unseen_log_backoff:
        raise ValueError(
            f"model must back off from unseen contexts at no cost for an ARPA file; got {model!r}"
        )
    for token in tokens:
        if len(token.split()) != 1 or token.strip() != token:
            raise ValueError(f"model must have no white space in a word, for an ARPA file; got {token!r}")
    part = Path(f"{path}.part")
    with part.open("w", encoding="utf-8", newline="\n") as file:
        file.write("\\data\\\n")
        for m in range(1, table.order + 1):
            file.write(f"ngram {m}={table.index.size(m)}\n")
        for m in range(1, table.order + 1):
            file.write(f"\n\\{m}-grams:\n")
            for first in range(0, table.index.size(m), _BLOCK):
                file.writelines(_lines(table, m, first, [*tokens, BEGINNING_OF_SENTENCE]))
        file.write("\n\\end\\\n")
    part.replace(path)


def _lines(table: BackOffTable, order: int, first: int, names: list[str]) -> Iterator[str]:
    ids = np.arange(first, min(first + _BLOCK, table.index.size(order)))
    columns = [[names[i] for i in column] for column in table.index.ngrams(order, ids).T.tolist()]
    words = map(" ".join, zip(*columns, strict=True))
    log_probs = _to_log10(table.log_probs[order - 1][ids])
    if order == table.order:
        return (f"{p:.8g}\t{w}\n" for p, w in zip(log_probs, words, strict=True))
    log_backoffs = _to_log10(table.log_backoffs[order - 1][ids])
    return (f"{p:.8g}\t{w}\t{b:.8g}\n" for p, w, b in zip(log_probs, words, log_backoffs, strict=True))


def _to_log10(nats: np.ndarray) -> list[float]:
    return np.maximum(nats / math.log(10), _NEVER).tolist()


def read_arpa(path: str | Path) -> ArpaModel:
    """Read an ARPA file, whoever wrote it.

    Parameters
    ----------
    path : str or Path
        UTF-8. The unigrams hold "<s>" and "</s>"; "<unk>" or "<UNK>" when the model knows unknown words.

    Returns
    -------
    ArpaModel

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged; the message names the line.
    """
    with Path(path).open("rb") as file:
        reader = _Reader(Path(path).name, file)
        return reader.model()


class _Reader:
    """Reads one file, line by line, and knows where it is."""

    def __init__(self, name: str, file: Iterable[bytes]):
        self.name, self.number, self._lines = name, 0, iter(file)

    def fault(self, message: str, number: int | None = None) -> ValueError:
        return ValueError(f"{self.name}, line {number or self.number}: {message}")

    def line(self) -> str:
        """The next line that is not empty."""
        for raw in self._lines:
            self.number += 1
            try:
                text = raw.decode("utf-8").strip("\r\n")
            except UnicodeDecodeError:
                raise self.fault("not UTF-8") from None
            if text.strip():
                return text
        self.number += 1
        raise self.fault("the file ends before \\end\\")

    def model(self) -> ArpaModel:
        line = self.line()
        while line.strip() != "\\data\\":  # a header of any kind may stand before it
            line = self.line()
        sizes: list[int] = []
        line = self.line()
        while not line.startswith("\\"):
            parts = line.replace("=", " ").split()
            if len(parts) != 3 or parts[:2] != ["ngram", str(len(sizes) + 1)] or not parts[2].isdecimal():
                raise self.fault(f"expected 'ngram {len(sizes) + 1}=' and a number; got {line!r}")
            sizes.append(int(parts[2]))
            line = self.line()
        if not sizes or len(sizes) > 10:
            raise self.fault(f"a model has 1 to 10 orders; got {len(sizes)}")
        vocabulary, keys, log_probs, log_backoffs = None, [], [], []
        ids: dict[str, int] = {}
        for order, size in enumerate(sizes, 1):
            if line.strip() != f"\\{order}-grams:":
                raise self.fault(f"expected '\\{order}-grams:'; got {line!r}")
            words, numbers, probabilities, weights = self.section(order, size, len(sizes))
            if order == 1:
                vocabulary, permutation = self.vocabulary(words, numbers)
                ids = {word: i for i, word in enumerate(vocabulary.tokens)}
                ids[BEGINNING_OF_SENTENCE] = len(vocabulary)
                keys.append(np.arange(len(vocabulary) + 1))
            else:
                found = self.keys(order, words, numbers, ids, NGramIndex(len(vocabulary), tuple(keys)))
                permutation = np.argsort(found, kind="stable")
                twice = np.flatnonzero(np.diff(found[permutation]) == 0)
                if len(twice):
                    where = int(permutation[twice[0] + 1])
                    raise self.fault(f"the n-gram {words[where]!r} is there twice", numbers[where])
                keys.append(found[permutation])
            log_probs.append(np.array(probabilities)[permutation])
            log_backoffs.append(np.array(weights)[permutation])
            line = self.line()
        if line.strip() != "\\end\\":
            raise self.fault(f"expected '\\end\\'; got {line!r}")
        log_probs[0][len(vocabulary)] = -np.inf
        index = NGramIndex(len(vocabulary), tuple(keys))
        return ArpaModel(vocabulary, BackOffTable(index, tuple(log_probs), tuple(log_backoffs[:-1])))

    def section(self, order: int, size: int, highest: int):
        """The n-grams of one order: words, line numbers, log-probabilities and weights in nats."""
        words, numbers, log_probs, weights = [], [], [], []
        ten = math.log(10)
        for _ in range(size):
            line = self.line()
            parts = line.split()
            if line.startswith("\\"):
                raise self.fault(f"expected {size} n-grams of order {order}; got {len(words)}")
            if len(parts) not in (order + 1, order + 2) or (len(parts) == order + 2 and order == highest):
                weight = "" if order == highest else " and perhaps a back-off weight"
                raise self.fault(f"expected a number, {order} words{weight}; got {line!r}")
            try:
                log_prob = float(parts[0])
                weight = float(parts[-1]) if len(parts) == order + 2 else 0.0
            except ValueError:
                raise self.fault(f"expected numbers around the words; got {line!r}") from None
            if not log_prob <= 0:
                raise self.fault(f"a log-probability must be 0 or less; got {parts[0]}")
            if not weight < math.inf:
                raise self.fault(f"a back-off weight must be a finite number; got {parts[-1]}")
            words.append(" ".join(parts[1 : order + 1]))
            numbers.append(self.number)
            log_probs.append(log_prob * ten if log_prob > _NEVER else -math.inf)
            weights.append(weight * ten if weight > _NEVER else -math.inf)
        return words, numbers, log_probs, weights

    def vocabulary(self, words: list[str], numbers: list[int]) -> tuple[Vocabulary, np.ndarray]:
        """The words in the order of the file, without "<s>", which becomes the last id."""
        for needed in (BEGINNING_OF_SENTENCE, END_OF_SENTENCE):
            if needed not in words:
                raise self.fault(f"the unigrams lack {needed!r}")
        places = {}
        for word, number in zip(words, numbers, strict=True):
            if places.setdefault(word, number) != number:
                raise self.fault(f"the n-gram {word!r} is there twice", number)
        tokens = [word for word in words if word != BEGINNING_OF_SENTENCE]
        unknown = next((word for word in _UNKNOWN if word in places), None)
        start = words.index(BEGINNING_OF_SENTENCE)
        permutation = np.array([*(i for i in range(len(words)) if i != start), start])
        return Vocabulary(tokens, unknown=unknown), permutation

    def keys(
        self, order: int, ngrams: list[str], numbers: list[int], ids: dict[str, int], index: NGramIndex
    ) -> np.ndarray:
        """The key of each n-gram, from the words and the index of the lower orders."""
        try:
            rows = np.array([ids[word] for ngram in ngrams for word in ngram.split(" ")], dtype=np.int64)
        except KeyError:
            where, word = next((i, w) for i, n in enumerate(ngrams) for w in n.split(" ") if w not in ids)
            raise self.fault(f"{word!r} is not among the unigrams", numbers[where]) from None
        rows = rows.reshape(len(ngrams), order)
        contexts = rows[:, 0]
        for m in range(1, order):
            if (rows[:, m] == index.start).any():
                where = int(np.flatnonzero(rows[:, m] == index.start)[0])
                raise self.fault(f"{BEGINNING_OF_SENTENCE!r} stands inside of an n-gram", numbers[where])
            wanted = contexts * index.vocabulary_size + rows[:, m]
            if m == order - 1:
                return wanted
            contexts = np.searchsorted(index.keys[m], wanted)
            known = index.keys[m].take(contexts, mode="clip") == wanted if len(index.keys[m]) else wanted < 0
            if not known.all():
                where = int(np.flatnonzero(~known)[0])
                beginning = " ".join(ngrams[where].split(" ")[: m + 1])
                raise self.fault(f"begins with {beginning!r}, which is no n-gram of the file", numbers[where])
        raise AssertionError("an order above 1 has a last word")
