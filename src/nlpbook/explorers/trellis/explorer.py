"""The trellis: the paths of tags of a sentence, and all that dynamic programming says of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
import traitlets
from jaxtyping import Float
from torch import Tensor

from nlpbook import validation
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.kit.typed_text import check_sentences, check_word
from nlpbook.explorers.settings import Choice, Numbers, Switch, Whole, Words
from nlpbook.explorers.trellis.examples import Example, example, ready_made
from nlpbook.explorers.trellis.ranking import Rank, rank
from nlpbook.rnn import (
    Potentials,
    allowed_transitions,
    backward_messages,
    forward_messages,
    k_best,
    log_partition,
    marginals,
    path_score,
    viterbi,
)

MOST_TAGS = 8
MOST_WORDS = 10
MOST_PATHS = 5
LARGEST = 20.0  # nats, of a potential

QUANTITIES = ("forward", "viterbi", "backward", "marginals", "k_best")
INF = float("inf")


class TrellisPath(NamedTuple):
    """A path of tags.

    Parameters
    ----------
    tags : list of str
        One for each word.
    score : float
        The sum of the potentials that it meets (nats); -inf if it is forbidden.
    probability : float
        exp(score) / Z.
    """

    tags: list[str]
    score: float
    probability: float


def _n_tags(explorer: Trellis) -> int:
    return len(explorer.tags)


class _Forbidden(Numbers):
    """Whole numbers, kept once each and in order."""

    def _check(self, value: Any, explorer: Any) -> list[float]:
        return sorted(set(super()._check(value, explorer)))


class Trellis(Explorer):
    """Edit the potentials of a sentence, and step through the algorithms over all its paths of tags.

    The figure has a column for each word and a row for each tag. It shows forward sums, Viterbi maxima with
    back-pointers, backward sums, marginals or the k best paths, column by column, with the arithmetic of the
    node that is chosen. The largest emission of each column is marked: what a tagger without transitions
    chooses. A reader edits each potential, forbids transitions, types words, and clicks a path of their own.
    All of it is what the plain forms of `nlpbook.rnn.crf` compute.

    Parameters
    ----------
    emissions : float array or tensor, shape (T, K), optional
        Potentials of a sentence of its own, in nats, from -20 to 20: at most 10 words and 8 tags. The four
        parts of `Potentials` can be given as ``Trellis(*potentials)``.
    transitions : float array or tensor, shape (K, K), optional
        In row i and column j, how well tag j follows tag i; -inf forbids it. All 0 unless given.
    start, end : float arrays or tensors, shape (K,), optional
        How well a tag begins and ends the sentence; -inf forbids it. All 0 unless given.
    tags : sequence of str, optional
        The names of the K tags; "1", "2", ... unless given.
    words : str or sequence of str, optional
        The T words, at most 10; "word 1", ... unless given. Without emissions it is a sentence for the
        example: words that the example does not know have emissions of 0.
    example : str, optional
        Which ready-made potentials to begin with, where none are given: "health", a hidden Markov model
        (unless another is named), "entities", a BIO tagger, or "zeros".
    bio : bool
        Whether to forbid what the BIO scheme forbids.
    quantity : {"viterbi", "forward", "backward", "marginals", "k_best"}
        What the figure shows.
    step : int, optional
        How many steps of it are done; all of them, unless given.
    k : int
        How many of the best paths are listed, from 1 to 5.
    rank : int
        Which of them is drawn, from 1 to k.

    Attributes
    ----------
    forbidden : list of int
        What is forbidden: (K + 1) i + j for tag j after tag i, where i = K stands for START, j = K for END.

    Raises
    ------
    TypeError, ValueError
        If an argument has another type or shape, is out of its range, or does not fit the others.

    Examples
    --------
    >>> trellis = Trellis()
    >>> best = trellis.best
    >>> best.tags, round(math.exp(best.score), 5), round(math.exp(trellis.log_partition), 5)
    (['healthy', 'healthy', 'fever'], 0.01512, 0.03628)
    >>> Trellis(example="entities").greedy.tags
    ['B-PER', 'I-LOC', 'O', 'O', 'I-LOC', 'I-LOC']

    References
    ----------
    Viterbi (1967); Rabiner (1989); Lafferty, McCallum & Pereira (2001). Book: chapter 6.
    """

    javascript = "explorer.js"
    _from_page = False
    label = "A trellis: all paths of tags of a sentence, their sums, maxima and marginals"

    examples = traitlets.List(traitlets.Dict()).tag(sync=True)
    example = Choice(lambda explorer: [one["name"] for one in explorer.examples])
    words = Words(MOST_WORDS, least=1, default=None, or_none=True, label="typed sentence")
    emissions = Numbers(
        lambda explorer: len(explorer.sentence) * len(explorer.tags),
        least=-LARGEST,
        most=LARGEST,
        of="one for each word and tag",
        or_none=True,
        label="edited emissions",
    )
    transitions = Numbers(
        lambda explorer: len(explorer.tags) ** 2,
        least=-LARGEST,
        most=LARGEST,
        of="one for each pair of tags",
        or_none=True,
        label="edited transitions",
    )
    start = Numbers(
        _n_tags, least=-LARGEST, most=LARGEST, of="one for each tag", or_none=True, label="edited starts"
    )
    end = Numbers(
        _n_tags, least=-LARGEST, most=LARGEST, of="one for each tag", or_none=True, label="edited ends"
    )
    forbidden = _Forbidden(
        lambda explorer: range((len(explorer.tags) + 1) ** 2),
        whole=True,
        least=0,
        most=lambda explorer: (len(explorer.tags) + 1) ** 2 - 2,
        label="forbidden transitions",
        default=(),
    )
    quantity = Choice(QUANTITIES, "viterbi")
    step = Whole(0, lambda explorer: explorer.steps, or_none=True)
    k = Whole(1, MOST_PATHS, 3, label="number of paths k")
    rank = Whole(1, lambda explorer: explorer.k)
    tag = Whole(0, lambda explorer: len(explorer.tags) - 1, label="row of the chosen node")
    place = Whole(
        -1, lambda explorer: len(explorer.sentence), or_none=True, label="column of the chosen node"
    )
    your_turn = Switch(label="switch for your turn")
    path = Numbers(
        lambda explorer: (0, len(explorer.sentence)),
        whole=True,
        least=-1,
        most=lambda explorer: len(explorer.tags) - 1,
        of="one for each word",
        default=(),
        label="path of your turn",
    )

    def __init__(
        self,
        emissions: Any = None,
        transitions: Any = None,
        start: Any = None,
        end: Any = None,
        *,
        tags: Sequence[str] | None = None,
        words: str | Sequence[str] | None = None,
        example: str | None = None,
        bio: bool = False,
        quantity: str = "viterbi",
        step: int | None = None,
        k: int = 3,
        rank: int = 1,
    ):
        bio = validation.truth(bio, "bio")
        examples, forbidden = ready_made(), []
        if words is not None:
            words = _checked_words(words)
        if emissions is not None:
            if example is not None:
                raise ValueError(f"example must be None beside emissions; got {validation.shown(example)}")
            own, forbidden = _own_example(emissions, transitions, start, end, tags, words)
            examples, words = [own, *examples], None
        else:
            parts = {"transitions": transitions, "start": start, "end": end, "tags": tags}
            for name, part in parts.items():
                if part is not None:
                    raise ValueError(f"{name} must be None without emissions; got {validation.shown(part)}")
        super().__init__(examples=examples)
        self.example = examples[0]["name"] if example is None else example
        self.words, self.forbidden, self._given_forbidden = words, forbidden, forbidden
        if bio:
            if not self.bio_forbidden:
                raise ValueError(
                    f"bio must be False unless tags are of the BIO scheme; got {validation.shown(self.tags)}"
                )
            self.forbidden = [*self.forbidden, *self.bio_forbidden]
        self.quantity, self.step, self.k, self.rank = quantity, step, k, rank
        self.observe(self._fit, ["example", "words", "quantity", "k"])

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the page has set; another example comes with all that belongs to it."""
        self._from_page = True
        try:
            super().set_state(sync_data)
        finally:
            self._from_page = False

    def _fit(self, change: Any) -> None:
        """Let go of what does not fit other tags or other words, another quantity or another k."""
        is_new = change["name"] == "example" and not self._from_page
        if is_new:
            is_given = self.example == "given"
            self.words, self.forbidden, self.tag = None, self._given_forbidden if is_given else [], 0
        T, K = len(self.sentence), len(self.tags)
        for name, length in (("emissions", T * K), ("transitions", K * K), ("start", K), ("end", K)):
            if is_new or len(getattr(self, name) or [0] * length) != length:
                setattr(self, name, None)
        if is_new or len(self.path) not in (0, T):
            self.path = []
        if self.step is not None and self.step > self.steps:
            self.step = None
        if self.place is not None and self.place > T:
            self.place = None
        self.rank = min(self.rank, self.k)

    @property
    def _now(self) -> Example:
        return next(one for one in self.examples if one["name"] == self.example)

    @property
    def tags(self) -> list[str]:
        """The tags, K of them."""
        return self._now["tags"]

    @property
    def sentence(self) -> list[str]:
        """The T words of the sentence, those that are typed or the example's."""
        return self._now["words"] if self.words is None else self.words

    @property
    def steps(self) -> int:
        """How many steps the quantity takes, for each column, START or END one, and those of the way back."""
        T = len(self.sentence)
        return {"marginals": T, "viterbi": 2 * T + 1}.get(self.quantity, T + 1)

    @property
    def potentials(self) -> Potentials:
        """The potentials that are shown, in nats and float64, with -inf for what is forbidden."""
        T, K = len(self.sentence), len(self.tags)
        table = torch.zeros(K + 1, K + 1, dtype=torch.float64)
        table[:K, :K] = torch.tensor(self._part("transitions"), dtype=torch.float64).reshape(K, K)
        table[K, :K] = torch.tensor(self._part("start"), dtype=torch.float64)
        table[:K, K] = torch.tensor(self._part("end"), dtype=torch.float64)
        table.view(-1)[[int(one) for one in self.forbidden]] = -INF
        emissions = torch.tensor(self._emissions(), dtype=torch.float64).reshape(T, K)
        return Potentials(emissions, table[:K, :K], table[K, :K], table[:K, K])

    def _part(self, name: str) -> list[float]:
        own = getattr(self, name)
        return self._now[name] if own is None else own

    def _emissions(self) -> list[float]:
        """Those of the reader; or the example's for the words that it has, and 0 for others."""
        if self.emissions is not None or self.words is None:
            return self._part("emissions")
        known, K = self._now["words"], len(self.tags)
        found: list[float] = []
        for t, word in enumerate(self.words):
            at = t if known[t : t + 1] == [word] else known.index(word) if word in known else None
            found += [0.0] * K if at is None else self._now["emissions"][K * at : K * at + K]
        return found

    @property
    def bio_forbidden(self) -> list[int]:
        """What the BIO scheme forbids, as in `forbidden`; nothing where the tags are not of that scheme."""
        try:
            follows, starts, _ = allowed_transitions(self.tags, "BIO", never=())
        except ValueError:
            return []
        K = len(self.tags)
        table = torch.cat([follows, starts[None]])  # (K + 1, K)
        return [(K + 1) * i + j for i, j in (~table).nonzero().tolist()]

    @property
    def n_paths(self) -> int:
        """How many paths are allowed."""
        ones = Potentials(
            *(part.new_zeros(part.shape).masked_fill(part == -INF, -INF) for part in self.potentials)
        )
        return round(math.exp(log_partition(*ones).item()))

    @property
    def log_partition(self) -> float:
        """The logarithm of Z, in nats; -inf where no path is allowed."""
        return log_partition(*self.potentials).item()

    @property
    def best(self) -> TrellisPath:
        """The path of the highest score; of several that are as good, the one that `viterbi` returns.

        Raises
        ------
        ValueError
            If no path is allowed.
        """
        self._refuse_impossible()
        tags, _ = viterbi(*self.potentials)
        return self._path(tags.tolist())

    @property
    def greedy(self) -> TrellisPath:
        """The path whose every tag is chosen alone, by the largest emission (the first of several)."""
        return self._path(self.potentials.emissions.numpy().argmax(axis=1).tolist())

    def paths(self) -> list[TrellisPath]:
        """Return the k best paths, fewer where fewer are allowed."""
        return [self._path(tags) for tags, _ in k_best(*self.potentials, self.k)]

    def forward(self) -> Float[Tensor, "time tags"]:
        """Return the forward messages alpha (nats); -inf where no path leads."""
        emissions, transitions, start, _ = self.potentials
        return forward_messages(emissions, transitions, start)

    def backward(self) -> Float[Tensor, "time tags"]:
        """Return the backward messages beta (nats); -inf from where no path goes on."""
        emissions, transitions, _, end = self.potentials
        return backward_messages(emissions, transitions, end)

    def marginals(self) -> list[dict[str, float]]:
        """Return, for each word, the probability of each tag.

        Raises
        ------
        ValueError
            If no path is allowed.
        """
        self._refuse_impossible()
        return [dict(zip(self.tags, row, strict=True)) for row in marginals(*self.potentials).tolist()]

    def judge(self, path: Iterable[str]) -> TrellisPath:
        """Return a path with its score and its probability.

        Parameters
        ----------
        path : iterable of str
            A tag for each word.

        Raises
        ------
        TypeError, ValueError
            If it is no such path.
        """
        return self._path(self._numbers_of(path))

    def rank_of(self, path: Iterable[str]) -> Rank:
        """Return how many paths are better than one, and how many as good.

        Parameters
        ----------
        path : iterable of str
            A tag for each word, a path that is allowed.

        Returns
        -------
        Rank
            Scores that differ by 1e-9 or less count as the same.

        Raises
        ------
        TypeError, ValueError
            If it is no such path, or it is forbidden.
        """
        judged = self._path(self._numbers_of(path))
        if judged.score == -INF:
            raise ValueError(f"path must be allowed; got {validation.shown(judged.tags)}")
        return rank(self.potentials, judged.score)

    def violates_bio(self, path: Iterable[str]) -> bool:
        """Return whether a path meets a transition that the BIO scheme forbids.

        Parameters
        ----------
        path : iterable of str
            A tag for each word.
        """
        K, numbers = len(self.tags), self._numbers_of(path)
        steps = {(K + 1) * i + j for i, j in zip([K, *numbers], numbers, strict=False)}
        return not steps.isdisjoint(self.bio_forbidden)

    def _numbers_of(self, path: Iterable[str]) -> list[int]:
        names = validation.words(path, "path")
        if len(names) != len(self.sentence):
            raise ValueError(
                f"path must be of {len(self.sentence)} tags, one for each word; got {len(names)}"
            )
        return [
            self.tags.index(validation.one_of(name, f"path[{t}]", self.tags)) for t, name in enumerate(names)
        ]

    def _path(self, numbers: list[int]) -> TrellisPath:
        score = path_score(torch.tensor(numbers), *self.potentials).item()
        probability = math.exp(score - self.log_partition) if score > -INF else 0.0
        return TrellisPath([self.tags[one] for one in numbers], score, probability)

    def _refuse_impossible(self) -> None:
        if self.log_partition == -INF:
            raise ValueError("forbidden must leave a path that is allowed; got transitions that leave none")


