/** An OpenAPI document as the page shows it: operations by tag, with types in one line. */

type Json = Record<string, unknown>;

export interface Field {
  name: string;
  type: string;
  required: boolean;
  description: string;
  /** Where a parameter goes: `path`, `query`, `header`. Empty for a member of a schema. */
  place: string;
}

export interface OperationAnswer {
  status: string;
  description: string;
  type: string;
}

export interface Operation {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  parameters: Field[];
  body: string;
  answers: OperationAnswer[];
}

export interface OperationGroup {
  tag: string;
  description: string;
  operations: Operation[];
}

export interface ApiSchema {
  name: string;
  description: string;
  fields: Field[];
  /** For a schema without members of its own. */
  type: string;
}

export interface ApiDescription {
  title: string;
  version: string;
  description: string;
  groups: OperationGroup[];
  schemas: ApiSchema[];
}

const METHODS = ["get", "post", "put", "patch", "delete"];

const object = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

export function describeApi(document: unknown): ApiDescription {
  const root = object(document);
  const info = object(root.info);
  const groups = new Map<string, OperationGroup>();
  for (const tag of list(root.tags).map(object)) {
    const name = text(tag.name);
    groups.set(name, { tag: name, description: text(tag.description), operations: [] });
  }
  for (const [path, item] of Object.entries(object(root.paths))) {
    for (const method of METHODS) {
      const operation = object(item)[method];
      if (operation === undefined) continue;
      const tag = text(list(object(operation).tags)[0]) || "other";
      const group = groups.get(tag) ?? { tag, description: "", operations: [] };
      groups.set(tag, group);
      group.operations.push(describeOperation(method, path, object(operation)));
    }
  }
  return {
    title: text(info.title),
    version: text(info.version),
    description: text(info.description),
    groups: [...groups.values()].filter((group) => group.operations.length > 0),
    schemas: Object.entries(object(object(root.components).schemas)).map(([name, schema]) =>
      describeSchema(name, object(schema)),
    ),
  };
}

function describeOperation(method: string, path: string, operation: Json): Operation {
  return {
    id: text(operation.operationId) || `${method} ${path}`,
    method: method.toUpperCase(),
    path,
    summary: text(operation.summary),
    description: text(operation.description),
    parameters: list(operation.parameters)
      .map(object)
      .map((parameter) => ({
        name: text(parameter.name),
        type: typeName(object(parameter.schema)),
        required: parameter.required === true,
        description: text(parameter.description),
        place: text(parameter.in),
      })),
    body: contentType(object(operation.requestBody)),
    answers: Object.entries(object(operation.responses)).map(([status, answer]) => ({
      status,
      description: text(object(answer).description),
      type: contentType(object(answer)),
    })),
  };
}

function contentType(carrier: Json): string {
  const first = Object.values(object(carrier.content))[0];
  return first === undefined ? "" : typeName(object(object(first).schema));
}

function describeSchema(name: string, schema: Json): ApiSchema {
  const parts = [schema, ...list(schema.allOf).map(object)];
  const fields = parts.flatMap((part) => {
    const required = list(part.required);
    return Object.entries(object(part.properties)).map(([field, value]) => ({
      name: field,
      type: typeName(object(value)),
      required: required.includes(field),
      description: text(object(value).description),
      place: "",
    }));
  });
  const bases = list(schema.allOf)
    .map(object)
    .filter((part) => part.$ref !== undefined);
  const type = fields.length === 0 || bases.length > 0 ? typeName(bases[0] ?? schema) : "";
  return { name, description: text(schema.description), fields, type };
}

/** A schema in one line: `string`, `integer | null`, `Session[]`, `"web" | "agent"`. */
export function typeName(schema: Json): string {
  if (typeof schema.$ref === "string") return schema.$ref.replace(/^.*\//, "");
  const choices = list(schema.enum);
  if (choices.length > 0) return choices.map((choice) => JSON.stringify(choice)).join(" | ");
  for (const key of ["oneOf", "anyOf"] as const) {
    const options = list(schema[key]).map(object);
    if (options.length > 0) return options.map(typeName).join(" | ");
  }
  const all = list(schema.allOf).map(object);
  if (all.length > 0) return all.map(typeName).join(" & ");
  const types = Array.isArray(schema.type) ? schema.type.map(text) : [text(schema.type)];
  return types.map((type) => simpleType(type, schema)).join(" | ");
}

function simpleType(type: string, schema: Json): string {
  if (type === "array") return `${typeName(object(schema.items))}[]`;
  if (type === "object" && schema.additionalProperties) {
    return `{name: ${typeName(object(schema.additionalProperties))}}`;
  }
  return type || "any";
}

/** Where a type's schema stands on the page, if it names one. */
export function schemaNamed(type: string, schemas: readonly ApiSchema[]): string | null {
  const name = type.replace(/\[\]$/, "").replace(/^null \| /, "");
  return schemas.some((schema) => schema.name === name) ? name : null;
}
