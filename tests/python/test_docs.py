"""The commands that the documentation shows are commands that there are."""

import re
import shlex
import subprocess
import sys

import pytest

from parley.cli import COMMANDS
from parley.paths import ROOT

_PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("*/README.md")),
          *sorted(ROOT.glob("tests/*/README.md"))]
_BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```", re.S | re.M)


def commands_shown() -> list[str]:
    """The lines of code blocks that call ./parley, without comments."""
    lines = [line.strip() for page in _PAGES for block in _BLOCK.findall(page.read_text()) for line in block.splitlines()]
    return sorted({line.split(" #")[0].strip() for line in lines if line.startswith("./parley ")})


@pytest.mark.parametrize("command", commands_shown())
def test_a_command_of_the_documentation_is_understood(command):
    words = shlex.split(command.split("|")[0].split("&&")[0])[1:]
    assert words[0] in COMMANDS
    if words[0] == "python":
        assert (ROOT / words[1]).exists() or words[1] == "-c" or not words[1].startswith("python/")
        return
    result = subprocess.run([sys.executable, "-m", "parley.cli.check", *words], capture_output=True, text=True,
                            env={"PYTHONPATH": str(ROOT / "python")})
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "python"])  # its words belong to Python
def test_an_example_of_a_help_text_is_understood(command):
    from parley.cli import parse

    module = __import__(f"parley.cli.{command}_command", fromlist=["EPILOG"])
    examples = re.findall(r"^  (\./parley .*?)(?:  |$)", module.EPILOG, re.M)
    assert examples
    for example in examples:
        parse(shlex.split(example)[1:])


def test_every_folder_of_the_package_is_in_its_readme():
    page = (ROOT / "python" / "README.md").read_text()
    folders = [path.name for path in (ROOT / "python" / "parley").iterdir() if path.is_dir() and path.name != "__pycache__"]
    assert not [name for name in folders if f"`parley/{name}/`" not in page]
