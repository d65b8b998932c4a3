"""What a model is told, by version. New answers are scored by CURRENT; `calibrate` can ask with any that is kept."""

from . import prompt_3, prompt_4
from .prompt import Prompt

# Whoever changes what a model is told adds a version: persona, rules, levels, examples, the wording around question
# and answer, the shape asked for. A test knows the text of each one here and fails without it.
VERSIONS: dict[str, Prompt] = {each.version: each for each in (prompt_3.PROMPT, prompt_4.PROMPT)}
CURRENT = prompt_4.PROMPT
