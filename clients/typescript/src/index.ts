// A typed client of Crewline's API. Addresses, bodies and answers come from the platform's OpenAPI document, so what
// compiles is what the platform understands.
import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { components, paths } from "./platform.js";

export type { components, paths };
export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];
export type Crewline = Client<paths>;

/** One page of a list, as every list answers. */
export interface Page<Item> {
  items?: Item[];
  next?: string | null;
}

/** What the platform refused, with its stable code and the field that is to blame. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.code ?? "refused"}: ${problem.detail ?? problem.title ?? ""}`);
    this.name = "Refusal";
  }
}

/** A client for one installation. The token is an access token or an API key; without one only public doors open. */
export function connect(baseUrl: string, token?: string): Crewline {
  const client = createClient<paths>({ baseUrl });
  client.use(withCredentials(token));
  return client;
}

/** The data of an answer, or a Refusal. */
export function answered<Data>(result: { data?: Data; error?: unknown }): Data {
  if (result.data === undefined) {
    throw new Refusal((result.error ?? { title: "no answer" }) as Problem);
  }
  return result.data;
}

/** Every item of a list, page after page, as they are asked for. */
export async function* everyItem<Item>(
  read: (after: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let after: string | undefined;
  do {
    const page = await read(after);
    yield* page.items ?? [];
    after = page.next ?? undefined;
  } while (after !== undefined);
}

/** A POST carries a key, so that sending it again after a lost answer does nothing twice. */
function withCredentials(token: string | undefined): Middleware {
  return {
    onRequest({ request }) {
      if (token !== undefined) {
        request.headers.set("Authorization", `Bearer ${token}`);
      }
      if (request.method === "POST" && !request.headers.has("Idempotency-Key")) {
        request.headers.set("Idempotency-Key", crypto.randomUUID());
      }
      return request;
    },
  };
}
