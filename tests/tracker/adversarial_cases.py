"""Short fictional cases written to fool a matcher, labelled by the coding guidelines alone.

A case gives one sentence of a plan and a few sentences of the work reported a year later. Its id starts with
the kind of trap: `number` (a changed number), `unit` (another thing counted), `year` (another year or a total of
years), `negation` (negated, postponed, or only looking so), `wish` (the plan said again), `neighbour` (same words
on another matter), `elsewhere` (the result under another heading in other words), `words` (the result without
its number), `blanket` (a sentence of success that names nothing).
"""

from tests.tracker.adversarial.blanket import BLANKET
from tests.tracker.adversarial.case import AdversarialCase
from tests.tracker.adversarial.elsewhere import ELSEWHERE
from tests.tracker.adversarial.negation import NEGATION
from tests.tracker.adversarial.neighbour import NEIGHBOUR
from tests.tracker.adversarial.number import NUMBER
from tests.tracker.adversarial.unit import UNIT
from tests.tracker.adversarial.wish import WISH
from tests.tracker.adversarial.words import WORDS
from tests.tracker.adversarial.year import YEAR

ADVERSARIAL_CASES: tuple[AdversarialCase, ...] = (
    *NUMBER,
    *UNIT,
    *YEAR,
    *NEGATION,
    *WISH,
    *NEIGHBOUR,
    *ELSEWHERE,
    *WORDS,
    *BLANKET,
)
