"""Speech to text by Amazon Transcribe, whose answer comes later."""

import json

import pytest

from chalicelib.callcenter.voice.models import MediaTask, Recording
from chalicelib.callcenter.voice.transcription import AmazonTranscribe, Nobody
from chalicelib.callcenter.voice.transcripts import Collector
from chalicelib.core.errors import Unavailable
from chalicelib.core.events import DomainEvent

NOW = 1_795_000_000_000
TASK = MediaTask(
    customer_id="c" + "0" * 25,
    key="m#gh_1#oAbc#77",
    media_id="narrow",
    kind="voice",
    at_ms=NOW - 5000,
)
KEY = f"voice/{TASK.customer_id}/0123abcd-16k.amr"


def recording(format_="amr-wb"):
    return Recording(TASK, KEY, format_, 2000, "00" * 32, 3000)


class Transcribe:
    """Amazon Transcribe, as far as we use it."""

    class exceptions:  # noqa: N801 -- boto3's name
        class ConflictException(Exception):
            pass

        class LimitExceededException(Exception):
            pass

    def __init__(self):
        self.jobs = {}
        self.status = "IN_PROGRESS"
        self.is_full = False

    def start_transcription_job(self, **job):
        if self.is_full:
            raise self.exceptions.LimitExceededException
        if job["TranscriptionJobName"] in self.jobs:
            raise self.exceptions.ConflictException
        self.jobs[job["TranscriptionJobName"]] = job

    def get_transcription_job(self, TranscriptionJobName):  # noqa: N803 -- boto3's
        assert TranscriptionJobName in self.jobs
        return {"TranscriptionJob": {"TranscriptionJobStatus": self.status}}


class World:
    """Timers, the media bucket and the time axis."""

    def __init__(self):
        self.transcribe = Transcribe()
        self.timers = []
        self.objects = {}
        self.entries = []

    def arm(self, timer):
        self.timers.append(timer)

    def get(self, key):
        return self.objects[key]

    def add_once(self, entry):
        if entry.sort_key not in [known.sort_key for known in self.entries]:
            self.entries.append(entry)

    def start(self, wanted=None):
        starter = AmazonTranscribe(
            lambda: self.transcribe, "media", "zhike-local", self, lambda: NOW
        )
        return starter.transcribe(wanted or recording())

    def look(self):
        timer = self.timers.pop()
        event = DomainEvent(
            kind="timer.due",
            id="t",
            customer_id=timer.customer_id,
            occurred_at_ms=timer.due_ms,
            data={"kind": timer.kind, "id": timer.id, **timer.data},
        )
        Collector(lambda: self.transcribe, self, self, self, lambda: NOW).look(event)


@pytest.fixture
def world():
    return World()


def test_a_job_is_started_and_its_text_is_noted_when_it_is_done(world):
    assert world.start() is None
    ((name, job),) = world.transcribe.jobs.items()
    assert name == "zhike-local-0123abcd-16k"
    assert job["Media"] == {"MediaFileUri": f"s3://media/{KEY}"}
    assert (job["LanguageCode"], job["MediaFormat"]) == ("zh-CN", "amr")

    world.transcribe.status = "COMPLETED"
    result = {"results": {"transcripts": [{"transcript": "什么时候发货"}]}}
    world.objects[job["OutputKey"]] = json.dumps(result).encode()
    world.look()

    (entry,) = world.entries
    assert (entry.data, entry.at_ms) == (
        {"text": "什么时候发货", "by": "aws"},
        TASK.at_ms,
    )
    assert entry.key == "m#gh_1#oAbc#77~txt"
    assert world.timers == []


def test_a_job_that_is_not_done_is_looked_at_later_and_later(world):
    world.start()
    waits = []
    while world.timers:
        world.look()
        waits += [timer.due_ms - NOW for timer in world.timers]

    assert waits == sorted(waits)
    assert waits[0] == 15_000
    assert len(waits) == 12
    assert world.entries == []


def test_a_job_that_failed_is_noted_so_that_nobody_waits(world):
    world.start()
    world.transcribe.status = "FAILED"

    world.look()

    assert [entry.title for entry in world.entries] == ["没有听到内容"]


def test_a_job_started_twice_is_one_job(world):
    world.start()
    world.start()

    assert len(world.transcribe.jobs) == 1


def test_a_service_that_is_full_is_tried_again(world):
    world.transcribe.is_full = True

    with pytest.raises(Unavailable):
        world.start()


def test_a_format_that_is_not_known_there_starts_nothing(world):
    world.start(recording("silk"))

    assert (world.transcribe.jobs, world.timers) == ({}, [])


def test_without_a_recogniser_speech_stays_speech():
    assert Nobody().transcribe(recording()) is None
