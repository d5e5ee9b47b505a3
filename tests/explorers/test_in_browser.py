"""What every explorer promises, seen in a browser: mounted from file://, offline, quiet, usable by all."""

import numpy as np
import pytest

from nlpbook.corpora import microworld
from nlpbook.explorers import (
    ActivationsExplorer,
    BackOffExplorer,
    BeatTheMachine,
    GateExplorer,
    GradientFlowThroughTime,
    GraphStepper,
    HuffmanExplorer,
    MicroworldExplorer,
    PerceptronExplorer,
    ScheduleExplorer,
    SkipGramExplorer,
    SurfaceExplorer,
    TrainingPanel,
    Trellis,
    VectorSpaceExplorer,
    WindowExplorer,
)
from nlpbook.ngrams import count_ngrams
from tests.explorers.classifier_panel.tiny_panel import tiny_panel
from tests.explorers.gradient_flow.word_batch import word_explorer
from tests.explorers.nnlm_panel.tiny_panel import START, small_panel
from tests.explorers.training_panel.tiny_training import SETTINGS, made_up_run, made_up_sweep, train

pytestmark = pytest.mark.browser


def make_window():
    return WindowExplorer(position=6)


def make_vector_space(**options):
    rng = np.random.default_rng(3)
    words = ["king", "queen", "man", "woman", "cat", "dog", *(f"w{i}" for i in range(54))]
    groups = {"king": "people", "queen": "people", "cat": "animals", "dog": "animals"}
    return VectorSpaceExplorer(words, rng.normal(size=(60, 8)), groups=groups, **options)


def make_trees():
    return MicroworldExplorer(microworld.load(), "the keys to the cabinet are old .".split())


def make_builder():
    return MicroworldExplorer(microworld.load(), prefix=["the", "keys", "to"], panel="build")


def make_game():
    world = microworld.load()
    return BeatTheMachine(world, {"the truth again": world}, 5)


def make_back_off():
    sentences = microworld.load().sample_sentences(200, np.random.default_rng(0))
    return BackOffExplorer(count_ngrams(sentences, 3, min_count=2), "the keys to the zebra of".split())


def make_training():
    return TrainingPanel(SETTINGS, train, made_up_sweep(), floor=0.05)


def make_nnlm():
    return small_panel([made_up_run(START, 1)], steps=10)[0]


def make_schedule():
    return ScheduleExplorer(rate=0.6, warm_up=40, kept=[{"schedule": "constant"}])


def make_skip_gram():
    text = "the quick brown fox jumps over the lazy dog\nthe dog sleeps and the fox sees the zebra"
    counts = {"the": 900, "and": 500, "fox": 20, "dog": 40, "sees": 30, "jumps": 5, "over": 90, "quick": 7}
    return SkipGramExplorer(
        text,
        counts,
        window=4,
        dynamic_window=True,
        subsample_threshold=0.05,
        model="cbow",
        n_negatives=20,
        centre=3,
    )


