"""template: template.yaml -> Template: every shape's layers typed, every name known, what depends on what settled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from pydantic import ValidationError

from adgen import registry
from adgen.model import fields, keyframes, treat, values, words
from adgen.model.effect import EffectSpec
from adgen.model.fields import is_own_file
from adgen.model.finding import Finding, Where, did_you_mean, error, note, warning
from adgen.model.grade import grades
from adgen.model.inputs import Media
from adgen.model.layer import LayerSpec, MotionSpec
from adgen.model.platform import SHAPES
from adgen.model.pulse import beaten_layers
from adgen.model.record import digest
from adgen.model.sound import EFFECTS, MOODS
from adgen.model.template import (
    SHOT_MOVES,
    LengthOf,
    Said,
    SayLine,
    SceneFile,
    Shaped,
    ShapedScene,
    ShotSpec,
    StyleSpec,
    Template,
    TemplateFile,
    TransitionSpec,
)  # fmt: skip
from adgen.stages.load import component, yaml
from adgen.stages.load.cells import CellError
from adgen.stages.load.media import SUFFIXES, MediaFolder, MediaKind
from adgen.stages.load.planned import PLANNED

Path_ = tuple[str | int, ...]

BUILT_IN = ("brand", "locale", "script", "t", "has_voice", "loop", "item")
_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*\Z")


def load_template(path: Path, root: Path, wanted: Iterable[tuple[str, str]]) -> tuple[Template | None, list[Finding]]:
    """Read one template for the shapes and platforms that a campaign asks for.

    wanted: (shape, platform name).
    """
    document = yaml.read(path, root)
    findings = list(document.findings)
    if not document.ok:
        return None, findings
    file, faults = yaml.validate(TemplateFile, document)
    findings += faults
    if file is None:
        return None, findings
    reader = _Reader(document, file, path.parent, findings)
    name = path.parent.name if path.name == "template.yaml" else path.stem
    shaped = {key: reader.shaped(*key) for key in dict.fromkeys(wanted)}
    reader.check_overrides()
    reader.check_scenes()
    reader.check_finish()
    reader.check_sound()
    template = Template(
        name, str(path.parent), file, digest(path.read_bytes()), shaped, tuple(reader.said), reader.deps, reader.uses, reader.colors(),
        reader.luts(shaped), files=reader.files, beaten=_beaten(shaped.values()),
    )  # fmt: skip
    return (None if any(f.severity == "error" for f in findings) else template), _once(findings)


def _beaten(shapes: Iterable[Shaped]) -> frozenset[str]:
    """Scenes whose layers start or move by beats in any shape; '' where overlays do."""
    found = {name for shaped in shapes for name, scene in shaped.scenes.items() if beaten_layers(scene.layers)}
    return frozenset(found | {"" for shaped in shapes if beaten_layers(shaped.overlays)})


def _own_words(spec: TransitionSpec | None) -> Any:
    """A transition's own words, typed; nothing while they are not right, which `check_scenes` tells."""
    if spec is None or spec.kind not in registry.names("transitions"):
        return None
    try:
        return registry.find("transitions", spec.kind).Spec.model_validate(spec.__pydantic_extra__ or {})
    except ValidationError:
        return None


def _once(findings: list[Finding]) -> list[Finding]:
    """A fault that shows in every shape is told once."""
    return list(dict.fromkeys(findings))


