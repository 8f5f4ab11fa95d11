# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rows of an import cost the PostgreSQL server alone: they are loaded once more, each table by one COPY from a file
on the server, into the same tables with the indexes that an import leaves there."""

import time

import postgres
import runs

FRESH = "bare_load"

# Which rows an import wrote, and as it left them: who has been synchronised since is tied to somebody.
ROWS = {
    "cs_object": "SELECT * FROM {schema}.cs_object WHERE connector_id = {connector}",
    "cs_value": "SELECT * FROM {schema}.cs_value WHERE id IN (SELECT id FROM {fresh}.cs_object)",
    "link": "SELECT * FROM {schema}.link WHERE src IN (SELECT id FROM {fresh}.cs_object)",
    "cs_mark": "SELECT id FROM {fresh}.cs_object",
}
AS_IMPORTED = "UPDATE {fresh}.cs_object SET metaverse_id = NULL, link_profile = 0; UPDATE {fresh}.cs_value SET desired = NULL;"


def _find_database(lab):
    """(its name, the schema of the tables)"""
    for name in lab.sql("SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate").split():
        if schema := lab.sql("SELECT schemaname FROM pg_tables WHERE tablename = 'cs_object'", name).strip():
            return name, schema
    raise postgres.LabError("no database has the tables of a store")


def _drop_incoming(lab, database):
    """A first import leaves the index by dst to what comes behind it; LIKE gives it another name."""
    found = lab.sql(f"SELECT indexname FROM pg_indexes WHERE schemaname = '{FRESH}' AND indexdef LIKE '%(dst, %'", database)
    return "".join(f"DROP INDEX {FRESH}.{name};" for name in found.split())


def _prepare(lab, database, names, folder):
    """One file for each table, and the tables empty."""
    lab.sql(f"CREATE SCHEMA {FRESH}", database)
    for table, rows in ROWS.items():
        lab.sql(f"CREATE TABLE {FRESH}.{table} (LIKE {names['schema']}.{table} INCLUDING ALL);"
                f"INSERT INTO {FRESH}.{table} {rows.format(**names)}", database)  # fmt: skip
    lab.sql(AS_IMPORTED.format(**names), database)
    lab.sql("".join(f"COPY {FRESH}.{table} TO '{folder / table}' (FORMAT binary);" for table in ROWS), database)
    lab.sql(f"TRUNCATE {', '.join(f'{FRESH}.{table}' for table in ROWS)}; {_drop_incoming(lab, database)} CHECKPOINT", database)


def measure_bare_load(bench):
    """Seconds of the bare load of what the last cycle's first import wrote."""
    lab = bench.postgres
    database, schema = _find_database(lab)
    partition = runs.step(bench.engine.last_run(), "import")["partition"]
    number = lab.sql(f"SELECT connector_id FROM {schema}.partition WHERE name = '{partition}'", database).strip()
    folder = lab.directory / "rows"
    folder.mkdir()
    lab.own(folder)
    _prepare(lab, database, {"schema": schema, "fresh": FRESH, "connector": number}, folder)
    began = time.monotonic()
    lab.sql("".join(f"COPY {FRESH}.{table} FROM '{folder / table}' (FORMAT binary);" for table in ROWS), database)
    return [time.monotonic() - began]
