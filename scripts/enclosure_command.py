"""`openstrom enclosure`: assemblies of the products, fit checks, STEP, GLB and pictures."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

HELD, FAILED = 0, 1


def run(arguments: argparse.Namespace) -> int:
    """Check and write; exit 1 if a check fails."""
    from rich.console import Console  # noqa: PLC0415 - a subcommand loads only what it needs

    from enclosure import everything  # noqa: PLC0415
    from hardware import outputs  # noqa: PLC0415

    root: Path = arguments.root
    out = arguments.out or root / "build" / "enclosure"
    with Console(stderr=True).status("building the boards") as status:
        designs = outputs.build_all()
        if arguments.golden:
            status.update("building the assemblies")
            print(f"golden figures -> {everything.write_golden(designs)}")
            return HELD
        told = everything.run(
            designs, arguments.product, root, out, status.update, draw=not arguments.no_pictures
        )
    if arguments.json:
        plain = [
            {"id": r.id, "subject": r.subject, "verdict": r.verdict.value, "measured": r.measured,
             "limit": r.limit, "unit": r.unit, "detail": r.detail}
            for r in told.records
        ]  # fmt: skip
        print(json.dumps({"held": told.held, "cached": told.cached, "records": plain}, indent=2))
        return HELD if told.held else FAILED
    print(*told.lines, sep="\n")
    failed = sum(line.startswith("FAIL") for line in told.lines)
    again = "; nothing had changed, read back" if told.cached else ""
    print(f"{len(told.lines)} records, {failed} FAIL -> {out}{again}")
    return HELD if told.held else FAILED


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], checkout: Path) -> None:
    """Add the subcommand; ``checkout`` is the default folder."""
    enclosure = commands.add_parser(
        "enclosure", help="does each product fit its housing? exit 1 if a check fails"
    )
    enclosure.add_argument(
        "product", nargs="*", help="meter, relay_shield, lan_w5200, lan_w5500; default: all"
    )
    enclosure.add_argument(
        "--out", type=Path, help="folder for STEP, GLB and pictures (default: build/enclosure)"
    )
    enclosure.add_argument(
        "--root",
        type=Path,
        default=checkout,
        help="folder that gets build/evidence (default: this checkout)",
    )
    enclosure.add_argument("--no-pictures", action="store_true", help="check and write files only")
    enclosure.add_argument(
        "--golden", action="store_true", help="write the golden volumes and boxes as they are now"
    )
    enclosure.add_argument("--json", action="store_true", help="machine-readable result")
    enclosure.set_defaults(run=run)
