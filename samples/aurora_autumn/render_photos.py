"""Draw the product pictures of the Aurora autumn campaign (development only).

Every photograph and packshot of this sample is modelled, lit and rendered by
this script with Blender's Cycles, so the sample needs no stock pictures.  The
results are kept beside the script; run it again only to change a picture.

    pip install bpy==5.0.1 pillow numpy
    python samples/aurora_autumn/render_photos.py                  # everything
    python samples/aurora_autumn/render_photos.py halo tide        # some
    python samples/aurora_autumn/render_photos.py --draft drafts   # small and quick
    python samples/aurora_autumn/render_photos.py --only photos dune

It writes ``photos/<name>.jpg`` (a scene, portrait 3:4, calm room above the
product) and ``packshots/<name>.png`` (the product alone, transparent ground).
The seed is fixed: the same script draws the same picture.

One scene unit is ten centimetres; x runs right, y away from the camera, z up.
"""

from __future__ import annotations

import argparse
import math
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector
from PIL import Image, ImageChops, ImageDraw, ImageFilter

HERE = Path(__file__).resolve().parent
SEED = 11
PHOTO_SIZE = (1080, 1440)
PACKSHOT_SIDE = 900
PACKSHOT_BYTES = 690_000

Point = tuple[float, float, float]
WARM_LIGHT = (1.0, 0.80, 0.58)
LAMP_LIGHT = (1.0, 0.68, 0.34)
SKY_LIGHT = (0.72, 0.85, 1.0)
SUN_LIGHT = (1.0, 0.86, 0.68)


# --------------------------------------------------------------------------- scene


