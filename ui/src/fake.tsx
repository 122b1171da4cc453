import "./styles/all";
import "./i18n";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { ImportDesk } from "./rpc/importDesk";
import { furnishDialogue } from "./test/dialogueHost";
import { furnishExplorer } from "./test/explorerHost";
import { furnish } from "./test/house";
import { furnishImports } from "./test/imports";
import { furnishReplays, sampleRun } from "./test/replays";
import { world } from "./test/world";

// The window without a backend: `fake.html?deliveries=0&theme=dark&import&replay`. This entry never ships.
const asked = new URLSearchParams(location.search);
// The router would take the page's own search for that of the route.
history.replaceState(null, "", location.pathname + location.hash);
const fake = world({ deliveries: Number(asked.get("deliveries") ?? 431) });
fake.settings.theme = asked.get("theme") === "dark" ? "dark" : "light";
if (fake.deliveries.length > 0) furnish(fake);
furnishImports(fake);
furnishExplorer(fake);
furnishDialogue(fake);
const { runs } = furnishReplays(fake);
if (asked.has("replay"))
  runs.push(sampleRun(), sampleRun({ id: "rpl_0", state: "done", sent: 1000, left_ms: null }));
const desk = new ImportDesk(fake.host);
if (asked.has("import")) void desk.open(new File(["Imię;Nazwisko"], "kadry_marzec.csv"));
Object.assign(window, { fake });
const place = document.getElementById("root");
if (place === null) throw new Error("fake.html has no element with the id root");
createRoot(place).render(
  <StrictMode>
    <App host={fake.host} desk={desk} />
  </StrictMode>,
);
