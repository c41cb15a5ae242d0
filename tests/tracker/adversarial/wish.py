"""The plan said again as a plan, a demand or a hope."""

from tests.tracker.adversarial.case import FULFILLED, MISSED, PARTLY, SILENT, AdversarialCase

WISH = (
    AdversarialCase(
        "wish-next-step",
        "建设县级应急物资储备库。",
        ("组织防汛演练6次。", "下一步，将建设县级应急物资储备库。", "发布预警信息120条。", "县级物资储备账册更新2次。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "wish-must-speed-up",
        "推进公共数据授权运营。",
        ("归集数据2.1亿条。", "要加快推进公共数据授权运营，释放数据价值。", "开展网络安全检查4次。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "wish-same-number-next-year",
        "培育市级非遗工坊5家。",
        ("2025年，力争培育市级非遗工坊5家以上。", "举办非遗展演5场。", "认定传承人14名。", "市级非遗名录公布5项。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "wish-we-will-go-on",
        "深化殡葬改革。",
        ("清明祭扫平稳有序。", "我们将继续深化殡葬改革，倡导文明新风。", "办理收养登记9件。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "wish-hope",
        "建立企业信用修复机制。",
        (
            "企业普遍希望早日建立信用修复机制。",
            "公示行政处罚信息630条。",
            "年报率达到94%。",
            "企业信用信息归集1.3万条。",
        ),
        SILENT,
        None,
    ),
    AdversarialCase(
        "wish-new-date",
        "建成公共法律服务驿站2处。",
        (
            "发放普法读本2万册。",
            "公共法律服务驿站拟于2025年二季度建成2处。",
            "律师值班480天。",
            "公共法律服务热线接听4200个。",
        ),
        SILENT | MISSED,
        1,
    ),
    AdversarialCase(
        "wish-direction-of-effort",
        "完善应急预案体系。",
        ("必须进一步完善应急预案体系，这是今后努力的方向。", "妥善处置突发事件7起。", "应急值守24小时在岗。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "wish-still-needs-work",
        "智慧工地覆盖率达到60%。",
        ("监督在建工程213项。", "智慧工地建设仍需加快。", "实名制考勤覆盖所有工地。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "wish-demand-on-others",
        "开展惠企政策落实情况专项督查。",
        ("会议要求，各部门要适时开展惠企政策落实情况专项督查。", "发放惠企手册6000份。", "兑现奖补资金820万元。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "wish-beside-a-report",
        "推行“首席质量官”制度。",
        ("今后要在更多行业推行“首席质量官”制度。", "已有64家企业任命了首席质量官，全部持证。", "抽检产品420批次。"),
        FULFILLED | PARTLY,
        1,
    ),
)
