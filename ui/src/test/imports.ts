import type {
  CheckRequest,
  ImportCheckView,
  MapView,
  ProblemGroupView,
  RowView,
  SniffView,
} from "../rpc/generated";
import { cells, HEADER, ROWS } from "./importRows";
import type { World } from "./world";

const TARGETS = [
  "external_id",
  "first_name",
  "last_name",
  "email",
  "phone",
  "role",
  "start_date",
  "end_date",
] as const;

const guess = (value: string, confidence: number, why: string, runner_up: string | null = null) => ({
  value,
  confidence,
  why,
  runner_up,
  runner_up_why: runner_up === null ? null : "It would fit 61 of the 100 lines that were looked at.",
});

/** What the fake file is: cp1250, semicolons, two title rows. */
export function sampleSniff(change: Partial<SniffView> = {}): SniffView {
  return {
    name: "kadry_marzec.csv",
    size: 412_380,
    kind: "csv",
    encoding: guess(
      "windows-1250",
      0.82,
      "The bytes 0xB9, 0xEA and 0x9C are the letters ą, ę and ś of Polish words in it.",
      "ISO-8859-2",
    ),
    bom: false,
    delimiter: guess(";", 0.98, "Every line from the third on has 6 of them.", ","),
    quote: guess('"', 0.95, "14 fields are enclosed in it."),
    newline: guess("crlf", 1, "All 4 815 lines end so."),
    preamble_rows: 2,
    header_row: guess(
      "2",
      0.96,
      "Line 3 is the first with 7 fields, all of them words; the lines under it hold values.",
    ),
    rows: ROWS,
    columns: HEADER.map((name, index) => ({
      name,
      type: ["text", "text", "email", "phone", "text", "date", "decimal"][index] ?? "text",
      empty: 0,
    })),
    sheets: [],
    sheet: null,
    problems: [],
    masked: [],
    preview: Array.from({ length: 18 }, (_, index) => cells(index + 1)),
    preamble: ["Acme Events – kadry", ""],
    ...change,
  };
}

function problemsOf(number: number, read: boolean): RowView["problems"] {
  const found: RowView["problems"] = [];
  const [, , mail = "", , , date = "", rate = ""] = cells(number);
  if (!/^[^@,\s]+@[^@,\s]+\.\w+$/.test(mail)) {
    found.push({
      index: 2,
      code: "import.email_invalid",
      severity: "error",
      message: `“${mail}” is not an e-mail address: the part after @ has no dot.`,
      hint: "Write the address as name@example.com.",
    });
  }
  if (date.includes("/") && !read) {
    found.push({
      index: 5,
      code: "import.date_ambiguous",
      severity: "question",
      message: `“${date}” is two dates: day first or month first.`,
      hint: "Say which order the column has.",
    });
  }
  if (rate.includes(",")) {
    found.push({
      index: 6,
      code: "import.decimal_comma",
      severity: "warning",
      message: `“${rate}” has a decimal comma; the other rates have a dot.`,
      hint: null,
    });
  }
  return found;
}

function rowOf(number: number, read: boolean): RowView {
  const written = cells(number);
  const date = written[5] ?? "";
  const parts = date.split(/[./]/);
  const known = parts.length === 3 && (date.includes(".") || read);
  const iso = known ? `${(parts[2] ?? "").padStart(4, "20")}-${parts[1]}-${parts[0]}` : null;
  return {
    number,
    line: number + 3,
    cells: written,
    read_as: [null, null, null, null, null, iso, null],
    problems: problemsOf(number, read),
  };
}

const GROUPS: Omit<ProblemGroupView, "count">[] = [
  {
    code: "import.date_ambiguous",
    severity: "question",
    column: "Data zatrudnienia",
    title: "Date order is not certain",
    example: "Row 14: 03/04/25 is 3 April or 4 March.",
    hint: null,
  },
  {
    code: "import.email_invalid",
    severity: "error",
    column: "E-mail",
    title: "E-mail cannot be delivered",
    example: "Row 27: jan@acme,pl has a comma for a dot.",
    hint: "Correct the address in the file.",
  },
  {
    code: "import.decimal_comma",
    severity: "warning",
    column: "Stawka",
    title: "Decimal comma",
    example: "Row 27: 17,20 is read as 17.20; the other 4 807 use a dot.",
    hint: null,
  },
];

