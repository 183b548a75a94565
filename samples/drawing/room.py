"""One living room before and after its renovation, the same camera both times (development only).

    pip install bpy==5.0.1 pillow numpy
    python samples/drawing/room.py OUT [before|after] [--draft]

Built and lit with the means of `aurora_autumn/render_photos.py`. One unit is half a metre.
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
import render_photos as studio  # noqa: E402
from mathutils import Vector  # noqa: E402
from PIL import Image, ImageDraw  # noqa: E402
from render_photos import SKY_LIGHT, SUN_LIGHT, block, node, plain, rgb, set_inputs  # noqa: E402

LEFT, RIGHT, BACK, TOP = -3.5, 3.6, 3.0, 5.2
WINDOW = (0.75, 2.75, 1.75, 4.45)  # x0, x1, z0, z1 in the back wall


def tinted(name: str, colour: str, spread: float, scale: float = 0.6, rough: float = 0.85) -> Any:
    """Paint that time has clouded."""
    m, tree, shader = studio.new_material(name)
    cloud = studio.noise(tree, studio.coords(tree, (1, 1, 1), "World"), scale, 6, 0.6, 0.8)
    tone = studio.ramp(tree, cloud, ((0.3, rgb(colour, 1 - spread)), (0.7, rgb(colour, 1 + spread * 0.4))))
    set_inputs(tree, shader, Base_Color=tone, Roughness=rough)
    return m


def cloth(name: str, colour: str, weave: float = 60, depth: float = 0.25) -> Any:
    m, tree, shader = studio.new_material(name)
    at = studio.coords(tree)
    tone = studio.ramp(tree, studio.noise(tree, at, weave, 2), ((0.3, rgb(colour, 0.85)), (0.7, rgb(colour, 1.08))))
    normal = studio.bump(tree, studio.noise(tree, at, weave * 1.5, 2), depth, 0.01)
    set_inputs(tree, shader, Base_Color=tone, Roughness=0.92, Normal=normal, Specular_IOR_Level=0.2)
    return m


def picture_of(name: str, path: Path) -> Any:
    """A print: the picture fills the block's front."""
    m, tree, shader = studio.new_material(name)
    at = node(tree, "ShaderNodeTexCoord").outputs["Generated"]
    part = node(tree, "ShaderNodeSeparateXYZ", {0: at})
    flat = node(tree, "ShaderNodeCombineXYZ", {0: part.outputs["X"], 1: part.outputs["Z"]}).outputs[0]
    image = bpy.data.images.load(str(path))
    set_inputs(tree, shader, Base_Color=node(tree, "ShaderNodeTexImage", {"Vector": flat}, image=image, extension="EXTEND").outputs["Color"], Roughness=0.5)
    return m


def shell(walls: Any, floor: Any, ceiling: Any, frame: Any) -> None:
    """Floor, ceiling, two side walls and a back wall with a window in it."""
    x0, x1, z0, z1 = WINDOW
    block("floor", (14, 20, 0.4), (0, -6.5, -0.4), floor, 0)
    block("ceiling", (14, 7, 0.3), (0, 0, TOP), ceiling, 0)  # open behind the camera: the room's light comes in there
    block("left", (0.3, 7, TOP), (LEFT - 0.15, 0, 0), walls, 0)
    block("right", (0.3, 7, TOP), (RIGHT + 0.15, 0, 0), walls, 0).visible_shadow = False  # the sun comes through it
    deep = 0.45
    for a, b, low, high in ((LEFT, x0, 0, TOP), (x1, RIGHT, 0, TOP), (x0, x1, 0, z0), (x0, x1, z1, TOP)):
        block("back", (b - a, deep, high - low), ((a + b) / 2, BACK + deep / 2, low), walls, 0)
    for x in (x0, (x0 + x1) / 2, x1):
        block("bar", (0.09, 0.10, z1 - z0), (x, BACK + 0.28, z0), frame, 0.01)
    for z in (z0, z0 + (z1 - z0) * 0.64, z1 - 0.09):
        block("bar", (x1 - x0, 0.09, 0.09), ((x0 + x1) / 2, BACK + 0.28, z), frame, 0.01)
    block("sill", (x1 - x0 + 0.24, 0.34, 0.07), ((x0 + x1) / 2, BACK + 0.02, z0 - 0.07), frame, 0.015)


