"""The traits of what people speak of, for lists, segments and the nightly snapshot."""

from collections.abc import Iterator, Mapping

from chalicelib.customers.tags import interests
from chalicelib.customers.tags.interests import Interests
from chalicelib.customers.traits.known import traits
from chalicelib.customers.traits.models import Kind, Subject, Trait, Value
from chalicelib.insight.semantics.lexicon import desk

_GROUP = "兴趣与情绪"
_MOODS = {-1: "negative", 1: "positive"}


class _Names(Mapping[str, str]):
    """The topics of now by id: the lexicon changes while the process lives."""

    def __getitem__(self, topic_id: str) -> str:
        topic = desk.lexicon().topic(topic_id)
        if topic is None:
            raise KeyError(topic_id)
        return topic.name

    def __iter__(self) -> Iterator[str]:
        return (one.id for one in desk.lexicon().topics)

    def __len__(self) -> int:
        return len(desk.lexicon().topics)


def _topics(subject: Subject) -> Value:
    return subject.profile.topics_on


def _mood(subject: Subject) -> Value:
    return _MOODS.get(subject.profile.mood)


_names = _Names()
interests.state(Interests(_names, "chalicelib.insight.index.desk:weight_of"))
traits.state(
    Trait(
        "topics",
        "近期关注的主题",
        _GROUP,
        Kind.SET,
        _topics,
        seen_as="tags",
        choices=_names,
    ),
    Trait(
        "mood",
        "最近一次情绪",
        _GROUP,
        Kind.TEXT,
        _mood,
        seen_as="messages",
        choices={"negative": "不满", "positive": "满意"},
    ),
    Trait(
        "mood_at",
        "最近流露情绪的时间",
        _GROUP,
        Kind.INSTANT,
        lambda one: one.profile.mood_at_ms or None,
        seen_as="messages",
    ),
)
