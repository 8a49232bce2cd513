"""The assessment as OSCAL assessment results (JSON): ids from content, time from the placing day.

The structures hold the part of the format that is used here; what is written is read back with
them, and every reference inside must have its target.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from compliance.trace.model import HELD, Assessment, Finding
from hardware.evidence import Verdict

_SPACE: Final = uuid.UUID("3f0e8c0a-92d1-5a4e-8f64-7b1f6f9f2a31")
_VERSION: Final = "1.1.2"

Uuid = Annotated[
    str, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
]
Stamp = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}T00:00:00Z$")]
Token = Annotated[str, Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*$")]
Words = Annotated[str, Meta(min_length=1)]


class _Part(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab",
    omit_defaults=True,
):  # fmt: skip
    pass


class Prop(_Part, frozen=True, kw_only=True):
    """A property."""

    name: Token
    value: Words
    ns: str = "https://openstrom.example/oscal"


class Evidence(_Part, frozen=True, kw_only=True):
    """What was looked at."""

    href: Words
    description: Words


class Observation(_Part, frozen=True, kw_only=True):
    """One finding of ours."""

    uuid: Uuid
    title: Words
    description: Words
    props: tuple[Prop, ...]
    methods: tuple[str, ...]
    collected: Stamp
    relevant_evidence: tuple[Evidence, ...] = ()


class State(_Part, frozen=True, kw_only=True):
    """Whether an objective is met."""

    state: Annotated[str, Meta(pattern="^(satisfied|not-satisfied)$")]
    reason: Words
    remarks: str = ""


class Target(_Part, frozen=True, kw_only=True):
    """What a finding is about."""

    type: Annotated[str, Meta(pattern="^(objective-id|statement-id)$")]
    target_id: Token
    status: State


class Related(_Part, frozen=True, kw_only=True):
    """Reference to an observation."""

    observation_uuid: Uuid


class OscalFinding(_Part, frozen=True, kw_only=True):
    """One obligation of ours."""

    uuid: Uuid
    title: Words
    description: Words
    target: Target
    related_observations: tuple[Related, ...] = ()


class Control(_Part, frozen=True, kw_only=True):
    """Which obligations were looked at."""

    control_id: Token


class Selection(_Part, frozen=True, kw_only=True):
    """Controls that were looked at."""

    include_controls: tuple[Control, ...]


class Reviewed(_Part, frozen=True, kw_only=True):
    """Selections of controls."""

    control_selections: tuple[Selection, ...]


class Result(_Part, frozen=True, kw_only=True):
    """One product's result."""

    uuid: Uuid
    title: Words
    description: Words
    start: Stamp
    reviewed_controls: Reviewed
    observations: tuple[Observation, ...]
    findings: tuple[OscalFinding, ...]


class Metadata(_Part, frozen=True, kw_only=True):
    """Head of the document."""

    title: Words
    last_modified: Stamp
    version: Words
    oscal_version: Words


class Import(_Part, frozen=True, kw_only=True):
    """Plan that the results belong to."""

    href: Words


class AssessmentResults(_Part, frozen=True, kw_only=True):
    """The document."""

    uuid: Uuid
    metadata: Metadata
    import_ap: Import
    results: tuple[Result, ...]


class File(_Part, frozen=True, kw_only=True):
    """Its one key."""

    assessment_results: AssessmentResults


def as_oscal(a: Assessment, revision: str) -> bytes:
    """The assessment of one product; raises ValueError if a reference has no target."""
    day = f"{a.as_of}T00:00:00Z"
    named = f"{a.product} {a.as_of}"
    observations: dict[str, Observation] = {}
    findings = []
    topics = {topic.id: topic for topic in a.topics}
    for act in a.acts:
        for duty in act.obligations:
            looked = [f for t in duty.topics for f in topics[t].findings] + list(duty.findings)
            related = []
            for finding in looked:
                one = _observation(finding, named, day)
                observations[one.uuid] = one
                related.append(Related(observation_uuid=one.uuid))
            state = "satisfied" if duty.verdict in HELD else "not-satisfied"
            status = State(state=state, reason=_reason(duty.verdict), remarks=duty.verdict.value)
            findings.append(
                OscalFinding(
                    uuid=_id(named, "finding", duty.id),
                    title=duty.id,
                    description=f"{duty.text} ({duty.clause})",
                    target=Target(type="objective-id", target_id=duty.id, status=status),
                    related_observations=tuple(dict.fromkeys(related)),
                )
            )
    controls = tuple(Control(control_id=f.title) for f in findings)
    result = Result(
        uuid=_id(named, "result"),
        title=f"{a.title}, units placed on {a.as_of}",
        description="DRAFT from rules, facts and evidence records; no declaration.",
        start=day,
        reviewed_controls=Reviewed(control_selections=(Selection(include_controls=controls),)),
        observations=tuple(observations.values()),
        findings=tuple(findings),
    )
    file = File(
        assessment_results=AssessmentResults(
            uuid=_id(named, "document"),
            metadata=Metadata(
                title=f"{a.title}: assessment results, DRAFT",
                last_modified=day,
                version=revision,
                oscal_version=_VERSION,
            ),
            import_ap=Import(href="lab_test_plan.html"),
            results=(result,),
        )
    )
    text = msgspec.json.format(msgspec.json.encode(file, order="sorted"), indent=1) + b"\n"
    for fault in faults(text):
        raise ValueError(f"{a.product}: OSCAL result: {fault}")
    return text


def faults(text: bytes) -> Iterator[str]:
    """What is wrong with a file: form, ids that stand twice, references without a target."""
    try:
        file = msgspec.json.decode(text, type=File)
    except msgspec.MsgspecError as error:
        yield str(error)
        return
    for result in file.assessment_results.results:
        ids = [o.uuid for o in result.observations] + [f.uuid for f in result.findings]
        yield from (
            f"uuid {one} stands twice" for one in sorted({i for i in ids if ids.count(i) > 1})
        )
        known = {o.uuid for o in result.observations}
        for finding in result.findings:
            for related in finding.related_observations:
                if related.observation_uuid not in known:
                    yield f"{finding.title}: no observation {related.observation_uuid}"


def _observation(f: Finding, named: str, day: str) -> Observation:
    figures: dict[str, Any] = {
        "measured": f.measured, "limit": f.limit, "unit": f.unit or None, "margin": f.margin,
        "subject": f.subject or None, "sha256": f.sha256 or None,
    }  # fmt: skip
    props = [Prop(name="verdict", value=f.verdict.value)]
    props += [
        Prop(name=key, value=str(value)) for key, value in figures.items() if value is not None
    ]
    evidence: tuple[Evidence, ...] = ()
    if f.kind == "check" and f.sha256:
        href = f"../../evidence/{f.target}.{f.subject}.json"
        evidence = (Evidence(href=href, description="evidence record"),)
    return Observation(
        uuid=_id(named, f.kind, f.target, f.subject, f.verdict.value, f.reason, f.sha256),
        title=f"{f.kind}: {f.target}",
        description=f.reason,
        props=tuple(props),
        methods=("TEST" if f.kind in ("check", "lab") else "EXAMINE",),
        collected=day,
        relevant_evidence=evidence,
    )


def _reason(verdict: Verdict) -> str:
    return {Verdict.PASS: "pass", Verdict.FAIL: "fail"}.get(verdict, "other")


def _id(*parts: str) -> str:
    return str(uuid.uuid5(_SPACE, "\0".join(parts)))
