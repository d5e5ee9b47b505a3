"""The address of a page and its explorers: each follows the other, forwards and backwards."""

import random

import pytest

from nlpbook.explorers import WindowExplorer
from tests.explorers.sized import Sized

pytestmark = pytest.mark.browser

STATUS, NOTICE = ".nlpb-status", ".nlpb-notice"
WAIT = 450  # milliseconds: more than there are between two changes of the address
SILENCE = 1300  # more than it takes until a move is over that no event ends


def hash_of(page):
    return page.evaluate("location.hash")


def entries(page):
    return page.evaluate("history.length")


@pytest.fixture
def open_many(open_page, tmp_path):
    """A function that opens a page with several explorers, and with what stands between them."""

    def open_them(*parts, address="", count=None):
        fragments = [part if isinstance(part, str) else part.to_html() for part in parts]
        file = tmp_path / "page.html"
        file.write_text(
            "<!DOCTYPE html><meta charset='utf-8'><body>" + "\n".join(fragments), encoding="utf-8"
        )
        opened = open_page(file.as_uri() + address)
        opened.explorers_ready(len([part for part in parts if not isinstance(part, str)]))
        return opened

    return open_them


def test_a_control_that_is_moved_replaces_the_address_and_adds_one_entry_when_released(show):
    opened = show(WindowExplorer())
    page = opened.page
    before = entries(page)
    slider = page.get_by_label("Window:")
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.12, box["y"] + box["height"] / 2)
    page.mouse.down()
    seen = set()
    for share in (0.2, 0.35, 0.5, 0.65, 0.8, 0.97):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
        page.wait_for_timeout(WAIT)
        seen.add(hash_of(page))
        assert entries(page) == before
    assert len(seen) > 3
    page.mouse.up()
    page.wait_for_timeout(WAIT)
    assert hash_of(page) == "#window=window:10"
    assert entries(page) == before + 1
    page.go_back()
    page.wait_for_function("nlpbookExplorers[0].numbers().window === 2")
    assert hash_of(page) == ""
    page.go_forward()
    page.wait_for_function("nlpbookExplorers[0].numbers().window === 10")
    assert hash_of(page) == "#window=window:10"
    page.wait_for_timeout(SILENCE)
    assert entries(page) == before + 1
    opened.assert_quiet()


def test_keys_that_are_held_are_one_move(show):
    page = show(WindowExplorer()).page
    before = entries(page)
    page.get_by_label("Window:").focus()
    for _ in range(5):
        page.keyboard.down("ArrowRight")
        page.wait_for_timeout(120)
    assert entries(page) == before
    page.keyboard.up("ArrowRight")
    page.wait_for_timeout(WAIT)
    assert (entries(page), hash_of(page)) == (before + 1, "#window=window:7")


def test_a_text_is_one_entry_once_nobody_types(show):
    page = show(WindowExplorer()).page
    before = entries(page)
    field = page.get_by_label("Text, one sentence")
    field.fill("")
    for letter in "a bc":
        page.keyboard.type(letter)
        page.wait_for_timeout(150)
    assert entries(page) == before
    page.wait_for_timeout(SILENCE)
    assert (entries(page), hash_of(page)) == (before + 1, "#window=sentences:a+bc,position:2")
    page.keyboard.type("\nd")
    page.get_by_label("Weight at distance").focus()  # which ends the typing at once
    page.wait_for_timeout(100)
    assert (entries(page), hash_of(page)) == (before + 2, "#window=sentences:a+bc++d,position:3")


def test_a_move_that_comes_back_leaves_nothing(show):
    page = show(WindowExplorer()).page
    before = entries(page)
    for value in ("7", "2"):
        page.get_by_label("Window:").evaluate(
            """(one, value) => {
              one.value = value;
              one.dispatchEvent(new Event('input', { bubbles: true }));
            }""",
            value,
        )
    page.wait_for_timeout(SILENCE)
    assert (entries(page), hash_of(page)) == (before, "")


