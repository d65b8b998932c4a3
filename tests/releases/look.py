"""Brings the database at DATABASE_URL to the newest schema, and prints its schema and its rows as JSON.

Run by tests/test_upgrade.py as `python -m tests.releases.look`.
"""

import json
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper


def schema() -> dict[str, Any]:
    with connection.cursor() as cursor:
        return {name: table(cursor, name) for name in connection.introspection.table_names(cursor)}


def table(cursor: CursorWrapper, name: str) -> dict[str, Any]:
    columns = connection.introspection.get_table_description(cursor, name)
    constraints = connection.introspection.get_constraints(cursor, name)
    return {
        "columns": sorted([column.name, column.null_ok] for column in columns),
        # Names that SQLite gives to unnamed constraints count the tables it has rebuilt.
        "constraints": sorted(constraint for constraint in constraints if not constraint.startswith("__")),
    }


def rows() -> dict[str, Any]:
    from coach.accounts import holdings
    from coach.accounts.models import User
    from practice.bank.models import Question

    return {
        "users": {user.username: holdings.export(user) for user in User.objects.order_by("pk")},
        "questions": [[q.slug, q.key_points, [f.slug for f in q.frameworks.all()]] for q in Question.objects.all()],
    }


def main() -> None:
    import django
    from django.core.management import call_command
    from django.core.serializers.json import DjangoJSONEncoder

    django.setup()
    call_command("migrate", verbosity=0)
    print(json.dumps({"schema": schema()} | rows(), cls=DjangoJSONEncoder))


if __name__ == "__main__":
    main()
