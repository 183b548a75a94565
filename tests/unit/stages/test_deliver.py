"""What a build leaves: manifests that read back, sheets that no spreadsheet runs, pages that hold no stranger's markup."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adgen.errors import StoreError
from adgen.model.film import Delivery, Part, Piece, Summary
from adgen.model.finding import Finding, Where, error, note, warning
from adgen.stages.deliver import deliver, previous
from adgen.stages.deliver.files import write
from adgen.stages.deliver.manifest import cell

HOSTILE = "</script><img src=x onerror=alert(1)>{{ 7 * 7 }}"
FILES = ("index.html", "manifest.csv", "manifest.json", "manifest.jsonl")


def delivery(creative_id: str = "a1b2c3d4", **changes: Any) -> Delivery:
    given: dict[str, Any] = {
        "creative_id": creative_id, "name": f"autumn_{creative_id}", "row": "7", "line": 8, "platform": "vertical", "shape": "tall",
        "locale": "en", "arm": "", "cut": "15s", "template": "launch", "brand": "aurora", "status": "delivered", "width": 1080,
        "height": 1920, "seconds": 15.0, "file": f"films/{creative_id}.mp4", "poster": f"films/{creative_id}.jpg",
        "digest": "ab" * 20, "lufs": -14.0, "true_peak": -1.5, "ad": (("headline", "Aurora One"),),
        "parts": (Part("hook.shot", "painted", "cd" * 20),), "pieces": (Piece("ef" * 20, 450, 0, 450, True),),
    }  # fmt: skip
    return Delivery(**{**given, **changes})


def summary(**changes: Any) -> Summary:
    given: dict[str, Any] = {
        "campaign": "Autumn", "adgen": "0.1.0", "asked": 1, "delivered": 1, "failed": 0, "skipped": 0, "films": 1,
        "segments_asked": 4, "segments_distinct": 3, "segments_made": 2, "frames_made": 900, "seconds": 2.5,
    }  # fmt: skip
    return Summary(**{**given, **changes})


def sheet(out: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((out / "manifest.csv").read_bytes().decode("utf-8-sig"))))


class _Tags(HTMLParser):
    """Elements, texts of scripts and styles, and the policy of a page, as a browser's parser sees them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.policy = ""
        self.contents: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if ("http-equiv", "Content-Security-Policy") in attrs:
            self.policy = dict(attrs)["content"] or ""

    def handle_data(self, data: str) -> None:
        if self.cdata_elem:
            self.contents.append((self.cdata_elem, data))


def parsed(path: Path) -> _Tags:
    return _Tags(path.read_text(encoding="utf-8"))


def embedded(path: Path) -> Any:
    return next(json.loads(text) for tag, text in parsed(path).contents if tag == "script")


def test_a_delivery_reads_back_as_it_was(tmp_path: Path) -> None:
    films = [
        delivery(findings=(warning("text.fast", "too short", Where(row="7", row_line=8), "longer"),), cost_usd=0.25),
        delivery("b", arm="مصباح 🌅", captions=("films/b.srt",), copy=(("hook", "a\nb"),), since_last="same"),
    ]
    deliver(tmp_path, summary(), films)
    assert previous(tmp_path) == {d.creative_id: d for d in films}


def test_there_is_nothing_before_the_first_build(tmp_path: Path) -> None:
    assert previous(tmp_path / "none") == {}


