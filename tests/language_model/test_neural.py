"""Any network as a language model: what it is given, what it learns, how it is asked, where it is kept."""

import functools
import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from nlpbook.corpora import microworld
from nlpbook.language_model import (
    END_OF_SENTENCE,
    NeuralLanguageModel,
    next_token_loss,
    sample,
    special_ids,
)
from nlpbook.ngrams import MaximumLikelihood
from nlpbook.race import Track, assert_not_below_floor
from nlpbook.text import EncodedCorpus, Vocabulary
from nlpbook.training import (
    SGD,
    Batch,
    Checkpoint,
    Constant,
    Cosine,
    EarlyStopping,
    InverseSquareRoot,
    LengthBucketed,
    StopWhen,
    Validate,
    smoothed_cross_entropy,
)
from tests.language_model.networks import Bigrams, Convolution, Recurrent, chain_rule

SENTENCES = [s.split() for s in ("a b", "b b a", "a", "", "b a b a a", "b")]
NETWORKS = {"recurrent": Recurrent, "convolution": Convolution, "bigrams": Bigrams}
each_network = pytest.mark.parametrize("name", NETWORKS)
texts = st.lists(st.lists(st.sampled_from(["a", "b", "z"]), max_size=7), min_size=1, max_size=6)


def language_model(build, **settings):
    return NeuralLanguageModel(lambda vocabulary: build(len(vocabulary)), **{"epochs": 2, **settings})


@functools.cache
def fitted(name):
    """In double precision, so that nothing but an error can make a difference."""
    model = language_model(lambda size: NETWORKS[name](size).double(), batch_size=12)
    return model.fit(SENTENCES)


@functools.cache
def sentences_of_the_microworld():
    sentences = microworld.load().sample_sentences(2400, np.random.default_rng(0))
    return sentences[:2000], sentences[2000:2200], sentences[2200:]


# ---- scores


@each_network
@settings(max_examples=25)
@given(texts)
def test_scores_are_the_chain_rule_of_next_words(name, text):
    model = fitted(name)
    expected = [value for sentence in text for value in chain_rule(model, sentence)]
    np.testing.assert_allclose(model.token_log_probs(text), expected, rtol=1e-9)
    for sentence in text:
        assert model.log_prob(sentence) == pytest.approx(sum(chain_rule(model, sentence)), rel=1e-9)


@each_network
@settings(max_examples=25)
@given(texts)
def test_accuracy_counts_the_most_probable_tokens(name, text):
    model = fitted(name)
    end = model.vocabulary[END_OF_SENTENCE]
    right = [
        int(np.argmax(model.next_word(sentence[:t]))) == token
        for sentence in text
        for t, token in enumerate([*model.vocabulary.encode(sentence).tolist(), end])
    ]
    assert model.accuracy(text) == pytest.approx(np.mean(right), abs=1e-12)
    assert model.accuracy(model.vocabulary.encode_corpus(text)) == model.accuracy(text)


@each_network
@settings(max_examples=25)
@given(texts)
def test_padding_changes_nothing(name, text):
    """Alone no sentence is padded; among longer ones it is."""
    model = fitted(name)
    together = model.log_probs([*text, ["a"] * 9])
    alone = [model.log_probs([sentence])[0] for sentence in text]
    np.testing.assert_allclose(together[:-1], alone, rtol=1e-9)


@each_network
def test_long_texts_are_scored_in_parts(name, monkeypatch):
    model = fitted(name)
    rng = np.random.default_rng(0)
    text = [rng.choice(["a", "b"], size=n).tolist() for n in rng.integers(0, 15, size=60)]
    whole = model.token_log_probs(text)
    net, asked = model.net, []
    monkeypatch.setattr(
        net, "logits", lambda ids, mask: asked.append(ids.shape) or type(net).logits(net, ids, mask)
    )
    for most in (1, 40, 100):
        asked.clear()
        monkeypatch.setattr("nlpbook.language_model.neural._BLOCK", most * len(model.vocabulary))
        np.testing.assert_allclose(model.token_log_probs(text), whole, rtol=1e-9)
        assert len(asked) > 5
        assert all(batch * time <= most or batch == 1 for batch, time in asked)
        assert sum(batch for batch, _ in asked) == len(text)


