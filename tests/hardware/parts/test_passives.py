"""The tables of passives agree with themselves: order code, value, limits and alternates."""

import re
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.parts import capacitors, resistors
from hardware.parts.capacitors import CapacitorRow, ceramic
from hardware.parts.resistors import ResistorRow, precision_resistor, resistor
from hardware.parts.values import UnknownValueError, nearest, si

_LCSC = re.compile(r"C[1-9]\d*\Z")
_UNI_ROYAL_THICK = re.compile(r"(?:0603WAF|0805W8F|1206W4F)(\d{3})([0-9JKL])T5E\Z")
_YAGEO = re.compile(r"(?:RC|AC|RT)(\d{4})[A-Z]R[A-Z-]07(\d+)([RKM])(\d*)L\Z")
_VIKING = re.compile(r"ARG0([56])[BDF]TC(\d{4})\Z")
_THREE_DIGIT_CAPACITANCE = re.compile(
    r"(?:CL\d\d[ABC]"  # Samsung
    r"|CC\d{4}[JKM][RK](?:NPO|X7R|X5R)[0-9A-Z]B[BN]"  # YAGEO
    r"|(?:0603|0805|1206)(?:B|CG|X|N)"  # Fenghua, Walsin
    r"|TCC\d{4}(?:X7R|X5R|COG)"  # CCTC
    r"|G[CR]M\w{3}[0-9A-Z]{2}\w{2}|C\d{4}(?:X7R|X5R|C0G)\d[A-Z])(\d{2})(\d)[JKM]?"  # Murata, TDK
)
_E24_TEXT = "10 11 12 13 15 16 18 20 22 24 27 30 33 36 39 43 47 51 56 62 68 75 82 91"
_E24 = [*map(int, _E24_TEXT.split())]

_RESISTOR_ROWS = resistors.rows()
_CAPACITOR_ROWS = capacitors.rows()


def resistance_in_code(mpn: str) -> Decimal | None:
    """Resistance that the maker's order code spells, None for a maker this test cannot read."""
    if match := _UNI_ROYAL_THICK.match(mpn):
        exponent = {"J": -1, "K": -2, "L": -3}.get(match[2])
        return Decimal(match[1]).scaleb(int(match[2]) if exponent is None else exponent)
    if match := _YAGEO.match(mpn):
        return Decimal(f"{match[2]}.{match[4] or '0'}").scaleb({"R": 0, "K": 3, "M": 6}[match[3]])
    if match := _VIKING.match(mpn):
        return Decimal(match[2][:3]).scaleb(int(match[2][3]))
    return None


def resistor_id(row: ResistorRow) -> str:
    return f"{row.film}-{row.value}-{row.size}"


def capacitor_id(row: CapacitorRow) -> str:
    return f"{row.value}-{row.dielectric}-{row.rated_volts}-{row.size}"


@pytest.mark.parametrize("row", _RESISTOR_ROWS, ids=resistor_id)
def test_resistor_code_agrees_with_value(row: ResistorRow) -> None:
    for mpn in filter(None, (row.mpn, row.alternate_mpn)):
        coded = resistance_in_code(mpn)
        assert coded is None or coded == si(row.value), mpn


def test_most_resistor_codes_can_be_read() -> None:
    read = [row for row in _RESISTOR_ROWS if resistance_in_code(row.mpn) is not None]
    assert len(read) > 0.9 * len(_RESISTOR_ROWS)


@pytest.mark.parametrize("row", _RESISTOR_ROWS, ids=resistor_id)
def test_resistor_row_makes_its_part(row: ResistorRow) -> None:
    make = resistor if row.film == "thick" else precision_resistor
    part = make(row.value, row.size)
    assert part.mpn == row.mpn
    assert part.lcsc is not None
    assert _LCSC.match(part.lcsc)
    assert part.footprint.startswith(f"Resistor_SMD:R_{row.size}_")
    assert all(a.lcsc is not None and _LCSC.match(a.lcsc) for a in part.alternates)
    assert all(a.mpn != part.mpn for a in part.alternates)
    value = part.rating("resistance").interval
    assert value.low == float(si(row.value))


