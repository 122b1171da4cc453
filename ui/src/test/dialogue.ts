import type {
  DialogueAnswerSettingView,
  DialogueAnswersView,
  DialogueCompanyView,
  DialoguePlaceView,
  DialogueStepView,
  DialogueView,
  DialogueWatchView,
  SandboxCompanyView,
  SandboxFormView,
} from "../rpc/generated";

const AT = "2026-11-21T10:01:07Z";
export const COMPANY = "7b1e09c4-5a1b-4c1f-9d50-0a4f6d2b2f40";
const ACCOUNT = "1c0de9f2-1111-4222-8333-444455556666";

/** Where the application of the workspace is reached. */
export const samplePlace = (change: Partial<DialoguePlaceView> = {}): DialoguePlaceView => ({
  connection_id: "con_keruj",
  connection: "Acme Shifts",
  platform: "keruj",
  platform_name: "Keruj",
  endpoint_id: "edp_keruj",
  endpoint: "keruj",
  path: "/in/keruj-token/keruj",
  url: null,
  local_url: "http://127.0.0.1:8787/in/keruj-token/keruj",
  health_url: "http://127.0.0.1:8787/in/keruj-token/keruj/health",
  is_public: false,
  mode: "fixed",
  target: null,
  has_token: true,
  companies: 1,
  form_provenance: "assumed",
  overridden: null,
  ...change,
});

/** A company that sees a form now. */
export const sampleCompany = (change: Partial<DialogueCompanyView> = {}): DialogueCompanyView => ({
  connection_id: "con_keruj",
  company_id: COMPANY,
  account_ids: [ACCOUNT],
  state: "configuring",
  older: false,
  steps: 3,
  first_at: AT,
  last_at: "2026-11-21T10:01:31Z",
  waiting_for: "role_form_submit",
  secrets: 2,
  forget_due: false,
  ...change,
});

const envelope = (event: string, more: object = {}) => ({
  event,
  company_id: COMPANY,
  account_id: ACCOUNT,
  ...more,
});

/** A step of the dialogue, the installation where nothing else is said. */
export const sampleStep = (change: Partial<DialogueStepView> = {}): DialogueStepView => ({
  number: 1,
  delivery_id: "dlv_00000431",
  endpoint_id: "edp_keruj",
  at: AT,
  event: "application_install",
  step: "install",
  verdict: "valid",
  reason: "ok",
  received: envelope("application_install", { account_api_key: "•••" }),
  missing: [],
  answer: { status: 200, body: null, text: null, by: "gatehouse", effect: "go_on", form: null },
  ...change,
});

const ROLE_FORM = {
  reply: "role_form_submit",
  title: "Who may publish shifts?",
  elements: [
    { type: "select", name: "role", label: "Role", options: ["Shift manager", "Coordinator"] },
    { type: "password", name: "api_key", label: "Third-party API key" },
    { type: "checkbox", name: "notify", label: "Notify on decline" },
  ],
};

