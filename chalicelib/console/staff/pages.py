"""Who works here: invite, change, suspend, hand over, let go."""

from chalicelib.console.staff import service
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.staff import desk, handover
from chalicelib.staff.login.models import Begun
from chalicelib.staff.login.service import new_id
from chalicelib.staff.models import Role, Staff, State
from chalicelib.staff.roles import Action
from chalicelib.staff.service import StaffDesk
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import frame
from chalicelib.web.console.forms import Form, sent, whole_number
from chalicelib.web.console.pages import WRITTEN_BELOW, ConsolePages
from chalicelib.web.console.tables import listed
from chalicelib.web.qr import drawn
from chalicelib.web.visit import Visit
from chalicelib.web.work import desk as longer

routes = ConsolePages(__name__)
frame.say_when_done(
    suspended="已停用，该员工的登录已结束",
    resumed="已恢复",
    removed="已办理离职，该员工的登录已结束",
    role="角色已更改，该员工需要重新登录",
    sessions="该员工的登录已全部结束",
)

_LIST = "/console/staff"


@routes.page("/console/staff", needs=Action.STAFF_READ)
def staff_list(visit: Visit) -> Page:
    everybody = desk.people().all()
    found = service.filtered(everybody, visit.query)
    listing = listed(found, _LIST, service.known(visit.query), service.SORTS)
    values = {
        "listing": listing,
        "roles": list(Role),
        "states": list(State),
        "tones": service.TONES,
    }
    return Page("console/staff/list.html", values)


@routes.page("/console/staff/new", needs=Action.STAFF_MANAGE)
def new(_visit: Visit) -> Page:
    return _form(Form({"role": Role.AGENT.value}))


@routes.action("/console/staff/new", needs=Action.STAFF_MANAGE, deed=WRITTEN_BELOW)
def invite(visit: Visit) -> Page:
    """Invite somebody and show the code that they scan."""
    given = sent(visit.form, "name", "role", "groups")
    if errors := service.errors(given, ("name", "role", "groups")):
        return _form(Form(given, errors), 422)
    invited, begun = desk.staff(visit.request_id).invite(
        visit.operator,
        given["name"],
        service.role(given["role"]),
        service.groups(given["groups"]),
    )
    return _code(invited, begun)


@routes.page("/console/staff/{staff_id}", needs=Action.STAFF_READ)
def one(_visit: Visit, staff_id: str) -> Page:
    return _shown(desk.people().known(staff_id))


@routes.action(
    "/console/staff/{staff_id}/do/{what}",
    needs=Action.STAFF_MANAGE,
    deed=WRITTEN_BELOW,
)
def change(visit: Visit, staff_id: str, what: str) -> Answer:
    """Do one thing about somebody."""
    if what not in _DEEDS:
        raise NotFound("no such action")
    given = sent(visit.form, "version", "name", "role", "groups")
    typed = _TYPED.get(what, ())
    if errors := service.errors(given, typed):
        before = desk.people().known(staff_id)
        kept = service.form_of(before).values
        values = {**kept, **{name: given[name] for name in typed}}
        return _shown(before, Form(values, errors), 422)
    return _DEEDS[what](visit, staff_id, given)


@routes.page("/console/staff/{staff_id}/handover", needs=Action.STAFF_MANAGE)
def handover_form(_visit: Visit, staff_id: str) -> Page:
    """Show what somebody would leave behind, and who could take it."""
    return _handover(desk.people().known(staff_id), Form())


@routes.action(
    "/console/staff/{staff_id}/handover",
    needs=Action.STAFF_MANAGE,
    deed="staff.handed_over",
    told=("heir",),
)
def hand_over(visit: Visit, staff_id: str) -> Answer:
    """Have everything open moved at once; sent again, it is one handover."""
    given = sent(visit.form, "heir", "handover")
    leaver = desk.people().known(staff_id)
    heir = desk.people().get(given["heir"])
    if heir is None or not heir.is_active or heir.id == leaver.id:
        form = Form(given, {"heir": "请选择一位在职同事"})
        return _handover(leaver, form, 422)
    handover_id = service.handover_id(given["handover"])
    by = visit.operator.actor
    desk.handovers().begin(handover_id, leaver.id, heir.id, by, now_ms())
    return _carried_on(handover_id, service.job_of(handover_id), by)


