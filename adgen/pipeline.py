"""pipeline: the stages in order. Read this first.

    paths ─load─▶ Campaign ─▶ rows
    row ═write═▶ Script ─bind─▶ Spot ─time─▶ Schedule ═shoot═▶ slots ─place─▶ Timeline ─lower─▶ Cut
    Segment | Soundtrack ═render═▶ packets ═stitch═▶ film ─deliver─▶ folder
    check judges the Timeline: before anything is paid for, and again with what really came.

═ is a round: it goes through runtime.fulfil, which makes each distinct thing once. Films flow in waves, so memory does not grow
with the rows. A fault of one row never stops the others.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from time import monotonic
from typing import Literal, TypeAlias

from msgspec.structs import replace

from adgen import registry
from adgen.errors import AdgenError, DiskFull
from adgen.model.artifact import StillRequest, Stream, Whole
from adgen.model.asset import Asset, ShotRequest
from adgen.model.campaign import Variant
from adgen.model.film import Delivery, Part, Piece, Summary
from adgen.model.finding import Finding, Severity, Told, error
from adgen.model.platform import Platform
from adgen.model.record import key
from adgen.model.script import ScriptRequest, SheetLine, Written
from adgen.run import Film, Options, Run, recipe
from adgen.runtime.claim import claim
from adgen.runtime.fulfil import fulfil, survey
from adgen.runtime.lock import Lock
from adgen.runtime.prices import MICRO_USD
from adgen.runtime.tools import Failed, Tools
from adgen.sharing.spoilers import Spoiler, Spoilers
from adgen.sharing.waves import batches
from adgen.stages import deliver, shoot, stitch
from adgen.stages.deliver.captions import files as caption_files
from adgen.stages.load import Loaded
from adgen.version import VERSION

Streams: TypeAlias = Mapping[str, "Stream | Failed"]
Pictures: TypeAlias = Mapping[str, "Stream | Whole | Failed"]
Status: TypeAlias = Literal["delivered", "failed", "skipped"]

POSTER_PX = 1080  # the poster's width at most
AHEAD = 2  # waves that are made at once: the second keeps the cores busy while the first is finished


@dataclass(slots=True)
class Built:
    """What a build came to."""

    summary: Summary
    deliveries: list[Delivery]
    findings: list[Finding]


def build(loaded: Loaded, tools: Tools, out: Path, options: Options) -> Built:
    """Rows to finished films in a folder, with posters, manifests and a gallery.

    Raises: UsageError when another build is writing to the folder; StoreError when nothing can be written; KeyboardInterrupt,
            after which the next run goes on where this one was.
    """
    with claim(out):
        return _build(loaded, tools, out, options)


def _build(loaded: Loaded, tools: Tools, out: Path, options: Options) -> Built:
    began = monotonic()
    run = Run(loaded, tools, options)
    before = deliver.previous(out)
    deliveries: list[Delivery] = []
    count = _Count()
    # while one wave is made and delivered the next is laid out: no core waits for this thread
    making: deque[tuple[Future[list[Delivery]], list[Film]]] = deque()

    def landed() -> None:
        future, films = making.popleft()
        deliveries.extend(_awaited(future))
        count.add(run, films)

    pool = ThreadPoolExecutor(AHEAD, "adgen-wave")
    try:
        if loaded.campaign.settings.writer.batch:
            run.drafts.order()
        for wave in run.waves():
            films = [f for f in wave if isinstance(f, Film)]
            deliveries += [d for d in wave if isinstance(d, Delivery)]
            if any(run.pays(f) for f in films):
                run.expect(films)
            run.shoot(films)
            run.hear(films)
            same = {id(f) for f in films if _is_same(run, f, out, before)}
            going = [f for f in films if not f.failed and id(f) not in same]
            run.lay_out([f for f in going if f.known is not None])  # known, and yet to be made
            for film in going:
                film.cut  # noqa: B018  settled here: layouts are this thread's
            while len(making) >= AHEAD:
                landed()
            making.append((pool.submit(_made, run, films, same, out, before, count), films))
        while making:
            landed()
    except BaseException:
        tools.stop()  # what is under way ends now
        raise
    finally:
        pool.shutdown(cancel_futures=True)
    deliveries.sort(key=lambda d: d.line)  # stable: a row's films stay in their order, and rows that failed stand in theirs
    done = [d for d in deliveries if d.status == "delivered"]
    summary = Summary(
        loaded.campaign.name, VERSION, len(deliveries) + run.skipped, len(done),
        sum(d.status == "failed" for d in deliveries), run.skipped, len({d.digest for d in done}), count.asked, len(count.keys), count.made,
        count.frames,
        round(monotonic() - began, 2), tools.ledger.spent / MICRO_USD, tuple(dict.fromkeys(loaded.findings)),
    )  # fmt: skip
    deliver.deliver(out, summary, deliveries)
    return Built(summary, deliveries, [*loaded.findings, *(f for d in deliveries for f in d.findings)])


@dataclass(slots=True)
class _Count:
    """What the segments of a run come to. `fresh` holds the keys of those that were made now."""

    keys: set[str] = field(default_factory=set)
    fresh: set[str] = field(default_factory=set)
    asked: int = 0
    made: int = 0
    frames: int = 0

    def add(self, run: Run, films: Sequence[Film]) -> None:
        for film in films:
            if film.failed:
                continue
            for k, n in zip(run.keys(film)[0], [t.frames for t in film.takes], strict=False):
                self.asked += 1
                if k not in self.keys:
                    self.keys.add(k)
                    if k in self.fresh:
                        self.made, self.frames = self.made + 1, self.frames + n


def _awaited(future: Future[list[Delivery]]) -> list[Delivery]:
    while True:
        try:
            return future.result(timeout=0.5)  # a wait without end cannot be interrupted on Windows
        except TimeoutError:
            if future.done():
                raise


def _made(run: Run, films: Sequence[Film], same: set[int], out: Path, before: dict[str, Delivery], count: _Count) -> list[Delivery]:
    """Make what is asked for a wave of films and deliver them."""
    going = [f for f in films if not f.failed and id(f) not in same]
    with ThreadPoolExecutor(1) as beside:
        coming = beside.submit(_posters, run, going)  # where its segments keep a core, they share it
        pictures, sounds, fresh = run.render(going)
        posters = coming.result()
    count.fresh |= fresh
    deliveries: list[Delivery] = []
    for film in films:
        if run.tools.stopped.is_set():
            break  # interrupted, or another thread has failed
        if id(film) in same:
            veil = _veil(run, film)
            deliveries += [_same(before[v.creative_id], film, v.name, veil) for v, _ in film.variants]
        else:
            deliveries += _delivered(run, film, pictures, sounds, fresh, posters, out, before)
    return deliveries


def _is_same(run: Run, film: Film, out: Path, before: Mapping[str, Delivery]) -> bool:
    """Every file of a film lies there as it would be made now: nothing of it is laid out, drawn or written."""
    if film.known is None or film.failed or film.output.join != "copy":
        return False
    made_of = recipe(run, film)
    for variant, _ in film.variants:
        old = before.get(variant.creative_id)
        name = f"films/{variant.name}{film.output.suffix}"
        if old is None or old.status != "delivered" or old.recipe != made_of or old.file != name or not _there(out / name, old.bytes):
            return False
        if any(not (out / beside).is_file() for beside in (old.poster, *old.captions) if beside):
            return False
    return True


def _posters(run: Run, films: Sequence[Film]) -> dict[int, Asset | Failed]:
    """A still of each film, by id of the film; twins of a recipe share one."""
    asks = [_poster(f) for f in films]
    return {id(f): p for f, p in zip(films, fulfil("still", asks, Asset, run.tools), strict=True)}


def _poster(film: Film) -> StillRequest:
    return still_at(film, film.cut.poster if film.cut else 0, POSTER_PX)


def still_at(film: Film, frame: int, width: int = 0) -> StillRequest:
    """The request for one frame of a film, in the segment that holds it."""
    assert film.cut is not None
    at = 0
    for segment in film.cut.segments:
        if frame < at + segment.frames:
            return StillRequest(segment, frame - at, width)
        at += segment.frames
    last = film.cut.segments[-1]
    return StillRequest(last, last.frames - 1, width)


def _delivered(
    run: Run, film: Film, pictures: Pictures, sounds: Streams, fresh: frozenset[str], posters: dict[int, Asset | Failed], out: Path,
    before: dict[str, Delivery],
) -> Iterator[Delivery]:  # fmt: skip
    """Stitch, prove and name one film; each of its variants is a delivery."""
    base = _base(run, film)
    if film.failed or film.cut is None:
        for variant, platform in film.variants:
            yield _named(base, variant, platform, "failed")
        return
    picture_keys, sound_key = run.keys(film)
    made = [pictures[k] for k in picture_keys]
    heard = sounds.get(sound_key)
    if lost := [s for s in (*made, heard) if isinstance(s, Failed)]:
        film.findings += [error("film.render", f.what, run.where(film), f.hint) for f in lost]
        for variant, platform in film.variants:
            yield _named(_base(run, film), variant, platform, "failed")
        return
    parts = [s for s in made if not isinstance(s, Failed)]
    sound = heard if isinstance(heard, Stream) else None
    made_of = recipe(run, film)
    first: Path | None = None
    done: stitch.Made | None = None
    for variant, platform in film.variants:
        path = out / "films" / f"{variant.name}{film.output.suffix}"
        old = before.get(variant.creative_id)
        try:
            if old is not None and old.recipe == made_of and old.file == f"films/{path.name}" and _there(path, old.bytes):
                _restore_poster(path, posters.get(id(film)), run)
                _write_captions(film, path, platform, old)
                yield _same(old, film, variant.name, _veil(run, film))
                continue
            if first is not None and done is not None:
                stitch.twin(first, path)
            else:
                # no name in the file: platforms that share a film get the same bytes
                done = stitch.finish(
                    path, parts, picture_keys, sound, film.profile, [p for _, p in film.variants], {"comment": "made with adgen"},
                    run.tools.store, lambda profile: run.remade(film, profile), run.where(film),
                )  # fmt: skip
                first = path
        except DiskFull:
            raise  # no other film would fare better
        except (AdgenError, KeyError) as fault:
            film.findings.append(error("film.proof", str(getattr(fault, "what", fault)), run.where(film), getattr(fault, "hint", "")))
            yield _named(_base(run, film), variant, platform, "failed")
            continue
        poster = posters.get(id(film))
        if isinstance(poster, Asset):
            stitch.write(path.with_suffix(".jpg"), run.tools.store.read(poster.digest))
        facts = done.facts
        findings = [*done.findings, *stitch.judge(facts, sound, film.sound is not None and bool(film.sound.stems), platform, run.where(film), film.profile.width < platform.width)]
        pieces = _pieces(done, fresh)
        yield replace(
            _named(base, variant, platform, "delivered"),
            frames=facts.frames, seconds=float(Fraction(*facts.duration)), file=f"films/{path.name}",
            poster=f"films/{path.stem}.jpg" if isinstance(poster, Asset) else "", captions=_write_captions(film, path, platform, old), digest=stitch.digest(path), recipe=made_of,
            bytes=facts.size, bit_rate=facts.mean, lufs=sound.proof.lufs_mdb / 1000 if sound else 0.0,
            true_peak=sound.proof.true_peak_mdb / 1000 if sound else 0.0, parts=_parts(film), pieces=pieces,
            findings=(*base.findings, *findings), since_last="changed" if old is not None and old.digest else "new",
        )  # fmt: skip


def _pieces(done: stitch.Made, fresh: frozenset[str]) -> tuple[Piece, ...]:
    """Where each part's packets lie in the film; one made whole is one piece without packets."""
    out: list[Piece] = []
    at = 0
    for k, part in zip(done.keys, done.parts, strict=True):
        packets = len(part.packets) if isinstance(part, Stream) else 0
        out.append(Piece(k, packets or done.facts.frames, at, packets, k in fresh))
        at += packets
    return tuple(out)


