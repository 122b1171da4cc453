declare global {
  interface Window {
    readonly __gatehouse_complaints?: readonly string[];
  }
}

const AT_MOST = 100;
const complaints: string[] = [];

function complain(text: string): void {
  if (complaints.length < AT_MOST) complaints.push(text);
}

// What the web view refused or nobody caught, from the first script on. The desktop test holds it to be empty.
Object.defineProperty(window, "__gatehouse_complaints", { value: complaints });
document.addEventListener("securitypolicyviolation", (event) =>
  complain(
    `policy: ${event.effectiveDirective} refused ${event.blockedURI || "inline"} in ${event.sourceFile}`,
  ),
);
window.addEventListener("error", (event) => complain(`error: ${event.message}`));
window.addEventListener("unhandledrejection", (event) => complain(`rejection: ${String(event.reason)}`));

export {};
