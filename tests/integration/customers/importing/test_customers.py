"""Customers from a file: who is taken in, who is changed, and what is refused."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from chalicelib import connections
from chalicelib.core.settings import settings
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.identity import lookup
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.importing.models import State, Unknown
from chalicelib.customers.orders import desk as orders
from chalicelib.customers.privacy.tombstones import tombstones
from tests.imports import Importing
from tests.orders import order, sums, take
from tests.people import customer, learn, profile, tell

pytestmark = pytest.mark.ministack

HEADS = "姓名,手机号,生日,城市\n"
ANNA = "苏晚晴,138 0013 8000,1991-03-31,上海\n"


@pytest.fixture
def importing(aws):
    return Importing(aws)


def best(who):
    return {n: one.value for n, one in attributes().best(group_of(who)).items()}


def test_somebody_new_is_taken_in_with_all_that_is_said(importing, aws):
    foreseen, counted = importing.whole(HEADS + ANNA, consent="会员章程 3")

    assert foreseen == counted == {"new": 1}
    (who,) = lookup.persons("mobile", "13800138000")
    said = attributes().known(group_of(who))
    assert best(who) == {
        "name": "苏晚晴",
        "mobile": "+8613800138000",
        "birthday": "1991-03-31",
        "city": "上海市",
        "province": "上海市",
    }
    assert {(one.source, one.consent) for one in said} == {
        (Source.IMPORT, "会员章程 3")
    }
    assert {one.by for one in said} == {f"import:{importing.id}"}
    assert (profile(who)["name"], profile(who).get("sub")) == ("苏晚晴", None)
    assert "attribute.changed" in [one["kind"] for one in aws.messages("events.fifo")]


def test_a_trial_run_changes_nothing(importing):
    importing.read(HEADS + ANNA).check()

    assert lookup.persons("mobile", "13800138000") == []
    assert importing.state is State.CHECKED


def test_what_is_known_is_completed_and_what_is_the_same_is_left(importing, aws):
    who = customer("anna")
    learn(who, Source.IMPORT, mobile="13800138000", name="苏晚晴")
    same = customer("ben")
    learn(same, Source.IMPORT, mobile="13900139000", name="林明远")

    foreseen, counted = importing.whole(
        "姓名,手机号,城市\n苏晚晴,13800138000,上海\n林明远,13900139000,\n"
    )

    assert foreseen == counted == {"changed": 1, "same": 1}
    assert best(who)["city"] == "上海市"


def test_what_people_said_themselves_is_not_overruled(importing):
    who = customer("anna")
    learn(who, Source.CUSTOMER, mobile="13800138000", city="杭州")

    importing.whole("手机号,城市\n13800138000,上海\n")

    assert best(who)["city"] == "杭州市"


@pytest.mark.parametrize(
    ("heads", "row", "kind", "text"),
    [
        ("会员号,姓名", "8806 2041,苏", "member_no", "88062041"),
        ("UnionID,姓名", "u-1,苏", "unionid", "u-1"),
        ("OpenID,姓名", f"o{'1' * 27},苏", "openid", f"o{'1' * 27}"),
    ],
)
def test_every_identity_names_somebody(importing, heads, row, kind, text):
    importing.whole(f"{heads}\n{row}\n")

    (who,) = lookup.persons(kind, text.replace("88062041", "8806 2041"))
    assert best(who)["name"] == "苏"


def test_somebody_known_by_openid_is_found_when_they_follow(importing):
    open_id = f"o{'1' * 27}"
    importing.whole(f"OpenID,姓名\n{open_id},苏\n")

    who = connections.customer_id(open_id)
    assert profile(who)["oid"] == open_id
    identity = f"ID#openid#{settings().wechat_app_id}#{open_id}"
    assert connections.profiles().get(pk=identity, sk="IDENTITY")["customer"] == who


def test_nobody_is_taken_in_where_that_was_not_wished(importing):
    counts = importing.read(HEADS + ANNA).check(unknown=Unknown.REFUSE)

    assert counts == {"fault": 1}
    assert importing.faults() == {2: "没有找到这位客户"}


def test_every_bad_row_is_told_and_the_others_are_imported(importing):
    bad = (
        HEADS
        + ANNA
        + "林明远,138,,\n"  # no number
        + ",13900139001,1991-13-31,\n"  # no day
        + "=1+1,13900139002,,\n"  # a formula
        + "沈知夏,138-0013-8000,,\n"  # a twin
        + ",,,\n"  # blank
        + "韩若水,,,\n"  # nobody
        + "顾一帆,13900139003,,,多\n"  # too wide
        + "陆清和,13900139004,,\n"
    )

    foreseen, counted = importing.whole(bad)

    assert foreseen == counted == {"new": 2, "fault": 5, "twin": 1}
    faults = importing.faults()
    assert "不是有效的手机号" in faults[3] or "不是有效的电话" in faults[3]
    assert "日期" in faults[4]
    assert "公式" in faults[5]
    assert faults[6] == "与第 2 行重复"
    assert faults[8] == "没有填写这是谁"
    assert "多出内容" in faults[9]
    assert sorted(faults) == [3, 4, 5, 6, 8, 9]
    assert lookup.persons("mobile", "13900139004")
    for number in ("13900139001", "13900139002", "13900139003"):
        assert lookup.persons("mobile", number) == []


def test_what_is_given_out_runs_nothing(importing):
    importing.whole("姓名,手机号\n\"=cmd|' /C calc'!A0\",1\n@SUM(1),2\n")

    text = importing.file().decode("utf-8-sig")
    assert "'=cmd|" in text
    assert "'@SUM(1)" in text
    book = load_workbook(io.BytesIO(importing.file("xlsx")))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in book.active["C"]][1].startswith("'=")


def test_a_workbook_is_imported_as_a_text_is(importing):
    made = Workbook()
    for line in (["姓名", "手机号", "会员号"], ["苏晚晴", 13800138000, 88], ["=A2", 1]):
        made.active.append(line)
    target = io.BytesIO()
    made.save(target)

    _, counted = importing.whole(target.getvalue())

    assert counted == {"new": 1, "fault": 1}
    (who,) = lookup.persons("mobile", "13800138000")
    assert lookup.persons("member_no", "88") == [who]


def test_a_title_above_the_heads_is_passed_over_and_said(importing):
    importing.whole("会员导出 2026-11,,,\n\n" + HEADS + ANNA)

    assert importing.standing.one.how.endswith("略过表头上方 1 行")
    assert lookup.persons("mobile", "13800138000")


def test_the_same_file_again_changes_nothing(aws):
    Importing(aws).whole(HEADS + ANNA)
    aws.messages("events.fifo")

    _, counted = Importing(aws).whole(HEADS + ANNA)

    assert counted == {"same": 1}
    assert aws.messages("events.fifo") == []


def test_an_order_that_waited_goes_to_who_is_imported(importing, aws):
    take(order(), mobile="13800138000")
    take(order("SH-2"), unionid="u-1")

    importing.whole("手机号,UnionID\n13800138000,u-1\n")
    tell(aws)

    (who,) = lookup.persons("mobile", "13800138000")
    assert sums(who).count == 2
    assert orders.book().find("SH-1").customer == who


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "还没有收到文件"),
        ("姓名,手机号\n".encode(), "只有表头"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "xls"),
        (b"a\0b" * 99, "不是表格"),
        (",".join(f"c{n}" for n in range(70)).encode() + b"\n1\n", "60 列"),
    ],
    ids=["empty", "heads alone", "xls", "binary", "wide"],
)
def test_a_file_that_is_no_table_is_refused_in_words(importing, content, words):
    from chalicelib.core.errors import InvalidInput

    try:
        importing.read(content)
        said = importing.standing.trouble
    except InvalidInput as error:
        said = str(error)

    assert words in said
    assert importing.state is State.NEW
    importing.read(HEADS + ANNA)
    assert importing.state is State.READ


def test_a_file_that_is_too_large_is_refused_before_it_is_read(importing, monkeypatch):
    from chalicelib.core.errors import InvalidInput
    from chalicelib.customers.importing import desk

    importing.upload(HEADS + ANNA)
    monkeypatch.setattr(desk, "MOST_BYTES", 10)

    with pytest.raises(InvalidInput, match="拆成几份"):
        desk.read(importing.standing, "名单.csv")


def test_too_many_rows_are_refused(importing, monkeypatch):
    from chalicelib.customers.importing import reading

    monkeypatch.setattr(reading, "MOST_LINES", 300)
    importing.read("手机号\n" + "13800138000\n" * 301)

    assert "行" in importing.standing.trouble


def test_who_has_asked_to_be_forgotten_does_not_come_back_by_a_file(importing, aws):
    importing.whole(HEADS + ANNA)
    (who,) = lookup.persons("mobile", "13800138000")
    tombstones().lay([who])
    for table in (connections.profiles(), connections.interactions()):
        for row in list(table.query("pk = :who", values={":who": who})):
            table.delete({"pk": row["pk"], "sk": row["sk"]})

    again = Importing(aws)
    foreseen, counted = again.whole(HEADS + ANNA)

    assert foreseen == counted == {"fault": 1}
    assert "已按要求删除" in again.faults()[2]
    assert profile(who) is None
