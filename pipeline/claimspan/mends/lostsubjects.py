"""Verbs whose subject the parser hangs on another word: given back to them."""

from __future__ import annotations

from typing import Final

from claimspan.mends.tree import Tree

NOUNS: Final = frozenset({"NOUN", "PROPN", "PRON"})
# Of a past participle and a past tense of one form the parser may take either.
FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "VBN"})
TENSES: Final = FINITE | {"MD"}
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
PREDICATES: Final = frozenset({"attr", "nsubj", "dobj"})
DASHES: Final = frozenset({"-", "–", "—", "--"})
WINDOW: Final = "window"
RELATIVE: Final = frozenset({"WDT", "WP", "WP$", "WRB"})
# Words of a bound that the parser may take for prepositions of place.
BOUNDS: Final = frozenset({"over", "under", "above", "below", "around", "about"})


def give_subjects(tree: Tree, figure: int) -> None:
    """Give the verbs around a figure the subjects that they have, in place."""
    _give_possessor(tree, figure)
    _give_after_window(tree, figure)
    _give_reduced(tree, figure)
    _give_nearer(tree, figure)
    if "VBG" in tree.tags and "advcl" in tree.dep:
        _give_doing(tree, figure)
    _give_dashed(tree, figure)
    _give_bounded(tree, figure)
    if "EX" in tree.tags:
        _give_there(tree, figure)
    _give_subject(tree, figure)
    _join_subjects(tree, figure)
    _give_agreeing(tree, figure)


def _has_subject(tree: Tree, verb: int) -> bool:
    return any(tree.dep[child] in SUBJECTS for child in tree.lefts(verb))


def _give_doing(tree: Tree, figure: int) -> None:
    """Take what begins with a participle for the subject that a verb lacks: "lending to mills fell by 9%"."""
    for verb in tree.ancestors(figure):
        lefts = tree.lefts(verb)
        doing = _doing(tree, verb)
        if doing is None or _has_subject(tree, verb):
            continue
        if tree.tag[verb] not in FINITE and not any(tree.tag[child] in TENSES for child in lefts):
            continue
        mark = next((child for child in tree.lefts(doing) if tree.dep[child] == "mark"), None)
        if mark is None or not any(tree.is_punct(i) for i in range(doing, verb)):
            tree.hang(doing, verb, "csubj")
            if mark is not None:
                tree.hang(mark, verb)


def _doing(tree: Tree, verb: int) -> int | None:
    """The participle before a verb that opens a clause which the parser hangs on it or beside it."""
    clauses = [child for child in tree.lefts(verb) if tree.dep[child] == "advcl"]
    own = next((child for child in clauses if tree.tag[child] == "VBG"), None)
    if own is not None:
        return own
    beside = (
        child for child in tree.children(tree.head[verb]) if child < verb and tree.dep[child] == "advcl"
    )
    return next(
        (
            child
            for child in beside
            if tree.tag[child] == "VBG"
            and tree.pos[child + 1] in NOUNS
            and tree.right_edge(child) == tree.left_edge(verb) - 1
        ),
        None,
    )


def _give_after_window(tree: Tree, figure: int) -> None:
    """Part a time from the clause after it that the parser takes for a part of it.

    So the noun of "by Easter rents were up 9%" is the subject that the verb lacks, and the verb of "by the
    end of the season the club had lost £9m" stands above the time.
    """
    verb = tree.clause_of(figure)
    if tree.dep[verb] == "relcl" and tree.ent[above := tree.head[verb]] == WINDOW and above == tree.root:
        own = tree.lefts(verb)
        if _has_subject(tree, verb) and not any(tree.tag[child] in RELATIVE for child in own):
            tree.replace(above, verb)
            tree.call(verb, "ROOT")
            for child in tree.children(above):
                if child != verb:
                    tree.hang(child, verb)
            tree.hang(above, verb, "prep")
    if tree.tag[verb] in TENSES and not _has_subject(tree, verb):
        windows = (child for child in tree.lefts(verb) if tree.ent[child] == WINDOW)
        for noun in (low for window in windows for low in tree.rights(window)):
            if tree.dep[noun] == "pobj" and tree.pos[noun] in NOUNS and tree.right_edge(noun) < verb:
                tree.hang(noun, verb, "nsubj")
                break


