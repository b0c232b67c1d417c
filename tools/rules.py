"""What the man page of git-session-analyze says about the rules: made from the declarations where there are any."""

from __future__ import annotations

from git_session.architecture.checks.all import PATTERNS
from git_session.architecture.checks.conventions import FORMS
from git_session.model.architectures import ARCHITECTURES, Architecture
from tools.chapters import Chapter

_FOLDERS = (
    "`context.architecture` names one of the architectures below. A file belongs to the layer of its outermost folder with one of the "
    "names listed, in whatever folder that is; without one, to the layer that its own name is (`ports.py`), unless that is as plain as "
    "`api` or `services`. `api` is no layer in JavaScript and TypeScript, where it is the client's side. Files in no layer, and tests, may "
    "import anything. `context.layers` names other folders, as `name=glob`; a layer named there is looked for only there:",
)
_LAYERS = (
    "context:",
    "  architecture: hexagonal",
    "  layers: [domain=src/core/**, adapters=src/*/io/**]",
)
_IMPORTS = (
    "An import counts from one file of the repository to another. In Python all forms of `import` count, relative ones, those inside of "
    "functions, and `importlib.import_module` and `__import__` with a literal; those under `if TYPE_CHECKING` bind nothing at run time "
    "and break no rule. Roots are found by `__init__.py`, folders called `src`, `lib` or `python`, and pyproject.toml. In JavaScript and "
    "TypeScript: `import`, `export … from`, `require` and `import()` with a literal, with `paths` and `baseUrl` of tsconfig.json and the "
    "packages of the same repository; `import type` breaks no rule. In Go, by the module of go.mod; in Java and Kotlin, by the packages that "
    "files declare. A name that a file in no layer has from another file counts as imported from there. Python is read by its own parser, the others by a scan that leaves out comments and strings. Nothing is ever run.",
)
_MEANINGS = {
    "repository-pattern": "Access to a database outside of repositories: SQL as a literal given to `execute`, `query` and the like, `cursor()` "
    "with a driver imported, a session of SQLAlchemy, `Model.objects` of Django, collections of MongoDB. Repositories are classes called "
    "Repository, Repo, Dao, Store, Gateway, Manager and so on, files called so, folders such as `repositories`, `db` and `migrations`, and the "
    "layers adapters, infrastructure and frameworks: those of the architecture, or of hexagonal where it says nothing of the file.",
    "dependency-injection": "Constructors (and initial values of fields) that make what they should be given: a class of this repository called "
    "Repository, Service, Client, Gateway, Mailer and so on, or one of an outer layer, or a connection (`sqlite3.connect`). Files and classes "
    "that put a program together (main, container, factory, settings…) may.",
    "factory": "Objects of a class X made elsewhere than in its own module, where there is an XFactory.",
    "cqrs": "Classes called …Query and …QueryHandler or inheriting from Query, and modules in `queries` or `query`, that write or send a command; classes that handle both; "
    "commands in a module of queries and the other way round; modules of queries that import those of commands.",
    "event-sourcing": "Aggregates are classes that raise events (`self.record(…)`, `self.apply(…)`) and have a method that applies them. Their "
    "other methods set no attribute, except what holds or counts the events. Python only.",
    "ports-and-adapters": "By the layers of hexagonal: nothing inside imports an adapter; classes with methods in ports are protocols, ABCs or "
    "interfaces; an adapter called after a port, or inheriting from it alone, has all its methods; each port is implemented.",
}
_CONVENTIONS = (
    "Conventions are measured if their text is one of these forms, in any case and with `-`, `_` or blanks; all others are listed as not "
    f"checked: {', '.join(f'`{form}`' for form in FORMS)}. `type hints 90%` asks for a share: it is followed from there on, and what is missing is "
    "listed all the same. `lines of at most 100 characters` is understood too.",
    "Type hints: all parameters but `self` and `cls`, and the result, of functions that stand in no other one; public ones are findings. "
    "Docstrings: public modules, classes, functions and methods, not dunder methods, overloads and setters. Names: functions, parameters "
    "and variables in snake_case, classes in CapWords, modules in lower case; constants are left alone, and so are names in classes "
    "that inherit. These three look at Python without tests. Line length: all code but documents, in characters; a line that one word (an "
    "address) makes long is left alone. Tests present: each module that defines something is imported by a test, directly or by way of its "
    "package, or has a test named after it; in Go, its package has one.",
)
_OUTCOME = (
    "Each thing declared is `followed`, `violated`, `not found` (nothing in the code shows it), `not checked` or `unknown`. Broken "
    "architectures are errors, broken patterns and files that cannot be read warnings, conventions and unimplemented ports notes. "
    "With an open session the same is measured at its fork point; a finding that was not there then is new. It is known again by its rule, "
    "its file (also after a rename without change) and what is wrong, not by its line.",
    "Tracked files count, as they are in the work tree, and those that git would add; not symbolic links, submodules, folders such as "
    "`vendor`, `node_modules`, `build` and `.venv`, what `tracking.ignore_patterns` names, and files that are binary or larger than 1 MiB. "
    "What was read is kept in `$GIT_COMMON_DIR/sessions/cache/facts` under the blob's id; that file may be deleted.",
)


def chapters() -> list[Chapter]:
    """The chapters, in their order."""
    return [
        ("ARCHITECTURES", _FOLDERS, _LAYERS, ()),
        *((each.name.upper(), _about(each), (), _rows(each)) for each in ARCHITECTURES.values()),
        ("IMPORTS", _IMPORTS, (), ()),
        ("PATTERNS", (), (), tuple((name, _MEANINGS[name]) for name in PATTERNS)),
        ("CONVENTIONS", _CONVENTIONS, (), ()),
        ("FINDINGS", _OUTCOME, (), ()),
    ]


def _about(architecture: Architecture) -> tuple[str, ...]:
    if architecture.ordered:
        return (
            "Layers import those below them; domain and infrastructure stand side by side. If `context.layers` names any other layer, "
            "the layers named there are all there are, each above the next.",
        )
    if architecture.name == "microservices":
        return ("Each folder in `services` (at the top, or one folder below) is a service.",)
    return ()


def _rows(architecture: Architecture) -> tuple[tuple[str, str], ...]:
    return tuple(
        (layer.name, f"imports {', '.join(layer.may_import) or 'no other layer'}. Folders: {', '.join(layer.folders)}.")
        for layer in architecture.layers
    )
