import { describe, expect, it } from "vitest";
import { limit, moment } from "./format";

describe("format", () => {
  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1536, "1.5 KiB"],
    [8 * 1024 * 1024, "8 MiB"],
    [3_100_000_000, "2.9 GiB"],
  ])("writes a limit of %i bytes as %s", (size, text) => {
    expect(limit(size)).toBe(text);
  });

  it("writes today's moments as a clock and others with their day", () => {
    const now = new Date(2026, 10, 21, 12, 0, 0);
    expect(moment(new Date(2026, 10, 21, 9, 41, 5).toISOString(), now)).toBe("09:41:05");
    expect(moment(new Date(2026, 4, 14, 8, 30, 0).toISOString(), now)).toBe("14 May, 08:30");
    expect(moment(new Date(2025, 4, 14, 8, 30, 0).toISOString(), now)).toBe("14 May 2025, 08:30");
    expect(moment("not a time", now)).toBe("not a time");
  });
});
