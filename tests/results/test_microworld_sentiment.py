"""The networks of the sentiment trees' explorer on a small scale."""

import numpy as np

from nlpbook import results


def test_a_small_run(tmp_path):
    settings = {
        "seeds": [2], "drawn": 900, "train_sentences": 200, "test_sentences": 50, "epochs": 1,
        "hidden_sizes": (4, 5, 6), "embedding_dim": 3,
    }  # fmt: skip
    written = results.run("microworld_sentiment", tmp_path, report=str, **settings)
    assert [row["model"] for row in written["rows"]] == ["mean", "LSTM", "Tree-LSTM"]
    for row in written["rows"]:
        assert row["sentences"]["same kind"] == 50 and set(row["accuracy"]) == set(row["sentences"])
    found = results.load_artefact("microworld_sentiment", tmp_path)
    words = found.metadata["words"]
    assert words[0] == "<unk>" and len(words) == len(set(words))
    assert found.tensors["tree.E"].shape == (len(words), 3)
    assert found.tensors["tree.layer.U"].shape == (12, 30)
    assert found.tensors["lstm.layer.U"].shape == (5, 20) and found.tensors["mean.W"].shape == (3, 4)
    assert all(np.isfinite(tensor).all() for tensor in found.tensors.values())
