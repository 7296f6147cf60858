# The explorer: one page that needs nothing else, build/explorer.html. Its presets are the claims and arms of the story, by
# the story's own program; tests need chromium and node.

explorer     := $(wasm_dir)/explorer
explorer_out := build/explorer
explorer_src := $(sort $(wildcard $(srcdir)/$(explorer)/*.html $(srcdir)/$(explorer)/*.css $(srcdir)/$(explorer)/*.js))
explorer_in  := $(addprefix $(explorer_out)/,osteon.wasm.gz.base64 files.json arms.json claims.txt)

$(explorer_out)/osteon.wasm.gz.base64: $(wasm_out)/osteon.wasm
	@mkdir -p $(@D)
	$(Q)gzip -9nc $< | base64 -w 0 >$@ && echo >>$@
$(explorer_out)/files.json: $(wasm_out)/scenarios.json
	@mkdir -p $(@D)
	$(Q)cp $< $@
$(explorer_out)/arms.json: $(wildcard $(srcdir)/examples/story/*.yaml) $(srcdir)/$(wasm_dir)/scenarios.py
	@mkdir -p $(@D)
	$(Q)python3 $(srcdir)/$(wasm_dir)/scenarios.py $(filter %.yaml,$^) >$@
$(explorer_out)/claims.txt: $(story)
	@mkdir -p $(@D)
	$(Q)$< --claims >$@

build/explorer.html: $(explorer_in) $(wasm_out)/osteon.js $(explorer_src) $(srcdir)/$(explorer)/assemble.awk $(srcdir)/examples/story/verdicts.txt
	$(say) GEN $@
	$(Q)awk -v folders='$(srcdir)/$(explorer) $(explorer_out) $(wasm_out) $(srcdir)/examples/story' \
	  -f $(srcdir)/$(explorer)/assemble.awk $(srcdir)/$(explorer)/page.html >$@

.PHONY: explorer check-explorer
explorer: build/explorer.html ## a page in which plans are tried and compared: build/explorer.html
	@echo 'Open build/explorer.html in a browser.'

check-explorer: explorer all ## test that page in headless Chromium, every control against osteon run
	@{ command -v node && command -v "$${CHROMIUM:-chromium}"; } >/dev/null || { echo 'node or chromium not found; on Debian: sh tests/deps.sh nodejs chromium' >&2; exit 1; }
	$(Q)OSTEON_DATA=$(abspath $(srcdir)/data) node $(srcdir)/$(explorer)/check.mjs build/explorer.html $(abspath $(command)) $(srcdir)/examples/story
