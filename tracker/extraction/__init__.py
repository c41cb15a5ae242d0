"""From the plan section of a reading to commitment drafts. Pure Python, without Django."""

from .bounds import Change
from .commitments import describe_commitments, extract_commitments
from .deadlines import read_deadline
from .numerals import parse_number
from .quantities import Quantity, parse_quantities
from .responsibility import read_responsible_unit
from .sentences import split_sentences
from .targets import choose_target, read_targets
from .units import convert_unit, units_agree
from .values import CommitmentDraft, Deadline, NumericTarget, TargetOperator, Verifiability
from .verifiability import PARAMETERS, classify, verifiability_probabilities
from .verifiability_fit import PLAN_SENTENCES, fit_verifiability, load_plan_sentences
from .verifiability_model import VerifiabilityModel, load_model, save_model

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
    "choose_target",
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
