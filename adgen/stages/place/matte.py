"""matte: a layer that is seen only where another one is (a picture inside letters); the other is not drawn itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from adgen.model.drawing import Group, Item, Matte
from adgen.model.finding import did_you_mean
from adgen.model.layer import LayerSpec, MatteSpec
from adgen.model.timeline import Placed

if TYPE_CHECKING:
    from adgen.stages.place.stage import Stage


def seen_through(placed: Sequence[Placed], specs: Sequence[LayerSpec], known: Sequence[LayerSpec], stage: Stage) -> list[Placed]:
    """Layers of a scene with their mattes on. A matte that this row does not show hides nothing.

    known: the layers that the scene has, whether this row shows them or not.
    Raises: ValueError for a matte that is no layer of the scene, or has one itself.
    """
    wanted = {s.id: s.matte for s in specs if s.matte is not None}
    if not wanted:
        return list(placed)
    by_id = {s.id: p for s, p in zip(specs, placed, strict=True)}
    _prove(wanted, {s.id: s for s in known}, stage)
    used = {m.layer for m in wanted.values()}
    for k, seen in enumerate(stage.desk.seen):
        if seen.address in {stage.named(name) for name in used}:
            stage.desk.seen[k] = replace(seen, grounds=(), spots=(), marked=())  # its colour is not seen
    out = []
    for spec, one in zip(specs, placed, strict=True):
        matte = wanted.get(spec.id)
        if spec.id in used:
            out.append(replace(one, items=()))
        elif matte is not None and matte.layer in by_id and one.items:
            by = by_id[matte.layer]
            items = _masked(one.items, by.items, matte, stage)
            out.append(Placed(one.address, items, one.deps | by.deps, one.at))
        else:
            out.append(one)
    return out


def _prove(wanted: Mapping[str, MatteSpec], known: Mapping[str, LayerSpec], stage: Stage) -> None:
    for name, matte in wanted.items():
        where = stage.named(name)
        if matte.layer not in known or matte.layer == name:
            raise ValueError(f"{where}: there is no other layer '{matte.layer}' of this scene to be seen through; {did_you_mean(matte.layer, known)}".rstrip("; "))
        if known[matte.layer].matte is not None:
            raise ValueError(f"{where}: '{matte.layer}' has a matte itself; a matte shows through one layer")


def _masked(items: Sequence[Item], mask: Sequence[Item], matte: MatteSpec, stage: Stage) -> tuple[Item, ...]:
    size = stage.desk.width, stage.desk.height
    first, last = _span(items)
    if mask:
        start, end = _span(mask)
        whole = (Matte(Group(tuple(mask), *size, start, end - start), matte.by, matte.inverted),)
    elif matte.inverted:
        return tuple(items)
    else:
        return ()
    return (Group(tuple(items), *size, first, last - first, matte=whole),)


def _span(items: Sequence[Item]) -> tuple[int, int]:
    return min(i.start for i in items), max(i.start + i.frames for i in items)
