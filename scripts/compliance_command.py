"""`openstrom compliance`: its arguments, and what it prints."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path


def run(arguments: argparse.Namespace) -> int:
    """Exit code: 0 held, 1 a failure (with ``--release``: or anything open)."""
    from compliance import everything  # noqa: PLC0415 - only this subcommand loads it
    from compliance.render.pages import as_json  # noqa: PLC0415
    from hardware import evidence  # noqa: PLC0415

    asked = everything.Asked(arguments.product, arguments.as_of, arguments.market)
    if arguments.since:
        if arguments.as_of is None:
            raise ValueError("--since needs --as-of: the later of the two days")
        print(everything.changes(asked, arguments.since, arguments.as_of))
        return 0
    if arguments.json:
        dossier = everything.compute(asked, arguments.out / evidence.FOLDER)
        sys.stdout.buffer.write(as_json(dossier))
    else:
        dossier, written = everything.make(asked, arguments.out)
        print(*everything.lines(dossier), sep="\n")
        result = f"{len(dossier.failures)} failures" if dossier.failures else "no failures"
        print(f"{len(dossier.assessments)} products, {result} -> {written[0].parent}")
    blocked = arguments.release and any(a.blockers for a in dossier.assessments)
    return 1 if dossier.failures or blocked else 0


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], checkout: Path) -> None:
    """Add the subcommand; ``checkout`` is the default folder."""
    compliance = commands.add_parser(
        "compliance", help="which law applies, what shows it, what is open; exit 1 on a failure"
    )
    compliance.add_argument(
        "product", nargs="*", help="product name or facts file (.yaml); default: all of ours"
    )
    compliance.add_argument(
        "--as-of",
        type=dt.date.fromisoformat,
        metavar="DATE",
        help="law for units placed on that day (default: each product's placing date)",
    )
    compliance.add_argument(
        "--since",
        type=dt.date.fromisoformat,
        metavar="DATE",
        help="only what changed until --as-of",
    )
    compliance.add_argument(
        "--market", action="append", default=[], choices=("EU", "GB", "US", "CA"), help="only this"
    )
    compliance.add_argument(
        "--release", action="store_true", help="exit 1 also if anything still blocks release"
    )
    compliance.add_argument("--json", action="store_true", help="print the result; write nothing")
    compliance.add_argument(
        "--out",
        type=Path,
        default=checkout,
        help="folder that holds build/evidence and gets the pages (default: this checkout)",
    )
    compliance.set_defaults(run=run)