def outdoors(top: str, foot: str, power: float, hedge: str = "") -> None:
    """What the window shows, out of focus: sky, perhaps some green."""
    m, tree, shader = studio.new_material("outdoors")
    tree.nodes.remove(shader)
    up = node(tree, "ShaderNodeSeparateXYZ", {0: node(tree, "ShaderNodeNewGeometry").outputs["Position"]}).outputs["Z"]
    part = node(tree, "ShaderNodeMapRange", {0: up, 1: 0.5, 2: 6.5}).outputs[0]
    stops = [(0.0, rgb(foot)), (1.0, rgb(top))]
    tone = studio.ramp(tree, part, stops)
    if hedge:
        blob = studio.noise(tree, studio.coords(tree, (1, 1, 1), "World"), 0.8, 3, 0.5)
        line = node(tree, "ShaderNodeMath", {0: blob, 1: 0.5, 2: part}, operation="MULTIPLY_ADD").outputs[0]
        green = studio.ramp(tree, line, ((0.46, (1, 1, 1, 1)), (0.62, (0, 0, 0, 1))))
        tone = studio.mix_colour(tree, green, tone, rgb(hedge))
    studio.surface_of(tree, node(tree, "ShaderNodeEmission", {"Color": tone, "Strength": power}).outputs[0])
    block("sky", (26, 0.1, 18), (2, BACK + 7, -5), m, 0)


def cushion(name: str, size: tuple[float, float, float], at: tuple[float, float, float], material: Any, turn: tuple[float, float, float] = (0, 0, 0), plump: float = 0.18) -> Any:
    """A stuffed block: its faces bulge, its edges are soft."""
    obj = block(name, size, at, material, 0)
    obj.rotation_euler = turn
    cut = obj.modifiers.new("cut", "SUBSURF")
    cut.subdivision_type, cut.levels, cut.render_levels = "SIMPLE", 4, 4
    cast = obj.modifiers.new("plump", "CAST")
    cast.factor, cast.cast_type, cast.use_radius_as_size = plump, "SPHERE", False
    soft = obj.modifiers.new("soft", "SUBSURF")
    soft.levels = soft.render_levels = 2
    return obj


def sofa(at: tuple[float, float], material: Any, legs: Any, width: float = 3.7) -> None:
    x, y = at
    deep = 1.55
    for kx in (-width / 2 + 0.25, width / 2 - 0.25):
        for ky in (-0.5, 0.5):
            studio.rod("leg", (x + kx, y + ky, 0), (x + kx * 0.98, y + ky * 0.96, 0.3), [(0, 0), (0.045, 0), (0.07, 1), (0, 1)], legs)
    block("base", (width, deep, 0.30), (x, y, 0.28), material, 0.09)
    for k in (-1, 1):
        cushion("seat", (width / 2 - 0.24, deep - 0.28, 0.36), (x + k * (width / 4 - 0.11), y - 0.10, 0.55), material, (0, 0, 0), 0.06)
        cushion("back", (width / 2 - 0.24, 0.44, 0.92), (x + k * (width / 4 - 0.11), y + 0.46, 0.80), material, (-0.16, 0, 0), 0.09)
        cushion("arm", (0.30, deep, 0.86), (x + k * (width / 2 - 0.08), y, 0.26), material, (0, 0, 0), 0.05)
    block("rear", (width, 0.22, 1.1), (x, y + deep / 2 - 0.05, 0.28), material, 0.08)


