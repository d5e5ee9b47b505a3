"""Every notebook of the book keeps the rules of guards.py, and the table of contents names every page."""

import re
from pathlib import Path

import pytest
import yaml

from tests.book import guards
from tools import notebooks
from tools.book import pages_of

BOOK = Path(__file__).resolve().parents[2] / "book"
NOTEBOOKS = sorted(path for path in BOOK.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
IN_CHAPTER = re.compile(r"\d\d_\w+/")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.relative_to(BOOK).as_posix())
def test_keeps_the_rules(path):
    name = path.relative_to(BOOK).as_posix()
    in_chapter = bool(IN_CHAPTER.match(name))
    fewest = guards.FEWEST_CHECKS if in_chapter else 1  # cells; the landing page checks five things in one
    assert guards.problems(notebooks.read(path), in_chapter, fewest) == []


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
