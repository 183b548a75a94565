"""Model, light and render the coffee of the samples with Blender's Cycles (development only).

    python samples/drawing/labels.py LABELS
    pip install bpy==5.0.1 pillow numpy
    python samples/drawing/coffee.py LABELS OUT packshot kiln lake_song      # bags on a transparent ground
    python samples/drawing/coffee.py LABELS OUT photo                        # the scenes, portrait 3:4

Materials, lights and camera are those of `aurora_autumn/render_photos.py`. One unit is ten centimetres.
"""

from __future__ import annotations

import math
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "aurora_autumn"))

import bpy  # noqa: E402
import numpy as np  # noqa: E402
import render_photos as studio  # noqa: E402
from mathutils import Vector  # noqa: E402
from PIL import Image  # noqa: E402
from render_photos import SKY_LIGHT, SUN_LIGHT, WARM_LIGHT, View, node, rgb, set_inputs  # noqa: E402

WIDE, HIGH, DEEP = 0.66, 2.64, 0.40  # half width, height, half depth of a full bag
PHOTO = (900, 1200)


# --------------------------------------------------------------------------- the bag


def soft_noise(x: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
    """A few crossing waves: the unrest of foil."""
    rng = np.random.default_rng(seed)
    out = np.zeros_like(x)
    for _ in range(7):
        a, f, p = rng.uniform(0, 2 * math.pi), rng.uniform(1.5, 6), rng.uniform(0, 9)
        out += np.sin((x * math.cos(a) + y * math.sin(a)) * f + p) / f
    return out / 1.2


def bag(label: Path, paper: str, seed: int = 3) -> Any:
    """A flat-bottomed pouch, full to two thirds, its top pressed flat and sealed; the label covers its front and back."""
    rows, cols = 220, 240
    verts, faces, maps = [], [], []
    for r in range(rows + 1):
        t = r / rows
        z = t * HIGH
        swell = 1.0 if t < 0.5 else math.cos(min(1.0, (t - 0.5) / 0.37) * math.pi / 2) ** 0.8 if t < 0.87 else 0.0
        foot = 1 - 0.06 * math.exp(-((t / 0.03) ** 2))
        depth = max(0.012, DEEP * swell * foot * (0.93 + 0.10 * math.sin(math.pi * min(1.0, t / 0.6))))
        width = WIDE * foot * (1.0 + 0.015 * math.sin(math.pi * t)) * (1 - 0.02 * max(0.0, t - 0.8))
        power = 2 / (4.6 - 2.4 * min(1.0, t / 0.75))
        for k in range(cols):
            a = 2 * math.pi * k / cols
            ca, sa = math.cos(a), math.sin(a)
            x = width * math.copysign(abs(ca) ** power, ca)
            y = depth * math.copysign(abs(sa) ** power, sa)
            verts.append((x, y, z))
    p = np.array(verts)
    t = p[:, 2] / HIGH
    front = np.sign(p[:, 1])
    side = np.abs(p[:, 0]) / WIDE
    # folds run down from the sealed top, strongest where the depth closes; the foot is creased a little
    band = np.exp(-(((t - 0.80) / 0.10) ** 2))
    fold = np.sin(p[:, 0] * 9.0 + 1.3 * np.sin(t * 11 + front) + front * 1.1) * (0.5 + 0.5 * np.sin(p[:, 0] * 3.1 + seed))
    unrest = soft_noise(p[:, 0] * 1.4, p[:, 2] * 0.9 + 7 * front, seed)
    crease = np.exp(-(((t - 0.055) / 0.045) ** 2)) * np.sin(p[:, 0] * 14 + front)
    body = np.clip(t / 0.04, 0, 1) * np.clip((0.875 - t) / 0.05, 0, 1)
    p[:, 1] += front * (0.036 * band * fold + 0.017 * unrest * body + 0.008 * crease * body)
    # the side edges pinch in where the top closes
    p[:, 0] *= 1 - 0.045 * np.exp(-(((t - 0.78) / 0.09) ** 2)) * side**6
    # the sealed top leans back a touch and waves
    lean = np.clip((t - 0.84) / 0.16, 0, 1)
    p[:, 1] += 0.05 * lean**1.5 + 0.02 * lean * np.sin(p[:, 0] * 4.2 + 0.8)
    verts = [tuple(v) for v in p.tolist()]
    for r in range(rows):
        for k in range(cols):
            j = (k + 1) % cols
            faces.append((r * cols + k, r * cols + j, (r + 1) * cols + j, (r + 1) * cols + k))
    faces.append(tuple(range(cols))[::-1])
    faces.append(tuple(rows * cols + k for k in range(cols)))
    obj = studio.mesh("bag", verts, faces, foil(label, paper), 60)
    layer = obj.data.uv_layers.new(name="front")
    for poly in obj.data.polygons:
        for i in poly.loop_indices:
            x, y, z = verts[obj.data.loops[i].vertex_index]
            u = 0.5 + x / (2 * WIDE * 1.03)
            maps.append((u, z / HIGH))
            layer.data[i].uv = (u if y < 0.03 else 0.015 if x < 0 else 0.985, z / HIGH)  # round the side: the edge's own stripes
    return obj


def foil(label: Path, paper: str) -> Any:
    """Printed matt foil: the label in front, its paper on the sides, fine grain, crimped seal."""
    m, tree, shader = studio.new_material("foil")
    picture = bpy.data.images.load(str(label))
    uv = node(tree, "ShaderNodeUVMap", uv_map="front").outputs["UV"]
    tone = node(tree, "ShaderNodeTexImage", {"Vector": uv}, image=picture, extension="EXTEND").outputs["Color"]
    part = node(tree, "ShaderNodeSeparateXYZ", {0: uv}).outputs["Y"]
    wave = node(tree, "ShaderNodeMath", {0: part, 1: 620.0}, operation="MULTIPLY").outputs[0]
    wave = node(tree, "ShaderNodeMath", {0: wave}, operation="SINE").outputs[0]
    seal = node(tree, "ShaderNodeMath", {0: part, 1: 0.935}, operation="GREATER_THAN").outputs[0]
    seal2 = node(tree, "ShaderNodeMath", {0: part, 1: 0.978}, operation="LESS_THAN").outputs[0]
    seal = node(tree, "ShaderNodeMath", {0: seal, 1: seal2}, operation="MULTIPLY").outputs[0]
    ridge = node(tree, "ShaderNodeMath", {0: wave, 1: seal}, operation="MULTIPLY").outputs[0]
    normal = studio.bump(tree, ridge, 0.35, 0.012)
    normal = studio.bump(tree, studio.noise(tree, studio.coords(tree), 60, 2), 0.02, 0.004, normal)
    normal = studio.bump(tree, studio.noise(tree, studio.coords(tree, (1, 1, 0.6)), 2.6, 3, 0.5, 0.8), 0.22, 0.05, normal)
    set_inputs(tree, shader, Base_Color=tone, Roughness=0.36, Normal=normal, Specular_IOR_Level=0.5)
    set_inputs(tree, shader, Coat_Weight=0.12, Coat_Roughness=0.25)
    return m


# --------------------------------------------------------------------------- beans, a cup


def bean_mesh(material: Any) -> Any:
    """One roasted bean: a flattened half egg with its furrow."""
    n, m = 28, 40
    verts, faces = [], []
    for i in range(n + 1):
        v = math.pi * i / n
        for j in range(m):
            u = 2 * math.pi * j / m
            x, y, z = math.cos(v), math.sin(v) * math.cos(u), math.sin(v) * math.sin(u)
            z = z * (0.62 if z > 0 else 0.34)
            if z < 0:
                z = max(z, -0.22)
            furrow = math.exp(-((y + 0.06 * math.sin(3 * x)) / 0.075) ** 2) * (1 - x**4)
            if z < 0:
                z += 0.19 * furrow
            verts.append((0.062 * x, 0.046 * y, -0.046 * z))  # the furrow looks up
    for i in range(n):
        for j in range(m):
            k = (j + 1) % m
            faces.append((i * m + j, i * m + k, (i + 1) * m + k, (i + 1) * m + j))
    return studio.mesh("bean", verts, faces, material, 80)


def roasted(name: str = "roasted") -> Any:
    m, tree, shader = studio.new_material(name)
    at = studio.coords(tree)
    each = node(tree, "ShaderNodeObjectInfo").outputs["Random"]
    tone = studio.ramp(tree, each, ((0.0, rgb("#2b150b")), (0.5, rgb("#3d2011")), (1.0, rgb("#54301a"))))
    normal = studio.bump(tree, studio.noise(tree, at, 45, 3), 0.25, 0.004)
    set_inputs(tree, shader, Base_Color=tone, Roughness=0.38, Normal=normal)
    return m


def scatter(count: int, spots: Callable[[random.Random], tuple[float, float]], seed: int, height: float = 0.0) -> list[Any]:
    """Beans fallen about: where `spots` says, lying any way up, none through another."""
    rnd = random.Random(seed)
    first = bean_mesh(roasted())
    out: list[Any] = []
    places: list[tuple[float, float]] = []
    tries = 0
    while len(out) < count and tries < count * 40:
        tries += 1
        x, y = spots(rnd)
        if any((x - a) ** 2 + (y - b) ** 2 < 0.105**2 for a, b in places):
            continue
        places.append((x, y))
        obj = first if not out else bpy.data.objects.new("bean", first.data)
        if out:
            bpy.context.scene.collection.objects.link(obj)
        obj.location = (x, y, height + 0.028)
        flip = math.pi if rnd.random() < 0.4 else 0.0
        obj.rotation_euler = (rnd.uniform(-0.25, 0.25) + flip, rnd.uniform(-0.2, 0.2), rnd.uniform(0, 6.28))
        size = rnd.uniform(0.9, 1.15)
        obj.scale = (size, size, size)
        out.append(obj)
    return out


def heap(count: int, radius: float, at: tuple[float, float], seed: int, rise: float) -> list[Any]:
    """A mound of beans."""
    rnd = random.Random(seed)
    first = bean_mesh(roasted("mound"))
    out = []
    for i in range(count):
        r = radius * math.sqrt(rnd.random())
        a = rnd.uniform(0, 6.28)
        top = rise * (1 - (r / radius) ** 1.6)
        obj = first if i == 0 else bpy.data.objects.new("bean", first.data)
        if i:
            bpy.context.scene.collection.objects.link(obj)
        obj.location = (at[0] + r * math.cos(a), at[1] + r * math.sin(a), 0.03 + top * (1 - 0.3 * rnd.random()))
        obj.rotation_euler = (rnd.uniform(-0.8, 0.8) + (math.pi if rnd.random() < 0.4 else 0), rnd.uniform(-0.7, 0.7), rnd.uniform(0, 6.28))
        out.append(obj)
    return out


def cup(at: tuple[float, float, float], glaze: str, turn: float = 0.0) -> list[Any]:
    """The speckled mug of the autumn campaign, in another glaze."""
    parts = studio.stone()
    pivot = Vector(at)
    for obj in parts:
        x, y, z = obj.location
        ca, sa = math.cos(turn), math.sin(turn)
        obj.location = pivot + Vector((x * ca - y * sa, x * sa + y * ca, z))
        obj.rotation_euler = (obj.rotation_euler[0], obj.rotation_euler[1], obj.rotation_euler[2] + turn)
    return parts


# --------------------------------------------------------------------------- scenes

PAPER = {
    "morning_ferry": "#f4ead8", "lake_song": "#1f4d4a", "wild_hours": "#e2623f",
    "long_winter": "#22262f", "kiln": "#c98a4b", "low_tide": "#c9d6d3",
}  # fmt: skip


def whole(labels: Path, key: str, seed: int = 3) -> list[Any]:
    body = bag(labels / f"{key}.png", PAPER[key], seed)
    return [body]


def away(parts: list[Any], at: tuple[float, float, float], turn: float = 0.0) -> list[Any]:
    for obj in parts:
        obj.location = Vector(at)
        obj.rotation_euler = (obj.rotation_euler[0], obj.rotation_euler[1], turn)
    return parts


def counter_ferry(labels: Path) -> list[Any]:
    """Morning light on an oak counter: the cream bag, a mug, a few beans."""
    studio.wall("#d9c3a3", 2.2)
    studio.table(studio.wood("oak", "#c29d72", "#96714c", "x", 0.5, 0.55), 1.8)
    parts = away(whole(labels, "morning_ferry"), (-0.42, 0.1, 0), 0.16)
    mug = cup((0.78, -0.55, 0), "#e9dfcd", -0.5)
    scatter(34, lambda r: (r.gauss(0.2, 0.5), r.gauss(-1.2, 0.26)), 5)
    studio.ambient((1.0, 0.95, 0.90), 0.30)
    base = studio.panes(2, 3, (0.16, 0.04, 0.80, 0.90), 0.026, 0.10, 5)
    studio.window_light((-9.0, -7.0, 7.2), (0.1, 2.2, 3.6), 2.7, studio.foliage(6, base, 5, 0.09, 5.0), 30, 0.2)
    studio.softbox((-4, -3.5, 2.6), (0, 0, 1.2), (0.9, 4), 1.7, SUN_LIGHT)
    studio.softbox((6, -3, 4), (0, 0, 1.5), (4, 5), 0.3, SKY_LIGHT)
    return [*parts, *mug]


def dark_winter(labels: Path) -> list[Any]:
    """Late light: the dark roast on slate, beans heaped before it."""
    studio.wall("#3a4152", 1.9)
    studio.table(studio.plain("slate", "#2a2d34", 0.55), 1.6)
    parts = away(whole(labels, "long_winter", 8), (0.12, 0.15, 0), -0.14)
    heap(260, 0.62, (-0.75, -0.55), 4, 0.26)
    scatter(26, lambda r: (r.gauss(0.1, 0.6), r.gauss(-1.0, 0.16)), 9)
    studio.ambient(SKY_LIGHT, 0.15)
    base = studio.panes(1, 2, (0.12, 0.05, 0.88, 0.95), 0.03, 0.14, 12)
    studio.window_light((8.5, -6.0, 6.2), (-0.3, 1.9, 2.6), 2.2, base, 30, 0.3)
    studio.softbox((-4.4, -2.0, 2.8), (0, 0, 1.2), (0.7, 4), 3.2, WARM_LIGHT)
    studio.softbox((3.5, 1.0, 2.6), (0, 0, 1.4), (0.6, 3), 2.2, SKY_LIGHT)
    return parts


def sunny_wild(labels: Path) -> list[Any]:
    """Noon on apricot plaster: the orange bag on a round plinth."""
    studio.sweep("#f0b48a", 3.0, 1.6)
    studio.plinth(1.35, 0.30, studio.plaster("plinth", "#f4c39d"), (0.0, 0.0), 0.0)
    parts = away(whole(labels, "wild_hours", 5), (0, 0.05, 0.30), 0.08)
    scatter(24, lambda r: (r.gauss(0.15, 0.55), r.gauss(-0.82, 0.2)), 11, 0.30)
    studio.ambient((1.0, 0.96, 0.92), 0.34)
    base = studio.panes(1, 1, (0.06, 0.02, 0.94, 0.98), 0.0, 0.0, 6)
    studio.window_light((-8.5, -4.0, 8.0), (0.6, 1.6, 1.6), 2.7, studio.foliage(17, base, 6, 0.12, 6.0), 44, 0.16)
    studio.softbox((-3.8, -2.6, 2.6), (0, 0, 1.2), (0.8, 4.0), 1.8, SUN_LIGHT)
    studio.softbox((4.5, -1.5, 3), (0, 0, 1.2), (1.2, 4), 0.7, SKY_LIGHT)
    return parts


SCENES: dict[str, tuple[Callable[[Path], list[Any]], View]] = {
    "morning_ferry": (counter_ferry, View(top=0.33, foot=0.86, wide=0.80, tilt=7.0, stop=0.6)),
    "long_winter": (dark_winter, View(top=0.36, foot=0.85, wide=0.60, tilt=8.0, middle=0.53, stop=0.5)),
    "wild_hours": (sunny_wild, View(top=0.34, foot=0.82, wide=0.62, tilt=6.5, stop=0.6)),
}


def photo(labels: Path, out: Path, key: str, samples: int, share: float = 1.0) -> None:
    studio.reset(round(PHOTO[0] * share), round(PHOTO[1] * share), samples)
    make, view = SCENES[key]
    parts = make(labels)
    studio.camera_for(parts, view)
    raw = out / f"{key}.raw.png"
    studio.render(raw)
    Image.open(raw).convert("RGB").save(out / f"{key}.jpg", quality=85, optimize=True, progressive=True)
    raw.unlink()


def packshot(labels: Path, out: Path, key: str, samples: int, side: int = 900) -> None:
    studio.reset(side, side, samples)
    scene = bpy.context.scene
    scene.render.film_transparent = True
    scene.render.image_settings.color_mode = "RGBA"
    parts = away(whole(labels, key), (0, 0, 0), 0.30)
    scene.view_settings.exposure = 0.6
    studio.ambient((1.0, 0.98, 0.96), 0.30)
    studio.softbox((-4, -4.2, 4.0), (0, 0, 1.4), (2.2, 4.4), 9.0, (1.0, 0.96, 0.90))
    studio.softbox((4.6, -1.4, 2.4), (0, 0, 1.4), (1.2, 4.6), 3.6, SKY_LIGHT)
    studio.softbox((-1.5, 4.5, 4.4), (0, 0, 1.4), (4, 2), 4.0, WARM_LIGHT)
    studio.camera_for(parts, View(top=0.04, foot=0.96, wide=0.92, tilt=5.0, stop=0))
    raw = out / f"{key}.raw.png"
    studio.render(raw)
    tones = np.asarray(Image.open(raw).convert("RGBA")).copy()
    tones[tones[..., 3] == 0] = 0
    ys, xs = np.nonzero(tones[..., 3] > 6)
    cut = Image.fromarray(tones[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1])
    cut.save(out / f"{key}.png", optimize=True)
    raw.unlink()


def main() -> None:
    labels, out, kind, *keys = sys.argv[1:]
    quick = "--draft" in keys
    keys = [k for k in keys if k != "--draft"]
    Path(out).mkdir(parents=True, exist_ok=True)
    for key in keys or (SCENES if kind == "photo" else PAPER):
        began = time.time()
        if kind == "photo":
            photo(Path(labels), Path(out), key, 8 if quick else 13, 0.4 if quick else 1.0)
        else:
            packshot(Path(labels), Path(out), key, 10 if quick else 14, 420 if quick else 880)
        print(f"{key}: {time.time() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
