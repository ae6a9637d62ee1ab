"""Every route of the console, with every role, with nobody, and without the token."""

import re

import pytest

from chalicelib.staff import audit, desk
from chalicelib.staff.models import Role
from chalicelib.staff.roles import Action, allows
from chalicelib.web.console.face import sessions
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.csrf import token
from tests.console import NAMES, Seat, seat
from tests.visitor import DESKTOP, Visitor

ROUTES = sorted(ConsolePages.needs)
GUESSES = {
    "staff_id": "0" * 16,
    "handover_id": "0" * 16,
    "queue": "push",
    "job_id": "j" + "0" * 32,
    "customer_id": "c" + "0" * 25,
    "relation_id": "0" * 32,
    "view_id": "0" * 16,
    "segment_id": "s00000",
    "name": "timeline",
    "field": "openid",
    "place": "0" * 13 + "." + "0" * 32,
    "key_id": "k" + "0" * 16,
    "webhook_id": "w" + "0" * 16,
    "tag_id": "0" * 16,
    "rule_id": "0" * 16,
    "what": "nothing",
    "topic_id": "none",
    "intent_id": "none",
    "part": "none",
    "store_id": "none",
    "purpose": "none",
    "item": "none",
    "import_id": "0" * 32,
    "form_id": "0" * 12,
    "piece": "head",
    "answer": "0.0000000000000.none",
    "question": "none",
}
DENIED = "没有权限"


def address(path):
    return re.sub(r"{(\w+)}", lambda m: GUESSES[m[1]], path)


@pytest.mark.parametrize("role", Role)
def test_a_role_reaches_what_the_table_allows_and_nothing_else(wechat, role):
    somebody = seat(role)
    wrong = []
    for path, method in ROUTES:
        if "/me/do/" in path:
            continue  # ends the very session we look with
        where = address(path)
        answer = somebody.get(where) if method == "GET" else somebody.do(where)
        refused = answer.status == 403 and DENIED in answer.text
        if refused == allows(role, ConsolePages.needs[path, method]):
            wrong.append((method, path, answer.status))
        assert answer.status < 500, (method, path, answer.text[:300])

    assert wrong == []


def test_whoever_is_not_signed_in_reaches_none_of_it(aws):
    stranger = Visitor(agent=DESKTOP)
    for path, method in ROUTES:
        where = address(path)
        answer = stranger.get(where) if method == "GET" else stranger.post(where)
        if method == "GET":
            assert (answer.status, answer.to) == (
                303,
                f"/console/login?return={where}",
            )
        else:
            assert answer.status == 401


def test_no_form_is_taken_without_the_token_or_from_elsewhere(aws):
    somebody = seat()
    for path, method in ROUTES:
        if method != "POST":
            continue
        without = somebody.post(address(path))
        foreign = somebody.do(address(path), Origin="https://evil.example")
        nowhere = somebody.do(address(path), Origin=None)
        statuses = {without.status, foreign.status, nowhere.status}
        assert statuses == {403}, path


def test_what_has_no_place_in_the_menu_of_a_role_is_not_in_its_page(aws):
    html = seat(Role.AGENT).get("/console/home").text

    assert "员工" not in re.sub(r"<[^>]+>", "", html.partition("<main")[0])
    assert "/console/operations" not in html


def test_the_session_of_a_demoted_member_ends_with_the_change(aws):
    boss, other = seat(), seat(Role.SUPERVISOR)
    assert other.get("/console/staff").status == 200

    form = {"version": other.staff.version, "role": "agent"}
    done = boss.do(f"/console/staff/{other.staff.id}/do/role", form)

    assert (done.status, done.to) == (303, "/console/staff?done=role")
    assert other.get("/console/home").status == 303
    assert desk.people().known(other.staff.id).role is Role.AGENT


@pytest.mark.parametrize("what", ["suspend", "remove"])
def test_who_is_sent_away_is_out_at_the_next_click(aws, what):
    boss, other = seat(), seat(Role.AGENT)

    boss.do(f"/console/staff/{other.staff.id}/do/{what}", {"version": 1})

    assert other.get("/console/home").status == 303
    assert other.part("/console/home/today").headers["HX-Redirect"]


