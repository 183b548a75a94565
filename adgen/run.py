"""run: one campaign on its way: its rows as films, each film with all that is known of it so far. `pipeline` drives it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from adgen import registry
from adgen.model import words
from adgen.model.artifact import Stream, Whole, WholeRequest
from adgen.model.asset import Asset, ShotRequest
from adgen.model.brand import Brand
from adgen.model.campaign import Row, Variant, arm_choices
from adgen.model.drawing import Profile, Segment
from adgen.model.film import Delivery
from adgen.model.finding import Finding, Severity, Where, did_you_mean, error, warning
from adgen.model.output import Output
from adgen.model.platform import Platform
from adgen.model.record import key
from adgen.model.spot import Schedule, Script, Spot
from adgen.model.template import Template, rate_of
from adgen.runtime import kit as kits
from adgen.runtime.fulfil import Round, fulfil
from adgen.runtime.tools import Failed, Tools
from adgen.sharing.book import Book, Known, version
from adgen.sharing.film import Film
from adgen.sharing.layouts import Ask, Format, Layouts, Take, film_digest
from adgen.sharing.recent import Recent
from adgen.sharing.slots import Slots, palette
from adgen.sharing.waves import batches, name_of
from adgen.sharing.wordings import Wordings
from adgen.stages import bind, export, hear, shoot, stitch
from adgen.stages.load import Loaded, Naming, Taken, creative_id, default_naming
from adgen.stages.place import Kit, Setup
from adgen.stages.shoot import MediaSource
from adgen.stages.time import cut_seconds, time, timed_by


@dataclass(frozen=True, slots=True)
class Options:
    """What a command may ask for beyond the campaign's own settings."""

    rows: Callable[[str, int], bool] = lambda row_id, line: True
    platforms: tuple[str, ...] = ()
    cuts: tuple[str, ...] = ()
    draft: int = 1  # frames are this many times smaller on each side


