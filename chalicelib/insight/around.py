"""What insight has around every page of the console: its places and addresses."""

from chalicelib.staff.roles import Action
from chalicelib.web.console import links
from chalicelib.web.console.navigation import Place, navigation

navigation.add(
    Place(
        "/console/forms",
        "问卷",
        "checklist",
        Action.FORMS_READ,
        "客户",
        order=70,
        keywords="表单 调查 微问答 提问 NPS 满意度 form questionnaire survey",
    ),
    Place(
        "/console/insight",
        "洞察",
        "sparkles",
        Action.INSIGHT_READ,
        "分析",
        order=20,
        keywords="主题 情绪 词库 互动指数 价值 聚类 预测 insight",
    ),
)

links.shown("form", "/console/forms/{id}", needs=Action.FORMS_READ)
