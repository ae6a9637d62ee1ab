"""The customers' pages: who sees what of whom, and that it is written down."""

import re

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, HOUR_MS, business_day, now_ms
from chalicelib.core.errors import InvalidInput, Unavailable
from chalicelib.customers import head, panels
from chalicelib.customers.anchors import digest
from chalicelib.customers.book.actions import BatchAction, actions
from chalicelib.customers.book.notes.repository import followups
from chalicelib.customers.book.owner.repository import owners
from chalicelib.customers.panels import Panel, Side
from chalicelib.customers.tags import desk as tagging
from chalicelib.customers.tags.models import Gift, Source
from chalicelib.staff import audit
from chalicelib.staff.models import Role
from chalicelib.staff.roles import Action
from chalicelib.web.wording import day
from tests.book import axis, customer, entry, lines
from tests.console import seat

OPEN_ID = "oFollower0000000000000000007"
RID = "a" * 32


def words(html):
    return re.sub(
        r"\s+", " ", re.sub(r"<[^>]*>", " ", html.partition("<main")[2] or html)
    )


def page_of(customer_id):
    return f"/console/customers/{customer_id}"


def written(action=None):
    """Return what the audit has of today."""
    found = [one.record for one in audit.records().day(business_day(now_ms()))]
    return [one for one in found if action is None or one.action == action]


def counted(monkeypatch):
    """Count what is asked of DynamoDB from now on."""
    client, calls = connections.workspace()._client, []
    real = client.call

    def count(operation, request):
        calls.append(operation)
        return real(operation, request)

    monkeypatch.setattr(client, "call", count)
    return calls


def reads(calls):
    return [one for one in calls if one in ("GetItem", "Query", "BatchGetItem")]


@pytest.fixture
def anna(aws):
    return customer(
        7,
        name="苏晚晴",
        remark="武康路店老客",
        stage="active",
        in_n=12,
        last_in=now_ms() - HOUR_MS,
        win_n=4,
        win_until=now_ms() + DAY_MS,
        scene="store:1",
        unionid="oU" + "x" * 26,
    )


# The list.


def test_the_list_shows_who_came_last_first_and_one_record_says_who_saw_whom(anna):
    ben = customer(8, name="罗安然")
    agent = seat(Role.AGENT)

    shown = words(agent.get("/console/customers").text)

    assert shown.index("罗安然") < shown.index("苏晚晴")
    (record,) = written("customers.read")
    assert (record.actor, record.details["shown"]) == (
        agent.staff.actor,
        f"customer:{ben} customer:{anna}",
    )


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("q=晚晴", True),
        ("q=武康路", True),
        (f"q={OPEN_ID}", True),
        ("stage=active", True),
        ("subscribed=true&active=1", True),
        ("scene=store:1", True),
        ("q=nobody", False),
        ("stage=lost", False),
        ("subscribed=false", False),
        ("active=over30", False),
        ("tag=到店", False),
        ("owner=s1", False),
    ],
)
def test_filters_find_who_fits(anna, query, finds):
    shown = words(seat().get(f"/console/customers?{query}").text)

    assert ("苏晚晴" in shown) is finds
    assert ("没有符合条件的内容" in shown) is not finds


def test_a_list_with_nobody_on_it_says_where_they_come_from(aws):
    shown = words(seat().get("/console/customers").text)

    assert "还没有客户" in shown
    assert "没有符合条件" not in shown


def test_an_analyst_sees_numbers_and_no_names(anna):
    html = seat(Role.ANALYST).get("/console/customers").text

    assert "活跃" in words(html)
    for hidden in ("苏晚晴", "武康路店老客", "oFollower", "归属", 'name="c_'):
        assert hidden not in html
    assert "苏晚晴" not in seat(Role.ANALYST).get("/console/customers?q=晚晴").text
    found = seat(Role.ANALYST).get(f"/console/customers?q={OPEN_ID}").text
    assert "没有符合条件的内容" in found


def test_a_page_of_the_list_costs_the_same_however_many_there_are(anna, monkeypatch):
    boss = seat()
    boss.get("/console/customers")

    def cost():
        calls = counted(monkeypatch)
        boss.get("/console/customers")
        return len(reads(calls))

    few = cost()
    for number in range(100, 160):
        customer(number)

    assert cost() == few <= 14


