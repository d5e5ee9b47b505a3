from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.corpora.microworld.tasks import translation_pairs
from nlpbook.corpora.microworld.translation import accepts


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_judge_accepts_every_pair(world, seed):
    (pair,) = translation_pairs(world, 1, np.random.default_rng(seed))
    assert world.accepts(pair.english, pair.chinese)
    assert set(pair.chinese) <= world.grammar.chinese_words
    assert all(word.isascii() for word in pair.english) and not any(word.isascii() for word in pair.chinese)


def test_a_dropped_word_is_an_error_unless_chinese_may_leave_it_out(world):
    """Exactly which words may be missing: 的 between a possessor and a relative, 以前 in a past opinion."""
    accepted, tried = Counter(), 0
    for pair in translation_pairs(world, 150, np.random.default_rng(0)):
        tree = world.parse(pair.english)
        for i, word in enumerate(pair.chinese):
            tried += 1
            if accepts(tree, pair.chinese[:i] + pair.chinese[i + 1 :]):
                accepted[word] += 1
                kin = any(leaf.category.startswith("Noun[kin") for leaf in tree.leaves())
                assert (word == "的" and kin) or (word == "以前" and "opinion" in tree.phenomena)
    assert tried > 1000 and sum(accepted.values()) < 0.01 * tried
    for english, long, short in (
        ("my father sleeps .", "我的父亲睡觉。", "我父亲睡觉。"),
        ("she liked tea .", "她以前喜欢茶。", "她喜欢茶。"),
    ):
        assert world.accepts(english.split(), long) and world.accepts(english.split(), short)


def test_another_measure_word_is_an_error(world):
    """Whatever counts books does not count dogs; 个 is no way out."""
    measures = {word.measure for words in world.grammar.words.values() for word in words if word.measure}
    tried = 0
    for pair in translation_pairs(world, 60, np.random.default_rng(1)):
        tree = world.parse(pair.english)
        for before, i in zip(pair.chinese, range(1, len(pair.chinese)), strict=False):
            if pair.chinese[i] in measures and before in {
                "一",
                "两",
                "三",
                "四",
                "五",
                "十",
                "七",
                "这",
                "那",
            }:
                for other in measures - {pair.chinese[i]}:
                    tried += 1
                    changed = (*pair.chinese[:i], other, *pair.chinese[i + 1 :])
                    assert not accepts(tree, changed), changed
    assert tried > 300


def test_the_order_of_english_is_an_error_where_chinese_has_another(world):
    """A relative clause behind its noun, and a place behind the verb."""
    english = "the man who studied music sleeps .".split()
    assert world.accepts(english, "学过音乐的男人睡觉。")
    assert not world.accepts(english, "男人学过音乐的睡觉。")
    english = "she sings in the park .".split()
    assert world.accepts(english, "她在公园里唱歌。")
    assert not world.accepts(english, "她唱歌在公园里。")
    english = "the keys to the cabinet are old .".split()
    assert not world.accepts(english, "钥匙的柜子很旧。")


def test_reversed_and_doubled_sentences_are_errors(world):
    for pair in translation_pairs(world, 40, np.random.default_rng(2)):
        assert not world.accepts(pair.english, pair.chinese[::-1])
        assert not world.accepts(pair.english, pair.chinese * 2)
        assert not world.accepts(pair.english, ())


def test_what_is_to_be_left_out(world):
    seen = {pair.english for pair in translation_pairs(world, 200, np.random.default_rng(0))}
    others = {pair.english for pair in translation_pairs(world, 200, np.random.default_rng(0), exclude=seen)}
    assert not seen & others


def test_bad_input(world):
    with pytest.raises(ValueError, match="n must be a whole number, 1 or larger; got -1"):
        translation_pairs(world, -1, np.random.default_rng(0))
    with pytest.raises(TypeError, match=r"rng must be a numpy\.random\.Generator"):
        translation_pairs(world, 1, "seed")
