"""`openstrom bom` and `openstrom bom-import` as a user meets them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hardware import evidence
from hardware.evidence import Verdict

ROOT = Path(__file__).resolve().parents[2]
PRODUCTS = {"meter", "relay_shield", "lan_w5200", "lan_w5500", "clamp_ct_set", "ct_63a_set"}

#: Tables that name a product beside the table of products.
_OF_PRODUCTS = ("items.csv", "work.csv", "one_offs.csv")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the sources."""
    folder = tmp_path / "project"
    for name in ("hardware", "scripts", "bom", "netlists", "docs"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.png")
        )
    return folder


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scripts.openstrom", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(folder), "HOME": str(folder)},
    )


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_everything_is_written_twice_the_same_and_the_gate_tells(project: Path) -> None:
    outs = [project / "one", project / "two"]
    for out in outs:
        done = run(project, "bom", "--out", str(out), "--commit", "abc1234")
        assert not done.stderr or "Traceback" not in done.stderr
    one, two = files(outs[0]), files(outs[1])
    assert one == two
    assert "build/bom/openstrom-bom.xlsx" in one
    assert len([name for name in one if name.endswith("-quote.zip")]) == len(PRODUCTS)
    (record,) = evidence.read(outs[0] / evidence.FOLDER)
    missed = record.verdict is Verdict.FAIL
    assert done.returncode == int(missed)
    assert missed == ("misses its target by EUR" in done.stdout)
    assert done.stdout.splitlines()[-1].startswith(f"{len(PRODUCTS)} products, ")


def test_json_holds_every_product_at_every_quantity(project: Path) -> None:
    done = run(project, "bom", "--json")
    told = json.loads(done.stdout)["costings"]
    assert {c["product"] for c in told} == PRODUCTS
    assert {c["quantity"] for c in told} == {10, 100, 1000, 10_000}


def test_against_a_revision_tells_new_gone_and_changed_products(project: Path) -> None:
    who = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
    products = project / "bom" / "data" / "products.csv"
    now = products.read_text(encoding="utf-8")
    old = "\n".join(line for line in now.splitlines() if not line.startswith("ct_63a_set")) + "\n"
    products.write_text(old, encoding="utf-8")
    items = project / "bom" / "data"
    kept = {name: (items / name).read_text(encoding="utf-8") for name in _OF_PRODUCTS}
    for name, text in kept.items():
        lines = [line for line in text.splitlines() if not line.startswith("ct_63a_set,")]
        (items / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    for command in (
        ["init", "-q"],
        ["add", "-A"],
        [*who, "commit", "-q", "--no-verify", "-m", "before"],
    ):
        subprocess.run(["git", *command], cwd=project, check=True)
    products.write_text(now.replace(",Relay shield,", ",Relay box,"), encoding="utf-8")
    for name, text in kept.items():
        (items / name).write_text(text, encoding="utf-8")
    done = run(project, "bom", "--against", "HEAD")
    assert not done.stderr
    assert "ct_63a_set at 1000: new product, EUR" in done.stdout
    assert done.stdout.count("no line differs") == len(PRODUCTS) - 1


def test_an_unknown_product_is_bad_input_with_a_hint(project: Path) -> None:
    done = run(project, "bom", "--product", "metre")
    assert done.returncode == 2
    assert "did you mean meter" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_price_book_leaves_the_old_output(project: Path) -> None:
    out = project / "out"
    run(project, "bom", "--out", str(out))
    before = files(out)
    book = project / "bom" / "data" / "prices.csv"
    text = book.read_text(encoding="utf-8")
    book.write_text(text.replace(",USD,", ",USD,-", 1), encoding="utf-8")
    done = run(project, "bom", "--out", str(out))
    assert done.returncode == 2
    assert "prices.csv:" in done.stderr
    assert "Traceback" not in done.stderr
    assert files(out) == before


def test_an_unknown_export_is_refused_and_the_book_stays(project: Path) -> None:
    export = project / "export.csv"
    export.write_text("colour,taste\nred,sweet\n", encoding="utf-8")
    before = files(project / "bom" / "data")
    done = run(project, "bom-import", str(export), "--date", "2026-11-21")
    assert done.returncode == 2
    assert "export.csv" in done.stderr
    assert "Traceback" not in done.stderr
    assert files(project / "bom" / "data") == before