def _there(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _restore_poster(path: Path, poster: Asset | Failed | None, run: Run) -> None:
    """A film that is as it was keeps its poster; one that was lost is put back."""
    beside = path.with_suffix(".jpg")
    if isinstance(poster, Asset) and not beside.exists():
        stitch.write(beside, run.tools.store.read(poster.digest))


def _write_captions(film: Film, path: Path, platform: Platform, old: Delivery | None) -> tuple[str, ...]:
    """The caption files that the template wants and the platform takes, beside a film; those of before that are none any more go."""
    spec = film.template.file.captions
    kinds = [k for k in spec.files if k in platform.captions]
    made = tuple((f"{path.stem}{suffix}", text) for suffix, text in caption_files(film.cues, spec.locale or film.spot.locale, kinds))
    for name, text in made:
        stitch.write(path.parent / name, text.encode())
    names = tuple(f"films/{name}" for name, _ in made)
    for gone in (old.captions if old else ()):
        if gone not in names and gone.startswith(f"films/{path.stem}."):
            path.parent.joinpath(gone.removeprefix("films/")).unlink(missing_ok=True)
    return names


def _same(old: Delivery, film: Film, name: str, veil: Callable[[str], str]) -> Delivery:
    of_file = tuple(f for f in old.findings if f.code.startswith("film.") or f.code == "output.encoder")  # the file has not changed
    return replace(
        old, since_last="same", name=name, line=film.row.line, findings=(*_veiled(film.findings, veil), *of_file), review=_review(film),
        pieces=tuple(replace(p, made=False) for p in old.pieces),
    )  # fmt: skip


def _review(film: Film) -> str:
    return film.row.status if film.row.status in ("approved", "rejected") else ""


def _base(run: Run, film: Film) -> Delivery:
    script = film.spot.script
    veil = _veil(run, film)
    return Delivery(
        "", "", film.row.id, film.row.line, "", "", film.spot.locale, film.spot.arm, film.spot.cut, film.template.name,
        film.brand.key, "failed", film.profile.width, film.profile.height, film.profile.rate, findings=_veiled(film.findings, veil),
        ad=tuple((k, veil(v)) for k, v in script.ad.items()),
        copy=tuple((k, veil(v if isinstance(v, str) else " | ".join(v))) for k, v in script.copy.items()), review=_review(film),
        cost_usd=film.cost / MICRO_USD,
    )  # fmt: skip


def _veil(run: Run, film: Film) -> Callable[[str], str]:
    """Hides the values of private inputs: they are in the film, never in what is written beside it."""
    private = run.loaded.rows.private(film.row.template)
    hidden = sorted((str(film.row.values[n]) for n in private if str(film.row.values.get(n, "")).strip()), key=len, reverse=True)

    def veil(text: str) -> str:
        for value in hidden:
            text = text.replace(value, "•••")
        return text

    return veil


def _veiled(findings: Sequence[Finding], veil: Callable[[str], str]) -> tuple[Finding, ...]:
    return tuple(replace(f, message=veil(f.message), hint=veil(f.hint)) for f in findings)


def _named(base: Delivery, variant: Variant, platform: Platform, status: Status) -> Delivery:
    return replace(
        base, output=variant.output, creative_id=variant.creative_id, name=variant.name, platform=platform.name, shape=platform.shape, status=status,
    )  # fmt: skip


def _is_generated(asset: Asset) -> bool:
    return asset.origin in registry.names("shots") and shoot.is_generator(asset.origin)


def _declared(facts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value[:200]) for name, value in facts)


