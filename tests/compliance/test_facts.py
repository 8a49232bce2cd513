"""Facts files: what is wrong is named with its line, and contradictions are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.facts import PRODUCTS, check, load, load_all, load_named
from compliance.facts.model import Facts
from compliance.yaml_file import InputError, read_text

METER = (PRODUCTS / "meter.yaml").read_text(encoding="utf-8")
SHIELD = (PRODUCTS / "meter_relays.yaml").read_text(encoding="utf-8")


def line_of(text: str, part: str) -> int:
    return next(i for i, line in enumerate(text.splitlines(), 1) if part in line)


def loaded(text: str) -> Facts:
    facts, lines = read_text(text, Path("mine.yaml"), Facts)
    check(facts, lines)
    return facts


def refused(text: str) -> str:
    with pytest.raises(InputError) as caught:
        loaded(text)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_our_products_load() -> None:
    names = [facts.product for facts in load_all()]
    assert {"meter", "relay_shield", "lan_w5200", "lan_w5500"} <= set(names)
    assert {"meter_lan_only", "meter_relays", "meter_relays_lan"} <= set(names)
    assert all((PRODUCTS / f"{name}.yaml").is_file() for name in names)


def test_nobody_is_named_in_ours() -> None:
    for facts in load_all():
        assert facts.manufacturer is None
        assert all(
            getattr(facts.responsible, key) is None for key in facts.responsible.__struct_fields__
        )


@pytest.mark.parametrize(
    ("old", "new", "at", "told"),
    [
        ("battery: false", "batery: false", "batery", "unknown key 'batery'; did you mean battery"),
        (
            "  fitted: true\n",
            "  fited: true\n",
            "fited",
            "unknown key 'fited'; did you mean fitted",
        ),
        ("battery: false\n", "", "product", "the file has no 'battery'; give it"),
        ("  power_max: null\n", "", "radio:", "radio has no 'power_max'; give it"),
        ("400 V", "400", "voltage_max", "voltage_max: 400 has no unit; write '400 V'"),
        ("400 V", "0.4 kV", "voltage_max", "voltage_max: '0.4 kV' is not in V; write it as '1 V'"),
        ("400 V", "many", "voltage_max", "'many' is no quantity"),
        ("[50 Hz, 60 Hz]", "[50 Hz, 60]", "frequencies", "60 has no unit; write '60 Hz'"),
        ("consumers: true", "consumers: yes", "consumers", "expected `bool`, got `str`"),
        ("markets: [EU", "markets: [NO", "markets", "NO"),
        ("2027-03-01", "2027-13-01", "placing_date", "placing_date: "),
        (
            "battery: false",
            "battery: false\nbattery: true",
            "battery: true",
            "stands twice",
        ),
        ("battery: false", "battery: !!python/name:os.system", "battery", "is not allowed"),
        ("battery: false", "battery: [true", "manufacturer", "expected"),
        ("ip_code: IP20", "ip_code: IP2", "ip_code", "write it as EN 60529 does, such as IP20"),
    ],
)
def test_a_bad_file_is_named_with_its_line(old: str, new: str, at: str, told: str) -> None:
    assert old in METER
    text = METER.replace(old, new, 1)
    message = refused(text)
    assert told in message
    if "expected ','" not in message:
        assert message.startswith(f"mine.yaml:{line_of(text, at)}: ")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("technology: wifi_2g4", "technology: none", "technology none with fitted True"),
        (
            "  fitted: true\n  technology: wifi_2g4",
            "  fitted: false\n  technology: none",
            "no radio",
        ),
        ("controller: none", "controller: w5500", "controller w5500, fitted False"),
        (
            "  fitted: false\n  controller: none",
            "  fitted: true\n  controller: w5500",
            "the boards",
        ),
        ("[meter, relay_shield]", "[meter]", "relays.fitted is True, the boards are meter"),
        ("circuits: 10", "circuits: 0", "fitted, circuits and current contradict"),
        ("current: 16 A", "current: null", "fitted, circuits and current contradict"),
        ("current_nc: 10 A", "current_nc: null", "fitted, circuits and current contradict"),
        ("current_all: 8.9 A", "current_all: 18 A", "current_all is above current"),
        (
            "  used: true\n  identification: null",
            "  used: false\n  identification: PK-1",
            "packaging.identification is given, but none is used",
        ),
        ("count: 10", "count: 0", "supplied, kind, count and current_max contradict"),
        (
            "overvoltage_category: III",
            "overvoltage_category: none",
            "overvoltage category and conn",
        ),
        ("voltage_max: 400 V", "voltage_max: 230 V", "230 V is less than a system's 400 V"),
        ("frequencies: [50 Hz, 60 Hz]", "frequencies: []", "systems and frequencies contradict"),
        ("temperature_min: -25 degC", "temperature_min: 45 degC", "is not below the highest"),
        ("network: true", "network: false", "the internet is reached over a network"),
        ("electronics: true", "electronics: false", "without electronics; set it to true"),
        ("markets: [EU, GB, US, CA]", "markets: []", "no market"),
        ("markets: [EU, GB, US, CA]", "markets: [EU, EU]", "names one twice"),
        ("product: meter_relays", "product: ../meter", "letters, digits and _ only"),
        (
            "passwords: set_by_user\n  password_skippable: null",
            "passwords: none\n  password_skippable: true",
            "no password to skip",
        ),
    ],
)
def test_a_contradiction_is_refused(old: str, new: str, told: str) -> None:
    assert old in SHIELD
    message = refused(SHIELD.replace(old, new, 1))
    assert told in message
    assert message.startswith("mine.yaml:")


def test_software_that_is_not_there_has_no_version_nor_network() -> None:
    text = METER.replace("  present: true", "  present: false")
    assert "a data connection needs firmware or logic" in refused(text)


def test_a_missing_file_and_an_unknown_name() -> None:
    with pytest.raises(InputError, match=r"nowhere\.yaml: No such file"):
        load(Path("nowhere.yaml"))
    with pytest.raises(InputError, match="no product 'metre'; did you mean meter"):
        load_named("metre")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"product: \xff\xfe")
    with pytest.raises(InputError, match=r"a\.yaml: not UTF-8 at byte 9"):
        load(tmp_path / "a.yaml")


def test_an_alias_that_holds_itself() -> None:
    assert "an alias holds itself" in refused("product: &a\n  - *a\n")


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "[]", "3", "a: b: c", "\t", "{", "&", "? [a]\n: b"]
)
def test_no_facts_at_all(text: str) -> None:
    assert refused(text).startswith("mine.yaml:")


@settings(deadline=None)
@given(st.text(max_size=60), st.integers(0, len(METER)))
def test_any_damage_gives_facts_or_one_clear_error(inserted: str, at: int) -> None:
    told = "mine.yaml"
    try:
        loaded(METER[:at] + inserted + METER[at:])
    except InputError as error:
        told = str(error)
    assert told.startswith("mine.yaml")
