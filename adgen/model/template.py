"""template: the schema of template.yaml, and what it becomes once every word in it is known.

`TemplateFile` is what a designer types. Layers stay mappings in it: their words belong to the layer's plug-in, and shapes override
them before they are typed. `Template` is the result of loading: every shape's scenes typed, every sentence compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from adgen.model import values
from adgen.model.effect import Effect
from adgen.model.fields import Duration, Easing, Expr, Fielded, Fill, Length, Ratio, Words
from adgen.model.finding import Where
from adgen.model.grade import GradeSpec
from adgen.model.inputs import InputSpec, Media
from adgen.model.kept_sound import Kept
from adgen.model.layer import BoxSpec, LayerSpec, _box
from adgen.model.spot import Spot, SpotScene
from adgen.model.treat import Treats

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
    max_chars_per_line: int = Field(0, ge=0)
    overflow: Literal["tell", "ellipsis"] = "tell"
    color: Fill = "brand.colors.ink"
    weight: int = 0
    stretch: int = 0
    italic: bool = False
    line_height: float = 1.2
    tracking: Ratio = 0
    align: Literal["start", "center", "end", "left", "right", ""] = ""
    balance: bool = False
    hyphenate: bool | list[str] = False
    hang: bool = False
    case: Literal["as_typed", "upper", "lower", "title"] = "as_typed"
    shadow: Literal["none", "soft", "hard", "lift", "glow"] = "none"
    stroke: Length = 0
    stroke_color: Fill = "brand.colors.ink"
    figures: Literal["auto", "tabular"] = "auto"
    decoration: Literal["none", "line-through", "underline"] = "none"
    opacity: Ratio = 1.0


SHOT_MOVES = ("none", "push_in", "pull_out", "pan_left", "pan_right", "pan_up", "pan_down", "push_to_subject", "parallax", "drift")


def standing(text: str) -> tuple[tuple[float, float], bool]:
    """Where a product is set: a place in the room that is free, or `x% y%`, the point of the backdrop that its foot stands on (True).

    Raises: ValueError.
    """
    parts = str(text).split()
    if len(parts) == 2 and all(p.endswith("%") for p in parts):
        x, y = (values.ratio(p) for p in parts)
        if not (0 <= x <= 1 and 0 <= y <= 1):
            raise ValueError(f"'{text}' lies outside the picture; both go from 0% to 100%")
        return (x, y), True
    return values.place(text), False


def _standing(value: Any) -> Any:
    standing(value)
    return value


def _share(value: Any) -> Any:
    if not 0.05 <= values.ratio(value) <= 1:
        raise ValueError(f"'{value}' is too small or too large: a product takes 5% to 100%")
    return value


class ShotSpec(Fielded):
    """The picture or clip of a scene: the first of `use` that is there wins."""

    use: list[str] | str = []
    prompt: Words = ""
    move: str = "none"
    amount: Ratio = "12%"
    product: Expr = Field(default="", description="an input of type image: it is cut out and set on the picture, never drawn anew")
    at: Annotated[str, BeforeValidator(_standing)] = Field(default="50% 60%", description="where the product is set: a place, or the point under its foot")
    size: Annotated[str | float, BeforeValidator(_share)] = Field(default="62%", description="of the product's longer side, of the frame's short side")
    fit: Literal["cover", "contain", "fill"] = "cover"
    focus: str = "auto"
    box: Annotated[BoxSpec, BeforeValidator(_box)] = BoxSpec.model_validate(
        {"in": "frame", "width": "100%", "height": "100%"}
    )
    radius: Length = 0
    opacity: Ratio = 1.0
    treat: Treats = []
    grade: GradeSpec | None = None
    sound: Kept = None
    hide: bool = False


def _shot(value: Any) -> Any:
    return {"use": value} if isinstance(value, (str, list)) else value


class TransitionSpec(Fielded):
    """How the next scene comes. Words of the transition's own come along."""

    model_config = {**Fielded.model_config, "extra": "allow"}
    kind: str
    duration: Duration = ""
    easing: Easing = ""
    sound: Effect = None


def _transition(value: Any) -> Any:
    return {"kind": value} if isinstance(value, str) else value


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class LengthOf(Fielded):
    """As long as what is in it: a clip, a voice, the time its text takes to read."""

    as_: Annotated[list[Literal["clip", "voice", "text"]], BeforeValidator(_listed)] = Field(alias="as", min_length=1)
    min: Duration = ""
    max: Duration = ""
    pad: Duration = 0


def _lines(value: Any) -> Any:
    one = value if isinstance(value, list) else [] if value is None else [value]
    return [{"say": line} if isinstance(line, str) else line for line in one]


