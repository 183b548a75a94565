"""gallery: index.html, where people watch the films, see what needs attention, and approve or reject."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adgen.model.film import Delivery, Summary
from adgen.model.finding import Finding
from adgen.stages.deliver.page import embedded, page
from adgen.stages.deliver.plain import plain

_PLAIN = (
    "name", "row", "line", "platform", "shape", "locale", "arm", "cut", "template", "brand", "status", "width", "height",
    "seconds", "file", "poster", "captions", "digest", "bytes", "bit_rate", "lufs", "true_peak", "review", "since_last",
    "cost_usd", "output",
)  # fmt: skip


def gallery(summary: Summary, deliveries: Sequence[Delivery], has_report: bool) -> bytes:
    """The page as bytes. The films' facts ride along as JSON, those that films share once."""
    shared = _Shared()
    campaign = {
        "campaign": summary.campaign,
        "adgen": summary.adgen,
        "films": summary.films,
        "segments": [summary.segments_asked, summary.segments_distinct, summary.segments_made],
        "cost_usd": summary.cost_usd,
        "findings": [_finding(f) for f in summary.findings],
        "variants": [_variant(d, shared) for d in deliveries],
        "shared": shared.values,
    }
    return page(
        "gallery.html", ("look.css", "gallery.css"), ("gallery.js",),
        campaign=summary.campaign, films=embedded(plain(campaign)), has_report=has_report,
    )  # fmt: skip


class _Shared:
    """Values that many films have in common (a row's three shapes say the same): held once, named by number."""

    def __init__(self) -> None:
        self.values: list[Any] = [[]]  # number 0 is nothing: fields that are zero are left out
        self._numbers: dict[object, int] = {}

    def number(self, key: object, value: Any) -> int:
        if key not in self._numbers:
            self._numbers[key] = len(self.values)
            self.values.append(value)
        return self._numbers[key]


def _variant(d: Delivery, shared: _Shared) -> dict[str, Any]:
    """Fields that are empty or zero are left out; the page takes them as such. A page of 5,000 films stays small."""
    facts = {name: getattr(d, name) for name in _PLAIN}
    facts["output"] = "" if d.output == "h264" else d.output  # what the page takes where nothing is said
    facts["digest"] = d.digest[:16]  # enough to tell whether a film has changed since it was approved
    if d.findings:
        facts["findings"] = shared.number(d.findings, [_finding(f) for f in d.findings])
    if d.parts:
        facts["parts"] = shared.number(d.parts, [(p.slot, p.origin, p.credit) for p in d.parts])
    if d.ad:
        facts["ad"] = shared.number(d.ad, d.ad)
    if d.copy:
        facts["copy"] = shared.number(d.copy, d.copy)
    facts["pieces"] = len(d.pieces)
    facts["made"] = sum(piece.made for piece in d.pieces)
    return {"id": d.creative_id, **{name: value for name, value in facts.items() if value}}


def _finding(f: Finding) -> dict[str, str]:
    return {"severity": f.severity, "code": f.code, "message": f.message, "where": str(f.where), "hint": f.hint}
