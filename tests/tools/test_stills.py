"""Stills: named by page and number, put in once, small enough, and told from a picture that has changed."""

import io
import re
from html import unescape

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from nlpbook.corpora import microworld
from nlpbook.explorers import HuffmanExplorer, MicroworldExplorer, WindowExplorer
from tests.book.pages import ready_page
from tools import stills

COUNTS = {"one": 5, "two": 3, "three": 1}


@pytest.fixture
def page():
    first, second = WindowExplorer(), HuffmanExplorer(COUNTS)
    return f"<html><body>{first.to_html()}<p>Text</p>{second.to_html()}{first.to_html()}</body></html>"


def write(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"picture")


def test_each_explorer_has_the_still_of_its_number(page, tmp_path):
    write(tmp_path, "02_a/b-1.webp", "02_a/b-3.webp", "02_a/c-2.webp")
    text = stills.with_stills(page, "book/02_a/b.html", tmp_path)
    assert text.count("<noscript>") == 2
    pictures = [part.split(">")[0] for part in text.split("<noscript><img ")[1:]]
    assert 'src="../../_static/stills/02_a/b-1.webp"' in pictures[0]
    assert 'src="../../_static/stills/02_a/b-3.webp"' in pictures[1]
    assert all(f'alt="{WindowExplorer.label}, as it opens"' in unescape(one) for one in pictures)
    # nothing else has changed, and a page that has its stills already keeps them as they are
    assert stills.with_stills(text, "book/02_a/b.html", tmp_path) == text
    for one in pictures:
        text = text.replace(f"<noscript><img {one}></noscript>", "")
    assert text == page


def test_a_still_that_is_gone_leaves_the_page(page, tmp_path):
    write(tmp_path, "index-2.webp")
    text = stills.with_stills(page, "index.html", tmp_path)
    assert 'src="_static/stills/index-2.webp"' in text
    (tmp_path / "index-2.webp").unlink()
    assert 'src="_static' not in stills.with_stills(text, "index.html", tmp_path)


def test_pages_with_explorers_are_found(page, tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "a.html").write_text(page, encoding="utf8")
    (tmp_path / "b.html").write_text("<p>no explorer</p>", encoding="utf8")
    assert stills.explorers_of(tmp_path) == {"book/a.html": 3}


def drawing(width=700, height=500, bar=300, words=("perplexity", "entropy")):
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for i in range(12):
        draw.rectangle([40, 40 + 30 * i, bar + 17 * i, 60 + 30 * i], fill=(30, 90, 160))
        draw.text((42, 44 + 30 * i), f"{words[i % 2]} {i}", fill="white")
    return image


def noise(width, height):
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, size=(height, width, 3), dtype=np.uint8))


@pytest.mark.parametrize("image", [noise(300, 200), drawing(300, 200), drawing(1000, 1500)])
def test_any_picture_becomes_small_enough(image):
    written = stills.compressed(image)
    assert len(written) <= stills.LARGEST
    found = Image.open(io.BytesIO(written))
    assert found.format == "WEBP"
    assert found.width / found.height == pytest.approx(image.width / image.height, rel=0.02)


def test_compression_is_no_difference_and_a_moved_bar_or_word_is_one(tmp_path):
    file = tmp_path / "still.webp"
    file.write_bytes(stills.compressed(drawing()))
    assert stills.difference(drawing(), file) == 0
    assert stills.difference(drawing(bar=320), file) > stills.SAME
    assert stills.difference(drawing(height=540), file) == 1
    assert stills.difference(drawing(words=("perplexity", "a loss")), file) > stills.SAME


def test_a_picture_of_installed_texts_may_differ_by_more_but_not_in_its_theme(tmp_path):
    still = drawing()
    for name in ("01_words/02_company-1.webp", *stills.OF_THE_DOCUMENTATION):
        assert (stills.STILLS / name).exists()
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(stills.compressed(still))
        moved = drawing(words=("perplexity", "a loss"))
        assert stills.is_stale(moved, name, tmp_path) == (name not in stills.OF_THE_DOCUMENTATION)
        assert stills.is_stale(ImageOps.invert(still), name, tmp_path)


def test_without_a_built_book_it_says_so(tmp_path, capsys):
    assert stills.main([str(tmp_path / "nothing")]) == 1
    assert "make book" in capsys.readouterr().err


@pytest.mark.browser
def test_a_still_is_the_same_whether_or_not_there_are_chinese_letters(browser, tmp_path):
    keys = "the keys to the cabinet are old .".split()
    page = MicroworldExplorer(microworld.load(), keys).to_page()
    assert re.search("[\u4e00-\u9fff]", page)
    (tmp_path / "a.html").write_text(page, encoding="utf8")
    (tmp_path / "b.html").write_text(re.sub("[\u4e00-\u9fff]", "x", page), encoding="utf8")
    (still,), (other,) = (list(stills.pictures(browser, tmp_path, name)) for name in ("a.html", "b.html"))
    assert np.array_equal(np.asarray(still), np.asarray(other))
    # The English tree alone: nothing where the Chinese one was.
    with ready_page(browser, (tmp_path / "a.html").as_uri(), width=stills.WIDTH) as (opened, _):
        assert 0.3 < still.height / opened.page.locator(".nlpb-root").bounding_box()["height"] < 0.8
        drawing = opened.page.locator(".nlpb-trees")
        before = drawing.bounding_box()["height"]
        opened.page.add_style_tag(content=stills.ALONE)
        opened.page.evaluate(stills.FITTED)
        assert drawing.bounding_box()["height"] < 0.6 * before
        assert drawing.get_by_text("cabinet").is_visible()
        # Nor does its text speak of two languages.
        opened.page.add_style_tag(content=".nlpb-spoken { display: none }")
        assert not re.search(r"\b(both|either|Chinese)\b", opened.page.locator(".nlpb-root").inner_text())
