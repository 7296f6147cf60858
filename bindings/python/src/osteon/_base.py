# SPDX-License-Identifier: GPL-3.0-or-later
"""Between Python and the library: finding it, converting arguments and answers, objects that free what they own, and
failures as exceptions."""
import inspect
import keyword
import os
import signal
import threading
from collections import namedtuple
from functools import lru_cache
from itertools import count, takewhile
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Sequence, TypeVar, Union

import numpy as np

from ._abi import ffi
from ._version import VERSION

Text = Union[str, os.PathLike, None]
Time = Union[float, str]
Numbers = Union[Sequence[float], np.ndarray]
OptionalTime = Optional[Time]
OptionalNumbers = Optional[Numbers]
Values = Optional[Mapping[str, Any]]  # by name: a number, or one for each subject


# ---- the library -----------------------------------------------------------------------------------------------

def _places() -> Iterable[str]:
    """Where the library may be: named by the user, in the wheel, where it was when the package was installed."""
    named = os.environ.get("OSTEON_LIBRARY")
    if named:
        yield named
        return
    here = os.path.dirname(os.path.abspath(__file__))
    for name in ("libosteon-core.so", "libosteon.so"):
        if os.path.exists(os.path.join(here, name)):
            yield os.path.join(here, name)
    try:
        from . import _place  # type: ignore  # written by setup.py
        yield _place.LIBRARY
    except ImportError:
        pass
    yield "libosteon.so.1"
    yield "libosteon-core.so.1"


def _numbers_of(version: str) -> List[int]:
    return [int(part) for part in version.split(".")]


def _open():
    failed = []
    for path in _places():
        try:
            found = ffi.dlopen(path)
        except OSError as error:
            failed.append(str(error))
            continue
        version = ffi.string(found.osteon_version()).decode()
        if _numbers_of(version) < _numbers_of(VERSION):
            raise ImportError(f"{path} is osteon {version}, older than this package, which was made for {VERSION}: "
                              "install osteon of that version, or this package again")
        return path, found
    raise ImportError("osteon's library was not found (" + "; ".join(failed) + "): set OSTEON_LIBRARY to the path of "
                      "libosteon.so")


LIBRARY, lib = _open()
_known: Dict[str, Any] = {}


def function(name: str):
    """A function of the library, or UnsupportedError where only the full library has it."""
    found = _known.get(name)
    if found is None:
        try:
            found = _known[name] = getattr(lib, name)
        except (AttributeError, ffi.error):
            raise UnsupportedError(
                f"{name} is not in {os.path.basename(LIBRARY)}, which is the core of osteon: install the full library "
                "and set OSTEON_LIBRARY to the path of libosteon.so") from None
    return found


def has(name: str) -> bool:
    """Whether the library that is in use has a call; the core lacks some."""
    try:
        return getattr(lib, name) is not None
    except (AttributeError, ffi.error):
        return False


# ---- failures -----------------------------------------------------------------------------------------------------

class OsteonError(Exception):
    """What a call says that failed: the library's sentence. `status` is its name, such as "OSTEON_ERANGE"."""

    status = ""

    def __str__(self):
        return str(self.args[0]) if self.args else ""  # a KeyError would put quotes around it


class InvalidError(OsteonError, ValueError):
    status = "OSTEON_EINVAL"


class UnknownNameError(OsteonError, KeyError):
    status = "OSTEON_ENAME"


class RangeError(OsteonError, ValueError):
    status = "OSTEON_ERANGE"


class NoMemoryError(OsteonError, MemoryError):
    status = "OSTEON_ENOMEM"


class FileError(OsteonError, OSError):
    status = "OSTEON_EIO"


class FormatError(OsteonError, ValueError):
    status = "OSTEON_EFORMAT"


class StepError(OsteonError, ArithmeticError):
    status = "OSTEON_ESTEP"


class DomainError(OsteonError, ArithmeticError):
    status = "OSTEON_EDOMAIN"


class SteadyStateError(OsteonError, ArithmeticError):
    status = "OSTEON_ESTEADY"


class UnsupportedError(OsteonError, NotImplementedError):
    status = "OSTEON_EUNSUPPORTED"


class StoppedError(OsteonError, InterruptedError):
    status = "OSTEON_ESTOPPED"


