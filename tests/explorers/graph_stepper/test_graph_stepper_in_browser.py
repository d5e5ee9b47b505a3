"""The graph stepper in a page: each control moved, its numbers beside Python's, and a reader's turn."""

import math

import pytest

from nlpbook.explorers import GraphStepper

pytestmark = pytest.mark.browser

# In the order of the page's list of examples.
EXAMPLES = 10


def assert_same_as_python(opened):
    """Compare all that the page shows with the class; return it."""
    shown = opened.numbers()
    python = GraphStepper(
        shown["expression"], shown["values"], step=shown["step"], bump=shown["bump"], h=shown["h"]
    )
    assert (shown["names"], shown["steps"]) == (python.inputs, python.steps)
    nodes, values, local = python.nodes, python.node_values(), python.local_derivatives()
    finite = all(map(math.isfinite, values))
    gradients = python.node_gradients() if finite else [None] * len(nodes)
    assert [(node["operation"], node["text"]) for node in shown["nodes"]] == [
        (node.operation, node.text) for node in nodes
    ]
    # What is known after so many steps, counted anew.
    leaves = [at for at, node in enumerate(nodes) if not node.inputs]
    operations = [at for at, node in enumerate(nodes) if node.inputs]
    backwards = [at for at in reversed(range(len(nodes))) if gradients[at] is not None]
    step, forwards = shown["step"], len(operations)
    for at, node in enumerate(shown["nodes"]):
        value = values[at] if at in leaves + operations[:step] else None
        gradient = gradients[at] if at in backwards[: max(0, step - forwards)] else None
        for found, expected in ((node["value"], value), (node["gradient"], gradient)):
            if expected is None:
                assert found is None
            else:
                assert found == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)
    if finite:
        for edge in shown["edges"]:
            assert edge["local"] == pytest.approx(local[edge["to"]][edge["slot"]], rel=1e-9, abs=1e-12)
    if shown["bump"]:
        expected = python.differences()
        found = shown["difference"]
        assert found["bumped"] == pytest.approx(expected.bumped, rel=1e-9, nan_ok=True)
        for name in ("forward", "central"):
            # A difference of two numbers that nearly cancel.
            rounding = 1e-15 * abs(expected.bumped) / shown["h"]
            assert found[name] == pytest.approx(
                getattr(expected, name), rel=1e-7, abs=10 * rounding, nan_ok=True
            )
    return shown


def finding(opened):
    return opened.page.locator(".nlpb-finding").inner_text()


def test_the_lectures_example_step_by_step(show):
    opened = show(GraphStepper())
    assert finding(opened) == "f = 42; its gradient is 6 with respect to x and 13 with respect to y"
    assert assert_same_as_python(opened)["step"] == 8
    opened.page.get_by_role("slider", name="Steps").fill("0")
    assert finding(opened) == "The inputs: x = 3, y = 4"
    for step in range(1, 9):
        opened.page.get_by_role("button", name="Step forward").click()
        assert assert_same_as_python(opened)["step"] == step
    opened.page.get_by_role("button", name="Step back").click()
    assert finding(opened).endswith("\u2202f/\u2202y = 7 \u00d7 1 + 6 \u00d7 1 = 13")
    assert opened.page.get_by_text("\u00d71", exact=True).count() == 2
    opened.assert_quiet()


def test_every_example_is_pythons(show):
    opened = show(GraphStepper(bump="y"))
    seen = set()
    for i in range(EXAMPLES):
        opened.page.get_by_label("Examples").select_option(str(i))
        shown = assert_same_as_python(opened)
        assert shown["step"] == shown["steps"]
        seen.add(shown["expression"])
    assert len(seen) == opened.page.get_by_label("Examples").locator("option").count() - 1 == EXAMPLES
    opened.assert_quiet()


def test_what_a_reader_types(show):
    opened = show(GraphStepper())
    field = opened.page.get_by_role("textbox", name="Expression")
    field.fill("x*tanh(y)+x")
    shown = assert_same_as_python(opened)
    assert (shown["expression"], shown["values"]) == ("x*tanh(y)+x", [3, 4])
    field.fill("x*tanh(y)+")
    assert "Character 11: a number, a name" in opened.page.locator(".nlpb-root").inner_text()
    assert field.get_attribute("aria-invalid") == "true"
    assert assert_same_as_python(opened)["expression"] == "x*tanh(y)+x"
    field.fill("z*tanh(y)")
    shown = assert_same_as_python(opened)
    assert shown["values"] == [3, 4]  # y keeps its value, z has that of a first input
    assert field.get_attribute("aria-invalid") == "false"
    field.fill("<b>x</b>*y")
    assert opened.page.locator(".nlpb-root b").count() == 0
    opened.page.get_by_role("button", name="Start again").click()
    assert assert_same_as_python(opened)["expression"] == "(x+y)*(y+2)"
    assert field.input_value() == "(x+y)*(y+2)"
    assert opened.page.locator(".nlpb-problem:visible").count() == 0
    opened.assert_quiet()


