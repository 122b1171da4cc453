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
