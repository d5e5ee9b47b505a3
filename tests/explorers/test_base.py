import base64
import gzip
import html
import json
import re
import sys
from types import ModuleType, SimpleNamespace

import anywidget._util
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.formatters import DisplayFormatter

from nlpbook import explorers
from nlpbook.corpora import microworld
from nlpbook.explorers import (
    ActivationsExplorer,
    BackOffExplorer,
    BeatTheMachine,
    Explorer,
    GateExplorer,
    GradientFlowExplorer,
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
    base,
)
from nlpbook.ngrams import count_ngrams
from tests.explorers.classifier_panel.tiny_panel import tiny_panel
from tests.explorers.nnlm_panel.tiny_panel import small_panel
from tests.explorers.training_panel.tiny_training import SETTINGS, made_up_sweep, train

EXPLORERS = [
    lambda: WindowExplorer(),
    lambda: VectorSpaceExplorer(["up", "down", "left"], [[1.0, 0.1], [-1.0, 0.2], [0.1, 1.0]]),
    lambda: MicroworldExplorer(microworld.load()),
    lambda: BeatTheMachine(microworld.load(), {"the truth": microworld.load()}, 3),
    lambda: TrainingPanel(SETTINGS, train, made_up_sweep()),
    lambda: small_panel(steps=5)[0],
    lambda: tiny_panel(),
    lambda: BackOffExplorer(count_ngrams([["the", "cat", "sat"], ["the", "dog", "sat"]], 3)),
    lambda: ScheduleExplorer(),
    lambda: SkipGramExplorer(),
    lambda: GradientFlowExplorer(np.eye(16), [0, 1] * 8, depth=3, width=16),
    lambda: GradientFlowThroughTime(),
    lambda: GateExplorer(),
    lambda: PerceptronExplorer("xor"),
    lambda: ActivationsExplorer(),
    lambda: SurfaceExplorer(),
    lambda: HuffmanExplorer({"the": 8, "cat": 3, "sat": 2}),
    lambda: GraphStepper(),
    lambda: Trellis(),
]
CLASSES = tuple(
    one
    for name in explorers.__all__
    if isinstance(one := getattr(explorers, name), type) and issubclass(one, Explorer) and one is not Explorer
)


def test_every_explorer_is_tried_here():
    assert {type(make()).__name__ for make in EXPLORERS} == {one.__name__ for one in CLASSES}


@pytest.mark.parametrize("make", EXPLORERS)
def test_a_live_front_end_gets_the_widget_and_a_page_gets_the_html(make):
    explorer = make()
    bundle = explorer._repr_mimebundle_(include=None, exclude=None)
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == explorer.model_id
    assert data["text/plain"] == repr(explorer)
    assert 'data-explorer="' + type(explorer).__name__ in data["text/html"]


@pytest.fixture
def colab(monkeypatch):
    """Return a function that makes this process look like Colab, with or without a manager of widgets."""

    def make(manager):
        output = ModuleType("google.colab.output")
        output._widgets = SimpleNamespace(_installed_url=None)
        output.enable_custom_widget_manager = lambda: setattr(output._widgets, "_installed_url", manager)
        monkeypatch.setitem(sys.modules, "google.colab.output", output)

    once = anywidget._util.enable_custom_widget_manager_once
    once.cache_clear()
    yield make
    once.cache_clear()


def test_on_colab_the_metadata_name_the_manager_of_widgets(colab):
    colab("https://colab.example/manager.js")
    data, metadata = WindowExplorer()._repr_mimebundle_()
    assert {base._WIDGET_VIEW, "text/html"} <= set(data)
    assert metadata[base._WIDGET_VIEW]["colab"]["custom_widget_manager"]["url"].endswith("/manager.js")


def test_on_colab_without_a_manager_of_widgets_only_the_html_is_shown(colab):
    colab(None)
    data, metadata = WindowExplorer()._repr_mimebundle_()
    assert set(data) == {"text/html", "text/plain"}
    assert metadata == {}


