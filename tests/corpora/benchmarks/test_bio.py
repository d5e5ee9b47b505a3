import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.corpora.benchmarks import Entity, TaggedSentence, load_wnut17, read_bio


@pytest.fixture
def file(tmp_path):
    return tmp_path / "file.conll"


def test_messages(file):
    file.write_text(
        "\n@you\tO\nEmpire\tB-location\nState\tI-location\nESB\tB-location\n\t\n"
        "#tag\tO\nhttp://a.b/c?d=e#f\tO\n\ufeff\tO\n \t\n\n\nUK\tB-creative-work\n",
        encoding="utf8",
    )
    messages = read_bio(file)
    assert [message.tokens for message in messages] == [
        ["@you", "Empire", "State", "ESB"],
        ["#tag", "http://a.b/c?d=e#f", "\ufeff"],
        ["UK"],
    ]
    assert messages[0].entities() == [Entity(1, 3, "location"), Entity(3, 4, "location")]
    assert messages[1].entities() == []
    assert messages[2].entities() == [Entity(0, 1, "creative-work")]


def test_columns_of_other_annotators_are_left_out(file):
    file.write_text("Rome\tB-location\tO\tB-person\nfell\tO\tO\tO\n")
    assert read_bio(file) == [TaggedSentence(["Rome", "fell"], ["B-location", "O"])]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Rome", "a token and a tag belong on a line, a tab between; got 'Rome'"),
        ("Rome O", "a token and a tag belong on a line"),
        ("\tO", "a token and a tag belong on a line"),
        ("Rome\t", "a tag must be O or B- or I- and one label; got ''"),
        ("Rome\tB", "a tag must be O or B- or I- and one label; got 'B'"),
        ("Rome\tB-", "a tag must be O"),
        ("Rome\tS-person", "a tag must be O"),
        ("Rome\tB-corporation,B-person", "one label; got 'B-corporation,B-person'"),
        ("Rome\tI-location", "'I-location' goes on with a name that did not begin"),
        ("Rome\tI-person", "'I-person' goes on with a name that did not begin"),
    ],
)
def test_what_is_refused(file, line, message):
    file.write_text(f"a\tB-person\nb\tO\n{line}\n")
    with pytest.raises(ValueError, match=rf"file\.conll, line 3: .*{message}"):
        read_bio(file)


def test_a_name_cannot_change_its_kind_nor_its_sentence(file):
    for text in ("a\tB-person\nb\tI-group\n", "a\tB-person\n\nb\tI-person\n"):
        file.write_text(text)
        with pytest.raises(ValueError, match="goes on with a name that did not begin"):
            read_bio(file)


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from([None, "person", "group"])), max_size=8))
def test_the_names_that_the_tags_were_made_of_come_back(pieces):
    tags, expected = [], []
    for length, kind in pieces:
        if kind is None:
            tags += ["O"] * length
        else:
            expected.append(Entity(len(tags), len(tags) + length, kind))
            tags += [f"B-{kind}"] + [f"I-{kind}"] * (length - 1)
    assert TaggedSentence(["x"] * len(tags), tags).entities() == expected


def test_the_real_one(data):
    wnut = load_wnut17()
    kinds = {"person", "location", "corporation", "product", "creative-work", "group"}
    for part in (wnut.train, wnut.dev, wnut.test):
        assert {entity.kind for message in part for entity in message.entities()} == kinds
        assert all(len(message.tokens) == len(message.tags) for message in part)
    # The task is new names: hardly one of the test names was seen in training.
    names = [
        {" ".join(m.tokens[e.start : e.stop]).lower() for m in part for e in m.entities()}
        for part in (wnut.train, wnut.test)
    ]
    assert len(names[0] & names[1]) < 0.1 * len(names[1])
