"""``manage.py create_api_client``: let another system use the interface; its secret is printed this once."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date

from reports.errors import InputError
from reports.organisations import require_organisation
from tracker.access.scopes import SCOPES
from tracker.services.clients import create_client


def _last_moment(text: str) -> datetime:
    day = parse_date(text) if len(text) == len("2027-12-31") else None
    if day is None:
        raise ArgumentTypeError(f"“{text}”不是日期：请写作 2027-12-31。")
    return timezone.make_aware(datetime.combine(day, time.max))


class Command(BaseCommand):
    help = "为另一个系统建立接口客户端，打印客户端编号和密钥（密钥只显示这一次）。轮换、停用在后台“接口客户端”中。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="名称，如：区政府 OA")
        part = parser.add_mutually_exclusive_group(required=True)
        part.add_argument("--organisation", metavar="机构", help="可以看到该机构及其全部下级")
        part.add_argument("--whole-tree", action="store_true", help="可以看到全部机构")
        parser.add_argument("--scope", action="append", required=True, choices=sorted(SCOPES), help="权限范围，可多个")
        parser.add_argument("--expires", type=_last_moment, metavar="日期", help="最后一天，如 2027-12-31")
        parser.add_argument("--network", action="append", default=[], metavar="地址", help="允许的地址或网段，可多个")
        parser.add_argument("--rate", type=int, metavar="次", help="每分钟请求数的上限")
        parser.add_argument("--envelope", action="store_true", help="应答一律套上 {code, msg, data, requestId} 外壳")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            named = options["organisation"]
            client, secret = create_client(
                name=options["name"],
                organisation=require_organisation(named) if named else None,
                whole_tree=options["whole_tree"],
                scopes=list(dict.fromkeys(options["scope"])),
                expires_at=options["expires"],
                networks=options["network"],
                rate=options["rate"],
                envelope=options["envelope"],
            )
        except InputError as error:
            raise CommandError(f"{error.message} [{error.code}]") from error
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        self.stdout.write(f"client_id={client.application.client_id}\nclient_secret={secret}")
