"""captions: what is spoken, word by word as it is said, in lines that break at phrases and stay long enough to be read.

`look`: `clean` (a soft shadow), `box` (a panel behind each line), `outline` (heavy letters with an edge), `karaoke` (the words fill as they
are spoken), `pop` (few large words that spring up), `highlight` (a chip behind the word that is spoken), `underline` (a bar under it),
`focus` (the others step back), `typewriter` (words are written as they are said), `big` (one word at a time).

Any word of a style changes a look, and so do `active` (the word that is spoken), `past` and `future`; `show` says how much is seen at
once. As an overlay it follows all scenes; films that share a scene share its captions. Without a voice, words come as fast as they read.

```yaml
overlays:
  - id: subtitles
    type: captions
    look: highlight
    box: {in: safe, place: bottom, width: 92%}
    show: {max_words: 6, max_lines: 2}
    active: {color: brand.colors.ink, behind: brand.colors.accent}
```
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed
from functools import lru_cache
from typing import Annotated, Any, Final, Literal

from msgspec.structs import replace
from pydantic import BeforeValidator, Field

from adgen.layers._labels import legible
from adgen.layers._setting import Styled, first_color, query_of, shadow_of, typeset_of, words_of, would_fit
from adgen.model import captions, values
from adgen.model.captions import Cue, is_wide
from adgen.model.drawing import Glyphs, Group, Item, Paint, Path, Pose, Shadow, Shape, Track, pack
from adgen.model.fields import Duration, Fielded, Fill, Length, Ratio
from adgen.model.layer import Box, BoxSpec, Space, Unit, _box, still
from adgen.model.lettercase import cased
from adgen.model.paint import contrast
from adgen.model.sound import Word
from adgen.model.text import OPEN, TextAnswer, TextQuery
from adgen.model.units import OPAQUE, SCALE_ONE, px64

INK, PAPER, ACCENT = "brand.colors.ink", "brand.colors.paper", "brand.colors.accent"
_LINE: Final = 20_000  # px: all words are measured on lines of this length
_GROW, _SPRING = 4, 6  # frames that a word takes to grow, and to spring up, at 30 a second
_FAR: Final = 4.0  # of a letter's size: how far a window reaches over and under its line


class ShowSpec(Fielded):
    """How much is seen at once. `by: line` marks no word as it is spoken."""

    by: Literal["word", "line"] = "word"
    max_words: int = Field(default=0, ge=0, le=40)
    max_lines: int = Field(default=0, ge=0, le=3)
    hold: Duration = Field(default="", description="how long a line stays after its last word")


class ActiveSpec(Fielded):
    """The word that is spoken just now."""

    color: Fill = ""
    scale: float = Field(default=0.0, ge=0, le=2)
    behind: Fill = Field(default="", description="a chip behind it; none for no chip")
    under: Fill = Field(default="", description="a bar under it; none for no bar")


class SaidSpec(Fielded):
    """Words that have been spoken, or are still to come."""

    color: Fill = ""
    opacity: Ratio = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look is made of; `style` holds words of a style."""

    style: tuple[tuple[str, Any], ...]
    lines: int = 2
    words: int = 0
    panel: str = ""  # behind each line
    color: str = ""  # of the active word
    scale: float = 1.0
    behind: str = ""
    under: str = ""
    fill: bool = False  # the active word fills from where reading starts
    past: float = 1.0
    future: float = 1.0
    springs: bool = False  # a word springs up as it is spoken; commas and full stops are left out
    alone: bool = False  # each cue is as large as fits, whatever the others are


def _style(edge: Mapping[str, Any] = {}, **words: Any) -> tuple[tuple[str, Any], ...]:
    base = {"align": "center", "weight": 750, "line_height": 1.2, "size": "6.4vmin", "min_size": "4vmin", "font": "brand.fonts.body"}
    return tuple(sorted({**base, **edge, **words}.items()))


