"""Artefacts: what is read is what was saved, but for an error with a bound; nothing else is read at all."""

import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as strategies
from safetensors.numpy import load, save

from nlpbook.results import artefacts, load_artefact, save_artefact
from nlpbook.results.artefacts import LARGEST, dequantise, quantise

SHAPES = strategies.array_shapes(min_dims=2, max_dims=3, max_side=5)


def finite(largest):
    return st.floats(-largest, largest, width=32, allow_nan=False)


def matrices(largest):
    return strategies.arrays(np.float32, SHAPES, elements=finite(float(np.float32(largest))))


def round_trip(folder, tensor, dtype):
    save_artefact("small", {"x": tensor}, dtype=dtype, settings={}, folder=folder)
    return load_artefact("small", folder).tensors["x"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("artefacts")


# ---- numbers


@given(matrices(3e38))
def test_float32_is_exact(folder, x):
    found = round_trip(folder, x, "float32")
    assert found.dtype == np.float32 and found.shape == x.shape
    np.testing.assert_array_equal(found, x)


@given(matrices(65504))
def test_float16_is_off_by_two_to_the_minus_eleven(folder, x):
    found = round_trip(folder, x, "float16")
    assert found.dtype == np.float32
    error = np.abs(found.astype(np.float64) - x)
    assert (error <= np.maximum(2.0**-11 * np.abs(x.astype(np.float64)), 2.0**-25)).all()


@given(matrices(3e38))
def test_int8_is_off_by_half_a_scale(folder, x):
    found = round_trip(folder, x, "int8")
    largest = np.abs(x.reshape(len(x), -1)).max(axis=1).astype(np.float64)
    # Two float32 above the quotient: it was rounded to one of them, up if need be.
    scale = np.nextafter(np.nextafter((largest / 127).astype(np.float32), np.inf, dtype=np.float32), np.inf)
    error = np.abs(found.astype(np.float64) - x).reshape(len(x), -1)
    rounding = 2.0**-24 * np.abs(found.reshape(len(x), -1).astype(np.float64))  # of the product
    assert (error <= scale[:, None].astype(np.float64) / 2 + rounding).all()
    assert np.isfinite(found).all()


@given(matrices(3e38))
def test_the_scale_is_no_larger_than_it_has_to_be(x):
    q, scale = quantise(x)
    rows = q.reshape(len(q), -1).astype(int)
    assert q.dtype == np.int8 and scale.dtype == np.float32 and scale.shape == (len(x),)
    used = np.abs(rows).max(axis=1)
    normal = np.abs(x.reshape(len(x), -1)).max(axis=1) > 1e-30  # below, float32 itself has few digits
    assert (used[normal] == 127).all() and (np.abs(rows) <= 127).all()
    assert ((scale == 0) == ~x.reshape(len(x), -1).any(axis=1)).all()
    np.testing.assert_array_equal(dequantise(q, scale)[scale == 0], 0)


@pytest.mark.parametrize("dtype", ["float32", "float16", "int8"])
@pytest.mark.parametrize("constant", [0.0, 1.0, -2.5, 1e-8])
def test_constant_rows(folder, dtype, constant):
    found = round_trip(folder, np.full((3, 4), constant), dtype)
    assert (found == found[0, 0]).all()
    assert found[0, 0] == pytest.approx(constant, rel=2**-11 if dtype == "float16" else 1e-7, abs=2**-25)


def test_the_smallest_numbers_there_are(folder):
    """178 of the smallest float32 numbers, divided by 127, is rounded to one of them."""
    tiny = np.float32(2**-149)
    x = np.array([[178, -178, 3], [1, 0, 0]], dtype=np.float32) * tiny
    found = round_trip(folder, x, "int8")
    assert np.abs(found - x).max() <= tiny and (found[0, :2] != 0).all()


def test_rows_have_scales_of_their_own(folder):
    x = np.array([[1e-6, -5e-7], [1000.0, 1.0]])
    found = round_trip(folder, x, "int8")
    np.testing.assert_allclose(found[0], x[0], rtol=0, atol=1e-6 / 254 * 1.001)
    assert np.abs(found[1] - x[1]).max() <= 1000 / 254 * 1.001


def test_tensors_of_pytorch_biases_and_scalars(folder):
    generator = torch.Generator().manual_seed(0)
    weight = torch.randn(5, 3, 2, generator=generator, dtype=torch.bfloat16).requires_grad_()
    bias = torch.randn(5, generator=generator)
    tensors = {"weight": weight, "bias": bias, "rate": torch.tensor(0.1), "ids": torch.arange(4)}
    before = weight.detach().clone()
    save_artefact("net", tensors, dtype="int8", settings={}, folder=folder)
    found = load_artefact("net", folder).tensors
    assert list(found) == list(tensors)
    assert found["weight"].shape == (5, 3, 2)
    np.testing.assert_array_equal(found["bias"], bias.numpy())  # few numbers: exact, whatever the dtype
    np.testing.assert_array_equal(found["ids"], [0, 1, 2, 3])
    assert found["rate"].shape == () and found["rate"] == np.float32(0.1)
    assert torch.equal(weight.detach(), before)
    torch.from_numpy(found["weight"]).add_(1)  # writable, as whoever trains on needs it


@pytest.mark.parametrize(("dtype", "bytes_each"), [("float32", 4), ("float16", 2), ("int8", 1)])
def test_a_file_is_as_large_as_its_numbers(folder, dtype, bytes_each):
    path = save_artefact("size", {"x": np.ones((300, 100))}, dtype=dtype, settings={}, folder=folder)
    assert 0 <= path.stat().st_size - 30_000 * bytes_each < 2_000


# ---- what is said besides


def test_settings_metadata_and_provenance(tmp_path):
    words = ["the", "猫", "</s>"]
    save_artefact(
        "words",
        {"vectors": np.eye(3)},
        settings={"seed": 0, "rate": 0.1},
        metadata={"words": words},
        measured={"commit": None},
        folder=tmp_path,
    )
    found = load_artefact("words", tmp_path)
    assert found.settings == {"seed": 0, "rate": 0.1}
    assert found.metadata == {"words": words} and found.measured == {"commit": None}
    assert [path.name for path in tmp_path.iterdir()] == ["words.safetensors"]


# ---- bad input

ONE = {"x": np.ones((2, 2))}


@pytest.mark.parametrize(
    ("tensors", "options", "error", "message"),
    [
        ({}, {}, ValueError, "tensors must be one tensor or more; got none"),
        (ONE, {"dtype": "int4"}, ValueError, "dtype must be one of 'float32', 'float16', 'int8'; got 'int4'"),
        (
            {"x": np.array([[1, np.nan]])},
            {},
            ValueError,
            r"tensors\['x'\] must hold finite .* NaN or infinity",
        ),
        ({"x": np.array([[1e39, 1]])}, {"dtype": "float32"}, ValueError, "NaN or infinity"),
        ({"x": np.array([[70_000.0]])}, {}, ValueError, "at most 65,504 to be float16; got 70000"),
        ({"x": np.zeros((0, 3))}, {}, ValueError, r"a number at least; got the shape \(0, 3\)"),
        ({"x": [[1.0]]}, {}, TypeError, "must be an array or a tensor of real numbers; got list"),
        ({"x": np.array([["a"]])}, {}, TypeError, "of real numbers; got <U1"),
        ({"x": torch.ones(2, 2, dtype=torch.complex64)}, {}, TypeError, "of real numbers; got complex64"),
        ({"x": torch.ones(2, dtype=torch.bool)}, {}, TypeError, "of real numbers; got bool"),
        ({"x.scale": np.ones(2)}, {}, ValueError, "no name that ends with '.scale'"),
        (ONE, {"settings": {"rate": np.nan}}, ValueError, "JSON"),
        (ONE, {"metadata": {"words": {1, 2}}}, TypeError, "JSON"),
        (
            {"x": np.ones((1001, 500))},
            {},
            ValueError,
            "tensors must be 1,000,000 bytes at most in their file; got 1,001,",
        ),
    ],
)
def test_what_cannot_be_saved_leaves_the_old_file_alone(tmp_path, tensors, options, error, message):
    old = tmp_path / "big.safetensors"
    old.write_bytes(b"old")
    with pytest.raises(error, match=message):
        save_artefact("big", tensors, **{"settings": {}, **options}, folder=tmp_path)
    assert old.read_bytes() == b"old" and list(tmp_path.iterdir()) == [old]


def test_the_limit_is_one_of_the_file(tmp_path):
    """To the byte: what fits, fits, and one number more does not."""
    path = save_artefact("x", {"x": np.ones((1, 1))}, dtype="int8", settings={}, folder=tmp_path)
    n = LARGEST - path.stat().st_size - 100
    assert save_artefact("x", {"x": np.ones((1, n))}, dtype="int8", settings={}, folder=tmp_path)
    with pytest.raises(ValueError, match="at most"):
        save_artefact("x", {"x": np.ones((1, n + 101))}, dtype="int8", settings={}, folder=tmp_path)


@settings(max_examples=40)
@given(st.data())
def test_a_damaged_file_is_refused_in_one_sentence(folder, data):
    x = np.arange(6.0).reshape(2, 3)
    path = save_artefact("whole", {"x": x}, dtype="int8", settings={"seed": 12}, folder=folder)
    content = bytearray(path.read_bytes())
    kind = data.draw(st.sampled_from(["a byte", "cut", "longer"]))
    if kind == "a byte":
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    elif kind == "cut":
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    else:
        content += b"\0" * data.draw(st.integers(1, 9))
    path.with_name("broken.safetensors").write_bytes(content)
    whole = load_artefact("whole", folder)
    try:
        found = load_artefact("broken", folder)
    except ValueError as error:
        assert str(error).endswith("is damaged, or no artefact that save_artefact has written")
    else:  # white space of the header, which says nothing
        np.testing.assert_array_equal(found.tensors["x"], whole.tensors["x"])
        assert found[1:] == whole[1:]


@pytest.mark.parametrize("change", ["none", "no JSON", "a byte of a tensor", "no scale"])
def test_files_of_others_are_no_artefacts(tmp_path, change):
    path = save_artefact("x", {"x": np.eye(2)}, dtype="int8", settings={}, folder=tmp_path)
    stored = load(path.read_bytes())
    header = {"dtypes": {"x": "int8"}, "settings": {}, "metadata": {}, "measured": {}}
    text = "{" if change == "no JSON" else json.dumps(header)
    if change == "none":
        content = save(stored)
    elif change == "a byte of a tensor":
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
    else:
        if change == "no scale":
            del stored["x.scale"]
        content = save(stored, {"nlpbook": text, "sha256": artefacts._fingerprint(text, stored)})
    path.write_bytes(content)
    with pytest.raises(ValueError, match="is damaged, or no artefact"):
        load_artefact("x", tmp_path)


def test_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no artefact no-such: .*no-such\.safetensors is missing"):
        load_artefact("no-such", tmp_path)
