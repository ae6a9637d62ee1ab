"""How times are said to people."""

import pytest

from chalicelib.core.clock import DAY_MS, HOUR_MS, MINUTE_MS
from chalicelib.web.wording import ago, left

NOW = 1_764_043_200_000


@pytest.mark.parametrize(
    ("passed_ms", "words"),
    [
        (-5 * MINUTE_MS, "刚刚"),
        (59_999, "刚刚"),
        (MINUTE_MS, "1 分钟前"),
        (HOUR_MS - 1, "59 分钟前"),
        (HOUR_MS, "1 小时前"),
        (DAY_MS, "1 天前"),
        (29 * DAY_MS, "29 天前"),
        (30 * DAY_MS, "2025-10-26"),
    ],
)
def test_how_long_ago_is_said_in_the_largest_whole_unit(passed_ms, words):
    assert ago(NOW - passed_ms, NOW) == words


@pytest.mark.parametrize(
    ("lasts_ms", "words"),
    [
        (-1, ""),
        (0, ""),
        (1, "1 分钟"),
        (59 * MINUTE_MS, "59 分钟"),
        (60 * MINUTE_MS, "1 小时"),
        (61 * MINUTE_MS, "1 小时 1 分"),
        (DAY_MS, "1 天"),
        (2 * DAY_MS - 1, "2 天"),
        (27 * HOUR_MS, "1 天 3 小时"),
    ],
)
def test_how_long_it_lasts_is_said_to_the_minute_begun(lasts_ms, words):
    assert left(NOW + lasts_ms, NOW) == words
