# An installed osteon below build/stage, for the tests of hosts that find it there.
stage := build/stage
.PHONY: stage check-cpp
stage: all
	$(Q)rm -rf $(stage) && $(MAKE) install DESTDIR=$(abspath $(stage)) >$(stage).log 2>&1 || { cat $(stage).log; exit 1; }

check-cpp: stage ## test osteon.hpp against an installed osteon
	$(Q)sh $(srcdir)/bindings/cpp/check.sh $(abspath $(srcdir)) $(abspath $(stage)) $(abspath build/check-cpp) '$(CXX)'
