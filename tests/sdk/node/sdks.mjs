// The published SDKs for Node: how each signs, if it does, and how it verifies.
//
// The packages are found in the working directory, since this file does not stand beside them.

import { createSecretKey } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "package.json"));

/** The parameters of a form as a framework hands them over: a name that stands several times has a list. */
function form(body) {
  const params = {};
  for (const [name, value] of new URLSearchParams(body)) {
    params[name] = name in params ? [params[name], value].flat() : value;
  }
  return params;
}

function unbranded(Webhook, brand) {
  return {
    sign: ({ secret, id, time, body }) => ({
      [`${brand}-id`]: id,
      [`${brand}-timestamp`]: String(time),
      [`${brand}-signature`]: new Webhook(secret).sign(id, new Date(time * 1000), body),
    }),
    verify: ({ secret, headers, body }) => {
      new Webhook(secret).verify(body, headers);
      return true;
    },
  };
}

const sdks = {
  svix: () => unbranded(require("svix").Webhook, "svix"),
  standardwebhooks: () => unbranded(require("standardwebhooks").Webhook, "webhook"),
  stripe: () => {
    const { webhooks } = require("stripe").default ?? require("stripe");
    return {
      sign: ({ secret, time, body }) => ({
        "Stripe-Signature": webhooks.generateTestHeaderString({ payload: body, secret, timestamp: time }),
      }),
      verify: ({ secret, headers, body }) => {
        webhooks.constructEvent(body, headers["Stripe-Signature"], secret);
        return true;
      },
    };
  },
  twilio: () => {
    const twilio = require("twilio");
    const json = (url) => new URL(url).searchParams.has("bodySHA256");
    return {
      sign: ({ secret, url, body }) => ({
        "X-Twilio-Signature": twilio.getExpectedTwilioSignature(secret, url, json(url) ? {} : form(body)),
      }),
      verify: ({ secret, headers, url, body }) => {
        const signature = headers["X-Twilio-Signature"];
        return json(url)
          ? twilio.validateRequestWithBody(secret, signature, url, body)
          : twilio.validateRequest(secret, signature, url, form(body));
      },
    };
  },
  // Bolt only verifies.
  slack: () => {
    const { verifySlackRequest } = require("@slack/bolt");
    return {
      verify: ({ secret, headers, body }) => {
        verifySlackRequest({
          signingSecret: secret,
          body,
          headers: {
            "x-slack-signature": headers["X-Slack-Signature"],
            "x-slack-request-timestamp": Number(headers["X-Slack-Request-Timestamp"]),
          },
        });
        return true;
      },
    };
  },
  finch: () => {
    const { Finch } = require("@tryfinch/finch-api");
    const { webhooks } = new Finch({ accessToken: "none" });
    return {
      verify: ({ secret, headers, body }) => {
        webhooks.verifySignature(body, headers, secret);
        return true;
      },
    };
  },
  // The client brings the runtime along that its verification needs.
  paddle: () => {
    const { Paddle } = require("@paddle/paddle-node-sdk");
    const { webhooks } = new Paddle("none");
    return {
      verify: ({ secret, headers, body }) =>
        webhooks.isSignatureValid(body, secret, headers["Paddle-Signature"] ?? ""),
    };
  },
  hubspot: () => {
    const { Signature } = require("@hubspot/api-client");
    return {
      verify: ({ secret, url, headers, body }) =>
        Signature.isValid({
          signatureVersion: "v3",
          signature: headers["X-HubSpot-Signature-v3"],
          timestamp: Number(headers["X-HubSpot-Request-Timestamp"]),
          clientSecret: secret,
          requestBody: body,
          url,
        }),
    };
  },
  box: () => {
    const { WebhooksManager } = require("box-node-sdk/lib/managers/webhooks");
    return { verify: ({ secret, headers, body }) => WebhooksManager.validateMessage(body, headers, secret) };
  },
  sendgrid: () => {
    const { EventWebhook } = require("@sendgrid/eventwebhook");
    const [signature, time] = ["Signature", "Timestamp"].map((part) => `X-Twilio-Email-Event-Webhook-${part}`);
    return {
      verify: ({ secret, headers, body }) => {
        const webhook = new EventWebhook();
        const key = webhook.convertPublicKeyToECDSA(secret);
        return webhook.verifySignature(key, body, headers[signature], headers[time]);
      },
    };
  },
  discord: () => {
    const { verifyKey } = require("discord-interactions");
    return {
      verify: ({ secret, headers, body }) =>
        verifyKey(body, headers["X-Signature-Ed25519"], headers["X-Signature-Timestamp"], secret),
    };
  },
  messagebird: () => {
    const { verify } = require("messagebird/lib/webhook-signature-jwt");
    return {
      verify: ({ secret, url, headers, body }) =>
        verify(url, Buffer.from(body), headers["MessageBird-Signature-JWT"], createSecretKey(Buffer.from(secret))),
    };
  },
  // The token as such: its SDK leaves the digest of the body to the application.
  vonage: () => {
    const { verifySignature } = require("@vonage/jwt");
    return {
      verify: ({ secret, headers }) =>
        verifySignature(headers.Authorization.replace(/^Bearer /, ""), secret),
    };
  },
};

/** Asks an SDK to sign or to verify. */
export async function answer(question) {
  const sdk = sdks[question.sdk]();
  if (question.ask === "sign") return { headers: sdk.sign(question) };
  try {
    return { valid: await sdk.verify(question) };
  } catch (error) {
    return { valid: false, said: String(error) };
  }
}
