"""Install what the program needs into .venv; run by a bare Python, so nothing but the standard library is imported."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections import deque
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUN, DEVELOP = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
LOG = ROOT / "var" / "log" / "install.log"
OLDEST = (3, 11)
TAIL_LINES = 15


def main(arguments: Sequence[str] | None = None) -> int:
    """Install once per content of the requirements; 1 with a Chinese sentence where that fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what tests and linters need")
    parser.add_argument("--step", default="", help="what to print before the line, as [1/6]")
    options = parser.parse_args(arguments)
    if sys.version_info[:2] < OLDEST:
        return refuse(f"需要 Python 3.11 或更新，现在是 {sys.version.split()[0]}：请用 PYTHON=… 另指定一个。")
    files = [RUN, DEVELOP] if options.dev else [RUN]
    stamp = VENV / f"installed-{digest(files)}"
    if stamp.exists() and works(PYTHON):
        say(f"{options.step} 安装依赖：已是最新")
        return 0
    say(f"{options.step} 安装依赖：首次需要一两分钟，记录在 {LOG.relative_to(ROOT)}")
    create_venv()
    if not pip_install(files[-1]):
        return refuse(
            f"安装依赖没有成功，最后几行如上，全文在 {LOG.relative_to(ROOT)}：请检查到软件包源的网络，"
            "或按 docs/operation.md 用离线包文件夹安装。"
        )
    stamp.touch()
    return 0


def digest(files: Sequence[Path]) -> str:
    """A short name for the contents of the requirements files and the Python they are installed for."""
    content = b"".join(file.read_bytes() for file in files) + sys.version.encode()
    return hashlib.sha256(content).hexdigest()[:16]


def works(python: Path) -> bool:
    """Does that interpreter start? Not where the environment was copied or its base Python removed."""
    return python.exists() and runs(python, "")


def create_venv() -> None:
    """Make .venv, or make it anew where its interpreter no longer starts. Distributions that split off ensurepip get no
    pip inside: the one outside installs into it."""
    if works(PYTHON):
        return
    with_pip = runs(sys.executable, "import ensurepip")
    venv.EnvBuilder(clear=VENV.exists(), with_pip=with_pip, symlinks=True).create(VENV)


def runs(python: Path | str, code: str) -> bool:
    return subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0  # noqa: S603  our own code


def pip_install(requirements: Path) -> bool:
    """Run pip, its words in the log, its progress on one line; print the end of the log where it fails."""
    python = str(PYTHON)
    pip = [python, "-m", "pip"] if runs(python, "import pip") else [sys.executable, "-m", "pip", "--python", python]
    command = [*pip, "install", "--progress-bar", "off", "--disable-pip-version-check", "-r", str(requirements)]
    LOG.parent.mkdir(parents=True, exist_ok=True)
    last: deque[str] = deque(maxlen=TAIL_LINES)
    found = 0
    with (
        LOG.open("w", encoding="utf-8") as log,
        subprocess.Popen(  # noqa: S603  pip with our own file
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        ) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            log.write(line)
            last.append(line)
            found += line.startswith("Collecting ")
            show_progress(line, found)
    if process.returncode:
        say("".join(last))
    return process.returncode == 0


def show_progress(line: str, found: int) -> None:
    if not sys.stdout.isatty():
        return
    if line.startswith("Installing collected"):
        words = f"正在安装 {found} 个包…"
    elif line.startswith("Collecting "):
        words = f"已找到 {found} 个包：{line.split()[1]}"
    else:
        return
    print("\r\x1b[K      " + words[: shutil.get_terminal_size().columns - 8], end="", flush=True)


def say(words: str) -> None:
    print(words.strip(), flush=True)


def refuse(words: str) -> int:
    print(words, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
