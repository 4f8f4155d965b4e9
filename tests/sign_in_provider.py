"""A provider of OpenID Connect on this machine, with which people sign in to the app under test.

It does what one of an office does: it tells where its ends are, lets a person choose an account,
sends the browser back with a code, and gives for the code, once and to the client that knows its
secret, an identity signed with its key (OpenID Connect Core 1.0, sections 3.1.2 and 3.1.3).
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Mapping
from html import escape
from urllib.parse import parse_qs, urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

CLIENT, SECRET = "diembao", "bí mật của phép thử".encode().hex()


class Provider:
    """Accounts by address, each verified or not; the browser and the app ask `server`."""

    def __init__(self, server: HTTPServer, accounts: Mapping[str, bool]) -> None:
        self._accounts = accounts
        self._key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})
        self._issuer = server.url_for("").rstrip("/")
        self._codes: dict[str, tuple[str, dict[str, str]]] = {}
        self.metadata = f"{self._issuer}/.well-known/openid-configuration"
        ends = {
            "issuer": self._issuer,
            "authorization_endpoint": f"{self._issuer}/authorize",
            "token_endpoint": f"{self._issuer}/token",
            "jwks_uri": f"{self._issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }
        keys = {"keys": [self._key.as_dict(private=False)]}
        server.expect_request("/.well-known/openid-configuration").respond_with_json(ends)
        server.expect_request("/keys").respond_with_json(keys)
        server.expect_request("/authorize").respond_with_handler(self._authorize)
        server.expect_request("/token", method="POST").respond_with_handler(self._token)

    def _authorize(self, request: Request) -> Response:
        """The accounts to choose from; for the chosen one the browser goes back with a code."""
        asked = request.args.to_dict()
        if (address := asked.pop("account", None)) is None:
            links = "".join(
                f'<p><a href="?{escape(urlencode({**asked, "account": each}))}">{each}</a></p>'
                for each in self._accounts
            )
            return Response(f"<title>Chọn tài khoản</title>{links}", mimetype="text/html")
        code = secrets.token_urlsafe()
        self._codes[code] = address, asked
        back = urlencode({"code": code, "state": asked["state"]})
        return Response(status=302, headers={"Location": f"{asked['redirect_uri']}?{back}"})

    def _token(self, request: Request) -> Response:
        form = {name: each[0] for name, each in parse_qs(request.get_data(as_text=True)).items()}
        address, asked = self._codes.pop(form.get("code", ""), ("", {}))
        named = f"{CLIENT}:{SECRET}".encode()
        is_client = request.headers.get("Authorization") == (
            f"Basic {base64.b64encode(named).decode()}"
        )
        if not address or not is_client or form.get("redirect_uri") != asked["redirect_uri"]:
            return Response('{"error": "invalid_grant"}', 400, mimetype="application/json")
        now = int(time.time())
        claims = {
            "iss": self._issuer, "sub": address, "aud": CLIENT, "iat": now, "exp": now + 600,
            "nonce": asked.get("nonce"), "email": address, "name": address.partition("@")[0],
            "email_verified": self._accounts[address],
        }  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self._key)
        body = {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "id_token": token}
        return Response(json.dumps(body), mimetype="application/json")
