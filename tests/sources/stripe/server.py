"""localstripe, which stands in for Stripe in tests: a loan is a customer, whose metadata has the rest."""
import socket

import serving
from aiohttp import web
from localstripe import resources
from localstripe.server import app

resources.store.dump_to_disk = lambda: None  # after each of thousands of changes
customers = {}


def metadata(loan):
    return {name: str(loan[name]).lower() if name == "active" else str(loan[name]) for name in
            ("id", "amount", "status", "active", "updated_at")}


async def store(request):
    for loan in await request.json():
        if loan["id"] in customers:
            customers[loan["id"]]._update(name=loan["borrower"], metadata=metadata(loan))
        else:
            customers[loan["id"]] = resources.Customer(name=loan["borrower"], metadata=metadata(loan))
    return web.Response(status=204)


@web.middleware
async def door(request, handler):
    # Beside the application's own routes, which want a key of everybody.
    return await (store(request) if request.path == "/-/records" else handler(request))


app.middlewares.insert(0, door)
app._client_max_size = 64 * 1024 * 1024
listener = socket.create_server(("127.0.0.1", 0))
serving.tell(listener.getsockname()[1])
web.run_app(app, sock=listener, access_log=None, print=None)
