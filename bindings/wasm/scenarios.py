# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: scenarios.py FILE... - the files as one JSON object, by name: YAML as objects, others as texts."""
import json
import os
import sys

import yaml

files = {}
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        files[os.path.basename(path)] = yaml.safe_load(file) if path.endswith(".yaml") else file.read()
json.dump(files, sys.stdout, indent=1, ensure_ascii=False)
print()
