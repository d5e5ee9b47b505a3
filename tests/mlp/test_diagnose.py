"""The diagnosis: ten broken nets are named, sound ones are left in peace, and no model is changed."""

import math
import re
from itertools import pairwise

import pytest
import torch
from torch import nn

from nlpbook.mlp import FAULTS, Finding, diagnose
from nlpbook.mlp.diagnose import _causes
from tests.mlp.broken_nets import BREAKS, FEATURES, OPTIMISERS, VARIANTS, broken, healthy

SEEDS = range(4)
SOUND = [
    *({"seed": s, "width": w, "depth": d} for s in range(2) for w in (16, 64, 256) for d in (1, 3, 6)),
    *({"seed": s, "optimiser": name} for s in range(2) for name in OPTIMISERS),
    *({"seed": 2, "activation": name, "depth": 3} for name in ("tanh", "gelu", "leaky_relu", "elu")),
    *({"seed": 3, "classes": k, "batches": b} for k, b in ((2, 1), (10, 1), (4, 4), (4, 8))),
    *(
        {"seed": 4, "normalisation": norm, "optimiser": name}
        for norm in (nn.BatchNorm1d, nn.LayerNorm)
        for name in OPTIMISERS
    ),
    {"seed": 5, "dropout": 0.3},
    {"seed": 6, "dropout": 0.5, "depth": 3, "width": 64, "optimiser": "adam"},
]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", [*BREAKS, *VARIANTS])
def test_what_is_broken_is_named_first(name, seed):
    """With four optimisers, widths and depths; one batch, or four."""
    optimiser = list(OPTIMISERS)[seed]
    if name in ("a step uphill", "negative loss") and optimiser == "momentum":
        optimiser = "sgd"
    options = {"width": (16, 32, 64, 128)[seed], "depth": (2, 3, 2, 4)[seed], "batches": (1, 4)[seed % 2]}
    net, fault = broken(name, seed, optimiser=optimiser, **options)
    found = diagnose(**net)
    assert found.faults[:1] == [fault], str(found)
    assert len(found.faults) == 1, str(found)


@pytest.mark.parametrize("options", SOUND, ids=str)
def test_nothing_is_found_in_sound_nets(options):
    found = diagnose(**healthy(**options))
    assert found.faults == [], str(found)
    assert str(found) == "Nothing found."


def _state(net):
    """All that a diagnosis might touch."""
    model = net["model"]
    tensors = {**dict(model.named_parameters()), **dict(model.named_buffers())}
    return (
        {name: tensor.detach().clone() for name, tensor in tensors.items()},
        {
            name: (p.requires_grad, None if p.grad is None else p.grad.clone())
            for name, p in model.named_parameters()
        },
        [(x.clone(), targets.clone()) for x, targets in net["batches"]],
        model.training,
        [len(module._forward_hooks) for module in model.modules()],
        torch.get_rng_state().clone(),
        torch.is_grad_enabled(),
    )


def _same(a, b):
    if isinstance(a, torch.Tensor):
        return torch.equal(a, b)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_same(a[key], b[key]) for key in a)
    if isinstance(a, (tuple, list)):
        return len(a) == len(b) and all(map(_same, a, b))
    return a == b


@pytest.mark.parametrize("training", [True, False])
def test_the_model_is_not_changed(training):
    """Nor its gradients, its running statistics, its mode, the batches, or the caller's random numbers."""
    net = healthy(0, normalisation=nn.BatchNorm1d, dropout=0.2, batches=2)
    net["model"].train(training)
    net["model"](net["batches"][0][0]).sum().backward()
    before = _state(net)
    with torch.no_grad():
        assert diagnose(**net).faults == []
    assert _same(before, _state(net))
    before[0]["0.weight"][0, 0] += 1
    assert not _same(before, _state(net))


def test_the_same_is_found_again():
    first, second = (diagnose(**healthy(1, dropout=0.3)) for _ in range(2))
    assert first.measured == second.measured and first.measured