@pytest.mark.parametrize("cursor", ["x", "1#2", "../", "1" * 13 + "#" + "C" * 26])
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_forged_cursor_is_refused(aws, way, cursor):
    from urllib.parse import quote

    answer = seat().get(f"/console/customers?{way}={quote(cursor)}")

    assert answer.status == 400


def test_the_list_is_read_on_and_back(aws):
    for number in range(25):
        customer(number, name=f"人{number:02d}号")
    boss = seat()

    first = boss.get("/console/customers").text
    further = re.search(r'href="(/console/customers\?after=[^"]*)"', first)[1]
    second = boss.get(further).text
    back = re.search(r'href="(/console/customers\?before=[^"]*)"', second)[1]

    assert set(re.findall(r"人\d\d号", second)) == {f"人{n:02d}号" for n in range(5)}
    assert re.findall(r"人\d\d号", boss.get(back).text) == re.findall(
        r"人\d\d号", first
    )


# Views.


def save_view(somebody, name="新粉", shared=""):
    form = {"name": name, "shared": shared, "filters": "stage=new&q=晚晴", "rid": RID}
    return somebody.do("/console/customers/views/new", form)


def test_filters_are_kept_under_a_name_without_what_was_typed(anna):
    boss = seat()

    done = save_view(boss)

    assert done.to == "/console/customers?stage=new&done=view_saved"
    html = boss.get("/console/customers").text
    assert 'href="/console/customers?stage=new"' in html
    stored = str(
        list(connections.workspace().query("pk = :p", values={":p": "VIEWS#customers"}))
    )
    assert "晚晴" not in stored


def test_a_view_is_ones_own_until_it_is_shared(anna):
    boss, other = seat(), seat(Role.AGENT)
    save_view(boss)
    assert "新粉" not in other.get("/console/customers/views").text
    shown = boss.get("/console/customers/views").text
    path = re.search(r"/console/customers/views/[0-9a-f]{16}/do/", shown)[0]

    assert other.do(f"{path}pin").status == 404
    boss.do(f"{path}share")
    assert other.do(f"{path}remove").status == 403
    other.do(f"{path}pin")

    assert "新粉" in other.get("/console/customers").text


def test_a_view_at_hand_says_how_many_are_new_on_it(anna):
    boss = seat()
    customer(20, stage="new")
    save_view(boss)
    boss.part("/console/customers/views/tabs?stage=new")
    assert "c-views__new" not in boss.part("/console/customers/views/tabs").text

    for number in (30, 31):
        customer(number, stage="new")
    customer(32, stage="lost")

    assert 'title="新增 2 位"' in boss.part("/console/customers/views/tabs").text
    boss.part("/console/customers/views/tabs?stage=new")
    assert "c-views__new" not in boss.part("/console/customers/views/tabs").text


def test_a_view_needs_a_name_and_keeps_what_was_typed(aws):
    answer = save_view(seat(), name="长" * 21)

    assert (answer.status, "名称要有 1 到 20 个字" in answer.text) == (422, True)
    assert "长" * 21 in answer.text


# Many at once.


@pytest.fixture
def done():
    """Register something to do with many; return what was asked for."""
    asked = []

    def begin(batch):
        if not batch.given["word"]:
            raise InvalidInput("请填写一个词")
        asked.append(batch)
        return "/console/jobs/j" + batch.unique

    one = BatchAction(
        "test", "试一试", "tag", 1, Action.CUSTOMERS_WRITE, "", ("word",), begin
    )
    actions.add(one)
    yield asked
    actions._ones.pop("test")


def begin(somebody, **form):
    given = {"do": "test", "ids": "", "filters": "", "word": "好", "rid": RID} | form
    return somebody.do("/console/customers/batch", given)


def test_what_a_module_adds_is_offered_asked_and_begun(anna, done):
    agent = seat(Role.AGENT)
    assert "试一试" in agent.get("/console/customers").text

    form = agent.get(f"/console/customers/batch?do=test&c_{anna}=yes")
    assert "已选 1 位客户" in form.text
    answer = begin(agent, ids=form.fields["ids"], filters=form.fields["filters"])

    assert answer.to == f"/console/jobs/j{RID}"
    (batch,) = done
    assert (batch.selection.ids, batch.given["word"]) == ((anna,), "好")
    (record,) = written("customers.batch.test")
    assert record.details == {"customers": f"customer:{anna}", "word": "好"}


