"""The doors of the library: what is public and takes a count, a rate or words, and a right call of each."""

import importlib
import inspect
import math
import pkgutil
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

import numpy as np
import torch
from torch import nn

import nlpbook
from nlpbook import mlp, ngrams, nnlm, rnn, text, training, word2vec, words
from nlpbook.explorers import (
    GradientFlowExplorer,
    PerceptronExplorer,
    SentimentTreeExplorer,
    VectorSpaceExplorer,
)

# What a name promises, wherever it stands, and what is refused for it.
COUNTS = frozenset(
    "accumulation batch_size block_size context_size draws embedding_dim epochs every hidden_size "
    "histograms_every input_size iterations k length longest max_iterations max_length max_size max_steps "
    "max_tokens max_words min_count n_bins n_layers n_negatives order patience permutations restrict seed "
    "shared_noise steps top_k total vocabulary_size warm_up window workers".split()
)
RATES = frozenset(
    "alpha clip_norm decay discount eps floor learning_rate log_z lr max_norm momentum noise_power power "
    "smoothing subsample_threshold temperature threshold tolerance top_p weight_decay x_max".split()
)
WORDS = frozenset("context sentence sentences tokens words".split())
BAD_COUNTS = (True, 1.5, "3", -1)
BAD_RATES = (True, "0.5", math.nan)
BAD_WORDS = ("the cat", 3)
# The same name for another thing.
OTHERWISE = {("ngrams.AddK", "k"): BAD_RATES, ("explorers.BackOffExplorer", "k"): BAD_RATES}

SENTENCES = [["the", "cat", "sat"], ["the", "dog", "sat", "down"], ["a", "cat", "sat"]] * 4
VOCABULARY = text.Vocabulary.from_sentences(SENTENCES)
IDS = VOCABULARY.encode_corpus(SENTENCES)
COUNTED = ngrams.count_ngrams(SENTENCES, 3)
VECTORS = words.WordVectors([*"abcdefghij", "the", "cat", "sat", "dog", "down"], np.eye(15) + 0.1)
NET = nn.Linear(2, 2)
PARAMETERS = list(NET.parameters())
GENERATOR = np.random.default_rng(0)
_GLOVE = word2vec.GloveParameters(np.ones((2, 2)), np.ones((2, 2)), np.ones(2), np.ones(2))


def _fitted_network() -> nnlm.FeedForwardLanguageModel:
    return nnlm.FeedForwardLanguageModel(2, embedding_dim=2, hidden_size=2, epochs=1).fit(SENTENCES)


def _numpy_net() -> nnlm.NumpyNNLM:
    return nnlm.NumpyNNLM.initial(5, 2, 3, 4, rng=np.random.default_rng(0))


def _build(vocabulary: text.Vocabulary, generator: torch.Generator) -> nn.Module:
    return nnlm.NNLM(len(vocabulary), 1, 2, 2, generator=generator)


_BATCH: dict[str, Any] = {"inputs": np.eye(16), "labels": [0, 1] * 8}

