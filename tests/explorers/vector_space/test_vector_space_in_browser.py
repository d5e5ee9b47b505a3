"""The vector space explorer's controls, each moved in a browser, and its numbers beside Python's."""

import numpy as np
import pytest

from nlpbook.explorers import VectorSpaceExplorer
from tests.explorers.test_in_browser import make_vector_space

pytestmark = pytest.mark.browser


def assert_same_as_python(opened, explorer):
    """Ask Python what the page shows, and compare every number."""
    shown = opened.numbers()
    explorer.a, explorer.b, explorer.c = shown["analogy"]
    if shown["mode"] == "neighbours":
        answers = explorer.neighbours(shown["query"])
        own, drawn = [shown["query"]], 10
    else:
        answers = explorer.a_minus_b_plus_c(*shown["analogy"], exclude=not shown["own_words"])
        own, drawn = shown["analogy"], 5
    assert [word for word, _ in shown["answers"]] == [word for word, _ in answers]
    np.testing.assert_allclose(
        [value for _, value in shown["answers"]], [value for _, value in answers], atol=1e-5
    )
    if shown["zoom"]:
        words = list(dict.fromkeys(own + [word for word, _ in answers[:drawn]]))
        coordinates = explorer.project_local(words)
    else:
        words, coordinates = explorer.words, explorer.project(tuple(shown["axes"]))
    assert shown["words"] == words
    np.testing.assert_allclose(shown["coordinates"], coordinates, atol=1e-5)
    return shown


def ask(page, label, word):
    field = page.get_by_label(label, exact=True)
    field.fill(word)
    field.press("Enter")


@pytest.mark.parametrize("unit_length", [True, False])
def test_every_control_moves_and_every_number_is_pythons(show, unit_length):
    explorer = make_vector_space(unit_length=unit_length)
    opened = show(explorer)
    page = opened.page
    assert assert_same_as_python(opened, explorer)["query"] == "king"
    for word in ("cat", "w7"):
        ask(page, "Word", word)
        assert assert_same_as_python(opened, explorer)["query"] == word
    for axis in ("pc3", "dim5", "b_to_a"):
        page.get_by_label("Across").select_option(axis)
        assert assert_same_as_python(opened, explorer)["axes"][0] == axis
    for axis in ("dim1", "b_to_c", "pc2"):
        page.get_by_label("Up").select_option(axis)
        assert assert_same_as_python(opened, explorer)["axes"][1] == axis
    page.get_by_label("Only these words").check()
    assert assert_same_as_python(opened, explorer)["zoom"]
    ask(page, "Word", "dog")
    assert_same_as_python(opened, explorer)
    page.get_by_role("radio", name="A \u2212 B + C").click()
    assert assert_same_as_python(opened, explorer)["mode"] == "analogy"
    for label, word in (("A", "cat"), ("\u2212 B", "dog"), ("+ C", "w3"), ("+ C", "dog")):
        ask(page, label, word)
        assert_same_as_python(opened, explorer)
    page.get_by_label("Only these words").uncheck()
    page.get_by_label("Let A, B and C answer too").check()
    assert assert_same_as_python(opened, explorer)["own_words"]
    ask(page, "A", "dog")  # A = B: the answer is C itself
    shown = assert_same_as_python(opened, explorer)
    assert shown["answers"][0][0] == "dog"
    opened.assert_quiet()


@pytest.mark.parametrize("own", [False, True])
def test_words_that_cancel_are_no_analogy(show, own):
    explorer = make_vector_space(mode="analogy")
    opened = show(explorer)
    page = opened.page
    verdict = page.locator(".nlpb-root p[aria-live]").first
    assert "\u201cman is to king as woman is to " in verdict.inner_text()
    page.get_by_label("Let A, B and C answer too").set_checked(own)
    for terms, same, left in (
        (("king", "king", "cat"), "A and B", "cat"),
        (("dog", "king", "king"), "B and C", "dog"),
        (("man", "man", "man"), "A and B", "man"),
    ):
        for label, word in zip(("A", "\u2212 B", "+ C"), terms, strict=True):
            ask(page, label, word)
        shown = assert_same_as_python(opened, explorer)
        nearest = next(word for word, _ in explorer.neighbours(left) if own or word not in terms)
        assert shown["answers"][0][0] == (left if own else nearest)
        a, b, c = terms
        assert verdict.inner_text() == (
            f"{a} \u2212 {b} + {c} is no analogy: {same} are the same word and cancel, so {left} is left. "
            f"The nearest to it is {'itself' if own else nearest}."
        )
    ask(page, "\u2212 B", "dog")
    assert "\u201cdog is to man as man is to " in verdict.inner_text()  # A and C may be the same
    opened.assert_quiet()


