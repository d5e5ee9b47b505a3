import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.corpora.benchmarks import Characters, load_tinyshakespeare
from nlpbook.corpora.benchmarks.characters import cuts, read_tinyshakespeare


def test_reading(tmp_path):
    (tmp_path / "input.txt").write_bytes(b"First Citizen:\r\nSpeak.\n")
    text = read_tinyshakespeare(tmp_path)
    assert text.text == "First Citizen:\nSpeak.\n"
    assert text.alphabet == "\n .:CFSaeiknprstz"
    assert text.counts() == {"characters": 22, "distinct characters": 17, "lines": 2}


@given(st.text(), st.floats(0, 1), st.floats(0, 1))
def test_a_split_loses_nothing(text, first, second):
    second = min(second, 1 - first)
    parts = Characters(text).split(first, second)
    assert "".join(parts) == text
    assert abs(len(parts[0]) - first * len(text)) <= 1
    assert abs(len(parts[1]) - second * len(text)) <= 1


@given(st.integers(0, 10**9), st.floats(0, 1))
def test_shares_of_one(n, first):
    assert 0 <= cuts(n, first, 1 - first)[0] <= cuts(n, first, 1 - first)[1] == n


@pytest.mark.parametrize(
    ("train", "valid"), [(-0.1, 0.5), (0.5, -0.1), (1.1, 0.0), (0.6, 0.6), (float("nan"), 0.1)]
)
def test_bad_shares(train, valid):
    with pytest.raises(ValueError, match=r"^(train must be .* from 0 to 1|valid must be .*); got "):
        Characters("abc").split(train, valid)


def test_the_real_one(data):
    text = load_tinyshakespeare()
    assert text.text.startswith("First Citizen:\nBefore we proceed")
    train, valid, test = text.split()
    assert (len(train), len(valid), len(test)) == (1_003_855, 55_769, 55_770)
