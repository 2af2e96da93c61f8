"""Malformed law is refused with file, line, reason and mend: one small fault a test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from article41.law.errors import LawError
from article41.law.load import load_folder, load_vocabulary

HEAD = 'id: xx\ntitle: "A regime for tests"\ntarget: KP\ncommittee: "Test Committee"\n'
FILE = """\
resolution: "9001"
symbol: S/RES/9001 (2017)
title: A test
adopted: 2017-01-01
akn: /akn/un/test/
read: {text: none.xml, sha256: "00", on: 2026-01-01}
measures:
  - id: "9001:1"
    title: Tea
    says: Nobody buys tea from the target.
    kind: goods
    force: mandatory
    binds: [states]
    from: 2017-01-01
    until: 2018-01-01
    activities: [supply]
    link: [from]
    goods: {whole: ["0902"]}
    condition: purpose <> 'relief'
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
    says: Tea means coffee too.
    kind: goods
    force: clarification
    binds: [states]
    from: 2017-01-01
    activities: [supply]
    link: [from]
    goods: {whole: ["0901"]}
    widens: ["9001:1"]
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(text: str = FILE, head: str = HEAD, **others: str) -> Path:
        folder = tmp_path / "xx"
        folder.mkdir()
        (folder / "regime.yaml").write_text(head, encoding="utf-8")
        (folder / "9001.yaml").write_text(text, encoding="utf-8")
        for name, content in others.items():
            (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
        return folder

    return _write


def refuse(folder: Path) -> str:
    with pytest.raises(LawError) as caught:
        load_folder(folder, load_vocabulary())
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_sound_folder_loads_as_typed_frozen_records(write: Write) -> None:
    loaded = load_folder(write(), load_vocabulary())
    measure = loaded.resolutions[0].measures[0]
    assert measure.paragraph == "9001:1"
    assert measure.exemptions[0].cites == ("9001:1",)
    with pytest.raises(AttributeError):
        measure.title = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("    says: Nobody", "    sais: Nobody", ["9001.yaml:10", "unknown key 'sais'", "says"]),
        (
            "    says: Nobody buys tea from the target.\n",
            "",
            ["9001.yaml:8", "missing required field", "says"],
        ),
        (
            "until: 2018-01-01",
            "until: 2016-01-01",
            ["9001.yaml:15", "until 2016-01-01 is not after from 2017-01-01"],
        ),
        ("from: 2017-01-01\n    until", "from: 2017-31-01\n    until", ["9001.yaml"]),
        ('id: "9001:2"', 'id: "9001:1"', ["9001.yaml:28", "the id 9001:1 is taken at xx/9001.yaml:8"]),
        ('id: "9001:2"', 'id: "9002:2"', ["9001.yaml:28", "not of resolution 9001"]),
        ('id: "9001:2"', 'id: "para two"', ["9001.yaml:28", "para two"]),
        (
            "purpose <> 'relief'",
            "porpose <> 'relief'",
            ["9001.yaml:19", "'porpose' is not declared", "purpose"],
        ),
        ("purpose <> 'relief'", "purpose <> 'releif'", ["9001.yaml:19", "'releif' is not a term", "relief"]),
        ("purpose <> 'relief'", "purpose > 3", ["9001.yaml:19", "purpose is a text and 3 is a number"]),
        ("purpose <> 'relief'", "(SELECT 1) = 1", ["9001.yaml:19", "not allowed"]),
        ("purpose <> 'relief'", "goods = 'tea'", ["9001.yaml:19", "'goods' is not declared"]),
        (
            'activities: [supply]\n    link: [from]\n    goods: {whole: ["0902"]}',
            "activities: [suply]",
            ["no activity 'suply'", "supply"],
        ),
        ('link: [from]\n    goods: {whole: ["0902"]}', "link: [form]", ["no link 'form'", "from"]),
        ('whole: ["0902"]', 'whole: ["09.02"]', ["9001.yaml:18", "not an HS prefix"]),
        ('whole: ["0902"]', 'whole: ["0902"], part: ["0902"]', ["stands twice"]),
        ('whole: ["0902"]', "products: [tea]", ["no product 'tea'"]),
        ("decides: nobody", "decides: notice", ["9001.yaml:21", "notice"]),
        ("decides: nobody", "decides: everybody", ["9001.yaml:24", "everybody"]),
        (
            "        title: Old contract\n",
            "        title: Old\n        title: Old\n",
            ["9001.yaml:23", "'title' stands here and on line 22"],
        ),
        ('widens: ["9001:1"]', 'widens: ["9001:7"]', ["9001.yaml:38", "no measure '9001:7'"]),
        (
            "binds: [states]\n    from: 2017-01-01\n    until",
            "binds: [martians]\n    from: 2017-01-01\n    until",
            ["no bound side 'martians'"],
        ),
        ("measures:\n", "measures: &all\n", ["anchors are not allowed"]),
        ("    title: Tea\n", "    title: [Tea\n", ["9001.yaml"]),
        ("    title: Tea\n", "\t title: Tea\n", ["9001.yaml:9"]),
    ],
)
def test_a_fault_is_refused_with_its_place(write: Write, old: str, new: str, words: list[str]) -> None:
    assert old in FILE
    message = refuse(write(FILE.replace(old, new, 1)))
    for word in words:
        assert word in message, message


