# A femoral shaft by finite elements. Debian: python3-dolfinx, python3-matplotlib, calculix-ccx.
femur_run = OSTEON_LIBRARY=$(abspath build/libosteon-core.so) OSTEON=$(abspath $(command)) OMP_NUM_THREADS=1 /usr/bin/python3 -B
.PHONY: femur check-femur
femur: core ## three years of a shaft under a plate of metal, by finite elements: femur/
	@mkdir -p femur
	$(Q)$(femur_run) $(srcdir)/examples/femur/femur.py -o femur/femur

check-femur: all ## test the coupling with finite elements
	$(Q)$(femur_run) $(srcdir)/examples/femur/test_femur.py
