"""Rows as real spreadsheets have them."""

from __future__ import annotations

import base64
import codecs
import gc
import json
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.errors import UsageError
from adgen.stages.load import rows as rows_module
from adgen.stages.load.rows import RawRow, fold, identifier, read_rows

PLAIN = [{"id": "7", "product": "Lamp"}]


def write(folder: Path, raw: bytes | str, name: str = "campaign.csv") -> Path:
    path = folder / name
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return path


def cells(path: Path) -> list[dict[str, str]]:
    return [row.cells for row in read_rows(path).rows]


def codes(path: Path) -> list[str]:
    file = read_rows(path)
    list(file.rows)
    return [finding.code for finding in file.findings]


@pytest.mark.parametrize(
    "raw",
    [
        b"id,product\n7,Lamp\n",
        b"\xef\xbb\xbfid,product\r\n7,Lamp\r\n",
        b"id;product\n7;Lamp",
        b"id\tproduct\n7\tLamp\n",
        b"id|product\n7|Lamp\n",
        b"sep=;\nid;product\n7;Lamp\n",
        b"id,product\r7,Lamp\r",
        b"\n\n,\nid,product\n7,Lamp\n,\n\n",
        b"id,product,,\n7,Lamp,,\n",
        b' id , product\n" 7 ", Lamp\n',
        codecs.BOM_UTF16_LE + "id;product\n7;Lamp\n".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "id\tproduct\n7\tLamp\n".encode("utf-16-be"),
        "id;product\n7;Lamp\n".encode("utf-16-le"),
        "id;product\n7;Lamp\n".encode("utf-16-be"),
        codecs.BOM_UTF32_LE + "id;product\n7;Lamp\n".encode("utf-32-le"),
    ],
)
def test_every_way_to_save_a_csv_gives_the_same_row(tmp_path: Path, raw: bytes) -> None:
    assert cells(write(tmp_path, raw)) == PLAIN


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("007", "007"),
        ('="007"', "007"),
        ('"say ""hi"""', 'say "hi"'),
        ('"two\r\nlines"', "two\nlines"),
        ('"a, b"', "a, b"),
        ("=1+1", "=1+1"),
        ("{{ 1 }}", "{{ 1 }}"),
        ('12" screen', '12" screen'),
        ("é", "é"),
        ("1e5", "1e5"),
    ],
)
def test_a_cell_is_text_as_typed(tmp_path: Path, cell: str, text: str) -> None:
    quoted = '"' + cell.replace('"', '""') + '"' if cell.startswith("=") else cell
    assert cells(write(tmp_path, f"id,product\n7,{quoted}\n"))[0]["product"] == text


def test_windows_1252_is_read_and_told(tmp_path: Path) -> None:
    path = write(tmp_path, "id;product\n7;Café – 5 €\n".encode("cp1252"))
    assert cells(path) == [{"id": "7", "product": "Café – 5 €"}]
    assert codes(path) == ["rows.encoding"]


def test_one_broken_byte_leaves_good_utf8_alone(tmp_path: Path) -> None:
    path = write(tmp_path, "id;product\n7;Grüße für Köln\n8;Caf".encode() + b"\xe9\n")
    assert [c["product"] for c in cells(path)] == ["Grüße für Köln", "Caf\ufffd"]
    assert codes(path) == ["rows.encoding", "rows.unreadable"]


def test_a_comma_in_prices_does_not_win_over_the_semicolon(tmp_path: Path) -> None:
    assert cells(write(tmp_path, "id;price\n7;24,90\n8;9,90\n"))[0] == {"id": "7", "price": "24,90"}


def test_lines_are_counted_through_newlines_in_cells_and_empty_rows(tmp_path: Path) -> None:
    path = write(tmp_path, 'id,product\n1,"a\nb\nc"\n\n,\n2,d\n')
    assert [(row.line, row.cells["id"]) for row in read_rows(path).rows] == [(2, "1"), (7, "2")]


