# `make run` and `make test` are the whole set-up: each target makes what it needs, and is quick when that is there.

PYTHON ?= python3
PORT ?= 8002
BIND ?= 127.0.0.1:$(PORT)

VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PIP := $(BIN)/pip --quiet --disable-pip-version-check
VENDOR := static/vendor
GEIST := node_modules/@fontsource-variable/geist/files
# Node and npm from the machine where they are recent enough, else from the PyPI package that carries them.
NODE_PATH := PATH="$(CURDIR)/$(BIN):$$PATH"
NPM := $(NODE_PATH) npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
# Tools that load Django without a database or a .env.
BARE := SECRET_KEY=only-to-load-django-only-to-load-django-only-to-load ENV_FILE=/dev/null

.DEFAULT_GOAL := help
.PHONY: help run dev test test-js hooks lint format lock demo fake-claude worker bench bench-evaluation bench-streams bench-prompts bench-learning lighthouse sizes build assets migrate clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .env $(BIN)/.runtime staticfiles/.collected migrate ## set up, then serve on http://127.0.0.1:8002 (PORT=8010: elsewhere)
	$(BIN)/gunicorn coach.asgi --bind $(BIND)

dev: .env $(BIN)/.dev $(VENDOR)/.copied migrate ## Django's own server with DEBUG on and reload
	DEBUG=on $(MANAGE) runserver $(BIND)

test: $(BIN)/.dev $(VENDOR)/.copied test-js ## the whole test suite, on SQLite
	$(BIN)/pytest -n auto --dist worksteal

test-js: node_modules/.dev ## what our JavaScript computes
	$(NODE_PATH) node --test tests/js/*.test.js

hooks: $(BIN)/.dev node_modules/.dev ## check what is quick to check before every commit
	$(BIN)/pre-commit install

lint: $(BIN)/.dev node_modules/.dev ## style, spelling, types, contracts between rooms, sizes, missing migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/django-upgrade --target-version 5.2 $(shell git ls-files '*.py')
	$(BIN)/djade --target-version 5.2 --check $(shell git ls-files 'templates/*.html')
	$(BIN)/typos
	$(BIN)/lint-imports
	$(BARE) $(BIN)/mypy
	$(NODE_PATH) node_modules/.bin/biome check --error-on-warnings
	$(NODE_PATH) node_modules/.bin/tsc
	$(BIN)/python -m benchmarks.sizes
	$(BARE) $(MANAGE) makemigrations --check --dry-run

format: $(BIN)/.dev node_modules/.dev ## format Python, templates, and JavaScript
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $(shell git ls-files 'templates/*.html') || true
	$(NODE_PATH) node_modules/.bin/biome check --write

lock: $(BIN)/.dev ## compile requirements*.in, with hashes, for Python 3.11 and up on every platform
	@for name in requirements requirements-dev requirements-node; do \
	  $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
	    $$name.in --output-file $$name.txt && \
	  sed -i "1i # Compiled by \`make lock\`. Edit $$name.in instead." $$name.txt; \
	done

sizes: $(BIN)/.dev ## how long our files and functions are
	$(BIN)/python -m benchmarks.sizes

demo: .env $(BIN)/.runtime migrate ## an account "demo" with 90 days of history (password: demo-password)
	$(MANAGE) seed_demo --username demo --password demo-password --days 90 --attempts 120 --seed 7

fake-claude: $(BIN)/.dev ## a Messages API of our own on port 8009, to watch the streaming without a key
	@echo "In another terminal: make run ANTHROPIC_BASE_URL=http://127.0.0.1:8009 ANTHROPIC_API_KEY=fake EVALUATOR=claude"
	$(BIN)/python -m tests.fake_claude --port 8009

bench: $(BIN)/.dev ## how fast /progress is up to 1 M attempts, on both databases (ARGS=--quick: in seconds)
	$(BIN)/python -m benchmarks.progress $(ARGS)
	$(BIN)/python -m benchmarks.progress --on postgresql $(ARGS)

worker: .env $(BIN)/.runtime migrate ## evaluate for web processes that have the same CELERY_BROKER_URL, beat included
	@mkdir -p .build
	$(BIN)/celery -A coach worker --beat --schedule .build/celerybeat --pool threads --loglevel INFO

bench-streams: $(BIN)/.dev staticfiles/.collected ## 100, 300, and 1,000 learners who watch their evaluations
	$(BIN)/python -m benchmarks.streams $(ARGS)

bench-evaluation: $(BIN)/.dev staticfiles/.collected ## what we add to a streamed evaluation; 200 of them at once
	$(BIN)/python -m benchmarks.evaluation $(ARGS)

bench-prompts: $(BIN)/.dev ## tokens and cost per answer with each version of the prompt
	$(BIN)/python -m benchmarks.prompts $(ARGS)

bench-learning: $(BIN)/.dev ## whether the schedule helps, on simulated learners (ARGS=--quick: in seconds)
	$(BIN)/python -m benchmarks.learning $(ARGS)

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
	$(PIP) install --require-hashes -r requirements.txt
	@touch $@

$(BIN)/.dev: requirements-dev.txt | $(BIN)/python
	$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@ $(BIN)/.runtime

$(BIN)/.node: requirements-node.txt | $(BIN)/python
	@{ command -v npm && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; } >/dev/null \
	  || $(PIP) install --require-hashes -r requirements-node.txt
	@touch $@

node_modules/.installed: package.json package-lock.json | $(BIN)/.node
	$(NPM) --omit=dev
	@touch $@

node_modules/.dev: package.json package-lock.json | $(BIN)/.node
	$(NPM)
	@touch $@ node_modules/.installed

# Source maps stay beside their scripts: collectstatic fails on a sourceMappingURL that leads nowhere.
$(VENDOR)/.copied: node_modules/.installed Makefile
	@mkdir -p $(VENDOR)
	cp node_modules/chart.js/dist/chart.umd.min.js node_modules/chart.js/dist/chart.umd.min.js.map \
	   node_modules/chartjs-chart-matrix/dist/chartjs-chart-matrix.min.js \
	   node_modules/chartjs-chart-matrix/dist/chartjs-chart-matrix.min.js.map \
	   $(GEIST)/geist-latin-wght-normal.woff2 $(GEIST)/geist-latin-ext-wght-normal.woff2 $(VENDOR)/
	@touch $@

staticfiles/.collected: .env $(BIN)/.runtime $(VENDOR)/.copied $(shell find static -type f -not -path '*/vendor/*')
	$(MANAGE) collectstatic --noinput --clear --verbosity 0
	@touch $@

# A prefix of its own: npm would put it into the node_modules of the site.
.build/lighthouse/.installed: requirements-node.txt
	$(PYTHON) -m venv .build/lighthouse/python
	.build/lighthouse/python/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.txt
	PATH="$(CURDIR)/.build/lighthouse/python/bin:$$PATH" npm install --prefix .build/lighthouse --no-save \
	    --ignore-scripts --no-audit --no-fund --loglevel=error lighthouse@13.5.0
	@touch $@