def test_what_is_measured():
    net = healthy(0, classes=10)
    found = diagnose(**net).measured
    assert found["chance_loss"] == pytest.approx(math.log(10), rel=1e-6)
    with torch.no_grad():
        x, targets = net["batches"][0]
        assert found["initial_loss"] == pytest.approx(net["loss"](net["model"](x), targets).item())
    net["loss"](net["model"](x), targets).backward()
    matrices = {name: p for name, p in net["model"].named_parameters() if p.ndim == 2}
    assert found["gradient_norms"] == pytest.approx(
        {name: p.grad.norm().item() for name, p in matrices.items()}
    )
    ratios = {name: (0.1 * p.grad.norm() / p.norm()).item() for name, p in matrices.items()}  # SGD
    assert found["update_ratios"] == pytest.approx(ratios, rel=1e-3)
    assert found["uphill"] == pytest.approx(-1, abs=1e-6)
    assert found["input_size"] == pytest.approx(1, abs=0.05)
    assert found["dead_units"].keys() == {"0", "2"}
    assert found["overfitted_loss"] < 0.1 * math.log(10)
    assert found["held_out_accuracy"] > found["most_frequent"] + 0.1


def test_dead_units_are_counted():
    net, _ = broken("nine of ten ReLUs dead", 0, width=50)
    found = diagnose(**net)
    assert found.measured["dead_units"]["2"] == pytest.approx(0.9, abs=0.03)
    assert "of the units of layer '2' pass no gradient on" in str(found)


def test_a_report_in_words():
    net, _ = broken("sign reversed", 0)
    report = str(diagnose(**net))
    assert report.startswith("sign of the loss: with all logits 0 the loss is -1.386")
    assert "\n    Try: remove the minus" in report


def test_three_ways_to_be_out_of_scale():
    for name, words in (("unscaled input", "is 143, not"), ("one unscaled feature", "one feature has .* 25")):
        net, _ = broken(name, 0)
        assert re.search(words, str(diagnose(**net)))
    net = healthy(0)
    net["batches"] = [(1e-4 * x, targets) for x, targets in net["batches"]]
    found = diagnose(**net)
    assert found.faults == ["input scale"] and "hardly anything comes in" in str(found)


def test_two_faults_are_both_named():
    net, _ = broken("a frozen layer", 0)
    net["model"] = nn.Sequential(net["model"], nn.Softmax(dim=-1))
    assert diagnose(**net).faults == ["softmax applied twice", "parameters that do not move"]


# ---- what else can be wrong


def test_a_hole_in_the_inputs():
    net = healthy(0)
    net["batches"][0][0][3, 2] = math.nan
    found = diagnose(**net)
    assert found.faults == ["not finite"] and "loss (nan)" in str(found)


def _deep(depth, activation, width, c):
    """Hidden layers with normal weights of variance c / width, and the last one as PyTorch makes it."""
    torch.manual_seed(0)
    sizes = [FEATURES, *[width] * depth]
    layers = [
        part for inputs, outputs in pairwise(sizes) for part in (nn.Linear(inputs, outputs), activation())
    ]
    for layer in layers[::2]:
        nn.init.normal_(layer.weight, std=(c / layer.in_features) ** 0.5)
    return {**healthy(0), "model": nn.Sequential(*layers, nn.Linear(width, 4))}


def test_fifteen_layers_of_sigmoids():
    assert diagnose(**_deep(15, nn.Sigmoid, 32, 1.0), steps=20).faults == ["vanishing gradients"]


def test_thirty_layers_of_tanh_with_large_weights():
    """Every layer multiplies the gradient, while the activations stay between -1 and 1."""
    assert diagnose(**_deep(30, nn.Tanh, 64, 25.0), steps=20).faults == ["exploding gradients"]


# What follows from what, in words; each consequence is looked for behind its cause, and nowhere else.
SIGNAL = ("vanishing gradients", "exploding gradients", "initial loss", "cannot overfit a batch")
SMALL_STEPS = ("learning rate too small", "updates lost to rounding")
CONSEQUENCES = {
    # A softmax behind a softmax has small gradients and a bounded loss, at every rate.
    "softmax applied twice": (*SIGNAL, *SMALL_STEPS),
    # Activations, gradients and first steps are of the scale of the inputs.
    "input scale": (*SIGNAL, *SMALL_STEPS, "dead units", "learning rate too large"),
    # Where all units are one, or all weights 0, no gradient tells them apart, or none arrives.
    "zero initialisation": (*SIGNAL, *SMALL_STEPS, "dead units"),
    # Nothing passes a dead layer, so that what stands before it does not move.
    "dead units": (*SIGNAL, *SMALL_STEPS),
    # What does not move cannot mend the signal.
    "parameters that do not move": SIGNAL,
    # With a larger rate the updates would be larger than the last digit of a weight.
    "learning rate too small": ("updates lost to rounding",),
    # Without a gradient the first layers stay as they were drawn.
    "vanishing gradients": (
        *SMALL_STEPS,
        "labels unrelated to the inputs",
        "cannot overfit a batch",
    ),
    # With a gradient that is far too long they jump.
    "exploding gradients": (
        "learning rate too large",
        "labels unrelated to the inputs",
        "cannot overfit a batch",
    ),
}


