"""SKiDL's electrical rules check over a design. The only module that imports SKiDL."""

from __future__ import annotations

import logging
import os
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, Final

from hardware.design import Design
from hardware.parts.spec import PinKind

# SKiDL's pin functions by our pin kinds (names of skidl.pin.pin_types).
_SKIDL_FUNCTION: Final = {
    PinKind.INPUT: "INPUT",
    PinKind.OUTPUT: "OUTPUT",
    PinKind.BIDIRECTIONAL: "BIDIR",
    PinKind.TRI_STATE: "TRISTATE",
    PinKind.PASSIVE: "PASSIVE",
    PinKind.POWER_IN: "PWRIN",
    PinKind.POWER_OUT: "PWROUT",
    PinKind.OPEN_COLLECTOR: "OPENCOLL",
    PinKind.NO_CONNECT: "NOCONNECT",
}


@cache
def _skidl() -> Any:
    """SKiDL, imported in a temporary folder because it opens log files where it is imported.

    InSpice, its SPICE back end, costs half a second of import and is not used: hiding it takes the
    path that SKiDL itself has for machines without it.
    """
    here = Path.cwd()
    hidden = sys.modules.get("InSpice")
    logging.disable(logging.CRITICAL)
    try:
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            sys.modules["InSpice"] = None  # type: ignore[assignment]
            try:
                import skidl  # noqa: PLC0415 - only boards that are rebuilt pay for it

                skidl.logger.erc_logger.stop_file_output()
                skidl.logger.rt_logger.stop_file_output()
            finally:
                os.chdir(here)
                del sys.modules["InSpice"]
                if hidden is not None:
                    sys.modules["InSpice"] = hidden
    finally:
        logging.disable(logging.NOTSET)
    skidl.config.query_backup_lib = False
    skidl.set_default_tool(skidl.SKIDL)
    return skidl


class _Collector(logging.Handler):
    """Keeps SKiDL's warnings and errors."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def to_skidl(design: Design) -> Any:
    """The design as a SKiDL circuit: parts made from the specifications, no library is read."""
    skidl = _skidl()
    circuit = skidl.Circuit(name=design.name)
    circuit.no_files = True
    nets: dict[str | None, Any] = {None: circuit.NC}
    for record in design.nets:
        net = skidl.Net(record.name, circuit=circuit)
        if record.powered_by:
            net.drive = skidl.POWER
        nets[record.name] = net
    functions = {kind: getattr(skidl.Pin.types, name) for kind, name in _SKIDL_FUNCTION.items()}
    joined: dict[str | None, list[Any]] = {}
    for placed in design.parts:
        spec = design.spec(placed)
        part = skidl.Part(
            name=spec.symbol,
            tool=skidl.SKIDL,
            dest=skidl.NETLIST,
            circuit=circuit,
            ref=placed.reference,
            ref_prefix=spec.reference_prefix,
            tag=placed.address,
            value=placed.value,
            footprint=spec.footprint,
            pins=[
                skidl.Pin(num=use.number, name=use.name, func=functions[use.kind])
                for use in placed.pins
            ],
        )
        for pin, use in zip(part.pins, placed.pins, strict=True):
            joined.setdefault(use.net, []).append(pin)
    for name, pins in joined.items():
        nets[name] += pins  # one call a net: SKiDL rescans a net's pins at every call
    return circuit


def electrical_rules_check(design: Design) -> list[str]:
    """Findings of SKiDL's rules check, warnings included, less the waived ones.

    A waiver that no finding needs is a finding too. It runs in a thread of its own: SKiDL notes the
    whole call stack with every part and pin, and a deep one (a test runner's) triples its time.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_check, design).result()


def _check(design: Design) -> list[str]:
    skidl = _skidl()
    circuit = to_skidl(design)
    collector = _Collector()
    logger = skidl.logger.erc_logger
    handlers, logger.handlers, propagate = logger.handlers, [collector], logger.propagate
    logger.propagate = False
    try:
        circuit.ERC()
    finally:
        logger.handlers, logger.propagate = handlers, propagate
    findings = sorted(set(collector.messages))
    for waiver in design.waivers:
        address, _, pin_name = waiver.pin.rpartition(".")
        reference = design.part_at(address).reference
        met = [f for f in findings if _concerns(f, reference, pin_name) and waiver.finding in f]
        if not met:
            findings.append(f"waiver of {waiver.pin} ({waiver.finding}) is not needed: remove it")
        findings = [f for f in findings if f not in met]
    return findings


def _concerns(finding: str, reference: str, pin_name: str) -> bool:
    """Whether SKiDL's message speaks of this pin (``... pin 5/EN of SYMBOL/U1 ...``)."""
    return re.search(rf"pin \w+/{re.escape(pin_name)} of \S+/{reference}\b", finding) is not None
