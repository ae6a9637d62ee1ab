import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.values import from_item, to_item, to_typed

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**37), 10**37)
    | st.text(max_size=20)
    | st.sets(st.text(min_size=1, max_size=5), min_size=1),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(min_size=1), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text(min_size=1), PLAIN))
def test_what_is_stored_comes_back_the_same(item):
    assert from_item(to_item(item)) == item


@pytest.mark.parametrize("value", [1.0, b"x", object()])
def test_what_an_item_must_not_hold_is_refused(value):
    with pytest.raises(TypeError):
        to_typed(value)