def test_a_cyclic_reach_is_refused(write: Write) -> None:
    text = FILE.replace("    condition: purpose", '    widens: ["9001:2"]\n    condition: purpose')
    message = refuse(write(text))
    assert "cyclic reach: 9001:1 -> 9001:2 -> 9001:1" in message


def test_an_exemption_that_reaches_an_unknown_measure_is_refused(write: Write) -> None:
    exemptions = (
        "exemptions:\n"
        '  - {id: "9001:9", title: Aid, says: Aid may pass., decides: nobody, from: 2017-01-01, '
        'reach: {measures: ["9001:8"]}}\n'
    )
    message = refuse(write(exemptions=exemptions))
    assert "exemptions.yaml:2" in message
    assert "no measure '9001:8'" in message


def test_an_exemption_without_reach_is_refused(write: Write) -> None:
    exemptions = 'exemptions:\n  - {id: "9001:9", title: Aid, says: Aid may pass., decides: nobody, from: 2017-01-01}\n'
    assert "reaches nothing" in refuse(write(exemptions=exemptions))


def test_a_reading_whose_default_is_no_option_is_refused(write: Write) -> None:
    readings = (
        'readings:\n  tea: {question: "Is it tea?", cite: ["9001:1"], options: {yes-it-is: {says: Yes}}, '
        "default: no-it-is-not, because: x, dated: 2026-01-01}\n"
    )
    assert "no-it-is-not" in refuse(write(readings=readings))


def test_a_when_of_an_unknown_reading_is_refused(write: Write) -> None:
    message = refuse(
        write(FILE.replace("    condition: purpose", "    when: {tea: green}\n    condition: purpose"))
    )
    assert "no reading 'tea'" in message


def test_a_fact_that_is_a_shared_column_already_is_refused(write: Write) -> None:
    head = HEAD + 'facts:\n  purpose: {type: text, empty: "no", says: x}\n'
    assert "regime.yaml:6" in refuse(write(head=head))


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    assert "no such regime folder" in refuse(tmp_path / "nowhere")


def test_an_empty_file_and_one_that_is_no_text_are_refused(write: Write) -> None:
    folder = write("")
    assert "9001.yaml" in refuse(folder)
    (folder / "9001.yaml").write_bytes(b"\xff\xfe\x00\x01")
    assert "not UTF-8" in refuse(folder)


def test_a_file_named_after_another_resolution_is_refused(write: Write) -> None:
    folder = write()
    (folder / "9001.yaml").rename(folder / "9002.yaml")
    assert "the file is named 9002 and the resolution 9001" in refuse(folder)


def test_a_file_as_large_as_no_law_is_refused_unread(write: Write) -> None:
    folder = write()
    with (folder / "9001.yaml").open("ab") as file:
        file.write(b"# " + b"x" * 50_000_000)
    with pytest.raises(LawError, match="bytes"):
        load_folder(folder, load_vocabulary())


def test_anchors_that_would_explode_are_refused_unbuilt(write: Write) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for here, below in zip("bcdefghi", "abcdefgh", strict=True):
        bomb += f"{here}: &{here} [" + ", ".join([f"*{below}"] * 9) + "]\n"
    folder = write()
    (folder / "9002.yaml").write_text(bomb, "utf-8")
    with pytest.raises(LawError, match="anchors are not allowed"):
        load_folder(folder, load_vocabulary())


def test_a_law_file_that_is_a_folder_is_told(write: Write) -> None:
    folder = write()
    (folder / "9002.yaml").mkdir()
    with pytest.raises(LawError, match="is a folder"):
        load_folder(folder, load_vocabulary())


def test_a_deeply_nested_file_is_refused(write: Write) -> None:
    folder = write()
    (folder / "9002.yaml").write_text("a: " + "[" * 100_000 + "]" * 100_000, "utf-8")
    with pytest.raises(LawError):
        load_folder(folder, load_vocabulary())


def test_an_exemption_to_a_measure_that_is_not_there_is_told_with_the_nearest(write: Write) -> None:
    folder = write(
        exemptions='exemptions:\n  - id: "9001:9"\n    title: x\n    says: x\n    decides: nobody\n'
        '    from: 2017-01-01\n    reach: {measures: ["9001:7"]}\n'
    )
    with pytest.raises(LawError, match="did you mean 9001:"):
        load_folder(folder, load_vocabulary())


def test_replacing_in_a_circle_is_refused(write: Write) -> None:
    circle = FILE.replace('    widens: ["9001:1"]\n', '    replaces: ["9001:1"]\n')
    circle = circle.replace("    until: 2018-01-01\n", '    until: 2018-01-01\n    replaces: ["9001:2"]\n', 1)
    with pytest.raises(LawError, match="cyclic"):
        load_folder(write(circle), load_vocabulary())
