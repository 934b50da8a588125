# Everything there is to do here. `make` alone lists it.

MODEL    ?= PictoCLIP
BASE_URL ?=
ARGS     ?=
PYTHON   ?= python3

VENV := .venv
BIN  := $(VENV)/bin
PY   := $(BIN)/python
NPM  := npm --prefix site --loglevel error

# Python may remember what it compiled, whatever the shell says: compiling takes longer than rendering an edit.
export PYTHONDONTWRITEBYTECODE =

# uv installs in a third of the time; where it cannot be had, or cannot reach what pip is configured for, pip does it.
define install
	@$(PY) -m pip install -qq --disable-pip-version-check --upgrade pip uv || true
	@$(BIN)/uv pip install --quiet --python $(PY) $(1) || \
		{ echo "uv did not manage; pip tries"; $(PY) -m pip install --quiet --disable-pip-version-check $(1); }
	@touch $@
endef

.DEFAULT_GOAL := help
.PHONY: help site serve check new figures model test lint fuzz clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

site: $(VENV)/.light ## render the articles to build/site (BASE_URL=… where it will be hosted)
	@$(BIN)/neuron-articles site $(if $(BASE_URL),--base-url "$(BASE_URL)") $(ARGS)

serve: $(VENV)/.light ## render, serve on this machine, and refresh the page after every edit
	@$(BIN)/neuron-articles serve $(ARGS)

check: $(VENV)/.light ## list the problems of all articles, drafts too, write nothing
	@$(BIN)/neuron-articles check $(ARGS)

new: $(VENV)/.light ## begin an article: make new SLUG=my-article
	@test -n "$(SLUG)" || { echo "name the article: make new SLUG=my-article" >&2; exit 2; }
	@$(BIN)/neuron-articles new "$(SLUG)"

# What a user chooses for a computation; each variable is an option of the command line.
CHOICES := DATASET WEIGHTS DEVICE PRECISION UNITS FACETS PHOTOS
lower    = $(shell echo $(1) | tr A-Z a-z)

figures: $(VENV)/.analysis ## compute the figures' data (MODEL=RN50x4, DATASET=path, WEIGHTS=path, UNITS=all, ...; installs torch)
	@$(BIN)/neuron-articles figures --model "$(MODEL)" \
		$(foreach name,$(CHOICES),$(if $($(name)),--$(call lower,$(name)) "$($(name))")) \
		$(if $(QUICKGELU),--$(if $(filter no,$(QUICKGELU)),no-)quickgelu) $(ARGS)

model: $(VENV)/.analysis ## train the default model again, from pictures to weights
	@$(BIN)/neuron-articles model train $(ARGS)

# Tests without torch, or without a browser, install none: make test ARGS='-m "not torch and not browser"'.
NEEDED := $(if $(findstring not torch,$(ARGS)),.dev,.test) $(if $(findstring not browser,$(ARGS)),,.browser)

test: $(addprefix $(VENV)/,$(NEEDED)) lint ## run all tests, and what lint runs (installs torch and a browser)
	@$(NPM) test
	@$(PY) -m pytest --numprocesses 2 --dist worksteal $(ARGS)

lint: $(VENV)/.dev site/node_modules/.made ## check style and types, of Python, scripts and styles (installs no torch)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(NPM) run lint

fuzz: $(VENV)/.test ## give random inputs to everything that reads (ARGS="--inputs 100000 --seed 1"); keeps what fails in build/fuzz
	@$(PY) -m tests.fuzz $(ARGS)

clean: ## remove the rendered site; computed data stays
	rm -rf build/site build/preview build/.site.* build/.preview.*

# What the targets above stand on. Each is made once, and again when pyproject.toml changes.

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "needs Python 3.11 or later: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); \
		[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "installing Python's venv" && \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y python3-venv >/dev/null && \
		$(PYTHON) -m venv $(VENV); } || \
		{ rm -rf $(VENV); echo "needs Python's venv: apt install python3-venv" >&2; exit 1; }

$(VENV)/.light: pyproject.toml | $(PY)
	@echo "installing what rendering needs into $(VENV)"
	$(call install,--editable .)

$(VENV)/.analysis: pyproject.toml | $(PY)
	@echo "installing what the analyses need into $(VENV) (5.6 GB, some minutes)"
	$(call install,--editable '.[analysis]')
	@touch $(VENV)/.light

$(VENV)/.dev: pyproject.toml | $(PY)
	@echo "installing what rendering, style and types need into $(VENV)"
	$(call install,--editable . --group dev)
	@touch $(VENV)/.light

$(VENV)/.test: pyproject.toml | $(PY)
	@echo "installing what the tests need into $(VENV) (5.6 GB, some minutes)"
	$(call install,--editable '.[analysis]' --group dev)
	@touch $(VENV)/.light $(VENV)/.analysis $(VENV)/.dev

# Rendering needs no Node.js; checking scripts and styles does.
site/node_modules/.made: site/package-lock.json
	@if ! { command -v node && command -v npm; } >/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "installing Node.js"; apt-get update -qq && \
			DEBIAN_FRONTEND=noninteractive apt-get install -qq -y nodejs npm >/dev/null; \
		else echo "checking scripts and styles needs Node.js 18 or later: apt install nodejs npm" >&2; exit 1; fi; fi
	@echo "installing what checking scripts and styles needs into site/node_modules"
	@$(NPM) ci
	@touch $@

$(VENV)/.browser: | $(PY)
	@if ! { command -v chromium && command -v chromedriver; } >/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "installing chromium"; apt-get update -qq && apt-get install -qq -y chromium chromium-driver >/dev/null; \
		else echo "the browser tests need chromium: apt install chromium chromium-driver" >&2; exit 1; fi; fi
	@touch $@
