"""The peer: what one would write with Chalice, wechatpy and boto3's resource.

Four store calls a message (performance.md §0): a marker against repeats, the message,
and the profile read and updated.
"""

import os
from functools import cache
from typing import Any

import boto3
from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError
from chalice.app import Chalice, Response
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import create_reply

app = Chalice(app_name="peer", configure_logs=False)


@cache
def crypto() -> WeChatCrypto:
    return WeChatCrypto(
        os.environ["PEER_TOKEN"], os.environ["PEER_KEY"], os.environ["PEER_APP_ID"]
    )


@cache
def table() -> Any:
    return boto3.resource("dynamodb").Table("peer")


@app.route("/wechat/callback", methods=["POST"], content_types=["text/xml"])
def callback() -> Response:
    query = app.current_request.query_params
    xml = crypto().decrypt_message(
        app.current_request.raw_body,
        query["msg_signature"],
        query["timestamp"],
        query["nonce"],
    )
    message = parse_message(xml)
    try:
        table().put_item(
            Item={"pk": f"MARK#{message.id}", "sk": "MARK"},
            ConditionExpression=Attr("pk").not_exists(),
        )
    except ClientError:
        return Response("success")
    table().put_item(
        Item={"pk": message.source, "sk": str(message.id), "content": message.content}
    )
    profile = table().get_item(Key={"pk": message.source, "sk": "PROFILE"}).get("Item")
    table().update_item(
        Key={"pk": message.source, "sk": "PROFILE"},
        UpdateExpression="SET last_in = :at, seen = :seen",
        ExpressionAttributeValues={":at": 1, ":seen": len(profile or {})},
    )
    reply = create_reply("您好，今天开到 21:00", message).render()
    return Response(crypto().encrypt_message(reply, query["nonce"], query["timestamp"]))
