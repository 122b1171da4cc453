import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { showComponent } from "../../test/component";
import { ProblemCard } from "./ProblemCard";
import { RpcProblem } from "./RpcProblem";

describe("ProblemCard", () => {
  it("says what happened, shows the evidence, the next step and the code", () => {
    showComponent(
      <ProblemCard
        title="Port 8787 is taken"
        code="receiver.port_taken"
        actions={<button type="button">Take 8788</button>}
      >
        Another program listens there.
      </ProblemCard>,
    );
    expect(screen.getByRole("heading", { name: "Port 8787 is taken" })).toBeInTheDocument();
    expect(screen.getByText("Another program listens there.")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Take 8788" })).toBeInTheDocument();
    expect(screen.getByText("receiver.port_taken").tagName).toBe("CODE");
  });

  it("is an alert only where it newly appears", () => {
    const { show } = showComponent(<ProblemCard title="Locked" />);
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
    show(<ProblemCard title="Locked" announce />);
    expect(screen.getByRole("alert")).toHaveTextContent("Locked");
  });

  it("shows the backend's sentence with its next step", () => {
    const problem = {
      code: "keychain.locked",
      message: "The keychain is locked.",
      hint: "Unlock it.",
      fields: {},
    };
    showComponent(<RpcProblem problem={problem} />);
    expect(screen.getByRole("heading", { name: "The keychain is locked." })).toBeInTheDocument();
    expect(screen.getByText("Unlock it.")).toBeInTheDocument();
  });
});
