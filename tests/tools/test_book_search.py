"""The search's words: Python cuts the pages, JavaScript the queries, and the two have to agree."""

import random
import re

import pytest
from docutils import nodes
from sphinx_exercise.nodes import (
    exercise_node,
    exercise_subtitle,
    exercise_title,
    solution_node,
    solution_title,
)

from tools.book_search import HAN, BookSearch, formula, names, numbered, sections

SEARCH = BookSearch({})


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("n-gram", ["n-gram"]),
        ("Good-Turing, add-k!", ["Good-Turing", "add-k"]),
        ("Kneser\u2013Ney and skip\u2011gram", ["Kneser-Ney", "and", "skip-gram"]),
        ("word2vec log_prob", ["word2vec", "log_prob"]),
        ("a- -b --", ["a", "b"]),
        ("困惑度", ["困惑度"]),
        ("NLP模型-2", ["NLP", "模型", "2"]),
        ("自然语言处理", ["自然语言", "然语言处", "语言处理"]),
        ("naïve Übung", ["naïve", "Übung"]),
        ("", []),
    ],
)
def test_words_of_a_query(query, expected):
    assert SEARCH.query_words(query) == expected


def test_a_hyphenated_word_is_found_by_all_its_spellings():
    assert SEARCH.split("the n-gram") == ["the", "n-gram", "n", "gram", "ngram"]


def test_plurals_are_found_by_the_singular():
    assert SEARCH.stem("N-grams") == SEARCH.stem("n-gram")
    assert SEARCH.stem("word2vecs") == "word2vecs", "no English word: it stays as it is"


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("tokenisation", "tokenization"),
        ("optimisers", "optimizer"),
        ("regularised", "regularize"),
        ("neighbours", "neighbor"),
        ("behavioural", "behavioral"),
        ("colour", "color"),
    ],
)
def test_british_and_american_spelling_are_one(british, american):
    assert SEARCH.stem(british) == SEARCH.stem(american)


def test_short_words_keep_their_letters():
    assert len({SEARCH.stem(word) for word in ("four", "for", "hour", "our", "or", "rise")}) == 6


def test_chinese_is_found_inside_a_sentence():
    index = set(SEARCH.split("我们用困惑度来评价语言模型。"))
    for term in ("困惑度", "语言模型", "语言", "度"):
        assert set(SEARCH.query_words(term)) <= index
    assert not set(SEARCH.query_words("评价困惑度")) <= index, "both are there, but not one after the other"


def random_texts():
    """Words of the field and of no language, joined by what stands between words."""
    chosen = random.Random(5)
    letters = "abcdefghijklmnopqrstuvwxyzABCXYZ0129_éüßñøαβλДж困惑度语言模型中文㐀龥豈ﬁ²"
    between = [
        "-",
        "-",
        "\u2010",
        "\u2013",
        " ",
        "  ",
        "--",
        "\u2014",
        "'",
        ".",
        "/",
        "\n",
        "\u3002",
        "(",
        "\u00a0",
        "",
    ]
    ends = [
        "",
        "s",
        "es",
        "ing",
        "ed",
        "ation",
        "ational",
        "ability",
        "ably",
        "ibly",
        "logy",
        "logi",
        "bli",
        "ise",
        "isation",
        "our",
        "ours",
        "iveness",
    ]
    for _ in range(3000):
        words = [
            "".join(chosen.choices(letters, k=chosen.randint(1, 9))) + chosen.choice(ends) for _ in range(5)
        ]
        yield "".join(word + chosen.choice(between) for word in words)


@pytest.mark.browser
def test_javascript_and_python_agree(browser):
    """In the splitter, in the stemmer, and so in the index: what a page says is found by the same words."""
    texts = [*random_texts(), "possibly geology archaeologies assembly probabilities " * 2]
    page = browser.new_page()
    try:
        page.add_script_tag(content=SEARCH.js_stemmer_code + SEARCH.js_splitter_code)
        split = page.evaluate("(texts) => texts.map(splitQuery)", texts)
        assert split == [SEARCH.query_words(text) for text in texts]
        words = sorted({word.lower() for found in split for word in found})
        stems = page.evaluate(
            "(words) => { const s = new Stemmer(); return words.map(w => s.stemWord(w)); }", words
        )
    finally:
        page.close()
    assert dict(zip(words, stems, strict=True)) == {word: SEARCH.stem(word) for word in words}
    assert sum(1 for word in words if "-" in word) > 500
    assert sum(1 for word in words if re.match(f"[{HAN}]", word)) > 100
    assert sum(1 for word, stem in zip(words, stems, strict=True) if stem != word) > 500
    for text, found in zip(texts, split, strict=True):
        assert {SEARCH.stem(word) for word in found} <= {SEARCH.stem(word) for word in SEARCH.split(text)}