@pytest.mark.parametrize(
    ("text", "code", "ids"),
    [
        ("id,id\n1,2\n", "rows.duplicate_column", ["1"]),
        ("id,I-D\n1,2\n", "rows.duplicate_column", ["1"]),
        ("id,product\n1,a,b\n2,c\n", "rows.ragged", ["2"]),
        ("id,product,note\n1,a\n", "rows.short", ["1"]),
        ("id,\n1,x\n2,y\n", "rows.nameless", ["1", "2"]),
        ("id,product\n1,a\x00b\n", "rows.control", ["1"]),
        ("id,product\n", "rows.none", []),
        ("", "rows.empty", []),
        (f"id,product\n1,{'x' * 70_000}\n2,b\n", "rows.cell_too_long", ["2"]),
        (f"id,product\n1,{'x' * 200_000}\n2,b\n", "rows.open_quote", ["2"]),
        (f"id,product\n1,{'x' * 3_000_000}\n2,b\n", "rows.open_quote", ["2"]),
        ('id,product\n1,a\n2,"b\n3,c\n', "rows.open_quote", ["1"]),
        ('id,product\n1,"a\n' + "x,y\n" * 50_000 + "2,b\n", "rows.open_quote", None),
    ],
)
def test_a_fault_is_one_finding_and_the_good_rows_are_read(
    tmp_path: Path, text: str, code: str, ids: list[str] | None
) -> None:
    path = write(tmp_path, text)
    file = read_rows(path)
    got = [row.cells["id"] for row in file.rows]
    assert [finding.code for finding in file.findings] == [code]
    assert ids is None or got == ids


def test_a_finding_names_file_line_and_column(tmp_path: Path) -> None:
    file = read_rows(write(tmp_path, "id,product\n1,a\n2,b\x00\n"))
    list(file.rows)
    assert str(file.findings[0]).startswith("campaign.csv:3: product: 'b?' holds characters")


def test_private_cells_are_in_no_message(tmp_path: Path) -> None:
    file = read_rows(write(tmp_path, "id,email\n1,ann@\x00home\n2,x,bob\n"), private=["E-Mail"])
    list(file.rows)
    assert not [f for f in file.findings if "ann" in str(f) or "bob" in str(f)]


def test_a_second_pass_tells_nothing_twice(tmp_path: Path) -> None:
    file = read_rows(write(tmp_path, "id,product\n1,a,b\n2,c\n"))
    assert list(file.rows) == list(file.rows)
    assert len(file.findings) == 1


def test_a_thousand_equal_faults_are_told_a_hundred_times_and_counted(tmp_path: Path) -> None:
    file = read_rows(write(tmp_path, "id,product\n2,good\n" + "1,a,b\n" * 1000))
    for _ in range(2):
        list(file.rows)
        assert len(file.findings) == 101
        assert file.findings[-1].message == "900 more like this one"


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_hundred_thousand_rows_are_never_held_together(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"campaign.{kind}"
    line = '{{"id": "{0}", "product": "Lamp {0}"}}\n' if kind == "jsonl" else "{0},Lamp {0}\n"
    with path.open("w") as file:
        file.write("" if kind == "jsonl" else "id,product\n")
        file.writelines(line.format(n) for n in range(100_000))
    count, alive = 0, 0
    for row in read_rows(path).rows:
        count += 1
        if count % 20_000 == 0:
            alive = max(alive, sum(isinstance(o, RawRow) for o in gc.get_objects()))
            assert row.cells["product"] == f"Lamp {count - 1}"
    assert count == 100_000
    assert alive <= 2


def test_rows_beyond_the_limit_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "MAX_ROWS", 3)
    path = write(tmp_path, "id,product\n" + "1,a\n" * 5)
    assert len(cells(path)) == 3
    assert codes(path) == ["rows.too_many"]


