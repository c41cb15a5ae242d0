"""Negated, postponed or dropped, and sentences that only look so."""

from tests.tracker.adversarial.case import FULFILLED, MISSED, PARTLY, AdversarialCase

NEGATION = (
    AdversarialCase(
        "negation-building-postponed",
        "建成区档案馆新馆。",
        ("接收档案3.2万卷。", "档案数字化率85%。", "受设计变更影响，区档案馆新馆建设推迟到明年。"),
        MISSED,
        2,
    ),
    AdversarialCase(
        "negation-rules-not-yet-out",
        "出台医疗救助实施细则。",
        ("医疗救助实施细则尚未出台，文稿正在征求部门意见。", "直接救助困难群众1.1万人次。", "医保参保率96%。"),
        PARTLY | MISSED,
        0,
    ),
    AdversarialCase(
        "negation-could-not-finish",
        "县一中迁建项目投入使用。",
        (
            "县一中高考上线人数增加31人。",
            "因配套资金不到位，县一中迁建未能如期完工。",
            "县一中新食堂设计方案获批。",
        ),
        MISSED,
        1,
    ),
    AdversarialCase(
        "negation-that-is-the-promise",
        "取消各类证明20项以上。",
        (
            "大厅增设自助机20台。",
            "有21种证明不再要求群众提交。",
            "证明开具事项清单上墙公示。",
            "没有取消的证明逐项写明依据。",
        ),
        FULFILLED,
        1,
    ),
    AdversarialCase(
        "negation-no-accident",
        "不发生较大以上生产安全事故。",
        ("开展安全培训26期。", "约谈企业负责人40人。", "全年未发生一起较大及以上生产安全事故。"),
        FULFILLED,
        2,
    ),
    AdversarialCase(
        "negation-listed-for-next-year",
        "完成不动产登记系统升级。",
        (
            "今年完成登记大厅搬迁。",
            "不动产登记系统升级列入明年计划。",
            "办理登记4.1万件。",
            "档案扫描系统升级顺利完成。",
        ),
        MISSED,
        1,
    ),
    AdversarialCase(
        "negation-not-begun",
        "启动城南片区污水管网改造。",
        ("城北片区污水管网改造全面启动。", "城南片区污水管网改造因立项未批，没有启动。", "清淤管道42公里。"),
        MISSED,
        1,
    ),
    AdversarialCase(
        "negation-plan-dropped",
        "开通到省城的城际公交。",
        ("经论证客流不足，不再开通到省城的城际公交。", "开通旅游专线2条。", "网约车合规率达到88%。"),
        MISSED,
        0,
    ),
    AdversarialCase(
        "negation-only-in-the-figure-of-speech",
        "建成智慧停车平台。",
        (
            "清理僵尸车316辆。",
            "智慧停车平台没有停留在图纸上，7月正式上线。",
            "规划非机动车停放区92处。",
            "道路停车收费标准尚未调整。",
        ),
        FULFILLED,
        1,
    ),
    AdversarialCase(
        "negation-none-left",
        "农村危房改造应改尽改。",
        (
            "抗震改造农房36户。",
            "发放补助资金210万元。",
            "经逐户核查，农村再无一户人家住在危房里。",
            "农村厕所革命资金尚未拨付。",
        ),
        FULFILLED,
        2,
    ),
    AdversarialCase(
        "negation-all-but-a-few",
        "完成执法制式服装换发。",
        ("除两名驻外人员外，执法制式服装换发到位。", "执法车辆喷涂统一标识。", "执法证件换发工作推迟。"),
        FULFILLED,
        0,
    ),
    AdversarialCase(
        "negation-of-a-neighbour",
        "建成城西消防站。",
        ("城东消防站因征地问题尚未开工。", "城西消防站5月挂牌执勤，配备消防车4辆。", "新增消火栓130具。"),
        FULFILLED,
        1,
    ),
)
