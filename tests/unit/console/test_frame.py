"""What stands around a page of the console."""

import pytest

from chalicelib.web.console import frame


def test_a_name_says_one_thing_only():
    frame.say_when_done(test_watered="已浇水")
    frame.say_when_done(test_watered="已浇水")

    with pytest.raises(ValueError, match="two sentences for test_watered"):
        frame.say_when_done(test_watered="已修剪")

    assert frame.done("test_watered") == "已浇水"
    assert frame.done("test_unknown") == ""
