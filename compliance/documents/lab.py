"""Laboratory test plan: tests, levels, set-ups, modes, samples, limits, and slots for results."""

from __future__ import annotations

from compliance.documents.case import Case, number
from compliance.documents.model import Document, Section, Text, table
from compliance.records import lab_plan
from compliance.records.lab_plan import LabTest
from compliance.trace.model import worst


def lab_test_plan(case: Case) -> Document:
    """Every test that the product needs; slots that no result fills are open."""
    tests, book = case.bench.lab.tests, case.bench.lab
    samples = max((t.samples for t in tests), default=0)
    overview = table(
        [("test", 2.4), ("standard", 2.6), ("clause", 1.6), ("samples", 0.7), ("modes", 2.0),
         ("verdict", 1.6), ("levels", 1.0)],
        (
            (t.title, t.standard, t.clause, str(t.samples), ", ".join(t.modes), book.of_test(t.id),
             t.verification.replace("_", " "))
            for t in tests
        ),
    )  # fmt: skip
    modes = table(
        [("mode", 1.0), ("what", 4.0)],
        ((m.id, m.text) for m in lab_plan.load().modes if case.holds(m.when)),
    )
    verdict = worst(r.verdict for r in book.results.values())
    text = Text(
        f"{len(tests)} tests, {len(book.results)} results to give, {samples} samples at most of one"
        f" test. State: {verdict.value}. Results are given in the file lab_results.yaml beside this"
        " document and are judged against the limits here. Levels marked unverified are from"
        " memory: the laboratory takes them from its standard and says so where they differ."
    )
    return case.document(
        "lab_test_plan",
        "Laboratory test plan",
        [
            Section("Overview", (text, overview)),
            Section("Modes of operation", (modes,)),
            Section("Tests", (Text("One section for each test."),)),
            *(_test(case, t) for t in tests),
        ],
        landscape=True,
    )


def _test(case: Case, test: LabTest) -> Section:
    what = table(
        [("item", 1.0), ("content", 5.0)],
        [
            ("standard", f"{test.standard}, {test.clause}"),
            ("levels", test.levels),
            ("set-up", test.set_up),
            ("passed when", test.criteria),
            ("shows", "; ".join(test.covers)),
        ],
    )
    rows = []
    for slot, result in case.bench.lab.results.items():
        if slot[0] != test.id:
            continue
        quantity = test.quantity(slot[3])
        assert quantity is not None
        least = f">= {number(quantity.least)}" if quantity.least is not None else ""
        most = f"<= {number(quantity.most)}" if quantity.most is not None else ""
        limit = f"{least} {most} {quantity.unit}".strip()
        rows.append(
            (
                slot[1],
                str(slot[2]),
                quantity.what,
                limit,
                result.value,
                result.verdict,
                result.reason,
            )
        )
    columns = [("mode", 1.0), ("sample", 0.7), ("figure", 3.0), ("limit", 1.2), ("result", 1.2),
               ("verdict", 1.6), ("remark", 2.2)]  # fmt: skip
    return Section(test.title, (what, table(columns, rows)), level=2)
