// A page of entry without a browser: what is shared by the tests of its sending.

import { Model } from "../../static/js/entry/model/model.js";
import { Sending } from "../../static/js/entry/send/sending.js";
import { Store } from "../../static/js/entry/send/storage.js";
import { versionData } from "./data.js";
import { Clock, MemoryStorage, Server } from "./server.js";

export const STORED = {
  "L001 2018": { amount: "1100.00", rev: 1 },
  "L002 2018": { amount: "204600.00", rev: 1 },
  "L003 2018": { amount: "142012860.00", rev: 1 },
};

/** A page of entry: a model, its sending, a server, a clock, what it said. */
export function page({
  server = new Server(structuredClone(STORED)),
  storage = new MemoryStorage(),
  tab = "t1",
  automatic = false,
  openTabs,
  data,
} = {}) {
  const model = new Model(data ?? versionData());
  const clock = new Clock();
  const said = [];
  const store = new Store({ storage, user: "7", version: "PROG-2018-2022", tab, openTabs });
  let count = 0;
  const uuid = () => {
    count += 1;
    return `${tab}-${count}`;
  };
  const tokens = ["bon"];
  const sending = new Sending({
    model,
    address: "/api/v1/allocations/changes/",
    store,
    fetch: server.fetch,
    clock,
    uuid,
    token: async (renew) => (renew ? (tokens.length > 1 ? tokens.pop() : "bon") : tokens[0]),
    say: ({ number, text }) => said.push(number ? `${number} ${text}` : text),
    automatic,
  });
  const type = (line, text, year = 2018) => {
    model.type([{ line, year, text }], { unit: "EUR" });
    sending.onTyped();
  };
  return {
    model,
    sending,
    clock,
    said,
    server,
    storage,
    type,
    tokens,
    state: (line) => model.view(line, 2018).state,
    stored: (line) => server.at({ line: line, year: 2018 }),
  };
}
