"""version: adgen's own version, kept where both the package's metadata and the manifests read it."""

from __future__ import annotations

VERSION = "0.3.0"