_EDGE: Final = {"stroke": "0.55vmin", "stroke_color": INK, "color": PAPER, "shadow": "lift", "tracking": "1%"}
LOOKS: Final[Mapping[str, Look]] = {
    "clean": Look(_style(shadow="soft")),
    "box": Look(_style(color=PAPER, size="5.8vmin", line_height=1.42), panel=f"{INK}/86%"),
    "outline": Look(_style(_EDGE, weight=850, size="6.8vmin")),
    "karaoke": Look(_style(_EDGE, weight=850, size="6.8vmin"), color=ACCENT, fill=True),
    "pop": Look(
        _style(_EDGE, font="brand.fonts.headline", size="10.5vmin", min_size="6vmin", line_height=1.12, case="upper", stroke="0.75vmin"),
        words=4, color=ACCENT, future=0.0, springs=True,
    ),
    "highlight": Look(_style(_EDGE, weight=850, size="6.8vmin", line_height=1.34), behind=ACCENT),
    "underline": Look(_style(shadow="soft", line_height=1.34), under=ACCENT),
    "focus": Look(_style(shadow="soft", size="6.8vmin"), scale=1.06, past=0.5, future=0.5),
    "typewriter": Look(_style(color=PAPER, size="5.6vmin", weight=600, line_height=1.42, align="start"), panel=f"{INK}/86%", fill=True, future=0.0),
    "big": Look(
        _style(_EDGE, font="brand.fonts.headline", size="19vmin", min_size="7vmin", line_height=1.0, case="upper", stroke="1vmin"),
        lines=1, words=1, springs=True, alone=True,
    ),
}  # fmt: skip


class Captions:
    class Spec(Styled):
        look: Literal["clean", "box", "outline", "karaoke", "pop", "highlight", "underline", "focus", "typewriter", "big"] = "clean"
        box: Annotated[BoxSpec, BeforeValidator(_box)] = BoxSpec.model_validate({"in": "safe", "place": "bottom", "width": "92%"})
        of: list[Literal["voice", "clip"]] | Literal["voice", "clip"] = "voice"
        show: ShowSpec = ShowSpec()
        active: ActiveSpec = ActiveSpec()
        past: SaidSpec = SaidSpec()
        future: SaidSpec = SaidSpec()
        stroke: Length = ""
        stroke_color: Fill = ""

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        if not space.spoken():
            return 0.0, 0.0
        look = LOOKS[spec.look]
        style = space.style(_looking(spec))
        lines = _lines(spec, look)
        return width, min(height, lines * style.line_height * space.px(style.size, space.vmin * 100))

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        words = _tamed(space.spoken(), spec, space)
        if not words or space.frames <= 0:
            return ()
        look = LOOKS[spec.look]
        looking = _looking(spec)
        style = space.style(looking)
        if not _own(spec, "color") and look.panel == "" and "color" not in dict(look.style):
            style = style.model_copy(update={"color": legible(space, box)})
        cues = _cues(words, spec, look, style, space)
        if cues is None:
            return ()
        if look.springs:
            cues = tuple(_without_commas(cue) for cue in cues)
        typed = [_set(cue, style, space) for cue in cues]
        if not look.alone:
            size = min(answer.size for _, answer in typed)
            typed = [t if t[1].size == size else _set(cue, style, space, size) for cue, t in zip(cues, typed, strict=True)]
        _tell(cues, typed, look, style, spec, space)
        units: list[Unit] = []
        for cue, (query, answer) in zip(cues, typed, strict=True):
            picture = _Picture(cue, query, answer, look, spec, style, space, box)
            units += picture.units()
        if not units:
            return ()
        if len(units) > 1 and any(m is not None for m in (spec.enter, spec.during, spec.leave)):
            return (Unit(Group(tuple(u.item for u in units), space.width, space.height, space.start, space.frames), box),)
        return units


plugin = Captions()


def _own(spec: Any, word: str) -> bool:
    """Whether the layer, or a style that it names, says something itself."""
    return bool(getattr(spec, word, "")) or bool(spec.style)


def _looking(spec: Any) -> Any:
    """The spec with its look's own style under all that it says itself."""
    own = dict(LOOKS[spec.look].style)
    if spec.stroke != "":
        own["stroke"] = spec.stroke
    if spec.stroke_color:
        own["stroke_color"] = spec.stroke_color
    styles = spec.style if isinstance(spec.style, list) else [spec.style] if spec.style else []
    return spec.model_copy(update={"style": [own, *styles]})


def _lines(spec: Any, look: Look) -> int:
    return spec.show.max_lines or (min(spec.max_lines, 3) if spec.max_lines else look.lines)


def _tamed(words: Sequence[Word], spec: Any, space: Space) -> list[Word]:
    """The words in the style's case, without what would break a layout."""
    case = space.style(_looking(spec)).case
    out = []
    for word in words:
        text = "\u00a0".join(words_of(cased(word.text, case, space.locale), space.locale.split("-")[0], space.rtl))
        if text:
            out.append(Word(text, word.at, word.until, word.loose))
    return out


