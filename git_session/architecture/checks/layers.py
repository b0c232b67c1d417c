"""Which layer of an architecture a file belongs to.

By default its outermost folder with a name of a layer decides, then the name of the module; `context.layers` names other
folders as globs. A layer that is named there is looked for only there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from git_session.insight.kinds import is_test
from git_session.model.architectures import ARCHITECTURES, Architecture, Layer
from git_session.model.dataclass import dataclass
from git_session.model.globs import Matcher, matcher
from git_session.model.pattern import lazy_pattern

SERVICES = "services"
OUTER = frozenset({"adapters", "infrastructure", "frameworks"})
"""Layers in which connections are opened and databases spoken to."""
_TOO_PLAIN = frozenset({"api", "application", "cli", "common", "rest", "service", "services", "templates", "ui", "web"})
"""Names of folders that say nothing as names of modules: `Application.java` puts a program together."""
_CLIENT_SIDE = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte")
_WILD = lazy_pattern(r"[*?\[{]")


@dataclass(frozen=True)
class LayerPlacement:
    """A layer, and in microservices which service: its folder."""

    layer: str
    unit: str = ""


class Layers:
    """The layers of the declared architecture; `named` are the texts of `context.layers`, `unknown` the layers it has not."""

    def __init__(self, name: str, named: Sequence[str] = ()) -> None:
        self._architecture = ARCHITECTURES[name]
        globs: dict[str, list[str]] = {}
        for text in named:
            layer, _, glob = text.partition("=")
            globs.setdefault(layer, []).append(glob)
        strange = [layer for layer in globs if layer not in self._architecture.names]
        self.unknown: tuple[str, ...] = ()
        if strange and self._architecture.ordered:
            self._architecture = _in_order(name, list(globs))
        else:
            self.unknown = tuple(strange)
        self._named: list[tuple[str, Matcher, Sequence[str]]] = [
            (layer, matcher(patterns), patterns) for layer, patterns in globs.items() if layer not in self.unknown
        ]
        self._folders = {
            folder: layer.name
            for layer in self._architecture.layers
            if layer.name not in globs
            for folder in layer.folders
        }
        self.place_of = lru_cache(maxsize=None)(self._place_of)

    @property
    def architecture(self) -> Architecture:
        return self._architecture

    @property
    def allowed(self) -> Mapping[str, tuple[str, ...]]:
        """Layer -> the other layers that it may import."""
        return {layer.name: layer.may_import for layer in self._architecture.layers}

    def _place_of(self, path: str) -> LayerPlacement | None:
        """The layer of a file; None for one that is in none, and for tests."""
        if is_test(path):
            return None
        for layer, found, patterns in self._named:
            if found(path):
                return LayerPlacement(layer, _unit(path, patterns) if self._has_units(layer) else "")
        *folders, name = path.split("/")
        for at, folder in enumerate(folders):
            layer = self._folder(folder.lower(), path)
            if self._has_units(layer):
                if at <= 1 and at + 1 < len(folders):
                    return LayerPlacement(layer, "/".join(folders[: at + 2]))
            elif layer:
                return LayerPlacement(layer)
        stem = name.partition(".")[0].lower()
        layer = "" if stem in _TOO_PLAIN else self._folder(stem, path)
        return LayerPlacement(layer) if layer and not self._has_units(layer) else None

    def _folder(self, name: str, path: str) -> str:
        if name == "api" and path.endswith(_CLIENT_SIDE):
            return ""  # in a web client this is where the server is called, not where calls come in
        return self._folders.get(name, "")

    def _has_units(self, layer: str) -> bool:
        return layer == SERVICES and self._architecture.name == "microservices"


def outer_layer(layers: Layers | None) -> Callable[[str], str]:
    """Path -> its layer if that is one of OUTER, else empty: by what is declared, and where that is silent by hexagonal's folders."""
    usual = Layers("hexagonal")

    def found(path: str) -> str:
        place = (layers.place_of(path) if layers else None) or usual.place_of(path)
        return place.layer if place and place.layer in OUTER else ""

    return found


def _unit(path: str, patterns: Sequence[str]) -> str:
    """The folder of a service: the path up to the first name that the glob leaves open."""
    parts = path.split("/")
    for pattern in patterns:
        if matcher([pattern])(path):
            fixed = next((at for at, part in enumerate(pattern.split("/")) if _WILD.search(part)), len(parts))
            return "/".join(parts[: fixed + 1])
    return ""


def _in_order(name: str, names: Sequence[str]) -> Architecture:
    layers = tuple(Layer(each, (), tuple(names[at + 1 :])) for at, each in enumerate(names))
    return Architecture(name, layers, ordered=True)
