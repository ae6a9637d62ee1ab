import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import http1

HEAD = b"HTTP/1.1 200 OK\r\n"
PLAIN = HEAD + b"Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = (
    HEAD
    + b"Transfer-Encoding: chunked\r\n\r\n"
    + b"3\r\nhel\r\n2;name=value\r\nlo\r\n0\r\n\r\n"
)


@pytest.mark.parametrize("data", [PLAIN, CHUNKED])
def test_an_answer_is_read_once_all_of_it_is_there(data):
    for end in range(len(data)):
        assert http1.read(data[:end]) is None

    assert http1.read(data) == http1.Answer(200, b"hello", is_last=False)


@pytest.mark.parametrize("data", [PLAIN, CHUNKED])
def test_the_connection_does_not_go_on_after_more_than_was_asked_for(data):
    assert http1.read(data + b"x") == http1.Answer(200, b"hello", is_last=True)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 500 Oops\r\nConnection: close\r\n",
        b"HTTP/1.1 500 Oops\r\ncONNECTION: Close\r\n",
        b"HTTP/1.0 500 Oops\r\n",
    ],
)
def test_the_server_says_when_the_connection_ends(head):
    answer = http1.read(head + b"Content-Length: 0\r\n\r\n")

    assert answer == http1.Answer(500, b"", is_last=True)


def test_an_old_server_may_keep_the_connection():
    head = b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n"

    assert http1.read(head) == http1.Answer(200, b"", is_last=False)


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n\r\n",
        b"hello\r\n\r\n",
        HEAD + b"\r\nno length",
        HEAD + b"Content-Length: -1\r\n\r\nx",
        HEAD + b"Content-Length: 1_0\r\n\r\n0123456789",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nxx",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nxx",
    ],
)
def test_what_is_no_answer_is_refused(data):
    with pytest.raises(ValueError, match=r"invalid literal|without a length|less than"):
        http1.read(data)


@given(st.lists(st.binary(min_size=1, max_size=40)), st.integers(0, 2000))
def test_any_chunks_are_one_content(chunks, cut):
    written = b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in chunks)
    data = HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + written + b"0\r\n\r\n"

    assert http1.read(data[: min(cut, len(data) - 1)]) is None
    assert http1.read(data) == http1.Answer(200, b"".join(chunks), is_last=False)
