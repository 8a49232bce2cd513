"""What a person reads when something is wrong."""

from __future__ import annotations

import importlib

import pytest

from hardware.errors import CircuitError, did_you_mean, explain


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("DOUTT", ["DOUT", "DIN", "SCLK"], "; did you mean DOUT?"),
        ("dout", ["DOUT", "DIN"], "; did you mean DOUT?"),
        ("xyz", ["DOUT", "DIN"], "; known: DIN, DOUT"),
    ],
)
def test_nearest_names(word: str, known: list[str], hint: str) -> None:
    assert did_you_mean(word, known) == hint


def test_a_long_list_is_cut() -> None:
    assert did_you_mean("zzzz", [f"A{n:02}" for n in range(30)]).endswith("A19 ...")


def raised(action) -> str:
    try:
        action()
    except Exception as error:
        return explain(error)
    raise AssertionError("nothing was raised")


def test_a_circuit_error_speaks_for_itself() -> None:
    assert explain(CircuitError("blocks/x.py:3: board b, block x: wrong")) == (
        "blocks/x.py:3: board b, block x: wrong"
    )


def test_missing_part_names_the_nearest() -> None:
    def action() -> None:
        from hardware.parts.adc import ADS131M80  # noqa: F401, PLC0415

    assert raised(action) == (
        "hardware.parts.adc has no part or function 'ADS131M80'; did you mean ADS131M08?"
    )


def test_missing_module_names_the_nearest() -> None:
    assert raised(lambda: importlib.import_module("hardware.boards.metre")) == (
        "No module named 'hardware.boards.metre'; did you mean meter?"
    )


def test_key_error_has_no_quotes() -> None:
    assert raised(lambda: {}["no rating 'x'; it has: y"]) == "no rating 'x'; it has: y"


def test_file_error_names_the_file() -> None:
    assert raised(lambda: open("/no/such/file")) == "/no/such/file: No such file or directory"  # noqa: PTH123, SIM115


def test_syntax_error_has_file_and_line() -> None:
    assert raised(lambda: compile("a = (", "blocks/x.py", "exec")).startswith("blocks/x.py:1: ")


def test_unknown_name_and_attribute() -> None:
    class Bus:
        miso = 1

    def name() -> None:
        mosi = 1
        print(mosy)  # type: ignore[name-defined]  # noqa: F821
        print(mosi)

    assert "did you mean mosi" in raised(name)
    assert "did you mean miso" in raised(lambda: Bus().misso)  # type: ignore[attr-defined]
