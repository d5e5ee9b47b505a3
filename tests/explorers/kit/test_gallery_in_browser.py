"""The kit's charts in Chromium: what they draw and say, and how keyboard, pointer and time move them."""

import re

import numpy as np
import pytest

from tests.explorers.kit.gallery import EXPRESSION, HYPOTHESES, SENTENCE, gallery

pytestmark = pytest.mark.browser

LOOKS = [("light", 1100), ("dark", 1100), ("light", 390), ("dark", 390)]
# The colours of a canvas at places in its own CSS pixels.
PIXELS = """(canvas, places) => {
  const ratio = canvas.width / canvas.getBoundingClientRect().width, context = canvas.getContext('2d');
  const { data, width } = context.getImageData(0, 0, canvas.width, canvas.height);
  return places.map(([x, y]) => {
    const at = 4 * (Math.round(y * ratio) * width + Math.round(x * ratio));
    return [...data.slice(at, at + 4)];
  });
}"""
# For each row of pixels, how many of them are not empty: where something is drawn.
INK = """(canvas, [left, top, width, height]) => {
  const ratio = canvas.width / canvas.getBoundingClientRect().width;
  const box = [left, top, width, height].map((one) => Math.round(one * ratio));
  const { data } = canvas.getContext('2d').getImageData(...box);
  return Array.from({ length: box[3] }, (_, y) => {
    let count = 0;
    for (let x = 0; x < box[2]; x++) if (data[4 * (y * box[2] + x) + 3] > 0) count++;
    return count;
  });
}"""
# Of each graph: the boxes of its nodes, whether their texts fit in, the middles of the labels of its edges.
DRAWN = """() => [...document.querySelectorAll('svg:has([role=button])')].map((svg) => ({
  boxes: [...svg.querySelectorAll('rect')].map((rect) => {
    const { left, top, right, bottom } = rect.getBoundingClientRect();
    return [left, top, right, bottom];
  }),
  texts: [...svg.querySelectorAll('[role=button] text')].map((text) => {
    const inner = text.getBoundingClientRect();
    const outer = text.parentNode.querySelector('rect').getBoundingClientRect();
    return inner.left >= outer.left && inner.right <= outer.right;
  }),
  labels: [...svg.querySelectorAll('[aria-hidden] text')].map((text) => {
    const { left, top, right, bottom } = text.getBoundingClientRect();
    return [text.textContent, (left + right) / 2, (top + bottom) / 2];
  }),
}))"""


def chart(opened, name):
    return opened.page.get_by_role("application", name=name)


def spoken(chart):
    return chart.locator("xpath=..").locator("[aria-live]").text_content()


@pytest.mark.parametrize(("theme", "width"), LOOKS)
@pytest.mark.parametrize("kind", ["violin", "histogram"])
def test_every_chart_draws_in_every_look_and_says_nothing_amiss(show, theme, width, kind):
    opened = show(gallery(shape=kind, diverging=kind == "histogram"), theme=theme, width=width)
    for canvas in opened.page.locator("canvas").all():
        box = canvas.bounding_box()
        assert sum(canvas.evaluate(INK, [0, 0, box["width"], box["height"]])) > 1000
    assert opened.page.locator("svg [role=button]").count() == 13
    assert opened.overflow() <= 0
    opened.assert_quiet()


def test_bins_and_quartiles_are_those_of_numpy(show):
    explorer = gallery("histogram", "violins")
    numbers = show(explorer).numbers()
    layer = explorer.layers[0].astype(np.float64)
    edges = numbers["histogram"]["edges"]
    np.testing.assert_allclose(edges, np.linspace(-3, 3, 41), atol=1e-14)
    for sample, values in zip(numbers["histogram"]["samples"], [layer, np.tanh(layer)], strict=True):
        assert sample["counts"] == np.histogram(values, np.linspace(-3, 3, 41))[0].tolist()
        assert sample["outside"] == np.sum(np.abs(values) > 3)
    for found, values in zip(numbers["violins"], np.abs(explorer.layers.astype(np.float64)), strict=True):
        positive = values[values > 0]
        assert found["n"] == len(positive)
        assert found["zeros"] == len(values) - len(positive)
        shares = np.quantile(positive, [0, 0.25, 0.5, 0.75, 1])
        names = ["low", "quarter", "median", "threeQuarters", "high"]
        np.testing.assert_allclose([found[name] for name in names], shares, rtol=1e-6)


