import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy

from nlpbook.nnlm import NNLM, nnlm_loss, parameter_shapes, softmax_loss
from nlpbook.training import Adam, Batch, Batches, accumulate_gradients, fit
from tests.nnlm.nets import both_nets, random_batch, sizes

SIZE = {"vocabulary_size": 7, "context_size": 3, "embedding_dim": 4, "hidden_size": 5}
devices = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]


def as_tensors(batch):
    return tuple(map(torch.from_numpy, batch))


class WrittenOut(torch.nn.Module):
    """The same net from PyTorch's own layers."""

    def __init__(self, vocabulary_size, context_size, embedding_dim, hidden_size, direct=False):
        super().__init__()
        inputs = context_size * embedding_dim
        self.embedding = torch.nn.Embedding(vocabulary_size + 1, embedding_dim)
        self.hidden = torch.nn.Linear(inputs, hidden_size)
        self.output = torch.nn.Linear(hidden_size, vocabulary_size)
        self.direct = torch.nn.Linear(inputs, vocabulary_size, bias=False) if direct else None

    def forward(self, contexts):
        x = self.embedding(contexts).flatten(1)
        y = self.output(torch.tanh(self.hidden(x)))
        return y if self.direct is None else y + self.direct(x)

    def load(self, net):
        names = {"C": "embedding.weight", "H": "hidden.weight", "d": "hidden.bias"}
        names |= {"U": "output.weight", "b": "output.bias", "W": "direct.weight"}
        self.load_state_dict({names[name]: value for name, value in net.state_dict().items()})
        return self


@given(sizes, st.integers(1, 9), st.integers(0, 10_000))
def test_logits_and_loss_are_those_of_pytorchs_layers(size, n, seed):
    _, net = both_nets(size, seed)
    theirs = WrittenOut(**size).double().load(net)
    contexts, targets = as_tensors(random_batch(size, n, seed))
    assert torch.allclose(net(contexts), theirs(contexts), atol=1e-12)
    expected = cross_entropy(theirs(contexts), targets)
    loss = nnlm_loss(net, Batch(contexts=contexts, targets=targets))
    assert loss.item() == pytest.approx(expected.item(), abs=1e-12)
    loss.backward()
    expected.backward()
    for ours, other in zip(
        (net.C, net.H, net.d, net.U, net.b, net.W),
        (
            theirs.embedding.weight,
            theirs.hidden.weight,
            theirs.hidden.bias,
            theirs.output.weight,
            theirs.output.bias,
            None if theirs.direct is None else theirs.direct.weight,
        ),
        strict=True,
    ):
        assert (ours is None) == (other is None)
        if ours is not None:
            assert torch.allclose(ours.grad, other.grad, atol=1e-12)


@pytest.mark.parametrize("device", devices)
@pytest.mark.parametrize("size", [1.0, 40.0, 1e4])
def test_the_fused_loss_equals_cross_entropy(device, size):
    """In float32 also for logits so far apart that the target's probability rounds to 0."""
    generator = torch.Generator().manual_seed(0)
    tensors = [torch.randn(n, m, generator=generator) for n, m in ((33, 6), (500, 6), (33, 2), (500, 2))]
    a, U, x, W = (tensor.to(device).requires_grad_() for tensor in tensors)
    with torch.no_grad():
        U *= size
    b = torch.randn(500, generator=generator).to(device).requires_grad_()
    targets = torch.randint(500, (33,), generator=generator).to(device)
    leaves = (b, a, U, x, W)
    ours = softmax_loss(targets, b, (a, U), (x, W))
    theirs = cross_entropy(b + a @ U.T + x @ W.T, targets)
    assert ours.item() == pytest.approx(theirs.item(), rel=1e-5)
    factor = 3.0  # a loss need not be the last thing that is computed
    found = torch.autograd.grad(factor * ours, leaves)
    expected = torch.autograd.grad(factor * theirs, leaves)
    for one, other in zip(found, expected, strict=True):
        assert torch.allclose(one, other, rtol=1e-4, atol=1e-6 * size)


def test_the_fused_loss_passes_gradcheck():
    generator = torch.Generator().manual_seed(0)
    shapes = [(4,), (3, 2), (4, 2), (3, 5), (4, 5)]
    leaves = [
        torch.randn(shape, generator=generator, dtype=torch.float64).requires_grad_() for shape in shapes
    ]
    targets = torch.tensor([3, 0, 0])
    assert torch.autograd.gradcheck(lambda b, a, U, x, W: softmax_loss(targets, b, (a, U), (x, W)), leaves)


def test_a_second_derivative_is_refused():
    net = NNLM(**SIZE)
    loss = net.loss(torch.zeros(2, 3, dtype=torch.int64), torch.tensor([1, 2]))
    (gradient,) = torch.autograd.grad(loss, net.b, create_graph=True)
    with pytest.raises(RuntimeError, match="does not require grad"):
        gradient.sum().backward()


@pytest.mark.parametrize("direct", [False, True])
@pytest.mark.parametrize("vocabulary_size", [10, 5000])
def test_the_first_loss_is_ln_v(vocabulary_size, direct):
    net = NNLM(vocabulary_size, 4, 32, 64, direct=direct, generator=torch.Generator().manual_seed(0))
    generator = torch.Generator().manual_seed(1)
    contexts = torch.randint(vocabulary_size + 1, (400, 4), generator=generator)
    targets = torch.randint(vocabulary_size, (400,), generator=generator)
    assert net.loss(contexts, targets).item() == pytest.approx(math.log(vocabulary_size), abs=0.01)