def test_nobody_promotes_themselves(aws):
    boss = seat()

    form = {"version": 1, "role": "auditor"}
    answer = boss.do(f"/console/staff/{boss.staff.id}/do/role", form)

    assert answer.status == 403
    assert desk.people().known(boss.staff.id).role is Role.ADMINISTRATOR


def test_a_field_that_the_form_does_not_have_is_refused(aws):
    boss = seat()

    form = {"name": "新人", "role": "agent", "groups": "", "epoch": "9"}
    answer = boss.do("/console/staff/new", form)

    assert answer.status == 422
    assert len(desk.people().all()) == 1


def test_a_deed_is_in_the_audit_before_it_happens(aws, monkeypatch):
    boss = seat()

    def unavailable(*_args, **_options):
        from chalicelib.core.errors import Unavailable

        raise Unavailable("the audit is away")

    monkeypatch.setattr(audit, "record", unavailable)
    form = {"name": "订单", "scope_read": "read"}
    answer = boss.do("/console/settings/keys", form)

    assert answer.status == 503
    from chalicelib.web.api.access import keys

    assert keys().all() == []


def test_a_form_that_creates_is_taken_once(aws):
    boss = seat()
    form = {"name": "订单", "scope_read": "read", "rid": "a" * 32}

    first = boss.do("/console/settings/keys", form)
    second = boss.do("/console/settings/keys", form)

    from chalicelib.web.api.access import keys

    assert (first.status, second.status) == (200, 409)
    assert len(keys().all()) == 1


def test_a_form_that_was_refused_may_be_sent_again(aws):
    boss = seat()
    form = {"name": "", "scope_read": "read", "rid": "b" * 32}

    refused = boss.do("/console/settings/keys", form)
    taken = boss.do("/console/settings/keys", form | {"name": "订单"})

    assert (refused.status, taken.status) == (422, 200)


def test_a_session_of_the_portal_opens_nothing_here(aws):
    from chalicelib.members import portal

    stranger = Visitor(agent=DESKTOP)
    stranger.cookies["__Host-op"] = portal.sessions().open("x:0").id

    assert stranger.get("/console/home").status == 303


def test_signing_in_takes_a_new_id_and_ends_the_old_one(aws):
    staff = desk.staff().install(NAMES[Role.AGENT], Role.AGENT)
    somebody = Seat(staff)
    before = somebody.cookies["__Host-op"]
    token = desk.links().make(staff, "operator:test")

    somebody.post(f"/console/link/{token}/do/use")

    assert somebody.cookies["__Host-op"] != before
    assert sessions().find(before) is None
    assert "SameSite=Strict" in somebody.set_cookies[0]
    assert somebody.get("/console/home").status == 200


def test_a_link_is_looked_at_for_nothing_and_used_once(aws):
    staff = desk.staff().install("周敏", Role.ADMINISTRATOR)
    token = desk.links().make(staff, "operator:test")
    one, other = Visitor(agent=DESKTOP), Visitor(agent=DESKTOP)

    assert "周敏" in one.get(f"/console/link/{token}").text
    assert one.post(f"/console/link/{token}/do/use").to == "/console/home"
    assert other.post(f"/console/link/{token}/do/use").status == 404
    assert one.post(f"/console/link/{token}/do/use", Origin="https://x.y").status == 403


def test_signing_out_ends_the_session(aws):
    somebody = seat(Role.AGENT)
    session = somebody.cookies["__Host-op"]

    somebody.do("/console/logout")

    assert sessions().find(session) is None


def test_every_action_is_allowed_to_somebody():
    assert all(any(allows(role, action) for role in Role) for action in Action)


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form"])
def test_what_another_site_may_send_without_asking_is_no_form(aws, kind):
    somebody = seat()
    form = f'{{"csrf": "{token(somebody.cookies["__Host-op"])}", "name": "订单"}}'

    answer = somebody.request(
        "POST", "/console/settings/keys", form.encode(), {"Content-Type": kind}
    )

    assert answer.status == 415
