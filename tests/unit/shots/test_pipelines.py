"""pipelines: how a card's memory is used, told by what is asked of a pipeline: no card is needed to know."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from adgen.errors import MediaError
from adgen.shots import _pipelines
from adgen.shots._families import family_of
from adgen.shots._pipelines import Loaded, Wish, is_short, run


class Pipe:
    """Writes down what is asked of it; runs out of memory `short` times."""

    def __init__(self, log: list[str], name: str, short: int = 0) -> None:
        self.log, self.name, self.short = log, name, short
        self.vae = SimpleNamespace(enable_tiling=lambda: log.append(f"{name} tiles"))

    def set_progress_bar_config(self, disable: bool) -> None: ...

    def to(self, device: Any) -> None:
        self.log.append(f"{self.name} to {getattr(device, 'type', device)}")

    def remove_all_hooks(self) -> None:
        self.log.append(f"{self.name} unhooked")

    def enable_model_cpu_offload(self, device: Any) -> None:
        self.log.append(f"{self.name} by parts")

    def enable_sequential_cpu_offload(self, device: Any) -> None:
        self.log.append(f"{self.name} by layers")

    def __call__(self, prompt: str = "") -> str:
        if self.short:
            self.short -= 1
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return prompt


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    auto = {
        "AutoPipelineForText2Image": SimpleNamespace(from_pipe=lambda home: home),
        "AutoPipelineForImage2Image": SimpleNamespace(from_pipe=lambda home: Pipe(said, "varied")),
    }
    monkeypatch.setattr(_pipelines, "_library", lambda: SimpleNamespace(**auto))
    monkeypatch.setattr(_pipelines, "_torch", lambda: SimpleNamespace(inference_mode=nullcontext))
    monkeypatch.setattr(_pipelines, "_emptied", lambda: said.append("emptied"))
    return said


def loaded(log: list[str], short: int = 0, device: str = "cuda", level: int = 0) -> Loaded:
    return Loaded(Wish("ours"), Pipe(log, "plain", short), SimpleNamespace(type=device), family_of("StableDiffusionPipeline"), level)


def test_what_fits_lies_on_the_card_whole(log: list[str]) -> None:
    assert run(loaded(log), "text", False, lambda pipe: {"prompt": "a"}) == "a"
    assert log == ["plain to cuda"]


def test_a_card_that_runs_short_is_asked_for_less_each_time(log: list[str]) -> None:
    there = loaded(log, short=2)
    seeds: list[int] = []

    def call(pipe: Any) -> dict[str, Any]:
        seeds.append(1)  # dice that were thrown once are not thrown on
        return {"prompt": "a"}

    assert run(there, "text", False, call) == "a" and there.level == 2 and len(seeds) == 3
    assert log == ["plain to cuda", "emptied", "plain tiles", "plain to cpu", "plain by parts", "plain unhooked", "emptied", "plain tiles", "plain to cpu", "plain by layers"]


def test_what_does_not_fit_however_it_is_done_is_given_up(log: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    there = loaded(log, short=99)
    monkeypatch.setattr(_pipelines, "_kept", [there])
    with pytest.raises(MediaError, match="too little memory for 'ours' on cuda"):
        run(there, "text", False, lambda pipe: {})
    assert there.home.short == 99 - 3 and not _pipelines._kept


def test_hooks_go_with_the_task(log: list[str]) -> None:
    there = loaded(log, level=1)
    for task in ("text", "picture", "picture", "text"):
        run(there, task, False, lambda pipe: {})  # type: ignore[arg-type]
    assert [word for word in log if "tiles" not in word and "to" not in word] == [
        "plain by parts", "plain unhooked", "varied by parts", "varied unhooked", "plain by parts",
    ]  # fmt: skip


@pytest.mark.parametrize(("sizes", "level"), [((3, 1), 0), ((5, 4), 1), ((20, 1), 2)])
def test_where_a_model_goes_follows_from_its_size(sizes: tuple[int, ...], level: int) -> None:
    part = [SimpleNamespace(parameters=lambda n=n: [SimpleNamespace(numel=lambda: n * 10**9, element_size=lambda: 1)]) for n in sizes]
    pipe = SimpleNamespace(components={"words": object(), **dict(zip("ab", part))})
    torch = SimpleNamespace(cuda=SimpleNamespace(mem_get_info=lambda device: (8 * 10**9, 0)))
    assert _pipelines._level(torch, pipe, SimpleNamespace(type="cuda")) == level
    assert _pipelines._level(torch, pipe, SimpleNamespace(type="cpu")) == 0


@pytest.mark.parametrize(("fault", "short"), [
    (MemoryError(), True), (RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)"), True),
    (RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"), True),
    (RuntimeError("shapes do not match"), False), (ValueError("out of memory"), False),
])  # fmt: skip
def test_each_backends_way_to_say_that_memory_ran_out_is_known(fault: Exception, short: bool) -> None:
    assert is_short(fault) is short


@pytest.mark.parametrize(("fault", "said", "hint"), [
    (type("GatedRepoError", (OSError,), {})("403"), "licence", "hf auth login"),
    (type("RepositoryNotFoundError", (OSError,), {})("404"), "no diffusers model", "no folder of that name"),
    (type("LocalEntryNotFoundError", (OSError,), {})("x"), "hub cannot be reached", "hf download a/b --revision v2"),
    (OSError("Error no file named model.safetensors found, only pytorch_model.bin"), "pickles", "another model"),
    (ImportError("needs ftfy"), "package that is not installed", "install"),
    (RuntimeError("size mismatch\nfor conv"), "size mismatch", "again"),
])  # fmt: skip
def test_why_a_model_cannot_be_loaded_is_said_in_words(fault: Exception, said: str, hint: str) -> None:
    told = _pipelines._unloaded(Wish("a/b", revision="v2"), fault)
    assert said in told.what and hint in told.hint and "\n" not in told.what
