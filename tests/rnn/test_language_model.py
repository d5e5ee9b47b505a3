"""The recurrent language model: steps, samples, leaks, training on sentences and on one long text."""

import functools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from nlpbook.corpora import microworld
from nlpbook.language_model import NeuralLanguageModel, special_ids
from nlpbook.ngrams import MaximumLikelihood
from nlpbook.race import Track, assert_not_below_floor
from nlpbook.rnn import GRU, LSTM, RNNLM, Elman, RecurrentStack, lengths_of, stream_loss
from nlpbook.training import AdamW, Batch, Checkpoint, ContiguousBatches, StopWhen, fit
from tests.rnn.layers import CELLS, DEVICES, flat, seeds

SENTENCES = [s.split() for s in ("a b c", "b b a c", "a", "", "c a b", "b a")]
V = 7
BUILDS = {
    "lstm": {},
    "tied": {"tied": True},
    "tied, of one size": {"tied": True, "embedding_dim": 6},
    "deep gru": {"cell": GRU, "n_layers": 2, "layer_norm": True},
    "gru, reset before": {"cell": CELLS["gru, reset before"]},
    "elman, plain": {"cell": Elman, "fast": False},
}
each_build = pytest.mark.parametrize("name", BUILDS)


def net_of(name, size=V, **more):
    return RNNLM(size, **{"embedding_dim": 5, "hidden_size": 6, **BUILDS[name], **more}).double()


@functools.cache
def fitted(name):
    """In double precision, so that nothing but an error can make a difference."""
    model = NeuralLanguageModel(
        lambda vocabulary: net_of(name, len(vocabulary)), epochs=10, batch_size=12, learning_rate=0.05
    )
    return model.fit(SENTENCES)


# ---- what it computes


def test_the_formula():
    """x = E[w], the LSTM, y O^T + b; with tied weights y P E^T + b, without the rows of "<s>" and padding."""
    ids = torch.tensor([[V, 2, 0, V + 1], [V, 1, 1, 3]])
    for name in ("lstm", "tied", "tied, of one size"):
        net = net_of(name)
        nn.init.normal_(net.b)
        y, _ = net.stack.layers[0](net.E[ids], lengths=[3, 4])
        if name == "lstm":
            assert net.P is None
            expected = y @ net.O.T + net.b
        else:
            assert net.O is None and (net.P is None) == (name == "tied, of one size")
            expected = (y if net.P is None else y @ net.P) @ net.E[:V].T + net.b
        mask = ids != V + 1
        torch.testing.assert_close(net.logits(ids, mask)[mask], expected[mask], rtol=0, atol=1e-12)
        assert net.vocabulary_size == V


def test_its_parameters():
    """Counted by hand: d = 5, H = 6, V = 7; LSTM 4 (5 + 6 + 1) 6 = 288."""
    expected = {
        "lstm": 9 * 5 + 288 + 7 * 6 + 7,
        "tied": 9 * 5 + 288 + 6 * 5 + 7,
        "tied, of one size": 9 * 6 + 4 * (6 + 6 + 1) * 6 + 7,
    }
    for name, count in expected.items():
        assert sum(parameter.numel() for parameter in net_of(name).parameters()) == count


@each_build
@settings(max_examples=12)
@given(st.lists(st.lists(st.integers(0, V - 1), max_size=5), min_size=1, max_size=4), seeds)
def test_step_by_step_is_the_whole_sentence(name, sentences, seed):
    torch.manual_seed(seed)
    net = net_of(name).eval()
    time = 1 + max(map(len, sentences))
    ids = torch.full((len(sentences), time), V + 1)
    for row, sentence in enumerate(sentences):
        ids[row, : 1 + len(sentence)] = torch.tensor([V, *sentence])
    mask = ids != V + 1
    whole, state = net.logits(ids, mask), net.start(len(sentences))
    assert all(len(part) == len(sentences) for part in flat(state))
    for t in range(time):
        logits, state = net.step(ids[:, t], state)
        torch.testing.assert_close(logits[mask[:, t]], whole[mask[:, t], t], rtol=0, atol=1e-10)


@each_build
def test_no_logit_knows_a_later_word(name):
    """Its gradient with respect to later inputs is 0, and with respect to all earlier ones it is not."""
    net = net_of(name)
    ids = torch.tensor([[V, 1, 2, 3, 4]])
    for t in range(5):
        x = (
            net.E[ids].detach().requires_grad_()
        )  # not E itself: with tied weights it is read at the output too
        (net.stack(x)[0][0, t] @ torch.arange(1.0, 7).double()).backward()
        touched = x.grad[0].abs().sum(dim=1) > 0
        assert touched.tolist() == [s <= t for s in range(5)]


