"""The same words with another unit or another thing counted."""

from tests.tracker.adversarial.case import FULFILLED, MISSED, PARTLY, SILENT, AdversarialCase

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
