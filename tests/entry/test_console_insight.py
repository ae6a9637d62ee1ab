"""The pages of 洞察: what they show to whom, and what they change."""

import re
from datetime import date

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, business_day, day_start_ms, now_ms
from chalicelib.customers.facts import digest
from chalicelib.customers.panels import panels
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.insight.index import desk as index
from chalicelib.insight.index.service import adds
from chalicelib.insight.semantics.lexicon import desk as lexicon
from chalicelib.insight.semantics.topics import panel as _panel  # noqa: F401 -- added
from chalicelib.insight.semantics.topics.trends import shifted
from chalicelib.insight.semantics.topics.worries import worries
from chalicelib.staff import audit
from chalicelib.staff.models import Role
from tests.console import seat
from tests.portal import profile_of
from tests.visitor import Visitor

SAID = "豆子难喝，我的电话 13812345678"


@pytest.fixture(autouse=True)
def nothing_kept():
    index.forget()
    lexicon.forget()
    yield
    index.forget()
    lexicon.forget()


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def yesterday():
    return shifted(business_day(now_ms()), -1)


def said(customer, text, at_ms, key="m#1", **data):
    entry = Entry(
        customer,
        at_ms,
        key,
        "message",
        "text",
        "in",
        text,
        data={"Content": text, **data},
    )
    Timeline(connections.interactions()).add(entry)
    return entry


def follower(**values):
    return profile_of("oAnna" + "0" * 23, **values)


def rolled(day, topics, places=()):
    table = connections.workspace()
    table.put(
        {
            "pk": "TOPICDAYS",
            "sk": day,
            "topics": topics,
            "intents": {},
            "said": [30, 6, 3],
        }
    )
    for topic, found in places:
        row = {"pk": f"TOPICDAY#{day}", "sk": f"topics#{topic}", "places": found}
        table.put(row)


def test_topics_are_shown_with_their_change_and_what_stands_out(aws):
    for number in range(1, 30):
        rolled(shifted(yesterday(), -number), {"ship": [3, 3, 0, 0]})
    rolled(yesterday(), {"ship": [30, 20, 14, 0], "beans": [2, 2, 0, 0]})

    shown = words(seat().get("/console/insight?days=7").text)

    assert "「物流配送」在" in shown
    assert "其中 14 次是不满" in shown
    assert "物流配送 48 升 129%" in shown
    assert "不满占比 20.0 %" in shown


def test_a_day_without_any_archive_is_no_error(aws):
    shown = words(seat().get("/console/insight").text)

    assert "还没有可以比较的日子" in shown


def test_sentences_of_a_topic_are_read_from_its_places(aws):
    at_ms = day_start_ms(date.fromisoformat(yesterday())) + 3_600_000
    customer = follower(name="苏晚晴")
    entry = said(customer, SAID, at_ms, topics=["beans"], polarity=-1)
    place = f"{customer} {at_ms} {digest(entry.key)} -1"
    rolled(yesterday(), {"beans": [1, 1, 1, 0]}, [("beans", [place])])

    html = seat().get("/console/insight/topics/beans").text

    assert '<mark class="c-mark-topic">豆子</mark>' in html
    assert "我的电话 138****" in html
    assert "13812345678" not in html
    assert "苏晚晴" in html


@pytest.mark.parametrize(
    ("role", "name", "whole"),
    [(Role.MARKETER, True, False), (Role.ANALYST, False, False)],
)
def test_a_role_without_messages_sees_the_recognised_words_alone(
    aws, role, name, whole
):
    customer = follower(name="苏晚晴")
    said(customer, SAID, now_ms() - 1000, topics=["beans"])

    shown = seat(role).get("/console/insight/topics/beans").text

    assert "豆子" in words(shown)
    assert ("苏晚晴" in shown, "我的电话" in shown) == (name, whole)


def test_reading_sentences_is_audited(aws):
    boss = seat()
    boss.get("/console/insight/topics/beans")
    boss.part("/console/insight/worries")

    lines = [one.to_line() for one in audit.records().day(business_day(now_ms()))]
    assert sum("insight.sentences_read" in line for line in lines) == 2


