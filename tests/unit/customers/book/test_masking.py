"""What a customer is called, and what is masked."""

import pytest

from chalicelib.customers.book import masking, naming
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.sheet import Sheet
from chalicelib.staff.models import Role
from chalicelib.staff.roles import Entity, visible_fields

ID = "c4x9k2m7q1w8e3r6t5y0z2a8b6"
OPEN_ID = "oGZUI0egBJY1zhBYw2KhdUfwVJJE"


def profile(**values):
    return Profile(ID, OPEN_ID, "wx1", **values)


def seen(role):
    return visible_fields(role, Entity.CUSTOMER)


@pytest.mark.parametrize(
    ("values", "called"),
    [
        ({"name": "苏晚晴", "remark": "老客"}, "苏晚晴"),
        ({"remark": "老客"}, "老客"),
        ({}, "未命名客户 4X9K2M"),
    ],
)
def test_somebody_is_called_by_what_is_known(values, called):
    assert naming.called(profile(**values), seen(Role.AGENT)) == called


def test_an_analyst_is_told_no_name():
    somebody = profile(name="苏晚晴", remark="老客")

    assert naming.called(somebody, seen(Role.ANALYST)) == "客户 4X9K2M"
    assert naming.titled(somebody, seen(Role.ANALYST)) == "客户"
    assert naming.also_called(somebody, seen(Role.ANALYST)) == ""
    assert naming.also_called(somebody, seen(Role.AGENT)) == "老客"


@pytest.mark.parametrize(
    ("text", "shown"),
    [(OPEN_ID, "oGZU****VJJE"), ("short", "****"), ("a" * 12, "****"), ("", "")],
)
def test_the_ends_alone_are_shown_of_what_is_long_enough(text, shown):
    assert masking.masked(text) == shown


def test_only_who_may_ask_learns_that_there_is_something_to_ask_for():
    sheet = Sheet(profile())

    shown = {
        one.name: text for one, text in masking.secrets_of(sheet, seen(Role.AGENT))
    }
    assert shown == {"openid": "oGZU****VJJE"}
    assert masking.secrets_of(sheet, seen(Role.MARKETER)) == []
