"""pipeline: the stages in order. Read this first.

    paths ─load─▶ Campaign ─▶ rows
    row ═write═▶ Script ─bind─▶ Spot ─time─▶ Schedule ═shoot═▶ slots ─place─▶ Timeline ─lower─▶ Cut
    Segment | Soundtrack ═render═▶ packets ═stitch═▶ film ─deliver─▶ folder
    check judges the Timeline: before anything is paid for, and again with what really came.

═ is a round: it goes through runtime.fulfil, which makes each distinct thing once. Films flow in waves, so memory does not grow
with the rows. A fault of one row never stops the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from time import monotonic
from typing import Literal, TypeAlias

from msgspec.structs import replace

from adgen.engine.film import FilmFacts
from adgen.errors import AdgenError
from adgen.model.artifact import StillRequest, Stream
from adgen.model.asset import Asset, ShotRequest
from adgen.model.campaign import Variant
from adgen.model.film import Delivery, Part, Piece, Summary
from adgen.model.finding import Finding, Severity, error
from adgen.model.platform import Platform
from adgen.model.record import key
from adgen.run import Film, Options, Run, recipe
from adgen.runtime.fulfil import fulfil, survey
from adgen.runtime.tools import Failed, Tools
from adgen.stages import deliver, stitch
from adgen.stages.load import Loaded
from adgen.version import VERSION

Streams: TypeAlias = Mapping[str, "Stream | Failed"]
Status: TypeAlias = Literal["delivered", "failed", "skipped"]

POSTER_PX = 1080  # the poster's width at most


@dataclass(slots=True)
class Built:
    """What a build came to."""

    summary: Summary
    deliveries: list[Delivery]
    findings: list[Finding]


def build(loaded: Loaded, tools: Tools, out: Path, options: Options) -> Built:
    """Rows to finished films in a folder, with posters, manifests and a gallery.

    Raises: StoreError when nothing can be written; KeyboardInterrupt, after which the next run goes on where this one was.
    """
    began = monotonic()
    run = Run(loaded, tools, options)
    before = deliver.previous(out)
    (out / "films").mkdir(parents=True, exist_ok=True)
    deliveries: list[Delivery] = []
    keys: set[str] = set()
    asked = frames = made = 0
    for wave in run.waves():
        films = [f for f in wave if isinstance(f, Film)]
        deliveries += [d for d in wave if isinstance(d, Delivery)]
        if any(run.pays(f) for f in films):
            run.expect(films)
        run.shoot(films)
        run.hear(films)
        run.lower(films)
        going = [f for f in films if f.cut is not None and not f.failed]
        pictures, sounds, fresh = run.render(going)
        posters = _posters(run, going)
        for film in films:
            deliveries += _delivered(run, film, pictures, sounds, fresh, posters, out, before)
            if film.cut is not None and not film.failed:
                for k, s in zip(run.keys(film)[0], film.cut.segments, strict=True):
                    asked += 1
                    if k not in keys:
                        keys.add(k)
                        if k in fresh:
                            made, frames = made + 1, frames + s.frames
    deliveries.sort(key=lambda d: d.line)  # stable: a row's films stay in their order, and rows that failed stand in theirs
    done = [d for d in deliveries if d.status == "delivered"]
    summary = Summary(
        loaded.campaign.name, VERSION, len(deliveries) + run.skipped, len(done),
        sum(d.status == "failed" for d in deliveries), run.skipped, len({d.digest for d in done}), asked, len(keys), made, frames,
        round(monotonic() - began, 2), tools.ledger.spent / 1_000_000, tuple(dict.fromkeys(loaded.findings)),
    )  # fmt: skip
    deliver.deliver(out, summary, deliveries)
    return Built(summary, deliveries, [*loaded.findings, *(f for d in deliveries for f in d.findings)])


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
    run: Run, film: Film, pictures: Streams, sounds: Streams, fresh: frozenset[str], posters: dict[int, Asset | Failed], out: Path,
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
    streams = [s for s in made if isinstance(s, Stream)]
    sound = heard if isinstance(heard, Stream) else None
    made_of = recipe(run, film)
    first: Path | None = None
    facts: FilmFacts | None = None
    for variant, platform in film.variants:
        path = out / "films" / f"{variant.name}.mp4"
        old = before.get(variant.creative_id)
        try:
            if old is not None and old.recipe == made_of and old.file == f"films/{path.name}" and _there(path, old.bytes):
                _restore_poster(path, posters.get(id(film)), run)
                yield _same(old, film, variant.name, _veil(run, film))
                continue
            if first is not None and facts is not None:
                stitch.twin(first, path)
            else:
                # no name in the file: platforms that share a film get the same bytes
                facts = stitch.stitch(path, streams, sound, film.profile, {"comment": "made with adgen"}, run.tools.store)
                first = path
        except (AdgenError, KeyError) as fault:
            film.findings.append(error("film.proof", str(getattr(fault, "what", fault)), run.where(film), getattr(fault, "hint", "")))
            yield _named(_base(run, film), variant, platform, "failed")
            continue
        poster = posters.get(id(film))
        if isinstance(poster, Asset):
            stitch.write(path.with_suffix(".jpg"), run.tools.store.read(poster.digest))
        findings = stitch.judge(facts, sound, film.music is not None, platform, run.where(film))
        packets = [len(s.packets) for s in streams]
        pieces = tuple(
            Piece(k, s.frames, sum(packets[:i]), packets[i], k in fresh)
            for i, (k, s) in enumerate(zip(picture_keys, film.cut.segments, strict=True))
        )
        yield replace(
            _named(base, variant, platform, "delivered"),
            frames=facts.frames, seconds=float(Fraction(*facts.duration)), file=f"films/{path.name}",
            poster=f"films/{path.stem}.jpg" if isinstance(poster, Asset) else "", digest=stitch.digest(path), recipe=made_of,
            bytes=facts.size, bit_rate=facts.mean, lufs=sound.proof.lufs_mdb / 1000 if sound else 0.0,
            true_peak=sound.proof.true_peak_mdb / 1000 if sound else 0.0, parts=_parts(film), pieces=pieces,
            findings=(*base.findings, *findings), since_last="changed" if old is not None and old.digest else "new",
        )  # fmt: skip


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


def _same(old: Delivery, film: Film, name: str, veil: Callable[[str], str]) -> Delivery:
    return replace(
        old, since_last="same", name=name, line=film.row.line, findings=_veiled(film.findings, veil), review=_review(film),
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
        base, creative_id=variant.creative_id, name=variant.name, platform=platform.name, shape=platform.shape, status=status,
    )  # fmt: skip


def _parts(film: Film) -> tuple[Part, ...]:
    """What made each picture, and the music."""
    out = [
        Part(f"{scene}.{layer}" if scene else layer, slot.origin, slot.digest, slot.credit)
        for (scene, layer), slot in film.slots.items() if isinstance(slot, Asset)
    ]  # fmt: skip
    if film.music is not None:
        out.append(Part("music", film.music.origin, film.music.digest, film.music.credit))
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
    findings: list[Finding] = field(default_factory=list)


def plan(loaded: Loaded, tools: Tools, options: Options) -> Plan:
    """Count what would be asked, shared and found; every row is laid out and judged. Nothing is painted, played or sent.

    Segments whose pictures are still to come are counted by the request that will make them: distinct is then at most.
    """
    run = Run(loaded, tools, options)
    out = Plan()
    seen: set[str] = set()
    shots: dict[str, ShotRequest] = {}
    for wave in run.waves():
        for failed in (d for d in wave if isinstance(d, Delivery)):
            out.rows_failed += 1
            out.findings += failed.findings
        films = [f for f in wave if isinstance(f, Film)]
        run.expect(films)
        run.lower(films)
        for film in films:
            out.variants += len(film.variants)
            out.findings += _veiled(film.findings, _veil(run, film))
            if film.cut is None or film.failed:
                continue
            out.films += 1
            for slot in run.requests(film):
                out.shots["asked"] += 1
                shots[key(slot)] = slot
            for segment in film.cut.segments:
                out.segments["asked"] += 1
                k = tools.key("segment", segment)
                if k not in seen:
                    seen.add(k)
                    out.segments["distinct"] += 1
                    out.segments["frames"] += segment.frames
                    out.segments["cached"] += tools.store.get(k) is not None
    found = survey("shot", shots.values(), Asset, tools)
    out.shots.update(distinct=found.distinct, cached=found.cached)
    out.cost["usd"] = found.cost / 1_000_000
    out.findings = list(dict.fromkeys([*loaded.findings, *out.findings]))
    return out


def laid_out(loaded: Loaded, tools: Tools, options: Options) -> Iterator[Film]:
    """Films with their real pictures, lowered and ready to be looked at frame by frame; nothing is encoded."""
    run = Run(loaded, tools, options)
    for wave in run.waves():
        films = [f for f in wave if isinstance(f, Film)]
        run.shoot(films)
        run.lower(films)
        yield from films


def has_errors(findings: Sequence[Finding]) -> bool:
    return any(f.severity is Severity.ERROR for f in findings)