# For each class whose methods are called: an object of it. Models of n-grams share theirs.
INSTANCES: dict[str, Callable[[], Any]] = {
    "explorers.GradientFlowExplorer": lambda: GradientFlowExplorer(**_BATCH, depth=2, width=16),
    "explorers.PerceptronExplorer": lambda: PerceptronExplorer("xor", method="network"),
    "explorers.SentimentTreeExplorer": lambda: SentimentTreeExplorer("not good"),
    "explorers.VectorSpaceExplorer": lambda: VectorSpaceExplorer(["the", "cat", "sat"], np.eye(3) + 0.1),
    "language_model.BaseLanguageModel": lambda: ngrams.AddK(2).fit(SENTENCES),
    "language_model.NeuralLanguageModel": _fitted_network,
    "mlp.TextClassifier": lambda: mlp.TextClassifier(4, 2, embedding_dim=2),
    "nnlm.Mixture": lambda: nnlm.Mixture([ngrams.AddK(1), ngrams.AddK(2)], weights=[0.5, 0.5]).fit(SENTENCES),
    "nnlm.NumpyNNLM": _numpy_net,
    "rnn.CRF": lambda: rnn.CRF(2),
    "rnn.TagLookup": lambda: rnn.TagLookup().fit(SENTENCES, SENTENCES),
    "rnn.SequenceTagger": lambda: rnn.SequenceTagger(characters=None, epochs=1).fit(SENTENCES, SENTENCES),
    "rnn.TreeClassifier": lambda: rnn.TreeClassifier(len(VOCABULARY), 2, 2, 2, layer=rnn.ChildSumTreeLSTM),
    "text.Vocabulary": lambda: VOCABULARY,
    "word2vec.Glove": lambda: word2vec.Glove(2, epochs=1),
    "word2vec.PlainWord2Vec": lambda: word2vec.PlainWord2Vec(VOCABULARY, 2, epochs=1),
    "word2vec.Word2Vec": lambda: word2vec.Word2Vec(2, window=2, min_count=1, epochs=1),
    "words.TruncatedSVD": lambda: words.truncated_svd(np.eye(3), 2),
    "words.WordVectors": lambda: VECTORS,
}
for _name in ngrams.__all__:
    _class = getattr(ngrams, _name)
    if inspect.isclass(_class) and issubclass(_class, ngrams.NGramModel):
        INSTANCES[f"ngrams.{_name}"] = lambda cls=_class: cls(2).fit(SENTENCES)

