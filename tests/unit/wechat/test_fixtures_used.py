"""Every recorded payload is a test, or stands here with the reason why not."""

from pathlib import Path

from tests.unit.wechat.fixtures import FOLDER

TESTS = Path(__file__).parents[2]

UNUSED = {
    # Speech recognition is a port of the call centre, not an API of the account.
    "api_voice_reco_response.json",
}


def used() -> set[str]:
    sources = [
        path.read_text()
        for folder in ("unit/wechat", "integration/wechat")
        for path in (TESTS / folder).glob("*.py")
        if path != Path(__file__)
    ]
    text = "\n".join(sources)
    # Service messages are named by their kind in a table of their own.
    kinds = {
        name
        for name in recorded()
        if name.startswith("api_custom_send_")
        and f'"{name.removeprefix("api_custom_send_").removesuffix("_request.json")}":'
        in text
    }
    return kinds | {name for name in recorded() if name in text}


def recorded() -> set[str]:
    return {path.name for path in FOLDER.iterdir()}


def test_every_fixture_is_used_by_a_test_or_listed_as_unused():
    assert recorded() - used() == UNUSED
