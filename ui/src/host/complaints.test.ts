import { expect, it } from "vitest";
import "./complaints";

it("keeps what was refused and what nobody caught", () => {
  const refused = new Event("securitypolicyviolation", { bubbles: true });
  Object.assign(refused, {
    effectiveDirective: "img-src",
    blockedURI: "https://example.com/x.png",
    sourceFile: "a.js",
  });
  document.dispatchEvent(refused);
  window.dispatchEvent(new ErrorEvent("error", { message: "x is not a function" }));
  expect(window.__gatehouse_complaints).toEqual([
    "policy: img-src refused https://example.com/x.png in a.js",
    "error: x is not a function",
  ]);
});
