# Every target is also there without make, on Windows too: python -m tools book (or test, lint, lab, bench, results, colab, clean).
PYTHON ?= python3

.PHONY: help book test lint lab bench results colab clean

help book test lint colab clean:
	@$(PYTHON) -m tools $@

# JupyterLab's own options: make lab OPTIONS=--no-browser
lab:
	@$(PYTHON) -m tools $@ $(OPTIONS)

bench results:
	@$(PYTHON) -m tools $@ $(if $(ONLY),--only $(ONLY))
