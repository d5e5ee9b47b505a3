"""The trellis: its numbers against all paths, what it accepts, and that the page computes the same."""

import math
import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.explorers import Trellis
from nlpbook.rnn import CRF, hmm_potentials
from tests.explorers.trellis.paths import INF, scored_paths, trellises


def names(trellis, path):
    return [trellis.tags[one] for one in path]


def test_the_first_state_is_the_hidden_markov_model():
    """Healthy or fever: the best path H H F with .01512 of .03628, a published example."""
    trellis = Trellis()
    assert trellis.best.tags == ["healthy", "healthy", "fever"]
    assert math.exp(trellis.best.score) == pytest.approx(0.01512, abs=1e-12)
    assert math.exp(trellis.log_partition) == pytest.approx(0.03628, abs=1e-12)
    assert trellis.best.probability == pytest.approx(0.01512 / 0.03628)
    assert (trellis.n_paths, trellis.quantity, trellis.step) == (8, "viterbi", None)


def test_the_entities_need_their_transitions():
    """Each tag chosen alone gives an invalid path; the best one is valid, and is what a reader would say."""
    trellis = Trellis(example="entities")
    assert trellis.sentence == "Maria Rossi lives in New York".split()
    assert trellis.best.tags == ["B-PER", "I-PER", "O", "O", "B-LOC", "I-LOC"]
    assert trellis.greedy.tags == ["B-PER", "I-LOC", "O", "O", "I-LOC", "I-LOC"]
    assert trellis.violates_bio(trellis.greedy.tags)
    assert not trellis.violates_bio(trellis.best.tags)
    assert trellis.n_paths == 5**6
    trellis.transitions, trellis.start, trellis.end = [0.0] * 25, [0.0] * 5, [0.0] * 5
    assert trellis.best.tags == trellis.greedy.tags


def test_zeros_are_uniform():
    trellis = Trellis(example="zeros")
    assert trellis.log_partition == pytest.approx(5 * math.log(3))
    assert trellis.best.tags == ["noun"] * 5  # of equal ones the lowest
    assert trellis.best.probability == pytest.approx(3**-5)
    assert trellis.rank_of(["verb"] * 5) == (0, 243)
    for row in trellis.marginals():
        assert list(row.values()) == pytest.approx([1 / 3] * 3)


@settings(max_examples=60)
@given(trellises(), st.integers(1, 5))
def test_all_numbers_by_enumeration(trellis, k):
    trellis.k = k
    scored = scored_paths(trellis)
    assert trellis.n_paths == len(scored)
    if not scored:
        assert trellis.log_partition == -INF
        assert trellis.paths() == []
        for ask in (lambda: trellis.best, trellis.marginals):
            with pytest.raises(ValueError, match="forbidden must leave a path"):
                ask()
        return
    z = math.fsum(math.exp(score) for _, score in scored)
    assert trellis.log_partition == pytest.approx(math.log(z), abs=1e-9)
    path, score = scored[0]
    assert trellis.best.tags == names(trellis, path)
    assert trellis.best.score == pytest.approx(score, abs=1e-9)
    assert trellis.best.probability == pytest.approx(math.exp(score) / z)
    listed = trellis.paths()
    assert [one.tags for one in listed] == [names(trellis, path) for path, _ in scored[:k]]
    assert [one.score for one in listed] == pytest.approx([score for _, score in scored[:k]], abs=1e-9)
    marginals = trellis.marginals()
    for t, row in enumerate(marginals):
        for tag, name in enumerate(trellis.tags):
            weight = math.fsum(math.exp(score) for path, score in scored if path[t] == tag)
            assert row[name] == pytest.approx(weight / z, abs=1e-9)


@settings(max_examples=60)
@given(trellises(), st.randoms(use_true_random=False))
def test_the_rank_of_a_path_by_enumeration(trellis, random):
    scored = scored_paths(trellis)
    for path, score in random.sample(scored, min(3, len(scored))):
        better = sum(other > score + 1e-9 for _, other in scored)
        equal = sum(abs(other - score) <= 1e-9 for _, other in scored)
        assert trellis.rank_of(names(trellis, path)) == (better, equal)
        judged = trellis.judge(names(trellis, path))
        assert judged.score == pytest.approx(score, abs=1e-9)


