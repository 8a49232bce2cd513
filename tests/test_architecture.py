"""Nothing imports against the arrows, and only one module knows SKiDL."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Room -> what of the project it may import (prefixes); None: anything.
ALLOWED: dict[str, tuple[str, ...] | None] = {
    "hardware.parts": ("hardware.parts",),
    "hardware.footprints": ("hardware.footprints", "hardware.errors", "hardware.sexpr"),
    "hardware.symbols": ("hardware.symbols", "hardware.parts", "hardware.sexpr"),
    "hardware.design": ("hardware.parts",),
    "hardware.erc": ("hardware.design", "hardware.parts"),
    "hardware.circuit": (
        "hardware.design",
        "hardware.erc",
        "hardware.errors",
        "hardware.parts",
        "hardware.footprints",
    ),
    "hardware.calculators": (),
    "hardware.interfaces": (),
    "hardware.blocks": (
        "hardware.blocks",
        "hardware.calculators",
        "hardware.circuit",
        "hardware.design",
        "hardware.interfaces",
        "hardware.parts",
    ),
    "hardware.boards": (
        "hardware.boards",
        "hardware.blocks",
        "hardware.circuit",
        "hardware.design",
        "hardware.interfaces",
        "hardware.parts",
    ),
    "hardware.bodies": ("hardware.bodies", "hardware.parts"),
    "hardware.evidence": ("hardware.files",),
    "hardware.pictures": (),
    "hardware.step_text": (),
    "hardware.insulation": (
        "hardware.design",
        "hardware.errors",
        "hardware.evidence",
        "hardware.files",
        "hardware.insulation",
        "hardware.pictures",
        "hardware.sexpr",
    ),
    "hardware.checks": (
        "hardware.calculators",
        "hardware.checks",
        "hardware.design",
        "hardware.errors",
        "hardware.evidence",
        "hardware.files",
        "hardware.insulation",
        "hardware.interfaces",
        "hardware.parts",
        "hardware.pictures",
    ),
    "hardware.netlist": ("hardware.design", "hardware.parts", "hardware.sexpr"),
    "hardware.kicad": (
        "hardware.checks.coordination",
        "hardware.board_docs",
        "hardware.bodies",
        "hardware.design",
        "hardware.diagrams",
        "hardware.errors",
        "hardware.evidence",
        "hardware.files",
        "hardware.kicad",
        "hardware.netlist",
        "hardware.parts.spec",
        "hardware.sexpr",
        "hardware.step_text",
        "hardware.symbols",
    ),
    "bom": (
        "bom",
        "hardware.design",
        "hardware.errors",
        "hardware.evidence",
        "hardware.files",
        "hardware.parts.spec",
        "hardware.pictures",
    ),
    "enclosure": ("enclosure", "hardware"),
    "compliance": ("compliance", "hardware.errors", "hardware.evidence", "hardware.files"),
    "firmware": ("firmware", "hardware.errors", "hardware.files", "hardware.pictures"),
    "scripts": None,
    "hardware": ("hardware",),
}
ROOMS = ("hardware", "bom", "enclosure", "compliance", "firmware", "scripts")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= (
                {f"hardware.{alias.name}" for alias in node.names}
                if node.module == "hardware"
                else {node.module or ""}
            )
    return found


def within(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_follow_the_arrows(path: Path) -> None:
    name = name_of(path)
    room = max((room for room in ALLOWED if within(name, room)), key=len)
    allowed = ALLOWED[room]
    ours = {m for m in imports(path) if m.split(".")[0] in ROOMS}
    if allowed is not None:
        wrong = {m for m in ours if not any(within(m, a) for a in allowed)}
        assert not wrong, f"{name} ({room}) imports {', '.join(sorted(wrong))}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_rules_check_imports_skidl(path: Path) -> None:
    if name_of(path) != "hardware.erc":
        assert not any(within(module, "skidl") for module in imports(path))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_files_stay_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 450
