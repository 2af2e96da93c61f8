"""JSON Schemas of the law's files, so that an editor completes and checks them while somebody types.

Contract: `schema(kind)` describes one kind of file, with the vocabulary's words as the values that a key may take.
Invariant: it is made from the very records that loading uses, so that a file that loads also fits its schema.
"""

from __future__ import annotations

from typing import Any

import msgspec

from article41.law.check import BOUND
from article41.law.model import (
    Designation,
    Exemption,
    Measure,
    Reading,
    RegimeHead,
    Resolution,
    StopNotice,
    Vocabulary,
)

KINDS = ("resolution", "exemptions", "designations", "readings", "stops", "regime")
_LISTS = {"exemptions": Exemption, "designations": Designation, "stops": StopNotice}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"

# One sentence a key, shown by the editor. A test holds that every key of every record has one.
_SAYS: dict[str, dict[str, str]] = {
    "Resolution": {
        "resolution": "The resolution's number, as text; the file is named after it.",
        "symbol": "The document's symbol, such as S/RES/2375 (2017).",
        "title": "What it is about, in a few words of your own.",
        "adopted": "The day of adoption.",
        "measures": "Its measures in the order of its paragraphs.",
        "akn": "The resolution's Akoma Ntoso address, as in FRBRuri of the official XML.",
        "read": "Against which official text the file was written.",
        "sources": "Where the facts come from if no official text was at hand.",
        "reviewed": "The lawyer who signed the file; empty until one does.",
        "listed": "Paragraphs with no measure, and why: number and reason.",
    },
    "Read": {
        "text": "File name of the official text.",
        "sha256": "Its SHA-256 digest.",
        "on": "The day on which it was read.",
    },
    "Reviewed": {"by": "Name of the lawyer.", "on": "The day of the signature."},
    "Measure": {
        "id": "Resolution and paragraph, such as 2375:16; several in one paragraph: 2371:8/coal.",
        "title": "A few words that name the measure.",
        "says": "What the paragraph says, in your own plain words.",
        "kind": "What sort of measure it is; exemptions can reach all of one kind.",
        "force": "How strong its verb is; only mandatory, requires and demands on States bind.",
        "binds": "Who has to keep it.",
        "from": "The first day on which it holds.",
        "until": "The first day on which it no longer holds; leave out for no end.",
        "due_from": "The first day on which a duty to act is overdue; before it there is a finding only.",
        "direction": "Whether goods go to the target, come from it, or both.",
        "activities": "What is done: terms of the activity vocabulary, or any; empty if no dealing is touched.",
        "link": "The ties to the target of which one must be there.",
        "goods": "The goods that are meant: codes by fit, and products.",
        "condition": "What else must be true: a SQL boolean over the dealing's columns.",
        "exemptions": "What lets a dealing through this measure alone.",
        "widens": "Measures that this one makes reach further.",
        "replaces": "Measures in whose place this one comes; they need an until.",
        "when": "Readings under which it is there: name and option.",
        "advice": "One sentence that a dealer sees where the paragraph only calls upon somebody.",
        "notes": "Doubts, and why it is written as it is.",
    },
    "Goods": {
        "whole": "HS prefixes under which everything is meant.",
        "part": "HS prefixes under which some goods are meant, so that the product decides.",
        "hint": "HS prefixes that may hold such goods; they never decide.",
        "products": "Terms of the product vocabulary.",
        "edition": "The edition of the codes.",
        "by": "Whose list it is: printed in the text, or our reading.",
    },
    "Exemption": {
        "id": "Paragraph of the clause and a short name, such as 2375:16/approval.",
        "title": "A few words that name it.",
        "says": "What the clause lets through, in your own plain words.",
        "decides": "Who lets the dealing through.",
        "from": "The first day of its window; the dealing's date is tested.",
        "until": "The first day after its window.",
        "cite": "Paragraphs to cite, if not the one that the id starts with.",
        "ground": "What must be shown: a SQL boolean over the dealing's columns.",
        "notice": "When the Committee must be told: exactly one rule. Only with decides: notice.",
        "cap": "The quantity up to which the ban does not apply. Only with decides: cap.",
        "general": "A power to exempt anything case by case; opens only where its ground is claimed.",
        "reach": "Which measures it reaches, for exemptions that stand alone.",
        "form": "The form of the request or notice.",
        "when": "Readings under which it is there: name and option.",
        "notes": "Doubts, and why it is written as it is.",
    },
    "Notice": {
        "before_days": "So many days before the deed at the latest; 0: on the day itself at the latest.",
        "wait_working_days": "Told, then so many working days without a refusal.",
        "by": "After the deed, by this last day.",
        "every_days": "After the deed, within so many days.",
    },
    "Cap": {
        "amounts": "The amounts, each in the unit of a column that holds the running total.",
        "period": "The period that is counted, in words.",
        "per": "Who shares the amount.",
        "combine": "With several amounts: over if any is exceeded, or only the one whose total is given.",
        "gates": "What must be true before the quantity is looked at.",
        "alerts": "Per cent of the amount at which the Committee tells States.",
        "stop_at": "Per cent at which deliveries must stop once the Committee says so.",
        "report": "The periodic report that goes with deliveries.",
    },
    "CapAmount": {
        "column": "The column with the running total, this dealing counted.",
        "unit": "The unit of the amount, in words.",
        "amount": "The amount, or the name of the column with the earlier figure.",
        "from": "The first day on which this amount holds.",
        "until": "The first day on which it no longer holds.",
    },
    "Reach": {
        "measures": "Ids of measures.",
        "kinds": "All measures of these kinds.",
        "resolutions": "All measures of these resolutions.",
        "everything": "Every measure of the regime.",
        "but": "Measures left out.",
    },
    "Designation": {
        "id": "A name of the entry: resolution, annex and number, or the list's reference.",
        "name": "The name as printed on the day of the listing.",
        "kind": "Person, entity or vessel.",
        "by": "The paragraph or act that lists it.",
        "under": "The measures that the listing sets going.",
        "from": "The first day of the listing.",
        "until": "The first day on which it is no longer listed.",
        "annex": "Annex and number.",
        "ref": "Reference number on the official list.",
        "imo": "IMO number of a ship.",
        "aliases": "Other names printed with it.",
        "notes": "What else matters.",
    },
    "StopNotice": {
        "exemption": "The exemption whose cap is stopped.",
        "from": "The first day on which deliveries must stop.",
        "until": "The first day on which they may go on.",
        "source": "Where the notice is found.",
    },
    "Reading": {
        "question": "What the text leaves open, as a question.",
        "cite": "The paragraphs it is about.",
        "options": "The ways to read it, by name.",
        "default": "The option taken unless told otherwise.",
        "because": "Why, and what speaks for the rival.",
        "dated": "The day on which it was settled.",
    },
    "Option": {
        "says": "What follows from this reading.",
        "narrows": "Measures and exemptions that hold only where this condition is true as well.",
        "closes": "Exemptions that do not reach these measures.",
        "force": "Measures whose verb is as strong as this.",
        "drops": "Activities that all measures of some kinds lose.",
    },
    "Drops": {
        "activities": "The activities.",
        "kinds": "The kinds of measures that lose them.",
        "but": "Measures that keep them.",
    },
    "RegimeHead": {
        "id": "The regime's short name, that of its folder.",
        "title": "Its title.",
        "committee": "The committee's name.",
        "target": "The target State, ISO 3166-1 alpha-2.",
        "programme": "The programme's name in FollowTheMoney data.",
        "default": "Whether it is meant where no regime is named.",
        "aliases": "This regime's words for shared ones: list, word, shared word.",
        "facts": "Columns that only this regime's conditions need.",
        "terms": "Closed lists of this regime's own columns.",
    },
    "Column": {
        "type": "What the cells hold.",
        "empty": "What an empty cell means in a rule: unknown, no, or none where no rule reads it.",
        "says": "What the column means, in one plain sentence.",
        "terms": "The closed list that its cells come from.",
        "min": "The least number allowed.",
        "unknown_for": "Activities for which an empty cell is unknown although it means no elsewhere.",
        "asked_by": "The paragraphs that ask for it.",
    },
}


