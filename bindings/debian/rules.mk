# Debian packages. dpkg-buildpackage wants debian/ at the top, where make puts it in a copy of the tree.
deb_version := $(version)-1
deb_tree := build/deb/osteon-$(version)
DEB_BUILD_OPTIONS ?= nocheck
.PHONY: deb check-deb
deb: $(srcdir)/configure ## Debian packages, in build/deb/ (tests too with DEB_BUILD_OPTIONS=)
	@command -v dpkg-buildpackage >/dev/null && command -v dh >/dev/null || { \
	  echo 'dpkg-buildpackage or dh not found; on Debian: apt-get install dpkg-dev debhelper' >&2; exit 1; }
	$(Q)rm -rf build/deb && mkdir -p $(deb_tree)
	$(Q){ git -C $(srcdir) ls-files 2>/dev/null || (cd $(srcdir) && find . -type f ! -path './build*'); } >build/deb/files && \
	  { cat build/deb/files; echo configure; echo config.h.in; } | sort -u | tar -C $(srcdir) -cf - -T - | tar -C $(deb_tree) -xf -
	$(Q)cp -R $(srcdir)/bindings/debian/debian $(deb_tree)/debian
	$(Q)printf 'osteon (%s) unstable; urgency=medium\n\n  * Release %s; see CHANGELOG.md.\n\n -- %s  %s\n' $(deb_version) $(version) \
	  "$$(sed -n 's/^Maintainer: //p' $(deb_tree)/debian/control)" \
	  "$$(LC_ALL=C date -uR -d @$$(git -C $(srcdir) log -1 --format=%ct 2>/dev/null || stat -c %Y $(version_h)))" >$(deb_tree)/debian/changelog
	$(say) DEB $(deb_version)
	$(Q)cd $(deb_tree) && env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u CC -u CFLAGS DEB_BUILD_OPTIONS='$(DEB_BUILD_OPTIONS) parallel=$(shell nproc)' \
	  dpkg-buildpackage -us -uc -b >../build.log 2>&1 || { tail -40 ../build.log; exit 1; }
	@ls build/deb/*.deb

check-deb: deb ## build the packages, look at them with lintian, and run what is in them
	$(Q)sh $(srcdir)/bindings/debian/check.sh $(abspath $(srcdir)) $(abspath build/deb)
