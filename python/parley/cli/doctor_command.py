"""``./parley doctor``."""

import os
import platform
import resource
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from parley.cli import build_of, print_json
from parley.cli.parser import epilog
from parley.errors import ParleyError
from parley.paths import PACKAGES

DESCRIPTION = "Says what is present, what is missing and why it matters. Changes nothing; works without a build."
EPILOG = epilog([("./parley doctor", "a list"),
                 ("./parley doctor --json", "for programs; the shape is in docs/json.md")], (0, 2),
                extra="Ends with 2 when something is missing that ./parley bench needs.")


@dataclass(frozen=True)
class Finding:
    """One line: `state` is ok, note (works, but worth knowing) or missing."""

    topic: str
    state: str
    found: str
    why: str = ""


def add_arguments(parser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args) -> int:
    findings = [*_packages(), *_machine(), *_build(build_of(args))]
    missing = [finding for finding in findings if finding.state == "missing"]
    if args.json:
        print_json({"findings": [asdict(finding) for finding in findings], "missing": len(missing)})
    else:
        width = max(len(finding.topic) for finding in findings)
        for finding in findings:
            mark = {"ok": "ok     ", "note": "note   ", "missing": "MISSING"}[finding.state]
            print(f"{mark}  {finding.topic:<{width}}  {finding.found}" + (f"; {finding.why}" if finding.why else ""))
        print("Everything is there." if not missing else f"{len(missing)} missing; './parley bench' installs and "
              "builds what it needs, given root rights or sudo.")
    return 2 if missing else 0


def _packages() -> list[Finding]:
    """From scripts/packages.txt: name, when it is needed, why."""
    rows = [line.split(None, 2) for line in PACKAGES.read_text().splitlines() if line and not line.startswith("#")]
    if shutil.which("dpkg-query") is None:
        return [Finding("packages", "note", "no dpkg here", "needed are: " + ", ".join(row[0] for row in rows))]
    query = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status} ${Version}\n",
                            *[row[0] for row in rows]], capture_output=True, text=True)
    versions = {name: version for name, status, version in
                (line.split(" ", 2) for line in query.stdout.splitlines()) if status == "installed"}
    return [_package(name, group, why, versions.get(name)) for name, group, why in rows]


def _package(name: str, group: str, why: str, version: str | None) -> Finding:
    if version:
        return Finding(name, "ok", version)
    only_for = {"test": " (only for ./parley test)", "fuzz": " (only for ./parley test --fuzz)"}.get(group, "")
    return Finding(name, "note" if only_for else "missing", "not installed", why + only_for)


def _machine() -> list[Finding]:
    usable, cores = len(os.sched_getaffinity(0)), os.cpu_count() or 1
    findings = [Finding("kernel", "ok", platform.release()),
                Finding("cores", "ok" if usable >= 2 else "note", f"{usable} of {cores} usable",
                        "" if usable >= 2 else "with one core every party waits for the other")]
    default, available = (_proc(f"/proc/sys/net/ipv4/tcp_{name}") for name in
                          ("congestion_control", "available_congestion_control"))
    paces = "bbr" in default
    findings.append(Finding("congestion control", "note" if paces else "ok", f"{default} (available: {available})",
                            "it paces even on loopback; Parley chooses reno or cubic there" if paces else ""))
    uring_off = _proc("/proc/sys/kernel/io_uring_disabled")
    findings.append(Finding("io_uring", "ok" if uring_off in ("0", "") else "note",
                            "allowed" if uring_off in ("0", "") else f"io_uring_disabled = {uring_off}",
                            "" if uring_off in ("0", "") else "the transport uring will not start"))
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    findings.append(Finding("open files", "ok" if files >= 1024 else "note", str(files)))
    data = Path("/usr/share/datasets/fashion-mnist")
    if data.exists():
        findings.append(Finding("data set", "ok", str(data)))
    return findings


def _build(build) -> list[Finding]:
    from parley.catalogue import load

    if not build.party.exists():
        return [Finding("build", "missing", f"no {build.party}", "./parley bench builds it")]
    findings = [Finding("build", "ok", str(build.folder))]
    try:
        catalogue = load(build)
    except ParleyError as error:
        return [Finding("build", "missing", str(error), "build again")]
    for name, row in catalogue.transports.items():
        reason = row.get("unavailable")
        findings.append(Finding(f"transport {name}", "note" if reason else "ok",
                                f"not available: {reason}" if reason else "available"))
    return findings


def _proc(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""
