"""What Python calls tell: access to a database, changes of stored data, objects made, collaborators that a constructor makes.

A database is recognised by SQL as a literal, and by the names that go with a driver or an object-relational mapper which the
module imports; a call that only looks like one (`session.add` without SQLAlchemy) is none.
"""

from __future__ import annotations

import ast
import re

from git_session.architecture.reading.facts import Spot

SQL = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|REPLACE|TRUNCATE|MERGE|WITH)\s", re.IGNORECASE)
READING_SQL = ("SELECT", "WITH")
_DRIVERS = frozenset({
    "MySQLdb", "aiomysql", "aiopg", "aiosqlite", "asyncpg", "cx_Oracle", "duckdb", "mysql", "oracledb", "psycopg", "psycopg2",
    "pymssql", "pymysql", "pyodbc", "sqlite3",
})  # fmt: skip
_MAPPERS = frozenset({"flask_sqlalchemy", "sqlalchemy", "sqlmodel"})
_STATEMENTS = frozenset({"execute", "executemany", "executescript", "fetch", "fetchrow", "fetchval", "raw", "text"})
_SESSIONS = re.compile(r"_?(db_?|sql_?)?session", re.IGNORECASE)
_SESSION_READS = frozenset({"execute", "get", "query", "scalar", "scalars"})
_WEB = frozenset({"aiohttp", "httpx", "requests"})
_WEB_CALLS = frozenset({"delete", "get"})
"""What a session of these libraries may be asked for as well."""
_SESSION_WRITES = frozenset({"add", "add_all", "bulk_insert_mappings", "bulk_save_objects", "delete", "merge"})
_COLLECTION_READS = frozenset({"find_one", "count_documents"})
_COLLECTION_WRITES = frozenset({
    "delete_many", "delete_one", "find_one_and_delete", "find_one_and_update", "insert_many", "insert_one", "replace_one",
    "update_many", "update_one",
})  # fmt: skip
_MANAGER_WRITES = frozenset({
    "bulk_create", "bulk_update", "create", "delete", "get_or_create", "update", "update_or_create"
})  # fmt: skip
_REPOSITORY = re.compile(r"_?(\w+_)?repo(sitory|sitories|s)?")
_REPOSITORY_WRITES = re.compile(r"(add|create|delete|insert|persist|remove|save|store|update)(_\w+)?")
_BUILDERS = frozenset({
    "boto3.client", "boto3.resource", "create_async_engine", "create_engine", "mysql.connector.connect", "psycopg.connect",
    "psycopg2.connect", "pymysql.connect", "redis.Redis", "redis.from_url", "smtplib.SMTP", "smtplib.SMTP_SSL",
    "sqlalchemy.create_engine", "sqlite3.connect",
})  # fmt: skip
"""Functions and classes of libraries that open a connection."""


