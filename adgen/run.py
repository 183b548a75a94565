"""run: one campaign on its way: its rows as films, each film with all that is known of it so far. `pipeline` drives it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from adgen import registry
from adgen.drafts import Drafts, Options
from adgen.model.artifact import Stream, Whole, WholeRequest
from adgen.model.asset import Asset, ShotRequest
from adgen.model.drawing import Profile, Segment
from adgen.model.film import Delivery
from adgen.model.finding import Finding, Where, error, warning
from adgen.model.record import key
from adgen.runtime.fulfil import Round, fulfil
from adgen.runtime.tools import Failed, Tools
from adgen.sharing.book import Book, Known, version
from adgen.sharing.film import Film
from adgen.sharing.layouts import Ask, Format, Layouts, Take, film_digest
from adgen.sharing.recent import Recent
from adgen.sharing.slots import Slots, palette
from adgen.sharing.waves import batches, name_of
from adgen.stages import export, hear, shoot, stitch
from adgen.stages.load import Loaded
from adgen.stages.place import Setup
from adgen.stages.shoot import MediaSource


@dataclass(slots=True)
class Run:
    """A campaign being planned or built."""

    loaded: Loaded
    tools: Tools
    options: Options
    _drafts: Drafts | None = None
    _layouts: Layouts | None = None
    _slots: Slots | None = None
    _book: Book | None = None
    _music: Recent[tuple[object, ...], tuple[hear.Music | None]] = field(default_factory=lambda: Recent(2000))

    @property
    def settings(self) -> Any:
        return self.loaded.campaign.settings

    @property
    def drafts(self) -> Drafts:
        if self._drafts is None:
            self._drafts = Drafts(self.loaded, self.tools, self.options)
        return self._drafts

    @property
    def skipped(self) -> int:
        return self.drafts.skipped

    # ── rows to films ──

    def waves(self, foresee: bool = False) -> Iterator[list[Film | Delivery]]:
        """Films of some rows at a time; rows that cannot be built come as failed deliveries.

        With `foresee` nothing is written by a model, spoken or paid for.
        """
        for batch in batches(self.loaded):
            self.book.open(name_of(*batch[0]))
            if out := self.drafts.films(batch, foresee):
                yield out
            self.book.close()

    # ── layout ──

    @property
    def layouts(self) -> Layouts:
        if self._layouts is None:
            self._layouts = Layouts(self.tools.text.fit, lambda s: self.tools.key("segment", s))
        return self._layouts

    @property
    def book(self) -> Book:
        if self._book is None:
            campaign = self.loaded.campaign
            self._book = Book(self.tools.store, f"{campaign.folder} {campaign.name}")
        return self._book

    def lay_out(self, films: Sequence[Film], recall: bool = False) -> None:
        """Place and judge every film that can be built. With `recall`, what an earlier run found out of one is taken as it is."""
        asked: list[Film] = []
        for film in films:
            film.known = film.ask = film._timeline = film._cut = None
            if film.failed:
                continue
            film.layouts, film.ask = self.layouts, Ask(self._format(film), film.spot, film.schedule, film.slots)
            film.digest = film_digest(film.ask, version())
            film.known = self.book.get(film.digest) if recall else None
            if film.known is None:
                asked.append(film)
            else:
                film.ask.takes = tuple(Take(*t) for t in film.known.takes)
                self._tell(film, film.known.findings)
        self.layouts.lay_out([f.ask for f in asked if f.ask is not None])
        for film in asked:
            assert film.ask is not None
            self._tell(film, film.ask.findings)
            if recall and not film.ask.failed:
                self.book.put(film.digest, Known(tuple((t.key, t.frames, t.shows) for t in film.ask.takes), film.ask.findings))

    def _format(self, film: Film) -> Format:
        kit = self.drafts.kit(film.brand)
        assert kit is not None
        setup = Setup(film.template, film.platform, film.profile, kit, film.spot.locale, film.schedule.rate)
        return self.layouts.format(setup, film.brand.min_contrast, lambda: self.tools.version("segment", Segment(film.profile, 0, ())))

    def _tell(self, film: Film, findings: Iterable[Finding]) -> None:
        """What is said of a layout, told once of each film."""
        where = self.where(film)
        for finding in findings:
            told = replace(finding, where=replace(where, field=finding.where.field))
            if told not in film.findings:
                film.findings.append(told)

    def where(self, film: Film) -> Where:
        return Where(
            file=film.row.file, row=film.row.id, row_line=film.row.line, platform=film.platform.name,
            locale=film.spot.locale if len(film.row.locales) > 1 else "",
        )  # fmt: skip

    def expect(self, films: Sequence[Film]) -> None:
        """Lay out and judge with the pictures that are there and nominal ones: nothing is made or paid for."""
        for film in films:
            film.slots = self.slots.foresee(self.slots.wants(film.spot, film.template), film.brand)
        self.lay_out(films, recall=True)

    def pays(self, film: Film) -> bool:
        """Whether its pictures cost money or a long wait: then every layout is judged before one is asked for."""
        return bool({"network", "gpu"} & set(registry.find("shots", self.settings.shots).needs))

    def requests(self, film: Film) -> list[ShotRequest]:
        """The shots that a film asks of the maker."""
        wants = self.slots.wants(film.spot, film.template)
        return [self.slots.request(w, film.brand) for w in wants.values() if not w.media]

    @property
    def slots(self) -> Slots:
        if self._slots is None:
            self._slots = Slots(self.tools, self._media(), self.settings.shots, self._cover(), self.settings.seed)
        return self._slots

    def shoot(self, films: Sequence[Film]) -> None:
        """Make or find the pictures, then lay out and judge with what came; films that are as they were are only recalled."""
        going = [f for f in films if not f.failed]
        spots = {id(f.spot): f for f in going}
        asks = [
            (self.slots.wants(f.spot, f.template), palette(f.brand), f.brand.look) for f in spots.values()
        ]
        got = shoot.gather(asks, self._media(), self.settings.shots, self._cover(), self.settings.seed, self.tools)
        by_spot = dict(zip(spots, got, strict=True))
        for film in going:
            slots, faults = by_spot[id(film.spot)]
            film.slots = slots
            for (scene, layer), why in faults.items():
                film.findings.append(error("shot.failed", f"{scene}.{layer}: {why}", self.where(film)))
        self.lay_out(going, recall=True)  # judged anew: contrast is known only now

    def _media(self) -> MediaSource:
        store = getattr(self.tools.store, "folder", None)
        return MediaSource(
            self.loaded.campaign.folder, tuple(self.settings.remote), Path(store or self.loaded.campaign.folder) / "fetched",
            self.tools.offline,
        )  # fmt: skip

    def _cover(self) -> tuple[int, int]:
        """One size for the whole campaign, so that rows and platforms share shots; it does not shrink in a draft."""
        asked = self.options.platforms or tuple(self.settings.platforms)
        return shoot.cover(self.loaded.platforms[n] for n in asked)

    def hear(self, films: Sequence[Film]) -> None:
        """Music, and each film's soundtrack."""
        going = [f for f in films if not f.failed]
        music = {
            id(f): self._music.once(
                (id(f.template), f.brand.key, f.schedule),
                lambda f=f: (hear.music_of(f.template, f.brand, f.schedule, self.settings.music, self.loaded.campaign.folder, self.settings.seed),),  # type: ignore[misc]
            )[0]
            for f in going
        }
        made = hear.gather([m for m in music.values() if m is not None], self.tools)
        for film in going:
            m = music[id(film)]
            asset = made.get(m) if m is not None else None
            if m is not None and not isinstance(asset, Asset):
                why = asset.what if isinstance(asset, Failed) else str(asset)
                film.findings.append(warning("sound.music", f"the music is missing: {why}", self.where(film)))
                asset = None
            film.music = asset if isinstance(asset, Asset) else None
            film.sound = export.heard(hear.soundtrack(m, film.music, film.schedule, film.platform), film.output)

    # ── making ──

    def render(self, films: Sequence[Film]) -> tuple[Mapping[str, Stream | Whole | Failed], Mapping[str, Stream | Failed], frozenset[str]]:
        """Every distinct segment and soundtrack of some films, each made at most once. (by segment key, by soundtrack key, made)."""
        going = [f for f in films if f.cut is not None and not f.failed]
        asked = [part for f in going if f.cut for part in export.parts(f.cut)]
        with ThreadPoolExecutor(1) as beside:
            coming = beside.submit(fulfil, "soundtrack", [f.sound for f in going if f.sound is not None], Stream, self.tools)
            pictures = fulfil("segment", [p for p in asked if isinstance(p, Segment)], Stream, self.tools)
            wholes = fulfil("whole", [p for p in asked if isinstance(p, WholeRequest)], Whole, self.tools)
            sounds = coming.result()
        return {**pictures.by_key, **wholes.by_key}, sounds.by_key, pictures.made | wholes.made

    def remade(self, film: Film, profile: Profile) -> tuple[tuple[str, ...], list[Stream | Whole | Failed]]:
        """A film's pictures with another profile (lighter, or in software), which changes no layout: (keys, what came)."""
        assert film.cut is not None
        asked = export.parts(dataclasses.replace(film.cut, segments=tuple(replace(s, profile=profile) for s in film.cut.segments)))
        made: Round[Any] = fulfil(_op(asked), asked, Whole if _op(asked) == "whole" else Stream, self.tools)
        return made.keys, list(made)

    def keys(self, film: Film) -> tuple[tuple[str, ...], str]:
        """(keys of its segments in order, or of the one piece that it is made in; soundtrack key or '')."""
        return tuple(k for k, _ in self.parts(film)), self.tools.key("soundtrack", film.sound) if film.sound else ""

    def parts(self, film: Film) -> list[tuple[str, int]]:
        """Key and frames of each piece that a film is made in: its segments, or all of it in one."""
        if film.output.join == "copy":
            return [(t.key, t.frames) for t in film.takes]
        if film.known is not None:
            self.lay_out([film])
        return [(self.tools.key(_op((p,)), p), film.schedule.frames) for p in export.parts(film.cut)] if film.cut is not None else []

def _op(parts: Sequence[Segment | WholeRequest]) -> str:
    return "whole" if isinstance(parts[0], WholeRequest) else "segment"


def recipe(run: Run, film: Film) -> str:
    """What a film's bytes depend on: its segments, its sound, its profile, and the limits that it may have been made lighter for."""
    return key(run.keys(film), film.profile, stitch.limits(p for _, p in film.variants))


__all__ = ["Film", "Options", "Run", "recipe"]
