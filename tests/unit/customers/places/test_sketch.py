"""A track as a drawing: to scale, north up, and readable."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.customers.places.geo import Point, metres
from chalicelib.customers.places.sketch import Named, sketch
from tests.walks import JINGAN, STORES, WUKANG, XINTIANDI, near

NAMED = [Named(one.name, one.point) for one in STORES]
WIDTH, HEIGHT = 340, 200


def drawn(stores=NAMED, stops=(), dots=()):
    return sketch(stores, stops, dots, width=WIDTH, height=HEIGHT)


def by_name(drawing):
    return {dot.label: dot for dot in drawing.stores}


def test_nothing_is_no_drawing():
    assert drawn([], []) is None


def test_north_is_up_and_east_is_right():
    found = by_name(drawn())

    assert found["静安寺店"].y < found["武康路店"].y
    assert found["新天地店"].x > found["武康路店"].x


def test_distances_are_to_the_scale_that_is_drawn():
    drawing = drawn()
    found = by_name(drawing)
    number, unit = drawing.scale_label.split()
    scale_m = int(number) * (1000 if unit == "km" else 1)
    apart_px = (
        (found["静安寺店"].x - found["武康路店"].x) ** 2
        + (found["静安寺店"].y - found["武康路店"].y) ** 2
    ) ** 0.5

    expected = metres(JINGAN.point, WUKANG.point) / scale_m * drawing.scale_px
    assert apart_px == pytest.approx(expected, rel=0.02)
    assert 0 < drawing.scale_px <= WIDTH / 3


places = st.builds(Point, st.floats(30.5, 31.5), st.floats(120.5, 122.5))


@given(st.lists(places, min_size=1, max_size=9))
def test_everything_is_within_the_drawing(points):
    drawing = drawn([Named("店", one) for one in points], points, points)

    for dot in (*drawing.stores, *drawing.stops, *drawing.dots):
        assert 0 <= dot.x <= WIDTH
        assert 0 <= dot.y <= HEIGHT


def test_names_do_not_lie_over_one_another():
    close = [Named(f"门店{n}", near(WUKANG.point, n * 60, n * 15)) for n in range(4)]
    drawing = drawn(close)

    boxes = []
    for dot in drawing.stores:
        long = 12.5 * len(dot.label)
        left = dot.label_x if dot.anchor == "start" else dot.label_x - long
        boxes.append((left, dot.label_y - 11, left + long, dot.label_y + 4))
    for one, other in itertools.combinations(boxes, 2):
        apart = one[2] <= other[0] or other[2] <= one[0]
        assert apart or one[3] <= other[1] or other[3] <= one[1]


def test_the_newest_stop_is_number_one_and_a_place_has_one_number():
    way = [WUKANG.point, XINTIANDI.point, WUKANG.point, JINGAN.point]
    drawing = drawn(stops=way)

    numbers = {dot.number for dot in drawing.stops}
    assert numbers == {1, 2, 3}
    assert len(drawing.path.split()) == 4


def test_one_place_alone_is_in_the_middle_of_its_surroundings():
    drawing = drawn([NAMED[0]])

    assert by_name(drawing)["武康路店"].x == WIDTH / 2
    assert drawing.scale_label == "200 m"
