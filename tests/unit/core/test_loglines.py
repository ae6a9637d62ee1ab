"""What stands in a line of the log, and what never does (A26, A27)."""

import json
import random
import string
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.loglines import LONGEST_BYTES, scrub, written

ANY = random.Random(20260301)
LETTERS = string.ascii_letters + string.digits


def of(letters, count, first=""):
    return first + "".join(ANY.choice(letters) for _ in range(count))


# A canary by kind, and the name under which it travels.
KINDS = {
    "access_token": lambda: of(LETTERS + "-_", 136),
    "refresh_token": lambda: of(LETTERS, 40),
    "secret": lambda: of("0123456789abcdef", 32),
    "appsecret": lambda: of("0123456789abcdef", 32),
    "code": lambda: of(LETTERS, 32),
    "msg_signature": lambda: of("0123456789abcdef", 40),
    "EncodingAESKey": lambda: of(LETTERS, 43),
    "X-Amz-Signature": lambda: of("0123456789abcdef", 64),
    "X-Amz-Security-Token": lambda: of(LETTERS + "/+", 90),
    "openid": lambda: of(LETTERS + "-_", 27, "oX"),
    "phone": lambda: of(string.digits, 9, "13"),
    "Authorization": lambda: of(LETTERS + "_", 40, "zhk_"),
    "csrf": lambda: of(LETTERS + "-_", 43),
}
FORMS = [
    "GET https://api.weixin.qq.com/x?{name}={canary}&lang=zh_CN failed",
    "https://x/?a=1&{name}={canary}",
    "{{'a': 1, '{name}': '{canary}'}}",
    "KeyError: ({{'{name}': '{canary}'}},)",
]
SPELLED = [
    '{{"{name}": "{canary}", "b": 2}}',
    "{name}: {canary}\r\nHost: x",
    "{name} = {canary}",
    'inner: "{{\\"{name}\\":\\"{canary}\\"}}"',
    "next=%2Fx%3F{name}%3D{canary}",
]
# These cannot be mistaken for anything else, whatever they stand in.
BARE = ["oops {canary} said", "\n{canary}\t", "「{canary}」", "/x/{canary}/y"]
CANARIES = [
    *((n, make(), form) for (n, make), form in product(KINDS.items(), FORMS)),
    *(
        (n, make(), form)
        for (n, make), form in product(KINDS.items(), SPELLED)
        if n != "code"  # ours have one too; WeChat's is a parameter
    ),
    *(
        (n, KINDS[n](), form)
        for n, form, _ in product(
            ("openid", "phone", "Authorization", "access_token"), BARE, range(5)
        )
    ),
    *(
        ("cookie", of(LETTERS, 43), form)
        for form in (
            "Cookie: theme=dark; __Host-op={canary}; a=b",
            "Set-Cookie: __Host-m={canary}; Secure",
            "{{'cookie': '__Host-pre={canary}'}}",
            "__Host-op={canary}",
        )
    ),
]


def test_there_are_two_hundred_of_them():
    assert len({canary for _, canary, _ in CANARIES}) == len(CANARIES) >= 190


@pytest.mark.parametrize(("name", "canary", "form"), CANARIES)
def test_no_secret_and_nobodys_number_or_openid_stands_in_a_line(name, canary, form):
    said = form.format(name=name, canary=canary)

    line = written({"message": "failed", "trace": said, "deep": [{"at": {"x": said}}]})

    assert canary not in line
    assert canary not in json.dumps(json.loads(line), ensure_ascii=False)


@pytest.mark.parametrize("name", [name for name in KINDS if name != "code"])
def test_what_a_field_is_called_is_enough(name):
    canary = KINDS[name]()

    assert canary not in written({name: canary})
    assert canary not in written({"given": {name.lower(): canary}})


@pytest.mark.parametrize(
    "said",
    [
        "code=wrong_scope",
        "status 404, code not_found",
        "customer:c0123456789abcdefghjkmnpqrs at 1772337600000",
        'File "/var/task/chalicelib/console/operations/syncing.py", line 68',
        "operations_dead_letters_read",
        "sha256 " + "0123456789abcdef" * 4,
        "今天发出 1 条，失败 0 条",
    ],
)
def test_what_helps_to_find_a_fault_stays(said):
    assert scrub(said) == said


@pytest.mark.parametrize(
    "said",
    [
        '\r\n{"level":"CRITICAL","message":"all is lost"}',
        "\x1b[2J\x1b[31mred\x1b[0m",
        "a\u2028b\u2029c\x85d\x00e",
        "\ud800",
    ],
)
def test_nobody_begins_a_line_of_their_own(said):
    line = written({"message": "refused", "error": said})

    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["error"] == said


@pytest.mark.parametrize("letter", ["x ", "苦 ", '"', "\\", "\n"])
def test_a_field_of_a_megabyte_is_cut_and_the_others_stay(letter):
    line = written(
        {"message": "failed", "trace": letter * 1_000_000, "request_id": "r"}
    )

    assert len(line) <= LONGEST_BYTES
    read = json.loads(line)
    assert (read["message"], read["request_id"]) == ("failed", "r")
    assert read["trace"].startswith(letter[0] * 1)
    assert read["trace"].endswith("…")


@pytest.mark.parametrize(
    "fields",
    [
        {f"field {n}": "x" for n in range(10_000)},
        {"x" * 100_000: 1},
        {"many": list(range(100_000))},
        {"m": {"a": {"b": {"c": {"d": {"e": {"f": {"g": ["x"]}}}}}}}},
    ],
)
def test_a_line_is_short_whatever_it_is_made_of(fields):
    line = written({"message": "m", "service": "s", **fields})

    assert len(line) <= LONGEST_BYTES
    assert json.loads(line)["message"] == "m"


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.lists(st.text())))
def test_any_fields_make_one_line_of_json(fields):
    line = written(fields)

    assert "\n" not in line
    assert isinstance(json.loads(line), dict)