function checked(rows: readonly RowView[]): ImportCheckView {
  const groups = GROUPS.map((group) => ({
    ...group,
    count: rows.filter(({ problems }) => problems.some(({ code }) => code === group.code)).length,
  })).filter(({ count }) => count > 0);
  const rejected = rows.filter(({ problems }) =>
    problems.some(({ severity }) => severity !== "warning"),
  ).length;
  return {
    rows: rows.length,
    valid_rows: rows.length - rejected - 2,
    rejected_rows: rejected,
    blank_rows: 2,
    groups,
    masked: [],
    cancelled: false,
    took_ms: 412,
  };
}

export function sampleMap(): MapView {
  const found = [
    ["first_name", 0.99, "“Imię” is Polish for first_name."],
    ["last_name", 0.99, "“Nazwisko” is Polish for last_name."],
    ["email", 1, "The name is the same, and 4 803 of 4 812 values are addresses."],
    ["phone", 0.97, "“Telefon” is a synonym of phone."],
    ["role", 0.84, "“Stanowisko” is a synonym of role, but its values look like codes."],
    ["start_date", 0.98, "“Data zatrudnienia” is Polish for start_date."],
    [null, 0.4, "Nothing of the resource is like “Stawka”."],
  ] as const;
  return {
    resource: "staff",
    ours: true,
    resources: ["staff", "events", "clients", "jobs", "roles", "venues"],
    mapping: found.map(([target, confidence, why], index) => ({
      index,
      source: HEADER[index] ?? "",
      target,
      confidence,
      ask: confidence < 0.9,
      why,
      runner_up: target === "role" ? "external_id" : null,
      samples: [14, 27, 41].map((number) => cells(number)[index] ?? ""),
    })),
    targets: TARGETS.map((name) => ({
      name,
      type: name.endsWith("date") ? "date" : name === "email" ? "email" : "text",
      required: name === "first_name" || name === "last_name",
      required_unless: name === "email" ? "phone" : name === "phone" ? "email" : null,
      unique: name === "email" || name === "external_id",
      values: [],
    })),
    missing: [],
  };
}

/** Gives a world a file to import; `asked` collects what a check was asked. */
export function furnishImports(
  { host }: Pick<World, "host">,
  count = ROWS,
  masked: number[] = [],
): { asked: CheckRequest[] } {
  const veiled = (cells: readonly string[], revealed: readonly number[] = []) =>
    cells.map((cell, index) => (masked.includes(index) && !revealed.includes(index) ? "•••" : cell));
  const asked: CheckRequest[] = [];
  let rows: RowView[] = [];
  const read = (yes: boolean) => {
    rows = Array.from({ length: count }, (_, index) => rowOf(index + 1, yes));
  };
  read(false);
  host.answer({
    "imports.begin": ({ name }) => ({ import_id: `imp_${name}` }),
    "imports.close": () => ({}) as never,
    "imports.sniff": ({ choices }) => {
      const usual = sampleSniff();
      const decided = (value: string) => guess(value, 1, "You decided it.");
      return sampleSniff({
        masked,
        preview: usual.preview.map((cells) => veiled(cells)),
        ...(choices.encoding === undefined ? {} : { encoding: decided(choices.encoding) }),
        ...(choices.delimiter === undefined
          ? {}
          : { delimiter: decided(choices.delimiter), columns: usual.columns.slice(0, 1) }),
      });
    },
    "imports.map": ({ resource }) => ({ ...sampleMap(), resource }),
    "imports.check": (request) => {
      asked.push(request);
      read("start_date" in request.date_orders);
      return { ...checked(rows), masked };
    },
    "imports.rows": ({ first, count: wanted, only_problems, code, revealed }) => {
      const found = rows.filter(
        ({ problems }) =>
          !only_problems || problems.some((problem) => code === undefined || problem.code === code),
      );
      const shown = found.slice(first, first + wanted);
      return {
        total: found.length,
        rows: shown.map((row) => ({ ...row, cells: veiled(row.cells, revealed) })),
      };
    },
    "imports.next_problem": ({ after }) => {
      const found = rows.find(({ number, problems }) => number > after && problems.length > 0);
      return { number: found?.number ?? null, index: found?.problems[0]?.index ?? null };
    },
    "activities.list": () => ({
      activities: [
        {
          id: 2,
          kind: "import.check",
          subject: "kadry_marzec.csv",
          progress: 1,
          state: "done",
          can_cancel: false,
          problem: null,
        },
      ],
    }),
    "activities.cancel": () => ({}) as never,
  });
  return { asked };
}
