import "./styles/all";
import "./i18n";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { fakeHost } from "./host/fake";

const place = document.getElementById("root");
if (place === null) throw new Error("index.html has no element with the id root");
const host = fakeHost({ scene: new URLSearchParams(location.search).get("scene") ?? "full" });
createRoot(place).render(
  <StrictMode>
    <App host={host} />
  </StrictMode>,
);
