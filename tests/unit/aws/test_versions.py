"""What is erased from a bucket is gone on every page of its list of versions."""

from dataclasses import dataclass, field

from chalicelib.aws.objects import Bucket
from chalicelib.aws.s3 import Answer

PAGE = """<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
<IsTruncated>{more}</IsTruncated>{marks}{found}</ListVersionsResult>"""
VERSION = (
    "<Version><Key>{0}</Key><VersionId>{1}</VersionId>"
    "<IsLatest>{2}</IsLatest></Version>"
)


def page(*versions, after=""):
    marks = f"<NextKeyMarker>{after}</NextKeyMarker>"
    marks += "<NextVersionIdMarker>v9</NextVersionIdMarker>"
    found = "".join(VERSION.format(*one) for one in versions)
    more = "true" if after else "false"
    return PAGE.format(more=more, marks=marks if after else "", found=found).encode()


@dataclass
class TwoPages:
    """S3 with more versions than it tells of at once."""

    deleted: list[tuple[str, str]] = field(default_factory=list)

    def ask(self, request, into=None):
        if request.method == "DELETE":
            self.deleted.append((request.key, request.query["versionId"]))
            return Answer(204, {}, b"")
        assert request.query["prefix"] == "a"
        if "key-marker" not in request.query:
            return Answer(200, {}, page(("a1", "v1", "true"), after="a1"))
        marks = (request.query["key-marker"], request.query["version-id-marker"])
        assert marks == ("a1", "v9")
        return Answer(200, {}, page(("a1", "v0", "false"), ("a2", "v1", "true")))


def test_erasing_goes_on_to_the_next_page():
    s3 = TwoPages()

    assert Bucket(s3, "bucket").erase("a") == 2

    assert s3.deleted == [("a1", "v1"), ("a1", "v0"), ("a2", "v1")]


def test_forgetting_earlier_versions_leaves_the_latest_and_other_keys():
    s3 = TwoPages()

    Bucket(s3, "bucket").forget_earlier("a")

    assert s3.deleted == []
