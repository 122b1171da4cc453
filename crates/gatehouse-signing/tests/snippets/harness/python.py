"""Reads one case a line and writes one answer a line."""
import base64
import pathlib
import sys


def text(field):
    return base64.b64decode(field).decode()


here = pathlib.Path(__file__).parent
modules = {}
for line in sys.stdin.read().splitlines():
    index, now, body, secret, method, url, headers, extra = line.split("\t")
    if index not in modules:
        modules[index] = {}
        exec((here / f"s{index}.py").read_text(encoding="utf-8"), modules[index])
    pairs = [pair.split(":") for pair in headers.split(",")] if headers else []
    given = {text(name): text(value) for name, value in pairs}
    more = {"method": text(method), "url": text(url)}
    rest = [more[name] for name in extra.split(",")] if extra else []
    try:
        print(str(modules[index]["verify"](given, base64.b64decode(body), text(secret), int(now), *rest)).lower())
    except Exception as error:
        print(repr(error).replace("\n", " "))
