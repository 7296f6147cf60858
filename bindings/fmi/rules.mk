# The binary of all FMUs, with libosteon-core inside, and what the command needs to describe one.
fmu_so := build/fmi/osteon-fmu.so
fmu_platform := $(if $(filter x86_64-linux%,$(machine)),linux64,$(if $(filter i%86-linux%,$(machine)),linux32,$(or $(machine),unknown)))
fmu_described := build/bindings/fmi/description.o
build/bindings/fmi/%: dirs = $(pub_dirs)
build/cli/fmu_command.o: dirs += -I$(srcdir)/bindings/fmi -DOSTEON_LIBDIR='"$(libdir)"' -DOSTEON_FMU_PLATFORM='"$(fmu_platform)"'
$(eval $(call stamp,build/libdir,$$(libdir)))
build/cli/fmu_command.o: build/libdir
cli_obj += $(fmu_described)
$(command): $(fmu_described)

all: $(fmu_so)
# Only the functions of the standard leave it: a host may have an osteon of its own.
$(fmu_so): build/bindings/fmi/fmu.o $(fmu_described) $(core_lib) build/linkflags
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(link) -shared -s -Wl,--exclude-libs,ALL $(if $(SANITIZE_FLAGS),,-Wl,-z,defs) \
	  -o $@ build/bindings/fmi/fmu.o $(fmu_described) $(core_lib) $(core_libs) $(LIBS)

installed += $(DESTDIR)$(libdir)/osteon/osteon-fmu.so
own_dirs  += $(DESTDIR)$(libdir)/osteon
.PHONY: install-fmu check-fmu
install: install-fmu
install-fmu: all
	$(Q)install -d $(call to,$(libdir)/osteon)
	$(Q)install -m 644 $(fmu_so) $(call to,$(libdir)/osteon)

check-fmu: stage ## check FMUs of all models by the rules of FMI 2.0, and compare them with the command
	$(Q)sh $(srcdir)/bindings/fmi/check.sh $(abspath $(srcdir)) $(abspath $(stage)) $(abspath build/check-fmu)