@each_network
def test_the_probabilities_of_all_sentences_sum_to_one(name):
    """Those of up to 4 words, and of all beginnings of 4 words that have not ended."""
    model, most = fitted(name), 4
    words = [token for token in model.vocabulary.tokens if token != END_OF_SENTENCE]
    assert words == ["<unk>", "a", "b"]
    total = 0.0
    for length in range(most + 1):
        sentences = [list(sentence) for sentence in itertools.product(words, repeat=length)]
        total += np.exp(model.log_probs(sentences)).sum()
    for sentence in sentences:
        begun = model.token_log_probs([sentence])[:-1].sum()
        total += math.exp(begun) * (1 - model.next_word(sentence)[model.vocabulary[END_OF_SENTENCE]])
    assert total == pytest.approx(1, abs=1e-12)


def test_what_the_network_is_given():
    """By hand: the start token first, padding on the right, the mask, the targets with the end."""
    vocabulary = Vocabulary(["a", "b", END_OF_SENTENCE], unknown=None)
    assert special_ids(vocabulary) == (3, 2, 4)
    given_ids, given_masks = [], []

    class Recorder(nn.Module):
        def logits(self, ids, mask):
            given_ids.append(ids.tolist())
            given_masks.append(mask.tolist())
            return torch.log(torch.tensor([0.5, 0.3, 0.2])).expand(*ids.shape, 3)

    batch = Batch(
        ids=torch.tensor([[3, 0, 1, 2], [3, 1, 2, 4], [3, 2, 4, 4]]),
        mask=torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0]], dtype=torch.bool),
    )
    total, count = next_token_loss(Recorder(), batch)
    assert given_ids == [[[3, 0, 1], [3, 1, 2], [3, 2, 4]]]
    assert given_masks == [[[True, True, True], [True, True, False], [True, False, False]]]
    # "a b", "b" and "", each with its end: a once, b twice, three ends
    assert total.item() == pytest.approx(-math.log(0.5) - 2 * math.log(0.3) - 3 * math.log(0.2))
    assert count == 6


def test_the_batches_are_those_of_sentences_of_like_length(monkeypatch):
    seen = []
    monkeypatch.setattr(
        "nlpbook.language_model.neural.LengthBucketed",
        lambda *arguments, **options: (
            seen.append((arguments, options)) or LengthBucketed(*arguments, **options)
        ),
    )
    model = language_model(Bigrams, batch_size=8, seed=5).fit(SENTENCES)
    (((corpus,), options),) = seen
    a, b = (model.vocabulary[word] for word in "ab")
    start, end, padding = special_ids(model.vocabulary)
    assert [sentence.tolist() for sentence in corpus][:2] == [[start, a, b, end], [start, b, b, a, end]]
    assert options == {"max_tokens": 8, "seed": 5, "padding_id": padding}
    language_model(Bigrams, batch_size=2).fit(SENTENCES)
    assert seen[1][1]["max_tokens"] == 7  # the longest sentence with both ends


# ---- learning


@pytest.mark.parametrize("build", [Recurrent, Convolution], ids=["recurrent", "convolution"])
def test_it_learns_and_is_not_below_the_floor(build):
    train, validation, test = sentences_of_the_microworld()
    build = functools.partial(build, width=24)
    model = language_model(build, epochs=4, learning_rate=0.01, batch_size=256).fit(train, validation)
    untrained = language_model(build, epochs=1, learning_rate=0).fit(train)
    unigrams = MaximumLikelihood(1).fit([*train, *test])
    assert untrained.perplexity(test) > 0.8 * len(model.vocabulary)
    assert model.perplexity(test) < 0.5 * unigrams.perplexity(test)
    values = [value for _, value in model.history.validations]
    assert len(values) == 4 and values[-1] < values[0]
    assert min(values) == pytest.approx(-model.token_log_probs(validation).mean(), rel=1e-6)
    track = Track("microworld", train, validation, test, truth=microworld.load())
    assert track.above_floor(model).nats > 0
    assert_not_below_floor(model, track)


