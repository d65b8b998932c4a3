"""Brings the database at DATABASE_URL to the newest schema, and prints its schema and its rows as JSON.

Run by tests/test_upgrade.py as `python -m tests.releases.look`.
"""

import json
import re
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

# What PostgreSQL says of a table's columns, constraints, and indexes.
POSTGRESQL = """
SELECT attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
  FROM pg_attribute WHERE attrelid = %(table)s::regclass AND attnum > 0 AND NOT attisdropped
UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %(table)s::regclass
UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = %(table)s
"""
SQLITE = "SELECT sql FROM sqlite_master WHERE tbl_name = %(table)s AND sql IS NOT NULL"


def schema() -> dict[str, list[str]]:
    """Each table's parts as the database itself writes them, in an order of our own: migrations add at the end."""
    with connection.cursor() as cursor:
        return {name: sorted(parts(cursor, name)) for name in connection.introspection.table_names(cursor)}


def parts(cursor: CursorWrapper, table: str) -> list[str]:
    sqlite = connection.vendor == "sqlite"
    cursor.execute(SQLITE if sqlite else POSTGRESQL, {"table": table})
    found = [text for (text,) in cursor.fetchall()]
    if sqlite:
        return [part.strip(" ()") for text in found for part in re.split(r', (?="|CONSTRAINT)', text)]
    # A dump that is read back has its casts and parentheses elsewhere.
    return [re.sub(r"::(character varying|text)(\[\])?|[()]", "", text) for text in found]


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
