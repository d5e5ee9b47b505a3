"""How long the explorers take to redraw, at their largest settings: for `make bench`, and tried by a test.

with launched_browser() as browser:
    moves = measured_moves(browser, folder)  # {"WindowExplorer": [{"control", "milliseconds"}, ...], ...}
"""

import itertools
import random
from pathlib import Path
from typing import Any

import numpy as np

from nlpbook.corpora import microworld
from nlpbook.explorers import (
    ActivationsExplorer,
    BackOffExplorer,
    BeatTheMachine,
    ClassifierPanel,
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
)
from nlpbook.explorers.beat_the_machine.explorer import MOST_MODELS, MOST_SENTENCES
from nlpbook.explorers.classifier_panel.arguments import MOST_SENTENCES as MOST_TOLD
from nlpbook.explorers.gates.explorer import MOST_WORDS as MOST_OF_GATES
from nlpbook.explorers.gradient_flow.explorer import DEEPEST, WIDEST
from nlpbook.explorers.gradient_flow_through_time.explorer import LONGEST
from nlpbook.explorers.perceptron.explorer import WIDEST as MOST_UNITS
from nlpbook.explorers.perceptron.points import MOST as MOST_POINTS
from nlpbook.explorers.schedule.explorer import SCHEDULES
from nlpbook.explorers.schedule.problem import MOST_STEPS
from nlpbook.explorers.skip_gram.explorer import MOST_WORDS as MOST_COUNTED
from nlpbook.explorers.surface.explorer import MOST_STEPS as MOST_TAKEN
from nlpbook.explorers.training_panel.explorer import MOST_SWEPT
from nlpbook.explorers.trellis.explorer import MOST_WORDS as MOST_TAGGED
from nlpbook.explorers.window.explorer import MOST_WORDS
from nlpbook.ngrams import count_ngrams
from tests.browser import OpenPage, open_in
from tests.explorers.gradient_flow.word_batch import word_explorer
from tests.explorers.training_panel.tiny_training import made_up_run

N_WORDS, N_DIMENSIONS = 2000, 100


CLICK = """(control) => {
    if (control.disabled) throw new Error(`${control.textContent} is disabled`);
    control.focus({ preventScroll: true });
    control.click();
}"""


def click(control: Any) -> None:
    """Focus a control and click it, as a key does.

    Playwright's own click waits until the control stands still on the page, for longer than a redraw takes.
    """
    control.evaluate(CLICK)


SEND = """(control, key) => {
    control.focus({ preventScroll: true });
    control.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}"""


def send(control: Any, key: str) -> None:
    """Focus a chart and send it a key; a real one waits for frames of the page."""
    control.evaluate(SEND, key)


