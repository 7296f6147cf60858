# The module is made from the headers, and installed with them: compilers do not share modules, so a program compiles it.
fortran_module := build/fortran/osteon.f90
host_headers += $(fortran_module)
all: $(fortran_module)
$(fortran_module): $(header_src) $(srcdir)/bindings/fortran/module.awk $(srcdir)/bindings/fortran/osteon.f90.in
	@mkdir -p $(@D)
	$(say) GEN $@
	$(Q)$(CC) -E -P $(pub_dirs) $(srcdir)/include/osteon/osteon.h >build/fortran/osteon.i
	$(Q)awk -v glue=$(srcdir)/bindings/fortran/osteon.f90.in -v full="$$(cat $(header_src) | tr '\n' ' ' | \
	  grep -oE 'OSTEON_FULL_API [^;(]*\(' | grep -oE 'osteon_[a-z_0-9]+\($$' | tr -d '(' | tr '\n' ' ')" \
	  -f $(srcdir)/bindings/fortran/module.awk build/fortran/osteon.i >$@

.PHONY: check-fortran
check-fortran: stage ## test the module for Fortran against an installed osteon
	$(Q)sh $(srcdir)/bindings/fortran/check.sh $(abspath $(srcdir)) $(abspath $(stage)) $(abspath build/check-fortran)
