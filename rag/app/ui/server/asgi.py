"""What `streamlit run` serves: the pages behind the door."""

from __future__ import annotations

from starlette.middleware import Middleware
from streamlit.starlette import App

from rag.app.ui.server.door import Door
from rag.resources import resource

app = App(resource("app.py"), middleware=[Middleware(Door)])
