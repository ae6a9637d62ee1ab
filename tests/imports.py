"""What tests of imports share: one import, driven as the queue would drive it."""

import secrets

from chalicelib import connections
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.service import Task
from chalicelib.customers.importing import desk
from chalicelib.customers.importing.fields import Kind, guesses
from chalicelib.customers.importing.models import Choice, State, Unknown
from chalicelib.inbox.chores import handler


class Importing:
    """One import."""

    def __init__(self, aws, kind=Kind.CUSTOMERS):
        self.aws = aws
        self.id = secrets.token_hex(16)
        self.one = desk.begin(kind, self.id, "staff:s1")

    @property
    def standing(self):
        return desk.standing(self.id)

    @property
    def state(self):
        return self.standing.state

    def upload(self, content):
        body = content.encode() if isinstance(content, str) else content
        source = desk.files(self.one).source
        connections.archive().put(source, body, "application/octet-stream")
        return self

    def work(self):
        """Do what waits in the queue, until nothing does."""
        while bodies := self.aws.messages("chores"):
            for body in bodies:
                chores.chores().work(Task.from_dict(body), handler)

    def read(self, content=None, name="名单.csv"):
        if content is not None:
            self.upload(content)
        desk.read(self.standing, name)
        self.work()
        return self

    def choose(self, *mapping, unknown=Unknown.CREATE, consent=""):
        one = self.standing.one
        chosen = mapping or guesses(one.heads, one.samples, desk.fields(one))
        choice = Choice(tuple(chosen), unknown, consent)
        assert desk.choose(self.standing, choice) == []
        return self

    def check(self, *mapping, **more):
        self.choose(*mapping, **more)
        self.work()
        assert self.state is State.CHECKED
        return dict(self.standing.one.checked)

    def run(self):
        desk.run(self.standing)
        self.work()
        assert self.state is State.DONE
        return dict(self.standing.one.counted)

    def whole(self, content, *mapping, **more):
        """Do all of it; return what a trial run foresaw, and what became of it."""
        self.read(content)
        return self.check(*mapping, **more), self.run()

    def file(self, name="csv"):
        """Return a file of the rows that did not go well."""
        chore = desk.last_chore(self.standing.one)
        return connections.archive().get(chore.result["files"][name]["key"])

    def faults(self):
        """Return the reasons by line."""
        text = self.file().decode("utf-8-sig")
        rows = [row.split(",") for row in text.splitlines()[1:]]
        return {int(row[0]): row[1] for row in rows if row[0].isdigit()}
