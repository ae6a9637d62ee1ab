"""Bringing a follower's file home, whatever is cut on the way."""

from dataclasses import dataclass, field

import pytest

from chalicelib.callcenter.voice.models import MediaTask, Transcript
from chalicelib.callcenter.voice.service import Gone, Keeper, object_key
from chalicelib.core.errors import Unavailable
from infra.local.wechat.media import voice

NOW = 1_795_000_000_000
VOICE = voice(3000)
WIDE = voice(3000, wide=True)
CUSTOMER = "c" + "0" * 25


def task(**changes):
    given = {
        "customer_id": CUSTOMER,
        "key": "m#gh_1#oAbc#77",
        "media_id": "narrow",
        "media_id_16k": "wide",
        "kind": "voice",
        "at_ms": NOW,
    }
    return MediaTask.model_validate(given | changes)


class Cut(Exception):
    """The process dies here."""


@dataclass
class World:
    """Everything outside; it dies at call ``dies_at``, before or after its effect."""

    files: dict = field(default_factory=lambda: {"narrow": VOICE, "wide": WIDE})
    objects: dict = field(default_factory=dict)
    metadata: dict = field(default_factory=dict)
    entries: dict = field(default_factory=dict)
    said: Transcript | None = field(default_factory=lambda: Transcript("你好", "local"))
    prefers_wide: bool = False
    heard: list = field(default_factory=list)
    fetched: list = field(default_factory=list)
    calls: int = 0
    dies_at: int | None = None
    dies_after: bool = False
    corrupts: bool = False

    def _step(self, effect):
        self.calls += 1
        if self.calls == self.dies_at and not self.dies_after:
            raise Cut
        result = effect()
        if self.calls == self.dies_at:
            raise Cut
        return result

    def fetch(self, media_id):
        self.fetched.append(media_id)
        if media_id not in self.files:
            raise Gone(expired=True, errcode=40007)
        return self._step(lambda: self.files[media_id])

    def put(self, key, body, content_type, *, metadata):
        self.metadata[key] = metadata | {"type": content_type}
        kept = body[:-1] if self.corrupts else body
        self._step(lambda: self.objects.__setitem__(key, kept))

    def get(self, key):
        return self._step(lambda: self.objects[key])

    def known(self, entry):
        return self._step(lambda: self.entries.get(entry.sort_key))

    def add_once(self, entry):
        self._step(lambda: self.entries.setdefault(entry.sort_key, entry))

    def transcribe(self, recording):
        self.heard.append(recording)
        return self._step(lambda: self.said)

    def keeper(self, now=NOW + 1000):
        return Keeper(self, self, self, self, lambda: now)

    def of(self, kind):
        return [entry for entry in self.entries.values() if entry.kind == kind]


def test_a_voice_is_stored_noted_and_transcribed():
    world = World()

    assert world.keeper().keep(task()) == "stored"

    ((key, body),) = world.objects.items()
    assert body == VOICE
    assert key.startswith(f"voice/{CUSTOMER}/")
    assert "oAbc" not in key
    assert world.metadata[key]["duration-ms"] == "3000"
    assert world.metadata[key]["type"] == "audio/amr"
    (recording,) = world.of("recording")
    assert recording.ref == "m#gh_1#oAbc#77"
    assert recording.sort_key == f"{NOW}#m#gh_1#oAbc#77~rec"
    assert recording.data["state"] == "stored"
    assert recording.data["duration_ms"] == 3000
    assert recording.data["object"] == key
    (said,) = world.of("transcript")
    assert (said.title, said.data["by"]) == ("转写：你好", "local")


def test_a_task_delivered_twice_is_fetched_once():
    world = World()

    world.keeper().keep(task())
    before = dict(world.entries)
    assert world.keeper().keep(task()) == "stored"

    assert world.fetched == ["narrow"]
    assert len(world.heard) == 1
    assert world.entries == before


@pytest.mark.parametrize("dies_after", [False, True])
@pytest.mark.parametrize("dies_at", range(1, 9))
def test_a_task_cut_anywhere_ends_as_if_it_had_not_been(dies_at, dies_after):
    undisturbed = World()
    undisturbed.keeper().keep(task())
    assert undisturbed.calls == 8
    world = World(dies_at=dies_at, dies_after=dies_after)

    with pytest.raises(Cut):
        world.keeper().keep(task())
    world.keeper().keep(task())

    assert world.entries == undisturbed.entries
    assert world.objects == undisturbed.objects


def test_wechats_own_transcript_is_taken_where_there_is_one():
    world = World()

    world.keeper().keep(task(recognition="订单到哪了"))

    (said,) = world.of("transcript")
    assert (said.data["text"], said.data["by"]) == ("订单到哪了", "wechat")
    assert world.heard == []


def test_what_is_told_later_is_not_noted_now():
    world = World(said=None)

    world.keeper().keep(task())

    assert world.of("transcript") == []


def test_a_recogniser_that_hears_more_gets_the_wide_voice():
    world = World(prefers_wide=True)

    world.keeper().keep(task())

    (heard,) = world.heard
    assert heard.format == "amr-wb"
    assert world.objects[heard.object_key] == WIDE
    (recording,) = world.of("recording")
    assert recording.data["format"] == "amr"


def test_without_the_wide_voice_the_narrow_one_is_transcribed():
    world = World(prefers_wide=True, files={"narrow": VOICE})

    world.keeper().keep(task())

    assert [heard.format for heard in world.heard] == ["amr"]


def test_a_file_wechat_has_no_more_is_lost_and_not_asked_for_again():
    world = World(files={})

    assert world.keeper().keep(task()) == "lost:expired"
    assert world.keeper().keep(task()) == "lost:expired"

    assert world.fetched == ["narrow"]
    (recording,) = world.of("recording")
    assert recording.data == {"state": "lost:expired", "errcode": 40007}
    assert recording.title == "录音已过期"
    assert world.objects == {}


def test_after_three_days_wechat_is_not_even_asked():
    world = World()

    assert world.keeper(NOW + 3 * 86_400_000).keep(task()) == "lost:expired"

    assert world.fetched == []


def test_a_lost_voice_keeps_the_words_wechat_sent_along():
    world = World(files={})

    world.keeper().keep(task(recognition="订单到哪了"))

    assert [entry.data["text"] for entry in world.of("transcript")] == ["订单到哪了"]


def test_a_page_that_comes_as_a_voice_is_quarantined():
    world = World(files={"narrow": b"<html>502</html>"})

    assert world.keeper().keep(task()) == "quarantined"

    ((key, _),) = world.objects.items()
    assert key.startswith(f"quarantine/{CUSTOMER}/")
    assert world.metadata[key]["type"] == "application/octet-stream"
    assert world.heard == []


def test_an_object_stored_wrong_is_noticed_and_tried_again():
    world = World(corrupts=True)
    with pytest.raises(Unavailable):
        world.keeper().keep(task())
    assert world.entries == {}

    world.corrupts = False
    assert world.keeper().keep(task()) == "stored"


def test_a_picture_has_a_folder_of_its_own_and_no_transcript():
    world = World(files={"narrow": b"\xff\xd8\xff" + bytes(50)})

    assert world.keeper().keep(task(kind="image")) == "stored"

    (key,) = world.objects
    assert key.startswith(f"picture/{CUSTOMER}/")
    assert key.endswith(".jpg")
    assert world.of("transcript") == []


def test_two_messages_never_share_an_object():
    one, other = task(), task(key="m#gh_1#oAbc#78")

    assert object_key(one, None) != object_key(other, None)
