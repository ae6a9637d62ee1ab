"""Where a bucket is addressed; what it does there is tested on the emulators."""

import pytest

from chalicelib.aws.s3 import S3


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("cn-north-1", "b.s3.cn-north-1.amazonaws.com.cn"),
        ("ap-southeast-1", "b.s3.ap-southeast-1.amazonaws.com"),
    ],
)
def test_a_bucket_on_aws_has_a_host_of_its_own(monkeypatch, region, host):
    monkeypatch.delenv("AWS_ENDPOINT_URL")

    link = S3("b", region).link("voice/a.amr", {}, 60)

    assert link.startswith(f"https://{host}/voice/a.amr?X-Amz-")


def test_a_bucket_of_an_emulator_is_part_of_the_path(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:8002")

    link = S3("b", "cn-north-1").link("a", {}, 60)

    assert link.startswith("http://127.0.0.1:8002/b/a?X-Amz-")
