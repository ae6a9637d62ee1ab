"""Of somebody erased nothing is found by a full scan of every table and bucket.

The life that is erased is ``tests.lives``'.  Whoever builds a new store lets it happen
there: until then the test below that reads every repository's key scheme fails.
"""

import secrets

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, business_day, now_ms
from chalicelib.customers.privacy import desk, marks
from chalicelib.customers.privacy.models import Kind, State, sealed
from chalicelib.customers.privacy.tombstones import tombstones
from chalicelib.staff import audit
from tests import schemes
from tests.leftovers import everything, scan
from tests.lives import NAME
from tests.town import newest

# Kinds of items outside of a customer's own partitions that name people.  The life has
# all of them; what they hold of her is gone afterwards.
PEOPLE = {
    *("profiles ID#", "profiles ID#openid#", "profiles ID#unionid#"),
    *("profiles ORDERNO#", "profiles WAIT#"),
    *("workspace CHORE#", "workspace FOLLOWUP#", "workspace HANDOVER#"),
    *("workspace CONFIG#segments", "workspace FORMANSWERS#", "workspace IMPORT#"),
    *("workspace SEGMENT#", "workspace STAGEMOVE#"),
    *("workspace INBOX#", "workspace MSGID#", "workspace PRIVACY#"),
    *("workspace PUSH#", "workspace QUARANTINE#", "workspace SEND#"),
    *("workspace SESSION#", "workspace SESSIONS#", "workspace SYNC#"),
    *("workspace TIMER#", "workspace TOPICDAY#", "workspace UNSURE#"),
    *("workspace VIEWS#customers", "workspace WEBHOOK#", "workspace WORRY#"),
}
# Kinds that name nobody, and why; or that live too short to be met here.
NOBODY = {
    "idempotency API#": "answers are sealed under the caller's own key",
    "idempotency FORM#": "a random id",
    "idempotency LIMIT#": "keys of other systems and addresses of strangers",
    "profiles ERASED#": "marks, which name nobody",
    "workspace APIKEY#": "other systems",
    "workspace ARCHIVE#interactions": "sums of days",
    "workspace AUDIT#": "names people by customer id, for good (reliability.md (f))",
    "workspace AUDITDAY#": "staff, keys and days",
    "workspace CLUSTERS": "sums of groups of hundreds",
    "workspace CONFIG#": "how the brand works",
    "workspace CONFIG#attributes": "how the brand works",
    "workspace CONFIG#clusters": "sums of groups of hundreds",
    "workspace CONFIG#door": "how the brand works",
    "workspace CONFIG#governor": "how the brand works",
    "workspace CONFIG#index": "how the brand works",
    "workspace CONFIG#prediction": "how the brand works",
    "workspace CONFIG#privacy": "how the brand works",
    "workspace CONFIG#questions": "how the brand works",
    "workspace CONFIG#tag_rules": "how the brand works",
    "workspace CONFIG#value": "how the brand works",
    "workspace CONFIG#wechat": "WeChat's rules",
    "workspace CONSENTTEXT#": "what everybody is asked with",
    "workspace FORGET#interactions": "the erasure's own note, gone with its end",
    "workspace FORGET#segments": "the erasure's own note, gone with its end",
    "workspace FORM#": "questions of the brand",
    "workspace FORMS": "questions of the brand",
    "workspace FORMSTATS": "counts of choices that the brand offers",
    "workspace INDEX": "a figure of everybody",
    "workspace JOB#": "work by its id",
    "workspace LABELCHECK": "digests of keys",
    "workspace LATE": "days",
    "workspace LEXICON": "words of the brand",
    "workspace LIVE#": "counts of a day",
    "workspace LOGIN#": "states without a person, for ten minutes",
    "workspace MODEL#": "weights and measures",
    "workspace MOVES#": "counts of days",
    "workspace OUTBOX#": "news on its way, for a minute",
    "workspace QUESTIONTALLY": "counts of choices that the brand offers",
    "workspace QUOTA#template": "a number a day",
    "workspace RATE#send": "a rate",
    "workspace REPORT#": "figures of days",
    "workspace RUNS": "functions",
    "workspace SCENE#": "codes of the brand",
    "workspace SCHEMES#": "what a colleague or a system has seen",
    "workspace SNAPSHOT#people": "versions and counts",
    "workspace STAFF": "colleagues, who are no customers to be erased",
    "workspace STAFFLINK#": "colleagues",
    "workspace STAFFLOGIN#": "colleagues; who scanned is a digest",
    "workspace STAFFTRIES#": "digests of addresses",
    "workspace STAGEDAYS": "counts of days",
    "workspace STAGEMOVES": "counts of days",
    "workspace STANDING": "how far a night is, and sums",
    "workspace STORES": "the brand's stores",
    "workspace TAGCOUNTS#": "counts of tags",
    "workspace TAGRULE#": "how the brand works",
    "workspace TAGS": "words of the brand",
    "workspace TAGS#": "words of a colleague",
    "workspace TIMER#send#": "stands with the timers",
    "workspace TOKEN#": "WeChat's token",
    "workspace TOPICDAYS": "counts of days",
    "workspace VALUE": "measures of everybody",
    "workspace VISITS#": "counts of days",
    "workspace WXTAGS": "tags, and runs with their counts",
}
AUDIT = "workspace: AUDIT#"  # ids alone, see above
# Deleted whole, whoever is erased, before they expire: workbooks, whose tables stay;
# files that were imported; snapshots, of which the newest is looked at apart.
WHOLE = (".xlsx", "archive: imports/", "archive: segments/")
LATE = ("inbound.fifo", "media", "events.fifo", "timers")


