# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers files for causewayctl setup (data/causeway-answers.schema.json), made from what labs export."""

def active_directory(lab):
    """A connector to a Samba lab; lab is its environment with the prefix AD."""
    return {
        "name": lab["AD_DOMAIN"],
        "kind": "active-directory",
        "server": {
            "host": lab["AD_HOST"],
            "address": lab["AD_ADDRESS"],
            "security": "ldaps",
            "caFile": lab["AD_CA"],
        },
        "authentication": {
            "method": "simple",
            "user": lab["AD_BIND_DN"],
            "passwordFile": lab["AD_PASSWORD_FILE"],
        },
    }


def openldap(lab, prefix="SLAPD"):
    """A connector to a slapd lab; lab is its environment with the prefix."""
    return {
        "name": lab[f"{prefix}_BASE"],
        "kind": "openldap",
        "server": {
            "host": lab[f"{prefix}_HOST"],
            "address": lab[f"{prefix}_ADDRESS"],
            "port": int(lab[f"{prefix}_TLS_PORT"]),
            "security": "ldaps",
            "caFile": lab[f"{prefix}_CA"],
        },
        "authentication": {
            "method": "simple",
            "user": lab[f"{prefix}_BIND_DN"],
            "passwordFile": lab[f"{prefix}_PASSWORD_FILE"],
        },
    }


def ds389(lab):
    """A connector to a 389 Directory Server; lab is its environment with the prefix DS389."""
    return openldap(lab, "DS389")


def graph(lab):
    """A connector to a tenant lab; lab is its environment with the prefix TENANT."""
    return {
        "name": lab["TENANT_INITIAL_DOMAIN"],
        "kind": "graph",
        "tenantId": lab["TENANT_ID"],
        "clientId": lab["TENANT_CLIENT_ID"],
        "authorityUrl": lab["TENANT_URL"],
        "graphUrl": lab["TENANT_URL"],
        "caFile": lab["TENANT_CA"],
        "authentication": {
            "method": "certificate",
            "certificateFile": lab["TENANT_CLIENT_CERTIFICATE"],
            "privateKeyFile": lab["TENANT_CLIENT_KEY_FILE"],
        },
    }


def postgresql(lab, schema):
    """Where an engine's data lies: a schema in the database that the lab's user owns; lab is the environment of a
    PostgreSQL lab with the prefix POSTGRES."""
    return {
        "kind": "postgresql",
        "hosts": [{"host": lab["POSTGRES_HOST"], "port": int(lab["POSTGRES_PORT"])}],
        "name": lab["POSTGRES_DATABASE"],
        "schema": schema,
        "tls": "verify-full",
        "caFile": lab["POSTGRES_CA"],
        "authentication": "password",
        "user": lab["POSTGRES_USER"],
        "passwordFile": lab["POSTGRES_PASSWORD_FILE"],
    }


def between(source, target):
    """An answers file that connects the two; passwords stay in files of their own."""
    return {
        "format": "causeway-answers",
        "version": 1,
        "startNow": False,
        "scheduler": {"enabled": False},
        "connectors": [source, target],
    }


def active_directory_to_graph(ad, tenant):
    return between(active_directory(ad), graph(tenant))


def openldap_to_graph(slapd, tenant):
    return between(openldap(slapd), graph(tenant))