@settings(max_examples=40)
@given(trellises())
def test_each_tag_alone_is_the_first_of_the_largest(trellis):
    rows = trellis.potentials.emissions.tolist()
    assert trellis.greedy.tags == [trellis.tags[row.index(max(row))] for row in rows]


def test_the_rank_among_a_billion_paths():
    """With the same numbers everywhere a score counts how often tag 1 stands in a path: binomials."""
    T, K = 10, 8
    emissions = np.zeros((T, K))
    emissions[:, 1] = 1.0
    trellis = Trellis(emissions)
    path = ["2"] * 7 + ["1"] * 3
    ways = [math.comb(T, n) * (K - 1) ** (T - n) for n in range(T + 1)]
    assert trellis.rank_of(path) == (sum(ways[8:]), ways[7])
    assert trellis.n_paths == sum(ways) == 8**10


@given(st.sampled_from(["health", "entities", "zeros"]), st.integers(0, 2**32))
def test_potentials_of_its_own_are_kept(name, seed):
    given = Trellis(example=name).potentials
    trellis = Trellis(*given)
    for part, other in zip(trellis.potentials, given, strict=True):
        assert torch.equal(part, other)


def test_a_trained_field_and_its_constraints_can_be_shown():
    crf = CRF(2, allowed=torch.tensor([[True, False], [True, True]]))
    emissions = torch.randn(3, 2, generator=torch.Generator().manual_seed(0))
    trellis = Trellis(*crf.potentials(emissions), tags=["x", "y"], words="one two three")
    assert trellis.forbidden == [1]
    assert trellis.n_paths == 4  # y ... y x ... x
    assert trellis.log_partition == pytest.approx(crf.log_partition(emissions[None]).item(), abs=1e-5)


def test_constraints_of_bio():
    trellis = Trellis(example="entities", bio=True)
    pairs = [divmod(one, 6) for one in trellis.forbidden]
    tags = [*trellis.tags, "<outside>"]
    assert {(tags[i], tags[j]) for i, j in pairs} == {
        (before, f"I-{kind}")
        for kind in ("PER", "LOC")
        for before in tags
        if before not in (f"B-{kind}", f"I-{kind}")
    }
    assert trellis.greedy.probability == 0
    assert trellis.best.score == Trellis(example="entities").best.score
    assert Trellis().bio_forbidden == []
    with pytest.raises(ValueError, match="path must be allowed"):
        trellis.rank_of(trellis.greedy.tags)


def test_words_keep_the_emissions_that_the_example_has():
    trellis = Trellis(example="entities", words="Rossi loves New Maria")
    known = Trellis(example="entities").potentials.emissions
    rows = trellis.potentials.emissions
    assert torch.equal(rows[[0, 2, 3]], known[[1, 4, 0]])
    assert rows[1].tolist() == [0] * 5
    trellis.words = ["Maria"] * 10
    assert torch.equal(trellis.potentials.emissions, known[:1].expand(10, 5))


def test_another_example_lets_go_of_what_belongs_to_the_old():
    trellis = Trellis(words="cold cold", quantity="forward", step=2)
    trellis.emissions, trellis.start, trellis.forbidden = [1.0] * 4, [0.0, 1.0], [1]
    trellis.tag, trellis.path = 1, [0, 1]
    trellis.example = "entities"
    assert (trellis.words, trellis.emissions, trellis.start, trellis.forbidden) == (None, None, None, [])
    assert (trellis.tag, trellis.path, trellis.step) == (0, [], 2)
    trellis.emissions, trellis.path, trellis.place = [0.5] * 30, [0] * 6, 6
    trellis.words = ["New", "York"]
    assert (trellis.emissions, trellis.path, trellis.place) == (None, [], None)
    trellis.quantity = "viterbi"
    trellis.step = 5
    trellis.quantity = "marginals"
    assert (trellis.step, trellis.steps) == (None, 2)
    trellis.k, trellis.rank = 5, 4
    trellis.k = 2
    assert trellis.rank == 2