class _Reader:
    """One template being read; grows findings, said and deps."""

    def __init__(self, document: yaml.Document, file: TemplateFile, folder: Path, findings: list[Finding]) -> None:
        self.document, self.file, self.folder, self.findings = document, file, folder, findings
        self.said: dict[Said, None] = {}
        self.deps: dict[tuple[str, str], frozenset[str]] = {}
        self.uses: dict[tuple[str, str], tuple[str, str]] = {}
        self.files: dict[str, Media] = {}
        self.own = MediaFolder(folder)
        self.tree: dict[str, Any] = document.tree
        self.known: dict[str, set[str]] = {}  # layer ids by scene; '' holds the overlays
        self.unfolded: set[Path_] = set()  # where a component stands in for what the file says
        self._line_deps: dict[str, frozenset[str]] = {}

    # ── shapes ──

    def shaped(self, shape: str, platform: str) -> Shaped:
        """base < shape < platform: maps merge, lists replace."""
        film = [self.file.overrides.get(k, {}) for k in (shape, platform)]
        scenes: dict[str, ShapedScene] = {}
        for i, scene in enumerate(self.file.scenes):
            at: Path_ = ("scenes", i)
            changes: dict[str, dict[str, Any]] = {}
            for source in (
                *(_under(o, scene.id) for o in film[:1]), scene.overrides.get(shape, {}),
                *(_under(o, scene.id) for o in film[1:]), scene.overrides.get(platform, {}),
            ):  # fmt: skip
                for address, change in source.items():
                    changes[address] = _merged(changes.get(address, {}), change)
            scenes[scene.id] = self._scene(scene, at, changes)
        flat = {a: c for o in film for a, c in o.items() if "." not in a}
        overlays = self._layers(self._overlays(), ("overlays",), "", flat)
        self._spoken("", self.file.voice, None)
        self._captions_source()
        return Shaped(scenes, overlays, self.file.styles)

    def _overlays(self) -> list[Any]:
        """The film's overlays, and the captions that `captions: {burn: true}` asks for in front of them."""
        raws = self.tree.get("overlays") or []
        captions = self.file.captions
        if not captions.burn or any(isinstance(r, dict) and r.get("type") == "captions" for r in raws):
            return list(raws)
        box = (self.tree["captions"] or {}).get("box")
        return [*raws, {"id": "captions", "type": "captions", "look": captions.style, **({"box": box} if box else {})}]

    def _spoken(self, scene: str, lines: Sequence[SayLine], owner: SceneFile | None) -> None:
        """What voices say, and what that depends on."""
        deps: frozenset[str] = frozenset()
        for kind, text in fields.sentences(list(lines)):
            if text:
                self._say(scene, kind, text)
                deps |= self._depends(self._names(kind, text), owner)
        self.deps[(scene, "voice")] = deps

    def _captions_source(self) -> None:
        source = self.file.captions.source
        if isinstance(source, str) and source:
            self._say("", "expr", source)
            self.deps[("", "voice")] |= self._depends(self._names("expr", source), None)

    def _scene(self, scene: SceneFile, at: Path_, changes: Mapping[str, dict[str, Any]]) -> ShapedScene:
        raw: dict[str, Any] = self.document.at(at)
        layers = self._layers(raw.get("layers") or [], (*at, "layers"), scene.id, changes)
        shot = self._shot(scene, at, changes.get("shot", {}))
        self._hear(scene.id, scene.background)
        conditions: frozenset[str] = frozenset()
        for part in ("when", "each"):
            value = getattr(scene, part)
            if isinstance(value, str) and value:
                conditions |= self._depends(words.expression(value).names, scene)
        self.deps[(scene.id, "")] = conditions | self._depends(self._names("text", scene.background), scene)
        self._spoken(scene.id, scene.voice, scene)
        if isinstance(scene.duration, LengthOf) and "voice" in scene.duration.as_:
            self.deps[(scene.id, "")] |= self.deps[(scene.id, "voice")]  # its length goes by its words
        for kind, text in fields.sentences([_own_words(t) for t in (scene.transition, scene.between)]):
            if text:
                self._say(scene.id, kind, text)
                self.deps[(scene.id, "")] |= self._depends(self._names(kind, text), scene)
        return ShapedScene(shot, scene.background, layers)

    def _shot(self, scene: SceneFile, at: Path_, change: dict[str, Any]) -> ShotSpec | None:
        raw = self.document.at(at).get("shot")
        if raw is None and not change:
            return None
        base = raw if isinstance(raw, dict) else {"use": raw} if raw else {}
        shot: ShotSpec | None = self._model(ShotSpec, _merged(base, change), (*at, "shot"))
        if shot is None:
            return None
        if shot.move not in SHOT_MOVES and "{{" not in shot.move:
            self._tell("shot.move", f"unknown move '{shot.move}'", (*at, "shot", "move"), did_you_mean(shot.move, SHOT_MOVES))
        deps: frozenset[str] = frozenset()
        for text in self._listed(shot.use) + ([shot.prompt] if shot.prompt else []):
            kind, meant = self._use(text, scene)
            self.uses[(scene.id, text)] = (kind, meant)
            self._say(scene.id, kind, meant)
            deps |= self._depends(self._names(kind, meant), scene)
        for kind, text in fields.sentences(shot):
            if text not in self._listed(shot.use):
                self._say(scene.id, kind, text)
                deps |= self._depends(self._names(kind, text), scene)
        self._planned_treats(shot.treat, (*at, "shot"))
        self.deps[(scene.id, "shot")] = self.deps.get((scene.id, "shot"), frozenset()) | deps
        return shot

    def _use(self, text: str, scene: SceneFile) -> tuple[str, str]:
        """What an entry of `use` is: a path to an input or script shot, the name of a script shot, or the words of a prompt."""
        if _PATH.match(text):
            root = text.split(".")[0]
            if root in self.file.inputs or root in ("script", "brand", scene.as_):
                return "expr", text
            if text in self.file.script.shots:
                return "expr", f"script.shots.{text}"
        return "text", text

    @staticmethod
    def _listed(use: list[str] | str) -> list[str]:
        return [use] if isinstance(use, str) else list(use)

    def _planned_treats(self, treats: treat.Treats, at: Path_) -> None:
        """Each treatment is known, and its own words are right."""
        for i, typed in enumerate(treats):
            name, said = treat.split(typed)
            if name not in registry.names("treatments"):
                self._unknown("treatments", name, (*at, "treat", i))
                continue
            plugin = registry.find("treatments", name)
            spec: type[Any] | None = getattr(plugin, "Spec", None)
            if spec is not None:
                named = {k or getattr(plugin, "main", ""): v for k, v in said.items()}
                self._params(spec, named, (*at, "treat", i), f"treatment '{name}'")

    # ── layers ──

    def _layers(self, raws: Sequence[Any], at: Path_, scene: str, changes: Mapping[str, dict[str, Any]]) -> tuple[LayerSpec, ...]:
        """Type a list of layers with what this shape changes."""
        used: dict[str, int] = {}
        tree = self._expanded(raws, at, used)
        for address, change in changes.items():
            if "add" in change:
                self._added(tree, address, change, at)
        self.known.setdefault(scene, set()).update(_ids(tree))
        owner = next((s for s in self.file.scenes if s.id == scene), None)
        return tuple(spec for _, spec in self._typed(tree, scene, owner, changes))

    def _expanded(
        self, raws: Sequence[Any], at: Path_, used: dict[str, int], inside: tuple[str, ...] = ()
    ) -> list[tuple[Path_, dict[str, Any], list[Any]]]:
        """(where, mapping without children, children), components unfolded, every layer with an id."""
        out = []
        for i, raw in enumerate(raws):
            where = (*at, i)
            if not isinstance(raw, dict):
                self._tell("layer.mapping", "a layer is a mapping: {type: text, ...}", where)
                continue
            raw = dict(raw)
            kind, within = str(raw.get("type", "")), inside
            if kind == "use":
                name = str(raw.get("component", ""))
                if name in inside:
                    self._tell("component.loop", f"component '{name}' uses itself", where)
                    continue
                unfolded, faults = component.unfold(raw, self.folder, lambda sub, w=where: self.document.where((*w, *sub)))  # type: ignore[misc]
                self.findings += faults
                if unfolded is None:
                    continue
                raw, kind, within = unfolded, "group", (*inside, name)
                self.unfolded.add(where)
            if not raw.get("id"):
                used[kind] = used.get(kind, 0) + 1
                raw["id"] = f"{kind or 'layer'}_{used[kind]}"
            elif raw["id"] in used:
                self._tell("layer.id", f"two layers of this scene are called '{raw['id']}'", (*where, "id"), "give each its own id")
            used[str(raw["id"])] = 0
            children = self._expanded(raw.pop("layers", None) or [], (*where, "layers"), used, within) if kind == "group" else []
            out.append((where, raw, children))
        return out

    def _added(self, tree: list[Any], address: str, change: dict[str, Any], at: Path_) -> None:
        """`panel: {add: {...}, below: words}` puts a new layer in for this shape."""
        raw = {**change["add"], "id": address}
        index = len(tree)
        for word, after in (("below", 0), ("above", 1)):
            if word in change:
                found = [i for i, (_, r, _) in enumerate(tree) if r["id"] == change[word]]
                if not found:
                    self._tell("override.add", f"there is no layer '{change[word]}' to put '{address}' {word}", at, did_you_mean(str(change[word]), _ids(tree)))
                else:
                    index = found[0] + after
        tree.insert(index, (at, raw, []))

    def _typed(
        self, tree: Sequence[Any], scene: str, owner: SceneFile | None, changes: Mapping[str, dict[str, Any]]
    ) -> list[tuple[frozenset[str], LayerSpec]]:
        out: list[tuple[frozenset[str], LayerSpec]] = []
        for where, raw, children in tree:
            change = {k: v for k, v in changes.get(raw["id"], {}).items() if k not in ("add", "below", "above")}
            merged = _with_style(_merged(raw, change), change) if change else raw
            kind = str(merged.get("type", ""))
            if kind not in registry.names("layers"):
                self._unknown("layers", kind, (*where, "type") if "type" in raw else where)
                continue
            spec: LayerSpec | None = self._model(registry.find("layers", kind).Spec, merged, where)
            if spec is None:
                continue
            spec = self._moved(spec, where)
            deps: frozenset[str] = frozenset()
            for k, text in fields.sentences(spec):
                self._say(scene, k, text)
                deps |= self._depends(self._names(k, text), owner)
            for text in self._styles(spec, where):
                self._say(scene, "text", text)
                deps |= self._depends(self._names("text", text), owner)
            if children:
                inner = self._typed(children, scene, owner, changes)
                spec = spec.model_copy(update={"layers": tuple(s for _, s in inner)})
                deps = deps.union(*(d for d, _ in inner))
            self._planned_treats(getattr(spec, "treat", []), where)
            self._keyframes(spec, where)
            self._file(spec, where)
            self.deps[(scene, spec.id)] = self.deps.get((scene, spec.id), frozenset()) | deps
            out.append((deps, spec))
        return out

    def _file(self, spec: LayerSpec, where: Path_) -> None:
        """`src: ./icon.svg` is a file of the template's folder, as good as one that a row names would have to be."""
        name = getattr(spec, "src", "")
        if not is_own_file(name) or name in self.files:
            return
        kind: MediaKind = "video" if name.lower().endswith(SUFFIXES["video"]) else "image"
        try:
            self.files[name] = replace(self.own.find(name, kind), folder=str(self.folder.resolve()))
        except CellError as fault:
            what, hint = (text.replace("campaign's folder", "template's folder") for text in (str(fault), fault.hint))
            self._tell("layer.src", f"'{name}': {what}", (*where, "src"), hint)

    def _keyframes(self, spec: LayerSpec, where: Path_) -> None:
        """Every property of `animate` is known, and its moments can be read."""
        for name, typed in spec.animate.items():
            at = (*where, "animate", name)
            if name not in keyframes.PROPERTIES:
                self._tell("animate.unknown", f"'{name}' cannot be animated", at, keyframes.nearest(name), on_key=True)
                continue
            only = keyframes.ONLY.get(name, (spec.type,))
            if spec.type not in only:
                self._tell("animate.layer", f"'{name}' is animated on {' and '.join(only)} layers", at, on_key=True)
            try:
                keyframes.keys_of(name, typed)
            except values.ValuesError as fault:
                self._tell("animate.empty" if isinstance(fault, keyframes.NoMoments) else "animate.value", fault.what, at, fault.hint)

    def _moved(self, spec: LayerSpec, where: Path_) -> LayerSpec:
        """Each motion's word known and its own words right; those still to come are left out."""
        kept: dict[str, Any] = {}
        for name in ("enter", "during", "leave"):
            motion: MotionSpec | None = getattr(spec, name)
            if motion is None:
                continue
            if motion.motion not in registry.names("motions"):
                self._unknown("motions", motion.motion, (*where, name))
                kept[name] = None
                continue
            self._effect(motion.sound, (*where, name, "sound"))
            plugin = registry.find("motions", motion.motion)
            self._params(plugin.Spec, motion.__pydantic_extra__ or {}, (*where, name), f"motion '{motion.motion}'")
            inside = getattr(plugin, "inside", ())
            if inside and spec.type not in inside:
                self._tell("motion.layer", f"'{motion.motion}' is a motion of {_listed(inside)} layers", (*where, name))
            if (plugin.moves == "during") != (name == "during"):
                self._tell("motion.when", f"'{motion.motion}' is a motion for `{plugin.moves}`", (*where, name), f"write it under `{plugin.moves}`")
        return spec.model_copy(update=kept) if kept else spec

    def _styles(self, spec: LayerSpec, where: Path_) -> Iterable[str]:
        """Its styles are known; the texts in them and in what they extend, which the row decides."""
        style = getattr(spec, "style", "")
        chain: list[str] = []
        for part in style if isinstance(style, list) else [style]:
            name = part.get("extends", "") if isinstance(part, dict) else part
            if name and name not in self.file.styles:
                self._tell("style.unknown", f"unknown style '{name}'", (*where, "style"), did_you_mean(name, self.file.styles))
            if isinstance(part, dict):
                self._params(StyleSpec, part, (*where, "style"), "style")
            while name in self.file.styles and name not in chain:
                chain.append(name)
                name = self.file.styles[name].extends
        return [text for name in chain for _, text in fields.sentences(self.file.styles[name])]

    # ── checks over the whole file ──

    def check_scenes(self) -> None:
        """Ids once, transitions and cuts that exist, names and colours that are known."""
        seen: set[str] = set()
        for i, scene in enumerate(self.file.scenes):
            if scene.id in seen:
                self._tell("scene.id", f"two scenes are called '{scene.id}'", ("scenes", i, "id"), "give each its own id")
            seen.add(scene.id)
            for word in ("transition", "between"):
                spec: TransitionSpec | None = getattr(scene, word)
                if spec is None:
                    continue
                self._effect(spec.sound, ("scenes", i, word, "sound"))
                if spec.kind not in registry.names("transitions"):
                    self._unknown("transitions", spec.kind, ("scenes", i, word))
                    # a transition to come is a fade of its length until then; the words of its own are not the fade's
                    kept = {"kind": "fade", **({"duration": spec.duration} if spec.duration != "" else {})}
                    planned = spec.kind in PLANNED["transitions"]
                    object.__setattr__(scene, word, TransitionSpec.model_validate(kept) if planned else None)
                else:
                    self._params(registry.find("transitions", spec.kind).Spec, spec.__pydantic_extra__ or {}, ("scenes", i, word), f"transition '{spec.kind}'")
        for name, cut in self.file.cuts.items():
            for scene_name in (*cut.scenes, *cut.durations):
                if scene_name not in seen:
                    self._tell("cut.scene", f"there is no scene '{scene_name}'", ("cuts", name), did_you_mean(scene_name, seen))
        for name, style in self.file.styles.items():
            if style.extends and style.extends not in self.file.styles:
                self._tell("style.unknown", f"unknown style '{style.extends}'", ("styles", name), did_you_mean(style.extends, self.file.styles))
        for scene_id, kind, text in [(s.scene, s.kind, s.text) for s in self.said]:
            owner = next((s for s in self.file.scenes if s.id == scene_id), None)
            self._check_names(text, self._names(kind, text), owner, self._where_of(text))
        for i, scene in enumerate(self.file.scenes):
            for part in ("when", "each"):
                condition = getattr(scene, part)
                if isinstance(condition, str) and condition:
                    self._check_names(condition, self._names("expr", condition), None, ("scenes", i, part))
        for name, line in self.file.script.copy_.items():
            at: Path_ = ("script", "copy", name)
            for text in (line.default, *line.arms.values()):
                self._check_names(text, self._names("text", text), None, at)
        for name, shot_line in self.file.script.shots.items():
            self._check_names(shot_line.default, self._names("text", shot_line.default), None, ("script", "shots", name))
        for name, ad_line in self.file.ad.items():
            names = words.sentence(ad_line.default, words.META_MACROS).names
            self._check_names(ad_line.default, names, None, ("ad", name))

    def check_finish(self) -> None:
        """Grain is told about: nothing else that is typed so lightly costs so many bytes."""
        grain = self.file.finish.grain
        if not (isinstance(grain, str) and "{{" in grain) and values.ratio(grain) > 0:
            what = "film grain makes files several times as large: a codec cannot foresee it"
            self.findings.append(note("finish.grain", what, self.document.where(("finish", "grain")), "leave it out where the platform limits the file's size"))

    def luts(self, shaped: Mapping[tuple[str, str], Shaped]) -> Mapping[str, Where]:
        """The .cube files that it speaks of, and where first."""
        names: dict[str, Where] = {}
        if self.file.finish.lut:
            names[self.file.finish.lut] = self.document.where(("finish", "lut"))
        for grade in grades((self.file.finish, [(s.overlays, [(c.shot, c.layers) for c in s.scenes.values()]) for s in shaped.values()])):
            if grade.lut:
                names.setdefault(grade.lut, self.document.where(self._where_of(grade.lut)))
        return names

    def _effect(self, effect: EffectSpec | None, at: Path_) -> None:
        """A sound effect is one of ours, or a file beside the template or in the campaign's folder, which is looked for when it is heard."""
        if effect is None or effect.use in EFFECTS or effect.use == "none" or "." in effect.use:
            return
        self._tell("sound.effect", f"unknown sound effect '{effect.use}'", at, did_you_mean(effect.use, [*EFFECTS, "none"]))

    def check_sound(self) -> None:
        """What plays is a mood, a file, the kit's, or an input of the row's."""
        sound = self.file.sound
        songs = [n for n, i in self.file.inputs.items() if i.type == "audio"]
        known = [*MOODS, "brand.music", *songs, "none"]
        entries = [(("sound", "music"), e) for e in (self._listed(sound.music.use) if sound.music else [])]
        entries += [(("sound", "lead"), sound.lead)] if sound.lead else []
        for at, entry in entries:
            if entry not in known and "." not in entry:
                self._tell("sound.unknown", f"'{entry}' is no mood, no file and no input of type audio", at, did_you_mean(entry, known), warn=True)

    def check_overrides(self) -> None:
        """Every override names a shape or platform, and a layer that there is."""
        keys = (*SHAPES, *registry.names("platforms"))
        scenes = {s.id for s in self.file.scenes}
        for key, changes in self.file.overrides.items():
            if key not in keys:
                self._tell("override.key", f"'{key}' is no shape and no platform", ("overrides", key), did_you_mean(key, keys), on_key=True)
            for address in changes:
                scene, _, layer = address.partition(".")
                if not layer:
                    scene, layer = "", scene
                if scene and scene not in scenes:
                    self._tell("override.address", f"there is no scene '{scene}'", ("overrides", key, address), did_you_mean(scene, scenes), on_key=True)
                elif layer != "shot" and layer not in self._all_ids(scene):
                    self._tell("override.address", f"there is no layer '{layer}'" + (f" in scene '{scene}'" if scene else " among the overlays"), ("overrides", key, address), did_you_mean(layer, self._all_ids(scene)), on_key=True)
        for i, scene_file in enumerate(self.file.scenes):
            for key, changes in scene_file.overrides.items():
                if key not in keys:
                    self._tell("override.key", f"'{key}' is no shape and no platform", ("scenes", i, "overrides", key), did_you_mean(key, keys), on_key=True)
                for layer, change in changes.items():
                    if layer != "shot" and "add" not in change and layer not in self._all_ids(scene_file.id):
                        self._tell("override.address", f"there is no layer '{layer}' in scene '{scene_file.id}'", ("scenes", i, "overrides", key, layer), did_you_mean(layer, self._all_ids(scene_file.id)), on_key=True)

    def _all_ids(self, scene: str) -> set[str]:
        return self.known.get(scene, set())

    def _check_names(self, text: str, names: Iterable[str], owner: SceneFile | None, at: Path_) -> None:
        roots = {*self.file.inputs, *BUILT_IN, *([owner.as_] if owner and owner.each else [])}
        for path in names:
            parts = path.split(".")
            if parts[0] not in roots:
                self._tell("words.unknown", f"unknown name '{parts[0]}' in '{_short(text)}'", at, did_you_mean(parts[0], roots - {"loop", "item"}))
            elif parts[0] == "script" and len(parts) > 2:
                book = {"copy": set(self.file.script.copy_), "shots": set(self.file.script.shots), "ad": set(self.file.ad)}.get(parts[1], set())
                if parts[2] not in book:
                    self._tell("words.unknown", f"there is no 'script.{parts[1]}.{parts[2]}' in '{_short(text)}'", at, did_you_mean(parts[2], book))

    def colors(self) -> dict[str, Where]:
        """The kit's colours that the template speaks of, each with the first place; a kit must have them."""
        found: dict[str, Where] = {}
        self._colors(self.tree, (), found)
        return found

    def _colors(self, node: Any, at: Path_, found: dict[str, Where]) -> None:
        if isinstance(node, str):
            for name in re.findall(r"brand\.colors\.(\w+)", node):
                found.setdefault(name, self.document.where(at))
        elif isinstance(node, (dict, list)):
            for key, value in node.items() if isinstance(node, dict) else enumerate(node):
                self._colors(value, (*at, key), found)

    # ── names and deps ──

    def _hear(self, scene: str, value: object) -> None:
        if isinstance(value, str) and "{{" in value:
            self._say(scene, "text", value)

    def _say(self, scene: str, kind: str, text: str) -> None:
        self.said[Said(scene, kind, text)] = None  # type: ignore[arg-type]

    def _names(self, kind: str, text: str) -> frozenset[str]:
        try:
            return words.sentence(text).names if kind == "text" else words.expression(text).names
        except words.WordsError:
            return frozenset()  # told when the field was typed

    def _depends(self, names: Iterable[str], owner: SceneFile | None) -> frozenset[str]:
        """What of a row, script and arm a text depends on, through the script's own words."""
        out: frozenset[str] = frozenset()
        for path in names:
            parts = path.split(".")
            if parts[0] in self.file.inputs:
                out |= {f"input:{parts[0]}"}
            elif parts[0] == "script":
                for kind, book in (("copy", self.file.script.copy_), ("shots", self.file.script.shots)):
                    if len(parts) < 2 or parts[1] == kind:
                        for name in [parts[2]] if len(parts) > 2 else list(book):
                            out |= self._line(kind, name)
            elif owner is not None and owner.each and parts[0] in (owner.as_, "loop") and isinstance(owner.each, str):
                out |= self._depends(words.expression(owner.each).names, None)
        return out

    def _line(self, kind: str, name: str) -> frozenset[str]:
        key = f"{kind}.{name}"
        if key in self._line_deps:
            return self._line_deps[key]
        self._line_deps[key] = frozenset()  # a line that refers to itself
        line: Any = (self.file.script.copy_ if kind == "copy" else self.file.script.shots).get(name)
        if line is None:
            return frozenset()
        arms = getattr(line, "arms", {})
        out = self._depends(self._names("text", line.default), None)
        for text in arms.values():
            out |= self._depends(self._names("text", text), None)
        if arms:
            out |= {f"arm:{name}"}
        if isinstance(line.each, str) and line.each:
            out |= self._depends(self._names("expr", line.each), None)
        self._line_deps[key] = out
        return out

    # ── telling ──

    def _model(self, model: type[Any], raw: Mapping[str, Any], at: Path_) -> Any:
        """Type a mapping; where it stands in the file as it is, faults name the exact value."""
        try:
            return model.model_validate(raw)
        except ValidationError as fault:
            own = not any(at[: len(w)] == w for w in self.unfolded)
            findings = yaml.validate(model, self.document, at)[1] if own else []
            if findings:
                self.findings += findings
            else:  # it came from an override or a component: the file's own mapping has no such fault
                for e in fault.errors():
                    spot = ".".join(str(p) for p in e["loc"])
                    self._tell("template.value", f"'{spot}': {e['msg'].removeprefix('Value error, ')}", at)
            return None

    def _params(self, model: type[Any], raw: Mapping[str, Any], at: Path_, owner: str) -> None:
        try:
            model.model_validate(raw)
        except ValidationError as fault:
            known = [f.alias or n for n, f in model.model_fields.items()]
            for e in fault.errors():
                name = str(e["loc"][0]) if e["loc"] else ""
                if e["type"] == "extra_forbidden":
                    self._tell("template.unknown", f"unknown word '{name}' on {owner}", (*at, name), did_you_mean(name, known), on_key=True)
                else:
                    what = f"'{name}' of {owner}" if name else owner
                    self._tell("template.value", f"{what}: {e['msg'].removeprefix('Value error, ')}", (*at, name) if name else at)

    def _unknown(self, kind: str, name: str, at: Path_) -> None:
        one = kind.rstrip("s")
        if name in PLANNED.get(kind, ()):
            self._tell("plugin.planned", f"{one} '{name}' is not in this version of adgen; it is left out", at, warn=True)
        else:
            self._tell("plugin.unknown", f"unknown {one} '{name}'" if name else f"a {one} needs a `type`", at, did_you_mean(name, registry.names(kind)))

    def _tell(self, code: str, message: str, at: Path_, hint: str = "", warn: bool = False, on_key: bool = False) -> None:
        where: Where = self.document.where(at, key=on_key)
        self.findings.append((warning if warn else error)(code, message, where, hint))

    def _where_of(self, text: str) -> Path_:
        """Where a text stands in the file; the first place, when there are several."""
        return _find(self.tree, text, ()) or ()


