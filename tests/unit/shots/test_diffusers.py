"""diffusers: real pipelines of a few thousand random weights, in 32-bit floats on the processor."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from adgen import registry
from adgen.errors import MediaError, MissingExtra, UsageError
from adgen.model.asset import Asset, ShotRequest
from adgen.model.record import encode
from adgen.ports import Job
from adgen.runtime.demands import REST, demands_of
from adgen.runtime.store import FolderStore, open_store
from adgen.runtime.worker import BenchSpec, execute, open_bench
from adgen.shots import _pipelines, diffusers

Models = Callable[[str], Path]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Models]:
    pytest.importorskip("diffusers", exc_type=ImportError)
    import tiny_models

    folder = tmp_path_factory.mktemp("models")

    def built(name: str) -> Path:
        return folder / name if (folder / name).is_dir() else getattr(tiny_models, name)(folder / name)

    yield built
    _pipelines._kept.clear()


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return open_store(tmp_path / "store")


def ask(model: object, store: FolderStore, source: str = "", frames: int = 1, seed: int = 7, words: str = "a sunny studio", **told: object) -> Asset:
    options = tuple((n, json.dumps(v)) for n, v in {"steps": 2, "longest": 64, **told}.items())
    request = ShotRequest("diffusers", "1", words, (), seed, 96, 160, frames, source=source, model=str(model), options=options)
    made: Asset = diffusers.plugin.make(request, store)
    return made


def pixels(asset: Asset, store: FolderStore) -> Any:
    return np.asarray(Image.open(BytesIO(store.read(asset.digest))).convert("RGB"), np.int16)


def picture(store: FolderStore, hole: bool = False) -> str:
    drawn = Image.new("RGBA", (96, 160), (200, 30, 60, 255))
    if hole:
        drawn.paste((0, 0, 0, 0), (0, 0, 96, 80))
    out = BytesIO()
    drawn.save(out, "PNG")
    return store.add(out.getvalue())


# ── stills ──


def test_a_still_has_the_size_asked_and_tells_how_it_was_made(models: Models, store: FolderStore) -> None:
    asset = ask(models("stable_diffusion"), store)
    with Image.open(BytesIO(store.read(asset.digest))) as shown:
        assert shown.format == "JPEG" and shown.size == (asset.width, asset.height) == (96, 160)
    facts = dict(asset.facts)
    assert facts["pipeline"] == "StableDiffusionPipeline" and facts["seed"] == "7" and facts["steps"] == "2" and facts["guidance"] == "7.5"
    assert facts["model"] == "stable_diffusion" and not any("/" in value for value in (*facts.values(), asset.credit))  # not where it lies
    assert asset.frames == 1 and asset.origin == "diffusers" and len(asset.analysis.luma) == 256


def test_the_same_seed_is_the_same_picture_and_the_model_is_loaded_once(models: Models, store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    import diffusers as library

    _pipelines._kept.clear()
    loads: list[str] = []
    real = library.DiffusionPipeline.from_pretrained
    monkeypatch.setattr(library.DiffusionPipeline, "from_pretrained", lambda place, **more: loads.append(place) or real(place, **more))
    first, again, other, said = (
        ask(models("stable_diffusion"), store, seed=seed, words=words) for seed, words in ((7, "a"), (7, "a"), (8, "a"), (7, "zebra z"))
    )
    assert first.digest == again.digest and len({first.digest, other.digest, said.digest}) == 3
    assert loads == [str(models("stable_diffusion"))]


def test_as_many_steps_are_taken_as_asked_and_words_to_avoid_count(models: Models, store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = ask(models("stable_diffusion"), store)
    unet = _pipelines._kept[0].home.unet
    calls: list[int] = []
    real = unet.forward
    monkeypatch.setattr(unet, "forward", lambda sample, *a, **k: calls.append(len(sample)) or real(sample, *a, **k))
    ask(models("stable_diffusion"), store, steps=5)
    assert calls == [2] * 5  # with and against the words at once
    calls.clear()
    ask(models("stable_diffusion"), store, steps=3, guidance=1)
    assert calls == [1] * 3
    assert ask(models("stable_diffusion"), store, negative="zzz").digest != plain.digest


def test_a_picture_to_begin_with_is_varied_and_one_with_a_hole_is_completed(models: Models, store: FolderStore) -> None:
    begun = ask(models("stable_diffusion"), store, picture(store), steps=4)
    assert dict(begun.facts)["pipeline"] == "StableDiffusionImg2ImgPipeline" and begun.digest != ask(models("stable_diffusion"), store, steps=4).digest
    whole = ask(models("stable_diffusion"), store, picture(store, hole=True), steps=4)
    assert dict(whole.facts)["pipeline"] == "StableDiffusionInpaintPipeline"
    shown = pixels(whole, store)
    assert np.abs(shown[90:] - (200, 30, 60)).max() <= 4  # what was there is there
    assert np.abs(shown[:70] - (200, 30, 60)).mean() > 8  # and the rest is not just its colour


def test_a_transformer_distilled_without_guidance_gets_none(models: Models, store: FolderStore) -> None:
    told = dict(ask(models("flux"), store).facts)
    assert told["pipeline"] == "FluxPipeline" and told["guidance"] == "0"
    assert dict(ask(models("flux"), store, picture(store), steps=4).facts)["pipeline"] == "FluxImg2ImgPipeline"


def test_what_is_no_picture_cannot_be_begun_with(models: Models, store: FolderStore) -> None:
    with pytest.raises(MediaError, match="no picture"):
        ask(models("stable_diffusion"), store, store.add(b"no picture"))


# ── clips ──


def test_a_clip_is_a_film_of_the_length_asked(models: Models, store: FolderStore) -> None:
    from adgen.engine import codec

    asset = ask(models("wan"), store, frames=45)
    assert store.read(asset.digest)[4:8] == b"ftyp"
    facts = codec.probe(store.path(asset.digest))
    assert (facts.codec, facts.width, facts.height, facts.frames) == ("h264", 96, 160, asset.frames)
    assert asset.rate == (16, 1) and asset.frames == 24 and len(asset.analysis.calm) == 256


def test_a_model_of_clips_makes_a_still_and_a_model_of_stills_none_but_stills(models: Models, store: FolderStore) -> None:
    assert ask(models("wan"), store).frames == 1
    assert ask(models("stable_diffusion"), store, frames=45).frames == 1


def test_a_clip_begins_with_a_picture_where_the_model_can(models: Models, store: FolderStore) -> None:
    moved = ask(models("ltx"), store, picture(store), frames=30)
    assert dict(moved.facts)["pipeline"] == "LTXImageToVideoPipeline" and moved.frames == 25
    assert dict(ask(models("ltx"), store, frames=30).facts)["pipeline"] == "LTXPipeline"
    with pytest.raises(MediaError, match="not from a picture"):
        ask(models("wan"), store, picture(store), frames=30)


# ── want of memory, and answers that are none ──


def test_where_memory_runs_short_it_goes_on_in_tiles(models: Models, store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    _pipelines._kept.clear()
    plain = ask(models("stable_diffusion"), store)
    vae, left = _pipelines._kept[0].home.vae, [torch.OutOfMemoryError("CUDA out of memory")]
    real = vae.decode

    def decode(*given: Any, **more: Any) -> Any:
        if left:
            raise left.pop()
        return real(*given, **more)

    monkeypatch.setattr(vae, "decode", decode)
    again = ask(models("stable_diffusion"), store)
    assert not left and vae.use_tiling and _pipelines._kept[0].level == 1
    assert again.width == plain.width and again.facts[:7] == plain.facts[:7]


def test_memory_that_is_short_however_it_is_done_is_told_with_a_cure(models: Models, store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    _pipelines._kept.clear()
    ask(models("stable_diffusion"), store)
    tries: list[int] = []

    def decode(*given: Any, **more: Any) -> Any:
        tries.append(1)
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")

    monkeypatch.setattr(_pipelines._kept[0].home.vae, "decode", decode)
    with pytest.raises(MediaError, match="too little memory") as told:
        ask(models("stable_diffusion"), store)
    assert "smaller" in told.value.hint and len(tries) == 2 and not _pipelines._kept


def test_overflow_and_a_filtered_picture_are_told(models: Models, store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = models("stable_diffusion")
    frame = np.full((1, 8, 8, 3), np.nan, np.float32)
    monkeypatch.setattr(diffusers, "run", lambda *_: SimpleNamespace(images=frame))
    with pytest.raises(MediaError, match="overflow"):
        ask(folder, store)
    monkeypatch.setattr(diffusers, "run", lambda *_: SimpleNamespace(images=frame * 0, nsfw_content_detected=[True]))
    with pytest.raises(MediaError, match="filter"):
        ask(folder, store)


# ── what is loaded, and what is refused ──


def test_weights_that_may_hold_code_are_refused_unread(models: Models, store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models("stable_diffusion")
    import tiny_models
    import torch

    folder = tmp_path / "pickled"
    tiny_models.stable_diffusion(folder)
    for file in folder.rglob("*.safetensors"):
        file.with_suffix(".bin").write_bytes(b"cos\nsystem\n")
        file.unlink()
    monkeypatch.setattr(torch, "load", lambda *a, **k: pytest.fail("a pickle was opened"))
    with pytest.raises(UsageError, match="pickles"):
        ask(folder, store)
    safe = tiny_models.stable_diffusion(tmp_path / "half")
    file = next((safe / "vae").glob("*.safetensors"))
    file.with_suffix(".bin").write_bytes(b"cos\nsystem\n")
    file.unlink()
    with pytest.raises(UsageError):  # one part of it
        ask(safe, store)


def test_a_model_that_comes_in_halves_alone_is_read_too(models: Models, store: FolderStore, tmp_path: Path) -> None:
    models("stable_diffusion")
    from diffusers import StableDiffusionPipeline

    StableDiffusionPipeline.from_pretrained(models("stable_diffusion")).save_pretrained(tmp_path / "halves", variant="fp16")
    assert ask(tmp_path / "halves", store).digest == ask(models("stable_diffusion"), store).digest


def test_a_models_own_code_is_never_run(models: Models, store: FolderStore, tmp_path: Path) -> None:
    models("stable_diffusion")
    folder, trap = tmp_path / "own", tmp_path / "trapped"
    folder.mkdir()
    (folder / "pipe.py").write_text(f"open({str(trap)!r}, 'w').close()\nclass Own: pass\n")
    for name in (["pipe", "Own"], "OwnPipeline", None):
        (folder / "model_index.json").write_text(json.dumps({"_class_name": name}))
        with pytest.raises(UsageError, match="never run"):
            ask(folder, store)
    assert not trap.exists()


def test_a_part_with_code_of_its_own_is_refused_too(models: Models, store: FolderStore, tmp_path: Path) -> None:
    models("stable_diffusion")
    import tiny_models

    folder, trap = tiny_models.stable_diffusion(tmp_path / "part"), tmp_path / "trapped"
    (folder / "unet" / "own.py").write_text(f"open({str(trap)!r}, 'w').close()\nclass Own: pass\n")
    index = json.loads((folder / "model_index.json").read_text())
    (folder / "model_index.json").write_text(json.dumps({**index, "unet": ["own", "Own"]}))
    with pytest.raises(UsageError):
        ask(folder, store)
    assert not trap.exists()


@pytest.mark.parametrize(("model", "said"), [("no/such/folder", "no model"), ("plainword", "no model"), ("../up", "no model")])
def test_a_model_that_is_not_there_is_told(models: Models, store: FolderStore, model: str, said: str) -> None:
    models("stable_diffusion")
    with pytest.raises(UsageError, match=said):
        ask(model, store)


def test_a_folder_that_is_no_model_is_told(models: Models, store: FolderStore, tmp_path: Path) -> None:
    models("stable_diffusion")
    with pytest.raises(UsageError, match="model_index"):
        ask(tmp_path, store)


def test_a_run_that_is_offline_asks_nobody(models: Models, store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models("stable_diffusion")
    import socket

    monkeypatch.setattr(socket.socket, "connect", lambda *a: pytest.fail("the network was asked"))
    bench = open_bench(BenchSpec(str(tmp_path / "store"), offline=True))
    request = ShotRequest("diffusers", "1", "a", (), 1, 64, 64, model="nobody/nothing-9f2")
    with pytest.raises(UsageError, match="not on this machine, and this run is offline") as told:
        execute(Job("shot", "k", encode(request)), bench)
    assert told.value.hint == "hf download nobody/nothing-9f2"


def test_an_adapter_changes_the_picture_by_its_strength(models: Models, store: FolderStore, tmp_path: Path) -> None:
    models("stable_diffusion")
    peft = pytest.importorskip("peft")
    import torch
    from diffusers import StableDiffusionPipeline

    pipe = StableDiffusionPipeline.from_pretrained(models("stable_diffusion"))
    torch.manual_seed(1)
    pipe.unet.add_adapter(peft.LoraConfig(r=2, target_modules=["to_q", "to_k", "to_v"], init_lora_weights=False))
    StableDiffusionPipeline.save_lora_weights(tmp_path, unet_lora_layers=peft.utils.get_peft_model_state_dict(pipe.unet), weight_name="own style.safetensors")
    file = tmp_path / "own style.safetensors"
    plain = ask(models("stable_diffusion"), store).digest
    whole, none = (ask(models("stable_diffusion"), store, lora=[f"{file}@{strength}"]).digest for strength in ("1.0", "0"))
    assert whole != plain and none == plain
    with pytest.raises(UsageError, match="adapter"):
        ask(models("stable_diffusion"), store, lora=[str(tmp_path / "gone.safetensors")])
    with pytest.raises(UsageError, match="may hold code"):
        ask(models("stable_diffusion"), store, lora=[str(tmp_path / "own.bin")])
    with pytest.raises(UsageError, match="adapter"):
        ask(models("wan"), store, lora=[str(file)])


def test_a_device_that_is_not_there_is_told(models: Models, store: FolderStore) -> None:
    models("stable_diffusion")
    for device in ("tpu", "cuda:77"):
        with pytest.raises(UsageError, match=device):
            ask(models("stable_diffusion"), store, device=device)


# ── without the library ──


def test_the_brands_look_and_colours_join_the_words() -> None:
    request = ShotRequest("diffusers", "1", "A plinth.", ("#14213d", "#fdfcf8", "#ffb703", "#ff0000"), 1, 64, 64, look="soft light")
    assert diffusers._words(request) == "A plinth, soft light, colours of navy blue and white and amber"


def test_without_the_library_its_extra_is_named(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    _pipelines._kept.clear()
    monkeypatch.setattr(_pipelines, "import_module", missing)
    with pytest.raises(MissingExtra) as told:
        ask("stabilityai/sdxl-turbo", store)
    assert told.value.hint == 'pip install "adgen[diffusers]"'


def test_it_runs_where_the_card_is_and_declares_what_its_model_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plugin = registry.find("shots", "diffusers")
    folder = tmp_path / "model" / "unet"
    folder.mkdir(parents=True)
    head = b'{"a":{"dtype":"F16"}}'
    (folder / "weights.safetensors").write_bytes(len(head).to_bytes(8, "little") + head + bytes(10_000_000))
    request = ShotRequest("diffusers", "1", "a", (), 1, 64, 64, model=str(tmp_path / "model"))
    for card, lane, share in (("", "cpu", 2), ("cuda", "gpu", 1)):
        monkeypatch.setattr(diffusers, "card", lambda card=card: card)
        assert plugin.needs == (lane,)
        where, memory = demands_of("shot", request)
        assert where == lane and 10_000_000 * share < memory - REST - diffusers._ROOM < 10_001_000 * share


def test_the_commit_of_a_model_from_the_hub_is_read_from_where_it_lies() -> None:
    lies = f"/cache/models--a--b/snapshots/{'0a' * 20}"
    assert _pipelines.revision_of(SimpleNamespace(config=SimpleNamespace(_name_or_path=lies))) == "0a" * 20
    assert _pipelines.revision_of(SimpleNamespace(config=SimpleNamespace(_name_or_path="/models/ours"))) == ""


def test_the_card_is_known_without_importing_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_pipelines, "import_module", lambda name: pytest.fail(f"{name} was imported"))
    monkeypatch.setattr(_pipelines.sys, "platform", "linux")
    looked = _pipelines.card.__wrapped__
    monkeypatch.setattr(_pipelines.os.path, "exists", lambda place: place == "/dev/nvidia0")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    for version, found in (("2.13.0", "cuda"), ("2.13.0+cu130", "cuda"), ("2.13.0+cpu", "")):
        monkeypatch.setattr(_pipelines.metadata, "version", lambda name, version=version: version)
        assert looked() == found
    monkeypatch.setattr(_pipelines.metadata, "version", lambda name: "2.13.0")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    assert looked() == ""
