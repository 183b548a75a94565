"""shoot: Spot -> what its pictures are: the row's own files, or requests to a shot maker; asked once for all shapes.

`wants` is pure; `gather` goes through fulfil. A slot that fails is a finding of its row, and the row's other films go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from adgen import registry
from adgen.model.asset import Asset, Expected, ShotRequest, Slot, SourceRequest, TreatRequest
from adgen.model.inputs import Media, pictures_of
from adgen.model.platform import Platform
from adgen.model.record import key
from adgen.model.spot import Spot, SpotScene, Unsaid
from adgen.model.template import Shaped, Template, matte_after
from adgen.runtime.beside import each
from adgen.runtime.fulfil import fulfil
from adgen.runtime.sources import add_file
from adgen.runtime.tools import Failed, Tools
from adgen.stages.load.cells import CellError
from adgen.stages.load.media import allowed_address, fetch

SlotKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Want:
    """What a slot is to show: a file of the row (treated), or a prompt."""

    media: Media | None = None
    prompt: str = ""
    treat: tuple[tuple[str, str], ...] = ()


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
                    out[(scene.name, "shot")] = _want(value, look.shot.treat)
                    break
        _layer_wants(look.layers, scene, out)
        matte = scene.said.get(("expr", matte_after(template, scene)))
        if isinstance(matte, Media):
            out[(scene.name, "transition.image")] = _want(matte, ())
    film = SpotScene("", 0, 1, spot.said, frozenset())
    _layer_wants(shaped.overlays, film, out)


def _want(value: Media | str, treat: Sequence[str]) -> Want:
    steps = tuple((t.split(":")[0].strip(), t.partition(":")[2].strip()) for t in treat if t.split(":")[0].strip() in registry.names("treatments"))
    return Want(value, "", steps) if isinstance(value, Media) else Want(None, " ".join(value.split()), steps)


def _layer_wants(layers: Iterable[Any], scene: SpotScene, out: dict[SlotKey, Want]) -> None:
    for spec in layers:
        if spec.hide or (isinstance(spec.when, str) and not _holds(scene.said.get(("expr", spec.when)))):
            continue
        if hasattr(spec, "src"):
            value = scene.said.get(("expr", spec.src)) if isinstance(spec.src, str) else None
            if isinstance(value, Media):
                out[(scene.name, spec.id)] = _want(value, getattr(spec, "treat", ()))
        elif hasattr(spec, "pictures"):
            for k, media in enumerate(pictures_of(scene.said.get(("expr", spec.pictures)))):
                if media is not None:
                    out[(scene.name, f"{spec.id}/{k}")] = _want(media, ())
        elif spec.type == "shot":
            prompt = scene.said.get(("text", spec.prompt), "")
            if isinstance(prompt, str) and prompt.strip():
                out[(scene.name, spec.id)] = _want(prompt, ())
        _layer_wants(getattr(spec, "layers", ()), scene, out)


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
        else Expected(*size, request=key(w.prompt))
        for k, w in wanted.items()
    }  # fmt: skip


def request(want: Want, maker: str, palette: Sequence[str], look: str, size: tuple[int, int], seed: int) -> ShotRequest:
    """What is asked of the maker. The seed comes from the words, so that the same words ask the same thing."""
    words = " ".join((want.prompt, look)).strip()
    own = int.from_bytes(blake2b(f"{seed}\0{words}".encode(), digest_size=4).digest(), "big")
    return ShotRequest(
        maker, str(getattr(registry.find("shots", maker), "version", "")), want.prompt, tuple(palette), own, size[0], size[1], look=look
    )


def gather(
    spots: Sequence[tuple[Mapping[SlotKey, Want], Sequence[str], str]], folder: MediaSource, maker: str, size: tuple[int, int], seed: int,
    tools: Tools,
) -> list[tuple[dict[SlotKey, Slot], dict[SlotKey, str]]]:  # fmt: skip
    """Make or find every slot of some spots: (wants, palette, look) each. Answers slots, and why some are not there."""
    media = dict.fromkeys(w.media for wanted, _, _ in spots for w in wanted.values() if w.media)
    sources: dict[Media, Asset | str] = {}
    asks: dict[Media, SourceRequest] = {}
    for m, found_at in zip(media, _found(list(media), folder), strict=True):
        try:
            if isinstance(found_at, Path):
                asks[m] = SourceRequest(add_file(found_at, tools.store), m.kind)
            else:
                sources[m] = found_at
        except OSError as fault:
            sources[m] = f"'{m}' cannot be read: {fault.strerror or fault}"
    for m, found in zip(asks, fulfil("source", asks.values(), Asset, tools), strict=True):
        sources[m] = f"'{m}': {found.what}" if isinstance(found, Failed) else _from(found, "photo")
    treats: dict[tuple[str, tuple[tuple[str, str], ...]], Asset | str] = {}
    steps = dict.fromkeys(
        (s.digest, w.treat) for wanted, _, _ in spots for w in wanted.values()
        if w.media and w.treat and isinstance(s := sources[w.media], Asset)
    )  # fmt: skip
    for pair, treated in zip(steps, fulfil("treat", (TreatRequest(*p) for p in steps), Asset, tools), strict=True):
        treats[pair] = treated.what if isinstance(treated, Failed) else treated
    shots = [
        {k: request(w, maker, palette, look, size, seed) for k, w in wanted.items() if not w.media}
        for wanted, palette, look in spots
    ]
    made = iter(fulfil("shot", (r for some in shots for r in some.values()), Asset, tools))
    answers = [{k: next(made) for k in some} for some in shots]
    out: list[tuple[dict[SlotKey, Slot], dict[SlotKey, str]]] = []
    for (wanted, _, _), answer in zip(spots, answers, strict=True):
        slots: dict[SlotKey, Slot] = {}
        faults: dict[SlotKey, str] = {}
        for k, w in wanted.items():
            got: Asset | Failed | str
            if w.media:
                got = sources[w.media]
                if w.treat and isinstance(got, Asset):
                    got = treats[(got.digest, w.treat)]
            else:
                got = answer[k]
            if isinstance(got, Asset):
                slots[k] = got
            else:
                faults[k] = got if isinstance(got, str) else got.what + (f" ({got.hint})" if got.hint else "")
        out.append((slots, faults))
    return out


@dataclass(frozen=True, slots=True)
class MediaSource:
    """Where pictures come from: the campaign's folder, and the hosts that it names."""

    folder: Path
    hosts: tuple[str, ...] = ()
    cache: Path = Path()
    offline: bool = False

    def find(self, media: Media) -> Path | str:
        """The file, or why there is none. Paths were proved to stay inside the folder when the row was read."""
        if not media.is_remote:
            return self.folder / str(media)
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
            return self.folder / str(media)
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


