"""The boxes of the customer page, those of other modules too."""

import pytest

from chalicelib import connections
from chalicelib.core.errors import Unavailable
from chalicelib.customers import head, panels
from chalicelib.customers.panels import Panel, Side
from chalicelib.staff.models import Role
from chalicelib.staff.roles import Action
from tests.book import page_of, well_known, words
from tests.console import seat


@pytest.fixture
def anna(aws):
    return well_known()


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