def test_a_widget_that_displays_itself_as_before_ipywidgets_8_is_asked_for_its_bundle(monkeypatch):
    shown = []
    parent = anywidget.AnyWidget
    monkeypatch.setattr(parent, "_ipython_display_", lambda self: shown.append(self), raising=False)
    data, _ = DisplayFormatter().format(WindowExplorer())
    assert {base._WIDGET_VIEW, "text/html"} <= set(data)
    assert shown == []
    DisplayFormatter().format(parent())
    assert len(shown) == 1


def test_a_class_that_names_no_file_is_abstract():
    with pytest.raises(TypeError, match=r"^javascript must be the name of a file; got none in Explorer"):
        Explorer()

    class Unfinished(Explorer):
        label = "Not yet"

    with pytest.raises(TypeError, match=r"^javascript must be the name of a file; got none in Unfinished"):
        Unfinished()


def test_a_subclass_has_from_its_parent_what_it_does_not_name():
    class Renamed(WindowExplorer):
        label = "The same, by another name"

    assert Renamed._esm == WindowExplorer._esm
    assert "The same, by another name" in Renamed().to_html()


@pytest.mark.parametrize("make", EXPLORERS)
def test_the_html_holds_exactly_the_state_and_the_module_that_a_live_widget_gets(make):
    explorer = make()
    fragment = explorer.to_html()
    state = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', fragment, re.DOTALL).group(1)
    live = explorer.get_state()
    for name, value in json.loads(state).items():
        assert value == live[name]
    packed = max(re.findall(r'atob\("([^"]*)"\)', fragment), key=len)
    assert gzip.decompress(base64.b64decode(packed)).decode("utf-8") == explorer._esm == live["_esm"]
    (sentence,) = re.findall(r'<p class="nlpb-fallback">(.*?)</p>', fragment)
    assert html.unescape(sentence).startswith(explorer.label)
    assert "needs JavaScript" in sentence


@pytest.mark.parametrize("make", EXPLORERS)
def test_the_state_leaves_out_what_belongs_to_the_widget_machinery(make):
    assert not [
        name for name in make().state() if name.startswith("_") or name in ("layout", "tooltip", "tabbable")
    ]


def test_every_display_has_an_id_of_its_own():
    explorer = WindowExplorer()
    first, second = (re.search(r'id="([^"]+)"', explorer.to_html()).group(1) for _ in range(2))
    assert first != second


@given(st.text(st.characters(exclude_categories=()) | st.characters(categories=["Cs"]), max_size=40))
def test_no_text_can_leave_its_script_element(text):
    written = base._json_for_html({"text": text + "</script><!--\u2028"})
    assert "<" not in written
    assert written.encode("utf-8")
    # as UTF-16, in which two halves that meet are the one character that they are in a page
    read, wanted = json.loads(written)["text"], text + "</script><!--\u2028"
    assert read.encode("utf-16", "surrogatepass") == wanted.encode("utf-16", "surrogatepass")


def test_no_explorer_carries_tensors_that_it_does_not_use():
    with_tensors = {explorers.ClassifierPanel, explorers.NNLMPanel}
    assert {one for one in CLASSES if "class Tensor" in one._esm} == with_tensors


def test_no_explorer_carries_a_trainer_that_it_does_not_use():
    training = {"ClassifierPanel", "GradientFlowExplorer", "NNLMPanel", "PerceptronExplorer"}
    assert {one.__name__ for one in CLASSES if "class Trainer" in one._esm} == training


def test_modules_name_no_host_and_import_nothing():
    for explorer in CLASSES:
        # the namespace of SVG only looks like an address
        source = explorer._esm.replace('"http://www.w3.org/2000/svg"', "")
        assert not re.search(r"https?:|\bimport\b\s*[\(\"'{*]|\bfetch\(|XMLHttpRequest", source)
