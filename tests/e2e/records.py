"""What the product wrote down, read from the stack's AWS without the product."""

import boto3
from boto3.dynamodb.conditions import Key

from chalicelib.core.ids import customer_id
from infra.local.environment import ACCOUNT, KEYS, REGION

APP_ID = "wx0123456789abcdef"
STACK = "zhike-local"


class Records:
    def __init__(self, stack):
        given = {"endpoint_url": stack.aws, "region_name": REGION}
        given |= {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        tables = boto3.resource("dynamodb", **given)
        self._profiles = tables.Table(f"{STACK}-profiles")
        self._interactions = tables.Table(f"{STACK}-interactions")
        self.workspace = tables.Table(f"{STACK}-workspace")
        self._s3 = boto3.client("s3", **given)
        self._sqs = boto3.client("sqs", **given)

    def customer(self, openid):
        return customer_id(KEYS["pepper"].encode(), APP_ID, openid)

    def profile(self, openid):
        items = self._items(self._profiles, openid)
        return next((item for item in items if item["sk"] == "PROFILE"), {})

    def tags(self, openid):
        names = [item["sk"] for item in self._items(self._profiles, openid)]
        return {name.removeprefix("TAG#") for name in names if name.startswith("TAG#")}

    def places(self, openid):
        return self.under(openid, "LOC#")

    def under(self, openid, prefix):
        """Return a person's items whose names begin so, in their order."""
        items = self._items(self._profiles, openid)
        return [item for item in items if item["sk"].startswith(prefix)]

    def timeline(self, openid, kind="", type_=""):
        """Return the entries of a person's time axis, the oldest first."""
        items = self._items(self._interactions, openid)
        found = [item for item in items if kind in ("", item["kind"])]
        return [item for item in found if type_ in ("", item["type"])]

    def media(self, openid):
        """Return the names of the files kept of a person."""
        listed = self._s3.list_objects_v2(Bucket=f"{STACK}-{ACCOUNT}-media")
        names = [one["Key"] for one in listed.get("Contents", [])]
        return [name for name in names if self.customer(openid) in name]

    def file(self, name):
        found = self._s3.get_object(Bucket=f"{STACK}-{ACCOUNT}-media", Key=name)
        return found["Body"].read(), found["ContentType"]

    def let_expire(self, sign_in):
        """Have a sign-in's two minutes be over."""
        self.workspace.update_item(
            Key={"pk": f"STAFFLOGIN#{sign_in}", "sk": "LOGIN"},
            UpdateExpression="SET #until = :past",
            ExpressionAttributeNames={"#until": "until"},
            ExpressionAttributeValues={":past": 1},
            ConditionExpression="attribute_exists(pk)",
        )

    def waits_for(self, queue, seconds):
        """Set how long a queue waits for a worker; return what it was."""
        url = self._sqs.get_queue_url(QueueName=f"{STACK}-{queue}")["QueueUrl"]
        name = "VisibilityTimeout"
        known = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])
        self._sqs.set_queue_attributes(QueueUrl=url, Attributes={name: str(seconds)})
        return known["Attributes"][name]

    def _items(self, table, openid):
        of_person = Key("pk").eq(self.customer(openid))
        return table.query(KeyConditionExpression=of_person, ConsistentRead=True)[
            "Items"
        ]
