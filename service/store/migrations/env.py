"""What alembic runs: the steps, in the transaction of the connection that sql_schema.py hands it."""

from alembic import context

from service.store.sql_tables import metadata

# Of the tables only the rule by which constraints are named; the steps say for themselves what they make.
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
