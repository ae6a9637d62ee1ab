"""The same SQL through Athena, which MiniStack runs over the same files."""

import time

import pytest

from chalicelib import connections
from chalicelib.aws.athena import AthenaLake, translated
from chalicelib.core.errors import Unavailable
from chalicelib.core.settings import settings
from chalicelib.customers.facts import COLUMNS, fact_key
from chalicelib.reports import desk, queries
from infra import cloudformation

ATHENA = {"VARCHAR": "string", "BIGINT": "bigint", "TINYINT": "tinyint"}
ATHENA["BOOLEAN"] = "boolean"
GLUE = cloudformation.load(cloudformation.RESOURCES.with_name("glue.yaml"))[
    "Resources"
]["InteractionFacts"]
DAYS = ["2026-11-19", "2026-11-20"]
SQL = {
    "moves": (queries.MOVES, [*DAYS, DAYS[1]]),
    "counts": (queries.COUNTS, DAYS),
    "activity": (queries.ACTIVITY, DAYS),
}


def test_glue_names_the_columns_that_the_files_have():
    columns = GLUE["Properties"]["TableInput"]["StorageDescriptor"]["Columns"]

    assert [(c["Name"], c["Type"]) for c in columns] == [
        (name, ATHENA[kind]) for name, kind in COLUMNS.items()
    ]


class Binding:
    """Puts parameters into the SQL, which MiniStack leaves to its caller."""

    def __init__(self, client):
        self._client = client

    def __getattr__(self, name):
        return getattr(self._client, name)

    def start_query_execution(self, **request):
        sql = request["QueryString"]
        for value in request.pop("ExecutionParameters", []):
            sql = sql.replace("?", value, 1)
        return self._client.start_query_execution(**request | {"QueryString": sql})


@pytest.fixture
def athena(aws, happened):
    if aws.name != "ministack":
        pytest.skip("moto answers Athena's calls without running anything")
    happened(1, "event.subscribe", DAYS[0], source="ADD_SCENE_SEARCH")
    happened(1, "event.unsubscribe", DAYS[1], 8)
    happened(2, "message.text", DAYS[1], 9)
    for day in DAYS:
        desk.archivist().build(day)
    glue = aws.client("glue")
    table = GLUE["Properties"]["TableInput"]
    storage = table["StorageDescriptor"] | {
        "Location": f"s3://{settings().archive_bucket}/facts/interactions/"
    }
    glue.create_database(DatabaseInput={"Name": "facts"})
    glue.create_table(
        DatabaseName="facts",
        TableInput={
            "Name": "interactions",
            "PartitionKeys": table["PartitionKeys"],
            "StorageDescriptor": storage,
        },
    )
    client = aws.client("athena")
    output = f"s3://{settings().archive_bucket}/exports/athena/"
    client.create_work_group(
        Name="facts",
        Configuration={"ResultConfiguration": {"OutputLocation": output}},
    )
    yield AthenaLake(Binding(client), "facts", "facts", lambda _: time.sleep(0.02))
    client.delete_work_group(WorkGroup="facts", RecursiveDeleteOption=True)
    glue.delete_table(DatabaseName="facts", Name="interactions")
    glue.delete_database(Name="facts")


@pytest.mark.parametrize("name", SQL)
def test_athena_answers_what_duckdb_answers(athena, name):
    sql, params = SQL[name]

    with connections.lake([fact_key(day) for day in DAYS]) as lake:
        expected = lake.query(sql, params)

    assert athena.query(sql, params) == expected


def test_a_query_athena_refuses_is_tried_again_later(athena):
    with pytest.raises(Unavailable):
        athena.query("SELECT nothing FROM interactions")


def test_duckdbs_own_words_become_athenas():
    assert "MIN_BY" in translated("SELECT arg_min(a, b) FROM t")