def dotted(node: ast.AST | None) -> str:
    """`a.b.c` of a name or an attribute of one; empty for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    parts.append(node.id)
    return ".".join(reversed(parts))


class Calls:
    """The calls of one module."""

    def __init__(self, tree: ast.Module) -> None:
        imported = _imported(tree)
        self._driver = bool(imported & _DRIVERS)
        self._mapper = bool(imported & _MAPPERS) and "flask.session" not in imported
        self._ambiguous = _WEB_CALLS if imported & _WEB else frozenset[str]()
        self._mongo = bool(imported & {"pymongo", "motor"})
        self._django = "django" in imported
        self.access: list[Spot] = []
        self.writes: list[Spot] = []
        self.built: list[Spot] = []
        self.created: list[Spot] = []

    def call(self, node: ast.Call, callee: str, within: str) -> None:
        """Note what the call of `callee` (dotted, or empty) tells."""
        last = callee.rpartition(".")[2]
        if last[:1].isupper() and not last.isupper():
            self.created.append(Spot(node.lineno, callee, within))
        if not isinstance(node.func, ast.Attribute):
            if last == "text" and self._mapper:
                self._statement(node, last, within)
            return
        name = node.func.attr
        receiver = _receiver(node.func.value)
        if name in _STATEMENTS and self._statement(node, name, within):
            return
        if name == "cursor" and self._driver:
            self._found(node, f"{receiver}.cursor()", within)
        elif (
            self._mapper
            and _SESSIONS.fullmatch(receiver)
            and name in (_SESSION_READS | _SESSION_WRITES) - self._ambiguous
        ):
            self._found(node, f"{receiver}.{name}()", within, writes=name in _SESSION_WRITES)
        elif self._mapper and name in ("commit", "flush") and _SESSIONS.fullmatch(receiver):
            self.writes.append(Spot(node.lineno, f"{receiver}.{name}()", within))
        elif self._mongo and name in _COLLECTION_READS | _COLLECTION_WRITES:
            self._found(node, f"{receiver}.{name}()", within, writes=name in _COLLECTION_WRITES)
        elif name in _MANAGER_WRITES and _manager(node.func.value):
            self.writes.append(Spot(node.lineno, f"{_manager(node.func.value)}.objects … {name}()", within))
        elif _REPOSITORY.fullmatch(receiver) and _REPOSITORY_WRITES.fullmatch(name):
            self.writes.append(Spot(node.lineno, f"{receiver}.{name}()", within))
        elif name == "save" and self._django and receiver:
            self.writes.append(Spot(node.lineno, f"{receiver}.save()", within))

    def attribute(self, node: ast.Attribute, within: str) -> None:
        """`Model.objects` of Django."""
        model = node.value
        if node.attr == "objects" and isinstance(model, ast.Name) and model.id[:1].isupper():
            self.access.append(Spot(node.lineno, f"{model.id}.objects", within))

    def constructor(self, node: ast.FunctionDef | ast.AsyncFunctionDef, within: str) -> None:
        """What `__init__` makes and keeps: `self.store = Store()`."""
        for statement in ast.walk(node):
            if not isinstance(statement, ast.Assign | ast.AnnAssign):
                continue
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            if not any(dotted(target).startswith("self.") for target in targets):
                continue
            if isinstance(statement.value, ast.Call):
                callee = dotted(statement.value.func)
                if callee in _BUILDERS or callee.rpartition(".")[2][:1].isupper():
                    self.built.append(Spot(statement.lineno, callee, within))

    def _statement(self, node: ast.Call, name: str, within: str) -> bool:
        """Is the first argument an SQL statement as a literal?"""
        found = SQL.match(_literal(node.args[0])) if node.args else None
        if found:
            word = found[1].upper()
            self._found(node, f'{name}("{word} …")', within, writes=word not in READING_SQL)
        return found is not None

    def _found(self, node: ast.Call, what: str, within: str, *, writes: bool = False) -> None:
        self.access.append(Spot(node.lineno, what, within))
        if writes:
            self.writes.append(Spot(node.lineno, what, within))


def _imported(tree: ast.Module) -> set[str]:
    """The top packages that the module imports at its top, and `flask.session`."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            found.update(each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module.partition(".")[0])
            found.update(f"{node.module}.{each.name}" for each in node.names if each.name == "session")
    return found


def _receiver(node: ast.expr) -> str:
    """`session` of `self.db.session` and of `session()`: the last name before the method."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _manager(node: ast.expr) -> str:
    """`User` of `User.objects`, `User.objects.filter(…)` and so on; else empty."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            return node.value.id if isinstance(node.value, ast.Name) and node.value.id[:1].isupper() else ""
        node = node.func if isinstance(node, ast.Call) else node.value
    return ""


def _literal(node: ast.expr) -> str:
    """The beginning of a text that stands there as a literal; that of an f-string up to its first value."""
    while isinstance(node, ast.BinOp):
        node = node.left
    if isinstance(node, ast.JoinedStr):
        node = node.values[0] if node.values else node
    if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] == "text" and node.args:
        node = node.args[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
