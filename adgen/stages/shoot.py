"""shoot: Spot -> what its pictures are: the row's own files, or requests to a shot maker; asked once for all shapes.

`wants` is pure; `gather` goes through fulfil. A slot that fails is a finding of its row, and the row's other films go on.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from adgen import registry
from adgen.model import treat, values
from adgen.model.asset import (
    ApartRequest,
    Asset,
    Expected,
    Judged,
    JudgeRequest,
    Layered,
    ShotRequest,
    Slot,
    SourceRequest,
    StageRequest,
    TreatRequest,
)  # fmt: skip
from adgen.model.campaign import ShotSettings
from adgen.model.inputs import Media, pictures_of
from adgen.model.platform import Platform
from adgen.model.record import key
from adgen.model.spot import Spot, SpotScene, Unsaid
from adgen.model.template import Shaped, ShotSpec, Template, matte_after, standing
from adgen.runtime.beside import each
from adgen.runtime.fulfil import fulfil
from adgen.runtime.sources import add_file
from adgen.runtime.tools import Failed, Tools
from adgen.stages.load.cells import CellError
from adgen.stages.load.media import allowed_address, fetch

SlotKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Product:
    """A photograph that is cut out and set on the picture. Units: 1/65536, as in StageRequest."""

    media: Media
    at: tuple[int, int]
    size: int
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Want:
    """What a slot is to show: a file of the row (treated), or a prompt."""

    media: Media | None = None
    prompt: str = ""
    treat: tuple[tuple[str, str], ...] = ()
    pinned: Path | None = None  # a picture that was generated for it before and is kept beside the campaign
    facts: tuple[tuple[str, str], ...] = ()  # of the pinned one: what made it
    product: Product | None = None
    apart: bool = False  # what stands in it and its ground move by themselves


def wants(spot: Spot, template: Template) -> dict[SlotKey, Want]:
    """Every slot of a spot. Pure. The first entry of `use` that is there wins."""
    out: dict[SlotKey, Want] = {}
    # a shape may add a picture or hide one: what any of them shows is asked for, once for all of them
    for shaped in template.shaped.values():
        _shaped_wants(spot, template, shaped, out)
    return out


def _shaped_wants(spot: Spot, template: Template, shaped: Shaped, out: dict[SlotKey, Want]) -> None:
    for scene in spot.scenes:
        look = shaped.scenes[scene.id]
        if look.shot is not None and not look.shot.hide:
            entries = [look.shot.use] if isinstance(look.shot.use, str) else list(look.shot.use)
            if look.shot.prompt:
                entries.append(look.shot.prompt)
            for entry in entries:
                value = scene.said.get(template.uses.get((scene.id, entry), ("text", entry)))
                if isinstance(value, Media) or (isinstance(value, str) and value.strip()):
                    out[(scene.name, "shot")] = _with_set(_want(value, look.shot.treat, scene), look.shot, scene)
                    break
        _layer_wants(look.layers, scene, out, template.files)
        matte = scene.said.get(("expr", matte_after(template, scene)))
        if isinstance(matte, Media):
            out[(scene.name, "transition.image")] = Want(matte)
    film = SpotScene("", 0, 1, spot.said, frozenset())
    _layer_wants(shaped.overlays, film, out, template.files)


def _want(value: Media | str, treats: treat.Treats, scene: SpotScene) -> Want:
    steps = tuple(
        (name, treat.canonical(_settled(said, scene))) for name, said in map(treat.split, treats) if name in registry.names("treatments")
    )
    return Want(value, "", steps) if isinstance(value, Media) else Want(None, " ".join(value.split()), steps)


def _with_set(want: Want, spec: ShotSpec, scene: SpotScene) -> Want:
    """A shot with the product that is set on it, and whether it is taken apart."""
    photo = scene.said.get(("expr", spec.product)) if isinstance(spec.product, str) and spec.product else None
    product = None
    if isinstance(photo, Media) and photo != want.media:
        (x, y), stands = standing(spec.at)
        product = Product(photo, (round(x * 65536), round(y * 65536)), round(values.ratio(spec.size) * 65536), stands)
    return dataclasses.replace(want, product=product, apart=_settled(spec.move, scene) == "parallax")


def _settled(value: Any, scene: SpotScene) -> Any:
    """A treatment's words, with what the row makes of those that hold `{{`; what it cannot fill in is told where the layer is placed."""
    if isinstance(value, Mapping):
        return {k: _settled(v, scene) for k, v in value.items()}
    said = scene.said.get(("text", value)) if isinstance(value, str) and "{{" in value else None
    return said if isinstance(said, str) else value


