"""Shared by layers that lie on a panel: text, group, price and others; and the light and shade about plain shapes."""

from __future__ import annotations

from msgspec.structs import replace

from adgen.model.drawing import BackdropBlur, Group, Item, Matte, Shadow, Shape, Solid, Stroke
from adgen.model.layer import BackgroundSpec, Box, Space, still
from adgen.model.units import px64


def panel(background: BackgroundSpec, space: Space, box: Box) -> Item:
    """A rectangle on whole pixels; the radius clamps to half the short side. `animate: {fill: ...}` gives it other colours."""
    x0, y0 = round(box.x), round(box.y)
    width, height = max(1, round(box.right) - x0), max(1, round(box.bottom) - y0)
    border = space.px(background.border, space.vmin * 100)
    shape = Shape(
        "rectangle", width, height, space.start, space.frames, (space.paint(background.fill),),
        (Stroke(px64(border), space.paint(background.border_color)),) if border else (),
        px64(min(space.px(background.radius, min(width, height)), width / 2, height / 2)),
        pose=still(x0, y0, space.frames), shadow=about(background.shadow, background.glow, space),
    )  # fmt: skip
    return frosted(shape, space.tinted(shape, "fill"), background.blur, space)


def about(shadow: str, glow: str, space: Space) -> tuple[Shadow, ...]:
    """What lies about a shape: the shade under it, the light that it gives off. A glow is drawn twice, near and far."""
    v = space.vmin
    shade = {
        "soft": (Shadow("soft", 0x00000040, px64(4 * v), 0, px64(1.5 * v)),),
        "lift": (Shadow("soft", 0x0000001F, px64(0.5 * v), 0, px64(0.3 * v)), Shadow("soft", 0x00000038, px64(3 * v), 0, px64(2.2 * v))),
    }.get(shadow, ())
    if not glow:
        return shade
    color = space.color(glow)
    thin = color & 0xFFFFFF00 | round((color & 255) * 0.7)
    return (Shadow("soft", thin, px64(1.1 * v)), Shadow("soft", thin, px64(3.6 * v)), *shade)


def frosted(shape: Shape, drawn: Item, blur: str | float, space: Space) -> Item:
    """A shape (as `drawn`: perhaps tinted) as a pane of frosted glass: what lies under it is blurred by `blur`.

    Its shadows lie about the pane, not under it: they would show through, and what they lie on would be blurred too.
    """
    sigma = px64(space.px(blur, space.vmin * 100))
    if sigma <= 0:
        return drawn
    n, size = space.frames, (space.width, space.height, space.start, space.frames)
    pane = Group((replace(drawn, shadow=()) if isinstance(drawn, Shape) else drawn,), *size, effects=(BackdropBlur(((sigma, n),)),))
    if not shape.shadow:
        return pane
    dark = replace(shape, fill=(Solid(0x000000FF),))
    shade = Group((dark,), *size, matte=(Matte(replace(dark, shadow=()), inverted=True),))
    return Group((shade, pane), *size)
