"""The difference of two costings, by hand; and other revisions, in a small repository."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bom.against import (
    Effect,
    Figure,
    Figures,
    as_json,
    changes,
    costings_at,
    difference,
    figures,
)
from bom.cost import Scenario, cost
from bom.rows import BomError
from tests.bom.samples import TABLES, small_book, small_lines


def row(key: str, per_unit: float, price: float, **changes: object) -> Figure:
    made = Figure(
        "unit", "electronics", key, key, per_unit, price, per_unit * price, 1, "S", "quote"
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def box(*rows: Figure) -> Figures:
    return Figures("box", 1000, rows)


def test_quantity_and_price_are_told_apart() -> None:
    found = difference(box(row("R", 2, 0.10)), box(row("R", 3, 0.08)))
    (line,) = found.lines
    assert line.by_quantity_eur == pytest.approx(0.10)  # one more at the old 0.10
    assert line.by_price_eur == pytest.approx(-0.06)  # three, 0.02 cheaper
    assert line.eur == pytest.approx(0.04)
    assert line.reasons == ("per unit 2 -> 3", "price EUR 0.1 -> 0.08")


def test_lines_come_and_go_by_size_of_effect() -> None:
    before = box(row("A", 1, 1.0), row("B", 1, 2.0), row("C", 1, 5.0))
    after = box(row("B", 1, 2.0), row("C", 1, 4.5), row("D", 2, 0.4))
    found = difference(before, after)
    assert [(line.key, line.effect) for line in found.lines] == [
        ("A", Effect.REMOVED),
        ("D", Effect.ADDED),
        ("C", Effect.CHANGED),
    ]
    assert found.eur == pytest.approx(-1.0 + 0.8 - 0.5)
    assert found.per_category_eur() == {"electronics": pytest.approx(-0.7)}
    assert found.text()[0] == "box at 1000: EUR 8.00 -> 7.30 (-0.7000 a unit)"
    assert found.as_json()["lines"][0]["eur"] == pytest.approx(-1.0)


def test_break_and_supplier_are_named() -> None:
    after = row("R", 1, 0.1, break_used=100, supplier="T", eur=0.2)
    (line,) = difference(box(row("R", 1, 0.1)), box(after)).lines
    assert line.reasons == ("break 1 -> 100", "supplier S -> T")
    (lost,) = difference(box(row("R", 1, 0.1)), box(row("R", 1, 0.1, eur=0.11))).lines
    assert lost.reasons == ("packs and losses",)


def test_tooling_is_listed_last_and_outside_the_total() -> None:
    mould = row("mould", 1, 500.0, kind="tooling", category="enclosure")
    found = difference(box(row("R", 1, 0.1)), box(row("R", 1, 0.2), mould))
    assert [line.kind for line in found.lines] == ["unit", "tooling"]
    assert found.eur == pytest.approx(0.1)
    assert found.per_category_eur() == {"electronics": pytest.approx(0.1)}


def test_same_costings_do_not_differ() -> None:
    same = box(row("A", 1, 1.0))
    assert difference(same, same).lines == ()
    assert difference(same, same).text()[1] == "no line differs"


def test_other_products_do_not_compare() -> None:
    with pytest.raises(BomError, match="do not compare"):
        difference(box(), replace(box(), quantity=10))


_PRICE = st.floats(0.001, 100.0)
_SIDE = st.dictionaries(st.sampled_from("ABCDEF"), st.tuples(st.integers(1, 9), _PRICE))


@given(_SIDE, _SIDE)
def test_effects_add_up_to_the_total(
    before: dict[str, tuple[int, float]], after: dict[str, tuple[int, float]]
) -> None:
    one = box(*(row(key, *values) for key, values in before.items()))
    two = box(*(row(key, *values) for key, values in after.items()))
    found = difference(one, two)
    assert sum(line.eur for line in found.lines) == pytest.approx(found.eur, abs=1e-9)
    for line in found.lines:
        assert line.by_quantity_eur + line.by_price_eur == pytest.approx(line.eur, abs=1e-9)


def small_figures(folder: Path, **tables: str) -> Figures:
    folder.mkdir()
    book = small_book(folder, **tables)
    return figures(cost(book, "box", small_lines(book), Scenario(1000)))


def test_figures_hold_what_the_costing_holds(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    costing = cost(book, "box", small_lines(book), Scenario(1000))
    plain = figures(costing)
    assert plain.total_eur() == pytest.approx(costing.total_eur)
    assert plain.total_eur("set_up") == pytest.approx(costing.set_up_eur)
    assert plain.total_eur("tooling") == pytest.approx(costing.tooling_eur)


def test_dearer_housing_costs_its_price_margin_and_scrap(tmp_path: Path) -> None:
    dearer = TABLES["prices"].replace("EUR,1:3,", "EUR,1:4,")
    before = small_figures(tmp_path / "before")
    after = small_figures(tmp_path / "after", prices=dearer)
    found = difference(before, after)
    assert [line.key for line in found.lines] == ["CASE", "yield_fraction", "margin"]
    assert found.eur == pytest.approx(1.0 * 1.1 / 0.8)  # margin 10 %, yield 80 %


PRINTER = """import json, pathlib, sys
assert sys.argv[1:3] == ["bom", "--json"]
wanted = dict(zip(sys.argv[3::2], sys.argv[4::2]))
print(pathlib.Path("costing.json").read_text())
sys.exit(int(pathlib.Path("code").read_text()))
"""


def commit(root: Path, message: str) -> None:
    who = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)
    command = ["git", *who, "commit", "-q", "--no-verify", "-m", message]
    subprocess.run(command, cwd=root, check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """First commit without a bill, then one that prints a costing, then a broken one."""
    root = tmp_path / "repository"
    (root / "scripts").mkdir(parents=True)
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=root, check=True)
    (root / "scripts" / "__init__.py").write_text("")
    (root / "scripts" / "openstrom.py").write_text(PRINTER)
    commit(root, "no bill")
    data = root / "bom" / "data"
    data.mkdir(parents=True)
    small_book(data)
    (root / "bom" / "cost.py").write_text("")
    printed = {"costings": [as_json(box(row("R", 2, 0.1)))]}
    (root / "costing.json").write_text(json.dumps(printed))
    (root / "code").write_text("1")
    commit(root, "bill, target missed")
    (root / "code").write_text("2")
    commit(root, "bill, broken")
    (root / "code").write_text("0")
    (root / "costing.json").write_text('{"costings": [{"product": "box"}]}')
    commit(root, "bill of another form")
    return root


def test_costings_of_a_revision_are_what_its_own_code_prints(repository: Path) -> None:
    assert costings_at("HEAD~2", root=repository) == (box(row("R", 2, 0.1)),)
    asked = costings_at("HEAD~2", 1000, repository)
    assert asked == (box(row("R", 2, 0.1)),)


@pytest.mark.parametrize(
    ("rev", "said"),
    [
        ("HEAD~3", "has no bill of materials"),
        ("nonsense", "no revision 'nonsense'"),
        ("--all", "no revision '--all'"),
        ("HEAD~1", "cannot cost itself"),
        ("HEAD", "in another form"),
    ],
)
def test_revision_that_cannot_be_costed(repository: Path, rev: str, said: str) -> None:
    with pytest.raises(BomError, match=said):
        costings_at(rev, 1000, repository)


def crate(quantity: int = 1000, price: float = 4.0) -> Figures:
    return Figures("crate", quantity, (row("WOOD", 1, price),))


def test_new_and_vanished_products_stand_beside_the_differences() -> None:
    before = [box(row("R", 1, 1.0)), crate(10, 9.0), crate()]
    after = [box(row("R", 1, 1.5)), Figures("tin", 1000, (row("SHEET", 2, 0.3),))]
    found = changes(before, after)
    assert [change.effect for change in found] == [Effect.CHANGED, Effect.ADDED, Effect.REMOVED]
    assert [change.text()[0] for change in found] == [
        "box at 1000: EUR 1.00 -> 1.50 (+0.5000 a unit)",
        "tin at 1000: new product, EUR 0.60",
        "crate at 1000: gone, EUR 4.00",
    ]
    told = [change.as_json() for change in found]
    assert [entry["effect"] for entry in told] == ["changed", "added", "removed"]
    assert told[0]["eur"] == pytest.approx(0.5)
    assert told[1]["rows"][0]["key"] == "SHEET"


def test_a_product_that_was_not_asked_for_is_not_gone() -> None:
    before = [box(row("R", 1, 1.0)), crate()]
    (only,) = changes(before, [crate()], whole=False)
    assert only.text()[1] == "no line differs"


def test_a_product_without_costing_at_the_quantity_asks_for_one() -> None:
    with pytest.raises(BomError, match="no costing of crate at 250; add --quantity 250"):
        changes([crate()], [crate(250)])