def _layer_wants(layers: Iterable[Any], scene: SpotScene, out: dict[SlotKey, Want], files: Mapping[str, Media]) -> None:
    for spec in layers:
        if spec.hide or (isinstance(spec.when, str) and not _holds(scene.said.get(("expr", spec.when)))):
            continue
        if hasattr(spec, "src"):
            value = (files.get(spec.src) or scene.said.get(("expr", spec.src))) if isinstance(spec.src, str) else None
            if isinstance(value, Media):
                out[(scene.name, spec.id)] = _want(value, getattr(spec, "treat", []), scene)
        elif hasattr(spec, "pictures"):
            for k, media in enumerate(pictures_of(scene.said.get(("expr", spec.pictures)))):
                if media is not None:
                    out[(scene.name, f"{spec.id}/{k}")] = Want(media)
        elif spec.type == "shot":
            prompt = scene.said.get(("text", spec.prompt), "")
            if isinstance(prompt, str) and prompt.strip():
                out[(scene.name, spec.id)] = _want(prompt, [], scene)
        _layer_wants(getattr(spec, "layers", ()), scene, out, files)


def _holds(value: Any) -> bool:
    return bool(value) and not isinstance(value, Unsaid)


def cover(platforms: Iterable[Platform]) -> tuple[int, int]:
    """One size that covers every platform's frame: made once, re-framed for each shape."""
    sizes = [(p.width, p.height) for p in platforms]
    width, height = max(w for w, _ in sizes), max(h for _, h in sizes)
    return width + width % 2, height + height % 2


