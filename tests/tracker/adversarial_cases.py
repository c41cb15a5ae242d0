"""Short fictional cases written to fool a matcher, labelled by the coding guidelines alone.

A case gives one sentence of a plan and a few sentences of the work reported a year later. Its id starts with
the kind of trap: `number` (a changed number), `unit` (another thing counted), `year` (another year or a total of
years), `negation` (negated, postponed, or only looking so), `wish` (the plan said again), `neighbour` (same words
on another matter), `elsewhere` (the result under another heading in other words), `words` (the result without
its number), `blanket` (a sentence of success that names nothing).
"""

from dataclasses import dataclass

FULFILLED = frozenset({"fulfilled"})
PARTLY = frozenset({"partly_fulfilled"})
MISSED = frozenset({"not_fulfilled"})
SILENT = frozenset({"no_evidence"})
UNPROVABLE = frozenset({"not_verifiable"})


@dataclass(frozen=True, slots=True)
class AdversarialCase:
    """One trap.

    `allowed` holds every status that a careful reader could accept. `first` is the index in `later` of the sentence
    that should be quoted first if any is quoted; None where no sentence deserves quoting.
    """

    id: str
    plan: str
    later: tuple[str, ...]
    allowed: frozenset[str]
    first: int | None


NUMBER = (
    AdversarialCase(
        "number-at-least-missed-by-one",
        "全年新建村级充电站30座以上。",
        (
            "春节前发放消费券460万元。",
            "建成村级充电站29座，乡镇实现全覆盖。",
            "新增公交线路3条。",
            "充电站日均充电30次以上。",
            "全年新建村级光伏站32座。",
        ),
        MISSED,
        1,
    ),
    AdversarialCase(
        "number-at-most-kept",
        "行政复议案件平均办理时限控制在45日以内。",
        ("受理行政复议申请118件。", "办理行政应诉案件36件。", "复议案件从受理到结案平均42天。", "行政复议听证45场。"),
        FULFILLED,
        2,
    ),
    AdversarialCase(
        "number-at-most-exceeded",
        "政府债务率控制在90%以内。",
        ("年末政府债务率为93.4%，比年初下降1.1个百分点。", "争取再融资债券7.2亿元。", "化解隐性债务3.5亿元。"),
        MISSED,
        0,
    ),
    AdversarialCase(
        "number-about-within-a-tenth",
        "年内培育家庭农场200家左右。",
        ("流转土地4.6万亩。", "新培育家庭农场186家、农民合作社32家。", "农机总动力增长2%。"),
        FULFILLED,
        1,
    ),
    AdversarialCase(
        "number-about-too-low",
        "培训农机手1500人左右。",
        ("办理农机购置补贴902笔。", "检验拖拉机2300台。", "培训农机手1120人，全部持证上岗。"),
        MISSED,
        2,
    ),
    AdversarialCase(
        "number-wan-below-yi",
        "全年争取上级补助资金1.2亿元以上。",
        (
            "全年到位上级补助资金9800万元。",
            "存量资金盘活3.1亿元。",
            "国库集中支付电子化覆盖所有预算单位。",
            "全年争取社会捐助1.2亿元。",
        ),
        MISSED,
        0,
    ),
    AdversarialCase(
        "number-wan-reaches-yi",
        "工业技改投资达到8亿元以上。",
        ("签约项目金额80亿元。", "完成工业技改投资82600万元。", "工业用电量增长8%。"),
        FULFILLED,
        1,
    ),
    AdversarialCase(
        "number-points-missed-though-percent-risen",
        "群众安全感满意度比上年提高2个百分点以上。",
        (
            "开展夜间巡防1.2万人次。",
            "调解纠纷成功率提高3个百分点。",
            "群众安全感满意度由91.2%上升到92.6%。",
            "窗口服务满意度提高2.6个百分点。",
            "群众安全感调查访问2000人。",
        ),
        MISSED,
        2,
    ),
    AdversarialCase(
        "number-points-computed-from-two-levels",
        "农村自来水入户率提高5个百分点。",
        ("打井17眼。", "自来水入户率从78%升到83.5%，山里人家也拧开了水龙头。", "水质监测合格率99%。"),
        FULFILLED,
        1,
    ),
    AdversarialCase(
        "number-cheng-for-percent",
        "秸秆综合利用率达到90%以上。",
        (
            "收割机跨区作业2100台次。",
            "查处露天焚烧9起。",
            "地里的秸秆有九成三得到利用，做成饲料、肥料和菌棒。",
            "畜禽粪污利用率接近八成。",
        ),
        FULFILLED,
        2,
    ),
    AdversarialCase(
        "number-chinese-numerals-reached",
        "举办专场招聘会不少于12场。",
        ("线上线下招聘会一共开了三十七场，八千多人找到了活干。", "发放求职补贴12万元。", "技能大赛设12个赛项。"),
        FULFILLED,
        0,
    ),
    AdversarialCase(
        "number-cut-by-half-missed",
        "工程许可审批时限压缩50%以上。",
        (
            "推行施工图联合审查。",
            "工程许可平均审批时间由20天压到12天。",
            "网上办件占比50%。",
            "水电气报装时限压缩50%以上。",
        ),
        MISSED,
        1,
    ),
    AdversarialCase(
        "number-better-than-about",
        "城镇登记失业率4%左右。",
        (
            "高校毕业生就业率94%。",
            "城镇登记失业率为2.7%。",
            "发放失业保险金4000万元。",
            "城镇调查样本户4000户。",
            "城镇居民收入增长4%左右。",
        ),
        FULFILLED,
        1,
    ),
    AdversarialCase(
        "number-one-of-two-targets-reached",
        "新建公共篮球场10片、健身步道20公里。",
        ("举办全民健身赛事20项。", "篮球场建成11片，健身步道铺了13公里。", "发放体育消费券10万张。"),
        PARTLY | MISSED,
        1,
    ),
)

