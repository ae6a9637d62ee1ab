"""Why a value is refused: in English for other systems, in Chinese for our people."""

from enum import StrEnum

from chalicelib.core.errors import InvalidInput


class Fault(StrEnum):
    """What is wrong with one value."""

    UNKNOWN = "no such attribute"
    EMPTY = "is empty"
    LONG = "is too long"
    SIGNS = "holds characters that are no text"
    PHONE = "is no phone number"
    MOBILE = "is no mobile number"
    EMAIL = "is no e-mail address"
    DATE = "is no date"
    FUTURE = "lies ahead"
    CHOICE = "is none of the choices"
    NUMBER = "is no whole number"
    FLAG = "is neither yes nor no"
    MANY = "are too many"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Fault.UNKNOWN: "没有这个属性",
    Fault.EMPTY: "不能为空",
    Fault.LONG: "太长了",
    Fault.SIGNS: "含有无法识别的字符",
    Fault.PHONE: "不是有效的电话号码",
    Fault.MOBILE: "不是有效的手机号",
    Fault.EMAIL: "不是有效的邮箱",
    Fault.DATE: "看不懂这个日期，例如 1991-03-31",
    Fault.FUTURE: "日期在将来",
    Fault.CHOICE: "不在可选范围内",
    Fault.NUMBER: "请填写整数",
    Fault.FLAG: "请填写「是」或「否」",
    Fault.MANY: "最多 20 个",
}


class Unreadable(InvalidInput):
    """Some values cannot be taken; ``faults`` says which and why."""

    def __init__(self, faults: dict[str, Fault]) -> None:
        super().__init__("some attributes cannot be taken")
        self.faults = faults
