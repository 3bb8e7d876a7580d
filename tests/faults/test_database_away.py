"""The database does not answer: people get a helpful page, and keep what they typed."""

import json
import os
import subprocess
import sys

from nimbus_admin import ports
from tests.browser.stack import ROOT

_SECRET = "endpoint=https://contoso.communication.azure.com/;accesskey=c2VjcmV0LXRoYXQtbXVzdC1ub3QtY29tZS1iYWNr"
_ASK = f"""
import json, django
django.setup()
from django.test import Client
typed = {{"contact-name": "Anna Keller", "interact-acs_connection_string": {_SECRET!r}, "csrfmiddlewaretoken": "t"}}
client = Client(raise_request_exception=False)
client.cookies["sessionid"] = "s" * 32
answer = client.post("/tenants/5/settings/general/", typed)
print(json.dumps([answer.status_code, answer.headers["Retry-After"], answer.text]))
"""


def test_typed_values_come_along_and_secrets_only_sealed() -> None:
    address = f"postgresql://nobody@127.0.0.1:{ports.free(54999)}/nothing"
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "nimbus_admin.settings"}
    done = subprocess.run(
        [sys.executable, "-c", _ASK], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    status, retry, page = json.loads(done.stdout.splitlines()[-1])
    assert status == 503
    assert int(retry) > 0
    assert 'value="Anna Keller"' in page
    assert 'action="/tenants/5/settings/general/"' in page
    assert "interact-acs_connection_string-sealed" in page
    assert "c2VjcmV0" not in page + done.stderr
