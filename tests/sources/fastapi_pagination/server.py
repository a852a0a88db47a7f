"""FastAPI with fastapi-pagination over SQLAlchemy: pages by number, by offset, by cursor, by links."""
import datetime

import fastapi
import fastapi_pagination
import pydantic
import serving
import sqlalchemy
from fastapi_pagination.cursor import CursorPage
from fastapi_pagination.ext.sqlalchemy import paginate
from fastapi_pagination.limit_offset import LimitOffsetPage
from fastapi_pagination.links import Page as LinkedPage
from sqlalchemy import orm

engine = sqlalchemy.create_engine("sqlite:///loans.db")


class Base(orm.DeclarativeBase):
    pass


class Loan(Base):
    __tablename__ = "loans"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    borrower: orm.Mapped[str]
    amount: orm.Mapped[float]
    status: orm.Mapped[str]
    active: orm.Mapped[bool]
    updated_at: orm.Mapped[datetime.datetime] = orm.mapped_column(index=True)


class LoanOut(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(from_attributes=True)
    id: int
    borrower: str
    amount: float
    status: str
    active: bool
    updated_at: datetime.datetime


Base.metadata.create_all(engine)
app = fastapi.FastAPI()


def listed(since, *order):
    query = sqlalchemy.select(Loan).order_by(*order)
    return query.where(Loan.updated_at >= naive(since)) if since else query


def naive(moment):
    """SQLite keeps times without a zone; here they are all in UTC."""
    return moment.astimezone(datetime.timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment


def route(path, page):
    @app.get(path, response_model=page[LoanOut])
    def loans(updated_since: datetime.datetime | None = None):
        with orm.Session(engine) as session:
            return paginate(session, listed(updated_since, Loan.updated_at, Loan.id))


route("/pages", fastapi_pagination.Page)
route("/offsets", LimitOffsetPage)
route("/cursors", CursorPage)
route("/links", LinkedPage)
fastapi_pagination.add_pagination(app)


@app.put("/-/records", status_code=204)
def store(loans: list[LoanOut]):
    with orm.Session(engine) as session:
        for loan in loans:
            values = loan.model_dump()
            session.merge(Loan(**{**values, "updated_at": naive(loan.updated_at)}))
        session.commit()


serving.serve_asgi(app)
