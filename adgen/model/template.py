"""template: the schema of template.yaml, and what it becomes once every word in it is known.

`TemplateFile` is what a designer types. Layers stay mappings in it: their words belong to the layer's plug-in, and shapes override
them before they are typed. `Template` is the result of loading: every shape's scenes typed, every sentence compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from adgen.model.fields import Duration, Easing, Expr, Fielded, Fill, Length, Ratio, Words
from adgen.model.finding import Where
from adgen.model.inputs import InputSpec
from adgen.model.layer import BoxSpec, LayerSpec, _box
from adgen.model.spot import Spot, SpotScene

Ident = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=48)]


class LineSpec(Fielded):
    """One line of copy: limits, the template's own words, and other words for the arms of a test."""

    max_words: int = 0
    max_chars: int = 0
    each: Expr = ""
    default: Words = ""
    arms: dict[str, Words] = {}
    purpose: str = ""
    verbatim_from: str = ""


class ShotLineSpec(Fielded):
    """The prompt of a shot."""

    default: Words = ""
    each: Expr = ""


class ScriptSpec(Fielded):
    """What a writer writes: `brief` for a language model, `copy` and `shots` with the template's own words."""

    brief: Words = ""
    copy_: dict[Ident, LineSpec] = Field({}, alias="copy")
    shots: dict[Ident, ShotLineSpec] = {}


class AdLineSpec(Fielded):
    max_chars: int = 0
    default: Words = ""


def _ad_line(value: Any) -> Any:
    return {"default": value} if isinstance(value, (str, int, float)) else value


class StyleSpec(Fielded):
    """How a text looks. `extends` names another style; a layer's own words win."""

    extends: str = ""
    font: str = "brand.fonts.body"
    size: Length = "5vmin"
    min_size: Length = ""
    max_lines: int = 0
    color: Fill = "brand.colors.ink"
    weight: int = 0
    stretch: int = 0
    italic: bool = False
    line_height: float = 1.2
    tracking: Ratio = 0
    align: Literal["start", "center", "end", "left", "right", ""] = ""
    balance: bool = False
    case: Literal["as_typed", "upper", "lower", "title"] = "as_typed"
    shadow: Literal["none", "soft", "hard", "lift", "glow"] = "none"
    stroke: Length = 0
    stroke_color: Fill = "brand.colors.ink"
    figures: Literal["auto", "tabular"] = "auto"
    decoration: Literal["none", "line-through", "underline"] = "none"
    opacity: Ratio = 1.0


SHOT_MOVES = ("none", "push_in", "pull_out", "pan_left", "pan_right", "pan_up", "pan_down")


class ShotSpec(Fielded):
    """The picture or clip of a scene: the first of `use` that is there wins."""

    use: list[str] | str = []
    prompt: Words = ""
    move: str = "none"
    amount: Ratio = "12%"
    fit: Literal["cover", "contain", "fill"] = "cover"
    focus: str = "auto"
    box: Annotated[BoxSpec, BeforeValidator(_box)] = BoxSpec.model_validate(
        {"in": "frame", "width": "100%", "height": "100%"}
    )
    radius: Length = 0
    opacity: Ratio = 1.0
    treat: list[str] = []
    hide: bool = False


def _shot(value: Any) -> Any:
    return {"use": value} if isinstance(value, (str, list)) else value


class TransitionSpec(Fielded):
    """How the next scene comes. Words of the transition's own come along."""

    model_config = {**Fielded.model_config, "extra": "allow"}
    kind: str
    duration: Duration = ""
    easing: Easing = ""


def _transition(value: Any) -> Any:
    return {"kind": value} if isinstance(value, str) else value


class LengthOf(Fielded):
    """As long as what is in it: a clip, a voice, the time its text takes to read."""

    as_: list[Literal["clip", "voice", "text"]] = Field(alias="as")
    min: Duration = ""
    max: Duration = ""
    pad: Duration = 0


class SayLine(Fielded):
    say: Words
    unless: Expr = ""
    speaker: str = ""


class SceneFile(Fielded):
    id: Ident
    when: Expr = True
    each: Expr = ""
    as_: Ident = Field("item", alias="as")
    duration: Duration | LengthOf = ""
    total: Duration = ""
    background: Fill = "brand.colors.ink"
    shot: Annotated[ShotSpec | None, BeforeValidator(_shot)] = None
    voice: SayLine | None = None
    layers: list[dict[str, Any]] = []
    transition: Annotated[TransitionSpec | None, BeforeValidator(_transition)] = None
    between: Annotated[TransitionSpec | None, BeforeValidator(_transition)] = None
    poster: Duration = ""
    overrides: dict[str, dict[str, dict[str, Any]]] = {}


class CutSpec(Fielded):
    scenes: list[str]
    durations: dict[str, Duration] = {}


def _cut(value: Any) -> Any:
    return {"scenes": value} if isinstance(value, list) else value


def _rate(value: Any) -> Any:
    rate_of(value)
    return value


