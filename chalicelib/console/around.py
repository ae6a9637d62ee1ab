"""What the console itself has around every page: places, addresses, search, notices."""

from chalicelib.staff.roles import Action
from chalicelib.web.console import links, notices, searching
from chalicelib.web.console.navigation import Place, navigation

navigation.add(
    Place(
        "/console/home",
        "首页",
        "layout-dashboard",
        Action.HOME_READ,
        order=10,
        keywords="看板 实时 dashboard home",
    ),
    Place(
        "/console/staff",
        "员工",
        "users",
        Action.STAFF_READ,
        "管理",
        order=10,
        keywords="角色 权限 邀请 交接 staff",
    ),
    Place(
        "/console/audit",
        "审计",
        "shield-lock",
        Action.AUDIT_READ,
        "管理",
        order=20,
        keywords="日志 操作记录 校验 审计链 audit",
    ),
    Place(
        "/console/settings",
        "设置",
        "settings",
        Action.SETTINGS_READ,
        "管理",
        order=30,
        keywords="公众号 密钥 营业时间 节假日 品牌 颜色 标志 配额 频次 规则 窗口 额度",
    ),
    Place(
        "/console/operations",
        "运维",
        "activity",
        Action.OPERATIONS_READ,
        "管理",
        order=40,
        keywords="队列 死信 令牌 配额 同步 定时 dlq queue token quota",
    ),
)

links.shown("job", "/console/jobs/{id}", needs=Action.HOME_READ)
links.shown("staff", "/console/staff/{id}", needs=Action.STAFF_READ)
links.shown("handover", "/console/handovers/{id}", needs=Action.STAFF_MANAGE)
links.shown("webhook", "/console/settings/webhooks/{id}", needs=Action.WEBHOOKS_MANAGE)
links.shown("queue", "/console/operations/dead/{id}", needs=Action.OPERATIONS_READ)

_SOURCES = "chalicelib.console.finding.sources"
searching.source("客户", f"{_SOURCES}:customers", needs=Action.CUSTOMERS_READ)
searching.source("页面", f"{_SOURCES}:pages")
searching.source("员工", f"{_SOURCES}:colleagues", needs=Action.STAFF_READ)

notices.source("chalicelib.console.operations.notices:dead_letters")
