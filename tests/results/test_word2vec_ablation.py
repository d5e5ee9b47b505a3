"""What each trick buys: the experiment on small texts."""

import numpy as np

from nlpbook import results
from nlpbook.results import word2vec_ablation as ablation
from nlpbook.words import WordVectors


def test_a_small_ablation(tmp_path):
    lines = []
    written = results.run(
        "word2vec_ablation",
        tmp_path,
        report=lines.append,
        sentences=8_000,
        usual={"embedding_dim": 8, "window": 2, "epochs": 1},
        changes={"nothing": [{}], "CBOW": [{"model": "cbow"}]},
        seeds=[3],
    )
    rows = written["rows"]
    assert [(row["corpus"], row["trick"]) for row in rows] == [
        (corpus, trick) for corpus in ("microworld", "documentation") for trick in ("nothing", "CBOW")
    ]
    assert len(lines) == len(rows) and all(row["seed"] == 3 and row["seconds"] > 0 for row in rows)
    for row in rows:
        assert set(row["scores"]) == {
            "score", "rare", "middle", "frequent", "analogies", "analogies_by_product",
        }  # fmt: skip
        assert all(-1 <= score <= 1 for score in row["scores"].values())


def test_the_score_of_the_documentation_is_one_for_vectors_that_know_the_forms():
    here = ablation.Documentation(3_000)
    stem = {word: first for first, second in here.pairs for word in (first, second)}
    words = [word for word in here.vocabulary.tokens if word != here.vocabulary.unknown]
    rng = np.random.default_rng(0)
    of_stem = {word: rng.normal(size=40) for word in words}
    same = WordVectors(words, np.array([of_stem[stem.get(w, w)] + 1e-3 * of_stem[w] for w in words]))
    chance = WordVectors(words, np.array(list(of_stem.values())))
    assert here.scores(same)["score"] > 0.95 > 0.1 > here.scores(chance)["score"]