def test_buttons_choices_chips_and_cells_add_an_entry_each(show):
    opened = show(WindowExplorer())
    page = opened.page
    before = entries(page)
    page.get_by_label("Weight at distance").select_option("harmonic")
    page.wait_for_timeout(100)
    page.get_by_role("button", name="Back", exact=True).click()
    page.wait_for_timeout(100)
    page.get_by_role("option", name="NLP", exact=True).click()
    page.wait_for_timeout(100)
    page.get_by_role("application", name="Term-term matrix").focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_timeout(100)
    states = ["weighting:harmonic", "weighting:harmonic,position:12", "weighting:harmonic,position:8"]
    states.append(states[-1] + ",cell:0+1")
    assert entries(page) == before + 4
    for state in reversed(states):
        assert hash_of(page) == "#window=" + state
        page.go_back()
        page.wait_for_timeout(150)
    assert hash_of(page) == ""
    shown = opened.numbers()
    assert (shown["weighting"], shown["position"], shown["selected"]) == ("uniform", 13, None)


@pytest.mark.parametrize("press", ["click", "Enter"])
def test_playing_is_one_move_however_long_it_takes(show, press):
    """Also from the end, where the first step of it is made at the press itself."""
    opened = show(WindowExplorer("a b c d e f", window=1, position=2))
    page = opened.page
    before = entries(page)

    def play():
        button = page.get_by_role("button", name="Play", exact=True)
        if press == "click":
            button.click()
        else:
            button.focus()
            page.keyboard.down(press)
            page.wait_for_timeout(60)
            page.keyboard.up(press)
        page.get_by_role("button", name="Pause").wait_for()
        page.get_by_role("button", name="Play", exact=True).wait_for()
        page.wait_for_timeout(SILENCE)

    play()
    assert (entries(page), hash_of(page)) == (before + 1, "#window=position:6")
    play()  # from the end to the end
    assert (entries(page), hash_of(page)) == (before + 1, "#window=position:6")
    page.go_back()
    page.wait_for_function("nlpbookExplorers[0].numbers().position === 2")
    opened.assert_quiet()


def test_play_that_is_stopped_half_way_is_one_move(show):
    opened = show(WindowExplorer("a b c d e f", window=1))
    page = opened.page
    before = entries(page)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("nlpbookExplorers[0].numbers().position === 2")
    page.get_by_role("button", name="Pause").click()
    page.wait_for_timeout(SILENCE)
    assert entries(page) == before + 1
    assert hash_of(page) == f"#window=position:{opened.numbers()['position']}"


def test_start_again_is_a_move_like_others(show):
    opened = show(WindowExplorer(window=3), width=700)
    page = opened.page
    page.get_by_label("Window:").fill("9")
    page.get_by_role("button", name="Start again").click()
    page.wait_for_timeout(WAIT)
    assert (hash_of(page), opened.numbers()["window"]) == ("", 3)
    page.go_back()
    page.wait_for_function("nlpbookExplorers[0].numbers().window === 9")


def test_the_state_survives_leaving_the_page_and_coming_back(show, tmp_path):
    opened = show(WindowExplorer())
    page = opened.page
    other = tmp_path / "other.html"
    other.write_text("<p>Another page", encoding="utf-8")
    page.get_by_label("Window:").fill("6")
    page.get_by_role("option", name="deep", exact=True).click()
    for leave in (lambda: page.goto(other.as_uri()), page.reload):
        leave()
        if page.url.endswith("other.html"):
            page.go_back()
        opened.explorers_ready()
        shown = opened.numbers()
        assert (shown["window"], shown["position"]) == (6, 3)
    page.go_back()
    page.wait_for_function("nlpbookExplorers[0].numbers().position === 13")
    assert opened.numbers()["window"] == 6


TALL = "<p style='height: 1500px' id='tall'>Above</p>"


