"""Functions that each kind of database has in a form of its own."""

from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class Joined(FunctionElement[bytes]):
    """The texts of those rows that meet a condition, commas between them, in UTF-8: ready to be sent.

    None of no rows. Nothing decodes and encodes them on the way.
    """

    type = LargeBinary()
    inherit_cache = True


@compiles(Joined)
def _joined(joined: Joined, compiler: Any, **options: Any) -> str:
    text, condition = (compiler.process(clause, **options) for clause in joined.clauses)
    return f"convert_to(string_agg({text}, ',') FILTER (WHERE {condition}), 'UTF8')"


@compiles(Joined, "sqlite")
def _joined_on_sqlite(joined: Joined, compiler: Any, **options: Any) -> str:
    text, condition = (compiler.process(clause, **options) for clause in joined.clauses)
    return f"CAST(group_concat({text}, ',') FILTER (WHERE {condition}) AS BLOB)"