def family(kind):
    return f"{kind.table} {kind.pk}"


def left(life):
    """Return what is found of her, but for her ids in the audit."""
    found = scan(life.town.aws, *life.needles)
    allowed = [o for o in found if o.where.startswith(AUDIT) and o.needle in life.ids]
    return [one for one in found if one not in allowed]


def erase(life, when="now"):
    code = life.id[1:7].upper()
    form = {"when": when, "code": code, "rid": secrets.token_hex(16)}
    answer = life.boss.do(f"{life.page}/privacy/erase", form)
    assert answer.status == 303, answer.text
    return newest(Kind.ERASE)


def test_every_kind_of_item_is_known_to_name_people_or_nobody():
    stated = {
        family(one): modules
        for one, modules in schemes.kinds().items()
        if one.pk != schemes.OF_A_CUSTOMER
    }

    unknown = {
        one: where for one, where in stated.items() if one not in PEOPLE | set(NOBODY)
    }
    assert unknown == {}, "say above what it is; if it names people, let it happen too"
    assert (PEOPLE | set(NOBODY)) - stated.keys() == set()


@pytest.mark.ministack
def test_of_a_life_that_is_erased_nothing_is_left_and_nothing_comes_back(life):
    before = {one.where for one in scan(life.town.aws, *life.needles)}
    for one in sorted(PEOPLE - {"profiles ID#"}):
        table, prefix = one.split(" ")
        assert any(w.startswith(f"{table}: {prefix}") for w in before), one
    friends = of_the_friend(life)

    request = erase(life)
    life.town.quiet()

    assert left(life) == []
    assert friends - of_the_friend(life) == set()
    snapshots = [w for w, text in everything(life.town.aws) if life.friend_id in text]
    assert any(one.endswith("/people.duckdb") for one in snapshots)
    check_proof(life, request)
    try_to_bring_back(life)
    assert left(life) == []
    begin_anew(life)


def of_the_friend(life):
    """Return what there is of somebody else, but for what is about both of them."""
    found = {w for w, text in everything(life.town.aws) if life.friend_id in text}
    hers = (*life.ids, "exports/persons/", "| DUPE#", "| MERGE#", "| RELATION#")
    return {one for one in found if not any(mark in one for mark in (*hers, *WHOLE))}


def check_proof(life, request):
    """The proof says what was removed, and names nobody."""
    done = newest(Kind.ERASE)
    assert (done.id, done.state, done.is_known) == (request.id, State.DONE, False)
    assert done.proof == sealed(done)
    assert sorted(done.marks) == sorted(map(tombstones().mark, life.ids))
    counted = {name for name, number in done.removed.items() if number}
    assert counted >= {
        *("archive", "attributes", "chores", "exports", "followups", "handovers"),
        *("identity", "inbox", "media", "messages", "profile", "relations"),
        *("sessions", "sync", "timeline", "timers", "topics", "webhooks", "wishes"),
        *("worries", "orders", "forms", "imports", "segments", "segment_rules"),
        *("stages", "tags", "tag_files"),
    }
    day = business_day(now_ms())
    records = [one.record for one in audit.records().day(day)]
    (record,) = [one for one in records if one.action == "customers.erased"]
    assert record.object == f"privacy:{done.id}"
    assert record.details["proof"] == done.proof
    assert audit.verify_days([day]).is_sound
    page = life.boss.get(f"/console/privacy/{done.id}").text
    assert done.proof in page
    assert "凭证完整" in page


