from chalicelib.insight.nightly.models import Move, Moves, Sum, Tally, together
from chalicelib.insight.value import board
from chalicelib.insight.value.marks import CLASS, LADDER
from chalicelib.insight.value.models import Measures
from chalicelib.insight.value.rfm.models import Basis, Cuts

TODAY = 739_000
CLASSES = {"champions": "冠军客户", "loyal": "忠诚客户", "lost": "已经流失"}


def tally() -> Tally:
    found = Tally()
    found.count(CLASS, "champions", Sum(10, 80_000, 30_000, 50_000))
    found.count(CLASS, "lost", Sum(30, 20_000, 5_000, 0))
    found.count(CLASS, "", Sum(60, 0, 0, 0))
    found.count(LADDER, "adherent", Sum(10))
    return found


def test_shares_are_of_those_who_have_a_class():
    champions, *others = board.classes(tally())

    assert (champions.people, champions.share) == (10, 25.0)
    assert champions.paid_share == 80.0
    assert champions.average_clv_fen == 5_000
    assert sum(one.people for one in others) == 30


def test_the_chart_shows_who_pays_how_much():
    rows = board.chart(board.classes(tally()))

    assert rows[0] == ["类别", "人数占比", "消费占比"]
    assert rows[1] == ["冠军客户", 25.0, 80.0]
    assert len(rows) == 12


MOVES = Moves(
    CLASS,
    "2026-10-01",
    "2026-10-22",
    (
        Move("champions", "lost", 4, 400_000),
        Move("champions", "loyal", 12, 900_000),
        Move("none", "loyal", 1, 5_000),
    ),
)


def test_the_square_shows_who_went_where():
    found = board.matrix(MOVES, CLASSES)

    assert found.heads == ["冠军客户", "忠诚客户", "已经流失"]
    assert [row[0] for row in found.rows][-1] == "未评定"
    (name, squares) = found.rows[0]
    assert name == "冠军客户"
    assert [one.people if one else 0 for one in squares] == [0, 12, 4]
    assert [one.shade if one else 0 for one in squares] == [0, 6, 2]
    assert found.moved == 17


def test_only_who_left_the_best_for_others_is_lost():
    assert board.lost(MOVES) == board.Lost(4, 400_000)


def test_what_a_fifth_takes_is_said_in_words():
    cuts = Cuts(
        Basis.ORDERS,
        "2026-10-23",
        9,
        r=tuple(TODAY - days for days in (90, 40, 20, 1)),
        f=(1, 2, 3, 4),
        m=(5_000, 10_000, 20_000, 90_000),
    )
    measures = Measures(buyers=9, cuts={Basis.ORDERS: cuts})

    best, *_, worst = board.fifths(measures, TODAY)

    assert (best.recency, best.frequency, best.money) == (
        "今天",
        "超过 4 单",
        "超过 ¥900",
    )
    assert (worst.recency, worst.money) == ("90 天前或更早", "不超过 ¥50")
    assert board.fifths(measures, TODAY)[1].recency == "19 天以内"
    assert board.fifths(Measures(), TODAY) == []


def test_a_tally_comes_back_as_it_was_stored_and_parts_add_up():
    again = Tally.from_body(tally().to_body())

    assert again.sums == tally().sums
    assert together([again, tally()]).sums[CLASS]["champions"].people == 20
    assert together([again, tally()]).sums[CLASS]["none"].people == 120
