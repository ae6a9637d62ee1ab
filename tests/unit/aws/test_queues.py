import json

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.queues import (
    LARGEST_BODY_BYTES,
    body_of,
    dead_letters_of,
    read_body,
)


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_a_body_says_what_was_sent(message):
    assert read_body(body_of(message)) == message


def test_a_long_text_is_packed_below_the_limit():
    message = {"xml": "".join(chr(0x4E00 + n % 9000) for n in range(16_000))}

    body = body_of(message)

    assert len(body) <= LARGEST_BODY_BYTES < len(json.dumps(message))
    assert read_body(body) == message


def test_dead_letters_carry_the_name_of_their_queue():
    assert dead_letters_of("zhike-prod-push") == "zhike-prod-push-dlq"
    assert dead_letters_of("zhike-prod-inbound.fifo") == "zhike-prod-inbound-dlq.fifo"