def test_a_check_of_a_sentence_counts_for_its_topic(aws):
    customer = follower()
    entry = said(customer, "豆子", now_ms() - 1000, topics=["beans"])
    boss, path = seat(), "/console/insight/topics/beans"

    form = {"digest": digest(entry.key), "right": "no", "before": ""}
    answer = boss.do(path, form)

    assert answer.to.endswith("/topics/beans?done=checked")
    assert "抽查过 1 句，判对 0%" in words(boss.get(path).text)


@pytest.mark.parametrize("digest_", ["", "../x", "z" * 16, "0" * 17])
def test_a_sentence_that_is_none_is_not_checked(aws, digest_):
    form = {"digest": digest_, "right": "yes", "before": ""}

    assert seat().do("/console/insight/topics/beans", form).status == 422


@pytest.mark.parametrize(
    "path",
    ["topics/none", "intents/beans", "topics/beans?before=x", "lexicon/edit/words/x"],
)
def test_what_is_not_there_is_said_so(aws, path):
    assert seat().get(f"/console/insight/{path}").status in (404, 422)


def test_who_waits_for_a_kind_word_is_shown_until_something_goes_out(aws):
    at_ms = now_ms() - 60_000
    until = now_ms() + DAY_MS
    customer = follower(mood=-1, mood_at=at_ms, win_n=4, win_until=until)
    entry = said(customer, "快递太慢了", at_ms, polarity=-1)
    profile = ProfileRepository(connections.profiles()).get(customer)
    worries().note(profile, entry.sort_key, at_ms)
    boss = seat()

    shown = words(boss.part("/console/insight/worries").text)
    assert "快递太慢了" in shown.replace(" ", "")
    assert "还能回复 4 条" in shown

    follower(last_out=now_ms())
    assert "没有等着回应的不满" in boss.part("/console/insight/worries").text


# The lexicon.

TOPIC = {
    "name": "茶饮",
    "tag": "爱喝茶",
    "on": "5",
    "off": "2",
    "words": "普洱 / 龙井",
    "excluded": "",
    "rev": "0",
}
BLANK = {"rev": "", "note": "", "version": "", "part": "", "label": ""}
LEXICON = "/console/insight/lexicon"


def test_a_draft_is_tried_published_and_taken_back(aws):
    boss = seat()
    boss.do(f"{LEXICON}/edit/topics/new", TOPIC)
    assert "茶饮 +2 词 新增" in words(boss.get(LEXICON).text)

    tried = words(boss.do(f"{LEXICON}/try", {"text": "有龙井吗"}).text)
    assert "茶饮" in tried
    assert "线上 结果不同" in tried

    boss.do(f"{LEXICON}/do/publish", BLANK | {"rev": "1", "note": "加茶"})
    assert "茶饮" in [one.name for one in lexicon.lexicon().topics]
    page = words(boss.get(LEXICON).text)
    assert "线上是版本 1" in page
    assert "加茶" in page

    boss.do(f"{LEXICON}/do/return", BLANK | {"version": "0"})
    assert "茶饮" not in [one.name for one in lexicon.lexicon().topics]


def test_what_is_wrong_is_said_at_its_field_and_kept(aws):
    answer = seat().do(f"{LEXICON}/edit/topics/new", TOPIC | {"off": "9"})

    assert answer.status == 422
    assert "退出阈值要小于进入阈值" in answer.text
    assert 'value="茶饮"' in answer.text


def test_a_page_older_than_the_draft_changes_nothing(aws):
    boss = seat()
    boss.do(f"{LEXICON}/edit/topics/new", TOPIC)

    late = boss.do(f"{LEXICON}/edit/topics/new", TOPIC | {"name": "果茶"})
    publish = boss.do(f"{LEXICON}/do/publish", BLANK | {"rev": "9"})

    assert (late.status, publish.status) == (409, 422)
    assert lexicon.lexicons().current_version() == 0


