import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.nnlm import embedding_backward, embedding_forward, output_layer_forward, tanh_layer_forward
from nlpbook.words import one_hot


def test_the_lectures_hidden_layer():
    """z1 = 1(.5) + (-1)(-.3) + .5(.8) + .1 = 1.3, not the lecture's 1.2; z2 = .1 - .09 - .32 - .2 = -.51"""
    x = np.array([[0.5, -0.3, 0.8]])
    W, b = np.array([[1, -1, 0.5], [0.2, 0.3, -0.4]]), np.array([0.1, -0.2])
    np.testing.assert_allclose(output_layer_forward(x, W, b), [[1.3, -0.51]], atol=1e-12)
    h = tanh_layer_forward(x, W, b)
    np.testing.assert_allclose(h, [[0.862, -0.470]], atol=5e-4)
    np.testing.assert_allclose(h, [[math.tanh(1.3), math.tanh(-0.51)]], rtol=1e-12)


places = st.tuples(
    st.integers(0, 6), st.integers(1, 4), st.integers(1, 3), st.integers(1, 5), st.integers(0, 999)
)


@given(places, st.sampled_from([np.float32, np.float64]))
def test_looking_up_is_a_product_with_one_hot_vectors(sizes, dtype):
    batch, context, m, words, seed = sizes
    rng = np.random.default_rng(seed)
    C = rng.standard_normal((words, m)).astype(dtype)
    contexts = rng.integers(words, size=(batch, context))
    E = one_hot(contexts.ravel(), words)  # (batch * context, words)
    x = embedding_forward(C, contexts)
    assert x.dtype == dtype
    np.testing.assert_allclose(x, (E @ C).reshape(batch, context * m), rtol=1e-6)
    dx = rng.standard_normal(x.shape).astype(dtype)
    dC = embedding_backward(dx, contexts, words)
    assert dC.dtype == dtype and dC.shape == C.shape
    np.testing.assert_allclose(dC, E.T @ dx.reshape(-1, m), rtol=1e-5, atol=1e-5)


def test_a_word_in_a_context_twice_gets_both_gradients():
    dC = embedding_backward(np.array([[1.0, 2.0, 10.0, 20.0]]), np.array([[1, 1]]), 3)
    np.testing.assert_array_equal(dC, [[0, 0], [11, 22], [0, 0]])
