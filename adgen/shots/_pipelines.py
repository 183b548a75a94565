"""pipelines: a model's pipeline, loaded once a process, on the device that there is, leaner when memory runs short."""

from __future__ import annotations

import gc
import inspect
import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module, metadata
from pathlib import Path
from typing import Any, Final, Literal

from adgen.errors import AdgenError, MediaError, MissingExtra, UsageError
from adgen.shots._families import Family, family_of

Task = Literal["text", "picture", "hole"]  # begins with words, with a picture, with a picture that has a hole

_AUTO: Final[Mapping[Task, str]] = {
    "text": "AutoPipelineForText2Image", "picture": "AutoPipelineForImage2Image", "hole": "AutoPipelineForInpainting",
}  # fmt: skip
_NAME = re.compile(r"[\w][\w.-]*/[\w][\w.-]*")
_PICKLES = (".bin", ".ckpt", ".pt", ".pth")
_SMALL: Final = "choose a smaller model, or a smaller `longest`, or fewer `seconds`"


@dataclass(frozen=True, slots=True)
class Wish:
    """Which pipeline. `local`: only what lies on this machine. lora: (file, strength)."""

    model: str
    revision: str = ""
    device: str = "auto"
    lora: tuple[tuple[str, float], ...] = ()
    local: bool = False


@dataclass(slots=True)
class Loaded:
    """A pipeline where it will run. `level` counts up as memory runs short: whole, part by part, layer by layer."""

    wish: Wish
    home: Any
    device: Any
    family: Family
    level: int = 0
    views: dict[str, Any] = field(default_factory=dict)
    _current: Any = None

    def view(self, task: Task, moving: bool) -> Any:
        """The pipeline that does this, of the same weights. Raises: MediaError when the model cannot."""
        if (mark := f"{task} {moving}") not in self.views:
            self.views[mark] = self._made(task, moving)
        pipe = self.views[mark]
        if pipe is not self._current:
            if self._current is not None and self.level and self.device.type != "cpu":
                self._current.remove_all_hooks()
            self._current = pipe
            self._settle(moving)
        return pipe

    def leaner(self, moving: bool) -> bool:
        """Take less memory from now on. False when there is no way left."""
        if self.level >= (1 if self.device.type == "cpu" else 2):
            return False
        if self.level:
            self._current.remove_all_hooks()
        self.level += 1
        _emptied()
        self._settle(moving)
        return True

    def _made(self, task: Task, moving: bool) -> Any:
        library = _library()
        takes = own_defaults(self.home)
        if moving or "num_frames" in takes:
            if task == "text":
                if "prompt" not in takes or (self.home.__class__.__name__.endswith("ImageToVideoPipeline")):
                    raise MediaError(f"'{self.wish.model}' makes clips from a picture, and there is none", hint="choose a model that makes clips from words")
                return self.home
            if "image" in takes:
                return self.home
            if self.family.from_picture:
                return getattr(library, self.family.from_picture)(**self.home.components)
            raise MediaError(f"'{self.wish.model}' makes clips from words, not from a picture", hint="choose its image-to-video sister")
        try:
            return getattr(library, _AUTO[task]).from_pipe(self.home)
        except ValueError:
            if task == "hole":
                return self.view("picture", moving)  # what is kept is laid over it again
            if task == "text" or "image" in takes:
                return self.home
            raise MediaError(f"'{self.wish.model}' makes pictures from words, not from a picture", hint="choose another model") from None

    def _settle(self, moving: bool) -> None:
        pipe = self._current
        vae = getattr(pipe, "vae", None)
        if self.level or (moving and self.device.type != "cpu"):
            for how in ("enable_tiling", "enable_slicing"):
                if hasattr(vae, how):
                    try:
                        getattr(vae, how)()
                    except NotImplementedError:
                        continue
        pipe.set_progress_bar_config(disable=True)
        if self.device.type == "cpu" or not self.level:
            pipe.to(self.device)
            return
        if self.level == 1:
            pipe.to("cpu")
            pipe.enable_model_cpu_offload(device=self.device)
        else:
            pipe.to("cpu")
            pipe.enable_sequential_cpu_offload(device=self.device)


_kept: list[Loaded] = []  # the one of this process


