# Each target works on a fresh machine: it sets up what it needs and is a no-op the second time.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes

.DEFAULT_GOAL := help
.PHONY: help netlist boards route bodies pictures drc fab check mutate bom enclosure compliance firmware proofs test bench lint ci all

help: ## show the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "%-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/netlist.stamp: requirements/netlist.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "OpenStrom needs Python 3.11 or newer; name one: make PYTHON=python3.11" >&2; exit 2; }
	@echo "setting up $(VENV): the packages of requirements/netlist.txt"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --requirement requirements/netlist.txt
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/check.stamp: requirements/check.txt $(VENV)/netlist.stamp
	@echo "setting up $(VENV): the packages of requirements/check.txt"
	@$(PIP) --requirement requirements/check.txt
	@touch $@

$(VENV)/bom.stamp: requirements/bom.txt $(VENV)/check.stamp
	@echo "setting up $(VENV): the packages of requirements/bom.txt"
	@$(PIP) --requirement requirements/bom.txt
	@touch $@

$(VENV)/route.stamp: requirements/route.txt $(VENV)/check.stamp
	@echo "setting up $(VENV): the packages of requirements/route.txt"
	@$(PIP) --requirement requirements/route.txt
	@touch $@

$(VENV)/firmware.stamp: requirements/firmware.txt $(VENV)/check.stamp
	@echo "setting up $(VENV): the packages of requirements/firmware.txt"
	@$(PIP) --requirement requirements/firmware.txt
	@touch $@

$(VENV)/compliance.stamp: requirements/compliance.txt $(VENV)/bom.stamp
	@echo "setting up $(VENV): the packages of requirements/compliance.txt"
	@$(PIP) --requirement requirements/compliance.txt
	@touch $@

$(VENV)/fab.stamp: requirements/fab.txt $(VENV)/check.stamp
	@echo "setting up $(VENV): the packages of requirements/fab.txt"
	@$(PIP) --requirement requirements/fab.txt
	@touch $@

$(VENV)/enclosure.stamp: requirements/enclosure.txt $(VENV)/check.stamp
	@echo "setting up $(VENV): the packages of requirements/enclosure.txt"
	@$(PIP) --requirement requirements/enclosure.txt
	@touch $@

$(VENV)/test.stamp: requirements/test.txt $(VENV)/compliance.stamp $(VENV)/firmware.stamp \
		$(VENV)/fab.stamp $(VENV)/enclosure.stamp
	@echo "setting up $(VENV): the packages of requirements/test.txt"
	@$(PIP) --requirement requirements/test.txt
	@touch $@

netlist: $(VENV)/netlist.stamp ## the boards' KiCad netlists, pin map and libraries
	@$(BIN)/openstrom netlist

check: $(VENV)/check.stamp ## electrical rules, error budget, simulations; evidence
	@scripts/install_ngspice
	@$(BIN)/openstrom check

mutate: $(VENV)/check.stamp ## damage the boards: do the rules notice?
	@$(BIN)/openstrom mutate

bom: $(VENV)/bom.stamp ## cost workbook and gate, summaries, quote packages
	@$(BIN)/openstrom bom

firmware: $(VENV)/firmware.stamp ## the metering core for this machine and both cross targets
	@scripts/install_firmware_tools
	@$(MAKE) -s -C firmware host targets sizes
	@$(BIN)/openstrom firmware

proofs: $(VENV)/firmware.stamp ## the C under sanitizers, a fuzzer and three analysers
	@scripts/install_firmware_tools
	@$(MAKE) -s -C firmware sanitize analyse fuzz

boards: $(VENV)/check.stamp ## the boards' KiCad projects: schematics, boards, rules
	@scripts/install_kicad
	@$(BIN)/openstrom boards

bodies: $(VENV)/enclosure.stamp ## the parts' bodies as STEP files
	@$(BIN)/openstrom bodies

pictures: $(VENV)/check.stamp ## pictures of the boards with their parts, by KiCad
	@$(BIN)/openstrom pictures

drc: $(VENV)/check.stamp ## KiCad's checks and the insulation of the boards; evidence
	@scripts/install_kicad
	@$(BIN)/openstrom drc

fab: $(VENV)/fab.stamp ## manufacturing files of every board, checked by a second reader
	@scripts/install_kicad
	@$(BIN)/openstrom fab

route: $(VENV)/route.stamp ## copper that no code draws: what is missing or lost its fit
	@$(BIN)/openstrom route

enclosure: $(VENV)/enclosure.stamp ## does each product fit its housing? STEP, GLB, pictures, evidence
	@scripts/install_kicad
	@$(BIN)/openstrom enclosure

compliance: $(VENV)/compliance.stamp ## the dossier, from what the other gates wrote; docs/compliance.md
	@$(BIN)/openstrom compliance

test: $(VENV)/test.stamp ## the tests
	@$(BIN)/python -m pytest -n 2 -m 'not heavy'

bench: $(VENV)/test.stamp ## times and instruction counts, as ratios
	@scripts/install_firmware_tools
	@$(BIN)/python -m scripts.bench
	@$(BIN)/python -m scripts.bench_core
	@$(BIN)/python -m scripts.bench_creepage

lint: $(VENV)/test.stamp ## formatting, style and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

ci: lint ## every gate: style, types, current outputs, boards, dossier, tests
	@$(BIN)/openstrom netlist --check
	@scripts/install_kicad
	@$(BIN)/openstrom boards --check
	@$(BIN)/openstrom bodies --check
	@$(BIN)/openstrom drc
	@scripts/install_ngspice
	@$(BIN)/openstrom check
	@$(BIN)/openstrom mutate
	@$(BIN)/openstrom bom
	@$(MAKE) fab
	@$(MAKE) firmware proofs
	@$(MAKE) enclosure
	@$(MAKE) compliance
	@$(BIN)/python -m pytest -n 2 $(CI_TESTS)

all: netlist check lint test ## everything
