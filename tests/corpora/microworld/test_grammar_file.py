from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.corpora.microworld import Measure, read_grammar

HEAD = """
vary n over sg*3 pl*1
map n.v: sg=is pl=are
label S: Sentence
name past
"""
WORDS = """
words NOUN Noun[sg pl] (个)
  dog dogs 狗 (只)
  cat cats 猫/猫咪
words VERB Verb[is=are]
  ran 跑
"""
SENTENCE = """
Sentence
  1  the/DET:det Noun[n]:nsubj Verb[n.v]   | 那 Noun:measures Noun Verb  {past}
"""


def grammar(head=HEAD, sentence=SENTENCE, words=WORDS):
    return read_grammar(head + sentence + words)


def test_a_variable_on_the_right_is_drawn_with_its_weights():
    rules = grammar().rules["Sentence"]
    assert {rule.symbols: rule.probability for rule in rules} == {
        ("the/DET", "Noun[sg]", "Verb[is]"): 0.75,
        ("the/DET", "Noun[pl]", "Verb[are]"): 0.25,
    }
    assert rules[0].chinese == (("那", Measure(1, collective=True), 1, 2),)
    assert rules[0].phenomena == {"past"}
    assert rules[0].head == 2


def test_a_variable_on_the_left_makes_one_category_for_each_value():
    got = grammar(
        HEAD.replace("label S: Sentence", "label S: Sentence Clause"),
        "Sentence\n  1  Clause[n]\nClause[n]\n  2  Noun[n]:nsubj Verb[n.v]\n",
    )
    assert {rule.symbols: rule.probability for rule in got.rules["Sentence"]} == {
        ("Clause[sg]",): 0.75,
        ("Clause[pl]",): 0.25,
    }
    assert [(rule.symbols, rule.probability) for rule in got.rules["Clause[pl]"]] == [
        (("Noun[pl]", "Verb[are]"), 1.0)
    ]


def test_words_follow_zipf_and_columns_are_forms_of_one_word():
    words = grammar().words
    assert [(word.form, word.probability) for word in words["Noun[pl]"]] == [
        ("dogs", pytest.approx(2 / 3)),
        ("cats", pytest.approx(1 / 3)),
    ]
    dog, dogs = words["Noun[sg]"][0], words["Noun[pl]"][0]
    assert (dog.chinese, dog.measure) == (("狗",), "只")
    assert words["Noun[sg]"][1].measure == "个"
    assert words["Noun[sg]"][1].chinese == ("猫", "猫咪")
    assert dog.row[:2] == dogs.row[:2] and dog.row[2] != dogs.row[2]
    assert words["Verb[is]"][0].row == words["Verb[are]"][0].row


def test_tables_of_one_category_share_it_by_weight():
    got = grammar(words=WORDS + "words NOUN Noun[sg ; pl] *3\n  king 国王 (位) ; queens 女王 (位)\n")
    shares = {word.form: word.probability for word in got.words["Noun[sg]"]}
    assert shares == pytest.approx({"dog": 1 / 4.5, "cat": 0.5 / 4.5, "king": 3 / 4.5})
    assert [word.form for word in got.words["Noun[pl]"]] == ["dogs", "cats", "queens"]


def test_each_row_can_make_a_value_of_a_variable():
    got = read_grammar(
        "label S: Sentence\nSentence\n  1  City[p]:nsubj in/ADP:case Land[p]  | City 在 Land\n"
        "words PROPN each p City[p] ; Land[p]\n  Paris 巴黎 ; France 法国\n  Rome 罗马 ; Italy 意大利\n"
    )
    assert {rule.symbols: rule.probability for rule in got.rules["Sentence"]} == {
        ("City[paris]", "in/ADP", "Land[paris]"): pytest.approx(2 / 3),
        ("City[rome]", "in/ADP", "Land[rome]"): pytest.approx(1 / 3),
    }
    assert [word.form for word in got.words["Land[rome]"]] == ["Italy"]


def test_without_a_chinese_side_the_order_stays_and_silent_words_go():
    got = grammar(
        sentence="Sentence\n  1  Noun[sg]:nsubj Aux:aux Verb[is]\n",
        words=WORDS.replace("sg pl", "sg")
        .replace("dog dogs", "dog")
        .replace("cat cats", "cat")
        .replace("is=are", "is")
        + "words AUX Aux\n  has -\n",
    )
    assert got.rules["Sentence"][0].chinese == ((0, 2),)