def test_a_histogram_says_what_is_in_the_bin_that_the_keyboard_reaches(show):
    explorer = gallery("histogram")
    opened = show(explorer)
    canvas = chart(opened, "Histogram of a layer")
    canvas.focus()
    for _ in range(21):
        canvas.press("ArrowRight")
    inside = np.histogram(explorer.layers[0].astype(float), np.linspace(-3, 3, 41))[0][20]
    assert spoken(canvas).startswith(f"from 0.00 to 0.15\nin: {inside} of 500 values")
    assert opened.page.locator(".nlpb-tooltip").is_visible()
    canvas.press("End")
    assert spoken(canvas).startswith("from 2.85 to 3.00")


def test_a_violin_is_widest_where_its_values_are_densest(show):
    opened = show(gallery("violins", n_layers=3))
    canvas = chart(opened, "Gradients by layer")
    # The first strip is marked: look at the second, between its neighbours. Grid lines cross all of it.
    ink = np.array(canvas.evaluate(INK, [150, 22, 60, 222]))
    bare = np.array(canvas.evaluate(INK, [400, 22, 60, 222]))
    wide = np.where(bare > 0, 0, ink)
    densest = int(np.argmax(wide))
    assert wide[densest] > 40
    assert 20 < densest < 120  # the median of the second layer, in the upper half of the axis
    assert 0 < wide[-60:].max() < 12  # the tail of small values


def test_a_row_of_violins_is_walked_and_picked_by_keyboard_and_pointer(show):
    opened = show(gallery("violins"))
    canvas = chart(opened, "Gradients by layer")
    canvas.focus()
    canvas.press("ArrowRight")
    canvas.press("ArrowRight")
    assert re.match(r"3: \d+ values, median 0\.\d+, half of them from .* to .*, all from ", spoken(canvas))
    assert "\ntheory: 0.243" in spoken(canvas)
    canvas.press("Enter")
    assert opened.numbers()["strip"] == 2
    canvas.click(position={"x": 1000, "y": 100})
    assert opened.numbers()["strip"] == 11
    assert opened.page.get_by_text("Layer 12 of 12").is_visible()


@pytest.mark.parametrize("diverging", [False, True])
def test_a_map_has_the_colours_of_its_numbers(show, diverging):
    explorer = gallery("grid", diverging=diverging)
    opened = show(explorer)
    canvas = chart(opened, "All heads")
    box = canvas.bounding_box()
    left = 40  # beyond the names of the rows; the rest is found by the gaps between the maps, which are empty
    row = [
        pixel[3] > 0 for pixel in canvas.evaluate(PIXELS, [[x, 60] for x in range(left, int(box["width"]))])
    ]
    starts = [left + i for i in range(1, len(row)) if row[i] and not row[i - 1]]
    step = np.diff(starts).mean()
    assert len(starts) == 12 if not row[0] else 11
    end = starts[0] + next(i for i in range(200) if not row[starts[0] - left + i])
    wide = end - starts[0]
    first = starts[0] if not row[0] else starts[0] - step
    places, numbers = [], []
    for column in (0, 5, 11):
        for cell in ((30, 30), (20, 4), (16, 15), (31, 20)):
            x = first + column * step + (cell[1] + 0.5) * wide / 32
            places.append([x, 36 + (cell[0] + 0.5) * wide / 32])
            numbers.append(explorer.maps[0, column][cell] / 127)
    found = np.array(canvas.evaluate(PIXELS, places), dtype=int)[:, :3]
    light = found @ [0.2126, 0.7152, 0.0722]
    # On the light page what is far from zero is dark; the two signs are two hues.
    order = np.argsort(np.abs(numbers))
    assert np.all(np.diff(light[order]) <= 12)
    assert light[order][0] - light[order][-1] > 100
    if diverging:
        warm = found[:, 0] - found[:, 2]
        clear = np.abs(numbers) > 0.2
        np.testing.assert_array_equal(warm[clear] > 0, np.array(numbers)[clear] < 0)