def _find(node: Any, text: str, at: Path_) -> Path_ | None:
    items: Iterable[tuple[Any, Any]] = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        if value == text and isinstance(value, str):
            return (*at, key)
        found = _find(value, text, (*at, key))
        if found is not None:
            return found
    return None


def _under(changes: Mapping[str, dict[str, Any]], scene: str) -> dict[str, dict[str, Any]]:
    """`hook.words: {...}` of the whole film, as `words: {...}` of the scene."""
    return {a.partition(".")[2]: c for a, c in changes.items() if a.partition(".")[0] == scene and "." in a}


def _merged(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Maps merge, everything else replaces. A box that was a word (`full`) is a map first."""
    out = deepcopy(dict(base))
    for key, value in change.items():
        old = out.get(key)
        if key == "box" and isinstance(old, str):
            old = {"full": {"in": "frame", "width": "100%", "height": "100%"}}.get(old, {"in": old, "width": "100%", "height": "100%"})
        if key == "style" and isinstance(value, dict) and isinstance(old, (str, list)):
            out[key] = [*(old if isinstance(old, list) else [old]), value]
            continue
        out[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else deepcopy(value)
    return out


def _with_style(raw: dict[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """What a shape says of a layer's style wins over what the layer itself says."""
    style = change.get("style")
    if isinstance(style, dict):
        for word in style.keys() - change.keys():
            raw.pop(word, None)
    return raw


def _ids(tree: Sequence[Any]) -> set[str]:
    out: set[str] = set()
    for _, raw, children in tree:
        out.add(str(raw["id"]))
        out |= _ids(children)
    return out


def _short(text: str, limit: int = 60) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


Told = Callable[[Sequence[str | int]], Where]


def _listed(words: Sequence[str]) -> str:
    """a, b and c"""
    *first, last = sorted(words)
    return f"{', '.join(first)} and {last}" if first else last