@pytest.mark.parametrize(
    ("head", "sentence", "words", "message"),
    [
        (HEAD, "Sentence\n  x  Verb[is]\n", WORDS, r"line 7: a weight must be a number above 0; got 'x'"),
        (HEAD, "Sentence\n  -1  Verb[is]\n", WORDS, r"line 7: a weight must be a number above 0"),
        (HEAD, "Sentence\n  1\n", WORDS, r"line 7: a rule needs a weight and at least one symbol"),
        (
            HEAD,
            "Sentence\n  1  noun\n",
            WORDS,
            r"line 7: expected a word with its tag or a category; got 'noun'",
        ),
        (HEAD, "Sentence\n  1  Noun[sg] Verb[is]\n", WORDS, r"line 7: exactly one child .* here 2"),
        (HEAD, "Sentence\n  1  Noun[sg]:nsubj Verb[is]:x\n", WORDS, r"line 7: exactly one child .* here 0"),
        (
            HEAD,
            "Sentence\n  1  a/DET:det Verb[is]\n",
            WORDS,
            r"line 7: a rule with a word in it needs a Chinese",
        ),
        (HEAD, "Sentence\n  1  Verb[is]  | Noun\n", WORDS, r"line 7: 'Noun' in the Chinese side is none"),
        (HEAD, "Sentence\n  1  Verb[is]  | Verb.2\n", WORDS, r"line 7: 'Verb.2' in the Chinese side is none"),
        (HEAD, "Sentence\n  1  Verb[is]  | Verb {negate, but}\n", WORDS, r"line 7: expected at most one of"),
        (HEAD, "Sentence\n  1  Nuon\n", WORDS, "Nuon is used in Sentence, and defined nowhere"),
        (HEAD, "Sentence\n  1  Noun[n.x]\n", WORDS, r"line 7: n.x in Noun\[n.x\] has no value"),
        (HEAD, "Sentence\n  1  Sentence\n", "", "can contain itself.*: Sentence -> Sentence"),
        (HEAD, SENTENCE + "Clause\n  1  Verb[is]\n", WORDS, "Clause has no label"),
        (HEAD.replace("Sentence", "Sentence Clause"), SENTENCE, WORDS, "the label of Clause belongs to no"),
        (
            HEAD,
            SENTENCE,
            WORDS + "words ADJ Adjective\n  big 大\n",
            "Adjective cannot be reached from Sentence",
        ),
        (
            HEAD,
            SENTENCE,
            WORDS + "words NOUN Noun[sg]\n  dog 犬 (条)\n",
            r"Noun\[sg\] has the word 'dog' twice",
        ),
        (HEAD, SENTENCE, WORDS + "words ADJ Noun[sg]\n  big 大\n", r"Noun\[sg\] has the tags NOUN and ADJ"),
        (
            HEAD,
            SENTENCE,
            WORDS + "words NOUN Noun[sg]\n  king\n",
            "expected 1 English and then Chinese words",
        ),
        (
            HEAD,
            SENTENCE,
            WORDS + "words NOUN Noun[sg]\n  king queen\n",
            "expected 1 English words and then Ch",
        ),
        (
            HEAD,
            SENTENCE,
            WORDS + "words NOUN Noun[sg]\n  king 王 +5\n",
            r"expected a measure word .* got '\+5'",
        ),
        (
            HEAD,
            SENTENCE,
            WORDS + "words NOUN Noun[sg]\n  king 王 ; queen 后\n",
            "expected 1 groups of words; got 2",
        ),
        (
            HEAD,
            SENTENCE,
            WORDS + "words NOUN Noun[sg]\n  king 王\n",
            r"a noun of Noun\[sg\] has no measure word",
        ),
        (HEAD, SENTENCE, WORDS.replace("dogs 狗", "dogs -").replace("猫/猫咪", "-"), r"has no Chinese words"),
        (HEAD, SENTENCE, WORDS + "words noun\n", "expected 'TAG Category"),
        (
            HEAD,
            "Sentence\n  1  Verb[is]  {futrue}\n",
            WORDS,
            "line 7: 'futrue' in braces is no operation, no entity",
        ),
        (HEAD, SENTENCE, WORDS.replace("(个)", "(个) *0"), "a weight must be a number above 0; got '0'"),
        (HEAD + "vary n over x*0\n", SENTENCE, WORDS, "line 6: a weight must be a number above 0; got '0'"),
        (HEAD + "vary n over x*y\n", SENTENCE, WORDS, "line 6: a weight must be a number above 0; got 'y'"),
        (HEAD + "vary n under x\n", SENTENCE, WORDS, r"line 6: expected 'vary NAME over VALUE\*WEIGHT"),
        (HEAD + "vary q over x\n", SENTENCE, WORDS, r"line 6: expected a '\*' in 'x'"),
        (HEAD + "  1 x\n", SENTENCE, WORDS, "line 6: an indented line must follow a category"),
        (HEAD + "hello\n", SENTENCE, WORDS, "line 6: expected vary, map, label, name, words or a category"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(head, sentence, words, message):
    with pytest.raises(ValueError, match=message):
        read_grammar(head + sentence + words)


def test_a_detour_to_itself_is_shown():
    with pytest.raises(ValueError, match="Sentence -> Clause -> Sentence"):
        read_grammar(
            "label S: Sentence Clause\nSentence\n  1  Clause\nClause\n  1  Sentence\n  1  Verb\n"
            "words VERB Verb\n  ran 跑\n"
        )


@given(st.data())
def test_a_damaged_file_is_refused_with_a_message_or_read(data):
    """Lines dropped, doubled and cut anywhere: never another exception than ValueError."""
    text = (Path(__file__).parent / "cut_down.grammar").read_text(encoding="utf-8")
    lines = text.splitlines()
    i = data.draw(st.integers(0, len(lines) - 1))
    change = data.draw(st.sampled_from(["drop", "double", "cut", "noise"]))
    if change == "drop":
        del lines[i]
    elif change == "double":
        lines.insert(i, lines[i])
    elif change == "cut":
        lines[i] = lines[i][: data.draw(st.integers(0, len(lines[i])))]
    else:
        lines.insert(i, data.draw(st.text(st.sampled_from("  ab1AB[],.:;|/*{}()=-+#的"), max_size=30)))
    try:
        read_grammar("\n".join(lines))
    except ValueError as error:
        assert str(error)
