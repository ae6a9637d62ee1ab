"""The pump against what Lambda's poller does, on real queues of both emulators.

F24: a poison record inside a good batch.  F25: what a missing flag would do.
"""

import json

import pytest

from chalicelib.aws import lean
from infra.event_sources import declares_partial_failures
from infra.local.poller import FunctionError, Mapping, Poller
from tests.conftest import connected
from tests.emulators import MiniStack

TRIES = 3


@pytest.fixture
def sqs(aws):
    return aws.client("sqs")


def queue(sqs, name, **attributes):
    """Make a queue whose messages come back at once, with its dead letters."""
    fifo = {"FifoQueue": "true"} if name.endswith(".fifo") else {}
    dead = sqs.create_queue(QueueName=f"dead-{name}", Attributes=fifo)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])
    redrive = {
        "deadLetterTargetArn": arn["Attributes"]["QueueArn"],
        "maxReceiveCount": TRIES,
    }
    made = sqs.create_queue(
        QueueName=name,
        Attributes={
            "VisibilityTimeout": "0",
            "RedrivePolicy": json.dumps(redrive),
            **fifo,
            **attributes,
        },
    )
    return made["QueueUrl"], dead


@pytest.fixture
def standard(sqs):
    """A fresh queue and its dead letters; it is deleted, for emptying spares it."""
    urls = queue(sqs, "local-poller")
    yield urls
    for url in urls:
        sqs.delete_queue(QueueUrl=url)


@pytest.fixture
def strict(emulator, monkeypatch):
    """What the stack runs on: moto hands a group's second message out first."""
    yield from connected(emulator(MiniStack), monkeypatch)


@pytest.fixture
def ordered(strict):
    sqs = strict.client("sqs")
    url, dead = queue(sqs, "local-poller.fifo", VisibilityTimeout="1")
    yield sqs, url
    for one in (url, dead):
        sqs.delete_queue(QueueUrl=one)


def poller(url, invoke, *, partial=True, size=10, window_s=0):
    name = url.rpartition("/")[2]
    mapping = Mapping(name, url, size, window_s, partial_failures=partial)
    return Poller(lean.Client(lean.SQS, "cn-north-1"), mapping, invoke, wait_s=0)


def left(sqs, url):
    answer = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0, WaitTimeSeconds=0
    )
    return sorted(one["Body"] for one in answer.get("Messages", []))


def bodies(event):
    return [record["body"] for record in event["Records"]]


def failing(*bad):
    """Return a function that names the messages with these bodies as failed."""

    def run(event):
        failed = [r["messageId"] for r in event["Records"] if r["body"] in bad]
        return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}

    return run


def fill(sqs, url, *texts):
    for text in texts:
        sqs.send_message(QueueUrl=url, MessageBody=text)


def drain(one):
    """Run the poller until nothing comes any more."""
    turns = 0
    while one.turn() and turns < 30:
        turns += 1


def test_only_the_failed_record_stays_where_the_mapping_says_so(sqs, standard):
    url, _ = standard
    fill(sqs, url, "good", "bad", "fine")
    poller(url, failing("bad")).turn()
    assert left(sqs, url) == ["bad"]


def test_a_record_that_always_fails_ends_in_the_dead_letters_and_the_rest_is_done(
    sqs, standard
):
    url, dead = standard
    fill(sqs, url, *(f"good {number}" for number in range(9)), "poison")
    drain(poller(url, failing("poison")))
    assert left(sqs, url) == []
    assert left(sqs, dead) == ["poison"]


def test_without_the_flag_the_answer_is_ignored_and_the_failed_record_is_lost(
    sqs, standard
):
    url, dead = standard
    fill(sqs, url, "good", "bad")
    drain(poller(url, failing("bad"), partial=False))
    assert left(sqs, url) == []
    assert left(sqs, dead) == []


def test_the_packaged_mappings_carry_the_flag():
    assert declares_partial_failures()


def test_a_function_that_raises_keeps_its_whole_batch(sqs, standard):
    url, _ = standard
    fill(sqs, url, "a", "b")

    def broken(_event):
        raise FunctionError

    poller(url, broken).turn()
    assert left(sqs, url) == ["a", "b"]


@pytest.mark.parametrize(
    "answer",
    [
        {"batchItemFailures": [{"itemIdentifier": "somebody else's"}]},
        {"batchItemFailures": [{"itemIdentifier": ""}]},
        {"batchItemFailures": [{}]},
        {"batchItemFailures": "all"},
        "done",
    ],
)
def test_an_answer_that_makes_no_sense_fails_the_whole_batch(sqs, standard, answer):
    url, _ = standard
    fill(sqs, url, "a", "b")
    poller(url, lambda _event: answer).turn()
    assert left(sqs, url) == ["a", "b"]


@pytest.mark.parametrize("answer", [None, {}, {"batchItemFailures": []}])
def test_an_empty_answer_finishes_the_batch(sqs, standard, answer):
    url, _ = standard
    fill(sqs, url, "a", "b")
    poller(url, lambda _event: answer).turn()
    assert left(sqs, url) == []


def test_a_record_has_lambdas_shape(sqs, standard):
    url, _ = standard
    sqs.send_message(
        QueueUrl=url,
        MessageBody="{}",
        MessageAttributes={"reason": {"DataType": "String", "StringValue": "why"}},
    )
    heard = []
    poller(url, heard.append).turn()
    (record,) = heard[0]["Records"]
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"].endswith(":local-poller")
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["messageAttributes"]["reason"]["stringValue"] == "why"
    assert {"messageId", "receiptHandle", "md5OfBody", "awsRegion"} <= record.keys()


def test_a_batch_is_never_larger_than_the_mapping_allows(sqs, standard):
    url, _ = standard
    fill(sqs, url, "a", "b", "c")
    sizes = []
    one = poller(url, lambda event: sizes.append(len(event["Records"])), size=2)
    drain(one)
    assert max(sizes) <= 2
    assert sum(sizes) == 3


def test_a_persons_messages_keep_their_order_when_one_fails(ordered):
    sqs, url = ordered
    for number, who in enumerate("aabab"):
        sqs.send_message(
            QueueUrl=url,
            MessageBody=f"{who}{number}",
            MessageGroupId=who,
            MessageDeduplicationId=str(number),
        )
    done, refused = [], {"a1"}

    def in_order(event):
        """Do as the product's FIFO processor: a failure stops its own group."""
        failed, stopped = [], set()
        for record in event["Records"]:
            group = record["attributes"]["MessageGroupId"]
            if group in stopped or record["body"] in refused:
                stopped.add(group)
                refused.discard(record["body"])
                failed.append({"itemIdentifier": record["messageId"]})
            else:
                done.append(record["body"])
        return {"batchItemFailures": failed}

    mapping = Mapping("local-poller.fifo", url, 10, 0, partial_failures=True)
    patient = lean.Patience(read_s=10)
    client = lean.Client(lean.SQS, "cn-north-1", patient)
    one = Poller(client, mapping, in_order, wait_s=2)
    for _ in range(6):
        one.turn()
        if len(done) == 5:
            break
    assert [text for text in done if text[0] == "a"] == ["a0", "a1", "a3"]
    assert [text for text in done if text[0] == "b"] == ["b2", "b4"]
