// Before each test: the English texts, and what happy-dom lacks.
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { loadTexts } from "@/texts";

Object.defineProperty(navigator, "languages", { value: ["en"], configurable: true });
await loadTexts();
configure({ asyncUtilTimeout: 10_000 }); // on a busy machine
afterEach(cleanup);