def rgb(code: str, gain: float = 1.0) -> tuple[float, float, float, float]:
    """An sRGB hex colour as the linear RGBA that Blender's sockets take."""
    parts = [int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    lin = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return (lin[0] * gain, lin[1] * gain, lin[2] * gain, 1.0)


def reset(width: int, height: int, samples: int) -> None:
    """An empty scene with the render settings all pictures share."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    cycles = scene.cycles
    cycles.device = "CPU"
    cycles.samples = samples
    cycles.seed = SEED
    cycles.use_adaptive_sampling = True
    cycles.adaptive_threshold = 0.03
    cycles.use_denoising = True
    cycles.denoising_input_passes = "RGB_ALBEDO_NORMAL"
    cycles.max_bounces = 14
    cycles.diffuse_bounces = 3
    cycles.glossy_bounces = 5
    cycles.transmission_bounces = 14
    cycles.transparent_max_bounces = 24
    cycles.caustics_reflective = False
    cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 4.0
    scene.render.resolution_x = width
    scene.render.resolution_y = height
    scene.view_settings.view_transform = "Filmic"  # keeps lamp light golden where AgX turns it pink
    scene.view_settings.look = "Medium High Contrast"
    scene.render.image_settings.file_format = "PNG"


def add_object(name: str, data: Any, material: Any | None = None) -> Any:
    obj = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(obj)
    if material is not None:
        data.materials.append(material)
    return obj


# --------------------------------------------------------------------------- shapes


def fillet(corners: Sequence[Sequence[float]], steps: int = 7) -> list[tuple[float, float]]:
    """A profile through ``(r, z[, radius])`` corners, each rounded by its radius."""
    out: list[tuple[float, float]] = []
    for i, corner in enumerate(corners):
        here = Vector((corner[0], corner[1]))
        radius = corner[2] if len(corner) > 2 else 0.0
        if radius <= 0 or i in (0, len(corners) - 1):
            out.append((here.x, here.y))
            continue
        to_a = Vector((corners[i - 1][0], corners[i - 1][1])) - here
        to_b = Vector((corners[i + 1][0], corners[i + 1][1])) - here
        angle = to_a.angle(to_b)
        back = min(radius / math.tan(angle / 2), to_a.length * 0.499, to_b.length * 0.499)
        start, end = here + to_a.normalized() * back, here + to_b.normalized() * back
        for k in range(steps + 1):  # a quadratic curve: a slightly softer edge than an arc
            t = k / steps
            p = start * (1 - t) ** 2 + here * (2 * t * (1 - t)) + end * t**2
            out.append((p.x, p.y))
    return out


def smooth_curve(points: Sequence[Sequence[float]], steps: int = 8) -> list[tuple[float, ...]]:
    """Catmull-Rom samples through the points (any dimension)."""
    p = [np.array(q, float) for q in points]
    p = [2 * p[0] - p[1], *p, 2 * p[-1] - p[-2]]
    out = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:]):
        for k in range(steps):
            t = k / steps
            q = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
            out.append(tuple(float(x) for x in q))
    out.append(tuple(float(x) for x in p[-2]))
    return out


def revolve(
    name: str,
    profile: Sequence[Sequence[float]],
    material: Any,
    segments: int = 128,
    shape: Callable[[float, float, float], float] | None = None,
    sharp: float = 40.0,
) -> Any:
    """Turn a ``(r, z)`` profile about the z axis; ``shape(angle, r, z)`` may bend r."""
    verts: list[Point] = []
    faces: list[tuple[int, ...]] = []
    rings: list[list[int]] = []
    for r, z in profile:
        if r < 1e-5:
            rings.append([len(verts)])
            verts.append((0.0, 0.0, z))
            continue
        ring = []
        for i in range(segments):
            a = 2 * math.pi * i / segments
            q = shape(a, r, z) if shape else r
            ring.append(len(verts))
            verts.append((q * math.cos(a), q * math.sin(a), z))
        rings.append(ring)
    for low, high in zip(rings, rings[1:]):
        for i in range(segments):
            j = (i + 1) % segments
            if len(low) == 1 and len(high) == 1:
                break
            if len(low) == 1:
                faces.append((low[0], high[j], high[i]))
            elif len(high) == 1:
                faces.append((low[i], low[j], high[0]))
            else:
                faces.append((low[i], low[j], high[j], high[i]))
    return mesh(name, verts, faces, material, sharp)


def mesh(name: str, verts: Any, faces: Any, material: Any, sharp: float = 40.0) -> Any:
    data = bpy.data.meshes.new(name)
    data.from_pydata(verts, [], faces)
    data.update()
    data.shade_smooth()
    data.set_sharp_from_angle(angle=math.radians(sharp))
    return add_object(name, data, material)


def block(name: str, size: Point, at: Point, material: Any, bevel: float = 0.04) -> Any:
    """A box standing on ``at`` (the middle of its foot) with softened edges."""
    x, y, z = size[0] / 2, size[1] / 2, size[2]
    verts = [(sx * x, sy * y, h) for h in (0, z) for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    faces = [(3, 2, 1, 0), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7)]
    obj = mesh(name, verts, faces, material)
    obj.location = at
    if bevel:
        mod = obj.modifiers.new("bevel", "BEVEL")
        mod.width, mod.segments, mod.harden_normals = bevel, 4, True
    return obj


def tube(
    name: str,
    points: Sequence[Sequence[float]],
    radius: float | Sequence[float],
    material: Any,
    closed: bool = False,
) -> Any:
    """A round rod along the points; ``radius`` is one number or one per point."""
    data = bpy.data.curves.new(name, "CURVE")
    data.dimensions = "3D"
    data.bevel_depth = 1.0
    data.bevel_resolution = 8
    data.use_fill_caps = True
    spline = data.splines.new("POLY")
    spline.points.add(len(points) - 1)
    for i, p in enumerate(points):
        spline.points[i].co = (*p, 1)
        spline.points[i].radius = radius if isinstance(radius, (int, float)) else radius[i]
    spline.use_cyclic_u = closed
    spline.use_smooth = True
    return add_object(name, data, material)


def circle(radius: float, centre: Point, count: int = 160) -> list[Point]:
    """Points of an upright circle facing the camera."""
    cx, cy, cz = centre
    turn = [2 * math.pi * i / count for i in range(count)]
    return [(cx + radius * math.cos(a), cy, cz + radius * math.sin(a)) for a in turn]


def rod(name: str, foot: Point, head: Point, profile: Sequence[Sequence[float]], material: Any) -> Any:
    """A turned rod from foot to head; profile ``(r, t)`` with t from 0 to 1."""
    a, b = Vector(foot), Vector(head)
    length = (b - a).length
    obj = revolve(name, [(r, t * length) for r, t in profile], material, 48)
    obj.rotation_mode = "QUATERNION"
    obj.rotation_quaternion = (b - a).to_track_quat("Z", "Y")
    obj.location = a
    return obj


# --------------------------------------------------------------------------- materials


def node(tree: Any, kind: str, inputs: dict[Any, Any] | None = None, **attrs: Any) -> Any:
    """Add a shader node; an input value that is a socket is linked."""
    n = tree.nodes.new(kind)
    for key, value in attrs.items():
        setattr(n, key, value)
    for key, value in (inputs or {}).items():
        if isinstance(value, bpy.types.NodeSocket):
            tree.links.new(value, n.inputs[key])
        else:
            n.inputs[key].default_value = value
    return n


def ramp(tree: Any, factor: Any, stops: Sequence[tuple[float, Any]]) -> Any:
    n = node(tree, "ShaderNodeValToRGB", {"Fac": factor})
    items = n.color_ramp.elements
    while len(items) < len(stops):
        items.new(0.5)
    for item, (place, colour) in zip(items, stops):
        item.position, item.color = place, colour
    return n.outputs["Color"]


def grey(v: float) -> tuple[float, float, float, float]:
    return (v, v, v, 1.0)


def coords(tree: Any, scale: Sequence[float] = (1, 1, 1), space: str = "Object") -> Any:
    if space == "World":
        source = node(tree, "ShaderNodeNewGeometry").outputs["Position"]
    else:
        source = node(tree, "ShaderNodeTexCoord").outputs[space]
    return node(tree, "ShaderNodeMapping", {"Vector": source, "Scale": scale}).outputs["Vector"]


def noise(tree: Any, vector: Any, scale: float, detail: float = 4, rough: float = 0.55, warp: float = 0.0) -> Any:
    n = node(
        tree,
        "ShaderNodeTexNoise",
        {"Vector": vector, "Scale": scale, "Detail": detail, "Roughness": rough, "Distortion": warp},
    )
    return n.outputs["Fac"]


def bump(tree: Any, height: Any, strength: float, distance: float, normal: Any | None = None) -> Any:
    inputs = {"Height": height, "Strength": strength, "Distance": distance}
    if normal is not None:
        inputs["Normal"] = normal
    return node(tree, "ShaderNodeBump", inputs).outputs["Normal"]


def mix_colour(tree: Any, factor: Any, a: Any, b: Any, mode: str = "MIX") -> Any:
    n = node(tree, "ShaderNodeMix", data_type="RGBA", blend_type=mode)
    for index, value in ((0, factor), (6, a), (7, b)):
        if isinstance(value, bpy.types.NodeSocket):
            tree.links.new(value, n.inputs[index])
        else:
            n.inputs[index].default_value = value
    return n.outputs[2]


def new_material(name: str) -> tuple[Any, Any, Any]:
    """A material, its node tree and its Principled shader."""
    m = bpy.data.materials.new(name)
    m.use_nodes = True
    return m, m.node_tree, m.node_tree.nodes["Principled BSDF"]


def set_inputs(tree: Any, shader: Any, **values: Any) -> None:
    for key, value in values.items():
        socket = shader.inputs[key.replace("_", " ")]
        if isinstance(value, bpy.types.NodeSocket):
            tree.links.new(value, socket)
        else:
            socket.default_value = value


def surface_of(tree: Any, shader: Any) -> None:
    out = tree.nodes["Material Output"]
    tree.links.new(shader, out.inputs["Surface"])


def simple_when_indirect(tree: Any, shader: Any, colour: str) -> None:
    """Show the worked surface to the camera, its plain colour to bounced light: far quicker."""
    flat = node(tree, "ShaderNodeBsdfDiffuse", {"Color": rgb(colour)}).outputs[0]
    seen = node(tree, "ShaderNodeLightPath").outputs["Is Camera Ray"]
    surface_of(tree, node(tree, "ShaderNodeMixShader", {0: seen, 1: flat, 2: shader.outputs[0]}).outputs[0])


def plain(name: str, colour: str, rough: float = 0.5, **more: Any) -> Any:
    m, tree, shader = new_material(name)
    set_inputs(tree, shader, Base_Color=rgb(colour), Roughness=rough, **more)
    return m


def plaster(name: str, colour: str, depth: float = 1.0) -> Any:
    """Hand-trowelled lime plaster: cloudy tone, shallow trowel marks, fine grain."""
    m, tree, shader = new_material(name)
    at = coords(tree, (1, 1, 1), "World")
    cloud = noise(tree, at, 0.55, 6, 0.6, 0.6)
    tone = ramp(tree, cloud, ((0.25, rgb(colour, 0.90)), (0.75, rgb(colour, 1.06))))
    trowel = noise(tree, coords(tree, (0.7, 0.7, 1.9), "World"), 1.6, 5, 0.55, 1.4)
    grain = noise(tree, at, 26, 3, 0.6)
    low = bump(tree, trowel, 0.20 * depth, 0.16)
    normal = bump(tree, grain, 0.10 * depth, 0.02, low)
    set_inputs(tree, shader, Base_Color=tone, Roughness=0.88, Normal=normal, Specular_IOR_Level=0.25)
    simple_when_indirect(tree, shader, colour)
    return m


def wood(name: str, light: str, dark: str, grain: str = "x", rough: float = 0.48, size: float = 1.0) -> Any:
    """Oiled wood; the grain runs along one axis of the object."""
    m, tree, shader = new_material(name)
    along = {"x": (0.10, 1, 1), "y": (1, 0.10, 1), "z": (1, 1, 0.10)}[grain]
    fibre = {"x": (0.03, 1, 1), "y": (1, 0.03, 1), "z": (1, 1, 0.03)}[grain]
    figure = noise(tree, coords(tree, [a * size for a in along]), 1.9, 5, 0.5, 0.9)
    rings = node(tree, "ShaderNodeMath", {0: figure, 1: 9.0}, operation="MULTIPLY").outputs[0]
    rings = node(tree, "ShaderNodeMath", {0: rings, 1: 1.0}, operation="PINGPONG").outputs[0]
    streak = noise(tree, coords(tree, [a * size for a in fibre]), 30, 4, 0.7)
    pores = noise(tree, coords(tree, [a * size for a in fibre]), 75, 2, 0.6)
    both = node(tree, "ShaderNodeMix", {0: 0.62}, data_type="FLOAT")
    tree.links.new(rings, both.inputs[2])
    tree.links.new(streak, both.inputs[3])
    tone = ramp(tree, both.outputs[0], ((0.18, rgb(dark)), (0.55, rgb(light)), (0.85, rgb(light, 1.12))))
    pore = ramp(tree, pores, ((0.30, grey(0.62)), (0.44, grey(1.0))))
    tone = mix_colour(tree, 0.7, tone, pore, "MULTIPLY")
    normal = bump(tree, pores, 0.12, 0.012)
    gloss = ramp(tree, streak, ((0.2, grey(rough + 0.12)), (0.8, grey(rough - 0.06))))
    set_inputs(tree, shader, Base_Color=tone, Roughness=gloss, Normal=normal)
    simple_when_indirect(tree, shader, light)
    return m


def travertine(name: str, colour: str) -> Any:
    """Honed bedded stone with small open pits."""
    m, tree, shader = new_material(name)
    bed = noise(tree, coords(tree, (0.35, 0.35, 3.2)), 1.5, 6, 0.6, 0.5)
    tone = ramp(tree, bed, ((0.25, rgb(colour, 0.78)), (0.5, rgb(colour)), (0.78, rgb(colour, 1.10))))
    pit = noise(tree, coords(tree, (1.0, 1.0, 4.0)), 3.4, 5, 0.62)
    hole = ramp(tree, pit, ((0.335, grey(0.0)), (0.375, grey(1.0))))
    tone = mix_colour(tree, hole, rgb(colour, 0.45), tone)
    normal = bump(tree, hole, 0.35, 0.03)
    set_inputs(tree, shader, Base_Color=tone, Roughness=0.62, Normal=normal)
    simple_when_indirect(tree, shader, colour)
    return m


def marble(name: str, ground: str, vein: str) -> Any:
    m, tree, shader = new_material(name)
    field = noise(tree, coords(tree), 1.3, 9, 0.58, 1.2)
    line = node(tree, "ShaderNodeMath", {0: field, 1: 0.5}, operation="SUBTRACT").outputs[0]
    line = node(tree, "ShaderNodeMath", {0: line}, operation="ABSOLUTE").outputs[0]
    tone = ramp(tree, line, ((0.0, rgb(vein)), (0.035, rgb(ground, 0.93)), (0.2, rgb(ground))))
    set_inputs(tree, shader, Base_Color=tone, Roughness=0.28, Coat_Weight=0.3, Coat_Roughness=0.12)
    return m


def brass(name: str = "brass", rough: float = 0.27, brush: Sequence[float] = (1, 1, 22), depth: float = 0.008) -> Any:
    """Brushed brass; ``brush`` is the frequency of the scratches by axis."""
    m, tree, shader = new_material(name)
    scratch = noise(tree, coords(tree, brush), 1.0, 3, 0.7)
    cloud = noise(tree, coords(tree), 2.2, 4)
    tone = ramp(tree, cloud, ((0.3, rgb("#dfbb79")), (0.7, rgb("#e8c88c"))))
    gloss = ramp(tree, scratch, ((0.25, grey(rough - depth)), (0.75, grey(rough + depth))))
    set_inputs(
        tree,
        shader,
        Base_Color=tone,
        Metallic=1.0,
        Roughness=gloss,
    )
    return m


def sheen(tree: Any, ior: float) -> Any:
    """How much a thin wall mirrors, the same from both its sides."""
    inside = node(tree, "ShaderNodeNewGeometry").outputs["Backfacing"]
    index = node(tree, "ShaderNodeMix", {0: inside, 2: ior, 3: 1 / ior}, data_type="FLOAT").outputs[0]
    return node(tree, "ShaderNodeFresnel", {"IOR": index}).outputs[0]


def lit_sheet(
    name: str, colour: str, through: float = 0.55, gloss: float = 0.0, grain: float = 0.0, pleats: int = 0
) -> Any:
    """A thin sheet that glows when lit from inside: opal glass, paper, linen."""
    m, tree, shader = new_material(name)
    tree.nodes.remove(shader)
    tone = rgb(colour)
    normal = None
    if grain:
        fibre = noise(tree, coords(tree), 22, 6, 0.7)
        cloth = node(
            tree, "ShaderNodeTexNoise", {"Vector": coords(tree, (1, 1, 9)), "Scale": 9.0, "Detail": 4.0}
        ).outputs["Fac"]
        both = mix_colour(tree, 0.5, fibre, cloth)
        tone = ramp(tree, both, ((0.3, rgb(colour, 1 - grain)), (0.7, rgb(colour, 1.0))))
        normal = bump(tree, fibre, 0.15, 0.01)
    if pleats:  # the paper is doubled, so darker, along its folds
        at = node(tree, "ShaderNodeSeparateXYZ", {0: coords(tree)})
        turn = node(tree, "ShaderNodeMath", {0: at.outputs["Y"], 1: at.outputs["X"]}, operation="ARCTAN2").outputs[0]
        turn = node(tree, "ShaderNodeMath", {0: turn, 1: pleats / math.pi}, operation="MULTIPLY").outputs[0]
        saw = node(tree, "ShaderNodeMath", {0: turn, 1: 1.0}, operation="PINGPONG").outputs[0]
        crease = ramp(tree, saw, ((0.0, grey(0.62)), (0.14, grey(0.97)), (0.84, grey(1.0)), (1.0, grey(0.80))))
        tone = mix_colour(tree, 1.0, tone, crease, "MULTIPLY")
    bits: dict[Any, Any] = {"Color": tone}
    if normal is not None:
        bits["Normal"] = normal
    front = node(tree, "ShaderNodeBsdfDiffuse", bits).outputs[0]
    # the lamp inside shines straight through where the sheet faces us, less and warmer at the edge
    round_normal = node(tree, "ShaderNodeVectorMath", {0: coords(tree), 1: (1, 1, 0.0)}, operation="MULTIPLY").outputs[
        0
    ]
    round_normal = node(tree, "ShaderNodeVectorMath", {0: round_normal}, operation="NORMALIZE").outputs[0]
    weight = {"Blend": 0.5, "Normal": round_normal} if pleats else {"Blend": 0.5}
    facing = node(tree, "ShaderNodeLayerWeight", weight).outputs["Facing"]
    veil = ramp(tree, facing, ((0.0, (1.0, 1.0, 1.0, 1)), (0.5, (0.80, 0.70, 0.58, 1)), (1.0, (0.45, 0.30, 0.17, 1))))
    bits["Color"] = mix_colour(tree, 1.0, tone, veil, "MULTIPLY")
    back = node(tree, "ShaderNodeBsdfTranslucent", bits).outputs[0]
    out = node(tree, "ShaderNodeMixShader", {0: through, 1: front, 2: back}).outputs[0]
    if gloss:
        shine = node(tree, "ShaderNodeBsdfGlossy", {"Roughness": 0.16}).outputs[0]
        edge = sheen(tree, 1.45)
        amount = node(tree, "ShaderNodeMath", {0: edge, 1: gloss}, operation="MULTIPLY").outputs[0]
        out = node(tree, "ShaderNodeMixShader", {0: amount, 1: out, 2: shine}).outputs[0]
    surface_of(tree, out)
    return m


def glass(name: str, colour: str, ior: float = 1.47, shadow: str | None = None, rough: float = 0.0) -> Any:
    """Solid glass or water; shadow rays pass, tinted, so that no caustics are needed."""
    m, tree, shader = new_material(name)
    tree.nodes.remove(shader)
    solid = node(tree, "ShaderNodeBsdfGlass", {"Color": rgb(colour), "IOR": ior, "Roughness": rough}).outputs[0]
    facing = node(tree, "ShaderNodeLayerWeight", {"Blend": 0.35}).outputs["Facing"]
    tint = ramp(tree, facing, ((0.1, rgb(shadow or colour)), (1.0, rgb(shadow or colour, 0.45))))
    clear = node(tree, "ShaderNodeBsdfTransparent", {"Color": tint}).outputs[0]
    path = node(tree, "ShaderNodeLightPath")
    either = node(
        tree,
        "ShaderNodeMath",
        {0: path.outputs["Is Shadow Ray"], 1: path.outputs["Is Diffuse Ray"]},
        operation="MAXIMUM",
    ).outputs[0]
    surface_of(tree, node(tree, "ShaderNodeMixShader", {0: either, 1: solid, 2: clear}).outputs[0])
    return m


def thin_glass(name: str, middle: str, edge: str) -> Any:
    """A blown-thin coloured wall: tinted see-through, deeper towards its edge, with a gloss."""
    m, tree, shader = new_material(name)
    tree.nodes.remove(shader)
    facing = node(tree, "ShaderNodeLayerWeight", {"Blend": 0.4}).outputs["Facing"]
    tint = ramp(tree, facing, ((0.05, rgb(middle)), (0.85, rgb(edge))))
    clear = node(tree, "ShaderNodeBsdfTransparent", {"Color": tint}).outputs[0]
    shine = node(tree, "ShaderNodeBsdfGlossy", {"Roughness": 0.03}).outputs[0]
    amount = sheen(tree, 1.5)
    surface_of(tree, node(tree, "ShaderNodeMixShader", {0: amount, 1: clear, 2: shine}).outputs[0])
    return m


def stoneware(name: str, glaze: str, raw: str, foot: float) -> Any:
    """Speckled glaze above ``foot`` (z), bare toasted clay below it."""
    m, tree, shader = new_material(name)
    at = coords(tree)
    cloud = noise(tree, at, 2.4, 5)
    tone = ramp(tree, cloud, ((0.3, rgb(glaze, 0.90)), (0.7, rgb(glaze, 1.04))))
    for scale, size, share in ((12.0, 0.16, 0.66), (26.0, 0.24, 0.52)):
        cell = node(tree, "ShaderNodeTexVoronoi", {"Vector": at, "Scale": scale, "Randomness": 1.0})
        pick = node(tree, "ShaderNodeSeparateColor", {0: cell.outputs["Color"]}).outputs[0]
        here = node(tree, "ShaderNodeMath", {0: pick, 1: share}, operation="GREATER_THAN").outputs[0]
        limit = node(tree, "ShaderNodeMath", {0: pick, 1: size}, operation="MULTIPLY").outputs[0]
        dot = node(tree, "ShaderNodeMath", {0: cell.outputs["Distance"], 1: limit}, operation="LESS_THAN").outputs[0]
        both = node(tree, "ShaderNodeMath", {0: here, 1: dot}, operation="MULTIPLY").outputs[0]
        tone = mix_colour(tree, both, tone, rgb("#5a4332"))
    height = node(tree, "ShaderNodeSeparateXYZ", {0: at}).outputs["Z"]
    wobble = noise(tree, at, 3.0, 2)
    wobble = node(tree, "ShaderNodeMath", {0: wobble, 1: 0.06, 2: height}, operation="MULTIPLY_ADD").outputs[0]
    bare = node(tree, "ShaderNodeMath", {0: wobble, 1: foot + 0.03}, operation="LESS_THAN").outputs[0]
    tone = mix_colour(tree, bare, tone, rgb(raw))
    gloss = node(tree, "ShaderNodeMix", {0: bare, 2: 0.34, 3: 0.85}, data_type="FLOAT").outputs[0]
    throw = noise(tree, coords(tree, (0.5, 0.5, 9)), 1.2, 2)
    normal = bump(tree, noise(tree, at, 34, 2), 0.05, 0.01, bump(tree, throw, 0.10, 0.05))
    set_inputs(tree, shader, Base_Color=tone, Roughness=gloss, Normal=normal)
    return m


def clay(name: str, colour: str) -> Any:
    """Unglazed matte ceramic."""
    m, tree, shader = new_material(name)
    at = coords(tree)
    tone = ramp(tree, noise(tree, at, 1.8, 6), ((0.3, rgb(colour, 0.88)), (0.7, rgb(colour, 1.05))))
    normal = bump(tree, noise(tree, at, 45, 3, 0.7), 0.16, 0.012)
    set_inputs(tree, shader, Base_Color=tone, Roughness=0.82, Normal=normal, Specular_IOR_Level=0.3)
    return m


def glow(name: str, colour: Sequence[float], strength: float) -> Any:
    """A lit opal bulb: brightest where it faces us, warmer and softer at its edge."""
    m, tree, shader = new_material(name)
    facing = node(tree, "ShaderNodeLayerWeight", {"Blend": 0.5}).outputs["Facing"]
    full = (*colour[:3], 1.0)
    edge = (colour[0] * 0.52, colour[1] * 0.38, colour[2] * 0.26, 1.0)
    tone = ramp(tree, facing, ((0.0, full), (0.35, full), (1.0, edge)))
    set_inputs(tree, shader, Base_Color=grey(0.8), Roughness=0.2, Emission_Color=tone, Emission_Strength=strength)
    return m


# --------------------------------------------------------------------------- light


def aim(obj: Any, target: Sequence[float]) -> None:
    way = Vector(target) - obj.location
    obj.rotation_euler = way.to_track_quat("-Z", "Y").to_euler()


def ambient(colour: Sequence[float], strength: float) -> None:
    """Room light: a little brighter from above than from below."""
    world = bpy.data.worlds.new("room")
    bpy.context.scene.world = world
    world.use_nodes = True
    tree = world.node_tree
    way = node(tree, "ShaderNodeTexCoord").outputs["Generated"]
    up = node(tree, "ShaderNodeSeparateXYZ", {0: way}).outputs["Z"]
    part = node(tree, "ShaderNodeMapRange", {0: up, 1: -1.0, 2: 1.0, 3: 0.55, 4: 1.25}).outputs[0]
    power = node(tree, "ShaderNodeMath", {0: part, 1: strength}, operation="MULTIPLY").outputs[0]
    back = tree.nodes["Background"]
    back.inputs["Color"].default_value = (*colour, 1)
    tree.links.new(power, back.inputs["Strength"])


def softbox(at: Point, target: Point, size: tuple[float, float], radiance: float, colour: Sequence[float]) -> Any:
    light = bpy.data.lights.new("softbox", "AREA")
    light.shape = "RECTANGLE"
    light.size, light.size_y = size
    light.color = colour
    light.energy = radiance * math.pi * size[0] * size[1]
    obj = bpy.data.objects.new("softbox", light)
    bpy.context.scene.collection.objects.link(obj)
    obj.location = at
    aim(obj, target)
    return obj


def bulb(at: Point, power: float, radius: float = 0.12, colour: Sequence[float] = LAMP_LIGHT) -> Any:
    light = bpy.data.lights.new("bulb", "POINT")
    light.energy, light.shadow_soft_size, light.color = power, radius, colour
    obj = bpy.data.objects.new("bulb", light)
    bpy.context.scene.collection.objects.link(obj)
    obj.location = at
    obj.visible_transmission = False  # its light shows through glass, its ball does not
    return obj


def window_light(
    at: Point, target: Point, irradiance: float, pattern: Image.Image, spread: float = 34.0, soft: float = 0.22
) -> Any:
    """Sun through a window: a spot whose beam carries a grey picture of the panes."""
    light = bpy.data.lights.new("window", "SPOT")
    cone = 2 * math.atan(1.5 * math.tan(math.radians(spread / 2)))  # wider than its picture
    light.spot_size, light.spot_blend = cone, 0.1
    light.shadow_soft_size, light.color = soft, SUN_LIGHT
    far = (Vector(target) - Vector(at)).length
    light.energy = irradiance * 4 * math.pi**2 * far**2
    obj = bpy.data.objects.new("window", light)
    bpy.context.scene.collection.objects.link(obj)
    obj.location = at
    aim(obj, target)
    light.use_nodes = True
    tree = light.node_tree
    way = node(tree, "ShaderNodeTexCoord").outputs["Normal"]
    part = node(tree, "ShaderNodeSeparateXYZ", {0: way})
    reach = math.tan(math.radians(spread / 2)) * 2
    axes = []
    for axis in ("X", "Y"):
        flat = node(tree, "ShaderNodeMath", {0: part.outputs[axis], 1: part.outputs["Z"]}, operation="DIVIDE").outputs[
            0
        ]
        axes.append(node(tree, "ShaderNodeMath", {0: flat, 1: 1 / reach, 2: 0.5}, operation="MULTIPLY_ADD").outputs[0])
    spot = node(tree, "ShaderNodeCombineXYZ", {0: axes[0], 1: axes[1]}).outputs[0]
    picture = bpy.data.images.new("panes", pattern.width, pattern.height, float_buffer=True)
    picture.colorspace_settings.name = "Non-Color"
    tones = np.asarray(pattern.convert("L"), np.float32)[::-1] / 255
    pixels = np.ones((*tones.shape, 4), np.float32)
    pixels[..., :3] = tones[..., None]
    picture.pixels.foreach_set(pixels.ravel())
    picture.pack()
    look = node(tree, "ShaderNodeTexImage", {"Vector": spot}, image=picture, extension="CLIP")
    shine = tree.nodes.get("Emission") or node(tree, "ShaderNodeEmission")
    tree.links.new(look.outputs["Color"], shine.inputs["Strength"])
    out = tree.nodes.get("Light Output") or node(tree, "ShaderNodeOutputLight")
    tree.links.new(shine.outputs[0], out.inputs[0])
    return obj


def panes(
    columns: int = 2,
    rows: int = 3,
    box: tuple[float, float, float, float] = (0.2, 0.08, 0.8, 0.92),
    bar: float = 0.022,
    slant: float = 0.0,
    blur: float = 5.0,
    floor: int = 0,
) -> Image.Image:
    """The light of a window: bright panes between glazing bars, 512 px square."""
    n = 512
    picture = Image.new("L", (n, n), floor)
    pen = ImageDraw.Draw(picture)
    x0, y0, x1, y1 = box
    wide, high = (x1 - x0) / columns, (y1 - y0) / rows
    for c in range(columns):
        for r in range(rows):
            left, right = x0 + c * wide + bar / 2, x0 + (c + 1) * wide - bar / 2
            top, foot = y0 + r * high + bar / 2, y0 + (r + 1) * high - bar / 2
            corners = [(left, top), (right, top), (right, foot), (left, foot)]
            pen.polygon([((x + slant * (0.5 - y)) * n, y * n) for x, y in corners], fill=255)
    return picture.filter(ImageFilter.GaussianBlur(blur))


def foliage(
    seed: int,
    base: Image.Image,
    sprigs: int = 7,
    leaf: float = 0.085,
    blur: float = 4.0,
    dark: float = 0.92,
    side: float = 0.0,
) -> Image.Image:
    """Shade the light picture with the leaves of branches reaching in from one side."""
    n, rnd = 1024, random.Random(seed)
    veil = Image.new("L", (n, n), 255)
    for layer in range(2):
        sheet = Image.new("L", (n, n), 255)
        pen = ImageDraw.Draw(sheet)
        shade = int(255 * (1 - dark * (1.0 if layer else 0.6)))
        for _ in range(sprigs):
            x, y = side + rnd.uniform(-0.1, 0.16), rnd.uniform(-0.05, 0.85)
            turn = rnd.uniform(-0.5, 0.35)
            path = []
            for _step in range(15):
                path.append((x * n, y * n))
                x, y = x + 0.045 * math.cos(turn), y + 0.045 * math.sin(turn)
                turn += rnd.uniform(-0.10, 0.15)
            pen.line(path, fill=shade, width=5, joint="curve")
            for i, (px, py) in enumerate(path[2:], 2):
                way = math.atan2(py - path[i - 1][1], px - path[i - 1][0])
                for hand in (-1, 1):
                    size = leaf * n * rnd.uniform(0.75, 1.2) * (1.1 - i / 26)
                    lean = way + hand * rnd.uniform(0.55, 1.0)
                    fat = rnd.uniform(0.13, 0.24)
                    edge = []
                    for k in range(25):
                        t = k / 12 if k <= 12 else (24 - k) / 12
                        up = (1 if k <= 12 else -1) * fat * size * math.sin(math.pi * t**0.8)
                        edge.append(
                            (
                                px + t * size * math.cos(lean) - up * math.sin(lean),
                                py + t * size * math.sin(lean) + up * math.cos(lean),
                            )
                        )
                    pen.polygon(edge, fill=shade)
        sheet = sheet.filter(ImageFilter.GaussianBlur(blur * (1.0 if layer else 3.2)))
        veil = ImageChops.multiply(veil, sheet)
    return ImageChops.multiply(base, veil.resize(base.size, Image.Resampling.LANCZOS))


# --------------------------------------------------------------------------- sets


def wall(colour: str, back: float = 3.2, depth: float = 1.0) -> None:
    block("wall", (60, 0.4, 34), (0, back + 0.2, -8), plaster("wall", colour, depth), 0)


def table(material: Any, back: float = 2.4, thick: float = 0.5, front: float = -9.0) -> None:
    block("table", (40, back - front, thick), (0, (back + front) / 2, -thick), material, 0.035)


def sweep(colour: str, back: float = 3.0, bend: float = 1.8, depth: float = 1.0) -> None:
    """A seamless plaster backdrop: floor bending up into the wall."""
    profile = [(-14.0, 0.0), (back - bend, 0.0)]
    for i in range(1, 17):
        a = math.pi / 2 * i / 16
        profile.append((back - bend + bend * math.sin(a), bend - bend * math.cos(a)))
    profile.append((back, 26.0))
    verts = [(x, y, z) for y, z in profile for x in (-24.0, 24.0)]
    faces = [(2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2) for i in range(len(profile) - 1)]
    mesh("sweep", verts, faces, plaster("sweep", colour, depth), 80)


def plinth(radius: float, height: float, material: Any, at: tuple[float, float] = (0, 0), low: float = 0.0) -> None:
    profile = fillet([(0, 0), (radius, 0, 0.02), (radius, height, 0.05), (0, height)])
    obj = revolve("plinth", profile, material, 160)
    obj.location = (at[0], at[1], low)


# --------------------------------------------------------------------------- camera


@dataclass
class View:
    """How a product is seen: share of the frame it fills, camera tilt, lens, aperture."""

    top: float = 0.40  # where the product's box begins and ends, as parts of the frame's height
    foot: float = 0.87
    wide: float = 0.74  # the most of the frame's width that it may take
    middle: float = 0.5
    tilt: float = 6.0
    lens: float = 85.0
    stop: float = 0.55
    turn: float = 0.0


def extent(camera: Any, objects: Iterable[Any]) -> tuple[float, float, float, float]:
    """The box of the objects in the picture: x0, y0, x1, y1 from its top left corner."""
    graph = bpy.context.evaluated_depsgraph_get()
    scene = bpy.context.scene
    xs: list[float] = []
    ys: list[float] = []
    for obj in objects:
        if obj.type not in ("MESH", "CURVE"):
            continue
        shown = obj.evaluated_get(graph)
        data = shown.to_mesh()
        points = np.empty(len(data.vertices) * 3, np.float32)
        data.vertices.foreach_get("co", points)
        points = points.reshape(-1, 3)[:: max(1, len(data.vertices) // 3000)]
        for p in points:
            seen = world_to_camera_view(scene, camera, shown.matrix_world @ Vector(p))
            xs.append(seen.x)
            ys.append(1 - seen.y)
        shown.to_mesh_clear()
    return min(xs), min(ys), max(xs), max(ys)


def camera_for(objects: Sequence[Any], view: View, focus: Any | None = None) -> tuple[float, float, float, float]:
    """Place the camera so that the product's box lands where the view says."""
    scene = bpy.context.scene
    data = bpy.data.cameras.new("camera")
    data.sensor_fit, data.sensor_height, data.lens = "VERTICAL", 36, view.lens
    cam = bpy.data.objects.new("camera", data)
    scene.collection.objects.link(cam)
    scene.camera = cam
    bpy.context.view_layer.update()
    lows = [obj.matrix_world @ Vector(c) for obj in objects if obj.type in ("MESH", "CURVE") for c in obj.bound_box]
    centre = Vector([(min(p[i] for p in lows) + max(p[i] for p in lows)) / 2 for i in range(3)])
    far = 12.0
    tilt, turn = math.radians(view.tilt), math.radians(view.turn)
    back = Vector((math.sin(turn) * math.cos(tilt), -math.cos(turn) * math.cos(tilt), math.sin(tilt)))
    box = (0.0, 0.0, 1.0, 1.0)
    for _ in range(7):
        cam.location = centre + back * far
        aim(cam, centre)
        bpy.context.view_layer.update()
        box = extent(cam, objects)
        grow = max((box[3] - box[1]) / (view.foot - view.top), (box[2] - box[0]) / view.wide)
        far *= grow
    aspect = scene.render.resolution_x / scene.render.resolution_y
    for _ in range(2):
        data.shift_y += view.foot - box[3]
        data.shift_x += ((box[0] + box[2]) / 2 - view.middle) * aspect
        bpy.context.view_layer.update()
        box = extent(cam, objects)
    data.dof.use_dof = view.stop > 0
    if view.stop > 0:
        data.dof.aperture_fstop = view.stop
        data.dof.aperture_blades = 0
        data.dof.focus_distance = far - (focus if focus is not None else 0.3)
    return box


# --------------------------------------------------------------------------- products


def aurora_one() -> list[Any]:
    """The hero: a mushroom lamp, opal dome on a brushed brass stem and foot."""
    metal = brass()
    top = brass("brass plate", 0.30, (30, 30, 6))
    foot = revolve(
        "foot", fillet([(0, 0), (0.76, 0, 0.02), (0.76, 0.12, 0.045), (0.28, 0.15, 0.12), (0.105, 0.32)]), top
    )
    stem = revolve("stem", [(0.105, 0.30), (0.105, 2.3)], metal, 64)
    collar = revolve("collar", fillet([(0.10, 0.62), (0.16, 0.62, 0.02), (0.16, 0.74, 0.02), (0.10, 0.74)]), metal, 64)
    disc = revolve("disc", fillet([(0.105, 2.04), (0.50, 2.06, 0.02), (0.52, 2.12, 0.02), (0.105, 2.15)]), metal)
    dome = []
    for i in range(41):  # a low, generous half-ellipsoid with a tucked rim
        a = math.pi / 2 * (1 - i / 40)
        dome.append((1.26 * math.cos(a) ** 0.90, 2.12 + 1.08 * math.sin(a) ** 0.96))
    dome[0] = (0.0, dome[0][1])
    dome = dome[::-1]
    rim = [(1.18, 2.05), (1.23, 2.055), (1.258, 2.085)]
    shade = revolve("shade", [*rim, *dome], lit_sheet("opal", "#f6ead6", 0.50, 1.0), 160, sharp=80)
    band = revolve(
        "band", fillet([(1.16, 2.035), (1.24, 2.035, 0.01), (1.275, 2.075, 0.02), (1.265, 2.10)]), metal, 160
    )
    cap = revolve("cap", fillet([(0, 3.32), (0.075, 3.32, 0.03), (0.085, 3.22, 0.02), (0.15, 3.18)][::-1]), metal, 64)
    lights = [bulb((0, 0, 2.50), 300, 0.16), bulb((0, 0, 1.98), 70, 0.30)]
    return [foot, stem, collar, disc, shade, band, cap, *lights]


def halo() -> list[Any]:
    """A brass ring on a marble foot; a smoked globe with an opal heart rests in it."""
    metal = brass("ring brass", 0.22, (4, 4, 4), 0.01)
    stone = marble("foot marble", "#e9e4da", "#8d867c")
    foot = revolve("foot", fillet([(0, 0), (0.68, 0, 0.02), (0.68, 0.34, 0.06), (0, 0.34)]), stone)
    centre = (0.0, 0.0, 0.34 + 1.50)
    ring = tube("ring", circle(1.50, centre), 0.058, metal, closed=True)
    z = 0.34 + 0.14 + 0.82
    cup = revolve("cup", fillet([(0, 0.37), (0.15, 0.37, 0.02), (0.24, 0.60, 0.05), (0.235, 0.60)]), metal, 96)
    turn = [math.pi * i / 48 for i in range(49)]
    globe = revolve(
        "globe",
        [(0.82 * math.sin(a), z - 0.82 * math.cos(a)) for a in turn],
        thin_glass("smoke", "#e4d5c3", "#94785f"),
        128,
    )
    heart = revolve(
        "heart",
        [(0.46 * math.sin(a), z - 0.04 - 0.46 * math.cos(a)) for a in turn],
        glow("heart", (1.0, 0.66, 0.32), 3.0),
        96,
    )
    neck = revolve("neck", [(0.10, 0.5), (0.10, z - 0.45)], metal, 48)
    light = bulb((0, 0, z - 0.04), 640, 0.47)
    heart.visible_shadow = False
    return [foot, ring, cup, globe, heart, neck, light]


def dune() -> list[Any]:
    """A ribbed ceramic vase with hare's-tail grass."""
    rnd = random.Random(5)
    ribs = 44

    def ribbed(angle: float, r: float, z: float) -> float:
        if z < 0.06 or z > 1.88 or r < 0.30:
            return r
        ease = min(1.0, (z - 0.06) / 0.12, (1.88 - z) / 0.12)
        return r - 0.034 * ease * (1 - abs(math.cos(ribs * angle / 2)) ** 0.8)

    outline = smooth_curve(
        [
            (0.50, 0.03),
            (0.66, 0.25),
            (0.83, 0.72),
            (0.80, 1.15),
            (0.58, 1.55),
            (0.37, 1.80),
            (0.33, 1.95),
            (0.39, 2.12),
        ],
        9,
    )
    lip = [(0.375, 2.145), (0.35, 2.13), (0.29, 1.95), (0.30, 1.7), (0.1, 1.3), (0.0, 1.3)]
    vase = revolve("vase", [(0, 0), (0.46, 0), *outline, *lip], clay("sand clay", "#d8c3a5"), 528, ribbed, 60)
    parts = [vase]
    straw = plain("straw", "#b99b66", 0.75)
    fluff, tree, shader = new_material("fluff")
    tree.nodes.remove(shader)
    hair_tone = rgb("#ecdcb8")
    back = node(tree, "ShaderNodeBsdfTranslucent", {"Color": hair_tone}).outputs[0]
    front = node(tree, "ShaderNodeBsdfDiffuse", {"Color": hair_tone}).outputs[0]
    surface_of(tree, node(tree, "ShaderNodeMixShader", {0: 0.4, 1: front, 2: back}).outputs[0])
    ends = [
        (-1.00, 0.10, 3.22, 0.32),
        (-0.50, -0.25, 3.66, 0.36),
        (0.08, 0.20, 3.46, 0.31),
        (0.50, -0.15, 3.86, 0.37),
        (1.04, 0.15, 3.26, 0.34),
        (0.80, -0.30, 2.88, 0.29),
        (-0.64, 0.30, 2.92, 0.28),
    ]
    for x, y, z, size in ends:
        a = Vector((x * 0.12, y * 0.2, 1.45))
        b = Vector((x * 0.28, y * 0.5, 2.25))
        c = Vector((x * 0.62 + rnd.uniform(-0.06, 0.06), y * 0.8, (2.2 + z) / 2 + 0.12))
        d = Vector((x, y, z))
        e = d + (d - c).normalized() * size * 1.6 + Vector((x * 0.25, 0, -0.12)) * size
        path = smooth_curve([a, b, c, d, e], 12)
        parts.append(tube("stem", path[:-9], [0.020 - 0.008 * i / len(path) for i in range(len(path) - 9)], straw))
        parts.append(hare_tail(rnd, d, (e - d), size, fluff))
    return parts


def hare_tail(rnd: random.Random, at: Vector, way: Vector, size: float, material: Any) -> Any:
    """A soft grass head: an ovoid of fine hairs that lean towards its tip."""
    axis = way.normalized()
    side = axis.orthogonal().normalized()
    other = axis.cross(side)
    verts: list[Any] = []
    faces: list[tuple[int, int, int]] = []
    for _ in range(2600):
        t = rnd.random() ** 0.9
        turn = rnd.uniform(0, 2 * math.pi)
        fat = size * 0.40 * math.sin(math.pi * min(0.98, 0.10 + 0.86 * t)) ** 0.75 * rnd.uniform(0.45, 1.0)
        out = side * math.cos(turn) + other * math.sin(turn)
        root = at + axis * (t * size * 1.45) + out * fat
        lean = (out * rnd.uniform(0.5, 1.0) + axis * rnd.uniform(0.7, 1.5)).normalized()
        across = lean.cross(out).normalized() * 0.0055
        first = len(verts)
        verts += [root + across, root - across, root + lean * size * rnd.uniform(0.22, 0.46)]
        faces.append((first, first + 1, first + 2))
    return mesh("head", [tuple(v) for v in verts], faces, material)


def ember() -> list[Any]:
    """A scented candle in amber glass, alight, with a cotton-paper label."""
    amber = glass("amber", "#f5d096", 1.46, "#f8dcae")
    outer = [(0, 0), (0.53, 0, 0.07), (0.55, 1.30, 0.02), (0.515, 1.30, 0.02), (0.497, 0.11, 0.09), (0, 0.09)]
    jar = revolve("jar", fillet(outer, 9), amber, 128)
    wax, tree, shader = new_material("wax")
    set_inputs(
        tree,
        shader,
        Base_Color=rgb("#f6e3c0"),
        Roughness=0.38,
        Subsurface_Weight=1.0,
        Subsurface_Radius=(0.5, 0.25, 0.1),
        Subsurface_Scale=0.6,
    )
    body = revolve(
        "wax", fillet([(0, 0.12), (0.47, 0.13, 0.06), (0.480, 0.88, 0.03), (0.40, 0.855, 0.05), (0, 0.845)]), wax, 96
    )
    wick = tube(
        "wick", smooth_curve([(0, 0, 0.80), (0.0, 0, 0.89), (0.014, 0, 0.94)], 5), 0.016, plain("wick", "#241a14", 0.9)
    )
    flame_mat, tree, shader = new_material("flame")
    tree.nodes.remove(shader)
    height = node(tree, "ShaderNodeSeparateXYZ", {0: coords(tree)}).outputs["Z"]
    part = node(tree, "ShaderNodeMapRange", {0: height, 1: 0.895, 2: 1.18}).outputs[0]
    tone = ramp(
        tree,
        part,
        (
            (0.0, (0.25, 0.32, 0.9, 1)),
            (0.16, (1.0, 0.42, 0.10, 1)),
            (0.5, (1.0, 0.62, 0.22, 1)),
            (1.0, (1.0, 0.45, 0.10, 1)),
        ),
    )
    power = ramp(tree, part, ((0.0, grey(0.02)), (0.22, grey(0.4)), (0.55, grey(1.0)), (1.0, grey(0.55))))
    power = node(tree, "ShaderNodeMath", {0: power, 1: 16.0}, operation="MULTIPLY").outputs[0]
    fire = node(tree, "ShaderNodeEmission", {"Color": tone, "Strength": power}).outputs[0]
    clear = node(tree, "ShaderNodeBsdfTransparent").outputs[0]
    facing = node(tree, "ShaderNodeLayerWeight", {"Blend": 0.5}).outputs["Facing"]
    fade = ramp(tree, facing, ((0.35, grey(0.0)), (0.95, grey(1.0))))
    surface_of(tree, node(tree, "ShaderNodeMixShader", {0: fade, 1: fire, 2: clear}).outputs[0])
    drop = smooth_curve([(0.0, 0.895), (0.034, 0.915), (0.056, 0.97), (0.049, 1.04), (0.024, 1.13), (0.0, 1.20)], 8)
    drop[0], drop[-1] = (0.0, drop[0][1]), (0.0, drop[-1][1])
    flame = revolve("flame", [(max(0.0, r), z) for r, z in drop], flame_mat, 48)
    flame.visible_shadow = False
    label = paper_label(0.556, 0.30, 0.80, 96)
    lights = [bulb((0, 0, 1.04), 42, 0.06, (1.0, 0.58, 0.24)), bulb((0, 0, 0.60), 9, 0.3, (1.0, 0.5, 0.18))]
    body.visible_shadow = True
    return [jar, body, wick, flame, label, *lights]


def paper_label(radius: float, low: float, high: float, arc: float) -> Any:
    """A small label round the front of a jar, printed with the mark and the name."""
    steps = 40
    verts, faces, marks = [], [], []
    for i in range(steps + 1):
        t = i / steps
        a = math.radians(-90 + arc * (t - 0.5))
        for z, v in ((low, 0.0), (high, 1.0)):
            verts.append((radius * math.cos(a), radius * math.sin(a), z))
            marks.append((t, v))
    for i in range(steps):
        faces.append((2 * i, 2 * i + 2, 2 * i + 3, 2 * i + 1))
    m, tree, shader = new_material("label")
    obj = mesh("label", verts, faces, m)
    layer = obj.data.uv_layers.new(name="print")
    for loop in obj.data.loops:
        layer.data[loop.index].uv = marks[loop.vertex_index]
    wide = 1000
    tall = int(wide * (high - low) / (radius * math.radians(arc)))
    art = print_label(wide, tall)
    picture = bpy.data.images.new("print", wide, tall)
    pixels = np.ones((tall, wide, 4), np.float32)
    pixels[..., :3] = np.asarray(art, np.float32)[::-1] / 255
    picture.pixels.foreach_set(pixels.ravel())
    picture.pack()
    look = node(tree, "ShaderNodeTexImage", {"Vector": node(tree, "ShaderNodeTexCoord").outputs["UV"]}, image=picture)
    normal = bump(tree, noise(tree, coords(tree), 60, 3), 0.12, 0.008)
    set_inputs(tree, shader, Base_Color=look.outputs["Color"], Roughness=0.85, Normal=normal)
    return obj


def print_label(wide: int, tall: int) -> Image.Image:
    """The printed face: a rising sun over a line, and A U R O R A in drawn strokes."""
    paper, ink = (240, 230, 212), (24, 36, 66)
    art = Image.new("RGB", (wide, tall), paper)
    pen = ImageDraw.Draw(art)
    cx, line = wide / 2, max(6, wide // 110)
    base, r = tall * 0.46, tall * 0.17
    pen.pieslice((cx - r, base - r, cx + r, base + r), 180, 360, fill=ink)
    thick = round(r * 0.32)
    k = r * 1.88
    pen.arc((cx - k, base - k, cx + k, base + k), 180, 360, fill=ink, width=thick)
    pen.rectangle((cx - k, base + r * 0.26, cx + k, base + r * 0.26 + thick), fill=ink)
    size, gap = tall * 0.17, tall * 0.13
    y1, y0 = tall * 0.82, tall * 0.82 - size
    w = size * 0.86
    x = cx - (6 * w + 5 * gap) / 2
    for letter in "AURORA":
        if letter == "A":
            pen.line((x, y1, x + w / 2, y0, x + w, y1), fill=ink, width=line, joint="curve")
        elif letter == "U":
            pen.line((x, y0, x, y1 - w / 2), fill=ink, width=line)
            pen.line((x + w, y0, x + w, y1 - w / 2), fill=ink, width=line)
            pen.arc((x - line / 2, y1 - w - line / 2, x + w + line / 2, y1 + line / 2), 0, 180, fill=ink, width=line)
        elif letter == "R":
            q = size * 0.55
            pen.line((x + w * 0.1, y0, x + w * 0.1, y1), fill=ink, width=line)
            pen.line((x + w * 0.1, y0, x + w * 0.55, y0), fill=ink, width=line)
            pen.line((x + w * 0.1, y0 + q, x + w * 0.55, y0 + q), fill=ink, width=line)
            pen.arc(
                (x + w * 0.55 - q / 2, y0 - line / 2, x + w * 0.55 + q / 2, y0 + q + line / 2),
                -90,
                90,
                fill=ink,
                width=line,
            )
            pen.line((x + w * 0.5, y0 + q, x + w * 0.92, y1), fill=ink, width=line)
        else:
            pen.ellipse((x - size * 0.07, y0, x + w + size * 0.07, y1), outline=ink, width=line)
        x += w + gap
    return art


def tide() -> list[Any]:
    """A bedside carafe half full of water; its tumbler rests upside down on the shoulder."""
    clear = glass("carafe glass", "#fdfefe", 1.47, "#f4f9f7")
    water = glass("water", "#fcfefe", 1.33, "#fafdfc")
    out = smooth_curve(
        [
            (0.60, 0.02),
            (0.735, 0.14),
            (0.76, 0.55),
            (0.74, 1.10),
            (0.62, 1.48),
            (0.42, 1.74),
            (0.335, 1.95),
            (0.325, 2.25),
            (0.36, 2.46),
        ],
        9,
    )
    inside = [(max(0.02, r - 0.05), max(z, 0.12)) for r, z in out if z > 0.13]
    lip = [(0.358, 2.485), (0.335, 2.50), (0.315, 2.485)]
    body = revolve("carafe", [(0, 0.0), (0.52, 0.0), *out, *lip, *inside[::-1], (0.55, 0.10), (0, 0.09)], clear, 128)
    level = 1.12
    wet = [(r + 0.004, z) for r, z in inside if z < level]
    edge = wet[-1][0]
    fill = revolve(
        "water",
        [(0, 0.088), (0.55, 0.097), *wet, (edge + 0.0, level + 0.02), (edge - 0.03, level), (0, level)],
        water,
        128,
    )
    low = 1.70
    cup = fillet(
        [
            (0.462, low + 0.02, 0.015),
            (0.485, low, 0.015),
            (0.508, low + 0.02, 0.015),
            (0.475, low + 1.06, 0.07),
            (0, low + 1.07),
        ],
        7,
    )
    hollow = fillet([(0, low + 0.95), (0.43, low + 0.94, 0.06), (0.462, low + 0.02)], 7)
    tumbler = revolve("tumbler", [*cup, *hollow], clear, 128)
    return [body, fill, tumbler]


def fold() -> list[Any]:
    """A lantern of pleated paper between two turned walnut rings."""
    pleats = 36

    def pleated(angle: float, r: float, z: float) -> float:
        saw = abs(((pleats * angle / (2 * math.pi)) % 1.0) * 2 - 1)
        return r + (saw - 0.5) * 0.17 * (0.55 + 0.45 * min(1.0, r))

    outline = smooth_curve(
        [(0.62, 0.30), (0.86, 0.62), (1.08, 1.10), (1.12, 1.60), (0.96, 2.15), (0.68, 2.58), (0.46, 2.80)], 7
    )
    shade = revolve("shade", outline, lit_sheet("paper", "#f0dfc0", 0.50, 0.0, 0.12, pleats), pleats * 6, pleated, 14)
    dark = wood("walnut", "#7a5033", "#452a19", "z", 0.42)
    foot = revolve(
        "foot",
        fillet(
            [(0, 0), (0.66, 0, 0.03), (0.72, 0.10, 0.06), (0.66, 0.31, 0.05), (0.56, 0.32), (0.50, 0.22), (0, 0.22)]
        ),
        dark,
    )
    ring = revolve(
        "ring",
        fillet(
            [(0.36, 2.74), (0.50, 2.74, 0.03), (0.52, 2.84, 0.05), (0.40, 2.93, 0.04), (0.33, 2.93, 0.02), (0.33, 2.76)]
        ),
        dark,
    )
    loop = tube(
        "loop",
        [(0.36 * math.cos(a), 0, 2.90 + 0.42 * math.sin(a)) for a in [math.pi * i / 40 for i in range(41)]],
        0.022,
        brass("loop brass", 0.25, (4, 4, 4), 0.01),
    )
    lights = [bulb((0, 0, 1.15), 200, 0.22), bulb((0, 0, 1.8), 80, 0.22), bulb((0, 0, 0.72), 56, 0.2)]
    return [shade, foot, ring, loop, *lights]


def stone() -> list[Any]:
    """A speckled stoneware mug of coffee on its saucer."""
    cup = stoneware("mug glaze", "#e9dfcd", "#a9744f", 0.26)
    dish = stoneware("saucer glaze", "#e9dfcd", "#a9744f", -1.0)
    z = 0.115
    side = fillet(
        [
            (0, z),
            (0.34, z, 0.03),
            (0.40, z + 0.06, 0.04),
            (0.525, z + 0.34, 0.24),
            (0.53, z + 0.92, 0.02),
            (0.505, z + 0.945, 0.015),
            (0.478, z + 0.92, 0.02),
            (0.47, z + 0.30, 0.2),
            (0.30, z + 0.08, 0.1),
            (0, z + 0.06),
        ],
        9,
    )
    mug = revolve("mug", side, cup, 160)
    ear = smooth_curve(
        [
            (0.47, 0, z + 0.79),
            (0.60, 0, z + 0.80),
            (0.80, 0, z + 0.74),
            (0.875, 0, z + 0.55),
            (0.80, 0, z + 0.36),
            (0.64, 0, z + 0.275),
            (0.48, 0, z + 0.29),
        ],
        9,
    )
    grip = tube("ear", ear, [0.074 + 0.035 * abs(2 * i / (len(ear) - 1) - 1) ** 4 for i in range(len(ear))], cup)
    grip.scale = (1, 1.25, 1)
    coffee, tree, shader = new_material("coffee")
    foam = noise(tree, coords(tree), 5, 6, 0.6, 2.0)
    tone = ramp(tree, foam, ((0.42, rgb("#3a2012")), (0.62, rgb("#7b4b28")), (0.75, rgb("#a8713f"))))
    set_inputs(tree, shader, Base_Color=tone, Roughness=0.12)
    drink = revolve("coffee", [(0, z + 0.80), (0.46, z + 0.80), (0.478, z + 0.81)], coffee, 96)
    plate = revolve(
        "saucer",
        fillet(
            [
                (0, 0.0),
                (0.50, 0.0, 0.03),
                (0.56, 0.045, 0.03),
                (1.02, 0.155, 0.05),
                (1.055, 0.195, 0.02),
                (1.03, 0.212, 0.02),
                (0.60, 0.115, 0.08),
                (0.52, 0.095, 0.04),
                (0.45, 0.10, 0.03),
                (0, 0.10),
            ],
            7,
        ),
        dish,
        160,
    )
    for part in (mug, grip):
        part.rotation_euler = (0, 0, math.radians(-24))
    return [mug, grip, drink, plate]


def perch() -> list[Any]:
    """A milking stool in oiled oak: dished seat, four raked legs, through-wedged."""
    oak = wood("seat oak", "#c2976a", "#946a42", "x", 0.46, 0.8)
    leg_oak = wood("leg oak", "#c89d70", "#9c7149", "z", 0.46, 0.8)
    end = plain("end grain", "#8a5c34", 0.6)
    top = 4.2
    seat = revolve(
        "seat",
        fillet(
            [
                (0, top - 0.36),
                (1.34, top - 0.36, 0.06),
                (1.64, top - 0.16, 0.16),
                (1.62, top, 0.10),
                (1.30, top - 0.012, 0.2),
                (0.6, top - 0.07, 0.3),
                (0, top - 0.08),
            ],
            9,
        ),
        oak,
        160,
    )
    parts = [seat]
    feet = []
    for k in range(4):
        a = math.radians(45 + 90 * k + 14)
        foot = (1.66 * math.cos(a), 1.66 * math.sin(a), 0.0)
        head = (0.98 * math.cos(a), 0.98 * math.sin(a), top - 0.03)
        feet.append((Vector(foot), Vector(head)))
        parts.append(
            rod(
                "leg",
                foot,
                head,
                [
                    (0.0, 0),
                    (0.10, 0.0),
                    (0.115, 0.004),
                    (0.165, 0.42),
                    (0.165, 0.62),
                    (0.13, 0.90),
                    (0.12, 1.0),
                    (0, 1.0),
                ],
                leg_oak,
            )
        )
        wedge = block("wedge", (0.05, 0.235, 0.012), (head[0], head[1], top - 0.036), end, 0)
        wedge.rotation_euler = (0, 0, a)
        parts.append(wedge)
    bar = [(0.0, 0), (0.062, 0.0), (0.092, 0.5), (0.062, 1.0), (0.0, 1.0)]
    for i, j, t in ((0, 1, 0.34), (2, 3, 0.34), (1, 2, 0.25), (3, 0, 0.25)):
        p, q = feet[i][0].lerp(feet[i][1], t), feet[j][0].lerp(feet[j][1], t)
        parts.append(rod("rung", tuple(p), tuple(q), bar, leg_oak))
    return parts


# --------------------------------------------------------------------------- stages


def stage_aurora_one() -> None:
    wall("#dcc5a9", 2.3)
    table(wood("table oak", "#c29d72", "#96714c", "x", 0.5, 0.55), 1.8)
    ambient((1.0, 0.95, 0.90), 0.29)
    window_light((-9.0, -7.5, 7.6), (0.1, 2.3, 4.3), 2.7, panes(2, 3, (0.20, 0.04, 0.76, 0.84), 0.026, 0.12), 26)
    softbox((6, -3, 4), (0, 0, 1.5), (4, 5), 0.25, SKY_LIGHT)
    softbox((-4, -3.5, 2.2), (0, 0, 1.0), (0.9, 4), 1.6, SUN_LIGHT)


def stage_halo() -> None:
    wall("#42557c", 1.5)
    plinth(2.5, 0.5, plaster("plinth", "#4b5e83"), (0.0, 0.1), -0.5)
    block("floor", (40, 20, 0.5), (0, -8, -1.0), plaster("floor", "#42557c"), 0)
    ambient(SKY_LIGHT, 0.13)
    base = panes(1, 1, (0.08, 0.05, 0.92, 0.95), 0.0, 0.0, 30)
    window_light((-9.0, -8.0, 8.0), (0.4, 1.5, 2.6), 0.7, base, 40, 0.5)
    softbox((-4.2, -5, 3.6), (0, 0, 1.2), (0.9, 4), 4.0, SKY_LIGHT)
    softbox((6, -2, 3), (0, 0, 1.5), (2, 5), 0.3, WARM_LIGHT)


def stage_dune() -> None:
    wall("#efe6d8", 2.5)
    block("ledge", (40, 9, 0.6), (0, -2.0, -0.6), plaster("ledge", "#efe5d6"), 0.06)
    ambient((0.97, 0.96, 1.0), 0.40)
    base = panes(2, 3, (0.10, 0.05, 0.92, 0.95), 0.022, 0.08, 5)
    window_light((-9.5, -6.5, 8.0), (0.9, 2.5, 2.7), 2.6, foliage(4, base, 6, 0.09, 5.0), 38, 0.16)
    softbox((6, -4, 3), (0, 0, 1.5), (4, 5), 0.25, WARM_LIGHT)


def stage_ember() -> None:
    wall("#a07a66", 2.2)
    block("floor", (40, 16, 0.5), (0, -5, -1.15), plaster("floor", "#a07a66"), 0)
    slab = block("slab", (2.9, 2.3, 0.36), (0.12, 0.15, -0.36), travertine("travertine", "#ddcfb8"), 0.02)
    slab.rotation_euler = (0, 0, 0.10)
    slab = block("slab", (3.7, 2.9, 0.40), (0.42, 0.3, -0.76), travertine("travertine low", "#d3c2a8"), 0.02)
    slab.rotation_euler = (0, 0, -0.06)
    ambient((1.0, 0.92, 0.86), 0.17)
    base = panes(2, 3, (0.10, 0.04, 0.90, 0.96), 0.03, 0.06, 7)
    window_light((-8.0, -5.0, 6.5), (0.5, 2.2, 1.5), 1.8, foliage(9, base, 5, 0.10, 6.0), 30, 0.2)
    softbox((-4, -1.5, 3), (0, 0, 0.6), (0.7, 4), 2.2, SUN_LIGHT)
    softbox((3.5, 1.6, 2.0), (0, 0, 0.6), (0.5, 3), 2.0, WARM_LIGHT)


def stage_tide() -> None:
    sweep("#9c9a80", 3.0, 1.6)
    plinth(1.75, 0.30, travertine("stone", "#e3dccb"), (0.0, 0.0), 0.0)
    ambient((0.98, 1.0, 0.97), 0.32)
    base = panes(2, 3, (0.10, 0.02, 0.92, 0.98), 0.026, 0.10, 5)
    window_light((-8.5, -2.0, 7.0), (0.6, 1.6, 1.6), 2.7, base, 46, 0.18)
    softbox((-3.4, 2.2, 2.6), (0, 0, 1.2), (0.8, 4.0), 4.0, SUN_LIGHT)
    softbox((4.5, -1.5, 3), (0, 0, 1.2), (1.2, 4), 0.9, SKY_LIGHT)


def stage_fold() -> None:
    wall("#c69d6b", 2.2)
    table(wood("table walnut", "#93694a", "#5f4130", "x", 0.45, 0.55), 1.7)
    ambient((1.0, 0.94, 0.86), 0.24)
    base = panes(2, 3, (0.16, 0.04, 0.80, 0.82), 0.026, -0.12, 6)
    window_light((9.0, -7.0, 7.5), (-0.2, 2.2, 4.3), 1.8, base, 26, 0.25)
    softbox((-5, -3, 3), (0, 0, 1.5), (3, 5), 0.22, SKY_LIGHT)


def stage_stone() -> None:
    wall("#c6a08d", 2.3)
    block("ledge", (40, 8, 0.6), (0, -2.2, -0.6), plaster("ledge", "#ceab99"), 0.05)
    ambient((1.0, 0.95, 0.92), 0.32)
    base = panes(2, 3, (0.10, 0.03, 0.92, 0.97), 0.03, 0.10, 6)
    window_light((-7.5, -3.6, 5.6), (0.5, 1.6, 0.7), 3.2, foliage(21, base, 4, 0.10, 6.0), 34, 0.14)
    softbox((-3, -3, 4), (0, 0, 0.5), (1.5, 1.5), 0.9, SUN_LIGHT)


def stage_perch() -> None:
    wall("#93a4b8", 3.4)
    floor = wood("boards", "#bfa17d", "#9c7c57", "x", 0.5, 0.35)
    for i in range(16):
        block("board", (46, 1.36, 0.3), (i * 3.1 % 9 - 4, 3.35 - 0.68 - i * 1.38, -0.3), floor, 0.018)
    block("skirting", (60, 0.16, 0.85), (0, 3.33, 0), plain("skirting", "#aebccb", 0.5), 0.03)
    ambient((0.96, 0.98, 1.0), 0.34)
    base = panes(2, 3, (0.16, 0.02, 0.86, 0.98), 0.026, 0.10, 4)
    window_light((-12.0, -9.0, 11.0), (0.8, 3.0, 3.4), 3.0, base, 36, 0.25)
    softbox((8, -4, 5), (0, 0, 2), (5, 6), 0.3, WARM_LIGHT)


@dataclass
class Product:
    make: Callable[[], list[Any]]
    stage: Callable[[], None]
    view: View
    lift: float = 0.0  # height of the surface it stands on
    lit: bool = False  # a lamp: the packshot is taken in a darker room
    clear: bool = False  # see-through: its packshot needs more samples, for a smooth alpha


PRODUCTS = {
    "aurora_one": Product(aurora_one, stage_aurora_one, View(top=0.41, foot=0.87, tilt=5.5), lit=True),
    "halo": Product(halo, stage_halo, View(top=0.40, foot=0.86, tilt=4.5), lit=True),
    "dune": Product(dune, stage_dune, View(top=0.33, foot=0.87, tilt=6.0)),
    "ember": Product(ember, stage_ember, View(top=0.46, foot=0.81, tilt=8.0, stop=0.34), lit=True),
    "tide": Product(tide, stage_tide, View(top=0.41, foot=0.85, tilt=8.0), lift=0.30, clear=True),
    "fold": Product(fold, stage_fold, View(top=0.40, foot=0.87, tilt=5.5), lit=True),
    "stone": Product(stone, stage_stone, View(top=0.56, foot=0.83, wide=0.62, tilt=15.0, stop=0.34)),
    "perch": Product(perch, stage_perch, View(top=0.42, foot=0.87, tilt=9.0, stop=0.7)),
}


# --------------------------------------------------------------------------- pictures


def render(path: Path) -> None:
    bpy.context.scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)


def raise_all(objects: Iterable[Any], lift: float) -> None:
    for obj in objects:
        obj.location.z += lift


def photo(name: str, out: Path, size: tuple[int, int], samples: int) -> None:
    item = PRODUCTS[name]
    reset(*size, samples)
    parts = item.make()
    raise_all(parts, item.lift)
    item.stage()
    box = camera_for(parts, item.view)
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "photo.png"
        render(raw)
        picture = Image.open(raw).convert("RGB")
    tones = np.asarray(picture, np.float32)
    grain = np.random.default_rng(SEED).normal(0, 1.1, tones.shape[:2])[..., None]
    picture = Image.fromarray(np.clip(tones + grain, 0, 255).round().astype(np.uint8))
    path = out / f"{name}.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, quality=88, optimize=True, progressive=True)
    print(f"{path.name}: product box {', '.join(f'{v:.2f}' for v in box)}", flush=True)


def packshot(name: str, out: Path, side: int, samples: int) -> None:
    item = PRODUCTS[name]
    room = int(side * 1.16)
    reset(room, room, samples * 4 if item.clear else samples)
    scene = bpy.context.scene
    scene.render.film_transparent = True
    scene.cycles.film_transparent_glass = True
    scene.render.image_settings.color_mode = "RGBA"
    parts = item.make()
    scene.view_settings.exposure = 0.5
    dim = 0.36 if item.lit else 1.0
    ambient((1.0, 0.97, 0.94), 0.14 * dim + 0.18)
    big = max(max(o.dimensions) for o in parts if o.type in ("MESH", "CURVE"))
    s = big / 3.0
    softbox((-5 * s, -4 * s, 5 * s), (0, 0, 1.4 * s), (3 * s, 4 * s), 17.0 * dim, (1.0, 0.93, 0.84))
    softbox((5 * s, -2 * s, 3 * s), (0, 0, 1.4 * s), (2 * s, 5 * s), 1.6 * dim, SKY_LIGHT)
    softbox((-2 * s, 5 * s, 5 * s), (0, 0, 1.4 * s), (4 * s, 2 * s), 4.0 * dim, WARM_LIGHT)
    view = View(top=0.07, foot=0.93, wide=0.86, tilt=item.view.tilt, lens=item.view.lens, stop=0)
    camera_for(parts, view)
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "packshot.png"
        render(raw)
        picture = Image.open(raw).convert("RGBA")
    solid = picture.getchannel("A").point(lambda a: 255 if a > 6 else 0)
    picture = picture.crop(solid.getbbox())
    tones = np.asarray(picture).copy()
    tones[tones[..., 3] == 0] = 0
    path = out / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.fromarray(tones)
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    picture.save(path, optimize=True)
    whole = picture
    while path.stat().st_size > PACKSHOT_BYTES:  # clear glass packs badly: a little smaller, then
        side = int(side * 0.96)
        picture = whole.copy()
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        picture.save(path, optimize=True)
    print(f"{path.name}: {picture.size}", flush=True)


def main() -> None:
    ask = argparse.ArgumentParser(description="Draw the campaign's product pictures.")
    ask.add_argument("names", nargs="*", help="products (all when none is named)")
    ask.add_argument("--only", choices=("photos", "packshots"))
    ask.add_argument("--samples", type=int, default=28)
    ask.add_argument("--draft", type=Path, help="write small quick pictures to this folder instead")
    args = ask.parse_args()
    unknown = set(args.names) - set(PRODUCTS)
    if unknown:
        ask.error(f"no such product: {', '.join(sorted(unknown))}")
    out = args.draft or HERE
    size, side, samples = PHOTO_SIZE, PACKSHOT_SIDE, args.samples
    if args.draft:
        size, side, samples = (540, 720), 450, min(samples, 12)
    for name in args.names or PRODUCTS:
        began = time.time()
        if args.only != "packshots":
            photo(name, out / "photos", size, samples)
        if args.only != "photos":
            packshot(name, out / "packshots", side, samples)
        print(f"{name}: {time.time() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
