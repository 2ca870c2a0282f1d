"""A party program, probe and MPI probe that only pretend: they speak the lines of the real ones and cost no time.

What a program "costs" follows a simple model, so that reports made from it look real. The program `misbehave` does what
its parameter `how` says: die, hang, wrong, fail, garbage or sleep.
"""

import json
import os
import random
import signal
import sys
import time

LATENCY_S = {"mpi": 20e-6, "mpi_shm": 3e-6, "tcp": 12e-6, "uring": 13e-6, "comm_thread": 45e-6, "shm": 3e-6,
             "memory": 2e-6, "raw_tcp": 11e-6, "raw_unix": 9e-6, "raw_shm_spin": 1e-6, "raw_shm_yield": 3e-6,
             "raw_mpi": 19e-6}
BYTES_PER_S = {"mpi": 1.5e9, "mpi_shm": 3e9, "tcp": 3.5e9, "uring": 3.4e9, "comm_thread": 2.5e9, "shm": 7e9,
               "memory": 9e9, "raw_tcp": 3.8e9, "raw_unix": 3.5e9, "raw_shm_spin": 9e9, "raw_shm_yield": 8e9,
               "raw_mpi": 1.6e9}
NETWORKS = {"none": (0.0, 0.0), "lan": (0.25, 1000.0), "metro": (5.0, 1000.0), "wan": (40.0, 100.0)}
PATTERNS = {"ping_pong": 2, "exchange": 1, "ring_shift": 1, "open_to_all": 1, "stream": 1, "bistream": 1,
            "message_rate": 1, "overlap": 1}
SCHEMES = (("additive", 2, "semi-honest"), ("replicated", 3, "semi-honest"),
           ("replicated_malicious", 3, "malicious with abort"), ("spdz2k", 2, "malicious with abort"))
OPERATION_PARAMS = {"n": {"default": 1000, "help": "elements"}, "m": {"default": 10, "help": "rows"},
                    "k": {"default": 10, "help": "columns"}, "lanes": {"default": 1, "help": "lanes"},
                    "sending": {"default": "streamed", "help": "or whole", "choices": ["streamed", "whole"]},
                    "source": {"default": "dealer", "help": "or ot", "choices": ["dealer", "ot"]}}
SOURCES = [{"name": name, "summary": name, "trust": trust, "parties": {"min": 2, "max": most}, "helpers": helpers}
           for name, trust, most, helpers in (("dealer", "dealer", 8, 1), ("ot", "semi_honest", 2, 0))]
OPTIONS = {"wait_us": {"low": 0, "high": 60_000_000}, "congestion": {"words": ["auto", "system", "cubic", "reno", "bbr"]},
           "tls": {"folder": True}, "uring_zero_copy": {"words": ["on", "off"]},
           "concurrent_lanes": {"low": 0, "high": 1}}
DEALT = ("mul.additive", "statistics.spdz2k")
NOISE = 0.02  # bounded: two times of the model that differ by 5 % never change places


def listing() -> dict:
    size = {"bytes": {"default": 8, "help": "payload of a message"}}
    patterns = [{"name": name, "kind": "pattern", "summary": f"the pattern {name}", "paper": "",
                 "parties": {"min": 2, "max": 16}, "helpers": 0, "params": dict(size)} for name in PATTERNS]
    patterns[1]["params"]["lanes"] = {"default": 1, "help": "lanes"}
    patterns[6]["params"]["window"] = {"default": 64, "help": "messages"}
    patterns[7]["params"]["trials"] = {"default": 5, "help": "how often"}
    patterns[7]["params"]["chunk"] = {"default": 262144, "help": "bytes at a time"}
    others = [
        *[{"name": name, "kind": "operation", "summary": f"the operation {name}", "paper": "Beaver91",
           "parties": {"min": least, "max": 8}, "helpers": 1, "sources": SOURCES, "params": OPERATION_PARAMS}
          for name, least in (("mul.additive", 2), ("open.additive", 2), ("matmul.additive", 2), ("mul.replicated", 3))],
        {"name": "linear_scoring", "kind": "workload", "summary": "scores of a linear classifier", "paper": "",
         "parties": {"min": 2, "max": 2}, "helpers": 1,
         "scheme": "additive", "security": "semi-honest",
         "params": {"data": {"default": "", "help": "folder"}, "images": {"default": 100, "help": "images"}}},
        *[{"name": f"{name}.{scheme}", "kind": "workload", "summary": f"the workload {name}", "paper": "",
           "parties": {"min": parties, "max": 3}, "helpers": 3 - parties, "scheme": scheme, "security": security,
           "params": {"rows": {"default": 1000, "help": "rows"}}}
          for name in ("revenue_query", "statistics", "logistic_regression") for scheme, parties, security in SCHEMES],
        {"name": "misbehave", "kind": "pattern", "summary": "fails on request", "paper": "",
         "parties": {"min": 2, "max": 4}, "helpers": 0,
         "params": {"how": {"default": "die", "help": "what to do"}, "after": {"default": 0, "help": "calls"}}}]
    transports = [{"name": name, "summary": f"the transport {name}", "unavailable": ""}
                  for name in ("memory", "shm", "tcp", "uring", "comm_thread", "mpi")]
    networks = [{"name": name, "rtt_ms": rtt, "mbit_per_s": rate, "summary": f"{rtt} ms"}
                for name, (rtt, rate) in NETWORKS.items()]
    options = [{"name": name, "summary": f"the option {name}", "values": values, "default": values.get("low", "auto")}
               for name, values in OPTIONS.items()]
    return {"transports": transports, "programs": patterns + others, "networks": networks, "options": options}


