"""The architectures that can be declared: their layers, the folders of each, and the imports allowed between them."""

from __future__ import annotations

from collections.abc import Mapping

from git_session.model.dataclass import dataclass


@dataclass(frozen=True)
class Layer:
    """A layer: the names of folders (and modules) that belong to it, and the layers that it may import."""

    name: str
    folders: tuple[str, ...]
    may_import: tuple[str, ...]


@dataclass(frozen=True)
class Architecture:
    """An architecture: its `layers` from the outside in. With `ordered`, users may name their own, from top to bottom."""

    name: str
    layers: tuple[Layer, ...]
    ordered: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(layer.name for layer in self.layers)


_APPLICATION = ("application", "service_layer", "usecase", "usecases", "use_cases", "use-cases", "interactors")
_INFRASTRUCTURE = ("infrastructure", "infra", "persistence")
_PRESENTATION = ("presentation", "entrypoints", "ui", "web", "api", "rest", "controllers", "views")

ARCHITECTURES: Mapping[str, Architecture] = {
    each.name: each
    for each in (
        Architecture(
            "hexagonal",
            (
                Layer("adapters", ("adapters", "adapter", "entrypoints", *_INFRASTRUCTURE), ("application", "ports", "domain")),
                Layer("application", _APPLICATION, ("ports", "domain")),
                Layer("ports", ("ports", "port"), ("domain",)),
                Layer("domain", ("domain",), ("ports",)),
            ),
        ),
        Architecture(
            "layered",
            (
                Layer("presentation", _PRESENTATION, ("application", "domain", "infrastructure")),
                Layer("application", (*_APPLICATION, "service", "services"), ("domain", "infrastructure")),
                Layer("domain", ("domain", "entities", "entity", "model", "models"), ("infrastructure",)),
                Layer("infrastructure", (*_INFRASTRUCTURE, "repositories", "dao"), ("domain",)),
            ),
            ordered=True,
        ),
        Architecture(
            "clean",
            (
                Layer("frameworks", (*_INFRASTRUCTURE, "frameworks", "drivers", "external", "web", "ui"),
                      ("adapters", "usecases", "entities")),
                Layer("adapters", ("adapters", "interface_adapters", "controllers", "presenters", "gateways",
                                   "dataproviders", "entrypoints"),
                      ("usecases", "entities")),
                Layer("usecases", _APPLICATION, ("entities",)),
                Layer("entities", ("entities", "entity", "domain"), ()),
            ),
        ),
        Architecture(
            "ddd",
            (
                Layer("interfaces", ("interfaces", *_PRESENTATION), ("application", "domain", "infrastructure")),
                Layer("infrastructure", _INFRASTRUCTURE, ("application", "domain")),
                Layer("application", _APPLICATION, ("domain",)),
                Layer("domain", ("domain",), ()),
            ),
        ),
        Architecture(
            "mvc",
            (
                Layer("controllers", ("controllers", "controller"), ("models", "views")),
                Layer("views", ("views", "view", "templates"), ("models",)),
                Layer("models", ("models", "model"), ()),
            ),
        ),
        Architecture(
            "microservices",
            (
                Layer("services", ("services", "microservices"), ("shared",)),
                Layer("shared", ("shared", "common", "contracts", "libs"), ()),
            ),
        ),
    )
}  # fmt: skip
"""By name. A layer may always import itself; in microservices a service may import only itself."""

LAYERS: tuple[str, ...] = tuple(dict.fromkeys(name for each in ARCHITECTURES.values() for name in each.names))
