"""drafts: the rows of a wave on their way to films: written, worded, spoken and timed. Nothing is placed yet.

A draft is one row in one locale and one arm. Each step takes all drafts of a wave, so that what costs money or time is asked for once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from msgspec.structs import replace

from adgen import registry
from adgen.errors import AdgenError
from adgen.model.brand import Brand
from adgen.model.campaign import Row, Variant, arm_choices
from adgen.model.drawing import Profile
from adgen.model.film import Delivery
from adgen.model.finding import Finding, Severity, Where, did_you_mean, error, warning
from adgen.model.output import Output
from adgen.model.platform import Platform
from adgen.model.pulse import Pulse
from adgen.model.script import ANGLES, ScriptRequest, SheetLine, Written, spoken
from adgen.model.spot import Schedule, Script, Spot
from adgen.model.template import Template, rate_of
from adgen.runtime import kit as kits
from adgen.runtime.batch import fetch
from adgen.runtime.fulfil import look_up
from adgen.runtime.lock import Lock
from adgen.runtime.luts import luts_of
from adgen.runtime.prices import Prices
from adgen.runtime.tools import Tools
from adgen.sharing.film import Film
from adgen.sharing.recent import Recent
from adgen.sharing.songs import Songs
from adgen.sharing.spoken import Said, Spoken, media_of
from adgen.sharing.waves import batches
from adgen.sharing.wordings import Wordings
from adgen.stages import bind, export, write
from adgen.stages.load import Loaded, Naming, Taken, creative_id, default_naming
from adgen.stages.place import Kit
from adgen.stages.speak import Voice, is_silenced, unheard
from adgen.stages.time import cut_seconds, time, timed_by

Whose: TypeAlias = tuple[int, str, str]
"""A row, by its line, a locale and an arm."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a command may ask for beyond the campaign's own settings."""

    rows: Callable[[str, int], bool] = lambda row_id, line: True
    platforms: tuple[str, ...] = ()
    cuts: tuple[str, ...] = ()
    draft: int = 1  # frames are this many times smaller on each side
    refresh: frozenset[str] = frozenset()  # slots of the lock that are made anew, whoever filled them


@dataclass(slots=True)
class Take:
    """One cut of a draft at one frame rate, for the platforms that show it so. `spot` is None where it cannot be worded."""

    cut: str
    rate: tuple[int, int]
    platforms: list[Platform]
    spot: Spot | None = None
    faults: list[Finding] = field(default_factory=list)
    said: Said | None = None
    spoken: dict[str, Fraction] = field(default_factory=dict)  # seconds of speech by scene name


@dataclass(slots=True)
class Draft:
    """One row in one locale and arm, on its way to films. `lost` says why it cannot be built."""

    row: Row
    template: Template
    brand: Brand
    locale: str
    arm: str
    where: Where
    findings: list[Finding]
    script: Script | None = None
    takes: list[Take] = field(default_factory=list)
    refused: list[Finding] = field(default_factory=list)  # platforms that no cut fits
    lost: Delivery | None = None
    cost: int = 0  # micro-dollars spent on its script in this run

    @property
    def whose(self) -> Whose:
        return self.row.line, self.locale, self.arm


