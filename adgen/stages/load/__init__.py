"""load: paths -> a loaded campaign: settings, platforms, brand kits, templates, and a stream of typed rows.

Everything that is wrong with the user's files is a finding; only what is not there at all is raised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from adgen import registry
from adgen.errors import UsageError
from adgen.model.brand import Brand
from adgen.model.campaign import Row
from adgen.model.finding import Finding, Where, did_you_mean, error
from adgen.model.inputs import InputSpec
from adgen.model.platform import Platform
from adgen.model.template import Template, lines_of
from adgen.stages.load import places
from adgen.stages.load.brand import brand_folders, brand_names, load_brand
from adgen.stages.load.campaign import Campaign, CampaignRows, Known, open_campaign
from adgen.stages.load.names import Naming, Taken, creative_id, default_naming
from adgen.stages.load.template import load_template


@dataclass(slots=True)
class Loaded:
    """A campaign ready to run. Templates and kits are read when a row first asks for them; `findings` grow with it."""

    campaign: Campaign
    platforms: Mapping[str, Platform]
    findings: list[Finding] = field(default_factory=list)
    _templates: dict[str, Template | None] = field(default_factory=dict)
    _brands: dict[str, Brand | None] = field(default_factory=dict)
    _rows: CampaignRows | None = None

    def template(self, name: str) -> Template | None:
        if name not in self._templates:
            self._templates[name] = self._load_template(name)
        return self._templates[name]

    def _load_template(self, name: str) -> Template | None:
        files = places.template_files(self.campaign.folder)
        path = files.get(name)
        if path is None and ("/" in name or "\\" in name or name.endswith(".yaml")):
            given = (self.campaign.folder / name.replace("\\", "/")).resolve()
            path = given / "template.yaml" if given.is_dir() else given
            path = path if path.is_file() else None
        if path is None:
            self.findings.append(error("template.unknown", f"there is no template '{name}'", self.campaign.where(("template",)), did_you_mean(name, files)))
            return None
        wanted = [(p.shape, p.name) for p in self.platforms.values()]
        template, faults = load_template(path, path.parent.parent, wanted)
        self.findings += [f for f in faults if f not in self.findings]
        speaks = template is not None and self.campaign.settings.voice.use != "none" and any(lines_of(template, s) for s in ("", *(f.id for f in template.file.scenes)))
        return replace(template, has_voice=True) if template is not None and speaks else template

    def brand(self, name: str) -> Brand | None:
        if name not in self._brands:
            brand, faults = load_brand(name, brand_folders(self.campaign.folder, Path.cwd()), self.campaign.folder)
            self.findings += [f for f in faults if f not in self.findings]
            self._brands[name] = brand
        return self._brands[name]

    @property
    def rows(self) -> CampaignRows:
        if self._rows is None:
            folders = brand_folders(self.campaign.folder, Path.cwd())
            names = self.campaign.settings.template
            template = self.template(names) if names else None
            known = Known(
                tuple(places.template_files(self.campaign.folder)), brand_names(folders), tuple(self.platforms),
                tuple(template.file.cuts) if template else (),
            )  # fmt: skip
            self._rows = CampaignRows(self.campaign, known, self._specs)
        return self._rows

    def _specs(self, template: str) -> Mapping[str, InputSpec] | None:
        found = self.template(template)
        return found.file.inputs if found else None

    def __iter__(self) -> Iterator[tuple[Row | None, list[Finding]]]:
        yield from self.rows
        self.findings += [f for f in self.rows.findings if f not in self.findings]


def load(path: Path, overrides: Mapping[str, Any] | None = None) -> tuple[Loaded | None, list[Finding]]:
    """Open a campaign by its spreadsheet, its campaign.yaml or its folder.

    Raises: UsageError when there is nothing of the kind.
    """
    campaign, findings = open_campaign(path, overrides)
    if campaign is None:
        return None, findings
    platforms: dict[str, Platform] = {}
    for name in registry.names("platforms"):
        platform: Platform = registry.find("platforms", name)
        changes = campaign.settings.platform.get(name)
        if changes:
            platform, faults = platform.with_overrides(changes, lambda word, n=name: campaign.where(("platform", n, word)))  # type: ignore[misc]
            findings += faults
        platforms[name] = platform
    for name in campaign.settings.platform:
        if name not in platforms:
            findings.append(error("platform.unknown", f"there is no platform '{name}'", campaign.where(("platform", name)), did_you_mean(name, platforms)))
    for name in campaign.settings.platforms:
        if name not in platforms:
            findings.append(error("platform.unknown", f"there is no platform '{name}'", campaign.where(("platforms",)), did_you_mean(name, platforms)))
    for one, kind in (("writer", "writers"), ("shots", "shots")):
        name = getattr(campaign.settings, one).use
        if name not in registry.names(kind):
            findings.append(error(f"{one}.unknown", f"{one}: there is none called '{name}'", campaign.where((one,)), did_you_mean(name, registry.names(kind))))
    voice = campaign.settings.voice.use
    if voice not in ("", "none", *registry.names("voices")):
        findings.append(error("voice.unknown", f"voice: there is none called '{voice}'", campaign.where(("voice",)), did_you_mean(voice, (*registry.names("voices"), "none"))))
    for name in campaign.settings.output:
        if name not in registry.names("outputs"):
            findings.append(error("output.unknown", f"there is no output '{name}'", campaign.where(("output",)), did_you_mean(name, registry.names("outputs"))))
    if any(f.code in ("platform.unknown", "writer.unknown", "shots.unknown", "voice.unknown", "output.unknown") for f in findings):
        return None, findings  # no row could be built as it was asked
    loaded = Loaded(campaign, platforms, findings)
    if campaign.settings.template:
        loaded.template(campaign.settings.template)
    if campaign.settings.brand:
        loaded.brand(campaign.settings.brand)
    return loaded, findings


__all__ = ["Loaded", "Naming", "Taken", "UsageError", "Where", "creative_id", "default_naming", "load"]
