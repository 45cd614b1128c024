import type { RegisterHistory } from './register-history.js';
import type { WireClient, WireReply } from './wire-client.js';

/** A SET for the record. What is wrong with its reply whatever the order of operations, the history is told at once. */
export async function recordedSet(
  client: WireClient,
  history: RegisterHistory,
  key: string,
  value: string,
): Promise<WireReply> {
  const operation = history.invoke('set', key, value);
  const reply = await client.set(key, value);
  if (reply.kind === 'stored') history.respond(operation);
  else if (reply.kind !== 'closed') history.complain(`SET of ${key} was answered ${show(reply)}`);
  return reply;
}

/** A SET of a value one byte longer than it says: it must be refused, and its value never be seen. */
export async function refusedSet(
  client: WireClient,
  history: RegisterHistory,
  key: string,
  value: string,
): Promise<WireReply> {
  const reply = await client.set(key, value, value.length - 1);
  if (reply.kind !== 'refused' && reply.kind !== 'closed')
    history.complain(`SET of ${key} with too long a value was answered ${show(reply)}`);
  return reply;
}

/** A GET for the record. */
export async function recordedGet(client: WireClient, history: RegisterHistory, key: string): Promise<WireReply> {
  const operation = history.invoke('get', key);
  const reply = await client.get(key);
  if (reply.kind === 'miss') history.respond(operation, undefined);
  else if (reply.kind === 'hit' && reply.key === key) history.respond(operation, reply.value);
  else if (reply.kind !== 'closed') history.complain(`GET of ${key} was answered ${show(reply)}`);
  return reply;
}

function show(reply: WireReply): string {
  return JSON.stringify(reply).slice(0, 200);
}
