"""Objects in a bucket, on both emulators."""

import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from chalicelib import connections
from chalicelib.aws.objects import Bucket
from chalicelib.aws.s3 import S3
from chalicelib.core.errors import Conflict, NotFound, Unavailable
from tests import servers

AMR = b"#!AMR\n" + bytes(range(256))


@pytest.fixture
def bucket(aws):
    return connections.media()


def test_what_is_put_is_read_back_whole_and_in_part(bucket):
    bucket.put("voice/c1/a.amr", AMR, "audio/amr")

    assert bucket.get("voice/c1/a.amr") == AMR
    assert bucket.get("voice/c1/a.amr", span=(0, 6)) == b"#!AMR\n"


def test_an_object_is_described_without_its_content(bucket):
    bucket.put("a b~+=", AMR, "audio/amr", metadata={"format": "amr", "next": "o1"})

    described = bucket.head("a b~+=")

    assert described.size_bytes == len(AMR)
    assert described.metadata == {"format": "amr", "next": "o1"}


def test_nothing_is_replaced_where_it_must_not_be(bucket):
    bucket.put("page", b"first", "text/plain", if_absent=True)

    with pytest.raises(Conflict):
        bucket.put("page", b"second", "text/plain", if_absent=True)

    assert bucket.get("page") == b"first"
    bucket.put("page", b"third", "text/plain")
    assert bucket.get("page") == b"third"


@pytest.mark.parametrize("ask", ["get", "head"])
def test_what_is_not_there_is_not_found(bucket, ask):
    with pytest.raises(NotFound):
        getattr(bucket, ask)("nothing/here")


def test_what_is_deleted_is_gone_and_may_be_deleted_again(bucket):
    bucket.put("a", b"1", "text/plain")

    bucket.delete("a")
    bucket.delete("a")

    assert list(bucket.list("")) == []


def test_keys_are_listed_by_prefix_over_many_pages(bucket):
    keys = [f"facts/day=2026-11-22/{n:04d}&.txt" for n in range(1005)]
    for key in keys:
        bucket.put(key, b"", "text/plain")
    bucket.put("other", b"", "text/plain")

    assert list(bucket.list("facts/")) == keys
    assert list(bucket.list("nothing/")) == []


def test_a_file_goes_up_and_comes_down(bucket, tmp_path):
    (tmp_path / "up").write_bytes(AMR * 9000)

    bucket.upload(str(tmp_path / "up"), "big", "application/octet-stream")
    bucket.download("big", str(tmp_path / "down"))

    assert (tmp_path / "down").read_bytes() == AMR * 9000


def test_a_link_opens_the_object_for_who_has_it(bucket):
    bucket.put("reports/x.xlsx", b"PK", "application/zip")

    link = bucket.link("reports/x.xlsx", seconds=900, download_name="growth.xlsx")

    assert "X-Amz-Expires=300&" in link
    with urllib.request.urlopen(link) as answer:
        assert answer.read() == b"PK"


class Flaky(BaseHTTPRequestHandler):
    """Fails as often as it is told, then answers."""

    failures: list[int]

    def do_GET(self) -> None:
        status = self.failures.pop(0) if self.failures else 200
        if status == 0:
            return  # the connection is closed without an answer
        self.send_response(status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def flaky(monkeypatch) -> Iterator[Bucket]:
    with HTTPServer(("127.0.0.1", 0), Flaky) as server:
        servers.begin(server)
        address = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        s3 = S3("b", "cn-north-1")
        yield Bucket(s3, "b")
        s3.close()
        server.shutdown()


@pytest.mark.parametrize("failures", [[503], [429, 500], [0]])
def test_a_store_that_stumbles_is_asked_again(flaky, failures):
    Flaky.failures = failures

    assert flaky.get("a") == b"ok"


def test_a_store_that_stays_down_is_unavailable(flaky):
    Flaky.failures = [503] * 9

    with pytest.raises(Unavailable, match="503"):
        flaky.get("a")


def versions(aws, prefix=""):
    """Return (key, is latest) of every version that is stored, deletions too."""
    listed = aws.client("s3").list_object_versions(
        Bucket=connections.media().name, Prefix=prefix
    )
    found = listed.get("Versions", []) + listed.get("DeleteMarkers", [])
    return sorted((one["Key"], one["IsLatest"]) for one in found)


def test_what_is_erased_leaves_no_version_behind(bucket, aws):
    for body in (b"1", b"2"):
        bucket.put("voice/c1/a", body, "text/plain")
    bucket.put("voice/c1/b", b"1", "text/plain")
    bucket.delete("voice/c1/b")
    bucket.put("voice/c10/a", b"another's", "text/plain")

    assert bucket.erase("voice/c1/") == 2
    assert bucket.erase("voice/c1/") == 0

    assert versions(aws) == [("voice/c10/a", True)]


def test_what_is_rewritten_leaves_no_earlier_version(bucket, aws):
    for body in (b"1", b"2"):
        bucket.put("list", body, "text/plain")
        bucket.put("list2", body, "text/plain")

    bucket.rewrite("list", b"3", "text/plain")

    assert bucket.get("list") == b"3"
    assert versions(aws, "list") == [("list", True), ("list2", False), ("list2", True)]
