from tests.tasks.test_queue import finish, own
