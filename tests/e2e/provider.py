# SPDX-License-Identifier: GPL-3.0-or-later
"""A federation provider as the engine sees it from outside: an HTTPS server with made metadata, and
everything else that it may answer instead.
"""

import base64
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:"
SAML = "urn:oasis:names:tc:SAML:2.0:protocol"
NAMESPACES = (
    'xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" '
    'xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706" xmlns:wsa="http://www.w3.org/2005/08/addressing" '
    'xmlns:mex="http://schemas.xmlsoap.org/ws/2004/09/mex" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        status, headers, body = self.server.pages.get(self.path, (404, {}, b""))
        self.server.asked.set()
        if body is None:
            self.server.over.wait(120)
            return
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass  # who asked had enough of it

    def log_message(self, *args):
        pass


class Provider(ThreadingHTTPServer):
    """Serves .pages: path to (status, headers, body); body None: says nothing."""

    daemon_threads = True

    def __init__(self, certificate):
        super().__init__(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, Path(certificate).with_suffix(".key"))
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"https://localhost:{self.server_port}"
        self.pages, self.asked, self.over = {}, threading.Event(), threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass  # a client that refuses the certificate

    def put(self, path, body, status=200, headers=()):
        body = body.encode() if isinstance(body, str) else body
        self.pages[path] = (status, dict(headers), body)
        return self.url + path

    def send_to(self, path, location):
        return self.put(path, b"", 302, {"Location": location} if location else {})

    def stop(self):
        self.over.set()
        self.shutdown()
        self.server_close()


def make_certificate(directory, name, days=900, bits=2048, start=None):
    """The path of a self-signed one, with its content as metadata has it."""
    path = Path(directory) / f"signing-{name}.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", f"rsa:{bits}", "-nodes", "-days", str(days), "-subj", f"/CN={name}",
         "-keyout", path.with_suffix(".key"), "-out", path], check=True, capture_output=True)  # fmt: skip
    return read_certificate(path)


def read_certificate(path):
    der = subprocess.run(["openssl", "x509", "-in", path, "-outform", "DER"], check=True, capture_output=True).stdout
    return base64.b64encode(der).decode()


def keys(certificates, use='use="signing"'):
    return "".join(
        f"<KeyDescriptor {use}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{text}</ds:X509Certificate></ds:X509Data>"
        "</ds:KeyInfo></KeyDescriptor>" for text in certificates)  # fmt: skip


def reference(url, inside=""):
    return f"<wsa:EndpointReference><wsa:Address>{url}</wsa:Address>{inside}</wsa:EndpointReference>"


def token_service(certificates, passive=None, active=None, exchange=None):
    """The role of WS-Federation, in the form of AD FS."""
    inside = (
        "<wsa:Metadata><mex:Metadata><mex:MetadataSection><mex:MetadataReference>"
        f"<wsa:Address>{exchange}</wsa:Address></mex:MetadataReference></mex:MetadataSection></mex:Metadata></wsa:Metadata>"
    ) if exchange else ""  # fmt: skip
    text = keys(certificates)
    if active:
        text += f"<fed:SecurityTokenServiceEndpoint>{reference(active, inside)}</fed:SecurityTokenServiceEndpoint>"
    if passive:
        text += f"<fed:PassiveRequestorEndpoint>{reference(passive)}</fed:PassiveRequestorEndpoint>"
    return f'<RoleDescriptor xsi:type="fed:SecurityTokenServiceType" protocolSupportEnumeration="x">{text}</RoleDescriptor>'


def identity_provider(certificates, post=None, redirect=None, role="IDPSSODescriptor"):
    """The role of SAML 2.0."""
    text = keys(certificates)
    for binding, url in (("HTTP-POST", post), ("HTTP-Redirect", redirect)):
        text += f'<SingleSignOnService Binding="{BINDING}{binding}" Location="{url}"/>' if url else ""
    return f'<{role} protocolSupportEnumeration="{SAML}">{text}</{role}>'


def entity(issuer, *roles, attributes=""):
    name = f'entityID="{issuer}"' if issuer else ""
    return f"<EntityDescriptor {NAMESPACES} {name} {attributes}>{''.join(roles)}</EntityDescriptor>"


def wsdl(*ports):
    inside = "".join(f'<port><soap:address location="{url}"/></port>' for url in ports)
    return (
        '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap12/">'
        f"<service>{inside}</service></definitions>"
    )