def test_json_lines_keep_numbers_as_typed_and_tell_each_bad_line(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '{"id": 7, "price": 24.90, "new": true}\n\nnot json\n[1]\n{"id": "8", "tags": ["a", "b"], "note": null}\n'
        + "[" * 100_000
        + "\n",
        "campaign.jsonl",
    )
    assert cells(path) == [
        {"id": "7", "price": "24.90", "new": "true", "tags": "", "note": ""},
        {"id": "8", "price": "", "new": "", "tags": '["a", "b"]', "note": ""},
    ]
    file = read_rows(path)
    assert [(row.line) for row in file.rows] == [1, 5]
    assert [f.where.line for f in file.findings] == [3, 4, 6]


def test_lone_surrogates_do_not_get_through(tmp_path: Path) -> None:
    path = write(tmp_path, '{"id": "7", "product": "a\\ud800b"}\n', "campaign.jsonl")
    assert cells(path)[0]["product"] == "ab"


def xlsx(path: Path, sheet: str, extra: bytes = b"") -> Path:
    """The least that is a workbook."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r" Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
        )
        file.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        file.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/s.xml"/>'
            "</Relationships>",
        )
        file.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        )
        file.writestr("xl/worksheets/s.xml", f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>')
        if extra:
            file.writestr("xl/media/extra.bin", extra)
    return path


def text_cell(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_a_workbook_gives_whole_numbers_dates_and_its_own_lines(tmp_path: Path) -> None:
    sheet = (
        f'<row r="2">{text_cell("A2", "id")}{text_cell("B2", "price")}{text_cell("C2", "from")}{text_cell("D2", "ean")}</row>'
        '<row r="4"><c r="A4"><v>12</v></c><c r="B4"><v>24.9</v></c><c r="C4" s="1"><v>46380</v></c>'
        '<c r="D4"><v>4006381333931</v></c></row>'
        f'<row r="5">{text_cell("A5", "007")}<c r="B5"><v>0.30000000000000004</v></c><c r="D5" t="b"><v>1</v></c></row>'
    )
    file = read_rows(xlsx(tmp_path / "campaign.xlsx", sheet))
    assert [(row.line, row.cells) for row in file.rows] == [
        (4, {"id": "12", "price": "24.9", "from": "2026-12-24", "ean": "4006381333931"}),
        (5, {"id": "007", "price": "0.3", "from": "", "ean": "true"}),
    ]
    assert file.findings == []


def test_digits_that_a_workbook_has_lost_are_told(tmp_path: Path) -> None:
    sheet = f'<row r="1">{text_cell("A1", "id")}</row><row r="2"><c r="A2"><v>12345678901234567890</v></c></row>'
    assert codes(xlsx(tmp_path / "campaign.xlsx", sheet)) == ["rows.digits"]


def test_an_old_xls_is_read(tmp_path: Path) -> None:
    packed = (
        "eNrtWD1oFEEU/mZzm/shuezFi5AEwhHwojFFxEKbuFHQVIaohSKCueSuOBIuYbHRIonGKwXBSrEJpLGJ2vhDLLSzECJaCIJwp2UqQcEiuc1772"
        "bloilyoCHKfMt88/bNm5l3O2/e3uzblURp4XFHGb/gGBpQ8aNorNEpKtHgxgG1+z6LQR2h4hv8U4hGaCEbbSw3vwnzGvJ6l2HhUegVMfCZyiVM"
        "Y3iqkEvtIE6IDxnFPgwQK9wnTRzt4lWr8LjwHuGHYvlCeFA0t4QHyLakLmLFHe49qqP4gtUtbXHwuE+lz0fRHEIbXnMUz95WVVsbx718ZnJ3Nn"
        "SFmrAIWrehXCHnZSZLSNICLuK7nwK+BTv1Zcrod1avQPofm/XhLfR3rBAwB39UArxIyXW5obrA59bQCZa5UGTmszYw7eXHc6To7z8S41QsW9fZ"
        "tHWbJaSbiLNoETkhge1Qcl578PXd6bER97Jo5iRdV5P6PvYDPq5zD+oclxbrJ/cKHxS+IaN2itwhnKRwpDo90qaFU/Nic1Na0zTPYcF7t6dG3k"
        "9ycfXMs67iF/cAyUtD5WvJpQ/uArrpOWSpP1/z6FN96t5dxnM3qJVOAJ+E239LBhHL0b77+s3VgnXEREwIV+/46Shtr7awV2LPI85YMfEngdU0"
        "vRytVjyRxzNY83qMwcDAwMDAwMDAwGCXQ+m/+HzO4EOArQ8SYf1dZ51KxXwm+W9xFlN0XaGD6UkUqPZwta742QtbBWOpbfYJvhcyztPsHiYwJn"
        "5M1B2/dBBUtb9n2x2dP7eF6p2/Uo+ff3n+DTelvi8="
    )
    path = write(tmp_path, zlib.decompress(base64.b64decode(packed)), "campaign.xls")
    assert cells(path) == [{"id": "007", "price": "24.9"}]


def test_an_ods_is_read(tmp_path: Path) -> None:
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    cell = "<table:table-cell office:value-type={kind}><text:p>{text}</text:p></table:table-cell>"
    number = '"float" office:value="24.9"'
    lines = [('"string"', "id", '"string"', "price"), ('"string"', "007", number, "24.9")]
    body = "".join(
        f"<table:table-row>{cell.format(kind=a, text=b)}{cell.format(kind=c, text=d)}</table:table-row>"
        for a, b, c, d in lines
    )
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    path = tmp_path / "campaign.ods"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", mimetype)
        file.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        file.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="T">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    assert cells(path) == [{"id": "007", "price": "24.9"}]


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "MAX_UNPACKED", 100_000)
    path = xlsx(tmp_path / "campaign.xlsx", f'<row r="1">{text_cell("A1", "id")}</row>', bytes(200_000))
    assert cells(path) == []
    assert codes(path) == ["rows.workbook"]


@pytest.mark.parametrize("name", ["campaign.xlsx", "campaign.xls", "campaign.ods", "campaign.parquet"])
def test_a_broken_file_is_a_finding(tmp_path: Path, name: str) -> None:
    for raw in (b"", b"PK\x03\x04 nonsense", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"PAR1 nonsense PAR1"):
        path = write(tmp_path, raw, name)
        assert cells(path) == []
        assert codes(path)


def test_a_workbook_named_csv_is_told(tmp_path: Path) -> None:
    assert codes(write(tmp_path, b"PK\x03\x04" + bytes(100))) == ["rows.kind"]


def test_parquet_is_text_too(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pa.table({"id": ["007", None], "price": [24.9, 5.0], "n": [3, None], "tags": [["a"], []]})
    parquet.write_table(table, tmp_path / "campaign.parquet")
    assert cells(tmp_path / "campaign.parquet") == [
        {"id": "007", "price": "24.9", "n": "3", "tags": json.dumps(["a"])},
        {"id": "", "price": "5", "n": "", "tags": "[]"},
    ]


@pytest.mark.parametrize("name", ["nothing.csv", "folder.csv", "campaign.docx"])
def test_what_holds_no_rows_stops_work(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "campaign.docx").touch()
    with pytest.raises(UsageError):
        read_rows(tmp_path / name)


@settings(deadline=None)
@given(st.lists(st.text("abcABC", min_size=1, max_size=4), min_size=1, max_size=4), st.sampled_from(" -_"))
def test_headers_match_whatever_parts_their_words(words: list[str], mark: str) -> None:
    assert fold(mark.join(words).upper()) == fold(" ".join(words)) == fold("".join(words).lower())


@settings(deadline=None)
@given(st.text())
def test_folding_twice_changes_nothing_and_names_are_names(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert identifier(text) == "" or identifier(text).isidentifier()


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_stop_the_reader(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    folder = tmp_path_factory.mktemp("rows")
    for name in ("campaign.csv", "campaign.jsonl"):
        path = write(folder, raw, name)
        for row in read_rows(path).rows:
            json.dumps(row.cells).encode()
