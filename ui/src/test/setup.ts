import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";
import "../i18n";

// A condition is waited for, and a loaded machine is no reason to fail.
configure({ asyncUtilTimeout: 10_000 });

// happy-dom has no media queries; Mantine asks for them on every render.
Object.defineProperty(window, "matchMedia", {
  writable: true,
  value: (query: string) => ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
    addListener: vi.fn(),
    removeListener: vi.fn(),
    dispatchEvent: vi.fn(),
  }),
});

class ResizeObserverStub {
  observe() {}
  unobserve() {}
  disconnect() {}
}
window.ResizeObserver ??= ResizeObserverStub as unknown as typeof ResizeObserver;
// A text field that grows listens to the fonts, which happy-dom does not have.
Object.defineProperty(document, "fonts", { configurable: true, value: new EventTarget() });

// happy-dom lays nothing out: a virtual list needs a height to show rows in.
Object.defineProperties(HTMLElement.prototype, {
  offsetHeight: { configurable: true, get: () => 560 },
  offsetWidth: { configurable: true, get: () => 800 },
  clientHeight: { configurable: true, get: () => 560 },
  clientWidth: { configurable: true, get: () => 800 },
});
Element.prototype.scrollIntoView ??= () => {};

afterEach(cleanup);
