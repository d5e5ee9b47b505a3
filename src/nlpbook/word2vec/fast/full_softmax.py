"""The full softmax in blocks of positions: one product with all output vectors for all pairs of a block.

`plain_gradients` is the same as a loop over the examples of a step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, SupportsIndex

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from nlpbook.text import EncodedCorpus
from nlpbook.word2vec.fast.blocks import Measured, cut_blocks, reach_table, weights_of
from nlpbook.word2vec.fast.context_bags import ContextStep, bag_sums, cut_steps
from nlpbook.word2vec.fast.rows import add_to_rows_, limits_of, rows_of, steps_of
from nlpbook.word2vec.fast.step_size import StepPlan
from nlpbook.word2vec.full_softmax import full_softmax_gradients


def plain_gradients(
    examples: Iterable[tuple[Sequence[SupportsIndex], SupportsIndex]],
    input_vectors: Float[np.ndarray, "vocabulary d"],
    output_vectors: Float[np.ndarray, "vocabulary d"],
) -> tuple[Float[np.ndarray, "vocabulary d"], Float[np.ndarray, "vocabulary d"]]:
    """Return the gradients by input and output vectors that a step applies, example by example.

    Parameters
    ----------
    examples : iterable of (sequence of int, int)
        The input words and the target of each example: in skip-gram a centre and a word of its context, in
        CBOW a context and its centre.
    input_vectors, output_vectors : float arrays, shape (V, d)
        Of all words.
    """
    d_inputs, d_outputs = np.zeros_like(input_vectors), np.zeros_like(output_vectors)
    for words, target in examples:
        h = input_vectors[words].mean(axis=0)
        dh, _, d_output_rows = full_softmax_gradients(h, target, output_vectors)
        np.add.at(d_inputs, words, dh / len(words))
        d_outputs += d_output_rows
    return d_inputs, d_outputs


class _SkipGramStep(NamedTuple):
    """Some blocks."""

    windows: Tensor  # (n, B + 2W)
    centres: Tensor  # (n, B)
    rows: Tensor  # (2, n, B), of the table of weights


class FullSoftmaxBlocks:
    """Tell the target from all other words, with skip-gram or CBOW.

    Parameters
    ----------
    model : {"skip_gram", "cbow"}
        What is given, and what is to be told.
    input_vectors, output_vectors : float tensors, shape (V, d)
        Trained in place.
    plan : StepPlan
        How the text is cut into steps.

    References
    ----------
    Mikolov, Chen, Corrado & Dean (2013). Book: chapter 4.
    """

    def __init__(
        self,
        model: Literal["skip_gram", "cbow"],
        input_vectors: Float[Tensor, "vocabulary d"],
        output_vectors: Float[Tensor, "vocabulary d"],
        plan: StepPlan,
    ):
        self.model, self.input_vectors, self.output_vectors = model, input_vectors, output_vectors
        self.plan = plan
        self._input_limits = limits_of(plan.input_limits, input_vectors)
        self._output_limits = limits_of(plan.output_limits, output_vectors)
        self._table = reach_table(plan.windows.window, plan.windows.size).to(input_vectors)

    def steps(
        self, text: EncodedCorpus, rng: np.random.Generator
    ) -> Sequence[_SkipGramStep] | Sequence[ContextStep]:
        """Return the steps over a text; as `NegativeSamplingBlocks.steps`."""
        if not text.n_tokens:
            return []
        windows, n, device = self.plan.windows, self.plan.n_blocks, self.input_vectors.device
        if self.model == "cbow":
            return cut_steps(text, windows, n, rng, self.input_vectors)
        blocks = cut_blocks(text, windows, rng, device)
        splits = (part.split(n, dim=-2) for part in (blocks.windows, blocks.centres, blocks.rows))
        return [_SkipGramStep(*step) for step in zip(*splits, strict=True)]

    def step(
        self, step: _SkipGramStep | ContextStep, rate: float, *, measure: bool = False
    ) -> Measured | None:
        """Move the vectors against the gradient of the loss; as `NegativeSamplingBlocks.step`."""
        if isinstance(step, _SkipGramStep):
            inputs = step.centres
            hidden = rows_of(self.input_vectors, inputs)  # (n, B, d)
            weights = weights_of(self._table, step.rows)  # (n, B, B + 2W)
            columns = step.windows[:, None].expand_as(weights)
        else:
            inputs = step.around
            weights = (step.shares > 0).to(self.input_vectors)  # (nB, 1)
            hidden = bag_sums(self.input_vectors, step.contexts).mul_(step.shares)  # (nB, d)
            columns = step.words[:, None]
        log_q = torch.log_softmax(hidden @ self.output_vectors.T, dim=-1)  # (n, B, V) or (nB, V)
        measured = None
        if measure:
            measured = Measured(-float((log_q.gather(-1, columns) * weights).sum()), int(weights.sum()))
        # A position with m targets: m q, less 1 for each of them.
        error = log_q.exp_().mul_(weights.sum(dim=-1, keepdim=True)).scatter_add_(-1, columns, -weights)
        d_inputs = error @ self.output_vectors
        if isinstance(step, ContextStep):
            d_inputs = bag_sums(d_inputs.mul_(step.shares), step.centres)  # (nB + 2W, d)
        d_outputs = error.view(-1, error.shape[-1]).T @ hidden.view(-1, hidden.shape[-1])  # (V, d)
        self.output_vectors.add_(d_outputs.mul_(self._output_limits.clamp(min=-rate)[:, None]))
        d_inputs.mul_(steps_of(rate, self._input_limits, inputs)[..., None])
        add_to_rows_(self.input_vectors, inputs, d_inputs)
        return measured