def test_everybody_that_a_filter_finds_can_be_chosen(anna, done):
    agent = seat(Role.AGENT)

    form = agent.get("/console/customers/batch?do=test&all=yes&stage=active")
    begin(agent, ids="", filters=form.fields["filters"])

    assert "符合当前条件的全部客户" in form.text
    assert done[0].selection.query == {"stage": "active"}
    assert done[0].selection.people("", 10) == ([anna], None)


def test_a_search_is_no_way_to_choose_everybody(anna, done):
    answer = begin(seat(Role.AGENT), filters="q=晚晴")

    assert (answer.status, "逐个勾选" in answer.text, done) == (422, True, [])


def test_nothing_ticked_is_nothing_to_do(anna, done):
    form = seat().get("/console/customers/batch?do=test").text

    assert "请先勾选客户" in form
    assert 'type="submit">开始' not in form


def test_what_is_wrong_with_a_wish_is_said_where_it_was_made(anna, done):
    answer = begin(seat(Role.AGENT), ids=anna, word="")

    assert (answer.status, "请填写一个词" in answer.text) == (422, True)
    assert f'value="{anna}"' in answer.text


def test_a_wish_sent_twice_is_begun_once(anna, done):
    agent = seat(Role.AGENT)

    assert [begin(agent, ids=anna).status for _ in range(2)] == [303, 409]
    assert len(done) == 1


@pytest.mark.parametrize("name", ["export", "assign"])
def test_what_a_role_may_not_do_it_may_not_do_with_many(anna, name):
    agent = seat(Role.AGENT)

    assert agent.get(f"/console/customers/batch?do={name}&c_{anna}=yes").status == 403
    assert begin(agent, do=name, ids=anna).status == 403


def test_an_export_is_begun_and_can_be_watched(anna):
    boss = seat()
    form = {"do": "export", "ids": anna, "filters": "", "rid": RID}

    where = boss.do("/console/customers/batch", form).to

    assert where == f"/console/jobs/j{RID}"
    assert "导出客户" in boss.get(where + "/state").text
    paused = boss.do(f"/console/chores/j{RID}/do/pause")
    assert paused.to == f"{where}?done=paused"
    assert "已暂停" in boss.get(where + "/state").text
    boss.do(f"/console/chores/j{RID}/do/cancel")
    assert boss.do(f"/console/chores/j{RID}/do/resume").status == 409


# One customer.


def test_the_head_says_who_it_is_and_the_look_is_written_down_once(anna):
    agent = seat(Role.AGENT)

    html = agent.get(page_of(anna)).text

    shown = words(html)
    for told in (
        "苏晚晴",
        "武康路店老客",
        "已关注",
        "活跃",
        "可回复 4 条",
        "oFol****0007",
    ):
        assert told in shown
    assert OPEN_ID not in html
    (record,) = written("customers.read")
    assert (record.object, record.actor) == (f"customer:{anna}", agent.staff.actor)


def test_the_parts_of_a_page_are_no_looks_of_their_own(anna):
    agent = seat(Role.AGENT)
    html = agent.get(page_of(anna)).text

    for part in re.findall(r'hx-get="(/console/customers/[^"]*/panel/[^"]*)"', html):
        assert agent.part(part).status == 200

    assert len(written("customers.read")) == 1


@pytest.mark.parametrize("mark", ["", "?v=1", "?v=" + "1" * 13 + "." + "0" * 32])
def test_a_part_asked_for_by_itself_is_a_look(anna, mark):
    seat(Role.AGENT).part(f"{page_of(anna)}/panel/timeline{mark}")

    (record,) = written("customers.read")
    assert record.object == f"customer:{anna}"


def test_the_mark_of_one_customer_or_session_is_good_for_no_other(anna):
    ben, agent, other = customer(8), seat(Role.AGENT), seat(Role.AGENT)
    mark = re.search(r"\?v=([0-9.a-f]+)", agent.get(page_of(anna)).text)[1]

    agent.part(f"{page_of(ben)}/panel/numbers?v={mark}")
    other.part(f"{page_of(anna)}/panel/numbers?v={mark}")

    assert len(written("customers.read")) == 3


def test_what_cannot_be_written_down_is_not_shown(anna, monkeypatch):
    def unavailable(*_args, **_options):
        raise Unavailable("the audit is away")

    agent = seat(Role.AGENT)
    monkeypatch.setattr(audit, "record", unavailable)

    for path in ("", "/panel/timeline", "/timeline"):
        answer = agent.get(page_of(anna) + path)
        assert (answer.status, "苏晚晴" in answer.text) == (503, False)
    assert "苏晚晴" not in agent.get("/console/customers").text


