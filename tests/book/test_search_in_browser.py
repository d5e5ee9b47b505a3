"""The search, opened from a file as a reader without a network opens it."""

import json
import re
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


# The first result of what a reader of the book looks for: in the glossary, where a name follows the sign.
GLOSSARY = "book/appendix/glossary.html#"
FIRST = {
    "n-gram": "n-gram",
    "ngram": "n-gram",
    "good-turing": "good-turing-estimate",
    "good turing": "good-turing-estimate",
    "kneser ney": "kneser-ney-smoothing",
    "Kneser-Ney": "kneser-ney-smoothing",
    "backpropagation": "backpropagation",
    "softmax": "softmax",
    "cross entropy": "cross-entropy",
    "cross-entropy": "cross-entropy",
    "perplexity": "perplexity",
    "out of vocabulary": "out-of-vocabulary-word",
    "embeddings": "embedding",
    "embedding": "embedding",
    "tokenization": "tokenisation",
    "tokenisation": "tokenisation",
    "optimizer": "optimiser",
    "nearest neighbor": "nearest-neighbour",
    "PMI": "pointwise-mutual-information",
    "SVD": "singular-value-decomposition",
    "词向量": "word2vec",
    "困惑度": "perplexity",
    "语言模型": "language-model",
    "word2vec": "word2vec",
    "hierarchical softmax": "hierarchical-softmax",
    "adam": "adam",
    "cosine similarity": "cosine-similarity",
    "negative sampling": "negative-sampling",
    "skip-gram": "skip-gram",
    "learning rate": "learning-rate",
    "PPMI": "positive-pointwise-mutual-information",
    "LSA": "latent-semantic-analysis",
    "smoothing": "smoothing",
    "Zipf": "zipf-s-law",
}


@pytest.mark.parametrize("query", FIRST)
def test_the_first_result_is_the_place_that_is_named_so(search, query):
    found = search(query)
    assert found[0]["address"].endswith(GLOSSARY + FIRST[query]), [one["address"] for one in found[:3]]
    assert len({one["address"] for one in found}) == len(found)
    for one in found:
        assert "<span" not in one["title"], one
        assert "\\" not in one["title"] + one["text"], "the TeX of a formula"
    assert all(one["title"] and one["text"] for one in found)


def test_the_spellings_of_a_word_bring_the_same(search):
    def pages(query):
        return [one["address"] for one in search(query) if "/api/" not in one["address"]]

    for one, other in [
        ("good turing", "Good turing"),
        ("tokenization", "tokenisation"),
        ("embeddings", "embedding"),
        ("cross-entropy", "cross\u2010entropy"),
    ]:
        assert pages(one) == pages(other), other
    for one, other in [("good turing", "good-turing"), ("ngram", "n-gram"), ("kneser ney", "kneser-ney")]:
        assert pages(one)[:2] == pages(other)[:2], other


def test_titles_are_plain_text_with_their_numbers(search):
    titles = [one["title"] for one in search("Kneser-Ney")]
    assert "2.3 Kneser-Ney, and the race" in titles
    assert any(title.startswith("2.2 Never seen: what is a new word worth? > ") for title in titles)


def test_a_title_of_sphinx_is_shown_as_text(browser, pages_folder):
    """Its titles are HTML; a page without prose of its own has no other."""
    opened = open_in(browser, (pages_folder / "search.html").as_uri() + "?q=zzyzxq")
    opened.page.wait_for_function("document.querySelector('p.search-summary')?.textContent")
    opened.page.evaluate(
        """() => {
          const title = '<span class="section-number">9.9 </span>Less &lt; <img src=x onerror="throw 1">more';
          Search._performSearch = () => [["some/page", title, "", null, 5, "some/page.md"]];
          Search.query("zzyzxq");
        }"""
    )
    assert opened.page.evaluate(RESULTS)[0]["title"].split() == ["9.9", "Less", "<", "more"]
    opened.assert_quiet()
    opened.page.context.close()


def test_sections_of_one_page_are_results_of_their_own(search):
    found = [one["address"].split("#")[-1] for one in search("词向量") if GLOSSARY in one["address"]]
    assert {"word2vec", "glove"} <= set(found)
    assert [one["title"] for one in search("perplexity")][1].endswith("How good is a model? Perplexity")


def test_an_exercise_is_a_result_with_its_own_text(search):
    found = {one["address"].split("#")[-1]: one for one in search("perplexity")}
    assert re.search(r"> Exercise 2\.\d+: Perplexity$", found["ex-perplexity"]["title"])
    assert found["ex-perplexity"]["text"].startswith("Write my_perplexity")


def test_an_exercise_has_the_number_that_its_page_shows_and_is_found_by_it(search, pages_folder):
    """A page says "Exercise 2.9 (Fishing)"; a result "Exercise 2.9: Fishing"."""
    shown = {}
    for path in sorted((pages_folder / "book").rglob("*.html")):
        page = path.read_text(encoding="utf8")
        for anchor, number in re.findall(
            r'id="(ex-[\w-]+)">\s*<p [^>]*><span [^>]*>Exercise ([\d.]+) <', page
        ):
            shown[anchor] = number
    texts = (pages_folder / "searchtexts.js").read_text(encoding="utf8")
    listed = dict(re.findall(r'\["(ex-[\w-]+)","Exercise ([\d.]+): ', texts))
    assert len(shown) > 50
    assert listed == shown
    for anchor in ("ex-fishing", "ex-add-them-up"):
        first = search(f"exercise {shown[anchor]}")[0]
        assert first["address"].endswith("#" + anchor), first
        assert f"Exercise {shown[anchor]}: " in first["title"]


def test_a_function_is_found_by_its_words_only(search):
    assert any("#nlpbook.ngrams.KneserNey" in one["address"] for one in search("kneserney"))
    assert not any("Sampler" in one["title"] for one in search("LSA")), "conditionaLSAmpler"


def test_the_search_stays_small(pages_folder):
    files = ["searchindex.js", "searchtexts.js", "_static/search.js", "_static/searchtools.js"]
    pages = len(list((pages_folder / "book").rglob("*.html")))
    assert 100_000 < sum((pages_folder / name).stat().st_size for name in files) <= 25_000 * pages


def test_the_changelog_is_found_by_its_beginning_alone(pages_folder):
    """It names everything, and tells little about it."""
    code = (pages_folder / "searchtexts.js").read_text(encoding="utf8")
    texts = json.loads(code[code.index("{") : code.rindex("}") + 1])
    assert [section[1] for section in texts["book/appendix/changelog"]] == ["Changelog"]
    assert all(len(sections) > 1 for name, sections in texts.items() if "_" in name.split("/")[-1])


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
    late = [page.startswith("book/appendix/api/") or page == "book/appendix/changelog.html" for page in pages]
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
