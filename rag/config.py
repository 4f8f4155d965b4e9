"""Settings, read once from the environment. Nothing else reads a setting from there."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import InputError
from rag.messages import Language

EngineChoice = Literal["auto", "llm", "extractive"]


class Config(BaseSettings):
    """Frozen settings; each field is the environment variable of the same (prefixed) name.

    Raises pydantic's ValidationError; `load_config` tells it as an InputError.
    """

    model_config = SettingsConfigDict(
        env_prefix="DIEMBAO_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    home: Path = Field(default_factory=lambda: user_data_path("diembao"))
    engine: EngineChoice = "auto"
    language: Language = "vi"
    # The least probability of an answer of the embedded engine; None for the fitted one.
    answer_threshold: float | None = Field(default=None, ge=0, le=1)
    runs: Path = Path("runs")  # where the page Evaluation finds reports

    allowed: str | None = None  # addresses and domains that may sign in to the pages
    editors: str | None = None  # those who may add, edit and delete there; None is all

    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    model: str | None = None
    model_mode: Literal["auto", "strict", "json_schema", "tools", "json_object", "text"] = "auto"
    model_timeout_seconds: float = Field(default=180.0, gt=0)
    model_max_calls: int = Field(default=5, ge=1)
    model_concurrency: int = Field(default=8, ge=1)
    model_cache: bool = True
    model_mends: bool = True
    model_judges: bool = True
    model_prompt_tokens: int | None = None
    model_reasoning_effort: str | None = None

    local_model: Path | None = None

    # Whether a background process makes articles searchable by meaning.
    background: bool = True

    chroma_url: str | None = None
    chroma_tenant: str = "default_tenant"
    chroma_database: str = "default_database"
    chroma_key: SecretStr | None = None
    # Chunk count above which vectors are sharded by year; None for the measured one.
    sharded_from: int | None = Field(default=None, ge=1)
    embedding_base_url: str | None = None
    embedding_model: str | None = None
    embedding_api_key: SecretStr | None = None
    embedding_concurrency: int = Field(default=4, ge=1)

    @property
    def has_language_model(self) -> bool:
        """True if a key or a base address for a language model is set."""
        return self.openai_api_key is not None or self.openai_base_url is not None


def load_config(home: Path | None = None) -> Config:
    """The settings of the environment, with another folder if one is given.

    Raises InputError, naming the variable, when a value cannot be used.
    """
    try:
        return _config(home, tuple(os.environ.items()))
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0])
        variable = name if name.isupper() else f"DIEMBAO_{name.upper()}"
        key = "config_choice" if fault["type"] == "literal_error" else "config_value"
        known = str(fault.get("ctx", {}).get("expected", "")).replace("' or '", "', '")
        raise InputError(key, variable=variable, value=fault["input"], known=known) from None


@lru_cache(maxsize=4)
def _config(home: Path | None, environment: tuple[tuple[str, str], ...]) -> Config:  # noqa: ARG001
    """The settings, read again where a variable has changed: pages ask at each drawing."""
    return Config() if home is None else Config(home=home)


def language_of_settings() -> Language:
    """The language to speak, even if another setting cannot be used."""
    return "en" if os.environ.get("DIEMBAO_LANGUAGE") == "en" else "vi"


def ensure_home() -> None:
    """Chroma and Streamlit end where a user id has no home and no name, as in containers."""
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = os.sep  # and not /tmp, where others could leave settings
