"""Who turns speech into text, by the setting ``TRANSCRIPTION``: none, local or aws."""

from collections.abc import Callable
from typing import Any, Protocol

from chalicelib.aws.timers import Timer
from chalicelib.callcenter.voice.models import Recording, Transcript
from chalicelib.callcenter.voice.service import Transcriber
from chalicelib.core.errors import Unavailable

COLLECTED = "transcript"  # the kind of timer that looks for a result
_FIRST_LOOK_MS = 20_000
_LANGUAGE = "zh-CN"
_FORMATS = {"amr": "amr", "amr-wb": "amr", "mp3": "mp3", "ogg": "ogg"}


class Nobody:
    """Speech stays speech."""

    prefers_wide = False

    def transcribe(self, recording: Recording) -> Transcript | None:  # noqa: ARG002
        return None


class Simulator:
    """The WeChat simulator knows what its followers say; needs no network."""

    prefers_wide = False

    def __init__(self, api: str) -> None:
        self._api = api

    def transcribe(self, recording: Recording) -> Transcript | None:
        """Ask for the words; a voice the simulator did not make has none."""
        import httpx

        url = f"{self._api}/sim/transcript"
        wanted = {"media_id": recording.task.media_id}
        try:
            answer = httpx.get(url, params=wanted, timeout=5, trust_env=False)
        except httpx.HTTPError as error:
            raise Unavailable(f"simulator: {type(error).__name__}") from None
        if answer.is_error:
            return None
        return Transcript(str(answer.json()["text"]), by="local")


class Timers(Protocol):
    def arm(self, timer: Timer) -> None: ...


class AmazonTranscribe:
    """Starts a job for each recording; a timer fetches what came of it.

    Source: https://docs.aws.amazon.com/transcribe/latest/APIReference/API_StartTranscriptionJob.html
    """

    prefers_wide = True

    def __init__(
        self,
        client: Callable[[], Any],
        bucket: str,
        prefix: str,
        timers: Timers,
        now_ms: Callable[[], int],
    ) -> None:
        """Take the stack's name as prefix: job names are one list per AWS account."""
        self._client = client
        self._bucket = bucket
        self._prefix = prefix
        self._timers = timers
        self._now_ms = now_ms

    def transcribe(self, recording: Recording) -> Transcript | None:
        """Start the job, once; the text comes later."""
        media_format = _FORMATS.get(recording.format)
        if media_format is None:
            return None
        name = job_name(self._prefix, recording.object_key)
        client = self._client()
        try:
            client.start_transcription_job(
                TranscriptionJobName=name,
                LanguageCode=_LANGUAGE,
                MediaFormat=media_format,
                Media={"MediaFileUri": f"s3://{self._bucket}/{recording.object_key}"},
                OutputBucketName=self._bucket,
                OutputKey=output_key(recording.object_key),
            )
        except client.exceptions.ConflictException:
            pass  # an earlier delivery of the same task started it
        except client.exceptions.LimitExceededException:
            raise Unavailable("Amazon Transcribe: too many jobs") from None
        self._timers.arm(self._timer(recording, name))
        return None

    def _timer(self, recording: Recording, name: str) -> Timer:
        task = recording.task
        data = {
            "object": recording.object_key,
            "key": task.key,
            "at_ms": task.at_ms,
            "looks": 0,
        }
        due_ms = self._now_ms() + _FIRST_LOOK_MS
        return Timer(COLLECTED, name, due_ms, task.customer_id, data)


def job_name(prefix: str, object_key: str) -> str:
    """Return the name of a recording's job, the same for every delivery."""
    return f"{prefix}-{object_key.rpartition('/')[2].partition('.')[0]}"


def output_key(object_key: str) -> str:
    """Return where the job writes; it expires with the recording."""
    return f"{object_key}.json"


__all__ = ["AmazonTranscribe", "Nobody", "Simulator", "Transcriber"]
