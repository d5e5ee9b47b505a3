import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.corpora.benchmarks import (
    EmptyNode,
    MultiwordToken,
    TreebankSentence,
    Word,
    load_ud_english_ewt,
    read_conllu,
)

SENTENCE = """\
# newdoc id = letters
# sent_id = letters-1
# text = She doesn't, he does.
1 She she PRON PRP Case=Nom 0 root 0:root _
2-3 doesn't _ _ _ _ _ _ _ SpaceAfter=No
2 does do AUX VBZ _ 1 aux 1:aux _
3 n't not PART RB _ 1 advmod 1:advmod _
3.1 help help VERB VB _ _ _ 0:root CopyOf=-1
4 , , PUNCT , _ 5 punct 5:punct _
5 he he PRON PRP _ 1 parataxis 1:parataxis _
6 does do AUX VBZ _ 5 aux 5:aux SpaceAfter=No
6.1 help help VERB VB _ _ _ 5:conj _
6.2 too too ADV RB _ _ _ 6.1:advmod _
7 . . PUNCT . _ 1 punct 1:punct _

"""


def write(tmp_path, text):
    """A file with tabs where the text has spaces, but in comments."""
    path = tmp_path / "file.conllu"
    lines = [line if line.startswith("#") else line.replace(" ", "\t") for line in text.split("\n")]
    path.write_text("\n".join(lines), encoding="utf8")
    return path


def as_conllu(sentence):
    """The sentence written out by the rules of the format."""
    rows = [f"# {comment}" for comment in sentence.comments]
    tokens = {token.first: token for token in sentence.multiword_tokens}
    for number in range(len(sentence.words) + 1):
        if number in tokens:
            token = tokens[number]
            rows.append("\t".join([f"{number}-{token.last}", token.form, *"_______", token.misc]))
        if number:
            rows.append("\t".join(map(str, sentence.words[number - 1])))
        for node in sentence.empty_nodes:
            if node.after == number:
                columns = [
                    node.form,
                    node.lemma,
                    node.upos,
                    node.xpos,
                    node.feats,
                    "_",
                    "_",
                    node.deps,
                    node.misc,
                ]
                rows.append("\t".join([f"{number}.{node.index}", *columns]))
    return "\n".join(rows) + "\n\n"


def test_words_multiword_tokens_and_empty_nodes_are_kept_apart(tmp_path):
    (sentence,) = read_conllu(write(tmp_path, SENTENCE))
    assert sentence.forms == ["She", "does", "n't", ",", "he", "does", "."]
    assert sentence.upos == ["PRON", "AUX", "PART", "PUNCT", "PRON", "AUX", "PUNCT"]
    assert sentence.xpos == ["PRP", "VBZ", "RB", ",", "PRP", "VBZ", "."]
    assert sentence.heads == [0, 1, 1, 5, 1, 5, 1]
    assert sentence.deprels == ["root", "aux", "advmod", "punct", "parataxis", "aux", "punct"]
    assert sentence.words[0] == Word(1, "She", "she", "PRON", "PRP", "Case=Nom", 0, "root", "0:root", "_")
    assert sentence.multiword_tokens == (MultiwordToken(2, 3, "doesn't", "SpaceAfter=No"),)
    assert [(node.after, node.index, node.form) for node in sentence.empty_nodes] == [
        (3, 1, "help"),
        (6, 1, "help"),
        (6, 2, "too"),
    ]
    assert sentence.comment("text") == "She doesn't, he does."
    assert sentence.comment("sent_id") == "letters-1"
    assert sentence.comment("newpar") is None


def test_an_empty_node_at_the_beginning(tmp_path):
    text = "0.1 He he PRON PRP _ _ _ 1:nsubj _\n1 Went go VERB VBD _ 0 root 0:root _\n\n"
    (sentence,) = read_conllu(write(tmp_path, text))
    assert sentence.empty_nodes == (EmptyNode(0, 1, "He", "he", "PRON", "PRP", "_", "1:nsubj", "_"),)