class SayLine(Fielded):
    """A line that is spoken, or a recording of it. `caption` is what captions show of it, where that differs: another language."""

    say: Words
    caption: Words = ""
    unless: Expr = ""
    speaker: str = Field(default="", description="one of the voice's own, or brand.voice.speaker; the kit's where left out")
    recording: Expr = Field(default="", description="an input of type audio with the line as somebody spoke it")
    delay: Duration = Field(default="", description="before it; counted from the end of the line before, where there are several")
    pace: Ratio = 1.0
    gain: float = Field(default=0.0, description="dB, on top of the level that voices have")


Lines = Annotated[list[SayLine], BeforeValidator(_lines)]


class SceneFile(Fielded):
    id: Ident
    when: Expr = True
    each: Expr = ""
    as_: Ident = Field("item", alias="as")
    duration: Duration | LengthOf = ""
    total: Duration = ""
    background: Fill = "brand.colors.ink"
    shot: Annotated[ShotSpec | None, BeforeValidator(_shot)] = None
    voice: Lines = []
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


def _decibels(value: Any) -> Any:
    """`12dB`, `12 dB` or 12."""
    if isinstance(value, str) and value.strip().lower().endswith("db"):
        return value.strip()[:-2].strip().lstrip("-")
    return value


class DuckSpec(Fielded):
    """How music steps back while somebody speaks: by how much, how soon before the words, how slowly it comes back."""

    by: Annotated[float, BeforeValidator(_decibels)] = Field(default=12.0, ge=0, le=60)
    attack: Duration = "120ms"
    hold: Duration = "200ms"
    release: Duration = "400ms"
    under: list[Literal["voice", "clip"]] | Literal["voice", "clip"] = "voice"


def _duck(value: Any) -> Any:
    if value in ("none", False):
        return None
    return {"by": value} if isinstance(value, (str, int, float)) and not isinstance(value, bool) else value


def _tempo(value: Any) -> Any:
    if value != "":
        values.tempo(value)
    return value


def _snap(value: Any) -> Any:
    """`snap: scenes` says what is moved rather than to what: to the beat."""
    return "beat" if value == "scenes" else value


class MusicSpec(Fielded):
    """What plays under the film: the first of `use` that is there. A mood is composed to the film's length, a track is cut to it."""

    use: list[str] | str = "bright"
    tempo: Annotated[str | float, BeforeValidator(_tempo)] = Field(default="", description="of a mood: beats a minute; its own where left out")
    snap: Annotated[Literal["", "beat", "bar"], BeforeValidator(_snap)] = Field(default="", description="scene changes move to the nearest beat or bar")
    end: Literal["with_film", "fade"] = Field(default="with_film", description="a track's own ending closes the film, where it has one")
    fade_in: Duration = ""
    fade_out: Duration = ""
    gain: float = 0.0  # dB
    duck: Annotated[DuckSpec | None, BeforeValidator(_duck)] = DuckSpec.model_validate({})
    font: str = Field(default="", description="a SoundFont (.sf2, .sf3) that plays a mood's score")


def _music(value: Any) -> Any:
    return {"use": value} if isinstance(value, (str, list)) else value


class SoundSpec(Fielded):
    """All that is heard but voices. With `lead` the film follows a song: scenes change on its bars, and it says how long the film is."""

    music: Annotated[MusicSpec | None, BeforeValidator(_music)] = None
    lead: str = Field(default="", description="a mood, a track, brand.music, or an input of type audio")
    effects: Literal["none", "soft", "full"] = Field(default="none", description="effects for every motion and transition that has one")


class CaptionsSpec(Fielded):
    """Captions of all that is spoken: `burn` shows them in the film, `files` lie beside it."""

    burn: bool = False
    style: str = Field(default="clean", description="how burnt captions look: the `look` of a captions layer")
    box: Annotated[BoxSpec | None, BeforeValidator(_box)] = None
    files: list[Literal["srt", "vtt"]] = ["srt", "vtt"]
    locale: str = Field(default="", description="the language of the captions, where it is not that of the film")
    source: Expr = Field(default="", description="an input of type captions: an .srt or .vtt file of the row's own")


class FinishSpec(Fielded):
    """What lies over the whole film: a look (`grade`, and `lut`: a .cube file over it), dark corners, film grain."""

    grade: GradeSpec | None = None
    lut: str = ""
    vignette: Ratio = 0
    grain: Ratio = 0


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
    voice: Lines = []
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
    luts: Mapping[str, Where] = field(default_factory=dict)  # .cube files, likewise
    files: Mapping[str, Media] = field(default_factory=dict)  # of its own folder, by what the template calls them: ./icon.svg
    beaten: frozenset[str] = frozenset()  # scenes ('' for the overlays) with layers that start or move by beats
    has_voice: bool = False  # something is spoken in it, and the campaign lets it


def lines_of(template: Template, scene: str) -> list[SayLine]:
    """What is spoken in a scene; '' is what is spoken over the whole film."""
    if not scene:
        return template.file.voice
    return next((s.voice for s in template.file.scenes if s.id == scene), [])


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
