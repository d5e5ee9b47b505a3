"""Training by a recipe: the model of the settings, its files, and how it goes on."""

import json
import math
import os
import re
import signal
import subprocess
import sys
import zlib
from dataclasses import fields
from pathlib import Path

import pytest
import torch

from nlpbook import race, recipes
from nlpbook.__main__ import main
from nlpbook.language_model import load_model
from nlpbook.ngrams import ModifiedKneserNey
from nlpbook.nnlm import FeedForwardLanguageModel, embedding_table
from nlpbook.recipes.nnlm_documentation import NNLMOnDocumentation
from nlpbook.training import AdamW, Run
from nlpbook.words import svd_vectors

NAME = "nnlm-documentation"
SMALL = {
    "sentences": 300,
    "embedding_dim": 4,
    "hidden_size": 6,
    "epochs": 2,
    "batch_size": 128,
    "patience": 1,
}
OPTIONS = [word for name, value in SMALL.items() for word in (f"--{name.replace('_', '-')}", str(value))]
ROOT = Path(__file__).parents[2]


def weights(folder):
    return torch.load(folder / "model.pt", weights_only=True)["model"]


def same(first, second):
    """Whether two folders have the same model, to the bit."""
    one, other = weights(first), weights(second)
    assert one.keys() == other.keys() and one
    return all(torch.equal(one[name], other[name]) for name in one)


