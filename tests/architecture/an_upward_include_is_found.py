"""The check of the includes finds what it is there for, in a small tree with one wrong include of each kind."""

import pathlib
import sys
import tempfile

from includes_point_down import complaints

TREE = {
    "core/good.h": '#include "core/types.h"\n#include <vector>\n',
    "core/upward.h": '#include "transports/mesh.h"\n',
    "transports/sideways.cpp": '  #  include "protocols/session.h"\n',
    "protocols/relative.cpp": '#include "session.h"\n',
    "tests/sees_all.cpp": '#include "experiments/sample.h"\n',
}
WRONG = ["core/upward.h", "protocols/relative.cpp", "transports/sideways.cpp"]


def main():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in TREE.items():
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        found = sorted(line.split(":")[0] for line in complaints(root))
    print(found)
    return 0 if found == WRONG else 1


if __name__ == "__main__":
    sys.exit(main())
