"""Synthetic dealings for the benchmarks: every column there is, filled as real files fill them.

Rows are made by DuckDB from a seed. `share` is the part that touches the target State; the others are ordinary
trade, work and shipping between other States. About one row in forty makes a claim (a finding, a purpose, a notice,
an approval), one in a hundred gives any one circumstance that only a regime's own conditions ask for.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from article41.law.regime import Regime

COUNTRIES = ("CN", "RU", "JP", "KR", "DE", "US", "IN", "VN", "NG", "BR", "PL", "QA")
GOODS = 0.85  # part of the rows that are supplies of goods


def _pick(words: list[str], salt: str) -> str:
    listed = ", ".join("'" + w + "'" for w in words)
    return f"list_extract([{listed}], 1 + CAST(floor(hash01(i, '{salt}') * {len(words)}) AS INTEGER))"


def _some(sql: str, part: float, salt: str) -> str:
    return f"CASE WHEN hash01(i, '{salt}') < {part} THEN {sql} END"


def expressions(regime: Regime) -> dict[str, str]:
    """One SQL expression over the row's number `i` for every column; `hit` says that it touches the target."""
    target = str(regime.target)
    others = [a for a in regime.vocabulary.activities if a not in ("supply", "other")]
    country = _pick(list(COUNTRIES), "country")
    where = f"CASE WHEN hit THEN '{target}' ELSE {_pick(list(COUNTRIES), 'partner')} END"
    day = "DATE '2006-01-01' + CAST(floor(hash01(i, 'date') * 5400) AS INTEGER)"
    made: dict[str, str] = {
        "id": "'r' || i",
        "deal": _some("'d' || (i // 10)", 0.1, "deal"),
        "date": day,
        "stage": _some("CASE WHEN hash01(i, 'planned') < 0.2 THEN 'planned' ELSE 'done' END", 0.3, "stage"),
        "activity": f"CASE WHEN goods_row THEN 'supply' ELSE {_pick(others, 'activity')} END",
        "kind": "CAST(NULL AS VARCHAR)",
        "hs_code": f"CASE WHEN goods_row THEN {_code()} END",
        "hs_edition": "CAST(NULL AS VARCHAR)",
        "goods": "CASE WHEN goods_row THEN 'consignment of goods no. ' || (i % 5000) END",
        "product": f"CASE WHEN goods_row THEN {_some(_pick(list(regime.vocabulary.products), 'product'), 0.1, 'prod')} END",
        "product_from": "CAST(NULL AS VARCHAR)",
        "quantity": "CASE WHEN goods_row THEN round(hash01(i, 'q') * 10000, 1) END",
        "unit": "CASE WHEN goods_row THEN 't' END",
        "value": "CASE WHEN goods_row THEN round(hash01(i, 'v') * 1000000, 2) END",
        "currency": "CASE WHEN goods_row THEN 'USD' END",
        "contract_date": _some(f"{day} - CAST(floor(hash01(i, 'c') * 200) AS INTEGER)", 0.2, "contract"),
        "counterparty_country": f"CASE WHEN NOT goods_row THEN {where} END",
        "nationality": f"CASE WHEN NOT goods_row THEN {where} END",
        "place_country": f"CASE WHEN NOT goods_row THEN {country} END",
        "vessel_flag": f"CASE WHEN NOT goods_row THEN {where} END",
        "vessel": _some("'MV SHIP ' || (i % 9000)", 0.2, "ship"),
        "consignor": "CASE WHEN goods_row THEN 'Exporter ' || (i % 100000) || ' Co., Ltd' END",
        "consignee": "CASE WHEN goods_row THEN 'Importer ' || (i % 90000) || ' GmbH' END",
        "counterparty": "CASE WHEN NOT goods_row THEN 'Partner ' || (i % 50000) END",
        "control_list": "CAST(NULL AS VARCHAR)",
    }
    to_target = "(hash01(i, 'way') < 0.4)"
    made["origin_country"] = (
        f"CASE WHEN goods_row THEN CASE WHEN {to_target} THEN {country} ELSE {where} END END"
    )
    made["export_country"] = made["origin_country"]
    made["import_country"] = (
        f"CASE WHEN goods_row THEN CASE WHEN {to_target} THEN {where} ELSE {country} END END"
    )
    made["destination_country"] = made["import_country"]
    return {name: made.get(name) or _rare(name, regime) for name in regime.facts}


def _code() -> str:
    chapter = "lpad(CAST(1 + CAST(floor(hash01(i, 'ch') * 97) AS INTEGER) AS VARCHAR), 2, '0')"
    heading = "lpad(CAST(1 + CAST(floor(hash01(i, 'hd') * 20) AS INTEGER) AS VARCHAR), 2, '0')"
    return f"{chapter} || {heading} || '10'"


def _rare(name: str, regime: Regime) -> str:
    """A fact or claim: seldom given."""
    column = regime.facts[name]
    part = 0.0005 if column.empty == "no" else 0.01
    lists = {**regime.vocabulary.terms, **regime.head.terms}
    match column.type:
        case "bool":
            return _some(f"hash01(i, '{name}b') < 0.5", part, name)
        case "number":
            return f"CASE WHEN goods_row THEN {_some(f'round(hash01(i, {chr(39)}{name}n{chr(39)}) * 600000)', part, name)} END"
        case "date":
            return _some("DATE '2016-01-01' + CAST(floor(hash01(i, 'nd') * 900) AS INTEGER)", part, name)
        case "country":
            return _some(_pick(list(COUNTRIES), name), part, name)
        case "term" if column.terms in lists:
            return _some(_pick(list(lists[column.terms]), name), part, name)
        case _:
            return "CAST(NULL AS VARCHAR)"


def write_rows(path: Path, rows: int, share: float, seed: int = 41) -> None:
    """Write `rows` dealings, `share` of them touching the target, as one Parquet file."""
    regime = Regime.load()
    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")
    con.execute("SET threads = 2")
    con.execute(f"CREATE MACRO hash01(i, salt) AS (hash(i, salt, {seed}) % 1000003) / 1000003.0")
    columns = ", ".join(f'{sql} AS "{name}"' for name, sql in expressions(regime).items())
    inner = f"SELECT i, hash01(i, 'goods') < {GOODS} AS goods_row, hash01(i, 'hit') < {share} AS hit FROM range({rows}) AS r(i)"
    con.execute(f"COPY (SELECT {columns} FROM ({inner})) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 122880)")
