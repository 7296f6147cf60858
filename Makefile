# osteon - all rules.  The values (compiler, libraries, directories) are in
# config.mk, which configure writes; `make` runs autoconf and configure itself
# when they have not been run.  `make help` lists the targets.
#
# Nothing here names a source file: a .c dropped into lib/*/, cli/, tests/ or
# examples/ is built, a model dropped into lib/models/ is registered.

.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

# An out-of-tree GNUmakefile sets srcdir and includes this file; srcdir in the
# environment is ignored.
ifneq ($(origin srcdir),file)
srcdir := .
endif

.PHONY: all
all: ## libraries and command (the default)

# These need no configuration; they must work before anything is installed.
unconfigured := help clean distclean deps demo format format-check
ifneq ($(filter-out $(unconfigured),$(or $(MAKECMDGOALS),all)),)
include config.mk
endif

V ?= 0
ifeq ($(V),1)
say = @:
Q :=
else
say = @printf '  %-8s %s\n'
Q := @
endif

hash := \#
quote = '$(subst ','\'',$(1))'

# ---- stamps ------------------------------------------------------------------

# $(call stamp,FILE,TEXT): writes TEXT to FILE only when FILE holds another text,
# so that a target that depends on FILE depends on the text.
define stamp
ifneq ($$(strip $$(file <$(1))),$$(strip $(2)))
$(1): FORCE
endif
$(1):
	@mkdir -p $$(@D)
	@printf '%s\n' $$(call quote,$$(strip $(2))) >$$@
endef
.PHONY: FORCE

# ---- configuration -----------------------------------------------------------

version_h := $(srcdir)/include/osteon/version.h
version := $(shell sed -n 's/^$(hash)define OSTEON_VERSION "\(.*\)"$$/\1/p' $(version_h))
so_number := 1

$(srcdir)/configure: $(srcdir)/configure.ac $(version_h)
	@command -v autoconf >/dev/null || { \
	  echo 'autoconf not found, which makes configure; on Debian: apt-get update && apt-get install autoconf' >&2; exit 1; }
	$(say) AUTOCONF $@
	$(Q)cd $(srcdir) && autoheader && autoconf && rm -rf autom4te.cache 'configure~' && \
	  touch config.h.in configure

# `make CC=clang` is handed on to configure and kept. Flags given to make hold for
# this run only: -Werror, for one, would make configure's own tests fail.
for_this_run := $(foreach v,CFLAGS CPPFLAGS LDFLAGS LIBS,$(if $(filter command,$(origin $(v))),-u $(v)))

# Arguments that are given hold until others are, or configure is called.
ifneq ($(CONFIGURE_ARGS),)
$(eval $(call stamp,build/configured,$(CONFIGURE_ARGS)))
config.status: build/configured
endif
config.status: $(srcdir)/configure
	$(Q)if test -f config.status && test -z $(call quote,$(CONFIGURE_ARGS)); then \
	  env $(for_this_run) ./config.status --recheck; \
	else env $(for_this_run) $(srcdir)/configure $(CONFIGURE_ARGS); fi
	$(Q)touch $@

config.mk: config.status $(srcdir)/lib/config.mk.in
	$(Q)./config.status --silent
	$(Q)touch $@

# ---- sources -----------------------------------------------------------------