def _errors_by_value():
    """The exception of each status, with what the library says of it."""
    written, found = {c.status: c for c in OsteonError.__subclasses__()}, {}
    for value, name in ffi.typeof("osteon_status").elements.items():
        short = name[len("OSTEON_E"):].capitalize()
        kind = written.get(name) or type(short + "Error", (OsteonError,), {"status": name})
        kind.__module__ = "osteon"
        kind.__doc__ = f"{name}: {ffi.string(lib.osteon_status_text(value)).decode()}."
        found[value] = kind
    return found


_ERRORS = _errors_by_value()


class ClosedError(OsteonError, ValueError):
    """An object was used after close()."""


class BusyError(OsteonError, RuntimeError):
    """An object was used while another call uses it."""


def failure(status: int, sentence: Optional[str] = None) -> OsteonError:
    """The exception of a status, with the sentence of this thread's last failure."""
    if sentence is None:
        sentence = ffi.string(lib.osteon_last_error()).decode("utf-8", "replace")
    kind = _ERRORS.get(int(status), OsteonError)
    return kind(sentence or kind.__doc__)


def check(status: int) -> None:
    """Raises the exception of a status that is not OSTEON_OK: for calls made through osteon.lib."""
    if status:
        raise failure(status)


# ---- arguments ----------------------------------------------------------------------------------------------------

def text(name: str, value: Text):
    """A text or a path; None is C's NULL."""
    if value is None:
        return ffi.NULL
    try:
        given = os.fspath(value)
    except TypeError:
        raise TypeError(f"{name}: a text is expected, not {type(value).__name__}") from None
    raw = given.encode("utf-8", "surrogateescape") if isinstance(given, str) else given
    if b"\0" in raw:
        raise ValueError(f"{name}: a text cannot hold the character 0")
    return ffi.new("char[]", raw)


def number(name: str, value) -> float:
    """A number; texts are none."""
    if not isinstance(value, (str, bytes, bytearray, complex)):
        try:
            return float(value)
        except (TypeError, ValueError, OverflowError):
            pass
    raise TypeError(f"{name}: a number is expected, not {_name(value)}")


def _name(value) -> str:
    shape = getattr(value, "shape", ())
    return type(value).__name__ + (f" of shape {shape}" if shape else "")


def days(name: str, value: Time) -> float:
    """Days, or a text such as "6 months"."""
    if isinstance(value, str):
        answer = ffi.new("double *")
        check(lib.osteon_days_parse(text(name, value), answer))
        return answer[0]
    return number(name, value)


def whole(name: str, value) -> int:
    """A whole number."""
    try:
        return value.__index__()
    except AttributeError:
        raise TypeError(f"{name}: a whole number is expected, not {_name(value)}") from None


def flag(name: str, value) -> bool:
    """True or False."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    raise TypeError(f"{name}: True or False is expected, not {_name(value)}")


def _short_names(kind: str) -> Mapping[int, str]:
    """An enum's members in Python: of OSTEON_LOG_ODDS, log_odds."""
    members = ffi.typeof(kind).elements
    common = os.path.commonprefix(list(members.values()))
    common = common[:common.rindex("_") + 1]
    return {value: member[len(common):].lower() for value, member in members.items()}


def choice(name: str, kind: str, value) -> int:
    """A member of an enum: its name, as "log_odds", or its number."""
    if isinstance(value, str):
        known = {short: number for number, short in _short_names(kind).items()}
        wanted = value.lower().replace("-", "_").replace(" ", "_")
        if wanted not in known:
            raise ValueError(f"{name}: {value!r} is none of {', '.join(known)}")
        return known[wanted]
    return whole(name, value)


def array(name: str, value, shape: tuple) -> np.ndarray:
    """Doubles of a shape, one after the other in memory; a copy where it has to be."""
    given = np.asarray(value)
    if given.dtype.kind not in "iuf" or given.dtype.itemsize > 8:
        raise TypeError(f"{name}: numbers are expected, not an array of {given.dtype}")
    if given.shape != shape:
        raise ValueError(f"{name}: an array of shape {shape} is expected, not {given.shape}")
    return np.ascontiguousarray(given, dtype=np.float64)


def pointer(values: np.ndarray):
    """Where an array's numbers are, for as long as what is returned lives."""
    return ffi.from_buffer("double[]", values) if values.size else ffi.NULL


