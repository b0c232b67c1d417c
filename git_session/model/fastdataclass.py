"""Dataclasses that cost nothing until they are used, for a program that starts at every prompt and with every agent.

The standard library's `dataclasses` imports `inspect` and compiles up to seven methods when it creates a class: half a
millisecond each for fifty to a hundred classes, of which one run uses a few. Here all classes share their methods, except
`__init__`, which is compiled once a class has more than a few instances. The library's own functions (`fields`, `is_dataclass`…)
accept these classes too; the attributes that they look for are created on demand.

Only the features that this project uses exist. Import from `git_session.model.dataclass`, which shows the library's own
declarations to type checkers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

TYPE_CHECKING = False  # importing `typing` for it would cost more than this whole module
if TYPE_CHECKING:
    from typing import Any

_MISSING: object = object()
FEW = 4
"""Instances of a class that are made without compiling its `__init__`."""
_NOTHING: Mapping[str, Any] = {}


class Field:
    """The declaration of a field that has more than an annotation and a plain default."""

    __slots__ = ("compare", "default", "default_factory", "metadata", "type")

    def __init__(
        self,
        default: object,
        default_factory: Callable[[], object] | None,
        metadata: Mapping[str, Any],
        compare: bool,
    ) -> None:
        self.default = default
        self.default_factory = default_factory
        self.metadata = metadata
        self.compare = compare
        self.type: object = None


def field(
    *,
    default: object = _MISSING,
    default_factory: Callable[[], object] | None = None,
    metadata: Mapping[str, Any] = _NOTHING,
    compare: bool = True,
) -> Field:
    """Like `dataclasses.field`, with the options that this project uses."""
    return Field(default, default_factory, metadata, compare)


def dataclass(kind: type | None = None, /, *, frozen: bool = False) -> Any:
    """Like `dataclasses.dataclass`, with the options that this project uses."""
    return _made(kind, frozen) if kind else lambda given: _made(given, frozen)


def replace(instance: object, /, **changes: object) -> object:
    """Like `dataclasses.replace`: a copy with `changes` to some fields."""
    kind = type(instance)
    for name in names(kind):
        if name not in changes:
            changes[name] = getattr(instance, name)
    return kind(**changes)


def asdict(instance: object) -> dict[str, Any]:
    """Like `dataclasses.asdict`: the fields as a dict; dataclasses in them, also in tuples, lists and dicts, become dicts."""
    return {name: _plain(getattr(instance, name)) for name in names(type(instance))}


def is_dataclass(kind: type) -> bool:
    """Is `kind` a dataclass, of this module or of the standard library?"""
    return hasattr(kind, "__quick_fields__") or hasattr(kind, "__dataclass_fields__")


def names(kind: Any) -> Sequence[str]:
    """The names of the fields of a dataclass, in order."""
    return getattr(kind, "__quick_fields__", None) or tuple(kind.__dataclass_fields__)


def declared(kind: Any) -> Mapping[str, Field]:
    """Field name -> its declaration, for a class of this module."""
    found: Mapping[str, Field] = kind.__quick_fields__
    return found


def _plain(value: Any) -> Any:
    if is_dataclass(type(value)):
        return asdict(value)
    if isinstance(value, tuple | list):
        return type(value)(_plain(part) for part in value)
    if isinstance(value, dict):
        return {_plain(key): _plain(part) for key, part in value.items()}
    return value


# --- the classes ------------------------------------------------------------------------------------------------------


def _made(kind: type, frozen: bool) -> type:
    own = kind.__dict__
    fields: dict[str, Field] = dict(getattr(kind, "__quick_fields__", {}))  # inherited ones, if the base is a dataclass
    for name, annotation in kind.__annotations__.items():
        each = fields[name] = _declared(own.get(name, _MISSING))
        each.type = annotation
        if isinstance(own.get(name), Field):
            # As in the library: the class attribute is the default; without a default there is no attribute.
            if each.default is _MISSING:
                delattr(kind, name)
            else:
                setattr(kind, name, each.default)
    parts: dict[str, object] = {
        "__quick_fields__": fields,
        "__match_args__": tuple(fields),
        "__dataclass_fields__": _OnDemand(),
        "__init__": _first(kind, frozen),
        "__eq__": _equal,
        "__hash__": _hash if frozen else None,
        "__repr__": _repr,
    }
    if frozen:
        parts |= {"__setattr__": _refuse, "__delattr__": _refuse}
    for name, part in parts.items():
        if name not in own or name == "__hash__":
            setattr(kind, name, part)
    return kind


def _declared(default: object) -> Field:
    return default if isinstance(default, Field) else Field(default, None, _NOTHING, True)


def _first(kind: Any, frozen: bool) -> Callable[..., None]:
    """An `__init__` for the first few instances, which then replaces itself by a compiled one."""
    left = FEW if not hasattr(kind, "__post_init__") else 0

    def first(self: object, *values: object, **named: object) -> None:
        nonlocal left
        left -= 1
        if left < 0 or not _set(self, kind.__quick_fields__, values, named):
            kind.__init__ = made = _compiled(kind, frozen)
            made(self, *values, **named)

    return first


def _set(self: object, fields: Mapping[str, Field], values: Sequence[object], named: dict[str, object]) -> bool:
    """Set every field as `__init__` does; return False and set nothing if the arguments do not match."""
    given = dict(zip(fields, values, strict=False))
    if len(given) < len(values) or not given.keys().isdisjoint(named):
        return False
    given.update(named)
    for name, each in fields.items():
        if name not in given:
            if each.default_factory:
                given[name] = each.default_factory()
            elif each.default is not _MISSING:
                given[name] = each.default
            else:
                return False
    if len(given) > len(fields):
        return False
    for name in fields:
        object.__setattr__(self, name, given[name])
    return True


def _compiled(kind: Any, frozen: bool) -> Callable[..., None]:
    known: dict[str, object] = {"__quick_made__": _MISSING, "__quick_set__": object.__setattr__}
    head, body = ["self"], []
    for name, each in kind.__quick_fields__.items():
        value = name
        if each.default_factory:
            known[f"__quick_new_{name}__"] = each.default_factory
            head.append(f"{name}=__quick_made__")
            value = f"__quick_new_{name}__() if {name} is __quick_made__ else {name}"
        elif each.default is not _MISSING:
            known[f"__quick_default_{name}__"] = each.default
            head.append(f"{name}=__quick_default_{name}__")
        else:
            head.append(name)
        body.append(f"__quick_set__(self, {name!r}, {value})" if frozen else f"self.{name} = {value}")
    after = ["self.__post_init__()"] if hasattr(kind, "__post_init__") else []
    lines = [f"def __init__({', '.join(head)}):", *(f"    {line}" for line in [*body, *after] or ["pass"])]
    exec("\n".join(lines), known)
    made: Any = known["__init__"]
    made.__qualname__ = f"{kind.__qualname__}.__init__"
    return made  # type: ignore[no-any-return]  # just compiled


def _values(instance: object, fields: Mapping[str, Field]) -> tuple[object, ...]:
    return tuple(getattr(instance, name) for name, each in fields.items() if each.compare)


def _equal(self: Any, other: object) -> object:
    fields = self.__quick_fields__
    if other.__class__ is not self.__class__:
        return NotImplemented
    return _values(self, fields) == _values(other, fields)


def _hash(self: Any) -> int:
    return hash(_values(self, self.__quick_fields__))


def _repr(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__quick_fields__)
    return f"{type(self).__qualname__}({shown})"


def _refuse(_self: object, name: str, *_value: object) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot assign to field {name!r}")


class _OnDemand:
    """Descriptor that creates `__dataclass_fields__` when a function of the standard library looks for it."""

    def __get__(self, _instance: object, kind: Any) -> Any:
        import dataclasses

        library: Any = dataclasses
        rows = []
        for name, each in kind.__quick_fields__.items():
            default = library.MISSING if each.default is _MISSING else each.default
            made = each.default_factory or library.MISSING
            declared = library.field(
                default=default, default_factory=made, metadata=each.metadata, compare=each.compare
            )
            rows.append((name, each.type, declared))
        kind.__dataclass_fields__ = library.make_dataclass(kind.__name__, rows).__dataclass_fields__
        return kind.__dataclass_fields__