def words(arguments: list[str]) -> dict:
    return {name.removeprefix("--"): value for name, value in zip(arguments, arguments[1:]) if name.startswith("--")}


def say(**event) -> None:
    print(json.dumps(event), flush=True)


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["list"]:
        print(json.dumps(listing()))
        return 0
    if arguments[:1] == ["info"]:
        print(json.dumps({"compiler": "none", "flags": "", "build_type": "fake", "libraries": {"fake": "1"}}))
        return 0
    options = words(arguments)
    transport = options.get("transport") or options.get("how") or "raw_mpi"
    with open(options["plan"]) as file:
        plan = json.load(file)
    me = int(options.get("self", os.environ.get("OMPI_COMM_WORLD_RANK", 0)))
    if "listen-fd" in options:
        os.fstat(int(options["listen-fd"]))
    parties = party_count(options)
    rtt_ms, rate = network_of(options.get("network", "none"))
    if me == 0:
        say(event="ready", transport=transport, parties=parties, options={"wait_us": 100, "congestion": "cubic"},
            network={"name": options.get("network", "none"), "rtt_ms": rtt_ms, "mbit_per_s": rate})
    turns = os.open(f"{options['turns']}.{me}", os.O_RDONLY) if "turns" in options else None
    for index, cell in enumerate(plan["cells"]):
        if turns is not None:
            if me == 0:
                say(event="waiting", cell=index)
            if not os.read(turns, 1):
                return 5
        if cell["program"] == "misbehave" and cell["params"].get("how", "die") != "sleep":
            misbehave(cell["params"].get("how", "die"), me, index)
            if cell["params"]["how"] in ("wrong", "garbage"):
                continue
        if cell["program"] == "misbehave":
            time.sleep(cell["params"].get("after", 1))
        if me == 0:
            say(event="cell", cell=index, status="ok", prep_trust="dealer" if cell["program"] in DEALT else None,
                **measured(transport, parties, cell, rtt_ms * 1e-3, rate * 1e6 / 8,
                           any(word.startswith("tls=/") for word in arguments)))
    if me == 0:
        say(event="done")
    return 0


def network_of(name: str) -> tuple[float, float]:
    if "=" in name:
        figures = dict(item.split("=") for item in name.split(","))
        return float(figures["rtt_ms"]), float(figures["mbit_per_s"])
    return NETWORKS[name]


def party_count(options: dict) -> int:
    if "parties" in options:
        return int(options["parties"])
    if "roster" in options:
        with open(options["roster"]) as file:
            return file.read().count("[[party]]")
    return int(os.environ.get("OMPI_COMM_WORLD_SIZE", 2))


def measured(transport: str, parties: int, cell: dict, rtt_s: float, bytes_per_s: float, encrypted: bool) -> dict:
    params = cell["params"]
    program = cell["program"]
    size = params.get("bytes", 16 * (params.get("n") or params.get("rows", 0)) or 784 * 8 * params.get("images", 100))
    rounds = PATTERNS.get(program, 1)
    messages = params.get("window", 16) if program in ("stream", "bistream", "message_rate") else 1
    copies = parties - 1 if program == "open_to_all" else 1
    wire_s = messages * copies * size / min(BYTES_PER_S[transport], bytes_per_s or 1e12)
    waiting = rounds * (LATENCY_S[transport] + rtt_s / 2) + wire_s * (1.3 if params.get("sending") == "whole" else 1)
    waiting *= params.get("lanes", 1) ** 0.3 * (2 if encrypted else 1)
    samples = []
    for _ in range(cell["repetitions"]):
        count = 10
        total = count * waiting * random.uniform(1 - NOISE, 1 + NOISE)
        one = {"seconds": total, "waiting_s": 0.7 * total, "cpu_s": 0.4 * total,
               "bytes_sent": count * size * messages * copies, "bytes_received": count * size * messages * copies,
               "messages_sent": count * messages * copies, "rounds": count * rounds, "system_calls": 2 * count}
        everyone = [dict(one, seconds=total * (1 - 0.01 * party)) for party in range(parties)]
        samples.append({"iterations": count, "parties": everyone})
    event = {"samples": samples, "figures": {}}
    if program == "overlap":
        event["figures"] = {"hidden": 0.85 if transport == "comm_thread" else 0.3, "t_comm_s": waiting,
                            "t_compute_s": waiting, "t_both_s": 1.3 * waiting}
    if params.get("lanes", 1) > 1:
        event["figures"] = {"lane_spread": 1.1}
    if program in ("mul.additive", "linear_scoring"):
        event["offline"] = samples[0]["parties"]
        event["figures"] |= {"accuracy": 0.84} if program == "linear_scoring" else {}
    return event


def misbehave(how: str, me: int, index: int) -> None:
    if how == "die":
        if me == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.3)
        say(event="error", party=me, error={"kind": "TransportError", "code": "peer_closed", "party": 1,
                                            "what": "party 1 closed the connection"})
        sys.exit(3)
    if how == "hang":
        time.sleep(1000)
    if how == "fail":
        print("the last words of a party", file=sys.stderr, flush=True)
        sys.exit(1)
    if how == "garbage" and me == 0:
        print("this is no JSON", flush=True)
        say(event="cell", cell=index, status="failed", error={"kind": "Error", "what": "after garbage"})
    if how == "wrong" and me == 0:
        say(event="cell", cell=index, status="failed", error={"kind": "WrongResult", "what": "3 is not 4"})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
