"""The report: one HTML page with plots and tables, made from a results file, that opens without a network."""

from pathlib import Path

from parley.files import replace_file
from parley.results import Run


def write_report(run: Run, path: Path, source: Path) -> None:
    """Writes the page of `run` to `path`. `source` is the results file, named on the page."""
    from parley.report.page import render

    replace_file(path, render(run, source).encode())
