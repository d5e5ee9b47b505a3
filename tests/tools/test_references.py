"""The page of references: plain Markdown, an anchor for every work, everything from the bibliography."""

import textwrap

import pytest

from tools import references


@pytest.fixture
def bibliography(tmp_path):
    path = tmp_path / "references.bib"
    path.write_text(
        textwrap.dedent(
            """
            @article{zipf1949, author = {Zipf, George}, title = {A [b]_c* law}, journal = {Words \\& More},
              year = 1949, doi = {10.1/a_b}}
            @book{two1990, author = {van der Aa, B. and Bee, C.}, title = {T}, publisher = {P}, year = {1990}}
            @inproceedings{many2001, author = {Tee, A. and Bee, C. and Cee, D.}, booktitle = {Talks},
              title = {On {BERT} and caf{\\'e}s}, year = {2001}}
            """
        ),
        encoding="utf8",
    )
    return path


def test_every_entry_has_an_anchor_in_alphabetical_order(bibliography):
    text = references.markdown(bibliography)
    entries = [line for line in text.splitlines() if line.startswith("- ")]
    assert [line.split('"')[1] for line in entries] == ["many2001", "two1990", "zipf1949"]
    assert text.startswith("# References\n")


def test_marks_of_markdown_are_escaped_and_addresses_are_not(bibliography):
    text = references.markdown(bibliography)
    assert r"A \[b\]\_c\* law" in text
    assert "(https://doi.org/10.1/a_b)" in text
    assert "*Words & More*" in text
    assert "On BERT and cafés." in text


def test_names_and_years(bibliography):
    assert references.names(bibliography) == {
        "zipf1949": ("Zipf", "1949"),
        "two1990": ("van der Aa and Bee", "1990"),
        "many2001": ("Tee et al.", "2001"),
    }


def test_a_stale_page_is_told_and_written(bibliography, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(references, "ROOT", tmp_path)
    monkeypatch.setattr(references, "BIBLIOGRAPHY", "references.bib")
    monkeypatch.setattr(references, "PAGE", "references.md")
    assert references.main(["--check"]) == 1
    assert not (tmp_path / "references.md").exists()
    assert references.main([]) == 0
    assert references.main(["--check"]) == 0
    assert (tmp_path / "references.md").read_text(encoding="utf8") == references.markdown(bibliography)
