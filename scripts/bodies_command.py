"""`openstrom bodies`: its arguments, and what it prints."""

from __future__ import annotations

import argparse
from pathlib import Path


def run(arguments: argparse.Namespace) -> int:
    """Exit code: 0 held, 1 a committed file is stale."""
    from enclosure import body_files  # noqa: PLC0415 - only this subcommand loads CadQuery
    from hardware import outputs  # noqa: PLC0415
    from hardware.bodies.catalogue import STEP_FOLDER, mass_g  # noqa: PLC0415

    designs = outputs.build_all()
    if arguments.check:
        stale = body_files.stale(arguments.out, designs)
        for path in stale:
            print(f"{path} is stale")
        print("mend: run `make bodies` and commit" if stale else "the bodies' files are current")
        return 1 if stale else 0
    changed = body_files.write(arguments.out, designs)
    bodies = body_files.bodies(designs)
    print(f"{len(bodies)} bodies, {len(changed)} files changed -> {STEP_FOLDER}")
    for name, design in designs.items():
        fitted = (design.spec(part) for part in design.parts if not part.dnp)
        print(f"{name}: its parts weigh {mass_g(fitted):.0f} g")
    return 0


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], checkout: Path) -> None:
    """Add the subcommand; ``checkout`` is the default folder."""
    bodies = commands.add_parser("bodies", help="write the parts' bodies as STEP files")
    bodies.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if a committed file is stale"
    )
    bodies.add_argument(
        "--out", type=Path, default=checkout, help="folder of the outputs (default: this checkout)"
    )
    bodies.set_defaults(run=run)
