# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificates' functions of the second implementation, by python3-cryptography, and certificates to try them on."""

import base64
import binascii
import datetime
import functools

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509 import name as names
from cryptography.x509.oid import NameOID

from second.functions import B, N, S, function, require
from second.values import DataError, T, Time, fold

CERTIFICATE = T.BYTES | S
USER_PRINCIPAL = "1.3.6.1.4.1.311.20.2.3"
# The short names of Windows' CertNameToStr; what has none is written with its object identifier.
SHORT = {
    "2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "SERIALNUMBER", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "S",
    "2.5.4.9": "STREET", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "T", "2.5.4.13": "Description",
    "2.5.4.17": "PostalCode", "2.5.4.42": "G", "2.5.4.43": "I", "2.5.4.46": "dnQualifier",
    "0.9.2342.19200300.100.1.25": "DC", "1.2.840.113549.1.9.1": "E",
}  # fmt: skip

# ----- reading


@functools.lru_cache(maxsize=4096)
def read(value):
    """None when it is no certificate."""
    data = value if isinstance(value, bytes) else value.encode()
    try:
        if data[:1] == b"0" and data[1:2] >= b"\x80":
            return x509.load_der_x509_certificate(data)
        if data[:1] == b"-":
            return x509.load_pem_x509_certificate(data)
        if data[:1].isalnum():
            return x509.load_der_x509_certificate(base64.b64decode(data + b"=="))
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        pass
    return None


def certificate_function(name, result):
    def register(evaluate):
        function(name, [CERTIFICATE], result)(lambda value: evaluate(require(read(value))))
        return evaluate

    return register


def take(data):
    """(tag, content, what follows) of the DER value at the beginning."""
    length, at = data[1], 2
    if length & 0x80:
        at += length & 0x7F
        length = int.from_bytes(data[2:at], "big")
    return data[0], data[at : at + length], data[at + length :]


