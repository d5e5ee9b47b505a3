"""Arrays on their way to a page and back: by NumPy's own bytes, and as deno reads them."""

import base64
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nlpbook.explorers import arrays

TYPES = [np.float32, np.float16, np.int32, np.int8, np.uint8]
SHAPES = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5)


@st.composite
def arrays_of_any_bits(draw):
    """Arrays of any bits: of its own accord hypothesis makes floats of 16 bits that are hardly ever but 0."""
    dtype, shape = np.dtype(draw(st.sampled_from(TYPES))), draw(SHAPES)
    size = int(np.prod(shape)) * dtype.itemsize
    return np.frombuffer(np.random.default_rng(draw(st.integers(0, 2**32))).bytes(size), dtype).reshape(shape)


@given(arrays_of_any_bits())
def test_arrays_survive_the_trip_through_json(array):
    back = arrays.decode_array(json.loads(json.dumps(arrays.encode_array(array))))
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    np.testing.assert_array_equal(back, array)


@given(arrays_of_any_bits())
def test_a_page_reads_what_numpy_wrote(call, array):
    read = call("kit/arrays", "decodeArray", arrays.encode_array(array))
    assert read["shape"] == list(array.shape)
    np.testing.assert_array_equal(np.array(read["data"], dtype=array.dtype), array.ravel())


def test_a_page_reads_every_number_of_sixteen_bits(call):
    array = np.arange(2**16, dtype=np.uint16).view(np.float16)
    read = np.array(call("kit/arrays", "decodeArray", arrays.encode_array(array))["data"])
    np.testing.assert_array_equal(read, array.astype(np.float64))  # NaNs in their places
    np.testing.assert_array_equal(np.signbit(read)[read == 0], np.signbit(array)[array == 0])


def test_arrays_are_little_endian_row_by_row():
    encoded = arrays.encode_array(np.array([[1.0, 2.0], [3.0, 4.0]], dtype=np.float32).T)
    assert encoded["shape"] == [2, 2]
    assert base64.b64decode(encoded["base64"]) == b"".join(
        bytes.fromhex(hexadecimal) for hexadecimal in ("0000803f", "00004040", "00000040", "00008040")
    )


def test_arrays_of_another_byte_order_are_turned():
    array = np.array([1, 256, -2], dtype=">i4")
    assert arrays.encode_array(array) == arrays.encode_array(array.astype("<i4"))


def test_an_array_of_another_type_is_refused_by_name():
    message = r"^array must be of type float32, float16, int32, int8 or uint8; got float64$"
    with pytest.raises(TypeError, match=message):
        arrays.encode_array(np.zeros(2))