def test_the_page_takes_three_reads_and_a_box_hardly_more(anna, monkeypatch):
    agent = seat(Role.AGENT)
    html = agent.get(page_of(anna)).text
    parts = re.findall(r'hx-get="(/console/customers/[^"]*/panel/[^"]*)"', html)
    for part in parts:
        agent.part(part)  # what containers remember is remembered

    calls = counted(monkeypatch)
    agent.get(page_of(anna))
    assert len(reads(calls)) <= 3
    costs = {}
    for part in parts:
        before = len(reads(calls))
        agent.part(part)
        costs[part.split("/panel/")[1].partition("?")[0]] = len(reads(calls)) - before
    assert {name: costs[name] for name in ("numbers", "relations")} == {
        "numbers": 3,
        "relations": 3,
    }
    assert max(costs.values()) <= 5, costs  # those that list: notes, owner


def test_whoever_was_merged_is_found_where_they_are_now(anna):
    ben = customer(8, merged=anna)

    assert seat().get(page_of(ben)).to == page_of(anna)


def test_a_customer_there_is_not_is_not_found(aws):
    strange = ["c" + "0" * 25, "ID#openid", "PROFILE", "x" * 300]

    for one in strange:
        assert seat().get(page_of(one)).status == 404
        assert seat().get(f"{page_of(one)}/panel/numbers").status == 404
        assert seat().get(f"{page_of(one)}/timeline").status == 404
    assert seat().get(f"{page_of(customer())}/panel/nothing").status == 404


def test_what_somebody_called_themselves_is_shown_as_text(aws):
    bad = customer(1, name='<img src=x onerror="1">', remark="{{7*7}}")

    html = seat().get(page_of(bad)).text + seat().get("/console/customers").text

    assert "<img src=x" not in html
    assert "{{7*7}}" in html


def test_a_tag_leads_to_what_speaks_for_it(anna):
    at_ms = now_ms() - DAY_MS
    key = "e#" + "7" * 64
    lines(
        entry(
            anna,
            key,
            at_ms,
            "event",
            "SCAN",
            title="扫码：store:1",
            data={"EventKey": "store:1"},
        )
    )
    place = f"{at_ms:013d}#{key}"
    gift = Gift(key, Source.QR, "scene:store:1", at_ms, evidence=(place,))
    tagging.tags().give(anna, "到店", gift)

    html = seat().get(page_of(anna)).text
    where = re.search(r'href="(/console/customers/[^"]*around=[^"]*)"', html)[1]
    shown = seat().get(where.partition("#")[0].replace("&amp;", "&")).text

    assert f'id="e-{digest(key)}"' in shown
    assert "c-line--asked" in shown


# Boxes.


class Shows:
    """What a box of a module that comes later shows."""

    def __init__(self):
        self.value = lambda *_: {}

    def __call__(self, visit, profile):
        return self.value(visit, profile)


@pytest.fixture
def box():
    """Register a box; return what it shows."""
    shown = Shows()
    one = Panel(
        "test",
        "试验",
        "x",
        Side.LEFT,
        1,
        Action.MESSAGES_READ,
        "customers/book/person/numbers.html",
        shown,
    )
    panels.panels.add(one)
    yield shown
    panels.panels._panels.pop("test")


def test_a_box_of_a_module_is_given_the_profile(anna, box):
    box.value = lambda _, profile: {"facts": [("名字", "id", 0, profile.name)]}

    assert "苏晚晴" in seat(Role.AGENT).part(f"{page_of(anna)}/panel/test").text


def test_a_box_that_fails_says_so_and_can_be_tried_again(anna, box):
    def fails(*_):
        raise Unavailable("DynamoDB is away")

    box.value = fails
    answer = seat(Role.AGENT).part(f"{page_of(anna)}/panel/test")

    assert answer.status == 503
    assert "暂时没有加载出来" in answer.text
    assert f'hx-get="{page_of(anna)}/panel/test?v=' in answer.text
    assert "<html" not in answer.text


def test_a_box_is_for_who_may_see_it(anna, box):
    marketer = seat(Role.MARKETER)

    assert "试验" not in marketer.get(page_of(anna)).text
    assert marketer.part(f"{page_of(anna)}/panel/test").status == 403
    analyst = seat(Role.ANALYST)
    assert analyst.part(f"{page_of(anna)}/panel/owner").status == 403
    assert 'id="box-relations"' not in analyst.get(page_of(anna)).text


