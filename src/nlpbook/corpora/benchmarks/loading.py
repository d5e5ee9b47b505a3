"""Any data set by its name."""

from pathlib import Path
from typing import Any

from nlpbook.corpora.benchmarks import store
from nlpbook.corpora.benchmarks.analogies import read_google_analogies
from nlpbook.corpora.benchmarks.bio import read_wnut17
from nlpbook.corpora.benchmarks.catalogue import describe
from nlpbook.corpora.benchmarks.characters import read_tinyshakespeare
from nlpbook.corpora.benchmarks.conllu import read_ud_english_ewt
from nlpbook.corpora.benchmarks.novels import read_novels
from nlpbook.corpora.benchmarks.poems import read_chinese_poetry
from nlpbook.corpora.benchmarks.polarity import read_mr
from nlpbook.corpora.benchmarks.reviews import read_imdb, read_movie_reviews
from nlpbook.corpora.benchmarks.sentiment_trees import read_sst
from nlpbook.corpora.benchmarks.translation import read_tatoeba
from nlpbook.corpora.benchmarks.wikitext import read_wikitext2
from nlpbook.corpora.benchmarks.word_pairs import read_simlex999, read_wordsim353

_READ = {
    "wikitext-2": read_wikitext2,
    "tinyshakespeare": read_tinyshakespeare,
    "english-novels": read_novels,
    "google-analogies": read_google_analogies,
    "wordsim-353": read_wordsim353,
    "simlex-999": read_simlex999,
    "sst": read_sst,
    "mr": read_mr,
    "imdb": read_imdb,
    "movie-reviews-2000": read_movie_reviews,
    "ud-english-ewt": read_ud_english_ewt,
    "wnut17": read_wnut17,
    "tatoeba-cmn-eng": read_tatoeba,
    "chinese-poetry": read_chinese_poetry,
}


def load(name: str) -> Any:
    """A data set by its name: the same object that its own loader returns.

    Parameters
    ----------
    name : str
        One of `names`.

    Returns
    -------
    object
        Its method `counts` counts what is in it; the rest differs from data set to data set.

    Raises
    ------
    DataUnavailable
        If it is not here and cannot be fetched; the message says what to do.
    ValueError
        If there is no data set of this name, or what is here is not whole.
    """
    return store.load(describe(name), _READ[name])


def fetch(name: str) -> Path:
    """Bring a data set to the cache, unless it is there already.

    Parameters
    ----------
    name : str
        One of `names`.

    Returns
    -------
    Path
        The folder that holds its files.

    Raises
    ------
    DataUnavailable
        If it cannot be fetched; the message says what to do.
    ValueError
        If there is no data set of this name.
    """
    return store.fetch(describe(name), _READ[name])


def find(name: str) -> Path | None:
    """The folder that holds a data set on this machine, or None; nothing is fetched.

    Parameters
    ----------
    name : str
        One of `names`.

    Returns
    -------
    Path or None
        In the folder that ``NLPBOOK_DATA`` names, or in the cache.

    Raises
    ------
    ValueError
        If there is no data set of this name.
    """
    return store.find(describe(name))