def _without_commas(cue: Cue) -> Cue:
    """Few large words need no commas; they still decide where lines break."""
    return changed(cue, words=tuple(Word(w.text.rstrip(",.;:،、。") or w.text, w.at, w.until, w.loose) for w in cue.words))


# ── cues ──


def _cues(words: Sequence[Word], spec: Any, look: Look, style: Any, space: Space) -> tuple[Cue, ...] | None:
    """Lines and cues by how wide the words really are; None until the engine has said."""
    query = _asked([w.text for w in words], (), style, space, _LINE)
    query = replace(query, min_size=query.size, max_lines=0, balance=False)
    answer = space.fit(query)
    widths = _widths(answer, len(words))
    if widths is None:
        return None
    em = query.size / 64
    room = max(1.0, space.room[0] - 2 * _side(spec, look, style, em))
    gap = 0.27 * em
    joints = [0.0 if is_wide(a.text[-1:]) and is_wide(b.text[:1]) else gap for a, b in zip(words, words[1:], strict=False)]

    def breadth(a: int, b: int) -> float:
        return (sum(widths[a:b]) + sum(joints[a : b - 1])) / room

    hold = round(values.duration(spec.show.hold).seconds() * 1000) if spec.show.hold != "" else captions.HOLD_MS
    end = int((space.finish - space.begin) * 1000 / space.rate)
    most = spec.show.max_words or look.words
    return captions.cues(words, breadth, _lines(spec, look), most, hold, end)


def _widths(answer: TextAnswer, n: int) -> list[float] | None:
    """Of each word, px; None where the engine has not answered: all boxes are one then."""
    of = answer.of if answer.words else tuple(range(len(answer.boxes)))
    if len(answer.boxes) > 1 and all(b == answer.boxes[0] for b in answer.boxes):
        return None
    out = [0.0] * n
    for k, box in zip(of, answer.boxes, strict=True):
        out[k] += (box.x1 - box.x0) / 64
    return out


def _side(spec: Any, look: Look, style: Any, em: float) -> float:
    """What panels, chips and edges need at both ends of a line."""
    return 0.42 * em if look.panel else 0.2 * em if look.behind or spec.active.behind else 0.06 * em


def _asked(texts: Sequence[str], breaks: Sequence[int], style: Any, space: Space, width: float) -> TextQuery:
    """The paragraph of some words: each is one of the query's, whatever is in it."""
    query = query_of(captions.joined(texts) or " ", style, space, width, space.font(style.font))
    out: list[str] = []
    for k, text in enumerate(texts):
        following = texts[k + 1] if k + 1 < len(texts) else ""
        tail = "\n" if k + 1 in breaks else OPEN if is_wide(text[-1:]) and is_wide(following[:1]) else ""
        out.append(text + tail)
    return replace(query, words=tuple(out), hang=False, max_chars=0, ellipsis=False, hyphenate=False)


def _set(cue: Cue, style: Any, space: Space, size: int = 0) -> tuple[TextQuery, TextAnswer]:
    """A cue's paragraph. Its lines are decided: they are set smaller where they do not fit, never broken anew while that can be helped."""
    em = space.px(style.size, space.vmin * 100)
    query = _asked([w.text for w in cue.words], cue.breaks, style, space, max(1.0, space.room[0] - 0.2 * em))
    query = replace(query, max_lines=len(cue.breaks) + 1, balance=False)
    if size:
        query = replace(query, size=size, min_size=size, max_lines=0)
    return query, space.fit(query)


def _tell(
    cues: Sequence[Cue], typed: Sequence[tuple[TextQuery, TextAnswer]], look: Look, style: Any, spec: Any, space: Space
) -> None:  # fmt: skip
    """Let the checks know of the cue that is hardest to read, and of all that cannot be set."""
    # one that cannot be set at all is worse than one that goes by fast
    hardest = max(range(len(cues)), key=lambda k: (not typed[k][1].fits, typed[k][1].over, cues[k].speed))
    query, answer = typed[hardest]
    color = first_color(space.paint(style.color))
    ground: dict[str, Any] = {}
    if spec.background is not None or look.panel:
        ground = {"ground": space.paint(spec.background.fill if spec.background is not None else look.panel)}
    elif style.stroke:
        ground = {"ground": space.paint(style.stroke_color)}
    missing = tuple(dict.fromkeys(c for _, a in typed for c in a.missing))
    space.saw(
        text=cues[hardest].text, size=min(a.size for _, a in typed) / 64, lines=max(a.lines for _, a in typed), fits=answer.fits, over=answer.over,
        missing=missing, color=color, panel=bool(ground), instead=tuple(dict.fromkeys(c for _, a in typed for c in a.instead)),
        max_chars_hint=would_fit(cues[hardest].text, answer, query), read_seconds=(cues[hardest].until - cues[hardest].at) / 1000, **ground,
    )  # fmt: skip


