"""The cost model against sums done by hand. The small book has 2 USD to the euro."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from bom.cost import Costing, Scenario, cost, purchase
from bom.tables import BomError, Category, Confidence, Mount, Packaging, PriceLine
from tests.bom.samples import TABLES, small_book, small_lines

OFFER = PriceLine(
    key="X",
    description="part",
    manufacturer="",
    supplier="Shop",
    supplier_number="",
    currency="EUR",
    breaks=((1, 1.0), (100, 0.5)),
    moq=1,
    pack=None,
    packaging=Packaging.CUT_TAPE,
    stock=None,
    lead_days=None,
    mount=Mount.SMT,
    joints=2,
    low=1.0,
    high=1.0,
    date=dt.date(2026, 5, 21),
    source="list",
    confidence=Confidence.CATALOGUE,
    note="",
)


def box(folder: Path, scenario: Scenario, **tables: str) -> Costing:
    book = small_book(folder, **tables)
    return cost(book, "box", small_lines(book), scenario)


@pytest.mark.parametrize(
    ("needed", "bought", "used"),
    [(10, 10, 1), (49, 49, 1), (51, 100, 100), (150.2, 151, 100)],
)
def test_the_next_break_is_bought_when_it_is_cheaper(needed: float, bought: int, used: int) -> None:
    found = purchase(OFFER, needed)
    assert (found.bought, found.break_used) == (bought, used)


def test_whole_reels_are_bought_and_cut_tape_is_not() -> None:
    reel = replace(OFFER, packaging=Packaging.REEL, pack=4000, breaks=((1, 0.1),))
    assert (purchase(reel, 4001).bought, purchase(reel, 4001).packs) == (8000, 2)
    tape = replace(reel, packaging=Packaging.CUT_TAPE)
    assert (purchase(tape, 4001).bought, purchase(tape, 4001).packs) == (4001, 2)


def test_the_minimum_order_is_paid() -> None:
    found = purchase(replace(OFFER, moq=30), 5)
    assert (found.bought, found.amount) == (30, 30.0)


def test_the_whole_sum_by_hand(tmp_path: Path) -> None:
    costing = box(tmp_path, Scenario(1000))
    by_key = {row.key: row.eur_per_unit for row in costing.rows}
    # 2000 resistors at 0.02 USD, 2 plugs at 0.50 USD, a transformer of 1 USD, a housing of 3 EUR.
    assert by_key["R-10K"] == pytest.approx(0.02)
    assert by_key["PLUG"] == pytest.approx(0.5)
    assert by_key["CT"] == pytest.approx(0.5)
    assert by_key["CASE"] == pytest.approx(3.0)
    # 100 x 80 mm / 0.8 = 0.01 m2 at 70 + 10 USD.
    assert by_key["pcb_one"] == pytest.approx(0.4)
    # 4 SMT joints at 0.002 USD, 6 THT joints at 0.02 USD.
    assert by_key["smt_joint"] == pytest.approx(0.004)
    assert by_key["tht_joint"] == pytest.approx(0.06)
    # 7.20 USD an hour is 0.001 EUR a second: twice 50 s, once 100 s.
    assert by_key["pack_s"] == pytest.approx(0.1)
    assert by_key["test_s"] == pytest.approx(0.1)
    # Margin 10 % of 0.5 + 3 + 0.1 + 0.1; then everything over 0.8.
    assert by_key["margin"] == pytest.approx(0.37)
    made = 0.02 + 0.5 + 0.5 + 3.0 + 0.4 + 0.004 + 0.06 + 0.1 + 0.1 + 0.37
    assert by_key["yield_fraction"] == pytest.approx(made / 4)
    assert costing.total_eur == pytest.approx(made / 0.8)
    assert costing.per_category_eur[Category.LABOUR] == pytest.approx(0.1)
    assert sum(costing.per_category_eur.values()) == pytest.approx(costing.total_eur)


def test_set_up_and_tooling_stand_beside_the_total(tmp_path: Path) -> None:
    costing = box(tmp_path, Scenario(1000))
    # A side 25 + 8 USD, two unique parts at 1.50 USD, films 20 USD; two moulds of 2000 EUR.
    assert costing.set_up_eur == pytest.approx((25 + 8 + 2 * 1.5 + 20) / 2)
    assert costing.tooling_eur == pytest.approx(4000)
    assert costing.total_eur < 10


def test_freight_and_duty_come_only_when_asked_for(tmp_path: Path) -> None:
    without = box(tmp_path, Scenario(1000))
    landed = box(tmp_path, Scenario(1000, delivery=True))
    # 0.5 kg at 4 USD; 5 % duty on goods and freight.
    assert landed.total_eur == pytest.approx((without.total_eur + 1.0) * 1.05)


def test_leader_and_attrition_are_bought(tmp_path: Path) -> None:
    values = {"leader_smt": 7.0, "attrition_smt": 0.01}
    costing = box(tmp_path, Scenario(1000, values=values))
    row = next(row for row in costing.rows if row.key == "R-10K")
    assert row.bought == 2027
    assert row.eur_per_unit == pytest.approx(2027 * 0.01 / 1000)
    assert row.short == 527


def test_trays_are_shared_by_the_quantity(tmp_path: Path) -> None:
    costing = box(tmp_path, Scenario(10))
    row = next(row for row in costing.rows if row.key == "CASE")
    assert (row.bought, row.packs, row.eur_per_unit) == (50, 1, pytest.approx(15.0))


def test_rates_and_price_factors_act_on_their_lines_alone(tmp_path: Path) -> None:
    costing = box(tmp_path, Scenario(1000, rates={"USD": 4.0}, price_factor={"CASE": 2.0}))
    by_key = {row.key: row.eur_per_unit for row in costing.rows}
    assert by_key["PLUG"] == pytest.approx(0.25)
    assert by_key["CASE"] == pytest.approx(6.0)


def test_the_cheapest_supplier_wins_at_the_quantity(tmp_path: Path) -> None:
    second = (
        "R-10K,resistor,Maker,Reels,T1,EUR,1:0.005,1,5000,reel,,,smt,2,0.9,1.1,"
        "2026-05-21,list,quote,\n"
    )
    prices = TABLES["prices"] + second
    for quantity, supplier in ((1000, "Shop"), (2500, "Reels")):
        costing = box(tmp_path, Scenario(quantity), prices=prices)
        row = next(row for row in costing.rows if row.key == "R-10K")
        assert row.offer is not None
        assert row.offer.supplier == supplier


def test_low_confidence_lines_are_listed_with_their_share(tmp_path: Path) -> None:
    costing = box(tmp_path, Scenario(1000))
    keys = {row.key for row in costing.low_confidence}
    assert "CT" in keys
    assert not keys & {"PLUG", "R-10K", "CASE"}
    firm = 0.02 + 0.5 + 3.0
    assert costing.low_confidence_share == pytest.approx(1 - firm / costing.total_eur)
    assert [row.key for row in costing.dearest(1)] == ["CASE"]


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        (Scenario(0), "quantity is 0"),
        (Scenario(1, values={"margn": 0.1}), "no assumption 'margn'; did you mean margin"),
        (Scenario(1, values={"yield_fraction": 0.0}), "yield_fraction is 0"),
        (Scenario(1, values={"panel_use": 1.5}), "panel_use is 1.5"),
        (Scenario(1, rates={"USD": 0.0}), "exchange rate USD is 0"),
        (Scenario(1, rates={"CNY": 8.0}), "no exchange rate 'CNY'"),
        (Scenario(1, price_factor={"CT": -1.0}), "line CT is -1"),
        (Scenario(1, price_factor={"CTX": 1.0}), "no line 'CTX'; did you mean CT"),
        (Scenario(1, values={"margin": float("nan")}), "assumption margin is nan"),
    ],
)
def test_a_senseless_scenario_is_refused(tmp_path: Path, scenario: Scenario, message: str) -> None:
    with pytest.raises(BomError, match=message):
        box(tmp_path, scenario)