# Right values for what has no default: by name, and where a name means something else, by place.
_OBJECTIVE = {"h": np.ones(2), "noise_ids": [0], "output_vectors": np.ones((3, 2)), "target": 1}
ARGUMENTS: dict[str, Any] = {
    "batch_size": 2,
    "build": _build,
    "collate": list,
    "context": ["the"],
    "context_size": 2,
    "corpus": IDS,
    "counts": COUNTED,
    "documents": IDS,
    "embedding_dim": 2,
    "examples": [1, 2, 3],
    "every": 2,
    "generator": GENERATOR,
    "hidden_size": 2,
    "ids": [0, 1, 2, 1],
    "input_size": 2,
    "k": 2,
    "learning_rate": 0.1,
    "length": 2,
    "lr": 0.1,
    "max_norm": 1.0,
    "model": ngrams.KneserNey(2).fit(SENTENCES),
    "n_negatives": 2,
    "order": 2,
    "parameters": PARAMETERS,
    "params": PARAMETERS,
    "patience": 1,
    "rng": GENERATOR,
    "sentence": ["the", "cat"],
    "sentences": SENTENCES,
    "subsample_threshold": 0.1,
    "threshold": 0.0,
    "tokens": ["the", "cat"],
    "total": 5,
    "vectors": VECTORS,
    "vocabulary": VOCABULARY,
    "vocabulary_size": len(VOCABULARY),
    "warm_up": 2,
    "window": 1,
    "word": "cat",
    "words": ["the", "cat", "sat"],
}
ELSEWHERE: dict[str, dict[str, Any]] = {
    "explorers.GradientFlowExplorer": {**_BATCH, "width": 16},
    "explorers.GradientFlowExplorer.train": {"steps": 2},
    "explorers.HuffmanExplorer": {"counts": {"the": 3, "cat": 2, "sat": 1}},
    "explorers.PerceptronExplorer.train": {"steps": 2},
    "explorers.ScheduleExplorer.train": {"schedule": training.Constant()},
    "explorers.VectorSpaceExplorer": {"vectors": np.eye(3)},
    "explorers.VectorSpaceExplorer.a_minus_b_plus_c": {"a": "the", "b": "cat", "c": "sat"},
    "language_model.first_leak": {
        "net": nnlm.NNLM(3, 1, 2, 2),
        "ids": torch.tensor([[3, 0, 1]]),
        "generator": torch.Generator(),
    },
    "language_model.truncate": {"probabilities": np.array([0.5, 0.5])},
    "metrics.expected_calibration_error": {"confidences": [0.5, 0.7], "correct": [True, False]},
    "metrics.reliability_diagram": {"confidences": [0.5, 0.7], "correct": [True, False]},
    "mlp.BatchNorm": {"features": 2},
    "mlp.TextClassifier": {"n_classes": 2},
    "mlp.TextClassifier.predict_probabilities": {"sentences": [[1, 2], [3]]},
    "mlp.binary_focal_loss": {"logits": np.zeros(2), "targets": np.array([0, 1])},
    "mlp.binary_focal_loss_gradient": {"logits": np.zeros(2), "targets": np.array([0, 1])},
    "mlp.clip_gradient_norm": {"gradients": np.ones(2)},
    "mlp.convergence_rate": {"curvatures": np.ones(2)},
    "mlp.descend": {
        "optimiser": mlp.GradientDescent(0.1),
        "gradient": lambda x: x,
        "start": np.ones(2),
        "steps": 2,
    },
    "mlp.diagnose": {"model": NET, "batches": (torch.eye(2), torch.tensor([0, 1])), "steps": 8},
    "mlp.focal_loss": {"logits": np.zeros((2, 3)), "targets": np.array([0, 2])},
    "mlp.focal_loss_gradient": {"logits": np.zeros((2, 3)), "targets": np.array([0, 2])},
    "mlp.gradient_flow": {"depth": 2, "width": 3},
    "mlp.hand_features": {"positive": {"cat"}, "negative": {"dog"}},
    "ngrams.em_weights": {"probabilities": np.full((2, 2), 0.5), "seen": np.ones((2, 2), dtype=bool)},
    "ngrams.katz_discounts": {"counts_of_counts": np.array([0, 90, 40, 20, 10, 5, 2])},
    "nnlm.NumpyNNLM.step": {"contexts": np.zeros((1, 2), dtype=np.int64), "targets": np.zeros(1, np.int64)},
    "nnlm.context_windows": {"start": 9, "end": 0},
    "nnlm.mixture_weights": {"log_probs": np.log(np.full((3, 2), 0.5))},
    "rnn.BiLSTMCRF": {"n_tags": 2},
    "rnn.CRF.k_best": {"emissions": torch.zeros(1, 3, 2)},
    "rnn.CharacterCNN": {"n_characters": 2},
    "rnn.CharacterLSTM": {"n_characters": 2},
    "rnn.SequenceTagger.fit": {"tags": SENTENCES},
    "rnn.TagLookup.fit": {"tags": SENTENCES},
    "rnn.CopyNetwork": {"n_ids": 10, "cell": rnn.GRU},
    "rnn.ParseTree": {"parents": [1, 2, -1]},
    "rnn.ParseTree.from_heads": {"heads": [2, 3, 0]},
    "rnn.RecurrentStack": {"cell": rnn.GRU},
    "rnn.TreeClassifier": {"n_classes": 2},
    "rnn.TreeClassifier.predict_probabilities": {"trees": [rnn.ParseTree([1, 2, -1], ["the", "cat", "sat"])]},
    "rnn.chrono_": {"module": rnn.GRU(2, 2), "longest": 9},
    "rnn.parameter_count": {"cell": "gru"},
    "text.pad": {"sequences": [[1, 2], [3]]},
    "training.Batches": {"ids": torch.arange(4)},
    "training.ContiguousBatches": {"ids": torch.arange(12)},
    "language_model.next_token_loss": {
        "net": nnlm.NNLM(3, 1, 2, 2),
        "batch": training.Batch(ids=torch.tensor([[3, 0, 1]]), mask=torch.ones(1, 3, dtype=torch.bool)),
    },
    "training.LengthBucketed.from_examples": {"length": lambda example: 1, "max_tokens": 4},
    "training.LengthBucketed": {"sentences": [[1, 2], [3]], "batch_size": 1, "max_tokens": 4},
    "explorers.VectorSpaceExplorer.project_local": {"words": ["the", "cat"]},
    "training.Validate": {"function": lambda model: 0.0},
    "training.smoothed_cross_entropy": {"logits": torch.zeros(2, 3), "targets": torch.zeros(2).long()},
    "training.fit": {
        "model": NET,
        "batches": [torch.ones(2)],
        "loss": lambda model, batch: model(batch).sum(),
        "optimiser": torch.optim.SGD(PARAMETERS, lr=0.1),
        "epochs": 1,
    },
    "word2vec.Glove.fit": {"counts": np.ones((3, 3)) - np.eye(3)},
    "word2vec.NoiseDistribution": {"counts": [3, 2, 1]},
    "word2vec.PlainWord2Vec.step": {"inputs": [1], "target": 2},
    "word2vec.analogy_accuracy": {"questions": {"all": [("the", "cat", "sat", "dog")]}},
    "word2vec.effect_size_range": {"sets": (["the", "cat"], ["sat", "dog"], ["down"], ["sat"])},
    "word2vec.glove_gradients": {"counts": np.ones((2, 2)), "parameters": _GLOVE},
    "word2vec.glove_loss": {"counts": np.ones((2, 2)), "parameters": _GLOVE},
    "word2vec.glove_weight": {"x": np.array([1.0, 2.0])},
    "word2vec.keep_probability": {"counts": [3, 2, 1]},
    "word2vec.nce_gradients": {**_OBJECTIVE, "noise_log_probs": np.full(3, -1.0)},
    "word2vec.nce_loss": {**_OBJECTIVE, "noise_log_probs": np.full(3, -1.0)},
    "word2vec.sgns_gradient": {"logits": np.zeros((2, 2)), "pair_counts": np.ones((2, 2))},
    "word2vec.sgns_loss": {"logits": np.zeros((2, 2)), "pair_counts": np.ones((2, 2))},
    "word2vec.shifted_pmi": {"pair_counts": np.ones((2, 2))},
    "word2vec.weat": {"X": ["the"], "Y": ["cat"], "A": ["sat"], "B": ["dog"]},
    "words.WordVectors": {"vectors": np.eye(3)},
    "words.WordVectors.analogy": {"a": "the", "b": "cat", "c": "sat"},
    "words.truncated_svd": {"matrix": np.eye(3)},
}

