"""The table of roles: complete, closed by default, and as the brand expects."""

import pytest

from chalicelib.staff.models import Principal, Role
from chalicelib.staff.roles import (
    ROLES,
    Action,
    Entity,
    NotAllowed,
    allows,
    require,
    visible,
    visible_fields,
)


def test_every_role_is_in_the_table_and_may_come_in():
    assert set(ROLES) == set(Role)
    assert all(allows(role, Action.HOME_READ) for role in Role)


def test_what_is_not_in_the_table_is_denied():
    assert not allows("owner", Action.HOME_READ)
    assert not allows(Role.ADMINISTRATOR, "staff.delete_everything")
    assert visible_fields("owner", Entity.CUSTOMER) == frozenset()
    assert visible_fields(Role.AGENT, Entity.DEAD_LETTER) == frozenset()


@pytest.mark.parametrize(
    "action",
    [
        Action.STAFF_MANAGE,
        Action.SETTINGS_WRITE,
        Action.API_KEYS_MANAGE,
        Action.WEBHOOKS_MANAGE,
        Action.OPERATIONS_REDRIVE,
        Action.PUSHES_APPROVE,
    ],
)
def test_only_administrators_have_the_sharp_tools(action):
    assert [role for role in Role if allows(role, action)] == [Role.ADMINISTRATOR]


def test_who_checks_the_others_changes_nothing():
    writing = ("write", "send", "manage", "run", "redrive", "approve", "reveal")
    ends = {action.rpartition(".")[2] for action in ROLES[Role.AUDITOR].actions}
    assert not ends & set(writing)


@pytest.mark.parametrize("role", [Role.MARKETER, Role.ANALYST, Role.AUDITOR])
def test_who_does_not_serve_people_does_not_learn_how_to_reach_them(role):
    person = {"id": "c1", "openid": "o1", "mobile": "138", "messages": ["嗨"]}

    assert visible(role, Entity.CUSTOMER, person) == {"id": "c1"}


def test_a_refusal_says_who_may_not_do_what():
    with pytest.raises(NotAllowed, match=r"agent may not staff\.manage"):
        require(Principal("s1", "陈美", Role.AGENT), Action.STAFF_MANAGE)
