"""What the man page of git-session-analyze says about the rules: made from the declarations where there are any."""

from __future__ import annotations

from git_session.architecture.checks.all import PATTERNS
from git_session.architecture.checks.conventions import FORMS
from git_session.model.architectures import ARCHITECTURES, Architecture
from git_session.services.analysis.score import RULES
from tools.chapters import Chapter

_POINTS = ("The points that each problem takes off, and the most that a rule takes off:",)
_FOLDERS = (
    "`context.architecture` names one of the architectures below. The folders of a file's path decide its layer: the outermost one that is listed below, at whatever depth it is. If none of them is listed, the file belongs to the layer that the file itself is named after "
    "(`ports.py`), unless the name is as common as `api` or `services`. In JavaScript and TypeScript `api` is not a layer, since it is the "
    "client's side there. Tests and files in no layer may import anything. `context.layers` sets other folders, as `name=glob`; for a layer set there, the folders listed below do not count:",
)
_LAYERS = (
    "context:",
    "  architecture: hexagonal",
    "  layers: [domain=src/core/**, adapters=src/*/io/**]",
)
_IMPORTS = (
    "Imports between files of the repository count. In Python these are all forms of `import`, including relative imports and those inside "
    "functions, and `importlib.import_module` and `__import__` with a literal; imports under `if TYPE_CHECKING` have no effect at run time "
    "and break no rule. Roots are found by `__init__.py`, by folders named `src`, `lib` or `python`, and by pyproject.toml. In JavaScript and "
    "TypeScript `import`, `export … from`, `require` and `import()` with a literal count, with `paths` and `baseUrl` of tsconfig.json and the "
    "packages of the same repository; `import type` breaks no rule. Go imports are resolved by the module of go.mod, Java and Kotlin imports by "
    "the packages that files declare. A name that a file in no layer passes on counts as imported from the file that defines it. Python is read "
    "by its own parser, the other languages by tree-sitter (extra git-session[architecture]). No code is ever run.",
)
_MEANINGS = {
    "repository-pattern": "Finds database access outside repositories: SQL as a literal passed to `execute`, `query` and the like, `cursor()` "
    "with a driver imported, a session of SQLAlchemy, `Model.objects` of Django, collections of MongoDB. Repositories are classes named "
    "Repository, Repo, Dao, Store, Gateway, Manager and so on, files with such names, folders such as `repositories`, `db` and `migrations`, and "
    "the layers adapters, infrastructure and frameworks: those of the declared architecture, or of hexagonal if that does not cover the file.",
    "dependency-injection": "Finds constructors (and initial values of fields) that create what should be passed to them: a class of this "
    "repository named Repository, Service, Client, Gateway, Mailer and so on, or one of an outer layer, or a connection (`sqlite3.connect`). "
    "Files and classes that assemble a program (main, container, factory, settings…) may do so.",
    "factory": "Finds objects of a class X that are created outside the module of X although an XFactory exists.",
    "cqrs": "Finds queries (classes named …Query or …QueryHandler or inheriting from Query, and modules in `queries` or `query`) that write or "
    "send a command; classes that handle both; commands in a module of queries and the reverse; and modules of queries that import those of commands.",
    "event-sourcing": "Aggregates are classes that raise events (`self.record(…)`, `self.apply(…)`) and have a method that applies them. Their "
    "other methods must set no attribute, except those that hold or count the events. Python only.",
    "ports-and-adapters": "By the layers of hexagonal: nothing inside imports an adapter; classes with methods in ports are protocols, ABCs or "
    "interfaces; an adapter that is named after a port, or inherits only from it, has all its methods; each port is implemented.",
}
_CONVENTIONS = (
    "A convention is measured if its text has one of these forms, in upper or lower case and with `-`, `_` or blanks; all others are listed as "
    f"not checked: {', '.join(f'`{form}`' for form in FORMS)}. `type hints 90%` demands a share: the convention is followed from that share on, "
    "and what is missing is still listed. `lines of at most 100 characters` is understood too.",
    "Type hints: every parameter but `self` and `cls`, and the result, of functions that are not inside another function; only public ones are "
    "findings. Docstrings: public modules, classes, functions and methods, but not dunder methods, overloads and setters. Names: functions, "
    "parameters and variables in snake_case, classes in CapWords, modules in lower case; constants and names in classes that inherit are not "
    "checked. These three cover Python code without tests. Line length: all code but documents, in characters; a line that a single word (an "
    "address) makes long is not counted. Tests present: each module that defines something is imported by a test, directly or through its "
    "package, or has a test named after it; in Go, its package has a test.",
)
_OUTCOME = (
    "Each declared thing is `followed`, `violated`, `not found` (nothing in the code shows it), `not checked` or `unknown` (a name that git-session does not know, such as a misspelt one). Violations of the "
    "architecture are errors; violations of patterns and unreadable files are warnings; conventions and unimplemented ports are notes. In an "
    "open session the fork point is measured too, and a finding that did not exist there is new. A finding is recognised by its rule, its file "
    "(also after a rename) and what is wrong, not by its line. A file is read as a whole, or it is named: as `unreadable` (a syntax error, an "
    "encoding other than UTF-8, more than 5 s or 1 GiB to read), or as `partly-read` if what is not understood is inside a function or a type.",
    "With `context.enforce`, new errors and warnings of the architecture and the patterns make `git session end --merge-to` refuse; "
    "there the commit to merge is compared with the merge base. A changed file that cannot be read, or is larger than 1 MiB, is refused too.",
    "Tracked files are measured as they are in the work tree, and untracked files that git does not ignore; but not symbolic links, submodules, "
    "folders such as `vendor`, `node_modules`, `build` and `.venv`, files that `tracking.ignore_patterns` matches, and files that are binary or "
    "larger than 1 MiB. Results are cached in `$GIT_COMMON_DIR/sessions/cache/facts` by blob id; that file may be deleted.",
)


def chapters() -> list[Chapter]:
    """The chapters, in their order."""
    return [
        ("RULES", _POINTS, (), tuple((rule.title, f"{rule.weight}; at most {rule.most} points") for rule in RULES)),
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
            "A layer may import the layers below it; domain and infrastructure are on one level. If `context.layers` names a layer that is "
            "not listed here, only the layers named there exist, each above the next.",
        )
    if architecture.name == "microservices":
        return ("Each folder in `services` (at the top, or one folder below) is a service.",)
    return ()


def _rows(architecture: Architecture) -> tuple[tuple[str, str], ...]:
    return tuple(
        (layer.name, f"imports {', '.join(layer.may_import) or 'no other layer'}. Folders: {', '.join(layer.folders)}.")
        for layer in architecture.layers
    )
