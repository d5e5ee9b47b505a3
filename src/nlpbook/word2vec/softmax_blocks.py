"""The full softmax in blocks of positions: one product with all output vectors for all pairs of a block."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from nlpbook.text import EncodedCorpus
from nlpbook.word2vec.blocks import Measured, cut_blocks, mean_weights, reach_table, weights_of
from nlpbook.word2vec.rows import limits_of, rows_of, subtract_rows_
from nlpbook.word2vec.step_size import StepPlan


class _Step(NamedTuple):
    """Some blocks."""

    windows: Tensor  # (n, B + 2W)
    centres: Tensor  # (n, B)
    rows: Tensor  # (2, n, B)
    numbers: Tensor  # (n, B)


class SoftmaxBlocks:
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

    def steps(self, text: EncodedCorpus, rng: np.random.Generator) -> list[_Step]:
        """Return the steps over a text; as `NoiseBlocks.steps`."""
        blocks = cut_blocks(text, self.plan.windows, rng, self.input_vectors.device)
        splits = (
            part.split(self.plan.n_blocks, dim=-2)
            for part in (blocks.windows, blocks.centres, blocks.rows, blocks.numbers)
        )
        return [_Step(*step) for step in zip(*splits, strict=True)] if text.n_tokens else []

    def step(self, step: _Step, rate: float, *, measure: bool = False) -> Measured | None:
        """Move the vectors against the gradient of the loss; as `NoiseBlocks.step`."""
        if self.model == "skip_gram":
            inputs, targets = step.centres, step.windows
            hidden = rows_of(self.input_vectors, inputs)  # (n, B, d)
            weights = weights_of(self._table, step.rows)  # (n, B, B + 2W)
            columns = targets[:, None].expand_as(weights)
        else:
            inputs, targets = step.windows, step.centres
            mean = mean_weights(self._table, step.rows)  # (n, B, B + 2W)
            hidden = mean @ rows_of(self.input_vectors, inputs)
            weights = (step.numbers > 0).to(hidden)[..., None]  # (n, B, 1)
            columns = targets[..., None]
        log_q = torch.log_softmax(hidden @ self.output_vectors.T, dim=2)  # (n, B, V)
        measured = None
        if measure:
            measured = Measured(-float((log_q.gather(2, columns) * weights).sum()), int(weights.sum()))
        # A position with m targets: m q, less 1 for each of them.
        error = log_q.exp_().mul_(weights.sum(dim=2, keepdim=True)).scatter_add_(2, columns, -weights)
        d_inputs = error @ self.output_vectors  # (n, B, d)
        if self.model == "cbow":
            d_inputs = mean.mT @ d_inputs  # (n, B + 2W, d)
        d_outputs = error.flatten(0, 1).T @ hidden.flatten(0, 1)  # (V, d)
        if self._output_limits is not None:
            d_outputs *= (self._output_limits / rate).clamp_(max=1)[:, None]
        self.output_vectors.sub_(d_outputs, alpha=rate)
        subtract_rows_(self.input_vectors, inputs, d_inputs, rate, self._input_limits)
        return measured
