"""What must hold of every answer: nothing but the dealing itself and the law may change it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest
from tests.plain.chance import Maker

from article41 import Regime, check, explain
from article41.law.words import closed_lists
from article41.ruling.plan import Plan

AS_KNOWN = date(2018, 1, 10)
COUNT = 3000
Row = dict[str, Any]
Told = tuple[str, tuple[str, ...], tuple[str, ...], str, str | None]


@pytest.fixture(scope="module")
def regime() -> Regime:
    return Regime.load()


@pytest.fixture(scope="module")
def rows(regime: Regime) -> list[Row]:
    return list(Maker(regime, 7).rows(COUNT, AS_KNOWN))


def told(source: Any, regime: Regime) -> dict[str, Told]:
    """Every dealing's answer by its id."""
    checked = check(source, as_known=AS_KNOWN, regimes=[regime])
    assert checked.rejects() == []
    return {
        d["id"]: (d["outcome"], tuple(d["citations"]), tuple(d["missing"]), d["because"], d["due"])
        for d in checked.decisions()
    }


@pytest.fixture(scope="module")
def plain(rows: list[Row], regime: Regime) -> dict[str, Told]:
    found = told(rows, regime)
    assert len(found) == COUNT
    return found


def different(a: dict[str, Told], b: dict[str, Told]) -> list[tuple[str, Told, Told | None]]:
    return [(k, v, b.get(k)) for k, v in a.items() if b.get(k) != v][:3]


def test_the_quick_gate_never_changes_a_decision(
    rows: list[Row], plain: dict[str, Told], regime: Regime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Plan, "gate", lambda self: "TRUE")
    assert different(plain, told(rows, regime)) == []


def test_order_repetition_company_and_columns_do_not_matter(
    rows: list[Row], plain: dict[str, Told], regime: Regime
) -> None:
    chance = Random(3)
    mixed = [*rows, *({**r, "id": f"again {r['id']}"} for r in rows[:500])]
    mixed += [{"id": f"other {i}", "date": "2019-01-01", "activity": "other"} for i in range(200)]
    mixed = [dict(chance.sample(list(r.items()), len(r))) for r in mixed]
    chance.shuffle(mixed)
    found = told(mixed, regime)
    assert different(plain, found) == []
    assert all(found[f"again {r['id']}"] == plain[r["id"]] for r in rows[:500])


def test_explain_tells_what_check_decides(rows: list[Row], plain: dict[str, Told], regime: Regime) -> None:
    by_outcome: dict[str, list[Row]] = {}
    for row in rows:
        by_outcome.setdefault(plain[row["id"]][0], []).append(row)
    assert len(by_outcome) == 7
    for row in (r for some in list(by_outcome.values())[:4] for r in some[:1]):
        d = explain(row, as_known=AS_KNOWN, regimes=[regime]).decision
        found = (d["outcome"], tuple(d["citations"]), tuple(d["missing"]), d["because"], d["due"])
        assert found == plain[row["id"]], row


def test_a_large_table_keeps_its_order(regime: Regime) -> None:
    count = 300_000
    ids = [str(i) for i in range(count)]
    there = ["KP" if i % 2 else "CN" for i in range(count)]
    codes = ["620342" if i % 3 else "100630" for i in range(count)]
    table = pa.table({"id": ids, "date": ["2018-06-01"] * count, "hs_code": codes, "export_country": there})
    batches = check(table, as_known=AS_KNOWN, regimes=[regime]).batches()
    assert [i for b in batches for i in b.column("id").to_pylist()] == ids


def _values(regime: Regime, column: str) -> Iterator[object]:
    kind = regime.facts[column]
    match kind.type:
        case "bool":
            yield from (True, False)
        case "number":
            yield from (0, 1e9)
        case "date":
            yield from ("2000-01-01", "2017-08-20", "2030-01-01")
        case "country":
            yield from (regime.target, "CN")
        case "term":
            yield from closed_lists(regime.vocabulary, regime.head)[str(kind.terms)]
        case "hs":
            yield from ("100630", "270112", "620342", "847130", "270900", "271019", "830629")
        case _:
            yield from ("one", "another")
    if column == "product":
        yield from regime.vocabulary.products


def test_nothing_that_is_missing_is_idle(rows: list[Row], plain: dict[str, Told], regime: Regime) -> None:
    """Each fact that an answer waits for changes the answer, or what it still waits for, by some value."""
    open_ = [r for r in rows if plain[r["id"]][0] == "undetermined"]
    seen: set[tuple[str, ...]] = set()
    asked: list[Row] = []
    for row in open_:
        missing = plain[row["id"]][2]
        if missing not in seen and len(asked) < 25:
            seen.add(missing)
            asked.append(row)
    assert len(asked) >= 10
    tries = [
        {**row, column: value, "id": f"{row['id']}|{column}|{i}"}
        for row in asked
        for column in plain[row["id"]][2]
        for i, value in enumerate(_values(regime, column))
    ]
    checked = check(tries, as_known=AS_KNOWN, regimes=[regime])
    moved = {
        tuple(d["id"].split("|")[:2])
        for d in checked.decisions()
        if (d["outcome"], tuple(d["missing"]))
        != (plain[d["id"].split("|")[0]][0], plain[d["id"].split("|")[0]][2])
    }
    idle = [(r, c) for r in asked for c in plain[r["id"]][2] if (r["id"], c) not in moved]
    assert idle == []


def test_every_format_gives_the_same_decisions(
    rows: list[Row], plain: dict[str, Told], regime: Regime, tmp_path: Path
) -> None:
    some = rows[:300]
    names = list(dict.fromkeys(n for r in some for n in r))
    text = {n: [None if r.get(n) is None else _cell(r[n]) for r in some] for n in names}
    table = pa.table({n: pa.array(v, pa.string()) for n, v in text.items()})
    pc.write_csv(table, tmp_path / "x.csv")
    pq.write_table(table, tmp_path / "x.parquet")
    lines = (json.dumps({k: _json(v) for k, v in r.items()}) + "\n" for r in some)
    (tmp_path / "x.jsonl").write_text("".join(lines), "utf-8")
    expected = {r["id"]: plain[r["id"]] for r in some}
    for source in (tmp_path / "x.csv", tmp_path / "x.parquet", tmp_path / "x.jsonl", table):
        assert different(expected, told(source, regime)) == [], source


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _json(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