def test_an_empty_field_and_a_long_text_are_told_in_short(show):
    opened = show(make_vector_space())
    page = opened.page
    field, problem = page.get_by_label("Word", exact=True), page.locator(".nlpb-problem")
    field.fill("")
    field.press("Enter")
    assert problem.first.inner_text() == "Type one of the 60 words here."
    field.fill("zebra" * 2000)
    said = problem.first.inner_text()
    assert said == f"\u201c\u2068{'zebra' * 8}\u2026\u2069\u201d is not among the 60 words here."
    field.press("Enter")
    assert problem.first.inner_text() == said
    field.press("Escape")
    assert (field.input_value(), opened.numbers()["query"]) == ("king", "king")
    opened.assert_quiet()


def test_analogy_without_exclusion_often_answers_with_its_own_word(show):
    # The difference of king and man is small beside woman itself: excluding the question's words hides that.
    vectors = [[3, 1, 0], [3, 1.2, 0], [0, 1, 3], [0, 1.15, 3.1], [1, 1, 1]]
    explorer = VectorSpaceExplorer(["man", "king", "woman", "queen", "apple"], vectors, mode="analogy")
    opened = show(explorer)
    assert opened.numbers()["answers"][0][0] == "queen"
    opened.page.get_by_label("Let A, B and C answer too").check()
    shown = assert_same_as_python(opened, explorer)
    assert {"king", "man", "woman"} <= {word for word, _ in shown["answers"]}


def test_search_suggests_and_refuses(show):
    opened = show(make_vector_space())
    page = opened.page
    field = page.get_by_label("Word", exact=True)
    field.fill("W1")
    suggestions = page.get_by_role("listbox").get_by_role("option")
    assert suggestions.all_inner_texts()[0] == "w1"
    assert suggestions.count() == 8
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert opened.numbers()["query"] == "w10"
    field.fill("zebra")
    assert page.get_by_text("“\u2068zebra\u2069” is not among the 60 words here.").is_visible()
    page.keyboard.press("Enter")
    assert opened.numbers()["query"] == "w10"
    page.keyboard.press("Escape")
    assert field.input_value() == "w10"
    field.fill("quee")
    page.get_by_role("option", name="queen").click()
    assert opened.numbers()["query"] == "queen"
    opened.assert_quiet()


def test_a_click_after_a_refusal_is_not_lost(show):
    """A refusal goes away when the field loses the focus; what is pressed must not move before the click."""
    opened = show(make_vector_space())
    page = opened.page
    field, problem = page.get_by_label("Word", exact=True), page.locator(".nlpb-problem").first
    for name, mode in (("A \u2212 B + C", "analogy"), ("Neighbours", "neighbours")):
        if field.is_visible():
            field.fill("zebra")
            field.press("Enter")
            assert problem.is_visible()
        page.get_by_role("radio", name=name).click()
        assert opened.numbers()["mode"] == mode
    field.fill("zebra")
    field.press("Enter")
    field.press("Tab")
    assert problem.is_hidden()
    field.fill("zebra")
    field.press("Enter")
    page.mouse.click(5, 5)
    problem.wait_for(state="hidden")
    assert field.input_value() == "king"
    opened.assert_quiet()


def test_a_line_of_the_list_is_the_next_question(show):
    explorer = make_vector_space()
    opened = show(explorer)
    second = opened.numbers()["answers"][1][0]
    opened.page.locator(".nlpb-bar").nth(1).click()
    assert assert_same_as_python(opened, explorer)["query"] == second
    opened.page.get_by_role("radio", name="A \u2212 B + C").click()
    opened.page.get_by_label("A", exact=True).focus()
    first = opened.numbers()["answers"][0][0]
    opened.page.locator(".nlpb-bar").first.click()
    assert opened.numbers()["analogy"][0] == first


