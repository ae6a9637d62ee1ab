"""Forms with their drafts and versions.

Table workspace     pk = "FORMS", sk = "<form>"         the head: title, state, version
                    pk = "FORM#<form>", sk = "DRAFT"    body, rev
                    pk = "FORM#<form>", sk = "LIVE"     body, version, open
                    pk = "FORM#<form>", sk = "V#<6 digits>"    body, by, at
"""

from dataclasses import replace

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import TransactionFailed, Write, transact
from chalicelib.aws.values import Item
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.insight.forms.models import Content, Head, Published, State

MOST_FORMS = 200
_LIST = "FORMS"


class Forms:
    """Keeps forms."""

    def __init__(self, workspace: Table) -> None:
        self._table = workspace

    def heads(self) -> list[Head]:
        """Return every form, the one that changed last first."""
        rows = self._table.query("pk = :list", values={":list": _LIST})
        return sorted(map(_head, rows), key=lambda one: -one.at_ms)

    def head(self, form_id: str) -> Head:
        """Return one; raises ``NotFound``."""
        item = self._table.get(pk=_LIST, sk=form_id)
        if item is None:
            raise NotFound("no such form")
        return _head(item)

    def draft(self, form_id: str) -> Content:
        """Return what is being worked on; raises ``NotFound``."""
        item = self._table.get(pk=_pk(form_id), sk="DRAFT")
        if item is None:
            raise NotFound("no such form")
        return Content.from_body(item["body"])

    def live(self, form_id: str) -> Published | None:
        """Return what people fill in; ``None`` where nothing was published."""
        item = self._table.get(pk=_pk(form_id), sk="LIVE")
        if item is None:
            return None
        content = Content.from_body(item["body"])
        return Published(form_id, item["version"], content, item["open"])

    def version(self, form_id: str, version: int) -> Content:
        """Return one version; raises ``NotFound``."""
        item = self._table.get(pk=_pk(form_id), sk=_version(version))
        if item is None:
            raise NotFound("no such version")
        return Content.from_body(item["body"])

    def versions(self, form_id: str) -> list[Content]:
        """Return every version, the oldest first."""
        rows = self._table.query(
            "pk = :form AND begins_with(sk, :versions)",
            values={":form": _pk(form_id), ":versions": "V#"},
        )
        return [Content.from_body(row["body"]) for row in rows]

    def create(self, form_id: str, content: Content, by: str, at_ms: int) -> None:
        """Begin a form; one that is there already stays as it is."""
        head = Head(
            form_id,
            content.title,
            State.DRAFT,
            closes=content.closes,
            by=by,
            at_ms=at_ms,
        )
        try:
            transact(
                [
                    self._table.put_write(_row(head), "attribute_not_exists(pk)"),
                    self._table.put_write(_draft(form_id, content, head.rev)),
                ]
            )
        except TransactionFailed:
            return

    def save(
        self, head: Head, content: Content, *, replacing: int, by: str, at_ms: int
    ) -> None:
        """Keep a draft; raises ``Conflict`` when somebody else has since."""
        changed = replace(
            head,
            title=content.title,
            rev=replacing + 1,
            closes=head.closes if head.version else content.closes,
            by=by,
            at_ms=at_ms,
        )
        draft = _draft(head.id, content, changed.rev)
        self._write(head, replacing, changed, [self._table.put_write(draft)])

    def publish(self, head: Head, content: Content, *, by: str, at_ms: int) -> None:
        """Have the draft be filled in from now on; raises ``Conflict``."""
        version = head.version + 1
        published = replace(
            head,
            state=State.OPEN,
            version=version,
            published_rev=head.rev,
            closes=content.closes,
            by=by,
            at_ms=at_ms,
        )
        body = content.to_body()
        kept = {"pk": _pk(head.id), "sk": _version(version), "body": body}
        self._write(
            head,
            head.rev,
            published,
            [
                self._table.put_write({**kept, "by": by, "at": at_ms}),
                self._live(head.id, body, version, is_open=True),
            ],
        )

    def open(self, head: Head, *, is_open: bool, by: str, at_ms: int) -> None:
        """Take answers again, or no more; raises ``Conflict``."""
        live = self.live(head.id)
        if live is None:
            raise NotFound("the form was never published")
        state = State.OPEN if is_open else State.CLOSED
        changed = replace(head, state=state, by=by, at_ms=at_ms)
        body = live.content.to_body()
        write = self._live(head.id, body, live.version, is_open=is_open)
        self._write(head, head.rev, changed, [write])

    def remove(self, head: Head) -> None:
        """Forget a form that nobody could answer; raises ``Conflict``."""
        gone = [
            self._table.delete_write(
                {"pk": _LIST, "sk": head.id}, "version = :none", values={":none": 0}
            ),
            self._table.delete_write({"pk": _pk(head.id), "sk": "DRAFT"}),
        ]
        try:
            transact(gone)
        except TransactionFailed as failed:
            raise Conflict("the form was published") from failed

    def _live(self, form_id: str, body: Item, version: int, *, is_open: bool) -> Write:
        item = {"pk": _pk(form_id), "sk": "LIVE", "body": body, "version": version}
        return self._table.put_write({**item, "open": is_open})

    def _write(self, before: Head, rev: int, after: Head, writes: list[Write]) -> None:
        unchanged = self._table.put_write(
            _row(after),
            "rev = :rev AND version = :version AND #state = :state",
            names={"#state": "state"},
            values={
                ":rev": rev,
                ":version": before.version,
                ":state": before.state.value,
            },
        )
        try:
            transact([unchanged, *writes])
        except TransactionFailed as failed:
            raise Conflict("changed by somebody else meanwhile") from failed


def _pk(form_id: str) -> str:
    return f"FORM#{form_id}"


def _version(version: int) -> str:
    return f"V#{version:06d}"


def _draft(form_id: str, content: Content, rev: int) -> Item:
    body = content.to_body()
    return {"pk": _pk(form_id), "sk": "DRAFT", "body": body, "rev": rev}


def _row(head: Head) -> Item:
    return {
        "pk": _LIST,
        "sk": head.id,
        "title": head.title,
        "state": head.state.value,
        "version": head.version,
        "rev": head.rev,
        "published_rev": head.published_rev,
        "closes": head.closes,
        "by": head.by,
        "at": head.at_ms,
    }


def _head(item: Item) -> Head:
    return Head(
        id=item["sk"],
        title=item["title"],
        state=State(item["state"]),
        version=item["version"],
        rev=item["rev"],
        published_rev=item["published_rev"],
        closes=item["closes"],
        by=item["by"],
        at_ms=item["at"],
    )
