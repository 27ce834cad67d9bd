from tests.tasks.test_worker import finish, own
