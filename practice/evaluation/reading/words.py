"""Word lists to compare texts by, and a stemmer. English only."""

import re
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word without its endings, so that "estimates" matches "estimation". Crude, but only used to compare."""
    word = word.lower().replace("’", "'").removesuffix("'s").replace("'", "")
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    for _ in range(2):  # "delivering" → "deliver" → "deliv", which "deliver" becomes as well
        suffix = next((end for end in SUFFIXES if word.endswith(end) and len(word) - len(end) >= 4), "")
        word = word.removesuffix(suffix)
    if len(word) > 4 and word[-1] == word[-2]:
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] in "ey" else word


SUFFIXES = (
    *("izations", "ization", "ations", "ation", "ments", "ment", "ingly", "ness", "able", "ible", "ance", "ence"),
    *("ions", "ion", "ings", "ing", "ized", "ize", "edly", "ally", "ers", "er", "ors", "or", "ed", "es", "al", "ly"),
    *("ity", "ive", "ful"),
)

STOP_WORDS = """
    a about above after again all almost also although always am among an and another any anybody anyone anything
    are around as at away be became because become been before behind being below between both but by can cannot
    can't could did didn't do does doesn't doing don't done down during each either else enough even ever every
    everybody everyone everything few for from further get gets getting give gives go goes going gone got had has
    hasn't have having he her here hers herself him himself his how however i i'd i'll i'm i've if in inside
    instead into is isn't it it's its itself just keep keeps let like made make makes making many may maybe me
    might mine more most much must my myself near need neither never next no nobody none nor not nothing now of
    off often on once one ones only onto or other others our ours ourselves out outside over own per perhaps put
    quite rather really same say says see several shall she should since so some somebody someone something
    sometimes somewhere soon still such take takes than that that's the their theirs them themselves then there
    there's these they they're this those though through thus till to together too toward towards under unless
    until up upon us use used uses using very via was wasn't way ways we we'd we'll we're we've well went were
    weren't what what's whatever when where whether which while who whom whose why will with within without won't
    would wouldn't yet you you'd you'll you're you've your yours yourself
    """
STOP = frozenset(STOP_WORDS.split())

# Words of the trade and of small talk. They fit any question, so they prove neither topic nor thought.
GENERIC_WORDS = """
    able accept account achieve across act action actual actually adapt adaptable add additionally address agile
    align aligned alignment amazing analyse analysis analyze answer apply approach area ask aspect assume
    assumption attract audience available avoid aware awesome background bad balance balanced basic basically
    benefit best better big bit brainstorm brand bring build business call careful carefully case cause certain
    certainly challenge chance change check choice choose circles clarify clarity clear clearly closely collect
    come common communicate communication company compare compete competition competitive competitor complete
    complex con concept conclude conclusion confidence confident confirm cons consider consideration constraint
    consult context continue core cost couple create criteria critical crucial current customer data day decide
    decision deep define definitely deliver depend design detail determine develop development different difficult
    discuss document documentation dream drive due early easily easy effect effective effectively efficient effort
    end engage engagement engineer engineering ensure entire especially essential establish estimate evaluate
    exactly example excellent excited execute execution exist expect expectation experience expert explain explore
    face fact factor fairly fast feature feedback feel figure final finally find first fit five fix flexibility
    flexible focus follow four framework friendly fruitful full fully fun fundamental furthermore future gain
    gather general generally goal good great group grow growth happen happy hard hear heart help helpful hence
    high higher highly holistic honest hope huge hypothesis idea ideal identify impact implement important improve
    improvement include incorporate increase industry inform information initial initially innovate innovation
    innovative input insight interest interesting involve issue item iterate iteration journey key kind know lack
    large last later launch lead learn less level leverage list little long look lot low lower main maintain major
    manage management manner market matter maximize mean meaningful measure meet meeting mention method metric
    mind mindset minimize misunderstanding mitigate model moment monitor moreover move multiple mvp name necessary
    new nice nowadays number objective obviously okay old open opinion opportunities opportunity optimal optimize
    option order organization outcome overall page pain part particular partner passionate path people perform
    performance person persona perspective persuade phase pick piece place plan platform point positive possible
    potential potentially pretty prevent previous primary prioritization prioritize priority pro probably problem
    process produce product project proper properly propose pros provide purpose quality question quick quickly
    raise reach ready real reason recommend recommendation reduce refine regard regular regularly relate relevant
    require requirement research resource respond response responsible result review rice right risk roadmap
    robust role roll root satisfied satisfy scalable scale scope seamless second seem segment sense service set
    share short show side significant simple simply situation skill small smart smooth solid solution solve sort
    speak specific stage stakeholder standard start state status step strategic strategy strength strong stuff
    success successful successfully suggest sum summarize summary support sure sustainable swot synergy system
    talk target task team teamwork tell tend term test thank thing think third thorough thoroughly thought threat
    three time today top topic topics total track trade trade-off tradeoff transparent trend trust try turn two
    type ultimately understand unique update useful user usually utilize valuable value variety various vast view
    vision vital want watch weak weakness weigh wide win wonderful word work world worth wrong year
