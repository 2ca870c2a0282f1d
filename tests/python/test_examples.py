"""The examples and the code of the notebooks run, and say what they promise."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("parley._core", reason="NOT TESTED: the bindings are missing; run ./parley test")

PYTHON = Path(__file__).resolve().parents[2] / "python"
NOTEBOOKS = sorted((PYTHON / "notebooks").glob("*.ipynb"))
EXAMPLES = sorted((PYTHON / "examples").glob("*.py"))
PROMISES = {
    "first_shares.py": r"(party \d: \{'total': 31500, .*'bytes to open both': 32, 'prep_trust': 'dealer'\}\n){3}",
    "compare_transports.py": r"transport.*\n(\w+ +(\d+ +6553600 +50 right|not here: .*)\n)+",
    "private_array.py": r"(replicated\w*: \{'mean': 23\.\d+, 'over the limit': 3, 'longest': \[33\.0, 61\.5, 21\.0\], "
                        r"'rounds of a sum and a comparison': \(0, \d+\)\}\n){2}",
    "first_shares.ipynb": r"party 0 holds .*\n(.*\n)*.*for 0 bytes;.*\['insecure', .*\['dealer'",
    "compare_transports.ipynb": r"over every transport and network: \{5120\}\n",
}


def cells(notebook: Path) -> list[dict]:
    return json.loads(notebook.read_text())["cells"]


def output_of(arguments: list[str], script: str | None = None) -> str:
    environment = os.environ | {"PYTHONPATH": str(PYTHON), "MPLBACKEND": "Agg"}
    result = subprocess.run([sys.executable, *arguments], input=script, capture_output=True, text=True, timeout=180,
                            env=environment)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_every_example_and_notebook_has_a_promise():
    assert {path.name for path in EXAMPLES + NOTEBOOKS} == set(PROMISES)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_runs_and_prints_what_it_promises(example):
    assert re.fullmatch(PROMISES[example.name], output_of([str(example)]))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_runs_from_top_to_bottom(notebook):
    code = "\n".join("".join(cell["source"]) for cell in cells(notebook) if cell["cell_type"] == "code")
    text = output_of(["-"], code)
    assert re.search(PROMISES[notebook.name], text, re.DOTALL)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_stored_without_outputs(notebook):
    for cell in cells(notebook):
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
