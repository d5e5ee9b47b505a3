"""Chapter 2: fitting and scoring n-gram models, beside NLTK and KenLM."""

import math
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.harness import ROOT, Comparison, DataMissing, Row
from nlpbook import ngrams
from nlpbook.corpora import benchmarks, documentation

FIT_TOKENS, SCORED = 100_000, 500
FIT_FLOOR = 60.0  # seconds
HELD_OUT = 20  # every 20th sentence of the novels is scored, the others are counted


def fit_score():
    """Both fit order 3 to the same sentences, and give 500 words of other sentences their probabilities."""
    try:
        from nltk.lm import KneserNeyInterpolated, Vocabulary
        from nltk.lm.preprocessing import padded_everygram_pipeline
    except ImportError:
        raise DataMissing("NLTK is not installed: pip install nltk") from None
    sentences = documentation.load().sentences
    order = np.random.default_rng(0).permutation(len(sentences))
    train, test, n = [], [], 0
    for i in order:
        if n < FIT_TOKENS:
            train.append(sentences[i])
            n += len(sentences[i])
        elif sum(map(len, test)) < SCORED:
            test.append(sentences[i])
    found = {}

    def ours():
        model = ngrams.KneserNey(3, discount=0.1).fit(train)
        found["ours"] = model.token_log_probs(test)[:SCORED]

    def peer():
        text, words = padded_everygram_pipeline(3, train)
        model = KneserNeyInterpolated(3, discount=0.1, vocabulary=Vocabulary(words))
        model.fit(text)
        scores = []
        for sentence in test:
            marked = ["<s>", "<s>", *sentence, "</s>"]
            for t in range(2, len(marked)):
                if len(scores) < SCORED:
                    scores.append(model.score(marked[t], marked[t - 2 : t]))
        found["peer"] = scores

    def quality():
        # Other conventions below the unigrams and at the beginnings of sentences; the rest should be alike.
        p, q = np.exp(found["ours"]), np.array(found["peer"])
        return {
            "tokens": n,
            "median_ratio_of_probabilities": float(np.median(p[q > 0] / q[q > 0])),
            "zeros_ours": int((p == 0).sum()),
            "zeros_peer": int((q == 0).sum()),
        }

    return Comparison(ours, peer, quality)


def novels():
    """The sentences of the novels as lists of tokens."""
    if benchmarks.find("english-novels") is None:
        raise DataMissing("english-novels is not here: set NLPBOOK_DATA to the folder that holds it")
    return [sentence for novel in benchmarks.load_novels().novels for sentence in novel.sentences()]


@cache
def both_models():
    """A model of order 5, the same in KenLM, and text that neither has seen."""
    try:
        import kenlm
    except ImportError:
        raise DataMissing("kenlm is not installed: pip install kenlm (it needs a C++ compiler)") from None
    sentences = novels()
    test = sentences[::HELD_OUT]
    train = [sentence for i, sentence in enumerate(sentences) if i % HELD_OUT]
    model = ngrams.ModifiedKneserNey(5).fit(train)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "novels.arpa"
        ngrams.write_arpa(model, path)
        config = kenlm.Config()
        config.show_progress = False
        theirs = kenlm.Model(str(path), config)
    return model, theirs, test


def score(from_ids):
    """Scores of the same held-out sentences; KenLM's Python interface takes strings, joined beforehand."""
    model, theirs, test = both_models()
    given = model.vocabulary.encode_corpus(test) if from_ids else test
    strings = [" ".join(sentence) for sentence in test]
    n_events = sum(map(len, test)) + len(test)
    found = {}

    def ours():
        found["ours"] = model.log_probs(given)

    def peer():
        score_one = theirs.score
        found["peer"] = [score_one(sentence) for sentence in strings]

    def quality():
        ours_log10 = found["ours"] / math.log(10)
        return {
            "events": n_events,
            "ngrams": model.table.n_ngrams,
            "largest_difference_log10": float(np.abs(ours_log10 - found["peer"]).max()),
            "perplexity": math.exp(-found["ours"].sum() / n_events),
        }

    return Comparison(ours, peer, quality)


FIT = """
import time
from benchmarks.bench_ngrams import novels, peak_gib
from nlpbook.ngrams import ModifiedKneserNey
sentences = novels()
before = peak_gib()
started = time.perf_counter()
model = ModifiedKneserNey(5).fit(sentences)
seconds = time.perf_counter() - started
print(seconds, peak_gib(), before, sum(map(len, sentences)), sum(model.table.n_ngrams))
"""


def peak_gib():
    """The most memory that this process has used so far, in GiB; NaN on Windows, which does not say."""
    try:
        import resource
    except ImportError:
        return math.nan
    # Linux counts in KiB, macOS in bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**30 if sys.platform == "darwin" else 2**20)


def fit():
    """Modified Kneser-Ney of order 5 from the tokens of all novels, in a process of its own."""
    if benchmarks.find("english-novels") is None:
        raise DataMissing("english-novels is not here: set NLPBOOK_DATA to the folder that holds it")
    found = {}

    def ours():
        output = subprocess.check_output([sys.executable, "-c", FIT], cwd=ROOT, text=True)
        seconds, peak, before, tokens, n_ngrams = map(float, output.split())
        if math.isnan(peak):
            found["peak_gib"] = "not measured on this system"
        else:
            found["peak_gib"] = round(max(peak, found.get("peak_gib", 0)), 2)
            found["peak_before_the_fit_gib"] = round(before, 2)
        found.update(tokens=int(tokens), ngrams=int(n_ngrams))
        return seconds

    return Comparison(ours, FIT_FLOOR, lambda: found)


ROWS = [
    Row("ngrams.fit_score", "NLTK KneserNeyInterpolated, order 3", fit_score, floor=100),
    Row("ngrams.kenlm_ids", "kenlm's score, from ids", lambda: score(from_ids=True), floor=1.0),
    Row("ngrams.kenlm_strings", "kenlm's score, from strings", lambda: score(from_ids=False), floor=0.5),
    Row("ngrams.kenlm_fit", "the floor of 60 s", fit, floor=1),
]
