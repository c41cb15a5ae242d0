"""Numbers of a sentence: which count, what they amount to, and how they are bounded."""

from __future__ import annotations

import pytest

from tracker.extraction import Change, Quantity, TargetOperator, parse_number, parse_quantities, units_agree


def only(text: str) -> Quantity:
    (quantity,) = parse_quantities(text)
    return quantity


@pytest.mark.parametrize(
    ("text", "amount", "base_unit"),
    [
        ("新增托位5000个", 5000, "个"),
        ("完成投资1.39万亿元", 1.39e12, "元"),
        ("惠及居民0.18万户", 1800, "户"),
        ("惠及居民1,200户", 1200, "户"),
        ("群众满意度七成一以上", 0.71, "%"),
        ("能耗下降百分之三点八", 0.038, "%"),
        ("窗口等候时间减少四分之一", 0.25, "%"),
        ("办结率达到９８％", 0.98, "%"),
        ("成功率提高3个百分点", 0.03, "百分点"),
        ("举办二十三个专场", 23, "个"),
        ("审批时限缩短至48小时", 2, "天"),
        ("审批时限缩短至2个工作日", 2, "天"),
        ("新改建步道1.5公里", 1500, "米"),
        ("腾退土地2公顷", 20000, "平方米"),
        ("装机690万千瓦", 6_900_000, "千瓦"),
        ("减轻负担5000多亿元", 5e11, "元"),
        ("低保标准达到740元/月", 740, "元/月"),
        ("产值翻一番", 2, "倍"),
        ("产值翻两番", 4, "倍"),
        ("培训学员三百名", 300, "人"),
        ("培训学员五万八千名", 58_000, "人"),
        ("惠及居民三万二千余户", 32_000, "户"),
    ],
)
def test_amount_is_resolved_to_a_base_unit(text: str, amount: float, base_unit: str) -> None:
    quantity = only(text)
    assert (quantity.amount, quantity.base_unit) == (pytest.approx(amount), base_unit)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("完成投资1.39万亿元", 1.39, "万亿元"),
        ("压缩至3个工作日", 3, "工作日"),
        ("培训两次以上", 2, "次"),
        ("占比10％以上", 10, "%"),
    ],
)
def test_value_and_unit_stay_as_printed(text: str, value: float, unit: str) -> None:
    quantity = only(text)
    assert (quantity.value, quantity.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("现场检查不少于20次", TargetOperator.AT_LEAST),
        ("现场检查不低于20次", TargetOperator.AT_LEAST),
        ("现场检查20次以上", TargetOperator.AT_LEAST),
        ("惠企资金1400余万元", TargetOperator.AT_LEAST),
        ("差错率低于2%", TargetOperator.AT_MOST),
        ("差错率控制在2%以内", TargetOperator.AT_MOST),
        ("时限不超过5天", TargetOperator.AT_MOST),
        ("时限压缩至5天", TargetOperator.AT_MOST),
        ("时限压缩60%以上", TargetOperator.AT_LEAST),
        ("居民消费价格涨幅2%左右", TargetOperator.AT_MOST),
        ("居民消费价格涨幅2%以内,城镇登记失业人员3000人左右", TargetOperator.AT_MOST),
        ("调查失业率5%左右", TargetOperator.ABOUT),
        ("新建驿站12座", None),
    ],
)
def test_bound_words_give_the_operator(text: str, operator: TargetOperator | None) -> None:
    assert parse_quantities(text)[0].operator is operator


def test_about_after_a_price_clause_is_not_a_ceiling() -> None:
    assert parse_quantities("居民消费价格涨幅2%左右，调查失业率5%左右")[1].operator is TargetOperator.ABOUT


@pytest.mark.parametrize(
    "text",
    [
        "2031年建成",
        "截至2031年6月30日",
        "召开第3届年会",
        "引进世界500强企业",
        "拨打12345热线",
        "提供24小时自助服务",
        "落实《云溪三十条》和“新增100个”口号",
        "完善“1+7”制度、5G网络和107国道",
        "布置一批任务，开展一次性清理",
        "打造15分钟便民服务圈",
        "实施千人计划、百家企业行动",
        "庆祝建区40周年",
        "编制3.0方案",
        "新增两三家",
        "",
    ],
)
def test_years_ordinals_names_and_services_are_no_quantities(text: str) -> None:
    assert parse_quantities(text) == ()


def test_a_count_that_looks_like_a_year_is_a_quantity() -> None:
    assert only("签约商户达到2000户").value == 2000


def test_starting_point_is_marked_as_baseline() -> None:
    first, second = parse_quantities("办理时限由15个工作日压缩至10个工作日以内")
    assert (first.is_baseline, second.is_baseline, second.operator) == (True, False, TargetOperator.AT_MOST)


def test_bound_holds_for_both_of_a_list() -> None:
    first, second = parse_quantities("登记、备案时间分别压缩至3天和1天以内")
    assert (first.operator, second.operator) == (TargetOperator.AT_MOST, TargetOperator.AT_MOST)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("税收增长5%至6%", 0.05, 0.06),
        ("引进企业2-3家", 2, 3),
        ("培训3至5万人", 30000, 50000),
        ("增长百分之五至六", 0.05, 0.06),
    ],
)
def test_range_is_one_quantity(text: str, low: float, high: float) -> None:
    quantity = only(text)
    assert (quantity.amount, quantity.upper) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    ("text", "change"),
    [("产量增长5%", Change.RISE), ("能耗下降3%", Change.FALL), ("能耗降低到3%", None), ("覆盖率达到95%", None)],
)
def test_change_is_told_from_level(text: str, change: Change | None) -> None:
    assert only(text).change is change


@pytest.mark.parametrize(
    ("text", "is_result"),
    [
        ("新建驿站12座", True),
        ("已建成驿站12座", False),
        ("三项工程", False),
        ("完善三条防线", False),
        ("举办两场专场招聘", True),
    ],
)
def test_result_needs_a_verb_and_a_future(text: str, is_result: bool) -> None:
    assert only(text).is_result is is_result


def test_threshold_of_the_things_counted_is_no_result() -> None:
    threshold, count = parse_quantities("引进总投资10亿元以上项目50个")
    assert (threshold.is_result, count.is_result) == (False, True)


def test_span_covers_number_and_unit_of_the_original() -> None:
    text = "全年 新增 ５０ 个泊位"
    assert only(text).span.cut(text) == "５０ 个泊位"


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("二十三", 23),
        ("一千二百万", 12_000_000),
        ("二〇三一", 2031),
        ("三点八", 3.8),
        ("1,200", 1200),
        ("两三", None),
        ("约", None),
        ("", None),
    ],
)
def test_parse_number_reads_both_scripts(token: str, value: float | None) -> None:
    assert parse_number(token) == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize(("first", "second", "agree"), [("个", "家", True), ("条", "所", False), ("次", "次", True)])
def test_only_general_count_words_pass_for_one_another(first: str, second: str, agree: bool) -> None:
    assert units_agree(first, second) is agree


@pytest.mark.parametrize(
    "text",
    [
        "9" * 400 + "个",
        "9" * 400 + "年",
        "一" * 5000,
        "由从至到" * 500,
        "“" * 3000,
        "百分之" * 1000,
        "1-" * 2000,
        "\0%个",
    ],
)
def test_odd_text_does_no_harm(text: str) -> None:
    assert all(0 <= quantity.span.start < quantity.span.end <= len(text) for quantity in parse_quantities(text))