def test_values_are_edited(show):
    opened = show(GraphStepper())
    x = opened.page.get_by_role("textbox", name="x", exact=True)
    x.fill("-1/4")
    assert assert_same_as_python(opened)["values"] == [-0.25, 4]
    for wrong, words in (("2000", "A value lies between"), ("two", "a number is needed"), ("", "missing")):
        x.fill(wrong)
        assert words in opened.page.locator(".nlpb-problem:visible").inner_text()
        assert assert_same_as_python(opened)["values"] == [-0.25, 4]
    x.fill("0")
    opened.page.get_by_role("textbox", name="Expression").fill("log(x)*y")
    shown = assert_same_as_python(opened)
    assert (shown["step"], shown["steps"]) == (2, 2)
    assert finding(opened).startswith("log(x) is not finite: log(0).")
    opened.page.get_by_role("textbox", name="x", exact=True).fill("1")
    assert assert_same_as_python(opened)["step"] == 6
    opened.assert_quiet()


def test_a_bump_is_beside_the_gradient(show):
    opened = show(GraphStepper("x^3*y", [2, 5]))
    assert opened.numbers()["difference"] is None
    opened.page.get_by_label("Bump an input").select_option("x")
    for power in range(-6, 1):
        opened.page.get_by_role("slider", name="h").fill(str(power))
        shown = assert_same_as_python(opened)
        assert shown["h"] == pytest.approx(10**power, rel=1e-12)
    # 5 (3^3 - 2^3), and 5 (3^3 - 1^3) / 2
    told = opened.page.locator(".nlpb-root").inner_text()
    assert "/ h = 95, and with a bump to both sides 65, for h = 1. Backpropagation says 60." in told
    opened.page.get_by_role("slider", name="Steps").fill("2")
    assert "The gradient is not computed yet." in opened.page.locator(".nlpb-root").inner_text()
    opened.assert_quiet()


def test_a_node_tells_how_its_numbers_came_about(show):
    opened = show(GraphStepper())
    graph = opened.page.get_by_role("group", name="The graph of the expression")
    graph.get_by_role("button", name="y value 4 gradient 13").click()
    assert opened.numbers()["picked"] == "1"
    assert opened.page.get_by_role("list", name="How the numbers").locator("li").all_inner_texts() == [
        "y = 4.",
        "\u2202f/\u2202y = 7 \u00d7 1 + 6 \u00d7 1 = 13.",
        "Through y+2: the local derivative is 1 (of a sum: 1).",
        "Through x+y: the local derivative is 1 (of a sum: 1).",
    ]
    opened.page.keyboard.press("ArrowRight")
    opened.page.keyboard.press("Enter")
    assert opened.numbers()["picked"] in ("2", "4")
    opened.page.keyboard.press("Escape")
    assert opened.numbers()["picked"] is None
    opened.assert_quiet()


def test_play_goes_through_all_steps(show):
    opened = show(GraphStepper("x*y", step=0))
    opened.page.get_by_role("button", name="Play").click()
    for step in range(1, 5):  # one in a second
        opened.page.wait_for_function("(step) => nlpbookExplorers[0].numbers().step === step", arg=step)
        assert_same_as_python(opened)
    opened.page.get_by_role("button", name="Play").wait_for()
    opened.assert_quiet()


def test_your_turn(show):
    opened = show(GraphStepper())
    page = opened.page
    page.get_by_label("Your turn").click()
    shown = assert_same_as_python(opened)
    assert (shown["your_turn"], shown["step"]) == (True, 0)
    assert not page.get_by_role("slider", name="Steps").is_visible()
    answer, status = page.get_by_label("Your answer"), page.locator(".nlpb-root")

    def say(text):
        answer.fill(text)
        answer.press("Enter")
        return opened.numbers()

    assert say("12")["turn"]["mistake"] == "operation"
    assert "Not 12: that is the product; this node adds." in status.inner_text()
    assert say("7")["step"] == 1
    assert say("x")["step"] == 1
    assert "a number is needed" in page.locator(".nlpb-problem:visible").inner_text()
    answer.fill("2*3")
    page.get_by_role("button", name="Check", exact=True).click()
    assert opened.numbers()["step"] == 2
    for text in ("42", "1", "7", "6"):
        shown = say(text)
    assert (shown["step"], shown["turn"]["right"], shown["turn"]["asked"]) == (6, 5, 6)
    assert "what is \u2202f/\u2202y?" in status.inner_text()
    shown = say("6")
    assert (shown["turn"]["mistake"], shown["step"]) == ("sum", 6)
    assert "it is used 2 times, and the parts add up" in status.inner_text()
    page.get_by_role("button", name="Show it").click()
    assert "\u2202f/\u2202y = 7 \u00d7 1 + 6 \u00d7 1 = 13" in status.inner_text()
    shown = say("6")
    assert (shown["step"], shown["turn"]["right"], shown["turn"]["asked"]) == (8, 6, 8)
    assert "All numbers are known." in status.inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Again"
    page.get_by_role("button", name="Again", exact=True).click()
    shown = assert_same_as_python(opened)
    assert (shown["step"], shown["turn"]["asked"]) == (0, 0)
    opened.assert_quiet()


