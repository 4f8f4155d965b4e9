"""Who may use the pages: sign-in by OpenID Connect, and lists of addresses and domains.

Off where `DIEMBAO_ALLOWED` is not set, as on one's own machine. All who are let in may edit, or
those that `DIEMBAO_EDITORS` names; the others read.
"""

from __future__ import annotations

from importlib.util import find_spec

import streamlit as st

from rag.app.ui import widgets
from rag.app.ui.words import say
from rag.config import load_config


def is_allowed(address: object, allowed: str) -> bool:
    """Whether a list such as "ten@co-quan.vn, @bao.vn" names an address, or its domain."""
    given = str(address or "").strip().casefold()
    name, at, domain = given.rpartition("@")
    if not (name and at and domain):
        return False
    return any(each.strip().casefold() in (given, f"@{domain}") for each in allowed.split(","))


def may_edit() -> bool:
    """Whether who is there may add, edit and delete."""
    config = load_config()
    if config.editors is None:
        return True
    return config.allowed is not None and is_allowed(st.user.get("email"), config.editors)


def admit(allowed: str | None) -> None:
    """Let those pass who are allowed; asks all others to sign in, and stops."""
    if allowed is None:
        return
    has_provider = st.secrets.load_if_toml_exists() and "auth" in st.secrets
    if not has_provider or find_spec("authlib") is None:
        widgets.notice(say("access.unready"), say("access.unready_detail"), kind="error")
        st.stop()
    if not st.user.is_logged_in:
        widgets.heading("access")
        st.button(say("access.sign_in"), type="primary", icon=":material/login:", on_click=st.login)
        st.stop()
    address = st.user.get("email")
    is_verified = st.user.get("email_verified", True) is True  # not all providers tell
    if not is_verified or not is_allowed(address, allowed):
        widgets.notice(say("access.refused", address=address or "–"), kind="error")
        st.button(say("access.sign_out"), on_click=st.logout)
        st.stop()
    with st.sidebar:
        st.button(
            say("access.sign_out"), help=str(address), type="tertiary", icon=":material/logout:",
            on_click=st.logout,
        )  # fmt: skip
