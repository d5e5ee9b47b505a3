"""The numbers that the built pages count are those that their sources state."""

import re

import pytest

from tools import numbering
from tools.anchors import TAG, equation_id
from tools.book import pages_of

pytestmark = pytest.mark.built

H1 = re.compile(r'<h1><span class="section-number">(?P<number>[\d.]+)\s*</span>')
EQUATION = re.compile(r'id="(?P<id>eq-[\w-]+)">\s*<span class="eqno">\((?P<number>[\w.]+)\)')
IN_SIDEBAR = re.compile(
    r'<a class="[^"]*reference internal[^"]*" href="(?P<address>[^"#]+)">\s*(?P<words>[^<]*)</a>'
)


@pytest.fixture(scope="module")
def built(pages_folder, repository):
    """The HTML of every page by the path of its source."""
    return {
        page.as_posix(): (pages_folder / page.with_suffix(".html")).read_text(encoding="utf8")
        for page in pages_of(repository)
    }


def test_pages_are_numbered_as_links_say(built, repository):
    counted = {page: number for page, html in built.items() for number in H1.findall(html)}
    stated = numbering.page_numbers(repository)
    assert counted == stated
    assert len(stated) > 10


def test_the_sidebar_shows_the_numbers(built, repository):
    sidebar = built["book/index.ipynb"].split('class="bd-links', 1)[1].split("</nav>", 1)[0]
    shown = dict(match.groups() for match in IN_SIDEBAR.finditer(sidebar))
    for page, number in numbering.page_numbers(repository).items():
        address = page.removeprefix("book/").rsplit(".", 1)[0] + ".html"
        assert shown[address].startswith(f"{number} "), (page, shown[address])


def test_equations_carry_the_numbers_of_their_sources(built, repository):
    number = 0
    for page, html in built.items():
        stated = [tag["number"] for line in numbering.prose(repository / page) for tag in TAG.finditer(line)]
        assert [match["number"] for match in EQUATION.finditer(html)] == stated, page
        assert [match["id"] for match in EQUATION.finditer(html)] == [equation_id(one) for one in stated]
        number += len(stated)
    assert number > 40
