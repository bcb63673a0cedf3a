"""SQL functions that SQLite and PostgreSQL write differently."""

from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class JoinedTexts(FunctionElement[bytes]):
    """`JoinedTexts(text, condition)`: the texts of the rows that meet the condition, with commas between.

    The result is UTF-8 bytes, ready to be sent without decoding; NULL when no row meets the condition.
    """

    type = LargeBinary()
    inherit_cache = True


@compiles(JoinedTexts)
def _joined(joined: JoinedTexts, compiler: Any, **options: Any) -> str:
    text, condition = (compiler.process(clause, **options) for clause in joined.clauses)
    return f"convert_to(string_agg({text}, ',') FILTER (WHERE {condition}), 'UTF8')"


@compiles(JoinedTexts, "sqlite")
def _joined_on_sqlite(joined: JoinedTexts, compiler: Any, **options: Any) -> str:
    text, condition = (compiler.process(clause, **options) for clause in joined.clauses)
    return f"CAST(group_concat({text}, ',') FILTER (WHERE {condition}) AS BLOB)"
