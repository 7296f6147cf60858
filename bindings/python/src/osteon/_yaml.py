# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenario files for a library without libyaml: as JSON, which it reads by itself."""
import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from typing import Dict, List

from ._base import FormatError, OsteonError, UnsupportedError

LINKS = ("include", "people")  # keys whose value is another scenario


def is_json(text: str) -> bool:
    return text.lstrip().startswith("{")


def has_links(text: str) -> bool:
    return any(word in text for word in LINKS)


def _yaml(name: str):
    try:
        import yaml
    except ImportError:
        raise UnsupportedError(f"{name}: this osteon was built without libyaml; to read YAML install PyYAML (Debian: "
                               "python3-yaml), or give the scenario as a dictionary") from None
    return yaml


def has_yaml() -> bool:
    try:
        _yaml("")
    except UnsupportedError:
        return False
    return True


def _compose(text: str, name: str):
    """The nodes of a YAML text; what the library refuses in YAML is refused."""
    yaml = _yaml(name)
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if getattr(event, "anchor", None):
                raise FormatError(f"{name}:{event.start_mark.line + 1}: an anchor or alias ({event.anchor}), which "
                                  "osteon does not read; write the value itself")
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        at = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise FormatError(f"{name}{':%d' % (at.line + 1) if at else ''}: {said}") from None
    except RecursionError:
        raise FormatError(f"{name}: lists within lists within lists, too deep for a scenario") from None


class _Writer:
    """Writes nodes as JSON, each on the line on which the YAML has it, so that sentences name it."""

    def __init__(self, put_link) -> None:
        self.parts: List[str] = []
        self.line, self.put_link = 0, put_link

    def put(self, node, piece: str) -> None:
        self.parts.append("\n" * max(0, node.start_mark.line - self.line) + piece)
        self.line = max(self.line, node.start_mark.line)

    def write(self, node, path: tuple = ()) -> None:
        if node.id == "scalar":
            self.put(node, json.dumps(self.put_link(node.value, path), ensure_ascii=False))
        elif node.id == "sequence":
            self.write_all(node, "[]", [((item, path),) for item in node.value])
        else:
            self.write_all(node, "{}", [((key, path), (value, path + (key.value,))) if key.id == "scalar"
                                        else ((key, path), (value, path)) for key, value in node.value])

    def write_all(self, node, brackets: str, items) -> None:
        self.put(node, brackets[0])
        for k, item in enumerate(items):
            self.parts.append("," if k else "")
            for j, (part, path) in enumerate(item):
                self.parts.append(":" if j else "")
                self.write(part, path if j or brackets == "[]" else ("",))
        self.parts.append(brackets[1])


class _Copies:
    """Scenarios that others name, as JSON in a folder of their own."""

    def __init__(self, folder: str, bundled: str):
        self.folder, self.bundled = folder, bundled
        self.copies: Dict[str, str] = {}  # by the original

    def convert(self, text: str, name: str) -> str:
        top = _compose(text, name)
        if top is None:
            return "{}"
        writer = _Writer(lambda value, path: self.link(value, path, os.path.dirname(name)))
        writer.write(top)
        return "".join(writer.parts) + "\n"

    def link(self, value: str, path: tuple, beside: str) -> str:
        """A value, or where the file lies that it names."""
        if path == ("events", "file"):
            return os.path.abspath(os.path.join(beside, value))
        if len(path) != 1 or path[0] not in LINKS:
            return value
        places = [os.path.join(beside, value)] + ([] if os.path.dirname(value) else [os.path.join(self.bundled, value)])
        found = next((os.path.abspath(p) for p in places if os.path.isfile(p)), os.path.abspath(places[0]))
        if found not in self.copies and os.path.isfile(found):  # how many may follow, the library says
            self.copies[found] = os.path.join(self.folder, f"{len(self.copies)}-{os.path.basename(found)}")
            with open(self.copies[found], "w", encoding="utf-8") as file:
                file.write(self.convert(read(found), found))
        return self.copies.get(found, found)

    def name_originals(self, sentence: str) -> str:
        for original, copy in self.copies.items():
            sentence = sentence.replace(copy, original)
        return sentence


def read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


@contextmanager
def converted(text: str, name: str, bundled: str):
    """The scenario `name` as JSON, which names copies of other files for a while. Sentences of the library name the
    originals."""
    folder = tempfile.mkdtemp(prefix="osteon-")
    copies = _Copies(folder, bundled)
    try:
        yield copies.convert(text, name)
    except OsteonError as error:
        raise type(error)(copies.name_originals(str(error))) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
