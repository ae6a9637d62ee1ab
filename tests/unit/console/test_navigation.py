"""The menu, and where a sign-in may lead."""

import pytest

from chalicelib.console.login.service import own_page
from chalicelib.staff.models import Role
from chalicelib.staff.roles import Action
from chalicelib.web.console.navigation import Navigation, Place

HOME = Place("/console/home", "首页", "home", Action.HOME_READ)
STAFF = Place("/console/staff", "员工", "users", Action.STAFF_READ, "管理")
KEYS = Place("/console/staff/keys", "钥匙", "key", Action.API_KEYS_MANAGE, "管理")


def menu(*places):
    made = Navigation()
    made.add(*places)
    return made


def test_a_role_sees_only_what_it_may_open():
    found = menu(HOME, STAFF, KEYS)

    assert found.open_to(Role.AGENT) == [HOME]
    assert found.open_to(Role.AUDITOR) == [HOME, STAFF]
    assert found.open_to(Role.ADMINISTRATOR) == [HOME, STAFF, KEYS]


def test_a_page_belongs_to_the_nearest_place_above_it():
    found = menu(HOME, STAFF, KEYS)

    assert found.place_of("/console/staff/keys/1") == KEYS
    assert found.place_of("/console/staff/0123") == STAFF
    assert found.place_of("/console/staffing") is None


def test_two_places_cannot_have_one_address():
    with pytest.raises(ValueError, match="two places"):
        menu(HOME, Place("/console/home", "别的", "home", Action.HOME_READ))


@pytest.mark.parametrize(
    "wanted",
    [
        *("//evil.example", "https://evil.example", "/\\evil", "javascript:alert(1)"),
        *("/portal/home", "/console/home\r\nX: y", "/console/login", "/console/link/x"),
        *("/console/" + "a" * 300, "", "/console/..;/x"),
    ],
)
def test_a_sign_in_leads_to_our_own_pages_only(wanted):
    assert own_page(wanted, "/console/home") == "/console/home"


def test_a_sign_in_leads_back_to_the_page_that_was_wanted():
    assert own_page("/console/staff?role=agent", "/console/home") == (
        "/console/staff?role=agent"
    )