def test_without_scripts_a_box_is_a_page(anna):
    html = seat().get(f"{page_of(anna)}/panel/numbers").text

    assert html.count("<html") == 1
    assert "关键数字 · 苏晚晴" in html
    assert "累计" in html or "12 次" in words(html)


def test_figures_and_chips_and_buttons_are_added_in_a_line(anna):
    spent = head.Figure(
        "test", "累计消费", 1, "orders", lambda _: head.Shown("¥8,126", "11 单")
    )
    button = head.Button(
        "test", "发消息", "send", "/console/x/{id}", 1, Action.MESSAGES_SEND
    )
    head.figures.add(spent)
    head.buttons.add(button)
    try:
        html = seat(Role.AGENT).get(page_of(anna)).text
        assert "¥8,126 11 单" in words(html)
        assert f'href="/console/x/{anna}"' in html
        assert "/console/x/" not in seat(Role.ANALYST).get(page_of(anna)).text
    finally:
        head.figures._ones.pop("test")
        head.buttons._ones.pop("test")


def test_the_box_of_the_window_says_what_can_be_sent_now(anna):
    shown = words(seat().part(f"{page_of(anna)}/panel/reach").text)
    assert "4 条客服消息可发" in shown
    connections.profiles().update(
        {"pk": anna, "sk": "PROFILE"},
        "SET #sub = :no",
        names={"#sub": "sub"},
        values={":no": False},
    )

    shut = words(seat().part(f"{page_of(anna)}/panel/reach").text)

    assert shut.count("对方没有关注") == 3


# Masked fields.


def test_a_field_is_revealed_for_a_moment_and_written_down_first(anna):
    agent = seat(Role.AGENT)

    shown = agent.do(f"{page_of(anna)}/secrets/openid", HX_Request="true")

    assert OPEN_ID in shown.text
    again = re.search(r'hx-get="([^"]*)" hx-trigger="load delay:30s"', shown.text)[1]
    assert OPEN_ID not in agent.part(again).text
    (record,) = written("customers.reveal")
    assert (record.object, record.details["field"]) == (f"customer:{anna}", "openid")


@pytest.mark.parametrize("role", [Role.MARKETER, Role.ANALYST, Role.AUDITOR])
def test_who_may_not_reveal_does_not(anna, role):
    answer = seat(role).do(f"{page_of(anna)}/secrets/openid")

    assert (answer.status, OPEN_ID in answer.text) == (403, False)
    masked = seat(role).get(f"{page_of(anna)}/secrets/openid")
    assert masked.status == 403


def test_a_field_that_is_none_is_not_revealed(anna):
    for field in ("name", "last_sk", "__proto__"):
        answer = seat().do(f"{page_of(anna)}/secrets/{field}")
        assert answer.status == 404


# The axis.


@pytest.fixture
def long_axis(anna):
    start = now_ms() - 40 * HOUR_MS
    lines(
        *(
            entry(anna, f"m#{n:03d}", start + n * 60_000, title=f"第{n:03d}句")
            for n in range(70)
        )
    )
    return anna


def test_the_axis_goes_on_under_the_day_it_ended_with(long_axis):
    agent = seat(Role.AGENT)
    first = agent.part(f"{page_of(long_axis)}/panel/timeline").text

    further = re.search(r'class="c-axis__more"><a [^>]*hx-get="([^"]*)"', first)[1]
    second = agent.part(further.replace("&amp;", "&")).text

    both = re.findall(r"第\d{3}句", first) + re.findall(r"第\d{3}句", second)
    assert both == [f"第{n:03d}句" for n in range(69, 9, -1)]
    assert "c-tabs" not in second
    assert len(written("customers.read")) == 1


def test_the_axis_has_tabs_and_a_tab_with_nothing_says_so(long_axis):
    agent = seat(Role.AGENT)

    talk = agent.get(f"{page_of(long_axis)}/timeline?kind=talk").text
    nothing = words(agent.get(f"{page_of(long_axis)}/timeline?kind=order").text)

    assert "第069句" in talk
    assert "没有这一类记录" in nothing
    assert agent.get(f"{page_of(long_axis)}/timeline?kind=bogus").status == 400


