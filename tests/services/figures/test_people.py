"""Who is one person: by address, by name, and what each is called."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from git_session.git.repository import Repository
from git_session.services.figures.people import Identity, People
from tests.sandbox import Sandbox

ADA = [("Ada Example", "ada@example.org"), ("Ada Example", "ada@home.example"), ("ada", "ADA@home.example")]
BO = ("Bo Example", "bo@example.org")


@pytest.fixture
def repository(sandbox: Sandbox) -> Repository:
    return Repository.open(sandbox.path)


def test_one_of_a_name_or_an_address_is_one(repository: Repository) -> None:
    people = People(repository, {ADA[0]: 1, BO: 5, ADA[1]: 1, ADA[2]: 1})
    keys = {people.key(each) for each in ADA}
    assert len(keys) == 1 and people.key(BO) not in keys
    assert people.name(keys.pop()) == "Ada Example"


@pytest.mark.parametrize("text", ["ada example", "Ada", "ada@example.org", "Ada@Home.Example", "ADA", "@home"])
def test_somebody_is_called_by_every_name_and_address(repository: Repository, text: str) -> None:
    people = People(repository, dict.fromkeys([*ADA, BO], 1))
    assert people.is_called(people.key(ADA[0]), text)
    assert not people.is_called(people.key(BO), text)
    assert not people.is_called("nobody", text) and not people.is_called(people.key(BO), "")


def test_a_mailmap_makes_two_of_one_name(sandbox: Sandbox, repository: Repository) -> None:
    sandbox.write(".mailmap", "Ada Other <ada@home.example>\n")
    people = People(repository, {ADA[0]: 1, ADA[1]: 1})
    assert [people.name(people.key(each)) for each in ADA[:2]] == ["Ada Example", "Ada Other"]


IDENTITIES = st.tuples(st.sampled_from(["", "a", "b", "c", "d"]), st.sampled_from(["", "a", "B@x", "c@x", "d@x"]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(IDENTITIES, max_size=8, unique=True), st.randoms(use_true_random=False))
def test_the_order_of_commits_says_nothing(repository: Repository, identities: list[Identity], random: Random) -> None:
    def together(listed: list[Identity]) -> set[frozenset[Identity]]:
        people = People(repository, dict.fromkeys(listed, 1))
        keys = {each: people.key(each) for each in listed}
        return {frozenset(each for each in listed if keys[each] == key) for key in keys.values()}

    shuffled = random.sample(identities, len(identities))
    found = together(identities)
    assert together(shuffled) == found
    for one in found:
        assert len(one) == 1 or all(
            any(each[0] == other[0] != "" or each[1].lower() == other[1].lower() != "" for other in one - {each})
            for each in one
        )
