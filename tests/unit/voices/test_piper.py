"""The neural voice, with a model of a few nodes: the same code loads and runs the real ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from adgen import registry
from adgen.errors import UsageError
from adgen.model.sound import Speech, SpeechRequest
from adgen.runtime.store import open_store
from adgen.voices import piper

pytest.importorskip("piper", reason="the extra 'piper' is not installed")
onnx: Any = pytest.importorskip("onnx", reason="onnx, which builds the model, is not installed")

SPEAKERS = {"amy": 0, "ben": 1}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A voice that hums each letter for 50 ms times its length scale: ids -> as many samples, by Resize and Sin."""
    from onnx import TensorProto as T
    from onnx import helper as h

    nodes = [
        h.make_node("Cast", ["input"], ["ids"], to=T.FLOAT),  # (1, n)
        h.make_node("Unsqueeze", ["ids", "one"], ["wide"]),  # (1, 1, n)
        h.make_node("Gather", ["scales", "at"], ["length"]),  # (1,)
        h.make_node("Mul", ["length", "each"], ["stretch"]),
        h.make_node("Concat", ["ones", "stretch"], ["factors"], axis=0),
        h.make_node("Resize", ["wide", "", "factors"], ["long"], mode="nearest"),  # (1, 1, n * 1102 * scale)
        h.make_node("Shape", ["long"], ["size"]),
        h.make_node("Gather", ["size", "last"], ["count"]),
        h.make_node("Range", ["zero", "count", "step"], ["ticks"]),
        h.make_node("Cast", ["ticks"], ["t"], to=T.FLOAT),
        h.make_node("Mul", ["t", "speed"], ["phase"]),
        h.make_node("Sin", ["phase"], ["hum"]),
        h.make_node("Mul", ["hum", "level"], ["soft"]),
        h.make_node("Mul", ["long", "nothing"], ["still"]),
        h.make_node("Add", ["still", "soft"], ["sound"]),
        h.make_node("Cast", ["sid"], ["who"], to=T.FLOAT),
        h.make_node("Mul", ["who", "nothing"], ["whom"]),
        h.make_node("Add", ["sound", "whom"], ["heard"]),
        h.make_node("Unsqueeze", ["heard", "one"], ["output"]),
    ]
    constants = [
        h.make_tensor("one", T.INT64, [1], [1]), h.make_tensor("at", T.INT64, [1], [1]), h.make_tensor("each", T.FLOAT, [1], [1102.0]),
        h.make_tensor("ones", T.FLOAT, [2], [1.0, 1.0]), h.make_tensor("last", T.INT64, [], [2]), h.make_tensor("zero", T.INT64, [], [0]),
        h.make_tensor("step", T.INT64, [], [1]), h.make_tensor("speed", T.FLOAT, [], [0.06]), h.make_tensor("level", T.FLOAT, [], [0.3]),
        h.make_tensor("nothing", T.FLOAT, [], [0.0]),
    ]  # fmt: skip
    inputs = [
        h.make_tensor_value_info("input", T.INT64, [1, "n"]), h.make_tensor_value_info("input_lengths", T.INT64, [1]),
        h.make_tensor_value_info("scales", T.FLOAT, [3]), h.make_tensor_value_info("sid", T.INT64, [1]),
    ]  # fmt: skip
    graph = h.make_graph(nodes, "hum", inputs, [h.make_tensor_value_info("output", T.FLOAT, [1, 1, 1, "m"])], constants)
    folder = tmp_path_factory.mktemp("voice")
    path = folder / "hum.onnx"
    onnx.save(h.make_model(graph, opset_imports=[h.make_opsetid("", 17)], ir_version=9), str(path))
    letters = {c: [k] for k, c in enumerate("_^$ abcdefghijklmnopqrstuvwxyz.,!?'")}
    settings = {
        "num_symbols": len(letters), "num_speakers": 2, "speaker_id_map": SPEAKERS, "audio": {"sample_rate": 22050},
        "espeak": {"voice": "en"}, "phoneme_type": "text", "phoneme_id_map": letters, "inference": {},
    }  # fmt: skip
    (folder / "hum.onnx.json").write_text(json.dumps(settings))
    return path


def said(model: Path | str, tmp_path: Path, *words: str, **more: object) -> Speech:
    ask = SpeechRequest("piper", "1", words, model=str(model), **more)  # type: ignore[arg-type]
    made: Speech = registry.find("voices", "piper").make(ask, open_store(tmp_path))
    return made


def test_a_model_speaks_sentence_by_sentence_and_every_word_has_its_time(model: Path, tmp_path: Path) -> None:
    made = said(model, tmp_path, "hello", "there.", "good", "morning!")
    assert made.samples > 48_000 and len(made.times) == 4
    assert made.times[2][0] - made.times[1][1] >= 100  # a breath between sentences
    assert made.credit == "spoken by Piper, hum"


def test_a_folder_with_one_model_is_that_model(model: Path, tmp_path: Path) -> None:
    assert said(model.parent, tmp_path, "hello").samples == said(model, tmp_path, "hello").samples


def test_it_changes_its_own_pace(model: Path, tmp_path: Path) -> None:
    assert said(model, tmp_path, "hello", "there", pace=1250).samples < 0.87 * said(model, tmp_path, "hello", "there").samples


def test_speakers_go_by_name_or_number(model: Path, tmp_path: Path) -> None:
    assert said(model, tmp_path, "hello", speaker="ben").samples and said(model, tmp_path, "hello", speaker="1").samples
    with pytest.raises(UsageError, match="no speaker 'emy'") as caught:
        said(model, tmp_path, "hello", speaker="emy")
    assert "amy" in caught.value.hint


def test_a_model_that_is_not_there_or_is_none_is_told(model: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="needs a model"):
        said("", tmp_path, "hello")
    with pytest.raises(UsageError, match="is not there"):
        said(tmp_path / "gone.onnx", tmp_path, "hello")
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no model")
    (tmp_path / "broken.onnx.json").write_text((model.parent / "hum.onnx.json").read_text())
    with pytest.raises(UsageError, match="cannot be opened"):
        said(broken, tmp_path, "hello")
    (tmp_path / "broken.onnx.json").write_text("{}")
    with pytest.raises(UsageError, match="no Piper voice"):
        said(broken, tmp_path, "hello")


def test_a_folder_of_several_models_is_told(model: Path, tmp_path: Path) -> None:
    for name in ("a.onnx", "b.onnx"):
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(UsageError, match=r"holds 2 models: a.onnx, b.onnx"):
        piper.file_of(tmp_path)