def test_a_line_that_is_gone_is_said_to_be(long_axis):
    agent = seat(Role.AGENT)

    shown = agent.get(f"{page_of(long_axis)}/timeline?around={'0' * 16}").text
    assert "没有找到要看的那条记录" in shown
    for query in ("around=x", f"around={'0' * 16}&at=-1", "after=1"):
        assert agent.get(f"{page_of(long_axis)}/timeline?{query}").status == 400


def test_no_key_and_no_openid_is_in_a_page_of_the_axis(anna):
    key = f"m#gh_zhikelocal01#{OPEN_ID}#77"
    lines(*(entry(anna, f"{key}{n:02d}", now_ms() - n, title="x") for n in range(40)))

    html = seat(Role.AGENT).get(f"{page_of(anna)}/timeline").text

    assert OPEN_ID not in html
    assert f'id="e-{digest(key + "00")}"' in html


def test_an_analyst_reads_no_words_of_anybodys(long_axis):
    html = seat(Role.ANALYST).get(f"{page_of(long_axis)}/timeline").text

    assert "客户留言" in html
    assert "句" not in words(html)


def test_a_recording_is_handed_out_by_a_short_lived_link_and_written_down(anna):
    at_ms = now_ms() - DAY_MS
    kept = {"state": "stored", "object": "voice/x.amr", "format": "amr"}
    lines(
        entry(anna, "m#1", at_ms, type_="voice", title="语音"),
        entry(anna, "m#1~rec", at_ms, "recording", "voice", ref="m#1", data=kept),
    )
    form = {"entry": digest("m#1"), "at": at_ms}
    assert "听录音" in seat(Role.AGENT).get(f"{page_of(anna)}/timeline").text

    answer = seat(Role.AGENT).do(f"{page_of(anna)}/do/play", form)

    assert (answer.status, "/voice/x.amr?" in answer.to) == (303, True)
    assert "X-Amz-Expires=300" in answer.to
    (record,) = written("recordings.play")
    assert record.object == f"customer:{anna}"
    assert seat(Role.MARKETER).do(f"{page_of(anna)}/do/play", form).status == 403
    wrong = form | {"entry": digest("m#2")}
    assert seat(Role.AGENT).do(f"{page_of(anna)}/do/play", wrong).status == 404


# Owner, relations, notes.


def give(somebody, customer_id, staff_id):
    return somebody.do(f"{page_of(customer_id)}/owner", {"staff": staff_id})


def owner(customer_id):
    found = owners().of_all([customer_id])
    return found[customer_id].staff_id if found else ""


def test_an_agent_takes_whom_nobody_has_and_no_colleagues(anna):
    one, other = seat(Role.AGENT), seat(Role.AGENT)

    assert give(one, anna, one.staff.id).status == 303
    assert give(other, anna, other.staff.id).status == 403
    assert give(other, anna, "").status == 403
    assert give(one, anna, other.staff.id).status == 403
    assert owner(anna) == one.staff.id
    assert give(one, anna, "").status == 303
    assert owner(anna) == ""
    assert [e.title for e in axis(anna)] == [
        "归属由陈建国改为无人",
        "归属由无人改为陈建国",
    ]


def test_a_supervisor_gives_customers_to_who_works_here(anna):
    lead, agent = seat(Role.SUPERVISOR), seat(Role.AGENT)

    assert give(lead, anna, agent.staff.id).status == 303
    assert "陈建国" in words(lead.part(f"{page_of(anna)}/panel/owner").text)
    nobody = give(lead, anna, "somebody-else")

    assert (nobody.status, "请选择一位在职同事" in nobody.text) == (422, True)
    assert owner(anna) == agent.staff.id
    assert "陈建国" in words(
        lead.get(f"/console/customers?owner={agent.staff.id}").text
    )


def relate(somebody, customer_id, which="new", **more):
    form = {"kind": "child", "name": "小米", "birthday": "6-1", "note": "", "other": ""}
    where = f"{page_of(customer_id)}/relations/{which}"
    return somebody.do(where, form | {"rid": RID} | more)


def test_somebody_around_a_customer_is_entered_changed_and_forgotten(anna):
    agent = seat(Role.AGENT)

    assert relate(agent, anna).to == f"{page_of(anna)}?done=relation"
    shown = agent.part(f"{page_of(anna)}/panel/relations").text
    assert "小米" in shown
    which = re.search(r"/relations/([0-9a-f]{32})", shown)[1]
    form = agent.part(f"{page_of(anna)}/relations/{which}", "drawer").text
    assert 'value="06-01"' in form
    relate(agent, anna, which, name="大米", rid="b" * 32)
    assert "大米" in agent.part(f"{page_of(anna)}/panel/relations").text
    agent.do(f"{page_of(anna)}/relations/{which}/do/remove")

    assert "还没有登记" in agent.part(f"{page_of(anna)}/panel/relations").text


