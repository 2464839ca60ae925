"""Inputs that the coverage of claimspan's own code leads to, where atheris is installed: ``make fuzz``.

``python tests/guided.py`` gives each target its share of ``FUZZ_INPUTS`` inputs (10,000), in a process of its
own. What breaks one is kept in ``outputs/fuzz``; ``python tests/guided.py TARGET FILE`` tries it again.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

INPUTS = int(os.environ.get("FUZZ_INPUTS", "0")) or 10_000
# Of all inputs, as `test_fuzz` has it.
SHARES = {"readers": 0.5, "pages": 0.25, "rules": 0.1, "extractor": 0.15}
KEPT = Path(__file__).resolve().parents[1] / "outputs" / "fuzz"
# Whose branches lead: what claimspan does, and what reads for it in Python.
GUIDING = ["claimspan", "warcio", "trafilatura"]
LONGEST_TOKEN = 64
LIMIT_MB = 4096


@dataclass(frozen=True)
class Target:
    """What is given inputs.

    :param seeds: inputs that all is well with.
    """

    check: Callable[[bytes], None]
    seeds: Sequence[bytes]


def several(named: Mapping[str, bytes], check: Callable[[str, bytes], None]) -> Target:
    """A target with a choice of names, which the first byte of an input makes."""
    names = sorted(named)

    def choose(data: bytes) -> None:
        check(names[(data or b"\0")[0] % len(names)], data[1:])

    return Target(choose, [bytes([at]) + named[name] for at, name in enumerate(names)])


def target(name: str, targets: Any) -> Target:
    """One of `SHARES`.

    :param targets: the module `fuzz_targets`.
    """

    def text(data: bytes) -> str:
        return data.decode("utf-8", "replace")

    if name == "readers":
        return several(targets.SEEDS, targets.check_file)
    if name == "pages":
        return Target(targets.check_page, targets.PAGES)
    if name == "rules":
        good = {file: content.encode() for file, content in targets.GOOD.items()}
        return several(good, lambda file, data: targets.check_rule_file(file, text(data)))
    extractor = targets.Extractor()
    texts = [own.encode() for own in targets.TEXTS]
    return Target(
        lambda data: targets.check_texts(extractor, text(data).split("\0")[:3]), [*texts, b"\0".join(texts)]
    )


def words() -> str:
    """What parsers stumble over, as a dictionary of libFuzzer."""
    tokens = sorted({token for token in import_module("mutations").TOKENS if len(token) <= LONGEST_TOKEN})
    return "".join('"' + "".join(f"\\x{byte:02x}" for byte in token) + '"\n' for token in tokens)


def fuzz(name: str, inputs: Sequence[str], runs: int) -> None:
    """Give a target inputs; does not return, and ends the process with 0 if nothing broke.

    :param inputs: files to try; if there are none, `runs` inputs are made.
    """
    atheris = import_module("atheris")
    with atheris.instrument_imports(include=GUIDING):
        own = target(name, import_module("fuzz_targets"))
    # libFuzzer ends the process itself, so what is left in the folder is for the caller to remove.
    folder = Path(mkdtemp())
    corpus, dictionary = folder / "corpus", folder / "words"
    corpus.mkdir()
    for at, seed in enumerate(own.seeds):
        (corpus / str(at)).write_bytes(seed)
    dictionary.write_text(words())
    # Hangs are told of by the target itself, with what it was doing.
    flags = ["-timeout=0", f"-rss_limit_mb={LIMIT_MB}", f"-artifact_prefix={KEPT}/{name}-"]
    # All seeds stay, also those that reach no more than others, and inputs may be as long as they are.
    flags += inputs or [
        f"-runs={runs}", f"-dict={dictionary}", "-keep_seed=1", "-len_control=0", str(corpus)
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *flags], own.check)
    atheris.Fuzz()


def all_targets() -> int:
    """Every target with its share; how many broke."""
    broken = 0
    for name, share in SHARES.items():
        runs, log = max(1, round(share * INPUTS)), KEPT / f"{name}.log"
        command = [sys.executable, __file__, name, "--runs", str(runs)]
        with log.open("wb") as stream, TemporaryDirectory() as folder:
            env = {**os.environ, "TMPDIR": folder}
            done = subprocess.run(command, stdout=stream, stderr=subprocess.STDOUT, env=env, check=False)
        said = log.read_text(encoding="utf-8", errors="replace")
        places = re.findall(r"\bcov: (\d+)", said) or ["?"]
        print(f"{name}: {runs:,} inputs, places in the code reached {places[0]} -> {places[-1]}", flush=True)
        if done.returncode:
            broken += 1
            print(said[-6000:], f"\n{name}: broken; all of it is in {log}", file=sys.stderr)
    return broken


def main(arguments: Sequence[str]) -> int:
    """The exit code of the whole pass, or of one target."""
    if find_spec("atheris") is None:
        print(
            "The guided pass is left out: atheris is not installed. It has wheels for Linux on x86-64 and "
            "Python 3.11 to 3.13; there, pip install -c constraints.txt '.[fuzz]'.",
            file=sys.stderr,
        )
        return 0
    KEPT.mkdir(parents=True, exist_ok=True)
    if not arguments:
        return min(1, all_targets())
    name, *rest = arguments
    if name not in SHARES:
        print(f"no target {name}; there are {', '.join(SHARES)}", file=sys.stderr)
        return 2
    fuzz(name, [], int(rest[1])) if rest[:1] == ["--runs"] else fuzz(name, rest, INPUTS)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
