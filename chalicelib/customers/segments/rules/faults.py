"""What can be wrong with a rule, said of the node where it is."""

from enum import StrEnum

from chalicelib.core.errors import InvalidInput


class Wrong(StrEnum):
    """Why a node is refused."""

    TOO_DEEP = "too_deep"
    TOO_LARGE = "too_large"
    EMPTY_GROUP = "empty_group"
    UNKNOWN_TRAIT = "unknown_trait"
    HIDDEN_TRAIT = "hidden_trait"
    WRONG_OPERATOR = "wrong_operator"
    NO_VALUE = "no_value"
    TOO_MANY_VALUES = "too_many_values"
    NO_TEXT = "no_text"
    NO_NUMBER = "no_number"
    NO_DAYS = "no_days"
    NO_DATE = "no_date"
    WRONG_ORDER = "wrong_order"
    NO_CHOICE = "no_choice"
    NO_BEHAVIOUR = "no_behaviour"
    NO_COUNT = "no_count"
    NO_BUCKETS = "no_buckets"
    NO_CUSTOMERS = "no_customers"
    UNKNOWN_SEGMENT = "unknown_segment"
    CIRCLE = "circle"

    @property
    def label(self) -> str:
        """Return it in the words of the console."""
        return _LABELS[self]

    @property
    def message(self) -> str:
        """Return it in the words of ``/v1``."""
        return _MESSAGES[self]


_LABELS = {
    Wrong.TOO_DEEP: "条件组嵌套太深",
    Wrong.TOO_LARGE: "条件太多",
    Wrong.EMPTY_GROUP: "条件组里还没有条件",
    Wrong.UNKNOWN_TRAIT: "请选择条件",
    Wrong.HIDDEN_TRAIT: "您的角色看不到这项信息",
    Wrong.WRONG_OPERATOR: "请选择比较方式",
    Wrong.NO_VALUE: "请填写内容",
    Wrong.TOO_MANY_VALUES: "最多 50 项",
    Wrong.NO_TEXT: "每项 1 到 64 个字",
    Wrong.NO_NUMBER: "请填写数字",
    Wrong.NO_DAYS: "请填写 1 到 3650 天",
    Wrong.NO_DATE: "请填写日期",
    Wrong.WRONG_ORDER: "后一项不能小于前一项",
    Wrong.NO_CHOICE: "请从选项中选择",
    Wrong.NO_BEHAVIOUR: "请选择行为",
    Wrong.NO_COUNT: "次数 0 到 1000，天数 1 到 366",
    Wrong.NO_BUCKETS: "请填写 0% 到 100% 的范围和名称",
    Wrong.NO_CUSTOMERS: "请填写 1 到 100 个客户编号",
    Wrong.UNKNOWN_SEGMENT: "请选择分群",
    Wrong.CIRCLE: "分群不能直接或间接包含自己",
}
_MESSAGES = {
    Wrong.TOO_DEEP: "nested deeper than 6",
    Wrong.TOO_LARGE: "more than 40 nodes",
    Wrong.EMPTY_GROUP: "a group needs a condition",
    Wrong.UNKNOWN_TRAIT: "no such trait",
    Wrong.HIDDEN_TRAIT: "this trait is not yours to see",
    Wrong.WRONG_OPERATOR: "the trait cannot be compared like this",
    Wrong.NO_VALUE: "a wrong number of values",
    Wrong.TOO_MANY_VALUES: "more than 50 values",
    Wrong.NO_TEXT: "a value is no text of 1 to 64 characters",
    Wrong.NO_NUMBER: "a value is no number",
    Wrong.NO_DAYS: "a value is no whole number of days, 1 to 3650",
    Wrong.NO_DATE: "a value is no date, YYYY-MM-DD",
    Wrong.WRONG_ORDER: "the second value is below the first",
    Wrong.NO_CHOICE: "a value is none of the trait's choices",
    Wrong.NO_BEHAVIOUR: "says nothing of what was done",
    Wrong.NO_COUNT: "a count is 0 to 1000, days are 1 to 366",
    Wrong.NO_BUCKETS: "buckets run from 0 to 10000, with a salt",
    Wrong.NO_CUSTOMERS: "1 to 100 ids of customers",
    Wrong.UNKNOWN_SEGMENT: "no such segment with members",
    Wrong.CIRCLE: "a segment cannot include itself, nor through others",
}


class RuleRefused(InvalidInput):
    """A rule that cannot be; ``path`` is the node: ``rule.of.1``."""

    def __init__(self, path: str, wrong: Wrong) -> None:
        super().__init__(f"{path}: {wrong.message}")
        self.path = path
        self.wrong = wrong