def test_a_grid_of_maps_is_walked_and_picked_by_keyboard_and_pointer(show):
    opened = show(gallery("grid"))
    canvas = chart(opened, "All heads")
    canvas.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowRight"):
        canvas.press(key)
    assert spoken(canvas) == "layer 3, head 2"
    canvas.press("Enter")
    assert opened.numbers()["picked"] == [2, 1]
    canvas.press("End")
    assert spoken(canvas) == "layer 3, head 12"
    canvas.press("Escape")
    assert opened.numbers()["picked"] is None
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] - 20, "y": box["height"] - 20})
    assert opened.numbers()["picked"] == [11, 11]


@pytest.mark.parametrize("width", [1100, 390])
def test_a_token_that_is_reached_shows_its_own_arcs(show, width):
    explorer = gallery("arcs")
    opened = show(explorer, width=width)
    canvas = chart(opened, "Attention within the sentence")
    count = len(SENTENCE)
    assert opened.numbers()["arcs"]["upright"] == (width == 390)
    weights = {(one["from"], one["to"]): one["weight"] for one in opened.numbers()["arcs"]["arcs"]}
    assert set(weights) == {tuple(at) for at in np.argwhere(explorer.weights >= 0.02).tolist()}
    for at, weight in weights.items():
        assert weight == pytest.approx(explorer.weights[at], abs=1e-7)
    box = canvas.bounding_box()
    before = canvas.evaluate(INK, [0, 0, box["width"], box["height"]])
    canvas.focus()
    along = "ArrowDown" if width == 390 else "ArrowRight"
    canvas.press(along)
    canvas.press(along)
    shown = [(one["from"], one["to"]) for one in opened.numbers()["arcs"]["arcs"]]
    assert sorted(shown) == [(1, to) for to in range(count) if explorer.weights[1, to] >= 0.005]
    assert sum(canvas.evaluate(INK, [0, 0, box["width"], box["height"]])) < 0.8 * sum(before)
    canvas.press("Enter")
    assert opened.numbers()["token"] == {"line": "from", "index": 1}
    canvas.press("Escape")
    assert opened.numbers()["token"] is None


def test_an_alignment_is_walked_from_line_to_line(show):
    opened = show(gallery("alignment"))
    canvas = chart(opened, "Alignment")
    canvas.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        canvas.press(key)
    arcs = opened.numbers()["alignment"]["arcs"]
    assert {(one["from"], one["to"]): one["weight"] for one in arcs} == {
        (0, 1): 0.1,
        (1, 1): 0.8,
        (2, 1): 0.1,
    }
    canvas.press("End")
    canvas.press("Enter")
    assert opened.numbers()["token"] == {"line": "to", "index": 10}


def test_a_timeline_steps_and_plays_whole_steps_where_less_motion_is_asked_for(show):
    opened = show(gallery("timeline"), reduced_motion="reduce")
    page = opened.page
    page.get_by_role("button", name="Step forward").click()
    page.get_by_role("button", name="Step forward").click()
    page.get_by_role("button", name="Step back").click()
    page.get_by_role("slider", name="Step").press("ArrowRight")
    assert opened.numbers()["positions"] == [1, 2, 1, 2]
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Play").wait_for()  # at the end it says so again
    assert opened.numbers()["positions"] == [1, 2, 1, 2, 3, 4, 5]
    assert page.get_by_role("button", name="Step forward").is_disabled()


