"""An explorer that shows the kit's charts, filled with numbers that a test knows."""

import numpy as np
import traitlets

from nlpbook.explorers import Explorer
from nlpbook.explorers.arrays import array_trait

SENTENCE = "The animal did not cross the street because it was too tired".split()
FRENCH = "L' animal n' a pas traversé la rue parce_qu' il était".split()
EXPRESSION = {
    "nodes": [
        {"id": "x", "lines": ["x", "2"]},
        {"id": "y", "lines": ["y", "-1"]},
        {"id": "sum", "lines": ["x + y", "1"]},
        {"id": "square", "lines": ["x · x", "4"]},
        {"id": "out", "lines": ["product", "4", "gradient 1"], "strong": True},
    ],
    "edges": [
        {"from": "x", "to": "sum", "label": "1"},
        {"from": "y", "to": "sum", "label": "1"},
        {"from": "x", "to": "square", "label": "2"},
        {"from": "x", "to": "square", "label": "2"},
        {"from": "sum", "to": "out", "label": "4", "strong": True, "back": True},
        {"from": "square", "to": "out", "label": "1"},
        {"from": "y", "to": "out", "label": "4", "dashed": True},
    ],
}
HYPOTHESES = {
    "nodes": [{"id": word, "lines": [word]} for word in "<s> a the cat dog old sleeps man".split()],
    "edges": [
        {"from": parent, "to": child, "label": label}
        for parent, child, label in [
            ("<s>", "a", "-1.2"), ("<s>", "the", "-0.4"), ("a", "cat", "-2.1"), ("the", "dog", "-0.9"),
            ("the", "old", "-1.5"), ("dog", "sleeps", "-1.0"), ("old", "man", "-1.6"),
        ]
    ],
}  # fmt: skip


class Gallery(Explorer):
    javascript = "gallery.js"
    label = "The charts of the kit"

    layers = array_trait()
    maps = array_trait()
    weights = array_trait()
    theory = traitlets.List().tag(sync=True)
    words = traitlets.List(SENTENCE).tag(sync=True)
    french = traitlets.List(FRENCH).tag(sync=True)
    graph = traitlets.Dict(EXPRESSION).tag(sync=True)
    tree = traitlets.Dict(HYPOTHESES).tag(sync=True)
    shape = traitlets.Unicode("violin").tag(sync=True)
    diverging = traitlets.Bool(False).tag(sync=True)


def gallery(n_layers: int = 12, **traits) -> Gallery:
    """Gradients that shrink by 0.6 from layer to layer, 144 heads of 32 x 32, one sentence."""
    draw = np.random.default_rng(0)
    sizes = 0.6 ** np.arange(n_layers)
    layers = (sizes[:, None] * draw.normal(size=(n_layers, 500))).astype(np.float16)
    positions = np.arange(32)
    heads = [
        np.exp(-((positions[:, None] - positions - shift) ** 2) / (2 * width**2))
        * (positions <= positions[:, None])
        for width in np.linspace(0.7, 9, 12)
        for shift in range(12)
    ]
    signs = (-1) ** (np.arange(144) * traits.get("diverging", False))
    maps = np.rint(127 * np.array(heads) * signs[:, None, None])
    weights = draw.dirichlet(np.full(len(SENTENCE), 0.3), size=len(SENTENCE)).astype(np.float32)
    return Gallery(
        layers=layers,
        maps=maps.reshape(12, 12, 32, 32).astype(np.int8),
        weights=weights,
        theory=(0.6745 * sizes).tolist(),
        **traits,
    )
