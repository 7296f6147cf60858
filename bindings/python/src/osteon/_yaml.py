# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenario files for a library without libyaml: as JSON, which it reads by itself."""
import json
import os
import shutil
import tempfile
from contextlib import contextmanager

from ._base import FormatError, OsteonError, UnsupportedError

LINKS = ("include", "people")  # keys of the top level that name another scenario


def to_json(text: str, name: str) -> str:
    """The same keys and texts as JSON, each on the line on which the YAML has it, so that sentences name it."""
    try:
        import yaml
    except ImportError:
        raise UnsupportedError(f"{name}: this osteon was built without libyaml; to read YAML install PyYAML (Debian: "
                               "python3-yaml), or give the scenario as a dictionary") from None
    try:
        top = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        at = getattr(error, "problem_mark", None)
        raise FormatError(f"{name}{':%d' % (at.line + 1) if at else ''}: {getattr(error, 'problem', error)}") from None
    parts, line = [], 0

    def put(node, piece):
        nonlocal line
        parts.append("\n" * max(0, node.start_mark.line - line) + piece)
        line = max(line, node.start_mark.line)

    def write(node):
        if isinstance(node, yaml.ScalarNode):
            put(node, json.dumps(node.value, ensure_ascii=False))
        elif isinstance(node, yaml.SequenceNode):
            put(node, "[")
            for k, item in enumerate(node.value):
                parts.append("," if k else "")
                write(item)
            parts.append("]")
        else:
            put(node, "{")
            for k, (key, value) in enumerate(node.value):
                parts.append("," if k else "")
                write(key)
                parts.append(":")
                write(value)
            parts.append("}")

    if top is None:
        return "{}"
    write(top)
    return "".join(parts) + "\n"


def read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def linked(text: str) -> list:
    """The files that a scenario, as JSON, names."""
    top = json.loads(text)
    if not isinstance(top, dict):
        return []
    return [v for k, v in top.items() if k in LINKS and isinstance(v, str) and v.endswith((".yaml", ".yml", ".json"))]


@contextmanager
def converted(text: str, name: str, bundled: str):
    """A folder with the scenario `name`, whose text is JSON, and the files that it names, as JSON: gives the path of
    the scenario there. Sentences of the library name the original files."""
    folder = tempfile.mkdtemp(prefix="osteon-")
    origin = {}
    try:
        first = os.path.join(folder, os.path.basename(name) or "scenario")
        origin[first] = name
        _put(first, text)
        _follow(text, os.path.dirname(name), folder, bundled, origin, 8)
        try:
            yield first
        except OsteonError as error:
            said = str(error)
            for copy, of in origin.items():
                said = said.replace(copy, of)
            raise type(error)(said) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _follow(text, beside, folder, bundled, origin, deepest):
    for name in linked(text):
        found = next((p for p in (os.path.join(beside, name), os.path.join(bundled, name)) if os.path.isfile(p)), None)
        copy = os.path.join(folder, name)
        if found is None or copy in origin or os.path.isabs(name) or ".." in name.split("/") or not deepest:
            continue
        origin[copy] = found
        os.makedirs(os.path.dirname(copy), exist_ok=True)
        inner = read(found)
        inner = inner if inner.lstrip().startswith("{") else to_json(inner, found)
        _put(copy, inner)
        _follow(inner, os.path.dirname(found), os.path.dirname(copy), bundled, origin, deepest - 1)


def _put(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