def _give_reduced(tree: Tree, figure: int) -> None:
    """Give a verb the noun before a participle that tells which is meant: "the share living here fell to 9%".

    The parser takes the participle for the verb of a clause of its own, up to where a comma would end it.
    """
    for verb in tree.ancestors(figure):
        lefts = tree.lefts(verb)
        finite = tree.tag[verb] in TENSES or any(tree.tag[child] in TENSES for child in lefts)
        if not finite or _has_subject(tree, verb):
            continue
        for clause in lefts:
            if tree.tag[clause] not in {"VBG", "VBN"} or tree.dep[clause] not in {"advcl", "ccomp"}:
                continue
            own = tree.lefts(clause)
            noun = next((child for child in own if tree.dep[child] in {"nsubj", "nsubjpass"}), None)
            helped = any(tree.dep[child] in {"aux", "auxpass"} for child in own)
            if noun is None or helped or tree.right_edge(noun) + 1 != clause or tree.ent[noun]:
                continue
            if any(tree.is_punct(i) for i in range(clause, verb)):
                continue
            for child in own:
                if child <= noun:
                    tree.hang(child, verb)
            tree.hang(clause, noun, "acl")
            break


def _give_nearer(tree: Tree, figure: int) -> None:
    """Leave a verb after ", and" the nearer of two subjects: "…, half its size, and rents rose 9%"."""
    for verb in tree.ancestors(figure):
        above = tree.head[verb]
        subjects = [child for child in tree.lefts(verb) if tree.dep[child] in SUBJECTS]
        if tree.dep[verb] != "conj" or len(subjects) != 2 or above > subjects[0]:
            continue
        joints = [child for child in tree.rights(subjects[0]) if tree.dep[child] == "cc"]
        if joints and subjects[0] < joints[0] < subjects[1] and tree.is_punct(joints[0] - 1):
            tree.hang(subjects[0], above, "dobj")
            tree.hang(joints[0], above)


def _give_dashed(tree: Tree, figure: int) -> None:
    """Take the noun before a figure between dashes for the subject: "the pond - 66 hectares - is deep"."""
    if tree.dep[figure] not in SUBJECTS or figure < 2 or figure + 1 == len(tree):
        return
    mark, noun = figure - 1, figure - 2
    if tree.lower(mark) not in DASHES or tree.lower(figure + 1) not in DASHES:
        return
    if tree.head[noun] != figure or tree.pos[noun] not in NOUNS:
        return
    tree.hang(noun, tree.head[figure], tree.dep[figure])
    for child in tree.children(figure):
        if child != mark:
            tree.hang(child, noun)
    tree.hang(figure, noun, "appos")


def _give_bounded(tree: Tree, figure: int) -> None:
    """Take a bounded share for the subject that a verb lacks: "over two-thirds of owls sleep by day"."""
    bound = tree.head[figure]
    verb = tree.head[bound]
    if tree.dep[figure] != "pobj" or bound != figure - 1 or verb < figure or tree.lower(bound) not in BOUNDS:
        return
    if tree.tag[verb] not in FINITE or tree.ent[figure] in {"duration", "measurement"}:
        return
    if not _has_subject(tree, verb):
        tree.hang(figure, verb, "nsubj")
        tree.hang(bound, figure, "advmod")


def _give_there(tree: Tree, figure: int) -> None:
    """Tell the place from the word that opens a clause: "rents there are 12% lower"."""
    verb = tree.clause_of(figure)
    opening = (child for child in tree.lefts(verb) if tree.dep[child] == "expl")
    there = next((child for child in opening if tree.tag[child] == "EX"), None)
    if not there or any(tree.dep[child] in PREDICATES for child in tree.rights(verb)):
        return
    noun = there - 1
    beside = tree.head[noun] == verb and tree.dep[noun] == "npadvmod"
    if beside and tree.pos[noun] in NOUNS and not tree.ent[noun]:
        tree.call(noun, "nsubj")
        tree.call(there, "advmod")


