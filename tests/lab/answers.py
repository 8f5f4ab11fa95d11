# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers files for causewayctl setup, and rows from what causewayctl prints as JSON."""


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
        "authentication": {"method": "simple", "user": lab["AD_BIND_DN"]},
    }


def openldap(lab):
    """A connector to a slapd lab; lab is its environment with the prefix SLAPD."""
    return {
        "name": lab["SLAPD_BASE"],
        "kind": "openldap",
        "server": {
            "host": lab["SLAPD_HOST"],
            "address": lab["SLAPD_ADDRESS"],
            "port": int(lab["SLAPD_TLS_PORT"]),
            "security": "ldaps",
            "caFile": lab["SLAPD_CA"],
        },
        "authentication": {"method": "simple", "user": lab["SLAPD_BIND_DN"]},
    }


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
            "certificate": open(lab["TENANT_CLIENT_CERTIFICATE"], encoding="ascii").read(),
        },
    }
