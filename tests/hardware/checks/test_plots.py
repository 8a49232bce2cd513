from __future__ import annotations

from pathlib import Path

import pytest

from hardware.checks.plots import Bar, Curve, Figure, Limit, Panel, draw, save

CURVES = Figure(
    "board: a circuit",
    (
        Panel(
            "decay",
            ("time", "s"),
            ("voltage", "V"),
            (
                Curve("SPICE", (0.0, 0.5, 1.0), (10.0, 5.0, 2.5)),
                Curve("formula", (0.0, 1.0), (10.0, 2.4), dashed=True),
            ),
            (Limit("safe", 6.0), Limit("5 s", 0.8, vertical=True)),
        ),
        Panel(
            "gain",
            ("frequency", "Hz"),
            ("gain", "dB"),
            (Curve("one", (1.0, 10.0, 1e3), (0.0, -3.0, -40.0)),),
            log_x=True,
            y_range=(-60.0, 10.0),
        ),
    ),
)
BARS = Figure(
    "power",
    (
        Panel(
            "by state",
            ("power", "W"),
            ("", ""),
            limits=(Limit("supply", 5.0, vertical=True),),
            bars=(Bar("idle", (1.0, 0.5)), Bar("all relays held", (1.5, 2.0))),
            parts=("meter", "shield"),
        ),
    ),
)


@pytest.mark.parametrize("figure", [CURVES, BARS], ids=["curves", "bars"])
def test_same_figure_same_bytes(figure: Figure, tmp_path: Path) -> None:
    first = [path.read_bytes() for path in save(figure, tmp_path / "one" / "figure")]
    again = [path.read_bytes() for path in save(figure, tmp_path / "two" / "figure")]
    assert first == again
    svg, png = first
    assert b"<svg" in svg
    assert b"dc:date" not in svg
    assert png.startswith(b"\x89PNG")
    assert b"Software" not in png
    assert b"tIME" not in png


def test_axes_carry_quantity_unit_and_limits() -> None:
    canvas = draw(CURVES)
    canvas.canvas.draw()
    decay, gain = canvas.axes
    assert decay.get_xlabel() == "time"
    assert decay.yaxis.get_major_formatter()(5.0) == "5 V"
    assert decay.xaxis.get_major_formatter()(0.025) == "25 ms"
    assert gain.get_ylabel() == "gain (dB)"
    assert gain.get_xscale() == "log"
    assert gain.get_ylim() == (-60.0, 10.0)
    assert {text.get_text() for text in decay.texts} == {"safe", "5 s"}
    assert [text.get_text() for text in decay.get_legend().get_texts()] == ["SPICE", "formula"]


def test_bars_are_stacked_top_down() -> None:
    axes = draw(BARS).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["idle", "all relays held"]
    assert axes.yaxis_inverted()
    ends = [bar.get_x() + bar.get_width() for bar in axes.patches]
    assert ends == [1.0, 1.5, 1.5, 3.5]


def test_limit_label_keeps_off_the_curves() -> None:
    """At the vertical limit the decay is low, so its label stands at the top."""
    axes = draw(CURVES).axes[0]
    label = next(text for text in axes.texts if text.get_text() == "5 s")
    assert label.xy[1] > 0.9
