"""价值、阶梯、人群、预测: what they show to whom, and what they change."""

import re

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, business_day, local_time, now_ms
from chalicelib.customers.segments.definitions import desk as segments
from chalicelib.insight.clusters import desk as clusters
from chalicelib.insight.clusters.features import NAMES
from chalicelib.insight.clusters.models import Cluster, Difference, Grouping, Scale
from chalicelib.insight.clusters.repository import Proposal
from chalicelib.insight.nightly.models import Move, Moves, Pass, State, Sum, Tally
from chalicelib.insight.nightly.repository import standings
from chalicelib.insight.prediction import desk as prediction
from chalicelib.insight.prediction.judging import judged
from chalicelib.insight.prediction.models import Logistic, Target, Term
from chalicelib.insight.prediction.repository import Taught
from chalicelib.insight.prediction.training import Lesson
from chalicelib.insight.value import desk as value
from chalicelib.insight.value.models import Measures
from chalicelib.insight.value.rfm.eight import Thresholds
from chalicelib.insight.value.rfm.models import Basis, Cuts
from chalicelib.insight.value.worth.models import Rate
from chalicelib.staff.models import Role
from tests.console import seat
from tests.insight import forget
from tests.portal import profile_of

MODEL = Logistic(-1.0, (Term("silence", 1.2, 2.4, 0.8), Term("bought", -0.5, 0.2, 0.4)))


@pytest.fixture(autouse=True)
def anew():
    forget()
    yield
    forget()


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def today():
    return local_time(now_ms()).toordinal()


def measured():
    """Let a night have measured fifty buyers."""
    day = business_day(now_ms())
    cuts = Cuts(
        Basis.ORDERS,
        day,
        50,
        tuple(today() - days for days in (90, 60, 30, 10)),
        (1, 2, 3, 4),
        (10_000, 20_000, 30_000, 40_000),
    )
    value.repository().set_measures(
        Measures(
            day,
            str(now_ms()),
            people=90,
            buyers=50,
            cuts={Basis.ORDERS: cuts},
            medians=Thresholds(30, 2, 20_000),
            margin=Rate(400, people=70),
            retention=Rate(600, people=120),
            top={200: 515},
        )
    )
    value.forget()
    return day


def counted(day):
    """Let it have counted them, and who moved this month."""
    tally = Tally()
    tally.count("rfm_class", "champions", Sum(10, 800_000, 0, 500_000))
    tally.count("rfm_class", "lost", Sum(40, 200_000, 0, 0))
    tally.count("ladder", "adherent", Sum(12))
    tally.count("churn", "high", Sum(7))
    store = standings()
    store.begin(Pass("r", "v", day, 1))
    store.end(Pass("r", "v", day, 1, State.DONE), tally)
    moves = (Move("champions", "lost", 4, 400_000),)
    store.keep_moves(Moves("rfm_class", day[:8] + "01", day, moves))


def buyer(**more):
    """Return somebody who bought 20 days ago, thrice for 300 yuan."""
    bought_ms = now_ms() - 20 * DAY_MS
    mark = business_day(bought_ms)[2:].replace("-", "")
    customer = profile_of(
        "oAnna" + "0" * 23,
        sub_at=now_ms() - 200 * DAY_MS,
        last_in=now_ms() - 9 * DAY_MS,
        stage="active",
        **more,
    )
    sums = {f"o:{mark}": 3 * 10**15 + 30_000, "o_margin": 12_000, "o_margin_n": 3}
    connections.profiles().put({"pk": customer, "sk": "TRAITS", **sums})
    return customer


def grouping():
    clusters_ = tuple(
        Cluster(
            f"k{number}",
            name,
            tuple(float(number) for _ in NAMES),
            people=300,
            differences=(Difference("orders", "常下单", 1.5),),
            averages=dict.fromkeys(NAMES, 1.0),
        )
        for number, name in enumerate(("常下单·消费高", "很久没互动"), start=1)
    )
    scales = tuple(Scale(0.0, 1.0) for _ in NAMES)
    return Grouping("2026-10-23", NAMES, scales, clusters_, 600, 0.5)


def proposed():
    clusters.clusters().propose(Proposal(1_792_728_000_000, grouping(), "", 3))


