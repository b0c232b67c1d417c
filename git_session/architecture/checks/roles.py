"""What classes and files are by their names: the words in which repositories, collaborators and their like are called."""

from __future__ import annotations

import posixpath
import re

from git_session.model.pattern import lazy_pattern

REPOSITORY = lazy_pattern(r".*(Repository|Repositories|Repo|Dao|DAO)(Base|Impl|Interface|Protocol)?")
KEEPERS = lazy_pattern(
    r".*(Repository|Repositories|Repo|Dao|DAO|Gateway|[Ss]tore|Storage|Mapper|Manager|QuerySet|UnitOfWork|Database)\w*"
)
"""Classes that may talk to a database."""
COLLABORATOR = lazy_pattern(
    r".+(Repository|Repo|Dao|DAO|Client|Gateway|Service|Sender)|.*(Mailer|Notifier|Publisher|UnitOfWork|EventBus|MessageBus)"
)
"""Classes whose objects a constructor should be given."""
MAKERS = lazy_pattern(
    r".*(Factory|Factories|Builder|Container|Provider|Module|Bootstrap\w*|Application|App|Registry|Config|Configuration|Settings|Injector)"
)
"""Classes that put others together, as their trade."""
BUS = lazy_pattern(r".*(Bus|Mediator|Dispatcher|Facade|Router|Registry)")

_KEEPING_FOLDERS = frozenset({
    "alembic", "dao", "daos", "db", "database", "fixtures", "migration", "migrations", "persistence", "repositories",
    "repository", "seeds", "versions",
})  # fmt: skip
_KEEPING_MODULES = lazy_pattern(
    r"(\w+_)?(repository|repositories|repo|repos|dao|daos|gateway|store|storage|database|db|engine|migrate|migrations|seed|seeds"
    r"|postgres|postgresql|sqlite3?|mysql|mongo|mongodb|oracle|sqlalchemy|unit_of_work|uow|managers?|querysets?|schema|orm|connection|session)|\w+(Repository|Repo|Dao|DAO)(Impl)?"
)
_ROOTS = lazy_pattern(
    r"__main__|main|app|application|asgi|bootstrap|cli|composition(_root)?|conf|config|configuration|conftest|containers?"
    r"|dependencies|deps|di|factory|factories|index|injection|injector|manage|providers?|registry|server|settings|setup|wiring|wsgi",
    re.IGNORECASE,
)


def keeps_data(path: str) -> bool:
    """Is the file a place for access to the database, by its name or a folder of it?"""
    *folders, name = path.split("/")
    stem = name.partition(".")[0]
    return not _KEEPING_FOLDERS.isdisjoint(folders) or bool(_KEEPING_MODULES.fullmatch(stem))


def is_repository_file(path: str) -> bool:
    """Does the file lie in a folder of repositories?"""
    return not {"repositories", "repository", "dao", "daos"}.isdisjoint(path.split("/")[:-1])


def puts_together(path: str) -> bool:
    """Is the file one in which a program is put together (`main`, `container`, `settings`…)?"""
    return bool(_ROOTS.fullmatch(posixpath.basename(path).partition(".")[0]))


def in_class(within: str, pattern: re.Pattern[str]) -> bool:
    """Is one of the dotted names around a place like `pattern`?"""
    return any(pattern.fullmatch(part) for part in within.split("."))


def last(name: str) -> str:
    """`c` of `a.b.c`."""
    return name.rpartition(".")[2]
