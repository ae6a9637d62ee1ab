"""Where a list goes on: signed, for one list, for a while."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.clock import MINUTE_MS
from chalicelib.web.api.cursors import Cursors, purpose_of
from chalicelib.web.api.refusals import Refused


class Clock:
    now = 1_772_337_600_000

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def cursors(clock):
    return Cursors("pepper", clock)


LIST = purpose_of("list_customers", {"q": "", "tag": "到店"})


def test_a_cursor_is_good_for_a_quarter_of_an_hour(cursors, clock):
    cursor = cursors.make(LIST, "17#c1")

    clock.now += 15 * MINUTE_MS - 1
    assert cursors.read(LIST, cursor) == "17#c1"
    clock.now += 1
    with pytest.raises(Refused) as refused:
        cursors.read(LIST, cursor)
    assert (refused.value.status, refused.value.code) == (400, "invalid_cursor")


@pytest.mark.parametrize(
    "purpose",
    [
        purpose_of("list_customers", {"q": "", "tag": ""}),
        purpose_of("list_customers", {"q": "到店", "tag": ""}),
        purpose_of("list_pushes", {"q": "", "tag": "到店"}),
    ],
)
def test_a_cursor_is_good_for_one_list_and_its_filters(cursors, purpose):
    with pytest.raises(Refused):
        cursors.read(purpose, cursors.make(LIST, "17#c1"))


def test_a_cursor_of_another_deployment_is_none(cursors, clock):
    with pytest.raises(Refused):
        cursors.read(LIST, Cursors("other", clock).make(LIST, "17#c1"))


def test_a_longer_life_cannot_be_written_into_a_cursor(cursors, clock):
    raw = base64.urlsafe_b64decode(cursors.make(LIST, "17#c1"))
    ends, place = json.loads(raw[16:])
    longer = raw[:16] + json.dumps([ends + 10**9, place]).encode()

    with pytest.raises(Refused):
        cursors.read(LIST, base64.urlsafe_b64encode(longer).decode())


@given(st.text(max_size=200))
def test_whatever_is_sent_for_one_is_refused_and_breaks_nothing(text):
    with pytest.raises(Refused):
        Cursors("pepper", Clock()).read(LIST, text)