def leaves(at: tuple[float, float, float], count: int, size: float, material: Any, seed: int) -> None:
    """Arching broad leaves on thin stems."""
    rnd = random.Random(seed)
    for k in range(count):
        a = 2 * math.pi * k / count * 1.618 + rnd.uniform(-0.3, 0.3)
        up = rnd.uniform(0.55, 1.25)
        reach = rnd.uniform(0.5, 1.0) * size
        verts, faces = [], []
        n, w = 14, 0.21 * size * rnd.uniform(0.8, 1.2)
        for i in range(n + 1):
            t = i / n
            r = 0.12 * size + reach * t
            z = size * up * (0.55 + 1.0 * t - 0.75 * t * t)
            half = w * math.sin(math.pi * t**0.8) + 0.004
            for s in (-1, 0, 1):
                verts.append((r * math.cos(a) - s * half * math.sin(a), r * math.sin(a) + s * half * math.cos(a), z - abs(s) * half * 0.25))
        for i in range(n):
            for s in (0, 1):
                p = i * 3 + s
                faces.append((p, p + 1, p + 4, p + 3))
        obj = studio.mesh("leaf", verts, faces, material, 80)
        obj.location = at
        stem = studio.tube("stem", [(0, 0, 0), (0.06 * size * math.cos(a), 0.06 * size * math.sin(a), size * up * 0.3), (0.13 * size * math.cos(a), 0.13 * size * math.sin(a), size * up * 0.57)], 0.016, material)
        stem.location = at


def curtain(x0: float, x1: float, material: Any) -> None:
    verts, faces = [], []
    n = 90
    for i in range(n + 1):
        t = i / n
        x = x0 + (x1 - x0) * t
        for z, part in ((0.06, 1.0), (2.5, 0.85), (4.78, 0.7)):
            verts.append((x, BACK - 0.14 + 0.075 * part * math.sin(t * 2 * math.pi * 6) + 0.02 * math.sin(t * 23), z))
    for i in range(n):
        for k in (0, 1):
            p = i * 3 + k
            faces.append((p, p + 3, p + 4, p + 1))
    studio.mesh("curtain", verts, faces, material, 80)


def herringbone(lights: tuple[str, ...], foot: float = 0.0) -> None:
    """Oak staves laid zigzag over the floor."""
    rnd = random.Random(3)
    mats = [studio.wood(f"stave {i}", c, studio_dark(c), "x", 0.36, 1.1) for i, c in enumerate(lights)]
    long, wide = 1.2, 0.24
    first: dict[int, Any] = {}
    step = wide * math.sqrt(2)
    for col in range(-7, 8):
        for row in range(-34, 14):
            for hand in (-1, 1):
                half = (long - wide) / math.sqrt(2) / 2
                x = col * (long + wide) / math.sqrt(2) + hand * (half + wide / (2 * math.sqrt(2)))
                y = row * step
                if not (LEFT - 1 < x < RIGHT + 1 and -9 < y < BACK + 0.6):
                    continue
                m = rnd.randrange(len(mats))
                if m not in first:
                    first[m] = block("stave", (long - 0.008, wide - 0.008, 0.05), (0, 0, 0), mats[m], 0.006)
                    obj = first[m]
                else:
                    obj = bpy.data.objects.new("stave", first[m].data)
                    bpy.context.scene.collection.objects.link(obj)
                    mod = obj.modifiers.new("bevel", "BEVEL")
                    mod.width, mod.segments = 0.006, 2
                obj.location = (x, y, foot - 0.05 + rnd.uniform(0, 0.0015))
                obj.rotation_euler = (0, 0, hand * math.pi / 4)


def studio_dark(code: str) -> str:
    return "#" + "".join(f"{round(int(code[i : i + 2], 16) * 0.72):02x}" for i in (1, 3, 5))


# --------------------------------------------------------------------------- before, after


