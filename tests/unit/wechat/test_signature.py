import pytest

from chalicelib.core.errors import NotAuthentic
from chalicelib.wechat import signature
from tests.unit.wechat.fixtures import loaded

VECTORS = loaded("crypto_vectors.json")
TOKEN = VECTORS["token"]
GET = VECTORS["verify_get"]
POST = VECTORS["safe_post"]


def test_the_query_of_a_verification_is_authentic():
    signature.check_plain(TOKEN, GET["timestamp"], GET["nonce"], GET["signature"])


def test_the_query_and_body_of_a_push_are_authentic():
    signature.check_safe(
        TOKEN, POST["timestamp"], POST["nonce"], POST["encrypt"], POST["msg_signature"]
    )


@pytest.mark.parametrize(
    "given", ["", "0" * 40, GET["signature"].upper(), "é", "\ud800"]
)
def test_any_other_signature_is_refused(given):
    with pytest.raises(NotAuthentic):
        signature.check_plain(TOKEN, GET["timestamp"], GET["nonce"], given)


def test_a_body_changed_after_signing_is_refused():
    changed = POST["encrypt"].replace("Q", "R", 1)

    with pytest.raises(NotAuthentic):
        signature.check_safe(
            TOKEN, POST["timestamp"], POST["nonce"], changed, POST["msg_signature"]
        )


def test_the_plain_signature_does_not_open_safe_mode():
    with pytest.raises(NotAuthentic):
        signature.check_safe(
            TOKEN, POST["timestamp"], POST["nonce"], POST["encrypt"], POST["signature"]
        )


def test_a_page_is_signed_as_in_the_official_sample():
    ticket = (
        "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-"
        "Sl-HhTdfl2fzFy1AOcHKP7qg"
    )
    page = "http://mp.weixin.qq.com?params=value"

    plain = signature.sign_page(ticket, "Wm3WZYTPz0wzccnW", 1414587457, page)
    with_fragment = signature.sign_page(
        ticket, "Wm3WZYTPz0wzccnW", 1414587457, page + "#top"
    )

    assert plain == with_fragment == VECTORS["jsapi"]["signature"]