@pytest.mark.parametrize("cause", FAULTS)
def test_only_its_consequences_are_left_out_behind_a_cause(cause):
    for other in FAULTS:
        if other != cause and cause not in CONSEQUENCES.get(other, ()):
            found = _causes([Finding(name, "", "") for name in (other, cause)])
            expected = (
                [cause] if other in CONSEQUENCES.get(cause, ()) else sorted((cause, other), key=FAULTS.index)
            )
            assert [finding.fault for finding in found] == expected


def test_what_is_explained_explains_nothing():
    """Vanishing gradients behind a second softmax are no reason to leave out what is said of the labels."""
    names = ("labels unrelated to the inputs", "vanishing gradients", "softmax applied twice")
    found = _causes([Finding(name, "", "") for name in names])
    assert [finding.fault for finding in found] == [
        "softmax applied twice",
        "labels unrelated to the inputs",
    ]


def test_gradients_that_vanish_are_no_matter_of_the_rate():
    """Fifteen layers of sigmoids at a low rate of Adam: the updates are small, and it is not their fault."""
    net = _deep(15, nn.Sigmoid, 32, 1.0)
    net["optimiser"] = lambda model: torch.optim.Adam(model.parameters(), lr=1e-5)
    found = diagnose(**net, steps=20)
    assert sorted(found.measured["update_ratios"].values())[8] < 2e-4
    assert found.faults == ["vanishing gradients"]


def _exactly_still(net):
    """The parameters that a step of the optimiser leaves as they are, though they have a gradient."""
    model, (x, targets) = net["model"], net["batches"][0]
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    nn.functional.cross_entropy(model(x), targets).backward()
    net["optimiser"](model).step()
    still = [n for n, p in model.named_parameters() if p.grad.any() and torch.equal(p.detach(), before[n])]
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(before[name]).grad = None
    return still


@pytest.mark.parametrize("rate", [1e-2, 1e-4])
def test_updates_that_rounding_swallows_are_no_matter_of_the_optimiser(rate):
    """Fifteen layers of sigmoids under gradient descent: in float32 the first matrices do not change at all.

    Their gradients have vanished, and that is the cause; in float64 the same step moves them.
    """
    net = _deep(15, nn.Sigmoid, 32, 1.0)
    net["optimiser"] = lambda model: torch.optim.SGD(model.parameters(), lr=rate)
    still = _exactly_still(net)
    assert len(still) >= 3 and "0.weight" in still
    assert diagnose(**net, steps=8).faults == ["vanishing gradients"]
    net["model"].double()
    net["batches"] = [(x.double(), targets) for x, targets in net["batches"]]
    assert _exactly_still(net) == []


@pytest.mark.parametrize("make", [torch.optim.SGD, torch.optim.Adam])
def test_rounding_and_an_optimiser_that_forgets_a_layer_are_told_apart(make):
    """One layer has a rate of 1e-14; or it is missing in the optimiser, or its rate is 0."""
    lost, ignored = ["updates lost to rounding"], ["parameters that do not move"]
    for rate, faults in ((1e-14, lost), (0.0, ignored), (None, ignored)):
        net = healthy(0)

        def optimiser(model, rate=rate):
            groups = [{"params": model[0].parameters()}, {"params": model[4].parameters()}]
            if rate is not None:
                groups.append({"params": model[2].parameters(), "lr": rate})
            return make(groups, lr=0.01)

        net["optimiser"] = optimiser
        found = diagnose(**net)
        assert found.faults == faults, str(found)
        assert "2.weight, 2.bias" in str(found)
        assert ("last digit of float32" in str(found)) == (faults == lost)


def test_a_network_that_is_sure_of_itself():
    net = healthy(0)
    with torch.no_grad():
        net["model"][-1].weight.mul_(100)
    found = diagnose(net["model"], net["batches"])
    assert found.faults == ["initial loss"] and "ln 4 = 1.386" in str(found)


def test_a_network_that_cannot_learn_its_examples():
    """Two examples alike but for their classes; all other faults are excluded."""
    net = healthy(0)
    x, _ = net["batches"][0]
    x[:] = x[0]
    assert diagnose(**net).faults == ["cannot overfit a batch"]


