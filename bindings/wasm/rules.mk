# The core in WebAssembly, as a package for npm: build/wasm. It needs clang, lld, wasi-libc and libclang-rt-14-dev-wasm32,
# python3-yaml for the bundled scenarios as JSON, and node for the tests.

wasm_dir := bindings/wasm
wasm_out := build/wasm
wasm_obj := build/wasm-objects
wasm_cc  := clang --target=wasm32-wasi
wasm_isa := simd128

# There are neither threads nor files.
wasm_src := $(filter-out $(foreach f,parallel file,$(srcdir)/lib/base/$f.c),$(core_src)) \
  $(wildcard $(srcdir)/$(wasm_dir)/*.c) $(srcdir)/cli/model_json.c
wasm_objects := $(wasm_src:$(srcdir)/%.c=$(wasm_obj)/%.o) $(wasm_obj)/registry.o $(wasm_obj)/kernels.o \
  $(models:%=$(wasm_obj)/kernels/%.o)
# What osteon.js calls: functions of glue.c, and some of the library's own.
wasm_calls = $(shell grep -o '^JS [a-z_ *]*' $(srcdir)/$(wasm_dir)/glue.c | grep -o 'js_[a-z_]*$$') \
  malloc free osteon_last_error osteon_scenario_help

# Small, as it is fetched over networks: only the kernels, in which the time goes, are compiled for speed.
wasm_flags := $(filter-out -fPIC,$(own_cflags)) -Os -msimd128 -I$(wasm_obj) -I$(srcdir)/include -I$(srcdir)/lib -I$(srcdir)
$(wasm_obj)/lib/models/%: wasm_flags += -DOSTEON_MODEL_LANES
$(wasm_obj)/lib/text/%: wasm_flags += -DOSTEON_DATADIR='"/osteon"'
# Its functions are called from JavaScript alone.
$(wasm_obj)/$(wasm_dir)/%: wasm_flags += -Wno-missing-prototypes
# Random123 asks for a processor that it was tried on. What is used of it is plain C.
wasm_random := $(shell grep -l '<Random123/' $(core_src))
$(wasm_random:$(srcdir)/%.c=$(wasm_obj)/%.o): wasm_flags += -D__riscv -DR123_USE_GNU_UINT128=1
wasm_compile = $(wasm_cc) $(wasm_flags) -MMD -MP -c -o $@ $<

wasm_packages := clang lld wasi-libc libclang-rt-14-dev-wasm32 python3-yaml
$(wasm_obj)/config.h:
	@mkdir -p $(@D)
	@{ echo 'int main(void) { return 0; }' | $(wasm_cc) -xc -o $(@D)/tried.wasm - && python3 -c 'import yaml'; } 2>$(@D)/tried.txt || { \
	  cat $(@D)/tried.txt >&2; \
	  echo 'WebAssembly cannot be built here; on Debian: sh tests/deps.sh $(wasm_packages)' >&2; exit 1; }
	$(Q)echo '/* Nothing of what configure looks for is here. */' >$@

$(wasm_obj)/%.o: $(srcdir)/%.c $(wasm_obj)/config.h $(srcdir)/$(wasm_dir)/rules.mk
	@mkdir -p $(@D)
	$(say) WASM $*.c
	$(Q)$(wasm_compile)

$(wasm_obj)/registry.o: build/registry.c $(wasm_obj)/config.h
	$(say) WASM $<
	$(Q)$(wasm_compile)

$(wasm_obj)/kernels.c: isas := $(wasm_isa)
$(wasm_obj)/kernels.c: build/models $(srcdir)/lib/cohort/kernel.h $(wasm_obj)/config.h
	$(say) GEN $@
	$(Q)$(write_kernels)

$(wasm_obj)/kernels.o: $(wasm_obj)/kernels.c
	$(say) WASM $<
	$(Q)$(wasm_compile)

$(wasm_obj)/kernels/%.o: $(srcdir)/lib/models/%.c $(wasm_obj)/config.h $(srcdir)/$(wasm_dir)/rules.mk
	@mkdir -p $(@D)
	$(say) WASM "$< ($(wasm_isa))"
	$(Q)$(wasm_cc) $(wasm_flags) -O2 -DOSTEON_SET_$(wasm_isa) $(kernel_flags) $(kernel_real) -MMD -MP -c -o $@ $<

-include $(wildcard $(wasm_obj)/*.d $(wasm_obj)/*/*.d $(wasm_obj)/*/*/*.d)

# A stack that grows into nothing that is in use. No -O: clang would run a wasm-opt that refuses these instructions.
$(wasm_out)/osteon.wasm: $(wasm_objects)
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(wasm_cc) -mexec-model=reactor -Wl,--strip-all -Wl,-z,stack-size=1048576 -Wl,--stack-first \
	  $(wasm_calls:%=-Wl,--export=%) -o $@ $(wasm_objects)

# What comes with osteon: scenarios, their YAML as JSON, which the core reads, and parameter sets.
$(wasm_out)/scenarios.json: $(wildcard $(srcdir)/data/scenarios/*.yaml $(srcdir)/data/*-ensemble.csv) $(srcdir)/$(wasm_dir)/scenarios.py
	@mkdir -p $(@D)
	$(say) GEN $@
	$(Q)python3 $(srcdir)/$(wasm_dir)/scenarios.py $(filter-out %.py,$^) >$@

$(wasm_out)/package.json: $(srcdir)/$(wasm_dir)/package.json $(version_h)
	@mkdir -p $(@D)
	$(Q)sed 's/"version": "[^"]*"/"version": "$(version)"/' $< >$@

wasm_files := osteon.js index.d.ts README.md
$(wasm_files:%=$(wasm_out)/%): $(wasm_out)/%: $(srcdir)/$(wasm_dir)/%
	@mkdir -p $(@D)
	$(Q)cp $< $@
$(wasm_out)/COPYING: $(srcdir)/COPYING
	@mkdir -p $(@D)
	$(Q)cp $< $@

.PHONY: wasm check-wasm
wasm: $(addprefix $(wasm_out)/,osteon.wasm scenarios.json package.json COPYING $(wasm_files)) ## osteon in WebAssembly, a package for npm: build/wasm/

TSC ?= tsc
check-wasm: wasm all ## test that package in Node, and its types where there is a TypeScript compiler
	$(Q)if command -v $(TSC) >/dev/null; then $(TSC) --noEmit --strict --target es2022 --lib es2022,dom --moduleResolution node \
	  $(srcdir)/$(wasm_dir)/tests/typed.ts; \
	  else echo 'tsc was not found, so the types were not checked; on Debian: apt-get install node-typescript'; fi
	$(Q)OSTEON=$(abspath $(command)) OSTEON_DATA=$(abspath $(srcdir)/data) OSTEON_WASM=$(abspath $(wasm_out)) \
	  node --test $(abspath $(wildcard $(srcdir)/$(wasm_dir)/tests/*.test.js))
