"""Hierarchical softmax in blocks of positions: nodes near the root for all, the others block by block.

A target asks one question at each node of its path: left or right? Half of all questions are asked at the few
nodes near the root, by nearly everybody. They are answered for all positions in one dense product, and how
often each is asked comes from a product too: of the weights with a table that says which of these nodes are
on a word's path, and where the path turns left. The other nodes, some five for each target, stand in the
blocks of the targets like words, each visit on its own. So the loss has two terms, with steps of their own.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import pad, softplus

from nlpbook.text import EncodedCorpus
from nlpbook.word2vec.blocks import (
    Measured,
    Windows,
    block_size,
    cut_blocks,
    mean_weights,
    reach_table,
    weights_of,
)
from nlpbook.word2vec.context_bags import ContextStep, bag_sums, cut_steps
from nlpbook.word2vec.huffman import HuffmanTree
from nlpbook.word2vec.rows import limits_of, rates_of, rows_of, subtract_rows_
from nlpbook.word2vec.step_size import StepPlan

NEAR = 64  # nodes
FAR_SIZE = 4  # positions at least in a block of the far nodes: few, because each has several rows there


class _FarStep(NamedTuple):
    """Some blocks with about as many visits of far nodes, at most K."""

    windows: Tensor  # (n, B + 2W), with another B
    rows: Tensor  # (2, n, B)
    nodes: Tensor  # (n, K), filled up with 0
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


class TreeBlocks:
    """Tell at each node of a target's path which way it goes, with skip-gram or CBOW.

    Parameters
    ----------
    model : {"skip_gram", "cbow"}
        What is given, and what is to be told.
    input_vectors : float tensor, shape (V, d)
        Trained in place.
    node_vectors : float tensor, shape (V - 1, d)
        A row for each inner node; trained in place.
    plan : StepPlan
        How the text is cut into steps; for the far nodes the blocks are smaller, and a step has more of them.
    tree : HuffmanTree
        Of V words.
    visits : float array, shape (V - 1,)
        What part of all targets visits each node, from `node_visits`.
    near : int
        How many nodes count as near the root: those that are visited most.

    References
    ----------
    Morin & Bengio (2005); Mikolov, Sutskever, Chen, Corrado & Dean (2013). Book: chapter 4.
    """

    def __init__(
        self,
        model: Literal["skip_gram", "cbow"],
        input_vectors: Float[Tensor, "vocabulary d"],
        node_vectors: Float[Tensor, "inner d"],
        plan: StepPlan,
        tree: HuffmanTree,
        visits: Float[np.ndarray, " inner"],
        near: int = NEAR,
    ):
        self.model, self.input_vectors, self.output_vectors = model, input_vectors, node_vectors
        self.plan, windows = plan, plan.windows
        self._input_limits = limits_of(plan.input_limits, input_vectors)
        self._output_limits = limits_of(plan.output_limits, node_vectors)
        far_size = min(block_size(windows.window, least=FAR_SIZE), windows.size)
        self.far_windows = Windows(windows.window, far_size, windows.dynamic)
        self._far_table = reach_table(windows.window, far_size).to(input_vectors)
        own = torch.eye(self.far_windows.size + 1, self.far_windows.size)  # and a row of zeros for nobody
        self._own = own.to(input_vectors)

        order = np.argsort(-visits, kind="stable")
        self.near = torch.from_numpy(order[:near].copy()).to(input_vectors.device)  # (N,)
        column = np.full(len(tree) - 1, -1)  # of each node near the root
        column[order[:near]] = np.arange(len(self.near))
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

    def steps(self, text: EncodedCorpus, rng: np.random.Generator) -> list[ContextStep | _FarStep]:
        """Return the steps over a text in random order; as `NoiseBlocks.steps`."""
        if not text.n_tokens:
            return []
        windows, n, device = self.plan.windows, self.plan.n_blocks, self.input_vectors.device
        steps = [*cut_steps(text, windows, n, rng, device), *self._far_steps(text, rng)]
        return [steps[i] for i in rng.permutation(len(steps))]

    def _far_steps(self, text: EncodedCorpus, rng: np.random.Generator) -> list[_FarStep]:
        """The steps of the far nodes, with blocks of about one length in each."""
        blocks = cut_blocks(text, self.far_windows, rng)
        centres, numbers = blocks.centres.numpy(), blocks.numbers.numpy()  # (blocks, B)
        visits = self._n_far[centres] * (numbers > 0)
        order = np.argsort(visits.sum(axis=1), kind="stable")
        centres, numbers, visits = centres[order], numbers[order], visits[order]
        in_block = visits.sum(axis=1)  # (blocks,)

        # All visits in a row, position by position; each position's begin at its word's first far node.
        each = visits.ravel()
        visit = np.repeat(self._first_far[centres.ravel()] - (np.cumsum(each) - each), each)
        visit += np.arange(len(visit))
        mask = np.arange(in_block.max()) < in_block[:, None]  # (blocks, K)
        nodes = np.zeros(mask.shape, dtype=np.int64)
        nodes[mask] = self._far_nodes[visit]
        left = np.zeros(mask.shape, dtype=np.float32)
        left[mask] = self._far_left[visit]
        places = np.full(mask.shape, visits.shape[1])
        places[mask] = np.repeat(np.tile(np.arange(visits.shape[1]), len(visits)), each)
        n_examples = numbers.sum(axis=1) if self.model == "skip_gram" else (numbers > 0).sum(axis=1)

        device = self.input_vectors.device
        windows, rows = blocks.windows[order].to(device), blocks.rows[:, order].to(device)
        parts = [torch.from_numpy(array).to(device) for array in (nodes, left, places)]
        n = max(1, self.plan.n_blocks * self.plan.windows.size // self.far_windows.size)
        steps = []
        for i in range(0, len(order), n):
            some, most = slice(i, i + n), in_block[i : i + n].max()
            columns = (part[some, :most] for part in parts)
            steps.append(_FarStep(windows[some], rows[:, some], *columns, int(n_examples[some].sum())))
        return steps

    def step(self, step: ContextStep | _FarStep, rate: float, *, measure: bool = False) -> Measured | None:
        """Move the vectors against the gradient of one term of the loss; as `NoiseBlocks.step`."""
        return (self._far if isinstance(step, _FarStep) else self._near)(step, rate, measure)

    def _near(self, step: ContextStep, rate: float, measure: bool) -> Measured | None:
        has_context = (step.numbers > 0).to(self.input_vectors)[:, None]  # (n, 1)
        if self.model == "skip_gram":
            inputs, n_examples = step.words, step.numbers
            hidden = rows_of(self.input_vectors, inputs)  # (n, d)
            turns = bag_sums(self._turns, step.contexts)  # (n, 2N): sums over the targets
        else:
            inputs, n_examples = step.around, has_context
            share = has_context / step.numbers.clamp(min=1)[:, None]
            hidden = bag_sums(self.input_vectors, step.contexts).mul_(share)
            turns = rows_of(self._turns, step.words).mul_(has_context)
        asked, left = turns.chunk(2, dim=1)  # (n, N) each: how often, and how often the answer is left
        rows = rows_of(self.output_vectors, self.near)  # (N, d)
        scores = hidden @ rows.T  # (n, N)
        measured = None
        if measure:
            loss = (softplus(scores) * asked - scores * left).sum()
            measured = Measured(float(loss), int(n_examples.sum()))
        error = scores.sigmoid_().mul_(asked).sub_(left)
        output_rates = rates_of(rate, self._output_limits, self.near)[:, None]  # (N, 1)
        input_rates = rates_of(rate, self._input_limits, inputs)[:, None]  # (n, 1), or (n + 2W, 1) with CBOW
        subtract_rows_(self.output_vectors, self.near, (error.T @ hidden).mul_(output_rates))
        d_inputs = error @ rows
        if self.model == "cbow":
            d_inputs = bag_sums(d_inputs.mul_(share), step.centres)
        subtract_rows_(self.input_vectors, inputs, d_inputs.mul_(input_rates))
        return measured

    def _far(self, step: _FarStep, rate: float, measure: bool) -> Measured | None:
        given = rows_of(self.input_vectors, step.windows)  # (n, B + 2W, d)
        if self.model == "skip_gram":  # a visit is for all words of the window of its target
            hidden = given
            visit_rows = pad(step.rows, (0, 1)).gather(2, step.places.expand(2, -1, -1))  # row 0 is no reach
            weights = weights_of(self._far_table, visit_rows)  # (n, K, B + 2W)
        else:
            mean = mean_weights(self._far_table, step.rows)  # (n, B, B + 2W)
            hidden = mean @ given  # (n, B, d)
            weights = rows_of(self._own, step.places)  # (n, K, B)
        rows = rows_of(self.output_vectors, step.nodes)  # (n, K, d)
        scores = rows @ hidden.mT  # (n, K, B + 2W) or (n, K, B)
        left = step.left[..., None]
        measured = None
        if measure:
            loss = ((softplus(scores) - left * scores) * weights).sum()
            measured = Measured(float(loss), step.n_examples, term=1)
        error = scores.sigmoid_().sub_(left).mul_(weights)
        output_rates = rates_of(rate, self._output_limits, step.nodes)[..., None]  # (n, K, 1)
        input_rates = rates_of(rate, self._input_limits, step.windows)[:, None]  # (n, 1, B + 2W)
        subtract_rows_(self.output_vectors, step.nodes, (error * output_rates) @ hidden)
        if self.model == "skip_gram":
            d_inputs = error.mul_(input_rates).mT @ rows
        else:
            d_inputs = mean.mul_(input_rates).mT @ (error.mT @ rows)
        subtract_rows_(self.input_vectors, step.windows, d_inputs)
        return measured
