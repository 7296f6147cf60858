# SPDX-License-Identifier: GPL-3.0-or-later
"""Models: what they have, and where to find them."""
from typing import Dict, List, Optional

from . import _base as _b
from . import calls
from ._base import ffi, lib


class Registry(calls.Registry):
    """Models to find by name: the bundled ones and those that a program adds."""

    def __init__(self):
        self._make("osteon_registry_new")

    @_b.document("osteon_registry_load")
    def load(self, path) -> "Model":
        """Compiles a model's file and adds the model."""
        found = ffi.new("const osteon_model **")
        _b.call("osteon_registry_load", _b.status, self, _b.text("path", path), found, is_long=True)
        return Model._of(found[0], self)


class Model(calls.Model):
    """A model: Model("aibl"). Its tables, such as `params`, hold named tuples, and turn into DataFrames."""

    def __init__(self, name: str, registry: Optional[Registry] = None):
        found = ffi.new("const osteon_model **")
        at = _b.thing("registry", "osteon_registry", registry, False)
        _b.check(lib.osteon_registry_find(at, _b.text("name", name), found))
        self._handle = _keeping(found[0], registry)

    @classmethod
    def _of(cls, raw, owner) -> "Model":
        made = cls.__new__(cls)
        made._handle = _keeping(raw, owner)
        return made

    @classmethod
    def load(cls, path) -> "Model":
        """Compiles a model of one's own: the file is C, as <osteon/equations.h> says (Registry.load). It is code: load
        only what you would run. Needs the full library and a C compiler."""
        return Registry().load(path)

    @_b.document("osteon_model_initial")
    def initial(self) -> Dict[str, float]:
        """Initial states by name."""
        values = _b.ffi.new("double[]", max(1, len(self.states)))
        _b.call("osteon_model_initial", _b.status, self, values)
        return dict(zip(self.states.names, values))

    def describe(self, name: str):
        """The row of a state, output, input, parameter or derived constant."""
        for table in (self.states, self.outputs, self.inputs, self.params, self.derived):
            if name in table.names:
                return table[name]
        self.find("state", name)  # which fails with the nearest name

    def columns(self, names=None) -> List[str]:
        """Names of columns: None or "shown" for those that the model shows, "all" for all states and outputs."""
        if names is None:
            names = ["shown"]
        elif isinstance(names, str):
            names = [n.strip() for n in names.split(",")]
        every = self.states.names + self.outputs.names
        known = {"all": every, "shown": list(self.shown) or every}
        return [c for n in names for c in known.get(n, [n])]

    def __eq__(self, other):
        return isinstance(other, Model) and self._pointer() == other._pointer()

    def __hash__(self):
        return hash(self.name)

    def __reduce_ex__(self, protocol):
        raise TypeError("a Model cannot be pickled or copied: make it again by its name")

    def __repr__(self):
        return f"<osteon.Model {self.name}: {self.title}>"


def _keeping(raw, owner):
    kept = getattr(owner, "_handle", None)
    return ffi.gc(raw, lambda p, kept=kept: None)


def models(registry: Optional[Registry] = None) -> List[Model]:
    """The bundled models, or those of a registry, in order of name."""
    at = _b.thing("registry", "osteon_registry", registry, False)
    found: List[Model] = []
    while True:
        raw = lib.osteon_registry_at(at, len(found))
        if raw == ffi.NULL:
            return found
        found.append(Model._of(raw, registry))
