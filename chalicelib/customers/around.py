"""What customers have around every page: places, addresses, search and notices."""

from chalicelib.staff.roles import Action
from chalicelib.web.console import links, notices, searching
from chalicelib.web.console.navigation import Place, navigation

navigation.add(
    Place(
        "/console/customers",
        "客户",
        "users",
        Action.CUSTOMERS_READ,
        "客户",
        order=10,
        keywords="客户列表 粉丝 会员 查询 customers",
    ),
    Place(
        "/console/segments",
        "分群",
        "filter",
        Action.SEGMENTS_READ,
        "客户",
        order=20,
        keywords="人群 圈选 查询方案 名单 标签组合 segments",
    ),
    Place(
        "/console/tags",
        "标签",
        "tag",
        Action.CUSTOMERS_READ,
        "客户",
        order=30,
        keywords="标签组 自动规则 批量打标签 微信标签同步 tags",
    ),
    Place(
        "/console/places",
        "门店与轨迹",
        "building-store",
        Action.PLACES_READ,
        "客户",
        order=40,
        keywords="到店 位置 围栏 客流 流动 停留 stores visits",
    ),
    Place(
        "/console/imports",
        "导入",
        "upload",
        Action.CUSTOMERS_IMPORT,
        "客户",
        order=50,
        keywords="导入客户 导入订单 表格 CSV XLSX Excel import",
    ),
    Place(
        "/console/sync",
        "粉丝同步",
        "refresh",
        Action.SYNC_READ,
        "客户",
        order=60,
        keywords="同步 导入粉丝 核对 回执 推断取消关注 sync followers",
    ),
    Place(
        "/console/lifecycle",
        "生命周期",
        "route",
        Action.INSIGHT_READ,
        "分析",
        order=30,
        keywords="阶段 流转 沉睡 流失 回流 只收不回 我方未回 阈值 lifecycle",
    ),
    Place(
        "/console/privacy",
        "隐私请求",
        "lock",
        Action.PRIVACY_READ,
        "管理",
        order=25,
        keywords="个人信息 导出 删除 撤回 注销 保护法 凭证 pipl privacy",
    ),
)

links.shown("customer", "/console/customers/{id}", needs=Action.CUSTOMERS_READ)
links.shown("segment", "/console/segments/{id}", needs=Action.SEGMENTS_READ)
links.shown("store", "/console/places/stores/{id}", needs=Action.PLACES_READ)
links.shown("privacy", "/console/privacy/{id}", needs=Action.PRIVACY_READ)
links.shown(
    "consent_text", "/console/settings/consents/{id}", needs=Action.SETTINGS_READ
)

searching.source(
    "标签",
    "chalicelib.customers.tags.finding:by_name",
    needs=Action.CUSTOMERS_READ,
)

notices.source("chalicelib.customers.book.notes.notices:due")
notices.source("chalicelib.customers.lifecycle.notices:unanswered")
notices.source("chalicelib.customers.segments.shelf.notices:changed")
notices.source("chalicelib.customers.sync.notices:waiting")