all_src     := $(sort $(wildcard $(srcdir)/lib/*/*.c))
# One parser of scenarios is built in: libyaml, or one for JSON.
yaml_src    := $(srcdir)/lib/text/yaml_libyaml.c
json_src    := $(srcdir)/lib/text/yaml_json.c
lib_src     := $(filter-out $(if $(filter no,$(have_LIBYAML)),$(yaml_src),$(json_src)),$(all_src))
# libosteon-core, which needs the C library alone: these rooms, without the files that join one to a sim or a fit.
core_rooms  := base text model models schedule subject cohort population sensitivity sweep scenario
core_src    := $(filter-out %_sim.c %_fit.c $(yaml_src),$(filter $(core_rooms:%=$(srcdir)/lib/%/%),$(all_src)))
cli_src     := $(sort $(wildcard $(srcdir)/cli/*.c))
header_src  := $(sort $(wildcard $(srcdir)/include/osteon/*.h $(srcdir)/include/osteon/*.hpp))
test_src    := $(sort $(wildcard $(srcdir)/tests/test_*.c))
support_src := $(filter-out $(test_src),$(sort $(wildcard $(srcdir)/tests/*.c)))
cli_tests   := $(sort $(wildcard $(srcdir)/tests/cli/*.sh))
example_all := $(sort $(wildcard $(srcdir)/examples/*.c))
example_src := $(filter-out %_model.c,$(example_all))
data_src    := $(sort $(shell cd $(srcdir) && test -d data && find data -type f ! -name '.*' ! -name '*~'))
data_dirs   := $(shell cd $(srcdir) && test -d data && find data -type d | LC_ALL=C sort -r)

# The models: every lib/models/*.c that says so.
models := $(sort $(shell sed -n 's/^$(hash)define OSTEON_MODEL  *\([A-Za-z0-9_]*\).*/\1/p' \
            $(wildcard $(srcdir)/lib/models/*.c) /dev/null))

object = $(patsubst $(srcdir)/%.c,build/%.o,$(1))
# Every model once more for each instruction set that the compiler knows.
machine   := $(shell $(CC) -dumpmachine 2>/dev/null)
isas      := $(if $(filter x86_64-%,$(machine)),avx512 avx2 sse2)$(if $(filter aarch64-%,$(machine)),neon)
# What CFLAGS allow beyond (-march=native) is taken back: a set has its bits whatever the flags.
isa_avx512 := -DOSTEON_SET_avx512 -march=x86-64 -mavx512f -mavx512dq -mfma
isa_avx2   := -DOSTEON_SET_avx2 -march=x86-64 -mno-avx512f -mavx2 -mfma
isa_sse2   := -DOSTEON_SET_sse2 -march=x86-64 -mno-avx -mno-sse3
isa_neon   := -DOSTEON_SET_neon
kernel_obj := $(foreach i,$(isas),$(foreach m,$(models),build/kernels/$i/$m.o))
lib_obj     := $(call object,$(lib_src)) build/registry.o build/kernels.o build/equations.o $(kernel_obj)
core_obj    := $(call object,$(core_src)) build/registry.o build/kernels.o $(kernel_obj)
cli_obj     := $(call object,$(cli_src)) build/commands.o
support_obj := $(call object,$(support_src))
fuzz_obj    := build/tests/fuzz/targets.o build/cli/arguments.o build/cli/common.o build/cli/files.o
test_prog   := $(patsubst $(srcdir)/%.c,build/%,$(test_src))
example_prog := $(patsubst $(srcdir)/%.c,build/%,$(example_src))

# osteon, and osteon-core for hosts that bring their own solvers and files
libraries  := osteon osteon-core
static_lib := build/libosteon.a
core_lib   := build/libosteon-core.a
# $(call so_files,NAME): what the linker, the loader and this version call a shared library
so_files = $(addprefix lib$(1),.so .so.$(so_number) .so.$(version))
command    := build/osteon
manual     := build/osteon.1
mpi_command := $(if $(filter-out no,$(with_mpi)),build/osteon-mpi)

all: $(foreach l,$(libraries),build/lib$l.a build/lib$l.so) $(command) $(mpi_command) $(manual) build/data build/headers/flags

# ---- flags -------------------------------------------------------------------

# No reassociation or contraction: sums have the same bits with every compiler.
# -fPIC throughout: one object serves both libraries.
own_cflags := -std=c11 -fvisibility=hidden -fPIC -ffp-contract=off -fno-math-errno \
  -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes
core_libs = -pthread -lm
own_libs = $(GSL_LIBS) $(CBLAS_LIBS) $(LIBYAML_LIBS) $(core_libs)
# The command starts often and has small matrices: GSL's own CBLAS loads in a third of the time.
command_libs = $(GSL_LIBS) -lgslcblas $(LIBYAML_LIBS) $(core_libs)
lib_dirs := -I. -I$(srcdir)/include -I$(srcdir)/lib
pub_dirs := -I$(srcdir)/include

# lib/ and tests/ may reach the internals; the command and the examples live on
# the public headers only.
build/lib/% build/registry.o build/kernels.o build/equations.o: dirs = $(lib_dirs) $(GSL_CFLAGS) $(LIBYAML_CFLAGS) $(NETCDF_CFLAGS)
build/lib/models/%: dirs += -DOSTEON_MODEL_LANES
build/kernels/%: dirs = $(lib_dirs)
build/tests/%: dirs = $(lib_dirs) -I$(srcdir)/tests $(GSL_CFLAGS) $(NETCDF_CFLAGS) $(CHECK_CFLAGS)
build/commands.o: dirs = $(pub_dirs) -I$(srcdir)/cli
build/cli/% build/examples/%: dirs = $(pub_dirs)
build/lib/text/%: dirs += -DOSTEON_DATADIR='"$(datadir)/osteon"'

# Guards against memory errors, which sanitizers replace; _FORTIFY_SOURCE needs an
# optimising compiler, and a value of the user's own stays.
fortify  = $(if $(filter -O1 -O2 -O3 -Os -Og -Ofast,$(CFLAGS)),$(if $(findstring _FORTIFY_SOURCE,$(CPPFLAGS) $(CFLAGS)),,-D_FORTIFY_SOURCE=2))
harden   = $(if $(SANITIZE_FLAGS),,$(HARDEN_CFLAGS) $(if $(HARDEN_CFLAGS),$(fortify)))
harden_l = $(if $(SANITIZE_FLAGS),,$(HARDEN_LDFLAGS))

compile = $(CC) $(dirs) $(CPPFLAGS) $(own_cflags) $(harden) $(SANITIZE_FLAGS) $(CFLAGS)
link    = $(CC) $(harden_l) $(SANITIZE_FLAGS) $(CFLAGS) $(LDFLAGS)

FORCE:

$(eval $(call stamp,build/flags,$$(CC) $$(CPPFLAGS) $$(own_cflags) $$(harden) $$(SANITIZE_FLAGS) $$(CFLAGS) \
  $$(GSL_CFLAGS) $$(LIBYAML_CFLAGS) $$(NETCDF_CFLAGS) $$(CHECK_CFLAGS)))
$(eval $(call stamp,build/linkflags,$$(harden_l) $$(LDFLAGS) $$(LIBS) $$(own_libs) $$(CHECK_LIBS) $$(version)))
$(eval $(call stamp,build/datadir,$$(datadir)))
$(eval $(call stamp,build/sources,$$(lib_src) $$(cli_src)))
$(eval $(call stamp,build/models,$$(models)))

# ---- objects -----------------------------------------------------------------

build/%.o: $(srcdir)/%.c build/flags
	@mkdir -p $(@D)
	$(say) CC $*.c
	$(Q)$(compile) -MMD -MP -c -o $@ $<

$(patsubst $(srcdir)/%.c,build/%.o,$(wildcard $(srcdir)/lib/scenario/*.c)): build/datadir

# A model is checked before it is compiled.
$(foreach m,$(models),$(eval build/lib/models/$m.o $(foreach i,$(isas),build/kernels/$i/$m.o): build/checked/$m))
build/checked/%: $(srcdir)/lib/models/%.c $(srcdir)/lib/model/check_model.awk
	@mkdir -p $(@D)
	$(Q)awk -f $(srcdir)/lib/model/check_model.awk $< >&2 && touch $@

# With each model, the text of its file after the line `---- equations ----`, as a C string.
build/registry.c: build/models $(models:%=$(srcdir)/lib/models/%.c) $(models:%=build/checked/%)
	$(say) GEN $@
	$(Q){ echo '/* The models found in lib/models/; written by make. */'; \
	  echo '#include <osteon/model.h>'; \
	  echo; \
	  for m in $(models); do echo "extern const osteon_model osteon_model_$$m;"; done; \
	  echo 'extern const osteon_model *const osteon_builtin_models[];'; \
	  echo; \
	  echo 'const osteon_model *const osteon_builtin_models[] = {'; \
	  for m in $(models); do echo "    &osteon_model_$$m,"; done; \
	  echo '    0,'; \
	  echo '};'; \
	  echo; \
	  echo 'extern const char *const osteon_builtin_equations[];'; \
	  echo; \
	  echo 'const char *const osteon_builtin_equations[] = {'; \
	  for m in $(models); do echo "    /* $$m */ \"\""; \
	    sed '1,/^\/\* ---- equations ---- \*\/$$/d' $(srcdir)/lib/models/$$m.c | \
	      sed -e '1{/^$$/d;}' -e 's/[\\"]/\\&/g' -e 's/.*/    "&\\n"/'; \
	    echo '    ,'; done; \
	  echo '    0,'; \
	  echo '};'; } >$@

build/registry.o: build/registry.c build/flags
	$(say) CC $<
	$(Q)$(compile) -MMD -MP -c -o $@ $<

# What exports are written from: each model's equations with its macros resolved, as a C string.
build/equations/%: $(srcdir)/lib/models/%.c $(srcdir)/include/osteon/equations.h $(wildcard $(srcdir)/lib/export/equations_text*.h)
	@mkdir -p $(@D)
	$(Q)$(CC) $(lib_dirs) -E -P -DOSTEON_REAL='"export/equations_text.h"' $< | sed '1,/^osteon_text$$/d' >$@

build/equations.c: build/models $(models:%=build/equations/%)
	$(say) GEN $@
	$(Q){ echo '/* The equations of the models as text; written by make. */'; \
	  echo '#include "export/form.h"'; \
	  echo; \
	  for m in $(models); do echo "extern const osteon_model osteon_model_$$m;"; done; \
	  echo; \
	  echo 'const osteon_equations_text osteon_equations_texts[] = {'; \
	  for m in $(models); do echo "    {&osteon_model_$$m,"; \
	    sed -e '/^ *;* *$$/d' -e 's/[\\"]/\\&/g' -e 's/.*/     "&\\n"/' build/equations/$$m; \
	    echo '    },'; done; \
	  echo '    {0, 0},'; \
	  echo '};'; } >$@

build/equations.o: build/equations.c build/flags
	$(say) CC $<
	$(Q)$(compile) -MMD -MP -c -o $@ $<

# Kernels may fuse multiply and add: their bits are promised per instruction set.
kernel_flags := -O3 -ffp-contract=fast -freciprocal-math -fno-trapping-math -Wno-psabi
kernel_real  := -DOSTEON_REAL='"cohort/lanes_real.h"'
define kernel
build/kernels/$(1)/%.o: $$(srcdir)/lib/models/%.c build/flags
	@mkdir -p $$(@D)
	$$(say) CC "$$< ($(1))"
	$$(Q)$$(compile) $$(isa_$(1)) $$(kernel_flags) $$(kernel_real) -MMD -MP -c -o $$@ $$<
endef
$(foreach i,$(isas),$(eval $(call kernel,$i)))

# For the instruction sets in $(isas).
define write_kernels
{ echo '/* The models compiled for instruction sets, best first; written by make. */'; \
  echo '$(hash)include "cohort/kernel.h"'; \
  echo; \
  for m in $(models); do \
    echo "extern const osteon_model osteon_model_$$m;"; \
    for i in $(isas); do echo "extern const osteon_kernel osteon_kernel_$${m}_$$i;"; done; \
    echo "static const osteon_kernel *const kernels_$$m[] = {"; \
    for i in $(isas); do echo "    &osteon_kernel_$${m}_$$i,"; done; \
    echo '    0};'; \
    echo "extern const osteon_lanes osteon_lanes_$$m;"; \
    echo "const osteon_lanes osteon_lanes_$$m = {&osteon_model_$$m, kernels_$$m};"; \
  done; } >$@
endef

build/kernels.c: build/models $(srcdir)/lib/cohort/kernel.h
	$(say) GEN $@
	$(Q)$(write_kernels)

# A command is one file, cli/NAME_command.c, which defines cli_NAME.
commands := $(patsubst $(srcdir)/cli/%_command.c,%,$(filter %_command.c,$(cli_src)))
build/commands.c: build/sources
	$(say) GEN $@
	$(Q){ echo '/* The commands found in cli/; written by make. */'; \
	  echo '$(hash)include "cli.h"'; \
	  echo; \
	  for c in $(commands); do echo "extern const cli_command cli_$$c;"; done; \
	  echo 'const cli_command *const cli_commands[] = {'; \
	  for c in $(commands); do echo "    &cli_$$c,"; done; \
	  echo '    0,'; \
	  echo '};'; } >$@

build/commands.o: build/commands.c build/flags
	$(say) CC $<
	$(Q)$(compile) -MMD -MP -c -o $@ $<

build/kernels.o: build/kernels.c build/flags
	$(say) CC $<
	$(Q)$(compile) -MMD -MP -c -o $@ $<

-include $(wildcard build/*.d build/*/*.d build/*/*/*.d)

# ---- libraries, command, programs ----------------------------------------------

# $(call library,NAME,OBJECTS,LIBRARIES). The archive is removed first: ar would keep the members of removed sources.
# -z defs: an undefined symbol is an error here rather than when a user links
# (except under a sanitizer, whose symbols come from the program).
define library
build/lib$(1).a: $($(2)) build/sources
	$$(say) AR $$@
	$$(Q)rm -f $$@ && $$(AR) rcs $$@ $$($(2))

build/lib$(1).so.$(version): $($(2)) build/sources build/linkflags
	$$(say) LINK $$@
	$$(Q)$$(link) -shared -Wl,-soname,lib$(1).so.$(so_number) $$(if $$(SANITIZE_FLAGS),,-Wl,-z,defs) \
	  -o $$@ $$($(2)) $$($(3)) $$(LIBS)

build/lib$(1).so: build/lib$(1).so.$(version)
	$$(Q)ln -sf lib$(1).so.$(version) build/lib$(1).so.$(so_number)
	$$(Q)ln -sf lib$(1).so.$(version) $$@
endef
$(eval $(call library,osteon,lib_obj,own_libs))
$(eval $(call library,osteon-core,core_obj,core_libs))

.PHONY: core
core: $(core_lib) build/libosteon-core.so ## libosteon-core alone, which needs no GSL, OpenBLAS or libyaml

# Programs link the archive, so they run without being installed.
$(command): $(cli_obj) $(static_lib) build/sources build/linkflags
	$(say) LINK $@
	$(Q)$(link) -o $@ $(cli_obj) $(static_lib) $(command_libs) $(LIBS)

# The scheduler of parts; neither the library nor the command needs MPI.
mpi_obj     := $(filter-out build/commands.o build/cli/osteon.o %_command.o,$(cli_obj)) $(patsubst %,build/cli/%_command.o,cohort merge sensitivity)
build/osteon-mpi: $(srcdir)/cli/mpi/osteon_mpi.c $(mpi_obj) $(static_lib) build/linkflags
	$(say) LINK $@
	$(Q)$(MPICC) $(pub_dirs) -I$(srcdir)/cli $(CPPFLAGS) $(filter-out -fPIC,$(own_cflags)) $(CFLAGS) -c -o build/osteon_mpi.o $<
	$(Q)$(MPICC) $(CFLAGS) $(LDFLAGS) -o $@ build/osteon_mpi.o $(filter %.o %.a,$^) $(own_libs) $(LIBS)

.PHONY: check-mpi
check-mpi: $(command) build/osteon-mpi ## osteon-mpi, with ranks that are killed: needs mpirun and configure --with-mpi
	@OSTEON=$(abspath $(command)) OSTEON_MPI=$(abspath build/osteon-mpi) MPIRUN='$(MPIRUN)' \
	  sh $(srcdir)/tests/mpi/check_mpi.sh $(abspath build/mpi)

# What the command says of its options, keys and commands stands nowhere else.
$(manual): $(srcdir)/doc/reference/osteon.1.in $(srcdir)/doc/reference/manual.awk $(command)
	$(say) GEN $@
	$(Q)awk -v OSTEON=$(command) -f $(srcdir)/doc/reference/manual.awk $< >$@

# The command built here reads the data of this tree: see cli/osteon.c.
build/data:
	$(Q)ln -sfn $(abspath $(srcdir))/data $@

# What osteon_registry_load compiles a model of one's own against, which is found beside the data when it is installed:
# the headers that a model reads, of which the compiler tells, and the flags of the bundled models.
own_strict := -Werror=implicit-function-declaration
build/headers/flags: build/flags $(header_src) $(wildcard $(srcdir)/lib/cohort/*.h $(srcdir)/lib/subject/*.h) \
  $(srcdir)/lib/loader/headers.sh $(srcdir)/lib/model/check_model.awk $(srcdir)/Makefile
	$(say) GEN build/headers
	$(Q){ printf '%s\n' $(call quote,model $(own_cflags) $(own_strict) -O2 $(if $(isas),-DOSTEON_MODEL_LANES)) 'link -shared' $(if $(isas),'lanes yes'); \
	  $(foreach i,$(isas),printf '%s\n' $(call quote,$i $(own_cflags) $(own_strict) $(isa_$i) $(kernel_flags) -DOSTEON_REAL="cohort/lanes_real.h");) \
	  } >build/headers.flags
	$(Q)sh $(srcdir)/lib/loader/headers.sh $(srcdir) build/headers "$(CC) $(lib_dirs) $(isa_$(firstword $(isas)))" \
	  $(if $(isas),yes,no) $(sort $(wildcard $(srcdir)/lib/models/*.c))

# Tests count the blocks that the library allocates and frees (tests/support.c).
count_blocks := $(foreach f,alloc realloc strdup free,-Wl,--wrap=osteon_$(f))
# Tests that say so are linked with libosteon-core alone.
core_tests := $(patsubst $(srcdir)/%.c,build/%,$(shell grep -l 'Linked with libosteon-core alone' $(test_src) /dev/null))
$(filter-out $(core_tests),$(test_prog)): %: %.o $(support_obj) $(static_lib) build/linkflags
	$(say) LINK $@
	$(Q)$(link) $(count_blocks) -o $@ $< $(support_obj) $(static_lib) $(CHECK_LIBS) $(own_libs) $(LIBS)

build/tests/core_support.a: $(support_obj)
	$(Q)rm -f $@ && $(AR) rcs $@ $^
$(core_tests): %: %.o build/tests/core_support.a $(core_lib) build/linkflags
	$(say) LINK $@
	$(Q)$(link) $(count_blocks) -o $@ $< build/tests/core_support.a $(core_lib) $(CHECK_LIBS) $(core_libs) $(LIBS)

# What reads the input of users, as functions of bytes: for the suite and for libFuzzer.
build/tests/test_fuzz: $(fuzz_obj)
build/tests/test_fuzz: support_obj += $(fuzz_obj)
# Of the command itself.
progress_obj := build/cli/progress.o build/cli/common.o
build/tests/test_progress: $(progress_obj)
build/tests/test_progress: support_obj += $(progress_obj)

# The functions of the lanes, compiled for each instruction set.
lanes_obj := $(isas:%=build/tests/lanes/%.o)
define lanes
build/tests/lanes/$(1).o: $$(srcdir)/tests/lanes/functions.c build/flags
	@mkdir -p $$(@D)
	$$(say) CC "tests/lanes/functions.c ($(1))"
	$$(Q)$$(compile) $$(isa_$(1)) $$(kernel_flags) -MMD -MP -c -o $$@ $$<
endef
$(foreach i,$(isas),$(eval $(call lanes,$i)))
build/tests/test_lanes.o: dirs += $(MPFR_CFLAGS) $(if $(filter-out no,$(have_MPFR)),-DHAVE_MPFR)
build/tests/test_lanes: $(lanes_obj)
build/tests/test_lanes: support_obj += $(lanes_obj)
build/tests/test_lanes: own_libs += $(MPFR_LIBS)

# NN_name.c is a program; NN_other_model.c is a second source of the same NN.
define example
$(1): $(1).o $(call object,$(wildcard $(srcdir)/examples/$(firstword $(subst _, ,$(notdir $(1))))_*_model.c))
endef
$(foreach p,$(example_prog),$(eval $(call example,$(p))))
$(example_prog): $(static_lib) build/linkflags
	$(say) LINK $@
	$(Q)$(link) -o $@ $(filter %.o,$^) $(static_lib) $(own_libs) $(LIBS)

# examples/NAME/NAME.c is a program beside the files that it reads.
story := build/examples/story/story
$(story): %: %.o $(static_lib) build/linkflags
	$(say) LINK $@
	$(Q)$(link) -o $@ $< $(static_lib) $(own_libs) $(LIBS)

.PHONY: test-programs
test-programs: $(test_prog) $(example_prog) $(story) ## the unit tests and the examples, without running them

.PHONY: examples
examples: $(example_prog) $(story) ## the examples, as programs in build/examples/
	@echo 'the examples are in build/examples/; start with build/examples/$(notdir $(firstword $(example_prog)))'

# ---- check -------------------------------------------------------------------

# One phony target per test, so that -j spreads them; each leaves its counts in
# build/check and never fails by itself, so that one failure hides no other.
unit_names    := $(patsubst build/tests/test_%,%,$(test_prog))
cli_names     := $(patsubst $(srcdir)/tests/cli/%.sh,%,$(cli_tests))
example_names := $(notdir $(example_prog))
tree_names    := core includes circles versions links symbols hardened frozen api install adding

# T=NAME, with * for any text, chooses among all of them, T=KIND/NAME among one kind
# (unit, cli, example, tree), T=NAME/CASE and T=NAME/CASE:INDEX a case of a unit test.
# An example answers to its name with or without its number.
T := *
WRAP :=
test_kinds := unit cli example tree
# $(call chosen,KIND): the names in T that may be of this kind
chosen = $(subst *,%,$(foreach t,$(T),$(call chosen_of,$(1),$(subst /, ,$(t)))))
chosen_of = $(if $(filter $(test_kinds),$(firstword $(2))),$(if $(filter $(1),$(firstword $(2))),$(word 2,$(2))),\
  $(if $(filter unit,$(1))$(filter 1,$(words $(2))),$(firstword $(2))))
plain    = $(filter $(call chosen,$(1)),$(2))
numbered = $(foreach n,$(2),$(if $(filter $(call chosen,$(1)),$(n) \
             $(patsubst $(firstword $(subst _, ,$(n)))_%,%,$(n))),$(n)))

unit_runs    := $(addprefix check/unit/,$(call plain,unit,$(unit_names)))
cli_runs     := $(addprefix check/cli/,$(call plain,cli,$(cli_names)))
example_runs := $(addprefix check/example/,$(call numbered,example,$(example_names)))
tree_runs    := $(addprefix check/tree/,$(call plain,tree,$(tree_names)))
# Those that take longest come first: with -j no processor waits for them in the end.
runs         := $(filter %/validate %/own,$(cli_runs)) $(unit_runs) $(cli_runs) $(example_runs) $(tree_runs)

test_env = OSTEON=$(abspath $(command)) OSTEON_DATA=$(abspath $(srcdir)/data) \
  OSTEON_STORY=$(abspath $(story)) RESULTS=$(abspath build/check) WRAP=$(call quote,$(WRAP)) CHOSEN=$(call quote,$(T)) \
  FAIL_MALLOC=$(abspath $(fail_malloc)) OSTEON_HEADERS=$(abspath build/headers) \
  CC=$(call quote,$(CC)) NM=$(call quote,$(NM)) PKG_CONFIG=$(call quote,$(PKG_CONFIG))
run = @$(test_env) sh $(srcdir)/tests/run.sh

.PHONY: check check-unit check-long valgrind check-start $(runs)

check: $(runs) ## build and run all tests (T=NAME: one; T=NAME/CASE: a case of it)
	$(if $(strip $(runs)),,@sed -n 's/^START_TEST($(T)).*/the case is T='"'"'*\/$(T)'"'"'/p' $(test_src) | sort -u >&2)
	$(if $(strip $(runs)),,@echo 'no test is called $(T); there are: $(unit_names) $(cli_names) $(example_names) $(tree_names)' >&2; exit 1)
	$(run) sum

check-unit: $(unit_runs)
	$(if $(unit_runs),,@echo 'no unit test is called $(T); there are: $(unit_names)' >&2; exit 1)
	$(run) sum

# The tests are told where the headers for models of one's own are: they must be there, whichever test comes first.
check-start: build/headers/flags
	$(if $(filter-out no,$(have_CHECK)),,@echo 'the tests need Check, which configure did not find; on Debian: apt-get update && apt-get install check, then make distclean' >&2; exit 1)
	@rm -rf build/check && mkdir -p build/check

$(unit_runs): check/unit/%: build/tests/test_% check-start
	$(run) unit $* $(abspath $<)
check/cli/story: $(story)
check/cli/manual: $(manual)
$(cli_runs): check/cli/%: $(srcdir)/tests/cli/%.sh $(command) check-start
	$(run) cli $* $(abspath $<)
$(example_runs): check/example/%: build/examples/% check-start
	$(run) example $* $(abspath $<) $(abspath $(srcdir)/examples/$*.out)
check/tree/includes: check-start
	$(run) tree includes $(abspath $(srcdir)/tests/check_includes.sh) $(abspath $(srcdir))
check/tree/links: check-start
	$(run) tree links $(abspath $(srcdir)/tests/check_links.sh) $(abspath $(srcdir))
check/tree/api: check-start
	$(run) tree api $(abspath $(srcdir)/tests/check_api.sh) $(abspath $(srcdir))
check/tree/symbols: $(static_lib) build/libosteon.so check-start
	$(run) tree symbols $(abspath $(srcdir)/tests/check_symbols.sh) \
	  $(abspath build/libosteon.so) $(abspath $(lib_obj))
check/tree/core: build/libosteon-core.so check-start
	$(run) tree core $(abspath $(srcdir)/tests/check_core.sh) $(abspath $(srcdir)) $(abspath build/libosteon-core.so)
check/tree/hardened: $(command) build/libosteon.so check-start
	$(run) tree hardened $(abspath $(srcdir)/tests/check_hardened.sh) \
	  $(abspath $(command) build/libosteon.so) $(harden) $(harden_l)
check/tree/versions: check-start
	$(run) tree versions $(abspath $(srcdir)/tests/check_versions.sh) $(abspath $(srcdir))
check/tree/circles: $(static_lib) check-start
	$(run) tree circles $(abspath $(srcdir)/tests/check_circles.sh) $(abspath $(srcdir)) $(abspath $(lib_obj))
check/tree/frozen: build/libosteon.so check-start
	$(run) tree frozen $(abspath $(srcdir)/tests/check_frozen.sh) $(abspath $(srcdir)) $(CURDIR)
check/tree/install: all check-start
	+$(run) tree install $(abspath $(srcdir)/tests/check_install.sh) $(abspath $(srcdir)) $(CURDIR) \
	  $(call quote,$(MAKE))
check/tree/adding: all check-start
	+$(run) tree adding $(abspath $(srcdir)/tests/check_adding.sh) $(abspath $(srcdir)) $(CURDIR) \
	  $(call quote,$(MAKE))

# Lets an allocation fail, whoever asks; empty where the C library is another than glibc.
fail_malloc := $(if $(SANITIZE_FLAGS),,build/tests/torture/fail_malloc.so)
build/tests/torture/fail_malloc.so: $(srcdir)/tests/torture/fail_malloc.c build/flags
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(CC) -std=gnu11 -shared -fPIC -O1 -o $@ $< -ldl 2>$@.log || : >$@
check/cli/memory check/unit/allocations: $(fail_malloc)

.PHONY: torture
torture: all $(fail_malloc) ## each allocation fails, kills while writing, full disks, changed bytes (minutes)
	@for t in $(srcdir)/tests/torture/*.sh; do \
	  mkdir -p build/torture && cd build/torture && rm -rf ./* && \
	  OSTEON=$(abspath $(command)) OSTEON_DATA=$(abspath $(srcdir)/data) FAIL_MALLOC=$(abspath $(fail_malloc)) \
	    sh $(abspath $(srcdir))/tests/torture/$${t##*/} || exit; cd ../..; \
	done

check-long: ## run all tests at full length
	@$(MAKE) check OSTEON_LONG=1

valgrind: ## run the unit tests under valgrind (T=NAME: one)
	@command -v valgrind >/dev/null || { \
	  echo 'valgrind not found; on Debian: apt-get update && apt-get install valgrind' >&2; exit 1; }
	@CK_FORK=no OPENBLAS_NUM_THREADS=1 OSTEON_VALGRIND=1 $(MAKE) check-unit \
	  WRAP='valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite'

# The tests of the tree run no code of the library that the others do not.
.PHONY: sanitize
sanitize: $(srcdir)/configure ## run the tests with address, leak and undefined-behaviour checks, in build-san/
	@mkdir -p build-san
	@cd build-san && { test -f config.status || \
	  $(abspath $(srcdir))/configure --enable-sanitizers CC=$(call quote,$(CC)) CFLAGS='-O1 -g'; }
	@$(MAKE) -C build-san check T=$(call quote,$(if $(filter file,$(origin T)),unit/* cli/* example/*,$(T)))

# OpenBLAS is not instrumented, so its own threads would be told for races.
threaded := parallel population sweep stop fit sim/threads cohort/observes cohort/resumes cohort/same_for_any_split:15 virtual_trial
.PHONY: tsan
tsan: $(srcdir)/configure ## run the tests that use threads with the checks of ThreadSanitizer, in build-tsan/
	@mkdir -p build-tsan
	@cd build-tsan && { test -f config.status || \
	  $(abspath $(srcdir))/configure --enable-sanitizers=thread CC=$(call quote,$(CC)) CFLAGS='-O1 -g'; }
	@OPENBLAS_NUM_THREADS=1 $(MAKE) -C build-tsan check-unit \
	  T=$(call quote,$(if $(filter file,$(origin T)),$(threaded),$(T)))

# The tests of the tree build elsewhere, and would count nothing.
.PHONY: coverage
coverage: $(srcdir)/configure ## run the tests and tell which lines they reached, in build-coverage/
	@mkdir -p build-coverage
	@cd build-coverage && { test -f config.status || \
	  $(abspath $(srcdir))/configure CC=gcc CFLAGS='-O1 -g --coverage' LDFLAGS=--coverage; }
	@find build-coverage -name '*.gcda' -delete
	@$(MAKE) -C build-coverage check T=$(call quote,$(if $(filter file,$(origin T)),unit/* cli/* example/*,$(T)))
	@cd build-coverage && sh $(abspath $(srcdir))/tests/coverage.sh $(abspath $(srcdir))

# Coverage finds its way through every reader; what it finds stays in the tracked
# corpus when it is small. Each target takes SECONDS; T=NAME takes one.
SECONDS := 30
fuzz_targets := $(shell sed -n 's/.*{"\([a-z-]*\)", [a-z].*/\1/p' $(srcdir)/tests/fuzz/targets.c)
# The words of a target's dictionary are the names in these sources: in quotes, or the first of X(...).
fuzz_words_scenario   := lib/scenario/*.[ch] lib/schedule/*.c lib/base/options.c lib/models/aibl.c lib/models/jorg2022.c
fuzz_words_lineup     := lib/scenario/*.[ch] lib/schedule/*.c
fuzz_words_events     := lib/scenario/events.c lib/schedule/*.c lib/models/aibl.c lib/models/jorg2022.c
fuzz_words_trials     := lib/trials/*.[ch] lib/scenario/scenario_keys.h lib/schedule/*.c lib/models/aibl.c
fuzz_words_parameters := lib/trials/parameters.c lib/population/sets.c lib/models/jorg2022.c
fuzz_words_people     := lib/population/people_file.c lib/models/aibl.c
fuzz_words_virtual-trial := lib/virtual_trial/*.[ch]
fuzz_words_options    := tests/fuzz/targets.c lib/base/options.c cli/*.c
fuzz_words_times      := lib/schedule/ticks.c lib/text/text.c
fuzz_words            := lib/model/checkpoint.c lib/cohort/*.c lib/sweep/*.c lib/sampler/*.c lib/models/lemaire2004.c
fuzz_flags := -close_fd_mask=3 -rss_limit_mb=2048 -timeout=20 -max_len=8192 -use_value_profile=1
.PHONY: fuzz fuzz-build $(fuzz_targets:%=fuzz/%)
fuzz: fuzz-build ## feed changed input to every reader (SECONDS=30 for each, T=NAME: one), in build-fuzz/
	@$(in_fuzz) $(addprefix fuzz/,$(filter $(subst *,%,$(T)),$(fuzz_targets)))
# Without AVX-512: clang 14 breaks off at comparisons in its kernels where coverage watches them.
in_fuzz = $(MAKE) -C build-fuzz isas='$(filter-out avx512,$(isas))' SANITIZE_FLAGS='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all'
fuzz-build: $(srcdir)/configure
	@mkdir -p build-fuzz
	@cd build-fuzz && { test -f config.status || $(abspath $(srcdir))/configure CC=clang CFLAGS='-O1 -g'; }
	@$(in_fuzz) build/tests/fuzz/fuzz
build/tests/fuzz/fuzz: build/tests/fuzz/libfuzzer.o build/tests/sign.o $(fuzz_obj) $(static_lib)
	$(say) LINK $@
	$(Q)$(link) -fsanitize=fuzzer -o $@ $(filter %.o,$^) $(static_lib) $(own_libs) $(LIBS)
build/fuzz/%.words: $(srcdir)/tests/fuzz/targets.c
	@mkdir -p $(@D)
	@cd $(srcdir) && grep -ohE '"[-A-Za-z_0-9]{1,40}"|\<X\([A-Za-z_0-9]+' $(or $(fuzz_words_$*),$(fuzz_words)) | \
	  sed 's/X(//; s/"//g; s/.*/"&"/' | sort -u >$(abspath $@)
# -close_fd_mask=3: help and complaints of the command are not shown.
$(fuzz_targets:%=fuzz/%): fuzz/%: build/tests/fuzz/fuzz build/fuzz/%.words
	@mkdir -p build/fuzz/$* $(srcdir)/tests/fuzz/corpus/$*
	@OSTEON_FUZZ=$* OSTEON_FUZZ_SEED=build/fuzz/$*/seed OSTEON_DATA=$(abspath $(srcdir))/data build/tests/fuzz/fuzz $(fuzz_flags) \
	  -dict=build/fuzz/$*.words -max_total_time=$(SECONDS) -print_final_stats=1 -artifact_prefix=build/fuzz/$*- \
	  build/fuzz/$* $(abspath $(srcdir))/tests/fuzz/corpus/$* >build/fuzz/$*.log 2>&1 || { tail -30 build/fuzz/$*.log; exit 1; }
	@printf '  %-18s %s executions, %s\n' $* "$$(sed -n 's/^stat::number_of_executed_units: *//p' build/fuzz/$*.log)" \
	  "$$(sed -n 's/.*\(cov: [0-9]*\).*/\1/p' build/fuzz/$*.log | tail -1)"

# ---- models side by side ---------------------------------------------------------

.PHONY: compare
compare: $(command) ## denosumab and its withdrawal in every model that has it, with trials: build/compare/
	@mkdir -p build/compare
	@OSTEON_DATA=$(srcdir)/data $(command) compare $(srcdir)/data/scenarios/denosumab-stopped.yaml \
	  --data $(srcdir)/data/clinical.csv -o build/compare/denosumab-stopped.csv \
	  $$(command -v gnuplot >/dev/null && echo --plot build/compare/denosumab-stopped.svg) \
	  >build/compare/denosumab-stopped.txt
	@cat build/compare/denosumab-stopped.txt
	@echo 'table and picture are in build/compare'

# ---- calibration and its page ----------------------------------------------------

aibl_and_trials = $(srcdir)/data/scenarios/aibl-fit.yaml $(srcdir)/data/clinical.csv
fit_of_aibl = $(command) fit $(aibl_and_trials) --rtol 1e-6

women_of_fit = --population $(srcdir)/data/scenarios/women.yaml --women 24

.PHONY: calibrate spread cross-validate ensemble sample profiles contexts doc
# The mean woman from two starts, which takes a minute, then 24 women an arm from where these end.
calibrate: $(command) ## refit aibl to the trials from two starts and compare with its values: build/aibl-fit.csv
	@$(fit_of_aibl) --starts 2 -o build/aibl-fit-mean.csv
	@$(fit_of_aibl) $(women_of_fit) --start build/aibl-fit-mean.csv -o build/aibl-fit.csv
	@OSTEON=$(command) sh $(srcdir)/tests/check_fit.sh build/aibl-fit.csv

# From the fitted values, so few iterations do; the mean woman, for speed; validation rows take no part.
FOLDS := 5
cross-validate: $(command) ## predict a fifth of the calibration trials after the other by a fit without it (FOLDS=5): data/aibl-unseen.csv
	@$(fit_of_aibl) --start $(srcdir)/data/aibl-fit.csv --cross-validate $(FOLDS) --baseline \
	  -o build/cross-validation.csv >build/cross-validation.txt
	@cp build/cross-validation.csv $(srcdir)/data/aibl-unseen.csv
	@cat build/cross-validation.txt

ensemble: $(command) ## parameter sets of aibl around data/aibl-fit.csv: data/aibl-ensemble.csv
	$(say) FIT data/aibl-ensemble.csv
	$(Q)mkdir -p build && $(fit_of_aibl) $(women_of_fit) --start $(srcdir)/data/aibl-fit.csv --iterations 0 \
	  --sets build/aibl-ensemble.csv --draws 40 -o build/aibl-ensemble-fit.csv
	$(Q)cp build/aibl-ensemble.csv $(srcdir)/data/aibl-ensemble.csv

# Repeated, it continues where it was interrupted. The sets replace the shipped ones once no R-hat is above 1.1 (Gelman et
# al. 2013, Bayesian Data Analysis, section 11.5) and each parameter has 80 effective draws, twice as many as are written.
# The command asks for more, 1.01 and 400, and its status says whether it has them.
SAMPLE_STEPS := 1080
sample: $(command) ## the same by Markov chains, in three hours, and again where it was broken off: data/aibl-ensemble.csv
	$(say) SAMPLE build/aibl-sample.csv
	$(Q)mkdir -p build && rm -f build/aibl-sample-found.csv
	$(Q)nice $(command) sample $(aibl_and_trials) --rtol 1e-4 $(women_of_fit) \
	  --start $(srcdir)/data/aibl-fit.csv --iterations 0 --chains 16 --warm-up 260 --steps $(SAMPLE_STEPS) --thin 1 --draws 40 \
	  --checkpoint build/aibl-sample.chains --every-steps 10 $$(test ! -e build/aibl-sample.chains || echo --resume build/aibl-sample.chains) \
	  --diagnostics build/aibl-sample-found.csv -o build/aibl-sample.csv || test -s build/aibl-sample-found.csv
	$(Q)awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$$i] = i; next } !($$at["rhat"] <= 1.1 && $$at["ess"] >= 80) { bad = 1 } END { exit bad }' \
	  build/aibl-sample-found.csv || { echo 'too short for data/aibl-ensemble.csv: make sample with larger SAMPLE_STEPS'; exit 1; }
	$(Q)cp build/aibl-sample.csv $(srcdir)/data/aibl-ensemble.csv

spread: $(command) ## fit the SDs between women to those that trials print: build/spread/women.yaml
	@OSTEON=$(command) OSTEON_DATA=$(srcdir)/data sh $(srcdir)/lib/population/spread.sh \
	  $(srcdir)/data/scenarios/women.yaml $(srcdir)/data/clinical.csv build/spread

# Of the mean woman, for speed, around her own minimum. Minutes each, on one processor: make -j spreads them.
profiled := a_A s_T k_pile tau_acc gamma_TH
build/profiles/mean.csv: $(command) $(srcdir)/data/aibl-fit.csv
	@mkdir -p $(@D)
	$(Q)nice $(fit_of_aibl) --start $(srcdir)/data/aibl-fit.csv -o $@
build/profiles/%.csv: build/profiles/mean.csv
	$(say) FIT "the profile of $*"
	$(Q)nice $(fit_of_aibl) --start $< --profile $* --profile-points 5 --threads 1 -o $@

profiles: $(profiled:%=build/profiles/%.csv) ## profiles of five parameters around data/aibl-fit.csv: data/aibl-profiles.csv
	$(Q){ echo name,value,squares,above_minimum; \
	  for n in $(profiled); do sed "1d; s/^/$$n,/" build/profiles/$$n.csv; done; } >build/profiles.csv
	$(Q)cp build/profiles.csv $(srcdir)/data/aibl-profiles.csv

contexts: $(command) ## measure what the model's table of contexts of use says: lib/models/aibl.c
	@OSTEON_DATA=$(srcdir)/data $(command) validate --contexts >build/contexts.txt
	@awk -f $(srcdir)/lib/model/write_contexts.awk build/contexts.txt $(srcdir)/lib/models/aibl.c >build/aibl.c
	@clang-format --assume-filename=$(srcdir)/lib/models/aibl.c <build/aibl.c >build/aibl-formatted.c
	@cp build/aibl-formatted.c $(srcdir)/lib/models/aibl.c

doc: $(command) build/examples/08_sensitivity ## doc/reference/model.md and its pictures, and the numbers of doc/credibility.md
	$(say) DOC doc/reference/model.md
	$(Q)mkdir -p $(srcdir)/doc/reference/pictures
	$(Q)OSTEON=$(abspath $(command)) OSTEON_DATA=$(abspath $(srcdir)/data) \
	  sh $(srcdir)/doc/reference/pictures.sh $(srcdir)/doc/reference/pictures
	$(Q)OSTEON=$(command) SENSITIVITY=build/examples/08_sensitivity \
	  sh $(srcdir)/doc/reference/model.sh $(srcdir)/data >build/model.md
	$(Q)cp build/model.md $(srcdir)/doc/reference/model.md
	$(say) DOC doc/credibility.md
	$(Q)OSTEON=$(command) OSTEON_DATA=$(srcdir)/data \
	  sh $(srcdir)/doc/reference/credibility.sh $(srcdir)/doc/credibility.md >build/credibility.md
	$(Q)cp build/credibility.md $(srcdir)/doc/credibility.md

# ---- bench -------------------------------------------------------------------

# The other solvers get the models compiled for this machine at -O3. SUNDIALS 6, with or without KLU, Boost and
# LSODA in R's deSolve take part where they are found; only `make bench` looks for them.
.PHONY: bench
bench: build/bench/bench build/bench/counts.txt ## compare osteon with other solvers (BENCH_ARGS=--quick, --busy, --only PROBLEM): bench/results.tsv
	@build/bench/bench --counts build/bench/counts.txt \
	  --into $(if $(filter --quick --only,$(BENCH_ARGS)),build/bench,$(srcdir)/bench) $(BENCH_ARGS)

.PHONY: bench-plot
bench-plot: ## draw bench/work-precision.svg from bench/results.tsv
	@awk -f $(srcdir)/bench/plot.awk $(srcdir)/bench/results.tsv | gnuplot >$(srcdir)/bench/work-precision.svg

.PHONY: bench-methods
bench-methods: build/bench/methods ## count the work of integration methods: bench/methods.tsv
	@build/bench/methods $(srcdir)/bench/methods.tsv

.PHONY: bench-fe
bench-fe: build/bench/fe ## a year of daily steps by cohorts, GSL and CVODE, as in finite elements (BENCH_ARGS=--quick, --threads N, MODEL)
	@build/bench/fe $(BENCH_ARGS)

.PHONY: bench-ticks
bench-ticks: build/bench/ticking ## what a sim's ticks cost beside a run
	@build/bench/ticking

.PHONY: bench-rows
bench-rows: build/bench/row_costs ## what rows of a cohort cost
	@build/bench/row_costs

bench_models := pivonka2008 aibl lemaire2004 jorg2022 martinez_reina2019 scheiner2013 peterson_riggs2010
bench_isas   := $(isas)
ifneq ($(filter bench bench-methods bench-fe bench-ticks bench-rows build/bench/%,$(MAKECMDGOALS)),)
bench_try = $(shell printf '$(hash)include <%s>\n' $(2) | $(1) -E - >/dev/null 2>&1 && echo yes)
bench_native  := $(shell $(CC) -march=native -E -xc /dev/null >/dev/null 2>&1 && echo -march=native)
bench_sun     := $(and $(call bench_try,$(CC) $(CPPFLAGS) -xc,arkode/arkode_erkstep.h),\
  $(shell printf '$(hash)include <sundials/sundials_config.h>\nSUNDIALS_VERSION_MAJOR\n' | \
    $(CC) $(CPPFLAGS) -xc -E - 2>/dev/null | grep -x 6))
bench_klu     := $(if $(bench_sun),$(firstword $(foreach d,$(wildcard /usr/include/suitesparse) .,\
  $(if $(call bench_try,$(CC) $(CPPFLAGS) -I$d -xc,sunlinsol/sunlinsol_klu.h),$d))))
bench_desolve := $(firstword $(wildcard $(addsuffix /R/site-library/deSolve/libs/deSolve.so,/usr/local/lib /usr/lib)))
bench_boost   := $(call bench_try,$(CXX) $(CPPFLAGS) -xc++,boost/numeric/odeint.hpp)
$(eval $(call stamp,build/bench/found,$(bench_native) $(bench_sun) $(bench_klu) $(bench_desolve) $(bench_boost)))
endif
bench_c   := $(addprefix build/bench/,bench.o measure.o problem.o engine_cohort.o engine_gsl.o ceiling.o kernels.o \
               $(if $(bench_sun),engine_sundials.o sundials.o) $(if $(bench_desolve),engine_lsoda.o) \
               $(if $(bench_boost),engine_odeint.o $(foreach i,$(bench_isas),$(foreach m,$(bench_models),lockstep/$i/$m.o))) \
               $(foreach m,$(bench_models),native/$m.o) \
               $(foreach i,$(bench_isas),micro/$i.o $(foreach m,$(bench_models),$i/$m.o)))
bench_sun_libs := -lsundials_cvode -lsundials_arkode -lsundials_nvecserial -lsundials_sunmatrixdense \
  -lsundials_sunlinsoldense -lsundials_sunnonlinsolfixedpoint \
  $(if $(bench_klu),-lsundials_sunlinsolklu -lsundials_sunmatrixsparse -lklu)
bench_flags = -I. -I$(srcdir) $(lib_dirs) $(GSL_CFLAGS) $(CPPFLAGS) \
  $(if $(bench_sun),-DHAVE_SUNDIALS) $(if $(bench_boost),-DHAVE_BOOST) $(if $(bench_klu),-DHAVE_KLU -I$(bench_klu)) \
  $(if $(bench_desolve),-DBENCH_DESOLVE='"$(bench_desolve)"')
bench_warn = -Wall -Wextra -Wconversion -Wshadow
bench_compile = $(CC) $(bench_flags) $(own_cflags) $(CFLAGS) -O3 -ffp-contract=fast -MMD -MP -c -o $@
bench_cxx = $(CXX) $(bench_flags) -std=c++20 $(bench_warn) -Wno-uninitialized -Wno-maybe-uninitialized -O3 -fno-math-errno \
  -MMD -MP -c -o $@

build/bench/%.o: $(srcdir)/bench/%.c build/flags build/bench/found
	@mkdir -p $(@D)
	$(say) CC bench/$*.c
	$(Q)$(bench_compile) $(bench_native) $<

build/bench/engine_odeint.o: $(srcdir)/bench/engine_odeint.cpp build/flags
	@mkdir -p $(@D)
	$(say) CXX bench/engine_odeint.cpp
	$(Q)$(bench_cxx) $(bench_native) $<

build/bench/native/%.o: $(srcdir)/lib/models/%.c build/flags
	@mkdir -p $(@D)
	$(say) CC "lib/models/$*.c (native)"
	$(Q)$(bench_compile) $(bench_native) -Dosteon_model_$*=bench_model_$* $<

define bench_isa
build/bench/micro/$(1).o: $$(srcdir)/bench/micro.c build/flags
	@mkdir -p $$(@D)
	$$(say) CC "bench/micro.c ($(1))"
	$$(Q)$$(bench_compile) $$(isa_$(1)) -Wno-psabi $$<

build/bench/$(1)/%.o: $$(srcdir)/lib/models/%.c build/flags
	@mkdir -p $$(@D)
	$$(say) CC "lib/models/$$*.c ($(1), counting)"
	$$(Q)$$(bench_compile) $$(isa_$(1)) -freciprocal-math -fno-trapping-math -Wno-psabi \
	  -Dosteon_kernel_$$*_$(1)=bench_kernel_$$*_$(1) -DOSTEON_REAL='"bench/count_real.h"' $$<

build/bench/lockstep/$(1)/%.o: $$(srcdir)/lib/models/%.c build/flags
	@mkdir -p $$(@D)
	$$(say) CXX "lib/models/$$*.c ($(1), in step)"
	$$(Q)$$(bench_cxx) $$(isa_$(1)) $$(kernel_flags) -include bench/lockstep.hpp \
	  -DOSTEON_REAL='"bench/lockstep_real.h"' -xc++ $$<
endef
$(foreach i,$(bench_isas),$(eval $(call bench_isa,$i)))

build/bench/kernels.c: $(srcdir)/Makefile build/bench/found
	@mkdir -p $(@D)
	$(say) GEN $@
	$(Q){ echo '$(hash)include "bench/bench.h"'; \
	  $(foreach i,$(bench_isas),echo 'extern const bench_micro bench_micro_$i;'; \
	    $(foreach m,$(bench_models),echo 'extern const bench_kernel bench_count_$m_$i;';)) \
	  echo 'const bench_micro *const bench_micros[] = {$(foreach i,$(bench_isas),&bench_micro_$i,) 0};'; \
	  $(if $(bench_boost),$(foreach i,$(bench_isas),$(foreach m,$(bench_models),echo 'extern const bench_lockstep bench_lockstep_$m_$i;';))) \
	  echo 'const bench_lockstep *const bench_locksteps[] = {'; \
	  $(if $(bench_boost),$(foreach i,$(bench_isas),$(foreach m,$(bench_models),echo '    &bench_lockstep_$m_$i,';))) \
	  echo '    0};'; \
	  echo 'const bench_kernel *const bench_kernels[] = {'; \
	  $(foreach i,$(bench_isas),$(foreach m,$(bench_models),echo '    &bench_count_$m_$i,';)) \
	  echo '    0};'; } >$@

build/bench/kernels.o: build/bench/kernels.c build/flags
	$(say) CC $<
	$(Q)$(bench_compile) $<

# What a right-hand side and a step consist of; empty without objdump.
build/bench/counts.txt: $(kernel_obj) $(srcdir)/bench/count.awk
	@mkdir -p $(@D)
	$(Q){ $(foreach i,$(bench_isas),$(foreach m,$(bench_models), \
	  objdump -dr --no-show-raw-insn build/kernels/$i/$m.o 2>/dev/null | \
	    awk -v isa=$i -v model=$m -f $(srcdir)/bench/count.awk;)) } >$@

build/bench/bench: $(bench_c) $(static_lib) build/linkflags
	$(say) LINK $@
	$(Q)$(if $(bench_boost),$(CXX),$(CC)) $(if $(bench_desolve),-rdynamic) $(LDFLAGS) -o $@ $(bench_c) $(static_lib) $(if $(bench_sun),$(bench_sun_libs)) \
	  $(own_libs) $(LIBS)

# One lane: not vectorised, like the right-hand side that it is compared with.
build/bench/methods.o: CFLAGS += -fno-tree-vectorize -fno-tree-slp-vectorize
methods_o := $(addprefix build/bench/,methods.o measure.o problem.o engine_gsl.o $(foreach m,$(bench_models),native/$m.o))
build/bench/methods: $(methods_o) $(static_lib) build/linkflags
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -o $@ $(methods_o) $(static_lib) $(own_libs) $(LIBS)

fe_o := $(addprefix build/bench/,fe.o measure.o $(if $(bench_sun),sundials.o) $(foreach m,pivonka2008 scheiner2013 martinez_reina2019 aibl,native/$m.o))
build/bench/fe: $(fe_o) $(static_lib) build/linkflags
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -o $@ $(fe_o) $(static_lib) $(if $(bench_sun),$(bench_sun_libs)) $(own_libs) $(LIBS)

build/bench/ticking build/bench/row_costs: %: %.o build/bench/measure.o $(static_lib) build/linkflags
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -o $@ $< build/bench/measure.o $(static_lib) $(own_libs) $(LIBS)

# ---- demo --------------------------------------------------------------------

.PHONY: demo run-demo deps
demo: ## install missing packages, build, run the bundled scenarios: demo/
	@sh $(srcdir)/tests/deps.sh
	@$(MAKE) run-demo

run-demo: all
	@mkdir -p demo
	@OSTEON=$(abspath $(command)) OSTEON_DATA=$(abspath $(srcdir)/data) \
	  sh $(srcdir)/examples/demo_run.sh $(abspath demo)

deps: ## install the Debian packages that are missing, for building and testing
	@sh $(srcdir)/tests/deps.sh check libnetcdf-dev

# ---- story -------------------------------------------------------------------

WOMEN := 1000
.PHONY: story
story: all $(story) ## test claims about bone in virtual women (WOMEN=1000): story/
	@mkdir -p story
	@OSTEON=$(abspath $(command)) OSTEON_DATA=$(abspath $(srcdir)/data) \
	  sh $(srcdir)/examples/story/story.sh $(abspath $(story)) $(WOMEN) $(abspath story)

# ---- figures -----------------------------------------------------------------

FORMAT := svg
.PHONY: figures
figures: all ## remake published figures of the models (FORMAT=svg, png or pdf): figures/
	@OSTEON=$(abspath $(command)) OSTEON_DATA=$(abspath $(srcdir)/data) \
	  sh $(srcdir)/examples/figures/figures.sh $(abspath figures) $(FORMAT)
	@sh $(srcdir)/examples/figures/numbers.sh $(abspath figures) >figures/numbers.md || \
	  { cat figures/numbers.md; echo 'numbers marked **no** differ from what was published' >&2; exit 1; }
	@echo 'figures are in figures/; figures/numbers.md compares published numbers with the results'

# ---- install -----------------------------------------------------------------

to = $(DESTDIR)$(1)
installed = $(addprefix $(DESTDIR),$(bindir)/osteon $(if $(mpi_command),$(bindir)/osteon-mpi) \
  $(foreach l,$(libraries),$(addprefix $(libdir)/,lib$l.a $(call so_files,$l) pkgconfig/$l.pc)) \
  $(addprefix $(includedir)/osteon/,$(notdir $(header_src) $(host_headers))) \
  $(addprefix $(mandir)/man1/,$(notdir $(manual)) $(if $(mpi_command),osteon-mpi.1)) \
  $(addprefix $(datadir)/osteon/,$(data_src:data/%=%) $(headers_made:build/%=%)))
headers_made = $(shell find build/headers -type f 2>/dev/null)
# osteon's own directories, innermost first, which uninstall removes
own_dirs = $(addprefix $(DESTDIR),$(includedir)/osteon $(exports_dir) \
  $(addprefix $(datadir)/osteon/,$(patsubst build/%,%,$(shell find build/headers -type d 2>/dev/null | LC_ALL=C sort -r))) \
  $(patsubst data%,$(datadir)/osteon%,$(data_dirs)))

# Directories below prefix are written as ${prefix}/..., so that the file can be
# moved; all values are make's, not configure's, or `make install prefix=` would lie.
pc = $(patsubst $(prefix)/%,$${prefix}/%,$(1))

# The loader's default directories. For any other, such as one in a home directory,
# osteon.pc gives programs an rpath.
loader_dirs = /lib /usr/lib $(shell PATH=$$PATH:/usr/sbin:/sbin; ldconfig -vN 2>/dev/null | \
  sed -n 's|^\(/[^:]*\):.*|\1|p; s|^/lib/.*|/usr&|p')
rpath = $(if $(filter $(libdir),$(loader_dirs)),,-Wl$(comma)-rpath$(comma)$${libdir})
comma := ,

# of library $l
install_library = install -m 644 build/lib$l.a $(call to,$(libdir)) && \
  install -m 755 build/lib$l.so.$(version) $(call to,$(libdir)) && \
  ln -sf lib$l.so.$(version) $(call to,$(libdir)/lib$l.so.$(so_number)) && \
  ln -sf lib$l.so.$(version) $(call to,$(libdir)/lib$l.so)
# $(call install_pc,NAME,LIBRARIES OF A STATIC PROGRAM)
install_pc = sed -e 's|@prefix@|$(prefix)|' -e 's|@exec_prefix@|$(call pc,$(exec_prefix))|' \
  -e 's|@libdir@|$(call pc,$(libdir))|' -e 's|@includedir@|$(call pc,$(includedir))|' \
  -e 's|@version@|$(version)|' -e 's|@rpath@|$(rpath)|' -e 's|@name@|$(1)|' -e 's|@libs@|$(strip $(2))|' \
  $(srcdir)/lib/osteon.pc.in >$(call to,$(libdir)/pkgconfig/$(1).pc) && \
  chmod 644 $(call to,$(libdir)/pkgconfig/$(1).pc)

.PHONY: install uninstall
install: all ## install below prefix (DESTDIR is honoured)
	$(Q)install -d $(sort $(patsubst %/,%,$(dir $(installed))))
	$(Q)install -m 755 $(command) $(mpi_command) $(call to,$(bindir))
	$(Q)$(foreach l,$(libraries),$(install_library) &&) :
	$(Q)install -m 644 $(header_src) $(host_headers) $(call to,$(includedir)/osteon)
	$(Q)install -m 644 $(manual) $(if $(mpi_command),$(srcdir)/doc/reference/osteon-mpi.1) $(call to,$(mandir)/man1)
	$(Q)$(foreach f,$(data_src),install -m 644 $(srcdir)/$(f) $(call to,$(datadir)/osteon/$(f:data/%=%)) &&) :
	$(Q)$(foreach f,$(headers_made),install -m 644 $(f) $(call to,$(datadir)/osteon/$(f:build/%=%)) &&) :
	$(Q)$(call install_pc,osteon,$(own_libs))
	$(Q)$(call install_pc,osteon-core,$(core_libs))
	@sh $(srcdir)/lib/installed.sh '$(DESTDIR)' '$(bindir)' '$(libdir)' '$(includedir)' '$(datadir)' '$(mandir)' '$(rpath)' '$(PKG_CONFIG)'

uninstall: ## remove what install wrote
	$(Q)rm -f $(installed)
	$(Q)for d in $(own_dirs); do test ! -d $$d || rmdir $$d 2>/dev/null || echo "left, as it is not empty: $$d"; done

# ---- dist --------------------------------------------------------------------

dist_name := osteon-$(version)
dist_file := $(dist_name).tar.gz

.PHONY: dist distcheck
dist: $(srcdir)/configure ## the source archive, the same bytes for the same commit
	$(say) TAR $(dist_file)
	$(Q)git -C $(srcdir) ls-files >/dev/null
	$(Q){ git -C $(srcdir) ls-files && echo configure && echo config.h.in; } | LC_ALL=C sort | \
	  tar -C $(srcdir) -cf - -T - --owner=0 --group=0 --numeric-owner --mode=u+w,go=rX \
	    --mtime=@$$(git -C $(srcdir) log -1 --format=%ct) --transform 's,^,$(dist_name)/,' | \
	  gzip -n9 >$(dist_file)

distcheck: dist ## unpack the archive read-only, build, check, install, uninstall out of tree
	+$(Q)sh $(srcdir)/tests/check_dist.sh $(abspath $(dist_file)) $(dist_name) $(call quote,$(MAKE))

# ---- other languages and programs ----------------------------------------------

other_rules := $(foreach f,bindings/* bindings/*/* examples/* lib/*,$(wildcard $(srcdir)/$f/rules.mk))
-include $(other_rules)

# ---- housekeeping ------------------------------------------------------------

c_files := $(sort $(wildcard $(addprefix $(srcdir)/,include/osteon/*.h lib/*/*.c lib/*/*.h \
  cli/*.c cli/*.h tests/*.c tests/*.h tests/*/*.c tests/*/*.h examples/*.c examples/*/*.c bench/*.c bench/*.h bench/*.cpp bench/*.hpp \
  include/osteon/*.hpp bindings/*/*.c bindings/*/*.h bindings/*/*.cpp bindings/*/src/*.c bindings/*/src/*.h tests/*/*.cpp)))

.PHONY: format format-check clean distclean help
format: ## clang-format every C file
	@clang-format -i $(c_files)

format-check: ## fail if clang-format would change a file
	@clang-format --dry-run -Werror $(c_files)

clean: ## remove what make built
	rm -rf build build-san build-tsan build-fuzz build-coverage demo story figures femur

distclean: clean ## and what autoconf and configure wrote
	rm -f config.mk config.h config.log config.status GNUmakefile $(dist_file)
	$(if $(wildcard ./.git),rm -rf configure configure~ config.h.in config.h.in~ autom4te.cache)

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1: \2/p' $(srcdir)/Makefile $(other_rules) | \
	  awk -F': ' '{ t = $$1; sub(/^[^:]*: /, ""); printf "  %-13s %s\n", t, $$0 }'
