import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.corpora.microworld import Measure
from nlpbook.corpora.microworld.translation import accepts, n_translations, translate, translations

SEEDS = st.integers(0, 2**32 - 1)


def chinese(world, english):
    return {"".join(words) for words in translations(world.parse(english.split()))}


@pytest.mark.parametrize(
    ("english", "expected"),
    [
        ("Anna drinks tea .", {"安娜喝茶。"}),
        ("does he drink tea ?", {"他喝茶吗？"}),
        ("the films were not good .", {"电影不好。", "那些电影不好。"}),
        ("the film was not good .", {"电影不好。", "那部电影不好。"}),
        # the relative clause stands before the noun, and so does the prepositional phrase
        ("the man who studied music sleeps .", {"学习过音乐的男人睡觉。", "学过音乐的男人睡觉。"}),
        ("the keys to the cabinet are old .", {"柜子的钥匙很旧。"}),
        # a measure word of its own for every kind of thing
        ("I bought two books .", {"我买了两本书。"}),
        ("I bought two boxes .", {"我买了两个盒子。"}),
        ("Tom gave the book to Anna .", {"汤姆把书送给了安娜。", "汤姆把那本书送给了安娜。"}),
        ("a dog is bigger than the cat .", {"一条狗比猫大。", "一条狗比那只猫大。"}),
        ("what is the capital of France ?", {"法国的首都是什么？"}),
        ("where does Anna live ?", {"安娜住在哪里？"}),
        ("Paris is the capital of France .", {"巴黎是法国的首都。"}),
        ("he is drinking tea .", {"他在喝茶。", "他正在喝茶。"}),
        ("he did not drink tea .", {"他没喝茶。", "他没有喝茶。"}),
    ],
)
def test_translations_are_what_a_speaker_would_say(world, english, expected):
    assert chinese(world, english) == expected


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_what_is_drawn_is_listed_and_what_is_listed_is_accepted(world, seed):
    rng = np.random.default_rng(seed)
    (english,) = world.sample_sentences(1, rng)
    tree = world.parse(english)
    drawn = translate(tree, rng)
    assert accepts(tree, drawn)
    assert accepts(tree, "".join(drawn))
    if n_translations(tree) <= 500:
        everything = translations(tree)
        assert tuple(drawn) in everything
        assert len(everything) <= n_translations(tree)
        assert all(accepts(tree, words) for words in everything)


@settings(max_examples=150, deadline=None)
@given(SEEDS, st.data())
def test_a_text_is_accepted_if_and_only_if_it_is_listed(world, seed, data):
    """Words dropped, doubled and exchanged: the judge must say what the list says."""
    rng = np.random.default_rng(seed)
    (english,) = world.sample_sentences(1, rng)
    tree = world.parse(english)
    if n_translations(tree) > 500:
        return
    listed = {"".join(words) for words in translations(tree)}
    words = translate(tree, rng)
    i, j = (data.draw(st.integers(0, len(words) - 1)) for _ in range(2))
    dropped = words[:i] + words[i + 1 :]
    doubled = words[: i + 1] + words[i:]
    exchanged = list(words)
    exchanged[i], exchanged[j] = exchanged[j], exchanged[i]
    for text in ("".join(changed) for changed in (dropped, doubled, exchanged)):
        assert accepts(tree, text) == (text in listed)


def test_how_a_text_is_cut_into_words_does_not_matter(world):
    english = "I bought two books .".split()
    assert world.accepts(english, "我 买 了 两 本 书 。")
    assert world.accepts(english, ["我买了", "两本书。"])
    assert not world.accepts(english, "我买了两个书。")  # the measure word of books is 本
    assert not world.accepts(english, "")
    assert not world.accepts(english, "I bought two books .")


def test_only_what_is_no_content_is_lost_on_the_way(world):
    """A child that has Chinese words, and that no Chinese side of its rule speaks of, would be forgotten."""
    grammar = world.grammar
    for rule in itertools.chain.from_iterable(grammar.rules.values()):
        for side in rule.chinese:
            spoken = {item for item in side if isinstance(item, int)}
            for i, symbol in enumerate(rule.symbols):
                has_chinese = symbol in grammar.rules or any(word.chinese for word in grammar.words[symbol])
                assert i in spoken or not has_chinese, (rule.line, symbol)
            assert all(isinstance(item, (str, int, Measure)) for item in side)


def test_an_english_text_that_is_no_sentence_is_refused(world):
    with pytest.raises(
        ValueError, match=r"sentence\[2\] must be a word that can follow after 'the dog'; got 'sleep'"
    ):
        world.accepts("the dog sleep .".split(), "狗睡觉。")
    with pytest.raises(TypeError, match="sentence must be a list of tokens"):
        world.accepts("the dog sleeps .", "狗睡觉。")