def before(tmp: Path) -> None:
    yellow = tinted("old paint", "#cdbf98", 0.16, 0.5)
    floor = tinted("lino", "#8d7a63", 0.22, 1.4, 0.55)
    shell(yellow, floor, tinted("ceiling", "#d8d0bd", 0.12), tinted("frame", "#cbbfa4", 0.18, 3, 0.6))
    block("skirting", (RIGHT - LEFT, 0.06, 0.22), ((LEFT + RIGHT) / 2, BACK - 0.03, 0), plain("skirting", "#8a7558", 0.6), 0.01)
    for x, z, w, h in ((-2.3, 2.6, 1.1, 1.3), (-0.75, 2.9, 0.75, 0.95)):  # where pictures hung
        block("ghost", (w, 0.012, h), (x, BACK - 0.002, z), tinted("ghost", "#d6caa8", 0.06, 0.5), 0)
    worn = cloth("worn", "#7d5f48", 34, 0.4)
    block("chair base", (1.5, 1.4, 0.42), (-1.7, 1.35, 0.14), worn, 0.10)
    seat = cushion("chair seat", (1.0, 1.05, 0.36), (-1.7, 1.2, 0.5), cloth("worn seat", "#8b6d55", 34, 0.4), (0.05, 0.07, 0.0), 0.10)
    seat.scale = (1, 1, 0.8)
    cushion("chair back", (1.2, 0.42, 1.35), (-1.72, 1.92, 0.45), worn, (-0.20, 0.03, 0), 0.10)
    for k in (-1, 1):
        cushion("chair arm", (0.34, 1.3, 0.78), (-1.7 + k * 0.66, 1.3, 0.2), worn, (0, 0, 0), 0.08)
    card = tinted("card", "#a9855a", 0.10, 2.0)
    tape = plain("tape", "#c9b184", 0.4)
    for x, y, z, s, turn in ((2.35, 1.9, 0, 1.15, 0.2), (2.25, 1.95, 0.92, 0.85, -0.25), (1.05, 1.3, 0, 0.85, 0.5), (0.35, 2.2, 0, 0.72, -0.1)):
        box = block("box", (s * 1.1, s * 0.9, s * 0.8), (x, y, z), card, 0.012)
        strip = block("tape", (s * 1.104, s * 0.14, s * 0.804), (x, y, z), tape, 0.012)
        box.rotation_euler = strip.rotation_euler = (0, 0, turn)
    cord = plain("cord", "#2e2a26", 0.6)
    studio.rod("cord", (-0.4, 0.9, 4.0), (-0.4, 0.9, TOP), [(0, 0), (0.016, 0), (0.016, 1), (0, 1)], cord)
    socket = studio.revolve("socket", studio.fillet([(0, 0), (0.06, 0, 0.01), (0.06, 0.2, 0.01), (0, 0.2)]), cord, 32)
    socket.location = (-0.4, 0.9, 3.84)
    pear = studio.revolve("bulb", [(0, 0), (0.07, 0.01), (0.13, 0.08), (0.14, 0.15), (0.09, 0.27), (0.055, 0.32)], studio.glow("bulb", (1.0, 0.8, 0.5), 1.6), 48)
    pear.location = (-0.4, 0.9, 3.54)
    # a crack runs up from the corner of the window
    crack = [(0.75, 4.45), (0.60, 4.58), (0.52, 4.62), (0.36, 4.82), (0.30, 4.86), (0.2, 5.1)]
    studio.tube("crack", [(x, BACK - 0.001, z) for x, z in crack], 0.008, plain("crack", "#6d6148", 0.9))
    outdoors("#c3ccd2", "#b9c0c0", 1.1, "#7f8a80")
    studio.ambient((0.93, 0.96, 1.0), 0.75)
    studio.softbox((1.75, BACK + 0.9, 3.2), (1.0, -4, 0.6), (2.0, 2.6), 5.0, (0.86, 0.93, 1.0))
    studio.softbox((0, -8, 4.6), (0, 2, 1.5), (6, 3), 3.6, (0.95, 0.97, 1.0))


