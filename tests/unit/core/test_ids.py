"""Customer ids are stored everywhere, so their form may never change."""

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.ids import customer_id

_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
TEXT = st.text(st.characters(codec="utf-8"), max_size=30)


@given(st.binary(min_size=1, max_size=80), TEXT, TEXT)
def test_a_customer_id_is_125_bits_of_the_hmac_in_letters(pepper, app_id, open_id):
    message = f"{app_id}\0{open_id}".encode()
    digest = hmac.new(pepper, message, hashlib.sha256).digest()
    number = int.from_bytes(digest[:16], "big") >> 3
    letters = [_LETTERS[number >> 5 * place & 31] for place in range(25)]

    assert customer_id(pepper, app_id, open_id) == "c" + "".join(letters)


def test_a_customer_id_stays_what_it_was():
    found = customer_id(b"zhike-local-pepper", "wx0123456789abcdef", "oTESTx1")
    assert found == "cjyjsha9anyx8vmsw39nk7pdz6"
