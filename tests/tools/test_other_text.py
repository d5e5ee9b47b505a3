"""The notebooks on another text: part of the documents is left out, and a claim that needs it is found."""

import nbformat
import pytest

from nlpbook.corpora import documentation
from tools import other_text

SMALL = ("topics",)


@pytest.fixture
def restored(monkeypatch):
    """Whatever is left out in a test is there again after it."""
    monkeypatch.setattr(documentation, "_read_text", documentation._read_text)


def names(corpus):
    return {document.name for document in corpus.documents}


def test_the_parts_are_the_whole_and_every_one_is_left_out(restored, monkeypatch):
    read, whole = documentation._read_text, names(documentation.load(packages=SMALL))
    left_out = []
    for part in range(other_text.PARTS):
        monkeypatch.setattr(documentation, "_read_text", read)
        other_text.leave_out(part)
        left_out.append(whole - names(documentation.load(packages=SMALL)))
    assert all(left_out)
    assert sum(map(len, left_out)) == len(whole) and set.union(*left_out) == whole


def test_a_sample_is_drawn_from_what_remains(restored):
    other_text.leave_out(3)
    part = documentation.load(max_words=2_000, packages=SMALL)
    assert part.n_words > 1_500
    assert all(other_text.part_of(name) != 3 for name in names(part))


def test_a_part_is_spread_over_training_validation_and_test():
    """The parts go by another hash than the splits, or leaving one out could leave no test text."""
    corpus = documentation.load(packages=SMALL)
    tests = {" ".join(sentence) for sentence in corpus.splits().test}
    for part in range(other_text.PARTS):
        remaining = [
            " ".join(corpus.sentences[start])
            for name, start, _ in corpus.documents
            if other_text.part_of(name) != part
        ]
        assert tests.intersection(remaining), part


def write(path, *cells):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, path)
    return path


CLAIM = """
from nlpbook.corpora import documentation
names = [one.name for one in documentation.load(packages=("topics",)).documents]
assert {claim}
"""


def test_a_claim_that_stands_on_one_text_fails_and_a_sound_one_passes(tmp_path, capsys):
    name = documentation.load(packages=SMALL).documents[0].name
    fragile = write(tmp_path / "fragile.ipynb", CLAIM.format(claim=f"{name!r} in names"))
    sound = write(tmp_path / "sound.ipynb", CLAIM.format(claim="len(names) > 20"))
    part = str(other_text.part_of(name))
    assert other_text.main(["--leave-out", part, str(fragile), str(sound)]) == 1
    said = capsys.readouterr().out
    assert f"FAILED {fragile}" in said and f"passed {sound}" in said and "AssertionError" in said
    assert said.rstrip().endswith("1 failed")


@pytest.mark.parametrize(("problems", "status"), [([None, None], 0), (["no", None], 1), ([None, "no"], 1)])
def test_it_fails_as_soon_as_one_notebook_does(monkeypatch, problems, status):
    names = ["one.ipynb", "two.ipynb"]
    monkeypatch.setattr(other_text, "run", lambda path, part, timeout: problems[names.index(path.name)])
    assert other_text.main(names) == status


def test_which_notebooks_read_the_documentation(tmp_path):
    cells = [nbformat.v4.new_markdown_cell("the documentation"), nbformat.v4.new_code_cell("1 + 1")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    assert not other_text.reads_the_documentation(notebook)
    notebook.cells.append(nbformat.v4.new_code_cell("track = race.documentation_track()"))
    assert other_text.reads_the_documentation(notebook)
