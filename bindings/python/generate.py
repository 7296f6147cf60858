# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what the package takes from osteon's headers, into a folder:

    python3 generate.py INCLUDE FOLDER        # INCLUDE/osteon/osteon.h; the compiler is $CC, or cc

_abi.py    the declarations, as cffi loads them
calls.py   a class for each kind of object and a method for each call whose C types say how to convert its arguments,
           with the header's comment as docstring. What they do not say is written by hand, in the other modules.
"""
import contextlib
import io
import os
import re
import shlex
import subprocess
import sys

import cffi
from pycparser import c_ast, c_parser

# Texts such as "6 months" are taken where a parameter of this name is a double.
TIMES = {"day", "dt", "end", "every", "interval", "start", "stop", "time", "until"}
# Pointers of these names are to one number, which is what a call answers; others may be arrays.
ANSWERS = {"days", "dt", "implied", "index", "squares", "tick", "value"}
# Calls that may take long, which Ctrl-C ends.
LONG = re.compile(r"_(run|run_before|start|find_steady|next|expose|predict\w*|covariance|get_quality|doubt|profile"
                  r"|draw|draw_sets|find_residuals|cross_validate|predict_baseline)$|^osteon_registry_load$")
NUMBERS = {"double", "float"}
WHOLES = {"int", "int64_t", "uint64_t", "uint32_t", "size_t"}


# ---- the headers ----------------------------------------------------------------------------------------------

def preprocess(include):
    """The declarations of osteon's own headers, without those of the system's."""
    command = shlex.split(os.environ.get("CC") or "cc") + [
        "-E", "-D__attribute__(x)=", "-I", include, os.path.join(include, "osteon", "osteon.h")]
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, universal_newlines=True).stdout
    lines, own = [], False
    for line in text.splitlines():
        marker = re.match(r'# \d+ "(.*?)"', line)
        if marker:
            own = os.path.basename(os.path.dirname(marker[1])) == "osteon"
        elif own and line.strip():
            lines.append(line)
    return "\n".join(lines) + "\n"


def tidy(comment):
    """The text of a comment, without its frame."""
    text = re.sub(r"^/\*\*<?|\*/$", "", comment.strip())
    lines = [re.sub(r"^\* {0,2}", "", line.strip()) for line in text.splitlines()]
    return "\n".join(lines).strip()


def read_comments(include):
    """What the headers say of each call, and each header of itself."""
    said, files = {}, {}
    folder = os.path.join(include, "osteon")
    token = re.compile(r"(?P<comment>/\*\*.*?\*/)|(?P<gap>\n[ \t]*\n)|OSTEON_\w*API\b[^;]*?\b(?P<name>osteon_\w+)\("
                       r"[^;]*;(?P<after>[ \t]*/\*\*<.*?\*/)?", re.S)
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".h"):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            text = file.read()
        pending = ""
        for found in token.finditer(text):
            if found["comment"]:
                comment = tidy(found["comment"])
                if comment.startswith("@file"):
                    files[name[:-2]] = comment.split("\n", 1)[1].strip()
                elif not found["comment"].startswith("/**<"):
                    pending = comment
            elif found["gap"]:
                pending = ""
            else:
                # calls on the next lines share the comment of the first
                said[found["name"]] = tidy(found["after"]) if found["after"] else pending
    return said, files


def read_members(include):
    """What model.h says of the members of a descriptor."""
    with open(os.path.join(include, "osteon", "model.h"), encoding="utf-8") as file:
        body = re.search(r"struct osteon_model \{(.*?)\n\}", file.read(), re.S)[1]
    return {name: tidy(said) for name, said in re.findall(r"(\w+);\s*(/\*\*<.*?\*/)", body, re.S)}


class Parameter:
    def __init__(self, node):
        self.name, kind = node.name, node.type
        self.stars, self.is_const, self.base, self.is_function = 0, False, "", False
        while isinstance(kind, (c_ast.PtrDecl, c_ast.ArrayDecl)):
            self.stars += 1
            kind = kind.type
        if isinstance(kind, c_ast.FuncDecl):
            self.is_function = True
            return
        self.is_const = "const" in kind.quals
        self.base = " ".join(kind.type.names).replace("_Bool", "bool")

    def __repr__(self):
        return f"{self.base}{'*' * self.stars} {self.name}"


class Call:
    def __init__(self, declaration, said):
        self.name = declaration.name
        listed = declaration.type.args.params if declaration.type.args else []
        self.parameters = [Parameter(p) for p in listed if isinstance(p, c_ast.Decl)]
        self.answer = Parameter(c_ast.Decl("", [], [], [], [], declaration.type.type, None, None))
        self.said = said.get(self.name, "")


def annotation(kind, is_sure=False):
    """A class in annotations: that of the package where it has one of its own, else the generated one."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "src", "osteon")
    name = class_name(kind)
    for module in sorted(os.listdir(folder)):
        if module.endswith(".py"):
            with open(os.path.join(folder, module), encoding="utf-8") as file:
                if f"class {name}(calls." in file.read():
                    name = "osteon." + name
                    break
    return f'"{name}"' if is_sure else f'"Optional[{name}]"'


