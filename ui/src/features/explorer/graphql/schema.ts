import {
  buildClientSchema,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  parse,
} from "graphql";

/** Reads what a platform said of its GraphQL; null for what is no schema. */
export function readSchema(introspection: string): GraphQLSchema | null {
  try {
    const read = JSON.parse(introspection) as { data?: unknown };
    return buildClientSchema((read.data ?? read) as never, { assumeValid: true });
  } catch {
    return null;
  }
}

/** A field, an argument's field or a value of a type, as the browser lists it. */
export interface MemberLine {
  readonly name: string;
  /** What it takes and gives: `(first: Int): [Company!]!`. */
  readonly signature: string;
  readonly description: string;
  /** The type to go on to; none where it has no members. */
  readonly leadsTo: string | null;
  readonly deprecated: boolean;
  /** What is put into the document for it. */
  readonly insert: string;
}

export interface TypeLine {
  readonly name: string;
  readonly kind: "type" | "interface" | "union" | "enum" | "input" | "scalar";
  readonly description: string;
  readonly members: readonly MemberLine[];
}

const isOwn = (name: string): boolean => name.startsWith("__");

/** The types from which a document begins: queries first. */
export function rootNames(schema: GraphQLSchema): string[] {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap(
    (type) => type?.name ?? [],
  );
}

/** Every type that has members, by name, without those of GraphQL itself. */
export function typeLines(schema: GraphQLSchema): ReadonlyMap<string, TypeLine> {
  const lines = Object.values(schema.getTypeMap())
    .filter(({ name }) => !isOwn(name))
    .map((type): [string, TypeLine] => [type.name, lineOf(schema, type.name)])
    .sort(([a], [b]) => a.localeCompare(b));
  return new Map(lines);
}

function lineOf(schema: GraphQLSchema, name: string): TypeLine {
  const type = schema.getType(name);
  const description = type?.description ?? "";
  if (isObjectType(type) || isInterfaceType(type)) {
    const members = Object.values(type.getFields()).map((field) => fieldLine(schema, field));
    return { name, kind: isObjectType(type) ? "type" : "interface", description, members };
  }
  if (isInputObjectType(type)) {
    const members = Object.values(type.getFields()).map((field) => ({
      name: field.name,
      signature: `: ${field.type}`,
      description: field.description ?? "",
      leadsTo: leads(schema, getNamedType(field.type).name),
      deprecated: field.deprecationReason != null,
      insert: `${field.name}: `,
    }));
    return { name, kind: "input", description, members };
  }
  const plain = (member: string, text: string, leadsTo: string | null, deprecated = false): MemberLine => ({
    name: member,
    signature: "",
    description: text,
    leadsTo,
    deprecated,
    insert: member,
  });
  if (isEnumType(type)) {
    const members = type
      .getValues()
      .map((value) => plain(value.name, value.description ?? "", null, value.deprecationReason != null));
    return { name, kind: "enum", description, members };
  }
  if (isUnionType(type)) {
    const members = type.getTypes().map((one) => plain(one.name, one.description ?? "", one.name));
    return { name, kind: "union", description, members };
  }
  return { name, kind: "scalar", description, members: [] };
}

function fieldLine(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): MemberLine {
  const named = getNamedType(field.type);
  const takes = field.args.map((arg) => `${arg.name}: ${arg.type}`).join(", ");
  const needs = field.args.filter(isRequiredArgument).map(({ name }) => `${name}: `);
  const below = isObjectType(named) || isInterfaceType(named) ? scalarsOf(named.getFields()) : null;
  return {
    name: field.name,
    signature: `${takes === "" ? "" : `(${takes})`}: ${field.type}`,
    description: field.description ?? "",
    leadsTo: leads(schema, named.name),
    deprecated: field.deprecationReason != null,
    insert: `${field.name}${needs.length === 0 ? "" : `(${needs.join(", ")})`}${below === null ? "" : ` { ${below} }`}`,
  };
}

/** Some fields to begin with, so that what is put in can be sent as it stands. */
function scalarsOf(fields: Record<string, GraphQLField<unknown, unknown>>): string {
  const plain = Object.values(fields).filter(({ type, args }) => {
    const named = getNamedType(type);
    return args.every((arg) => !isRequiredArgument(arg)) && !("getFields" in named) && !isUnionType(named);
  });
  const names = plain.slice(0, 4).map(({ name }) => name);
  return names.length === 0 ? "__typename" : names.join(" ");
}

function leads(schema: GraphQLSchema, name: string): string | null {
  const type = schema.getType(name);
  const hasMembers =
    isObjectType(type) ||
    isInterfaceType(type) ||
    isInputObjectType(type) ||
    isEnumType(type) ||
    isUnionType(type);
  return hasMembers && !isOwn(name) ? name : null;
}

/** The names of the operations of a document; none while it cannot be read. */
export function operationNames(document: string): string[] {
  try {
    return parse(document, { noLocation: true }).definitions.flatMap((definition) =>
      definition.kind === "OperationDefinition" && definition.name ? [definition.name.value] : [],
    );
  } catch {
    return [];
  }
}
