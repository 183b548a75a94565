"""run: one campaign on its way: its rows as films, each film with all that is known of it so far. `pipeline` drives it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from msgspec.structs import replace

from adgen import registry
from adgen.drafts import Drafts, Options
from adgen.model.artifact import Stream, Whole, WholeRequest
from adgen.model.asset import Asset, ShotRequest
from adgen.model.brand import Brand
from adgen.model.campaign import Row
from adgen.model.captions import srt
from adgen.model.drawing import Profile, Segment
from adgen.model.film import Delivery
from adgen.model.finding import Finding, Where, error, warning
from adgen.model.inputs import Media
from adgen.model.record import key
from adgen.model.sound import Stem
from adgen.runtime.fulfil import Round, fulfil
from adgen.runtime.tools import Failed, Tools
from adgen.sharing.book import Book, Known, version
from adgen.sharing.film import Film
from adgen.sharing.layouts import Ask, Format, Layouts, Take, film_digest
from adgen.sharing.pins import Pins
from adgen.sharing.slots import Slots, palette
from adgen.sharing.waves import batches, name_of
from adgen.stages import cue, dance, export, hear, overhear, shoot, stitch
from adgen.stages.load import Loaded
from adgen.stages.place import Setup
from adgen.stages.shoot import MediaSource, SlotKey, Studio, Want

FITTINGS = 2  # how often written lines that are too long for their boxes are sent back; then the template's own are taken

Batch: TypeAlias = Sequence[tuple[Row | None, list[Finding]]]


@dataclass(slots=True)
class Run:
    """A campaign being planned or built."""

    loaded: Loaded
    tools: Tools
    options: Options
    _drafts: Drafts | None = None
    _layouts: Layouts | None = None
    _slots: Slots | None = None
    _pins: Pins | None = None
    _book: Book | None = None

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
            if out := self._films(batch, foresee):
                yield out
            self.book.close()

    def _films(self, batch: Batch, foresee: bool) -> list[Film | Delivery]:
        """A wave's films. Where a model writes, every row is laid out before it is asked, and what it wrote is tried in its boxes."""
        if foresee or self.settings.writer.use == "copy":
            return self.drafts.films(batch, foresee)
        self.drafts.begin()
        foreseen = self.drafts.films(batch, foresee=True)
        if not self.drafts.wanted:
            return foreseen  # all of it is pinned
        films = [f for f in foreseen if isinstance(f, Film)]
        self.expect(films)
        hopeless = {f.whose for f in films} - {f.whose for f in films if not f.failed}
        lost = [f for f in foreseen if not isinstance(f, Film) or f.whose in hopeless]
        for attempt in range(FITTINGS + 1):
            self.drafts.again()
            films = [f for f in self.drafts.films(batch, leave=hopeless) if isinstance(f, Film)]
            self.expect(films)
            if not self.drafts.too_tight(films, give_up=attempt == FITTINGS - 1):
                break
        return [*lost, *films]

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
            film.layouts, film.ask = self.layouts, Ask(self._format(film), film.spot, film.schedule, film.slots, film.voice.words)
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
        kit = self.drafts.graded(kit, film.template, film.brand)
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
        return bool({"network", "gpu"} & set(registry.find("shots", self.settings.shots.use).needs))

    def requests(self, film: Film) -> list[ShotRequest]:
        """The shots that a film asks of the maker."""
        wants = self._pinned(film)
        return [r for w in wants.values() if not w.media and not w.pinned for r in self.slots.requests(w, film.brand)]

    @property
    def slots(self) -> Slots:
        if self._slots is None:
            asked = self.options.platforms or tuple(self.settings.platforms)
            shapes = {p.width * 65536 // p.height for p in (self.loaded.platforms[n] for n in asked)}
            self._slots = Slots(self.tools, self._media(), Studio(self.settings.shots, self._cover(), self.settings.seed, tuple(sorted(shapes))))
        return self._slots

    def shoot(self, films: Sequence[Film]) -> None:
        """Make or find the pictures, then lay out and judge with what came; films that are as they were are only recalled."""
        going = [f for f in films if not f.failed]
        spots = {id(f.spot): f for f in going}
        pinned = {id(f.spot): self._pinned(f) for f in spots.values()}
        asks = [(pinned[n], palette(f.brand), f.brand.look) for n, f in spots.items()]
        got = shoot.gather(asks, self._media(), self.slots.studio, self.tools, self._texts(going))
        by_spot = dict(zip(spots, got, strict=True))
        told: set[int] = set()
        for film in going:
            shot = by_spot[id(film.spot)]
            film.slots = shot.slots
            for (scene, layer), why in shot.faults.items():
                film.findings.append(error("shot.failed", f"{scene}.{layer}: {why}", self.where(film)))
            if id(film.spot) in told:
                continue
            told.add(id(film.spot))
            film.cost += shot.cost
            film.findings += [
                warning("shot.fallback", f"{scene}.{layer} is painted instead: {why}", self.where(film), "build again later, or look at the prompt")
                for (scene, layer), why in shot.notes.items()
            ]
            film.findings += [warning(code, f"{scene}.{layer}: {why}", self.where(film), cure) for (scene, layer), (code, why, cure) in shot.asides.items()]
            for slot, chosen in shot.chosen.items():
                self.pins.keep(film, slot, chosen)
        self.pins.save()
        self._let_dance(going)
        self.lay_out(going, recall=True)  # judged anew: contrast is known only now

    def _pinned(self, film: Film) -> dict[SlotKey, Want]:
        """What a film wants, with what is pinned for its prompts."""
        wants = self.slots.wants(film.spot, film.template)
        if not self.slots.studio.generates:
            return wants
        out: dict[SlotKey, Want] = {}
        for slot, want in wants.items():
            place = None if want.media else self.pins.find(film, slot, partial(self._asked, want, film.brand))
            out[slot] = dataclasses.replace(want, pinned=place, facts=self.pins.facts(film, slot)) if place is not None else want
        return out

    def _asked(self, want: Want, brand: Brand) -> str:
        return self.tools.key("shot", self.slots.request(want, brand))

    @property
    def pins(self) -> Pins:
        if self._pins is None:
            self._pins = Pins(self.drafts.lock, self.tools.store, self.options.refresh)
        return self._pins

    def _texts(self, films: Sequence[Film]) -> dict[str, list[tuple[int, int, int, int]]]:
        """Where text will stand over each prompt's picture, in every shape: 1/65536 of the frame. Pictures cover their frames nearly whole."""
        out: dict[str, list[tuple[int, int, int, int]]] = {}
        if not self.slots.studio.generates or self.slots.studio.settings.candidates < 2:
            return out
        for film in films:
            timeline = film.timeline
            if timeline is None:
                continue
            width, height = film.profile.width, film.profile.height
            for (scene, layer), want in self.slots.wants(film.spot, film.template).items():
                if want.media or layer != "shot":
                    continue
                for seen in timeline.seen:
                    if seen.text and seen.address.partition(".")[0] == scene:
                        b = seen.box
                        box = tuple(int(v * 65536) for v in (b.x / width, b.y / height, (b.x + b.width) / width, (b.y + b.height) / height))
                        out.setdefault(want.prompt, []).append((max(box[0], 0), max(box[1], 0), min(box[2], 65536), min(box[3], 65536)))
        return {prompt: sorted(set(boxes))[:40] for prompt, boxes in out.items()}

    def _let_dance(self, films: Sequence[Film]) -> None:
        """How loud the music is, for layers that move with it: it is made before they are laid out."""
        wants = [(f, found) for f in films if (found := dance.dances(f.spot, f.template, f.schedule))]
        asks = [
            (film, slot, dance.request(want, bed.asset.digest, film.schedule))
            for (film, found), bed in zip(wants, self.drafts.songs.beds([f for f, _ in wants]), strict=True)
            for slot, want in found.items() if bed.asset is not None
        ]  # fmt: skip
        levels = fulfil("levels", (request for _, _, request in asks), Asset, self.tools)
        for (film, slot, _), heard in zip(asks, levels, strict=True):
            if isinstance(heard, Asset):
                film.slots = {**film.slots, slot: heard}
            else:
                film.findings.append(warning("sound.levels", f"{'.'.join(filter(None, slot))} stays at rest: {heard.what}", self.where(film)))

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
        clips, struck = self._overheard(going), self._struck(going)
        for film, bed in zip(going, self.drafts.songs.beds(going), strict=True):
            if bed.fault:
                lost = "the music is missing" if bed.asset is None else "the music is played by adgen itself"
                film.findings.append(warning("sound.music", f"{lost}: {bed.fault}", self.where(film)))
            film.music = bed.asset
            film.sound = export.heard(hear.soundtrack(
                bed.music, film.music, film.schedule, film.platform, film.voice.stems, struck[id(film)], clips[id(film)], duck=hear.duck_of(film.template)
            ), film.output)  # fmt: skip

    def _struck(self, films: Sequence[Film]) -> dict[int, tuple[Stem, ...]]:
        """Sound effects, by id of the film."""
        folder = self.loaded.campaign.folder
        asks = [
            (cue.cues(f.spot, f.schedule, f.template, f.template.shaped[(f.platform.shape, f.platform.name)]), (Path(f.template.folder), f.brand.folder, folder))
            for f in films
        ]  # fmt: skip
        out: dict[int, tuple[Stem, ...]] = {}
        for film, (stems, lost) in zip(films, hear.effects(asks, self.tools), strict=True):
            out[id(film)] = stems
            film.findings += [warning("sound.effect", why, self.where(film)) for why in lost]
        return out

    def _overheard(self, films: Sequence[Film]) -> dict[int, tuple[Stem, ...]]:
        """The sounds of clips that keep theirs, by id of the film."""
        asks = {id(f): overhear.asks(f.spot, f.template, f.platform, f.schedule, self._files(f)) for f in films}
        heard = [clip for some in asks.values() for clip in some]
        made = overhear.gather(heard, self.tools, self._media()) if heard else {}
        out: dict[int, tuple[Stem, ...]] = {}
        for film in films:
            out[id(film)], told = overhear.stems(asks[id(film)], made, film.schedule)
            film.findings += [replace(f, where=replace(self.where(film), field=f.where.field)) for f in told]
        return out

    def _files(self, film: Film) -> dict[SlotKey, Media]:
        return {k: w.media for k, w in self.slots.wants(film.spot, film.template).items() if w.media}

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
    said = (srt(film.cues),) if film.voice.words else ()  # caption files lie beside it
    return key(run.keys(film), film.profile, stitch.limits(p for _, p in film.variants), *said)


__all__ = ["Film", "Options", "Run", "recipe"]
