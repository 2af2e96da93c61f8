"""The official text by printed number: the paragraph, a point, and files that must not be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article41.law.errors import InputError
from article41.law.official import find_text, operative, paragraph_text

AKN = "/akn/un/statement/deliberation/unsc/2017-01-01/9001-2017/"
NS = 'xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"'
XML = f"""<akomaNtoso {NS}><statement><meta><identification><FRBRWork>
<FRBRuri value="{AKN}"/></FRBRWork></identification></meta><mainBody>
<paragraph eId="para_90"><num>1.</num><content><p>Condemns tea;</p></content></paragraph>
<paragraph class="H23"><content><p>Beverages</p></content></paragraph>
<paragraph eId="para_7"><num>2.</num><content><list><intro><p>Decides that nobody sells:</p></intro>
<point><num>(a)</num><content><p>Tea, and above all:</p></content>
<point><num>(i)</num><content><p>Green tea;</p></content></point></point>
<point><num>(b)</num><content><p>Coffee;</p></content></point></list></content></paragraph>
<paragraph><num>3.</num><content><p>Decides that paragraph 2 reads as follows:</p></content></paragraph>
<paragraph><content><p>“Nobody buys tea,</p></content></paragraph>
<paragraph><num>(a)</num><content><p>but 7 cups;”</p></content></paragraph>
<paragraph><num>4.</num><content><p>Decides to remain seized.</p></content></paragraph>
<attachments><attachment><doc name="annex"><mainBody><paragraph><num>5.</num><content><p>Mr Tea</p></content>
</paragraph></mainBody></doc></attachment></attachments></mainBody></statement></akomaNtoso>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "other.xml").write_text("<akomaNtoso/>", "utf-8")
    (tmp_path / "tea.xml").write_text(XML, "utf-8")
    return tmp_path


def test_a_text_is_found_by_its_address(folder: Path) -> None:
    assert find_text(folder, AKN).name == "tea.xml"


def test_paragraphs_are_counted_by_their_printed_number_and_annexes_left_out(folder: Path) -> None:
    assert list(operative(folder / "tea.xml")) == ["1", "2", "3", "4"]


def test_a_paragraph_is_shown_with_its_points(folder: Path) -> None:
    assert paragraph_text(folder / "tea.xml", "2").splitlines() == [
        "2. Decides that nobody sells:",
        "(a) Tea, and above all:",
        "(i) Green tea;",
        "(b) Coffee;",
    ]


def test_a_point_is_shown_alone(folder: Path) -> None:
    assert paragraph_text(folder / "tea.xml", "2(a)(i)") == "(i) Green tea;"


def test_a_quoted_text_belongs_to_the_paragraph_that_quotes_it(folder: Path) -> None:
    assert "7 cups" in paragraph_text(folder / "tea.xml", "3")
    assert paragraph_text(folder / "tea.xml", "3(a)") == "(a) but 7 cups;”"


def test_a_point_that_is_not_marked_up_gives_the_whole_paragraph(folder: Path) -> None:
    assert paragraph_text(folder / "tea.xml", "1(c)") == "1. Condemns tea;"


@pytest.mark.parametrize("paragraph", ["5", "0", "", "x", "44"])
def test_a_paragraph_that_is_not_there_is_told(folder: Path, paragraph: str) -> None:
    with pytest.raises(InputError, match="it has 1 to 4"):
        paragraph_text(folder / "tea.xml", paragraph)


def test_a_folder_without_the_text_is_told(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="none of its 2 XML files"):
        find_text(folder, AKN.replace("9001", "9002"))
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InputError, match="holds no"):
        find_text(empty, AKN)
    with pytest.raises(InputError, match="no such folder"):
        find_text(tmp_path / "none", AKN)


@pytest.mark.parametrize(
    "hostile",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        "<a><b></a>",
        "",
        "\x00",
    ],
)
def test_a_file_with_entities_or_broken_tags_is_refused(tmp_path: Path, hostile: str) -> None:
    path = tmp_path / "bad.xml"
    path.write_text(hostile, "utf-8")
    with pytest.raises(InputError, match="cannot be read as XML"):
        operative(path)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("xml") / "any.xml"
    path.write_bytes(data)
    try:
        operative(path)
    except InputError as error:
        assert "\n" not in str(error)


def test_the_real_textiles_paragraph_is_found(shared: Path) -> None:
    path = find_text(shared / "law" / "texts", "/akn/un/statement/deliberation/unsc/2017-09-11/2375-2017/")
    words = paragraph_text(path, "16")
    assert words.startswith("16. Decides")
    assert "135 days" in words
