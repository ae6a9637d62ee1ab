import pytest

from chalicelib import connections
from chalicelib.messaging import assembly
from chalicelib.wechat import sender
from infra.local.wechat.account import ManualClock
from infra.local.wechat.simulator import WeChatPlatform
from tests.faults import installed
from tests.integration.messaging.office import FIELDS, TITLE, Office, china


@pytest.fixture
def wechat(monkeypatch):
    """Return the platform at noon of a Monday."""
    with WeChatPlatform(clock=ManualClock(china(12))) as platform:
        monkeypatch.setenv("WECHAT_API", platform.url)
        yield platform
        sender.forget()


@pytest.fixture
def office(wechat, aws, monkeypatch):
    office = Office(aws, wechat, wechat.templates.install(TITLE, FIELDS))
    asked = []
    monkeypatch.setattr(connections.wechat, "ask_for_renewal", asked.append)
    for built_by in (connections.wechat, connections.stores):
        monkeypatch.setattr(built_by, "now_ms", office._now_ms)
    monkeypatch.setattr(assembly, "REAL", office.assembly)
    office.asked = asked
    office.assembly.keeper().keep()
    return office


@pytest.fixture
def faults(monkeypatch):
    yield from installed(monkeypatch)