def test_a_topic_is_dropped_from_the_draft_and_the_draft_discarded(aws):
    boss = seat()
    drop = BLANK | {"rev": "0", "part": "topics", "label": "beans"}
    boss.do(f"{LEXICON}/do/drop", drop)
    assert "咖啡豆 已删除" in words(boss.get(LEXICON).text)

    boss.do(f"{LEXICON}/do/discard", BLANK | {"rev": "1"})

    assert lexicon.lexicons().draft().rev == 0


def test_the_accuracy_is_measured_for_what_is_in_force_and_for_the_draft(aws):
    boss = seat()
    assert "草稿" not in boss.part(f"{LEXICON}/accuracy").text

    boss.do(f"{LEXICON}/edit/words/n1", {"words": "差", "rev": "0"})
    shown = words(boss.part(f"{LEXICON}/accuracy").text)

    now, draft = re.search(r"情绪判对 ([\d.]+)% ([\d.]+)%", shown).groups()
    assert float(draft) < float(now)


def test_a_word_of_the_lexicon_is_shown_as_text(aws):
    boss = seat()
    boss.do(f"{LEXICON}/edit/topics/new", TOPIC | {"words": "<b>"})

    shown = boss.do(f"{LEXICON}/try", {"text": "看<b>{{7*7}}"}).text

    assert "<b>" not in shown
    assert "&lt;b&gt;" in shown


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AGENT, Role.AUDITOR])
def test_who_may_not_write_changes_no_word(aws, role):
    answer = seat(role).do(f"{LEXICON}/edit/topics/new", TOPIC)

    assert answer.status == 403
    assert lexicon.lexicons().draft().rev == 0


# The index.


def weights(**changes):
    return {
        kind: str(n)
        for kind, n in {
            "menu": 2,
            "text": 3,
            "media": 3,
            "voice": 4,
            "scan": 4,
            "location": 3,
            "article": 1,
            "h5": 2,
            "survey": 4,
            "order": 10,
            **changes,
        }.items()
    } | {"since": "", "version": "0"}


def test_weights_hold_from_today_or_from_a_day_to_come(aws):
    boss = seat()
    tomorrow = shifted(business_day(now_ms()), 1)

    boss.do("/console/insight/index", weights(text=9) | {"since": tomorrow})

    known = index.weights()
    assert known.of("text", now_ms()) == 3
    assert known.of("text", now_ms() + DAY_MS) == 9
    assert "未生效" in boss.get("/console/insight/index").text


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"text": 101}, "最大 100"),
        ({"text": "x"}, "请填写整数"),
        ({"since": "2020-01-01"}, "过去的互动"),
        ({"since": "morgen"}, "日期写成"),
    ],
)
def test_a_weight_or_day_that_cannot_be_is_refused(aws, changes, reason):
    answer = seat().do("/console/insight/index", weights() | changes)

    assert (answer.status, reason in answer.text) == (422, True)


def test_two_who_change_weights_do_not_overwrite_each_other(aws):
    boss, other = seat(), seat(Role.MARKETER)

    first = boss.do("/console/insight/index", weights(text=5))
    second = other.do("/console/insight/index", weights(text=6))

    assert (first.status, second.status) == (303, 409)


# The customer page.


def test_the_panel_shows_the_score_its_parts_and_the_sentences_behind_a_topic(aws):
    at_ms = now_ms() - 1000
    counters = adds(3, at_ms, ["beans"])
    customer = follower(on={"beans"}, mood=-1, mood_at=at_ms, **counters)
    said(customer, SAID, at_ms, topics=["beans"], polarity=-1)
    profile = ProfileRepository(connections.profiles()).get(customer)
    box = panels.get("interest")

    class Sees:
        operator = seat().staff

    found = box.values(Sees(), profile)

    assert found["standing"].score == 22
    assert [(p.kind, p.count) for p in found["standing"].parts] == [("text", 1)]
    (known,) = found["topics"]
    assert (known.interest.name, known.interest.is_on) == ("咖啡豆", True)
    assert known.evidence[0].pieces[0].text == "豆子"
    assert found["felt"].polarity == -1


def test_the_pages_of_insight_are_for_signed_in_staff(aws):
    answer = Visitor().get("/console/insight")

    assert (answer.status, "/console/login" in answer.to) == (303, True)
