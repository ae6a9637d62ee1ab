"""What an operator reads of schedules, the token and dead letters."""

import pytest

from chalicelib.aws.runs import LastRun
from chalicelib.console.operations import ages, service
from chalicelib.console.operations.models import Letter
from chalicelib.core.clock import DAY_MS, HOUR_MS, MINUTE_MS
from chalicelib.messaging.token.models import TokenRow

NOW = 1_800_000_000_000
TODAY = "2027-01-15"


def letter(reason):
    return Letter("1", reason, 0, 1, 2, "{}", "handle")


@pytest.mark.parametrize(
    ("row", "tone"),
    [
        (TokenRow(), "amber"),
        (TokenRow(token="t", expires_ms=NOW + 1), "green"),
        (TokenRow(token="t", expires_ms=NOW), "red"),
        (TokenRow(token="t", expires_ms=NOW + 1, breaker_ms=NOW + 1), "red"),
    ],
)
def test_a_token_is_told_by_what_it_is_good_for(row, tone):
    assert service.token(row, NOW, TODAY).tone == tone


def test_renewals_forced_on_another_day_do_not_count():
    row = TokenRow(token="t", forced_day="2027-01-14", forced_n=5)

    assert service.token(row, NOW, TODAY).forced_today == 0


def test_a_schedule_that_is_late_is_told_from_one_in_time():
    runs = [
        LastRun("clock", NOW - 3 * MINUTE_MS - 1, 5, "", NOW),
        LastRun("token", NOW - 10 * MINUTE_MS, 5, "", NOW),
        LastRun("sync", NOW - 25 * HOUR_MS, 5, "Unavailable", 0),
    ]

    found = {one.name: (one.words, one.tone) for one in service.schedules(runs, NOW)}

    assert found["clock"] == ("该运行而没有运行", "red")
    assert found["token"] == ("正常", "green")
    assert found["sync"] == ("上次出错：Unavailable", "red")
    assert found["archive"] == ("还没有运行过", "")


def test_reasons_are_counted_the_most_first():
    letters = [letter("a"), letter(""), letter("b"), letter("b")]

    assert service.reasons(letters) == [
        ("b", 2),
        ("a", 1),
        ("多次重试仍未成功", 1),
    ]
    assert [service.with_reason("b")(one) for one in letters] == [0, 0, 1, 1]
    assert all(service.with_reason("")(one) for one in letters)


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        *((-1, "—"), (59_999, "59 秒"), (MINUTE_MS, "1 分钟")),
        *((47 * HOUR_MS, "47 小时"), (3 * DAY_MS, "3 天")),
    ],
)
def test_an_age_is_said_in_the_largest_fitting_unit(ms, words):
    assert service.age(ms) == words


class CloudWatch:
    def get_metric_data(self, **request):
        self.asked = [
            query["MetricStat"]["Metric"]["Dimensions"][0]["Value"]
            for query in request["MetricDataQueries"]
        ]
        return {
            "MetricDataResults": [
                {"Id": "q1", "Values": [12.0, 70.0]},
                {"Id": "q0", "Values": []},
            ]
        }


def test_the_newest_figure_counts_and_a_queue_without_one_is_left_out():
    client = CloudWatch()

    assert ages.oldest(client, ["quiet", "busy"]) == {"busy": 12_000}
    assert client.asked == ["quiet", "busy"]
