"""The admin site under the product's own name."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class JiannuoAdminSite(admin.AdminSite):
    site_title = _("践诺")
    site_header = _("践诺 · 年度报告承诺落实跟踪")
    index_title = _("数据管理")
    site_url = "/"
    index_template = "tracker/admin/index.html"
