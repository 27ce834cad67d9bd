from functools import partial

from app.config import get_settings
from app.core import uploads
from app.crud import files
from app.dependencies import after_commit

# slot: deleting
uploaded = await files.list_owned(session, owner_id=user.id)

# slot: deleted
after_commit(session, partial(uploads.delete, get_settings().upload_dir, uploaded))
