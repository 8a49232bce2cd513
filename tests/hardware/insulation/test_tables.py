"""The tables of IEC 60664-1: complete, rising, as other tables have them, never extrapolated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.insulation import tables
from hardware.insulation.tables import (
    OutsideTableError,
    Verification,
    altitude_factor,
    clearance_m,
    column,
    creepage_m,
    groove_m,
    material_group,
    measurement_clearance_m,
    rated_impulse_v,
    rationalised_v,
    read,
    reinforced_impulse_v,
    steady_clearance_m,
)

DATA = Path(tables.__file__).parent / "data"
NAMES = sorted(path.stem for path in DATA.glob("*.csv") if path.stem != "sources")
MATERIALS = ("I", "II", "IIIa", "printed")
CATEGORIES = ("1", "2", "3", "4")
DEGREES = ("1", "2", "3")
FIELDS = ("inhomogeneous", "homogeneous")


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_says_where_it_was_read(name: str) -> None:
    known = {row["key"] for row in read("sources")}
    for row in read(name):
        assert set(row["sources"].split("+")) <= known
        two = Verification(row["verification"]) is Verification.TWO_TRANSCRIPTIONS
        assert two == (len(row["sources"].split("+")) == 2)


COLUMNS = [
    *(
        ("rated_impulse", "line_to_neutral_v", "impulse_v", {"overvoltage_category": c}, 8)
        for c in CATEGORIES
    ),
    *(
        ("clearance", "impulse_v", "clearance_mm", {"field": f, "pollution_degree": d}, 19)
        for f in FIELDS
        for d in DEGREES
    ),
    *(("steady_clearance", "peak_v", "clearance_mm", {"field": f}, 24) for f in FIELDS),
    *(
        ("creepage", "working_v", "creepage_mm", {"pollution_degree": d, "material": m}, 21)
        for d in DEGREES
        for m in MATERIALS
        if (d, m) != ("3", "printed")
    ),
    *(
        (
            "measurement_category",
            "line_to_neutral_v",
            "clearance_mm",
            {"measurement_category": c, "insulation": i},
            4,
        )
        for c in CATEGORIES[1:]
        for i in ("basic", "reinforced")
    ),
]


@pytest.mark.parametrize(("name", "key", "value", "where", "length"), COLUMNS)
def test_columns_are_complete_and_rise(
    name: str, key: str, value: str, where: dict[str, str], length: int
) -> None:
    pairs = column(name, key, value, **where)
    keys = [k for k, _ in pairs]
    values = [cell.value for _, cell in pairs]
    assert len(pairs) == length
    assert len(set(keys)) == length
    assert values == sorted(values)


@pytest.mark.parametrize("name", sorted({entry[0] for entry in COLUMNS}))
def test_no_row_is_outside_a_column(name: str) -> None:
    assert len(read(name)) == sum(length for n, *_, length in COLUMNS if n == name)


def test_dirtier_and_more_severe_never_asks_less() -> None:
    for impulse in (330.0, 1500.0, 2500.0, 6000.0, 20000.0):
        for field in FIELDS:
            asked = [clearance_m(impulse, d, field=field) for d in (1, 2, 3)]
            assert asked == sorted(asked)
        assert clearance_m(impulse, field="homogeneous") <= clearance_m(impulse)
    for volts in (10.0, 250.0, 1000.0):
        for material in MATERIALS[:3]:
            creep = [creepage_m(volts, material, pollution_degree=d) for d in (1, 2, 3)]
            assert creep == sorted(creep)


def test_altitude_factors_rise_without_a_gap() -> None:
    pairs = column("altitude", "altitude_m", "factor")
    factors = [cell.value for _, cell in pairs]
    assert factors == sorted(set(factors))
    assert 1.95 in factors  # the row that public transcriptions drop
    assert [k for k, _ in pairs][:9] == [1000.0 * n for n in range(2, 11)]


@pytest.mark.parametrize(
    ("volts", "millimetres"),
    [
        (120.0, (0.74, 1.04, 1.48, 0.23)),
        (230.0, (1.15, 1.64, 2.30, 0.85)),
        (300.0, (1.50, 2.09, 3.00, 1.43)),
        (400.0, (2.00, 2.80, 4.00, 2.00)),
    ],
)
def test_creepage_is_interpolated_as_a_second_table_has_it(
    volts: float, millimetres: tuple[float, ...]
) -> None:
    found = [1e3 * creepage_m(volts, material) for material in MATERIALS]
    assert found == pytest.approx(millimetres, abs=6e-3)


def test_reinforced_creepage_is_twice_basic() -> None:
    assert creepage_m(250.0, reinforced=True) == pytest.approx(5.0e-3)


def test_creepage_at_a_row_is_the_row_and_below_the_first_the_first() -> None:
    assert creepage_m(250.0) == pytest.approx(2.5e-3)
    assert creepage_m(5.0) == pytest.approx(0.4e-3)


@pytest.mark.parametrize(
    ("volts", "category", "impulse", "basic_mm", "reinforced_mm"),
    [
        (120.0, 2, 1500.0, 0.5, 1.5),
        (120.0, 3, 2500.0, 1.5, 3.0),
        (230.0, 2, 2500.0, 1.5, 3.0),
        (300.0, 3, 4000.0, 3.0, 5.5),
        (300.0, 4, 6000.0, 5.5, 8.0),
    ],
)
def test_clearance_by_system_voltage_and_category(
    volts: float, category: int, impulse: float, basic_mm: float, reinforced_mm: float
) -> None:
    assert rated_impulse_v(volts, category) == impulse
    assert 1e3 * clearance_m(impulse) == pytest.approx(basic_mm)
    assert 1e3 * clearance_m(reinforced_impulse_v(impulse)) == pytest.approx(reinforced_mm)


def test_reinforced_outside_the_series_takes_160_percent() -> None:
    assert reinforced_impulse_v(5000.0) == pytest.approx(8000.0)


def test_between_rows_the_next_row_counts() -> None:
    assert rated_impulse_v(301.0, 3) == 6000.0
    assert clearance_m(4001.0) == pytest.approx(4.0e-3)
    assert altitude_factor(2500.0) == 1.14


@pytest.mark.parametrize(
    ("altitude", "factor"), [(0, 1.0), (2000, 1.0), (3000, 1.14), (4000, 1.29), (5000, 1.48)]
)
def test_altitude(altitude: float, factor: float) -> None:
    assert altitude_factor(altitude) == factor


@pytest.mark.parametrize(
    ("index", "group"), [(600, "I"), (599, "II"), (400, "II"), (250, "IIIa"), (175, "IIIa")]
)
def test_material_group(index: float, group: str) -> None:
    assert material_group(index) == group


@pytest.mark.parametrize(
    ("degree", "clearance_mm", "width_mm"),
    [
        (1, None, 0.25),
        (2, None, 1.0),
        (3, None, 1.5),
        (2, 3.0, 1.0),
        (2, 2.7, 0.9),
        (1, 2.7, 0.25),
        (3, 0.6, 0.2),
    ],
)
def test_groove_counts_from_its_width(
    degree: int, clearance_mm: float | None, width_mm: float
) -> None:
    required = None if clearance_mm is None else clearance_mm / 1e3
    assert 1e3 * groove_m(degree, required) == pytest.approx(width_mm)


@pytest.mark.parametrize(
    ("volts", "category", "basic_mm", "reinforced_mm"),
    [(120.0, 3, 1.5, 3.0), (300.0, 3, 3.0, 5.9), (300.0, 2, 1.5, 3.0), (301.0, 3, 5.5, 10.5)],
)
def test_measuring_circuits(
    volts: float, category: int, basic_mm: float, reinforced_mm: float
) -> None:
    basic = measurement_clearance_m(volts, category)
    reinforced = measurement_clearance_m(volts, category, reinforced=True)
    assert (1e3 * basic, 1e3 * reinforced) == pytest.approx((basic_mm, reinforced_mm))
    # Basic insulation agrees with the impulse that IEC 60664-1 rates that category for.
    assert basic == pytest.approx(clearance_m(rated_impulse_v(volts, category)))


def test_rated_voltage_of_insulation() -> None:
    assert rationalised_v("230/400") == (250.0, 400.0)


@pytest.mark.parametrize(
    "beyond",
    [
        lambda: rated_impulse_v(1501.0, 3),
        lambda: rated_impulse_v(0.0, 3),
        lambda: rated_impulse_v(float("nan"), 3),
        lambda: rated_impulse_v(300.0, 5),
        lambda: reinforced_impulse_v(12000.0),
        lambda: clearance_m(20001.0),
        lambda: clearance_m(4000.0, pollution_degree=4),
        lambda: clearance_m(4000.0, field="uniform"),
        lambda: steady_clearance_m(12001.0),
        lambda: measurement_clearance_m(1001.0, 3),
        lambda: measurement_clearance_m(300.0, 1),
        lambda: creepage_m(230.0, "printed", pollution_degree=3),
        lambda: creepage_m(1001.0),
        lambda: creepage_m(0.0),
        lambda: creepage_m(230.0, "IIIb"),
        lambda: altitude_factor(20001.0),
        lambda: material_group(174.0),
        lambda: rationalised_v("400/690"),
    ],
)
def test_nothing_is_extrapolated(beyond: Callable[[], object]) -> None:
    with pytest.raises(OutsideTableError):
        beyond()


def test_a_damaged_table_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "short_row.csv").write_text("# note\nkey,value\n1,2\n3\n", encoding="ascii")
    monkeypatch.setattr(tables, "_DATA", tmp_path)
    with pytest.raises(ValueError, match=r"short_row\.csv:4: 1 cells, not 2"):
        read("short_row")