def numbers(name: str, values: Numbers):
    """Numbers, and how many."""
    given = np.asarray(values)
    if given.size == 0:
        return ffi.NULL, 0
    return pointer(array(name, given, (given.size,))), given.size


class _Texts:
    """An array of texts that lives as long as this."""

    def __init__(self, name: str, values: Sequence[str]):
        if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
            raise TypeError(f"{name}: a list of texts is expected, not {_name(values)}")
        self.texts = [text(name, value) for value in values]
        self.array = ffi.new("char *[]", self.texts)

    def __len__(self):
        return len(self.texts)


def texts(name: str, values: Sequence[str]):
    """Texts, and how many."""
    made = _Texts(name, values)
    return made, len(made)


def named(name: str, values: Mapping[str, float]):
    """Names, their numbers, and how many."""
    if not isinstance(values, Mapping):
        raise TypeError(f"{name}: a dictionary of names and numbers is expected, not {_name(values)}")
    made = _Texts(name, list(values))
    return made, pointer(np.array([number(k, v) for k, v in values.items()], dtype=np.float64)), len(made)


def room(kind: str):
    """Room for what a call answers."""
    return ffi.new(kind)


class _Room:
    """Room for a text, which grows until the text is not cut."""


ROOM = _Room()


def thing(name: str, kind: str, value, is_exclusive: bool):
    """An object of the library; None is C's NULL. One that the call changes is used by no other meanwhile."""
    if value is None:
        return ffi.NULL
    if not isinstance(value, Object) or value._type != kind:
        wanted = CLASSES[kind].__name__ if kind in CLASSES else kind
        raise TypeError(f"{name}: a {wanted} is expected, not {_name(value)}")
    return value if is_exclusive else value._pointer()


def model(name: str, value):
    """A model, or the bundled one of a name."""
    if value is None:
        return ffi.NULL
    if isinstance(value, str):
        found = ffi.new("const osteon_model **")
        check(lib.osteon_registry_find(ffi.NULL, text(name, value), found))
        return found[0]
    if getattr(value, "_type", None) != "osteon_model":
        raise TypeError(f"{name}: a Model or the name of one is expected, not {_name(value)}")
    return value._pointer()


class Structure:
    """A structure of options, with the defaults of the library and what was given, and all that it points to."""

    def __init__(self, kind: str, given: Mapping[str, Any]):
        self.cdata = ffi.new(kind + " *")
        self.kept: List[Any] = []
        self.fields = dict(ffi.typeof(kind).fields)
        if "size" in self.fields:
            function(kind + "_init")(self.cdata, ffi.sizeof(kind))
        for name, value in given.items():
            self.set(kind, name, value)

    def set(self, kind: str, name: str, value) -> None:
        field = self.fields.get(name.rstrip("_"))
        if field is None or name == "size":
            known = ", ".join(f for f in self.fields if f != "size")
            raise TypeError(f"{name} is no option here; there are: {known}")
        try:
            setattr(self.cdata, name.rstrip("_"), self.convert(name, field.type, value))
        except OverflowError:
            raise RangeError(f"{name}: {value} is out of range") from None

    def convert(self, name: str, kind, value):
        if kind.kind == "primitive":
            return self.convert_number(name, kind, value)
        if kind.kind == "enum":
            return choice(name, kind.cname, value)
        if value is None:
            return ffi.NULL
        if kind.cname == "char *":
            self.kept.append(text(name, value))
        elif kind.cname == "char * *":
            self.take_array(name, _Texts(name, value))
            return self.kept[-1].array
        elif kind.cname == "double *":
            values = numbers(name, value)
            self.kept.append(values[0])
            setattr(self.cdata, "n_" + name, values[1])
        elif kind.kind == "pointer" and kind.item.kind == "struct":
            self.kept.append(thing(name, kind.item.cname.replace("struct ", ""), value, False))
        else:
            self.kept.append(value)  # a callback
        return self.kept[-1]

    def convert_number(self, name: str, kind, value):
        if kind.cname == "double":
            return days(name, value)
        return flag(name, value) if kind.cname == "_Bool" else whole(name, value)

    def take_array(self, name: str, values: "_Texts") -> None:
        self.kept.append(values)
        if "n_" + name in self.fields:
            setattr(self.cdata, "n_" + name, len(values))


def structure(kind: str, given: Mapping[str, Any]) -> Structure:
    """Options by their names."""
    return Structure(kind, given)


