"""Negative sampling and NCE in blocks of positions that share their noise.

Each pair should have k noise words of its own. Here a block draws M noise words for all its pairs, and each
of them counts k / M times for each pair: what is expected of loss and gradients stays the same, and most of
the work is a product of two small matrices.

    skip-gram    hidden vectors: the block's own words     columns: the words around them, then the noise
    CBOW         hidden vectors: means of the windows      columns: the noise; and each its own target

All are logistic regressions: with the label y and the weight of a column,

    s = u h      loss = sum of weight (ln(1 + exp(s)) - y s)      d loss / d s = weight (sigma(s) - y)

`plain_gradients` is the same as a loop over the examples of a block.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, SupportsIndex

import numpy as np
import torch
from jaxtyping import Float, Integer
from scipy.special import expit
from torch import Tensor
from torch.nn.functional import softplus

from nlpbook.text import EncodedCorpus
from nlpbook.word2vec.fast.blocks import Measured, cut_blocks, reach_table, weights_of
from nlpbook.word2vec.fast.context_bags import ContextStep, bag_sums, cut_steps
from nlpbook.word2vec.fast.rows import add_to_rows_, limits_of, rows_of, steps_of
from nlpbook.word2vec.fast.step_size import StepPlan
from nlpbook.word2vec.noise_distribution import NoiseDistribution


def plain_gradients(
    examples: Iterable[tuple[Sequence[SupportsIndex], SupportsIndex]],
    noise_ids: Integer[np.ndarray, " shared"],
    n_negatives: int,
    input_vectors: Float[np.ndarray, "vocabulary d"],
    output_vectors: Float[np.ndarray, "vocabulary d"],
    offsets: Float[np.ndarray, " vocabulary"],
) -> tuple[Float[np.ndarray, "vocabulary d"], Float[np.ndarray, "vocabulary d"]]:
    """Return the gradients by input and output vectors that a block applies, example by example.

    Parameters
    ----------
    examples : iterable of (sequence of int, int)
        The input words and the target of each example of the block: in skip-gram a centre and a word of its
        context, in CBOW a context and its centre.
    noise_ids : integer array, shape (M,)
        The block's noise words.
    n_negatives : int
        k, what the noise words count for together.
    input_vectors, output_vectors : float arrays, shape (V, d)
        Of all words.
    offsets : float array, shape (V,)
        What is taken off each word's product: ln Z + ln(k q(w)) in NCE, 0 in negative sampling.
    """
    d_inputs, d_outputs = np.zeros_like(input_vectors), np.zeros_like(output_vectors)
    weights = np.array([1.0, *[n_negatives / len(noise_ids)] * len(noise_ids)])
    for words, target in examples:
        h, ids = input_vectors[words].mean(axis=0), np.array([target, *noise_ids])
        logits = output_vectors[ids] @ h - offsets[ids]  # (1 + M,)
        errors = weights * (expit(logits) - (np.arange(len(ids)) == 0))
        np.add.at(d_inputs, words, errors @ output_vectors[ids] / len(words))
        np.add.at(d_outputs, ids, np.outer(errors, h))
    return d_inputs, d_outputs


class _SkipGramStep(NamedTuple):
    """Some blocks and their noise."""

    columns: Tensor  # (n, B + 2W + M): the words around, then the noise
    centres: Tensor  # (n, B)
    rows: Tensor  # (2, n, B), of the table of weights
    numbers: Tensor  # (n, B)


class _CbowStep(NamedTuple):
    """Some positions and the noise of their blocks."""

    context: ContextStep
    noise: Tensor  # (n, M)


class NegativeSamplingBlocks:
    """Tell targets from noise, with skip-gram or CBOW.

    Parameters
    ----------
    model : {"skip_gram", "cbow"}
        What is given, and what is to be told.
    input_vectors, output_vectors : float tensors, shape (V, d)
        Trained in place.
    plan : StepPlan
        How the text is cut into steps.
    noise : NoiseDistribution
        Of V words.
    n_negatives : int
        k: noise words for each pair, 1 or more.
    shared : int
        M, the noise words that a block draws, 1 or more.
    log_z : float tensor of shape (), optional
        For NCE: ln Z, trained in place too. Without it the objective is negative sampling.

    References
    ----------
    Mikolov, Sutskever, Chen, Corrado & Dean (2013); Gutmann & Hyvärinen (2010). Shared noise: Ji, Satish, Li
    & Dubey (2016), "Parallelizing word2vec in shared and distributed memory". Book: chapter 4.
    """

    def __init__(
        self,
        model: Literal["skip_gram", "cbow"],
        input_vectors: Float[Tensor, "vocabulary d"],
        output_vectors: Float[Tensor, "vocabulary d"],
        plan: StepPlan,
        noise: NoiseDistribution,
        n_negatives: int,
        shared: int,
        log_z: Float[Tensor, ""] | None = None,
    ):
        self.model, self.input_vectors, self.output_vectors = model, input_vectors, output_vectors
        self.plan, self.noise, self.log_z = plan, noise, log_z
        self._input_limits = limits_of(plan.input_limits, input_vectors)
        self._output_limits = limits_of(plan.output_limits, output_vectors)
        self.shared, self._noise_weight = shared, n_negatives / shared
        if model == "skip_gram":
            table = reach_table(plan.windows.window, plan.windows.size).to(input_vectors)
            # The noise counts for each pair of a position.
            noise_weights = table.sum(dim=1, keepdim=True) * self._noise_weight
            self._table = torch.cat([table, noise_weights.expand(-1, self.shared)], dim=1)
            self._labels = (torch.arange(self._table.shape[1]) < table.shape[1]).to(input_vectors)
        # A word that is never drawn is no word of the text either, but it fills up the blocks.
        q = np.where(noise.probabilities > 0, noise.probabilities, 1)
        self._log_kq = torch.from_numpy(math.log(n_negatives) + np.log(q)).to(input_vectors)

    def steps(
        self, text: EncodedCorpus, rng: np.random.Generator
    ) -> Sequence[_SkipGramStep] | Sequence[_CbowStep]:
        """Return the steps over a text, with all that has to be drawn.

        Parameters
        ----------
        text : EncodedCorpus
            What subsampling has left.
        rng : numpy.random.Generator
            The source of windows and noise.
        """
        if not text.n_tokens:
            return []
        windows, n, device = self.plan.windows, self.plan.n_blocks, self.input_vectors.device
        n_blocks = -(-text.n_tokens // windows.size)
        noise = torch.from_numpy(self.noise.sample((n_blocks, self.shared), rng)).to(device)
        if self.model == "cbow":
            steps = cut_steps(text, windows, n, rng, self.input_vectors)
            return [_CbowStep(*step) for step in zip(steps, noise.split(n), strict=True)]
        blocks = cut_blocks(text, windows, rng, device)
        parts = torch.cat([blocks.windows, noise], dim=1), blocks.centres, blocks.rows, blocks.numbers
        splits = (part.split(n, dim=-2) for part in parts)  # the blocks are the last dimension but one
        return [_SkipGramStep(*step) for step in zip(*splits, strict=True)]

    def step(self, step: _SkipGramStep | _CbowStep, rate: float, *, measure: bool = False) -> Measured | None:
        """Move the vectors against the gradient of the loss of all examples of a step.

        Parameters
        ----------
        step : one of `steps`
            What to train on.
        rate : float
            The learning rate.
        measure : bool
            Whether to return the loss, before the step.
        """
        return (self._cbow if isinstance(step, _CbowStep) else self._skip_gram)(step, rate, measure)

    def _skip_gram(self, step: _SkipGramStep, rate: float, measure: bool) -> Measured | None:
        weights = weights_of(self._table, step.rows)  # (n, B, B + 2W + M)
        hidden = rows_of(self.input_vectors, step.centres)  # (n, B, d)
        rows = rows_of(self.output_vectors, step.columns)  # (n, B + 2W + M, d)
        logits = self._logits(hidden @ rows.mT, step.columns[:, None])  # (n, B, B + 2W + M)
        measured = None
        if measure:
            loss = ((softplus(logits) - self._labels * logits) * weights).sum()
            measured = Measured(float(loss), int(step.numbers.sum()))
        error = logits.sigmoid_().sub_(self._labels).mul_(weights)
        if self.log_z is not None:
            self._move_log_z(error.sum(), step.numbers.sum(), rate)
        # Where each row has a rate of its own, it is cheaper to multiply the errors than what comes of them.
        output_steps = steps_of(rate, self._output_limits, step.columns)[:, None]  # (n, 1, B + 2W + M)
        input_steps = steps_of(rate, self._input_limits, step.centres)[..., None]  # (n, B, 1)
        add_to_rows_(self.output_vectors, step.columns, (error * output_steps).mT @ hidden)
        add_to_rows_(self.input_vectors, step.centres, error.mul_(input_steps) @ rows)
        return measured

    def _cbow(self, step: _CbowStep, rate: float, measure: bool) -> Measured | None:
        context, noise_ids = step
        # Where there is no context, the mean is 0 and has no share in anything: no gradient comes of it.
        hidden = bag_sums(self.input_vectors, context.contexts).mul_(context.shares)  # (nB, d)
        in_blocks = hidden.view(len(noise_ids), -1, hidden.shape[1])  # (n, B, d)
        own = rows_of(self.output_vectors, context.words)  # (nB, d)
        noise = rows_of(self.output_vectors, noise_ids)  # (n, M, d)
        own_logits = self._logits((hidden * own).sum(dim=1), context.words)[:, None]  # (nB, 1)
        noise_logits = self._logits(in_blocks @ noise.mT, noise_ids[:, None])  # (n, B, M)
        measured = None
        if measure:
            has_context = (context.shares > 0).to(hidden)  # (nB, 1)
            noise_loss = softplus(noise_logits).sum(dim=2).view_as(own_logits)
            loss = (softplus(-own_logits) + self._noise_weight * noise_loss) * has_context
            measured = Measured(float(loss.sum()), int(has_context.sum()))
        own_error = own_logits.sigmoid_().sub_(1)
        noise_error = noise_logits.sigmoid_().mul_(self._noise_weight)
        if self.log_z is not None:
            has_context = (context.shares > 0).to(hidden)
            errors = (own_error + noise_error.sum(dim=2).view_as(own_error)) * has_context
            self._move_log_z(errors.sum(), has_context.sum(), rate)
        d_hidden = (noise_error @ noise).view_as(hidden).addcmul_(own_error, own).mul_(context.shares)
        d_inputs = bag_sums(d_hidden, context.centres)  # (nB + 2W, d)
        own_steps = steps_of(rate, self._output_limits, context.words)[:, None]  # (nB, 1)
        noise_steps = steps_of(rate, self._output_limits, noise_ids)[:, None]  # (n, 1, M)
        input_steps = steps_of(rate, self._input_limits, context.around)[:, None]  # (nB + 2W, 1)
        add_to_rows_(self.output_vectors, context.words, own_error.mul_(own_steps) * hidden)
        add_to_rows_(self.output_vectors, noise_ids, noise_error.mul_(noise_steps).mT @ in_blocks)
        add_to_rows_(self.input_vectors, context.around, d_inputs.mul_(input_steps))
        return measured

    def _logits(self, products: Tensor, columns: Tensor) -> Tensor:
        """The log odds that a word comes from the text: u h, from which NCE takes ln Z and ln(k q) off."""
        return products if self.log_z is None else products - self.log_z - self._log_kq[columns]

    def _move_log_z(self, errors: Tensor, n_pairs: Tensor, rate: float) -> None:
        """One step of ln Z, which every pair moves.

        Where the rate times the sum of their gradients is more than the mean, the mean is enough: one number
        that gets a step from all blocks needs no long ones.
        """
        self.log_z += min(rate, 1 / max(float(n_pairs), 1.0)) * errors
