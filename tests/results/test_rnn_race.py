"""The race of recurrent language models on a small scale."""

from nlpbook import results


def test_a_small_race(tmp_path):
    written = results.run(
        "rnn_race", tmp_path, report=str, cells=["GRU"], seeds=[3], embedding_dim=8, hidden_size=8, epochs=1,
        pairs=20, train_sentences=1_000,
    )  # fmt: skip
    rows = {row["model"]: row for row in written["rows"]}
    assert list(rows) == ["true distribution", "Kneser-Ney, 3", "Kneser-Ney, 5", "GRU"]
    assert rows["true distribution"]["nats"] == 0
    assert set(rows["true distribution"]["agreement"].values()) == {1.0}
    assert rows["GRU"]["parameters"] > 0 and rows["GRU"]["seed"] == 3
    for name, row in rows.items():
        assert row["pairs"] == {"0": 40, "1": 40, "2": 40}
        assert all(0 <= share <= 1 for share in row["agreement"].values())
        assert name == "true distribution" or row["nats"] > 0.3
