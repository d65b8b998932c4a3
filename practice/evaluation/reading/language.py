"""Whether a text is English, as far as that can be told from its words."""

import re
import unicodedata

from practice.evaluation.reading.text import words_of
from practice.evaluation.reading.words import GENERIC, STOP, stem

ENOUGH_WORDS = 16  # to be called English
FEWEST_WORDS = 6  # to be called another language
ENOUGH_LETTERS = 24  # of another script, some of which write no spaces
LATIN_PER_IDEOGRAPH = 2  # at least as many letters say the same
ENGLISH_FROM = 0.25  # share of known words; of 25 words in a row of an English answer, hardly ever less
FOREIGN_FROM = 0.12  # share of words that only another language has
ENOUGH_EVIDENCE = 6  # a function word counts three, a word with a letter that English lacks one
ENOUGH_ACCENTED = 12  # such words without a function word: a list of dishes or streets has some as well
KNOWN = STOP - {"a", "do", "i", "me", "no", "per", "so"}  # words of other languages as well
CODE = re.compile(r"[{}|<>=;_\\]|\w\(|\w\.\w|://|```")

# Function words, at most twelve of a language, of which hardly ever two stand in the same English text, not even in
# its names, abbreviations, and loanwords.
WORDS_BY_LANGUAGE = {
    "Afrikaans": "ek nie het vir dat hulle sou om eers baie wat hoekom",
    "Albanian": "të dhe një për që nuk pse më në pastaj së unë",
    "Basque": "eta da nuke egingo dute ere baina zergatik gero dira duten dut",
    "Catalan": "que els les amb una però després ja més als què com",
    "Croatian, Serbian": "se da je bih što kako koji ali zašto više zatim nakon",
    "Czech": "se že bych jak jsem aby když pak nebo proč už na",
    "Danish": "jeg og det ikke til på som ville af hvis så med",
    "Dutch": "ik het een niet voor dan dat zou eerst naar zijn daarna",
    "Esperanto": "kaj mi estas por kial ili ne poste tio kun sed oni",
    "Estonian": "ja ei siis kui oleks seejärel ning mis nad miks aga",
    "Finnish": "ja ei että jos sitten ensin mutta kun ovat niin kanssa miksi",
    "French": "je les des une dans avec nous pas qui sur ils et",
    "German": "ich und nicht das mit dann der für wir auf wenn ist",
    "Greek": "tha kai na gia tous apo pou ena pia oti tis tou",
    "Hindi, Urdu": "hai hain nahin nahi aur kya phir liye woh ki ke agar",
    "Hungarian": "az és hogy nem egy majd miért már akkor lenne mert kell",
    "Icelandic": "og að ég til ekki það við þeir hvers síðan sem hvort",
    "Indonesian, Malay": "yang untuk dengan saya akan tidak mereka ini itu dari kemudian dan",
    "Irish": "agus chun siad ansin atá sé ach cén fáth leis sin bheadh",
    "Italian": "che il di una con poi sono della perché più dopo non",
    "Latin": "ipsum dolor sit amet sed ut quis qui aut cum nisi esse",
    "Latvian": "un ir ka lai kas tas pēc bet nav tad vispirms viņi",
    "Lithuanian": "ir kad tai kaip bet jie tada aš iš būtų su jei",
    "Norwegian": "jeg og det ikke til på som ville av hvis så med",
    "Polish": "się nie że jest potem dla jak żeby czy już na bym",
    "Portuguese": "que uma para não por eu mais depois como em com primeiro",
    "Romanian": "și să nu cu din pentru aș mai după este apoi sunt",
    "Russian": "ya chto eto kak potom chtoby iz pochemu nikh esli dlya snachala",
    "Slovak": "sa že som aby ako keď potom prečo už čo na",
    "Slovenian": "se da ki ali zakaj potem kako še nato že na več",
    "Spanish": "que los con una para por como pero luego más del el",
    "Swahili": "na ya wa kwa ni ili kama kisha lakini hii sana yao",
    "Swedish": "jag och att det som inte på skulle sedan är för med",
    "Tagalog": "ang ng mga sa na ko hindi para ako kung bakit ay",
    "Turkish": "ve bir bu için ile sonra önce neden çok daha gibi da",
    "Vietnamese": "tôi sẽ và của là không cho một các với người để",
    "Welsh": "yn mae bod wedyn byddwn nad gyda ond ddim hynny fod yr",
    "Zulu": "ukuthi ukuze bese futhi kodwa uma noma ngoba kwalokho lokhu kakhulu ngemva",
}
FUNCTION_WORDS = {name: frozenset(words.split()) for name, words in WORDS_BY_LANGUAGE.items()}