def shell(*arguments, module="nlpbook", launcher=(), **environment):
    command = [sys.executable, *launcher, "-m", module, *map(str, arguments)]
    variables = {**os.environ, "OMP_NUM_THREADS": "1", **environment}
    return subprocess.run(command, capture_output=True, text=True, timeout=240, cwd=ROOT, env=variables)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A training that nothing has disturbed, and its lines."""
    folder, lines = tmp_path_factory.mktemp("whole") / "new" / "folder", []
    recipes.train(NAME, folder, device="cpu", test=True, report=lines.append, **SMALL)
    return folder, lines


# ---- the model and its files


def test_the_model_is_that_of_the_settings(whole):
    folder, _ = whole
    track = race.documentation_track()
    text = track.train[:300]
    model = FeedForwardLanguageModel(
        5, embedding_dim=4, hidden_size=6, min_count=3, embeddings=svd_vectors(text, 4, min_count=3),
        epochs=2, batch_size=128, learning_rate=0.007, weight_decay=0.1, optimiser=AdamW,
    ).fit(text, track.validation)  # fmt: skip
    loaded = load_model(folder / "model.pt", FeedForwardLanguageModel)
    assert loaded.vocabulary.tokens == model.vocabulary.tokens
    for name, tensor in model.net.state_dict().items():
        assert torch.equal(loaded.net.state_dict()[name], tensor)


def test_it_says_how_good_the_model_is(whole):
    folder, lines = whole
    track = race.documentation_track()
    model = load_model(folder / "model.pt", FeedForwardLanguageModel)
    kneser_ney = ModifiedKneserNey(5, min_count=3).fit(track.train[:300])
    assert len(lines) == 5
    words = zlib.crc32("\n".join(model.vocabulary.tokens).encode())
    said = f"{len(model.vocabulary)} words with the checksum {words:08x}; {folder}, on cpu"
    assert lines[0] == said
    epochs = [re.fullmatch(rf"epoch {n}: validation perplexity (\d+\.\d\d)", lines[n]) for n in (1, 2)]
    assert all(epochs)
    validation = model.perplexity(track.validation)
    assert min(float(epoch[1]) for epoch in epochs) == pytest.approx(validation, abs=0.01)
    assert lines[3].endswith(f"validation perplexity {validation:.2f}")
    assert lines[4] == (
        f"test perplexity {model.perplexity(track.test):.2f}; "
        f"of modified Kneser-Ney, order 5, {kneser_ney.perplexity(track.test):.2f}"
    )


def test_the_folder_tells_what_it_is_of(whole):
    folder, _ = whole
    assert {path.name for path in folder.iterdir()} == {"settings.json", "checkpoint.pt", "model.pt"}
    stored = json.loads((folder / "settings.json").read_text())
    assert stored["recipe"] == NAME
    assert stored["settings"] == {**recipes.recipe(NAME).settings, **SMALL}
    assert {"python", "torch"} <= set(stored["versions"])


def test_vectors_may_begin_at_random_and_stay_as_they_are(tmp_path):
    recipes.train(NAME, tmp_path, device="cpu", report=str, **{**SMALL, "epochs": 1, "frozen": True})
    begin = svd_vectors(race.documentation_track().train[:300], 4, min_count=3)
    model = load_model(tmp_path / "model.pt", FeedForwardLanguageModel)
    table = embedding_table(model.vocabulary, begin, generator=torch.Generator().manual_seed(0))
    assert torch.equal(model.net.C, table.float())
    random = tmp_path / "random"
    recipes.train(NAME, random, device="cpu", report=str, **{**SMALL, "epochs": 1, "embeddings": "random"})
    assert not same(tmp_path, random)


# ---- interrupted and gone on with


def test_stopping_after_some_steps_and_going_on_changes_nothing(tmp_path, whole):
    lines = []
    recipes.train(NAME, tmp_path, device="cpu", steps=9, report=lines.append, **SMALL)
    assert lines[-1] == "stopped before its end: --resume goes on"
    assert not same(tmp_path, whole[0])
    recipes.train(NAME, tmp_path, device="cpu", resume=True, report=lines.append)  # its settings are known
    assert same(tmp_path, whole[0])
    assert lines[-1].split(": ")[1].split(" in ")[0] == whole[1][3].split(": ")[1].split(" in ")[0]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_training_goes_on_to_the_same_model(tmp_path, whole):
    killed = shell("9", tmp_path, "--every", 4, *OPTIONS, module="tests.recipes.killed")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert (tmp_path / "checkpoint.pt").exists() and not (tmp_path / "model.pt").exists()
    command = ["train", NAME, "--folder", str(tmp_path), "--device", "cpu"]
    assert main(command) == 2  # not without --resume
    assert main([*command, "--resume"]) == 0
    assert same(tmp_path, whole[0])


def test_a_training_interrupted_before_its_first_checkpoint_begins_again(tmp_path, whole, monkeypatch):
    def after_backward(run):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Run, "after_backward", after_backward)
        assert main(["train", NAME, "--folder", str(tmp_path), "--device", "cpu", *OPTIONS]) == 130
    assert [path.name for path in tmp_path.iterdir()] == ["settings.json"]
    recipes.train(NAME, tmp_path, device="cpu", report=str, **SMALL)
    assert same(tmp_path, whole[0])


def test_a_finished_training_has_nothing_left_to_do(tmp_path, whole):
    recipes.train(NAME, tmp_path, device="cpu", report=str, **SMALL)
    lines = []
    recipes.train(NAME, tmp_path, device="cpu", resume=True, report=lines.append)
    assert len(lines) == 2 and not any(line.startswith("epoch") for line in lines)
    assert same(tmp_path, whole[0])


def test_a_process_that_was_started_again_goes_on(tmp_path, whole, monkeypatch):
    """torchrun starts the same command again when a process has died."""
    recipes.train(NAME, tmp_path, device="cpu", steps=9, report=str, **SMALL)
    monkeypatch.setenv("TORCHELASTIC_RESTART_COUNT", "1")
    recipes.train(NAME, tmp_path, device="cpu", report=str, **SMALL)
    assert same(tmp_path, whole[0])


# ---- several processes


def test_two_processes_train_the_model_of_one_with_the_doubled_batch(tmp_path):
    together, alone = tmp_path / "together", tmp_path / "alone"
    torchrun = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2")
    options = [*OPTIONS, "--batch-size", 64, "--folder", together]
    done = shell("train", NAME, *options, "--device", "cpu", launcher=torchrun)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("validation perplexity") == 3  # said by one of them: two epochs, and the end
    assert "2 processes" in done.stdout
    recipes.train(NAME, alone, device="cpu", report=str, **SMALL)
    one, other = weights(together), weights(alone)
    for name in one:
        torch.testing.assert_close(one[name], other[name], rtol=1e-3, atol=1e-4)


def test_one_of_several_processes_says_what_is_wrong(tmp_path):
    torchrun = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2")
    done = shell("train", NAME, "--folder", tmp_path, "--device", "cpu", "--epochs", "0", launcher=torchrun)
    assert done.returncode != 0
    assert done.stderr.count("nlpbook train: epochs must be") == 1


# ---- the command


def test_every_setting_is_an_option_of_its_type(capsys, monkeypatch):
    given = {}
    monkeypatch.setattr("nlpbook.recipes.command.train", lambda name, folder, **rest: given.update(rest))
    chosen = recipes.recipe(NAME)
    changed = {}
    words = []
    for each in fields(chosen):
        option = f"--{each.name.replace('_', '-')}"
        if each.type == "bool":
            changed[each.name] = not each.default
            words.append(option if changed[each.name] else option.replace("--", "--no-"))
        else:
            values = {"int": 7, "float": 0.25, "int | None": 9}
            choices = each.metadata["choices"]
            changed[each.name] = choices[-1] if choices else values[each.type]
            words += [option, str(changed[each.name])]
    assert main(["train", NAME, *words, "--steps", "3", "--every", "2", "--test", "--resume"]) == 0
    assert {name: given[name] for name in changed} == changed
    assert {type(given[name]) for name in changed} == {int, float, str, bool}
    assert given["steps"] == 3 and given["every"] == 2 and given["test"] and given["resume"]
    given.clear()
    assert main(["train", NAME]) == 0
    assert not set(given) & set(changed)  # what is not given is not in the way of what the folder has
    with pytest.raises(SystemExit):
        main(["train", NAME, "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert all(each.metadata["help"] in said for each in fields(chosen))


@pytest.mark.parametrize(
    "words",
    [
        ["no-such"],
        [NAME, "--no-such", "1"],
        [NAME, "--epoch", "1"],
        [NAME, "--epochs", "many"],
        [NAME, "--optimiser", "LBFGS"],
        [],
    ],
)
def test_unknown_recipes_and_options(capsys, words):
    with pytest.raises(SystemExit) as stopped:
        main(["train", *words])
    assert stopped.value.code == 2
    assert "usage: python -m nlpbook" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--epochs", "0"], "epochs must be"),
        (["--learning-rate", "-1"], "learning_rate must be"),
        (["--order", "1"], "order must be"),
        (["--sentences", "0"], "sentences must be"),
        (["--frozen", "--embeddings", "random"], "embeddings must be given where frozen is True"),
        (["--every", "0"], "every must be"),
        (["--steps", "0"], "steps must be"),
        (["--device", "nonsense"], "device must be one that this machine has; got 'nonsense'"),
        (["--device", "cuda:99"], "device must be one that this machine has; got 'cuda:99'"),
        (["--embedding-dim", "100000", "--sentences", "50"], "k must be"),
    ],
)
def test_values_that_cannot_be_are_refused_in_one_sentence_and_leave_no_training(
    tmp_path, capsys, options, message
):
    assert main(["train", NAME, "--folder", str(tmp_path / "new"), "--device", "cpu", *options]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"nlpbook train: {message}") and said.count("\n") == 1
    assert not list(tmp_path.rglob("*.pt"))


@pytest.fixture
def copied(tmp_path, whole):
    """A folder with the files of a training."""
    folder = tmp_path / "copied"
    folder.mkdir()
    for path in whole[0].iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def change_vocabulary(folder):
    path = folder / "settings.json"
    text = re.sub(r'"vocabulary": "[^"]*"', '"vocabulary": "12 words with the checksum 0"', path.read_text())
    path.write_text(text)


def change_recipe(folder):
    path = folder / "settings.json"
    path.write_text(path.read_text().replace(NAME, "another"))


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (None, [], r"folder must be new, or gone on with \(--resume\); got .*, with checkpoint.pt"),
        (None, ["--resume", "--hidden-size", "7"], "hidden_size must be 6 to go on with .*; got 7"),
        (None, ["--resume", "--steps", "3"], r"steps must be above \d+, where the checkpoint is; got 3"),
        (
            change_vocabulary,
            ["--resume"],
            "must have a checkpoint of the vocabulary .*; got .* of another vocabulary, 12 words",
        ),
        (
            change_recipe,
            ["--resume"],
            f"must be one of {NAME} to be gone on with; got .*, of another",
        ),
        (lambda folder: (folder / "settings.json").unlink(), ["--resume"], "must have its settings.json"),
        (lambda folder: (folder / "settings.json").write_text("{"), ["--resume"], "settings.json is damaged"),
        (
            lambda folder: (folder / "checkpoint.pt").write_text("{"),
            ["--resume"],
            "damaged or",
        ),
    ],
)
def test_folders_that_are_not_gone_on_with(copied, capsys, change, options, message):
    if change:
        change(copied)
    before = {path.name: path.read_bytes() for path in copied.iterdir()}
    assert main(["train", NAME, "--folder", str(copied), "--device", "cpu", *options]) == 2
    said = capsys.readouterr().err
    assert said.startswith("nlpbook train: ") and said.count("\n") == 1
    assert re.search(message, said)
    assert {path.name: path.read_bytes() for path in copied.iterdir()} == before


def test_a_training_that_diverges_is_no_wrong_argument(tmp_path, capsys):
    options = ["--learning-rate", "1e30", "--optimiser", "SGD", "--folder", str(tmp_path), "--device", "cpu"]
    assert main(["train", NAME, *OPTIONS, *options]) == 1
    assert re.search("nlpbook train: loss is (nan|inf)", capsys.readouterr().err)


def test_unknown_names_in_the_library():
    with pytest.raises(ValueError, match=rf"name must be .*{NAME}.*; got 'no-such'"):
        recipes.recipe("no-such")
    with pytest.raises(ValueError, match=r"a setting of nnlm-.* must be one of order, .*; got 'n'"):
        recipes.recipe(NAME, n=3)
    assert math.isclose(NNLMOnDocumentation().learning_rate, 0.007)
