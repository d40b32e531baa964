"""What reductions share: worlds to try candidates in."""

from searchprofiles_tck.conformance.dataset.model import LoadedWorld, World
from searchprofiles_tck.conformance.history.facts import KnownReadings
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.reduction.context import TrialWorld
from searchprofiles_tck.spec.search import Operator, Pair, Search


def test_values_take_the_form_that_they_have_in_the_trial_world() -> None:
    """The input of a search in another world has that world's values."""
    loaded = LoadedWorld(World("w", ()), "d", {}, has_custom_keys=False)
    world = TrialWorld(Oracle(loaded, KnownReadings()), lambda key, value: f"{key}:{value}")
    search = Search((Pair("_phone", ("1",)), Pair("_email", ("a", "b"))), Operator.AND, 3)

    assert world.input_of(search) == {
        "DomainName": "d",
        "KeyName": "_phone",
        "Values": ["_phone:1"],
        "AdditionalSearchKeys": [{"KeyName": "_email", "Values": ["_email:a", "_email:b"]}],
        "LogicalOperator": "AND",
        "MaxResults": 3,
    }
