# Every model in the language of every other tool, written by the command: the formats are those of its table.
export_formats := $(shell sed -n 's/^ *{{"\([a-z]*\)", "\([A-Za-z]*\)",.*/\1.\2/p' $(srcdir)/lib/export/export.c)
exports_made := $(foreach f,$(export_formats),$(foreach m,$(models),build/exports/$m$(suffix $f)))

.PHONY: exports check-exports install-exports
exports: $(exports_made) ## the models for other tools (SBML, R, MATLAB, mrgsolve, OpenCL): build/exports/
	@echo 'the models for other tools are in build/exports'

define exports_of_format
build/exports/%$(suffix $(1)): $$(command)
	@mkdir -p $$(@D)
	$$(say) EXPORT $$(@F)
	$$(Q)$$(command) models $$* --export $(basename $(1)) >$$@
endef
$(foreach f,$(export_formats),$(eval $(call exports_of_format,$f)))

exports_dir = $(datadir)/osteon/exports
installed += $(addprefix $(DESTDIR)$(exports_dir)/,$(notdir $(exports_made)))
install: install-exports
install-exports: $(exports_made)
	$(Q)install -d $(call to,$(exports_dir))
	$(Q)install -m 644 $(exports_made) $(call to,$(exports_dir))

EXPORTS := $(basename $(export_formats))
check-exports: exports ## test exports by libsbml, R, Octave, a C++ compiler and OpenCL (EXPORTS="sbml desolve": some)
	$(Q)rm -rf build/check-exports && mkdir -p build/check-exports && cd build/check-exports && \
	  OSTEON=$(abspath $(command)) OSTEON_DATA=$(abspath $(srcdir))/data CC=$(call quote,$(CC)) CXX=$(call quote,$(or $(CXX),c++)) \
	  GSL_LIBS=$(call quote,$(GSL_LIBS) $(CBLAS_LIBS) -lm) \
	  sh $(abspath $(srcdir))/tests/exports/check.sh $(abspath $(srcdir)) $(abspath build/exports) $(EXPORTS)
