# Everything a person does here, by name. `make help` lists it.
SHELL := /bin/bash
# The kill tests start hundreds of processes; without bytecode each would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

BIN := .venv/bin
LOCAL := $(BIN)/python -m crewline_local
PYTEST_ARGS ?=
# A test that waits for ever fails with its stack. What cannot be told so (a fixture, a thread that is joined) ends with its
# worker, which shows where each of its threads was.
HANGS := --timeout 300 -o timeout_func_only=true -o faulthandler_timeout=900 -o faulthandler_exit_on_timeout=true
PYTEST := $(BIN)/python -m pytest --dist loadgroup --no-loadscope-reorder --max-worker-restart 2 $(HANGS)
PACKAGES := $(filter-out tests,$(notdir $(patsubst %/__init__.py,%,$(wildcard libs/*/*/__init__.py services/*/*/__init__.py deploy/*/*/__init__.py))))
# Test folders of different packages hold files of the same name; by their paths from here they differ.
TESTS := $(wildcard libs/*/tests services/*/tests deploy/local/tests tests)
COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.PHONY: help env env-dev run demo up test first-round second-round test-fast bench endure guards lint format types imports deploy-check contracts contracts-check lock service clean

help: ## this list
	@awk 'BEGIN {FS = ":.*?## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*?## / {printf "  %-16s %s\n", $$1, $$2}' Makefile

##@ Run
env: ## make .venv to run the platform (instant when nothing changed)
	@deploy/local/bootstrap.sh run

run: env ## the whole platform on this machine; Ctrl-C stops it, data stays in .crewline/
	@$(LOCAL) run

up: env ## every service in its own processes on real RabbitMQ and PostgreSQL, watched by Prometheus
	@$(LOCAL) up

demo: env ## walk the whole story through whatever is running
	@$(LOCAL) demo

##@ Test
env-dev: ## make .venv with the test and guard tools too
	@deploy/local/bootstrap.sh test

test: env-dev ## every guard and every test, on private servers
	@# The type checker alone takes as long as all other guards, and beside the first tests costs no time of its own.
	@$(MAKE) --no-print-directory -j2 types first-round
	@$(MAKE) --no-print-directory second-round

# Servers of the run live in memory alone as far as they can, and a broker is started by whoever needs one first. What
# tests kill is their own, and syncs its files wherever they are: a SIGKILL takes none of them from memory either.
first-round: lint imports contracts-check
	@# Workers share two cores: who fails for want of time gets one more try, and is shown with what it failed of at first.
	$(LOCAL) test-stack --no-rabbit --fleeting -- $(PYTEST) -n 3 -m "not reliability" --reruns 1 -rR $(PYTEST_ARGS)

second-round: env-dev
	@# No second try for what tests what may be lost: a wait that never ends is how a loss shows. These wait a lot.
	$(LOCAL) test-stack --no-rabbit --fleeting -- $(PYTEST) -n 3 -m reliability $(PYTEST_ARGS)

test-fast: env-dev ## the inner loop: no slow, killing or RabbitMQ tests
	@$(BIN)/python -m pytest -n auto -m "not slow and not reliability and not rabbit" $(PYTEST_ARGS)

bench: env-dev ## the workloads of docs/benchmarks.md, side by side
	$(LOCAL) test-stack -- $(BIN)/python -m bench $(BENCH_ARGS)

endure: env-dev ## the reliability and fuzzing tests at full length (LENGTH=0.05: less; PARTS="kills sagas"), into build/endure-report.md
	$(LOCAL) endure --length $(or $(LENGTH),1) $(PARTS)

##@ Quality
guards: env-dev ## every guard, two at a time
	@$(MAKE) --no-print-directory --output-sync -j2 types lint imports contracts-check

lint: env-dev ## ruff
	$(BIN)/ruff check .

format: env-dev ## let ruff fix and sort what it can
	$(BIN)/ruff check --fix .

types: env-dev ## mypy, strict
	$(BIN)/mypy $(addprefix -p ,$(PACKAGES) bench)
	$(BIN)/mypy $(TESTS)

imports: env-dev ## import-linter: what each room may touch
	$(BIN)/lint-imports

deploy-check: env-dev ## checkov on the image and on every overlay as built; heavy, so in an environment of its own
	@test -x .venv-deploy/bin/checkov || { $(BIN)/uv venv -q .venv-deploy && \
		$(BIN)/uv pip install -q --python .venv-deploy/bin/python --require-hashes -r deploy/checks/requirements.lock; }
	@rm -rf build/deploy && mkdir -p build/deploy && cp deploy/docker/Dockerfile build/deploy/
	@for overlay in dev staging prod; do kubectl kustomize deploy/k8s/overlays/$$overlay > build/deploy/$$overlay.yaml; done
	.venv-deploy/bin/checkov --config-file deploy/checks/checkov.yaml -d build/deploy
	@if .venv-deploy/bin/checkov --config-file deploy/checks/checkov.yaml -f deploy/checks/planted.yaml > /dev/null; \
		then echo "checkov finds nothing in deploy/checks/planted.yaml: it proves nothing" >&2; exit 1; fi

##@ Contracts
contracts: env-dev ## write schemas, OpenAPI, AsyncAPI, docs, dashboards, deployment and the TypeScript client from the code
	$(BIN)/python -m common.contracts write
	$(LOCAL).deployment write
	$(LOCAL).typescript write

contracts-check: env-dev ## complain where contracts, deployment or the TypeScript client and code disagree
	$(BIN)/python -m common.contracts check
	$(LOCAL).deployment check
	$(LOCAL).typescript check

##@ Release
lock: env-dev ## recompile both lock files; they pin hashes and name no index
	$(COMPILE) requirements.in -o requirements.lock
	$(COMPILE) -c requirements.lock requirements-dev.in -o requirements-dev.lock
	$(COMPILE) --no-annotate deploy/local/uv.in -o deploy/local/uv.lock.txt
	$(COMPILE) --no-annotate deploy/checks/requirements.in -o deploy/checks/requirements.lock
	@! grep -nE '^-|://' requirements.lock requirements-dev.lock deploy/local/uv.lock.txt deploy/checks/requirements.lock

service: env-dev ## copy the shape of a service: make service NAME=payroll AGGREGATE=payslip
	@test -n "$(NAME)" || { echo "usage: make service NAME=payroll [AGGREGATE=payslip]" >&2; exit 2; }
	$(BIN)/python -m crewline_local.scaffold $(NAME) $(AGGREGATE)

clean: ## remove caches and builds; .venv and .crewline/ stay
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build
	find . -path ./.venv -prune -o \( -name __pycache__ -o -name '*.egg-info' \) -type d -print0 | xargs -0 rm -rf
