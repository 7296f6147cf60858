# The Python package: bindings/python. It needs python3 with cffi and numpy; a wheel setuptools, wheel and pip; its tests
# pytest, pandas, xarray, matplotlib and PyYAML. PYTHON is another interpreter.

PYTHON ?= /usr/bin/python3
MYPY ?= mypy
OBJCOPY ?= objcopy
python_dir := $(srcdir)/bindings/python
python_src := $(sort $(wildcard $(python_dir)/*.py $(python_dir)/*.toml $(python_dir)/README.md $(python_dir)/src/osteon/*))
# The package beside the library, as Python would import it.
python_out := build/python/package
python_env  = OSTEON=$(abspath $(command)) OSTEON_DATA=$(abspath $(srcdir)/data) OSTEON_SOURCE=$(abspath $(srcdir)) \
  OSTEON_HEADERS=$(abspath build/headers) MPLBACKEND=Agg PYTHONDONTWRITEBYTECODE=1

$(python_out)/osteon/calls.py: $(python_src) $(header_src)
	$(say) PYTHON $(python_out)
	$(Q)rm -rf $(python_out) && mkdir -p $(python_out)/osteon && cp $(python_dir)/src/osteon/* $(python_out)/osteon
	$(Q)CC='$(CC)' $(PYTHON) $(python_dir)/generate.py $(srcdir)/include $(python_out)/osteon

# setuptools writes beside what it builds, so it gets a copy.
.PHONY: wheel check-python
wheel: build/libosteon-core.so ## the Python package as a wheel with the core inside: build/osteon-*.whl
	$(Q)rm -rf build/python/source build/osteon-*.whl && mkdir -p build/python/source
	$(Q)cp -r $(python_src:$(python_dir)/src/osteon/%=) $(python_dir)/src $(srcdir)/COPYING build/python/source
	$(Q)$(OBJCOPY) --strip-unneeded build/libosteon-core.so build/python/libosteon-core.so
	$(Q)cd build/python/source && OSTEON_CORE=$(abspath build/python/libosteon-core.so) CC='$(CC)' \
	  OSTEON_INCLUDE=$(abspath $(srcdir)/include) OSTEON_SCENARIOS=$(abspath $(srcdir)/data/scenarios) \
	  $(PYTHON) -m pip wheel -q --no-deps --no-index --no-build-isolation --disable-pip-version-check -w $(abspath build) .
	@ls -l build/osteon-*.whl

check-python: stage wheel $(python_out)/osteon/calls.py ## test the Python package: with the full library, the wheel, an installed osteon
	@cd build/python && $(python_env) OSTEON_LIBRARY=$(abspath build/libosteon.so) PYTHONPATH=$(abspath $(python_out)) \
	  $(PYTHON) -m pytest -q -p no:cacheprovider $(PYTEST_ARGS) $(abspath $(python_dir))/tests
	@if command -v $(MYPY) >/dev/null; then MYPYPATH=$(python_out) $(MYPY) --no-error-summary --cache-dir build/python/mypy \
	  --config-file $(python_dir)/pyproject.toml --python-executable $(PYTHON) $(python_out)/osteon $(python_dir)/tests/typed.py; \
	  else echo 'mypy was not found, so the types were not checked; on Debian: apt-get install mypy'; fi
	@$(python_env) sh $(python_dir)/tests/install.sh $(PYTHON) $(abspath build/python) $(abspath $(python_dir)) $(abspath build)