def schema(kind: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one kind of file, one of `KINDS`."""
    record: Any = Resolution if kind == "resolution" else RegimeHead if kind == "regime" else _LISTS.get(kind)
    (_, *_), parts = msgspec.json.schema_components([record or Reading], ref_template="#/$defs/{name}")
    for name, part in parts.items():
        for key, value in part.get("properties", {}).items():
            says = _SAYS.get(name, {}).get(key)
            if says is not None:
                value["description"] = says
    _enumerate(parts, vocabulary)
    root: dict[str, Any]
    if kind in _LISTS:
        items = {"type": "array", "items": {"$ref": f"#/$defs/{_LISTS[kind].__name__}"}}
        root = {"type": "object", "required": [kind], "properties": {kind: items}}
    elif kind == "readings":
        each = {"type": "object", "additionalProperties": {"$ref": "#/$defs/Reading"}}
        root = {"type": "object", "required": [kind], "properties": {kind: each}}
    else:
        root = {"$ref": f"#/$defs/{record.__name__}"}
    return {"$schema": _DIALECT, "title": f"article41: {kind}", **root, "$defs": parts}


def _enumerate(parts: dict[str, Any], vocabulary: Vocabulary) -> None:
    """Put the vocabulary's words where a key takes them."""

    def only(record: str, key: str, words: list[str]) -> None:
        if record in parts:
            parts[record]["properties"][key]["items"] = {"enum": words}

    only("Measure", "activities", ["any", *vocabulary.activities])
    only("Measure", "link", list(vocabulary.links))
    only("Measure", "binds", sorted(BOUND))
    only("Goods", "products", list(vocabulary.products))
    only("Column", "unknown_for", list(vocabulary.activities))


def undescribed() -> list[str]:
    """Keys of records that lack a sentence, or sentences without a key; empty if all is well."""
    records: list[Any] = [Resolution, Designation, StopNotice, Reading, RegimeHead, Measure]
    _, parts = msgspec.json.schema_components(records, ref_template="{name}")
    keys = {(name, key) for name, part in parts.items() for key in part.get("properties", {})}
    said = {(name, key) for name, sentences in _SAYS.items() for key in sentences}
    return sorted(".".join(pair) for pair in keys ^ said)