def test_a_page_opened_with_a_state_is_scrolled_to_it(open_many):
    opened = open_many(TALL, WindowExplorer(), TALL, Sized(), TALL, address="#sized=size:4&window=window:7")
    assert opened.page.evaluate("nlpbookExplorers.map((one) => one.address()).sort()") == [
        "sized=size:4", "window=window:7",
    ]  # fmt: skip
    top = opened.page.locator(".nlpb-explorer").last.evaluate("(one) => one.getBoundingClientRect().top")
    assert 0 <= top < 60
    # The address names the explorers in the order of the page.
    assert hash_of(opened.page) == "#window=window:7&sized=size:4"


def test_explorers_of_one_name_have_numbers(open_many):
    opened = open_many(WindowExplorer(), WindowExplorer(window=5), address="#window-2=window:3")
    page = opened.page
    assert [opened.numbers(i)["window"] for i in (0, 1)] == [2, 3]
    page.get_by_label("Window:").first.fill("4")
    page.wait_for_timeout(100)
    assert hash_of(page) == "#window=window:4&window-2=window:3"
    page.go_back()
    page.wait_for_timeout(150)
    assert [opened.numbers(i)["window"] for i in (0, 1)] == [2, 3]


LINKS = (
    """<p><a href="#sized=size:5,kind:harmonic">break it</a> <a href="#sized=">as at first</a>
<a href="#place">a section</a></p>"""
    + TALL
    + "<h2 id='place'>A section</h2>"
    + TALL
)


def test_a_link_opens_its_state_and_leaves_the_other_explorers_alone(open_many):
    opened = open_many(LINKS, WindowExplorer(), Sized())
    page = opened.page
    page.get_by_label("Window:").fill("8")
    page.wait_for_timeout(100)
    before = entries(page)
    page.get_by_role("link", name="break it").click()
    page.wait_for_timeout(150)
    assert opened.numbers(0)["window"] == 8
    assert (opened.numbers(1)["size"], opened.numbers(1)["kind"]) == (5, "harmonic")
    assert entries(page) == before + 1
    assert hash_of(page) == "#window=window:8&sized=size:5,kind:harmonic"
    assert page.evaluate("document.activeElement.closest('.nlpb-explorer') === nlpbookExplorers[1].element")
    # The same link once more, after a move; and the link back.
    page.get_by_label("Size:").fill("3")
    page.get_by_role("link", name="break it").click()
    page.wait_for_timeout(150)
    assert opened.numbers(1)["size"] == 5
    page.get_by_role("link", name="as at first").click()
    page.wait_for_timeout(150)
    assert (opened.numbers(0)["window"], opened.numbers(1)["size"]) == (8, 2)
    for expected in (5, 3, 5, 2):
        page.go_back()
        page.wait_for_timeout(150)
        assert (opened.numbers(0)["window"], opened.numbers(1)["size"]) == (8, expected)
    page.go_back()
    page.wait_for_timeout(150)
    assert (opened.numbers(0)["window"], opened.numbers(1)["size"]) == (2, 2)
    opened.assert_quiet()


def test_a_link_to_a_section_scrolls_and_resets_nothing(open_many):
    opened = open_many(LINKS, WindowExplorer())
    page = opened.page
    page.get_by_label("Window:").fill("8")
    page.wait_for_timeout(100)
    page.get_by_role("link", name="a section").click()
    page.wait_for_timeout(150)
    assert hash_of(page) == "#place"
    assert abs(page.locator("#place").evaluate("(one) => one.getBoundingClientRect().top")) < 3
    assert opened.numbers()["window"] == 8
    page.get_by_label("Window:").fill("3")
    page.wait_for_timeout(100)
    assert hash_of(page) == "#window=window:3"
    for _ in range(2):  # back at the section, also after the page was loaded anew
        page.go_back()
        page.wait_for_timeout(150)
        assert (hash_of(page), opened.numbers()["window"]) == ("#place", 8)
        page.reload()
        opened.explorers_ready()
        assert (hash_of(page), opened.numbers()["window"]) == ("#place", 8)
        page.go_forward()
        page.wait_for_timeout(150)
        assert opened.numbers()["window"] == 3
    page.go_back()
    page.go_back()
    page.wait_for_timeout(150)
    assert (hash_of(page), opened.numbers()["window"]) == ("#window=window:8", 8)


