import pytest

from nlpbook.corpora.benchmarks import describe, load_novels
from nlpbook.corpora.benchmarks.novels import read_novel


def test_byte_order_mark_crlf_and_empty_lines(tmp_path):
    path = tmp_path / "Eliot_Adam_1859.txt"
    path.write_bytes(
        "\ufeffADAM BEDE\r\n\r\nMr. Poyser came. \u201cWell?\u201d he said.\r\n  The end.".encode()
    )
    novel = read_novel(path)
    assert (novel.author, novel.title, novel.year) == ("Eliot", "Adam", 1859)
    assert novel.paragraphs == ["ADAM BEDE", "Mr. Poyser came. \u201cWell?\u201d he said.", "The end."]
    assert novel.n_words == 10
    assert [len(sentence) for sentence in novel.sentences()] == [2, 5, 7, 3]


@pytest.mark.parametrize(
    "name", ["Eliot_Adam.txt", "eliot_Adam_1859.txt", "Eliot_Adam_1859.md", "SOURCE.txt"]
)
def test_a_name_of_another_form(tmp_path, name):
    (tmp_path / name).write_text("text")
    with pytest.raises(ValueError, match=f"path must be named like .* got '{name}'"):
        read_novel(tmp_path / name)


def test_the_real_ones(data):
    novels = load_novels().novels
    assert len({novel.author for novel in novels}) == 14
    assert all(1839 <= novel.year <= 1912 for novel in novels)
    assert [f"{novel.author}_{novel.title}_{novel.year}.txt" for novel in novels] == sorted(
        file.name for file in describe("english-novels").files
    )
    for novel in novels:
        text = (
            (data / "english-novels" / f"{novel.author}_{novel.title}_{novel.year}.txt").read_bytes().decode()
        )
        assert novel.n_words == len(text.replace("\ufeff", " ").split())
        assert not any(mark in paragraph for paragraph in novel.paragraphs for mark in "\ufeff\r\n")
    smallest = min(novels, key=lambda novel: novel.n_words)
    sentences = smallest.sentences()
    text = "".join("".join(paragraph.split()) for paragraph in smallest.paragraphs)
    assert "".join(token for sentence in sentences for token in sentence) == text  # nothing is lost