def load(wish: Wish) -> Loaded:
    """The pipeline: the one that is there, or loaded instead of it.

    Raises: MissingExtra, UsageError when there is no such model or device, or its files are refused; MediaError for want of memory.
    """
    if _kept and _kept[0].wish == wish:
        return _kept[0]
    _kept.clear()
    _emptied()
    torch, library = _torch(), _library()
    device = _device(torch, wish.device)
    hub = import_module("huggingface_hub.utils")
    if _folder(wish.model) or _snapshot(wish.model):
        hub.disable_progress_bars()
    else:
        hub.enable_progress_bars()  # gigabytes are coming: whoever waits should see them come
    config = _config(library, wish)
    name = config.get("_class_name")
    if not isinstance(name, str) or not hasattr(library, name):
        said = f"the pipeline '{name}'" if isinstance(name, str) else "code of its own"
        raise UsageError(f"'{wish.model}' needs {said}, which the installed diffusers does not have; a model's code is never run", hint="pip install -U diffusers, or choose another model")
    family = family_of(name)
    try:
        home = _loaded(library, torch, wish, family, device)
    except AdgenError:
        raise
    except Exception as fault:  # three libraries raise what they like
        if is_short(fault):
            raise MediaError(f"there is no memory for '{wish.model}'", hint=_SMALL) from None
        raise _unloaded(wish, fault) from fault
    made = Loaded(wish, home, device, family, _level(torch, home, device))
    _kept.append(made)
    return made


def run(loaded: Loaded, task: Task, moving: bool, call: Callable[[Any], dict[str, Any]]) -> Any:
    """What the pipeline answers. `call` gives its arguments, anew for each attempt.

    Raises: MediaError when the model cannot do this, or there is too little memory however it is done.
    """
    torch = _torch()
    while True:
        pipe = loaded.view(task, moving)
        try:
            with torch.inference_mode():
                return pipe(**call(pipe))
        except Exception as fault:
            if not is_short(fault):
                raise
        if not loaded.leaner(moving):  # outside of `except`: what the fault holds on to is free by now
            _kept.clear()
            _emptied()
            raise MediaError(f"there is too little memory for '{loaded.wish.model}' on {loaded.device.type}", hint=_SMALL)


def own_defaults(pipe: Any) -> dict[str, Any]:
    """The names of its call's arguments, and what they are when they are left out."""
    return {n: p.default for n, p in inspect.signature(pipe.__call__).parameters.items()}


def is_short(fault: BaseException) -> bool:
    """Whether a fault means that memory ran out: each backend says it in its own way."""
    if isinstance(fault, MemoryError) or type(fault).__name__ in ("OutOfMemoryError", "AcceleratorOutOfMemoryError"):
        return True
    said = str(fault).lower()
    return isinstance(fault, RuntimeError) and ("out of memory" in said or "can't allocate memory" in said or "not enough memory" in said)


def revision_of(pipe: Any) -> str:
    """The commit of a model that came from the hub, or ''."""
    found = re.search(r"snapshots[/\\]([0-9a-f]{40})", str(getattr(pipe.config, "_name_or_path", "")))
    return found[1] if found else ""


# ── loading ──


def _loaded(library: Any, torch: Any, wish: Wish, family: Family, device: Any) -> Any:
    half = _precision(torch, family, device)
    given: dict[str, Any] = {"use_safetensors": True, "local_files_only": wish.local, "dtype": half}
    if family.exact and half != torch.float32:
        given["dtype"] = {"default": half, **dict.fromkeys(family.exact, torch.float32)}
    if wish.revision and not _folder(wish.model):
        given["revision"] = wish.revision
    home = _read(library, str(_folder(wish.model) or wish.model), ("fp16", None) if half != torch.float32 else (None, "fp16"), given)
    for n, (file, _) in enumerate(wish.lora):
        path = Path(file).expanduser()
        if path.suffix != ".safetensors" or not path.is_file():
            what = "is not there" if path.suffix == ".safetensors" else "is no .safetensors file, and others may hold code"
            raise UsageError(f"the adapter '{file}' {what}", hint="lora: folder/name.safetensors@0.8")
        if not hasattr(home, "load_lora_weights"):
            raise UsageError(f"'{wish.model}' takes no adapters", hint="leave `lora` out")
        try:
            home.load_lora_weights(str(path.parent), weight_name=path.name, adapter_name=f"a{n}", local_files_only=True)
        except ValueError as fault:
            if "PEFT" in str(fault):
                raise MissingExtra("an adapter (lora)", "diffusers") from None
            raise UsageError(f"the adapter '{file}' does not fit '{wish.model}': {_first(fault)}", hint="an adapter belongs to one family of models") from None
        except (KeyError, RuntimeError, OSError) as fault:
            raise UsageError(f"the adapter '{file}' does not fit '{wish.model}': {_first(fault)}", hint="an adapter belongs to one family of models") from None
    if wish.lora:
        taken = {a for names in home.get_list_adapters().values() for a in names}
        for n, (file, _) in enumerate(wish.lora):
            if f"a{n}" not in taken:
                raise UsageError(f"the adapter '{file}' changes nothing in '{wish.model}'", hint="an adapter belongs to one family of models")
        home.set_adapters([f"a{n}" for n in range(len(wish.lora))], [strength for _, strength in wish.lora])
    return home


