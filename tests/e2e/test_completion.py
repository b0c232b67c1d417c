"""`git session completion`: what it places for shells and man, finds, leaves alone and removes."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.machine import BASH_COMPLETION, has
from tests.sandbox import Sandbox
from tests.terminal import on_terminal

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("git-session")
BASH = ".local/share/bash-completion/completions/git-session"
ZSH = ".local/share/zsh/site-functions/_git-session"
FISH = ".local/share/fish/vendor_completions.d/git-session.fish"
PAGE = ".local/share/man/man1/git-session.1"
LINES = (
    "# >>> git-session >>> (git session completion --remove takes these lines out again)\n"
    "fpath=(~/.local/share/zsh/site-functions $fpath)\n"
)
END = "# <<< git-session <<<\n"


@pytest.fixture
def box(bare_sandbox: Sandbox) -> Sandbox:
    """A folder outside of any repository, and no other programs than git, git-session and bash."""
    programs = bare_sandbox.path / "bin"
    programs.mkdir()
    (programs / "git-session").symlink_to(PROGRAM)
    for name in ("git", "bash"):
        (programs / name).symlink_to(shutil.which(name) or "")
    bare_sandbox.environment["PATH"] = str(programs)
    return bare_sandbox


def tree(home: Path) -> dict[str, str]:
    """Path -> target or content of everything in the home folder."""
    found = {}
    for path in sorted(home.rglob("*")):
        found[str(path.relative_to(home))] = (
            os.readlink(path) if path.is_symlink() else "" if path.is_dir() else path.read_text("utf-8")
        )
    return found


def test_every_shell_that_is_here_gets_its_completion_and_man_the_manual(box: Sandbox) -> None:
    before = tree(box.home)
    assert box.session("completion").out == (
        "Completion, and the manual\n\n"
        "  bash  missing\n"
        "  man   not here  git session help shows it all the same\n\n"
        "Next\n"
        "  git session completion --install\n"
    )
    ran = box.session("completion", "--install")
    assert ran.out.partition("\n\nNext")[0].rstrip() == (
        "Completion and manual are in place; open a new shell to use them.\n\n"
        "  bash  placed  ~/.local/share/bash-completion/completions/git-session\n"
        "  man   placed  ~/.local/share/man/man1"
    )
    there = tree(box.home)
    assert (box.home / BASH).read_bytes() == (ROOT / "completions/git-session.bash").read_bytes()
    pages = {Path(name).name for name in there if name.startswith(".local/share/man/man1/")}
    assert pages == {path.name for path in (ROOT / "man").iterdir()}
    assert box.session("completion", "--install").out.startswith(
        "Completion and manual were in place already: nothing was changed.\n"
    )
    assert tree(box.home) == there
    assert box.json("completion")["parts"][0]["state"] == "found"
    removed = {part["name"]: part["state"] for part in box.json("completion", "--remove")["parts"]}
    assert removed == {"bash": "removed", "zsh": "absent", "fish": "absent", "man": "removed"}
    assert tree(box.home) == before
    assert box.session("completion", "--remove").out == "Nothing was placed: nothing to remove.\n"


def test_folders_of_others_stay(box: Sandbox) -> None:
    own = box.home / ".local/share/fish/vendor_completions.d/mine.fish"
    own.parent.mkdir(parents=True)
    own.write_text("mine\n")
    before = tree(box.home)
    box.session("completion", "fish", "--install")
    assert (box.home / FISH).is_file()
    assert (box.home / ".local/share/fish/vendor_conf.d/git-session.fish").is_file()
    box.session("completion", "--remove")
    assert tree(box.home) == before


def test_one_shell_is_removed_alone(box: Sandbox) -> None:
    box.session("completion", "fish", "--install")
    box.session("completion", "bash", "--install")
    box.session("completion", "fish", "--remove")
    assert [(box.home / name).exists() for name in (BASH, FISH, PAGE)] == [True, False, True]
    assert not (box.home / ".local/share/fish").exists()
    box.session("completion", "--remove")
    assert not (box.home / ".local").exists()


@pytest.mark.parametrize("kind", ["file", "link", "folder"])
def test_what_is_not_ours_is_left_alone(box: Sandbox, kind: str) -> None:
    path = box.home / BASH
    path.parent.mkdir(parents=True)
    if kind == "file":
        path.write_text("mine\n")
    elif kind == "link":
        path.symlink_to("/nowhere/git-session.bash")
    else:
        path.mkdir()
    before = tree(box.home)
    part = box.json("completion", "bash", "--install")["parts"][0]
    assert (part["state"], part["detail"]) == ("kept", "not ours, left as it is")
    box.session("completion", "--remove")
    assert tree(box.home) == before


def test_a_link_that_was_replaced_stays(box: Sandbox) -> None:
    box.session("completion", "bash", "--install")
    path = box.home / BASH
    path.unlink()
    path.write_text("mine\n")
    part = box.json("completion", "bash", "--remove")["parts"][0]
    assert (part["state"], part["detail"]) == ("kept", "not ours any more, left as it is")
    assert path.read_text() == "mine\n"


def test_links_of_an_installer_are_not_removed(box: Sandbox) -> None:
    """pipx links to the same files."""
    path = box.home / BASH
    path.parent.mkdir(parents=True)
    path.symlink_to(ROOT / "completions/git-session.bash")
    assert box.json("completion", "bash", "--install")["parts"][0]["state"] == "current"
    assert box.json("completion", "--remove")["parts"][0]["state"] == "kept"
    assert path.is_symlink()


def test_copies_of_make_install_are_neither_in_the_way_nor_removed(box: Sandbox) -> None:
    bash, pages = box.home / BASH, box.home / ".local/share/man/man1"
    bash.parent.mkdir(parents=True)
    shutil.copy(ROOT / "completions/git-session.bash", bash)
    shutil.copytree(ROOT / "man", pages)
    before = tree(box.home)
    assert box.session("completion", "--install").out.partition("\n\nNext")[0].rstrip() == (
        "Completion and manual were in place already: nothing was changed.\n\n"
        "  bash  current  ~/.local/share/bash-completion/completions/git-session\n"
        "  man   current  ~/.local/share/man/man1"
    )
    assert box.session("completion", "--remove").out == (
        "Nothing was placed: nothing to remove.\n\n"
        "  bash  kept  ~/.local/share/bash-completion/completions/git-session\n"
        "  man   kept  ~/.local/share/man/man1\n\n"
        "  bash: not placed by --install, left as it is\n"
        "  man: not placed by --install, left as it is\n"
    )
    assert tree(box.home) == before
    bash.write_text("mine\n")
    assert box.session("completion", "bash", "--install").out.partition("\n\nNext")[0].rstrip() == (
        "Nothing was changed: other files are in the way.\n\n"
        "  bash  kept     ~/.local/share/bash-completion/completions/git-session\n"
        "  man   current  ~/.local/share/man/man1\n\n"
        "  bash: not ours, left as it is"
    )


def test_links_of_an_installer_may_lead_there_by_another_way(box: Sandbox) -> None:
    way = box.path / "way"
    way.symlink_to(ROOT)
    path = box.home / BASH
    path.parent.mkdir(parents=True)
    path.symlink_to(way / "completions/git-session.bash")
    assert box.json("completion", "bash", "--install")["parts"][0]["state"] == "current"


def test_links_to_an_earlier_installation_are_updated(box: Sandbox) -> None:
    box.session("completion", "bash", "--install")
    listing = box.home / ".local/share/git-session/placed"
    gone = "/gone/share/git-session"
    listing.write_text(listing.read_text().replace(str(ROOT / "completions/git-session.bash"), gone))
    (box.home / BASH).unlink()
    (box.home / BASH).symlink_to(gone)
    assert box.json("completion", "bash", "--install")["parts"][0]["state"] == "updated"
    assert os.readlink(box.home / BASH) == str(ROOT / "completions/git-session.bash")


def test_a_damaged_list_is_no_reason_to_touch_anything(box: Sandbox) -> None:
    box.session("completion", "bash", "--install")
    (box.home / ".local/share/git-session/placed").write_text('{"links": [["bash"]], "folders": 3}')
    before = tree(box.home)
    assert box.session("completion", "--remove").out.startswith("Nothing was placed: nothing to remove.\n")
    assert {name for name in before if name.endswith("git-session")} == {BASH, ".local/share/git-session"}
    assert (box.home / BASH).is_symlink()


def test_it_goes_where_the_environment_says(box: Sandbox) -> None:
    data, own = box.path / "data", box.path / "bash"
    box.session("completion", "bash", "--install", XDG_DATA_HOME=str(data), BASH_COMPLETION_USER_DIR=str(own))
    assert (box.path / "bash/completions/git-session").is_file()
    assert (box.path / "data/man/man1/git-session.1").is_file()
    assert not (box.home / ".local").exists()
    box.session("completion", "bash", "--install", XDG_DATA_HOME="relative")
    assert (box.home / BASH).is_file()


def test_a_home_folder_that_cannot_be_written_is_named(box: Sandbox) -> None:
    (box.home / ".local").write_text("a file\n")
    ran = box.session("completion", "--install", status=1)
    assert ran.err == (
        f"error: cannot write {box.home}/.local/share/git-session: Not a directory\n"
        "hint: check the permissions of that folder\n"
    )


# --- zsh --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "more"),
    [
        (None, "autoload -Uz compinit && compinit\n"),
        ("export EDITOR=vi\n", "autoload -Uz compinit && compinit\n"),
        ("autoload -U compinit\ncompinit\n", ""),
        ("source ~/.oh-my-zsh/oh-my-zsh.sh", ""),
    ],
    ids=["none", "without compinit", "with compinit", "framework"],
)
def test_zsh_gets_its_lines_at_the_top_of_its_startup_file(box: Sandbox, own: str | None, more: str) -> None:
    path = box.home / ".zshrc"
    if own is not None:
        path.write_text(own)
        path.chmod(0o600)
    before = tree(box.home)
    result = box.json("completion", "zsh", "--install")
    assert result["next"][0] == "git session completion zsh --install --yes"
    assert result["parts"][0]["detail"] == "zsh does not look in that folder yet"
    assert path.exists() == (own is not None)
    box.session("completion", "zsh", "--install", "--yes")
    assert path.read_text() == LINES + more + END + (own or "")
    assert own is None or path.stat().st_mode & 0o777 == 0o600
    assert "zsh" not in " ".join(box.json("completion", "zsh", "--install", "--yes")["next"])
    assert path.read_text() == LINES + more + END + (own or "")
    box.session("completion", "--remove")
    assert tree(box.home) == before


def test_a_linked_startup_file_stays_a_link(box: Sandbox) -> None:
    real = box.path / "dotfiles-zshrc"
    real.write_text("compinit\n")
    (box.home / ".zshrc").symlink_to(real)
    box.session("completion", "zsh", "--install", "--yes")
    assert (box.home / ".zshrc").is_symlink()
    assert real.read_text() == LINES + END + "compinit\n"


@pytest.mark.parametrize(
    "line", ["fpath+=~/.local/share/zsh/site-functions", "fpath=($HOME/.local/share/zsh/site-functions $fpath)"]
)
def test_zsh_that_looks_there_already_gets_no_lines(box: Sandbox, line: str) -> None:
    (box.home / ".zshrc").write_text(f"{line}\nautoload -U compinit && compinit\n")
    box.session("completion", "zsh", "--install", "--yes")
    assert (box.home / ".zshrc").read_text().startswith("fpath")
    (box.home / ".zshrc").write_text(f"# {line}\n")
    assert box.json("completion", "zsh", "--install")["next"][0].endswith("zsh --install --yes")


@pytest.mark.parametrize(("typed", "added"), [("\n", True), ("n\n", False)], ids=["enter", "no"])
def test_a_terminal_is_asked_before_the_startup_file_is_changed(box: Sandbox, typed: str, added: bool) -> None:
    out = on_terminal(box, "completion", "zsh", "--install", typed=typed)
    assert out.startswith(
        "zsh does not look where its completion is placed. ~/.zshrc can make it, by:\n"
        "  fpath=(~/.local/share/zsh/site-functions $fpath)\n"
        "  autoload -Uz compinit && compinit\n"
        "Add this at its top? [Y/n] "
    )
    assert (box.home / ".zshrc").exists() == added
    assert (box.home / ZSH).is_file()


def test_who_uses_another_shell_is_not_asked_about_zsh(box: Sandbox) -> None:
    (box.path / "bin/zsh").symlink_to(box.path / "bin/bash")
    box.environment["SHELL"] = "/bin/bash"
    assert "[Y/n]" not in on_terminal(box, "completion", "--install")
    assert (box.home / ZSH).is_file() and not (box.home / ".zshrc").exists()
    box.environment["SHELL"] = "/bin/zsh"
    assert "[Y/n]" in on_terminal(box, "completion", "--install", typed="n\n")


# --- printed, and used ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_is_printed_as_it_is(box: Sandbox, shell: str) -> None:
    files = [ROOT / f"completions/git-session.{shell}"]
    files += [ROOT / "completions/git-session.conf.fish"] if shell == "fish" else []
    text = "\n".join(path.read_text("utf-8") for path in files)
    assert box.session("completion", shell).out == text
    assert box.json("completion", shell)["text"] == text


USES = {
    "bash": (
        "bash",
        "--norc",
        "-c",
        f". {BASH_COMPLETION}; _completion_loader git-session; complete -p git-session; declare -F _git_session",
    ),
    "zsh": ("zsh", "-ic", "print $+functions[_git-session] $_comps[git-session-start]"),
    "fish": ("fish", "-c", "complete -C 'git-session st'; complete -C 'git session sta'"),
}
FOUND = {
    "bash": "complete -o bashdefault -o default -o nospace -F __git_wrap_git_session git-session\n_git_session\n",
    "zsh": "1 _git-session\n",
    "fish": "start\topen a session on a branch, with its objectives\n"
    "status\tshow the state of the session, and what to do next\n"
    "start\topen a session on a branch, with its objectives\n"
    "status\tshow the state of the session, and what to do next\n",
}


@pytest.mark.parametrize("shell", [each for each in USES if has("bash-completion" if each == "bash" else each)])
def test_a_shell_finds_what_was_placed(bare_sandbox: Sandbox, shell: str) -> None:
    bare_sandbox.session("completion", shell, "--install", "--yes")
    assert bare_sandbox.run(*USES[shell]).out == FOUND[shell]


@pytest.mark.parametrize("program", [each for each in ("man",) if has(each)])
def test_man_finds_what_was_placed(bare_sandbox: Sandbox, program: str) -> None:
    programs = bare_sandbox.home / ".local/bin"
    programs.mkdir(parents=True)
    (programs / "git-session").symlink_to(PROGRAM)
    path = f"{programs}:/usr/bin:/bin"
    assert bare_sandbox.run(program, "-w", "git-session", PATH=path, status=None).out == ""
    result = bare_sandbox.json("completion", "bash", "--install", PATH=path)
    found = bare_sandbox.run(program, "-w", "git-session", PATH=path).out.strip()
    assert os.path.samefile(found, bare_sandbox.home / PAGE)
    assert not any("MANPATH" in step for step in result["next"])
    ran = bare_sandbox.run(str(PROGRAM), "completion", "bash", "--install", "--json", PATH="/usr/bin:/bin")
    assert json.loads(ran.out)["next"][-1] == "man does not look there; to make it: export MANPATH=~/.local/share/man:"
