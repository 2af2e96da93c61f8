"""One small fault a rule: the sound folder has no finding, the broken one has that finding at that place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from article41.law.errors import LawError
from article41.law.lint import lint
from article41.law.lint_law import Finding
from article41.law.load import load_folder, load_vocabulary, regimes_folder

HEAD = """\
id: xx
title: "A regime for tests"
target: KP
facts:
  cups: {type: number, empty: unknown, says: "cups counted with this dealing", asked_by: ["9001:2"]}
  green: {type: bool, empty: "no", says: "whether the tea is green", asked_by: ["9001:1"]}
"""
FILE = """\
resolution: "9001"
symbol: S/RES/9001 (2017)
title: A test
adopted: 2017-01-01
akn: /akn/un/test/
read: {text: none.xml, sha256: "00", on: 2026-01-01}
listed:
  "3": the Council stays seized
measures:
  - id: "9001:1"
    title: Green tea
    says: Nobody buys green tea from the target.
    kind: goods
    force: mandatory
    binds: [states]
    from: 2017-01-01
    until: 2018-01-01
    activities: [supply]
    link: [from]
    goods: {whole: ["090210"]}
    condition: green
    exemptions:
      - id: "9001:1/old"
        title: Old contract
        says: An old contract may run.
        decides: nobody
        from: 2017-01-01
        until: 2017-03-01
        ground: contract_date < DATE '2017-01-01'
  - id: "9001:2"
    title: Coffee
    says: Coffee is barred beyond so many cups.
    kind: goods
    force: mandatory
    binds: [states]
    from: 2018-01-01
    activities: [supply]
    link: [from]
    goods: {whole: ["0901"]}
    replaces: ["9001:1"]
    exemptions:
      - id: "9001:2/cups"
        title: Cups
        says: So many may come.
        decides: cap
        from: 2018-01-01
        cap:
          amounts: [{column: cups, unit: cups, amount: 10}]
          period: calendar year
          per: all-states
"""

Lint = Callable[..., list[Finding]]


@pytest.fixture
def findings(tmp_path: Path) -> Lint:
    def _findings(old: str = "", new: str = "", head: str = HEAD, **others: str) -> list[Finding]:
        assert not old or FILE.count(old) == 1 or HEAD.count(old) == 1, old
        folder = tmp_path / "xx"
        folder.mkdir()
        (folder / "regime.yaml").write_text(head.replace(old, new) if old else head, "utf-8")
        (folder / "9001.yaml").write_text(FILE.replace(old, new) if old else FILE, "utf-8")
        for name, text in others.items():
            (folder / f"{name}.yaml").write_text(text, "utf-8")
        return list(lint(folder).findings)

    return _findings


def test_a_sound_folder_has_no_finding(findings: Lint) -> None:
    assert findings() == []


@pytest.mark.parametrize(
    ("rule", "level", "about", "old", "new"),
    [
        ("replaced-never-ended", "fault", "9001:1", "    until: 2018-01-01\n", ""),
        ("replaced-never-ended", "fault", "9001:1", "    until: 2018-01-01\n", "    until: 2018-02-01\n"),
        (
            "replaced-too-early",
            "note",
            "9001:1",
            "    until: 2018-01-01\n",
            "    until: 2017-12-01\n    notes: It ran out.\n",
        ),
        ("gap", "fault", "9001:1", '    replaces: ["9001:1"]\n', ""),
        ("gap", "fault", "9001:3", '  "3": the Council stays seized', '  "4": the Council stays seized'),
        ("overlap", "note", "9001:2", '  "3": the', '  "2": it says more\n  "3": the'),
        ("code-not-in-edition", "fault", "9001:2", '["0901"]', '["0999"]'),
        ("code-not-in-edition", "fault", "9001:2", '["0901"]', '["77"]'),
        ("code-not-in-edition", "fault", "9001:2", '["0901"]', '["8806"], edition: 2012'),
        ("code-under-code", "fault", "9001:2", '["0901"]', '["0901", "090111"]'),
        (
            "condition-never-met",
            "fault",
            "9001:1",
            "condition: green",
            "condition: green AND cups > 3 AND cups < 2",
        ),
        (
            "condition-never-met",
            "fault",
            "9001:1",
            "condition: green",
            "condition: green AND activity = 'brokering'",
        ),
        (
            "condition-always-met",
            "note",
            "9001:1",
            "condition: green",
            "condition: green IS TRUE OR NOT green IS TRUE",
        ),
        (
            "exemption-never-holds",
            "fault",
            "9001:1/old",
            "        until: 2017-03-01\n        ground",
            "        until: 2017-03-01\n        ground: green AND NOT green\n        notes",
        ),
        (
            "exemption-never-holds",
            "fault",
            "9001:1/old",
            "        ground: contract_date",
            "        ground: NOT green AND contract_date",
        ),
        (
            "exemption-never-holds",
            "fault",
            "9001:1/old",
            "        from: 2017-01-01\n        until: 2017-03-01",
            "        from: 2019-01-01\n        until: 2019-03-01",
        ),
        (
            "exemption-never-holds",
            "fault",
            "9001:2/cups",
            "amount: 10}",
            "amount: 10, from: 2016-01-01, until: 2017-01-01}",
        ),
        ("cap-gap", "note", "9001:2/cups", "amount: 10}", "amount: 10, from: 2018-02-01}"),
        ("fact-asked-by", "fault", "green", 'asked_by: ["9001:1"]', 'asked_by: ["9001:1", "9001:9"]'),
        ("fact-asked-by", "note", "green", 'asked_by: ["9001:1"]', 'asked_by: ["9001:1", "9001:2"]'),
        ("fact-asked-by", "note", "green", 'asked_by: ["9001:1"]', "asked_by: []"),
    ],
)
def test_a_fault_is_found(findings: Lint, rule: str, level: str, about: str, old: str, new: str) -> None:
    found = findings(old, new)
    assert (rule, level, about) in [(f.rule, f.level, f.about) for f in found], found
    one = next(f for f in found if f.rule == rule)
    assert one.place.startswith("xx/")
    assert one.says
    assert one.mend


def test_a_fact_that_nothing_asks_is_found(findings: Lint) -> None:
    more = HEAD + '  sugar: {type: bool, empty: "no", says: "whether there is sugar"}\n'
    assert [(f.rule, f.about, f.place) for f in findings(head=more)] == [
        ("fact-unasked", "sugar", "xx/regime.yaml:7")
    ]


def test_a_point_in_capitals_is_found(findings: Lint) -> None:
    file = FILE.replace('id: "9001:1"', 'id: "9001:1(A)"').replace('["9001:1"]', '["9001:1(A)"]')
    assert "id-form" in [f.rule for f in findings(**{"9001": file})]


EXEMPTION = """\
exemptions:
  - id: "9001:2/power"
    title: Power
    says: The Committee may.
    decides: committee
    from: {day}
    ground: {ground}
    reach: {reach}