@dataclass(slots=True)
class Drafts:
    """Makes films of rows. `skipped` counts the rows that nobody asked for."""

    loaded: Loaded
    tools: Tools
    options: Options
    skipped: int = 0
    wordings: Wordings = field(default_factory=Wordings)
    taken: Taken = field(default_factory=Taken)
    naming: Naming | None = None
    wanted: list[ScriptRequest] = field(default_factory=list)  # what the last wave has to ask of a writer
    tight: dict[Whose, dict[str, str]] = field(default_factory=dict)  # line: why it does not fit, '' where the template's own is taken
    paid: dict[str, int] = field(default_factory=dict)  # request key: micro-dollars, of scripts that a batch has written
    _spent: dict[Whose, int] = field(default_factory=dict)  # of this wave's scripts, over all times that it was worded
    _skipped: int = 0
    _lock: Lock | None = None
    _kits: dict[str, Kit] = field(default_factory=dict)
    _exports: export.Exports | None = None
    _songs: Songs | None = None
    _voices: Spoken | None = None
    _says: Recent[tuple[str, str, str], tuple[str, ...]] = field(default_factory=lambda: Recent(6000))
    _schedules: Recent[tuple[object, ...], tuple[Schedule, list[Finding]]] = field(default_factory=lambda: Recent(2000))

    @property
    def settings(self) -> Any:
        return self.loaded.campaign.settings

    @property
    def lock(self) -> Lock:
        if self._lock is None:
            campaign = self.loaded.campaign
            self._lock = Lock(campaign.folder / f"{campaign.rows.stem}.lock")
            for slot in self.options.refresh:
                pin = self._lock.get(slot)
                if pin is not None and pin.text:  # a line; of a picture, whoever makes it anew replaces it
                    self._lock.drop(slot)
        return self._lock

    def begin(self) -> None:
        """A wave begins that may be worded more than once."""
        self.taken.begin()
        self._spent.clear()
        self._skipped = self.skipped

    def again(self) -> None:
        """The wave is worded once more: its names are free, its rows are counted anew."""
        self.taken.again()
        self.skipped = self._skipped

    def films(
        self, batch: Sequence[tuple[Row | None, list[Finding]]], foresee: bool = False, leave: Collection[Whose] = ()
    ) -> list[Film | Delivery]:
        """Everything that some rows ask for, worded and timed; rows that cannot be built come as failed deliveries.

        With `foresee` nothing is sent, spoken or paid for: scripts are the template's own and speech lasts as long as its words take.
        `leave` names drafts that are not wanted.
        """
        drafts = [d for row, findings in batch for d in self._drafts(row, findings) if isinstance(d, Delivery) or d.whose not in leave]
        going = [d for d in drafts if isinstance(d, Draft)]
        self._write(going, foresee)
        self._bind([d for d in going if d.lost is None])
        self._speak([(d, t) for d in going if d.lost is None for t in d.takes if t.spot is not None], foresee)
        out: list[Film | Delivery] = []
        for draft in drafts:
            if isinstance(draft, Delivery):
                out.append(draft)
            elif draft.lost is not None:
                out.append(draft.lost)
            else:
                out += self._films(draft)
        return out

    def _drafts(self, row: Row | None, findings: list[Finding]) -> list[Draft | Delivery]:
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
        self._judge_arms(template)
        out: list[Draft | Delivery] = []
        for locale in row.locales:
            where = Where(file=row.file, row=row.id, row_line=row.line, locale=locale if len(row.locales) > 1 else "")
            for arm in row.arms or ("",):
                out.append(Draft(row, template, brand, locale, arm, where, findings))
                findings = []  # told once, with the row's first film
        return out

    # ── written, worded, spoken ──

    def _write(self, drafts: Sequence[Draft], foresee: bool) -> None:
        settings = self.settings.writer
        asks = self._asks(drafts)
        if settings.use == "copy":
            self._spent.clear()
            write.own([a for a in asks if not self.lock.holds(a.row.id)], "copy")
            write.prepare([a for a in asks if self.lock.holds(a.row.id)], settings, self.lock)
        else:
            write.prepare(asks, settings, self.lock)
            self.wanted = [a.request for a in asks if a.request is not None]
            if not foresee and self._may_pay(settings.model):
                write.gather(asks, settings, self.lock, self.tools, self.paid)
                self.lock.save()
        for d, ask in zip(drafts, asks, strict=True):
            if ask.fault is not None:
                d.lost = self._failed(d.row, [*d.findings, error("script.words", ask.fault.message, d.where, ask.fault.hint)])
            d.script, d.cost = ask.script, self._spent.get(d.whose, 0) + ask.cost
            self._spent[d.whose] = d.cost
            d.findings = [*d.findings, *ask.findings]

    def order(self) -> None:
        """Have all scripts of the campaign written in one batch, where its writer can; the rows then find them written."""
        settings = self.settings.writer
        maker = registry.find("writers", settings.use)
        if not hasattr(maker, "send_batch") or self.tools.offline or not self._may_pay(settings.model):
            return
        wanted: dict[str, ScriptRequest] = {}
        skipped = self.skipped
        for batch in batches(self.loaded):
            asks = self._asks([d for row, findings in batch for d in self._drafts(row, findings) if isinstance(d, Draft)])
            write.prepare(asks, settings, self.lock)
            for request in (a.request for a in asks if a.request is not None):
                if look_up("script", request, Written, self.tools) is None:
                    wanted[self.tools.key("script", request)] = request
        self.skipped = skipped
        price = Prices(self.settings.prices).find(settings.model)
        try:
            self.paid = fetch(maker, settings.base_url, wanted, self.lock.path.with_suffix(".batch.json"), self.tools, price.batch if price else 1.0)
        except AdgenError as fault:
            told = warning("script.batch", f"no batch was written: {fault.what}", self.loaded.campaign.where(("writer",)), fault.hint)
            self.loaded.findings.append(told)

    def sheet(self, batch: Sequence[tuple[Row | None, list[Finding]]], asks_a_model: bool) -> list[SheetLine]:
        """What some rows' films say, line by line."""
        drafts = [d for row, findings in batch for d in self._drafts(row, findings) if isinstance(d, Draft)]
        asks = self._asks(drafts)
        write.prepare(asks, self.settings.writer, self.lock)
        if asks_a_model and self.settings.writer.use != "copy" and self._may_pay(self.settings.writer.model):
            write.gather(asks, self.settings.writer, self.lock, self.tools)
            self.lock.save()
        self.loaded.findings += [f for ask in asks for f in ask.findings]
        return [line for ask in asks if ask.script is not None for line in write.sheet_lines(ask, self.settings.writer, self.lock)]

    def _asks(self, drafts: Sequence[Draft]) -> list[write.Ask]:
        choices = arm_choices(self.settings.vary, self.settings.combine)
        return [self._ask(d, choices.get(d.arm, {})) for d in drafts]

    def _ask(self, d: Draft, picks: Mapping[str, str]) -> write.Ask:
        limits: dict[str, int] = {}
        for name in self.options.platforms or d.row.platforms:
            platform = self.loaded.platforms[name]
            limits[platform.title] = 0
            for line in d.template.file.ad:
                if most := platform.ad_limit(line):
                    limits[f"ad.{line}"] = min(most, limits.get(f"ad.{line}", most))
        names = bind.names_of(d.row, d.template, d.brand, d.locale)
        private = self.loaded.rows.private(d.row.template)
        tight = self.tight.get(d.whose, {})
        return write.Ask(d.row, d.template, d.brand, d.locale, d.arm, picks, names, private, limits, d.where, tight)

    def too_tight(self, films: Iterable[Film], give_up: bool) -> bool:
        """Note the written lines that do not fit their boxes, so that they are written again; or given up for the template's own."""
        found = False
        for film in films:
            for finding in film.findings:
                scene, _, layer = finding.where.field.partition(".")
                if finding.code != "text.overflow":
                    continue
                for line in write.lines_of(film.template).get((scene.partition("[")[0], layer), ()):
                    before = self.tight.setdefault(film.whose, {})
                    if before.get(line) != "":
                        before[line] = "" if give_up else f"{finding.message}; {finding.hint}"
                        found = True
        return found

    def _judge_arms(self, template: Template) -> None:
        """What `vary` names and the template does not have; told once."""
        lines = template.file.script.copy_
        for line, arms in self.settings.vary.items():
            where = self.loaded.campaign.where(("vary", line))
            told: list[Finding] = []
            if line not in lines:
                told.append(error("vary.unknown", f"the template '{template.name}' has no line '{line}' to vary", where, did_you_mean(line, lines)))
            else:
                known = [*lines[line].arms, "default", *(ANGLES if self.settings.writer.use != "copy" else ())]
                told += [
                    warning("vary.arm", f"the template '{template.name}' has no words for the arm '{arm}' of '{line}': it says the same as the default", where, did_you_mean(arm, known))
                    for arm in arms if arm not in known and self.settings.writer.use == "copy"
                ]  # fmt: skip
            self.loaded.findings += [f for f in told if f not in self.loaded.findings]

    def _may_pay(self, model: str) -> bool:
        """A budget holds only what has a price; a server of one's own needs none."""
        if self.settings.budget is None or Prices(self.settings.prices).find(model) or self.settings.writer.base_url:
            return True
        fault = error(
            "budget.price", f"nobody has said what the model '{model}' costs, so the budget cannot be kept: it is not asked",
            self.loaded.campaign.where(("writer",)), f"say it: prices: {{{model}: {{input: 1.00, output: 4.00}}}}",
        )  # fmt: skip
        if fault not in self.loaded.findings:
            self.loaded.findings.append(fault)
        return False

    def _bind(self, drafts: Iterable[Draft]) -> None:
        """Every cut that a draft is asked for at, worded."""
        for d in drafts:
            assert d.script is not None
            ad, worded = bind.ad_words(d.row, d.template, d.brand, d.locale, d.script)
            d.script = dataclasses.replace(d.script, ad={**ad, **d.script.ad})
            d.findings = [*d.findings, *_limits(d.template, d.script, d.where), *worded]
            by_cut: dict[tuple[str, tuple[int, int]], list[Platform]] = {}
            told: list[Finding] = []
            for name in self.options.platforms or d.row.platforms:
                platform = self.loaded.platforms[name]
                chosen = self._cuts(d.row, d.template, platform)
                if not chosen:
                    told.append(self._no_cut(d.row, d.template, platform, replace(d.where, platform=name)))
                for cut in chosen:
                    by_cut.setdefault((cut, platform.rate_for(rate_of(d.template.file.rate))), []).append(platform)
            for (cut, rate), platforms in by_cut.items():
                take = Take(cut, rate, platforms)
                take.spot, take.faults = bind.bind(d.row, d.template, d.brand, d.locale, d.arm, cut, d.script, self.wordings)
                if take.spot is not None and d.brand.never:
                    take.faults = [*take.faults, *self._forbidden(d, take.spot)]
                d.takes.append(take)
            d.refused = told

    def _forbidden(self, d: Draft, spot: Spot) -> list[Finding]:
        """What the kit's rules forbid and the film or the words beside it say all the same."""
        out: dict[str, str] = {}
        for scene in spot.scenes:
            key = (d.brand.key, d.locale, scene.digest)
            said = self._says.once(key, lambda s=scene: tuple(_says(d.brand, d.locale, s.said)))  # type: ignore[misc]
            out |= dict.fromkeys(said, f"scene '{scene.id}'")
        out |= dict.fromkeys(_says(d.brand, d.locale, spot.said), "the film")
        out |= dict.fromkeys(spoken(write.forbidden(d.brand, d.locale), " \n ".join(spot.script.ad.values())), "the text beside the film")
        return [
            error("brand.never", f"{where} says '{phrase}', which {d.brand.name} never says", d.where, "change the row's words, or the kit's rules: never")
            for phrase, where in out.items()
        ]

    def _speak(self, takes: Sequence[tuple[Draft, Take]], foresee: bool) -> None:
        """What is spoken, and how long each scene's lines last."""
        ads = [(t.spot, d.template, d.brand) for d, t in takes if t.spot is not None]
        for (_, take), said in zip(takes, self.voices.say(ads, foresee), strict=True):
            take.said, take.spoken = said, dict(said.lengths)
        for template in {id(d.template): d.template for d, _ in takes}.values():
            if is_silenced(template, self.settings.voice) and (told := unheard(template)) not in self.loaded.findings:
                self.loaded.findings.append(told)

    @property
    def voices(self) -> Spoken:
        if self._voices is None:
            self._voices = Spoken(self.tools, lambda: media_of(self.loaded, self.tools), self.settings, lambda name: self.loaded.rows.private(name))
        return self._voices

    # ── films ──

    def _films(self, d: Draft) -> list[Film | Delivery]:
        assert d.script is not None
        out: list[Film | Delivery] = []
        findings = d.findings
        for take in d.takes:
            faults = take.faults
            if take.spot is None:
                out.append(self._failed(d.row, [*findings, *faults]))
                continue
            schedule, late = self._schedule(take, d)
            voice, unsaid = take.said.voice(schedule) if take.said is not None else (Voice(), [])
            late += [replace(f, where=replace(d.where, field=f.where.field)) for f in unsaid]
            shared: dict[tuple[Any, ...], Film] = {}
            for platform, output, profile in self._exported(take.platforms, take.rate, d.template, d.brand, take.spot):
                seconds = float(schedule.frames / Fraction(*take.rate))
                variant, clash = self._variant(d, platform, take.cut, output.name, seconds)
                faults_of = list(clash)
                refused = export.refused(output, platform, Where(platform=platform.name))
                self.loaded.findings += [f for f in refused if f not in self.loaded.findings]
                if not platform.allows(seconds):
                    faults_of.append(
                        error("platform.length", f"{seconds:g} s is not a length that {platform.title} takes",
                              replace(d.where, platform=platform.name), _lengths(platform))
                    )  # fmt: skip
                findings = [*findings, *_ad_limits(d.script, platform, replace(d.where, platform=platform.name))]
                # one film under several names: equal frame, sound and zone
                own = platform.name if platform.own_safe or _has_own(d.template, platform) else ""
                kind = (profile, platform.loudness_mlufs, platform.ceiling_mdbtp, platform.audio_bit_rate, own, platform.name if faults_of else "")
                if kind in shared:
                    shared[kind].variants.append((variant, platform))
                else:
                    told = [*findings, *faults, *late, *faults_of]
                    film = Film(d.row, take.spot, schedule, platform, profile, [(variant, platform)], d.brand, d.template, told, voice=voice)
                    film.cost, d.cost = d.cost, 0  # told once, with the row's first film
                    shared[kind] = film
                    out.append(film)
                # told with the first film; what stops one film stops all that are timed alike
                findings, faults, late = [], [], [f for f in late if f.severity is Severity.ERROR]
        if d.refused:
            out.append(self._failed(d.row, d.refused))
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
        self, d: Draft, platform: Platform, cut: str, output: str, seconds: float
    ) -> tuple[Variant, list[Finding]]:
        row, template, locale, arm, where = d.row, d.template, d.locale, d.arm, d.where
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

    # ── the kit ──

    def kit(self, brand: Brand) -> Kit | None:
        """The brand's fonts and logos, read once."""
        if brand.key not in self._kits:
            fonts, faults = kits.fonts_of(brand, self.tools.fonts)
            logos, more = kits.logos_of(brand, self.tools.store)
            self.loaded.findings += [*faults, *more]
            self._kits[brand.key] = Kit({n: brand.colors[n] for n in brand.colors}, fonts, logos, brand.logo.min_width, brand.min_contrast, brand.logo.clear_space)
        kit = self._kits[brand.key]
        return kit if "brand.fonts.body" in kit.fonts and kit.fonts["brand.fonts.body"].fonts else None

    def graded(self, kit: Kit, template: Template, brand: Brand) -> Kit:
        """The kit with the LUTs that the template speaks of, read once."""
        if not template.luts:
            return kit
        name = f"{brand.key} {template.digest}"
        if name not in self._kits:
            luts, faults = luts_of(template, brand, self.tools.store)
            self.loaded.findings += faults
            self._kits[name] = dataclasses.replace(kit, luts=luts)
        return self._kits[name]

    def suits(self, template: Template, brand: Brand) -> bool:
        """Whether the kit has every colour and LUT that the template speaks of; what it lacks is told once."""
        lacking = [c for c in template.colors if c not in brand.colors]
        for name in lacking:
            fault = error("brand.color", f"the brand kit '{brand.key}' has no colour '{name}'", template.colors[name], did_you_mean(name, brand.colors))
            if fault not in self.loaded.findings:
                self.loaded.findings.append(fault)
        kit = self.kit(brand)
        return not lacking and (kit is None or set(template.luts) <= set(self.graded(kit, template, brand).luts))

    def _schedule(self, take: Take, d: Draft) -> tuple[Schedule, list[Finding]]:
        """Ads of equal scenes are timed alike, those apart whose text, voice or song says how long they last."""
        assert take.spot is not None
        spot, template = take.spot, d.template

        def timing(tempo: float, pulse: Pulse, song: Fraction) -> tuple[Schedule, list[Finding]]:
            return time(spot, template, Fraction(*take.rate), spoken=take.spoken, tempo=tempo, pulse=pulse, song=song)

        key = (id(template), take.cut, take.rate, *timed_by(spot, template), *take.spoken.items(), *self.songs.timed_by(template, d.brand, d.row))
        schedule, late = self._schedules.once(key, lambda: self.songs.time(template, d.brand, d.row, timing))
        return schedule, [replace(f, where=d.where) for f in late]

    @property
    def songs(self) -> Songs:
        if self._songs is None:
            settings = self.settings
            self._songs = Songs(self.tools, lambda: media_of(self.loaded, self.tools), settings.music, self.loaded.campaign.folder, settings.seed)
        return self._songs

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


def _says(brand: Brand, locale: str, said: Mapping[tuple[str, str], Any]) -> list[str]:
    """Which of the kit's forbidden phrases some sentences say."""
    text = " \n ".join(v for (kind, _), v in said.items() if kind == "text" and isinstance(v, str))
    return spoken(write.forbidden(brand, locale), text)


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
