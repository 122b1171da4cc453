import { describe, expect, it } from "vitest";
import { imageType, shapeOf } from "./shape";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("the shape of a body", () => {
  it("is a form with its fields in order, whatever they hold", () => {
    expect(
      shapeOf(bytes("a=1&a=2+3&b=%C3%A9&c=%ZZ&d"), "application/x-www-form-urlencoded; charset=utf-8"),
    ).toEqual({
      kind: "form",
      cut: false,
      fields: [
        { name: "a", value: "1" },
        { name: "a", value: "2 3" },
        { name: "b", value: "é" },
        { name: "c", value: "%ZZ" },
        { name: "d", value: "" },
      ],
    });
  });

  it("is a multipart body with the bytes of each part", () => {
    const body = bytes(
      '--x\r\nContent-Disposition: form-data; name="who"\r\n\r\nAna\r\n--x\r\n' +
        'Content-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n1,2\r\n3\r\n--x--\r\n',
    );
    const shape = shapeOf(body, 'multipart/form-data; boundary="x"');
    if (shape?.kind !== "multipart") throw new Error("it is multipart");
    expect(shape.parts.map(({ name, fileName, type }) => [name, fileName, type])).toEqual([
      ["who", null, "text/plain"],
      ["file", "a.csv", "text/csv"],
    ]);
    expect(shape.parts.map((part) => new TextDecoder().decode(part.bytes))).toEqual(["Ana", "1,2\r\n3"]);
  });

  it("is a picture by its bytes and not by its content type", () => {
    expect(imageType(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0))).toBe("image/png");
    expect(shapeOf(bytes("<svg/>"), "image/svg+xml")).toBeNull();
    expect(shapeOf(bytes("GIF89a"), "text/plain")).toMatchObject({ kind: "image", type: "image/gif" });
  });

  it.each([
    ["{}", "application/json"],
    ["--x", "multipart/form-data"],
    ["", null],
  ])("is none for %j of %j", (text, type) => {
    expect(shapeOf(bytes(text), type)).toBeNull();
  });

  it("ends in time where a part never ends", () => {
    const shape = shapeOf(bytes(`--x\r\n${"--y".repeat(100_000)}`), "multipart/mixed; boundary=x");
    expect(shape).toEqual({ kind: "multipart", parts: [], cut: false });
  });
});