"""


@pytest.mark.parametrize(
    ("day", "ground", "reach", "rule"),
    [
        ("2018-01-01", "purpose = 'relief'", '{measures: ["9001:2"]}', None),
        ("2018-01-01", "purpose = 'relief'", "{kinds: [arms]}", "exemption-never-holds"),
        ("2018-01-01", "purpose = 'relief'", '{measures: ["9001:1"]}', "exemption-never-holds"),
        ("2018-01-01", "activity = 'entry'", '{measures: ["9001:2"]}', "exemption-never-holds"),
        (
            "2018-01-01",
            "purpose = 'relief' AND purpose = ''",
            '{measures: ["9001:2"]}',
            "exemption-never-holds",
        ),
    ],
)
def test_an_exemption_with_reach_is_looked_at(
    findings: Lint, day: str, ground: str, reach: str, rule: str | None
) -> None:
    text = EXEMPTION.format(day=day, ground=ground, reach=reach)
    assert [f.rule for f in findings(exemptions=text)] == ([rule] if rule else [])


def test_a_clause_that_stands_twice_is_found(findings: Lint) -> None:
    text = EXEMPTION.format(
        day="2017-01-01", ground="contract_date < DATE '2017-01-01'", reach='{measures: ["9001:1"]}'
    ).replace("decides: committee", 'decides: nobody\n    cite: ["9001:1"]')
    assert "overlap" in [f.rule for f in findings(exemptions=text)]


def test_a_stop_outside_of_its_window_is_found(findings: Lint) -> None:
    stops = 'stops:\n  - {exemption: "9001:1/old", from: 2019-01-01, until: 2020-01-01, source: none}\n'
    assert [f.rule for f in findings(stops=stops)] == ["stop-outside"]


def test_a_switch_that_nothing_depends_on_is_found(findings: Lint) -> None:
    readings = (
        'readings:\n  tea:\n    question: Which?\n    cite: ["9001:1"]\n    options: {a: {says: x}, b: {says: y}}\n'
        "    default: a\n    because: so\n    dated: 2026-01-01\n"
    )
    assert [f.rule for f in findings(readings=readings)] == ["reading-unused"]


TWIN = """\
  - id: "9001:2/instant"
    title: Instant coffee
    says: Coffee is barred.
    kind: goods
    force: mandatory
    binds: [states]
    from: 2018-01-01
    activities: [supply]
    link: [from]
    goods: {whole: ["090111"]}