def expected(wanted: Mapping[SlotKey, Want], size: tuple[int, int]) -> dict[SlotKey, Slot]:
    """Slots before anything is made: nominal sizes, so that layout can be judged."""
    return {
        k: Expected(w.media.width or size[0], w.media.height or size[1], max(1, w.media.frames), key(str(w.media), w.treat)) if w.media
        else Expected(*size, request=key(w.prompt, *((str(w.product),) if w.product else ())))
        for k, w in wanted.items()
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Studio:
    """Where a campaign's shots are made: its settings, the size that covers every frame, its seed, the frames' shapes."""

    settings: ShotSettings
    size: tuple[int, int]
    seed: int
    crops: tuple[int, ...] = ()  # width over height, 1/65536

    @property
    def generates(self) -> bool:
        """Whether its pictures cannot simply be made again: they are pinned then."""
        return is_generator(self.settings.use)


def is_generator(maker: str) -> bool:
    """Whether a maker's answers cost money or a long wait, and are pinned."""
    plugin = registry.find("shots", maker)
    return bool({"network", "gpu"} & set(plugin.needs)) or bool(getattr(plugin, "generates", False))


def request(want: Want, studio: Studio, palette: Sequence[str], look: str, candidate: int = 0) -> ShotRequest:
    """What is asked of the maker. The seed comes from the words, so that the same words ask the same thing."""
    asked = studio.settings
    words = " ".join((want.prompt, look)).strip()
    own = int.from_bytes(blake2b(f"{studio.seed}\0{words}".encode() + (f"\0{candidate}".encode() if candidate else b""), digest_size=4).digest(), "big")
    made = ShotRequest(
        asked.use, str(getattr(registry.find("shots", asked.use), "version", "")), want.prompt, tuple(palette), own, *studio.size, look=look
    )
    if not studio.generates:
        return made
    options = {n: v for n, v in asked.model_dump(exclude_defaults=True).items() if n not in ("use", "model", "base_url", "candidates", "kind", "seconds")}
    frames = max(2, round(asked.seconds * 30)) if asked.kind == "clip" else 1
    return replace(
        made, model=asked.model or str(getattr(registry.find("shots", asked.use), "model", "")), service=asked.base_url, candidate=candidate, frames=frames,
        options=tuple(sorted((n, json.dumps(v)) for n, v in options.items())),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """The best of what was made for a slot, and the others."""

    asset: Asset
    key: str  # of the first candidate's request: what was asked
    candidate: int
    judged: tuple[Judged | None, ...] = ()
    assets: tuple[Asset | None, ...] = ()
    prompt: str = ""


@dataclass(slots=True)
class Shot:
    """What became of a spot's slots."""

    slots: dict[SlotKey, Slot] = field(default_factory=dict)
    faults: dict[SlotKey, str] = field(default_factory=dict)  # nothing is there, and why
    notes: dict[SlotKey, str] = field(default_factory=dict)  # something else is there, and why
    chosen: dict[SlotKey, Chosen] = field(default_factory=dict)  # generated now, to be pinned
    asides: dict[SlotKey, tuple[str, str, str]] = field(default_factory=dict)  # shown in a plainer way: code, why, cure
    cost: int = 0  # micro-dollars


def gather(
    spots: Sequence[tuple[Mapping[SlotKey, Want], Sequence[str], str]], folder: MediaSource, studio: Studio, tools: Tools,
    calm: Mapping[str, Sequence[tuple[int, int, int, int]]] = MappingProxyType({}),
) -> list[Shot]:  # fmt: skip
    """Make or find every slot of some spots: (wants, palette, look) each. `calm`: boxes where text will stand, by prompt."""
    media = dict.fromkeys(m for wanted, _, _ in spots for w in wanted.values() for m in (w.media, w.product and w.product.media) if m)
    pinned = dict.fromkeys(w.pinned for wanted, _, _ in spots for w in wanted.values() if w.pinned)
    sources: dict[Media | Path, Asset | str] = {}
    asks: dict[Media | Path, SourceRequest] = {}
    places: list[tuple[Media | Path, Path | str]] = [*zip(media, _found(list(media), folder), strict=True), *((p, p) for p in pinned)]
    for m, found_at in places:
        try:
            if isinstance(found_at, Path):
                kind: Any = m.shown_as if isinstance(m, Media) else "video" if m.suffix == ".mp4" else "image"
                asks[m] = SourceRequest(add_file(found_at, tools.store), kind)
            else:
                sources[m] = found_at
        except OSError as fault:
            sources[m] = f"'{m.name if isinstance(m, Path) else m}' cannot be read: {fault.strerror or fault}"
    for m, found in zip(asks, fulfil("source", asks.values(), Asset, tools), strict=True):
        sources[m] = f"'{m.name if isinstance(m, Path) else m}': {found.what}" if isinstance(found, Failed) else _from(found, "photo")
    treats: dict[tuple[str, tuple[tuple[str, str], ...]], Asset | str] = {}
    steps = dict.fromkeys(
        (s.digest, w.treat) for wanted, _, _ in spots for w in wanted.values()
        if w.media and w.treat and isinstance(s := sources[w.media], Asset)
    )  # fmt: skip
    for pair, treated in zip(steps, fulfil("treat", (TreatRequest(*p) for p in steps), Asset, tools), strict=True):
        treats[pair] = treated.what + (f" ({treated.hint})" if treated.hint else "") if isinstance(treated, Failed) else treated
    made = _made(spots, sources, studio, tools, calm)
    out: list[Shot] = []
    paid: set[str] = set()
    for wanted, palette, look in spots:
        shot = Shot()
        for k, w in wanted.items():
            got: Asset | str = "it is not there"
            if w.media:
                got = sources[w.media]
                if w.treat and isinstance(got, Asset):
                    got = treats[(got.digest, w.treat)]
            elif w.pinned and isinstance(sources[w.pinned], Asset):
                got = replace(sources[w.pinned], origin=dict(w.facts).get("maker", "generated"), facts=w.facts)  # type: ignore[type-var]
            else:
                ask = request(w, studio, palette, look)
                answer = made[tools.key("shot", ask)]
                got = answer.asset or answer.why
                if answer.asset is not None and answer.why:
                    shot.notes[k] = answer.why
                elif answer.asset is not None and studio.generates:
                    mark = tools.key("shot", ask)
                    shot.chosen[k] = Chosen(answer.asset, mark, answer.candidate, answer.judged, answer.assets, w.prompt)
                    if mark not in paid:
                        paid.add(mark)
                        shot.cost += answer.cost
            if isinstance(got, Asset):
                shot.slots[k] = got
            else:
                shot.faults[k] = got
        out.append(shot)
    _set(spots, out, sources, studio, tools)
    return out


CUTOUT = (("cutout", "product"),)
PLAIN = "use a photograph on a plain ground, or a PNG with a transparent one"


def _set(
    spots: Sequence[tuple[Mapping[SlotKey, Want], Sequence[str], str]], shots: Sequence[Shot], sources: Mapping[Any, Asset | str], studio: Studio,
    tools: Tools,
) -> None:  # fmt: skip
    """Set products on their backdrops, then take apart what moves in parts. What cannot be is shown plainly, and told."""
    places = [(shot, k, w, got) for (wanted, _, _), shot in zip(spots, shots, strict=True) for k, w in wanted.items() if isinstance(got := shot.slots.get(k), Asset)]
    cuts: dict[tuple[int, SlotKey], TreatRequest] = {}
    for shot, k, w, got in places:
        photo = sources[w.product.media] if w.product else None
        if isinstance(photo, Asset) and got.frames == 1:
            cuts[id(shot), k] = TreatRequest(photo.digest, CUTOUT)
        elif w.product:
            why = photo if isinstance(photo, str) else "products stand on pictures, and this is a clip"
            shot.asides[k] = ("shot.product", f"the backdrop is shown without the product: {why}", "")
    cut = dict(zip(cuts, fulfil("treat", cuts.values(), Asset, tools), strict=True)) if cuts else {}
    asks: dict[tuple[int, SlotKey], tuple[str, StageRequest | ApartRequest]] = {}
    for shot, k, w, got in places:
        product = cut.get((id(shot), k))
        if w.product and isinstance(product, Asset):
            asks[id(shot), k] = "stage", stage_request(w.product, got, product, studio)
        elif w.apart:
            asks[id(shot), k] = "apart", ApartRequest(got.digest)
        if w.product and isinstance(product, Failed):
            shot.asides[k] = ("shot.product", f"the backdrop is shown without the product: '{w.product.media}': {product.what}", PLAIN)
    made: dict[tuple[int, SlotKey], Layered | Failed] = {}
    for op in ("stage", "apart"):
        own = {n: ask for n, (o, ask) in asks.items() if o == op}
        made |= zip(own, fulfil(op, own.values(), Layered, tools), strict=True) if own else {}
    for shot, k, w, got in places:
        parts = made.get((id(shot), k))
        if isinstance(parts, Layered):
            shot.slots |= layered(k, w, got, parts)
        elif isinstance(parts, Failed) and asks[id(shot), k][0] == "stage":
            shot.asides[k] = ("shot.product", f"the backdrop is shown without the product: {parts.what}", parts.hint)
        elif isinstance(parts, Failed):
            shot.asides.setdefault(k, ("shot.parallax", f"it is pushed in instead: nothing can be cut out of it: {parts.what}", "write `move: push_in`"))


def stage_request(product: Product, backdrop: Asset, cut: Asset, studio: Studio) -> StageRequest:
    return StageRequest(backdrop.digest, cut.digest, product.at, product.size, product.stands, studio.crops)


def layered(slot: SlotKey, want: Want, shown: Asset, parts: Layered) -> dict[SlotKey, Slot]:
    """The slots of a picture in parts: the picture keeps what is known of the one that it was made of."""
    scene, name = slot
    out: dict[SlotKey, Slot] = {slot: shown if parts.picture.digest == shown.digest else replace(parts.picture, origin=shown.origin, credit=shown.credit, facts=shown.facts)}
    if want.apart:
        out |= {(scene, f"{name}.front"): parts.front, (scene, f"{name}.back"): parts.back}
    return out


@dataclass(slots=True)
class _Answer:
    """What came of one prompt."""

    asset: Asset | None = None
    why: str = ""
    candidate: int = 0
    judged: tuple[Judged | None, ...] = ()
    assets: tuple[Asset | None, ...] = ()
    cost: int = 0


def _made(
    spots: Sequence[tuple[Mapping[SlotKey, Want], Sequence[str], str]], sources: Mapping[Any, Asset | str], studio: Studio, tools: Tools,
    calm: Mapping[str, Sequence[tuple[int, int, int, int]]],
) -> dict[str, _Answer]:  # fmt: skip
    """Every picture that has to be made, by the key of its first request: of several candidates the best."""
    asked: dict[str, list[ShotRequest]] = {}
    for wanted, palette, look in spots:
        for w in wanted.values():
            if w.media or (w.pinned and isinstance(sources[w.pinned], Asset)):
                continue
            count = studio.settings.candidates if studio.generates else 1
            asks = [request(w, studio, palette, look, n) for n in range(count)]
            asked.setdefault(tools.key("shot", asks[0]), asks)
    round_ = fulfil("shot", (r for several in asked.values() for r in several), Asset, tools)
    answers = dict(zip(((k, n) for k, several in asked.items() for n in range(len(several))), zip(round_.keys, round_, strict=True), strict=True))
    judges = {
        (k, n): JudgeRequest(got.digest, got.frames, asked[k][n].palette, tuple(calm.get(asked[k][n].prompt, ())), studio.crops, asked[k][n].source)
        for (k, n), (_, got) in answers.items() if isinstance(got, Asset) and studio.generates
    }  # fmt: skip
    judged = dict(zip(judges, fulfil("judge", judges.values(), Judged, tools), strict=True)) if judges else {}
    out: dict[str, _Answer] = {}
    for k, several in asked.items():
        answer = out[k] = _Answer()
        got = [answers[k, n][1] for n in range(len(several))]
        scores = [x if isinstance(x := judged.get((k, n)), Judged) else None for n in range(len(several))]
        answer.judged, answer.assets = tuple(scores), tuple(a if isinstance(a, Asset) else None for a in got)
        answer.cost = sum(tools.cost("shot", several[n], a) for n, a in enumerate(got) if isinstance(a, Asset) and answers[k, n][0] in round_.made)
        drifted = {n: s.drifts for n, s in enumerate(scores) if s is not None and s.drifts}
        there = [n for n, a in enumerate(answer.assets) if a is not None and n not in drifted]
        if not there and drifted:
            answer.why = next(iter(drifted.values()))
        elif there:
            answer.candidate = max(there, key=lambda n: (s.score if (s := scores[n]) else 0, -n))
            answer.asset = answer.assets[answer.candidate]
        else:
            lost = next(a for a in got if isinstance(a, Failed))
            answer.why = lost.what + (f" ({lost.hint})" if lost.hint else "")
    lost_of = {k: a for k, a in out.items() if a.asset is None and studio.generates}
    if lost_of:  # a film never fails for want of a model: it is painted instead, and says so
        easel = dataclasses.replace(studio, settings=ShotSettings())
        plain = [request(Want(prompt=asked[k][0].prompt), easel, asked[k][0].palette, asked[k][0].look) for k in lost_of]
        for k, painted in zip(lost_of, fulfil("shot", plain, Asset, tools), strict=True):
            if isinstance(painted, Asset):
                out[k].asset = painted
    return out


@dataclass(frozen=True, slots=True)
class MediaSource:
    """Where pictures come from: the campaign's folder, and the hosts that it names."""

    folder: Path
    hosts: tuple[str, ...] = ()
    cache: Path = Path()
    offline: bool = False

    def find(self, media: Media) -> Path | str:
        """The file, or why there is none. Paths were proved to stay inside the folder when the row, or the template, was read."""
        if not media.is_remote:
            return Path(media.folder or self.folder) / str(media)
        try:
            self.cache.mkdir(parents=True, exist_ok=True)
            return fetch(str(media), media.kind, self.hosts, self._keep, offline=self.offline)
        except CellError as fault:
            return f"'{media}' {fault}"
        except OSError as fault:
            return f"'{media}' cannot be read: {fault.strerror or fault}"

    def place(self, media: Media) -> Path | None:
        """Where its contents lie, as far as that is known without asking a host."""
        if not media.is_remote:
            return Path(media.folder or self.folder) / str(media)
        try:
            kept = self._keep(allowed_address(str(media), self.hosts))
        except CellError:
            return None
        return kept if kept.is_file() else None

    def _keep(self, address: str) -> Path:
        return self.cache / blake2b(address.encode(), digest_size=16).hexdigest()


def _found(media: Sequence[Media], source: MediaSource) -> list[Path | str]:
    """Several addresses at once: a host that is slow holds up only its own."""
    if not any(m.is_remote for m in media):
        return [source.find(m) for m in media]
    return each(source.find, media, 8)


def _from(asset: Asset, origin: str) -> Asset:
    return replace(asset, origin=origin)


