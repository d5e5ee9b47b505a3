# Every target is also there without make, on Windows too: python -m tools book (or test, lint, lab, bench, results, colab, colab-test, clean).
PYTHON ?= python3

.PHONY: help book test lint lab bench results colab colab-test clean

help book test lint lab colab clean:
	@$(PYTHON) -m tools $@

bench results:
	@$(PYTHON) -m tools $@ $(if $(ONLY),--only $(ONLY))

colab-test:
	@$(PYTHON) -m tools $@ $(if $(ONLY),--only $(ONLY)) $(if $(COLAB_PYTHON),--python $(COLAB_PYTHON)) $(if $(OLDEST_PYTHON),--oldest-python $(OLDEST_PYTHON))