def _read(library: Any, place: str, variants: tuple[str | None, ...], given: dict[str, Any]) -> Any:
    """The pipeline from the first variant of its files that is there. Raises: what the plain one raised."""
    faults: dict[str | None, Exception] = {}
    for variant in variants:
        try:
            return library.DiffusionPipeline.from_pretrained(place, variant=variant, **given)
        except (ValueError, OSError) as fault:
            faults[variant] = fault
    raise faults[None]


def _config(library: Any, wish: Wish) -> Mapping[str, Any]:
    """What the model says of itself. Raises: UsageError when there is none of that name."""
    folder = _folder(wish.model)
    if folder:
        try:
            told = json.loads((folder / "model_index.json").read_text("utf-8"))
        except (OSError, ValueError):
            raise UsageError(f"'{wish.model}' is no model: it has no model_index.json that can be read", hint="name the folder that `save_pretrained` or `hf download` made") from None
        files = [f for f in folder.rglob("*") if f.is_file()]
        if not any(f.suffix == ".safetensors" for f in files) and any(f.suffix in _PICKLES for f in files):
            raise UsageError(f"the weights of '{wish.model}' are pickles, which may hold code and are refused", hint="get the model's safetensors files")
        return dict(told) if isinstance(told, dict) else {}
    if not _NAME.fullmatch(wish.model):
        raise UsageError(f"there is no model '{wish.model}'", hint="name a model's folder, or its name on the hub, like owner/model")
    try:
        given = {"revision": wish.revision} if wish.revision else {}
        told = library.DiffusionPipeline.load_config(wish.model, local_files_only=wish.local, **given)
    except Exception as fault:  # of the hub's client, of the network, of the file
        raise _unloaded(wish, fault) from fault
    return dict(told)


def _unloaded(wish: Wish, fault: Exception) -> UsageError:
    """What it means that a model cannot be loaded."""
    causes: list[BaseException] = [fault]
    while (deeper := causes[-1].__cause__ or causes[-1].__context__) is not None and len(causes) < 9:
        causes.append(deeper)
    kinds = {type(c).__name__ for c in causes}
    said = " ".join(str(c) for c in causes)
    if "GatedRepoError" in kinds or "gated" in said.lower():
        return UsageError(f"the licence of '{wish.model}' has to be accepted first", hint=f"accept it at https://huggingface.co/{wish.model}, then `hf auth login`")
    if "trust_remote_code" in said or "custom code" in said:
        return UsageError(f"'{wish.model}' needs code of its own, which is never run", hint="choose a model that diffusers knows")
    if "safetensors" in said and (".bin" in said or "pickle" in said.lower() or "use_safetensors" in said):
        return UsageError(f"'{wish.model}' has no safetensors weights; pickles may hold code and are refused", hint="choose another model or revision")
    if isinstance(fault, ImportError):
        return UsageError(f"'{wish.model}' needs a package that is not installed: {_first(fault)}", hint="install it beside diffusers")
    if not _folder(wish.model) and (kinds & {"LocalEntryNotFoundError", "OfflineModeIsEnabled"} or wish.local):
        how = "this run is offline" if wish.local else "the hub cannot be reached"
        revision = f" --revision {wish.revision}" if wish.revision else ""
        return UsageError(f"the model '{wish.model}' is not on this machine, and {how}", hint=f"hf download {wish.model}{revision}")
    if kinds & {"RepositoryNotFoundError", "RevisionNotFoundError", "EntryNotFoundError", "RemoteEntryNotFoundError"}:
        at = f" at revision '{wish.revision}'" if wish.revision else ""
        return UsageError(f"the hub has no diffusers model '{wish.model}'{at}", hint="and there is no folder of that name here; private models need `hf auth login`")
    return UsageError(f"the model '{wish.model}' cannot be loaded: {_first(fault)}", hint="get its files again, or choose another model")


def shown_name(model: str) -> str:
    """A model's name; of a folder its last part: where it lies is nobody's business who reads a manifest."""
    folder = _folder(model)
    return folder.resolve().name if folder else model


def _first(fault: BaseException) -> str:
    return (str(fault).strip().splitlines() or [type(fault).__name__])[0][:200]


def _folder(model: str) -> Path | None:
    path = Path(model).expanduser()
    return path if path.is_dir() else None


