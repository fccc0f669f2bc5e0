import "@testing-library/jest-dom/vitest";
import { afterEach, beforeEach } from "vitest";

// happy-dom lays nothing out: give lists a height, so that windows over them are not empty.
Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 640 });
Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => 1300 });
HTMLElement.prototype.scrollIntoView = () => undefined;

beforeEach(() => localStorage.clear());
afterEach(() => document.documentElement.removeAttribute("data-theme"));
