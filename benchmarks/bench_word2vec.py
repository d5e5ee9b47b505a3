"""Chapter 4: word2vec on 5.47 million words of novels, beside gensim.

Both get the same sentences, dimension, window, noise words, subsampling and threads; what is timed is the
training, without counting the words. Then both train for longer, from several seeds, for the quality of
their vectors, and once each in a process of its own, for the memory.
"""

import os
import subprocess
import sys
import time
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.bench_ngrams import novels
from benchmarks.harness import ROOT, Comparison, DataMissing, Row
from nlpbook.corpora import benchmarks
from nlpbook.text import Vocabulary
from nlpbook.word2vec import Word2Vec, analogy_accuracy, similarity_correlation
from nlpbook.words import WordVectors

OPTIONS = {
    "embedding_dim": 100,
    "window": 5,
    "n_negatives": 5,
    "subsample_threshold": 1e-3,
    "min_count": 5,
    "workers": os.cpu_count(),
}
EPOCHS, SEEDS = 5, (1, 2, 3)  # for the quality
RESTRICT = 30_000  # the words among which an analogy's answer is looked for

# Processes of their own for the memory: each reads the sentences and goes through them once.
READ = """
import sys
sentences = [line.split() for line in open(sys.argv[1], encoding="utf8")]
model, objective, workers = *sys.argv[2:4], int(sys.argv[4])
"""
OURS = """
from nlpbook.word2vec import Word2Vec
Word2Vec(model=model, objective=objective, epochs=1, workers=workers).fit(sentences)
"""
GENSIM = """
from gensim.models import Word2Vec
tree = objective == "hierarchical_softmax"
options = {"sg": int(model == "skip_gram"), "hs": int(tree), "negative": 0 if tree else 5}
Word2Vec(sentences, epochs=1, workers=workers, **options)
"""
# Not ru_maxrss: a new process begins with that of the one that has started it.
PEAK = """
print(*(int(line.split()[1]) / 2**10 for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@cache
def sentences():
    """The sentences of the novels, in lower case, without punctuation marks."""
    lower = ([word.lower() for word in sentence if any(map(str.isalnum, word))] for sentence in novels())
    return [sentence for sentence in lower if sentence]


@cache
def encoded():
    """The words with their counts, and the sentences in their ids."""
    vocabulary = Vocabulary.from_sentences(sentences(), min_count=OPTIONS["min_count"])
    return vocabulary, vocabulary.encode_corpus(sentences())


def ours(model, objective, epochs, seed):
    """Our vectors, and words per second."""
    vocabulary, corpus = encoded()
    trained = Word2Vec(model=model, objective=objective, epochs=epochs, seed=seed, **OPTIONS)
    trained.fit(corpus, vocabulary=vocabulary)
    return trained.vectors, trained.words_per_second


def gensim(model, objective, epochs, seed):
    """The same from gensim."""
    from gensim.models import Word2Vec as Peer

    tree = objective == "hierarchical_softmax"
    trained = Peer(
        vector_size=OPTIONS["embedding_dim"],
        window=OPTIONS["window"],
        sg=int(model == "skip_gram"),
        hs=int(tree),
        negative=0 if tree else OPTIONS["n_negatives"],
        sample=OPTIONS["subsample_threshold"],
        min_count=OPTIONS["min_count"],
        workers=OPTIONS["workers"],
        seed=seed,
    )
    trained.build_vocab(sentences())
    words = sum(trained.wv.get_vecattr(word, "count") for word in trained.wv.index_to_key)
    began = time.perf_counter()
    trained.train(sentences(), total_examples=trained.corpus_count, epochs=epochs)
    seconds = time.perf_counter() - began
    return WordVectors(trained.wv.index_to_key, trained.wv.vectors), epochs * words / seconds


def scores(vectors):
    """Spearman's correlation with WordSim-353, and the per cent of analogies that are answered."""
    similarity = similarity_correlation(vectors, benchmarks.load_wordsim353().pairs)
    analogies = analogy_accuracy(vectors, benchmarks.load_analogies().sections, restrict=RESTRICT)
    return similarity.spearman, 100 * analogies.total.accuracy


def memory(program, model, objective):
    """The largest memory of a process that reads the sentences and goes through them once (MiB, on Linux)."""
    if not Path("/proc/self/status").exists():
        return None
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sentences.txt"
        path.write_text("\n".join(map(" ".join, sentences())), encoding="utf8", newline="\n")
        command = [
            sys.executable,
            "-c",
            READ + program + PEAK,
            path,
            model,
            objective,
            str(OPTIONS["workers"]),
        ]
        return round(float(subprocess.check_output(command, cwd=ROOT, text=True)))


def compare(model, objective):
    """One walk over the novels by each in turn."""
    try:
        import gensim as _  # noqa: F401
    except ImportError:
        raise DataMissing("gensim is not installed: pip install gensim") from None
    encoded()

    def quality():
        found = {"words": encoded()[1].n_tokens, "epochs": EPOCHS, "seeds": len(SEEDS), **OPTIONS}
        for who, train in (("ours", ours), ("peer", gensim)):
            values = np.array([scores(train(model, objective, EPOCHS, seed)[0]) for seed in SEEDS])
            for name, column in zip(("wordsim353", "analogies"), values.T, strict=True):
                found[f"{name}_{who}"] = round(float(column.mean()), 3)
                found[f"{name}_spread_{who}"] = round(float(np.ptp(column)), 3)
        found["mib_ours"], found["mib_peer"] = (
            memory(program, model, objective) for program in (OURS, GENSIM)
        )
        return found

    def speed(train):
        return train(model, objective, epochs=1, seed=0)[1]

    return Comparison(partial(speed, ours), partial(speed, gensim), quality)


def row(name, floor, model, objective="negative_sampling"):
    return Row(
        f"word2vec.{name}",
        "gensim, as many workers",
        lambda: compare(model, objective),
        floor=floor,
        unit="words/s",
        better="higher",
    )


ROWS = [
    row("sgns", 2, "skip_gram"),
    row("cbow", 1, "cbow"),
    row("hs", 1, "skip_gram", "hierarchical_softmax"),
]
