"""The Tab key in every explorer: a group of things that are alike is one stop, arrow keys move inside it."""

import pytest

from tests.explorers.test_in_browser import MAKERS, every_explorer

pytestmark = pytest.mark.browser

# The number of the group in which the keyboard has arrived, or -1 where it is in none; null at the end, where
# the focus leaves the page or comes back to where it was.
HERE = """() => {
  const groups = [...document.querySelectorAll('[role=toolbar], [role=radiogroup], [role=listbox]')];
  const held = document.activeElement;
  if (held === document.body || held.dataset.reached) return null;
  held.dataset.reached = 'true';
  return groups.indexOf(held.closest('[role=toolbar], [role=radiogroup], [role=listbox]'));
}"""
FOCUS = "(one) => document.activeElement === one"


def stops(page):
    found = []
    for _ in range(100):
        page.keyboard.press("Tab")
        group = page.evaluate(HERE)
        if group is None:
            return found
        found.append(group)
    raise AssertionError(f"more than {len(found)} stops")


def fill_the_slip(page):
    """Ten chips on five words: fifteen buttons."""
    field = page.get_by_role("combobox", name="Bet on a word")
    for word in ("the", "I", "cat", "dog", "you"):
        field.fill(word)
        field.press("Enter")
    page.evaluate("document.activeElement.blur()")


@every_explorer
def test_a_group_of_things_that_are_alike_is_one_stop(show, make):
    page = show(make()).page
    if make is MAKERS["game"]:
        fill_the_slip(page)
    shown = "(all) => all.filter((one) => one.getClientRects().length && one.querySelector('button')).length"
    groups = page.locator("[role=toolbar], [role=radiogroup], [role=listbox]").evaluate_all(shown)
    reached = [group for group in stops(page) if group >= 0]
    assert len(reached) == len(set(reached)) == groups


@pytest.mark.parametrize("name", ["back_off", "vector_space", "builder", "game"])
def test_arrow_keys_move_inside_a_toolbar(show, name):
    page = show(MAKERS[name]()).page
    if name == "builder":
        page.get_by_role("button", name="Clear").click()  # many parts of speech can come first
    if name == "game":
        fill_the_slip(page)
    toolbars = page.locator("[role=toolbar]:not(.nlpb-tools):visible")
    for i in range(toolbars.count()):
        buttons = toolbars.nth(i).locator("button:visible:enabled")
        many = buttons.count()
        assert many > 3
        buttons.first.focus()
        for key, at in (
            ("ArrowUp", 0),
            ("ArrowDown", 1),
            ("ArrowRight", 2),
            ("ArrowLeft", 1),
            ("ArrowUp", 0),
            ("End", many - 1),
            ("ArrowDown", many - 1),
            ("Home", 0),
            ("ArrowRight", 1),
        ):
            page.keyboard.press(key)
            assert buttons.nth(at).evaluate(FOCUS), (i, key)
        # Tab leaves the toolbar, and comes back to the button that was reached last.
        page.keyboard.press("Tab")
        inside = "(box) => box.contains(document.activeElement)"
        assert not toolbars.nth(i).evaluate(inside)
        page.keyboard.press("Shift+Tab")
        assert buttons.nth(1).evaluate(FOCUS)
    assert toolbars.count() == {"back_off": 1, "vector_space": 1, "builder": 2, "game": 2}[name]


def test_a_toolbar_keeps_a_stop_when_its_buttons_go(show):
    page = show(MAKERS["builder"]()).page
    bars, stop = page.locator(".nlpb-bar:visible"), page.locator(".nlpb-bar[tabindex='0']:visible")
    bars.last.focus()
    page.keyboard.press("Tab")
    page.evaluate("nlpbookExplorers[0].model.set('prefix', 'the keys to the cabinet are old .'.split(' '))")
    page.wait_for_function("nlpbookExplorers[0].numbers().distribution.length === 1")
    assert stop.count() == bars.count() == 1


def test_a_button_that_is_off_is_passed_over(show):
    page = show(MAKERS["game"]()).page
    field = page.get_by_role("combobox", name="Bet on a word")
    for word in ("the", "I"):
        field.fill(word)
        field.press("Enter")
    field.press("0")  # all chips that are left: more of them cannot be placed
    less = page.get_by_role("button", name="One chip less")
    less.first.focus()
    page.keyboard.press("ArrowRight")
    assert less.nth(1).evaluate(FOCUS)


def test_the_toolbar_below_an_explorer_is_one_stop_too(show):
    page = show(MAKERS["window"]()).page
    buttons = page.locator(".nlpb-tools button")
    assert buttons.all_inner_texts() == ["Start again", "Copy link", "Save picture"]
    buttons.first.focus()
    for key, at in (("ArrowRight", 1), ("ArrowDown", 2), ("ArrowRight", 2), ("Home", 0), ("End", 2)):
        page.keyboard.press(key)
        assert buttons.nth(at).evaluate(FOCUS)
    page.keyboard.press("Tab")
    assert page.locator(".nlpb-details > summary").evaluate(FOCUS)
