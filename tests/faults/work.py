"""What the tests of faults do with an installation: log in, upload, work, wait, and look at what is left."""

from __future__ import annotations

import http.client
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from django.db import connection

from reports.failpoints import VARIABLE
from tests.chaos.corpus import Paper
from tests.chaos.oracle import judge_site, unended
from tests.chaos.programs import Program
from tests.chaos.servers import wait_until
from tests.chaos.site import Site

KIND = "postgres" if connection.vendor == "postgresql" else "sqlite"
# Work that starts again after a lease and a sweep of the site, on a machine that does other things too; seconds.
PATIENCE = 120.0
# By the folder of a site, the header that opens its interface.
LOGINS: dict[Path, dict[str, str]] = {}
# Run by the site's own Django, for its web server may not be there yet. Prints a token.
GET_TOKEN = """
from rest_framework.test import APIClient
body = dict(grant_type="client_credentials", client_id={client_id!r}, client_secret={client_secret!r})
print(APIClient(HTTP_HOST="127.0.0.1").post("/api/v1/oauth/token/", body, format="json").json()["access_token"])
"""
UPLOADED_NAME = "upload.txt"


class Upload:
    """A POST of one file whose body is sent in two parts."""

    def __init__(self, site: Site, data: bytes) -> None:
        boundary = uuid4().hex
        part = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{UPLOADED_NAME}"\r\n\r\n'
        self._body = part.encode() + data + f"\r\n--{boundary}--\r\n".encode()
        self._connection = http.client.HTTPConnection("127.0.0.1", site.web_port, timeout=PATIENCE)
        self._connection.putrequest("POST", "/api/v1/reports/")
        headers = LOGINS[site.folder] | {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        for name, value in (headers | {"Content-Length": str(len(self._body))}).items():
            self._connection.putheader(name, value)
        self._connection.endheaders()
        self._sent = 0

    def send(self, share: float) -> None:
        """Send the body up to ``share`` (0–1) of it."""
        until = int(len(self._body) * share)
        self._connection.send(self._body[self._sent : until])
        self._sent = until

    def wait_until_read(self) -> None:
        """Wait until the server has taken what was sent out of its socket: it is answering, and not only called."""
        ours, theirs = self._connection.sock.getsockname()[1], self._connection.port
        wait_until(lambda: _unread_bytes(theirs, ours) == 0, "the server reads the upload", PATIENCE)

    def finish(self) -> int:
        """Send the rest; the status of the answer."""
        self.send(share=1.0)
        with closing(self._connection):
            return self._connection.getresponse().status

    def close(self) -> None:
        self._connection.close()


def _unread_bytes(local: int, remote: int) -> int | None:
    """How many bytes wait to be read at port ``local`` of this machine from port ``remote``; None without such a
    connection. proc(5): /proc/net/tcp has addresses and queues in hexadecimal."""
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        _, ours, theirs, _, queues, *_ = line.split()
        if (int(ours.rsplit(":")[-1], 16), int(theirs.rsplit(":")[-1], 16)) == (local, remote):
            return int(queues.split(":")[1], 16)
    return None


def start_work(site: Site, papers: list[Paper], failpoint: str) -> Program:
    """Start beat and a worker that reaches the failpoint, and hand in the papers."""
    worker = site.workers[0]
    worker.start(**{VARIABLE: failpoint})
    site.beat.start()
    site.hand_in(papers)
    return worker


def hand_in(site: Site, papers: list[Paper], failpoint: str = "") -> None:
    site.hand_in(papers, **{VARIABLE: failpoint})


def create_account(site: Site) -> None:
    """Let a client of the tests in, and get it a token."""
    if site.folder not in LOGINS:
        scopes = ("--scope", "report:read", "--scope", "report:write")
        told = site.manage("create_api_client", "故障测试", "--whole-tree", *scopes)
        given = dict(line.split("=", 1) for line in told.split())
        token = site.manage("shell", "--no-imports", "--command", GET_TOKEN.format(**given)).split()[-1]
        LOGINS[site.folder] = {"Authorization": f"Bearer {token}"}


def rows_and_files(site: Site) -> tuple[int, int]:
    """How many reports there are, and how many files in the store, half ones counted."""
    files = [path for path in (site.folder / "var" / "media").rglob("*") if path.is_file()]
    return int(site.database.query("SELECT count(*) FROM reports_report")[0][0]), len(files)


def get_reports(site: Site) -> tuple[int, str | None]:
    """The status of a list of reports, and its Retry-After."""
    connection = http.client.HTTPConnection("127.0.0.1", site.web_port, timeout=PATIENCE)
    connection.request("GET", "/api/v1/reports/", headers=LOGINS[site.folder])
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.getheader("Retry-After")


def wait_for_running_pair(site: Site) -> None:
    running = "SELECT 1 FROM tracker_matchrun WHERE state = 'running'"
    wait_until(lambda: site.database.query(running), "a pair being matched", PATIENCE)


def wait_for_end(site: Site) -> None:
    wait_until(lambda: site.client.code in (None, 0, 70) and unended(site) == 0, "the end of the work", PATIENCE)


def attempts_of_pairs(site: Site, papers: list[Paper]) -> list[int]:
    sql = f"""
        SELECT m.attempts FROM tracker_matchrun m JOIN reports_report r ON r.id = m.plan_report_id
        JOIN reports_organisation o ON o.id = r.organisation_id WHERE o.name = '{papers[0].organisation}'"""  # noqa: S608
    return [attempts for (attempts,) in site.database.query(sql)]


def assert_nothing_lost(site: Site, papers: list[Paper]) -> None:
    """Everything that ended ended well, and all of it is there once."""
    outcome = judge_site(site, papers)
    assert {state for _, state in outcome.states} == {"done"}
    assert (outcome.doubled, outcome.lost) == ({}, {})
