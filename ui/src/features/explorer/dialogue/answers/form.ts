/** Where an answer says what it needs, as JSON pointers. */
export interface FormPointers {
  readonly reply: string;
  readonly elements: string;
}

/** What a field can be. A platform that has other words keeps them. */
export const FIELD_TYPES = ["text", "number", "select", "checkbox", "date", "textarea", "label"] as const;

/** A field of a form, as the builder has it. */
export interface FormField {
  /** Tells it from the others while it is moved; it is not written. */
  readonly key: number;
  readonly type: string;
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  readonly secret: boolean;
  readonly options: readonly string[];
  /** What else stood there; it is written back as it was. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** A form with which an application answers. */
export interface AnswerForm {
  /** The event that the platform sends with the values. */
  readonly reply: string;
  readonly title: string;
  readonly fields: readonly FormField[];
  /** The answer without the three. */
  readonly rest: Readonly<Record<string, unknown>>;
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const parts = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

function valueAt(value: Json, pointer: string): unknown {
  return parts(pointer).reduce<unknown>((at, part) => (isObject(at) ? at[part] : undefined), value);
}

/** The same value with another one at the pointer; `undefined` takes it away. */
function withValueAt(value: Json, [part, ...below]: string[], next: unknown): Json {
  if (part === undefined) return value;
  const inner = value[part];
  const made = below.length === 0 ? next : withValueAt(isObject(inner) ? inner : {}, below, next);
  if (made !== undefined) return { ...value, [part]: made };
  const { [part]: _gone, ...others } = value;
  return others;
}

let keys = 0;
const newKey = () => {
  keys += 1;
  return keys;
};

/** A field to begin with; its name is one that no other has. */
export function newField(fields: readonly FormField[]): FormField {
  let at = fields.length + 1;
  while (fields.some(({ name }) => name === `field_${at}`)) at += 1;
  return {
    key: newKey(),
    type: "text",
    name: `field_${at}`,
    label: "",
    required: false,
    secret: false,
    options: [],
    rest: {},
  };
}

function readField(value: unknown): FormField | null {
  if (!isObject(value) || typeof value.type !== "string") return null;
  const { type, name, label, required, options, ...rest } = value;
  const plain = (one: unknown): one is string => typeof one === "string";
  if (options !== undefined && !(Array.isArray(options) && options.every(plain))) return null;
  const secret = /^(password|secret)$/i.test(type as string);
  return {
    key: newKey(),
    type: secret ? "text" : (type as string),
    name: typeof name === "string" ? name : "",
    label: typeof label === "string" ? label : "",
    required: required === true,
    secret,
    options: (options as string[] | undefined) ?? [],
    rest,
  };
}

/** Reads an answer as a form; null where it is none, or says what the builder cannot show. */
export function readForm(text: string, pointers: FormPointers): AnswerForm | null {
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(whole)) return null;
  const reply = valueAt(whole, pointers.reply);
  const elements = valueAt(whole, pointers.elements) ?? [];
  if (typeof reply !== "string" || !Array.isArray(elements)) return null;
  const fields = elements.map(readField);
  if (fields.some((field) => field === null)) return null;
  const { title, ...untitled } = whole;
  if (title !== undefined && typeof title !== "string") return null;
  const bare = withValueAt(
    withValueAt(untitled, parts(pointers.reply), undefined),
    parts(pointers.elements),
    undefined,
  );
  return { reply, title: (title as string | undefined) ?? "", fields: fields as FormField[], rest: bare };
}

function writeField(field: FormField): Json {
  const { type, name, label, required, secret, options, rest } = field;
  return {
    type: secret ? "password" : type,
    ...(name !== "" && { name }),
    ...(label !== "" && { label }),
    ...(required && { required }),
    ...(type === "select" && !secret && { options: options.filter((option) => option !== "") }),
    ...rest,
  };
}

/** Writes the form as the answer's JSON. */
export function writeForm({ reply, title, fields, rest }: AnswerForm, pointers: FormPointers): string {
  const [first, last] = [parts(pointers.reply), parts(pointers.elements)];
  const whole = withValueAt(
    withValueAt({ ...rest, ...(title !== "" && { title }) }, first, reply),
    last,
    fields.map(writeField),
  );
  // What a person looks for stands first.
  const ahead = [first[0], "title", last[0]].filter((key) => key !== undefined && key in whole) as string[];
  const ordered = Object.fromEntries([...ahead, ...Object.keys(whole)].map((key) => [key, whole[key]]));
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

/** What is wrong with a field that would keep the platform from sending its value; null where nothing is. */
export function fieldFault(
  field: FormField,
  fields: readonly FormField[],
): "noName" | "sameName" | "noOptions" | null {
  if (field.type === "label") return null;
  if (field.name.trim() === "") return "noName";
  if (fields.some((other) => other.key !== field.key && other.name === field.name)) return "sameName";
  if (field.type === "select" && !field.secret && field.options.every((option) => option.trim() === ""))
    return "noOptions";
  return null;
}

/** The list with the field one place further up or down. */
export function moved(fields: readonly FormField[], key: number, by: -1 | 1): readonly FormField[] {
  const at = fields.findIndex((field) => field.key === key);
  const other = fields[at + by];
  const one = fields[at];
  if (one === undefined || other === undefined) return fields;
  return fields.map((field, index) => (index === at ? other : index === at + by ? one : field));
}
