# The R package: its source archive, with the core of osteon inside, and its tests. Included by the Makefile.

r_src     := $(srcdir)/bindings/r
r_tree    := build/r/osteon
r_core    := $(r_tree)/src/core
r_file    := build/osteon_$(version).tar.gz
r_headers  = $(header_src) $(wildcard $(core_rooms:%=$(srcdir)/lib/%/*.h))
# R lets no package write to standard output (src/unsaved.c).
r_sources  = $(filter-out $(json_src) $(srcdir)/lib/text/save.c,$(core_src))
r_files   := $(shell find $(r_src) -type f ! -name '*~' ! -name '.*')
# Trajectories that the package's own tests bring; `make check-r` lets them see all.
r_golden  := komarova2003-single-cycle pivonka2008-pth-pulse

# The package is built anywhere, and not for this machine.
r_isas_x86_64  := avx512 avx2 sse2
r_isas_aarch64 := neon
r_isas_other   :=
r_kernels := $(foreach m,x86_64 aarch64 other,build/r/kernels-$m.c)
$(r_kernels): isas = $(r_isas_$(@:build/r/kernels-%.c=%))
$(r_kernels): build/models $(srcdir)/lib/cohort/kernel.h
	@mkdir -p $(@D)
	$(say) GEN $@
	$(Q)$(write_kernels)

# What bindings/r/configure builds of it, and how; the flags of warnings and of -fPIC are R's.
define r_contents
printf '%s\n' $(call quote,own $(filter-out -std=% -fvisibility=% -fPIC -W%,$(own_cflags))) \
  $(call quote,kernel $(filter-out -W%,$(kernel_flags))) \
  $(foreach m,x86_64 aarch64,$(foreach i,$(r_isas_$m),$(call quote,isa_$m $i $(isa_$i)))) \
  $(models:%='model %') $(r_sources:$(srcdir)/%='source %') 'yaml $(yaml_src:$(srcdir)/%=%)' 'json $(json_src:$(srcdir)/%=%)'
endef
# Headers of Random123, which the core draws its subjects with, are found where the compiler finds them.
r_random123 = $(dir $(firstword $(filter %/Random123/philox.h,$(shell \
  printf '$(hash)include <Random123/philox.h>\n' | $(CC) $(CPPFLAGS) -xc -M - 2>/dev/null))))

.PHONY: dist-r check-r
dist-r: $(r_file) ## the R package as CRAN takes it, with the core inside: build/osteon_VERSION.tar.gz

# R CMD build installs it once, for the vignette.
$(r_file): $(r_tree)/DESCRIPTION
	$(say) "R BUILD" $@
	$(Q)cd build && MAKEFLAGS=-j$$(nproc) R CMD build --log r/osteon >r/build.log 2>&1 || { cat r/build.log; exit 1; }

$(r_tree)/DESCRIPTION: $(r_files) $(r_sources) $(r_headers) $(yaml_src) $(json_src) build/registry.c $(r_kernels) $(srcdir)/Makefile
	$(say) STAGE $(r_tree)
	$(Q)rm -rf $(r_tree) && mkdir -p $(r_core)/include/Random123/features $(r_tree)/inst/data-of-osteon/scenarios $(r_tree)/tests/testthat/golden
	$(Q)cp -R $(r_src)/. $(r_tree) && chmod -R u+w $(r_tree) && rm -f $(r_tree)/rules.mk $(r_tree)/DESCRIPTION.in $(r_tree)/check.sh $(r_tree)/src/*.o $(r_tree)/src/*.so
	$(Q)tar -C $(srcdir) -cf - $(patsubst $(srcdir)/%,%,$(r_sources) $(yaml_src) $(json_src) $(filter $(srcdir)/lib/%,$(r_headers)) \
	  $(filter $(srcdir)/include/%,$(r_headers))) | tar -C $(r_core) -xf -
	$(Q)cp build/registry.c $(r_core)
	$(Q)cp $(r_kernels) $(r_core)
	$(Q)echo '/* Nothing beyond the C library is built in. */' >$(r_core)/config.h
	$(Q)cp $(r_random123)*.h $(r_core)/include/Random123 && cp $(r_random123)features/*.h $(r_core)/include/Random123/features
	$(Q)$(r_contents) >$(r_core)/contents
	$(Q)cp $(srcdir)/data/scenarios/*.yaml $(r_tree)/inst/data-of-osteon/scenarios
	$(Q)cp $(foreach g,$(r_golden),$(wildcard $(srcdir)/data/golden/$g.csv $(srcdir)/data/golden/$g-events.csv)) \
	  $(srcdir)/data/golden/cases.csv $(r_tree)/tests/testthat/golden
	$(Q)sed 's/@version@/$(version)/' $(r_src)/DESCRIPTION.in >$@

check-r: $(r_file) $(command) stage ## R CMD check of the R package, its tests against all goldens and the command
	@sh $(r_src)/check.sh $(abspath $(r_file)) $(abspath build/r/check) $(abspath $(command)) $(abspath $(srcdir)/data) \
	  $(abspath $(stage))