def test_a_form_may_hold_spaces_and_strange_characters(tmp_path):
    path = tmp_path / "file"
    path.write_text(
        "1\t1 000\t1 000\tNUM\tCD\t_\t2\tnummod\t_\t_\n2\t\xad#\xa0\t#\tX\t_\t_\t0\troot\t_\t_\n\n"
    )
    assert read_conllu(path)[0].forms == ["1 000", "\xad#\xa0"]


FIELD = st.text(
    st.characters(exclude_characters="\t\n\r#", exclude_categories=["Cs"]), min_size=1, max_size=4
)


@st.composite
def sentences(draw):
    """Random trees: each word hangs on one that was drawn before it."""
    n = draw(st.integers(1, 8))
    order = draw(st.permutations(range(1, n + 1)))
    heads = {order[0]: 0} | {order[i]: order[draw(st.integers(0, i - 1))] for i in range(1, n)}
    words = tuple(
        Word(i, *(draw(FIELD) for _ in range(5)), heads[i], *(draw(FIELD) for _ in range(3))) for i in heads
    )
    words = tuple(sorted(words))
    tokens, first = [], 1
    while first <= n:
        last = draw(st.integers(first, n))
        if draw(st.booleans()):
            tokens.append(MultiwordToken(first, last, draw(FIELD), draw(FIELD)))
        first = last + 1
    empty = tuple(
        EmptyNode(after, index, *(draw(FIELD) for _ in range(7)))
        for after in range(n + 1)
        for index in range(1, draw(st.integers(0, 2)) + 1)
    )
    comments = tuple(c.strip() for c in draw(st.lists(FIELD, max_size=2)))
    # The run-time checks of the library draw random numbers, which a strategy must not: no sentence yet.
    return words, tuple(tokens), empty, comments


@given(st.lists(sentences(), max_size=3))
def test_written_and_read_again(tmp_path_factory, treebank):
    treebank = [TreebankSentence(*parts) for parts in treebank]
    path = tmp_path_factory.mktemp("conllu") / "file"
    path.write_bytes("".join(map(as_conllu, treebank)).encode())
    assert read_conllu(path) == treebank


