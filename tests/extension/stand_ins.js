// Stand-ins for what the browser and the service give, so that the pure parts run under node alone.

/** A storage area that keeps copies, as the browser's does. @param {Record<string, unknown>} content */
function area(content = {}) {
  let kept = structuredClone(content);
  return {
    get: async (names) => {
      const wanted = names === null ? Object.keys(kept) : [names].flat();
      return structuredClone(Object.fromEntries(wanted.filter((name) => name in kept).map((name) => [name, kept[name]])));
    },
    set: async (values) => {
      kept = { ...kept, ...structuredClone(values) };
    },
    remove: async (names) => {
      for (const name of [names].flat()) delete kept[name];
    },
    all: () => kept,
  };
}

/** @param {{local?: Record<string, unknown>, session?: Record<string, unknown>, managed?: Record<string, unknown>}} content */
export const browserWith = ({ local = {}, session = {}, managed = {} } = {}) => ({
  storage: { local: area(local), session: area(session), managed: area(managed) },
  runtime: { getURL: (path) => `chrome-extension://ours/${path}` },
  tabs: { created: [], updated: [], create(tab) { this.created.push(tab); }, update(id, tab) { this.updated.push([id, tab]); } },
});

export const VIEW = {
  version: "2026.11",
  sha256: "0",
  schemes: ["zoommtg"],
  wrappers: [
    { hosts: ["*.safelinks.protection.outlook.com"], paths: ["/{?url}"], whole_host: true, decode: { method: "query-param", params: ["url"], own_keys: ["data"] } },
  ],
  short_links: ["bit.ly"],
  everyday_names: [],
  word_endings: [],
  second_levels: [],
  mask: {
    "*": { segments: ["b"], parts: [], keys: [], fragments: [], tenant: [], broadcast: [], paths: ["/b/[a-z][a-z][a-z]-[a-z][a-z][a-z]"] },
    "zoom.us": { segments: ["j"], parts: [], keys: [], fragments: [], tenant: [], broadcast: [], paths: ["/j/*"] },
    "*.zoom.us": { segments: ["j"], parts: [], keys: [], fragments: [], tenant: [], broadcast: [], paths: ["/j/*"] },
  },
};

export const result = (values = {}) => ({
  verdict: "warn",
  reason: "no-agreement",
  platform_name: "Zoom Meetings",
  message: "No agreement.",
  steps: ["Sign one."],
  agreement: null,
  findings: [],
  ...values,
});

/** A fetch that answers by path, and keeps what it was asked. @param {Record<string, (body: any, request: any) => Response>} answers */
export function fetcherWith(answers) {
  const asked = [];
  const fetcher = async (url, request) => {
    const { pathname, search } = new URL(url);
    const body = request.body && request.headers["Content-Type"] === "application/json" ? JSON.parse(request.body) : request.body;
    asked.push({ path: pathname + search, body, request });
    const answer = answers[pathname];
    if (!answer) throw new TypeError("Failed to fetch");
    return answer(body, request);
  };
  return { fetcher, asked };
}

export const catalogue = () => Response.json(VIEW, { headers: { ETag: '"1"' } });
export const checking = (make = () => result()) => ({ links }) => Response.json({ verdict: "warn", results: links.map(make) });
