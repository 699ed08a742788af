"""The two group-by sums of a long table that is too large for this process, made by DuckDB (extra `scale`).

Reads Parquet or CSV files with the columns learner, indicator, rater, rater_type and score; a row whose score is empty
says nothing. What comes back are columns as DuckDB hands them over, a few numbers for each learner-rater pair and for
each score of an indicator, which `measurement.grouped` makes into sums; no single rating leaves the database, which
lives in memory and reaches no network. A table that is not sound is refused whole. Does not read groups of learners.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from patunay.errors import InputError

BITS = 62
EXAMPLES = 3
COLUMNS = ("learner", "indicator", "rater", "rater_type")
ALONE: dict[str, str | bool | int | float | list[str]] = {
    "temp_directory": "",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


@dataclass(frozen=True, slots=True)
class Groups:
    """`learners`, `raters` with the type of each in `rater_types`, and `types`: sorted labels (raters by type first).

    `pairs`: arrays of one length, sorted by learner and rater: `learner`, `rater` (numbers of labels), `total`, and
    `form0`, `form1` ...: the first, second ... 62 indicators that were rated, as bits. `counts`: arrays `type`,
    `indicator`, `score`, `at_or_above` for each score above 0 that was reached.
    """

    learners: tuple[str, ...]
    raters: tuple[str, ...]
    rater_types: tuple[str, ...]
    types: tuple[str, ...]
    pairs: Mapping[str, Any]
    counts: Mapping[str, Any]


def group_sums(paths: Path | Sequence[Path], highest: Mapping[str, int]) -> Groups:
    """The sums of the ratings in `paths`, taken as one table; `highest` is each indicator's highest score, in order.

    Raises InputError, naming files and rows, for what cannot be read or is not sound, and without the extra `scale`.
    """
    files = [paths] if isinstance(paths, Path) else list(paths)
    with _connected() as base:
        _open(base, files, highest)
        _execute(base, files, TALLY)
        _refuse_unsound(base, files)
        _execute(base, files, PAIRS.format(forms=", ".join(_forms(len(highest)))))
        _refuse_doubles(base, files)
        return _groups(base)


def _connected() -> Any:
    try:
        import duckdb
    except ImportError:
        raise InputError("rating.no_duckdb") from None
    return duckdb.connect(config=ALONE)


def _open(base: Any, files: list[Path], highest: Mapping[str, int]) -> None:
    """The table `indicators`, and the view `given` of all files."""
    import duckdb

    base.execute("create table indicators (number integer, indicator varchar, highest integer)")
    columns = [list(range(len(highest))), list(highest), list(highest.values())]
    base.execute("insert into indicators select unnest(?), unnest(?), unnest(?)", columns)
    for at, path in enumerate(files):
        try:
            _relation(base, path).create_view(f"file{at}")
            base.execute(f"create view given{at} as {_given(at, path)}")
        except duckdb.BinderException:
            raise InputError("rating.table_columns", file=path.name, columns=", ".join((*COLUMNS, "score"))) from None
        except duckdb.Error:
            raise InputError("rating.table_unreadable", file=path.name) from None
    base.execute("create view given as " + " union all ".join(f"from given{at}" for at in range(len(files))))


def _relation(base: Any, path: Path) -> Any:
    if path.suffix == ".parquet":
        return base.read_parquet(str(path))
    return base.read_csv(str(path), header=True, all_varchar=True, sep=",")


def _given(at: int, path: Path) -> str:
    """`score` is a number, or null where `strange` holds what stands there instead."""
    label = "{0}::varchar" if path.suffix == ".parquet" else "trim({0})"
    labels = ", ".join(f"{label.format(name)} as {name}" for name in COLUMNS)
    number = "try_cast(score as double)"
    strange = f"case when {number} is null then nullif(trim(score::varchar), '') end"
    return f"select {labels}, {number} as score, {strange} as strange from file{at}"


LACKING = "coalesce(least(learner, indicator, rater, rater_type) = '', true) or " + " or ".join(
    f"{name} is null" for name in COLUMNS
)
FAULTS = {
    "table_lacking": "lacking",
    "table_indicator": "highest is null",
    "table_score": "strange is not null or score < 0 or score > highest or score <> floor(score)",
}
TALLY = f"""
create table tally as
select rater_type, indicator, score, strange, {LACKING} as lacking, count(*) as ratings
from given where score is not null or strange is not null
group by all
"""
PAIRS = """
create table pairs as
select learner, rater_type, rater, sum(score)::bigint as total, count(*) as ratings, {forms}
from given join indicators using (indicator)
where score is not null
group by all
"""
COUNTS = """
select types.number as type, indicators.number as indicator, step as score, sum(ratings)::bigint as at_or_above
from tally join indicators using (indicator) join types using (rater_type), range(1, highest + 1) steps(step)
where score >= step
group by all order by all
"""


def _execute(base: Any, files: list[Path], query: str) -> None:
    import duckdb

    try:
        base.execute(query)
    except duckdb.Error:
        raise InputError("rating.table_unreadable", file=", ".join(path.name for path in files)) from None


def _forms(indicators: int) -> Iterator[str]:
    for part in range(-(-indicators // BITS)):
        first = part * BITS
        bit = f"1::bigint << (number - {first})::bigint"
        yield f"bit_or(case when number between {first} and {first + BITS - 1} then {bit} else 0 end) as form{part}"


def _refuse_unsound(base: Any, files: list[Path]) -> None:
    for code, fault in FAULTS.items():
        if base.sql(f"from tally left join indicators using (indicator) where {fault} limit 1").fetchall():
            known = f"select *, {LACKING} as lacking from numbered left join indicators using (indicator)"
            unsound = f"select row from ({known}) where (score is not null or strange is not null) and ({fault})"
            raise InputError(f"rating.{code}", rows=_examples(base, files, unsound))


def _refuse_doubles(base: Any, files: list[Path]) -> None:
    """A pair with more ratings than indicators has one twice; the first such rating is shown with its rows."""
    bits = " + ".join(f"bit_count({name})" for name in base.table("pairs").columns if name.startswith("form"))
    pair = base.sql(f"select learner, rater_type, rater from pairs where ratings > {bits} order by all limit 1")
    for learner, kind, rater in pair.fetchall():
        of_pair = "from {0} where (learner, rater_type, rater) = ($learner, $kind, $rater) and score is not null"
        double = f"select indicator {of_pair.format('given')} group by all having count(*) > 1 order by all limit 1"
        facts = {"learner": learner, "kind": kind, "rater": rater}
        ((indicator,),) = base.execute(double, facts).fetchall()
        rows = f"select row {of_pair.format('numbered')} and indicator = $indicator"
        raise InputError("rating.table_double", rows=_examples(base, files, rows, {**facts, "indicator": indicator}))


def _examples(base: Any, files: list[Path], query: str, facts: Mapping[str, str] | None = None) -> str:
    """The first few of the rows that the query asks of each file, counted from 1 without the heading."""
    found: list[str] = []
    for at, path in enumerate(files):
        base.execute(f"create or replace view numbered as select *, row_number() over () as row from given{at}")
        rows = base.execute(f"{query} order by row limit {EXAMPLES}", facts).fetchall()
        found += [f"{path.name} {row}" for (row,) in rows]
    return ", ".join(found[:EXAMPLES])


def _groups(base: Any) -> Groups:
    base.execute(
        "create table types as select row_number() over (order by rater_type) - 1 as number, rater_type"
        " from (select distinct rater_type from pairs)"
    )
    for table, labels in (("learners", "learner"), ("raters", "rater_type, rater")):
        numbered = f"row_number() over (order by {labels}) - 1 as number, {labels}"
        base.execute(f"create table {table} as select {numbered} from (select distinct {labels} from pairs)")
    columns = base.sql(
        "select learners.number as learner, raters.number as rater,"
        " pairs.* exclude (learner, rater, rater_type, ratings)"
        " from pairs join learners using (learner) join raters using (rater_type, rater) order by 1, 2"
    ).fetchnumpy()
    return Groups(
        learners=_labels(base, "learner", "learners"),
        raters=_labels(base, "rater", "raters"),
        rater_types=_labels(base, "rater_type", "raters"),
        types=_labels(base, "rater_type", "types"),
        pairs=columns,
        counts=base.sql(COUNTS).fetchnumpy(),
    )


def _labels(base: Any, label: str, table: str) -> tuple[str, ...]:
    return tuple(name for (name,) in base.sql(f"select {label} from {table} order by number").fetchall())