UNIT = (
    AdversarialCase(
        "unit-car-parks-for-bays",
        "新增公共停车泊位2000个。",
        ("投入2000万元，新建公共停车场9处。", "查处违停2000起。", "调整单行道4条。"),
        PARTLY | SILENT,
        0,
    ),
    AdversarialCase(
        "unit-events-for-people",
        "培训社区网格员600人。",
        ("网格员全年上报事件600件。", "评选优秀网格员30名。", "更新网格地图600幅。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "unit-seedlings-for-mu",
        "新造林5000亩。",
        ("发放林木种苗5000株。", "开展林业有害生物普查。", "巡山护林5000人次。", "退化草原修复1.5万亩。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "unit-stop-signs-for-buses",
        "更新新能源公交车80辆。",
        (
            "公交日均客流8万人次。",
            "更换公交站牌80处。",
            "公交智能调度系统完成升级。",
            "更新环卫车辆80辆。",
            "公交驾驶员体检800人次。",
        ),
        SILENT,
        None,
    ),
    AdversarialCase(
        "unit-books-for-reading-rooms",
        "新建农家书屋40个。",
        ("农家书屋配送图书40万册。", "举办读书会40场。", "图书馆年接待读者40万人次。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "unit-food-samples-for-water",
        "检测生活饮用水水样300份。",
        ("检测食品样品300批次，合格率98.6%。", "发放健康读本3000册。", "查处无证餐饮12户。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "unit-inquiries-for-cases",
        "办理法律援助案件800件。",
        ("法律援助热线解答咨询800人次。", "调解民间纠纷1260件。", "公证处办证800件。"),
        PARTLY | SILENT,
        0,
    ),
    AdversarialCase(
        "unit-maintenance-for-building",
        "新改建农村公路60公里。",
        ("日常养护农村公路600公里。", "整治公路两侧广告牌60块。", "路政执法260次。", "农村客运班线优化6条。"),
        SILENT,
        None,
    ),
    AdversarialCase(
        "unit-wider-class-holds-the-number",
        "引进博士20名。",
        ("走访高校20所。", "引进硕士以上人才20名，其中博士6名。", "发放租房补贴200万元。", "举办人才夜市20场。"),
        MISSED | PARTLY,
        1,
    ),
    AdversarialCase(
        "unit-amount-for-households",
        "为500户困难家庭改造厨卫。",
        ("向困难家庭发放慰问金500万元。", "困难家庭厨卫改造了516户，老人洗澡不再发愁。", "走访困难家庭500余次。"),
        FULFILLED,
        1,
    ),
)

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

ELSEWHERE = (
    AdversarialCase(
        "elsewhere-under-party-building",
        "推行行政审批容缺受理。",
        (
            "机关党建：党员窗口带头“先收件、后补件”，缺次要材料也给办。",
            "审批大厅日均办件310件。",
            "印章刻制免费。",
            "审批局节假日不打烊。",
            "行政审批案卷评查2次。",
        ),
        FULFILLED,
        0,
    ),
    AdversarialCase(
        "elsewhere-sewage-in-plain-words",
        "加强农村生活污水治理。",
        ("新增大棚3000亩。", "乡村文化：村晚举办62场。", "又有31个村的灶房水、洗澡水接进管子，流到湿地里澄清。"),
        FULFILLED,
        2,
    ),
    AdversarialCase(
        "elsewhere-hotline-seats",
        "设立企业服务热线专席。",
        (
            "信访工作：热线大厅专门留出6个座位，只听老板们的难处，一事一派单。",
            "企业年报公示率95%。",
            "设立金融服务专区。",
        ),
        FULFILLED,
        0,
    ),
    AdversarialCase(
        "elsewhere-in-the-leaders-duties",
        "建立领导干部包联企业制度。",
        (
            "规上企业利润增长6%。",
            "企业家培训班举办2期。",
            "第一责任人职责：每名班子成员挂钩三户厂子，每月上门一次。",
            "领导干部个人事项报告核查率100%。",
        ),
        FULFILLED | PARTLY,
        2,
    ),
    AdversarialCase(
        "elsewhere-school-food-sieved",
        "开展校园食品安全专项整治。",
        (
            "校园足球联赛开赛。",
            "平安建设：开学前后把学校灶房、小卖部过了一遍筛，下架过期奶370盒。",
            "教师体检全部完成。",
        ),
        FULFILLED,
        1,
    ),
    AdversarialCase(
        "elsewhere-traceability-by-code",
        "建成农产品质量追溯平台。",
        (
            "品牌建设：扫一扫包装上的码，哪块地、谁种的、打过什么药一清二楚，已有420个品种入网。",
            "抽检蔬菜600批次。",
            "农资店检查210家次。",
        ),
        FULFILLED | PARTLY,
        0,
    ),
    AdversarialCase(
        "elsewhere-saving-power",
        "推进公共机构节能降耗。",
        (
            "后勤保障：夏天空调不低于26度，走廊灯换成声控，大院一年少用11万度电。",
            "公务用车平台派车930次。",
            "食堂满意度96%。",
            "公共机构食堂原料集中采购。",
        ),
        FULFILLED,
        0,
    ),
    AdversarialCase(
        "elsewhere-counselling-by-another-name",
        "建设未成年人心理健康辅导站。",
        (
            "关工委：三所学校的“知心小屋”开了门，专业老师每周坐班，陪孩子说心里话。",
            "留守儿童建档1200人。",
            "家长学校开课80节。",
        ),
        FULFILLED,
        0,
    ),
    AdversarialCase(
        "elsewhere-discretion-on-the-wall",
        "健全行政处罚裁量基准。",
        (
            "办理处罚案件210件。",
            "罚轻罚重不再凭感觉，轻、中、重三档写进册子、贴在墙上。",
            "罚没收入全额上缴。",
            "行政处罚听证5场。",
        ),
        FULFILLED,
        1,
    ),
    AdversarialCase(
        "elsewhere-merger-in-other-words",
        "推进乡镇卫生院与县医院一体化管理。",
        (
            "县医院门诊量增长9%。",
            "人才工作：乡镇医生由县医院统一招、统一派、统一发工资，药房也归一本账。",
            "新购救护车5辆。",
        ),
        FULFILLED,
        1,
    ),
)

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

ADVERSARIAL_CASES: tuple[AdversarialCase, ...] = (
    *NUMBER,
    *UNIT,
    *YEAR,
    *NEGATION,
    *WISH,
    *NEIGHBOUR,
    *ELSEWHERE,
    *WORDS,
    *BLANKET,
)