def test_a_table_of_bigrams_learns_the_relative_frequencies():
    """The maximum of its likelihood is known: it is that of the counted model."""
    model = language_model(Bigrams, epochs=400, learning_rate=0.3, batch_size=1000).fit(SENTENCES)
    counted = MaximumLikelihood(2).fit(SENTENCES)
    for context in ([], ["a"], ["b"]):
        np.testing.assert_allclose(model.next_word(context), counted.next_word(context), atol=0.01)
    assert model.perplexity(SENTENCES) == pytest.approx(counted.perplexity(SENTENCES), rel=1e-3)
    assert model.perplexity(SENTENCES) > counted.perplexity(SENTENCES)


def test_the_seed_decides_everything():
    """Weights, order and dropout; and PyTorch's own generator is left as it was."""

    elsewhere = itertools.count()

    def weights(seed):
        torch.manual_seed(next(elsewhere))  # which must not matter
        before = torch.random.get_rng_state()
        model = language_model(Recurrent, seed=seed, batch_size=12).fit(SENTENCES)
        assert torch.equal(torch.random.get_rng_state(), before)
        return torch.cat([parameter.detach().flatten() for parameter in model.net.parameters()])

    assert torch.equal(weights(1), weights(1))
    assert not torch.allclose(weights(1), weights(2))


def test_the_vocabulary_has_the_rare_words_as_unknown():
    model = language_model(Bigrams, min_count=7).fit(SENTENCES)
    assert model.vocabulary.tokens == ("<unk>", "</s>", "a", "b")[: len(model.vocabulary)]
    assert model.log_prob(["zebra"]) == model.log_prob(["<unk>"])


def test_the_optimiser_gets_what_it_was_promised():
    made = []

    def optimiser(parameters, **options):
        made.append(options)
        return SGD(parameters, **options)

    model = language_model(Bigrams, optimiser=optimiser, learning_rate=0.1, clip_norm=1e-3, batch_size=12)
    model.fit(SENTENCES)
    assert made == [{"lr": 0.1, "weight_decay": 0.0}]
    # A step is no longer than the rate times the shortened gradient.
    moved = model.net.table.weight - model.new_net(model.vocabulary).table.weight
    assert 0 < moved.norm().item() <= 1e-3 * sum(model.history.rates) * (1 + 1e-3)
    assert max(model.history.rates) <= 0.1
    language_model(Bigrams, optimiser=optimiser, weight_decay=0.01).fit(SENTENCES)
    assert made[1] == {"lr": 0.005, "weight_decay": 0.01}


# ---- what `fit` passes on


def weights_of(model):
    return torch.cat([parameter.detach().flatten() for parameter in model.net.parameters()])


def test_the_rates_are_those_of_the_schedule():
    options = {"learning_rate": 0.2, "batch_size": 12, "epochs": 3}
    model = language_model(Bigrams, **options).fit(SENTENCES)
    steps = model.history.steps
    assert steps % 3 == 0 and steps > 6
    assert model.history.rates == [
        0.2 * Cosine(steps, math.ceil(0.05 * steps))(step) for step in range(steps)
    ]
    chosen = InverseSquareRoot(warm_up=4)
    model.fit(SENTENCES, schedule=chosen)
    assert model.history.rates == [0.2 * chosen(step) for step in range(steps)]