def after(tmp: Path) -> None:
    white = studio.plaster("fresh", "#f1ebe0", 0.35)
    sage = plain("sage", "#8da08c", 0.7)
    shell(white, plain("screed", "#8a6a48", 0.6), plain("ceiling", "#f6f2ea", 0.9), plain("frame", "#fbf8f2", 0.35))
    herringbone(("#cfa877", "#c49a69", "#d8b385", "#b98d5d"))
    high = 1.72  # the panelling
    block("panel", (RIGHT - LEFT, 0.05, high), ((LEFT + RIGHT) / 2, BACK - 0.025, 0), sage, 0)
    block("panel left", (0.05, 14, high), (LEFT + 0.025, -3.5, 0), sage, 0)
    block("rail", (RIGHT - LEFT, 0.14, 0.09), ((LEFT + RIGHT) / 2, BACK - 0.07, high), sage, 0.02)
    block("rail left", (0.14, 14, 0.09), (LEFT + 0.07, -3.5, high), sage, 0.02)
    block("skirting", (RIGHT - LEFT, 0.10, 0.3), ((LEFT + RIGHT) / 2, BACK - 0.05, 0), sage, 0.02)
    for i in range(7):
        x = LEFT + 0.5 + i * 1.02
        for a, b, w, h in ((0, 0.45, 0.74, 0.03), (0, 1.52, 0.74, 0.03), (-0.355, 0.45, 0.03, 1.1), (0.355, 0.45, 0.03, 1.1)):
            block("beading", (w, 0.05, h), (x + a, BACK - 0.06, b), sage, 0.01)
    sofa((-1.2, 1.55), cloth("linen", "#d9c7ab"), studio.wood("leg", "#8a5f3c", "#6a4529", "z", 0.4, 1.0))
    cushion("pillow", (0.78, 0.26, 0.72), (-2.42, 1.58, 0.92), cloth("rust", "#b5583a"), (-0.32, 0.10, 0.25), 0.30)
    cushion("pillow", (0.72, 0.24, 0.66), (-1.92, 1.50, 0.90), cloth("ochre", "#dca544"), (-0.34, -0.08, 0.05), 0.30)
    cushion("pillow", (0.78, 0.26, 0.70), (-0.12, 1.56, 0.92), cloth("forest", "#3f5f4f"), (-0.32, -0.12, -0.22), 0.30)
    rug = cloth("rug", "#e9dfcd", 22, 0.6)
    block("rug", (5.0, 3.6, 0.035), (-0.5, -0.9, 0.0), rug, 0.015)
    block("rug line", (4.6, 3.2, 0.037), (-0.5, -0.9, 0.0), cloth("rug line", "#b5583a", 22, 0.6), 0.015)
    block("rug field", (4.5, 3.1, 0.039), (-0.5, -0.9, 0.0), rug, 0.015)
    oak = studio.wood("table oak", "#b98a5c", "#94683f", "x", 0.4, 0.8)
    top = studio.revolve("table", studio.fillet([(0, 0.72), (0.86, 0.72, 0.02), (0.9, 0.80, 0.03), (0, 0.80)]), oak, 96)
    top.location = (-0.55, -0.35, 0)
    for k in range(3):
        a = 2 * math.pi * k / 3 + 0.4
        studio.rod("leg", (-0.55 + 0.66 * math.cos(a), -0.35 + 0.66 * math.sin(a), 0.03), (-0.55 + 0.45 * math.cos(a), -0.35 + 0.45 * math.sin(a), 0.73), [(0, 0), (0.04, 0), (0.06, 1), (0, 1)], oak)
    for i, (w, tone) in enumerate(((0.52, "#2f4858"), (0.46, "#d9c7ab"), (0.4, "#b5583a"))):
        book = block("book", (w, w * 0.72, 0.055), (-0.8, -0.42, 0.80 + 0.055 * i), plain("book", tone, 0.6), 0.008)
        book.rotation_euler = (0, 0, 0.2 + 0.2 * i)
    vase = studio.revolve("vase", studio.smooth_curve([(0.0, 0.0), (0.13, 0.0), (0.19, 0.16), (0.16, 0.32), (0.075, 0.42), (0.09, 0.5)], 8), studio.clay("vase", "#e7d9c2"), 64)
    vase.location = (-0.2, -0.25, 0.80)
    green = plain("leaf", "#3f6b43", 0.45)
    leaves((-0.2, -0.25, 1.25), 7, 0.42, plain("sprig", "#6f8f5c", 0.6), 5)
    pot = studio.revolve("pot", studio.fillet([(0, 0), (0.34, 0, 0.03), (0.44, 0.78, 0.03), (0.40, 0.78, 0.02), (0.38, 0.68), (0, 0.68)]), studio.clay("pot", "#c27a56"), 96)
    pot.location = (2.9, 1.9, 0)
    leaves((2.9, 1.9, 0.68), 15, 1.55, green, 8)
    for x, z, w, h, name in ((-2.35, 2.55, 1.15, 1.5, "left"), (-0.85, 2.55, 1.15, 1.5, "right")):
        block("frame", (w, 0.07, h), (x, BACK - 0.04, z), studio.wood("frame oak", "#b98a5c", "#94683f", "z", 0.4, 1.0), 0.012)
        block("mount", (w - 0.12, 0.075, h - 0.12), (x, BACK - 0.04, z + 0.06), plain("mount", "#fbf7ef", 0.6), 0)
        block("print", (w - 0.34, 0.08, h - 0.38), (x, BACK - 0.04, z + 0.19), picture_of(f"print {name}", tmp / f"{name}.png"), 0)
    cord = plain("cord", "#2b2a28", 0.5)
    studio.rod("cord", (-0.4, 0.9, 4.3), (-0.4, 0.9, TOP), [(0, 0), (0.014, 0), (0.014, 1), (0, 1)], cord)
    shade = studio.revolve("shade", studio.smooth_curve([(0.62, 0.0), (0.60, 0.16), (0.50, 0.34), (0.30, 0.47), (0.06, 0.52), (0.0, 0.52)], 8), studio.lit_sheet("paper", "#f3e4cb", 0.5), 96)
    shade.location = (-0.4, 0.9, 3.78)
    studio.bulb((-0.4, 0.9, 3.92), 60, 0.12)
    linen = studio.lit_sheet("curtain", "#f4ead9", 0.45)
    curtain(0.05, 0.82, linen)
    curtain(2.7, 3.45, linen)
    studio.rod("rail", (-0.1, BACK - 0.14, 4.82), (3.55, BACK - 0.14, 4.82), [(0, 0), (0.03, 0), (0.03, 1), (0, 1)], studio.brass("rail"))
    outdoors("#bfe0f5", "#f2f6e8", 1.5, "#7fae6a")
    studio.ambient((1.0, 0.98, 0.95), 0.62)
    base = studio.panes(2, 2, (0.14, 0.06, 0.86, 0.94), 0.03, 0.10, 4)
    studio.window_light((9.0, -7.0, 8.5), (-1.6, 2.2, 1.5), 2.6, studio.foliage(5, base, 4, 0.08, 5.0), 26, 0.2)
    studio.softbox((1.75, BACK + 0.9, 3.2), (0.6, -4, 0.4), (2.0, 2.6), 6.0, SUN_LIGHT)
    studio.softbox((0, -8, 4.6), (0, 2, 1.5), (6, 3), 1.5, (1.0, 0.94, 0.86))
    studio.softbox((6, -6, 3), (0, 2, 1.5), (3, 3), 0.2, SKY_LIGHT)


