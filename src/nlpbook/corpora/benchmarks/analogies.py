"""Google's analogies: questions of the form "a is to b as c is to d", in sections."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from nlpbook.corpora.benchmarks import store
from nlpbook.corpora.benchmarks.catalogue import describe
from nlpbook.corpora.benchmarks.text_files import fault, read_lines


class Analogy(NamedTuple):
    """`a` is to `b` as `c` is to `d`; `d` is what a model has to find."""

    a: str
    b: str
    c: str
    d: str


@dataclass(frozen=True)
class Analogies:
    """Questions by section.

    Parameters
    ----------
    sections : dict of str to list of Analogy
        In the order of the file. The grammatical ones are those whose names begin with "gram".
    """

    sections: dict[str, list[Analogy]] = field(repr=False)

    @property
    def semantic(self) -> dict[str, list[Analogy]]:
        """The sections about capitals, currencies, cities and family."""
        return {name: part for name, part in self.sections.items() if not name.startswith("gram")}

    @property
    def grammatical(self) -> dict[str, list[Analogy]]:
        """The sections about comparatives, plurals, tenses and other forms."""
        return {name: part for name, part in self.sections.items() if name.startswith("gram")}

    def counts(self) -> dict[str, int]:
        """Sections and questions."""
        return {"sections": len(self.sections), "questions": sum(map(len, self.sections.values()))}


def load_analogies() -> Analogies:
    """The questions that word2vec was published with.

    Returns
    -------
    Analogies

    Raises
    ------
    DataUnavailable
        If they are not here and cannot be fetched.
    ValueError
        If what is here is not whole.

    References
    ----------
    Mikolov, Chen, Corrado and Dean (2013), "Efficient Estimation of Word Representations in Vector Space".
    """
    return store.load(describe("google-analogies"), read_google_analogies)


def read_google_analogies(folder: Path) -> Analogies:
    """The questions in a folder, uncounted."""
    return read_analogies(folder / "questions-words.txt")


def read_analogies(path: Path) -> Analogies:
    """Read questions in the format of word2vec.

    Parameters
    ----------
    path : Path
        A line ": name" begins a section, every other one has four words.

    Returns
    -------
    Analogies

    Raises
    ------
    ValueError
        If a line is neither, a section occurs twice, or a question comes before the first section.
    """
    sections: dict[str, list[Analogy]] = {}
    section: list[Analogy] | None = None
    for number, line in enumerate(read_lines(path), 1):
        words = line.split()
        if words[:1] == [":"]:
            name = " ".join(words[1:])
            if not name or name in sections:
                raise fault(path, number, f"the section must have a name of its own; got {name!r}")
            section = sections[name] = []
        elif len(words) != 4:
            raise fault(path, number, f"a question has 4 words; got {len(words)}")
        elif section is None:
            raise fault(path, number, "there is a question before the first section")
        else:
            section.append(Analogy(*words))
    return Analogies(sections)
