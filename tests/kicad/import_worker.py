"""Runs in an interpreter that has pcbnew: makes a board of a netlist's parts and nets.

Standard input: JSON ``{"parts": {ref: footprint}, "nets": {name: [[ref, pin], ...]}, "own": path,
"stock": path, "board": path}``. Standard output: JSON ``{"problems": [...], "footprints": n,
"pads": n}``. Loads every footprint through KiCad itself and puts every net on its pads.
"""

from __future__ import annotations

import json
import sys

import pcbnew


def main() -> None:
    job = json.load(sys.stdin)
    board = pcbnew.CreateEmptyBoard()
    problems: list[str] = []
    footprints = {}
    for ref, footprint in job["parts"].items():
        library, _, name = footprint.partition(":")
        folder = job["own"] if library == "openstrom" else f"{job['stock']}/{library}.pretty"
        loaded = pcbnew.FootprintLoad(folder, name)
        if loaded is None:
            problems.append(f"{ref}: KiCad finds no footprint {footprint}")
            continue
        loaded.SetReference(ref)
        board.Add(loaded)
        footprints[ref] = loaded
    pads = 0
    for code, (net_name, nodes) in enumerate(job["nets"].items(), 1):
        net = pcbnew.NETINFO_ITEM(board, net_name, code)
        board.Add(net)
        for ref, pin in nodes:
            named = (
                [pad for pad in footprints[ref].Pads() if pad.GetNumber() == pin]
                if ref in footprints
                else []
            )
            if not named:
                problems.append(f"net {net_name}: {ref} has no pad {pin}")
            for pad in named:
                pad.SetNet(net)
                pads += 1
    for ref, footprint in footprints.items():
        for pad in footprint.Pads():
            copper = pad.GetAttribute() != pcbnew.PAD_ATTRIB_NPTH and pad.GetNumber()
            if copper and pad.GetNetCode() == 0:
                problems.append(f"{ref} pad {pad.GetNumber()} is on no net")
    pcbnew.SaveBoard(job["board"], board)
    again = pcbnew.LoadBoard(job["board"])
    if len(again.GetFootprints()) != len(footprints):
        problems.append("the saved board holds another number of footprints")
    json.dump({"problems": problems, "footprints": len(footprints), "pads": pads}, sys.stdout)


if __name__ == "__main__":
    main()