def test_weights_follow_from_the_generator_alone():
    one, other, third = (NNLM(**SIZE, generator=torch.Generator().manual_seed(seed)) for seed in (3, 3, 4))
    for name in ("C", "H", "U"):
        assert torch.equal(getattr(one, name), getattr(other, name))
        assert not torch.equal(getattr(one, name), getattr(third, name))


@given(sizes)
def test_the_parameters_have_the_shapes_of_the_paper(size):
    shapes = {name: tuple(tensor.shape) for name, tensor in NNLM(**size).named_parameters()}
    assert shapes == parameter_shapes(**size)


def learnable():
    """The next word is the one before the last: one that an NNLM can learn entirely."""
    contexts = torch.randint(8, (300, 3), generator=torch.Generator().manual_seed(2))
    return {"contexts": contexts, "targets": contexts[:, 1] % 7}


@pytest.mark.parametrize("device", devices)
@pytest.mark.parametrize("precision", [None, "bfloat16"])
def test_fit_trains_it(device, precision):
    net = NNLM(**SIZE, direct=True, generator=torch.Generator().manual_seed(0)).to(device)
    batches = Batches(**learnable(), batch_size=50)
    history = fit(net, batches, nnlm_loss, Adam(net.parameters(), 0.05), epochs=20, precision=precision)
    assert history.losses[0] == pytest.approx(math.log(7), abs=0.05)
    assert history.losses[-1] < 0.3
    assert net.C.grad.device.type == device


def test_accumulated_batches_have_the_gradient_of_the_whole():
    net = NNLM(**SIZE, generator=torch.Generator().manual_seed(0)).double()
    whole = learnable()
    halves = [
        Batch({name: rows[half] for name, rows in whole.items()}) for half in (slice(150), slice(150, None))
    ]
    accumulate_gradients(net, halves, nnlm_loss, list(net.parameters()))
    found = [parameter.grad.clone() for parameter in net.parameters()]
    accumulate_gradients(net, [Batch(whole)], nnlm_loss, list(net.parameters()))
    for one, parameter in zip(found, net.parameters(), strict=True):
        assert torch.allclose(one, parameter.grad, atol=1e-12)


def test_embeddings_are_where_it_begins_and_may_be_frozen():
    table = torch.arange(32.0).reshape(8, 4) / 32
    for frozen in (False, True):
        net = NNLM(**SIZE, embeddings=table, frozen=frozen)
        assert torch.equal(net.C, table)
        trained = [parameter for parameter in net.parameters() if parameter.requires_grad]
        batches = Batches(**learnable(), batch_size=50)
        fit(net, batches, nnlm_loss, Adam(trained, 0.05), max_steps=3)
        assert torch.equal(net.C, table) == frozen
        assert net.H.grad is not None
    assert torch.equal(table, torch.arange(32.0).reshape(8, 4) / 32)


def test_bad_input():
    with pytest.raises(ValueError, match="context_size must be a whole number, 1 or larger; got 0"):
        NNLM(7, 0, 4, 5)
    with pytest.raises(TypeError, match=r"hidden_size must be a whole number, 1 or larger; got 2\.5"):
        NNLM(7, 3, 4, 2.5)
    with pytest.raises(ValueError, match=r"embeddings must have shape \(8, 4\), .*; got \(7, 4\)"):
        NNLM(**SIZE, embeddings=torch.zeros(7, 4))
    with pytest.raises(ValueError, match="embeddings must be finite"):
        NNLM(**SIZE, embeddings=torch.full((8, 4), math.inf))
    net = NNLM(**SIZE)
    contexts = torch.zeros(2, 3, dtype=torch.int64)
    with pytest.raises(ValueError, match=r"contexts must have shape \(batch, 3\); got \(2, 2\)"):
        net(contexts[:, :2])
    with pytest.raises(
        ValueError, match=r"targets must have one word for each context, .* \(3,\) for \(2, 3\)"
    ):
        net.loss(contexts, torch.zeros(3, dtype=torch.int64))
    with pytest.raises(ValueError, match="and one at least"):
        net.loss(contexts[:0], torch.zeros(0, dtype=torch.int64))
    with pytest.raises(IndexError):
        net(contexts + 8)


@given(sizes, st.lists(st.integers(0, 6), min_size=1, max_size=4), st.integers(0, 1000))
def test_the_logits_of_sentences_are_those_of_their_windows(size, lengths, seed):
    """Each place by itself: the last n - 1 ids, "<s>" before the beginning; padding has no row in C."""
    _, net = both_nets(size, seed)
    start, n = size["vocabulary_size"], size["context_size"]
    rng = np.random.default_rng(seed)
    sentences = [[start, *rng.integers(start, size=length).tolist()] for length in lengths]
    time = max(map(len, sentences))
    ids = torch.tensor([[*sentence, *[start + 1] * (time - len(sentence))] for sentence in sentences])
    mask = torch.tensor([[t < len(sentence) for t in range(time)] for sentence in sentences])
    logits = net.logits(ids, mask)
    assert logits.shape == (len(sentences), time, start)
    for found, sentence in zip(logits, sentences, strict=True):
        for t in range(len(sentence)):
            window = ([start] * n + sentence[: t + 1])[-n:]
            torch.testing.assert_close(found[t], net(torch.tensor([window]))[0])