/** The dialogue with that company: installed, configured, a form sent and another one shown. */
export const sampleDialogue = (change: Partial<DialogueView> = {}): DialogueView => ({
  company: sampleCompany(),
  stages: [
    { id: "install", event: "application_install", provenance: "documented", done: true, current: false },
    { id: "configure", event: "application_configure", provenance: "assumed", done: true, current: false },
    { id: "reply", event: "*", provenance: "documented", done: false, current: true },
    { id: "uninstall", event: "application_uninstall", provenance: "assumed", done: false, current: false },
  ],
  steps: [
    sampleStep(),
    sampleStep({
      number: 2,
      delivery_id: "dlv_00000430",
      at: "2026-11-21T10:01:09Z",
      event: "application_configure",
      step: "configure",
      received: envelope("application_configure"),
      answer: {
        status: 200,
        body: { reply: "venue_form_submit", elements: [{ type: "text", name: "venue", label: "Venue" }] },
        text: null,
        by: "gatehouse",
        effect: "form",
        form: {
          reply: "venue_form_submit",
          title: null,
          elements: [
            { name: "venue", kind: "text", label: "Venue", required: true, secret: false, options: [] },
          ],
        },
      },
    }),
    sampleStep({
      number: 3,
      delivery_id: "dlv_00000429",
      at: "2026-11-21T10:01:31Z",
      event: "venue_form_submit",
      step: "reply",
      received: envelope("venue_form_submit", { data: { venue: "Arsenal, Kyiv", third_party_key: "•••" } }),
      answer: {
        status: 200,
        body: ROLE_FORM,
        text: null,
        by: "gatehouse",
        effect: "form",
        form: {
          reply: "role_form_submit",
          title: "Who may publish shifts?",
          elements: ROLE_FORM.elements.map(({ name, type, label, options = [] }) => ({
            name,
            kind: type,
            label,
            required: false,
            secret: type === "password",
            options,
          })),
        },
      },
    }),
  ],
  secrets: [
    {
      name: "account_api_key",
      key: "account_api_key of 7b1e09c4",
      delivery_id: "dlv_00000431",
      pointer: "/account_api_key",
      state: "keychain",
      last_four: "9d0e",
      at: AT,
    },
    {
      name: "third_party_key",
      key: "third_party_key of 7b1e09c4",
      delivery_id: "dlv_00000429",
      pointer: "/data/third_party_key",
      state: "keychain",
      last_four: null,
      at: AT,
    },
  ],
  ...change,
});

/** How one event is answered. */
export const sampleAnswerSetting = (
  event: string,
  step: string,
  change: Partial<DialogueAnswerSettingView> = {},
): DialogueAnswerSettingView => ({
  event,
  step,
  status: 200,
  body: "",
  default_status: 200,
  default_body: "",
  changed: false,
  provenance: "assumed",
  asked_by: null,
  ...change,
});

/** Every answer of the application. */
export const sampleAnswers = (change: Partial<DialogueAnswersView> = {}): DialogueAnswersView => ({
  endpoint_id: "edp_keruj",
  mode: "fixed",
  target: null,
  targets: [{ rule_id: "fwd_1", url: "http://127.0.0.1:3000/keruj", answers: false }],
  timeout_ms: 10_000,
  timeout_assumed: true,
  answers: [
    sampleAnswerSetting("application_install", "install", { provenance: "documented" }),
    sampleAnswerSetting("application_configure", "configure", { body: JSON.stringify(ROLE_FORM) }),
    sampleAnswerSetting("role_form_submit", "reply", { asked_by: "application_configure" }),
    sampleAnswerSetting("application_uninstall", "uninstall"),
  ],
  element_kinds: ["text", "password", "number", "select", "checkbox", "date", "textarea", "label", "button"],
  reply_pointer: "/reply",
  elements_pointer: "/elements",
  template: '{"reply":"settings_saved","elements":[{"type":"text","name":"name"}]}',
  form_provenance: "assumed",
  ...change,
});

/** Whether the platform reaches it. */
export const sampleWatch = (change: Partial<DialogueWatchView> = {}): DialogueWatchView => ({
  endpoint_id: "edp_keruj",
  endpoint: "keruj",
  state: "local",
  reason: "no_public_address",
  text: "Only this computer reaches the application: there is no tunnel.",
  alarm: false,
  since: null,
  receiver_on: true,
  tunnel: null,
  last_health: { at: AT, status: 200, delivery_id: "dlv_00000428" },
  interval_s: 60,
  threshold_s: 86_400,
  assumed: true,
  ...change,
});

/** A form as the sandbox's person sees it. */
export const sampleSandboxForm = (): SandboxFormView => ({
  reply: ROLE_FORM.reply,
  title: ROLE_FORM.title,
  elements: ROLE_FORM.elements.map(({ name, type: kind, label, options = [] }) => ({
    name,
    kind,
    label,
    required: false,
    options,
  })),
});

/** A company of the sandbox. */
export const sampleSandboxCompany = (change: Partial<SandboxCompanyView> = {}): SandboxCompanyView => ({
  company_id: COMPANY,
  account_id: ACCOUNT,
  name: "Kobzar Catering",
  stage: "asked",
  form: sampleSandboxForm(),
  steps: [],
  ...change,
});
