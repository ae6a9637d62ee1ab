"""Brings zips and template to S3, under names that change with their content."""

import hashlib
import json
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

Json = dict[str, Any]


def upload(s3: Any, bucket: str, stack: str, package: Path) -> str:
    """Return the URL of the template, which names the uploaded zips.

    Args:
        s3: a client.
        bucket: where CloudFormation and Lambda can read, in the stack's region.
        stack: begins every key.
        package: the folder that ``infra.package`` wrote.
    """
    keys = {
        path.name: _put(s3, bucket, f"{stack}/{_digest(path.read_bytes())}.zip", path)
        for path in sorted(package.glob("*.zip"))
    }
    template = json.loads((package / "template.json").read_text())
    located = json.dumps(at(template, bucket, keys), ensure_ascii=False).encode()
    key = f"{stack}/{_digest(located)}.template.json"
    s3.put_object(Bucket=bucket, Key=key, Body=located)
    return f"{s3.meta.endpoint_url}/{bucket}/{key}"


def at(template: Json, bucket: str, keys: dict[str, str]) -> Json:
    """Return the template with its functions' code in the bucket."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            name = resource["Properties"]["CodeUri"]
            resource["Properties"]["CodeUri"] = {"Bucket": bucket, "Key": keys[name]}
    return template


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _put(s3: Any, bucket: str, key: str, path: Path) -> str:
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("404", "NoSuchKey", "NotFound"):
            raise
        print(f"uploading {path.name}")
        s3.upload_file(str(path), bucket, key)
    return key
