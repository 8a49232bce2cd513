"""Sheets as files: letters measured, same bytes, DXF read back, dimensions apart."""

from __future__ import annotations

import io
from itertools import pairwise

import ezdxf.filemanagement
import pytest
from ezdxf import bbox
from hypothesis import given
from hypothesis import strategies as st

from enclosure.drawings.dimensions import spread
from enclosure.drawings.files import dxf_bytes, pdf_bytes, svg_bytes
from enclosure.drawings.frame import Heading, framed
from enclosure.drawings.letters import box_of, width_mm
from enclosure.drawings.sheet import Anchor, Layer, Sheet, Words, rounded_box


def small() -> Sheet:
    sheet = Sheet(40.0, 20.0, "specimen")
    sheet.area(rounded_box((1.0, 39.0), (1.0, 19.0), 2.0), Layer.CUT)
    sheet.words("H 400 V", (5.0, 12.0), 3.0, layer=Layer.PRINT)
    return sheet


@pytest.mark.parametrize("bold", [False, True])
def test_a_capital_is_as_high_as_asked_for(bold: bool) -> None:
    low_x, low_y, high_x, high_y = box_of(Words("H", (10.0, 10.0), 2.5, bold=bold))
    assert high_y - low_y == pytest.approx(2.5, abs=0.01)
    assert high_y == pytest.approx(10.0, abs=0.01)
    assert low_x < high_x < 10.0 + width_mm("H", 2.5, bold=bold)


def test_a_turned_word_stands_upright_and_an_anchor_moves_it() -> None:
    low_x, low_y, high_x, high_y = box_of(Words("HHHH", (0.0, 0.0), 2.0, turn_deg=90.0))
    assert high_x - low_x == pytest.approx(2.0, abs=0.01)
    assert high_y - low_y > 5.0
    assert box_of(Words("HH", (0.0, 0.0), 2.0, anchor=Anchor.END))[2] < 0.0


def test_a_sign_that_the_font_lacks_is_an_error() -> None:
    with pytest.raises(ValueError, match="write it with other letters"):
        width_mm("\N{CJK UNIFIED IDEOGRAPH-4E2D}", 2.0)


def test_every_writer_gives_the_same_bytes_again() -> None:
    assert svg_bytes(small(), outlines=True) == svg_bytes(small(), outlines=True)
    assert pdf_bytes([small(), small()]) == pdf_bytes([small(), small()])
    assert dxf_bytes(small()) == dxf_bytes(small())


def test_outlined_text_asks_for_no_font() -> None:
    assert b"<text" in svg_bytes(small(), outlines=False)
    assert b"<text" not in svg_bytes(small(), outlines=True)


def test_dxf_reads_back_in_millimetres_with_its_layers() -> None:
    drawing = ezdxf.filemanagement.read(io.StringIO(dxf_bytes(small()).decode()))
    cut = drawing.modelspace().query('LWPOLYLINE[layer=="CUT"]')
    size = bbox.extents(cut).size
    assert (size.x, size.y) == (pytest.approx(38.0), pytest.approx(18.0))
    assert drawing.header["$INSUNITS"] == 4
    assert len(drawing.modelspace().query('HATCH[layer=="PRINT"]')) == 1


@given(st.lists(st.floats(0.0, 100.0), min_size=1, max_size=20))
def test_running_dimensions_keep_apart_and_in_order(wanted: list[float]) -> None:
    found = spread(sorted(wanted), 3.0, -50.0, 150.0)
    assert len(found) == len(wanted)
    assert all(b - a >= 3.0 - 1e-6 for a, b in pairwise(found))


def test_a_title_that_does_not_fit_its_field_is_an_error() -> None:
    long = "a title that is far longer than the field of the title block that it has to go into"
    with pytest.raises(ValueError, match="longer than its field"):
        framed(Heading("meter", long, "OS-1", "1 : 1", "A4", 1, 1, "A"))