def test_a_wrong_birthday_is_said_at_its_field_and_kept(anna):
    answer = relate(seat(Role.AGENT), anna, birthday="2-30")

    assert answer.status == 422
    assert re.search(r'id="e-birthday">没有这一天', answer.text)
    assert 'value="2-30"' in answer.text


def test_another_customer_is_found_and_linked_on_both_pages(anna):
    agent, ben = seat(Role.AGENT), customer(8, name="罗安然")

    found = agent.part(f"{page_of(anna)}/others?other_q=安然").text
    assert f'value="{ben}"' in found
    relate(agent, anna, kind="spouse", name="", other=ben)

    here = agent.part(f"{page_of(anna)}/panel/relations").text
    there = agent.part(f"{page_of(ben)}/panel/relations").text
    assert f'href="{page_of(ben)}"' in here
    assert "罗安然" in here
    assert f'href="{page_of(anna)}"' in there


@pytest.mark.parametrize("other", ["c" + "9" * 25, "self"])
def test_nobody_is_linked_to_nobody_or_to_themselves(anna, other):
    wanted = anna if other == "self" else other

    answer = relate(seat(Role.AGENT), anna, other=wanted)

    assert answer.status == 422
    assert ("自己" if other == "self" else "没有找到要关联的客户") in answer.text


def note(somebody, customer_id, **more):
    form = {"kind": "call", "text": "回访：满意", "due": "", "rid": RID} | more
    return somebody.do(f"{page_of(customer_id)}/notes", form, HX_Request="true")


def test_a_note_is_shown_at_once_and_the_axis_is_told_to_look(anna):
    agent = seat(Role.AGENT)

    answer = note(agent, anna)

    assert "回访：满意" in answer.text
    assert '"refresh-timeline"' in answer.headers["HX-Trigger"]
    assert "回访：满意" in agent.part(f"{page_of(anna)}/panel/timeline").text
    assert note(agent, anna).status == 409


def test_only_who_wrote_a_note_takes_it_back(anna):
    agent, other = seat(Role.AGENT), seat(Role.AGENT)
    shown = note(agent, anna).text
    where = re.search(r'action="([^"]*/do/withdraw)"', shown)[1]
    assert "/do/withdraw" not in other.part(f"{page_of(anna)}/panel/notes").text

    assert other.do(where).status == 403
    assert agent.do(where).status == 303

    assert "回访" not in agent.get(f"{page_of(anna)}/timeline").text


def test_a_follow_up_reminds_on_its_day_and_is_crossed_off(anna):
    agent = seat(Role.AGENT)
    today = day(now_ms())

    note(agent, anna, due=today)

    assert followups().of(anna).staff_id == agent.staff.id
    assert "今天有 1 位客户该跟进" in agent.get("/console/notices").text
    assert "今天有" not in seat(Role.AGENT).get("/console/notices").text
    assert "苏晚晴" in agent.get("/console/customers/followups").text
    agent.do(f"{page_of(anna)}/do/followed")
    assert followups().of(anna) is None
    assert "今天有" not in agent.get("/console/notices").text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"text": " "}, "请写点什么"),
        ({"text": "长" * 501}, "最多 500 字"),
        ({"due": "2000-01-01"}, "今天到一年之内"),
        ({"kind": "fax"}, "请选择方式"),
    ],
)
def test_what_is_wrong_with_a_note_is_said_and_what_was_typed_stays(anna, form, said):
    answer = note(seat(Role.AGENT), anna, **form)

    assert (answer.status, said in answer.text) == (422, True)
    assert form.get("text", "回访：满意") in answer.text


def test_the_axis_of_who_was_merged_is_one_axis(anna):
    ben = customer(8)
    customer(7, others={ben})
    customer(8, merged=anna)
    lines(entry(anna, "m#1", now_ms() - 2_000, title="甲说"))
    lines(entry(ben, "m#2", now_ms() - 1_000, title="乙说"))

    html = seat(Role.AGENT).get(f"{page_of(anna)}/timeline").text

    assert html.index("乙说") < html.index("甲说")
    assert "来自合并的" in html
