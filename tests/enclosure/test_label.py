"""Label and front panel: complete, large enough, without claims, in place; planted faults."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from compliance import outputs as compliance_outputs
from compliance.everything import Asked
from enclosure.checks.measurement import Measurement
from enclosure.drawings.sheet import Layer, Ring
from enclosure.label import checks
from enclosure.label.artwork import PLACES, draw, printed
from enclosure.label.data import CLAIMS, FOLDER, Kind, LabelData, load
from enclosure.label.panel import draw as draw_panel
from enclosure.label.symbols import data_matrix
from enclosure.openings import Use
from enclosure.scene import Assembly


def failed(found: Sequence[Measurement]) -> list[str]:
    return [each.where for each in found if not each.held]


@pytest.mark.parametrize("product", sorted(PLACES))
def test_each_label_is_complete_and_legible(product: str) -> None:
    label = draw(load(product), PLACES[product])
    found = [*checks.complete(label), *checks.sizes(label), *checks.apart(label)]
    assert failed([*found, *checks.claims(label.sheet, "label")]) == []


@pytest.mark.parametrize("which", ["meter", "shield", "lan"])
def test_label_and_panel_of_each_product_hold(which: str, request: pytest.FixtureRequest) -> None:
    found = checks.measure(request.getfixturevalue(which))
    assert failed(found) == []
    assert len(found) > 50


def test_marks_of_conformity_stay_empty_boxes() -> None:
    data = load("meter")
    kinds = {entry.id: entry.kind for entry in data.entries}
    claims = {"ce", "ukca", "double_insulation", "ices", "fcc_id", "ic_id", "protection", *CLAIMS}
    assert {kinds[id_] for id_ in claims} == {Kind.RESERVED}
    label = draw(data, PLACES["meter"])
    boxes = [item.box for item in label.items if item.kind is Kind.RESERVED]
    assert len(boxes) == list(kinds.values()).count(Kind.RESERVED)
    for words in printed(label.sheet.figures):
        x, y = words.at
        assert not any(b[0] < x < b[2] and b[1] < y < b[3] for b in boxes)


def test_a_text_that_is_too_small_is_found() -> None:
    label = draw(load("meter"), PLACES["meter"])
    label.items[-1] = replace(label.items[-1], height_mm=0.8)
    assert len(failed(list(checks.sizes(label)))) == 1


def test_an_entry_that_is_missing_is_found() -> None:
    label = draw(load("meter"), PLACES["meter"])
    label.items = [item for item in label.items if item.id != "weee"]
    (found,) = checks.complete(label)
    assert not found.held
    assert found.note == "weee"


@pytest.mark.parametrize("text", ["CE", "CAN ICES-3 (B)", "certified", "class B"])
def test_a_word_that_claims_conformity_is_found(text: str) -> None:
    label = draw(load("meter"), PLACES["meter"])
    label.sheet.words(text, (5.0, 5.0), layer=Layer.PRINT)
    (found,) = checks.claims(label.sheet, "label")
    assert not found.held


def test_a_label_that_is_too_large_or_on_an_opening_is_found(shield: Assembly) -> None:
    place = PLACES["relay_shield"]
    assert failed(list(checks.place_on_wall(shield, place))) == []
    large = replace(place, width_mm=95.0)
    assert "label outside its wall" in failed(list(checks.place_on_wall(shield, large)))
    other_wall = PLACES["meter"]
    assert failed(list(checks.place_on_wall(shield, other_wall))) == [
        "label to opening ribbon of the meter"
    ]


def test_a_label_without_room_for_its_texts_is_an_error() -> None:
    with pytest.raises(ValueError, match="larger place"):
        draw(load("meter"), replace(PLACES["meter"], height_mm=24.0))


def test_a_shifted_opening_leaves_its_legend(meter: Assembly) -> None:
    openings = tuple(
        replace(each, u_mm=each.u_mm + 3.0) if each.name == "wire L1" else each
        for each in meter.openings
    )
    moved = replace(meter, openings=openings)
    panel = draw_panel(moved, load("meter"), load("meter"))
    assert failed(list(checks.aligned(moved, panel))) == ["panel: L1 beside wire L1"]


def test_legends_name_the_poles_as_the_parts_do(meter: Assembly, shield: Assembly) -> None:
    data = load("meter")
    panel = draw_panel(meter, data, data)
    inlet = [each.text for each in panel.legends if each.of.startswith("wire ")]
    assert inlet == ["L1", "L2", "L3", "N"]
    poles = {each.text for each in panel.legends if each.of == "plug I7, S1"}
    assert poles == {"S1"}
    data = load("relay_shield")
    legends = draw_panel(shield, data, data).legends
    first = [each.text for each in legends if each.of.startswith("wire 1.")]
    assert sorted(first) == ["1", "COM", "NC", "NO"]


def test_windows_are_the_covers_openings(meter: Assembly) -> None:
    data = load("meter")
    panel = draw_panel(meter, data, data)
    rings = [f for f in panel.sheet.figures if isinstance(f, Ring) and f.layer is Layer.CUT]
    shown = [o for o in meter.openings if o.use in (Use.LIGHT, Use.BUTTON)]
    assert len(rings) == len(shown) == 5


def test_the_code_has_the_symbols_border() -> None:
    """ISO/IEC 16022: solid left and lower edge, alternating upper and right edge."""
    figures, size = data_matrix("OS-SPECIMEN", (0.0, 0.0), 1.0)
    dark = set()
    for figure in figures:
        (outline,) = figure.outlines  # type: ignore[union-attr]
        x0, y = outline[0]
        dark |= {(round(x), round(y)) for x in range(round(x0), round(outline[1][0]))}
    n = round(size)
    assert all((0, y) in dark and (x, n - 1) in dark for x in range(n) for y in range(n))
    assert [(x, 0) in dark for x in range(n)] == [x % 2 == 0 for x in range(n)]
    assert [(n - 1, y) in dark for y in range(n)] == [y % 2 == 1 for y in range(n)]


def test_what_cannot_be_read_names_its_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"meter\.json: missing"):
        load("meter", tmp_path)
    plain = json.loads((FOLDER / "meter.json").read_text(encoding="utf-8"))
    (tmp_path / "meter.json").write_text(json.dumps(plain), encoding="utf-8")
    head = "product,id,kind,value,least_mm,source\n"
    (tmp_path / "more.csv").write_text(f"{head}meter,x,word,a,1.0,b\n", encoding="ascii")
    with pytest.raises(ValueError, match=r"more\.csv:2: 'word'"):
        load("meter", tmp_path)
    del plain["fields"][0]["least_height_mm"]
    (tmp_path / "meter.json").write_text(json.dumps(plain), encoding="utf-8")
    with pytest.raises(ValueError, match="least_height_mm"):
        load("meter", tmp_path)


@pytest.mark.parametrize("product", sorted(PLACES))
def test_the_committed_data_is_what_compliance_writes(product: str, tmp_path: Path) -> None:
    compliance_outputs.make(Asked([product]), tmp_path, with_pdf=False)
    fresh = plain_of(tmp_path / f"build/compliance/{product}/label.json")
    told = "copy build/compliance/PRODUCT/label.json of `openstrom compliance` to enclosure/data"
    assert fresh == plain_of(FOLDER / f"{product}.json"), told


def plain_of(path: Path) -> dict[str, Any]:
    """The label's data without what depends on the evidence that a run finds."""
    plain: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for entry in (*plain["fields"], *plain["marks"]):
        entry.pop("waits_for", None)
    return plain


