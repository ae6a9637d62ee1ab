"""A full scan of every table and every bucket, for what must not be anywhere.

Which there are is read from ``infra/resources.yaml``, so a table or bucket that comes
later is searched as well.  What is compressed, packed or encoded is opened first.
"""

import base64
import gzip
import io
import json
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass

import duckdb

from infra.cloudformation import Account, load, of_type
from tests.emulators import ACCOUNT, REGION

STACK = "zhike-local"


@dataclass(frozen=True)
class Found:
    """Something that names somebody."""

    where: str  # table or bucket, and the key
    needle: str

    def __str__(self):
        return f"{self.where} has {self.needle}"


def scan(aws, *needles):
    """Return everything that holds one of the texts, keys and metadata included."""
    found = []
    for where, text in everything(aws):
        found += [Found(where, one) for one in needles if one and one in text]
    return found


def everything(aws):
    """Yield (where, text) of every item and of every version of every object."""
    template, account = load(), Account(REGION, ACCOUNT, {"Stack": STACK})
    for table in _named(template, account, "AWS::DynamoDB::Table", "TableName"):
        yield from _items(aws.client("dynamodb"), table)
    for bucket in _named(template, account, "AWS::S3::Bucket", "BucketName"):
        yield from _objects(aws.client("s3"), bucket)


def _named(template, account, kind, name):
    for resource in of_type(template, kind).values():
        yield account.resolve(template, resource["Properties"])[name]


def _items(client, table):
    for page in client.get_paginator("scan").paginate(TableName=table):
        for item in page["Items"]:
            where = f"{table.removeprefix(STACK + '-')}: {item['pk']['S']} | "
            texts = [json.dumps(item, ensure_ascii=False, default=str)]
            texts += [_opened(text) for text in _strings(item)]
            yield where + item["sk"]["S"], "\n".join(filter(None, texts))


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _opened(text):
    """Return what an encoded text says, "" for one that is none."""
    with suppress(ValueError):
        raw = base64.b64decode(text, validate=True)
        with suppress(zlib.error):
            return zlib.decompress(raw).decode(errors="ignore")
        return raw.decode(errors="ignore")
    return ""


def _objects(client, bucket):
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for version in page.get("Versions", []):
            key, name = version["Key"], bucket.rpartition("-")[2]
            got = client.get_object(
                Bucket=bucket, Key=key, VersionId=version["VersionId"]
            )
            told = json.dumps(got["Metadata"]) + key
            yield f"{name}: {key}", told + _unpacked(key, got["Body"].read())
        for marker in page.get("DeleteMarkers", []):
            yield f"{bucket.rpartition('-')[2]}: {marker['Key']}", marker["Key"]


def _unpacked(key, body):
    if key.endswith(".gz"):
        return gzip.decompress(body).decode(errors="ignore") if body else ""
    if key.endswith(".parquet"):
        return _rows(body)
    if key.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            parts = [(one, packed.read(one)) for one in packed.namelist()]
        return "\n".join(one + _unpacked(one, part) for one, part in parts)
    return body.decode(errors="ignore")


def _rows(body):
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        file.write(body)
        file.flush()
        rows = duckdb.sql(f"SELECT * FROM read_parquet('{file.name}')").fetchall()
    return json.dumps(rows, ensure_ascii=False, default=str)