def _contradicting(pairs, classes):
    """32 examples, of which some come in pairs: alike but for their class. The mean loss has a floor."""
    torch.manual_seed(0)
    x, targets = torch.randn(32, FEATURES), torch.arange(32) % classes
    for i in range(32 - 2 * pairs, 32, 2):  # at the end: few examples are not fewer than these 32
        x[i + 1] = x[i]
    model = nn.Sequential(nn.Linear(FEATURES, 64), nn.ReLU(), nn.Linear(64, classes))
    return (model, (x, targets)), 2 * pairs / 32 * math.log(2)


@pytest.mark.parametrize("pairs, classes, can", [(3, 4, True), (4, 5, False)])
def test_a_batch_is_overfitted_below_a_tenth_of_guessing(pairs, classes, can):
    """A pair of one input and two classes costs ln 2 for each, whatever the network: 9% or 11% of ln K."""
    arguments, floor = _contradicting(pairs, classes)
    assert abs(floor / math.log(classes) - 0.1) < 0.01
    found = diagnose(*arguments)
    assert found.measured["overfitted_loss"] > floor
    assert found.faults == ([] if can else ["cannot overfit a batch"]), str(found)


@pytest.mark.parametrize("examples, looked_at", [(99, False), (100, True)])
def test_labels_are_judged_by_fifty_targets_or_more(examples, looked_at):
    """Half of the examples are held out: 49 are too few to say that labels are random, 50 are enough."""
    net, fault = broken("shuffled labels", 0)
    (x, targets), *_ = net["batches"]
    found = diagnose(**{**net, "batches": [(x[:examples], targets[:examples])]})
    assert ("held_out_accuracy" in found.measured) == looked_at
    assert found.faults == ([fault] if looked_at else []), str(found)


@pytest.mark.parametrize("dead, named", [(69, False), (71, True)])
def test_a_layer_may_have_some_dead_units(dead, named):
    """More than 70 of 100 are a fault."""
    net = healthy(0, width=100)
    with torch.no_grad():
        net["model"][2].bias[:dead] = -30
    found = diagnose(**net)
    assert found.measured["dead_units"]["2"] == pytest.approx(dead / 100)
    assert found.faults == (["dead units"] if named else []), str(found)


@pytest.mark.parametrize(
    "ratio, faults",
    [
        (1.05, ["learning rate too large"]),
        (0.95, []),
        (2.2e-4, []),
        (1.8e-4, ["learning rate too small"]),
    ],
)
def test_updates_are_judged_by_the_size_of_the_weights(ratio, faults):
    """A linear classifier: one matrix, whose first update has a size that its gradient tells beforehand.

    With small weights a step may be larger than they and do no harm; so nothing but the ratio can be named.
    """
    torch.manual_seed(0)
    x = torch.randn(512, FEATURES)
    targets = (x @ torch.randn(FEATURES, 4)).argmax(dim=1)
    model = nn.Linear(FEATURES, 4)
    if ratio > 0.5:
        with torch.no_grad():
            model.weight.mul_(0.01)
    nn.functional.cross_entropy(model(x), targets).backward()
    rate = ratio * (model.weight.norm() / model.weight.grad.norm()).item()
    found = diagnose(model, (x, targets), optimiser=lambda m: torch.optim.SGD(m.parameters(), lr=rate))
    assert found.measured["update_ratios"]["weight"] == pytest.approx(ratio, rel=1e-4)
    assert found.faults == faults, str(found)


def test_parameters_without_a_part_in_the_loss():
    class Detached(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = nn.Linear(FEATURES, 32), nn.Linear(32, 4)

        def forward(self, x):
            return self.second(torch.relu(self.first(x)).detach())

    found = diagnose(Detached(), healthy(0)["batches"])
    assert found.faults == ["parameters that do not move"]
    assert "first.weight, first.bias take no part in the loss" in str(found)


def test_other_tasks_are_looked_at_too():
    """Regression; a class for each id of a sequence; two classes from one logit; logistic regression."""
    torch.manual_seed(0)
    x = torch.randn(256, 8)
    y = x @ torch.randn(8, 1)
    net = nn.Sequential(nn.Linear(8, 32), nn.Tanh(), nn.Linear(32, 1))
    assert diagnose(net, (x, y), nn.functional.mse_loss).faults == []
    ids = torch.randint(20, (64, 9))
    model = nn.Sequential(nn.Embedding(20, 16), nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 5))
    assert diagnose(model, (ids, ids % 5)).faults == []
    net = nn.Sequential(nn.Linear(8, 32), nn.Tanh(), nn.Linear(32, 1))
    assert diagnose(net, (x, (y > 0).float()), nn.functional.binary_cross_entropy_with_logits).faults == []
    net = nn.Linear(8, 3)  # which may begin with zeros
    nn.init.zeros_(net.weight)
    nn.init.zeros_(net.bias)
    assert diagnose(net, (x, (x @ torch.randn(8, 3)).argmax(dim=1))).faults == []


