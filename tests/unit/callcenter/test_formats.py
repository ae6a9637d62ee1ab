"""What a file is, by its bytes."""

import pytest

from chalicelib.callcenter.voice import formats
from chalicelib.callcenter.voice.formats import (
    AMR,
    AMR_WB,
    GIF,
    JPEG,
    MP3,
    MP4,
    OGG,
    PNG,
    SILK,
    SPEEX,
    duration_ms,
    recognised,
)
from infra.local.wechat.media import voice

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        ("voice", voice(1000), AMR),
        ("voice", voice(1000, wide=True), AMR_WB),
        ("voice", b"#!SILK_V3" + bytes(40), SILK),
        ("voice", b"\x02#!SILK_V3" + bytes(40), SILK),
        ("voice", b"ID3\x04" + bytes(40), MP3),
        ("voice", b"\xff\xfb\x90\x64" + bytes(40), MP3),
        ("voice", b"OggS" + bytes(24) + b"Speex   " + bytes(40), SPEEX),
        ("voice", b"OggS" + bytes(24) + b"OpusHead" + bytes(40), OGG),
        ("image", PICTURE, PNG),
        ("image", b"\xff\xd8\xff\xe0" + bytes(40), JPEG),
        ("image", b"GIF89a" + bytes(40), GIF),
        ("video", bytes(4) + b"ftypisom" + bytes(40), MP4),
    ],
)
def test_a_file_is_what_its_bytes_say(kind, content, expected):
    assert recognised(kind, content) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!DOCTYPE html><html>",
        b"PK\x03\x04" + bytes(40),
        PICTURE,
        b'{"errcode":40007,"errmsg":"invalid media_id"}',
        b"#!AMR",
        b"#!AMR\n",
        b"#!AMR\n\x04\x01",
        b"\xff\xff\xff\xff" + bytes(40),
        b"MZ" + bytes(40),
    ],
)
def test_a_voice_that_is_none_is_not_recognised(content):
    assert recognised("voice", content) is None


def test_a_voice_over_two_megabytes_is_not_recognised():
    frame = voice(1000)[6:]
    longest = b"#!AMR\n" + frame * (formats.MAX_VOICE_BYTES // len(frame) + 1)

    assert recognised("voice", longest) is None


def test_a_picture_may_be_larger_than_a_voice():
    assert recognised("image", PICTURE + bytes(formats.MAX_VOICE_BYTES)) == PNG


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("length", [1000, 3020, 60_000])
def test_an_amr_file_tells_its_length_by_its_frames(wide, length):
    content = voice(length, wide=wide)

    assert duration_ms(content, AMR_WB if wide else AMR) == length


def test_a_cut_frame_does_not_count():
    assert duration_ms(voice(1000)[:-1], AMR) == 980


def test_a_length_that_cannot_be_told_is_not_made_up():
    assert duration_ms(b"#!SILK_V3", SILK) is None
