"""The `openstrom` command: argument parsing only; the packages do the work.

Exit codes: 0 held, 1 a check failed, 2 bad input (one clear message on stderr, no traceback).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from scripts import bodies_command, compliance_command, enclosure_command, pictures_command

HELD, FAILED, BAD_INPUT = 0, 1, 2
_CHECKOUT = Path(__file__).resolve().parent.parent


def _netlist(arguments: argparse.Namespace) -> int:
    from hardware import outputs  # noqa: PLC0415 - a subcommand loads only what it needs

    root: Path = arguments.out
    if arguments.check:
        return _netlist_check(root, as_json=arguments.json)
    result = outputs.write(root)
    if arguments.json:
        print(json.dumps(asdict(result), indent=2))
        return HELD
    for board in result.boards:
        print(
            f"{board.board}: {board.parts} parts, {board.nets} nets, warnings {board.warnings}"
            f" -> {board.path}"
        )
    if result.rebuilt:
        generated = [p for p in result.changed if not p.startswith("netlists/")]
        if generated:
            print(f"also written: {', '.join(generated)}")
    else:
        print("nothing to rebuild: sources and outputs are unchanged")
    return HELD


def _netlist_check(root: Path, *, as_json: bool) -> int:
    from hardware import outputs  # noqa: PLC0415
    from hardware.netlist_diff import difference  # noqa: PLC0415

    stale = outputs.stale(root)
    shown: dict[str, list[str]] = {}
    for path, (committed, generated) in stale.items():
        if path.endswith(".net"):
            try:
                shown[path] = difference(committed, generated) or [
                    "same parts and nets, other text"
                ]
            except ValueError as error:
                shown[path] = [f"the committed file is damaged: {error}"]
        else:
            shown[path] = ["differs from what the circuit gives"]
    if as_json:
        print(json.dumps({"stale": shown}, indent=2))
    elif not shown:
        print("netlists and generated files are current")
    else:
        for path, lines in shown.items():
            print(f"{path} is stale:")
            for line in lines:
                print(f"  {line}")
        print("mend: run `make netlist` and commit what it writes")
    return FAILED if shown else HELD


def _check(arguments: argparse.Namespace) -> int:
    from rich.console import Console  # noqa: PLC0415

    from hardware import outputs  # noqa: PLC0415
    from hardware.checks import everything, report, run  # noqa: PLC0415
    from hardware.checks.rules import rules_named  # noqa: PLC0415

    chosen = rules_named(arguments.rule)
    console = Console(stderr=True)
    with console.status("building the boards") as status:
        designs = outputs.build_all()
        if chosen:
            outcomes, written = run.run(designs, chosen), []
        else:
            found = everything.check(designs, arguments.out, status.update)
            outcomes, written = list(found.outcomes), list(found.files)
    held = not any(outcome.failures for outcome in outcomes)
    if arguments.json:
        print(json.dumps(report.as_json(outcomes) | {"written": written}, indent=2))
        return HELD if held else FAILED
    for line in report.lines(outcomes, verbose=arguments.verbose):
        print(line)
    print(report.closing(outcomes, written))
    return HELD if held else FAILED


def _mutate(arguments: argparse.Namespace) -> int:
    from rich.progress import Progress  # noqa: PLC0415

    from hardware import outputs  # noqa: PLC0415
    from hardware.checks import sweep  # noqa: PLC0415
    from hardware.checks.mutants import CLASSES  # noqa: PLC0415
    from hardware.erc import electrical_rules_check  # noqa: PLC0415

    designs = outputs.build_all()
    swept = sweep.Sweep(
        designs,
        electrical_rules_check,
        seed=arguments.seed,
        sample=arguments.sample,
        kinds=frozenset(arguments.only or CLASSES),
    )
    if found := swept.already_red():
        print("the undamaged boards fail already; `openstrom check` tells:", *found, sep="\n  ")
        return FAILED
    with Progress(transient=True) as progress:
        task = progress.add_task("mutants", total=None)
        fates = swept.fates(lambda done, all_: progress.update(task, completed=done, total=all_))
    record = sweep.record(swept, fates)
    path = sweep.write(arguments.out, record)
    for line in sweep.lines(fates):
        print(line)
    print(f"{len(fates)} mutants, {record.verdict.value} -> {path}")
    return HELD if sweep.held(fates) else FAILED


def _bom(arguments: argparse.Namespace) -> int:
    from rich.console import Console  # noqa: PLC0415

    from bom import everything  # noqa: PLC0415
    from bom.tables import Book  # noqa: PLC0415
    from hardware import outputs  # noqa: PLC0415

    asked = everything.Asked(
        out=arguments.out,
        product=arguments.product,
        quantity=arguments.quantity,
        against=arguments.against,
        as_json=arguments.json,
        commit=arguments.commit,
    )
    with Console(stderr=True).status("building the boards") as status:
        told = everything.answer(Book.load(), outputs.build_all(), asked, status.update)
    print(*told.lines, sep="\n")
    return FAILED if told.missed else HELD


def _bom_import(arguments: argparse.Namespace) -> int:
    from bom.importers import import_prices  # noqa: PLC0415
    from bom.tables import DATA  # noqa: PLC0415

    report = import_prices(
        arguments.file,
        arguments.book or DATA,
        arguments.date,
        currency=arguments.currency,
        supplier=arguments.supplier,
        skip_unknown=arguments.skip_unknown,
        dry_run=arguments.dry_run,
    )
    print(*report.lines(), sep="\n")
    return HELD


def _creepage(arguments: argparse.Namespace) -> int:
    from hardware.insulation import everything  # noqa: PLC0415

    if arguments.between:
        return everything.run_between(
            arguments.board,
            arguments.between,
            pollution_degree=arguments.pollution_degree,
            as_json=arguments.json,
            out=arguments.out,
        )
    return everything.run_rules(
        arguments.board, arguments.rules, as_json=arguments.json, out=arguments.out
    )


def _boards(arguments: argparse.Namespace) -> int:
    from hardware import outputs  # noqa: PLC0415
    from hardware.kicad.schematic import build  # noqa: PLC0415

    root: Path = arguments.out
    date = arguments.date.isoformat() if arguments.date else ""
    designs = outputs.build_all()
    if arguments.check:
        stale = build.stale(root, designs, date)
        for path in stale:
            print(f"{path} is stale")
        print("mend: run `make boards` and commit" if stale else "the KiCad projects are current")
        return FAILED if stale else HELD
    changed = build.write(root, designs, date)
    for board, design in designs.items():
        written = sum(path.startswith(f"{build.folder(board)}/") for path in changed)
        print(f"{board}: {len(design.blocks) + 1} sheets, {written} files changed")
    if arguments.pdf:
        for board in designs:
            files = build.export(root, board, root / "build" / "schematics")
            print(f"{board}: {files[0]} and {len(files) - 1} SVG pages")
    return HELD


def _design(arguments: argparse.Namespace) -> int:
    from hardware import outputs  # noqa: PLC0415
    from hardware.boards import BOARDS  # noqa: PLC0415
    from hardware.design import fingerprint, to_json  # noqa: PLC0415
    from hardware.errors import did_you_mean  # noqa: PLC0415

    if arguments.board not in BOARDS:
        raise LookupError(f"no board {arguments.board!r}{did_you_mean(arguments.board, BOARDS)}")
    design = outputs.build_board(arguments.board)
    if arguments.fingerprint:
        print(fingerprint(design))
    else:
        sys.stdout.buffer.write(to_json(design))
    return HELD


def _replay(arguments: argparse.Namespace) -> int:
    from firmware.replay.command import replay  # noqa: PLC0415

    replay(
        arguments.file,
        nominal_frequency_hz=arguments.nominal_frequency,
        nominal_voltage_v=arguments.nominal_voltage,
        phases=arguments.phases,
        as_machine_output=arguments.json,
        plot=arguments.plot,
        range_a=arguments.range,
    )
    return HELD


def _firmware(arguments: argparse.Namespace) -> int:
    from firmware import pages  # noqa: PLC0415

    made = pages.write(arguments.out)
    print(*made.missed, sep="\n", end="\n" if made.missed else "")
    print(f"metering core built -> {made.library}; its pages -> {', '.join(map(str, made.files))}")
    return FAILED if made.missed else HELD


def _stock_footprints(arguments: argparse.Namespace) -> int:
    from hardware.files import write_atomically  # noqa: PLC0415
    from hardware.footprints import index  # noqa: PLC0415

    folder: Path = arguments.folder
    if not folder.is_dir():
        raise ValueError(f"{folder}: no such folder; give KiCad's footprint folder")
    text = index.write_stock_index(folder, arguments.libraries, arguments.version)
    write_atomically(index.STOCK_INDEX, text.encode("ascii"))
    print(f"{text.count(chr(10)) - 1} footprints -> {index.STOCK_INDEX}")
    return HELD


def _add_replay(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    replay = commands.add_parser(
        "replay", help="run recorded samples (CSV or COMTRADE) through the metering core"
    )
    replay.add_argument("file", type=Path, help="CSV (time_s,v1,v2,v3,i1,...,i10) or .cfg/.cff")
    replay.add_argument(
        "--nominal-frequency", type=float, default=50.0, metavar="HZ", help="50 (default) or 60"
    )
    replay.add_argument(
        "--nominal-voltage",
        type=float,
        metavar="V",
        help="sag and swell are fractions of it (default: 120 or 230, whichever was recorded)",
    )
    replay.add_argument(
        "--phases",
        default="",
        metavar="1,2,3,...",
        help="voltage of each current column in turn: 1, 2, 3, a pair such as 1-2, 0 for none",
    )
    replay.add_argument(
        "--range", type=int, choices=(32, 63), default=63, help="transformers' amperes (default 63)"
    )
    replay.add_argument("--json", action="store_true", help="machine-readable result")
    replay.add_argument("--plot", type=Path, metavar="FILE", help="also draw a PNG (or SVG)")
    replay.set_defaults(run=_replay)


def _add_creepage(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    creepage = commands.add_parser(
        "creepage", help="clearance and creepage on a KiCad board; exit 1 if a pair fails"
    )
    creepage.add_argument("board", type=Path, help=".kicad_pcb of KiCad 6 to 10")
    asked = creepage.add_mutually_exclusive_group(required=True)
    asked.add_argument("--between", nargs=2, metavar=("NET_A", "NET_B"), help="measure two nets")
    asked.add_argument("--rules", type=Path, help="judge the whole board by a rules file (TOML)")
    creepage.add_argument(
        "--pollution-degree", type=int, choices=(1, 2, 3), default=2, help="with --between"
    )
    creepage.add_argument("--json", action="store_true", help="machine-readable result")
    creepage.add_argument("--out", type=Path, help="folder for report, record, pictures, rules")
    creepage.set_defaults(run=_creepage)


def _add_boards(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    boards = commands.add_parser("boards", help="write the boards' KiCad projects: schematics")
    boards.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if a committed file is stale"
    )
    boards.add_argument("--pdf", action="store_true", help="draw PDF and SVG in build/schematics")
    boards.add_argument(
        "--date", type=dt.date.fromisoformat, help="date in the title blocks, YYYY-MM-DD"
    )
    boards.add_argument(
        "--out", type=Path, default=_CHECKOUT, help="folder of the outputs (default: this checkout)"
    )
    boards.set_defaults(run=_boards)


def _add_stock_footprints(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    stock = commands.add_parser(
        "stock-footprints", help="renew the list of KiCad's own footprints from an installed KiCad"
    )
    stock.add_argument("folder", type=Path, help="KiCad's footprint folder")
    stock.add_argument("libraries", nargs="+", help="library names, e.g. Resistor_SMD")
    stock.add_argument("--version", required=True, help="KiCad's version, for the file's heading")
    stock.set_defaults(run=_stock_footprints)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="openstrom",
        description="Design-as-code and compliance toolkit around an open DIN-rail smart meter.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="SUBCOMMAND")
    netlist = commands.add_parser(
        "netlist", help="write the boards' KiCad netlists, pin map and libraries"
    )
    netlist.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if a committed file is stale"
    )
    netlist.add_argument("--json", action="store_true", help="machine-readable result")
    netlist.add_argument(
        "--out", type=Path, default=_CHECKOUT, help="folder of the outputs (default: this checkout)"
    )
    netlist.set_defaults(run=_netlist)
    check = commands.add_parser(
        "check", help="run the electrical design rules, the error budget and the simulations"
    )
    check.add_argument(
        "--rule", action="append", default=[], metavar="ID", help="only this rule; writes nothing"
    )
    check.add_argument("-v", "--verbose", action="store_true", help="every point, held or not")
    check.add_argument("--json", action="store_true", help="machine-readable result")
    check.add_argument(
        "--out", type=Path, default=_CHECKOUT, help="folder of the outputs (default: this checkout)"
    )
    check.set_defaults(run=_check)
    mutate = commands.add_parser(
        "mutate", help="damage the boards in every way and see whether a rule notices"
    )
    mutate.add_argument("--seed", type=int, default=1, help="of the sample (default 1)")
    mutate.add_argument(
        "--sample", type=int, default=250, help="mutants of a class outside the safety set"
    )
    mutate.add_argument(
        "--only", action="append", metavar="CLASS", help="only this class (value, open, short ...)"
    )
    mutate.add_argument(
        "--out", type=Path, default=_CHECKOUT, help="folder of the outputs (default: this checkout)"
    )
    mutate.set_defaults(run=_mutate)
    bom = commands.add_parser(
        "bom", help="cost workbook, summaries, quote packages; exit 1 if a target is missed"
    )
    bom.add_argument(
        "--product", default="", help="only this product, on the terminal; writes nothing"
    )
    bom.add_argument(
        "--quantity", type=int, help="at this quantity instead of the usual ones; writes nothing"
    )
    bom.add_argument(
        "--against", default="", metavar="REV", help="what changed since a git revision, in EUR"
    )
    bom.add_argument(
        "--json", action="store_true", help="every cost row (or difference) for machines"
    )
    bom.add_argument("--commit", default="", help="commit to print on the sheets")
    bom.add_argument(
        "--out", type=Path, default=_CHECKOUT, help="folder of the outputs (default: this checkout)"
    )
    bom.set_defaults(run=_bom)
    imported = commands.add_parser(
        "bom-import", help="prices from an LCSC, JLCPCB, Mouser, Digi-Key or KiCost/KiBot export"
    )
    imported.add_argument("file", type=Path, help="CSV or XLSX as exported")
    imported.add_argument(
        "--date", type=dt.date.fromisoformat, required=True, help="date of the export, YYYY-MM-DD"
    )
    imported.add_argument("--currency", default="", help="for files that name none, e.g. USD")
    imported.add_argument("--supplier", default="", help="only this supplier of the file")
    imported.add_argument("--skip-unknown", action="store_true", help="leave out unknown parts")
    imported.add_argument("--dry-run", action="store_true", help="tell, change nothing")
    imported.add_argument("--book", type=Path, help="folder of the price book (default: bom/data)")
    imported.set_defaults(run=_bom_import)
    for rooms in (compliance_command, bodies_command, enclosure_command, pictures_command):
        rooms.add(commands, _CHECKOUT)
    _add_creepage(commands)
    _add_boards(commands)
    design = commands.add_parser("design", help="print a board's design as JSON")
    design.add_argument("board", help="meter, relay_shield, lan_w5200 or lan_w5500")
    design.add_argument("--fingerprint", action="store_true", help="print only its SHA-256")
    design.set_defaults(run=_design)
    _add_replay(commands)
    firmware = commands.add_parser(
        "firmware", help="build the metering core for this machine; measure it, write its pages"
    )
    firmware.add_argument("--out", type=Path, default=Path(), help="project folder (default: here)")
    firmware.set_defaults(run=_firmware)
    _add_stock_footprints(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parsed = _parser().parse_args(arguments)
    try:
        code: int = parsed.run(parsed)
    except Exception as error:
        from hardware.errors import explain  # noqa: PLC0415

        print(f"openstrom: {explain(error)}", file=sys.stderr)
        return BAD_INPUT
    return code


if __name__ == "__main__":
    sys.exit(main())
