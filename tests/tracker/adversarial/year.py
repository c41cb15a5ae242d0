"""The same words on another year, or a total of several years."""

from tests.tracker.adversarial.case import FULFILLED, MISSED, PARTLY, SILENT, AdversarialCase

YEAR = (
    AdversarialCase(
        "year-total-since-another-year",
        "2024年新建改建公厕25座。",
        (
            "2021年以来，累计新建改建公厕86座。",
            "2024年评选最美环卫工10名。",
            "垃圾日清运量240吨。",
            "公厕保洁员工资全部打卡发放。",
        ),
        PARTLY | SILENT,
        0,
    ),
    AdversarialCase(
        "year-plan-period-total",
        "年内改造危桥12座。",
        ("国省道优良路率95%。", "“十四五”以来，全县共改造危桥47座。", "设置限高架12处。"),
        PARTLY | SILENT,
        1,
    ),
    AdversarialCase(
        "year-last-years-batch-reviewed",
        "2024年新认定高新技术企业15家。",
        (
            "2023年认定的15家高新技术企业材料全部归档。",
            "技术合同成交额2.4亿元。",
            "举办创新挑战赛1场。",
            "15家企业参加科技周展览。",
            "2024年组织高新技术企业申报辅导会6场。",
        ),
        SILENT,
        None,
    ),
    AdversarialCase(
        "year-total-that-names-this-year",
        "今年交付安置房800套。",
        ("签订征收协议1200户。", "五年共交付安置房3100套，其中今年820套。", "发放过渡费800万元。"),
        FULFILLED,
        1,
    ),
    AdversarialCase(
        "year-term-of-office-total",
        "今年新增中小学学位2600个。",
        ("招聘教师126名。", "校园安防达标率100%。", "本届政府以来，新增中小学学位1.2万个。"),
        PARTLY | SILENT,
        2,
    ),
    AdversarialCase(
        "year-last-year-reached-this-year-missed",
        "2024年完成营造林3万亩。",
        ("2023年度3万亩营造林通过核查。", "2024年营造林2.1万亩，缺口因春旱未补齐。", "森林防火演练3次。"),
        MISSED,
        1,
    ),
    AdversarialCase(
        "year-closed-span-before",
        "今年开通社区巴士4条。",
        (
            "2019年至2023年，开通社区巴士12条。",
            "出租车更新240辆。",
            "今年公交票价保持不变。",
            "社区巴士线网规划启动招标。",
        ),
        SILENT,
        None,
    ),
    AdversarialCase(
        "year-ever-and-this-year",
        "年内发放创业担保贷款2亿元以上。",
        (
            "社保基金结余6亿元。",
            "历年累计发放创业担保贷款11.6亿元，其中当年2.3亿元。",
            "创业大赛决出金奖2个。",
            "创业孵化基地入驻企业200家。",
        ),
        FULFILLED,
        1,
    ),
    AdversarialCase(
        "year-campaign-of-several-years",
        "全年化解信访积案20件。",
        ("接待来访群众310批。", "专项行动2022年启动至今，共化解信访积案58件。", "网上信访及时受理率100%。"),
        PARTLY | SILENT,
        1,
    ),
    AdversarialCase(
        "year-share-by-year-computed",
        "今年新增托位300个以上。",
        ("两年新增托位710个，其中去年390个。", "婴幼儿照护培训300人次。", "儿童公园对外开放。"),
        FULFILLED,
        0,
    ),
)