def is_english(text: str) -> bool | None:
    """None where too little tells, as in lists, tables, code, names, and numbers. Linear time.

    True takes English function words, or words that fit any product question, for a quarter of the text. False takes
    evidence of another language: its script, or its function words and letters, several of them and more than there
    is English. Of a text in two languages, English wins where about half of it is English.
    """
    prose = "\n".join(line for line in text.splitlines() if 3 * len(CODE.findall(line)) < len(line.split()))
    latin, other, ideographs = _letters(prose)
    if other + ideographs * (LATIN_PER_IDEOGRAPH - 1) >= ENOUGH_LETTERS and other > latin:
        return False
    # Names would count as unknown words, so only what begins in lowercase counts, unless all is in capitals.
    is_shouted = sum(map(str.isupper, prose)) > sum(map(str.islower, prose))
    prose = prose.lower() if is_shouted else _without_capitals(prose)
    words = [word for word in words_of(prose) if word.isalpha() or "'" in word]
    english = sum(map(_is_known, words))
    if len(words) >= ENOUGH_WORDS and english >= ENGLISH_FROM * len(words):
        return True
    return False if len(words) >= FEWEST_WORDS and _is_foreign(words) else None


def _is_known(word: str) -> bool:
    return word in KNOWN or stem(word) in GENERIC


def _is_foreign(words: list[str]) -> bool:
    """Whether the words are of one other language rather than English."""
    distinct = set(words)
    # One language has to explain the text: names of places have function words of many.
    function_words = max((distinct & known for known in FUNCTION_WORDS.values()), key=len)
    accented = {word for word in distinct - function_words if not word.isascii() and any(map(_is_accented, word))}
    enough = 3 * len(function_words) + len(accented) >= ENOUGH_EVIDENCE if function_words else False
    if not enough and len(accented) < ENOUGH_ACCENTED:
        return False
    foreign = sum(word in function_words or word in accented for word in words)
    english = sum(word not in function_words and _is_known(word) for word in words)
    return foreign > english and foreign >= FOREIGN_FROM * len(words)


def _without_capitals(text: str) -> str:
    return " ".join(word for word in text.split() if not word.lstrip("\"'“‘(*-[").istitle() and not word.isupper())


def _letters(text: str) -> tuple[int, int, int]:
    """How many letters are Latin, how many are not, and how many of those are ideographs."""
    letters = [char for char in text if char.isalpha()]
    others = [char for char in letters if not char.isascii() and not _is_latin(char)]
    return len(letters) - len(others), len(others), sum(map(_is_ideograph, others))


def _is_latin(char: str) -> bool:
    """Also in bold or another style that has its own characters."""
    return unicodedata.name(char, "").startswith(("LATIN", "MATHEMATICAL", "FULLWIDTH LATIN"))


def _is_ideograph(char: str) -> bool:
    return unicodedata.name(char, "").startswith(("CJK", "HANGUL", "HIRAGANA", "KATAKANA"))


def _is_accented(char: str) -> bool:
    """A ligature, as documents have them, is English as well."""
    name = unicodedata.name(char, "")
    return not char.isascii() and name.startswith("LATIN") and "LIGATURE" not in name
