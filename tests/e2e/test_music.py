"""A film that keeps time: its scenes change on the beats that are heard in the finished file, and its effects are in it."""

from __future__ import annotations

import wave
from pathlib import Path

import av
import numpy as np
import pytest

from adgen.cli import main
from adgen.engine import beats, sound
from adgen.engine.music import compose

TEMPLATE = """\
schema: 1
title: Keeps time
inputs: {product: {type: text}, song: {type: audio}}
duration: {max: 10s}
sound: {lead: song, effects: soft}
scenes:
  - {id: one, background: brand.colors.ink, transition: cut}
  - {id: two, background: brand.colors.accent, transition: {kind: cut, sound: thud}}
  - {id: three, background: brand.colors.paper, layers: [{type: visualizer, parts: 5, box: {in: safe, width: 40%, height: 10%}}]}
"""


@pytest.mark.slow
def test_scenes_change_on_the_beats_of_the_song_that_is_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADGEN_STORE", str(tmp_path / "store"))
    folder = tmp_path / "spot"
    (folder / "templates" / "time").mkdir(parents=True)
    (folder / "templates" / "time" / "template.yaml").write_text(TEMPLATE)
    (folder / "campaign.yaml").write_text("template: time\nbrand: aurora\nplatforms: [vertical]\n")
    (folder / "campaign.csv").write_text("id,product,song\n1,Lamp,mine.wav\n")
    (folder / "mine.txt").write_text("By the band, CC BY 4.0\n")
    with wave.open(str(folder / "mine.wav"), "wb") as file:
        file.setparams((2, 2, sound.RATE, 0, "NONE", ""))
        file.writeframes((compose("driving", 20 * sound.RATE, seed=3) * 32767).astype("<i2").tobytes())
    assert main(["build", str(folder / "campaign.csv"), "--draft", "--jobs", "1", "--out", str(tmp_path / "out")]) == 0
    (film,) = (tmp_path / "out" / "films").glob("*.mp4")
    heard = beats.find(sound.decode(film))
    assert heard.tempo_mbpm == pytest.approx(beats.find(compose("driving", 20 * sound.RATE, seed=3)).tempo_mbpm, rel=0.005)
    with av.open(str(film)) as container:
        luma = np.array([f.to_ndarray(format="gray")[::8, ::8].mean() for f in container.decode(video=0)])
    changes = [k / 30 for k in range(1, len(luma)) if abs(luma[k] - luma[k - 1]) > 15]
    assert len(changes) == 2 and len(luma) == 300
    for change in changes:
        assert min(abs(change - b / sound.RATE) for b in heard.beats) < 0.03
    assert "By the band, CC BY 4.0" in (tmp_path / "out" / "manifest.jsonl").read_text()
