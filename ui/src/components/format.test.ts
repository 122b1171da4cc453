import { describe, expect, it } from "vitest";
import { limit, moment } from "./format";
import { compact } from "./numbers";

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

  it.each([
    [0, "0"],
    [9_999, "9\u2009999"],
    [10_000, "10k"],
    [12_990, "12k"],
    [50_000, "50k"],
    [999_999, "999k"],
    [1_000_000, "1M"],
    [1_290_000, "1.2M"],
    [12_345_678, "12M"],
  ])("writes a count of %i as %s where there is little room", (count, text) => {
    expect(compact(count)).toBe(text);
  });
});
