"""Alembic's own entry: it runs the steps on the engine that `upgrade` hands over. SQLite needs batch mode."""

from typing import Any

from alembic import context
from sqlmodel import SQLModel

from commitments import conversation, history, inbox, leases, offers, pacing, presence, pulses  # noqa: F401  every table's module must be loaded
from commitments.database import MIGRATING

engine: Any = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
        context.run_migrations()
    connection.commit()
