"""Django REST framework over its ORM: its three paginations, a Link header, no pagination, and JSON:API."""
import json
import os

import django
import serving
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="of a test", USE_TZ=True, DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "loans.db"}},
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],  # the strong ones cost each basic request half a second
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "rest_framework", "rest_framework.authtoken"],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.BasicAuthentication",
                                           "rest_framework.authentication.TokenAuthentication"],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
        "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"]})
django.setup()

import django_filters  # noqa: E402: these want the settings
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils.dateparse import parse_datetime  # noqa: E402
from rest_framework import generics, pagination, renderers, serializers  # noqa: E402
from rest_framework.authtoken.views import obtain_auth_token  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework_json_api.pagination import JsonApiPageNumberPagination  # noqa: E402
from rest_framework_json_api.renderers import JSONRenderer as JsonApiRenderer  # noqa: E402


class Loan(models.Model):
    id = models.IntegerField(primary_key=True)
    borrower = models.TextField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    status = models.TextField()
    active = models.BooleanField()
    updated_at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "loans"


class LoanSerializer(serializers.ModelSerializer):
    # By default a text loses its blanks at both ends.
    borrower = serializers.CharField(trim_whitespace=False)

    class Meta:
        model = Loan
        fields = ["id", "borrower", "amount", "status", "active", "updated_at"]


class LoanFilter(django_filters.FilterSet):
    updated_since = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Loan
        fields = ["updated_since"]


class Pages(pagination.PageNumberPagination):
    page_size_query_param = "page_size"
    page_size = 10


class Offsets(pagination.LimitOffsetPagination):
    default_limit = 10


class Cursors(pagination.CursorPagination):
    page_size_query_param = "page_size"
    page_size = 10
    ordering = ("updated_at", "id")


class Links(pagination.PageNumberPagination):
    """The list alone in the body, and links in a header, as the framework's own guide makes it."""
    page_size_query_param = "page_size"
    page_size = 10

    def get_paginated_response(self, data):
        links = [f'<{url}>; rel="{rel}"' for rel, url in
                 (("prev", self.get_previous_link()), ("next", self.get_next_link())) if url]
        return Response(data, headers={"Link": ", ".join(links)} if links else {})


def listing(paginator, renderer=renderers.JSONRenderer):
    class Listing(generics.ListAPIView):
        queryset = Loan.objects.order_by("updated_at", "id")
        serializer_class = LoanSerializer
        filterset_class = LoanFilter
        pagination_class = paginator
        renderer_classes = [renderer]
        resource_name = "loans"

    return Listing.as_view()


def store(request):
    loans = [Loan(**{**each, "amount": str(each["amount"]), "updated_at": parse_datetime(each["updated_at"])})
             for each in json.loads(request.body)]
    Loan.objects.bulk_create(loans, batch_size=100, update_conflicts=True, unique_fields=["id"],
                             update_fields=["borrower", "amount", "status", "active", "updated_at"])
    return HttpResponse(status=204)


urlpatterns = [path("-/records", store), path("token", obtain_auth_token), path("pages/", listing(Pages)),
               path("offsets/", listing(Offsets)), path("cursors/", listing(Cursors)),
               path("links/", listing(Links)), path("whole/", listing(None)),
               path("json-api/", listing(JsonApiPageNumberPagination, JsonApiRenderer))]

call_command("migrate", verbosity=0)
with connection.schema_editor() as editor:
    editor.create_model(Loan)
User.objects.create_user(os.environ["DJANGO_USER"], password=os.environ["DJANGO_PASSWORD"])
serving.serve_wsgi(get_wsgi_application())
