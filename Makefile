# Every target is also there without make, on Windows too: python -m tools book (or test, quick, lint, lab, bench, results, stills, colab, colab-test, clean).
PYTHON ?= python3

.PHONY: help book test quick lint lab bench results stills colab colab-test clean

help book test lint stills colab clean:
	@$(PYTHON) -m tools $@

# JupyterLab's own options: make lab OPTIONS=--no-browser
lab:
	@$(PYTHON) -m tools $@ $(OPTIONS)

# All that has changed since a commit: make quick SINCE=HEAD~3
quick:
	@$(PYTHON) -m tools $@ $(if $(SINCE),--since $(SINCE))

bench:
	@$(PYTHON) -m tools $@ $(if $(ONLY),--only $(ONLY))

# What is missing is measured; all of one experiment again: make results ONLY=nnlm_documentation ANEW=1
results:
	@$(PYTHON) -m tools $@ $(if $(ONLY),--only $(ONLY)) $(if $(ANEW),--anew)

# Where to find Colab's Python: make colab-test OPTIONS="--python /path/to/python3.13"
colab-test:
	@$(PYTHON) -m tools $@ $(if $(ONLY),--only $(ONLY)) $(OPTIONS)
