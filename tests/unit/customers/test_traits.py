"""The registry of traits, and those that people make and unmake."""

import pytest

from chalicelib.customers.traits.models import Kind, Trait, Traits


def trait(name, label=""):
    return Trait(name, label, "", Kind.TEXT, str)


def test_a_trait_is_stated_once():
    traits = Traits()
    traits.state(trait("one"))

    with pytest.raises(ValueError, match="two traits"):
        traits.state(trait("one", "something else"))


def test_those_that_people_make_are_built_once_of_the_same():
    made, built = {"names": ["one"]}, []
    traits = Traits()

    def source():
        built.append(1)
        return [trait(name) for name in made["names"]]

    traits.also(source, lambda: made["names"])

    assert traits["one"] is traits["one"]
    assert ("one" in traits, len(built)) == (True, 1)

    made["names"] = ["two"]
    assert [one.name for one in traits.all()] == ["two"]
    assert len(built) == 2


def test_one_that_is_stated_later_is_known_beside_them():
    traits = Traits()
    traits.also(lambda: [trait("made")], lambda: 1)
    assert "stated" not in traits

    traits.state(trait("stated"))

    assert [one.name for one in traits.all()] == ["stated", "made"]