def test_points_are_reached_by_keyboard_and_pointer(show):
    explorer = VectorSpaceExplorer(
        ["left", "right", "top"],
        [[-1, 0.1], [1, 0.1], [0.1, 1]],
        axes=("dim1", "dim2"),
        unit_length=False,
    )
    opened = show(explorer)
    plot = opened.page.get_by_role("application", name="Words as points")
    plot.focus()
    opened.page.keyboard.press("ArrowRight")  # wakes the cursor on the query, left
    opened.page.keyboard.press("ArrowRight")
    opened.page.keyboard.press("Enter")
    assert opened.numbers()["query"] in ("right", "top")
    opened.page.keyboard.press("Escape")
    box = plot.bounding_box()
    plot.click(
        position={"x": box["width"] / 2 + 5, "y": 30}
    )  # one scale for both axes: top is near the upper edge
    assert_same_as_python(opened, explorer)
    opened.assert_quiet()


def test_python_moves_the_page_as_the_reader_does(show):
    explorer = make_vector_space()
    opened = show(explorer)
    opened.page.evaluate(
        """() => {
          const {model} = window.nlpbookExplorers[0];
          model.set('mode', 'analogy');
          model.set('c', 'cat');
        }"""
    )
    opened.page.wait_for_timeout(50)
    assert assert_same_as_python(opened, explorer)["analogy"][2] == "cat"
    assert opened.page.get_by_label("+ C", exact=True).input_value() == "cat"


def test_at_its_largest_it_still_equals_python(show):
    rng = np.random.default_rng(0)
    explorer = VectorSpaceExplorer([f"w{i}" for i in range(2000)], rng.normal(size=(2000, 100)))
    assert len(explorer.to_html()) < 1_300_000
    opened = show(explorer)
    for i in range(0, 2000, 200):
        ask(opened.page, "Word", f"w{i}")
        assert_same_as_python(opened, explorer)


ANALOGY = "#vector_space=mode:analogy,a:cat,b:dog,c:w3,own_words:true,zoom:true"


def go_to(opened, address):
    opened.page.evaluate("(address) => { location.hash = address; }", address)
    opened.page.wait_for_timeout(100)


def test_an_address_opens_the_state_that_it_names(show):
    explorer = make_vector_space()
    opened = show(explorer)
    for address in (ANALOGY, "#vector_space=query:queen,x_axis:b%5Fto%5Fa,y_axis:dim8"):
        go_to(opened, address)
        assert opened.page.evaluate("nlpbookExplorers[0].address()") == address[1:]
        assert_same_as_python(opened, explorer)
    assert opened.numbers()["axes"] == ["b_to_a", "dim8"]
    opened.page.get_by_role("button", name="Start again").click()
    shown = assert_same_as_python(opened, explorer)
    assert (shown["query"], shown["axes"], shown["mode"]) == ("king", ["pc1", "pc2"], "neighbours")
    opened.assert_quiet()


@pytest.mark.parametrize(
    "wanted", ["query:zebra", "query:%E2%80%AEking", "x_axis:dim9", "zoom:1", "mode:map", "a:", "words:king"]
)
def test_what_an_address_asks_for_in_vain_is_said(show, wanted):
    opened = show(make_vector_space())
    before = opened.numbers()
    go_to(opened, "#vector_space=" + wanted)
    assert opened.page.locator(".nlpb-notice").inner_text().startswith("The link sets ")
    assert opened.numbers() == before


def test_the_tables_hold_pythons_numbers(show):
    explorer = make_vector_space(mode="analogy")
    opened = show(explorer)
    answers, places = opened.page.evaluate("nlpbookExplorers[0].table()")
    expected = explorer.a_minus_b_plus_c("king", "man", "woman")
    assert [word for word, _ in answers["rows"]] == [word for word, _ in expected]
    np.testing.assert_allclose([row[1] for row in answers["rows"]], [one for _, one in expected], atol=1e-6)
    words = ["king", "man", "woman", *(word for word, _ in expected[:5])]
    assert [row[0] for row in places["rows"]] == words
    coordinates = [row[1:] for row in places["rows"]]
    np.testing.assert_allclose(coordinates, explorer.project_local(words), atol=1e-5)
