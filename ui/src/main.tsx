import "./host/complaints";
import "./styles/all";
import "./i18n";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { chooseHost } from "./host/choose";

const place = document.getElementById("root");
if (place === null) throw new Error("index.html has no element with the id root");
const host = await chooseHost();
createRoot(place).render(
  <StrictMode>
    <App host={host} />
  </StrictMode>,
);