@pytest.mark.parametrize(("accumulation", "max_steps"), [(1, 4), (2, None), (2, 3), (3, 1000), (1000, None)])
def test_the_rates_end_with_the_steps(accumulation, max_steps):
    options = {"learning_rate": 0.2, "batch_size": 12, "epochs": 3}
    batches = language_model(Bigrams, **options).fit(SENTENCES).history.steps // 3
    model = language_model(Bigrams, **options)
    model.fit(SENTENCES, accumulation=accumulation, max_steps=max_steps)
    steps = min(3 * math.ceil(batches / accumulation), max_steps or math.inf)
    assert model.history.steps == steps
    assert model.history.stopped == ("max_steps" if steps == max_steps else "epochs")
    warm_up = min(steps - 1, math.ceil(0.05 * steps))
    assert model.history.rates == [0.2 * Cosine(steps, warm_up)(step) for step in range(steps)]


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_accumulated_batches_make_the_step_of_one_batch(smoothing):
    """Batches differ in their number of tokens, each of which counts alike."""

    def train(batch_size, accumulation):
        model = language_model(
            lambda size: Convolution(size).double(),
            batch_size=batch_size,
            epochs=4,
            learning_rate=0.1,
            optimiser=SGD,
            loss=functools.partial(next_token_loss, smoothing=smoothing),
        )
        return model.fit(SENTENCES, accumulation=accumulation, schedule=Constant())

    one, other, separate = train(1000, 1), train(8, 1000), train(8, 1)
    assert one.history.steps == other.history.steps == 4 < separate.history.steps
    np.testing.assert_allclose(one.history.losses, other.history.losses, rtol=1e-12)
    torch.testing.assert_close(weights_of(one), weights_of(other), rtol=1e-10, atol=1e-12)
    assert not torch.allclose(weights_of(one), weights_of(separate), rtol=1e-3)


def test_mixed_precision_is_for_training_only():
    seen = []

    class Watching(Bigrams):
        def logits(self, ids, mask):
            product = torch.ones(1, 1) @ torch.ones(1, 1)
            seen.append((torch.is_grad_enabled(), product.dtype == torch.bfloat16))
            return super().logits(ids, mask)

    model = language_model(Watching, batch_size=12).fit(SENTENCES, SENTENCES, precision="bfloat16")
    assert {half for training, half in seen if training} == {True}
    assert {half for training, half in seen if not training} == {False}
    seen.clear()
    model.fit(SENTENCES, SENTENCES)
    assert {training for training, _ in seen} == {True, False} and {half for _, half in seen} == {False}


def test_mixed_precision_sums_in_full():
    """A sum of thousands of losses in 16 bits would have three digits."""
    torch.manual_seed(0)
    net = nn.Linear(4, 6)
    inputs = torch.randn(40, 51, 4)
    net.logits = lambda ids, mask: net(inputs)
    batch = Batch(ids=torch.randint(6, (40, 52)), mask=torch.ones(40, 52, dtype=torch.bool))
    for smoothing in (0.0, 0.1):
        exact, _ = next_token_loss(net, batch, smoothing=smoothing)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            assert net(inputs).dtype == torch.bfloat16
            found, _ = next_token_loss(net, batch, smoothing=smoothing)
        assert found.dtype == torch.float32
        assert found.item() == pytest.approx(exact.item(), rel=1e-3)
        assert found.item() != exact.item()


@given(st.integers(0, 1000), st.sampled_from([0.0, 0.1, 0.7]))
def test_label_smoothing_is_that_of_the_training_room(seed, smoothing):
    torch.manual_seed(seed)
    net, (batch, time) = Bigrams(5).double(), torch.randint(1, 5, (2,)).tolist()
    mask = torch.arange(time + 1) < torch.randint(2, time + 3, (batch, 1))
    one = Batch(ids=torch.randint(7, (batch, time + 1)), mask=mask)
    one = Batch(ids=torch.where(mask, one.ids % 5, 6), mask=mask)
    total, count = next_token_loss(net, one, smoothing=smoothing)
    expected = smoothed_cross_entropy(
        net.logits(one.ids[:, :-1], mask[:, 1:]),
        torch.where(mask, one.ids, 0)[:, 1:],
        smoothing=smoothing,
        mask=mask[:, 1:],
        reduction="sum",
    )
    assert total.item() == pytest.approx(expected.item(), rel=1e-12)
    assert count == mask[:, 1:].sum()


def test_smoothed_labels_are_learnt_as_smoothed_frequencies():
    """The minimum is known: (1 - ε) times the relative frequency, and ε/V."""
    smoothing = 0.3
    loss = functools.partial(next_token_loss, smoothing=smoothing)
    model = language_model(Bigrams, epochs=400, learning_rate=0.3, batch_size=1000, loss=loss)
    model.fit(SENTENCES)
    counted = MaximumLikelihood(2).fit(SENTENCES)
    for context in ([], ["a"], ["b"]):
        expected = (1 - smoothing) * counted.next_word(context) + smoothing / len(model.vocabulary)
        np.testing.assert_allclose(model.next_word(context), expected, atol=0.01)


