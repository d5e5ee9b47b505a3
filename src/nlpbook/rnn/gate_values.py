"""What gates and states of a cell are after each word, with some of them held by hand.

A unit whose gate is held has the value that is set in place of its sigmoid, at every word; everything else is
computed from what that makes of the states. What a GRU's reset gate is held at goes into its candidate.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from jaxtyping import Float
from torch import Tensor

from nlpbook import validation
from nlpbook.rnn.gru import GRU, gru_candidate, gru_gates
from nlpbook.rnn.layer import RecurrentLayer, check_inputs
from nlpbook.rnn.lstm import LSTM, lstm_gates

LSTM_GATES, GRU_GATES = ("input", "forget", "output"), ("reset", "update")
Held = Mapping[str, Mapping[int, float]]


def gate_values(
    layer: RecurrentLayer, x: Float[Tensor, "batch time inputs"], held: Held | None = None
) -> dict[str, Float[Tensor, "batch time hidden"]]:
    """Return gates, candidate and states after each word of some sentences.

    Parameters
    ----------
    layer : LSTM or GRU
    x : float tensor, shape (batch, time, D)
        The words' vectors, without padding. The state before the first one is 0.
    held : mapping of str to mapping of int to float, optional
        For a gate ("input", "forget", "output"; "reset", "update") or for "hidden", which unit is held at
        which value: gates from 0 to 1, "hidden" from -1 to 1. ``{"hidden": {3: 0.0}}`` switches unit 3 off
        for the gates of the next word and for whatever reads the hidden state.

    Returns
    -------
    dict of str to float tensor, shape (batch, time, H)
        "input", "forget", "candidate", "output", "cell" and "hidden" of an LSTM; "reset", "update",
        "candidate" and "hidden" of a GRU.

    Raises
    ------
    TypeError
        If `layer` is neither.
    ValueError
        If a shape does not fit, or `held` names no gate of the layer, no unit of it, or no value of its
        range.

    Examples
    --------
    >>> layer = LSTM(2, 3, generator=torch.Generator().manual_seed(0))
    >>> values = gate_values(layer, torch.ones(1, 4, 2), {"forget": {1: 0.5}})
    >>> values["forget"][0, :, 1].tolist()
    [0.5, 0.5, 0.5, 0.5]

    References
    ----------
    Karpathy, Johnson & Fei-Fei (2015), "Visualizing and understanding recurrent networks". Book: chapter 6.
    """
    validation.instance_of(layer, "layer", (LSTM, GRU), "an LSTM or a GRU")
    check_inputs(x, layer.input_size)
    set_by_hand = _as_tensors(layer, held or {}, x)
    step = _lstm_values if isinstance(layer, LSTM) else _gru_values
    state, steps = layer.start(len(x)), []
    for x_t in x.unbind(dim=1):
        values = step(layer, x_t, state, set_by_hand)
        steps.append(values)
        state = (values["hidden"], values["cell"]) if isinstance(layer, LSTM) else (values["hidden"],)
    return {name: torch.stack([values[name] for values in steps], dim=1) for name in steps[0]}


def _as_tensors(layer: RecurrentLayer, held: Held, x: Tensor) -> dict[str, Tensor]:
    """For each gate that is held its values, NaN for units that are free."""
    gates = LSTM_GATES if isinstance(layer, LSTM) else GRU_GATES
    found = {}
    for name, units in held.items():
        validation.one_of(name, "held", [*gates, "hidden"])
        found[name] = torch.full((layer.hidden_size,), torch.nan, dtype=x.dtype, device=x.device)
        for unit, value in units.items():
            at = validation.whole_number(unit, f"held[{name!r}]", 0, layer.hidden_size - 1)
            least = -1 if name == "hidden" else 0
            found[name][at] = validation.finite(value, f"held[{name!r}][{unit}]", least=least, most=1)
    return found


def _held(value: Tensor, name: str, held: Mapping[str, Tensor]) -> Tensor:
    if name not in held:
        return value
    return torch.where(held[name].isnan(), value, held[name])


def _lstm_values(
    layer: RecurrentLayer, x: Tensor, state: tuple[Tensor, ...], held: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    i, f, g, o = lstm_gates(x, state[0], layer.W, layer.U, layer.b)
    i, f, o = (
        _held(gate, name, held) for gate, name in zip((i, f, o), ("input", "forget", "output"), strict=True)
    )
    c = f * state[1] + i * g
    h = _held(o * torch.tanh(c), "hidden", held)
    return {"input": i, "forget": f, "candidate": g, "output": o, "cell": c, "hidden": h}


def _gru_values(
    layer: RecurrentLayer, x: Tensor, state: tuple[Tensor, ...], held: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    (h,) = state
    r, z = gru_gates(x, h, layer.W, layer.U, layer.b)
    r, z = _held(r, "reset", held), _held(z, "update", held)
    n = gru_candidate(x, h, r, layer.W, layer.U, layer.b, layer.c)
    h = _held(z * h + (1 - z) * n, "hidden", held)
    return {"reset": r, "update": z, "candidate": n, "hidden": h}