def rate_of(value: int | float | str) -> tuple[int, int]:
    """Frames a second as a fraction; 23.976, 29.97 and 59.94 mean the exact ones of television.

    Raises: ValueError when it is no rate from 1 to 120.
    """
    exact = {"23.976": (24000, 1001), "23.98": (24000, 1001), "29.97": (30000, 1001), "59.94": (60000, 1001)}
    over, _, under = str(value).strip().partition("/")
    rate = exact.get(over, (0, 1)) if not over.isdecimal() else (int(over), int(under) if under.isdecimal() else 0 if under else 1)
    if isinstance(value, bool) or not rate[1] or not 1 <= rate[0] / rate[1] <= 120:
        raise ValueError(f"{value!r} is not a rate; write 30, 29.97 or 30000/1001")
    return rate


class FilmLength(Fielded):
    min: Duration = ""
    max: Duration = ""


class MusicSpec(Fielded):
    use: list[str] | str = "bright"
    tempo: str = ""
    snap: str = ""
    end: str = "with_film"
    fade_in: Duration = "0.05s"
    fade_out: Duration = "0.4s"
    gain: float = 0.0  # dB
    duck: dict[str, Any] = {}


def _music(value: Any) -> Any:
    return {"use": value} if isinstance(value, (str, list)) else value


class SoundSpec(Fielded):
    music: Annotated[MusicSpec | None, BeforeValidator(_music)] = None


class CaptionsSpec(Fielded):
    burn: bool = False
    files: list[Literal["srt", "vtt"]] = ["srt", "vtt"]


class FinishSpec(Fielded):
    grain: Ratio = 0
    vignette: Ratio = 0
    lut: str = ""


class TemplateFile(Fielded):
    """template.yaml, whole."""

    schema_: Literal[1] = Field(alias="schema", description="The version of this language: 1.")
    title: str
    summary: str = ""
    rate: Annotated[int | float | str, BeforeValidator(_rate)] = 30
    inputs: dict[Ident, InputSpec] = {}
    script: ScriptSpec = ScriptSpec.model_validate({})
    ad: dict[Ident, Annotated[AdLineSpec, BeforeValidator(_ad_line)]] = {}
    words: dict[str, dict[str, str]] = {}
    styles: dict[Ident, StyleSpec] = {}
    duration: Duration | FilmLength = ""
    cuts: dict[str, Annotated[CutSpec, BeforeValidator(_cut)]] = {}
    overlays: list[dict[str, Any]] = []
    scenes: list[SceneFile] = Field(min_length=1, max_length=60)
    sound: SoundSpec = SoundSpec()
    captions: CaptionsSpec = CaptionsSpec()
    finish: FinishSpec = FinishSpec()
    overrides: dict[str, dict[str, dict[str, Any]]] = {}


@dataclass(frozen=True, slots=True)
class ShapedScene:
    """A scene as one shape shows it: layers typed, overrides merged in."""

    shot: ShotSpec | None
    background: str
    layers: tuple[LayerSpec, ...]


@dataclass(frozen=True, slots=True)
class Shaped:
    """All scenes and overlays of a template for one shape and platform."""

    scenes: Mapping[str, ShapedScene]
    overlays: tuple[LayerSpec, ...]
    styles: Mapping[str, StyleSpec]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence or expression of a scene (or of the whole film, scene ''), that bind must evaluate."""

    scene: str
    kind: Literal["text", "expr"]
    text: str


@dataclass(frozen=True, slots=True)
class Template:
    """A loaded template. `shaped` is filled for every shape and platform asked of the campaign."""

    name: str
    folder: str
    file: TemplateFile
    digest: str
    shaped: Mapping[tuple[str, str], Shaped]  # (shape, platform)
    said: tuple[Said, ...]
    deps: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)  # (scene, layer id | 'shot' | '') -> on what
    uses: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)  # (scene, entry of `use`) -> (kind, text)
    colors: Mapping[str, Where] = field(default_factory=dict)  # of the kit, and where they are first spoken of


def leaving(template: Template, spot: Spot, k: int) -> TransitionSpec | None:
    """The TransitionSpec between scene k and the next, or None. A skipped neighbour has passed it on: the outgoing's counts."""
    if k + 1 >= len(spot.scenes):
        return None
    here, then = spot.scenes[k], spot.scenes[k + 1]
    file = next(s for s in template.file.scenes if s.id == here.id)
    return file.between if here.id == then.id and here.copies > 1 else file.transition


def leaving_words(template: Template, scene: SpotScene) -> Mapping[str, Any]:
    """The own words of the transition after a scene, whatever follows; none where it has no transition."""
    file = next((s for s in template.file.scenes if s.id == scene.id), None)
    spec = None if file is None else file.between if scene.copy + 1 < scene.copies else file.transition
    return (spec.__pydantic_extra__ or {}) if spec else {}


def matte_after(template: Template, scene: SpotScene) -> str:
    """The expression that means the picture of the transition after a scene; '' for none."""
    image = leaving_words(template, scene).get("image", "")
    return image if isinstance(image, str) else ""
