"""Mends of the tree, where figures and windows that were made one token each show the parser to be wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from claimspan.mends.appositions import append_change
from claimspan.mends.asides import set_aside
from claimspan.mends.boundwords import take_bound
from claimspan.mends.datelines import set_dateline_off
from claimspan.mends.elisions import complete, complete_headline
from claimspan.mends.figureplaces import take_amount, take_before_adverb, take_behind_way, take_level, take_to
from claimspan.mends.gapped import part_gapped
from claimspan.mends.joinedclauses import part_clauses
from claimspan.mends.lostsubjects import give_subjects
from claimspan.mends.mainverbs import right_verb
from claimspan.mends.relatives import hang_relatives
from claimspan.mends.shareobjects import give_share_object
from claimspan.mends.shareverbs import give_share_verb
from claimspan.mends.tree import VERBS, Tree
from claimspan.mends.verbless import give_verb
from claimspan.rules.loading import engine_words

# How the parser hangs a word on the noun that it takes it for a part of.
INSIDE: Final = frozenset({"compound", "nummod", "nmod", "amod", "quantmod", "npadvmod"})

NOUNS: Final = frozenset({"NOUN", "PROPN", "PRON"})
PHRASE: Final = frozenset({"NOUN", "PROPN", "ADJ"})
# What the tagger may take a verb for.
LIKE_VERBS: Final = frozenset({"NOUN", "ADV", "ADJ"})
SINGULAR: Final = frozenset({"NN", "NNP"})
PLURAL: Final = frozenset({"NNS", "NNPS"})
# Nouns of one form with a past tense that an amount may follow.
PAST_NOUNS: Final = frozenset({"cost", "hit", "cut"})
# What stands between a number and the further ones that it counts: "40 more owls".
ADDED: Final = frozenset({"more", "fewer"})
DASHES: Final = frozenset("-–—")
OBJECTS: Final = frozenset({"dobj", "attr"})
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
ARGUMENTS: Final = OBJECTS | SUBJECTS


def untangle(tree: Tree, types: Mapping[int, str]) -> None:
    """Hang figures, windows and the nouns beside them on the words that they belong to, in place.

    :param types: token index → type of the mention that it is.
    """
    for i in types:
        give_share_object(tree, i)
        give_share_verb(tree, i)
    give_verb(tree)
    right_verb(tree)
    complete_headline(tree)
    set_aside(tree)
    set_dateline_off(tree)
    part_clauses(tree)
    for i, kind in types.items():
        if kind == "window":
            _free(tree, i)
        elif kind == "number":
            _count(tree, i)
        if kind in {"quantity", "number"}:
            take_to(tree, i)
            take_behind_way(tree, i)
            take_level(tree, i)
            take_before_adverb(tree, i)
            take_amount(tree, i)
            _lift_summed(tree, i)
            _lift_slash(tree, i)
            _lift_rate(tree, i)
            take_bound(tree, i)
            _give_verb(tree, i)
            _compare(tree, i)
            give_subjects(tree, i)
            _join_infinitive(tree, i)
            _give_clause(tree, i)
            complete(tree, i)
            append_change(tree, i)
            _hang_blame(tree, i)
            hang_relatives(tree, i)
            _raise_agent(tree, i)
            _pair(tree, i)
            part_gapped(tree, i, types)
            if tree.ent[i] == "ratio":
                _share(tree, i)
        if kind in {"quantity", "number"} and types.get(tree.head[i]) == "window":
            _lift(tree, i)


def _give_verb(tree: Tree, figure: int) -> None:
    """Take what has a subject or an object for the verb that it is: "the rating regularly dips below 20%".

    Of a verb and a plural of one form the tagger may take the latter where the parser sees a clause.
    """
    tag, dep = tree.tag, tree.dep
    for token in tree.ancestors(figure):
        if tree.pos[token] == "NOUN" and any(dep[child] == "aux" for child in tree.lefts(token)):
            # "Is said to have cost $9".
            tree.take(token, "VB", "VERB")
        if tree.pos[token] not in LIKE_VERBS or dep[token] not in {"ROOT", "conj", "relcl"}:
            continue
        if tree.pos[token] != "NOUN" and tree.lower(token) not in engine_words("noun_verbs"):
            continue
        if not tree.doc[token].is_alpha:
            continue
        noun = max(token - 1, 0)
        part = dep[noun] == "compound" and tree.head[noun] == token
        if any(dep[child] in {"nsubj", "nsubjpass"} for child in tree.lefts(token)):
            if part:
                continue
        else:
            objects = [child for child in tree.rights(token) if dep[child] == "dobj"]
            # "A sack cost $9": of a past and a noun of one form.
            past = figure in objects and tree.lower(token) in PAST_NOUNS
            if not (tag[token] == "NNS" or past) or not part or not objects:
                continue
            _part(tree, noun, token)
        tree.take(token, "VBZ" if tag[token] == "NNS" else "VBP", "VERB")


def _compare(tree: Tree, figure: int) -> None:
    """Take a rare comparative for one, which the tagger may not know: "a third dearer than in May"."""
    word = figure + 1
    if word + 1 >= len(tree) or tree.lower(word + 1) != "than" or tree.pos[word] != "NOUN":
        return
    if tree.lower(word).endswith("er") and not tree.ent[word]:
        tree.take(word, "JJR", "ADJ")
        tree.call(figure, "npadvmod")
        if tree.dep[word] == "attr":
            tree.call(word, "acomp")


def _part(tree: Tree, noun: int, verb: int) -> None:
    """Part a subject and its verb, which are taken for one noun: "the 90-minute film returns to Hull"."""
    for child in tree.lefts(verb):
        if child != noun:
            tree.hang(child, noun)
    tree.hang(noun, verb, "nsubj")


def _give_clause(tree: Tree, figure: int) -> None:
    """Make a clause of the object of "say" and its participle: "said 50 firemen combed the hall"."""
    noun = tree.head[figure] if tree.dep[figure] == "nummod" else figure
    verb = tree.head[noun]
    if tree.dep[noun] != "dobj" or tree.lemma(verb) not in engine_words("clausal_verbs"):
        return
    clauses = (child for child in tree.rights(noun) if tree.dep[child] == "acl")
    said = next((child for child in clauses if tree.tag[child] == "VBN"), None)
    if said is not None and not tree.is_punct(said - 1):
        tree.hang(said, verb, "ccomp")
        tree.take(said, "VBD")
        tree.hang(noun, said, "nsubj")


def _hang_blame(tree: Tree, figure: int) -> None:
    """Hang what is blamed on the verb: "blamed a 9% fall in sales on the rain"."""
    effect = tree.head[figure]
    verb = tree.head[effect]
    if tree.dep[effect] != "dobj" or tree.lemma(verb) not in engine_words("blaming_verbs"):
        return
    on = [token for token in tree.subtree(effect) if token > figure and tree.lower(token) in {"on", "to"}]
    hung = (child for child in tree.rights(verb) if tree.dep[child] == "prep")
    if on and not any(tree.lower(child) in {"on", "to"} for child in hung):
        tree.hang(on[-1], verb)


def _raise_agent(tree: Tree, figure: int) -> None:
    """Hang an agent on what it did to those counted: "a survey of 900 growers by the union"."""
    head, dep = tree.head, tree.dep
    noun = head[figure]
    of = head[noun]
    if dep[figure] != "nummod" or dep[noun] != "pobj" or tree.lower(of) != "of":
        return
    event = head[of]
    prepositions = (child for child in tree.rights(noun) if dep[child] == "prep")
    by = next((child for child in prepositions if tree.lower(child) == "by"), None)
    if by is not None and tree.pos[event] == "NOUN" and event < noun:
        tree.hang(by, event)
    elif tree.tag[event] == "NNP" and dep[event] == "pobj" and tree.lower(head[event]) == "by":
        # "The removal by the court of 330 settlers".
        deed = head[head[event]]
        if tree.pos[deed] == "NOUN" and deed < event:
            tree.hang(of, deed)


def _lift(tree: Tree, figure: int) -> None:
    """Hang a figure before a window on what that hangs on: "6% year on year" is no kind of year."""
    window = tree.head[figure]
    if window > figure and tree.dep[figure] in INSIDE and tree.head[window] != window:
        tree.hang(figure, tree.head[window], tree.dep[window])
        tree.call(window, "npadvmod")


def _count(tree: Tree, number: int) -> None:
    """Hang a number on the noun that it counts: "a quarter of a million owls", "a record 90 owls"."""
    _count_many(tree, number)
    _count_verb(tree, number)
    quality = tree.head[number]
    above = tree.head[quality]
    # A name is followed by a number of its own: "an Orion 12 crew".
    if quality == number - 1 and tree.pos[quality] == "NOUN" and tree.dep[quality] in {"nmod", "compound"}:
        if above > number and tree.tag[above] in PLURAL:
            tree.hang(number, above, "nummod")
        return
    if tree.dep[quality] == "amod":
        said = tree.lower(quality)
        if tree.tag[quality] == "JJR" and (said in ADDED or said not in engine_words("difference_words")):
            if quality == number + 1 and tree.tag[above] in PLURAL:
                tree.hang(number, above, "nummod")
            return
        if tree.tag[quality] in {"VBN", "JJ"} and quality == number + 1 < above:
            if tree.tag[above] in PLURAL:
                tree.hang(number, above, "nummod")
            return
    objects = (child for child in tree.rights(number) if tree.dep[child] == "pobj")
    noun = next((child for child in objects if tree.pos[child] == "NOUN"), None)
    if noun is None or tree.left_edge(noun) != number + 1:
        return
    tree.replace(number, noun)
    tree.hang(number, noun, "nummod")


def _count_verb(tree: Tree, number: int) -> None:
    """Take a singular verb that is itself the subject for the plural that it is: "two spills harmed owls"."""
    verb = tree.head[number]
    both = tree.dep[number] in SUBJECTS and tree.dep[verb] in SUBJECTS
    if both and tree.tag[verb] == "VBZ" and verb == number + 1:
        tree.call(number, "nummod")
        tree.take(verb, "NNS", "NOUN")


def _count_many(tree: Tree, number: int) -> None:
    """Hang a number on a plural right after it, not on a singular noun: "six areas - tram service".

    Where the plural is taken for a part of what a dash parts from it, it takes that one's place in the tree.
    """
    noun = tree.head[number]
    if tree.tag[noun] not in SINGULAR or noun < number or tree.dep[number] not in INSIDE:
        return
    if tree.lower(number) == "one":
        return
    run = number + 1
    while run < len(tree) and tree.pos[run] in PHRASE and not tree.ent[run]:
        run += 1
    last = run - 1
    if tree.tag[last] not in PLURAL or last == noun or tree.is_ancestor(number, last):
        return
    if last < noun and tree.is_ancestor(noun, last) and tree.text(run) in DASHES:
        tree.replace(noun, last)
        tree.hang(noun, last, "appos")
    tree.hang(number, last, "nummod")


def _lift_summed(tree: Tree, figure: int) -> None:
    """Put a figure, or what it counts, in the place of the sum before it: "a total of 640 rowers race"."""
    head = tree.head
    noun = head[figure] if tree.dep[figure] == "nummod" else figure
    of = head[noun]
    if tree.dep[noun] != "pobj" or of == 0 or head[of] != of - 1 or tree.lower(of) != "of":
        return
    total = of - 1
    if tree.lower(total) not in engine_words("sum_nouns") or head[total] == total:
        return
    if any(tree.lower(child) not in {"a", "an"} for child in tree.lefts(total)):
        return
    for child in tree.rights(total):
        if child > noun:
            tree.hang(child, noun)
    tree.replace(total, noun)
    tree.hang(total, noun, "nmod")


def _lift_slash(tree: Tree, figure: int) -> None:
    """Put a figure in the place of what a slash says it is per: "it fell to €140/MWh"."""
    base, slash = figure + 2, figure + 1
    if base >= len(tree) or tree.text(slash) != "/" or tree.head[figure] != base or tree.head[base] == base:
        return
    tree.replace(base, figure)
    tree.hang(slash, figure, "punct")
    tree.hang(base, figure, "nmod")


def _lift_rate(tree: Tree, figure: int) -> None:
    """Put a rate's figure in the place of what it is per: "the rate is 12 per 1,000 births"."""
    base, per = tree.head[figure], figure + 1
    if tree.dep[figure] != "quantmod" or base != per + 1 or tree.lower(per) != "per":
        return
    noun = tree.head[base] if tree.dep[base] == "nummod" and tree.head[base] > base else base
    if tree.head[noun] == noun:
        return
    tree.replace(noun, figure)
    tree.hang(per, figure, "prep")
    tree.hang(noun, per, "pobj")


