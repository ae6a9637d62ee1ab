"""Creates what ``infra/resources.yaml`` declares on an embedded AWS.

``make run`` and the tests call this, so that what runs here has the keys, indexes,
visibility and dead letters of what gets deployed.  Calling it again changes nothing.
"""

import json
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.cloudformation import Account, Template, load, of_type

Properties = dict[str, Any]
_EXISTS = frozenset(
    {
        "ResourceInUseException",
        "QueueAlreadyExists",
        "QueueNameExists",
        "BucketAlreadyOwnedByYou",
        "BucketAlreadyExists",
        "ResourceExistsException",
    }
)
_QUEUE_ATTRIBUTES = (
    "MessageRetentionPeriod",
    "VisibilityTimeout",
    "FifoQueue",
    "DeduplicationScope",
    "FifoThroughputLimit",
    "RedrivePolicy",
)


class Endpoint:
    """An embedded AWS to create things on."""

    def __init__(self, url: str, region: str = "cn-north-1") -> None:
        self._url = url
        self._region = region

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self._url,
            region_name=self._region,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 -- emulators take any
            config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 2}),
        )


def provision(
    endpoint: str,
    stack: str,
    keys: Mapping[str, str],
    *,
    region: str = "cn-north-1",
    account_id: str = "123456789012",
) -> None:
    """Create every table, queue, bucket and the secret that is not there yet.

    Args:
        endpoint: URL of MiniStack, moto or the like.
        stack: begins every name, as the template's parameter ``Stack`` does.
        keys: what the secret holds; of one that is there only what it lacks is added.
    """
    template = load()
    account = Account(region, account_id, {"Stack": stack})
    aws = Endpoint(endpoint, region)
    dynamodb, sqs, s3 = (aws.client(name) for name in ("dynamodb", "sqs", "s3"))
    for properties in _declared(template, account, "AWS::DynamoDB::Table"):
        _table(dynamodb, properties)
    # Dead letters first, since a redrive policy names a queue that must be there.
    queues = _declared(template, account, "AWS::SQS::Queue")
    for properties in sorted(queues, key=lambda one: "RedrivePolicy" in one):
        _queue(sqs, properties)
    for properties in _declared(template, account, "AWS::S3::Bucket"):
        _bucket(s3, properties, region)
    for properties in _declared(template, account, "AWS::SecretsManager::Secret"):
        _secret(aws.client("secretsmanager"), properties["Name"], keys)


def _declared(template: Template, account: Account, kind: str) -> list[Properties]:
    return [
        account.resolve(template, resource["Properties"])
        for resource in of_type(template, kind).values()
    ]


class _unless_there:  # noqa: N801 -- reads as a statement
    """Let a thing that exists already be."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _: object) -> bool:
        return (
            isinstance(error, ClientError)
            and error.response["Error"]["Code"].rpartition(".")[2] in _EXISTS
        )


def _table(dynamodb: Any, properties: Properties) -> None:
    lifetime = properties.pop("TimeToLiveSpecification")
    recovery = properties.pop("PointInTimeRecoverySpecification")
    properties.pop("SSESpecification")  # emulators keep no keys of AWS's
    properties.pop("DeletionProtectionEnabled")  # `make reset` deletes them
    name = properties["TableName"]
    with _unless_there():
        dynamodb.create_table(**properties)
        dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=lifetime)
        dynamodb.update_continuous_backups(
            TableName=name, PointInTimeRecoverySpecification=recovery
        )
    _add_indexes(dynamodb, name, properties)


def _add_indexes(dynamodb: Any, name: str, properties: Properties) -> None:
    """Give a table of an earlier version the indexes that came later."""
    known = dynamodb.describe_table(TableName=name)["Table"]
    have = {one["IndexName"] for one in known.get("GlobalSecondaryIndexes", [])}
    for index in properties.get("GlobalSecondaryIndexes", []):
        if index["IndexName"] not in have:
            dynamodb.update_table(
                TableName=name,
                AttributeDefinitions=properties["AttributeDefinitions"],
                GlobalSecondaryIndexUpdates=[{"Create": index}],
            )


def _queue(sqs: Any, properties: Properties) -> None:
    if redrive := properties.get("RedrivePolicy"):
        redrive["deadLetterTargetArn"] = _arn(sqs, redrive["deadLetterTargetArn"])
    attributes = {
        name: _attribute(properties[name])
        for name in _QUEUE_ATTRIBUTES
        if name in properties
    }
    with _unless_there():
        sqs.create_queue(QueueName=properties["QueueName"], Attributes=attributes)


def _arn(sqs: Any, arn: str) -> str:
    """Return the queue's ARN as this emulator writes it: not all know China's."""
    url = sqs.get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return str(answer["Attributes"]["QueueArn"])


def _attribute(value: Any) -> str:
    """Write a value as SQS wants its attributes: always as text."""
    return value if isinstance(value, str) else json.dumps(value)


def _bucket(s3: Any, properties: Properties, region: str) -> None:
    name = properties["BucketName"]
    request: dict[str, Any] = {"Bucket": name}
    if region != "us-east-1":
        request["CreateBucketConfiguration"] = {"LocationConstraint": region}
    if properties.get("ObjectLockEnabled"):
        request["ObjectLockEnabledForBucket"] = True
    with _unless_there():
        s3.create_bucket(**request)
        versioning = properties["VersioningConfiguration"]
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=versioning)
        if lock := properties.get("ObjectLockConfiguration"):
            s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=lock)


def _secret(manager: Any, name: str, keys: Mapping[str, str]) -> None:
    with _unless_there():
        manager.create_secret(Name=name, SecretString=json.dumps(dict(keys)))
    held = json.loads(manager.get_secret_value(SecretId=name)["SecretString"])
    if keys.keys() - held.keys():
        text = json.dumps({**keys, **held})
        manager.put_secret_value(SecretId=name, SecretString=text)
