"""Static files: what climbs out of their folder is not there, and is no error of the site."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from prs_budget.static_files import StaticFiles


@pytest.mark.parametrize("path", ["/static/../manage.py", "/static/css/../../manage.py", "/static//etc/passwd"])
@override_settings(WHITENOISE_USE_FINDERS=True, WHITENOISE_AUTOREFRESH=True)
def test_an_address_that_climbs_out_of_the_folder_is_left_to_the_site(rf: RequestFactory, path: str) -> None:
    site = StaticFiles(lambda request: HttpResponse("rien ici", status=404))
    request = rf.get("/")
    request.path_info = path
    assert site(request).status_code == 404


@pytest.mark.django_db  # closing an answer closes old connections
@override_settings(WHITENOISE_USE_FINDERS=True, WHITENOISE_AUTOREFRESH=True)
def test_a_static_file_is_served(rf: RequestFactory) -> None:
    site = StaticFiles(lambda request: HttpResponse("rien ici", status=404))
    response = site(rf.get("/static/css/app.css"))
    assert (response.status_code, response.headers["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    response.close()
