"""Weights packed for a page: Python and JavaScript unpack the same, and what it costs is measured."""

import doctest
import json

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from torch import nn

from nlpbook.explorers import weights as module
from nlpbook.explorers.arrays import encode_array
from nlpbook.explorers.weights import DTYPES, LARGEST_WHOLE, pack_weights, packing_error, unpack_weights
from nlpbook.nnlm import NNLM
from nlpbook.results import load_artefact, save_artefact

SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=1, max_side=6)


@st.composite
def state_dicts(draw):
    """Tensors of any scale, some with rows of zeros, and whole numbers among them."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    found = {}
    for i in range(draw(st.integers(1, 4))):
        values = rng.normal(size=draw(SHAPES)) * 10.0 ** draw(st.integers(-12, 4))
        if draw(st.booleans()) and values.ndim:
            values[0] = 0
        kind = draw(st.sampled_from([np.float32, np.float64, np.float16, np.int64, np.bool_]))
        found[f"t{i}"] = np.asarray(np.clip(values, -60_000, 60_000), dtype=kind)
    return found


def test_the_examples_in_the_docstrings():
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("dtype", DTYPES)
def test_what_is_unpacked_is_near_and_the_same_in_a_page(call, dtype):
    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(state_dicts())
    def one_state(tensors):
        packed = json.loads(json.dumps(pack_weights(tensors, dtype)))
        unpacked = unpack_weights(packed)
        assert list(unpacked) == list(tensors)
        in_page = call("kit/tensor_weights", "unpackWeights", packed)
        for name, tensor in tensors.items():
            found, exact = unpacked[name], tensor.astype(np.float64)
            assert found.shape == tensor.shape
            assert in_page[name]["shape"] == list(tensor.shape)
            own = np.array(in_page[name]["data"], dtype=np.float32).reshape(tensor.shape)
            np.testing.assert_array_equal(own, found)  # to the last bit
            if tensor.dtype.kind in "ib":
                np.testing.assert_array_equal(found, exact)
                continue
            rows = np.abs(exact).reshape(len(exact), -1).max(1) if exact.ndim else np.abs(exact)
            rows = rows.reshape(-1, *[1] * (exact.ndim - 1)) if exact.ndim else rows
            if exact.ndim < 2:
                bound = np.abs(exact) * 2.0**-24 + 2.0**-149
            elif dtype == "int8":
                bound = rows * (0.5 / 127) * (1 + 1e-5) + 2.0**-149
            else:
                bound = np.maximum(np.abs(exact) * 2.0**-11 * (1 + 1e-6), 2.0**-24)
            assert (np.abs(found - exact) <= bound).all()

    one_state()


def test_packing_twice_changes_nothing_more():
    tensors = {"U": np.random.default_rng(0).normal(size=(20, 7))}
    for dtype in DTYPES:
        once = unpack_weights(pack_weights(tensors, dtype))
        twice = unpack_weights(pack_weights(once, dtype))
        np.testing.assert_allclose(twice["U"], once["U"], rtol=1e-6)


def test_a_module_loses_little_and_how_much_is_said():
    """By hand: the largest difference of the logits, and of the probabilities."""
    net = NNLM(50, 3, 8, 16, generator=torch.Generator().manual_seed(1))
    contexts = torch.randint(51, (40, 3), generator=torch.Generator().manual_seed(2))
    errors = {}
    for dtype in DTYPES:
        packed = pack_weights(net, dtype)
        found = packing_error(net, packed, contexts)
        other = NNLM(50, 3, 8, 16)
        other.load_state_dict({name: torch.from_numpy(one) for name, one in unpack_weights(packed).items()})
        before, after = net(contexts).double(), other(contexts).double()
        assert found.logits == pytest.approx((before - after).abs().max().item(), rel=1e-12)
        difference = (torch.softmax(before, 1) - torch.softmax(after, 1)).abs().max().item()
        assert found.probabilities == pytest.approx(difference, rel=1e-12)
        errors[dtype] = found
    assert 0 < errors["float16"].logits < errors["int8"].logits / 5 < 0.01
    assert packing_error(net, {**pack_weights(net), **exactly(net)}, contexts) == (0, 0)


def exactly(net):
    """The weights of a net as a page would read them had they not been packed."""
    return {name: encode_array(one.numpy()) for name, one in net.state_dict().items()}


def test_the_module_stays_as_it_is():
    net = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5), nn.Linear(4, 3)).train()
    before = {name: one.clone() for name, one in net.state_dict().items()}
    packed, inputs = pack_weights(net), torch.ones(2, 4)
    assert packing_error(net, packed, inputs) == packing_error(net, packed, inputs)  # dropout is off
    assert net.training
    assert all(torch.equal(before[name], one) for name, one in net.state_dict().items())


@pytest.mark.parametrize("dtype", ["float32", *DTYPES])
def test_artefacts_are_read(tmp_path, dtype):
    net = NNLM(20, 2, 4, 8, generator=torch.Generator().manual_seed(0))
    save_artefact("net", net.state_dict(), dtype=dtype, settings={}, folder=tmp_path)
    artefact = load_artefact("net", folder=tmp_path)
    for packed in DTYPES:
        found = unpack_weights(pack_weights(artefact, packed))
        for name, tensor in unpack_weights(pack_weights(artefact.tensors, packed)).items():
            np.testing.assert_array_equal(found[name], tensor)
        if packed == dtype:  # what was int8 in the file is the same int8 in the page
            for name, tensor in artefact.tensors.items():
                np.testing.assert_allclose(found[name], tensor, rtol=1e-6)


def test_an_int8_packing_has_a_scale_for_each_row():
    packed = pack_weights({"U": np.array([[1.0, -127.0], [0.5, 0.25]]), "b": np.array([1.0, 2.0])})
    assert packed["U"]["dtype"] == "int8" and packed["U"]["scale"]["shape"] == [2]
    assert packed["b"]["dtype"] == "float32" and "scale" not in packed["b"]
    assert pack_weights({"U": np.eye(2)}, "float16")["U"]["dtype"] == "float16"
    assert pack_weights({"n": torch.tensor(3)})["n"]["dtype"] == "int32"


def test_bad_input():
    good = {"U": np.eye(2)}
    for weights, dtype, message in [
        (good, "float32", "dtype must be 'int8' or 'float16'; got 'float32'"),
        (good, 8, "dtype must be 'int8' or 'float16'; got 8"),
        ({}, "int8", "weights must "),
        ([1.0], "int8", "weights must be a module, an artefact or tensors by their names; got list"),
        ({"U": [1.0]}, "int8", "weights['U'] must be an array or a tensor of real numbers; got list"),
        ({"U": np.ones(2, complex)}, "int8", "real numbers; got complex128"),
        ({"U": np.ones((0, 2))}, "int8", "weights['U'] must have a number at least; got the shape (0, 2)"),
        ({"U": np.array([[1, np.nan]])}, "int8", "weights['U'] must be finite float32 numbers"),
        ({"U": np.array([[1, np.inf]])}, "float16", "weights['U'] must be finite float32 numbers"),
        ({"U": np.array([[1, 1e39]])}, "int8", "weights['U'] must be finite float32 numbers"),
        ({"U": np.array([[1, 7e4]])}, "float16", "must be at most 65,504 to be float16; got 70000"),
        ({"n": torch.tensor(LARGEST_WHOLE + 1)}, "int8", "up to 16,777,216 in size; got 16,777,217"),
        ({"n": torch.tensor(-(2**40))}, "int8", "up to 16,777,216 in size; got -1,099,511,627,776"),
        ({"U": np.zeros((1000, 1000))}, "int8", "must be 1,000,000 bytes at most as int8; got 1,004,000"),
        ({"U": np.zeros((500, 1001))}, "float16", "1,000,000 bytes at most as float16; got 1,001,000"),
    ]:
        with pytest.raises((TypeError, ValueError)) as error:
            pack_weights(weights, dtype)
        assert message in str(error.value)
    assert pack_weights({"n": torch.tensor(LARGEST_WHOLE)})
    net, inputs = nn.Linear(2, 3), torch.ones(1, 2)
    for made, packed, message in [
        ("net", pack_weights(net), "module must be an nn.Module; got str"),
        (
            net,
            pack_weights(nn.Linear(3, 2)),
            "packed must be the weights of module, weight, bias; got weight",
        ),
        (net, pack_weights({"weight": np.eye(2)}), "packed must be the weights of module"),
        (nn.LSTM(2, 3), pack_weights(nn.LSTM(2, 3)), "module must return a tensor of logits; got tuple"),
    ]:
        with pytest.raises((TypeError, ValueError)) as error:
            packing_error(made, packed, inputs)
        assert message in str(error.value)
