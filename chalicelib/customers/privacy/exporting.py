"""A copy of everything we hold about a person: one archive that needs no program.

Bucket archive      exports/persons/<request>/<store>.json       the parts, for a while
                    exports/persons/<request>/<random>.zip       the whole

It has one JSON file a store, what the person sent as files, and a page that shows all
of it in Chinese.  It expires after a week.
"""

import json
import secrets
import zipfile
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chalicelib import connections
from chalicelib.aws import telemetry
from chalicelib.core.clock import now_ms
from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.privacy import copy
from chalicelib.customers.privacy.erasing import plan
from chalicelib.customers.privacy.models import Request, State
from chalicelib.customers.privacy.repository import requests
from chalicelib.customers.privacy.stores import File, Record, stores

FOLDER = "exports/persons"
MOST_RECORDS = 50_000  # of a store; whoever has more is told so in the copy
MOST_FILE_BYTES = 150_000_000  # together, what a function has room for


def step(chore: Chore, part: Part) -> Step:
    """Write one store's part; the same step again writes the same."""
    request = requests().get(chore.params["request"])
    every = stores()
    if not part.cursor:
        requests().move(request, (State.RUNNING,), plan=plan())
    names = [one.name for one in every]
    number = names.index(part.cursor) if part.cursor in names else 0
    store = every[number]
    records = list(islice(store.export(request.person), MOST_RECORDS))
    _keep(request, store.name, records)
    further = names[number + 1] if number + 1 < len(names) else None
    return Step(further, done=len(records))


def finish(chore: Chore) -> Mapping[str, Any]:
    """Put the parts together, and leave only the whole."""
    books = requests()
    request = books.get(chore.params["request"])
    if request.state is State.RUNNING:
        key = f"{folder_of(request.id)}{secrets.token_hex(16)}.zip"
        count = _pack(request, key)
        books.move(
            request,
            (State.RUNNING,),
            state=State.DONE.value,
            finished=now_ms(),
            key=key,
            about=f"{count:,} 条记录",
        )
        for store in stores():
            connections.archive().erase(_part_key(request, store.name))
        telemetry.record("privacy", "exported", {"exported": 1}, request=request.id)
    return {"request": request.id}


def folder_of(request_id: str) -> str:
    """Return where the files of a request are."""
    return f"{FOLDER}/{request_id}/"


def _keep(request: Request, name: str, records: list[Record]) -> None:
    body = json.dumps(records, ensure_ascii=False, indent=1, default=str).encode()
    key = _part_key(request, name)
    connections.archive().put(key, body, "application/json")


def _part_key(request: Request, name: str) -> str:
    return f"{folder_of(request.id)}{name}.json"


def _pack(request: Request, key: str) -> int:
    """Write the archive; return how many records it has."""
    archive, told = connections.archive(), []
    with TemporaryDirectory(prefix="copy-") as scratch:
        path = Path(scratch, "copy.zip")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for store in stores():
                body = archive.get(_part_key(request, store.name))
                records = json.loads(body)
                if records:
                    packed.writestr(f"data/{store.name}.json", body)
                    told.append(copy.Section(store.title, store.name, records))
            left_out = _pack_files(request, packed)
            page = copy.html(told, request.asked_ms, left_out)
            packed.writestr("index.html", page)
        archive.upload(str(path), key, "application/zip")
    return sum(len(section.records) for section in told)


def _pack_files(request: Request, packed: zipfile.ZipFile) -> int:
    """Pack what the person sent as files; return how many found no room."""
    room, left_out = MOST_FILE_BYTES, 0
    for file in _files(request):
        if room <= 0:
            left_out += 1
            continue
        body = file.read()
        room -= len(body)
        packed.writestr(f"files/{file.name}", body, zipfile.ZIP_STORED)
    return left_out


def _files(request: Request) -> Iterator[File]:
    for store in stores():
        yield from store.files(request.person)