def _parts(film: Film) -> tuple[Part, ...]:
    """What made each picture, the script where a model wrote it, and the music."""
    written = film.spot.script.writer
    out = [Part("script", written, "", is_generated=True)] if written != "copy" else []
    for (scene, layer), slot in film.slots.items():
        if isinstance(slot, Asset) and slot.frames:
            out.append(Part(
                f"{scene}.{layer}" if scene else layer, slot.origin, slot.digest, slot.credit, _is_generated(slot), _declared(slot.facts),
            ))  # fmt: skip
    if film.music is not None:
        out.append(Part("music", film.music.origin, film.music.digest, film.music.credit))
    out += [Part(f"{scene}.voice" if scene else "voice", s.origin, s.digest, s.credit) for scene, s in film.voice.speeches]
    return tuple(out)


# ── plan and check: the same stages, nothing made ──


@dataclass(slots=True)
class Plan:
    """What a build would make."""

    variants: int = 0
    films: int = 0
    rows_failed: int = 0
    segments: dict[str, int] = field(default_factory=lambda: {"asked": 0, "distinct": 0, "cached": 0, "frames": 0})
    shots: dict[str, int] = field(default_factory=lambda: {"asked": 0, "distinct": 0, "cached": 0})
    scripts: dict[str, int] = field(default_factory=lambda: {"asked": 0, "distinct": 0, "cached": 0})
    cost: dict[str, float] = field(default_factory=lambda: {"usd": 0.0})
    spoilers: list[Spoiler] = field(default_factory=list)
    laid: int = 0  # scenes and overlays that had to be laid out: 0 where nothing has changed
    findings: list[Finding] = field(default_factory=list)


