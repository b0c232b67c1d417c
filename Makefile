# Needs Python 3.11 or later (with venv) and git 2.34 or later; pip installs everything else into .venv.
PYTHON ?= python3
PREFIX ?= /usr/local
DESTDIR ?=
PYTEST_OPTIONS ?= -n auto --dist worksteal

BIN = .venv/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTHON_FILES = git_session tests tools bench
SHELL_FILES = hooks/guard.sh $(filter-out hooks/guard.sh,$(wildcard hooks/*)) demo/run.sh tools/install.sh .ci/run $(wildcard findings/*.sh)

.PHONY: demo test fuzz hostile git-suite soak servers producers consumers agents forge lint types man docs pictures bench package installers install uninstall clean help
.DEFAULT_GOAL = help

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The environment has two layers, each rebuilt when dependencies may have changed: the package, which is all that the demo
# needs, and the tools for tests and checks.
.venv/package: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("git-session needs Python 3.11 or later: make PYTHON=python3.12 …" if sys.version_info < (3, 11) else 0)'
	@echo 'Creating .venv with $(PYTHON) …'
	@$(PYTHON) -m venv .venv || { echo 'Python has no venv module; on Debian: apt-get install python3-venv' >&2; exit 1; }
	@echo 'Installing git-session and the four libraries it needs into .venv …'
	@# Executables by an older pip import re, which takes half as long as Python's start.
	@$(PIP) --upgrade 'pip>=25.1' 2>/dev/null || echo 'pip 25.1 is not to be had: git-session will start a little slower.'
	@$(PIP) --editable .
	@touch $@

.venv/stamp: .venv/package
	@echo 'Installing the tools for tests and checks into .venv …'
	@$(PIP) --editable '.[dev]'
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm install --silent --no-save --no-audit --no-fund --prefix .venv 'husky@^9' || \
		echo 'npm could not install husky.'
	@touch $@

demo: .venv/package ## run a whole session on a clone of this project's own history
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh demo/run.sh

test: .venv/stamp ## run all tests, in parallel
	$(BIN)/pytest $(PYTEST_OPTIONS)

fuzz: .venv/stamp ## run the random tests for longer: EXAMPLES=500 HISTORIES=200 STEPS=50; SEED=n repeats a run
	PROPERTY_EXAMPLES='$(or $(EXAMPLES),500)' $(BIN)/pytest $(PYTEST_OPTIONS) -m 'hypothesis or fuzz'
	MODEL_SEED='$(or $(SEED),random)' MODEL_HISTORIES='$(or $(HISTORIES),200)' MODEL_STEPS='$(or $(STEPS),50)' \
		SHARING_HISTORIES='$(or $(HISTORIES),50)' SHARING_STEPS='$(or $(STEPS),50)' SHARING_CLONES=5 \
		$(BIN)/pytest tests/model_based --capture=no

hostile: .venv/stamp ## run every command and hook on hostile input: KINDS="pipes", ROUNDS=3, EACH=20; SEED=n repeats a run
	@ROUNDS='$(ROUNDS)' EACH='$(EACH)' SEED='$(SEED)' $(BIN)/python -m tests.hostile $(KINDS)

git-suite: .venv/stamp ## run git's own tests with our hooks and without: GIT_SOURCE=/path/to/git, SCRIPTS="t7500", JOBS=2
	@JOBS='$(JOBS)' $(BIN)/python -m tests.git_suite '$(GIT_SOURCE)' $(SCRIPTS)

soak: .venv/stamp ## work in 16 worktrees at once, with gc, rebases and kill -9, then check every record: MINUTES=10
	@MINUTES='$(MINUTES)' SEED='$(SEED)' $(BIN)/python -m tests.soak

servers: .venv/stamp ## share sessions through servers on loopback, of those that are installed: NAMES="nginx+v0 gitolite-RW"
	@$(BIN)/python -m tests.servers $(NAMES)

producers: .venv/stamp ## record the output of real test tools for tests/producers: NAMES="mocha go"
	$(BIN)/python -m tests.producers $(NAMES)

consumers: .venv/stamp ## run release tools and linters on our commit messages: NAMES="gitlint", EXAMPLES=5000
	@EXAMPLES='$(EXAMPLES)' $(BIN)/python -m tests.consumers $(NAMES)

agents: .venv/stamp ## run coding agents against a model that the tests play: AGENTS="claude codex", CACHE=folder, KEEP=folder, RECORD=1
	@CACHE='$(CACHE)' KEEP='$(KEEP)' RECORD='$(RECORD)' $(BIN)/python -m tests.agents_live $(AGENTS)

forge: .venv/stamp ## ask for checks through the real gh and glab, of those that are installed, at a forge on loopback
	@$(BIN)/python -m tests.forges_live

lint: .venv/stamp ## run ruff, shellcheck, and mandoc if it is installed
	$(BIN)/ruff check $(PYTHON_FILES)
	$(BIN)/ruff format --check $(PYTHON_FILES)
	$(BIN)/shellcheck --external-sources $(SHELL_FILES)
	$(BIN)/shellcheck --shell=bash completions/git-session.bash
	if command -v mandoc >/dev/null; then mandoc -T lint -W warning man/*.1; fi

types: .venv/stamp ## run mypy --strict on everything
	$(BIN)/mypy

man: .venv/stamp ## generate man pages, completions, reference and help from the commands' declarations
	$(BIN)/python -m tools.generate

pictures: .venv/stamp ## run the commands of the pages in docs/, and write their outputs and the pictures again
	$(BIN)/python -m tests.pages

docs: .venv/docs ## build docs/ as a site in build/site
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo 'build/site/index.html'

.venv/docs: .venv/package
	@$(PIP) --editable '.[docs]'
	@touch $@

bench: .venv/stamp ## measure hooks and commands: SECTIONS=scale, SECTIONS=against BASE=<commit>
	@BASE='$(BASE)' $(BIN)/python -m bench $(SECTIONS)

# The wheel is built from the sdist, as by everyone who builds from a published sdist.
package: .venv/stamp ## build dist/, the sdist and the wheel, and check both
	@$(PIP) --editable '.[package]'
	rm -rf dist
	$(BIN)/python -m build --no-isolation --quiet
	$(BIN)/twine check --strict dist/*
	$(BIN)/check-wheel-contents dist/*.whl

installers: package ## install dist/'s wheel by pip, pipx, uv and make, with every Python here, and use it: NAMES="uv pipx"
	@$(BIN)/python -m tests.installers dist/*.whl $(NAMES)

install: ## install into PREFIX (default /usr/local), staged under DESTDIR
	@PYTHON='$(PYTHON)' sh tools/install.sh install '$(PREFIX)' '$(DESTDIR)'

uninstall: ## remove everything that install added
	@sh tools/install.sh uninstall '$(PREFIX)' '$(DESTDIR)'

clean: ## remove .venv, build folders and caches
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
	find git_session tests tools bench -name __pycache__ -prune -exec rm -rf {} +