@pytest.mark.parametrize("size", ["0603", "0805", "1206"])
def test_resistors_hold_the_whole_e24_series(size: str) -> None:
    values = [
        f"{Decimal(n).scaleb(decade - 1).normalize():f}{suffix}"
        for suffix in ("", "k", "M")
        for decade in (range(3) if suffix != "M" else range(1))
        for n in _E24
    ]
    for value in [*values, "10M", "0"]:
        assert resistor(value, size).value == value


def test_each_row_is_unique() -> None:
    keys = [(r.film, r.size, si(r.value)) for r in _RESISTOR_ROWS]
    assert len(set(keys)) == len(keys)
    orders = [r.lcsc for r in _CAPACITOR_ROWS]
    assert len(
        {(r.size, si(r.value), o) for r, o in zip(_CAPACITOR_ROWS, orders, strict=True)}
    ) == (len(orders))


@pytest.mark.parametrize("row", _CAPACITOR_ROWS, ids=capacitor_id)
def test_capacitor_row_makes_its_part(row: CapacitorRow) -> None:
    volts = float(row.rated_volts)
    part = ceramic(row.value, row.size, volts=volts, dielectric=row.dielectric)
    high = part.rating("rated_voltage").interval.high
    assert high is not None
    assert high >= volts
    assert part.rating("capacitance").interval.low == float(si(row.value))
    assert part.footprint.startswith(f"Capacitor_SMD:C_{row.size}_")
    assert part.lcsc is not None
    assert _LCSC.match(part.lcsc)
    for mpn in filter(None, (row.mpn, row.alternate_mpn)):
        if match := _THREE_DIGIT_CAPACITANCE.match(mpn):
            assert Decimal(match[1]).scaleb(int(match[2]) - 12) == si(row.value), mpn


def test_capacitor_codes_are_read_at_all() -> None:
    read = [row for row in _CAPACITOR_ROWS if _THREE_DIGIT_CAPACITANCE.match(row.mpn)]
    assert len(read) > 0.8 * len(_CAPACITOR_ROWS)


def test_general_use_comes_first() -> None:
    assert ceramic("100n").rating("rated_voltage").interval.high == 50.0
    assert "C0G" in ceramic("1n").description
    assert ceramic("1n", "1206", volts=2000).rating("rated_voltage").interval.high == 2000.0


def test_unknown_resistor_names_its_neighbours() -> None:
    with pytest.raises(UnknownValueError, match=r"4\.6k.*did you mean .*4\.7k"):
        resistor("4.6k")


def test_unknown_capacitor_names_its_neighbours() -> None:
    with pytest.raises(UnknownValueError, match=r"101n.*did you mean .*100n"):
        ceramic("101n")


def test_too_high_voltage_names_what_there_is() -> None:
    with pytest.raises(LookupError, match=r"100 V or more; there is: X5R 25 V"):
        ceramic("10u", "0805", volts=100)


@pytest.mark.parametrize("size", ["0402", "", "603"])
def test_unknown_size_names_the_known_ones(size: str) -> None:
    with pytest.raises(LookupError, match="0603"):
        resistor("10k", size)
    with pytest.raises(LookupError, match="0603"):
        ceramic("100n", size)


@pytest.mark.parametrize("text", ["4k7", "", "10 k", "k", "-1", "1e3", "10R"])
def test_misspelt_value_is_refused(text: str) -> None:
    with pytest.raises(UnknownValueError, match="not a number"):
        si(text)


@given(st.sampled_from(_RESISTOR_ROWS))
def test_nearest_to_a_known_value_has_it(row: ResistorRow) -> None:
    known = [r.value for r in _RESISTOR_ROWS if (r.film, r.size) == (row.film, row.size)]
    assert row.value in re.findall(r"[\d.]+[kM]?", nearest(row.value, known))


@given(st.decimals("1", "999", places=1), st.sampled_from("pnukM"))
def test_si_reads_any_decimal(number: Decimal, suffix: str) -> None:
    power = {"p": -12, "n": -9, "u": -6, "k": 3, "M": 6}[suffix]
    assert si(f"{number}{suffix}") == number.scaleb(power)


def test_parts_are_made_once() -> None:
    assert resistor("10k") is resistor("10k")
    assert ceramic("100n") is ceramic("100n")


def test_a_thousand_look_ups_are_quick() -> None:
    start = time.perf_counter()
    for _ in range(1000):
        resistor("10k", "0603")
        ceramic("100n", "0603")
    assert time.perf_counter() - start < 0.5
