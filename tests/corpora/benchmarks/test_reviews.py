"""MR, IMDb and the two thousand reviews."""

import dataclasses
import io
import tarfile
import zipfile

import pytest

from nlpbook.corpora.benchmarks import describe, load_imdb, load_movie_reviews, load_mr, store
from nlpbook.corpora.benchmarks.archives import ArchiveError
from nlpbook.corpora.benchmarks.polarity import read_mr
from nlpbook.corpora.benchmarks.reviews import read_imdb, read_movie_reviews


def write_imdb(folder, **more):
    """A small archive with everything that the large one has."""
    folder.mkdir(exist_ok=True)
    files = {
        "aclImdb/README": b"Large Movie Review Dataset v1.0",
        "aclImdb/imdb.vocab": b"the\nand\n",
        "aclImdb/train/labeledBow.feat": b"9 0:9 1:1\n",
        "aclImdb/train/urls_pos.txt": b"http://www.imdb.com/title/tt0453418/usercomments\n",
        "aclImdb/train/pos/10_7.txt": b"Good.<br /><br />Really.",
        "aclImdb/train/pos/2_10.txt": "Tr\u00e8s bien".encode(),
        "aclImdb/train/neg/0_1.txt": b"Bad.",
        "aclImdb/train/unsup/0_0.txt": b"Who knows?",
        "aclImdb/train/unsup/10_0.txt": b"Nobody.",
        "aclImdb/train/unsup/9_0.txt": b"Somebody.",
        "aclImdb/test/neg/0_4.txt": b"Poor.",
        "aclImdb/test/pos/0_8.txt": b"Fine.",
    } | more
    with tarfile.open(folder / "aclImdb_v1.tar.gz", "w:gz") as archive:
        for name in ("aclImdb", "aclImdb/train"):
            member = tarfile.TarInfo(name)
            member.type = tarfile.DIRTYPE
            archive.addfile(member)
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def test_imdb(tmp_path):
    write_imdb(tmp_path)
    imdb = read_imdb(tmp_path)
    # Negative before positive, and each in the order of the numbers in the names.
    assert imdb.train.documents == ["Bad.", "Tr\u00e8s bien", "Good.<br /><br />Really."]
    assert imdb.train.labels == [0, 1, 1] and imdb.train.classes == ("negative", "positive")
    assert imdb.train_ratings == [1, 10, 7]
    assert imdb.test.documents == ["Poor.", "Fine."]
    assert imdb.test_ratings == [4, 8]
    assert imdb.unlabelled == ["Who knows?", "Somebody.", "Nobody."]


def test_the_counts_of_imdb_are_those_of_its_publication(tmp_path):
    write_imdb(tmp_path)
    counts = describe("imdb").counts
    # Maas et al. (2011): 25,000 labelled reviews for training and for testing, half of them positive each,
    # and 50,000 without a label.
    assert counts["train negative"] + counts["train positive"] == 25_000
    assert counts["test negative"] + counts["test positive"] == 25_000
    assert counts["unlabelled"] == 50_000
    assert set(read_imdb(tmp_path).counts()) == set(counts)
    with pytest.raises(
        ValueError, match=r"1 train negative instead of 12,500, .* 3 unlabelled instead of 50,000"
    ):
        store.read_checked(describe("imdb"), tmp_path, read_imdb)


def test_imdb_from_the_readers_own_folder(tmp_path, monkeypatch):
    write_imdb(tmp_path / "imdb")
    monkeypatch.setenv("NLPBOOK_DATA", str(tmp_path))
    small = {
        "train negative": 1,
        "train positive": 2,
        "test negative": 1,
        "test positive": 1,
        "unlabelled": 3,
    }
    with pytest.raises(ValueError, match="holds no whole copy of imdb"):
        load_imdb()
    record = dataclasses.replace(describe("imdb"), counts=small)
    assert store.load(record, read_imdb).counts() == small


