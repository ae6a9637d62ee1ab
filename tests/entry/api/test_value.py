"""A customer's value in ``/v1/customers/{id}``."""

import pytest

from tests.entry.test_console_value import buyer, measured, taught
from tests.insight import forget


@pytest.fixture(autouse=True)
def anew():
    forget()
    yield
    forget()


def test_a_customer_has_r_f_m_a_class_and_what_follows(caller):
    measured()
    taught()

    value = caller.get(f"/v1/customers/{buyer()}").json["value"]

    assert (value["recency_days"], value["frequency"]) == (20, 3)
    assert value["monetary_fen"] == 30_000
    assert (value["r"], value["f"], value["m"]) == (4, 3, 3)
    assert value["class"] == "potential_loyalist"
    assert value["clv_fen"] == 14_400
    assert value["ladder"] == "adherent"
    (churn,) = value["likely"]
    assert (churn["target"], churn["band"]) == ("churn", "low")
    assert churn["reasons"][0] == "一年内 3 单"


def test_before_the_first_night_there_is_no_class(caller):
    value = caller.get(f"/v1/customers/{buyer()}").json["value"]

    assert (value["class"], value["r"], value["clv_fen"]) == (None, None, None)
    assert value["likely"] == []
