"""An OAuth 2 server by Authlib with tokens that live for two seconds, and a list that wants one.

A page takes its time, so that tokens expire while the list is read; those that a password gives say
that they live for an hour, so that only a 401 tells. Refresh tokens are of use once: the second use
of one revokes all that came of it, as servers do that guard against theft.
"""
import os
import time

import flask
import serving
from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants
from authlib.oauth2.rfc6750 import BearerTokenValidator

LIFETIME = 2  # seconds
PAUSE = 0.1  # seconds that a page takes
app = flask.Flask(__name__)
app.config.update(OAUTH2_REFRESH_TOKEN_GENERATOR=True, OAUTH2_TOKEN_EXPIRES_IN={
    "client_credentials": LIFETIME, "refresh_token": LIFETIME, "password": 3600})
loans = {}
tokens = []
counts = {"issued": 0, "refused": 0, "reused": 0}


class Client(ClientMixin):
    client_id = os.environ["OAUTH_CLIENT"]

    def get_client_id(self):
        return self.client_id

    def get_allowed_scope(self, scope):
        return scope or ""

    def check_client_secret(self, client_secret):
        return client_secret == os.environ["OAUTH_SECRET"]

    def check_endpoint_auth_method(self, method, endpoint):
        return method in ("client_secret_basic", "client_secret_post")

    def check_grant_type(self, grant_type):
        return True


class Token(TokenMixin):
    def __init__(self, access_token="", refresh_token="", scope="", **_):
        self.access_token = access_token
        self.refresh_token = refresh_token
        self.scope = scope
        self.ends = time.monotonic() + LIFETIME
        self.used = False
        self.revoked = False

    def check_client(self, client):
        return True

    def get_scope(self):
        return self.scope

    def get_expires_in(self):
        return LIFETIME

    def is_expired(self):
        return time.monotonic() > self.ends

    def is_revoked(self):
        return self.revoked

    def get_user(self):
        return "loader"

    def get_client(self):
        return Client()


class ClientCredentials(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]


class Password(grants.ResourceOwnerPasswordCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

    def authenticate_user(self, username, password):
        right = (os.environ["OAUTH_USER"], os.environ["OAUTH_PASSWORD"])
        return "loader" if (username, password) == right else None


class Refresh(grants.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token):
        token = next((each for each in tokens if each.refresh_token == refresh_token), None)
        if token and token.used:
            counts["reused"] += 1
            for each in tokens:
                each.revoked = True
        return token if token and not token.used and not token.revoked else None

    def authenticate_user(self, refresh_token):
        return "loader"

    def revoke_old_credential(self, refresh_token):
        refresh_token.used = True


class Validator(BearerTokenValidator):
    def authenticate_token(self, token_string):
        return next((each for each in tokens if each.access_token == token_string), None)


def save_token(token, request):
    counts["issued"] += 1
    tokens.append(Token(**token))


server = AuthorizationServer(app, lambda client_id: Client() if client_id == Client.client_id else None, save_token)
for grant in (ClientCredentials, Password, Refresh):
    server.register_grant(grant)
protect = ResourceProtector()
protect.register_token_validator(Validator())
tokens.append(Token(refresh_token=os.environ["OAUTH_REFRESH_TOKEN"]))


@app.post("/token")
def give_token():
    return server.create_token_response()


@app.get("/loans")
@protect()
def page():
    time.sleep(PAUSE)
    since = flask.request.args.get("updated_since", "")
    after = int(flask.request.args.get("after", 0))
    limit = int(flask.request.args.get("limit", 10))
    rest = [loan for number, loan in sorted(loans.items()) if number > after and loan["updated_at"] >= since]
    return {"loans": rest[:limit], "next": rest[limit - 1]["id"] if len(rest) > limit else None}


@app.put("/-/records")
def store():
    loans.update({loan["id"]: loan for loan in flask.request.get_json()})
    return "", 204


@app.after_request
def count(response):
    counts["refused"] += response.status_code == 401
    return response


@app.get("/-/findings")
def findings():
    """What must not be, in words; and what happened."""
    faults = []
    if counts["reused"]:
        faults.append(f"{counts['reused']} refresh tokens were used twice")
    if counts["issued"] < 6:
        faults.append(f"only {counts['issued']} tokens were given: none expired while it was in use")
    if not counts["refused"]:
        faults.append("no request was refused: no token expired unannounced")
    return {"faults": faults, "seen": f"{counts['issued']} tokens given, {counts['refused']} requests refused"}


serving.serve_wsgi(app)