def prints(tmp: Path) -> None:
    """Two abstract prints for the wall."""
    for name, tones in (("left", ("#f3e6d2", "#c65f3c", "#e0a54a", "#2f4858")), ("right", ("#efe3d0", "#3f5f4f", "#d98a6a", "#e3b75c"))):
        p = Image.new("RGB", (600, 820), tones[0])
        d = ImageDraw.Draw(p)
        if name == "left":
            d.ellipse((190, 110, 470, 390), fill=tones[1])
            d.pieslice((60, 400, 540, 1080), 180, 360, fill=tones[3])
            d.pieslice((170, 520, 430, 960), 180, 360, fill=tones[2])
        else:
            d.pieslice((60, 90, 420, 450), 90, 270, fill=tones[1])
            d.pieslice((180, 250, 540, 610), 270, 450, fill=tones[2])
            d.rectangle((240, 600, 360, 820), fill=tones[3])
            d.ellipse((390, 120, 510, 240), fill=tones[3])
        p.save(tmp / f"{name}.png")


ROOMS: dict[str, Callable[[Path], None]] = {"room_before": before, "room_after": after}


def camera() -> None:
    data = bpy.data.cameras.new("camera")
    data.sensor_fit, data.sensor_height, data.lens = "VERTICAL", 36, 42
    cam = bpy.data.objects.new("camera", data)
    bpy.context.scene.collection.objects.link(cam)
    bpy.context.scene.camera = cam
    cam.location = (0.05, -7.9, 2.35)
    studio.aim(cam, Vector((0.05, 3, 2.35)))
    data.shift_y = -0.045


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    quick = "--draft" in sys.argv
    prints(out)
    for name in [n for n in sys.argv[2:] if n in ROOMS] or list(ROOMS):
        began = time.time()
        share = 0.48 if quick else 1.0
        studio.reset(round(900 * share), round(1200 * share), 10 if quick else 14)
        ROOMS[name](out)
        camera()
        raw = out / f"{name}.raw.png"
        studio.render(raw)
        Image.open(raw).convert("RGB").save(out / f"{name}.jpg", quality=85, optimize=True, progressive=True)
        raw.unlink()
        print(f"{name}: {time.time() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