# Public, with such a name, and yet no door: a single thing, or all methods of a class.
_PLAIN = "the plain form of a formula, as the book shows it; the fast form beside it is the door"
_INNER = "inside the models of n-grams, which have looked at their order when they were made"
_RECORD = "a result, made by the library alone"
_FORMULA = "a formula on arrays, which checks nothing"
_FILES = "needs a file or a folder; tested in its own room"
_PANEL = "an explorer with data of its own; its settings are tested in its own room"
NO_DOORS: dict[str, str] = {
    "corpora.Documentation": _RECORD,
    "explorers.BeatTheMachine": _PANEL,
    "explorers.ClassifierPanel": _PANEL,
    "explorers.MicroworldExplorer": _PANEL,
    "explorers.NNLMPanel": _PANEL,
    "explorers.NNLMTraining": _PANEL,
    "explorers.RunReport": "made by a training panel, and called in a thread of its own",
    "explorers.TrainingPanel": _PANEL,
    "language_model.BatchState": _RECORD,
    "language_model.LanguageModel": "a protocol, without code",
    "mlp.GradientCheck": _RECORD,
    "mlp.QuadraticRates": _RECORD,
    "mlp.WordBatch": _RECORD,
    "mlp.batch_norm_forward": _FORMULA,
    "mlp.elu": _FORMULA,
    "mlp.elu_derivative": _FORMULA,
    "mlp.layer_norm_forward": _FORMULA,
    "mlp.rms_norm_forward": _FORMULA,
    "ngrams.ArpaModel": "read from a file; it cannot be fitted",
    "ngrams.BackOffTable": _INNER,
    "ngrams.NGramCounts": _INNER,
    "ngrams.NGramIndex": _INNER,
    "ngrams.PlainCounts": _PLAIN,
    "ngrams.StupidBackOff.perplexity": "has none, whatever it is given",
    "ngrams.adjusted_counts": _PLAIN,
    "ngrams.interpolated_table": "alpha is an array there, of each order's discounted probabilities",
    "nnlm.SeenNGrams": _RECORD,
    "recipes.Training": _RECORD,
    "recipes.train": _FILES,
    "rnn.RecurrentLayer": "abstract; the layers made of it are doors",
    "rnn.k_best": _PLAIN,
    "rnn.TreeLayer": "abstract; the layers made of it are doors",
    "rnn.compose": _PLAIN,
    "training.Checkpoint": _FILES,
    "training.History": _RECORD,
    "training.Run": "made by fit, which has looked at the arguments",
    "training.TensorBoard": _FILES,
    "word2vec.AnalogyScore": _RECORD,
    "word2vec.HuffmanTree.nested": "words may be anything there, one for each leaf",
    "word2vec.SimilarityScore": _RECORD,
    "word2vec.load_word2vec": _FILES,
    "words.Synset": _RECORD,
    "words.term_term_counts_by_loop": _PLAIN,
    "words.wordnet_lexicon": "needs a lexicon that is downloaded",
}
# What is no door for one of its arguments alone.
TAKEN: dict[tuple[str, str], str] = {
    ("explorers.SkipGramExplorer", "sentences"): "a string is split at its spaces",
    ("explorers.Trellis", "words"): "a string is split at its spaces",
    ("explorers.UnrollingExplorer", "words"): "a string is split at its spaces",
    ("explorers.WindowExplorer", "sentences"): "a string is split at its spaces",
    ("explorers.WindowExplorer.counts", "sentences"): "a string is split at its spaces",
}


