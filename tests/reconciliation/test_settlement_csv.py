"""Reading the settlement file: good lines are kept, bad ones set aside, a broken file is refused whole."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciliation.statements import QuarantinedLine, Reason, Statement, StatementBroken
from reconciliation.statements.settlement_csv import SIZE_LIMIT, parse

HEADER = "transaction_id,transaction_time,channel,reference,virtual_account_no,amount,fee,type"
GOOD = "T1,2026-11-24T10:15:00+08:00,VA,R1,   8889900000001,558800,0,CREDIT"


def read(*lines: str, header: str = HEADER, end: str = "\n") -> Statement:
    return parse((end.join([header, *lines]) + end).encode())


def changed(column: str, value: str) -> str:
    """The good line with one field changed."""
    fields = GOOD.split(",")
    fields[HEADER.split(",").index(column)] = value
    return ",".join(fields)


def test_a_line_is_read_as_it_stands() -> None:
    (line,) = read(GOOD).lines
    assert (line.line, line.transaction_id, line.channel, line.reference) == (2, "T1", "VA", "R1")
    assert (line.virtual_account_no, line.amount, line.fee, line.type) == (
        "   8889900000001",
        558_800,
        0,
        "CREDIT",
    )
    assert line.transaction_time == datetime(2026, 11, 24, 10, 15, tzinfo=timezone(timedelta(hours=8)))
    assert line.remark == ""


def test_the_header_alone_is_a_day_without_payments() -> None:
    assert read() == Statement([], [])
    assert parse(HEADER.encode()) == Statement([], [])


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_byte_order_mark_and_quotes_do_not_matter(end: str, mark: bytes) -> None:
    quoted = ",".join(f'"{field}"' for field in GOOD.split(","))
    data = mark + end.join([HEADER, GOOD, quoted]).encode()
    first, second = parse(data).lines
    assert first.amount == second.amount == 558_800
    assert second.type == "CREDIT"


def test_a_remark_may_follow_and_may_go_on_over_lines() -> None:
    found = read(f'{GOOD},"KODE 5171,\nbaris dua"', f"{GOOD},x", header=HEADER + ",remark")
    assert [(line.line, line.remark) for line in found.lines] == [(2, "KODE 5171,\nbaris dua"), (4, "x")]


def test_line_numbers_count_the_files_lines_blank_ones_too() -> None:
    found = read("", GOOD, "", "", changed("amount", "x"), GOOD)
    assert [line.line for line in found.lines] == [3, 7]
    assert [(bad.line, bad.text) for bad in found.quarantined] == [(6, changed("amount", "x"))]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("amount", "5588OO", Reason.NOT_RUPIAH),
        ("amount", "558800.00", Reason.NOT_RUPIAH),
        ("amount", "558.800", Reason.NOT_RUPIAH),
        ("amount", "Rp558800", Reason.NOT_RUPIAH),
        ("amount", "0558800", Reason.NOT_RUPIAH),
        ("amount", "+558800", Reason.NOT_RUPIAH),
        ("amount", "1e6", Reason.NOT_RUPIAH),
        ("amount", " 558800", Reason.NOT_RUPIAH),
        ("amount", "５５８８００", Reason.NOT_RUPIAH),
        ("amount", "-558800", Reason.NEGATIVE),
        ("amount", "0", Reason.ZERO),
        ("amount", "9" * 30, Reason.TOO_MUCH),
        ("amount", "1" + "0" * 13, Reason.TOO_MUCH),
        ("amount", "", Reason.MISSING),
        ("fee", "", Reason.MISSING),
        ("fee", "-1", Reason.NEGATIVE),
        ("fee", "00", Reason.NOT_RUPIAH),
        ("transaction_id", "", Reason.MISSING),
        ("transaction_id", " T1", Reason.CHARACTERS),
        ("transaction_id", "T" * 65, Reason.TOO_LONG),
        ("transaction_id", "T\r1", Reason.CONTROL),
        ("reference", "", Reason.MISSING),
        ("reference", "R\t1", Reason.CHARACTERS),
        ("transaction_time", "2026-11-24T10:15:00", Reason.NO_OFFSET),
        ("transaction_time", "24/11/2026 10:15", Reason.NOT_A_TIME),
        ("transaction_time", "2026-W48-2T10:15:00+08:00", Reason.NOT_A_TIME),
        ("transaction_time", "2026-02-30T10:15:00+08:00", Reason.IMPOSSIBLE_TIME),
        ("transaction_time", "2026-11-24T25:15:00+08:00", Reason.IMPOSSIBLE_TIME),
        ("transaction_time", "0001-01-01T00:00:00+14:00", Reason.IMPOSSIBLE_TIME),
        ("transaction_time", "2026-11-24T10:15:00+99:99", Reason.IMPOSSIBLE_TIME),
        ("transaction_time", "", Reason.MISSING),
        ("channel", "va", Reason.CHANNEL),
        ("channel", "", Reason.MISSING),
        ("type", "DEBIT", Reason.TYPE),
        ("type", "", Reason.MISSING),
        ("virtual_account_no", "88-99", Reason.ACCOUNT),
        ("virtual_account_no", "8" * 41, Reason.TOO_LONG),
    ],
)
def test_a_bad_field_sets_its_line_aside_and_the_others_stay(column: str, value: str, reason: Reason) -> None:
    found = read(GOOD, changed(column, value), GOOD)
    assert [line.line for line in found.lines] == [2, 4]
    assert [(bad.line, bad.column, bad.reason) for bad in found.quarantined] == [(3, column, reason)]


@pytest.mark.parametrize(
    ("bad", "column", "reason"),
    [
        ("T1,2026-11-24T10:15:00+08:00,VA", "reference", Reason.TOO_FEW),
        ("   ", "transaction_time", Reason.TOO_FEW),
        (GOOD + ",extra", "remark", Reason.TOO_MANY),
        (GOOD.replace("558800", '"558800"0'), "amount", Reason.QUOTES),
        ("x" * 200_000 + GOOD, "transaction_id", Reason.TOO_LONG),
    ],
)
def test_a_line_of_a_wrong_shape_is_set_aside(bad: str, column: str, reason: Reason) -> None:
    found = read(GOOD, bad, GOOD)
    assert [line.line for line in found.lines] == [2, 4]
    assert [(one.line, one.column, one.reason) for one in found.quarantined] == [(3, column, reason)]
    assert len(found.quarantined[0].text) <= 500


def test_a_transfer_may_lack_a_reference() -> None:
    assert read(changed("reference", "").replace("VA", "TRANSFER")).lines[0].reference == ""


@pytest.mark.parametrize(
    ("data", "line", "column", "reason"),
    [
        (b"", 1, "transaction_id", Reason.EMPTY_FILE),
        (b"\xef\xbb\xbf\n \n", 1, "transaction_id", Reason.EMPTY_FILE),
        (GOOD.encode(), 1, "transaction_id", Reason.HEADER),
        (HEADER.replace("fee", "Fee").encode(), 1, "fee", Reason.HEADER),
        (HEADER.replace(",", ";").encode(), 1, "transaction_id", Reason.HEADER),
        (HEADER.removesuffix(",type").encode(), 1, "type", Reason.HEADER),
        (f"{HEADER},note".encode(), 1, "note", Reason.HEADER),
        (f"\n{HEADER}\n".encode(), 1, "transaction_id", Reason.HEADER),
        (f"{HEADER}\r{GOOD}\r".encode(), 1, "transaction_id", Reason.HEADER),
        (f"{HEADER}\n{GOOD}\nT2,".encode("utf-16"), 1, "transaction_id", Reason.NUL),
        (f"{HEADER}\n{GOOD}\nT2,caf".encode() + b"\xe9", 3, "transaction_time", Reason.NOT_UTF8),
        (f"{HEADER}\n{GOOD}\n\0".encode(), 3, "transaction_id", Reason.NUL),
        (f'{HEADER}\n{GOOD}\nT2,"2026\n{GOOD}\n'.encode(), 3, "transaction_time", Reason.UNCLOSED),
        (f'{HEADER}\n"T2\n{GOOD}\n"T3\n'.encode(), 2, "transaction_id", Reason.UNCLOSED),
        (f'{HEADER}\n"T2\n{GOOD}\n",x\n'.encode(), 2, "transaction_id", Reason.UNCLOSED),
    ],
)
def test_a_broken_file_is_refused_with_its_place(data: bytes, line: int, column: str, reason: Reason) -> None:
    with pytest.raises(StatementBroken) as refused:
        parse(data)
    assert (refused.value.line, refused.value.column, refused.value.reason) == (line, column, reason)
    assert refused.value.code == "statement.broken"
    assert reason.indonesian in refused.value.indonesian


def test_a_file_over_the_limit_is_refused() -> None:
    with pytest.raises(StatementBroken) as refused:
        parse(b"\n" * (SIZE_LIMIT + 1))
    assert refused.value.reason is Reason.TOO_LARGE


def test_progress_is_told() -> None:
    heard: list[int] = []
    parse("\n".join([HEADER, *[GOOD] * 12_000]).encode(), heard.append)
    assert heard == [5_000, 10_000]


IDENTIFIERS = st.from_regex(r"[!-~]([ -~]{0,20}[!-~])?", fullmatch=True)
ZONES = st.sampled_from([timezone(timedelta(hours=hours)) for hours in (0, 7, 8, 9)])
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 31), timezones=ZONES)  # noqa: DTZ001  the bounds
REMARKS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=40)
AMOUNTS = st.integers(1, 10**13 - 1)
ROWS = st.tuples(
    IDENTIFIERS, MOMENTS, st.sampled_from(["VA", "QRIS", "EWALLET", "TRANSFER"]), IDENTIFIERS,
    st.from_regex(r" {0,3}[0-9]{0,20}", fullmatch=True), AMOUNTS, st.just(0) | AMOUNTS,
    st.sampled_from(["CREDIT", "REVERSAL"]), REMARKS,
)  # fmt: skip


@settings(deadline=None)
@given(
    st.lists(ROWS, max_size=8),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_a_bank_writes_is_what_is_read(rows: list[tuple], end: str, quoting: int) -> None:  # type: ignore[type-arg]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow([*HEADER.split(","), "remark"])
    writer.writerows([(row[0], row[1].isoformat(), *row[2:]) for row in rows])
    found = parse(out.getvalue().encode())
    assert found.quarantined == []
    assert [
        (one.transaction_id, one.transaction_time, one.channel, one.reference, one.virtual_account_no,
         one.amount, one.fee, one.type, one.remark)
        for one in found.lines
    ] == rows  # fmt: skip


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for given_bytes in (data, HEADER.encode() + b"\n" + data):
        places = [bad.line for bad in read_or_refuse(given_bytes)]
        assert all(1 <= line <= given_bytes.count(b"\n") + 1 for line in places)


def read_or_refuse(data: bytes) -> list[QuarantinedLine] | list[StatementBroken]:
    try:
        return parse(data).quarantined
    except StatementBroken as broken:
        return [broken]


@settings(deadline=None)
@given(st.lists(st.one_of(st.just(GOOD), st.text(st.sampled_from('T1,"\n\r x'), max_size=12)), max_size=12))
def test_a_good_line_is_never_lost_silently(pieces: list[str]) -> None:
    """Whatever stands between them: all good lines that stand alone are read, or the file is refused."""
    text = "\n".join([HEADER, *pieces, ""])
    try:
        found = parse(text.encode())
    except StatementBroken:
        return
    stands = [number for number, line in enumerate(text.split("\n"), 1) if line == GOOD]
    assert [one.line for one in found.lines] == stands
