"""Every notebook of the book keeps the rules of guards.py, and the table of contents names every page."""

import posixpath
import re
from pathlib import Path

import pytest
import yaml

from tests.book import guards
from tools import notebooks, numbering, references
from tools.book import pages_of

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
NOTEBOOKS = sorted(path for path in BOOK.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
IN_CHAPTER = re.compile(r"\d\d_\w+/")
CHAPTER_NOTEBOOKS = [path for path in NOTEBOOKS if IN_CHAPTER.match(path.relative_to(BOOK).as_posix())]
PAGES = sorted([*NOTEBOOKS, *BOOK.rglob("*.md")])
# Pages older than the guards for their form, with what each still lacks. A new page is on no such list.
EXEMPTIONS = {
    "01_words/01_symbols.ipynb": {
        "no_visible_asserts",
        "short_visible_cells",
        "headings_name_concepts",
    },
    "01_words/02_company.ipynb": {
        "no_visible_asserts",
        "few_visible_cells",
        "short_visible_cells",
        "honest_minutes",
        "headings_name_concepts",
    },
    "01_words/03_dense.ipynb": {
        "no_visible_asserts",
        "few_visible_cells",
        "short_visible_cells",
        "honest_minutes",
        "standard_terms",
        "headings_name_concepts",
    },
    "02_ngrams/01_counting.ipynb": {
        "no_visible_asserts",
        "honest_minutes",
        "standard_terms",
        "headings_name_concepts",
    },
    "02_ngrams/02_never_seen.ipynb": {
        "no_visible_asserts",
        "few_words",
        "honest_minutes",
        "standard_terms",
        "headings_name_concepts",
    },
    "02_ngrams/03_race.ipynb": {
        "no_visible_asserts",
        "few_visible_cells",
        "short_visible_cells",
        "honest_minutes",
        "standard_terms",
        "headings_name_concepts",
    },
    "03_nnlm/01_network.ipynb": {
        "no_visible_asserts",
        "few_words",
        "few_visible_cells",
        "short_visible_cells",
        "honest_minutes",
        "standard_terms",
        "headings_name_concepts",
    },
    "03_nnlm/02_training.ipynb": {
        "no_visible_asserts",
        "few_words",
        "few_visible_cells",
        "short_visible_cells",
        "honest_minutes",
        "standard_terms",
        "headings_name_concepts",
    },
    "04_word2vec/01_windows.ipynb": {
        "no_visible_asserts",
        "short_visible_cells",
        "honest_minutes",
        "standard_terms",
        "headings_name_concepts",
    },
    "04_word2vec/02_noise.ipynb": {
        "no_visible_asserts",
        "few_words",
        "few_visible_cells",
        "short_visible_cells",
        "honest_minutes",
        "standard_terms",
        "headings_name_concepts",
    },
    "04_word2vec/03_glove.ipynb": {
        "no_visible_asserts",
        "few_words",
        "few_visible_cells",
        "short_visible_cells",
        "honest_minutes",
        "standard_terms",
        "headings_name_concepts",
    },
    "04_word2vec/04_judging.ipynb": {
        "no_visible_asserts",
        "few_words",
        "few_visible_cells",
        "short_visible_cells",
        "honest_minutes",
        "standard_terms",
        "headings_name_concepts",
    },
}


def name_of(path):
    return path.relative_to(BOOK).as_posix()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_keeps_the_rules(path):
    name = name_of(path)
    in_chapter = bool(IN_CHAPTER.match(name))
    fewest = guards.FEWEST_CHECKS if in_chapter else 1  # cells; the landing page checks five things in one
    assert guards.problems(notebooks.read(path), in_chapter, fewest) == []


@pytest.fixture(scope="module")
def terms():
    """The terms of the glossary, in lower case."""
    lines = numbering.prose(BOOK / "appendix" / "glossary.md")
    found = {line.removeprefix("### ").strip().lower() for line in lines if line.startswith("### ")}
    assert len(found) > 100
    return found


@pytest.mark.parametrize("path", CHAPTER_NOTEBOOKS, ids=name_of)
def test_has_the_form_of_a_page(path, terms):
    """A page that has been given the form leaves the list of exemptions: the list only ever shrinks."""
    lacking = guards.problems_of_form(notebooks.read(path), terms)
    exempt = EXEMPTIONS.get(name_of(path), set())
    assert {name: found for name, found in lacking.items() if name not in exempt} == {}
    assert exempt - set(lacking) == set(), "no longer lacking: take it off the list of exemptions"


def test_exemptions_are_of_pages_that_exist():
    assert set(EXEMPTIONS) <= {name_of(path) for path in CHAPTER_NOTEBOOKS}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_reads_well_raw(path):
    assert [mark for text in numbering.texts_of(path) for mark in guards.raw_marks(text)] == []


def test_every_exercise_has_an_address_of_its_own():
    titles = {name_of(path): guards.exercise_titles(notebooks.read(path)) for path in NOTEBOOKS}
    assert sum(map(len, titles.values())) > 50
    assert guards.same_exercise_twice(titles) == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_links_lead_to_files(path):
    """Links are paths of files, which lead on wherever a page is opened raw; the build checks anchors."""
    missing = []
    for line in numbering.prose(path):
        for link in numbering.LINK.finditer(line):
            where = link["path"]
            if where and not re.match(r"[a-z]+:", where):
                target = posixpath.normpath(posixpath.join(path.parent.as_posix(), where))
                missing += [] if Path(target).exists() else [link[0]]
    assert missing == []


@pytest.mark.parametrize("path", sorted(BOOK.glob("0*/index.md")), ids=name_of)
def test_chapter_index_has_no_sections(path):
    assert guards.chapter_index_has_no_sections(path.read_text(encoding="utf8")) == []


def test_numbers_are_those_of_the_table_of_contents():
    """`python -m tools.numbering --write` mends what is wrong."""
    assert numbering.problems(ROOT) == []


def test_references_are_those_of_the_bibliography():
    """`python -m tools.references` writes the page anew."""
    wanted = references.markdown(ROOT / references.BIBLIOGRAPHY)
    assert (ROOT / references.PAGE).read_text(encoding="utf8") == wanted


def test_citations_name_the_authors_and_the_year():
    """A link to the references says who wrote the work and when, as the bibliography has it."""
    works = references.names(ROOT / references.BIBLIOGRAPHY)
    wrong, cited = [], 0
    for path in PAGES:
        for line in numbering.prose(path):
            for link in numbering.LINK.finditer(line):
                if link["path"].endswith("references.md") and link["anchor"]:
                    who, year = works[link["anchor"]]
                    cited += 1
                    if link["words"] not in (f"{who}, {year}", f"{who} ({year})"):
                        wrong.append((name_of(path), link[0]))
    assert wrong == []
    assert cited > 50


def test_every_page_is_in_the_table_of_contents():
    root = BOOK.parent
    listed = {page.as_posix() for page in pages_of(root)}
    there = {
        path.relative_to(root).as_posix()
        for ending in ("ipynb", "md")
        for path in BOOK.rglob(f"*.{ending}")
        if ".ipynb_checkpoints" not in path.parts
    }
    assert there == listed


def test_the_notebooks_of_a_chapter_are_numbered_in_reading_order():
    names = [
        page.name for page in pages_of(BOOK.parent) if IN_CHAPTER.match(page.as_posix().removeprefix("book/"))
    ]
    chapters = yaml.safe_load((BOOK.parent / "_toc.yml").read_text(encoding="utf8"))["parts"][0]["chapters"]
    expected = []
    for chapter in chapters:
        sections = [Path(section["file"]).name for section in chapter.get("sections", [])]
        assert sections == sorted(sections), chapter["file"]
        assert all(re.match(rf"{n:02d}_", section) for n, section in enumerate(sections, 1)), sections
        expected += ["index.md", *(f"{section}.ipynb" for section in sections)]
    assert names == expected