WINDOW = "this figure takes whole numbers from 1 to 10, so it shows 2."
WEIGHTING = "from a link this figure takes “uniform” or “harmonic”, so it shows “uniform”."
FIRST_WORDS = " ".join(word for sentence in WindowExplorer().sentences for word in sentence)
FIRST_SENTENCES = f"“{FIRST_WORDS[:40]}…”"
HOSTILE = {
    "a limit": ("window:11", f"The link sets the window to 11; {WINDOW}"),
    "no number": ("window:NaN", f"The link sets the window to “NaN”; {WINDOW}"),
    "too large a number": ("window:1e999", f"The link sets the window to “1e999”; {WINDOW}"),
    "half a number": ("window:2.5", f"The link sets the window to 2.5; {WINDOW}"),
    "a malformed code": (
        "weighting:%zz",
        "The link is damaged where it sets the weighting, so it shows “uniform”.",
    ),
    "a code of half a character": (
        "sentences:%ED%A0%80",
        f"The link is damaged where it sets the sentences, so it shows {FIRST_SENTENCES}.",
    ),
    "a code that is cut off": (
        "sentences:%E4%BD",
        f"The link is damaged where it sets the sentences, so it shows {FIRST_SENTENCES}.",
    ),
    "no choice": (
        "weighting:<img src=x onerror=alert(1)>",
        f"The link sets the weighting to “<img src=x onerror=alert(1)>”; {WEIGHTING}",
    ),
    "a setting that there is not": (
        "size:3",
        "The link sets “size”, which this figure takes from no link, so that changes nothing.",
    ),
    "a prototype": (
        "__proto__:1",
        "The link sets “__proto__”, which this figure takes from no link, so that changes nothing.",
    ),
    "a constructor": (
        "constructor:1",
        "The link sets “constructor”, which this figure takes from no link, so that changes nothing.",
    ),
    "another prototype": (
        "weighting:__proto__",
        f"The link sets the weighting to “__proto__”; {WEIGHTING}",
    ),
    "HTML in a name": (
        "<script>alert(1)</script>:1",
        "The link sets “%3Cscript%3Ealert(1)%3C/script%3E”, which this figure takes from no link, "
        "so that changes nothing.",
    ),
    "a wrong length": (
        "cell:1",
        "The link gives 1 number for the row and column of the cell; this figure takes 0 or 2, "
        "so none are set.",
    ),
    "a list beyond its limit": (
        "cell:1+99",
        "The link sets number 2 of the row and column of the cell to 99; "
        "this figure takes whole numbers from 0 to 7 there, so none are set.",
    ),
    "too many words": (
        "sentences:" + "+".join(["a"] * 2001),
        "The link gives 2,001 words for the sentences; this figure takes at most 2,000, "
        f"so it shows {FIRST_SENTENCES}.",
    ),
    "an empty word": (
        "sentences:a++++b",
        "The link gives an empty word for the sentences; this figure takes none, "
        f"so it shows {FIRST_SENTENCES}.",
    ),
    "ten thousand letters": (
        "weighting:" + "x" * 10_000,
        f"The link sets the weighting to “{'x' * 40}…”; {WEIGHTING}",
    ),
    "no colon": ("window", "The link is damaged where it sets the window, so it shows 2."),
    "two colons": ("window:1:2", "The link is damaged where it sets the window, so it shows 2."),
    "a name of ten thousand letters": (
        "w" * 10_000 + ":1",
        f"The link sets “{'w' * 40}…”, which this figure takes from no link, so that changes nothing.",
    ),
}


def told(page):
    """What stands above an explorer of a link that it could not follow."""
    return page.locator(NOTICE).first.inner_text().replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize(("body", "sentence"), HOSTILE.values(), ids=HOSTILE)
