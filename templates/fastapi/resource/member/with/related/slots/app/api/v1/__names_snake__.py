from app.models.__target_snake__ import __target_pascal__
from app.schemas.__target_shown_in__ import __target_shown__

# slot: seen
select(__target_pascal__)
