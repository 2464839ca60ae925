"""A small dataset whose claims are grouped: told by two sources, copied, and contradicted."""

from pathlib import Path

from claimspan.dataset.writer import DatasetWriter
from claimspan.groups import group
from claimspan.model import Article
from claimspan.tables.arrow import to_tables
from fakes import FakeExtractor

AGENCY = (
    "Then 40% of farms use Fellbridge drones. Growers look for dry soil from above, and for beetles in the "
    "maize. The first machines were clumsy and fell into hedges; those of today come home by themselves."
)
PAPER = "Surveyed again: 40% of farms already fly Fellbridge drones. Neighbours complain of the <i>noise</i>."
UNION = "The union counted otherwise, as 55% of farms use Fellbridge drones. It asked every member."
ARTICLES = (
    ("in/agency.txt", "Farms take off", "2020-02-01", AGENCY),
    ("in/mirror.txt", "Farms take off, mirrored", "2020-02-02", AGENCY),
    ("in/paper.txt", "Drones over <b>fields</b>", "2020-02-05", PAPER),
    ("in/union.txt", "A count by the union", "2020-03-01", UNION),
)


def write(folder: Path) -> Path:
    """Write the dataset to a folder and group its claims."""
    articles = [
        Article(f"{number:016x}", source, text, "", title=title, published=day)
        for number, (source, title, day, text) in enumerate(ARTICLES, start=1)
    ]
    with DatasetWriter(folder, {"inputs": ["in"]}) as writer:
        writer.write(to_tables(list(FakeExtractor().documents(articles)), ()))
    group(folder)
    return folder
