# Everything a person types. Variables: PYTHON (3.11 or newer), PORT, HOST, SAMPLES=0 (no samples), ONCE=1 (stop after printing).
PYTHON ?= python3.11
HOST ?= 127.0.0.1
PORT ?= 8000
SAMPLES ?= 1
ONCE ?= 0
SECONDS ?= 1800
SEED ?= 1
MANAGE = DJANGO_SETTINGS_MODULE=tests.settings .venv/bin/python manage.py

.PHONY: run test lint messages ci faults chaos contract scale measure wheels install install-dev python
.SILENT:

# exec: a signal sent to make must reach the launcher, not a shell in between.
run: install
	exec .venv/bin/python -m config.launch --host "$(HOST)" --port "$(PORT)" $(if $(filter-out 0,$(ONCE)),--once) $(if $(filter 0,$(SAMPLES)),--no-samples)

test: install-dev
	.venv/bin/python -m pytest $(ARGS)

# Every fault of docs/reliability.md that can be made here; minutes, and both cores.
faults: install-dev
	.venv/bin/python -m pytest -m fault $(ARGS)

lint: install-dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy .
	$(MANAGE) makemigrations --check --dry-run
	HTTPS=true $(MANAGE) check --deploy --fail-level WARNING
	$(MANAGE) spectacular --validate --fail-on-warn --file /dev/null

# The English catalogue: bring it in step with the source, compile it, list what is untranslated.
messages: install-dev
	.venv/bin/python -m config.translations

ci:
	.ci/run

# Kill everything again and again and compare with a quiet run; SECONDS for how long, SEED to repeat a run.
chaos: install-dev
	.venv/bin/python -m tests.chaos --seconds "$(SECONDS)" --seed "$(SEED)"

# Lists and figures of a province's two million commitments, on the PostgreSQL of DATABASE_URL; see docs/performance.md.
scale: install-dev
	.venv/bin/python -m tests.scale

# The cost of dying, of matching again, and the gain of a second worker; see docs/reliability.md.
measure: install-dev
	.venv/bin/python -m tests.chaos.measure

# The interface held to its description by made-up requests, four runs of so many SECONDS; SEED to repeat them.
contract: install-dev
	CONTRACT_SECONDS="$(SECONDS)" CONTRACT_SEED="$(SEED)" .venv/bin/python -m pytest tests/tracker/api/contract $(ARGS)

# A folder of packages for machines without a package index; see docs/operation.md.
wheels: install
	.venv/bin/python -m pip download --quiet --dest wheels -r requirements.txt

install: python
	$(PYTHON) config/install.py --step "[1/6]"

install-dev: python
	$(PYTHON) config/install.py --dev

python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "找不到 Python 3.11：“$(PYTHON)”不存在、不能运行或版本过低。请安装 Python 3.11，或指定另一个，如 make run PYTHON=python3.12。" >&2; exit 1; }
