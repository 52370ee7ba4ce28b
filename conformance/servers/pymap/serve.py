"""serve.py ARGUMENTS… accounts: pymap over its in-memory backend, whose only user
becomes several, all with the demo user's password.

Its Maildir backend has several users by itself, but forgets \\Recent by chance: a
session is given that flag on messages that the directory lists in the order of
their UIDs, and on the others only sometimes.
"""

from pymap.backend import backends
from pymap.backend.dict import DictBackend
from pymap.main import main
from pymap.user import UserMetadata

OTHERS = ["other", *(f"user{n}" for n in range(1, 9))]


@backends.register("accounts")
class Accounts(DictBackend):
    @classmethod
    async def init(cls, args, **overrides):
        backend, config = await super().init(args, **overrides)
        # One round: the suites log in hundreds of times, and nobody attacks these passwords.
        password = config.hash_context.copy(rounds=1).hash(config.demo_password)
        for name in [config.demo_user, *OTHERS]:
            user = UserMetadata(config, name, password=password)
            backend.login.users_dict[name] = user
        return backend, config


main()
