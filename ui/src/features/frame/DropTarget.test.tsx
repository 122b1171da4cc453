import { createEvent, fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { furnishImports } from "../../test/imports";
import { lastCall, showPlace } from "../../test/place";

/** A drag as the web view tells of it: happy-dom has none of its own. */
function drag(kind: "dragOver" | "dragLeave" | "drop", files: File[], types = ["Files"]) {
  const event = createEvent[kind](document.body);
  Object.defineProperties(event, {
    dataTransfer: { value: { types, files } },
    relatedTarget: { value: null },
  });
  fireEvent(document.body, event);
  return event;
}

const staff = new File(["a;b"], "staff.csv");

it("takes a file that is dropped anywhere, and goes to the imports", async () => {
  const made = await showPlace("/endpoints", {}, furnishImports);
  expect(drag("dragOver", [staff]).defaultPrevented).toBe(true);
  expect(await screen.findByText("Drop the file to import it")).toBeVisible();
  drag("drop", [staff]);
  await waitFor(() => expect(made.router.state.location.pathname).toBe("/imports"));
  expect(lastCall(made, "imports.begin")).toEqual({ name: "staff.csv", size: 3 });
  expect(screen.queryByText("Drop the file to import it")).toBeNull();
});

it("lets go when the file leaves the window", async () => {
  await showPlace("/endpoints", {}, furnishImports);
  drag("dragOver", [staff]);
  await screen.findByText("Drop the file to import it");
  drag("dragLeave", [staff]);
  await waitFor(() => expect(screen.queryByText("Drop the file to import it")).toBeNull());
});

it("does not mind text that is dragged", async () => {
  await showPlace("/endpoints", {}, furnishImports);
  expect(drag("dragOver", [], ["text/plain"]).defaultPrevented).toBe(false);
  expect(screen.queryByText("Drop the file to import it")).toBeNull();
});

const har = new File(["{}"], "refused.HAR");

const brought = {
  file: "refused.HAR",
  form: "har",
  imported: 2,
  already_there: 1,
  masked: 1,
  delivery_ids: [],
  endpoint_ids: [],
  problems_total: 1,
  problems: [
    { entry: 3, byte: 99, code: "exchange.malformed", message: "Delivery 3 is left out.", hint: null },
  ],
} as const;

it("brings deliveries in when the file holds some, and tells what came of it", async () => {
  const made = await showPlace("/endpoints", {}, (world) => {
    furnishImports(world);
    world.host.answer({ "deliveries.bring_in": () => structuredClone(brought) as never });
  });
  await screen.findByText("TEST");
  drag("drop", [har]);
  const told = await screen.findByText(/2 deliveries brought in from refused.HAR/);
  expect(told).toHaveTextContent(
    "1 were here already. 1 hold masked values. 1 could not be read. Delivery 3",
  );
  expect(lastCall(made, "imports.begin")).toEqual({ name: "refused.HAR", size: 2 });
  expect(lastCall(made, "deliveries.bring_in")).toMatchObject({ workspace_id: expect.any(String) });
  expect(made.router.state.location.pathname).toBe("/deliveries");
});
