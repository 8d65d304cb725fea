# SPDX-License-Identifier: MIT
"""The workloads, each a row of the benchmark."""
import dataclasses

ALL = ("hub_io", "hub_scheduler", "epoll", "beast", "ws", "fastapi")
PLAIN = ("hub_io", "epoll", "beast", "ws", "fastapi")


@dataclasses.dataclass(frozen=True)
class Metric:
    """One number of a result of hubcaf-load."""
    key: str
    title: str
    unit: str = ""
    more_is_better: bool = False
    # What the number is multiplied with to be in this unit.
    factor: float = 1


PER_CPU = Metric("messages_per_server_cpu_second", "per second of server CPU", "", True)
PER_SECOND = Metric("messages_per_second", "per second", "", True)
LATENCY = (Metric("latency_p50_us", "p50", "us"), Metric("latency_p99_us", "p99", "us"), Metric("latency_p999_us", "p99.9", "us"))
MIB = 1 / 2 ** 20


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    title: str
    # Of hubcaf-load.
    arguments: tuple
    # The first is the one that is compared and drawn.
    metrics: tuple
    servers: tuple = ALL
    # Further arguments where all is played in full: for the server named, else those for "".
    further: dict = dataclasses.field(default_factory=dict)
    # Messages or broadcasts of which system calls and allocations are counted.
    counted: bool = False


ROWS = (
    Row("echo_1", "typed JSON echo, 64 connections, 1 in flight each: messages", ("echo", "--in-flight", "1"),
        (PER_CPU, PER_SECOND, *LATENCY), counted=True),
    Row("echo_16", "typed JSON echo, 64 connections, 16 in flight each: messages", ("echo", "--in-flight", "16"),
        (PER_CPU, PER_SECOND, *LATENCY), counted=True),
    Row("fanout_1", "fan-out to 1,000 connections, 1 broadcast in flight: deliveries",
        ("fanout", "--connections", "1000", "--in-flight", "1"), (PER_CPU, PER_SECOND, *LATENCY), counted=True),
    Row("fanout_8", "fan-out to 1,000 connections, 8 broadcasts in flight: deliveries",
        ("fanout", "--connections", "1000", "--in-flight", "8"), (PER_CPU, PER_SECOND, *LATENCY), counted=True),
    Row("open_loop", "open loop, 10,000 messages per second: latency from the due time", ("open_loop", "--rate", "10000"),
        (LATENCY[1], LATENCY[0], LATENCY[2], PER_CPU, PER_SECOND)),
    Row("idle", "10,000 idle connections, the hub's with heartbeats every 30 s: memory of each",
        ("idle", "--connections", "10000"),
        (Metric("bytes_per_connection_later", "bytes each"), Metric("bytes_per_connection", "bytes each, just opened"),
         Metric("server_cpu_share", "of a core", "%", factor=100), Metric("pings", "pings")),
        # A ping comes 30 to 37.5 seconds after a client, the next one 30 seconds later: all clients get one in this time.
        PLAIN, {"hub_io": ("--settle", "8", "--seconds", "31"), "": ("--seconds", "0.5")}),
    Row("connect", "connects: upgrade, one echo, close", ("connect", "--connections", "32"), (PER_CPU, PER_SECOND, *LATENCY), PLAIN),
    Row("slow", "8 clients that send and do not read, beside 64 that echo: p99 of the 64 with them, over that without",
        ("slow", "--slow", "8"),
        (Metric("p99_ratio", "p99 ratio"), Metric("alone_p99_us", "p99 alone", "us"), Metric("latency_p99_us", "p99 beside them", "us"),
         Metric("flood_p99_us", "p99 in the flood", "us"), Metric("resident_growth_bytes", "memory", "MiB", factor=MIB),
         Metric("slow_ended_by_server", "ended")),
        ("hub_io", "epoll", "beast")),
    Row("fairness", "1 connection with 64 in flight beside 63 with 1: p99 of the 63, over that when all have 1",
        ("fairness", "--greed", "64"),
        (Metric("p99_ratio", "p99 ratio"), Metric("alike_p99_us", "p99 alike", "us"), Metric("latency_p99_us", "p99 beside it", "us")),
        ("hub_io", "hub_scheduler", "epoll", "beast")),
)