def doors() -> Iterator[tuple[str, Callable, list[str]]]:
    """Each public function, class and method once, with those of its parameters whose names promise."""
    found = set()
    for room in pkgutil.iter_modules(nlpbook.__path__, "nlpbook."):
        if room.name in ("nlpbook.__main__", "nlpbook.validation"):
            continue
        module = importlib.import_module(room.name)
        for public in getattr(module, "__all__", ()):
            thing = getattr(module, public)
            members = [(public, thing)]
            if inspect.isclass(thing):
                members += [(f"{public}.{name}", getattr(thing, name)) for name in _methods(thing)]
            for path, function in members:
                plain = inspect.unwrap(getattr(function, "__func__", function))
                home = getattr(plain, "__module__", None) or ""
                if not home.startswith("nlpbook") or not (inspect.isclass(plain) or inspect.isroutine(plain)):
                    continue
                key = (home, plain.__qualname__)
                names = [n for n in inspect.signature(function).parameters if n in COUNTS | RATES | WORDS]
                if names and key not in found:
                    found.add(key)
                    yield f"{room.name.removeprefix('nlpbook.')}.{path}", function, names


def _methods(cls: type) -> list[str]:
    """The public methods of a class; its properties are not asked for."""
    kinds = (FunctionType, classmethod, staticmethod)
    return [
        name
        for name in dir(cls)
        if not name.startswith("_") and isinstance(inspect.getattr_static(cls, name), kinds)
    ]


NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def excuse(path: str) -> str | None:
    """Why something public is no door, if it is none."""
    owner, _, method = path.rpartition(".")
    return NO_DOORS.get(path) or NO_DOORS.get(owner) or (_PLAIN if method == "plain_prob" else None)


def refused(path: str, name: str) -> tuple[Any, ...]:
    """What must be refused for an argument; nothing where all of it is taken."""
    if (path, name) in TAKEN:
        return ()
    kinds = ((COUNTS, BAD_COUNTS), (RATES, BAD_RATES), (WORDS, BAD_WORDS))
    return OTHERWISE.get((path, name)) or next(bad for names, bad in kinds if name in names)


def right_call(path: str, function: Callable, value_of: dict[str, Any]) -> Any:
    """Call a door with right arguments but for those that are given here."""
    owner, _, method = path.rpartition(".")
    if owner in INSTANCES:
        function = getattr(INSTANCES[owner](), method)
    given = {**ELSEWHERE.get(path, {}), **value_of}
    for name, parameter in inspect.signature(function).parameters.items():
        if name not in given and parameter.default is parameter.empty and parameter.kind in NAMED:
            given[name] = ARGUMENTS[name]
    return function(**given)