def test_what_does_not_fit_is_left_out_and_said(open_many, body, sentence):
    opened = open_many(WindowExplorer(), address=f"#window={body},position:7")
    page = opened.page
    shown = opened.numbers()
    assert shown["position"] == 7  # what fits is taken
    assert (shown["window"], shown["weighting"], shown["selected"]) == (2, "uniform", None)
    assert shown["sentences"] == WindowExplorer().sentences
    assert told(page) == sentence
    assert page.locator(NOTICE).get_attribute("role") == "status"
    assert page.locator(NOTICE).is_visible()
    assert page.locator(".nlpb-explorer :is(script, img)").count() == 0
    assert hash_of(page) == "#window=position:7"
    # It is about what the link has opened, and gone with the next move.
    page.get_by_label("Window:").fill("5")
    assert told(page) == ""
    opened.assert_quiet()


def test_many_things_that_do_not_fit_are_counted(open_many):
    page = open_many(WindowExplorer(), address="#window=a:1,b:1,window:0,weighting:x,cell:1").page
    counted = "It asks for 2 more things in vain, which change nothing."
    assert [told(page).count(text) for text in ("The link ", counted)] == [3, 1]
    page.evaluate("location.hash = 'window=window:4'")
    page.wait_for_function("nlpbookExplorers[0].numbers().window === 4")
    assert told(page) == ""


def test_what_is_said_of_a_link_is_gone_when_the_address_moves_on(open_many):
    """Wherever it moves: to a section, to another explorer, or back."""
    section = "<h2 id='some-section'>A section</h2>"
    opened = open_many(WindowExplorer(), section, Sized())
    page = opened.page
    for onwards in (
        "history.back()",
        "location.hash = 'some-section'",
        "location.hash = 'sized=size:4'",
        "history.back()",
    ):
        page.evaluate("location.hash = 'window=window:99'")
        page.locator(NOTICE, has_text="The link sets the window to 99").wait_for()
        page.evaluate(onwards)
        page.locator(NOTICE, has_text="The link").wait_for(state="detached")
        assert told(page) == ""
        page.evaluate("location.hash = 'some-section'")
    opened.assert_quiet()


@pytest.mark.parametrize("opens", [True, False], ids=["opened by the link", "on the open page"])
def test_a_figure_that_is_not_on_the_page_is_said_to_be_missing(open_many, opens):
    parts = ("<p style='height: 3000px'>A long text.", Sized(), WindowExplorer(), TALL)

    def follow(address):
        if opens:
            return open_many(*parts, address=address)
        opened = open_many(*parts)
        opened.page.evaluate("(address) => { location.hash = address; }", address)
        return opened

    def said(opened):
        opened.page.locator(NOTICE, has_text="The link").first.wait_for()
        texts = opened.page.locator(NOTICE).all_inner_texts()
        return [text.replace("\u2068", "").replace("\u2069", "") for text in texts]

    missing = "The link asks for the figure “{}”, which is not on this page, so that changes nothing.".format
    assert said(follow("#window-2=window:3")) == ["", missing("window-2")]  # in the one of that name
    assert said(follow("#zoo=a:1")) == [missing("zoo"), ""]  # in the first one
    # Where the link leads to, once, beside what else there is to say.
    refused = f"The link sets the window to 99; {WINDOW} "
    opened = follow("#zoo=a:1&window=window:99&sized-2=size:3")
    assert said(opened) == ["", f"{refused}{missing('zoo')} {missing('sized-2')}"]
    assert hash_of(opened.page) == ""
    assert at_the_top(opened, 1)
    opened.page.get_by_label("Window:").fill("5")  # and it is gone with the next move
    assert opened.page.locator(NOTICE).all_inner_texts() == ["", ""]
    opened = follow("#" + "&".join(f"zoo-{i}=" for i in range(1, 500)))
    assert said(opened)[0].endswith("It asks for 496 more things in vain, which change nothing.")
    assert at_the_top(opened, 0)
    opened.assert_quiet()


