"""The lexicon against sentences that were labelled and never used to improve it."""

import json

import pytest

from chalicelib.insight.semantics.lexicon.accuracy import (
    Labelled,
    held_out,
    measured,
    tuning,
)
from chalicelib.insight.semantics.lexicon.models import Lexicon, Topic
from chalicelib.insight.semantics.lexicon.reader import Reader
from chalicelib.insight.semantics.lexicon.repository import LARGEST_BYTES
from chalicelib.insight.semantics.lexicon.seed import seed
from chalicelib.insight.semantics.lexicon.words import lines_of

# What the lexicon reached when it was frozen, rounded down; it may only get better.
POLARITY, TOPICS, INTENTS = 0.88, (0.87, 0.82), (0.81, 0.72)
NEGATIVE = (0.90, 0.68)


@pytest.fixture(scope="module")
def found():
    return measured(Reader(seed()), held_out())


def test_feelings_are_read_rightly(found):
    assert found.polarity >= POLARITY
    assert (found.negative.precision, found.negative.recall) >= NEGATIVE
    assert found.negative.recall >= NEGATIVE[1]


def test_topics_are_found_and_little_else(found):
    assert found.topics.precision >= TOPICS[0]
    assert found.topics.recall >= TOPICS[1]


def test_intents_are_found_and_little_else(found):
    assert found.intents.precision >= INTENTS[0]
    assert found.intents.recall >= INTENTS[1]


def test_it_is_better_than_saying_the_same_of_everything(found):
    neutral = sum(one.polarity == 0 for one in held_out()) / len(held_out())

    assert found.polarity > neutral + 0.2


def test_no_sentence_was_seen_before():
    assert not {one.text for one in held_out()} & {one.text for one in tuning()}
    assert len(held_out()) + len(tuning()) >= 1_200
    assert len(held_out()) >= 200


def test_every_feeling_topic_and_intent_is_among_the_sentences():
    for sentences in (held_out(), tuning()):
        assert {one.polarity for one in sentences} == {-1, 0, 1}
        topics = frozenset().union(*(one.topics for one in sentences))
        intents = frozenset().union(*(one.intents for one in sentences))
        assert topics == {one.id for one in seed().topics}
        assert intents == {one.id for one in seed().intents}


def test_a_lexicon_that_finds_everything_everywhere_is_not_called_good():
    greedy = Lexicon(topics=(Topic("beans", "豆子", ("的", "了", "吗", "豆")),))

    found = measured(Reader(greedy), held_out())

    assert found.topics.precision < 0.4


def test_precision_and_recall_count_labels():
    lexicon = Lexicon(topics=(Topic("a", "甲", ("甲",)), Topic("b", "乙", ("乙",))))
    sentences = [
        Labelled("甲", 0, frozenset({"a"}), frozenset()),
        Labelled("甲乙", 1, frozenset({"b"}), frozenset()),
        Labelled("丙", 0, frozenset({"b"}), frozenset()),
    ]

    found = measured(Reader(lexicon), sentences)

    assert (found.topics.precision, found.topics.recall) == (2 / 3, 2 / 3)
    assert found.by_topic["a"].precision == 0.5
    assert found.by_topic["b"].recall == 0.5
    assert found.polarity == 2 / 3


def test_the_lexicon_that_comes_along_can_be_edited_and_stored():
    body = json.dumps(seed().to_dict(), ensure_ascii=False).encode()
    assert len(body) < LARGEST_BYTES / 4
    for label in (*seed().topics, *seed().intents):
        assert lines_of("\n".join(label.words)) == label.words
        assert lines_of("\n".join(label.excluded)) == label.excluded
        assert len(label.id) <= 10
    for lines in seed().feelings.values():
        assert lines_of("\n".join(lines)) == lines
