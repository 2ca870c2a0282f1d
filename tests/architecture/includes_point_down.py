"""Fails when a source file includes something of a folder that is above or beside its own.

    core <- transports, core <- protocols, those <- experiments, python, unikernel, services; tests sees all.
"""

import pathlib
import re
import sys

MAY_INCLUDE = {
    "core": {"core"},
    "transports": {"core", "transports"},
    "protocols": {"core", "protocols"},
    "experiments": {"core", "transports", "protocols", "experiments"},
    "python": {"core", "transports", "protocols", "experiments", "python"},
    "unikernel": {"core", "transports", "protocols", "experiments", "unikernel"},
    "services": {"core", "transports", "protocols", "experiments", "services"},
}
EVERYTHING = set(MAY_INCLUDE) | {"tests"}
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
SUFFIXES = {".h", ".hpp", ".cpp", ".cc", ".c", ".inc"}


def complaints(root):
    for folder in sorted(EVERYTHING):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in SUFFIXES:
                continue
            for target in INCLUDE.findall(path.read_text(encoding="utf-8")):
                top = target.split("/")[0]
                if top not in EVERYTHING:
                    yield f'{path.relative_to(root)}: "{target}" is not written from the project root'
                elif top not in MAY_INCLUDE.get(folder, EVERYTHING):
                    yield f'{path.relative_to(root)}: "{target}" points up; {folder} may include {sorted(MAY_INCLUDE[folder])}'


def main(root):
    found = list(complaints(pathlib.Path(root)))
    print("\n".join(found) or "every include points down")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
