"""What all input is made of: an object with known fields, and whole numbers."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

SPARE_FIELDS = 10


def integer_of_float(number: Any) -> Any:
    """2 for 2.0, because JSON does not tell them apart; any other value as it is."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


class Part(BaseModel):
    """Input from a client or a file. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _has_few_fields(cls, given: Any) -> Any:
        """Many unknown fields are one fault: each by itself would cost more than all that is known."""
        most = len(cls.model_fields) + SPARE_FIELDS
        if isinstance(given, dict) and len(given) > most:
            raise ValueError(f"This has {len(given):,} fields, which is too many.")
        return given