class Headers:
    """All that the generator knows."""

    def __init__(self, include):
        self.text = preprocess(include)
        self.said, self.files = read_comments(include)
        self.members = read_members(include)
        standard = "".join(f"typedef int {t};\n" for t in sorted(WHOLES - {"int"}))
        self.calls, self.enums, self.structs, self.opaque, self.functions = {}, set(), {}, set(), set()
        for node in c_parser.CParser().parse(standard + self.text).ext:
            self.take(node)

    def take(self, node):
        if isinstance(node, c_ast.Decl) and isinstance(node.type, c_ast.FuncDecl):
            call = Call(node, self.said)
            self.calls[call.name] = call
        if not isinstance(node, c_ast.Typedef):
            return
        kind = getattr(node.type, "type", None)
        if isinstance(node.type, c_ast.FuncDecl):
            self.functions.add(node.name)
        elif isinstance(kind, c_ast.Enum):
            self.enums.add(node.name)
        elif isinstance(kind, c_ast.Struct) and kind.decls:
            self.structs[node.name] = [d.name for d in kind.decls]
        elif isinstance(kind, c_ast.Struct):
            self.opaque.add(node.name)

    def classes(self):
        """Kinds of objects that a program makes and frees."""
        return sorted(t for t in self.opaque if t + "_free" in self.calls)


# ---- how an argument is converted --------------------------------------------------------------------------------

class Converted:
    """Parameters of C as those of Python, and the expressions that are handed to C."""

    def __init__(self):
        self.needed, self.optional, self.given, self.answers, self.uses = [], [], [], [], []

    def add(self, name, annotation, expression, default=None):
        if default:
            self.optional.append(f"{name}: {annotation} = {default}")
        else:
            self.needed.append(f"{name}: {annotation}")
        self.given.append(expression)

    @property
    def signature(self):
        return self.needed + self.optional + ["**options: Any"] * bool(self.uses)


def python_name(name):
    return name + "_" if name in ("from", "in", "is", "lambda", "pass", "with") else name


def class_name(kind):
    """Of a kind of object, as in osteon_event_table: EventTable."""
    return "".join(word.capitalize() for word in kind.replace("osteon_", "", 1).split("_"))


def convert_scalar(headers, p, into):
    """One parameter that needs no other; False: not to be converted."""
    name = python_name(p.name)
    if p.stars == 0 and p.base in NUMBERS:
        if p.name in TIMES:
            into.add(name, "Time", f'_b.days("{name}", {name})')
        else:
            into.add(name, "float", f'_b.number("{name}", {name})')
    elif p.stars == 0 and p.base in WHOLES:
        into.add(name, "int", f'_b.whole("{name}", {name})')
    elif p.stars == 0 and p.base == "bool":
        into.add(name, "bool", f'_b.flag("{name}", {name})')
    elif p.stars == 0 and p.base in headers.enums:
        into.add(name, "Union[int, str]", f'_b.choice("{name}", "{p.base}", {name})')
    elif p.stars == 1 and p.base == "char" and p.is_const:
        into.add(name, "Text", f'_b.text("{name}", {name})')
    elif p.stars == 1 and p.base == "osteon_model" and p.is_const:
        into.add(name, '"Union[osteon.Model, str]"', f'_b.model("{name}", {name})')
    elif p.stars == 1 and p.base in headers.opaque:
        into.add(name, annotation(p.base),
                 f'_b.thing("{name}", "{p.base}", {name}, {not p.is_const})')
    elif p.stars == 1 and not p.is_const and p.name in ANSWERS and p.base in NUMBERS | WHOLES:
        into.answers.append(p.base)
        into.given.append(f'_b.room("{p.base} *")')
    elif p.stars == 1 and p.is_const and p.base + "_init" in headers.calls:
        into.given.append(f'_b.structure("{p.base}", options)')
        into.uses.append(p.base)
    else:
        return False
    return True


def is_text_with_room(ps, i):
    return (ps[i].base == "char" and ps[i].stars == 1 and not ps[i].is_const and i + 1 < len(ps)
            and ps[i + 1].base == "size_t")


