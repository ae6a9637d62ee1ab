"""What a person sent as a file: recordings, pictures, videos, and what is apart."""

from collections.abc import Iterator
from functools import partial

from chalicelib import connections
from chalicelib.callcenter.voice.service import FOLDERS, QUARANTINE
from chalicelib.customers import privacy
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.customers.privacy.stores import File


def _export(person: Person) -> Iterator[Record]:
    for key in _keys(person):
        described = connections.media().head(key)
        yield {"file": _name(key), "bytes": described.size_bytes}


def _files(person: Person) -> Iterator[File]:
    for key in _keys(person):
        yield File(_name(key), partial(connections.media().get, key))


def _erase(person: Person) -> int:
    """Delete every version of every file."""
    return sum(connections.media().erase(prefix) for prefix in _prefixes(person))


def _keys(person: Person) -> Iterator[str]:
    for prefix in _prefixes(person):
        yield from connections.media().list(prefix)


def _prefixes(person: Person) -> list[str]:
    folders = (*FOLDERS.values(), QUARANTINE)
    return [f"{folder}/{one}/" for folder in folders for one in person.customer_ids]


def _name(key: str) -> str:
    """Return the name of a file for the person: without their id."""
    folder, _, rest = key.partition("/")
    return f"{folder}/{rest.partition('/')[2]}"


privacy.register(Store("media", "语音、图片和视频", _export, _erase, files=_files))
