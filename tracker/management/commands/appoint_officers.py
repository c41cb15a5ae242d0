"""``manage.py appoint_officers``: from a trial to serious use; the three officers' passwords are printed this once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from reports.errors import InputError
from tracker.access.roles import AUDITOR, SECURITY, SYSTEM
from tracker.services.accounts import appoint_officers


class Command(BaseCommand):
    help = "设立系统管理员、安全管理员、审计员三个账号，打印一次性密码（只显示这一次），并停用全部超级用户。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--system", required=True, metavar="用户名", help="系统管理员：建立、停用账号")
        parser.add_argument("--security", required=True, metavar="用户名", help="安全管理员：授予角色和所属机构")
        parser.add_argument("--auditor", required=True, metavar="用户名", help="审计员：查看记录与历史")

    def handle(self, *args: Any, **options: Any) -> None:
        names = {SYSTEM: options["system"], SECURITY: options["security"], AUDITOR: options["auditor"]}
        try:
            passwords = appoint_officers(names)
        except InputError as error:
            raise CommandError(f"{error.message} [{error.code}]") from error
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        for role, name in names.items():
            self.stdout.write(f"{role} {name} 一次性密码 {passwords[name]}")
        self.stdout.write("超级用户已停用。密码只显示这一次，请分别交给三个人；首次登录时须改成自己的密码。")