"""


@pytest.mark.parametrize(
    ("change", "overlap"),
    [
        (("", ""), True),
        (("link: [from]", "link: [to]"), False),
        (("activities: [supply]", "activities: [brokering]"), False),
        (('"090111"', '"2101"'), False),
        (("from: 2018-01-01", "from: 2018-01-01\n    condition: green IS TRUE AND NOT green IS TRUE"), False),
        (("from: 2018-01-01", "from: 2018-01-01\n    notes: Part of 9001:2."), False),
        (("force: mandatory", "force: calls-upon"), False),
    ],
)
def test_records_that_say_the_same_are_found(findings: Lint, change: tuple[str, str], overlap: bool) -> None:
    file = FILE + (TWIN.replace(*change) if change[0] else TWIN)
    assert ("overlap" in [f.rule for f in findings(**{"9001": file})]) is overlap


def test_the_law_itself_has_no_finding_and_no_paragraph_left_over() -> None:
    linted = lint()
    assert linted.findings == ()
    assert [c for c in linted.counts if c.left] == []
    assert len(linted.counts) >= 24


def test_the_general_rules_have_no_finding_of_their_own() -> None:
    assert lint(regimes_folder() / "general").findings == ()


def test_a_folder_that_does_not_load_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawError, match="no such regime folder"):
        lint(tmp_path / "none")
    with pytest.raises(LawError, match=r"regime\.yaml"):
        lint(tmp_path)
    with pytest.raises(LawError, match="no such regime"):
        lint(name="yy")


def test_the_sound_folder_loads_too(tmp_path: Path) -> None:
    folder = tmp_path / "xx"
    folder.mkdir()
    (folder / "regime.yaml").write_text(HEAD, "utf-8")
    (folder / "9001.yaml").write_text(FILE, "utf-8")
    assert len(load_folder(folder, load_vocabulary()).resolutions) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("condition: green", "condition: purpose IS NULL"),  # no purpose is claimed
        ("condition: green", "condition: purpose IS NOT NULL"),
        ("condition: green", "condition: second_nationality IS NULL"),
        ("condition: green", "condition: NOT approval_date > DATE '2017-01-01' AND approval_date IS NULL"),
        ("condition: green", "condition: approval = 'A' AND approval IN ('a')"),  # capitals do not count
        ("ground: contract_date", "ground: purpose IS NULL AND contract_date"),
        ("ground: contract_date", "ground: hs_code LIKE '0902%' AND contract_date"),
    ],
)
def test_what_a_dealing_can_meet_is_no_fault(findings: Lint, old: str, new: str) -> None:
    assert [f for f in findings(old, new) if not f.rule.startswith("fact")] == []


_GROUND = "ground: contract_date < DATE '2017-01-01'"
_REPORT = "report: {by: 2017-12-31}\n          per: all-states"


@pytest.mark.parametrize(
    ("rule", "level", "about", "old", "new"),
    [
        ("exemption-never-holds", "fault", "9001:1/old", _GROUND, "ground: date >= DATE '2017-03-01'"),
        ("exemption-never-holds", "fault", "9001:1/old", _GROUND, "ground: NOT link_from"),
        ("exemption-never-holds", "fault", "9001:1/old", _GROUND, "ground: green AND NOT green"),
        ("condition-always-met", "note", "9001:1/old", _GROUND, "ground: green OR green IS NOT TRUE"),
        ("exemption-never-holds", "fault", "9001:2/cups", "per: all-states", _REPORT),
        (
            "exemption-never-holds",
            "fault",
            "9001:2/cups",
            "per: all-states",
            "gates: green AND NOT green\n          per: all-states",
        ),
        ("condition-never-met", "fault", "9001:1", "condition: green", "condition: green AND NOT link_from"),
        (
            "condition-never-met",
            "fault",
            "9001:1",
            "condition: green",
            "condition: green AND date > DATE '2018-01-01'",
        ),
        ("code-not-in-edition", "fault", "9001:1/old", _GROUND, "ground: hs_code LIKE '77%'"),
        (
            "code-under-code",
            "note",
            "9001:1",
            'goods: {whole: ["090210"]}',
            'goods: {part: ["0902", "090210"]}',
        ),
    ],
)
def test_a_clause_that_can_never_apply_is_found(
    findings: Lint, rule: str, level: str, about: str, old: str, new: str
) -> None:
    assert (rule, level, about) in {(f.rule, f.level, f.about) for f in findings(old, new)}


def test_an_exemption_of_another_reading_than_what_it_reaches_is_found(findings: Lint) -> None:
    readings = (
        'readings:\n  tea: {question: "Is it tea?", cite: ["9001:1"], options: {a: {says: It is}, b: {says: It is not}}, '
        "default: a, because: x, dated: 2026-01-01}\n"
    )
    exemptions = (
        'exemptions:\n  - {id: "9001:1/aid", title: Aid, says: Aid may pass., decides: nobody, from: 2017-01-01, '
        'when: {tea: OPTION}, reach: {measures: ["9001:1"]}}\n'
    )
    found = findings(
        "    condition: green\n",
        "    condition: green\n    when: {tea: a}\n",
        readings=readings,
        exemptions=exemptions.replace("OPTION", "b"),
    )
    assert [(f.rule, f.about) for f in found if f.rule == "exemption-never-holds"] == [
        ("exemption-never-holds", "9001:1/aid")
    ]
