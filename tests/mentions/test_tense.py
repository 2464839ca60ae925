"""What the verb tells of the time of a window."""

from __future__ import annotations

from claimspan.mentions.tense import is_to_come
from hand import each, tree_of


def told(tokens: str) -> bool | None:
    """What the tree says of its window, which is its last two words."""
    doc = tree_of(tokens, {})
    return is_to_come(doc, (len(doc) - 2, len(doc)))


@each(
    "tokens",
    {
        "will": "It/PRP/nsubj/2 will/MD/aux/2 open/VB/ROOT/2 in/IN/prep/2 June/NNP/pobj/3",
        "will have opened": (
            "It/PRP/nsubj/3 will/MD/aux/3 have/VB/aux/3 opened=open/VBN/ROOT/3 by/IN/prep/3 June/NNP/pobj/4"
        ),
        "may": "It/PRP/nsubj/2 may/MD/aux/2 open/VB/ROOT/2 in/IN/prep/2 June/NNP/pobj/3",
        "is to": ("It/PRP/nsubj/1 is/VBZ/ROOT/1 to/TO/aux/3 open/VB/xcomp/1 in/IN/prep/3 June/NNP/pobj/4"),
        "plans to": (
            "It/PRP/nsubj/1 plans=plan/VBZ/ROOT/1 to/TO/aux/3 open/VB/xcomp/1 in/IN/prep/3 June/NNP/pobj/4"
        ),
        "expects a thing": (
            "It/PRP/nsubj/1 expects=expect/VBZ/ROOT/1 growth/NN/dobj/1 in/IN/prep/2 June/NNP/pobj/3"
        ),
        "is due to": (
            "It/PRP/nsubj/1 is=be/VBZ/ROOT/1 due/JJ/acomp/1 to/TO/aux/4 open/VB/xcomp/2 in/IN/prep/4 "
            "June/NNP/pobj/5"
        ),
        "is planned for": (
            "It/PRP/nsubjpass/2 is=be/VBZ/auxpass/2 planned=plan/VBN/ROOT/2 for/IN/prep/2 June/NNP/pobj/3"
        ),
        "a promise to": (
            "It/PRP/nsubj/1 broke=break/VBD/ROOT/1 promises=promise/NNS/dobj/1 to/TO/aux/4 open/VB/acl/2 "
            "in/IN/prep/4 June/NNP/pobj/5"
        ),
    },
)
def test_what_is_to_come(tokens: str) -> None:
    assert told(tokens) is True


@each(
    "tokens",
    {
        "opened": "It/PRP/nsubj/1 opened=open/VBD/ROOT/1 in/IN/prep/1 June/NNP/pobj/2",
        "was opened": (
            "It/PRP/nsubjpass/2 was=be/VBD/auxpass/2 opened=open/VBN/ROOT/2 in/IN/prep/2 June/NNP/pobj/3"
        ),
        "had opened": (
            "It/PRP/nsubj/2 had=have/VBD/aux/2 opened=open/VBN/ROOT/2 by/IN/prep/2 June/NNP/pobj/3"
        ),
        "has opened": (
            "It/PRP/nsubj/2 has=have/VBZ/aux/2 opened=open/VBN/ROOT/2 since/IN/prep/2 June/NNP/pobj/3"
        ),
        "may have opened": (
            "It/PRP/nsubj/3 may/MD/aux/3 have/VB/aux/3 opened=open/VBN/ROOT/3 in/IN/prep/3 June/NNP/pobj/4"
        ),
        "a clause of its own": (
            "shops/NNS/nsubj/5 that/WDT/nsubj/2 opened=open/VBD/relcl/0 all/DT/nsubj/5 will/MD/aux/5 "
            "close=close/VB/ROOT/5 in/IN/prep/2 June/NNP/pobj/6"
        ),
    },
)
def test_what_is_over(tokens: str) -> None:
    assert told(tokens) is False


@each(
    "tokens",
    {
        "opens": "It/PRP/nsubj/1 opens=open/VBZ/ROOT/1 in/IN/prep/1 June/NNP/pobj/2",
        "planned to": (
            "It/PRP/nsubj/1 planned=plan/VBD/ROOT/1 to/TO/aux/3 open/VB/xcomp/1 in/IN/prep/3 June/NNP/pobj/4"
        ),
        "was due to": (
            "It/PRP/nsubj/1 was=be/VBD/ROOT/1 due/JJ/acomp/1 to/TO/aux/4 open/VB/xcomp/2 in/IN/prep/4 "
            "June/NNP/pobj/5"
        ),
        "the plan itself": "the/DT/det/1 plan=plan/NN/ROOT/1 of/IN/prep/1 June/NNP/pobj/2",
        "no verb": "shops/NNS/ROOT/0 in/IN/prep/0 June/NNP/pobj/1",
        "set that": "They/PRP/nsubj/1 set=set/VBP/ROOT/1 dates/NNS/dobj/1 in/IN/prep/1 June/NNP/pobj/3",
    },
)
def test_what_no_verb_tells(tokens: str) -> None:
    assert told(tokens) is None
