"""Signs each case of a JSON list on stdin by the SDKs of PyPI; prints an object of signatures per case."""

from __future__ import annotations

import base64
import json
import logging
import sys

from doku_python_library.src.services.token_service import TokenService
from python_nicepay.util.utilSignature import Signature

logging.disable()
for one in json.load(sys.stdin):
    body, pem = json.loads(one["body"]), one["private_key"]
    method, endpoint, timestamp = one["method"], one["endpoint"], one["timestamp"]
    token_text = f"{one['client_id']}|{timestamp}"
    hashed = Signature.sha256EncodeHex(one["compact"])  # NICEPAY leaves the layout to the caller
    signed = {
        "type_1": {
            "doku": TokenService.generate_symmetric_signature(
                method, endpoint, one["token"], body, timestamp, one["secret"]
            ),
            "nicepay": Signature.getSignature(
                one["token"], hashed, endpoint, timestamp, one["secret"], method
            ),
        },
        "token": {
            "doku": TokenService.create_signature(pem, token_text),
            "nicepay": Signature.signSHA256RSA(token_text, base64.b64encode(pem.encode()).decode()),
        },
    }
    sys.stdout.write(json.dumps(signed) + "\n")
