# The package files of CMake, beside the libraries.
cmake_dir = $(libdir)/cmake/osteon
installed += $(addprefix $(DESTDIR)$(cmake_dir)/,osteonConfig.cmake osteonConfigVersion.cmake)
own_dirs  += $(DESTDIR)$(cmake_dir)
# From libdir to includedir; both are below prefix, or the path is whole.
from_libdir = $(if $(filter $(prefix)/%,$(libdir)),$(subst $(space),/,$(foreach d,$(subst /, ,$(libdir:$(prefix)/%=%)),..))/$(includedir:$(prefix)/%=%))
space := $(subst ,, )
cmake_list = $(subst $(space),;,$(strip $(1)))

.PHONY: install-cmake check-cmake
install: install-cmake
install-cmake: all
	$(Q)install -d $(call to,$(cmake_dir))
	$(Q)for f in osteonConfig osteonConfigVersion; do \
	  sed -e 's|@include@|$(from_libdir)|' -e 's|@version@|$(version)|' -e 's|@so_number@|$(so_number)|' \
	    -e 's|@major_minor@|$(basename $(version))|' -e 's|@libs@|"$(call cmake_list,$(own_libs))"|' \
	    -e 's|@core_libs@|"$(call cmake_list,$(core_libs))"|' $(srcdir)/bindings/cmake/$$f.cmake.in \
	    >$(call to,$(cmake_dir))/$$f.cmake && chmod 644 $(call to,$(cmake_dir))/$$f.cmake || exit; done

check-cmake: stage ## test the package files of CMake and pkg-config, shared and static, against an installed osteon
	$(Q)sh $(srcdir)/bindings/cmake/check.sh $(abspath $(srcdir)) $(abspath $(stage)) $(abspath build/check-cmake)
