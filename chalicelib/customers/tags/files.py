"""What long work about tags keeps between its steps, in the archive bucket.

tags/<chore id>/<part>-<rev>.json      what one step found or means to do
tags/<chore id>/people.json            whom a back-test would have tagged
wxtags/<tag id>.json.gz                see wxtags.mirror

Customer ids and instants alone: no openid, no text.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from chalicelib.aws.objects import Bucket
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.customers.chores.models import Chore, Part

_JSON = "application/json"
_PEOPLE = "people"
FOLDER = "tags/"


class TagFiles:
    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def keep_step(self, chore: Chore, part: Part, found: Any) -> None:
        """Store what a step found; its repeat replaces it."""
        self._bucket.put(_step(chore.id, part), _dumped(found), _JSON)

    def intend(self, chore: Chore, part: Part, meant: Any) -> Any:
        """Store what a step means to do; a repeat gets what the first one meant."""
        with suppress(Conflict):
            key = _step(chore.id, part)
            self._bucket.put(key, _dumped(meant), _JSON, if_absent=True)
            return meant
        return json.loads(self._bucket.get(_step(chore.id, part)))

    def steps(self, chore_id: str) -> Iterator[Any]:
        """Yield what every step of a chore stored, in order."""
        for key in self.names(chore_id):
            yield self.read(key)

    def names(self, chore_id: str) -> list[str]:
        """Return the keys of what the steps of a chore stored."""
        found = self._bucket.list(f"{FOLDER}{chore_id}/")
        return [key for key in found if not key.endswith(f"/{_PEOPLE}.json")]

    def read(self, key: str) -> Any:
        return json.loads(self._bucket.get(key))

    def keep_people(self, chore_id: str, people: Any) -> None:
        self._bucket.put(_people(chore_id), _dumped(people), _JSON)

    def people(self, chore_id: str) -> Any:
        """Return whom a chore is about; raises ``NotFound``."""
        return self.read(_people(chore_id))

    def forget(self, chore_id: str) -> None:
        """Remove everything of a chore."""
        for key in list(self._bucket.list(f"{FOLDER}{chore_id}/")):
            with suppress(NotFound):
                self._bucket.delete(key)


def _step(chore_id: str, part: Part) -> str:
    return f"{FOLDER}{chore_id}/{part.number:02d}-{part.rev:06d}.json"


def _people(chore_id: str) -> str:
    return f"{FOLDER}{chore_id}/{_PEOPLE}.json"


def _dumped(plain: Any) -> bytes:
    return json.dumps(plain, separators=(",", ":")).encode()
