# Zhike 知客. Needs Python 3.11 or newer and make; everything else is fetched.
#
#   PORT=8000   first of the local ports (gateway, WeChat simulator, AWS, functions)
#   STAGE=prod  what `package` and `deploy` are for
#   TESTS=      which tests, as pytest is told: tests/unit, -k "word"

SHELL := /bin/sh
PORT ?= 8000
STAGE ?= prod
TESTS ?=
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$p; break; }; done)

# Compiled once: the stack and the tests start dozens of processes.
export PYTHONDONTWRITEBYTECODE :=

PY := .venv/bin/python
NEEDED := requirements.txt requirements-lake.txt requirements-dev.txt
BENCH := requirements-bench.txt

.DEFAULT_GOAL := help
.PHONY: help install assets run reset test check bench soak package deploy clean

help: ## say what there is
	@echo '知客 Zhike'
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | \
		while IFS="$$(printf '\t')" read -r name what; do \
			printf '  make %-9s %s\n' "$$name" "$$what"; done
	@echo '  PORT=8000 moves the local ports, STAGE=prod names a deployment'

install: .venv/.installed ## create .venv and install what is pinned

.venv/.installed: $(NEEDED)
	@test -n '$(PYTHON)' || { echo 'Python 3.11 or newer is needed'; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@echo 'installing packages (once)'
	@$(PY) -m pip install --quiet --disable-pip-version-check 'pip<26.3'
	@$(PY) -m pip install --quiet --disable-pip-version-check \
		$(foreach file,$(NEEDED),-r $(file))
	@touch $@

.venv/.bench: .venv/.installed $(BENCH)
	@# wechatpy takes any python-dateutil; botocore, which we need, none from 3 on.
	@$(PY) -m pip install --quiet --disable-pip-version-check -r $(BENCH) \
		'python-dateutil<3'
	@touch $@

assets: .venv/.installed ## copy the browser files and give each its version
	@$(PY) -m infra.assets

run: assets ## start everything on this machine; Ctrl-C stops it
	@exec $(PY) -m infra.local --port $(PORT)

reset: ## forget the local data
	@rm -rf .local/data && echo '.local/data is gone; the next start begins anew'

test: assets ## run every test (a browser is fetched if there is none)
	@$(PY) -m infra.local.browser
	@$(PY) -m pytest -q -n 3 $(TESTS)

check: .venv/.installed ## format, lint, types, layers
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy
	@.venv/bin/lint-imports

bench: assets .venv/.bench ## goals, figures, verdicts
	@$(PY) -m tests.bench

soak: assets .venv/.bench ## the long runs
	@EMULATORS=both $(PY) -m pytest -q -n 3 -m ministack tests/integration
	@$(PY) -m tests.bench --soak

package: assets ## make dist/STAGE: one template and its zips
	@$(PY) -m infra.package --stage $(STAGE)

deploy: package ## roll that out by a CloudFormation change set
	@$(PY) -m infra.deploy --stage $(STAGE)

clean: ## remove what was made, except the local data
	@rm -rf dist node_modules chalicelib/web/static/vendor
	@rm -f chalicelib/web/static/manifest.json .venv/.installed .venv/.bench
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
