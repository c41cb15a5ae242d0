"""The network beside the models of the steps: what it can learn, what its chances say of each step, how it is kept."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tracker.matching.decide import STATUSES
from tracker.matching.fit_logistic import Labelled
from tracker.matching.fit_network import fit_network
from tracker.matching.logistic import share
from tracker.matching.network import NETWORK_SHARE, StatusNetwork, StepOdds, blend

NONE, KEPT = 0, 2  # places among the statuses


@pytest.fixture(scope="module")
def rows() -> Labelled:
    """Two inputs, kept where they have the same sign: no straight line tells these apart."""
    inputs = np.random.default_rng(1).normal(size=(300, 2))
    labels = np.where(inputs.prod(axis=1) > 0, KEPT, NONE)
    return Labelled(inputs, labels, np.ones(len(inputs)))


@pytest.fixture(scope="module")
def network(rows: Labelled) -> StatusNetwork:
    return fit_network(rows, len(STATUSES), 0)


def test_one_input_counts_by_another(network: StatusNetwork, rows: Labelled) -> None:
    found = network.chances(rows.inputs).argmax(axis=1)
    assert (found == rows.labels).mean() > 0.9


@pytest.mark.parametrize("far", [0.0, 1.0, -1.0, 1e6, -1e6])
def test_chances_add_up_to_one_however_far_off_the_inputs(network: StatusNetwork, far: float) -> None:
    assert network.chances(np.full((1, 2), far)).sum() == pytest.approx(1.0)


def test_odds_of_a_step_are_those_of_the_chances(network: StatusNetwork) -> None:
    asked = np.array([[1.0, 1.0], [-1.0, 1.0], [0.1, 0.0]])
    evidence, fulfilled, slogan = map(share, network.log_odds(asked))
    none, partly, kept, _, not_verifiable = network.chances(asked).T
    assert slogan == pytest.approx(not_verifiable, abs=1e-5)
    assert (1 - evidence) * (1 - slogan) == pytest.approx(none, abs=1e-5)
    assert fulfilled == pytest.approx(kept / (kept + partly), abs=1e-5)


def test_same_rows_give_the_same_network(network: StatusNetwork, rows: Labelled) -> None:
    assert fit_network(rows, len(STATUSES), 0).to_json() == network.to_json()


def test_network_is_the_same_read_back_from_its_file(network: StatusNetwork, rows: Labelled) -> None:
    again = StatusNetwork.from_json(json.loads(json.dumps(network.to_json())))
    assert again.chances(rows.inputs).tolist() == network.chances(rows.inputs).tolist()


def test_network_of_other_inputs_is_refused(network: StatusNetwork) -> None:
    with pytest.raises(ValueError, match="network inputs"):
        StatusNetwork.from_json(network.to_json() | {"inputs": ["weather"]})


def test_an_input_that_never_changes_says_nothing(rows: Labelled) -> None:
    still = rows._replace(inputs=np.column_stack([rows.inputs, np.ones(len(rows.inputs))]))
    network = fit_network(still, len(STATUSES), 0)
    here, there = (network.chances(np.array([[1.0, 1.0, value]])) for value in (1.0, 1.5))
    assert here == pytest.approx(there, abs=0.05)


def test_each_step_is_put_together_by_its_own_share() -> None:
    ones, nothing = StepOdds(*np.ones((3, 1))), StepOdds(*np.zeros((3, 1)))
    assert blend(nothing, ones)._asdict() == pytest.approx(NETWORK_SHARE)
    assert blend(ones, ones)._asdict() == {step: pytest.approx(1.0) for step in StepOdds._fields}