def plan(loaded: Loaded, tools: Tools, options: Options) -> Plan:
    """Count what would be asked, shared and found; every row is laid out and judged. Nothing is painted, played or sent.

    Segments whose pictures are still to come are counted by the request that will make them: distinct is then at most. Of
    a kind of finding some hundred are told and the rest is counted: memory does not grow with the rows.
    """
    run = Run(loaded, tools, options)
    out, told, spoilers = Plan(), Told(), Spoilers()
    seen: set[int] = set()  # eight bytes of each key
    for wave in run.waves(foresee=True):
        for failed in (d for d in wave if isinstance(d, Delivery)):
            out.rows_failed += 1
            told.add(failed.findings)
        films = [f for f in wave if isinstance(f, Film)]
        run.expect(films)
        shots: dict[str, ShotRequest] = {}
        scripts: dict[str, ScriptRequest] = {}
        for film in films:
            out.variants += len(film.variants)
            if film.findings:
                told.add(_veiled(film.findings, _veil(run, film)))
            if film.failed:
                continue
            out.films += 1
            for shot in run.requests(film):
                out.shots["asked"] += 1
                if _is_new(k := key(shot), seen):
                    shots[k] = shot
            _share(film, run, spoilers, seen, out.segments)
        for script in run.drafts.wanted:
            out.scripts["asked"] += 1
            if _is_new(k := key(script), seen):
                scripts[k] = script
        written = survey("script", scripts.values(), Written, tools)
        out.scripts["distinct"] += written.distinct
        out.scripts["cached"] += written.cached
        out.cost["usd"] += written.cost * (1 + loaded.campaign.settings.writer.tries) / MICRO_USD  # at most: every answer sent back
        found = survey("shot", shots.values(), Asset, tools)
        out.shots["distinct"] += found.distinct
        out.shots["cached"] += found.cached
        out.cost["usd"] += found.cost / MICRO_USD
    out.spoilers, out.laid = spoilers.worst(), run.layouts.laid
    out.findings = list(dict.fromkeys([*loaded.findings, *told.findings()]))
    return out


