"""Small corpora for the tests, drawn by hypothesis and written by hand."""

from hypothesis import strategies as st

words = st.sampled_from("abcd")
corpora = st.lists(st.lists(words, max_size=8), min_size=1, max_size=7).filter(any)
orders = st.integers(1, 4)
contexts = st.lists(st.sampled_from("abcdz"), max_size=5)  # z is in no corpus

# The lecture's sentences, a word at a time.
APPLES = [
    ["我", "爱", "吃", "苹果"],
    ["我", "爱", "吃", "香蕉"],
    ["我", "喜欢", "苹果"],
    ["他", "爱", "吃", "苹果"],
]

# The corpus of KenLM's toy model.
TOY = ["a a b a".split(), "b a a b".split()]


def every_context(counts):
    """All contexts that were seen, without those that a sentence does not begin with but must."""
    return [
        context for context in counts.followers if len(context) == counts.order - 1 or context[:1] == ("<s>",)
    ]
