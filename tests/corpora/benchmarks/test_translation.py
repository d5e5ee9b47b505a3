import pytest

from nlpbook.corpora.benchmarks import TranslationPair, Translations, load_tatoeba
from nlpbook.corpora.benchmarks.translation import read_translations


@pytest.fixture
def file(tmp_path):
    return tmp_path / "cmn.txt"


def test_pairs_and_references(file):
    file.write_text(
        "Hi.\t\u55e8\u3002\tCC-BY (CM)\nHi.\t\u4f60\u597d\u3002\tCC-BY (CM)\r\nRun!\t\u8dd1\uff01\tCC-BY\n",
        encoding="utf8",
    )
    translations = read_translations(file)
    assert translations.pairs[0] == TranslationPair("Hi.", "\u55e8\u3002", "CC-BY (CM)")
    assert translations.references == {
        "Hi.": ["\u55e8\u3002", "\u4f60\u597d\u3002"],
        "Run!": ["\u8dd1\uff01"],
    }
    assert translations.counts() == {"pairs": 3, "English sentences": 2}


@pytest.mark.parametrize(
    "line", ["Hi.", "Hi.\t\u55e8", "Hi.\t\u55e8\tme\tyou", "\t\u55e8\tme", "Hi.\t \tme", ""]
)
def test_what_is_refused(file, line):
    file.write_text(f"Hi.\t\u55e8\tme\n{line}\nHi.\t\u55e8\tme\n", encoding="utf8")
    with pytest.raises(ValueError, match=r"cmn\.txt, line 2: two sentences and whose they are"):
        read_translations(file)


def test_no_english_sentence_is_in_two_parts():
    translations = Translations([TranslationPair(f"Sentence {i // 3}.", str(i), "me") for i in range(6000)])
    parts = translations.split(0.8, 0.1)
    seen = [set(part.references) for part in parts]
    assert not seen[0] & seen[1] and not seen[0] & seen[2] and not seen[1] & seen[2]
    assert sorted(pair.chinese for part in parts for pair in part.pairs) == sorted(map(str, range(6000)))
    # Binomial: 2,000 sentences at 0.8 have a standard deviation of 18, at 0.1 of 13; these are 5 of them.
    assert abs(len(seen[0]) - 1600) < 90 and abs(len(seen[1]) - 200) < 67
    # What else is in the file, and in which order, changes nothing.
    again = Translations(translations.pairs[:1500:-1]).split(0.8, 0.1)
    assert all(set(part.references) <= before for part, before in zip(again, seen, strict=True))
    everything, nothing, neither = translations.split(1.0, 0.0)
    assert everything == translations and not nothing.pairs and not neither.pairs
    with pytest.raises(ValueError, match="valid must be"):
        translations.split(0.9, 0.2)


def test_the_real_one(data):
    translations = load_tatoeba()
    lines = (data / "tatoeba-cmn-eng" / "cmn.txt").read_bytes().decode().splitlines()
    assert ["\t".join(pair) for pair in translations.pairs] == lines
    _, valid, test = translations.split()
    assert abs(len(valid.pairs) - len(test.pairs)) < 200
    assert all("CC-BY" in pair.attribution for pair in translations.pairs)
