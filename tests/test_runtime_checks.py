"""The run-time check itself: without it, a wrong shape in the library would pass unseen."""

import importlib
import sys

import jaxtyping
import pytest

SOURCE = """
import numpy as np
from jaxtyping import Float


def doubled(x: Float[np.ndarray, "n"], wrong_shape: bool = False) -> Float[np.ndarray, "n"]:
    if x.ndim != 1:
        raise ValueError(f"x must be a vector; got shape {x.shape}")
    return np.zeros(len(x) + 1) if wrong_shape else 2 * x


def careless(count: int) -> int:
    return 1
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    name = "checked_by_the_hook"
    (tmp_path / f"{name}.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(str(tmp_path))
    with jaxtyping.install_import_hook(name, "tests.runtime_checks.after_the_call"):
        yield importlib.import_module(name)
    del sys.modules[name]


def test_a_good_call_passes(module):
    import numpy as np

    assert module.doubled(np.ones(3)).tolist() == [2, 2, 2]


def test_a_wrong_shape_in_the_result_is_seen(module):
    import numpy as np

    with pytest.raises(jaxtyping.TypeCheckError):
        module.doubled(np.ones(3), wrong_shape=True)


def test_bad_input_that_is_accepted_is_seen(module):
    with pytest.raises(jaxtyping.TypeCheckError):
        module.careless("three")


def test_bad_input_that_is_refused_keeps_its_own_message(module):
    import numpy as np

    with pytest.raises(ValueError, match="x must be a vector"):
        module.doubled(np.ones((2, 2)))


def test_the_library_is_under_the_check():
    from nlpbook import runtime

    assert hasattr(runtime.setup, "__wrapped__")
