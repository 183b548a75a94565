"""Faces: the model's answers become boxes; without a model there are none, and nothing fails."""

from __future__ import annotations

import numpy as np
import pytest

from adgen.engine import faces


def test_an_anchor_that_is_sure_is_a_box_about_its_own_middle() -> None:
    regressors, scores = np.zeros((896, 16), np.float32), np.full(896, -9.0, np.float32)
    scores[2 * (16 * 3 + 5)] = 4.0  # the first of two in row 3, column 5 of the 16 x 16 grid
    regressors[2 * (16 * 3 + 5), :4] = (2, -4, 30, 40)
    scores[512 + 6 * (8 * 7 + 7) + 1] = 1.5  # of the 8 x 8 grid, its last cell
    found = faces.decoded(regressors, scores, 0.75)
    assert [(round(s, 2), *rest) for s, *rest in found] == [(0.98, 46.0, 24.0, 30.0, 40.0), (0.82, 120.0, 120.0, 0.0, 0.0)]


def test_one_face_seen_several_times_is_one_box() -> None:
    near, far = (10.0, 10.0, 50.0, 50.0), (200.0, 10.0, 240.0, 50.0)
    inside = (20.0, 20.0, 40.0, 40.0)
    out = faces._distinct([(0.9, near), (0.9, inside), (0.8, far)])
    assert len(out) == 2 and out[1] == pytest.approx(far) and 10 < out[0][0] < 20


def test_without_the_models_no_face_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "_model", lambda name: None)
    picture = np.zeros((64, 64, 3), np.uint8)
    assert faces.faces(picture) == () and faces.person(picture) is None and not faces.known()


class Told:
    """A network that sees one face in the middle of what it is shown, unless that is small."""

    def setInput(self, blob: np.ndarray) -> None:  # type: ignore[type-arg]
        self.seen = blob

    def forward(self, names: object) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
        regressors, scores = np.zeros((1, 896, 16), np.float32), np.full((1, 896, 1), -9.0, np.float32)
        if self.seen.max() > 0.5:  # the bright square is in this part
            ys, xs = np.nonzero(self.seen[0, 0] > 0.5)
            k = 2 * (16 * 8 + 8)
            scores[0, k] = 5
            regressors[0, k, :4] = (xs.mean() + 0.5 - 68, ys.mean() + 0.5 - 68, np.ptp(xs) + 1, np.ptp(ys) + 1)
        return regressors, scores


def test_boxes_are_told_in_the_whole_picture_whatever_part_they_were_seen_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "_model", lambda name: Told())
    picture = np.zeros((200, 400, 3), np.uint8)
    picture[40:80, 300:340] = 255
    (box,) = faces.faces(picture)
    assert box == pytest.approx((300 / 400 * 65536, 40 / 200 * 65536, 340 / 400 * 65536, 80 / 200 * 65536), abs=65536 * 0.03)