@routes.page("/console/handovers/{handover_id}", needs=Action.STAFF_MANAGE)
def handed_over(_visit: Visit, handover_id: str) -> Page:
    """Show what was moved, with the way back."""
    found = desk.handovers().get(service.handover_id(handover_id))
    leaver = desk.people().known(found.leaver)
    heir = desk.people().known(found.heir)
    titles = {kind.name: kind.title for kind in handover.kinds()}
    values = {
        "handover": found,
        "leaver": leaver,
        "heir": heir,
        "titles": titles,
        "notice": handover.notice(leaver.name, heir.name),
    }
    return Page("console/staff/handed_over.html", values)


@routes.action(
    "/console/handovers/{handover_id}/do/undo",
    needs=Action.STAFF_MANAGE,
    deed="staff.handover_undone",
)
def undo(visit: Visit, handover_id: str) -> Redirect:
    """Have everything moved back that the heir still has."""
    desk.handovers().begin_undoing(service.handover_id(handover_id))
    job = service.job_of(handover_id, "undo")
    return _carried_on(handover_id, job, visit.operator.actor)


def _rename(visit: Visit, staff_id: str, given: dict[str, str]) -> Answer:
    staff, version = _desk(visit, given)
    changed = staff.rename(visit.operator, staff_id, given["name"], version)
    groups = service.groups(given["groups"])
    staff.change_groups(visit.operator, staff_id, groups, changed.version)
    return Redirect(f"{_LIST}?done=saved")


def _role(visit: Visit, staff_id: str, given: dict[str, str]) -> Answer:
    staff, version = _desk(visit, given)
    role = service.role(given["role"])
    staff.change_role(visit.operator, staff_id, role, version)
    return Redirect(f"{_LIST}?done=role")


def _suspend(visit: Visit, staff_id: str, given: dict[str, str]) -> Answer:
    staff, version = _desk(visit, given)
    staff.suspend(visit.operator, staff_id, version)
    return Redirect(f"{_LIST}?done=suspended")


def _resume(visit: Visit, staff_id: str, given: dict[str, str]) -> Answer:
    staff, version = _desk(visit, given)
    staff.resume(visit.operator, staff_id, version)
    return Redirect(f"{_LIST}?done=resumed")


def _remove(visit: Visit, staff_id: str, given: dict[str, str]) -> Answer:
    staff, version = _desk(visit, given)
    staff.remove(visit.operator, staff_id, version)
    return Redirect(f"{_LIST}?done=removed")


def _sessions(visit: Visit, staff_id: str, _given: dict[str, str]) -> Answer:
    desk.staff(visit.request_id).end_sessions(visit.operator, staff_id)
    return Redirect(f"{_LIST}?done=sessions")


def _invite_again(visit: Visit, staff_id: str, _given: dict[str, str]) -> Answer:
    begun = desk.staff(visit.request_id).invite_again(visit.operator, staff_id)
    return _code(desk.people().known(staff_id), begun)


_DEEDS = {
    "rename": _rename,
    "role": _role,
    "suspend": _suspend,
    "resume": _resume,
    "remove": _remove,
    "sessions": _sessions,
    "invite": _invite_again,
}


# What is typed for a deed, and checked before it.
_TYPED = {"rename": ("name", "groups"), "role": ("role",)}


def _desk(visit: Visit, given: dict[str, str]) -> tuple[StaffDesk, int]:
    return desk.staff(visit.request_id), whole_number(given["version"])


def _carried_on(handover_id: str, job_id: str, by: str) -> Redirect:
    longer.ask(job_id, "handover", {"handover": handover_id}, by)
    return Redirect(f"/console/jobs/{job_id}")


def _form(form: Form, status: int = 200) -> Page:
    values = {"form": form, "roles": [(r.value, r.label) for r in Role]}
    return Page("console/staff/new.html", values, status)


def _code(staff: Staff, begun: Begun) -> Page:
    values = {"staff": staff, "code": drawn(begun.code), "begun": begun}
    return Page("console/staff/code.html", values)


def _shown(staff: Staff, form: Form | None = None, status: int = 200) -> Page:
    values = {
        "staff": staff,
        "form": form or service.form_of(staff),
        "roles": [(r.value, r.label) for r in Role],
        "tones": service.TONES,
        "open_work": handover.open_work(staff.id),
    }
    return Page("console/staff/one.html", values, status)


def _handover(leaver: Staff, form: Form, status: int = 200) -> Page:
    colleagues = [
        (one.id, f"{one.name} · {one.role.label}")
        for one in desk.people().all()
        if one.is_active and one.id != leaver.id
    ]
    values = {
        "leaver": leaver,
        "form": form,
        "colleagues": [("", "请选择"), *colleagues],
        "open_work": handover.open_work(leaver.id),
        "handover_id": form.value("handover") or new_id(),
    }
    return Page("console/staff/handover.html", values, status)
