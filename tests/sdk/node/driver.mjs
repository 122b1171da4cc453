// Signs and verifies with the published SDKs for Node: one question a line on standard input, one answer a line.
//
// The packages are found in the working directory, since this file does not stand beside them.

import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

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
};

function answer(question) {
  const sdk = sdks[question.sdk]();
  if (question.ask === "sign") return { headers: sdk.sign(question) };
  try {
    return { valid: sdk.verify(question) };
  } catch (error) {
    return { valid: false, said: String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(answer(JSON.parse(line))));
}
