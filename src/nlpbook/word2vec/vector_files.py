"""The two file formats of word2vec's program, which gensim and many others read and write.

    2 3                             a header: how many words, how many numbers each
    cat 0.5 -1 0.25                 text: a line for each word, its numbers in decimal
    dog 1 0 -0.125

    2 3                             binary: the same header; then each word, a space, and its numbers
    cat <12 bytes>dog <12 bytes>    as little-endian float32; some programs add a line feed

Words are UTF-8. A space ends a word, so no word can hold one. Numbers are float32 in both.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from nlpbook import validation
from nlpbook.words import WordVectors

_HEADER = re.compile(rb"([0-9]{1,18})[ \t]([0-9]{1,18})[ \t\r]*\n")
_LONGEST_HEADER = 100  # bytes
_BLOCK = 1000  # words written at a time
_FLOAT = np.dtype("<f4")
_WHITE_SPACE = re.compile(rb"[ \t\n\r\v\f]")


def save_word2vec(vectors: WordVectors, path: str | Path, *, binary: bool = False) -> None:
    """Write word vectors so that gensim's `KeyedVectors.load_word2vec_format` reads them.

    Parameters
    ----------
    vectors : WordVectors
        Numbers are rounded to float32. The text format has nine digits of them, which tell any two apart.
    path : str or Path
        An existing file is replaced once the new one is whole; on an error it stays as it is.
    binary : bool, default False
        Write the binary format: smaller, and quicker to read.

    Raises
    ------
    ValueError
        If a word is empty, holds white space or cannot be written as UTF-8, or a number is too large for
        float32. Nothing is written then.
    OSError
        If the file cannot be written.

    References
    ----------
    Book: chapter 4.
    """
    words = [_encoded(word) for word in vectors.words]
    with np.errstate(over="ignore"):
        rows = vectors.vectors.astype(_FLOAT)
    too_large = ~np.isfinite(rows).all(axis=1)
    if too_large.any():
        word = vectors.words[int(too_large.argmax())]
        largest = np.abs(vectors[word]).max()
        raise ValueError(f"vectors must fit into float32, up to 3.4e38; got {largest:g} for {word!r}")
    part = Path(f"{path}.part")
    try:
        with part.open("wb") as file:
            file.write(b"%d %d\n" % rows.shape)
            for first in range(0, len(words), _BLOCK):
                block = words[first : first + _BLOCK], rows[first : first + _BLOCK]
                file.write(_binary_block(*block) if binary else _text_block(*block))
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def load_word2vec(path: str | Path, *, binary: bool = False, max_words: int | None = None) -> WordVectors:
    """Read word vectors from a file of word2vec, gensim or `save_word2vec`.

    What the header promises has to fit into the file before any memory is taken for it. Nothing in the file
    is executed.

    Parameters
    ----------
    path : str or Path
        The file.
    binary : bool, default False
        Whether it has the binary format.
    max_words : int, optional
        Read only so many words, from the beginning, where most programs put the frequent ones; all unless
        given. What comes after them is not looked at.

    Returns
    -------
    WordVectors
        float32, in the order of the file.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    TypeError
        If `max_words` is no whole number.
    ValueError
        If the file is damaged, ends early or goes on after its last word, a word is there twice, a number is
        NaN or infinite, or `max_words` is below 1. The message names the line or the byte.

    References
    ----------
    Book: chapter 4.
    """
    path = Path(path)
    if max_words is not None:
        max_words = validation.whole_number(max_words, "max_words")
    with path.open("rb") as file:
        reader = _Reader(path.name, file)
        size, dim = reader.header(binary)
        n = size if max_words is None else min(size, max_words)
        places: dict[str, str] = {}
        rows = np.empty((n, dim), dtype=np.float32)
        entries = reader.binary_entries(n, dim) if binary else reader.text_entries(n, dim)
        for i, (place, encoded, row) in enumerate(entries):
            word = reader.word(encoded, place)
            if places.setdefault(word, place) != place:
                raise reader.fault(place, f"the word {word!r} is there twice, first at {places[word]}")
            if not np.isfinite(row).all():
                raise reader.fault(place, f"a number of {word!r} is NaN, infinite or too large for float32")
            rows[i] = row
        if n == size:
            reader.end(binary)
    return WordVectors(list(places), rows)


def _encoded(word: str) -> bytes:
    try:
        encoded = word.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(f"vectors must have words that UTF-8 can write; got {word!r}") from None
    if not encoded or _WHITE_SPACE.search(encoded):
        raise ValueError(
            "vectors must have words of one character or more without white space (an underscore can stand "
            f"for a space); got {word!r}"
        )
    return encoded


def _text_block(words: list[bytes], rows: np.ndarray) -> bytes:
    line = b"%s" + b" %.9g" * rows.shape[1] + b"\n"
    return b"".join(line % (word, *row) for word, row in zip(words, rows.tolist(), strict=True))


def _binary_block(words: list[bytes], rows: np.ndarray) -> bytes:
    return b"".join(word + b" " + row.tobytes() for word, row in zip(words, rows, strict=True))


class _Reader:
    """Reads one file from its beginning to its end, and knows where it is."""

    def __init__(self, name: str, file: BinaryIO):
        self.name, self.file = name, file
        self.size = os.fstat(file.fileno()).st_size

    def fault(self, place: str, message: str) -> ValueError:
        return ValueError(f"{self.name}, {place}: {message}")

    def header(self, binary: bool) -> tuple[int, int]:
        """The number of words and of numbers for each, which the file is long enough to hold."""
        line = self.file.readline(_LONGEST_HEADER)
        found = _HEADER.fullmatch(line)
        if not found:
            raise self.fault("line 1", f"the header must be two whole numbers; got {line[:40]!r}")
        n, dim = int(found[1]), int(found[2])
        if n < 1 or dim < 1:
            raise self.fault("line 1", f"there must be a word and a number at least; got {n} and {dim}")
        # a word of one byte, and then a space with float32 numbers, or numbers of one digit with a space each
        least = len(line) + n * (2 + 4 * dim if binary else 2 + 2 * dim)
        if least > self.size:
            raise self.fault(
                "line 1",
                f"the header promises {n} words with {dim} numbers each, which take {least} bytes at least; "
                f"the file has {self.size}",
            )
        return n, dim

    def text_entries(self, n: int, dim: int) -> Iterator[tuple[str, bytes, np.ndarray]]:
        """Where each word is, the word, and its numbers."""
        for number in range(2, n + 2):
            place = f"line {number}"
            line = self.file.readline()
            if not line.endswith(b"\n"):
                raise self.fault(place, f"the file ends here, before all of its {n} words are read")
            word, *numbers = line.rstrip(b" \r\n").split(b" ")
            if len(numbers) != dim:
                raise self.fault(place, f"expected a word and {dim} numbers; got {len(numbers)} numbers")
            try:
                if b"_" in line[len(word) :]:  # Python reads 1_000 as a number, but nobody writes it
                    raise ValueError
                values = list(map(float, numbers))
            except ValueError:
                raise self.fault(place, f"expected {dim} numbers after a word; got {line[:80]!r}") from None
            with np.errstate(over="ignore"):
                yield place, word, np.array(values, dtype=_FLOAT)

    def binary_entries(self, n: int, dim: int) -> Iterator[tuple[str, bytes, np.ndarray]]:
        """Where each word is, the word, and its numbers."""
        position = self.file.tell()
        length = dim * _FLOAT.itemsize
        for _ in range(n):
            place = f"byte {position}"
            word = self._up_to_a_space()
            numbers = self.file.read(length)
            if len(numbers) < length:
                raise self.fault(
                    f"byte {self.size}", f"the file ends inside of the word that began at {place}"
                )
            position += len(word) + length
            yield place, word[:-1].lstrip(b"\n"), np.frombuffer(numbers, dtype=_FLOAT)

    def _up_to_a_space(self) -> bytes:
        """What comes next, its space included; without one where the file ends."""
        pieces = [b""]
        while not pieces[-1].endswith(b" "):
            ahead = self.file.peek()
            if not ahead:
                break
            pieces.append(self.file.read(ahead.find(b" ") + 1 or len(ahead)))
        return b"".join(pieces)

    def word(self, encoded: bytes, place: str) -> str:
        try:
            word = encoded.decode("utf-8")
        except UnicodeDecodeError:
            raise self.fault(place, f"the word is not UTF-8: {encoded[:40]!r}") from None
        if not word or _WHITE_SPACE.search(encoded):
            raise self.fault(place, f"a word must have a character and no white space; got {word[:40]!r}")
        return word

    def end(self, binary: bool) -> None:
        """Check that nothing follows but a line feed."""
        position = self.file.tell()
        rest = self.file.read(_LONGEST_HEADER)
        if rest.strip(b"\n" if binary else b" \r\n"):
            raise self.fault(f"byte {position}", f"the file goes on after its last word: {rest[:40]!r}")