def count_arrays(ps, i):
    """How many arrays from i on are counted by the parameter after them; 0: this is none."""
    k = i
    while k < len(ps) and ps[k].is_const and (ps[k].base == "char" and ps[k].stars == 2
                                              or ps[k].base == "double" and ps[k].stars == 1):
        k += 1
    counted = k > i and k < len(ps) and ps[k].stars == 0 and ps[k].base in ("int", "int64_t")
    return k - i if counted and re.match("n(_|$)|count$", ps[k].name) else 0


def convert_arrays(ps, i, n, into):
    """Names with values, or one of them, and their number."""
    arrays = ps[i:i + n]
    if n == 2 and arrays[0].base == "char" and arrays[1].base == "double":
        name = arrays[1].name
        into.add(name, "Mapping[str, float]", f'*_b.named("{name}", {name})', "{}")
    elif n == 1 and arrays[0].base == "char":
        into.add(arrays[0].name, "Sequence[str]", f'*_b.texts("{arrays[0].name}", {arrays[0].name})')
    elif n == 1:
        into.add(arrays[0].name, "Numbers", f'*_b.numbers("{arrays[0].name}", {arrays[0].name})')
    else:
        return False
    return True


def convert(headers, parameters):
    """The parameters after the object's own; None where C's types do not say enough."""
    into, i = Converted(), 0
    while i < len(parameters):
        n = count_arrays(parameters, i)
        if n:
            if not convert_arrays(parameters, i, n, into):
                return None
            i += n + 1
        elif is_text_with_room(parameters, i):
            into.answers.append("text")
            into.given.append("_b.ROOM")
            i += 2
        elif parameters[i].is_function or parameters[i].base in headers.functions:
            return None
        elif convert_scalar(headers, parameters[i], into):
            i += 1
        else:
            return None
    return into if len(into.answers) <= 1 else None


def convert_answer(headers, call, into):
    """How the answer becomes a value: the name of a function of _base, and its annotation; None: it cannot."""
    a = call.answer
    if a.base == "osteon_status" and a.stars == 0:
        if not into.answers:
            return "status", "None"
        kind = into.answers[0]
        return ("status_text", "str") if kind == "text" else ("status_value", "float" if kind in NUMBERS else "int")
    if into.answers:
        return None
    is_sure = len(call.parameters) < 2 and "NULL" not in call.said  # what is asked always has one
    if a.stars == 0 and a.base == "void":
        return "nothing", "None"
    if a.stars == 0 and a.base in NUMBERS | WHOLES | {"bool"}:
        return "plain", {"double": "float", "bool": "bool"}.get(a.base, "int")
    if a.stars == 0 and a.base in headers.enums:
        return f'enumerator("{a.base}")', "str"
    if a.stars == 1 and a.base == "char" and a.is_const:
        return "string", "str" if is_sure else "Optional[str]"
    if a.stars == 1 and a.base == "osteon_model":
        return "model_of", annotation(a.base, is_sure)
    if a.stars == 1 and a.base in headers.structs and a.is_const:
        return "record", "Any"
    if a.stars == 1 and a.base in headers.opaque and a.base + "_free" in headers.calls:
        return f'borrowed("{a.base}")', annotation(a.base, is_sure)
    return None


# ---- Python ------------------------------------------------------------------------------------------------------

def quote(text, indent):
    """A docstring."""
    lines = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').splitlines()
    if lines and lines[-1].endswith('"'):
        lines[-1] += " "
    body = "\n".join([lines[0]] + [line and indent + line for line in lines[1:]])
    return f'{indent}"""{body}"""' if len(lines) == 1 else f'{indent}"""{body}\n{indent}"""'


def docstring(headers, call, into):
    text = call.said or call.name
    for kind in into.uses:
        fields = [f for f in headers.structs[kind] if f != "size"]
        text += f"\n\nOptions ({kind}): {', '.join(fields)}."
    return text + f"\n\nIn C: {call.name}."


def write_body(call, given, answer, indent):
    arguments = ", ".join([f'"{call.name}"', "_b." + answer] + given)
    long = ", is_long=True" if LONG.search(call.name) else ""
    return f"{indent}return _b.call({arguments}{long})"


def write_method(headers, call, kind):
    """A method, a property or a constructor of a class; "" where it is to be written by hand."""
    name = call.name[len(kind) + 1:]
    first = call.parameters[0] if call.parameters else None
    if first is None or first.base != kind or name == "free":
        return ""
    if first.stars == 2 and not first.is_const:
        return write_constructor(headers, call, name)
    into = convert(headers, call.parameters[1:])
    answer = convert_answer(headers, call, into) if into else None
    if first.stars != 1 or not answer:
        return ""
    given = ["self"] + into.given
    keeps = re.search(r"must\s+outlive|must\s+stay", call.said)
    is_property = len(call.parameters) == 1 and answer[1] != "None" and (first.is_const or "borrowed" in answer[0])
    lines = ["    @property"] if is_property else []
    lines += [f"    def {python_name(name)}({', '.join(['self'] + into.signature)}) -> {answer[1]}:",
              quote(docstring(headers, call, into), "        ")]
    if keeps:
        lines += [f"        self._keep({', '.join(s.split(':')[0] for s in into.signature)})"]
    return "\n".join(lines + [write_body(call, given, answer[0], "        ")]) + "\n"


