"""The report, as a reader sees it: opened in a browser, without a network."""

import re
import shutil
import subprocess
from types import SimpleNamespace

import numpy as np
import pytest

from parley import results
from parley.experiment.units import format_seconds
from parley.launch.kinds import FLOORS, ONE_HOST
from parley.report import write_report
from parley.report.headline import headline_rows, matched_with_baseline, paired_times
from parley.report.sections import headline, lanes, settings, sizes
from parley.report.sections.advice import advices
from parley.report.sections.networks import network_floor_s
from parley.stats import paired_ratio


@pytest.fixture(scope="module")
def page(measured, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "run.html"
    write_report(results.read(measured.path), path, measured.path)
    return path


@pytest.fixture(scope="module")
def rendered(page) -> str:
    """The page as the browser has it after loading, without any network."""
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("NOT TESTED: chromium is missing; apt-get install chromium")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
               "--host-resolver-rules=MAP * ~NOTFOUND", "--dump-dom", page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


SECTIONS = ("headline", "advice", "latency", "rings", "bandwidth", "floor", "rate", "overlap", "operations", "schemes",
            "streams", "lanes", "tls", "ablation", "workloads", "waiting", "costs", "failures", "environment", "reproduce")


@pytest.mark.parametrize("anchor", SECTIONS)
def test_every_section_is_on_the_page(anchor, rendered):
    assert f'<section id="{anchor}">' in rendered


def test_plots_are_drawn_and_each_has_a_table_and_a_sentence(rendered):
    figures = rendered.split("<figure>")[1:]
    assert len(figures) >= 13
    for figure in figures:
        assert figure.count("<path") > 5 and "<svg" in figure
        assert "<table>" in figure
        assert re.search(r'class="takeaway">[A-Za-z].{20,}\.</p>', figure)
        assert 'role="img" aria-label=' in figure


def test_a_ping_pong_is_told_and_plotted_by_its_half(measured):
    cells = [cell for cell in measured.run.select(program="ping_pong", parties=2, network="none")]
    figure = next(figure for figure in sizes.latency(measured.run).figures if "ping-pong" in figure.title)
    size = min(cell.size for cell in cells)
    half_s = min(float(np.median(cell.time_s())) for cell in cells
                 if cell.size == size and cell.transport not in (*FLOORS, *ONE_HOST)) / 2
    assert f"({format_seconds(half_s)}" in figure.takeaway


def test_a_transport_is_not_called_the_fastest_where_rounds_contradict_each_other():
    def cell(*times_s):
        return SimpleNamespace(time_s=lambda: np.array(times_s), rounds_index=range(len(times_s)))
    steady, close, slow = cell(1.0, 1.0, 1.0), cell(0.9, 1.2, 1.1), cell(2.0, 2.1, 2.2)
    assert sizes._fastest({"slow": slow, "close": close, "steady": steady}) == ["steady", "close"]


def test_the_page_needs_nothing_from_outside(page):
    text = page.read_text()
    assert not re.search(r'(src|href)="(?!#)', text.replace('xlink:href="#', 'xlink:ref="#'))
    assert "<script" not in text and "@import" not in text and "url(http" not in text


def test_ids_of_plots_do_not_clash_with_other_content(page):
    text = page.read_text()
    clips = re.findall(r'<clipPath id="([^"]+)"', text)
    assert len(clips) == len(set(clips))


def test_a_workload_has_a_line_for_each_scheme_with_its_security_trust_and_cost(page):
    text = page.read_text()
    section = re.search('<section id="schemes">.*?</section>', text, re.S)[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", section, re.S)]
    head = next(row for row in rows if "security" in row)
    lines = {row[0]: dict(zip(head, row)) for row in rows if len(row) == len(head)}
    assert head == ["scheme", "parties", "security", "trust", "rounds", "bytes", "mpi", "tcp", "memory", "offline"]
    sent = {"rounds": "1", "bytes": "78.1 KiB"}  # as the pretended parties are made: 16 bytes a row
    assert lines["replicated"].items() >= {"security": "semi-honest", "trust": "none", "parties": "3", **sent}.items()
    assert lines["spdz2k"].items() >= {"security": "malicious with abort", "trust": "dealer", "mpi": "–", **sent}.items()
    assert all(re.fullmatch(r"[0-9.]+ .?s", lines["replicated"][name]) for name in ("mpi", "tcp", "memory"))
    assert re.search(r"Over tcp, (replicated|spdz2k) takes [0-9.]+ .s, (replicated|spdz2k) takes [0-9.]+ times as long\.", section)


def test_the_headline_says_who_is_faster(measured, rendered):
    rows = {row.transport: row for row in headline_rows(measured.run)}
    assert rows["tcp"].ratio.verdict == "faster"  # as the pretended parties are made
    assert rows["tcp"].worst[0] >= rows["tcp"].ratio.value >= rows["tcp"].best[0]
    assert f"tcp is {1 / rows['tcp'].ratio.value:.2f} times faster" in rendered


def test_every_program_has_a_row_with_a_ratio_for_each_transport(measured):
    table = headline.section(measured.run).tables[1]
    ratio = table.rows[[row[0] for row in table.rows].index("exchange")][table.head.index("tcp")]
    pairs = [pair for pair in matched_with_baseline(measured.run)["tcp"] if pair[0].program == "exchange"]
    assert ratio.text == f"{paired_ratio([paired_times(*pair) for pair in pairs]).value:.2f}"


def test_the_advice_is_the_fastest_of_those_that_can_be_used(measured, rendered):
    by_situation = {advice.situation: advice for advice in advices(measured.run)}
    apart = by_situation["many small rounds, parties on several hosts"]
    assert apart.best == "tcp"  # as the pretended parties are made
    assert not {"shm", "memory", "mpi_shm"} & {*apart.ties, apart.next_best}
    assert apart.next_best is None or apart.factor > 1
    assert "Which transport should I use?" in rendered and apart.situation in rendered


def test_there_is_no_advice_from_one_transport(measured):
    run = results.read(measured.path)
    run.cells = [cell for cell in run.cells if cell.transport == "tcp"]
    assert advices(run) == []


def test_lanes_are_plotted_per_transport_with_what_the_cores_allow(measured, rendered):
    section = _section(rendered, "lanes")
    assert re.search(r"tcp is fastest with 1 lane, and takes 1\.\d\d times as long with 8 as with 1", section)
    assert "8 lanes" in section and "1.10× the fastest" in section
    run = results.read(measured.path)
    for cores, words in ((2, "one lane of each party fills them"), (64, "64 cores for 2 parties"), (None, "have idle")):
        run.provenance = {"cores": cores} if cores else {}
        assert words in lanes.section(run).text


def test_streams_are_compared_with_whole_vectors_on_every_network(rendered):
    section = _section(rendered, "streams")
    assert "tcp, loopback" in section and "tcp, wan (40 ms, 100 Mbit/s)" in section
    assert re.search(r"Streaming takes 0\.\d\d times as long as sending whole on \w+", section)


def test_tls_is_compared_with_the_same_cells_in_the_clear(measured, rendered):
    section = _section(rendered, "tls")
    assert re.search(r"At 8 B TLS takes [12]\.\d\d \(\w+\) to", section)  # the pretended parties take twice as long
    pairs = settings.pairs_with(measured.run, {"tls": "on"})
    assert {(on.transport, on.size) for on, _ in pairs} == {(name, size) for name in ("tcp", "uring") for size in (8, 16 << 20)}
    assert all(off.plain and off.subject()[:4] == on.subject()[:4] for on, off in pairs)


def test_each_option_of_io_uring_is_a_row_of_the_ablation(rendered):
    section = _section(rendered, "ablation")
    assert "zero_copy on" in section and "zero_copy off" in section


def test_cells_that_vary_lanes_sending_or_options_stay_out_of_the_comparison_of_transports(measured):
    varied = [cell for cell in measured.run.cells if not cell.plain]
    assert {"lanes", "sending"} <= {name for cell in varied for name in cell.params}
    compared = [cell for cells in matched_with_baseline(measured.run).values() for pair in cells for cell in pair]
    assert compared and all(cell.plain for cell in compared)


def _section(page: str, anchor: str) -> str:
    return re.search(f'<section id="{anchor}">.*?</section>', page, re.S)[0]


def test_a_failed_cell_is_shown_with_its_reason(rendered):
    assert "3 is not 4" in rendered and "1 cell failed" in rendered


def test_a_difference_in_bytes_is_shown(measured, tmp_path):
    run = results.read(measured.path)
    cell = next(cell for cell in run.cells if cell.transport == "tcp" and cell.program == "exchange")
    cell.samples["bytes_sent"] = cell.samples["bytes_sent"] + 1
    write_report(run, tmp_path / "differs.html", measured.path)
    assert "programs differ between transports" in (tmp_path / "differs.html").read_text()


def test_the_floor_of_a_network_is_delay_per_round_and_bytes_over_bandwidth(measured):
    [cell] = measured.run.select(program="linear_scoring", network="wan", transport="tcp")
    sent = 784 * 8 * 100
    assert network_floor_s(cell) == pytest.approx(1 * 0.040 / 2 + sent / (100e6 / 8))


def test_a_report_of_a_single_transport_has_no_headline_but_is_whole(measured, tmp_path):
    run = results.read(measured.path)
    run.cells = [cell for cell in run.cells if cell.transport == "uring"]
    write_report(run, tmp_path / "one.html", measured.path)
    text = (tmp_path / "one.html").read_text()
    assert 'id="headline"' not in text and 'id="latency"' in text


def test_a_report_of_nothing_is_still_a_page(measured, tmp_path):
    run = results.read(measured.path)
    run.cells = []
    write_report(run, tmp_path / "empty.html", measured.path)
    assert 'id="environment"' in (tmp_path / "empty.html").read_text()