def test_nothing_shows_what_is_asked(show):
    opened = show(GraphStepper("x*37+y", [3, 4], step=0, your_turn=True))
    opened.page.get_by_text("The numbers as a table").click()
    opened.page.wait_for_selector(".nlpb-table")
    names = opened.page.get_by_role("group", name="The graph of the expression").get_by_role("button")
    seen = opened.page.locator(".nlpb-root").inner_text() + " ".join(
        one.get_attribute("aria-label") for one in names.all()
    )
    assert "111" not in seen and "115" not in seen


def test_a_link_opens_a_state(show, mount):
    opened = show(GraphStepper())
    opened.page.get_by_label("Examples").select_option("6")
    opened.page.get_by_role("textbox", name="w", exact=True).fill("0.5")
    opened.page.get_by_label("Bump an input").select_option("x")
    address = opened.page.evaluate("nlpbookExplorers[0].address()")
    before = assert_same_as_python(opened)
    again = mount(GraphStepper())
    again.page.evaluate("(address) => { location.hash = address; }", address)
    again.page.wait_for_function("nlpbookExplorers[0].numbers().bump === 'x'")
    after = assert_same_as_python(again)
    for name in ("expression", "values", "step", "bump", "h"):
        assert after[name] == before[name]
    again.assert_quiet()


@pytest.mark.parametrize(
    ("address", "words", "step"),
    [
        ("expression:x%2B", "cannot be read. Character 3: a number, a name", 8),
        ("expression:x%2B", "So the figure shows \u201c\u2068(x+y)*(y+2)\u2069\u201d.", 8),
        ("expression:a%2Ab%2Ac%2Bd,values:1+2", "so it shows 3, 4, 5 and 6.", 8),
        ("expression:a%2Ab%2Ac,values:1+2", "values of the inputs", 7),
        ("expression:a%2Ab,step:99", "step", 4),
        ("expression:a%2Ab,bump:x", "bump", 4),
        ("expression:log%28a%29,values:-1", "", 1),
    ],
)
def test_a_link_that_does_not_fit(show, address, words, step):
    opened = show(GraphStepper())
    opened.page.evaluate("(hash) => { location.hash = hash; }", f"graph_stepper={address}")
    opened.page.wait_for_timeout(100)
    assert words in opened.page.locator(".nlpb-notice").inner_text()
    assert assert_same_as_python(opened)["step"] == step
    opened.assert_quiet()


def test_an_expression_from_python_may_come_before_its_values(show):
    opened = show(GraphStepper())
    opened.page.evaluate(
        """() => {
          const { model } = nlpbookExplorers[0];
          model.set("expression", "a*b*c");
          return new Promise((done) => setTimeout(done, 0));
        }"""
    )
    assert finding(opened) == (
        "f = 60; its gradient is 20 with respect to a, 15 with respect to b and 12 with respect to c"
    )
    opened.page.evaluate("() => nlpbookExplorers[0].model.set('expression', 'a*a')")
    opened.page.wait_for_function("nlpbookExplorers[0].numbers().steps === 3")
    assert finding(opened) == "f = 9; its gradient is 6 with respect to a"
    opened.assert_quiet()


@pytest.mark.parametrize("width", [1100, 390])
def test_no_node_moves_from_step_to_step(show, width):
    opened = show(GraphStepper("sigmoid(w*x+b)*exp(-x)", [0.123, 4.5678, -1]), width=width)
    steps = opened.page.get_by_role("slider", name="Steps")
    places = []
    for step in range(opened.numbers()["steps"] + 1):
        steps.fill(str(step))
        places.append(opened.numbers()["graph"])
    assert places == [places[0]] * len(places)
    assert len(places[0]["places"]) == 9