@pytest.mark.parametrize(
    "name", ["train/neg/5_7.txt", "train/pos/5_4.txt", "test/pos/5_11.txt", "test/neg/5_0.txt"]
)
def test_a_rating_that_contradicts_its_label(tmp_path, name):
    write_imdb(tmp_path, **{f"aclImdb/{name}": b"?"})
    with pytest.raises(ValueError, match=f"aclImdb/{name}: .* stars contradict the label"):
        read_imdb(tmp_path)


def test_a_review_that_is_no_utf8(tmp_path):
    write_imdb(tmp_path, **{"aclImdb/train/pos/77_9.txt": b"one\ntwo \xff"})
    with pytest.raises(
        ValueError, match=r"aclImdb_v1\.tar\.gz, aclImdb/train/pos/77_9\.txt, line 2: byte 0xff"
    ):
        read_imdb(tmp_path)


def test_half_an_archive(tmp_path):
    write_imdb(tmp_path)
    path = tmp_path / "aclImdb_v1.tar.gz"
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(ArchiveError, match="damaged or cut off"):
        read_imdb(tmp_path)


def test_a_zipped_folder_of_reviews(tmp_path):
    with zipfile.ZipFile(tmp_path / "movie_reviews.zip", "w") as archive:
        archive.writestr("movie_reviews/", "")
        archive.writestr("movie_reviews/README", "about")
        archive.writestr("movie_reviews/pos/cv900_1.txt", "good film .\nvery good .\n")
        archive.writestr("movie_reviews/neg/cv012_29.txt", "bad . \n")
        archive.writestr("movie_reviews/neg/cv011_7.txt", b"worse\n\n")
    reviews = read_movie_reviews(tmp_path)
    assert reviews.documents == [[["worse"]], [["bad", "."]], [["good", "film", "."], ["very", "good", "."]]]
    assert reviews.labels == [0, 0, 1]
    assert reviews.folds == [0, 0, 9]
    assert reviews.counts() == {"negative": 2, "positive": 1, "folds": 2}


def write_mr(folder, encoding, positive, negative=("bad .",), end="\n"):
    folder.mkdir()
    for name, sentences in (("pos", positive), ("neg", negative)):
        (folder / f"rt-polarity.{name}").write_bytes("".join(s + end for s in sentences).encode(encoding))


def test_mr_in_latin1_and_in_utf8_is_the_same(tmp_path):
    """Cornell's files are Latin-1 with CRLF; NLTK's are UTF-8 with LF, and a space for each 0x85."""
    write_mr(tmp_path / "cornell", "latin-1", ["caf\u00e9 \x96 so\x85 good . ", "fine"], end="\r\n")
    write_mr(tmp_path / "nltk", "utf8", ["caf\u00e9 \x96 so  good . ", "fine"])
    one, other = read_mr(tmp_path / "cornell"), read_mr(tmp_path / "nltk")
    assert one == other
    assert one.sentences.sentences == [["bad", "."], ["caf\u00e9", "\x96", "so", "good", "."], ["fine"]]
    assert one.sentences.labels == [0, 1, 1]
    assert one.counts() == {"negative": 1, "positive": 2}


def test_an_empty_sentence(tmp_path):
    write_mr(tmp_path / "mr", "utf8", ["fine", "  ", "good"])
    with pytest.raises(ValueError, match=r"rt-polarity\.pos, line 2: the line is empty"):
        read_mr(tmp_path / "mr")


def test_the_real_mr(data):
    mr = load_mr().sentences
    assert mr.labels == sorted(mr.labels)
    assert mr.sentences[0] == "simplistic , silly and tedious .".split()
    assert 20 < sum(map(len, mr.sentences)) / len(mr) < 23  # Kim (2014): 20 words on average


def test_the_real_reviews(data):
    reviews = load_movie_reviews()
    assert [reviews.folds.count(fold) for fold in range(10)] == [200] * 10
    text = zipfile.ZipFile(data / "movie-reviews-2000" / "movie_reviews.zip").read(
        "movie_reviews/neg/cv000_29416.txt"
    )
    assert [word for sentence in reviews.documents[0] for word in sentence] == text.decode().split()