@dataclass(slots=True)
class Run:
    """A campaign being planned or built."""

    loaded: Loaded
    tools: Tools
    options: Options
    kits: dict[str, Kit] = field(default_factory=dict)
    wordings: Wordings = field(default_factory=Wordings)
    taken: Taken = field(default_factory=Taken)
    naming: Naming | None = None
    skipped: int = 0
    _exports: export.Exports | None = None
    _layouts: Layouts | None = None
    _slots: Slots | None = None
    _book: Book | None = None
    _schedules: Recent[tuple[object, ...], tuple[Schedule, list[Finding]]] = field(default_factory=lambda: Recent(2000))
    _music: Recent[tuple[object, ...], tuple[hear.Music | None]] = field(default_factory=lambda: Recent(2000))

    @property
    def settings(self) -> Any:
        return self.loaded.campaign.settings

    # ── rows to films ──

    def waves(self) -> Iterator[list[Film | Delivery]]:
        """Films of some rows at a time; rows that cannot be built come as failed deliveries."""
        for batch in batches(self.loaded):
            self.book.open(name_of(*batch[0]))
            out = [film for row, findings in batch for film in self.films(row, findings)]
            if out:
                yield out
            self.book.close()

    def films(self, row: Row | None, findings: list[Finding]) -> list[Film | Delivery]:
        """Everything that one row asks for, worded and timed, nothing placed."""
        if row is None and not findings:
            return []
        failed = self._failed(row, findings)
        if not self.options.rows(failed.row, failed.line) or (row is not None and row.status in ("skip", "rejected")):
            self.skipped += 1
            return []
        if row is None:
            return [failed]
        template, brand = self.loaded.template(row.template), self.loaded.brand(row.brand)
        if template is None or brand is None or self.kit(brand) is None or not self.suits(template, brand):
            return [self._failed(row, [*findings, *self._stopped(row, template, brand)])]
        out: list[Film | Delivery] = []
        for locale in row.locales:
            for arm in row.arms or ("",):
                out += self._films(row, template, brand, locale, arm, findings)
                findings = []  # told once, with the row's first film
        return out

    def _films(
        self, row: Row, template: Template, brand: Brand, locale: str, arm: str, findings: list[Finding]
    ) -> list[Film | Delivery]:
        where = Where(file=row.file, row=row.id, row_line=row.line, locale=locale if len(row.locales) > 1 else "")
        picks = arm_choices(self.settings.vary).get(arm, {})
        writer = registry.find("writers", self.settings.writer)
        try:
            script: Script = writer.write(template.file.script, bind.names_of(row, template, brand, locale), locale, picks)
        except words.WordsError as fault:
            return [self._failed(row, [*findings, error("script.words", fault.message, where, fault.hint)])]
        ad, worded = bind.ad_words(row, template, brand, locale, script)
        script = dataclasses.replace(script, ad=ad)
        findings = [*findings, *_limits(template, script, where), *worded]
        by_cut: dict[tuple[str, tuple[int, int]], list[Platform]] = {}
        told: list[Finding] = []
        for name in self.options.platforms or row.platforms:
            platform = self.loaded.platforms[name]
            chosen = self._cuts(row, template, platform)
            if not chosen:
                told.append(self._no_cut(row, template, platform, replace(where, platform=name)))
            for cut in chosen:
                by_cut.setdefault((cut, platform.rate_for(rate_of(template.file.rate))), []).append(platform)
        out: list[Film | Delivery] = []
        for (cut, rate), platforms in by_cut.items():
            spot, faults = bind.bind(row, template, brand, locale, arm, cut, script, self.wordings)
            if spot is None:
                out.append(self._failed(row, [*findings, *faults]))
                continue
            schedule, late = self._schedule(spot, template, rate, where)
            shared: dict[tuple[Any, ...], Film] = {}
            for platform, output, profile in self._exported(platforms, rate, template, brand, spot):
                seconds = float(schedule.frames / Fraction(*rate))
                variant, clash = self._variant(row, template, platform, locale, arm, cut, output.name, seconds, where)
                faults_of = list(clash)
                refused = export.refused(output, platform, Where(platform=platform.name))
                self.loaded.findings += [f for f in refused if f not in self.loaded.findings]
                if not platform.allows(seconds):
                    faults_of.append(
                        error("platform.length", f"{seconds:g} s is not a length that {platform.title} takes",
                              replace(where, platform=platform.name), _lengths(platform))
                    )  # fmt: skip
                findings = [*findings, *_ad_limits(script, platform, replace(where, platform=platform.name))]
                # one film under several names: equal frame, sound and zone
                own = platform.name if platform.own_safe or _has_own(template, platform) else ""
                kind = (profile, platform.loudness_mlufs, platform.ceiling_mdbtp, platform.audio_bit_rate, own, platform.name if faults_of else "")
                if kind in shared:
                    shared[kind].variants.append((variant, platform))
                else:
                    film = Film(row, spot, schedule, platform, profile, [(variant, platform)], brand, template, [*findings, *faults, *late, *faults_of])
                    shared[kind] = film
                    out.append(film)
                # told with the first film; what stops one film stops all that are timed alike
                findings, faults, late = [], [], [f for f in late if f.severity is Severity.ERROR]
        if told:
            out.append(self._failed(row, told))
        return out

    @property
    def exports(self) -> export.Exports:
        if self._exports is None:
            self._exports = export.exports(self.settings, self.loaded.campaign.where(("output",)), self.options.draft)
            self.loaded.findings += self._exports.findings
        return self._exports

    def _exported(
        self, platforms: Iterable[Platform], rate: tuple[int, int], template: Template, brand: Brand, spot: Spot
    ) -> Iterator[tuple[Platform, Output, Profile]]:
        """Each platform's films, in every output kind."""
        kit = self.kit(brand)
        for platform in platforms:
            clear = export.is_clear(template, platform, spot, kit.palette if kit else {})
            for output, profile in self.exports.profiles(platform, rate, clear):
                yield platform, output, profile

    def _cuts(self, row: Row, template: Template, platform: Platform) -> list[str]:
        """The cuts asked for that the platform takes; with none asked, its longest."""
        asked = self._asked_cuts(row)
        known = {"": None, **{name: cut_seconds(name) for name in template.file.cuts}}
        if asked:
            return [c for c in asked if c in known and _takes(platform, known[c])]
        named = sorted(((s, n) for n, s in known.items() if s is not None and _takes(platform, s)), reverse=True)
        return [named[0][1]] if named else [""] if not template.file.cuts else []

    def _asked_cuts(self, row: Row) -> tuple[str, ...]:
        return self.options.cuts or row.cuts or tuple(self.settings.cuts)

    def _no_cut(self, row: Row, template: Template, platform: Platform, where: Where) -> Finding:
        asked = self._asked_cuts(row)
        if asked and not set(asked) & set(template.file.cuts):
            hint = did_you_mean(asked[0], template.file.cuts) if template.file.cuts else "leave `cuts` out: this template has one length"
            return error("cut.unknown", f"the template '{template.name}' has no cut '{', '.join(asked)}'", where, hint)
        return error("platform.length", f"no cut of '{template.name}' fits {platform.title}", where, "add a cut within its limits, or leave the platform out")

    def _variant(
        self, row: Row, template: Template, platform: Platform, locale: str, arm: str, cut: str, output: str, seconds: float,
        where: Where,
    ) -> tuple[Variant, list[Finding]]:
        campaign = self.loaded.campaign.name
        creative = creative_id(campaign, row.id, platform.name, locale, arm, cut, "" if output == "h264" else output)
        if self.naming is None:
            asked = self.options.platforms or tuple(self.settings.platforms)
            pattern = default_naming(self.settings.naming, {n: self.loaded.platforms[n].shape for n in asked}, self.settings.output)
            self.naming = Naming(pattern, template.file.inputs, self.loaded.rows.private(row.template), self.loaded.campaign.where(("naming",)))
            self.loaded.findings += self.naming.findings
        facts: dict[str, object] = {
            **row.values, "campaign": campaign, "id": row.id, "creative_id": creative, "arm": arm, "shape": platform.shape,
            "platform": platform.name, "seconds": f"{seconds:g}", "locale": locale, "cut": cut, "output": output,
        }  # fmt: skip
        name, findings = self.naming.name(facts, where)
        findings = [*findings, *self.taken.take(name, creative, row.id, where)]
        return Variant(creative, name, row.id, platform.name, locale, arm, cut, output), findings

    # ── layout ──

    def kit(self, brand: Brand) -> Kit | None:
        """The brand's fonts and logos, read once."""
        if brand.key not in self.kits:
            fonts, faults = kits.fonts_of(brand, self.tools.fonts)
            logos, more = kits.logos_of(brand, self.tools.store)
            self.loaded.findings += [*faults, *more]
            self.kits[brand.key] = Kit({n: brand.colors[n] for n in brand.colors}, fonts, logos, brand.logo.min_width)
        kit = self.kits[brand.key]
        return kit if "brand.fonts.body" in kit.fonts and kit.fonts["brand.fonts.body"].fonts else None

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
        kit = self.kit(film.brand)
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

    def _schedule(self, spot: Spot, template: Template, rate: tuple[int, int], where: Where) -> tuple[Schedule, list[Finding]]:
        """Ads of equal scenes are timed alike, those apart whose text says how long they last."""
        key = (id(template), spot.cut, rate, *timed_by(spot, template))
        schedule, late = self._schedules.once(key, lambda: time(spot, template, Fraction(*rate)))
        return schedule, [replace(f, where=where) for f in late]

    def where(self, film: Film) -> Where:
        return Where(
            file=film.row.file, row=film.row.id, row_line=film.row.line, platform=film.platform.name,
            locale=film.spot.locale if len(film.row.locales) > 1 else "",
        )  # fmt: skip

    def suits(self, template: Template, brand: Brand) -> bool:
        """Whether the kit has every colour that the template speaks of; what it lacks is told once."""
        lacking = [c for c in template.colors if c not in brand.colors]
        for name in lacking:
            fault = error("brand.color", f"the brand kit '{brand.key}' has no colour '{name}'", template.colors[name], did_you_mean(name, brand.colors))
            if fault not in self.loaded.findings:
                self.loaded.findings.append(fault)
        return not lacking

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

    # ── telling ──

    def _failed(self, row: Row | None, findings: Sequence[Finding]) -> Delivery:
        at = next((f.where for f in findings if f.where.row or f.where.row_line), Where())
        return Delivery(
            creative_id="", name=row.id if row else at.row, row=row.id if row else at.row, line=row.line if row else at.row_line,
            platform="", shape="", locale="", arm="", cut="", template=row.template if row else "", brand=row.brand if row else "",
            status="failed", findings=tuple(findings),
        )  # fmt: skip

    def _stopped(self, row: Row, template: Template | None, brand: Brand | None) -> list[Finding]:
        where = Where(file=row.file, row=row.id, row_line=row.line)
        what = f"template '{row.template}'" if template is None else f"brand kit '{row.brand}'"
        return [error("row.stopped", f"the {what} cannot be used", where, "see what is said of it above")]


