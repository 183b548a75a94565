"""text: the `Text` port: asks typst each question once, in batches, and keeps the answers."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

import msgspec

from adgen import ports
from adgen.engine import typeset
from adgen.model import record
from adgen.model.record import Record
from adgen.model.text import TextAnswer, TextQuery

KEPT = 20_000  # answers in memory, about 1 kB each; older ones are asked again

Fit = Callable[[Sequence[TextQuery]], Sequence[TextAnswer]]


class Batch(Record, frozen=True):
    """The answers of one compile, in the order asked."""

    answers: tuple[TextAnswer, ...]


class TextTable:
    """Answers from memory, then from the store, then from typst, some 200 texts a compile.

    The store keeps the answers of a compile as one record: a record a text costs more than fitting it does (a file is written in
    about 1 ms, a text fitted in 1.3). What is asked again is asked in the same batch, or is few.
    `fit_batch` is where a pool may stand: it gets at most `typeset.BATCH` distinct queries and answers them in order.
    Counts: asked (queries), distinct (not in memory), compiled (calls of `fit_batch`).
    """

    def __init__(self, shelf: ports.Fonts, store: ports.Store | None = None, fit_batch: Fit | None = None) -> None:
        self.asked = self.distinct = self.compiled = 0
        self._store = store
        self._fit_batch: Fit = fit_batch or (lambda queries: typeset.fit(queries, shelf))
        self._kept: OrderedDict[TextQuery, TextAnswer] = OrderedDict()

    def fit(self, queries: Sequence[TextQuery]) -> Mapping[TextQuery, TextAnswer]:
        """Raises: MediaError for a font that is not there; StoreError."""
        self.asked += len(queries)
        distinct = list(dict.fromkeys(queries))
        answers = {q: known for q in distinct if (known := self._kept.get(q)) is not None}
        waiting = [q for q in distinct if q not in answers]
        self.distinct += len(waiting)
        for at in range(0, len(waiting), typeset.BATCH):
            batch = waiting[at : at + typeset.BATCH]
            answers.update(zip(batch, self._answered(batch), strict=True))
        self._keep(answers)
        return answers

    def _answered(self, batch: Sequence[TextQuery]) -> Sequence[TextAnswer]:
        name = record.key("texts", typeset.VERSION, tuple(batch))
        raw = self._store.get(name) if self._store is not None else None
        if raw is not None:
            try:
                kept: tuple[TextAnswer, ...] = record.decode(Batch, raw).answers
            except msgspec.DecodeError:  # a damaged record is a miss
                kept = ()
            if len(kept) == len(batch):
                return kept
        self.compiled += 1
        made = tuple(self._fit_batch(batch))
        if self._store is not None:
            if raw is not None:
                self._store.drop(name)
            self._store.put(name, record.encode(Batch(made)))
        return made

    def _keep(self, answers: Mapping[TextQuery, TextAnswer]) -> None:
        for query, answer in answers.items():
            self._kept[query] = answer
            self._kept.move_to_end(query)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
