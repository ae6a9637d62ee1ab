"""What is known of people: which attributes there are, and what each source says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Value = str | int | bool | tuple[str, ...]

PREFIX = "a_"  # of the traits that attributes are
OPEN = "attributes"  # the field of Entity.CUSTOMER behind what names nobody


class Kind(StrEnum):
    """What kind of value an attribute has; decides how it is read and shown."""

    NAME = "name"
    TEXT = "text"
    PHONE = "phone"
    EMAIL = "email"
    BIRTHDAY = "birthday"  # the year may be missing: "--03-31"
    DATE = "date"
    ADDRESS = "address"
    CHOICE = "choice"
    MANY = "many"
    NUMBER = "number"
    FLAG = "flag"
    EXTERNAL = "external"  # the person's number in another system

    @property
    def label(self) -> str:
        return _KINDS[self]


_KINDS = {
    Kind.NAME: "姓名",
    Kind.TEXT: "文字",
    Kind.PHONE: "电话",
    Kind.EMAIL: "邮箱",
    Kind.BIRTHDAY: "生日",
    Kind.DATE: "日期",
    Kind.ADDRESS: "地址",
    Kind.CHOICE: "单选",
    Kind.MANY: "多个词",
    Kind.NUMBER: "整数",
    Kind.FLAG: "是否",
    Kind.EXTERNAL: "其他系统的编号",
}


class Source(StrEnum):
    """Who says so."""

    STAFF = "staff"
    CUSTOMER = "customer"
    FORM = "form"
    QUESTION = "question"
    IMPORT = "import"
    WECHAT = "wechat"
    INFERRED = "inferred"

    @property
    def rank(self) -> int:
        """Return how much its word counts; people's own before what systems hold."""
        return _WORDS[self].rank

    @property
    def confidence(self) -> int:
        """Return how sure it is where it does not say, 0 to 100."""
        return _WORDS[self].confidence

    @property
    def label(self) -> str:
        return _WORDS[self].label


@dataclass(frozen=True, slots=True)
class _Word:
    label: str
    rank: int
    confidence: int


_WORDS = {
    Source.STAFF: _Word("员工填写", 3, 90),
    Source.CUSTOMER: _Word("客户本人", 3, 90),
    Source.FORM: _Word("表单", 3, 85),
    Source.QUESTION: _Word("微问答", 3, 80),
    Source.IMPORT: _Word("导入", 2, 60),
    Source.WECHAT: _Word("微信", 2, 50),
    Source.INFERRED: _Word("推断", 1, 30),
}


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something that may be known of everybody."""

    name: str
    label: str
    kind: Kind
    weight: int = 0  # in completeness; 0 does not count
    sealed: bool = False  # names a person: encrypted, shown masked
    segmentable: bool = False  # its best value is a trait
    choices: Mapping[str, str] = field(default_factory=dict)  # value to label
    seen_as: str = OPEN  # the field of Entity.CUSTOMER that a role must see
    own: bool = False  # the brand's, not ours

    @property
    def is_telling(self) -> bool:
        """Whether its values may stand where everybody reads: on the time axis."""
        return self.seen_as == OPEN and not self.sealed

    @property
    def trait(self) -> str:
        """Return the name of its trait."""
        return f"{PREFIX}{self.name}"


@dataclass(frozen=True, slots=True)
class Observed:
    """What one source says of one attribute of one customer."""

    customer_id: str
    attribute: str
    source: Source
    value: Value | None  # None: the source takes back what it said
    at_ms: int  # when it was so
    confidence: int
    consent: str = ""  # what allows us to keep it
    verified_ms: int = 0  # when somebody made sure, 0 is never
    by: str = ""  # the actor, the form, the file

    @property
    def place(self) -> tuple[str, str, Source]:
        """Return what there is one of."""
        return self.customer_id, self.attribute, self.source


def best(observed: Iterable[Observed]) -> Observed | None:
    """Return what to believe: verified, then by source, then the newest."""
    return max(observed, key=_credit, default=None)


def _credit(one: Observed) -> tuple[bool, int, int, int, str]:
    verified = one.verified_ms > 0
    return verified, one.source.rank, one.at_ms, one.confidence, one.source.value


def bests(observed: Iterable[Observed]) -> dict[str, Observed]:
    """Return what to believe of each attribute."""
    by_name: dict[str, list[Observed]] = {}
    for one in observed:
        by_name.setdefault(one.attribute, []).append(one)
    return {name: max(several, key=_credit) for name, several in by_name.items()}