class OsteonWarning(UserWarning):
    """What a user should be told of a run that goes on all the same."""


# ---- answers -------------------------------------------------------------------------------------------------------

# Each is given what C answered and the object that was asked.

def status(value, owner):
    check(value)


def nothing(value, owner):
    return None


def plain(value, owner):
    return value


def string(value, owner=None):
    return None if value == ffi.NULL else ffi.string(value).decode("utf-8", "replace")


def _step_options() -> tuple:
    """The options that every sim, cohort, sweep and fit has: those of the library's list that a sim takes."""
    names, i = [], 0
    while lib.osteon_option_at(i):
        names.append(string(lib.osteon_option_at(i).name))
        i += 1
    return tuple(name for name in names if name in dict(ffi.typeof("osteon_sim_options").fields))


STEP_OPTIONS = _step_options()


def enumerator(kind: str):
    return lambda value, owner: _short_names(kind).get(int(value), str(int(value)))


def status_value(value, owner):
    check(value)


def status_text(value, owner):
    check(value)


def model_of(value, owner):
    if value == ffi.NULL:
        return None
    known = owner.__dict__.setdefault("_models", {})  # so that its tables are read once
    if value not in known:
        known[value] = CLASSES["osteon_model"]._of(value, owner)
    return known[value]


def borrowed(kind: str):
    """An object that another one owns, which it keeps."""
    return lambda value, owner: None if value == ffi.NULL else CLASSES[kind]._borrow(value, owner)


_records = {}
TOLD = ("char *", "struct osteon_model *")  # pointers that a named tuple has: a text, the name of a model


def _record_class(kind):
    """The named tuple of a structure, without what it points to, and the fields that it takes."""
    if kind not in _records:
        fields = [(n, f.type) for n, f in kind.fields if f.type.kind != "pointer" or f.type.cname in TOLD]
        name = "".join(w.capitalize() for w in kind.cname.replace("struct osteon_", "").split("_"))
        made = namedtuple(name, [n + "_" if keyword.iskeyword(n) else n for n, _ in fields])
        made.__doc__ = f"In C: {kind.cname}."
        _records[kind] = made, fields
    return _records[kind]


def member(value, kind):
    """A member of a structure in Python."""
    if kind.kind == "enum":
        return _short_names(kind.cname).get(int(value))
    if kind.kind == "array" and kind.item.cname != "char":
        return tuple(m for m in (member(v, kind.item) for v in value) if m is not None)
    if kind.cname == "char *" or kind.kind == "array":
        return string(value)
    if kind.cname == "struct osteon_model *":
        return None if value == ffi.NULL else string(value.name)
    return record_of(value, kind) if kind.kind == "struct" else value


def record_of(value, kind):
    made, fields = _record_class(kind)
    return made(*(member(getattr(value, name), of) for name, of in fields))


def listed(at: Callable[[int], Any]) -> list:
    """All that at(0), at(1) and so on give before None."""
    return list(takewhile(lambda one: one is not None, map(at, count())))


def record(value, owner=None):
    """A structure as a named tuple."""
    return None if value == ffi.NULL else record_of(value, ffi.typeof(value).item)


class Table(tuple):
    """Rows that are named tuples: by number, or by the name that their first column holds."""

    def __getitem__(self, key):
        if not isinstance(key, str):
            return super().__getitem__(key)
        for row in self:
            if row[0] == key:
                return row
        raise UnknownNameError(f"{key}: no such row; there are: {', '.join(str(n) for n in self.names)}")

    def __contains__(self, key) -> bool:
        return key in self.names if isinstance(key, str) else super().__contains__(key)

    @property
    def names(self) -> list:
        """The first column."""
        return [row[0] for row in self]

    def to_pandas(self):
        """The table as a pandas.DataFrame; needs pandas."""
        import pandas
        return pandas.DataFrame(list(self), columns=self[0]._fields if self else None)


@lru_cache(maxsize=None)
def _members_of_bundled(address) -> dict:
    """What was read of a bundled model, which stays as long as the process."""
    return {}


def member_of(owner, name: str):
    """A member of a model's descriptor: a number, a text, or what it points to and counts."""
    p = owner._pointer()
    known = owner.__dict__.setdefault("_members", {})
    bundled = ffi.new("const osteon_model **")
    if not known and lib.osteon_registry_find(ffi.NULL, p.name, bundled) == 0 and bundled[0] == p:
        known = owner._members = _members_of_bundled(int(ffi.cast("uintptr_t", p)))
    if name not in known:
        known[name] = _member_of(p, name)
    return known[name]


