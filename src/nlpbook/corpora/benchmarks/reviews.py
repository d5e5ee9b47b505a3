"""Film reviews, positive or negative: IMDb, and the older two thousand of Cornell."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from nlpbook.corpora.benchmarks import store
from nlpbook.corpora.benchmarks.archives import read_archive
from nlpbook.corpora.benchmarks.catalogue import describe
from nlpbook.corpora.benchmarks.labelled import POLARITY, LabelledDocuments
from nlpbook.corpora.benchmarks.text_files import decode, split_lines

_IMDB = re.compile(r"aclImdb/(train|test)/(pos|neg|unsup)/([0-9]{1,6})_([0-9]{1,2})\.txt")
_CORNELL = re.compile(r"movie_reviews/(neg|pos)/cv([0-9])[0-9]{2}_[0-9]+\.txt")


@dataclass(frozen=True)
class IMDb:
    """The large movie review data set.

    Parameters
    ----------
    train, test : LabelledDocuments
        As many negative as positive reviews, the negative ones first. Line breaks are "<br />".
    train_ratings, test_ratings : list of int
        The stars of each review: 1 to 4 of ten for the negative ones, 7 to 10 for the positive ones.
    unlabelled : list of str
        Reviews without a label, to learn representations from.
    """

    train: LabelledDocuments
    test: LabelledDocuments
    train_ratings: list[int] = field(repr=False)
    test_ratings: list[int] = field(repr=False)
    unlabelled: list[str] = field(repr=False)

    def counts(self) -> dict[str, int]:
        """Reviews of either class and split, and those without a label."""
        return {
            "train negative": self.train.labels.count(0),
            "train positive": self.train.labels.count(1),
            "test negative": self.test.labels.count(0),
            "test positive": self.test.labels.count(1),
            "unlabelled": len(self.unlabelled),
        }


@dataclass(frozen=True)
class MovieReviews:
    """The polarity data set of whole reviews, version 2.0.

    Parameters
    ----------
    documents : list of list of list of str
        Reviews, their sentences, the words of those; in lower case, as the publisher cut them. The negative
        ones come first.
    labels : list of int
        0 for negative, 1 for positive.
    folds : list of int
        From 0 to 9: the part of the authors' ten-fold cross-validation that a review belongs to.
    classes : tuple of str
        What the labels mean.
    """

    documents: list[list[list[str]]] = field(repr=False)
    labels: list[int] = field(repr=False)
    folds: list[int] = field(repr=False)
    classes: tuple[str, ...] = POLARITY

    def counts(self) -> dict[str, int]:
        """Reviews of either class, and folds."""
        return {
            "negative": self.labels.count(0),
            "positive": self.labels.count(1),
            "folds": len(set(self.folds)),
        }


def load_imdb() -> IMDb:
    """100,000 reviews from IMDb, half of them labelled. Reading the archive takes some seconds.

    Returns
    -------
    IMDb

    Raises
    ------
    DataUnavailable
        If it is not here and cannot be fetched.
    ValueError
        If what is here is not whole.

    References
    ----------
    Maas et al. (2011), "Learning Word Vectors for Sentiment Analysis".
    """
    return store.load(describe("imdb"), read_imdb)


def load_movie_reviews() -> MovieReviews:
    """Two thousand whole reviews.

    Returns
    -------
    MovieReviews

    Raises
    ------
    DataUnavailable
        If they are not here and cannot be fetched.
    ValueError
        If what is here is not whole.

    References
    ----------
    Pang and Lee (2004), "A Sentimental Education: Sentiment Analysis Using Subjectivity Summarization Based
    on Minimum Cuts".
    """
    return store.load(describe("movie-reviews-2000"), read_movie_reviews)


def read_imdb(folder: Path) -> IMDb:
    """Read the archive in a folder, uncounted.

    Parameters
    ----------
    folder : Path
        Holds aclImdb_v1.tar.gz.

    Returns
    -------
    IMDb

    Raises
    ------
    ValueError
        If the archive is damaged, a review is not UTF-8, or a rating contradicts its label.
    """
    path = folder / "aclImdb_v1.tar.gz"
    found: dict[tuple[str, str], list[tuple[int, int, str]]] = {
        (split, kind): [] for split in ("train", "test") for kind in ("neg", "pos", "unsup")
    }
    for name, content in read_archive(path):
        match = _IMDB.fullmatch(name)
        if match:
            split, kind, number, rating = match[1], match[2], int(match[3]), int(match[4])
            if (kind == "neg" and not 1 <= rating <= 4) or (kind == "pos" and not 7 <= rating <= 10):
                raise ValueError(f"{path}, {name}: {rating} stars contradict the label")
            found[split, kind].append((number, rating, decode(content, f"{path}, {name}")))
    parts = {}
    for split in ("train", "test"):
        negative, positive = sorted(found[split, "neg"]), sorted(found[split, "pos"])
        labels = [0] * len(negative) + [1] * len(positive)
        texts = [text for _, _, text in negative + positive]
        parts[split] = (
            LabelledDocuments(texts, labels, POLARITY),
            [rating for _, rating, _ in negative + positive],
        )
    unlabelled = [text for _, _, text in sorted(found["train", "unsup"])]
    (train, train_ratings), (test, test_ratings) = parts["train"], parts["test"]
    return IMDb(train, test, train_ratings, test_ratings, unlabelled)


def read_movie_reviews(folder: Path) -> MovieReviews:
    """Read the zipped folder of reviews, uncounted.

    Parameters
    ----------
    folder : Path
        Holds movie_reviews.zip.

    Returns
    -------
    MovieReviews

    Raises
    ------
    ValueError
        If the archive is damaged or a review is not UTF-8.
    """
    path = folder / "movie_reviews.zip"
    found = []
    for name, content in read_archive(path):
        match = _CORNELL.fullmatch(name)
        if match:
            lines = split_lines(decode(content, f"{path}, {name}"))
            sentences = [words for line in lines if (words := line.split())]
            found.append((match[1], name, int(match[2]), sentences))
    found.sort(key=lambda review: review[:2])
    return MovieReviews(
        [sentences for *_, sentences in found],
        [int(kind == "pos") for kind, *_ in found],
        [fold for _, _, fold, _ in found],
    )