def test_lines_that_cannot_be_read_are_passed_over(tmp_path: Path) -> None:
    deliver(tmp_path, summary(), [delivery("a"), delivery("b")])
    path = tmp_path / "manifest.jsonl"
    first, second = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([b"[" * 5000, first[: len(first) // 2], b"\xff\xfe", b"[]", b'{"creative_id": 1}', second]))
    assert set(previous(tmp_path)) == {"b"}


def test_every_field_is_in_every_line_of_the_manifest(tmp_path: Path) -> None:
    deliver(tmp_path, summary(), [delivery(since_last="new")])
    line = json.loads((tmp_path / "manifest.jsonl").read_text(encoding="utf-8"))
    assert set(line) == set(Delivery.__struct_fields__)
    assert line["since_last"] == "new"  # though it is the default: jq 'select(.since_last == "new")' finds it
    assert list(line) == sorted(line)


def test_silence_and_half_a_surrogate_do_not_stop_a_build(tmp_path: Path) -> None:
    deliver(tmp_path, summary(campaign="a\ud800b"), [delivery(lufs=float("-inf"), copy=(("hook", "x\udfffy"),))])
    assert json.loads((tmp_path / "manifest.jsonl").read_text(encoding="utf-8"))["lufs"] is None
    read = previous(tmp_path)["a1b2c3d4"]
    assert (read.lufs, read.copy) == (0.0, (("hook", "x?y"),))


def test_equal_runs_leave_equal_files(tmp_path: Path) -> None:
    found = summary(findings=(note("x.y", "good to know"),))
    for folder in ("one", "two"):
        deliver(tmp_path / folder, found, [delivery(), delivery("b")])
    one, two = ({f.name: f.read_bytes() for f in (tmp_path / folder).iterdir()} for folder in ("one", "two"))
    assert one == two


def test_a_line_of_the_sheet_tells_a_variant(tmp_path: Path) -> None:
    findings = (warning("a.b", "one"), note("c.d", "two"))
    deliver(tmp_path, summary(), [delivery(findings=findings), delivery("b", ad=(("button", "shop_now"),), seconds=6.0)])
    first, second = sheet(tmp_path)
    assert (first["creative_id"], first["ad_headline"], first["ad_button"]) == ("a1b2c3d4", "Aurora One", "")
    assert (first["findings"], first["finding_texts"]) == ("2", "one | two")
    assert (second["seconds"], second["ad_button"], second["lufs"]) == ("6.0", "shop_now", "-14.0")


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-5+1", "@SUM(A1)", "\tx", "\rx", "＝1", '=HYPERLINK("http://x")'])
def test_no_cell_runs_as_a_formula(tmp_path: Path, text: str) -> None:
    deliver(tmp_path, summary(), [delivery(row=text, name=text, ad=((text, text),))])
    line = sheet(tmp_path)[0]
    assert line["row"] == line["name"] == "'" + text
    assert line[f"ad_{text}"] == "'" + text


@given(st.text())
def test_a_cell_is_its_text_or_starts_with_an_apostrophe(text: str) -> None:
    assert cell(text) in (text.replace("\0", ""), "'" + text.replace("\0", ""))
    assert not cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_sheet_starts_with_the_mark_that_excel_wants(tmp_path: Path) -> None:
    deliver(tmp_path, summary(), [])
    assert (tmp_path / "manifest.csv").read_bytes().startswith(b"\xef\xbb\xbfcreative_id,")


def test_a_text_of_a_row_never_becomes_markup(tmp_path: Path) -> None:
    deliver(tmp_path, summary(), [delivery(findings=(warning("x.y", "plain"),))])
    harmless = parsed(tmp_path / "index.html").tags, parsed(tmp_path / "report.html").tags
    bad = delivery(
        row=HOSTILE, name=HOSTILE, platform=HOSTILE, locale=HOSTILE, ad=((HOSTILE, HOSTILE),), copy=((HOSTILE, HOSTILE),),
        parts=(Part(HOSTILE, HOSTILE, "", HOSTILE),), findings=(warning(HOSTILE, HOSTILE, Where(file=HOSTILE, row=HOSTILE), HOSTILE),),
    )  # fmt: skip
    deliver(tmp_path, summary(campaign=HOSTILE), [bad])
    hint = ["p"]  # of the finding
    assert parsed(tmp_path / "index.html").tags == harmless[0]
    assert sorted(parsed(tmp_path / "report.html").tags) == sorted(harmless[1] + hint + ["span"])
    assert embedded(tmp_path / "index.html")["variants"][0]["row"] == HOSTILE


@pytest.mark.parametrize("name", ["index.html", "report.html"])
def test_a_page_lets_only_its_own_style_and_script_run(tmp_path: Path, name: str) -> None:
    deliver(tmp_path, summary(findings=(note("x.y", "z"),)), [delivery()])
    page = parsed(tmp_path / name)
    policy = dict(part.split(" ", 1) for part in page.policy.split("; "))
    hashes = {tag: f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for tag, text in page.contents}
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["style-src"] == hashes["style"]
    assert policy["script-src"] == hashes.get("script", "'none'")
    assert not re.search(r"https?:", re.sub(r"http://www\.w3\.org/\S+", "", (tmp_path / name).read_text(encoding="utf-8")))


def test_films_share_what_they_have_in_common(tmp_path: Path) -> None:
    deliver(tmp_path, summary(), [delivery(str(n), ad=(("headline", "Aurora One, said once"),)) for n in range(50)])
    assert (tmp_path / "index.html").read_text(encoding="utf-8").count("said once") == 1


def test_the_report_is_there_only_when_something_was_found(tmp_path: Path) -> None:
    deliver(tmp_path, summary(), [delivery(findings=(warning("x.y", "look here"),))])
    assert (tmp_path / "report.html").exists()
    deliver(tmp_path, summary(), [delivery()])
    assert sorted(f.name for f in tmp_path.iterdir()) == sorted(FILES)
    assert "report.html" not in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_the_report_tells_a_finding_of_three_shapes_once(tmp_path: Path) -> None:
    same = warning("text.fast", "too short to read", Where(row="7", row_line=8))
    deliver(tmp_path, summary(), [delivery(str(n), platform=f"place{n}", findings=(same,)) for n in range(3)])
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("too short to read") == 1
    assert re.findall(r"index.html#film=(\d)\">(place\d) · en · 15s", page) == [("0", "place0"), ("1", "place1"), ("2", "place2")]


def test_the_report_goes_from_errors_to_notes_and_by_rows_in_their_order(tmp_path: Path) -> None:
    def at(line: int) -> Where:
        return Where(row=f"row{line}", row_line=line)

    found: tuple[Finding, ...] = (note("a.a", "N1"), warning("b.b", "W12", at(12)), error("c.c", "E3", at(3)), warning("b.b", "W2", at(2)))
    bare = delivery("z", row="last", line=99, findings=(warning("film.dark", "W99"),))  # of a finished film: it knows no row
    deliver(tmp_path, summary(findings=found), [bare])
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert re.findall(r'class="said" dir="auto">(\w+)<', page) == ["E3", "W2", "W12", "W99", "N1"]
    assert "Row last (line 99)" in page


def test_a_file_stays_whole_when_its_successor_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "manifest.csv"
    path.write_text("old", encoding="utf-8")

    def barred(*_: object) -> None:
        raise PermissionError(13, "used by another program")

    monkeypatch.setattr(os, "replace", barred)
    with pytest.raises(StoreError, match="used by another program"):
        write(path, b"new")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_others_may_read_what_a_build_leaves(tmp_path: Path) -> None:
    deliver(tmp_path, summary(), [delivery()])
    assert {oct((tmp_path / name).stat().st_mode & 0o777) for name in FILES} == {"0o644"}


def test_the_first_films_findings_reach_the_page(tmp_path: Path) -> None:
    fault = error("input.money", "'1.2.3' is no price", Where("rows.csv", row="a", row_line=2))
    failed = Delivery("", "a", "a", 2, "", "", "", "", "", "", "", "failed", findings=(fault,))
    deliver(tmp_path, Summary("c", "0", 1, 0, 1, 0, 0, 0, 0, 0, 0, 0.0), [failed])
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    data = json.loads(re.search(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    (variant,) = data["variants"]
    assert data["shared"][variant["findings"]][0]["message"] == "'1.2.3' is no price"
