"""tinyshakespeare: one long text, for character models."""

from dataclasses import dataclass, field
from pathlib import Path

from nlpbook import validation
from nlpbook.corpora.benchmarks import store
from nlpbook.corpora.benchmarks.catalogue import describe
from nlpbook.corpora.benchmarks.text_files import read_text


@dataclass(frozen=True)
class Characters:
    """A text, seen as a sequence of characters.

    Parameters
    ----------
    text : str
    """

    text: str = field(repr=False)

    @property
    def alphabet(self) -> str:
        """Every character of the text once, in the order of their code points."""
        return "".join(sorted(set(self.text)))

    def split(self, train: float = 0.9, valid: float = 0.05) -> tuple[str, str, str]:
        """Cut the text into a beginning, a middle and an end: it has no official splits.

        Parameters
        ----------
        train, valid : float
            The shares of the first two parts, at least 0, together at most 1; the rest is for testing.

        Returns
        -------
        (str, str, str)
            Joined together, they are the text.

        Raises
        ------
        ValueError
            If the shares are no shares.
        """
        first, second = cuts(len(self.text), train, valid)
        return self.text[:first], self.text[first:second], self.text[second:]

    def counts(self) -> dict[str, int]:
        """Characters, distinct characters, and lines."""
        return {
            "characters": len(self.text),
            "distinct characters": len(set(self.text)),
            "lines": self.text.count("\n"),
        }


def load_tinyshakespeare() -> Characters:
    """A million characters from the plays of Shakespeare.

    Returns
    -------
    Characters

    Raises
    ------
    DataUnavailable
        If it is not here and cannot be fetched.
    ValueError
        If what is here is not whole.

    References
    ----------
    Karpathy (2015), "The Unreasonable Effectiveness of Recurrent Neural Networks".
    """
    return store.load(describe("tinyshakespeare"), read_tinyshakespeare)


def read_tinyshakespeare(folder: Path) -> Characters:
    """The text in a folder, uncounted."""
    return Characters(read_text(folder / "input.txt"))


def cuts(n: int, first: float, second: float) -> tuple[int, int]:
    """Where to cut a sequence of `n` things in three; ValueError if the shares are no shares."""
    first = validation.probability(first, "train")
    second = validation.probability(second, "valid")
    if first + second > 1 + 1e-9:
        raise ValueError(f"valid must be at most 1 together with train; got {second} and {first}")
    end = min(n, round(n * (first + second)))
    return min(round(n * first), end), end
