"""The map of the modules: data goes one way through them, each is short, and what is public is explained."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "pipeline" / "claimspan"
MOST_LINES = 400

# The stages in the order in which data goes through them. A module imports only from those before it, so the
# order inside a stage counts as well. A new module takes its place here.
STAGES = {
    "base": "__init__ errors heap imports model columns schema problems wording drawing timing",
    "rules": """
        rules rules.vocab rules.model rules.cache rules.regexloops rules.regexes rules.files
        rules.values rules.needs rules.patterns rules.shape rules.reading rules.folder
        rules.loading
    """,
    "sources": """
        sources.decoding sources.options sources.problems sources.fields sources.streams
        sources.rows sources.columnar sources.http sources.warc sources.containers sources.paths sources.meter
        sources
    """,
    "articles": """
        articles articles.frontmatter articles.html.tokens articles.html.layout articles.html.superscripts
        articles.html.metadata articles.html.page articles.html.rendering articles.html.selection
        articles.html articles.reading articles.recognition
    """,
    "blocks": """
        blocks blocks.lines blocks.markers blocks.stacked blocks.tables blocks.titles blocks.wrap
        blocks.finding
    """,
    "gate": """
        gate gate.sentences gate.glued gate.numberwords gate.numberforms gate.spelled gate.places
        gate.numbers gate.limits gate.conventions gate.unitscan gate.opening
    """,
    "matching": """
        matching matching.expressions matching.attributes matching.rows matching.forms matching.kinds
        matching.runs matching.ways matching.words
        matching.governs matching.trees matching.match
    """,
    "parsing": """
        parsing parsing.remembered parsing.wordforms parsing.embeddings parsing.transitions parsing.neighbours
        parsing.language parsing.vocabulary
    """,
    "mends": """
        mends mends.tree mends.asides mends.datelines mends.verbless mends.mainverbs mends.lostsubjects
        mends.relatives mends.elisions mends.appositions mends.boundwords mends.gapped
        mends.joinedclauses mends.figureplaces mends.shareverbs mends.shareobjects
        mends.untangling
    """,
    "mentions": """
        mentions mentions.unitlibrary mentions.unitsizes mentions.units mentions.windows mentions.tense
        mentions.told mentions.finding mentions.lengths mentions.merging
    """,
    "phrases": "phrases phrases.nounphrases phrases.predicates phrases.expansions",
    "claims": """
        claims claims.drafts claims.conversions claims.counted claims.gaps claims.between
        claims.coordination
        claims.measured claims.respectively claims.hanging claims.conjoined claims.compared
        claims.bounds
        claims.assembly claims.leadins claims.antecedents claims.quotations
        claims.currencies claims.points claims.documentunits claims.cells claims.rows
        ledger pages context extract
    """,
    "tables": "tables tables.columns tables.dates tables.textfragment tables.arrow component",
    "dataset": """
        dataset dataset.fingerprint dataset.durable dataset.lock dataset.scratch dataset.parts dataset.staging
        dataset.partlist dataset.intact dataset.database dataset.catalog dataset.catalog.datapackage
        dataset.catalog.croissant
        dataset.folder dataset.stored dataset.derived dataset.writer
    """,
    "batch": """
        batch batch.lemmas batch.touch batch.touching batch.rulereach batch.idset batch.previous
        batch.reading batch.output batch.shards batch.tasks batch.refusals batch.ahead batch.engine
        batch.shardtables batch.shardwork
        batch.inline batch.attempts batch.worker batch.pool batch.marks batch.clusterwork batch.cluster
        batch.planner batch.workspace batch.summary batch.build batch.run batch.fullcheck batch.dryrun
    """,
    "checks": """
        checks checks.findings checks.verify_tables checks.verify_sources checks.verify
        checks.quotes checks.gold checks.scores checks.reviews checks.contexts checks.evaluate checks.doctor
    """,
    "desk": """
        desk desk.parsed desk.examples desk.trial desk.rule_schema
        desk.files desk.files.trees desk.files.revisions desk.files.history desk.corpora
        desk.checking desk.checking.tokens desk.checking.captures desk.checking.gate desk.checking.examples
        desk.checking.shadow desk.checking.repeats desk.checking.versions desk.checking.check desk.new
        desk.nearmisses desk.nearmisses.conditions desk.nearmisses.tokens desk.nearmisses.trees
        desk.nearmisses.patterntext desk.nearmisses.changes desk.nearmisses.changes_tree
        desk.nearmisses.repair desk.nearmisses.whynot
        desk.explaining desk.explaining.explain desk.explaining.outcome desk.explaining.inquiry
        desk.explaining.arcs
        desk.comparing desk.comparing.effects desk.comparing.diff desk.comparing.fates
        desk.comparing.onegold desk.comparing.gaps desk.comparing.coverage
        desk.watching desk.watching.memory desk.watching.bench desk.watching.watch
        desk.watching.payload desk.watching.serve
        desk.cases desk.cases.format desk.cases.reported desk.cases.reviewed
    """,
    "analysis": "analysis.views analysis.shown analysis.dataset analysis",
    "groups": """
        groups.quantities groups.windows groups.wording groups.figures groups.features groups.candidates
        groups.links groups.clusters groups.shingles groups.copies groups.sources groups.build groups.store
        groups
    """,
    "compare": "compare.causes compare.changes compare",
    "export": """
        export.articles export.offsets export.spreadsheets export.lines export.web_annotation
        export.brat export.label_studio export.spacy_docs export.conllu export
    """,
    "report": """
        report.cut report.marked report.topics report.scales report.svg report.charts report.payload
        report.figures report.gathered report.view report.render report
    """,
    "explore": """
        explore explore.selection explore.drawn explore.across explore.app explore.__main__
    """,
    "cli": """
        cli.console cli.signals cli.profile cli.run_progress cli.run_summary cli.run cli.extract cli.query
        cli.group cli.diff cli.explore cli.export cli.verify cli.evaluate cli.report cli.doctor
        cli.rules.explain_page cli.rules.explain_json cli.rules.explain cli.rules.case
        cli.rules.test cli.rules.check cli.rules.new cli.rules.schema cli.rules.diff
        cli.rules.coverage cli.rules.watch cli.rules cli __main__
    """,
}
ORDER = list(chain.from_iterable(modules.split() for modules in STAGES.values()))


def module_name(path: Path) -> str:
    """``sources.rows`` for ``sources/rows.py``, ``sources`` for ``sources/__init__.py``."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def own_imports(tree: ast.Module) -> Iterator[str]:
    """The modules of claimspan that a module imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are absolute"
            source = node.module or ""
            below = [f"{source}.{alias.name}" for alias in node.names]
            # ``from claimspan.x import y`` is about module x, unless y is a module itself.
            modules = [name for name in below if name.removeprefix("claimspan.") in MODULES]
            names = modules or [source]
        else:
            continue
        for name in names:
            if name == "claimspan":
                yield "__init__"
            elif name.startswith("claimspan."):
                yield name.removeprefix("claimspan.")


def test_the_map_names_every_module_once() -> None:
    assert sorted(ORDER) == sorted(MODULES), "write the module into STAGES, at its place"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_imports_go_one_way(name: str) -> None:
    place = ORDER.index(name)
    later = sorted({used for used in own_imports(TREES[name]) if ORDER.index(used) >= place})
    assert not later, f"{name} imports what comes later: {', '.join(later)}"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_modules_are_short(name: str) -> None:
    lines = len(MODULES[name].read_text(encoding="utf-8").splitlines())
    assert lines < MOST_LINES, f"{name} has {lines} lines; split it into modules with one job each"


POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[\d,{}]+\})\+|\(\?>")


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_pattern_has_a_possessive_group(name: str) -> None:
    """Python before 3.11.5 can match them wrongly (python/cpython#106052); a possessive class is sound."""
    found = POSSESSIVE_GROUP.search(MODULES[name].read_text(encoding="utf-8"))
    assert found is None, f"{name}: {found}"


def unexplained(body: list[ast.stmt], prefix: str = "") -> Iterator[str]:
    """The public functions and classes, and the public methods of classes, that have no docstring."""
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            yield f"{prefix}{node.name}"
        if isinstance(node, ast.ClassDef):
            yield from unexplained(node.body, f"{prefix}{node.name}.")


@pytest.mark.parametrize("name", sorted(MODULES))
def test_what_is_public_is_explained(name: str) -> None:
    assert ast.get_docstring(TREES[name]), f"{name} has no docstring"
    bare = list(unexplained(TREES[name].body))
    assert not bare, f"{name}: no docstring on {', '.join(bare)}"


def test_modules_of_tests_have_names_of_their_own() -> None:
    """pytest tells them apart by their names alone."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert not [name for name, times in names.items() if times > 1]


def test_python_code_lies_only_where_the_layout_says() -> None:
    made = {"build", "dist", "outputs"}
    folders = [
        path for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "." and path.name not in made
    ]
    holding = {folder.name for folder in folders if next(folder.rglob("*.py"), None) is not None}
    assert holding <= {"pipeline", "tests", "bench"}
    assert not (ROOT / "pipeline" / "__init__.py").exists()