def test_what_the_page_sets_at_once_is_kept():
    trellis = Trellis()
    state = {
        "forbidden": [4, 2],
        "words": ["a", "b"],
        "example": "entities",
        "path": [4, 1],
        "tag": 4,
        "step": 5,
    }
    trellis.set_state(state)
    assert {name: getattr(trellis, name) for name in state} == state | {"forbidden": [2, 4]}
    assert trellis.settings["emissions"]["lengths"] == [10]


def test_what_was_forbidden_at_first_comes_back_with_its_example():
    trellis = Trellis([[0.0, 1.0]], start=[0.0, -INF])
    assert trellis.forbidden == [7]
    trellis.example = "zeros"
    assert trellis.forbidden == []
    trellis.example = "given"
    assert trellis.forbidden == [7]


HMM = hmm_potentials([0.6, 0.4], [[0.7, 0.3], [0.4, 0.6]], [[0.5, 0.5], [0.1, 0.9]], [0, 1])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Trellis(example="zero"), "example must be one of"),
        (
            lambda: Trellis(np.zeros((11, 2))),
            "emissions must be of 1 to 10 words and 1 to 8 tags; got shape (11, 2)",
        ),
        (
            lambda: Trellis(np.zeros((2, 9))),
            "emissions must be of 1 to 10 words and 1 to 8 tags; got shape (2, 9)",
        ),
        (lambda: Trellis(np.zeros((0, 2))), "emissions must be of 1 to 10 words"),
        (lambda: Trellis([0.0, 1.0]), "emissions must be numbers of shape"),
        (lambda: Trellis([[0.0, math.nan]]), "emissions must be"),
        (lambda: Trellis([[0.0, -INF]]), "emissions must be"),
        (lambda: Trellis([[0.0, -20.5]]), "emissions must be numbers from -20 to 20; got -20.5"),
        (
            lambda: Trellis([[0.0, 1.0]], [[0.0, 1.0]]),
            "transitions must be numbers of shape (2, 2); got shape (1, 2)",
        ),
        (
            lambda: Trellis([[0.0]], start=[INF]),
            "start must be finite numbers, or -inf for what is forbidden; got inf",
        ),
        (lambda: Trellis([[0.0]], end=[21.0]), "end must be numbers from -20 to 20; got 21"),
        (lambda: Trellis(*HMM, tags=["a"]), "tags must be 2 tags without repeats"),
        (lambda: Trellis(*HMM, tags=["a", "a"]), "tags must be 2 tags without repeats"),
        (lambda: Trellis(*HMM, tags=["a", " "]), "tags[1] must be"),
        (lambda: Trellis(*HMM, words=["a"]), "words must be 2 words, one for each row of emissions; got 1"),
        (lambda: Trellis(*HMM, example="zeros"), "example must be None beside emissions"),
        (lambda: Trellis(start=[0.0, 0.0]), "start must be None without emissions"),
        (lambda: Trellis(tags=["a", "b"]), "tags must be None without emissions"),
        (lambda: Trellis(words=["a"] * 11), "words must be at most 10 words; got 11"),
        (lambda: Trellis(words=[]), "words must be a list of one or more words; got none"),
        (lambda: Trellis(words=""), "words must be a text of one word or more; got none"),
        (lambda: Trellis(words=["a", "\u00a0"]), "words[1] must be"),
        (lambda: Trellis(bio=True), "bio must be False unless tags are of the BIO scheme"),
        (lambda: Trellis(quantity="sums"), "quantity must be one of"),
        (lambda: Trellis(step=8), "step must be"),
        (lambda: Trellis(step=-1), "step must be"),
        (lambda: Trellis(k=6), "k must be"),
        (lambda: Trellis(k=2, rank=3), "rank must be"),
        (lambda: Trellis().judge(["healthy"]), "path must be of 3 tags, one for each word; got 1"),
        (
            lambda: Trellis().judge(["healthy", "ill", "fever"]),
            "path[1] must be 'healthy' or 'fever'; got 'ill'",
        ),
    ],
)
def test_bad_arguments_are_refused(make, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        make()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Trellis("0 1"), "emissions must be"),
        (lambda: Trellis([["a"]]), "emissions must be"),
        (lambda: Trellis([[0.0]], [["a"]]), "transitions must be"),
        (lambda: Trellis(*HMM, tags="ab"), "tags must be"),
        (lambda: Trellis(words=3), "words must be"),
        (lambda: Trellis(words=[1]), "words[0] must be"),
        (lambda: Trellis(bio=1), "bio must be"),
        (lambda: Trellis(step=1.5), "step must be"),
        (lambda: Trellis(k="3"), "k must be"),
        (lambda: Trellis().judge("healthy"), "path must be"),
    ],
)
def test_wrong_types_are_refused(make, message):
    with pytest.raises(TypeError, match=re.escape(message)):
        make()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("emissions", [0.0] * 5),
        ("emissions", [0.0] * 5 + [21.0]),
        ("transitions", [0.0] * 3),
        ("start", [0.0]),
        ("end", [0.0, math.nan]),
        ("forbidden", [8]),  # from START to END
        ("forbidden", [-1]),
        ("tag", 2),
        ("place", 4),
        ("place", -2),
        ("path", [0]),
        ("path", [0, 1, 2]),
        ("words", []),
    ],
)
def test_settings_are_checked(name, value):
    trellis = Trellis()
    with pytest.raises(ValueError, match=f"{name}.* must be"):
        setattr(trellis, name, value)


