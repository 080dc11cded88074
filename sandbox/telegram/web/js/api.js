// Talks to the sandbox; CONTROL.md describes every request.

/** A refusal of the sandbox, in its own words. */
export class Refusal extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function request(method, path, body) {
  const init = { method };
  if (body instanceof FormData) init.body = body;
  else if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { "Content-Type": "application/json" };
  }
  const response = await fetch(path, init);
  const text = await response.text();
  const answer = parsed(text);
  if (!response.ok) throw new Refusal(answer?.error ?? `${response.status} ${response.statusText}`, response.status);
  return answer;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function query(values) {
  const known = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return new URLSearchParams(known).toString();
}

function form(fields, files) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === undefined || value === "") continue;
    data.append(name, typeof value === "object" ? JSON.stringify(value) : String(value));
  }
  for (const file of files) data.append("file", file, file.name);
  return data;
}

const chats = "/sandbox/chats";
const personPath = (id) => `/sandbox/people/${id}`;
const messagePath = (chat, id) => `${chats}/${chat}/messages/${id}`;

export const api = {
  state: () => request("GET", "/sandbox/state"),
  chats: (person) => request("GET", `${personPath(person)}/chats`),
  messages: (chat, options) => request("GET", `${chats}/${chat}/messages?${query(options)}`),
  commands: (chat, person) => request("GET", `${chats}/${chat}/commands?${query({ person })}`),

  addPerson: (fields) => request("POST", "/sandbox/people", fields),
  changePerson: (id, fields) => request("PATCH", personPath(id), fields),
  start: (id, fields) => request("POST", `${personPath(id)}/start`, fields),
  open: (id, url) => request("POST", `${personPath(id)}/open`, { url }),

  send: (chat, fields, files = []) =>
    request("POST", `${chats}/${chat}/messages`, files.length ? form(fields, files) : fields),
  edit: (chat, id, person, text) => request("PATCH", messagePath(chat, id), { person, text }),
  remove: (chat, id, person) => request("DELETE", `${messagePath(chat, id)}?${query({ person })}`),
  tap: (chat, id, fields) => request("POST", `${messagePath(chat, id)}/tap`, fields),
  react: (chat, id, person, emoji) => request("POST", `${messagePath(chat, id)}/reaction`, { person, emoji }),

  callback: (id) => request("GET", `/sandbox/callbacks/${id}`),
  ask: (chat, fields) => request("POST", `${chats}/${chat}/inline`, fields),
  answer: (id, wait) => request("GET", `/sandbox/inline/${id}?${query({ wait })}`),
  choose: (id, fields) => request("POST", `/sandbox/inline/${id}/choose`, fields),
  payment: (id) => request("GET", `/sandbox/payments/${id}`),

  addChat: (fields) => request("POST", chats, fields),
  changeMember: (chat, fields) => request("POST", `${chats}/${chat}/members`, fields),
  addTopic: (chat, name) => request("POST", `${chats}/${chat}/topics`, { name }),
  migrate: (chat, person) => request("POST", `${chats}/${chat}/migrate`, { person }),

  otherBot: (chat) => request("POST", `${chats}/${chat}/other_bot`, {}),

  settings: (fields) => request("PATCH", "/sandbox/settings", fields),
  advanceClock: (seconds) => request("POST", "/sandbox/clock", { advance_s: seconds }),
  reset: () => request("POST", "/sandbox/reset"),
  calls: (after) => request("GET", `/sandbox/calls?${query({ after })}`),
  faults: () => request("GET", "/sandbox/faults"),
  addFault: (fault) => request("POST", "/sandbox/faults", fault),
  removeFault: (id) => request("DELETE", id === undefined ? "/sandbox/faults" : `/sandbox/faults/${id}`),

  providerFaults: () => request("GET", "/providers/_faults"),
  addProviderFault: (fault) => request("POST", "/providers/_faults", fault),
  clearProviderFaults: (provider) => request("DELETE", `/providers/_faults?${query({ provider })}`),

  samples: () => request("GET", "/samples.json"),
  blob: async (url) => {
    const response = await fetch(url);
    if (!response.ok) throw new Refusal(`${response.status} ${url}`, response.status);
    return response.blob();
  },
};
