"""The lexicon is drafted, published and taken back; everybody reads by it."""

from dataclasses import replace

import pytest

from chalicelib.core.errors import Conflict, InvalidInput, NotFound
from chalicelib.insight.semantics.lexicon import desk
from chalicelib.insight.semantics.lexicon.models import Topic
from chalicelib.insight.semantics.lexicon.repository import Lexicons
from chalicelib.insight.semantics.lexicon.seed import seed


@pytest.fixture
def lexicons(town) -> Lexicons:
    return desk.lexicons()


def drafted(lexicons, *topics, replacing=0):
    now = lexicons.draft()
    lexicon = replace(now.lexicon, topics=(*now.lexicon.topics, *topics))
    return lexicons.save(
        lexicon, base=now.base, replacing=replacing, by="staff:1", at_ms=5
    )


TEA = Topic("tea", "茶", ("普洱",))


def test_nobody_reads_by_a_draft(lexicons):
    drafted(lexicons, TEA)

    desk.forget()
    assert desk.lexicon() == seed()
    assert lexicons.draft().lexicon.topic("tea") == TEA


def test_a_published_draft_is_read_by_everybody_and_is_a_draft_no_more(lexicons, town):
    draft = drafted(lexicons, TEA)

    assert lexicons.publish(draft, by="staff:1", at_ms=6, note="加茶") == 1
    desk.forget()

    town.say("有普洱吗")
    assert town.axis()[0].data["topics"] == ["tea"]
    assert (lexicons.draft().rev, lexicons.draft().base) == (0, 1)
    assert [(v.number, v.note) for v in lexicons.versions(5)] == [(1, "加茶")]


def test_of_two_who_edit_one_is_told(lexicons):
    drafted(lexicons, TEA)

    with pytest.raises(Conflict):
        drafted(lexicons, Topic("x", "甲"), replacing=0)
    drafted(lexicons, Topic("x", "甲"), replacing=1)
    assert lexicons.draft().rev == 2


def test_a_draft_made_from_an_older_version_is_not_published(lexicons):
    draft = drafted(lexicons, TEA)
    lexicons.return_to(0, by="staff:2", at_ms=6)

    with pytest.raises(Conflict):
        lexicons.publish(draft, by="staff:1", at_ms=7, note="")
    assert lexicons.draft().rev == 1


def test_an_earlier_version_comes_back_as_a_new_one(lexicons):
    lexicons.publish(drafted(lexicons, TEA), by="staff:1", at_ms=6, note="")

    assert lexicons.return_to(0, by="staff:1", at_ms=7) == 2
    assert lexicons.current().lexicon == seed()
    assert lexicons.return_to(1, by="staff:1", at_ms=8) == 3
    assert lexicons.current().lexicon.topic("tea") == TEA
    with pytest.raises(NotFound):
        lexicons.return_to(9, by="staff:1", at_ms=9)


def test_a_draft_can_be_thrown_away_by_who_has_seen_it(lexicons):
    drafted(lexicons, TEA)

    with pytest.raises(Conflict):
        lexicons.discard(7)
    lexicons.discard(1)
    assert lexicons.draft().rev == 0


def test_a_lexicon_that_no_item_holds_is_refused(lexicons):
    words = tuple(f"词{number:06d}" for number in range(40_000))

    with pytest.raises(InvalidInput, match="380 KB"):
        drafted(lexicons, Topic("big", "大", words))


def test_who_reads_looks_for_another_version_and_reads_no_more_than_that(
    lexicons, town, faults, monkeypatch
):
    lexicons.publish(drafted(lexicons, TEA), by="staff:1", at_ms=6, note="")
    desk.forget()
    reader = desk.reader()
    monkeypatch.setattr("chalicelib.insight.fresh.KEPT_S", 0)
    faults.calls.clear()

    assert desk.reader() is reader
    assert faults.calls == ["GetItem"]
