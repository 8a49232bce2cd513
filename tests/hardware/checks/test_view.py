"""How rules look at a board: graph, worst-case values, noted reading."""

from __future__ import annotations

import pytest

from hardware.checks import mutate
from hardware.checks.view import MissingRatingError, System, View
from hardware.circuit import Board
from hardware.design import SELV_SIGNAL, SELV_SUPPLY, Design, NetClass
from hardware.parts.capacitors import ceramic
from hardware.parts.resistors import resistor


def filter_board() -> Design:
    """V -- r1 -- A -- r2 -- B, capacitors from B to ground, a jumper from V to ground."""
    board = Board("filter", "Filter")
    with board.block("filter", sheet=1):
        gnd = board.net("GND", SELV_SUPPLY, NetClass.GROUND, volts=(0, 0), powered_by="bench")
        rail = board.net("V", SELV_SUPPLY, NetClass.POWER, volts=(3.0, 3.6), powered_by="bench")
        a = board.net("A", SELV_SIGNAL, NetClass.SIGNAL, volts=(0, 3.6))
        b = board.net("B", SELV_SIGNAL, NetClass.SIGNAL, volts=(0, 3.6))
        board.part("r1", resistor("1k"), {"1": rail, "2": a})
        board.part("r2", resistor("1k"), {"1": b, "2": a})
        board.part("c1", ceramic("10n", "0603", dielectric="C0G"), {"1": b, "2": gnd})
        board.part("c2", ceramic("22u", "0805", volts=10), {"1": gnd, "2": b})
        board.claim("corner", b, low=1.0, unit="Hz", reason="test")
    return board.design()


@pytest.fixture
def view() -> View:
    return View(filter_board())


def names(parts: list[object]) -> list[str]:
    return [part.address.removeprefix("filter/") for part in parts]  # type: ignore[attr-defined]


def test_far_and_between(view: View) -> None:
    r2 = view.by_address["filter/r2"]
    assert (view.far(r2, "A"), view.far(r2, "B"), view.far(r2, "V")) == ("B", "A", None)
    assert names([*view.between("B", "GND", "C")]) == ["c1", "c2"]
    assert view.between("V", "GND") == []
    assert names([*view.on("A")]) == ["r1", "r2"]


def test_reach_stops_at_supplies(view: View) -> None:
    assert view.reach("B", {"R"}) == {"A", "B", "V"}
    assert view.reach("B", {"R", "C"}) == {"A", "B", "V", "GND"}
    assert view.reach("GND", {"C"}) == {"GND", "B"}


def test_a_two_pin_part_with_an_open_end_has_no_ends() -> None:
    design = filter_board()
    damaged = View(mutate.open_pin(design, design.part_at("filter/r1"), "1"))
    r1 = damaged.by_address["filter/r1"]
    assert damaged.ends(r1) is None
    assert damaged.far(r1, "A") is None
    assert damaged.at(r1, "1") is None


def test_a_part_not_fitted_is_not_seen() -> None:
    board = Board("bare", "Bare")
    with board.block("bare", sheet=1):
        net = board.net("N1", SELV_SIGNAL, NetClass.SIGNAL, volts=(0, 1))
        board.part("r", resistor("1k"), {"1": net, "2": net}, dnp=True)
    assert View(board.design()).parts == ()


def test_resistance_over_tolerance_and_temperature(view: View) -> None:
    # 1 % and 100 ppm/K over the 50 K from 25 down to -25 degC: 1.5 %.
    found = view.resistance(view.by_address["filter/r1"])
    assert found.low == pytest.approx(985.0)
    assert found.high == pytest.approx(1015.0)


def test_capacitance_of_class_1_knows_no_bias(view: View) -> None:
    # 5 % and 0.3 %.
    found = view.capacitance(view.by_address["filter/c1"], bias_v=40.0)
    assert found.low == pytest.approx(10e-9 * 0.95 * 0.997)


def test_capacitance_of_class_2_falls_with_bias(view: View) -> None:
    c2 = view.by_address["filter/c2"]
    spread = view.spec(c2).rating("tolerance").interval.high
    rated = view.spec(c2).rating("rated_voltage").interval.high
    assert spread is not None
    assert rated is not None
    unbiased, biased = view.capacitance(c2), view.capacitance(c2, bias_v=rated / 4.0)
    assert unbiased.low == pytest.approx(22e-6 * (1 - spread) * 0.85)
    assert biased.low == pytest.approx(0.75 * 22e-6 * (1 - spread) * 0.85)
    at_rated = view.capacitance(c2, bias_v=2.0 * rated)
    assert at_rated.low == pytest.approx(0.2 * 22e-6 * (1 - spread) * 0.85)


def test_reading_is_noted_and_asking_is_not(view: View) -> None:
    r1 = view.by_address["filter/r1"]
    assert view.declares(r1, "rated_power")
    assert view.rated("rated_power") != []
    assert view.reads == set()
    view.high(r1, "rated_power")
    assert view.reads == {(r1.mpn, "rated_power")}


def test_a_missing_rating_names_part_and_mend(view: View) -> None:
    with pytest.raises(MissingRatingError, match=r"filter/r1 \(R101\): .* no rating 'colour'"):
        view.high(view.by_address["filter/r1"], "colour")


def test_an_open_end_of_a_rating_gives_the_other(view: View) -> None:
    r1 = view.by_address["filter/r1"]
    assert view.low(r1, "rated_power") == view.high(r1, "rated_power") == 0.1


def test_citation_says_whether_it_was_read(view: View) -> None:
    c1 = view.by_address["filter/c1"]
    assert view.cite(c1, "temperature_change").endswith("unverified")
    assert "JLCPCB catalogue" in view.cite(c1, "rated_voltage")
    assert view.unverified(c1.mpn, "temperature_change")


def test_claims_are_noted(view: View) -> None:
    assert [claim.subject for claim in view.claims("corner")] == ["B"]
    assert view.claims_read == {("corner", "B")}


def test_links_pair_hosts_with_every_add_on(designs: dict[str, Design]) -> None:
    system = System([View(design) for design in designs.values()])
    pairs = {(link.interface, link.host.name, link.add_on.name) for link in system.links}
    assert pairs == {
        ("lan", "meter", "lan_w5200"),
        ("lan", "meter", "lan_w5500"),
        ("relay_shield", "meter", "relay_shield"),
    }
    assert [host.name for host in system.hosts] == ["meter"]
