"""text: the `Text` port: asks typst each question once, in batches, and keeps the answers."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

import msgspec

from adgen import ports
from adgen.engine import typeset
from adgen.model import record
from adgen.model.text import TextAnswer, TextQuery

KEPT = 20_000  # answers in memory, about 1 kB each; older ones are asked of the store again

Fit = Callable[[Sequence[TextQuery]], Sequence[TextAnswer]]


class TextTable:
    """Answers from memory, then from the store, then from typst, some 200 texts a compile.

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
        answers: dict[TextQuery, TextAnswer] = {}
        waiting: list[TextQuery] = []
        for query in dict.fromkeys(queries):
            known = self._kept.get(query)
            if known is None:
                self.distinct += 1
                known = self._stored(query)
            if known is None:
                waiting.append(query)
            else:
                answers[query] = known
        for at in range(0, len(waiting), typeset.BATCH):
            batch = waiting[at : at + typeset.BATCH]
            self.compiled += 1
            for query, answer in zip(batch, self._fit_batch(batch), strict=True):
                answers[query] = self._store_away(query, answer)
        self._keep(answers)
        return answers

    def _stored(self, query: TextQuery) -> TextAnswer | None:
        raw = self._store.get(_key(query)) if self._store is not None else None
        try:
            return record.decode(TextAnswer, raw) if raw is not None else None
        except msgspec.DecodeError:  # a damaged record is a miss
            return None

    def _store_away(self, query: TextQuery, answer: TextAnswer) -> TextAnswer:
        if self._store is not None:
            self._store.put(_key(query), record.encode(answer))
        return answer

    def _keep(self, answers: Mapping[TextQuery, TextAnswer]) -> None:
        for query, answer in answers.items():
            self._kept[query] = answer
            self._kept.move_to_end(query)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)


def _key(query: TextQuery) -> str:
    return record.key("text", typeset.VERSION, query)
