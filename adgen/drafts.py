"""drafts: the rows of a wave on their way to films: written, worded, spoken and timed. Nothing is placed yet.

A draft is one row in one locale and one arm. Each step takes all drafts of a wave, so that what costs money or time is asked for once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from msgspec.structs import replace

from adgen import registry
from adgen.model import words
from adgen.model.brand import Brand
from adgen.model.campaign import Row, Variant, arm_choices
from adgen.model.drawing import Profile
from adgen.model.film import Delivery
from adgen.model.finding import Finding, Severity, Where, did_you_mean, error, warning
from adgen.model.output import Output
from adgen.model.platform import Platform
from adgen.model.spot import Schedule, Script, Spot
from adgen.model.template import Template, rate_of
from adgen.runtime import kit as kits
from adgen.runtime.tools import Tools
from adgen.sharing.film import Film
from adgen.sharing.recent import Recent
from adgen.sharing.wordings import Wordings
from adgen.stages import bind, export
from adgen.stages.load import Loaded, Naming, Taken, creative_id, default_naming
from adgen.stages.place import Kit
from adgen.stages.time import cut_seconds, time, timed_by


@dataclass(frozen=True, slots=True)
class Options:
    """What a command may ask for beyond the campaign's own settings."""

    rows: Callable[[str, int], bool] = lambda row_id, line: True
    platforms: tuple[str, ...] = ()
    cuts: tuple[str, ...] = ()
    draft: int = 1  # frames are this many times smaller on each side


@dataclass(slots=True)
class Take:
    """One cut of a draft at one frame rate, for the platforms that show it so. `spot` is None where it cannot be worded."""

    cut: str
    rate: tuple[int, int]
    platforms: list[Platform]
    spot: Spot | None = None
    faults: list[Finding] = field(default_factory=list)
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
    _kits: dict[str, Kit] = field(default_factory=dict)
    _exports: export.Exports | None = None
    _schedules: Recent[tuple[object, ...], tuple[Schedule, list[Finding]]] = field(default_factory=lambda: Recent(2000))

    @property
    def settings(self) -> Any:
        return self.loaded.campaign.settings

    def films(self, batch: Sequence[tuple[Row | None, list[Finding]]], foresee: bool = False) -> list[Film | Delivery]:
        """Everything that some rows ask for, worded and timed; rows that cannot be built come as failed deliveries.

        With `foresee` nothing is sent, spoken or paid for: scripts are the template's own and speech lasts as long as its words take.
        """
        drafts = [d for row, findings in batch for d in self._drafts(row, findings)]
        going = [d for d in drafts if isinstance(d, Draft)]
        self._write(going, foresee)
        self._bind([d for d in going if d.lost is None])
        self._speak([t for d in going if d.lost is None for t in d.takes if t.spot is not None], foresee)
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
        out: list[Draft | Delivery] = []
        for locale in row.locales:
            where = Where(file=row.file, row=row.id, row_line=row.line, locale=locale if len(row.locales) > 1 else "")
            for arm in row.arms or ("",):
                out.append(Draft(row, template, brand, locale, arm, where, findings))
                findings = []  # told once, with the row's first film
        return out

    # ── written, worded, spoken ──

    def _write(self, drafts: Iterable[Draft], foresee: bool) -> None:
        writer = registry.find("writers", self.settings.writer)
        choices = arm_choices(self.settings.vary)
        for d in drafts:
            names = bind.names_of(d.row, d.template, d.brand, d.locale)
            try:
                d.script = writer.write(d.template.file.script, names, d.locale, choices.get(d.arm, {}))
            except words.WordsError as fault:
                d.lost = self._failed(d.row, [*d.findings, error("script.words", fault.message, d.where, fault.hint)])

    def _bind(self, drafts: Iterable[Draft]) -> None:
        """Every cut that a draft is asked for at, worded."""
        for d in drafts:
            assert d.script is not None
            ad, worded = bind.ad_words(d.row, d.template, d.brand, d.locale, d.script)
            d.script = dataclasses.replace(d.script, ad=ad)
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
                d.takes.append(take)
            d.refused = told

    def _speak(self, takes: Sequence[Take], foresee: bool) -> None:
        """How long each scene's lines last."""
        # speech: fill in `take.spoken`

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
            schedule, late = self._schedule(take, d.template, d.where)
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
                    film = Film(d.row, take.spot, schedule, platform, profile, [(variant, platform)], d.brand, d.template, told)
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
            self._kits[brand.key] = Kit({n: brand.colors[n] for n in brand.colors}, fonts, logos, brand.logo.min_width)
        kit = self._kits[brand.key]
        return kit if "brand.fonts.body" in kit.fonts and kit.fonts["brand.fonts.body"].fonts else None

    def suits(self, template: Template, brand: Brand) -> bool:
        """Whether the kit has every colour that the template speaks of; what it lacks is told once."""
        lacking = [c for c in template.colors if c not in brand.colors]
        for name in lacking:
            fault = error("brand.color", f"the brand kit '{brand.key}' has no colour '{name}'", template.colors[name], did_you_mean(name, brand.colors))
            if fault not in self.loaded.findings:
                self.loaded.findings.append(fault)
        return not lacking

    def _schedule(self, take: Take, template: Template, where: Where) -> tuple[Schedule, list[Finding]]:
        """Ads of equal scenes are timed alike, those apart whose text or voice says how long they last."""
        assert take.spot is not None
        spot = take.spot
        key = (id(template), take.cut, take.rate, *timed_by(spot, template), *take.spoken.items())
        schedule, late = self._schedules.once(key, lambda: time(spot, template, Fraction(*take.rate), spoken=take.spoken))
        return schedule, [replace(f, where=where) for f in late]

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
