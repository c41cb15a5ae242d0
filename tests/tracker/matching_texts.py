"""Two reports of a body that does not exist, for tests of matching."""

from __future__ import annotations

from reports.reading import read_text
from tracker.extraction import extract_commitments
from tracker.matching import ReadReport

PLAN = """云汐市澜田区水务局2022年度法治政府建设情况报告

2022年，区水务局认真落实法治政府建设各项任务，现将有关情况报告如下。

一、主要工作情况
（一）规范执法行为。全年办理涉水行政处罚案件31件。

二、存在的问题
执法力量不足，普法形式单一。

三、2023年工作计划
（一）完善制度。制定河道采砂许可裁量基准。编制水库安全运行手册和泵站值守规程。
（二）严格执法。开展非法取水专项检查不少于12次。安装河道水位在线监测设备40套。
（三）加强宣传。在全部社区设立节水法律宣传专栏。牢固树立为民治水意识，久久为功抓好落实。
"""

LATER = """云汐市澜田区水务局2023年度法治政府建设情况报告

2023年，区水务局认真落实法治政府建设各项任务，现将有关情况报告如下。

一、主要工作情况
（一）健全制度规范。印发《河道采砂许可裁量基准》，细化裁量情形9种。编制完成水库安全运行手册，并组织专家评审。
（二）强化涉水执法。组织非法取水专项检查15次，查处违法取水案件7件。河道水位在线监测设备安装22套，覆盖主要支流。

二、存在的问题
部分河段巡查频次偏低。

三、2024年工作计划
（一）强化宣传。在全部社区设立节水法律宣传专栏。
（二）提升能力。开展执法人员法律知识测试。
"""


def read_report(text: str) -> ReadReport:
    reading = read_text(text)
    return ReadReport(text, reading, extract_commitments(text, reading))
