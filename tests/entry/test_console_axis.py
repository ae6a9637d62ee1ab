"""The time axis of one customer in the console."""

import re

import pytest

from chalicelib.core.clock import DAY_MS, HOUR_MS, now_ms
from chalicelib.customers.anchors import digest
from chalicelib.staff.models import Role
from tests.book import (
    OPEN_ID,
    entry,
    lines,
    page_of,
    well_known,
    words,
    written,
)
from tests.console import seat


@pytest.fixture
def anna(aws):
    return well_known()


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
