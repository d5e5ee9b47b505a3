import pytest
import torch
from torch import nn

from nlpbook.training import AdamW, Batches, Checkpoint, Cosine, StopWhen, fit
from nlpbook.training.divergence import Recorder
from nlpbook.training.history import History

DEVICES = [
    "cpu",
    pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU")),
]


def train(precision, device, seen=None, **options):
    torch.manual_seed(0)
    x = torch.randn(256, 8)
    y = (x[:, 0] * x[:, 1] > 0).long()
    model = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 2)).to(device)

    def loss(model, batch):
        logits = model(batch.x)
        if seen is not None:
            seen.append(logits.dtype)
        return nn.functional.cross_entropy(logits.float(), batch.y)

    return model, fit(
        model,
        Batches(x=x, y=y, batch_size=32),
        loss,
        AdamW(model.parameters(), 0.01),
        epochs=15,
        precision=precision,
        schedule=Cosine(120),
        **options,
    )


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_it_learns_what_full_precision_learns(precision, device):
    if precision == "float16" and device == "cpu":
        pytest.skip("float16 is trained on CUDA only")
    seen = []
    model, mixed = train(precision, device, seen, clip_norm=1.0)
    _, full = train(None, device, clip_norm=1.0)
    assert set(seen) == {getattr(torch, precision)}
    assert all(parameter.dtype == torch.float32 for parameter in model.parameters())
    assert mixed.losses[0] == pytest.approx(full.losses[0], rel=0.02)
    assert mixed.losses != full.losses
    assert sum(full.losses[-8:]) < 0.5 * sum(full.losses[:8])
    assert sum(mixed.losses[-8:]) == pytest.approx(sum(full.losses[-8:]), rel=0.2)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU")
def test_a_float16_run_goes_on_bit_for_bit(tmp_path):
    straight, history = train("float16", "cuda")
    checkpoint = Checkpoint(tmp_path / "run.pt", resume=True)
    train("float16", "cuda", callbacks=[checkpoint, StopWhen(lambda history: history.steps >= 41)])
    resumed, after = train("float16", "cuda", callbacks=[checkpoint])
    assert after.losses == history.losses
    assert all(torch.equal(a, b) for a, b in zip(straight.parameters(), resumed.parameters(), strict=True))


def test_numbers_may_be_looked_at_late_and_overflow_may_be_allowed():
    """What happens on a GPU, where a step's numbers are read during the next step."""
    history = History()
    recorder = Recorder(history, lag=1, overflow_allowed=True)
    one, infinite, nan = torch.tensor(1.0), torch.tensor(float("inf")), torch.tensor(float("nan"))
    recorder.add(one, 0.1, infinite)
    assert history.steps == 0
    recorder.add(nan, 0.1, one)
    assert (history.losses, history.gradient_norms) == ([1.0], [float("inf")])
    with pytest.raises(FloatingPointError, match="loss is nan at step 1"):
        recorder.record()
