"""The access token: one keeper, many readers, and WeChat asked as little as can be."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

from chalicelib import connections
from chalicelib.aws.stored_token import StoredToken
from chalicelib.core.errors import Unavailable
from chalicelib.core.settings import settings
from chalicelib.messaging.token.service import Kept

WORKERS = 32


def mark(token):
    return hashlib.sha256(token.encode()).hexdigest()


def test_f5_thirty_two_workers_with_a_dead_token_cause_one_renewal(office):
    workspace, app_id = connections.workspace(), settings().wechat_app_id
    before = _issued(office)
    kept = []

    def ask(stale):
        kept.append(office.assembly.keeper().keep(mark(stale)))

    # What WeChat has refused to all of them, also to those that are late to hear it.
    stale = StoredToken(workspace, app_id, ask, office._now_ms).current()
    office.wechat.tokens.rotate()

    def work(_):
        tokens = StoredToken(workspace, app_id, ask, office._now_ms)
        tokens.current()
        for _ in range(5):
            try:
                return tokens.renewed(stale)
            except Unavailable:
                continue
        return None

    with ThreadPoolExecutor(WORKERS) as pool:
        found = set(pool.map(work, range(WORKERS)))

    assert kept.count(Kept.RENEWED) == 1
    assert set(kept) <= {Kept.RENEWED, Kept.BUSY, Kept.FRESH}
    assert len(found - {None}) == 1
    assert _issued(office) == before + 1


def _issued(office):
    return office.wechat.store.number("SELECT count(*) FROM tokens")


def test_a_token_is_there_for_hours_and_is_renewed_about_every_two_hours(office):
    keeper, tokens = office.assembly.keeper(), connections.tokens()
    before = _issued(office)
    for minute in range(8 * 60):
        if minute % 5 == 0:
            keeper.keep()
        office.wechat.tokens.check(tokens.current())
        office.later(60)

    assert _issued(office) - before <= 5
