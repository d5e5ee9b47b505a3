"""How many parameters a recurrent layer has: G blocks, each with a row for every input and every unit.

G (D + H + biases) H          G = 1 (Elman), 3 (GRU, LSTM without forget gate), 4 (LSTM)
"""

from __future__ import annotations

from typing import Literal

from nlpbook import validation

BLOCKS = {"elman": 1, "gru": 3, "lstm": 4}


def parameter_count(
    cell: Literal["elman", "gru", "lstm"],
    input_size: int,
    hidden_size: int,
    n_layers: int = 1,
    *,
    bidirectional: bool = False,
    biases: int = 1,
) -> int:
    """Return the number of parameters of recurrent layers.

    Parameters
    ----------
    cell : {"elman", "gru", "lstm"}
    input_size : int
        D, the dimensions of an input, 1 or more.
    hidden_size : int
        H, the units of each layer and direction, 1 or more.
    n_layers : int, default 1
        1 or more. The upper layers read H dimensions, or 2H in both directions.
    bidirectional : bool, default False
        Whether each layer is there twice.
    biases : {0, 1, 2}, default 1
        Biases of a unit in each block: 1 in the formulas and in this library, 2 in PyTorch and cuDNN, one
        beside x and one beside h. The GRU of this library with the reset after the product has H more than
        with 1.

    Returns
    -------
    int

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    References
    ----------
    Book: chapter 6.

    Examples
    --------
    >>> [parameter_count(cell, 10, 20, biases=2) for cell in ("elman", "gru", "lstm")]
    [640, 1920, 2560]
    """
    blocks = BLOCKS[validation.one_of(cell, "cell", BLOCKS)]
    D = validation.whole_number(input_size, "input_size")
    H = validation.whole_number(hidden_size, "hidden_size")
    n_layers = validation.whole_number(n_layers, "n_layers")
    biases = validation.one_of(biases, "biases", [0, 1, 2])
    directions = 2 if validation.truth(bidirectional, "bidirectional") else 1
    inputs = [D] + [directions * H] * (n_layers - 1)
    return sum(directions * blocks * (size + H + biases) * H for size in inputs)
