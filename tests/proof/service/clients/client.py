"""What a client made by openapi-python-client does: sign in, refresh, upload in both ways, download, list."""

import sys
from io import BytesIO

from made import AuthenticatedClient, Client
from made.api.auth import create_token, refresh_tokens
from made.api.files import download_file, upload_file
from made.api.items import create_item, list_items
from made.models.item_create import ItemCreate
from made.models.login import Login
from made.models.refresh_tokens_data_refresh_form import RefreshTokensDataRefreshForm
from made.models.refresh_tokens_json_refresh_token_body import RefreshTokensJsonRefreshTokenBody
from made.models.upload_file_files_body import UploadFileFilesBody
from made.types import File

url, username, password = sys.argv[1:]
visitor = Client(base_url=url, raise_on_unexpected_status=True)
pair = create_token.sync(client=visitor, body=Login(username=username, password=password))
form = RefreshTokensDataRefreshForm(grant_type="refresh_token", refresh_token=pair.refresh_token)
pair = refresh_tokens.sync(client=visitor, body=form)
again = RefreshTokensJsonRefreshTokenBody(refresh_token=pair.refresh_token)
pair = refresh_tokens.sync(client=visitor, body=again)
user = AuthenticatedClient(base_url=url, token=pair.access_token)

content = bytes(range(256)) * 1_000
for body in (
    File(payload=BytesIO(content)),
    UploadFileFilesBody(file=File(payload=BytesIO(content), file_name="a.bin")),
):
    stored = upload_file.sync(client=user, body=body)
    assert stored.size == len(content), stored
    assert download_file.sync(stored.id, client=user).payload.read() == content

item = create_item.sync(client=user, body=ItemCreate(name="from a client"))
assert item.id in [each.id for each in list_items.sync(client=user).items]