def _checked_words(words: Any) -> list[str]:
    """The words of one sentence."""
    sentences = check_sentences([words], "words") if isinstance(words, str) else None
    found = sentences[0] if sentences else validation.collection(words, "words", "words")
    for i, word in enumerate(found):
        check_word(word, f"words[{i}]")
    if len(found) > MOST_WORDS:
        raise ValueError(f"words must be at most {MOST_WORDS} words; got {len(found)}")
    return found


def _own_example(
    emissions: Any, transitions: Any, start: Any, end: Any, tags: Any, words: list[str] | None
) -> tuple[Example, list[int]]:
    """The potentials that were given as an example, 0 in place of -inf, and what is forbidden."""
    E = validation.finite_array(_numpy(emissions), "emissions", (None, None), "one row for each word")
    T, K = E.shape
    if not (1 <= T <= MOST_WORDS and 1 <= K <= MOST_TAGS):
        raise ValueError(
            f"emissions must be of 1 to {MOST_WORDS} words and 1 to {MOST_TAGS} tags; got shape {E.shape}"
        )
    names = [str(i + 1) for i in range(K)] if tags is None else validation.words(tags, "tags")
    for i, name in enumerate(names):
        check_word(name, f"tags[{i}]")
    if len(names) != K or len(set(names)) < K:
        raise ValueError(f"tags must be {K} tags without repeats; got {validation.shown(names)}")
    said = [f"word {t + 1}" for t in range(T)] if words is None else words
    if len(said) != T:
        raise ValueError(f"words must be {T} words, one for each row of emissions; got {len(said)}")
    table = np.zeros((K + 1, K + 1))
    table[:K, :K] = _given(transitions, "transitions", (K, K))
    table[K, :K], table[:K, K] = _given(start, "start", (K,)), _given(end, "end", (K,))
    forbidden = np.flatnonzero(table == -INF).tolist()
    table[table == -INF] = 0
    for name, part in (
        ("emissions", E),
        ("transitions", table[:K, :K]),
        ("start", table[K]),
        ("end", table[:, K]),
    ):
        if np.abs(part).max() > LARGEST:
            worst = part.flat[np.abs(part).argmax()]
            raise ValueError(f"{name} must be numbers from {-LARGEST:g} to {LARGEST:g}; got {worst:g}")
    parts = (E, table[:K, :K], table[K, :K], table[:K, K])
    potentials = Potentials(*(torch.from_numpy(np.ascontiguousarray(part)) for part in parts))
    return example("given", "the potentials of this page", names, said, potentials), forbidden


def _given(values: Any, name: str, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers, of which some may be -inf; zeros where none are given."""
    if values is None:
        return np.zeros(shape)
    found = validation.array(_numpy(values), name)
    if found.dtype.kind not in "iuf":
        raise TypeError(f"{name} must be numbers of shape {shape}; got {found.dtype}")
    if found.shape != shape:
        raise ValueError(f"{name} must be numbers of shape {shape}; got shape {found.shape}")
    bad = found[~(np.isfinite(found) | (found == -INF))]
    if len(bad):
        raise ValueError(f"{name} must be finite numbers, or -inf for what is forbidden; got {bad[0]:g}")
    return found


def _numpy(values: Any) -> Any:
    return values.detach().cpu().numpy() if isinstance(values, Tensor) else values
