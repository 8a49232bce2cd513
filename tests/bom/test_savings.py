"""What proposals save, against sums done by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from bom.cost import Scenario, cost
from bom.lines import product_lines
from bom.savings import proposal_names, savings, with_proposals
from bom.tables import BomError, Book
from hardware.outputs import build_all
from tests.bom.samples import TABLES, small_book, small_lines


def test_each_proposal_is_costed_alone(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    found = {s.name: s for s in savings(book, "box", small_lines(book), Scenario(1000))}
    # The housing of 3 EUR with 10 % margin, over a yield of 0.8.
    assert found["no_case"].eur_per_unit == pytest.approx(3.0 * 1.1 / 0.8)
    # Two resistors at 0.03 instead of 0.02 USD.
    assert found["other_resistor"].eur_per_unit == pytest.approx(-0.01 / 0.8)
    assert (found["no_case"].gives_up, found["other_resistor"].gives_up) == ("the case", "")


def test_stock_that_does_not_suffice_is_told(tmp_path: Path) -> None:
    prices = TABLES["prices"].replace("bulk,,,tht,3", "bulk,600,,tht,3")
    rows = TABLES["savings"] + "box,plug_for_ct,CT,PLUG,,\n"
    with pytest.raises(BomError, match=r"savings.csv:4: note is empty"):
        small_book(tmp_path, prices=prices, savings=rows)
    rows = rows.replace("PLUG,,\n", "R-10K-B,,odd\n")
    stocked = prices.replace("cut_tape,,,smt", "cut_tape,600,,smt")
    book = small_book(tmp_path, prices=stocked, savings=rows)
    found = {s.name: s for s in savings(book, "box", small_lines(book), Scenario(1000))}
    assert found["plug_for_ct"].short == 400


def test_the_new_line_brings_its_own_joints(tmp_path: Path) -> None:
    rows = "product,name,replaces,by,gives_up,note\nbox,swap,CT,R-10K-B,,odd\n"
    book = small_book(tmp_path, savings=rows)
    lines = with_proposals(book, "box", small_lines(book), ["swap"])
    joints = {r.key: r.per_unit for r in cost(book, "box", lines, Scenario(10)).rows}
    assert joints["smt_joint"] == 6


def test_a_proposal_that_was_taken_is_refused(tmp_path: Path) -> None:
    rows = TABLES["savings"].replace("R-10K,", "R-11K,", 1)
    book = small_book(tmp_path, savings=rows)
    with pytest.raises(BomError, match=r"replaces 'R-11K'.*did you mean R-10K"):
        savings(book, "box", small_lines(book), Scenario(1000))
    with pytest.raises(BomError, match=r"no proposal 'no_cas'; did you mean no_case"):
        with_proposals(book, "box", small_lines(book), ["no_cas"])


def test_every_proposal_of_the_project_saves_something() -> None:
    book, designs = Book.load(), build_all()
    for product in book.products:
        lines = product_lines(book, product, designs)
        found = savings(book, product, lines, Scenario(1000))
        assert len(found) == len(proposal_names(book, product))
        assert all(saving.eur_per_unit > 0 for saving in found)