def test_dropout_of_vectors_and_of_outputs():
    """Half of each is set to 0 in training and the rest doubled; in evaluation nothing is."""
    torch.manual_seed(0)
    net, seen = RNNLM(40, 50, 40, dropout=0.5), []
    nn.init.eye_(net.O)  # so that the logits are the outputs
    net.stack.register_forward_hook(lambda _, given, result: seen.append((given[0], result[0])))
    ids = torch.tensor([[40, 1, 2, 3]])
    for factor in (2, 1):
        net.train(factor == 2)
        logits, _ = net(ids)
        x, y = seen.pop()
        for dropped, whole in ((x, net.E[ids]), (logits, y)):
            kept = dropped != 0
            assert (0.3 < kept.double().mean() < 0.7) if factor == 2 else kept.all()
            torch.testing.assert_close(dropped[kept], factor * whole[kept])


# ---- as a language model


@each_build
def test_sampling_reads_each_word_once(name, monkeypatch):
    model, steps = fitted(name), []
    step = type(model.net).step
    monkeypatch.setattr(model.net, "step", lambda *given: steps.append(1) or step(model.net, *given))
    monkeypatch.setattr(model.net, "logits", lambda *_: pytest.fail("all words are read again"))
    lengths = set()
    for seed in range(8):
        steps.clear()
        drawn = model.sample(np.random.default_rng(seed), 30)
        assert len(steps) == len(drawn) + (len(drawn) < 30)
        lengths.add(len(drawn))
    assert len(lengths) > 2


@each_build
def test_next_words_are_those_of_the_scores(name):
    model = fitted(name)
    for sentence in (["a", "b"], [], ["c", "zzz", "a", "a", "b"]):
        ids = [*model.vocabulary.encode(sentence), special_ids(model.vocabulary).end]
        by_word = [np.log(model.next_word(sentence[:t])[word]) for t, word in enumerate(ids)]
        np.testing.assert_allclose(model.token_log_probs([sentence]), by_word, rtol=1e-9)
    _, state = model.start_batch([["a"], ["b"], ["c"]])
    after, _ = model.step_batch([2, 3], model.reorder(state, [2, 0]))
    words = model.vocabulary.tokens
    for row, sentence in enumerate((["c", words[2]], ["a", words[3]])):
        np.testing.assert_allclose(np.exp(after[row]), model.next_word(sentence), rtol=1e-9)


@functools.cache
def track():
    world = microworld.load()
    sentences = world.sample_sentences(1800, np.random.default_rng(0))
    return Track("microworld", sentences[:1300], sentences[1300:1400], sentences[1400:], truth=world)


@pytest.mark.parametrize("options", [{}, {"cell": GRU, "tied": True}], ids=["lstm", "tied gru"])
def test_it_learns_and_is_not_below_the_floor(options):
    """A perplexity below that of the true distribution would be a leak."""
    model = NeuralLanguageModel(
        lambda vocabulary: RNNLM(len(vocabulary), 24, 32, **options),
        epochs=3,
        learning_rate=0.01,
        batch_size=256,
    )
    model.fit(track().train)
    assert_not_below_floor(model, track())
    assert track().above_floor(model).nats > 0
    unigrams = MaximumLikelihood(1).fit([*track().train, *track().test])
    assert model.perplexity(track().test) < 0.5 * unigrams.perplexity(track().test)


class Peeking(nn.Module):
    """A bidirectional network as a language model: it reads the word that it is to predict."""

    def __init__(self, size, width=32):
        super().__init__()
        self.E = nn.Parameter(torch.randn(size + 2, width) / width**0.5)
        self.stack = RecurrentStack(LSTM, width, width, bidirectional=True)
        self.output = nn.Linear(2 * width, width)

    def logits(self, ids, mask):
        y, _ = self.stack(self.E[ids], lengths=lengths_of(mask))
        return self.output(y) @ self.E[:-2].T


def test_the_floor_catches_a_network_that_reads_both_ways():
    """The test above can fail."""
    model = NeuralLanguageModel(
        lambda vocabulary: Peeking(len(vocabulary)), epochs=3, learning_rate=0.02, batch_size=256
    ).fit(track().train)
    with pytest.raises(AssertionError, match="below the floor"):
        assert_not_below_floor(model, track())


def test_mixed_precision_trains():
    model = NeuralLanguageModel(
        lambda vocabulary: RNNLM(len(vocabulary), 8, 8), epochs=40, learning_rate=0.05
    )
    model.fit(SENTENCES, precision="bfloat16")
    assert next(model.net.parameters()).dtype == torch.float32
    assert model.history.losses[-1] < 0.8 * model.history.losses[0]


# ---- one long text


def text(n=91):
    return torch.randint(V, (n,), generator=torch.Generator().manual_seed(7))


