import pytest

from chalicelib.messaging.governor.lint import faults
from chalicelib.messaging.models import Template


@pytest.mark.parametrize(
    "data",
    [
        {"thing1": "一" * 20, "time2": "2026-11-22 12:00"},
        {"amount3": "￥128.00", "phone_number4": "+86-13800000000"},
        {"character_string5": "SF1234567890", "car_number6": "沪A12345"},
        {"keyword1": "旧模板的值没有规定长度，" * 3},
    ],
)
def test_what_wechat_takes_has_no_faults(data):
    assert faults(Template(id="T", data=data)) == []


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"thing1": "一" * 21}, "thing1"),
        ({"thing12": "好\n吧"}, "thing12"),
        ({"const3": "\r"}, "const3"),
        ({"time1": "  "}, "time1"),
        ({"amount1": "一百"}, "amount1"),
        ({"phrase2": "正在准备发货"}, "phrase2"),
        ({"car_number1": "沪A12345678"}, "car_number1"),
    ],
)
def test_what_wechat_refuses_is_named_by_its_key(data, key):
    (fault,) = faults(Template(id="T", data=data))

    assert fault.startswith(f"{key}: ")
