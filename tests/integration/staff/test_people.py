"""Staff on a store: who may change whom, and what happens at the same time."""

from dataclasses import replace

import pytest

from chalicelib import connections
from chalicelib.core.clock import MINUTE_MS, now_ms
from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.staff import desk
from chalicelib.staff.login.models import Begun, Device, LoginRequest, Purpose, Stage
from chalicelib.staff.login.refusals import LinkSpent, NotStaff
from chalicelib.staff.models import Role, State, principal
from chalicelib.staff.repository import AlreadyBound
from chalicelib.staff.roles import NotAllowed
from chalicelib.staff.service import SelfChange, StaffDesk

SCREEN = Device("Mac · Safari", "203.0.113.7")


@pytest.fixture
def office(aws):
    """Return the desk, with codes that need no WeChat."""
    return StaffDesk(
        desk.people(),
        invites=_code,
        audit=lambda *_: None,
        joined=desk._announcement("staff.joined"),
        left=desk._announcement("staff.left"),
        now_ms=now_ms,
    )


def _code(staff):
    request = LoginRequest(
        "0" * 16, Purpose.JOIN, Stage.PENDING, 0, 1, staff_id=staff.id
    )
    return Begun(request, "http://weixin.qq.com/q/x", "")


def test_only_the_first_administrator_makes_themselves(office):
    office.first_administrator("周敏")

    with pytest.raises(Conflict, match="周敏"):
        office.first_administrator("王五")


@pytest.mark.parametrize("role", [role for role in Role if role != "administrator"])
def test_only_administrators_change_staff(office, role):
    someone = office.install("某人", role)
    other = office.install("别人", Role.AGENT)
    by = principal(someone, "")

    with pytest.raises(NotAllowed):
        office.invite(by, "李强", Role.AGENT)
    with pytest.raises(NotAllowed):
        office.change_role(by, other.id, Role.ADMINISTRATOR, other.version)
    with pytest.raises(NotAllowed):
        office.suspend(by, other.id, other.version)
    with pytest.raises(NotAllowed):
        office.remove(by, other.id, other.version)


def test_nobody_changes_their_own_role_or_state(office):
    min_ = office.install("周敏", Role.ADMINISTRATOR)
    by = principal(min_, "")

    for change in (office.suspend, office.resume, office.remove):
        with pytest.raises(SelfChange):
            change(by, min_.id, min_.version)
    with pytest.raises(SelfChange):
        office.change_role(by, min_.id, Role.AGENT, min_.version)


def test_two_administrators_cannot_remove_each_other(office):
    one = office.install("甲", Role.ADMINISTRATOR)
    two = office.install("乙", Role.ADMINISTRATOR)
    office.remove(principal(one, ""), two.id, two.version)

    # What the second had open is refused, although they were one when it began.
    with pytest.raises(Conflict):
        office.remove(principal(two, ""), one.id, one.version)
    assert desk.people().get(one.id).is_active


def test_an_old_page_does_not_undo_a_newer_change(office):
    by = principal(office.install("周敏", Role.ADMINISTRATOR), "")
    mei = office.install("陈美", Role.AGENT)
    office.change_groups(by, mei.id, ["二组", "一组", "一组 "], mei.version)

    with pytest.raises(Conflict):
        office.change_groups(by, mei.id, ["三组"], mei.version)
    assert desk.people().get(mei.id).groups == ("一组", "二组")


def test_of_two_changes_at_once_one_is_told_of_the_other(office):
    mei = office.install("陈美", Role.AGENT)
    desk.people().change(mei, replace(mei, name="陈美丽"))

    with pytest.raises(Conflict):
        desk.people().change(mei, replace(mei, name="陈小美"))
    assert desk.people().get(mei.id).name == "陈美丽"


def test_sessions_end_with_the_role_and_the_state_and_not_with_the_group(office):
    by = principal(office.install("周敏", Role.ADMINISTRATOR), "")
    mei = office.install("陈美", Role.AGENT)

    grouped = office.change_groups(by, mei.id, ["一组"], mei.version)
    assert grouped.epoch == mei.epoch
    raised = office.change_role(by, mei.id, Role.SUPERVISOR, grouped.version)
    suspended = office.suspend(by, mei.id, raised.version)
    resumed = office.resume(by, mei.id, suspended.version)
    ended = office.end_sessions(by, mei.id)
    epochs = [one.epoch for one in (grouped, raised, suspended, resumed, ended)]
    assert epochs == sorted(set(epochs))


def test_who_left_keeps_the_name_and_frees_the_wechat(office):
    by = principal(office.install("周敏", Role.ADMINISTRATOR), "")
    mei = office.install("陈美", Role.AGENT)
    bound = desk.people().change(mei, _with_wechat(mei, "cmei"))

    gone = office.remove(by, bound.id, bound.version)

    assert (gone.name, gone.state) == ("陈美", State.LEFT)
    assert desk.people().of_customer("cmei") is None
    with pytest.raises(Conflict):
        office.remove(by, gone.id, gone.version)
    with pytest.raises(Conflict):
        office.resume(by, gone.id, gone.version)


def test_one_wechat_is_one_person(office):
    mei, qiang = (office.install(name, Role.AGENT) for name in ("陈美", "李强"))
    desk.people().change(mei, _with_wechat(mei, "cmei"))

    with pytest.raises(AlreadyBound):
        desk.people().change(qiang, _with_wechat(qiang, "cmei"))


def _with_wechat(staff, customer):
    return replace(staff, customer_id=customer)


def test_the_command_ties_a_wechat_and_says_so(office, aws):
    mei, qiang = (office.install(name, Role.AGENT) for name in ("陈美", "李强"))

    tied = office.tie(mei, "cmei")

    assert desk.people().of_customer("cmei") == tied
    told = [(one["kind"], one["customer_id"]) for one in aws.messages("events.fifo")]
    assert told == [("staff.joined", "cmei")]
    with pytest.raises(AlreadyBound):
        office.tie(qiang, "cmei")


@pytest.mark.parametrize("name", ["", "  ", "长" * 21, "a\nb\x00"])
def test_a_name_nobody_could_read_is_refused(office, name):
    with pytest.raises(InvalidInput):
        office.install(name, Role.AGENT)


def test_a_link_signs_in_once(office):
    min_ = office.first_administrator("周敏")
    token = desk.links().make(min_, "operator:command")

    assert desk.links().look(token) == min_
    assert desk.links().use(token, SCREEN).id == min_.id
    for again in (desk.links().look, lambda one: desk.links().use(one, SCREEN)):
        with pytest.raises(LinkSpent):
            again(token)


def test_a_link_is_over_after_ten_minutes(office, monkeypatch):
    token = desk.links().make(office.first_administrator("周敏"), "operator:command")
    later = now_ms() + 10 * MINUTE_MS
    monkeypatch.setattr("chalicelib.staff.desk.now_ms", lambda: later)

    with pytest.raises(LinkSpent):
        desk.links().use(token, SCREEN)


def test_only_the_digest_of_a_link_is_stored(office):
    token = desk.links().make(office.first_administrator("周敏"), "operator:command")

    assert connections.workspace().get(pk=f"STAFFLINK#{token}", sk="LINK") is None


def test_a_link_of_somebody_suspended_since_opens_nothing(office):
    by = principal(office.first_administrator("周敏"), "")
    mei = office.install("陈美", Role.AGENT)
    token = desk.links().make(mei, "operator:command")
    office.suspend(by, mei.id, mei.version)

    with pytest.raises(NotStaff):
        desk.links().use(token, SCREEN)
