"""``claimspan group``: which claims say the same, across articles."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimspan.cli.console import console, print_json

_COUNTS = """
select (select count(*) from groups) as groups,
    (select count(*) from groups where n_documents > 1) as in_several_documents,
    (select count(*) from corroborated) as corroborated,
    (select count(distinct copy_id) from copies where scope = 'article') as copied_articles,
    (select count(distinct copy_id) from copies where scope = 'passage') as copied_passages,
    (select count(*) from conflicts) as conflicts
"""


def group(
    dataset: Annotated[Path, typer.Argument(help="Folder of a dataset.")],
    again: Annotated[bool, typer.Option("--again", help="Group anew, even if nothing changed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Find the claims that several articles make, the copies, and the claims that contradict each other.

    Writes the tables groups, group_members, copies and contradictions into the dataset's folder "derived" and
    leaves the dataset itself as it is. "query" reads them, and the views corroborated and conflicts.
    """
    from rich.table import Table

    from claimspan.analysis.views import open_sql
    from claimspan.groups.store import group as make

    with console(stderr=True).status("grouping") as status:
        made = make(dataset, again=again, told=status.update)
    with open_sql(dataset) as connection:
        cursor = connection.execute(_COUNTS)
        names = [column[0] for column in cursor.description or ()]
        counts = dict(zip(names, cursor.fetchone() or (), strict=True))
    if as_json:
        print_json({"made": made, **counts})
        return
    lines = {
        "things claimed": "groups",
        "in several documents": "in_several_documents",
        "from several independent sources": "corroborated",
        "articles with copies": "copied_articles",
        "sentences with copies": "copied_passages",
        "contradictions": "conflicts",
    }
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    for label, name in lines.items():
        table.add_row(label, f"{counts[name]:,}")
    console().print(table)
    if not made:
        console(stderr=True).print("Nothing changed since the claims were grouped; --again groups them anew.")
