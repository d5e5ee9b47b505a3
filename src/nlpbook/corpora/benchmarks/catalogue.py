"""The records of the fourteen data sets: what they are, whose they are, where they are."""

from nlpbook import validation
from nlpbook.corpora.benchmarks.record import Record
from nlpbook.corpora.benchmarks.records_reviews import REVIEWS
from nlpbook.corpora.benchmarks.records_sentences import SENTENCES
from nlpbook.corpora.benchmarks.records_texts import TEXTS
from nlpbook.corpora.benchmarks.records_words import WORDS


def names() -> tuple[str, ...]:
    """The names of all data sets, those of running text first."""
    return tuple(_RECORDS)


def describe(name: str) -> Record:
    """The record of a data set: what it is, licence, citation, splits, files, known counts, caveats.

    Parameters
    ----------
    name : str
        One of `names`.

    Returns
    -------
    Record
        ``print(describe(name))`` shows it whole.

    Raises
    ------
    ValueError
        If there is no data set of this name.
    """
    return _RECORDS[validation.one_of(name, "name", _RECORDS)]


_RECORDS = {record.name: record for record in (*TEXTS, *WORDS, *REVIEWS, *SENTENCES)}
