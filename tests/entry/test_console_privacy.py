"""Asking for a copy and for the end of what is known of a customer, at a desk."""

import re

import pytest

from chalicelib.core.clock import business_day, now_ms
from chalicelib.customers.privacy.models import Kind, State
from chalicelib.customers.privacy.repository import requests
from chalicelib.customers.profile.models import code
from chalicelib.staff import audit
from chalicelib.staff.models import Role
from tests.book import customer
from tests.console import seat

RID = "a" * 32


@pytest.fixture
def anna(aws):
    return customer(1)


def where(customer_id, what):
    return f"/console/customers/{customer_id}/privacy/{what}"


def deeds():
    return [one.record.action for one in audit.records().day(business_day(now_ms()))]


def test_a_copy_is_asked_for_once_however_often_the_form_is_sent(anna):
    boss = seat()
    assert "导出" in boss.part(where(anna, "export"), "drawer").text

    first = boss.do(where(anna, "export"), {"when": "now", "code": "", "rid": RID})
    again = boss.do(where(anna, "export"), {"when": "now", "code": "", "rid": RID})

    assert (first.status, again.status) == (303, 409)
    (made,) = requests().latest(9)
    assert (made.kind, made.person.id) == (Kind.EXPORT, anna)
    assert "customers.export" in deeds()


def test_nobody_is_erased_without_their_code(anna):
    boss = seat()
    form = {"when": "cooling", "code": "wrong", "rid": RID}

    refused = boss.do(where(anna, "erase"), form)

    assert refused.status == 422
    assert "请输入客户编号" in refused.text
    assert requests().latest(9) == []
    assert "customers.erase" not in deeds()


def test_an_erasure_can_be_taken_back_while_it_is_thought_over(anna):
    boss = seat()
    form = {"when": "cooling", "code": code(anna), "rid": RID}

    begun = boss.do(where(anna, "erase"), form)
    (wish,) = requests().latest(9)
    page = boss.get(f"/console/privacy/{wish.id}").text
    boss.do(f"/console/privacy/{wish.id}/do/withdraw")

    assert (begun.status, wish.state) == (303, State.COOLING)
    assert re.search("撤回", page)
    assert requests().get(wish.id).state is State.WITHDRAWN


@pytest.mark.parametrize("role", [Role.AGENT, Role.MARKETER, Role.ANALYST])
def test_who_may_not_neither_copies_nor_erases(anna, role):
    for what in ("export", "erase"):
        assert seat(role).get(where(anna, what)).status == 403
        assert seat(role).do(where(anna, what), {"rid": RID}).status == 403
    assert requests().latest(9) == []
