"""Imports from the first click to the last: each step is begun here, as a chore."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict, InvalidInput, NotFound
from chalicelib.customers.attributes.catalogue import catalogue
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.models import Chore
from chalicelib.customers.chores.models import State as ChoreState
from chalicelib.customers.chores.routes import WORK
from chalicelib.customers.chores.service import STALLED_MS
from chalicelib.customers.importing.fields import Field, Kind, fields_of, problems
from chalicelib.customers.importing.files import ImportFiles
from chalicelib.customers.importing.models import Choice, Import, State
from chalicelib.customers.importing.repository import Imports
from chalicelib.customers.importing.tables.models import MOST_BYTES
from chalicelib.web.work.desk import works

READ, CHECK, RUN = "imports.read", "imports.check", "imports.run"
_MOST_PARTS = 4
_LONGEST_NAME = 80
# Where somebody stands again whose chore came to nothing.
_BACK = {
    State.READING: State.NEW,
    State.CHECKING: State.READ,
    State.RUNNING: State.CHECKED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """An import, and the work that is done for it."""

    one: Import
    chore: Chore | None = None  # while it lasts
    trouble: str = ""  # why the last work came to nothing

    @property
    def state(self) -> State:
        return _BACK[self.one.state] if self.trouble else self.one.state


def imports() -> Imports:
    return Imports(connections.workspace())


def files(one: Import) -> ImportFiles:
    return ImportFiles(connections.archive(), one.id)


def fields(one: Import) -> tuple[Field, ...]:
    return fields_of(one.kind, catalogue())


def begin(kind: Kind, import_id: str, by: str) -> Import:
    """Enter an import, once for every id; its file is uploaded next."""
    one = Import(import_id, kind, "", by, now_ms())
    imports().add(one)
    return one


def standing(import_id: str) -> Standing:
    """Return an import and how its work stands; raises ``NotFound``."""
    one = imports().get(import_id)
    if not one.state.is_work:
        return Standing(one)
    try:
        chore = chores.chores().known(one.chore)
    except NotFound:
        return Standing(one, trouble="没有开始，请再试一次")
    if chore.state is ChoreState.FAILED:
        return Standing(one, trouble=chore.error or "没有完成，请再试一次")
    if chore.state is ChoreState.CANCELLED:
        return Standing(one, trouble="已取消；做过的行保留，再次导入不会重复")
    return Standing(one, chore)


def nudge(found: Standing, now: int) -> None:
    """Have a chore go on whose message was lost: nothing has moved for a while."""
    chore = found.chore
    if chore is None or chore.state is not ChoreState.RUNNING:
        return
    moved_ms = max(part.moved_ms for part in chore.parts)
    if now - max(moved_ms, chore.created_ms) > 2 * STALLED_MS:
        chores.chores().resume(chore.id)


def last_chore(one: Import) -> Chore | None:
    """Return the chore that was at an import last, as long as it is kept."""
    return chores.rows().get(one.chore) if one.chore else None


def read(found: Standing, name: str) -> None:
    """Have the uploaded file read.

    Raises:
        InvalidInput: it is not there, or too large.
        Conflict: the import is past that.
    """
    size = files(found.one).size()
    if not size:
        raise InvalidInput("还没有收到文件，请先上传")
    if size > MOST_BYTES:
        raise InvalidInput(f"文件超过 {MOST_BYTES >> 20} MB，请拆成几份再上传")
    given = (State.NEW, State.READ, State.CHECKED)
    named = name.strip()[:_LONGEST_NAME] or f"{found.one.kind.label}文件"
    _start(found, given, State.READING, READ, {"name": named})


def choose(found: Standing, choice: Choice) -> list[str]:
    """Take what the columns are and have it tried; return what is wrong with it."""
    one = found.one
    if wrong := problems(one.kind, choice.mapping, fields(one)):
        return wrong
    given = (State.READ, State.CHECKED)
    _start(found, given, State.CHECKING, CHECK, {"choice": choice}, _parts(one))
    return []


def run(found: Standing) -> None:
    """Have it imported; raises ``Conflict`` where it was not tried before."""
    given = (State.CHECKED,)
    _start(found, given, State.RUNNING, RUN, {}, _parts(found.one))


def _parts(one: Import) -> Sequence[str]:
    """Return where each part begins; see ``judging.stepped`` for where it ends."""
    parts = min(_MOST_PARTS, max(1, one.units))
    return [str(one.units * number // parts) for number in range(parts)]


def _start(
    found: Standing,
    given: Sequence[State],
    state: State,
    kind: str,
    changes: dict[str, object],
    cursors: Sequence[str] = ("",),
) -> None:
    """Note the step, then begin its chore; a crash between is seen as trouble."""
    one = found.one
    if found.state not in given:
        raise Conflict("the import is at another step")
    text = f"{one.id}:{kind}:{one.rev + 1}".encode()
    chore_id = hashlib.sha256(text).hexdigest()[:32]
    moved = {"state": state, "rev": one.rev + 1, "chore": chore_id, **changes}
    after = imports().change(one, (one.state,), moved)
    title = f"{_TITLES[kind]}{one.kind.label}：{after.name}"
    chores.chores().start(
        kind,
        title,
        {"import": one.id, "rev": after.rev},
        unique=chore_id,
        by=one.by,
        total=after.rows if kind != READ else 0,
        cursors=cursors,
    )
    works().enter(f"j{chore_id}", WORK, {"chore": chore_id}, one.by)


def under_way(chore: Chore, state: State) -> Import:
    """Return the import that a chore is for.

    Raises:
        InvalidInput: it has gone on without this chore.
    """
    one = imports().get(chore.params["import"])
    if one.state is not state or one.chore != chore.id:
        raise InvalidInput("这一步已经有了新的结果")
    return one


def moved_on(one: Import, state: State, **changes: object) -> Import:
    """Note that a step is done; a repeat finds it noted."""
    try:
        return imports().change(one, (one.state,), {"state": state, **changes})
    except Conflict:
        return replace(one, state=state)


_TITLES = {READ: "读取", CHECK: "试运行导入", RUN: "导入"}