def _share(film: Film, run: Run, spoilers: Spoilers, seen: set[int], counts: dict[str, int]) -> None:
    """Count the pieces of one film, those that no film before had by themselves; and who makes them personal."""
    fresh: set[str] = set()
    for k, frames in run.parts(film):
        counts["asked"] += 1
        if _is_new(k, seen):
            fresh.add(k)
            counts["distinct"] += 1
            counts["frames"] += frames
            counts["cached"] += run.tools.store.get(k) is not None
    at: dict[tuple[str, ...], int] = {}
    for take in film.takes:
        at[take.shows] = at.get(take.shows, -1) + 1
        if take.key in fresh and film.ask is not None:
            like = f"{film.ask.format.number} {at[take.shows]}"
            spoilers.see(film.template, take, film.row.values, film.spot.arm, like)


def _is_new(key: str, seen: set[int]) -> bool:
    mark = int(key[:16], 16)
    if mark in seen:
        return False
    seen.add(mark)
    return True


def laid_out(loaded: Loaded, tools: Tools, options: Options) -> Iterator[Film]:
    """Films with their real pictures, lowered and ready to be looked at frame by frame; nothing is encoded."""
    run = Run(loaded, tools, options)
    for wave in run.waves():
        films = [f for f in wave if isinstance(f, Film)]
        run.shoot(films)
        run.lay_out([f for f in films if f.known is not None])
        yield from films


def scripts(loaded: Loaded, tools: Tools, options: Options, asks: bool) -> tuple[list[SheetLine], list[Finding]]:
    """Every line that the films say, for people to read and change. With `asks` a model writes what is missing."""
    run = Run(loaded, tools, options)
    out: list[SheetLine] = []
    for batch in batches(loaded):
        out += run.drafts.sheet(batch, asks)
    return out, loaded.findings


def lock_of(loaded: Loaded, tools: Tools, options: Options) -> Lock:
    """What is pinned for a campaign."""
    return Run(loaded, tools, options).drafts.lock


def save(path: Path, raw: bytes) -> None:
    """Write a file whole. Raises: StoreError."""
    deliver.write(path, raw)


def has_errors(findings: Sequence[Finding]) -> bool:
    return any(f.severity is Severity.ERROR for f in findings)
