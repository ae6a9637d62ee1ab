"""What ``make run`` creates, on data that an earlier version left."""

import json

from infra.local.provision import provision
from tests.emulators import ACCOUNT, KEYS, REGION

STACK = "zhike-earlier"


def test_a_table_of_an_earlier_version_gets_the_index_that_came_later(aws):
    dynamodb, name = aws.client("dynamodb"), f"{STACK}-profiles"
    keys = {"pk": "HASH", "sk": "RANGE"}
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": one, "AttributeType": "S"} for one in keys
        ],
        KeySchema=[
            {"AttributeName": one, "KeyType": kind} for one, kind in keys.items()
        ],
    )
    listed = {"pk": "c1", "sk": "PROFILE", "list_pk": "LIST#0", "list_sk": "1"}
    item = {attribute: {"S": value} for attribute, value in listed.items()}
    dynamodb.put_item(TableName=name, Item=item)

    for _ in range(2):
        provision(aws.url, STACK, KEYS, region=REGION, account_id=ACCOUNT)

    found = dynamodb.query(
        TableName=name,
        IndexName="list",
        KeyConditionExpression="list_pk = :list",
        ExpressionAttributeValues={":list": {"S": "LIST#0"}},
    )
    assert found["Count"] == 1


def test_a_secret_of_an_earlier_version_keeps_its_keys_and_gets_new_ones(aws):
    stack = "zhike-former"
    secrets, name = aws.client("secretsmanager"), f"{stack}-keys"
    held = {"pepper": "kept", "app_secret": "changed since"}
    secrets.create_secret(Name=name, SecretString=json.dumps(held))

    for _ in range(2):
        provision(aws.url, stack, KEYS, region=REGION, account_id=ACCOUNT)

    found = json.loads(secrets.get_secret_value(SecretId=name)["SecretString"])
    assert found == KEYS | held
