# SPDX-License-Identifier: GPL-3.0-or-later
"""osteon's cohort (include/osteon/cohort.h) by ctypes: as much of it as the programs here need."""
import ctypes
import ctypes.util
import os

import numpy as np


class Error(Exception):
    """A call that failed; the message is the library's sentence."""


class Options(ctypes.Structure):
    """osteon_cohort_options of options.h"""

    _fields_ = [("size", ctypes.c_size_t), ("dt", ctypes.c_double), ("rtol", ctypes.c_double),
                ("atol", ctypes.c_double), ("threads", ctypes.c_int), ("isa", ctypes.c_char_p),
                ("schedule", ctypes.c_void_p), ("longest_step", ctypes.c_double), ("steps_a_day", ctypes.c_int)]


def _load():
    path = os.environ.get("OSTEON_LIBRARY") or ctypes.util.find_library("osteon-core") or "libosteon.so.1"
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        raise ImportError(f"{error}; make builds build/libosteon-core.so: set OSTEON_LIBRARY to it") from None
    library.osteon_last_error.restype = ctypes.c_char_p
    library.osteon_cohort_input.restype = ctypes.POINTER(ctypes.c_double)
    library.osteon_cohort_time.restype = ctypes.c_double
    library.osteon_cohort_failure_count.restype = ctypes.c_int64
    return library


_osteon = _load()


def _sentence():
    return _osteon.osteon_last_error().decode()


def _call(status):
    if status != 0:
        raise Error(_sentence())


class Cohort:
    """Subjects of one model, one for each point of a mesh."""

    def __init__(self, model, count, threads=1):
        self.count = count
        self._cohort, self._inputs, found, options = ctypes.c_void_p(), {}, ctypes.c_void_p(), Options()
        _osteon.osteon_cohort_options_init(ctypes.byref(options), ctypes.c_size_t(ctypes.sizeof(options)))
        options.threads = threads
        _call(_osteon.osteon_registry_find(None, model.encode(), ctypes.byref(found)))
        _call(_osteon.osteon_cohort_new(ctypes.byref(self._cohort), found, ctypes.c_int64(count),
                                        ctypes.byref(options)))

    def __del__(self):
        if getattr(self, "_cohort", None):
            _osteon.osteon_cohort_free(self._cohort)

    @property
    def day(self):
        return _osteon.osteon_cohort_time(self._cohort)

    def set_input(self, name, values):
        """From now on: one value for each subject."""
        if name not in self._inputs:
            at = _osteon.osteon_cohort_input(self._cohort, name.encode())
            if not at:
                raise Error(_sentence())
            self._inputs[name] = np.ctypeslib.as_array(at, (self.count,))
        self._inputs[name][:] = values

    def set_params(self, name, values):
        """Before the first day: one value for each subject."""
        values = np.ascontiguousarray(np.broadcast_to(values, self.count), dtype=float)
        _call(_osteon.osteon_cohort_set_params(self._cohort, name.encode(), values.ctypes.data_as(ctypes.c_void_p)))

    def get(self, name):
        """A state or output of every subject now."""
        values = np.empty(self.count)
        _call(_osteon.osteon_cohort_get(self._cohort, name.encode(), values.ctypes.data_as(ctypes.c_void_p)))
        return values

    def run(self, day):
        """To this day. A subject that cannot go on is an error here, as the mesh needs all of them."""
        _call(_osteon.osteon_cohort_run(self._cohort, ctypes.c_double(day)))
        if _osteon.osteon_cohort_failure_count(self._cohort):
            for i in range(self.count):
                _call(_osteon.osteon_cohort_status(self._cohort, ctypes.c_int64(i)))

    def snapshot(self, old=None):
        """Where all subjects stand; `old`, if given, is written over."""
        new = old or Snapshot()
        _call(_osteon.osteon_cohort_snapshot(self._cohort, ctypes.c_int64(0), ctypes.c_int64(self.count),
                                             ctypes.byref(new.at)))
        return new

    def restore(self, snapshot):
        _call(_osteon.osteon_cohort_restore(self._cohort, snapshot.at))

    def save(self, path):
        _call(_osteon.osteon_cohort_save(self._cohort, os.fsencode(path)))

    def load(self, path):
        _call(_osteon.osteon_cohort_load(self._cohort, os.fsencode(path)))


class Snapshot:
    """Owned by Python, made by Cohort.snapshot."""

    def __init__(self):
        self.at = ctypes.c_void_p()

    def __del__(self):
        _osteon.osteon_snapshot_free(self.at)
