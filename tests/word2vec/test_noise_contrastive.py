"""NCE against autograd, and what it is for: to find a distribution and its normaliser without summing."""

import math

import numpy as np
import pytest
import scipy.optimize
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logsumexp

from nlpbook.word2vec import (
    nce_gradients,
    nce_loss,
    negative_sampling_gradients,
    negative_sampling_loss,
)
from tests.word2vec import objectives
from tests.word2vec.objectives import added_up, autograd, scales, seeds, sizes, vectors


@given(sizes, scales, st.integers(1, 9), st.floats(-5, 5), seeds)
def test_loss_and_gradients_equal_autograd(size, scale, k, log_z, seed):
    h, U, rng = vectors(size, scale, seed)
    target, noise_ids = rng.integers(len(U)), rng.integers(len(U), size=k)
    log_q = np.log(rng.dirichlet(np.ones(len(U))))
    loss, dh, dU = autograd(lambda h, U: objectives.nce(h, target, noise_ids, U, log_q, log_z), h, U)
    assert nce_loss(h, target, noise_ids, U, log_q, log_z) == pytest.approx(loss, abs=1e-9)
    found_dh, ids, rows, d_log_z = nce_gradients(h, target, noise_ids, U, log_q, log_z)
    assert ids.tolist() == [target, *noise_ids]
    np.testing.assert_allclose(found_dh, dh, atol=1e-6)
    np.testing.assert_allclose(added_up(ids, rows, U), dU, atol=1e-6)
    by_log_z = autograd(
        lambda log_z, U: objectives.nce(torch.tensor(h), target, noise_ids, U, log_q, log_z),
        np.array(log_z),
        U,
    )
    assert d_log_z == pytest.approx(float(by_log_z[1]), abs=1e-6)


@given(sizes, scales, seeds)
def test_with_k_equal_to_v_and_uniform_noise_it_is_negative_sampling(size, scale, seed):
    """k q = 1 for every word, so the term ln(k q), in which the two differ, is 0 (Dyer 2014)."""
    h, U, rng = vectors(size, scale, seed)
    target, noise_ids = rng.integers(len(U)), rng.integers(len(U), size=len(U))
    uniform = np.full(len(U), -math.log(len(U)))
    loss = nce_loss(h, target, noise_ids, U, uniform)
    assert loss == pytest.approx(negative_sampling_loss(h, target, noise_ids, U), abs=1e-9)
    ours = nce_gradients(h, target, noise_ids, U, uniform)[:3]
    for found, expected in zip(ours, negative_sampling_gradients(h, target, noise_ids, U), strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-12)


@given(sizes, st.integers(1, 9), st.floats(-5, 5), seeds)
def test_it_differs_from_negative_sampling_by_ln_kq(size, k, log_z, seed):
    """One more number at the end of h and of each row: 1 times -ln Z - ln(k q)."""
    h, U, rng = vectors(size, 1, seed)
    target, noise_ids = rng.integers(len(U)), rng.integers(len(U), size=k)
    log_q = np.log(rng.dirichlet(np.ones(len(U))))
    moved = np.column_stack([U, -log_z - math.log(k) - log_q])
    expected = negative_sampling_loss(np.append(h, 1), target, noise_ids, moved)
    assert nce_loss(h, target, noise_ids, U, log_q, log_z) == pytest.approx(expected, abs=1e-9)


# Below: one context, p the distribution of the words after it, and the loss expected over text and noise.
# It is a sum over the answers: k draws cost on average what k times the same word costs, weighted by q.
P = np.array([0.5, 0.25, 0.15, 0.1])
Q = np.array([0.1, 0.2, 0.3, 0.4])
H = np.ones(1)


def expected(loss, gradients, k, p_of_words):
    """The mean of a loss, and of its gradients, over targets from the text and noise from Q."""
    mean_loss, mean_gradient = 0.0, 0.0
    for target, p in enumerate(p_of_words):
        for noise, q in enumerate(Q):
            mean_loss += p * q * loss(target, [noise] * k)
            mean_gradient += p * q * gradients(target, [noise] * k)
    return mean_loss, mean_gradient


def nce_at(logits, log_z, k, p):
    """Expected loss of NCE, its gradient by the logits, and by ln Z."""
    arguments = logits[:, None], np.log(Q), log_z

    def gradients(target, noise_ids):
        _, ids, rows, d_log_z = nce_gradients(H, target, noise_ids, *arguments)
        return np.append(added_up(ids, rows, arguments[0])[:, 0], d_log_z)

    loss, gradient = expected(lambda *drawn: nce_loss(H, *drawn, *arguments), gradients, k, p)
    return loss, gradient[:-1], gradient[-1]


def minimise(function, start):
    """`function` gives loss and gradient; the gradient is 0 at the end."""
    found = scipy.optimize.minimize(function, start, jac=True, method="BFGS", options={"gtol": 1e-10})
    assert np.abs(found.jac).max() < 1e-7
    return found.x


@pytest.mark.parametrize("k", [1, 5, 25])
def test_with_z_held_at_1_the_logits_normalise_themselves(k):
    """As many logits as words: whatever k is, the best logits are ln p, and their Z is 1."""
    logits = minimise(lambda logits: nce_at(logits, 0.0, k, P)[:2], np.zeros(4))
    np.testing.assert_allclose(logits, np.log(P), atol=1e-5)
    assert logsumexp(logits) == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("k", [1, 5, 25])
