"""Signs and verifies with the published SDKs for Python: one question a line on standard input, one answer a line."""

import datetime
import json
import sys
from urllib.parse import parse_qs, parse_qsl, urlparse


def unbranded(webhook, brand):
    def sign(question):
        time = datetime.datetime.fromtimestamp(question["time"], tz=datetime.timezone.utc)
        signature = webhook(question["secret"]).sign(question["id"], time, question["body"])
        return {
            f"{brand}-id": question["id"],
            f"{brand}-timestamp": str(question["time"]),
            f"{brand}-signature": signature,
        }

    def verify(question):
        webhook(question["secret"]).verify(question["body"], question["headers"])
        return True

    return sign, verify


def svix():
    from svix.webhooks import Webhook

    return unbranded(Webhook, "svix")


def standardwebhooks():
    from standardwebhooks import Webhook

    return unbranded(Webhook, "webhook")


def stripe():
    import stripe

    def sign(question):
        header = stripe.WebhookSignature.generate_signature_header(
            question["body"], question["secret"], question["time"]
        )
        return {"Stripe-Signature": header}

    def verify(question):
        header = question["headers"]["Stripe-Signature"]
        stripe.Webhook.construct_event(question["body"], header, question["secret"])
        return True

    return sign, verify


def twilio():
    from multidict import MultiDict
    from twilio.request_validator import RequestValidator

    def is_json(url):
        return "bodySHA256" in parse_qs(urlparse(url).query)

    def form(body):
        return MultiDict(parse_qsl(body, keep_blank_values=True))

    def sign(question):
        params = {} if is_json(question["url"]) else form(question["body"])
        signature = RequestValidator(question["secret"]).compute_signature(question["url"], params)
        return {"X-Twilio-Signature": signature}

    def verify(question):
        params = question["body"] if is_json(question["url"]) else form(question["body"])
        signature = question["headers"]["X-Twilio-Signature"]
        return RequestValidator(question["secret"]).validate(question["url"], params, signature)

    return sign, verify


def slack():
    from slack_sdk.signature import SignatureVerifier

    def sign(question):
        time = str(question["time"])
        verifier = SignatureVerifier(question["secret"])
        signature = verifier.generate_signature(timestamp=time, body=question["body"])
        return {"X-Slack-Request-Timestamp": time, "X-Slack-Signature": signature}

    def verify(question):
        return SignatureVerifier(question["secret"]).is_valid_request(question["body"], question["headers"])

    return sign, verify


SDKS = {
    "svix": svix,
    "standardwebhooks": standardwebhooks,
    "stripe": stripe,
    "twilio": twilio,
    "slack": slack,
}


def answer(question):
    sign, verify = SDKS[question["sdk"]]()
    if question["ask"] == "sign":
        return {"headers": sign(question)}
    try:
        return {"valid": bool(verify(question))}
    except Exception as error:
        return {"valid": False, "said": repr(error)}


if __name__ == "__main__":
    for line in sys.stdin.buffer:
        print(json.dumps(answer(json.loads(line))), flush=True)
