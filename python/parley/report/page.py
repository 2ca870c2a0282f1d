"""Puts the sections together and renders the page."""

from pathlib import Path

import jinja2

from parley.report.parts import Mark, Section
from parley.report.sections import (advice, bars, floors, headline, lanes, networks, record, schemes, settings, sizes,
                                    streams)
from parley.results import Run

_SECTIONS = (headline.section, advice.section, sizes.latency, sizes.rings, sizes.bandwidth, floors.section, bars.message_rate,
             bars.overlap, bars.operations, schemes.section, streams.section, lanes.section, settings.tls,
             settings.ablation, networks.workloads, networks.waiting, record.costs, record.failures,
             record.environment)

_DISTURBING = 0.05  # share of the processor


def sections_of(run: Run, source: Path) -> list[Section]:
    """All sections that the run has data for, in reading order."""
    found = [section for make in _SECTIONS if (section := make(run)) is not None]
    return [*found, record.reproduce(run, source.name)]


def warnings_of(run: Run) -> list[str]:
    """What a reader must know before believing the figures."""
    warnings = []
    if not run.header.get("complete", True):
        warnings.append("This run was interrupted: what is missing is counted under “Failed cells”.")
    share = run.header.get("others_cpu_share", 0.0)
    if share > _DISTURBING:
        warnings.append(f"Other programs used {100 * share:.0f} % of the processor meanwhile. Figures are disturbed; "
                        "repeat the run on an idle machine before drawing conclusions.")
    return warnings


def render(run: Run, source: Path) -> str:
    """The page as text."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True,
                                     trim_blocks=True, lstrip_blocks=True)
    environment.tests["mark"] = lambda value: isinstance(value, Mark)
    style = (Path(__file__).parent / "style.css").read_text()
    return environment.get_template("page.html.j2").render(
        title=run.header.get("title", "Parley results"), description=run.header.get("description", "").strip(),
        started=run.header.get("started_utc", ""), source=source.name, style=style, provenance=run.provenance,
        warnings=warnings_of(run), sections=sections_of(run, source))