def write_constructor(headers, call, name):
    into = convert(headers, call.parameters[1:])
    if not into or into.answers or call.answer.base != "osteon_status":
        return ""
    return "\n".join([
        "    @classmethod",
        f"    def {name}({', '.join(['cls'] + into.signature)}) -> Any:",
        quote(docstring(headers, call, into), "        "),
        "        made = cls.__new__(cls)",
        f'        made._make("{call.name}", {", ".join(into.given)})',
        "        return made"]) + "\n"


def write_members(headers):
    """A property for each member of a model's descriptor."""
    fields = headers.structs["osteon_model"]
    shown = [f for f in fields if f not in ("size", "kernels", "lanes") and not f.startswith("n_")]
    return ["\n".join([
        "    @property",
        f"    def {name}(self) -> Any:",
        quote((headers.members.get(name) or name.capitalize()) + f"\n\nIn C: osteon_model.{name}.", "        "),
        f'        return _b.member_of(self, "{name}")']) + "\n" for name in shown]


def write_class(headers, kind):
    home = kind[len("osteon_"):]
    said = headers.files.get(home, "")
    members = [write_method(headers, c, kind) for c in headers.calls.values() if c.name.startswith(kind + "_")
               and not any(c.name.startswith(k + "_") for k in headers.classes() if len(k) > len(kind))]
    if kind == "osteon_model":
        members += write_members(headers)
    members = [m for m in members if m]
    base = "Tables" if kind == "osteon_model" else "Object"
    head = [f"class {class_name(kind)}({base}):", quote(said or f"In C: {kind}.", "    "), "",
            f'    _type = "{kind}"']
    return "\n".join(head) + "\n" + "".join("\n" + m for m in members)


def write_function(headers, call):
    into = convert(headers, call.parameters)
    answer = convert_answer(headers, call, into) if into else None
    if not answer or call.name.endswith(("_free", "_init")):
        return ""
    return "\n".join([
        f"def {call.name[len('osteon_'):]}({', '.join(into.signature)}) -> {answer[1]}:",
        quote(docstring(headers, call, into), "    "),
        write_body(call, into.given, answer[0], "    ")]) + "\n"


HEAD = '''# Written by generate.py from osteon's headers: do not edit.
"""Every call of osteon whose arguments C's types explain, under its own name: the classes are the bases of those of
osteon, the functions belong to none of them."""
from typing import TYPE_CHECKING, Any, Mapping, Optional, Sequence, Union

from . import _base as _b
from ._base import Numbers, Object, Tables, Text, Time

if TYPE_CHECKING:
    import osteon

'''


def write_calls(headers):
    kinds = ["osteon_model"] + headers.classes()
    parts = [write_class(headers, kind) for kind in kinds]
    free = [c for c in headers.calls.values()
            if not any(c.name.startswith(k + "_") and c.parameters and c.parameters[0].base == k for k in kinds)]
    parts += [text for text in (write_function(headers, c) for c in free) if text]
    said = ",\n".join(f"    {name!r}: {text!r}" for name, text in sorted(headers.said.items()) if text)
    return HEAD + "\n" + "\n\n".join(parts) + f"\n\n# What the headers say of each call.\nSAID = {{\n{said},\n}}\n"


def read_version(include):
    with open(os.path.join(include, "osteon", "version.h"), encoding="utf-8") as file:
        return re.search(r'^#define OSTEON_VERSION "(.*)"', file.read(), re.M)[1]


def generate(include, folder):
    headers = Headers(include)
    os.makedirs(folder, exist_ok=True)
    ffi = cffi.FFI()
    ffi.cdef(headers.text)
    ffi.set_source("osteon._abi", None)
    with contextlib.redirect_stdout(io.StringIO()):
        ffi.emit_python_code(os.path.join(folder, "_abi.py"))
    with open(os.path.join(folder, "calls.py"), "w", encoding="utf-8") as file:
        file.write(write_calls(headers))
    with open(os.path.join(folder, "_version.py"), "w", encoding="utf-8") as file:
        file.write(f'# Written by generate.py.\nVERSION = "{read_version(include)}"\n')


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: generate.py INCLUDE FOLDER")
    generate(*sys.argv[1:])
