"""The usual mistakes in a signature, each with what to do about it, in both languages."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """The likely mistake."""

    NOT_BASE64 = "not_base64"
    HEX = "hex"
    URL_SAFE = "url_safe"
    HEX_IN_BASE64 = "hex_in_base64"
    SHA256 = "sha256"
    TYPE_1 = "type_1"
    TYPE_2 = "type_2"
    SECRET_DECODED = "secret_decoded"  # noqa: S105  the name of a mistake
    SECRET_SPACE = "secret_space"  # noqa: S105
    CLIENT_ID_AS_SECRET = "client_id_as_secret"  # noqa: S105
    PATH_QUERY = "path_query"
    PATH_SLASH = "path_slash"
    PATH_VERSION = "path_version"
    PATH_PREFIX = "path_prefix"
    METHOD = "method"
    TOKEN_BEARER = "token_bearer"  # noqa: S105
    HASH_UPPER = "hash_upper"
    HASH_OF_NOTHING = "hash_of_nothing"
    BODY_SPACED = "body_spaced"
    BODY_REWRITTEN = "body_rewritten"
    BODY_LINE_END = "body_line_end"
    TIMESTAMP = "timestamp"
    OTHER_KEY = "other_key"


SAID: dict[Cause, tuple[str, str]] = {
    Cause.NOT_BASE64: (
        "X-SIGNATURE bukan Base64. Kirim byte tanda tangan dalam Base64 baku, dengan pengisi '='.",
        "X-SIGNATURE is not Base64. Send the signature's bytes in standard, padded Base64.",
    ),
    Cause.HEX: (
        "Tanda tangannya benar, tetapi ditulis heksadesimal. Tulis byte yang sama dalam Base64.",
        "The signature is right but written in hexadecimal. Write the same bytes in Base64.",
    ),
    Cause.URL_SAFE: (
        "Tanda tangannya benar, tetapi dalam Base64 untuk URL atau tanpa pengisi. Pakai Base64 baku.",
        "The signature is right but in URL-safe or unpadded Base64. Use standard, padded Base64.",
    ),
    Cause.HEX_IN_BASE64: (
        "HMAC-nya diubah dulu ke heksadesimal, baru ke Base64. Base64-kan byte HMAC langsung.",
        "The HMAC was turned into hexadecimal before Base64. Encode the HMAC's bytes directly.",
    ),
    Cause.SHA256: (
        "Dipakai HMAC-SHA256. Tanda tangan tipe 1 memakai HMAC-SHA512.",
        "HMAC-SHA256 was used. A type 1 signature is HMAC-SHA512.",
    ),
    Cause.TYPE_1: (
        "Ditandatangani tipe 1 (HMAC), sedangkan untuk layanan ini disepakati tipe 2 (RSA).",
        "Signed by type 1 (HMAC), while type 2 (RSA) is agreed for this service.",
    ),
    Cause.TYPE_2: (
        "Ditandatangani tipe 2 (RSA), sedangkan untuk layanan ini disepakati tipe 1 (HMAC dengan token).",
        "Signed by type 2 (RSA), while type 1 (HMAC with a token) is agreed for this service.",
    ),
    Cause.SECRET_DECODED: (
        "Rahasia klien dibaca sebagai Base64. Pakai teksnya apa adanya sebagai kunci.",
        "The client secret was decoded as Base64. Use its text as it is as the key.",
    ),
    Cause.SECRET_SPACE: (
        "Rahasia klien berakhiran spasi atau ganti baris. Buang akhiran itu dari setelan.",
        "The client secret ends in a space or line break. Remove it from the settings.",
    ),
    Cause.CLIENT_ID_AS_SECRET: (
        "Nomor klien dipakai sebagai kunci. Kuncinya rahasia klien.",
        "The client id was used as the key. The key is the client secret.",
    ),
    Cause.PATH_QUERY: (
        "Alamat ditandatangani tanpa bagian sesudah tanda tanya. Sertakan seperti yang dikirim.",
        "The path was signed without its query. Include it as it is sent.",
    ),
    Cause.PATH_SLASH: (
        "Garis miring di awal atau akhir alamat berbeda dari yang dikirim.",
        "A slash at the beginning or end of the path differs from what was sent.",
    ),
    Cause.PATH_VERSION: (
        "Awalan versi pada alamat (seperti /v1.0) berbeda dari yang dikirim.",
        "The path's version prefix (such as /v1.0) differs from what was sent.",
    ),
    Cause.PATH_PREFIX: (
        "Ditandatangani alamat tanpa awalan yang disepakati di profil bank ini.",
        "The path was signed without the prefix that this bank's profile agrees on.",
    ),
    Cause.METHOD: (
        "Metode HTTP ditulis huruf kecil. Tulis POST.",
        "The HTTP method was written in lower case. Write POST.",
    ),
    Cause.TOKEN_BEARER: (
        "Kata 'Bearer' ikut ditandatangani. Yang ditandatangani hanya tokennya.",
        "The word 'Bearer' was signed too. Only the token itself is signed.",
    ),
    Cause.HASH_UPPER: (
        "Hash isi ditulis huruf besar. Tulis SHA-256 dalam heksadesimal huruf kecil.",
        "The body's hash was written in upper case. Write SHA-256 in lower-case hexadecimal.",
    ),
    Cause.HASH_OF_NOTHING: (
        "Yang di-hash isi kosong, bukan isi yang dikirim.",
        "The hash is that of an empty body, not of the body that was sent.",
    ),
    Cause.BODY_SPACED: (
        "Yang di-hash isi dengan spasi di antara unsurnya. Hash isi tanpa spasi di luar teks.",
        "The body was hashed with spaces between its parts. Hash it without spaces outside strings.",
    ),
    Cause.BODY_REWRITTEN: (
        "Isi ditulis ulang sesudah di-hash: urutan kunci, garis miring, atau huruf di luar ASCII berubah.",
        "The body was written anew after hashing: order of keys, slashes or non-ASCII letters changed.",
    ),
    Cause.BODY_LINE_END: (
        "Ganti baris di akhir isi ikut di-hash.",
        "A line break at the end of the body was hashed too.",
    ),
    Cause.TIMESTAMP: (
        "Waktu yang ditandatangani ditulis lain dari X-TIMESTAMP yang dikirim.",
        "The time that was signed is written differently from the X-TIMESTAMP that was sent.",
    ),
    Cause.OTHER_KEY: (
        "Bukan kekeliruan yang biasa: mungkin rahasia atau kuncinya lain. Bandingkan hash isi kedua pihak.",
        "None of the usual mistakes: perhaps another secret or key. Compare the body's hash on both sides.",
    ),
}


def said(cause: Cause, language: str) -> str:
    """What the mistake is and what to do, in ``id`` or ``en``."""
    indonesian, english = SAID[cause]
    return english if language == "en" else indonesian
