import type {
  DialogueAnswerSettingView,
  DialogueCompanyView,
  DialogueForgottenView,
  DialoguePlaceView,
  DialogueView,
  SandboxCompanyView,
} from "../rpc/generated";
import {
  COMPANY,
  sampleAnswerSetting,
  sampleAnswers,
  sampleCompany,
  sampleDialogue,
  samplePlace,
  sampleSandboxCompany,
  sampleWatch,
} from "./dialogue";
import type { World } from "./world";

/** What a test may change of the dialogue while the window shows it. */
export interface DialogueHouse {
  place: DialoguePlaceView;
  dialogues: DialogueView[];
  answers: DialogueAnswerSettingView[];
  sandbox: SandboxCompanyView[];
  /** Says that something of it is another one now. */
  announce(): void;
}

const GOES: DialogueForgottenView = {
  company_id: COMPANY,
  deliveries: 3,
  sealed: 2,
  steps: 3,
  secrets: ["account_api_key", "third_party_key"],
};

const rowOf = ({ company, steps }: DialogueView): DialogueCompanyView => ({
  ...company,
  steps: steps.length,
});

/** Puts the dialogue of one application into a world; what is kept and forgotten there stays so. */
export function furnishDialogue({ host }: Pick<World, "host">): DialogueHouse {
  const house: DialogueHouse = {
    place: samplePlace(),
    dialogues: [sampleDialogue()],
    answers: [...sampleAnswers().answers],
    sandbox: [
      sampleSandboxCompany(),
      sampleSandboxCompany({ company_id: "c-2", name: "Ліга Подій", stage: "new", form: null }),
    ],
    announce: () =>
      host.announce([
        { event: "changed", topic: "dialogues" },
        { event: "changed", topic: "sandbox" },
      ]),
  };
  const answers = () => sampleAnswers({ answers: house.answers, mode: house.place.mode ?? "fixed" });
  const change = (event: string, next: Partial<DialogueAnswerSettingView>) => {
    house.answers = house.answers.map((one) => (one.event === event ? { ...one, ...next } : one));
    house.announce();
    return answers();
  };
  host.answer({
    "dialogue.places": () => ({ places: [{ ...house.place, companies: house.dialogues.length }] }),
    "dialogue.list": () => ({ companies: house.dialogues.map(rowOf) }),
    "dialogue.show": ({ company_id }) => {
      const found = house.dialogues.find(({ company }) => company.company_id === company_id);
      if (found) return found;
      throw { code: "dialogue.no_company", message: "No such company.", hint: null, fields: {} };
    },
    "dialogue.answers": answers,
    "dialogue.answer_set": ({ event, status, body }) => change(event, { status, body, changed: true }),
    "dialogue.answer_reset": ({ event }) => {
      const one = house.answers.find((answer) => answer.event === event) ?? sampleAnswerSetting(event, "");
      return change(event, { status: one.default_status, body: one.default_body, changed: false });
    },
    "dialogue.forget_preview": ({ company_id }) => ({ ...GOES, company_id }),
    "dialogue.forget": ({ company_id }) => {
      house.dialogues = house.dialogues.filter(({ company }) => company.company_id !== company_id);
      house.announce();
      return { ...GOES, company_id };
    },
    "dialogue.script": () => ({ file_name: "kobzar.json", text: '{\n  "steps": []\n}\n' }),
    "dialogue.run": ({ to = "http://127.0.0.1:8787/in/keruj-token/keruj" }) => ({
      company_id: COMPANY,
      to,
      same: false,
      stopped_at: null,
      steps: [
        {
          number: 1,
          event: "application_install",
          recorded_status: 200,
          recorded: null,
          status: 200,
          got: null,
          got_text: null,
          same: true,
          differences: [],
          problem: null,
        },
        {
          number: 2,
          event: "application_configure",
          recorded_status: 200,
          recorded: { reply: "a" },
          status: 200,
          got: { reply: "b" },
          got_text: null,
          same: false,
          differences: [{ pointer: "/reply", recorded: "a", got: "b" }],
          problem: null,
        },
      ],
    }),
    "dialogue.monitor": () => ({ endpoints: [sampleWatch()] }),
    "dialogue.submission": ({ description, logo_name }) => ({
      mail_to: "volo@keruj.com",
      text: `Address: ${house.place.local_url}\nDescription: ${description ?? ""}`,
      rows: [
        {
          id: "endpoint",
          label: "Address of the endpoint",
          value: house.place.local_url,
          ready: false,
          provenance: "documented",
          note: "Only this computer reaches it.",
        },
        {
          id: "description",
          label: "Short description",
          value: description ?? null,
          ready: description !== undefined,
          provenance: "documented",
          note: null,
        },
      ],
      logo:
        logo_name === undefined
          ? null
          : {
              name: logo_name,
              format: "PNG",
              width: 512,
              height: 512,
              size: 20_480,
              checks: [{ id: "square", ok: true, text: "It is square.", provenance: "assumed" }],
            },
    }),
    "endpoints.set": ({ mode }) => {
      house.place = { ...house.place, mode: mode ?? "fixed" };
      house.announce();
      return {} as never;
    },
    "sandbox.start": () => ({}) as never,
    "sandbox.dialogue": () => ({ endpoint: house.place.local_url, companies: house.sandbox }),
    "sandbox.dialogue_step": ({ company_id, step }) => {
      house.sandbox = house.sandbox.map((one) =>
        one.company_id !== company_id
          ? one
          : { ...one, form: null, stage: step === "uninstall" ? "uninstalled" : "done" },
      );
      if (step === "install")
        house.dialogues = [
          ...house.dialogues.filter(({ company }) => company.company_id !== company_id),
          sampleDialogue({
            company: sampleCompany({ company_id, state: "installed", waiting_for: null }),
            steps: sampleDialogue().steps.slice(0, 2),
          }),
        ];
      house.announce();
      return { endpoint: house.place.local_url, companies: house.sandbox };
    },
  });
  return house;
}