def try_to_bring_back(life):
    """Deliver everything again, read followers and archive days anew, send something.

    And WeChat tells what nobody did, and that she has left.
    """
    town = life.town
    for queue, body in [one for one in town.kept if one[0] in LATE]:
        town.deliver(queue, body)
    town.quiet()
    receipt = [("MsgID", "78"), ("Status", "success")]
    town.wechat.pushes.event(life.anna, "TEMPLATESENDJOBFINISH", receipt)
    life.act("report_location", life.anna, 30.2084, 120.2120, 40)
    life.act("revoke_authorization", life.anna, 206)
    town.quiet()
    town.run("sync")
    town.quiet()
    town.archived()
    text = {"msgtype": "text", "text": {"content": "在吗"}}
    message = {"to": life.anna, "purpose": "service", "content": text}
    life.api.post("/v1/messages", message)
    town.quiet()
    life.act("unfollow", life.anna)
    town.quiet()


def begin_anew(life):
    """Who writes again is a new customer with nothing of before."""
    life.wechat.clock.catch_up()
    life.act("follow", life.anna)
    life.act("text", life.anna, "我是新来的")
    life.town.quiet()

    assert NAME not in life.boss.get(life.page).text
    assert "我是新来的" in life.boss.get(f"{life.page}/timeline").text
    known = life.api.get(f"/v1/customers/{life.id}").json
    assert (known["lifecycle"]["inbound"], known["tags"]) == (2, [])
    assert known["merged_ids"] == []
    # And can be erased again.
    erase(life)
    life.town.quiet()
    assert left(life) == []


@pytest.mark.ministack
def test_a_wish_is_thought_over_taken_back_and_worked_off_in_time(life, monkeypatch):
    first = erase(life, when="cooling")
    life.town.quiet()
    assert first.state is State.COOLING
    assert tell(life) == ("SUPPRESSED", "DO_NOT_CONTACT")
    assert "待删除" in life.boss.get(life.page).text

    answer = life.boss.do(f"/console/privacy/{first.id}/do/withdraw")

    assert answer.to.endswith("?done=erasure_withdrawn")
    assert newest(Kind.ERASE).state is State.WITHDRAWN
    assert NAME in life.boss.get(life.page).text
    assert tell(life) == ("ALLOWED", None)
    gone = life.boss.do(f"/console/privacy/{first.id}/do/withdraw")
    assert gone.status == 422

    second = erase(life, when="cooling")
    later_ms = now_ms() + 4 * DAY_MS
    with monkeypatch.context() as patched:
        patched.setattr(connections.timers(), "_now_ms", lambda: later_ms)
        assert connections.timers().fire(desk.TIMER, second.id)
    life.town.quiet()

    assert left(life) == []
    assert newest(Kind.ERASE).id == second.id


def tell(life):
    """Try to send something that nobody asked for; return what is decided."""
    text = {"msgtype": "text", "text": {"content": secrets.token_hex(4)}}
    message = {"to": life.id, "purpose": "service", "content": text}
    decided = life.api.post("/v1/messages", message).json
    return decided["decision"], decided["reason"]


def test_marks_tell_nobody_and_are_the_same_for_the_same_person():
    pepper = b"pepper"
    one, other = "c" + "1" * 25, "c" + "2" * 25

    assert marks.mark_of(pepper, one) == marks.mark_of(pepper, one)
    assert marks.mark_of(pepper, one) != marks.mark_of(pepper, other)
    assert marks.mark_of(b"another", one) != marks.mark_of(pepper, one)
    assert one not in marks.mark_of(pepper, one)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ({"a": ["x c1 y"], "c1": 1}, {"a": ["x erased y"], "erased": 1}),
        ({"ids": frozenset({"c1", "c2"})}, {"ids": frozenset({"erased", "c2"})}),
        (["c1", 7, None, True], ["erased", 7, None, True]),
    ],
)
def test_an_id_is_taken_out_wherever_it_stands(value, kept):
    assert marks.without(value, marks.nobody(["c1"])) == kept
