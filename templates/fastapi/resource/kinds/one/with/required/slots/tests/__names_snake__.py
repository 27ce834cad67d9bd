from tests.__targets_snake__ import add___target_snake__
from tests.numbers import NUMBERS

# slot: example
(await add___target_snake__(session, __target_seed__)).id