def test_validation_does_not_smooth():
    model = language_model(Bigrams, epochs=3, loss=functools.partial(next_token_loss, smoothing=0.9))
    model.fit(SENTENCES, SENTENCES)
    values = [value for _, value in model.history.validations]
    assert min(values) == pytest.approx(-model.token_log_probs(SENTENCES).mean(), rel=1e-6)
    assert model.history.losses[-1] != pytest.approx(min(values), rel=0.01)  # the smoothed one


def test_validation_at_steps_is_a_callback():
    model = language_model(Recurrent, batch_size=12, epochs=3)
    every_step = Validate(lambda net: model.perplexity(SENTENCES), every=2, early_stopping=EarlyStopping(100))
    model.fit(SENTENCES, max_steps=7, callbacks=[every_step])
    steps, values = zip(*model.history.validations, strict=True)
    assert steps == (2, 4, 6)
    assert model.perplexity(SENTENCES) == pytest.approx(min(values), rel=1e-12)  # the best weights are kept
    named = Validate(lambda net: {"accuracy": model.accuracy(SENTENCES)}, every=3)
    model.fit(SENTENCES, max_steps=3, callbacks=[named])
    assert model.history.validations == [(3, {"accuracy": model.accuracy(SENTENCES)})]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"max_steps": 0}, ValueError, "max_steps must be a whole number, 1 or larger, or None; got 0"),
        ({"max_steps": 1.5}, TypeError, "max_steps must be a whole number, 1 or larger, or None; got 1.5"),
        ({"accumulation": 0}, ValueError, "accumulation must be a whole number, 1 or larger; got 0"),
        ({"accumulation": None}, TypeError, "accumulation must be a whole number, 1 or larger; got None"),
        ({"schedule": 0.1}, TypeError, "schedule must be a function of the step, or None; got 0.1"),
        ({"precision": "float8"}, ValueError, "precision must be one of None, 'bfloat16', 'float16'; got 'f"),
        ({"precision": "float16"}, ValueError, "device must be CUDA for 'float16'"),
        ({"callbacks": 3}, TypeError, "callbacks must be a list of Callback; got int"),
    ],
)
def test_what_fit_does_not_pass_on(options, error, message):
    """It is said before anything is trained."""
    model = language_model(Bigrams)
    with pytest.raises(error, match=message):
        model.fit(SENTENCES, **options)
    assert not hasattr(model, "net")


def test_smoothing_outside_its_range():
    batch = Batch(ids=torch.zeros(1, 2, dtype=torch.int64), mask=torch.ones(1, 2, dtype=torch.bool))
    for wrong, error in ((1, ValueError), (-0.1, ValueError), (math.nan, ValueError), ("some", TypeError)):
        with pytest.raises(error, match="smoothing must be a finite number from 0 to below 1; got"):
            next_token_loss(Bigrams(3), batch, smoothing=wrong)


def test_frozen_parameters_stay():
    def build(size):
        net = Convolution(size)
        net.embedding.requires_grad_(False)
        return net

    model = language_model(build, batch_size=12)
    model.fit(SENTENCES)
    begun = model.new_net(model.vocabulary)
    assert torch.equal(begun.embedding.weight, model.net.embedding.weight)
    assert not torch.equal(begun.output.weight, model.net.output.weight)


def test_dropout_is_for_training_only():
    model = fitted("recurrent")
    model.net.train()
    try:
        assert np.array_equal(model.next_word(["a"]), model.next_word(["a"]))
        assert np.array_equal(model.token_log_probs(SENTENCES), model.token_log_probs(SENTENCES))
        assert model.sample(np.random.default_rng(0)) == model.sample(np.random.default_rng(0))
        assert model.net.training and model.net.dropout.training
    finally:
        model.net.eval()


# ---- steps


