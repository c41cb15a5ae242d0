"""The result in words, without its number."""

from tests.tracker.adversarial.case import FULFILLED, PARTLY, AdversarialCase

WORDS = (
    AdversarialCase(
        "words-many-times",
        "举办法治讲座20场以上。",
        ("多次举办法治讲座，受到干部群众欢迎。", "制作普法短片4部。", "打造法治公园1处。"),
        PARTLY,
        0,
    ),
    AdversarialCase(
        "words-a-batch",
        "新增城市绿地15公顷。",
        ("行道树修剪1.5万株。", "一批街头绿地相继建成开放。", "清洗护栏15公里。", "城市照明节能改造15条路。"),
        PARTLY,
        1,
    ),
    AdversarialCase(
        "words-steadily-up",
        "森林覆盖率提高到46%。",
        ("查处毁林案件8起。", "林下产业产值4.6亿元。", "森林覆盖率稳步提升。", "林区道路维护46公里。"),
        PARTLY,
        2,
    ),
    AdversarialCase(
        "words-grew-fairly-fast",
        "全社会研发投入增长12%以上。",
        ("全社会研发投入保持较快增长。", "专利授权1200件。", "引进研发机构2家。"),
        PARTLY,
        0,
    ),
    AdversarialCase(
        "words-coverage-for-count",
        "建成5G基站400座。",
        ("宽带用户达到31万户。", "5G网络实现乡镇连续覆盖，山顶也能打视频电话。", "查处伪基站2起。"),
        PARTLY,
        1,
    ),
    AdversarialCase(
        "words-new-breakthrough",
        "引进外资项目3个。",
        ("外贸企业参展30家次。", "外资项目引进实现新突破。", "跨境结算业务开通。"),
        PARTLY,
        1,
    ),
    AdversarialCase(
        "words-numerous-firms",
        "为100家企业开展数字化转型诊断。",
        ("组织专家为众多企业开展数字化转型诊断，开出“体检单”。", "上云企业1000家。", "工业互联网论坛成功举办。"),
        PARTLY,
        0,
    ),
    AdversarialCase(
        "words-equal-to-all",
        "拖欠农民工工资案件办结率达到100%。",
        ("检查工地320个。", "今年接到的欠薪案子一件没剩，全部了结。", "发放维权手册1万份。", "劳动合同签订率达到98%。"),
        FULFILLED,
        1,
    ),
    AdversarialCase(
        "words-more-than-half",
        "企业开办时间压缩50%以上。",
        ("新登记企业2200户。", "企业开办时间缩短一大半。", "注销企业560户。"),
        FULFILLED | PARTLY,
        1,
    ),
    AdversarialCase(
        "words-greatly-fewer",
        "减少涉企检查300次以上。",
        ("检查计划全部公示。", "重复检查、多头检查大幅减少，企业普遍叫好。", "信用分级覆盖3万户企业。"),
        PARTLY,
        1,
    ),
)
