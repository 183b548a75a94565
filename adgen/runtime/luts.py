"""luts: the .cube files that a template speaks of: found in its own folder or the kit's, proved, kept in the store."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from adgen.engine import lut
from adgen.errors import MediaError
from adgen.model.brand import Brand
from adgen.model.finding import Finding, did_you_mean, error
from adgen.model.template import Template
from adgen.ports import Store

MOST = 24 * 2**20  # bytes: a cube of 64 has some 7 MB


def luts_of(template: Template, brand: Brand, store: Store) -> tuple[Mapping[str, str], list[Finding]]:
    """Digests by the name that is typed; what is missing or broken is told, with its line. Raises: StoreError."""
    out: dict[str, str] = {}
    findings: list[Finding] = []
    folders = (Path(template.folder), brand.folder)
    for name, where in template.luts.items():
        path = next((p for folder in folders if _inside(folder, name) and (p := folder / name).is_file()), None)
        if path is None:
            there = sorted({p.relative_to(folder).as_posix() for folder in folders for p in folder.rglob("*.cube")})
            hint = did_you_mean(name, there) or "put the .cube file into the template's folder, or the kit's"
            findings.append(error("lut.missing", f"there is no LUT '{name}' in the folders of '{template.name}' and '{brand.key}'", where, hint))
            continue
        try:
            if path.stat().st_size > MOST:
                raise MediaError(f"the LUT '{name}' has {path.stat().st_size >> 20} MB", hint="export it as a .cube of 33")
            raw = path.read_bytes()
            lut.read(raw.decode("utf-8", "replace"), f"{path.parent.name}/{path.name}")
            out[name] = store.add(raw)
        except OSError as fault:
            findings.append(error("lut.broken", f"the LUT '{name}' cannot be read: {fault.strerror or fault}", where))
        except MediaError as fault:
            findings.append(error("lut.broken", f"{fault.where}: {fault.what}" if fault.where else fault.what, where, fault.hint))
    return out, findings


def _inside(folder: Path, name: str) -> bool:
    return (folder / name).resolve().is_relative_to(folder.resolve())