def _free(tree: Tree, window: int) -> None:
    """Make a noun right before a window its preposition's object: "growth in sales year on year"."""
    noun = window - 1
    if noun < 0 or tree.head[noun] != window or tree.pos[noun] != "NOUN" or tree.dep[noun] not in INSIDE:
        return
    above = tree.left_edge(noun) - 1
    if above < 0 or tree.pos[above] != "ADP":
        return
    if tree.head[window] == above:
        tree.hang(window, tree.head[above], "npadvmod")
    tree.hang(noun, above, "pobj")


def _pair(tree: Tree, figure: int) -> None:
    """Hang a figure on the one that it is told beside: "9 days for owls and 4 days for others".

    The parser takes it for a second object of the preposition between them, which no figure of that kind is.
    """
    head, dep = tree.head, tree.dep
    noun = head[figure]
    between = head[noun]
    if dep[figure] == "pobj":
        between = noun
        noun = next((child for child in tree.rights(between) if dep[child] == "pobj"), figure)
    elif dep[figure] != "conj":
        return
    if noun >= figure or tree.ent[noun] or dep[noun] != "pobj":
        return
    above = head[between]
    if above > between:
        return
    alike = [token for token in (above, *tree.children(above)) if token < between]
    first = next((token for token in reversed(alike) if tree.ent[token] == tree.ent[figure]), None)
    if first is None:
        return
    for joint in tree.rights(noun):
        if dep[joint] in {"cc", "punct"} and joint < figure:
            tree.hang(joint, first)
    tree.hang(figure, first, "conj")


