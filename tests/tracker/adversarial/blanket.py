"""Sentences of success that name nothing."""

from tests.tracker.adversarial.case import FULFILLED, MISSED, PARTLY, SILENT, UNPROVABLE, AdversarialCase

BLANKET = (
    AdversarialCase(
        "blanket-ten-promises-named-in-the-plan",
        "办好十件民生实事，其中建成社区食堂10个。",
        ("十件民生实事全部办结。", "城乡居民收入稳步增长。", "食堂从业人员体检率100%。"),
        FULFILLED | PARTLY,
        0,
    ),
    AdversarialCase(
        "blanket-all-targets-of-the-year",
        "建立重大项目并联审批机制。",
        (
            "圆满完成年初确定的各项目标任务。",
            "全年开展廉政谈话86人次。",
            "固定资产投资平稳增长。",
            "重大项目集中开工仪式举办4次。",
            "审批窗口增加6个。",
        ),
        SILENT | PARTLY,
        0,
    ),
    AdversarialCase(
        "blanket-law-publicity-list",
        "开展宪法进宾馆宣传活动。",
        (
            "立案查处案件42件。",
            "年度普法责任清单各项任务圆满完成。",
            "更新执法装备60套。",
            "宾馆住宿业治安检查260家次。",
        ),
        PARTLY | SILENT,
        1,
    ),
    AdversarialCase(
        "blanket-reform-tasks",
        "实施农业水价综合改革。",
        (
            "年度改革任务全面完成，多项经验在全省推广。",
            "水稻播种面积12万亩。",
            "水库除险加固3座。",
            "生活用水价格听证会召开1次。",
        ),
        PARTLY | SILENT,
        0,
    ),
    AdversarialCase(
        "blanket-key-projects",
        "云栖大道东段竣工通车。",
        ("客运量恢复增长。", "年度重点交通项目全部按期建成。", "东段绿化招标完成。", "云栖大道西段完成路灯改造。"),
        PARTLY | SILENT,
        1,
    ),
    AdversarialCase(
        "blanket-good-results",
        "建立社区矫正对象分级管理办法。",
        ("各项工作取得了显著成效。", "社区矫正对象无重新犯罪。", "司法所规范化建设扎实推进。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "blanket-new-stage",
        "设立乡村振兴产业基金3000万元。",
        ("乡村振兴迈上新台阶。", "农业增加值增长4%。", "干部驻村帮扶3000人次。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "blanket-beside-an-honest-miss",
        "新建幼儿园5所。",
        ("教育民生项目总体进展顺利。", "新建幼儿园3所，另外2所因用地未落实缓建。", "普惠园在园幼儿占比92%。"),
        MISSED | PARTLY,
        1,
    ),
    AdversarialCase(
        "blanket-of-another-field",
        "完成农贸市场快检室标准化改造。",
        ("安全生产治本攻坚年度任务全部完成。", "新增个体工商户4100户。", "市场物价总体稳定。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "blanket-praise-of-conduct",
        "永葆为民情怀，以铁的纪律锻造过硬作风。",
        ("干部作风持续好转。", "政务服务事项办结率99%。", "各项工作再上新台阶。"),
        UNPROVABLE,
        None,
    ),
)
