# The binary of all FMUs, with libosteon-core inside, and what the command needs to describe one.
fmu_so := build/fmi/osteon-fmu.so
fmu_platform := $(if $(filter x86_64-linux%,$(machine)),linux64,$(if $(filter i%86-linux%,$(machine)),linux32,$(or $(machine),unknown)))
fmu_own := $(addprefix build/bindings/fmi/,fmu.o fmu_state.o)
fmu_described := build/bindings/fmi/description.o
fmu_carried := $(fmu_described) build/bindings/fmi/binary.o
build/bindings/fmi/%: dirs = $(pub_dirs) -I$(srcdir)/lib # lib/text/xml.h
build/bindings/fmi/binary.o: dirs = -DOSTEON_FMU_FILE='"$(abspath $(fmu_so))"'
build/bindings/fmi/binary.o: $(fmu_so)
build/cli/fmu_command.o: dirs += -I$(srcdir)/bindings/fmi -DOSTEON_FMU_PLATFORM='"$(fmu_platform)"'
cli_obj += $(fmu_carried)
$(command): $(fmu_carried)

# Only the functions of the standard leave it: a host may have an osteon of its own.
$(fmu_so): $(fmu_own) $(fmu_described) $(core_lib) build/linkflags
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(link) -shared -s -Wl,--exclude-libs,ALL $(if $(SANITIZE_FLAGS),,-Wl,-z,defs) \
	  -o $@ $(fmu_own) $(fmu_described) $(core_lib) $(core_libs) $(LIBS)

.PHONY: check-fmu
check-fmu: stage ## check FMUs of all models by the rules of FMI 2.0, and compare them with the command
	$(Q)sh $(srcdir)/bindings/fmi/check.sh $(abspath $(srcdir)) $(abspath $(stage)) $(abspath build/check-fmu)
