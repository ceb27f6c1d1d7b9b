// Signs each case of a JSON list on stdin by the SDKs of npm; prints one JSON object of signatures per case.
"use strict";
const print = console.log;
console.log = () => {}; // some of them log what they sign
const { readFileSync } = require("fs");
const { SnapBi, SnapBiConfig } = require("midtrans-client");
const doku = require("doku-nodejs-library/_services/tokenService.js");
const { DanaSignatureUtil } = require("./node_modules/dana-node/dist/runtime.js");

for (const one of JSON.parse(readFileSync(0, "utf8"))) {
  const body = JSON.parse(one.body);
  const { method, endpoint, token, secret, timestamp, client_id, private_key, public_key } = one;
  SnapBiConfig.snapBiPublicKey = public_key;
  const heard = SnapBi.notification()
    .withNotificationPayload(body)
    .withSignature(one.type_2)
    .withTimeStamp(timestamp)
    .withNotificationUrlPath(endpoint);
  print(JSON.stringify({
    compact: JSON.stringify(body),
    type_1: {
      midtrans: SnapBi.getSymmetricSignatureHmacSh512(token, body, method, endpoint, secret, timestamp),
      doku: doku.generateSymmetricSignature(method, endpoint, token, body, timestamp, secret),
    },
    type_2: {
      dana: DanaSignatureUtil.generateSnapB2BScenarioSignature(method, endpoint, JSON.stringify(body), private_key, timestamp),
    },
    token: {
      midtrans: SnapBi.getAsymmetricSignatureSha256WithRsa(client_id, timestamp, private_key),
      doku: doku.generateSignature(private_key, client_id, timestamp),
      dana: DanaSignatureUtil.generateSnapApplyTokenScenarioSignature(client_id, private_key, timestamp),
    },
    midtrans_takes_ours: heard.isWebhookNotificationVerified(),
  }));
}
