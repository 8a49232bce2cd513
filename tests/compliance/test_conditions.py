"""Conditions: checked when read, safe, and never silently false."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.facts import load_named
from compliance.rules import load, load_requirements
from compliance.rules.conditions import (
    ConditionError,
    UnfilledError,
    compiled,
    known_names,
    value_of,
)

METER, SHIELD = load_named("meter"), load_named("relay_shield")


@pytest.mark.parametrize(
    ("text", "meter", "shield"),
    [
        ("true", True, True),
        ("radio.fitted", True, False),
        ("radio.fitted == false", False, True),
        ("not (radio.fitted or lan.fitted)", False, True),
        ('"EU" in markets and relays.circuits > 9', False, True),
        ("relays.circuits == 10", False, True),
        ('radio.technology != "none"', True, False),
        ('"residential" in environment.places', True, True),
        ('"meter" in boards', True, False),
        ("mains.voltage_max >= 50 and mains.voltage_max <= 1000", True, True),
        ("mains.voltage_max > 400", False, False),
        ("mains.pollution_degree == 2", True, True),
        ("environment.temperature_min < -20", True, True),
    ],
)
def test_value(text: str, meter: bool, shield: bool) -> None:
    assert compiled(text).holds(METER) is meter
    assert compiled(text).holds(SHIELD) is shield


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("radio.fited", "no fact 'radio.fited'; did you mean radio.fitted"),
        ("radio.__class__", "no fact 'radio.__class__'"),
        ("__import__", "no fact '__import__'"),
        ('open("EU")', "calls are not part"),
        ("radio.fitted()", "calls are not part"),
        ('"residental" in environment.places', "cannot be 'residental'; did you mean residential"),
        ('use.installer == "meter"', "use.installer cannot be 'meter'"),
        ('radio.fitted == "meter"', "another type"),
        ("radio.fitted == 1", "another type"),
        ("lan.controller == 3", "another type"),
        ("mains.voltage_max == true", "another type"),
        ('mains.pollution_degree == "2"', "another type"),
        ("data.internet == radio.fitted", "compare as"),
        ("1 == 1", "compare as"),
        ('"EU"', "compare as"),
        ('"EU" in "EU"', "compare as"),
        ("mains.voltage_max", "no yes or no"),
        ("mains.voltage_max > radio.fitted", "mismatch"),
        ("placing_date > 3", "mismatch"),
        ("radio.fitted and", "syntax"),
        ("", "syntax"),
        ("'EU' in markets", "not part of the language"),
        ('radio.technology =~ "other"', "not part of the language"),
        ("[1][0] > 0", "not part of the language"),
        ("2 ** 999 > 1", "not part of the language"),
    ],
)
def test_a_bad_condition_is_refused(text: str, told: str) -> None:
    with pytest.raises(ConditionError) as caught:
        compiled(text)
    assert told in str(caught.value)


def test_what_nobody_has_filled_is_neither_true_nor_false() -> None:
    with pytest.raises(UnfilledError, match=r"software\.support_period"):
        compiled("software.support_period >= 5").holds(METER)


def test_the_reading_names_the_facts() -> None:
    reading = compiled("mains.voltage_max >= 50 and radio.fitted").reading(METER)
    assert reading == "mains.voltage_max is 400 V, radio.fitted is true"


def test_conditions_of_application_read_nothing_that_may_be_null() -> None:
    rules = load()
    texts = [act.applies for act in rules.acts.values()]
    texts += [duty.when for act in rules.acts.values() for duty in act.obligations]
    texts += [applied.when for act in rules.acts.values() for applied in act.standards]
    texts += [topic.when for topic in rules.topics.values()]
    assert len(texts) > 150
    for name in {name for text in texts for name in compiled(text).names}:
        assert value_of(METER, name) is not None, name
        assert value_of(load_named("ct_63a_set"), name) is not None, name


def test_every_known_name_has_a_value_or_is_null() -> None:
    for name in known_names():
        value_of(METER, name)


@settings(deadline=None)
@given(st.text("abrdiof.tew \"()=<>!inu10-_'", max_size=40))
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    try:
        found = compiled(text)
    except ConditionError:
        return
    with contextlib.suppress(UnfilledError):
        assert found.holds(METER) in (True, False)


def test_the_requirements_are_read_once() -> None:
    assert load_requirements() is load_requirements()