def taught(*refusals, used=True):
    quality = judged([0.1] * 50 + [0.8] * 50, [0] * 45 + [1] * 5 + [0] * 10 + [1] * 40)
    lesson = Lesson(
        None if refusals else MODEL,
        None if refusals else quality,
        refusals=refusals,
        cases=4_000,
        positives=1_500,
    )
    prediction.models().keep(Target.CHURN, Taught(now_ms(), lesson, used))


def test_before_the_first_night_value_says_when_it_comes(aws):
    html = words(seat().get("/console/insight/value").text)

    assert "还没有计算过" in html


def test_value_shows_classes_money_and_who_moved(aws):
    counted(measured())

    html = words(seat().get("/console/insight/value").text)

    assert "冠军客户 10 20.0% ¥8,000.00 80.0% ¥500.00" in html
    assert "优质客户流失 4 人 本期离开冠军、忠诚、潜力，累计消费 ¥4,000.00" in html
    assert "前 20% 客户贡献 51.5 %" in html
    assert "5 分 9 天以内 超过 4 单 超过 ¥400" in html
    assert "1 分 90 天前或更早 不超过 1 单 不超过 ¥100" in html


def test_the_ladder_shows_who_stands_where_and_what_is_planned(aws):
    counted(measured())

    html = words(seat().get("/console/insight/ladder").text)

    assert "追随 忠诚客户 12 100.0%" in html
    assert "新品试饮、专属活动和推荐礼" in html


def test_everybody_can_be_looked_at_again(aws):
    answer = seat(Role.ANALYST).do("/console/insight/value")

    assert (answer.status, answer.to) == (303, "/console/insight/value?done=asked")
    assert [one["do"] for one in aws.messages("insight")] == ["begin"]


