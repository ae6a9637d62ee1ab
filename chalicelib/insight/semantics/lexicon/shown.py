"""The lexicon as it is shown in forms: lines of text; pure."""

from collections.abc import Mapping

from chalicelib.insight.semantics.lexicon.models import Intent, Lexicon, Topic

FEELINGS = {"p2": 2, "p1": 1, "n1": -1, "n2": -2, "zero": 0}
FEELING_NAMES = {
    "p2": "很正面",
    "p1": "正面",
    "n1": "负面",
    "n2": "很负面",
    "zero": "不算情绪",
}
MODIFIERS = {
    "negations": "否定词",
    "more": "加强词",
    "less": "减弱词",
    "turns": "转折词",
    "questions": "疑问词",
}


def topic_values(topic: Topic) -> dict[str, str]:
    return {
        "name": topic.name,
        "tag": topic.tag,
        "on": str(topic.on),
        "off": str(topic.off),
        "words": "\n".join(topic.words),
        "excluded": "\n".join(topic.excluded),
    }


def intent_values(intent: Intent) -> dict[str, str]:
    return {
        "name": intent.name,
        "mood": intent.mood.value,
        "words": "\n".join(intent.words),
        "excluded": "\n".join(intent.excluded),
    }


def word_values(lexicon: Lexicon, item: str) -> dict[str, str]:
    """Return a feeling, the modifiers, or what taps are about."""
    if item in FEELINGS:
        return {"words": "\n".join(lexicon.feelings.get(FEELINGS[item], ()))}
    if item == "taps":
        return _tap_values(lexicon)
    ours = lexicon.modifiers
    return {name: "\n".join(getattr(ours, name)) for name in MODIFIERS}


def _tap_values(lexicon: Lexicon) -> dict[str, str]:
    names = {topic.id: topic.name for topic in lexicon.topics}

    def lines(mapped: Mapping[str, tuple[str, ...]]) -> str:
        return "\n".join(
            f"{key} {'、'.join(names.get(one, one) for one in topics)}"
            for key, topics in mapped.items()
        )

    return {"menus": lines(lexicon.menus), "scenes": lines(lexicon.scenes)}
