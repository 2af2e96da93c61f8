"""What choosing a reading changes: forces, activities, conditions and reaches, put into the records.

Contract: `choose` names the option taken for each reading, `apply` puts what the options say into resolutions and
exemptions, and `turning` tells which records hang on a switch. Invariant: a record that no chosen option speaks of
comes out as it went in, and every id that an option speaks of is one of the regime's or of the general rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from article41.law.condition import nearest
from article41.law.errors import LawError
from article41.law.model import Exemption, Measure, Option, Reach, Reading, Resolution


def choose(readings: Mapping[str, Reading], asked: Mapping[str, str]) -> dict[str, str]:
    """The option of every reading: the one asked for, or the default. Raises `LawError`."""
    chosen = {name: reading.default for name, reading in readings.items()}
    for name, option in asked.items():
        if name not in readings:
            near = nearest(name, readings)
            raise LawError(
                name, "there is no such reading", f"did you mean {near}?" if near else "see `law facts`"
            )
        if option not in readings[name].options:
            raise LawError(
                name, f"it has no option {option!r}", f"one of {', '.join(readings[name].options)}"
            )
        chosen[name] = option
    return chosen


def holds(when: Mapping[str, str], chosen: Mapping[str, str]) -> bool:
    """Whether a record belongs to the options chosen."""
    return all(chosen.get(name) == option for name, option in when.items())


def apply(
    readings: Mapping[str, Reading],
    chosen: Mapping[str, str],
    resolutions: Iterable[Resolution],
    exemptions: Iterable[Exemption],
) -> tuple[tuple[Resolution, ...], tuple[Exemption, ...]]:
    """Resolutions and exemptions with reach as the options chosen have them."""
    options = [readings[name].options[option] for name, option in chosen.items()]
    options = [o for o in options if o.narrows or o.closes or o.force or o.drops]
    measured = tuple(
        msgspec.structs.replace(r, measures=tuple(_measure(m, options) for m in r.measures)) if options else r
        for r in resolutions
    )
    return measured, tuple(_exemption(x, options) for x in exemptions)


def _measure(m: Measure, options: Iterable[Option]) -> Measure:
    for option in options:
        changes: dict[str, object] = {}
        if m.id in option.narrows:
            changes["condition"] = _narrowed(m.condition, option.narrows[m.id])
        if m.id in option.force:
            changes["force"] = option.force[m.id]
        if option.drops is not None and m.kind in option.drops.kinds and m.id not in option.drops.but:
            changes["activities"] = tuple(a for a in m.activities if a not in option.drops.activities)
        changes["exemptions"] = tuple(_exemption(x, [option]) for x in m.exemptions)
        m = msgspec.structs.replace(m, **changes)
    return m


def _exemption(x: Exemption, options: Iterable[Option]) -> Exemption:
    for option in options:
        if x.id in option.narrows:
            x = msgspec.structs.replace(x, ground=_narrowed(x.ground, option.narrows[x.id]))
        closed = option.closes.get(x.id, ())
        if closed and x.reach is not None:
            reach: Reach = msgspec.structs.replace(x.reach, but=(*x.reach.but, *closed))
            x = msgspec.structs.replace(x, reach=reach)
    return x


def _narrowed(condition: str | None, more: str) -> str:
    return more if condition is None else f"({condition}) AND ({more})"


def spoken_of(option: Option) -> set[str]:
    """The ids of measures and exemptions that an option speaks of."""
    named = {*option.narrows, *option.force, *option.closes}
    named |= {m for measures in option.closes.values() for m in measures}
    return named | set(option.drops.but if option.drops else ())


def turning(
    readings: Mapping[str, Reading], measures: Iterable[Measure], exemptions: Iterable[Exemption]
) -> dict[str, tuple[str, ...]]:
    """For each measure and exemption the switches on which it hangs: readings with more than one option."""
    found: dict[str, set[str]] = {}
    for name, reading in readings.items():
        if len(reading.options) < 2:
            continue
        for option in reading.options.values():
            for id_ in (*option.narrows, *option.force, *(m for ms in option.closes.values() for m in ms)):
                found.setdefault(id_, set()).add(name)
    whens = [(m.id, m.when) for m in measures] + [(x.id, x.when) for x in exemptions]
    for id_, when in whens:
        for name in when:
            found.setdefault(id_, set()).add(name)
    return {id_: tuple(sorted(names)) for id_, names in found.items()}
