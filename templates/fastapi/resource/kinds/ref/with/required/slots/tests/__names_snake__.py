from tests.__targets_snake__ import add___target_snake__
from tests.numbers import next_number

# slot: example
(await add___target_snake__(session, __target_seed__)).id