# What the page computes, called in deno.
PROBE = "../../../tests/explorers/trellis/probe"


@settings(max_examples=60, deadline=None)
@given(
    trellises(), st.sampled_from(["viterbi", "forward", "backward", "marginals", "k_best"]), st.integers(1, 5)
)
def test_the_page_computes_what_python_does(call, trellis, quantity, k):
    trellis.quantity, trellis.k = quantity, k
    found = call(PROBE, "numbers", trellis.state())
    close = {"abs": 1e-9}
    emissions, transitions, start, end = (part.tolist() for part in trellis.potentials)
    assert found["potentials"] == {
        "emissions": emissions,
        "transitions": transitions,
        "start": start,
        "end": end,
    }
    assert found["count"] == trellis.n_paths
    for name, table in (("alpha", trellis.forward()), ("beta", trellis.backward())):
        for row, expected in zip(found[name], table.tolist(), strict=True):
            assert row == pytest.approx(expected, **close)
    assert found["steps"] == trellis.steps
    assert found["bio"] == trellis.bio_forbidden
    assert [[trellis.tags[tag] for tag in one["tags"]] for one in found["paths"]] == [
        one.tags for one in trellis.paths()
    ]
    scores = [one["score"] for one in found["paths"]]
    assert scores == pytest.approx([one.score for one in trellis.paths()], **close)
    greedy = trellis.greedy
    assert names(trellis, found["greedy"]["tags"]) == greedy.tags
    assert found["greedy"]["score"] == pytest.approx(greedy.score, **close)
    if not trellis.n_paths:
        assert (found["best"], found["logZ"], found["marginals"]) == (None, -INF, [])
        return
    assert found["logZ"] == pytest.approx(trellis.log_partition, **close)
    assert names(trellis, found["best"]["tags"]) == trellis.best.tags
    assert found["best"]["probability"] == pytest.approx(trellis.best.probability, **close)
    for row, expected in zip(found["marginals"], trellis.marginals(), strict=True):
        assert row == pytest.approx(list(expected.values()), **close)


@settings(max_examples=60, deadline=None)
@given(trellises(), st.randoms(use_true_random=False))
def test_the_page_ranks_as_python_does(call, trellis, random):
    scored = scored_paths(trellis)
    for path, _ in random.sample(scored, min(2, len(scored))):
        trellis.path, trellis.your_turn = path, True
        found = call(PROBE, "judgement", trellis.state())
        better, equal = trellis.rank_of(names(trellis, path))
        assert (found["better"], found["equal"]) == (better, equal)


tags_of_bio = st.sampled_from(["O", "B-X", "I-X", "B-Y", "I-Y", "I-", "B-X-Y", "I-X-Y", "I", "x", "S-X"])


@given(st.lists(tags_of_bio, min_size=1, max_size=6, unique=True))
def test_the_page_knows_the_constraints(call, tags):
    trellis = Trellis(np.zeros((1, len(tags))), tags=tags)
    assert call("trellis/state", "bioForbidden", tags) == trellis.bio_forbidden
