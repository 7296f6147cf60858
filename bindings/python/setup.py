# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the package against an installed osteon, which pkg-config finds, or with the core inside:

    OSTEON_CORE        libosteon-core.so, to be put into the wheel
    OSTEON_INCLUDE     the folder of osteon/osteon.h
    OSTEON_SCENARIOS   the folder of the scenarios that come with osteon, to be put into the wheel

`make wheel` sets all three."""
import glob
import os
import shlex
import shutil
import subprocess
import sys

from setuptools import Distribution, setup
from setuptools.command.build_py import build_py

try:
    from wheel.bdist_wheel import bdist_wheel
except ImportError:  # newer setuptools have it themselves
    from setuptools.command.bdist_wheel import bdist_wheel

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from generate import generate, read_version  # noqa: E402

CORE = os.environ.get("OSTEON_CORE")


def ask(variable):
    """A directory of the installed osteon, or of its core, and the name of the library."""
    for package in ("osteon", "osteon-core"):
        command = shlex.split(os.environ.get("PKG_CONFIG") or "pkg-config") + ["--variable=" + variable, package]
        try:
            found = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True)
        except OSError:
            break
        if found.stdout.strip():
            return found.stdout.strip(), f"lib{package}.so"
    sys.exit("osteon was not found by pkg-config: install it (make install) and set PKG_CONFIG_PATH to the folder of "
             "osteon.pc, or make a wheel with the core inside: make wheel")


INCLUDE = os.environ.get("OSTEON_INCLUDE") or ask("includedir")[0]


class Build(build_py):
    """The modules by hand, those that are generated, and the library or the place where it is."""

    def run(self):
        super().run()
        folder = os.path.join(self.build_lib, "osteon")
        generate(INCLUDE, folder)
        if CORE:
            shutil.copyfile(CORE, os.path.join(folder, "libosteon-core.so"))
        else:
            library = os.path.join(*ask("libdir"))
            with open(os.path.join(folder, "_place.py"), "w", encoding="utf-8") as file:
                file.write(f"# Written by setup.py.\nLIBRARY = {library!r}\n")
        if os.environ.get("OSTEON_SCENARIOS"):
            os.makedirs(os.path.join(folder, "scenarios"), exist_ok=True)
            for path in glob.glob(os.path.join(os.environ["OSTEON_SCENARIOS"], "*.yaml")):
                shutil.copy(path, os.path.join(folder, "scenarios"))


class Wheel(bdist_wheel):
    """For any Python 3, and, with a library inside, for this kind of machine."""

    def get_tag(self):
        platform = super().get_tag()[2] if CORE else "any"
        return "py3", "none", platform


class WithLibrary(Distribution):
    """What holds a library goes where extensions go."""

    def has_ext_modules(self):
        return bool(CORE)


setup(distclass=WithLibrary, version=read_version(INCLUDE), cmdclass={"build_py": Build, "bdist_wheel": Wheel})