def test_excerpts_are_the_prose_of_each_section():
    inner = nodes.section("", nodes.title("", "Add-k"), nodes.paragraph("", "Too much."), ids=["add-k"])
    code = nodes.literal_block("x = 1", "x = 1")
    sentence = nodes.paragraph(
        "", "", nodes.Text("Most are "), nodes.emphasis("", "never"), nodes.Text(" seen.")
    )
    page = nodes.section("", nodes.title("", "Smoothing"), sentence, code, inner, ids=["smoothing"])
    document = nodes.document(None, None)
    document += page
    assert sections(document) == [
        ["", "Smoothing", "Most are never seen."],
        ["add-k", "Add-k", "Too much."],
    ]


def test_an_exercise_is_a_section_and_its_solution_is_not_shown():
    exercise = exercise_node(
        "", exercise_title("", "Exercise ", exercise_subtitle("", "Too much")), ids=["ex-much"]
    )
    exercise += nodes.section("", nodes.paragraph("", "How much?"), ids=["exercise-content"])
    solution = solution_node("", solution_title("", "Solution to"))
    solution += nodes.section("", nodes.paragraph("", "A third."), ids=["solution-content"])
    page = nodes.section(
        "", nodes.title("", "Exercises"), nodes.paragraph("", "Try them."), ids=["exercises"]
    )
    page += [exercise, solution]
    document = nodes.document(None, None)
    document += page
    assert sections(document) == [
        ["", "Exercises", "Try them."],
        ["ex-much", "Exercise: Too much", "How much?"],
    ]


@pytest.mark.parametrize(
    ("title", "section", "exercise", "expected"),
    [
        ("Exercise: Too much: how much?", None, (2, 9), "Exercise 2.9: Too much: how much?"),
        ("Exercise", None, (2, 9), "Exercise 2.9"),
        ("Smoothing: add-k", (2, 3), None, "2.3 Smoothing: add-k"),
        ("Smoothing: add-k", None, None, "Smoothing: add-k"),
    ],
)
def test_the_number_of_an_entry(title, section, exercise, expected):
    assert numbered(title, section, exercise) == expected


def test_formulas_in_an_excerpt_are_readable():
    page = nodes.section("", nodes.title("", "Smoothing"), ids=["smoothing"])
    page += nodes.paragraph("", "", nodes.Text("Add "), nodes.math("", r"\lambda_1"), nodes.Text(" here:"))
    page += nodes.math_block("", r"P(w \mid h) = \frac{1}{V}")
    document = nodes.document(None, None)
    document += page
    assert sections(document) == [["", "Smoothing", "Add λ_1 here:"]]


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"P(w \mid h')", "P(w | h′)"),
        (r"\frac{N_1}{N + 1}", "N_1/(N+1)"),
        (r"w_{t-1}", "w_(t−1)"),
        (r"r^{2k}", "r^2k"),
        (r"U \Sigma V^\top", "UΣV⊤"),
        (r"\hat{P} \approx \sqrt{x}", "P̂ ≈ √x"),
        (r"\ln k + \ln(2)", "ln k + ln(2)"),
        (r"\lvert V \rvert = 3", "|V| = 3"),
        (r"\unheardof{x}", "…"),
    ],
)
def test_a_formula_on_one_line(tex, text):
    assert formula(tex) == text


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("perplexity", "困惑度 · How many words.", ["困惑度"]),
        ("pointwise mutual information", "点互信息 · It is large; abbreviated PMI. 1.2", ["点互信息", "PMI"]),
        ("latent semantic analysis", "潜在语义分析 · A matrix.", ["潜在语义分析", "LSA"]),
        ("context-free grammar", "上下文无关文法 · Rules.", ["上下文无关文法", "CFG"]),
        ("A", "No entry.", []),
    ],
)
def test_names_of_an_entry_of_the_glossary(title, text, expected):
    assert names(title, text) == expected