def largest_window() -> WindowExplorer:
    """As many words as the explorer takes, sentences of 20 words, the widest window."""
    draw = random.Random(0)
    sentences = [[f"w{int(draw.expovariate(1 / 60))}" for _ in range(20)] for _ in range(MOST_WORDS // 20)]
    return WindowExplorer(sentences, window=10, weighting="harmonic")


def largest_vector_space() -> VectorSpaceExplorer:
    """2,000 words in 100 dimensions."""
    vectors = np.random.default_rng(0).normal(size=(N_WORDS, N_DIMENSIONS))
    return VectorSpaceExplorer([f"w{i}" for i in range(N_WORDS)], vectors)


def long_sentence() -> list[str]:
    """The longest of 2,000 sentences of the microworld."""
    return max(microworld.load().sample_sentences(2000, np.random.default_rng(0)), key=len)


def largest_microworld() -> MicroworldExplorer:
    """The whole microworld, with a long sentence."""
    return MicroworldExplorer(microworld.load(), long_sentence())


def largest_game() -> BeatTheMachine:
    """As many sentences and models as the game takes."""
    world = microworld.load()
    return BeatTheMachine(world, {f"model {i}": world for i in range(MOST_MODELS)}, MOST_SENTENCES)


def largest_back_off() -> BackOffExplorer:
    """About as many n-grams as the explorer takes, with frequencies as in a text."""
    draw = np.random.default_rng(0)
    ranks = np.minimum(draw.zipf(1.2, size=(6_500, 20)), 8_000)
    sentences = [[f"w{rank}" for rank in sentence] for sentence in ranks]
    return BackOffExplorer(count_ngrams(sentences, 4), sentences[0][:6], bars=40)


def largest_training() -> TrainingPanel:
    """As many runs as the panel takes, each with a whole curve."""
    settings = {"hidden size": list(range(1, 26)), "rate": [2.0**-i for i in range(10)], "way": ["a", "b"]}
    sweep = [
        made_up_run(dict(zip(settings, values, strict=True)), i, steps=1000)
        for i, values in enumerate(itertools.product(*settings.values()))
    ]
    assert len(sweep) == MOST_SWEPT
    return TrainingPanel(settings, lambda settings, report: {}, sweep, floor=0.1)


def move_window(opened: OpenPage, rounds: int) -> None:
    """Move every control of a window explorer, `rounds` times."""
    page, draw = opened.page, random.Random(1)
    for i in range(rounds):
        page.get_by_label("Centres counted:").fill(str(draw.randrange(1, MOST_WORDS)))
        page.get_by_label("Window:").fill(str(1 + i % 10))
        page.get_by_label("Weight at distance").select_option(("uniform", "harmonic")[i % 2])
        for name in ("Step", "Back"):
            click(page.get_by_role("button", name=name, exact=True))
        send(page.get_by_role("application", name="Filled cells"), "ArrowLeft")
        matrix = page.get_by_role("application", name="Term-term matrix")
        send(matrix, "ArrowRight")
        send(matrix, "Enter")


def move_vector_space(opened: OpenPage, rounds: int) -> None:
    """Move every control of a vector space explorer, `rounds` times."""
    page, draw = opened.page, random.Random(1)

    def ask(label: str) -> None:
        field = page.get_by_label(label, exact=True)
        field.fill(f"w{draw.randrange(N_WORDS)}")
        field.press("Enter")

    for i in range(rounds):
        click(page.get_by_role("radio", name="Neighbours"))
        ask("Word")
        page.get_by_label("Across").select_option(f"pc{1 + i % 8}")
        page.get_by_label("Up").select_option(f"dim{1 + i % N_DIMENSIONS}")
        click(page.get_by_role("radio", name="A \u2212 B + C"))
        for label in ("A", "\u2212 B", "+ C"):
            ask(label)
        click(page.get_by_label("Let A, B and C answer too"))
        click(page.get_by_label("Only these words"))


def move_microworld(opened: OpenPage, rounds: int) -> None:
    """Move every control of a microworld explorer, `rounds` times."""
    page = opened.page

    def press(*names: str) -> None:
        for name in names:
            click(page.get_by_role("button", name=name))

    for i in range(rounds):
        click(page.get_by_role("radio", name="Whole sentences"))
        for view in ("Bits", "Sentiment", "Names", "Agreement", "Phrases"):
            click(page.get_by_role("radio", name=view))
        page.get_by_label("Show me").select_option(("relative_clause", "reported_thought", "")[i % 3])
        press("New sentence", "Back", "Next sentence")
        page.evaluate("(words) => nlpbookExplorers[0].model.set('sentence', words)", long_sentence())
        press("Say it otherwise")
        send(page.get_by_role("application", name="The tree of the sentence"), "ArrowDown")
        press("Build on it", "Clear", "Surprise me", "Finish it", "Undo", "Clear")
        press("More")
        click(page.get_by_role("toolbar", name="Parts of speech").get_by_role("button").first)
        field = page.get_by_label("Type the next word", exact=True)
        field.fill("the")
        field.press("Enter")
        click(page.locator(".nlpb-bar").first)
        click(page.get_by_role("option").first)
        press("Finish it", "Show its tree")


def move_game(opened: OpenPage, rounds: int) -> None:
    """Play words of the game, one for each of `rounds`, and start again as often."""
    page, draw = opened.page, random.Random(1)
    field = page.get_by_role("combobox", name="Bet on a word")

    def press(name: str) -> None:
        click(page.get_by_role("button", name=name))

    for _ in range(rounds):
        press("Another sentence")
        field.fill(draw.choice(["the", "a", "is", "in", "Tom", "dog", ".", "who"]))
        field.press("Enter")
        field.press("4")
        shelf = page.get_by_role("toolbar", name="All words")
        click(shelf.get_by_role("button").nth(draw.randrange(12)))
        click(page.get_by_role("button", name="One chip less").first)
        click(page.get_by_role("radio", name=draw.choice(("A to Z", "Most frequent first"))))
        press("Reveal the word")
        press("Next")
    for _ in range(rounds):
        press("Reveal the word")
        press("Start again")


def move_back_off(opened: OpenPage, rounds: int) -> None:
    """Move every control of a back-off explorer, `rounds` times."""
    page = opened.page
    sliders = {
        "add_k": ("k, added",),
        "linear_interpolation": ("λ, unigram", "λ, 4-gram"),
        "katz": ("Discount counts",),
        "stupid_back_off": ("the price of a step",),
        "kneser_ney": ("D, taken from",),
        "modified_kneser_ney": ("D₁", "D₂", "D₃"),
        "absolute_discounting": ("D, taken from",),
        "witten_bell": (),
        "maximum_likelihood": (),
    }
    methods = list(sliders)
    for i in range(rounds):
        page.get_by_role("textbox", name="Context").fill(f"w1 w{1 + i} w2 w1 zebra w{2 + i} w1")
        for method, labels in sliders.items():
            page.get_by_role("combobox", name="Method").select_option(method)
            for label in labels:
                page.get_by_label(label).press(("ArrowLeft", "ArrowRight")[i % 2])
            if method == methods[i % len(methods)]:
                page.get_by_label("Order n").fill(str(2 + i % 2))
                page.get_by_label("Order n").fill("4")
        page.get_by_role("combobox", name="Method").select_option("katz")
        page.get_by_label("Words shown").fill(str(39 + i % 2))
        click(page.locator(".nlpb-bar:visible").nth(i % 5))
        field = page.get_by_role("combobox", name="Follow any word")
        field.fill(f"w{1 + i}")
        field.press("Enter")
        for name in ("Append", "Continue", "Undo"):  # a word drawn may be the last
            click(page.get_by_role("button", name=name).first)
        click(page.get_by_role("option").nth(2))
        click(page.get_by_role("button", name="Clear", exact=True))


def largest_schedule() -> ScheduleExplorer:
    """As many steps and curves as the explorer takes."""
    kept = [{"schedule": name, "rate": 0.1} for name in SCHEDULES]
    return ScheduleExplorer(steps=MOST_STEPS, rate=0.2, kept=kept)


def move_schedule(opened: OpenPage, rounds: int) -> None:
    """Move every control of a schedule explorer, `rounds` times, with all its curves kept but once."""
    page = opened.page
    for _ in range(rounds):
        for name in ("Constant", "Step decay", "Inverse square root", "Cosine"):
            click(page.get_by_role("radio", name=name))
            for slider in page.locator("input[type=range]:visible").all():
                slider.press("ArrowLeft")
                slider.press("ArrowRight")
        for name in ("Learning rate by step", "Loss by step"):
            send(page.get_by_role("application", name=name), "ArrowRight")
    for _ in range(rounds):
        click(page.get_by_role("button", name="Clear the kept"))
        click(page.get_by_role("button", name="Keep this curve"))


def move_training(opened: OpenPage, rounds: int) -> None:
    """Move every control of a training panel, `rounds` times."""
    page, draw = opened.page, random.Random(1)
    for i in range(rounds):
        page.get_by_role("slider", name="hidden size").fill(str(draw.randrange(25)))
        page.get_by_role("slider", name="rate").fill(str(draw.randrange(10)))
        page.get_by_role("combobox", name="way").select_option(str(i % 2))
        page.get_by_role("combobox", name="way").select_option(str(1 - i % 2))
        curve = page.get_by_role("application", name="Learning curve")
        send(curve, "End")
        send(curve, "ArrowLeft")
        click(page.get_by_role("button", name="prepared run").nth(2))


def largest_skip_gram() -> SkipGramExplorer:
    """As many tokens, counted words, and negatives as the explorer takes; every token kept at first."""
    counts = {f"w{rank}": 2_000_000 // rank for rank in range(1, MOST_COUNTED + 1)}
    draw = random.Random(0)
    sentences = [[f"w{int(draw.paretovariate(0.4)) % 10_000 + 1}" for _ in range(40)] for _ in range(50)]
    return SkipGramExplorer(sentences, counts, window=10, n_negatives=20, subsample_threshold=1e-3)


def move_skip_gram(opened: OpenPage, rounds: int) -> None:
    """Move every control of a skip-gram explorer, `rounds` times."""
    page, draw = opened.page, random.Random(1)
    for i in range(rounds):
        for name in ("CBOW", "Skip-gram"):
            click(page.get_by_role("radio", name=name))
        page.get_by_label("Subsampling, t").fill(str(draw.choice([-5, -4, -2, 0])))
        click(page.get_by_label("Dynamic window"))
        page.get_by_label("A token is kept").select_option(("word2vec", "paper")[i % 2])
        page.get_by_label("Window:").fill(str(9 + i % 2))
        page.get_by_label("Negatives, k").fill(str(19 + i % 2))
        page.get_by_label("Noise power").fill(str(draw.randrange(20) / 20))
        page.get_by_label("Subsampling, t").fill("0")
        for name in ("Draw again", "Step", "Back", "Step", "First draw"):
            click(page.get_by_role("button", name=name, exact=True))
        click(page.get_by_role("option").nth(draw.randrange(60)))
    for _ in range(rounds):
        page.get_by_label("Text, one sentence a line").fill("w1 w20 w300\nw2 w1 w5000 w2")
        click(page.get_by_role("button", name="Restore the text"))


def largest_huffman() -> HuffmanExplorer:
    """As many words as the explorer takes, in a deep tree."""
    return HuffmanExplorer({f"word{i}": int(1.4**i) + 1 for i in range(40)}, "word0")


def move_huffman(opened: OpenPage, rounds: int) -> None:
    """Move every control of a Huffman explorer, `rounds` times."""
    page, draw = opened.page, random.Random(1)
    picture = page.get_by_role("application", name="The Huffman tree")
    for _ in range(rounds):
        page.get_by_label("Word", exact=True).select_option(f"word{draw.randrange(10)}")
        for place in (3, 250, 40):
            page.get_by_label("Its count").fill(str(place))
        click(page.get_by_role("button", name="Restore the counts"))
        for name in ("Draw logits", "Match the counts", "All logits 0"):
            click(page.get_by_role("button", name=name))
        page.get_by_role("slider", name="Node ").last.fill(str(draw.randrange(-80, 80) / 10))
        send(picture, "ArrowDown")
        send(picture, "Home")
        click(page.locator(".nlpb-share > span").nth(1))


def largest_gradient_flow() -> GradientFlowExplorer:
    """As many layers and units as the explorer takes."""
    return word_explorer(depth=DEEPEST, width=WIDEST, activation="relu", initialisation="he")


def move_gradient_flow(opened: OpenPage, rounds: int) -> None:
    """Move every control of a gradient-flow explorer, `rounds` times, with its largest network."""
    page = opened.page
    activations = ("Linear", "Sigmoid", "tanh", "ReLU", "Leaky ReLU", "GELU")
    for i in range(rounds):
        names = ("Batch", "Layer", "None", "Xavier", "by hand", "He", "Activations, ", "Gradients, ")
        for name in (activations[i % 6], *names, "Numbers, linear", "Sizes, log"):
            click(page.get_by_role("radio", name=name).first)
        click(page.get_by_label("Residual connections"))
        click(page.get_by_label("Residual connections"))  # with them so deep a network diverges
        places = {
            "Variance": (2 + i % 3, 1),
            "Hidden": (49, 50),
            "Units in": (63, 64),
            "Seed": (i % 99, i + 1),
        }
        for name, (first, last) in places.items():
            page.get_by_role("slider", name=name).fill(str(first))
            page.get_by_role("slider", name=name).fill(str(last))
        page.get_by_role("slider", name="Learning rate").fill(str(-4 + i % 2))
        for name in ("One step", "Initial weights", "Train", "Stop"):
            click(page.get_by_role("button", name=name))
        send(page.get_by_role("application", name="Root mean square"), "ArrowRight")
        send(page.get_by_role("application", name="Loss by training"), "ArrowRight")


def longest_gates() -> GateExplorer:
    """As many words as the explorer takes."""
    return GateExplorer(" ".join((["the", "dogs", "that", "the", "boy", "near"] * 4)[:MOST_OF_GATES]))


def move_gates(opened: OpenPage, rounds: int) -> None:
    """Move every control of the gate explorer, `rounds` times, with 24 words."""
    page = opened.page
    field = page.get_by_role("textbox", name="The beginning of a sentence")
    parts = {
        "GRU": ("Reset gate", "Candidate", "Hidden state h", "Update gate"),
        "LSTM": ("Cell c", "tanh(c)", "Input gate", "Output gate", "Forget gate"),
    }
    for i in range(rounds):
        for network, names in parts.items():
            for name in (network, *names):
                click(page.locator(f'[role="radio"]:visible:text-is("{name}")'))
        for name in (
            "Depth",
            "Position",
            "As numbered",
            "Number of",
            "Its twin",
            "Twin less",
            "The sentence",
        ):
            click(page.get_by_role("radio", name=name))
        page.get_by_label("Noun in the other number").select_option(str(1 + i % 2))
        click(page.get_by_role("radio", name="Hold the"))
        page.get_by_role("slider", name="Held at").fill("0.5" if i % 2 else "0.2")
        for name in (
            "All that track",
            "All for the depth",
            "All for the position",
            "The chosen",
            "Switch off",
        ):
            click(page.get_by_role("radio", name=name))
        click(page.get_by_role("radio", name="Nothing"))
        for label in ("Gate or state by", "What the unit keeps"):
            chart = page.get_by_role("application", name=label)
            for key in ("ArrowRight", "ArrowLeft", "Enter"):
                chart.press(key)
        text = field.input_value()
        field.fill(text.replace("dogs", "dog") if i % 2 else text.replace("boy", "boys"))
        page.get_by_label("Examples").select_option(index=1)
        field.fill(text)


def longest_gradient_flow() -> GradientFlowThroughTime:
    """As many cells and steps as the explorer takes."""
    return GradientFlowThroughTime(steps=LONGEST, chosen="lstm")


def move_gradient_flow_through_time(opened: OpenPage, rounds: int) -> None:
    """Move every control of the explorer of gradient flow through time, `rounds` times, with 200 steps."""
    page = opened.page
    lengths = page.get_by_role("application", name="Length of the gradient by step")
    for i in range(rounds):
        names = ("Identity", "ReLU", "tanh", "Normal, ", "Shear, ", "Orthogonal ", "Chrono", "By their")
        for name in (*names, "GRU", "LSTM", "Each step by", "Entries as"):
            click(page.get_by_role("radio", name=name).first)
        places = {
            "γ": (1.1, 0.9),
            "Forget bias": (5, 1),
            "Update bias": (4, 0),
            "Steps": (199, 200),
            "Size of": (2, 1),
            "Seed": (i % 99, i + 1),
        }
        for name, (first, last) in places.items():
            page.get_by_role("slider", name=name).fill(str(first))
            page.get_by_role("slider", name=name).fill(str(last))
        click(page.get_by_role("radio", name="Chrono"))
        page.get_by_role("slider", name="Memories").fill(str(50 + i))
        click(page.get_by_role("radio", name="By their"))
        for name in ("simple RNN", "Largest singular", "Theory", "h and c", "Clip the"):
            click(page.get_by_role("checkbox", name=name))
        page.get_by_role("slider", name="Threshold").fill(str(i % 3 - 1))
        for name in ("simple RNN", "Largest singular", "Theory", "h and c", "Clip the"):
            click(page.get_by_role("checkbox", name=name))
        for _ in range(5):
            send(lengths, "ArrowLeft")
        send(page.get_by_role("application", name="What each step adds"), "ArrowRight")


def largest_perceptron() -> PerceptronExplorer:
    """As many points and hidden units as the explorer takes, on lattice places, of classes no line parts."""
    points = [(-1 + 0.3 * (i % 10), -1 + 0.3 * (i // 10), i % 3 % 2) for i in range(MOST_POINTS)]
    return PerceptronExplorer(points, method="network", width=MOST_UNITS, activation="gelu", pace=10)


def move_perceptron(opened: OpenPage, rounds: int) -> None:
    """Move every control of a perceptron explorer, `rounds` times, with as many points as it takes."""
    page = opened.page
    activations = ("Linear", "Sigmoid", "tanh", "ReLU", "Leaky ReLU", "GELU")
    plane = page.get_by_role("application", name="Input space")
    keys = ("PageDown", "ArrowRight", "ArrowUp", "Enter", "Delete", "Insert")
    for i in range(rounds):
        for name in (activations[i % 6], "GELU", "Class 0", "Class 1"):
            click(page.get_by_role("radio", name=name, exact=name not in ("Class 0", "Class 1")))
        for key in keys:
            send(plane, key)
        for name, places in {"Hidden units": (15, 16), "Seed": (i % 99, i + 1)}.items():
            for place in places:
                page.get_by_role("slider", name=name).fill(str(place))
        page.get_by_role("slider", name="Learning rate").fill(str(-1 + i % 2))
        click(page.get_by_label("One point a step"))
        click(page.get_by_role("radio", name=("1", "10", "100")[i % 3], exact=True))
        page.get_by_label("Across: hidden unit").select_option(str(1 + i % 16))
        page.get_by_label("Up: hidden unit").select_option(str(16 - i % 16))
        for name in ("One step", "Initial weights", "Another seed", "Train", "Stop"):
            click(page.get_by_role("button", name=name))
        send(page.get_by_role("application", name="Loss by training"), "ArrowRight")
        send(page.get_by_role("application", name="Hidden space"), "ArrowRight")
        click(page.get_by_role("radio", name="Perceptron"))
        for name in ("Step forward", "To the last update", "Step back"):
            click(page.get_by_role("button", name=name))
        page.get_by_role("slider", name="Updates").fill(str(10 + i))
        for key in keys:
            send(plane, key)
        click(page.get_by_role("radio", name="Network"))
    for i in range(rounds):
        click(page.get_by_role("radio", name=("XOR", "AND")[i % 2], exact=True))


def largest_classifier() -> ClassifierPanel:
    """As many sentences, groups and hidden units as the explorer takes; of 20 words out of 1,000 each."""
    draw = np.random.default_rng(0)
    drawn = [[f"w{i}" for i in draw.integers(1000, size=20)] for _ in range(sum(MOST_TOLD.values()))]
    labels = draw.integers(2, size=len(drawn))
    n, held_out = MOST_TOLD["train"], MOST_TOLD["test"]
    return ClassifierPanel(
        drawn[:n],
        labels[:n],
        drawn[n:],
        labels[n:],
        groups={f"group {i}": draw.random(held_out) < 0.5 for i in range(8)},
        examples=[" ".join(one) for one in drawn[:12]],
        sentence=" ".join(drawn[0]),
        hidden_units=64,
        batch_size=256,
        epochs=30,
    )


def move_classifier(opened: OpenPage, rounds: int) -> None:
    """Move every control of a classifier panel, `rounds` times."""
    page, draw = opened.page, random.Random(1)
    for i in range(rounds):
        for name in ("Maximum", "Mean", ("16", "128", "256")[i % 3]):
            click(page.get_by_role("radio", name=name, exact=True))
        page.get_by_label("Optimiser").select_option(("SGD", "RMSProp", "Adam")[i % 3])
        for name, places in {"Hidden units": (i, 64), "Seed": (i + 1,), "Epochs": (29, 30)}.items():
            for place in places:
                page.get_by_role("slider", name=name).fill(str(place))
        page.get_by_role("slider", name="Learning rate").fill(str(-2 + i % 2))
        for name in ("One step", "Initial weights", "Another seed", "Train", "Stop"):
            click(page.get_by_role("button", name=name, exact=True))
        page.get_by_role("textbox", name="A sentence").fill(
            " ".join(f"w{draw.randrange(1000)}" for _ in range(20))
        )
        page.get_by_label("Examples").select_option(index=1 + i % 12)
        send(page.get_by_role("application", name="Loss by training"), "ArrowLeft")
        click(page.get_by_role("toolbar", name="Wrong sentences").get_by_role("button").first)


def any_activations() -> ActivationsExplorer:
    """Its samples are of one size."""
    return ActivationsExplorer("gelu")


def move_activations(opened: OpenPage, rounds: int) -> None:
    """Move every control of an activations explorer, `rounds` times."""
    page = opened.page
    for i in range(rounds):
        for name in ("sigmoid", "relu", "elu", "gelu"):
            page.get_by_label("Activation function", exact=True).select_option(name)
        page.get_by_role("slider", name="Mean of").fill(str(i % 10 / 2 - 2))
        page.get_by_role("slider", name="Standard deviation").fill(str(0.5 + i % 10 / 4))
        send(page.get_by_role("application", name="The function"), "ArrowRight")


def largest_surface() -> SurfaceExplorer:
    """All optimisers, with as many steps as the explorer takes, and none that diverges."""
    return SurfaceExplorer("ravine", rate=0.01, steps=MOST_TAKEN)


def move_surface(opened: OpenPage, rounds: int) -> None:
    """Move every control of the explorer of optimisers, `rounds` times."""
    page, draw = opened.page, random.Random(1)
    surface = page.get_by_role("application", name="The surface")
    for i in range(rounds):
        for name in ("Bowl", "Saddle", "Plateau", "Two minima", "Ravine"):
            click(page.get_by_role("radio", name=name))
            send(surface, "ArrowLeft")
            page.get_by_role("slider", name="Turned by").fill(str(draw.randrange(91)))
        page.get_by_role("slider", name="Condition number").fill(str(draw.randrange(2, 100)))
        page.get_by_role("slider", name="Learning rate, first").fill(str(-2.5 + i % 3 / 10))
        page.get_by_role("slider", name="Learning rate, last").fill(str(-1 + i % 3 / 10))
        page.get_by_role("slider", name="Momentum").fill(str(i % 9 / 10))
        for name in ("Best rate for", "Best rate and"):
            click(page.get_by_role("button", name=name))
        click(page.get_by_label("AdaGrad", exact=True))
        click(page.get_by_label("AdaGrad", exact=True))
        page.get_by_role("slider", name="Steps").fill(str(MOST_TAKEN - 1 - i))
        page.get_by_role("slider", name="Steps").fill(str(MOST_TAKEN))
        for name in ("Step back", "Step forward"):
            click(page.get_by_role("button", name=name))
        send(page.get_by_role("application", name="Loss by step"), "ArrowLeft")
        box = surface.bounding_box()
        place = box["x"] + box["width"] * (0.3 + i % 5 / 10), box["y"] + box["height"] * 0.4
        page.mouse.click(*place)
        page.mouse.move(*place)
        page.mouse.down()
        for k in range(5):
            page.mouse.move(place[0] + 8 * (k + 1), place[1] + 3 * k)
        page.mouse.up()


def largest_graph_stepper() -> GraphStepper:
    """As many inputs and operations as the explorer takes, each input used three times."""
    products = "+".join(f"{one}*{other}" for one, other in zip("abcdefgh", "bcdefgha", strict=True))
    return GraphStepper(f"tanh({products}+a-b+c-d+e-f+g-h)", [0.1] * 8, bump="a")


def move_graph_stepper(opened: OpenPage, rounds: int) -> None:
    """Move every control of a graph stepper, `rounds` times."""
    page = opened.page
    expression = page.get_by_role("textbox", name="Expression")
    largest = expression.input_value()
    graph = page.get_by_role("group", name="The graph of the expression")
    for i in range(rounds):
        page.get_by_label("Examples").select_option(index=1 + i % 9)
        expression.fill(largest)
        page.get_by_role("textbox", name="a", exact=True).fill(str(i / 8))
        page.get_by_role("slider", name="Steps").fill(str(5 + i))
        click(page.get_by_role("button", name="Step forward"))
        click(page.get_by_role("button", name="Step back"))
        send(graph.get_by_role("button").first, "Enter")
        page.get_by_label("Bump an input").select_option("b")
        page.get_by_role("slider", name="h").fill(str(-1 - i % 5))
        click(page.get_by_label("Your turn"))
        page.get_by_label("Your answer").fill("7")
        for name in ("Check", "Show it", "Again"):
            click(page.get_by_role("button", name=name, exact=True))
        click(page.get_by_label("Your turn"))


def largest_trellis() -> Trellis:
    """As many words and tags as the explorer takes."""
    draw = np.random.default_rng(0)
    tags = [f"{prefix}-{kind}" for kind in ("PER", "LOC", "ORG") for prefix in "BI"] + ["O", "B-MISC"]
    words = [f"word{i}" for i in range(MOST_TAGGED)]
    return Trellis(draw.normal(size=(MOST_TAGGED, 8)), draw.normal(size=(8, 8)), tags=tags, words=words)


def move_trellis(opened: OpenPage, rounds: int) -> None:
    """Move every control of a trellis, `rounds` times."""
    page = opened.page
    view = page.get_by_role("group", name="The trellis")
    emissions, transitions = (page.get_by_role("grid", name=name) for name in ("Emissions", "Transitions"))
    sentence = page.get_by_role("textbox", name="Sentence")
    for i in range(rounds):
        for name in ("Forward sums", "Backward sums", "Marginals", "k best paths", "Viterbi maxima"):
            click(page.get_by_role("radio", name=name))
            click(page.get_by_role("button", name="Step back"))
            click(page.get_by_role("button", name="Step forward"))
            if name == "k best paths":
                page.get_by_role("slider", name="k: ").fill(str(4 + i % 2))
                click(page.get_by_role("radio", name="2", exact=True))
        page.get_by_role("slider", name="Steps").fill(str(3 + i))
        click(page.get_by_label("BIO constraints"))
        send(view.get_by_role("button").nth(9 + i), "Enter")
        page.get_by_role("slider", name="Emission of").fill(str(i / 10))
        page.get_by_role("textbox", name="Its number").fill(str(-i / 8 - 0.01))
        send(emissions.get_by_role("gridcell").nth(i), "PageUp")
        send(transitions.get_by_role("gridcell").nth(i), "Delete")
        click(transitions.get_by_role("gridcell").nth(i + 1))
        sentence.fill("a b c " + " ".join(f"word{j}" for j in range(i % 3, 7 + i % 3)))
        click(page.get_by_label("Your turn"))
        click(page.get_by_role("button", name="Take the largest"))
        send(view.get_by_role("button").nth(9 + i), "Enter")
        page.get_by_role("slider", name="Steps").fill("21")
        click(page.get_by_role("button", name="Clear my path"))
        click(page.get_by_label("Your turn"))
        for name in ("entities", "given"):
            page.get_by_label("Example").select_option(name)


def measured_moves(browser: Any, folder: Path, rounds: int = 10) -> dict[str, list[dict[str, Any]]]:
    """Return, by explorer, the moves of its controls and their milliseconds, from event to figure."""
    measured = {}
    for make, move in (
        (largest_window, move_window),
        (largest_vector_space, move_vector_space),
        (largest_microworld, move_microworld),
        (largest_game, move_game),
        (largest_back_off, move_back_off),
        (largest_training, move_training),
        (largest_schedule, move_schedule),
        (largest_skip_gram, move_skip_gram),
        (largest_huffman, move_huffman),
        (largest_gradient_flow, move_gradient_flow),
        (longest_gates, move_gates),
        (longest_gradient_flow, move_gradient_flow_through_time),
        (largest_perceptron, move_perceptron),
        (largest_classifier, move_classifier),
        (any_activations, move_activations),
        (largest_surface, move_surface),
        (largest_graph_stepper, move_graph_stepper),
        (largest_trellis, move_trellis),
    ):
        explorer = make()
        file = folder / f"{type(explorer).__name__}.html"
        file.write_text(explorer.to_page(), encoding="utf-8")
        opened = open_in(browser, file.as_uri(), reduced_motion="no-preference")
        opened.explorers_ready()
        move(opened, rounds)
        opened.assert_quiet()
        measured[type(explorer).__name__] = opened.redraws()
        opened.page.context.close()
    return measured
