import pytest

from tools import check_links

GOOD = """<!DOCTYPE html><html lang="en"><head><title>A &amp; B</title>
<link rel="stylesheet" href="_static/a.css"><link rel="canonical" href="https://example.org/">
<script src="_static/a.js"></script></head>
<body><h1 id="top">A</h1><a name="old"></a>
<img src="data:image/png;base64,AAAA" alt="a picture"><svg><title>not the page's</title></svg>
<a href="#top">up</a> <a href="#old">old</a> <a href="other.html#%E8%AF%8D">word</a> <a href="sub/">folder</a>
<div data-explorer="SkipGramExplorer"></div>
<div data-explorer="Huffman"></div><div data-explorer="Huffman"></div>
<a href="#skip_gram=window:3">three</a> <a href="#huffman=word:%D8%A7&amp;huffman-2=">both</a>
<a href="https://example.org/">elsewhere</a> <a href="mailto:x@example.org">mail</a></body></html>"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "part.html").write_text('<a href="nowhere.html">no page of the book</a>')
    (tmp_path / "index.html").write_text(GOOD)
    (tmp_path / "other.html").write_text('<p id="词">x</p>', encoding="utf8")
    (tmp_path / "sub" / "index.html").write_text('<a href="../index.html#top">up</a>')
    return tmp_path


def test_good_pages_have_no_problems(folder):
    assert check_links.problems(folder) == []
    assert check_links.main([str(folder)]) == 0


def test_what_a_page_says_of_itself(folder):
    page = check_links.read_page(folder / "index.html")
    assert (page.title, page.language) == ("A & B", "en")
    assert page.picture_texts == ["a picture"]


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ('<a href="missing.html">x</a>', "leads to no file"),
        ('<a href="#missing">x</a>', "leads to no place"),
        ('<a href="other.html#missing">x</a>', "leads to no place"),
        ('<a href="sub/#missing">x</a>', "leads to no place"),
        ('<a href="#window=window:3">x</a>', "leads to no place"),
        ('<a href="#skip_gram-2=window:3">x</a>', "leads to no place"),
        ('<a href="#skip_gram=window:3&amp;missing">x</a>', "leads to no place"),
        ('<a href="other.html#skip_gram=window:3">x</a>', "leads to no place"),
        ('<script src="https://cdn.example.org/a.js"></script>', "fetches"),
        ('<script src="//cdn.example.org/a.js"></script>', "fetches"),
        ('<img src="http://example.org/a.png" alt="a">', "fetches"),
        ('<link rel="stylesheet" href="https://fonts.example.org/a.css">', "fetches"),
        ('<link rel="preconnect" href="https://fonts.example.org">', "fetches"),
        ('<iframe src="https://example.org/"></iframe>', "fetches"),
    ],
)
def test_what_is_wrong_is_named(folder, markup, complaint):
    (folder / "index.html").write_text(GOOD.replace("</body>", markup + "</body>"))
    found = check_links.problems(folder)
    assert len(found) == 1
    assert complaint in found[0]
    assert check_links.main([str(folder)]) == 1


def test_a_picture_without_a_text_is_seen(folder):
    (folder / "index.html").write_text('<img src="data:,">')
    assert check_links.read_page(folder / "index.html").picture_texts == [None]