"""
GENERIC = frozenset(stem(word) for word in GENERIC_WORDS.replace("-", " ").split())

# The first word of a line stands for the others, so that a key point is recognized in other words.
SAME = (
    "buy purchase shop",
    "phone mobile smartphone handset cellphone",
    "quit leave churn cancel cancellation",
    "pay paying payment paid charge fee price pricing",
    "job hire recruit candidate",
    "doctor physician clinician gp",
    "car vehicle auto",
    "kid child children minor",
    "parent mother father mom mum dad",
    "store retailer merchant",
    "driver courier rider",
    "alert notification notify ping push reminder remind",
    "email mail message text sms",
    "cut reduce drop fall decline decrease shrink lower",
    "rise increase grow raise lift climb",
    "rival competitor competition incumbent",
    "worker employee staff crew",
    "boss manager supervisor executive leadership director",
    "cheap inexpensive affordable low-cost",
    "error mistake bug defect fault",
    "delay late lateness slip postpone defer",
    "law legal regulation regulator compliance license rule",
    "trial pilot experiment test",
    "survey poll questionnaire interview",
    "home house apartment flat household",
    "picture photo image",
    "cohort segment group bucket",
    "check verify validate confirm cross-check sanity",
    "weekly week",
    "monthly month",
    "yearly annual annually year",
    "daily day",
    "money cash revenue income earnings",
    "fast quick quickly speed rapid",
    "wait queue line",
    "train rail railway",
    "half halve halving",
    "double twice doubling",
    "split separate divide break segment distinguish",
    "scared afraid fear anxiety anxious worry",
    "trust confidence credibility",
    "fraud scam abuse gaming cheat",
    "elderly older senior retiree",
    "old legacy",
    "holiday vacation leave",
    "rollback revert undo",
    "owner accountable responsible",
    "support helpdesk agent",
    "return refund",
    "signup register registration enroll",
    "retention retain return repeat",
    "baseline benchmark",
    "supplier vendor partner",
    "habit routine",
    "privacy private consent",
    "safe safety secure security",
    "disabled disability accessibility accessible",
    "beginner novice newcomer new",
    "range sensitivity bound",
    "rain rainy wet",
    "share percent percentage proportion fraction rate",
)
REPRESENTATIVE: dict[str, str] = {}
for _line in SAME:
    _first, *_others = [stem(word) for word in _line.replace("-", " ").split()]
    for _word in _others:
        REPRESENTATIVE.setdefault(_word, REPRESENTATIVE.get(_first, _first))


def concept(word_stem: str) -> str:
    """The stem that stands for this one and its near-synonyms."""
    return REPRESENTATIVE.get(word_stem, word_stem)