# ── one cue as items ──


@dataclass(frozen=True, slots=True)
class _Picture:
    """One cue, set. Frames are the layer's space's: absolute on its clock."""

    cue: Cue
    query: TextQuery
    answer: TextAnswer
    look: Look
    spec: Any
    style: Any
    space: Space
    box: Box

    def units(self) -> list[Unit]:
        first, last = self._frame(self.cue.at), self._frame(self.cue.until)
        if last <= first or not self.answer.boxes:
            return []
        items = [*self._panels(first, last), *self._words(first, last)]
        if not items:
            return []
        return [Unit(i, self.box) for i in items]

    # ── time ──

    def _frame(self, ms: int) -> int:
        """A moment of the cue as a frame in which the layer is seen."""
        space = self.space
        at = space.begin + round(min(max(ms, self.cue.at), self.cue.until) * space.rate / 1000)
        return min(max(at, space.start), space.start + space.frames)

    def _times(self, k: int) -> tuple[int, int, int]:
        """When word k begins, when the next one does, and when it is said."""
        words = self.cue.words
        following = words[k + 1].at if k + 1 < len(words) else self.cue.until
        return self._frame(words[k].at), self._frame(max(following, words[k].at)), self._frame(words[k].until)

    @property
    def _loose(self) -> bool:
        return self.spec.show.by == "line" or any(w.loose for w in self.cue.words)

    # ── place ──

    @property
    def _at(self) -> tuple[float, float]:
        """The paragraph's corner: lines lie at the box's side that it is placed by."""
        box, answer = self.box, self.answer
        free = box.width - answer.width
        x = box.x + {"left": 0.0, "right": free}.get(self.query.align, free / 2)
        if self.query.align in ("left", "right"):
            edge = _side(self.spec, self.look, self.style, answer.size / 64)
            x += edge if self.query.align == "left" else -edge
        _, fy = values.place(self.spec.box.place) if "{{" not in self.spec.box.place else (0.5, 1.0)
        return float(round(x)), float(round(box.y + fy * (box.height - answer.height)))

    def _mine(self, k: int) -> tuple[int, ...]:
        """Which of the paragraph's words are word k."""
        if not self.answer.words:
            return (k,)
        return tuple(i for i, of in enumerate(self.answer.of) if of == k)

    def _around(self, mine: Sequence[int]) -> Box:
        x, y = self._at
        boxes = [self.answer.boxes[i] for i in mine]
        x0, y0 = min(b.x0 for b in boxes) / 64, min(b.y0 for b in boxes) / 64
        return Box(x + x0, y + y0, max(b.x1 for b in boxes) / 64 - x0, max(b.y1 for b in boxes) / 64 - y0)

    def _letters(self, box: Box) -> tuple[float, float]:
        """Where capitals begin and end in a line's box."""
        em = self.answer.size / 64
        cap = em * self.answer.cap_height / 1000
        return box.center[1] - cap / 2, box.center[1] + cap / 2

    # ── what is drawn ──

    def _panels(self, first: int, last: int) -> list[Item]:
        """A panel behind each line."""
        own = self.spec.background
        fill = own.fill if own is not None else self.look.panel
        if not fill or fill == "none":
            return []
        em = self.answer.size / 64
        if own is not None and own.padding != 0:
            top, right, bottom, left = self.space.padding(own.padding)
        else:
            top = bottom = 0.3 * em
            right = left = 0.38 * em
        radius = self.space.px(own.radius, em) if own is not None and own.radius != 0 else 0.22 * em
        lines = sorted({b.line for b in self.answer.boxes})
        out: list[Item] = []
        for line in lines:
            on = [i for i, b in enumerate(self.answer.boxes) if b.line == line]
            box = self._around(on)
            y0, y1 = self._letters(box)
            if not self.look.future and not self._loose:  # it comes with its first word
                first = max(first, min(self._times(k)[0] for k in range(len(self.cue.words)) if set(self._mine(k)) & set(on)))
            if first >= last:
                break
            out.append(self._shape(Box(box.x - left, y0 - top, box.width + left + right, y1 - y0 + top + bottom), fill, radius, first, last))
        return out

    def _shape(self, box: Box, fill: str, radius: float, first: int, last: int, grows: Track = ()) -> Shape:
        x0, y0 = round(box.x), round(box.y)
        width, height = max(1, round(box.right) - x0), max(1, round(box.bottom) - y0)
        pose = still(x0, y0, last - first, pivot=(width if self.query.rtl else 0, height / 2))
        return Shape(
            "rectangle", width, height, first, last - first, (self.space.paint(fill),), radius=px64(min(radius, width / 2, height / 2)),
            pose=replace(pose, scale_x=grows),
        )  # fmt: skip

    def _words(self, first: int, last: int) -> list[Item]:
        spec, look = self.spec, self.look
        base = self.space.paint(self.style.color)
        behind, under = _said(spec.active.behind, look.behind), _said(spec.active.under, look.under)
        active = _said(spec.active.color, look.color)
        scale = spec.active.scale or look.scale
        past, future = self._state(spec.past, look.past), self._state(spec.future, look.future)
        plain = not (behind or under or active or look.fill or look.springs) and scale == 1.0 and past == future == (base, OPAQUE)
        if self._loose or plain:
            return [self._glyphs(base, first, last, ())]
        if look.fill:
            return self._filled(self.space.paint(active or self.style.color), base, future, first, last)
        if not active and behind:
            active = _on(behind, self.space)
        chips: list[Item] = []
        letters: list[Item] = []
        bare = bool(behind)  # an edge about letters on a chip would fill them
        now = self.space.paint(active or self.style.color)
        for k in range(len(self.cue.words)):
            a, b, said = self._times(k)
            mine = self._mine(k)
            if not mine:
                continue
            box = self._around(mine)
            if b > a and behind:
                chips.append(self._chip(box, behind, a, b))
            if b > a and under:
                chips.append(self._bar(box, under, a, b, said))
            letters += self._runs(mine, [(first, a, future), (a, b, (now, OPAQUE)), (b, last, past)], scale, a, bare)
        return [*chips, *letters]

    def _state(self, said: SaidSpec, usual: float) -> tuple[Paint, int]:
        """Colour and opacity of words that are past or still to come."""
        opacity = self.space.ratio(said.opacity) if said.opacity != "" else usual
        return self.space.paint(said.color or self.style.color), round(min(1.0, max(0.0, opacity)) * OPAQUE)

    def _runs(
        self, mine: tuple[int, ...], runs: Sequence[tuple[int, int, tuple[Paint, int]]], scale: float, spoken: int, bare: bool
    ) -> list[Item]:  # fmt: skip
        """A word through its states; what looks the same before and after is one item."""
        joined: list[tuple[int, int, tuple[Paint, int]]] = []
        for a, b, look in runs:
            if b <= a or not look[1]:
                continue
            if joined and joined[-1][1] == a and joined[-1][2] == look:
                joined[-1] = (joined[-1][0], b, look)
            else:
                joined.append((a, b, look))
        active = next(((a, b) for (a, b, _), n in zip(runs, range(3), strict=True) if n == 1), (0, 0))
        moves = scale != 1.0 or self.look.springs
        out: list[Item] = []
        for a, b, (paint, opacity) in joined:
            glyphs = self._glyphs(paint, a, b, mine, opacity, bare and (a, b) == active)
            out.append(self._moving(glyphs, mine, scale, spoken, active[1]) if moves else glyphs)
        return out

    def _moving(self, glyphs: Glyphs, mine: tuple[int, ...], scale: float, spoken: int, gone: int) -> Glyphs:
        """A word that grows while it is spoken, or springs up as it comes."""
        rate = float(self.space.rate) / 30
        grow, spring = _GROW * rate, _SPRING * rate
        sizes, seen = [], []
        for i in range(glyphs.frames):
            frame = glyphs.start + i
            t = frame - spoken
            size = 1.0
            if self.look.springs:
                size = _sprung(min(1.0, (t + 1) / spring)) if t >= 0 else 1.0
            elif t >= 0:
                size = 1 + (scale - 1) * _eased(min(1.0, (t + 1) / grow)) * (1 - _eased(min(1.0, max(0.0, (frame - gone + 1) / grow))))
            sizes.append(round(size * SCALE_ONE))
            seen.append(OPAQUE if not self.look.springs or t != 0 else OPAQUE * 3 // 4)
        box = self._around(mine)
        base_x, base_y = (t[0][0] if t else 0 for t in (glyphs.pose.x, glyphs.pose.y))
        grows = pack(sizes, SCALE_ONE)
        pose = replace(
            glyphs.pose, scale_x=grows, scale_y=grows, pivot_x=px64(box.center[0]) - base_x, pivot_y=px64(box.center[1]) - base_y,
            opacity=glyphs.pose.opacity or pack(seen, OPAQUE),
        )  # fmt: skip
        return replace(glyphs, pose=pose)

    def _filled(self, paint: Paint, base: Paint, future: tuple[Paint, int], first: int, last: int) -> list[Item]:
        """Words that fill from where reading starts while they are spoken."""
        color, opacity = future
        out: list[Item] = []
        if opacity:
            out.append(self._glyphs(color, first, last, (), opacity))
        for k in range(len(self.cue.words)):
            a, _, said = self._times(k)
            said = max(min(said, last), min(a + 1, last))
            mine = self._mine(k)
            if not mine or a >= last:
                continue
            if said > a:
                out.append(self._sweep(paint, mine, a, said))
            if last > said:
                out.append(self._glyphs(paint, said, last, mine))
        return out

    def _sweep(self, paint: Paint, mine: tuple[int, ...], first: int, last: int) -> Item:
        space, box = self.space, self._around(mine)
        n = last - first
        far = _FAR * self.answer.size / 64
        edge = 0.12 * self.answer.size / 64  # ink and edge lie a little outside of a word's box
        wide = box.width + 2 * edge
        came = [wide * (i + 1) / n for i in range(n)]
        if self.query.rtl:
            low, high = [box.right + edge - c for c in came], [box.right + edge] * n
        else:
            low, high = [box.x - edge] * n, [box.x - edge + c for c in came]
        y0, y1 = ((px64(box.y - far), n),), ((px64(box.bottom + far), n),)
        window = Path("rectangle", ((pack((px64(v) for v in low), 0), y0), (pack((px64(v) for v in high), 0), y1)))
        return Group((self._glyphs(paint, first, last, mine),), space.width, space.height, first, n, clip=(window,))

    def _chip(self, box: Box, fill: str, first: int, last: int) -> Item:
        em = self.answer.size / 64
        y0, y1 = self._letters(box)
        return self._shape(Box(box.x - 0.16 * em, y0 - 0.24 * em, box.width + 0.32 * em, y1 - y0 + 0.48 * em), fill, 0.18 * em, first, last)

    def _bar(self, box: Box, fill: str, first: int, last: int, said: int) -> Item:
        """A bar that grows while the word is spoken."""
        em = self.answer.size / 64
        _, y1 = self._letters(box)
        n, grow = last - first, max(1, min(said, last) - first)
        grows = pack((round(min(1.0, (i + 1) / grow) * SCALE_ONE) for i in range(n)), SCALE_ONE)
        return self._shape(Box(box.x, y1 + 0.16 * em, box.width, 0.13 * em), fill, 0.06 * em, first, last, grows)

    def _glyphs(self, paint: Paint, first: int, last: int, mine: tuple[int, ...], opacity: int = OPAQUE, bare: bool = False) -> Glyphs:
        typeset = replace(typeset_of(self.query, self.answer, self.style, self.space), fill=paint)
        if bare:
            typeset = replace(typeset, stroke=())
        x, y = self._at
        n = last - first
        pose: Pose = still(x, y, n)
        if opacity != OPAQUE:
            pose = replace(pose, opacity=((opacity, n),))
        every = len(mine) == len(self.answer.boxes)
        shadows: tuple[Shadow, ...] = () if bare else shadow_of(self.style, typeset)
        return Glyphs(typeset, self.answer.height, first, n, () if every else mine, pose, shadows)


def _said(own: str, usual: str) -> str:
    """What the template says of a part, or the look; `none` takes it away."""
    found = own or usual
    return "" if found == "none" else found


def _on(ground: str, space: Space) -> str:
    """Ink or paper, whichever reads best on a colour."""
    color = first_color(space.paint(ground)) >> 8
    return max((INK, PAPER), key=lambda c: contrast(first_color(space.paint(c)) >> 8, color))


@lru_cache(maxsize=64)
def _eased(p: float) -> float:
    return 1 - (1 - p) ** 3


@lru_cache(maxsize=64)
def _sprung(p: float) -> float:
    """From 0.7, over a little, to 1."""
    return 1 + (1 - p) * (1.1 * p - 0.3) if p < 1 else 1.0
