"""painting: prompt, palette and seed -> a picture. Pure. For scenes that have no key, network or photo."""

from adgen.engine.painting.painter import LOOKS, choose_look, paint

__all__ = ["LOOKS", "choose_look", "paint"]