def test_the_settings_are_saved_and_decide_at_once(aws):
    measured()
    somebody = seat(Role.MARKETER)
    form = {
        "margin": "42.5",
        "retention": "",
        "discount": "8%",
        "engaged_index": "4",
        "devoted_index": "15",
        "loyal_orders": "3",
        "plan_unaware": "",
        "plan_follower": "讲咖啡",
        "plan_interactor": "",
        "plan_adherent": "",
        "version": "0",
    }

    answer = somebody.do("/console/insight/value/settings", form)

    assert answer.status == 303
    rates = value.standard().rates
    assert (rates.margin.permille, rates.retention.permille) == (425, 600)
    assert rates.discount.permille == 80
    assert value.standard().settings.limits.loyal_orders == 3
    assert somebody.do("/console/insight/value/settings", form).status == 409


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("margin", "很高", "写成百分比"),
        ("margin", "101", "毛利率在 0 到 100% 之间"),
        ("discount", "", "请填写折现率"),
        ("devoted_index", "2", "要小于「追随」的指数"),
        ("loyal_orders", "x", "请填写整数"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_what_was_typed(
    aws, field, text, said
):
    form = {
        "margin": "",
        "retention": "",
        "discount": "10",
        "engaged_index": "3",
        "devoted_index": "12",
        "loyal_orders": "2",
        "version": "0",
        **{f"plan_{one}": "" for one in ("unaware", "follower")},
        **{f"plan_{one}": "" for one in ("interactor", "adherent")},
        field: text,
    }

    answer = seat().do("/console/insight/value/settings", form)

    assert answer.status == 422
    assert said in words(answer.text)
    assert value.repository().settings().version == 0


def test_groups_count_only_after_somebody_has_reviewed_them(aws):
    proposed()
    somebody = seat()
    before = clusters.grouping()
    shown = words(somebody.get("/console/insight/clusters").text)
    form = {"name_k1": "常客", "name_k2": "沉睡", "version": "0"}

    answer = somebody.do(
        "/console/insight/clusters/published", {**form, "at_ms": "1792728000000"}
    )

    assert before is None
    assert "等待核对" in shown
    assert "常下单 +1.5" in shown
    assert answer.status == 303
    assert [one.name for one in clusters.grouping().clusters] == ["常客", "沉睡"]
    assert "正在使用" in somebody.get("/console/insight/clusters").text


@pytest.mark.parametrize(
    ("names", "at_ms", "status", "said"),
    [
        (("常客", "常客"), "1792728000000", 422, "名称要不同"),
        (("", "沉睡"), "1792728000000", 422, "名称是 1 到 20 个字"),
        (("常客", "沉睡"), "1792728000001", 409, "刚刚又找过一次"),
    ],
)
def test_a_review_that_cannot_be_changes_nothing(aws, names, at_ms, status, said):
    proposed()
    form = {"name_k1": names[0], "name_k2": names[1], "at_ms": at_ms, "version": "0"}

    answer = seat().do("/console/insight/clusters/published", form)

    assert answer.status == status
    assert said in words(answer.text)
    assert clusters.grouping() is None


def test_groups_can_be_withdrawn(aws):
    clusters.clusters().publish(grouping(), replacing=0, by="test", at_ms=1)

    seat().do("/console/insight/clusters/withdrawn", {"version": "1"})

    assert clusters.grouping() is None


def test_why_no_groups_were_found_is_said(aws):
    clusters.clusters().propose(
        Proposal(1, None, "至少要有 500 位客户，现在有 9 位", 1)
    )

    html = words(seat().get("/console/insight/clusters").text)

    assert "没有分出人群：至少要有 500 位客户，现在有 9 位。" in html


def test_a_group_becomes_a_segment_once(aws):
    clusters.clusters().publish(grouping(), replacing=0, by="test", at_ms=1)
    somebody = seat(Role.MARKETER)

    for _ in range(2):
        answer = somebody.do("/console/insight/clusters/segments", {"cluster": "k1"})
        assert answer.status == 303

    (made,) = segments.segments().all()
    assert made.name == "人群：常下单·消费高"
    missing = somebody.do("/console/insight/clusters/segments", {"cluster": "k9"})
    assert missing.status == 404


def test_a_model_shows_how_good_it_is_and_what_it_rests_on(aws):
    counted(measured())
    taught()

    html = words(seat().get("/console/insight/prediction").text)

    assert "AUC" in html
    assert "第 1 10.0%" in html
    assert "沉默天数" in html
    assert "× 3.32" in html  # e^1.2
    assert "高 7" in html


def test_a_refusal_is_said_with_its_reason(aws):
    taught("「30 天内到店」的案例只有 3 个，至少要 1,000 个", used=False)

    html = words(seat().get("/console/insight/prediction").text)

    assert "没有得出可用的模型，暂不评分" in html
    assert "只有 3 个，至少要 1,000 个" in html


def test_how_many_cases_it_takes_can_be_set_within_bounds(aws):
    somebody = seat()
    low = somebody.do("/console/insight/prediction", {"fewest": "199", "version": "0"})
    fine = somebody.do("/console/insight/prediction", {"fewest": "200", "version": "0"})

    assert (low.status, fine.status) == (422, 303)
    assert prediction.models().fewest() == (200, 1)


def test_a_model_is_trained_when_asked(aws):
    somebody = seat()

    assert somebody.do("/console/insight/prediction/churn").status == 303
    assert somebody.do("/console/insight/prediction/weather").status == 404
    (task,) = aws.messages("insight")
    assert (task["do"], task["target"]) == ("train", "churn")


def test_the_box_says_what_somebody_is_worth_and_why(aws):
    measured()
    taught()
    customer = buyer()

    html = words(seat().get(f"/console/customers/{customer}/panel/value").text)

    assert "潜力忠诚 R4 F3 M3，八类中的「高价值」" in html
    assert "终身价值 ¥144.00" in html  # 100 x 3 x 0.4 x 0.6 / 0.5
    assert "追随 一年内 3 单，并且保持联系" in html
    assert "流失可能" in html
    assert "9 天没有互动" in html


def test_the_box_of_a_role_that_sees_no_value_is_not_there(aws):
    customer = buyer()

    answer = seat(Role.AUDITOR).get(f"/console/customers/{customer}/panel/value")

    assert answer.status in (403, 404)


def test_an_agent_sees_no_page_of_insight(aws):
    for path in ("value", "ladder", "clusters", "prediction", "value/settings"):
        assert seat(Role.AGENT).get(f"/console/insight/{path}").status == 403