def _member_of(p, name: str):
    kind = dict(ffi.typeof(p).item.fields)[name].type
    value = getattr(p, name)
    if kind.kind != "pointer" or kind.cname == "char *":
        return member(value, kind)
    n = getattr(p, "n_" + name)
    if kind.item.kind == "struct":
        return Table(record_of(value[i], kind.item) for i in range(n))
    return tuple(member(value[i], kind.item) for i in range(n))


# ---- calls ---------------------------------------------------------------------------------------------------------

@ffi.callback("int(void *)")
def _asked(context):
    return ffi.from_handle(context)[0]


def _run_aside(call):
    """Makes a long call in a thread of its own, so that Ctrl-C comes through here and ends it: Python's handlers of
    signals run in the main thread alone, which would wait in the library."""
    done, wanted, found = threading.Event(), [0], []
    context = ffi.new_handle(wanted)

    def work():
        lib.osteon_stop_when(_asked, context)
        try:
            found.append((call(), None))
        except BaseException as error:
            found.append((None, error))
        done.set()

    worker = threading.Thread(target=work, name="osteon", daemon=True)
    interrupted = None
    while not done.is_set():
        try:
            if worker.ident is None:
                worker.start()
            done.wait()
        except BaseException as error:  # KeyboardInterrupt, or what another handler raises
            if worker.ident is None:
                raise
            wanted[0], interrupted = 1, error
    worker.join()
    answer, failed = found.pop()
    try:
        if interrupted is not None or failed is not None:
            raise interrupted or failed
        return answer
    finally:
        failed = interrupted = None  # or their tracebacks would keep what the call was given


def in_thread(call, is_long: bool):
    """Makes a call: a long one from the main thread so that Ctrl-C ends it."""
    aside = is_long and threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT)
    return _run_aside(call) if aside else call()


def _to_c(argument):
    if isinstance(argument, (Object, Tables)):
        return argument._pointer()
    if isinstance(argument, _Texts):
        return argument.array
    if isinstance(argument, Structure):
        return argument.cdata
    return argument


class Use:
    """Objects that a call uses: nobody else may meanwhile."""

    def __init__(self, name: str, arguments):
        self.name, self.objects = name, [a for a in arguments if isinstance(a, Object)]
        self.held: List[Object] = []

    def __enter__(self):
        for o in self.objects:
            if not o._busy.acquire(blocking=False):
                self.__exit__()
                raise BusyError(f"{self.name}: this {type(o).__name__} is in use by another call; give each thread an "
                                "object of its own, or let them take turns")
            self.held.append(o)

    def __exit__(self, *_):
        for o in self.held:
            o._busy.release()
        self.held = []


def _invoke(name, answer, owner, arguments):
    """One call, in whatever thread: its failure is that thread's."""
    f = function(name)
    try:
        return answer(f(*arguments), owner)
    except OverflowError as error:
        raise RangeError(f"{name}: {error}") from None
    except TypeError as error:
        raise TypeError(f"{name}: {error}") from None


def call(name: str, answer, *arguments, is_long: bool = False):
    """Calls a function of the library and converts what it answers."""
    if ROOM in arguments:
        return _call_for_text(name, answer, arguments, is_long)
    function(name)
    with Use(name, arguments):
        given = [_to_c(a) for a in arguments]
        owner = arguments[0] if arguments else None
        value = in_thread(lambda: _invoke(name, answer, owner, given), is_long)
    return arguments[-1][0] if answer is status_value else value


def _call_for_text(name, answer, arguments, is_long):
    size = 1000
    while True:
        buffer = ffi.new("char[]", size)
        given = []
        for a in arguments:
            given += [buffer, size] if a is ROOM else [a]
        call(name, answer, *given, is_long=is_long)
        found = ffi.string(buffer)
        if len(found) < size - 1 or size > 1 << 20:
            return found.decode("utf-8", "replace")
        size *= 8


# ---- objects ------------------------------------------------------------------------------------------------------

CLASSES = {}


