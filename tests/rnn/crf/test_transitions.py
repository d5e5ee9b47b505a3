"""The constraints of tagging schemes: every sequence of tags, against what entities look like."""

from itertools import pairwise, product

import pytest

from nlpbook.metrics import read_entities
from nlpbook.rnn import allowed_transitions, bio_follows, iobes_follows
from nlpbook.rnn.crf.transitions import AllowedTransitions

BIO = ["O", "B-X", "I-X", "B-Y", "I-Y"]
IOBES = ["O", "B-X", "I-X", "E-X", "S-X", "B-Y", "E-Y"]


def obeys(allowed, path):
    steps = all(allowed.transitions[i, j] for i, j in pairwise(path))
    return bool(allowed.start[path[0]] and steps and allowed.end[path[-1]])


def written(entities, time, scheme):
    """The tags that write some entities down."""
    tags = ["O"] * time
    for start, stop, kind in entities:
        for t in range(start, stop):
            first, last = t == start, t == stop - 1
            if scheme == "BIO":
                prefix = "B" if first else "I"
            else:
                prefix = "S" if first and last else "B" if first else "E" if last else "I"
            tags[t] = f"{prefix}-{kind}"
    return tags


def entity_sets(time, kinds="XY"):
    """All sets of entities that do not overlap."""
    if time == 0:
        return [[]]
    found = list(entity_sets(time - 1, kinds))
    for length in range(1, time + 1):
        found += [
            [*some, (time - length, time, kind)]
            for some in entity_sets(time - length, kinds)
            for kind in kinds
        ]
    return found


@pytest.mark.parametrize("time", [1, 2, 3, 4])
@pytest.mark.parametrize(("scheme", "tags"), [("BIO", BIO), ("IOBES", [*IOBES, "I-Y", "S-Y"])])
def test_what_is_allowed_is_what_entities_are_written_as(scheme, tags, time):
    allowed = allowed_transitions(tags, scheme)
    found = {path for path in product(tags, repeat=time) if obeys(allowed, [tags.index(tag) for tag in path])}
    assert found == {tuple(written(entities, time, scheme)) for entities in entity_sets(time)}
    if scheme == "BIO":  # and what is allowed is read back as it was written
        for path in found:
            assert written([tuple(entity) for entity in read_entities(path)], time, "BIO") == list(path)


def test_tags_that_no_word_has():
    tags = ["<s>", "NOUN", "VERB", "</s>", "<pad>"]
    allowed = allowed_transitions(tags, None)
    assert isinstance(allowed, AllowedTransitions)
    words = [False, True, True, False, False]
    assert allowed.start.tolist() == allowed.end.tolist() == words
    assert allowed.transitions.tolist() == [[a and b for b in words] for a in words]
    other = allowed_transitions(["X", "Y"], None, never=["Y"])
    assert other.start.tolist() == [True, False]


def test_the_rules_by_themselves():
    assert not bio_follows(None, "I-X") and bio_follows("B-X", "I-X") and not bio_follows("B-Y", "I-X")
    assert not iobes_follows("B-X", None) and iobes_follows("E-X", None) and iobes_follows("B-X", "E-X")
    assert not iobes_follows("B-X", "E-Y") and not iobes_follows(None, "E-X")


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        (("O",), {}, TypeError, "tags must be"),
        ((["O", 1],), {}, TypeError, "tags"),
        ((["O", "O"],), {}, ValueError, "tags must be tags without repeats"),
        (([],), {}, ValueError, "tags must hold one tag or more"),
        ((["<pad>"],), {}, ValueError, "tags must hold one tag or more"),
        ((["O", "E-X"],), {}, ValueError, r"tags\[1\] must be 'O', or one of B-, I- and a type; got 'E-X'"),
        ((["O", "B-"],), {}, ValueError, r"tags\[1\] must be"),
        ((["O", "-X"],), {}, ValueError, r"tags\[1\] must be"),
        ((["O"], "BILOU"), {}, ValueError, "scheme must be one of 'BIO', 'IOBES', None; got 'BILOU'"),
        ((["O"],), {"never": "<pad>"}, TypeError, "never must be"),
    ],
)
def test_what_is_refused(arguments, options, error, message):
    with pytest.raises(error, match=message):
        allowed_transitions(*arguments, **options)