def test_negative_sampling_finds_shifted_pmi_instead(k):
    """ln p - ln(k q): not normalised, and not p either; with noise from the unigrams it is PMI - ln k."""

    def at(logits):
        def gradients(target, noise_ids):
            _, ids, rows = negative_sampling_gradients(H, target, noise_ids, logits[:, None])
            return added_up(ids, rows, logits[:, None])[:, 0]

        return expected(lambda *drawn: negative_sampling_loss(H, *drawn, logits[:, None]), gradients, k, P)

    logits = minimise(at, np.zeros(4))
    np.testing.assert_allclose(logits, np.log(P) - np.log(k * Q), atol=1e-5)
    assert logsumexp(logits) == pytest.approx(
        math.log(7 / k), abs=1e-5
    )  # .5/.1 + .25/.2 + .15/.3 + .1/.4 = 7


# A model that can only weigh the first word against the second, and the third against the fourth: its logits
# are A theta, and P is none of its distributions. Z is a number to be learnt beside theta.
A = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])


def learnt(k, p):
    """Theta and ln Z where NCE's expected loss is least."""

    def at(parameters):
        loss, by_logits, by_log_z = nce_at(A @ parameters[:2], parameters[2], k, p)
        return loss, np.append(A.T @ by_logits, by_log_z)

    parameters = minimise(at, np.zeros(3))
    return parameters[:2], parameters[2]


def test_a_learnt_ln_z_approaches_the_true_one_and_theta_the_maximum_of_likelihood():
    def likelihood(theta):
        log_probs = A @ theta - logsumexp(A @ theta)
        return -P @ log_probs, A.T @ (np.exp(log_probs) - P)

    best = minimise(likelihood, np.zeros(2))
    far_off = []
    for k in (1, 10, 100, 1000):
        theta, log_z = learnt(k, P)
        far_off.append([*np.abs(theta - best), abs(log_z - logsumexp(A @ theta))])
    far_off = np.array(far_off)
    assert (far_off[0] > 0.005).all()  # with one noise word it is another estimate
    assert (far_off[1:] < far_off[:-1]).all()  # more noise brings theta and ln Z nearer,
    assert (far_off[-1] < 1e-3).all()  # and as near as one likes


@settings(max_examples=12)
@given(st.floats(-2, 2), st.floats(-2, 2), st.integers(1, 5))
def test_where_the_model_can_be_right_one_noise_word_is_enough(a, b, k):
    """If p is one of the model's distributions, NCE is exact, theta and ln Z, for every k."""
    theta = np.array([a, b])
    found, log_z = learnt(k, np.exp(A @ theta - logsumexp(A @ theta)))
    np.testing.assert_allclose(found, theta, atol=1e-4)
    assert log_z == pytest.approx(logsumexp(A @ theta), abs=1e-4)


def test_logits_of_a_thousand():
    U, h, log_q = np.array([[1000.0], [-1000.0]]), np.array([1.0]), np.log([0.5, 0.5])
    assert nce_loss(h, 0, [1, 1], U, log_q) == 0  # k q = 1
    assert nce_loss(h, 1, [0, 0], U, log_q) == 3000
    assert nce_gradients(h, 1, [0, 0], U, log_q)[0] == [1000 + 2000]
    assert nce_gradients(h, 1, [0, 0], U, log_q)[3] == -1  # sigma - y = -1, 1, 1, and a minus


def test_bad_input():
    h, U, log_q = np.ones(2), np.ones((3, 2)), np.log([0.5, 0.25, 0.25])
    for function in (nce_loss, nce_gradients):
        with pytest.raises(ValueError, match="noise_ids must be one id or more"):
            function(h, 0, [], U, log_q)  # k = 0
        with pytest.raises(ValueError, match="noise_ids must be whole numbers from 0 to 2; got 3 to 3"):
            function(h, 0, [3], U, log_q)
        with pytest.raises(ValueError, match="target must be a whole number from 0 to 2; got -1"):
            function(h, -1, [1], U, log_q)
        with pytest.raises(
            ValueError, match=r"noise_log_probs must be one number .* 3 words; got shape \(2,\)"
        ):
            function(h, 0, [1], U, log_q[:2])
        for ids in ((2, [1]), (1, [0, 2])):
            with pytest.raises(
                ValueError, match=r"noise_log_probs must be finite .* got -inf for the word 2"
            ):
                function(h, *ids, U, np.array([-0.7, -0.7, -math.inf]))
        function(h, 0, [1], U, np.array([-0.7, -0.7, -math.inf]))  # word 2 is not asked for
        for log_z in (math.nan, math.inf):
            with pytest.raises(ValueError, match=f"log_z must be a finite number; got {log_z}"):
                function(h, 0, [1], U, log_q, log_z)
        with pytest.raises(TypeError, match="log_z must be a finite number; got None"):
            function(h, 0, [1], U, log_q, None)
        with pytest.raises(TypeError, match="noise_log_probs must be an array of floating-point numbers"):
            function(h, 0, [1], U, log_q.tolist())
        with pytest.raises(ValueError, match="h must be finite"):
            function(h * math.nan, 0, [1], U, log_q)
