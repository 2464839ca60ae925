"""``claimspan explore``: a dataset in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def explore(
    dataset: Annotated[Path, typer.Argument(help="Folder of a dataset.")],
    reviews: Annotated[
        Path | None, typer.Option(help="File for reviews; DATASET.reviews.jsonl if left out.")
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen at.")] = 8501,
    address: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser.")] = True,
) -> None:
    """Search, filter and review the claims of a dataset in a browser.

    Only this computer can reach it, unless --address says otherwise. The dataset is only read.
    """
    from importlib.util import find_spec

    from claimspan.cli.console import console
    from claimspan.dataset.folder import read_dataset
    from claimspan.dataset.intact import check_quickly
    from claimspan.errors import UsageError

    found = read_dataset(dataset)
    check_quickly(found.path, found.shards)
    folder = dataset.resolve()
    target = (reviews or folder.with_name(f"{folder.name}.reviews.jsonl")).resolve()
    if find_spec("streamlit") is None:
        raise UsageError("explore needs Streamlit; install it with: pip install 'claimspan[explore]'")
    if target.is_dir():
        raise UsageError(f"{reviews} is a folder; give the name of a file for --reviews")
    if address not in {"127.0.0.1", "localhost", "::1"}:
        console(stderr=True).print(f"Whoever reaches {address} can read this dataset and write reviews.")
    script = Path(__file__).parents[1] / "explore" / "__main__.py"
    options = {
        "server.address": address,
        "server.port": str(port),
        "server.headless": "false" if browser else "true",
        # Who starts it for the first time would be asked for an address, before anything is served.
        "server.showEmailPrompt": "false",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "viewer",
        "server.fileWatcherType": "none",
    }
    from streamlit.web import cli

    named = [f"--{name}={value}" for name, value in options.items()]
    cli.main(["run", *named, str(script), "--", str(folder), str(target)])