def _give_agreeing(tree: Tree, figure: int) -> None:
    """Join a singular verb to the singular one: "it costs £9 if you paint it, and saves £4".

    The parser takes it for a second verb of the clause between, whose subject is no singular.
    """
    verb = tree.clause_of(figure)
    inner = tree.head[verb]
    if tree.dep[verb] != "conj" or tree.tag[verb] != "VBZ" or tree.dep[inner] not in {"advcl", "relcl"}:
        return
    outer = tree.clause_of(tree.head[inner])
    if tree.tag[inner] != "VBP" or tree.tag[outer] != "VBZ" or outer > inner or _has_subject(tree, verb):
        return
    tree.hang(verb, outer)
    joint = verb - 1
    if tree.dep[joint] == "cc" and tree.head[joint] == inner:
        tree.hang(joint, outer)


def _give_subject(tree: Tree, figure: int) -> None:
    """Give the verb of a figure the subject beside it: "9% were owls and [the median age] was 4".

    The parser takes what stands after the conjunction for a second object of the verb before. Between the two
    nothing joins the noun to its verb, as it would if both verbs shared one subject.
    """
    verb = tree.clause_of(figure)
    for auxiliary in tree.lefts(verb):
        if tree.dep[auxiliary] in {"aux", "auxpass"}:
            # "China has, so far, cut": its subject is the verb's.
            for child in tree.lefts(auxiliary):
                if tree.dep[child] in SUBJECTS:
                    tree.hang(child, verb)
    for joined in (verb, *tree.rights(verb)):
        if tree.dep[joined] == "conj" and tree.tag[joined] in FINITE:
            _take_subject(tree, joined)


def _take_subject(tree: Tree, verb: int) -> None:
    head, dep = tree.head, tree.dep
    first = head[verb]
    if "conj" not in dep[:verb] or _has_subject(tree, verb):
        return
    end = tree.left_edge(verb) - 1
    noun = max(end, 0)
    while dep[noun] != "conj" and first < head[noun] != noun and tree.right_edge(head[noun]) == end:
        noun = head[noun]
    if dep[noun] != "conj" or tree.pos[noun] not in NOUNS or head[noun] <= first:
        return
    if tree.right_edge(noun) != end:
        return
    joint = tree.left_edge(noun) - 1
    if dep[joint] == "cc" and head[joint] == head[noun]:
        tree.hang(joint, first)
        tree.hang(noun, verb, "nsubj")


def _join_subjects(tree: Tree, figure: int) -> None:
    """Join two subjects of a verb the first of which is taken for a sentence: "90 owls, and 9 bats sing"."""
    first = tree.head[figure]
    if tree.dep[figure] != "nummod" or tree.head[first] != first or tree.pos[first] not in NOUNS:
        return
    joined = (child for child in tree.rights(first) if tree.dep[child] == "conj")
    verb = next((child for child in joined if tree.tag[child] in FINITE), None)
    if verb is None:
        return
    second = next((child for child in tree.lefts(verb) if tree.dep[child] in SUBJECTS), None)
    if second is None:
        return
    joint = tree.left_edge(second) - 1
    if tree.dep[joint] != "cc" or tree.head[joint] != first:
        return
    for child in tree.rights(first):
        if child > second and child != verb:
            tree.hang(child, verb)
    tree.hang(verb, verb, "ROOT")
    tree.hang(first, verb, tree.dep[second])
    tree.hang(second, first, "conj")


def _give_possessor(tree: Tree, figure: int) -> None:
    """Hang a possessor on what it has: "Hull's £9 billion (11 billion euros) pension fund grew".

    Where an amount with its conversion stands between the two, the parser may take them the other way round.
    """
    head, dep = tree.head, tree.dep
    noun = head[figure]
    owner = head[noun]
    if owner > figure or noun < figure or dep[owner] == "poss" or head[owner] == owner:
        return
    mark = owner + 1
    if dep[mark] != "case" or head[mark] != owner or tree.pos[noun] not in NOUNS:
        return
    for child in tree.rights(owner):
        if child not in {mark, noun}:
            tree.hang(child, noun)
    tree.hang(noun, head[owner], dep[owner])
    tree.hang(owner, noun, "poss")
