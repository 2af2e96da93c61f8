"""Regimes of a line or two, on an imagined target State `XT`, for tests of one rule at a time.

Contract: `regime` puts measures and stand-alone exemptions together over the packaged vocabulary.
Invariant: what a test does not write has no effect.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from article41.law.load import load_vocabulary
from article41.law.model import (
    Column,
    Exemption,
    Measure,
    Read,
    RegimeHead,
    Resolution,
    StopNotice,
    Vocabulary,
)
from article41.law.regime import Regime

FROM = date(2017, 1, 2)
FACTS = {
    "total_after_tonnes": Column(type="number", empty="unknown", says="tonnes counted"),
    "total_after_barrels": Column(type="number", empty="unknown", says="barrels counted"),
    "baseline": Column(type="number", empty="unknown", says="the earlier figure"),
    "livelihood_only": Column(type="bool", empty="unknown", says="for livelihood alone"),
    "reported": Column(type="bool", empty="unknown", says="the report was made"),
    "designated": Column(type="bool", empty="no", says="a side is designated"),
    "medical": Column(type="bool", empty="no", says="for medical purposes"),
    "contributes": Column(type="bool", empty="no", unknown_for=("bulk-cash",), says="a finding"),
    "listed_name": Column(type="text", empty="no", says="the listed name"),
    "vessel_owner_country": Column(type="country", empty="no", says="the ship's owner"),
    "negative_decision": Column(type="bool", empty="no", says="the Committee was against it"),
    "stop_notice_date": Column(type="date", empty="no", says="the day of the stop"),
}


@cache
def vocabulary() -> Vocabulary:
    return load_vocabulary()


def exemption(name: str = "way", decides: Any = "nobody", from_: date = FROM, **more: Any) -> Exemption:
    return Exemption(id=f"1:1/{name}", title="t", says="s", decides=decides, from_=from_, **more)


def measure(
    *exemptions: Exemption, id: str = "1:1", activities: tuple[str, ...] = ("supply",), **more: Any
) -> Measure:
    record = {"kind": "goods", "force": "mandatory", "binds": ("states",), "from_": FROM, **more}
    return Measure(id=id, title="t", says="s", activities=activities, exemptions=exemptions, **record)


def regime(
    *measures: Measure, stand_alone: tuple[Exemption, ...] = (), stops: tuple[StopNotice, ...] = ()
) -> Regime:
    resolution = Resolution(
        resolution="1",
        symbol="S/RES/1",
        title="t",
        adopted=FROM,
        akn="/akn/1",
        read=Read(text="none", sha256="0", on=FROM),
        measures=measures,
    )
    return Regime(
        head=RegimeHead(id="xt", title="t", target="XT", facts=FACTS),
        vocabulary=vocabulary(),
        resolutions=(resolution,),
        stand_alone=stand_alone,
        readings={},
        chosen={},
        stops=stops,
    )
