"""Hierarchical softmax in blocks of positions: nodes near the root for all, the others block by block.

A target asks one question at each node of its path: left or right? More than half of all questions are asked
at the few nodes near the root, by nearly everybody. They are answered for all words of a step in one dense
product. How often each is asked, and how often the answer is left, are sums over the word's contexts: of rows
of a table that says which of these nodes are on a word's path, and where the path turns left.

The other nodes, some five for each target, stand in the blocks of the targets like words, each visit on its
own. So the loss has two terms, with steps of their own.

`plain_gradients` is the sum of the gradients of both, as a loop over examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, SupportsIndex

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn.functional import pad, softplus

from nlpbook.text import EncodedCorpus
from nlpbook.word2vec.fast.blocks import (
    Blocks,
    Measured,
    Windows,
    block_size,
    cut_blocks,
    mean_weights,
    reach_table,
    weights_of,
)
from nlpbook.word2vec.fast.context_bags import ContextStep, WordStep, bag_sums, cut_steps, cut_word_steps
from nlpbook.word2vec.fast.rows import add_to_rows_, limits_of, rows_of, steps_of
from nlpbook.word2vec.fast.step_size import StepPlan
from nlpbook.word2vec.hierarchical_softmax import hierarchical_softmax_gradients
from nlpbook.word2vec.huffman import HuffmanTree

NEAR = 64  # nodes
FAR_SIZE = 4  # positions at least in a block of the far nodes: few, because each has several rows there
LARGEST_FAR_STEP = 792  # positions, for the same reason
_LANES = 8  # products of matrices with few rows are fastest where they have a multiple of 8 columns


def plain_gradients(
    examples: Iterable[tuple[Sequence[SupportsIndex], SupportsIndex]],
    tree: HuffmanTree,
    input_vectors: Float[np.ndarray, "vocabulary d"],
    node_vectors: Float[np.ndarray, "inner d"],
) -> tuple[Float[np.ndarray, "vocabulary d"], Float[np.ndarray, "inner d"]]:
    """Return the gradients by input and node vectors that the steps of a text apply, example by example.

    Parameters
    ----------
    examples : iterable of (sequence of int, int)
        The input words and the target of each example: in skip-gram a centre and a word of its context, in
        CBOW a context and its centre.
    tree : HuffmanTree
        Of V words.
    input_vectors, node_vectors : float arrays, shapes (V, d) and (V - 1, d)
        Of the words and of the inner nodes.
    """
    d_inputs, d_nodes = np.zeros_like(input_vectors), np.zeros_like(node_vectors)
    for words, target in examples:
        h = input_vectors[words].mean(axis=0)
        dh, nodes, d_node_rows = hierarchical_softmax_gradients(h, target, tree, node_vectors)
        np.add.at(d_inputs, words, dh / len(words))
        d_nodes[nodes] += d_node_rows  # a path has each node once
    return d_inputs, d_nodes


class _FarStep(NamedTuple):
    """Some blocks with one radius, and with about as many visits of far nodes, at most K."""

    radius: int  # W, unless windows are dynamic
    windows: Tensor  # (n, B + 2 radius), with another B
    rows: Tensor  # (2, n, B)
    nodes: Tensor  # (n, K), filled up with 0; K is a multiple of 8
    left: Tensor  # (n, K), 1 where the path turns left
    places: Tensor  # (n, K), whose visit it is: 0 to B - 1, or B where it is none
    n_examples: int


def node_visits(
    tree: HuffmanTree, frequencies: Float[np.ndarray, " vocabulary"]
) -> Float[np.ndarray, " inner"]:
    """Return what part of all targets has each inner node on its path.

    Parameters
    ----------
    tree : HuffmanTree
        Of V words.
    frequencies : float array, shape (V,)
        Each word's share of the targets.

    Returns
    -------
    float array, shape (V - 1,)
        1 for the root.
    """
    shares = np.repeat(frequencies, tree.lengths)
    return np.bincount(tree.paths[tree.mask], weights=shares, minlength=len(tree) - 1)


def nodes_near_the_root(visits: Float[np.ndarray, " inner"], n: int = NEAR) -> Bool[np.ndarray, " inner"]:
    """Return whether each inner node is one of the n that are visited most."""
    near = np.zeros(len(visits), dtype=bool)
    near[np.argsort(-visits, kind="stable")[:n]] = True
    return near


class HierarchicalSoftmaxBlocks:
    """Tell at each node of a target's path which way it goes, with skip-gram or CBOW.

    Parameters
    ----------
    model : {"skip_gram", "cbow"}
        What is given, and what is to be told.
    input_vectors : float tensor, shape (V, d)
        Trained in place.
    node_vectors : float tensor, shape (V - 1, d)
        A row for each inner node; trained in place.
    near_plan, far_plan : StepPlan
        How the text is cut into steps for the nodes near the root, and for the others: their blocks are
        smaller than planned, and a step has more of them.
    tree : HuffmanTree
        Of V words.
    near : bool array, shape (V - 1,)
        Which nodes count as near the root.

    References
    ----------
    Morin & Bengio (2005); Mikolov, Sutskever, Chen, Corrado & Dean (2013). Book: chapter 4.
    """

    def __init__(
        self,
        model: Literal["skip_gram", "cbow"],
        input_vectors: Float[Tensor, "vocabulary d"],
        node_vectors: Float[Tensor, "inner d"],
        near_plan: StepPlan,
        far_plan: StepPlan,
        tree: HuffmanTree,
        near: Bool[np.ndarray, " inner"],
    ):
        self.model, self.input_vectors, self.output_vectors = model, input_vectors, node_vectors
        self.plan, windows = near_plan, far_plan.windows
        self._near_input_limits = limits_of(near_plan.input_limits, input_vectors)
        self._near_output_limits = limits_of(near_plan.output_limits, node_vectors)
        self._far_input_limits = limits_of(far_plan.input_limits, input_vectors)
        self._far_output_limits = limits_of(far_plan.output_limits, node_vectors)
        far_size = min(block_size(windows.window, least=FAR_SIZE), windows.size)
        self.far_windows = Windows(windows.window, far_size, windows.dynamic)
        self.n_far_blocks = max(1, far_plan.n_blocks * windows.size // far_size)
        radii = range(1 if windows.dynamic else windows.window, windows.window + 1)
        self._far_tables = {radius: reach_table(radius, far_size).to(input_vectors) for radius in radii}
        own = torch.eye(self.far_windows.size + 1, self.far_windows.size)  # and a row of zeros for nobody
        self._own = own.to(input_vectors)

        self.near = torch.from_numpy(np.flatnonzero(near)).to(input_vectors.device)  # (N,)
        column = np.where(near, np.cumsum(near) - 1, -1)  # of each node near the root
        columns = np.where(tree.mask, column[tree.paths], -1)  # (V, longest)
        word, depth = np.nonzero(columns >= 0)
        turns = np.zeros(
            (len(tree), 2, len(self.near)), dtype=np.float32
        )  # whether on the path; whether left
        turns[word, 0, columns[word, depth]] = 1
        turns[word, 1, columns[word, depth]] = tree.codes[word, depth] == 0
        self._turns = torch.from_numpy(turns.reshape(len(tree), -1)).to(input_vectors)  # (V, 2N)

        far = tree.mask & (columns < 0)  # (V, longest)
        self._n_far = far.sum(axis=1)
        self._first_far = np.cumsum(self._n_far) - self._n_far
        self._far_nodes, self._far_left = tree.paths[far], tree.codes[far] == 0  # of all words, end to end

    def steps(self, text: EncodedCorpus, rng: np.random.Generator) -> list[WordStep | ContextStep | _FarStep]:
        """Return the steps over a text in random order; as `NegativeSamplingBlocks.steps`."""
        if not text.n_tokens:
            return []
        cut = cut_word_steps if self.model == "skip_gram" else cut_steps
        near = cut(text, self.plan.windows, self.plan.n_blocks, rng, self.input_vectors)
        steps = [*near, *self._far_steps(text, rng)]
        return [steps[i] for i in rng.permutation(len(steps))]

    def _far_steps(self, text: EncodedCorpus, rng: np.random.Generator) -> Iterator[_FarStep]:
        """The steps of the far nodes. A block's positions draw one dynamic window: so blocks are narrower."""
        window, size = self.far_windows.window, self.far_windows.size
        blocks = cut_blocks(text, Windows(window, size, dynamic=False), rng)
        radius = np.full(len(blocks.windows), window)
        if self.far_windows.dynamic:
            radius = rng.integers(1, window, size=len(radius), endpoint=True)
        visits = (self._n_far[blocks.centres.numpy()] * (blocks.numbers.numpy() > 0)).sum(axis=1)
        order = np.lexsort((visits, radius))  # blocks with about as many visits share a step
        for each, first in zip(*np.unique(radius[order], return_index=True), strict=True):
            alike = torch.from_numpy(order[first : first + (radius == each).sum()])
            yield from self._far_steps_of(blocks.some(alike).within(int(each)))

    def _far_steps_of(self, blocks: Blocks) -> Iterator[_FarStep]:
        """The steps of blocks in the order of their number of visits."""
        centres, numbers = blocks.centres.numpy(), blocks.numbers.numpy()  # (blocks, B)
        visits = self._n_far[centres] * (numbers > 0)
        in_block = visits.sum(axis=1)  # (blocks,)
        # All visits in a row, position by position; each position's begin at its word's first far node.
        each = visits.ravel()
        visit = np.repeat(self._first_far[centres.ravel()] - (np.cumsum(each) - each), each)
        visit += np.arange(len(visit))
        mask = np.arange(_round_up(int(in_block.max()))) < in_block[:, None]  # (blocks, K)
        nodes = np.zeros(mask.shape, dtype=np.int64)
        nodes[mask] = self._far_nodes[visit]
        left = np.zeros(mask.shape, dtype=np.float32)
        left[mask] = self._far_left[visit]
        places = np.full(mask.shape, visits.shape[1])
        places[mask] = np.repeat(np.tile(np.arange(visits.shape[1]), len(visits)), each)
        n_examples = numbers.sum(axis=1) if self.model == "skip_gram" else (numbers > 0).sum(axis=1)

        device, n = self.input_vectors.device, self.n_far_blocks
        windows, rows = blocks.windows.to(device), blocks.rows.to(device)
        parts = [torch.from_numpy(array).to(device) for array in (nodes, left, places)]
        for i in range(0, len(in_block), n):
            some, most = slice(i, i + n), _round_up(int(in_block[i : i + n].max()))
            columns = (part[some, :most] for part in parts)
            number = int(n_examples[some].sum())
            yield _FarStep(blocks.window, windows[some], rows[:, some], *columns, number)

    def step(
        self, step: WordStep | ContextStep | _FarStep, rate: float, *, measure: bool = False
    ) -> Measured | None:
        """Move the vectors against the gradient of one term of the loss; as `NegativeSamplingBlocks.step`."""
        return (self._far if isinstance(step, _FarStep) else self._near)(step, rate, measure)

    def _near(self, step: WordStep | ContextStep, rate: float, measure: bool) -> Measured | None:
        if isinstance(step, WordStep):  # skip-gram
            inputs, n_examples = step.words, step.numbers
            hidden = rows_of(self.input_vectors, inputs)  # (n, d)
            turns = bag_sums(self._turns, step.contexts)  # (n, 2N): sums over the targets
        else:
            inputs, n_examples = step.around, step.shares > 0
            hidden = bag_sums(self.input_vectors, step.contexts).mul_(step.shares)
            turns = rows_of(self._turns, step.words).mul_(n_examples)
        asked, left = turns.chunk(2, dim=1)  # (n, N) each: how often, and how often the answer is left
        rows = rows_of(self.output_vectors, self.near)  # (N, d)
        logits = hidden @ rows.T  # (n, N)
        measured = None
        if measure:
            loss = (softplus(logits) * asked - logits * left).sum()
            measured = Measured(float(loss), int(n_examples.sum()))
        error = logits.sigmoid_().mul_(asked).sub_(left)
        output_steps = steps_of(rate, self._near_output_limits, self.near)[:, None]  # (N, 1)
        input_steps = steps_of(rate, self._near_input_limits, inputs)[:, None]  # (n or n + 2W, 1)
        add_to_rows_(self.output_vectors, self.near, (error.T @ hidden).mul_(output_steps))
        d_inputs = error @ rows
        if self.model == "cbow":
            d_inputs = bag_sums(d_inputs.mul_(step.shares), step.centres)
        add_to_rows_(self.input_vectors, inputs, d_inputs.mul_(input_steps))
        return measured

    def _far(self, step: _FarStep, rate: float, measure: bool) -> Measured | None:
        table = self._far_tables[step.radius]
        given = rows_of(self.input_vectors, step.windows)  # (n, B + 2W, d), where W is the radius
        if self.model == "skip_gram":  # a visit is for all words of the window of its target
            hidden = given
            of_places = pad(weights_of(table, step.rows), (0, 0, 0, 1)).mT  # (n, B + 2W, B + 1)
            weights = of_places.gather(2, step.places[:, None].expand(-1, hidden.shape[1], -1))
        else:
            mean = mean_weights(table, step.rows)  # (n, B, B + 2W)
            hidden = mean @ given  # (n, B, d)
            weights = rows_of(self._own, step.places).mT  # (n, B, K)
        rows = rows_of(self.output_vectors, step.nodes)  # (n, K, d)
        logits = hidden @ rows.mT  # (n, B + 2W, K) or (n, B, K)
        left = step.left[:, None]
        measured = None
        if measure:
            loss = ((softplus(logits) - left * logits) * weights).sum()
            measured = Measured(float(loss), step.n_examples, term=1)
        error = logits.sigmoid_().sub_(left).mul_(weights)
        output_steps = steps_of(rate, self._far_output_limits, step.nodes)[:, None]  # (n, 1, K)
        input_steps = steps_of(rate, self._far_input_limits, step.windows)[..., None]  # (n, B + 2W, 1)
        add_to_rows_(self.output_vectors, step.nodes, (error * output_steps).mT @ hidden)
        if self.model == "skip_gram":
            d_inputs = error.mul_(input_steps) @ rows
        else:
            d_inputs = mean.mT.mul_(input_steps) @ (error @ rows)
        add_to_rows_(self.input_vectors, step.windows, d_inputs)
        return measured


def _round_up(n: int) -> int:
    """The next multiple of `_LANES`."""
    return _LANES * -(-n // _LANES)
