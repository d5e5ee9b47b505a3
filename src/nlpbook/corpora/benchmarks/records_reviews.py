"""The records of reviews: what sentiment and text classification are learnt from."""

from nlpbook.corpora.benchmarks.record import File, Record, Source, on_github

_SST_FILES = (
    File("train.txt", 2160058, "e2f3f41b0b1e6d4dddc0effe3bfc2d27ed8928079aa9a03d652311614fc5feb7"),
    File("dev.txt", 280825, "0e9336aed6e4730e19f58d00a77b3f0297efdb755f7b5e598c98a05e3f97ea40"),
    File("test.txt", 559614, "6e54806dee95cf80cd918e7dfb3f6770f6df24bf826f289a4d1f709e1c8f6761"),
)
_SST_COPY = ("neubig/nn4nlp-code", "970d91a51664b3d91a9822b61cd76abea20218cb")
_NLTK = ("nltk/nltk_data", "5db857e6f7df11eabb5e5665836db9ec8df07e28")
_MR_FILES = (
    File("rt-polarity.neg", 612441, "614274f81185a850e5a88d533d4679f916d6f62e9af6f0b4ec71fb94bf466ea5"),
    File("rt-polarity.pos", 626334, "c2dc6b2f55bcf725725372916287cc3f8f9b19402edaa9167de5287cb3ade421"),
)
_REVIEWS = File(
    "movie_reviews.zip", 4004848, "a41211ae685019137410268134db6a1a14428c89b671eb83056151a878539008"
)
_IMDB = File(
    "aclImdb_v1.tar.gz", 84125825, "c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe"
)

REVIEWS = (
    Record(
        name="sst",
        title="Stanford Sentiment Treebank",
        task="sentiment, of trees and of sentences (5 or 2 classes)",
        description="Sentences of film reviews as binary trees, every phrase rated by three people.",
        language="English",
        licence="none stated: use it, do not pass it on",
        citation="Richard Socher, Alex Perelygin, Jean Wu, Jason Chuang, Christopher D. Manning, Andrew Y. "
        "Ng and Christopher Potts (2013). Recursive Deep Models for Semantic Compositionality Over a "
        "Sentiment Treebank. EMNLP 2013.",
        homepage="https://nlp.stanford.edu/sentiment/",
        folder="sst-trees",
        files=_SST_FILES,
        sources=(
            Source(
                "https://nlp.stanford.edu/sentiment/trainDevTestTrees_PTB.zip",
                members=tuple((file.name, file.name) for file in _SST_FILES),
                hash="sha256:5c613a4f673fc74097d523a2c83f38e0cc462984d847b82c7aaf36b01cbbbfcc",
            ),
            *(
                source
                for file in _SST_FILES
                for source in on_github(*_SST_COPY, f"data/trees/{file.name}", file)
            ),
        ),
        splits="train, dev, test: the authors'",
        counts={
            "train trees": 8_544,
            "dev trees": 1_101,
            "test trees": 2_210,
            "train trees that are not neutral": 6_920,
            "dev trees that are not neutral": 872,
            "test trees that are not neutral": 1_821,
        },
        caveats=("It holds the sentences of MR: never train on one and test on the other.",),
    ),
    Record(
        name="mr",
        title="Sentence polarity data set 1.0 (MR)",
        task="sentence classification",
        description="Sentences of film reviews from Rotten Tomatoes, positive or negative as the whole "
        "review was.",
        language="English",
        licence="CC BY 4.0",
        citation="Bo Pang and Lillian Lee (2005). Seeing stars: Exploiting class relationships for sentiment "
        "categorization with respect to rating scales. ACL 2005.",
        homepage="https://www.cs.cornell.edu/people/pabo/movie-review-data/",
        folder="mr-polarity",
        files=_MR_FILES,
        sources=(
            Source(
                "https://www.cs.cornell.edu/people/pabo/movie-review-data/rt-polaritydata.tar.gz",
                members=tuple((file.name, file.name) for file in _MR_FILES),
                hash="md5:50c1c2c047b4225e148e97aa7708c34e",
            ),
            *(
                Source(
                    address,
                    members=tuple((file.name, file.name) for file in _MR_FILES),
                )
                for address in (
                    f"https://raw.githubusercontent.com/{'/'.join(_NLTK)}/packages/corpora/sentence_polarity.zip",
                    f"https://cdn.jsdelivr.net/gh/{'@'.join(_NLTK)}/packages/corpora/sentence_polarity.zip",
                )
            ),
        ),
        splits="none official: ten-fold cross-validation",
        counts={"negative": 5_331, "positive": 5_331},
        caveats=(
            "SST holds the same sentences: never train on one and test on the other.",
            "Cornell's files are in Latin-1, NLTK's in UTF-8 with a few control characters (0x91, 0x96, "
            "0x97) where quotes and dashes were. A copy of either is read to the same sentences.",
        ),
    ),
    Record(
        name="imdb",
        title="Large Movie Review Dataset (IMDb)",
        task="document classification",
        description="Reviews of films, positive or negative, at most 30 of one film; films of the training "
        "set are not in the test set.",
        language="English",
        licence="none stated: use it, do not pass it on",
        citation="Andrew L. Maas, Raymond E. Daly, Peter T. Pham, Dan Huang, Andrew Y. Ng and Christopher "
        "Potts (2011). Learning Word Vectors for Sentiment Analysis. ACL 2011.",
        homepage="https://ai.stanford.edu/~amaas/data/sentiment/",
        folder="imdb",
        files=(_IMDB,),
        sources=(
            Source(
                "https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz",
                _IMDB.name,
                hash=f"sha256:{_IMDB.sha256}",
            ),
        ),
        splits="train, test: the authors'; another 50,000 reviews have no label",
        counts={
            "train negative": 12_500,
            "train positive": 12_500,
            "test negative": 12_500,
            "test positive": 12_500,
            "unlabelled": 50_000,
        },
        caveats=("The reviews are HTML: line breaks are '<br />'.",),
    ),
    Record(
        name="movie-reviews-2000",
        title="Polarity data set 2.0 (movie reviews)",
        task="document classification",
        description="Whole film reviews from Usenet, positive or negative, one sentence per line, in lower "
        "case.",
        language="English",
        licence="CC BY 4.0",
        citation="Bo Pang and Lillian Lee (2004). A Sentimental Education: Sentiment Analysis Using "
        "Subjectivity Summarization Based on Minimum Cuts. ACL 2004.",
        homepage="https://www.cs.cornell.edu/people/pabo/movie-review-data/",
        folder="movie-reviews-2000",
        files=(_REVIEWS,),
        sources=on_github(*_NLTK, "packages/corpora/movie_reviews.zip", _REVIEWS),
        splits="ten folds, the authors'",
        counts={"negative": 1_000, "positive": 1_000, "folds": 10},
        caveats=(
            "It stands in for IMDb where that is out of reach; results of one say nothing about the other.",
        ),
    ),
)
