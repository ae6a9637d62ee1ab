"""A day of the archive also says what people spoke of, and where to read it."""

import pytest

from chalicelib import connections
from chalicelib.aws.lake import to_parquet
from chalicelib.customers.facts import COLUMNS, digest
from chalicelib.customers.timeline import Timeline
from chalicelib.insight.semantics.topics import sentences
from chalicelib.insight.semantics.topics.rollups import SAMPLE, Count, topic_days
from chalicelib.reports import desk
from tests.integration.reports.conftest import customer

pytestmark = pytest.mark.ministack

DAY = "2026-11-20"


def build(day=DAY):
    desk.archivist().build(day)
    (found,) = topic_days().between(day, day)
    return found


def test_mentions_people_and_feelings_are_counted_by_topic_and_intent(happened):
    happened(1, "message.text", DAY, topics=["beans", "price"], intents=["price"])
    happened(1, "message.text", DAY, 11, topics=["beans"], polarity=-1)
    happened(2, "message.text", DAY, 12, topics=["beans"], polarity=1)
    happened(2, "event.CLICK", DAY, 13, topics=["beans"])
    happened(3, "transcript.voice", DAY, 14, direction="internal", polarity=-1)
    happened(3, "message.text", DAY, 15)
    happened(3, "message.text", "2026-11-21", topics=["beans"])

    found = build()

    assert found.topics == {"beans": Count(4, 2, 1, 1), "price": Count(1, 1, 0, 0)}
    assert found.intents == {"price": Count(1, 1, 0, 0)}
    assert (found.said, found.negative, found.positive) == (5, 2, 1)


def test_what_staff_ask_is_not_counted(happened, profile):
    profile(7, staff=True)
    happened(7, "message.text", DAY, topics=["beans"])

    assert build().topics == {}


def test_a_quiet_day_is_a_day_too(happened):
    happened(1, "event.subscribe", DAY, EventKey="")

    assert build().said == 0


def test_building_again_replaces_what_was_counted(happened):
    happened(1, "message.text", DAY, topics=["beans"])
    build()
    happened(2, "message.text", DAY, topics=["beans"])

    assert build().topics["beans"].people == 2


def test_places_lead_to_the_sentences_the_unkind_first_and_name_no_openid(happened):
    for number in range(SAMPLE + 5):
        polarity = -1 if number == SAMPLE + 4 else 0
        happened(
            1, "message.text", DAY, number / 4, topics=["beans"], polarity=polarity
        )
    build()

    places = topic_days().places(DAY, "topics", "beans")

    assert len(places) == SAMPLE
    assert [one.polarity for one in places].count(-1) == 1
    rows = connections.workspace().query(
        "pk = :day", values={":day": f"TOPICDAY#{DAY}"}
    )
    assert "o" + "0" * 20 not in repr(list(rows))
    read = sentences.read(Timeline(connections.interactions()), places[:3])
    assert [digest(e.key) for _, e in read] == [one.digest for one in places[:3]]


def test_sentences_of_somebody_who_was_erased_are_passed_by(happened):
    entry = happened(1, "message.text", DAY, topics=["beans"])
    build()
    key = {"pk": customer(1), "sk": entry.sort_key}
    connections.interactions().delete(key)

    places = topic_days().places(DAY, "topics", "beans")

    assert sentences.read(Timeline(connections.interactions()), places) == []


def test_no_label_that_is_no_word_of_ours_reaches_the_archive(happened):
    happened(1, "message.text", DAY, topics=["beans", "a|b", "手机 138"], polarity=7)

    assert build().topics == {"beans": Count(1, 1, 0, 0)}


def test_files_of_before_there_were_topics_are_read_beside_later_ones(
    happened, tmp_path
):
    happened(1, "message.text", DAY, topics=["beans"])
    build()
    older = {
        n: t for n, t in COLUMNS.items() if n not in ("topics", "intents", "polarity")
    }
    rows = tmp_path / "rows.csv"
    rows.write_text(
        ",".join(older)
        + "\n"
        + ",".join("1" if t != "BOOLEAN" else "false" for t in older.values())
        + "\n"
    )
    file = tmp_path / "old.parquet"
    to_parquet(rows, older, file, ["at_ms"])
    key = "facts/interactions/day=2026-11-19/part-0.parquet"
    connections.archive().upload(str(file), key, "application/octet-stream")

    with connections.lake(
        [key, f"facts/interactions/day={DAY}/part-0.parquet"]
    ) as lake:
        found = lake.query("SELECT day, topics FROM interactions ORDER BY day")

    assert [row["topics"] for row in found] == [None, "beans"]


@pytest.mark.parametrize("days", [1, 60])
def test_a_page_of_days_is_one_query(aws, days, monkeypatch):
    calls = []
    real = connections.workspace()._client.call
    monkeypatch.setattr(
        connections.workspace()._client,
        "call",
        lambda op, request: calls.append(op) or real(op, request),
    )

    topic_days().between("2026-01-01", f"2026-0{1 + days // 31}-28")

    assert calls == ["Query"]
