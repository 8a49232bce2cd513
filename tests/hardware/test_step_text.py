from __future__ import annotations

import pytest

from hardware.step_text import normal

HEAD = """ISO-10303-21;
HEADER;
FILE_NAME('x','2026-11-21T17:26:25',('Author'),(
    'Open CASCADE'),'a','b'
  ,'Unknown');
ENDSEC;
DATA;
#1 = NEXT_ASSEMBLY_USAGE_OCCURRENCE('{count}','pin','',#2,#3
  ,$);
"""
STYLE = """#{0} = MECHANICAL_DESIGN_GEOMETRIC_PRESENTATION_REPRESENTATION('',(#{1}),#9);
#{1} = STYLED_ITEM('color',(#{2}),#{target});
#{2} = PRESENTATION_STYLE_ASSIGNMENT((#{3}));
#{3} = COLOUR_RGB('',{colour});
"""
END = "ENDSEC;\nEND-ISO-10303-21;\n"


def written(count: int, order: tuple[int, int]) -> str:
    colours = {4: "1.,0.,0.", 5: "0.,1.,0."}
    text = HEAD.format(count=count)
    for place, target in enumerate(order):
        ids = range(10 + 4 * place, 14 + 4 * place)
        text += STYLE.format(*ids, target=target, colour=colours[target])
    return text + END


def test_order_counters_and_clock_leave_no_trace() -> None:
    first, second = normal(written(1, (4, 5)), "a.step"), normal(written(77, (5, 4)), "a.step")
    assert first == second
    assert "2026-11-21" not in first
    assert "NEXT_ASSEMBLY_USAGE_OCCURRENCE('1','pin','',#2,#3,$);" in first
    assert first.index("(#12),#4);") < first.index("(#21),#5);")
    assert first.count("COLOUR_RGB('',1.,0.,0.)") == 1


def test_normal_text_stays_as_it_is() -> None:
    once = normal(written(3, (5, 4)), "a.step")
    assert normal(once, "a.step") == once


def test_another_colour_is_another_text() -> None:
    other = written(1, (4, 5)).replace("1.,0.,0.", "1.,0.,1.")
    assert normal(other, "a.step") != normal(written(1, (4, 5)), "a.step")


def test_a_file_without_colours_is_an_error() -> None:
    with pytest.raises(ValueError, match="wrote no colours"):
        normal(HEAD.format(count=1) + END, "a.step")