def test_sampling_takes_one_step_for_each_word():
    model = fitted("recurrent")
    lengths = []
    for seed in range(30):
        model.net.n_steps = 0
        drawn = model.sample(np.random.default_rng(seed), 40)
        ended = len(drawn) < 40
        assert model.net.n_steps == len(drawn) + ended
        lengths.append(len(drawn))
        drawn = model.sample(np.random.default_rng(seed), 5, context=["a", "b", "a"])
        model.net.n_steps = 0
    assert len(set(lengths)) > 5
    model.net.n_steps = 0
    model.start(["a", "b", "a"])
    assert model.net.n_steps == 4  # "<s>" and three words


class WithoutSteps(Recurrent):
    start = step = property()  # an AttributeError: as if they were not there


def test_steps_draw_what_the_whole_context_draws():
    stepwise = fitted("recurrent")
    whole = language_model(lambda size: WithoutSteps(size).double())
    whole.vocabulary, whole.net = stepwise.vocabulary, WithoutSteps(len(stepwise.vocabulary)).double()
    whole.net.load_state_dict(stepwise.net.state_dict())
    assert not hasattr(whole.net, "step")
    for options in ({}, {"temperature": 2.0, "top_k": 3}, {"context": ["b", "a"], "top_p": 0.9}):
        one, other = np.random.default_rng(1), np.random.default_rng(1)
        for _ in range(20):
            assert sample(stepwise, one, 30, **options) == sample(whole, other, 30, **options)
        assert one.random() == other.random()
    assert whole.net.n_steps == 0


# ---- going on from a checkpoint


def test_a_run_goes_on_from_a_checkpoint_bit_for_bit(tmp_path):
    def run(stop_at=None, resume=False):
        callbacks = [Checkpoint(tmp_path / "run.pt", 2, resume=resume)] if stop_at or resume else []
        if stop_at:
            callbacks.append(StopWhen(lambda history: history.steps == stop_at))
        model = language_model(Recurrent, epochs=3, batch_size=12)
        return model.fit(SENTENCES, SENTENCES[:2], callbacks=callbacks)

    undisturbed = run()
    assert run(stop_at=4).history.stopped == "stop_when"
    resumed = run(resume=True)
    assert resumed.history.steps == undisturbed.history.steps > 4
    for one, other in zip(undisturbed.net.parameters(), resumed.net.parameters(), strict=True):
        assert torch.equal(one, other)


def test_a_checkpoint_of_another_vocabulary_is_refused(tmp_path):
    """Other words with the same ids would go unnoticed; more words have other shapes."""
    path = tmp_path / "run.pt"
    language_model(Bigrams).fit(SENTENCES, callbacks=[Checkpoint(path)])
    exchanged = [["x" if word == "a" else word for word in sentence] for sentence in SENTENCES]
    model = language_model(Bigrams)
    assert [*Vocabulary.from_sentences(exchanged).counts] == [*Vocabulary.from_sentences(SENTENCES).counts]
    with pytest.raises(
        ValueError, match=r"of another run: vocabulary is 4 words with the checksum \w+ there"
    ):
        model.fit(exchanged, callbacks=[Checkpoint(path, resume=True)])
    with pytest.raises(ValueError, match=r"of another model: table.weight is torch.float32 \(6, 4\) there"):
        model.fit([*SENTENCES, ["c"]], callbacks=[Checkpoint(path, resume=True)])


# ---- what it shows of itself


def test_it_tells_its_network_and_their_sizes():
    model = language_model(Bigrams)
    assert repr(model) == "NeuralLanguageModel(not fitted)"
    model.fit(SENTENCES)  # a row of 4 logits for each of 4 words, "<s>" and padding
    assert repr(model) == "NeuralLanguageModel(Bigrams, 24 parameters, 4 words)"


