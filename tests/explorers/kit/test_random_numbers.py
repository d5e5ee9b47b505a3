"""The numbers at addresses: uniform, without a trace of their neighbours, the same in a page."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nlpbook.explorers import kit
from nlpbook.explorers.kit.random_numbers import uniform_at

KIT = Path(kit.__file__).parent
parts = st.integers(0, 2**31 - 1)


def murmur_finish(mixed):
    """The finaliser of MurmurHash3, from its definition, in whole numbers without a limit."""
    mixed = (mixed ^ mixed >> 16) * 0x85EBCA6B % 2**32
    mixed = (mixed ^ mixed >> 13) * 0xC2B2AE35 % 2**32
    return mixed ^ mixed >> 16


@given(st.lists(parts, min_size=1, max_size=5))
def test_each_part_steps_on_by_the_golden_ratio_and_is_mixed(address):
    mixed = 0
    for part in address:
        mixed = murmur_finish((mixed + (part + 1) * 0x9E3779B9) % 2**32)
    assert uniform_at(*address) == mixed / 2**32


def test_arrays_hold_the_numbers_of_their_addresses():
    tokens, slots = np.arange(7)[:, None], np.arange(5)
    found = uniform_at(3, tokens, slots)
    assert found.shape == (7, 5)
    assert all(found[i, j] == uniform_at(3, i, j) for i in range(7) for j in range(5))


@pytest.mark.parametrize("axis", [0, 1, 2, 3])
def test_along_every_part_of_an_address_the_numbers_are_uniform_and_independent(axis):
    address = [np.int64(5)] * 4
    address[axis] = np.arange(20_000)
    found = uniform_at(*address)
    assert stats.kstest(found, "uniform").pvalue > 0.001
    for lag in (1, 2, 7):
        assert abs(np.corrcoef(found[:-lag], found[lag:])[0, 1]) < 3.5 / np.sqrt(len(found))
    pairs = np.histogram2d(found[:-1], found[1:], bins=10, range=[[0, 1], [0, 1]])[0]
    assert stats.chisquare(pairs.ravel()).pvalue > 0.001


@pytest.mark.browser
def test_a_page_finds_the_same_numbers(browser):
    page = browser.new_page()
    draw = np.random.default_rng(0)
    addresses = [
        draw.integers(0, 2**31, size=length).tolist() for length in (1, 2, 3, 4, 5) for _ in range(50)
    ]
    addresses += [[0], [0, 0], [2**31 - 1], [0, 2**31 - 1, 7]]
    found = page.evaluate(
        "async ([source, addresses]) => { const kit = await import('data:text/javascript,' + "
        "encodeURIComponent(source)); return addresses.map((address) => kit.uniformAt(...address)); }",
        [(KIT / "random_numbers.js").read_text(encoding="utf-8"), addresses],
    )
    assert found == [float(uniform_at(*address)) for address in addresses]
    page.close()
