"""Two processes take the steps of one with batches twice as large, and survive that one of them is killed."""

import os
import signal
import subprocess
import sys

import pytest
import torch
from torch import nn

from nlpbook.training import SGD, Batches, Checkpoint, bare, fit, load_weights
from nlpbook.training.checkpoints import load_checkpoint
from tests.training import processes
from tests.training.runs import assert_same_bits

pytestmark = [
    pytest.mark.skipif(not torch.distributed.is_available(), reason="this PyTorch has no torch.distributed"),
    pytest.mark.skipif(sys.platform == "win32", reason="torchrun's workers are not killed there as here"),
]


def torchrun(repository, module, folder, *options):
    """Run a module in two processes of this machine, on a free port; end them all if they hang."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", *options]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [*command, "-m", module, str(folder)],
        cwd=repository,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=150)
    finally:
        if process.poll() is None:
            process.terminate()  # torchrun ends its workers then; they have sessions of their own
            process.wait(30)
    assert process.returncode == 0, output
    if "--max-restarts=2" not in options:
        assert output == ""  # no warnings either
    return [torch.load(folder / f"rank {rank}.pt", weights_only=True) for rank in (0, 1)]


@pytest.fixture(scope="module")
def together(tmp_path_factory, repository):
    """What came out in each of two processes, and the folder with their checkpoints."""
    folder = tmp_path_factory.mktemp("together")
    return *torchrun(repository, "tests.training.processes", folder), folder


def assert_close(one, other, tolerance=1e-10):
    """Losses, gradients and weights: asked for is 1e-5."""
    assert one["stopped"] == other["stopped"] and len(one["losses"]) > 3
    assert one["losses"] == pytest.approx(other["losses"], rel=tolerance)
    assert one["norms"] == pytest.approx(other["norms"], rel=tolerance)
    assert [step for step, _ in one["validations"]] == [step for step, _ in other["validations"]]
    assert one["weights"].keys() == other["weights"].keys()
    for name, weight in one["weights"].items():
        assert torch.allclose(weight, other["weights"][name], rtol=0, atol=tolerance), name


@pytest.mark.parametrize("name", processes.RUNS)
def test_two_processes_are_one_with_twice_the_batch(together, name):
    first, second, _ = together
    assert_same_bits(first[name]["weights"], second[name]["weights"])
    assert first[name]["losses"] == second[name]["losses"]
    assert_close(first[name], processes.RUNS[name]())


def test_the_cases_are_what_they_are_called(together):
    first, _, _ = together
    assert first["early stopping"]["stopped"] == "early_stopping"
    for name, clip_norm in (("accumulation", 0.1), ("an uneven end", 0.12)):
        assert min(first[name]["norms"]) < clip_norm < max(first[name]["norms"])
    assert torch.equal(first["an uneven end"]["weights"]["left_out"], torch.ones(3).double())
    assert first["sentences"]["weights"]["left_out"].max() < 1  # by weight decay
    assert [len(b.ids) for b in processes.rows(23)] == [8, 8, 7]
    assert [len(b.ids) for b in processes.rows(17)] == [8, 8, 1]


def test_the_process_of_rank_0_decides(together):
    for found in together[:2]:
        assert (len(found["stop"]["losses"]), found["stop"]["stopped"]) == (3, "stop_when")
        assert [value for _, value in found["validations"]["validations"]] == [5.0, 4.0, 3.0, 2.0, 1.0]
        assert found["validations"]["stopped"] == "epochs"


def test_nan_in_one_process_stops_both_before_the_weights_are_spoilt(together):
    first, second, _ = together
    assert first["nan"] == second["nan"]
    assert first["nan"]["error"].startswith("loss is nan at step 2, with learning rate")
    assert first["nan"]["spoilt"] is False


def test_bad_input_of_several_processes(together):
    for found in together[:2]:
        assert found["refused"] == {
            "rows": "the data must have a row for each of 2 processes; got 1",
            "list": "batches must be divided among the 2 processes that train together, "
            "as Batches made within data_parallel() are; got list of 1 parts",
            "whole": "batches must be divided among the 2 processes that train together, "
            "as Batches made within data_parallel() are; got Batches of 1 parts",
            "text": "ids must be 5 or more, a pair for each of 4 streams; got 4",
        }


def test_checkpoints_of_wrapped_models_are_those_of_bare_ones(together):
    first, second, folder = together
    expected = processes.RUNS["an uneven end"]()
    for found in (first, second):
        assert_close(found["wrapped"], expected)
        for loaded in found["wrapped"]["loaded"]:
            assert_same_bits(loaded, first["wrapped"]["weights"])
    model = processes.tagger(seed=9)
    load_weights(model, folder / "wrapped.pt")
    assert_same_bits(dict(model.state_dict()), first["wrapped"]["weights"])


def test_a_checkpoint_of_two_processes_is_no_checkpoint_of_one(together):
    """Random numbers and carried states of each process are in it."""
    *_, folder = together
    assert len(load_checkpoint(folder / "undisturbed.pt")["processes"]) == 2
    with pytest.raises(ValueError, match=r"of the run given, whose processes is 1; got .*, where it is 2"):
        processes.whole_run(folder, "undisturbed.pt")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_killed_workers_are_started_again_and_end_where_they_would_have(together, tmp_path, repository):
    found = torchrun(repository, "tests.training.killed_worker", tmp_path, "--max-restarts=2")
    assert {path.name for path in tmp_path.glob("killed *")} == {"killed 0", "killed 1"}
    for undisturbed, one in zip(together, found, strict=False):
        assert one["losses"] == undisturbed["whole run"]["losses"] and len(one["losses"]) == 27
        assert_same_bits(one["weights"], undisturbed["whole run"]["weights"])
    assert found[0]["losses"] == found[1]["losses"]


# ---- torch.compile


def test_a_compiled_model_has_the_checkpoint_of_the_bare_one(tmp_path):
    def loss(model, batch):
        return (model(batch.x) ** 2).mean()

    def go(compiled, path, max_steps):
        torch.manual_seed(0)
        inner = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
        model = torch.compile(inner, backend="eager") if compiled else inner
        batches = Batches(x=torch.randn(12, 3), batch_size=4)
        seen = []
        fit(
            model,
            batches,
            lambda model, batch: seen.append(type(model).__name__) or loss(model, batch),
            SGD(model.parameters(), 0.1, momentum=0.9),
            max_steps=max_steps,
            callbacks=[Checkpoint(path, resume=True)],
        )
        assert set(seen) == {"OptimizedModule" if compiled else "Sequential"}
        return model, dict(inner.state_dict())

    _, straight = go(False, tmp_path / "straight.pt", 8)
    for first in (True, False):
        path = tmp_path / f"{first}.pt"
        go(first, path, 5)
        assert load_checkpoint(path)["model"].keys() == straight.keys()
        model, weights = go(not first, path, 8)
        assert_same_bits(weights, straight)
        assert bare(model) is (model if first else model._orig_mod)
        load_weights(model, path)
