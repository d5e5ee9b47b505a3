"""The search, opened from a file as a reader without a network opens it."""

from urllib.parse import quote, unquote

import pytest

from tests.browser import open_in
from tools import check_links

pytestmark = [pytest.mark.built, pytest.mark.browser]

RESULTS = """
() => [...document.querySelectorAll("#search-results li")].map((one) => ({
  title: one.querySelector("a").textContent,
  page: one.querySelector("a").getAttribute("href").replace("./", "").split("#")[0],
  address: one.querySelector("a").href,
  text: one.querySelector("p.context")?.textContent ?? "",
  marked: [...one.querySelectorAll(".highlighted")].map((mark) => mark.textContent.toLowerCase()),
}))
"""


@pytest.fixture(scope="module")
def search(browser, pages_folder):
    """A function that searches and returns the results; the page must stay quiet."""
    address = (pages_folder / "search.html").as_uri()
    opened = open_in(browser, address)

    def look_for(query):
        opened.page.goto(f"{address}?q={quote(query)}")
        opened.page.wait_for_function("document.querySelector('p.search-summary')?.textContent")
        opened.assert_quiet()
        return opened.page.evaluate(RESULTS)

    yield look_for
    opened.page.context.close()


def test_the_field_of_the_page_searches(search, browser, pages_folder):
    opened = open_in(browser, (pages_folder / "search.html").as_uri())
    field = opened.page.locator(".bd-search-container input[name=q]")
    field.fill("n-gram")
    field.press("Enter")
    opened.page.wait_for_function("document.querySelector('p.search-summary')?.textContent")
    assert opened.page.evaluate(RESULTS) == search("n-gram")
    opened.page.context.close()


@pytest.mark.parametrize(
    ("query", "page", "mark"),
    [
        ("n-gram", "book/appendix/glossary.html", "n-gram"),
        ("Good-Turing", "book/appendix/glossary.html", "good-turing"),
        ("Kneser-Ney", "book/appendix/glossary.html", "kneser-ney"),
        ("add-k", "book/appendix/glossary.html", "add-k"),
        ("skip-gram", "book/", "skip-gram"),
        ("word2vec", "book/appendix/glossary.html", "word2vec"),
        ("困惑度", "book/appendix/glossary.html", "困惑度"),
        ("perplexity", "book/", "perplexity"),
    ],
)
def test_the_first_result_is_sensible_and_has_an_excerpt(search, query, page, mark):
    found = search(query)
    assert 1 <= len(found) <= 80, "n-gram had 107 when it was cut in two"
    assert found[0]["page"].startswith(page), found[:3]
    assert any(mark in word for one in found[:3] for word in one["marked"]), found[:3]
    assert sum(1 for one in found if one["text"]) >= 0.9 * len(found)


def test_what_is_named_like_the_query_comes_first_without_an_index_entry(browser, pages_folder):
    opened = open_in(browser, (pages_folder / "search.html").as_uri() + "?q=n-gram")
    opened.page.wait_for_function("document.querySelector('p.search-summary')?.textContent")
    opened.page.evaluate(
        """() => {
          Search._index.indexentries = {};
          Search._index.objects = {};
          Search.output.replaceChildren();
          Search.query("n-gram");
        }"""
    )
    assert opened.page.evaluate(RESULTS)[0]["address"].endswith("glossary.html#n-gram")
    opened.page.context.close()


def test_chinese_leads_to_the_term(search):
    assert search("困惑度")[0]["address"].endswith("book/appendix/glossary.html#perplexity")


def test_chapters_come_before_the_list_of_all_functions(search):
    pages = [one["page"] for one in search("perplexity")]
    late = [page in ("book/appendix/api.html", "book/appendix/changelog.html") for page in pages]
    assert True in late[1:]
    assert False in late
    assert late == sorted(late)


def test_every_result_leads_somewhere(search):
    found = search("Kneser-Ney")
    anchors = 0
    for one in found:
        path, _, anchor = one["address"].removeprefix("file://").partition("#")
        page = check_links.read_page(unquote(path))
        assert not anchor or unquote(anchor) in page.anchors, one
        anchors += bool(anchor)
    assert anchors > 3


def test_a_word_that_is_nowhere_is_not_found(search):
    assert search("zzyzxq") == []