def test_a_timeline_plays_smoothly_pauses_and_stops_in_a_hidden_page(show):
    opened = show(
        gallery("timeline", steps=1000), reduced_motion="no-preference"
    )  # it does not come to its end
    page = opened.page
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("nlpbookExplorers[0].numbers().positions.length > 3")
    page.get_by_role("button", name="Pause").click()
    positions = opened.numbers()["positions"]
    assert any(position != int(position) for position in positions)
    assert np.all(np.diff(positions) > 0)
    page.wait_for_timeout(100)
    assert opened.numbers()["positions"] == positions
    page.get_by_role("button", name="Step back").click()
    page.get_by_role("button", name="Play").click()
    page.evaluate(
        "Object.defineProperty(document, 'hidden', { get: () => true });"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    assert page.get_by_role("button", name="Play").is_visible()
    stopped = opened.numbers()["positions"]
    page.wait_for_timeout(100)
    assert opened.numbers()["positions"] == stopped


@pytest.mark.parametrize("width", [1100, 390])
def test_a_graph_draws_its_nodes_apart_and_its_edges_between_them(show, width):
    opened = show(gallery("graph", "tree"), width=width)
    numbers = opened.numbers()
    drawn = opened.page.evaluate(DRAWN)
    for graph, shown in zip((EXPRESSION, HYPOTHESES), drawn, strict=True):
        boxes = np.array(shown["boxes"])
        assert len(boxes) == len(graph["nodes"])
        assert all(shown["texts"])
        assert sorted(text for text, *_ in shown["labels"]) == sorted(
            edge["label"] for edge in graph["edges"]
        )
        for i, one in enumerate(boxes):
            for other in boxes[i + 1 :]:
                assert np.any(one[:2] >= other[2:]) or np.any(other[:2] >= one[2:])
            for _, x, y in shown["labels"]:  # a label's middle is in no node
                assert not (one[0] < x < one[2] and one[1] < y < one[3])
    axis = {"right": 0, "down": 1}
    for name, graph in (("graph", EXPRESSION), ("tree", HYPOTHESES)):
        places, way = numbers[name]["places"], axis[numbers[name]["direction"]]
        for edge in graph["edges"]:
            assert places[edge["from"]][way] < places[edge["to"]][way]
    assert (numbers["tree"]["direction"] == "down") == (width == 390)


def test_a_graph_is_one_tab_stop_walked_by_arrow_keys(show):
    opened = show(gallery("graph"))
    page = opened.page
    graph = page.get_by_role("group", name="The graph of an expression")
    assert graph.locator("[tabindex='0']").count() == 1
    graph.get_by_role("button", name="node x").focus()
    focused = "document.activeElement.getAttribute('aria-label').split(': ')[1]"
    walked = []
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "Home", "End"):
        page.keyboard.press(key)
        walked.append(page.evaluate(focused))
    assert walked == ["node y", "node sum", "node out", "node x", "node out"]
    assert graph.locator("[tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    assert opened.numbers()["node"] == "out"
    assert page.evaluate(focused) == "node out"  # the drawing was renewed under the focus
    assert graph.get_by_role("button", name="node out").get_attribute("aria-pressed") == "true"
    graph.get_by_role("button", name="node y").click()
    assert opened.numbers()["node"] == "y"
    page.keyboard.press("Escape")
    assert opened.numbers()["node"] is None


def test_a_graph_that_changes_keeps_its_nodes_and_loses_those_that_are_gone(show):
    opened = show(gallery("graph"))
    page = opened.page
    page.get_by_role("button", name="node sum").focus()
    smaller = {
        "nodes": [node for node in EXPRESSION["nodes"] if node["id"] in ("x", "y", "sum")]
        + [{"id": "z", "lines": ["z"]}],
        "edges": [*EXPRESSION["edges"][:2], {"from": "sum", "to": "z"}],
    }
    page.evaluate("(graph) => nlpbookExplorers[0].model.set('graph', graph)", smaller)
    page.wait_for_function("'z' in nlpbookExplorers[0].numbers().graph.places")
    assert set(opened.numbers()["graph"]["places"]) == {"x", "y", "sum", "z"}
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "x + y 1: node sum"


def test_text_of_a_reader_never_becomes_html(show):
    words = ["<img src=x onerror=alert(1)>", "\N{GRINNING FACE}", "שלום", "x" * 10_000]
    graph = {"nodes": [{"id": word, "lines": [word[:200]]} for word in words], "edges": []}
    explorer = gallery("arcs", "alignment", "graph", words=words, graph=graph)
    explorer.weights = np.full((4, 4), 0.25, dtype=np.float32)
    opened = show(explorer)
    # Half of an emoji, as a page may be given it; Python cannot write it.
    opened.page.evaluate(
        "nlpbookExplorers[0].model.set('words', ['<b>', '\\ud83d', 'a\\ude00b', 'x'.repeat(10000)])"
    )
    opened.page.wait_for_timeout(100)
    assert len(opened.numbers()["arcs"]["arcs"]) == 16
    assert opened.page.locator(".nlpb-root :is(img, b)").count() == 0
    assert opened.overflow() <= 0
    opened.assert_quiet()
