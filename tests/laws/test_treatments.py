"""What holds for every treatment: its name, its version, words that are typed, and an example that loads."""

from __future__ import annotations

from pathlib import Path

import pytest
import small

from adgen import registry
from adgen.errors import AdgenError
from adgen.model.asset import TreatRequest
from adgen.runtime.store import open_store

NAMES = registry.names("treatments")


@pytest.mark.parametrize("name", NAMES)
def test_a_treatment_says_what_it_is_and_which_version(name: str) -> None:
    plugin = registry.find("treatments", name)
    assert plugin.name == name and plugin.version and set(plugin.needs) <= {"cpu", "gpu", "network"}
    assert plugin.main in plugin.Spec.model_fields and len(registry.summary("treatments", name)) > 20


@pytest.mark.parametrize("name", NAMES)
def test_its_example_loads(name: str, tmp_path: Path) -> None:
    assert small.exampled("treatments", name, tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_what_it_cannot_take_is_a_fault_with_a_cure_and_no_traceback(name: str, tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with pytest.raises(AdgenError) as told:
        registry.find("treatments", name).make(TreatRequest(store.add(b"neither picture nor clip"), ((name, ""),)), store)
    assert told.value.what and told.value.hint and str(tmp_path) not in str(told.value)