def _share(tree: Tree, ratio: int) -> None:
    """Hang a share on the noun after it, whose part it is: "one in six night porters drove"."""
    verb = tree.head[ratio]
    aside = tree.dep[ratio] == "meta" and tree.pos[verb] in VERBS
    if aside and not any(tree.dep[child] in SUBJECTS for child in tree.lefts(verb)):
        tree.call(ratio, "nsubj")
    if tree.dep[ratio] not in {"npadvmod", "advmod", "dep"}:
        return
    arguments = (child for child in tree.children(verb) if tree.dep[child] in ARGUMENTS)
    noun = next((child for child in arguments if tree.left_edge(child) == ratio + 1), None)
    if noun is not None and tree.pos[noun] in NOUNS:
        tree.hang(ratio, noun, "nummod")


def _join_infinitive(tree: Tree, figure: int) -> None:
    """Hang a figure's bare verb on the infinitive before it: "it plans to buy 4 mills, [and] sell 9".

    The parser takes it for a second finite verb, which would have an ending after a singular subject.
    """
    verb = tree.clause_of(figure)
    first = tree.head[verb]
    if tree.dep[verb] != "conj" or tree.tag[verb] not in {"VBP", "VB"} or tree.pos[first] not in VERBS:
        return
    verbs = (token for token in (first, *tree.lefts(first)) if tree.pos[token] in VERBS)
    if not any(tree.tag[token] == "VBZ" for token in verbs):
        return
    if any(tree.dep[child] in SUBJECTS for child in tree.lefts(verb)):
        return
    between = (child for child in tree.rights(first) if child < verb and tree.dep[child] == "xcomp")
    to = (child for child in between if any(tree.tag[mark] == "TO" for mark in tree.lefts(child)))
    infinitive = next(to, None)
    if infinitive is not None:
        tree.hang(verb, infinitive)
        tree.take(verb, "VB")