# ---- devices and bad input


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@each_network
def test_on_a_gpu(name):
    on_gpu, on_cpu = (
        language_model(NETWORKS[name], device=device, batch_size=12, epochs=1) for device in ("cuda", "cpu")
    )
    state = torch.cuda.get_rng_state()
    on_gpu.fit(SENTENCES, SENTENCES[:2])
    assert torch.equal(torch.cuda.get_rng_state(), state)
    on_cpu.fit(SENTENCES, SENTENCES[:2])
    assert next(on_gpu.net.parameters()).device.type == "cuda"
    on_cpu.net.load_state_dict(on_gpu.net.state_dict())
    scores = on_gpu.token_log_probs(SENTENCES)
    np.testing.assert_allclose(scores, on_cpu.token_log_probs(SENTENCES), atol=1e-4)
    np.testing.assert_allclose(on_gpu.next_word(["a"]), on_cpu.next_word(["a"]), atol=1e-4)
    assert isinstance(on_gpu.sample(np.random.default_rng(0), 20), list)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"min_count": 0}, ValueError, "min_count must be a whole number, 1 or larger; got 0"),
        ({"epochs": 1.5}, TypeError, "epochs must be a whole number"),
        ({"batch_size": 0}, ValueError, "batch_size must be a whole number"),
        ({"learning_rate": -1}, ValueError, "learning_rate must be a finite number, 0 or larger"),
        ({"learning_rate": math.nan}, ValueError, "learning_rate must be a finite number"),
        ({"weight_decay": "much"}, TypeError, "weight_decay must be a finite number"),
        ({"clip_norm": 0}, ValueError, "clip_norm must be a finite number, above 0, or None; got 0"),
        ({"optimiser": 3}, TypeError, "optimiser must be a function of parameters, lr and weight_decay"),
        ({"loss": 0.1}, TypeError, "loss must be a function of a network and a batch; got 0.1"),
        ({"patience": 0}, ValueError, "patience must be a whole number"),
        ({"seed": -1}, ValueError, "seed must be a whole number, 0 or larger; got -1"),
        ({"build": 3}, TypeError, "build must be a function of a vocabulary; got 3"),
    ],
)
def test_settings_outside_their_range(settings, error, message):
    with pytest.raises(error, match=message):
        NeuralLanguageModel(**{"build": Bigrams, **settings})


@pytest.mark.parametrize("network", [Bigrams, Convolution, Recurrent])
@pytest.mark.parametrize("more", [-2, -1, 1, 2])
def test_a_network_of_another_size_is_refused_before_it_is_trained(network, more):
    """One with too many logits would train, and its next words would not be those of the vocabulary."""
    words = len(language_model(Bigrams).fit(SENTENCES).vocabulary)
    model = language_model(lambda size: network(size + more))
    found = "fails on the last two" if more < 0 else rf"got \(1, 3, {words + more}\)"
    with pytest.raises(ValueError, match=rf"build must return a network .*{found}"):
        model.fit(SENTENCES)
    assert not hasattr(model, "net")


def test_bad_input():
    for build in (lambda vocabulary: 3, lambda vocabulary: nn.Linear(2, 2)):
        with pytest.raises(TypeError, match=r"build must return an nn.Module with logits\(ids, mask\); got"):
            NeuralLanguageModel(build).fit(SENTENCES)
    with pytest.raises(TypeError, match="build must be a function of a vocabulary that returns a"):
        NeuralLanguageModel(Bigrams(5))
    model = language_model(Bigrams)
    for use in (model.perplexity, model.log_probs, model.token_log_probs, model.accuracy):
        with pytest.raises(AttributeError, match="model must be fitted first: call fit"):
            use(SENTENCES)
    with pytest.raises(AttributeError, match="model must be fitted first: call fit"):
        model.sample(np.random.default_rng(0))
    with pytest.raises(AttributeError, match="'NeuralLanguageModel' object has no attribute 'perplexities'"):
        model.perplexities(SENTENCES)
    with pytest.raises(TypeError, match="sentences must be a list of lists of tokens; got the string"):
        model.fit("a b")
    with pytest.raises(ValueError, match="sentences must be one sentence or more with a token; got none"):
        model.fit([[]])
    for token in ("<s>", "</s>"):
        with pytest.raises(ValueError, match=f"must hold no start or end token; got .*'{token}'"):
            model.fit([["a", token]])
    with pytest.raises(ValueError, match="validation must be one sentence or more; got none"):
        model.fit(SENTENCES, [])
    with pytest.raises(TypeError, match=r"validation\[0\] must be a list of tokens"):
        model.fit(SENTENCES, ["a b"])
    assert not hasattr(model, "net")  # nothing was begun
    with pytest.raises(ValueError, match="got 99"):
        fitted("bigrams").log_probs(EncodedCorpus.from_sequences([[99]]))