class Tables:
    """A descriptor of the library."""

    _type = ""
    _handle = None

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        if cls.__module__.startswith("osteon."):
            CLASSES[cls._type] = cls

    def _pointer(self):
        if self._handle is None:
            raise ClosedError(f"this {type(self).__name__} was not made by its __init__")
        return self._handle

    @property
    def handle(self):
        """The pointer, for calls through osteon.lib."""
        return self._pointer()


class Object:
    """Something that the library made. It is freed with the last Python object that needs it, or by close(); `with`
    closes it at the end of its block."""

    _type = ""
    _handle = None
    _busy = None

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        if cls.__module__.startswith("osteon.") and cls._type:
            CLASSES[cls._type] = cls

    def __new__(cls, *_, **__):
        made = super().__new__(cls)
        made._busy = threading.Lock()
        made._kept = []
        return made

    def _take(self, raw, free, kept) -> None:
        """Owns `raw`; what it needs is freed after it."""
        self._kept = kept

        def destroy(p, free=free, kept=kept):
            if free is not None:
                free(p)

        self._handle = ffi.gc(raw, destroy)

    def _make(self, name: str, *arguments) -> None:
        """Calls the function that makes the object."""
        made = ffi.new(self._type + " **")
        call(name, status, made, *arguments)
        kept = [a for a in arguments if isinstance(a, ffi.CData)]
        for a in arguments:
            kept += a.kept if isinstance(a, Structure) else [a] if isinstance(a, _Texts) else []
            kept += [a._pointer()] if isinstance(a, (Object, Tables)) else []
        self._take(made[0], function(self._type + "_free"), kept)

    @classmethod
    def _borrow(cls, raw, owner):
        """What `owner` owns, as an object that keeps it."""
        made = cls.__new__(cls)
        made._take(raw, None, [owner._handle])
        # one lock for all Python objects of one C object
        made._busy = owner.__dict__.setdefault("_locks", {}).setdefault(raw, made._busy)
        return made

    def _keep(self, *others) -> None:
        """These are not freed before this."""
        for other in others:
            if isinstance(other, Object) and other._handle is not None and other._handle not in self._kept:
                self._kept.append(other._handle)

    def _pointer(self):
        if self._handle is None:
            raise ClosedError(f"this {type(self).__name__} is closed")
        return self._handle

    @property
    def handle(self):
        """The pointer, for calls through osteon.lib."""
        return self._pointer()

    @property
    def closed(self) -> bool:
        """Whether close() was called."""
        return self._handle is None

    def close(self) -> None:
        """Gives up the object: calls on it raise ClosedError from now on. Its memory is freed once no array and no
        other object needs it."""
        with Use("close", [self]):
            self._handle = None

    def __enter__(self):
        self._pointer()
        return self

    def __exit__(self, *_):
        self.close()

    def __reduce_ex__(self, protocol):
        how = ": save() writes a checkpoint" if hasattr(type(self), "save") and hasattr(type(self), "load") else ""
        raise TypeError(f"a {type(self).__name__} cannot be pickled or copied, as the library owns its memory{how}")

    def __repr__(self):
        return f"<osteon.{type(self).__name__}{', closed' if self._handle is None else ''}>"


def view(handle, address, shape: tuple) -> np.ndarray:
    """An array on the library's memory, which stays as long as the array or a part of it does."""
    return np.asarray(_Memory(handle, address, shape))


class _Memory:
    def __init__(self, handle, address, shape):
        self.handle = handle
        self.__array_interface__ = {"data": (int(ffi.cast("uintptr_t", address)), False), "shape": shape,
                                    "typestr": np.dtype(np.float64).str, "version": 3}


def copy_of(address, n: int) -> np.ndarray:
    """The library's numbers, copied."""
    return np.frombuffer(ffi.buffer(address, 8 * n), dtype=np.float64).copy() if n else np.zeros(0)


Documented = TypeVar("Documented", bound=Callable[..., Any])


def document(*names: str) -> Callable[[Documented], Documented]:
    """Gives what is written by hand the text of the headers about the calls that it makes."""
    def add(what: Any) -> Any:
        from .calls import SAID
        of = what.fget if isinstance(what, property) else what
        own = inspect.cleandoc(of.__doc__ or "")
        said = "\n\n".join(f"{name}: {SAID.get(name, '')}" for name in names)
        of.__doc__ = f"{own}\n\n{said}" if own else said
        return property(of) if isinstance(what, property) else what
    return add
