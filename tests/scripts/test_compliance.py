"""`openstrom compliance` as a user meets it: exit codes, messages, what is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from compliance.facts import PRODUCTS
from scripts.openstrom import main


def test_without_evidence_it_fails_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compliance", "--no-pdf", "--out", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert "FAILED insulation of meter: MISSING-INPUT, no record; make check writes it" in told
    assert "10 products, " in told
    page = (tmp_path / "build/compliance/meter.md").read_text(encoding="utf-8")
    assert "BLOCKED by" in page


def test_only_what_the_product_has_inside_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compliance.rules.load_requirements", lambda: ())
    options = ["--no-pdf", "--out", str(tmp_path), "--market"]
    for market, immunity in (("US", False), ("EU", True)):
        assert main(["compliance", "lan_w5500", *options, market]) == 1
        told = capsys.readouterr().out
        assert "FAILED decoupling of lan_w5500" in told
        assert ("FAILED touched_nets of lan_w5500" in told) is immunity
        assert "of meter" not in told
    assert main(["compliance", "ct_63a_set", *options, "CA"]) == 0
    assert main(["compliance", "ct_63a_set", *options, "EU"]) == 1
    failed = [x for x in capsys.readouterr().out.splitlines() if x.startswith("FAILED")]
    (bill,) = failed
    assert bill.startswith("FAILED material_table of dossier: MISSING-INPUT")
    assert "the bill of materials (make bom writes it)" in bill


def test_as_of_and_market(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for day, declared in (("2027-12-10", "eu.lvd, eu.emcd, eu.rohs"), ("2027-12-11", "eu.cra")):
        arguments = ["compliance", "meter_lan_only", "--as-of", day, "--market", "EU"]
        main([*arguments, "--no-pdf", "--out", str(tmp_path)])
        told = capsys.readouterr().out
        assert f"placed {day}" in told
        assert declared in told
        assert ("eu.cra" in told.splitlines()[0]) == (day == "2027-12-11")


def test_since_shows_what_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["compliance", "meter", "--since", "2026-09-10", "--as-of", "2026-09-11"]
    assert main([*arguments, "--no-pdf", "--out", str(tmp_path)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 2
    assert told[1].startswith("  2026-09-11 begins eu.cra_reporting: ")
    assert not list(tmp_path.iterdir())


def test_since_needs_a_later_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compliance", "meter", "--since", "2026-09-10"]) == 2
    assert main(["compliance", "--since", "2026-09-10", "--as-of", "2026-09-10"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "openstrom: --since needs --as-of: the later of the two days"
    assert "is not before" in told[1]


def test_json_writes_nothing(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["compliance", "meter", "--json", "--out", str(tmp_path)]) == 1
    told = json.loads(capsysbinary.readouterr().out)
    assert [a["product"] for a in told["assessments"]] == ["meter"]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("old", "new", "at", "told"),
    [
        (
            "battery: false",
            "batery: false",
            "batery",
            "unknown key 'batery'; did you mean battery",
        ),
        ("400 V", "400", "voltage_max", "voltage_max: 400 has no unit; write '400 V'"),
        (
            "technology: wifi_2g4",
            "technology: none",
            "technology",
            "technology none with fitted True",
        ),
    ],
)
def test_a_bad_facts_file_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, at: str, told: str
) -> None:
    main(["compliance", "meter", "--no-pdf", "--out", str(tmp_path)])
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert before
    mine = tmp_path / "mine.yaml"
    text = (PRODUCTS / "meter.yaml").read_text(encoding="utf-8").replace(old, new, 1)
    mine.write_text(text, encoding="utf-8")
    line = next(i for i, t in enumerate(text.splitlines(), 1) if t.strip().startswith(at))
    capsys.readouterr()
    assert main(["compliance", "meter", str(mine), "--no-pdf", "--out", str(tmp_path)]) == 2
    (error,) = capsys.readouterr().err.splitlines()
    assert error.startswith(f"openstrom: {mine}:{line}: ")
    assert told in error
    mine.unlink()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_an_own_product_is_one_more_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.yaml"
    text = (PRODUCTS / "relay_shield.yaml").read_text(encoding="utf-8")
    mine.write_text(text.replace("product: relay_shield", "product: my_switch"), encoding="utf-8")
    main(["compliance", str(mine), "--no-pdf", "--out", str(tmp_path)])
    assert "my_switch: placed 2027-03-01" in capsys.readouterr().out
    assert (tmp_path / "build/compliance/my_switch.md").is_file()


def test_release_asks_for_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compliance.rules.load_requirements", lambda: ())
    arguments = ["compliance", "lan_w5500", "--market", "CA", "--no-pdf", "--out", str(tmp_path)]
    assert main([*arguments, "--as-of", "2019-01-01"]) == 0
    assert main([*arguments, "--as-of", "2019-01-01", "--release"]) == 0
    shield = ["compliance", "ct_63a_set", "--market", "GB", "--no-pdf", "--out", str(tmp_path)]
    assert main([*shield, "--as-of", "2006-01-01"]) == 0
    assert main([*shield, "--as-of", "2006-01-01", "--release"]) == 1


def test_a_bad_results_file_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = tmp_path / "records"
    records.mkdir()
    arguments = ["compliance", "ct_63a_set", "--no-pdf", "--out", str(tmp_path)]
    arguments += ["--records", str(records)]
    main(arguments)
    form = tmp_path / "build/compliance/ct_63a_set/lab_results.yaml"
    text = form.read_text(encoding="utf-8").replace("value: null", "value: 4 kV", 1)
    path = records / "ct_63a_set.lab.yaml"
    path.write_text(text, encoding="utf-8")
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    capsys.readouterr()
    assert main(arguments) == 2
    (error,) = capsys.readouterr().err.splitlines()
    line = next(i for i, t in enumerate(text.splitlines(), 1) if "4 kV" in t)
    assert error == f"openstrom: {path}:{line}: '4 kV' is not in V; write it as '1 V'"
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


def test_what_fails_names_the_command_that_mends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compliance", "meter", "--no-pdf", "--out", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    for check, command in (
        ("insulation of meter", "make check"),
        ("creepage of meter", "make drc"),
        ("fab of meter", "make fab"),
        ("enclosure_fit of meter", "make enclosure"),
        ("mutation of system", "make mutate"),
        ("bom_target of meter", "make bom"),
    ):
        assert f"FAILED {check}: MISSING-INPUT, no record; {command} writes it" in told
    order = "make check, make mutate, make drc, make fab, make bom, make enclosure"
    assert f"run, in this order: {order}" in told
