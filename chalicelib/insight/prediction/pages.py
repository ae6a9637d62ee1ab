"""洞察 › 预测: what models say, how good they are, and why they may say nothing."""

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.insight.nightly import running
from chalicelib.insight.nightly.repository import standings
from chalicelib.insight.prediction import board, desk
from chalicelib.insight.prediction.models import FEWEST, Target, checked_fewest
from chalicelib.insight.prediction.service import LONGEST_SILENCE_DAYS
from chalicelib.insight.tabs import Tab, tabs
from chalicelib.insight.value.pages import newest
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.forms import Form, sent, whole_number
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
tabs.add(Tab("预测", "/console/insight/prediction", Action.INSIGHT_READ, 60))
deeds.named(
    {
        "insight.model_trained": "重新训练预测模型",
        "insight.prediction_settings_changed": "更改预测设置",
    }
)
frame.say_when_done(training="正在重新训练，稍后刷新页面查看")

_HERE = "/console/insight/prediction"
_SHOWN = 6


@routes.page(_HERE, needs=Action.INSIGHT_READ)
def prediction(visit: Visit) -> Page:
    return _page(visit, None)


@routes.action(
    _HERE,
    needs=Action.INSIGHT_WRITE,
    deed="insight.prediction_settings_changed",
    told=("fewest",),
)
def save(visit: Visit) -> Answer:
    """Say how many cases a model has to have learnt from."""
    given = sent(visit.form, "fewest", "version")
    try:
        fewest = checked_fewest(whole_number(given["fewest"]))
    except InvalidInput as error:
        return _page(visit, Form(given, {"fewest": str(error)}), 422)
    desk.models().set_fewest(
        fewest,
        replacing=whole_number(given["version"]),
        by=visit.operator.actor,
        at_ms=now_ms(),
    )
    return Redirect(f"{_HERE}?done=saved")


def _page(visit: Visit, form: Form | None, status: int = 200) -> Page:
    target = _target(visit.query.get("target", Target.CHURN.value))
    models, (day, tally) = desk.models(), newest(standings())
    fewest, version = models.fewest()
    latest = models.latest(target, _SHOWN)
    values = {
        "tabs": tabs.of(visit),
        "views": [
            (one.label, f"{_HERE}?target={one.value}", one is target) for one in Target
        ],
        "view": board.view(target, models.current(target), latest, tally),
        "drawn": board.drawn,
        "day": day,
        "fewest": fewest,
        "usual": FEWEST,
        "form": form or Form({"fewest": str(fewest), "version": str(version)}),
        "silence": LONGEST_SILENCE_DAYS,
    }
    return Page("insight/prediction/prediction.html", values, status)


@routes.action(
    f"{_HERE}/{{what}}",
    needs=Action.INSIGHT_WRITE,
    deed="insight.model_trained",
)
def train(_visit: Visit, what: str) -> Redirect:
    """Have a model learnt anew; the one in use gives way only to a better one."""
    running.train(_target(what).value)
    return Redirect(f"{_HERE}?target={what}&done=training")


def _target(text: str) -> Target:
    try:
        return Target(text)
    except ValueError as error:
        raise NotFound("nothing of that kind is foretold") from error
