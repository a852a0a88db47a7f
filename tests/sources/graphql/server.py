"""A GraphQL service by Strawberry, with connections as Relay describes them."""
import datetime
import typing

import serving
import strawberry
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Mount, Route
from strawberry import relay
from strawberry.asgi import GraphQL
from strawberry.schema.config import StrawberryConfig

rows = {}


@strawberry.type
class Loan(relay.Node):
    number: relay.NodeID[int]
    borrower: str
    amount: float
    status: str
    active: bool
    updated_at: str

    @strawberry.field
    def loan(self) -> int:
        return self.number


@strawberry.type
class Query:
    @relay.connection(relay.ListConnection[Loan])
    def loans(self, since: typing.Optional[datetime.datetime] = None) -> typing.Iterable[Loan]:
        text = since.isoformat(timespec="milliseconds").replace("+00:00", "Z") if since else ""
        kept = sorted((each["updated_at"], number) for number, each in rows.items() if each["updated_at"] >= text)
        return [Loan(number=number, **{name: value for name, value in rows[number].items() if name != "id"})
                for _, number in kept]


async def store(request):
    rows.update({loan["id"]: loan for loan in await request.json()})
    return Response(status_code=204)


schema = strawberry.Schema(Query, config=StrawberryConfig(relay_max_results=200))
serving.serve_asgi(Starlette(routes=[Route("/-/records", store, methods=["PUT"]), Mount("/graphql", GraphQL(schema))]))
