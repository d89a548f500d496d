# make run: the training agency in a browser.   make test: everything that is tested.   make test-fast: in a minute.
# Both need only python3 (3.11 or newer) with venv; `make test` also needs Chromium. Each says what is missing.

PY ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=
PYTEST_ARGS ?= -n logical --maxprocesses 4 --dist loadgroup

.PHONY: run test test-fast lint types bench tour clean
.DELETE_ON_ERROR:

run: .venv/.installed
	@exec .venv/bin/caseloom training --host $(HOST) --port $(PORT) $(ARGS)

test: .venv/.tested-with
	@$(need_chromium)
	.venv/bin/python -m pytest $(PYTEST_ARGS) $(ARGS)

test-fast: .venv/.tested-with
	.venv/bin/python -m pytest $(PYTEST_ARGS) --fast $(ARGS)

lint: .venv/.tested-with build/caseloom-sample
	.venv/bin/ruff check .
	cd build/caseloom-sample && ../../.venv/bin/ruff check --isolated --line-length 200 .

types: .venv/.tested-with build/caseloom-sample
	.venv/bin/mypy
	.venv/bin/mypy build/caseloom-sample/caseloom_sample

bench: .venv/.installed
	.venv/bin/python -m bench $(ARGS)

tour: .venv/.tested-with
	@$(need_chromium)
	CASELOOM_TOUR=docs/tour .venv/bin/python -m pytest tests/browser/test_tour.py $(ARGS)

# What new-plugin writes is held to the same rules.
build/caseloom-sample: .venv/.tested-with $(shell find core/operations/skeleton -type f)
	@rm -rf $@ && mkdir -p build
	@.venv/bin/caseloom new-plugin sample --to build >/dev/null

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are what makes a second `make run` start at once, and without a network.
.venv/.installed: setup.cfg pyproject.toml
	@$(make_environment)
	@.venv/bin/python -m pip install $(PIP_ARGS) -e . || { $(could_not_fetch); }
	@touch $@

.venv/.tested-with: setup.cfg pyproject.toml
	@$(make_environment)
	@.venv/bin/python -m pip install $(PIP_ARGS) -e '.[test,dev]' || { $(could_not_fetch); }
	@touch .venv/.installed $@

PIP_ARGS = --quiet --disable-pip-version-check --no-input --root-user-action=ignore

say_and_stop = printf '%s\n' "$(1)" >&2; exit 1
could_not_fetch = $(call say_and_stop,The packages could not be fetched: the first start needs the internet. Connect and type the same again.)

define make_environment
command -v "$(PY)" >/dev/null || { $(call say_and_stop,Python is missing: type  sudo apt-get install python3 python3-venv  and then the same again.); }; \
"$(PY)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { $(call say_and_stop,Caseloom needs Python 3.11 or newer. If you have one under another name: type  make $(or $(MAKECMDGOALS),run) PY=python3.12 .); }; \
"$(PY)" -c 'import ensurepip, venv' 2>/dev/null || { $(call say_and_stop,Python cannot make environments yet: type  sudo apt-get install python3-venv  and then the same again.); }; \
.venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
echo "Making the environment in .venv; this takes a minute, once."; "$(PY)" -m venv --clear .venv; }
endef

define need_chromium
for name in "$$CASELOOM_CHROMIUM" chromium chromium-browser google-chrome; do \
command -v "$$name" >/dev/null 2>&1 && exit 0; done; \
$(call say_and_stop,The browser tests need Chromium: type  sudo apt-get install chromium  and then the same again (or name one in CASELOOM_CHROMIUM).)
endef
