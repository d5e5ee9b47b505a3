"""The exercises on conditional random fields: their solutions against the enumeration of all paths."""

import re
from itertools import pairwise, product

import numpy as np
import pytest
import torch

from nlpbook.exercises import rnn
from nlpbook.rnn import path_score


def scores_of_all(e, A, start, end):
    """The score of every path, one term after the other."""
    return {
        y: start[y[0]]
        + sum(e[t, tag] for t, tag in enumerate(y))
        + sum(A[i, j] for i, j in pairwise(y))
        + end[y[-1]]
        for y in product(range(len(start)), repeat=len(e))
    }


def random_potentials(rng):
    T, K = rng.integers(1, 6), rng.integers(1, 5)
    return tuple(rng.normal(size=shape) for shape in ((T, K), (K, K), K, K))


def test_the_two_scores_of_the_sentence():
    e = torch.tensor([[2.0, 0.0], [0.5, 1.5], [2.0, -1.0]])
    A, start, end = (
        torch.tensor([[-1.0, 1.0], [0.5, -2.0]]),
        torch.tensor([0.5, -1.0]),
        torch.tensor([0.2, 0.0]),
    )
    nvn, nnn = (float(path_score(torch.tensor(y), e, A, start, end)) for y in ([0, 1, 0], [0, 0, 0]))
    assert rnn.score_of_path.solution == pytest.approx([nvn, np.exp(nvn - nnn)], rel=1e-5)


def test_forward_by_hand_is_the_sum_over_eight_paths():
    e = np.array([[3, 1], [1, 2], [2, 1]])
    A, start, end = np.array([[1, 2], [3, 0]]), [1, 1], [2, 1]
    totals = [0, 0]
    for y in product(range(2), repeat=3):
        totals[y[-1]] += (
            start[y[0]] * np.prod([e[t, i] for t, i in enumerate(y)]) * A[y[0], y[1]] * A[y[1], y[2]]
        )
    assert rnn.forward_by_hand.solution == [*totals, totals[0] * end[0] + totals[1] * end[1]]


def test_viterbi_is_the_best_of_all_paths():
    rng = np.random.default_rng(0)
    for _ in range(60):
        potentials = random_potentials(rng)
        scores = scores_of_all(*potentials)
        assert tuple(rnn.viterbi_path.solution(*potentials)) == max(scores, key=scores.get)


def test_every_mistake_of_viterbi_is_another_algorithm():
    rng, differ = np.random.default_rng(1), np.zeros(len(rnn.viterbi_path.mistakes))
    for _ in range(200):
        potentials = random_potentials(rng)
        right = rnn.viterbi_path.solution(*potentials)
        differ += [mistake.answer(*potentials) != right for mistake in rnn.viterbi_path.mistakes]
    assert (differ > 20).all()


def test_a_viterbi_that_remembers_no_pointers_is_refused():
    def best_tags(e, A, start, end):
        best, tags = start + e[0], []
        for row in e[1:]:
            tags.append(int(best.argmax()))
            best = (best[:, None] + A).max(axis=0) + row
        return [*tags, int((best + end).argmax())]

    assert not rnn.viterbi_path.check(best_tags)


def test_entities_are_read_back_from_their_tags():
    rng = np.random.default_rng(2)
    for _ in range(100):
        tags, spans = [], []
        for _ in range(rng.integers(6)):
            if rng.random() < 0.4:
                tags.append("O")
                continue
            kind, length = str(rng.choice(["PER", "LOC"])), int(rng.integers(1, 4))
            spans.append((len(tags), len(tags) + length, kind))
            tags += [f"B-{kind}"] + [f"I-{kind}"] * (length - 1)
        assert rnn.entities_of_tags.solution(tags) == spans


def test_entities_of_invalid_tags_are_those_of_the_mended_ones():
    """I- that nothing opens is read as B-: mend the tags first, from left to right, then read them."""
    rng, names = np.random.default_rng(3), ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
    invalid = 0
    for _ in range(300):
        tags, mended = [str(tag) for tag in rng.choice(names, size=6)], []
        for tag in tags:
            opened = bool(mended) and mended[-1] != "O" and mended[-1][1:] == tag[1:]
            mended.append("B" + tag[1:] if tag[0] == "I" and not opened else tag)
        invalid += mended != tags
        assert rnn.entities_of_tags.solution(tags) == rnn.entities_of_tags.solution(mended)
    assert invalid > 100


def test_the_pairs_of_iobes_are_those_of_its_sentences():
    """Sentences of one type and of two, up to four words: whole ones against a regular expression."""
    names = ["O", *(f"{prefix}-{kind}" for prefix in "BIES" for kind in "xy")]
    whole = re.compile("(O |S-. |B-x (I-x )*E-x |B-y (I-y )*E-y )*")
    follows, n_valid = rnn.iobes_transitions.solution, 0
    for length in range(1, 5):
        for tags in product(names, repeat=length):
            valid = all(follows(*pair) for pair in pairwise([None, *tags, None]))
            assert valid == bool(whole.fullmatch("".join(f"{tag} " for tag in tags)))
            n_valid += valid
    assert n_valid > 100
    pairs = [follows(*pair) for pair in product(names, names)]
    assert (
        f"Of the {len(pairs)} pairs of these nine tags {sum(pairs)} are allowed"
        in rnn.iobes_transitions.explanation
    )


def test_the_gradient_is_that_of_the_loss_over_all_paths():
    rng = np.random.default_rng(4)
    for _ in range(40):
        potentials = [torch.tensor(part, requires_grad=True) for part in random_potentials(rng)]
        scores = scores_of_all(*potentials)
        tags = list(scores)[rng.integers(len(scores))]
        log_z = torch.logsumexp(torch.stack(list(scores.values())), dim=0)
        gradient = torch.autograd.grad(log_z - scores[tags], potentials[0])[0].numpy()

        e, A, start, end = (part.detach().numpy() for part in potentials)
        alpha, beta = np.full(e.shape, -np.inf), np.full(e.shape, -np.inf)
        for t, i in product(range(len(e)), range(len(start))):  # sums over beginnings and over remainders
            for y in product(range(len(start)), repeat=t):
                head = [*y, i]
                score = start[head[0]] + sum(e[s, j] for s, j in enumerate(head))
                score += sum(A[j, k] for j, k in pairwise(head))
                alpha[t, i] = np.logaddexp(alpha[t, i], score)
            for y in product(range(len(start)), repeat=len(e) - 1 - t):
                tail = [i, *y]
                score = sum(e[t + s, j] for s, j in enumerate(tail) if s) + end[tail[-1]]
                score += sum(A[j, k] for j, k in pairwise(tail))
                beta[t, i] = np.logaddexp(beta[t, i], score)
        found = rnn.emission_gradient.solution(alpha, beta, np.array(tags))
        np.testing.assert_allclose(found, gradient, atol=1e-10)


def test_the_cases_of_the_gradient_are_messages():
    assert len(rnn.emission_gradient.cases) >= 3
    for alpha, beta, tags in rnn.emission_gradient.cases:
        totals = np.logaddexp.reduce(alpha + beta, axis=1)
        np.testing.assert_allclose(totals, totals[0], rtol=1e-12)  # Z at every place
        assert alpha.shape == beta.shape and len(tags) == len(alpha)