def at_the_top(opened, index):
    """Whether the page is scrolled to what an explorer says of the link."""
    place = opened.page.locator(NOTICE).nth(index)
    return place.evaluate("(one) => Math.abs(one.getBoundingClientRect().top) < 99")


STRANGE = {
    "capitals": "Window=window:3",
    "a hyphen": "skip-gram=window:3",
    "number 0": "window-0=window:3",
    "a long number": "window-1234=window:3",
    "a prototype": "__proto__=a:1",
    "HTML": "<img src=x onerror=alert(1)>=a:1",
    "HTML in codes": "%3Cscript%3Ealert(1)%3C/script%3E=",
    "spaces": "a b=1",
    "ten thousand letters": "w" * 10_000 + "=",
}


@pytest.mark.parametrize("address", STRANGE.values(), ids=STRANGE)
def test_a_name_that_no_figure_can_have_is_told_as_text(open_many, address):
    opened = open_many(WindowExplorer(), Sized(), address="#" + address)
    page = opened.page
    name = page.evaluate("(name) => new URL('file:///#' + name).hash.slice(1).split('=')[0]", address)
    shown = name if len(name) <= 40 else name[:40] + "…"
    sentence = f"The link asks for the figure “{shown}”, which is not on this page, so that changes nothing."
    assert told(page) == sentence
    assert page.locator(NOTICE).nth(1).inner_text() == ""
    assert page.locator(".nlpb-explorer :is(script, img)").count() == 0
    assert opened.numbers()["window"] == 2
    page.evaluate("location.hash = 'window=window:4'")
    page.wait_for_function("nlpbookExplorers[0].numbers().window === 4")
    assert told(page) == ""
    opened.assert_quiet()


@pytest.mark.parametrize("address", ["#tall", "#no-such-place", "#window", "#zoo&window", "#:~:text=deep"])
def test_a_link_without_settings_says_nothing(open_many, address):
    opened = open_many(TALL, WindowExplorer(), address=address)
    opened.page.wait_for_timeout(100)
    assert told(opened.page) == ""
    opened.page.evaluate("(address) => { location.hash = 'tall'; location.hash = address; }", address)
    opened.page.wait_for_timeout(100)
    assert told(opened.page) == ""
    opened.assert_quiet()


