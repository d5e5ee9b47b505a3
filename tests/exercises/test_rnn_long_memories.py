"""The exercises of section 6.4: their solutions against the library, PyTorch and what can be searched for."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from nlpbook.corpora.microworld.tasks import memory_sequences
from nlpbook.exercises import rnn
from nlpbook.rnn import LSTM, chrono_, copy_baseline


def best_loss_without_memory(n, k, delay, draws=400):
    """The mean loss of the best outputs that know the place but not the symbols, on sequences drawn."""
    batch = memory_sequences(draws, np.random.default_rng(n + k + delay), n, delay, k)
    ids = np.eye(batch.n_ids)[batch.targets]  # (batch, time, ids)
    at_place = ids.mean(axis=0)  # by place: the frequencies, which are the best outputs on these sequences
    loss = -np.log(np.where(ids > 0, at_place, 1)).sum(axis=2)
    return loss.mean(), loss[batch.mask].mean()


def test_the_loss_without_memory_is_that_of_the_best_outputs_by_place():
    assert len(rnn.memoryless_loss.cases) >= 3
    for n, k, delay in rnn.memoryless_loss.cases:
        found = rnn.memoryless_loss.solution(n, k, delay)
        assert found[0] == pytest.approx(copy_baseline(length=n, delay=delay, n_symbols=k), abs=1e-12)
        # On a finite sample the frequencies fit a little better than the true distribution.
        np.testing.assert_allclose(found, best_loss_without_memory(n, k, delay), rtol=0.015)
    # 10 ln 8 / (T + 20) is the published number for sequences of one place less (Arjovsky et al., 2016).
    assert rnn.memoryless_loss.solution(10, 8, 99)[0] == pytest.approx(0.173287, abs=1e-6)


def test_what_a_loss_says_is_found_by_a_network_that_knows_some_symbols():
    """Know m of ten symbols exactly and guess the rest: bits that are held and loss go together."""
    nats, bits = rnn.what_a_loss_says.solution
    known = bits / 3  # symbols, of three bits each
    loss = ((10 - known) * math.log(8)) / len(
        memory_sequences(1, np.random.default_rng(0), 10, 100).inputs[0]
    )
    assert loss == pytest.approx(0.12, abs=1e-12)
    assert nats == pytest.approx((10 - known) * math.log(8) / 10, abs=1e-12)


def test_after_the_half_life_half_is_left():
    for (b,) in rnn.half_life.cases:
        t = rnn.half_life.solution(b)
        assert torch.tensor(b, dtype=torch.float64).sigmoid().item() ** t == pytest.approx(0.5, abs=1e-12)


def test_chrono_biases_give_the_memories_and_are_those_of_the_library():
    for (memories,) in rnn.chrono_biases.cases:
        b_f, b_i = (torch.tensor(b) for b in rnn.chrono_biases.solution(memories))
        np.testing.assert_allclose(1 / (1 - torch.sigmoid(b_f)), memories, rtol=1e-10)
        np.testing.assert_allclose(torch.sigmoid(b_i), 1 / memories, rtol=1e-10)
    layer = LSTM(1, 50).double()
    chrono_(layer, 30, generator=torch.Generator().manual_seed(0))
    memories = (1 / (1 - torch.sigmoid(layer.bias_of("f")))).detach().numpy()
    b_f, b_i = rnn.chrono_biases.solution(memories)
    np.testing.assert_allclose(b_f, layer.bias_of("f").detach().numpy(), atol=1e-9)
    np.testing.assert_allclose(b_i, layer.bias_of("i").detach().numpy(), atol=1e-9)


def test_recall_is_pytorchs_cross_entropy_where_the_mask_is():
    for logits, targets, mask in rnn.recall_of_logits.cases:
        ids = torch.tensor(targets).masked_fill(~torch.tensor(mask), -100)  # PyTorch leaves -100 out
        loss = nn.functional.cross_entropy(torch.tensor(logits).flatten(0, 1), ids.flatten())
        right = [int(logits[i, t].argmax() == targets[i, t]) for i, t in zip(*np.nonzero(mask), strict=True)]
        found = rnn.recall_of_logits.solution(logits, targets, mask)
        np.testing.assert_allclose(found, [np.mean(right), loss.item()], atol=1e-12)


def test_accuracy_by_attractors_counts():
    for (pairs,) in rnn.accuracy_by_attractors.cases:
        count, total = [0, 0, 0], [0, 0, 0]
        for n, right, wrong in pairs:
            total[n] += 1
            if right - wrong > 0:
                count[n] += 1
        wanted = [c / t for c, t in zip(count, total, strict=True)]
        np.testing.assert_allclose(rnn.accuracy_by_attractors.solution(pairs), wanted, atol=1e-12)
        assert len({round(share, 6) for share in wanted}) > 1


def probabilities_instead(logits, targets, mask):
    p = np.exp(logits[mask]) / np.exp(logits[mask]).sum(1, keepdims=True)
    return [(p.argmax(1) == targets[mask]).mean(), 1 - p[np.arange(mask.sum()), targets[mask]].mean()]


# By exercise: wrong answers that are none of its listed mistakes.
WRONG = {
    "memoryless_loss": [
        lambda n, k, delay: [n * math.log(k) / (2 * n + delay + 2), math.log(k)],
        lambda n, k, delay: [n * k / (2 * n + delay + 1), k],
        lambda n, k, delay: [n * math.log(k + 2) / (2 * n + delay + 1), math.log(k + 2)],
    ],
    "what_a_loss_says": [[1.44, 9.05], [1.452, 9.5], [1.0, 1.0], [0.1452, 9.05]],
    "half_life": [
        lambda b: math.log(2) / math.log1p(math.exp(-b)) + 1,
        lambda b: math.log(2) * b,
        lambda b: 1 / math.log1p(math.exp(-b)) ** 2,
    ],
    "chrono_biases": [
        lambda m: [np.log(m + 1), -np.log(m + 1)],
        lambda m: [np.log2(m - 1), -np.log2(m - 1)],
        lambda m: [np.log(m - 1), 1 - np.log(m - 1)],
    ],
    "recall_of_logits": [
        probabilities_instead,
        lambda logits, targets, mask: [1.0, 0.0],
        lambda logits, targets, mask: rnn.recall_of_logits.solution(logits, targets, ~mask),
    ],
    "accuracy_by_attractors": [
        lambda pairs: rnn.accuracy_by_attractors.solution(pairs)[::-1],
        lambda pairs: [np.mean([r for n, r, _ in pairs if n == m]) for m in (0, 1, 2)],
        lambda pairs: [sum(r > w for n, r, w in pairs if n == m) for m in (0, 1, 2)],
    ],
}


@pytest.mark.parametrize(
    ("name", "answer"), [(name, answer) for name, some in WRONG.items() for answer in some]
)
def test_other_answers_are_refused(name, answer):
    assert not getattr(rnn, name).check(answer)


def test_every_exercise_of_the_page_has_wrong_answers_here():
    assert set(WRONG) == {
        "memoryless_loss", "what_a_loss_says", "half_life", "chrono_biases", "recall_of_logits",
        "accuracy_by_attractors",
    }  # fmt: skip
    assert all(len(some) >= 3 for some in WRONG.values())