ROW = "{} a a X X _ {} x _ _\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n", "line 1: the line is empty, where a sentence should be"),
        (SENTENCE + "\n", "line 16: the line is empty"),
        (SENTENCE[:-1], "line 14: the file ends amid a sentence"),
        ("# text = a\n", "line 1: the file ends amid a sentence"),
        ("# a comment\n\n", "line 2: the line is empty"),
        (ROW.format(1, 0) + "# text = a\n\n", "line 2: a comment stands amid the words"),
        ("1 a a X X _ 0 x _\n\n", "line 1: ten columns belong between tabs"),
        ("1 a a X X _ 0 x _ _ _\n\n", "line 1: ten columns belong between tabs"),
        ("1 a a X X  0 x _ _\n\n", "line 1: ten columns belong between tabs"),
        (ROW.format(2, 0) + "\n", "line 1: after word 0 the next cannot be '2'"),
        (ROW.format(1, 0) + ROW.format(1, 1) + "\n", "line 2: after word 1 the next cannot be '1'"),
        (ROW.format(1, 0) + ROW.format(3, 1) + "\n", "line 2: after word 1 the next cannot be '3'"),
        (ROW.format("01", 0) + "\n", "line 1: after word 0 the next cannot be '01'"),
        (ROW.format("one", 0) + "\n", "line 1: after word 0 the next cannot be 'one'"),
        (ROW.format("0.2", "_") + ROW.format(1, 0) + "\n", "line 1: after word 0 the next cannot be '0.2'"),
        (ROW.format(1, 0) + ROW.format("1.2", "_") + "\n", "line 2: after word 1 the next cannot be '1.2'"),
        (ROW.format(1, 0) + ROW.format("0.1", "_") + "\n", "line 2: after word 1 the next cannot be '0.1'"),
        (
            ROW.format("2-3", "_") + ROW.format(1, 0) + "\n",
            "line 1: a token of several words cannot be '2-3' here",
        ),
        (
            ROW.format("1-0", "_") + ROW.format(1, 0) + "\n",
            "line 1: a token of several words cannot be '1-0' here",
        ),
        (
            ROW.format("1-", "_") + ROW.format(1, 0) + "\n",
            "line 1: a token of several words cannot be '1-' here",
        ),
        (
            ROW.format("-1", "_") + ROW.format(1, 0) + "\n",
            "line 1: a token of several words cannot be '-1' here",
        ),
        (
            ROW.format("1-2", "_") + ROW.format(1, 0) + ROW.format("2-3", "_") + ROW.format(2, 1) + "\n",
            "line 3: a token of several words cannot be '2-3' here",
        ),
        (
            ROW.format("1-2", "_") + ROW.format(1, 0) + "\n",
            "line 1: the token 'a' reaches beyond the sentence",
        ),
        (ROW.format(1, "_") + "\n", "line 1: a head is a number; got '_'"),
        (ROW.format(1, -1) + "\n", "line 1: a head is a number; got '-1'"),
        (ROW.format(1, 1) + "\n", "line 1: the sentence must have one root; it has 0"),
        (ROW.format(1, 0) + ROW.format(2, 0) + "\n", "line 1: the sentence must have one root; it has 2"),
        (ROW.format(1, 0) + ROW.format(2, 3) + "\n", "line 1: a head is word 3 of a sentence of 2"),
        (
            ROW.format(1, 0) + ROW.format(2, 3) + ROW.format(3, 4) + ROW.format(4, 2) + "\n",
            "line 1: the heads of the sentence run in a circle through word [234]",
        ),
        (ROW.format("0.1", "_") + "\n", "line 1: the sentence must have one root; it has 0"),
    ],
)
def test_what_is_refused(tmp_path, text, message):
    with pytest.raises(ValueError, match=rf"file\.conllu, {message}"):
        read_conllu(write(tmp_path, text))


def surface(sentence):
    """The text of a sentence from its tokens: with multi-word tokens, without empty nodes."""
    tokens = {token.first: token for token in sentence.multiword_tokens}
    inside, text = 0, ""
    for word in sentence.words:
        if word.number in tokens:
            form, misc, inside = tokens[word.number].form, tokens[word.number].misc, tokens[word.number].last
        elif word.number <= inside:
            continue
        else:
            form, misc = word.form, word.misc
        text += form + ("" if "SpaceAfter=No" in misc.split("|") else " ")
    return text.strip()


def test_the_real_one(data):
    treebank = load_ud_english_ewt()
    for name, part in (("train", treebank.train), ("dev", treebank.dev), ("test", treebank.test)):
        text = (data / "ud-english-ewt" / f"en_ewt-ud-{name}.conllu").read_bytes().decode()
        # Every row is somewhere in what was read, and nothing else is.
        assert len(re.findall(r"^\d+\t", text, re.MULTILINE)) == sum(len(s.words) for s in part)
        assert len(re.findall(r"^\d+-\d+\t", text, re.MULTILINE)) == sum(
            len(s.multiword_tokens) for s in part
        )
        assert len(re.findall(r"^\d+\.\d+\t", text, re.MULTILINE)) == sum(len(s.empty_nodes) for s in part)
        # The treebank states the text of each sentence: the tokens give it back.
        for sentence in part:
            stated = sentence.comment("text").replace("\xa0", " ")  # one sentence has a no-break space
            assert surface(sentence) == stated, sentence.comment("sent_id")
        assert {tag for sentence in part for tag in sentence.upos} <= set(
            "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()
        )
    ids = [
        sentence.comment("sent_id")
        for part in (treebank.train, treebank.dev, treebank.test)
        for sentence in part
    ]
    assert len(set(ids)) == len(ids) == 16_622
