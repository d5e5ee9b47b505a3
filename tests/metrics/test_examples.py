import doctest
import importlib

import pytest


@pytest.mark.parametrize("name", ["accuracy", "bleu", "calibration", "confusion", "entities", "f1"])
def test_the_examples_of_the_docstrings(name):
    result = doctest.testmod(importlib.import_module(f"nlpbook.metrics.{name}"))
    assert result.attempted > 0
    assert result.failed == 0