def go(max_steps, path=None, name="deep gru", callbacks=(), **more):
    torch.manual_seed(2)
    net = net_of(name, dropout=0.3, **more).float()
    if path is not None:
        callbacks = [*callbacks, Checkpoint(path, resume=True)]
    history = fit(
        net,
        ContiguousBatches(
            text(), batch_size=3, length=7
        ),  # 30 pairs in a stream: windows of 7, the last of 2
        stream_loss,
        AdamW(net.parameters(), 0.02),
        max_steps=max_steps,
        callbacks=callbacks,
    )
    return history, {key: value.clone() for key, value in net.state_dict().items()}


@each_build
def test_it_goes_on_bit_for_bit(name, tmp_path):
    """Interrupted after every step, in the middle of epochs, with the state in the checkpoint."""
    history, weights = go(8, name=name)
    for steps in range(1, 9):
        resumed, found = go(steps, tmp_path / "run.pt", name)
    assert resumed.losses == history.losses
    assert all(torch.equal(found[key], value) for key, value in weights.items())
    stopped = tmp_path / "stopped.pt"
    go(8, stopped, name, [StopWhen(lambda history: history.steps >= 3)])
    resumed, _ = go(8, stopped, name)
    assert resumed.losses == history.losses


@each_build
def test_the_state_goes_on_and_its_gradient_does_not(name):
    """Windows together say what the whole text says; the gradient is that of each window alone."""
    net, ids = net_of(name), text(25)
    whole, _, _ = stream_loss(net, Batch(inputs=ids[None, :-1], targets=ids[None, 1:]), None)
    total, count, state = 0.0, 0, None
    for batch in ContiguousBatches(ids, batch_size=1, length=5):
        value, n, state = stream_loss(net, batch, state)
        total, count = total + value, count + n
    assert count == 24
    torch.testing.assert_close(total, whole, rtol=1e-10, atol=0)
    forgetful = sum(
        stream_loss(net, batch, None)[0] for batch in ContiguousBatches(ids, batch_size=1, length=5)
    )
    assert abs(forgetful - whole) > 1e-6  # the state matters

    gradients = []
    for detached in (False, True):
        net.zero_grad()
        state = None
        for batch in ContiguousBatches(ids, batch_size=1, length=12):
            value, _, state = stream_loss(net, batch, state)
            if detached:
                state = tuple(tuple(part.detach() for part in layer) for layer in state)
                value.backward()
            else:
                gradients.append(value)
        if not detached:
            sum(gradients).backward()
            full = net.stack.layers[0].U.grad.clone()
    assert not torch.allclose(full, net.stack.layers[0].U.grad, rtol=1e-6, atol=0)


# ---- devices and bad input


@pytest.mark.parametrize("device", DEVICES)
def test_devices(device):
    model = NeuralLanguageModel(
        lambda vocabulary: RNNLM(len(vocabulary), 5, 6, 2, dropout=0.1, tied=True), epochs=1, device=device
    ).fit(SENTENCES)
    assert next(model.net.parameters()).device.type == device
    assert np.isfinite(model.log_probs(SENTENCES)).all()
    assert isinstance(model.sample(np.random.default_rng(0), 20), list)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"vocabulary_size": 0}, ValueError, "vocabulary_size must be a whole number"),
        ({"embedding_dim": 1.5}, TypeError, "embedding_dim must be a whole number"),
        ({"hidden_size": 0}, ValueError, "hidden_size must be a whole number"),
        ({"n_layers": 0}, ValueError, "n_layers must be a whole number"),
        ({"dropout": 1.0}, ValueError, "dropout must be a finite number from 0 to below 1"),
        ({"tied": 1}, TypeError, "tied must be True or False; got 1"),
        ({"cell": "lstm"}, TypeError, "cell must be a function of an input size and a hidden size"),
        ({"fast": None}, TypeError, "fast must be True or False"),
    ],
)
def test_settings_outside_their_range(options, error, message):
    with pytest.raises(error, match=message):
        RNNLM(**{"vocabulary_size": V, "embedding_dim": 5, "hidden_size": 6, **options})


def test_what_is_refused():
    net, ids = net_of("lstm"), torch.tensor([[V, 1, 2], [V, 1, V + 1]])
    mask = ids != V + 1
    with pytest.raises(ValueError, match=r"mask must have the shape of ids, \(2, 3\); got \(2, 2\)"):
        net.logits(ids, mask[:, :2])
    with pytest.raises(
        ValueError, match="mask must be True at one place or more of each sentence; got none in 1"
    ):
        net.logits(ids, mask & torch.tensor([[True], [False]]))
    with pytest.raises(ValueError, match=r"ids must have shape \(batch, time\); got \(3,\)"):
        net(ids[0])
    with pytest.raises(ValueError, match="lengths must be a whole number from 1 to 3"):
        net(ids, lengths=[4, 1])
    with pytest.raises(ValueError, match=r"state must be a tuple \(h, c\) of tensors of shape \(2, 6\)"):
        net(ids, net.start(3))
    with pytest.raises(IndexError):
        net(torch.tensor([[V + 2]]))
