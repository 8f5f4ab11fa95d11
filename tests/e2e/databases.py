# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an installation's configuration and what it reads lie on the server of with_lab.py --postgres, for tests that move
them."""

import json
import os

import scenario  # noqa: F401  it makes the lab's tools known

from postgres import PostgresLab

SERVER = PostgresLab(os.environ["CW_LAB_POSTGRES_DIR"])
DATABASE = SERVER.environment("POSTGRES")["POSTGRES_DATABASE"]


def to(schema, **more):
    """What causewayctl database move is told of a schema."""
    given = {"host": f"localhost:{SERVER.settings.port}", "name": DATABASE, "schema": schema, "user": "scram",
             "ca-file": SERVER.directory / "tls/ca.pem", "authentication": "password",
             "password-file": SERVER.directory / "scram.password", **more}  # fmt: skip
    return ["postgresql", *(part for option, value in given.items() for part in (f"--{option}", value))]


def place(scene):
    """Where database.json says that the configuration and what is read are."""
    path = scene.engine.state / "database.json"
    file = json.loads(path.read_text()) if path.exists() else {}
    return tuple(file[name].get("schema", file[name]["kind"]) if name in file else None for name in ("database", "syncDatabase"))


def works(scene, directory, name, what):
    directory.add_person(name)
    cycle = scene.cycle("delta")
    good = cycle.state == "success" and cycle.count("export", "export-added") == 1
    yield good and scene.is_settled(), f"{what}: and work goes on {cycle.explain()}"