def _ad_limits(script: Script, platform: Platform, where: Where) -> list[Finding]:
    """Words beside the film that the platform would cut off."""
    return [
        warning("ad.limit", f"has {len(text)} characters; {platform.title} takes {most}", replace(where, field=f"ad.{name}"), "shorten it")
        for name, text in script.ad.items()
        if (most := platform.ad_limit(name)) and len(text) > most
    ]


def _limits(template: Template, script: Script, where: Where) -> list[Finding]:
    """Lines of copy over the limits that the template gives them."""
    from adgen.writers.copy import over_limits

    out = []
    for name, spec in template.file.script.copy_.items():
        lines = script.copy.get(name, "")
        for text in lines if isinstance(lines, tuple) else (lines,):
            if why := over_limits(spec, text):
                out.append(warning("script.limit", f"'{text}' has {why}", replace(where, field=f"script.copy.{name}"), "shorten the row's words or the template's line"))
    return out


def _takes(platform: Platform, seconds: Fraction | None) -> bool:
    return seconds is None or platform.allows(float(seconds))


def _lengths(platform: Platform) -> str:
    if platform.duration_exact:
        return "it takes exactly " + ", ".join(f"{s:g}" for s in platform.duration_exact) + " s"
    most = f" to {platform.duration_max:g}" if platform.duration_max else " s or more"
    return f"it takes {platform.duration_min:g}{most}" + (" s" if platform.duration_max else "")


def _has_own(template: Template, platform: Platform) -> bool:
    """The template changes something for this platform alone."""
    return platform.name in template.file.overrides or any(platform.name in s.overrides for s in template.file.scenes)


def _op(parts: Sequence[Segment | WholeRequest]) -> str:
    return "whole" if isinstance(parts[0], WholeRequest) else "segment"


def recipe(run: Run, film: Film) -> str:
    """What a film's bytes depend on: its segments, its sound, its profile, and the limits that it may have been made lighter for."""
    return key(run.keys(film), film.profile, stitch.limits(p for _, p in film.variants))


__all__ = ["Film", "Options", "Run", "recipe"]
