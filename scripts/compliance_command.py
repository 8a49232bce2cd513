"""`openstrom compliance`: its arguments, and what it prints."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path


def run(arguments: argparse.Namespace) -> int:
    """Exit code: 0 held, 1 a failure (with ``--release``: or anything open)."""
    from compliance import everything, outputs  # noqa: PLC0415 - only this subcommand loads it
    from compliance.render.pages import as_json  # noqa: PLC0415

    asked = everything.Asked(
        arguments.product,
        arguments.as_of,
        arguments.market,
        arguments.records or everything.RECORDS,
        _designs(),
        arguments.revision,
        arguments.commit,
    )
    if arguments.since:
        if arguments.as_of is None:
            raise ValueError("--since needs --as-of: the later of the two days")
        print(everything.changes(asked, arguments.since, arguments.as_of))
        return 0
    if arguments.json:
        dossier = everything.compute(asked, arguments.out).dossier
        sys.stdout.buffer.write(as_json(dossier))
    else:
        made, written = outputs.make(asked, arguments.out, with_pdf=not arguments.no_pdf)
        dossier = made.dossier
        print(*everything.lines(dossier), sep="\n")
        result = f"{len(dossier.failures)} failures" if dossier.failures else "no failures"
        where = written[0].parent
        print(f"{len(dossier.assessments)} products, {result}, {len(written)} files -> {where}")
    blocked = arguments.release and any(a.blockers for a in dossier.assessments)
    return 1 if dossier.failures or blocked else 0


def _designs() -> dict[str, str]:
    """Fingerprint of each board as it is now, by which records of another design are found."""
    from hardware.design import fingerprint  # noqa: PLC0415
    from hardware.outputs import build_all  # noqa: PLC0415

    return {name: fingerprint(design) for name, design in build_all().items()}


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
        "--records", type=Path, metavar="DIR",
        help="laboratory results, decisions, suppliers' declarations (default: the project's)",
    )  # fmt: skip
    compliance.add_argument("--revision", default="not given", help="to print in title blocks")
    compliance.add_argument("--commit", default="", help="commit to print in title blocks")
    compliance.add_argument("--no-pdf", action="store_true", help="everything but the PDF files")
    compliance.add_argument(
        "--out",
        type=Path,
        default=checkout,
        help="folder that holds build/evidence and gets the pages (default: this checkout)",
    )
    compliance.set_defaults(run=run)