def make_huffman():
    return HuffmanExplorer({f"word{i}": 1 + 400 // (i + 1) for i in range(30)}, "word7", logits=[0.5] * 29)


def make_gradient_flow():
    return word_explorer(depth=12, width=16, activation="relu", initialisation="he")


def make_gates():
    return GateExplorer("the dogs that the boy helped", of="difference", hold="keep", held=0.5, noun=1)


def make_gradient_flow_through_time():
    return GradientFlowThroughTime(steps=60, loss_at=50, chosen="lstm", parts=True, clip=True)


def make_perceptron():
    return PerceptronExplorer("xor", updates=3)


def make_plane_network():
    return PerceptronExplorer("moons", method="network", width=6, updates=3)


def make_activations():
    return ActivationsExplorer("gelu", mean=-1, deviation=1.5)


def make_surface():
    return SurfaceExplorer("ravine", angle=20, rate=0.08)


def make_graph_stepper():
    return GraphStepper("h = tanh(w*x+b); (h+y)*(h-2)", [1, 0.5, -0.25, 3], bump="w")


def make_trellis():
    trellis = Trellis(example="entities", bio=True, quantity="k_best", k=5, rank=2)
    trellis.place, trellis.tag, trellis.path, trellis.your_turn = 3, 1, [1, 2, 0, 0, 3, 4], True
    return trellis


WITH_CHARTS = {
    "window": make_window,
    "vector_space": make_vector_space,
    "builder": make_builder,
    "training": make_training,
    "nnlm": make_nnlm,
    "classifier": tiny_panel,
    "schedule": make_schedule,
    "huffman": make_huffman,
    "gradient_flow": make_gradient_flow,
    "gates": make_gates,
    "gradient_flow_through_time": make_gradient_flow_through_time,
    "perceptron": make_perceptron,
    "plane_network": make_plane_network,
    "activations": make_activations,
    "surface": make_surface,
}
MAKERS = {
    **WITH_CHARTS,
    "trees": make_trees,
    "game": make_game,
    "back_off": make_back_off,
    "skip_gram": make_skip_gram,
    "graph_stepper": make_graph_stepper,
    "trellis": make_trellis,
}
every_explorer = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())
every_chart = pytest.mark.parametrize("make", WITH_CHARTS.values(), ids=WITH_CHARTS.keys())

# The name that a screen reader would say, by the ways that the kit uses.
UNNAMED = """() =>
  [...document.querySelectorAll('.nlpb-root :is(input, select, textarea, button, canvas, [role])')]
  .filter((one) => !['option', 'listbox', 'status', 'group'].includes(one.getAttribute('role')))
  .filter((one) => {
    const by = one.getAttribute('aria-labelledby');
    const labels = [...(one.labels || [])].map((label) => label.innerText).join(' ');
    const name = one.getAttribute('aria-label') || (by && document.getElementById(by)?.textContent) || labels
      || (one.tagName === 'BUTTON' && one.textContent);
    return !name || !name.trim();
  }).map((one) => one.outerHTML.slice(0, 120))"""


@every_explorer
def test_it_mounts_offline_and_says_nothing_and_every_control_has_a_name(show, make):
    opened = show(make())
    assert opened.page.locator(".nlpb-fallback").count() == 0
    assert opened.page.locator("[data-explorer-failed]").count() == 0
    assert opened.numbers()
    assert opened.page.evaluate(UNNAMED) == []
    opened.assert_quiet()


@every_explorer
def test_no_width_makes_the_page_scroll_sideways(show, make):
    opened = show(make(), width=400)
    past_the_edge = """() => {
      const right = (one) => one.getBoundingClientRect().right;
      const edge = right(document.querySelector('.nlpb-root'));
      return [...document.querySelectorAll('.nlpb-root :is(input, select, textarea, button, canvas)')]
        .filter((one) => right(one) > edge + 0.5).map((one) => one.outerHTML.slice(0, 80));
    }"""
    for width in (400, 320, 760, 1200, 400):
        opened.page.set_viewport_size({"width": width, "height": 900})
        opened.page.wait_for_timeout(60)
        assert opened.overflow() <= 0, width
        assert opened.page.evaluate(past_the_edge) == [], width


@every_chart
def test_it_follows_the_page_into_the_dark(show, make):
    opened = show(make(), page_theme="light")
    look = """() => [getComputedStyle(document.querySelector('.nlpb-root')).backgroundColor,
      document.querySelector('.nlpb-root canvas').toDataURL()]"""
    light = opened.page.evaluate(look)
    opened.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    opened.page.wait_for_function("document.querySelector('.nlpb-root').dataset.theme === 'dark'")
    dark = opened.page.evaluate(look)
    assert light[0] != dark[0]
    assert light[1] != dark[1]
    opened.assert_quiet()


@every_explorer
def test_it_starts_dark_where_the_reader_is_dark(show, make):
    opened = show(make(), theme="dark")
    assert opened.page.evaluate("document.querySelector('.nlpb-root').dataset.theme") == "dark"


@every_chart
def test_keys_stay_inside_so_that_the_book_does_not_turn_its_page(show, make):
    opened = show(make())
    opened.page.evaluate(
        "window.heard = []; document.addEventListener('keydown', (e) => window.heard.push(e.key))"
    )
    opened.page.locator(".nlpb-root canvas").first.focus()
    opened.page.keyboard.press("ArrowRight")
    first = opened.page.locator(".nlpb-chart:visible [aria-live]").first.text_content()
    opened.page.keyboard.press("ArrowDown")
    opened.page.keyboard.press("ArrowRight")
    # The first chart speaks of what the keyboard reaches.
    assert first
    assert opened.page.locator(".nlpb-chart:visible [aria-live]").first.text_content() != first
    assert opened.page.evaluate("window.heard") == []


def test_without_javascript_a_sentence_stands_there(browser, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(make_window().to_page(), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert "needs JavaScript" in page.locator(".nlpb-fallback").inner_text()
    context.close()


def test_explorers_on_one_page_do_not_lean_on_each_other(open_page, tmp_path):
    explorer = make_window()
    fragments = [
        explorer.to_html(),
        make_vector_space().to_html(),
        explorer.to_html(),
        make_window().to_html(),
    ]
    for name, kept in (("all", fragments), ("without the first", fragments[1:])):
        file = tmp_path / f"{name}.html"
        file.write_text("<!DOCTYPE html><meta charset='utf-8'>" + "\n".join(kept), encoding="utf-8")
        opened = open_page(file)
        opened.explorers_ready(len(kept))
        assert opened.page.evaluate("document.querySelectorAll('style#nlpb-style').length") == 1
        assert opened.page.evaluate(
            "new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size"
        ) == (opened.page.evaluate("document.querySelectorAll('[id]').length"))
        opened.page.evaluate(
            "window.nlpbookExplorers.find((e) => e.name === 'window').model.set('window', 3)"
        )
        opened.page.wait_for_timeout(50)
        windows = opened.page.evaluate(
            "window.nlpbookExplorers.filter((e) => e.name === 'window').map((e) => e.numbers().window)"
        )
        assert windows == [3] + [2] * (len(windows) - 1)
        opened.assert_quiet()


def test_a_state_that_cannot_be_shown_says_so_in_its_place(open_page, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(make_window().to_page().replace('"sentences":[[', '"sentence":[['), encoding="utf-8")
    opened = open_page(file)
    opened.page.wait_for_selector("[data-explorer-failed]")
    assert "could not start here" in opened.page.locator(".nlpb-explorer").inner_text()


# Sizes of letters in pixels: those drawn on a canvas, as they are drawn, and those of the page.
DRAWN = """(() => {
  globalThis.drawn = {};
  const fill = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    const { a, b } = this.getTransform();
    const size = parseFloat(/([\\d.]+)px/.exec(this.font)[1]) * Math.hypot(a, b) / devicePixelRatio;
    if (String(text).trim()) drawn[text] = Math.min(drawn[text] ?? Infinity, size);
    return fill.call(this, text, ...rest);
  };
})()"""
WRITTEN = """() => {
  const root = document.querySelector('.nlpb-root'), sizes = {};
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { data, parentElement: box } = walk.currentNode;
    if (!data.trim() || !box.getClientRects().length) continue;
    const svg = box.ownerSVGElement, wide = svg?.viewBox.baseVal.width;
    const scale = wide ? svg.getBoundingClientRect().width / wide : 1;
    sizes[data] = parseFloat(getComputedStyle(box).fontSize) * scale;
  }
  return sizes;
}"""
SMALLEST = 11


@every_explorer
def test_no_letter_is_smaller_than_eleven_pixels(browser, tmp_path, make):
    file = tmp_path / "page.html"
    file.write_text(make().to_page(), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1100, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script(DRAWN)
    page.goto(file.as_uri())
    page.wait_for_selector("[data-explorer-ready]")
    for width in (1100, 390):
        page.evaluate("() => { globalThis.drawn = {}; }")
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("() => { document.documentElement.dataset.theme = 'dark'; }")  # draws all charts anew
        page.wait_for_timeout(100)
        written, drawn = page.evaluate(WRITTEN), page.evaluate("drawn")
        assert len(written) > 5
        assert page.locator("canvas:visible").count() == 0 or drawn
        small = {text: size for text, size in (written | drawn).items() if size < SMALLEST - 0.01}
        assert small == {}, width
        page.evaluate("() => { document.documentElement.dataset.theme = 'light'; }")
        page.wait_for_timeout(50)
    context.close()


CHIPS = """() => {
  const line = document.querySelector('.nlpb-chips');
  for (const state of ['plain', 'context', 'centre']) {
    for (const struck of [true, false]) for (const strength of [14, 35, 56]) {
      const chip = document.querySelector('.nlpb-chip').cloneNode(true);
      Object.assign(chip.dataset, { state, struck });
      chip.style.setProperty('--strength', strength + '%');
      chip.removeAttribute('id');
      line.append(chip);
    }
  }
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_chips_are_legible_in_every_state(show, theme):
    page = show(make_window(), theme=theme).page
    page.evaluate(CHIPS)
    assert page.locator(".nlpb-chip").count() == 13 + 18  # axe looks at them when the test is over


SETTINGS_NOW = """() => {
  const { model } = nlpbookExplorers[0];
  return Object.entries(model.get('settings')).filter(([, one]) => one.address !== false)
    .map(([name, { kind, special }]) => ({ name, kind, special, value: model.get(name) }));
}"""


@every_explorer
def test_what_it_shows_in_place_of_a_damaged_setting_is_what_it_says(show, make):
    opened = show(make())
    page = opened.page
    key, settings = page.evaluate("nlpbookExplorers[0].name"), page.evaluate(SETTINGS_NOW)
    assert settings
    for name in (one["name"] for one in settings):
        page.evaluate("(hash) => { location.hash = hash; }", f"{key}={name}:%zz")
        page.wait_for_function("() => document.querySelector('.nlpb-notice').textContent")
        said = page.locator(".nlpb-notice").inner_text().replace("\u2068", "").replace("\u2069", "")
        (now,) = (one for one in page.evaluate(SETTINGS_NOW) if one["name"] == name)
        start, end = said.split(", so ")
        assert start.startswith("The link is damaged where it sets the ")
        assert_says(end.removesuffix("."), **now)
        page.evaluate("(hash) => { location.hash = hash; }", f"{key}=")
        page.wait_for_function("() => !document.querySelector('.nlpb-notice').textContent")
    opened.assert_quiet()


def assert_says(end, *, name, kind, value, special=None):
    """The end of a sentence names a value of a setting."""
    if kind == "switch":
        assert end == f"it is {'on' if value else 'off'}"
    elif value is None:
        assert end == ("none are set" if kind == "numbers" else "none is set")
    elif value in ("", []):
        assert end == ("none are set" if kind == "numbers" else "it shows none")
    elif special and str(value) in special:
        assert end == f"it shows {special[str(value)]}"
    elif kind in ("whole", "number") or (kind == "numbers" and len(value) <= 9):
        shown = end.removeprefix("it shows ").replace("\u2212", "-").replace(" and ", ", ")
        numbers = [float(one.replace(",", "")) for one in shown.split(", ")]
        assert numbers == (value if kind == "numbers" else [value])
    elif kind == "numbers":
        assert end == "it shows those that it began with"
    else:
        text = " ".join(np.hstack(value)) if isinstance(value, list) else str(value)
        shown = end.removeprefix("it shows ").strip("\u201c\u201d")
        assert shown == (text if len(text) <= 40 else text[:40] + "\u2026")