def key_algorithm(certificate):
    """(object identifier, parameters in DER), RFC 5280 4.1.2.7."""
    encoding = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    algorithm = take(take(certificate.public_key().public_bytes(*encoding))[1])[1]
    _, identifier, parameters = take(algorithm)
    arcs, number = [], 0
    for byte in identifier:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            arcs, number = [*arcs, number], 0
    first = min(arcs[0] // 40, 2)
    return ".".join(str(arc) for arc in (first, arcs[0] - 40 * first, *arcs[1:])), parameters


# ----- names


def quoted(text):
    plain = text and text == text.strip(" ") and not set(text) & set(',+="\n<>#;')
    return text if plain else '"%s"' % text.replace('"', '""')


def write_name(name):
    parts = []
    for rdn in reversed(list(name.rdns)):
        # The library keeps them as a set; X.690 11.6 has the order.
        attributes = sorted(rdn, key=lambda a: take(take(x509.Name([a]).public_bytes())[1])[1])
        fields = [f"{SHORT.get(a.oid.dotted_string, 'OID.' + a.oid.dotted_string)}={quoted(a.value)}" for a in attributes]
        parts.append(" + ".join(fields))
    return ", ".join(parts)


def first_attribute(name, *identifiers):
    for identifier in identifiers:
        for attribute in name.get_attributes_for_oid(identifier):
            return attribute.value
    return None


def first_alternative(certificate, is_issuer, kind):
    wanted = x509.IssuerAlternativeName if is_issuer else x509.SubjectAlternativeName
    try:
        alternatives = certificate.extensions.get_extension_for_class(wanted).value
    except x509.ExtensionNotFound:
        return None
    for other in alternatives:
        if kind is x509.OtherName:
            if isinstance(other, kind) and other.type_id.dotted_string == USER_PRINCIPAL:
                return take(other.value)[1].decode()
        elif isinstance(other, kind):
            return other.value
    return None


@function("CertNameInfo", [CERTIFICATE, S, B], S)
def _(value, word, is_issuer):
    certificate = require(read(value))
    name = certificate.issuer if is_issuer else certificate.subject
    simple = (NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.ORGANIZATION_NAME, NameOID.EMAIL_ADDRESS)
    dns = (x509.DNSName, (NameOID.COMMON_NAME,))
    kinds = {
        "SimpleName": (None, simple),
        "EmailName": (x509.RFC822Name, (NameOID.EMAIL_ADDRESS,)),
        "UpnName": (x509.OtherName, ()),
        "DnsName": dns,
        "DnsFromAlternativeName": dns,
        "UrlName": (x509.UniformResourceIdentifier, ()),
    }
    kind, attributes = require({fold(key): value for key, value in kinds.items()}.get(fold(word)))
    found = first_alternative(certificate, is_issuer, kind) if kind else None
    return found or first_attribute(name, *attributes) or ""


for each in ("CertSubject", "CertSubjectNameDN"):
    certificate_function(each, S)(lambda certificate: write_name(certificate.subject))
for each in ("CertIssuer", "CertIssuerDN"):
    certificate_function(each, S)(lambda certificate: write_name(certificate.issuer))

# ----- the rest


def moment(naive):
    return Time(int((naive - datetime.datetime(1970, 1, 1)).total_seconds()) * 10**6)


def serial(certificate):
    number = certificate.serial_number
    return number.to_bytes(number.bit_length() // 8 + 1, "big").hex().upper()


for each in ("CertHashString", "CertThumbprint"):
    certificate_function(each, S)(lambda certificate: certificate.fingerprint(hashes.SHA1()).hex().upper())
for each in ("CertKeyAlgorithm", "CertPublicKeyOid", "CertPublicKeyParametersOid"):
    certificate_function(each, S)(lambda certificate: key_algorithm(certificate)[0])
for each in ("CertIssuerOid", "CertSubjectNameOid"):
    certificate_function(each, S)(lambda certificate: None)
certificate_function("CertKeyAlgorithmParams", S)(lambda certificate: key_algorithm(certificate)[1].hex().upper())
certificate_function("CertSignatureAlgorithmOid", S)(lambda c: c.signature_algorithm_oid.dotted_string)
certificate_function("CertFormat", S)(lambda certificate: "X509")
certificate_function("CertFriendlyName", S)(lambda certificate: "")
certificate_function("CertNotBefore", T.TIME)(lambda certificate: moment(certificate.not_valid_before))
certificate_function("CertNotAfter", T.TIME)(lambda certificate: moment(certificate.not_valid_after))
certificate_function("CertSerialNumber", S)(serial)
certificate_function("CertVersion", N)(lambda certificate: certificate.version.value + 1)
function("IsCert", [CERTIFICATE | T.NULL], B)(lambda value: value is not None and read(value) is not None)


@certificate_function("CertExtensionOids", S | T.LIST)
def _(certificate):
    found = [extension.oid.dotted_string for extension in certificate.extensions if extension.critical]
    return found[0] if len(found) == 1 else found or None


# ----- random ones

KINDS = [*SHORT, "0.9.2342.19200300.100.1.1", "2.5.4.65", "1.3.6.1.4.1.99999.1"]
VALUES = ["Ann Lee", "Lee, Ann", 'the "big" one', "a+b=c", "#1", " before", "after ", "Müller", "ไทย", "김", "x\\y", "<a;b>", "😀",
          "Contoso, Ltd.", "line\nline", "a" * 60, "-", "0"]  # fmt: skip
CASES = ["%s([userCertificate])" % each for each in (
    "IsCert", "CertSubject", "CertIssuer", "CertSubjectNameDN", "CertIssuerDN", "CertThumbprint", "CertHashString",
    "CertSerialNumber", "CertVersion", "CertNotBefore", "CertNotAfter", "CertKeyAlgorithm", "CertKeyAlgorithmParams",
    "CertPublicKeyOid", "CertPublicKeyParametersOid", "CertSignatureAlgorithmOid", "CertExtensionOids", "CertFormat",
    "CertFriendlyName", "CertIssuerOid", "CertSubjectNameOid")] + [
    'CertNameInfo([userCertificate], "%s", %s)' % (kind, issuer)
    for kind in ("SimpleName", "EmailName", "UpnName", "DnsName", "DnsFromAlternativeName", "UrlName")
    for issuer in ("True", "False")]  # fmt: skip


class Maker:
    """Certificates with random names, extensions, numbers and dates; the keys are the only thing that no seed gives. (What was
    issued before 1970 is a date that GnuTLS does not tell.)"""

    def __init__(self, random):
        self.random = random
        self.keys = [rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1()),
                     ec.generate_private_key(ec.SECP384R1()), ed25519.Ed25519PrivateKey.generate()]  # fmt: skip

    def attribute(self):
        random = self.random
        identifier = x509.ObjectIdentifier(random.choice(KINDS))
        if identifier == NameOID.COUNTRY_NAME:
            return x509.NameAttribute(identifier, random.choice(["US", "DE"]))
        kinds = [names._ASN1Type.UTF8String, names._ASN1Type.BMPString, names._ASN1Type.UniversalString]
        value = random.choice(VALUES)
        kind = random.choice(kinds if ord(max(value)) < 0x10000 else kinds[:1])
        return x509.NameAttribute(identifier, value, kind)

    def name(self):
        random = self.random
        rdns = []
        for _ in range(random.randint(1, 5)):
            attributes = {a.oid: a for a in (self.attribute() for _ in range(random.choice([1, 1, 1, 2])))}
            rdns.append(x509.RelativeDistinguishedName(attributes.values()))
        return x509.Name(rdns)

    def alternatives(self):
        random = self.random
        upn = "ann@corp.contoso.com".encode()
        makers = [
            lambda: x509.DNSName(random.choice(["pc1.contoso.com", "*.contoso.com"])),
            lambda: x509.RFC822Name(random.choice(["ann@contoso.com", "lee@fabrikam.example"])),
            lambda: x509.UniformResourceIdentifier(random.choice(["https://contoso.com/ann", "urn:x:y"])),
            lambda: x509.OtherName(x509.ObjectIdentifier(USER_PRINCIPAL), bytes([0x0C, len(upn)]) + upn),
            lambda: x509.OtherName(x509.ObjectIdentifier("1.3.6.1.4.1.99999.2"), b"\x0c\x01x"),
            lambda: x509.DirectoryName(self.name()),
        ]
        return [random.choice(makers)() for _ in range(random.randint(1, 5))]

    def extensions(self):
        random = self.random
        some = [
            x509.BasicConstraints(ca=random.random() < 0.5, path_length=None),
            x509.KeyUsage(True, False, True, False, False, False, False, False, False),
            x509.SubjectAlternativeName(self.alternatives()),
            x509.IssuerAlternativeName(self.alternatives()),
            x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.3"), b"\x05\x00"),
        ]
        return random.sample(some, random.randint(0, len(some)))

    def make(self):
        random = self.random
        key = random.choice(self.keys)
        first = datetime.datetime(random.randint(1971, 2100), random.randint(1, 12), 28, 13, 5, 9)
        builder = x509.CertificateBuilder(
            self.name(), self.name(), random.choice(self.keys).public_key(), random.getrandbits(random.randint(1, 150)) + 1,
            first, first + datetime.timedelta(days=random.randint(1, 9000)),
        )  # fmt: skip
        for extension in self.extensions():
            builder = builder.add_extension(extension, critical=random.random() < 0.5)
        digest = None if isinstance(key, ed25519.Ed25519PrivateKey) else random.choice([hashes.SHA256(), hashes.SHA512()])
        return builder.sign(key, digest).public_bytes(serialization.Encoding.DER)
