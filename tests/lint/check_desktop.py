#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop reads of the application: valid by the checkers of freedesktop.org, and naming what
is there.

  check_desktop.py DESKTOP-FILE METAINFO-FILE      exit 1 when something is found
"""

import configparser
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
ID = "org.causeway.Causeway"
SVG = "{http://www.w3.org/2000/svg}svg"


def run_checker(*command):
    """The checkers' own complaints; they are part of what ./run test installs."""
    if shutil.which(command[0]) is None:
        return [f"{command[0]} is not installed"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [] if done.returncode == 0 else [done.stdout + done.stderr]


def check_desktop_file(path):
    findings = run_checker("desktop-file-validate", str(path))
    desktop = configparser.ConfigParser(interpolation=None)
    desktop.optionxform = str
    desktop.read(path)
    entry = desktop["Desktop Entry"]
    if entry["Exec"] != "causeway":
        findings.append(f"{path.name}: Exec is {entry['Exec']}")
    if entry["Icon"] != ID:
        findings.append(f"{path.name}: Icon is {entry['Icon']}")
    return findings


def check_metainfo(path):
    findings = run_checker("appstreamcli", "validate", "--no-net", str(path))
    component = ElementTree.parse(path).getroot()
    if component.findtext("id") != ID:
        findings.append(f"{path.name}: the id is not {ID}")
    version = component.find("releases/release").get("version")
    if f"version: '{version}'" not in (ROOT / "meson.build").read_text():
        findings.append(f"{path.name}: {version} is not the version of meson.build")
    return findings


def check_icons():
    findings = []
    resources = (ROOT / "ui/causeway.gresource.xml").read_text()
    for name, size in ((f"{ID}.svg", "128"), (f"{ID}-symbolic.svg", "16")):
        picture = ElementTree.parse(ROOT / "data/icons" / name).getroot()
        if picture.tag != SVG or (picture.get("width"), picture.get("height")) != (size, size):
            findings.append(f"{name}: not an SVG of {size} pixels")
        if f">{name}<" not in resources:
            findings.append(f"{name}: not in the resources of the program")
    return findings


def check_flatpak():
    """flatpak-builder is not needed: that the manifest parses and builds what is here."""
    path = ROOT / "flatpak" / f"{ID}.yml"
    manifest = yaml.safe_load(path.read_text())
    findings = []
    if (manifest["id"], manifest["command"]) != (ID, "causeway"):
        findings.append(f"{path.name}: another id or command")
    names = [module["name"] for module in manifest["modules"]]
    if names[-1] != "causeway" or len(set(names)) != len(names):
        findings.append(f"{path.name}: the last module is not causeway, or one is there twice")
    for module in manifest["modules"]:
        for source in module["sources"]:
            if source["type"] == "archive" and len(source.get("sha256", "")) != 64:
                findings.append(f"{path.name}: {module['name']} has a source without a hash")
            if source["type"] == "dir" and not (path.parent / source["path"] / "meson.build").exists():
                findings.append(f"{path.name}: {source['path']} is no meson project")
    return findings


def main(argv):
    findings = check_desktop_file(Path(argv[0])) + check_metainfo(Path(argv[1]))
    findings += check_icons() + check_flatpak()
    for finding in findings:
        print(finding)
    print(f"desktop file, metainfo, icons, flatpak manifest: {len(findings)} errors")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
