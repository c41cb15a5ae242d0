"""From the plan section of a reading to commitment drafts. Pure Python, without Django."""

from tracker.extraction.commitments import describe_commitments, extract_commitments
from tracker.extraction.deadlines import read_deadline
from tracker.extraction.numbers.bounds import Change
from tracker.extraction.numbers.numerals import parse_number
from tracker.extraction.numbers.quantities import Quantity, parse_quantities
from tracker.extraction.numbers.units import convert_unit, units_agree
from tracker.extraction.responsibility import read_responsible_unit
from tracker.extraction.sentences import split_sentences
from tracker.extraction.targets import read_targets
from tracker.extraction.values import CommitmentDraft, Deadline, NumericTarget, TargetOperator, Verifiability
from tracker.extraction.verifiability.classify import PARAMETERS, classify, verifiability_probabilities
from tracker.extraction.verifiability.fit import PLAN_SENTENCES, fit_verifiability, load_plan_sentences
from tracker.extraction.verifiability.model import VerifiabilityModel, load_model, save_model

__all__ = [
    "PARAMETERS",
    "PLAN_SENTENCES",
    "Change",
    "CommitmentDraft",
    "Deadline",
    "NumericTarget",
    "Quantity",
    "TargetOperator",
    "Verifiability",
    "VerifiabilityModel",
    "classify",
    "convert_unit",
    "describe_commitments",
    "extract_commitments",
    "fit_verifiability",
    "load_model",
    "load_plan_sentences",
    "parse_number",
    "parse_quantities",
    "read_deadline",
    "read_responsible_unit",
    "read_targets",
    "save_model",
    "split_sentences",
    "units_agree",
    "verifiability_probabilities",
]
