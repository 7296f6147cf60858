# A femoral shaft by finite elements. Debian: python3-dolfinx, python3-matplotlib, python3-cffi, calculix-ccx.
femur_run = OSTEON_LIBRARY=$(abspath build/libosteon-core.so) OSTEON=$(abspath $(command)) OMP_NUM_THREADS=1 \
  PYTHONPATH=$(abspath $(python_out)) $(PYTHON) -B $(srcdir)/examples/femur
.PHONY: femur check-femur
femur: core $(python_out)/osteon/calls.py ## three years of a shaft under a plate of metal, by finite elements: femur/
	@mkdir -p femur
	$(Q)$(femur_run)/femur.py -o femur/femur

check-femur: all $(python_out)/osteon/calls.py ## test the coupling with finite elements
	$(Q)$(femur_run)/test_femur.py