def _snapshot(model: str) -> Path | None:
    """Where the hub's client keeps a model, if it does."""
    home = os.environ.get("HF_HUB_CACHE") or os.path.join(os.environ.get("HF_HOME") or os.path.expanduser("~/.cache/huggingface"), "hub")
    found = sorted(Path(home, f"models--{model.replace('/', '--')}", "snapshots").glob("*")) if _NAME.fullmatch(model) else []
    return found[-1] if found else None


@cache
def weight(model: str, wide: bool) -> int:
    """Bytes that a model's weights take in memory; `wide`: with 32 bits each. A guess for one that is not on this machine."""
    folder = _folder(model) or _snapshot(model)
    files = [f for f in folder.glob("*/*.safetensors") if f.is_file()] if folder else []
    halves = [f for f in files if ".fp16" in f.name]
    total = sum(_bytes(f, wide) for f in (halves if halves and not wide else [f for f in files if f not in halves] or halves))
    return total or (14 if wide else 7) * 10**9


def _bytes(file: Path, wide: bool) -> int:
    size = file.stat().st_size
    with file.open("rb") as raw:
        head = raw.read(8)
        told = raw.read(min(int.from_bytes(head, "little"), 4096))
    return size * 2 if wide and b'"F32"' not in told else size


# ── devices ──


@cache
def card() -> str:
    """The graphics card that torch would use: cuda, mps or ''; told without importing torch, which takes seconds."""
    try:
        built = metadata.version("torch")
    except metadata.PackageNotFoundError:
        return ""
    if sys.platform == "darwin":
        return "mps" if os.uname().machine == "arm64" else ""
    if "+cpu" in built or os.environ.get("CUDA_VISIBLE_DEVICES", "0").strip() in ("", "-1"):
        return ""
    drivers = ("/dev/nvidia0", "/dev/kfd", "/dev/dxg", os.path.expandvars(r"%SystemRoot%\System32\nvcuda.dll"))
    gpus = Path("/proc/driver/nvidia/gpus")
    return "cuda" if any(os.path.exists(d) for d in drivers) or (gpus.is_dir() and any(gpus.iterdir())) else ""


def _device(torch: Any, asked: str) -> Any:
    """Raises: UsageError for a device that is not there."""
    has = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if asked in ("", "auto"):
        return torch.device(next(name for name, there in has.items() if there))
    found = re.fullmatch(r"(cuda|mps|cpu)(?::(\d+))?", asked)
    if not found:
        raise UsageError(f"'{asked}' is no device", hint="auto, cuda, cuda:1, mps or cpu")
    if not has[found[1]]:
        there = ", ".join(name for name, ok in has.items() if ok)
        raise UsageError(f"there is no device '{asked}' here, as torch sees it", hint=f"there is {there}; `device: auto` takes the best")
    if found[1] == "cuda" and int(found[2] or 0) >= torch.cuda.device_count():
        hint = f"each worker is given one card: `device: auto`, and CUDA_VISIBLE_DEVICES={found[2]} for this one alone"
        raise UsageError(f"a worker here has {torch.cuda.device_count()} graphics cards and no '{asked}'", hint=hint)
    return torch.device(asked)


def _precision(torch: Any, family: Family, device: Any) -> Any:
    if device.type == "cpu":
        return torch.float32
    if family.half == "bfloat16" and device.type == "cuda" and not torch.cuda.is_bf16_supported():
        return torch.float16
    return getattr(torch, family.half)


def _level(torch: Any, pipe: Any, device: Any) -> int:
    """Whether it fits onto the card whole, or part by part, or not even that."""
    if device.type == "cpu":
        return 0
    sizes = [sum(p.numel() * p.element_size() for p in c.parameters()) for c in pipe.components.values() if hasattr(c, "parameters")]
    free = torch.cuda.mem_get_info(device)[0] if device.type == "cuda" else torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory()
    working = 2 * 10**9  # what it computes with, beside its weights
    return 0 if sum(sizes) + working < free else 1 if max(sizes, default=0) + working < free else 2


def _emptied() -> None:
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch is not None and torch.backends.mps.is_available():
        torch.mps.empty_cache()


def _torch() -> Any:
    try:
        return import_module("torch")
    except ImportError as missing:
        raise MissingExtra("shots: diffusers", "diffusers") from missing


@cache
def _library() -> Any:
    """diffusers, quiet, and telling nobody that it is used."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    try:
        library = import_module("diffusers")
        logging = [import_module("diffusers.utils.logging"), import_module("transformers.utils.logging")]
    except ImportError as missing:
        raise MissingExtra("shots: diffusers", "diffusers") from missing
    for log in logging:
        log.set_verbosity_error()
        log.disable_progress_bar()
    return library
