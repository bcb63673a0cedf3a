// Writes the types of the API's answers and requests: reads the OpenAPI document from standard input, and writes a
// TypeScript declaration of the global namespace `Schemas` to standard output. `make check` runs it before the type checker.

import { json } from 'node:stream/consumers';
import { compile } from 'json-schema-to-typescript';

/**
 * A schema of OpenAPI 3.1 as the generator reads it: references into `definitions` and without words beside them, which
 * would make another type of each; tuples as in JSON Schema's draft 7; no titles of properties, which would name types.
 *
 * @param {any} schema
 * @returns {any}
 */
const readable = (schema) => {
  if (Array.isArray(schema)) return schema.map(readable);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $ref, prefixItems, title, minItems, maxItems, ...rest } = schema;
  if ($ref) return { $ref: $ref.replace('#/components/schemas/', '#/definitions/') };
  const tuple = prefixItems && { items: prefixItems, additionalItems: false, minItems, maxItems };
  return Object.fromEntries(
    Object.entries({ ...rest, ...tuple }).map(([key, value]) => [
      key,
      key === 'properties' ? mapped(value) : readable(value),
    ]),
  );
};

/** @param {Record<string, any>} schemas by the name of a property or a type */
const mapped = (schemas) =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, readable(schema)]));

const { components } = /** @type {any} */ (await json(process.stdin));
const declarations = await compile({ definitions: mapped(components.schemas) }, 'OpenApi', {
  additionalProperties: false,
  bannerComment: '',
  format: false,
  unreachableDefinitions: true,
});
process.stdout.write(`declare namespace Schemas {\n${declarations}}\n`);
