"""slots: what pictures films want, found once for all scenes that say the same; those that are known before anything is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from adgen.model.asset import ApartRequest, Asset, Layered, ShotRequest, Slot, SourceRequest, TreatRequest
from adgen.model.brand import Brand
from adgen.model.record import Record
from adgen.model.spot import Spot
from adgen.model.template import Shaped, Template
from adgen.runtime.fulfil import look_up
from adgen.runtime.sources import digest_of
from adgen.runtime.tools import Tools
from adgen.sharing.recent import Recent
from adgen.stages import shoot
from adgen.stages.shoot import MediaSource, SlotKey, Studio, Want

KEPT = 6000

Wants: TypeAlias = Mapping[SlotKey, Want]


class Slots:
    """The pictures of a run. The studio is the campaign's."""

    def __init__(self, tools: Tools, source: MediaSource, studio: Studio) -> None:
        self._tools, self._source, self.studio = tools, source, studio
        self._wants: Recent[tuple[int, str], Wants] = Recent(KEPT)
        self._requests: Recent[tuple[Want, int], ShotRequest] = Recent(KEPT)
        self._leans: dict[tuple[int, str], Template] = {}
        self._slots: Recent[tuple[Want, int], Slot] = Recent(KEPT)

    def wants(self, spot: Spot, template: Template) -> dict[SlotKey, Want]:
        """As `shoot.wants`, scene by scene."""
        out: dict[SlotKey, Want] = {}
        for scene in spot.scenes:
            found = self._wants.get((id(template), scene.digest))
            if found is None:
                alone = Spot("", spot.template, spot.brand, spot.locale, "", "", (scene,), {}, spot.script)
                found = self._wants.put((id(template), scene.digest), shoot.wants(alone, self._lean(template, scene.id)))
            out |= found
        over = self._wants.get((id(template), spot.said_digest))
        if over is None:
            alone = Spot("", spot.template, spot.brand, spot.locale, "", "", (), spot.said, spot.script)
            over = self._wants.put((id(template), spot.said_digest), shoot.wants(alone, self._lean(template, "")))
        return out | dict(over)

    def _lean(self, template: Template, scene: str) -> Template:
        """The template with that scene alone (or its overlays), in the shapes that tell it apart: most platforms do not."""
        found = self._leans.get((id(template), scene))
        if found is None:
            distinct: dict[str, tuple[tuple[str, str], Shaped]] = {}
            for key, shaped in template.shaped.items():
                one = Shaped({scene: shaped.scenes[scene]} if scene else {}, () if scene else shaped.overlays, {})
                distinct.setdefault(repr(one), (key, one))
            found = self._leans[(id(template), scene)] = replace(template, shaped=dict(distinct.values()))
        return found

    def request(self, want: Want, brand: Brand) -> ShotRequest:
        """What is asked of the shot maker for a picture that no row brings."""
        return self._requests.once(
            (want, id(brand)), lambda: shoot.request(want, self.studio, palette(brand), brand.look)
        )

    def requests(self, want: Want, brand: Brand) -> list[ShotRequest]:
        """Every candidate that is asked for."""
        first = self.request(want, brand)
        count = self.studio.settings.candidates if self.studio.generates else 1
        return [first, *(shoot.request(want, self.studio, palette(brand), brand.look, n) for n in range(1, count))]

    def foresee(self, wants: Wants, brand: Brand) -> dict[SlotKey, Slot]:
        """Slots with nothing made: what the store holds as it is, the rest as it is to be expected."""
        out: dict[SlotKey, Slot] = {}
        for k, want in wants.items():
            out[k] = slot = self._slots.once((want, id(brand)), lambda want=want: self._foreseen(want, brand))  # type: ignore[misc]
            parts = self._parts(want, slot) if (want.product or want.apart) and isinstance(slot, Asset) else None
            if parts is not None and isinstance(slot, Asset):
                out |= shoot.layered(k, want, slot, parts)
            elif want.product:
                out[k] = shoot.expected({k: want}, self.studio.size)[k]
        return out

    def _foreseen(self, want: Want, brand: Brand) -> Slot:
        asset = self._source_of(want) if want.media else self._known("shot", self.request(want, brand))
        return asset or shoot.expected({("", ""): want}, self.studio.size)[("", "")]

    def _parts(self, want: Want, shown: Asset) -> Layered | None:
        """A picture in parts, where it was taken apart, or a product was set on it, before."""
        if want.product is None:
            return look_up("apart", ApartRequest(shown.digest), Layered, self._tools)
        cut = self._source_of(Want(want.product.media, treat=shoot.CUTOUT))
        if cut is None:
            return None
        return look_up("stage", shoot.stage_request(want.product, shown, cut, self.studio), Layered, self._tools)

    def _source_of(self, want: Want) -> Asset | None:
        assert want.media is not None
        path = self._source.place(want.media)
        digest = digest_of(path, self._tools.store) if path is not None else ""
        found = self._known("source", SourceRequest(digest, want.media.shown_as)) if digest else None
        if found is not None and want.treat:
            return self._known("treat", TreatRequest(found.digest, want.treat))
        return found

    def _known(self, op: str, request: Record) -> Asset | None:
        return look_up(op, request, Asset, self._tools)


def palette(brand: Brand) -> tuple[str, ...]:
    """The kit's colours as shot makers take them: ink, paper, accent, then the others as the kit lists them."""
    first: Sequence[str] = ("ink", "paper", "accent")
    return tuple(brand.colors[n] for n in (*first, *(n for n in brand.colors if n not in first)))