def test_a_blocked_field_is_an_empty_box_and_the_rules_go_before_our_own(tmp_path: Path) -> None:
    plain = json.loads((FOLDER / "meter.json").read_text(encoding="utf-8"))
    kept = [each for each in plain["fields"] if each["id"] not in ("protection", "frequency")]
    common = {"least_height_mm": 1.0, "source": "x", "where": "product"}
    added = [
        {"id": "protection", "value": "IP20", "blocked": "until it is tried", **common},
        {"id": "frequency", "value": "50 Hz, 60 Hz", "blocked": "", **common},
    ]
    (tmp_path / "meter.json").write_text(json.dumps(plain | {"fields": [*kept, *added]}))
    (tmp_path / "more.csv").write_bytes((FOLDER / "more.csv").read_bytes())
    data = load("meter", tmp_path)
    (protection,) = (each for each in data.entries if each.id == "protection")
    (frequency,) = (each for each in data.entries if each.id == "frequency")
    assert (protection.kind, frequency.value) == (Kind.RESERVED, "50 Hz, 60 Hz")
    label = draw(data, PLACES["meter"])
    words = " ".join(each.text for each in printed(label.sheet.figures))
    assert "IP20" not in words
    assert "50 Hz, 60 Hz" in words
    found = [*checks.complete(label), *checks.sizes(label), *checks.apart(label)]
    assert failed(found) == []


def test_an_unknown_entry_is_none() -> None:
    assert LabelData("x", (), ()).entry("type") is None