TEXTS = {
    "emoji": "👩‍👩‍👧 🏳️‍🌈 naïve",
    "right to left": "القط على السرير שלום",
    "ten thousand letters": "word " * 2000,
    "HTML": "<b onclick=alert(1)>&amp; </script>",
    "marks of an address": "a+b,c:d&e=f#g%41",
    "one character of two bytes more": "𝒳𝒴",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_a_reader_types_comes_back_from_the_address(open_many, text):
    opened = open_many(Sized())
    page = opened.page
    page.get_by_label("Title").fill(text)
    page.wait_for_timeout(SILENCE)
    assert hash_of(page).startswith("#sized=title:")
    page.reload()
    opened.explorers_ready()
    assert opened.numbers()["title"] == text
    assert told(page) == ""
    assert page.locator(".nlpb-explorer :is(script, b)").count() == 0
    page.go_back()
    page.wait_for_function("nlpbookExplorers[0].numbers().title === ''")


def test_half_a_character_that_is_typed_is_replaced(open_many):
    opened = open_many(Sized())
    page = opened.page
    page.get_by_label("Title").evaluate(
        "(one) => { one.value = 'a\\ud83d'; one.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    page.wait_for_timeout(SILENCE)
    assert opened.numbers()["title"] == "a\ufffd"
    assert hash_of(page) == "#sized=title:a%EF%BF%BD"
    opened.assert_quiet()


def test_random_addresses_do_no_harm(open_many):
    draw = random.Random(11)
    pieces = [
        "window",
        "size",
        "sized",
        ":",
        ",",
        "=",
        "&",
        "+",
        "#",
        "%",
        "%zz",
        "%00",
        "-2",
        "\u202e",
        "1e999",
        "<b>",
    ]
    opened = open_many(WindowExplorer(), Sized(), WindowExplorer())
    page = opened.page
    for _ in range(150):
        body = "".join(draw.choices(pieces, k=draw.randint(1, 14)))
        page.evaluate("(body) => { location.hash = body; }", draw.choice(["", "window=", "sized="]) + body)
    page.wait_for_timeout(200)
    assert [opened.numbers(i).keys() > set() for i in range(3)] == [True] * 3
    assert page.locator(".nlpb-explorer b").count() == 0
    opened.assert_quiet()


def test_limits_follow_the_settings_that_they_depend_on(open_many):
    opened = open_many(Sized(), address="#sized=rate:3.5,weights:1+2+3+4+5,size:4")
    shown = opened.numbers()
    assert (shown["size"], shown["rate"], shown["weights"]) == (4, 3.5, [1, 2, 3, 4, 5])
    opened.page.evaluate("location.hash = 'sized=rate:3.5,weights:1+2+3,size:2'")
    opened.page.wait_for_function("nlpbookExplorers[0].numbers().size === 2")
    shown = opened.numbers()
    assert (shown["rate"], shown["weights"]) == (0.5, [1, 2, 3])
    assert told(opened.page) == (
        "The link sets the learning rate to 3.5; "
        "this figure takes numbers above 0 and up to 2, so it shows 0.5."
    )
    opened.page.evaluate("location.hash = 'sized=rate:,words:,secret:abc'")
    opened.page.wait_for_function("nlpbookExplorers[0].numbers().rate === null")
    assert opened.numbers()["words"] == []
    assert opened.numbers()["secret"] == ""  # a setting that has no place in an address
    opened.page.evaluate("nlpbookExplorers[0].model.set('secret', 'abc')")
    assert opened.page.evaluate("nlpbookExplorers[0].address()") == "sized=rate:,words:"


def test_a_text_that_is_linked_to_without_a_position_is_counted_as_far_as_it_goes(open_many):
    opened = open_many(WindowExplorer(), address="#window=sentences:a+b++c")
    assert opened.numbers()["position"] == 3
    assert told(opened.page) == ""


def test_the_link_is_copied(browser, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(WindowExplorer().to_page(), encoding="utf-8")
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(file.as_uri())
    page.get_by_label("Window:").fill("4")
    page.get_by_role("button", name="Copy link").click()
    page.locator(STATUS, has_text="The link is copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == file.as_uri() + "#window=window:4"
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    page.get_by_role("button", name="Start again").click()
    page.get_by_role("button", name="Copy link").click()
    page.locator(STATUS, has_text=f"the link is {file.as_uri()}#window=").wait_for()
    context.close()


def test_a_page_inside_another_one_and_a_notebook_keep_their_address(open_page, tmp_path):
    inner = tmp_path / "inner.html"
    inner.write_text(WindowExplorer().to_page(), encoding="utf-8")
    outer = tmp_path / "outer.html"
    outer.write_text(f"<iframe src='{inner.as_uri()}#window=window:9' style='width: 900px; height: 900px'>")
    notebook = tmp_path / "notebook.html"
    page_of_notebook = WindowExplorer().to_page().replace("<body>", "<body data-jp-theme-light='true'>")
    notebook.write_text(page_of_notebook, encoding="utf-8")
    for file in (outer, notebook):
        opened = open_page(file)
        frame = opened.page.frames[-1]
        frame.wait_for_function("globalThis.nlpbookExplorers?.length")
        assert frame.evaluate("nlpbookExplorers[0].numbers().window") == 2
        assert frame.get_by_role("button", name="Copy link").count() == 0
        before = frame.url, frame.evaluate("history.length")
        frame.get_by_label("Window:").fill("4")
        opened.page.wait_for_timeout(WAIT)
        assert (frame.url, frame.evaluate("history.length")) == before
        frame.get_by_role("button", name="Start again").click()
        assert frame.evaluate("nlpbookExplorers[0].numbers().window") == 2
