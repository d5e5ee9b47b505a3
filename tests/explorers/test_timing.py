import pytest

from tests.browser import percentile
from tests.explorers.timing import measured_moves

pytestmark = pytest.mark.browser


def test_every_control_is_moved_and_measured(browser, tmp_path):
    measured = measured_moves(browser, tmp_path, rounds=1)
    controls = {name: {one["control"] for one in moves} for name, moves in measured.items()}
    window = {"position", "window", "weighting", "step", "back", "curve", "cell"}
    space = {"mode", "query", "Across", "Up", "a", "b", "c", "own words", "zoom", "frame of a move"}
    sentences = {
        "view",
        "new",
        "back",
        "wording",
        "panel",
        "build on it",
        "clear",
        "surprise",
        "finish",
        "undo",
    }
    sentences |= {"part of speech", "more", "type", "bar", "chip", "show its tree"}
    game = {
        "another sentence",
        "bet",
        "number",
        "shelf",
        "chips",
        "order",
        "reveal",
        "next word",
        "start again",
    }
    back_off = {
        "context",
        "order",
        "method",
        "k",
        "weights",
        "katz_k",
        "alpha",
        "discount",
        "discounts",
        "bars",
    }
    back_off |= {"bar", "word", "continue", "append", "undo", "chip", "clear"}
    assert controls["MicroworldExplorer"] >= sentences
    assert controls["BackOffExplorer"] >= back_off
    schedule = {"schedule", "rate", "steps", "warm_up", "every", "decay", "floor", "noise", "marker"}
    assert controls["ScheduleExplorer"] >= schedule | {"keep", "clear"}
    skip_gram = {"text", "restore", "chips", "draw again", "first draw", "back", "step", "model", "window"}
    skip_gram |= {"dynamic window", "subsample_threshold", "form", "n_negatives", "noise power"}
    assert controls["SkipGramExplorer"] >= skip_gram
    huffman = {"word", "count", "restore", "level", "match", "draw", "logit", "picture", "share"}
    assert controls["HuffmanExplorer"] >= huffman
    flow = {"activation", "normalisation", "initialisation", "residual", "scale", "depth", "width", "seed"}
    flow |= {"direction", "axis", "rate", "one step", "initial weights", "train", "stop", "layer", "step"}
    assert controls["GradientFlowExplorer"] >= flow
    time = {"cells", "activation", "matrix", "gamma", "gates", "forget_bias", "update_bias", "longest"}
    time |= {"steps", "scale", "seed", "chosen", "colours", "bounds", "theory", "parts", "clip", "threshold"}
    gates = {"sentence", "cell", "lstm_shows", "gru_shows", "of", "order", "noun", "hold", "group", "held"}
    assert controls["GateExplorer"] >= gates | {"cell of the heat map", "word"}
    assert controls["GradientFlowThroughTime"] >= time | {"loss", "look"}
    plane = {
        "preset",
        "method",
        "slider",
        "step forward",
        "step back",
        "last",
        "select",
        "drag",
        "add",
        "class",
    }
    plane |= {"remove", "brush", "width", "activation", "rate", "seed", "another seed", "stochastic", "pace"}
    plane |= {"across", "up", "train", "stop", "one step", "initial weights", "step"}
    assert controls["PerceptronExplorer"] >= plane
    classifier = {"pooling", "hidden_units", "optimiser", "rate", "batch_size", "epochs", "seed", "sentence"}
    classifier |= {"another seed", "one step", "initial weights", "train", "stop", "step"}
    assert controls["ClassifierPanel"] >= classifier
    assert controls["ActivationsExplorer"] >= {"activation", "mean", "deviation", "z"}
    surface = {"surface", "condition", "angle", "rate", "momentum", "adaptive_rate", "steps", "shown"}
    surface |= {"start", "drag", "marker", "step forward", "step back", "best descent", "best momentum"}
    assert controls["SurfaceExplorer"] >= surface
    stepper = {"example", "expression", "value", "slider", "step forward", "step back", "node", "bump", "h"}
    stepper |= {"your turn", "answer", "show it", "again"}
    assert controls["GraphStepper"] >= stepper
    trellis = {"example", "sentence", "quantity", "slider", "step forward", "step back", "k", "rank", "bio"}
    trellis |= {"node", "potential", "number", "nudge", "forbid", "cell"}
    trellis |= {"your turn", "path", "greedy", "clear"}
    assert controls["Trellis"] >= trellis
    assert controls["BeatTheMachine"] >= game
    assert controls["WindowExplorer"] >= window
    assert controls["VectorSpaceExplorer"] >= space
    assert controls["TrainingPanel"] >= {"hidden size", "rate", "way", "curve", "row"}
    for moves in measured.values():
        assert percentile(moves) > 0


def test_no_moves_have_no_percentile():
    with pytest.raises(ValueError, match="redraws must be one measured move or more; got none"):
        percentile([])


def test_the_percentile_is_the_nearest_rank():
    moves = [{"control": "x", "milliseconds": float(value)} for value in range(20, 0, -1)]
    assert percentile(moves) == 19
    assert percentile(moves, 0.5) == 10
    assert percentile(moves[:1]) == 20