def test_logits_that_sum_to_one_are_no_probabilities():
    class SumToOne(nn.Module):
        def forward(self, z):
            return z - z.mean(dim=-1, keepdim=True) + 1 / z.shape[-1]

    net = healthy(0)
    net["model"] = nn.Sequential(net["model"], SumToOne())
    assert diagnose(**net).faults == []


def test_gradients_that_are_meant_to_add_up():
    """A step that is taken at every second call is no loop that forgets to reset."""
    net = healthy(0, batches=2)
    calls = []

    def every_second(model, batch, optimiser):
        if len(calls) % 2 == 0:
            optimiser.zero_grad()
        calls.append(batch)
        nn.functional.cross_entropy(model(batch[0]), batch[1]).backward()
        if len(calls) % 2 == 0:
            optimiser.step()

    assert diagnose(**{**net, "training_step": every_second}).faults == []


def test_gradients_that_are_clipped_or_reset_after_the_step():
    def clipped(model, batch, optimiser):
        optimiser.zero_grad()
        nn.functional.cross_entropy(model(batch[0]), batch[1]).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1e-2)
        optimiser.step()

    def after(model, batch, optimiser):
        nn.functional.cross_entropy(model(batch[0]), batch[1]).backward()
        optimiser.step()
        optimiser.zero_grad(set_to_none=False)

    for step in (clipped, after):
        assert diagnose(**{**healthy(0), "training_step": step}).faults == []


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_on_cuda():
    net, fault = broken("dead ReLUs", 0)
    net["model"].cuda()
    before = torch.cuda.get_rng_state()
    assert diagnose(**net).faults == [fault]
    assert torch.equal(before, torch.cuda.get_rng_state())


def test_every_fault_has_been_seen():
    """By the names in this file and in the list of broken nets."""
    named = {fault for _, fault in (*BREAKS.values(), *VARIANTS.values())}
    assert len(BREAKS) == 10 and len(set(FAULTS)) == len(FAULTS)
    others = {
        "not finite",
        "vanishing gradients",
        "exploding gradients",
        "updates lost to rounding",
        "initial loss",
        "cannot overfit a batch",
    }
    assert named | others == set(FAULTS)


def test_bad_input():
    net = healthy(0)
    x, targets = net["batches"][0]
    model = net["model"]
    for call, message in (
        (lambda: diagnose(3, (x, targets)), "model must be a Module; got int"),
        (lambda: diagnose(model, 3), "batches must be a list of pairs of inputs and targets; got 3"),
        (lambda: diagnose(model, [x]), r"batches\[0\] must be a pair of tensors, .*; got a tensor"),
        (lambda: diagnose(model, [(x, [0])]), r"batches\[0\] must be a pair of tensors, .*; got "),
        (lambda: diagnose(model, (x, targets), loss=3), r"loss must be a function of .*, or None; got 3"),
        (lambda: diagnose(model, (x, targets), optimiser="sgd"), "optimiser must be a function of a model"),
        (lambda: diagnose(model, (x, targets), training_step=1), "training_step must be a function of"),
    ):  # fmt: skip
        with pytest.raises(TypeError, match=message):
            call()
    for call, message in (
        (lambda: diagnose(nn.ReLU(), (x, targets)), "model must have one parameter or more; got none"),
        (lambda: diagnose(model, []), r"batches must be a list of one or more pairs .*; got none"),
        (lambda: diagnose(model, (x, targets[:3])), r"batches\[0\]: inputs must be as many as .*; got 512"),
        (lambda: diagnose(model, (x, targets), loss=lambda o, t: o), "loss must return a scalar; got a"),
        (lambda: diagnose(model, (x, targets), steps=7), "steps must be a whole number, 8 or larger; got 7"),
        (lambda: diagnose(model, (x, targets), seed=-1), "seed must be a whole number, 0 or larger; got -1"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=message):
            call()
