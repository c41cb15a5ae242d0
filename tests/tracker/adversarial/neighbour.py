"""The same key words on a neighbouring matter."""

from tests.tracker.adversarial.case import FULFILLED, SILENT, AdversarialCase

NEIGHBOUR = (
    AdversarialCase(
        "neighbour-police-posts-for-clinics",
        "新建社区卫生服务站6个。",
        ("新建社区警务站6个。", "社区体育角更新器材60件。", "家庭医生签约11万人。", "社区卫生死角清理600处。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "neighbour-other-rules-revised",
        "修订行政执法责任制考核办法。",
        ("修订机关公务用车管理办法。", "执法证年审通过率100%。", "修订干部年度考核办法。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "neighbour-care-homes-for-schools",
        "实现中小学食堂“明厨亮灶”全覆盖。",
        (
            "养老机构食堂“明厨亮灶”实现全覆盖。",
            "中小学课后服务实现全覆盖。",
            "查处食品案件62件。",
            "中小学食堂从业人员健康证办理率100%。",
        ),
        SILENT,
        None,
    ),
    AdversarialCase(
        "neighbour-benches-for-parks",
        "新建口袋公园8个。",
        ("为8个公园更换座椅。", "公园免费开放时间延长2小时。", "古树名木挂牌80株。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "neighbour-another-tax",
        "建立水资源税征管协作机制。",
        ("与生态环境部门建立环境保护税征管协作机制。", "水资源公报按期发布。", "退税1.3亿元。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "neighbour-another-group",
        "举办退役军人专场招聘会6场。",
        ("举办残疾人专场招聘会6场。", "走访慰问退役军人3100人次。", "退役军人服务站全部达标。", "创业培训班举办6期。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "neighbour-another-book",
        "完成第二轮县志终审出版。",
        ("《石埂乡志》完成初稿。", "县情年鉴连续出版。", "地情馆接待参观2万人次。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "neighbour-another-pipe",
        "改造雨水管网15公里。",
        (
            "改造供水管网15公里。",
            "供热管网冲洗150公里。",
            "二次供水泵房改造26座。",
            "雨水花园示范点挂牌。",
            "汛前排查低洼路段15处。",
        ),
        SILENT,
        None,
    ),
    AdversarialCase(
        "neighbour-other-typical-cases",
        "发布劳动争议典型案例10件。",
        ("发布消费维权典型案例10件。", "受理劳动争议案件920件。", "劳动合同示范文本下载1万次。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "neighbour-another-district-of-the-plan",
        "完成湖东片区控制性详细规划编制。",
        ("湖西片区控制性详细规划获批。", "规划展览馆改版开放。", "湖东片区拆除违建1.2万平方米。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "neighbour-beside-the-real-thing",
        "开展养老诈骗专项整治。",
        (
            "开展电信诈骗专项整治，破案96起。",
            "给老年人讲怎样识破“保健品讲座”，端掉坑老窝点4个。",
            "为老年人办证300件。",
        ),
        FULFILLED,
        1,
    ),
)
